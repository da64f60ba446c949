"""``riskfile new``: what it writes and prints, alone and beside others."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from riskfile.cli import main
from riskfile.project import Project
from riskfile.scaffold import write_project

RISKS = "needs/design/risks.md"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "my pump"
    write_project(root, today=date(2026, 11, 23))
    monkeypatch.chdir(root)
    return root


def files(root: Path) -> dict[Path, bytes]:
    """All that is in a project, but for what a check keeps for the next."""
    return {
        path: path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".riskfile_cache" not in path.relative_to(root).parts
    }


def test_it_prints_where_it_stands(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "risk", "A clot", "--set", "situation=SIT-001", "--set", "harm=HRM-002"]) == 0
    out = capsys.readouterr().out
    lines = (root / RISKS).read_text(encoding="utf-8").splitlines()
    number = lines.index(":::{risk} A clot") + 1
    assert out == f"{RISKS}:{number}:1: {lines[number].removeprefix(':id: ')} A clot; to be filled in: p1, p2, basis\n"


def test_a_dry_run_writes_nothing_and_shows_all(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(root)
    assert main(["new", "hazard", "Heat", "--page", "needs/design/heat.md", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert files(root) == before
    assert "+/needs/design/heat\n" in out
    assert "+:::{hazard} Heat\n" in out
    assert "docs/design.md:" in out


def test_a_control_with_its_proofs_lacks_none(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["new", "control", "Wider lumen", "--with-proofs", "--set", "controls=RSK-001", "--text", "As told."]) == 0
    )
    assert capsys.readouterr().out.count("to be filled in") == 3
    checked = Project.open(root, cached=False, today="2026-11-23").check()
    found = [
        each.code for each in (*checked.report.findings, *checked.report.open_work) if each.item.startswith("CTL-0")
    ]
    assert not [each for each in found if each in ("RMF901", "RMF902", "RMF903")]


@pytest.mark.parametrize("given", ["risks.md", "needs/design/risks.md"])
def test_a_page_is_named_from_where_one_stands(
    root: Path, given: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root / "needs/design")
    assert main(["new", "hazard", "Heat", "--page", given]) == 0
    assert capsys.readouterr().out.startswith("risks.md:")


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["risk", "T", "--set", "harm"], "expected a name, an equals sign and a value"),
        (["risk", "T", "--set", "harm="], "expected a name, an equals sign and a value"),
        (["rsk", "T"], "did you mean risk?"),
        (["risk", ""], "found no title"),
        (["hazard", "T", "--page", "/tmp/x.md"], "is no page of the risk file"),
    ],
)
def test_wrong_usage_writes_nothing(
    root: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (root / RISKS).read_bytes()
    assert main(["new", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert (root / RISKS).read_bytes() == before


def test_a_policy_that_cannot_be_read(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "needs/policy.yaml").write_text("version: [\n", encoding="utf-8")
    assert main(["new", "hazard", "T", "--stage", "design"]) == 2
    assert "needs/policy.yaml:" in capsys.readouterr().err


def test_two_at_once_give_two_ids(root: Path) -> None:
    command = [sys.executable, "-m", "riskfile", "new", "hazard", "Heat", "--stage", "design"]
    running = [
        subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ})
        for _ in range(3)
    ]
    said = [each.communicate()[0].decode() for each in running]
    assert [each.returncode for each in running] == [0, 0, 0]
    ids = {each.split(": ")[1].split(" ")[0] for each in said}
    assert len(ids) == 3
    assert ids <= {*Project.open(root, cached=False).file.items}
