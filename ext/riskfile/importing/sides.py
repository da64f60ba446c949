"""What importing a changed log again comes to, as data and as text: what was taken, what was edited, where both changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from riskfile.tables.table import one_line
from riskfile.text.messages import tr
from riskfile.text.numbers import counted


class Difference(NamedTuple):
    """A part of an item (or a page) on the three sides; "" where a side has none."""

    item: str
    part: str
    before: str
    here: str
    log: str
    where: str


@dataclass
class Again:
    """What importing again comes to: ``taken`` from the log, ``both`` changed (the edit stays unless forced), ``kept``
    edits that the log says nothing new of, items that ``came`` and ``went``. ``files`` are to be written."""

    taken: list[Difference] = field(default_factory=list)
    both: list[Difference] = field(default_factory=list)
    kept: list[Difference] = field(default_factory=list)
    came: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    forced: bool = False

    def text(self) -> str:
        """The three-way report, for a terminal."""
        lines = [tr("Compared: what the last import wrote, what stands in the pages now, what the log says now."), ""]
        what = tr("both changed; the log's side was taken") if self.forced else tr("both changed; the edit stays")
        if self.both:
            lines.append(tr("Changed in the log and edited here ({what}): {n}", what=what, n=len(self.both)))
            for each in self.both:
                lines += [f"  {each.item}, {each.part} ({tr(each.where)})", "    " + tr("last import: {what}", what=_shown(each.before)),
                          "    " + tr("here:        {what}", what=_shown(each.here)), "    " + tr("the log now: {what}", what=_shown(each.log))]  # fmt: skip
            lines.append("")
        if self.taken:
            lines.append(tr("Taken from the log, not edited here: {n}", n=len(self.taken)))
            lines += [f"  {each.item}, {each.part}: {_shown(each.before)} -> {_shown(each.log)}" for each in self.taken]
            lines.append("")
        if self.came:
            lines += [
                tr("Came with the log: {items}", items=counted(len(self.came), "item")),
                f"  {', '.join(self.came)}",
                "",
            ]
        if self.went:
            lines.append(
                tr(
                    "No longer in the log: {items}; they stay in the pages (riskfile retire takes them out "
                    "of what is judged)",
                    items=counted(len(self.went), "item"),
                )
            )
            lines += [f"  {', '.join(self.went)}", ""]
        if self.removed:
            lines += [
                tr(
                    "Taken out of the pages since the last import, and not put back: {removed}",
                    removed=", ".join(self.removed),
                ),
                "",
            ]
        if self.kept:
            lines.append(
                tr("Edited here, unchanged in the log, left alone: {values}", values=counted(len(self.kept), "value"))
            )
            lines += [f"  {', '.join(f'{each.item} {each.part}' for each in self.kept)}", ""]
        if not (self.both or self.taken or self.came or self.went):
            lines += [tr("The log says nothing that is new."), ""]
        lines += self.notes
        return "\n".join(lines).rstrip()


def _shown(text: str) -> str:
    text = one_line(text)
    return (text if len(text) <= 160 else text[:159] + "…") or tr("(nothing)")
