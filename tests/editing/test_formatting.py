"""A page in form says what it said."""

from __future__ import annotations

import os
import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.grammar import all_pages, page
from riskfile.change.content_hash import content_hash
from riskfile.editing.edits import edited
from riskfile.editing.formatting import formatted
from riskfile.model import BUILTIN_MODEL, Item, ItemModel
from riskfile.project import Project
from riskfile.reading.markdown import read_page
from riskfile.reading.page import decode
from riskfile.scaffold import write_project
from riskfile.testing import BASE
from riskfile.views.registry import VIEWS

TODAY = "2026-11-23"
MODEL: ItemModel = BUILTIN_MODEL._replace(views=tuple(VIEWS))
MANY = int(os.environ.get("RISKFILE_FORMATTED_PAGES", "150"))
"""How many pages of the fuzz are put into form."""


def in_form(data: bytes, model: ItemModel = MODEL) -> bytes:
    """A page in form."""
    found = formatted(data, "needs/design/a", model)
    return edited(data.decode("utf-8", "surrogateescape"), found.edits).encode("utf-8", "surrogateescape")


def said(data: bytes) -> object:
    """What the reader has of a page, wherever it stands."""
    read = read_page(decode(data)[0], "needs/design/a", MODEL)
    items = [Item._make(record) for record in read.items]
    return (
        [(each.type, each.id, each.title, each.fields, each.links, each.body, {*each.marks}) for each in items],
        sorted((each.kind, str(each.message.key), each.item, each.option) for each in read.problems),
        [each[:2] + each[3:] for each in read.headings],
        read.toctrees,
    )


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_stay(end: bytes, mark: bytes) -> None:
    text = mark + b":::{harm}  Burn \n:severity: S3 \n:id: HRM-001\n:::\n# End\n".replace(b"\n", end)
    expected = mark + b":::{harm} Burn\n:id: HRM-001\n:severity: S3\n:::\n\n# End\n".replace(b"\n", end)
    assert in_form(text) == expected


