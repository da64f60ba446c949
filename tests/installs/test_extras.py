"""What works with which extra: modules of the others are not found, as if they were not installed."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from riskfile.extras import EXTRAS, missing_extra, require
from riskfile.scaffold import write_project

ROOT = Path(__file__).resolve().parents[2]
WITHOUT = Path(__file__).with_name("without.py")
TODAY = "2026-11-23"

BROUGHT_BY = {
    "yaml": "pyyaml",
    "markdown_it": "markdown_it_py",
    "docx": "python_docx",
    "bs4": "beautifulsoup4",
    "pyRdfa": "pyrdfa3",
    "cyclonedx": "cyclonedx_python_lib",
}
"""Module -> package, where their names differ."""
BUILD = ("docutils", *EXTRAS["build"].modules)
SURVEILLANCE = EXTRAS["surveillance"].modules
NEED_BUILD = (
    "riskfile[build] is needed and not installed: the HTML file and the PDF are built with it, and there is no module"
    " {}; run: pip install 'riskfile[build]'"
)
NEED_SURVEILLANCE = (
    "riskfile[surveillance] is needed and not installed: field data, and what samples with failures and capabilities bear, are judged with it, and there is no module"
    " {}; run: pip install 'riskfile[surveillance]'"
)
OBSERVATION = """
:::{observation} Weak welds in devices ready for delivery
:id: OBS-001
:kind: defect
:count: 2
:exposure: 4000000
:unit: use
:period: first quarter of production
:source: active
:observes: FMD-001
:::
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A new project: it has no field data."""
    write_project(tmp_path / "project", today=date(2026, 11, 23))
    return tmp_path / "project"


@pytest.fixture
def observed(project: Path) -> Path:
    """A project with a count in an item."""
    with (project / "needs/post-launch/risks.md").open("a", encoding="utf-8") as page:
        page.write(OBSERVATION)
    return project


@pytest.fixture
def watched(project: Path) -> Path:
    """A project with a series of counts in a file."""
    policy = project / "needs/policy.yaml"
    text = policy.read_text(encoding="utf-8")
    assert text.count("      unit: use\n") == 1
    policy.write_text(text.replace("      unit: use\n", "      unit: use\n      path: field/harm.csv\n"), "utf-8")
    (project / "field").mkdir()
    rows = "".join(f"2026-{month:02},0,100000\n" for month in range(1, 11))
    (project / "field/harm.csv").write_text(f"period,count,exposure\n{rows}", encoding="utf-8")
    return project


def without(modules: tuple[str, ...], *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(WITHOUT), ",".join(modules), "-m", *command],
        cwd=cwd,
        # in CI Sphinx writes in colours
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


# --- what the package says of itself ----------------------------------------------------------------------------------


def requirements(extra: str | None) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] if extra is None else project["optional-dependencies"][extra]
    # an extra that brings another of ours has its own modules beside
    others = [line for line in lines if not line.startswith("riskfile[")]
    return {match[0].lower().replace("-", "_") for line in others if (match := re.match(r"[\w-]+", line))}


@pytest.mark.parametrize("name", sorted(EXTRAS))
def test_the_extras_are_those_of_the_package(name: str) -> None:
    assert {BROUGHT_BY.get(each, each) for each in EXTRAS[name].modules} == requirements(name)  # type: ignore[index]


def test_all_brings_all_and_the_core_nothing_of_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert extras["all"] == ["riskfile[build,surveillance,sign,import,software,lsp,serve,mcp,maude,portfolio]"]
    assert "riskfile[all]" in extras["test"] and "riskfile[all]" in extras["lint"]
    assert not requirements(None) & {each for extra in EXTRAS.values() for each in extra.modules}


def test_everything_that_is_imported_is_required() -> None:
    """No module comes along by chance, with something that may not need it tomorrow."""
    brought = BROUGHT_BY | dict.fromkeys(("imagesize", "jinja2", "pygments"), "sphinx")
    brought |= {"lsprotocol": "pygls", "dask": "distributed"}
    brought |= dict.fromkeys(("mcp_types", "pydantic"), "mcp")
    brought |= dict.fromkeys(("asn1crypto", "cryptography", "pkcs11", "pyhanko_certvalidator"), "pyhanko")
    required = {each for extra in (None, *EXTRAS) for each in requirements(extra)}
    found: set[str] = set()
    for path in (ROOT / "ext/riskfile").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
    others = found - sys.stdlib_module_names - {"riskfile"}
    assert {"sphinx", "yaml", "numpy"} <= others
    assert {brought.get(name, name) for name in others} <= required


# --- check ------------------------------------------------------------------------------------------------------------


def test_a_check_needs_no_extra(project: Path) -> None:
    for command in (
        ("check", "--no-cache"),
        ("check", "--gate", "post-launch", "--format", "sarif"),
        ("gates",),
        ("fingerprint",),
        ("types", "risk"),
        ("rule", "RMF603"),
        ("schema", "pdf"),
        ("init", "other"),
    ):
        done = without((*BUILD, *SURVEILLANCE), "riskfile", *command, cwd=project)
        assert (done.returncode, done.stderr) == (0, ""), command


def test_an_import_needs_no_extra(tmp_path: Path) -> None:
    manual = (ROOT / "manual/migrating.md").read_text(encoding="utf-8")
    for name in ("hazard-log.csv", "mapping.yaml"):
        (body,) = re.findall(rf"^```\w+ {name}\n(.*?)^```$", manual, re.MULTILINE | re.DOTALL)
        (tmp_path / name).write_text(body, encoding="utf-8")
    done = without((*BUILD, *SURVEILLANCE), "riskfile", "import", "mapping.yaml", "--out", "pump", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_options_in_quotes_are_read_without_myst(project: Path) -> None:
    page = project / "needs/design/risks.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r"^:basis: (.*)$", r':basis: "\1"', text, count=1, flags=re.MULTILINE), "utf-8")
    assert page.read_text(encoding="utf-8") != text
    done = without((*BUILD, *SURVEILLANCE), "riskfile", "check", cwd=project)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize("data", ["observed", "watched"])
@pytest.mark.parametrize(
    "command", [("check",), ("check", "--format", "json", "--output", "found.json"), ("gates",), ("monitor",)]
)
def test_a_check_of_field_data_names_what_it_needs(
    data: str, command: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    root = request.getfixturevalue(data)
    done = without((*BUILD, *SURVEILLANCE), "riskfile", *command, cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr in (f"riskfile: {NEED_SURVEILLANCE.format(each)}\n" for each in ("numpy", "scipy"))
    assert not (root / "found.json").exists()
    # and with it, which brings no Sphinx
    done = without(BUILD, "riskfile", *command, cwd=root)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    # what has been computed does not hide that it cannot be computed any more
    done = without((*BUILD, *SURVEILLANCE), "riskfile", "check", cwd=root)
    assert (done.returncode, done.stdout) == (2, "")


NEED_SOFTWARE = (
    "riskfile[software] is needed and not installed: bills of materials, lock files and scores of vulnerabilities are read"
    " with it, and there is no module {}; run: pip install 'riskfile[software]'"
)


@pytest.mark.parametrize(
    ("module", "adds"),
    [
        ("cyclonedx", "software:\n  components: [bill.json]\n"),
        ("packaging", "software:\n  components: [requirements.txt]\n"),
        (
            "cvss",
            "exploitability:\n  levels:\n    - {id: X1, label: Hard, cvss: 0 to 4}\n    - {id: X2, label: Easy, cvss: 4.1 to 10}\n",
        ),
    ],
)
def test_a_check_of_lists_of_software_names_what_it_needs(module: str, adds: str, project: Path) -> None:
    with (project / "needs/policy.yaml").open("a", encoding="utf-8") as policy:
        policy.write(f"\n{adds}")
    (project / "bill.json").write_text('{"bomFormat": "CycloneDX", "specVersion": "1.6"}', encoding="utf-8")
    (project / "requirements.txt").write_text("numpy==2.3.1\n", encoding="utf-8")
    with (project / "needs/design/risks.md").open("a", encoding="utf-8") as page:
        page.write(
            "\n:::{threat} Something\n:id: THR-001\n:stride: tampering\n:cvss: AV:N/AC:L/Au:N/C:P/I:N/A:N\n:::\n"
        )
    modules = {"cyclonedx", "packaging", "cvss"} if module != "cvss" else {"cvss"}
    done = without((*modules,), "riskfile", "check", "--no-cache", cwd=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"riskfile: {NEED_SOFTWARE.format(module)}\n"


# --- build ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", BUILD[1:])
def test_a_build_without_its_extra(module: str, project: Path) -> None:
    done = without((module,), "riskfile", "build", cwd=project)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"riskfile: {NEED_BUILD.format(module)}\n")
    assert not (project / "_build").exists()


@pytest.mark.parametrize("module", ["sphinx_needs", "typst"])
def test_the_extension_without_its_extra(module: str, project: Path) -> None:
    done = without((module,), "sphinx", "-q", "-b", "html", ".", "_build/html", cwd=project)
    assert done.returncode == 2
    assert done.stderr == f"ERROR: while setting up extension riskfile: {NEED_BUILD.format(module)} [riskfile.extra]\n"
    assert not list((project / "_build").rglob("*.html"))


def test_a_build_without_field_data_needs_no_extra_for_them(project: Path) -> None:
    done = without(SURVEILLANCE, "riskfile", "build", "--strict", "--no-pdf", cwd=project)
    assert done.returncode == 0, done.stderr
    assert (project / "_build/html/docs/index.html").is_file()


def chart(project: Path) -> None:
    page = project / "docs/post-launch.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n```{mission-timeline}\n```\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("data", "absent", "module"),
    [
        ("observed", SURVEILLANCE, "numpy"),
        ("watched", SURVEILLANCE, "numpy"),
        ("watched", ("matplotlib",), "matplotlib"),
        ("project", ("matplotlib",), "matplotlib"),
    ],
)
def test_a_build_of_field_data_says_so_before_a_page_is_written(
    data: str, absent: tuple[str, ...], module: str, request: pytest.FixtureRequest
) -> None:
    root = request.getfixturevalue(data)
    if data == "project":
        # a picture of the file itself
        chart(root)
    done = without(absent, "riskfile", "build", "--no-pdf", cwd=root)
    assert done.returncode == 2, done.stderr
    lines = [line for line in done.stderr.splitlines() if "is needed and not installed" in line]
    assert lines == [f"ERROR: {NEED_SURVEILLANCE.format(module)} [riskfile.extra]"]
    assert "Traceback" not in done.stderr
    assert not list((root / "_build/html/docs").rglob("*"))


OLD = """Metadata-Version: 2.1
Name: {0}
Version: {1}
"""


@pytest.mark.parametrize(
    ("package", "version", "command"),
    [
        ("Sphinx", "7.4.7", ["riskfile", "build"]),
        ("sphinx-needs", "8.5.0", ["sphinx", "-b", "html", ".", "out"]),
        ("sphinx-needs", "10.0.0", ["riskfile", "build"]),
    ],
)
def test_versions_that_do_not_fit_are_told_in_one_sentence(
    package: str, version: str, command: list[str], project: Path, tmp_path: Path
) -> None:
    # what is on the path first is what is installed, to importlib.metadata
    about = tmp_path / "old" / f"{package.replace('-', '_')}-{version}.dist-info/METADATA"
    about.parent.mkdir(parents=True)
    about.write_text(OLD.format(package, version), encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "old"), str(ROOT / "ext")])
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=project,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    said = f"{package.lower()} {version} is installed, and riskfile needs {package.lower()}"
    (line,) = [each for each in done.stderr.splitlines() if "riskfile" in each]
    assert said in line and "run: pip install 'riskfile[build]'" in line
    assert "Traceback" not in done.stderr and not list(project.rglob("*.html"))


# --- messages ---------------------------------------------------------------------------------------------------------


def test_other_modules_are_of_no_extra() -> None:
    assert missing_extra(ModuleNotFoundError("No module named 'mine'", name="mine")) == ""
    assert missing_extra(ModuleNotFoundError("No module named 'numpy.nothing'", name="numpy.nothing")) == ""
    assert missing_extra(ImportError("cannot import name 'x' from 'numpy'", name="numpy")) == ""
    assert missing_extra(ValueError("numpy")) == ""
    require("build")
    require("surveillance")


# --- what a new project names -----------------------------------------------------------------------------------------


def jobs(project: Path) -> Iterator[tuple[str, str, str]]:
    """Each job of a new project's CI, hook and Makefile: what it installs, and the commands that it runs."""
    for name in ("riskfile", "field-data", "changes"):
        text = (project / f".github/workflows/{name}.yml").read_text(encoding="utf-8")
        for each, job in yaml.safe_load(text)["jobs"].items():
            scripts = "\n".join(step.get("run", "") for step in job["steps"])
            installed = re.findall(r"pip install '?([^'\s]+)'?$", scripts, re.MULTILINE)
            yield f"github {name}: {each}", "".join(installed), scripts
    pipeline = yaml.safe_load((project / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    assert pipeline["default"]["before_script"][0] == 'python -m pip install "$RISKFILE"'
    for name, job in pipeline.items():
        if isinstance(job, dict) and "script" in job:
            variables = pipeline["variables"] | job.get("variables", {})
            # a job with another begin of its own installs nothing
            installed = [variables["RISKFILE"]] if job.get("before_script") is None else []
            yield f"gitlab {name}", "".join(installed), "\n".join(job["script"])
    (repository,) = yaml.safe_load((project / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    (hook,) = repository["hooks"]
    (installed,) = hook["additional_dependencies"]
    yield "pre-commit", installed, hook["entry"]
    makefile = (project / "Makefile").read_text(encoding="utf-8")
    (installed,) = re.findall(r"^RISKFILE \?= (\S+)$", makefile, re.MULTILINE)
    yield "make", installed, makefile


WRITES_ONLY = {"github changes: comment", "gitlab changes-note"}
"""Jobs that write what another has made, with a token, and so run nothing of ours."""


def test_each_job_of_a_new_project_installs_what_it_runs(project: Path) -> None:
    found = list(jobs(project))
    assert [name for name, _, _ in found] == [
        "github riskfile: riskfile",
        "github field-data: monitor",
        "github changes: diff",
        "github changes: comment",
        "gitlab check",
        "gitlab signatures",
        "gitlab changes",
        "gitlab changes-note",
        "gitlab build",
        "gitlab field-data",
        "pre-commit",
        "make",
    ]
    for name, installed, scripts in found:
        runs = set(re.findall(r"riskfile (check|gates|verify|diff|build|monitor)\b", scripts))
        if name in WRITES_ONLY:
            assert (installed, runs) == ("", set()), name
            continue
        assert runs, name
        extra = "[build]" if "build" in runs else "[surveillance]" if "monitor" in runs else ""
        assert installed == f"riskfile{extra}", name


def test_the_hook_of_this_repository_needs_no_extra() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["entry"] == "riskfile check --no-own-rules"
    assert "additional_dependencies" not in hook
