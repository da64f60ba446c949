"""Any versions of a library, taken one after the other by a file that deviates in anything."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from casekit import TODAY, base_files
from librarykit import manifest
from riskfile.change.libraries import read_lock, undeclared
from riskfile.editing.libraries.package import Offered, Package, _read, offered, with_block
from riskfile.editing.libraries.taking import Origin, added, deviating, taken_as, updated
from riskfile.project import Project
from riskfile.source import Empty, Overlay

POLICY = with_block(base_files()["needs/policy.yaml"], "monitoring", "")
INDEX = "# File\n\n```{toctree}\nplan\n```\n"
PLAN = "# Plan\n\nText.\n"
HERE = "needs/library/shared/"

Harm = tuple[str, str, str]
"""Title, severity and text."""

harms = st.dictionaries(
    st.integers(1, 6),
    st.tuples(
        st.sampled_from(("Bleeding", "Bruise", "Fall")),
        st.sampled_from(("S1", "S2", "S3")),
        st.sampled_from(("", "More.")),
    ),
    min_size=1,
    max_size=5,
)
versions = st.dictionaries(st.sampled_from(("harms.md", "design/more.md")), harms, min_size=1, max_size=2).filter(
    lambda pages: len({id for page in pages.values() for id in page}) == sum(map(len, pages.values()))
)


changes = st.lists(
    st.tuples(st.sampled_from(("drop", "add", "title", "severity", "text")), st.integers(1, 6)), min_size=1, max_size=3
)


def changed(pages: Mapping[str, Mapping[int, Harm]], made: list[tuple[str, int]]) -> dict[str, dict[int, Harm]]:
    """Another version with a few changes."""
    found = {path: dict(items) for path, items in pages.items()}
    for what, id in made:
        items = next((each for each in found.values() if id in each), None)
        if what == "add" and items is None:
            next(iter(found.values()))[id] = ("Burn", "S1", "")
        elif what != "add" and items is not None:
            title, severity, body = items.pop(id)
            if what != "drop":
                # in its place no more: items move on a page too
                items[id] = {
                    "title": (f"Worse {title}", severity, body),
                    "severity": (title, "S4", body),
                    "text": (title, severity, f"{body} And more.".strip()),
                }[what]
    kept = {path: items for path, items in found.items() if items}
    return kept or {path: dict(items) for path, items in pages.items()}


def page(items: Mapping[int, Harm]) -> bytes:
    text = "# Harms\n\nOf the house.\n"
    for number, (title, severity, body) in items.items():
        text += f"\n:::{{harm}} {title} {number}\n:id: HRM-{number}\n:severity: {severity}\n"
        text += f"\n{body}\n:::\n" if body else ":::\n"
    return text.encode()


def package(version: str, pages: Mapping[str, Mapping[int, Harm]]) -> Package:
    files = {f"needs/{path}": page(items) for path, items in pages.items()}
    files |= {"library.yaml": manifest(version).encode(), "needs/policy.yaml": POLICY.encode()}
    return _read(Overlay(Empty(), files), "shared", version.replace(".", ""), "")


def taken(of: Package) -> Offered:
    return offered(of, (), ("severity",))


def project(files: Mapping[str, bytes]) -> Project:
    return Project.open(Overlay(Empty(), files), today=TODAY)


def written(files: Mapping[str, bytes], changed: Mapping[str, bytes | None]) -> dict[str, bytes]:
    return {path: data for path, data in {**files, **changed}.items() if data is not None}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(versions, st.one_of(versions, changes, changes, changes), st.data())
def test_an_update_and_the_one_back_give_the_same_bytes(
    first: dict[str, dict[int, Harm]], then: dict[str, dict[int, Harm]] | list[tuple[str, int]], data: st.DataObject
) -> None:
    second = changed(first, then) if isinstance(then, list) else then
    one, other = package("1.0.0", first), package("2.0.0", second)
    files: dict[str, bytes] = {
        "docs/index.md": INDEX.encode(),
        "docs/plan.md": PLAN.encode(),
        "needs/policy.yaml": POLICY.encode(),
    }
    files = written(files, added(project(files), one, taken(one), Origin("../shared", "")).files)
    ids = [id for items in first.values() for id in items]
    mine = data.draw(st.lists(st.sampled_from(ids), unique=True, min_size=data.draw(st.integers(0, 1)), max_size=2))
    for path, items in first.items():
        edited = {id: (each[0], "S5", each[2]) if id in mine else each for id, each in items.items()}
        files[HERE + path] = page(edited)
    if mine:
        names = [f"HRM-{id}" for id in mine]
        why = {"reason": "another vessel", "by": "R. Manager", "day": TODAY}
        files = written(files, deviating(project(files), names, **why, pinned=taken(one)).files)
    here = project(files)
    assert undeclared(here.source, read_lock(here.source), taken_as(here, "shared"), here.file) == []

    there = updated(here, taken_as(here, "shared"), other, taken(other), taken(one))
    if there.conflicts:
        event("conflict")
        assert not there.files and mine
        return
    event("deviates" if mine else "plain")
    after = written(files, there.files)
    now = project(after)
    lock = read_lock(now.source)
    assert lock.problems == () and undeclared(now.source, lock, lock.libraries[0], now.file) == []
    library = other.project.file.items
    for id in (f"HRM-{each}" for items in second.values() for each in items):
        says, deviates = now.file.items[id], lock.libraries[0].deviation(id) is not None
        assert deviates == (says.text("severity") == "S5")
        assert (says.title, says.body) == (library[id].title, library[id].body)
        assert deviates or says.text("severity") == library[id].text("severity")
    assert {*now.file.items} == {*library}

    back = updated(now, taken_as(now, "shared"), one, taken(one), taken(other))
    assert not back.conflicts
    left = {each.of for each in lock.libraries[0].deviations}
    if left == {f"HRM-{id}" for id in mine}:
        assert written(after, back.files) == files
