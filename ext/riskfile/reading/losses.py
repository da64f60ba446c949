"""What an author has written and no page shows, so far as it is known from the Markdown: RMF926 reports it."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Callable, Mapping, Sequence
from html import unescape
from typing import TYPE_CHECKING, Final

from riskfile.text.messages import Message, Phrase
from riskfile.text.patterns import compiled_late

if TYPE_CHECKING:
    from markdown_it.token import Token

KIND: Final = "not-shown"
"""The kind of such a problem."""

REFUSED: Final = Phrase(
    "not-shown.refused", "not shown as it is written: {why}", "mend it; nothing of it is on the page"
)
HIDDEN: Final = Phrase(
    "not-shown.hidden",
    "{item} is counted and linked to, and is not on its page: what stands around it does not show it",
    "take the item out of the directive that it stands in",
)
EXTRA_CELLS: Final = Phrase(
    "not-shown.extra-cells",
    "this row has {count} {count:cell|cells} and the table has {columns} {columns:column|columns}; not shown: {text}",
    "give the table a column more, or write a bar that is text as \\|",
    by=("text",),
)

SHOWS: Final = frozenset(
    (
        "acks", "admonition", "attention", "card", "card-carousel", "caution", "class", "compound", "container", "danger",
        "deprecated", "div", "dropdown", "epigraph", "error", "figure", "grid", "grid-item", "grid-item-card",
        "highlights", "hint", "hlist", "important", "list-table", "note", "pull-quote", "seealso", "sidebar", "tab-item",
        "tip", "topic", "versionadded", "versionchanged", "versionremoved", "warning",
    )
)  # fmt: skip
"""Directives whose content is Markdown that is shown whatever happens: items may stand in them. A test holds them to it."""

SHOWS_OTHERS: Final = frozenset(("tab-set",))
"""Directives that show what is in the directives within them, and nothing else."""

HIDES: Final = Phrase(
    "active-content.hides",
    "the directive {name} around risk items, which may hide what is in it",
    "take the items out of it",
    by=("name",),
)
_BAR: Final = compiled_late(r"(?<!\\)\|")
_TABLE: Final = compiled_late(r"^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\||$)", re.MULTILINE)
_PREFIX: Final = compiled_late(r"[ \t>]*")


def may_hold_table(text: str) -> bool:
    """Whether a table of Markdown may stand in the text."""
    return "|" in text and _TABLE.search(text) is not None


def extra_cells(line: str, columns: int) -> tuple[int, str, int] | None:
    """Of a row of a table: where the first cell begins that no column is for, what stands there, and how many cells
    the row has; None where nothing is lost. ``line`` may have the signs of quotes before it."""
    begin = _PREFIX.match(line).end()  # type: ignore[union-attr]
    row = line[begin:].rstrip()
    cells: list[tuple[int, str]] = []
    at = 0
    for bar in _BAR.finditer(row):
        cells.append((at, row[at : bar.start()]))
        at = bar.end()
    cells.append((at, row[at:]))
    # as the reader of tables does: bars at the edges open and close the row
    if cells and not cells[0][1]:
        del cells[0]
    if cells and not cells[-1][1]:
        del cells[-1]
    for at, text in cells[columns:]:
        if text.strip():
            return begin + at + len(text) - len(text.lstrip()), row[at:].strip().rstrip("|").strip(), len(cells)
    return None


# --- directives -------------------------------------------------------------------------------------------------------

_NO_ARGUMENT: Final = Phrase(
    "not-shown.no-argument",
    "the directive {name} needs {what} on its first line; without it nothing of it is shown",
    "write it behind {{{name}}}",
    by=("name",),
)
_NO_CONTENT: Final = Phrase(
    "not-shown.no-content",
    "the directive {name} has no text, and nothing of it is shown",
    "write its text below the first line, or take it out",
    by=("name",),
)
_TAKES_NO_TEXT: Final = Phrase(
    "not-shown.takes-no-text",
    "the directive {name} takes no text; not shown: {text}",
    "write the text below the directive",
    by=("name", "text"),
)
_SHOWS_NOTHING: Final = Phrase(
    "not-shown.nothing",
    "nothing of the directive {name} is shown in a page; not shown: {text}",
    "write the text without it",
    by=("name", "text"),
)
_ROW: Final = Phrase(
    "not-shown.row",
    "row {row} of this {name} has {count} {count:cell|cells} and the first has {columns}; nothing of the table is shown",
    "give each row the same number of cells; one may be empty: -",
    by=("row",),
)
_NO_ROWS: Final = Phrase(
    "not-shown.no-rows",
    "this {name} is not {what}, and nothing of it is shown",
    "see the manual of MyST on {name}",
    by=("name",),
)
_FEW_ROWS: Final = Phrase(
    "not-shown.few-rows",
    "this {name} has {count} {count:row|rows}, and {option} takes {taken}; nothing of the table is shown",
    "lower {option}, or add to the table",
    by=("name", "option"),
)
_FEW_COLUMNS: Final = Phrase(
    "not-shown.few-columns",
    "this {name} has {count} {count:column|columns}, and {option} takes {taken}; nothing of the table is shown",
    "lower {option}, or add to the table",
    by=("name", "option"),
)
_WIDTHS: Final = Phrase(
    "not-shown.widths",
    "this {name} has {columns} {columns:column|columns} and {count} {count:width|widths}; nothing of the table is shown",
    "give a width for each column",
    by=("name",),
)
_CSV: Final = Phrase(
    "not-shown.csv", "the rows of this csv-table cannot be read: {why}; nothing of the table is shown", by=("why",)
)
_CAPTION: Final = Phrase(
    "not-shown.caption",
    "the first block in a figure is its caption, and this is no paragraph; it is not shown",
    "write a paragraph before it",
)
_LOOSE: Final = Phrase(
    "not-shown.loose",
    "the directive {name} holds each {inner} that it shows, and nothing else; found {text!r}",
    "put it into a {inner}",
    by=("name", "text"),
)
_NO_TAG: Final = Phrase(
    "not-shown.no-tag",
    "what stands here is shown where the tags of a build are {expression}, and neither the HTML nor the PDF has them",
    "take it out of {{only}}: what a risk file holds must not depend on how it is built",
    by=("expression",),
)
NESTED: Final = Phrase(
    "not-shown.nested",
    "the directive {name} is shown in a chapter's own text only, and this one stands within something else",
    "take it out, or use an admonition",
    by=("name",),
)
BREAK: Final = Phrase(
    "not-shown.break",
    "what stands behind +++ is not shown: {text}",
    "write it in a line of its own",
    by=("text",),
)
FIELDS: Final = Phrase(
    "not-shown.fields",
    "fields before anything else are settings of the page, and are not shown: {text}",
    "write them below the page's heading",
    by=("text",),
)
SETTINGS: Final = frozenset(("no-search", "nocomments", "nosearch", "orphan", "tocdepth"))
"""The names of fields at a page's head that are meant as settings."""

