"""Of each log beside the project (``../shared/cases/importing``) what is wrong with it is told, in the words of its table."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

import pytest

import shared_cases
from riskfile.cli import main

TODAY = "2026-11-30"


class Told(NamedTuple):
    """What is to be told of a log: by the import where it refuses, by the check of what came in, by the import report.

    ``found`` maps the code of a rule to how many findings it has, None to one that has none."""

    refuses: tuple[str, ...] = ()
    found: dict[str, int | None] = {}  # noqa: RUF012 - read only
    says: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    screen: tuple[str, ...] = ()


CASES: Final = {
    "09-import-hidden-and-struck": Told(refuses=("Log:3", "`hidden: skip`", "C2", '"not"', "`struck: skip`")),
    "10-import-dates": Told(refuses=("'05.01.2026'", "`date:`", "day-first", "month-first")),
    "11-import-two-row-heading": Told(found={"RMF902": None}),
    "dangling-test": Told(found={"RMF902": 1}, says=("TEST-XY-002",)),
    "dash-is-evidence": Told(found={"RMF313": 3}, report=("means empty", "TBD")),
    "emoji-stops-the-pdf": Told(found={"RMF902": None}, report=("[white heavy check mark]",)),
    "every-level-differs": Told(
        found={"RMF215": 1, "RMF209": 12},
        says=("12 of the 12 levels", "P2 x S4 from medium to high", "another criterion than the policy"),
    ),
    "free-text-into-a-list": Told(found={"RMF902": None}),
    "id-lists": Told(found={"RMF902": 1}, says=("All tests",), report=("technical half only", "`TC-001` to `TC-003`")),
    "level-not-in-plan": Told(found={"RMF209": 1}, says=("'medium-high'", "expected low, medium or high")),
    "markdown-table": Told(found={"RMF209": 1}),
    "markup-of-the-source": Told(found={"RMF902": None}),
    "no-word-for-not-stated": Told(found={"RMF902": None}),
    "one-gap-many-findings": Told(found={"RMF206": 1}),
    "one-missing-column": Told(
        found={"RMF209": 1, "RMF302": 55},
        says=("R-030 declared-initial is low; expected high",),
        screen=("Contradictions (1)", "55 of 55 risk control measures: each has no kind"),
    ),
    "only-rows-that-are-named": Told(found={"RMF317": 39}),
    "orphan-harm": Told(found={"RMF115": 1}),
    "residual-region-only": Told(found={"RMF209": None, "RMF401": 1}),
    "rpn-three-factors": Told(found={"RMF215": 1}),
    "score-not-compared": Told(found={"RMF214": 1}, says=("5 x 2 = 10; the log says 25",)),
    "summary-counts": Told(found={"RMF014": 4}, says=("there is no risk R-004", "2 risks are High")),
    "true-finding-masked": Told(found={"RMF311": 1}, says=("from S5 to S4",)),
    "xlsx-header": Told(found={"RMF902": None}),
}

FOLDER = shared_cases.folder()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="THE CASES ARE NOT HERE: ../shared/cases")


def test_each_case_is_here() -> None:
    assert FOLDER is not None
    assert sorted(CASES) == sorted(path.name for path in (FOLDER / "importing").iterdir() if path.is_dir())


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_with_a_log_is_told(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert FOLDER is not None
    told, source, out = CASES[case], FOLDER / "importing" / case, tmp_path / "out"
    status = main(["import", str(source / "mapping.yaml"), str(source), "--out", str(out)])
    error = capsys.readouterr().err
    if told.refuses:
        assert status == 2
        assert not (out / "needs").exists()
        assert [words for words in told.refuses if words not in error] == []
        return
    assert (status, error) == (0, "")
    monkeypatch.chdir(out)
    main(["check", "--no-cache", "--today", TODAY, "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    counts = Counter(each["code"] for each in findings)
    assert {code: counts.get(code) for code in told.found} == told.found
    messages = "\n".join(each["message"] for each in findings)
    assert [words for words in told.says if words not in messages] == []
    report = (out / "docs/import-report.md").read_text("utf-8")
    assert [words for words in told.report if words not in report] == []
    assert report.isprintable() or all(sign.isprintable() or sign == "\n" for sign in report)
    if told.screen:
        main(["check", "--no-cache", "--today", TODAY])
        screen = capsys.readouterr().out
        assert [words for words in told.screen if words not in screen] == []
