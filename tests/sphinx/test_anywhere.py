"""Projects of which risk files are a part: conf.py says in which folders they lie."""

from __future__ import annotations

import gc
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casekit import BASE_ITEMS, TODAY, compose
from riskfile.project import Project
from riskfile.reading.conf import literal_of
from riskfile.source import Disk, Layout
from riskfile.source.roots import layouts_of
from sphinxkit import Built, build, differing, edit, pages

# what sphinx-needs lays out asks docutils in a way that docutils will not answer for ever
pytestmark = pytest.mark.filterwarnings("ignore:The frontend.Option.*class:DeprecationWarning")

PROJECTS = Path(__file__).parents[1] / "projects"
SETTINGS: dict[str, object] = {"riskfile_today": TODAY}


def site(name: str, root: Path) -> Path:
    """The project, with the base project's file in the folder of each risk file; of the second on each id is another."""
    for number, layout in enumerate(layouts_of(literal_of(Disk(PROJECTS / name), "riskfile_root"))):
        files = dict(compose(name, "").files)
        for path, text in files.items():
            target = root / layout.base / _moved(path, layout)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(_other(text, layout, number) if number else text, encoding="utf-8")
    shutil.copytree(PROJECTS / name, root, dirs_exist_ok=True)
    return root


def _other(text: str, layout: Layout, number: int) -> str:
    """The same with other ids, in other folders, and by a policy to which less is acceptable."""
    text = re.sub(r"\b([A-Z]{3})-(\d+)\b", rf"\1-{number * 2}0\2", text).replace("docs/plan#", f"{layout.docs}/plan#")
    text = text.replace("name: Base device", "name: Clamp")
    return text.replace("S2: low, S3: low, S4: low, S5", "S2: low, S3: medium, S4: medium, S5")


def _moved(path: str, layout: Layout) -> str:
    top, _, rest = path.partition("/")
    return f"{ {'docs': layout.docs, 'needs': layout.needs}.get(top, top) }/{rest}"


def found(root: Path) -> list[tuple[str, int, int, str]]:
    """What a check finds in each of the risk files: (path, line, column, code), sorted."""
    layouts = layouts_of(literal_of(Disk(root), "riskfile_root"))
    reports = [Project.open(Disk(root, each), today=TODAY, cached=False).check().report for each in layouts]
    return sorted(
        {
            (each.span.path, each.span.line, each.span.column, each.code)
            for report in reports
            for each in report.findings
        }
    )


def told(built: Built) -> list[tuple[str, int, int, str]]:
    """The findings among the warnings of a build."""
    lines = re.findall(r"^(\S+?):(\d+):(\d+): (?:WARNING|ERROR): (RMF\d+) ", built.warnings, re.MULTILINE)
    return sorted((path, int(line), int(column), code) for path, line, column, code in lines)


def needs_of(built: Built) -> dict[str, Any]:
    data = json.loads((built.out / "needs.json").read_text("utf-8"))
    needs: dict[str, Any] = data["versions"][data["current_version"]]["needs"]
    return needs


def text_of(pdf: Path) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def without_times(out: Path) -> dict[str, bytes]:
    """What a build wrote, but for what sphinx-needs names at random, and when it was made."""
    given = {path: re.sub(rb"SNCB-[0-9a-f]+", b"SNCB", data) for path, data in pages(out).items()}
    given.pop("schema_violations.json", None)
    return {path: re.sub(rb'"created": "[^"]*"', b"", data) for path, data in given.items()}


