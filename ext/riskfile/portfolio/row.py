"""A project that is judged, as the row that it is in a portfolio."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final

from riskfile.assessment import Assessment, assess
from riskfile.change.content_hash import content_hash
from riskfile.change.libraries import libraries_of, origins_of
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy, PolicyError, Scale
from riskfile.portfolio.results import Criteria, FileResult, Found, Level, Named, Region, Verdict
from riskfile.portfolio.results import Signal as FieldSignal
from riskfile.portfolio.tasks import FORM
from riskfile.project import Checked, Project, unreadable
from riskfile.rules import Report
from riskfile.rules.engine.finding import Finding
from riskfile.rules.stage_cells import StageCells
from riskfile.surveillance.monitoring import Watched, due_cycles, judge, risks_of
from riskfile.text.languages import SOURCE_LANGUAGE, WHOLE
from riskfile.text.messages import speaking
from riskfile.version import __version__
from riskfile.views.context import Context
from riskfile.views.key_figures import overdue_triggers
from riskfile.views.sheets import unverified
from riskfile.views.verdict import verdict

MOST_FOUND: Final = 20
"""So many findings are kept with their words; the others are counted."""

FIELD_CODES: Final = frozenset(f"RMF{number}" for number in (603, 604, 605, 606, 607, 610, 614, 616, 617, 618))
"""The rules of family 6xx that say what field data, or their absence, mean; the others are about how they are written down."""


def row_of(project: Project) -> FileResult:
    """What is known of ``project``: what ``riskfile check`` finds in it, and what its front page says.

    :raises ModuleNotFoundError: if it has field data, and what computes on them is not installed.
    """
    with speaking(SOURCE_LANGUAGE):
        try:
            # one run for all gates finds at the one to judge at what a check finds
            reports, cells, gates = project.at_gates()
        except PolicyError as error:
            checked = project.check()
            return _unreadable(project, checked if checked.policy is None else unreadable(error, checked.report.gate))
        return _with_libraries(project, _judged(project, reports[project.gate], cells, gates))


def _with_libraries(project: Project, found: FileResult) -> FileResult:
    """The result with the libraries that the file has taken, and which of its items are from them."""
    if project.source.kind(project.source.layout.libraries) == "missing":
        return found
    origins = origins_of(project.source)
    named = (
        each._replace(library=origins[each.id]) if each.type in _KEPT_TYPES and each.id in origins else each
        for each in found.named
    )
    return found._replace(library=libraries_of(project.source), named=tuple(named))


def _unreadable(project: Project, checked: Checked) -> FileResult:
    found = checked.report
    return FileResult(
        form=FORM,
        document="",
        title="",
        revision="",
        device="",
        manufacturer="",
        language="",
        gate=found.gate,
        today=project.today,
        state="unreadable",
        hash="",
        tool=__version__,
        errors=found.errors,
        warnings=found.warnings,
        open=0,
        waived=0,
        gates={},
        cells={},
        items={},
        findings=_counts([(each.code, each.level) for each in found.findings]),
        worst=tuple(_found(each) for each in found.findings[:MOST_FOUND]),
        figures={},
        regions=(),
        named=(),
        signals=(),
    )


def _judged(project: Project, report: Report, cells: StageCells, gates: Mapping[str, bool]) -> FileResult:
    file, policy = project.file, project.policy
    assessed = assess(file, policy)
    context = Context(file, policy, report, project.today, baselines=project.baselines)
    device = policy.device
    levels: list[tuple[str, str]] = [(each.code, each.level) for each in (*report.findings, *report.open_work)]
    levels += [(each.code, "waived") for each, _ in report.waived]
    # the rules have made these already
    watched = judge(file, policy, assessed)
    return FileResult(
        form=FORM,
        document=policy.document_number,
        title=_title(file),
        revision=policy.revision,
        device=device.name,
        manufacturer=device.manufacturer,
        language=policy.language,
        gate=report.gate,
        today=project.today,
        state="judged",
        hash=content_hash(file, policy),
        tool=__version__,
        errors=report.errors,
        warnings=report.warnings,
        open=len(report.open_work),
        waived=len(report.waived),
        gates=dict(sorted(gates.items())),
        cells={each.name: each.state for each in cells.cells},
        items=dict(sorted(Counter(each.type for each in file).items())),
        findings=_counts(levels),
        worst=tuple(_found(each) for each in (*report.findings, *report.open_work)[:MOST_FOUND]),
        figures=_figures(context, assessed, watched),
        regions=_regions(context, assessed),
        named=tuple(sorted(_named(file, policy, assessed))),
        signals=tuple(
            sorted(_signals(file, (*report.findings, *report.open_work), report.waived, watched), key=_order)
        ),
        dated=policy.date,
        policy_gate=policy.gate,
        example=device.example,
        verdict=_verdict(context),
        criteria=_criteria(policy),
        unread=tuple(sorted({path for path, _ in file.unread})),
        not_loaded=tuple(sorted(report.not_loaded)),
    )


def _title(file: RiskFile) -> str:
    """The heading of the first page."""
    document = file.documents.get(file.root_doc)
    headings = document.headings if document is not None else ()
    return headings[0].text if headings else ""


def _counts(found: Iterable[tuple[str, str]]) -> dict[str, int]:
    return {f"{code} {level}": count for (code, level), count in sorted(Counter(found).items())}


def _found(each: Finding) -> Found:
    span = each.span
    return Found(
        each.code, each.level, each.kind, each.message, span.path, span.line, span.column, each.item, _other(each)
    )


def _other(each: Finding) -> dict[str, str]:
    """The message in the other languages in which everything is said."""
    return {language: each.in_language(language)[0] for language in WHOLE if language != SOURCE_LANGUAGE}


# --- verdict and figures ----------------------------------------------------------------------------------------------


def _verdict(context: Context) -> Verdict:
    """The verdict of the front page. Signatures are judged by programs, with keys, at an hour: that is no matter of the bytes
    of a file, so that what lacks nothing else is told apart."""
    policy = context.policy
    found = shown = verdict(context)
    state: str = found.state
    if found.state == "not-shown" and policy.approval:
        unsigned = context._replace(policy=policy._replace(approval=()))
        without = verdict(unsigned)
        if without.state == "acceptable":
            state, shown, context = "unsigned", without, unsigned
    heads, said = {SOURCE_LANGUAGE: shown.head}, {SOURCE_LANGUAGE: shown.said}
    for language in WHOLE:
        if language != SOURCE_LANGUAGE:
            with speaking(language):
                other = verdict(context)
            heads[language], said[language] = other.head, other.said
    marks = {each.key: each.mark for each in sorted(found.statements, key=lambda each: each.key)}
    return Verdict(state, dict(sorted(heads.items())), dict(sorted(said.items())), marks)  # type: ignore[arg-type]


def _figures(context: Context, assessed: Assessment, watched: Watched) -> dict[str, float]:
    """The key figures by stable names; all are counts."""
    file, policy, today = context.file, context.policy, context.today
    claims = Counter(each.verdict.state for each in (*watched.comparisons, *watched.of_series))
    triggers = file.of_type("trigger")
    plans = policy.monitoring.plans if policy.monitoring else ()
    remaining = [each.earned.region for each in assessed.risks.values()]
    verified = Counter(each.fields.get("result", "") for each in file.of_type("verification"))
    found: dict[str, int] = {
        "items": len(file),
        "risks": len(assessed.risks),
        "risks.earned-not-acceptable": sum(each is not None and not each.acceptable for each in remaining),
        "risks.undetermined": sum(each is None for each in remaining),
        "risks.claim-not-earned": sum(each.differs for each in assessed.risks.values()),
        "controls": len(assessed.controls),
        "controls.unverified": unverified(assessed),
        "verifications": len(file.of_type("verification")),
        "verifications.failed": verified["fail"],
        "triggers": len(triggers),
        "triggers.open": sum(not _closed(file, each) for each in triggers),
        "triggers.overdue": overdue_triggers(context),
        "cycles.overdue": sum(each.state == "overdue" for each in due_cycles(file, policy, today)),
        "observations": len(file.of_type("observation")),
        "plans": len(plans),
        "plans.without-data": sum(each.id not in file.series for each in plans),
        "claims.supported": claims["supported"],
        "claims.unsupported": claims["unsupported"],
        "claims.contradicted": claims["contradicted"],
        "signals": sum(len(each.signals) for each in watched.watches),
        "signals.unanswered": sum(not one.answered for each in watched.watches for one in each.signals),
        "baselines": len(context.baselines.all) if context.baselines is not None else 0,
    }
    return dict(sorted(found.items()))


def _closed(file: RiskFile, trigger: Item) -> bool:
    return any("closed" in each.fields for each in file.linking(trigger, "closes"))


def _regions(context: Context, assessed: Assessment) -> tuple[Region, ...]:
    """The risks by region at each moment, the worst first; then those that have none."""
    policy = context.policy
    of = len(policy.regions)
    counts: Counter[tuple[str, int]] = Counter()
    for risk in assessed.risks.values():
        for moment, estimate in enumerate((risk.initial, risk.residual, risk.earned)):
            if estimate is None:
                counts["unclaimed", moment] += 1
            else:
                counts["" if estimate.region is None else f"region {estimate.region.id}", moment] += 1
    rows = [
        _region(
            each.id, each.label, each.rank, of, each.acceptable, [counts[f"region {each.id}", at] for at in range(3)]
        )
        for each in reversed(policy.regions)
    ]
    for key, id in (("", "undetermined"), ("unclaimed", "unclaimed")):
        numbers = [counts[key, at] for at in range(3)]
        if any(numbers):
            # no region of the policy has the rank 0
            rows.append(_region(id, "", 0, of, False, numbers))
    return tuple(rows)


def _region(id: str, label: str, rank: int, of: int, acceptable: bool, numbers: Sequence[int]) -> Region:
    initial, claimed, earned = numbers
    return Region(id, label, rank, of, initial, claimed, earned, acceptable)


def _criteria(policy: Policy) -> Criteria:
    """What is decided of how risks are judged, as far as two files can be compared in it."""
    rows = policy.rows
    cells: dict[str, str] = {}
    for (row, column), id in policy.cells.items():
        region = policy.region(id)
        word = "blank" if region is None else "acceptable" if region.acceptable else "not-acceptable"
        cells[f"{row}/{column}"] = word
    severity, probability = _levels(policy.severity), _levels(rows)
    cells = dict(sorted(cells.items()))
    return Criteria(severity, probability, cells, _digest([severity, probability, cells]))


def _levels(scale: Scale | None) -> tuple[Level, ...]:
    return tuple(Level(each.id, each.label, each.rank) for each in scale.levels) if scale is not None else ()


def _digest(said: object) -> str:
    return sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:16]


# --- what other files may have too ------------------------------------------------------------------------------------

_KEPT_TYPES: Final = ("hazard", "harm", "failure-mode", "control", "soup")


def _named(file: RiskFile, policy: Policy, assessed: Assessment) -> Iterator[Named]:
    affected = _triggers_by_target(file)
    watched = _watching(file, policy)
    open_ones = {each.id for each in file.of_type("trigger") if not _closed(file, each)}
    for item in file.of_type(*_KEPT_TYPES):
        risks = tuple(sorted(each.id for each in _risks_of(file, item)))
        about = (item.id, *risks)
        triggers = tuple(sorted({trigger for id in about for trigger in affected.get(id, ())}))
        one = Named(
            item.type,
            item.id,
            item.title,
            item.path,
            item.line,
            codes=_codes_of(file, item),
            risks=risks,
            triggers=triggers,
            open_triggers=tuple(each for each in triggers if each in open_ones),
            watched=tuple(sorted({source for id in about for source in watched.get(id, ())})),
            credit=_credit(item, assessed),
            digest=_digest_of(item),
            page=item.docname,
        )
        if item.type == "harm":
            given = item.text("severity")
            level = policy.severity.get(given)
            of = len(policy.severity.levels)
            one = one._replace(severity=given)
            if level is not None:
                one = one._replace(severity_label=level.label, severity_rank=level.rank, severity_of=of)
        yield one
        yield from _within(item, one)


def _within(item: Item, one: Named) -> Iterator[Named]:
    """What an item names in fields that others may name too: suppliers, parts, processes, makers."""
    bare = one._replace(severity="", credit={}, codes=(), digest="")
    for type, field, listed in (
        ("supplier", "supplier", True),
        ("part", "part", True),
        ("process", "process-step", False),
        ("maker", "maker", False),
    ):
        text = item.text(field)
        names = text.replace("，", ",").replace("、", ",").split(",") if listed else [text]
        for name in dict.fromkeys(" ".join(each.split()) for each in names):
            if name:
                yield bare._replace(type=type, title=name)


def _codes_of(file: RiskFile, item: Item) -> tuple[str, ...]:
    found = set(item.listed("imdrf")) if item.type == "harm" else set[str]()
    if item.type == "soup":
        for anomaly in file.linking(item, "anomaly-of"):
            found.update(anomaly.listed("reference"))
    for observation in file.linking(item, "observes"):
        found.update(observation.listed("imdrf"))
    return tuple(sorted(found))


def _credit(item: Item, assessed: Assessment) -> dict[str, str]:
    state = assessed.controls.get(item.id) if item.type == "control" else None
    if state is None:
        return {}
    return {
        "acts-on": ", ".join(sorted(item.listed("acts-on"))),
        "effectiveness": state.effectiveness,
        "implementation": state.implementation,
        "kind": item.text("kind"),
    }


def _digest_of(item: Item) -> str:
    """16 hexadecimal digits for what an item says by itself: without its id and what it links to."""
    links = sorted(name for name, targets in item.links.items() if targets)
    fields = {name: item.text(name) for name in sorted(item.fields)}
    return _digest([item.type, item.title, item.stage, fields, links, " ".join(item.body.split())])


def _risks_of(file: RiskFile, item: Item) -> Iterable[Item]:
    """The risks that an item leads to, or that it controls."""
    if item.type == "control":
        return file.linked(item, "controls")
    if item.type == "hazard":
        found: dict[str, Item] = {}
        for situation in file.linking(item, "hazard"):
            found |= {each.id: each for each in file.linking(situation, "situation") if each.type == "risk"}
        return found.values()
    if item.type == "soup":
        anomalies = file.linking(item, "anomaly-of")
        found = {}
        for start in (each for anomaly in anomalies for each in file.linked(anomaly, "results-in")):
            found |= {each.id: each for each in risks_of(file, start)}
        return found.values()
    return risks_of(file, item)


def _triggers_by_target(file: RiskFile) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for trigger in file.of_type("trigger"):
        for id in trigger.links.get("affects", ()):
            found.setdefault(id, []).append(trigger.id)
    return found


def _watching(file: RiskFile, policy: Policy) -> Mapping[str, Sequence[str]]:
    """By the item that they count for, the plans and observations."""
    found: dict[str, list[str]] = {}
    for plan in policy.monitoring.plans if policy.monitoring else ():
        found.setdefault(plan.target, []).append(plan.id)
    for observation in file.of_type("observation"):
        for id in observation.links.get("observes", ()):
            found.setdefault(id, []).append(observation.id)
    return found


# --- signals ----------------------------------------------------------------------------------------------------------


def _signals(
    file: RiskFile, findings: Iterable[Finding], waived: Iterable[tuple[Finding, object]], watched: Watched
) -> Iterator[FieldSignal]:
    for each in findings:
        if each.code in FIELD_CODES:
            yield _signal(file, each, each.level)
    for each, _ in waived:
        if each.code in FIELD_CODES:
            yield _signal(file, each, "waived")
    for watch in watched.watches:
        for one in watch.signals:
            if not one.answered:
                # RMF605 finds it
                continue
            about = _about(file, [watch.plan.target])
            yield FieldSignal(
                "RMF605",
                "answered",
                one.plan,
                about,
                _codes_at(file, about),
                one.period,
                one.answered,
                one.mark.path,
                one.mark.line,
                "",
            )


def _signal(file: RiskFile, each: Finding, level: str) -> FieldSignal:
    values = each.said.values
    item = file.items.get(each.item)
    source, targets, trigger = str(values.get("source") or values.get("plan") or each.item), [each.item], ""
    if item is not None and item.type in ("observation", "trigger"):
        targets = [*item.links.get("observes" if item.type == "observation" else "affects", ())]
        trigger = item.id if item.type == "trigger" else ""
    risk = str(values.get("risk", ""))
    if not trigger and each.code != "RMF605":
        # of RMF605 the finding is that no trigger answers it
        trigger = _last_trigger(file, [*targets, risk])
    about = _about(file, [*targets, *([risk] if risk in file.items else [])])
    codes = {*_codes_at(file, about), *(item.listed("imdrf") if item is not None else ())}
    period = str(values.get("period", "")) or (item.text("period") if item is not None else "")
    return FieldSignal(
        each.code,
        level,
        source,
        about,
        tuple(sorted(codes)),
        period,
        trigger,
        each.span.path,
        each.span.line,
        each.message,
        _other(each),
    )


def _last_trigger(file: RiskFile, ids: Iterable[str]) -> str:
    """The trigger about one of these items that was opened last, "" where there is none."""
    known = _triggers_by_target(file)
    found = {trigger for id in ids for trigger in known.get(id, ())}
    return max(found, key=lambda id: (file.items[id].text("opened"), id), default="")


def _about(file: RiskFile, targets: Iterable[str]) -> tuple[str, ...]:
    """The items that something counted for ``targets`` is of: these, and of a risk its harm and the failure modes that lead to
    it."""
    found: dict[str, None] = {}
    for id in targets:
        item = file.items.get(id)
        if item is None:
            continue
        found[id] = None
        if item.type == "risk":
            found |= dict.fromkeys(each.id for each in file.linked(item, "harm"))
            found |= dict.fromkeys(_modes_of(file).get(id, ()))
    return tuple(sorted(found))


def _modes_of(file: RiskFile) -> Mapping[str, Sequence[str]]:
    """By risk, the failure modes that lead to it."""
    memo = file.memo()
    if "portfolio modes" not in memo:
        found: dict[str, list[str]] = {}
        for mode in file.of_type("failure-mode"):
            for risk in risks_of(file, mode):
                found.setdefault(risk.id, []).append(mode.id)
        memo["portfolio modes"] = found
    return memo["portfolio modes"]  # type: ignore[return-value]


def _codes_at(file: RiskFile, ids: Iterable[str]) -> tuple[str, ...]:
    items = (file.items.get(id) for id in ids)
    return tuple(
        sorted({code for item in items if item is not None and item.type == "harm" for code in item.listed("imdrf")})
    )


def _order(each: FieldSignal) -> tuple[str, ...]:
    return (each.code, each.source, each.period, each.level, *each.targets, each.message)
