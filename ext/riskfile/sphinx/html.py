"""Items and views as HTML: one string a card or table, made from data; no layout language in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any, Final, get_args

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.osutil import relative_uri
from sphinx_needs.nodes import Need
from sphinx_needs.roles.need_part import NeedPart

from riskfile.change.marks import marks_of
from riskfile.model import Item
from riskfile.reading.losses import HIDDEN, KIND
from riskfile.render import charts
from riskfile.render.pdf.layout import paper_for
from riskfile.sphinx import cards, changes, checklists, front, generic, links, other_needs
from riskfile.sphinx.build import Build
from riskfile.sphinx.chips import change_sign, chip, in_words
from riskfile.sphinx.config import source_uri
from riskfile.sphinx.data import DOCUMENT, FOLDER, key_of
from riskfile.sphinx.directives import ViewNode, asked_of
from riskfile.sphinx.explorer import BUILDERS
from riskfile.sphinx.inert import show_as_text
from riskfile.sphinx.state import (
    EXPLORER,
    FileState,
    also_of,
    build_of,
    file_of,
    files_of,
    is_of_file,
    path_of,
    state_of,
)
from riskfile.sphinx.trees import by_page
from riskfile.text.between import colon, labelled
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import hint_of, render, spoken, tr
from riskfile.text.words import (
    BESIDE_WORDS,
)
from riskfile.views import (
    Cell,
    FilterError,
    HeatMap,
    Picture,
    Table,
    groups_of,
)
from riskfile.views.address import anchor_of
from riskfile.views.answers import CheckedList
from riskfile.views.card_parts import OPEN_ROWS
from riskfile.views.cards import Card
from riskfile.views.changes import ChangeReport
from riskfile.views.declare import View
from riskfile.views.findings import Sections
from riskfile.views.impact import CardImpact
from riskfile.views.key_figures import KeyFigures
from riskfile.views.registry import VIEWS
from riskfile.views.sheets import behind
from riskfile.views.stage_grid import StageGrid
from riskfile.views.surveillance import below_of
from riskfile.views.tables import Document, kind_in_words
from riskfile.views.verdict import FileVerdict

STATIC = Path(__file__).parent / "static"
STYLES: Final = (
    "riskfile.css",
    "riskfile-cards.css",
    "riskfile-front.css",
    "riskfile-nav.css",
    "riskfile-checklist.css",
)
PAPER: Final = "riskfile-print.css"
"""The style sheet for paper; it stands behind those of the theme."""
SCRIPTS: Final = (
    ("riskfile.js", 500),
    ("riskfile-filters.js", 510),
    ("riskfile-files.js", 520),
    ("riskfile-print.js", 530),
    ("riskfile-table.js", 540),
    ("riskfile-cards.js", 550),
    ("riskfile-find.js", 600),
    ("riskfile-panel.js", 610),
    ("riskfile-nav.js", 700),
)
"""Each calls those before it; the last two stand by themselves."""

PLAIN_ROWS = 1000
"""How long a table may be that is on its page a second time, for a browser without scripts."""


LOGGER = logging.getLogger(__name__)


_PAPER_OF: Final = {"upright": "", "wide": " rf-wide", "large": " rf-large"}
"""How a table says to riskfile-print.css on which paper it is whole."""


class CardNode(nodes.General, nodes.Element):
    """An item's card: ``need_id``; its first child is the CardTitle, the others are the item's text. While it is written,
    ``card`` is what stands on it."""

    card: Card


class CardTitle(nodes.TextElement):
    """The item's id and title as text, for the search index; the card's head shows them."""


class Pen:
    """Writes HTML for one page."""

    def __init__(self, builder: Builder, part: FileState, docname: str) -> None:
        self.builder = builder
        self.part = part
        self.build: Build = part.built
        self.docname = docname
        self._uris: dict[str, str] = {}
        self._lists: set[str] = set()
        self._marks = marks_of(self.build.file)
        self._since = part.changes.baseline.name if part.changes is not None else ""

    def link(self, item: Item, title: bool = True) -> str:
        """A link to the item's card, or to a need that is no item: its id, and its title behind it."""
        shown = f' <span class="rf-title"{self.language(item.title)}>{escape(item.title)}</span>' if title else ""
        id = escape(item.id)
        if not item.docname:
            # of another project, which may have no pages on the web
            url = item.text("url")
            return f'<a class="rf-ref" href="{escape(url)}">{id}</a>{shown}' if url else f"<span>{id}</span>{shown}"
        return f'<a class="rf-ref" href="{escape(self._uri(item.docname))}#{id}">{id}</a>{shown}'

    def language(self, text: str) -> str:
        """The attribute of a text that stays in the language in which it is written, on pages in another; "" for others."""
        coverage = self.part.coverage
        if coverage is None or " ".join(text.split()) not in coverage.all_kept:
            return ""
        return f' lang="{escape(self.part.written.policy.language)}"'

    def mark(self, item: Item) -> str:
        """What has become of an item since the baseline; "" for nothing."""
        kind = self._marks.get(item.id)
        return change_sign(kind, self._since) if kind is not None else ""

    def page(self, docname: str, section: str = "") -> str:
        """The address of a page, or of the section that links call so."""
        anchor = checklists.section_id(self.builder.env, docname, section) if section else ""
        return f"{self._uri(docname)}#{anchor}" if anchor else self._uri(docname)

    def first_of(self, name: str) -> bool:
        """Whether a list is shown for the first time on its page, so that its rows can bear their names."""
        first = name not in self._lists
        self._lists.add(name)
        return first

    def _uri(self, docname: str) -> str:
        uri = self._uris.get(docname)
        if uri is None:
            uri = self._uris[docname] = self.builder.get_relative_uri(self.docname, docname).partition("#")[0]
        return uri

    def card_head(self, card: Card) -> str:
        """Everything of the card above the item's own text, and the beginning of what is below its head."""
        parts = [cards.head(self, card, self.steps(card)), f'<div class="rf-body" id="rf-of-{card.item.id}">']
        if also_of(self.builder.config, card.item.docname):
            parts.append(self.file_name())
        if card.retired:
            parts.append(f'<p class="rf-retired-note">{escape(card.retired)}</p>')
        parts += [self.verdict(card, cards.facts(self, card)), cards.fields(self, card)]
        return "".join(parts)

    def verdict(self, card: Card, facts: str = "") -> str:
        """What the file makes of an item: estimates, findings, and what it argues with; ``facts`` stand before the tables."""
        parts = [cards.estimates(self, card)] if card.estimates else []
        parts += [cards.findings(card), facts, cards.sequence(self, card.sequence)]
        parts += [cards.table(self, each) for each in card.tables]
        if card.field is not None:
            parts.append(cards.field(self, card.field))
        return "".join(parts)

    def file_name(self) -> str:
        """Whose risk file says what follows, of an item that several share."""
        layout = self.part.layout
        front = escape(self._uri(layout.root_doc))
        device = f'<a href="{front}">{escape(self.build.policy.device.name)}</a>'
        return f'<p class="rf-file">{tr("In the file of {device}", device=device)}</p>'

    def also(self, part: FileState, id: str) -> str:
        """What another risk file that shares an item makes of it; "" where it does not have it."""
        item = part.built.file.recorded(id)
        if item is None:
            return ""
        pen = Pen(self.builder, part, self.docname)
        card = part.built.cards.of(item)
        way = (
            f'<div class="rf-card-chain">{pen.explorer_link(item)}</div>'
            if self.builder.name in BUILDERS and not card.retired
            else ""
        )
        chain = cards.ways(pen, card)
        return f'<div class="rf-also">{pen.file_name()}{pen.verdict(card)}<div class="rf-foot">{chain}{way}</div></div>'

    def explorer_link(self, item: Item) -> str:
        """The way to the picture of an item's chain on a page of its own."""
        uri = escape(self._uri(f"{self.part.base}{EXPLORER}"))
        return f'<a class="rf-tool" href="{uri}#{item.id}">{tr("Chain explorer")}</a>'

    def card_foot(self, card: Card) -> str:
        """The item's neighbours up and down the chain, the way to its picture, and where it is written."""
        parts = [self.impact(card.impact)] if card.impact else []
        parts.append(cards.ways(self, card))
        if card.changed is not None:
            parts.append(changes.card_details(self, card.changed))
        chain = "" if card.retired else self.picture(card.item)
        parts.append(f'<div class="rf-card-chain">{chain}{self.source(card.item)}</div>')
        also = "".join(self.also(part, card.item.id) for part in also_of(self.builder.config, card.item.docname))
        return f'<div class="rf-foot">{"".join(parts)}</div>{also}</div>'

    def impact(self, impact: CardImpact) -> str:
        """What rests on what a trigger affects: folded where it is long."""
        rows = len(impact.table.rows)
        opened = " open" if rows <= OPEN_ROWS else ""
        return (
            f'<details class="rf-impact-card"{opened}><summary>{escape(impact.summary)}</summary>'
            f"{self.plain_table(impact.table, '')}</details>"
        )

    def picture(self, item: Item, *, at_once: bool = False) -> str:
        """The way to the picture of an item's chain; ``at_once`` it is drawn when the page is opened."""
        if self.builder.name not in BUILDERS:
            return ""
        drawn = " data-rf-open" if at_once else ""
        return (
            f'<button type="button" class="rf-tool" data-rf-chain="{item.id}"{drawn} aria-expanded="false">'
            f"{tr('Show chain')}</button>{self.explorer_link(item)}"
        )

    def steps(self, card: Card) -> str:
        """Links to the items before and after this one among those of its type."""
        links = []
        for other, word, sign in zip((card.before, card.after), (tr("Previous"), tr("Next")), ("‹", "›"), strict=True):
            if other is not None:
                name = escape(f"{word}: {other.id} {other.title}")
                uri = escape(self._uri(other.docname))
                links.append(f'<a href="{uri}#{other.id}" aria-label="{name}">{sign}</a>')
        return f'<span class="rf-steps">{"".join(links)}</span>' if links else ""

    def source(self, item: Item) -> str:
        """Where the item is written: a link to the line where the project says how, or to the copied page."""
        place = f"{item.path}:{item.line}"
        config = self.builder.config
        uri = source_uri(config, str(item.path), item.line)
        if not uri and config.html_copy_source and self.builder.name in BUILDERS:
            suffix = config.html_sourcelink_suffix
            copied = f"_sources/{item.path}" + ("" if str(item.path).endswith(suffix) else suffix)
            uri = relative_uri(self.builder.get_target_uri(self.docname), copied)
        shown = f'<a href="{escape(uri)}">{escape(place)}</a>' if uri else escape(place)
        return f'<span class="rf-source">{shown}</span>'

    def neighbour(self, item: Item) -> str:
        """A link to an item, which says so where it is retired or has changed."""
        word = ' <span class="rf-note">retired</span>' if item.id in self.build.file.retired else ""
        return f"{self.link(item)}{self.mark(item)}{word}"

    def cell(self, cell: Cell) -> str:
        """A table cell's content."""
        parts = []
        if cell.text:
            if cell.region[0]:
                parts.append(chip(cell.region, cell.text))
            elif cell.mark:
                parts.append(f'<span class="rf-note rf-{cell.mark}">{escape(cell.text)}</span>')
            else:
                own = self.language(cell.text)
                parts.append(f"<span{own}>{escape(cell.text)}</span>" if own else escape(cell.text))
        if cell.note:
            parts.append(f'<span class="rf-how">{escape(cell.note)}</span>')
        parts += map(self.document, cell.documents)
        also = (f'<div class="rf-also" lang="{escape(language)}">{escape(text)}</div>' for language, text in cell.also)
        for item, said in cell.items:
            word = escape(BESIDE_WORDS.of(said))
            note = f' <span class="rf-note rf-{escape(said)}">{word}</span>' if said else ""
            parts.append(f"<div>{self.link(item)}{self.mark(item)}{note}</div>")
        parts += also
        if cell.gap and not parts:
            parts.append(f'<span class="rf-missing">{tr("missing")}</span>')
        return "".join(parts)

    def document(self, each: Document) -> str:
        """A document that is evidence, with what is known of its file."""
        note = f' <span class="rf-note rf-doc-{each.state}">{escape(each.word)}</span>' if each.word else ""
        return f"<div>{self.opened(each)}{note}</div>"

    def opened(self, each: Document) -> str:
        """The name of a document: a link where it can be opened."""
        name, path = escape(each.name), escape(f"{each.path}, {each.why}" if each.why else each.path)
        if not each.address:
            return f'<span class="rf-document" title="{path}">{name}</span>'
        here = self.builder.get_target_uri(self.docname)
        uri = each.address if ":" in each.address else relative_uri(here, each.address)
        return f'<a class="rf-document" href="{escape(uri)}" title="{path}">{name}</a>'

    def table(self, table: Table, caption: str, key: str = "", id: str = "") -> str:
        """A table with its caption. ``key`` names its data, from which a script makes a table to filter and sort, that
        links find as ``id``; where no script runs the table is there all the same, a very long one on its own page."""
        if not table.rows or not key:
            return self.plain_table(table, caption)
        if len(table.rows) > PLAIN_ROWS:
            target = escape(self.builder.get_relative_uri(self.docname, f"{self.part.base}{FOLDER}/{key}"))
            plain = (
                f'<p><a href="{target}">'
                f"{tr('{value}: plain table of {counted} rows', value=escape(caption or _kind(table.kind)), counted=table.counted)}"
                "</a></p>"
            )
        else:
            plain = self.plain_table(table, caption)
        return (
            f'<div class="rf-live" data-rf-table="{escape(key)}" data-rf-id="{escape(id)}"'
            f' data-rf-caption="{escape(caption)}" data-rf-count="{len(table.rows)}"></div><noscript>{plain}</noscript>'
        )

    def plain_table(self, table: Table, caption: str) -> str:
        """A table as HTML alone; a long one scrolls below its own head."""
        if not table.rows:
            return f"""<p class="rf-empty">{tr("{value}nothing to show.", value=escape(caption + colon() if caption else ""))}</p>"""
        head = "".join(f'<th scope="col">{escape(column.label)}</th>' for column in table.columns)
        groups = groups_of(table.columns)
        top = ""
        if any(label for label, _ in groups):
            top = (
                "<tr>"
                + "".join(f'<th class="rf-group" colspan="{span}">{escape(label)}</th>' for label, span in groups)
                + "</tr>"
            )
        rows = []
        for row in table.rows:
            cells = []
            for column, cell in zip(table.columns, row.cells, strict=True):
                mark = ' class="rf-gap"' if cell.gap else ""
                cells.append(f'<td{mark} data-col="{column.key}">{self.cell(cell)}</td>')
            rows.append(f"<tr>{''.join(cells)}</tr>")
        count = f'<span class="rf-count">{tr("{n} {n:row|rows}", n=table.counted)}</span>'
        title = f"<caption>{escape(caption)} {count}</caption>" if caption else f"<caption>{count}</caption>"
        return (
            f'<div class="rf-scroll{_PAPER_OF[paper_for(table)]}" tabindex="0" role="region" aria-label="{escape(caption or _kind(table.kind))}">'
            f'<table class="rf-table rf-{table.kind}">{title}<thead>{top}<tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
        )

    def listed(self, view: str, query: str = "", anchor: str = "") -> str:
        """The address of the page that shows a kind of view in full, filtered by ``query``; "" where none does. ``anchor`` is
        where it begins, where it is not the first of that name."""
        page = self.build.context.pages.get(view, "")
        at = anchor or anchor_of(view)
        return f"{self._uri(page)}#{at}{f'?{query}' if query else ''}" if page else ""

    def sections(self, found: Sections, caption: str, key: Callable[[int], str], id: str) -> str:
        """Facts, and the tables below them, each with its heading."""
        title = f'<p class="rf-caption">{escape(caption)}</p>' if caption else ""
        parts = [f"{title}{front.facts(found.facts)}"]
        for number, section in enumerate(found.sections):
            name = f"{id}-{number + 1}" if number else id
            if number:
                # a link finds it where no script runs
                parts.append(f'<span id="{escape(name)}"></span>')
            if section.table.rows:
                parts.append(self.table(section.table, section.title, key(number), name))
            else:
                parts.append(f'<p class="rf-empty">{escape(section.empty)}</p>')
        return "".join(parts)

    def drawing(self, picture: Picture, caption: str, *, open: bool, id: str) -> str:
        """A picture, what it says in words for who does not see it, and its numbers as a table."""
        caption = charts.caption_of(picture, caption)
        # ids within a picture are the page's: each picture has its own
        parts = [charts.inline(svg, f"{id}-{number}") for number, svg in enumerate(charts.draw(picture), 1)]
        table = picture.table
        shown = [
            (
                f'<div class="rf-draw" role="img" aria-label="{escape(picture.alt if number == 1 else tr("The same, continued"))}">'
                f"{svg}</div>"
            )
            for number, svg in enumerate(parts, 1)
        ]
        # a telephone would show a third of it, or letters that nobody can read
        narrow = "".join(charts.inline(svg, f"{id}-narrow") for svg in charts.draw_narrow(picture))
        if narrow:
            shown.insert(0, f'<div class="rf-draw-narrow" role="img" aria-label="{escape(picture.alt)}">{narrow}</div>')
        title = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
        note = f'<p class="rf-table-note">{escape(table.note)}</p>' if table.note else ""
        if not shown:
            return self.plain_table(table._replace(rows=()), caption)
        below = "".join(f'<p class="rf-below">{escape(line)}</p>' for line in below_of(picture))
        unfolded = " open" if open else ""
        return (
            f'<figure class="rf-figure">{title}{"".join(shown)}{below}</figure><details class="rf-numbers"{unfolded}>'
            f"<summary>{tr('The numbers')}</summary>{note}{self.plain_table(table, caption)}</details>"
        )

    def view(self, node: ViewNode) -> str:
        """A view's HTML."""
        try:
            found = self.build.table(node["kind"], *asked_of(node))
        except FilterError as error:
            return (
                '<p class="rf-missing">'
                f"""{tr("This {node} has a filter that cannot be read: {message}.", node=escape(node["kind"]), message=escape(error.message))}"""
                "</p>"
            )

        view = VIEWS[node["kind"]]
        if found is None:
            return f'<p class="rf-empty">{escape(view.without(node["argument"]))}</p>'
        return FORMS[type(found)](self, found, view, node)

    def table_view(self, table: Table, view: View, node: ViewNode) -> str:
        """A table where it stands, below its note, and below the way to the picture of a chain."""
        if table.note and not table.rows:
            return f'<p class="rf-empty">{in_words(table.note)}</p>'
        note = f'<p class="rf-table-note">{escape(table.note)}</p>' if table.note else ""
        if view.starts_at:
            picture = self.picture(self.build.file.items[node["argument"]], at_once=True)
            note += (
                f'<div class="rf-card rf-chain-view"><div class="rf-card-chain">{picture}</div></div>'
                if picture
                else ""
            )
        key = "" if view.plain else key_of(view.name, asked_of(node))
        return note + self.table(table, node["caption"], key, node["ids"][0])


