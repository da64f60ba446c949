"""Bands as people write them, bounds that a neighbour has, and the side that a value on a bound belongs to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit import BASE, edited, load, problems
from riskfile.assessment import combine, quantity
from riskfile.policy import Policy
from riskfile.policy.bands import bounds

_LEVELS = BASE[BASE.index("    - {id: P1") : BASE.index("conditional-probability:")]


def with_levels(*bands: str) -> str:
    return edited(_LEVELS, "".join(f"    - {{id: P{rank}, label: x{each}}}\n" for rank, each in enumerate(bands, 1)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("< 1e-6", (None, 1e-6, None, True)),
        ("<= 10^-6", (None, 1e-6, None, False)),
        ("≤ 10⁻⁶", (None, 1e-6, None, False)),
        (">= 1e-3", (1e-3, None, False, None)),
        ("> 0.1 %", (1e-3, None, True, None)),
        (">= 1 in 1,000", (1e-3, None, False, None)),
        ("1e-6 to 1e-5", (1e-6, 1e-5, None, None)),
        ("1e-6 – 1e-5", (1e-6, 1e-5, None, None)),
        ("1e-6 - 1e-5", (1e-6, 1e-5, None, None)),
        (">= 1e-6, < 1e-5", (1e-6, 1e-5, False, True)),
        ("> 1e-6 and <= 1e-5", (1e-6, 1e-5, True, False)),
        ("1e-6 <= P < 1e-5", (1e-6, 1e-5, False, True)),
    ],
)
def test_what_a_band_says(text: str, expected: tuple[object, ...]) -> None:
    found = bounds(text)
    assert found is not None
    assert found[1:] == pytest.approx(expected)


@pytest.mark.parametrize("text", ["1e-6", "rare", "< ", "< rare", "-1 to 2", "<< 3", "< 1.000 to", "= 5", "10-6 to x"])
def test_what_is_no_band(text: str) -> None:
    assert bounds(text) is None


@given(st.text(max_size=30))
def test_any_text_is_a_band_or_none(text: str) -> None:
    bounds(text)


def test_bounds_of_the_neighbour_and_open_ends() -> None:
    policy = load(with_levels(", upper: 1e-4", "", ", lower: 1e-2"))
    assert [level[4:6] for level in policy.probability.levels] == [(0, 1e-4), (1e-4, 1e-2), (1e-2, 1)]
    assert [level.unbounded for level in policy.probability.levels] == [False, False, True]
    assert quantity(policy.probability, "5e-5") is not None
    # a rate may be more than one
    assert quantity(policy.probability, "3 per use") is not None


def test_a_method_that_was_left_out_stays_what_it_was() -> None:
    assert load(BASE).combination == "interval"
    assert load(with_levels(", upper: 1e-4", ", upper: 1e-2", ", upper: 1")).combination == "ordinal"
    assert load(with_levels(', band: "< 1e-4"', ", band: 1e-4 to 1e-2", ', band: ">= 1e-2"')).combination == "interval"


def levels(policy: Policy, *texts: str) -> list[str]:
    found = (quantity(policy.probability, text) for text in texts)
    return [each.level.id if each is not None and each.level is not None else "" for each in found]


def test_a_value_on_a_bound() -> None:
    below = load(with_levels(', band: "< 1e-4"', ', band: "< 1e-2"', ', band: ">= 1e-2"'))
    assert levels(below, "1e-4", "9.9e-5", "1e-2", "1") == ["P2", "P1", "P3", "P3"]
    upto = load(with_levels(', band: "<= 1e-4"', ', band: "<= 1e-2"', ', band: "> 1e-2"'))
    assert levels(upto, "1e-4", "9.9e-5", "1e-2", "1") == ["P1", "P1", "P2", "P3"]


def test_what_lies_below_a_bound_makes_a_product_below_it() -> None:
    policy = load(with_levels(', band: "< 1e-4"', ', band: "< 1e-3"', ', band: ">= 1e-3"'))

    def made(p1: str, p2: str) -> str:
        one, other = quantity(policy.probability, p1), quantity(policy.conditional, p2)
        assert one is not None
        assert other is not None
        level, _ = combine(policy, one, other)
        return level.id if level is not None else ""

    # the band P2 ends below 1e-3, and so does a tenth of it below 1e-4; a tenth of 1e-3 itself is 1e-4
    assert made("P2", "C1") == "P1"
    assert made("1e-3", "C1") == "P2"
    assert made("P2", "C2") == "P2"
    assert made("1e-3", "C2") == "P3"


def test_levels_from_the_worst_on_are_seen_to_be() -> None:
    policy = load(with_levels(", lower: 1e-2", ", lower: 1e-4", ", upper: 1e-4"))
    assert [level[4:6] for level in policy.probability.levels] == [(1e-2, 1), (1e-4, 1e-2), (0, 1e-4)]


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ((", band: rare", "", ""), '`probability.levels.P1.band`: found the text "rare", expected bounds such as'),
        ((", band: 1e-2 to 1e-3", "", ""), "expected a lower bound that is less than the upper one"),
        ((', band: "< 1e-4", upper: 1e-4', "", ""), "found `band` and `upper`, expected one of them"),
        ((', band: "< 1e-4"', ', band: "<= 1e-2"', ""), "would belong to the lower band by the one"),
        ((", band: >= 1e-4", "", ""), 'found ">", which no text may begin with'),
    ],
)
def test_what_is_refused(bands: tuple[str, ...], message: str) -> None:
    (problem,) = problems(with_levels(*bands))
    assert message in str(problem.message)
    assert problem.span.line in (15, 16)


def test_a_block_that_begins_with_a_sign() -> None:
    text = edited(_LEVELS, "    - id: P1\n      label: x\n      band: >= 1e-3\n")
    (problem,) = problems(text)
    assert 'found ">", which no text may begin with' in str(problem.message)
    assert (problem.span.line, problem.span.column) == (17, 13)
