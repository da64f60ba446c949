"""The fast reader: one Markdown page -> its items, headings and tables of contents, with every location.

It parses blocks with the same markdown-it rules that MyST uses and splits directives as MyST does, but
never renders anything and imports neither Sphinx nor docutils. What it cannot follow is a problem.
"""

from __future__ import annotations

import re
from codecs import register_error
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from riskfile.model import STAGES, ItemModel
from riskfile.reading.options import Options, interpret, shorten, suggest

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

BLOCK_EXTENSIONS = ("colon_fence", "deflist", "fieldlist", "dollarmath", "attrs_block")
"""The MyST extensions that change how blocks are found: these and no others are on, in both readers."""

INLINE_EXTENSIONS = ("attrs_inline", "tasklist", "strikethrough")
"""The MyST extensions within a line that are on unless conf.py says otherwise; items do not depend on them."""

LITERAL = frozenset(
    [
        "code",
        "code-block",
        "sourcecode",
        "literalinclude",
        "math",
        "raw",
        "parsed-literal",
        "csv-table",
        "toctree",
        "include",
        "image",
        "highlight",
        "index",
        "eval-rst",
        "mermaid",
        "graphviz",
        "digraph",
        "graph",
        "doctest",
        "testcode",
        "testoutput",
        "productionlist",
        "default-role",
        "role",
        "replace",
        "unicode",
        "date",
        "title",
        "meta",
        "contents",
        "sectnum",
        "uml",
        "plantuml",
        "highlightlang",
        "tabularcolumns",
        "rst-class",
        "default-domain",
    ]
)
"""Directives whose content is not Markdown that could hold an item; so are those of views, which the model names."""

_NO_ARGUMENT = frozenset(
    [
        "note",
        "tip",
        "hint",
        "warning",
        "caution",
        "attention",
        "danger",
        "error",
        "important",
        "seealso",
        "todo",
        "epigraph",
        "highlights",
        "pull-quote",
        "compound",
        "line-block",
    ]
)
"""Directives without arguments: text on their first line is the first line of their content."""

KNOWN = (
    LITERAL
    | _NO_ARGUMENT
    | frozenset(
        [
            "admonition",
            "figure",
            "table",
            "list-table",
            "container",
            "topic",
            "sidebar",
            "rubric",
            "glossary",
            "only",
            "versionadded",
            "versionchanged",
            "deprecated",
            "versionremoved",
            "hlist",
            "centered",
            "acks",
            "math:numref",
            "figure-md",
            "div",
            "grid",
            "grid-item",
            "grid-item-card",
            "card",
            "card-carousel",
            "tab-set",
            "tab-item",
            "tab-set-code",
            "dropdown",
            "button-link",
            "button-ref",
            "tabs",
            "tab",
            "group-tab",
            "code-tab",
            "class",
            "header",
            "footer",
            "restructuredtext-test-directive",
        ]
    )
)
"""Directives of docutils, Sphinx, MyST and sphinx-design that are no mistaken item."""

EVALUATING_DIRECTIVES = frozenset(
    [
        "needtable",
        "needlist",
        "needflow",
        "needpie",
        "needbar",
        "needextend",
        "needextract",
        "needimport",
        "needuml",
        "needarch",
        "needgantt",
        "needsequence",
        "needreport",
        "needservice",
        "list2need",
        "if",
        "choose",
        "when",
        "otherwise",
    ]
)
"""Directives of sphinx-needs that evaluate Python expressions or read further files (RMF906)."""

EVALUATING_ROLES = frozenset(("ndf", "need_count", "variant"))
"""Roles of sphinx-needs that evaluate Python expressions (RMF906)."""

STOPS_A_BUILD = "stops a build"
"""The ``option`` of a problem with a page that a build must not even begin to read."""

MAX_NESTING = 50
"""How deep directives, lists and block quotes may stand in each other; a build ends at about a hundred."""

