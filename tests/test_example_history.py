"""The baselines of the example are what its steps back make, and each was clean at the gate that it passed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from example_history import LAUNCH, RELEASES, ROOT, Release, baseline_of, states
from riskfile.change import baseline
from riskfile.change.baseline import Baseline
from riskfile.change.diff import Difference, compare
from riskfile.project import Project

SINCE = ("RMF006", "RMF507", "RMF805")
"""The rules that compare with the last baseline."""
GATES = ("design", "manufacturing", "post-launch")


@pytest.fixture(scope="module")
def made() -> dict[str, tuple[Release, Project]]:
    return {release.revision: (release, state) for release, state in states()}


@pytest.mark.parametrize("revision", [release.revision for release in RELEASES])
def test_a_baseline_is_what_the_steps_back_make(revision: str, made: dict[str, tuple[Release, Project]]) -> None:
    path, text = baseline_of(*made[revision])
    kept = (ROOT / path).read_text(encoding="utf-8")
    assert kept == text, "the example has changed, or the form of baselines: run `python tests/example_signatures.py`"


@pytest.mark.parametrize("number", range(len(RELEASES)))
def test_each_was_clean_at_its_gate(number: int, made: dict[str, tuple[Release, Project]]) -> None:
    release, state = made[RELEASES[number].revision]
    report = state.check().report
    assert report.gate == release.gate
    assert [(str(each.span), each.code, each.message) for each in report.findings] == []
    # judged by what had changed since those before it: of the first, nothing can be said of that
    judged = {each.rule.code: each.status for each in report.outcomes if each.rule.code in SINCE}
    assert set(judged.values()) == ({"not evaluated"} if number == 0 else {"passed"}), judged
    assert [each.name for each in state.file.baselines] == [each.revision for each in RELEASES[:number]]
    assert state.snapshot().verdicts.gates == {gate: at <= number for at, gate in enumerate(GATES)}


def test_what_changed_from_one_to_the_next_is_accounted_for(made: dict[str, tuple[Release, Project]]) -> None:
    """And it would be seen: with what the last trigger and cycle of each period name taken out, it is a finding."""
    for revision, id, left_out in (("0.B", "CYC-200", 43 + 5), ("0.C", "CYC-203", 9 + 5), ("0.C", "TRG-202", 0)):
        state = made[revision][1]
        item = state.file.items[id]
        less = item._replace(
            links={name: ids for name, ids in item.links.items() if name not in ("reviews", "changes")}
        )
        file = state.snapshot()._replace(items=tuple(less if each is item else each for each in state.file)).risk_file()
        found = state.with_file(file).judge(select=("RMF507",)).findings
        # what the bond changed is named in the cycle that looked at it, too
        assert len(found) == left_out, (id, item.title)


def test_document_control_names_the_same() -> None:
    text = (ROOT / "docs/document-control.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (0\.[A-Z]) \| ([0-9-]+) \|", text, re.MULTILINE)
    assert rows == [(release.revision, release.day) for release in RELEASES]
    assert f"limited release of {LAUNCH}," in (ROOT / "needs/post-launch/observations.md").read_text(encoding="utf-8")
    assert [date.fromisoformat(release.day) for release in RELEASES] == sorted(
        date.fromisoformat(release.day) for release in RELEASES
    )


def test_no_earlier_state_names_what_came_later(made: dict[str, tuple[Release, Project]]) -> None:
    now = {*made["0.C"][1].file.items}
    for release, state in made.values():
        known = {*state.file.items}
        for item in state.file:
            said = " ".join([item.title, item.body, *map(item.text, item.fields)])
            named = set(re.findall(r"\b[A-Z]{3}-\d{3}(?:-[IE])?\b", said)) & now
            assert named <= known, (release.revision, item.id)
            assert all(known.issuperset(targets) for targets in item.links.values()), item.id


def kept(revision: str) -> Baseline:
    return baseline.read((ROOT / f"needs/baselines/{revision}.json").read_bytes())


def between(before: str, after: str) -> Difference:
    project = Project.open(Path(ROOT), today="2026-11-23", cached=False)
    first, second = (project.as_of(kept(each).snapshot).state(each) for each in (before, after))
    return compare(first, second)


def test_what_the_story_says_has_changed() -> None:
    """From the limited release to the widened one: what the cycles of 2026 say."""
    found = between("0.B", "0.C")
    assert not found.worse
    added = {each.id for each in found.items if each.state == "added"}
    # TRG-201, TRG-211, TRG-140, TRG-210 and TRG-213 brought risks, TRG-110 a failure mode and a control
    assert {each for each in added if each.startswith("RSK-")} == {
        "RSK-151", "RSK-205", "RSK-216", "RSK-217", "RSK-218", "RSK-228",
    }  # fmt: skip
    assert {"FMD-123", "CTL-127", "CTL-161", "CTL-162", "CTL-207", "CTL-216", "CTL-218", "CTL-232"} <= added
    better = {each.id for each in found.flips if each.direction == "better"}
    assert better == {"RSK-224", "RSK-225", "RSK-226", "CTL-228", "CTL-230"}
    # and claims are held against what was seen since
    assert {each.id for each in found.flips} - better >= {"RSK-007", "RSK-212", "RSK-213", "RSK-219"}
    assert not [each for each in found.items if each.state == "removed"]


def test_the_example_is_the_last_one() -> None:
    project = Project.open(Path(ROOT), today="2026-11-23", cached=False)
    found = compare(project.as_of(kept("0.C").snapshot).state("0.C"), project.state("now"))
    assert (found.decisions, found.flips, found.items, found.new, found.gone) == ((), (), (), (), ())
    assert project.state("now").gates == dict.fromkeys(GATES, True)
