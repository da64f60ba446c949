"""Merge conflicts in all that is read: one error each, at its first mark, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit import Case, base_files, write
from riskfile.cli import main
from riskfile.project import check
from riskfile.text.conflicts import may_conflict, resolve

BEGIN, MIDDLE, END = "<<<<<<< HEAD", "=======", ">>>>>>> other"


def conflicted(text: str, first: int, last: int, other: str) -> str:
    """``text`` with its lines from ``first`` to ``last`` (from 0) as one version, and ``other`` as the other."""
    lines = text.split("\n")
    lines[first:last] = [BEGIN, *lines[first:last], MIDDLE, *other.split("\n"), END]
    return "\n".join(lines)


def project(root: Path) -> Path:
    write(Case("conflict", False, "draft", base_files(), ()), root)
    return root


def findings(root: Path) -> list[str]:
    found = check(root, cached=False, today="2030-01-01").report.findings
    return [f"{each.span}: {each.code}" for each in found]


@pytest.mark.parametrize("path", ["needs/policy.yaml", "needs/model.yaml", "docs/pdf.yaml"])
def test_of_a_yaml_file_the_conflict_is_told_and_not_what_it_makes_of_yaml(path: str, tmp_path: Path) -> None:
    root = project(tmp_path)
    file = root / path
    text = file.read_text("utf-8") if file.exists() else "version: 1\n"
    file.write_text(conflicted(text, 0, 1, "version: 2\n\tx: ["), "utf-8")
    assert findings(root) == [f"{path}:1:1: RMF913"]


def test_a_policy_with_a_conflict_is_one_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project(tmp_path)
    file = root / "needs" / "policy.yaml"
    file.write_text(conflicted(file.read_text("utf-8"), 0, 1, "version: 1"), "utf-8")
    assert main(["check", "--no-cache", str(root)]) == 2
    assert "RMF009" not in capsys.readouterr().out


def test_a_report_with_a_conflict_is_told_once_whoever_rests_on_it(tmp_path: Path) -> None:
    root = project(tmp_path)
    file = root / "evidence" / "camera.xml"
    text = file.read_text("utf-8")
    file.write_text(conflicted(text, 1, 2, "<other/>"), "utf-8")
    page = root / "needs" / "design" / "page.md"
    items = "".join(
        f""":::{{verification}} Camera rejects wrong labels
:id: VER-{number}
:proves: effectiveness
:method: process-validation
:criterion: {number} of {number} wrong labels rejected
:result: pass
:evidence: evidence/camera.xml
:test: camera.rejects_wrong_label
:verifies: CTL-3
:::

"""
        for number in (71, 72)
    )
    page.write_text(f"# Page\n\n{items}", "utf-8")
    before = [each for each in findings(project(tmp_path / "clean")) if "RMF9" in each]
    assert [each for each in findings(root) if "RMF913" in each or "RMF804" in each] == [
        *before,
        "evidence/camera.xml:2:1: RMF913",
    ]


@pytest.mark.parametrize(
    ("text", "places", "left"),
    [
        ("a\n<<<<<<< x\nb\n=======\nc\n>>>>>>> y\nd", [2], "a\nb\nd"),
        ("<<<<<<<\n=======\nc\n>>>>>>>", [1], ""),
        # the version with more items
        ("<<<<<<<\nb\n=======\n:id: A-1\n>>>>>>>", [1], ":id: A-1"),
        ("<<<<<<<\nb\n|||||||\n:id: A-1\n=======\nc\n>>>>>>>", [1], "b"),
        # of Mercurial, Subversion and Jujutsu
        ("<<<<<<< local\nb\n=======\nc\n>>>>>>> other", [1], "b"),
        ("<<<<<<< .mine\nb\n||||||| .r1\na\n=======\nc\n>>>>>>> .r2", [1], "b"),
        ("<<<<<<< Conflict 1 of 1\n+++++++ Contents of side #1\nb\n%%%%%%% Changes\n-a\n+c\n>>>>>>> end", [1], ""),
        # a conflict within one, whose marks are longer
        ("<<<<<<<<<\n<<<<<<<\na\n=======\nb\n>>>>>>>\n=========\nc\n>>>>>>>>>", [1], "a"),
        # marks without their counterparts
        ("a\n<<<<<<< x\nb", [2], "a\nb"),
        ("a\n>>>>>>> x\nb", [2], "a\nb"),
        ("<<<<<<< x\na\n<<<<<<< y\nb\n=======\nc\n>>>>>>>", [1, 3], "a\nb"),
        # the versions are known from the middle on, or up to it
        ("a\nb\n=======\nc\n>>>>>>> x\nd", [3], "a\nb\nd"),
        ("a\n<<<<<<< x\nb\n=======\nc\nd", [2], "a\nc\nd"),
        ("a\n=======\nb", [2], "a\nb"),
        ("a\n||||||| 1a2b3c4\nb", [2], "a\nb"),
        # a conflict that was committed, in another
        ("<<<<<<<\n<<<<<<<\na\n=======\nb\n>>>>>>>\n=======\nc\n>>>>>>>", [1], "a"),
        # shorter marks, with all their counterparts
        ("<<<<<< x\na\n======\nb\n>>>>>> y", [1], "a"),
        # no marks
        ("<<<<<< x\n>>>>>> y", [], "<<<<<< x\n>>>>>> y"),
        ("a <<<<<<< x\n<<<<<<<b\nc >>>>>>>", [], "a <<<<<<< x\n<<<<<<<b\nc >>>>>>>"),
    ],
)
def test_where_conflicts_are_and_what_is_left(text: str, places: list[int], left: str) -> None:
    lines = text.split("\n")
    conflicts, kept = resolve(lines)
    assert [each.line for each in conflicts] == places
    if "+++++++" not in text and "<<<<<<<<<" not in text:
        assert "\n".join(lines[index] for index in kept) == left


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Heading\n=======\ntext", []),
        ("a\n\n=======\n\nb", [3]),
        (":p1: F1\n=======\n:p1: F2", [2]),
        ("| a |\n|||||||\n| b |", []),
        ("a\n\n||||||| base\nb", [3]),
    ],
)
def test_what_parts_versions_and_what_is_markdown(text: str, places: list[int]) -> None:
    assert [each.line for each in resolve(text.split("\n"), ("code",))[0]] == places
    assert may_conflict(text)


def test_evidence_that_a_merge_has_written_into(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "needs/design/page.md").write_text(
        "# Page\n\n:::{verification} Rates\n:id: VER-71\n:result: pass\n:evidence: evidence/rates.csv\n:::\n", "utf-8"
    )
    (root / "evidence/rates.csv").write_text("a,b\n=======\n1,2\n", "utf-8")
    assert not [each for each in findings(root) if "RMF913" in each]
    (root / "evidence/rates.csv").write_text("a,b\n<<<<<<< x\n1,2\n=======\n1,3\n>>>>>>> y\n", "utf-8")
    assert [each for each in findings(root) if "RMF913" in each] == ["evidence/rates.csv:2:1: RMF913"]


def test_code_of_a_page_may_show_marks() -> None:
    text = (
        "```\n<<<<<<<\n```\n:::{harm} X\n```{toctree}\n<<<<<<<\na\n=======\n>>>>>>>\n```\n~~~ md\n```\n>>>>>>>\n~~~\n"
    )
    conflicts, kept = resolve(text.split("\n"), {"code-block"})
    assert [each.line for each in conflicts] == [6]
    assert 6 in kept
    assert 8 not in kept
