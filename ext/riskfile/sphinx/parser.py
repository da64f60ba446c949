"""Pages as MyST parses them, but for what its own parser leaves no other way to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, Final

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.parsers.rst.languages import get_language
from markdown_it.tree import SyntaxTreeNode
from myst_parser.config.main import MdParserConfig, TopmatterReadError, merge_file_level, read_topmatter
from myst_parser.mdit_to_docutils.base import token_line
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.parsers.sphinx_ import MystParser
from myst_parser.warnings_ import MystWarnings, create_warning
from sphinx.application import Sphinx

from riskfile.reading.bounded import bound_footnotes
from riskfile.reading.dollars import ended, leave_amounts
from riskfile.reading.losses import lines_not_in
from riskfile.reading.markdown import BLOCK_EXTENSIONS, INLINE_EXTENSIONS, STANDARD
from riskfile.reading.notes import Definitions
from riskfile.source import SourceError
from riskfile.sphinx import notebooks
from riskfile.sphinx.config import CHANGING
from riskfile.sphinx.inert import written
from riskfile.sphinx.inside import note
from riskfile.sphinx.said import tell_lost, words_of
from riskfile.sphinx.state import file_of, is_of_file, is_translated, path_of, state_of
from riskfile.text.languages import SOURCE_LANGUAGE

_SILENT: Final = frozenset(
    (
        "class", "contents", "default-domain", "default-role", "eval-rst", "highlight", "include", "index", "meta", "raw",
        "role", "rst-class", "sectnum", "tabularcolumns", "title", "toctree",
    )
)  # fmt: skip
"""Directives whose text is not meant for readers, or is read by others."""

_FOLLOWED: Final = (
    "docutils.",
    "sphinx.",
    "myst_parser.",
    "sphinx_design.",
    "riskfile.sphinx.pictures",
    "riskfile.sphinx.inside",
)
"""Who brings directives of which all that they show is in what they make."""


def _is_followed(name: str, language: Any, document: nodes.document) -> bool:
    found, _ = directives.directive(name, language, document)
    return found is not None and found.__module__.startswith(_FOLLOWED)


class _Own:
    """The footnotes of one item: the names in the page of those that it defines, and what refers to one."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.names: dict[str, str] = {}
        self.references: list[tuple[str, nodes.footnote_reference]] = []


