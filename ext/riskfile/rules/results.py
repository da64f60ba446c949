"""RMF3xx: whether a pass is one, and which of several runs of a test counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from riskfile.model import RiskFile
from riskfile.policy.policy import Policy
from riskfile.results import Refused, Why, results
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Level, fault
from riskfile.text.messages import Phrase

_NEITHER = Phrase(
    "RMF322.neither",
    "{id} passed, and names no evidence and no date; expected the record of the test, and the day on which it passed",
    "name the report or record in `evidence` and the day in `date`; a test that is still to be run has `result: open`",
)
_NO_EVIDENCE = Phrase(
    "RMF322.no-evidence",
    "{id} passed, and names no evidence; expected the record of the test",
    "name the report or record in `evidence`; a test that is still to be run has `result: open`",
)
_NO_DATE = Phrase(
    "RMF322.no-date",
    "{id} passed, and has no date; expected the day on which it passed",
    "give in `date` the day of the report or record",
)
_OF_ANOTHER = Phrase(
    "RMF322.of-another",
    "{id} passed on evidence of another device ({whose}), and does not say why that holds for this one",
    "say in `holds-because` what is the same in both, and what was done about what is not",
)


@rule(
    "RMF322",
    "pass-without-evidence",
    level=Level.WARNING_THEN_ERROR,
    clause="7.2",
    kind="gap",
    needs=("RMF332", "RMF904"),
    rests_on="verification: date evidence evidence-of holds-because proves result supersedes test verifies",
)
def pass_without_evidence(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A verification passed and names no evidence or no date.

    ## What it checks

    A verification with `result: pass` names its `evidence` and its `date`. One that rests on evidence of another device
    (`evidence-of`: a platform, a predecessor) says in `holds-because` why that holds for this one. What a later run
    supersedes (RMF332) is history, and is not asked. Where it names a `test` and no report, RMF804 says so.

    ## Why it matters

    A result of which nobody knows where it is written, or of when it is, cannot be looked up. It may be a plan that was
    filled in ahead, or a line that was copied.

    A person still has to see whether the record that is named says so, where it is no test report that RMF804 reads, and
    whether what was tested is the device of this file, in its final state.

    ## Example

    ```markdown
    :::{verification} Drawing released with the open cell
    :id: VER-1
    :proves: implementation
    :method: inspection
    :criterion: drawing D-12 released
    :result: pass
    :verifies: CTL-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Drawing released with the open cell
    :id: VER-1
    :proves: implementation
    :method: inspection
    :criterion: drawing D-12 released
    :result: pass
    :evidence: D-12 revision 4
    :date: 2026-01-16
    :verifies: CTL-1
    :::
    ```

    ## References

    ISO 14971:2019 4.5, 7.2; ISO 13485:2016 4.2.5, 7.3.6.
    """
    runs = results(file, policy)
    for verification in file.of_type("verification"):
        if verification.fields.get("result") != "pass" or runs.superseded(file, verification):
            continue
        fields = verification.fields
        undated = "date" not in fields
        # a test that names no report is RMF804's
        bare = "evidence" not in fields and "test" not in fields
        if bare or undated:
            phrase = _NEITHER if bare and undated else _NO_EVIDENCE if bare else _NO_DATE
            yield fault(verification, phrase(id=verification.id), option="evidence" if bare else "date")
        elif "evidence-of" in fields and policy.says_nothing(verification.text("holds-because")):
            yield fault(
                verification,
                _OF_ANOTHER(id=verification.id, whose=verification.text("evidence-of")),
                option="evidence-of",
            )


