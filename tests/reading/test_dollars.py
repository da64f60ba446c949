"""Dollar signs: formulas, and amounts of money."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from riskfile.reading.dollars import leave_amounts


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("It costs $5 per set and $6 per pump.", []),
        ("$5-$6, ($7/$8), US$5 or US$6", []),
        ("$ 5 and $ 6", []),
        ("5$ and 6$", []),
        ("$5 each, or 6 A$", []),
        ("$5 (in US$)", []),
        (r"\$5 and $x$", ["x"]),
        ("$5 and $x$ 3", ["x"]),
        ("$5 ($x$)", ["x"]),
        ("$a$, $b$ and $10^{-5}$", ["a", "b", "10^{-5}"]),
        # the last character of a text does not stand before its first
        ("$x$ is 5", ["x"]),
        ("$x$", ["x"]),
        (r"$5 \times 10^{-4}$", [r"5 \times 10^{-4}"]),
        ("$5$ and $6 x$", ["5", "6 x"]),
        (r"$\$5$", [r"\$5"]),
        ("$$", []),
        ("5$x$", []),
    ],
)
def test_which_dollars_hold_a_formula(text: str, formulas: list[str]) -> None:
    md = MarkdownIt("commonmark").use(dollarmath_plugin)
    leave_amounts(md)
    (inline,) = (token for token in md.parse(text) if token.type == "inline")
    assert [token.content for token in inline.children or [] if token.type == "math_inline"] == formulas
