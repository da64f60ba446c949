"""Files of evidence in the build: which are copied, under which names, and what is said of the others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from riskfile.model import Opens
from riskfile.sphinx.state import files_of
from sphinxkit import build, differing, pages, project

PAGE = "needs/design/proofs.md"
SCRIPT = b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>'
FILES = {
    "needs/evidence/bench.csv": b"strut,cycles\n1,400000000\n",
    "evidence/report.pdf": b"%PDF-1.7 not really\n",
    "needs/evidence/run.xml": b"<testsuite><testcase name='a'/></testsuite>\n",
    "needs/evidence/page.HTML": SCRIPT,
    "needs/evidence/draw ing #1.svg": b"<svg/>\n",
    "needs/evidence/raw": SCRIPT,
    "needs/evidence/raw.txt": b"its neighbour\n",
    "needs/.secret/token.txt": b"secret\n",
    "needs/evidence/.npmrc": b"secret\n",
    "gha-creds.json": b"{}\n",
    "reports/late.csv": b"a\n1\n",
    "needs/evidence/large.csv": b"0123456789" * 110_000,
    "needs/evidence/fetched.bin": b"version https://git-lfs.github.com/spec/v1\noid sha256:"
    + b"1" * 64
    + b"\nsize 9\n",
}
ELSEWHERE = {
    "TR-101 revision 2": Opens("https://dms.example.org/?n=TR-101%20revision%202"),
    "https://example.org/report": Opens("https://example.org/report"),
    "kept by the test house": Opens(),
}
SETTINGS = {
    "riskfile_document_url": "https://dms.example.org/?n={number}",
    "riskfile_evidence_largest": 1,
    "riskfile_evidence_folders": ["reports"],
}


def written(root: Path) -> dict[str, str]:
    """A project with a verification for each file and each document: their ids, by what they name."""
    project(root)
    ids, page = {}, "# Proofs\n"
    for number, said in enumerate((*FILES, *ELSEWHERE), 1):
        name = "./" + said if said == "gha-creds.json" else said
        ids[said] = f"VER-9{number:02}"
        page += (
            f"\n:::{{verification}} Proof {number}\n:id: {ids[said]}\n:proves: implementation\n:method: inspection\n:criterion: shown\n"
            f":evidence: {name}\n:verifies: CTL-1\n:::\n"
        )
    (root / PAGE).write_text(page, encoding="utf-8")
    for path, data in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return ids


def test_two_spellings_of_a_path_are_one_file_and_a_single_page_opens_it_too(tmp_path: Path) -> None:
    root = tmp_path / "project"
    ids = written(root)
    page = root / PAGE
    other = ":evidence: needs/./evidence/bench.csv\n"
    page.write_text(
        page.read_text(encoding="utf-8").replace(":evidence: kept by the test house\n", other), encoding="utf-8"
    )
    built = build(root, tmp_path / "out", builder="singlehtml")
    opens = files_of(built.app.config)[0].built.file.opens
    one, two = opens[ids["needs/evidence/bench.csv"]], opens[ids["kept by the test house"]]
    assert one == two == Opens("_evidence/needs/evidence/bench.csv")
    assert (built.out / one.address).read_bytes() == FILES["needs/evidence/bench.csv"]


def test_what_is_copied_and_what_is_said_of_the_rest(tmp_path: Path) -> None:
    root = tmp_path / "project"
    ids = written(root)
    built = build(root, tmp_path / "out", overrides=SETTINGS)
    opens = files_of(built.app.config)[0].built.file.opens
    copied = {
        "needs/evidence/bench.csv": "_evidence/needs/evidence/bench.csv",
        "evidence/report.pdf": "_evidence/evidence/report.pdf",
        "needs/evidence/run.xml": "_evidence/needs/evidence/run.xml.txt",
        "needs/evidence/page.HTML": "_evidence/needs/evidence/page.HTML.txt",
        "needs/evidence/draw ing #1.svg": "_evidence/needs/evidence/draw ing #1.svg.txt",
        "needs/evidence/raw": "_evidence/needs/evidence/raw.txt",
        "needs/evidence/raw.txt": "_evidence/needs/evidence/raw.txt.txt",
        "reports/late.csv": "_evidence/reports/late.csv",
    }
    for path, target in copied.items():
        assert (built.out / target).read_bytes() == FILES[path]
        address = target.replace(" ", "%20").replace("#", "%23")
        assert opens[ids[path]] == Opens(address)
    there = {str(path.relative_to(built.out)) for path in (built.out / "_evidence").rglob("*") if path.is_file()}
    assert there == set(copied.values())
    why = {path: opens[ids[path]] for path in FILES if path not in copied}
    assert {path: said.address for path, said in why.items()} == dict.fromkeys(why, "")
    assert {path: said.why for path, said in why.items()} == {
        "needs/.secret/token.txt": "not in the build: a hidden file",
        "needs/evidence/.npmrc": "not in the build: a hidden file",
        "gha-creds.json": "not in the build: it lies in no folder of evidence (docs, needs, evidence, reports)",
        "needs/evidence/large.csv": "not in the build: 1 MiB, and at most 1 MiB are copied",
        "needs/evidence/fetched.bin": "not in the build: Git LFS has not fetched it",
    }
    assert {said: opens[ids[said]] for said in ELSEWHERE} == ELSEWHERE

    # the cards and the matrix open them, and say why they do not
    html = (built.out / PAGE).with_suffix(".html").read_text(encoding="utf-8")
    assert '<a class="rf-document" href="../../_evidence/needs/evidence/bench.csv" ' in html
    assert '<a class="rf-document" href="https://dms.example.org/?n=TR-101%20revision%202" ' in html
    assert "large.csv" in html and "not in the build: 1 MiB, and at most 1 MiB are copied" in html
    control = (built.out / "needs/design/base.html").read_text(encoding="utf-8")
    assert 'href="../../_evidence/needs/evidence/bench.csv"' in control

    # a later build: what is named no longer goes, what changed is copied anew, what did not is not touched
    before = (built.out / copied["evidence/report.pdf"]).stat()
    (root / "needs/evidence/bench.csv").write_bytes(b"strut,cycles\n1,500000000\n")
    text = (root / PAGE).read_text(encoding="utf-8")
    (root / PAGE).write_text(text.replace(":evidence: reports/late.csv\n", ""), encoding="utf-8")
    again = build(root, tmp_path / "out", overrides=SETTINGS)
    assert (again.out / copied["needs/evidence/bench.csv"]).read_bytes().endswith(b"500000000\n")
    assert not (again.out / "_evidence/reports").exists()
    after = (again.out / copied["evidence/report.pdf"]).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert not differing(pages(again.out), pages(build(root, tmp_path / "clean", overrides=SETTINGS).out))

    # linked, and not at all
    linked = build(
        root,
        tmp_path / "out",
        overrides={"riskfile_evidence": "link", "riskfile_evidence_url": "https://example.org/raw/{path}"},
    )
    opens = files_of(linked.app.config)[0].built.file.opens
    assert (
        opens[ids["needs/evidence/draw ing #1.svg"]].address
        == "https://example.org/raw/needs/evidence/draw%20ing%20%231.svg"
    )
    assert not (linked.out / "_evidence").exists()
    none = build(root, tmp_path / "out", overrides={"riskfile_evidence": "none"})
    assert files_of(none.app.config)[0].built.file.opens[ids["needs/evidence/bench.csv"]] == Opens()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"riskfile_evidence": "all"}, "riskfile_evidence is 'all'; expected 'copy', 'link' or 'none'"),
        ({"riskfile_evidence": "link"}, "riskfile_evidence_url does not say where"),
        ({"riskfile_evidence_url": "https://example.org/{file}"}, "the placeholder {file}; it knows only {path}"),
        ({"riskfile_document_url": "https://example.org/"}, "without {number}"),
        ({"riskfile_evidence_largest": 0}, "expected a number of MiB above 0"),
        ({"riskfile_evidence_folders": ["../other"]}, "expected folders of the project"),
        ({"riskfile_evidence_folders": [".git"]}, "expected folders of the project"),
        ({"riskfile_evidence_folders": [3]}, "expected folders of the project"),
    ],
)
def test_settings_that_say_nothing_are_refused(given: dict[str, object], message: str, tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    lines = "".join(f"{name} = {value!r}\n" for name, value in given.items())
    (root / "conf.py").write_text(f'project = "Test"\nextensions = ["riskfile"]\n{lines}', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "html", "-q", str(root), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert message in done.stderr and "Traceback" not in done.stderr
