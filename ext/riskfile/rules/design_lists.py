"""RMF325, RMF330 and RMF331: what implements risk control measures, and the lists that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from riskfile.model import IMPLEMENTS, DesignEntry, Item, RiskFile, Span
from riskfile.model.design_states import state_of
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import (
    NOTHING,
    Fault,
    Judgement,
    Level,
    Subject,
    fault,
    page_fault,
    problem_faults,
    unjudged,
)
from riskfile.text.messages import Message, Phrase
from riskfile.text.nearest import did_you_mean, nearest
from riskfile.text.quoting import quote

_KIND: Final = "bad-design-list"
"""What a reader notes of a list; it is not loaded where there is none."""

_UNREAD: Final = "unread"
"""The option of what it notes where nobody knows what all the lists hold."""

_NONE = Phrase(
    "RMF325.none",
    "{control} names nothing that implements it; expected at least one requirement, design output, drawing or procedure",
    "name it in `implements`: the proof of implementation is about what stands there",
    by=("control",),
)
_CAUSE = Phrase(
    "RMF325.cause",
    "controls name nothing that implements them; expected a requirement, design output, drawing or procedure for each",
    "name it in `implements`: the proof of implementation is about what stands there",
)
_NOT_LISTED = Phrase(
    "RMF325.not-listed",
    "{control} is implemented by {ids:, and}, which no list of the project has; expected {ids:an id|ids} of {lists}",
    "correct {ids:the id, or add its row|the ids, or add their rows} to the list; a revision is no part of an id",
    by=("control",),
)
_NOT_RELEASED = Phrase(
    "RMF325.not-released",
    "{control} is implemented by {id}, whose state is {state}; expected a released one",
    "release {id}, or, if that state means so, name it in `states.released` of the list",
    by=("control", "id"),
)
_OBSOLETE = Phrase(
    "RMF325.obsolete",
    "{control} is implemented by {id}, whose state is {state}; expected one that is in force",
    "name what has taken its place, and see whether the measure is still implemented",
    by=("control", "id"),
)
_ROW = Phrase("RMF325.row", "its row in the list")
_NEED = Phrase("RMF325.need", "where it stands")
_ALONE = Phrase("RMF325.alone", "write the id alone: {id}")

_UNIMPLEMENTED = Phrase(
    "RMF331.unimplemented",
    "{id} ({title}) is marked as there for risk control, and no control names it; expected at least one",
    "name it in `implements` of the measure that it is for, or take the mark out of the list",
    by=("id",),
)


@rule(
    "RMF325",
    "control-without-requirement",
    level=Level.GATE,
    clause="ISO 13485 7.3.3, 7.3.4",
    kind="gap",
    needs=("RMF904",),
    rests_on="control: implements",
)
def control_without_requirement(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A control names no requirement or design output, or one that the lists of the project do not have, or not as released.

    ## What it checks

    Each control names in `implements` what implements it: requirements, design outputs, drawings, procedures. Where the policy
    has [lists](../design-lists.md) of these (`design-lists`), each id stands in one of them, and its row is released: neither
    a draft nor obsolete. A row that says no state is not judged by it; that a line of code names the id, by a list of
    [sphinx-codelinks](../design-lists.md#code-that-names-an-id), is enough. Where `implements` is a
    [link to needs](../requirements.md), that they are there is judged by RMF902; a need whose `status` is obsolete, withdrawn or
    the like is told here.

    In a draft all of it is listed as open work; what is obsolete is so at any gate. Whether the requirement really asks for
    the measure, a person has to read.

    ## Why it matters

    ISO 13485 7.3.3 makes the outputs of risk management an input of design. A measure that stands in no requirement and on no
    drawing is built by nobody, or taken out by the next change, since nobody knew what it was for.

    ## Example

    ```markdown
    :::{control} Camera rejects wrong labels
    :id: CTL-3
    :kind: protective
    :acts-on: p1
    :option-rationale: no label is known that cannot be printed wrong
    :no-new-risk: the camera touches no product
    :controls: RSK-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{control} Camera rejects wrong labels
    :id: CTL-3
    :kind: protective
    :acts-on: p1
    :option-rationale: no label is known that cannot be printed wrong
    :no-new-risk: the camera touches no product
    :implements: SOP-44
    :controls: RSK-3
    :::
    ```

    ## References

    ISO 13485:2016 7.3.3 and 7.3.4; ISO 14971:2019 7.2.
    """
    unread = any(each.kind == _KIND and each.option == _UNREAD for each in file.problems)
    if policy.design_lists and unread:
        yield unjudged(None, "a list that the policy names cannot be read")
    find, controls = partial(_unimplemented, file, policy, unread), file.of_type("control")
    if policy.design_lists or file.design:
        yield from find(controls)
    else:
        yield from file.kept.over("implemented", (policy,), controls, 0, find)