_MANY: Final = Phrase(
    "not-shown.many",
    "the directive {name} takes one word on its first line, found {count}; nothing of it is shown",
    "write the text below, or as an option",
    by=("name",),
)
_WRONG_ARGUMENT: Final = Phrase(
    "not-shown.wrong-argument",
    "on its first line the directive {name} takes {what}, found {found!r}; nothing of it is shown",
    "mend it, or take it out",
    by=("name", "found"),
)
_CLASSES: Final = Phrase("not-shown.classes", "names of styles, each with a letter")
_COUNT: Final = Phrase("not-shown.count", "a number from 1 to 12")
_COLUMNS: Final = Phrase("not-shown.columns", "one number of columns from 1 to 12, or four of them")
_TAGS: Final = Phrase("not-shown.tags", "tags with 'and', 'or', 'not' and parentheses")
_CONDITION: Final = Phrase("not-shown.condition", "an expression of Python")
_ONE_PICTURE: Final = Phrase("not-shown.one-picture", "one picture and a paragraph that is its caption")
_ONE_LIST: Final = Phrase("not-shown.one-list", "one list")
_LIST_OF_LISTS: Final = Phrase("not-shown.list-of-lists", "one list whose entries are each a list of cells and no more")
_ONE_TABLE: Final = Phrase("not-shown.one-table", "one table")
_AN_ARGUMENT: Final = Phrase("not-shown.argument", "an argument")
_A_TITLE: Final = Phrase("not-shown.title", "a title")
_A_VERSION: Final = Phrase("not-shown.version", "a version")
_A_PICTURE: Final = Phrase("not-shown.picture", "the path of a picture")
_A_TAG: Final = Phrase("not-shown.tag", "a tag")

_ARGUMENTS: Final = {
    **dict.fromkeys(("admonition", "topic", "sidebar", "rubric", "card-header"), _A_TITLE),
    **dict.fromkeys(("versionadded", "versionchanged", "versionremoved", "deprecated"), _A_VERSION),
    **dict.fromkeys(("image", "figure"), _A_PICTURE),
    "only": _A_TAG,
}

