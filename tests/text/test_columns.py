from __future__ import annotations

from textwrap import wrap

from hypothesis import given
from hypothesis import strategies as st

from riskfile.text.columns import columns, cut, left, right, wrapped

HAN = st.sampled_from("风险管理文档剩余伤害（）：，。")
MIXED = st.text(st.one_of(HAN, st.sampled_from("abc RSK-001 é\u0301")), max_size=60)


def test_han_take_two_columns_and_marks_none() -> None:
    assert columns("风险 RSK-001") == 12
    assert columns("e\u0301") == 1
    assert columns("危险（源）") == 10
    assert left("风险", 6) == "风险  " and right("风险", 6) == "  风险"
    assert cut("风险管理", 5, "…") == "风险…"
    assert cut("风险管理", 4, "…") == "风…"


@given(MIXED, st.integers(0, 80))
def test_what_is_set_in_a_room_fills_it(text: str, room: int) -> None:
    for placed in (left(text, room), right(text, room)):
        assert placed.strip(" ") == text.strip(" ")
        assert columns(placed) == max(room, columns(text))


@given(MIXED, st.integers(1, 40))
def test_what_is_cut_fits(text: str, room: int) -> None:
    shown = cut(text, room, "…")
    assert columns(shown) <= room
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


@given(MIXED, st.integers(8, 40))
def test_wrapped_lines_fit_and_lose_nothing(text: str, room: int) -> None:
    lines = wrapped(text, room, initial_indent="- ", subsequent_indent="  ")
    # a word that is longer than a line, and what closes or opens beside it, is not torn
    for line in lines:
        assert columns(line) <= room or " " not in line[2:].strip()
    assert "".join("".join(line[2:] for line in lines).split()) == "".join(text.split())


@given(st.text(st.sampled_from("abc de-f."), max_size=60), st.integers(8, 40))
def test_without_wide_characters_it_is_what_python_does(text: str, room: int) -> None:
    assert wrapped(text, room, subsequent_indent="  ") == wrap(text, room, subsequent_indent="  ")


def test_no_line_begins_with_a_sign_that_closes() -> None:
    for room in range(6, 30):
        for line in wrapped("剩余风险（声称的）：受益超过风险，见 RSK-001。", room):
            assert line[0] not in "，。：）" and line[-1] not in "（"
