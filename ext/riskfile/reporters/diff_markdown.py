"""A difference as Markdown, for the comment on a merge request or the summary of a CI job: at most LIMIT characters, the
gravest first. What does not fit is counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Any, Final, NamedTuple

from riskfile.change.diff import Difference, Edit, Flip, ItemChange
from riskfile.change.triggered import Kept
from riskfile.reporters.diff import (
    OUTSIDE_WORDS,
    headlines,
    kept_lines,
    made,
    own_day,
    told_of,
    values,
    verdict,
    verdict_groups,
)
from riskfile.reporters.markdown import LIMIT, cell
from riskfile.text.messages import later, tr
from riskfile.text.numbers import counted
from riskfile.text.redline import BREAK, compared
from riskfile.text.words import DIRECTION_WORDS, OWN_DAY_WORDS, gate_flip

_MOST_IDS: Final = 30
"""So many ids of one cause are listed."""

_LETTERS: Final = 380
"""So many letters of a text that changed are shown, the few words around each change among them: no more than a cell has."""

_AROUND: Final = 4

_MOST_OF_A_LINE: Final = 2000

_ROWS_OPEN: Final = 12
"""Up to so many rows a list stands open."""


class _Row(NamedTuple):
    """A row of a table, and how many verdicts, findings or items it tells of."""

    text: str
    number: int = 1


class _Section(NamedTuple):
    """A list below a heading: its columns, its rows, and whether it stands open whatever its length."""

    title: str
    columns: Sequence[str]
    rows: Sequence[_Row]
    open: bool = False

    @property
    def number(self) -> int:
        """How many it tells of."""
        return sum(row.number for row in self.rows)

    def written(self, room: int) -> str:
        """The section in at most ``room`` characters, which are at least ``least``."""
        opened = self.open or len(self.rows) <= _ROWS_OPEN
        if opened:
            begin, end = f"\n#### {self.title} ({self.number})\n", ""
        else:
            begin = f"\n<details><summary><b>{escape(self.title)} ({self.number})</b></summary>\n"
            end = "\n</details>\n"
        table = f"\n| {' | '.join(self.columns)} |\n|{' --- |' * len(self.columns)}\n"
        left = room - len(begin) - len(table) - len(end) - len(tr(_MORE, n=self.number))
        kept: list[_Row] = []
        for row in self.rows:
            left -= len(row.text)
            if left < 0:
                break
            kept.append(row)
        rest = self.number - sum(row.number for row in kept)
        more = tr(_MORE, n=rest) if rest else ""
        shown = "".join(row.text for row in kept)
        return f"{begin}{table if kept else ''}{shown}{more}{end}"

    @property
    def least(self) -> int:
        """How many characters it takes to say how many there are."""
        return len(self.title) + 2 * len(str(self.number)) + len(tr(_MORE)) + 80


_MOST_OWN_DAYS: Final = 10

_MORE: Final = later("\n{n} more: `riskfile diff` lists them.\n")


def as_markdown(found: Difference, kept: Kept | None = None) -> str:
    """All that differs, as far as there is room; before it, whether it is what a trigger says."""
    grave = verdict(found).rstrip(".")
    text = tr(
        "### Risk file: {cell}\n\nFrom **{cell2}** to **{cell3}**",
        cell=cell(grave[:1].lower() + grave[1:]),
        cell2=cell(found.before),
        cell3=cell(found.after),
    )
    rest = ", ".join(f"{each.number} {each.words}" for each in headlines(found) if not each.grave)
    text += f": {rest}.\n" if rest else ".\n"
    for gate in sorted(found.gates, key=lambda each: not each.before):
        text += f"\n- Gate **{cell(gate.gate)}**: {gate_flip(gate.after)}"
        text += "".join(f"\n  - {cell(own_day(found, each))}" for each in found.of_gate(gate.gate))
    more = found.other_own_days
    text += "".join(f"\n- {tr(OWN_DAY_WORDS)}: {cell(own_day(found, each))}" for each in more[:_MOST_OWN_DAYS])
    if len(more) > _MOST_OWN_DAYS:
        text += tr("\n- {own_day_words}: {what} more", own_day_words=tr(OWN_DAY_WORDS), what=len(more) - _MOST_OWN_DAYS)
    text += "\n" if found.gates or more else ""
    for line in kept_lines(kept) if kept is not None else ():
        text += f"\n{cell(line[:_MOST_OF_A_LINE])}\n"
    sections = [each for each in _sections(found) if each.rows]
    # each list needs room, if only to be counted
    kept_free = sum(each.least for each in sections)
    for section in sections:
        kept_free -= section.least
        text += section.written(LIMIT - len(text) - kept_free)
    return text


def _sections(found: Difference) -> Iterator[_Section]:
    yield _verdicts(found, "worse")
    yield _findings(tr("New findings"), found.new)
    yield _Section(
        tr("Decisions of the policy"),
        (tr("Decision"), tr("Before"), tr("After")),
        [_row(cell(each.name), cell(made(each.before)), cell(made(each.after))) for each in found.decisions],
    )
    yield _verdicts(found, "other")
    yield _Section(
        tr(OUTSIDE_WORDS),
        (tr("What"), tr("Named by"), tr("Changes")),
        [
            _row(cell(f"{each.state} {each.kind} {each.name}"), cell(", ".join(each.items)), _edits(each.edits))
            for each in found.outside
        ],
    )
    yield _Section(tr("Items"), (tr("Item"), tr("What"), tr("Changes")), [_item(each) for each in found.items])
    yield _verdicts(found, "better")
    yield _findings(tr("Findings that are gone"), found.gone)


def _row(*cells: str, number: int = 1) -> _Row:
    return _Row(f"| {' | '.join(cells)} |\n", number)


def _verdicts(found: Difference, direction: str) -> _Section:
    flips: list[Flip] = [each for each in found.flips if each.direction == direction]
    rows = []
    for why, some in groupby(verdict_groups(flips), key=lambda group: group.why):
        lines, number = [], 0
        for group in some:
            before, after = values(group.before, group.after)
            more = len(group.ids) - _MOST_IDS
            ids = ", ".join(group.ids[:_MOST_IDS]) + (tr(" and {more} more", more=more) if more > 0 else "")
            count = f" ({len(group.ids)})" if len(group.ids) > 1 else ""
            lines.append(f"{cell(group.what)}: {cell(before)} → **{cell(after)}**{count}: {cell(ids)}")
            number += len(group.ids) * len(group.kinds)
        rows.append(_row(cell(why), "<br>".join(lines), str(number), number=number))
    return _Section(
        DIRECTION_WORDS[direction],
        (tr("Because of"), tr("What flipped"), tr("Verdicts")),
        rows,
        open=direction == "worse",
    )


def _findings(title: str, findings: Iterable[Any]) -> _Section:
    ordered = sorted(findings, key=lambda each: each.level != "error")
    return _Section(
        title,
        (tr("Level"), tr("Rule"), tr("Finding"), tr("Place")),
        [
            _row(each.level, cell(f"{each.code} {each.name}"), cell(each.message), cell(str(each.span)))
            for each in ordered
        ],
    )


def _item(change: ItemChange) -> _Row:
    what = change.state if change.was == change.id else tr("{state}, was {was}", state=change.state, was=change.was)
    said = _edits(change.edits)
    if not said and change.before and change.after and change.before.path != change.after.path:
        said = f"{cell(change.before.path)} → {cell(change.after.path)}"
    # a title that is another says itself what it is
    title = "" if any(each.kind == "title" for each in change.edits) else cell(change.title)
    return _row(cell(change.id), cell(what), "<br>".join(filter(None, (title, said))))


def _edits(edits: Sequence[Edit]) -> str:
    shown = [_edit(each) for each in edits[:_MOST_EDITS]]
    more = len(edits) - len(shown)
    return "<br>".join([*shown, *([f"{counted(more, 'more change')}"] if more > 0 else [])])


_MOST_EDITS: Final = 12


def _edit(edit: Edit) -> str:
    if edit.kind in ("state", "decision"):
        return cell(told_of(edit))
    return f"{cell(edit.name)}: {_words(edit)}"


def _words(edit: Edit) -> str:
    """A text word by word: GitHub and GitLab both show what is deleted and what is inserted."""
    before, after = (edit.before.replace(",", " ") if edit.kind == "link" else edit.before, edit.after)
    after = after.replace(",", " ") if edit.kind == "link" else after
    pieces = compared(before, after)
    if len(pieces) == 1 and pieces[0].kind == "same":
        return tr("only lines end elsewhere")
    parts: list[str] = []
    left = _LETTERS
    cut = 0
    for number, piece in enumerate(pieces):
        words = [word for word in piece.words if word != BREAK]
        if piece.kind == "same":
            begin, end = (
                words[: _AROUND if number else 0],
                words[-_AROUND if number < len(pieces) - 1 else len(words) :],
            )
            shown = words if len(words) <= len(begin) + len(end) else [*begin, "…", *end]
            left -= len(" ".join(shown))
            parts += [cell(" ".join(shown))] if left > 0 and shown else []
            continue
        kept: list[str] = []
        for word in words:
            left -= len(word) + 1
            if left < 0:
                break
            kept.append(word)
        cut += len(words) - len(kept)
        tag = "del" if piece.kind == "gone" else "ins"
        parts += [f"<{tag}>{cell(' '.join(kept))}</{tag}>"] if kept else []
    return " ".join(parts) + (tr(" … {cut} {cut:changed word|changed words} more", cut=cut) if cut else "")
