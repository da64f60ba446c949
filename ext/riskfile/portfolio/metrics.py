"""The figures of a portfolio as data: ``metrics.json``, thresholds on them, and how they were on other days.

``metrics.json`` has a version (``METRICS_VERSION``) and a JSON Schema beside this module: names are in English and stable; a new
one may come, none goes or changes its meaning within a version. It holds what is true of the files on a day, and not who found it
on how many machines in which time: it is the same bytes for the same rows.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import Any, Final, NamedTuple

from riskfile.model import STAGES
from riskfile.policy.strict import Either, Keys, Mapped, Number, Reading, Record, Shape, Text, dotted
from riskfile.portfolio.pooled import Pooled, rises_of
from riskfile.portfolio.results import FileResult, Row
from riskfile.rules import CATALOGUE
from riskfile.text.days import iso_day
from riskfile.text.messages import Message, Phrase, later
from riskfile.version import __version__

METRICS_VERSION: Final = 1
"""The version of ``metrics.json``."""

SCHEMA: Final = Path(__file__).with_name("metrics.schema.json")
"""The JSON Schema of ``metrics.json`` (2020-12)."""

NAMES: Final[Mapping[str, str]] = {
    "files": later("files"),
    "files.judged": later("files judged"),
    "files.failed": later("files not judged"),
    "files.passed": later("files that pass the gate they are judged at"),
    "files.incomplete": later("files of which something could not be read, or a rule was not run"),
    "gates.design": later("files that pass the gate of design and development"),
    "gates.manufacturing": later("files that pass the gate of manufacturing"),
    "gates.post-launch": later("files that pass the gate of post-launch management"),
    "verdicts.acceptable": later("files called acceptable, signatures left aside"),
    "verdicts.not-shown": later("files not shown to be acceptable"),
    "verdicts.refused": later("files that a person has concluded not to be acceptable"),
    "verdicts.draft": later("drafts"),
    "findings.error": later("errors"),
    "findings.warning": later("warnings"),
    "findings.open": later("findings open at a later gate"),
    "findings.waived": later("findings waived"),
    "cells": later("cells of the grids"),
    "cells.complete": later("cells complete"),
    "cells.open": later("cells open"),
    "cells.waived": later("cells waived"),
    "items": later("items"),
    "risks": later("risks"),
    "risks.earned-not-acceptable": later("risks not acceptable by the matrix, as earned"),
    "risks.undetermined": later("risks that cannot be judged"),
    "risks.claim-not-earned": later("risks whose claim is not earned"),
    "controls": later("risk control measures"),
    "controls.unverified": later("risk control measures not verified"),
    "verifications.failed": later("verifications that failed"),
    "triggers.open": later("triggers open"),
    "triggers.overdue": later("triggers overdue"),
    "cycles.overdue": later("cycles overdue"),
    "plans.without-data": later("monitoring plans without data"),
    "claims.contradicted": later("claims that field data contradict"),
    "claims.unsupported": later("claims that field data do not support yet"),
    "signals": later("signals"),
    "signals.unanswered": later("signals that no trigger answers"),
    "signals.sisters": later("signals of something that a sister file has too"),
    "signals.sisters-without-trigger": later("sister files without a trigger about a signal, over all signals"),
    "harms.two-severities": later("harms with two severities"),
    "controls.two-credits": later("risk control measures that are credited differently"),
    "documents.twice": later("document numbers of several files"),
    "criteria.differing": later("sets of risk acceptability criteria"),
    "criteria.cells-differing": later("cells acceptable in one file and not in another"),
    "shared": later("things that several files have"),
    "titles.alike": later("pairs of titles that are perhaps the same"),
}
"""What ``totals`` of ``metrics.json`` holds, and what a threshold may be on; beside these ``findings.RMF301`` and the like, errors and
warnings of one rule."""

_FINDING: Final = re.compile(r"findings\.([A-Z]+[0-9]+)")

_UNKNOWN = Phrase("portfolio.no-such-figure", "{key}: there is no such figure")
_BOUNDS = Phrase("portfolio.bounds", "{key}: found neither `at-most` nor `at-least`, expected one of them")
_EMPTY_RANGE = Phrase(
    "portfolio.no-number-between",
    "{key}: no number is at least {least} and at most {most}",
    "give the smaller one as at-least",
)
_KNOWN = Phrase("portfolio.known-figures", "known figures: {words:, and}")

THRESHOLDS: Final[Shape] = Mapped(
    "Figure -> what it may be at most, or `{at-most: ..., at-least: ...}`.",
    Text("A figure of metrics.json, such as findings.error, or findings.RMF301."),
    Either(
        "What it may be.",
        lambda node: node.kind == "mapping",
        Record(
            "What it may be.",
            {"at-most": Number("The highest that is met."), "at-least": Number("The lowest that is met.")},
        ),
        Number("The highest that is met."),
    ),
)
"""The key ``thresholds`` of a manifest."""


class Threshold(NamedTuple):
    """What a figure may be, None where there is no bound on that side."""

    name: str
    at_most: float | None = None
    at_least: float | None = None


class Checked(NamedTuple):
    """A threshold, what was found, and whether that meets it."""

    threshold: Threshold
    found: float
    met: bool


def read_thresholds(reading: Reading, given: object, at: Keys = ("thresholds",)) -> tuple[Threshold, ...]:
    """The thresholds that :data:`THRESHOLDS` has read under ``at``, sorted by name; what is wrong with them is noted."""
    found = []
    for name, value in given.items() if isinstance(given, Mapping) else ():
        here = (*at, name)
        if not _is_known(name):
            short = [*NAMES, *(f"findings.{code}" for code in CATALOGUE if name.startswith("findings."))]
            near = reading.nearest(name, short)
            reading.fault_at_key(here, _UNKNOWN(key=dotted(here)), near or _KNOWN(words=tuple(NAMES)))
            continue
        bounds = value if isinstance(value, Mapping) else {"at-most": value}
        most, least = bounds.get("at-most"), bounds.get("at-least")
        if any(each.key == ".".join(here) or each.key.startswith(".".join(here) + ".") for each in reading.problems):
            # what is wrong with it is told already
            continue
        if most is None and least is None:
            reading.fault_at(here, _BOUNDS(key=dotted(here)))
        elif most is not None and least is not None and least > most:
            reading.fault_at(here, _EMPTY_RANGE(key=dotted(here), least=least, most=most))
        else:
            found.append(Threshold(name, most, least))
    return tuple(sorted(found))


def _is_known(name: str) -> bool:
    code = _FINDING.fullmatch(name)
    # a rule of a project's own has a code that is none of ours
    return name in NAMES or (code is not None and (code[1] in CATALOGUE or not code[1].startswith("RMF")))


def check_thresholds(thresholds: Iterable[Threshold], metrics: Mapping[str, Any]) -> tuple[Checked, ...]:
    """Each threshold with what ``metrics`` (of :func:`metrics_of`) has of it, sorted by name. A rule that has found nothing has
    found 0."""
    totals, by_rule = metrics["totals"], metrics["by-rule"]
    found = []
    for each in sorted(thresholds):
        code = _FINDING.fullmatch(each.name)
        value = (
            totals[each.name]
            if each.name in totals
            else sum(by_rule.get(f"{code[1]} {level}", 0) for level in ("error", "warning"))
            if code
            else 0
        )
        met = (each.at_most is None or value <= each.at_most) and (each.at_least is None or value >= each.at_least)
        found.append(Checked(each, value, met))
    return tuple(found)


# --- metrics.json -----------------------------------------------------------------------------------------------------


def metrics_of(
    rows: Iterable[Row], shared: Pooled, *, today: str, title: str = "", thresholds: Iterable[Threshold] = ()
) -> dict[str, Any]:
    """What ``metrics.json`` holds of ``rows``, judged on the day ``today`` (ISO 8601), and of what they share."""
    rows = sorted(rows, key=lambda row: row.name)
    found: dict[str, Any] = {
        "metrics": METRICS_VERSION,
        "tool": {"name": "riskfile", "version": __version__},
        "day": today,
        "title": title,
        "totals": _totals(rows, shared),
        "by-rule": _by_rule(rows),
        "failed": dict(sorted(Counter(row.state for row in rows if row.failed).items())),
        "regions": _regions(rows),
        "files": [_file(row) for row in rows],
        "documents": [
            {"number": each.number, "same": each.same, "files": [one.file for one in each.places]}
            for each in shared.documents
        ],
    }
    checked = check_thresholds(thresholds, found)
    found["thresholds"] = {
        "met": all(each.met for each in checked),
        "checked": [
            {
                "name": each.threshold.name,
                "at-most": _plain(each.threshold.at_most),
                "at-least": _plain(each.threshold.at_least),
                "found": _plain(each.found),
                "met": each.met,
            }
            for each in checked
        ],
    }
    return found


def as_json(metrics: Mapping[str, Any]) -> bytes:
    """``metrics.json``: UTF-8, keys in the order of the manual, a line break at its end."""
    return (json.dumps(metrics, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _judged(rows: Iterable[Row]) -> list[FileResult]:
    return [row.result for row in rows if row.result is not None and not row.failed]


def _totals(rows: Sequence[Row], shared: Pooled) -> dict[str, int]:
    judged = _judged(rows)
    states = Counter(state for each in judged for state in each.cells.values())
    verdicts = Counter(each.verdict.state for each in judged)
    figures: Counter[str] = Counter()
    for each in judged:
        figures.update({name: int(value) for name, value in each.figures.items()})
    rises = [one for each in judged for one in rises_of(each)]
    found = {
        "files": len(rows),
        "files.judged": len(judged),
        "files.failed": len(rows) - len(judged),
        "files.passed": sum(each.gates.get(each.gate, False) for each in judged),
        "files.incomplete": sum(bool(each.unread or each.not_loaded) for each in judged),
        **{f"gates.{gate}": sum(each.gates.get(gate, False) for each in judged) for gate in STAGES},
        "verdicts.acceptable": verdicts["acceptable"] + verdicts["unsigned"],
        "verdicts.not-shown": verdicts["not-shown"],
        "verdicts.refused": verdicts["refused"],
        "verdicts.draft": verdicts["draft"],
        "findings.error": sum(each.errors for each in judged),
        "findings.warning": sum(each.warnings for each in judged),
        "findings.open": sum(each.open for each in judged),
        "findings.waived": sum(each.waived for each in judged),
        "cells": states.total(),
        **{f"cells.{state}": states[state] for state in ("complete", "open", "waived")},
        "signals": len(rises),
        "signals.unanswered": sum(not one.trigger for one in rises),
        "signals.sisters": len(shared.signals),
        "signals.sisters-without-trigger": sum(len(each.without) for each in shared.signals),
        "harms.two-severities": len(shared.severities),
        "controls.two-credits": len(shared.credits),
        "documents.twice": len(shared.documents),
        "criteria.differing": len(shared.criteria),
        "criteria.cells-differing": len(shared.cells),
        "shared": len(shared.shared),
        "titles.alike": len(shared.near),
    }
    return {name: found[name] if name in found else figures[name] for name in NAMES}


def _by_rule(rows: Iterable[Row]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in rows:
        if row.result is not None:
            found.update(row.result.findings)
    return dict(sorted(found.items()))


def _regions(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The risks by region: of policies with as many regions the ranks are added up, whatever the regions are called."""
    found: dict[tuple[int, int, str, bool], list[int]] = {}
    for each in _judged(rows):
        for region in each.regions:
            key = (region.of, region.rank, "" if region.rank else region.id, region.acceptable)
            numbers = found.setdefault(key, [0, 0, 0])
            for at, number in enumerate((region.initial, region.claimed, region.earned)):
                numbers[at] += number
    return [
        {
            "rank": rank,
            "of": of,
            "without": without,
            "acceptable": acceptable,
            "initial": initial,
            "claimed": claimed,
            "earned": earned,
        }
        for (of, rank, without, acceptable), (initial, claimed, earned) in sorted(found.items())
    ]


