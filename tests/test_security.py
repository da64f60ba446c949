"""manual/security.md: each promise is held by tests that there are, and the page says what files and rules say."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "manual/security.md").read_text(encoding="utf-8")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")

SECTIONS = {
    "Nothing outside of the project is read",
    "Data never runs as code",
    "HTML is inert",
    "Terminals and reports",
    "Time and memory",
    "Nothing passes unseen",
    "Crash and concurrency",
    "The same bytes",
    "What riskfile is made of",
}


def promises(text: str) -> dict[str, list[tuple[str, list[tuple[str, str]]]]]:
    """The promises of each section, each with the tests that hold it: file and function."""
    found: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {}
    body = text.partition("\n## What is promised\n")[2].partition("\n## ")[0]
    for section in re.split(r"^### ", body, flags=re.MULTILINE)[1:]:
        title, _, rest = section.partition("\n")
        rows = [line.strip().strip("|").split(" | ") for line in rest.splitlines() if line.startswith("|")]
        assert [cell.strip() for cell in rows[0]] == ["Promise", "Held by"], title
        found[title] = [(row[0].strip(), _TEST.findall(row[1])) for row in rows[2:]]
    return found


@cache
def held_in(path: str) -> frozenset[str]:
    """The tests of a file, by name; those that are never run are none."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")]
    return frozenset(each.name for each in functions if not any(_skips(mark) for mark in each.decorator_list))


def _skips(mark: ast.expr) -> bool:
    text = ast.unparse(mark)
    return text.startswith(("pytest.mark.skip(", "pytest.mark.xfail")) or text == "pytest.mark.skip"


PROMISES = promises(PAGE)


def test_each_part_has_promises() -> None:
    assert set(PROMISES) == SECTIONS
    assert all(PROMISES.values())
    assert sum(map(len, PROMISES.values())) > 35


@pytest.mark.parametrize(
    ("promise", "held"), [each for rows in PROMISES.values() for each in rows], ids=lambda each: str(each)[:50]
)
def test_each_promise_is_held_by_tests_that_there_are(promise: str, held: list[tuple[str, str]]) -> None:
    assert held, "no test holds it"
    for path, function in held:
        assert (ROOT / path).is_file(), path
        assert function in held_in(path), f"{path} has no test {function}"


def test_every_test_that_the_page_names_is_looked_at() -> None:
    named = re.findall(r"`(tests/[^`]+)`", PAGE)
    assert sorted(named) == sorted(
        f"{path}::{name}" for rows in PROMISES.values() for _, held in rows for path, name in held
    )


def test_a_promise_that_nothing_holds_is_seen() -> None:
    row = "| It holds | {} |"
    text = "\n## What is promised\n\n### A\n\n| Promise | Held by |\n| --- | --- |\n" + row + "\n\n## What is out\n"
    assert promises(text.format("nothing")) == {"A": [("It holds", [])]}
    assert promises(text.format("`tests/a.py::test_b`, `tests/c.py::test_d`")) == {
        "A": [("It holds", [("tests/a.py", "test_b"), ("tests/c.py", "test_d")])]
    }
    assert "test_a_promise_that_nothing_holds_is_seen" in held_in("tests/test_security.py")
    assert not any(_skips(ast.parse(text, mode="eval").body) for text in ("pytest.mark.parametrize('a', [])", "cache"))
    assert all(
        _skips(ast.parse(f"pytest.mark.{text}", mode="eval").body)
        for text in ("skip", "skip('x')", "xfail(reason='x')")
    )


def test_the_page_is_found() -> None:
    assert "(manual/security.md)" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "(manual/security.md)" in readme and "(SECURITY.md)" in readme
    assert "\nsecurity\n" in (ROOT / "manual/index.md").read_text(encoding="utf-8")
    for page in ("ci", "own-rules", "authoring"):
        assert "(security.md" in (ROOT / f"manual/{page}.md").read_text(encoding="utf-8"), page


def test_all_that_may_be_written_is_classed() -> None:
    """Every kind of file that a project consists of stands in the table, as code or as data."""
    table = PAGE.partition("\n## What is trusted\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ")][1:]
    kinds = {cells[1].strip() for cells in rows if set(cells[0]) - set(" -")}
    assert kinds == {"data", "code"}
    code = [cells[0] for cells in rows if cells[1].strip() == "code"]
    assert "ext/" in " ".join(code) and "conf.py" in " ".join(code) and len(code) == 2
    for name in (
        "docs/",
        "needs/",
        "needs/policy.yaml",
        "needs/model.yaml",
        "docs/pdf.yaml",
        "CSV",
        "XLSX",
        "evidence",
        "pictures",
    ):
        assert name in " ".join(cells[0] for cells in rows if cells[1].strip() == "data"), name
