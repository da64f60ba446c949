"""What is found of evidence: real files, files that are not what they seem, and reports that mean harm."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import get_args
from xml.sax import parseString

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit import TODAY, base_files, compose, merge_policy, write
from riskfile.model import BUILTIN_MODEL, PASS_WORDS, CaseResult, Evidence, Item, ReportFormat, RiskFile
from riskfile.policy import load_policy
from riskfile.project import Project, check
from riskfile.reading import evidence as module
from riskfile.reading.evidence import gather, is_path, look
from riskfile.reading.test_report import DEEPEST, JUnitReport
from riskfile.rules import CATALOGUE, run
from riskfile.scaffold import write_project
from riskfile.source import Disk, Source
from riskfile.sphinx.state import build_of
from sphinxkit import build

REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="s">
  <testcase classname="a.b" name="passes"/>
  <testcase classname="a.b" name="fails"><failure message="m">text</failure></testcase>
  <testcase classname="a.b" name="falls"><system-out>x</system-out><error/></testcase>
  <testcase classname="a.b" name="skips"><skipped/></testcase>
  <testcase name="alone"><properties><property name="failure" value="1"/></properties></testcase>
</testsuite></testsuites>
"""


def put(root: Path, name: str, data: bytes | str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def verification(id: str, **fields: str) -> Item:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return Item("verification", id, id, "design", "page", "page.md", 1, 1, named, {}, "", {}, {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("evidence/report", True),
        ("TR-101.pdf", True),
        ("Report of line 2.PDF", True),
        ("./report", True),
        ("../report", True),
        ("/etc/passwd", True),
        ("C:\\reports\\a.xml", True),
        ("TR-101", False),
        ("TR-12/2026", False),
        ("QMS/TR/12.4", False),
        ("TR-EX-105, FEA-EX-007", False),
        ("report 1", False),
        ("bench and/or animal study", False),
        ("https://records.example/TR-12.pdf", False),
        ("", False),
    ],
)
def test_what_is_a_path(text: str, expected: bool) -> None:
    assert is_path(text) is expected


# Where it is


def test_a_file_is_present_and_hashed_only_where_asked(tmp_path: Path) -> None:
    put(tmp_path, "evidence/a.pdf", b"%PDF")
    assert look(Disk(tmp_path), "evidence/a.pdf") == Evidence("evidence/a.pdf", "present")
    hashed = look(Disk(tmp_path), "evidence/a.pdf", hashed=True)
    assert hashed.sha256 == hashlib.sha256(b"%PDF").hexdigest()


@pytest.mark.parametrize("path", ["evidence/b.pdf", "evidence/a.pdf/c.pdf", "a\0b.pdf", "x/" * 3000 + "y.pdf"])
def test_what_is_not_there_is_missing(path: str, tmp_path: Path) -> None:
    put(tmp_path, "evidence/a.pdf", b"%PDF")
    assert look(Disk(tmp_path), path, hashed=True, tested=True).state == "missing"


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../secret.pdf", "evidence/../../secret.pdf", "evidence/../a.pdf", "C:\\a.pdf", "..\\a.pdf"]
)
def test_a_path_that_leaves_is_not_followed(path: str, tmp_path: Path) -> None:
    put(tmp_path, "secret.pdf", b"secret")
    root = tmp_path / "project"
    put(root, "a.pdf", b"a")
    put(root, "evidence/a.pdf", b"a")
    assert look(Disk(root), path, hashed=True) == Evidence(path, "outside")


def test_a_link_that_leaves_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "outside/secret.pdf", b"secret")
    root = tmp_path / "project"
    put(root, "evidence/a.pdf", b"a")
    (root / "evidence/link.pdf").symlink_to(tmp_path / "outside/secret.pdf")
    (root / "folder").symlink_to(tmp_path / "outside")
    (root / "evidence/gone.pdf").symlink_to(tmp_path / "outside/gone.pdf")
    (root / "evidence/inside.pdf").symlink_to("a.pdf")
    (root / "evidence/circle.pdf").symlink_to("circle.pdf")
    for path in ("evidence/link.pdf", "folder/secret.pdf", "evidence/gone.pdf"):
        found = look(Disk(root), path, hashed=True)
        assert (found.state, found.reason, found.sha256) == ("outside", "link", "")
    assert look(Disk(root), "evidence/inside.pdf").state == "present"
    assert look(Disk(root), "evidence/circle.pdf").state == "missing"


def test_a_project_that_is_reached_by_a_link_holds_its_own_files(tmp_path: Path) -> None:
    put(tmp_path, "project/a.pdf", b"a")
    (tmp_path / "link").symlink_to("project")
    assert look(Disk(tmp_path / "link"), "a.pdf").state == "present"


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    os.mkfifo(tmp_path / "pipe.xml")
    assert look(Disk(tmp_path), "folder.pdf", hashed=True) == Evidence("folder.pdf", "not-a-file", "folder")
    # would wait for ever for who writes into it
    assert look(Disk(tmp_path), "pipe.xml", hashed=True, tested=True) == Evidence("pipe.xml", "not-a-file", "special")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    put(tmp_path, "a.pdf", b"a").chmod(0)
    found = look(Disk(tmp_path), "a.pdf", hashed=True)
    assert found == Evidence("a.pdf", "unreadable", "refused", words="Permission denied")
    (tmp_path / "a.pdf").chmod(stat.S_IRUSR)


