"""The CI that a new project comes with: it is YAML, and every command in it runs, on a clean file and on findings."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from email.message import Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
import yaml
from defusedxml import ElementTree

from riskfile.project import check
from riskfile.scaffold import write_project
from signkit import NEEDS_SSH, environment, signers, ssh_key

ROOT = Path(__file__).resolve().parents[2]
GITHUB, GITLAB, PRE_COMMIT = ".github/workflows/riskfile.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"
FIELD_DATA = ".github/workflows/field-data.yml"
CHANGES = ".github/workflows/changes.yml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_project(tmp_path / "project", name="Example catheter")
    return tmp_path / "project"


@pytest.fixture(params=["clean", "findings"])
def state(request: pytest.FixtureRequest, project: Path) -> str:
    if request.param == "findings":
        break_it(project)
    return str(request.param)


def break_it(project: Path) -> None:
    page = project / "needs/design/risks.md"
    text = page.read_text(encoding="utf-8")
    assert text.count(":residual-p1: F2") == 1
    event = "\n:::{event} Guide wire kinks\n:id: EVT-999\n:cause: use-error\n:::\n"
    page.write_text(text.replace(":residual-p1: F2", ":residual-p1: F5") + event, encoding="utf-8")


def found_in(project: Path) -> list[tuple[str, str]]:
    """Page and level of each finding."""
    return [(each.span.path, each.level) for each in check(project, cached=False).report.findings]


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def run(script: str, project: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """What a runner does with a script: bash that stops at the first failure."""
    names = ("HOME", "TMPDIR", "LANG")
    environment = {name: os.environ[name] for name in names if name in os.environ}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=project,
        env=environment | more,
        capture_output=True,
        text=True,
        check=False,
    )


def steps(project: Path) -> dict[str, dict[str, Any]]:
    """The steps of the GitHub workflow that run something, by name."""
    workflow = load(project / GITHUB)
    # a YAML reader of version 1.1 takes the key `on` for true
    assert {"push", "pull_request", "schedule"} == set(workflow[True])
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    return {step.get("name", step.get("uses", step.get("run"))).split(",")[0]: step for step in job["steps"]}


def test_the_steps_of_github_run(project: Path, state: str, tmp_path: Path) -> None:
    found = steps(project)
    ours = [step for step in found.values() if "riskfile " in step.get("run", "") and "pip" not in step["run"]]
    assert [step["name"].split(",")[0] for step in ours] == ["Check", "Summary of the run", "Signatures", "Build"]
    summary = tmp_path / "summary.md"
    environment = {
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_REPOSITORY": "us/catheter",
        "GITHUB_SHA": "0" * 40,
    }
    done = {step["name"].split(",")[0]: run(step["run"], project, **environment) for step in ours}
    failing = 1 if state == "findings" else 0
    assert {name: each.returncode for name, each in done.items()} == {
        "Check": failing,
        "Summary of the run": 0,
        "Signatures": 0,
        "Build": failing,
    }, done
    assert done["Signatures"].stdout == "Nobody has signed anything yet.\n"
    lines = [line for line in done["Check"].stdout.splitlines() if line.startswith("::")]
    expected = found_in(project)
    assert {level for _, level in expected} == ({"error", "warning"} if failing else set())
    assert [(line.partition("file=")[2].partition(",")[0], line[2:].partition(" ")[0]) for line in lines] == expected
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("### riskfile: 1 error and " if failing else "### riskfile: no findings\n")
    assert text.count("```") == 2 and "\n```text\nLife cycle " in text
    links = f"](https://github.com/us/catheter/blob/{'0' * 40}/needs/design/risks.md?plain=1#L"
    assert (links in text) is bool(failing)
    assert "Traceback" not in "".join(each.stderr for each in done.values())


def test_github_keeps_the_file_whatever_was_found(project: Path, state: str) -> None:
    found = steps(project)
    upload = found["actions/upload-artifact@v6"]
    assert upload["if"] == "always()"
    # what comes after the check runs although it failed
    assert {name for name, step in found.items() if "!cancelled()" in step.get("if", "")} == {
        "Summary of the run",
        "Signatures",
        "Build",
    }
    run(found["Build"]["run"], project)
    assert (project / upload["with"]["path"] / "index.html").is_file()


def scripts(project: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    pipeline = load(project / GITLAB)
    for name, job in pipeline.items():
        if isinstance(job, dict) and "script" in job:
            assert job["stage"] in pipeline["stages"]
            yield name, job


def test_the_jobs_of_gitlab_run(project: Path, state: str) -> None:
    found = dict(scripts(project))
    assert list(found) == ["check", "signatures", "changes", "changes-note", "build", "field-data"]
    assert run("\n".join(found["signatures"]["script"]), project).stdout == "Nobody has signed anything yet.\n"
    found = {name: found[name] for name in ("check", "build")}  # the others: below
    done = {name: run("\n".join(job["script"]), project) for name, job in found.items()}
    failing = 1 if state == "findings" else 0
    assert {name: each.returncode for name, each in done.items()} == {"check": failing, "build": failing}, done
    assert "Life cycle " in done["check"].stdout, "the grid"
    assert ("RMF310 residual-above-initial [error]" in done["check"].stdout) is bool(failing)
    assert [job["artifacts"]["when"] for job in found.values()] == ["always", "always"]
    assert found["build"]["needs"] == [], "it does not wait for a clean check"

    reports = found["check"]["artifacts"]["reports"]
    entries = json.loads((project / reports["codequality"]).read_text(encoding="utf-8"))
    levels = {"major": "error", "minor": "warning"}
    expected = found_in(project)
    assert [(each["location"]["path"], levels[each["severity"]]) for each in entries] == expected
    suites = ElementTree.parse(project / reports["junit"]).getroot()
    codes = {each["check_name"] for each in entries}
    assert {case.attrib["name"] for case in suites.iter("testcase") if case.find("failure") is not None} == codes
    assert bool(codes) is bool(failing)
    (kept,) = found["build"]["artifacts"]["paths"]
    assert (project / kept / "index.html").is_file()
    ignored = (project / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert set(reports.values()) <= set(ignored)


def hook(hooks: list[dict[str, Any]]) -> dict[str, Any]:
    (only,) = hooks
    assert (only["language"], only["pass_filenames"]) == ("python", False)
    assert only["files"].endswith("(docs|needs)/")
    return only


def test_the_hook_of_a_project_runs(project: Path, state: str) -> None:
    (repository,) = load(project / PRE_COMMIT)["repos"]
    only = hook(repository["hooks"])
    assert repository["repo"] == "local"
    assert only["additional_dependencies"] == ["riskfile"]
    assert run(only["entry"], project).returncode == (1 if state == "findings" else 0)


def test_the_hook_that_we_offer_runs(project: Path, state: str) -> None:
    only = hook(load(ROOT / ".pre-commit-hooks.yaml"))
    assert only["id"] == "riskfile-check"
    done = run(only["entry"], project)
    assert done.returncode == (1 if state == "findings" else 0)
    assert ("RMF310" in done.stdout) is (state == "findings")


def yaml_of_the_manual() -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "manual/ci.md").read_text(encoding="utf-8"), re.M | re.S)


def commands(data: Any) -> Iterator[str]:
    """What a job or a step runs."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("run", "script"):
                yield "\n".join(value) if isinstance(value, list) else value
            else:
                yield from commands(value)
    elif isinstance(data, list):
        for each in data:
            yield from commands(each)


