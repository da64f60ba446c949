"""Test results from the events of a JUnit XML report, as test frameworks of many languages write them."""

from __future__ import annotations

from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from riskfile.model import TestResult

DEEPEST = 100
"""Elements within elements: no test report goes deeper."""

_RANK: dict[TestResult, int] = {"pass": 0, "skipped": 1, "fail": 2}
_CHILDREN: dict[str, TestResult] = {"failure": "fail", "error": "fail", "skipped": "skipped"}
_STATES: dict[str, TestResult] = {
    # GoogleTest and CTest say of a test that was not run only this
    "notrun": "skipped",
    "disabled": "skipped",
    "skipped": "skipped",
    "suppressed": "skipped",
    "fail": "fail",
    "failed": "fail",
    "error": "fail",
}
_TOTALS = ("failures", "errors")


class NotAReportError(Exception):
    """The XML's first element is not one of a test report."""


class TooDeepError(Exception):
    """Elements within elements beyond what any test report has."""


class JUnitReport(ContentHandler):
    """Listens to a parser and keeps one result per test id; never the report's text."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._case: tuple[int, tuple[str, ...], TestResult] | None = None
        self._found: dict[str, TestResult] = {}
        self._failing: dict[str, TestResult] = {}
        self._suite = ""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the parser's name
        """An element begins."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise TooDeepError
        tag = name.rpartition(":")[2]
        if self._depth == 1 and tag not in ("testsuite", "testsuites"):
            raise NotAReportError
        if tag in ("testsuite", "testsuites"):
            self._suite = attrs.get("name", "")
        if tag == "testcase":
            own, group = attrs.get("name", ""), attrs.get("classname", "")
            ids = tuple(dict.fromkeys((f"{group}.{own}" if group else own, own)))
            given = (_STATES.get(attrs.get(key, "").lower(), "pass") for key in ("status", "result"))
            self._case = (self._depth, ids, max(given, key=_RANK.__getitem__))
        elif self._case is not None:
            depth, ids, result = self._case
            if self._depth == depth + 1 and tag in _CHILDREN:
                self._case = (depth, ids, max(result, _CHILDREN[tag], key=_RANK.__getitem__))
        elif tag in ("failure", "error") or any(attrs.get(key, "0").strip() not in ("", "0") for key in _TOTALS):
            # of a suite that fell before its tests, or of which only the totals are told
            self._failing[f"(suite {self._suite})"] = "fail"

    def endElement(self, name: str) -> None:  # noqa: N802 - the parser's name
        """An element ends."""
        if self._case is not None and self._case[0] == self._depth:
            _, ids, result = self._case
            for id in ids:
                self._found[id] = max(result, self._found.get(id, "pass"), key=_RANK.__getitem__)
            self._case = None
        self._depth -= 1

    def results(self) -> dict[str, TestResult]:
        """The worst result under each id; a suite that failed is there only where no test of the report did."""
        return self._found if "fail" in self._found.values() else {**self._found, **self._failing}