FORMS: Final[Mapping[type, Callable[[Pen, Any, View, ViewNode], str]]] = {
    Table: Pen.table_view,
    HeatMap: lambda pen, found, view, node: front.heat_map(
        pen,
        found,
        node["caption"],
        node["ids"][0],
        filtered=bool(node["filter"].strip()),
        movement=bool(node["argument"]),
    ),
    Sections: lambda pen, found, view, node: pen.sections(
        found, node["caption"], lambda section: key_of(view.name, asked_of(node), section), node["ids"][0]
    ),
    FileVerdict: lambda pen, found, view, node: front.verdict(pen, found, node["caption"]),
    StageGrid: lambda pen, found, view, node: front.grid(
        pen, found, node["caption"], node["ids"][0], alone=bool(node["argument"])
    ),
    KeyFigures: lambda pen, found, view, node: front.figures(pen, found, node["caption"]),
    ChangeReport: lambda pen, found, view, node: changes.report(pen, found, node["caption"], node["ids"][0]),
    CheckedList: lambda pen, found, view, node: checklists.view(
        pen, found, node["caption"], node["ids"][0], anchors=pen.first_of(found.name)
    ),
    **dict.fromkeys(
        get_args(Picture),
        lambda pen, found, view, node: pen.drawing(found, node["caption"], open=not view.folded, id=node["ids"][0]),
    ),
}
"""The form in HTML of each type of data that a view is made of."""


