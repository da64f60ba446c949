"""A small project, and its workbook."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from riskfile import cli
from riskfile.exporting.xlsx import Look

LOOK = Look("EAEFF5", "F5F7FA", "1B2733", "566575", "D4DAE2", "1F5F99", [("FFFFFF", "000000")] * 6)

POLICY = """\
version: 1
device:
  name: Infusion pump
  manufacturer: Maker
  markets: [us]
  software-class: none
  exposure-unit: use
severity:
  - {id: S1, label: Minor}
  - {id: S2, label: Serious}
  - {id: S3, label: Critical}
probability:
  unit: use
  levels: [{id: F1, label: Rare}, {id: F2, label: Often}, {id: F3, label: Always}]
regions:
  - {id: low, label: Acceptable, acceptable: true, control-required: false, significant: false}
  - {id: high, label: Not acceptable, acceptable: false, control-required: true, significant: true}
matrix:
  F3: {S1: low, S2: high, S3: high}
  F2: {S1: low, S2: high, S3: high}
  F1: {S1: low, S2: low, S3: high}
"""

PAGE = """\
# Risks

:::{hazard} Electricity
:id: HAZ-001
:::

:::{event} =HYPERLINK("x")
:id: EVT-001
:::

:::{situation} Case is live
:id: SIT-001
:condition: fault
:hazard: HAZ-001
:events: EVT-001
:::

:::{harm} Burn
:id: HRM-001
:severity: S2
:::

:::{risk} Burn by current
:id: RSK-001
:situation: SIT-001
:harm: HRM-001
:p: F2
:basis: @SUM(1+1)
:residual-p: F1

Text of _x0041_ the risk.
:::

:::{control} Insulation
:id: CTL-001
:kind: inherent
:controls: RSK-001
:::
"""


def small_project(folder: Path, page: str = PAGE) -> Path:
    """A project in ``folder`` whose items stand on the page ``needs/risks.md``."""
    (folder / "needs").mkdir(parents=True)
    (folder / "needs/policy.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "needs/risks.md").write_bytes(page.encode())
    return folder


def export(project: Path, name: str = "tables.xlsx", *more: str) -> Path:
    """The project's workbook."""
    target = project / name
    assert cli.main(["export", "xlsx", "--project", str(project), "--out", str(target), *more]) == 0
    return target


def headings(sheet: Worksheet) -> list[str]:
    """The headings of a sheet."""
    return [str(cell.value) for cell in sheet[2]]


def edit(workbook: Path, sheet: str, id: str, **cells: object) -> None:
    """Write values into cells of an item's row, by heading (``_`` for a blank); id "" is the first free row."""
    book = load_workbook(workbook)
    table = book[sheet]
    row = next(row for row in table.iter_rows(min_row=3) if (row[0].value or "") == id)
    for heading, value in cells.items():
        cell = row[headings(table).index(heading.replace("_", " "))]
        assert not isinstance(cell, MergedCell)
        cell.value = value  # type: ignore[assignment]
        if isinstance(value, str) and value:
            # as a cell of text has it, whatever it begins with
            cell.data_type = "s"
    book.save(workbook)
