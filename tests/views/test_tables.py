"""Tables and heat maps as data: initial, claimed and earned side by side."""

from __future__ import annotations

import re
from pathlib import Path

from casekit import compose, write
from riskfile.model import BUILTIN_MODEL, RiskFile
from riskfile.model.declare import RANK_OF_STEP
from riskfile.policy import Policy
from riskfile.policy.load import read_policy
from riskfile.project import check
from riskfile.source import Disk
from riskfile.sphinx.html import STATIC
from riskfile.views import MOMENTS, Cell, HeatMap, heat_map, risk_table


def project(root: Path, page: str = "") -> tuple[RiskFile, Policy]:
    """The base with ``page``, read."""
    write(compose("tables", f"```markdown\n{page}```\n" if page else ""), root)
    file = check(root, cached=False).file
    return file, read_policy(Disk(root))


def proof(id: str, control: str, proves: str, result: str) -> str:
    """A verification."""
    return f":::{{verification}} Proof\n:id: {id}\n:proves: {proves}\n:criterion: all\n:result: {result}\n:verifies: {control}\n:::\n"


def column(file: RiskFile, policy: Policy, key: str) -> dict[str, Cell]:
    """One column of the risk table, by risk."""
    table = risk_table(file, policy)
    index = [each.key for each in table.columns].index(key)
    return {row.item.id: row.cells[index] for row in table.rows if row.item is not None}


def places(map: HeatMap, moment: str) -> dict[str, tuple[str, str]]:
    """Where each risk lies."""
    return {
        risk.id: (probability, severity)
        for (when, probability, severity), risks in map.cells.items()
        if when == moment
        for risk in risks
    }


def test_a_verified_claim_is_earned(tmp_path: Path) -> None:
    file, policy = project(tmp_path)
    earned = column(file, policy, "earned")
    assert earned == column(file, policy, "residual") | {"RSK-2": column(file, policy, "initial")["RSK-2"]}
    map = heat_map(file, policy)
    assert places(map, "earned") == places(map, "residual") != places(map, "initial")
    assert {moment: len(places(map, moment)) for moment in MOMENTS} == dict.fromkeys(MOMENTS, 3)
    assert map.total == 3


def test_what_is_not_verified_falls_back_and_says_why(tmp_path: Path) -> None:
    page = (
        proof("VER-1", "CTL-1", "implementation", "open")
        + proof("VER-4", "CTL-2", "implementation", "pass")
        + proof("VER-6", "CTL-3", "effectiveness", "fail")
    )
    file, policy = project(tmp_path, page)
    initial, earned = column(file, policy, "initial"), column(file, policy, "earned")
    assert [(item.id, word) for item, word in earned["RSK-1"].items] == [("CTL-1", "open"), ("CTL-2", "unverified")]
    assert [(item.id, word) for item, word in earned["RSK-3"].items] == [("CTL-3", "fail")]
    assert earned["RSK-2"].items == ()
    for id in earned:
        assert earned[id]._replace(items=()) == initial[id]
    map = heat_map(file, policy)
    assert places(map, "earned") == places(map, "initial") != places(map, "residual")


def test_one_unverified_control_moves_only_its_risks(tmp_path: Path) -> None:
    file, policy = project(tmp_path, proof("VER-6", "CTL-3", "effectiveness", "open"))
    map = heat_map(file, policy)
    assert places(map, "earned") == places(map, "residual") | {"RSK-3": places(map, "initial")["RSK-3"]}


def test_a_risk_without_probability_is_named_at_each_moment(tmp_path: Path) -> None:
    page = (
        ":::{risk} Perforation by a broken strut\n:id: RSK-2\n:situation: SIT-2\n:harm: HRM-2\n:estimate: not-estimable\n"
        ":basis: test (fatigue, 2024-06)\n:::\n"
    )
    file, policy = project(tmp_path, page)
    map = heat_map(file, policy)
    assert [[risk.id for risk in map.unplaced[moment]] for moment in MOMENTS] == [["RSK-2"]] * 3
    assert [risk.id for risk in heat_map(file, policy, "earned == low").unplaced["earned"]] == []


def test_scripts_know_which_types_stand_at_no_place_of_the_chain() -> None:
    script = (STATIC / "riskfile-chain.js").read_text(encoding="utf-8")
    (last,) = re.findall(r"const LAST = (\d+);", script)
    assert int(last) == RANK_OF_STEP["residual"] == max(each.rank for each in BUILTIN_MODEL.types.values())