def _unimplemented(file: RiskFile, policy: Policy, unread: bool, controls: Iterable[Item]) -> Iterator[Fault]:
    known: list[str] | None = None
    for control in controls:
        names = file.implementing(control)
        if not names:
            yield _implements_nothing(control)
            continue
        unlisted: list[str] = []
        for id in dict.fromkeys(names):
            row = file.design.get(id)
            if row is not None:
                yield from _by_state(control, row)
            elif (need := file.other(id)) is not None:
                # a need has whatever states its project gives it: only what is obsolete is so by name
                status = need.text("status")
                if state_of(status) == "obsolete":
                    message = _OBSOLETE(control=control.id, id=need.id, state=quote(status))
                    at = Span(need.path, need.line, need.column) if need.path else None
                    related = ((at, _NEED()),) if at else ()
                    yield fault(control, message, option=IMPLEMENTS, at=_place(control, id), related=related)._replace(
                        kind="contradiction"
                    )
            elif policy.design_lists and not unread and id not in file.code and id in control.listed(IMPLEMENTS):
                unlisted.append(id)
        if unlisted:
            if known is None:
                known = sorted(file.design)
            lists = tuple(each.path for each in policy.design_lists)
            message = _NOT_LISTED(control=control.id, ids=tuple(map(quote, unlisted)), lists=lists)
            hint = next(filter(None, (_meant(id, known) for id in unlisted)), NOTHING)
            yield fault(control, message, hint, option=IMPLEMENTS, at=_place(control, unlisted[0]))


def _implements_nothing(control: Item) -> Fault:
    return fault(control, _NONE(control=control.id), option=IMPLEMENTS, at=control.span, cause=_CAUSE())


def _meant(id: str, known: Sequence[str]) -> Message:
    """What somebody may have meant by an id that no list has: it with its revision behind it, or another spelled like it."""
    alone = next((each for each in reversed(known) if id.startswith(f"{each} ")), "")
    return _ALONE(id=alone) if alone else did_you_mean(nearest(id, known, most=3, cutoff=0.75, any_case=True))


def _place(control: Item, id: str) -> Span:
    """Where a control names ``id``: in the list where that is written as lists are, else the list."""
    if control.links.get(IMPLEMENTS):
        return control.at_link(IMPLEMENTS, id)
    where, value = control.at(IMPLEMENTS), control.fields[IMPLEMENTS]
    names = value if isinstance(value, tuple) else (str(value),)
    if where.end_line != where.line or where.end_column - where.column != len(", ".join(names)):
        return where
    begin = where.column + len("".join(f"{each}, " for each in names[: names.index(id)]))
    return where._replace(column=begin, end_column=begin + len(id))


def _by_state(control: Item, row: DesignEntry) -> Iterator[Fault]:
    if row.state in ("released", ""):
        return
    phrase = _OBSOLETE if row.state == "obsolete" else _NOT_RELEASED
    message = phrase(control=control.id, id=row.id, state=quote(row.said))
    found = fault(control, message, option=IMPLEMENTS, at=_place(control, row.id), related=((row.at, _ROW()),))
    yield found._replace(kind="contradiction") if row.state == "obsolete" else found


