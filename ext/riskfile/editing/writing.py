"""How an item is written: as a directive that is read as it was given."""

from __future__ import annotations

import re
from collections.abc import Mapping

from riskfile.model import NOT_STATED, Item, Value, list_text
from riskfile.tables.table import one_line

_QUOTED = re.compile("^['\"|>#]| #|[\t\n\r\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]|^\\s|\\s$|^$")
_OFF_LINE = re.compile("[\t\n\r\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]|^\\s|\\s$|^$")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_ESCAPED = re.compile('[\\\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]')
_FENCE = re.compile(r"^[\s>]*(:{3,})", re.MULTILINE)


def stands_on_a_line(text: str) -> bool:
    """Whether ``text`` can be the value of an option that is written as ``:option: value``."""
    return not _OFF_LINE.search(text)


def option_value(text: str) -> str:
    """``text`` as a value in a block of YAML: plain where that reads back the same, else in double quotes."""
    if not _QUOTED.search(text):
        return text
    return '"' + _ESCAPED.sub(lambda match: _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}", text) + '"'


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return list_text(value) if isinstance(value, tuple) else str(value)


def option_texts(item: Item) -> dict[str, str]:
    """The links and fields of an item as they are written, without its id."""
    texts = {name: ", ".join(ids) for name, ids in item.links.items()}
    texts |= {name: _text(value) for name, value in item.fields.items() if name != NOT_STATED}
    unsaid = item.fields.get(NOT_STATED)
    return texts | dict.fromkeys(unsaid if isinstance(unsaid, tuple) else (), NOT_STATED)


def item_text(item: Item) -> str:
    """An item as a directive. Its title must be one line, its body Markdown.

    :raises ValueError: if it has a title that a directive cannot have.
    """
    if item.title != one_line(item.title) or not item.title:
        raise ValueError(f"{item.id}: a title is one line without white space at its ends, found {item.title!r}")
    return directive_text(item.type, item.title, {"id": item.id, **option_texts(item)}, item.body)


def directive_text(type: str, title: str, options: Mapping[str, str], body: str = "") -> str:
    """A directive with its options, in their order: a line each, or a block of YAML where a line cannot hold one."""
    longest = max((len(run) for run in _FENCE.findall(body)), default=2)
    fence = ":" * max(3, longest + 1)
    lines = [f"{fence}{{{type}}} {title}"]
    if all(stands_on_a_line(value) for value in options.values()):
        lines += [f":{name}: {value}" for name, value in options.items()]
    else:
        # only in quotes of YAML can all signs be written; to Markdown a line of hyphens below a bar is a table, which a
        # comment of YAML keeps it from being
        begin = "--- #" if title.endswith("|") else "---"
        lines += [begin, *(f"{name}: {option_value(value)}" for name, value in options.items()), "---"]
    if body:
        lines += ["", body]
    return "\n".join([*lines, fence]) + "\n"
