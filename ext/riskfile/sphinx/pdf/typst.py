"""Typst source of text, docutils nodes, cards and views.

Every text is a Typst string literal (``#"..."``), so that no character of an author is ever markup. A node that has no
translation is an error with its location: nothing is left out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from docutils import nodes

from riskfile.model import ID_PATTERN
from riskfile.reading.page import SUFFIX
from riskfile.render.pdf.characters import lacks_extra, name_of, told, undrawable
from riskfile.render.pdf.finish import PLACE
from riskfile.render.pdf.notation import CONTROL, LINE, SPACE, literal, soft, words
from riskfile.render.pdf.says import PAPER
from riskfile.sphinx.state import pdf_settings_of, project_of
from riskfile.text.html_tags import instead_of_html
from riskfile.text.messages import tr
from riskfile.text.widths import letters, unbroken
from riskfile.text.words import Words

_ID = re.compile(ID_PATTERN)
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
# what every text font has: a page with no other character needs no look at the fonts
_STRANGE = re.compile("[^\t\n\r\x20-\x7e\xa0-\xff\u200b\u2013\u2014\u2018-\u201e\u2026]")
# what is set but not read back as it was written: marks of no width, and text from right to left
_UNREAD = re.compile(
    "[\xad\u0590-\u08ff\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufb1d-\ufdff\ufe00-\ufe0f\ufe70-\ufeff\U000e0100-\U000e01ef]+"
)
_OPENING = 60
_INDEX_COLUMNS = 3
_SHORT_INDEX = 120
"""An index of at most so many lines is on one page."""
_MANY = 8
"""A table of more columns than this has the smallest type."""
_CHARACTERS, _SMALL_CHARACTERS = 105, 128
"""How many characters a line of a table has, in its usual and in the smallest type."""
_DIVIDED = 14
"""A table of more columns than this is divided into parts that repeat its first column; one with joined cells, which cannot be
divided, from ``_TOO_MANY`` on is refused."""
_TOO_MANY = 18
_PAGED = 6
"""How many characters a page of another document takes behind a link."""
_BAND = 10
"""How many columns such a part has at most, beside the first."""


def opening(node: nodes.Node, limit: int = _OPENING) -> str:
    """Text of ``node`` by which it is found in the PDF: its longest piece without a number that Typst gives, a formula
    or a mark of no width."""
    pieces = [""]

    def walk(each: nodes.Node) -> None:
        if isinstance(each, nodes.Text):
            pieces[-1] += each.astext()
        elif isinstance(each, nodes.Element) and not _decoration(each):
            kind = type(each).__name__
            if kind in _BREAKS:
                pieces.append("")
            if kind not in _WITHOUT_TEXT:
                for child in each.children:
                    walk(child)
            if kind in _BREAKS:
                pieces.append("")

    walk(node)
    found = [part.strip() for piece in pieces for part in _UNREAD.split(SPACE.sub(" ", CONTROL.sub("", piece)))]
    return max((part[:limit] for part in found), key=len)


_WITHOUT_TEXT = frozenset(("footnote_reference", "math", "raw", "image", "index", "comment", "sd_icon", "fontawesome"))
_BREAKS = _WITHOUT_TEXT | {
    # behind one that leads out of the document stands a page
    "reference",
    "abbreviation",
    "acronym",
    "number_reference",
    "citation_reference",
    "download_reference",
    "line",
}


def _is_tab(node: nodes.Node) -> bool:
    return type(node).__name__ == "SphinxTabsTab"


def _decoration(node: nodes.Element) -> bool:
    """Whether ``node`` is a sign of a web page that can be opened, which paper has no use for."""
    return not _SIGNS.isdisjoint(node.get("classes", ()))


_SIGNS = frozenset(("sd-summary-state-marker", "sd-summary-icon", "headerlink"))


class Anchors:
    """Where links lead: the name in the PDF of each place that is linked to.

    A place is a page and an id, or a page alone. Only headings and cards have names in a PDF; an anchor elsewhere
    leads to the heading or card that it stands below."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, str], str] = {}

    def define(self, docname: str, id: str, name: str) -> None:
        """Say that a place is found by ``name``; the first one says it."""
        self.names.setdefault((docname, id), name)


