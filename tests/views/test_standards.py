"""The view of standards and the state of the art."""

from __future__ import annotations

from pathlib import Path

from casekit import base_files, merge_policy
from riskfile.project import Project
from riskfile.views.context import Context
from riskfile.views.standards import standards

LIST = """\
standards:
  list:
    - {id: A, edition: ISO 14971:2019, title: Risk management, dated: 2019-12, before: ISO 14971:2007, changed: benefit}
    - {id: B, edition: ISO 11135:2007, superseded-by: ISO 11135:2014}
    - {id: C, edition: ISO 11137-1:2006, dated: 2006, superseded-by: ISO 11137-1:2025, still-used-because: until the next lot}
    - {id: D, edition: Stents, kind: state-of-the-art, dated: 2026, reviewed: 2026-01-02, assumed: that no trial was missed}
"""


def context(root: Path, policy: str) -> Context:
    for path, text in base_files().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        written = merge_policy(text, policy) if path == "needs/policy.yaml" and policy else text
        (root / path).write_text(written, encoding="utf-8")
    project = Project.open(root, today="2026-01-20", cached=False)
    return Context(project.file, project.policy, project.judge(), "2026-01-20")


def test_each_edition_says_what_changed_and_whether_it_holds(tmp_path: Path) -> None:
    table = standards(context(tmp_path, LIST))
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, row.cells, strict=True)) for row in table.rows]
    assert (rows[0]["edition"].text, rows[0]["edition"].note) == ("ISO 14971:2019", "Risk management")
    assert rows[0]["changed"].text == "Since ISO 14971:2007: benefit"
    assert rows[1]["dated"].gap and rows[1]["state"].gap and rows[1]["state"].text == "superseded by ISO 11135:2014"
    assert not rows[2]["state"].gap and rows[2]["state"].note == "until the next lot"
    assert rows[3]["kind"].text == "state of the art"
    assert rows[3]["state"].note == "looked at on 2026-01-02; assumed: that no trial was missed"


def test_without_a_list_it_is_empty(tmp_path: Path) -> None:
    assert standards(context(tmp_path, "")).rows == ()
