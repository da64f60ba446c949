"""The policies that a project can start with: each is as clean as the usual one, and some are built."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from riskfile.assessment import assess
from riskfile.cli import main
from riskfile.cli.init import POLICIES
from riskfile.policy import load_policy
from riskfile.policy.markets import MARKETS
from riskfile.project import check
from riskfile.scaffold import Start, write_project
from riskfile.scaffold.presets import PRESETS
from sphinxkit import build_apart


def test_the_command_knows_all_of_them() -> None:
    assert tuple(PRESETS) and set(PRESETS) == set(POLICIES)
    assert next(iter(PRESETS)) == POLICIES[0]


def test_nothing_asked_for_is_the_usual_project(tmp_path: Path) -> None:
    written = write_project(tmp_path / "usual")
    write_project(tmp_path / "started", start=Start())
    for path in written:
        assert (tmp_path / "usual" / path).read_bytes() == (tmp_path / "started" / path).read_bytes()


@pytest.mark.parametrize("name", POLICIES)
def test_clean_at_the_first_and_the_last_gate(name: str, tmp_path: Path) -> None:
    write_project(tmp_path / "new", start=Start(name))
    for gate in ("draft", "post-launch"):
        checked = check(tmp_path / "new", gate=gate, cached=False)
        report = checked.report
        assert [(str(each.span), each.code, each.message) for each in (*report.findings, *report.open_work)] == []
        assert checked.policy is not None
        for known in assess(checked.file, checked.policy).risks.values():
            assert known.initial.region is not None
            assert known.earned is known.residual
            assert known.earned.region is not None
            assert known.earned.region.rank < known.initial.region.rank


@pytest.mark.parametrize("name", ["security", "fmea-sod"])
def test_builds_without_a_warning(name: str, tmp_path: Path) -> None:
    write_project(tmp_path / "new", start=Start(name))
    built = build_apart(tmp_path / "new", tmp_path / "out")
    assert (built.status, built.warnings) == (0, "")


def test_what_the_device_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "new"
    asked = ["--policy", "nhs", "--market", "uk, jp", "--unit", "patient: year", "--software-class", "B"]
    assert main(["init", str(target), *asked]) == 0
    text = (target / "needs/policy.yaml").read_text(encoding="utf-8")
    policy = load_policy(text, "needs/policy.yaml")
    assert policy.device.markets == ("uk", "jp")
    assert policy.device.classes == {}
    assert policy.device.software_class == "B"
    assert policy.probability.unit == policy.device.exposure_unit == "patient: year"
    assert {each["unit"] for each in yaml.safe_load(text)["monitoring"]["plans"]} == {"patient: year"}
    capsys.readouterr()
    assert main(["init", str(tmp_path / "other"), "--market", "jpn"]) == 2
    assert "found 'jpn', expected a market (did you mean jp?)" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()


def test_without_items(tmp_path: Path) -> None:
    write_project(tmp_path / "new", start=Start("3x3", empty=True))
    checked = check(tmp_path / "new", cached=False)
    assert not list(checked.file)
    assert {each.level for each in checked.report.findings} == {"warning"}


def test_no_heading_is_left_of_what_an_empty_project_lacks(tmp_path: Path) -> None:
    write_project(tmp_path / "new", start=Start(software_class="B", empty=True))
    for path in (tmp_path / "new/needs").rglob("*.md"):
        assert "\n##" not in path.read_text(encoding="utf-8"), "the first item would stand below it, whatever it is"


def test_each_market_says_what_it_rests_on() -> None:
    for each in MARKETS.values():
        assert each.name
        assert each.regulation
        assert each.says
