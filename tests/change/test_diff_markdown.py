"""The difference as Markdown: legible where merge requests are read, bounded, and what is left out is counted."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from diffkit import BASE, PAGE, POLICY, changed, told
from riskfile.reporters.diff_markdown import as_markdown
from riskfile.reporters.markdown import LIMIT


@pytest.fixture(scope="module")
def text() -> str:
    return as_markdown(told(BASE, changed()).found)


def test_the_gravest_comes_first(text: str) -> None:
    lines = text.splitlines()
    assert re.match(r"### Risk file: \d+ verdicts? (is|are) worse, .*\d+ new findings?$", lines[0])
    assert lines[2].startswith("From **before** to **after &lt;b&gt;**: ")
    heads = re.findall(r"^(?:#### |<details><summary><b>)(.*?) \(\d+\)", text, re.MULTILINE)
    assert heads == sorted(heads, key=ORDER.index)
    assert {"Verdicts that are worse", "New findings", "Decisions of the policy", "Items"} <= set(heads)


ORDER = [
    "Verdicts that are worse",
    "New findings",
    "Decisions of the policy",
    "Verdicts that changed otherwise",
    "Evidence, field data and other needs",
    "Items",
    "Verdicts that are better",
    "Findings that are gone",
]


def test_a_text_is_shown_word_by_word_and_no_word_is_markup(text: str) -> None:
    assert "result: <del>pass</del> <ins>fail</ins>" in text
    assert "<ins>&lt;script&gt;alert(1)&lt;/script&gt; \\\\u202e&lt;img src=x onerror=alert(2)&gt;" in text
    tags = set(re.findall(r"</?([a-z]+)", text))
    assert tags <= {"del", "ins", "br", "details", "summary", "b"}


def test_it_is_tables_for_who_reads_markdown(text: str) -> None:
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert html.count("<table>") == len(re.findall(r"^\| --- ", text, re.MULTILINE)) >= 4
    assert html.count("<details>") == html.count("</details>") and not re.search(r"^\|", html, re.MULTILINE)


def test_ten_thousand_of_each_are_counted_where_they_do_not_fit() -> None:
    hazards = "".join(f":::{{hazard}} Hazard {at}\n:id: HAZ-{at}\n:::\n\n" for at in range(100, 2_600))
    after = changed()
    found = told(BASE, {**after, "needs/design/more.md": f"# More\n\n{hazards}"}).found
    text = as_markdown(found)
    assert len(text) <= LIMIT and len(found.items) > 2_500 and len(found.new) > 2_500
    for title, number in (
        ("Verdicts that are worse", len(found.worse)),
        ("New findings", len(found.new)),
        ("Items", len(found.items)),
    ):
        assert f"{title} ({number})" in text
        section = text.split(f"{title} ({number})")[1].split("####")[0].split("<details>")[0]
        rows = [line for line in section.splitlines() if line.startswith("| ")][2:]
        more = re.search(r"^(\d+) more: `riskfile diff` lists them\.$", section, re.MULTILINE)
        if title.startswith("Verdicts"):
            assert more is None and sum(int(row.split(" | ")[-1].rstrip("| ")) for row in rows) == number
        else:
            assert more is not None and len(rows) + int(more[1]) == number
    # room is taken by the gravest
    assert text.index("New findings") < text.index("Items (")


def test_nothing_differs() -> None:
    assert (
        as_markdown(told(BASE, BASE).found)
        == "### Risk file: nothing differs\n\nFrom **before** to **after &lt;b&gt;**.\n"
    )


def test_a_long_text_is_cut_and_what_is_left_out_is_counted() -> None:
    item = "\n:::{{hazard}} Long\n:id: HAZ-99\n\n{}\n:::\n"
    old = " ".join(f"old{at}" for at in range(300))
    both = ({**BASE, PAGE: BASE[PAGE] + item.format(words)} for words in (old, old.replace("old", "new")))
    (row,) = re.findall(r"^\| HAZ-99 .*$", as_markdown(told(*both).found), re.MULTILINE)
    words = len(re.findall(r"\b(?:old|new)\d+", row))
    more = re.search(r"… (\d+) changed words more", row)
    assert more is not None and words + int(more[1]) == 600


def test_a_policy_that_is_another_is_told_by_cause() -> None:
    policy = re.sub(r"(F2: \{.*S3: )\w+", r"\1high", BASE[POLICY], count=1)
    text = as_markdown(told(BASE, {**BASE, POLICY: policy}).found)
    assert "matrix.F2.S3" in text and "→ **high" in text
