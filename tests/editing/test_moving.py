"""Items go to other pages, and pages to other places."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit import TODAY, base_files
from riskfile.editing.edits import applied
from riskfile.editing.moving import MoveError, Moving, moved_items, moved_pages
from riskfile.project import Project
from riskfile.source import Empty, Overlay

INDEX = """\
# The base of the test cases

The [items](/needs/design/base.md), one of them [a hazard](../needs/design/more.md#HAZ-8), {doc}`the plan <plan>`.

```{toctree}
plan
/needs/design/base
More <../needs/design/more.md>
```
"""
MORE = """\
# More

## Here

Before[^kept].

(named)=
:::{hazard} One
:id: HAZ-8
:category: energy
:source: a

As [above](#here), in [the plan](../../docs/plan.md#scope) and [in words][words][^own][^kept]; ![a](pictures/a.png).

```text
[^none]: no footnote
```
:::

:::{hazard} Other
:id: HAZ-9
:category: energy
:source: b
:::

[words]: ../../docs/plan.md
[^own]: A footnote
    of two lines.
[^kept]: Kept.
"""
CHECKLIST = """\
version: 1
title: A list
source: A law
requirements:
  - number: 1
    requirement: what is planned
    evidence:
      - chapter: docs/plan#scope
"""


def data(extra: Mapping[str, str] | None = None, newline: str = "\n") -> dict[str, bytes]:
    texts = base_files() | {"docs/index.md": INDEX, "needs/design/more.md": MORE} | dict(extra or {})
    return {path: text.replace("\n", newline).encode() for path, text in texts.items()} | {
        "needs/design/pictures/a.png": b"\x89PNG\r\n\x1a\n"
    }


def project(files: Mapping[str, bytes | None]) -> Project:
    return Project(Overlay(Empty(), {path: text for path, text in files.items() if text is not None}), today=TODAY)


def made(files: Mapping[str, bytes], moving: Moving) -> dict[str, bytes]:
    found = {**files, **applied(project(files).source, moving.change)}
    return {path: text for path, text in found.items() if text is not None}


def items(
    files: Mapping[str, bytes], ids: list[str], to: str, title: str = ""
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    found = moved_items(project(files), ids, to, title=title)
    return made(files, found), found.told


def findings(files: Mapping[str, bytes]) -> list[str]:
    return sorted(f"{each.code} {each.subject.name} {each.message}" for each in project(files).check().report.findings)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_item_takes_along_what_it_uses(newline: str) -> None:
    files = data(newline=newline)
    after, told = items(files, ["HAZ-8"], "needs/manufacturing/line/hazards.md", "Hazards of the line")
    assert findings(after) == findings(files)
    page = after["needs/manufacturing/line/hazards.md"].decode()
    assert page.count("\r\n") == (page.count("\n") if newline == "\r\n" else 0)
    assert (
        page.replace(newline, "\n")
        == """\
# Hazards of the line

(named)=
:::{hazard} One
:id: HAZ-8
:category: energy
:source: a

As [above](../../design/more.md#here), in [the plan](../../../docs/plan.md#scope) and [in words][words][^own][^kept]; ![a](../../design/pictures/a.png).

```text
[^none]: no footnote
```
:::

[words]: ../../../docs/plan.md

[^own]: A footnote
    of two lines.

[^kept]: Kept.
"""
    )
    assert (
        after["needs/design/more.md"].decode().replace(newline, "\n")
        == """\
# More

## Here

Before[^kept].

:::{hazard} Other
:id: HAZ-9
:category: energy
:source: b
:::

[^kept]: Kept.
"""
    )
    index = after["docs/index.md"].decode().replace(newline, "\n")
    assert "[a hazard](../needs/manufacturing/line/hazards.md#HAZ-8)" in index
    assert "More <../needs/design/more.md>\n../needs/manufacturing/line/hazards.md\n```" in index
    assert told == ("HAZ-8 is of the stage manufacturing now, by the folder; before of the stage design",)


def test_several_items_keep_their_order_and_a_stage_has_the_page_of_the_same_name() -> None:
    files = data(
        {
            "needs/manufacturing/more.md": "# More of it\n",
            "docs/index.md": INDEX.replace("plan\n", "plan\n/needs/manufacturing/more\n", 1),
        }
    )
    after, told = items(files, ["HAZ-9", "HAZ-8"], "manufacturing")
    assert after["needs/manufacturing/more.md"].decode().startswith("# More of it\n\n:::{hazard} Other\n")
    assert list(project(after).file.items).index("HAZ-9") < list(project(after).file.items).index("HAZ-8")
    assert "needs/design/more.md has no items any more" in told and findings(after) == findings(files)


_IDS = sorted(project(data()).file.items)


@settings(max_examples=20, deadline=None)
@given(
    ids=st.lists(st.sampled_from([each for each in _IDS if each != "HAZ-8"]), min_size=1, max_size=4, unique=True),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_found_is_the_same(ids: list[str], newline: str) -> None:
    files = data(newline=newline)
    after, _ = items(files, ids, "needs/design/new.md")
    assert findings(after) == findings(files)
    assert b"\n\n\n" not in after["needs/design/more.md"].replace(b"\r", b"")
    before, now = project(files).file, project(after).file
    assert {
        id: each._replace(line=0, docname="", path="", last_line=0, marks={}, link_marks={})
        for id, each in before.items.items()
    } == {
        id: each._replace(line=0, docname="", path="", last_line=0, marks={}, link_marks={})
        for id, each in now.items.items()
    }


REFUSED = {
    ("HAZ-7", "needs/design/base.md"): r"HAZ-7 is no item of this file; did you mean",
    ("HAZ-9", "needs/design/more.md"): "HAZ-9 stands on needs/design/more.md already",
    (
        "HAZ-9",
        "elsewhere/more.md",
    ): "elsewhere/more.md cannot be a page of this file; expected a path that ends in .md, in docs or",
    (
        "HAZ-9",
        "manufactring",
    ): r"manufactring is no stage and no page; .* or a path that ends in .md; did you mean manufacturing\?",
    ("HAZ-9", "needs/.hidden/more.md"): "cannot be a page of this file",
    ("HAZ-8", "needs/design/other.md"): r"needs/design/other.md has another definition of \[\^own\]",
    ("HAZ-6", "needs/design/base.md"): r"quoted.md:3:3: HAZ-6 stands within something else",
    ("HAZ-5", "needs/design/base.md"): r"quoted.md:9:1: HAZ-5 is not closed; expected a line ::: at its end",
}
OTHERS = {
    "needs/design/other.md": "# Other\n\nAs[^own].\n\n[^own]: Mine.\n",
    "needs/design/quoted.md": "# Quoted\n\n> :::{hazard} In a quotation\n> :id: HAZ-6\n> :category: energy\n> :source: c\n> :::\n\n"
    ":::{hazard} Open\n:id: HAZ-5\n:category: energy\n:source: d\n",
}


@pytest.mark.parametrize(("asked", "why"), REFUSED.items(), ids=map(" to ".join, REFUSED))
def test_what_is_refused(asked: tuple[str, str], why: str) -> None:
    with pytest.raises(MoveError, match=why):
        moved_items(project(data(OTHERS)), [asked[0]], asked[1])


def test_a_page_moves_and_all_that_names_it_follows() -> None:
    files = data({"needs/checklists/law.yaml": CHECKLIST})
    base = findings(files)
    after = made(files, moved_pages(project(files), {"docs/plan.md": "docs/planning/the-plan.md"}))
    assert "docs/plan.md" not in after and after["docs/planning/the-plan.md"] == files["docs/plan.md"]
    index = after["docs/index.md"].decode()
    assert "\nplanning/the-plan\n" in index and "{doc}`the plan <planning/the-plan>`" in index
    assert "../../docs/planning/the-plan.md#scope" in after["needs/design/more.md"].decode()
    assert "scope: docs/planning/the-plan#scope" in after["needs/policy.yaml"].decode()
    assert "chapter: docs/planning/the-plan#scope" in after["needs/checklists/law.yaml"].decode()
    assert findings(after) == base
    assert made(after, moved_pages(project(after), {"docs/planning/the-plan.md": "docs/plan.md"})) == files


def test_paths_in_a_page_are_written_from_where_it_is() -> None:
    files = data()
    found = moved_pages(project(files), {"needs/design/more.md": "needs/post-launch/field/more.md"})
    after = made(files, found)
    text = after["needs/post-launch/field/more.md"].decode()
    assert "(../../../docs/plan.md#scope)" in text and "[words]: ../../../docs/plan.md" in text
    assert "![a](../../design/pictures/a.png)" in text and "[above](#here)" in text
    assert "More <../needs/post-launch/field/more.md>" in after["docs/index.md"].decode()
    assert found.told == ("HAZ-8, HAZ-9 are of the stage post-launch now, by the folder; before of the stage design",)
    back = made(after, moved_pages(project(after), {"needs/post-launch/field/more.md": "needs/design/more.md"}))
    assert back == files


def test_a_page_that_a_pattern_named_is_named_where_it_is() -> None:
    files = data({"docs/index.md": base_files()["docs/index.md"]})
    after = made(files, moved_pages(project(files), {"needs/design/more.md": "needs/manufacturing/more.md"}))
    assert "needs/manufacturing/more" in project(after).file.reachable
    assert "/needs/manufacturing/more\n" in after["docs/index.md"].decode()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("docs/pln.md", "docs/p.md", r"docs/pln.md is no page of this file; did you mean docs/plan.md\?"),
        ("docs/plan.md", "docs/index.md", "docs/index.md is there already"),
        ("docs/plan.md", "plan.md", "plan.md cannot be a page of this file"),
        ("docs/plan.md", "docs/plan.txt", "cannot be a page of this file"),
        ("docs/index.md", "docs/first.md", "is the front page"),
    ],
)
def test_a_page_that_cannot_be_there(old: str, new: str, why: str) -> None:
    with pytest.raises(MoveError, match=why):
        moved_pages(project(data()), {old: new})


def test_a_page_that_is_no_utf8_stays() -> None:
    files = data()
    files["docs/plan.md"] += b"\xff\n"
    with pytest.raises(MoveError, match=r"docs/plan.md:\d+:1: byte 0xFF is not UTF-8"):
        moved_pages(project(files), {"docs/plan.md": "docs/p.md"})


def test_conf_is_code_and_is_told() -> None:
    files = data({"conf.py": 'exclude_patterns = ["docs/plan"]\n'.replace("docs/plan", "docs/plans")})
    found = moved_pages(project(files), {"docs/plan.md": "docs/p.md"})
    assert found.told == ("conf.py names docs/plan: it is code, and stays as it is; look at it",)