# -------------------------------------------------------------------------------------------------- one root below


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site("site", tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def built(root: Path) -> Built:
    """HTML and PDF from one reading."""
    return build(root, overrides={**SETTINGS, "riskfile_pdf": True})


def page(built: Built, name: str) -> str:
    return (built.out / f"{name}.html").read_text("utf-8")


def test_the_build_says_what_the_check_says(root: Path, built: Built) -> None:
    assert told(built) == found(root) == []
    assert built.warnings == "" and built.status == 0


def test_other_pages_are_as_without_riskfile(root: Path, built: Built, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    shutil.copytree(root, plain, ignore=shutil.ignore_patterns("_build", "risk"))
    edit(plain, "conf.py", lambda text: text.replace(', "riskfile"', "").replace("riskfile_root", "unused"))
    # with a page of that name, which all others lead to
    front = plain / "docs/risk/docs/index.md"
    front.parent.mkdir(parents=True)
    front.write_text("# Risk management file\n", encoding="utf-8")
    without = build(plain, tmp_path / "out")
    assert without.warnings == ""

    def shown(built: Built, name: str) -> str:
        # sphinx-needs makes these names at random
        text = re.sub(r"SNCB-[0-9a-f]+", "SNCB", page(built, name))
        # the contents of the file, which is larger here
        return re.sub(
            r'(risk/docs/index.html">Risk management file</a>)\s*<ul>.*?</ul>\n(?=</li>\n</ul>)',
            r"\1",
            text,
            flags=re.DOTALL,
        )

    for name in ("requirements", "notes", "index"):
        assert shown(built, name) == shown(without, name), name
    # which says something: all of these are otherwise on pages of the file
    text = page(built, "requirements")
    assert 'onclick="alert(1)"' in text and "MathJax" in text and "“thin”" in text and "rf-" not in text
    assert "needs_filter" not in text and 'class="xref need"' in text and "RSK-1" in page(built, "notes")
    assert "Content-Security-Policy" not in text


def test_pages_of_the_file_are_ours(built: Built) -> None:
    text = page(built, "docs/risk/docs/index")
    assert "&quot;Straight&quot; quotes -- stay" in text or '"Straight" quotes -- stay' in text
    assert "rf-formula" in text and "MathJax" not in text and "Content-Security-Policy" in text
    assert (
        "riskfile.css" in text
        and "riskfile-find.js" in text
        and '<meta name="riskfile-root" content="docs/risk/" />' in text
    )
    assert "RMF-BASE" in text and "This file is an example" in text
    assert 'href="../../../requirements.html#REQ-1"' in text
    card = page(built, "docs/risk/needs/design/base")
    assert card.count('class="rf-card') >= BASE_ITEMS and 'href="../../explorer.html#RSK-1"' in card
    assert (built.out / "docs/risk/_riskfile/items.js").is_file() and not (built.out / "_riskfile").exists()
    assert (built.out / "docs/risk/explorer.html").is_file() and not (built.out / "explorer.html").exists()
    needs = needs_of(built)
    assert needs["RSK-1"]["initial_region"] and needs["REQ-1"]["type"] == "req"
    # a chapter that is no Markdown is one, and the front page is the project's own
    assert "rf-bar" in page(built, "docs/risk/docs/background") and "refresh" not in page(built, "index")


def test_the_pdf_is_of_the_file_alone(built: Built) -> None:
    text = text_of(built.out.parent / "pdf/risk-management-file.pdf")
    assert "Cobalt alloy" in text and "Infarction by thrombus" in text and "stay as they are" in text
    assert "Our own HTML" not in text and "the whole" not in text
    # the name of the document is the title of its front page, and not the site's
    assert "All of the stent" not in text


def test_what_stands_where_it_makes_nothing_is_told(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("_build"))
    edit(
        copy,
        "requirements.rst",
        lambda text: text + "\n.. hazard:: Elsewhere\n   :id: HAZ-80\n\n   Text\n\n.. risk-table::\n",
    )
    edit(
        copy,
        "docs/risk/docs/background.rst",
        lambda text: text + "\n.. hazard:: In another markup\n   :id: HAZ-81\n\n   Text\n",
    )
    built = build(copy, tmp_path / "out", overrides=SETTINGS)
    lines = {
        name: (copy / name).read_text("utf-8").splitlines()
        for name in ("requirements.rst", "docs/risk/docs/background.rst")
    }

    def at(name: str, words: str) -> int:
        return next(number for number, line in enumerate(lines[name], 1) if words in line)

    for name, words in (
        ("requirements.rst", "hazard::"),
        ("requirements.rst", "risk-table::"),
        ("docs/risk/docs/background.rst", "hazard::"),
    ):
        assert built.warnings.count(f"{name}:{at(name, words)}:") == 1, (name, words)
    needs = needs_of(built)
    assert "HAZ-80" not in needs and "HAZ-81" not in needs
    assert "Not part of the file: hazard Elsewhere" in page(built, "requirements")


def test_pages_that_conf_leaves_out_are_no_pages_of_either(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("_build"))
    # Markdown that the project does not read is none of its pages
    (copy / "README.md").write_text("# Read me\n", encoding="utf-8")
    (copy / "notes.md").unlink()
    (copy / "docs/risk/docs/later.md").write_text("# Later\n\n{need}`RSK-99`\n", encoding="utf-8")
    edit(copy, "index.rst", lambda text: text.replace("   notes\n", ""))
    edit(
        copy,
        "conf.py",
        lambda text: text.replace('"myst_parser", ', "").replace('"drafts"', '"docs/risk/docs/later.md"'),
    )
    # and what the file leaves out itself, by its own model
    (copy / "docs/risk/docs/draft.md").write_text("# Draft\n\n{need}`RSK-99`\n", encoding="utf-8")
    (copy / "docs/risk/needs/model.yaml").write_text('version: 1\nexclude: ["docs/draft*"]\n', encoding="utf-8")
    built = build(copy, tmp_path / "out", overrides=SETTINGS)
    assert told(built) == found(copy) == []
    assert built.warnings == "" and not (built.out / "docs/risk/docs/draft.html").exists()
    assert not (built.out / "README.html").exists() and not (built.out / "docs/risk/docs/later.html").exists()


@pytest.mark.parametrize("builder", ["singlehtml", "text", "latex"])
def test_builders_of_one_document_have_the_file_too(root: Path, tmp_path: Path, builder: str) -> None:
    built = build(root, tmp_path / "out", builder=builder, overrides=SETTINGS)
    assert built.warnings == ""
    text = "\n".join(
        path.read_text("utf-8") for path in built.out.rglob("*.*") if path.suffix in (".html", ".txt", ".tex")
    )
    assert "Infarction by thrombus on struts" in text and "Cobalt alloy" in text and "P = F4 x C4" in text
    if builder == "singlehtml":
        one = page(built, "index")
        assert one.count('class="rf-card') >= BASE_ITEMS and "riskfile.css" in one and 'onclick="alert(1)"' in one


RST = """

.. raw:: html

   <script>alert(1)</script>

.. include:: {path}

.. literalinclude:: /../secret.txt

.. needtable::
   :filter: open("/dev/null")

.. role:: own(raw)
   :format: html

:own:`<b onclick="alert(1)">x</b>`
"""


@pytest.fixture
def collector() -> Iterator[None]:
    """A build that ends while it reads leaves the garbage collector as it was then: such a process ends."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("collector")
@pytest.mark.parametrize("path", ["../../../../secret.txt", "<../../../../../../../../../../../../etc/hostname>"])
def test_a_chapter_that_is_no_markdown_reads_nothing_outside(root: Path, tmp_path: Path, path: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("_build"))
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    edit(copy, "docs/risk/docs/background.rst", lambda text: text + RST.replace("{path}", path))
    with pytest.raises(SystemExit) as stopped:
        build(copy, tmp_path / "out", overrides=SETTINGS)
    assert stopped.value.code == 1 and not list((tmp_path / "out").glob("**/*.html"))


def test_a_chapter_that_is_no_markdown_is_inert(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("_build"))
    text = "\n".join(line for line in RST.splitlines() if "include::" not in line)
    edit(copy, "docs/risk/docs/background.rst", lambda before: before + text)
    built = page(build(copy, tmp_path / "out", overrides=SETTINGS), "docs/risk/docs/background")
    assert "<script>alert" not in built and "&lt;script&gt;alert(1)" in built and "<b onclick" not in built
    assert "RMF906" in built and "needs_filter" not in built


def test_an_incremental_build_is_a_clean_one_and_so_is_one_in_two_processes(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("_build"))
    build(copy, tmp_path / "out", overrides=SETTINGS)
    edit(copy, "docs/risk/needs/design/base.md", lambda text: text.replace("} ", "} New: ", 12))
    edit(copy, "notes.md", lambda text: text + "\nMore.\n")
    later = build(copy, tmp_path / "out", overrides=SETTINGS)
    clean = build(copy, tmp_path / "clean", overrides=SETTINGS, parallel=2)
    assert differing(without_times(later.out), without_times(clean.out)) == []
    assert "New: " in page(later, "docs/risk/needs/design/base")


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ('riskfile_root = "../risk"', "leads out of the folder"),
        ('riskfile_root = str("docs") + "/risk"', "riskfile_root is made in a way that riskfile check cannot see"),
        ('riskfile_root = {"docs/risk": {"doc": "x"}}', "the key 'doc'"),
        ('riskfile_root = "docs/other"', "docs/other/needs/policy.yaml"),
        (
            'riskfile_root = "docs/risk"\nsource_suffix = {".rst": "restructuredtext", ".md": "own"}',
            "conf.py has 'own' read pages",
        ),
    ],
)
def test_what_cannot_be_ends_the_build_with_a_sentence(
    root: Path, tmp_path: Path, setting: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("_build"))
    edit(copy, "conf.py", lambda text: text.replace('riskfile_root = "docs/risk"', setting))
    with pytest.raises(SystemExit) as stopped:
        build(copy, tmp_path / "out")
    assert stopped.value.code == 2


# -------------------------------------------------------------------------------------------------- several roots


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site("site-of-two", tmp_path_factory.mktemp("site-of-two"))


@pytest.fixture(scope="module")
def both(devices: Path) -> Built:
    """HTML and PDF of both, from one reading."""
    return build(devices, overrides={**SETTINGS, "riskfile_pdf": True})


SHARED = 4
"""How many items both files share."""


def test_each_file_is_judged_by_its_own_policy(devices: Path, both: Built) -> None:
    assert told(both) == found(devices)
    # of what they share each says what it finds, and what both find is told once
    assert both.warnings.count("SIT-50 has no sequence of events") == 1
    assert both.warnings.count("names it, in clamp (") == 1 and "in pump" not in both.warnings
    said = both.app._status.getvalue()  # type: ignore[attr-defined]
    for name in ("pump", "clamp"):
        assert f"riskfile {name}: {BASE_ITEMS + SHARED} items, gate draft: " in said


def test_each_offers_its_own_document_and_the_site_keeps_its_navigation(both: Built) -> None:
    for name, chapters in (("pump", "docs"), ("clamp", "chapters")):
        pdf = f"risk-management-file-{name}.pdf"
        assert (both.out / name / pdf).read_bytes() == (both.out.parent / "pdf" / pdf).read_bytes()
        front, downloads = page(both, f"{name}/{chapters}/index"), page(both, f"{name}/downloads")
        assert f'href="../{pdf}"' in front and 'href="../downloads.html"' in front
        assert f'href="{pdf}"' in downloads and 'href="../needs.json"' in downloads
        for each in (front, downloads):
            assert 'class="rf-tree"' not in each and 'class="rf-breadcrumb"' not in each
    assert "data-rf-pdf" not in page(both, "index") and "data-rf-downloads" not in page(both, "index")


def test_two_files_never_have_one_pdf(devices: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(devices, copy, ignore=shutil.ignore_patterns("_build"))
    for name, chapters, items in (("pump", "docs", "needs"), ("clamp", "chapters", "items")):
        (copy / name / chapters / "pdf.yaml").write_text("files: number\n", encoding="utf-8")
        edit(
            copy,
            f"{name}/{items}/policy.yaml",
            lambda text: re.sub(r"(?m)^document:.*\n(  .*\n)*", "", text) + "\ndocument: {number: RMF-1}\n",
        )
    with pytest.raises(SystemExit) as stopped:
        build(copy, tmp_path / "out")
    assert stopped.value.code == 2
    assert not (tmp_path / "out/index.html").exists()


def test_each_has_its_own_data_and_explorer(both: Built) -> None:
    for name, other, item in (("pump", "Clamp", "RSK-1"), ("clamp", "Base device", "RSK-201")):
        data = (both.out / name / "_riskfile/items.js").read_text("utf-8")
        assert f'"{item}"' in data and '"HAZ-50"' in data
        explorer = page(both, f"{name}/explorer")
        assert f'content="{name}/"' in explorer and other not in explorer
    assert '"RSK-1"' not in (both.out / "clamp/_riskfile/items.js").read_text("utf-8")
    assert (both.out / "clamp/_riskfile/risk-table.js").is_file()
    front = page(both, "index")
    assert 'href="clamp/items/design/base.html#RSK-201"' in front and "riskfile.css" not in front


def test_a_card_that_both_share_says_what_each_makes_of_it(both: Built) -> None:
    card = page(both, "common/air").partition('id="RSK-50"')[2].partition("</section>")[0]
    first, _, second = card.partition('class="rf-also"')
    assert ">Base device</a>" in first and "Acceptable" in first and "RMF301" not in first
    assert ">Clamp</a>" in second and "As far as possible" in second and "RMF301" in second
    assert 'href="../clamp/explorer.html#RSK-50"' in second and 'href="../clamp/chapters/index.html"' in second
    # a card of one file says nothing of files
    assert "rf-file" not in page(both, "clamp/items/design/base")
    assert needs_of(both)["RSK-50"]["initial_region"] == "low"


def test_each_has_its_own_pdf(both: Built) -> None:
    texts = {path.name: text_of(path) for path in (both.out.parent / "pdf").glob("*.pdf")}
    assert sorted(texts) == ["risk-management-file-clamp.pdf", "risk-management-file-pump.pdf"]
    clamp, pump = (texts[name] for name in sorted(texts))
    assert "The pump" in pump and "The clamp" not in pump and "RSK-201" not in pump
    assert "The clamp" in clamp and "The pump" not in clamp and "RSK-201" in clamp and "Two devices" not in clamp
    # what both share is in both, as each judges it
    for text, verdict in ((pump, "Acceptable"), (clamp, "As far as possible")):
        assert verdict in text.rpartition("Embolism by air in the line")[2][:300]


def test_links_lead_to_the_other_file_too(devices: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(devices, copy, ignore=shutil.ignore_patterns("_build"))
    words = (
        "\nSee {need}`RSK-201`, [its page](/clamp/items/design/base) and {need_outgoing}`RSK-201`.\n\n```{risk-table}"
    )
    edit(copy, "pump/docs/index.md", lambda text: text.replace("\n```{risk-table}", words))
    edit(copy, "conf.py", lambda text: text + 'html_baseurl = "https://example.org/docs/"\n')
    built = build(copy, tmp_path / "out", overrides={**SETTINGS, "riskfile_pdf": True})
    assert told(built) == found(copy) and len(built.warnings.splitlines()) == len(told(built))
    text = page(built, "pump/docs/index")
    assert 'href="../../clamp/items/design/base.html#RSK-201"' in text and "#SIT-201" in text
    import pikepdf

    with pikepdf.open(tmp_path / "pdf/risk-management-file-pump.pdf") as pdf:
        links = {
            str(each.A.URI)
            for each in (a for page in pdf.pages for a in page.get("/Annots", []))
            if "/A" in each and "/URI" in each.A
        }
    assert "https://example.org/docs/clamp/items/design/base.html#RSK-201" in links


def test_an_id_in_two_files_ends_the_build(devices: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(devices, copy, ignore=shutil.ignore_patterns("_build"))
    edit(copy, "clamp/items/design/base.md", lambda text: text.replace("HAZ-203", "HAZ-3"))
    with pytest.raises(SystemExit) as stopped:
        build(copy, tmp_path / "out", overrides=SETTINGS)
    assert stopped.value.code == 1 and not list((tmp_path / "out").glob("**/*.html"))


def test_an_edit_of_one_file_and_one_file_less(devices: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(devices, copy, ignore=shutil.ignore_patterns("_build"))
    build(copy, tmp_path / "out", overrides=SETTINGS)
    edit(copy, "clamp/items/policy.yaml", lambda text: text.replace("S4: medium, S5: medium}", "S4: high, S5: high}"))
    later = build(copy, tmp_path / "out", overrides=SETTINGS)
    clean = build(copy, tmp_path / "clean", overrides=SETTINGS, parallel=2)
    assert differing(without_times(later.out), without_times(clean.out)) == []
    edit(
        copy,
        "conf.py",
        lambda text: text.partition("riskfile_root")[0] + 'riskfile_root = {"pump": {"share": ["common"]}}\n',
    )
    shutil.rmtree(copy / "clamp")
    later = build(copy, tmp_path / "out", overrides=SETTINGS)
    assert "rf-also" not in page(later, "common/air") and not (tmp_path / "out/clamp/explorer.html").exists()


FIELD = """version: 1
types:
  hazard:
    fields:
      grade: {{{kind}}}
"""


def test_a_field_that_two_files_have_in_two_ways(devices: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(devices, copy, ignore=shutil.ignore_patterns("_build"))
    for folder, kind, id, grade in (
        ("pump/needs", "kind: enum, values: [low, high]", "HAZ-1", "high"),
        ("clamp/items", "kind: enum, values: [I, II]", "HAZ-201", "II"),
    ):
        (copy / folder / "model.yaml").write_text(FIELD.format(kind=kind), encoding="utf-8")
        edit(
            copy,
            f"{folder}/design/base.md",
            lambda text, id=id, grade=grade: text.replace(f":id: {id}\n", f":id: {id}\n:grade: {grade}\n"),
        )  # type: ignore[misc]
    built = build(copy, tmp_path / "out", overrides=SETTINGS)
    assert told(built) == found(copy) and not any(code == "RMF904" for *_, code in told(built))
    needs = needs_of(built)
    assert (needs["HAZ-1"]["grade"], needs["HAZ-201"]["grade"]) == ("high", "II")
    (copy / "clamp/items/model.yaml").write_text(FIELD.format(kind="kind: number"), encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        build(copy, tmp_path / "other", overrides=SETTINGS)
    assert stopped.value.code == 2


def test_a_requirement_of_the_site_is_no_place_in_the_pdf(tmp_path: Path) -> None:
    """It stands on a page that the PDF of the risk file has not: its id leads to the web, where conf.py says where."""
    import pikepdf

    root = site("site", tmp_path / "site")
    base = root / "docs/risk/needs"
    (base / "model.yaml").write_text(
        "version: 1\ntypes:\n  control:\n    links:\n      implements: {targets: [req]}\n", encoding="utf-8"
    )
    edit(
        root,
        "docs/risk/needs/design/base.md",
        lambda text: re.sub(r"^:implements: .*$", ":implements: REQ-1", text, flags=re.MULTILINE),
    )
    web = "https://stent.example"
    for given in ("", web):
        made = build(
            root, tmp_path / f"pdf{len(given)}", builder="riskpdf", overrides={**SETTINGS, "html_baseurl": given}
        )
        assert made.status == 0 and made.warnings == ""
        (path,) = made.out.glob("*.pdf")
        assert "REQ-1" in text_of(path)
        with pikepdf.open(path) as pdf:
            links = [each.get("/A", {}).get("/URI") for page in pdf.pages for each in page.get("/Annots", [])]
        found = {str(each) for each in links if each}
        assert f"{web}/requirements.html#REQ-1" in found if given else found == set()
