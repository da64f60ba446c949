"""What is computed of risks and controls: combination of probabilities, regions, claimed and earned residual risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casekit import BASE
from riskfile.assessment import (
    Estimate,
    RiskAssessment,
    assess,
    estimate_kind,
    parse_stages,
    quantity,
    scale_of,
)
from riskfile.model import BUILTIN_MODEL, Item, RiskFile, Value
from riskfile.policy import Policy, Region, Scale, ScaleLevel, load_policy

POLICY = load_policy((BASE / "needs" / "policy.yaml").read_text(encoding="utf-8"), "needs/policy.yaml")


def item(type: str, id: str, fields: Mapping[str, Value] | None = None, **links: str) -> Item:
    linked = {name.replace("_", "-"): tuple(ids.split()) for name, ids in links.items()}
    return Item(type, id, id, "", "page", "page.md", 1, 1, fields or {}, linked, "", {}, {})


def options(given: Mapping[str, Value]) -> dict[str, Value]:
    return {name.replace("_", "-"): value for name, value in given.items()}


def judged(
    policy: Policy = POLICY, severity: str = "S3", others: Sequence[Item] = (), **fields: Value
) -> RiskAssessment:
    """The assessment of one risk with these fields, whose harm has this severity."""
    harm = item("harm", "HRM-1", {"severity": severity} if severity else {})
    risk = item("risk", "RSK-1", options(fields), harm="HRM-1")
    return assess(RiskFile(BUILTIN_MODEL, [harm, risk, *others]), policy).risks["RSK-1"]


def region(estimate: Estimate | None) -> str | None:
    return estimate.region.id if estimate is not None and estimate.region is not None else None


def level(estimate: Estimate | None) -> str | None:
    return estimate.probability.id if estimate is not None and estimate.probability is not None else None


def proved(control: str = "CTL-1", **states: str) -> list[Item]:
    """A control of RSK-1 with one verification for each proof given, such as implementation="pass"."""
    found = [item("control", control, {"kind": "inherent"}, controls="RSK-1")]
    for proof, result in states.items():
        fields: dict[str, Value] = {"proves": (proof,), "result": result}
        found.append(item("verification", f"VER-{control}-{proof.upper()}", fields, verifies=control))
    return found


def scale(name: str, prefix: str, bounds: Sequence[float] | int, unit: str = "") -> Scale:
    """A scale of bands between 0 and these bounds, or of so many qualitative levels."""
    if isinstance(bounds, int):
        return Scale(name, tuple(ScaleLevel(f"{prefix}{rank}", "", rank) for rank in range(1, bounds + 1)), unit)
    levels = (
        ScaleLevel(f"{prefix}{rank}", "", rank, "", lower, upper)
        for rank, (lower, upper) in enumerate(zip((0.0, *bounds), bounds, strict=False), 1)
    )
    return Scale(name, tuple(levels), unit)


# quantities


@pytest.mark.parametrize(
    ("text", "expected", "number", "unit"),
    [
        ("F3", "F3", None, ""),
        ("4e-6", "F2", 4e-6, ""),
        ("4e-6 per implant", "F2", 4e-6, "implant"),
        ("4e-6/implant", "F2", 4e-6, "implant"),
        (".5 per patient year", "F5", 0.5, "patient year"),
        ("0", "F1", 0.0, ""),
        ("1", "F5", 1.0, ""),
        ("1.000", "F5", 1.0, ""),
        ("0.1 %", "F4", 0.001, ""),
        ("0,0005", "F4", 0.0005, ""),
        ("10⁻⁵", "F2", 1e-5, ""),
        ("1 × 10-5 per implant", "F2", 1e-5, "implant"),
        ("1 in 10,000 implants", "F3", 1e-4, "implants"),
        ("4e-6\u00a0per\u00a0implant", "F2", 4e-6, "implant"),
    ],
)
def test_a_quantity_is_a_level_or_a_number(text: str, expected: str, number: float | None, unit: str) -> None:
    found = quantity(POLICY.probability, text)
    assert found is not None and found.level is not None
    assert (found.level.id, found.number, found.unit) == (expected, number, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "p3",
        "P6",
        "C1",
        "-1e-5",
        "1.5",
        "101 %",
        "1,5",
        "1e-5 implant",
        "1e999",
        "nan",
        "inf",
        "٣",
        "1e-5 per",
        "1e−5",
        "1e–5",
        "1.234",
        "700.000",
        "<1e-5",
        "10-5",
    ],
)
def test_nothing_is_guessed_from_other_text(text: str) -> None:
    assert quantity(POLICY.probability, text) is None


def test_a_scale_that_the_policy_does_not_have_holds_nothing() -> None:
    policy = POLICY._replace(conditional=None, exploitability=None)
    assert quantity(scale_of(policy, "residual-p2"), "C1") is None
    assert region(judged(policy, p1="F1", p2="C1").initial) is None
    assert region(judged(policy, exploitability="X1").initial) is None


def test_a_qualitative_scale_holds_no_number() -> None:
    qualitative = scale("probability", "Q", 4)
    assert quantity(qualitative, "0.1") is None
    assert quantity(qualitative, "Q4") is not None


@pytest.mark.parametrize(
    ("field", "name"),
    [("p1", "probability"), ("p", "probability"), ("p2", "conditional-probability"), ("residual-severity", "severity"),
     ("residual-exploitability", "exploitability"), ("residual-p1", "probability")],
)  # fmt: skip
def test_each_quantity_has_its_scale(field: str, name: str) -> None:
    found = scale_of(POLICY, field)
    assert found is not None and found.name == name


# ties and rounding


@pytest.mark.parametrize(
    ("p1", "p2", "expected"),
    [
        ("F2", "C2", "F1"),  # up to 1e-5 x 1e-2 = 1e-7
        ("F3", "C2", "F1"),  # up to 1e-6, the bound of F1
        ("F3", "C3", "F2"),  # up to 1e-5, the bound of F2
        ("F4", "C4", "F4"),  # up to 5e-4
        ("F5", "C5", "F5"),
        ("F1", "C1", "F1"),
        ("1e-3", "C5", "F4"),  # a number on a bound is of the lower band
        ("2e-6", "0.5", "F1"),
        ("2.1e-6", "0.5", "F2"),
    ],
)
def test_intervals_take_the_band_of_the_upper_bound(p1: str, p2: str, expected: str) -> None:
    assert level(judged(p1=p1, p2=p2).initial) == expected


def test_a_rounding_error_does_not_lift_a_product_over_the_bound_that_it_means() -> None:
    assert 1e-5 * 1e-2 > 1e-7  # what the machine makes of it
    policy = POLICY._replace(probability=scale("probability", "F", (1e-7, 1e-5, 1)))
    assert level(judged(policy, p1="1e-5", p2="1e-2").initial) == "F1"


@given(st.integers(0, 8), st.integers(0, 8), st.integers(1, 9), st.integers(1, 9))
def test_a_product_on_a_bound_is_of_the_lower_band(e1: int, e2: int, m1: int, m2: int) -> None:
    bound = Fraction(m1 * m2, 10 ** (e1 + e2 + 2))
    policy = POLICY._replace(
        probability=scale("probability", "F", (float(bound), 1.0)), conditional=scale("p2", "C", (1.0,))
    )
    p1, p2 = f"{m1}e-{e1 + 1}", f"{m2}e-{e2 + 1}"
    assert level(judged(policy, p1=p1, p2=p2).initial) == "F1"


@given(st.floats(0, 1), st.lists(st.floats(1e-12, 0.999), min_size=1, max_size=9, unique=True))
def test_a_number_lies_in_the_lowest_band_that_reaches_it(number: float, inner: list[float]) -> None:
    found = scale("probability", "F", (*sorted(inner), 1.0)).band_of(number)
    assert found is not None and found.upper is not None and found.lower is not None
    assert number <= found.upper * (1 + 1e-9)
    assert found.rank == 1 or number > found.lower


# the other two ways to combine


def test_the_ordinal_rule() -> None:
    policy = POLICY._replace(combination="ordinal")
    found = {
        (p1, p2): level(judged(policy, p1=f"F{p1}", p2=f"C{p2}").initial) for p1 in range(1, 6) for p2 in range(1, 6)
    }
    assert found == {(p1, p2): f"F{max(1, p1 + p2 - 5)}" for p1, p2 in found}


def test_the_ordinal_rule_counts_the_levels_of_p2() -> None:
    policy = POLICY._replace(combination="ordinal", conditional=scale("p2", "C", 3))
    assert level(judged(policy, p1="F4", p2="C3").initial) == "F4"
    assert level(judged(policy, p1="F4", p2="C1").initial) == "F2"


def test_a_table() -> None:
    policy = POLICY._replace(combination="table", table={("F4", "C2"): "F3", ("F4", "C3"): None})
    assert level(judged(policy, p1="F4", p2="C2").initial) == "F3"
    for gap in ("C3", "C4"):
        initial = judged(policy, p1="F4", p2=gap).initial
        assert initial.region is None and not initial.incomplete, "a gap of the policy is not the risk's"


def test_intervals_need_bounds() -> None:
    policy = POLICY._replace(conditional=scale("p2", "C", 5))
    initial = judged(policy, p1="F4", p2="C2").initial
    assert initial.region is None and not initial.incomplete
    assert "no numeric bounds" in str(initial.how)


def test_qualitative_scales_without_p2() -> None:
    policy = POLICY._replace(probability=scale("probability", "F", 5), conditional=None, combination="ordinal")
    assert region(judged(policy, p="F4").initial) == "high"


# kinds of estimates


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, ""),
        ({"basis": "data"}, ""),
        ({"p1": "F1"}, "p1-p2"),
        ({"p": "F1"}, "p"),
        ({"p": "F1", "p2": "C1"}, "p1-p2"),
        ({"exploitability": "X1"}, "exploitability"),
        ({"p1": "F1", "estimate": "worst-case"}, "worst-case"),
        ({"residual-p1": "F1"}, ""),
    ],
)
def test_the_kind_of_estimate_follows_from_what_is_given(fields: dict[str, Value], kind: str) -> None:
    assert estimate_kind(item("risk", "RSK-1", fields)) == kind


def test_p_given_outright() -> None:
    assert level(judged(p="2e-5").initial) == "F3"
    assert level(judged(p="F4", p1="F1", p2="C1").initial) == "F4", "RMF203 says that they disagree"


def test_the_worst_case_is_the_policys() -> None:
    assert region(judged(estimate="worst-case", severity="S1").initial) == "medium"
    assert region(judged(POLICY._replace(worst_case="F4"), estimate="worst-case", severity="S1").initial) == "low"


def test_after_the_worst_case_a_probability_may_be_estimable() -> None:
    assert level(judged(estimate="worst-case", residual_p="F1").residual) == "F1"
    assert level(judged(estimate="worst-case", residual_p1="F2", residual_p2="C2").residual) == "F1"
    half = judged(estimate="worst-case", residual_p2="C2").residual
    assert half is not None and half.region is None and half.incomplete


def test_what_cannot_be_estimated_is_judged_by_severity() -> None:
    for severity, expected in POLICY.not_estimable.items():
        initial = judged(estimate="not-estimable", severity=severity).initial
        assert (region(initial), initial.probability) == (expected, None)
    blank = judged(POLICY._replace(not_estimable={}), estimate="not-estimable").initial
    assert blank.region is None and not blank.incomplete
    assert region(judged(estimate="not-estimable", p="F1", residual_p="F1", severity="S5").residual) == "high"


def test_exploitability_has_its_own_matrix() -> None:
    policy = POLICY._replace(security_matrix={**POLICY.security_matrix, ("X1", "S3"): "high"})
    assert region(judged(policy, exploitability="X1").initial) == "high"
    assert region(judged(exploitability="X1", residual_exploitability="X3").residual) == "high"


@pytest.mark.parametrize(
    ("severity", "fields"),
    [("", {"p": "F1"}), ("S9", {"p": "F1"}), ("S3", {}), ("S3", {"p1": "F1"}), ("S3", {"p2": "C1"}), ("S3", {"p": "often"}),
     ("S3", {"p1": "often", "p2": "C1"}), ("S3", {"exploitability": "X9"}), ("S3", {"estimate": "p"}), ("", {"estimate": "not-estimable"})],
)  # fmt: skip
def test_an_incomplete_estimate_has_no_region_and_says_why(severity: str, fields: dict[str, Value]) -> None:
    initial = judged(severity=severity, **fields).initial
    assert initial.region is None and initial.incomplete and initial.how


def test_a_blank_cell_is_not_the_risks_fault() -> None:
    initial = judged(POLICY._replace(matrix={}), p="F1").initial
    assert initial.region is None and not initial.incomplete


def test_a_risk_without_a_harm() -> None:
    file = RiskFile(
        BUILTIN_MODEL, [item("risk", "RSK-1", {"p": "F1"}), item("risk", "RSK-2", {"p": "F1"}, harm="HRM-9")]
    )
    assert all(each.initial.incomplete for each in assess(file, POLICY).risks.values())


# residual estimates and stages


@pytest.mark.parametrize(
    ("given", "residual", "expected"),
    [
        ({"p1": "F5", "p2": "C5"}, {"residual_p1": "F2", "residual_p2": "C2"}, "F1"),
        ({"p1": "F5", "p2": "C5"}, {"residual_p1": "F2"}, "F2"),
        ({"p1": "F5", "p2": "C5"}, {"residual_p": "F3"}, "F3"),
        ({"p": "F5"}, {"residual_p": "F3"}, "F3"),
        ({"p": "F5"}, {"residual_p1": "F2", "residual_p2": "C2"}, "F1"),
        ({"p": "F5", "p1": "F5", "p2": "C5"}, {"residual_p1": "F3"}, "F3"),
        ({"p1": "F5", "p2": "C5"}, {"residual_severity": "S1"}, "F5"),
    ],
)
def test_a_residual_estimate_keeps_what_it_does_not_revise(
    given: dict[str, Value], residual: dict[str, Value], expected: str
) -> None:
    assert level(judged(**given, **residual).residual) == expected


def test_a_lower_severity_after_control() -> None:
    found = judged(p="F4", residual_severity="S1")
    assert (region(found.initial), region(found.residual)) == ("high", "low")


def test_half_of_a_residual_estimate() -> None:
    residual = judged(p="F5", residual_p1="F2").residual
    assert residual is not None and residual.incomplete and str(residual.how) == "no p2"


def test_stages() -> None:
    text = "after design: p1=F3, declared=high; after coating: p1 = F3, p2=C2 ;after all: severity=S1;"
    stages = judged(severity="S4", p1="F4", p2="C4", residual_stages=text).stages
    assert [(label, region(estimate), declared) for label, estimate, declared in stages] == [
        ("after design", "high", "high"),
        ("after coating", "low", ""),
        ("after all", "low", ""),
    ]


@pytest.mark.parametrize(
    "text", ["", ";", "F2", "a:", "a: p1", "a: p1=", ": p1=F2", "a: p3=P2", "a: p1=F2, p1=F3", "a: p1=F2; b", "a p1=F2"]
)
def test_stages_that_cannot_be_read(text: str) -> None:
    assert parse_stages(text) is None
    assert judged(p="F1", residual_stages=text).stages == ()


_WORD = st.text(st.characters(codec="utf-8", exclude_characters=":;,="), min_size=1).map(str.strip).filter(bool)
_STAGE = st.tuples(
    _WORD, st.dictionaries(st.sampled_from(["p1", "p2", "p", "severity", "declared"]), _WORD, min_size=1)
)


@given(st.lists(_STAGE, min_size=1, max_size=5))
def test_stages_are_read_as_they_were_written(stages: list[tuple[str, dict[str, str]]]) -> None:
    text = "; ".join(
        f"{label}: {', '.join(f'{key}={value}' for key, value in values.items())}" for label, values in stages
    )
    assert parse_stages(text) == tuple(stages)


@given(st.text(alphabet="ab:;,= p1"))
def test_reading_stages_never_fails(text: str) -> None:
    parsed = parse_stages(text)
    assert parsed is None or all(label and values for label, values in parsed)


# earned residual risk


CLAIM: dict[str, Value] = {"p1": "F4", "p2": "C4", "residual_p1": "F1"}


@pytest.mark.parametrize("implementation", ["pass", "fail", "open"])
@pytest.mark.parametrize("effectiveness", ["pass", "fail", "open"])
def test_a_claim_is_earned_by_both_proofs(implementation: str, effectiveness: str) -> None:
    found = judged(others=proved(implementation=implementation, effectiveness=effectiveness), **CLAIM)
    both = implementation == effectiveness == "pass"
    assert found.earned == (found.residual if both else found.initial)
    assert found.unearned == (() if both else ("CTL-1",))
    assert region(found.initial) == "high" and region(found.residual) == "low"


def test_a_claim_needs_all_of_its_controls() -> None:
    good = proved(implementation="pass", effectiveness="pass")
    found = judged(others=[*good, *proved("CTL-2", implementation="pass")], **CLAIM)
    assert found.earned == found.initial and found.unearned == ("CTL-2",)


def test_a_claim_that_rests_on_no_control_is_not_earned() -> None:
    found = judged(**CLAIM)
    assert found.earned == found.initial and found.unearned == ()


def test_a_claim_does_not_rest_on_disclosure() -> None:
    disclosure = item("control", "CTL-9", {"kind": "information", "purpose": "disclosure"}, controls="RSK-1")
    assert judged(others=[disclosure], **CLAIM).earned == judged(**CLAIM).initial
    found = judged(others=[*proved(implementation="pass", effectiveness="pass"), disclosure], **CLAIM)
    assert found.earned == found.residual and found.unearned == ()


def test_without_a_claim_nothing_is_earned() -> None:
    found = judged(others=proved(implementation="pass", effectiveness="pass"), p="F4")
    assert found.residual is None and found.earned == found.initial


def test_a_failure_outweighs_a_pass_and_a_pass_an_open_one() -> None:
    def state(*results: str) -> str:
        file = RiskFile(
            BUILTIN_MODEL,
            [
                item("control", "CTL-1"),
                *(item("verification", f"VER-{n}", {"proves": ("effectiveness",), "result": result} if result else {"proves": ("effectiveness",)}, verifies="CTL-1") for n, result in enumerate(results)),
            ],
        )  # fmt: skip
        return assess(file, POLICY).controls["CTL-1"].effectiveness

    assert state() == "none"
    assert state("") == "open"
    assert state("open", "pass") == "pass"
    assert state("fail", "pass", "open") == "fail"


def test_a_verification_that_does_not_say_what_it_proves() -> None:
    def states(result: str) -> tuple[str, str]:
        vague = item("verification", "VER-9", {"result": result}, verifies="CTL-1")
        file = RiskFile(BUILTIN_MODEL, [*proved(implementation="pass", effectiveness="pass"), vague])
        return assess(file, POLICY).controls["CTL-1"]

    assert states("pass") == ("pass", "pass")
    assert states("fail") == ("fail", "fail"), "a failure is not lost"


def test_links_of_types_that_a_project_adds_are_no_controls() -> None:
    other = item("requirement", "REQ-1", controls="RSK-1", verifies="CTL-1")
    found = judged(others=[*proved(implementation="pass", effectiveness="pass"), other], **CLAIM)
    assert found.earned == found.residual


def test_a_file_is_assessed_once_for_each_policy() -> None:
    file = RiskFile(BUILTIN_MODEL, [item("risk", "RSK-1", {"p": "F1"})])
    assert assess(file, POLICY) is assess(file, POLICY)
    other = POLICY._replace(worst_case="F1")
    assert assess(file, other).policy is other


# matrices of every size


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A policy from 3 x 3 to 10 x 10, not always square, with a matrix that never gets milder."""
    severities, probabilities, conditionals = (draw(st.integers(3, 10)) for _ in range(3))
    count = draw(st.integers(2, 5))
    regions = tuple(Region(f"R{rank}", "", rank, rank < count, rank > 1, rank > 1) for rank in range(1, count + 1))
    rows: dict[tuple[int, int], int] = {}
    for p in range(1, probabilities + 1):
        for s in range(1, severities + 1):
            floor = max(rows.get((p - 1, s), 1), rows.get((p, s - 1), 1))
            rows[p, s] = min(count, floor + draw(st.sampled_from([0, 0, 0, 1])))
    method = draw(st.sampled_from(["interval", "ordinal"]))
    bounds: int | list[float] = probabilities
    shares: int | list[float] = conditionals
    if method == "interval":
        bounds = [10.0 ** (rank - probabilities) for rank in range(1, probabilities + 1)]
        shares = [10.0 ** (rank - conditionals) for rank in range(1, conditionals + 1)]
    return POLICY._replace(
        severity=scale("severity", "S", severities),
        probability=scale("probability", "F", bounds, "implant"),
        conditional=scale("conditional-probability", "C", shares),
        regions=regions,
        matrix={(f"F{p}", f"S{s}"): f"R{rank}" for (p, s), rank in rows.items()},
        combination=method,
        worst_case=f"F{probabilities}",
    )


