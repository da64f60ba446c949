"""Text of a source as Markdown that shows exactly it: text stays text."""

from __future__ import annotations

import re

# what begins a block where it begins a line; `(name)=` is a MyST target
_BLOCK = re.compile(r"(?=[#>+\-=|:%])|(?=\([^\n]*\)=\s*$)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_INLINE = re.compile(r"[\\`*\[<{$~]|(?<![^\W_])_|_(?![^\W_])|&(?=[#A-Za-z])")
_ID_LIKE = re.compile(
    r"(?<![`\w\-\u2010-\u2015\u2212])[A-Za-z][A-Za-z0-9]{0,15}(?:[-_\u2010-\u2015\u2212][A-Za-z0-9]{1,15}){0,8}"
    r"[-_\u2010-\u2015\u2212][A-Za-z]{0,8}\d[A-Za-z0-9]{0,15}(?![`\w\-\u2010-\u2015\u2212])"
)
# found by asking the fonts, which tests do again; letters are none of them: a Chinese log is set in the fonts for it
_NO_FONT = re.compile(
    "[\u2041\u2043\u2053\u211f\u2123-\u2125\u218a-\u218b\u2400-\u2421\u2424-\u244a\u2630-\u2637\u268c-\u268f"
    "\u269d-\u269f\u26a8-\u26a9\u26b3-\u26bc\u26bf-\u2700\u2705\u270a-\u270b\u2728\u274c\u274e\u2753-\u2755\u2757"
    "\u2795-\u2797\u27b0\u2d70\u2e00-\u2e01\u2e06-\u2e07\u2e0b-\u2e16\u2e19-\u2e1e\u2e20-\u2e21\u2e26-\u2e2d\u2e30-\u2e39\u2e3c-\u2e51"
    "\u2e53-\u2e5d\ufe0e\ufe0f\U0001f000-\U0001faff]+(?:\u200d[\u2600-\u27bf\U0001f000-\U0001faff]+)*"
)


def as_markdown(text: str) -> str:
    """Markdown that shows exactly ``text``, whatever signs it holds: paragraphs and line ends are kept, markup,
    HTML, roles and directives are text."""
    paragraphs = []
    for paragraph in re.split("\n[ \t]*\n\\s*", text.strip()):
        lines = []
        for raw in paragraph.split("\n"):
            line = _INLINE.sub(r"\\\g<0>", raw.strip())
            line = _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line
            lines.append("\\" + line if _BLOCK.match(line) else line)
        paragraphs.append("\\\n".join(lines))
    return "\n\n".join(paragraphs)


def named(text: str) -> str:
    """``text`` with each sign that no font of the PDF has written by its name in Unicode: ``[white heavy check mark]``."""

    def name(found: re.Match[str]) -> str:
        from unicodedata import name  # noqa: PLC0415 - few logs have such signs

        # what only joins signs or says in which style they are drawn has nothing to show
        return "".join(
            f"[{name(sign, f'U+{ord(sign):04X}').lower()}]" for sign in found[0] if sign not in "\u200d\ufe0e\ufe0f"
        )

    return _NO_FONT.sub(name, text)


def visible(text: str) -> str:
    """``text`` on one line, what cannot be seen made visible."""
    shown = "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape", "surrogatepass").decode("ascii") for sign in text
    )
    return f'"{shown}"' if shown != shown.strip() else shown


def inline(text: str, *, ids: bool = True) -> str:
    """``text`` on one line of Markdown. Without ``ids``, what looks like an id stands in backticks: it may be that of no
    item, and a report of what was found is no mention of one."""
    shown = visible(named(text))
    if ids:
        return _INLINE.sub(r"\\\g<0>", shown)
    parts: list[str] = []
    last = 0
    for found in _ID_LIKE.finditer(shown):
        parts += [_INLINE.sub(r"\\\g<0>", shown[last : found.start()]), f"`{found[0]}`"]
        last = found.end()
    return "".join([*parts, _INLINE.sub(r"\\\g<0>", shown[last:])])