NEEDS_CONTENT: Final = frozenset(
    (
        "accordion", "admonition", "attention", "card-carousel", "card-footer", "card-header", "caution", "code",
        "compound", "container", "csv-table", "danger", "epigraph", "error", "figure-md", "grid", "highlights", "hint", "important",
        "line-block", "list-table", "meta", "note", "parsed-literal", "pull-quote", "raw", "seealso", "sidebar", "steps",
        "tab-item", "tab-set", "tab-set-code", "table", "tip", "todo", "topic", "warning",
    )
)  # fmt: skip
"""Directives that show nothing and say so where they have no text."""

SHOWS_NOTHING: Final = frozenset(("date", "footer", "header", "replace", "unicode"))
"""Directives of which no page shows anything."""

_FROM_FILES: Final = frozenset(("csv-table", "raw"))
_ONE_WORD: Final = frozenset(
    ("card-carousel", "code", "code-block", "default-domain", "default-role", "digraph", "graph", "graphviz", "highlight",
     "sourcecode")
)  # fmt: skip
"""Directives that take one word on their first line and no more."""

_COUNTS: Final = frozenset(map(str, range(1, 13)))
_INNER: Final = {
    "accordion": ("dropdown",),
    "grid": ("grid-item", "grid-item-card"),
    "steps": ("step",),
    "tab-set": ("tab-item",),
}
"""Directives that hold others and nothing else, by the names of these."""

BELONGS: Final = {
    **{inner: (outer,) for outer, inners in _INNER.items() if outer != "accordion" for inner in inners},
    **dict.fromkeys(("card-footer", "card-header"), ("card", "grid-item-card")),
}
"""Directives that stand within others and nowhere else, by the names of these."""

BELONGS_IN: Final = Phrase(
    "not-shown.belongs",
    "the directive {name} belongs in a {outer}, and is not shown as it is meant anywhere else",
    "put a {outer} around it",
    by=("name",),
)

_ONE_LIST_IN: Final = frozenset(("acks", "hlist"))
_FORMATS: Final = (
    frozenset(("html", "format_html", "builder_html")),
    frozenset(("typst", "format_typst", "builder_riskpdf", "riskpdf")),
)

Blocks = Callable[[str], "list[Token]"]


def refused(
    name: str,
    required: int,
    takes_content: bool,
    first_line: str,
    options: Mapping[str, str],
    body: Sequence[str],
    blocks: Blocks,
) -> Message | None:
    """Why a directive shows nothing of what stands in it, or not all; None where nothing is known against it.

    ``body`` are the lines of its text, with its first line where it takes no argument; ``blocks`` divides text into
    tokens.
    """
    if not first_line.strip() and (required or name == "role"):
        return _NO_ARGUMENT(name=name, what=_ARGUMENTS.get(name, _AN_ARGUMENT)())
    if why := _argument_refused(name, first_line):
        return why
    text = "\n".join(body).strip()
    shown = short(text)
    if name in SHOWS_NOTHING:
        return _SHOWS_NOTHING(name=name, text=shown or short(first_line))
    if not text and name in _ONE_LIST_IN:
        return _NO_ROWS(name=name, what=_ONE_LIST())
    if not text:
        from_file = name in _FROM_FILES and ("file" in options or "url" in options)
        return _NO_CONTENT(name=name) if name in NEEDS_CONTENT and not from_file else None
    if not takes_content:
        return _TAKES_NO_TEXT(name=name, text=shown)
    if name == "only":
        return None if shown_somewhere(first_line) else _NO_TAG(expression=first_line.strip())
    if name == "csv-table":
        return _csv_refused(options, body)
    if name in ("list-table", "table", "figure", "figure-md") or name in _ONE_LIST_IN or name in _INNER:
        found = _children(blocks("\n".join(body) + "\n"), 0)
        kinds = [token.type for token, _ in found]
        if name == "list-table":
            return _list_refused(found, options)
        if name == "table":
            good = kinds in (["table_open"], ["paragraph_open", "table_open"])
            return None if good else _NO_ROWS(name=name, what=_ONE_TABLE())
        if name == "figure":
            return None if kinds[:1] in (["paragraph_open"], ["myst_line_comment"]) else _CAPTION()
        if name == "figure-md":
            picture = (
                found[0][1][0].content.lstrip().startswith(("![", "<img")) if kinds[:1] == ["paragraph_open"] else False
            )
            good = picture and kinds == ["paragraph_open", "paragraph_open"]
            return None if good else _NO_ROWS(name=name, what=_ONE_PICTURE())
        if name in _INNER:
            return _loose(name, _INNER[name], found)
        return None if kinds == ["bullet_list_open"] else _NO_ROWS(name=name, what=_ONE_LIST())
    return None


