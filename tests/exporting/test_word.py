"""The report and the plan as Word files: read back, they say what the check says, and templates are used or refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from pathlib import Path

import docx
import pytest
from docx.document import Document as Paper
from hypothesis import given
from hypothesis import strategies as st

from casekit import TODAY, compose, write
from riskfile import api
from riskfile.cli import main
from riskfile.exporting.judged import Judged
from riskfile.exporting.prose import Block, Dropped, blocks_of, dropped
from riskfile.exporting.word import STYLES, Colours, plan, report
from riskfile.model import Span
from riskfile.project import Project
from riskfile.views.surveillance import forest_plot
from riskfile.views.tables import plain

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("word")
    write(compose("word", ""), root)
    page = root / "docs/plan.md"
    text = page.read_text(encoding="utf-8")
    extra = "\nThe scope is **this** file, see {need}`RSK-1`.\n\n- models\n- phases\n\n| who | what |\n| --- | --- |\n| R. Manager | keeps it |\n\n```{heat-map}\n```\n\n```{policy-table} regions\n```\n"
    # below the heading that the policy names as the scope
    page.write_text(re.sub(r"(?m)^(#+ Scope)$", rf"\1\n{extra}", text, count=1), encoding="utf-8")
    assert "- models" in page.read_text(encoding="utf-8")
    return root


def judged(root: Path, gate: str = "post-launch") -> Judged:
    return Judged.of(Project.open(root, today=TODAY, gate=gate, cached=False))


def opened(data: bytes) -> Paper:
    return docx.Document(io.BytesIO(data))


def tables(paper: Paper) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]


def texts(paper: Paper) -> str:
    return "\n".join(each.text for each in paper.paragraphs)


def test_the_report_says_what_the_check_says(project: Path) -> None:
    file = api.read(project, day=TODAY, gate="post-launch")
    paper = opened(report(judged(project)).data)
    labels = {each.id: each.label for each in file.regions}
    (risks,) = [each for each in tables(paper) if each[0][:2] == ["Risk", "Hazard → hazardous situation → harm"]]
    assert [row[0].split()[0] for row in risks[1:]] == [each.id for each in file.of_type("risk")]
    for row, item in zip(risks[1:], file.of_type("risk"), strict=True):
        assert item.risk is not None and item.risk.initial.region and item.risk.earned.region
        assert (row[3], row[7]) == (labels[item.risk.initial.region], labels[item.risk.earned.region])
        assert {each.id for each in file.linking(item, "controls")} == set(filter(None, row[4].split(", ")))
    (counts,) = [each for each in tables(paper) if each[0][0] == "Region"]
    found = Counter(item.risk.earned.region for item in file.of_type("risk") if item.risk)
    assert {row[0]: int(row[3]) for row in counts[1:]} == {labels[id]: found[id] for id in labels}
    (controls,) = [each for each in tables(paper) if each[0][0] == "Measure"]
    assert {row[3] for row in controls[1:]} == {"passed"} and len(controls) - 1 == len(file.of_type("control"))
    assert "REV-1" in texts(paper) and "ORR-1" in texts(paper)


@pytest.mark.parametrize(
    ("gate", "state"),
    [("draft", "Draft: judged at no release gate, 0 errors"), ("post-launch", "Gate post-launch passed")],
)
def test_nobody_mistakes_a_draft(gate: str, state: str, project: Path) -> None:
    paper = opened(report(judged(project, gate)).data)
    assert state in texts(paper) and state in "".join(each.text for each in paper.sections[0].footer.paragraphs)


def test_a_gate_that_is_not_passed_stands_on_each_page(project: Path, tmp_path: Path) -> None:
    write(compose("open", ""), tmp_path)
    page = tmp_path / "needs/design/base.md"
    page.write_text(page.read_text("utf-8").replace(":residual-p1: F3", ":residual-p1: F5"), encoding="utf-8")
    paper = opened(report(judged(tmp_path)).data)
    assert "DRAFT: gate post-launch not passed, " in "".join(each.text for each in paper.sections[0].footer.paragraphs)
    (findings,) = [each for each in tables(paper) if each[0][0] == "Level" and "Finding" in each[0]]
    assert any("RMF310 RSK-1" in row for row in findings)


def test_the_plan_has_what_the_policy_names(project: Path) -> None:
    paper = opened(plan(judged(project)).data)
    text = texts(paper)
    assert "The scope is this file, see RSK-1." in text
    # what the pages have, and no paragraph can, is left out and told
    (line,) = [
        number
        for number, each in enumerate((project / "docs/plan.md").read_text("utf-8").splitlines(), 1)
        if each == "```{heat-map}"
    ]
    assert text.count("heat-map") == 1 and "Left out here: `heat-map`; see docs/plan.md." in text
    assert [(each.text, each.span) for each in plan(judged(project)).unsaid] == [
        ("`heat-map`", Span("docs/plan.md", line, 1))
    ]
    assert [each.text for each in paper.paragraphs if each.style is not None and each.style.name == "List Bullet"][
        :2
    ] == ["models", "phases"]
    # a part of the policy is set out, where the plan has not set it out itself
    assert any(each[0][0] == "Region" for each in tables(paper))
    assert [["who", "what"], ["R. Manager", "keeps it"]] in tables(paper)
    headings = [each.text for each in paper.paragraphs if each.style is not None and each.style.name == "Heading 1"]
    assert headings[:3] == ["Scope", "Responsibilities and authorities", "Reviews of risk management activities"]
    (matrix,) = [each for each in tables(paper) if each[0][0] == "Probability"]
    assert len(matrix) == 6 and len(matrix[0]) == 6


def test_word_can_read_it(project: Path) -> None:
    made = report(judged(project)).data
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        body = archive.read("word/document.xml").decode()
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    # heads are repeated, rows are not cut, fields are whole, wide tables lie on their side
    assert body.count("<w:cantSplit") > body.count("<w:tblHeader") > 10
    assert body.count('w:fldCharType="begin"') == body.count('w:fldCharType="end"')
    assert [each.page_width > each.page_height for each in opened(made).sections] == [False, True, False, True, False]
    assert made == report(judged(project)).data


def test_the_contents_lead_to_each_chapter(project: Path) -> None:
    for written in (report(judged(project)), plan(judged(project))):
        with zipfile.ZipFile(io.BytesIO(written.data)) as archive:
            body = archive.read("word/document.xml").decode()
        links = re.findall(r'<w:hyperlink w:anchor="(\w+)">', body)
        marks = re.findall(r'<w:bookmarkStart w:id="\d+" w:name="(\w+)"', body)
        headings = [e for e in opened(written.data).paragraphs if e.style is not None and e.style.name == "Heading 1"]
        assert links == marks and len(links) == len({*links}) == len(headings) > 5
        assert 'TOC \\o "1-2"' in body and body.index("TOC ") < body.index(links[0])


def test_the_matrix_has_each_risk_before_and_after_control(project: Path) -> None:
    file = api.read(project, day=TODAY, gate="post-launch")
    paper = opened(report(judged(project)).data)
    found = [each for each in tables(paper) if each[0][0] == "Probability" and "S1" not in each[0]]
    for table in found:
        cells = [cell for row in table[1:] for cell in row[1:] if cell]
        assert sum(int(cell.partition("\n")[0]) for cell in cells) == len(file.of_type("risk"))
    assert len(found) >= 2


def test_what_is_left_out_is_said_in_the_report_and_told(project: Path) -> None:
    written = report(judged(project))
    text = texts(opened(written.data))
    assert written.unsaid and all(each.text in text for each in written.unsaid)
    assert "Hazards: " in text.partition("What is not in this document")[2]


# --- field data ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def example() -> Judged:
    """The example, which has plans of monitoring."""
    return Judged.of(Project.open(ROOT, today="2026-11-23", gate="post-launch"))


def test_field_data_stands_in_tables(example: Judged) -> None:
    written = report(
        example, None, Colours([("FFFFFF", "000000"), *[("AABBCC", "112233")] * 5], {"warning": 3, "pass": 1})
    )
    paper = opened(written.data)
    captions = [each.text for each in paper.paragraphs if each.style is not None and each.style.name == "Caption"]
    assert example.policy.monitoring is not None
    for each in example.policy.monitoring.plans:
        # one without data is named too
        charted = any(caption.startswith(f"{each.id}: ") for caption in captions)
        assert charted or re.search(rf"no data yet: .*\b{each.id} {each.title}", texts(paper)), each.id
    assert any(caption.startswith("MON-001: ") for caption in captions)
    (rates,) = [each for each in tables(paper) if each[0][:2] == ["Risk", "Observed by"]]
    expected = forest_plot(example.file, example.policy, example.today).table
    assert rates[1:] == [[plain(cell) for cell in row.cells] for row in expected.rows]
    assert any("answers it" in cell for table in tables(paper) for row in table for cell in row), "a signal"
    (sums,) = [each for each in tables(paper) if each[0][0] == "Severity" and "Risks" in each[0]]
    assert len(sums) > 3
    (waived,) = [each for each in tables(paper) if each[0][-1] == "Why, by whom, until when"]
    assert len(waived) - 1 == len(example.report.waived)
    with zipfile.ZipFile(io.BytesIO(written.data)) as archive:
        assert archive.read("word/document.xml").decode().count('w:fill="AABBCC"') > 300


def test_without_what_computes_field_data_that_is_said(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(judged: Judged) -> None:
        raise ModuleNotFoundError("No module named 'numpy'", name="numpy")

    monkeypatch.setattr("riskfile.exporting.word.overall", missing)
    written = report(judged(project))
    assert "what computes them is not installed" in texts(opened(written.data))
    assert any("riskfile[surveillance]" in each.text for each in written.unsaid)


# --- templates ----------------------------------------------------------------------------------------------------------


def template(tmp_path: Path) -> Path:
    paper = docx.Document()
    paper.add_paragraph("Text of the template that has to go")
    paper.sections[0].header.paragraphs[0].text = "Acme Medical "
    paper.styles["Heading 1"].font.name = "Georgia"
    path = tmp_path / "template.docx"
    paper.save(str(path))
    return path


def test_a_template_gives_styles_header_and_footer(project: Path, tmp_path: Path) -> None:
    paper = opened(report(judged(project), template(tmp_path).read_bytes()).data)
    assert paper.styles["Heading 1"].font.name == "Georgia"
    assert paper.sections[0].header.paragraphs[0].text.startswith("Acme Medical Risk management report")
    assert "has to go" not in texts(paper)


def test_a_template_that_cannot_be_used_is_told(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = template(tmp_path).read_bytes()
    without = docx.Document()
    element = without.styles["Caption"].element
    element.getparent().remove(element)
    without.save(str(tmp_path / "without.docx"))
    (tmp_path / "macros.docm").write_bytes(good)
    with zipfile.ZipFile(tmp_path / "macros.docm", "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    (tmp_path / "torn.docx").write_bytes(good[: len(good) // 2])
    (tmp_path / "text.docx").write_text("no zip", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "other.docx", "w") as archive:
        archive.writestr("hello.txt", "x")
    out = tmp_path / "out.docx"
    for name, told in (
        ("without.docx", "lacks the styles Caption; expected all of Title, "),
        ("macros.docm", "holds macros; expected a .docx without any"),
        ("torn.docx", "cannot be read as a Word file"),
        ("text.docx", "cannot be read as a Word file"),
        ("other.docx", "cannot be read as a Word file"),
        ("nothing.docx", "cannot be read: No such file"),
    ):
        arguments = ["export", "report", "--project", str(project), "--today", TODAY, "--output", str(out)]
        assert main([*arguments, "--template", str(tmp_path / name)]) == 2
        said = capsys.readouterr().err
        assert told in said and name in said and "Traceback" not in said and not out.exists()
    assert set(STYLES) <= {style.name for style in docx.Document().styles}


def test_the_commands(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("report", "plan"):
        out = tmp_path / f"{name}.docx"
        arguments = ["export", name, "--project", str(project), "--today", TODAY, "--output", str(out)]
        assert main(arguments) == 0 and opened(out.read_bytes()).core_properties.title.startswith("Risk management")
        assert main(arguments) == 2
        assert main([*arguments[:-1], str(tmp_path / "x.doc")]) == 2
    assert "expected a name that ends in .docx" in capsys.readouterr().err


def test_in_chinese(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.docx"
    assert (
        main(["--lang", "zh-CN", "export", "report", "--project", str(project), "--today", TODAY, "--output", str(out)])
        == 0
    )
    assert "风险管理报告" in texts(opened(out.read_bytes()))


# --- prose --------------------------------------------------------------------------------------------------------------


def test_running_text_alone_is_taken() -> None:
    text = ":::{risk} T\n:id: RSK-1\n:::\n\n(name)=\nA *word* `code`\nmore.\n\n1. one\n2. two\n\n```python\nx\n```\n\n![p](p.png)\n"
    assert blocks_of(text) == [Block("A word code more."), Block("one", listed=True), Block("two", listed=True)]

    assert dropped(text) == [Dropped(1, "risk", "T"), Dropped(16, "")]
    assert dropped("a\n~~~{plot} x\n~~~\n\n- ```{note}\n") == [Dropped(2, "plot", "x")]


@given(st.text(max_size=200))
def test_any_text_is_taken_apart(text: str) -> None:
    assert all(each.text.strip() or each.rows for each in blocks_of(text))
