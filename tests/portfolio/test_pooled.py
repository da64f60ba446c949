"""What the files of a portfolio share, and where they say otherwise of the same thing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfoliokit import many, samples
from riskfile.portfolio.pooled import Pooled, fold, pooled
from riskfile.portfolio.results import FileResult, Named, Row


@pytest.fixture(scope="module")
def found() -> Pooled:
    return pooled(samples())


def _result(name: str) -> FileResult:
    [row] = [row for row in samples() if row.name == name]
    assert row.result is not None
    return row.result


def _with(row: str, *named: Named) -> Row:
    return Row(row, result=_result("stents/alpha")._replace(named=named, signals=(), document=row))


def _harm(title: str, rank: int, **more: object) -> Named:
    return Named("harm", "HRM-1", title, "needs/a.md", 3, f"S{rank}", f"word {rank}", rank, 5)._replace(**more)


def test_a_harm_with_two_severities_names_each_file_item_and_place(found: Pooled) -> None:
    by_title = {each.title: each for each in found.severities}
    assert set(by_title) == {"Myocardial infarction", "Perforation of the vessel"}
    one = by_title["Perforation of the vessel"]
    assert one.certain
    assert (one.places[0].file, one.places[0].id, one.places[0].says) == (
        "stents/alpha-long",
        "HRM-2",
        "S4 Critical (4/5)",
    )
    assert one.places[0].path == "needs/design/base.md"
    assert one.places[0].line > 1


def test_a_signal_names_the_sisters_and_those_without_a_trigger(found: Pooled) -> None:
    by_file = {each.file: each for each in found.signals}
    assert set(by_file) == {"stents/beta", "stents/beta-mini"}
    beta = by_file["stents/beta"]
    triggers = {each.place.file: each.triggers for each in beta.sisters}
    # not the file itself, and not those whose harm has another title
    assert set(triggers) == {
        *("balloons/eta", "balloons/eta-copy", "balloons/zeta", "stents/alpha", "stents/alpha-long"),
        *("stents/beta-mini", "stents/delta", "stents/gamma"),
    }
    assert triggers["stents/beta-mini"] == ("TRG-1",)
    assert "stents/beta-mini" not in beta.without
    assert "stents/alpha" in beta.without
    assert by_file["stents/beta-mini"].signal.trigger == "TRG-1"
    assert not beta.signal.trigger


def test_controls_documents_and_criteria_that_differ_are_told(found: Pooled) -> None:
    assert {each.title: each.differs for each in found.credits} == {
        "Camera inspection of each label": ("effectiveness", "implementation"),
        "Drug coating that slows clotting on struts": ("kind",),
    }
    [document] = found.documents
    assert (document.number, document.same) == ("RMF-ETA", False)
    assert [each.file for each in document.places] == ["balloons/eta", "balloons/eta-copy"]
    [cell] = found.cells
    assert (cell.probability, cell.severity, cell.not_acceptable) == ("Occasional", "Serious", ("stents/gamma",))
    assert len(found.criteria) == 3


def test_titles_that_are_alike_are_offered_and_never_merged(found: Pooled) -> None:
    assert {(each.one, each.other) for each in found.near} == {
        ("Coating that slows clotting on struts", "Drug coating that slows clotting on struts"),
        ("Perforation of a vessel", "Perforation of the vessel"),
    }
    files = {each.title: each.files for each in found.shared}
    assert "balloons/epsilon" not in files["Perforation of the vessel"]


def test_titles_are_folded(found: Pooled) -> None:
    [mode] = [each for each in found.shared if each.type == "failure-mode"]
    assert "balloons/zeta" in mode.files  # in small letters, with two spaces and a full stop
    assert fold(" Ａbc  d。") == fold("abc D.")
    assert fold("abc d") != fold("abcd")


def test_scales_with_other_words_are_compared_by_words_and_by_place() -> None:
    other = tuple(each._replace(label=f"other {each.label}") for each in _result("stents/alpha").criteria.severity)
    base = _with("a", _harm("Burn", 2))
    near = _with("b", _harm("Burn", 2, severity_label="another word"))
    far = _with("b", _harm("Burn", 4, severity_label="another word"))
    same_word = _with("b", _harm("Burn", 4, severity_label="Word 2"))

    def elsewhere(row: Row) -> Row:
        assert row.result is not None
        return row._replace(result=row.result._replace(criteria=row.result.criteria._replace(severity=other)))

    assert not pooled([base, elsewhere(near)]).severities
    assert not pooled([base, elsewhere(same_word)]).severities
    [one] = pooled([base, elsewhere(far)]).severities
    assert not one.certain
    [one] = pooled([base, far]).severities
    assert one.certain


def test_one_file_does_not_disagree_with_itself() -> None:
    twice = _with("a", _harm("Burn", 2), _harm("Burn", 4, id="HRM-2"))
    assert not pooled([twice]).severities
    # with another file that has one of the two there is a difference
    assert pooled([twice, _with("b", _harm("Burn", 2))]).severities


def test_a_code_makes_harms_of_other_titles_the_same_by_the_worst_of_each_file() -> None:
    one = _with("a", _harm("Burn", 2, codes=("E1",)), _harm("Scald", 4, id="HRM-2", codes=("E1",)))
    assert not pooled([one, _with("b", _harm("Combustio", 4, codes=("E1",)))]).severities
    [told] = pooled([one, _with("b", _harm("Combustio", 3, codes=("E1",)))]).severities
    assert (told.by, told.key) == ("code", "E1")


def test_items_of_one_library_item_are_the_same_whatever_they_are_called() -> None:
    one, other = _harm("Burn", 2, library="lib/HRM-9"), _harm("Skin damaged by heat", 4, library="lib/HRM-9")
    [told] = pooled([_with("a", one), _with("b", other)]).severities
    assert told.by == "library"


def test_numbers_in_titles_keep_them_apart() -> None:
    assert not pooled([_with("a", _harm("Valve 1 stays open", 2)), _with("b", _harm("Valve 2 stays open", 2))]).near
    assert pooled([_with("a", _harm("Valve 1 stays open", 2)), _with("b", _harm("Valve 1 stay open", 2))]).near


@given(st.permutations(many(40)))
@settings(max_examples=15)
def test_the_order_of_rows_does_not_matter(rows: list[Row]) -> None:
    assert pooled(rows) == pooled(many(40))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Embolism of air", "Embolsm of air", True),
        ("Perforation of a vessel", "Perforation of the vessel", True),
        ("Coating that slows clotting on struts", "Drug coating that slows clotting on struts", True),
        ("Burn, longer stay in hospital", "Pain, longer stay in hospital", False),
        ("Left ventricle of the heart ruptured", "Right ventricle of the heart ruptured", False),
        ("血管穿孔导致住院时间延长", "血管穿孔引致住院时间延长", True),
        ("Burn", "Embolism", False),
    ],
)
def test_titles_with_a_slip_are_alike_and_those_that_name_another_thing_are_not(
    one: str, other: str, alike: bool
) -> None:
    assert bool(pooled([_with("a", _harm(one, 2)), _with("b", _harm(other, 2))]).near) == alike


def test_two_states_of_one_project_are_one_file() -> None:
    before, now, sister = (_with(name, _harm("Burn", rank)) for name, rank in (("a@1", 2), ("a", 4), ("b", 2)))
    before, now = (
        row._replace(project="a", result=row.result and row.result._replace(document="RMF-1")) for row in (before, now)
    )
    found = pooled([before, now])
    assert not found.severities
    assert not found.documents
    assert not found.shared
    [told] = pooled([before, now, sister]).severities
    assert [place.file for place in told.places] == ["a", "a@1", "b"]
    assert pooled([before._replace(project=""), now]).documents
