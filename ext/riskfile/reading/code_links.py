"""Lists of the lines of code that name an id, as sphinx-codelinks writes them (``marked_content.json``). Nothing of them is
trusted, and no code is read.

The form is that of https://github.com/useblocks/sphinx-codelinks (``analyse/models.py``, ``analyse/projects.py``,
``needextend_write.py``): a list of markers, or one for each project. A marker ``need`` is an item that code defines in one
line, ``need-id-refs`` names ids that stand elsewhere, and ``rst`` is text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from posixpath import commonpath, dirname, normpath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from riskfile.model import CodePlace, DesignEntry, Problem, Span
from riskfile.model.design_states import state_of
from riskfile.policy.policy import DesignList
from riskfile.text.json_once import loads_once
from riskfile.text.json_places import JsonPath, places_in
from riskfile.text.messages import Message, Phrase
from riskfile.text.quoting import one_line, quote

KIND: Final = "bad-design-list"

TYPES: Final = ("need", "need-id-refs", "rst")
"""The types of markers."""

MARK: Final = b'"source_map"'
"""What each marker has, and no other list."""

_DEEP: Final = 6

_DRIVE: Final = re.compile(r"[A-Za-z]:/")
_WEB: Final = re.compile(r"https?://[^\s<>\"'\\^`{|}]+", re.IGNORECASE)

_NO_MARKER = Phrase(
    "bad-design-list.no-marker", "found {found} in a list of code, expected a marker of sphinx-codelinks"
)
_NO_PART = Phrase(
    "bad-design-list.no-marker-part",
    "a marker of code has {found} as `{part}`; expected {expected}",
)
_PATH: Final = Phrase("expected.code-path", "the path of a file")
_ROW: Final = Phrase("expected.code-row", "the number of a line, from 0")
_TYPE: Final = Phrase("expected.code-type", "one of {types:, or}")
_IDS: Final = Phrase("expected.code-ids", "a list of ids")
_ID: Final = Phrase("expected.code-id", "an object with an `id`")
_URL: Final = Phrase("expected.code-url", "an address, or null")

CodeRead = tuple[tuple[DesignEntry, ...], tuple[Problem, ...], tuple[tuple[str, CodePlace], ...]]
"""The items that code defines, what is wrong with the list, and the ids that lines of code name, each with the line."""


def read_code_links(data: bytes, each: DesignList, path: str) -> CodeRead | None:
    """What a list of code says; None where it is another list, or no JSON."""
    if MARK not in data:
        return None
    try:
        tree = loads_once(data)
    except (ValueError, RecursionError):
        return None
    lists: Mapping[JsonPath, Any] = (
        {(): tree}
        if isinstance(tree, list)
        else {(name,): of for name, of in tree.items()}
        if isinstance(tree, dict)
        else {}
    )
    markers = {
        (*path, number): marker
        for path, of in lists.items()
        if isinstance(of, list)
        for number, marker in enumerate(of)
    }
    if not any(
        isinstance(marker, dict) and "source_map" in marker and "filepath" in marker for marker in markers.values()
    ):
        return None
    return _Reader(data.decode("utf-8-sig"), each, path, lists, markers).read()


class _Reader:
    """Reads the markers of one list."""

    def __init__(
        self, text: str, each: DesignList, path: str, lists: Mapping[JsonPath, Any], markers: Mapping[JsonPath, Any]
    ) -> None:
        self.list, self.path, self.lists, self.markers = each, path, lists, markers
        self.lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self.places = dict(places_in(text, _DEEP))
        self.rows: list[DesignEntry] = []
        self.problems: list[Problem] = []
        self.code: dict[tuple[str, CodePlace], None] = {}
        known = [_slashed(one["filepath"]) for one in markers.values() if _is(one, "filepath", str)]
        rooted = [one for one in known if _is_rooted(one)]
        folders = {one.split("/", 1)[0] for one in rooted}
        # where all of them lie says nothing of the code
        self.above = commonpath([dirname(one) for one in rooted]) if len(folders) == 1 else ""

    def read(self) -> CodeRead:
        for path, of in self.lists.items():
            if not isinstance(of, list):
                self.wrong(path, _NO_MARKER(found=_shown(of)))
        for path, marker in self.markers.items():
            if isinstance(marker, dict):
                self.read_marker(path, marker)
            else:
                self.wrong(path, _NO_MARKER(found=_shown(marker)))
        return tuple(self.rows), tuple(self.problems), tuple(self.code)

    def at(self, path: JsonPath, long: int = 1) -> Span:
        """Where the value at ``path`` stands, or else what is around it."""
        while path not in self.places:
            path = path[:-1]
        found = self.places[path]
        line = bisect_right(self.lines, found)
        column = found - self.lines[line - 1] + 1
        return Span(self.path, line, column, line, column + long)

    def wrong(self, path: JsonPath, message: Message) -> None:
        self.problems.append(Problem(KIND, self.at(path), message, message.hint, option="unread"))

    def read_marker(self, path: JsonPath, marker: Mapping[str, Any]) -> None:
        kind, url = marker.get("type"), marker.get("remote_url")
        place = self.place_of(path, marker)
        if kind not in TYPES:
            self.no_part(path, "type", kind, _TYPE(types=TYPES))
        elif url is not None and not isinstance(url, str):
            self.no_part(path, "remote_url", url, _URL())
        elif place is None:
            pass
        elif kind == "need":
            need = marker.get("need")
            id = need.get("id") if isinstance(need, dict) else None
            if not isinstance(need, dict) or not isinstance(id, str) or not id.strip():
                self.no_part(path, "need", need, _ID())
                return
            self.define(path, id.strip(), need, place)
            links = need.get("links", [])
            self.name((*path, "need", "links"), "need.links", links, place)
        elif kind == "need-id-refs":
            self.name((*path, "need_ids"), "need_ids", marker.get("need_ids"), place)

    def place_of(self, path: JsonPath, marker: Mapping[str, Any]) -> CodePlace | None:
        file, where = marker.get("filepath"), marker.get("source_map")
        start = where.get("start") if isinstance(where, dict) else None
        row = start.get("row") if isinstance(start, dict) else None
        if not isinstance(file, str) or not file.strip():
            self.no_part(path, "filepath", file, _PATH())
        elif not isinstance(row, int) or isinstance(row, bool) or row < 0:
            self.no_part((*path, "source_map", "start"), "source_map.start.row", row, _ROW(), last="row")
        else:
            url = marker.get("remote_url")
            url = url.strip() if isinstance(url, str) and _WEB.fullmatch(url.strip()) else ""
            return CodePlace(self.shown(_slashed(file), url), row + 1, url)
        return None

    def shown(self, file: str, url: str) -> str:
        """The path of a file of code, without the folders of the machine on which the list was made: as far as the address
        has it too, or else from where all the files lie."""
        parts, web = file.split("/"), unquote(urlsplit(url).path).split("/") if url else []
        same = 0
        while same < min(len(parts), len(web)) and parts[-1 - same] == web[-1 - same] and parts[-1 - same]:
            same += 1
        if same:
            file = "/".join(parts[-same:])
        elif _is_rooted(file) and self.above:
            file = file[len(self.above) :].lstrip("/")
        return one_line(file)

    def define(self, path: JsonPath, id: str, need: Mapping[str, Any], place: CodePlace) -> None:
        """The row of an item that code defines."""
        said = {name: one_line(value) for name, value in need.items() if isinstance(value, str)}
        state = said.get("status", "")
        self.rows.append(
            DesignEntry(
                id,
                said.get("title") or place.name,
                said.get("type") or self.list.kind,
                state,
                state_of(state, self.list.released, self.list.obsolete),
                said.get("version", ""),
                False,
                self.at((*path, "need", "id"), len(id) + 2),
            )
        )
        self.code[id, place] = None

    def name(self, path: JsonPath, part: str, ids: object, place: CodePlace) -> None:
        """Note the ids that a line of code names."""
        if not isinstance(ids, list) or not all(isinstance(id, str) for id in ids):
            self.no_part(path[:-1], part, ids, _IDS(), last=str(path[-1]))
            return
        for id in filter(None, map(str.strip, ids)):
            self.code[id, place] = None

    def no_part(self, path: JsonPath, part: str, found: object, expected: Message, last: str = "") -> None:
        self.wrong((*path, last or part), _NO_PART(part=part, found=_shown(found), expected=expected))


def _is(marker: object, part: str, kind: type) -> bool:
    return isinstance(marker, dict) and isinstance(marker.get(part), kind)


def _slashed(file: str) -> str:
    return normpath(file.strip().replace("\\", "/"))


def _is_rooted(file: str) -> bool:
    return file.startswith("/") or _DRIVE.match(file) is not None


def _shown(value: object) -> str:
    """What was found, in short."""
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return quote(value)
    return {dict: "an object", list: "a list", bool: "true or false"}.get(type(value), str(value)[:30])