def test_what_the_manual_says_of_ci_runs(project: Path, state: str) -> None:
    examples = [yaml.safe_load(text) for text in yaml_of_the_manual()]
    found = [line for each in examples for line in commands(each) if line.startswith("riskfile ")]
    assert len(found) == 3
    for line in found:
        for gate in ("draft", "design"):
            done = run(line, project, GATE=gate)
            assert done.returncode == (1 if state == "findings" and "|| true" not in line else 0), done.stderr
    log = json.loads((project / "riskfile.sarif").read_text(encoding="utf-8"))
    assert bool(log["runs"][0]["results"]) is (state == "findings")
    (hooks,) = (each["repos"][0]["hooks"] for each in examples if "repos" in each)
    (offered,) = load(ROOT / ".pre-commit-hooks.yaml")
    assert [each["id"] for each in hooks] == [offered["id"]]
    assert run(" ".join([offered["entry"], *hooks[0]["args"]]), project).returncode == (state == "findings")


def test_the_manual_shows_the_workflow_that_is_written(project: Path) -> None:
    chapter = (ROOT / "manual/ci.md").read_text(encoding="utf-8")
    for path in (GITHUB, GITLAB, PRE_COMMIT):
        assert f"`{path}`" in chapter
    section = chapter.partition("## GitHub")[2].partition("\n## ")[0]
    in_workflow = "\n".join(step["run"] for step in steps(project).values() if "run" in step)
    named = re.findall(r"^\d\. `(riskfile [^`]+)`", section, re.M)
    assert len(named) == 5
    assert all(line in in_workflow for line in named)
    assert "`risk-management-file`" in section
    assert steps(project)["actions/upload-artifact@v6"]["with"]["name"] == "risk-management-file"


APPROVAL = "\napproval:\n  - {role: Risk manager, author: true}\n"


