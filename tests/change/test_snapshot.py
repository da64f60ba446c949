"""A snapshot: what leaves a project, and can be judged as the project could."""

from __future__ import annotations

import json
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

import riskfile.change.snapshot as module
from casekit import BASE, base_files, compose, merge_policy, write
from riskfile.change.content_hash import content_hash
from riskfile.change.snapshot import SNAPSHOT_VERSION, RiskVerdict, Snapshot, SnapshotError
from riskfile.model import RiskFile
from riskfile.policy import PolicyError
from riskfile.project import Project
from riskfile.rules import CATALOGUE, run
from riskfile.source import Overlay
from riskfile.surveillance import statistics

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE_DAY = "2026-11-23"
FIELD_DAY = "2025-06-30"
PLAN = (
    "monitoring:\n  interval-months: 12\n  plans:\n    - {id: MON-1, target: RSK-1, kind: malfunction, source: active,"
    " unit: implant, method: u-chart, path: field/a.csv}\n"
)


def field_data(root: Path) -> Path:
    case = compose("case", "")
    case.files["needs/policy.yaml"] = merge_policy(base_files()["needs/policy.yaml"], PLAN)
    case.files["field/a.csv"] = "period,count,exposure\n" + "".join(f"2025-0{month},9,9000\n" for month in range(1, 6))
    write(case, root)
    return root


def there_and_back(snapshot: Snapshot) -> Snapshot:
    return Snapshot.from_plain(json.loads(json.dumps(snapshot.to_plain(), allow_nan=False)))


@pytest.fixture(scope="module")
def example() -> Snapshot:
    return Project.open(ROOT, today=EXAMPLE_DAY, cached=False).snapshot()


def test_it_comes_back_as_it_was(example: Snapshot, tmp_path: Path) -> None:
    assert there_and_back(example) == example
    broken = compose("case", "```markdown needs/design/x.md\n:::{hazard} Heat\n:id: HAZ-1\n:sorce: x\n:::\n```\n")
    write(broken, tmp_path)
    snapshot = Project.open(tmp_path, cached=False).snapshot()
    assert snapshot.problems and len(snapshot.risk_file().duplicates) == 0
    assert there_and_back(snapshot) == snapshot


def test_it_has_all_that_a_file_is_made_of() -> None:
    parts = set(signature(RiskFile).parameters)
    assert parts <= set(Snapshot._fields)
    made = [name for name in Snapshot._fields if name in parts]
    snapshot = Snapshot._make(Snapshot._fields)
    given: dict[str, object] = {}

    class Spy(RiskFile):
        def __init__(self, *parts: object) -> None:
            given.update(zip(signature(RiskFile).parameters, parts, strict=True))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "RiskFile", Spy)
        snapshot.risk_file()
    assert given == {name: name for name in made}, "each in its place"


def test_its_file_is_judged_as_the_project_was(example: Snapshot) -> None:
    project = Project.open(ROOT, today=EXAMPLE_DAY, cached=False)
    again = there_and_back(example)
    file = again.risk_file()
    assert (list(file), file.duplicates, file.reachable) == (
        list(project.file),
        project.file.duplicates,
        project.file.reachable,
    )
    assert content_hash(file, again.policy) == content_hash(project.file, project.policy)
    report = run(CATALOGUE, file, again.policy, gate="post-launch", today=EXAMPLE_DAY)
    expected = Project.open(ROOT, gate="post-launch", today=EXAMPLE_DAY, cached=False).judge()
    assert (report.findings, report.open_work, report.waived) == (
        expected.findings,
        expected.open_work,
        expected.waived,
    )


def test_items_whose_id_another_has_stay_apart(tmp_path: Path) -> None:
    twice = ":::{hazard} Heat\n:id: HAZ-9\n:category: energy\n:::\n"
    write(compose("case", f"```markdown needs/design/x.md\n# X\n\n{twice}\n{twice}```\n"), tmp_path)
    project = Project.open(tmp_path, cached=False)
    file = there_and_back(project.snapshot()).risk_file()
    assert [item.line for item in file.duplicates] == [item.line for item in project.file.duplicates] == [8]
    assert file.items["HAZ-9"].line == project.file.items["HAZ-9"].line == 3


def test_verdicts_are_those_of_the_example(example: Snapshot) -> None:
    verdicts = example.verdicts
    assert (verdicts.today, verdicts.gate) == (EXAMPLE_DAY, example.policy.gate)
    assert verdicts.gates == {"design": True, "manufacturing": True, "post-launch": True}
    assert verdicts.risks.keys() == {item.id for item in example.items if item.type == "risk"}
    assert verdicts.controls.keys() == {item.id for item in example.items if item.type == "control"}
    assert len(verdicts.cells) == 24 and set(verdicts.cells.values()) == {"complete"}
    assert {each.verdict.state for each in verdicts.claims} <= {"supported", "unsupported", "contradicted"}
    assert verdicts.claims


