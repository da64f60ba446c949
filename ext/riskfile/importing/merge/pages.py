"""Changes of items, written into their pages: the lines that say something else change, and no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from riskfile.editing.writing import item_text, option_value, stands_on_a_line
from riskfile.importing.merge.changes import Edit, NewItem, words_of
from riskfile.model import Item, ItemType, Mark, RiskFile
from riskfile.reading.as_written import bare, body_of, end_of, is_empty, page_lines, title_place
from riskfile.source import Source
from riskfile.tables import SourceProblem
from riskfile.text.messages import tr

_QUOTES: Final = "'\""
_LISTED: Final = re.compile(r"(\s*-[ \t]+)(.*)")


class Written(NamedTuple):
    """What is to be written: the pages by path, the new items with their pages and ids, the pages that are new, and what
    cannot be written."""

    pages: dict[str, str]
    new: list[tuple[NewItem, Item]]
    new_pages: list[str]
    problems: list[SourceProblem]


class _Change(NamedTuple):
    """The lines from index ``first`` up to ``last``, which stays, become ``lines`` (without their ends)."""

    first: int
    last: int
    lines: list[str]


class _CannotError(Exception):
    """It cannot be written here; the message says why."""


def write_changes(
    source: Source,
    file: RiskFile,
    edits: Iterable[Edit],
    new: Sequence[NewItem],
    taken_out: Iterable[Item],
    lines: Callable[[str], Sequence[str]],
) -> Written:
    """The pages with these changes in them."""
    changes: dict[str, list[_Change]] = {}
    written = Written({}, [], [], [])
    by_item: dict[str, list[Edit]] = {}
    for edit in edits:
        by_item.setdefault(edit.item.id, []).append(edit)
    for several in by_item.values():
        item = several[0].item
        at = _At(item, file.model.types[item.type], lines(item.path))
        for edit in several:
            try:
                at.write(edit)
            except _CannotError as error:
                where = item.at(edit.name)
                written.problems.append(
                    SourceProblem(edit.place, f"{edit.heading}: {error}", tr("it is written at {where}", where=where))
                )
        changes.setdefault(item.path, []).extend(at.all_changes())
    for item in taken_out:
        changes.setdefault(item.path, []).append(_without(item, lines(item.path)))
    for path, found in changes.items():
        written.pages[path] = _changed(lines(path), found)
    _append(source, file, new, lines, written)
    return written


def _changed(lines: Sequence[str], changes: Iterable[_Change]) -> str:
    result = [*lines]
    end = next((end_of(line) for line in lines if end_of(line)), "\n")
    for change in sorted(changes, key=lambda each: (each.first, each.last), reverse=True):
        replaced = result[change.first : change.last]
        ends = [end_of(line) or end for line in replaced]
        fresh = [text + (ends[index] if index < len(ends) else end) for index, text in enumerate(change.lines)]
        if fresh and change.last == len(result) and replaced and not end_of(replaced[-1]):
            # the page ends without the end of a line, and still does
            fresh[-1] = bare(fresh[-1])
        result[change.first : change.last] = fresh
    return "".join(result)


def _without(item: Item, lines: Sequence[str]) -> _Change:
    first, last = item.line - 1, max(item.line, item.last_line)
    above = first > 0 and not lines[first - 1].strip()
    if above and not "".join(lines[last:]).strip():
        # the last on its page
        first -= 1
    elif (above or not first) and last < len(lines) and not lines[last].strip():
        # one of the two blank lines around it
        last += 1
    return _Change(first, last, [])


class _At:
    """An item on its page, and what changes of it."""

    def __init__(self, item: Item, item_type: ItemType, lines: Sequence[str]) -> None:
        self.item = item
        self.type = item_type
        self.lines = lines
        self.changes: list[_Change] = []
        self.added: list[str] = []
        self.marks = {name: Mark._make(mark) for name, mark in item.marks.items()}
        first = bare(lines[item.line])[item.column - 1 :] if item.line < len(lines) else ""
        self.yaml = first.lstrip().startswith("---")

    def all_changes(self) -> Iterator[_Change]:
        yield from self.changes
        if self.added:
            end = max(mark.end_line for mark in self.marks.values())
            yield _Change(end, end, self.added)

    def write(self, edit: Edit) -> None:
        if edit.part == "title":
            self.title(edit.after)
        elif edit.part == "text":
            self.body(edit.after)
        elif edit.name in self.marks:
            self.option(edit.name, self.marks[edit.name], edit.after)
        elif edit.after:
            self.add(edit.name, edit.after)

    def replace(self, line: int, begin: int, end: int, text: str) -> None:
        """Replace characters of a line, which counts from 1; the others are indexes."""
        old = bare(self.lines[line - 1])
        self.changes.append(_Change(line - 1, line, [old[:begin] + text + old[end:]]))

    def title(self, title: str) -> None:
        begin, end = title_place(self.item, self.lines)
        if not begin:
            raise _CannotError(tr("the title does not stand as it is read"))
        line = bare(self.lines[self.item.line - 1])
        blank = "" if line[begin - 1 : begin] in (" ", "\t") else " "
        self.replace(self.item.line, begin, end, blank + title)

    # --- options ------------------------------------------------------------------------------------------------------

    def front(self) -> str:
        """What stands before the name of an option."""
        mark = self.marks["id"]
        return bare(self.lines[mark.line - 1])[: mark.column - 1].rstrip("'\"")

    def written(self, name: str, value: str) -> str:
        """A line with an option."""
        if self.yaml:
            return f"{self.front()}{name}: {option_value(value)}"
        return f"{self.front()}{name}: {_on_a_line(value)}"

    def add(self, name: str, value: str) -> None:
        if "id" not in self.marks:
            raise _CannotError(tr("the item's options cannot be told"))
        self.added.append(self.written(name, value))

    def option(self, name: str, mark: Mark, value: str) -> None:
        if not value:
            self.changes.append(_Change(mark.line - 1, mark.end_line, []))
            return
        line = bare(self.lines[mark.line - 1])
        if is_empty(mark):
            said = option_value(value) if self.yaml else _on_a_line(value)
            self.changes.append(_Change(mark.line - 1, mark.line, [f"{line.rstrip()} {said}"]))
        elif not self.yaml:
            value = _on_a_line(value)
            if mark.line == mark.value_line == mark.end_line:
                self.replace(mark.line, mark.value_column - 1, mark.end_column - 1, value)
            else:
                self.changes.append(_Change(mark.line - 1, mark.end_line, [line[: mark.value_column - 1] + value]))
        else:
            self.yaml_option(name, mark, value)

    def yaml_option(self, name: str, mark: Mark, value: str) -> None:
        line = bare(self.lines[mark.line - 1])
        if mark.line == mark.value_line == mark.end_line:
            begin, end = mark.value_column - 1, mark.end_column - 1
            quote = line[begin - 1 : begin]
            if quote in ("'", '"') and line[end : end + 1] == quote:
                begin, end = begin - 1, end + 1
                said = option_value(value)
                if said == value and quote == '"':
                    said = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
                elif said == value:
                    said = "'" + value.replace("'", "''") + "'"
            else:
                said = option_value(value)
            self.replace(mark.line, begin, end, said)
            return
        listed = [_LISTED.fullmatch(bare(each)) for each in self.lines[mark.value_line - 1 : mark.end_line]]
        if mark.value_line > mark.line and all(listed) and name in (*self.type.links, *self._lists()):
            matches = [each for each in listed if each is not None]
            self.diff(mark.value_line - 1, [each[2].partition(" #")[0].strip().strip("'\"") for each in matches],
                      [*words_of(value)], matches[0][1])  # fmt: skip
            return
        bar = line[mark.column - 1 + len(name) :].lstrip("'\": ")
        if mark.value_line > mark.line and bar.startswith("|") and "\n" in value and not value.startswith(" "):
            old = [bare(each) for each in self.lines[mark.value_line - 1 : mark.end_line]]
            indent = old[0][: mark.value_column - 1]
            self.diff(mark.value_line - 1, [each[len(indent) :] for each in old], value.split("\n"), indent)
            return
        last = mark.end_line
        self.changes.append(
            _Change(mark.line - 1, last, [f"{line[: mark.column - 1].rstrip(_QUOTES)}{name}: {option_value(value)}"])
        )

    def _lists(self) -> Iterator[str]:
        return (name for name, field in self.type.fields.items() if field.kind == "list")

    def diff(self, first: int, old: Sequence[str], new: Sequence[str], before: str) -> None:
        """Write what differs between two lists of lines, the first of which begins at index ``first``."""
        for tag, begin, end, fresh, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                lines = [f"{before}{text}" if text.strip() else before.rstrip() for text in new[fresh:stop]]
                self.changes.append(_Change(first + begin, first + end, lines))

    # --- the text -----------------------------------------------------------------------------------------------------

    def body(self, text: str) -> None:
        place = body_of(self.item, self.type, self.lines)
        if place is None:
            raise _CannotError(tr("the item's text does not stand by itself on its page; change it there"))
        old = self.item.body.split("\n") if self.item.body else []
        new = text.split("\n") if text else []
        if not old:
            last = self.item.last_line - 1
            blank = [] if place.blank and place.first <= last else [place.before.rstrip()]
            at = min(place.first, last)
            self.changes.append(
                _Change(
                    at, at, blank + [f"{place.before}{each}" if each.strip() else place.before.rstrip() for each in new]
                )
            )
        elif not new:
            self.changes.append(_Change(place.first - place.blank, place.last, []))
        else:
            self.diff(place.first, old, new, place.before)


def _on_a_line(value: str) -> str:
    if "\n" in value:
        raise _CannotError(tr("found a line break, expected one line, since the option stands on one"))
    if not stands_on_a_line(value):
        raise _CannotError(tr("found a sign that cannot stand on a line (a tab, or one that nobody sees)"))
    return value


# --- new items --------------------------------------------------------------------------------------------------------


def _append(
    source: Source, file: RiskFile, new: Sequence[NewItem], lines: Callable[[str], Sequence[str]], written: Written
) -> None:
    taken = {each.id for each in file.everything} | {*file.others} | {each.id for each in new if each.id}
    for each in new:
        item_type = file.model.types[each.type]
        last = _last_of(file, each)
        item_id = each.id or _free_id(file, item_type, last, taken)
        taken.add(item_id)
        if each.page and (last is None or last.path != each.page):
            last, path = None, each.page
        elif last is not None:
            path = last.path
        else:
            path = source.layout.at(f"{source.layout.needs}/{_slug(item_type)}.md")
        fields = dict(each.fields)
        if last is not None and "stage" not in last.marks and fields.get("stage") == last.stage:
            # as its folder says
            fields.pop("stage")
        item = Item(
            each.type, item_id, each.title, "", path.removesuffix(".md"), path, 1, 1, fields,
            {name: words_of(ids) for name, ids in each.links.items()}, each.text, {}, {},
        )  # fmt: skip
        written.new.append((each, item))
        if path in written.pages:
            text = written.pages[path]
        elif source.kind(path) == "file":
            text = "".join(lines(path))
        else:
            text = f"# {each.chapter or item_type.plural or item_type.label}\n"
            written.new_pages.append(path)
        written.pages[path] = _with(text, item_text(item))


def _with(page: str, item: str) -> str:
    """A page with an item behind what is on it."""
    first = page_lines(page.encode("utf-8"))[0]
    end = "\r\n" if end_of(first) == "\r\n" else "\n"
    item = item.replace("\n", end)
    gap = "" if page.endswith(("\n\n", "\r\n\r\n")) else end if page.endswith(("\n", "\r")) else end + end
    return page + gap + item


def _last_of(file: RiskFile, new: NewItem) -> Item | None:
    """The item whose page a new one goes to: the last of its type, of its stage where it says one, of those that link to what
    it links to, else of those in the folder of that."""
    items = file.of_type(new.type)
    stage = new.fields.get("stage")
    items = [each for each in items if each.stage == stage] or items if stage else items
    targets = {id for ids in new.links.values() for id in words_of(ids)}
    folders = {file.items[id].path.rpartition("/")[0] for id in targets if id in file.items}
    near = (
        [each for each in items if any(id in targets for ids in each.links.values() for id in ids)],
        [each for each in items if each.path.rpartition("/")[0] in folders],
        items,
    )
    return next((found[-1] for found in near if found), None)


def _slug(item_type: ItemType) -> str:
    return re.sub(r"[^a-z0-9]+", "-", (item_type.plural or item_type.name).lower()).strip("-") or item_type.name


def _free_id(file: RiskFile, item_type: ItemType, last: Item | None, taken: set[str]) -> str:
    """The next free id: one more than the highest number of those that are written like that of ``last``."""
    found = re.fullmatch(r"(.*-)(\d+)", last.id) if last is not None else None
    if found is None:
        numbered = (re.fullmatch(r"(.*-)(\d+)", each.id) for each in file.of_type(item_type.name))
        found = next((each for each in numbered if each), None)
    stem, width = (found[1], len(found[2])) if found else (f"{item_type.prefix}-", 3)
    numbers = [int(each[len(stem) :]) for each in taken if each.startswith(stem) and each[len(stem) :].isdecimal()]
    return f"{stem}{max(numbers, default=0) + 1:0{width}}"