@settings(deadline=None, max_examples=60)
@given(policies(), st.data())
def test_a_worse_estimate_is_never_judged_milder(policy: Policy, data: st.DataObject) -> None:
    assert policy.conditional is not None
    sizes = (len(policy.probability.levels), len(policy.conditional.levels), len(policy.severity.levels))
    mild = tuple(data.draw(st.integers(1, size)) for size in sizes)
    worse = tuple(data.draw(st.integers(start, size)) for start, size in zip(mild, sizes, strict=True))

    def rank(p1: int, p2: int, s: int) -> int:
        found = judged(policy, p1=f"F{p1}", p2=f"C{p2}", severity=f"S{s}").initial
        assert found.region is not None, found.how
        assert found.probability is not None and found.probability.rank <= p1, "P is never above P1"
        return found.region.rank

    assert rank(*mild) <= rank(*worse)


@settings(deadline=None, max_examples=60)
@given(policies(), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_greater_number_is_never_in_a_lower_band(policy: Policy, first: float, second: float, share: float) -> None:
    assume(policy.combination == "interval")
    found = [
        judged(policy, p1=f"{number:.17g}", p2=f"{share:.17g}", severity="S1").initial.probability
        for number in sorted((first, second))
    ]
    assert found[0] is not None and found[1] is not None and found[0].rank <= found[1].rank


@settings(deadline=None, max_examples=60)
@given(policies())
def test_every_cell_of_every_size_is_judged(policy: Policy) -> None:
    for p in policy.probability.levels:
        for s in policy.severity.levels:
            assert region(judged(policy, p=p.id, severity=s.id).initial) == policy.matrix[p.id, s.id]
    heaviest = policy.severity.levels[-1].id
    worst = judged(policy, estimate="worst-case", severity=heaviest).initial
    assert region(worst) == policy.matrix[policy.worst_case, heaviest]
