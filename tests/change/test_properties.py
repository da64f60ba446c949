"""What holds of any two states: nothing differs from itself, the order of files says nothing, and a baseline is the state
that it keeps."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from casekit import TODAY, base_files
from riskfile.change.baseline import baseline, read, written
from riskfile.change.content_hash import content_hash
from riskfile.change.diff import Difference, compare
from riskfile.project import Project
from riskfile.rules.engine.identity import identity
from riskfile.source import Empty, Overlay

PAGE = "needs/design/base.md"
POLICY = "needs/policy.yaml"
BASE = base_files()
ITEMS = re.findall(r"^:::\{.*?^:::\n", BASE[PAGE], re.MULTILINE | re.DOTALL)

EDITS: tuple[tuple[str, str, str], ...] = (
    (PAGE, ":result: pass", ":result: fail"),
    (PAGE, ":sample: 30\n:failures: 0\n:result: pass", ":sample: 30\n:failures: 0\n:result: open"),
    (PAGE, ":controls: RSK-3\n", ""),
    (PAGE, ":severity: S3\n", ":severity: S1\n"),
    (PAGE, ":p1: F4\n", ":p1: F5\n:tags: changed\n"),
    (PAGE, "HAZ-2", "HAZ-72"),
    (PAGE, ":::{hazard} ", ":::{hazard} The "),
    (PAGE, ":id: EVT-3\n", ":id: EVT-3\n:p1: what is none\n"),
    (POLICY, "F3: {S1: low", "F3: {S1: high"),
    (POLICY, "high", "intolerable"),
    (POLICY, "worst-case: F5", "worst-case: F4"),
    ("docs/plan.md", "# ", "# More of "),
)
assert all(old in BASE[path] for path, old, _ in EDITS)
CHOSEN = st.sets(st.sampled_from(EDITS), max_size=4)
PAGES = 4
ORDER = st.permutations(range(PAGES))


def state(edits: set[tuple[str, str, str]], order: list[int] | None = None) -> dict[str, str]:
    """The base project with these edits; its items on several pages, which are read in ``order``."""
    files = dict(BASE)
    for path, old, new in sorted(edits):
        files[path] = files[path].replace(old, new)
    if order is not None:
        items = re.findall(r"^:::\{.*?^:::\n", files.pop(PAGE), re.MULTILINE | re.DOTALL)
        for number, place in enumerate(order):
            text = "\n".join(items[number::PAGES])
            files[f"needs/design/{place}-page.md"] = f"# Page {number}\n\n{text}"
    return files


def project(files: dict[str, str]) -> Project:
    return Project.open(Overlay(Empty(), {path: text.encode() for path, text in files.items()}), today=TODAY)


def difference(before: dict[str, str], after: dict[str, str]) -> Difference:
    return compare(project(before).state("before"), project(after).state("after"))


def said(found: Difference) -> tuple[object, ...]:
    """What a difference says, wherever things stand."""
    return (
        {(each.id, each.state, each.was, each.edits) for each in found.items},
        {each[:3] for each in found.decisions},
        {(*each[:5], frozenset(each.causes)) for each in found.flips},
        found.gates,
        {identity(each) for each in found.new},
        {identity(each) for each in found.gone},
        found.outside,
    )


@settings(max_examples=25)
@given(edits=CHOSEN, order=ORDER)
def test_nothing_differs_from_itself(edits: set[tuple[str, str, str]], order: list[int]) -> None:
    files = state(edits, order)
    found = difference(files, files)
    assert found.empty and not found.worse
    # and where pages are called otherwise, items stand elsewhere, and no more is told
    other = difference(files, state(edits, order[::-1]))
    assert {each.state for each in other.items} <= {"moved"} and not any(other[3:])


@settings(max_examples=25)
@given(before=CHOSEN, after=CHOSEN, one=ORDER, other=ORDER)
def test_the_order_of_files_says_nothing(
    before: set[tuple[str, str, str]], after: set[tuple[str, str, str]], one: list[int], other: list[int]
) -> None:
    first = difference(state(before, one), state(after, one))
    second = difference(state(before, other), state(after, other))
    assert said(first) == said(second)


@settings(max_examples=25)
@given(edits=CHOSEN, order=ORDER, after=CHOSEN)
def test_a_baseline_is_the_state_that_it_keeps(
    edits: set[tuple[str, str, str]], order: list[int], after: set[tuple[str, str, str]]
) -> None:
    opened = project(state(edits, order))
    snapshot = opened.snapshot()
    made = baseline("A", snapshot)
    again = read(written(made).encode())
    assert again == made
    assert again.fingerprint == content_hash(opened.file, opened.policy)
    # but for the places of words, it is the snapshot
    plain = tuple(item._replace(marks={}, link_marks={}) for item in snapshot.items)
    assert again.snapshot == snapshot._replace(items=plain, policy=snapshot.policy._replace(positions={}))
    now = project(state(after, order))
    kept = opened.as_of(again.snapshot)
    assert compare(opened.state("a"), kept.state("b")).empty
    assert said(compare(kept.state("a"), now.state("b"))) == said(compare(opened.state("a"), now.state("b")))