_DIRECTIVE = re.compile(r"\{(\S*?)\}(?:\s|$)")
_OPTION_LINE = re.compile(
    r"(\s*:)([A-Za-z0-9_-]+):(?:( +)([^\s'\"|>#\x85\u2028\u2029\ufeff][^\t\x85\u2028\u2029\ufeff]*)?)?"
)
_HTML = re.compile(r"<[A-Za-z/!?]")
_EVALUATING_ROLE = re.compile(r"\{(" + "|".join(sorted(EVALUATING_ROLES)) + r")\}`")
_ACTIVE = re.compile(_HTML.pattern + "|" + _EVALUATING_ROLE.pattern + r"|!\[")
_NEXT_WORD = re.compile(r"\s*(\S*)")
_ODD_BREAK = re.compile("[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SLUG_DROP = re.compile(r"[^\w\- ]")
_MARKUP = re.compile(r"[*`_]|\{[\w:.-]+\}(?=`)")

ItemRecord = tuple[object, ...]
"""The fields of an Item in order, as plain data."""

SUFFIX = ".md"
"""The suffix of the pages of a file."""


class Page(NamedTuple):
    """One page as read: plain data, so that it can be kept in the cache.

    ``items`` are the fields of Items; ``problems`` (kind, line, column, message, hint, item, option);
    ``headings`` (level, text, line, slug, targets, empty); ``toctrees`` (entries, glob);
    ``includes`` (path, line, column) of the files that the page includes.
    """

    items: tuple[ItemRecord, ...]
    problems: tuple[tuple[str, int, int, str, str, str, str], ...]
    headings: tuple[tuple[int, str, int, str, tuple[str, ...], bool], ...]
    toctrees: tuple[tuple[tuple[str, ...], bool], ...]
    includes: tuple[tuple[str, int, int], ...]


def decode(data: bytes) -> tuple[str, tuple[int, int, str] | None]:
    """A page's text as Sphinx decodes it, and the (line, column, byte) of the first byte that is not UTF-8.

    Line ends are made ``\\n``, a byte order mark is dropped, a byte that is not UTF-8 becomes ``?``.
    """
    bad: tuple[int, int, str] | None = None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
        before = before.replace("\r\n", "\n").replace("\r", "\n")
        line = before.count("\n") + 1
        bad = (line, len(before) - before.rfind("\n"), f"0x{data[error.start]:02X}")
        text = data.decode("utf-8", "riskfile-question-mark")
    if text.startswith("\ufeff"):
        text = text[1:]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, bad


def _question_mark(error: UnicodeError) -> tuple[str, int]:
    # as Sphinx does: one "?" for each run of bytes that the decoder reports
    assert isinstance(error, UnicodeDecodeError)
    return "?", error.end


register_error("riskfile-question-mark", _question_mark)


def stage_of(docname: str) -> str:
    """The stage that a page's folder says: ``needs/<stage>/...``; "" elsewhere."""
    parts = docname.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "needs" and parts[1] in STAGES else ""


@cache
def _parser() -> MarkdownIt:
    # imported late: a check whose pages are all in the cache needs no parser
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from markdown_it.rules_block import make_fence_rule  # noqa: PLC0415
    from mdit_py_plugins.attrs import attrs_block_plugin  # noqa: PLC0415
    from mdit_py_plugins.deflist import deflist_plugin  # noqa: PLC0415
    from mdit_py_plugins.dollarmath import dollarmath_plugin  # noqa: PLC0415
    from mdit_py_plugins.field_list import fieldlist_plugin  # noqa: PLC0415
    from mdit_py_plugins.footnote import footnote_plugin  # noqa: PLC0415
    from mdit_py_plugins.front_matter import front_matter_plugin  # noqa: PLC0415
    from mdit_py_plugins.myst_blocks import myst_block_plugin  # noqa: PLC0415
    from mdit_py_plugins.myst_role import myst_role_plugin  # noqa: PLC0415

    md = MarkdownIt("commonmark").enable("table")
    md.use(front_matter_plugin).use(myst_block_plugin).use(myst_role_plugin)
    md.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    md.use(dollarmath_plugin, allow_labels=True, allow_space=True, allow_digits=True, double_inline=False)
    md.block.ruler.before(
        "fence",
        "colon_fence",
        make_fence_rule(markers=(":",), token_type="colon_fence"),
        {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]},
    )
    md.use(deflist_plugin).use(fieldlist_plugin).use(attrs_block_plugin)
    return md


