"""Extensions and builders beside riskfile, of which a project has most: nothing is said, nothing is lost, and what would run
or read what it must not is told by check and build alike."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, expect
from sphinx.errors import ConfigError

from browserkit import Watched, needs_browser, new_page
from casekit import TODAY, compose, write
from riskfile.project import Project
from sphinxkit import Built, build, edit

# what sphinx-needs lays out asks docutils in a way that docutils will not answer for ever; Jupyter's parts warn of themselves
pytestmark = [
    pytest.mark.filterwarnings("ignore:The frontend.Option.*class:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Sphinx 10 will drop support"),
    pytest.mark.filterwarnings(
        "ignore::DeprecationWarning:(jupyter|zmq|nbclient|nbformat|debugpy|ipykernel|sqlalchemy).*"
    ),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

PROJECTS = Path(__file__).parents[1] / "projects"
STRICT: dict[str, object] = {"riskfile_today": TODAY, "nitpicky": True}

_PACKAGES = {
    "sphinx_codelinks": "SPHINX-CODELINKS",
    "sphinx_copybutton": "SPHINX-COPYBUTTON",
    "sphinx_design": "SPHINX-DESIGN",
    "sphinx_sitemap": "SPHINX-SITEMAP",
    "sphinx_tabs": "SPHINX-TABS",
    "sphinx_test_reports": "SPHINX-TEST-REPORTS",
    "sphinxcontrib.bibtex": "SPHINXCONTRIB-BIBTEX",
    "sphinxcontrib.mermaid": "SPHINXCONTRIB-MERMAID",
    "sphinxcontrib.plantuml": "SPHINXCONTRIB-PLANTUML",
    "sphinxext.opengraph": "SPHINXEXT-OPENGRAPH",
}


def needs(*modules: str) -> None:
    """Skip, loudly, what cannot be tried here."""
    for module in modules:
        package, _, _ = module.partition(".")
        if find_spec(package) is None or find_spec(module) is None:
            pytest.skip(f"NO {_PACKAGES.get(module, module.upper())}: it was not tried beside riskfile")
    for program in ("dot", "plantuml") if len(modules) > 1 else ():
        if shutil.which(program) is None:
            pytest.skip(f"NO {program.upper()}: the diagrams of the project were not drawn")


def made(name: str, root: Path) -> Path:
    """The project with the base project's file in it."""
    write(compose(name, ""), root)
    shutil.copytree(PROJECTS / name, root, dirs_exist_ok=True)
    chapters = sorted(path.stem for path in (root / "docs").glob("*.md") if path.stem != "index")
    pages = sorted(f"/needs/design/{path.stem}" for path in (root / "needs/design").glob("*.md"))
    contents = "\n".join([*chapters, *pages])
    (root / "docs/index.md").write_text(f"# Front\n\n```{{toctree}}\n{contents}\n```\n", encoding="utf-8")
    return root


def found(root: Path) -> list[tuple[str, int, int, str]]:
    """What a check finds: (path, line, column, code), sorted."""
    report = Project.open(root, today=TODAY, cached=False).check().report
    return sorted((each.span.path, each.span.line, each.span.column, each.code) for each in report.findings)


def texts_of(pdf: Path) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(document[number].get_textpage().get_text_range() for number in range(len(document)))


def apart(root: Path, out: Path | None = None, *, builder: str = "html", strict: bool = False, **more: str) -> Built:
    """As ``build``, with two processes and nitpicky, by the command that users have: sphinx-sitemap starts a process that goes
    on as long as the one that builds, and holds what that has open, such as the browser of the tests."""
    out = out or root / "_build" / builder
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-j", "2", "-b", builder, *(["-W"] if strict else [])]
    command += ["-d", str(out.parent / f"{out.name}-doctrees"), "-D", f"riskfile_today={TODAY}"]
    command += [word for name, value in more.items() for word in ("-D", f"{name}={value}")]
    done = subprocess.run([*command, str(root), str(out)], capture_output=True, text=True, check=False, timeout=300)
    return Built(done.returncode, re.sub(r"\x1b\[[0-9;]*m", "", done.stderr), None, out)  # type: ignore[arg-type]


# --- all that can live together ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs(*_PACKAGES)
    return made("neighbours", tmp_path_factory.mktemp("neighbours"))


@pytest.fixture(scope="module")
def built(root: Path) -> Built:
    return apart(root, strict=True)


