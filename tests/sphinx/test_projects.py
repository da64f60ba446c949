"""Projects that are sphinx-needs projects already, to which riskfile is added."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from casekit import TODAY, compose, write
from riskfile.project import Project
from sphinxkit import Built, build, differing, edit, pages

# what sphinx-needs lays out asks docutils in a way that docutils will not answer for ever
pytestmark = pytest.mark.filterwarnings("ignore:The frontend.Option.*class:DeprecationWarning")

PROJECTS = Path(__file__).parents[1] / "projects"
DOT = shutil.which("dot") is not None


def foreign(name: str, root: Path) -> Path:
    """The foreign project with the base project's file in it; its pages are in the table of contents."""
    write(compose(name, ""), root)
    shutil.copytree(PROJECTS / name, root, dirs_exist_ok=True)
    chapters = sorted(path.stem for path in (root / "docs").glob("*.md") if path.stem != "index")
    contents = "\n".join([*chapters, "/needs/design/base"])
    (root / "docs/index.md").write_text(f"# Front\n\n```{{toctree}}\n{contents}\n```\n", encoding="utf-8")
    return root


def found(root: Path) -> list[tuple[str, int, int, str]]:
    """What a check finds: (path, line, column, code), sorted."""
    report = Project.open(root, today=TODAY, cached=False).check().report
    return sorted((each.span.path, each.span.line, each.span.column, each.code) for each in report.findings)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return foreign("own-needs", tmp_path_factory.mktemp("own-needs"))


@pytest.fixture(scope="module")
def built(root: Path) -> Built:
    return build(root, overrides={"riskfile_today": TODAY})


def needs_of(built: Built) -> dict[str, Any]:
    data = json.loads((built.out / "needs.json").read_text("utf-8"))
    needs: dict[str, Any] = data["versions"][data["current_version"]]["needs"]
    return needs


@pytest.mark.skipif(not DOT, reason="NO GRAPHVIZ: the diagram of needs was not drawn")
def test_requirements_stand_beside_risks(root: Path, built: Built) -> None:
    assert built.warnings == "" and found(root) == []
    needs = needs_of(built)
    assert needs["REQ-1"]["satisfies_back"] == ["SPEC-1"] and needs["REQ-1"]["sil"] == "B"
    assert needs["RSK-1"]["type"] == "risk" and needs["RSK-1"]["initial_region"]
    page = (built.out / "docs/requirements.html").read_text("utf-8")
    # laid out by sphinx-needs, with links both ways
    assert "needs_type_req" in page and "rf-card" not in page
    assert 'href="#SPEC-1"' in page and 'href="../needs/design/base.html#RSK-1"' in page
    # and our items in its directives
    assert page.count('href="../needs/design/base.html#RSK-2"') == 1
    assert page.count("diagram-") and 'class="rf-card' in (built.out / "needs/design/base.html").read_text("utf-8")


@pytest.mark.skipif(not DOT, reason="NO GRAPHVIZ: the diagram of needs was not drawn")
def test_the_pdf_has_them_too(root: Path, tmp_path: Path) -> None:
    import pikepdf

    pdf = build(root, tmp_path / "pdf", builder="riskpdf", overrides={"riskfile_today": TODAY})
    # what is on a page and not in the PDF would have stopped it
    assert pdf.warnings == "" and pdf.status == 0
    with pikepdf.open(pdf.out / "risk-management-file.pdf") as document:
        assert len(document.pages) > 3


def test_pages_that_show_needs_follow_them(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("_build"))
    build(copy, tmp_path / "out")
    edit(copy, "needs/design/base.md", lambda text: text.replace("} ", "} New: ", 12))
    (copy / "docs/more.md").write_text(
        "---\norphan: true\n---\n\n# More\n\n:::{spec} Polishing\n:id: SPEC-2\n:satisfies: REQ-1\n:::\n",
        encoding="utf-8",
    )
    later = build(copy, tmp_path / "out")
    clean = build(copy, tmp_path / "clean")
    assert differing(pages(later.out), pages(clean.out)) == []
    assert "SPEC-2" in (later.out / "docs/requirements.html").read_text("utf-8")


MISTAKES = """
## Mistakes

:::{spec} The id of a risk
:id: RSK-1

Text with {need}`RSK-99`.
:::

```{needtable}
:filter: type == "req"
```

```{needpie} How many
type == "req"
```

:::{req} A function
:id: REQ-7
:sil: [[copy("id")]]
:::

::::{req} Around an item
:id: REQ-8

:::{hazard} Hidden
:id: HAZ-88
:category: energy
:::
::::
"""


def test_mistakes_are_told_by_check_and_build_alike(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("_build"))
    edit(copy, "docs/requirements.md", lambda text: text + MISTAKES)
    edit(copy, "needs/design/base.md", lambda text: text.replace(":hazard: HAZ-1", ":hazard: REQ-1", 1))
    told = found(copy)
    lines = (copy / "docs/requirements.md").read_text("utf-8").splitlines()

    def at(words: str) -> int:
        return lines.index(next(line for line in lines if words in line)) + 1

    assert [(line, code) for path, line, _, code in told if path == "docs/requirements.md"] == [
        (at("RSK-99"), "RMF924"),
        (at(":filter:") - 1, "RMF906"),
        (at("{needpie}"), "RMF906"),
        (at("A function"), "RMF906"),
        (at("Around an item"), "RMF906"),
    ]
    assert [code for path, _, _, code in told if path == "needs/design/base.md"] == ["RMF902", "RMF901"]
    with pytest.raises(SystemExit) as stopped:
        build(copy, tmp_path / "out", overrides={"riskfile_today": TODAY})
    assert stopped.value.code == 1 and not list((tmp_path / "out").glob("**/*.html"))


def test_conf_allows_by_name(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("_build"))
    table = '```{needtable}\n:filter: type == "req"\n:columns: id\n```\n'
    function = ':::{req} A function\n:id: REQ-7\n:sil: [[copy("id", "REQ-1")]]\n:::\n'
    edit(copy, "needs/design/base.md", lambda text: text + "\n" + table)
    edit(copy, "docs/requirements.md", lambda text: text + "\n" + function)
    assert [each[3] for each in found(copy)] == ["RMF906", "RMF906"]
    allowed = '\nriskfile_allow = {"needs/design/*": ["needtable"], "docs/requirements": ["functions"]}\n'
    edit(copy, "conf.py", lambda text: text + allowed)
    assert found(copy) == []
    built = build(copy, tmp_path / "out", overrides={"riskfile_today": TODAY})
    assert built.findings == [] and needs_of(built)["REQ-7"]["sil"] == "REQ-1"
    page = (built.out / "needs/design/base.html").read_text("utf-8")
    assert 'href="../../docs/requirements.html#REQ-7"' in page


@pytest.mark.parametrize(
    ("conf", "words"),
    [
        ('needs_types = [{"directive": "risk", "title": "R", "prefix": "R-"}]', "conf.py:2:30: RMF009"),
        (
            "names = ['req']\nneeds_types = [{'directive': each, 'title': each, 'prefix': 'R-'} for each in names]",
            "req",
        ),
        ("riskfile_allow = dict(docs=['needtable'])", "riskfile_allow"),
    ],
)
def test_what_conf_says_otherwise_stops_the_build(
    tmp_path: Path, conf: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = foreign("own-needs", tmp_path / "project")
    (root / "docs/requirements.md").write_text("# Requirements\n", encoding="utf-8")
    (root / "conf.py").write_text(f"extensions = ['riskfile']\n{conf}\n", encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        build(root, tmp_path / "out")
    assert stopped.value.code == 2
