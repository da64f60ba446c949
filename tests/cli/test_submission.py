"""``riskfile export submission``: the PDFs of a build as a folder for an eCopy or an eSTAR, and what is wrong with those that are none."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskfile.cli import main
from riskfile.render.pdf.admissible import LIMITS, Limits, look, too_large
from riskfile.render.pdf.finish import NamedVolume, documents_of, name_volumes
from riskfile.text.names import LONGEST, filed_as
from sphinxkit import build, edit, project

PDF_NAME = "002_A plan.pdf"
ROOMY = LIMITS["estar"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose set was built with the names of a submission."""
    root = project(tmp_path_factory.mktemp("submission") / "project")
    settings = "set: full\nfiles: submission\nvolumes: {E: {title: 生物学评价, pages: [docs/plan]}}\n"
    (root / "docs/pdf.yaml").write_text(settings, encoding="utf-8")
    built = build(root, root / "_build/pdf", builder="riskpdf")
    assert built.status == 0, built.warnings
    return root


@pytest.fixture(scope="module")
def plain(root: Path) -> bytes:
    """One of its PDFs, with which nothing is wrong."""
    return (root / "_build/pdf/002_A Hazard analysis.pdf").read_bytes()


def export(root: Path, *words: str) -> int:
    return main(["export", "submission", "--project", str(root), *words])


