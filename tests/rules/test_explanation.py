"""Explanations of rules are shown in the language that is spoken, text by text, from the division that the catalogue is
written from."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from riskfile.cli import main
from riskfile.rules import CATALOGUE
from riskfile.rules.explanation import explained, parts_of, said_in, speaks, what_it_checks
from riskfile.rules.people import STILL, page_of
from riskfile.rules.tool import NOT_OF_A_CHECK
from riskfile.text.languages import PSEUDO, catalogues_of, entries_of
from riskfile.text.messages import speaking, template_of, tr

RULES = sorted((*CATALOGUE.values(), *NOT_OF_A_CHECK), key=lambda rule: rule.code)

DOC = """\
A summary.

## What it checks

A paragraph in
two lines with `code`:

- an item
  of two lines;
- `alone`
1. a number

| Market | Days |
|---|---|
| eu | {n} work days |

## Example

```markdown
- Not this, nor
  that.
```
ISO 14971:2019 4.4.
"""


def test_a_text_is_divided_into_what_it_says() -> None:
    assert [part.texts for part in parts_of(DOC) if part.texts] == [
        ("A summary.",),
        ("What it checks",),
        ("A paragraph in two lines with `code`:",),
        ("an item of two lines;",),
        ("a number",),
        ("Market", "Days"),
        ("{n} work days",),
        ("Example",),
    ]
    with speaking(PSEUDO):
        told = explained(DOC)
    assert re.sub("⟦.*?⟧", "@", told) == (
        "@\n\n## @\n\n@\n\n- @\n- `alone`\n1. @\n\n| @ | @ |\n|---|---|\n| eu | @ |\n\n## @\n\n"
        "```markdown\n- Not this, nor\n  that.\n```\nISO 14971:2019 4.4.\n"
    )


def test_in_english_nothing_of_a_page_changes() -> None:
    for doc in (DOC, *(rule.doc for rule in RULES), *STILL.values()):
        assert "\n".join(part.source for part in parts_of(doc)) == doc
        assert explained(doc) == doc
    for rule in RULES:
        assert next(parts_of(rule.doc)).texts == (rule.summary,), "what is shown alone has to be in the catalogue"


def test_all_of_a_page_is_spoken_but_its_examples() -> None:
    with speaking(PSEUDO):
        for rule in RULES:
            outside = re.sub(r"^(`{3,}).*?^\1$", "", page_of(rule), flags=re.MULTILINE | re.DOTALL).split("\n")
            bare = [re.sub("⟦.*?⟧", "", line) for line in outside[1:]]
            assert not [line for line in bare if speaks(line) and "Level" not in line], rule.code


def test_the_first_part_is_shown_where_a_finding_is() -> None:
    rule = CATALOGUE["RMF303"]
    assert f"## What it checks\n\n{what_it_checks(rule)}\n\n" in rule.doc
    with speaking(PSEUDO):
        assert what_it_checks(rule).startswith("⟦")


def test_the_catalogue_has_each_text() -> None:
    entries = {
        text
        for path in catalogues_of("zh-CN").glob("*.po")
        for context, text, _, _ in entries_of(path.read_text(encoding="utf-8"))
        if not context
    }
    assert not {*said_in((*(rule.doc for rule in RULES), *STILL.values()))} - entries


MONTHS = {"September": "9", "December": "12"}
"""What Chinese writes as a number."""


def _kept(text: str) -> Counter[str]:
    """What stays as it is in every language: code, and numbers."""
    code = re.findall(r"`[^`]*`", text)
    plain = re.sub(r"`[^`]*`", "", text)
    for month, number in MONTHS.items():
        plain = plain.replace(month, number)
    return Counter([*code, *re.findall(r"(?<![A-Za-z])[0-9]+(?:\.[0-9]+)*", plain)])


def test_a_translation_keeps_code_and_numbers() -> None:
    for text in said_in((*(rule.doc for rule in RULES), *STILL.values())):
        value = template_of(f"={text}", "zh-CN")
        if value:
            assert _kept(value) == _kept(text), text


def test_the_terminal_explains_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", "rule", "RMF303"]) == 0
    said = capsys.readouterr().out
    with speaking("zh-CN"):
        assert said.startswith(f"# RMF303 {CATALOGUE['RMF303'].name}\n\n") and tr("Why it matters") in said
        assert said.rstrip() == page_of(CATALOGUE["RMF303"])


def test_the_list_of_rules_is_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", "rule"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:6] for line in lines] == sorted(CATALOGUE)
    assert all(re.search("[\u4e00-\u9fff]{4}", line) for line in lines)