@rule("RMF330", "bad-design-list", level=Level.ERROR, clause="ISO 13485 7.3.3", kind="contradiction")
def bad_design_list(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A list of what implements controls cannot be read, or contradicts itself.

    ## What it checks

    Each file in `design-lists` of the policy is a file of the project, and CSV, JSON, ReqIF or XML of OpenFastTrace. It has
    a column for the id and one for the title, by their usual names or by those that `columns` gives, and the other columns
    that `columns` names. Each row has an id, once in all the lists, and a title. In the column `risk-control` stands yes, no,
    nothing, or one of the words in `marks`. In a CSV file each row has as many cells as the header.

    ## Why it matters

    An id that stands twice, once released and once obsolete, makes a control look implemented by something that nobody may
    build any more.

    ## Example

    ```yaml needs/policy.yaml
    design-lists:
      - path: needs/design/design-outputs.csv
    ```

    ```text needs/design/design-outputs.csv
    id,title,kind,state,version
    DI-1,Cells follow the wall,requirement,released,3
    DI-2,Coating slows clotting,requirement,released,1
    SOP-3,Camera inspection of labels,procedure,released,4
    SOP-3,Camera inspection of labels,procedure,obsolete,3
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    design-lists:
      - path: needs/design/design-outputs.csv
    ```

    ```text needs/design/design-outputs.csv
    id,title,kind,state,version
    DI-1,Cells follow the wall,requirement,released,3
    DI-2,Coating slows clotting,requirement,released,1
    SOP-3,Camera inspection of labels,procedure,released,4
    ```

    ## References

    ISO 13485:2016 4.2.4 (of documents the current version is identified) and 7.3.3.
    """
    yield from problem_faults(file, _KIND)


@rule(
    "RMF331", "requirement-without-control", level=Level.GATE, clause="ISO 13485 7.3.3", kind="gap", needs=("RMF330",),
)  # fmt: skip
def requirement_without_control(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A requirement is marked as there for risk control, and no control names it.

    ## What it checks

    Each row of a list in `design-lists` that is marked in its column `risk-control`, and is not obsolete, is named in
    `implements` of a control. In a draft this is listed as open work.

    ## Why it matters

    Design says that something is there for safety, and the file does not know of which risk. Either a measure is missing in
    the file, with its verification, or the requirement will be given up without anybody seeing what it held back.

    ## Example

    ```yaml needs/policy.yaml
    design-lists:
      - path: needs/design/design-outputs.csv
    ```

    ```text needs/design/design-outputs.csv
    id,title,kind,state,version,risk-control
    DI-1,Cells follow the wall,requirement,released,3,yes
    DI-2,Coating slows clotting,requirement,released,1,yes
    SOP-3,Camera inspection of labels,procedure,released,4,
    DI-4,A wrong label stops the line within a second,requirement,released,1,yes
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    design-lists:
      - path: needs/design/design-outputs.csv
    ```

    ```text needs/design/design-outputs.csv
    id,title,kind,state,version,risk-control
    DI-1,Cells follow the wall,requirement,released,3,yes
    DI-2,Coating slows clotting,requirement,released,1,yes
    SOP-3,Camera inspection of labels,procedure,released,4,
    DI-4,A wrong label stops the line within a second,requirement,released,1,yes
    ```

    ```markdown
    :::{control} Camera inspection of each label
    :id: CTL-3
    :kind: protective
    :acts-on: p1
    :option-rationale: no label is known that cannot be printed wrong
    :no-new-risk: the camera touches no product
    :implements: SOP-3, DI-4
    :controls: RSK-3
    :::
    ```

    ## References

    ISO 13485:2016 7.3.3 c) (outputs of risk management are an input of design) and 7.3.4.
    """
    for row in file.design.values():
        if row.for_risk and row.state != "obsolete" and not file.implemented_by(row.id):
            message = _UNIMPLEMENTED(id=row.id, title=row.title or NOTHING)
            yield page_fault(row.at, message)._replace(subject=Subject("page", row.at.path))


RULES: tuple[Rule, ...] = (control_without_requirement, bad_design_list, requirement_without_control)
