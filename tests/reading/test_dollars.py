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
        ("*$6*; 5$", []),
        ("**$5** to **$6**", []),
        ("**$5**/**6$**", []),
        ("costs $5-$10, $5–$10 or $5/$6", []),
        ("(US$5) and $6", []),
        ("US$5, A$6, 7 HK$", []),
        ("$5k to 10k$", []),
        ("$5,- and 6$", []),
        ("$-5 and 6$, $.50 or 1$", []),
        ("$5/set, 6$/pump", []),
        ("$5/US$ 4", []),
        ("$5 for item_1, 6 A$", []),
        ("in $, not in A$", []),
        ("(in $) and (A$)", []),
        ("$/set and €/$", []),
        ("$'s worth in A$", []),
        ("$HOME/$PATH and $HOME:$PATH", []),
        ("$5+$6=$11", []),
        ("a price in $-denominated bonds of A$", []),
        ("[$5](#a) and [6$](#b)", []),
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
        ("$P(fatal injury)$ and $rate per year$", ["P(fatal injury)", "rate per year"]),
        (r"$P_1 \times P_2$ and $\leq 5$", [r"P_1 \times P_2", r"\leq 5"]),
        (r"$5 \cdot 10^{-3}$, $5 \pm 1$", [r"5 \cdot 10^{-3}", r"5 \pm 1"]),
        ("$5 < x$, $5/6$, $2xy$, $2 x y$, $3*4$, $3 * 4$", ["5 < x", "5/6", "2xy", "2 x y", "3*4", "3 * 4"]),
        ("$-x$, $-5$, $f^*, g$, $f(x)$, $(a, b)$", ["-x", "-5", "f^*, g", "f(x)", "(a, b)"]),
        ("$5, 6$ and $a,$ $b;$", ["5, 6", "a,", "b;"]),
        (r"$5 \text{ of ten}$, $p = 0.05$, $n=3$, $x_{max}$", [r"5 \text{ of ten}", "p = 0.05", "n=3", "x_{max}"]),
        ("$A/B$, $x:y$, $|x|$, $x!$, $n'$, $x'$ and $[0, 1]$", ["A/B", "x:y", "|x|", "x!", "n'", "x'", "[0, 1]"]),
        ("5$x$", []),
    ],
)
def test_which_dollars_hold_a_formula(text: str, formulas: list[str]) -> None:
    md = MarkdownIt("commonmark").use(dollarmath_plugin)
    leave_amounts(md)
    (inline,) = (token for token in md.parse(text) if token.type == "inline")
    assert [token.content for token in inline.children or [] if token.type == "math_inline"] == formulas
