"""Mistakes that hands make in one item: each a page, checked and built together. One mistake is one finding, the item keeps
its id, and both readers say the same."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from riskfile.project import Checked, check
from sphinxkit import Built, build, edit, project

HEAD = ":::{intended-use} Use of @T\n:id: @ID\n"
ITEM = f"{HEAD}:kind: misuse\n\n"

# what stands in the place of the option ``kind``, and what is told of it
LINES = {
    " :kind: misuse": "", "\t:kind: misuse": "", ":kind:misuse": "", ":kind:\u00a0misuse": "",
    ":kind misuse": "RMF915", "kind: misuse": "RMF915", "  kind: misuse": "RMF915", ":kind : misuse": "RMF915",
    "kind = misuse": "RMF915", "- :kind: misuse": "RMF915", "* kind: misuse": "RMF915", "：kind: misuse": "RMF915",
    "**kind:** misuse": "RMF915", "`:kind: misuse`": "RMF915", "kind misuse": "RMF915", ";kind: misuse": "RMF915",
    "\\:kind: misuse": "RMF915", "> :kind: misuse": "RMF915", "\u200b:kind: misuse": "RMF915", "[:kind: misuse]": "RMF915",
    "\n:kind: misuse": "RMF915", "\nkind: misuse": "RMF915", "\nText.\n:kind: misuse": "RMF915",
    "\nText.\n\n:kind: misuse": "RMF915", "\n---\nkind: misuse\n---": "RMF915", "% comment\n:kind: misuse": "RMF915",
    ": kind: misuse": "RMF904", "::kind: misuse": "RMF904", ":kind;: misuse": "RMF904", ":Kind: misuse": "RMF904",
    ":kind：misuse": "RMF904", ":kind:: misuse": "RMF904", ":kinds: misuse": "RMF904", ':kind: "misuse"': "RMF904",
    ":kind: misuse :user: nurse": "RMF904", ":kind:": "RMF904", ":kind: oops": "RMF904",
    "&#58;kind: misuse": "RMF912", "\n    :kind: misuse": "RMF912", "\n- :kind: misuse": "RMF912",
    ":kind: misuse\n:user nurse": "RMF915", ":kind: misuse\nuser = nurse": "RMF915", ":kind: misuse\n：user: nurse": "RMF915",
    ":kind: misuse\n:kind: intended": "RMF904", ":kind: misuse\n:nonsense: 1": "RMF904",
    ":kind: misuse\n:stage: nowhere": "RMF904", ":kind: misuse\n:user:\n  nurse": "RMF904",
    ":kind: misuse\n:user: nurse\n  and doctor\n\nText": "RMF904", ":kind: misuse\n:tags: a b, c;": "",
}  # fmt: skip
VALUES = (
    "#1 in line", "'quoted'", '"half', "> folded", "| bar", "a: b: c", "- dash", "[a, b]", "{a: b}", "&anchor", "*alias",
    "!tag x", "%x", "@at", "`code", "\\ backslash", "x #y", "~", "null", "yes", "0x1F", "1_000", "2026-01-01", "e\u0301",
    "\U0001f600", "<b>x</b>", "a\tb", "$x$", "{{ x }}", "{sub}`x`", "[^1]", "long" * 700,
)  # fmt: skip
BLOCKS = {
    "kind: misuse\nuser: [a\n---": "", "kind: misuse\nuser: a: b\n---": "", "kind: misuse\nuser: &a b\n---": "",
    'kind: misuse\nuser: "a\n---': "RMF904", "kind: misuse\n  user: a\n---": "RMF904", "kind: misuse\n\tuser: a\n---": "RMF904",
    "kind misuse\n---": "RMF904", "kind: misuse\nkind: intended\n---": "RMF904", "kind: misuse\n": "RMF904",
    "kind: !!python/object x\n---": "RMF904", "kind: misuse\n...": "RMF904",
}  # fmt: skip
FENCES = {
    "Text.\n:::\n": "", "Text.\n::::\n": "", "Text.\n :::\n": "", "```\ncode\n```\n:::\n": "",
    "Text.\n": "RMF907", ":::{note}\nx\n:::\n:::\n": "RMF907", "```\ncode\n:::\n": "RMF907", "~~~\ncode\n```\n:::\n": "RMF907",
    "Text.\n::: end\n": "RMF907", "Text.\n:::{note}\nx\n:::\n": "RMF907", "Text.\n::\n": "RMF907", "Text.\n```\n": "RMF907",
    "Text.\n:::\n:::\n": "RMF907", "Text.\n:::Text\n:::\n": "RMF907",
}  # fmt: skip
AROUND = {
    "```{intended-use} Use of @T\n:id: @ID\n:kind: misuse\n\n```python\nx\n```\n```\n": "RMF907",
    "````{intended-use} Use of @T\n:id: @ID\n:kind: misuse\n\n```python\nx\n```\n````\n": "",
    f"::::{{note}}\n{ITEM}Text.\n:::\n": "RMF907",
    f"::::{{note}}\n{ITEM}Text.\n::::\n": "RMF907",
    f"- {ITEM}Text.\n:::\n": "RMF914",
    "> " + ITEM.replace("\n", "\n> ") + "Text.\n> :::\n": "",
    "1. " + ITEM.replace("\n", "\n   ") + "Text.\n   :::\n": "",
}
CASES = [
    *((f"{HEAD}{line}\n:::\n", told) for line, told in LINES.items()),
    *((f"{HEAD}:kind: misuse\n:user: {value}\n:::\n", "") for value in VALUES),
    *(
        (f":::{{intended-use}} Use of @T\n---\nid: @ID\n{block}\n\nText.\n:::\n", told)
        for block, told in BLOCKS.items()
    ),
    *((f"{ITEM}{rest}", told) for rest, told in FENCES.items()),
    *AROUND.items(),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Checked, Built]:
    root = project(tmp_path_factory.mktemp("made"))
    for number, (written, _) in enumerate(CASES):
        text = written.replace("@ID", f"USE-{1000 + number}").replace("@T", f"thing {number}")
        (root / f"docs/x{number}.md").write_text(f"# Page {number}\n\n{text}", encoding="utf-8")
    names = "".join(f"x{number}\n" for number in range(len(CASES)))
    edit(root, "docs/index.md", lambda page: page.replace("views\n", f"views\n{names}"))
    return check(root, cached=False), build(root, root / "out", strict=True)


def test_one_mistake_is_one_finding(made: tuple[Checked, Built]) -> None:
    by_page: dict[str, list[str]] = {}
    for each in made[0].report.findings:
        by_page.setdefault(each.span.path, []).append(each.code)
    wrong = {
        text: by_page.get(f"docs/x{number}.md")
        for number, (text, told) in enumerate(CASES)
        if by_page.get(f"docs/x{number}.md", []) != [told] * bool(told)
    }
    assert wrong == {}
    assert len(CASES) > 110 and set(by_page) <= {f"docs/x{number}.md" for number in range(len(CASES))}


def test_the_item_keeps_its_id_and_what_can_be_read(made: tuple[Checked, Built]) -> None:
    items = made[0].file.items
    assert [text for number, (text, _) in enumerate(CASES) if f"USE-{1000 + number}" not in items] == []
    for number, (text, told) in enumerate(CASES):
        if told in ("", "RMF915") and ":user:" not in text:
            assert items[f"USE-{1000 + number}"].text("kind") == "misuse", text
    first = len(LINES)
    values = [items[f"USE-{1000 + number}"].text("user") for number in range(first, first + len(VALUES))]
    assert values == list(VALUES)


def test_both_readers_say_the_same(made: tuple[Checked, Built]) -> None:
    checked, built = made
    found = sorted((*each.span[:3], each.code) for each in checked.report.findings)
    assert Counter(built.findings) == Counter(found)
    others = [line for line in built.warnings.splitlines() if not re.search(r"RMF\d+|^riskfile: ", line)]
    assert others == []
