"""RMF801 and RMF928: what was accepted, and has changed since."""

from __future__ import annotations

from collections.abc import Iterator

from riskfile.change.suspect import suspects
from riskfile.model import RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Level, fault, page_fault
from riskfile.text.messages import Phrase

_SUSPECT = Phrase(
    "RMF801.suspect",
    "{item} was judged against {of}, which has changed since it was accepted on {day} by {by}",
    "look at {of} (`riskfile diff` shows what changed); then write `riskfile accept {item} --of {of} --reason ...`, or"
    " change {item}",
    by=("by",),
)


@rule("RMF801", "suspect-link", level=Level.WARNING_THEN_ERROR, clause="4.5")
def suspect_link(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """What an item was judged against has changed since somebody accepted it.

    ## What it checks

    `riskfile accept` writes down that somebody has looked at an item against what it links to: who, when, why, and a hash
    of what the other item said. The link is suspect while the other item says something that nobody has accepted: its
    type, title, stage, fields, links or text. Where it stands, how its lines are broken and its `tags` do not count.
    What is changed back is not suspect.

    A link that nobody has accepted yet is not judged, so that a new project has no noise: `riskfile accept --all
    --reason "..."` begins with the file as it is.

    ## Why it matters

    A risk is estimated for a harm as it was described, and a verification shows what a control was. When one of them
    changes, what rests on it may still be right, but nobody knows until somebody looks.

    ## Example

    ```text needs/acceptances.jsonl
    {"item": "SIT-1", "of": "HAZ-1", "hash": "00000000000000000000000000000000", "by": "R. Manager", "day": "2026-01-10", "reason": "reviewed"}
    ```

    ## Use instead

    ```text needs/acceptances.jsonl
    {"item": "SIT-1", "of": "HAZ-1", "hash": "12cbea795f75c23c912cda693203bfec", "by": "R. Manager", "day": "2026-01-10", "reason": "reviewed"}
    ```

    ## References

    ISO 14971:2019 4.5; 7.6; 10.4.
    """
    for each in suspects(file):
        message = _SUSPECT(item=each.item.id, of=each.of.id, day=each.last.day, by=each.last.by)
        yield fault(
            each.item, message, at=each.item.at_link(each.link, each.of.id), option=each.link, based_on=(each.of,)
        )


@rule("RMF928", "unreadable-acceptance", level=Level.ERROR, clause="4.5")
def unreadable_acceptance(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A line of the file of acceptances cannot be read.

    ## What it checks

    Each line of `needs/acceptances.jsonl` is what `riskfile accept` writes: a mapping in JSON with `item`, `of`, `hash`, `by`,
    `day` and `reason`. Empty lines are none. A mark of a merge conflict is told as such: the acceptances of both sides
    stay, and the lines with the marks go. (With `needs/acceptances.jsonl merge=union` in `.gitattributes` git keeps both
    by itself.)

    ## Why it matters

    An acceptance that nobody can read confirms nothing, and what it was for would count as never looked at.

    ## Example

    ```text needs/acceptances.jsonl
    SIT-1 accepted by R. Manager
    ```

    ## Use instead

    ```text needs/acceptances.jsonl
    {"item": "SIT-1", "of": "HAZ-1", "hash": "12cbea795f75c23c912cda693203bfec", "by": "R. Manager", "day": "2026-01-10", "reason": "reviewed"}
    ```

    ## References

    ISO 14971:2019 4.5; JSON Lines.
    """
    for problem in file.problems:
        if problem.kind == "unreadable-acceptance":
            yield page_fault(problem.span, problem.message, problem.hint)


RULES: tuple[Rule, ...] = (suspect_link, unreadable_acceptance)
