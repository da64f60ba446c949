"""A formula in LaTeX's notation as Typst's mathematics.

A formula is data of whoever wrote the page: nothing of it may become code. So it is read token by token, and every
piece of the result is made here: a letter, a number, a sign behind a backslash, a text as a Typst string, or a call of
one of Typst's functions of mathematics with such pieces in it. What is no command of the list is refused by its name.
The time that it takes grows as the formula does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final
from unicodedata import category, normalize

from docutils.utils.math import tex2unichar

from riskfile.render.pdf import typefaces
from riskfile.render.pdf.notation import literal
from riskfile.render.pdf.typeset import objection
from riskfile.text.quoting import printable

LONGEST: Final = 40_000
"""A formula of more characters is refused: no page could show it."""

DEEPEST: Final = 40
"""Groups within groups; Typst takes some 200 levels, of which one of ours has up to four."""

_TOKEN: Final = re.compile(r"\\[A-Za-z]+|\\.|[0-9]+(?:[.,][0-9]+)*|[ \t\r\n]+|.", re.DOTALL)
_COMMENT: Final = re.compile(r"((?:[^\\%]|\\.)+)|%[^\n]*\n?", re.DOTALL)
_LENGTH: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?)(em|ex|pt|mu)")
_COLUMNS: Final = re.compile(r"[lcr| ]*")

_SIGNS: Final[dict[str, str]] = {
    **tex2unichar.mathalpha,
    **tex2unichar.mathord,
    **tex2unichar.mathbin,
    **tex2unichar.mathrel,
    **tex2unichar.mathpunct,
    **tex2unichar.mathop,
    **tex2unichar.mathopen,
    **tex2unichar.mathclose,
    **tex2unichar.mathfence,
    "Arrowvert": "‖",
    "AA": "Å",
    "aa": "å",
    "arrowvert": "|",
    "backslash": "\\",
    "centerdot": "·",
    "circledR": "®",
    "colon": ":",
    "copyright": "©",
    "degree": "°",
    "dots": "…",
    "dotsb": "⋯",
    "dotsc": "…",
    "dotsi": "⋯",
    "dotsm": "⋯",
    "dotso": "…",
    "euro": "€",
    "gt": ">",
    "hbar": "ℏ",
    "iff": "⟺",
    "impliedby": "⟸",
    "implies": "⟹",
    "lVert": "‖",
    "lbrack": "[",
    "lt": "<",
    "lvert": "|",
    "micro": "µ",
    "mu": "μ",
    "ohm": "Ω",
    "rVert": "‖",
    "rbrack": "]",
    "rvert": "|",
    "triangle": "△",
    "varnothing": "∅",
    "vert": "|",
    "|": "‖",
}
"""Commands that are one sign."""
# a radical sign with something above it is none
_SIGNS.pop("sqrt", None)

_FUNCTIONS: Final = frozenset(
    [
        "arccos",
        "arcsin",
        "arctan",
        "arg",
        "cos",
        "cosh",
        "cot",
        "coth",
        "csc",
        "deg",
        "dim",
        "exp",
        "hom",
        "ker",
        "lg",
        "ln",
        "log",
        "sec",
        "sin",
        "sinh",
        "tan",
        "tanh",
    ]
)
_LIMITS: Final = {
    **{name: name for name in ("det", "gcd", "inf", "lim", "max", "min", "sup", "Pr")},
    "argmax": "arg max",
    "argmin": "arg min",
    "liminf": "lim inf",
    "limsup": "lim sup",
}
"""Named functions that have what is below them below."""

_SPACES: Final = {
    **dict.fromkeys((",", "thinspace"), "thin"),
    **dict.fromkeys((":", ">", "medspace"), "med"),
    **dict.fromkeys((";", "thickspace"), "thick"),
    **dict.fromkeys((" ", "\n", "\t", "space", "nobreakspace"), "space"),
    **dict.fromkeys(("!", "negthinspace"), "#h(-.1667em);"),
    "negmedspace": "#h(-.2222em);",
    "negthickspace": "#h(-.2778em);",
    "quad": "quad",
    "qquad": "wide",
}

_ACCENTS: Final = {
    "acute": "acute",
    "bar": "macron",
    "breve": "breve",
    "check": "caron",
    "dddot": "dot.triple",
    "ddot": "dot.double",
    "dot": "dot",
    "grave": "grave",
    "hat": "hat",
    "mathring": "circle",
    "overleftarrow": "arrow.l",
    "overrightarrow": "arrow",
    "overleftrightarrow": "arrow.l.r",
    "tilde": "tilde",
    "vec": "arrow",
    "widecheck": "caron",
    "widehat": "hat",
    "widetilde": "tilde",
}

_FONTS: Final = {
    "bm": "bold(",
    "boldsymbol": "bold(",
    "mathbb": "bb(",
    "mathbf": "bold(upright(",
    "mathcal": "cal(",
    "mathfrak": "frak(",
    "mathit": "italic(",
    "mathnormal": "italic(",
    "mathrm": "upright(",
    "mathscr": "scr(",
    "mathsf": "sans(",
    "mathtt": "mono(",
    "mathup": "upright(",
}
_CLASSES: Final = {
    "mathbin": "binary",
    "mathclose": "closing",
    "mathopen": "opening",
    "mathord": "normal",
    "mathpunct": "punctuation",
    "mathrel": "relation",
}
_ONE: Final = {
    "cancel": "cancel(",
    "overbrace": "limits(overbrace(",
    "overbracket": "limits(overbracket(",
    "overline": "overline(",
    "underbrace": "limits(underbrace(",
    "underbracket": "limits(underbracket(",
    "underline": "underline(",
    **_FONTS,
    **{name: f"{call}(" for name, call in _ACCENTS.items()},
    **{name: f'class("{kind}", ' for name, kind in _CLASSES.items()},
}
"""Commands with one argument, each with what stands before it; its brackets are closed behind it."""
_TWO: Final = {
    "binom": "binom(",
    "cfrac": "display(frac(",
    "dbinom": "display(binom(",
    "dfrac": "display(frac(",
    "frac": "frac(",
    "tbinom": "inline(binom(",
    "tfrac": "inline(frac(",
}
_TEXTS: Final = {
    "mbox": "",
    "text": "",
    "textbf": "bold(",
    "textit": "italic(",
    "textmd": "",
    "textnormal": "",
    "textrm": "",
    "textsf": "sans(",
    "texttt": "mono(",
    "textup": "",
}
_IN_TEXT: Final = {
    **{sign: sign for sign in "%&_$#{} "},
    "backslash": "\\",
    "ldots": "…",
    "dots": "…",
    "quad": "\u2003",
    "textbackslash": "\\",
    "textdegree": "°",
    "textasciitilde": "~",
    "textasciicircum": "^",
    ",": "\u2009",
}
_STYLES: Final = {
    "displaystyle": "display(",
    "scriptscriptstyle": "sscript(",
    "scriptstyle": "script(",
    "textstyle": "inline(",
}
_SIZES: Final = {"big": 1.2, "Big": 1.6, "bigg": 2.0, "Bigg": 2.5}
_BIG: Final = {f"{name}{side}": size for name, size in _SIZES.items() for side in ("", "l", "r", "m")}

_LINES: Final = frozenset(
    ["align", "aligned", "alignedat", "eqnarray", "equation", "gather", "gathered", "multline", "split"]
)
"""Environments of lines that are aligned at ``&``."""
_MATRICES: Final = {
    "Bmatrix": '"{"',
    "Vmatrix": '"‖"',
    "array": "#none",
    "bmatrix": '"["',
    "matrix": "#none",
    "pmatrix": '"("',
    "smallmatrix": "#none",
    "vmatrix": '"|"',
}
_NO_MEANING: Final = frozenset(("displaylimits", "label", "nonumber", "notag", "relax", "allowbreak"))
_SCRIPTS: Final = frozenset(("^", "_", "'", "\\limits", "\\nolimits", "\\displaylimits"))


_EMPTY: Final = '""'


class FormulaError(ValueError):
    """A formula cannot be set; the message says what of it."""


_KNOWN: dict[str, str] = {}


def _objection(source: str) -> str:
    return objection(source, typefaces.HERE)


def formula(latex: str, object_to: Callable[[str], str] = _objection) -> str:
    """A formula in LaTeX's notation as Typst content, which the fonts can show; ``object_to`` says what Typst says
    against its source.

    :raises ValueError: if it cannot be set; the message says why.
    """
    if latex not in _KNOWN:
        shown = f"${typst_of(latex)}$"
        wrong = object_to(f'#math.equation(alt: "x", {shown})')
        if wrong:
            raise FormulaError(wrong)
        _KNOWN[latex] = shown
    return _KNOWN[latex]


def typst_of(latex: str) -> str:
    """What stands between two ``$`` of Typst for a formula in LaTeX's notation.

    :raises FormulaError: if it is no such formula, or has a command that is not known.
    """
    if len(latex) > LONGEST:
        raise FormulaError(f"it has {len(latex):,} characters; {LONGEST:,} are the most")
    reader = _Reader(latex)
    lines = reader.lines(())
    return _as_lines(lines)


def _as_lines(lines: Sequence[Sequence[str]]) -> str:
    return " \\\n".join(" & ".join(cells) for cells in lines)


class _Reader:
    """Reads the tokens of one formula, each once."""

    def __init__(self, latex: str) -> None:
        # composed: a letter and its accent are one sign
        without_comments = _COMMENT.sub(lambda found: found[1] or "", normalize("NFC", latex))
        self._tokens = _TOKEN.findall(without_comments)
        self._at = 0
        self._depth = 0

    # ---------------------------------------------------------------------------------------------- tokens

    def _peek(self) -> str:
        """The next token that is no white space, "" at the end."""
        while self._at < len(self._tokens) and self._tokens[self._at].isspace() and self._tokens[self._at][0] != "\\":
            self._at += 1
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _expect(self, token: str, what: str) -> None:
        found = self._next()
        if found != token:
            raise FormulaError(f"{what}; found {_named(found)}, expected {token}")

    def _raw(self, of: str) -> Iterator[str]:
        """The tokens of a group as they are, white space too, without its braces."""
        self._expect("{", f"{of} takes a group")
        level = 1
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            level += (token == "{") - (token == "}")
            if not level:
                return
            yield token
        raise FormulaError(f"the group of {of} is not closed; expected }}")

    def _word(self, of: str) -> str:
        return "".join(self._raw(of)).strip()

    def _optional(self) -> list[str]:
        """The tokens of an argument in ``[]``, [] where there is none."""
        if self._peek() != "[":
            return []
        self._at += 1
        found: list[str] = []
        level = 0
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token == "]" and not level:
                return found or [" "]
            level += (token == "{") - (token == "}")
            found.append(token)
        raise FormulaError("an argument in [] is not closed; expected ]")

    # ---------------------------------------------------------------------------------------------- rows

    def lines(self, ends: tuple[str, ...]) -> list[list[str]]:
        """Lines of cells up to one of ``ends``, which is taken, or to the end where there are none."""
        lines: list[list[str]] = [[]]
        while True:
            lines[-1].append(self._row((*ends, "&", r"\\", r"\cr", r"\newline")))
            token = self._next()
            if token in ("\\\\", r"\cr", r"\newline"):
                self._optional()
                lines.append([])
            elif token != "&":
                break
        if len(lines) > 1 and not any(lines[-1]):
            # a line is ended rather than begun
            lines.pop()
        return lines

    def _row(self, ends: tuple[str, ...]) -> str:
        pieces: list[str] = []
        while True:
            token = self._peek()
            if token in ends or (not token and not _of_group(ends)):
                return " ".join(pieces)
            if not token:
                raise FormulaError(f"it ends within a group; expected {ends[0]}")
            if token.startswith("\\") and token[1:] in _STYLES:
                self._at += 1
                pieces.append(f"{_STYLES[token[1:]]}{self._row(ends)})")
            else:
                piece = self._scripted()
                if piece:
                    pieces.append(piece)

    def _scripted(self) -> str:
        """One piece with what stands above and below it."""
        base = _EMPTY if self._peek() in _SCRIPTS else self._atom()
        if self._peek() not in _SCRIPTS:
            return base
        above: list[str] = []
        below = ""
        primes = 0
        while self._peek() in _SCRIPTS:
            sign = self._next()
            if sign == "'":
                primes += 1
            elif sign == r"\limits":
                base = f"limits({base or _EMPTY})"
            elif sign == r"\nolimits":
                base = f"scripts({base or _EMPTY})"
            elif sign == "^":
                if above:
                    raise FormulaError(
                        "two superscripts stand at one place; put braces around what the first belongs to"
                    )
                above.append(self._argument("^"))
            elif sign == "_":
                if below:
                    raise FormulaError("two subscripts stand at one place; put braces around what the first belongs to")
                below = self._argument("_")
        if primes:
            above.insert(0, "".join("′" for _ in range(min(primes, 4))).replace("′", "\\′ "))
        parts = [base or _EMPTY]
        if above:
            parts.append(f"t: {' '.join(above)}")
        if below:
            parts.append(f"b: {below}")
        return f"attach({', '.join(parts)})" if len(parts) > 1 else base

    def _argument(self, of: str) -> str:
        """A group, or one piece."""
        token = self._peek()
        if not token or token in ("}", "&", r"\\", r"\end", r"\right"):
            raise FormulaError(f"{of} lacks what it applies to; found {_named(token)}, expected a group in {{}}")
        if len(token) > 1 and token[0] != "\\":
            # of digits the first alone, as LaTeX takes them
            self._tokens[self._at] = token[1:].lstrip(".,") if token[1] in ".," else token[1:]
            return token[0]
        return self._atom() or _EMPTY

    def _within(self, tokens: list[str]) -> str:
        """What these tokens make, as a formula of their own."""
        inner = _Reader("")
        inner._tokens, inner._depth = tokens, self._depth
        return _as_lines(inner.lines(()))

    def _deeper(self, read: Callable[[], str]) -> str:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaError(f"its groups are nested more than {DEEPEST} deep")
        try:
            return read()
        finally:
            self._depth -= 1

    # ---------------------------------------------------------------------------------------------- pieces

    def _atom(self) -> str:
        token = self._next()
        if token == "{":
            return self._deeper(self._group)
        if token[0] == "\\":
            return self._deeper(lambda: self._command(token[1:]))
        if token == "~":
            return "space"
        if token in ("}", "&", "#", "$"):
            why = "there is no { before it" if token == "}" else f"write \\{token} for the sign"
            raise FormulaError(f"{token} means nothing here; {why}")
        if token[0].isascii() and token[0].isdigit():
            return token
        return _piece(token)

    def _group(self) -> str:
        row = self._row(("}",))
        self._expect("}", "a group is not closed")
        # one piece of the formula, whatever is around it
        return row or _EMPTY

    def _command(self, name: str) -> str:
        if name in _SIGNS:
            return _piece(_SIGNS[name])
        if name in _SPACES:
            return _SPACES[name]
        if name in _FUNCTIONS:
            return f'op("{name}")'
        if name in _LIMITS:
            return f'op("{_LIMITS[name]}", limits: #true)'
        if name in _TEXTS:
            return self._text(name)
        if name in _FONTS and (word := self._upright(name)):
            return word
        if name in _ONE:
            call = _ONE[name]
            return f"{call}{self._argument(_named_command(name))}{')' * call.count('(')}"
        if name in _TWO:
            call = _TWO[name]
            first = self._argument(f"\\{name}")
            return f"{call}{first}, {self._argument(_named_command(name))}{')' * call.count('(')}"
        if name in _BIG:
            delimiter = self._delimiter(name)
            return f"lr(size: #{_BIG[name]}em, {delimiter})" if delimiter else ""
        if name in _NO_MEANING:
            if name == "label":
                self._word(r"\label")
            return ""
        special = _SPECIAL.get(name)
        if special is not None:
            return special(self, name)
        raise FormulaError(f"unknown command \\{printable(name)}")

    def _text(self, name: str) -> str:
        """Text within a formula, as a string."""
        parts: list[str] = []
        tokens = self._raw(f"\\{name}")
        for token in tokens:
            if token in "{}":
                continue
            if token[0] != "\\":
                parts.append("\xa0" if token == "~" else re.sub(r"\s+", " ", token))
            elif token[1:] in _IN_TEXT:
                parts.append(_IN_TEXT[token[1:]])
            else:
                raise FormulaError(f"unknown command {printable(token)} in text")
        text = "".join(parts)
        _expect_shown(text)
        call = _TEXTS[name]
        # a formula within the text is shown as it is written, since no text is read as one
        return f"{call}{literal(text)}{')' * call.count('(')}" if text else ""

    def _upright(self, name: str) -> str:
        r"""The word of a ``\mathrm{kg}``, as a string; "" where it is none."""
        if name != "mathrm" or self._peek() != "{":
            return ""
        start = self._at
        word = "".join(self._raw(r"\mathrm"))
        if word.isascii() and word.replace(" ", "").isalnum() and len(word) > 1:
            return literal(word.replace(" ", ""))
        self._at = start
        return ""

    def _delimiter(self, of: str) -> str:
        token = self._next()
        if token == ".":
            return ""
        if token[:1] == "\\":
            sign = _SIGNS.get(token[1:], "")
        else:
            sign = {"<": "⟨", ">": "⟩"}.get(token, token if token and token in "()[]|/" else "")
        if not sign:
            raise FormulaError(f"\\{of} has no delimiter behind it; found {_named(token)}, expected one such as (")
        return _sign(sign)

    def _fenced(self, name: str) -> str:
        left = self._delimiter(name)
        row = self._row((r"\right",))
        self._expect(r"\right", r"\left has no \right")
        right = self._delimiter("right")
        return f"lr({' '.join(filter(None, (left, row, right)))})" if left or right else row

    def _middle(self, name: str) -> str:
        return f"mid({self._delimiter(name)})"

    def _root(self, name: str) -> str:
        degree = self._optional()
        of = self._argument(f"\\{name}")
        return f"root({self._within(degree)}, {of})" if degree else f"sqrt({of})"

    def _operator(self, name: str) -> str:
        star = self._peek() == "*"
        self._at += star
        parts = []
        for token in self._raw(f"\\{name}"):
            if token in (r"\,", r"\ ", "~", r"\;", r"\:"):
                parts.append(" ")
            elif token[0] == "\\" or token in "{}^_&#$":
                raise FormulaError(f"\\{name} takes letters; found {_named(token)}")
            else:
                parts.append(token)
        word = " ".join("".join(parts).split())
        _expect_shown(word)
        return f"op({literal(word)}{', limits: #true' if star else ''})" if word else ""

    def _not(self, name: str) -> str:
        token = self._next()
        sign = (
            _SIGNS.get(token[1:], "")
            if token[:1] == "\\"
            else token
            if len(token) == 1 and token not in "{}&#$"
            else ""
        )
        if not sign:
            raise FormulaError(f"\\{name} has no sign behind it; found {_named(token)}, expected one such as =")
        composed = normalize("NFC", f"{sign}\u0338")
        return _sign(composed) if len(composed) == 1 else f"cancel({_sign(sign)})"

    def _over(self, name: str) -> str:
        script = self._argument(f"\\{name}")
        side = "b" if name == "underset" else "t"
        return f"attach(limits({self._argument(_named_command(name))}), {side}: {script})"

    def _arrow(self, name: str) -> str:
        below = self._optional()
        above = self._argument(f"\\{name}")
        under = f", b: {self._within(below)}" if below else ""
        return f"attach(limits(stretch({_ARROWS[name]})), t: {above}{under})"

    def _modulo(self, name: str) -> str:
        if name == "bmod":
            return 'op("mod")'
        word = "" if name == "pod" else 'op("mod") '
        inner = f"{word}{self._argument(_named_command(name))}"
        return f"quad {inner}" if name == "mod" else rf"quad \( {inner} \)"

    def _mathop(self, name: str) -> str:
        return f"op({self._argument(_named_command(name))}, limits: #true)"

    def _substack(self, name: str) -> str:
        self._expect("{", f"\\{name} takes a group")
        return _as_lines(self.lines(("}",)))

    def _space(self, name: str) -> str:
        found = _LENGTH.fullmatch(self._word(f"\\{name}").replace(" ", ""))
        if not found or float(found[1]) > 200:
            raise FormulaError(f"\\{name} takes a length from 0 to 200 such as {{1em}} or {{10pt}}")
        amount, unit = float(found[1]), found[2]
        in_em = {"em": amount, "ex": amount / 2, "pt": amount / 10, "mu": amount / 18}[unit]
        return f"#h({min(in_em, 20):.4f}em);"

    def _environment(self, name: str) -> str:
        kind = self._word(r"\begin")
        plain = kind.removesuffix("*")
        if plain not in _LINES and kind not in _MATRICES and kind != "cases":
            raise FormulaError(f"unknown environment {printable(kind)}")
        look = ""
        if kind == "array":
            look = self._array_look()
        elif plain == "alignedat":
            self._word(r"\begin{alignedat}")
        elif plain in _LINES:
            self._optional()
        lines = self.lines((r"\end",))
        end = self._word(r"\end")
        if end != kind:
            raise FormulaError(f"\\begin{{{printable(kind)}}} is ended by \\end{{{printable(end)}}}")
        if plain in _LINES:
            return _as_lines(lines)
        if kind == "cases":
            return f"cases({', '.join(' & quad '.join(cells) or _EMPTY for cells in lines)})"
        rows = "; ".join(", ".join(cell or _EMPTY for cell in cells) for cells in lines)
        made = f"mat(delim: {_MATRICES[kind]}{look}, {rows})"
        return f"inline({made})" if kind == "smallmatrix" else made

    def _array_look(self) -> str:
        self._optional()
        columns = self._word(r"\begin{array}").replace(" ", "")
        if not _COLUMNS.fullmatch(columns):
            raise FormulaError(r"the columns of \begin{array} are letters l, c, r and |; found " + printable(columns))
        rules = [len(before.replace("|", "")) for before in _before_each_bar(columns)]
        width = len(columns.replace("|", ""))
        inner = sorted({rule for rule in rules if 0 < rule < width})
        look = {"l": ", align: #left", "r": ", align: #right"}.get(next(iter(set(columns) - {"|"}), ""), "")
        # one alignment for all columns is what Typst has
        look = look if len(set(columns) - {"|"}) == 1 else ""
        return look + (f", augment: #(vline: ({', '.join(map(str, inner))},))" if inner else "")


def _before_each_bar(columns: str) -> Iterator[str]:
    for at, sign in enumerate(columns):
        if sign == "|":
            yield columns[:at]


_ARROWS: Final = {
    "xLeftarrow": r"\⇐",
    "xRightarrow": r"\⇒",
    "xleftarrow": r"\←",
    "xleftrightarrow": r"\↔",
    "xrightarrow": r"\→",
}
_SPECIAL: Final[dict[str, Callable[[_Reader, str], str]]] = {
    "begin": _Reader._environment,
    "hspace": _Reader._space,
    "left": _Reader._fenced,
    "mathop": _Reader._mathop,
    "middle": _Reader._middle,
    "mspace": _Reader._space,
    "not": _Reader._not,
    "operatorname": _Reader._operator,
    "sqrt": _Reader._root,
    "substack": _Reader._substack,
    **dict.fromkeys(("bmod", "mod", "pmod", "pod"), _Reader._modulo),
    **dict.fromkeys(("overset", "stackrel", "underset"), _Reader._over),
    **dict.fromkeys(_ARROWS, _Reader._arrow),
}


def _of_group(ends: tuple[str, ...]) -> bool:
    """Whether a row with these ends must find one of them."""
    return ends[0] != "&"


def _sign(signs: str) -> str:
    """A sign as itself, never as markup: a letter alone is a variable, all else stands behind a backslash."""
    _expect_shown(signs)
    # as LaTeX shows them
    shown = {"-": "−", "*": "∗"}.get(signs, signs)
    return " ".join(each if each.isalpha() and each.isascii() else f"\\{each}" for each in shown)


def _piece(signs: str) -> str:
    """A sign where no delimiter is asked for: a bar stands as close as a letter does."""
    return f'class("normal", {_sign(signs)})' if signs in ("|", "‖") else _sign(signs)


def _expect_shown(text: str) -> None:
    for sign in text:
        # controls, marks that turn the direction of text, and what has no place of its own
        if category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Me"):
            raise FormulaError(f"the character U+{ord(sign):04X} has no place in a formula")


def _named_command(name: str) -> str:
    return "\\" + name


def _named(token: str) -> str:
    return printable(token) if token else "its end"
