"""What has changed since a baseline: which one is compared with, and what is said of those that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit import TODAY, base_files, compose, release, write
from riskfile.change.baseline import BaselineError
from riskfile.change.history import revisions
from riskfile.project import Project

PAGE = "needs/design/base.md"


def opened(root: Path) -> Project:
    return Project.open(root, today=TODAY, cached=False)


def add(root: Path, text: str) -> None:
    page = root / PAGE
    page.write_text(page.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(compose("since", ""), tmp_path)
    return tmp_path


def test_without_a_baseline_there_is_nothing_to_compare_with(root: Path) -> None:
    assert opened(root).since() is None and opened(root).baselines.all == ()
    with pytest.raises(BaselineError, match=r"needs/baselines/A\.json: there is no baseline 'A'; there is none"):
        opened(root).since("A")


def test_the_last_one_that_says_something_else_is_compared_with(root: Path) -> None:
    release(root, "0.9", "2026-01-10")
    assert opened(root).since() is None
    add(root, "\n:::{hazard} A further one\n:id: HAZ-98\n:source: H-1\n:::\n")
    release(root, "0.10", "2026-01-10")
    # the file is what 0.10 says: what has changed is what it released
    found = opened(root).since()
    assert found is not None and found.before == "baseline 0.9 (2026-01-10)"
    assert [(each.id, each.state) for each in found.items] == [("HAZ-98", "added")]
    add(root, "\n:::{hazard} A new one\n:id: HAZ-99\n:source: H-1\n:::\n")
    found = opened(root).since()
    # of one day the later name, and 10 is more than 9
    assert found is not None and found.before == "baseline 0.10 (2026-01-10)"
    assert [each.id for each in found.items] == ["HAZ-99"]
    found = opened(root).since("0.9")
    assert found is not None and [each.id for each in found.items] == ["HAZ-98", "HAZ-99"]
    assert [each.name for each in opened(root).baselines.all] == ["0.9", "0.10"]
    # what is there by its id, and only that
    changes = opened(root).changes("0.9")
    assert changes is not None and changes.difference == found
    assert list(changes.items) == ["HAZ-98", "HAZ-99"] and set(changes.marks.values()) == {"new"}


@pytest.mark.parametrize("fault", ["edited", "another name", "no JSON"])
def test_one_that_cannot_be_trusted_is_told_with_its_file(root: Path, fault: str) -> None:
    release(root, "A", "2026-01-10")
    release(root, "B", "2026-02-10")
    path = root / "needs/baselines/B.json"
    text = path.read_text(encoding="utf-8")
    if fault == "another name":
        path.rename(path.with_name("C.json"))
    else:
        path.write_text(text.replace("HAZ-1", "HAZ-7", 1) if fault == "edited" else "{", encoding="utf-8")
    name = "C" if fault == "another name" else "B"
    add(root, "\n:::{hazard} A new one\n:id: HAZ-99\n:source: H-1\n:::\n")
    project = opened(root)
    ((where, why),) = project.baselines.unread
    said = {"edited": "its digest", "another name": "expected B.json", "no JSON": "it is no JSON"}[fault]
    assert where == f"needs/baselines/{name}.json" and said in why
    # the others are what they were
    found = project.since()
    assert found is not None and found.before == "baseline A (2026-01-10)"
    with pytest.raises(BaselineError, match=rf"^needs/baselines/{name}\.json: "):
        project.since(name)


def test_both_are_judged_on_one_day(root: Path) -> None:
    assert "HAZ-1" in base_files()[PAGE]
    release(root, "A", "2020-01-10")
    add(root, "\n:::{hazard} A new one\n:id: HAZ-99\n:source: H-1\n:::\n")
    # both after the day on which the tests of the base passed: a pass that is still to come is none
    found = [Project.open(root, today=day, cached=False).since() for day in ("2026-02-01", "2031-01-01")]
    assert None not in found
    # but for what the baseline's own day said
    first, second = (each._replace(own_days=()) for each in found if each is not None)
    assert first == second


def test_a_waiver_counts_as_one_decision(root: Path) -> None:
    release(root, "A", "2026-01-10")
    policy = root / "needs/policy.yaml"
    waiver = "\nwaivers:\n  - {rule: RMF410, item: RSK-1, reason: seen, approver: A. Prover, expires: 2027-01-01}\n"
    policy.write_text(policy.read_text(encoding="utf-8") + waiver, encoding="utf-8")
    release(root, "B", "2026-01-11")
    assert [each.decisions for each in revisions(opened(root).baselines, None, TODAY)] == [1, 0]
