"""What a table says of evidence and of gaps that a waiver accepts, and how many rows it has."""

from __future__ import annotations

import hashlib

import pytest

from casekit import compose, write
from riskfile.project import Project, check
from riskfile.views.context import Context
from riskfile.views.registry import VIEWS
from riskfile.views.tables import Cell, Table, document_of

BYTES = b"force;gap\n1;2\n"
SHA = hashlib.sha256(BYTES).hexdigest()


def verification(id: str, evidence: str, more: str = "") -> str:
    return (
        f":::{{verification}} {id}\n:id: {id}\n:proves: implementation\n:method: inspection\n:criterion: seen\n"
        f":result: pass\n:evidence: {evidence}\n{more}:verifies: CTL-1\n:::\n"
    )


PAGE = "".join(
    (
        verification("VER-91", "TR-101"),
        verification("VER-92", "evidence/gap.csv", f":evidence-hash: {SHA}\n"),
        verification("VER-93", "evidence/gap.csv", f":evidence-hash: {'0' * 64}\n"),
        verification("VER-94", "evidence/gap.csv"),
        verification("VER-95", "evidence/gone.csv"),
        verification("VER-96", "https://example.org/report"),
        ":::{hazard} Nobody meets it\n:id: HAZ-9\n:category: energy\n:waive: RMF105 -- kept for the reviewer; approver A. Prover; until 2026-12-31\n:::\n",
        ":::{hazard} Nobody has asked\n:id: HAZ-8\n:category: energy\n:::\n",
        # a waiver of another rule accepts no gap
        ":::{risk} Bare\n:id: RSK-9\n:situation: SIT-1\n:harm: HRM-1\n:p: P4\n:waive: RMF206 -- a test has none; approver A. Prover; until 2026-12-31\n:::\n",
    )
)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    root = tmp_path_factory.mktemp("evidence")
    write(compose("evidence", f"```markdown\n{PAGE}```\n"), root)
    (root / "evidence/gap.csv").write_bytes(BYTES)
    found = check(root, cached=False)
    return Context(found.file, Project.open(root, cached=False).policy, found.report, "2026-01-01")


def shown(context: Context, kind: str, said: str = "") -> Table:
    table = VIEWS[kind].show(context, "", said)
    assert isinstance(table, Table)
    return table


def cell(table: Table, id: str, key: str) -> Cell:
    index = [column.key for column in table.columns].index(key)
    return next(row.cells[index] for row in table.rows if row.item is not None and row.item.id == id)


@pytest.mark.parametrize(
    ("id", "said", "address"),
    [
        ("VER-91", "TR-101", ""),
        ("VER-92", "gap.csv (as judged)", ""),
        ("VER-93", "gap.csv (changed since)", ""),
        ("VER-94", "gap.csv (no hash)", ""),
        ("VER-95", "gone.csv (not there)", ""),
        ("VER-96", "https://example.org/report", "https://example.org/report"),
    ],
)
def test_a_document_says_what_is_known_of_its_file(context: Context, id: str, said: str, address: str) -> None:
    document = document_of(context.file, context.file.items[id])
    assert document is not None and (document.said, document.address) == (said, address)
    assert document_of(context.file, context.file.items["HAZ-9"]) is None


def test_the_matrix_names_each_document_once(context: Context) -> None:
    found = cell(shown(context, "trace-matrix"), "RSK-1", "evidence").documents
    assert [each.said for each in found if each.item.id >= "VER-9"] == [
        "TR-101",
        "gap.csv (as judged)",
        "gap.csv (changed since)",
        "gap.csv (no hash)",
        "gone.csv (not there)",
        "https://example.org/report",
    ]


@pytest.mark.parametrize("key", ["events", "situation", "harm", "risk"])
def test_a_gap_that_is_waived_says_so(context: Context, key: str) -> None:
    table = shown(context, "trace-matrix")
    assert cell(table, "HAZ-9", key) == Cell("waived", mark="waived", note="RMF105 hazard-without-situation")
    assert cell(table, "HAZ-8", key) == Cell(gap=True)


def test_a_waiver_of_something_else_leaves_a_gap(context: Context) -> None:
    assert cell(shown(context, "trace-matrix"), "RSK-9", "controls").gap


def test_a_table_of_pairs_counts_its_items_and_names_them(context: Context) -> None:
    table = shown(context, "cross-table", "hazard by control")
    hazards = sum(1 for _ in context.file.of_type("hazard"))
    assert table.total and table.counted == hazards == len(table.rows) - 1
    assert f"of {hazards} hazards and 0 of " in table.note and "risk control measures have none" in table.note
    assert cell(table, "HAZ-9", "count") == Cell("0", note="RMF105 hazard-without-situation")
    assert cell(table, "HAZ-8", "count").gap


def test_an_item_is_named_once_in_a_cell(context: Context) -> None:
    for row in shown(context, "item-list").rows:
        for each in row.cells:
            assert len({item.id for item, _ in each.items}) == len(each.items), row.item


def test_steps_and_pinned_columns_are_of_the_table() -> None:
    for view in VIEWS.values():
        for form in filter(None, (view.table, *view.tables.values())):
            known = {column.key for column in form.columns}
            assert {*form.pinned, *(key for step in form.steps for key in step.columns)} <= known, view.name
            assert len({step.name for step in form.steps} | {"all"}) == len(form.steps) + 1
            assert all(not form.pinned or form.pinned[-1] in step.columns for step in form.steps), view.name
