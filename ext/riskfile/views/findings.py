"""What the rules have found: findings and open work, waivers, and what became of each rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat
from typing import Final, NamedTuple

from riskfile.model import RiskFile
from riskfile.model.declare import is_date
from riskfile.policy.policy import Policy, Waiver
from riskfile.rules import Finding, Outcome, Rule
from riskfile.rules.engine.entries import Entry, alone, counted_kinds, entries
from riskfile.rules.engine.finding import LEVELS
from riskfile.rules.engine.waivers import Lack, lacks, no_approver
from riskfile.rules.stage_cells import Accepted
from riskfile.text.between import aside, in_list, in_turn, labelled
from riskfile.text.messages import later, tr
from riskfile.text.words import KIND_HEADS, KIND_WORDS, LEVEL_WORDS, OUTCOME_WORDS, value_in_words
from riskfile.version import __version__
from riskfile.views.context import Context
from riskfile.views.tables import Cell, Column, Row, Table

FINDING_COLUMNS = (
    Column("kind", "Kind"),
    Column("level", "Level"),
    Column("rule", "Rule"),
    Column("item", "Item"),
    Column("message", "Finding"),
    Column("place", "Place"),
    Column("clause", "Clause"),
)

WAIVED_COLUMNS = (
    Column("rule", "Rule"),
    Column("item", "Item"),
    Column("message", "Finding"),
    Column("reason", "Reason"),
    Column("approver", "Approver"),
    Column("expires", "Expires"),
    Column("place", "Place"),
)

WAIVER_COLUMNS = (
    Column("rule", "Rule"),
    Column("item", "Item"),
    Column("reason", "Reason"),
    Column("approver", "Approver"),
    Column("expires", "Expires"),
    Column("state", "State"),
    Column("place", "Place"),
)

RULE_COLUMNS = (
    Column("rule", "Rule"),
    Column("clause", "Clause"),
    Column("level", "Level"),
    Column("status", "Result"),
    Column("findings", "Findings"),
    Column("reason", "Remark"),
)

OPEN_SECTION, WAIVED_SECTION = 2, 3
"""Which of the tables of the view of findings are those of open work and of what is waived."""


class Section(NamedTuple):
    """A table with its heading; ``empty`` is what is said where it has no rows."""

    title: str
    table: Table
    empty: str


class Sections(NamedTuple):
    """Tables below each other, headed by ``facts``, each a label and its value."""

    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


def level_in_words(level: str) -> str:
    """A finding's level as pages show it."""
    return LEVEL_WORDS.of(level)


def waiver_in_words(waiver: Waiver) -> str:
    """Why a finding is waived, by whom and until when."""
    parts = (waiver.reason, waiver.approver and tr("approved by {approver}", approver=waiver.approver))
    return in_turn(filter(None, (*parts, waiver.expires and tr("until {expires}", expires=waiver.expires))))


# --- findings and open work -------------------------------------------------------------------------------------------


def findings(context: Context) -> Sections:
    """Errors and warnings, what a later gate will judge, and what is waived, by kind. What one cause does to many items is a
    row with all of them; where each of these has its own values, the findings stand in a table of their own below."""
    file, report = context.file, context.report
    read, later = entries(report.findings, file), entries(report.open_work, file)
    found, opened, accepted = (
        Table("findings", FINDING_COLUMNS, tuple(_entry_row(file, each) for each in read)),
        Table("findings", FINDING_COLUMNS, tuple(_entry_row(file, each) for each in later)),
        Table("waived", WAIVED_COLUMNS, tuple(_waived_row(file, *each) for each in report.waived)),
    )
    kinds = counted_kinds(report.findings).items()
    sections = [
        Section(
            tr("Errors and warnings"),
            found,
            tr("No error and no warning at gate {gate}.", gate=value_in_words(report.gate)),
        ),
        Section(tr("Open: a later gate will judge it"), opened, tr("No open work.")),
        Section(tr("Waived"), accepted, tr("No finding is waived.")),
    ]
    varied = [one for entry in (*read, *later) if entry.varied for one in alone(entry)]
    if varied:
        each = Table("findings", FINDING_COLUMNS, tuple(_entry_row(file, one) for one in varied))
        sections.append(Section(tr("One by one: findings of a row above that differ in their values"), each, ""))
    return Sections(
        (
            (tr("Gate"), value_in_words(report.gate)),
            (tr("Errors"), str(report.errors)),
            (tr("Warnings"), str(report.warnings)),
            *((KIND_HEADS.of(kind), str(count)) for kind, count in kinds),
        ),
        tuple(sections),
    )


