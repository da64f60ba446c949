"""RMF323: measures of one risk that are credited together and fail together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from riskfile.assessment import controls_of
from riskfile.model import Item, RiskFile
from riskfile.policy.fillers import folded
from riskfile.policy.policy import Policy
from riskfile.results import results
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Judgement, Level, fault
from riskfile.support import acting, lowered, proofs
from riskfile.text.messages import Message, Phrase
from riskfile.text.patterns import compiled_late
from riskfile.text.wordlists import pattern, plainly, words

_TOGETHER = Phrase(
    "RMF323.together",
    "{first} and {second} are both credited in {risks:, and 5} and rest on {shared:, and 5}; expected measures that do not fail "
    "together, or the reason why these do not",
    "say in `independent-because` of one of them why it works where the other fails, or credit one of the two",
)
_SHARED = {
    "requirement": Phrase("RMF323.requirement", "the same requirement ({names:3})"),
    "design": Phrase("RMF323.design", "nothing else than the same design output ({names:3})"),
    "software-item": Phrase("RMF323.software-item", "the same software item ({names:3})"),
    "part": Phrase("RMF323.part", "the same part ({names:3})"),
    "supplier": Phrase("RMF323.supplier", "the same supplier ({names:3})"),
    "verification": Phrase("RMF323.verification", "one verification of both ({names:3})"),
    "evidence": Phrase("RMF323.evidence", "the same evidence against the same criterion ({names:3})"),
    "test": Phrase("RMF323.test", "the same test ({names:3})"),
}
"""What two measures may share, by what is compared."""

_CREDITED = Phrase("RMF323.credited", "{risk} credits both")

_BEGINS = compiled_late(r"[A-Za-z]+")
_LISTED = compiled_late(r"\s*[,;，；、\n]\s*")


class _Shares(NamedTuple):
    """What two measures share, by what is compared."""

    found: dict[str, tuple[str, ...]]

    @property
    def told(self) -> tuple[Message, ...]:
        """It in words."""
        return tuple(_SHARED[what](names=names) for what, names in self.found.items())


@rule(
    "RMF323",
    "common-cause",
    level=Level.WARNING_THEN_ERROR,
    clause="7.2, 7.3; ISO/TR 24971; IEC 60601-1 4.7",
    kind="contradiction",
    needs=("RMF201", "RMF305", "RMF311", "RMF312", "RMF326", "RMF904"),
    rests_on=(
        "control: acts-on implements independent-because kind part purpose software-item supplier;"
        " risk: estimate exploitability p p1 p2 residual-exploitability residual-p residual-p1 residual-p2;"
        " verification: criterion effectiveness-criterion evidence proves result test verifies"
    ),
)
def common_cause(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """Two measures of one risk are both credited and rest on the same thing.

    ## What it checks

    Two controls that act on a probability which the residual estimate of one risk lowers are told where they share

    - a requirement in `implements`, or nothing in it that the other has not: two features on one drawing have a requirement
      each, and are quiet; so are two pieces of information in one leaflet;
    - a `software-item`, a `part` (sensor, supply) or a `supplier`;
    - one verification of effectiveness, one `test`, or the same `evidence` against the same criterion. One report with several
      tests, each with its own criterion, is quiet.

    One of the two says in `independent-because` why they do not fail together, and is then quiet.

    ## Why it matters

    Two measures lower a risk further than one only where the second works when the first has failed. What fails both (one
    requirement that is wrong, one processor that hangs, one sensor that drifts, one lot of a supplier) makes one measure of
    two, and the product of their probabilities is no estimate any more.

    ## Example

    ```markdown
    :::{control} Camera inspection of each label
    :id: CTL-3
    :kind: protective
    :acts-on: p1
    :option-rationale: a label cannot be designed so that no wrong one can be printed
    :no-new-risk: the camera touches no product
    :implements: DI-44
    :part: camera of the line
    :controls: RSK-3
    :::

    :::{control} Line stops at a size that the order does not have
    :id: CTL-9
    :kind: protective
    :acts-on: p1
    :option-rationale: a label cannot be designed so that no wrong one can be printed
    :no-new-risk: the stop touches no product
    :implements: DI-45
    :part: camera of the line
    :controls: RSK-3
    :::

    :::{verification} Line stops at each wrong size
    :id: VER-9
    :proves: implementation, effectiveness
    :method: process-validation
    :criterion: stop wired on each line
    :effectiveness-criterion: 59 of 59 wrong sizes stop the line
    :sample: 59
    :failures: 0
    :result: pass
    :evidence: report 44
    :date: 2024-06-01
    :verifies: CTL-9
    :::
    ```

    ## Use instead

    ```markdown
    :::{control} Camera inspection of each label
    :id: CTL-3
    :kind: protective
    :acts-on: p1
    :option-rationale: a label cannot be designed so that no wrong one can be printed
    :no-new-risk: the camera touches no product
    :implements: DI-44
    :part: camera of the line
    :controls: RSK-3
    :::

    :::{control} Line stops at a size that the order does not have
    :id: CTL-9
    :kind: protective
    :acts-on: p1
    :option-rationale: a label cannot be designed so that no wrong one can be printed
    :no-new-risk: the stop touches no product
    :implements: DI-45
    :part: reader of the carton
    :controls: RSK-3
    :::

    :::{verification} Line stops at each wrong size
    :id: VER-9
    :proves: implementation, effectiveness
    :method: process-validation
    :criterion: stop wired on each line
    :effectiveness-criterion: 59 of 59 wrong sizes stop the line
    :sample: 59
    :failures: 0
    :result: pass
    :evidence: report 44
    :date: 2024-06-01
    :verifies: CTL-9
    :::
    ```

    ## References

    ISO 14971:2019 7.2, 7.3; ISO/TR 24971:2020 5.5, 7.3; IEC 60601-1 4.7 (independent measures).
    """
    risks: dict[tuple[str, str], list[Item]] = {}
    shares: dict[tuple[str, str], _Shares] = {}

    def sharing(risks: Iterable[Item]) -> Iterator[tuple[Item, str, str, _Shares]]:
        known: dict[tuple[str, str], _Shares] = {}
        for risk in risks:
            for first, second in _credited(file, policy, risk):
                pair = first.id, second.id
                if pair not in known:
                    known[pair] = _Shares(dict(_shared(file, policy, first, second)))
                if known[pair].found:
                    yield risk, *pair, known[pair]

    # its controls, and their proofs; what a list of the project says of a requirement is of no item
    all_risks = file.of_type("risk")
    found = (
        sharing(all_risks)
        if file.design
        else file.kept.over("sharing", (policy, results(file, policy)), all_risks, 2, sharing)
    )
    for risk, one, other, shared in found:
        shares[one, other] = shared
        risks.setdefault((one, other), []).append(risk)
    for (one, other), credited in risks.items():
        first, second = file.items[one], file.items[other]
        yield fault(
            first,
            _TOGETHER(
                first=one, second=other, risks=tuple(risk.id for risk in credited), shared=shares[one, other].told
            ),
            based_on=(second, *credited),
            related=(
                (second.span, second.id),
                *((risk.span, _CREDITED(risk=risk.id)) for risk in credited[:5]),
            ),
        )


def _credited(file: RiskFile, policy: Policy, risk: Item) -> Iterator[tuple[Item, Item]]:
    """The pairs of controls that both act on what the residual estimate of a risk lowers, without a reason why they are
    independent."""
    controls = [each for each in controls_of(file, risk) if "acts-on" in each.fields]
    if len(controls) < 2:
        return
    behind = {
        each.id: each for name in lowered(file, policy, risk) if name != "severity" for each in acting(controls, name)
    }
    for first, second in combinations(behind.values(), 2):
        if "independent-because" not in first.fields and "independent-because" not in second.fields:
            yield first, second


def _shared(file: RiskFile, policy: Policy, first: Item, second: Item) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What two controls share: what is compared, and the names."""
    mine, theirs = first.listed("implements"), second.listed("implements")
    both = _common(mine, theirs)
    requirements = tuple(each for each in both if is_requirement(file, each))
    information = "information" in (first.fields.get("kind"), second.fields.get("kind"))
    if requirements:
        yield "requirement", requirements
    elif both and not information and (len(both) == len(set(mine)) or len(both) == len(set(theirs))):
        yield "design", both
    items = _common(first.listed("software-item"), second.listed("software-item"))
    if items:
        yield "software-item", items
    for name in ("part", "supplier"):
        found = _common(_named(first, name), _named(second, name))
        if found:
            yield name, found
    yield from _same_proof(proofs(file, policy, first), proofs(file, policy, second))