@NEEDS_SSH
def test_ci_says_whether_what_is_signed_holds(project: Path, tmp_path: Path) -> None:
    (key := ssh_key(tmp_path / "keys", "rm")).chmod(0o600)
    listed = signers({"rm": key.with_suffix(".pub").read_text("utf-8")})
    (project / "needs/signers.yaml").write_text(listed, encoding="utf-8")
    policy = project / "needs/policy.yaml"
    policy.write_text(policy.read_text("utf-8") + APPROVAL, encoding="utf-8")
    command = "riskfile sign A --role 'Risk manager' --meaning prepared --justification 'all of it is done' --key"
    script = f"git init -q; riskfile baseline A; git add -A; git commit -qm A; {command} {key}"
    done = run(script, project, **environment("rm"))
    assert done.returncode == 0, done.stderr
    jobs = [steps(project)["Signatures"]["run"], "\n".join(dict(scripts(project))["signatures"]["script"])]
    for job in jobs:
        done = run(job, project)
        assert done.returncode == 0 and done.stdout.endswith("1 signature verified.\n"), done.stdout
    copy = project / "needs/signatures/A/risk-manager.tag"
    copy.write_text(copy.read_text("utf-8").replace("all of it", "most of it"), encoding="utf-8")
    assert [run(job, project).returncode for job in jobs] == [1, 1]
    workflow = load(project / GITHUB)["jobs"]["riskfile"]["steps"][0]
    assert workflow["with"]["fetch-depth"] == 0 == load(project / GITLAB)["signatures"]["variables"]["GIT_DEPTH"]


# --- what strangers send ----------------------------------------------------------------------------------------------


