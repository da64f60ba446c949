"""A changed log is imported again: what only the log changed is taken, an edit is never lost, both sides are shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from riskfile.cli import main
from riskfile.importing import ImportProblem, ImportReport, run_import
from riskfile.importing.again import STATE
from riskfile.project import Project

MAPPING = """version: 1
policy:
  version: 1
  device: {name: D, manufacturer: M, markets: [us], software-class: none, exposure-unit: use}
  document: {gate: draft}
  severity: [{id: S1, label: a}, {id: S2, label: b}, {id: S3, label: c}]
  probability:
    levels: [{id: P1, label: a}, {id: P2, label: b}, {id: P3, label: c}]
  regions:
    - {id: low, label: Low, acceptable: true, control-required: false, significant: false}
    - {id: high, label: High, acceptable: false, control-required: true, significant: true}
  matrix:
    P3: {S1: low, S2: high, S3: high}
    P2: {S1: low, S2: low, S3: high}
    P1: {S1: low, S2: low, S3: low}
  not-estimable: {S1: low, S2: high, S3: high}
tables:
  log: {file: log.csv, key: [ID]}
items:
  hazard:
    type: hazard
    from: log
    id: HAZ-{ID:03}
    title: "{Hazard}"
    body: "{Note}"
    fields: {category: energy, source: "{Source}"}
