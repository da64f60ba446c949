"""What a change of some items reaches: the risks whose judgement rests on them, and the verifications to repeat."""

from __future__ import annotations

import pytest

from riskfile.change.impact import Reach, reached_by
from riskfile.model import BUILTIN_MODEL, Item, RiskFile


def _item(id: str, **links: str) -> Item:
    kinds = {"CHR": "characteristic", "HAZ": "hazard", "EVT": "event", "FMD": "failure-mode", "SIT": "situation", "HRM": "harm",
             "RSK": "risk", "CTL": "control", "VER": "verification", "BRA": "benefit-risk", "CLM": "claim", "OBS": "observation",
             "TRG": "trigger", "CYC": "cycle", "OVR": "overall-residual-risk", "REQ": "req", "PRO": "protocol"}  # fmt: skip
    named = {name.replace("_", "-"): tuple(ids.split()) for name, ids in links.items()}
    return Item(kinds[id[:3]], id, id, "design", "page", "page.md", 1, 1, {}, named, "", {}, {})


FILE = RiskFile(
    BUILTIN_MODEL,
    [
        _item("CHR-1", raises="HAZ-1"),
        _item("HAZ-1"),
        _item("FMD-1", leads_to="EVT-1"),
        _item("EVT-1", precedes="EVT-2"),
        # a circle is no reason to go round for ever
        _item("EVT-2", precedes="EVT-1"),
        _item("SIT-1", hazard="HAZ-1", events="EVT-2"),
        _item("SIT-2", hazard="HAZ-1", events="EVT-3"),
        _item("EVT-3"),
        _item("HRM-1"),
        _item("HRM-2"),
        _item("CLM-1", lost_in="SIT-2"),
        _item("RSK-1", situation="SIT-1", harm="HRM-1"),
        _item("RSK-2", situation="SIT-2", harm="HRM-1"),
        _item("RSK-3", situation="SIT-1", harm="HRM-2"),
        _item("CTL-1", controls="RSK-1 RSK-GONE", implements="REQ-1"),
        _item("CTL-2", controls="RSK-3", may_cause="SIT-2"),
        _item("VER-1", verifies="CTL-1"),
        _item("VER-2", verifies="CTL-1 CTL-2"),
        _item("BRA-1", justifies="RSK-2", claims="CLM-1"),
        _item("OBS-1", observes="HRM-2"),
        _item("OVR-1", considers="RSK-1 RSK-2"),
        _item("TRG-1", affects="CTL-1"),
        _item("CYC-1", closes="TRG-1", reviews="RSK-3"),
        _item("PRO-1", shows="VER-1"),
    ],
    others={"REQ-1": _item("REQ-1"), "REQ-2": _item("REQ-2", implemented_by="CTL-2")},
)


def reached(*ids: str) -> tuple[str, str]:
    found = reached_by(FILE, ids)
    return " ".join(each.item.id for each in found.risks), " ".join(each.item.id for each in found.verifications)


@pytest.mark.parametrize(
    ("id", "risks", "verifications"),
    [
        ("CHR-1", "RSK-1 RSK-2 RSK-3", ""),
        ("HAZ-1", "RSK-1 RSK-2 RSK-3", ""),
        ("FMD-1", "RSK-1 RSK-3", ""),
        ("EVT-1", "RSK-1 RSK-3", ""),
        ("EVT-3", "RSK-2", ""),
        ("SIT-1", "RSK-1 RSK-3", ""),
        ("HRM-1", "RSK-1 RSK-2", ""),
        ("CLM-1", "RSK-2", ""),
        ("RSK-1", "RSK-1", ""),
        ("CTL-1", "RSK-1", "VER-1 VER-2"),
        # what it is for, and what it may bring about
        ("CTL-2", "RSK-2 RSK-3", "VER-2"),
        # the other verification of its control shows what it did
        ("VER-1", "RSK-1", "VER-1"),
        ("VER-2", "RSK-1 RSK-2 RSK-3", "VER-2"),
        ("BRA-1", "RSK-2", ""),
        ("OBS-1", "RSK-3", ""),
        # nothing is judged by what looks at the whole
        ("OVR-1", "", ""),
        ("TRG-1", "", ""),
        ("CYC-1", "", ""),
        ("REQ-1", "RSK-1", "VER-1 VER-2"),
        ("REQ-1.2", "RSK-1", "VER-1 VER-2"),
        ("REQ-2", "RSK-2 RSK-3", "VER-2"),
        # of a type of the project's own
        ("PRO-1", "RSK-1", "VER-1"),
        ("RSK-GONE", "", ""),
    ],
)
def test_what_rests_on_an_item(id: str, risks: str, verifications: str) -> None:
    assert reached(id) == (risks, verifications)


def test_together_each_is_told_once_and_what_it_rests_on() -> None:
    found = reached_by(FILE, ["FMD-1", "CTL-1", "VER-1", "CTL-1", "NO-1"])
    assert [each.id for each in found.items] == ["FMD-1", "CTL-1", "VER-1"]
    # the nearest is told
    assert [(each.item.id, each.of, each.through) for each in found.risks] == [
        ("RSK-1", "CTL-1", ()),
        ("RSK-3", "FMD-1", ("EVT-1", "EVT-2", "SIT-1")),
    ]
    assert [(each.item.id, each.of, each.through) for each in found.verifications] == [
        ("VER-1", "VER-1", ()),
        ("VER-2", "CTL-1", ()),
    ]
    assert {each[1:] for each in reached_by(FILE, ["REQ-1"]).verifications} == {("REQ-1", ("CTL-1",))}


def test_nothing_reaches_nothing() -> None:
    assert reached_by(FILE, []) == Reach((), (), ())


def test_each_type_is_thought_of() -> None:
    from riskfile.change.impact import _NAMED_BY_IT

    assert set(_NAMED_BY_IT) == set(BUILTIN_MODEL.types)
