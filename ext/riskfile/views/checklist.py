"""The checklist of clauses: what answers each of them, and what is open at it."""

from __future__ import annotations

from riskfile.model import RiskFile
from riskfile.model.clauses import CLAUSES, Clause, clauses_in, types_at
from riskfile.policy.policy import Policy
from riskfile.rules import Finding
from riskfile.views.context import Context
from riskfile.views.findings import summed
from riskfile.views.tables import Cell, Column, Row, Table

CLAUSE_COLUMNS = (
    Column("clause", "Clause"),
    Column("about", "About, in our own words"),
    Column("state", "State"),
    Column("by", "Answered by"),
    Column("items", "First items"),
    Column("policy", "Keys of the policy"),
    Column("findings", "Open findings"),
)
_FIRST = 2
CLAUSE_NOTE = (
    "A clause of ISO 14971:2019 is open while a finding of a rule at it stands, or while neither an item nor a key of "
    "the policy answers it. Complete says that riskfile finds nothing against it; whether it is met a person judges."
)


def clause_checklist(context: Context) -> Table:
    """Every clause with requirements: what answers it, and what is open at it."""
    file, policy, report = context.file, context.policy, context.report
    found: dict[str, list[Finding]] = {}
    for finding in (*report.findings, *report.open_work):
        for number in clauses_in(finding.clause):
            found.setdefault(number, []).append(finding)
    rows = tuple(_clause_row(file, policy, clause, found.get(clause.number, [])) for clause in CLAUSES)
    return Table("clause-checklist", CLAUSE_COLUMNS, rows, CLAUSE_NOTE)


def _clause_row(file: RiskFile, policy: Policy, clause: Clause, findings: list[Finding]) -> Row:
    types = types_at(clause, file.model.types.values())
    items = {each.name: file.of_type(each.name) for each in types}
    first = [item for some in items.values() for item in some[:_FIRST]][:_FIRST]
    keys = [key for key in clause.policy if (key,) in policy.positions]
    # a chapter's own clause has those of its parts as well, which stand on their rows
    words = "; ".join(f"{len(items[each.name])} {each.plural or each.label}" for each in types if items[each.name])
    answered = bool(first or keys)
    lines = [f"{line.code} {line.text}: {line.number}" for line in summed(findings)]
    return Row(
        None,
        (
            Cell(clause.number),
            Cell(clause.about),
            Cell("open", mark="open") if findings or not answered else Cell("complete", mark="pass"),
            Cell(words, gap=not answered),
            Cell("", tuple((item, "") for item in first)),
            Cell(", ".join(keys)),
            Cell("; ".join(lines)),
        ),
    )
