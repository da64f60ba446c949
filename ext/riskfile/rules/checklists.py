"""RMF930 and RMF806: lists of requirements that the file answers, how they are written, and what is open in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from riskfile.model import RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Judgement, Level, Subject, page_fault, problem_faults, unjudged
from riskfile.text.messages import Phrase

UNREADABLE: Final = "RMF930"
_KIND: Final = "unreadable-checklist"
"""What a reader notes of a list; it is not loaded where there is none."""

_NO_ANSWER = Phrase(
    "RMF806.no-answer",
    "nothing answers {number} of the list {list}; expected evidence, or that it does not apply, with the reason",
    "name the items, chapters or documents that answer it under `evidence`",
    by=("number", "list"),
)
_FOUND_NOTHING = Phrase(
    "RMF806.found-nothing",
    "{number} of the list {list} is answered by filters alone, and they find nothing",
    "name what answers it, or write the items that the filter is to find",
    by=("number", "list"),
)
_GAP = Phrase(
    "RMF806.gap",
    "{number} of the list {list} is not yet answered: {gap}",
    "take `gap` out once it is closed",
    by=("number", "list"),
)


@rule(
    "RMF806",
    "requirement-unanswered",
    level=Level.GATE,
    clause="MDR Annex I; MDR Annex II 4",
    kind="gap",
    needs=(UNREADABLE,),
)
def requirement_unanswered(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A requirement of a list applies to the device, and the list says nothing that answers it, or says what is missing.

    ## What it checks

    Each requirement of each list in `needs/checklists` has `evidence`, or `applicable: false` with the `reason`. A filter that
    finds no item is no evidence. A `gap`, in which the author says what is still missing, is open until it is taken out. It is
    judged at the `gate` that the list names, at the last one (post-launch) where it names none. Lists that cannot be read are
    not judged.

    Whether evidence is enough is for a person to say: the [checklist](../checklists.md) shows it, with the state of each item.

    ## Why it matters

    A list of general safety and performance requirements is read line by line by who has to believe it. A line without an
    answer is the one that is asked about.

    ## Example

    ```yaml needs/checklists/gspr.yaml
    version: 1
    title: General safety and performance requirements
    requirements:
      - number: "3"
        requirement: A risk management system is set up, kept up to date and documented
        gap: the procedure is in revision until the end of the month (quality management)
      - number: "5"
        requirement: Risks from use errors are reduced as far as possible
    ```

    ## Use instead

    ```yaml needs/checklists/gspr.yaml
    version: 1
    title: General safety and performance requirements
    requirements:
      - number: "3"
        requirement: A risk management system is set up, kept up to date and documented
        evidence:
          - document: QP-14
            place: revision 6
      - number: "5"
        requirement: Risks from use errors are reduced as far as possible
        evidence:
          - filter: type == risk
            says: all risks are of use
    ```

    ## References

    Regulation (EU) 2017/745 (MDR), Annex I and Annex II 4.
    """
    broken = {each.span.path for each in file.problems if each.kind == _KIND}
    for each in file.checklists:
        if each.path in broken:
            yield unjudged(None, f"the list {each.name} cannot be read as it is written")
            continue
        for one in each.requirements:
            if not one.unanswered:
                continue
            if one.gap:
                message = _GAP(number=one.number, list=each.name, gap=one.gap)
            elif one.answers:
                message = _FOUND_NOTHING(number=one.number, list=each.name)
            elif each.adds:
                # what computes the file answers a clause without a word in a list
                continue
            else:
                message = _NO_ANSWER(number=one.number, list=each.name)
            yield page_fault(one.at, message)._replace(subject=Subject("page", each.path, each.gate))


@rule(UNREADABLE, "unreadable-checklist", level=Level.ERROR, clause="4.5", kind="contradiction")
def unreadable_checklist(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A list of requirements cannot be read, or names what is not there.

    ## What it checks

    Each file in `needs/checklists` is a list in YAML of the form that `riskfile schema checklist` describes: UTF-8, each key
    known and written once, each number once. A requirement says what is asked for in `requirement`; one that does not apply
    gives its `reason`, and no evidence. Evidence is one of `items`, `filter`, `policy`, `chapter`, `clauses`, `file` and
    `document`; items, keys of the policy, chapters and their sections, clauses, fields of a filter and files that it names are
    there, and no item is retired. In the list `iso-14971` the numbers are clauses of ISO 14971:2019, and all apply.

    ## Why it matters

    A list answers an auditor. Evidence that has moved, or never was, answers with an empty page.

    ## Example

    ```yaml needs/checklists/gspr.yaml
    version: 1
    title: General safety and performance requirements
    requirements:
      - number: "4"
        requirement: Risks are controlled in the order of options
        evidence:
          - items: [CTL-404]
      - number: "13"
        requirement: Tissues of animal or human origin are processed safely
        applicable: false
    ```

    ## Use instead

    ```yaml needs/checklists/gspr.yaml
    version: 1
    title: General safety and performance requirements
    requirements:
      - number: "4"
        requirement: Risks are controlled in the order of options
        evidence:
          - clauses: ["7.1"]
      - number: "13"
        requirement: Tissues of animal or human origin are processed safely
        applicable: false
        reason: the device contains none
    ```

    ## References

    ISO 14971:2019 4.5.
    """
    yield from problem_faults(file, _KIND)


RULES: tuple[Rule, ...] = (requirement_unanswered, unreadable_checklist)
