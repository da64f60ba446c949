"""RMF019: the standards and the state of the art that the file follows, and whether they are of today."""

from __future__ import annotations

from collections.abc import Iterator

from riskfile.model import RiskFile
from riskfile.policy.policy import Policy, Standard
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Level, key_fault
from riskfile.text.days import months_later
from riskfile.text.messages import Phrase
from riskfile.text.quoting import quote

_UNDATED = Phrase(
    "RMF019.undated",
    "{edition} has no date; expected when the edition appeared or came into force",
    "give it in `dated`: YYYY, YYYY-MM or YYYY-MM-DD",
    by=("edition",),
)
_TO_COME = Phrase(
    "RMF019.to-come",
    "{edition} is dated {dated}, after {today}; expected an edition that there is",
    "follow the edition that holds today, and name the coming one in `superseded-by` once it is there",
    by=("edition",),
)
_SUPERSEDED = Phrase(
    "RMF019.superseded",
    "{edition} is superseded by {later}, and `still-used-because` does not say why it is still followed; expected a reason",
    "follow {later}, or say until when the earlier one is followed, and why that is safe",
    by=("edition",),
)
_NO_CHANGES = Phrase(
    "RMF019.no-changes",
    "{edition} follows {before}, and `changed` does not say what is different; expected what it means for this device",
    "say what changed and what was done about it, or that nothing bears on the device",
    by=("edition",),
)
_NEVER = Phrase(
    "RMF019.never-reviewed",
    "nobody has looked at {edition} since it was written down; expected a date in `reviewed`",
    "look what is known today, and give the day",
    by=("edition",),
)
_OLD = Phrase(
    "RMF019.old",
    "{edition} was last looked at on {reviewed}, more than {months:a month|{months} months} before {today}, the limit of the plan",
    "look again, say what has changed, and give the day; `review-months` is the limit",
    by=("edition",),
)


@rule(
    "RMF019",
    "standard-out-of-date",
    level=Level.WARNING_THEN_ERROR,
    clause="4.2, 10.2; MDR Annex I 1",
    kind="gap",
    by_day=True,
)
def standard_out_of_date(file: RiskFile, policy: Policy, today: str) -> Iterator[Fault]:
    """A standard that the file follows has no date, is superseded without a word, or the state of the art is old.

    ## What it checks

    Each entry of `standards` in the policy says when its edition appeared (`dated`), on a day that has come. One for which
    `superseded-by` names a later edition says in `still-used-because` why it is still followed. One that names the edition
    `before` says in `changed` what is different. An entry of the kind `state-of-the-art`, and each that has a `reviewed`, was
    looked at within `review-months` (12 unless given) before the day of judgement. A policy without the section is not judged.

    Nothing is fetched: that a later edition has appeared, a person has to see and write down. So does whether what changed was
    understood.

    ## Why it matters

    "State of the art" is what regulators hold a device against, and it moves. A file that follows the edition of its first
    release, and does not know that it is no more the last, is found out by its first reader.

    ## Example

    ```yaml needs/policy.yaml
    standards:
      review-months: 12
      list:
        - {id: ISO-14971, edition: "ISO 14971:2007", dated: 2007-03, superseded-by: "ISO 14971:2019"}
        - {id: IEC-62366-1, edition: "IEC 62366-1:2015"}
        - {id: THERAPY, edition: Antiplatelet therapy after stenting, kind: state-of-the-art, dated: 2021, reviewed: 2021-09-01}
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    standards:
      review-months: 12
      list:
        - id: ISO-14971
          edition: "ISO 14971:2019"
          dated: 2019-12
          before: "ISO 14971:2007"
          changed: benefit is defined, criteria for overall residual risk come before its evaluation; both are in the plan
        - {id: IEC-62366-1, edition: "IEC 62366-1:2015", dated: 2015-02}
        - {id: THERAPY, edition: Antiplatelet therapy after stenting, kind: state-of-the-art, dated: 2025, reviewed: 2025-11-03}
    ```

    ## References

    ISO 14971:2019 4.2, 7.4 and 10.2 (what is generally acknowledged as the state of the art is collected); Regulation (EU)
    2017/745 (MDR), Annex I 1 and 4.
    """
    if policy.standards is None:
        return
    months = policy.standards.review_months
    for each in policy.standards.entries:
        yield from _of_edition(policy, each, today)
        if each.reviewed:
            if months_later(each.reviewed, months) < today:
                message = _OLD(edition=each.edition, reviewed=each.reviewed, months=months, today=today)
                yield key_fault(policy, _at(each, "reviewed"), message)
        elif each.kind == "state-of-the-art":
            yield key_fault(policy, _at(each, "kind"), _NEVER(edition=each.edition))


def _of_edition(policy: Policy, each: Standard, today: str) -> Iterator[Fault]:
    if not each.dated:
        yield key_fault(policy, _at(each, "edition"), _UNDATED(edition=each.edition))
    elif each.dated > today[: len(each.dated)]:
        yield key_fault(policy, _at(each, "dated"), _TO_COME(edition=each.edition, dated=each.dated, today=today))
    if each.superseded_by and policy.says_nothing(each.still_used_because):
        message = _SUPERSEDED(edition=each.edition, later=each.superseded_by)
        yield key_fault(policy, _at(each, "superseded-by"), message)
    if each.before and policy.says_nothing(each.changed):
        yield key_fault(policy, _at(each, "before"), _NO_CHANGES(edition=each.edition, before=quote(each.before)))


def _at(each: Standard, key: str) -> tuple[str, ...]:
    return ("standards", "list", each.id, key)


RULES: tuple[Rule, ...] = (standard_out_of_date,)
