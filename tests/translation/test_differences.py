"""What a translation must have as its text has it."""

from __future__ import annotations

import pytest

from riskfile.text.languages import KNOWN
from riskfile.translation.differences import differences, is_traditional

SAME = [
    ("2 of 100 stents", "100 个支架中的 2 个"),
    ("30,000 implants", "3万枚植入物"),
    ("30,000 implants", "30 000 枚".replace(" ", "\u00a0", 1)),
    ("a third of 12 patients", "12 名患者的三分之一"),
    ("in May 2027", "2027年5月"),
    ("two drugs", "2 种药物"),
    ("3 drugs", "三种药物"),
    ("0.5 in 100, so that 0.25 in 100 do not", "每100例中有0.5例，因此有0.25例"),
    ("30 of 30 stents", "全部30个支架"),
    ("16 atmospheres", "16个大气压"),
    ("5 percent", "5%"),
    ("5 percent", "百分之5"),
    ("the 1st and 2nd clot", "第1个和第2个血栓"),
    ("0.2 mm from RSK-001", "距RSK-001 0.2毫米"),
    ("see {need}`RSK-001`", "见{need}`风险 <RSK-001>`"),
    ("see [the plan](plan.md#scope)", "见[计划](plan.md#scope)"),
    ("`code` and $x_1$", "代码 `code` 和 $x_1$"),
    ("P1 is F3 (cl. 7.4)", "P1为F3（第7.4条）"),
    ("P1 is 1e-5 per implant", "P1为每枚植入物1e-5"),
    ("twelve are transfused", "十二人输血"),
    ("ISO 14971:2019, clauses 4 to 10", "ISO 14971:2019第4至10条"),
    ("on 2026-10-14", "于2026-10-14"),
    ("from 2.25 to 3.5 mm", "2.25至3.5毫米"),
    ("falls from 5 to 3", "由5降至3"),
    ("between 2 and 3 years", "2到3年之间"),
    ("7 in 1,000 clots within 1 year", "1年内每1,000例7例"),
    ("29 of 3,612 patients", "3,612位患者中29位"),
    ("29 of 3,612 patients", "29/3,612"),
    ("a **bold** word", "**粗体**字"),
    ("a product", r"乘积 2 \* 二".replace("2 ", "")),
    ("{{ device }} is new", "{{ device }}是新的"),
]
"""Texts and translations between which nothing differs."""

OTHER = [
    ("2 of 100 stents", "100 个支架中的 3 个", [("number", "3", "2")]),
    ("2 of 100 stents", "一些支架", [("number", "", "2"), ("number", "", "100")]),
    ("some stents", "5 个支架", [("number", "5", "")]),
    ("30 of 30 stents in 100", "30 个支架，共 100 个，100 个", [("number", "100", "30")]),
    ("0.2 mm", "0.2 厘米", [("unit", "0.2 cm", "0.2 mm")]),
    ("RSK-001", "RSK-002", [("id", "RSK-002", "RSK-001")]),
    ("F3 and P1", "F4 和 P1", [("id", "F4", "F3")]),
    ("RSK-001 is open", "ＲＳＫ-００１ 未完成", [("sign", "ＲＳＫ", "RSK")]),
    ("see {need}`RSK-001`", "见{need}`RSK-002`", [("role", "{need}`RSK-002`", "{need}`RSK-001`")]),
    ("see {need}`RSK-001`", "见RSK-001", [("role", "", "{need}`RSK-001`"), ("id", "RSK-001", "")]),
    ("[a](b.md)", "[一](c.md)", [("link", "c.md", "b.md")]),
    ("`code`", "`代码`", [("code", "代码", "code")]),
    ("$x_1$", "$x_2$", [("formula", "x_2", "x_1")]),
    ("a valve", "閥門", [("traditional", "閥", "")]),
    ("a valve", "клапан", [("script", "клапан", "")]),
    ("a valve", "صمام", [("direction", "U+0635", "")]),
    ("a valve", "阀\u202e门", [("direction", "U+202E", "")]),
    ("1e-5 per implant", "每枚1e-6", [("number", "1e-6", "1e-5")]),
    ("from 2.25 to 3.5 mm", "3.5至2.25毫米", [("order", "3.5, 2.25", "2.25, 3.5")]),
    ("Between 2 and 3 years", "3年到2年之间", [("order", "3, 2", "2, 3")]),
    ("7 in 1,000 clots", "每7例1,000例", [("order", "1000, 7", "7, 1000")]),
    ("29 of 3,612 patients", "29位患者中3,612位", [("order", "3612, 29", "29, 3612")]),
    ("由5降至3", "rises from 3 to 5", [("order", "3, 5", "5, 3")]),
    ("a valve", "阀\u200b门", [("unseen", "U+200B", "")]),
    ("a valve", "阀\x07门", [("unseen", "U+0007", "")]),
    ("a valve", "阀\u2028门", [("unseen", "U+2028", "")]),
    ("a **bold** word", "**“粗体”**字", [("mark", "**", "")]),
    ("a bold word", "**粗体字", [("mark", "**", "")]),
    ("a bold word", "`粗体字", [("mark", "`", "")]),
    ("a bold word", "[粗体字](", [("mark", "](", "")]),
    ("{{ device }} is new", "器械是新的", [("code", "", "{{ device }}")]),
]
"""Texts and translations with what differs: what, found, expected."""


@pytest.mark.parametrize(("text", "translation"), SAME)
def test_what_is_the_same(text: str, translation: str) -> None:
    assert list(differences(text, translation, "zh-CN")) == []


@pytest.mark.parametrize(("text", "translation", "expected"), OTHER)
def test_what_differs(text: str, translation: str, expected: list[tuple[str, str, str]]) -> None:
    assert [each[:3] for each in differences(text, translation, "zh-CN")] == expected


@pytest.mark.parametrize("language", KNOWN)
@pytest.mark.parametrize("text", [text for text, _ in SAME] + [text for text, *_ in OTHER])
def test_a_text_does_not_differ_from_itself(text: str, language: str) -> None:
    assert list(differences(text, text, language)) == []


def test_simplified_characters_are_not_traditional() -> None:
    assert not [sign for sign in "风险管理文档危险源伤害剩余受益准则植入物血管支架镕" if is_traditional(sign)]
    assert [sign for sign in "風險檔傷餘閥樑" if not is_traditional(sign)] == []