def needs_of(built: Built) -> dict[str, Any]:
    data = json.loads((built.out / "needs.json").read_text("utf-8"))
    found: dict[str, Any] = data["versions"][data["current_version"]]["needs"]
    return found


def test_check_and_build_have_nothing_to_say(root: Path, built: Built) -> None:
    assert found(root) == []
    assert built.warnings == "" and built.status == 0


def test_each_does_what_it_is_for(root: Path, built: Built) -> None:
    page = (built.out / "docs/neighbours.html").read_text("utf-8")
    item = (built.out / "needs/design/more.html").read_text("utf-8")
    assert "Fracture of struts" in page and "neighbours.html#" in item  # bibtex
    assert 'href="https://complaints.example/12"' in page and 'href="https://complaints.example/12"' in item  # extlinks
    assert 'href="https://platform.example/sterile.html#sterile"' in item  # intersphinx
    assert "sd-tab-set" in page and "sphinx-tabs-panel" in page and "sd-card" in page  # design, tabs
    assert page.count("Ask the laboratory.") >= 2 and str(root) not in page  # todo
    assert page.count('class="rf-diagram"') == 2  # graphviz, plantuml
    assert "copybutton.js" in page
    assert '<meta property="og:url" content="https://stent.example/docs/neighbours.html"' in page
    listed = (built.out / "sitemap.xml").read_text("utf-8")
    assert "<loc>https://stent.example/needs/design/base.html</loc>" in listed


def test_needs_of_reports_and_of_code_are_needs(built: Built) -> None:
    types = {need["type"] for need in needs_of(built).values()}
    assert {"testfile", "testsuite", "testcase", "impl", "risk"} <= types
    assert needs_of(built)["IMPL_1"]["title"] == "Raise the alarm"
    assert "passed" in (built.out / "docs/tests.html").read_text("utf-8")


def test_no_page_names_a_script_of_others(built: Built) -> None:
    # the pages that have no diagram are those on which the extension of Mermaid would load its own
    pages = [path for path in built.out.rglob("*.html") if re.search(r"jsdelivr|unpkg|cdnjs", path.read_text("utf-8"))]
    assert pages == []


@needs_browser
def test_they_work_under_the_policy_of_the_pages(built: Built, browser: Browser) -> None:
    watched = Watched(new_page(browser, color_scheme="dark"))
    page = watched.page
    page.goto((built.out / "docs/neighbours.html").as_uri())
    page.get_by_role("tab", name="Right").click()
    expect(page.get_by_text("The right one.")).to_be_visible()
    expect(page.get_by_text("The left one.")).to_be_hidden()
    page.get_by_text("Balloon", exact=True).click()
    expect(page.get_by_text("It is folded.")).to_be_visible()
    expect(page.locator("button.copybtn")).to_have_count(1)
    # what is read in the dark is no white text on white
    ground = page.locator(".sphinx-tabs-panel").last.evaluate("each => getComputedStyle(each).backgroundColor")
    assert ground != "rgb(255, 255, 255)"
    watched.assert_quiet()
    watched.page.close()


def test_the_pdf_has_all_of_it(root: Path, tmp_path: Path) -> None:
    pdf = apart(root, tmp_path / "pdf", builder="riskpdf", strict=True)
    assert pdf.warnings == "" and pdf.status == 0
    text = texts_of(pdf.out / "risk-management-file.pdf")
    for words in ("Balloon", "The left one.", "The right one.", "Fracture of struts", "Ask the laboratory", "deploys"):
        assert words in text, words
    assert "Raise the alarm" in text and str(root) not in text.replace("\u200b", "")


@pytest.mark.parametrize(
    ("builder", "written", "words"),
    [
        ("dirhtml", "needs/design/more/index.html", "Edge of a cut strut"),
        ("singlehtml", "index.html", "Edge of a cut strut"),
        ("gettext", "needs.pot", "Found by {cite:t}`doe2024`"),
        ("text", "needs/design/more.txt", "Edge of a cut strut"),
        ("linkcheck", "output.txt", ""),
    ],
)
def test_other_builders(root: Path, tmp_path: Path, builder: str, written: str, words: str) -> None:
    other = apart(root, tmp_path / builder, builder=builder, strict=True, linkcheck_ignore="https://")
    assert other.warnings == "" and other.status == 0
    assert words in (other.out / written).read_text("utf-8")


