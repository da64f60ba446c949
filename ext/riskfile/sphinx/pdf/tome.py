"""One document of the set while it is written: its pages as Typst, and what is known of its places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from docutils import nodes

from riskfile.policy.volumes import Volume
from riskfile.render.pdf.finish import PLACE
from riskfile.render.pdf.notation import code, literal, soft, words
from riskfile.render.pdf.says import PAPER, listed
from riskfile.render.pdf.typeset import Workshop
from riskfile.sphinx.build import Build
from riskfile.sphinx.directives import ViewNode, asked_of
from riskfile.sphinx.pdf.divide import ElsewhereNode, MovedNode, ours_in, title_of
from riskfile.sphinx.pdf.render import Press
from riskfile.sphinx.pdf.typst import Writer
from riskfile.text.messages import tr
from riskfile.views import Table


class Above(NamedTuple):
    """A chapter that a page stands below, in the contents."""

    docname: str
    title: str


class Taken(NamedTuple):
    """What a document has of a page: its nodes, and ``whole``, the page that they are of."""

    part: nodes.document
    docname: str
    above: Sequence[Above]
    path: str
    whole: nodes.document


def rank_of(kinds: Sequence[str], kind: str, argument: str) -> int:
    """Which of the kinds of views of a volume a view is, from 0; their number for none."""
    return next((kinds.index(name) for name in (f"{kind} {argument}", kind) if name in kinds), len(kinds))


class Tome:
    """A document of the set. ``names`` are its pages as files for Typst, in order, with the paths of their sources."""

    def __init__(self, volume: Volume, shop: Workshop, writer: Writer, press: Press) -> None:
        self.volume = volume
        self.shop = shop
        self.writer = writer
        self.press = press
        self.names: dict[str, str] = {}
        self._open: list[str] = []
        self._waiting: list[Taken] = []
        self._ours: list[nodes.Element] = []

    def take(
        self, part: nodes.document, docname: str, above: Sequence[Above], path: str, whole: nodes.document
    ) -> None:
        """Take in what this volume has of a page, below the chapters that it stands below; ``whole`` is the page with the
        footnotes. In the volume of a kind of views the first of its kinds stands first, else all is in the order of the
        contents; behind the cards of a register comes what is no list of items."""
        if not (self.volume.is_core or self.volume.items):
            # what is looked up is found by what it is, and not by the chapter that asks for it
            part, above = _flat(part), ()
        taken = Taken(part, docname, above, path, whole)
        if not self.volume.is_core:
            self._ours += ours_in(part)
        if self.volume.is_core or (self.volume.items and not self._is_behind(taken)):
            self._write(taken)
        else:
            self._waiting.append(taken)

    def _is_behind(self, taken: Taken) -> bool:
        """Whether it comes behind the cards: views alone, none of them of the first of the volume's kinds."""
        ours = list(ours_in(taken.part))
        return bool(ours) and all(isinstance(each, ViewNode) for each in ours) and self._rank(taken) > 0

    def _rank(self, taken: Taken) -> int:
        kinds = self.volume.views
        views = taken.part.findall(ViewNode)
        return min((rank_of(kinds, view["kind"], view["argument"]) for view in views), default=len(kinds))

    def _write(self, taken: Taken) -> None:
        text = ""
        level = len(taken.above) + 1
        for depth, chapter in enumerate(taken.above):
            if chapter.docname in self._open[depth : depth + 1]:
                continue
            self._open[depth:] = [chapter.docname]
            text += self.writer.heading(depth + 1, words(soft(chapter.title)), chapter.title)
        self._open[level - 1 :] = [taken.docname]
        text += self.writer.page(taken.part, taken.docname, level, taken.path, taken.whole)
        name = f"page{len(self.names) + 1}.typ"
        self.names[self.shop.keep(name, f'#import "template.typ": *\n{text}')] = taken.path

    def what(self) -> str:
        """What is in it, in a few words: its views, and the items whose cards it has."""
        build = self.press.build
        views, counts = [], Counter[str]()
        for node in self._ours:
            if isinstance(node, ViewNode):
                views.append(_view(build, node))
            else:
                counts[build.item(node["need_id"]).type] += 1
        types = build.file.model.types
        cards = [
            f"{tr(types[name].plural or types[name].label)}{PAPER['colon']}{counts[name]}"
            for name in types
            if counts[name]
        ]
        return PAPER["semicolon"].join([*views, *cards])

    def end(self) -> None:
        """Write what waits, and what comes after the last page."""
        for taken in sorted(self._waiting, key=self._rank):
            self._write(taken)
        self._waiting = []
        index = self.writer.index()
        if index:
            self.names[self.shop.keep("index.typ", f'#import "template.typ": *\n{index}')] = ""

    @property
    def places(self) -> dict[str, str]:
        """The name in the document of each place, a page with an id."""
        return {f"{docname}#{id}": name for (docname, id), name in self.writer.anchors.names.items()}

    def make(self, about: Mapping[str, object], settings: Mapping[str, object]) -> None:
        """Write the document that holds the pages together."""
        keep = self.shop.keep
        keep("settings.typ", f"#let settings = {code(settings)}\n")
        pages = "".join(f"#include {literal(name)}\n" for name in self.names)
        signs = "".join(f"#show {literal(sign)}: {literal(shown)}\n" for sign, shown in self.writer.signs.items())
        keep("main.typ", f'#import "template.typ": *\n{signs}#show: document-of.with({code(about)})\n{pages}')


