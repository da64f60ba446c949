"""Parts of a volume that is too large for one document."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from riskfile.policy.volumes import PRESETS
from riskfile.sphinx.pdf.parts import Block, pack, part_of

BLOCKS = st.lists(st.builds(Block, st.integers(1, 4000), st.sampled_from([1.0, 0.25, 1.5])), min_size=1, max_size=40)


@given(BLOCKS)
def test_nothing_is_lost_and_no_part_is_much_fuller_than_another(blocks: list[Block]) -> None:
    whole = sum(each.pieces * each.weight for each in blocks)
    held: dict[int, float] = {}
    last = 0
    for block, pieces in zip(blocks, pack(blocks, 1500), strict=True):
        # each piece once, and in order
        spans = [(each.first, each.last) for each in pieces]
        assert spans[0][0] == 0 and spans[-1][1] == block.pieces
        assert all(before[1] == after[0] for before, after in zip(spans, spans[1:], strict=False))
        for each in pieces:
            assert each.part >= last and each.first < each.last
            last = each.part
            held[each.part] = held.get(each.part, 0) + (each.last - each.first) * block.weight
    if whole <= 1500:
        assert set(held) == {0}
    else:
        assert sum(held.values()) == whole
        assert max(held.values()) <= 1500 * 1.3


def test_a_page_of_few_cards_stays_whole() -> None:
    found = pack([Block(50, 1.0)] * 65, 1500)
    assert [len(each) for each in found] == [1] * 65
    assert {piece.part for each in found for piece in each} == {0, 1, 2}
    # and one page of all of them does not
    (pieces,) = pack([Block(3250, 1.0)], 1500)
    assert [(each.part, each.last - each.first) for each in pieces] == [(0, 1083), (1, 1084), (2, 1083)]


def test_a_part_has_a_name_of_its_own() -> None:
    register = PRESETS["full"].volumes[-1]
    second = part_of(register, 2, 3)
    assert (second.name, second.title) == ("D2", "Register of items, part 2 of 3")
    assert second.items == register.items