def _argument_refused(name: str, first_line: str) -> Message | None:
    words = first_line.split()
    if len(words) > 1 and name in _ONE_WORD:
        return _MANY(name=name, count=len(words))
    wrong: list[str] = []
    what = _CLASSES
    if name in ("container", "div"):
        wrong = [word for word in words if not re.search("[A-Za-z]", word)]
    elif name == "card-carousel":
        wrong, what = [word for word in words if word not in _COUNTS], _COUNT
    elif name == "grid":
        good = len(words) in (0, 1, 4) and all(word in _COUNTS or word == "auto" for word in words)
        wrong, what = ([] if good else [first_line.strip()]), _COLUMNS
    elif name == "ifconfig" and not _compiles(first_line):
        wrong, what = [first_line.strip()], _CONDITION
    elif name == "only" and not _is_expression(first_line):
        wrong, what = [first_line.strip()], _TAGS
    return _WRONG_ARGUMENT(name=name, found=short(wrong[0]), what=what()) if wrong else None


def _compiles(text: str) -> bool:
    try:
        ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _is_expression(text: str) -> bool:
    try:
        _holds(ast.parse(text.strip(), mode="eval").body, frozenset())
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


_DIVIDES: Final = compiled_late(r"(?:\^{3,}|\+{3,})\s*$")
CUT: Final = Phrase(
    "not-shown.cut",
    "the line {text} divides the card around it, in the middle of another block, and what follows is lost",
    "take it out, or write {{card-header}} and {{card-footer}} in the card in place of such lines",
)


def cut_in(body: Sequence[str]) -> int | None:
    """Which line of a card's text divides it where a block within is not yet at its end; None where none does."""
    fence = ""
    for number, line in enumerate(body):
        mark = _FENCE.match(line)
        if not fence:
            fence = mark[1] if mark else ""
        elif mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
            fence = ""
        elif _DIVIDES.match(line):
            return number
    return None


_HIDING: Final = compiled_late(r"(?<![\w-])((?:sd-)?d-none|hidden|invisible|sr-only|visually-hidden)(?![\w-])")


def hiding_class(name: str, first_line: str, options: Sequence[str]) -> str:
    """The name of a style that hides what a directive holds, "" where it has none."""
    given = [option for option in options if option.partition(":")[0].strip().startswith("class")]
    if name in ("class", "container", "div"):
        given.append(first_line)
    found = _HIDING.search(" ".join(given))
    return found[1] if found else ""


def short(text: str) -> str:
    """The first line of a text, cut where it is long."""
    line = text.strip().partition("\n")[0]
    return line if len(line) <= MOST else line[: MOST - 3] + "..."


MOST: Final = 60


def _children(tokens: Sequence[Token], level: int) -> list[tuple[Token, list[Token]]]:
    """The blocks of one level, each with the tokens in it."""
    found: list[tuple[Token, list[Token]]] = []
    for token in tokens:
        if token.level == level and token.nesting >= 0:
            found.append((token, []))
        elif found and token.level > level:
            found[-1][1].append(token)
    return found


def _list_refused(found: list[tuple[Token, list[Token]]], options: Mapping[str, str]) -> Message | None:
    if [token.type for token, _ in found] != ["bullet_list_open"]:
        return _NO_ROWS(name="list-table", what=_LIST_OF_LISTS())
    rows: list[int] = []
    for _, row in _children(found[0][1], 1):
        cells = _children(row, 2)
        if [token.type for token, _ in cells] != ["bullet_list_open"]:
            return _NO_ROWS(name="list-table", what=_LIST_OF_LISTS())
        rows.append(len(_children(cells[0][1], 3)))
        if rows[-1] != rows[0]:
            return _ROW(name="list-table", row=len(rows), count=rows[-1], columns=rows[0])
    return _sizes_refused("list-table", rows, max(rows), options)


def _sizes_refused(name: str, rows: Sequence[int], columns: int, options: Mapping[str, str]) -> Message | None:
    """What is wrong with a table of rows with so many cells each, by its options."""
    heads, stubs = _number(options.get("header-rows")), _number(options.get("stub-columns"))
    if heads and len(rows) <= heads:
        return _FEW_ROWS(name=name, count=len(rows), option="header-rows", taken=heads)
    if stubs and any(row <= stubs for row in rows):
        return _FEW_COLUMNS(name=name, count=min(rows), option="stub-columns", taken=stubs)
    widths = options.get("widths", "").replace(",", " ").split()
    if widths and widths[0] not in ("auto", "grid") and len(widths) != columns:
        return _WIDTHS(name=name, columns=columns, count=len(widths))
    return None


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.strip().isdecimal() else 0