def each_finding(context: Context) -> Table:
    """Errors and warnings, open work and what is waived, one finding a row, to be filtered and sorted."""
    file, report = context.file, context.report
    columns = (*FINDING_COLUMNS[:2], Column("state", "State"), *FINDING_COLUMNS[2:], Column("reason", "Reason"))

    def rows(found: Iterable[Finding], state: str, waivers: Iterable[Waiver | None]) -> Iterator[Row]:
        for finding, waiver in zip(found, waivers, strict=False):
            (entry,) = entries([finding], file)
            kind, level, *rest = _entry_row(file, entry).cells
            reason = Cell(waiver_in_words(waiver) if waiver is not None else "")
            yield Row(file.items.get(finding.item), (kind, level, Cell(state), *rest, reason))

    return Table(
        "each-finding",
        columns,
        (
            *rows(report.findings, tr("found"), repeat(None)),
            *rows(report.open_work, tr("open"), repeat(None)),
            *rows((each for each, _ in report.waived), tr("waived"), (waiver for _, waiver in report.waived)),
        ),
    )


def _entry_row(file: RiskFile, entry: Entry) -> Row:
    finding, more = entry.first, len(entry.findings) - 1
    items = [file.items[name] for name in dict.fromkeys(each.item for each in entry.findings) if name in file.items]
    return Row(
        None if more else file.items.get(finding.item),
        (
            Cell(KIND_WORDS.of(finding.kind)),
            Cell(level_in_words(finding.level), mark=finding.level),
            Cell(finding.code, note=finding.name),
            Cell("", tuple((item, "") for item in items)) if items else Cell(finding.item),
            Cell(entry.message, note=entry.hint),
            Cell(str(finding.span), note=tr("and {more} more", more=more) if more else ""),
            Cell(finding.clause),
        ),
    )


def _waived_row(file: RiskFile, finding: Finding, waiver: Waiver) -> Row:
    return Row(
        file.items.get(finding.item),
        (
            Cell(finding.code, note=finding.name),
            _item_cell(file, finding.item),
            Cell(finding.message),
            Cell(waiver.reason),
            Cell(waiver.approver),
            Cell(waiver.expires),
            Cell(str(finding.span)),
        ),
    )


def _item_cell(file: RiskFile, id: str) -> Cell:
    item = file.items.get(id)
    return Cell("", ((item, ""),)) if item is not None else Cell(id)


# --- waivers ----------------------------------------------------------------------------------------------------------


def waivers(context: Context) -> Table:
    """Every waiver of policy and items, and whether it is in force."""
    file, policy, report = context.file, context.policy, context.report
    used = Counter(waiver for _, waiver in report.waived)
    rules = {outcome.rule.code: outcome.rule for outcome in report.outcomes}
    there = {(finding.code, finding.item) for finding in (*report.findings, *report.open_work)}
    rows = []
    for waiver in sorted(report.waivers, key=lambda each: (each.rule, each.item, each.span)):
        stands = (waiver.rule, waiver.item) in there
        rows.append(
            Row(
                file.items.get(waiver.item),
                (
                    Cell(waiver.rule, note=rules[waiver.rule].name if waiver.rule in rules else ""),
                    _item_cell(file, waiver.item),
                    Cell(waiver.reason, gap=policy.no_reason(waiver.reason)),
                    Cell(waiver.approver, gap=no_approver(waiver, policy)),
                    Cell(waiver.expires, gap=not is_date(waiver.expires)),
                    _state(waiver, file, policy, used[waiver], rules, stands, context.today),
                    Cell(str(waiver.span)),
                ),
            )
        )
    return Table("waivers", WAIVER_COLUMNS, tuple(rows))


_LACKS: Final[Mapping[Lack, str]] = {
    "reason": later("not in force: it gives no reason"),
    "approver": later("not in force: it names nobody who accepts it"),
    "day": later("not in force: it has no last day"),
    "authority": later("not in force: only a higher role, or a benefit-risk analysis, accepts that"),
    "expired": later("expired: the finding stands"),
}


def _state(
    waiver: Waiver, file: RiskFile, policy: Policy, used: int, rules: Mapping[str, Rule], stands: bool, today: str
) -> Cell:
    """Whether a waiver that ``used`` findings rest on is in force; ``stands``: there is a finding that it names."""
    if used:
        return Cell(tr("in force: {used} {used:finding|findings} waived", used=used), mark="waived")
    lack = lacks(waiver, file, policy, today)
    if lack is not None and lack != "expired":
        said = tr(_LACKS[lack])
    elif waiver.rule not in rules:
        said = tr("waives nothing: there is no such rule")
    elif not stands:
        said = tr("expired, and there is no such finding") if lack else tr("waives nothing: there is no such finding")
    elif rules[waiver.rule].waivable:
        said = tr(_LACKS["expired"])
    else:
        said = tr("not in force: findings of this rule cannot be waived")
    return Cell(said, mark="warning")


