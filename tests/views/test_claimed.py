"""The table of claims beside what supports them: worst first, with its counts."""

from __future__ import annotations

from pathlib import Path

from casekit import compose, write
from riskfile.project import Project
from riskfile.text.words import SUPPORT_WORDS
from riskfile.views.claimed import SUPPORT_MARKS, claimed_against_supported

CASE = """\
```markdown
:::{verification} Camera rejects wrong labels
:id: VER-6
:proves: effectiveness
:method: process-validation
:criterion: all wrong labels rejected
:sample: 3
:failures: 0
:result: pass
:verifies: CTL-3
:::
```
"""


def test_what_is_beyond_its_evidence_comes_first(tmp_path: Path) -> None:
    write(compose("case", CASE), tmp_path)
    project = Project.open(tmp_path, cached=False)
    table = claimed_against_supported(project.file, project.policy)
    shown = [
        (row.item.id if row.item else "", row.cells[1].text, row.cells[2].text, row.cells[3].text, row.cells[4].text)
        for row in table.rows
    ]
    assert shown == [
        ("RSK-3", "P1", "10 %", "63.2 %", "beyond its evidence"),
        ("RSK-1", "P2", "10 %", "7.22 %", "supported"),
    ]
    assert table.rows[0].cells[5].text == "none of 3 failed: at most 63.2 % gets past it"
    assert table.note.startswith("2 probabilities are put lower: 1 beyond its evidence, 1 supported.")
    assert not claimed_against_supported(project.file, project.policy, "id == RSK-2").rows


def test_each_state_has_its_look() -> None:
    assert list(SUPPORT_WORDS) == list(SUPPORT_MARKS)
