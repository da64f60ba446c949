"""Any table leads to a draft that runs, to one that says why it does not, or to a refusal: never to a traceback."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from riskfile.importing import ImportProblem
from riskfile.importing.suggest import suggest_mapping

HEADINGS = (
    "ID", "No.", "Hazard", "Cause", "Effect", "Harm", "Hazardous situation", "Severity", "S", "Probability", "P", "O", "D", "RPN",
    "Risk", "Level", "Acceptable?", "Measure", "Type", "Tests", "Residual severity", "Residual P", "Residual risk", "Status", "Date",
    "Owner", "Requirement", "{x}", "a: b", "#", "@A", "a/b", "", "p1", "p2", "p1*p2", "Schweregrad", "危害", "风险等级",
)  # fmt: skip
CELLS = (
    "", "1", "2", "3", "5", "10", "100", "R-1", "R-2", "H1", "4 (Serious)", "S4", "P2: Low", "Serious", "Negligible", "High", "Low",
    "Medium-High", "Yes", "No", "10^-3", "1e-5", "5 %", "< 1e-4", "N/A", "-", "TBD", "TC-1 to TC-3", "C1, C2", "All tests", "1.2.2026",
    "2026-02-03", "a text that is long enough to be taken for a sentence. And another one.", "{brace}", '"quoted"', "a\nb", "#5", "null",
    "true", "~", "- x", ": y", "**bold**", "\t", "✅", "high", "design", "pass",
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 9))
    heads = draw(st.lists(st.sampled_from(HEADINGS), min_size=width, max_size=width))
    if draw(st.booleans()):
        # most tables of random headings are no log
        heads[:2] = ["Hazard", "Severity"]
    cell = st.sampled_from(CELLS) | st.text(max_size=8)
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=6))
    return [heads, *rows]


@settings(max_examples=40, deadline=None)
@given(st.lists(tables(), min_size=1, max_size=2))
def test_any_table(found: list[list[list[str]]]) -> None:
    with TemporaryDirectory() as folder:
        paths = []
        for number, rows in enumerate(found):
            out = io.StringIO(newline="")
            csv.writer(out).writerows(rows)
            paths.append(Path(folder) / f"log{number}.csv")
            paths[-1].write_bytes(out.getvalue().encode("utf-8", "replace"))
        try:
            made = suggest_mapping(paths, Path(folder) / "mapping.yaml")
        except ImportProblem as error:
            assert error.problems
            return
        assert made.text.startswith("# ") and made.trial
        # what it does not run for lies in the source, not in the draft
        assert made.runs or "mapping.yaml" not in made.trial, made.text
        if not made.runs:
            head = made.text.partition("# A draft")[0]
            assert "mapping.yaml" not in head, made.text
