"""The overview of a portfolio: one page that stands alone, the same bytes for the same rows."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfoliokit import many, samples
from riskfile.portfolio.metrics import Day, Threshold
from riskfile.portfolio.page import MOST_ROWS, Overview, overview
from riskfile.portfolio.reports import Counts, FieldReports, Reported, Totals
from riskfile.portfolio.results import Row
from riskfile.portfolio.tasks import Failure
from riskfile.text.messages import speaking

TODAY = "2026-01-20"
THRESHOLDS = (
    Threshold("files.failed", at_most=0),
    Threshold("findings.error", at_most=8),
    Threshold("findings.RMF603", 0),
)
HISTORY = (
    Day("2026-01-06", "0.1.0", {"files.passed": 2, "findings.error": 9}, "a"),
    Day("2026-01-13", "0.1.0", {"files.passed": 3, "findings.error": 3}, "b"),
    # what was found later than today is no part of the trend
    Day("2026-03-01", "0.1.0", {"files.passed": 77, "findings.error": 77}, "c"),
)
_VOID = frozenset(("meta", "input", "br", "link"))


class _Parsed(HTMLParser):
    """The elements of a page, and what is not closed as it was opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.wrong: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.wrong += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._open.append(tag)
        for name, value in attrs:
            self.attributes.append((name, value or ""))
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.links.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] not in ("style", "script"):
            self.text += data


def _overview(rows: tuple[Row, ...] | list[Row]) -> Overview:
    return overview(rows, today=TODAY, title="All devices", thresholds=THRESHOLDS, history=HISTORY)


@pytest.fixture(scope="module")
def found() -> Overview:
    return _overview(samples())


def test_it_says_what_is_true_of_how_many_files_on_which_day(found: Overview) -> None:
    text = " ".join(_Parsed(found.page).text.split())
    assert "14 files, judged as of 2026-01-20 by riskfile" in text
    assert (
        "14 files: 4 acceptable by the criteria of their plans, 4 not shown to be acceptable, 3 drafts, 3 not judged"
        in text
    )
    assert "2 of 3 thresholds are not met." in text
    assert not found.met
    assert "not done after 60 s; expected less" in text
    assert "needs/policy.yaml:1:1 unknown key" in text
    totals = json.loads(found.metrics)["totals"]
    assert f"{totals['signals.sisters-without-trigger']}sister files without a trigger" in text
    assert "RMF603 OBS-1 has 30 malfunctions" in text
    assert "S4 Critical (4/5)" in text


@pytest.mark.parametrize(
    ("thresholds", "said"),
    [
        ((Threshold("files", 99),), "The threshold is met."),
        ((Threshold("files", 99), Threshold("files.judged", 99)), "All 2 thresholds are met."),
        ((Threshold("files", 0),), "1 of 1 threshold is not met."),
    ],
)
def test_thresholds_are_told_in_sentences(thresholds: tuple[Threshold, ...], said: str) -> None:
    page = overview(samples(), today=TODAY, thresholds=thresholds).page
    assert f"<p>{said} " in page or f" {said}</p>" in page or f" {said} " in page or f"<p>{said}</p>" in page


def test_it_is_whole_html_and_every_link_within_it_leads_somewhere(found: Overview) -> None:
    page = _Parsed(found.page)
    assert page.wrong == []
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    outward = {link for link in page.links if not link.startswith("#")}
    assert {link for link in outward if "#" not in link} == {row.site for row in samples() if row.site}
    assert "https://example.com/stents/alpha-long/needs/design/base.html#HRM-2" in outward
    assert {row.site for row in samples() if row.site} >= {re.sub("needs/.*", "", link) for link in outward}


def test_it_runs_and_fetches_nothing_but_its_own(found: Overview) -> None:
    page = found.page
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'")
    blocks = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", page, re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        assert b64encode(sha256(block.encode()).digest()).decode() in policy
    names = {name for name, _ in _Parsed(page).attributes}
    # a policy by hashes allows neither of them
    assert not {name for name in names if name.startswith("on")} | ({"style", "src"} & names)


def test_what_others_have_written_stands_in_it_as_text() -> None:
    evil = '"><script>alert(1)</script>\u202e'
    rows = []
    for row in samples():
        result = row.result
        if result is not None:
            named = tuple(each._replace(title=f"{evil}{each.title}") for each in result.named)
            result = result._replace(device=evil, document=evil, named=named, revision=evil)
        failure = row.failure and Failure("died", evil)
        rows.append(
            row._replace(name=row.name + evil, where=evil, site="javascript:alert(1)", result=result, failure=failure)
        )
    page = _overview(rows).page
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "javascript:" not in page
    assert _Parsed(page).wrong == []


