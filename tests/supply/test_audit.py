"""An audit that could not be made is never taken for one that found nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import audit

ASKED = {"pip", "a-b"}


def report(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": list(packages), "fixes": []})


def clean(name: str) -> dict[str, Any]:
    return {"name": name, "version": "1", "vulns": []}


def skipped(name: str) -> dict[str, Any]:
    return {"name": name, "skip_reason": "Dependency not found"}


BAD = {
    "name": "pip",
    "version": "1",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}, {"id": "X", "fix_versions": []}],
}


@pytest.mark.parametrize(
    ("status", "text", "result", "last"),
    [
        (0, report(clean("pip"), clean("A_b")), 0, "2 packages: no known vulnerability"),
        (1, report(BAD, clean("a-b")), 1, "pip 1: X, not mended yet"),
        (1, "", 3, "NOT AUDITED: pip-audit ended with 1 and no report; nothing is known of any package"),
        (0, "", 3, "NOT AUDITED: pip-audit ended with 0 and no report; nothing is known of any package"),
        (0, "[]", 3, "NOT AUDITED: pip-audit ended with 0 and no report; nothing is known of any package"),
        # pip-audit itself ends with 0, and says that no vulnerability is known
        (
            0,
            report(skipped("pip"), skipped("a-b")),
            3,
            "NOT AUDITED: 2 of 2 packages (a-b, pip); nothing is known of them",
        ),
        (0, report(clean("pip"), skipped("a-b")), 3, "NOT AUDITED: 1 of 2 packages (a-b); nothing is known of them"),
        (0, report(clean("pip")), 3, "NOT AUDITED: 1 of 2 packages (a-b); nothing is known of them"),
        (1, report(BAD), 3, "NOT AUDITED: 1 of 2 packages (a-b); nothing is known of them"),
        (2, report(clean("pip"), clean("a-b")), 3, "NOT AUDITED: pip-audit ended with 2, and its report names nothing"),
    ],
)
def test_an_audit_is_judged(status: int, text: str, result: int, last: str) -> None:
    found, lines = audit.judge(status, text, ASKED)
    assert (found, lines[-1]) == (result, last)


def test_what_was_found_is_told_although_more_could_not_be_asked() -> None:
    assert audit.judge(1, report(BAD), ASKED)[1][0] == "pip 1: PYSEC-1, mended in 2"
    assert "pip-audit: Dependency not found" in audit.judge(0, report(clean("pip"), skipped("a-b")), ASKED)[1]


def test_pip_audit_is_asked_about_each_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def run(command: list[str], **_: object) -> object:
        wanted, output = command[command.index("--requirement") + 1], command[command.index("--output") + 1]
        asked.extend(line.partition("==")[0] for line in Path(wanted).read_text(encoding="utf-8").splitlines())
        Path(output).write_text(report(*map(clean, asked)), encoding="utf-8")
        return type("Done", (), {"returncode": 0, "stderr": ""})

    monkeypatch.setattr(audit.subprocess, "run", run)
    assert audit.main() == 0
    assert len(asked) > 100 and {"numpy", "hatchling"} <= set(asked)
    assert capsys.readouterr().out == f"{len(asked)} packages: no known vulnerability\n"