def test_a_builder_that_cannot_show_items_is_refused_with_a_sentence(root: Path, tmp_path: Path) -> None:
    other = apart(root, tmp_path / "json", builder="json")
    assert other.status == 2 and other.warnings.count("\n") == 1 and "it cannot show risk items" in other.warnings
    assert not list((tmp_path / "json").glob("**/*.fjson"))


# --- links from other projects ----------------------------------------------------------------------------------------

OTHER = """# Platform

{external+risk:ref}`RSK-1`, {ref}`RSK-2`, [words](inv:risk#RSK-3), {ref}`the cause <HAZ-1>`, {need}`HAZ-2`

```{eval-rst}
:external+risk:ref:`CTL-1`
```
"""


def test_other_projects_link_to_items(built: Built, tmp_path: Path) -> None:
    """Through objects.inv with what Sphinx has, and through needs.json with sphinx-needs; without riskfile."""
    conf = f"""project = "Platform"
extensions = ["myst_parser", "sphinx.ext.intersphinx", "sphinx_needs"]
nitpicky = True
intersphinx_mapping = {{"risk": ("https://stent.example/", {str(built.out / "objects.inv")!r})}}
needs_external_needs = [{{"base_url": "https://stent.example", "json_path": {str(built.out / "needs.json")!r}}}]
needs_types = [{{"directive": "hazard", "title": "Hazard", "prefix": "HAZ-"}}]
# it takes the needs of the types that it has
suppress_warnings = ["needs"]
"""
    (tmp_path / "conf.py").write_text(conf, encoding="utf-8")
    (tmp_path / "index.md").write_text(OTHER, encoding="utf-8")
    other = build(tmp_path, strict=True)
    assert other.warnings == ""
    page = (other.out / "index.html").read_text("utf-8")
    for id in ("RSK-1", "RSK-2", "RSK-3", "HAZ-1", "HAZ-2", "CTL-1"):
        assert f'href="https://stent.example/needs/design/base.html#{id}"' in page, id


# --- what is refused --------------------------------------------------------------------------------------------------

REFUSED = """

```{test-results} reports/bench.xml
```

```{src-trace}
:project: firmware
```

:::{testcase} A function
:id: TC-1
:status: [[copy("id")]]
:::
"""

OUTSIDE = """

```{test-results} ../secret.xml
```
"""


def test_what_reads_files_asks_conf_py(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("_build"))
    edit(copy, "docs/plan.md", lambda text: text + REFUSED)
    lines = (copy / "docs/plan.md").read_text("utf-8").splitlines()
    expected = [
        ("docs/plan.md", lines.index(each) + 1, 1, "RMF906") for each in lines if re.match(r"(```|:::)\{", each)
    ]
    assert len(expected) == 3 and found(copy) == expected
    # one that has a function evaluated ends the build, and the others do not
    assert apart(copy, tmp_path / "out").status == 1
    edit(copy, "docs/plan.md", lambda text: text.partition(":::{testcase}")[0])
    other = apart(copy, tmp_path / "out")
    assert other.findings == expected[:2] == found(copy)
    page = re.sub(r"<[^>]+>", "", (other.out / "docs/plan.html").read_text("utf-8"))
    assert "{test-results} is not available here (RMF906)" in page and "passed" not in page


def test_what_is_allowed_reads_no_file_of_elsewhere(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("_build"))
    (tmp_path / "secret.xml").write_text('<testsuite name="secret"/>', encoding="utf-8")
    edit(copy, "docs/tests.md", lambda text: text + OUTSIDE)
    line = (copy / "docs/tests.md").read_text("utf-8").splitlines().index("```{test-results} ../secret.xml") + 1
    assert found(copy) == [("docs/tests.md", line, 1, "RMF906")]
    assert apart(copy, tmp_path / "out").status == 1
    # through a link, which only the build follows
    (copy / "reports/away.xml").symlink_to(tmp_path / "secret.xml")
    edit(copy, "docs/tests.md", lambda text: text.replace("../secret.xml", "reports/away.xml"))
    stopped = apart(copy, tmp_path / "out")
    assert stopped.status == 1 and "RMF906" in stopped.warnings


def test_an_extension_that_conf_py_does_not_load_is_named(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("_build"))
    for name in ("sphinx_tabs.tabs", "sphinxcontrib.bibtex", "sphinx.ext.extlinks"):
        edit(copy, "conf.py", lambda text, name=name: text.replace(f'    "{name}",\n', ""))  # type: ignore[misc]
    told = Project.open(copy, today=TODAY, cached=False).check().report.findings
    assert {each.code for each in told} == {"RMF923"}
    said = " ".join(str(each.message) for each in told)
    assert "sphinx_tabs.tabs" in said and "sphinxcontrib.bibtex" in said and "role complaint" in said


