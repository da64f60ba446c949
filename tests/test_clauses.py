"""The clause table: complete, and each type and rule at exactly the clauses that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from riskfile import manual
from riskfile.model import BUILTIN_MODEL
from riskfile.model.clauses import CHAPTERS, CLAUSES, TERMS, clauses_in, other_sources, types_at
from riskfile.policy import policy_schema
from riskfile.rules import CATALOGUE
from riskfile.views.registry import VIEWS
from riskfile.views.tables import POLICY_PARTS

SUBCLAUSES = {"4": 5, "5": 5, "6": 0, "7": 6, "8": 0, "9": 0, "10": 4}
PAGE = Path(__file__).resolve().parents[1] / "manual/clauses.md"


def rows(text: str) -> dict[str, list[str]]:
    """The rows of the page's tables by their first cell."""
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) > 1 and set(cells[0]) != {"-"}:
            assert cells[0] not in found or cells[0] == "Clause", cells[0]
            found[cells[0]] = cells
    return found


def test_every_clause_stands_in_the_table_once_and_in_order() -> None:
    wanted = [
        number
        for chapter, count in SUBCLAUSES.items()
        for number in ([f"{chapter}.{index}" for index in range(1, count + 1)] or [chapter])
    ]
    assert [clause.number for clause in CLAUSES] == wanted
    assert list(CHAPTERS) == list(SUBCLAUSES)
    page = rows(PAGE.read_text(encoding="utf-8"))
    assert [number for number in page if re.fullmatch(r"\d+(\.\d+)?", number) and not number.startswith("3.")] == wanted
    assert all(page[number][1] and page[number][3] for number in wanted), "what it is about, and a view"


def test_every_item_type_stands_at_a_clause_with_requirements() -> None:
    found = {each.name for clause in CLAUSES for each in types_at(clause, BUILTIN_MODEL.types.values())}
    assert found == set(BUILTIN_MODEL.types)
    known = {clause.number for clause in (*CLAUSES, *TERMS)}
    for each in BUILTIN_MODEL.types.values():
        assert set(clauses_in(each.clause)) <= known, each.name
    for clause in CLAUSES:
        assert set(clause.types) <= set(BUILTIN_MODEL.types), clause.number
        declared = {each.name for each in BUILTIN_MODEL.types.values() if clause.number in clauses_in(each.clause)}
        assert not declared & set(clause.types), f"{clause.number} is declared by the type itself"


def test_every_rule_stands_exactly_at_the_clauses_that_it_names() -> None:
    page = rows(PAGE.read_text(encoding="utf-8"))
    at: dict[str, set[str]] = {}
    for name, cells in page.items():
        for code in re.findall(r"\[(RMF\d{3})\]\(rules/\1\.md\)", cells[-1]):
            at.setdefault(code, set()).add(name)
    assert set(at) == set(CATALOGUE)
    for code, rule in CATALOGUE.items():
        numbers = set(clauses_in(rule.clause))
        assert numbers or not rule.clause[:1].isdigit(), code
        assert {name for name in at[code] if re.match(r"\d+(\.\d+)?$", name)} == numbers, code


def test_what_the_table_names_is_there() -> None:
    keys = policy_schema()["properties"]
    for clause in CLAUSES:
        assert set(clause.policy) <= set(keys), clause.number
        for view in clause.views:
            name, _, argument = view.partition(" ")
            assert name in VIEWS, view
            known = POLICY_PARTS if name == "policy-table" else BUILTIN_MODEL.types if name == "item-list" else ("",)
            assert argument in known, view


@pytest.mark.parametrize(
    ("source", "numbers", "others"),
    [
        ("4.4 a-g", ("4.4",), ()),
        ("4.4 d", ("4.4",), ()),
        ("7.2, 7.3", ("7.2", "7.3"), ()),
        ("5.4, Annex C", ("5.4",), ()),
        ("4.1, figure 1", ("4.1",), ()),
        ("8; MDR Annex I 23.1 g", ("8",), ("MDR Annex I 23.1 g",)),
        ("9; 21 CFR 11.50, 11.70", ("9",), ("21 CFR 11.50, 11.70",)),
        ("management system, 2; 4.1", ("4.1",), ("management system, 2",)),
        ("", (), ()),
    ],
)
def test_clauses_in_a_source(source: str, numbers: tuple[str, ...], others: tuple[str, ...]) -> None:
    assert (clauses_in(source), other_sources(source)) == (numbers, others)


def test_a_rule_of_another_clause_moves_in_the_table() -> None:
    rule = CATALOGUE["RMF310"]._replace(clause="7.6; MDR Annex I 9")
    page = rows(manual._clauses({"RMF310": rule}, BUILTIN_MODEL.types))
    link = "[RMF310](rules/RMF310.md)"
    assert [name for name, cells in page.items() if link in cells[-1]] == ["7.6", "MDR Annex I 9"]
