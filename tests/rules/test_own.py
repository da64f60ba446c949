"""Rules of a project's own: loaded from the project, judged like any other, and refused in words where they are none."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from casekit import BASE, compose, write
from riskfile.cli import main
from riskfile.policy import PolicyError
from riskfile.project import Project, check
from riskfile.rules import CATALOGUE

HEAD = """\
from collections.abc import Iterator

from riskfile.model import Span, RiskFile
from riskfile.policy import Policy
from riskfile.rules import Fault, Level, Rule, Subject, cell_fault, fault, file_fault, key_fault, page_fault, rule
from riskfile.text.messages import NOTHING, Message, plain


"""
GOOD = '''\
@rule("OURS001", "risk-without-registry", level=Level.WARNING, clause="SOP-014 3.2", needs=("RMF904",))
def risk_without_registry(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The basis of a risk is not the registry."""
    for risk in file.of_type("risk"):
        if "registry" not in risk.text("basis"):
            yield fault(risk, f"{risk.id} rests on {risk.text('basis')}", at=risk.at("basis"))


'''
RULES = "RULES: tuple[Rule, ...] = (risk_without_registry,)\n"
OVERLAY = "```yaml needs/policy.yaml\nrules:\n  modules:\n    - ext/ours.py\n```\n"


def project(root: Path, source: str | bytes | None, overlay: str = OVERLAY, path: str = "ext/ours.py") -> Path:
    write(compose("own", overlay), root)
    if source is not None:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.encode() if isinstance(source, str) else source)
    return root


def declared(body: str = "    yield from ()\n", *, code: str = "OURS001", name: str = "ours", more: str = "") -> str:
    return (
        f'{HEAD}@rule("{code}", "{name}", level=Level.ERROR, clause=""{more})\n'
        f'def ours(file: RiskFile, policy: Policy) -> Iterator[Fault]:\n    """Ours."""\n{body}\n\nRULES = (ours,)\n'
    )


def refused(root: Path) -> str:
    """The message of the one problem; its place is that of the module in the policy."""
    checked = check(root, cached=False)
    assert checked.policy is None
    (finding,) = checked.report.findings
    line = (root / "needs/policy.yaml").read_text().split("\n")[finding.span.line - 1]
    assert (finding.code, line[finding.span.column - 3 : finding.span.column - 1]) == ("RMF009", "- ")
    assert not checked.report.crashes
    return finding.message


# --- a rule of the project's own is a rule --------------------------------------------------------------------------


def test_it_is_run_with_the_others(tmp_path: Path) -> None:
    report = check(project(tmp_path, HEAD + GOOD + RULES), cached=False).report
    assert [(each.code, each.item, each.level, each.clause) for each in report.findings] == [
        ("OURS001", "RSK-2", "warning", "SOP-014 3.2"),
        ("OURS001", "RSK-3", "warning", "SOP-014 3.2"),
    ]
    outcomes = {each.rule.code: each.status for each in report.outcomes}
    assert set(outcomes) == {*CATALOGUE, "OURS001"}
    assert not list(tmp_path.glob("**/__pycache__"))


def test_without_modules_the_catalogue_is_what_it_was() -> None:
    assert Project.open(BASE, cached=False).rules is CATALOGUE


def test_it_is_waived_switched_off_and_given_another_level(tmp_path: Path) -> None:
    overlay = """
```yaml needs/policy.yaml
rules:
  modules: [ext/ours.py, ext/more.py]
  levels:
    OURS001: {level: error, reason: decided in record 7}
  off:
    OURS002: not before release
waivers:
  - {rule: OURS001, item: RSK-2, reason: decided in record 7, approver: A. Prover, expires: 2026-12-31}
```
"""
    root = project(tmp_path, HEAD + GOOD + RULES, overlay)
    project(root, declared("    yield fault(next(iter(file)), 'never')\n", code="OURS002"), overlay, "ext/more.py")
    report = check(root, cached=False).report
    assert [(each.code, each.item, each.level) for each in report.findings] == [("OURS001", "RSK-3", "error")]
    assert [each.item for each, _ in report.waived] == ["RSK-2"]
    assert {each.rule.code: each.status for each in report.outcomes}["OURS002"] == "off"


def test_it_needs_others_of_its_module_and_of_riskfile(tmp_path: Path) -> None:
    text = """
```markdown
:::{risk} Perforation by a broken strut
:id: RSK-2
:situation: SIT-2
:harm: HRM-2
:p1: F2
:p2: C2
:bassis: test (fatigue, 2024-06)
:::
```
"""
    report = check(project(tmp_path, HEAD + GOOD + RULES, OVERLAY + text), cached=False).report
    assert [(each.code, each.item) for each in report.findings] == [("RMF904", "RSK-2"), ("OURS001", "RSK-3")]


def test_the_command_lists_explains_and_selects_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project(tmp_path, HEAD + GOOD + RULES))
    monkeypatch.setattr("riskfile.cli.check.NO_COLLECTION", False)
    assert main(["rule"]) == 0
    assert (
        "OURS001  risk-without-registry             The basis of a risk is not the registry." in capsys.readouterr().out
    )
    assert main(["rule", "ours001"]) == main(["rule", "risk-without-registry"]) == 0
    explained = "# OURS001 risk-without-registry\n\nLevel: warning. Kind: gap. Source: SOP-014 3.2.\n\nThe basis of a risk is not the registry.\n"
    assert capsys.readouterr().out == explained * 2
    assert main(["check", "--select", "OURS", "--format", "json"]) == 1
    assert [each["code"] for each in json.loads(capsys.readouterr().out)["findings"]] == ["OURS001", "OURS001"]
    assert main(["check", "--select", "OURS001", "--ignore", "OURS"]) == 1
    capsys.readouterr()
    assert main(["check", "--select", "THEIRS"]) == 2
    assert "THEIRS is no rule" in capsys.readouterr().err


def test_the_command_says_why_it_cannot_be_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project(tmp_path, None))
    assert main(["rule", "RMF310"]) == 0
    assert main(["rule", "OURS001"]) == 2
    assert "ext/ours.py is not there" in capsys.readouterr().err
    assert main(["rule"]) == 0
    shown = capsys.readouterr()
    assert "RMF310" in shown.out
    assert "ext/ours.py is not there" in shown.err


def test_a_build_runs_it_too(tmp_path: Path) -> None:
    from sphinxkit import build

    built = build(project(tmp_path, HEAD + GOOD + RULES))
    assert built.warnings.count("OURS001 risk-without-registry: RSK-") == 2


def test_a_build_runs_none_where_they_are_not_to_be_run(tmp_path: Path) -> None:
    from sphinxkit import build

    mark = tmp_path / "mark"
    source = f"open({str(mark)!r}, 'w').close()\n{HEAD}{GOOD}{RULES}"
    built = build(project(tmp_path / "project", source), overrides={"riskfile_own_rules": False})
    assert "OURS001" not in built.warnings
    assert not mark.exists()


def test_a_build_is_refused_like_a_check(tmp_path: Path) -> None:
    from sphinxkit import CONF

    root = project(tmp_path, "RULES = 1\n")
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "riskfile.cli", "build", "."], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "RMF009 unreadable-policy: ext/ours.py: found RULES as a int" in done.stderr
    assert "Traceback" not in done.stderr


# --- what is no module ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["../ours.py", "ext/../../ours.py", "/etc/ours.py", "ext\\ours.py", "ext/ours.txt", "ext", "ext/../b.py"],
)
def test_a_path_out_of_the_project_or_to_no_python_file_is_refused(path: str, tmp_path: Path) -> None:
    root = project(tmp_path / "project", None, OVERLAY.replace("ext/ours.py", path))
    (tmp_path / "ours.py").write_text("raise SystemExit(9)\n")
    assert refused(root) == f"found {path}, expected a path of a Python file below ext/, such as ext/ours.py"


def test_a_link_out_of_the_project_is_refused(tmp_path: Path) -> None:
    root = project(tmp_path / "project", None)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/ours.py").write_text("raise SystemExit(9)\n")
    (root / "ext").symlink_to(tmp_path / "elsewhere")
    assert refused(root).startswith("ext/ours.py leads out of the project; expected")


MARK = "open({!r}, 'w').close()\nRULES = ()\n"
"""A module that leaves a mark where it is run."""


@pytest.mark.parametrize(
    "path",
    ["rules/ours.py", "ours.py", "docs/notes.py", "needs/ours.py", "EXT/ours.py", "extra/ours.py", "./ext/ours.py"],
)
def test_a_module_elsewhere_is_told_how_to_move_and_not_run(path: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    root = project(tmp_path / "project", MARK.format(str(mark)), OVERLAY.replace("ext/ours.py", path), path)
    (root / "ext").mkdir(exist_ok=True)
    expected = (
        f"{path} is not below ext/; rules of the project's own are run from there only, where code is reviewed as code"
    )
    assert refused(root) == expected
    (finding,) = check(root, cached=False).report.findings
    assert finding.hint == f"move the file to ext/{path.rpartition('/')[2]}, and name that here"
    assert not mark.exists()


@pytest.mark.parametrize("linked", ["file", "folder", "folder of data", "within"])
def test_a_module_that_a_link_brings_from_elsewhere_is_not_run(linked: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    root = project(tmp_path / "project", MARK.format(str(mark)), path="docs/ours.py")
    if linked == "file":
        (root / "ext").mkdir()
        (root / "ext/ours.py").symlink_to("../docs/ours.py")
    elif linked == "within":
        (root / "ext").mkdir()
        (root / "ext/there").symlink_to("../docs")
        policy = root / "needs/policy.yaml"
        policy.write_text(policy.read_text().replace("ext/ours.py", "ext/there/ours.py"))
    else:
        (root / "ext").symlink_to("docs")
    at = "ext/there/ours.py" if linked == "within" else "ext/ours.py"
    assert refused(root).startswith(
        f"{at} is a link to docs/ours.py; rules of the project's own are run from ext/ only"
    )
    assert not mark.exists()


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    root = project(tmp_path, HEAD + GOOD + RULES, path="ext/real/ours.py")
    (root / "ext/ours.py").symlink_to("real/ours.py")
    assert [each.code for each in check(root, cached=False).report.findings] == ["OURS001", "OURS001"]


def test_a_script_that_ends_in_no_rules_is_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    root = project(tmp_path / "project", MARK.format(str(mark)).replace("RULES", "# RULES"))
    assert refused(root) == "ext/ours.py: found no RULES, expected a tuple of rules"
    assert not mark.exists()


# --- and where they are not to be run -------------------------------------------------------------------------------


def test_they_are_not_evaluated_by_name_where_they_are_not_to_be_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = tmp_path / "mark"
    source = f"open({str(mark)!r}, 'w').close()\n{HEAD}{GOOD}{RULES}"
    root = project(tmp_path / "project", source)
    named = "OURS001 risk-without-registry"

    report = check(root, cached=False, own_rules=False).report
    assert not mark.exists()
    assert (report.findings, report.not_loaded) == ((), (named,))
    (outcome,) = [each for each in report.outcomes if each.rule.code == "OURS001"]
    assert (outcome.status, outcome.reason) == ("not evaluated", "a rule of the project's own, which was not loaded")

    told = f"The project's own rules were not loaded: {named}."
    for command, expected in (
        (["check", "--no-cache"], told),
        (["check", "--no-cache", "--format", "github"], told),
        (["check", "--no-cache", "--format", "markdown"], told.replace(named, "OURS001 risk-without-registry")),
        (["check", "--no-cache", "--format", "junit"], "not evaluated: a rule of the project"),
        (["check", "--no-cache", "--format", "sarif"], f"{named} was not loaded, and is not evaluated"),
        (["check", "--no-cache", "--format", "json"], "a rule of the project's own, which was not loaded"),
        (["check", "--no-cache", "--select", "OURS"], told),
    ):
        status = main([*command, str(root), "--no-own-rules"])
        out = capsys.readouterr().out
        assert (status, out.count(expected)) == (0, 1), (command, out)
    assert main(["gates", str(root), "--no-own-rules", "--gate", "design"]) == 1
    out = capsys.readouterr().out
    assert "Gate design: not passed." in out
    assert f" Not evaluated: {named}." in out
    assert not mark.exists()
    assert main(["check", "--no-cache", str(root)]) == 1
    assert mark.exists()


def test_what_the_policy_says_of_a_rule_that_is_not_run_is_no_fault(tmp_path: Path) -> None:
    overlay = OVERLAY.removesuffix("```\n") + (
        "  levels:\n    OURS001: {level: error, reason: decided in record 7 by the board}\n```\n"
    )
    root = project(tmp_path, HEAD + GOOD + RULES, overlay)
    assert [each.level for each in check(root, cached=False).report.findings] == ["error", "error"]
    assert not check(root, cached=False, own_rules=False).report.findings


def test_a_module_whose_rules_cannot_be_named_is_not_evaluated_either(tmp_path: Path) -> None:
    report = check(project(tmp_path, "1 / 0\nRULES = made()\n"), cached=False, own_rules=False).report
    assert report.not_loaded == ("OWN001 rules-of-module-1",)


def test_a_module_elsewhere_is_told_where_none_are_run_too(tmp_path: Path) -> None:
    root = project(tmp_path, "RULES = ()\n", OVERLAY.replace("ext/ours.py", "docs/ours.py"), "docs/ours.py")
    (finding,) = check(root, cached=False, own_rules=False).report.findings
    assert "docs/ours.py is not below ext/" in finding.message


def test_riskfile_rule_runs_nothing_to_explain_a_rule_of_riskfile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = tmp_path / "mark"
    monkeypatch.chdir(project(tmp_path / "project", f"open({str(mark)!r}, 'w').close()\n{HEAD}{GOOD}{RULES}"))
    assert main(["rule", "RMF310"]) == 0
    assert main(["rule", "--no-own-rules"]) == 0
    assert "OURS001  risk-without-registry             A rule of ext/ours.py. Not loaded." in capsys.readouterr().out
    assert not mark.exists()
    assert main(["rule", "OURS001"]) == 0
    assert mark.exists()


def test_a_link_to_itself_a_folder_a_pipe_and_nothing_are_refused(tmp_path: Path) -> None:
    root = project(tmp_path, None)
    assert refused(root).startswith("ext/ours.py is not there")
    (root / "ext").mkdir()
    target = root / "ext/ours.py"
    target.symlink_to(target)
    assert refused(root).startswith("ext/ours.py ")
    target.unlink()
    os.mkfifo(target)
    assert refused(root).startswith("ext/ours.py is no file")
    target.unlink()
    target.mkdir()
    assert refused(root).startswith("ext/ours.py is no file")


def test_a_module_of_megabytes_is_refused(tmp_path: Path) -> None:
    assert refused(project(tmp_path, "#" * 1_000_001)).startswith("ext/ours.py has more than 1000000 bytes")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("RULES = (\n", "ext/ours.py: line 1 is no Python: '(' was never closed"),
        (
            "x = 1\nimport no_such_module\nRULES = ()\n",
            "line 2 raised ModuleNotFoundError: No module named 'no_such_module'",
        ),
        ("def f():\n    raise ValueError('a\\x1b\\nb')\nf()\nRULES = ()\n", "line 2 raised ValueError: a\\x1b b"),
        ("import sys\nsys.exit()\nRULES = ()\n", "line 2 raised SystemExit"),
        ("def f():\n    f()\nf()\nRULES = ()\n", "line 2 raised RecursionError"),
        ("class E(Exception):\n    def __str__(self):\n        raise self\nraise E\nRULES = ()\n", "line 4 raised E"),
        (b"x = '\xff'\nRULES = ()\n", "is no Python: "),
        (b"x = 1\0\nRULES = ()\n", "ext/ours.py: line 1"),
        ("", "ext/ours.py: found no RULES, expected a tuple of rules"),
        ("RULES = None\n", "ext/ours.py: found RULES as a NoneType, expected a tuple of rules"),
        ("RULES = (1,)\n", "ext/ours.py: element 1 of RULES is a int, expected a rule, declared with @rule"),
        ("def f(file, policy):\n    yield\nRULES = [f]\n", "element 1 of RULES is a function, expected a rule"),
        (declared(code="RMF999"), "element 1 of RULES has the code 'RMF999', expected two to eight capitals"),
        (declared(code="RMFX001"), "has the code 'RMFX001'"),
        (declared(code="ours001"), "has the code 'ours001'"),
        (declared(code="OURS1"), "has the code 'OURS1'"),
        (declared(code="O001"), "has the code 'O001'"),
        (declared(code="OURS001\\n"), "has the code 'OURS001\\n'"),
        (declared(name="Not Kebab"), "OURS001 has the name 'Not Kebab', expected small letters and hyphens"),
        (declared(name="duplicate-id"), "OURS001 has the name duplicate-id, which is that of RMF901"),
        (declared(more=", needs=('RMF998',)"), "OURS001 needs RMF998, which is no rule"),
        (declared(more=", needs='RMF904'"), "OURS001 needs 'RMF904', expected a tuple of codes"),
        (declared(more=", needs=('OURS001',)"), "rules need each other in a circle: OURS001, OURS001"),
        (declared().replace("Level.ERROR", "'error'"), "OURS001 has the level 'error', expected one of Level"),
        (declared().replace('clause=""', "clause=7"), "OURS001 has the clause 7, expected text"),
        (
            declared(more=", kind='omission'"),
            "OURS001 is of the kind 'omission', expected contradiction, gap or advice",
        ),
        (declared().replace('"""Ours."""', "pass"), "OURS001 has no docstring"),
        (declared("    return []\n"), "OURS001 is no generator, expected a function (file, policy) that yields faults"),
        (declared().replace("(ours,)", "(ours, ours)"), "OURS001 is the code of another rule, ours"),
    ],
)
def test_what_is_no_module_of_rules_is_refused_in_words(source: str | bytes, message: str, tmp_path: Path) -> None:
    assert message in refused(project(tmp_path, source))


def test_every_fault_of_every_module_is_told(tmp_path: Path) -> None:
    root = project(
        tmp_path, "RULES = (1, 2)\n", OVERLAY.replace("    - ext/ours.py", "    - ext/ours.py\n    - ext/no.py")
    )
    messages = [str(each.span).partition(":")[2] + " " + each.message[:19] for each in check(root).report.findings]
    lines = (root / "needs/policy.yaml").read_text().split("\n")
    first = lines.index("    - ext/ours.py") + 1
    assert messages == [
        f"{first}:7 ext/ours.py: elemen",
        f"{first}:7 ext/ours.py: elemen",
        f"{first + 1}:7 ext/no.py is not th",
    ]


def test_two_modules_with_one_code_are_refused(tmp_path: Path) -> None:
    root = project(tmp_path, declared(), OVERLAY.replace("    - ext/ours.py", "    - ext/ours.py\n    - ext/more.py"))
    (root / "ext/more.py").write_text(declared(name="other"))
    assert refused(root) == "ext/more.py: OURS001 is the code of another rule, ours"


# --- what is no rule shows when it runs -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("    yield 'text'\n", "OURS001 yields a str, expected what fault() returns"),
        ("    yield None\n", "OURS001 yields a NoneType"),
        ("    yield from next(iter(file))\n", "OURS001 yields a str"),
        ("    yield fault(file.items['RSK-1'], 3)\n", "OURS001 yields a fault whose message or hint is no text"),
        ("    yield fault(file.items['RSK-1'], 'x', at='page.md:1')\n", "OURS001 yields a fault without a place"),
        # built by hand
        ("    yield Fault('page.md:1', plain('x'))\n", "OURS001 yields a fault without a place"),
        ("    yield Fault(Span('page.md', '1'), plain('x'))\n", "OURS001 yields a fault without a place"),
        ("    yield Fault(Span(1), plain('x'))\n", "OURS001 yields a fault without a place"),
        ("    yield Fault(Span('page.md', 1, 1, '2'), plain('x'))\n", "OURS001 yields a fault without a place"),
        ("    yield Fault(Span('page.md'), 'x')\n", "a fault built by hand, whose message or hint is a bare text"),
        ("    yield Fault(Span('page.md'), 3)\n", "OURS001 yields a fault whose message or hint is no text"),
        ("    yield Fault(Span('page.md'), Message('', (('text', 3),)))\n", "message or hint is no text"),
        ("    yield Fault(Span('page.md'), Message('OURS.none'))\n", "message or hint is no text"),
        ("    yield Fault(Span('page.md'), Message('RMF101.silent'))\n", "message or hint is no text"),
        ("    yield Fault(Span('page.md'), Message('RMF101.silent', 3))\n", "message or hint is no text"),
        (
            "    yield Fault(Span('page.md'), plain('x'), 'do')\n",
            "whose message or hint is a bare text",
        ),
        ("    yield Fault(Span('page.md'), plain('x'), NOTHING, 'RSK-1')\n", "a fault whose subject is none"),
        ("    yield Fault(Span('page.md'), plain('x'), NOTHING, Subject('risk', 'RSK-1'))\n", "whose subject is none"),
        ("    yield Fault(Span('page.md'), plain('x'), NOTHING, Subject('item', 1))\n", "subject or option is no text"),
        ("    yield Fault(Span('page.md'), plain('x'), option=3)\n", "a fault whose subject or option is no text"),
        ("    yield Fault(Span('page.md'), plain('x'), item='RSK-1')\n", "a fault whose item is none"),
        ("    yield Fault(Span('page.md'), plain('x'), based_on=('RSK-1',))\n", "whose based_on is no tuple of items"),
        ("    yield Fault(Span('page.md'), plain('x'), related=(1,))\n", "whose related is no tuple of (place, words)"),
        (
            "    yield Fault(Span('page.md'), plain('x'), related=((Span('page.md'), 'there'),))\n",
            "whose related is no tuple of (place, words)",
        ),
    ],
)
def test_a_rule_that_yields_no_fault_is_refused(body: str, message: str, tmp_path: Path) -> None:
    assert message in refused(project(tmp_path, declared(body)))


def test_a_fault_may_be_of_anything_and_its_texts_are_plain(tmp_path: Path) -> None:
    body = """\
    risk = file.items["RSK-1"]
    yield fault(risk, "of an option", "do", option="p1", related=((risk.span, "there"),))
    yield cell_fault(policy, "lifecycle/design/control", "design", "of a cell", "do")
    yield key_fault(policy, ("matrix", "F1", "S1"), "of a key", "do")
    yield page_fault(Span("docs/plan.md", 3), "of a page", "do")
    yield file_fault(Span("docs/index.md"), "of the file", "do")
    yield Fault(Span("docs/index.md"), plain("by hand {x}"))
"""
    report = check(project(tmp_path, declared(body)), cached=False).report
    found = {each.message: (each.subject, each.option, each.hint) for each in report.findings}
    assert found == {
        "of an option": (("item", "RSK-1", "design"), "p1", "do"),
        "of a cell": (("cell", "lifecycle/design/control", "design"), "", "do"),
        "of a key": (("key", "matrix.F1.S1", ""), "", "do"),
        "of a page": (("page", "docs/plan.md", ""), "", "do"),
        "of the file": (("file", "", ""), "", "do"),
        "by hand {x}": (("file", "", ""), "", ""),
    }
    ((where, word),) = (related for each in report.findings for related in each.related)
    assert (where.path, str(word)) == ("needs/design/base.md", "there")


def test_a_rule_that_raises_has_crashed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path, declared("    yield from ()\n    raise KeyError('x')\n"))
    report = check(root, cached=False).report
    assert [(each.code, each.message) for each in report.findings] == [("RMF000", "OURS001 ours raised KeyError: 'x'")]
    assert "ext/ours.py" in report.crashes["OURS001"]
    monkeypatch.setattr("riskfile.cli.check.NO_COLLECTION", False)
    assert main(["check", str(root)]) == 3


@pytest.mark.parametrize(
    "body", ["    yield fault(file.items['RSK-3'], 'mine')\n    raise KeyError('x')\n", "    yield 1 / 0\n"]
)
def test_what_all_others_find_is_told_beside_a_crash(body: str, tmp_path: Path) -> None:
    broken = ":::{risk} Perforation\n:id: RSK-2\n:situation: SIT-404\n:harm: HRM-2\n:p1: F2\n:p2: C2\n:::\n"
    root = project(tmp_path, declared(body), f"{OVERLAY}\n```markdown\n{broken}```\n")
    done = subprocess.run(
        [sys.executable, "-m", "riskfile.cli", "check", "--no-cache", "--format", "json"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = [(each["code"], each["item"]) for each in json.loads(done.stdout)["findings"]]
    assert done.returncode == 3
    assert {("RMF902", "RSK-2"), ("RMF206", "RSK-2"), ("RMF000", "")} <= set(found)
    # what it had found before it fell is no less true
    assert (("OURS001", "RSK-3") in found) == ("mine" in body)


def test_a_rule_that_returns_early_has_passed(tmp_path: Path) -> None:
    report = check(project(tmp_path, declared("    return None\n    yield\n")), cached=False).report
    assert report.findings == ()
    assert {each.rule.code: each.status for each in report.outcomes}["OURS001"] == "passed"


def test_a_rule_that_does_not_end_is_ended_by_who_waits(tmp_path: Path) -> None:
    root = project(tmp_path, declared("    while True:\n        yield from ()\n"))
    # Ctrl-C reaches a process even where whoever runs the tests in the background ignores it
    heeding = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from riskfile.cli import entry_point; entry_point()"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", heeding, "check", "--no-cache"],
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with pytest.raises(subprocess.TimeoutExpired):
        run.communicate(timeout=2)
    run.send_signal(signal.SIGINT)
    out, _ = run.communicate(timeout=20)
    # nothing that was judged by half is given out as a result
    assert run.returncode not in (0, 1)
    assert "No findings" not in out


def test_a_rule_does_not_end_the_check(tmp_path: Path) -> None:
    report = check(project(tmp_path, declared("    yield from ()\n    raise SystemExit(0)\n")), cached=False).report
    assert [(each.code, each.message) for each in report.findings] == [
        ("RMF000", "OURS001 ours raised RuntimeError: it would end the check with 0")
    ]


def test_a_rule_that_never_yields_has_passed(tmp_path: Path) -> None:
    report = check(project(tmp_path, declared()), cached=False).report
    assert report.findings == ()
    assert {each.rule.code: each.status for each in report.outcomes}["OURS001"] == "passed"


def test_exit_status_two_and_no_traceback(tmp_path: Path) -> None:
    root = project(tmp_path, "1 / 0\nRULES = ()\n")
    done = subprocess.run(
        [sys.executable, "-m", "riskfile.cli", "check"], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, "")
    assert "ext/ours.py: line 1 raised ZeroDivisionError: division by zero" in done.stdout


def test_the_policy_stays_what_the_loader_makes_of_it(tmp_path: Path) -> None:
    opened = Project.open(project(tmp_path, None))
    assert opened.policy.rule_modules == ("ext/ours.py",)
    with pytest.raises(PolicyError) as caught:
        opened.rules  # noqa: B018
    assert str(caught.value.problems[0].span).startswith("needs/policy.yaml:")


# --- the manual's worked rule ---------------------------------------------------------------------------------------


def test_the_worked_rule_of_the_manual(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "manual/own-rules.md").read_text("utf-8")
    (source,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (model,) = re.findall(r"^```yaml needs/model.yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (entry,) = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    item = re.findall(r"^(```markdown\n.*?^```)$", page, re.MULTILINE | re.DOTALL)[0]
    (said,) = re.findall(r"^```text\n(.*?)\n```$", page, re.MULTILINE | re.DOTALL)
    root = project(tmp_path, source, f"```yaml needs/policy.yaml\n{entry}```\n{item}\n")
    (root / "needs/model.yaml").write_text(model)
    for gate, level in (("draft", "warning"), ("design", "error")):
        report = check(root, gate=gate, cached=False).report
        assert [(each.code, each.item, each.level) for each in report.findings] == [
            ("OURS001", "RSK-1", level),
            ("OURS001", "RSK-3", level),
            ("OURS001", "RSK-2", level),
        ]
    last = report.findings[-1]
    assert said == f"{last.span} {last.code} {last.name} [warning] {last.message}".replace(" ", ": ", 1)
    pages = list((root / "needs").rglob("*.md"))
    for path in pages:
        text = path.read_text().replace(":owner: Designer", ":owner: Risk manager")
        path.write_text(re.sub(r"^(:id: RSK-[13])$", r"\1\n:owner: Risk manager", text, flags=re.MULTILINE))
    assert check(root, gate="post-launch", cached=False).report.findings == ()
    # and the test that the page gives for it
    (tests,) = re.findall(r"^```python tests/test_ours.py\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (cases,) = re.findall(r"^````markdown tests/OURS001.md\n(.*?)^````$", page, re.MULTILINE | re.DOTALL)
    (root / "tests").mkdir()
    (root / "tests/OURS001.md").write_text(cases, encoding="utf-8")
    (root / "tests/test_ours.py").write_text(tests)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(root), "tests"]
    for rules, status in ((source, 0), (source.replace('file.of_type("risk")', "()"), 1)):
        (root / "ext/ours.py").write_text(rules)
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stdout