def texts(data: Any) -> Iterator[str]:
    """Every text of a workflow, keys among them."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from texts(value)
    elif isinstance(data, list):
        for each in data:
            yield from texts(each)
    else:
        yield str(data)


def test_a_fork_gets_no_secret_no_writing_token_and_no_rule_run(project: Path) -> None:
    """As manual/security.md says that CI should run."""
    workflow = load(project / GITHUB)
    # pull_request_target and workflow_run would run what a stranger wrote with the rights of this repository
    assert set(workflow[True]) == {"push", "pull_request", "schedule"}
    assert workflow["permissions"] == {"contents": "read"}
    words = list(texts(workflow))
    assert not [each for each in words if re.search(r"secrets|github\.token|id-token|GITHUB_TOKEN", each)]
    (job,) = workflow["jobs"].values()
    assert "permissions" not in job and 0 < job["timeout-minutes"] <= 60
    assert job["env"] == {"OWN_RULES": "${{ github.event.pull_request.head.repo.fork && '--no-own-rules' || '' }}"}
    (checkout,) = (step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@"))
    assert checkout["with"] == {"persist-credentials": False, "fetch-depth": 0}
    called = [
        line
        for step in job["steps"]
        for line in re.findall(r"riskfile (?:check|gates|build)[^|>\n]*", step.get("run", ""))
    ]
    assert len(called) == 4 and all("$OWN_RULES" in line for line in called)
    assert "--clean" in called[-1], "nothing that somebody has put into _build is loaded"
    # the check, which runs nothing of the project, comes before the build, which runs conf.py
    assert [line.split()[1] for line in called] == ["check", "check", "gates", "build"]


def test_what_may_write_never_runs_on_what_a_fork_has_written(project: Path) -> None:
    folder = project / ".github/workflows"
    writing = {path.name for path in folder.iterdir() if "write" in set(texts(load(path)["permissions"]))}
    assert writing == {"field-data.yml"}
    assert set(load(folder / "field-data.yml")[True]) == {"schedule", "workflow_dispatch"}
    # nor does the one job of a pull request that may: it is skipped for forks, checks nothing out, and runs no riskfile
    jobs = load(project / CHANGES)["jobs"]
    assert [name for name, job in jobs.items() if "write" in set(texts(job.get("permissions", {})))] == ["comment"]
    comment = jobs["comment"]
    assert comment["permissions"] == {"pull-requests": "write"}
    assert "&& github.event.pull_request.head.repo.full_name == github.repository }}" in comment["if"]
    assert [step["uses"] for step in comment["steps"] if "uses" in step] == ["actions/download-artifact@v7"]
    assert not re.search(r"^ *(riskfile|python|git) ", comment["steps"][-1]["run"], re.M)


def test_the_job_that_reads_a_pull_request_is_given_nothing(project: Path) -> None:
    workflow = load(project / CHANGES)
    assert set(workflow[True]) == {"pull_request"} and workflow["permissions"] == {"contents": "read"}
    job = workflow["jobs"]["diff"]
    assert "permissions" not in job
    assert not [each for each in texts(job) if re.search(r"secrets|github\.token|id-token|GITHUB_TOKEN", each)]
    assert job["env"]["OWN_RULES"] == steps_of_the_check(project)["env"]["OWN_RULES"]
    (checkout,) = (step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@"))
    assert checkout["with"] == {"persist-credentials": False, "fetch-depth": 2}
    (diff,) = (step["run"] for step in job["steps"] if step.get("id") == "diff")
    assert 'riskfile diff "$base" $OWN_RULES ' in diff


def steps_of_the_check(project: Path) -> Any:
    return load(project / GITHUB)["jobs"]["riskfile"]


def test_no_text_of_a_pull_request_gets_into_a_script_and_actions_are_named_by_version(project: Path) -> None:
    for path in (project / ".github/workflows").iterdir():
        for job in load(path)["jobs"].values():
            assert 0 < job["timeout-minutes"] <= 60
            for step in job["steps"]:
                # what stands in ${{ }} is put into the script as it is: a title of a pull request would be code
                assert "${{" not in step.get("run", ""), step
                if "uses" in step:
                    assert re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"]), step


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, ""),
        ({"CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "7", "CI_MERGE_REQUEST_PROJECT_ID": "7"}, ""),
        ({"CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "9", "CI_MERGE_REQUEST_PROJECT_ID": "7"}, "--no-own-rules"),
        ({"OWN_RULES": "--no-own-rules"}, "--no-own-rules"),
    ],
)
def test_gitlab_runs_no_rule_of_a_fork(variables: dict[str, str], expected: str, project: Path) -> None:
    pipeline = load(project / GITLAB)
    assert pipeline["variables"]["OWN_RULES"] == ""
    install, *rest = pipeline["default"]["before_script"]
    assert install.startswith("python -m pip install ")
    done = run("\n".join([*rest, 'echo "$OWN_RULES"']), project, **{"OWN_RULES": "", **variables})
    assert (done.returncode, done.stdout) == (0, f"{expected}\n"), done.stderr
    for name, job in scripts(project):
        script = "\n".join(job["script"])
        for line in re.findall(r"riskfile (?:check|gates|build|diff)\b[^|>\n]*", script):
            assert "$OWN_RULES" in line, name
        # only the scheduled job is given a token, and the one that writes a note and reads nothing of the project
        assert ("RISKFILE_TOKEN" in script) is (name == "field-data")
        assert ("RISKFILE_NOTE_TOKEN" in script) is (name == "changes-note")
    note = pipeline["changes-note"]
    assert (note["variables"], note["before_script"]) == ({"GIT_STRATEGY": "none"}, [])
    assert note["environment"] == {"name": "riskfile-note", "action": "access"}
    (rule,) = note["rules"]
    assert rule["if"].endswith("&& $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID")
    assert not re.search(r"^ *(riskfile|git) ", "\n".join(note["script"]), re.M)


# --- field data -------------------------------------------------------------------------------------------------------

BRANCH = f"field-data/{date.today():%Y-%m}"
TRIGGERS = "needs/post-launch/triggers.md"


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=us", "-c", "user.email=us@localhost", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(project: Path) -> None:
    git(project, "add", ".")
    git(project, "commit", "--message", "as it is")
    git(project, "push", "origin", "main")


@pytest.fixture
def origin(project: Path, tmp_path: Path) -> Path:
    """The project as a repository, and where it is pushed to."""
    bare = tmp_path / "origin.git"
    git(tmp_path, "init", "--bare", str(bare))
    git(project, "init")
    git(project, "remote", "add", "origin", str(bare))
    commit(project)
    return bare


def contradict(project: Path) -> None:
    """More weak welds than the file claims."""
    with (project / "needs/post-launch/risks.md").open("a", encoding="utf-8") as page:
        page.write(
            "\n:::{observation} Weak welds in devices ready for delivery\n:id: OBS-001\n:kind: defect\n:count: 90\n"
            ":exposure: 400000\n:unit: use\n:period: first quarter of production\n:source: active\n:observes: FMD-001\n:::\n"
        )
    commit(project)


def overdue(project: Path) -> None:
    """No cycle of operations was closed for years."""
    page = project / "needs/post-launch/cycles.md"
    text = re.sub(r"^:(opened|closed): .*$", r":\1: 2020-01-01", page.read_text(encoding="utf-8"), flags=re.M)
    page.write_text(text, encoding="utf-8")
    commit(project)


@pytest.fixture
def tools(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with a `gh` and a `curl` that write down what they are asked, and where."""
    folder, log = tmp_path / "tools", tmp_path / "log.json"
    folder.mkdir()
    for name in ("gh", "curl"):
        tool = folder / name
        tool.write_text(
            f"#!{sys.executable}\n"
            "import json, pathlib, sys\n"
            "texts = [a.partition('<')[2] for a in sys.argv if a.startswith('description=<')]\n"
            "texts += [b for a, b in zip(sys.argv, sys.argv[1:]) if a == '--body-file']\n"
            "texts = [pathlib.Path(each).read_text(encoding='utf-8') for each in texts]\n"
            f"with open({str(log)!r}, 'a', encoding='utf-8') as log:\n"
            "    print(json.dumps([sys.argv[1:], *texts]), file=log)\n"
            "sys.exit(1 if 'pr' in sys.argv and pathlib.Path(__file__).with_name('refuse').exists() else 0)\n",
            encoding="utf-8",
        )
        tool.chmod(0o755)
    return folder, log


def asked(log: Path) -> list[Any]:
    """What was asked since the last time."""
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return [json.loads(line) for line in lines]


def path_of(tools: Path) -> str:
    return os.pathsep.join([str(tools), str(Path(sys.executable).parent), os.environ["PATH"]])


