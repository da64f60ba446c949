"""What stands between the parts of a text, in the language that is spoken."""

from __future__ import annotations

from riskfile.text.between import aside, colon, comma, in_list, in_turn, labelled, semicolon
from riskfile.text.messages import speaking, tr
from riskfile.views.amounts import plural


def test_in_english_as_it_is_written() -> None:
    assert (
        in_list(("RSK-1", "RSK-2")) == "RSK-1, RSK-2" and aside(("A. Prover", "2026-01-02")) == "A. Prover, 2026-01-02"
    )
    assert in_turn(("a, b", "c")) == "a, b; c" and labelled("Gate", 2) == "Gate: 2"
    assert (comma(), semicolon(), colon()) == (", ", "; ", ": ")


def test_in_chinese_full_width_and_no_space() -> None:
    with speaking("zh-CN"):
        assert in_list(("RSK-1", "RSK-2")) == "RSK-1、RSK-2" and aside(("审批人", "2026-01-02")) == "审批人，2026-01-02"
        assert in_turn(("甲、乙", "丙")) == "甲、乙；丙" and labelled("关口", 2) == "关口：2"
        assert (comma(), semicolon(), colon()) == ("、", "；", "：")


def test_what_is_counted_is_said_and_stays_in_data() -> None:
    with speaking("zh-CN"):
        assert tr(" per {unit}", unit="implant").strip().endswith("例植入")
        assert tr(" per {unit}", unit="blue whale").strip().endswith("blue whale")
        assert plural("carton", 2) == "箱" and plural("blue whale", 2) == "blue whale"
    assert tr(" per {unit}", unit="implant") == " per implant" and plural("carton") == "cartons"
