"""Lists of what implements risk control measures: requirements, design outputs, drawings and procedures of the project, as
CSV, JSON, ReqIF or XML of OpenFastTrace; and lists of the lines of code that name them. Nothing of them is trusted.

A CSV file is read at each check; what a file of another form holds is kept by the hash of its content, so that neither XML nor
JSON is read again while it is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

from riskfile.model import CodePlace, DesignEntry, Problem, Span
from riskfile.model.design_states import COLUMNS, folded, state_of
from riskfile.policy.policy import DesignList, Policy
from riskfile.reading.cache import FOLDER, digest, read_kept, write_kept
from riskfile.reading.csv_text import BREAK, DELIMITER_WORDS, DELIMITERS, BadFileError, bytes_of, decode
from riskfile.reading.csv_text import rows as rows_of
from riskfile.source import Source
from riskfile.text.messages import NOTHING, Message, Phrase, modules_of
from riskfile.text.nearest import did_you_mean, nearest
from riskfile.text.quoting import quote
from riskfile.text.records import codec

KIND: Final = "bad-design-list"
"""The name of the rule that reports what is wrong with a list."""

LARGEST: Final = 64 * 1024 * 1024
"""In bytes."""

MOST: Final = 20
"""How many problems of one list are told; who has them right checks again."""

HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "number", "no.", "key", "uid", "reqif.foreignid", "foreignid", "object identifier", "identifier"),
    "title": ("title", "name", "reqif.name", "reqif.chaptername", "long name", "heading"),
    "kind": ("kind", "type"),
    "state": ("state", "status"),
    "version": ("version", "revision", "rev", "rev."),
    "risk-control": ("risk-control", "risk control", "risk control requirement"),
}
"""How columns and attributes are called that the policy does not name, in small letters; the first that there is holds."""

YES: Final = frozenset(("yes", "y", "true", "x", "1", "ja", "oui", "是"))
NO: Final = frozenset(("", "no", "n", "false", "0", "-", "–", "nein", "non", "否"))

Read = tuple[tuple[DesignEntry, ...], tuple[Problem, ...], tuple[tuple[str, CodePlace], ...]]
"""The rows of a list, as far as they can be read, what is wrong with it, and the ids that lines of code name."""

_NOT_THERE = Phrase(
    "bad-design-list.not-there",
    "the list {path} cannot be read: {why}; expected a file of the project",
    "correct the path, or take the entry out",
    by=("path",),
)
_OUTSIDE = Phrase(
    "bad-design-list.outside",
    "the list {path} leads out of the project, and is not read; expected a path in it",
    "copy the file into the project",
    by=("path",),
)
_NO_TABLE = Phrase("bad-design-list.no-table", "the list cannot be read: {why}")
_HOW = Phrase("bad-design-list.how", "{how}")
_EMPTY = Phrase("bad-design-list.empty", "the list has no rows; expected one for each of what it lists")
_NO_COLUMN = Phrase(
    "bad-design-list.no-column",
    "the list has no column {head}; expected one for {what}",
    by=("head",),
)
_NO_USUAL_COLUMN = Phrase(
    "bad-design-list.no-usual-column",
    "the list has no column for {what}; expected one of {usual:, or}",
    by=("what",),
)
_NAME_IT = Phrase("bad-design-list.name-it", "name it in `columns.{name}` of the list; there are {columns:, and 12}")
_CUT_AT = Phrase("bad-design-list.cut-at", "its cells end at {delimiter}; there are {columns:, and 12}")
_COLUMN_TWICE = Phrase(
    "bad-design-list.column-twice",
    "found the column {head} {count} times; expected one for {what}",
    "give each column a name of its own, or name another in `columns` of the list",
)
_WIDTH = Phrase("bad-design-list.width", "found {count} {count:cell|cells}; expected {width} as in the header")
_NO_ID = Phrase("bad-design-list.no-id", "the row has no id; expected {what}", by=())
_NO_TITLE = Phrase("bad-design-list.no-title", "{id} has no title; expected what it is called", by=("id",))
_NO_MARK = Phrase(
    "bad-design-list.no-mark",
    "whether {id} is there for risk control is said by {found}; expected yes, no or nothing",
    "name in `marks` of the list which words say yes",
    by=("id",),
)
_TWICE = Phrase(
    "bad-design-list.twice",
    "{id} stands here a second time, first at {first}; expected each id once",
    "keep the version that is in force, or give one of them an id of its own",
    by=("id",),
)
_MORE = Phrase(
    "bad-design-list.more",
    "{count:one more thing is|{count} more things are} wrong with this list, from here on",
    "put the first right, and check again",
)

UNREAD: Final = "unread"
"""The option of a problem for which nobody knows what all the lists hold."""


class _Line(NamedTuple):
    """A row as read: what each of ``COLUMNS`` says, "" for nothing, and where what it says stands."""

    said: Mapping[str, str]
    at: Callable[[str], Span]


Gathered = tuple[list[DesignEntry], list[Problem], dict[str, tuple[CodePlace, ...]]]
"""The rows of lists, what is wrong with them, and the lines of code that name an id, by the id."""


def gather(source: Source, policy: Policy, kept_in: Path | None, key: bytes) -> Gathered:
    """The rows of the lists that the policy names, and what is wrong with them. What was read is kept in the folder
    ``kept_in`` of the project under ``key``, which holds all that it rests on but the lists; None keeps nothing."""
    return _read_all(source, policy.design_lists, policy, kept_in, key, "design-lists")


CODES: Final = "bad-code-list"
"""The name of the rule that reports what is wrong with a list of codes."""


def codes(source: Source, policy: Policy, kept_in: Path | None, key: bytes) -> tuple[list[DesignEntry], list[Problem]]:
    """The IMDRF codes of the list that the policy names, as ids, with their terms as titles; as :func:`gather`."""
    lists = (policy.imdrf,) if policy.imdrf else ()
    rows, problems, _ = _read_all(source, lists, policy, kept_in, key, "imdrf")
    return rows, [each._replace(kind=CODES) if each.kind == KIND else each for each in problems]


def _read_all(
    source: Source, lists: Sequence[DesignList], policy: Policy, kept_in: Path | None, key: bytes, section: str
) -> Gathered:
    place = None if kept_in is None or not key else kept_in / FOLDER / section
    known: dict[str, tuple[bytes, Any, tuple[str, ...]]] | None = None
    fresh: dict[str, tuple[bytes, Any, tuple[str, ...]]] = {}
    rows: dict[str, DesignEntry] = {}
    problems: list[Problem] = []
    code: list[tuple[str, CodePlace]] = []
    for each in lists:
        path = source.layout.at(each.path)
        try:
            data = _content(source, each, path, policy)
        except _UnreadError as error:
            problems.append(error.problem)
            continue
        if _is_csv(path):
            found = _read_csv(data, each, path)
        else:
            mark = digest(data)
            if known is None:
                known = {} if place is None else read_kept(place, key)
            kept = known.get(path)
            if kept is not None and kept[0] == mark:
                for module in kept[2]:
                    # what is told of the list is said with their phrases
                    import_module(module)
                found = codec(Read).from_plain(kept[1])
            else:
                found = _read_records(data, each, path)
                kept = (mark, codec(Read).to_plain(found), tuple(sorted(modules_of(found[1]))))
            fresh[path] = kept
        wrong = [*found[1]]
        for row in found[0]:
            first = rows.setdefault(row.id, row)
            if first is not row:
                message = _TWICE(id=row.id, first=str(first.at))
                wrong.append(Problem(KIND, row.at, message, message.hint))
        wrong.sort(key=lambda one: one.span)
        if len(wrong) > MOST:
            more = _MORE(count=len(wrong) - MOST + 1)
            wrong[MOST - 1 :] = [Problem(KIND, wrong[MOST - 1].span, more, more.hint)]
        problems += wrong
        code += found[2]
    if place is not None and fresh and fresh != known:
        write_kept(place, key, fresh)
    places: dict[str, dict[CodePlace, None]] = {}
    for id, line in code:
        places.setdefault(id, {})[line] = None
    return [*rows.values()], problems, {id: tuple(of) for id, of in places.items()}


class _UnreadError(Exception):
    """There is no list to read; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _is_csv(path: str) -> bool:
    return path.lower().endswith((".csv", ".tsv", ".txt"))


