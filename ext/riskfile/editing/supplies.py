"""Fixes that a person has to finish: what is missing, with placeholders that are told until they are replaced; and what only a
person can decide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from riskfile.change.suspect import hash_of, line_of, links_of
from riskfile.editing.creating import CreatingError, proofs
from riskfile.editing.edits import Change, Edit
from riskfile.editing.fixer import Fault, Fix, Texts, fixer
from riskfile.editing.numbering import Numbering, NumberingError
from riskfile.editing.option_order import option_order
from riskfile.editing.skeletons import PLACEHOLDER
from riskfile.model import Acceptance, Item, Span
from riskfile.project import Project
from riskfile.reading.page import SUFFIX, stage_of
from riskfile.text.days import months_later
from riskfile.text.messages import Message, tr

_MISSING: Final[Mapping[str, tuple[str, ...]]] = {
    "RMF106.none": ("hazard",),
    "RMF107.none": ("events",),
    "RMF204.none": ("p1", "p2"),
    "RMF204.no-severity": ("severity",),
    "RMF210.none": ("harm",),
    "RMF211.none": ("situation",),
    "RMF302.no-kind": ("kind",),
    "RMF303.information": ("option-rationale",),
    "RMF303.protective": ("option-rationale",),
    "RMF313.not-considered": ("no-new-risk",),
    "RMF321.lacks": ("residual-basis", "residual-dated"),
    "RMF322.neither": ("evidence", "date"),
    "RMF322.no-date": ("date",),
    "RMF322.no-evidence": ("evidence",),
    "RMF322.of-another": ("holds-because",),
    "RMF325.none": ("implements",),
    "RMF404.proves-nothing": ("proves",),
    "RMF405.no-method": ("method",),
    "RMF405.not-concluded": ("conclusion",),
    "RMF514.none": ("decision",),
    "RMF804.no-report": ("evidence",),
}
"""The options that a finding says are missing, by its phrase."""

_MONTHS: Final = 6


@fixer(
    "missing-option",
    "RMF912.lacks",
    *_MISSING,
    kind="supply",
    safe="never",
    about="the option that is missing, with TBD for its value, which is told until somebody has written it",
)
def missing_option(fault: Fault) -> Iterator[Fix]:
    """Each option that is missing, with a placeholder."""
    finding = fault.finding
    item = fault.items.get(finding.item)
    if item is None:
        return
    names = _MISSING.get(finding.said.key) or tuple(map(_named, finding.said.values.get("fields", ())))
    item_type = fault.project.model.types[item.type]
    names = tuple(
        each for each in names if each not in item.marks and (each in item_type.fields or each in item_type.links)
    )
    if names:
        title = tr("Add {names} to {id}", names=tuple(names), id=item.id)
        edits = added_options(fault.texts, fault.project, item, dict.fromkeys(names, PLACEHOLDER))
        yield Fix(Change(title, edits), False, title, "supply")


def _named(field: object) -> str:
    return str(field.values.get("field", "")) if isinstance(field, Message) else str(field)


def added_options(texts: Texts, project: Project, item: Item, options: Mapping[str, str]) -> tuple[Edit, ...]:
    """Lines for options that an item does not have, each behind the one that stands before it in the order of its type."""
    order = option_order(project.model.types[item.type])
    begin = _begin(texts, item)
    by_line: dict[int, list[str]] = {}
    for name in sorted(options, key=lambda each: order.index(each) if each in order else len(order)):
        before = [
            each for each in item.marks if each in order and name in order and order.index(each) < order.index(name)
        ]
        line = max((item.marks[each][4] for each in before or item.marks), default=item.line)
        by_line.setdefault(line, []).append(f"{begin}{name}: {options[name]}\n")
    return tuple(Edit(Span(item.path, line + 1, 1), "".join(lines)) for line, lines in by_line.items())


def _begin(texts: Texts, item: Item) -> str:
    """What stands before the name of an option in this item: a colon, or nothing in the manner of YAML."""
    mark = item.marks.get("id")
    found = re.match(r"[\s>]*:?", texts.line(item.path, mark[0])) if mark is not None else None
    return found[0] if found else ":"


@fixer(
    "missing-id",
    "bad-field.no-id",
    kind="supply",
    rules=("RMF904",),
    safe="never",
    about="the next id of the project's own pattern",
)
def missing_id(fault: Fault) -> Iterator[Fix]:
    """The next id, below the first line."""
    path, line = fault.span.path, fault.span.line
    type_name = str(fault.finding.said.values["type"])
    if type_name not in fault.project.model.types or not fault.items:
        return
    try:
        id = Numbering(fault.project).next(
            type_name, page=path, stage=stage_of(path.removesuffix(SUFFIX), fault.project.source.layout)
        )
    except NumberingError:
        return
    margin = fault.texts.line(path, line)[: fault.span.column - 1]
    title = tr("Add the id {id}", id=id)
    yield Fix(Change(title, (Edit(Span(path, line + 1, 1), f"{margin}:id: {id}\n"),)), False, title, "supply")


@fixer(
    "missing-proofs",
    "RMF306.none",
    "RMF307.none",
    kind="supply",
    safe="never",
    about="the verification that is missing, behind the control; where it has none at all, both: of its implementation and of its "
    "effectiveness. TBD stands for the method and the criterion",
)
def missing_proofs(fault: Fault) -> Iterator[Fix]:
    """A verification of what nobody has verified."""
    project, item = fault.project, fault.items.get(fault.finding.item)
    if item is None or item.type != "control":
        return
    proof = str(fault.finding.said.values["proof"])
    none = not any(each.type == "verification" for each in project.file.linking(item, "verifies"))
    wanted = [("implementation", "effectiveness")] if none else []
    for proves in (*wanted, (proof,)):
        try:
            change = proofs(project, item, proves)
        except CreatingError:
            continue
        title = (
            tr("Add both verifications of {id}", id=item.id)
            if len(proves) > 1
            else tr("Add a verification of {proof} of {id}", proof=tr(proof), id=item.id)
        )
        yield Fix(change._replace(title=title), False, title, "supply")


# --- decisions --------------------------------------------------------------------------------------------------------


@fixer(
    "waive",
    kind="decision",
    safe="never",
    about="a waiver of the finding on its item, with TBD for the reason and for who accepts it: until both are written it waives "
    "nothing, and is told. No command writes it",
)
def waive(fault: Fault) -> Iterator[Fix]:
    """A waiver to be reasoned."""
    finding, project = fault.finding, fault.project
    item = fault.items.get(finding.item)
    rule = project.rules.get(finding.code) if item is not None else None
    if item is None or rule is None or not rule.waivable or finding.subject.kind != "item":
        return
    months = min(_MONTHS, project.policy.waiving.longest_months)
    until = months_later(project.today, months)
    text = f"{finding.code} -- {PLACEHOLDER}; approver {PLACEHOLDER}; until {until}"
    title = tr("Waive {code} on {id}, with a reason", code=finding.code, id=item.id)
    mark = item.marks.get("waive")
    if mark is not None:
        place = Span(item.path, mark[4], mark[5])
        edits: tuple[Edit, ...] = (Edit(place, f"; {text}"),)
    else:
        edits = added_options(fault.texts, project, item, {"waive": text})
    yield Fix(Change(title, edits), False, title, "decision")


@fixer(
    "accept",
    "RMF801.suspect",
    kind="decision",
    safe="never",
    about="a line in needs/acceptances.jsonl that the item still holds, with TBD for the reason and for who has looked at it: "
    "until both are written it accepts nothing, and is told. `riskfile accept` writes it with both",
)
def accept(fault: Fault) -> Iterator[Fix]:
    """An acceptance to be reasoned."""
    values = fault.finding.said.values
    item, of = fault.items.get(str(values["item"])), fault.items.get(str(values["of"]))
    if item is not None and of is not None:
        change = acceptance(fault.project, item, of, by=PLACEHOLDER, reason=PLACEHOLDER)
        if change is not None:
            yield Fix(change, False, change.title, "decision")


def acceptance(project: Project, item: Item, of: Item, *, by: str, reason: str) -> Change | None:
    """That ``item`` still holds as it was judged against ``of``, as that is now: a line more in the file of acceptances. None
    where it does not link to it."""
    if all(target.id != of.id for _, target in links_of(project.file, item)):
        return None
    path = project.source.layout.acceptances
    before = project.source.read(path) if project.source.kind(path) == "file" else b""
    if before and not before.endswith(b"\n"):
        before += b"\n"
    line = line_of(Acceptance(item.id, of.id, hash_of(of), by, project.today, reason))
    return Change(
        tr("Accept that {id} holds against {id2}, with a reason", id=item.id, id2=of.id),
        (),
        {path: before + line.encode("utf-8")},
    )


SUPPLIES: Final = (missing_option, missing_id, missing_proofs, waive, accept)
"""All of them, in the order in which they are offered."""


__all__ = ["SUPPLIES", "acceptance", "added_options"]
