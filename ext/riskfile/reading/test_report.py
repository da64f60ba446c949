"""Test results from the events of a JUnit XML report, as test frameworks of many languages write them.

The format has no standard. What is known to mean *passed* is a pass, and nothing else: a word that no known tool means
so, a mark that is not known, and totals that the test cases do not bear out are kept as what the report says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from riskfile.model import PASS_WORDS, CaseResult, CaseState, ReportFormat, ReportTotal

DEEPEST = 100
"""Elements within elements: no test report goes deeper."""

_RANK: Final[Mapping[CaseState, int]] = {"pass": 0, "rerun": 1, "skipped": 2, "unknown": 3, "fail": 4}

_PASSED: Final = CaseResult("pass")

_WORDS: Final[Mapping[str, CaseState]] = {
    **dict.fromkeys(PASS_WORDS, "pass"),
    **dict.fromkeys(("fail", "failed", "failure", "error", "errored"), "fail"),
    # GoogleTest and CTest say of a test that was not run only this
    **dict.fromkeys(("skip", "skipped", "notrun", "notexecuted", "disabled", "suppressed", "ignored"), "skipped"),
}

_BAD_WORDS: Final = frozenset(word for word, state in _WORDS.items() if state != "pass") | {
    *("aborted", "blocked", "broken", "canceled", "cancelled", "crashed", "flaky", "inconclusive", "interrupted"),
    *("notpassed", "panicked", "pending", "timedout", "timeout", "undefined", "untested"),
}
"""What says in a property that a test did not pass; other properties of these names hold what was measured."""

_OUTCOME: Final = frozenset({"status", "result", "outcome", "verdict", "state"})
"""Attributes of a test whose value is such a word."""

_OUTCOME_PROPERTY: Final = _OUTCOME | {"teststatus", "testresult", "testoutcome", "testverdict"}

_IF_FALSE: Final[Mapping[str, CaseState]] = {
    "executed": "skipped",
    "success": "fail",
    "succeeded": "fail",
    "passed": "fail",
    "completed": "unknown",
}
"""What a test is of which one of these attributes is not true."""

_IF_TRUE: Final[Mapping[str, CaseState]] = {
    **dict.fromkeys(("failed", "failure", "failures", "error", "errors"), "fail"),
    **dict.fromkeys(("skipped", "disabled", "ignored", "notrun"), "skipped"),
    **dict.fromkeys(("flaky", "flakes", "rerun", "reruns"), "rerun"),
}
"""What a test is of which one of these attributes is true, or counts any."""

_IDS: Final = re.compile(r"[^\s,;]+")
"""The ids in a property: between them stand commas, semicolons or blanks."""

_FALSE: Final = frozenset({"", "false", "no", "0"})
_TRUE: Final = frozenset({"true", "yes", "1"})

_CHILDREN: Final[Mapping[str, CaseState]] = {
    "failure": "fail",
    "error": "fail",
    "skipped": "skipped",
    # Maven Surefire, Gradle, cargo-nextest, Playwright; pytest-rerunfailures
    **dict.fromkeys(("flakyfailure", "flakyerror", "rerunfailure", "rerunerror", "rerun"), "rerun"),
}
"""Elements of a test that say how it ended."""

_SILENT: Final = frozenset({
    *("properties", "property", "system-out", "system-err", "output", "stdout", "stderr", "log", "logs", "time"),
    *("description", "comment", "attachment", "attachments", "parameters", "parameter", "metadata", "tags", "tag"),
    *("labels", "label", "traits", "trait", "requirements", "requirement", "links", "link"),
})  # fmt: skip
"""Elements of a test that say nothing of how it ended."""

_FAILURES: Final = ("failures", "failed", "errors")
_NOT_RUN: Final = (
    "skipped", "skips", "skip", "disabled", "ignored", "notrun", "notexecuted", "suppressed",
    "aborted", "blocked", "inconclusive", "pending", "timeouts",
)  # fmt: skip
_RERUN: Final = ("flakes", "flaky", "reruns")

_FORMATS: Final[Mapping[str, ReportFormat]] = {
    "test-run": "NUnit 3",
    "test-results": "NUnit 2",
    "testrun": "TRX",
    "assemblies": "xUnit.net",
    "assembly": "xUnit.net",
    "site": "CTest",
    "robot": "Robot Framework",
    "testng-results": "TestNG",
    "testlog": "Boost.Test",
    "testresult": "Boost.Test",
    "catch": "Catch2",
    "catch2testrun": "Catch2",
    "catchtestrun": "Catch2",
    "doctest": "doctest",
    "cunit_test_run_report": "CUnit",
    "testexecutions": "SonarQube",
    "testresults": "JMeter",
    "testresultscollection": "ATML",
    "test-suite": "Allure 1",
}
"""Reports of other kinds by their first element, in small letters."""


class NotAReportError(Exception):
    """The XML's first element is not one of a test report."""


