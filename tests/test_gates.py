"""`riskfile gates`: the grid as people and machines read it, and whether the gate is passed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from casekit import compose, write
from riskfile.cli import main

NO_PERIOD = "Without: CYC-6\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NO_COLOR", "1")
    write(compose("base", ""), tmp_path / "base")
    write(compose("base", NO_PERIOD), tmp_path / "open")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(["gates", *arguments])
    return status, capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    found = json.loads(run(capsys, *arguments, "--format", "json")[1])
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("gate", ["draft", "design", "manufacturing", "post-launch"])
def test_a_complete_file_passes_every_gate(gate: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, text = run(capsys, str(project / "base"), "--gate", gate)
    assert status == 0
    assert text.count("complete") >= 24
    assert ("no gate is judged" if gate == "draft" else f"Gate {gate}: passed") in text


def test_the_tables(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, text = run(capsys, str(project / "open"), "--gate", "post-launch", "--today", "2026-11-23")
    assert status == 1
    lines = text.splitlines()
    assert lines[0].split() == ["Life", "cycle", "identification", "evaluation", "control", "residual"]
    assert lines[5].split() == ["Operations", "identification", "evaluation", "control", "residual"]
    assert lines[8].split() == ["post-launch", *["open", "(1)"] * 4]
    assert "operations/post-launch/control is open:" in lines
    assert "  - RMF504 stage-without-cycle [error]: operations/post-launch" in lines
    assert (
        lines[-1]
        == "Gate post-launch: not passed. 1 error, 0 warnings; of the cells that it judges 20 complete, 4 open."
    )
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize(("gate", "status"), [("draft", 0), ("design", 0), ("manufacturing", 0), ("post-launch", 1)])
def test_a_gate_judges_no_later_stage(
    gate: str, status: int, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, text = run(capsys, str(project / "open"), "--gate", gate)
    assert found == status
    # what is left for a later gate is shown all the same
    assert "operations/post-launch/control is open:" in text


def test_the_gate_is_the_policys_unless_given(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = project / "open/needs/policy.yaml"
    policy.write_text(policy.read_text(encoding="utf-8").replace("gate: draft", "gate: post-launch"), encoding="utf-8")
    assert run(capsys, str(project / "open"))[0] == 1
    assert run(capsys, str(project / "open"), "--gate", "draft")[0] == 0


def test_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, str(project / "open"), "--gate", "post-launch", "--today", "2026-11-23")
    assert (found["gate"], found["passed"], found["today"]) == ("post-launch", False, "2026-11-23")
    assert len(found["cells"]) == 24
    last = found["cells"][-1]
    assert {name: last[name] for name in ("mission", "stage", "step", "state", "judged")} == {
        "mission": "operations",
        "stage": "post-launch",
        "step": "residual",
        "state": "open",
        "judged": True,
    }
    assert [each["code"] for each in last["findings"]] == ["RMF504"]
    assert found["outside"] == []


def test_what_is_waived_in_a_cell(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hazards = "".join(f":::{{hazard}} Foreign surface {id}\n:id: HAZ-{id}\n:category: energy\n:::\n\n" for id in (8, 9))
    spine = "approver: A. Prover, expires: 2027-01-01"
    rows = (
        *(f"rule: RMF105, item: HAZ-{id}, reason: a class of its own, {spine}" for id in (8, 9)),
        f"rule: RMF504, item: operations/post-launch, reason: the period ends in May, {spine}",
    )
    waivers = "```yaml\nwaivers:\n" + "".join(f"  - {{{row}}}\n" for row in rows) + "```\n"
    write(compose("waived", f"{NO_PERIOD}```markdown\n{hazards}```\n{waivers}"), project / "waived")
    arguments = (str(project / "waived"), "--gate", "post-launch", "--today", "2026-11-23")
    status, text = run(capsys, *arguments)
    assert status == 0
    lines = text.splitlines()
    assert lines[1].split() == ["design", "complete,", "2", "waived", *["complete"] * 3]
    assert lines[8].split() == ["post-launch", *["waived", "(1)"] * 4]
    told = lines.index("lifecycle/design/identification is complete, with 2 waived in it:")
    assert lines[told + 1] == (
        "  - RMF105 hazard-without-situation x 2 HAZ-8, HAZ-9: a class of its own; approved by A. Prover; until 2027-01-01"
    )
    assert "operations/post-launch/control is waived:" in lines
    assert lines[-1].endswith("of the cells that it judges 20 complete (1 with a waiver in it), 4 waived.")
    cells = {(each["mission"], each["stage"], each["step"]): each for each in as_json(capsys, *arguments)["cells"]}
    cell = cells["lifecycle", "design", "identification"]
    assert (cell["state"], [each["item"] for each in cell["waived"]]) == ("complete", ["HAZ-8", "HAZ-9"])
    cell = cells["operations", "post-launch", "residual"]
    assert cell["state"] == "waived"
    (entry,) = cell["waived"]
    place = {key: entry["waiver"].pop(key) for key in ("path", "line", "column")}
    assert place["path"] == "needs/policy.yaml" and place["line"] > 1
    assert entry == {
        "code": "RMF504",
        "name": "stage-without-cycle",
        "item": "operations/post-launch",
        "waiver": {"reason": "the period ends in May", "approver": "A. Prover", "expires": "2027-01-01"},
    }


def test_the_day_to_judge_on(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (
        "```markdown\n:::{trigger} Complaint trend\n:id: TRG-1\n:kind: capa\n:opened: 2026-01-05\n"
        ":due: 2026-02-05\n:affects: RSK-1\n:::\n```\n"
    )
    write(compose("trigger", page), project / "trigger")
    assert run(capsys, str(project / "trigger"), "--today", "2026-02-05")[0] == 0
    status, text = run(capsys, str(project / "trigger"), "--today", "2026-02-06")
    assert status == 1
    assert "RMF505 overdue-trigger [error]: TRG-1" in text


@pytest.mark.parametrize("command", ["check", "gates"])
def test_the_day_of_the_environment(
    command: str, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    page = (
        "```markdown\n:::{trigger} Complaint trend\n:id: TRG-1\n:kind: capa\n:opened: 2026-01-05\n"
        ":due: 2026-02-05\n:affects: RSK-1\n:::\n```\n"
    )
    write(compose("trigger", page), project / "trigger")
    given = [command, str(project / "trigger")]
    # one second before and after the end of the day that the trigger is due
    for epoch, status in (("1770335999", 0), ("1770336000", 1)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        assert main(given) == status
        assert ("RMF505" in capsys.readouterr().out) is bool(status)
    assert main([*given, "--today", "2026-02-05"]) == 0, "the option goes first"
    for wrong in ("soon", "-1", "1e9", "9" * 30, "253402300800", "²"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        capsys.readouterr()
        assert main(given) == 2
        assert f"SOURCE_DATE_EPOCH is {wrong!r}; expected whole seconds since 1970" in capsys.readouterr().err


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "20261123"])
def test_a_day_that_is_none(day: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["gates", str(project / "base"), "--today", day])
    assert stopped.value.code == 2
    assert f"--today: {day!r} is no date; expected one such as 2026-11-23" in capsys.readouterr().err


def test_a_policy_that_cannot_be_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "base/needs/policy.yaml").write_text("version: [\n", encoding="utf-8")
    assert main(["gates", str(project / "base")]) == 2
    assert "needs/policy.yaml:" in capsys.readouterr().err


def test_colour_widens_no_column(project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    plain = run(capsys, str(project / "open"), "--gate", "post-launch")[1]
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = run(capsys, str(project / "open"), "--gate", "post-launch")[1]
    assert "\x1b[31m" in coloured
    for code in ("31", "32", "33", "0"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert [line.rstrip() for line in coloured.splitlines()] == plain.splitlines()
