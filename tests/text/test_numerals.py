"""Every number that is written in an accepted form reads as that number; what has two meanings is refused."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from riskfile.text.messages import render
from riskfile.text.numbers import figure
from riskfile.text.numerals import LONGEST, advice, meanings, measured, read, read_whole

BLANKS = (" ", "\u00a0", "\u202f", "\u2009", "\u2007", "\u3000")
RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
WIDE = str.maketrans("0123456789.,%+-eE ", "０１２３４５６７８９．，％＋－ｅＥ　")


def grouped(digits: str, separator: str) -> str:
    head = len(digits) % 3 or 3
    return separator.join((digits[:head], *(digits[at : at + 3] for at in range(head, len(digits), 3))))


@st.composite
def numerals(draw: st.DrawFn) -> tuple[float, str]:
    """A number, and one of the ways to write it."""
    digits = str(draw(st.integers(0, 10**9)))
    fraction = draw(st.from_regex(r"\A[0-9]{0,6}\Z"))
    separator, mark = draw(
        st.sampled_from(
            [
                ("", "."),
                ("", ","),
                (",", "."),
                (".", ","),
                ("'", "."),
                ("’", ","),
                *((b, m) for b in BLANKS for m in ".,"),
            ]
        )
    )
    # three digits behind one sign are a fraction or thousands
    if len(fraction) == 3 and len(digits) <= 3 and digits != "0":
        fraction += "1"
    if separator in (",", ".") and 3 < len(digits) <= 6 and not fraction:
        separator = ""
    sign = draw(st.sampled_from(["", "-", "+"]))
    text = sign + grouped(digits, separator) + (mark + fraction if fraction else "")
    value = float(f"{sign}{digits}.{fraction or 0}")
    if draw(st.booleans()):
        power = draw(st.integers(-12, 12))
        value = float(f"{sign}{digits}.{fraction or 0}e{power}")
        times = draw(st.sampled_from(["×", " × ", "·", " x ", "*", " ⋅ "]))
        raised = str(power).translate(RAISED)
        lowered = f"{power:+d}"
        text += draw(
            st.sampled_from(
                [f"e{power}", f"E{power:+03d}", f"{times}10{raised}", f"{times}10^{power}", f"{times}10**{power}",
                 f"{times}10^({power})", f"{times}10{lowered}"]
            )
        )  # fmt: skip
    if draw(st.booleans()):
        text = text.translate(WIDE)
    return value, draw(st.sampled_from(["", " ", "\u200b"])) + text


@given(numerals())
def test_every_number_in_every_form_reads_as_that_number(written: tuple[float, str]) -> None:
    value, text = written
    assert read(text) == value


@given(
    numerals(),
    st.sampled_from([("%", 2), (" %", 2), ("％", 2), (" per cent", 2), (" percent", 2), ("‰", 3), (" ppm", 6)]),
)
def test_a_share_is_read_and_elsewhere_it_is_asked_for(written: tuple[float, str], sign: tuple[str, int]) -> None:
    value, text = written
    share = read(text + sign[0], share=True)
    assert share is not None and isclose(share, value / 10 ** sign[1], rel_tol=1e-12)
    assert read(text + sign[0]) is None


@given(
    st.integers(0, 1000),
    st.integers(1, 10**9),
    st.sampled_from([" in ", " out of ", " of ", " per ", ":", " : ", "/", " von ", " in a "]),
    st.sampled_from(["", ",", ".", "'", *BLANKS]),
)
@example(1, 10_000, " in ", ",")
@example(1, 10_000, " in ", ".")
def test_so_many_in_so_many(part: int, whole: int, word: str, separator: str) -> None:
    text = f"{part}{word}{grouped(str(whole), separator)}"
    assert read(text, share=True) == part / whole
    assert measured(f"{text} implants", most=1000) == (part / whole, "implants")
    assert measured(f"{text} per implant", most=1000) == (part / whole, "implant")
    assert read(text) is None


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"), st.sampled_from(["", "-", "+"]))
def test_three_digits_behind_one_sign_are_refused_with_both_meanings(
    head: int, tail: int, mark: str, sign: str
) -> None:
    text = f"{sign}{head}{mark}{tail:03}"
    fraction, thousands = float(f"{sign}{head}.{tail:03}"), float(f"{sign}{head}{tail:03}")
    assert [each.value for each in meanings(text)] == [fraction, thousands]
    assert read(text) is None and read_whole(text) is None
    said = render(advice(text))
    assert said == f"it can mean {figure(fraction, 15)} or {figure(thousands, 15)}: write the one that is meant"


@pytest.mark.parametrize("text", ["0.125", "0,125", "1.000e-5", "1,234 × 10⁻⁵", "1234.567", "1234,567", "1 234.567"])
def test_three_digits_that_can_be_no_thousands_are_a_fraction(text: str) -> None:
    assert read(text) is not None


def test_what_is_no_number_of_the_scale_is_not_meant() -> None:
    assert read("1.000", most=1) == 1 and read("1,000", share=True, most=1) == 1
    assert read("12.345 %", share=True, most=1) == 0.12345
    assert read("1.234", most=1) is None


@given(st.integers(0, 10**15), st.sampled_from(["", "'", *BLANKS]), st.sampled_from(["", "+", "-"]))
def test_whole_numbers(value: int, separator: str, sign: str) -> None:
    text = sign + grouped(str(value), separator)
    assert read_whole(text) == int(f"{sign}{value}")
    assert read_whole(text.translate(WIDE)) == int(f"{sign}{value}")


@pytest.mark.parametrize(
    "text", ["1.0", "1,5", "5.", "1e3", "10^3", "5 %", "1.234", "1,234", "−3", "", "1" * 19, "3 of 4"]
)
def test_no_whole_numbers(text: str) -> None:
    assert read_whole(text) is None


@pytest.mark.parametrize("dash", "‐‑‒–—―−")
def test_a_dash_is_refused_by_name_and_with_the_number_as_it_should_be(dash: str) -> None:
    for text, plain in (
        (f"1e{dash}5", "1e-5"),
        (f"{dash}3", "-3"),
        (f"2,5 × 10{dash}5", "2.5e-5"),
        (f"10^{dash}5", "1e-5"),
    ):
        assert read(text) is None
        said = render(advice(text))
        assert (
            said.startswith(f"write {plain}: {dash} is the character U+{ord(dash):04X} (") and "not the hyphen" in said
        )


def test_the_dash_of_a_share_and_its_unit() -> None:
    assert measured("1e−5 per implant", most=1) is None
    said = render(advice("1e−5 per implant", share=True, most=1))
    assert (
        said
        == "write 1e-5 per implant: − is the character U+2212 (minus sign), not the hyphen that is a minus in numbers"
    )


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1e-5 per implant", 1e-5, "implant"),
        ("1e-5/patient-year", 1e-5, "patient-year"),
        ("1e-5 per patient/year", 1e-5, "patient/year"),
        ("0,0005 per use", 0.0005, "use"),
        ("5 per cent per implant", 0.05, "implant"),
        ("0,05 % pro Anwendung", 0.0005, "Anwendung"),
        ("1 per 10,000 implants", 1e-4, "implants"),
        ("1 in 10 000 per use", 1e-4, "use"),
        ("1e-5 per 1000 hours", 1e-8, "hours"),
        ("1/10000", 1e-4, ""),
        ("1e-5 per cm²", 1e-5, "cm²"),
        ("1e-5", 1e-5, ""),
    ],
)
def test_a_share_with_its_unit(text: str, value: float, unit: str) -> None:
    assert measured(text, most=1) == (value, unit)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", ".", ",", "e5", "1..2", "1,,2", "1. 234", "1 2", "1,23,4", "12,34,567", "1 × 105", "1 × 10", "5²", "2^5",
     "1 in 0", "1 in 2 in 3", "1 in", "in 5", "0x10", "1_000", "inf", "nan", "1e999", "1e-999", "1e5e5", "1 e", "5 implants",
     "一", "½", "1," * 40, "1" * (LONGEST + 1), "1.234.5", "1,234,5", "1'23", "0 123", "10 10^5", "%", "1%%"],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    assert meanings(text, share=True) == ()
    assert read(text, share=True) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10-5", "for a power of ten write 1e-5"),
        ("10−5", "for a power of ten write 1e-5"),
        ("1e-6 to 1e-5", "write one number, not a range"),
        ("1–5", "write one number, not a range"),
        ("<1e-6", "write the number itself, not a bound of it: 1e-6"),
        ("≤ 0,5", "write the number itself, not a bound of it: 0.5"),
        ("ca. 5", "write the number itself, not a bound of it: 5"),
        ("5 implants", "write the number alone: 5"),
        ("5 %", "write 0.05, or 5 where the unit says percent"),
        ("1 in 4", "write 0.25"),
        ("1,5", "write 1.5"),
        ("many", ""),
        ("", ""),
        ("1 × 105", ""),
    ],
)
def test_advice(text: str, said: str) -> None:
    assert render(advice(text)) == said


@given(st.text(alphabet="0123456789 .,'eE^×x*10⁻⁵+-−%‰()/:inpermo\u00a0１５２٣", max_size=30))
def test_no_text_breaks_it_and_what_is_read_can_be_written(text: str) -> None:
    for share in (False, True):
        found = meanings(text, share=share)
        assert len(found) <= 2
        advice(text, share=share)
        for each in found:
            assert read(figure(each.value, 17)) == each.value
    measured(text)
    read_whole(text)