class Expected(list[str]):
    """Texts that must be found in the PDF, in order; NUL divides the cells of a row. ``here`` is path and line of what
    is written now, ``places`` those of the first of each text."""

    def __init__(self) -> None:
        super().__init__()
        self.here = ""
        self.places: dict[str, str] = {}

    def append(self, text: str) -> None:
        super().append(text)
        for part in text.split("\0"):
            self.places.setdefault(part, self.here)

    def extend(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.append(text)

    def __iadd__(self, texts: Iterable[str]) -> Expected:  # type: ignore[override, misc]  # no other list is added to
        self.extend(texts)
        return self


class LossError(Exception):
    """Something of a page cannot be written. ``place`` is path and line, ``rule`` the code of a rule that tells it too, ""
    for none."""

    def __init__(self, message: str, place: str, rule: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.rule = rule


Render = Callable[["Writer", Any], str]


class Writer:
    """Writes the pages of a file, one after another.

    ``own`` renders our own nodes, by the name of their class; ``image`` gives the path of a picture for Typst, and
    ``math`` a formula in Typst's notation, both raising ValueError with the reason where there is none; ``expected``
    takes the texts that must be found in the PDF, in order."""

    def __init__(
        self,
        own: Mapping[str, Render],
        image: Callable[[str], str],
        math: Callable[[str], str],
    ) -> None:
        self.own = own
        self.image = image
        self.math = math
        self.anchors = Anchors()
        self.links: list[tuple[str, str, str]] = []
        self.expected = Expected()
        self.losses: list[LossError] = []
        #: letters that no font has while an extra is not installed, each with where it is found first
        self.unset: dict[str, str] = {}
        #: signs that no font has, each with the words that stand for it
        self.signs: dict[str, str] = {}
        self.docname = ""
        self.paths: dict[str, str] = {}
        # of a page that is in no PDF, its address on the web, "" where it has none; None for one that is in this PDF
        self.elsewhere: Callable[[str, str], str | None] = lambda docname, id: None
        self.level = 0
        self.deepest = 0
        self.name = ""
        self._number = 0
        self._footnotes: dict[str, nodes.Element] = {}
        self._footnoted: dict[str, str] = {}
        self._headings: set[tuple[str, str]] = set()
        self._marked: set[tuple[str, str]] = set()
        self._quiet = 0
        self._line = LINE
        self._terms: dict[str, dict[str, list[tuple[str, str]]]] = {}
        self._explained: set[str] = set()

    # ---------------------------------------------------------------------------------------------- pages

    def page(
        self, doctree: nodes.document, docname: str, level: int, path: str = "", notes: nodes.document | None = None
    ) -> str:
        """A page whose title is a heading of ``level``; ``path`` is that of its source. ``notes`` is what has its footnotes,
        where ``doctree`` is a part of a page."""
        self.docname = docname
        self.paths[docname] = path or docname + SUFFIX
        self.expected.here = f"{self.paths[docname]}:1"
        self.level = level - 1
        self._footnotes = {
            id: node
            for node in (notes or doctree).findall(nodes.footnote)
            if isinstance(node, nodes.Element)
            for id in node["ids"]
        }
        self._footnoted = {}
        self._explained = set()
        before = self.name
        text = self.children(doctree)
        # a page without a title is found where it follows
        self.anchors.define(docname, "", before or "start")
        self._characters(doctree, text)
        return _PRELUDE + text

    def _characters(self, doctree: nodes.document, text: str) -> None:
        strange = set(_STRANGE.findall(text))
        if not strange:
            return
        env = doctree.settings.env
        source = project_of(env.config, self.docname).source
        chosen = pdf_settings_of(env.config, self.docname)
        wrong = undrawable(strange, source.name(source.layout.at(chosen.folder)) if chosen.folder else "")
        if not wrong:
            return
        path = self.paths[self.docname]
        lines = re.split("\r\n|\r|\n", source.read(path).decode("utf-8", "replace"))
        # letters for which an extra is needed are told in the order in which they are read
        for character, reason in sorted(
            wrong.items(), key=lambda each: (text.find(each[0]) if lacks_extra(each[0]) else -1, each)
        ):
            shown = name_of(character)
            if shown:
                # a coloured check mark of a log is no reason to have no PDF
                self.signs[character] = shown
                continue
            sought = character if character != "\ufffd" else None
            place = next(
                (number for number, line in enumerate(lines, 1) if (sought in line if sought else _unreadable(line))), 1
            )
            if lacks_extra(character):
                # a page has hundreds of them
                self.unset.setdefault(character, f"{path}:{place}")
                continue
            self.losses.append(
                LossError(tr("{character} {reason}", character=told(character), reason=reason), f"{path}:{place}")
            )

    def index(self) -> str:
        """The index of terms, with links to where each one stands; "" where there are none."""
        terms = {term: places for term, places in self._terms.items() if any(map(self._known, places.values()))}
        if not terms:
            return ""
        self.level = self.deepest = 1
        head = self.heading(1, words(tr("Index")), tr("Index"), numbered=False)
        lines = []
        for term in sorted(terms, key=lambda each: (each.casefold(), each)):
            self.expected.here = next(
                f"{self.paths.get(docname, docname + SUFFIX)}:1" for some in terms[term].values() for docname, _ in some
            )
            self.expected.append(opening(nodes.Text(term)))
            below = terms[term]
            lines.append(f"\n\n{words(term)} {self._pages(below.get('', []))}\n\n")
            for sub in sorted(below, key=str.casefold):
                if sub:
                    lines.append(f"\n\n#h(1em);{words(sub)} {self._pages(below[sub])}\n\n")
        look = "#set par(hanging-indent: 1em, spacing: .55em)\n"
        if len(lines) > _SHORT_INDEX:
            return f"{_PRELUDE}{head}\n#columns({_INDEX_COLUMNS})[{look}{''.join(lines)}]\n"
        # columns of one height, which Typst's own are not: they fill one after the other
        high = -(-len(lines) // _INDEX_COLUMNS)
        cells = "".join(f"[{''.join(lines[at : at + high])}]" for at in range(0, len(lines), high))
        return f"{_PRELUDE}{head}\n#[{look}#grid(columns: (1fr,) * {_INDEX_COLUMNS}, column-gutter: 12pt){cells}]\n"

    def _known(self, places: Sequence[tuple[str, str]]) -> bool:
        return any(place in self.anchors.names or not place[1] for place in places)

    def _pages(self, places: Sequence[tuple[str, str]]) -> str:
        found = list(dict.fromkeys(place for place in places if place in self.anchors.names))
        return ", ".join(f"#rf-page({literal(f'{docname}#{id}')})" for docname, id in found)

    def heading(
        self, level: int, content: str, text: str, *, name: str = "", listed: bool = True, numbered: bool = True
    ) -> str:
        """A heading; ``level`` is lowered where it would skip one, which readers of a tagged PDF cannot follow."""
        level = max(1, min(level, self.deepest + 1))
        self.deepest = level
        if not name:
            self._number += 1
            name = f"h{self._number}"
        self.name = name
        self.expected.append(text)
        look = f"outlined: {'true' if listed else 'false'}{'' if numbered else ', numbered: false'}"
        return f"\n#rf-heading({level}, {literal(name)}, {look})[{content}]\n"

    # ---------------------------------------------------------------------------------------------- nodes

    def children(self, node: nodes.Element) -> str:
        """What stands in ``node``."""
        return "".join(map(self.render, node.children))

    def render(self, node: nodes.Node) -> str:
        """One node."""
        if isinstance(node, nodes.Text):
            return words(soft(node.astext(), self._line))
        if node.line:
            self.expected.here = f"{self.paths.get(self.docname, self.docname + SUFFIX)}:{node.line}"
        for kind in type(node).__mro__:
            own = self.own.get(kind.__name__)
            if own is not None:
                return own(self, node)
            method = getattr(self, f"node_{kind.__name__}", None)
            if method is not None:
                found: str = method(node)
                return found
            if kind in (nodes.Element, nodes.Node):
                break
        self.lost(tr("a {node} has no translation for the PDF", node=type(node).__name__), node)
        return ""

    def lost(self, message: str, node: nodes.Node) -> None:
        """Remember that something is left out."""
        self.losses.append(LossError(message, self._place(node)))

    def _place(self, node: nodes.Node) -> str:
        line = node.line
        while not line and node.parent is not None:
            node = node.parent
            line = node.line
        return f"{self.paths.get(self.docname, self.docname + SUFFIX)}:{line or 1}"

    def anchor(self, node: nodes.Element) -> str:
        """A mark that links to the ids of ``node`` find. Links that are made without Typst lead to the heading or card
        that it stands below."""
        marks = []
        ids: Sequence[str] = node.get("ids", ())
        for id in ids:
            self.anchors.define(self.docname, id, self.name or "start")
            place = (self.docname, id)
            if not self._quiet and place not in self._marked:
                self._marked.add(place)
                marks.append(f"#metadata(none)#label({literal(f'at:{self.docname}#{id}')});")
        return "".join(marks)

    def numbered(self, node: nodes.Element, kind: str) -> str:
        """A mark after something that Typst numbers: references show that number, whatever Sphinx counts."""
        ids: Sequence[str] = () if self._quiet else node.get("ids", ())
        return "".join(f"#metadata({kind})#label({literal(f'no:{self.docname}#{id}')});" for id in ids)

    def quiet(self, node: nodes.Element) -> str:
        """What stands in a node that Typst sets more than once, such as a caption: no mark may be there twice."""
        self._quiet += 1
        try:
            for child in node.findall(nodes.Element):
                self.anchor(child)
            return self.children(node)
        finally:
            self._quiet -= 1

    def block(self, node: nodes.Element) -> str:
        """What stands in ``node``, as content."""
        return f"[{self.anchor(node)}{self.children(node)}]"

    def expect(self, node: nodes.Element) -> None:
        """The text of ``node`` must be found in the PDF."""
        text = opening(node)
        if text:
            self.expected.append(text)

    # text

    def node_paragraph(self, node: nodes.Element) -> str:
        self.expect(node)
        return f"\n\n{self.anchor(node)}{self.children(node)}\n\n"

    node_compact_paragraph = node_paragraph

    def node_emphasis(self, node: nodes.Element) -> str:
        return f"#emph{self.block(node)};"

    node_title_reference = node_literal_emphasis = node_manpage = node_emphasis

    def node_strong(self, node: nodes.Element) -> str:
        return f"#strong{self.block(node)};"

    node_literal_strong = node_strong

    def node_centered(self, node: nodes.Element) -> str:
        self.expect(node)
        return f"\n#align(center, strong{self.block(node)})\n"

    def node_literal(self, node: nodes.Element) -> str:
        return f"{self.anchor(node)}#rf-code({literal(soft(node.astext()))});"

    def node_inline(self, node: nodes.Element) -> str:
        if _decoration(node):
            return ""
        classes: Sequence[str] = node.get("classes", ())
        if any(each.startswith("sd-badge") for each in classes):
            return self.node_sd_badge(node)
        if "guilabel" in classes or "menuselection" in classes:
            return self.node_strong(node)
        return f"{self.anchor(node)}{self.children(node)}"

    node_generated = node_download_reference = node_inline
    node_PassthroughTextElement = node_NeedPart = node_inline  # noqa: N815 - the names of the nodes' classes

    def node_sd_badge(self, node: nodes.Element) -> str:
        return f"#box(stroke: .5pt, radius: 2pt, inset: (x: 2.5pt), outset: (y: 1.5pt), text(size: .86em){self.block(node)});"

    def node_sd_icon(self, node: nodes.Element) -> str:
        # it decorates words that stand beside it
        return ""

    node_fontawesome = node_sd_icon

    def node_sd_line_break(self, node: nodes.Element) -> str:
        return "#linebreak();"

    def node_abbreviation(self, node: nodes.Element) -> str:
        meaning = str(node.get("explanation", ""))
        shown = self.node_inline(node)
        if not meaning or node.astext() in self._explained:
            return shown
        self._explained.add(node.astext())
        return f"{shown}{words(f' ({meaning})')}"

    node_acronym = node_abbreviation

    def node_superscript(self, node: nodes.Element) -> str:
        return f"#super{self.block(node)};"

    def node_subscript(self, node: nodes.Element) -> str:
        return f"#sub{self.block(node)};"

    def node_math(self, node: nodes.Element) -> str:
        return f"{self._formula(node, False)};"

    def node_math_block(self, node: nodes.Element) -> str:
        shown = self._formula(node, True)
        number = node.get("number")
        if number is not None:
            env = node.document.settings.env if node.document is not None else None
            counted = env.toc_fignumbers.get(self.docname, {}).get("displaymath", {}) if env is not None else {}
            found = next((counted[id] for id in node["ids"] if id in counted), None)
            text = ".".join(map(str, found)) if found and env is not None and env.config.math_numfig else str(number)
            shown = f"#grid(columns: (1fr, auto), align: horizon)[{shown}][{words(f'({text})')}]"
        return f"\n{self.anchor(node)}{shown}\n"

    def _formula(self, node: nodes.Element, is_block: bool) -> str:
        latex = node.astext()
        try:
            shown = self.math(latex)
        except ValueError as error:
            self.lost(
                tr(
                    "the formula {formula} cannot be set: {why}",
                    formula=repr(SPACE.sub(" ", latex).strip()),
                    why=str(error),
                ),
                node,
            )
            return "#none"
        return f"#rf-math({shown}, {literal(latex)}, {'true' if is_block else 'false'})"

    def node_problematic(self, node: nodes.Element) -> str:
        return self.node_literal(node)

    def node_system_message(self, node: nodes.Element) -> str:
        # docutils has told it; what it is about stands beside it
        return ""

    # sections

    def node_section(self, node: nodes.Element) -> str:
        self.level += 1
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        text = ""
        named = title is not None and any(
            text.strip() for text in title.findall(nodes.Text) if not isinstance(text.parent, nodes.raw | nodes.comment)
        )
        if title is not None and not named:
            # a heading without words is none to PDF/UA-1: the text of a picture in it stands for them
            alts = [str(image.get("alt") or "").strip() for image in title.findall(nodes.image)]
            shown = " ".join(filter(None, alts))
            if shown:
                text += self.heading(self.level, words(soft(shown)), shown)
                named = True
            text += self.children(title)
        elif title is not None:
            text += self.heading(self.level, self.quiet(title), opening(title, 1000))
        if title is not None and named:
            if not isinstance(node.parent, nodes.section):
                self.anchors.define(self.docname, "", self.name)
            text += self.numbered(node, '"heading"')
        for id in node["ids"]:
            self.anchors.define(self.docname, id, self.name or "start")
            self._headings.add((self.docname, id))
        text += "".join(self.render(child) for child in node.children if child is not title)
        self.level -= 1
        return text

    def node_title(self, node: nodes.Element) -> str:
        self.expect(node)
        return f"\n\n#strong{self.block(node)}\n\n"

    node_rubric = node_subtitle = node_sd_tab_label = node_dropdown_title = node_title

    def node_transition(self, node: nodes.Element) -> str:
        return "\n#rf-rule()\n"

    def node_topic(self, node: nodes.Element) -> str:
        return f"\n#rf-box{self.block(node)}\n"

    node_sidebar = node_dropdown_main = node_aside_main = node_topic

    # lists

    def _items(self, node: nodes.Element) -> str:
        return "".join(f"{self.block(child)}," for child in node.children if isinstance(child, nodes.Element))

    def node_bullet_list(self, node: nodes.Element) -> str:
        return f"\n{self.anchor(node)}#list({self._items(node)})\n"

    def node_enumerated_list(self, node: nodes.Element) -> str:
        kind = {"loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}.get(
            node.get("enumtype"), "1"
        )
        numbering = f"{node.get('prefix', '')}{kind}{node.get('suffix', '.') or '.'}"
        start = f", start: {node['start']}" if node.get("start", 1) != 1 else ""
        return f"\n{self.anchor(node)}#enum(numbering: {literal(numbering)}{start}, {self._items(node)})\n"

    def node_definition_list(self, node: nodes.Element) -> str:
        return f"\n{self.anchor(node)}{self.children(node)}\n"

    node_field_list = node_option_list = node_docinfo = node_definition_list

    def node_definition_list_item(self, node: nodes.Element) -> str:
        terms = [child for child in node.children if isinstance(child, nodes.term | nodes.classifier)]
        head = ""
        for term in terms:
            self.expect(term)
            between = " (" if isinstance(term, nodes.classifier) else "#linebreak();"
            head += f"{between if head else ''}{self.anchor(term)}{self.children(term)}"
            head += ")" if isinstance(term, nodes.classifier) else ""
        body = "".join(self.render(child) for child in node.children if child not in terms)
        return f"\n{self.anchor(node)}#rf-term[{head}][{body}]\n"

    def node_field(self, node: nodes.Element) -> str:
        name, body = node.children
        assert isinstance(name, nodes.Element) and isinstance(body, nodes.Element)
        self.expect(name)
        return f"\n{self.anchor(node)}#rf-term[{self.children(name)}][{self.children(body)}]\n"

    def node_option_list_item(self, node: nodes.Element) -> str:
        group, description = node.children
        assert isinstance(description, nodes.Element)
        shown = ", ".join(child.astext() for child in group.children)
        return f"\n#rf-term[#rf-code({literal(soft(shown))})][{self.children(description)}]\n"

    def node_glossary(self, node: nodes.Element) -> str:
        return f"{self.anchor(node)}{self.children(node)}"

    node_hlist = node_hlistcol = node_legend = node_definition = node_glossary

    def node_line_block(self, node: nodes.Element) -> str:
        inset = "1.5em" if isinstance(node.parent, nodes.line_block) else "0pt"
        return f"\n#pad(left: {inset}, rf-lines{self.block(node)})\n"

    def node_line(self, node: nodes.Element) -> str:
        self.expect(node)
        return f"{self.children(node)}#linebreak();"

    # blocks

    def node_block_quote(self, node: nodes.Element) -> str:
        return f"\n#quote(block: true){self.block(node)}\n"

    def node_attribution(self, node: nodes.Element) -> str:
        self.expect(node)
        return f"\n\n— {self.children(node)}\n\n"

    def node_literal_block(self, node: nodes.Element) -> str:
        text = node.astext().expandtabs(4)
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        pieces = [part.strip() for part in _UNREAD.split(CONTROL.sub("", first))]
        self.expected.append(max(pieces, key=len, default="")[:40])
        language = str(node.get("language", "") or "text")
        return f"\n{self.anchor(node)}#rf-listing({literal(text)}, {literal(language)})\n"

    node_doctest_block = node_literal_block

    def node_container(self, node: nodes.Element) -> str:
        if node.get("literal_block"):
            return self._listing(node)
        if node.get("design_component") in ("card", "dropdown", "tab-item") or "sd-card" in node.get("classes", ()):
            return f"\n#rf-box{self.block(node)}\n"
        if "sphinx-tabs" in node.get("classes", ()):
            return self._tabs(node)
        if "sd-card-title" in node.get("classes", ()):
            return f"\n#strong{self.block(node)}\n"
        return f"{self.anchor(node)}{self.children(node)}"

    def _tabs(self, node: nodes.Element) -> str:
        """The tabs of sphinx-tabs, one after the other, each with its title."""
        # the titles stand together, before what they are of
        titles = {tab.get("name", ""): tab for tab in node.findall(nodes.paragraph) if _is_tab(tab)}
        shown = [self.anchor(node)]
        for panel in node.children:
            if isinstance(panel, nodes.container) and panel.get("name", "") in titles:
                title = titles[panel["name"]]
                shown.append(f"\n#rf-box[{self.node_title(title)}{self.children(panel)}]\n")
        return "".join(shown)

    def _listing(self, node: nodes.Element) -> str:
        caption = next((child for child in node.children if isinstance(child, nodes.caption)), None)
        rest = "".join(self.render(child) for child in node.children if child is not caption)
        if caption is None:
            return f"{self.anchor(node)}{rest}"
        self.expect(caption)
        # a listing may be longer than a page, which a figure's block is not by itself
        look = "#show figure: set block(breakable: true)\n#set figure.caption(position: top)\n"
        figure = f"#figure(kind: raw, supplement: [{words(tr('Listing'))}], caption: [{self.quiet(caption)}])[{rest}]"
        return f"\n{self.anchor(node)}#[{look}{figure}]{self.numbered(node, 'raw')}\n"

    def node_compound(self, node: nodes.Element) -> str:
        # the pages that it lists follow, and the table of contents lists them
        return "" if "toctree-wrapper" in node.get("classes", ()) else self.node_container(node)

    def node_sd_tab_input(self, node: nodes.Element) -> str:
        return ""

    def node_Admonition(self, node: nodes.Element) -> str:  # noqa: N802 - the name of the node's class
        kind = type(node).__name__
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        if title is not None:
            self.expect(title)
            shown = self.children(title)
        else:
            shown = words(_ADMONITIONS[kind] if kind in _ADMONITIONS else kind.capitalize())
        body = "".join(self.render(child) for child in node.children if child is not title)
        return f"\n{self.anchor(node)}#rf-admonition({literal(kind)})[{shown}][{body}]\n"

    def node_versionmodified(self, node: nodes.Element) -> str:
        # its text says what it is
        return self.node_topic(node)

    def node_figure(self, node: nodes.Element) -> str:
        caption = next((child for child in node.children if isinstance(child, nodes.caption)), None)
        legend = [child for child in node.children if isinstance(child, nodes.legend)]
        shown = "".join(self.render(child) for child in node.children if child is not caption and child not in legend)
        after = "".join(map(self.render, legend))
        align = str(node.get("align", ""))
        if align in ("center", "right"):
            shown = f"#align({align})[{shown}]"
        if caption is not None:
            self.expect(caption)
            shown = f"#figure(kind: image, supplement: rf-words.figure, caption: [{self.quiet(caption)}])[{shown}]"
        return f"\n{self.anchor(node)}{shown}{self.numbered(node, 'image')}\n{after}\n"

    def node_caption(self, node: nodes.Element) -> str:
        self.expect(node)
        return self.node_glossary(node)

    def node_image(self, node: nodes.image) -> str:
        try:
            path = self.image(str(node["uri"]))
        except ValueError as error:
            self.lost(str(error), node)
            return ""
        alt = SPACE.sub(" ", str(node.get("alt") or "")).strip()
        if not alt:
            self.lost(
                tr(
                    "the picture {picture} has no alternative text, which PDF/UA-1 asks for (`:alt:`)",
                    picture=str(node["uri"]),
                ),
                node,
            )
            return ""
        return self.picture(node, path, alt)

    def picture(self, node: nodes.Element, path: str, alt: str) -> str:
        """The picture at ``path``, as ``node`` wants it shown."""
        shown = f"rf-image({literal(path)}, alt: {literal(alt)}"
        width, height = _length(str(node.get("width", ""))), _length(str(node.get("height", "")))
        within = isinstance(node.parent, nodes.TextElement)
        if width.endswith("%") or (width and within):
            shown += f", width: {width})"
        elif width:
            shown = f"layout(size => {shown}, width: calc.min({width}.to-absolute(), size.width)))"
        elif height and not height.endswith("%"):
            shown += f", height: {height})"
        else:
            shown += ")"
        scale = node.get("scale")
        if scale and int(scale) != 100:
            shown = f"scale({int(scale)}%, reflow: true, {shown})"
        if within:
            return f"{self.anchor(node)}#box({shown});"
        align = str(node.get("align", ""))
        return f"\n{self.anchor(node)}#align({align if align in ('center', 'right') else 'left'}, {shown})\n"

    # references

    def node_reference(self, node: nodes.Element) -> str:
        docname, id, uri = self._target(node)
        address = self.elsewhere(docname, id) if docname else None
        if address is not None:
            docname, id, uri = "", "", address
        if isinstance(node, nodes.Element) and type(node).__name__ == "number_reference" and id:
            content = self._number_in(node.astext(), f"{docname}#{id}")
        else:
            content = self.children(node)
        mark = self.anchor(node)
        if not uri:
            return f"{mark}{self.link(docname, id, content, node)}" if docname else f"{mark}{content}"
        return f"{mark}#rf-to({literal(uri)})[{content}];"

    node_number_reference = node_reference

    def _target(self, node: nodes.Element) -> tuple[str, str, str]:
        """Page and id that a reference leads to, or the address of something elsewhere."""
        if node.get("refid"):
            return self.docname, str(node["refid"]), ""
        uri = str(node.get("refuri", ""))
        if uri.startswith(PAGE):
            docname, _, id = uri.removeprefix(PAGE).partition("#")
            return docname, id, ""
        if uri.startswith("#"):
            return self.docname, uri[1:], ""
        return "", "", uri

    def _number_in(self, text: str, place: str) -> str:
        found = list(_NUMBER.finditer(text))
        if not found:
            return words(text)
        first, last = found[-1].span()
        return f"{words(text[:first])}#rf-number({literal(place)}, {literal(text[first:last])});{words(text[last:])}"

    def link(self, docname: str, id: str, content: str, node: nodes.Node) -> str:
        """A link to a place; where it is may be known later than here."""
        self.links.append((docname, id, self._place(node)))
        place = f"{docname}#{id}"
        if not id or _ID.fullmatch(id) or (docname, id) in self._headings:
            return f"#rf-to({literal(f'{PLACE}{place}')})[{content}];"
        return f"#rf-jump({literal(place)})[{content}];"

    def node_target(self, node: nodes.Element) -> str:
        return f"{self.anchor(node)}{self.children(node)}"

    def node_footnote(self, node: nodes.Element) -> str:
        # stands where it is first referred to; one that is not, stands where it is written
        if any(id in self._footnoted for id in node["ids"]) or node.get("backrefs"):
            return ""
        return f"\n\n{self._note(node)}\n\n"

    def _note(self, node: nodes.Element) -> str:
        text = "".join(self.render(child) for child in node.children if not isinstance(child, nodes.label))
        return f"{self.anchor(node)}{text.strip()}"

    def node_footnote_reference(self, node: nodes.Element) -> str:
        id = str(node.get("refid", ""))
        note = self._footnotes.get(id)
        if note is None:
            return f"#super[{words(node.astext())}];"
        mark = self.anchor(node)
        if id in self._footnoted:
            return f"{mark}#footnote(label({literal(self._footnoted[id])}));"
        self._number += 1
        name = self._footnoted[id] = f"f{self._number}"
        return f"{mark}#footnote[{self._note(note)}]#label({literal(name)});"

    def node_citation(self, node: nodes.Element) -> str:
        label = next((child for child in node.children if isinstance(child, nodes.label)), None)
        head = words(f"[{label.astext()}]") if label is not None else ""
        return f"\n#rf-term[{self.anchor(node)}{head}][{self._note(node)}]\n"

    def node_citation_reference(self, node: nodes.Element) -> str:
        content = words(f"[{node.astext()}]")
        return self.link(self.docname, node["refid"], content, node) if node.get("refid") else content

    def node_index(self, node: nodes.Element) -> str:
        entries: Sequence[Sequence[str]] = node.get("entries", ())
        for kind, value, id, *_ in entries:
            parts = [part.strip() for part in str(value).split(";")]
            ways = [parts]
            if kind == "pair":
                ways = [parts, parts[::-1]]
            elif kind == "triple" and len(parts) == 3:
                one, two, three = parts
                ways = [[one, f"{two} {three}"], [two, f"{three}, {one}"], [three, f"{one} {two}"]]
            elif kind in ("see", "seealso"):
                seen = PAPER["semicolon"].join(parts[1:])
                ways = [
                    [parts[0], tr("see {terms}", terms=seen) if kind == "see" else tr("see also {terms}", terms=seen)]
                ]
            for main, *rest in ways:
                places = self._terms.setdefault(main, {}).setdefault(", ".join(rest), [])
                if kind in ("see", "seealso"):
                    places.append(("", ""))
                else:
                    places.append((self.docname, id))
        return ""

    def node_comment(self, node: nodes.Element) -> str:
        return ""

    node_substitution_definition = node_pending = node_meta = node_tabular_col_spec = node_comment
    node_toctree = node_highlightlang = node_comment

    def node_only(self, node: nodes.Element) -> str:
        return self.children(node)

    node_start_of_file = node_only

    def node_raw(self, node: nodes.Element) -> str:
        formats = str(node.get("format", "")).split()
        text = node.astext()
        if "typst" in formats:
            return text
        if "html" not in formats:
            return ""  # meant for another output, and not on the web pages either
        text = _HTML_COMMENT.sub("", text).strip()
        if not text:
            return ""
        if re.fullmatch(r"<br\s*/?>", text):
            return "#linebreak();"
        if text in ("<s>", "</s>"):
            return "#strike[" if text == "<s>" else "];"
        if "task-list-item-checkbox" in text:
            return words("☑ " if "checked=" in text else "☐ ")
        if not text.startswith("</"):
            hint = instead_of_html(text)
            told = tr("HTML is not shown in the PDF: {html}", html=SPACE.sub(" ", text)[:60])
            told += f" ({hint})" if hint else ""
            self.losses.append(LossError(told, self._place(node), rule="RMF926"))
        return ""

    # tables

    def node_table(self, node: nodes.Element) -> str:
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        caption = "none"
        if title is not None:
            self.expect(title)
            caption = f"[{self.quiet(title)}]"
        group = next(child for child in node.children if isinstance(child, nodes.tgroup))
        specs = [child for child in group.children if isinstance(child, nodes.colspec)]
        widths = _widths(node, group, specs)
        stubs = {index for index, spec in enumerate(specs) if spec.get("stub")}
        joined = any("morecols" in entry or "morerows" in entry for entry in group.findall(nodes.entry))
        divided = len(widths) > (_TOO_MANY if joined else _DIVIDED)
        mark = self.anchor(node)
        self._quiet += divided
        small = len(widths) > _MANY
        room = (_SMALL_CHARACTERS if small else _CHARACTERS) * (len(widths) / (_BAND + 1) if divided else 1)
        lines = [max(4, int(room * width / sum(widths)) - 2) for width in widths]
        parts = [
            (part, self._rows(part, stubs, lines))
            for part in group.children
            if isinstance(part, nodes.thead | nodes.tbody)
        ]
        self._quiet -= divided
        bands = [list(range(len(widths)))]
        if divided:
            if joined:
                self.lost(
                    tr("a table of {n} columns with joined cells is too wide for a page: divide it", n=len(widths)),
                    node,
                )
            # parts of about as many columns each
            most = -(-(len(widths) - 1) // -(-(len(widths) - 1) // _BAND))
            bands = [[0, *bands[0][first : first + most]] for first in range(1, len(widths), most)]
        text = mark
        for number, band in enumerate(bands):
            columns = ", ".join(f"{widths[index]:.4g}fr" for index in band)
            cells = ""
            for part, rows in parts:
                shown = "".join(
                    "".join(row[index][0] for index in band) if divided else "".join(cell for cell, _ in row)
                    for row in rows
                )
                cells += f"table.header({shown})," if isinstance(part, nodes.thead) else shown
            shown = "none" if number else caption
            text += f"\n#rf-grid(caption: {shown}, columns: ({columns},), {'size: 7pt, ' if small else ''}{cells})\n"
        text += self.numbered(node, "table") if title is not None else ""
        return f"\n{text}\n"

    def _rows(self, part: nodes.Element, stubs: set[int], lines: Sequence[int]) -> list[list[tuple[str, bool]]]:
        """The cells of each row, each with whether it takes the place of others; ``lines`` are the widths of columns in
        characters."""
        outside = self._line
        head = isinstance(part, nodes.thead)
        # Typst repeats the head on each page, where no mark may be there twice
        self._quiet += head
        taken: dict[int, int] = {}
        rows = []
        for row in part.children:
            cells: list[tuple[str, bool]] = []
            column = 0
            blocked = {index for index, rest in taken.items() if rest}
            whole = "" if head or blocked or not _stays_whole(row, lines) else "breakable: false, "
            taken = {index: rest - 1 for index, rest in taken.items() if rest}
            for entry in row.children:
                if not isinstance(entry, nodes.entry):
                    continue
                while column in blocked:
                    column += 1
                spans = {name: entry[key] + 1 for name, key in _SPANS if entry.get(key)}
                asked = whole + "".join(f"{name}: {often}, " for name, often in spans.items())
                classes: Sequence[str] = entry.get("classes", ())
                side = next((each[5:] for each in classes if each in _SIDES), "")
                asked += f"align: {side}, " if side else ""
                bold = '#set text(weight: "semibold");' if head or column in stubs else ""
                width = spans.get("colspan", 1)
                self._line = min(outside, sum(lines[column : column + width]))
                text = f"{self.anchor(entry)}{bold}{self.children(entry).strip()}"
                cells.append((f"table.cell({asked})[{text}],", bool(spans)))
                for index in range(column, column + width):
                    taken[index] = spans.get("rowspan", 1) - 1
                column += width
            rows.append(cells)
        self._quiet -= head
        self._line = outside
        return rows


_SPANS = (("colspan", "morecols"), ("rowspan", "morerows"))
_SIDES = ("text-left", "text-center", "text-right")
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

_PRELUDE = """
#let rf-jump(place, body) = context {
  let at = label("at:" + place)
  rf-to(if query(at).len() > 0 { at } else { "rf:" + place }, body)
}
// as the template says it: the letter of a volume stands before each number in it
#let rf-before(sign) = { let volume = state("rf-volume", "").get(); if volume != "" { volume + sign } else { "" } }
#let rf-number(place, shown) = context {
  let at = label("no:" + place)
  let found = query(at)
  if found.len() == 0 { shown } else if found.first().value == "heading" {
    rf-before(".") + numbering("1.1", ..counter(heading).at(at))
  } else { rf-before(".") + numbering("1", ..counter(figure.where(kind: found.first().value)).at(at)) }
}
#let rf-page(place) = context {
  let at = label("at:" + place)
  if query(at).len() > 0 { rf-to(at, rf-before("-") + str(counter(page).at(at).first())) } else { rf-to("rf:" + place, "→") }
}
"""
"""What is not a matter of looks, and so not of the template: links to places that are no heading, and numbers that are
Typst's."""


def _unreadable(line: str) -> bool:
    return "\ufffd" in line or CONTROL.search(line) is not None


_WHOLE: Final = 16
"""Up to how many lines a row of an author's table stays on one page: more would leave a gap at the end of the page before."""


def _stays_whole(row: nodes.Node, lines: Sequence[int]) -> bool:
    """Whether a row is of text alone, and short; ``lines`` are the widths of columns in characters."""
    column = 0
    for entry in row.children:
        if not isinstance(entry, nodes.entry) or entry.get("morerows"):
            return False
        if any(not isinstance(each, nodes.paragraph) for each in entry.children) or any(entry.findall(nodes.image)):
            return False
        after = column + int(entry.get("morecols", 0)) + 1
        width = max(1, sum(lines[column:after]))
        if sum(-(-letters(each.astext()) // width) for each in entry.children) > _WHOLE:
            return False
        column = after
    return True


def _widths(table: nodes.Element, group: nodes.Element, specs: Sequence[nodes.Element]) -> list[float]:
    """How wide the columns are: as the author says, or as what they hold asks for."""
    given = [float(max(1, int(spec.get("colwidth", 1)))) for spec in specs]
    if "colwidths-given" in table.get("classes", ()) or len(set(given)) > 1:
        return given
    least, widths = [4.0] * len(given), [4.0] * len(given)
    for part in group.children:
        for row in part.children if isinstance(part, nodes.thead | nodes.tbody) else ():
            cells = [entry for entry in row.children if isinstance(entry, nodes.entry)]
            if len(cells) != len(given):
                continue  # with joined cells, which say little of one column
            for index, entry in enumerate(cells):
                text = entry.astext()
                if next(iter(entry.findall(nodes.image)), None) is not None:
                    widths[index] = max(widths[index], 20.0)
                # behind what leads to another document stands its page
                led = (
                    letters(word[-1]) + _PAGED
                    for each in entry.findall(nodes.reference)
                    if (word := unbroken(each.astext()))
                )
                longest = max([*map(letters, unbroken(text)), *led], default=0)
                least[index] = max(least[index], min(longest, 20) + 3.0)
                widths[index] = max(widths[index], least[index], min(letters(text), 45))
    # where not all is as wide as it would like to be, each column still holds its longest word
    room, needed = float(_CHARACTERS), sum(least)
    if needed < room < sum(widths):
        share = (room - needed) / (sum(widths) - needed)
        return [few + share * (much - few) for few, much in zip(least, widths, strict=True)]
    return widths


PAGE = "rfpage:"
"""How the builder writes the address of a page."""

_ADMONITIONS: Final = Words(
    "admonition",
    {
        "attention": "Attention",
        "caution": "Caution",
        "danger": "Danger",
        "error": "Error",
        "hint": "Hint",
        "important": "Important",
        "note": "Note",
        "tip": "Tip",
        "warning": "Warning",
        "admonition": "Admonition",
        "seealso": "See also",
    },
)


def _length(text: str) -> str:
    match = re.fullmatch(r"([\d.]+)\s*(px|pt|cm|mm|in|em|%)?", text)
    if not match:
        return ""
    number, unit = float(match[1]), match[2] or "px"
    return f"{number * 0.75:g}pt" if unit == "px" else f"{number:g}{unit}"


def _admonitions() -> None:
    for kind in _ADMONITIONS:
        setattr(Writer, f"node_{kind}", Writer.node_Admonition)


_admonitions()
del _admonitions