def contents(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "contents.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def changed(data: bytes, change: Callable[[pikepdf.Pdf], Any], **how: Any) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(out, **how)
    return out.getvalue()


# --- the folder -------------------------------------------------------------------------------------------------------


def test_the_set_is_numbered_and_its_documents_still_lead_to_each_other(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new" / "set"
    assert export(root, "--output", str(folder)) == 0
    assert f"to {folder.as_posix()}/pdf" in capsys.readouterr().out
    listed, there = contents(folder), sorted(path.name for path in (folder / "pdf").iterdir())
    assert there == sorted(listed)
    assert there[:2] == ["001_Risk management report.pdf", "002_A Hazard analysis.pdf"]
    # no letter of its title is one that a name may have; nor is there a gap where a volume has nothing in it
    assert there[-1] == f"{len(there):03d}_E.pdf"
    assert [name[:3] for name in there] == [f"{number:03d}" for number in range(1, len(there) + 1)]
    for name, row in listed.items():
        data = (folder / "pdf" / name).read_bytes()
        assert data == (root / "_build/pdf" / name).read_bytes(), "a signature would be lost"
        assert (row["sha256"], row["bytes"]) == (sha256(data).hexdigest(), str(len(data)))
    _, volumes = documents_of(folder / "pdf" / there[0])
    assert [(each.file, each.sha256, str(each.pages)) for each in volumes] == [
        (name, listed[name]["sha256"], listed[name]["pages"]) for name in there[1:]
    ]
    with pikepdf.open(folder / "pdf" / there[0]) as core:
        links = {str(note.A.F) for page in core.pages for note in page.get("/Annots", []) if "/F" in note.get("/A", {})}
    assert links and links <= {*there}


def test_what_is_there_is_replaced_only_if_it_is_an_earlier_set(
    root: Path, tmp_path: Path, plain: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, more = tmp_path / "set", tmp_path / "Résumé: plan.pdf"
    more.write_bytes(plain)
    assert export(root, "--output", str(folder)) == 0
    before = contents(folder)
    assert export(root, "--output", str(folder)) == 0
    assert "has this set already" in capsys.readouterr().out
    other = ("--output", str(folder), "--add", str(more))
    assert export(root, *other) == 2
    assert "--force replaces it" in capsys.readouterr().err
    assert contents(folder) == before
    assert export(root, *other, "--force") == 0
    last = [*contents(folder).values()][-1]
    assert last["file"] == f"{len(before) + 1:03d}_Resume plan.pdf" and last["taken_from"] == more.name
    # somebody's own file is taken away by nothing
    (folder / "pdf/notes.txt").write_text("mine", encoding="utf-8")
    capsys.readouterr()
    assert export(root, "--output", str(folder), "--force") == 2
    assert "holds other files" in capsys.readouterr().err
    assert (folder / "pdf/notes.txt").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_each_break_is_one_message_with_the_file_and_nothing_is_written(
    root: Path, tmp_path: Path, plain: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    one.write_bytes(changed(plain, lambda pdf: None, encryption=pikepdf.Encryption(owner="o", user="u")))
    two.write_bytes(b"%PDF-1.7 nothing")
    folder = tmp_path / "set"
    assert export(root, "--output", str(folder), "--add", str(one), "--add", str(two)) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[0] for line in lines[:2]] == [str(one), str(two)] and len(lines) == 3
    assert "encrypted" in lines[0] and "no PDF that can be read: PdfError" in lines[1] and "0x" not in lines[1]
    assert not folder.exists()


def test_a_pdf_of_another_state_is_told(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = tmp_path / "project"
    shutil.copytree(root, now)
    edit(now, "needs/manufacturing/process.md", lambda text: text.replace("breaks earlier", "breaks at once"))
    assert export(now, "--output", str(tmp_path / "set")) == 1
    lines = capsys.readouterr().err.splitlines()
    assert all("build it anew" in line for line in lines[:-1])
    assert len(lines) == len([*(root / "_build/pdf").glob("*.pdf")]) + 1


def test_a_set_that_names_each_other_otherwise_is_not_renamed(
    root: Path, tmp_path: Path, plain: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file-A.pdf").write_bytes(plain)
    volume = NamedVolume("A", "A", "file-A.pdf", sha256(plain).hexdigest(), len(plain), 1)
    (tmp_path / "file.pdf").write_bytes(changed(plain, lambda pdf: name_volumes(pdf, [volume])))
    words = ("--pdf", str(tmp_path / "file.pdf"), "--output", str(tmp_path / "set"))
    assert export(root, *words) == 2
    assert "write `files: submission` in docs/pdf.yaml" in capsys.readouterr().err
    (tmp_path / "file-A.pdf").write_bytes(plain + b"\n")
    assert export(root, *words) == 2
    assert "something was added to the volume A" in capsys.readouterr().err
    # one that names no other has what name it is given
    (tmp_path / "file.pdf").write_bytes(plain)
    assert export(root, *words) == 0
    assert [*contents(tmp_path / "set")] == ["001_file.pdf"]


def test_where_nothing_was_built_it_is_said_how(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(root, tmp_path / "project", ignore=shutil.ignore_patterns("_build"))
    assert export(tmp_path / "project", "--output", str(tmp_path / "set")) == 2
    err = capsys.readouterr().err
    assert "001_Risk management report.pdf: " in err and "`riskfile build` writes it" in err
    # in another language it is another file
    edit(tmp_path / "project", "needs/policy.yaml", lambda text: f"{text}translations: [zh-CN]\n")
    words = ["--project", str(tmp_path / "project"), "--output", str(tmp_path / "set")]
    assert main(["--lang", "zh-CN", "export", "submission", *words]) == 2
    assert "001_Risk management report zh.pdf" in capsys.readouterr().err
    (tmp_path / "taken").write_text("", encoding="utf-8")
    assert export(root, "--output", str(tmp_path / "taken")) == 2
    assert "is a file; expected a folder" in capsys.readouterr().err
    assert export(root, "--output", str(tmp_path / "taken/set")) == 2
    assert "taken/set cannot be written: " in capsys.readouterr().err


# --- one PDF ----------------------------------------------------------------------------------------------------------


def script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def attach(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["data.csv"] = b"1,2"


def remark(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9])
    pdf.pages[-1].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))


def launch(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("setup.exe"))
    note = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))


def scanned(pdf: pikepdf.Pdf) -> None:
    pdf.add_blank_page()


def no_bookmarks(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Outlines
    for _ in range(6):
        pdf.pages.append(pdf.pages[0])


def borrowed(pdf: pikepdf.Pdf) -> None:
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    pdf.pages[0].Resources.Font["/Own"] = pdf.make_indirect(font)


@pytest.mark.parametrize(
    ("change", "how", "told"),
    [
        (script, {}, "something in it runs or moves, expected a document that is only read: JavaScript"),
        (launch, {}, "something in it runs or moves, expected a document that is only read: Launch"),
        (attach, {}, "files are attached to it, expected none"),
        (remark, {}, "it has comments on 1 page, expected none: "),
        (scanned, {}, "no text can be read on 1 page, expected text that can be searched: "),
        (no_bookmarks, {}, "it has no bookmarks, expected some in a PDF of more than 5 pages"),
        (borrowed, {}, "fonts are not embedded: Helvetica"),
        (lambda pdf: None, {"force_version": "2.0"}, "it is PDF 2.0, expected PDF 1.4 to 1.7"),
        (lambda pdf: None, {"encryption": pikepdf.Encryption(owner="o", user="")}, "it is encrypted"),
    ],
)
def test_what_is_wrong_with_a_pdf_is_one_message(
    change: Callable[[pikepdf.Pdf], Any], how: dict[str, Any], told: str, plain: bytes
) -> None:
    assert look(PDF_NAME, plain, ROOMY).faults == ()
    (fault,) = look(PDF_NAME, changed(plain, change, **how), ROOMY).faults
    assert told in str(fault)


def test_sizes_and_names(plain: bytes) -> None:
    size = len(plain)
    assert look(PDF_NAME, plain, Limits(size, size)).faults == ()
    (fault,) = look(PDF_NAME, plain, Limits(size - 1, size)).faults
    assert "MB, expected at most" in str(fault)
    assert too_large([size, size], Limits(size, 2 * size)) is None
    assert too_large([size, size], Limits(size, 2 * size - 1)) is not None
    assert LIMITS["ecopy"].each == 50_000_000
    for name in (
        "plan.pdf",
        "01_plan.pdf",
        "001_plan.PDF",
        "001_plan (1).pdf",
        "001_风险.pdf",
        f"001_{'x' * LONGEST}.pdf",
    ):
        (fault,) = look(name, plain, ROOMY).faults
        assert name in str(fault) and "three digits" in str(fault)


@given(st.integers(1, 999), st.lists(st.text(max_size=90), max_size=4))
def test_any_title_becomes_a_name_that_is_taken(number: int, words: list[str]) -> None:
    name = filed_as(number, words, "Document")
    assert re.fullmatch(r"\d{3}_[A-Za-z0-9][A-Za-z0-9 -]*\.pdf", name) and len(name) <= LONGEST
    assert not any("name" in fault.key for fault in look(name, b"", ROOMY).faults)


@given(st.data())
def test_no_bytes_make_it_fail(plain: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(plain) - 1))
    broken = plain[:at] + data.draw(st.binary(max_size=20)) + plain[at + data.draw(st.integers(0, 200)) :]
    assert look(PDF_NAME, broken, ROOMY).size == len(broken)