class PageRenderer(SphinxRenderer):  # type: ignore[misc]  # it comes without types
    """MyST's renderer, to which footnotes and definitions of links in an item are the item's own."""

    md_env: MutableMapping[str, Any]

    def setup_render(self, options: dict[str, Any], env: MutableMapping[str, Any]) -> None:
        """As its superclass."""
        super().setup_render(options, env)
        self._own: _Own | None = None
        # directives have one name each, whatever the language of the words that they add
        self.language_module_rst = get_language(SOURCE_LANGUAGE)

    def generate_heading_target(self, token: Any, level: int, node: nodes.Element, title_node: nodes.Element) -> None:
        """As its superclass; a heading of a translation has the anchors that it has in the language of the source."""
        written = self._headings.get((token_line(token, 0), token.children[0].content if token.children else ""))
        if written is not None:
            token, text = written, "".join(_words_of_heading(written))
            title_node = nodes.title(text, text)
        super().generate_heading_target(token, level, node, title_node)

    @property
    def _headings(self) -> Mapping[tuple[int, str], Any]:
        found: Mapping[tuple[int, str], Any] = getattr(self.document, HEADINGS, {})
        return found

    @contextmanager
    def own_notes(self, id: str) -> Iterator[None]:
        """What is rendered meanwhile is the text of this item. Of what it does not define itself, what is around it may
        hold the definition."""
        env, around = self.md_env, self._own
        self.md_env = {
            **env,
            "references": Definitions(env.get("references", {})),
            "duplicate_refs": [],
            "footnotes": {},
        }
        own = self._own = _Own(id)
        try:
            yield
        finally:
            self._warn_of_second_links()
            self.md_env, self._own = env, around
            for label, node in own.references:
                if label in own.names:
                    self._refer(node, own.names[label], numbered=True)
                elif around is not None:
                    around.references.append((label, node))
                else:
                    self._refer(node, label, numbered=not label.isdigit())

    def _refer(self, node: nodes.footnote_reference, name: str, *, numbered: bool) -> None:
        """Have a reference lead to the footnote of this name; ``numbered`` says that docutils counts it."""
        if numbered:
            node["auto"] = 1
            self.document.note_autofootnote_ref(node)
        else:
            node += nodes.Text(name)
        node["refname"] = name
        self.document.note_footnote_ref(node)

    def render_footnote_ref(self, token: Any) -> None:
        """A reference to a footnote."""
        if self._own is None:
            super().render_footnote_ref(token)
            return
        label = token.meta["label"]
        node = nodes.footnote_reference(f"[^{label}]")
        self.add_line_and_source_path(node, token)
        self.current_node.append(node)
        self._own.references.append((label, node))

    def render_footnote_reference(self, token: Any) -> None:
        """A footnote itself, in spite of the name."""
        own = self._own
        if own is None:
            super().render_footnote_reference(token)
            return
        label = token.meta["label"]
        if label in own.names:
            self.create_warning(
                f"Duplicate footnote definition found for label: '{label}'",
                "footnote",
                wtype="ref",
                line=token_line(token),
                append_to=self.current_node,
            )
            return
        name = f"{own.id}-note-{label}"
        while self.document.nametypes.get(name):
            name += "-"
        own.names[label] = name
        footnote = nodes.footnote(names=[name], auto=1)
        self.add_line_and_source_path(footnote, token)
        self.document.note_autofootnote(footnote)
        self.document.note_explicit_target(footnote, footnote)
        with self.current_node_context(footnote, append=True):
            self.render_children(token)

    def render_html_block(self, token: Any) -> None:
        """As its superclass; what is raw in it is the author's."""
        before = len(self.current_node.children)
        super().render_html_block(token)
        written(self.current_node.children[before:])

    def render_restructuredtext(self, token: Any) -> None:
        """As its superclass; nothing in it reads a file or is shown as it is: the checker does not follow it."""
        settings = self.document.settings
        before = settings.file_insertion_enabled, settings.raw_enabled
        settings.file_insertion_enabled = settings.raw_enabled = False
        try:
            super().render_restructuredtext(token)
        finally:
            settings.file_insertion_enabled, settings.raw_enabled = before

    def nested_render_text(self, text: str, lineno: int, *args: Any, **kwargs: Any) -> None:
        """As its superclass; where the second definition of a link stands is said in lines of the page."""
        before = len(self.md_env.get("duplicate_refs", ()))
        super().nested_render_text(text, lineno, *args, **kwargs)
        for found in self.md_env.get("duplicate_refs", ())[before:]:
            if not found.get("placed"):
                found["placed"] = True
                found["map"] = [line + lineno for line in found["map"]]

    def run_directive(self, name: str, first_line: str, content: str, position: int, *args: Any, **kwargs: Any) -> Any:
        """As its superclass; tells of lines of its text of which nothing is in what it makes."""
        if (
            name.lower() == "include"
            and first_line.strip().startswith("<")
            and not STANDARD.fullmatch(first_line.strip())
        ):
            # docutils would look for it from a folder of its own
            note(self.document.settings.env, first_line.strip())
            return [nodes.paragraph()]
        try:
            made = super().run_directive(name, first_line, content, position, *args, **kwargs)
        except (ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError) as error:
            if not _is_followed(name, self.language_module_rst, self.document):
                raise
            # a directive of docutils or Sphinx that does not expect what stands in it, such as a figure whose caption is
            # a footnote, or a production list without a line
            return [self.reporter.error(f"Directive '{name}' fails: {error}", line=position)]
        if (
            name not in _SILENT
            and _is_followed(name, self.language_module_rst, self.document)
            and not any(isinstance(each, nodes.system_message) for each in made)
        ):
            lost = lines_not_in(content, words_of(made))
            if lost:
                tell_lost(lost[0][1], (self.document.settings.env.docname, position))
        return made

    def _warn_of_second_links(self) -> None:
        for found in self.md_env["duplicate_refs"]:
            self.create_warning(
                f"Duplicate reference definition: {found['label']}",
                MystWarnings.MD_DEF_DUPE,
                line=found["map"][0] + 1,
                append_to=self.current_node,
            )


def ours(config: MdParserConfig) -> MdParserConfig:
    """The syntax of the pages of a risk file, whatever conf.py says of that of others: the checker reads it so."""
    return config.copy(
        enable_extensions={*BLOCK_EXTENSIONS, *INLINE_EXTENSIONS} | (config.enable_extensions - CHANGING - _REWRITING),
        heading_anchors=4,
        dmath_allow_space=False,
        dmath_allow_digits=False,
        disable_syntax=[],
        fence_as_directive=set(),
        gfm_only=False,
        commonmark_only=False,
    )


