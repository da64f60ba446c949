"""The FMEA of an old company as a workbook: ``python tests/importing/logs/old_company.py OUT.xlsx``.

An invented example. It has what such workbooks have: a title above the heading, a heading of two rows, merged cells,
hidden rows, words struck through, dates as numbers and as text, a sheet with the bands in words, a summary that was
counted by hand, and mistakes (listed in ``DEFECTS``).
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Font, PatternFill

DEFECTS = {
    "F-003": "4 x 5 x 3 is 60, the workbook says 50 (and its level follows from 50)",
    "F-006": "after control 4 x 2 x 2 is 16: Low, the workbook says Medium",
    "F-008": "its row is hidden",
    "F-009": "severity falls from 4 to 3 and nothing but an alarm was added",
    "summary": "says that two are High; one row is",
}

ROWS = (
    # no, step, failure, cause, effect, S, O, D, RPN, level, control, test, S, O, D, RPN, level, by, date
    ("F-001", "Motor", "Runs too fast", "Speed sensor gives half the pulses", "Over-infusion", 4, 2, 4, 32, "Medium",
     "Second sensor, compared by the monitor", "VT-11", 4, 1, 2, 8, "Low", "Weber", datetime(2019, 5, 6)),
    ("F-002", "Motor", "Stops", "Brush worn", "Interrupted therapy", 3, 3, 2, 18, "Low",
     "Alarm within 5 s", "VT-12", 3, 3, 1, 9, "Low", "Weber", datetime(2019, 5, 6)),
    ("F-003", "Line", "Air in line", "Door opened during the run", "Air embolism", 4, 5, 3, 50, "Medium",
     "Air detector stops the motor", "VT-13, VT-14", 4, 2, 1, 8, "Low", "Krause", "6.5.2019"),
    ("F-004", "Line", "Occlusion not found", "Pressure sensor drifts", "Under-infusion", 3, 3, 4, 36, "Medium",
     "Self-test at each start", "VT-15", 3, 3, 2, 18, "Low", "Krause", "6.5.2019"),
    ("F-005", "Battery", "Runs empty", "Old cell", "Interrupted therapy", 3, 4, 2, 24, "Low",
     "Capacity is measured; alarm 30 min before", "VT-16", 3, 2, 2, 12, "Low", "Weber", datetime(2019, 6, 3)),
    ("F-006", "Keys", "Rate typed wrong", "Key bounces", "Over-infusion", 4, 3, 4, 48, "Medium",
     "Rate is asked for twice above 100 ml/h", "VT-17", 4, 2, 2, 16, "Medium", "Krause", datetime(2019, 6, 3)),
    ("F-007", "Display", "Digit missing", "Segment fails", "Over-infusion", 4, 2, 5, 40, "Medium",
     "Test of all segments at start; see IFU 4.2", "VT-18", 4, 2, 2, 16, "Low", "Weber", "3.6.2019"),
    ("F-008", "Housing", "Liquid gets in", "Seal missing", "Interrupted therapy", 3, 2, 3, 18, "Low",
     "Leak test of each device", "VT-19", 3, 1, 2, 6, "Low", "Weber", datetime(2019, 6, 3)),
    ("F-009", "Free flow", "Set falls out", "Clamp not closed", "Over-infusion", 4, 4, 4, 64, "High",
     "Alarm at open door", "VT-20", 3, 2, 2, 12, "Low", "Krause", datetime(2019, 6, 3)),
)  # fmt: skip


def write(path: Path) -> None:
    """Write the workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "FMEA"
    bold, grey = Font(bold=True), PatternFill("solid", fgColor="DDDDDD")
    sheet["A1"] = "Infusion pump IP 200 – FMEA (invented example)"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"] = "Doc. 4711-08, rev. F"
    sheet["R2"] = date(2019, 6, 4)
    upper = {"A": "No.", "B": "Part", "C": "Failure", "D": "Cause", "E": "Effect", "F": "Before", "K": "Measure",
             "L": "Proof", "M": "After", "R": "Who", "S": "When"}  # fmt: skip
    for letter, text in upper.items():
        sheet[f"{letter}4"] = text
    for letter, text in zip("FGHIJ", ("S", "O", "D", "RPN", "Class"), strict=True):
        sheet[f"{letter}5"] = text
    for letter, text in zip("MNOPQ", ("S", "O", "D", "RPN", "Class"), strict=True):
        sheet[f"{letter}5"] = text
    for area in ("F4:J4", "M4:Q4", *(f"{letter}4:{letter}5" for letter in "ABCDEKLRS")):
        sheet.merge_cells(area)
    for row in sheet["A4:S5"]:
        for cell in row:
            cell.font, cell.fill, cell.alignment = bold, grey, Alignment(wrap_text=True, vertical="top")
    for number, values in enumerate(ROWS, 6):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, datetime):
                cell.number_format = "dd.mm.yyyy"
        if values[0] == "F-008":
            sheet.row_dimensions[number].hidden = True
    sheet["K8"] = CellRichText(
        TextBlock(InlineFont(strike=True), "Label on the door. "), "Air detector stops the motor"
    )
    sheet["A17"] = "Bands: up to 24 Low, 25 to 60 Medium, above 60 High."
    sheet.freeze_panes = "B6"
    summary = book.create_sheet("Summary")
    for line in (("Class", "Number", "Rows"), ("High", 2, "F-003, F-009"), ("Medium", 4, "F-001, F-004, F-006, F-007"),
                 ("Low", 3, "F-002, F-005, F-008")):  # fmt: skip
        summary.append(line)
    book.save(path)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