"""
LOG = "ID,Hazard,Source,Note\n1,Heat,coil,first\n2,Cold,pump,second\n3,Noise,fan,\n"
PAGE = "needs/design/hazard.md"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "m.yaml").write_text(MAPPING, encoding="utf-8")
    write(tmp_path / "out", LOG)
    again(tmp_path / "out")
    return tmp_path / "out"


def write(out: Path, log: str) -> None:
    (out.parent / "log.csv").write_text(log, encoding="utf-8")


def again(out: Path, *, force: bool = False) -> ImportReport:
    return run_import(out.parent / "m.yaml", None, out, force)


def edit(out: Path, old: str, new: str, path: str = PAGE) -> None:
    text = (out / path).read_text("utf-8")
    assert old in text
    (out / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def tree(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def test_the_same_log_changes_nothing(out: Path) -> None:
    before = tree(out)
    report = again(out)
    assert report.again is not None and not (report.again.taken or report.again.both or report.again.kept)
    assert tree(out) == before


def test_what_only_the_log_changed_is_taken(out: Path) -> None:
    write(out, LOG.replace("coil", "heater").replace("second", "").replace("Noise", "Loud noise"))
    report = again(out)
    assert report.again is not None
    assert [(each.item, each.part) for each in report.again.taken] == [
        ("HAZ-001", "source"), ("HAZ-002", "text"), ("HAZ-003", "title"),
    ]  # fmt: skip
    items = {item.id: item for item in Project.open(out).file.items.values()}
    assert (items["HAZ-001"].text("source"), items["HAZ-002"].body, items["HAZ-003"].title) == (
        "heater",
        "",
        "Loud noise",
    )
    # and then it is what the last import wrote
    assert not again(out).again.taken  # type: ignore[union-attr]


def test_an_edit_stays_and_the_log_s_other_changes_are_put_beside_it(out: Path) -> None:
    edit(out, ":::{hazard} Heat\n", "Before the item.\n\n:::{hazard} Heat of the coil\n")
    edit(out, ":source: coil\n", ":source:   coil\n:status: looked at\n")
    write(out, LOG.replace("coil", "heater"))
    report = again(out)
    assert report.again is not None and not report.again.both
    text = (out / PAGE).read_text("utf-8")
    assert "Before the item.\n\n:::{hazard} Heat of the coil\n" in text
    assert ":source:   heater\n:status: looked at\n" in text
    assert [(each.item, each.part) for each in report.again.kept] == [("HAZ-001", "title"), ("HAZ-001", "status")]


def test_both_sides_are_shown_where_both_changed(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(out, "Heat", "Heat of the coil")
    write(out, LOG.replace("Heat", "Hot surface"))
    command = ["import", str(out.parent / "m.yaml"), "--out", str(out)]
    before = tree(out)
    assert main([*command, "--dry-run"]) == 1
    assert tree(out) == before
    for _ in range(2):
        # it is told until the two agree
        assert main(command) == 1
        said = capsys.readouterr().out
        assert "last import: Heat\n" in said and "here:        Heat of the coil\n" in said
        assert "the log now: Hot surface" in said
        assert ":::{hazard} Heat of the coil" in (out / PAGE).read_text("utf-8")
    # a correction in the log ends it
    write(out, LOG.replace("Heat", "Heat of the coil"))
    assert main(command) == 0


def test_force_takes_the_log_s_side_and_says_so(out: Path) -> None:
    edit(out, "Heat", "Heat of the coil")
    edit(out, ":source: pump", ":source: compressor")
    write(out, LOG.replace("Heat", "Hot surface"))
    report = again(out, force=True)
    assert report.again is not None and [each.here for each in report.again.both] == ["Heat of the coil"]
    text = (out / PAGE).read_text("utf-8")
    assert "{hazard} Hot surface" in text
    # what the log says nothing new of is no business of the import
    assert ":source: compressor" in text


def test_rows_that_came_and_went(out: Path) -> None:
    write(out, LOG.replace("2,Cold,pump,second\n", "") + "4,Light,lamp,\n")
    report = again(out)
    assert report.again is not None
    assert (report.again.came, report.again.went) == (["HAZ-004"], ["HAZ-002"])
    assert {item.id for item in Project.open(out).file.items.values()} == {"HAZ-001", "HAZ-002", "HAZ-003", "HAZ-004"}
    # what went is named until somebody decides on it
    assert again(out).again.went == ["HAZ-002"]  # type: ignore[union-attr]


def test_an_item_that_was_taken_out_is_not_put_back(out: Path) -> None:
    text = (out / PAGE).read_text("utf-8")
    (out / PAGE).write_text(text.partition(":::{hazard} Noise")[0], encoding="utf-8")
    report = again(out)
    assert report.again is not None and report.again.removed == ["HAZ-003"]
    assert "HAZ-003" not in (out / PAGE).read_text("utf-8")
    write(out, LOG.replace("fan", "blower"))
    assert [each.where for each in again(out).again.both] == ["taken out"]  # type: ignore[union-attr]


def test_an_item_on_another_page_is_found_there(out: Path) -> None:
    text = (out / PAGE).read_text("utf-8")
    head, _, rest = text.partition(":::{hazard} Noise")
    (out / PAGE).write_text(head, encoding="utf-8")
    (out / "needs/manufacturing").mkdir()
    (out / "needs/manufacturing/noise.md").write_text(
        "# Noise\r\n\r\n:::{hazard} Noise" + rest.replace("\n", "\r\n"), "utf-8", newline=""
    )
    write(out, LOG.replace("fan", "blower"))
    again(out)
    assert b":source: blower\r\n" in (out / "needs/manufacturing/noise.md").read_bytes()


def test_a_new_item_whose_id_is_taken_is_shown(out: Path) -> None:
    with (out / PAGE).open("a", encoding="utf-8") as page:
        page.write("\n:::{hazard} My own\n:id: HAZ-004\n:category: energy\n:::\n")
    write(out, LOG + "4,Light,lamp,\n")
    report = again(out)
    assert report.again is not None and [each.item for each in report.again.both] == ["HAZ-004"]
    assert (out / PAGE).read_text("utf-8").count("HAZ-004") == 1


def test_the_policy_is_taken_unless_it_was_edited(out: Path) -> None:
    mapping = out.parent / "m.yaml"
    mapping.write_text(MAPPING.replace("label: High", "label: Too high"), encoding="utf-8")
    assert not again(out).again.both  # type: ignore[union-attr]
    assert "label: Too high" in (out / "needs/policy.yaml").read_text("utf-8")
    edit(out, "manufacturer: M", "manufacturer: Mine", "needs/policy.yaml")
    mapping.write_text(MAPPING.replace("label: High", "label: Very high"), encoding="utf-8")
    report = again(out)
    assert report.again is not None and [each.item for each in report.again.both] == ["needs/policy.yaml"]
    text = (out / "needs/policy.yaml").read_text("utf-8")
    assert "manufacturer: Mine" in text and "label: Too high" in text


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 9}', '{"version": 1, "items": {"A-1": 3}}', "\xff"])
def test_a_broken_state_is_one_message_and_nothing_is_written(out: Path, text: str) -> None:
    (out / STATE).write_bytes(text.encode("latin-1"))
    before = tree(out)
    with pytest.raises(ImportProblem, match=r"state\.json"):
        again(out)
    assert tree(out) == before


def test_without_a_state_files_are_refused_as_before(out: Path) -> None:
    (out / STATE).unlink()
    with pytest.raises(ImportProblem, match="exists already"):
        again(out)
    again(out, force=True)
    assert json.loads((out / STATE).read_text("utf-8"))["version"] == 1
