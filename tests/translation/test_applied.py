"""A project in another language is the same project: ids, links, levels, numbers, verdicts and anchors are those of the source."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskfile.assessment import assess
from riskfile.model import BUILTIN_MODEL
from riskfile.policy import read_policy
from riskfile.project import Project
from riskfile.reading.blocks import parse
from riskfile.reading.markdown import parser, read_page
from riskfile.source import Disk, Overlay
from riskfile.text.messages import speaking
from riskfile.translation.applied import Count, Translated, anchors_of, kept, structure, translated
from riskfile.translation.catalogues import Entry, Read, path_of, written
from riskfile.translation.files import Translatable
from riskfile.translation.segments import cut_page, is_prose, replaced
from riskfile.translation.work import Translation
from translationkit import other_words

ROOT = Path(__file__).resolve().parents[2]


@cache
def example() -> tuple[Project, Project]:
    """The example, and the example in a language in which every word is another."""
    own = Project.open(ROOT, cached=False)
    words = Translatable(own.source, own.model, own.policy)
    translation = Translation(words, "zh-CN")
    texts: dict[str, bytes | None] = {}
    for path in words.paths:
        entries = {each.key: Entry(other_words(each)) for each in words.cut(path).segments}
        texts[translation.catalogue(path)] = written("zh-CN", path, Read(entries), {})
    both = Project.open(Overlay(own.source, texts), cached=False)
    return both, both.in_language("zh-CN")


def test_every_text_is_shown_in_the_other_language() -> None:
    _, theirs = example()
    assert isinstance(theirs.source, Translated)
    assert theirs.source.refused == {}
    total = sum(theirs.coverage.values(), start=Count())
    assert total.whole and total.texts > 5000 and total.left == total.refused == total.fuzzy == 0


def test_items_are_the_same_but_for_their_words() -> None:
    own, theirs = example()
    assert list(own.file.items) == list(theirs.file.items)
    for id, item in own.file.items.items():
        other = theirs.file.items[id]
        assert (item.type, item.stage, item.links, item.docname) == (
            other.type,
            other.stage,
            other.links,
            other.docname,
        )
        fields = own.model.types[item.type].fields
        assert list(item.fields) == list(other.fields), id
        for name, value in item.fields.items():
            if fields[name].kind != "text" or not is_prose(own.model.types[item.type], name):
                assert value == other.fields[name], (id, name)
    changed = [id for id, item in own.file.items.items() if item.title == theirs.file.items[id].title]
    assert changed == []


def test_lines_stay_where_they_are() -> None:
    own, theirs = example()
    moved = [id for id, item in own.file.items.items() if theirs.file.items[id].span.line != item.span.line]
    assert moved == []


def test_estimates_regions_and_verdicts_are_the_same() -> None:
    own, theirs = example()
    mine, other = assess(own.file, own.policy), assess(theirs.file, theirs.policy)
    assert list(mine.risks) == list(other.risks)
    for id, risk in mine.risks.items():
        same = other.risks[id]
        for one, two in ((risk.initial, same.initial), (risk.residual, same.residual)):
            assert (one is None) == (two is None), id
            if one is not None and two is not None:
                assert (one.severity and one.severity.id) == (two.severity and two.severity.id), id
                assert (one.probability and one.probability.id) == (two.probability and two.probability.id), id
                assert (one.region and one.region.id) == (two.region and two.region.id), id


def test_what_is_judged_is_the_source() -> None:
    own, theirs = example()
    assert theirs.judge() == own.judge()
    assert theirs.snapshot() == own.snapshot()
    assert theirs.in_source is own and own.in_source is own
    assert theirs.in_language("en") is own and theirs.in_language("zh-CN") is theirs


def test_headings_keep_their_anchors() -> None:
    own, theirs = example()
    for name, document in own.file.documents.items():
        other = theirs.file.documents[name]
        assert [each.slug for each in document.headings] == [each.slug for each in other.headings]
        assert all(one.text != two.text for one, two in zip(document.headings, other.headings, strict=True))
    assert isinstance(theirs.source, Translated)
    found = anchors_of(theirs.source, "docs/plan", theirs.model)
    assert [slug for slugs in found.values() for slug in slugs] == [
        each.slug for each in own.file.documents["docs/plan"].headings
    ]
    assert all(title.isascii() is False for title in found)


def test_links_lead_somewhere_in_the_other_language() -> None:
    own, theirs = example()
    # each word of a kind is the same here, so that terms are; nothing else is broken
    same = "RMF815.alike"
    told = [each for each in theirs.file.problems if "term" not in str(each.message) and each.message.key != same]
    assert told == []
    unnamed = "RMF815.unnamed-language"
    assert [each for each in own.file.problems if each.message.key not in (unnamed, same)] == []


PAGE = """\
# Scope