# --- notebooks --------------------------------------------------------------------------------------------------------

CELL = """

```{{code-cell}}
open({path!r}, "w").close()
```
"""
HEAD = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\nmystnb:\n  execution_mode: force\n---\n\n"


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if find_spec("myst_nb") is None or find_spec("ipykernel") is None:
        pytest.skip("NO MYST-NB: notebooks were not tried beside riskfile")
    return made("notebooks", tmp_path_factory.mktemp("notebooks"))


def test_a_notebook_that_conf_py_allows_is_run(notebooks: Path, tmp_path: Path) -> None:
    assert found(notebooks) == []
    # what it draws lies beside the output, which may be elsewhere
    built = build(notebooks, tmp_path / "html", parallel=2, strict=True, overrides=STRICT)
    assert built.warnings == "" and built.status == 0
    page = (built.out / "docs/analysis.html").read_text("utf-8")
    assert "broken: 42" in page and 'alt="a point"' in page and "needs/design/base.html#RSK-1" in page
    pdf = build(notebooks, tmp_path / "pdf", builder="riskpdf", strict=True, overrides=STRICT)
    assert pdf.warnings == "" and "broken: 42" in texts_of(pdf.out / "risk-management-file.pdf")


@pytest.mark.parametrize(
    ("page", "allowed"),
    [("docs/plan.md", "docs/analysis"), ("needs/design/base.md", "**")],
    ids=["not allowed", "with items"],
)
def test_no_other_page_is_run(notebooks: Path, tmp_path: Path, page: str, allowed: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(notebooks, copy, ignore=shutil.ignore_patterns("_build", "jupyter_execute"))
    cell = CELL.format(path=str(tmp_path / "ran"))
    edit(copy, page, lambda text: HEAD + text + cell)
    edit(copy, "conf.py", lambda text: text.replace('"force"', '"off"').replace("docs/analysis", allowed) + "\n")
    line = (copy / page).read_text("utf-8").splitlines().index("```{code-cell}") + 1
    assert found(copy) == [(page, line, 1, "RMF906")]
    other = build(copy, tmp_path / "out", overrides={**STRICT, "nb_execution_mode": "force"})
    assert other.findings == [(page, line, 1, "RMF906")] and other.warnings.count("\n") == 1
    assert not (tmp_path / "ran").exists()


# --- while one writes -------------------------------------------------------------------------------------------------


@needs_browser
def test_a_page_that_is_written_loads_itself_again(tmp_path: Path, browser: Browser) -> None:
    """sphinx-autobuild builds once for each change, and its script is run, under the policy of the page."""
    if find_spec("sphinx_autobuild") is None:
        pytest.skip("NO SPHINX-AUTOBUILD: it was not tried")
    root = made("own-needs", tmp_path / "project")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    log = tmp_path / "log"
    command = [sys.executable, "-m", "sphinx_autobuild", ".", "_build/html", "--port", address.partition(":")[2]]
    command += [
        "--re-ignore",
        "/\\.riskfile_cache/",
        "-D",
        f"riskfile_autobuild={address}",
        "-D",
        f"riskfile_today={TODAY}",
    ]
    with log.open("wb") as out, subprocess.Popen(command, cwd=root, stdout=out, stderr=subprocess.STDOUT) as serving:
        try:
            # it says so some time before it answers
            _until(lambda: "Waiting to detect" in log.read_text("utf-8") and _answers(address))
            watched = Watched(new_page(browser))
            watched.page.goto(f"http://{address}/docs/plan.html")
            edit(root, "docs/plan.md", lambda text: text + "\nWritten since.\n")
            expect(watched.page.get_by_text("Written since.")).to_be_visible()
            watched.assert_quiet()
            watched.page.close()
            # and builds no more: what a build itself writes is no change
            _until(lambda: log.read_text("utf-8").count("build succeeded") == 2)
            time.sleep(2)
            assert log.read_text("utf-8").count("build succeeded") == 2, log.read_text("utf-8")
        finally:
            # it would wait for pages that are open
            serving.kill()


def _answers(address: str) -> bool:
    host, _, port = address.partition(":")
    with socket.socket() as asking:
        return asking.connect_ex((host, int(port))) == 0


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.2)