def monthly(project: Path, tmp_path: Path, tools: Path) -> tuple[int, str, str]:
    """A run of the workflow of GitHub: status, what was printed, and whether the question was to be opened."""
    workflow = load(project / FIELD_DATA)
    assert set(workflow[True]) == {"schedule", "workflow_dispatch"}
    (cron,) = workflow[True]["schedule"]
    assert re.fullmatch(r"\d+ \d+ \d+ \* \*", cron["cron"]), "on one day of each month"
    assert workflow["permissions"] == {"contents": "write", "issues": "write", "pull-requests": "write"}
    (job,) = workflow["jobs"].values()
    first, second = (step for step in job["steps"] if "name" in step)
    assert second["if"] == f"steps.{first['id']}.outputs.status == '1'"
    git(project, "switch", "main")
    outputs = tmp_path / "outputs"
    outputs.write_text("", encoding="utf-8")
    more = {
        "PATH": path_of(tools),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_OUTPUT": str(outputs),
    }
    done = run(first["run"], project, **more)
    opened = outputs.read_text(encoding="utf-8")
    if done.returncode == 0 and opened == "status=1\n":
        done = run(second["run"], project, **more)
    return done.returncode, done.stdout + done.stderr, opened


def test_github_opens_what_field_data_ask(
    project: Path, origin: Path, tmp_path: Path, tools: tuple[Path, Path]
) -> None:
    folder, log = tools
    status, printed, opened = monthly(project, tmp_path, folder)
    assert (status, opened, asked(log)) == (0, "status=0\n", []), printed

    contradict(project)
    status, printed, opened = monthly(project, tmp_path, folder)
    assert (status, opened) == (0, "status=1\n"), printed
    ((words, text),) = asked(log)
    assert words[:6] == ["pr", "create", "--base", "main", "--head", BRANCH]
    assert text.startswith("### Field data\n\n1 contradiction, ")
    assert "\n:::{trigger} Field data on OBS-001" in text
    assert git(origin, "diff", "--name-only", "main", BRANCH).split() == [TRIGGERS]
    assert ":kind: signal\n" in git(origin, "show", f"{BRANCH}:{TRIGGERS}")

    status, printed, _ = monthly(project, tmp_path, folder)
    assert (status, asked(log), "is open already" in printed) == (0, [], True), printed

    # merged, and answered by nobody: what is left is said in an issue
    git(project, "reset", "--hard")
    git(project, "merge", "--ff-only", BRANCH)
    git(project, "push", "origin", "main")
    status, printed, _ = monthly(project, tmp_path, folder)
    ((words, text),) = asked(log)
    assert (status, words[:2]) == (0, ["issue", "create"]), printed
    assert "contradicted" in text


def test_github_opens_an_issue_where_it_may_open_no_pull_request(
    project: Path, origin: Path, tmp_path: Path, tools: tuple[Path, Path]
) -> None:
    folder, log = tools
    (folder / "refuse").touch()
    contradict(project)
    assert monthly(project, tmp_path, folder)[0] == 0
    assert [words[:2] for words, _ in asked(log)] == [["pr", "create"], ["issue", "create"]]


def test_an_overdue_cycle_is_an_issue(project: Path, origin: Path, tmp_path: Path, tools: tuple[Path, Path]) -> None:
    folder, log = tools
    overdue(project)
    assert monthly(project, tmp_path, folder)[0] == 0
    ((words, text),) = asked(log)
    assert (words[:2], "1 overdue cycle" in text) == (["issue", "create"], True)


def test_data_that_cannot_be_read_fail_the_run(
    project: Path, origin: Path, tmp_path: Path, tools: tuple[Path, Path]
) -> None:
    folder, log = tools
    policy = project / "needs/policy.yaml"
    text = policy.read_text(encoding="utf-8")
    policy.write_text(
        text.replace("      unit: use\n", "      unit: use\n      path: field/none.csv\n", 1), encoding="utf-8"
    )
    status, printed, opened = monthly(project, tmp_path, folder)
    assert (status, opened, asked(log)) == (1, "", [])
    assert "field/none.csv" in printed and "is not there" in printed
    status, printed = pipeline(project, origin, folder)
    assert (status, asked(log), "field/none.csv" in printed) == (2, [], True)