def _csv_refused(options: Mapping[str, str], body: Sequence[str]) -> Message | None:
    if options.keys() & {"file", "url", "escape", "quote", "delim", "keepspace"}:
        return None
    try:
        rows = [len(row) for row in csv.reader([f"{line}\n" for line in body], skipinitialspace=True, strict=True)]
        head = (
            [len(row) for row in csv.reader([options["header"]], skipinitialspace=True)] if "header" in options else []
        )
    except csv.Error as error:
        return _CSV(why=str(error))
    return _sizes_refused("csv-table", rows, max([*rows, *head]), options)


def _loose(name: str, inner: Sequence[str], found: list[tuple[Token, list[Token]]]) -> Message | None:
    for token, within in found:
        if token.type in ("fence", "colon_fence"):
            if not token.info.strip().startswith(tuple(f"{{{each}}}" for each in inner)):
                return _LOOSE(name=name, inner=inner[0], text=short(token.info))
        elif text := next((each.content for each in within if each.type == "inline"), ""):
            return _LOOSE(name=name, inner=inner[0], text=short(text))
    return None


def shown_somewhere(expression: str) -> bool:
    """Whether the HTML or the PDF shows what is shown ``only`` there; a build sets no tags of its own."""
    try:
        tree = ast.parse(expression.strip(), mode="eval").body
        return any(_holds(tree, tags) for tags in _FORMATS)
    except (SyntaxError, ValueError, RecursionError):
        # Sphinx says what is wrong with it
        return True


def _holds(tree: ast.expr, tags: frozenset[str]) -> bool:
    if isinstance(tree, ast.Name):
        return tree.id in tags
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        return not _holds(tree.operand, tags)
    if isinstance(tree, ast.BoolOp):
        found = [_holds(each, tags) for each in tree.values]
        return all(found) if isinstance(tree.op, ast.And) else any(found)
    raise ValueError(tree)


# --- source and output ------------------------------------------------------------------------------------------------

# what a role shows of its text is for it to say
_ROLE: Final = compiled_late(r"\{[^}\s]+\}(`+)[^`].*?(?<!`)\1(?!`)")
# the label of a link or a picture that is defined elsewhere is shown nowhere
_LABELLED: Final = compiled_late(r"\]\[[^\]\n]*\]")
# what may stand within a word and is not shown
_MARKS: Final = compiled_late(r"[*`~\\]")
_WORD: Final = compiled_late(r"[^\W_]{3,}")
_FENCE: Final = compiled_late(r"(?:[ \t>]|(?:[-*+:]|\d+[.)]|\[\^[^\]\s]+\]:)[ \t])*(:{3,}|`{3,}|~{3,})")
_NO_TEXT: Final = compiled_late(
    # comments, breaks, labels, definitions of links, attributes, rules of tables
    r"[ \t>]*(?:%|\+{3}|\^{3}|\([^)]*\)=[ \t]*$|\[[^\]]+\]:|\{[^}]*\}[ \t]*$|[|:+=\-\s]*$)"
)
_SETTING: Final = compiled_late(r":([a-z-]+):")
_COMMENT: Final = compiled_late(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def words_in(text: str) -> frozenset[str]:
    """The words of a text, whatever stands between them."""
    return frozenset(_WORD.findall(text.casefold()))


def lines_not_in(content: str, shown: frozenset[str], *, of_page: bool = False) -> list[tuple[int, str]]:
    """Of the text of a directive, or of a page, the lines (counted from 0) of which no word is shown. Options, what stands
    at a page's head, comments, labels and what stands in fences are left out: directives are asked for themselves."""
    lost: list[tuple[int, str]] = []
    fence = ""
    in_options, in_block = not of_page, content.startswith("---")
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), content)
    for number, line in enumerate(text.split("\n")):
        if in_block:
            in_block = not (number and line.startswith("---"))
            continue
        if in_options and line.lstrip().startswith(":") and not line.lstrip().startswith(":::"):
            continue
        in_options = False
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
            continue
        if mark:
            fence = mark[1]
            continue
        setting = _SETTING.match(line) if of_page else None
        if _NO_TEXT.match(line) or (setting and setting[1] in SETTINGS):
            continue
        words = words_in(_MARKS.sub("", _ROLE.sub("", _LABELLED.sub("]", unescape(line)))))
        if words and not words & shown:
            lost.append((number, line.strip()))
    return lost
