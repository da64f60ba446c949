"""Pure tables and pictures of a file, as data; rendered elsewhere, computed only here."""

from riskfile.views.filters import FilterError, parse_filter
from riskfile.views.tables import (
    MOMENTS,
    Cell,
    Column,
    HeatMap,
    Neighbour,
    Row,
    Table,
    chain,
    heat_map,
    item_list,
    policy_table,
    risk_table,
    trace_matrix,
)

__all__ = [
    "MOMENTS",
    "Cell",
    "Column",
    "FilterError",
    "HeatMap",
    "Neighbour",
    "Row",
    "Table",
    "chain",
    "heat_map",
    "item_list",
    "parse_filter",
    "policy_table",
    "risk_table",
    "trace_matrix",
]
