"""What is found is judged at several gates from one run of the rules: as from one run for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casekit import TODAY, all_cases, compose
from riskfile.change.content_hash import to_be_signed
from riskfile.model import RiskFile
from riskfile.policy import Policy, PolicyError
from riskfile.policy.policy import GATES
from riskfile.project import Project
from riskfile.rules import CATALOGUE, fault, run, run_at
from riskfile.rules.engine.declare import Level, register
from riskfile.rules.engine.declare import own_rule as rule
from riskfile.rules.stage_cells import grid_of, passed
from riskfile.source import Empty, Overlay

ROOT = Path(__file__).resolve().parents[2]


def project(files: dict[str, str], today: str = TODAY) -> Project:
    return Project.open(Overlay(Empty(), {path: text.encode() for path, text in files.items()}), today=today)


def same(opened: Project) -> None:
    """One run for all gates reports what one for each does, whichever gate comes first."""
    file, policy = opened.file, opened.policy
    alone = {gate: run(opened.rules, file, policy, gate=gate, today=opened.today) for gate in GATES}
    assert run_at(opened.rules, file, policy, (GATES[2], *GATES), today=opened.today) == alone
    grids = {gate: grid_of(file, policy, report, opened.today) for gate, report in alone.items()}
    state, snapshot = opened.state("it"), opened.snapshot()
    gates = {gate: passed(grids[gate], alone[gate]) for gate in GATES[1:]}
    assert state.gates == gates
    assert [*state.findings.values()] == [*alone[opened.gate].findings]
    if policy.approval:
        # what is kept to be signed is judged as if it were
        file = to_be_signed(file, policy)
        alone = {gate: run(opened.rules, file, policy, gate=gate, today=opened.today) for gate in GATES}
        grids = {gate: grid_of(file, policy, report, opened.today) for gate, report in alone.items()}
        gates = {gate: passed(grids[gate], alone[gate]) for gate in GATES[1:]}
    assert snapshot.verdicts.gates == gates
    cells = {(cell.mission, cell.stage, cell.step): cell.state for cell in grids[opened.gate].cells}
    assert snapshot.verdicts.cells == cells


def test_of_the_example() -> None:
    same(Project.open(ROOT, today="2026-11-23", cached=False))


def test_of_a_generated_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    from generate import write

    write(300, tmp_path)
    for page in (tmp_path / "needs").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(":result: pass", ":result: open", 3).replace(":harm: ", ":harms: ", 2), "utf-8")
    same(Project.open(tmp_path, today="2026-11-30", cached=False))


def test_of_a_file_in_which_much_is_open() -> None:
    text = (ROOT / "needs/design/controls-catheter.md").read_text("utf-8").replace(":result: pass", ":result: fail")
    source = Overlay(Project.open(ROOT, cached=False).source, {"needs/design/controls-catheter.md": text.encode()})
    same(Project.open(source, today="2026-11-23"))


def test_of_files_with_faults() -> None:
    """Of the cases of the rules, each the base project with a fault, one in six."""
    for case in all_cases()[::6]:
        opened = project(case.files)
        try:
            opened.policy, opened.model  # noqa: B018
        except PolicyError:
            continue
        same(opened)


def test_of_rules_that_crash_or_have_another_level() -> None:
    def crashes(file: RiskFile, policy: Policy) -> Iterator[object]:
        for item in file.of_type("risk"):
            yield fault(item, "before")
            raise ZeroDivisionError

    def opens(file: RiskFile, policy: Policy) -> Iterator[object]:
        for item in file.of_type("risk"):
            # at one place, of two stages
            yield from (fault(item, "at", stage=stage) for stage in ("post-launch", "design"))

    more = register(
        tuple(CATALOGUE.values()),
        [
            rule("ACM001", "acm-crashes", level=Level.GATE, clause="")(crashes),  # type: ignore[arg-type]
            rule("ACM002", "acm-opens", level=Level.GATE, clause="")(opens),  # type: ignore[arg-type]
            rule("ACM003", "acm-warns", level=Level.WARNING_THEN_ERROR, clause="")(opens),  # type: ignore[arg-type]
        ],
    )
    opened = project(compose("case", "").files)
    file, policy = opened.file, opened.policy
    for gates in (GATES, GATES[::-1]):
        found = run_at(more, file, policy, gates, today=TODAY)
        assert found == {gate: run(more, file, policy, gate=gate, today=TODAY) for gate in GATES}
        assert found["draft"] != found["design"] and "ACM001" in found["draft"].crashes
