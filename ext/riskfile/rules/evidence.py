"""RMF8xx: evidence, as far as it needs no earlier baseline to compare with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast

from riskfile.model import PASS_WORDS, CaseResult, CaseState, Evidence, Item, ReportFormat, RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Judgement, Level, fault, unjudged
from riskfile.text.messages import NOTHING, Message, Phrase, plain
from riskfile.text.patterns import compiled_late

_SHA256 = compiled_late(r"(?:sha256:)?([0-9a-f]{64})", re.IGNORECASE)


def hash_given(verification: Item) -> str:
    """The SHA-256 that a verification gives of its evidence, as 64 small hexadecimal digits; "" where it gives none."""
    match = _SHA256.fullmatch(verification.text("evidence-hash").strip())
    return match[1].lower() if match is not None else ""


_INSIDE = "give a path from the project's folder to a file in it, or the document's number"
_ONE_FILE = "name the file itself; put several into one .zip"
_OUTSIDE = Phrase("RMF802.outside", "the evidence of {id}, {path!r}, leads out of the project", _INSIDE)
_LINKED_OUTSIDE = Phrase(
    "RMF802.linked-outside",
    "the evidence of {id}, {path!r}, leads out of the project (a symbolic link leads there)",
    _INSIDE,
)
_FOLDER = Phrase("RMF802.folder", "the evidence of {id}, {path!r}, is no file (a folder); expected one", _ONE_FILE)
_SPECIAL = Phrase(
    "RMF802.special", "the evidence of {id}, {path!r}, is no file (a pipe or a device); expected one", _ONE_FILE
)
_UNREADABLE = Phrase(
    "RMF802.unreadable", "the evidence of {id}, {path!r}, cannot be read ({words})", "let who checks the file read it"
)
_MISSING = Phrase(
    "RMF802.missing",
    "the evidence of {id}, {path!r}, is not there; expected it in the project",
    "put it there; the path counts from the project's folder",
)
_BACKSLASHES = Phrase(
    "RMF802.backslashes",
    "the evidence of {id}, {path!r}, is not there; expected it in the project",
    "write / between folders, as on each system",
)
_SEVERAL = Phrase(
    "RMF802.several",
    "the evidence of {id}, {path!r}, is not there; expected it in the project",
    "put it there; name one file; the path counts from the project's folder",
)


@rule("RMF802", "evidence-missing", level=Level.ERROR, clause="7.2", kind="contradiction", rests_on="")
def evidence_missing(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The file that a verification names as its evidence is not there.

    ## What it checks

    Where `evidence` of a verification is a path (it has a slash in it, or ends as names of files do, such as `.pdf` or
    `.xml`), a file stands there. A path counts from the project's folder, and leads to nothing outside of it: an
    absolute path, one with `..`, or a symbolic link out of the project are never followed. As long as the
    verification has no result, its file may still be to come.

    A document number (`TR-101`, `TR-12/2026`), an address (`https://...`) or words are not looked for.

    ## Why it matters

    A result that nobody can look up proves nothing. What lies outside the project is not under its control: it can
    change or go without a trace in the file.

    ## Example

    ```markdown
    :::{verification} Drawing released with the open cell
    :id: VER-1
    :proves: implementation
    :method: inspection
    :criterion: drawing D-12 released
    :result: pass
    :date: 2026-01-16
    :evidence: evidence/drawing-d-12.pdf
    :verifies: CTL-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Drawing released with the open cell
    :id: VER-1
    :proves: implementation
    :method: inspection
    :criterion: drawing D-12 released
    :result: pass
    :date: 2026-01-16
    :evidence: D-12 revision 4
    :verifies: CTL-1
    :::
    ```

    ## References

    ISO 14971:2019 7.2; 4.5.
    """
    for verification in file.of_type("verification"):
        found = file.evidence.get(verification.id)
        # "n/a" reads like a path, and RMF917 says what it is
        if found is None or found.state == "present" or policy.filler(found.path):
            continue
        if found.state == "outside":
            phrase = _LINKED_OUTSIDE if found.reason == "link" else _OUTSIDE
        elif found.state == "not-a-file":
            phrase = _FOLDER if found.reason == "folder" else _SPECIAL
        elif found.state == "unreadable":
            if found.reason == "refused":
                yield fault(
                    verification,
                    _UNREADABLE(id=verification.id, path=found.path, words=found.words),
                    option="evidence",
                )
            continue  # RMF804 says so of what is no report
        elif verification.fields.get("result") in ("pass", "fail"):
            several = "," in found.path or ";" in found.path
            phrase = _BACKSLASHES if "\\" in found.path else _SEVERAL if several else _MISSING
        else:
            continue
        yield fault(verification, phrase(id=verification.id, path=found.path), option="evidence")


