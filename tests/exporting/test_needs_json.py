"""What needs.json holds of items, made without Sphinx; tests/sphinx holds it against what sphinx-needs writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casekit import TODAY, compose, write
from riskfile.assessment import assess
from riskfile.exporting.needs_json import COMPUTED, Place, computed, need_name, needs_of
from riskfile.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    write(compose("export", ""), tmp_path)
    return Project.open(tmp_path, today=TODAY, cached=False)


def test_items_have_their_own_fields_and_nothing_empty(project: Project) -> None:
    file, assessed = project.file, assess(project.file, project.policy)
    found = needs_of(file, assessed, lambda item: Place((item.docname, "Top"), item.docname))
    assert list(found) == [item.id for item in file]
    assert json.loads(json.dumps(found)).keys() == found.keys()
    for item in file:
        need = found[item.id]
        assert (need["id"], need["type"], need["lineno"]) == (item.id, item.type, item.line)
        assert need["sections"] == (item.docname, "Top") and need["section_name"] == item.docname
        assert {need_name(name): value for name, value in item.fields.items()}.items() <= need.items()
        assert all(value not in (None, "", (), []) for value in need.values())
        assert ("earned_region" in need) == (item.type == "risk")


def test_links_are_there_from_both_ends(project: Project) -> None:
    found = needs_of(project.file, assess(project.file, project.policy), lambda item: Place((), None))
    pairs = 0
    for item in project.file:
        for link, targets in item.links.items():
            for target in targets:
                assert item.id in found[target][f"{need_name(link)}_back"]
                pairs += 1
    assert pairs > 10
    assert not any("-" in key for need in found.values() for key in need), "filters want identifiers"
    assert "sections" not in found["RSK-1"] and "section_name" not in found["RSK-1"]


def test_an_item_without_a_place_is_left_out(project: Project) -> None:
    found = needs_of(
        project.file,
        assess(project.file, project.policy),
        lambda item: None if item.type == "risk" else Place((), None),
    )
    assert set(found) == {item.id for item in project.file if item.type != "risk"}


def test_what_is_computed_is_what_is_declared(project: Project) -> None:
    for risk in assess(project.file, project.policy).risks.values():
        values = computed(risk)
        assert values.keys() == COMPUTED.keys()
        assert values["initial_region"] == (risk.initial.region.id if risk.initial.region else None)
        without = computed(risk._replace(residual=None))
        assert (without["residual_region"], without["residual_probability"]) == (None, None)