def _file(row: Row) -> dict[str, Any]:
    each = row.result
    found: dict[str, Any] = {"name": row.name, "where": row.where, "state": row.state}
    if each is None:
        return {**found, "failure": row.failure.message if row.failure else ""}
    if row.failed:
        message = each.worst[0].message if each.worst else ""
        return {**found, "failure": message, "findings.error": each.errors, "findings.warning": each.warnings}
    return {
        **found,
        "document": each.document,
        "revision": each.revision,
        "device": each.device,
        "hash": each.hash,
        "gate": each.gate,
        "passed": each.gates.get(each.gate, False),
        "verdict": each.verdict.state,
        "gates": dict(each.gates),
        "findings.error": each.errors,
        "findings.warning": each.warnings,
        "findings.open": each.open,
        "findings.waived": each.waived,
        "by-rule": dict(each.findings),
        "cells": dict(sorted(Counter(each.cells.values()).items())),
        "figures": {name: _plain(value) for name, value in each.figures.items()},
        "signals": len(rises_of(each)),
    }


# --- history ----------------------------------------------------------------------------------------------------------

_NOT_READ = Phrase("portfolio.history-unread", "cannot be read: {why}")
_NOT_WRITTEN = Phrase(
    "portfolio.history-unwritten", "cannot be written: {why}", "the page and metrics.json are not affected"
)
_BROKEN = Phrase(
    "portfolio.history-broken",
    "found {found}, expected a line that `riskfile portfolio` has written; it is passed over, and stays",
)
_NO_JSON = Phrase("portfolio.history.no-json", "what is no JSON")
_OTHER_JSON = Phrase("portfolio.history.other-json", "JSON without a day and figures")
_OTHER_FORM = Phrase("portfolio.history.other-form", "the version {found} of its form")