_KINDS: Final[Mapping[str, Phrase]] = {
    "folder": Phrase("bad-design-list.folder", "it is a folder"),
    "special": Phrase("bad-design-list.special", "it is a pipe or a device"),
    "link-circle": Phrase("bad-design-list.link-circle", "a symbolic link leads in a circle"),
}
_MISSING: Final = Phrase("bad-design-list.missing", "there is no such file")


def _content(source: Source, each: DesignList, path: str, policy: Policy) -> bytes:
    kind = source.kind(path)
    if kind == "file":
        try:
            return bytes_of(source, path, LARGEST)
        except BadFileError as error:
            at = Span(path, *error.place)
            raise _UnreadError(
                Problem(KIND, at, error.message, error.hint, option=UNREAD, unread=error.unread)
            ) from None
    at = policy.at("imdrf", "path") if each is policy.imdrf else policy.at("design-lists", each.path, "path")
    if kind == "outside":
        message = _OUTSIDE(path=quote(each.path))
    else:
        message = _NOT_THERE(path=quote(each.path), why=_KINDS.get(kind, _MISSING)())
    raise _UnreadError(Problem(KIND, at, message, message.hint, option=UNREAD))


# CSV


def _read_csv(data: bytes, each: DesignList, path: str) -> Read:
    try:
        text = decode(data)
        heads = {head.casefold() for name in each.what or COLUMNS for head in _wanted(each, name)}

        def fits(delimiter: str) -> tuple[int, int]:
            first = BREAK.split(text.lstrip("\r\n"), 1)[0].split(delimiter)
            cells = [cell.strip().strip('"').strip().casefold() for cell in first]
            return len(heads & set(cells)), len(cells)

        delimiter = max(DELIMITERS, key=fits)
        rows = list(rows_of(text, delimiter))
    except BadFileError as error:
        span = Span(path, *error.place)
        return (
            (),
            (Problem(error.kind or KIND, span, error.message, error.hint, option=UNREAD, unread=error.unread),),
            (),
        )
    if len(rows) < 2:
        return (), (Problem(KIND, Span(path), _EMPTY(), option=UNREAD),), ()
    header = rows[0]

    def place(row: int, cell: int) -> Span:
        return Span(path, *rows[row].place(cell, delimiter))

    cut = _CUT_AT(delimiter=DELIMITER_WORDS[delimiter](), columns=tuple(map(quote, header.cells)))
    where, problems = _where(each, header.cells, lambda cell: place(0, max(cell, 0)), cut)
    if "id" not in where or "title" not in where:
        return (), tuple(problems), ()
    lines: list[_Line] = []
    width = len(header.cells)
    for number, row in enumerate(rows[1:], 1):
        if len(row.cells) != width:
            message = _WIDTH(count=len(row.cells), width=width)
            problems.append(Problem(KIND, place(number, min(len(row.cells), width) - 1), message, option=UNREAD))
            continue
        said = {name: row.cells[column] for name, column in where.items()}
        lines.append(_Line(said, lambda name, number=number: place(number, where.get(name, 0))))  # type: ignore[misc]
    return _entries(lines, each, problems, blank=True)


