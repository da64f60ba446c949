"""The PDF as a build product: the same bytes, one reading, nothing lost, and what nobody would want in a file."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from riskfile.render.pdf import finish
from riskfile.render.pdf.work import Job
from riskfile.sphinx.pdf import book, edition
from sphinxkit import CONF, build, edit, project

NAME = "risk-management-file.pdf"


def text(path: Path) -> str:
    """The text of a PDF, without white space."""
    return "".join(finish.text_of(path))


def chapter(root: Path, markdown: str) -> Path:
    """The base with a chapter of its own."""
    project(root)
    (root / "docs/extra.md").write_text(markdown, encoding="utf-8")
    edit(root, "docs/index.md", lambda page: page.replace("views\n", "views\nextra\n"))
    return root


def test_the_same_sources_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    files = []
    for name in ("one", "two"):
        built = build(project(tmp_path / name), tmp_path / f"out-{name}", builder="riskpdf")
        assert built.status == 0, built.warnings
        files.append((built.out / NAME).read_bytes())
    assert files[0] == files[1]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790086400")
    later = build(tmp_path / "one", tmp_path / "out-later", builder="riskpdf")
    assert (later.out / NAME).read_bytes() != files[0], "the day is in it"


def test_build_writes_both_from_one_reading(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "riskfile.cli", "build", "--output", str(tmp_path / "out")],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("updating environment: ") == 1
    both = tmp_path / "out/pdf" / NAME
    alone = build(root, tmp_path / "alone", builder="riskpdf")
    assert text(both) == text(alone.out / NAME)
    assert (tmp_path / "out/html/docs/index.html").is_file()
    without = subprocess.run(
        [sys.executable, "-m", "riskfile.cli", "build", "--no-pdf", "--output", str(tmp_path / "html-only")],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert without.returncode == 0
    assert not (tmp_path / "html-only/pdf").exists()


def riskfile(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own: only there does the PDF have one beside the HTML."""
    if not (root / "conf.py").is_file():
        (root / "conf.py").write_text(CONF, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "riskfile.cli", *arguments], cwd=root, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="a process is forked on Linux only")
def test_beside_the_html_and_after_it_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    root = project(tmp_path / "project")
    beside = riskfile(root, "build", "--output", str(tmp_path / "beside"))
    assert beside.returncode == 0, beside.stderr
    (root / "conf.py").write_text(
        CONF + "from riskfile.sphinx.pdf import book\nbook.can_fork = lambda: False\n", encoding="utf-8"
    )
    after = riskfile(root, "build", "--output", str(tmp_path / "after"))
    assert after.returncode == 0, after.stderr
    one, two = ((tmp_path / name / "pdf" / NAME).read_bytes() for name in ("beside", "after"))
    assert one == two
    # what the process beside the HTML logs comes out here
    assert "riskfile: wrote" in beside.stdout and "riskfile: wrote" in after.stdout
    # and nothing that a library notes for itself
    for done in (beside, after):
        assert done.stderr == ""
        assert not re.search(r"pikepdf|\bINFO\b", done.stdout), done.stdout


BARE_TEMPLATE = """#import "riskfile.typ": *
#let rf-heading(level, name, outlined: true, numbered: true, body) = heading(level: level, body)
"""


@pytest.mark.parametrize("alone", [True, False])
def test_a_template_that_labels_nothing_is_told_in_one_message(alone: bool, tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    (root / "ext").mkdir()
    (root / "ext/own.typ").write_text(BARE_TEMPLATE, encoding="utf-8")
    (root / "docs/pdf.yaml").write_text("template: ext/own.typ\n", encoding="utf-8")
    more = "" if alone else "from riskfile.sphinx.pdf import book\nbook.can_fork = lambda: False\n"
    (root / "conf.py").write_text(CONF + more, encoding="utf-8")
    done = riskfile(root, "build", "--output", str(tmp_path / "out"))
    assert done.returncode != 0
    assert "ext/own.typ: nothing in the document is labelled" in done.stderr
    assert "has to put label(name) behind its heading" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert (tmp_path / "out/html/docs/index.html").is_file()
    assert not (tmp_path / "out/pdf" / NAME).exists()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="a process is forked on Linux only")
@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("os._exit(9)", "ended with exit code 9; is there enough memory?"),
        ("1 / 0", "riskfile build crashed; please report this"),
    ],
)
def test_a_process_that_dies_beside_the_html_fails_the_build(what: str, told: str, tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    (root / "conf.py").write_text(
        CONF + f"import os\nfrom riskfile.sphinx.pdf import book\nbook.write = lambda *any: {what}\n", encoding="utf-8"
    )
    done = riskfile(root, "build", "--output", str(tmp_path / "out"))
    assert done.returncode != 0
    assert told in done.stderr


def test_a_loss_fails_the_build_and_leaves_the_old_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path / "project")
    out = tmp_path / "out"
    assert build(root, out, builder="riskpdf").status == 0
    before = (out / NAME).read_bytes()

    # a template that drops the body of every card
    whole = edition.run

    def dropping(jobs: Sequence[Job], *more: Any) -> Any:
        for job in jobs:
            template = job.folder / "template.typ"
            source = template.read_text(encoding="utf-8")
            assert "#let rf-card(item, head, body) =" in source
            template.write_text(
                source.replace(
                    "#let rf-card(item, head, body) =",
                    "#let rf-card(item, head, body) = head\n#let unused(item, head, body) =",
                ),
                encoding="utf-8",
            )
        return whole(jobs, *more)

    monkeypatch.setattr(edition, "run", dropping)
    with pytest.raises(book.PdfError, match="would lose something: not found in the PDF"):
        build(root, out, builder="riskpdf")
    assert (out / NAME).read_bytes() == before
    assert not list(out.glob("*.part"))


@pytest.mark.parametrize("lost", ["RSK-1 Infarction", "a row that is not there"])
def test_missing_tells_what_is_missing_and_nothing_else(lost: str, tmp_path: Path) -> None:
    built = build(project(tmp_path / "project"), tmp_path / "out", builder="riskpdf")
    path = built.out / NAME
    there = ["Infarction by thrombus on struts", "Risk"]
    assert finish.missing(path, there) == []
    # as often as it is there, and once more
    often = text(path).count(finish.bare(lost))
    assert finish.missing(path, [*there, *[lost] * often, lost]) == [lost]


def test_chinese_with_the_extra_or_a_hint_without(tmp_path: Path) -> None:
    root = chapter(tmp_path / "project", "# Extra\n\n冠状动脉支架\n")
    if finish_has_cjk():
        built = build(root, tmp_path / "out", builder="riskpdf")
        assert "冠状动脉支架" in text(built.out / NAME)
    else:
        with pytest.raises(book.PdfError, match=r"riskfile\[cjk\]"):
            build(root, tmp_path / "out", builder="riskpdf")


def finish_has_cjk() -> bool:
    from riskfile.render.pdf.settings import cjk_families

    return bool(cjk_families())


def test_what_pikepdf_has_written_is_still_marked_and_tagged(tmp_path: Path) -> None:
    built = build(project(tmp_path / "project"), tmp_path / "out", builder="riskpdf")
    with pikepdf.open(built.out / NAME) as pdf:
        with pdf.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"], about["pdfuaid:part"]) == ("2", "A", "1")
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root and "/OutputIntents" in pdf.Root
        assert not pdf.is_encrypted and "/JavaScript" not in pdf.Root.Names
        assert pdf.check_pdf_syntax() == []
