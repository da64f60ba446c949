"""``riskfile check --fix``: what it writes, prints and returns."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest

import riskfile.cli.fixing
from riskfile.cli import main
from riskfile.scaffold import write_project

TODAY = "2026-11-23"
RISKS = "needs/design/risks.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    write_project(root, today=date(2026, 11, 23))
    return root


def slip(root: Path, right: str, wrong: str) -> None:
    path = root / RISKS
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")


def check(root: Path, *arguments: str) -> int:
    return main(["check", str(root), "--today", TODAY, "--no-cache", *arguments])


def test_it_writes_says_so_and_checks_what_is_left(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (root / RISKS).read_bytes()
    slip(root, ":harm: HRM-001", "harm: HRM-001")
    assert check(root) == 1
    capsys.readouterr()
    assert check(root, "--fix") == 0
    out = capsys.readouterr().out
    line = 1 + before.split(b":harm: HRM-001")[0].count(b"\n")
    assert out.startswith(
        f"{root}/{RISKS}:{line}:1: RMF915 put right: Write :harm: HRM-001\n1 finding put right in 1 file.\n"
    )
    assert "No findings" in out
    assert (root / RISKS).read_bytes() == before
    assert not (root / ".riskfile.lock").exists()


def test_what_is_left_fails(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    slip(root, ":harm: HRM-001", ":harm: HRM-009")
    assert check(root, "--fix") == 1
    assert "put right" not in capsys.readouterr().out


def test_a_diff_writes_nothing_and_git_applies_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (root / RISKS).read_bytes()
    slip(root, ":harm: HRM-001", "harm: HRM-001")
    wrong = (root / RISKS).read_bytes()
    capsys.readouterr()
    assert main(["check", str(root), "--today", TODAY, "--fix", "--diff"]) == 1
    diff = capsys.readouterr().out.replace(f"{root}/", "")
    assert (root / RISKS).read_bytes() == wrong
    subprocess.run(["git", "apply", "-"], input=diff.encode(), cwd=root, check=True)
    assert (root / RISKS).read_bytes() == before


def test_only_rules_that_are_selected(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    slip(root, ":harm: HRM-001", "harm: HRM-001")
    slip(root, ":kind: inherent", ":kind: inherant")
    check(root, "--fix", "--select", "RMF915")
    text = (root / RISKS).read_text(encoding="utf-8")
    assert ":harm: HRM-001" in text
    assert ":kind: inherant" in text


def test_unsafe_fixes_go_further(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    slip(root, ":implements: DI-001", ":implements: DI-001\n:waive: RMF313 - agreed in review")
    assert check(root, "--fix") == 1
    err = capsys.readouterr().err
    assert "RMF908 stays: Write RMF313 -- agreed in review: RMF932 would be found then" in err
    assert check(root, "--fix", "--unsafe-fixes") == 1
    assert ":waive: RMF313 -- agreed in review" in (root / RISKS).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--diff"], "--diff says how"),
        (["--unsafe-fixes"], "--unsafe-fixes says how"),
        (["--fix", "--watch"], "--watch writes"),
    ],
)
def test_what_does_not_go_together(
    root: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(root, *arguments) == 2
    assert said in capsys.readouterr().err


def test_what_somebody_writes_meanwhile_stays(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slip(root, ":harm: HRM-001", "harm: HRM-001")
    wrong = (root / RISKS).read_text(encoding="utf-8")
    read = riskfile.cli.fixing._read
    seen: list[str] = []

    def late(project: object, path: str) -> bytes:
        data = read(project, path)  # type: ignore[arg-type]
        seen.append(path)
        if len(seen) == 1:
            (root / RISKS).write_text(wrong + "\nAdded.\n", encoding="utf-8")
        return data

    monkeypatch.setattr(riskfile.cli.fixing, "_read", late)
    assert check(root, "--fix") == 2
    assert "has changed meanwhile" in capsys.readouterr().err
    assert (root / RISKS).read_text(encoding="utf-8") == wrong + "\nAdded.\n"


def test_programs_read_their_format_alone(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    slip(root, ":harm: HRM-001", "harm: HRM-001")
    capsys.readouterr()
    assert check(root, "--fix", "--format", "json") == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("{")
    assert "put right" in captured.err


def test_a_folder_that_cannot_be_written(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    slip(root, ":harm: HRM-001", "harm: HRM-001")
    wrong = (root / RISKS).read_bytes()
    (root / RISKS).parent.chmod(0o555)
    try:
        status = check(root, "--fix")
        written = (root / RISKS).read_bytes() != wrong
    finally:
        (root / RISKS).parent.chmod(0o755)
    # root may write anywhere
    assert status == (0 if written else 2)


def test_what_the_manual_shows(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(__file__).parents[2] / "manual/fixing.md"
    shown = page.read_text(encoding="utf-8").partition("$ riskfile check --fix\n")[2].partition("```")[0]
    slip(root, ":situation: SIT-001", ":situation: sit_O01")
    slip(root, ":harm: HRM-001", "harm: HRM-001")
    monkeypatch.chdir(root)
    capsys.readouterr()
    assert main(["check", "--fix", "--today", TODAY]) == 0
    rules = re.compile(r"\d+ rules evaluated")
    assert rules.sub("", capsys.readouterr().out) == rules.sub("", shown)


def test_the_folder_of_a_stage_is_renamed_when_asked(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "needs/manufacturing").rename(root / "needs/manufaturing")
    assert check(root, "--fix") == 1
    assert (root / "needs/manufaturing").exists()
    assert check(root, "--fix", "--unsafe-fixes") == 0
    assert sorted(each.name for each in (root / "needs/manufacturing").iterdir()) == ["cycles.md", "risks.md"]
