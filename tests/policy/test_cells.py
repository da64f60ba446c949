"""Matrices by score, the criterion for risks without a probability, and names that no scale has."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit import BASE, edited, load, problems
from riskfile.assessment import _estimate
from riskfile.policy import Policy
from riskfile.views.tables import policy_table

_MATRIX = BASE[BASE.index("matrix:") :]
_REGIONS = BASE[BASE.index("regions:") : BASE.index("matrix:")]


def by_score(score: str) -> str:
    return edited(_MATRIX, f"matrix: {score}\n")


def test_a_matrix_by_product() -> None:
    policy = load(by_score("{score: product, bands: {low: 4, high: ~}}"))
    assert policy.matrix["P2", "S2"] == "low"
    assert policy.matrix["P2", "S3"] == "high"
    assert len(policy.matrix) == 9
    found = _estimate(policy, ("p", "S3", "", "", "P2", ""))
    assert str(found.how) == "P = P2, P2 x S3: 2 x 3 = 6"


def test_a_matrix_by_sum_with_scores_of_its_own() -> None:
    text = by_score("{score: sum, bands: {low: 10, high: 20}}")
    text = edited("{id: S3, label: death}", "{id: S3, label: death, score: 10}", text)
    policy = load(text)
    assert [policy.matrix[row, "S3"] for row in ("P1", "P2", "P3")] == ["high", "high", "high"]
    assert policy.matrix["P3", "S2"] == "low"
    assert str(_estimate(policy, ("p", "S3", "", "", "P1", "")).how) == "P = P1, P1 x S3: 1 + 10 = 11"


@given(st.data())
def test_a_score_is_the_matrix_that_it_makes(data: st.DataObject) -> None:
    """What is judged by a score is judged as by the same matrix, written out."""
    method = data.draw(st.sampled_from(("product", "sum")))
    scores = [sorted(data.draw(st.sets(st.integers(1, 12), min_size=3, max_size=3))) for _ in range(2)]
    ends = sorted(data.draw(st.sets(st.integers(0, 150), min_size=2, max_size=2)))
    regions = "regions:\n" + "".join(
        f"  - {{id: R{number}, label: x, acceptable: {str(number < 3).lower()}, control-required: true, significant: true}}\n"
        for number in (1, 2, 3)
    )
    text = edited(_REGIONS, regions, by_score(f"{{score: {method}, bands: {{R1: {ends[0]}, R2: {ends[1]}, R3: ~}}}}"))
    for prefix, each in (("P", scores[0]), ("S", scores[1])):
        for rank, score in enumerate(each, 1):
            text = text.replace(f"{{id: {prefix}{rank},", f"{{id: {prefix}{rank}, score: {score},")
    scored = load(text)

    def region(row: int, column: int) -> str:
        one, other = scores[0][row], scores[1][column]
        score = one * other if method == "product" else one + other
        return "R1" if score <= ends[0] else "R2" if score <= ends[1] else "R3"

    rows = "".join(
        f"  P{row + 1}: {{{', '.join(f'S{column + 1}: {region(row, column)}' for column in range(3))}}}\n"
        for row in range(3)
    )
    written = load(edited(_REGIONS, regions, edited(_MATRIX, f"matrix:\n{rows}")))
    assert scored.matrix == written.matrix
    for row, column in product(range(1, 4), repeat=2):
        for key in (("p", f"S{column}", "", "", f"P{row}", ""), ("p1-p2", f"S{column}", f"P{row}", "C2", "", "")):
            one, other = _estimate(scored, key), _estimate(written, key)
            assert one._replace(region=None, how=other.how, severity=None, probability=None, p1=None) == other._replace(
                region=None, severity=None, probability=None, p1=None
            )
            assert (one.region and one.region.id) == (other.region and other.region.id)


@pytest.mark.parametrize(
    ("score", "line", "message"),
    [
        ("{score: prod, bands: {low: 4}}", 25, '`matrix.score`: found the text "prod", expected one of product, sum'),
        ("{score: product}", 25, "`matrix`: the key `bands` is missing"),
        ("{bands: {low: 4}}", 25, "`matrix`: the key `score` is missing"),
        ("{score: product, bands: {lo: 4}}", 25, '`matrix.bands`: found "lo", expected a region'),
        (
            "{score: product, bands: {low: 4, high: 4}}",
            25,
            "`matrix.bands.high`: found 4, and the milder low ends at 4",
        ),
        ("{score: product, bands: {low: ~, high: 9}}", 25, "found no score for low, and high is worse"),
        ("{score: product, bands: {low: 4 points}}", 25, '`matrix.bands.low`: found the text "4 points"'),
    ],
)
def test_what_is_refused(score: str, line: int, message: str) -> None:
    found = problems(by_score(score))
    assert message in str(found[0].message)
    assert found[0].span.line == line


def judged(policy: Policy) -> dict[str, str | None]:
    return dict(policy.not_estimable)


def test_a_risk_without_a_probability_is_judged_as_the_worst_case() -> None:
    policy = load(edited("", "not-estimable: worst-case\nworst-case: P2\n"))
    assert judged(policy) == {"S1": "low", "S2": "low", "S3": "high"}
    found = _estimate(policy, ("not-estimable", "S3", "", "", "", ""))
    assert found.region is not None
    assert found.region.id == "high"
    assert found.probability is None
    assert str(found.how) == "probability cannot be estimated: judged as the worst case, P2 x S3"
    (problem,) = problems(edited("", "not-estimable: worst\n"))
    assert str(problem.hint) == "did you mean `worst-case`?"


def test_a_level_that_is_gone_is_told_once() -> None:
    text = edited("  - {id: S3, label: death}\n", "  - {id: X, label: death}\n")
    (problem,) = problems(text + "not-estimable: {S1: low, S2: low, S3: high}\ninformation-only-below: S3\n")
    assert str(problem.message) == ('`matrix.P3`: found "S3" here and in 4 more places, expected levels of `severity`')
    assert str(problem.hint) == "levels: S1, S2, X"


def test_what_a_region_says() -> None:
    said = "description: d, action: a, deadline: 30 days, approver: Risk manager"
    policy = load(edited("significant: true}", f"significant: true, {said}}}"))
    assert policy.regions[1][7:] == ("d", "a", "30 days", "Risk manager")
    (problem,) = problems(edited("significant: true}", "significant: true, dedline: x}"))
    assert str(problem.hint) == "did you mean `deadline`?"


_OTHERS = """\
matrices:
  - id: goods
    affected: [property, environment]
    matrix: {score: sum, bands: {low: ~}}
  - id: lines
    stages: [manufacturing]
    matrix:
      P3: {S1: high, S2: high, S3: high}
      P2: {S1: low, S2: high, S3: high}
      P1: {S1: low, S2: low, S3: low}
