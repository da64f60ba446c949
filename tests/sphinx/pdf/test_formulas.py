"""Formulas: what they become is made of pieces that we know, whatever is written; and it does not take long."""

from __future__ import annotations

import contextlib
import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from riskfile.sphinx.pdf.formulas import _SIGNS, DEEPEST, LONGEST, FormulaError, formula, typst_of

SET = {
    r"P = P_1 \times P_2": r"P \= attach(P, b: 1) \× attach(P, b: 2)",
    r"\frac12 x^10": "frac(1, 2) attach(x, t: 1) 0",
    r"f'(x)^2": r"attach(f, t: \′ ) \( x attach(\), t: 2)",
    r"\sqrt[3]{y}": "root(3, y)",
    r"50\% \$5": r"50 \% \$ 5",
    r"a-b*c": r"a \− b \∗ c",
    r"\left\{ x \middle| y \right.": r"lr(\{ x mid(\|) y)",
    r"\text{if }x\ne0": r'"if " x \≠ 0',
    r"\text{a\_b \textdegree C}": '"a_b ° C"',
    r"\operatorname*{arg\,max}_x": 'attach(op("arg max", limits: #true), b: x)',
    r"\begin{cases} 1 & x \\ 0 \end{cases}": "cases(1 & quad x, 0)",
    r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \\ \end{bmatrix}": 'mat(delim: "[", 1, 2; 3, 4)',
    r"\begin{array}{c|c} 1 & 2 \end{array}": "mat(delim: #none, augment: #(vline: (1,)), 1, 2)",
    "a &= b \\\\ &= c": "a & \\= b \\\n & \\= c",
    "a % a note of the author\n b": "a b",
    r"\not= \not\in \not x": r"\≠ \∉ cancel(x)",
    r"x\,y\quad z~w": "x thin y quad z space w",
    r"{}_1 x": 'attach("", b: 1) x',
    r"\displaystyle a + b": r"display(a \+ b)",
}


@pytest.mark.parametrize("latex", SET)
def test_a_formula_becomes_typst(latex: str) -> None:
    assert typst_of(latex) == SET[latex]
    assert formula(latex) == f"${SET[latex]}$"


def test_a_wrapping_of_latex_changes_nothing() -> None:
    assert formula(r"P = P_1 \times P_2") == formula(r"\begin{equation} P = P_1 \times P_2 \label{p} \end{equation}")


WRONG = {
    r"\unknowncmd{x}": r"unknown command \unknowncmd",
    r"\def\x{1}": r"unknown command \def",
    r"\input{/etc/passwd}": r"unknown command \input",
    r"\href{https://example.org}{x}": r"unknown command \href",
    r"\text{\unknowncmd}": r"unknown command \unknowncmd in text",
    r"\begin{document}\end{document}": "unknown environment document",
    r"\frac{a": "it ends within a group; expected }",
    r"a}": "} means nothing here; there is no { before it",
    "#x": r"# means nothing here; write \# for the sign",
    r"x^1^2": "two superscripts stand at one place",
    r"\frac{a}": r"\frac lacks what it applies to; found its end",
    r"x_": "_ lacks what it applies to",
    r"\left( x": r"it ends within a group; expected \right",
    r"\begin{cases} 1 \end{matrix}": r"\begin{cases} is ended by \end{matrix}",
    r"\left x \right)": r"\left has no delimiter behind it; found x",
    r"\hspace{-5cm}": r"\hspace takes a length from 0 to 200",
    r"\text{abc": r"the group of \text is not closed",
    r"\sqrt[3": "an argument in [] is not closed",
    "a\u202eb": "the character U+202E has no place in a formula",
    "a\x1bb": "the character U+001B has no place in a formula",
    "\\text{a\u2066b}": "the character U+2066 has no place in a formula",
    "x" * (LONGEST + 1): "it has 40,001 characters; 40,000 are the most",
    "{" * 1000 + "}" * 1000: "its groups are nested more than 40 deep",
    r"\sqrt{" * 1000 + "}" * 1000: "its groups are nested more than 40 deep",
    r"\begin{matrix}" * 1000: "its groups are nested more than 40 deep",
    r"\left(" * 1000: "its groups are nested more than 40 deep",
    r"\sqrt[" * 1000 + "x" + "]" * 1000: "an argument in [] is not closed",
    "x^" * 1000 + "x": "two superscripts",
}


@pytest.mark.parametrize("latex", WRONG, ids=lambda latex: latex[:30])
def test_what_is_no_formula_is_told(latex: str) -> None:
    with pytest.raises(FormulaError) as error:
        typst_of(latex)
    assert WRONG[latex] in str(error.value)


@pytest.mark.parametrize(
    "part", ["{}", r"\sqrt{}", r"\begin{pmatrix}\end{pmatrix}", r"\left(\right)", r"\dfrac{}{2}", "x^{}"]
)
def test_what_is_nested_as_deep_as_we_take_it_can_be_set(part: str) -> None:
    opening, closing = {
        "{}": ("{", "}"),
        "x^{}": ("x^{", "}"),
        r"\sqrt{}": (r"\sqrt{", "}"),
        r"\dfrac{}{2}": (r"\dfrac{", "}{2}"),
        r"\left(\right)": (r"\left(", r"\right)"),
        r"\begin{pmatrix}\end{pmatrix}": (r"\begin{pmatrix}", r"\end{pmatrix}"),
    }[part]
    deepest = 0
    for depth in range(1, DEEPEST + 1):
        try:
            typst_of(opening * depth + "x" + closing * depth)
            deepest = depth
        except FormulaError:
            break
    assert deepest >= DEEPEST // 2 - 1
    assert formula(opening * deepest + "x" + closing * deepest)


# --- nothing that is written becomes code -----------------------------------------------------------------------------

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ESCAPE = re.compile(r"\\[^\s]")
_OF_OURS = re.compile(
    r"#(?:h\(-?[0-9]*\.?[0-9]+em\);|true|none|left|right|[0-9.]+em|\(vline: \((?:[0-9]+, )*[0-9]+,\)\))"
)
_CALLS = frozenset(
    [
        "attach",
        "frac",
        "binom",
        "sqrt",
        "root",
        "lr",
        "mid",
        "op",
        "class",
        "mat",
        "cases",
        "limits",
        "scripts",
        "display",
        "inline",
        "script",
        "sscript",
        "stretch",
        "cancel",
        "overline",
        "underline",
        "overbrace",
        "underbrace",
        "overbracket",
        "underbracket",
        "bold",
        "upright",
        "italic",
        "bb",
        "cal",
        "frak",
        "scr",
        "sans",
        "mono",
        "acute",
        "macron",
        "breve",
        "caron",
        "grave",
        "hat",
        "circle",
        "tilde",
        "arrow",
        "dot",
        "double",
        "triple",
        "l",
        "r",
        "thin",
        "med",
        "thick",
        "quad",
        "wide",
        "space",
        "delim",
        "augment",
        "align",
        "size",
        "b",
        "t",
    ]
)


def code_of(typst: str) -> str:
    """What is left of Typst source without its strings, its escaped signs and what we write ourselves."""
    return _OF_OURS.sub(" ", _ESCAPE.sub(" ", _STRING.sub(" ", typst)))


def assert_no_code(typst: str) -> None:
    left = code_of(typst)
    assert re.fullmatch(r"[A-Za-z0-9 .,;:&()\\\n]*", left), left
    for word in re.findall(r"[A-Za-z]+", left):
        assert len(word) == 1 or word in _CALLS, word
    assert not re.search(r"\\[^\s]", left)


PIECES = st.sampled_from(
    [
        *"abxyzPR0159 +-=<>*/|!?.,;:'\"`@#$&_^{}()[]~%\\\n√∛∑αµ→",
        *(f"\\{name}" for name in sorted(_SIGNS) if name.isalpha()),
        r"\\", r"\text{", r"\text{\" #text(fill: red)[x] \"}", r'\text{" #text(fill: red)[x] "}', r"\mathrm{read}", r"\operatorname{eval}",
        r"\frac{a}{b}", r"\frac", r"\sqrt[", r"\sqrt", r"\left(", r"\right)", r"\middle|", r"\begin{matrix}", r"\end{matrix}",
        r"\begin{cases}", r"\end{cases}", r"\begin{array}{c|c}", r"\end{array}", r"\label{", r"\mbox{#}", r"\hspace{1em}",
        r"\limits", r"\nolimits", r"\bigl(", r"\not", r"\xrightarrow[a]{b}", r"\substack{a \\ b}", r"\pmod{n}", r"\overset{a}{b}",
        "#read(\"/etc/passwd\")", "#eval(\"1\")", "$ #panic() $", "\\u{23}", "/*", "*/", "//", "..", "#{", "#[", "<a>", "@b",
    ]
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
@example(r'\text{" #text(fill: red)[FORGED APPROVAL] "}')
@example(r"\mathrm{\" #read(x) }")
@example("\\text{\\\\}#x")
def test_whatever_is_written_no_code_comes_of_it(latex: str) -> None:
    try:
        made = typst_of(latex)
    except FormulaError:
        return
    assert_no_code(made)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_set_or_refused(latex: str) -> None:
    try:
        made = typst_of(latex)
    except FormulaError:
        return
    assert_no_code(made)


def test_every_sign_of_the_list_can_be_set() -> None:
    failed = []
    names = [name for name in _SIGNS if name.isalpha() or len(name) == 1]
    for name in names:
        made = typst_of(f"\\{name} ")
        assert_no_code(made)
        failed += [name] if not made.strip() else []
    assert not failed
    common = (
        r"\alpha \Gamma \leq \geq \ne \approx \cdot \times \pm \infty \partial \sum \in \to \forall \exists \cup \hbar"
    )
    assert formula(common)


# --- how long it takes ------------------------------------------------------------------------------------------------

SHAPES = {
    "terms": lambda n: "+".join(f"x_{{{number % 7}}}" for number in range(n)),
    "fractions": lambda n: r"\frac{a}{b}" * n,
    "text": lambda n: r"\text{a b}" * n,
    "one text": lambda n: r"\text{" + "a b " * n + "}",
    "lines": lambda n: "a &= b \\\\ " * n,
    "matrix": lambda n: r"\begin{matrix} " + "a & b \\\\ " * n + r"\end{matrix}",
    "words": lambda n: r"\mathrm{a-b}" * n,
    "open words": lambda n: r"\mathrm{a" * 38 + "b" * n,
    "comments": lambda n: "a % b\n" * n,
    "options": lambda n: r"\sqrt[3]{x}" * n,
    "primes": lambda n: "x'" * n,
    "spaces": lambda n: "x" + " " * 5 * n,
    "opened": lambda n: "{x" * 30 + "[" * n,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_time_grows_as_the_formula_does(shape: str) -> None:
    def steps(n: int) -> float:
        latex = SHAPES[shape](n)[:LONGEST]
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            with contextlib.suppress(FormulaError):
                typst_of(latex)
            best = min(best, time.process_time() - start)
        return best

    # four times as long takes four times the time, sixteen times if it were squared
    assert steps(4000) < 10 * steps(1000) + 0.05
