"""The command line: exit statuses, output, selection, and what a check does not import."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from casekit import BASE_ITEMS, Place, compose, unmark, write
from riskfile.cli import main
from riskfile.model import BUILTIN_MODEL
from riskfile.policy import model_schema, policy_schema
from riskfile.project import selector
from riskfile.rules import CATALOGUE
from riskfile.rules.people import HEADING, STILL
from riskfile.version import __version__

ROOT = Path(__file__).resolve().parents[1]

FAULTY = """
``````markdown needs/design/x.md
# Faults

:::{hazard} Strain
:id: HAZ-2
:category: enrgy
:sorce: strut
:::

:::{situation} Strut end pierces the vessel wall
:id: SIT-2
:condition: fault
:hazard: HAZ-2, HAZ-22
:events: EVT-2
:::

:::{event} Balloon bursts
:id: EVT-9
:cause: hardware
:::
``````
"""
FOUND = [(5, 12, "RMF904"), (6, 2, "RMF904"), (12, 17, "RMF902"), (16, 1, "RMF113")]


@pytest.fixture(autouse=True)
def collect_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command switches the collection of garbage off; the process of the tests lives on."""
    monkeypatch.setattr("riskfile.cli.check.NO_COLLECTION", False)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The base project, in which nothing is wrong; one stands in it."""
    write(compose("base", ""), tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with three errors and a warning; one stands in it."""
    write(compose("faulty", FAULTY), tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(output: str) -> list[tuple[int, int, str]]:
    return [
        (int(line), int(column), code)
        for line, column, code in re.findall(r"^needs/design/x\.md:(\d+):(\d+): (RMF\d+) ", output, re.MULTILINE)
    ]


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    main(["check", "--format", "json", *arguments])
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


# Exit status


def test_0_without_findings(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr() == (
        # those that compare with a baseline have none
        f"No findings in {BASE_ITEMS} items (gate draft, {len(CATALOGUE) - 3} rules evaluated).\n",
        "",
    )


def test_1_with_findings(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 1
    output, error = capsys.readouterr()
    assert shown(output) == FOUND
    assert re.search(
        rf"^Found 3 errors and 1 warning in {BASE_ITEMS + 1} items \(gate draft, \d+ rules evaluated",
        output,
        re.MULTILINE,
    )
    assert error == ""


@pytest.mark.parametrize(
    ("select", "level", "status"),
    [("RMF113", "warning", 1), ("RMF113", "error", 0), ("RMF9", "error", 1), ("RMF0", "warning", 0)],
)
def test_fail_on(select: str, level: str, status: int, faulty: Path) -> None:
    assert main(["check", "--select", select, "--fail-on", level]) == status


def test_a_hyphen_is_the_standard_output(
    faulty: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(faulty)
    words = ["check", "--format", "json"]
    assert main(words) == 1
    printed = capsys.readouterr().out
    assert main([*words, "--output", "-"]) == 1
    assert capsys.readouterr().out == printed and not (faulty / "-").exists()


def test_2_without_a_policy(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (base / "needs/policy.yaml").unlink()
    assert main(["check"]) == 2
    assert capsys.readouterr().out.startswith(
        "needs/policy.yaml:1:1: RMF009 unreadable-policy [error] there is no policy here\n"
    )
    assert main(["check", "--fail-on", "error", "--format", "json"]) == 2


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        ("paperr: a4\n", "docs/pdf.yaml:1:1: RMF009 unreadable-policy [error] unknown key `paperr`"),
        ("logo: {path: docs/none.svg, alt: A}\n", 'the file "docs/none.svg" is not there'),
        ("mono: Nothing Mono\n", "no font of the family"),
        ("paper: [\n", "docs/pdf.yaml:"),
    ],
)
def test_2_for_settings_of_the_pdf_that_stop_a_build(
    yaml: str, message: str, faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are told beside the findings, whatever is kept of them."""
    (faulty / "docs/pdf.yaml").write_text(yaml, encoding="utf-8")
    for more in ((), ("--no-cache",), ()):
        assert main(["check", str(faulty), *more]) == 2
        out = capsys.readouterr().out
        assert message in out and "RMF902" in out
    (faulty / "docs/pdf.yaml").write_text("paper: a4\n", encoding="utf-8")
    for _ in range(2):
        assert main(["check", str(faulty)]) == 1
        assert "pdf.yaml" not in capsys.readouterr().out


def test_2_for_wrong_usage(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--select", "NOPE"]) == 2
    assert capsys.readouterr() == ("", "riskfile: NOPE is no rule and no prefix of one; `riskfile rule` lists them\n")
    with pytest.raises(SystemExit) as end:
        main(["check", "--gate", "none"])
    assert end.value.code == 2


def test_3_for_a_rule_that_crashes(
    faulty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(*_: object) -> list[Any]:
        raise ZeroDivisionError("in the rule")

    monkeypatch.setitem(CATALOGUE, "RMF902", CATALOGUE["RMF902"]._replace(check=crash))
    assert main(["check"]) == 3
    output, error = capsys.readouterr()
    assert (
        "needs/policy.yaml:1:1: RMF000 rule-crashed [error] RMF902 dangling-link raised ZeroDivisionError: in the rule\n"
        in output
    )
    assert shown(output) == [place for place in FOUND if place[2] == "RMF904"], "RMF113 rests on RMF902"
    (said,) = error.splitlines()
    assert said.startswith("riskfile: RMF902 crashed; please report this (riskfile ")
    assert "): ZeroDivisionError: in the rule, at riskfile/rules/engine/run.py:" in said
    assert main(["check", "--debug"]) == 3
    assert "\nTraceback (most recent call last):\n" in capsys.readouterr().err
    assert main(["check", "--fail-on", "error", "--statistics"]) == 3
    assert main(["check", "--ignore", "RMF902"]) == 1


# What is reported


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ([], {"RMF113", "RMF902", "RMF904"}),
        (["--select", "RMF9"], {"RMF902", "RMF904"}),
        (["--select", "rmf902, RMF1"], {"RMF902", "RMF111", "RMF113"}),
        (["--select", "RMF902", "--select", "RMF113"], {"RMF902", "RMF113"}),
        (["--ignore", "RMF9"], {"RMF111", "RMF113"}),
        (["--select", "RMF9", "--ignore", "RMF904"], {"RMF902", "RMF912"}),
        (["--select", "RMF904", "--ignore", "RMF9"], {"RMF904"}),
        (["--select", "RMF9,RMF113", "--ignore", "RMF"], {"RMF113", "RMF902", "RMF904"}),
        (["--select", "RMF90", "--ignore", "RMF90"], set()),
        (["--ignore", "RMF"], set()),
        (["--select", ""], {"RMF113", "RMF902", "RMF904"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_the_longer_prefix_wins(
    arguments: list[str], codes: set[str], faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert {finding["code"] for finding in as_json(capsys, *arguments)["findings"]} == codes


def test_a_code_wins_over_its_family_in_whatever_order() -> None:
    for select, ignore in ((("RMF3", "RMF310"), ("RMF31",)), (("RMF310", "RMF3"), ("RMF31",))):
        selected = selector(select, ignore)
        assert [code for code in ("RMF301", "RMF310", "RMF311", "RMF401") if selected(code)] == ["RMF301", "RMF310"]


def test_a_cause_that_is_not_selected_hides_nothing(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    statuses = {
        rule["code"]: (rule["status"], rule["reason"]) for rule in as_json(capsys, "--ignore", "RMF902")["rules"]
    }
    assert statuses["RMF902"] == ("off", "not selected")
    assert statuses["RMF901"] == ("passed", "")


def test_a_gate_judges_its_stage(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = base / "needs/design/base.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace(":result: pass\n:verifies: CTL-1", ":result: open\n:verifies: CTL-1"),
        encoding="utf-8",
    )
    assert main(["check"]) == 0
    assert "open for a release gate: see --gate.\n" in capsys.readouterr().out
    assert main(["check", "--gate", "design"]) == 1
    output = capsys.readouterr().out
    assert "(gate design, " in output
    assert "[error]" in output
    draft, design = as_json(capsys), as_json(capsys, "--gate", "design")
    assert (draft["gate"], design["gate"]) == ("draft", "design")
    assert {each["code"] for each in draft["open"]} == {each["code"] for each in design["findings"]}
    assert {each["level"] for each in draft["open"]} == {"open"}


def test_the_gate_of_the_policy(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = base / "needs/policy.yaml"
    policy.write_text(
        policy.read_text(encoding="utf-8").replace("gate: draft", "gate: manufacturing"), encoding="utf-8"
    )
    assert as_json(capsys)["gate"] == "manufacturing"
    assert as_json(capsys, "--gate", "draft")["gate"] == "draft"


# Forms of output


def test_statistics(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--statistics"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:-1] == [
        "     2  RMF904  bad-field  [error]",
        "     1  RMF113  orphan-event  [warning]",
        "     1  RMF902  dangling-link  [error]",
    ]
    assert lines[-1].startswith(f"Found 3 errors and 1 warning in {BASE_ITEMS + 1} items")


def test_a_finding_as_text(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--select", "RMF902"])
    assert capsys.readouterr().out.startswith(
        """\
needs/design/x.md:12:17: RMF902 dangling-link [error] SIT-2 hazard names HAZ-22, which is no item of this file
    |
 12 | :hazard: HAZ-2, HAZ-22
    |                 ^^^^^^
   = help: did you mean HAZ-2 or HAZ-3?
"""
    )


def test_json(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys)
    assert list(found) == [
        "version",
        "tool",
        "gate",
        "items",
        "findings",
        "entries",
        "open",
        "waived",
        "rules",
        "summary",
        "verdicts",
        "not_judged",
        "notes",
    ]
    assert (found["version"], found["tool"]) == (1, {"name": "riskfile", "version": __version__})
    assert (found["gate"], found["items"], found["open"]) == ("draft", BASE_ITEMS + 1, [])
    assert found["summary"] == {
        "errors": 3,
        "warnings": 1,
        "kinds": {"contradiction": 3, "gap": 1, "advice": 0},
        "open": 0,
        "waived": 0,
    }
    for finding in found["findings"]:
        kinds = {key: type(value).__name__ for key, value in finding.items()}
        assert kinds == {
            "code": "str",
            "name": "str",
            "level": "str",
            "kind": "str",
            "clause": "str",
            "path": "str",
            "line": "int",
            "column": "int",
            "end_line": "int",
            "end_column": "int",
            "message": "str",
            "hint": "str",
            "item": "str",
            "subject": "dict",
            "option": "str",
            "key": "str",
            "arguments": "dict",
            "related": "list",
            "fixes": "list",
        }
    assert [(each["line"], each["column"], each["code"]) for each in found["findings"]] == FOUND
    assert [each["item"] for each in found["findings"]] == ["HAZ-2", "HAZ-2", "SIT-2", "EVT-9"]
    assert [each["level"] for each in found["findings"]] == ["error", "error", "error", "warning"]
    assert [each["subject"] for each in found["findings"]] == [
        {"kind": "item", "name": each["item"]} for each in found["findings"]
    ]
    assert [each["option"] for each in found["findings"]] == ["category", "sorce", "hazard", ""]
    assert [rule["code"] for rule in found["rules"]] == sorted(CATALOGUE)
    for rule in found["rules"]:
        assert list(rule) == ["code", "name", "kind", "status", "findings", "not_evaluated", "skipped", "reason"]
        assert rule["status"] in ("passed", "findings", "open", "not evaluated", "crashed", "off")
    assert sum(rule["findings"] for rule in found["rules"]) == 4


def test_json_of_related_places(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (base / "needs/design/x.md").write_text(":::{hazard} Heat\n:id: HAZ-1\n:category: energy\n:::\n", encoding="utf-8")
    (finding,) = as_json(capsys, "--select", "RMF901")["findings"]
    (related,) = finding["related"]
    assert list(related) == ["path", "line", "column", "end_line", "end_column", "message"]
    assert related["path"] == "needs/design/base.md"


def test_json_without_a_policy(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (base / "needs/policy.yaml").write_text("", encoding="utf-8")
    found = as_json(capsys)
    assert [(each["code"], each["path"], each["line"], each["column"]) for each in found["findings"]] == [
        ("RMF009", "needs/policy.yaml", 1, 1)
    ]
    assert {rule["status"] for rule in found["rules"] if rule["code"] != "RMF009"} == {"not evaluated"}


@pytest.mark.parametrize(
    ("standing", "project", "prefix"),
    [
        (".", "sub/project", "sub/project/"),
        (".", "sub/project/", "sub/project/"),
        (".", "./sub/project", "./sub/project/"),
        ("sub", "project", "project/"),
        ("sub/project", ".", ""),
        ("sub/project/needs", "..", "../"),
        ("elsewhere", "../sub/project", "../sub/project/"),
    ],
)
def test_paths_lead_from_where_one_stands(
    standing: str,
    project: str,
    prefix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    again = "``````markdown needs/design/y.md\n:::{hazard} Heat\n:id: HAZ-1\n:category: energy\n:::\n\n:::{hazard} Heat\n:id: HAZ-1\n:category: energy\n:::\n``````\n"
    write(compose("faulty", again), tmp_path / "sub/project")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / standing)
    main(["check", project, "--select", "RMF901"])
    output = capsys.readouterr().out
    assert output.startswith(f"{prefix}needs/design/y.md:9:6: RMF901 ")
    assert f"   = {prefix}needs/design/y.md:4:6: the first item with this id\n" in output
    assert "\n 9 | :id: HAZ-1\n" in output
    assert all(Path(each).is_file() for each in re.findall(r"^(\S+\.md):\d+", output, re.MULTILINE))


@pytest.mark.parametrize(
    ("environment", "colour"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, False),
    ],
    ids=lambda value: " ".join(value) or "neither" if isinstance(value, dict) else "",
)
def test_colours(
    environment: dict[str, str],
    colour: bool,
    faulty: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["check"])
    plain = capsys.readouterr().out
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    main(["check"])
    output = capsys.readouterr().out
    assert ("\x1b[" in output) == colour
    assert re.sub(r"\x1b\[\d*m", "", output) == plain


def test_a_terminal_that_opens_links_opens_the_page_of_a_rule(
    faulty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check"])
    plain = capsys.readouterr().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("FORCE_HYPERLINK", "1")
    main(["check"])
    output = capsys.readouterr().out
    linked = re.findall(r"\x1b]8;;(file:[^\x1b]+)\x1b\\\x1b\[1m(RMF\d+)\x1b\[0m\x1b]8;;\x1b\\", output)
    assert linked and [code for _, code in linked] == re.findall(r": (RMF\d+) ", plain)
    for address, code in linked:
        assert f"\n# {code} " in Path(unquote(urlsplit(address).path)).read_text(encoding="utf-8")
    assert re.sub(r"\x1b\[\d*m|\x1b]8;;[^\x1b]*\x1b\\", "", output) == plain
    monkeypatch.setenv("FORCE_HYPERLINK", "0")
    main(["check"])
    assert "\x1b]" not in capsys.readouterr().out


def test_colours_on_a_terminal_only(faulty: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
        subprocess.run(
            [sys.executable, "-m", "riskfile.cli", "check", "--statistics"], stdout=theirs, check=False, env=environment
        )
        assert b"\x1b[" in os.read(ours, 10_000)
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
        subprocess.run([sys.executable, "-m", "riskfile.cli", "check"], stdout=theirs, check=False, env=environment)
        said = b""
        while not said.endswith(b"\x1b[0m\r\n"):
            said += os.read(ours, 10_000)
        assert re.search(rb"\x1b\[2mMore on a rule: riskfile rule RMF\d+\x1b\[0m\r\n$", said)
    finally:
        os.close(ours)
        os.close(theirs)


# The other commands


def test_rule_lists_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:6] for line in lines] == sorted(CATALOGUE)
    assert all(CATALOGUE[line[:6]].summary in line for line in lines)


@pytest.mark.parametrize("wanted", ["RMF310", "rmf310", "residual-above-initial"])
def test_rule_explains_one(wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = (
        "RMF310"
        if wanted.upper() == "RMF310"
        else next(rule.code for rule in CATALOGUE.values() if rule.name == wanted)
    )
    assert main(["rule", wanted]) == 0
    output = capsys.readouterr().out
    rule = CATALOGUE[code]
    assert output.startswith(f"# {rule.code} {rule.name}\n\nLevel: ")
    assert output.endswith(f"{rule.doc}\n## {HEADING}\n\n{STILL[rule.family]}")


def test_rule_knows_the_crash(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "RMF000"]) == 0
    assert capsys.readouterr().out.startswith("# RMF000 rule-crashed\n")


def test_types(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["types"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(BUILTIN_MODEL.types)
    assert main(["types", "risk"]) == 0
    output = capsys.readouterr().out
    assert ":::{risk} Title\n:id: RSK-001\n" in output
    declared = BUILTIN_MODEL.types["risk"]
    assert re.findall(r"^:([a-z0-9-]+): ", output, re.MULTILINE) == ["id", *declared.fields, *declared.links]


def test_types_of_a_project(base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (base / "needs/model.yaml").write_text(
        "version: 1\ntypes:\n  part:\n    prefix: PRT\n    label: Part\n    fields: {grade: {kind: enum, values: [a, b]}}\n    links: {made-of: {targets: [part]}}\n",
        encoding="utf-8",
    )
    assert main(["types", "part"]) == 0
    output = capsys.readouterr().out
    assert output.startswith("Part\n")
    assert ":grade: a | b\n" in output
    assert ":made-of: ids of part (0..n)\n" in output
    monkeypatch.chdir("/")
    assert main(["types", "part", "--project", str(base)]) == 0
    assert main(["types", "part"]) == 2
    (base / "needs/model.yaml").write_text("version: 1\ntyps: {}\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["types", "--project", str(base)]) == 2
    assert capsys.readouterr().err.startswith(f"riskfile: {base}/needs/model.yaml:2:1: unknown key `typs`")


def test_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "policy"]) == 0
    assert json.loads(capsys.readouterr().out) == policy_schema()
    assert main(["schema", "model"]) == 0
    assert json.loads(capsys.readouterr().out) == model_schema()


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, start in (
        (["--version"], f"riskfile {__version__}\n"),
        (["--help"], "usage: riskfile "),
        (["check", "-h"], "usage: riskfile check "),
    ):
        with pytest.raises(SystemExit) as end:
            main(arguments)
        assert end.value.code == 0
        assert capsys.readouterr().out.startswith(start)


# What a check imports


def imported(root: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "riskfile.cli", "check"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("No findings"), done.stdout
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def test_a_check_imports_little(base: Path) -> None:
    cold, warm = imported(base), imported(base)
    assert {"markdown_it", "yaml", "riskfile.project"} <= cold
    # nor what compares states, or judges keys: a check does neither
    states = ("riskfile.change.diff", "riskfile.change.baseline", "riskfile.change.keys")
    for name in ("sphinx", "docutils", "sphinx_needs", "asyncio", "importlib.metadata", "subprocess", *states):
        assert not {each for each in cold if each == name or each.startswith(f"{name}.")}
    for name in (
        "yaml",
        "markdown_it",
        "mdit_py_plugins",
        "myst_parser",
        "json",
        "datetime",
        "difflib",
        "dataclasses",
        "inspect",
    ):
        assert not {each for each in warm if each == name or each.startswith(f"{name}.")}, name


def test_nor_does_one_of_a_project_that_names_volumes(base: Path) -> None:
    """What the settings of the PDF say is kept, and what they rest on is looked at: pages, types, items."""
    settings = base / "docs/pdf.yaml"
    settings.write_text("volumes:\n  D: {items: ['*']}\n  E: {title: Plan, pages: [docs/plan]}\n", encoding="utf-8")
    imported(base)
    assert not {"yaml", "riskfile.policy.pdf_set", "riskfile.render.pdf.settings"} & imported(base)
    settings.write_text("volumes:\n  D: {items: [risk]}\n  E: {title: Plan, pages: [docs/plan]}\n", encoding="utf-8")
    left_out = "docs/pdf.yaml:2:7: RMF931 left-out-of-pdf [error] "
    (base / "docs/plan.md").rename(base / "docs/plans.md")
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-m", "riskfile.cli", "check"], cwd=base, capture_output=True, text=True, check=False
        )
        assert left_out in done.stdout
        assert "docs/pdf.yaml:3:28: RMF009 unreadable-policy [error] there is no page" in done.stdout
    (base / "docs/plans.md").rename(base / "docs/plan.md")
    done = subprocess.run(
        [sys.executable, "-m", "riskfile.cli", "check"], cwd=base, capture_output=True, text=True, check=False
    )
    assert left_out in done.stdout and "RMF009" not in done.stdout


# Ten faults in the example

TEN = [
    ("needs/design/hazards.md", ":source: hydraulic pressure", ":«RMF904»sorce: hydraulic pressure"),
    ("needs/design/sequences.md", ":precedes: SIT-001\n", ":precedes: SIT-001, «RMF902»SIT-999\n"),
    ("needs/design/sequences.md", ":precedes: SIT-002\n", ":precedes: SIT-002, «RMF903»HRM-001\n"),
    ("needs/design/sequences.md", ":precedes: SIT-003\n", ":precedes: SIT-003, «RMF114»EVT-003\n"),
    ("needs/design/risks.md", "Flow is disturbed between", "Flow is «RMF906»<b>disturbed between"),
    (
        "needs/post-launch/observations.md",
        "# Observations and triggers\n",
        "# Observations and triggers\n\n:::{trigger} Twice\n:id: TRG-202\n:kind: capa\n:opened: 2026-08-03\n:due: 2026-10-30\n:affects: FMD-201, RSK-205, CTL-207\n:::\n",
    ),
    (
        "needs/post-launch/observations.md",
        ":id: TRG-202\n:kind: design-change",
        ":id: «RMF901»TRG-202\n:kind: design-change",
    ),
    ("needs/policy.yaml", "competence: HR-017", 'competence: «RMF007»""'),
    (
        "needs/policy.yaml",
        "F5: {S1: medium, S2: high, S3: high, S4: high, S5: high}",
        "«RMF003»F5: {S1: medium, S2: high, S3: high, S4: high}",
    ),
    ("needs/manufacturing/cycles.md", "", "«RMF907»"),
    ("needs/lost/page.md", "", "# Lost\n\n«RMF905»:::{intended-use} Lost\n:id: USE-999\n:kind: misuse\n:::\n"),
]


def with_faults(root: Path) -> list[Place]:
    """A copy of the example with ten faults; returns where they are."""
    for folder in ("docs", "needs"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("baselines"))
    texts: dict[str, str] = {}
    for path, old, new in TEN:
        if path not in texts:
            texts[path] = (root / path).read_text(encoding="utf-8") if (root / path).exists() else ""
        if old:
            assert texts[path].count(old) == 1, old
            texts[path] = texts[path].replace(old, new)
        elif texts[path]:
            # the last item of the page is not closed
            head, item = texts[path].rsplit("\n:::{", 1)
            body, _ = item.rsplit("\n:::", 1)
            texts[path] = f"{head}\n{new}:::{{{body}\n"
        else:
            texts[path] = new
    places: list[Place] = []
    for path, text in texts.items():
        clean, marked = unmark(path, text)
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(clean, encoding="utf-8")
        places += marked
    return sorted(places)


def test_ten_faults_yield_ten_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = with_faults(tmp_path)
    assert len({code for *_, code in expected}) == len(expected) == 10
    monkeypatch.chdir(tmp_path)
    for _ in ("cold", "warm"):
        found = as_json(capsys, "--today", "2026-11-23", "--gate", "draft")
        places = [(each["path"], each["line"], each["column"], each["code"]) for each in found["findings"]]
        assert sorted(places) == expected
        order = [(each["kind"] != "contradiction", each["level"] != "error") for each in found["findings"]]
        assert order == sorted(order)
