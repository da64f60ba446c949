"""Every place of a project where the id of an item is named.

They are found by the word, so that none is missed, and then told apart by what reads them: the pages' own reader and a
reading of YAML. Where nothing reads an id (in code, in a comment, in ``backticks``, in a file of evidence) it is of the kind
"code" or "file": it is told, and not what an item is linked by. What was released (baselines and signatures) is not looked
into.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from riskfile.model import FORMERLY, ID_PATTERN, Item, ItemModel, RiskFile, Span
from riskfile.project import Project
from riskfile.reading.page import SUFFIX, Page, decode
from riskfile.reading.paths import resolved
from riskfile.reading.running_text import Seeker
from riskfile.source import SourceError, walk

if TYPE_CHECKING:
    from markdown_it.token import Token

Kind = Literal[
    "definition", "link", "mention", "role", "view", "need", "policy", "checklist", "report", "acceptance", "code", "file"
]  # fmt: skip
"""What an id stands in: the option ``id`` of its item; a link of an item; running text, of a page or of a YAML file; a role
or a link of Markdown; the options, or the filter, of a view; the options of a need that is no item; a key of the policy, an
answer of a list of requirements, a row of the list of problem reports, and an acceptance that are about the item. "code": code,
a comment, or what else nobody reads. "file": a file that nothing reads as text."""

KEPT: Final[frozenset[Kind]] = frozenset(("code", "file"))
"""Where an id is told, and stays as it is unless somebody asks."""

LARGEST: Final = 1024 * 1024
"""In bytes: no file that is no page is looked into that is larger."""


class Occurrence(NamedTuple):
    """A place where an id is named. ``item`` is the id of the item in whose directive that is ("" for none), ``option`` the
    option or the key of YAML. ``written`` is what stands there: the id, in small letters where a label may be."""

    span: Span
    kind: Kind
    item: str = ""
    option: str = ""
    written: str = ""


class Named(NamedTuple):
    """An id of an item of the file, and a place where it is named."""

    id: str
    span: Span


_BOUND: Final = "[A-Za-z0-9_-]"
_WORD: Final = re.compile(rf"(?<!{_BOUND})(?:{ID_PATTERN})(?!{_BOUND})", re.IGNORECASE)
_NAMING_ROLES: Final = frozenset(("need", "ref", "any", "need_incoming", "need_outgoing"))
_LABEL_ROLES: Final = frozenset(("ref", "any"))
_LINES: Final = re.compile(r"\n")
_YAML_BREAKS: Final = str.maketrans(dict.fromkeys("\x85\u2028\u2029", " "))
_NAMING_KEYS: Final[Mapping[str, Kind]] = {
    "item": "policy",
    "target": "policy",
    "risks": "policy",
    "traces": "policy",
    "items": "checklist",
    "filter": "view",
}
"""Keys of YAML whose values are ids of items."""
_OWN_KEYS: Final = frozenset(
    ("id", "path", "file", "document", "number", "models", "plans", "competence", "modules", "chapter", "url", "edition")
)  # fmt: skip
"""Keys whose values are names of other things, which may be written as an id is."""
_LINE_OF_ACCEPTANCE: Final = re.compile(r'"(item|of|reason)"\s*:\s*"((?:[^"\\]|\\.)*)"')


def occurrences(project: Project, id: str, *, files: bool = True) -> tuple[Occurrence, ...]:
    """Every place where ``id`` is named in the project as it is now, in the order of files and places; without ``files``
    not those of the kind "file", for which all files of the project's folders are read.

    :raises PolicyError: if the policy or the item types cannot be read.
    """
    return tuple(sorted(_Search(project, id).all(files=files)))


def named_at(project: Project, path: str, line: int, column: int) -> Named | None:
    """The id at a place of a file (line and column from 1, in characters; the place behind an id is of it too), where it is
    that of an item of the file; None where none stands there."""
    try:
        text, _ = decode(project.source.read(path))
    except SourceError:
        return None
    lines = text.split("\n")
    if not 1 <= line <= len(lines):
        return None
    known = known_ids(project.file)
    for match in _WORD.finditer(lines[line - 1]):
        if match.start() <= column - 1 <= match.end():
            # a label of an item may be in small letters
            found = next((each for each in (match[0], match[0].upper()) if each in known), None)
            if found is not None:
                return Named(found, Span(path, line, match.start() + 1, line, match.end() + 1))
    return None


def known_ids(file: RiskFile) -> frozenset[str]:
    """The ids of all items of a file, those that are retired among them."""
    return frozenset((*file.items, *file.retired))


class _Text:
    """A file in which the id stands."""

    def __init__(self, path: str, data: bytes, word: re.Pattern[str]) -> None:
        self.path = path
        self.text, self.bad = decode(data)
        self.starts = [0, *(match.end() for match in _LINES.finditer(self.text))]
        self.hits: dict[tuple[int, int], str] = {}
        for match in word.finditer(self.text):
            line = bisect_right(self.starts, match.start())
            self.hits[line, match.start() - self.starts[line - 1] + 1] = match[0]

    def offset(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column - 1

    def within(self, begin: tuple[int, int], end: tuple[int, int]) -> Iterator[tuple[tuple[int, int], str]]:
        """The hits from one place to another."""
        for place, written in self.hits.items():
            if begin <= place < end:
                yield place, written


class _Search:
    def __init__(self, project: Project, id: str) -> None:
        self.project = project
        self.source = project.source
        self.file = project.file
        self.id = id
        # a label of Sphinx is in small letters, whatever an author writes
        self.word = re.compile(rf"(?<!{_BOUND})(?:{re.escape(id)}|{re.escape(id.lower())})(?!{_BOUND})")
        self.bytes = (id.encode(), id.lower().encode())

    def all(self, *, files: bool) -> Iterator[Occurrence]:
        layout, pages, seen = self.source.layout, self.project.pages, set[str]()
        for docname, page in (*pages.pages.items(), *pages.others.items()):
            path = pages.path(docname)
            seen.add(path)
            yield from self.page(path, docname, page)
            for included, _ in page.includes:
                where = resolved(docname, included)
                if where not in seen and where.removesuffix(SUFFIX) not in pages.pages:
                    seen.add(where)
                    yield from self.page(where, where.removesuffix(SUFFIX), None)
        policy = self.project.policy
        reports = layout.at(policy.software.problem_reports) if policy.software.problem_reports else ""
        lists = {each.path for each in self.file.checklists}
        for path in dict.fromkeys((layout.policy, *sorted(lists), layout.pdf_settings, layout.model)):
            seen.add(path)
            yield from self.yaml(path)
        seen |= {layout.acceptances, reports}
        yield from self.acceptances(layout.acceptances)
        yield from self.reports(reports) if reports else ()
        if files:
            yield from self.files(seen)

    def read(self, path: str) -> _Text | None:
        """The file, where the id may stand in it."""
        try:
            data = self.source.read(path)
        except SourceError:
            return None
        if not any(each in data for each in self.bytes):
            return None
        text = _Text(path, data, self.word)
        return text if text.hits else None

    def span(self, text: _Text, place: tuple[int, int], written: str) -> Span:
        return Span(text.path, *place, place[0], place[1] + len(written))

    # --- pages --------------------------------------------------------------------------------------------------------

    @cached_property
    def by_page(self) -> Mapping[str, Sequence[Item]]:
        found: dict[str, list[Item]] = {}
        for item in self.file.everything:
            found.setdefault(item.path, []).append(item)
        return found

    def page(self, path: str, docname: str, page: Page | None) -> Iterator[Occurrence]:
        text = self.read(path)
        if text is None:
            return
        left = dict(text.hits)
        items = sorted(self.by_page.get(path, ()), key=lambda each: each.line)

        def told(place: tuple[int, int], kind: Kind, item: str = "", option: str = "") -> Iterator[Occurrence]:
            written = left.pop(place, None)
            if written is not None:
                yield Occurrence(self.span(text, place, written), kind, item, option, written)

        for place in [*left] if items else ():
            around = _around(items, place)
            option = _option_at(around, place) if around is not None else ""
            if around is None or left[place] != self.id:
                continue
            if option == FORMERLY:
                # what an item was called before
                del left[place]
            elif option == "id":
                yield from told(place, "definition", around.id, option)
            elif option in self.project.model.types[around.type].links:
                yield from told(place, "link", around.id, option)
            elif option == "waive":
                # no running text, and yet it says something of the items that it names
                yield from told(place, "mention", around.id, option)
        if left and page is not None:
            for reference in page.references:
                if reference.target.lower().startswith(self.id.lower()) and reference.problem.span.end_line:
                    span = reference.problem.span
                    for place, written in [*text.within(span.start, span.end)]:
                        # a label in small letters is none of a link of Markdown to an item
                        if written in (self.id, reference.target):
                            kind: Kind = "view" if reference.kind == "item" else "role"
                            yield from told(place, kind, _item_at(items, place))
        if left:
            yield from self.in_text(text, docname, page, items, left)
        for place in [*left]:
            # in small letters it is the id only where a role names a label
            if left[place] == self.id:
                yield from told(place, "code", _item_at(items, place))

    def in_text(
        self,
        text: _Text,
        docname: str,
        page: Page | None,
        items: Sequence[Item],
        left: dict[tuple[int, int], str],
    ) -> Iterator[Occurrence]:
        if not text.path.endswith(SUFFIX) and page is not None:
            # another markup, of which only roles are known
            for place in [*left]:
                line = text.text[text.starts[place[0] - 1] :].split("\n", 1)[0]
                if re.search(r":(?:need|ref|any):`(?:[^`]*<)?$", line[: place[1] - 1]):
                    yield Occurrence(self.span(text, place, left[place]), "role", written=left.pop(place))
            return
        source = text.text.replace("\0", "\ufffd").split("\n")
        seeker = _Naming(source, page.mended or None if page else None, docname, self.project.model, self.id)
        seeker.path = text.path
        seeker.read()
        found: dict[tuple[int, int], tuple[Kind, str]] = {}
        for _, span, _, option in seeker.found:
            found.setdefault(span.start, ("mention", option))
        for place in seeker.roles:
            found[place] = ("role", "")
        for first, last, kind in seeker.ranges:
            for place in left:
                if first <= place[0] <= last:
                    found.setdefault(place, (kind, ""))
        for place, (kind, option) in found.items():
            if place not in left or (left[place] != self.id and kind != "role"):
                continue
            written = left.pop(place)
            yield Occurrence(self.span(text, place, written), kind, _item_at(items, place), option, written)

    # --- other files --------------------------------------------------------------------------------------------------

    def yaml(self, path: str) -> Iterator[Occurrence]:
        text = self.read(path)
        if text is None:
            return
        places = sorted((place, written) for place, written in text.hits.items() if written == self.id)
        offsets = [text.offset(*place) for place, _ in places]
        kinds: list[tuple[Kind, str]] = [("code", "")] * len(places)
        for begin, end, value, key in scalars(text.text):
            for number in range(bisect_left(offsets, begin), bisect_left(offsets, end)):
                kinds[number] = (_kind_in_yaml(key, value, self.id), key)
        for (place, written), (kind, key) in zip(places, kinds, strict=True):
            if kind == "mention" and not _is_mention(text.text, text.offset(*place), written):
                kind = "code"  # noqa: PLW2901
            yield Occurrence(self.span(text, place, written), kind, "", key, written)

    def acceptances(self, path: str) -> Iterator[Occurrence]:
        text = self.read(path)
        if text is None:
            return
        for number, line in enumerate(text.text.split("\n"), 1):
            for match in _LINE_OF_ACCEPTANCE.finditer(line):
                kind: Kind = "mention" if match[1] == "reason" else "acceptance"
                for place, written in [*text.within((number, match.start(2) + 1), (number, match.end(2) + 1))]:
                    if written == self.id:
                        yield Occurrence(self.span(text, place, written), kind, "", match[1], written)

    def reports(self, path: str) -> Iterator[Occurrence]:
        text = self.read(path)
        software = self.file.software
        if text is None or software is None:
            return
        rows = {each.at.line for each in software.reports if self.id in each.items and each.at.path == path}
        for place, written in text.hits.items():
            if written == self.id:
                kind: Kind = "report" if place[0] in rows else "code"
                yield Occurrence(self.span(text, place, written), kind, "", "items", written)

    def files(self, seen: set[str]) -> Iterator[Occurrence]:
        layout, source = self.source.layout, self.source
        released = tuple(f"{each}/" for each in (layout.at(f"{layout.needs}/baselines"), layout.signatures))
        for top in layout.folders:
            for entry in walk(source, top, lambda path: path.rpartition("/")[2].startswith(".")):
                path = entry.path
                if entry.kind != "file" or path in seen or path.startswith(released):
                    continue
                seen.add(path)
                try:
                    with source.open(path) as file:
                        data = file.read(LARGEST + 1)
                except OSError:
                    continue
                if len(data) > LARGEST or self.bytes[0] not in data or b"\0" in data:
                    continue
                text = _Text(path, data, self.word)
                for place, written in text.hits.items():
                    if written == self.id:
                        yield Occurrence(self.span(text, place, written), "file", "", "", written)


def _around(items: Sequence[Item], place: tuple[int, int]) -> Item | None:
    """The innermost of these items, in the order of their lines, around a place."""
    begun = bisect_right(items, place[0], key=lambda each: each.line)
    # within an item stand few others
    return next((each for each in reversed(items[max(0, begun - 20) : begun]) if place[0] <= each.last_line), None)


def _item_at(items: Sequence[Item], place: tuple[int, int]) -> str:
    found = _around(items, place)
    return "" if found is None else found.id


def _option_at(item: Item, place: tuple[int, int]) -> str:
    """The option in whose value a place is; "" for none."""
    for option, mark in item.marks.items():
        if mark[2:4] <= place < mark[4:6]:
            return option
    return ""


def _kind_in_yaml(key: str, value: str, id: str) -> Kind:
    if key in _NAMING_KEYS:
        return _NAMING_KEYS[key]
    # a text that is nothing but that is a name of another thing: of a standard, a document, a plan
    return "code" if key in _OWN_KEYS or value.strip() == id else "mention"


_BEFORE: Final = re.compile(r"(?:^|[^A-Za-z0-9_.\-/\\#=&?@]|[A-Z0-9]/)$")
_BEHIND: Final = re.compile(r"(?![A-Za-z0-9_\-@]|\.[A-Za-z0-9_]|/(?![A-Z][A-Z0-9]*-)\w)")


def _is_mention(text: str, begin: int, written: str) -> bool:
    """Whether a word of a text is no part of a path or of an address."""
    before = text[max(0, begin - 200) : begin]
    return (
        _BEFORE.search(before[-2:]) is not None
        and _BEHIND.match(text, begin + len(written)) is not None
        and "://" not in re.split(r"\s", before)[-1]
    )


def scalars(text: str) -> Iterator[tuple[int, int, str, str]]:
    """The scalars of a text in YAML: where each begins and ends, its value, and the last key above it, which for a key is the
    one of the mapping that it is in. What stands behind a fault of the text is not among them."""
    import yaml  # noqa: PLC0415 - only where an id stands in such a file

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # of each collection around: whether a mapping, its key, and whether the next scalar is one
    stack: list[list[Any]] = []

    def key_above() -> str:
        return next((str(each[1]) for each in reversed(stack) if each[0] and each[1]), "")

    def value_done() -> None:
        if stack and stack[-1][0]:
            stack[-1][2] = True
            stack[-1][1] = ""

    events: Iterable[Any] = yaml.parse(text.translate(_YAML_BREAKS), Loader=loader)
    try:
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                is_key = bool(stack and stack[-1][0] and stack[-1][2])
                # a scalar always has both
                begin, end = (0 if mark is None else mark.index for mark in (event.start_mark, event.end_mark))
                yield begin, end, event.value, key_above()
                if is_key:
                    stack[-1][1:] = [event.value, False]
                else:
                    value_done()
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                stack.append([isinstance(event, yaml.MappingStartEvent), "", True])
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
                value_done()
            elif isinstance(event, yaml.AliasEvent):
                value_done()
    except yaml.YAMLError:
        return


class _Naming(Seeker):
    """Reads a page once more, for what an id in it stands in."""

    in_links = True

    def __init__(
        self,
        source: Sequence[str],
        lines: Sequence[tuple[int, str]] | None,
        docname: str,
        model: ItemModel,
        id: str,
    ) -> None:
        super().__init__(source, lines, docname, model, frozenset((id,)))
        self.id = id
        self.any = re.compile(rf"{re.escape(id)}|{re.escape(id.lower())}")
        self.exact = re.compile(rf"(?<!{_BOUND}){re.escape(id)}(?!{_BOUND})")
        self.role_places: dict[tuple[int, int], None] = {}
        self.ranges: list[tuple[int, int, Kind]] = []

    @property
    def roles(self) -> Iterable[tuple[int, int]]:
        """Where roles name the id."""
        return self.role_places

    def mentions(self, text: str) -> Iterator[re.Match[str]]:
        # in a text without blanks between words, such as a Chinese one, an id is one all the same
        for match in self.exact.finditer(text):
            if _is_mention(text, match.start(), match[0]):
                yield match

    def inline(self, token: Token, numbers: Sequence[int], item: str) -> None:
        super().inline(token, numbers, item)
        content = token.content
        if "`" not in content or not self.any.search(content):
            return
        from riskfile.reading.markdown import parser  # noqa: PLC0415

        md = parser()
        children: list[Token] = []
        md.inline.parse(content, md, self.env, children)
        first, last = (token.map or (0, 0))[0], len(numbers) - 1
        position = 0
        for child in children:
            if child.type == "code_inline":
                found = content.find(child.markup + child.content, position)
                position = max(position, found + len(child.markup) + len(child.content))
            if child.type != "myst_role":
                continue
            name = str(child.meta.get("name", ""))
            begin = content.find("{" + name + "}`", position)
            if begin < 0:
                continue
            begin = content.find(child.content, begin + len(name) + 2)
            position = max(position, begin)
            base = name.lower().removeprefix("std:")
            if begin < 0 or (base not in _NAMING_ROLES and base not in self.evaluating_roles):
                continue
            for match in self.any.finditer(child.content):
                if match[0] != self.id and base not in _LABEL_ROLES:
                    continue
                at = begin + match.start()
                number = numbers[min(first + content.count("\n", 0, at), last)]
                begins = content.rfind("\n", 0, at) + 1
                line = content[begins:].split("\n", 1)[0]
                self.role_places[number, self.column(number, line) + at - begins] = None

    def view(self, name: str, here: Span, first_line: str, content: str, body_numbers: Sequence[int]) -> None:
        self.ranges.append((here.line, max((here.line, *body_numbers)), "view"))

    def evaluates(self, name: str, here: Span, first_line: str, content: str, item: str) -> None:
        super().evaluates(name, here, first_line, content, item)
        self.ranges.append((here.line, here.line + content.count("\n") + 1, "view"))

    def need(self, name: str, title: str, content: str, here: Span, item: str) -> None:
        super().need(name, title, content, here, item)
        options = 0
        for line in content.split("\n"):
            if not re.match(r"\s*:[\w-]+:", line):
                break
            options += 1
        self.ranges.append((here.line, here.line + options, "need"))


__all__ = ["KEPT", "Kind", "Named", "Occurrence", "known_ids", "named_at", "occurrences", "scalars"]