def read_page(text: str, docname: str, model: ItemModel) -> Page:
    """Read one page; ``text`` as ``decode`` gives it."""
    return _PageReader(text, docname, model).read()


class _PageReader:
    def __init__(self, text: str, docname: str, model: ItemModel) -> None:
        self.source = text.replace("\0", "\ufffd").split("\n")
        self.text = text
        self.docname = docname
        self.types = model.types
        self.views = model.views
        self.stage = stage_of(docname)
        self.nesting = 0
        self.items: list[ItemRecord] = []
        self.problems: list[tuple[str, int, int, str, str, str, str]] = []
        self.headings: list[tuple[int, str, int, str, tuple[str, ...], bool]] = []
        self.toctrees: list[tuple[tuple[str, ...], bool]] = []
        self.includes: list[tuple[str, int, int]] = []
        # link definitions of the page, which markdown-it keeps here
        self.env: dict[str, object] = {}

    def read(self) -> Page:
        self.scan(self.source, range(1, len(self.source) + 1), "", top=True)
        return Page(
            tuple(self.items),
            tuple(self.problems),
            tuple(self.headings),
            tuple(self.toctrees),
            tuple(self.includes),
        )

    def problem(
        self, kind: str, line: int, column: int, message: str, hint: str = "", item: str = "", option: str = ""
    ) -> None:
        self.problems.append((kind, line, column, message, hint, item, option))

    def column(self, line: int, text: str) -> int:
        """Where ``text``, the rest of a source line after the containers' prefixes, begins in that line."""
        source = self.source[line - 1]
        if source == text:
            return 1
        bare = text.lstrip()
        # a tab that a container has taken in part is spaces in ``text``
        start = len(source) - len(bare) if source.endswith(bare) else source.find(bare)
        if start < 0:
            return len(source) - len(source.lstrip()) + 1
        return start - (len(text) - len(bare)) + 1

    def scan(self, lines: Sequence[str], numbers: Sequence[int], item: str, *, top: bool = False) -> None:
        """Find directives in a run of Markdown lines; ``numbers`` holds the source line of each.

        ``item`` is the id of the item whose text this is, "" outside of items.
        """
        md = _parser()
        tokens: list[Token] = []
        text = "\n".join(lines)
        # as MyST does for nested text
        md.block.parse(text if top else text + "\n", md, self.env, tokens)
        if top:
            self.outline(tokens)
        last = len(numbers) - 1
        for token in tokens:
            kind = token.type
            if kind in ("fence", "colon_fence"):
                first, end = token.map or (0, 0)
                self.nesting += token.level + 1
                self.fence(token, lines, numbers, first, min(end, len(lines)), item)
                self.nesting -= token.level + 1
            elif item and kind == "html_block":
                number = numbers[min((token.map or (0, 0))[0], last)]
                self.active(number, self.column(number, token.content.split("\n", 1)[0].lstrip()), "raw HTML", item)
            elif kind == "inline":
                self.inline(token, numbers, item)
            elif kind == "front_matter" and top and _sets_syntax(token.content):
                # a page that changes its own syntax would be read otherwise than the checker reads it
                self.active(1, 1, "a page's own MyST settings", "", "set the syntax for the whole file or not at all")

    def inline(self, token: Token, numbers: Sequence[int], item: str) -> None:
        content = token.content
        if not (_ACTIVE if item else _EVALUATING_ROLE).search(content):
            return
        md = _parser()
        children: list[Token] = []
        md.inline.parse(content, md, self.env, children)
        first, last = (token.map or (0, 0))[0], len(numbers) - 1
        row = position = counted = 0
        row_start, base = -1, 0
        for child in children:
            kind = child.type
            if kind == "html_inline" and item and not child.content.startswith("<!--"):
                text = child.content
            elif kind == "image" and item:
                text = "!["
            elif kind == "myst_role" and child.meta.get("name") in EVALUATING_ROLES:
                text = "{" + child.meta["name"]
            elif kind == "code_inline":
                # what stands in code is not meant, and is not looked for there
                found = content.find(child.markup, position)
                position = max(position, found + 2 * len(child.markup) + len(child.content))
                continue
            else:
                continue
            found = max(position, content.find(text, position))
            row += content.count("\n", counted, found)
            counted, position = found, found + len(text)
            number = numbers[min(first + row, last)]
            begins = content.rfind("\n", 0, found) + 1
            if begins != row_start:
                row_start, base = begins, self.column(number, content[begins:].split("\n", 1)[0])
            column = base + found - begins
            if kind == "image":
                self.picture(str(child.attrs.get("src", "")), number, column, item)
            elif kind == "html_inline":
                self.active(number, column, f"raw HTML {text[:30]!r}", item)
            else:
                self.active(number, column, f"the role {text[1:]}, which evaluates an expression", item)

    def active(self, line: int, column: int, what: str, item: str, hint: str = "", option: str = "") -> None:
        where = f"{item} contains" if item else "the page contains"
        hint = hint or "risk text is text: write it in Markdown"
        self.problem("active-content", line, column, f"{where} {what}", hint, item, option)

    def picture(self, path: str, line: int, column: int, item: str) -> None:
        """A picture must be a file of the project; from a chapter, it may be elsewhere on the web."""
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", path):
            if item:
                what = f"a picture from outside the project: {path[:60]}"
                self.active(line, column, what, item, "keep the picture inside the project")
        elif _leaves(self.docname, path):
            self.leaving(path, line, column, item)

    def leaving(self, path: str, line: int, column: int, item: str) -> None:
        what = f"a path that leaves the project: {path[:80]}"
        self.active(line, column, what, item, "keep the file inside the project", STOPS_A_BUILD)

    def fence(
        self, token: Token, lines: Sequence[str], numbers: Sequence[int], first: int, end: int, item: str
    ) -> None:
        number = numbers[first]
        match = _DIRECTIVE.match(token.info.strip() + " ")
        column = self.column(number, f"{token.markup}{token.info}")
        if not _closed(token, lines, first, end):
            what = f"directive {{{shorten(match[1])[1:-1]}}}" if match else "code block"
            where = f"; it runs to line {numbers[end - 1]}" if end - 1 > first else ""
            self.problem(
                "unreadable-file",
                number,
                column,
                f"{what} is not closed by {token.markup}{where}",
                f"close it with a line {token.markup}; if it has one, an earlier directive of this page has taken it for its own",
                item,
            )
        content = token.content
        if self.nesting > MAX_NESTING and (match or token.type == "colon_fence"):
            message = f"nested {self.nesting} levels deep, expected at most {MAX_NESTING}; what is in it is not read"
            self.problem(
                "unreadable-file",
                number,
                column,
                message,
                "take it out of some of what is around it",
                item,
                STOPS_A_BUILD,
            )
            return
        if match is None:
            if token.type == "colon_fence":
                self.nested(content.split("\n"), [*numbers[first + 1 : end], number], item)
            return
        name = match[1]
        first_line = token.info.strip()[match.end() - 1 :].strip() if match.end() - 1 < len(token.info.strip()) else ""
        body_numbers: Sequence[int] = numbers[first + 1 : end]
        item_type = self.types.get(name)
        if item_type is not None:
            self.item(name, number, column, first_line, token, content, body_numbers)
            return
        if name == "eval-rst":
            if item or re.search(r"\.\. +(" + "|".join(self.types) + r")::", content):
                self.active(number, column, "an {eval-rst} block with risk items or within one", item)
            return
        if name in EVALUATING_DIRECTIVES:
            self.active(
                number,
                column,
                f"the directive {name}, which evaluates expressions or reads further files",
                item,
                "place risk-table, trace-matrix or heat-map with a filter instead",
            )
            return
        if name in self.views:
            return
        if name not in KNOWN:
            self.unknown(name, number, column, content, item)
            return
        self.files(name, first_line, content, number, column, item)
        if name == "toctree":
            self.toctree(content)
        if name in LITERAL:
            return
        body, skipped, _ = _split(content, name not in ("only", "hlist", "centered"))
        rest: list[int] = _numbers_of(content, body_numbers)[skipped:]
        if name in _NO_ARGUMENT and first_line:
            body.insert(0, first_line)
            rest.insert(0, number)
        self.nested(body, rest, item)

    def nested(self, lines: list[str], numbers: Sequence[int], item: str) -> None:
        text = "\n".join(lines)
        if ":::" in text or "```" in text or "~~~" in text or (_ACTIVE if item else _EVALUATING_ROLE).search(text):
            padded = list(numbers[: len(lines)])
            while len(padded) <= len(lines):
                padded.append(padded[-1] if padded else 1)
            self.scan(lines, padded, item)

    def unknown(self, name: str, number: int, column: int, content: str, item: str) -> None:
        from difflib import get_close_matches  # noqa: PLC0415 - only where a name is unknown

        close = get_close_matches(name.lower(), self.types, n=1, cutoff=0.75)
        if close or re.match(r"\s*(---\n\s*id:|:id:)", content):
            self.problem(
                "bad-field",
                number,
                column,
                f"unknown item type {shorten(name)}",
                suggest(name.lower(), self.types),
                item,
                name,
            )
        elif item_fence(self.types).search(content):
            # whether its content is Markdown only the extension that brings it knows
            what = f"the directive {shorten(name)[1:-1]} around risk items, which the checker cannot follow"
            self.active(number, column, what, item, "take the items out of it, or use a directive of Sphinx or MyST")

    def files(self, name: str, argument: str, content: str, number: int, column: int, item: str) -> None:
        """Keep a page from reading files outside of the project, and an item from including any."""
        if name in ("include", "literalinclude", "image", "figure"):
            paths = [argument]
        elif name in ("raw", "csv-table"):
            read = _named_files(content)
            paths = [value for option, value in read if option == "file"]
            for option, value in read:
                if option == "url":
                    self.active(
                        number,
                        column,
                        f"the directive {name}, which fetches {value[:60]}",
                        item,
                        "keep a copy in the project",
                        STOPS_A_BUILD,
                    )
        else:
            return
        if item and name in ("include", "literalinclude", "raw"):
            self.active(
                number, column, f"the directive {name}", item, option=STOPS_A_BUILD if name == "include" else ""
            )
            return
        for path in paths:
            if name in ("image", "figure"):
                self.picture(path, number, column, item)
            elif _leaves(self.docname, path) or (name == "raw" and path.startswith("/")):
                self.leaving(path, number, column, item)
            elif name == "include":
                self.includes.append((path, number, column))

    def toctree(self, content: str) -> None:
        body, _, options = _split(content, True)
        entries: list[str] = []
        for line in body:
            entry = line.strip()
            if entry.endswith(">"):
                title, sign, target = entry[:-1].rpartition("<")
                entry = target if title and sign else entry
            if entry and entry != "self" and "://" not in entry:
                entries.append(entry)
        self.toctrees.append((tuple(entries), any(option.partition(":")[0].strip() == "glob" for option in options)))

    def outline(self, tokens: list[Token]) -> None:
        """Collect headings, their targets, and whether anything stands below them."""
        found: list[list[object]] = []
        open_headings: list[list[object]] = []
        targets: list[str] = []
        slugs: dict[str, int] = {}
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "myst_target":
                targets.append(token.content.strip())
            elif kind == "heading_open":
                level = int(token.tag[1])
                text = _MARKUP.sub("", tokens[index + 1].content).strip()
                slug = _SLUG_DROP.sub("", text.lower()).replace(" ", "-")
                count = slugs.get(slug, 0)
                slugs[slug] = count + 1
                if count:
                    slug = f"{slug}-{count}"
                heading: list[object] = [level, text, (token.map or (0, 0))[0] + 1, slug, tuple(targets), True]
                targets = []
                found.append(heading)
                open_headings = [each for each in open_headings if isinstance(each[0], int) and each[0] < level]
                open_headings.append(heading)
            elif kind in ("heading_close", "inline", "myst_line_comment", "front_matter") or (
                kind == "html_block" and token.content.lstrip().startswith("<!--")
            ):
                continue
            else:
                for heading in open_headings:
                    heading[5] = False
        self.headings = [tuple(heading) for heading in found]  # type: ignore[misc]

    def item(
        self, name: str, number: int, column: int, title: str, token: Token, content: str, body_numbers: Sequence[int]
    ) -> None:
        item_type = self.types[name]
        numbers: Sequence[int] = _numbers_of(content, body_numbers) if _ODD_BREAK.search(content) else body_numbers
        if token.type == "colon_fence" and content.startswith(":::"):
            # MyST puts an empty line before it, so that it is not taken for options
            options: list[tuple[str, str]] = []
            positions: list[tuple[int, int, int, int]] = []
            body, skipped = _rejoined(content.splitlines()), 0
        else:
            options, positions, body, skipped = self.options(content, numbers, name)
        numbers = numbers[skipped:]
        runs_on = bool(options and numbers and body and body[0].strip() and body[0].startswith((" ", "\t")))
        if body and not body[0].strip():
            del body[0]
            numbers = numbers[1:]
        # an option that is given twice means what it says last
        values = dict(options)
        read: Options = interpret(item_type, values.items())
        id = read.id
        if runs_on:
            # MyST ends the options there: what was meant for the last one would silently be text
            self.problem(
                "bad-field",
                numbers[0],
                self.column(numbers[0], body[0]) + len(body[0]) - len(body[0].lstrip()),
                f"a line that is indented follows option {shorten(options[-1][0])}, and is read as text",
                "write the option's whole value on one line; for text, leave an empty line before it",
                id,
                options[-1][0],
            )
        marks: dict[str, tuple[int, int, int, int]] = {}
        for (option, _), position in zip(options, positions, strict=True):
            if option in marks:
                self.problem(
                    "bad-field",
                    position[0],
                    position[1],
                    f"option {shorten(option)} is given twice",
                    "keep one",
                    id,
                    option,
                )
            marks[option] = position
        places: dict[str, Iterator[tuple[int, int]]] = {}
        for found in read.problems:
            mark = marks.get(found.option, (number, column, number, column))
            if found.offset < 0:
                line, col = mark[0], mark[1]
            else:
                if found.option not in places:
                    offsets = [each.offset for each in read.problems if each.option == found.option]
                    places[found.option] = self.places(mark, values[found.option], offsets)
                line, col = next(places[found.option])
            self.problem("bad-field", line, col, found.message, found.hint, id, found.option)
        if not title:
            self.problem(
                "bad-field",
                number,
                column,
                f"{name} has no title",
                f"write it on the first line: {token.markup}{{{name}}} Title",
                id,
            )
        if id:
            # the stage of the item is one thing, whether the folder or the author says it
            fields = dict(read.fields)
            stage = fields.pop("stage", self.stage)
            link_marks = {
                link: tuple(self.places(marks[link], values[link], offsets))
                for link, offsets in read.link_offsets.items()
            }
            self.items.append(
                (
                    name, id, title, stage, self.docname, self.docname + SUFFIX, number, column,
                    fields, read.links, "\n".join(body), marks, link_marks,
                )
            )  # fmt: skip
        self.nested(body, numbers, id or name)

    def places(self, mark: tuple[int, int, int, int], value: str, offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Where the characters at these ``offsets``, in ascending order, of an option's value stand."""
        line, column = mark[2], mark[3]
        source = self.source[line - 1]
        if source.startswith(value, column - 1):
            for offset in offsets:
                yield line, column + offset
            return
        # YAML has folded it or taken indentation away: it has the same characters, other than spaces, all the same
        prefix = re.compile(r"[ \t>]*:?" if self.source[mark[0] - 1][mark[1] - 2 : mark[1] - 1] == ":" else r"[ \t>]*")
        done = 0
        for offset in offsets:
            ahead = len("".join(value[done:offset].split()))
            done = offset
            while word := _NEXT_WORD.match(source, column - 1):
                column = word.start(1) + 1
                if not word[1] and line < len(self.source):
                    line += 1
                    source = self.source[line - 1]
                    indented = prefix.match(source)
                    column = (indented.end() if indented else 0) + 1
                elif ahead and word[1]:
                    taken = min(ahead, len(word[1]))
                    column += taken
                    ahead -= taken
                else:
                    break
            yield line, column

    def options(
        self, content: str, numbers: Sequence[int], name: str
    ) -> tuple[list[tuple[str, str]], list[tuple[int, int, int, int]], list[str], int]:
        """Split a directive's content into options, their places, the body's lines and how many lines precede it."""
        options: list[tuple[str, str]] = []
        positions: list[tuple[int, int, int, int]] = []
        lines = content.splitlines()
        if not content.startswith("---"):
            match_line: Callable[[str], re.Match[str] | None] = _OPTION_LINE.fullmatch
            count = 0
            plain = True
            for line in lines:
                stripped = line.lstrip()
                if not stripped.startswith(":") or stripped.startswith(":::"):
                    break
                if plain:
                    match = match_line(line)
                    if match is None or (match[4] is not None and (" #" in match[4])):
                        plain = False
                    else:
                        number = numbers[count] if count < len(numbers) else numbers[-1]
                        column = self.column(number, line) + len(match[1])
                        value = match[4] and match[4].rstrip(" ")
                        if value is None:
                            options.append((match[2], ""))
                            positions.append((number, column, number, column))
                        else:
                            options.append((match[2], value))
                            positions.append((number, column, number, column + len(match[2]) + 1 + len(match[3])))
                count += 1
            if plain:
                body = lines[count:]
                if body and not body[-1] and content.lstrip().startswith(":"):
                    # MyST joins the body's lines and splits them again, which loses an empty last one
                    del body[-1]
                return options, positions, body, count
        block, body, skipped = _option_block(content)
        first = 1 if content.startswith("---") else 0
        return (*self.tokens(block, numbers[first:], name), body, skipped)

    def tokens(
        self, block: str, numbers: Sequence[int], name: str
    ) -> tuple[list[tuple[str, str]], list[tuple[int, int, int, int]]]:
        from myst_parser.parsers.options import TokenizeError, options_to_tokens  # noqa: PLC0415 - no Sphinx in it

        lines = block.splitlines()

        def place(line: int, column: int) -> tuple[int, int]:
            number = numbers[min(line, len(numbers) - 1)] if numbers else 1
            text = lines[line] if line < len(lines) else ""
            return number, self.column(number, text) + column

        try:
            pairs, _ = options_to_tokens(block)
        except TokenizeError as error:
            mark, what = error.problem_mark, error.problem
            if error.context_mark is not None and "end of stream" in what:
                what = "found a quote that is never closed"
                if error.context_mark.line != mark.line:
                    # not at the end of all that it has swallowed
                    mark = error.context_mark
            line, column = place(mark.line, mark.column)
            if self.source[line - 1].startswith("\t", column - 1):
                what = "found a tab, expected spaces"
            self.problem(
                "bad-field",
                line,
                column,
                f"the options of {name} cannot be read: {what}",
                "write ':option: value', one a line",
            )
            return [], []
        options: list[tuple[str, str]] = []
        positions: list[tuple[int, int, int, int]] = []
        for key, value in pairs:
            options.append((key.value, value.value if value is not None else ""))
            start = place(key.start.line, key.start.column)
            if value is None:
                positions.append((*start, *start))
                continue
            line, column = value.start.line, value.start.column
            if value.style in ("|", ">"):
                while line + 1 < len(lines) and not lines[line + 1].strip():
                    line += 1
                line += 1
                column = len(lines[line]) - len(lines[line].lstrip()) if line < len(lines) else 0
            elif value.style:
                column += 1
            positions.append((*start, *place(line, column)))
        return options, positions


@cache
def _fence_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?::{3}|`{3}|~{3})[ \t]*\{(?:" + "|".join(map(re.escape, names)) + r")\}")


def item_fence(types: Iterable[str]) -> re.Pattern[str]:
    """What finds the first line of an item of one of these types in a text."""
    return _fence_pattern(tuple(types))


def _named_files(content: str) -> list[tuple[str, str]]:
    """The options ``file`` and ``url`` of a directive."""
    from myst_parser.parsers.options import TokenizeError, options_to_tokens  # noqa: PLC0415 - no Sphinx in it

    try:
        pairs, _ = options_to_tokens("\n".join(_split(content, True)[2]))
    except TokenizeError:
        return []
    return [(key.value, value.value) for key, value in pairs if key.value in ("file", "url") and value is not None]


def _sets_syntax(front_matter: str) -> bool:
    if "myst" not in front_matter and "\\" not in front_matter:
        return False
    # read as MyST reads it: the key can be written in many ways
    import yaml  # noqa: PLC0415 - hardly a page has front matter, and less of it says this

    try:
        found = yaml.safe_load(front_matter)
    except (yaml.YAMLError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "myst" in found


def _closed(token: Token, lines: Sequence[str], first: int, end: int) -> bool:
    if end - 1 <= first:
        return False
    last = lines[end - 1].rstrip(" \t")
    mark = token.markup
    if not last.endswith(mark):
        return False
    return not last.rstrip(mark[0]).strip(" \t>")


def _option_block(content: str) -> tuple[str, list[str], int]:
    """The option block's text, the body's lines, and how many lines precede the body: as MyST splits them."""
    from textwrap import dedent  # noqa: PLC0415 - most pages have no option block in YAML

    lines = content.splitlines()
    if content.startswith("---"):
        inner = lines[1:]
        for index, line in enumerate(inner):
            if line.startswith("---"):
                remainder = line.lstrip("-").removeprefix(" ")
                rest = inner[index + 1 :]
                body = [remainder, *rest] if remainder else rest
                return dedent("\n".join(inner[:index])), _rejoined(body), index + 1 if remainder else index + 2
        return dedent("\n".join(inner)), [], len(lines)
    option_lines: list[str] = []
    while lines:
        stripped = lines[0].lstrip()
        if not stripped.startswith(":") or stripped.startswith(":::"):
            break
        option_lines.append(lines.pop(0).lstrip()[1:])
    return "\n".join(option_lines), _rejoined(lines), len(option_lines)


def _rejoined(lines: list[str]) -> list[str]:
    # MyST joins the body's lines and splits them again, which loses an empty last one
    return lines[:-1] if lines and not lines[-1] else lines


def _split(content: str, has_options: bool) -> tuple[list[str], int, list[str]]:
    """A directive's body lines, how many lines precede them, and its option lines."""
    if (
        not has_options
        or not (content.startswith("---") or content.lstrip().startswith(":"))
        or content.startswith(":::")
    ):
        return content.splitlines(), 0, []
    block, body, skipped = _option_block(content)
    return body, skipped, block.splitlines()


def _numbers_of(content: str, numbers: Sequence[int]) -> list[int]:
    """The source line of each line that ``splitlines`` makes; it also breaks at form feeds and the like."""
    found: list[int] = []
    index = 0
    for piece in content.splitlines(keepends=True):
        found.append(numbers[min(index, len(numbers) - 1)] if numbers else 1)
        if piece.endswith("\n"):
            index += 1
    return found


def _leaves(docname: str, path: str) -> bool:
    """Whether ``path``, as written in a page, lies outside of the project."""
    if path.startswith("/"):
        parts: list[str] = []
        path = path[1:]
    else:
        parts = docname.split("/")[:-1]
    for part in path.replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return True
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return False