def _wanted(each: DesignList, name: str) -> tuple[str, ...]:
    named = each.columns.get(name)
    return HEADS[name] if named is None else (named.strip(),)


def _where(
    each: DesignList, heads: Sequence[str], place: Callable[[int], Span], cut: Message
) -> tuple[dict[str, int], list[Problem]]:
    """In which column each of ``COLUMNS`` stands, and which of them cannot be found."""
    folded = [" ".join(head.casefold().split()) for head in heads]
    where: dict[str, int] = {}
    problems: list[Problem] = []
    for name, what in (each.what or COLUMNS).items():
        named = name in each.columns
        wanted = next((head for head in _wanted(each, name) if head.casefold() in folded), None)
        if wanted is None:
            if named:
                head = each.columns[name]
                message = _NO_COLUMN(head=quote(head), what=what)
                hint = did_you_mean([quote(one) for one in nearest(head, heads, any_case=True)]) or cut
            elif name in ("id", "title"):
                message = _NO_USUAL_COLUMN(what=what, usual=tuple(map(quote, HEADS[name][:3])))
                hint = _NAME_IT(name=name, columns=tuple(map(quote, heads)))
            else:
                continue
            problems.append(Problem(KIND, place(-1), message, hint, option=UNREAD))
            continue
        count = folded.count(wanted.casefold())
        column = folded.index(wanted.casefold())
        if count > 1:
            second = folded.index(wanted.casefold(), column + 1)
            message = _COLUMN_TWICE(head=quote(heads[column]), count=count, what=what)
            problems.append(Problem(KIND, place(second), message, message.hint, option=UNREAD))
            continue
        where[name] = column
    return where, problems


# JSON and ReqIF