FORMS = {
    "order of the type": (":::{harm} A\n:severity: S1\n:id: HRM-1\n:::\n", ":::{harm} A\n:id: HRM-1\n:severity: S1\n:::\n"),
    "blanks": (":::  {harm}   A  \n:id:HRM-1\n :severity:   S1  \n:::  \n", ":::{harm} A\n:id: HRM-1\n:severity: S1\n:::\n"),
    "an empty value": (":::{harm} A\n:id: HRM-1\n:severity:  \n:::\n", ":::{harm} A\n:id: HRM-1\n:severity:\n:::\n"),
    "a longer end": (":::{harm} A\n:id: HRM-1\n::::::\n", ":::{harm} A\n:id: HRM-1\n:::\n"),
    "an empty line before the text": (
        ":::{harm} A\n:id: HRM-1\nText.\n:::\n",
        ":::{harm} A\n:id: HRM-1\n\nText.\n:::\n",
    ),
    "no empty line without text": (":::{harm} A\n:id: HRM-1\n\n:::\n", ":::{harm} A\n:id: HRM-1\n:::\n"),
    "empty lines around": (
        "# P\n:::{harm} A\n:id: HRM-1\n:::\n\n\n\n:::{harm} B\n:id: HRM-2\n:::\nText\n",
        "# P\n\n:::{harm} A\n:id: HRM-1\n:::\n\n:::{harm} B\n:id: HRM-2\n:::\n\nText\n",
    ),
    "the end of the page": (":::{harm} A\n:id: HRM-1\n:::", ":::{harm} A\n:id: HRM-1\n:::\n"),
    "a target belongs to what follows": ("Text\n\n(x)=\n:::{harm} A\n:id: HRM-1\n:::\n", "Text\n\n(x)=\n:::{harm} A\n:id: HRM-1\n:::\n"),
    "text is left alone": (
        ":::{harm} A\n:id: HRM-1\n\n  Text,  with blanks  \n\n\n* a\n:::\n",
        ":::{harm} A\n:id: HRM-1\n\n  Text,  with blanks  \n\n\n* a\n:::\n",
    ),
    "in a list": ("- :::{harm}  A\n  :severity: S1\n  :id: HRM-1\n  :::\n", "- :::{harm} A\n  :id: HRM-1\n  :severity: S1\n  :::\n"),
    "in a block quote": ("> :::{harm}  A\n> :severity: S1\n> :id: HRM-1\n> :::\n", "> :::{harm} A\n> :id: HRM-1\n> :severity: S1\n> :::\n"),
    "within another directive": (
        "::::{note}\n:::{harm}  A\n:severity: S1\n:id: HRM-1\n:::\n::::\n",
        "::::{note}\n:::{harm} A\n:id: HRM-1\n:severity: S1\n:::\n::::\n",
    ),
    "YAML": (
        ":::{harm} A\n---\nseverity:   S1\nid: HRM-1\n---\n:::\n",
        ":::{harm} A\n---\nid: HRM-1\nseverity: S1\n---\n:::\n",
    ),
    "a list in YAML": (
        ":::{cycle} A\n---\nreviews:\n- RSK-1\n-   RSK-2\nid: CYC-1\n---\n:::\n",
        ":::{cycle} A\n---\nid: CYC-1\nreviews:\n  - RSK-1\n  - RSK-2\n---\n:::\n",
    ),
    "a value over several lines in YAML": (
        ":::{cycle} A\n---\ndecision: one\n     two\nid: CYC-1\n---\n:::\n",
        ":::{cycle} A\n---\nid: CYC-1\ndecision: one\n  two\n---\n:::\n",
    ),
    "a block of lines in YAML": (
        ":::{cycle} A\n---\ndecision: |\n    one\n\n    two\nid: CYC-1\n---\n:::\n",
        ":::{cycle} A\n---\nid: CYC-1\ndecision: |\n    one\n\n    two\n---\n:::\n",
    ),
    "code is no item": ("```text\n:::{harm} A\n:severity: S1\n:id: HRM-1\n:::\n```\n", "```text\n:::{harm} A\n:severity: S1\n:id: HRM-1\n:::\n```\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", FORMS)
def test_forms(case: str) -> None:
    text, expected = FORMS[case]
    assert in_form(text.encode()).decode() == expected
    assert in_form(expected.encode()).decode() == expected


LEFT = {
    "a comment among the options": (":::{harm} A\n---\n# why\nseverity: S1\nid: HRM-1\n---\n:::\n", "comments"),
    "text among the options": (":::{harm} A\n:severity: S1,\nor more\n:id: HRM-1\n:::\n", "no option"),
    "an option in the text": (":::{harm} A\n:id: HRM-1\n\n:severity: S1\n:::\n", "no option"),
    "nothing closes it": (":::{harm} A\n:severity: S1\n:id: HRM-1\n", "closes"),
    "a merge conflict": ("<<<<<<< a\n:::{harm}  A\n=======\n:::{harm}  B\n>>>>>>> b\n:id: HRM-1\n:::\n", "conflict"),
    "no UTF-8": ("\udcff\n\n:::{harm}  A\n:id: HRM-1\n:::\n", "UTF-8"),
}


@pytest.mark.parametrize("case", LEFT)
def test_what_is_not_understood_is_left_alone_and_told(case: str) -> None:
    text, why = LEFT[case]
    data = text.encode("utf-8", "surrogateescape")
    found = formatted(data, "needs/design/a", MODEL)
    assert found.edits == () and in_form(data) == data
    assert why in str(found.left[0].why)


def test_one_that_is_left_alone_keeps_no_other_from_its_form() -> None:
    text = b":::{harm} A\n:id: HRM-1\n\n:severity: S1\n:::\n\n:::{harm}  B\n:id: HRM-2\n:::\n"
    found = formatted(text, "needs/design/a", MODEL)
    assert len(found.left) == 1 and b":::{harm} B\n" in in_form(text)


def test_any_page_says_the_same_and_stays_as_it_is_then() -> None:
    pages = all_pages()
    for data in [*(each.encode() for each in pages[::5]), *(page(seed, pages) for seed in range(MANY))]:
        made = in_form(data)
        assert said(made) == said(data)
        assert in_form(made) == made


@given(seed=st.integers(0, 1 << 30))
@settings(max_examples=25, deadline=None)
def test_however_an_item_is_written_it_has_one_form(seed: int) -> None:
    source = random.Random(seed)
    options = [
        ("id", "RSK-001"),
        ("situation", "SIT-001"),
        ("harm", "HRM-001"),
        ("p1", "F2"),
        ("p2", "C1"),
        ("dated", TODAY),
    ]
    clean = (
        "# Page\n\n:::{risk} Heat\n"
        + "".join(f":{name}: {value}\n" for name, value in options)
        + "\nText.\n:::\n\nEnd.\n"
    )
    shuffled = source.sample(options, len(options))

    def blanks(least: int = 0) -> str:
        return source.choice(["", " ", "  ", "\t"][least:])

    lines = "".join(f":{name}:{blanks()}{value}{blanks()}\n" for name, value in shuffled)
    messy = (
        f"# Page\n{source.choice(['', chr(10), chr(10) * 3])}:::{source.choice(['', ' '])}{{risk}}{blanks(1)}Heat{blanks()}\n{lines}"
        f"{source.choice(['', chr(10)])}Text.\n:::{source.choice(['', ' ', ':'])}\n{source.choice(['', chr(10), chr(10) * 2])}End.\n"
    )
    assert in_form(messy.encode()).decode() == clean


def _project_in_form(project: Project) -> Project:
    texts: dict[str, bytes | None] = {}
    for docname in project.pages.pages:
        data = project.source.read(f"{docname}.md")
        found = formatted(data, docname, project.model, project.source.layout)
        assert found.left == ()
        if found.edits:
            texts[f"{docname}.md"] = edited(data.decode(), found.edits).encode()
    return project.over(texts)


def _messy(project: Project) -> Project:
    """The same project, written otherwise: options the other way round, more blanks, no empty lines around items."""
    texts: dict[str, bytes | None] = {}
    for docname in project.pages.pages:
        lines = project.source.read(f"{docname}.md").decode().split("\n")
        made: list[str] = []
        block: list[str] = []
        for index, line in enumerate(lines):
            if line.startswith(":") and not line.startswith(":::") and (block or lines[index - 1].startswith(":::{")):
                block.append(line.replace(": ", ":   ", 1) + "  ")
                continue
            made += (*reversed(block), *([""] if line.startswith(":::{") else []), line)
            block = []
        texts[f"{docname}.md"] = "\n".join(made).encode()
    return project.over(texts)


@pytest.mark.parametrize("messy", [False, True])
@pytest.mark.parametrize("name", ["base", "scaffold"])
def test_a_project_in_form_is_the_same_project(name: str, messy: bool, tmp_path: Path) -> None:
    if name == "scaffold":
        write_project(tmp_path / "project", today=date(2026, 11, 23))
    root = BASE if name == "base" else tmp_path / "project"
    before = Project.open(root, today=TODAY, cached=False)
    if messy:
        before = _messy(before)
    after = _project_in_form(before)
    for one, other in zip(before.file, after.file, strict=True):
        assert one._replace(line=0, last_line=0, end_column=0, marks={}, link_marks={}) == other._replace(
            line=0, last_line=0, end_column=0, marks={}, link_marks={}
        )
    assert content_hash(before.file, before.policy) == content_hash(after.file, after.policy)

    def told(project: Project) -> list[tuple[str, str, str]]:
        return sorted((each.code, each.item, each.span.path) for each in project.check().report.findings)

    assert told(before) == told(after)
    if name == "scaffold" and not messy:
        # a new project is in form
        assert after.source.read("needs/post-launch/risks.md") == before.source.read("needs/post-launch/risks.md")