def plain_page(app: Sphinx, part: FileState, docname: str, table: Table) -> str:
    """A page with one table of a file and nothing else, below its doctype."""
    pen = Pen(app.builder, part, docname)
    top = "../" * app.builder.get_target_uri(docname).count("/")
    styles = "".join(
        f'<link rel="stylesheet" href="{top}{escape(path)}">'
        for path in (*(f"_static/{name}" for name in (*STYLES, PAPER)), f"{part.base}{FOLDER}/{DOCUMENT}")
    )
    title = escape(labelled(app.config.html_title, table.kind.replace("-", " ")))
    language = escape(state_of(app.config).language)
    return (
        f'<html lang="{language}" data-theme="light"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;; style-src &#x27;self&#x27;">'
        f"<title>{title}</title>"
        f'{styles}</head><body class="rf-page">'
        f"<h1>{title}</h1>{pen.plain_table(table, '')}</body></html>\n"
    )


def _pen(translator: Any) -> Pen:
    builder = translator.builder
    docname = getattr(builder, "current_docname", "") or builder.config.root_doc
    # on the one page of all pages, that of the text which is being written
    part = file_of(builder.config, translator.docnames[-1])
    assert part is not None  # cards and views are on its pages
    # each page has a translator of its own, which goes when it is written
    pen = getattr(translator, "riskfile_pen", None)
    if not isinstance(pen, Pen) or pen.docname != docname or pen.part is not part:
        pen = translator.riskfile_pen = Pen(builder, part, docname)
    return pen