def _same_proof(mine: list[Item], theirs: list[Item]) -> Iterator[tuple[str, tuple[str, ...]]]:
    of_both = tuple(each.id for each in mine if any(each.id == other.id for other in theirs))
    if of_both:
        yield "verification", of_both
        return
    for one in mine:
        for other in theirs:
            if folded(one.text("evidence")) != folded(other.text("evidence")) or not folded(one.text("evidence")):
                continue
            test = folded(one.text("test"))
            if test and test == folded(other.text("test")):
                yield "test", (one.text("test"),)
                return
            if not test and not other.text("test") and _criterion(one) == _criterion(other):
                yield "evidence", (one.text("evidence"),)
                return


def _criterion(verification: Item) -> str:
    return folded(verification.text("effectiveness-criterion") or verification.text("criterion"))


def is_requirement(file: RiskFile, id: str) -> bool:
    """Whether an id names a requirement, which is one thing: a list of the project says so, or, where none knows its kind, it
    begins as theirs do. ``SRS-12`` does, and ``SOP-7``, ``DWG-3`` or ``IFU-1`` names a document that holds many."""
    row = file.design.get(id)
    if row is not None and row.kind:
        return pattern("requirement-kind").search(plainly(row.kind)) is not None
    begins = _BEGINS.match(id)
    return begins is not None and begins[0].upper() in words("requirement-id", "en")


def _common(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    other = {folded(each) for each in theirs}
    return tuple(dict.fromkeys(each for each in mine if folded(each) in other and folded(each)))


def _named(item: Item, option: str) -> tuple[str, ...]:
    return tuple(each for each in _LISTED.split(item.text(option).strip()) if each)


RULES: tuple[Rule, ...] = (common_cause,)
