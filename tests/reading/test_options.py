"""What the options of an item mean: numbers as people write them, and what is refused with the form to write."""

from __future__ import annotations

import pytest

from riskfile.model import BUILTIN_MODEL
from riskfile.reading.options import interpret

OBSERVATION = BUILTIN_MODEL.types["observation"]


@pytest.mark.parametrize(
    ("option", "text", "value"),
    [
        ("exposure", "41000", 41000.0),
        ("exposure", "0.125", 0.125),
        ("exposure", "1e5", 1e5),
        ("exposure", "41 000", 41000.0),
        ("exposure", "41\u202f000,5", 41000.5),
        ("exposure", "4,1 × 10⁴", 41000.0),
        ("exposure", "４１０００", 41000.0),
        ("exposure", "1,234,567", 1234567.0),
        ("count", "12", 12),
        ("count", "1 200", 1200),
        ("count", "１２", 12),
    ],
)
def test_a_number_is_read_as_people_write_it(option: str, text: str, value: float) -> None:
    read = interpret(OBSERVATION, [("id", "OBS-1"), (option, text)])
    assert read.problems == ()
    assert read.fields == {option: value} and type(read.fields[option]) is type(value)


@pytest.mark.parametrize(
    ("option", "text", "hint"),
    [
        ("exposure", "700.000", "it can mean 700 or 700000: write the one that is meant"),
        ("exposure", "700,000", "it can mean 700 or 700000: write the one that is meant"),
        (
            "exposure",
            "4e–5",
            "write 4e-5: – is the character U+2013 (en dash), not the hyphen that is a minus in numbers",
        ),
        ("exposure", "95 %", "write 0.95, or 95 where the unit says percent"),
        ("exposure", "1e999", ""),
        ("exposure", "inf", ""),
        ("exposure", "41000 implants", "write the number alone: 41000"),
        ("exposure", ">41000", "write the number itself, not a bound of it: 41000"),
        ("count", "1.200", "write 1200"),
        ("count", "700,000", "it can mean 700 or 700000: write the one that is meant"),
        ("count", "1.5", ""),
        ("count", "3-4", "write one number, not a range"),
        ("count", "−3", "write -3: − is the character U+2212 (minus sign), not the hyphen that is a minus in numbers"),
    ],
)
def test_what_is_no_number_or_two_is_refused_with_the_form_to_write(option: str, text: str, hint: str) -> None:
    read = interpret(OBSERVATION, [("id", "OBS-1"), (option, text)])
    (problem,) = read.problems
    assert (problem.option, problem.offset, str(problem.hint)) == (option, 0, hint)
    assert str(problem.message).startswith(f"{option} is ") and read.fields == {}
