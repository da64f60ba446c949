"""``riskfile samples``: the table of the plan, one size, what a sample bears, and wrong usage."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.cli import main

PLAN = """\
```yaml needs/policy.yaml
evidence:
  confidence: 0.95
  samples:
    - {severity: S4, reliability: 0.99}
    - {severity: S3, reliability: 0.95, failures: 1}
    - {region: high, reliability: 0.9, confidence: 0.9}
```
"""


def say(capsys: pytest.CaptureFixture[str], *given: str) -> str:
    assert main(["samples", *given]) == 0
    return capsys.readouterr().out


def test_the_table_of_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(compose("plan", PLAN), tmp_path)
    said = say(capsys, "--project", str(tmp_path))
    rows = [line.split() for line in said.splitlines()[3:]]
    assert rows == [
        ["S4", "95", "%", "99", "%", "299*", "473", "628", "773"],
        ["S3", "95", "%", "95", "%", "59", "93*", "124", "153"],
        ["high", "90", "%", "90", "%", "22*", "38", "52", "65"],
    ]


def test_what_the_manual_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (Path(__file__).parents[2] / "manual/evidence.md").read_text(encoding="utf-8")
    (plan,) = (each for each in re.findall(r"^```yaml\n(.*?)^```$", text, re.M | re.S) if "  samples:" in each)
    (console,) = re.findall(r"^```console\n(.*?)^```$", text, re.M | re.S)
    write(compose("plan", f"```yaml needs/policy.yaml\n{plan}```\n"), tmp_path)
    monkeypatch.chdir(tmp_path)
    steps = re.findall(r"^\$ riskfile samples ?(.*)\n((?:(?!\$ ).*\n)*)", console, re.M)
    assert len(steps) == 4
    for given, shown in steps:
        assert say(capsys, *given.split()) == shown


def test_without_a_plan_the_usual_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = say(capsys, "--project", str(tmp_path))
    assert [line.split()[4] for line in said.splitlines()[3:]] == ["29", "59", "299", "2,995"]


def test_one_size_and_what_a_sample_bears(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = ("--project", str(tmp_path))
    assert say(capsys, "--reliability", "95%", *here).startswith("59 units, none of them failed")
    assert say(capsys, "--reliability", "0.95", "--failures", "1", *here).startswith("93 units, at most 1 of them")
    assert "a reliability of 99.99999 % at" in say(capsys, "--reliability", "99.99999%", *here)
    assert "at most 63.16 % fail" in say(capsys, "--sample", "3", *here)
    assert "at most 100 % fail" in say(capsys, "--sample", "3", "--failures", "3", *here)
    assert "at most 0.109 % lie beyond" in say(capsys, "--sample", "30", "--capability", "1.33", *here)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--failures", "1"], "found --failures alone"),
        (["--capability", "1.33"], "found --capability without --sample"),
        (["--sample", "3", "--failures", "4"], "found 4 of 3"),
        (["--sample", "0"], "found 0; expected 1 or more"),
        (["--sample", "1", "--capability", "1.33"], "one value does not scatter"),
        (["--sample", "9", "--reliability", "0.9"], "expected one of them"),
        (["--reliability", "2"], "found 2; expected a share above 0 and below 1"),
        (["--confidence", "95"], "found 95; expected a share"),
        (["--sample", "many"], "found many; expected a whole number"),
        (["--sample", "9", "--capability", "high"], "found high; expected a number"),
    ],
)
def test_wrong_usage_is_said(given: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status = main(["samples", *given, "--project", str(tmp_path)])
    except SystemExit as end:
        status = int(str(end.code))
    assert status == 2
    assert said in capsys.readouterr().err