What `x` is for, see [the plan](plan.md#scope) and RSK-001.
It goes on here.

- one
  goes on

1. first

| a word | 5 mm |
|---|---|
| of a cell | RSK-001 |
"""


def in_chinese(page: str, translations: dict[str, str]) -> Translated:
    below = Overlay(Disk(ROOT), {"docs/plan.md": page.encode()})
    made = written(
        "zh-CN", "docs/plan.md", Read({("", text): Entry(value) for text, value in translations.items()}), {}
    )
    source = Overlay(below, {path_of(below.layout, "zh-CN", "docs/plan"): made})
    words = Translatable(source, BUILTIN_MODEL, read_policy(source))
    # nothing else is read
    words.__dict__["paths"] = ("docs/plan.md",)
    return translated(source, "zh-CN", words)


def test_a_paragraph_takes_one_line_and_gives_back_the_others() -> None:
    source = in_chinese(
        PAGE,
        {
            "Scope": "范围",
            "What `x` is for, see [the plan](plan.md#scope) and RSK-001. It goes on here.": "`x` 的用途见[计划](plan.md#scope)和RSK-001。",
            "one goes on": "一",
            "first": "第一",
            "a word": "一词",
            "of a cell": "单元格 | 一个",
        },
    )
    assert (
        source.read("docs/plan.md").decode()
        == """\
# 范围

`x` 的用途见[计划](plan.md#scope)和RSK-001。


- 一


1. 第一

| 一词 | 5 mm |
|---|---|
| 单元格 \\| 一个 | RSK-001 |
"""
    )


@pytest.mark.parametrize(
    "value", ["1. 第一", "- 一", "# 一", "> 一", ":::{risk} 一", "```{note}", "| 一 |", "===", "::: "]
)
def test_a_translation_that_begins_as_a_block_is_a_paragraph_all_the_same(value: str) -> None:
    source = in_chinese(PAGE, {"first": value, "Scope": "范围"})
    text = source.read("docs/plan.md").decode()
    assert text.startswith("# 范围\n")
    assert text.count("\n") == PAGE.count("\n")


def test_what_would_change_the_structure_is_not_shown() -> None:
    source = in_chinese(PAGE, {"first": "见{need}`RSK-002`", "Scope": "范围"})
    assert source.read("docs/plan.md").decode() == PAGE.replace("Scope", "范围")
    assert source.refused == {"docs/plan.md": frozenset({("", "first")})}
    assert source.coverage["docs/plan.md"] == Count(5 + 1, 1, 0, 1, 0)


def test_a_text_of_another_source_is_not_shown() -> None:
    source = in_chinese(PAGE, {"Scopes": "范围"})
    assert source.read("docs/plan.md").decode() == PAGE


def test_what_is_said_is_the_same_in_each_language() -> None:
    own, theirs = example()
    with speaking("zh-CN"):
        assert theirs.judge() == own.judge()


SIGNS = st.text("汉字a1 \n#-*>:`{}[]()|<>!\\\"'=~$%&.,，。_^+", max_size=40)

ALL_KINDS = """\
# Heading

A paragraph
of two lines with {need}`RSK-001`.

> quoted
> twice

:::{risk} A title
:id: RSK-1
:basis: test (bench)
:p1: F3
:waive: RMF303 -- a reason; approver A. Prover; until 2027-06-30

Its text.

1. one
2. two
:::

```{list-table} Named
:header-rows: 1

* - a
  - b
```

```{csv-table} Other

"alpha, beta",gamma
```

```{glossary}
a term
  Its definition
  goes on.
```

```{figure} a.png
:alt: a picture

Below it.
```

| col | "other" |
|---|---|
| cell | more |

term
: defined

Word[^1].

[^1]: A note.
"""


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_whatever_stands_in_a_translation_the_page_is_the_same(data: st.DataObject) -> None:
    cut = cut_page(ALL_KINDS, "needs/design/page", BUILTIN_MODEL)
    assert len(cut.segments) > 20 and not cut.left
    keys = data.draw(
        st.lists(st.sampled_from([each.key for each in cut.segments]), min_size=1, max_size=4, unique=True)
    )
    good = {key: value for key in keys if (value := data.draw(SIGNS).strip())}
    own = structure(read_page(ALL_KINDS, "needs/design/page", BUILTIN_MODEL), BUILTIN_MODEL)

    def same(text: str) -> bool:
        return structure(read_page(text, "needs/design/page", BUILTIN_MODEL), BUILTIN_MODEL) == own

    shown = kept(ALL_KINDS, cut, good, same)
    assert same(replaced(ALL_KINDS, cut, shown))


def test_plain_words_are_always_shown() -> None:
    cut = cut_page(ALL_KINDS, "needs/design/page", BUILTIN_MODEL)
    own = structure(read_page(ALL_KINDS, "needs/design/page", BUILTIN_MODEL), BUILTIN_MODEL)
    good = {each.key: f"译文：{each.text}，完" for each in cut.segments}
    text = replaced(ALL_KINDS, cut, good)
    assert structure(read_page(text, "needs/design/page", BUILTIN_MODEL), BUILTIN_MODEL) == own
    assert text.count("译文") == len(cut.segments)
    assert "RMF303 -- 译文：a reason，完; approver" in text
    assert '"译文：alpha, beta，完",译文：gamma，完' in text
    assert "译文：a term，完\na term\n" in text


@pytest.mark.parametrize(
    "value", ["- 一", "1. 一", "+ 一", "> 一", "---", "***", "+++", "% 一", "{.一}", "# 一", "```", "| 一", "=="]
)
def test_a_term_of_a_list_of_definitions_stays_one(value: str) -> None:
    text = "term\n: defined\n\nword\n: said\n"
    cut = cut_page(text, "docs/page", BUILTIN_MODEL)
    assert [each.kind for each in cut.segments] == ["term", "paragraph", "term", "paragraph"]
    made = replaced(text, cut, {("", "term"): value})
    types = [[each.type for each in parse(parser(), each, {})] for each in (text, made)]
    assert types[0] == types[1]