def test_verdicts_say_what_is_open_and_what_is_claimed(tmp_path: Path) -> None:
    without = "Without: VER-1, VER-2, VER-3\n"
    write(compose("case", without), tmp_path)
    verdicts = Project.open(tmp_path, today="2026-01-20", cached=False).snapshot().verdicts
    assert verdicts.gates == {"design": False, "manufacturing": False, "post-launch": False}
    assert "open" in verdicts.cells.values()
    assert any(not control.verified for control in verdicts.controls.values())
    unearned = [each for each in verdicts.risks.values() if each.claimed not in (None, each.earned)]
    assert unearned and all(each.earned == each.initial for each in unearned)
    undecided = compose(
        "case",
        "```markdown needs/design/x.md\n# X\n\n:::{risk} R\n:id: RSK-90\n:situation: SIT-1\n:harm: HRM-1\n:::\n```\n",
    )
    write(undecided, tmp_path)
    assert Project.open(tmp_path, cached=False).snapshot().verdicts.risks["RSK-90"] == RiskVerdict("", None, "")


def test_claims_that_field_data_contradict(tmp_path: Path) -> None:
    root = field_data(tmp_path)
    snapshot = Project.open(root, today=FIELD_DAY).snapshot()
    (claim,) = snapshot.verdicts.claims
    assert (claim.source, claim.risk, claim.verdict.state) == ("MON-1", "RSK-1", "contradicted")
    assert there_and_back(snapshot) == snapshot
    # what a check has computed is not computed again, nor forgotten for the next one
    kept = (root / ".riskfile_cache/results").read_bytes()
    Project.open(root, today=FIELD_DAY).check()
    assert (root / ".riskfile_cache/results").read_bytes() == kept


def test_another_state_computes_nothing_of_field_data_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = field_data(tmp_path)
    one = Project.open(root, today=FIELD_DAY)
    claims = one.snapshot().verdicts.claims
    kept = (root / ".riskfile_cache/results").read_bytes()
    monkeypatch.setattr(statistics, "poisson_limits", None)
    for like in (one, Project.open(root, today=FIELD_DAY)):
        source = Overlay(one.source, {"docs/more.md": b"# More\n"})
        assert Project.open(source, today=FIELD_DAY).read_beside(like).snapshot().verdicts.claims == claims != ()
    # and it keeps nothing
    assert (root / ".riskfile_cache/results").read_bytes() == kept


def test_there_is_none_of_a_project_without_a_policy(tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        Project.open(tmp_path).snapshot()


# --- what is no snapshot ----------------------------------------------------------------------------------------------


@pytest.fixture
def plain() -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(Project.open(BASE, cached=False).snapshot().to_plain()))
    return plain


def refused(plain: object) -> str:
    with pytest.raises(SnapshotError) as caught:
        Snapshot.from_plain(plain)
    return str(caught.value)


def test_something_else_is_refused_in_words(plain: dict[str, Any]) -> None:
    expected = "found no snapshot; expected a mapping with version, fields and snapshot"
    for other in (None, [], {}, {**plain, "more": 1}, plain["snapshot"]):
        assert refused(other) == expected
    assert refused({**plain, "version": SNAPSHOT_VERSION + 1}) == "found a snapshot of version 2; expected 1"
    assert refused({**plain, "version": "1"}) == "found a snapshot of version '1'; expected 1"
    plain["snapshot"][1][0][0] = 7
    assert refused(plain) == "type of Item of items of Snapshot: found 7, expected str"
    plain["snapshot"] = plain["snapshot"][:-1]
    assert refused(plain).endswith("expected the 17 fields of a Snapshot")
    for fields in (None, [], {"Item": None}, {"Item": [1]}, {"Item": "type"}):
        assert refused({**plain, "fields": fields}) == "found no names of fields; expected lists of names by record"


def test_an_earlier_riskfile_knew_fewer_fields(plain: dict[str, Any]) -> None:
    now = Snapshot.from_plain(plain)
    last = plain["fields"]["Item"].pop()
    for item in plain["snapshot"][1]:
        item.pop()
    # and one that is known no longer
    plain["fields"]["Device"].insert(0, "colour")
    plain["snapshot"][8][plain["fields"]["Policy"].index("device")].insert(0, "green")
    earlier = Snapshot.from_plain(plain)
    assert earlier.items == tuple(item._replace(**{last: 0}) for item in now.items) != now.items
    assert earlier.policy == now.policy
