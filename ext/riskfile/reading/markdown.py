"""The fast reader: one Markdown page -> its items, headings and tables of contents, with every location.

It parses blocks with the same markdown-it rules that MyST uses and splits directives as MyST does, but
never renders anything and imports neither Sphinx nor docutils. What it cannot follow is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Final
from unicodedata import normalize
from urllib.parse import unquote

from riskfile.model import ID_PATTERN, ItemModel, Problem, Reference, ReferenceKind, Span, Stray
from riskfile.policy.fillers import is_advice, may_advise
from riskfile.reading import diagrams, lookalikes, unjudged
from riskfile.reading.blocks import fences_of_colons, parse
from riskfile.reading.bounded import bound_footnotes
from riskfile.reading.colouring import JUDGED, LAX, foreign_sign
from riskfile.reading.dollars import ended, leave_amounts
from riskfile.reading.evaluated import (
    CELL,
    EVALUATING_DIRECTIVES,
    EVALUATING_OF,
    EVALUATING_ROLES,
    FUNCTIONS,
    allowed_on,
    files_named,
    is_plain,
    leads_out,
    need_evaluates,
)
from riskfile.reading.id_words import words_of
from riskfile.reading.item_options import NO_VIEW_OPTIONS, split, text_of
from riskfile.reading.known import LITERAL, OWN_ROLES, Takes, known, known_role, meant_as_item, reads_as_text
from riskfile.reading.losses import (
    BELONGS,
    BELONGS_IN,
    BREAK,
    CUT,
    EXTRA_CELLS,
    FIELDS,
    HIDES,
    NESTED,
    SETTINGS,
    SHOWS,
    SHOWS_OTHERS,
    cut_in,
    extra_cells,
    hiding_class,
    may_hold_table,
    refused,
    short,
)
from riskfile.reading.notes import Notes, may_have_notes
from riskfile.reading.options import Options, interpret, suggest
from riskfile.reading.page import SUFFIX, ItemRecord, NameKind, Page, WrongWith, item_fence, stage_of
from riskfile.reading.paths import IN_ITEM, IN_PAGE, leaving, may_leave, resolved, runs
from riskfile.source import USUAL, Layout
from riskfile.text.conflicts import KIND as CONFLICT
from riskfile.text.conflicts import may_conflict, resolve
from riskfile.text.html_tags import instead_of_html, is_break, shown_on_paper
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.nearest import did_you_mean, nearest
from riskfile.text.patterns import compiled_late
from riskfile.text.quoting import literal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

BLOCK_EXTENSIONS = ("colon_fence", "deflist", "fieldlist", "dollarmath", "attrs_block", "tasklist")
"""The MyST extensions that change how blocks are found: these and no others are on, in both readers."""

INLINE_EXTENSIONS = ("attrs_inline", "strikethrough")
"""The MyST extensions within a line that are on unless conf.py says otherwise; items do not depend on them."""

_TEXT_IN_LINES = frozenset(("csv-table", "parsed-literal"))
"""Of directives that hold no items, those whose content is lines of Markdown."""

_NOT_FOLLOWED = frozenset(["button-link", "button-ref", "csv-table", "glossary", "line-block"])
"""Directives that read their content in a way of their own."""

_CHAPTERS_ONLY = frozenset(["sidebar", "topic"])
"""Directives that docutils refuses, with all that is in them, wherever they do not stand in a chapter's own text."""

_DIVIDED = frozenset(["card", "grid-item-card"])
"""Directives whose text is divided by lines of ``^^^`` and ``+++``, wherever these stand in it."""

_WITH_CLASSES = frozenset(["container", "div"])
"""Directives whose first line names classes: words without a letter are refused."""