class OtherFormatError(Exception):
    """The XML is a test report of another kind.

    :ivar format: which.
    """

    def __init__(self, format: ReportFormat) -> None:
        super().__init__(format)
        self.format = format


class TooDeepError(Exception):
    """Elements within elements beyond what any test report has."""


def _plain(word: str) -> str:
    """``Timed_Out`` as ``timedout``."""
    return re.sub(r"[\s_-]+", "", word).lower()


def _worst(one: CaseResult, other: CaseResult) -> CaseResult:
    return other if _RANK[other.state] > _RANK[one.state] else one


def _said_by(attrs: Iterable[tuple[str, str]]) -> CaseResult:
    """What the attributes of a test, or of a suite, say of how it ended."""
    found = _PASSED
    for full, value in attrs:
        name = _plain(full.rpartition(":")[2])
        word = _plain(value)
        state: CaseState = "pass"
        told = value.strip()
        if name in _OUTCOME:
            state = _WORDS.get(word, "unknown") if word else "pass"
        elif name in _IF_FALSE:
            state = "pass" if word in _TRUE else _IF_FALSE[name] if word in _FALSE else "unknown"
            told = f'{full}="{told}"'
        elif name in _IF_TRUE:
            state = "pass" if word in _FALSE else _IF_TRUE[name]
            told = f'{full}="{told}"'
        found = _worst(found, CaseResult(state, told))
    return found


def _is_total(name: str) -> bool:
    """Whether an attribute of a suite counts its tests, or those that ended otherwise than they should."""
    return _plain(name) in ("tests", *_FAILURES, *_NOT_RUN, *_RERUN)


class _Counted:
    """How many test cases of a suite ended how, those of its suites among them."""

    def __init__(self) -> None:
        self.of = dict.fromkeys(_RANK, 0)
        self.failures = 0
        """Elements and words: a case may have several."""
        self.reruns = 0

    @property
    def cases(self) -> int:
        return sum(self.of.values())

    def add(self, other: _Counted) -> None:
        for state, count in other.of.items():
            self.of[state] += count
        self.failures += other.failures
        self.reruns += other.reruns