@pytest.mark.parametrize("address", ["8000", "javascript:1 'unsafe-inline'"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, address: str) -> None:
    root = made("own-needs", tmp_path / "project")
    with pytest.raises(ConfigError, match="expected host and port"):
        build(root, tmp_path / "out", overrides={"riskfile_autobuild": address})


# --- what the manual says of hosting ----------------------------------------------------------------------------------

HOSTING = (Path(__file__).parents[2] / "manual/hosting.md").read_text("utf-8")


def block(name: str) -> str:
    """The block of the manual that begins by naming this file."""
    found = re.search(rf"^```\w+\n(# {re.escape(name)}\b.*?)^```$", HOSTING, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a folder of its own, where commands are those of this environment."""
    root = tmp_path / "project"
    write(compose("hosted", ""), root)
    contents = "# Front\n\n```{toctree}\nplan\n/needs/design/base\n```\n"
    (root / "docs/index.md").write_text(contents, encoding="utf-8")
    conf = f'project = "Stent"\nextensions = ["riskfile"]\nriskfile_today = "{TODAY}"\n'
    (root / "conf.py").write_text(conf, encoding="utf-8")
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, words in (("python", ""), ("riskfile", " -m riskfile"), ("sphinx-build", " -m sphinx.cmd.build")):
        (commands / name).write_text(f'#!/bin/sh\nexec {sys.executable}{words} "$@"\n', encoding="utf-8")
        (commands / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{commands}:{os.environ['PATH']}")
    monkeypatch.setenv("READTHEDOCS_OUTPUT", str(root / "_readthedocs"))
    return root


def run(lines: list[str], root: Path) -> None:
    """Run the lines as CI does, each after the other, until one fails; what is installed is installed here."""
    lines = [line for line in lines if "pip install" not in line]
    done = subprocess.run(["sh", "-ec", "\n".join(lines)], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_read_the_docs(fresh: Path) -> None:
    given = yaml.safe_load(block(".readthedocs.yaml"))
    assert given["version"] == 2 and given["sphinx"] == {"configuration": "conf.py", "fail_on_warning": True}
    (requirements,) = (each["requirements"] for each in given["python"]["install"])
    assert "riskfile[build]\n" in block(requirements)
    # what Read the Docs runs for this configuration
    html = 'python -m sphinx -T -W --keep-going -b html -d _build/doctrees -D language=en . "$READTHEDOCS_OUTPUT/html"'
    run([html, *given["build"]["jobs"]["post_build"]], fresh)
    assert (fresh / "_readthedocs/html/index.html").is_file()
    assert [each.name for each in (fresh / "_readthedocs/pdf").iterdir()] == ["risk-management-file.pdf"]


def test_github_and_gitlab_pages(fresh: Path) -> None:
    lab = yaml.safe_load(block(".gitlab-ci.yml"))["pages"]
    hub = yaml.safe_load(block(".github/workflows/pages.yml"))["jobs"]
    steps = [each["run"] for each in hub["build"]["steps"] if "run" in each]
    (published,) = (each["with"]["path"] for each in hub["build"]["steps"] if "upload-pages" in each.get("uses", ""))
    # the one does what the other does, and moves it to where it is looked for
    assert [*steps, f"mv {published} public"] == lab["script"]
    assert hub["publish"]["needs"] == "build" and "run" not in str(hub["publish"]["steps"])
    run(lab["script"], fresh)
    assert lab["artifacts"]["paths"] == ["public"]
    for name in ("index.html", "docs/plan.html", "risk-management-file.pdf", "objects.inv"):
        assert (fresh / "public" / name).is_file(), name


def test_each_release(fresh: Path) -> None:
    if find_spec("sphinx_polyversion") is None:
        pytest.skip("NO SPHINX-POLYVERSION: it was not tried")
    (fresh / "poly.py").write_text(block("poly.py"), encoding="utf-8")
    (fresh / ".gitignore").write_text("_build/\n.riskfile_cache/\n", encoding="utf-8")
    commit = "git add -A && git -c user.name=a -c user.email=a@example.org commit -qm now"
    run(["git init -q -b main", commit, "git tag v1.0", "echo 'Written since.' >> docs/plan.md", commit], fresh)
    run(["python -m sphinx_polyversion poly.py"], fresh)
    pages = {each: (fresh / f"_build/versions/{each}/docs/plan.html").read_text("utf-8") for each in ("main", "v1.0")}
    assert ["Written since." in page for page in pages.values()] == [True, False]