KNOWN = LITERAL | frozenset(
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
        "card-footer",
        "card-header",
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
"""Directives of docutils, Sphinx, MyST and sphinx-design whose content the checker can follow: Markdown, or none."""

ANCHOR_LEVELS = 4
"""Down to which level headings have anchors by their text."""

MAX_NESTING = 50
"""How deep directives, lists and block quotes may stand in each other; a build ends at about a hundred."""

# nine signs in a line, or one that stands where that of the ninth list or later may
_MAY_BE_DEEP = compiled_late(r"(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])){9}|[ \t>]{16,}(?:[-*+:]|\d{1,9}[.)])[ \t]")
_BEGINS_LISTS = frozenset(" \t>-*+0123456789")
_first_sign = itemgetter(slice(1))
_CONTAINERS = frozenset(("blockquote_open", "list_item_open", "dd_open", "fieldlist_body_open"))

_DIRECTIVE = compiled_late(r"\{(\S*?)\}(?:\s|$)")
_ID_LINE = compiled_late(rf"[ \t>%]*:?id[ \t]*:[ \t]*({ID_PATTERN})[ \t]*$")
_HTML = compiled_late(r"<[A-Za-z/!?]")
_EVALUATING_ROLE = compiled_late(r"\{(" + "|".join(sorted(EVALUATING_ROLES)) + r")\}`")
_IN_CHAPTER = compiled_late(_HTML.pattern + "|" + _EVALUATING_ROLE.pattern)
_ACTIVE = compiled_late(_HTML.pattern + "|" + _EVALUATING_ROLE.pattern + r"|!\[")
_NAMING = ("](", "][", "}`", "{#", "<project:", "<path:", "<inv:")
"""What stands in a line that names something, or is named; where the page has definitions of links, any bracket."""
_NAMED = (*_NAMING, "]:", ")=", "\n#", "$$")
_ENDS_ADDRESS = ("", ")", ">", " ", "\n", "\t")
_ORPHAN = compiled_late(r"(?m)^orphan[ \t]*:")
_SCHEME = compiled_late(r"([A-Za-z][A-Za-z0-9+.-]*):")
_ELSEWHERE = ("http", "https", "ftp", "mailto")
_OPTION_NAME = compiled_late(r":?(name|label):[ \t]*(.*?)[ \t]*$")
_RST_NAMES = compiled_late(r"\.\. _`?([^:`]+)`?:|:(?:name|label):[ \t]*(.+)")
STANDARD: Final = compiled_late(r"<[\w-]+\.txt>")
_OUTSIDE = compiled_late(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_WORDS_BEHIND = frozenset(
    ("admonition", "table", "list-table", "csv-table", "topic", "sidebar", "rubric", "centered", "card", "dropdown",
     "grid-item-card", "tab-item")
)  # fmt: skip
"""Directives behind whose name stands a text."""
_WITH_PICTURES = dict.fromkeys(("card", "grid-item-card"), ("img-top", "img-bottom", "img-background"))
_RST_HEADING = compiled_late(r"(?m)^\S.*\n([=\-~^\"'#*+.:_`])\1{2,}[ \t]*$")
_ROLES: dict[str, ReferenceKind] = {
    "doc": "doc",
    "ref": "ref",
    "any": "any",
    **dict.fromkeys(("need", "need_incoming", "need_outgoing", *OWN_ROLES), "need"),
    "term": "term",
    "eq": "equation",
    "download": "file",
    "numref": "numref",
    "option": "option",
}
_KINDS: dict[ReferenceKind, str] = {
    "directive": "unknown-name",
    "role": "unknown-name",
    "lexer": "unknown-name",
    "todo": "not-shown",
}
_LANGUAGE = compiled_late(r"[A-Za-z0-9][\w+#./-]*")
_CODE = frozenset(("code-block", "sourcecode", "code", "highlight"))
_PLAIN_NAME = compiled_late(r"[^\W_][\w ,.;()/-]*")
_PLAIN_BLOCKS = frozenset(
    ("paragraph_open", "bullet_list_open", "ordered_list_open", "blockquote_open", "code_block", "hr", "table_open")
)
_NEXT_WORD = compiled_late(r"\s*(\S*)")
_LIST_SIGN = compiled_late(r"[ \t>]*- *")
_FIRST_WORD = compiled_late(r"[^\s,;]+")
_LAYOUT = compiled_late(r"""\s*:?["']?(?:layout|graphviz_dot)["']?\s*:\s*["']?(.*?)["']?\s*""")
_SLUG_DROP = compiled_late(r"[^\w\- ]")
_MARKUP = compiled_late(r"[*`_]|\{[\w:.-]+\}(?=`)")

_WRITE_MARKDOWN = Phrase("active-content.write-markdown", "risk text is text: write it in Markdown")
_HTML_BLOCK = Phrase("active-content.html-block", "raw HTML")
_HTML_INLINE = Phrase("active-content.html", "raw HTML {html}", by=("html",))
_NOT_ON_PAPER = Phrase(
    "not-shown.html",
    "the page contains {what}, which the PDF does not show",
    "write it in Markdown",
    by=("what",),
)
_SYNTAX = Phrase(
    "active-content.syntax", "a page's own MyST settings", "set the syntax for the whole file or not at all"
)
_ROLE = Phrase("active-content.role", "the role {role}, which evaluates an expression", by=("role",))
_PICTURE = Phrase(
    "active-content.picture",
    "a picture from outside the project: {path}",
    "keep the picture inside the project",
    by=("path",),
)
_EVAL_RST = Phrase("active-content.eval-rst", "an {{eval-rst}} block with risk items or within one")
_RST_WITH = Phrase(
    "active-content.rst-with",
    "an {{eval-rst}} block with {name}",
    "write it in Markdown: the checker does not follow reStructuredText",
    by=("name",),
)
_REDIRECTS = Phrase(
    "active-content.redirects", "a {{meta}} directive that speaks to the browser (http-equiv)", "take it out"
)
_EVALUATES = Phrase(
    "active-content.evaluates",
    "the directive {name}, which evaluates expressions or reads further files",
    "place risk-table, trace-matrix or heat-map with a filter instead, or allow it in conf.py: `riskfile_allow ="
    " {allowed}`",
    by=("name",),
)
_RUNS = Phrase(
    "active-content.runs",
    "the directive {name}, which runs what stands in it or reads further files",
    "write down what is to be read, or allow it in conf.py: `riskfile_allow = {allowed}`",
    by=("name",),
)
_CELL = Phrase(
    "active-content.cell",
    "a cell of code on a page with risk items, which is never run",
    "place it on a page without risk items",
)
_NOT_HERE = Phrase(
    "active-content.not-here",
    "{name} on a page with risk items, where conf.py does not allow it",
    "place it on a page without risk items, or allow it in conf.py: `riskfile_allow = {allowed}`",
    by=("name",),
)
_NEED_EVALUATES = Phrase(
    "active-content.need-evaluates",
    "the need {name}, which has an expression or a template evaluated",
    "write the value out, or allow it in conf.py: `riskfile_allow = {allowed}`",
    by=("name",),
)
_AROUND = Phrase(
    "active-content.around-items",
    "the directive {name} around risk items, which the checker cannot follow",
    "take the items out of it, or use a directive of Sphinx or MyST",
    by=("name",),
)
_SCRIPT = Phrase(
    "active-content.script",
    "a link to {address}, which a browser would run",
    "link to a page, a file or an address that begins with https:",
    by=("address",),
)
_FETCHES = Phrase(
    "active-content.fetches",
    "the directive {name}, which fetches {address}",
    "keep a copy in the project",
    by=("name", "address"),
)
_DIAGRAM = Phrase(
    "active-content.diagram",
    "a diagram with {what}, which reads a file or runs something",
    "take it out; or draw the diagram to a file, and show that: {{image}} diagram.svg",
    by=("what",),
)
_PROGRAM = Phrase(
    "active-content.program",
    "a diagram that asks for the program {name}",
    "name a layout of Graphviz, such as {layouts:, or}",
    by=("name",),
)
_DIRECTIVE_IN_ITEM = Phrase("active-content.directive", "the directive {name}", by=("name",))
_NOT_CLOSED = Phrase(
    "unreadable-file.not-closed",
    "{what} is not closed by {fence}{runs_on}",
    "close it with a line {fence}; if it has one, an earlier directive of this page has taken it for its own",
    by=("what",),
)
_SAME_FENCE = Phrase(
    "unreadable-file.same-fence",
    "{what} has the fence {fence} of the {outer} around it, whose end its own is taken for",
    "open and close the {outer} with one sign more: {longer}",
)
_A_DIRECTIVE = Phrase("unreadable-file.directive", "directive {{{name}}}", by=("name",))
_A_CODE_BLOCK = Phrase("unreadable-file.code", "code block")
_OPEN_COMMENT = Phrase(
    "unreadable-file.open-comment", "a comment is never closed: nobody sees what follows", "close it with -->"
)
_RUNS_TO = Phrase("unreadable-file.runs-to", "; it runs to line {line}")
_TOO_DEEP = Phrase(
    "unreadable-file.too-deep",
    "nested {levels} levels deep, expected at most {most}; what is in it is not read",
    "take it out of some of what is around it",
)
_LISTS_TOO_DEEP = Phrase(
    "unreadable-file.lists-too-deep",
    "lists and block quotes are nested {levels} levels deep; nobody sees what is in the last of them",
    "take it out of some of what is around it",
)
_UNKNOWN_TYPE = Phrase("bad-field.unknown-type", "unknown item type {name}", by=("name",))
_UNKNOWN_DIRECTIVE = Phrase("unknown-name.directive", "unknown directive {directive}", by=("directive",))
_UNKNOWN_ROLE = Phrase("unknown-name.role", "unknown role {role}", by=("role",))
_OTHER_CODE = Phrase(
    "unknown-name.other-code",
    "this block of code says that it is {name}, and {sign} is not",
    "correct it, or name what it is: `text` for any",
    by=("name",),
)
_DECLARE = Phrase("unknown-name.declare", "if an extension of conf.py brings it, name it in {file} under `{kind}`")
_TWICE_IN_CONTENTS = Phrase(
    "broken-reference.twice", "the table of contents names {target} twice", "take one line out", by=("target",)
)
_BEGINS_BELOW = Phrase(
    "page-without-heading.begins-below",
    "the page begins with a heading of level {level}; expected one of level 1",
    "write one `#` before the page's heading",
)
_SKIPS = Phrase(
    "page-without-heading.skips",
    "a heading of level {level} stands below one of level {above}",
    "leave no level out",
)
_NO_WORDS = Phrase(
    "page-without-heading.no-words",
    "this heading of level {level} has no words",
    "write some behind the `#`, or take the line out",
    by=("level",),
)
_RUNS_ON = Phrase(
    "bad-field.runs-on",
    "a line that is indented follows option {option}, and is read as text",
    "write the option's whole value on one line; for text, leave an empty line before it",
)
_TWICE = Phrase("bad-field.twice", "option {option} is given twice", "keep one")
_NO_TITLE = Phrase("bad-field.no-title", "{type} has no title", "write it on the first line: {fence}{{{type}}} Title")
_NO_OPTIONS = Phrase(
    "bad-field.unreadable-options",
    "the options of {type} cannot be read: {why}",
    "write ':option: value', one a line",
)
_OPEN_QUOTE = Phrase("bad-field.open-quote", "found a quote that is never closed")
_TAB = Phrase("bad-field.tab", "found a tab, expected spaces")

_MarkRecord = tuple[int, int, int, int, int, int]

SHOWN = frozenset(("code", "code-block", "sourcecode", "parsed-literal", "raw", "highlight"))
"""Directives that show what is in them, whatever it looks like."""

MOST_MENDED = 20
"""How many lines that change what is an item on a page are read as they were meant."""


@cache
def parser() -> MarkdownIt:
    """What finds blocks and spans as MyST does."""
    # imported late: a check whose pages are all in the cache needs no parser
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin  # noqa: PLC0415
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
    md.use(dollarmath_plugin, allow_labels=True, double_inline=False)
    leave_amounts(md)
    bound_footnotes(md)
    fences_of_colons(md)
    md.use(deflist_plugin).use(fieldlist_plugin).use(
        attrs_plugin,
        after=("image", "code_inline", "link_close", "span_close"),
        spans=True,
        span_after="footnote_ref",
    )
    md.use(attrs_block_plugin)
    # behind the box of a task anything may begin
    md.options["tasklists"] = True
    return md


def read_page(
    text: str,
    docname: str,
    model: ItemModel,
    wrong_with: WrongWith | None = None,
    layout: Layout = USUAL,
    mends: list[tuple[Problem, Mapping[int, str]]] | None = None,
) -> Page:
    """Read one page; ``text`` as ``decode`` gives it. Views are judged by ``wrong_with``, or not at all. ``layout`` says in
    which folders items are of a stage. ``mends`` is given what was read as it was meant: what is told of it, and the lines
    by number as they would have to be written.

    What an author has plainly meant and not quite written is told, and then read as it was meant, so that one mistake
    does not bring others with it: of a merge conflict, one version is read; a line that looks like an item's first is
    one. A build reads the page the same way (``mended``).
    """
    source = text.replace("\0", "\ufffd").split("\n")
    # the page's lines with their numbers, where these are not all that were written, as they were written
    lines: list[tuple[int, str]] | None = None
    told: list[Problem] = []
    stray: list[tuple[str, Stray, Span]] = []
    path = docname + SUFFIX
    if may_conflict(text):
        conflicts, kept = resolve(source, SHOWN)
        if conflicts:
            told += (Problem(CONFLICT, Span(path, *each.place), each.message, each.message.hint) for each in conflicts)
            others = {*range(len(source))}.difference(kept)
            stray += (found for index in sorted(others) for found in _ids(source[index], index + 1, "conflict", path))
            lines = [(index + 1, source[index]) for index in kept]
    # lines that are told, and cannot be read as they were meant
    stay: set[int] = set()
    for left in range(MOST_MENDED, -1, -1):
        reader = PageReader(source, lines, docname, model, wrong_with, stay if left else None, layout)
        page = reader.read()
        if not reader.changes:
            break
        changed = [(number, reader.changes.get(number, line)) for number, line in reader.lines]
        if changed == [*reader.lines]:
            stay.update(reader.changes)
        else:
            told += reader.told
            if mends is not None:
                mends += ((each, dict(reader.changes)) for each in reader.told)
            lines = changed
    page = page._replace(words=words_of(text, page.items))
    if lines is None:
        return page
    # what stands in a conflict is not blamed otherwise
    within = [each.span for each in told if each.kind == CONFLICT]
    problems = (
        each._replace(span=_clipped(each.span, source))
        for each in page.problems
        if each.stops_build or not any(span.line <= each.span.line <= span.end_line for span in within)
    )
    known = {str(record[1]) for record in page.items}
    return page._replace(
        problems=(*told, *problems),
        stray=(*(found for found in stray if found[0] not in known), *page.stray),
        mended=tuple(lines),
    )


def _clipped(span: Span, source: Sequence[str]) -> Span:
    """The part of ``span`` that there is: a line may have been read as longer than it is."""
    column = min(span.column, len(source[span.line - 1]) + 1)
    if not span.end_line:
        return span._replace(column=column)
    return span._replace(column=column, end_column=min(span.end_column, len(source[span.end_line - 1]) + 1))


def _ids(line: str, number: int, kind: Stray, path: str) -> Iterator[tuple[str, Stray, Span]]:
    if found := _ID_LINE.match(line):
        yield found[1], kind, Span(path, number, found.start(1) + 1, number, found.end(1) + 1)


class PageReader:
    """Reads the lines of a page, each with its number; without ``lines`` all that are in ``source``."""

    def __init__(
        self,
        source: Sequence[str],
        lines: Sequence[tuple[int, str]] | None,
        docname: str,
        model: ItemModel,
        wrong_with: WrongWith | None,
        stay: Set[int] | None,
        layout: Layout = USUAL,
    ) -> None:
        self.source = source
        # the same by number
        self.written = ("", *source)
        self.texts = source if lines is None else [line for _, line in lines]
        self.numbers: Sequence[int] = range(1, len(source) + 1) if lines is None else [number for number, _ in lines]
        # lines that stay as they are; None: all do
        self.stay = stay
        # lines to be read otherwise, by number, and what is told of them
        self.changes: dict[int, str] = {}
        self.told: list[Problem] = []
        self.stray: list[tuple[str, Stray, Span]] = []
        self.others: list[tuple[str, str, str, str, int, int]] = []
        # the items around what is read: type, first and last line, fence
        self.around: list[tuple[str, int, int, str]] = []
        self.docname = docname
        self.path = docname + SUFFIX
        self.types = model.types
        self.views = model.views
        self.has_views = False
        self.wrong_with = wrong_with
        self.stage = stage_of(docname, layout)
        self.model_file = layout.model
        self.nesting = 0
        self.items: list[ItemRecord] = []
        self.problems: list[Problem] = []
        self.headings: list[tuple[int, str, int, str, tuple[str, ...], bool]] = []
        self.toctrees: list[tuple[tuple[str, ...], bool]] = []
        self.includes: list[tuple[str, Span]] = []
        # the directives around what is read: their names and places
        self.within: list[tuple[str, Span]] = []
        # those that may hide an item, and are told
        self.hiding: set[Span] = set()
        self.advice: list[tuple[str, Span]] = []
        # footnotes and definitions of links of what is read, where the page has any
        self.notes: Notes | None = None
        self.references: dict[Reference, None] = {}
        self.names: dict[tuple[NameKind, str], None] = {}
        self.slugs: set[str] = set()
        self.counts: dict[str, int] = {}
        self.known_directives = (*model.directives, *model.needs)
        self.needs = model.needs
        self.evaluating_roles = EVALUATING_ROLES
        self.allowed = allowed_on(docname, model.allows) if model.allows else frozenset()
        if self.allowed:
            self.evaluating_roles -= self.allowed
        # directives of sphinx-needs that evaluate nothing: how they are called, where, and within which item
        self.shows_needs: list[tuple[str, Span, str]] = []
        # cells of code that conf.py allows: where, and within which item
        self.cells: list[tuple[Span, str]] = []
        self.known_roles = model.roles
        # link definitions of the page, which markdown-it keeps here
        self.env: dict[str, object] = {}

    def read(self) -> Page:
        """The page."""
        whole = "\n".join(self.texts)
        if may_have_notes(whole):
            self.notes = Notes()
        self.has_tables = may_hold_table(whole)
        # a search of each line takes longer than all else that is done once for a page
        begins = {*map(_first_sign, self.texts)}
        self.may_be_deep = not begins.isdisjoint(_BEGINS_LISTS) and any(map(_MAY_BE_DEEP.match, self.texts))
        self.has_advice = "*" in begins or may_advise(whole)
        self.scan(self.texts, self.numbers, "", top=True)
        if self.notes is not None:
            self.problems += self.notes.end()
        for name, here, item in self.shows_needs if self.items else ():
            self.active(here, _NOT_HERE(name=name, allowed=self.allowance(name)), item)
        for here, item in self.cells if self.items else ():
            self.active(here, _CELL(), item)
        self.unclosed()
        return Page(
            tuple(self.items),
            tuple(self.problems),
            tuple(self.headings),
            tuple(self.toctrees),
            tuple(self.includes),
            tuple(self.stray),
            references=tuple(self.references),
            names=tuple(self.names),
            advice=tuple(self.advice),
            needs=tuple(self.others),
            has_views=self.has_views,
        )

    @property
    def lines(self) -> Iterable[tuple[int, str]]:
        """The lines that are read, each with its number."""
        return zip(self.numbers, self.texts, strict=True)

    def unclosed(self) -> None:
        """Tell of a block that is never closed only where none within it is: that one has taken its end."""
        told = [each for each in self.problems if each.message.key == _NOT_CLOSED.key]
        for outer, inner in pairwise(sorted(told, key=lambda each: each.span)):
            runs_on = outer.message.values["runs_on"]
            if runs_on and inner.span.line <= runs_on.values["line"]:
                self.problems.remove(outer)

    def problem(
        self,
        kind: str,
        span: Span,
        message: Message,
        hint: Message = NOTHING,
        item: str = "",
        option: str = "",
        *,
        stops_build: bool = False,
    ) -> None:
        """Remember what cannot be taken as written."""
        self.problems.append(Problem(kind, span, message, hint or message.hint, item, option, stops_build))

    def rest(self, line: int, column: int) -> Span:
        """From here to the end of the line."""
        return Span(self.path, line, column, line, max(column, len(self.source[line - 1].rstrip()) + 1))

    def word(self, line: int, column: int, text: str) -> Span:
        """``text``, where it begins here; only the place where it does not, as it is written in another way."""
        if self.source[line - 1].startswith(text, column - 1):
            return Span(self.path, line, column, line, column + len(text))
        return Span(self.path, line, column)

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
        md = parser()
        text = "\n".join(lines)
        # as MyST does for nested text
        text = ended(text) if top else text + "\n"
        tokens = parse(md, text, self.env if self.notes is None else self.notes.env)
        if top:
            self.settings(tokens, lines, numbers)
            self.outline(tokens, numbers)
        last = len(numbers) - 1
        if self.notes is not None:
            self.notes.parsed(lambda line: self.line_of(lines, numbers, line))
            self.named(tokens, lines, numbers)
        if self.has_tables:
            self.rows(tokens, numbers, item)
        within = 0
        for index, token in enumerate(tokens):
            kind = token.type
            if self.notes is not None and kind.startswith("footnote_reference_"):
                # what stands in the second footnote of a label nobody reads
                if kind == "footnote_reference_close":
                    within -= within > 0
                elif within or not self.notes.note(
                    token.meta["label"], self.line_of(lines, numbers, (token.map or (0, 0))[0])
                ):
                    within += 1
            if within:
                continue
            if "id" in token.attrs:
                self.name("untitled" if kind in _PLAIN_BLOCKS else "label", str(token.attrs["id"]))
            if kind in ("fence", "colon_fence"):
                first, end = token.map or (0, 0)
                self.nesting += token.level + 1
                self.fence(token, lines, numbers, first, min(end, len(lines)), item)
                self.nesting -= token.level + 1
            elif kind == "code_block" or (kind == "html_block" and token.content.lstrip().startswith("<!--")):
                self.hidden(token, lines, numbers, item)
            elif kind == "html_block":
                number = numbers[min((token.map or (0, 0))[0], last)]
                where = self.rest(number, self.column(number, token.content.split("\n", 1)[0].lstrip()))
                self.html(where, _HTML_BLOCK(), token.content, item)
            elif kind == "myst_line_comment" and "id" in token.content:
                first, end = token.map or (0, 0)
                for row in range(first, min(end, len(lines))):
                    self.stray += _ids(lines[row], numbers[row], "comment", self.path)
            elif kind == "inline":
                self.lookalike(token, lines, numbers, item)
                self.inline(token, numbers, item)
                if self.has_advice and not item and is_advice(token.content):
                    first, end = token.map or (0, 0)
                    begin, last_line = (self.line_of(lines, numbers, line) for line in (first, end - 1))
                    span = Span(self.path, begin.line, begin.column, *last_line[3:])
                    self.advice.append((" ".join(token.content.strip("*").split()[:6]), span))
            elif kind in _CONTAINERS and token.level + 1 >= md.options["maxNesting"]:
                # the parser leaves out what is deeper, without a word
                here = self.line_of(lines, numbers, (token.map or (0, 0))[0])
                message = _LISTS_TOO_DEEP(levels=token.level + 1)
                self.problem("unreadable-file", here, message, item=item, stops_build=True)
            elif kind == "myst_target":
                following = tokens[index + 1].type if index + 1 < len(tokens) else "paragraph_open"
                self.name("untitled" if following in _PLAIN_BLOCKS else "label", token.content.strip())
            elif kind == "heading_open":
                if not top:
                    self.anchor(tokens[index + 1], int(token.tag[1]))
            elif kind == "math_block_label":
                self.name("equation", token.info)
            elif kind == "dt_open":
                self.name("term", tokens[index + 1].content)
            elif kind == "myst_block_break" and token.content:
                span = self.line_of(lines, numbers, (token.map or (0, 0))[0])
                self.problem("not-shown", span, BREAK(text=short(token.content)), item=item)
            elif kind == "front_matter" and top:
                if _ORPHAN.search(token.content):
                    self.names["orphan", ""] = None
                if _sets_syntax(token.content):
                    # a page that changes its own syntax would be read otherwise than the checker reads it
                    self.active(self.rest(1, 1), _SYNTAX(), "")

    def settings(self, tokens: list[Token], lines: Sequence[str], numbers: Sequence[int]) -> None:
        """Tell of text that is taken for settings of the page: fields before all else."""
        name = ""
        for token in tokens:
            if token.type not in ("front_matter", "myst_line_comment") and not name:
                if token.type != "field_list_open":
                    return
                name = "-"
            if token.type == "field_list_close":
                return
            if token.type == "inline" and token.level == 2:
                name = token.content.strip()
            elif token.type == "inline" and name not in SETTINGS:
                span = self.line_of(lines, numbers, (token.map or (0, 0))[0])
                self.problem("not-shown", span, FIELDS(text=short(token.content)))

    def line_of(self, lines: Sequence[str], numbers: Sequence[int], line: int) -> Span:
        """A line of what is scanned, without what is around it."""
        line = min(line, len(lines) - 1)
        number = numbers[min(line, len(numbers) - 1)]
        text = lines[line].lstrip(" \t>")
        return self.rest(number, self.column(number, text))

    def named(self, tokens: list[Token], lines: Sequence[str], numbers: Sequence[int]) -> None:
        """Note which footnotes and links the text uses."""
        assert self.notes is not None
        for token in tokens:
            if token.type != "inline" or "[" not in token.content:
                continue
            position = 0
            for label in self.uses(token.content):
                found = token.content.find(f"[^{label}]", position)
                position = max(found, position) + 1
                row = (token.map or (0, 0))[0] + token.content.count("\n", 0, max(found, 0))
                number = numbers[min(row, len(numbers) - 1)]
                begin = self.source[number - 1].find(f"[^{label}]")
                span = self.line_of(lines, numbers, row)
                self.notes.names(label, self.word(number, begin + 1, f"[^{label}]") if begin >= 0 else span)

    def uses(self, text: str) -> list[str]:
        """The footnotes that a text names; what links it uses is noted by the parser."""
        assert self.notes is not None
        children: list[Token] = []
        md = parser()
        md.inline.parse(text, md, self.notes.env, children)
        return [child.meta["label"] for child in children if child.type == "footnote_ref"]

    def rows(self, tokens: list[Token], numbers: Sequence[int], item: str) -> None:
        """Tell of cells of tables that no column is for."""
        columns, in_body = 0, False
        for token in tokens:
            kind = token.type
            if kind == "thead_open":
                columns, in_body = 0, False
            elif kind == "th_open":
                columns += 1
            elif kind == "tbody_open":
                in_body = True
            elif kind == "tr_open" and in_body:
                number = numbers[min((token.map or (0, 0))[0], len(numbers) - 1)]
                if lost := extra_cells(self.source[number - 1], columns):
                    begin, text, count = lost
                    span = self.word(number, begin + 1, text)
                    message = EXTRA_CELLS(count=count, columns=columns, text=text[:60])
                    self.problem("not-shown", span, message, item=item)

    def change(
        self,
        span: Span,
        message: Message,
        *lines: tuple[int, str],
        kind: str = "not-an-item",
        hint: Message = NOTHING,
        option: str = "",
    ) -> bool:
        """Tell of text that was meant as an item, and have ``lines`` (by number) read as they were meant; whether they
        will be."""
        if self.stay is None or lines[0][0] in self.stay:
            self.problem(kind, span, message, hint, option=option)
            return False
        if not self.changes:
            self.told.append(Problem(kind, span, message, hint or message.hint, option=option))
            self.changes.update(lines)
        # what follows may look otherwise once the first is read as it was meant
        return True

    def alone(self, lines: Sequence[str], numbers: Sequence[int], index: int) -> bool:
        """Tell of an item's id that stands in a chapter: of the line above, where it was meant to begin the item; whether
        that will be read so."""
        id = lookalikes.id_of(lines[index])
        prefix = id.rpartition("-")[0].partition("-")[0]
        of_type = next((name for name, each in self.types.items() if each.prefix == prefix), "")
        if not of_type:
            return False
        found = lookalikes.above_id(lines, index - 1, self.types) if index else None
        if found is not None:
            number, text = numbers[index - 1], lines[index - 1].strip()
            message = lookalikes.LOOKS(text=text[:60], why=found.why, expected=found.expected)
            return self.change(self.rest(number, self.column(number, text)), message, (number, found.line))
        number = numbers[index]
        where = self.rest(number, self.column(number, lines[index].lstrip()))
        self.problem("not-an-item", where, lookalikes.ALONE(id=id, type=of_type))
        self.stray += _ids(lines[index], number, "unread", self.path)
        return False

    def lookalike(self, token: Token, lines: Sequence[str], numbers: Sequence[int], item: str) -> bool:
        """Tell of a line of this token that looks like the first of an item."""
        first, end = token.map or (0, 0)
        for index in range(first, min(end, len(lines))):
            found = lookalikes.look(lines, index, self.types) if lookalikes.begins(lines[index]) else None
            if found is None:
                if not item and ":id:" in lines[index] and self.alone(lines, numbers, index):
                    return True
                continue
            number = numbers[index]
            column = self.column(number, lines[index][found.column - 1 :])
            changed = [(number, found.line)]
            if lookalikes.well_formed(lines[index], self.types):
                # indented below a paragraph, which goes on in it
                changed = _dedented(lines, numbers, index, lookalikes.last_line(lines, index))
            elif found.closing is not None:
                offset, closing = found.closing
                changed.append((numbers[index + offset], closing))
            self.change(
                self.rest(number, column),
                lookalikes.LOOKS(text=lines[index].strip()[:60], why=found.why, expected=found.expected),
                *changed,
            )
            return True
        return False

    def hidden(self, token: Token, lines: Sequence[str], numbers: Sequence[int], item: str) -> None:
        """Code that is so by its indentation, or a comment: items may be in it."""
        first, end = token.map or (0, 0)
        end = min(end, len(lines))
        within = [index for index in range(first, end) if lookalikes.well_formed(lines[index], self.types)]
        is_code = token.type == "code_block"
        number = numbers[first]
        if not is_code and item:
            self.active(self.rest(number, self.column(number, lines[first].lstrip())), _HTML_BLOCK(), item)
        if is_code and within:
            index = within[0]
            number = numbers[index]
            opening = lines[index].strip()
            message = lookalikes.LOOKS(
                text=opening[:60], why=lookalikes.INDENTED(), expected=opening.partition("}")[0] + "} Title"
            )
            changed = _dedented(lines, numbers, index, end)
            self.change(self.rest(number, self.column(number, opening)), message, *changed)
        elif within and not item and _open_comment(token.content):
            text = lines[first]
            begin = text.index("<!--")
            span = Span(self.path, number, self.column(number, text[begin:]))
            span = span._replace(end_line=number, end_column=span.column + 4)
            self.change(span, lookalikes.HIDDEN(count=len(within)), (number, text[:begin] + text[begin + 4 :].lstrip()))
        else:
            if not is_code and not item and "-->" not in token.content:
                begin = lines[first].index("<!--")
                column = self.column(number, lines[first][begin:])
                self.problem("unreadable-file", self.word(number, column, "<!--"), _OPEN_COMMENT())
            for index in range(first, end):
                self.stray += _ids(lines[index], numbers[index], "code" if is_code else "comment", self.path)

    def inline(self, token: Token, numbers: Sequence[int], item: str) -> None:
        """What stands within the lines of a block."""
        content = token.content
        active = (_ACTIVE if item else _IN_CHAPTER).search(content)
        naming = any(sign in content for sign in _NAMING) or (self.notes is not None and "[" in content)
        if not active and not naming:
            return
        md = parser()
        children: list[Token] = []
        md.inline.parse(content, md, self.env if self.notes is None else self.notes.env, children)
        if naming:
            self.naming(children, token, numbers, item)
        if not active:
            return
        first, last = (token.map or (0, 0))[0], len(numbers) - 1
        row = position = counted = 0
        row_start, base = -1, 0
        for child in children:
            kind = child.type
            if kind == "html_inline" and not child.content.startswith("<!--"):
                text = child.content
            elif kind == "image" and item:
                text = "!["
            elif kind == "myst_role" and child.meta.get("name") in self.evaluating_roles:
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
            span = self.word(number, column, text.split("\n", 1)[0])
            if kind == "image":
                self.picture(str(child.attrs.get("src", "")), span, item)
            elif kind == "html_inline":
                self.html(span, _HTML_INLINE(html=literal(text[:30])), text, item)
            else:
                self.active(span, _ROLE(role=text[1:]), item)

    def text_lines(self, lines: Sequence[str], numbers: Sequence[int], item: str) -> None:
        """Read lines that hold words and no blocks, such as a title."""
        from markdown_it.token import Token  # noqa: PLC0415 - few pages have such lines

        self.inline(Token("inline", "", 0, content="\n".join(lines), map=[0, len(lines)], children=[]), numbers, item)

    def name(self, kind: NameKind, name: str) -> None:
        """Note what others can name."""
        self.names[kind, " ".join(name.lower().split())] = None

    def anchor(self, inline: Token, level: int) -> str:
        """Note the names by which a heading can be linked, and give its anchor, "" where it has none."""
        title = text = inline.content
        if not _PLAIN_NAME.fullmatch(title):
            children: list[Token] = []
            parser().inline.parse(title, parser(), self.env, children)
            title = "".join(each.content for each in children if each.type in ("text", "code_inline"))
            text = "".join(each.content for each in children)
        # what docutils makes of it
        self.name("anchor", text)
        self.name("anchor", re.sub(r"[^a-z0-9]+", "-", normalize("NFKD", text.lower())).strip("-"))
        slug = base = _SLUG_DROP.sub("", title.lower().replace(" ", "-"))
        # all before it are taken
        count = self.counts.get(base, 0)
        if count:
            slug = f"{base}-{count}"
        while slug in self.slugs:
            count += 1
            slug = f"{base}-{count}"
        self.counts[base] = count
        if slug and level <= ANCHOR_LEVELS:
            self.slugs.add(slug)
            self.names["anchor", slug] = None
        return slug

    def refer(self, kind: ReferenceKind, target: str, span: Span, item: str) -> None:
        """Note what the page names."""
        found = _KINDS.get(kind, "broken-reference")
        self.references[Reference(kind, target, Problem(found, span, NOTHING, NOTHING, item))] = None

    def naming(self, children: Sequence[Token], token: Token, numbers: Sequence[int], item: str) -> None:
        """Note the links, pictures and roles in a run of text, and the names that it gives."""
        content = token.content
        seen: dict[str, int] = {}
        first, last = (token.map or (0, 0))[0], len(numbers) - 1

        def place(found: int, length: int) -> Span:
            number = numbers[min(first + content.count("\n", 0, found), last)]
            begins = content.rfind("\n", 0, found) + 1
            line = content[begins:].split("\n", 1)[0]
            column = self.column(number, line) + found - begins
            return self.word(number, column, content[found : found + length].split("\n", 1)[0])

        def find(before: Sequence[str], text: str) -> Span | None:
            for sign in before:
                found = content.find(sign + text, seen.get(text, 0))
                while found >= 0:
                    end = found + len(sign) + len(text)
                    if content[end : end + 1] in _ENDS_ADDRESS:
                        seen[text] = found + 1
                        return place(found + len(sign), len(text))
                    found = content.find(sign + text, found + 1)
            return None

        def destination(address: str) -> Span:
            for way in dict.fromkeys((address, unquote(address), parser().normalizeLinkText(address))):
                span = find(("](", "](<", "](\n", "]( "), way)
                if span is not None:
                    return span
            defined = self.notes.place_of(address) if self.notes is not None else None
            if defined is not None:
                begin = self.source[defined.line - 1].find("]:", defined.column - 1) + 2
                text = self.source[defined.line - 1][begin:]
                begin += len(text) - len(text := text.lstrip(" <"))
                text = (
                    text.split(">")[0] if self.source[defined.line - 1][begin - 1] == "<" else (text.split() or [""])[0]
                )
                return self.word(defined.line, begin + 1, text)
            return self.rest(numbers[min(first, last)], self.column(numbers[min(first, last)], content.split("\n")[0]))

        for child in children:
            if "id" in child.attrs:
                self.name("untitled", str(child.attrs["id"]))
            if child.type == "link_open":
                address = str(child.attrs.get("href", ""))
                if "external" in str(child.attrs.get("class", "")).split():
                    continue
                scheme = _SCHEME.match(address)
                if scheme and scheme[1] in _ELSEWHERE:
                    continue
                if child.info == "auto":
                    if scheme and scheme[1] in ("path", "project", "inv"):
                        written = parser().normalizeLinkText(address)
                        self.link(address, find("<", written) or find("<", address) or place(0, 1), item)
                else:
                    self.link(address, destination(address), item)
            elif child.type == "image":
                address = str(child.attrs.get("src", ""))
                place_of = destination(address)
                if _OUTSIDE.match(address):
                    if not item:
                        self.picture(address, place_of, "")
                elif not (item and may_leave(self.docname, address)):
                    self.refer("picture", address, place_of, item)
            elif child.type == "myst_role":
                name = str(child.meta.get("name", ""))
                found = content.find("{" + name + "}`", seen.get("{", 0))
                if found >= 0:
                    seen["{"] = found + 1
                    self.role(name, child.content, place(found, len(name) + 2), item)

    def link(self, address: str, span: Span, item: str) -> None:
        """Note a link of MyST."""
        target = parser().normalizeLinkText(address)
        if target.startswith("project:#"):
            target = target.removeprefix("project:")
        if target.startswith("inv:"):
            self.refer("inventory", target, span, item)
        elif target.startswith("#"):
            self.refer("label", target[1:], span, item)
        elif target.startswith("path:"):
            self.refer("file", target.removeprefix("path:"), span, item)
        else:
            self.refer("link", target, span, item)

    def role(self, name: str, text: str, span: Span, item: str) -> None:
        """Note a role, and what it names."""
        if name in EVALUATING_ROLES:
            return
        base = name.lower().removeprefix("std:")
        kind = _ROLES.get(base)
        if kind is not None:
            if ("\\" in text and kind != "file") or text.startswith("!"):
                return
            title, titled, target = text[:-1].rpartition("<") if text.endswith(">") else ("", "", "")
            if title and titled:
                self.refer("named" if kind == "ref" else kind, target, span, item)
            else:
                self.refer(kind, text, span, item)
        elif not known_role(name, self.known_roles) and ("own-role", name.lower()) not in self.names:
            self.names["no-role", name.lower()] = None
            message = _UNKNOWN_ROLE(role=literal(name)[1:-1])
            hint = did_you_mean(nearest(name.lower(), (*known().roles, *self.known_roles), cutoff=0.7))
            self.problem("unknown-name", span, message, hint or _DECLARE(kind="roles", file=self.model_file), item)
        elif name.lower() in known().role_of and name.lower() not in self.known_roles:
            self.refer("role", name.lower(), span, item)

    def coloured(self, language: str, code: str, here: Span, span: Span, item: str) -> None:
        """Note the language of a block of code, where nobody knows it, and tell of code that is of another."""
        name = language.lower()
        if name in known().lexers:
            if name in JUDGED:
                if code and (sign := foreign_sign(name, code)):
                    self.problem("unknown-name", here, _OTHER_CODE(name=language, sign=literal(sign[:30])), item=item)
            elif code.strip() and name not in LAX:
                self.problems.append(unjudged.problem("code", here, item))
        elif _LANGUAGE.fullmatch(language):
            self.refer("lexer", language, span, item)

    def active(
        self, span: Span, what: Message, item: str, *, hint: Message = NOTHING, stops_build: bool = False
    ) -> None:
        """Remember content that would run, or read what it must not."""
        message = IN_ITEM(item=item, what=what) if item else IN_PAGE(what=what)
        hint = hint or what.hint or _WRITE_MARKDOWN()
        self.problem("active-content", span, message, hint, item, stops_build=stops_build)

    def html(self, span: Span, what: Message, html: str, item: str) -> None:
        """Raw HTML: nothing for an item; in a chapter, the PDF has no use for most of it."""
        hint = instead_of_html(html)
        if is_break(html):
            return
        if item:
            self.active(span, what, item, hint=hint)
        elif not shown_on_paper(html) and not html.startswith("</"):
            self.problem("not-shown", span, _NOT_ON_PAPER(what=what), hint)

    def picture(self, path: str, span: Span, item: str) -> None:
        """A picture must be a file of the project, and is not fetched from elsewhere."""
        if path[:5].lower() == "file:" and not item:
            self.leaving(path, span, item)
        elif _OUTSIDE.match(path) and (item or path[:5].lower() != "data:"):
            self.active(span, _PICTURE(path=path[:60]), item)
        elif not path.startswith("data:") and may_leave(self.docname, path):
            self.leaving(path, span, item)

    def leaving(self, path: str, span: Span, item: str) -> None:
        """Remember a path that leads out of the project."""
        self.problems.append(leaving(path, span, item))

    def fence(
        self, token: Token, lines: Sequence[str], numbers: Sequence[int], first: int, end: int, item: str
    ) -> None:
        """A directive, or a block of code."""
        number = numbers[first]
        match = _DIRECTIVE.match(token.info.strip() + " ")
        column = self.column(number, f"{token.markup}{token.info}")
        here = self.rest(number, column)
        if not _closed(token, lines, first, end):
            nested = _A_DIRECTIVE(name=literal(match[1])[1:-1]) if match else _A_CODE_BLOCK()
            if (match or (token.type == "fence" and token.info.strip())) and self.same_fence(token, nested, here):
                return
            other = lookalikes.other_end(lines, first, end, token.markup) if match and match[1] in self.types else None
            if other is not None and match is not None:
                index, signs = other
                message = lookalikes.OTHER_END(name=match[1], fence=token.markup, other=signs)
                closing = lines[index].replace(signs, token.markup)
                if self.change(here, message, (numbers[index], closing), kind="unreadable-file"):
                    return
            what = _A_DIRECTIVE(name=literal(match[1])[1:-1]) if match else _A_CODE_BLOCK()
            runs_on = _RUNS_TO(line=numbers[end - 1]) if end - 1 > first else NOTHING
            self.problem(
                "unreadable-file", here, _NOT_CLOSED(what=what, fence=token.markup, runs_on=runs_on), item=item
            )
        content = token.content
        if self.nesting > MAX_NESTING and (match or token.type == "colon_fence"):
            message = _TOO_DEEP(levels=self.nesting, most=MAX_NESTING)
            self.problem("unreadable-file", here, message, item=item, stops_build=True)
            return
        found = None
        if match is None or match[1] not in self.types:
            found = lookalikes.look(lines, first, self.types)
            if found is not None:
                changed = [(number, found.line)]
                if found.closing is not None:
                    changed.append((numbers[first + found.closing[0]], found.closing[1]))
                message = lookalikes.LOOKS(text=lines[first].strip()[:60], why=found.why, expected=found.expected)
                if self.change(here, message, *changed):
                    return
        if match is None or (match[1] in SHOWN and not item):
            for index in range(first + 1, end) if token.type == "fence" and "id" in content else ():
                self.stray += _ids(lines[index], numbers[index], "code", self.path)
        if match is None:
            if token.type == "fence" and (language := token.info.split()[:1]):
                self.coloured(language[0], token.content, here, here, item)
            if token.type == "colon_fence":
                below = lines[first + 1] if first + 1 < end else ""
                if not item and lookalikes.id_of(below) and self.alone(lines, numbers, first + 1):
                    return
                self.nested(content.split("\n"), [*numbers[first + 1 : end], number], item)
            return
        name = match[1] if match[1] in self.types else match[1].lower()
        first_line = token.info.strip()[match.end() - 1 :].strip() if match.end() - 1 < len(token.info.strip()) else ""
        body_numbers: Sequence[int] = [*numbers[first + 1 : end]]
        item_type = self.types.get(name)
        if item_type is not None and name != match[1]:
            # docutils tells no capital letters from small ones; a build takes it for none all the same
            if found is None:
                written = f"{token.markup}{{{name}}} {first_line}".rstrip()
                why = lookalikes.CASE(word=f"{{{match[1]}}}")
                text = lines[first].strip()[:60]
                self.problem("not-an-item", here, lookalikes.LOOKS(text=text, why=why, expected=written), item=item)
            for index in range(first + 1, end):
                self.stray += _ids(lines[index], numbers[index], "unread", self.path)
            return
        if item_type is not None:
            self.item(name, here, first_line, token, content, body_numbers)
            return
        if self.notes is not None and "[" in first_line:
            self.uses(first_line)
        if name == "eval-rst":
            self.out_of_sight(content)
            self.problems.append(unjudged.problem("rst", here, item))
            for label in _RST_NAMES.finditer(content):
                self.name("label", label[1] or label[2])
                self.name("equation", label[1] or label[2])
            if _RST_HEADING.search(content):
                self.names["section", ""] = None
            if "glossary::" in content or "include::" in content:
                self.names["any", ""] = None
            if item or re.search(r"\.\. +(" + "|".join(self.types) + r")::", content):
                self.active(here, _EVAL_RST(), item)
            elif unwalked := _unwalked(content):
                self.active(here, _RST_WITH(name=literal(unwalked)[1:-1]), item, stops_build=True)
            elif linked := _RST_RUNS.search(content):
                self.active(here, _SCRIPT(address=" ".join(linked[1].split())[:60]), item)
            return
        if name in EVALUATING_DIRECTIVES:
            self.evaluates(name, here, first_line, content, item)
            return
        if name in EVALUATING_OF and name not in self.known_directives:
            self.executes(name, here, first_line, content, item)
            return
        if name in self.views:
            self.view(name, here, first_line, content, body_numbers)
            return
        takes = known().directives.get(name)
        if name in self.needs:
            if item_fence(self.types).search(content):
                self.active(here, HIDES(name=name), item, stops_build=True)
                return
            self.need(name, first_line, content, here, item)
        elif name not in KNOWN and (name in known().directives or name in self.known_directives):
            self.out_of_sight(content)
            self.problems.append(unjudged.problem("conditions" if name == "ifconfig" else "content", here, item))
            self.unfollowed(name, here, f"{first_line} {content}", item)
            body, _, options = _split(content, takes is None or takes.options is None or bool(takes.options))
            self.shown(name, here, first_line, options, body, takes, item)
            return
        refused = (
            name in _NOT_FOLLOWED
            or (name in _CHAPTERS_ONLY and self.nesting > 1)
            or (name in _WITH_CLASSES and not all(re.search("[A-Za-z]", word) for word in first_line.split()))
        )
        if refused and item_fence(self.types).search(content):
            self.active(here, HIDES(name=name), item, stops_build=True)
            return
        is_known = takes is not None or name in known().directives or name in self.known_directives
        if not is_known:
            if self.unknown(name, here, content, body_numbers, item):
                return
        elif name in known().directive_of and name not in self.known_directives:
            self.refer("directive", name, self.word_in(here, match[1]), item)
        body, skipped, options = _split(content, takes is None or takes.options is None or bool(takes.options))
        rest: list[int] = _numbers_of(content, body_numbers)[skipped:]
        if name in _DIVIDED and (cut := cut_in(body)) is not None:
            if item_fence(self.types).search(content):
                self.active(here, HIDES(name=name), item, stops_build=True)
                return
            span = self.rest(rest[cut], self.column(rest[cut], body[cut]))
            self.problem("not-shown", span, CUT(text=body[cut].strip()), item=item)
        self.files(name, first_line, content, here, body_numbers, item)
        if name == "button-link" and runs(first_line):
            self.active(self.argument(here, first_line), _SCRIPT(address=first_line[:60]), item)
        if options and any("link" in option or "target" in option for option in options):
            for _, value in _named_files(content, ("link", "target")):
                if runs(value):
                    self.active(self.value(value, here, body_numbers), _SCRIPT(address=value[:60]), item)
        if name == "meta" and "http-equiv" in content.lower():
            self.active(here, _REDIRECTS(), item)
        for option in options:
            if named := _OPTION_NAME.match(option):
                self.name("equation" if named[1] == "label" else "label", named[2])
        if name in ("only", "ifconfig") and "#" in content:
            self.names["section", ""] = None
        if name == "toctree":
            self.toctree(body, rest, options, item)
        elif name == "glossary":
            for line, place in zip(body, rest, strict=False):
                if line.strip() and not line.startswith((" ", "\t")):
                    self.name("term", line)
                    self.refer(
                        "defined", line.partition(" : ")[0].strip(), self.rest(place, self.column(place, line)), item
                    )
                    self.name("term", line.partition(" : ")[0])
                    if line.islower():
                        # MyST looks for terms in small letters, under the names that they have
                        self.name("object", line.partition(" : ")[0])
        elif name in _CODE and first_line:
            code = "" if any(option.startswith(("force", "dedent")) for option in options) else "\n".join(body)
            self.coloured(first_line.split(maxsplit=1)[0], code, here, self.word_behind(here, first_line), item)
        elif name == "todo" and any(line.strip() for line in body) and not item_fence(self.types).search(content):
            # of items in it another finding tells
            self.refer("todo", short("\n".join(body)), here, item)
        elif name == "role" and first_line:
            self.name("own-role", first_line.partition("(")[0])
        if first_line and name in _WORDS_BEHIND:
            self.text_lines([first_line], [number], item)
        if name in ("csv-table", "glossary", "parsed-literal"):
            # marked-up text that holds no blocks, as far as anybody looks for them
            for line, place in zip(body, rest, strict=False):
                self.text_lines([line], [place], item)
        if name in diagrams.KINDS:
            self.diagram(name, first_line, content, here, body_numbers, item)
        if first_line and (takes is None or not (takes.required or takes.optional)):
            body.insert(0, first_line)
            rest.insert(0, number)
        is_dropped = (takes is not None and (not takes.content or (takes.required and not first_line))) or (
            name in _CHAPTERS_ONLY and self.nesting > 1
        )
        if name in LITERAL or name in _NOT_FOLLOWED or is_dropped:
            if self.notes is not None and name in _TEXT_IN_LINES:
                for line, place in zip(body, rest, strict=False):
                    for note in self.uses(line):
                        self.notes.names(note, self.rest(place, self.column(place, line)))
                if "]:" in content:
                    self.out_of_sight(content)
            for index in range(first + 1, end) if is_dropped and "id" in content else ():
                self.stray += _ids(lines[index], numbers[index], "unread", self.path)
            self.shown(name, here, first_line, options, body, takes, item)
            return
        hiding = hiding_class(name, first_line, options)
        within = f"{name} of the class {hiding}" if hiding else name
        # of one that there is not nobody asks what it shows
        self.within.append((within if is_known else "", here))
        self.nested(body, rest, item)
        self.within.pop()
        self.shown(name, here, first_line, options, body, takes, item)

    def shown(
        self,
        name: str,
        here: Span,
        first_line: str,
        options: Sequence[str],
        body: Sequence[str],
        takes: Takes | None,
        item: str,
    ) -> None:
        """Tell of a directive that shows nothing, or not all, of what stands in it."""
        if takes is None or here in self.hiding:
            return

        def blocks(text: str) -> list[Token]:
            tokens: list[Token] = []
            md = parser()
            md.block.parse(text, md, {}, tokens)
            return tokens

        given = {option.partition(":")[0].strip(): option.partition(":")[2].strip() for option in options}
        if name in _CHAPTERS_ONLY and self.nesting > 1:
            self.problem("not-shown", here, NESTED(name=name), item=item)
            return
        outer = self.within[-1][0].partition(" ")[0] if self.within else "-"
        if outer and name in BELONGS and outer not in BELONGS[name]:
            self.problem("not-shown", here, BELONGS_IN(name=name, outer=BELONGS[name][0]), item=item)
            return
        why = refused(name, takes.required, takes.content, first_line, given, body, blocks)
        if why is not None:
            self.problem("not-shown", here, why, item=item)

    def seen(self) -> None:
        """Tell of directives around an item that may hide it."""
        for depth, (name, span) in enumerate(reversed(self.within)):
            if not name or name in SHOWS or (depth and name in SHOWS_OTHERS) or span in self.hiding:
                continue
            self.hiding.add(span)
            outer = self.around[-1][0] if self.around else ""
            self.active(span, HIDES(name=name), outer)

    def need(self, name: str, title: str, content: str, here: Span, item: str) -> None:
        """A need of a type that is none of ours: its id can be named, and nothing in it is evaluated."""
        options = _named(_split(content, has_options=True)[2])
        given = dict(options)
        id = given.get("id", "")
        if id:
            self.stray.append((id, "need", here))
        self.others.append((name, id, title.strip(), given.get("status", ""), here.line, here.column))
        if FUNCTIONS not in self.allowed and need_evaluates(options, title):
            self.active(here, _NEED_EVALUATES(name=name, allowed=self.allowance(FUNCTIONS)), item, stops_build=True)

    def evaluates(self, name: str, here: Span, first_line: str, content: str, item: str) -> None:
        """A directive of sphinx-needs: where it evaluates nothing, it stands on pages without items."""
        if name in self.allowed:
            return
        body, _, options = _split(content, has_options=True)
        if not is_plain(name, _named(options), "\n".join([first_line, *body])):
            self.active(here, _EVALUATES(name=name, allowed=self.allowance(name)), item)
        else:
            self.shows_needs.append((name, here, item))

    def executes(self, name: str, here: Span, first_line: str, content: str, item: str) -> None:
        """A directive of another extension that runs what stands in it, or reads further files."""
        if name not in self.allowed:
            self.active(here, _RUNS(name=name, allowed=self.allowance(name)), item)
            return
        self.refer("directive", name, self.word_in(here, name), item)
        self.problems.append(unjudged.problem("content", here, item))
        if name == CELL:
            self.cells.append((here, item))
        for path in files_named(name, first_line, _named(_split(content, has_options=True)[2])):
            if leads_out(path):
                self.problems.append(leaving(path, here, item))

    def allowance(self, name: str) -> str:
        """How conf.py would allow it on this page."""
        return f'{{"{self.docname}": ["{name}"]}}'

    def out_of_sight(self, content: str) -> None:
        """What stands here is read by nobody before the build: footnotes and links may be used and defined in it."""
        if self.notes is not None and "[" in content:
            self.notes.blind = True

    def same_fence(self, token: Token, what: Message, here: Span) -> bool:
        """Tell of a block whose fence is as long as that of the item around it, so that its end is taken for that
        of the item; not where no further line could be the end of the item."""
        if not self.around:
            return False
        outer, opening, last, markup = self.around[-1]
        if markup != token.markup:
            return False
        begin = re.compile(rf"[ \t>]*{re.escape(markup)}+[ \t]*\S")
        ends = re.compile(rf"([ \t>]*){re.escape(markup)}[ \t]*")
        for number, line in self.lines:
            if number <= last:
                if number == opening:
                    longer = line.replace(markup, markup + markup[0], 1)
            elif begin.match(line):
                break
            elif end := ends.fullmatch(line):
                message = _SAME_FENCE(what=what, fence=markup, outer=outer, longer=markup + markup[0])
                closing = f"{end[1]}{markup}{markup[0]}"
                return self.change(here, message, (opening, longer), (number, closing), kind="unreadable-file")
        return False

    def nested(self, lines: list[str], numbers: Sequence[int], item: str) -> None:
        """The text of a directive, where something may be in it."""
        text = "\n".join(lines)
        if (
            ":::" in text
            or "```" in text
            or "~~~" in text
            or (self.notes is not None and "[" in text)
            or (self.has_tables and "|" in text)
            or (self.has_advice and not item)
            or self.may_be_deep
            or (_may_say_more(text) and _says_more(text, item))
        ):
            padded = list(numbers[: len(lines)])
            while len(padded) <= len(lines):
                padded.append(padded[-1] if padded else 1)
            self.scan(lines, padded, item)

    def view(self, name: str, here: Span, first_line: str, content: str, body_numbers: Sequence[int]) -> None:
        """A view: what is wrong with it others judge."""
        if self.wrong_with is None:
            return
        self.has_views = True
        given = split(content, None)
        lines, numbers = given.lines, body_numbers

        def at(row: int, column: int) -> tuple[int, int]:
            row = min(row, len(lines) - 1)
            number = numbers[min(row, len(numbers) - 1)]
            return number, self.column(number, lines[row]) + min(column, len(lines[row]))

        for bad in given.unreadable[:1]:
            self.problem("unreadable-view", Span(self.path, *at(*bad.place)), NO_VIEW_OPTIONS(view=name, why=bad.why))
            return
        values = {each.name: each.value for each in given.options}
        marks: dict[str, _MarkRecord] = {
            name: (*at(row, column), *at(first, begin), *at(last, end))
            for name, _, row, column, first, begin, last, end in given.options
        }
        body = given.body
        for wrong in self.wrong_with(name, first_line, values, "\n".join(body)):
            mark, said = marks.get(wrong.option), values.get(wrong.option, "")
            if mark is None:
                span = here
            elif wrong.offset < 0 or not said:
                span = self.word(*mark[:2], wrong.option)
            else:
                (place,) = self.places(mark, said, [wrong.offset])
                text = said[wrong.offset : wrong.offset + wrong.length]
                span = self.word(*place, text) if text else Span(self.path, *place, *mark[4:])
            problem = Problem("unreadable-view", span, wrong.message, wrong.hint or wrong.message.hint)
            if wrong.item:
                self.references[Reference("item", wrong.item, problem)] = None
            elif wrong.checklist:
                self.references[Reference("checklist", wrong.checklist, problem)] = None
            else:
                self.problems.append(problem)

    def unknown(self, name: str, here: Span, content: str, numbers: Sequence[int], item: str) -> bool:
        """Tell of a directive that there is not; whether what is in it is left alone."""
        self.names["no-directive", name] = None
        if meant_as_item(name, content, self.types):
            message = _UNKNOWN_TYPE(name=literal(name))
            hint, near = suggest(name, self.types), nearest(name, self.types, most=3)
            if len(near) == 1 and re.match(r"\s*(?:---\n\s*id:|:id:)", content):
                line = dict(self.lines)[here.line]
                meant = re.sub(rf"\{{{re.escape(name)}\}}", f"{{{near[0]}}}", line, count=1, flags=re.IGNORECASE)
                if self.change(here, message, (here.line, meant), kind="bad-field", hint=hint, option=name):
                    return True
            else:
                self.problem("bad-field", here, message, hint, item, name)
            for index, line in enumerate(content.split("\n")[: len(numbers)]):
                self.stray += _ids(line, numbers[index], "unread", self.path)
            return True
        message = _UNKNOWN_DIRECTIVE(directive=literal(name)[1:-1])
        others = (*self.views, *self.types, *known().directives, *self.known_directives)
        hint = did_you_mean(nearest(name, others)) or _DECLARE(kind="directives", file=self.model_file)
        self.problem("unknown-name", self.word_in(here, name), message, hint, item)
        return not reads_as_text(name, content, self.types)

    def unfollowed(self, name: str, here: Span, content: str, item: str) -> None:
        """What is in the directive only the extension knows that brings it."""
        if name in known().directive_of and name not in self.known_directives:
            self.refer("directive", name, self.word_in(here, name), item)
        if item_fence(self.types).search(content):
            # whether its content is Markdown only the extension that brings it knows
            self.active(here, _AROUND(name=literal(name)[1:-1]), item)
        # and what it names: objects of a domain, mostly
        for word in re.findall(r"[\w.]+", content):
            self.name("object", word)

    def word_in(self, here: Span, name: str) -> Span:
        """The name, with its braces, in the first line of a directive."""
        line = self.source[here.line - 1]
        begin = line.lower().find("{" + name.lower() + "}", here.column - 1)
        if begin < 0:
            return here
        return Span(self.path, here.line, begin + 1, here.line, begin + len(name) + 3)

    def word_behind(self, here: Span, argument: str) -> Span:
        """The first word behind the name of a directive."""
        begin = self.source[here.line - 1].find(argument, here.column - 1)
        return self.word(here.line, begin + 1, argument.split(maxsplit=1)[0]) if begin >= 0 else here

    def files(self, name: str, argument: str, content: str, here: Span, numbers: Sequence[int], item: str) -> None:
        """Keep a page from reading files outside of the project, and an item from including any; note the others."""
        if name in ("include", "literalinclude", "image", "figure"):
            paths = [(argument, self.argument(here, argument))]
            if name == "literalinclude" and "diff" in content:
                paths += [(value, self.value(value, here, numbers)) for _, value in _named_files(content, ("diff",))]
        elif name in ("raw", "csv-table"):
            read = _named_files(content)
            paths = [(value, self.value(value, here, numbers)) for option, value in read if option == "file"]
            for option, value in read:
                if option == "url":
                    self.active(here, _FETCHES(name=name, address=value[:60]), item, stops_build=True)
        elif name in _WITH_PICTURES:
            for _, value in _named_files(content, _WITH_PICTURES[name]):
                span = self.value(value, here, numbers)
                if _OUTSIDE.match(value):
                    self.picture(value, span, item)
                else:
                    self.refer("picture", value, span, item)
            return
        else:
            return
        if item and name in ("include", "literalinclude", "raw"):
            self.active(here, _DIRECTIVE_IN_ITEM(name=name), item, stops_build=name == "include")
            return
        for path, span in paths:
            if name in ("image", "figure"):
                self.picture(path, here, item)
                if path and not _OUTSIDE.match(path) and not may_leave(self.docname, path):
                    self.refer("picture", "%20".join(path.split()), span, item)
                continue
            standard = name == "include" and path.startswith("<")
            if (
                may_leave(self.docname, path)
                or (name == "raw" and path.startswith("/"))
                or (standard and not STANDARD.fullmatch(path))
            ):
                self.leaving(path, here, item)
                continue
            if name == "include":
                if not {"literal", "code"} & {key for key, _ in _options(content)}:
                    self.includes.append((path, here))
                self.out_of_sight("[")

            if path and not standard:
                self.refer("text", path, span, item)

    def diagram(
        self, name: str, argument: str, content: str, here: Span, body_numbers: Sequence[int], item: str
    ) -> None:
        """A diagram as source: it must not read files, nor run anything but its program."""
        kind = diagrams.KINDS[name]
        body, skipped, options = _split(content, True)
        numbers = [*_numbers_of(content, body_numbers)[skipped:], here.line]
        for line in options:
            asked = _LAYOUT.fullmatch(line)
            if asked and asked[1] not in diagrams.LAYOUTS:
                what = _PROGRAM(name=literal(asked[1][:60]), layouts=diagrams.LAYOUTS)
                self.active(here, what, item, stops_build=True)
        found = diagrams.unsafe(kind, "\n".join(body))
        if found is not None:
            begin, words = found
            row = "\n".join(body).count("\n", 0, begin)
            number = numbers[min(row, len(numbers) - 1)]
            column = self.source[number - 1].find(words)
            span = self.word(number, column + 1, words) if column >= 0 else here
            self.active(span, _DIAGRAM(what=literal(words[:60])), item, stops_build=True)
            return
        if argument and name in ("graphviz", "mermaid", "uml", "plantuml"):
            if may_leave(self.docname, argument):
                self.leaving(argument, here, item)
            else:
                message = (
                    IN_ITEM(item=item, what=_DIAGRAM(what=argument)) if item else IN_PAGE(what=_DIAGRAM(what=argument))
                )
                problem = Problem("active-content", here, message, message.hint, item)
                self.references[Reference("diagram", f"{kind}:{argument}", problem)] = None
                self.refer("text", argument, self.argument(here, argument), item)
        self.references[Reference("program", kind, diagrams.no_program(kind, here, item))] = None

    def argument(self, here: Span, argument: str) -> Span:
        """Where the argument of a directive stands in its first line."""
        begin = self.source[here.line - 1].rfind(argument)
        return here if begin < 0 or not argument else self.word(here.line, begin + 1, argument)

    def value(self, value: str, here: Span, numbers: Sequence[int]) -> Span:
        """Where the value of an option stands; the directive where it is written in another way."""
        for number in numbers:
            begin = self.source[number - 1].find(value)
            if begin >= 0:
                return self.word(number, begin + 1, value)
        return here

    def toctree(self, body: Sequence[str], numbers: Sequence[int], options: Sequence[str], item: str) -> None:
        """Note what a table of contents names."""
        with_globs = any(option.partition(":")[0].strip() == "glob" for option in options)
        entries: list[str] = []
        seen: set[str] = set()
        for line, number in zip(body, numbers, strict=False):
            entry = line.strip()
            title, titled, target = entry[:-1].rpartition("<") if entry.endswith(">") else ("", "", "")
            if title and titled:
                entry = target
            if runs(entry):
                begin = self.source[number - 1].rfind(entry)
                span = self.word(number, begin + 1, entry) if begin >= 0 else self.rest(number, 1)
                self.active(span, _SCRIPT(address=entry[:60]), item)
                continue
            if not entry or entry == "self" or "://" in entry:
                continue
            entries.append(entry)
            begin = self.source[number - 1].rfind(entry)
            span = self.word(number, begin + 1, entry) if begin >= 0 else self.rest(number, 1)
            if with_globs and not titled and any(sign in entry for sign in "*?["):
                self.refer("pattern", entry, span, item)
            else:
                page = resolved(self.docname, entry.removesuffix(SUFFIX))
                if page in seen:
                    self.problem("broken-reference", span, _TWICE_IN_CONTENTS(target=entry), item=item)
                else:
                    self.refer("page", entry, span, item)
                seen.add(page)
        self.toctrees.append((tuple(entries), with_globs))

    def outline(self, tokens: list[Token], numbers: Sequence[int]) -> None:
        """Collect headings, their targets, and whether anything stands below them."""
        found: list[list[object]] = []
        open_headings: list[list[object]] = []
        targets: list[str] = []
        levels = [0]
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "myst_target":
                targets.append(token.content.strip())
            elif kind == "heading_open":
                level = int(token.tag[1])
                if not tokens[index + 1].content.strip():
                    number = numbers[(token.map or (0, 0))[0]]
                    self.problem("page-without-heading", self.rest(number, 1), _NO_WORDS(level=level))
                if token.level == 0:
                    self.names["section", ""] = None
                    above = max(each for each in levels if each < level)
                    if above + 1 != level:
                        number = numbers[(token.map or (0, 0))[0]]
                        message = _SKIPS(level=level, above=above) if above else _BEGINS_BELOW(level=level)
                        self.problem("page-without-heading", self.rest(number, 1), message)
                    levels = [each for each in levels if each < level] + [level]
                text = _MARKUP.sub("", tokens[index + 1].content).strip()
                slug = self.anchor(tokens[index + 1], level)
                heading: list[object] = [level, text, numbers[(token.map or (0, 0))[0]], slug, tuple(targets), True]
                targets = []
                found.append(heading)
                open_headings = [each for each in open_headings if isinstance(each[0], int) and each[0] < level]
                open_headings.append(heading)
            elif kind in ("heading_close", "inline", "myst_line_comment", "front_matter") or (
                kind == "html_block" and token.content.lstrip().startswith("<!--")
            ):
                continue
            elif open_headings:
                for heading in open_headings:
                    heading[5] = False
                open_headings = []
        self.headings = [tuple(heading) for heading in found]  # type: ignore[misc]

    def item(self, name: str, here: Span, title: str, token: Token, content: str, body_numbers: Sequence[int]) -> None:
        """An item: its options, and what is wrong with them, and its text."""
        self.seen()
        item_type = self.types[name]
        all_numbers = body_numbers
        given = split(content, item_type)
        lines = given.lines
        options = given.options

        def at(row: int, column: int) -> tuple[int, int]:
            row = min(row, len(lines) - 1)
            number = all_numbers[min(row, len(all_numbers) - 1)] if all_numbers else here.line
            return number, self.column(number, lines[row]) + min(column, len(lines[row]))

        # as most are: the lines of the options are the page's own, with nothing around the item
        used = options[-1].last + 1 if options else 0
        as_written = used <= len(all_numbers) and lines[:used] == [*map(self.written.__getitem__, all_numbers[:used])]
        if as_written:
            positions: list[_MarkRecord] = [
                (all_numbers[row], column + 1, all_numbers[first], begin + 1, all_numbers[last], end + 1)
                for _, _, row, column, first, begin, last, end in options
            ]
        else:
            positions = [
                (*at(row, column), *at(first, begin), *at(last, end))
                for _, _, row, column, first, begin, last, end in options
            ]
        numbers, body = all_numbers[given.skipped :], given.body
        if given.odd_breaks:
            numbers = _numbers_of(text_of(lines[given.skipped :], content), numbers)
        above = given.skipped - 1
        runs_on = bool(
            options and numbers and body and above >= 0 and lines[above].strip()
            and body[0].strip() and body[0].startswith((" ", "\t"))
        )  # fmt: skip
        # an option that is given twice means what it says last
        values = {each.name: each.value for each in options}
        read: Options = interpret(item_type, values.items())
        id = read.id
        if runs_on:
            # MyST ends the options there: what was meant for the last one would silently be text
            start = self.column(numbers[0], body[0]) + len(body[0]) - len(body[0].lstrip())
            last = options[-1].name
            message = _RUNS_ON(option=literal(last))
            self.problem("bad-field", self.rest(numbers[0], start), message, item=id, option=last)
        for told in given.told:
            number = all_numbers[min(told.line, len(all_numbers) - 1)]
            span = self.rest(number, self.column(number, lines[told.line]) + told.column)
            self.problem("option-in-text", span, told.message, item=id, option=told.option)
        for bad in given.unreadable:
            line, column = at(*bad.place)
            why = _OPEN_QUOTE() if bad.opened else bad.why
            if self.source[line - 1].startswith("\t", column - 1):
                why = _TAB()
            self.problem("bad-field", Span(self.path, line, column), _NO_OPTIONS(type=name, why=why), item=id)
        marks: dict[str, _MarkRecord] = {}
        for each, position in zip(options, positions, strict=True):
            option = each.name
            if option in marks:
                message = _TWICE(option=literal(option))
                self.problem("bad-field", self.word(*position[:2], option), message, item=id, option=option)
            marks[option] = position
        places: dict[str, Iterator[tuple[int, int]]] = {}
        for found in read.problems:
            mark = marks.get(found.option)
            if mark is None:
                span = here
            elif found.offset < 0:
                span = self.word(*mark[:2], found.option)
            else:
                if found.option not in places:
                    offsets = [each.offset for each in read.problems if each.option == found.option]
                    places[found.option] = self.places(mark, values[found.option], offsets)
                place = next(places[found.option])
                if found.length:
                    span = self.word(*place, values[found.option][found.offset : found.offset + found.length])
                else:
                    span = Span(self.path, *place, *mark[4:])
            self.problem("bad-field", span, found.message, found.hint, id, found.option)
        if not title:
            self.problem("bad-field", here, _NO_TITLE(type=name, fence=token.markup), item=id)
        if id:
            # the stage of the item is one thing, whether the folder or the author says it
            fields = dict(read.fields)
            stage = fields.pop("stage", self.stage)
            link_marks: dict[str, tuple[tuple[int, int], ...]] = {}
            for link, inside in read.link_offsets.items():
                _, _, row, begin, _, _ = marks[link]
                if self.written[row].startswith(values[link], begin - 1):
                    # as nearly all are: written on one line
                    link_marks[link] = tuple([(row, begin + offset) for offset in inside])
                else:
                    link_marks[link] = tuple(self.places(marks[link], values[link], inside))
            self.items.append(
                (
                    name, id, title, stage, self.docname, self.path, here.line, here.column,
                    fields, read.links, "\n".join(body), marks, link_marks,
                    here.end_column, body_numbers[-1] if body_numbers else here.line,
                )
            )  # fmt: skip
        self.around.append((name, here.line, body_numbers[-1] if body_numbers else here.line, token.markup))
        around = self.notes
        if around is not None:
            self.notes = Notes(id or name, around)
        self.nested(body, numbers, id or name)
        if self.notes is not None:
            self.problems += self.notes.end()
        self.notes = around
        self.around.pop()

    def places(self, mark: _MarkRecord, value: str, offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Where the characters at these ``offsets``, in ascending order, of an option's value stand."""
        line, column = mark[2], mark[3]
        source = self.source[line - 1]
        if source.startswith(value, column - 1):
            for offset in offsets:
                yield line, column + offset
            return
        if _LIST_SIGN.fullmatch(source, 0, column - 1):
            # a list: each value stands in a line of its own
            for offset in offsets:
                word = _FIRST_WORD.match(value, offset)
                while word and (found := source.find(word[0], column - 1)) < 0 and line < len(self.source):
                    line, column = line + 1, 1
                    source = self.source[line - 1]
                if word and found >= 0:
                    column = found + 1
                yield line, column
                column += len(word[0]) if word else 0
            return
        # YAML has folded it or taken indentation away: it has the same characters, other than spaces, all the same
        colon = self.source[mark[0] - 1][: mark[1] - 1].rstrip("'\"").endswith(":")
        prefix = re.compile(r"[ \t>]*:?" if colon else r"[ \t>]*")
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


def _named_files(content: str, options: Sequence[str] = ("file", "url")) -> list[tuple[str, str]]:
    """These options of a directive."""
    return [(name, value) for name, value in _options(content) if name in options and value is not None]


def _options(content: str) -> list[tuple[str, str | None]]:
    """The options of a directive; none where they cannot be read."""
    from riskfile.reading.option_block import OptionBlockError, read_option_block  # noqa: PLC0415

    try:
        pairs = read_option_block("\n".join(_split(content, True)[2]))
    except OptionBlockError:
        return []
    return [(key.value, None if value is None else value.value) for key, value in pairs]


_RST_MARK: Final = compiled_late(r"([\w:+.-]+) ?::(?=\s|$)|:((?:\w+:)?(?:download|raw)):`")
_RST_RUNS: Final = compiled_late(
    r"(?:<|^[ ]*\.\. _[^\n]*:[ \t]+|__[ \t]+)((?:java|vb|live)?script:[^>\s]*|data:[^>\s]*)",
    re.IGNORECASE | re.MULTILINE,
)
_RST_PLAIN: Final = frozenset(
    (
        "admonition", "attention", "caution", "centered", "code", "code-block", "danger", "deprecated", "epigraph",
        "error", "glossary", "highlights", "hint", "hlist", "important", "index", "list-table", "math", "note", "only",
        "parsed-literal", "productionlist", "pull-quote", "replace", "rubric", "seealso", "sidebar", "sourcecode", "table",
        "tip", "topic", "unicode", "versionadded", "versionchanged", "versionremoved", "warning",
    )
)  # fmt: skip
"""Directives of which a block of reStructuredText may hold any: they read no files, and add nothing to the syntax."""


def _unwalked(content: str) -> str:
    """The directive or role for which a block of reStructuredText is refused; "" where there is none."""
    for found in _RST_MARK.finditer(content):
        name = (found[1] or found[2]).lower()
        if found[2] or (name not in _RST_PLAIN and (name in KNOWN or name in known().directives)):
            return name
    return ""


def _may_say_more(text: str) -> bool:
    # signs without which _says_more finds nothing: one is found much faster than several, and most texts have none
    return (
        "[" in text or "]" in text or "{" in text or "}" in text or "<" in text
        or "$" in text or "=" in text or "#" in text
    )  # fmt: skip


def _says_more(text: str, item: str) -> bool:
    """Whether something may stand in the text beside words and code."""
    return (
        text.startswith("#")
        or any(sign in text for sign in _NAMED)
        or (_ACTIVE if item else _IN_CHAPTER).search(text) is not None
    )


def _dedented(lines: Sequence[str], numbers: Sequence[int], first: int, end: int) -> list[tuple[int, str]]:
    """The lines without the first one's indentation, each with its number."""
    width = len(lines[first]) - len(lines[first].lstrip())
    return [
        (numbers[each], lines[each].lstrip() if lines[each][:width].strip() else lines[each][width:])
        for each in range(first, end)
    ]


def _open_comment(text: str) -> bool:
    """Whether a comment is not closed where its author can have meant it to be: not at all, or by another's end."""
    end = text.find("-->")
    return end < 0 or "<!--" in text[text.index("<!--") + 4 : end]


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


def _named(options: Iterable[str]) -> list[tuple[str, str]]:
    """Names and values of option lines."""
    parts = (option.strip().removeprefix(":").partition(":") for option in options)
    return [(name.strip(), value.strip()) for name, _, value in parts]


def _split(content: str, has_options: bool) -> tuple[list[str], int, list[str]]:
    """A directive's body lines, how many lines precede them, and its option lines."""
    if not has_options or not (content.startswith("---") or content.lstrip().startswith(":")):
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