def _read_records(data: bytes, each: DesignList, path: str) -> Read:
    # libraries of XML, and readers of many forms, only where such a list is new
    from riskfile.reading.code_links import read_code_links  # noqa: PLC0415
    from riskfile.tables import ImportProblem, sheets_in  # noqa: PLC0415

    if (code := read_code_links(data, each, path)) is not None:
        return code
    try:
        sheets = sheets_in(data, path)
    except ImportProblem as error:
        return (
            (),
            tuple(
                Problem(
                    KIND,
                    Span(path, getattr(one.where, "row", 0) or 1, getattr(one.where, "column", 0) or 1),
                    _NO_TABLE(why=one.message),
                    _HOW(how=one.hint) if one.hint else NOTHING,
                    option=UNREAD,
                )
                for one in error.problems[:MOST]
            ),
            (),
        )
    find = _finder(data)
    lines: list[_Line] = []
    problems: list[Problem] = []
    for sheet in sheets:
        if len(sheet.rows) < 2:
            continue
        heads = [cell.text for cell in sheet.rows[0].cells]
        where, wrong = _where(each, heads, lambda _: Span(path), NOTHING)
        if "id" not in where or "title" not in where:
            # what is no requirement, such as a heading, may lack what the others have
            problems += wrong
            continue
        for row in sheet.rows[1:]:
            said = {name: " ".join(row.cells[column].text.split()) for name, column in where.items()}
            said["kind"] = said.get("kind") or each.kind or sheet.title
            # of XML each cell says where it stands; of JSON and ReqIF only its path is known
            place = row.cells[where["id"]].place
            at = Span(path, place.row, place.column) if place.row else Span(path, *find(said["id"]))
            lines.append(_Line(said, lambda _, at=at: at))  # type: ignore[misc]
    if lines:
        problems = []
    elif not problems:
        problems = [Problem(KIND, Span(path), _EMPTY(), option=UNREAD)]
    return _entries(lines, each, problems, blank=False)


def _finder(data: bytes) -> Callable[[str], tuple[int, int]]:
    """Where an id stands in a text; those that follow each other are looked for from one to the next."""
    text = data.decode("utf-8", "replace") if not data.startswith(b"PK") else ""
    starts = [0, *(match.end() for match in BREAK.finditer(text))]
    last = 0

    def find(id: str) -> tuple[int, int]:
        nonlocal last
        from bisect import bisect_right  # noqa: PLC0415 - as the rest of this

        if not id or not text:
            return 1, 1
        found = -1
        for begin in (last, 0):
            for form in (f'"id": "{id}"', f'"{id}"', f">{id}<", id):
                at = text.find(form, begin)
                if at >= 0:
                    found = at + form.index(id)
                    break
            if found >= 0:
                break
        if found < 0:
            return 1, 1
        last = found + len(id)
        line = bisect_right(starts, found)
        return line, found - starts[line - 1] + 1

    return find


# From rows to entries


def _entries(lines: Sequence[_Line], each: DesignList, problems: list[Problem], *, blank: bool) -> Read:
    """The entries of a list; ``blank``: a row without an id is wrong."""
    found: list[DesignEntry] = []
    for line in lines:
        said = line.said
        id = said["id"].strip()
        if not id:
            if blank:
                problems.append(Problem(KIND, line.at("id"), _NO_ID(what=(each.what or COLUMNS)["id"]), option=UNREAD))
            continue
        if not said["title"]:
            problems.append(Problem(KIND, line.at("title"), _NO_TITLE(id=id)))
        marked = said.get("risk-control", "")
        for_risk = _marked(marked, each)
        if for_risk is None:
            message = _NO_MARK(id=id, found=quote(marked))
            problems.append(Problem(KIND, line.at("risk-control"), message, message.hint))
        state = said.get("state", "")
        found.append(
            DesignEntry(
                id,
                said["title"],
                said.get("kind") or each.kind,
                state,
                state_of(state, each.released, each.obsolete),
                said.get("version", ""),
                bool(for_risk),
                line.at("id"),
            )
        )
    return tuple(found), tuple(problems), ()


def _marked(said: str, each: DesignList) -> bool | None:
    """Whether a row is marked as there for risk control; None where nobody can tell."""
    if each.marks:
        parts = said.replace(";", ",").split(",")
        return not set(folded(parts)).isdisjoint(folded(each.marks))
    word = " ".join(said.casefold().split())
    return True if word in YES else False if word in NO else None