def pipeline(project: Path, origin: Path, tools: Path, token: str = "secret") -> tuple[int, str]:
    """A scheduled run of the job of GitLab."""
    job = dict(scripts(project))["field-data"]
    assert job["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "schedule"'}]
    (kept,) = job["artifacts"]["paths"]
    assert kept in (project / ".gitignore").read_text(encoding="utf-8").splitlines()
    git(project, "switch", "--detach", "main")
    done = run(
        "\n".join(job["script"]),
        project,
        PATH=path_of(tools),
        RISKFILE_TOKEN=token,
        CI_SERVER_FQDN="git.example.com",
        CI_PROJECT_PATH="us/catheter",
        CI_PROJECT_ID="7",
        CI_API_V4_URL="https://git.example.com/api/v4",
        CI_COMMIT_BRANCH="main",
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=f"url.{origin}.insteadOf",
        GIT_CONFIG_VALUE_0="https://oauth2:secret@git.example.com/us/catheter.git",
    )
    git(project, "reset", "--hard")
    git(project, "clean", "-fd")
    git(project, "switch", "main")
    return done.returncode, done.stdout + done.stderr


def test_gitlab_opens_what_field_data_ask(project: Path, origin: Path, tools: tuple[Path, Path]) -> None:
    folder, log = tools
    status, printed = pipeline(project, origin, folder)
    assert (status, asked(log)) == (0, []), printed

    contradict(project)
    status, printed = pipeline(project, origin, folder, token="")
    assert (status, asked(log), "Set the variable RISKFILE_TOKEN" in printed) == (1, [], True)
    status, printed = pipeline(project, origin, folder)
    assert status == 0, printed
    ((words, text),) = asked(log)
    assert words[-1] == "https://git.example.com/api/v4/projects/7/merge_requests"
    assert {f"source_branch={BRANCH}", "target_branch=main"} <= set(words)
    assert "\n:::{trigger} Field data on OBS-001" in text
    assert git(origin, "diff", "--name-only", "main", BRANCH).split() == [TRIGGERS]
    status, printed = pipeline(project, origin, folder)
    assert (status, asked(log), "is open already" in printed) == (0, [], True), printed


def test_gitlab_opens_an_issue_for_an_overdue_cycle(project: Path, origin: Path, tools: tuple[Path, Path]) -> None:
    folder, log = tools
    overdue(project)
    status, printed = pipeline(project, origin, folder)
    assert status == 0, printed
    ((words, text),) = asked(log)
    assert (words[-1].rpartition("/")[2], "1 overdue cycle" in text) == ("issues", True)


def test_the_manual_names_what_is_written(project: Path) -> None:
    chapter = (ROOT / "manual/monitoring.md").read_text(encoding="utf-8")
    assert all(f"`{each}`" in chapter for each in (FIELD_DATA, "field-data", GITLAB, TRIGGERS, "RISKFILE_TOKEN"))


# --- what a merge request changes -------------------------------------------------------------------------------------

MARK = "<!-- riskfile changes -->"


@pytest.fixture
def branched(project: Path) -> Path:
    """The project as a repository with a branch that makes a risk worse, merged as a runner of GitHub has it."""
    git(project, "init")
    git(project, "add", ".")
    git(project, "commit", "--message", "as it is")
    git(project, "switch", "--create", "worse")
    break_it(project)
    git(project, "commit", "--all", "--message", "a residual risk that is higher")
    git(project, "switch", "main")
    git(project, "commit", "--allow-empty", "--message", "something else")
    git(project, "switch", "--detach")
    git(project, "merge", "--no-ff", "--no-edit", "worse")
    return project


def pull_request(project: Path, tmp_path: Path, **more: str) -> tuple[int, str, str, str]:
    """A run of the job that reads: status, what was printed, its outputs, and the summary."""
    job = load(project / CHANGES)["jobs"]["diff"]
    (script,) = (step["run"] for step in job["steps"] if step.get("id") == "diff")
    summary, outputs = tmp_path / "summary.md", tmp_path / "outputs"
    for each in (summary, outputs):
        each.write_text("", encoding="utf-8")
    given = {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(outputs), "FAIL_ON": job["env"]["FAIL_ON"]}
    done = run(script, project, **(given | more))
    return done.returncode, done.stdout + done.stderr, outputs.read_text("utf-8"), summary.read_text("utf-8")


def test_github_says_what_a_pull_request_changes(branched: Path, tmp_path: Path) -> None:
    status, printed, outputs, summary = pull_request(branched, tmp_path)
    assert (status, outputs) == (1, "written=true\n"), printed
    written = (branched / "riskfile-changes.md").read_text(encoding="utf-8")
    assert summary == written and "EVT-999" in written and "residual-p1" in written
    upload = load(branched / CHANGES)["jobs"]["diff"]["steps"][-1]
    assert upload["with"]["path"] == "riskfile-changes.md"
    assert pull_request(branched, tmp_path, FAIL_ON="nothing")[0] == 0
    # the same checked out as deep as the workflow asks for
    git(branched, "branch", "merged")
    git(tmp_path, "clone", "--depth", "2", "--branch", "merged", f"file://{branched}", "shallow")
    (branched / "riskfile-changes.md").unlink()
    assert pull_request(tmp_path / "shallow", tmp_path)[:3] == (1, printed, outputs)


def test_where_nothing_differs_and_where_there_was_nothing(branched: Path, tmp_path: Path) -> None:
    git(branched, "switch", "main")
    git(branched, "commit", "--allow-empty", "--message", "nothing")
    status, printed, outputs, summary = pull_request(branched, tmp_path)
    assert (status, outputs) == (0, "written=true\n"), printed
    assert "nothing differs" in "".join(summary.splitlines()[:3]).lower()
    # a repository that had no risk file before
    (branched / "riskfile-changes.md").unlink()
    tree = git(branched, "hash-object", "-w", "-t", "tree", "/dev/null")
    first = git(branched, "commit-tree", "-m", "before", tree.strip()).strip()
    last = git(branched, "commit-tree", "-m", "with", "-p", first, "HEAD^{tree}").strip()
    git(branched, "switch", "--detach", last)
    status, printed, outputs, summary = pull_request(branched, tmp_path)
    assert (status, outputs) == (0, ""), printed
    assert summary.startswith("The target branch has no risk file yet")


def test_a_state_that_cannot_be_read_fails_the_run_and_writes_nothing(branched: Path, tmp_path: Path) -> None:
    (branched / "needs/policy.yaml").write_text("version: 9\n", encoding="utf-8")
    status, printed, outputs, summary = pull_request(branched, tmp_path)
    assert (status, outputs, summary) == (2, "", "") and "needs/policy.yaml:1" in printed


@pytest.fixture
def hub(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with a `gh` that has comments, and the file that they are in. What it is asked for with --jq, jq picks."""
    if shutil.which("jq") is None:
        pytest.skip("needs jq")
    folder, comments = tmp_path / "hub", tmp_path / "comments.json"
    folder.mkdir()
    comments.write_text("[]", encoding="utf-8")
    tool = folder / "gh"
    tool.write_text(
        f"#!{sys.executable}\n"
        "import json, pathlib, subprocess, sys\n"
        f"kept = pathlib.Path({str(comments)!r})\n"
        "comments = json.loads(kept.read_text())\n"
        "api, *words = sys.argv[1:]\n"
        "assert api == 'api', words\n"
        "picked = words.pop(words.index('--jq') + 1)\n"
        "method = words.pop(words.index('--method') + 1) if '--method' in words else 'GET'\n"
        "(path,) = (each for each in words if each.startswith('repos/us/catheter/issues/'))\n"
        "body = [pathlib.Path(each[6:]).read_text() for each in words if each.startswith('body=@')]\n"
        "if method != 'GET' and pathlib.Path(__file__).with_name('refuse').exists():\n"
        "    sys.exit('HTTP 403: Resource not accessible by integration')\n"
        "answer = comments\n"
        "if method == 'POST':\n"
        "    assert path.endswith('/issues/12/comments')\n"
        "    answer = {'id': len(comments) + 1, 'user': {'login': 'github-actions[bot]'}, 'body': body[0]}\n"
        "    comments.append(answer)\n"
        "elif method == 'PATCH':\n"
        "    (answer,) = (each for each in comments if path.endswith(f\"/issues/comments/{each['id']}\"))\n"
        "    answer['body'] = body[0]\n"
        "else:\n"
        "    assert path.endswith('/issues/12/comments?per_page=100')\n"
        "kept.write_text(json.dumps(comments))\n"
        "if isinstance(answer, dict):\n"
        "    answer = answer | {'html_url': f\"https://github.com/us/catheter/{answer['id']}\"}\n"
        "sys.exit(subprocess.run(['jq', '-r', picked], input=json.dumps(answer), text=True).returncode)\n",
        encoding="utf-8",
    )
    tool.chmod(0o755)
    return folder, comments


def test_the_comment_of_github_is_brought_up_to_date(project: Path, tmp_path: Path, hub: tuple[Path, Path]) -> None:
    folder, comments = hub
    job = load(project / CHANGES)["jobs"]["comment"]
    script = job["steps"][-1]["run"]
    bench = tmp_path / "bench"
    bench.mkdir()
    # somebody who writes our mark is not us
    others = [{"id": 1, "user": {"login": "stranger"}, "body": f"{MARK}\n\nAll is well."}]
    comments.write_text(json.dumps(others), encoding="utf-8")

    def posted(text: str) -> tuple[str, list[Any]]:
        (bench / "riskfile-changes.md").write_text(text, encoding="utf-8")
        done = run(script, bench, PATH=path_of(folder), GITHUB_REPOSITORY="us/catheter", NUMBER="12")
        assert done.returncode == 0, done.stderr
        return done.stdout, json.loads(comments.read_text(encoding="utf-8"))

    assert posted("### Risk file\n\nNothing differs.\n")[1] == others
    (folder / "refuse").touch()
    said, now = posted("### Risk file\n\n#### Verdicts (1)\n")
    assert now == others and said.startswith("::warning::No comment could be written")
    (folder / "refuse").unlink()
    said, now = posted("### Risk file\n\n#### Verdicts (1)\n")
    assert said == "https://github.com/us/catheter/2\n"
    assert now[1]["body"] == f"{MARK}\n\n### Risk file\n\n#### Verdicts (1)\n"
    said, now = posted("### Risk file\n\nNothing differs.\n")
    assert [each["body"].count("Nothing differs") for each in now] == [0, 1]


def merge_request(project: Path, **more: str) -> tuple[int, str]:
    job = dict(scripts(project))["changes"]
    assert job["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}]
    assert job["variables"]["GIT_DEPTH"] == 0
    done = run("\n".join(job["script"]), project, FAIL_ON=job["variables"]["FAIL_ON"], **more)
    return done.returncode, done.stdout + done.stderr


def test_gitlab_says_what_a_merge_request_changes(branched: Path) -> None:
    base = git(branched, "merge-base", "main", "worse").strip()
    git(branched, "switch", "worse")
    status, printed = merge_request(branched, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    (kept,) = dict(scripts(branched))["changes"]["artifacts"]["paths"]
    assert kept in (branched / ".gitignore").read_text(encoding="utf-8").splitlines()
    written = (branched / kept).read_text(encoding="utf-8")
    assert status == 1 and written in printed and "EVT-999" in written
    # the result of the merge is held against the branch that it goes to
    git(branched, "switch", "main")
    target = git(branched, "rev-parse", "main").strip()
    given = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": target}
    status, printed = merge_request(branched, **given)
    assert status == 0 and "nothing differs" in printed.lower() and target[:7] in printed


class Lab(BaseHTTPRequestHandler):
    """As much of GitLab as notes on one merge request take."""

    notes: ClassVar[list[dict[str, Any]]] = []
    token = "secret"

    def answer(self, data: Any, **headers: str) -> None:
        text = json.dumps(data).encode()
        self.send_response(200)
        for name, value in {**headers, "Content-Length": str(len(text))}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(text)

    def allowed(self) -> bool:
        if self.headers["PRIVATE-TOKEN"] == self.token:
            return True
        self.send_error(401)
        return False

    def do_GET(self) -> None:
        if not self.allowed():
            return
        if self.path == "/api/v4/user":
            self.answer({"id": 7})
            return
        assert self.path.startswith("/api/v4/projects/3/merge_requests/12/notes?sort=asc&per_page=100&page=")
        page = int(self.path.rpartition("=")[2])
        more = str(page + 1) if len(self.notes) > 100 * page else ""
        self.answer(self.notes[100 * (page - 1) : 100 * page], X_Next_Page=more)

    def body(self) -> str:
        form = BytesParser().parsebytes(
            f"Content-Type: {self.headers['Content-Type']}\n\n".encode()
            + self.rfile.read(int(self.headers["Content-Length"]))
        )
        (part,) = form.get_payload()
        assert isinstance(part, Message) and part.get_param("name", header="content-disposition") == "body"
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        return data.decode()

    def do_POST(self) -> None:
        if self.allowed():
            assert self.path == "/api/v4/projects/3/merge_requests/12/notes"
            self.notes.append({"id": 1000 + len(self.notes), "author": {"id": 7}, "body": self.body()})
            self.answer({})

    def do_PUT(self) -> None:
        if self.allowed():
            (note,) = (each for each in self.notes if self.path.endswith(f"/notes/{each['id']}"))
            note["body"] = self.body()
            self.answer({})

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def lab() -> Iterator[str]:
    """The address of a GitLab with more than a page of notes, one of which has our mark."""
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    Lab.notes[:] = [{"id": each, "author": {"id": 1}, "body": "seen"} for each in range(150)]
    Lab.notes[3]["body"] = f"{MARK}\n\nAll is well."
    with ThreadingHTTPServer(("127.0.0.1", 0), Lab) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/api/v4"
        server.shutdown()
        thread.join()


def test_the_note_of_gitlab_is_brought_up_to_date(project: Path, tmp_path: Path, lab: str) -> None:
    job = dict(scripts(project))["changes-note"]
    bench = tmp_path / "bench"
    bench.mkdir()
    given = {"CI_API_V4_URL": lab, "CI_PROJECT_ID": "3", "CI_MERGE_REQUEST_IID": "12", "no_proxy": "127.0.0.1"}

    def posted(text: str, token: str = Lab.token) -> tuple[int, str, list[str]]:
        (bench / "riskfile-changes.md").write_text(text, encoding="utf-8")
        done = run("\n".join(job["script"]), bench, RISKFILE_NOTE_TOKEN=token, **given)
        return done.returncode, done.stdout + done.stderr, [each["body"] for each in Lab.notes[150:]]

    done = run("\n".join(job["script"]), bench, RISKFILE_NOTE_TOKEN="", **given)
    assert (done.returncode, done.stdout) == (0, "There is nothing to write.\n")
    worse, nothing = "### Risk file\n\n#### Verdicts (1): µ\n", "### Risk file\n\nNothing differs.\n"
    status, said, ours = posted(worse, token="")
    assert (status, ours) == (0, []) and said.startswith("Set the variable RISKFILE_NOTE_TOKEN ")
    status, said, ours = posted(worse, token="another")
    assert status != 0 and "401" in said and job["allow_failure"] is True
    status, said, ours = posted(nothing)
    assert (status, ours) == (0, []) and said.startswith("Nothing differs")
    assert posted(worse) == (0, "", [f"{MARK}\n\n{worse}"])
    assert posted(nothing) == (0, "", [f"{MARK}\n\n{nothing}"])
    assert Lab.notes[3]["body"].endswith("All is well.")


def test_a_branch_of_gitlab_has_one_pipeline(project: Path) -> None:
    rules = load(project / GITLAB)["workflow"]["rules"]
    assert rules[0] == {"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}
    assert [rule for rule in rules if rule.get("when") == "never"] == rules[1:2]
    assert "$CI_OPEN_MERGE_REQUESTS" in rules[1]["if"]
