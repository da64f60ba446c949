"""What a release brings along: the action of GitHub, the component of GitLab, the container file, the man page, completion, and the
manual of the version; run as far as they can be run without the services that they are for."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from casekit import compose, write
from riskfile.cli import main
from riskfile.cli.manual import of_command, pages
from riskfile.version import __version__

ROOT = Path(__file__).resolve().parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
COMPONENT: list[dict[str, Any]] = [*yaml.safe_load_all((ROOT / "templates/riskfile.yml").read_text(encoding="utf-8"))]
STEPS = {each["name"]: each for each in ACTION["runs"]["steps"]}
HOSTILE = ['x"; touch owned; "', "$(touch owned)", "`touch owned`", "--help", "a b", "'; touch owned; '", "-x"]

WRONG = """
```markdown
:::{risk} Infarction by thrombus on struts
:id: RSK-1
:situation: SIT-1
:harm: HRM-1
:p1: F3
:p2: C4
:basis: literature (registry, 2024-05)
:residual-p1: F5
:residual-p2: C2
:residual-basis: test (bench, 2024-06)
:::
```
"""


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """A Python that writes down what pip is asked for, and installs nothing."""
    found = tmp_path / "python"
    found.write_text(
        '#!/bin/sh\nif [ "$2" = pip ]; then shift 2; for each in "$@"; do echo "$each" >> "$PIP_LOG"; done; exit 0; fi\n'
        f'exec "{sys.executable}" "$@"\n',
        encoding="utf-8",
    )
    found.chmod(0o755)
    return found


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write(compose("clean", ""), tmp_path / "clean")
    write(compose("wrong", WRONG), tmp_path / "wrong")
    return tmp_path


def run_step(name: str, place: Path, python: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """A step of the action, with the inputs that are given, else their defaults."""
    step = STEPS[name]
    given = {key: inputs.get(key.replace("-", "_"), each.get("default", "")) for key, each in ACTION["inputs"].items()}
    given["python"] = str(python)
    environment = {
        key: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: given[match[1]], value)
        for key, value in step["env"].items()
    }
    # nothing of the inputs stands in the script
    assert "${{" not in step["run"]
    (place / "out").touch()
    (place / "summary").touch()
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", step["run"]],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={
            **os.environ,
            **environment,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "GITHUB_OUTPUT": str(place / "out"),
            "GITHUB_STEP_SUMMARY": str(place / "summary"),
            "PIP_LOG": str(place / "pip"),
            "SOURCE_DATE_EPOCH": "1768867200",
        },
    )


# --- the action ---------------------------------------------------------------------------------------------------------


def test_the_action_says_what_it_takes() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert all(each["description"] and "default" in each for each in ACTION["inputs"].values())
    used = {
        name
        for step in STEPS.values()
        for value in step["env"].values()
        for name in re.findall(r"inputs\.([\w-]+)", value)
    }
    assert used == ACTION["inputs"].keys()
    assert all(step["shell"] == "bash" for step in STEPS.values())


@pytest.mark.parametrize(
    ("inputs", "asked"),
    [
        ({}, "riskfile"),
        ({"version": "0.1.0"}, "riskfile==0.1.0"),
        ({"extras": "surveillance,sign"}, "riskfile[surveillance,sign]"),
        ({"build": "true"}, "riskfile[build]"),
        ({"build": "true", "extras": "surveillance", "version": "0.1.0"}, "riskfile[surveillance,build]==0.1.0"),
    ],
)
def test_the_action_installs_what_is_asked_for(inputs: dict[str, str], asked: str, place: Path, python: Path) -> None:
    done = run_step("Install riskfile", place, python, **inputs)
    assert (done.returncode, done.stderr) == (0, "")
    assert (place / "pip").read_text(encoding="utf-8").splitlines() == ["install", "--disable-pip-version-check", asked]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_input_is_run(hostile: str, place: Path, python: Path) -> None:
    for name in ("version", "extras"):
        done = run_step("Install riskfile", place, python, **{name: hostile})
        assert done.returncode == 2 and f"::error::{name}: expected" in done.stdout
        assert not (place / "pip").exists()
    for name in ("project", "gate", "fail_on"):
        done = run_step("Check", place, python, **{"project": "clean", name: hostile})
        assert done.returncode == 2, done.stdout
    assert not (place / "owned").exists()


def test_the_action_passes_a_clean_file_and_fails_one_with_findings(place: Path, python: Path) -> None:
    clean = run_step("Check", place, python, project="clean", sarif="found.sarif")
    assert clean.returncode == 0, clean.stdout + clean.stderr
    assert (place / "out").read_text(encoding="utf-8") == "status=0\n"
    assert json.loads((place / "found.sarif").read_text(encoding="utf-8"))["runs"][0]["results"] == []
    wrong = run_step("Check", place, python, project="wrong", gate="design", sarif="found.sarif")
    assert wrong.returncode == 1
    assert re.search(r"::error .*file=wrong/needs/design/case\.md,line=10", wrong.stdout)
    assert (place / "out").read_text(encoding="utf-8").endswith("status=1\n")
    assert "RMF310" in (place / "summary").read_text(encoding="utf-8")
    assert json.loads((place / "found.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]


# --- the component ------------------------------------------------------------------------------------------------------


def test_the_component_runs(place: Path, python: Path) -> None:
    head, body = COMPONENT
    job = body["riskfile-check"]
    inputs = head["spec"]["inputs"]
    assert all(each["description"] and "default" in each for each in inputs.values())
    text = (ROOT / "templates/riskfile.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", text)) == inputs.keys()
    assert not any("$[[" in line for line in job["script"])
    tools = place / "bin"
    tools.mkdir()
    (tools / "python").symlink_to(python)
    for project, version, status in (("clean", "", 0), ("wrong", "0.1.0", 1), ("clean", "$(touch owned)", 2)):
        environment = {
            **os.environ,
            "PATH": f"{tools}:{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PIP_LOG": str(place / "pip"),
            "RISKFILE_PROJECT": project,
            "RISKFILE_VERSION": version,
            "RISKFILE_EXTRAS": "",
            "RISKFILE_GATE": "design",
            "SOURCE_DATE_EPOCH": "1768867200",
        }
        lines = "\n".join(job["script"])
        done = subprocess.run(
            ["sh", "-ec", lines], cwd=place, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == status, done.stdout + done.stderr
    assert json.loads((place / "gl-code-quality-report.json").read_text(encoding="utf-8"))
    assert not (place / "owned").exists()


# --- the container file -------------------------------------------------------------------------------------------------


def test_the_container_file_is_small_and_of_nobody() -> None:
    """Its build was not tried: no machine of the tests reaches a registry of images. What can be read in it is held here."""
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    bases = re.findall(r"(?m)^FROM (\S+)", text)
    assert len(bases) == 2 and all(re.fullmatch(r"docker\.io/library/python:3\.\d+-slim", each) for each in bases)
    last = text.rpartition("FROM ")[2]
    assert re.search(r"(?m)^USER riskfile$", last) and re.search(r'(?m)^ENTRYPOINT \["riskfile"\]$', last)
    # what builds stays behind
    assert "COPY --from=build /opt/riskfile /opt/riskfile" in last and "COPY . ." not in last
    constraints = subprocess.run(
        ["sed", "-e", r"s/ \\$//", "-e", "/--hash=/d", str(ROOT / "requirements-ci.txt")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    pins = [line for line in constraints.splitlines() if line and not line.startswith("#")]
    assert len(pins) > 200 and all(re.match(r"[A-Za-z0-9._-]+==\S+(?: ; .*)?$", line) for line in pins)


# --- the man page, and completion ---------------------------------------------------------------------------------------


def test_what_a_system_keeps_is_that_of_the_commands() -> None:
    from share import FOLDER, files

    made = files()
    kept = {
        path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8")
        for path in FOLDER.rglob("*")
        if path.is_file()
    }
    assert kept.keys() == made.keys()
    assert [name for name in made if kept[name] != made[name]] == [], "run make share"


def test_the_man_page_has_each_command_and_no_fault() -> None:
    from man import page
    from riskfile.cli import COMMANDS

    text = page()
    assert all(f'.SS "riskfile {name}"'.replace("-", r"\-") in text for name in COMMANDS)
    assert all(line.startswith((".TH", ".S", ".TP", ".B")) for line in text.splitlines() if line.startswith("."))
    if shutil.which("groff") is None:
        pytest.skip("NO GROFF: the man page was not set")
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-z"], input=text, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


# --- the manual ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        (("checking",), "# "),
        (("RMF310",), "# RMF310 residual-above-initial"),
        (("rmf310",), "# RMF310 residual-above-initial"),
        (("export", "json"), "# Python and JSON"),
        (("riskfile", "qualify"), "# Qualifying riskfile"),
        (("start/author",), "# "),
    ],
)
def test_a_page_of_the_manual_is_shown(asked: tuple[str, ...], title: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manual", *asked]) == 0
    assert capsys.readouterr().out.startswith(title)
    assert main(["manual", *asked, "--path"]) == 0
    assert Path(capsys.readouterr().out.strip()).is_file()


def test_a_page_that_there_is_not_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manual", "chekcing"]) == 2
    assert (
        "the manual has no page chekcing; did you mean checking? `riskfile manual` lists them"
        in capsys.readouterr().err
    )
    assert main(["manual", "../../etc/passwd"]) == 2
    assert main(["manual"]) == 0
    assert "checking" in capsys.readouterr().out


def test_each_command_of_the_table_has_its_page() -> None:
    known = pages(ROOT / "manual")
    assert of_command(ROOT / "manual", "check") in known and of_command(ROOT / "manual", "nothing") == ""
    assert not any(name.startswith(("tool-risk", "decisions")) for name in known)


# --- the version --------------------------------------------------------------------------------------------------------


def test_the_changelog_knows_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"(?m)^## \[{re.escape(__version__)}\]", text) or f"What will be {__version__}" in text
