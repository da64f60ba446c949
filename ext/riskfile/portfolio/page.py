"""The overview of a portfolio as one HTML page that stands alone: what a head of risk management opens each Monday.

It is a function of the rows, what they share, their figures and the history alone: the same bytes whatever ran the work, in
whatever order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from riskfile.model import MISSIONS, STAGES, STEPS
from riskfile.portfolio.metrics import NAMES, Day, Threshold, as_json, check_thresholds, day_of, metrics_of, trend
from riskfile.portfolio.metrics import Checked as CheckedThreshold
from riskfile.portfolio.pooled import Place, Pooled, Told, pooled, rises_of
from riskfile.portfolio.results import FileResult, Found, Row
from riskfile.portfolio.results import Signal as FieldSignal
from riskfile.render.alone import as_text, hashed, looks
from riskfile.render.palette import MARKS, variables
from riskfile.text.between import in_list
from riskfile.text.days import days_later
from riskfile.text.messages import later, spoken, tr
from riskfile.text.periods import begin_of, period_with
from riskfile.text.words import (
    CELL_WORDS,
    EVENT_WORDS,
    LEVEL_WORDS,
    MISSION_WORDS,
    SHORT_MISSION_WORDS,
    STAGE_WORDS,
    STEP_WORDS,
    Words,
    value_in_words,
)
from riskfile.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.portfolio.reports import Counts, FieldReports

HERE: Final = Path(__file__).parent

MOST_ROWS: Final = 100
"""So many entries of a section are shown, the most weighty first; the others are counted."""

MOST_FILES: Final = 6
"""So many files are named in a line; the others stand behind it, folded."""

MOST_FOLDED: Final = 100
"""So many files stand folded behind a line."""

MOST_FOUND: Final = 8
"""So many findings of a file are shown with their words."""

STATE_WORDS: Final = Words(
    "portfolio-state",
    {
        "acceptable": "acceptable",
        "unsigned": "acceptable, unsigned",
        "not-shown": "not shown",
        "refused": "not acceptable",
        "draft": "draft",
        "unreadable": "cannot be read",
        "crashed": "checker crashed",
        "died": "process died",
        "too-slow": "took too long",
        "other-version": "other version",
        "lacks-extra": "lacks an extra",
        "differs": "results differ",
        "no-worker": "not done",
    },
)
"""What a file is called: its verdict, or why there is none."""

_STATE_MARKS: Final[Mapping[str, str]] = {
    "acceptable": "pass",
    "unsigned": "open",
    "not-shown": "fail",
    "refused": "fail",
    "draft": "draft",
}

_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    later("Not judged"): (),
    later("Not shown to be acceptable"): ("not-shown", "refused"),
    later("Draft"): ("draft",),
    later("Acceptable"): ("acceptable", "unsigned"),
}
"""What the table of files can be filtered by; those not judged have states of their own."""

TYPE_WORDS: Final = Words(
    "portfolio-type",
    {
        "hazard": "Hazard",
        "harm": "Harm",
        "failure-mode": "Failure mode",
        "control": "Risk control measure",
        "soup": "SOUP item",
        "supplier": "Supplier",
        "process": "Process",
        "part": "Sensor or part",
        "maker": "Maker of SOUP",
    },
)
"""What several files may have."""

BY_WORDS: Final = Words(
    "portfolio-by",
    {
        "library": "same item of a library",
        "title": "same title",
        "code": "same IMDRF code",
        "supplier": "same supplier",
        "process": "same process",
    },
)
"""By what two things are held to be the same."""

CREDIT_WORDS: Final = Words(
    "portfolio-credit",
    {
        "kind": "kind",
        "acts-on": "acts on",
        "implementation": "implementation",
        "effectiveness": "effectiveness",
    },
)
"""What a risk control measure is credited with."""

_TILES: Final = (
    ("files.failed", "files-not-judged"),
    ("findings.error", "files"),
    ("findings.warning", "files"),
    ("findings.open", "files"),
    ("risks.earned-not-acceptable", "files"),
    ("controls.unverified", "files"),
    ("triggers.overdue", "files"),
    ("cycles.overdue", "files"),
    ("claims.contradicted", "signals"),
    ("signals.unanswered", "signals"),
    ("signals.sisters-without-trigger", "signals"),
    ("harms.two-severities", "severities"),
)
"""The figures that are good where they are 0, each with the section that lists what it counts."""

_TREND: Final = (
    "files.passed",
    "files.failed",
    "findings.error",
    "findings.warning",
    "cells.open",
    "risks.earned-not-acceptable",
    "controls.unverified",
    "triggers.overdue",
    "signals.unanswered",
    "signals.sisters-without-trigger",
)
"""The figures that are followed over time."""

_COUNTED: Final = "${shown} of ${all} files"
"""What the script says of how many files it shows."""


class Overview(NamedTuple):
    """All that is said of a portfolio: the page (HTML, UTF-8), ``metrics.json``, the thresholds with what was found, and what the
    history keeps of this day."""

    page: str
    metrics: bytes
    checked: tuple[CheckedThreshold, ...]
    day: Day

    @property
    def met(self) -> bool:
        """Whether all thresholds are met."""
        return all(each.met for each in self.checked)


def overview(
    rows: Iterable[Row],
    *,
    today: str,
    title: str = "",
    thresholds: Iterable[Threshold] = (),
    history: Iterable[Day] = (),
    field: FieldReports | None = None,
) -> Overview:
    """What there is to say of ``rows``, judged on the day ``today`` (ISO 8601), in the language that is spoken. ``title`` is what the
    portfolio is called, ``history`` how it was on other days, ``field`` what came of field reports that the files share."""
    rows = sorted(rows, key=lambda row: row.name)
    shared = pooled(rows)
    thresholds = tuple(thresholds)
    metrics = metrics_of(rows, shared, today=today, title=title, thresholds=thresholds)
    checked = check_thresholds(thresholds, metrics)
    day = day_of(metrics)
    page = "".join(_Page(rows, shared, metrics, checked, trend(history, day), field).pieces())
    return Overview(page, as_json(metrics), checked, day)


def _anchor(name: str) -> str:
    return f"f-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


def _state_of(row: Row) -> str:
    return row.result.verdict.state if row.result is not None and not row.failed else row.state


class _Page:
    def __init__(
        self,
        rows: Sequence[Row],
        shared: Pooled,
        metrics: Mapping[str, Any],
        checked: Sequence[CheckedThreshold],
        days: Sequence[Day],
        field: FieldReports | None,
    ) -> None:
        self.field = field
        self.rows, self.shared, self.metrics, self.checked, self.days = rows, shared, metrics, checked, days
        self.totals: Mapping[str, int] = metrics["totals"]
        self.by_name = {row.name: row for row in rows}
        self.failed = [row for row in rows if row.failed]
        self.judged = [(row, row.result) for row in rows if row.result is not None and not row.failed]

    def pieces(self) -> Iterator[str]:
        style = f"{variables()}{looks()}{(HERE / 'page.css').read_text('utf-8')}"
        # who runs no script sees all that it would unfold
        plain = "tr.more[hidden] { display: table-row !important; } .unfold { display: none; }"
        script = (HERE / "page.js").read_text("utf-8")
        script = script.replace(_COUNTED, tr("{shown} of {all} files", shown="${shown}", all="${all}"))
        policy = (
            f"default-src 'none'; style-src {hashed(style)} {hashed(plain)}; script-src {hashed(script)}; "
            "base-uri 'none'; form-action 'none'"
        )
        title = self.metrics["title"] or tr("Risk management files")
        sections = [
            ("thresholds", tr("Thresholds"), len(self.checked), self._thresholds),
            ("files-not-judged", tr("Files not judged"), len(self.failed), self._not_judged),
            ("progress", tr("Progress and trend"), None, self._progress),
            ("files", tr("Files"), len(self.rows), self._files),
            ("signals", tr("Signals and sister files"), len(self.shared.signals), self._signals),
            ("reports", tr("Field reports"), self.field.totals.reports if self.field else 0, self._reports),
            ("severities", tr("Harms with two severities"), len(self.shared.severities), self._severities),
            ("credits", tr("Risk control measures credited differently"), len(self.shared.credits), self._credits),
            ("criteria", tr("Different risk acceptability criteria"), len(self.shared.cells), self._criteria),
            ("documents", tr("Document numbers of several files"), len(self.shared.documents), self._documents),
            ("shared", tr("What several files have"), len(self.shared.shared), self._shared),
            ("alike", tr("Titles that are perhaps the same"), len(self.shared.near), self._alike),
        ]
        # that a file of reports cannot be read is told, though none is counted then
        shown = [each for each in sections if each[2] != 0 or (each[0] == "reports" and self.field is not None)]
        yield (
            f'<!DOCTYPE html>\n<html lang="{spoken()}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="generator" content="riskfile {__version__}">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>{as_text(title)}</title>\n<style>{style}</style>\n<noscript><style>{plain}</style></noscript>\n"
            f'</head>\n<body>\n<a class="skip" href="#files">{tr("To the files")}</a>\n<div class="page">\n'
        )
        yield from self._head(title)
        contents = "".join(
            f'<li><a href="#{place}">{as_text(head)}{_number(number)}</a></li>' for place, head, number, _ in shown
        )
        yield f'<nav aria-label="{tr("Contents")}"><ul>{contents}</ul></nav>\n<main>\n'
        for place, head, number, body in shown:
            yield f'<section id="{place}" aria-labelledby="h-{place}"><h2 id="h-{place}">{as_text(head)}{_number(number)}</h2>\n'
            yield from body()
            yield "</section>\n"
        yield from self._about()
        yield f"</main>\n</div>\n<script>{script}</script>\n</body>\n</html>\n"

    # --- the head -----------------------------------------------------------------------------------------------------

    def _head(self, title: str) -> Iterator[str]:
        totals = self.totals
        missed = [each for each in self.checked if not each.met]
        states = Counter(_state_of(row) for row in self.rows)
        good = states["acceptable"] + states["unsigned"]
        bad = states["not-shown"] + states["refused"]
        grave = bool(self.failed or bad or missed)
        day = self.metrics["day"]
        facts = tr(
            "{files} {files:file|files}, judged as of {day} by riskfile {version}",
            files=totals["files"],
            day=day,
            version=__version__,
        )
        yield f'<header class="top"><h1>{as_text(title)}</h1><p>{as_text(facts)}</p></header>\n'
        if any(result.example for _, result in self.judged):
            number = sum(result.example for _, result in self.judged)
            said = tr("{n} {n:file is an example|files are examples}: device, maker and data are invented.", n=number)
            yield f'<p class="example">{as_text(said)}</p>\n'
        yield f'<section aria-label="{tr("Summary")}"><div class="verdict{" grave" if grave else ""}">'
        parts = [
            (good, tr("{n} acceptable by the criteria of their plans", n=good)),
            (bad, tr("{n} not shown to be acceptable", n=bad)),
            (states["draft"], tr("{n} {n:draft|drafts}", n=states["draft"])),
            (len(self.failed), tr("{n} not judged", n=len(self.failed))),
        ]
        said = in_list(words for number, words in parts if number) or tr("no file")
        yield f"<strong>{as_text(tr('{files} {files:file|files}: {said}', files=len(self.rows), said=said))}</strong>"
        more = []
        if states["unsigned"]:
            more.append(
                tr(
                    "Of {n} that the plan wants signed the signatures are not judged here: see riskfile verify.",
                    n=states["unsigned"],
                )
            )
        if self.checked:
            more.append(
                tr("{n} of {all} {all:threshold|thresholds} {n:is|are} not met.", n=len(missed), all=len(self.checked))
                if missed
                else tr("{all:The threshold is|All {all} thresholds are} met.", all=len(self.checked))
            )
        if totals["files.incomplete"]:
            more.append(
                tr(
                    "Of {n} {n:file|files} something could not be read, or a rule was not run: what it would have found nobody "
                    "knows.",
                    n=totals["files.incomplete"],
                )
            )
        yield f"<p>{as_text(' '.join(more))}</p>" if more else ""
        yield "</div>\n"
        before = self.days[-2] if len(self.days) > 1 else None
        yield '<ul class="tiles">\n'
        for name, place in _TILES:
            number = totals[name]
            mark = "pass" if not number else "fail" if name in _GRAVE else "open"
            target = place if number else "files"
            moved = _moved(number, before, name) if before is not None else ""
            yield (
                f'<li class="tile t-{mark}"><a href="#{target}"><span class="sign" aria-hidden="true">{MARKS[mark].shown}</span>'
                f'<b>{number:,}</b><span class="what">{as_text(tr(NAMES[name]))}</span>{moved}</a></li>\n'
            )
        yield "</ul>\n"
        if before is not None:
            said = tr("Small figures: how much more or less than on {day}.", day=before.day)
            yield f'<p class="dim small">{as_text(said)}</p>\n'
        yield "</section>\n"

    def _thresholds(self) -> Iterator[str]:
        yield _table(
            tr("Thresholds of the manifest"), (tr("Figure"), tr("Expected"), tr("Found"), tr("Met")), narrow=True
        )
        for each in sorted(self.checked, key=lambda one: (one.met, one.threshold.name)):
            least, most = each.threshold.at_least, each.threshold.at_most
            bounds = [tr("at least {n}", n=least)] if least is not None else []
            bounds += [tr("at most {n}", n=most)] if most is not None else []
            mark, word = ("pass", tr("met")) if each.met else ("fail", tr("not met"))
            label = tr(NAMES[each.threshold.name]) if each.threshold.name in NAMES else ""
            yield (
                f'<tr><th scope="row"><code>{as_text(each.threshold.name)}</code> <span class="dim">{as_text(label)}</span></th>'
                f'<td>{as_text(in_list(bounds))}</td><td class="n">{each.found:g}</td><td>{_pill(mark, word)}</td></tr>\n'
            )
        yield _END

    # --- files that were not judged -----------------------------------------------------------------------------------

    def _not_judged(self) -> Iterator[str]:
        said = tr("Nothing is known of what these files say. All other rows stand without them.")
        yield f"<p>{as_text(said)}</p>\n"
        yield _table(
            tr("Files not judged, and why"), (tr("File"), tr("Why"), tr("What was found")), rows=len(self.failed)
        )
        for row in self.failed:
            yield (
                f'<tr><th scope="row">{as_text(row.name)}{_where(row)}</th>'
                f"<td>{_pill('fail', STATE_WORDS.of(row.state))}</td><td>{_why(row)}</td></tr>\n"
            )
        yield _END

    # --- progress and trend -------------------------------------------------------------------------------------------

    def _progress(self) -> Iterator[str]:
        yield '<div class="two">\n'
        yield from self._grid()
        yield from self._trend()
        yield "</div>\n"

    def _grid(self) -> Iterator[str]:
        """How far all files are, cell by cell."""
        files = len(self.judged)
        heads = "".join(f'<th scope="col">{as_text(STEP_WORDS[step])}</th>' for step in STEPS)
        caption = tr("Complete cells of the grid, of {files} judged {files:file|files}", files=files)
        label = as_text(tr("Progress of all files"))
        yield f'<div class="wide" tabindex="0" role="region" aria-label="{label}"><table class="grid">'
        yield f"<caption>{as_text(caption)}</caption><thead><tr><td></td>{heads}</tr></thead>\n"
        for mission in MISSIONS:
            yield f'<tbody><tr><th scope="rowgroup" colspan="5" class="group">{as_text(MISSION_WORDS[mission])}</th></tr>\n'
            for stage in STAGES:
                cells = []
                for step in STEPS:
                    states = Counter(result.cells.get(f"{mission}/{stage}/{step}", "open") for _, result in self.judged)
                    cells.append(_share(states["complete"], states["waived"], files))
                yield f'<tr><th scope="row">{as_text(STAGE_WORDS[stage])}</th>{"".join(cells)}</tr>\n'
            yield "</tbody>\n"
        yield "</table></div>\n"

    def _trend(self) -> Iterator[str]:
        yield '<div class="trend">\n'
        first, last = self.days[0], self.days[-1]
        if len(self.days) < 2:
            said = tr("The trend begins with the second run on another day whose manifest names a history.")
            yield f'<p class="dim">{as_text(said)}</p></div>\n'
            return
        yield f'<h3>{as_text(tr("From {first} to {last}", first=first.day, last=last.day))}</h3>\n<ul class="sparks">\n'
        for name in _TREND:
            known = [(each.day, each.totals[name]) for each in self.days if name in each.totals]
            if known:
                yield f"<li>{_spark(tr(NAMES[name]), known)}</li>\n"
        yield "</ul>\n"
        latest = self.days[-12:]
        yield f"<details><summary>{as_text(tr('The same as a table'))}</summary>\n"
        heads = (tr("Figure"), *(each.day for each in latest))
        yield _table(tr("Figures by day"), heads, numbers=True)
        for name in _TREND:
            cells = "".join(f'<td class="n">{each.totals.get(name, "–")}</td>' for each in latest)
            yield f'<tr><th scope="row">{as_text(tr(NAMES[name]))}</th>{cells}</tr>\n'
        yield f"{_END}</details></div>\n"

    # --- the files ----------------------------------------------------------------------------------------------------

    def _files(self) -> Iterator[str]:
        groups = []
        for label, states in _GROUPS.items():
            number = sum((_state_of(row) in states) if states else row.failed for row in self.rows)
            if number:
                key = " ".join(states) or "failed"
                groups.append(
                    f'<button type="button" aria-pressed="false" data-states="{key}">{as_text(tr(label))} '
                    f'<span class="count">{number}</span></button>'
                )
        yield (
            '<div class="tools" hidden><input type="search" '
            f'aria-label="{tr("Filter the files by name, device, document or finding")}" '
            f'placeholder="{tr("Filter files")}"><div role="group" aria-label="{tr("Filter by state")}">{"".join(groups)}</div>'
            '<span class="dim told" role="status"></span></div>\n'
        )
        key = "".join(
            f'<span class="key">{_cell_key(state)} {as_text(CELL_WORDS[state])}</span>'
            for state in ("complete", "waived", "open")
        )
        said = tr(
            "In the grid of each file: left {lifecycle}, right {operations}; rows are the three stages, columns the four "
            "steps.",
            lifecycle=SHORT_MISSION_WORDS["lifecycle"],
            operations=SHORT_MISSION_WORDS["operations"],
        )
        yield f'<p class="dim small legend">{as_text(said)} {key}</p>\n'
        heads = [
            ("name", tr("File"), "", ""),
            ("state", tr("Verdict"), "", ""),
            ("gates", tr("Gates"), tr("Release gates that are passed: design, manufacturing, post-launch"), "c3"),
            ("grid", tr("Grid"), tr("Complete cells of 24"), ""),
            ("error", tr("Errors"), "", "n"),
            ("warning", tr("Warnings"), "", "n c2"),
            ("open", tr("Open"), tr("Findings open at a later gate"), "n c2"),
            ("waived", tr("Waived"), tr("Findings waived"), "n c3"),
            ("risks", tr("Not acceptable"), tr("Risks not acceptable by the matrix, as earned, of all risks"), "n c2"),
            ("controls", tr("Not verified"), tr("Risk control measures not verified"), "n c3"),
            ("overdue", tr("Overdue"), tr("Triggers and cycles overdue"), "n c2"),
            ("signals", tr("Signals"), tr("Signals, and those that no trigger answers"), "n c2"),
        ]
        cells = "".join(
            f'<th scope="col" class="{css}"{_title(long)}><button type="button" data-sort="{key}">{as_text(label)}'
            f'<span class="way" aria-hidden="true"></span></button></th>'
            for key, label, long, css in heads
        )
        label = tr("Table of files")
        yield (
            f'<div class="wide tall files-of" tabindex="0" role="region" aria-label="{label}"><table class="files">'
            f'<caption class="vh">{as_text(tr("Files with their verdicts and figures"))}</caption>'
            f"<thead><tr>{cells}</tr></thead>\n"
        )
        for number, row in enumerate(self.rows):
            yield from self._file(number, row, len(heads))
        yield "</table></div>\n"

    def _file(self, number: int, row: Row, columns: int) -> Iterator[str]:
        state, result = _state_of(row), row.result
        place = _anchor(row.name)
        mark = _STATE_MARKS.get(state, "fail")
        more = tr("Details of {name}", name=row.name)
        yield (
            f'<tbody id="{place}" data-state="{state if not row.failed else "failed"}"><tr class="file"><th scope="row">'
            f'<button type="button" class="unfold" aria-expanded="false" aria-controls="d-{number}" aria-label="{as_text(more)}">'
            f"</button>{_linked(row)}"
        )
        if result is not None and not row.failed:
            language = f' lang="{result.language}"' if result.language != spoken() else ""
            about = " · ".join(filter(None, (result.document, result.revision)))
            yield f'<span class="device"{language}>{as_text(result.device)}</span> <span class="dim doc">{as_text(about)}</span>'
        yield f'</th><td data-v="{list(STATE_WORDS).index(state):02}">{_pill(mark, STATE_WORDS.of(state))}'
        if result is None or row.failed:
            yield f'</td><td colspan="{columns - 2}" class="why" data-v="">{_why(row)}</td></tr>\n'
        else:
            yield f'<span class="dim gate">{as_text(_gate(result))}</span></td>{_numbers(result)}</tr>\n'
        yield f'<tr class="more" id="d-{number}" hidden><td colspan="{columns}">{"".join(self._details(row))}</td></tr></tbody>\n'

    def _details(self, row: Row) -> Iterator[str]:
        result = row.result
        yield '<div class="inner">'
        facts = [(tr("Where"), row.where)]
        if result is not None and not row.failed:
            facts += [
                (tr("Device"), result.device),
                (tr("Manufacturer"), result.manufacturer),
                (tr("Document"), " ".join(filter(None, (result.document, result.revision, result.dated)))),
                (tr("Fingerprint"), result.hash.removeprefix("sha256:")[:16]),
                (tr("Libraries"), in_list(result.library)),
                (tr("Not read"), in_list(result.unread)),
                (tr("Rules not run"), in_list(result.not_loaded)),
            ]
        rows = "".join(f"<div><dt>{as_text(label)}</dt><dd>{as_text(text)}</dd></div>" for label, text in facts if text)
        yield f'<dl class="facts">{rows}</dl>'
        if result is None or row.failed:
            yield f'<div class="say">{_why(row)}</div></div>'
            return
        verdict = result.verdict
        head, said = _in_language(verdict.heads), _in_language(verdict.said)
        yield f'<div class="say"><p><b>{as_text(head)}</b></p>{f"<p>{as_text(said)}</p>" if said else ""}'
        yield _regions_line(result)
        yield "</div>"
        yield from _findings(result)
        yield "</div>"

    # --- what files share ---------------------------------------------------------------------------------------------

    def _signals(self) -> Iterator[str]:
        said = tr(
            "A sister file has the same harm or failure mode as the signal, or rests on the same supplier or process. Where it has "
            "a trigger about that, somebody has asked; whether somebody has to is for a person to say."
        )
        yield f"<p>{as_text(said)}</p>\n"
        found = sorted(
            self.shared.signals, key=lambda each: (-len(each.without), each.file, each.signal.source, each.signal.code)
        )
        heads = (tr("File"), tr("Signal"), tr("What is shared"), tr("Without a trigger"), tr("With a trigger"))
        yield _table(tr("Signals and sister files"), heads, css="signals", rows=len(found) * 2)
        for each in found[:MOST_ROWS]:
            yield self._signal(each)
        yield _END + _more(len(found))

    def _signal(self, each: Told) -> str:
        signal = each.signal
        without = [one for one in each.sisters if not one.triggers]
        having = [one for one in each.sisters if one.triggers]
        by = dict.fromkeys(one.by for one in each.sisters)
        shared = f"{as_text(in_list(each.titles[:3]))}{_and_more(len(each.titles) - 3)}"
        asked = _files_of([(one.place, ", ".join(one.triggers)) for one in having], self.by_name)
        return (
            f'<tr><th scope="row">{self._file_link(each.file)}</th><td>{_signal_line(signal)}</td>'
            f'<td>{shared}<span class="dim by">{as_text(in_list(BY_WORDS[one] for one in by))}</span></td>'
            f"<td>{_pill('open', str(len(without))) if without else _pill('pass', tr('none'))} "
            f"{_files_of([(one.place, one.place.id) for one in without], self.by_name)}</td>"
            f"<td>{asked or '–'}</td></tr>\n"
        )

    def _file_link(self, name: str) -> str:
        return f'<a href="#{_anchor(name)}">{as_text(name)}</a>'

    def _reports(self) -> Iterator[str]:
        field = self.field
        assert field is not None
        totals = field.totals
        said = tr(
            "{n:,} {n:report|reports} in {files} {files:file|files}; {duplicates} of them are another state of one that is counted, "
            "and {without} have no key to tell by.",
            n=totals.reports,
            files=len(field.files),
            duplicates=totals.duplicates,
            without=totals.without_key,
        )
        more = tr("Reports are passive: nobody went looking for them, and how many there are not is unknown.")
        yield f"<p>{as_text(said)} {as_text(more)}</p>\n"
        wrong = [(each.name, each.failure.message) for each in field.failed if each.failure is not None]
        wrong += sorted(field.problems.items())
        wrong += [("", field.stopped)] if field.stopped else []
        if wrong:
            left_out = (tr("What"), tr("Why it is not counted"))
            yield _table(tr("Field reports that are not counted"), left_out, rows=len(wrong))
            for name, why in wrong:
                yield f'<tr><th scope="row">{as_text(name or tr("Field reports"))}</th><td>{as_text(why)}</td></tr>\n'
            yield _END
        if not field.counts:
            return
        kinds = sorted({kind for each in field.counts for of_kind in each.of_periods.values() for kind in of_kind})
        heads = (
            tr("File"),
            tr("Reports"),
            *(EVENT_WORDS.of(kind) for kind in kinds),
            tr("By period"),
            tr("Items with most reports"),
            tr("Of no item"),
        )
        yield _table(tr("Field reports by file"), heads, css="reports", rows=len(field.counts))
        tables = {each.name: table for table, each in field.tables()}
        ranked = sorted(field.counts, key=lambda each: (-each.reports, each.name))
        for each in ranked[:MOST_ROWS]:
            yield self._reported(each, kinds, tables[each.name])
        yield _END + _more(len(ranked))

    def _reported(self, each: Counts, kinds: Sequence[str], table: str) -> str:
        by_kind: Counter[str] = Counter()
        for of_kind in each.of_periods.values():
            by_kind.update(of_kind)
        by_item: Counter[str] = Counter()
        for (item, _), series in each.series.items():
            by_item[item] += sum(series.values())
        most = sorted(by_item.items(), key=lambda pair: (-pair[1], pair[0]))
        titles = self._titles(each.name)
        items = "".join(
            f'<li><b>{as_text(item)}</b> {as_text(titles.get(item, ""))} <span class="count">{number:,}</span></li>'
            for item, number in most[:3]
        )
        name = self._file_link(each.name) if each.name in self.by_name else as_text(each.name)
        link = f'<a href="reports/{quote(table)}">{as_text(tr("table"))}</a>'
        return (
            f'<tr><th scope="row">{name} <span class="by">{link}</span></th><td class="n">{each.reports:,}</td>'
            + "".join(f'<td class="n{"" if by_kind[kind] else " nil"}">{by_kind[kind]:,}</td>' for kind in kinds)
            + f"<td>{_bars(each)}</td><td><ul>{items}</ul>{_and_more(len(most) - 3)}</td>"
            f'<td class="n">{sum(each.silent.values()):,}</td></tr>\n'
        )

    def _titles(self, name: str) -> Mapping[str, str]:
        row = self.by_name.get(name)
        named = row.result.named if row is not None and row.result is not None else ()
        return {each.id: each.title for each in named if each.type in ("hazard", "harm", "failure-mode")}

    def _severities(self) -> Iterator[str]:
        said = tr(
            "On scales with the same words severities are compared by rank. Of other scales, words and places on the scale are "
            "compared: such rows say so."
        )
        yield f"<p>{as_text(said)}</p>\n"
        yield _table(
            tr("Harms with two severities"),
            (tr("Harm"), tr("Severity"), tr("Files")),
            css=_GROUPED,
            rows=len(self.shared.severities) * 2,
        )
        for each in self.shared.severities[:MOST_ROWS]:
            by = BY_WORDS[each.by] if each.by != "code" else f"{BY_WORDS[each.by]} {each.key}"
            note = "" if each.certain else tr("scales differ")
            yield from self._by_words(each.title, " · ".join(filter(None, (by, note))), each.places)
        yield _END_OF_GROUPS + _more(len(self.shared.severities))

    def _credits(self) -> Iterator[str]:
        heads = (tr("Risk control measure"), tr("Credited with"), tr("Files"))
        yield _table(
            tr("Risk control measures that are credited differently"),
            heads,
            css=_GROUPED,
            rows=len(self.shared.credits) * 2,
        )
        for each in self.shared.credits[:MOST_ROWS]:
            places = [place._replace(says=_credit(place.says)) for place in each.places]
            places.sort(key=lambda place: (place.says, place.file, place.id))
            yield from self._by_words(each.title, BY_WORDS[each.by], places)
        yield _END_OF_GROUPS + _more(len(self.shared.credits))

    def _by_words(self, title: str, note: str, places: Sequence[Place]) -> Iterator[str]:
        """A thing with what is said of it, a line for each answer with the files that give it."""
        answers: dict[str, list[Place]] = {}
        for place in places:
            answers.setdefault(place.says, []).append(place)
        yield "<tbody>"
        for at, (says, some) in enumerate(answers.items()):
            head = (
                f'<th scope="rowgroup" rowspan="{len(answers)}">{as_text(title)}<span class="dim by">{as_text(note)}</span></th>'
                if not at
                else ""
            )
            files = _files_of([(place, place.id) for place in some], self.by_name)
            yield f'<tr>{head}<td>{as_text(says)}</td><td><span class="count">{len(some)}</span> {files}</td></tr>\n'
        yield "</tbody>"

    def _criteria(self) -> Iterator[str]:
        said = tr(
            "The judged files have {n} different sets of criteria. Cells are compared by the words of their levels.",
            n=len(self.shared.criteria),
        )
        yield f"<p>{as_text(said)}</p>\n"
        heads = (tr("Probability"), tr("Severity"), tr("Acceptable in"), tr("Not acceptable in"))
        yield _table(
            tr("Cells of the matrix that are acceptable in one file and not in another"),
            heads,
            rows=len(self.shared.cells),
        )
        for each in self.shared.cells[:MOST_ROWS]:
            sides = []
            for files in (each.acceptable, each.not_acceptable):
                named = _files_of([(Place(name, "", "", "", 0), "") for name in files], self.by_name)
                sides.append(f'<td><span class="count">{len(files)}</span> {named}</td>')
            yield f'<tr><th scope="row">{as_text(each.probability)}</th><td>{as_text(each.severity)}</td>{"".join(sides)}</tr>\n'
        yield _END + _more(len(self.shared.cells))

    def _documents(self) -> Iterator[str]:
        heads = (tr("Document"), tr("Content"), tr("Files"))
        yield _table(tr("Document numbers of several files"), heads, rows=len(self.shared.documents))
        for each in self.shared.documents[:MOST_ROWS]:
            same = _pill("open", tr("the same")) if each.same else _pill("fail", tr("not the same"))
            files = _files_of([(place, place.says) for place in each.places], self.by_name)
            yield f'<tr><th scope="row">{as_text(each.number)}</th><td>{same}</td><td>{files}</td></tr>\n'
        yield _END + _more(len(self.shared.documents))

    def _shared(self) -> Iterator[str]:
        said = tr(
            "Titles are compared without regard to case, spaces and the mark at the end. How many wordings there are counts texts "
            "that differ anywhere."
        )
        yield f"<p>{as_text(said)}</p>\n"
        heads = (tr("Kind"), tr("Title"), tr("Files"), tr("Wordings"), tr("In"))
        yield _table(
            tr("Hazards, harms, failure modes, suppliers and others that several files have"),
            heads,
            css="shared",
            rows=len(self.shared.shared),
        )
        found = self.shared.shared
        for each in found[:MOST_ROWS]:
            files = _files_of(_one_each(each.places), self.by_name)
            by = f' <span class="dim">({as_text(BY_WORDS[each.by])})</span>' if each.by != "title" else ""
            yield (
                f'<tr><td>{as_text(TYPE_WORDS.of(each.type))}</td><th scope="row">{as_text(each.title)}{by}</th>'
                f'<td class="n">{len(each.files)}</td><td class="n">{each.texts or "–"}</td><td>{files}</td></tr>\n'
            )
        yield _END + _more(len(found))

    def _alike(self) -> Iterator[str]:
        said = tr(
            "These are counted as different. If two mean the same, give both the same title or take both from a library."
        )
        yield f"<p>{as_text(said)}</p>\n"
        heads = (tr("Kind"), tr("Title"), tr("Other title"), tr("Files of the first"), tr("Files of the other"))
        yield _table(tr("Titles that are perhaps the same"), heads, rows=len(self.shared.near))
        for each in self.shared.near[:MOST_ROWS]:
            sides = [
                _files_of([(Place(name, "", "", "", 0), "") for name in files], self.by_name)
                for files in (each.files, each.other_files)
            ]
            yield (
                f'<tr><td>{as_text(TYPE_WORDS.of(each.type))}</td><th scope="row">{as_text(each.one)}</th>'
                f"<td>{as_text(each.other)}</td><td>{sides[0]}</td><td>{sides[1]}</td></tr>\n"
            )
        yield _END + _more(len(self.shared.near))

    def _about(self) -> Iterator[str]:
        tools = Counter(result.tool for _, result in self.judged)
        said = [
            tr("Written by riskfile {version}. The figures are in metrics.json beside this page.", version=__version__),
            tr(
                "Computed from the files as they are on {day}. Whether what is written is true, no rule can say.",
                day=self.metrics["day"],
            ),
            tr("On which machines and in which time it was made stands in run.json, and is no part of this page."),
        ]
        if set(tools) - {__version__}:
            said.append(tr("Judged by the versions {tools}.", tools=in_list(sorted(tools))))
        yield f"<footer>{''.join(f'<p>{as_text(each)}</p>' for each in said)}</footer>\n"


# --- pieces -----------------------------------------------------------------------------------------------------------

_GRAVE: Final = frozenset(
    ("files.failed", "findings.error", "claims.contradicted", "triggers.overdue", "cycles.overdue")
)
_TALL: Final = 12
"""A table of more entries scrolls under its head."""

_GROUPED: Final = "levels"
"""The class of a table whose rows are in groups of their own."""

_END_OF_GROUPS: Final = "</table></div>\n"
_END: Final = "</tbody></table></div>\n"


def _number(number: int | None) -> str:
    return f' <span class="count">{number:,}</span>' if number is not None else ""


def _title(text: str) -> str:
    return f' title="{as_text(text)}"' if text else ""


def _table(
    caption: str, heads: Sequence[str], *, css: str = "", narrow: bool = False, numbers: bool = False, rows: int = 0
) -> str:
    cells = "".join(
        f'<th scope="col"{" class=n" if numbers and at else ""}>{as_text(each)}</th>' for at, each in enumerate(heads)
    )
    return (
        f'<div class="wide{" narrow" if narrow else ""}{" tall" if rows > _TALL else ""}" tabindex="0" role="region" aria-label="{as_text(caption)}">'
        f'<table class="{css}"><caption class="vh">{as_text(caption)}</caption><thead><tr>{cells}</tr></thead>{"" if css == _GROUPED else "<tbody>"}\n'
    )


def _pill(mark: str, word: str) -> str:
    sign = MARKS[mark].shown if mark in MARKS else ""
    return (
        f'<span class="pill m-{mark}">{f"<span aria-hidden=true>{sign}</span> " if sign else ""}{as_text(word)}</span>'
    )


def _more(number: int) -> str:
    if number <= MOST_ROWS:
        return ""
    return f'<p class="dim">{as_text(tr("And {n} more, which metrics.json counts.", n=number - MOST_ROWS))}</p>\n'


def _and_more(number: int) -> str:
    return as_text(tr(" and {n} more", n=number)) if number > 0 else ""


def _in_language(texts: Mapping[str, str]) -> str:
    return texts.get(spoken()) or texts.get("en", "")


def _message(each: Found | FieldSignal) -> str:
    return each.other.get(spoken()) or each.message


def _linked(row: Row) -> str:
    name = as_text(row.name)
    if _leads(row.site):
        return f'<a class="name" href="{as_text(row.site)}">{name}</a>'
    return f'<span class="name">{name}</span>'


def _leads(site: str) -> bool:
    """Whether an address of a manifest is one of a page, and no script."""
    return site.startswith(("https://", "http://")) or (bool(site) and ":" not in site)


def _where(row: Row) -> str:
    return f'<span class="dim by">{as_text(row.where)}</span>' if row.where and row.where != row.name else ""


def _why(row: Row) -> str:
    """Why there is nothing to show of a file, with the places where it can be put right."""
    if row.result is None:
        return as_text(row.failure.message) if row.failure is not None else as_text(tr("Nothing came back."))
    worst = row.result.worst
    lines = "".join(
        f"<li><code>{as_text(each.path)}:{each.line}:{each.column}</code> {as_text(_message(each))}</li>"
        for each in worst[:3]
    )
    left = row.result.errors - 3
    rest = f"<li>{as_text(tr('and {n} more', n=left))}</li>" if left > 0 else ""
    return f'<ul class="plain">{lines}{rest}</ul>'


def _gate(result: FileResult) -> str:
    gate = value_in_words(result.gate)
    if result.gate not in STAGES:
        # the verdict says that it is a draft
        return ""
    return tr("{gate}: passed", gate=gate) if result.gates.get(result.gate) else tr("{gate}: not passed", gate=gate)


def _numbers(result: FileResult) -> str:
    figures = result.figures
    complete = sum(state == "complete" for state in result.cells.values())
    gates = []
    for gate in STAGES:
        passed = result.gates.get(gate, False)
        word = (
            tr("{gate}: passed", gate=value_in_words(gate))
            if passed
            else tr("{gate}: not passed", gate=value_in_words(gate))
        )
        gates.append(
            f'<span class="dot {"m-pass" if passed else "l0"}" role="img" aria-label="{as_text(word)}"{_title(word)}>'
            f"{MARKS['pass' if passed else 'open'].sign}</span>"
        )
    rises = rises_of(result)
    loose = sum(not one.trigger for one in rises)
    overdue = int(figures.get("triggers.overdue", 0) + figures.get("cycles.overdue", 0))
    bad, risks = int(figures.get("risks.earned-not-acceptable", 0)), int(figures.get("risks", 0))
    return (
        f'<td class="c3" data-v="{sum(result.gates.values())}">{"".join(gates)}</td>'
        f'<td data-v="{complete:02}">{_small_grid(result.cells)}</td>'
        + _count(result.errors, "fail")
        + _count(result.warnings, "open", "c2")
        + _count(result.open, "", "c2")
        + _count(result.waived, "", "c3")
        + _count(bad, "open", "c2", f"<small>/{risks}</small>")
        + _count(int(figures.get("controls.unverified", 0)), "open", "c3")
        + _count(overdue, "fail", "c2")
        + _count(len(rises), "fail" if loose else "open", "c2", f"<small>/{loose}</small>" if rises else "")
    )


def _count(number: int, mark: str, css: str = "", more: str = "") -> str:
    # a number that is not nil is told by its weight too, and by a sign
    bold = f" on-{mark}" if number and mark else " nil" if not number else ""
    return f'<td class="n {css}{bold}" data-v="{number}">{number:,}{more if number else ""}</td>'


_CELL: Final = 7
_GAP: Final = 2


def _small_grid(cells: Mapping[str, str]) -> str:
    """The grid of a file, small: a filled cell is complete, one with a stroke through it waived, an empty one open."""
    paths: dict[str, list[str]] = {"complete": [], "waived": [], "open": []}
    step = _CELL + _GAP
    for at, mission in enumerate(MISSIONS):
        for row, stage in enumerate(STAGES):
            for column, name in enumerate(STEPS):
                state = cells.get(f"{mission}/{stage}/{name}", "open")
                x, y = at * (4 * step + 5) + column * step + 1, row * step + 1
                size = _CELL - 1 if state == "open" else _CELL
                offset = 0.5 if state == "open" else 0
                square = f"M{x + offset:g} {y + offset:g}h{size}v{size}h-{size}z"
                if state == "waived":
                    square += f"M{x} {y + _CELL}l{_CELL} -{_CELL}"
                paths[state].append(square)
    drawn = "".join(f'<path class="cell-{state}" d="{"".join(some)}"/>' for state, some in paths.items() if some)
    counts = Counter(cells.values())
    said = in_list(
        f"{counts[state]} {CELL_WORDS.of(state)}" for state in ("complete", "waived", "open") if counts[state]
    )
    width, height = 8 * step + 5, 3 * step
    return (
        f'<svg class="small" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{as_text(said)}"><title>{as_text(said)}</title>{drawn}</svg>'
    )


def _cell_key(state: str) -> str:
    square = "M1.5 1.5h6v6h-6z" if state == "open" else "M1 1h7v7h-7z" + ("M1 8l7 -7" if state == "waived" else "")
    return f'<svg class="small" viewBox="0 0 9 9" width="9" height="9" aria-hidden="true"><path class="cell-{state}" d="{square}"/></svg>'


def _share(complete: int, waived: int, of: int) -> str:
    """A cell of the grid of all files: a number, and a bar that is as long as its share."""
    width = 100 * complete / of if of else 0
    more = f" <small>{as_text(tr('+{n} waived', n=waived))}</small>" if waived else ""
    whole = " whole" if of and complete == of else ""
    bar = (
        f'<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="of" width="100" height="6"/>'
        f'<rect class="is" width="{width:.4g}" height="6"/></svg>'
    )
    return f'<td class="share{whole}">{complete}/{of}{more}{bar}</td>'


def _moved(number: float, before: Day, name: str) -> str:
    was = before.totals.get(name)
    if was is None or was == number:
        return ""
    change = number - was
    said = tr("{n} more", n=f"{change:g}") if change > 0 else tr("{n} fewer", n=f"{-change:g}")
    return f'<span class="moved" aria-hidden="true">{"+" if change > 0 else "−"}{abs(change):g}</span><span class="vh">{as_text(said)}</span>'


def _spark(label: str, known: Sequence[tuple[str, float]]) -> str:
    """A line over time: its last value as a number, its lowest and highest at its side."""
    days = [date.fromisoformat(day).toordinal() for day, _ in known]
    values = [value for _, value in known]
    low, high = min(0.0, *values) if len(values) > 1 else min(0.0, values[0]), max(values)
    first, span = days[0], max(1, days[-1] - days[0])
    width, height = 180.0, 34.0

    def at(day: int, value: float) -> tuple[float, float]:
        share = (value - low) / (high - low) if high > low else 0.0
        return 2 + (width - 6) * (day - first) / span, height - 3 - (height - 6) * share

    points = [at(day, value) for day, value in zip(days, values, strict=True)]
    # a figure holds from the day on which it was found until the next: the line goes in steps
    path = f"M{points[0][0]:.4g} {points[0][1]:.4g}"
    for x, y in points[1:]:
        path += f"H{x:.4g}V{y:.4g}"
    x, y = points[-1]
    said = tr(
        "{label}: {was} on {first}, {now} on {last}",
        label=label,
        was=f"{values[0]:g}",
        first=known[0][0],
        now=f"{values[-1]:g}",
        last=known[-1][0],
    )
    return (
        f'<span class="label">{as_text(label)}</span><b>{values[-1]:,g}</b>'
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{as_text(said)}"><title>{as_text(said)}</title>'
        f'<path class="base" d="M2 {height - 3:g}H{width - 4:g}"/><path class="line" d="{path}"/>'
        f'<circle class="now" cx="{x:.4g}" cy="{y:.4g}" r="2.6"/></svg>'
        f'<span class="dim range">{as_text(tr("from {was}, highest {high}", was=f"{values[0]:g}", high=f"{high:g}"))}</span>'
    )


_MOST_PERIODS: Final = 36


def _bars(each: Counts) -> str:
    """The reports of the last periods that have any, a bar for each, from the first of these to the last."""
    known = {period: sum(kinds.values()) for period, kinds in each.of_periods.items()}
    periods = _periods_up_to(max(known), min(known), each.period) if known else []
    if not periods:
        return "–"
    high = max(known.get(period, 0) for period in periods) or 1
    step, height = 5, 24
    path = "".join(
        f"M{at * step} {height}v-{size:.4g}h{step - 1}v{size:.4g}z"
        for at, period in enumerate(periods)
        if (size := height * known.get(period, 0) / high)
    )
    said = tr("{first} to {last}, at most {high} in one", first=periods[0], last=periods[-1], high=f"{high:,}")
    width = _MOST_PERIODS * step
    return (
        f'<svg class="bars" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{as_text(said)}">'
        f'<title>{as_text(said)}</title><path class="base" d="M0 {height - 0.5}H{width}"/><path class="cell-bar" d="{path}"/></svg>'
        f'<span class="dim by">{as_text(said)}</span>'
    )


def _periods_up_to(last: str, first: str, period: str) -> list[str]:
    """The last periods up to one, none before the first, those without a report too."""
    found = [last]
    while found[-1] > first and len(found) < _MOST_PERIODS:
        found.append(period_with(days_later(begin_of(found[-1], period), -1), period))
    return found[::-1]


def _regions_line(result: FileResult) -> str:
    if not result.regions:
        return ""
    parts = []
    for each in result.regions:
        label = each.label or (tr("not determined") if each.id == "undetermined" else tr("no claim"))
        level = 0 if not each.rank else 1 + round(4 * (each.rank - 1) / max(1, each.of - 1))
        parts.append(
            f'<li><span class="pill l{level}">{as_text(label)}</span> {each.initial} → {each.claimed} → <b>{each.earned}</b></li>'
        )
    head = tr("Risks before control, as claimed, and as earned:")
    return f'<p>{as_text(head)}</p><ul class="regions">{"".join(parts)}</ul>'


def _findings(result: FileResult) -> Iterator[str]:
    """The worst findings in words, then all by rule."""
    if not result.findings:
        yield f'<p class="dim">{as_text(tr("No rule finds anything."))}</p>'
        return
    lines = []
    for each in result.worst[:MOST_FOUND]:
        mark = each.level if each.level in MARKS else "open"
        lines.append(
            f"<li>{_pill(mark, LEVEL_WORDS.of(each.level))} <b>{as_text(each.code)}</b> {as_text(_message(each))} "
            f'<code class="place">{as_text(each.path)}:{each.line}</code></li>'
        )
    if lines:
        yield f'<ul class="plain found">{"".join(lines)}</ul>'
    counts = ", ".join(
        f"{name.replace(' ', ' ×')}".replace("×", "") + f" ×{count}" for name, count in result.findings.items()
    )
    yield f'<p class="dim small">{as_text(tr("All findings by rule: {counts}", counts=counts))}</p>'


def _signal_line(signal: FieldSignal) -> str:
    mark = "pass" if signal.level == "answered" else "fail" if signal.level == "error" else "open"
    words = tr("answered") if signal.level == "answered" else LEVEL_WORDS.of(signal.level)
    if signal.level == "waived":
        mark, words = "waived", CELL_WORDS.of("waived")
    message = _message(signal) or tr(
        "a rise in {period}, found by {source}", period=signal.period, source=signal.source
    )
    told = tr("trigger {id}", id=signal.trigger) if signal.trigger else tr("no trigger in this file")
    place = f"{signal.path}:{signal.line}"
    return (
        f"{_pill(mark, words)} <b>{as_text(signal.code)}</b> {as_text(message)}"
        f'<span class="dim by">{as_text(told)} · <code>{as_text(place)}</code></span>'
    )


def _credit(says: str) -> str:
    """What a measure is credited with, in words."""
    parts = []
    for part in says.split("; "):
        name, _, value = part.partition(": ")
        parts.append(f"{CREDIT_WORDS.of(name)}: {in_list(value_in_words(each) for each in value.split(', '))}")
    return "; ".join(parts)


def _files_of(places: Sequence[tuple[Place, str]], known: Mapping[str, Row]) -> str:
    """Files with what is beside each; the first few, the others folded."""
    shown = [
        f'<li><a href="#{_anchor(place.file)}"{_title(_place_in_words(place))}>{as_text(place.file)}</a>'
        f"{_beside(place, beside, known[place.file])}</li>"
        for place, beside in places[:MOST_FOLDED]
        if place.file in known
    ]
    listed = f'<ul class="names">{"".join(shown[:MOST_FILES])}</ul>' if shown else ""
    if len(places) <= MOST_FILES:
        return listed
    rest = "".join(shown[MOST_FILES:])
    left = len(places) - MOST_FOLDED
    rest += f"<li>{as_text(tr('and {n} more', n=left))}</li>" if left > 0 else ""
    more = tr("{n} more", n=len(places) - MOST_FILES)
    return f'{listed}<details class="rest"><summary>{as_text(more)}</summary><ul class="names">{rest}</ul></details>'


def _one_each(places: Iterable[Place]) -> list[tuple[Place, str]]:
    """The first place of each file, with how many more of its items there are."""
    by_file: dict[str, list[Place]] = {}
    for place in places:
        by_file.setdefault(place.file, []).append(place)
    return [(some[0], some[0].id + (f" +{len(some) - 1}" if len(some) > 1 else "")) for some in by_file.values()]


def _beside(place: Place, words: str, row: Row) -> str:
    """What stands beside a file; an item leads to its place in the file as it is built."""
    if not words:
        return ""
    if words == place.id and place.page and _leads(row.site):
        address = f"{row.site.rstrip('/')}/{quote(place.page)}.html#{quote(place.id)}"
        return f' <a class="item" href="{as_text(address)}">{as_text(words)}</a>'
    return f' <span class="dim">{as_text(words)}</span>'


def _place_in_words(place: Place) -> str:
    return f"{place.id} {place.path}:{place.line}".strip() if place.path else ""