def _flat(part: nodes.document) -> nodes.document:
    """A part of a page with its sections as chapters, where its title has nothing else below it."""
    sections = [each for each in part.children if isinstance(each, nodes.section)]
    if len(sections) != 1 or len(part.children) != 1:
        return part
    (section,) = sections
    rest = [each for each in section.children if not isinstance(each, nodes.title)]
    if not all(isinstance(each, nodes.section) for each in rest):
        return part
    flat = part.copy()
    flat += rest
    return flat


# ------------------------------------------------------------------------------------------------ what stands elsewhere


WHOLE: Final = "whole:"
"""Before the place of a view that is read in short in this document: that of the whole of it, in another one."""


def moved(
    build: Build, known: Callable[[str], str], press: Press, why: Callable[[str, nodes.Element], str]
) -> Callable[[Writer, MovedNode], str]:
    """The form of what stands in another volume: what it is, and on which pages; above that what of it is read here, where
    its reader cannot do without. ``known`` says what an item type is called in the plural, ``why`` of a page
    and a view why that stands in no document."""

    def shown(writer: Writer, node: MovedNode) -> str:
        volume = node.volume
        lines: list[tuple[str, list[str]]] = []
        cards = [each["need_id"] for each in node.parts if not isinstance(each, ViewNode)]
        if cards:
            lines.append((_cards(build, cards, known), cards))
        reasons: dict[str, str] = {}
        short = ""
        for each in node.parts:
            if isinstance(each, ViewNode):
                read = press.in_short(writer, each, build.table(each["kind"], *asked_of(each)))
                places = [f"{writer.docname}#{id}" for id in each["ids"][:1]]
                if not read:
                    lines.append((_view(build, each), places))
                    reasons[lines[-1][0]] = soft(why(writer.docname, each)) if volume is None else ""
                    continue
                # links to it lead to what is read here
                short += writer.anchor(each) + read
                press.shortened.update(places)
                lines.append((tr("{view}, in full", view=_view(build, each)), [f"{WHOLE}{place}" for place in places]))
        # what is in no document is found where this is said
        text = "".join(writer.anchor(each) for each in node.parts if volume is None and isinstance(each, ViewNode))
        text += short
        for what, places in lines:
            writer.expected.append(what)
            first = places[0] if places else ""
            target = f"{PLACE}{first}" if first and volume is not None else ""
            name, title = (volume.name, volume.said) if volume is not None else ("", reasons.get(what, ""))
            writer.expected.append(reasons.get(what, ""))
            asked = f"{literal(soft(what))}, {literal(name)}, {literal(title)}, {literal(target)}, {code(places)}"
            text += f"\n#rf-moved({asked}, there: {'true' if volume is not None else 'false'})\n"
        return text

    return shown


def _cards(build: Build, ids: Sequence[str], known: Callable[[str], str]) -> str:
    counts: dict[str, int] = {}
    for id in ids:
        type = build.item(id).type
        counts[type] = counts.get(type, 0) + 1
    said = listed(*(f"{known(type)}{PAPER['colon']}{number}" for type, number in counts.items()))
    if len(ids) == 1:
        return f"{said} ({ids[0]})"
    return tr("{items} ({first} to {last})", items=said, first=ids[0], last=ids[-1])


def _view(build: Build, node: nodes.Element) -> str:
    title = title_of(node)
    found = build.table(node["kind"], *asked_of(node))
    if not isinstance(found, Table):
        return title
    first, last = node.get("rows", (0, len(found.rows)))
    return tr("{view} ({n} {n:row|rows})", view=title, n=last - first)


def elsewhere(titles: Callable[[str], str]) -> Callable[[Writer, ElsewhereNode], str]:
    """The form of pages whose text stands in another volume: their titles, each with its page."""

    def shown(writer: Writer, node: ElsewhereNode) -> str:
        assert node.volume is not None
        pages = []
        for docname in node.docnames:
            title = titles(docname)
            writer.expected.append(title)
            pages.append((soft(title), f"{PLACE}{docname}#", f"{docname}#"))
        return f"\n#rf-pages-elsewhere({literal(node.volume.name)}, {literal(node.volume.said)}, {code(pages)})\n"

    return shown


# ------------------------------------------------------------------------------------------------ places of the whole set


def far_from(tome: Tome, tomes: Sequence[Tome], homes: Mapping[str, Volume | None]) -> dict[str, tuple[Tome, str]]:
    """Of each place that another document has, and this one has not: which one, and the name there. A page is where its
    text is, before where else something of it is."""
    own = tome.writer.anchors.names
    found: dict[str, tuple[Tome, str]] = {}
    for other in tomes:
        if other is tome:
            continue
        for (docname, id), name in other.writer.anchors.names.items():
            # what is read in short here stands whole elsewhere
            if f"{docname}#{id}" in tome.press.shortened:
                found[f"{WHOLE}{docname}#{id}"] = (other, name)
            if (docname, id) in own:
                continue
            # what is found by its id alone, as items are, has that for its name
            for place in (f"{docname}#{id}", *((id,) if name == id else ())):
                if place not in found or other.volume is homes.get(docname):
                    found[place] = (other, name)
    return found


UNSET: Final = 0
"""The page of what is not set yet."""
