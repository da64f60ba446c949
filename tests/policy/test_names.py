"""Levels that are named as a factor of an estimate are: told once a scale, and no finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from riskfile.cli import main
from riskfile.policy.load import load_policy
from riskfile.policy.names import notes
from riskfile.testing import base_files
from riskfile.views.tables import policy_table

POLICY = "needs/policy.yaml"
BASE = base_files()
NAMED_SO = BASE[POLICY].replace("F1", "P1").replace("F2", "P2")


def test_names_of_factors_are_told_once_a_scale_at_the_first_level() -> None:
    policy = load_policy(NAMED_SO, POLICY)
    (note,) = notes(policy)
    line = NAMED_SO[: NAMED_SO.index("id: P1")].count("\n") + 1
    assert (note.place.line, note.scale) == (line, "probability")
    assert str(note.message) == (
        "`probability` has levels with the name of a factor of an estimate: P1, P2 (P1 is also the probability of the hazardous "
        "situation); expected other ids, such as F1"
    )
    table = policy_table(policy, "probability")
    assert table is not None and table.note.endswith("such as F1.")
    other = policy_table(policy, "severity")
    assert other is not None and not other.note


@pytest.mark.parametrize("id", ["F1", "P3", "C1", "improbable"])
def test_other_names_are_not_told(id: str) -> None:
    assert notes(load_policy(BASE[POLICY].replace("F1", id) if id != "C1" else BASE[POLICY], POLICY)) == []


def test_a_check_notes_it_and_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in BASE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert main(["check", str(tmp_path)]) == 0
    quiet = capsys.readouterr().out
    assert "Note:" not in quiet

    for name, text in BASE.items():
        (tmp_path / name).write_text(text.replace("F1", "P1").replace("F2", "P2"), encoding="utf-8")
    assert main(["check", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert said.count("Note: ") == 1 and f"{POLICY}:" in said.rpartition("Note: ")[2]
    assert main(["check", "--format", "json", str(tmp_path)]) == 0
    (note,) = json.loads(capsys.readouterr().out)["notes"]
    assert note["key"] == "policy.name-of-a-factor" and note["path"].endswith(POLICY) and note["line"] > 1
