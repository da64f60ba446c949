"""The checklist of clauses: what answers each of them, and what is open at it."""

from riskfile.views.tables import Column

CLAUSE_COLUMNS = (
    Column("clause", "Clause"),
    Column("about", "About, in our own words"),
    Column("state", "State"),
    Column("by", "Answered by"),
    Column("items", "First items"),
    Column("policy", "Keys of the policy"),
    Column("findings", "Open findings"),
)