class Day(NamedTuple):
    """How a portfolio was on a day: its ``totals``. ``digest`` is a hash of them and of the files' hashes."""

    day: str
    tool: str
    totals: Mapping[str, float]
    digest: str


class Broken(NamedTuple):
    """A line of the history (from 1; 0 for the file) that says nothing."""

    line: int
    message: Message


def day_of(metrics: Mapping[str, Any]) -> Day:
    """What the history keeps of ``metrics``."""
    said = [metrics["totals"], [(each["name"], each["state"], each.get("hash", "")) for each in metrics["files"]]]
    digest = sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:16]
    return Day(metrics["day"], metrics["tool"]["version"], metrics["totals"], digest)


def read_history(path: Path) -> tuple[tuple[Day, ...], tuple[Broken, ...]]:
    """The days of a history, in their order, the last line of each day; and the lines that say nothing."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return (), ()
    except OSError as error:
        return (), (Broken(0, _NOT_READ(why=error.strerror or str(error))),)
    found: dict[str, Day] = {}
    broken = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        read = _day(line)
        if isinstance(read, Day):
            found[read.day] = read
        else:
            broken.append(Broken(number, _BROKEN(found=read)))
    return tuple(found[day] for day in sorted(found)), tuple(broken)


def _day(line: bytes) -> Day | Message:
    try:
        plain = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return _NO_JSON()
    if not isinstance(plain, dict) or not isinstance(plain.get("totals"), dict):
        return _OTHER_JSON()
    if plain.get("history") != METRICS_VERSION:
        return _OTHER_FORM(found=str(plain.get("history"))[:20])
    totals = {
        str(name): value
        for name, value in plain["totals"].items()
        if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    }
    try:
        day = iso_day(str(plain.get("day")))
    except ValueError:
        return _OTHER_JSON()
    return Day(day, str(plain.get("tool", "")), totals, str(plain.get("digest", "")))


def keep(path: Path, today: Day) -> Message | None:
    """Append ``today`` to the history at ``path``, unless its last line of that day says the same already: nothing that stands there
    is ever written again. What keeps it from being written is returned."""
    known, _ = read_history(path)
    if any(each.day == today.day and each.digest == today.digest and each.tool == today.tool for each in known):
        return None
    plain = {
        "history": METRICS_VERSION,
        "day": today.day,
        "tool": today.tool,
        "digest": today.digest,
        "totals": dict(today.totals),
    }
    line = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            end = file.seek(0, os.SEEK_END)
            if end:
                file.seek(end - 1)
                # of a run that was killed half a line may stand at the end
                line = line if file.read(1) == b"\n" else b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return _NOT_WRITTEN(why=error.strerror or str(error))
    return None


def trend(history: Iterable[Day], today: Day) -> tuple[Day, ...]:
    """The days of the history up to ``today``, which takes the place of an earlier run of its day."""
    return (*(each for each in history if each.day < today.day), today)
