"""The validation report is alive: the comparisons are made, agree, and can fail; the page of the manual is what they write."""

from __future__ import annotations

import pytest

from riskfile.surveillance import statistics
from validation import compare, methods, with_r
from validation.__main__ import PAGE, page
from validation.simulated import Simulated

SIZE = 6


def test_riskfile_and_the_oracle_agree() -> None:
    found = compare.comparisons(SIZE)
    assert [said for each in found for said in each.disagreements] == []
    assert all(each.cases > 0 for each in found) and found[0].cases == SIZE * 40
    assert "results compared, 0 disagreements.**" in page(found)


@pytest.mark.parametrize(
    ("name", "wrong", "told"),
    [
        ("together", lambda values: sum(values) * (1 + 1e-6), "Risks together"),
        ("sample_needed", lambda failures, share: 2 + round(3 / share), "Sample that is needed"),
        ("two_periods", lambda *given, **named: 0.5, "Two periods"),
        ("adjusted", lambda values: values, "Adjusted p-values"),
    ],
)
def test_a_fault_in_statistics_is_a_disagreement(
    name: str, wrong: object, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, name, wrong)
    found = compare.comparisons(SIZE)
    assert {each.name for each in found if each.disagreements} == {told}
    assert f"- {told}: `" in page(found)


def test_a_fault_in_regions_is_a_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    true = compare.assess

    def worse(file: compare.RiskFile, policy: object) -> object:
        found = true(file, policy)  # type: ignore[arg-type]
        one = found.risks["RSK-1"]
        low = found.policy.regions[0]
        return found._replace(risks={"RSK-1": one._replace(initial=one.initial._replace(region=low))})

    monkeypatch.setattr(compare, "assess", worse)
    found = compare.comparisons(1)
    assert {each.name for each in found if each.disagreements} == {"Regions of risks"}


def test_the_page_of_the_manual_is_what_was_found() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "results compared, 0 disagreements.**" in text
    for each in compare.comparisons(1):
        assert f"| {each.name} | {each.against} | {each.inputs} |" in text


@pytest.fixture(scope="session")
def r() -> None:
    # asked when it is wanted: R takes a second to begin, and each process collects all tests
    if with_r.program() is None:
        pytest.skip(
            "NO R: Rscript with spc and surveillance is not on PATH (Debian: r-base-core, r-cran-spc, r-cran-surveillance)"
        )


needs_r = pytest.mark.usefixtures("r")


@needs_r
def test_riskfile_and_r_agree() -> None:
    found = with_r.comparisons(SIZE)
    assert [said for each in found for said in each.disagreements] == []
    assert [each.name for each in found] == [name for name, *_ in with_r.WHAT]
    assert all(each.cases >= SIZE for each in found)


@needs_r
def test_a_fault_is_a_disagreement_with_r(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "share_limit", lambda *given: 0.5)
    found = with_r.comparisons(SIZE)
    assert {each.name for each in found if each.disagreements} == {"What a sample bears"}


def test_a_method_has_no_more_false_alarms_than_it_states() -> None:
    found = list(methods.stated(60, 60, ["cusum", "u-chart"], doubled=False))
    assert [each.wrong for each in found if each.wrong] == []
    assert {each.events for each in found} == {0, 3, 12, 36}
    assert sum(each.simulated.alarms for each in found) > 20
    # and it is told where it has
    worse = found[0]._replace(simulated=Simulated(3600, 120, (30,), 60, (2,) * 60))
    assert worse.wrong.startswith(f"{worse.method} after {worse.events} events: stated ")


def test_bone_cement_is_a_signal_in_december_alone_by_each_method() -> None:
    found = list(methods.cement())
    assert {each.method for each in found} == set(methods.names())
    assert [each for each in found if each.judged == "December" and each.months != (12,)] == []


def test_a_verdict_errs_in_five_percent_of_series_at_most() -> None:
    for each in methods.looked():
        assert max(each.now) <= 0.05 < each.before[0]


def test_the_page_has_each_method() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in methods.names() if f"\n| {name} | 12 | " not in text] == []
