"""The CI that a new project comes with: it is YAML, and every command in it runs, on a clean file and on findings."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from defusedxml import ElementTree

from riskfile.project import check
from riskfile.scaffold import write_project

ROOT = Path(__file__).resolve().parents[2]
GITHUB, GITLAB, PRE_COMMIT = ".github/workflows/riskfile.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"
FIELD_DATA = ".github/workflows/field-data.yml"


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
    assert text.count(":residual-p1: P2") == 1
    event = "\n:::{event} Guide wire kinks\n:id: EVT-999\n:cause: use-error\n:::\n"
    page.write_text(text.replace(":residual-p1: P2", ":residual-p1: P5") + event, encoding="utf-8")


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
    assert [step["name"].split(",")[0] for step in ours] == ["Check", "Summary of the run", "Build"]
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
        "Build": failing,
    }, done
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
    assert list(found) == ["check", "build", "field-data"]
    del found["field-data"]  # below
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
    assert len(named) == 4
    assert all(line in in_workflow for line in named)
    assert "`risk-management-file`" in section
    assert steps(project)["actions/upload-artifact@v6"]["with"]["name"] == "risk-management-file"


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
    assert checkout["with"] == {"persist-credentials": False}
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


def test_no_text_of_a_pull_request_gets_into_a_script_and_actions_are_named_by_version(project: Path) -> None:
    for path in (project / ".github/workflows").iterdir():
        (job,) = load(path)["jobs"].values()
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
        for line in re.findall(r"riskfile (?:check|gates|build)[^|>\n]*", "\n".join(job["script"])):
            assert "$OWN_RULES" in line, name
        # only the scheduled job is given a token
        assert ("RISKFILE_TOKEN" in "\n".join(job["script"])) is (name == "field-data")


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
