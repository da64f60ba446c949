"""A changed log is imported again into a project that people have edited: three sides are compared, and no edit is lost.

The sides are what the last import wrote (kept beside the project in ``needs/import/state.json``), what stands in the pages
now, and what the log says now. What only the log changed is taken into the pages, at its place; what was edited stays; where
both changed the same value, the edit stays and both are shown.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from difflib import unified_diff
from pathlib import Path
from typing import Any, Final, NamedTuple

from riskfile.editing.writing import item_text, option_texts, option_value, stands_on_a_line
from riskfile.importing.report import ImportReport
from riskfile.importing.sides import Again, Difference
from riskfile.importing.write import POLICY, REPORT, language_of_file
from riskfile.model import Item, ItemModel, Mark
from riskfile.project import Project
from riskfile.source import Disk, Overlay, SourceError
from riskfile.tables.table import SourcePlace, refuse
from riskfile.text.messages import later, speaking, tr

STATE: Final = "needs/import/state.json"
"""What the last import wrote, so that the next one knows what was edited since."""

VERSION: Final = 1
_OUT: Final = later("taken out")
"""Where an item stands that is in no page any more."""

TITLE: Final = "title"
BODY: Final = "text"
_LINE = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")


class Side(NamedTuple):
    """An item as one side has it: ``parts`` are its title, its text and its options; ``text`` is it as it is written."""

    type: str
    path: str
    parts: Mapping[str, str]
    text: str


# --- the state ----------------------------------------------------------------------------------------------------------


def state_text(sides: Mapping[str, Side], policy: str, page: str, mapping: str) -> str:
    """The state of an import as JSON, one item a line, so that its changes can be read in a diff; ``page`` is the import
    report."""
    head = {"version": VERSION, "mapping": mapping}
    items = ",\n".join(
        f"  {json.dumps(id)}: {json.dumps(side._asdict(), ensure_ascii=False, sort_keys=True)}"
        for id, side in sides.items()
    )
    rest = {"policy": policy, "report": _digest(page)}
    inner = json.dumps(head, ensure_ascii=False)[1:-1]
    after = json.dumps(rest, ensure_ascii=False)[1:-1]
    return "{" + inner + ",\n" + after + ',\n"items": {\n' + items + "\n}}\n"


def sides_of(items: Iterable[Item]) -> dict[str, Side]:
    """Each item as the import writes it."""
    return {item.id: Side(item.type, item.path, _parts(item), item_text(item)) for item in items}


def _parts(item: Item) -> dict[str, str]:
    return {TITLE: item.title, BODY: item.body.strip(), **option_texts(item)}


class State(NamedTuple):
    """What the last import wrote."""

    items: dict[str, Side]
    policy: str
    report: str


def read_state(root: Path) -> State | None:
    """The state of the last import into a project; None where there is none.

    :raises ImportProblem: if it cannot be read.
    """
    path = root / STATE
    if not path.exists():
        return None
    hint = tr(
        "take it from the last commit; without it nothing is known of the last import, and "
        "--force would overwrite edits"
    )
    try:
        data: Any = json.loads(path.read_bytes())
        if data["version"] != VERSION:
            raise refuse(
                SourcePlace(path.as_posix()),
                tr("found version {what!r}, expected {version}", what=data["version"], version=VERSION),
            )
        items = {
            id: Side(
                side["type"], side["path"], {str(key): str(value) for key, value in side["parts"].items()}, side["text"]
            )
            for id, side in data["items"].items()
        }
        return State(items, str(data["policy"]), str(data["report"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise refuse(
            SourcePlace(path.as_posix()), tr("the state of the last import cannot be read: {error}", error=error), hint
        ) from None


# --- comparing ----------------------------------------------------------------------------------------------------------


class _Edit(NamedTuple):
    """Lines of a page (counted from 1, ``last`` included) and what stands in their place."""

    path: str
    first: int
    last: int
    text: str
    item: str


def merge(root: Path, state: State, report: ImportReport, model: ItemModel, page: str, *, force: bool) -> Again:
    """Compare the three sides, and say what is to be written; nothing is written. ``page`` is the
    import report.

    With ``force``, the log's side is taken where both changed; edits of values that the log did not change stay.

    :raises ImportProblem: if a page cannot be read.
    """
    again = Again(forced=force)
    source = Disk(root)
    project = Project.open(source, cached=False)
    # what was retired is a record: it stands in its page and is compared like the others
    here: dict[str, Item] = {**project.file.retired, **project.file.items}
    now = sides_of(report.items)
    by_id = {item.id: item for item in report.items}
    pages: dict[str, list[str]] = {}
    skip: set[str] = set()
    # a change that cannot be put at its place is shown as one of both sides: it is tried without it
    for _ in range(len(now) + 1):
        again = Again(forced=force)
        edits: list[_Edit] = []
        pages = {}
        base = dict(state.items)
        for id, side in now.items():
            _compare(again, edits, pages, source, id, side, base, here.get(id), id in skip, force)
        for id in state.items:
            item = here.get(id)
            if id not in now:
                if item is None or item.text("retired"):
                    base.pop(id, None)
                else:
                    again.went.append(id)
        texts = _applied(pages, edits)
        wrong = _wrong(source, texts, again, now)
        if not wrong:
            break
        skip |= wrong
    for id in again.came:
        path = now[id].path
        old = texts.get(path) or _page(source, path)
        if old is None:
            with speaking(language_of_file(report)):
                old = f"# {tr(model.types[by_id[id].type].plural)}\n"
            again.notes.append(tr("{path} is new: name it in a table of contents.", path=path))
        texts[path] = old.rstrip("\n") + "\n\n" + now[id].text
    _policy(again, texts, root, state, report, force)
    again.files = {path: text for path, text in texts.items() if text != _page(source, path)}
    policy = state.policy if any(each.item == POLICY for each in again.both) and not force else report.policy_text
    mine = _page(source, REPORT)
    if mine is not None and _digest(mine) not in (state.report, _digest(page)) and not force:
        again.notes.append(tr("{report} was edited and stays as it is; --force writes it anew.", report=REPORT))
        page = mine
    elif mine != page:
        again.files[REPORT] = page
    again.files[STATE] = state_text(base, policy or state.policy, page, report.mapping)
    return again


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _page(source: Disk, path: str) -> str | None:
    try:
        return source.read(path).decode("utf-8")
    except (OSError, SourceError, UnicodeDecodeError):
        return None


def _compare(
    again: Again,
    edits: list[_Edit],
    pages: dict[str, list[str]],
    source: Disk,
    id: str,
    side: Side,
    base: dict[str, Side],
    item: Item | None,
    skip: bool,
    force: bool,
) -> None:
    old = base.get(id)
    if old is None:
        if item is None:
            again.came.append(id)
            base[id] = side
        elif _parts_here(item, _lines(pages, source, item.path)) == side.parts:
            base[id] = side
        else:
            again.both.append(
                Difference(id, tr("the whole item"), "", item.title, side.parts[TITLE], f"{item.path}:{item.line}")
            )
        return
    if item is None:
        again.removed.append(id)
        if old.parts != side.parts:
            again.both.append(Difference(id, tr("the whole item"), old.parts[TITLE], "", side.parts[TITLE], _OUT))
        return
    lines = _lines(pages, source, item.path)
    mine = _parts_here(item, lines)
    where = f"{item.path}:{item.line}"
    block = "".join(lines[item.line - 1 : item.last_line])
    taken: list[Difference] = []
    parts = dict(old.parts)
    for part in dict.fromkeys([*old.parts, *side.parts, *mine]):
        before, log, own = (each.get(part, "") for each in (old.parts, side.parts, mine))
        found = Difference(id, part, before, own, log, where)
        if before == log:
            if own != before:
                again.kept.append(found)
        elif own == log:
            parts[part] = log
        elif own == before and not skip:
            taken.append(found)
        elif force and not skip:
            again.both.append(found)
            taken.append(found)
        else:
            again.both.append(found)
        if before != log and found in taken:
            parts[part] = log
    if taken:
        if block.replace("\r\n", "\n").rstrip("\n") == old.text.rstrip("\n") and len(taken) == sum(
            old.parts.get(part, "") != side.parts.get(part, "") for part in {*old.parts, *side.parts}
        ):
            end = "\r\n" if block.endswith("\r\n") else "\n"
            edits.append(_Edit(item.path, item.line, item.last_line, side.text.replace("\n", end), id))
        else:
            edits += _part_edits(item, lines, taken)
        again.taken += [each for each in taken if each not in again.both]
    parts = {part: text for part, text in parts.items() if text or part in (TITLE, BODY)}
    base[id] = side if parts == side.parts else Side(side.type, old.path, parts, old.text)


def _lines(pages: dict[str, list[str]], source: Disk, path: str) -> list[str]:
    found = pages.get(path)
    if found is None:
        text = _page(source, path)
        if text is None:
            raise refuse(SourcePlace(path), tr("the page cannot be read"), tr("it holds items of the last import"))
        found = pages[path] = _LINE.split(text)
    return found


def _parts_here(item: Item, lines: list[str]) -> dict[str, str]:
    """The parts of an item as they stand in the page: what is no value of a field is a text all the same."""
    found = _parts(item)
    for name, raw in item.marks.items():
        mark = Mark._make(raw)
        if name in ("id", *found) or mark.value_line != mark.end_line:
            continue
        found[name] = lines[mark.value_line - 1][mark.value_column - 1 : mark.end_column - 1].strip()
    return found


def _part_edits(item: Item, lines: list[str], taken: list[Difference]) -> list[_Edit]:
    """The edits that put these values into an item, its other lines left as they are."""
    found: list[_Edit] = []
    end = "\r\n" if lines[item.line - 1].endswith("\r\n") else "\n"
    marks = {name: Mark._make(raw) for name, raw in item.marks.items()}
    colon = bool(re.match(r"\s*:", lines[marks["id"].line - 1]))
    for part in taken:
        mark = marks.get(part.part)
        value = part.log if colon else option_value(part.log)
        if part.part == TITLE:
            line = lines[item.line - 1]
            head = re.match(r"(.*?\{[^}]*\}\s*)", line)
            if head:
                found.append(_Edit(item.path, item.line, item.line, head[1] + part.log + end, item.id))
        elif part.part == BODY:
            last = max(each.end_line for each in marks.values())
            if not colon:
                last = next((row for row in range(last + 1, item.last_line) if lines[row - 1].strip() == "---"), last)
            body = f"{end}{part.log.replace(chr(10), end)}{end}" if part.log else ""
            found.append(_Edit(item.path, last + 1, item.last_line - 1, body, item.id))
        elif colon and not stands_on_a_line(part.log):
            continue
        elif mark is None:
            after = marks["id"].end_line
            begin = ":" if colon else ""
            found.append(_Edit(item.path, after + 1, after, f"{begin}{part.part}: {value}{end}", item.id))
        elif not part.log:
            found.append(_Edit(item.path, mark.line, mark.end_line, "", item.id))
        else:
            first, last_line = lines[mark.value_line - 1], lines[mark.end_line - 1]
            # the quotes around a value of YAML go with it
            head_text = first[: mark.value_column - 1].rstrip("'\"")
            tail = last_line[mark.end_column - 1 :].lstrip("'\"")
            found.append(_Edit(item.path, mark.value_line, mark.end_line, head_text + value + tail, item.id))
    return found


def _applied(pages: Mapping[str, list[str]], edits: Iterable[_Edit]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for edit in sorted(edits, key=lambda each: (each.path, each.first, each.last), reverse=True):
        lines = texts.setdefault(edit.path, list(pages[edit.path]))
        lines[edit.first - 1 : edit.last] = [edit.text]
    return {path: "".join(lines) for path, lines in texts.items()}


def _wrong(source: Disk, texts: Mapping[str, str], again: Again, now: Mapping[str, Side]) -> set[str]:
    """The items of which a value, once it is written, is not read as the log says."""
    changed = {each.item for each in again.taken} | ({each.item for each in again.both} if again.forced else set())
    if not changed:
        return set()
    overlay = Overlay(source, {path: text.encode("utf-8") for path, text in texts.items()})
    after = Project.open(overlay, cached=False).file
    read: dict[str, Item] = {**after.retired, **after.items}
    wrong: set[str] = set()
    for each in [*again.taken, *(again.both if again.forced else [])]:
        item = read.get(each.item)
        if item is None:
            if each.where != _OUT:
                wrong.add(each.item)
        elif _parts(item).get(each.part, "") != now[each.item].parts.get(each.part, ""):
            wrong.add(each.item)
    return wrong


def _policy(again: Again, texts: dict[str, str], root: Path, state: State, report: ImportReport, force: bool) -> None:
    new = report.policy_text
    if not new or new == state.policy:
        return
    path = root / POLICY
    try:
        mine = path.read_bytes().decode("utf-8").replace("\r\n", "\n") if path.exists() else ""
    except (OSError, UnicodeDecodeError):
        raise refuse(SourcePlace(path.as_posix()), tr("cannot be read as UTF-8")) from None
    if mine == new:
        return
    change = " / ".join(
        line
        for line in unified_diff(state.policy.splitlines(), new.splitlines(), lineterm="", n=0)
        if line[:1] in "+-" and line[:3] not in ("+++", "---")
    )
    found = Difference(POLICY, tr("the policy"), "", tr("edited") if mine != state.policy else "", change, POLICY)
    if mine == state.policy:
        again.taken.append(found._replace(before=tr("the last import's")))
        texts[POLICY] = new
    else:
        again.both.append(found._replace(before=tr("the last import's")))
        if force:
            texts[POLICY] = new


__all__ = ["STATE", "State", "merge", "read_state", "sides_of", "state_text"]
