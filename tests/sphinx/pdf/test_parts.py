"""Parts of a volume that is too large for one document."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskfile.policy.volumes import PRESETS
from riskfile.sphinx.pdf import edition
from riskfile.sphinx.pdf.parts import Block, pack, part_of
from riskfile.sphinx.state import build_of
from sphinxkit import build, edit, project

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
        assert all(before[1] == after[0] for before, after in pairwise(spans))
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


SHEETS = """
````markdown docs/seen.md
# What is traced

```{item-list}
:caption: All of them
```
````
"""


def test_the_parts_of_a_set_have_all_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edition, "MOST", 4.0)
    root = tmp_path / "project"
    project(root, SHEETS)
    edit(root, "docs/index.md", lambda text: text.replace("views\n", "views\nseen\n"))
    (root / "docs/pdf.yaml").write_text("set: full\n", encoding="utf-8")
    built = build(root, tmp_path / "out", builder="riskpdf")
    assert built.status == 0, built.warnings
    texts = {path.stem.removeprefix("risk-management-file"): shown(path) for path in built.out.glob("*.pdf")}
    registers = sorted(name for name in texts if name.startswith("-D"))
    assert registers[:2] == ["-D1", "-D2"] and "-D" not in texts
    count = len(registers)
    assert all(f"Register of items, part {number} of {count}" in texts[f"-D{number}"] for number in range(1, count + 1))
    cards = {name: places(built.out / f"risk-management-file{name}.pdf") for name in texts}
    for item in build_of(built.app.config).file:
        # once in the set
        assert sum(item.id in each for each in cards.values()) == 1, item.id
    # a table goes on where its first part ends
    found = [name for name in registers if re.search(r"All of them, part \d of \d", texts[name])]
    assert len(found) > 1
    rows = [id for name in found for id in re.findall(r"[A-Z]{3}-\d+", texts[name].split("All of them, part")[-1])]
    assert {item.id for item in build_of(built.app.config).file} <= set(rows)
    # and the core says where each of its parts is
    assert all(f"All of them, part {number} of {len(found)}" in texts[""] for number in range(1, len(found) + 1))


def shown(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\ufffe", "-"))


def places(path: Path) -> set[str]:
    with pikepdf.open(path) as pdf:
        return set(pikepdf.NameTree(pdf.Root.Names.Dests))