"""


def test_matrices_by_stage_and_by_what_is_harmed() -> None:
    policy = load(edited("", _OTHERS))
    goods, lines = policy.matrices
    assert policy.matrix_for("design", ("patient", "property")) is goods
    assert policy.matrix_for("manufacturing", ("patient",)) is lines
    assert policy.matrix_for("design", ("patient",)) is None
    key = ("p", "S2", "", "", "P2", "")
    assert [
        (found.region.id, str(found.how))
        for other in (None, goods, lines)
        if (found := _estimate(policy, key, other)).region is not None
    ] == [
        ("low", "P = P2, P2 x S2"),
        ("low", "P = P2, P2 x S2 in the matrix goods: 2 + 2 = 4"),
        ("high", "P = P2, P2 x S2 in the matrix lines"),
    ]
    table = policy_table(policy, "matrices")
    assert table is not None
    assert len(table.rows) == 6
    assert table.rows[0].cells[1].text == "whose harm affects property, environment"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    affected: [property, environment]\n", "", "`matrices.goods`: found neither `stages` nor `affected`"),
        ("[manufacturing]", "[manufacture]", 'found the text "manufacture", expected one of design'),
        ("P2: {S1: low, S2: high, S3: high}", "P9: {S1: low}", '`matrices.lines.matrix`: found "P9", expected a level'),
        ("id: lines", "id: goods", 'found "goods" a second time'),
    ],
)
def test_matrices_that_are_refused(old: str, new: str, message: str) -> None:
    assert message in str(problems(edited(old, new, edited("", _OTHERS)))[0].message)
