"""Where the id of an item is named: each place that there is, and what it stands in."""

from __future__ import annotations

import re

import pytest

from casekit import base_files, merge_policy
from riskfile.editing.occurrences import Named, named_at, occurrences
from riskfile.project import Project
from riskfile.source import Empty, Overlay

CHAPTER = """\
# Harms <mention>HRM-2

---

Of <mention>HRM-2, (<mention>HRM-2) and RSK-1/<mention>HRM-2; not HRM-20, HRM-2-A, XHRM-2 or <code>HRM-2.png; *<mention>HRM-2*.
见<mention>HRM-2的伤害。 An address: https://example.org/<code>HRM-2 and a file a/<code>HRM-2.csv.

| harm | what |
|---|---|
| <mention>HRM-2 | perforation <mention>HRM-2 |

`<code>HRM-2`, {need}`<role>HRM-2`, {need}`the harm <<role>HRM-2>`, {literal}`<code>HRM-2`, ``{need}`<code>HRM-2` ``.
[words](#<role>HRM-2), [](#<role>HRM-2) and [<mention>HRM-2](#<role>HRM-2), {ref}`harm <<role>hrm-2>`. <!-- <code>HRM-2 -->

% <code>HRM-2 in a comment

> quoted <mention>HRM-2[^1]

[^1]: A footnote of <mention>HRM-2.

:::{note} <mention>HRM-2
Text of <mention>HRM-2.
:::

```python
<code>HRM-2
```

```{chain}
:risk: <view>HRM-2
```

:::{item-list}
:filter: id == "<view>HRM-2"
:::
"""
ITEMS = """\
# More

:::{hazard} As in <mention>HRM-2
:id: HAZ-8
:category: energy
:source: as <mention>HRM-2 says, and a/<code>HRM-2
:waive: RMF101 -- as <mention>HRM-2 has it; approver Me; until 2099-01-01

Leads to <mention>HRM-2, and `<code>HRM-2`.
:::

> :::{risk} Perforation
> :id: RSK-9
> :situation: SIT-2
> :harm: <link>HRM-2
> :p1: F2
> :::

:::{risk} Perforation once more
---
id: RSK-10
situation: SIT-2
harm:
  - <link>HRM-2
basis: >
  the words of
  <mention>HRM-2
---
:::
"""
WAIVERS = """\
waivers: # <code>HRM-2
  - rule: RMF101
    item: <policy>HRM-2
    reason: >-
      the harm is
      as <mention>HRM-2 says, in docs/<code>HRM-2
  - {rule: RMF101, item: "<policy>HRM-2", reason: said}
"""
CHECKLIST = """\
version: 1
title: A list
source: A law
requirements:
  - number: <code>HRM-2
    requirement: what a harm is, see <mention>HRM-2
    evidence:
      - items: [HRM-1, <checklist>HRM-2]
        says: in <mention>HRM-2
      - filter: id == "<view>HRM-2"
      - document: <code>HRM-2
"""
ACCEPTED = """\
{"item": "RSK-2", "of": "<acceptance>HRM-2", "hash": "%s", "by": "Me", "day": "2026-01-02", "reason": "read <mention>HRM-2"}
""" % ("0" * 32)
_MARK = re.compile(r"<([a-z]+)>(?=hrm-2|HRM-2)")


def files(id: str = "HRM-2") -> tuple[dict[str, str], set[tuple[str, int, int, str]]]:
    """A project with marked places, and these."""
    texts = base_files()
    texts["docs/harms.md"] = CHAPTER
    texts["needs/design/more.md"] = ITEMS
    texts["needs/policy.yaml"] = merge_policy(texts["needs/policy.yaml"], WAIVERS)
    texts["needs/checklists/law.yaml"] = CHECKLIST
    texts["needs/acceptances.jsonl"] = ACCEPTED
    texts["docs/notes.txt"] = "of <file>HRM-2\n"
    texts["needs/design/base.md"] = (
        texts["needs/design/base.md"]
        .replace(":id: HRM-2\n", ":id: <definition>HRM-2\n")
        .replace(":harm: HRM-2\n", ":harm: <link>HRM-2\n")
    )
    texts["needs/policy.yaml"] = texts["needs/policy.yaml"].replace("target: HRM-2", "target: <policy>HRM-2")
    expected = set()
    for path, text in texts.items():
        lines = []
        for number, line in enumerate(text.split("\n"), 1):
            clean, last = "", 0
            for match in _MARK.finditer(line):
                clean += line[last : match.start()]
                last = match.end()
                expected.add((path, number, len(clean) + 1, match[1]))
            lines.append(clean + line[last:])
        texts[path] = "\n".join(lines)
    return texts, expected


def project(texts: dict[str, str], newline: str = "\n", mark: str = "") -> Project:
    data = {path: (mark + text).replace("\n", newline).encode() for path, text in texts.items()}
    return Project(Overlay(Empty(), data), today="2026-01-20")


@pytest.mark.parametrize(("newline", "mark"), [("\n", ""), ("\r\n", "\ufeff")])
def test_each_place_is_found_and_what_it_stands_in(newline: str, mark: str) -> None:
    texts, expected = files()
    made = project(texts, newline, mark)
    assert made.file.checklists[0].requirements[0].answers[0].names == ("HRM-1", "HRM-2")
    found = {(*each.span[:3], each.kind) for each in occurrences(made, "HRM-2")}
    assert sorted(found - expected) == [] and sorted(expected - found) == []


def test_items_and_options_around_a_place_are_told() -> None:
    found = occurrences(project(files()[0]), "HRM-2")
    assert {(each.item, each.option) for each in found if each.kind == "link"} == {
        ("RSK-2", "harm"), ("RSK-3", "harm"), ("RSK-9", "harm"), ("RSK-10", "harm")
    }  # fmt: skip
    assert {each.item for each in found if each.span.path.endswith("more.md") and each.kind == "mention"} == {
        "HAZ-8",
        "RSK-10",
    }
    assert [each for each in found if each.kind == "file"] != []
    assert [each for each in occurrences(project(files()[0]), "HRM-2", files=False) if each.kind == "file"] == []


def test_the_id_at_a_place_is_known_from_anywhere() -> None:
    made = project(files()[0])
    for each in occurrences(made, "HRM-2"):
        for column in (each.span.column, each.span.column + 3, each.span.end_column):
            assert named_at(made, each.span.path, each.span.line, column) == Named("HRM-2", each.span)
    assert named_at(made, "docs/harms.md", 1, 1) is None
    assert named_at(made, "docs/harms.md", 999, 1) is None
    assert named_at(made, "docs/none.md", 1, 1) is None
    # a word that is written as an id and is that of no item
    assert named_at(made, "needs/design/base.md", *_place(made, "needs/design/base.md", "TR-9")) is None


def _place(made: Project, path: str, text: str) -> tuple[int, int]:
    whole = made.source.read(path).decode()
    before = whole[: whole.index(text)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def test_a_policy_that_is_half_written_is_looked_into_as_far_as_it_can_be_read() -> None:
    from riskfile.editing.occurrences import scalars

    assert [each[2:] for each in scalars("a: [HRM-2, {b: HRM-2}]\nc: {HRM-2: x}\nd: [HRM")] == [
        ("a", ""), ("HRM-2", "a"), ("b", "a"), ("HRM-2", "b"), ("c", ""), ("HRM-2", "c"), ("x", "HRM-2"), ("d", ""),
        ("HRM", "d"),
    ]  # fmt: skip