# How large it is

MEASURED = """
import resource, sys
from pathlib import Path
from riskfile.reading.evidence import look
from riskfile.source import Disk
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = look(Disk(Path(sys.argv[1])), sys.argv[2], hashed=True, tested=True)
print(found.state, found.sha256, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("name", ["large.bin.zip", "large.xml"])
def test_a_gigabyte_is_hashed_in_a_stream(name: str, tmp_path: Path) -> None:
    size = 1 << 30
    with (tmp_path / name).open("wb") as file:
        file.truncate(size)
    run = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path), name], capture_output=True, text=True, check=True, timeout=120
    )
    state, sha256, grown = run.stdout.split()
    # no report is so large, and none is read that far
    assert state == ("unreadable" if name.endswith(".xml") else "present")
    assert sha256 == "49bc20df15e412a64472421e13fe86ff1c5165e18b2afccf160d4dc19fe68a14"
    assert int(grown) < 32 * 1024, f"{grown} KiB"


def test_a_large_report_is_read_in_a_stream(tmp_path: Path) -> None:
    with (tmp_path / "r.xml").open("w") as file:
        file.write("<testsuite>")
        for _ in range(60):
            file.write(f'<testcase name="t"><system-out>{"x" * 1_000_000}</system-out></testcase>')
        file.write("</testsuite>")
    run = subprocess.run(
        [sys.executable, "-c", MEASURED.replace("hashed=True", "hashed=False"), str(tmp_path), "r.xml"],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    state, grown = run.stdout.split()
    assert state == "present"
    assert int(grown) < 32 * 1024, f"{grown} KiB"


# Test reports


def states(found: Evidence) -> dict[str, str]:
    """How each test of a report ended."""
    assert found.tests is not None
    return {id: each.state for id, each in found.tests.items()}


def test_results_by_id(tmp_path: Path) -> None:
    put(tmp_path, "r.xml", REPORT)
    assert states(look(Disk(tmp_path), "r.xml")) == {
        "a.b.passes": "pass",
        "passes": "pass",
        "a.b.fails": "fail",
        "fails": "fail",
        "a.b.falls": "fail",
        "falls": "fail",
        "a.b.skips": "skipped",
        "skips": "skipped",
        "alone": "pass",
    }


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<testcase name="t"/><testcase name="t"><failure/></testcase>', {"t": "fail"}),
        ('<testcase name="t"><failure/></testcase><testcase name="t"/>', {"t": "fail"}),
        ('<testcase name="t"><skipped/></testcase><testcase name="t"/>', {"t": "skipped"}),
        ('<testcase name="t"><skipped/><error/></testcase>', {"t": "fail"}),
        # GoogleTest: disabled, and said so in an attribute only
        ('<testcase name="t" status="notrun" result="suppressed"/>', {"t": "skipped"}),
        ('<testcase name="t" status="run" result="completed"/>', {"t": "pass"}),
        # CTest
        ('<testcase name="t" status="fail"/>', {"t": "fail"}),
        # a retry that passed in the end, and one that did not
        ('<testcase name="t"><flakyFailure/></testcase>', {"t": "rerun"}),
        ('<testcase name="t"><flakyError/><flakyFailure/></testcase>', {"t": "rerun"}),
        ('<testcase name="t"><rerun/></testcase>', {"t": "rerun"}),
        ('<testcase name="t" flaky="true"/>', {"t": "rerun"}),
        ('<testcase name="t"><failure/><rerunFailure/></testcase>', {"t": "fail"}),
        # a test within a test
        ('<testcase name="t"><testcase name="u"><error/></testcase></testcase>', {"t": "fail", "u": "fail"}),
        # output is no result
        ('<testcase name="t"><system-out><failure/></system-out></testcase>', {"t": "pass"}),
        ('<system-out><error/></system-out><testcase name="t"/>', {"t": "pass"}),
        ('<properties><property name="p" failures="1"/></properties><testcase name="t"/>', {"t": "pass"}),
        # a suite that was broken off
        (
            '<testsuite name="s" result="aborted"><testcase name="t"/></testsuite>',
            {"t": "pass", "(suite s)": "unknown"},
        ),
        ('<testsuite name="s" success="False"><testcase name="t"/></testsuite>', {"t": "pass", "(suite s)": "fail"}),
        ('<testsuite name="s" passed="1" status="passed"><testcase name="t"/></testsuite>', {"t": "pass"}),
        # a suite that fell before its tests
        ('<testsuite name="s"><error/></testsuite>', {"(suite s)": "fail"}),
        ('<testsuite name="s" failures="2"/>', {"(suite s)": "fail"}),
        ("", {}),
    ],
)
def test_results_of(body: str, expected: dict[str, str], tmp_path: Path) -> None:
    put(tmp_path, "r.xml", f"<testsuite>{body}</testsuite>")
    assert states(look(Disk(tmp_path), "r.xml")) == expected


def prop(value: str, name: str = "requirement") -> str:
    return f'<properties><property name="{name}" value="{value}"/></properties>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f'<testcase name="t">{prop("TC-1")}</testcase>', {"t": "pass", "TC-1": "pass"}),
        # several in one value, several properties, text in place of a value
        (
            f'<testcase classname="a" name="t">{prop("TC-1, TC-2;TC-3  TC-1")}{prop("TC-4", "test_key")}</testcase>',
            {"a.t": "pass", "t": "pass", "TC-1": "pass", "TC-2": "pass", "TC-3": "pass", "TC-4": "pass"},
        ),
        (
            '<testcase name="t"><properties><property name="requirement">\nTC-1 TC-2</property></properties></testcase>',
            {"t": "pass", "TC-1": "pass", "TC-2": "pass"},
        ),
        ('<testcase name="t"><property name="requirement" value="TC-1"> </property></testcase>', {"t": "pass", "TC-1": "pass"}),
        # of other properties, and of nothing, no id is made
        (f'<testcase name="t">{prop("TC-1", "owner")}{prop(" , ")}{prop("")}</testcase>', {"t": "pass"}),
        ('<testcase name="t"><system-out>requirement TC-1</system-out></testcase>', {"t": "pass"}),
        # the worst of the tests that bear it; it does not matter what stands first
        (
            f'<testcase name="t">{prop("TC-1")}</testcase><testcase name="u"><failure/>{prop("TC-1")}</testcase>',
            {"t": "pass", "u": "fail", "TC-1": "fail"},
        ),
        (f'<testcase name="t">{prop("TC-1")}<skipped/></testcase>', {"t": "skipped", "TC-1": "skipped"}),
        # a property of a suite is of all its tests, and of those of its suites
        (
            f'<testsuite name="s">{prop("TC-1")}<testcase name="t"/><testsuite><testcase name="u"><error/></testcase>'
            '</testsuite></testsuite><testcase name="v"><failure/></testcase>',
            {"t": "pass", "u": "fail", "v": "fail", "TC-1": "fail"},
        ),
        (
            f'<testsuite name="s"><testcase name="t"/>{prop("TC-1")}</testsuite><testcase name="v"><failure/></testcase>',
            {"t": "pass", "v": "fail", "TC-1": "pass"},
        ),
        # one that fell, or says that it did, and one that has run nothing
        (f'<testsuite name="s">{prop("TC-1")}<error/></testsuite>', {"TC-1": "fail"}),
        (f'<testsuite name="s" failures="2">{prop("TC-1")}<testcase name="t"/></testsuite>', {"t": "pass", "TC-1": "fail"}),
        (f'<testsuite name="s">{prop("TC-1")}</testsuite>', {}),
        # a test within a test has its own
        (
            f'<testcase name="t">{prop("TC-1")}<testcase name="u">{prop("TC-2")}<error/></testcase></testcase>',
            {"t": "fail", "u": "fail", "TC-1": "fail", "TC-2": "fail"},
        ),
    ],
)  # fmt: skip
def test_ids_that_properties_name(body: str, expected: dict[str, str], tmp_path: Path) -> None:
    put(tmp_path, "r.xml", f"<testsuites>{body}</testsuites>")
    assert states(look(Disk(tmp_path), "r.xml", properties=("requirement", "test_key"))) == expected
    # what the policy does not name is not looked at
    plain = states(look(Disk(tmp_path), "r.xml"))
    assert not any(id.startswith("TC-") for id in plain) and {**plain, **expected}.keys() - expected.keys() <= {
        "(suite s)"
    }


@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from("ABCD"), max_size=3), st.sampled_from(["", "<failure/>", "<skipped/>"])),
        max_size=6,
    )
)
@settings(max_examples=60, deadline=None)
def test_an_id_has_the_worst_result_of_all_its_tests(cases: list[tuple[set[str], str]]) -> None:
    report = JUnitReport(["id"])
    body = "".join(
        f'<testcase name="t{n}">{end}{prop(" ".join(sorted(ids)), "id")}</testcase>'
        for n, (ids, end) in enumerate(cases)
    )
    parseString(f"<testsuite>{body}</testsuite>".encode(), report)
    found = report.results()
    for id in "ABCD":
        ends = [end for ids, end in cases if id in ids]
        worst = "fail" if "<failure/>" in ends else "skipped" if "<skipped/>" in ends else "pass"
        assert (found[id].state if id in found else None) == (worst if ends else None)


def test_a_verification_rests_on_the_tests_that_name_an_id(tmp_path: Path) -> None:
    files = base_files()
    page = files["needs/design/base.md"].replace("report 1", "evidence/r.xml", 1)
    verification = page.index(":evidence: evidence/r.xml") if "evidence/r.xml" in page else page.index(":evidence:")
    line_end = page.index("\n", verification)
    files["needs/design/base.md"] = f"{page[:verification]}:evidence: evidence/r.xml\n:test: TC-7{page[line_end:]}"
    files["needs/policy.yaml"] = merge_policy(
        files["needs/policy.yaml"], "evidence:\n  test-properties: [requirement]\n"
    )
    for path, text in files.items():
        put(tmp_path, path, text)

    def told(body: str) -> list[str]:
        put(tmp_path, "evidence/r.xml", f"<testsuite>{body}</testsuite>")
        findings = Project.open(tmp_path, today=TODAY, cached=False).check().report.findings
        return [f"{each.message} ({each.hint})" for each in findings if each.code == "RMF804"]

    # that another test failed is not its matter
    assert told(f'<testcase name="t">{prop("TC-7 TC-8")}</testcase><testcase name="u"><failure/></testcase>') == []
    assert "says that 'TC-7' failed" in told(f'<testcase name="t">{prop("TC-7")}<failure/></testcase>')[0]
    (unknown,) = told(f'<testcase name="t">{prop("TC-8")}</testcase>')
    assert "has no test 'TC-7', neither by its name nor by its requirement (give its id as" in unknown


BAD_WORDS = (
    "timeout", "aborted", "blocked", "broken", "failure", "Failure", "FAILED", "ignored", "inconclusive", "pending",
    "untested", "undefined", "xfail", "xpassed", "passed with warnings", "not passed", "1", "0", "true", "bestanden",
)  # fmt: skip


def only(case: str, tmp_path: Path) -> CaseResult:
    """The result of the one test of a report."""
    put(tmp_path, "r.xml", f"<testsuite>{case}</testsuite>")
    tests = look(Disk(tmp_path), "r.xml").tests
    assert tests is not None
    return tests["t"]


@pytest.mark.parametrize("attribute", ["status", "result", "outcome", "j:Status"])
@pytest.mark.parametrize("word", BAD_WORDS)
def test_a_word_that_does_not_mean_passed_is_kept(word: str, attribute: str, tmp_path: Path) -> None:
    found = only(f'<testcase xmlns:j="urn:j" name="t" {attribute}="{word}"/>', tmp_path)
    assert found.state != "pass" and found.word == word


@pytest.mark.parametrize("word", [*PASS_WORDS, "PASSED", " Passed ", "OK", ""])
def test_a_word_that_means_passed(word: str, tmp_path: Path) -> None:
    assert only(f'<testcase name="t" status="{word}" result="{word}" executed="True"/>', tmp_path).state == "pass"
    # but not against what else is said
    assert only(f'<testcase name="t" status="{word}"><failure/></testcase>', tmp_path).state == "fail"
    assert only(f'<testcase name="t" status="{word}" result="timeout"/>', tmp_path) == ("unknown", "timeout")


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('executed="False"', ("skipped", 'executed="False"')),
        ('executed="False" success="False"', ("fail", 'success="False"')),
        ('success="perhaps"', ("unknown", 'success="perhaps"')),
        ('completed="no"', ("unknown", 'completed="no"')),
        ('skipped="true"', ("skipped", 'skipped="true"')),
        ('failures="1"', ("fail", 'failures="1"')),
        ('errors="0" skipped="false" flaky=""', ("pass", "")),
    ],
)
def test_what_is_not_said_by_a_word(attributes: str, expected: tuple[str, str], tmp_path: Path) -> None:
    assert (
        only(f'<testcase name="t" {attributes}/>', tmp_path)[: 1 + bool(expected[1])]
        == expected[: 1 + bool(expected[1])]
    )


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<properties><property name="outcome" value="failed"/></properties>', ("fail", "failed")),
        ('<properties><property name="test-result" value="Timed out"/></properties>', ("unknown", "Timed out")),
        ('<properties><property name="result" value="passed"/></properties>', ("pass", "")),
        # what was measured
        ('<properties><property name="result" value="12.3 ml"/></properties>', ("pass", "")),
        ("<aborted/>", ("unknown", "<aborted>")),
        ("<warning/>", ("unknown", "<warning>")),
        ("<Failed/>", ("fail", "<Failed>")),
        ("<Failure/>", ("fail", "")),
        ("<passed/>", ("pass", "<passed>")),
        ("<system-err>failure</system-err><output/>", ("pass", "")),
    ],
)
def test_what_stands_within_a_test(inside: str, expected: tuple[str, str], tmp_path: Path) -> None:
    found = only(f'<testcase name="t">{inside}</testcase>', tmp_path)
    assert found.state == expected[0]
    assert found.state == "pass" or found.word == expected[1]


def totals(report: str, tmp_path: Path) -> list[tuple[str, str, str, int]]:
    put(tmp_path, "r.xml", report)
    return [tuple(each) for each in look(Disk(tmp_path), "r.xml").totals]


@pytest.mark.parametrize(
    ("attributes", "inside", "expected"),
    [
        ('tests="5"', '<testcase name="t"/>', ("tests", "5", 1)),
        ('tests="0"', '<testcase name="t"/>', ("tests", "0", 1)),
        ('tests="many"', '<testcase name="t"/>', ("tests", "many", 1)),
        ('tests="-1"', '<testcase name="t"/>', ("tests", "-1", 1)),
        ('failures="1"', '<testcase name="t"/>', ("failures", "1", 0)),
        ('errors="1"', '<testcase name="t"/>', ("errors", "1", 0)),
        ('failures="1" errors="1"', '<testcase name="t"><failure/></testcase>', ("errors", "1", 1)),
        ('skipped="1"', '<testcase name="t"/>', ("skipped", "1", 0)),
        ('disabled="1"', '<testcase name="t"/>', ("disabled", "1", 0)),
        ('skipped="2"', '<testcase name="t"><skipped/></testcase>', ("skipped", "2", 1)),
        ('timeouts="1"', '<testcase name="t"/>', ("timeouts", "1", 0)),
        ('flakes="1"', '<testcase name="t"/>', ("flakes", "1", 0)),
        ('tests="1" failures="0" errors="0" skipped="0" disabled=""', '<testcase name="t"/>', None),
        ('tests="2" skipped="1"', '<testcase name="t"/><testcase name="u"><skipped/></testcase>', None),
        # of reruns some tools count each
        ('tests="2" failures="1" flakes="1"', '<testcase name="t"><flakyFailure/></testcase>', None),
        # one case may fail in several places
        ('tests="1" failures="2"', '<testcase name="t"><failure/><failure/></testcase>', None),
        # Boost.Test counts those that passed
        ('tests="1" failures="1"', '<testcase name="t"/><testcase name="u"><failure/></testcase>', None),
        # pytest counts a case that failed twice once
        (
            'tests="2"',
            '<testcase name="t"><failure/></testcase><testcase name="t"><error/></testcase><testcase name="u"/>',
            None,
        ),
        # a suite of suites counts its own, or all
        ('tests="2"', '<testsuite tests="1"><testcase name="t"/></testsuite><testcase name="u"/>', None),
        ('tests="1"', '<testsuite tests="1"><testcase name="t"/></testsuite><testcase name="u"/>', None),
        ('tests="3"', '<testsuite tests="1"><testcase name="t"/></testsuite><testcase name="u"/>', ("tests", "3", 2)),
    ],
)
def test_totals_that_the_cases_do_not_bear_out(
    attributes: str, inside: str, expected: tuple[str, str, int] | None, tmp_path: Path
) -> None:
    found = totals(f'<testsuites><testsuite name="s" {attributes}>{inside}</testsuite></testsuites>', tmp_path)
    assert found == ([("s", *expected)] if expected else [])


@pytest.mark.parametrize(
    "suite",
    [
        # Catch2
        '<testsuite name="pump" errors="0" failures="3" skipped="0" tests="40" hostname="tbd" time="0.1" timestamp="T">'
        '<testcase classname="pump.global" name="t" status="run"/>'
        '<testcase classname="pump.global" name="u" status="run"><failure/></testcase>',
        # doctest
        '<testsuite name="pump" errors="0" failures="0" tests="40"><testcase classname="a.cpp" name="t" status="run"/>',
        # pytest, with subtests
        '<testsuite name="pytest" errors="0" failures="0" skipped="0" tests="4" time="0.1" timestamp="T" hostname="h">'
        '<testcase classname="a" name="t" time="0.1"/>',
    ],
    ids=["Catch2", "doctest", "pytest"],
)
def test_totals_of_tools_that_count_something_else(suite: str, tmp_path: Path) -> None:
    assert totals(f"<testsuites>{suite}</testsuite></testsuites>", tmp_path) == []
    # each has a hand of its own: the same numbers of another tool are not believed
    other = suite.replace('hostname="tbd"', "").replace('errors="0" ', "", 1).replace(' hostname="h"', "")
    assert totals(f"<testsuites>{other}</testsuite></testsuites>", tmp_path) != []


OTHERS = {
    "NUnit 3": '<test-run id="2" testcasecount="1" result="Failed"/>',
    "NUnit 2": '<test-results name="a.dll" total="1" failures="1"/>',
    "TRX": '<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010" id="1"/>',
    "CppUnit": "<TestRun><FailedTests/></TestRun>",
    "xUnit.net": '<assemblies timestamp="01/01/2026"/>',
    "CTest": '<Site BuildName="b"><Testing/></Site>',
    "Robot Framework": '<robot generator="Robot 7.0"/>',
    "TestNG": '<testng-results skipped="0" failed="1"/>',
    "Boost.Test": "<TestLog/>",
    "Catch2": '<Catch2TestRun name="pump"/>',
    "doctest": '<doctest binary="pump"/>',
    "Qt Test": '<TestCase name="tst_pump"/>',
    "Check": '<testsuites xmlns="http://check.sourceforge.net/ns"/>',
    "CUnit": "<CUNIT_TEST_RUN_REPORT/>",
    "SonarQube": '<testExecutions version="1"/>',
    "JMeter": '<testResults version="1.2"/>',
    "ATML": '<trc:TestResultsCollection xmlns:trc="urn:IEEE-1636.1:2011:01:TestResultsCollection"/>',
    "Allure 1": '<ns2:test-suite xmlns:ns2="urn:model.allure.qatools.yandex.ru"/>',
}


@pytest.mark.parametrize("format", get_args(ReportFormat))
def test_a_report_of_another_tool_is_refused_by_name(format: ReportFormat, tmp_path: Path) -> None:
    for name in ("r.xml", "r.trx"):
        put(tmp_path, name, f"<?xml version='1.0'?>{OTHERS[format]}")
        for tested in (False, True):
            found = look(Disk(tmp_path), name, tested=tested)
            assert (found.state, found.reason, found.words) == ("unreadable", "other-format", format)


def test_a_report_is_no_other_file_for_being_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_REPORT", 1 << 20)
    for begins, state in (("<lines>", "present"), ("<testsuite>", "unreadable"), ("<robot>", "unreadable")):
        put(tmp_path, "r.xml", begins + " " * (1 << 21))
        assert look(Disk(tmp_path), "r.xml").state == state
    assert look(Disk(tmp_path), "r.xml").words == "Robot Framework"
    put(tmp_path, "r.xml", "<lines>" + " " * (1 << 21))
    assert look(Disk(tmp_path), "r.xml", tested=True).reason == "too-large"


POLICY = load_policy(base_files()["needs/policy.yaml"], "needs/policy.yaml")

# each of these, wherever it stands among tests that passed, makes of the report no pass
NOT_PASSED = st.one_of(
    st.sampled_from(["<failure/>", "<error/>", "<skipped/>", "<flakyFailure/>", "<rerun/>", "<aborted/>"]).map(
        lambda inside: f'<testcase name="bad">{inside}</testcase>'
    ),
    st.sampled_from(BAD_WORDS).map(lambda word: f'<testcase name="bad" status="{word}"/>'),
    # what is one slip away from a word that means passed
    st.tuples(st.sampled_from(PASS_WORDS), st.integers(0, 8), st.sampled_from("xq1!.")).map(
        lambda drawn: f'<testcase name="bad" result="{drawn[0][: drawn[1]]}{drawn[2]}{drawn[0][drawn[1] :]}"/>'
    ),
    st.sampled_from(['executed="False"', 'success="false"', 'skipped="true"', 'errors="2"']).map(
        lambda said: f'<testcase name="bad" {said}/>'
    ),
)
PASSED = st.sampled_from(["", 'status="passed"', 'result="completed" status="run"', 'executed="True"']).map(
    lambda said: f'<testcase name="good" {said}><system-out>failure</system-out></testcase>'
)


@settings(max_examples=300, deadline=None)
@given(before=st.lists(PASSED, max_size=3), bad=NOT_PASSED, after=st.lists(PASSED, max_size=3), nested=st.booleans())
def test_a_report_with_one_test_that_did_not_pass_is_no_pass(
    before: list[str], bad: str, after: list[str], nested: bool
) -> None:
    for cases, passes in (([*before, bad, *after], False), ([*before, *after, "<testcase name='last'/>"], True)):
        body = "".join(cases)
        report = JUnitReport()
        parseString(f"<testsuites>{f'<testsuite>{body}</testsuite>' if nested else body}</testsuites>".encode(), report)
        item = verification("VER-1", evidence="r.xml", result="pass")
        found = Evidence("r.xml", "present", tests=report.results(), totals=report.totals())
        file = RiskFile(BUILTIN_MODEL, [item], evidence={"VER-1": found})
        told = run(CATALOGUE, file, POLICY, selected=lambda code: code == "RMF804", today=TODAY).findings
        assert (told == ()) is passes, (report.results(), told)


def test_a_namespace_and_another_encoding(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-16"?><j:testsuite xmlns:j="urn:j"><j:testcase name="Prüfung"/></j:testsuite>'
    )
    put(tmp_path, "r.XML", text.encode("utf-16"))
    assert states(look(Disk(tmp_path), "r.XML")) == {"Prüfung": "pass"}


@pytest.mark.parametrize(
    "text",
    ['<testcase name="t"><error/></testcase>', '<TestSuites><TestCase name="t"><Error/></TestCase></TestSuites>'],
)
def test_a_bare_case_and_capitals(text: str, tmp_path: Path) -> None:
    put(tmp_path, "r.xml", text)
    assert states(look(Disk(tmp_path), "r.xml")) == {"t": "fail"}


def test_other_xml_is_no_report(tmp_path: Path) -> None:
    put(tmp_path, "r.xml", "<lines><line/></lines>")
    assert look(Disk(tmp_path), "r.xml", tested=True) == Evidence("r.xml", "present")


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "no element found"),
        ("not XML", 1, 1, "syntax error"),
        ("<testsuite>\n  <testcase></testsuite>", 2, 15, "mismatched tag"),
        ("<testsuite>\n<testcase name='a'/>", 2, 21, "no element found"),
        ("<testsuite>&nobody;</testsuite>", 1, 12, "undefined entity"),
        ('<?xml version="1.0" encoding="nobody"?><testsuite/>', 1, 31, "unknown encoding: nobody"),
        (b"<testsuite>\xff</testsuite>", 1, 12, "not well-formed (invalid token)"),
    ],
)
def test_broken_xml_says_where(text: str | bytes, line: int, column: int, words: str, tmp_path: Path) -> None:
    put(tmp_path, "r.xml", text)
    found = look(Disk(tmp_path), "r.xml", hashed=True)
    assert found._replace(sha256="") == Evidence(
        "r.xml", "unreadable", "malformed", line=line, column=column, words=words
    )
    assert len(found.sha256) == 64, "what a file's hash is, its content does not decide"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f'<!DOCTYPE t [<!ENTITY l0 "ha">{LAUGHS}]><testsuite>&l11;</testsuite>', "declares"),
        (
            f'<!DOCTYPE t [<!ENTITY a "{"x" * 100_000}">]><testsuite>{"&a;" * 100_000}</testsuite>',
            "declares",
        ),
        (
            '<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]><testsuite><testcase name="t">&a;</testcase>'
            "</testsuite>",
            "declares",
        ),
        ('<!DOCTYPE t [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd">%a;]><testsuite/>', "declares"),
        (
            '<!DOCTYPE testsuite SYSTEM "http://127.0.0.1:9/a.dtd"><testsuite><testcase name="t"/></testsuite>',
            "declares",
        ),
        ("<testsuite>" * 200_000, "too-deep"),
    ],
    ids=["billion laughs", "quadratic", "reads a file", "reads an address", "names an address", "deep"],
)
def test_a_bomb_is_refused(text: str, reason: str, tmp_path: Path) -> None:
    put(tmp_path, "r.xml", text)
    found = look(Disk(tmp_path), "r.xml", tested=True)
    assert (found.state, found.tests, found.reason, found.line) == ("unreadable", None, reason, 1)
    assert found.column > 1 and found.most == (DEEPEST if reason == "too-deep" else 0)


# Of a whole file


def test_gathered_by_id_and_each_file_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "r.xml", REPORT)
    looked: list[tuple[str, bool, bool]] = []

    def counted(source: Source, path: str, *, hashed: bool, tested: bool, properties: tuple[str, ...]) -> Evidence:
        looked.append((path, hashed, tested))
        return look(source, path, hashed=hashed, tested=tested, properties=properties)

    monkeypatch.setattr(module, "look", counted)
    found = gather(
        Disk(tmp_path),
        [
            verification("VER-1", evidence="r.xml", test="passes"),
            verification("VER-2", evidence="r.xml", evidence_hash="0"),
            verification("VER-3", evidence="TR-101"),
            verification("VER-4"),
            verification("VER-5", evidence="gone.pdf"),
            # an id that is taken: the first item stands
            verification("VER-1", evidence="/etc/passwd"),
        ],
    )
    assert set(found) == {"VER-1", "VER-2", "VER-5"}
    assert found["VER-1"] is found["VER-2"]
    assert found["VER-5"].state == "missing"
    assert looked == [("r.xml", True, True), ("gone.pdf", False, False)]


def test_evidence_is_looked_at_anew_in_each_run(tmp_path: Path) -> None:
    case = compose(
        "c",
        "```markdown\n:::{verification} Camera rejects wrong labels\n:id: VER-6\n:proves: effectiveness\n"
        ":method: process-validation\n:criterion: all rejected\n:sample: 300\n:failures: 0\n:result: pass\n:date: 2026-01-16\n:evidence: evidence/line.xml\n"
        ":test: t\n:verifies: CTL-3\n:::\n```\n",
    )
    write(case, tmp_path)

    def codes() -> list[str]:
        return [each.code for each in check(tmp_path, cached=True).report.findings]

    assert codes() == ["RMF802"]
    report = put(tmp_path, "evidence/line.xml", '<testsuite><testcase name="t"/></testsuite>')
    assert codes() == []
    report.write_text('<testsuite><testcase name="t"><failure/></testcase></testsuite>', encoding="utf-8")
    assert codes() == ["RMF804"]
    report.unlink()
    assert codes() == ["RMF802"]


def test_a_build_finds_what_a_check_finds(tmp_path: Path) -> None:
    pages = "".join(
        f":::{{verification}} Camera rejects wrong labels, lot {number}\n:id: VER-{number}\n:proves: effectiveness\n"
        f":method: process-validation\n:criterion: all rejected\n:sample: 300\n:failures: 0\n:result: pass\n:date: 2026-01-16\n{more}:verifies: CTL-3\n:::\n\n"
        for number, more in (
            (6, ":evidence: evidence/gone.xml\n"),
            (7, ":evidence: evidence/camera.xml\n:test: rejects_label_upside_down\n"),
            (8, ":evidence: evidence/camera.xml\n:test: rejects_torn_label\n:evidence-hash: 00\n"),
        )
    )
    write(compose("c", f"```markdown\n{pages}```\n"), tmp_path)
    checked = check(tmp_path, cached=False)
    built = build(tmp_path, builder="dummy")
    assert build_of(built.app.config).file.evidence == checked.file.evidence
    assert [code for *_, code in built.findings] == ["RMF802", "RMF804", "RMF803"]
    assert built.findings == sorted((*each.span[:3], each.code) for each in checked.report.findings)


@pytest.mark.parametrize("same", [True, False])
def test_a_card_shows_evidence_test_and_hash(tmp_path: Path, same: bool) -> None:
    report = REPORT.replace('name="passes"', 'name="rejects_torn_label"')
    hash = hashlib.sha256(report.encode()).hexdigest() if same else "ab" * 32
    page = (
        ":::{verification} Camera rejects torn labels\n:id: VER-6\n:proves: effectiveness\n:method: process-validation\n"
        ":criterion: all rejected\n:result: pass\n:evidence: evidence/torn.xml\n:test: rejects_torn_label\n"
        f":evidence-hash: {hash}\n:verifies: CTL-3\n:::\n"
    )
    write(compose("c", f"```markdown\n{page}```\n"), tmp_path)
    (tmp_path / "evidence/torn.xml").write_bytes(report.encode())
    (html, out) = next(
        (text, path)
        for path in build(tmp_path).out.rglob("*.html")
        if 'id="VER-6"' in (text := path.read_text(encoding="utf-8")) and "rf-card" in text
    )
    card = html.partition('id="VER-6"')[2].partition("</section>")[0]
    # the report by its file's name, with its path and a link to what is in it
    found = re.search(
        r'<dt>Report</dt><dd><a class="rf-document" href="([^"]+)" title="([^"]+)">torn.xml</a>(.*?)</dd>', card
    )
    assert found is not None and found[2] == "evidence/torn.xml"
    assert (out.parent / found[1]).read_bytes() == report.encode()
    assert "<dt>Test id</dt><dd>rejects_torn_label</dd>" in card
    # a hash that its file has is told by a word; one that it has not is there to be compared
    word = (
        '<span class="rf-note rf-pass">as judged</span>'
        if same
        else '<span class="rf-note rf-fail">changed since</span>'
    )
    assert found[3].strip() == word
    assert (f"<dt>Evidence hash</dt><dd>{hash}</dd>" in card) == (not same)


# The example's own


def example(tmp_path: Path) -> Path:
    return Path(__file__).resolve().parents[2]


def new_project(tmp_path: Path) -> Path:
    write_project(tmp_path / "new")
    return tmp_path / "new"


@pytest.mark.parametrize("made", [example, new_project])
def test_the_evidence_that_riskfile_brings_along(made: Callable[[Path], Path], tmp_path: Path) -> None:
    root = made(tmp_path)
    file = check(root, cached=False).file
    assert {each.state for each in file.evidence.values()} == {"present"}
    named = [file.items[id] for id in file.evidence]
    reports = Counter(item.text("evidence") for item in named if item.text("test"))
    assert max(reports.values()) >= 2, "one report serves several verifications"
    assert any(item.text("evidence-hash") and not item.text("test") for item in named), "a record has its hash"
    there = {path for path in (root / "needs/evidence").iterdir() if path.suffix in {".xml", ".txt", ".csv"}}
    assert {root / item.text("evidence") for item in named} == there
    assert all("EXAMPLE" in path.read_text(encoding="utf-8") for path in there)
    # a hash is of bytes, which no checkout may change
    assert "* -text" in (root / "needs/evidence/.gitattributes").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'name="rejects_labels_of_another_size_line_1_and_2" time="8100">',
            '\\g<0><failure message="12 read"/>',
            "RMF804",
        ),
        ('name="rejects_labels_of_another_size_line_1_and_2"', 'name="renamed"', "RMF804"),
        ('name="accepts_labels_of_the_order"', 'name="accepts_all"', ""),
    ],
    ids=["fails", "has no such test", "changes elsewhere"],
)
def test_the_example_fails_with_its_test(old: str, new: str, expected: str, tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    for folder in ("needs", "docs"):
        shutil.copytree(root / folder, tmp_path / folder)
    report = tmp_path / "needs/evidence/pv-ex-050-interlocks.xml"
    text = report.read_text(encoding="utf-8")
    assert text.count(old) == 1
    report.write_text(re.sub(re.escape(old), new, text), encoding="utf-8")
    found = [(each.code, each.item) for each in check(tmp_path, cached=False).report.findings]
    # the one that gives a hash says that the file is another in each case
    wanted = {("RMF803", "VER-108-E"), *([(expected, "VER-108-E")] if expected else [])}
    assert {each for each in found if each[0].startswith("RMF8")} == wanted
