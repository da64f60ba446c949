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
_QUOTED = re.compile("^['\"|>#]| #|[\t\n\r\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]|^\\s|\\s$|^$")
_OFF_LINE = re.compile("[\t\n\r\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]|^\\s|\\s$|^$")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_ESCAPED = re.compile('[\\\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]')


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


def stands_on_a_line(text: str) -> bool:
    """Whether ``text`` can be the value of an option that is written as ``:option: value``."""
    return not _OFF_LINE.search(text)


def option_value(text: str) -> str:
    """``text`` as a value in a block of YAML: plain where that reads back the same, else in double quotes."""
    if not _QUOTED.search(text):
        return text
    return '"' + _ESCAPED.sub(lambda match: _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}", text) + '"'


def visible(text: str) -> str:
    """``text`` on one line, what cannot be seen made visible."""
    shown = "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape", "surrogatepass").decode("ascii") for sign in text
    )
    return f'"{shown}"' if shown != shown.strip() else shown


def inline(text: str, *, ids: bool = True) -> str:
    """``text`` on one line of Markdown. Without ``ids``, what looks like an id stands in backticks: it may be that of no
    item, and a report of what was found is no mention of one."""
    shown = visible(text)
    if ids:
        return _INLINE.sub(r"\\\g<0>", shown)
    parts: list[str] = []
    last = 0
    for found in _ID_LIKE.finditer(shown):
        parts += [_INLINE.sub(r"\\\g<0>", shown[last : found.start()]), f"`{found[0]}`"]
        last = found.end()
    return "".join([*parts, _INLINE.sub(r"\\\g<0>", shown[last:])])