class _Suite:
    """A suite that is open: what it says, and what its cases show. ``ids`` are those that its properties name, and ``worst`` is how
    the worst of its cases ended."""

    def __init__(self, depth: int, attrs: AttributesImpl) -> None:
        self.depth = depth
        self.ids: list[str] = []
        self.worst: CaseResult | None = None
        self.name = attrs.get("name", "")
        self.totals = {name: value.strip() for name, value in attrs.items() if _is_total(name) and value.strip()}
        self.own = _Counted()
        self.all = _Counted()
        # pytest counts the subtests of a case, Catch2 and doctest what is asserted: each has a hand of its own
        names = list(attrs.getNames())
        self._maybe_doctest = names[:4] == ["name", "errors", "failures", "tests"]
        self._counts_more = attrs.get("hostname") == "tbd" or (
            names == ["name", "errors", "failures", "skipped", "tests", "time", "timestamp", "hostname"]
        )

    @property
    def counts_assertions(self) -> bool:
        """Whether its tool counts in its totals not tests, but parts of them."""
        return self._counts_more or (self._maybe_doctest and self.own.cases > 0)

    def holds(self, case: AttributesImpl) -> None:
        """Note a case of it."""
        if case.get("status") != "run" or "result" in case:
            self._maybe_doctest = False

    def closes(self, suite: _Suite) -> None:
        """Note a suite of it, which has ended."""
        self.all.add(suite.all)
        self._counts_more |= suite.counts_assertions
        if suite.worst is not None:
            self.ends(suite.worst)

    def ends(self, result: CaseResult) -> None:
        """Note how a case of it ended."""
        self.worst = _worst(result, self.worst or result)

    def disagreements(self) -> Iterator[ReportTotal]:
        """The totals that its cases do not bear out: that tell of worse than they show, or of other than them."""
        failed = 0
        for name, says in self.totals.items():
            kind = _plain(name)
            number = int(says) if says.isascii() and says.isdigit() else -1
            if kind == "tests":
                # pytest counts a case that fails twice once, Boost.Test those that passed
                fits = self.counts_assertions or any(
                    each.of["pass"] + each.of["rerun"] <= number <= each.cases + each.reruns
                    for each in (self.own, self.all)
                )
                shown = self.all.cases
            elif kind in _FAILURES:
                shown = self.all.failures
                failed += max(number, 0)
                fits = 0 <= failed <= shown + self.all.reruns or (self.counts_assertions and shown > 0)
            elif kind in _NOT_RUN:
                shown = self.all.of["skipped"] + self.all.of["unknown"]
                fits = number <= shown or (self.counts_assertions and shown > 0)
            else:
                shown = self.all.of["rerun"]
                fits = number == 0 or self.all.reruns > 0
            if number < 0 or not fits:
                yield ReportTotal(self.name, name, says, shown)


class _Case:
    """A test case that is open."""

    def __init__(self, depth: int, ids: tuple[str, ...], result: CaseResult) -> None:
        self.depth = depth
        self.ids = ids
        self.result = result
        self.failures = int(result.state in ("fail", "unknown"))
        self.reruns = int(result.state == "rerun")

    def says(self, result: CaseResult) -> None:
        self.result = _worst(self.result, result)
        self.failures += result.state in ("fail", "unknown")
        self.reruns += result.state == "rerun"


