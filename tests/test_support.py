"""What samples bear, against closed forms, published tables and scipy.stats; and how claims stand to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from casekit import compose, write
from riskfile.project import Project
from riskfile.support import Claim, claims
from riskfile.surveillance.statistics import capability_limit, sample_needed, share_limit
from riskfile.views.claimed import told

VERIFIED = """\
:::{{verification}} Camera rejects wrong labels
:id: VER-6
:proves: effectiveness
:method: process-validation
:criterion: all wrong labels rejected
{size}
:result: pass
:verifies: CTL-3
:::
"""
RISK = """\
:::{{risk}} Perforation by an oversized stent
:id: RSK-3
:situation: SIT-3
:harm: HRM-2
:p1: {before}
:p2: C3
:basis: data (complaints of the predecessor, 2023-01)
:residual-p1: {after}
:residual-basis: test (bench, 2024-06)
:::

"""


def claim(root: Path, size: str, before: str = "F3", after: str = "F1", more: str = "", risk: str = "RSK-3") -> Claim:
    page = RISK.format(before=before, after=after) + VERIFIED.format(size=size) + more
    write(compose("case", f"```markdown\n{page}```\n"), root)
    project = Project.open(root, cached=False)
    (found,) = claims(project.file, project.policy)[risk]
    return found


@pytest.mark.parametrize(
    ("sample", "limit"),
    [(3, 0.632), (10, 0.259), (22, 0.127), (29, 0.098), (59, 0.0495), (299, 0.00997), (2995, 0.001)],
)
def test_no_failure_by_the_published_table(sample: int, limit: float) -> None:
    assert share_limit(0, sample) == pytest.approx(limit, rel=6e-3)


@given(st.integers(1, 5000), st.data(), st.sampled_from((0.5, 0.9, 0.95, 0.99)))
def test_the_limit_is_where_so_few_failures_are_as_rare_as_the_confidence_says(
    sample: int, data: st.DataObject, confidence: float
) -> None:
    failures = data.draw(st.integers(0, sample))
    limit = share_limit(failures, sample, confidence)
    if failures == sample:
        assert limit == 1
    else:
        assert stats.binom.cdf(failures, sample, limit) == pytest.approx(1 - confidence, rel=1e-6)


@given(st.integers(0, 5), st.floats(0.001, 0.5), st.sampled_from((0.9, 0.95, 0.99)))
def test_a_sample_is_needed_and_no_less(failures: int, share: float, confidence: float) -> None:
    number = sample_needed(failures, share, confidence)
    assert share_limit(failures, number, confidence) <= share
    assert number <= failures + 1 or share_limit(failures, number - 1, confidence) > share


@pytest.mark.parametrize(
    ("sample", "factor", "beyond"),
    [(5, 4.203, 0.05), (10, 2.911, 0.05), (10, 3.981, 0.01), (30, 2.220, 0.05), (30, 3.064, 0.01), (100, 2.684, 0.01)],
)
def test_capability_by_the_factors_of_one_sided_tolerance_limits(sample: int, factor: float, beyond: float) -> None:
    # ISO 16269-6, 95 % confidence: a mean so many standard deviations off the limit
    assert capability_limit(factor / 3, sample) == pytest.approx(beyond, rel=1e-3)


@given(st.integers(2, 2000), st.floats(-1, 3), st.sampled_from((0.9, 0.95)))
def test_more_values_and_a_better_capability_bear_more(sample: int, capability: float, confidence: float) -> None:
    limit = capability_limit(capability, sample, confidence)
    assert 0 <= limit <= 1
    assert capability_limit(capability + 0.1, sample, confidence) <= limit * (1 + 1e-9)
    assert limit >= stats.norm.sf(3 * capability) * (1 - 1e-6)


def test_wrong_numbers_are_said() -> None:
    for wrong in (lambda: share_limit(2, 1), lambda: share_limit(0, 0), lambda: capability_limit(1.3, 1)):
        with pytest.raises(ValueError, match="expected"):
            wrong()


@pytest.mark.parametrize(
    ("size", "state", "supported"),
    [
        (":sample: 29\n:failures: 0", "supported", 0.09814e-5),
        (":sample: 28\n:failures: 0", "beyond", 0.10147e-5),
        (":sample: 3\n:failures: 3", "beyond", 1e-5),
        (":sample: 5\n:failures: 0\n:not-counted: geometry carries it", "beyond", 0.4507e-5),
        (":not-counted: geometry carries it", "argued", None),
        (":measured: 4 N\n:limit: at least 3 N", "argued", None),
        (":capability: 1.33", "unsized", None),
        (":sample: 30\n:capability: 1.33", "supported", 0.00109e-5),
        (":sample: 300\n:failures: 0\n:sample-of: exposure", "beyond", 1e-5),
        (":date: 2025-01-01", "unsized", None),
    ],
)
def test_how_a_claim_stands(size: str, state: str, supported: float | None, tmp_path: Path) -> None:
    found = claim(tmp_path, size)
    assert (found.state, found.before, found.after) == (state, 1e-5, 1e-6)
    assert found.supported == (None if supported is None else pytest.approx(supported, rel=2e-3))


def test_what_is_superseded_or_shown_for_others_bears_nothing(tmp_path: Path) -> None:
    other = ":sample: 59\n:failures: 0\n:shown-for: RSK-1"
    assert claim(tmp_path / "a", other).state == "elsewhere"
    later = VERIFIED.format(size=":sample: 5\n:failures: 0\n:date: 2025-03-01\n:supersedes: VER-6").replace(
        "VER-6\n:proves", "VER-66\n:proves"
    )
    found = claim(tmp_path / "b", ":sample: 300\n:failures: 0\n:date: 2025-01-01", more="\n" + later)
    assert (found.state, [each.verification.id for each in found.evidence]) == ("beyond", ["VER-66"])


def test_bands_that_touch_claim_nothing(tmp_path: Path) -> None:
    write(compose("case", f"```markdown\n{RISK.format(before='F3', after='F2')}```\n"), tmp_path)
    project = Project.open(tmp_path, cached=False)
    assert "RSK-3" not in claims(project.file, project.policy)


def test_a_sample_that_is_no_sample_is_none(tmp_path: Path) -> None:
    for place, size in enumerate(
        (":sample: 0\n:failures: 0", ":sample: -3\n:failures: 0", f":sample: {10**17}\n:failures: 0")
    ):
        assert claim(tmp_path / str(place), size).state == "unsized"


def test_the_sum_in_words(tmp_path: Path) -> None:
    counted = told(claim(tmp_path / "a", ":sample: 59\n:failures: 0"))
    assert counted.claimed == "10 %"
    assert (counted.bears, counted.sum) == ("4.95 %", "1e-5 × 4.95 % = 4.95e-7; confidence 95 %")
    exposed = told(claim(tmp_path / "b", ":sample: 300\n:failures: 1\n:sample-of: exposure"))
    assert (exposed.bears, exposed.sum) == ("100 %", "0.0157 by exposure; confidence 95 %")
    argued = told(claim(tmp_path / "c", ":not-counted: geometry carries it"))
    assert [text for _, text in argued.found] == ["not counted: geometry carries it"]