def _visit_card(self: Any, node: CardNode) -> None:
    pen = _pen(self)
    node.card = card = pen.build.cards.of(pen.build.item(node["need_id"]))
    item = card.item
    state_of(self.config).cards.add(item.id)
    labels = "".join(f'<span id="{escape(id)}"></span>' for id in node["ids"][1:])
    state = (" rf-retired" if card.retired else "") + (" rf-changed" if card.changed is not None else "")
    self.body.append(
        f'<section class="rf-card rf-type-{item.type}{state}" id="{item.id}">{labels}{pen.card_head(card)}<div class="rf-text">'
    )


def _depart_card(self: Any, node: CardNode) -> None:
    self.body.append(f"</div>{_pen(self).card_foot(node.card)}</section>\n")


def _skip(self: Any, node: nodes.Node) -> None:
    raise nodes.SkipNode


def _visit_view(self: Any, node: ViewNode) -> None:
    ids = "".join(f'<span id="{escape(id)}"></span>' for id in node["ids"])
    self.body.append(f'<div class="rf-view">{ids}{_pen(self).view(node)}</div>\n')
    raise nodes.SkipNode


@by_page
def take_needs(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace the needs of sphinx-needs by our cards before sphinx-needs lays them out."""
    if not is_of_file(app.config, docname):
        # of other pages nothing is changed; what stands behind a requirement is added to it
        for node in list(doctree.findall(Need)):
            node.extend(show_behind(app, docname, node["ids"][0]))
        return
    build = build_of(app.config, docname)
    for part in list(doctree.findall(NeedPart)):
        if not part.get("need_id"):
            # of no item: sphinx-needs would show nothing of it
            part.replace_self(nodes.inline("", part.title))
    others = build.others
    found = list(doctree.findall(Need))
    needs = [node for node in found if node["ids"][0] not in others]
    for node in found:
        if node["ids"][0] in others:
            # sphinx-needs shows what names it, and not what stands behind that
            node.extend(show_behind(app, docname, node["ids"][0]))
            if app.builder.format == "typst":
                other_needs.make_plain(app.env, app.builder, docname, node)
    if needs:
        file = build.file
        for node in needs:
            id = node["ids"][0]
            parent = node.parent
            home = node.get("docname", docname)
            item = file.recorded(id)
            if item is None or item.docname != home:
                # two processes have read an item with this id, and the other page's was kept (RMF901)
                parent.remove(node)
                continue
            # further ids are those of labels before the item
            card = CardNode("", need_id=id, ids=list(node["ids"]))
            card += CardTitle("", f"{id} {item.title}")
            card += node.children
            show_as_text(card)
            node.replace_self(card)
    if app.builder.format not in ("html", "typst"):
        generic.replace(build, doctree, CardNode, ViewNode)


def show_behind(app: Sphinx, docname: str, id: str) -> list[nodes.Node]:
    """The risk control measures, risks and hazards behind a need that is no item, as lists of links, for the risk file of the
    page, or for each where it is of none; nothing where it has none."""
    own = file_of(app.config, docname)
    parts = (own,) if own is not None else files_of(app.config)
    return [node for part in parts for node in _behind(app, docname, part, id)]


def _behind(app: Sphinx, docname: str, part: FileState, id: str) -> list[nodes.Node]:
    file = part.built.file
    need, lines = file.others.get(id), []
    if need is None:
        return []
    for label, items in behind(file, need):
        line = nodes.paragraph("", f"{label}: ")
        for number, item in enumerate(items):
            line += [nodes.Text(", ")] * bool(number)
            line += links.card(docname, app.builder, item, nodes.inline("", f"{item.id} {item.title}".strip()))
        lines.append(nodes.list_item("", line))
    if not lines:
        return []
    head = nodes.paragraph(
        "",
        "",
        nodes.strong(
            "",
            tr("In the risk management file of {name}", name=part.built.policy.device.name)
            if part.name
            else tr("In the risk management file"),
        ),
    )
    return [nodes.container("", head, nodes.bullet_list("", *lines), classes=["rf-behind"])]


def _kind(kind: str) -> str:
    """What a table without a caption is called."""
    return kind if spoken() == SOURCE_LANGUAGE else kind_in_words(kind)


def tell_hidden(app: Sphinx, docname: str, *_: object) -> None:
    """Tell of items of a page that is written now, whose cards are not on it: what is around them hides what is in it."""
    if app.builder.name not in ("html", "dirhtml") or docname not in app.env.found_docs:
        return
    part = file_of(app.config, docname)
    if part is None:
        return
    build, written, path = part.built, state_of(app.config).cards, path_of(app.env, docname)
    refused = [each.span for each in build.report.findings if each.code == "RMF906" and each.span.path == path]
    for item in build.items_of(docname):
        # what is around it is told already, where the checker knows that it may hide it
        if item.id not in written and not any(span.line < item.line for span in refused):
            message = HIDDEN(item=item.id)
            told = ("RMF926", KIND, render(message), hint_of(message))
            LOGGER.error("%s %s: %s (%s)", *told, location=str(item.span), type="riskfile", subtype="RMF926")


def setup(app: Sphinx) -> None:
    """Register nodes, the style sheet and the script."""
    app.add_node(CardNode, html=(_visit_card, _depart_card))
    app.add_node(CardTitle, html=(_skip, None))
    app.add_node(ViewNode, html=(_visit_view, None))


def add_static(app: Sphinx, config: Config) -> None:
    """Add the folder of the style sheet and the scripts, and these to all pages where all are of the risk file."""
    if state_of(config).alone:
        for name in STYLES:
            app.add_css_file(name)
        for name, priority in SCRIPTS:
            app.add_js_file(name, loading_method="defer", priority=priority)
    config.html_static_path = [*config.html_static_path, str(STATIC)]