_THE_OTHER = Phrase("RMF332.other", "{other}")
_STILL: Final = "; the result of {other} still counts"
_REFUSED: Final[Mapping[Why, Phrase]] = {
    "no control": Phrase(
        "RMF332.no-control",
        "{id} supersedes {other}, and verifies none of the controls that it verifies ({controls:, and 5})" + _STILL,
        "name a run of the same test, or correct 'verifies'",
        by=("other",),
    ),
    "no proof": Phrase(
        "RMF332.no-proof",
        "{id} supersedes {other}, and proves something else of the control" + _STILL,
        "name a run of the same test, or correct 'proves'",
        by=("other",),
    ),
    "no date": Phrase(
        "RMF332.no-date",
        "{id} supersedes {other}, and has no date, so that nobody knows which was later" + _STILL,
        "give in `date` the day on which it was run",
        by=("other",),
    ),
    "earlier": Phrase(
        "RMF332.earlier",
        "{id} is dated {date}, before {other}, which it supersedes ({other_date})" + _STILL,
        "correct the date that is wrong, or let the later of the two supersede the other",
        by=("other",),
    ),
    "circle": Phrase(
        "RMF332.circle",
        "{circle:, and 5} supersede each other in a circle; expected the later to supersede the earlier, and all their"
        " results still count",
        "let only the later run name the earlier one",
    ),
    "other test": Phrase(
        "RMF332.other-test",
        "{id} passed by another method, criterion or limit than {other}, which failed and which it supersedes" + _STILL,
        "say in `changed-since` what was changed in the test and why, or leave 'supersedes' out",
        by=("other",),
    ),
}


@rule(
    "RMF332",
    "superseded-by-no-later-run",
    level=Level.ERROR,
    clause="7.2",
    kind="contradiction",
    needs=("RMF902", "RMF903", "RMF904", "RMF511"),
    rests_on="verification: changed-since criterion date effectiveness-criterion limit method proves result supersedes verifies",
)
def superseded_by_no_later_run(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A verification supersedes one of which it is no later run.

    ## What it checks

    Both runs of a test that was repeated stay in the file, and the last one counts: in what is proved, in the earned
    residual risk, in each rule and view. A run is superseded

    - where a later run names it in `supersedes`. Both verify a control in common and prove the same of it, and for no other
      control and no other proof is the earlier one superseded. The later one has a date, which is not before that of the
      earlier one, and no run is superseded by one that it supersedes itself. A pass that supersedes a failure by another
      method, criterion or limit says in `changed-since` why. A run without a result supersedes nothing yet;
    - without that, where both are plainly the same test: of the same stage and the same controls, with the same `proves`,
      `method`, `test`, `criterion`, `limit`, `evidence-of` and `shown-for`, with the same numbers in their titles (2.25 mm
      and 3.5 mm are two tests), and each with a date of its own. Where they name no `test`, the criterion is one that no
      verification of other controls has: words that stand everywhere name no test.

    Where neither holds, both count, and a failure outweighs a pass. This rule tells a `supersedes` that is not in force.

    ## Why it matters

    A test that failed, was looked into and passed after the correction is good practice, and no error for ever. But what
    supersedes hides: a run of another test, an earlier one or one by a milder criterion must not take a failure away.

    A person still has to judge whether the cause of the failure was found and corrected before the test was repeated: one
    that is repeated until it passes shows nothing.

    ## Example

    ```markdown
    :::{verification} Camera rejects wrong labels, first run
    :id: VER-61
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :sample: 300
    :failures: 0
    :result: pass
    :evidence: IR-5
    :date: 2026-01-17
    :verifies: CTL-3
    :supersedes: VER-6
    :::

    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :sample: 300
    :failures: 2
    :result: fail
    :evidence: IR-6
    :date: 2026-01-18
    :verifies: CTL-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Camera rejects wrong labels, after its lighting was changed
    :id: VER-61
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :sample: 300
    :failures: 0
    :result: pass
    :evidence: IR-5
    :date: 2026-01-19
    :verifies: CTL-3
    :supersedes: VER-6
    :::

    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :sample: 300
    :failures: 2
    :result: fail
    :evidence: IR-6
    :date: 2026-01-18
    :verifies: CTL-3
    :::
    ```

    ## References

    ISO 14971:2019 4.5, 7.2; ISO 13485:2016 7.3.6, 8.5.2.
    """
    for each in results(file, policy).refused:
        yield fault(
            each.later,
            _REFUSED[each.why](**_told(each)),
            option="supersedes",
            at=each.later.at_link("supersedes", each.earlier.id),
            based_on=(each.earlier,),
            related=((each.earlier.span, _THE_OTHER(other=each.earlier.id)),),
        )


def _told(each: Refused) -> dict[str, object]:
    told = {
        "id": each.later.id,
        "other": each.earlier.id,
        "date": each.later.text("date"),
        "other_date": each.earlier.text("date"),
        "controls": each.earlier.links.get("verifies", ()),
        "circle": each.circle,
    }
    return {name: told[name] for name in _REFUSED[each.why].names}


RULES: tuple[Rule, ...] = (pass_without_evidence, superseded_by_no_later_run)