@given(st.permutations(many(24)))
@settings(max_examples=10)
def test_the_order_in_which_outcomes_came_does_not_matter(rows: list[Row]) -> None:
    assert _overview(rows) == _overview(many(24))


def test_it_is_in_the_language_that_is_spoken_and_metrics_have_none(found: Overview) -> None:
    with speaking("zh-CN"):
        other = _overview(samples())
    assert '<html lang="zh-CN">' in other.page
    assert '<html lang="en">' in found.page
    assert "OBS-1在暴露量9,000（例植入）下有30起故障" in other.page
    assert other.metrics == found.metrics
    assert (other.day, other.checked) == (found.day, found.checked)


def test_a_portfolio_without_files_or_without_findings_has_no_empty_sections() -> None:
    page = _Parsed(overview((), today=TODAY).page)
    assert "0 files: no file" in " ".join(page.text.split())
    assert page.wrong == []
    alone = [row for row in samples() if row.name == "stents/alpha"]
    page = _Parsed(overview(alone, today=TODAY).page)
    assert not {"signals", "severities", "shared", "files-not-judged", "thresholds"} & set(page.ids)
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_the_trend_holds_the_days_up_to_today(found: Overview) -> None:
    assert "files that pass the gate they are judged at: 2 on 2026-01-06, 4 on 2026-01-20" in found.page
    assert "2026-03-01" not in found.page
    first = overview(samples(), today=TODAY)
    assert "The trend begins with the second run" in first.page
    assert first.day.totals["files.passed"] == 4


def test_figures_tell_how_they_have_moved(found: Overview) -> None:
    # five errors, three on the last day before
    assert '<span class="moved" aria-hidden="true">+2</span><span class="vh">2 more</span>' in found.page


def test_field_reports_are_shown_by_file_with_what_is_not_counted() -> None:
    counts = Counts(
        "stents/beta",
        "month",
        23,
        1,
        {"malfunction": 3},
        {"2025-11": {"malfunction": 20, "injury": 1}, "2026-01": {"malfunction": 2}},
        {("HRM-2", "malfunction"): {"2025-11": 20}, ("FMD-1", "injury"): {"2025-11": 1}},
    )
    field = FieldReports(
        (Reported("a.json", 1200), Reported("b.zip", failure=Failure("unreadable", "b.zip: cut off at 70 bytes"))),
        Totals(1200, 14, 2),
        (counts, counts._replace(name="Häfen/x", reports=1, of_periods={}, series={}, silent={})),
        {"stents/gamma": "needs/openfda.yaml:3:1: no such item"},
    )
    page = _Parsed(overview(samples(), today=TODAY, field=field).page)
    text = " ".join(page.text.split())
    assert page.wrong == []
    assert "1,200 reports in 2 files; 14 of them are another state of one that is counted, and 2 have no key" in text
    assert "b.zip: cut off at 70 bytes" in text
    assert "needs/openfda.yaml:3:1: no such item" in text
    assert "HRM-2 Perforation of the vessel 20" in text
    assert "2025-11 to 2026-01, at most 21 in one" in text
    assert "reports/stents-beta.csv" in page.links
    with_none = _Parsed(overview(samples(), today=TODAY, field=FieldReports()).page)
    assert "reports" in with_none.ids
    assert "reports" not in _Parsed(overview(samples(), today=TODAY).page).ids


def test_a_supplier_of_many_measures_of_a_file_is_named_once() -> None:
    rows = []
    for row in samples()[:2]:
        assert row.result is not None
        supplier = row.result.named[0]._replace(type="supplier", title="Coatings Ltd")
        named = tuple(supplier._replace(id=f"CTL-{number}") for number in range(1, 6))
        rows.append(row._replace(result=row.result._replace(named=named)))
    text = " ".join(_Parsed(overview(rows, today=TODAY).page).text.split())
    assert text.count("CTL-1 +4") == 2
    assert "CTL-2" not in text.partition("What several files have")[2]


def test_hundreds_of_files_are_all_there_and_lists_are_bounded() -> None:
    rows = many(300)
    found = _overview(rows)
    page = _Parsed(found.page)
    assert page.wrong == []
    assert sum(each.startswith("f-") for each in page.ids) == 300
    total = json.loads(found.metrics)["totals"]["shared"]
    assert total > MOST_ROWS
    assert f"And {total - MOST_ROWS} more, which metrics.json counts." in page.text
    assert len(found.page) < 300 * 12_000