# --- the run of the rules ---------------------------------------------------------------------------------------------


def rules_run(context: Context) -> Sections:
    """What the rules were run on, and what became of each of them."""
    policy, report = context.policy, context.report
    revision = tr("revision {revision}", revision=policy.revision) if policy.revision else ""
    dated = aside(part for part in (revision, tr("dated {date}", date=policy.date) if policy.date else "") if part)
    statuses = Counter[str](outcome.status for outcome in report.outcomes)
    counts = in_list(f"{statuses[status]} {word}" for status, word in OUTCOME_WORDS.items() if status in statuses)
    facts = [
        (tr("Checked by"), tr("riskfile {version}", version=__version__)),
        (tr("Gate"), value_in_words(report.gate)),
        (tr("Judged as of"), context.today),
        (tr("Policy"), f"{policy.path}{f', {dated}' if dated else ''}"),
        (tr("Items"), str(len(context.file))),
        (tr("Rules"), labelled(len(report.outcomes), counts)),
    ]
    if policy.rule_modules:
        left_out = tr(" (not loaded, and not evaluated)") if context.report.not_loaded else ""
        facts.append((tr("Rules of the project"), in_list(policy.rule_modules) + left_out))
    table = Table("rules-run", RULE_COLUMNS, tuple(_rule_row(policy, outcome) for outcome in report.outcomes))
    return Sections(tuple(facts), (Section(tr("Rules"), table, tr("No rule was run.")),))


def _rule_row(policy: Policy, outcome: Outcome) -> Row:
    rule = outcome.rule
    change = policy.rules_levels.get(rule.code)
    level = Cell(tr(rule.level.value))
    if change is not None and rule.waivable and not policy.says_nothing(change.reason):
        level = Cell(
            tr("{level}, changed from: {value}", level=LEVEL_WORDS.of(change.level), value=tr(rule.level.value)),
            note=change.reason,
            mark="changed",
        )
    skipped = outcome.not_evaluated
    notes = [tr(outcome.reason)] if outcome.reason and level.mark != "changed" else []
    if skipped:
        first = in_list(sorted(code or tr("a value that is missing") for code in outcome.skipped_for))
        notes.append(
            tr(
                "{skipped} {skipped:place|places} not evaluated: {value} comes first",
                skipped=skipped,
                value=first or tr("another finding"),
            )
        )
    return Row(
        None,
        (
            Cell(rule.code, note=rule.name),
            Cell(tr(rule.clause)),
            level,
            Cell(OUTCOME_WORDS.of(outcome.status), mark=outcome.status.replace(" ", "-")),
            Cell(str(outcome.findings)),
            Cell(in_turn(notes)),
        ),
    )


# --- findings in short ------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """Findings of one rule, or another reason for which something is open: ``code`` and ``text`` (a rule's name, what is
    missing, or what is waived and why), the ``level`` of its findings ("" for none, "waived" for what is waived) and their
    ``number`` in words."""

    code: str
    text: str
    level: str
    number: str


def summed(found: Iterable[Finding]) -> Iterator[Line]:
    """A line for each rule and level, the worst first."""
    counts = Counter((LEVELS.index(each.level), each.code, each.name) for each in found)
    for (rank, code, name), count in sorted(counts.items()):
        level = LEVELS[rank]
        if level == "open":
            number = tr("{n} at a later gate", n=count)
        elif level == "error":
            number = tr("{n} {n:error|errors}", n=count)
        else:
            number = tr("{n} {n:warning|warnings}", n=count)
        yield Line(code, name, level, number)


_NAMED = 5
"""How many items a line names."""


def waived_lines(waived: Iterable[Accepted]) -> Iterator[Line]:
    """A line for each rule and reason, by rule: what is waived, the first items that are named, why, by whom and until when."""
    by_reason: dict[tuple[str, str, str], list[str]] = {}
    for each in waived:
        by_reason.setdefault((each.code, each.name, waiver_in_words(each.waiver)), []).append(each.item)
    for (code, name, reason), named in sorted(by_reason.items(), key=lambda entry: entry[0][0]):
        ids = list(filter(None, named))
        more = tr(" and {ids} more", ids=len(ids) - _NAMED) if len(ids) > _NAMED else ""
        about = f" {in_list(ids[:_NAMED])}{more}" if ids else ""
        times = f" x {len(named)}" if len(named) > 1 else ""
        yield Line(code, f"{name}{times}{about}: {reason}", "waived", "")


def line_in_words(line: Line) -> str:
    """A reason as text alone."""
    text = f"{line.code} {line.text}" if line.code else line.text
    word = line.number or line.level
    return f"{text} ({word})" if word else text