_NO_SHA256 = Phrase(
    "RMF803.no-sha256",
    "the evidence-hash of {id} is no SHA-256; expected 64 hexadecimal digits",
    "take what `sha256sum` prints for the file",
)
_CHANGED = Phrase(
    "RMF803.changed",
    "{path!r} is not the file that {id} was judged by: its SHA-256 is {sha256}",
    "see what has changed, judge the result again, and only then give the new hash",
)
_THE_FILE = Phrase("RMF803.file", "the file")


@rule(
    "RMF803", "evidence-changed", level=Level.ERROR, clause="7.2", kind="contradiction", needs=("RMF802",), rests_on=""
)
def evidence_changed(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """The file that a verification rests on is not the one whose hash it gives.

    ## What it checks

    Where a verification gives `evidence-hash`, it is a SHA-256 (64 hexadecimal digits, with or without `sha256:`
    before them), and that of the file in `evidence` as it is now. `sha256sum` prints it. Where `evidence` is no path,
    the hash is of a document elsewhere, and the rule is not evaluated.

    ## Why it matters

    The result was read off the evidence that there was then. If the file has changed since, nobody has confirmed
    that it still says so.

    ## Example

    ```markdown
    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :sample: 300
    :failures: 0
    :result: pass
    :date: 2026-01-16
    :evidence: evidence/camera.xml
    :test: rejects_wrong_label
    :evidence-hash: sha256:0000000000000000000000000000000000000000000000000000000000000000
    :verifies: CTL-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :sample: 300
    :failures: 0
    :result: pass
    :date: 2026-01-16
    :evidence: evidence/camera.xml
    :test: rejects_wrong_label
    :evidence-hash: sha256:6a8b7f44d2fb5455c3c2d7f905846b77a4f947b9e96a8b72c1b32a2cc9e73e66
    :verifies: CTL-3
    :::
    ```

    ## References

    ISO 14971:2019 7.2; 21 CFR 11.10 c.
    """
    for verification in file.of_type("verification"):
        if not verification.text("evidence-hash"):
            continue
        given = hash_given(verification)
        if not given:
            yield fault(verification, _NO_SHA256(id=verification.id), option="evidence-hash")
            continue
        found = file.evidence.get(verification.id)
        if found is None or not found.sha256:
            yield unjudged(verification)
        elif found.sha256 != given:
            yield fault(
                verification,
                _CHANGED(id=verification.id, path=found.path, sha256=found.sha256),
                option="evidence-hash",
                related=((verification.at("evidence"), _THE_FILE()),),
            )


_NO_REPORT = Phrase(
    "RMF804.no-report",
    "{id} says pass by the test {test!r}, and names no report; expected one that has it",
    "name the report in 'evidence'",
)
_NOT_READ = Phrase(
    "RMF804.not-read",
    "{id} says pass, and {path!r} cannot be read as a test report ({why})",
    "make the report again; nothing of it is believed as it is",
)
_TOO_LARGE = Phrase("RMF804.too-large", "larger than {most} MiB, too large for a test report")
_MALFORMED = Phrase("RMF804.malformed", "line {line}, column {column}: {words}")
_TOO_DEEP = Phrase("RMF804.too-deep", "line {line}, column {column}: elements nest deeper than {most}")
_DECLARES = Phrase(
    "RMF804.declares",
    "line {line}, column {column}: it declares entities or reads other files, which no test report does",
)
_NOT_A_REPORT = Phrase(
    "RMF804.not-a-report",
    "{id} says pass, and {path!r} is no test report",
    "name a JUnit XML report, whose first element is testsuites or testsuite",
)
_NO_SUCH_TEST = Phrase(
    "RMF804.no-such-test",
    "{id} says pass, and {path!r} has no test {test!r}",
    "give its id as the report has it: classname.name, or name",
)
_NO_TEST_OF_THAT_ID = Phrase(
    "RMF804.no-test-of-that-id",
    "{id} says pass, and {path!r} has no test {test!r}, neither by its name nor by its {properties:, or}",
    "give its id as the report has it, or have the test write it: record_property of pytest",
)
_OTHER_FORMAT = Phrase(
    "RMF804.other-format",
    "{id} says pass, and {path!r} is a report of {format}, of which nothing is read; expected JUnit XML",
    "{way}",
)
_WAYS: Mapping[ReportFormat, Phrase] = {
    "Allure 1": Phrase("RMF804.way.allure", "name the JUnit XML report that the test tool writes beside it"),
    "ATML": Phrase("RMF804.way.atml", "let a report generator of the test stand write JUnit XML"),
    "Boost.Test": Phrase("RMF804.way.boost", "run the tests with --log_format=JUNIT --log_sink=FILE.xml"),
    "Catch2": Phrase("RMF804.way.catch2", "run the tests with --reporter junit --out FILE.xml"),
    "Check": Phrase("RMF804.way.check", "let the tests write TAP (CK_TAP_LOG_FILE_NAME), and make JUnit XML of it"),
    "CTest": Phrase("RMF804.way.ctest", "run ctest with --output-junit FILE.xml (CMake 3.21 or later)"),
    "CppUnit": Phrase("RMF804.way.cppunit", "make JUnit XML of it, by the plug-in of the build server or a converter"),
    "CUnit": Phrase("RMF804.way.cunit", "let the tests write JUnit XML, by CU_CI.h or an XSLT of CUnit's own"),
    "doctest": Phrase("RMF804.way.doctest", "run the tests with --reporters=junit --out=FILE.xml"),
    "JMeter": Phrase("RMF804.way.jmeter", "make JUnit XML of it, by a listener of JMeter or a converter"),
    "NUnit 2": Phrase("RMF804.way.nunit2", "make JUnit XML of it, by the plug-in of the build server or a converter"),
    "NUnit 3": Phrase(
        "RMF804.way.nunit3",
        "run dotnet test with --logger junit (package JunitXml.TestLogger), or nunit3-console with "
        "--result=FILE.xml;transform=nunit3-junit.xslt",
    ),
    "Qt Test": Phrase("RMF804.way.qt", "run the tests with -o FILE.xml,junitxml"),
    "Robot Framework": Phrase("RMF804.way.robot", "run robot or rebot with --xunit FILE.xml"),
    "SonarQube": Phrase("RMF804.way.sonar", "let the test tool write JUnit XML"),
    "TestNG": Phrase("RMF804.way.testng", "name the report in the folder junitreports of its output"),
    "TRX": Phrase(
        "RMF804.way.trx", "run dotnet test with --logger junit (package JunitXml.TestLogger), or use trx2junit"
    ),
    "xUnit.net": Phrase(
        "RMF804.way.xunit",
        "run dotnet test with --logger junit (package JunitXml.TestLogger), or the console runner with -jUnit FILE.xml",
    ),
}
_TOTALS_DIFFER = Phrase(
    "RMF804.totals",
    '{id} says pass, and {path!r} says {name}="{says}" of {suite}, whose test cases show {shows}',
    "make the report again, with all of its tests in it; nothing of it is believed as it is",
)
_SUITE = Phrase("RMF804.suite", "the suite {name!r}")
_ITSELF = Phrase("RMF804.itself", "itself")
_WHICH_IS_RIGHT = "run it, and see which of the two is right"
_SKIPPED = Phrase(
    "RMF804.skipped", "{id} says pass, and {path!r} says that {tests!r:1} {tests:was|were} skipped", _WHICH_IS_RIGHT
)
_SOME_SKIPPED = Phrase(
    "RMF804.some-skipped",
    "{id} says pass by the whole report, and {path!r} says that {tests!r:1} {tests:was|were} skipped",
    "name in 'test' the test that it rests on, or waive RMF804 with the reason why it holds without",
)
_FAILED = Phrase("RMF804.failed", "{id} says pass, and {path!r} says that {tests!r:1} failed", _WHICH_IS_RIGHT)
_SAYS = Phrase(
    "RMF804.says",
    "{id} says pass, and {path!r} says {word!r} of {tests!r:1}",
    "see which of the two is right; only these words mean passed: {words}",
)
_RERUN = Phrase(
    "RMF804.rerun",
    "{id} says pass, and {path!r} says that {tests!r:1} passed only on a rerun",
    "find out why it failed before; if it proves what it should all the same, waive RMF804 with the reason",
)
_ALL_SKIPPED = Phrase(
    "RMF804.all-skipped", "{id} says pass, and {path!r} says that every test was skipped", _WHICH_IS_RIGHT
)
_NO_TEST = Phrase("RMF804.no-test", "{id} says pass, and {path!r} has no test in it", _WHICH_IS_RIGHT)
_PLAIN: Mapping[str, CaseState] = {"failed": "fail", "skipped": "skipped"}
"""Words of a report that are those of the sentence."""
_THE_REPORT = Phrase("RMF804.report", "the report")


@rule(
    "RMF804",
    "result-contradicts-evidence",
    level=Level.ERROR,
    clause="7.2",
    kind="contradiction",
    needs=("RMF802", "RMF904"),
    rests_on="verification: evidence test",
)
def result_contradicts_evidence(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A verification says pass, and its test report says otherwise.

    ## What it checks

    Where the `evidence` of a verification is a test report (JUnit XML), a `result` of pass is what the report says. With
    a test id in `test` (`classname.name`, `name` alone, or what a property of it says that the policy names in
    `evidence.test-properties`), that test is in the report and passed; where several tests bear the id, all of them passed.
    Without one, the report has a test, and all of its tests passed.

    Only what is known to mean *passed* is a pass: a test without a mark against it, whose `status` or `result`, if it
    has one, is `pass`, `passed`, `ok`, `success`, `successful`, `succeeded`, `run` or `completed`. Whatever else a
    report says of a test (`timeout`, `aborted`, `inconclusive`, `executed="False"`) is told as it stands there. A test
    that was skipped has not passed, and one that passed only when it was run again is told too. Where a suite's totals
    count tests, failures or skipped tests that its test cases do not show, nothing of the report is believed.

    A report that cannot be read, or is none, is told apart from one without that test. XML of other test tools (NUnit,
    TRX, xUnit.net, CTest, Robot Framework, TestNG and others) is not read; its name is told, and how the tool writes
    JUnit XML, whether `test` is given or not.

    A `test` in a document that is no XML file is not looked for.

    ## Why it matters

    A result that is typed by hand is the easiest one to get wrong: the report was made again, and the file was not.

    ## Example

    ```markdown
    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :sample: 300
    :failures: 0
    :result: pass
    :date: 2026-01-16
    :evidence: evidence/camera.xml
    :test: camera.rejects_label_upside_down
    :verifies: CTL-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :sample: 300
    :failures: 0
    :result: pass
    :date: 2026-01-16
    :evidence: evidence/camera.xml
    :test: camera.rejects_wrong_label
    :verifies: CTL-3
    :::
    ```

    ## References

    ISO 14971:2019 7.2.
    """
    for verification in file.of_type("verification"):
        if verification.fields.get("result") != "pass":
            continue
        id, test = verification.id, verification.text("test")
        found = file.evidence.get(id)
        if found is None:
            if test and "evidence" not in verification.fields:
                yield fault(verification, _NO_REPORT(id=id, test=test), option="test")
            continue
        if found.state not in ("present", "unreadable") or found.reason == "conflict":
            yield unjudged(verification)  # RMF913 or RMF802 says so, or nothing of it can be known
            continue
        option, message = _contradicted(id, test, found, policy.evidence.test_properties)
        if message:
            yield fault(
                verification,
                message,
                option=option,
                related=((verification.at("evidence"), _THE_REPORT()),) if option != "evidence" else (),
            )


def _contradicted(id: str, test: str, found: Evidence, properties: tuple[str, ...]) -> tuple[str, Message]:
    """What a report says against a pass, and which option of the verification that is about."""
    told = {"id": id, "path": found.path}
    if found.reason == "other-format":
        format = cast("ReportFormat", found.words)
        return "evidence", _OTHER_FORMAT(format=format, way=_WAYS[format](), **told)
    if found.state == "unreadable":
        return "evidence", _NOT_READ(why=_why(found), **told)
    if found.tests is None:
        # a test in what is no XML file is not looked for
        is_xml = found.path.lower().endswith((".xml", ".trx"))
        return "evidence", _NOT_A_REPORT(**told) if test and is_xml else NOTHING
    judged = found.tests
    if test:
        if test not in judged:
            if properties:
                return "test", _NO_TEST_OF_THAT_ID(test=test, properties=properties, **told)
            return "test", _NO_SUCH_TEST(test=test, **told)
        judged = {test: judged[test]}
    message = _bad_result(judged, whole=not test, **told) or _bad_total(found, **told)
    if message or "pass" in (each.state for each in judged.values()):
        return "result", message
    return "result", _ALL_SKIPPED(**told) if found.tests else _NO_TEST(**told)


def _bad_result(results: Mapping[str, CaseResult], *, whole: bool, **told: str) -> Message:
    """What these results say against a pass, the worst of them first."""
    by: dict[tuple[CaseState, str], list[str]] = {}
    for test, (state, word) in results.items():
        by.setdefault((state, "" if _PLAIN.get(word.lower()) == state else word), []).append(test)
    by.pop(("pass", ""), None)
    for state in ("fail", "unknown", "skipped", "rerun"):
        for (found, word), names in by.items():
            tests = tuple(names)
            if found != state:
                continue
            if state == "rerun":
                return _RERUN(tests=tests, **told)
            if word:
                return _SAYS(word=word, tests=tests, words=PASS_WORDS, **told)
            if state == "fail":
                return _FAILED(tests=tests, **told)
            if len(tests) == len(results) and whole:
                return _ALL_SKIPPED(**told)
            return (_SOME_SKIPPED if whole else _SKIPPED)(tests=tests, **told)
    return NOTHING


def _bad_total(found: Evidence, **told: str) -> Message:
    """The first total of a report that its test cases do not bear out."""
    for suite, name, says, shows in found.totals:
        whose = _SUITE(name=suite) if suite else _ITSELF()
        return _TOTALS_DIFFER(name=name, says=says, suite=whose, shows=shows, **told)
    return NOTHING


def _why(found: Evidence) -> Message:
    """Why a file cannot be read as a test report."""
    if found.reason == "too-large":
        return _TOO_LARGE(most=found.most)
    if found.reason == "malformed":
        return _MALFORMED(line=found.line, column=found.column, words=found.words)
    if found.reason == "too-deep":
        return _TOO_DEEP(line=found.line, column=found.column, most=found.most)
    if found.reason == "declares":
        return _DECLARES(line=found.line, column=found.column)
    return plain(found.words)


RULES: tuple[Rule, ...] = (evidence_missing, evidence_changed, result_contradicts_evidence)