_REWRITING: Final = frozenset(("smartquotes", "replacements"))
"""Extensions of MyST that show other signs than those that are written."""


class PageParser(MystParser):  # type: ignore[misc]  # it comes without types
    """MyST's parser: it makes no formula of two amounts of money, and its syntax is the same for all pages."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parse a page, as its superclass does; a page of no risk file just so."""
        env = document.settings.env
        if not is_of_file(env.config, env.docname):
            super().parse(inputstring, document)
            return
        if notebooks.parse(inputstring, document):
            return
        config: MdParserConfig = env.myst_config
        if not state_of(env.config).alone:
            config = ours(config)
            # straight quotes and dashes are the author's: text is shown, searched and compared as it was written
            document.settings.smart_quotes = False

        def warn(kind: MystWarnings, message: str) -> None:
            create_warning(document, message, kind, line=1, append_to=document)

        try:
            given = read_topmatter(inputstring)
        except TopmatterReadError:
            given = None  # is told when it is rendered
        if given:
            # a page's own syntax RMF906 refuses, and the checker does not follow it
            config = merge_file_level(config, {key: value for key, value in given.items() if key != "myst"}, warn)
        parser = create_md_parser(config, PageRenderer)
        bound_footnotes(parser)
        if "dollarmath" in config.enable_extensions and not config.dmath_allow_digits:
            leave_amounts(parser, allow_space=config.dmath_allow_space, double=config.dmath_double_inline)
        parser.options["document"] = document
        if is_translated(env.config):
            setattr(document, HEADINGS, _headings_of(parser, inputstring, env))
        parser.render(ended(inputstring))
        _forget_dropped(document)
        for quote in document.findall(nodes.block_quote):
            if not quote.children and any(quote[each] for each in ("classes", "ids", "names")):
                # Sphinx takes one without a child for one of doctests, and fails where that would lose a class
                quote.append(nodes.paragraph())


HEADINGS: Final = "riskfile_headings"
"""The attribute of a page that is read in which its headings as they are written are, by those that they are translated by."""


def _headings_of(parser: Any, shown: str, env: Any) -> dict[tuple[int, str], Any]:
    """The headings of the source of a page, each by line and text of that which stands in its place in the translation.
    Where a translation has others than the source it is not shown; see ``languages``."""
    part = file_of(env.config, env.docname)
    if part is None:
        return {}
    try:
        written = part.written.source.read(path_of(env, env.docname)).decode("utf-8-sig").replace("\r\n", "\n")
    except (SourceError, UnicodeDecodeError):
        return {}
    # a reading of its own each: definitions of links are not of both
    here, there = ([*_headings_in(parser.parse(ended(text), {}))] for text in (shown, written))
    if len(here) != len(there):
        return {}
    return {
        # rendered lines are counted from 1
        (token_line(each, 0) + 1, each.children[0].content if each.children else ""): source
        for each, source in zip(here, there, strict=True)
    }


def _headings_in(tokens: Any) -> Iterator[Any]:
    return (node for node in _nodes_of(SyntaxTreeNode(tokens)) if node.type == "heading")


def _words_of_heading(heading: Any) -> Iterator[str]:
    """The text of a heading without its markup, as docutils has it where it is shown."""
    for node in _nodes_of(heading):
        if node.type in ("text", "code_inline", "math_inline", "myst_role"):
            yield node.content
        elif node.type in ("softbreak", "hardbreak"):
            yield "\n"


def _nodes_of(node: Any) -> Iterator[Any]:
    yield node
    for child in node.children:
        yield from _nodes_of(child)


def _forget_dropped(document: nodes.document) -> None:
    """Forget the footnotes in what a directive has dropped: MyST would fail where it takes them out."""
    if document.autofootnotes or document.footnotes:
        shown = {id(node) for node in document.findall(nodes.footnote)}
        for kept in (document.autofootnotes, document.footnotes):
            kept[:] = [node for node in kept if id(node) in shown]


@contextmanager
def own_notes(state: Any, id: str) -> Iterator[None]:
    """Footnotes and definitions of links that are read meanwhile, by the directive whose ``state`` this is, are the own
    ones of this item."""
    renderer = getattr(state, "_renderer", None)
    if not isinstance(renderer, PageRenderer):
        # within a block of another markup
        yield
        return
    with renderer.own_notes(id):
        yield


def setup(app: Sphinx) -> None:
    """Register the parser."""
    app.add_source_parser(PageParser, override=True)