class JUnitReport(ContentHandler):
    """Listens to a parser and keeps one result per test id; never the report's text. ``properties`` are the names of properties
    whose values are ids too: those of a test are ids of it, those of a suite of all its tests together."""

    def __init__(self, properties: Iterable[str] = ()) -> None:
        super().__init__()
        self._properties = frozenset(properties)
        self._value: list[str] | None = None
        """The text of a property that names ids and has no ``value``, as far as it was read."""
        self._depth = 0
        self._cases: list[_Case] = []
        self._suites: list[_Suite] = []
        self._found: dict[str, CaseResult] = {}
        self._failing: dict[str, CaseResult] = {}
        self._totals: list[ReportTotal] = []
        self.begun = False
        """Whether the first element was seen: it is a report."""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the parser's name
        """An element begins."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise TooDeepError
        given = name.rpartition(":")[2]
        tag = given.lower()
        if self._depth == 1:
            _begins(given, attrs)
            self.begun = True
        case = self._cases[-1] if self._cases else None
        suite = self._suites[-1] if self._suites else None
        if self._properties and tag == "property" and attrs.get("name", "").strip() in self._properties:
            # some tools write what it says between its tags
            self._value = [attrs["value"], " "] if "value" in attrs else []
        if tag in ("testsuite", "testsuites"):
            self._suites.append(_Suite(self._depth, attrs))
            # a number is a count of tests
            words = ((name, value) for name, value in attrs.items() if not _is_total(name) and not value.isdigit())
            self._suite_says(_said_by(words))
        elif tag == "testcase":
            if suite is not None:
                suite.holds(attrs)
            own, group = attrs.get("name", ""), attrs.get("classname", "")
            ids = tuple(dict.fromkeys((f"{group}.{own}" if group else own, own)))
            self._cases.append(_Case(self._depth, ids, _said_by(attrs.items())))
        elif case is None:
            if tag in ("failure", "error") and suite is not None and self._depth == suite.depth + 1:
                # of a suite that fell before its tests
                self._suite_says(CaseResult("fail"))
                suite.all.failures += 1
        elif self._depth == case.depth + 1:
            case.says(_said_in(given))
        elif tag == "property" and _plain(attrs.get("name", "")) in _OUTCOME_PROPERTY:
            value = attrs.get("value", "").strip()
            if _plain(value) in _BAD_WORDS:
                case.says(CaseResult(_WORDS.get(_plain(value), "unknown"), value))

    def characters(self, content: str) -> None:
        """Text of an element: only that of a property is kept."""
        if self._value is not None:
            self._value.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - the parser's name
        """An element ends."""
        if self._value is not None:
            ids, self._value = _IDS.findall("".join(self._value)), None
            if self._cases:
                self._cases[-1].ids = tuple(dict.fromkeys((*self._cases[-1].ids, *ids)))
            elif self._suites:
                self._suites[-1].ids += ids
        if self._cases and self._cases[-1].depth == self._depth:
            self._close_case(self._cases.pop())
        elif name.rpartition(":")[2].lower() in ("testsuite", "testsuites"):
            self._close_suite(self._suites.pop())
        self._depth -= 1

    def _suite_says(self, result: CaseResult) -> None:
        if result.state != "pass":
            if self._suites:
                self._suites[-1].ends(result)
            key = f"(suite {self._suites[-1].name if self._suites else ''})"
            self._failing[key] = _worst(result, self._failing.get(key, result))

    def _close_case(self, case: _Case) -> None:
        for id in case.ids:
            self._found[id] = _worst(case.result, self._found.get(id, case.result))
        if self._cases:
            # a test within a test is its own, and the outer one passed only with it
            self._cases[-1].says(case.result)
        if self._suites:
            suite = self._suites[-1]
            suite.ends(case.result)
            for counted in (suite.own, suite.all):
                counted.of[case.result.state] += 1
                counted.failures += case.failures
                counted.reruns += case.reruns

    def _close_suite(self, suite: _Suite) -> None:
        for total in suite.disagreements():
            self._totals.append(total)
            if _plain(total.name) in _FAILURES:
                # of which only the totals are told
                self._failing[f"(suite {suite.name})"] = CaseResult("fail")
                suite.ends(CaseResult("fail"))
        if suite.worst is not None:
            # where none of its tests was run, nobody has tried what it names
            for id in suite.ids:
                self._found[id] = _worst(suite.worst, self._found.get(id, suite.worst))
        if self._suites:
            self._suites[-1].closes(suite)

    def results(self) -> dict[str, CaseResult]:
        """The worst result under each id; a suite that failed is there only where no test of the report did."""
        failed = any(each.state == "fail" for each in self._found.values())
        return self._found if failed else {**self._found, **self._failing}

    def totals(self) -> tuple[ReportTotal, ...]:
        """The totals that the report's test cases do not bear out."""
        return tuple(self._totals)


def _begins(tag: str, attrs: AttributesImpl) -> None:
    """Judge a report by its first element."""
    namespace = attrs.get("xmlns", "").lower()
    name = tag.lower()
    if tag == "TestCase":
        raise OtherFormatError("Qt Test")
    if tag == "TestRun" and "microsoft" not in namespace:
        raise OtherFormatError("CppUnit")
    # of the C framework Check, whose own XML begins as JUnit's does
    if "check.sourceforge.net" in namespace:
        raise OtherFormatError("Check")
    if name in _FORMATS:
        raise OtherFormatError(_FORMATS[name])
    if name not in ("testsuite", "testsuites", "testcase"):
        raise NotAReportError


def _said_in(tag: str) -> CaseResult:
    """What an element within a test says of how it ended."""
    name = tag.lower()
    if name in _CHILDREN:
        return CaseResult(_CHILDREN[name])
    if name in _SILENT:
        return _PASSED
    return CaseResult(_WORDS.get(_plain(tag), "unknown"), f"<{tag}>")
