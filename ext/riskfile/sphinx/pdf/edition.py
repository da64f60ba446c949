"""The documents of a set, from the pages of a risk file to the files that are written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util import logging

from riskfile.model import Item
from riskfile.policy.volumes import LeftOut, Volume
from riskfile.render.pdf import finish, says, typefaces
from riskfile.render.pdf.characters import told_together, undrawable
from riskfile.render.pdf.notation import code, literal, soft
from riskfile.render.pdf.says import PAPER
from riskfile.render.pdf.typeset import Workshop, lost_in_svg, objection
from riskfile.render.pdf.work import Job, Made, Trouble, run, workers
from riskfile.rules.tool import LOST_IN_PDF
from riskfile.sphinx import diagrams, pdf_files
from riskfile.sphinx.build import Build, views_of
from riskfile.sphinx.checklists import section_id
from riskfile.sphinx.directives import ViewNode, asked_of
from riskfile.sphinx.html import CardNode
from riskfile.sphinx.pdf.divide import ElsewhereNode, MovedNode, divide
from riskfile.sphinx.pdf.formulas import formula
from riskfile.sphinx.pdf.front_matter import IDS, ids_of
from riskfile.sphinx.pdf.parts import MOST, Block, View, pack, part_of, size_of_card, size_of_rows, slice_views, view_of
from riskfile.sphinx.pdf.render import Press
from riskfile.sphinx.pdf.title_page import about_of
from riskfile.sphinx.pdf.tome import UNSET, Above, Tome, elsewhere, far_from, moved, rank_of
from riskfile.sphinx.pdf.typst import LossError, Writer
from riskfile.sphinx.state import FileState, pages_of, path_of, state_of
from riskfile.text.days import source_date_epoch
from riskfile.text.files import into_place
from riskfile.text.messages import spoken, tr
from riskfile.text.names import in_names
from riskfile.text.widths import is_wide
from riskfile.views import FilterError, Table
from riskfile.views.registry import VIEWS
from sphinx import version_info

LOGGER = logging.getLogger(__name__)


class PdfError(SphinxError):
    """The PDF cannot be written; what was there is as it was. ``place`` is path and line, where they are known."""

    category = "PDF"

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.place = place


def ordered(env: BuildEnvironment, part: FileState) -> Iterator[tuple[str, tuple[Above, ...]]]:
    """The pages of a file in the order of the table of contents, each with the chapters that it stands below; pages of no
    contents last."""
    root, ours = part.layout.root_doc, pages_of(env, part)
    seen = {root}
    yield root, ()

    def below(docname: str, above: tuple[Above, ...]) -> Iterator[tuple[str, tuple[Above, ...]]]:
        for child in env.toctree_includes.get(docname, ()):
            if child in ours and child not in seen:
                seen.add(child)
                yield child, above
                yield from below(child, (*above, Above(child, env.titles[child].astext())))

    yield from below(root, ())
    for docname in sorted(ours - seen):
        yield docname, ()


class Edition:
    """The documents of a risk file, from its pages to the files that are written."""

    def __init__(self, app: Sphinx, builder: Builder, outdir: Path, part: FileState) -> None:
        assert part.pdf is not None  # read when the build began
        self.app, self.builder, self.outdir, self.part = app, builder, outdir, part
        self.build, self.chosen = part.built, part.pdf
        self.plan = self.chosen.set_of(len(self.build.file))
        self.volumes = self.plan
        self._parts: dict[str, list[Volume]] = {}
        self._cards_in: dict[str, Volume] = {}
        self._rows_in: dict[View, list[tuple[Volume, tuple[int, int]]]] = {}
        self.homes: dict[str, Volume | None] = {}
        self.tomes: list[Tome] = []
        if not self.plan.alone:
            self._divide()
        self._files: dict[str, str] = {}
        self._name_files()
        self._made: dict[str, Made] = {}

    def _name_files(self) -> None:
        """Say what the file of each volume is called: of those that are written, once it is known which these are, since files
        may be numbered."""
        there = {tome.volume.name for tome in self.tomes}
        # a part is called by its name; what is said of it in a language is no part of the name of a file
        titles = {part.name: each.title for each in self.plan.volumes for part in self._parts.get(each.name, ())}
        named = self.volumes._replace(
            volumes=tuple(
                each._replace(title=titles.get(each.name, each.title))
                for each in self.volumes.volumes
                if not there or each.name in there
            )
        )
        files = self.part.pdf_names_of(named)
        self._files = dict(zip((each.name for each in named.volumes), files, strict=True))

    @cached_property
    def _order(self) -> list[tuple[str, tuple[Above, ...]]]:
        """The pages as they are read, the appendices last."""
        within = self.part.layout.from_root
        return sorted(ordered(self.app.env, self.part), key=lambda each: self.plan.place_among(within(each[0])))

    def _divide(self) -> None:
        """Plan the parts of volumes that are too large for one document."""
        env = self.app.env
        blocks: dict[str, list[tuple[Block, list[str] | View]]] = {each.name: [] for each in self.plan.volumes}
        for docname, _ in self._order:
            home = self._home(docname)
            if home is None:
                continue
            cards: dict[str, list[str]] = {}
            for item in self.build.items_of(docname):
                volume = self.plan.of_item(item.type)
                if volume is not None:
                    cards.setdefault(volume.name, []).append(item.id)
            for name, ids in cards.items():
                size = sum(size_of_card(self.build.file, self.build.item(id)) for id in ids)
                blocks[name].append((Block(len(ids), size / len(ids)), ids))
            for view in views_of(env, docname):
                volume = self._of_view(docname, home, view.kind, view.asked)
                if volume is None or volume.is_core:
                    continue
                try:
                    found = self.build.table(view.kind, *view.asked)
                except FilterError:
                    continue  # is told where it is written
                if isinstance(found, Table) and found.rows:
                    block = Block(len(found.rows), size_of_rows(found) / len(found.rows))
                    blocks[volume.name].append((block, (view.kind, *view.asked)))
        volumes: list[Volume] = []
        for volume in self.plan.volumes:
            asked = blocks[volume.name]
            if not volume.items:
                # as its document has them
                kinds = volume.views
                asked.sort(key=lambda each: rank_of(kinds, each[1][0], each[1][2]))
            places = pack([block for block, _ in asked], MOST)
            count = max((piece.part for found in places for piece in found), default=0) + 1
            if volume.is_core or count == 1:
                volumes.append(volume)
                continue
            parts = [part_of(volume, number, count) for number in range(1, count + 1)]
            self._parts[volume.name] = parts
            volumes += parts
            for (_, what), pieces in zip(asked, places, strict=True):
                if isinstance(what, tuple):
                    self._rows_in[what] = [(parts[each.part], (each.first, each.last)) for each in pieces]
                else:
                    self._cards_in.update(
                        (id, parts[each.part]) for each in pieces for id in what[each.first : each.last]
                    )
        self.volumes = self.plan._replace(volumes=tuple(volumes))

    # -------------------------------------------------------------------------------------------- pages as Typst

    def compose(self) -> None:
        """Write the sources of all documents.

        :raises PdfError: if something of a page cannot be written.
        """
        env, build = self.app.env, self.build
        self.tomes = self._begun()
        by_name = {tome.volume.name: tome for tome in self.tomes}
        # Sphinx 9 asks for them, and Sphinx 8 takes those of the application
        tags: dict[str, Any] = {"tags": self.builder.tags} if version_info >= (9,) else {}
        self.homes = {docname: self._home(docname) for docname, _ in self._order}
        for docname, above in self._order:
            home = self.homes[docname]
            if home is None:
                continue
            page = env.get_and_resolve_doctree(docname, self.builder, **tags)
            path = path_of(env, docname)
            slice_views(page, {view: [span for _, span in found] for view, found in self._rows_in.items()})
            parts = divide(page, home, partial(self._where, docname, home))
            self._lead_on(docname, home, page)
            for volume, what in parts.items():
                by_name[volume.name].take(what, docname, above, path, page)
        for tome in self.tomes:
            tome.end()
        for tome in self.tomes:
            if not tome.names:
                LOGGER.info(
                    "riskfile: nothing stands in volume %s, %s: it is not written", tome.volume.name, tome.volume.title
                )
        self.tomes = [tome for tome in self.tomes if tome.names]
        self._name_files()
        writers = [tome.writer for tome in self.tomes]
        # the title of an item that stands in one volume may be named in each
        signs = {sign: shown for writer in writers for sign, shown in writer.signs.items()}
        for writer in writers:
            writer.signs = dict(sorted(signs.items()))
        losses = [loss for writer in writers for loss in writer.losses]
        unset = {sign: place for writer in reversed(writers) for sign, place in writer.unset.items()}
        if unset:
            order = [sign for writer in writers for sign in writer.unset]
            losses.insert(0, LossError(told_together([*dict.fromkeys(order)]), unset[order[0]]))
        losses += [
            LossError(
                tr("a link leads to {place}, which is not in the PDF", place=f"{docname}#{id}" if id else docname),
                place,
            )
            for writer in writers
            for docname, id, place in writer.links
            if not any((docname, id) in each.anchors.names for each in writers)
        ]
        losses += [
            LossError(
                tr("{item} is on no page of the PDF: what stands around it does not show it", item=item.id),
                str(item.span),
            )
            for item in build.file
            if not any((item.docname, item.id) in each.anchors.names for each in writers)
            and self._out(item.docname, item.id) is None
        ]
        refuse(losses, {(each.code, f"{each.span.path}:{each.span.line}") for each in build.report.findings})

    def _begun(self) -> list[Tome]:
        """The documents of the set, without a page."""
        app, env, part, build, chosen = self.app, self.app.env, self.part, self.build, self.chosen
        all_views: Mapping[str, Any] = env.domains["riskfile"].data["views"]
        views = {docname: each for docname, each in all_views.items() if docname in pages_of(env, part)}
        out = self._out
        plural = {name: tr(type.plural) for name, type in part.model.types.items()}
        found: list[Tome] = []
        # each language has its own: they may be built side by side
        work = self.outdir / (f"typst-{part.language}" if part.language else "typst") / part.name
        # the build before may have made another set
        shutil.rmtree(work, ignore_errors=True)
        for volume in self.volumes.volumes:
            folder = work / (in_names(volume.name) if volume.name else "core")
            shop = Workshop(Path(app.srcdir), folder if not self.volumes.alone else work)
            shown_in = found[0].press.shown_in if found else None
            press = Press(
                build,
                shop.keep,
                volume.paper or chosen.paper,
                views,
                out,
                partial(section_id, env),
                turned=volume.turned,
                shown_in=shown_in,
                form=volume.form,
                fields={each.type: each.fields for each in self.plan.cards},
            )
            own: dict[str, Any] = {
                CardNode.__name__: press.card,
                ViewNode.__name__: partial(_view, build, press),
                MovedNode.__name__: moved(build, lambda type: plural.get(type, type), press, self._why),
                ElsewhereNode.__name__: elsewhere(lambda docname: env.titles[docname].astext()),
                diagrams.Drawing.__name__: diagrams.on_paper(shop.keep, lost_in_svg),
            }
            writer = Writer(own, shop.picture, formula)
            writer.elsewhere = out
            found.append(Tome(volume, shop, writer, press))
        return found

    def _out(self, docname: str, id: str) -> str | None:
        """The address of a place that is in no document of the set, "" where it has none; None for one that is in one."""
        if docname in self.homes and self.homes[docname] is None:
            return ""
        item = self.build.file.items.get(id)
        if item is not None and item.docname == docname and self._is_out(item):
            return ""
        return _elsewhere(self.app, self.part, docname, id)

    def _is_out(self, item: Item) -> bool:
        """Whether the card of an item is in no document of the set."""
        return self.homes.get(item.docname, self.volumes.core) is None or self.volumes.of_item(item.type) is None

    def _home(self, docname: str) -> Volume | None:
        """Where the text of a page stands; None for nowhere."""
        layout = self.part.layout
        types = list(dict.fromkeys(item.type for item in self.build.items_of(docname)))
        is_items = docname.startswith(f"{layout.at(layout.needs)}/")
        home = self.plan.home(layout.from_root(docname), is_items, types)
        if home is None or home.name not in self._parts:
            return home
        # with the first of its cards
        parts = self._parts[home.name]
        cards = (self._cards_in.get(item.id) for item in self.build.items_of(docname))
        return next((each for each in cards if each in parts), parts[0])

    def _why(self, docname: str, node: nodes.Element) -> str:
        """Why a view stands in no document of the set."""
        page = self.part.layout.from_root(docname)
        return self.volumes.why_in_none(node["kind"], page, node["argument"])

    def _where(self, docname: str, home: Volume | None, node: nodes.Element) -> Volume | None:
        """The volume of a card or a view on a page whose text stands in ``home``."""
        if self.volumes.alone or home is None:
            return home
        if isinstance(node, CardNode):
            id = node["need_id"]
            return self._cards_in.get(id) or self.plan.of_item(self.build.item(id).type)
        whole = next((each for each in self.plan.volumes if home in self._parts.get(each.name, ())), home)
        volume = self._of_view(docname, whole, node["kind"], asked_of(node))
        if volume is whole and whole is not home and view_of(node) not in self._rows_in:
            return home
        if volume is None or volume.name not in self._parts:
            return volume
        spans = {span: part for part, span in self._rows_in.get(view_of(node), ())}
        return spans.get(node.get("rows"), next(iter(spans.values()), self._parts[volume.name][0]))

    def _of_view(self, docname: str, home: Volume, kind: str, asked: tuple[str, ...]) -> Volume | None:
        """The volume of the plan that a view stands in, on a page whose text stands in ``home``."""
        filter, argument, *_ = asked
        page = self.part.layout.from_root(docname)
        if home.has_page(page):
            return home
        restricted = bool(filter or VIEWS[kind].options_of(argument).get("types"))
        rows = 0
        if restricted and self.plan.takes(kind, argument):
            try:
                found = self.build.table(kind, *asked)
            except FilterError:
                found = None  # is told where it is written
            rows = len(found.rows) if isinstance(found, Table) else 0
        return self.plan.of_view(kind, page, restricted, rows, home, argument)

    def _lead_on(self, docname: str, home: Volume, page: nodes.document) -> None:
        """Say at the end of a page where the pages below it in the contents stand, if elsewhere."""
        ours = [each for each in self.app.env.toctree_includes.get(docname, ()) if each in self.homes]
        by_volume: dict[str, list[str]] = {}
        for each in ours:
            there = self.homes[each]
            if there is not None and there is not home:
                by_volume.setdefault(there.name, []).append(each)
        section: nodes.Element = next((each for each in page.children if isinstance(each, nodes.section)), page)
        for volume in self.volumes.volumes:
            if volume.name in by_volume:
                line = ElsewhereNode()
                line.volume, line.docnames = volume, by_volume[volume.name]
                section.append(line)

    # -------------------------------------------------------------------------------------------- set, and put in place

    def set(self) -> None:
        """Set the documents: those with cards first, then those that name their pages, the core report last, which names the
        others with their pages and digests.

        :raises PdfError: if one cannot be set, or loses something.
        """
        rest = [tome for tome in self.tomes if not tome.volume.is_core]
        for some in (
            [tome for tome in rest if tome.volume.items],
            [tome for tome in rest if not tome.volume.items],
            [tome for tome in self.tomes if tome.volume.is_core],
        ):
            self._set(some)

    def _set(self, tomes: Sequence[Tome]) -> None:
        if not tomes:
            return
        abouts = [self._about(tome) for tome in tomes]
        jobs = [self._job(tome, about, to_sign) for tome, (about, to_sign) in zip(tomes, abouts, strict=True)]
        self._need_fonts(tomes)
        for tome, (about, _), made in zip(tomes, abouts, run(jobs, workers()), strict=True):
            if isinstance(made, Trouble):
                self._refuse(tome, about, made)
            else:
                self._made[tome.volume.name] = made
        lost = [
            LossError(tr("not found in the PDF: {text}", text=repr(text[:120])), _place_of(tome, text))
            for tome in tomes
            for text in self._made[tome.volume.name].lost
        ]
        refuse(lost)

    def _need_fonts(self, tomes: Sequence[Tome]) -> None:
        """Refuse words of ours, of the policy or of tables that no font has, where an extra would bring one.

        :raises PdfError: with the first of their letters.
        """
        if find_spec(typefaces.CJK):
            return
        texts = (
            path.read_text(encoding="utf-8")
            for tome in tomes
            for path in sorted(tome.shop.folder.iterdir())
            if path.name in (says.FILE, "main.typ", "settings.typ") or path.suffix == ".json"
        )
        wide = dict.fromkeys(sign for text in texts if is_wide(text) for sign in text if is_wide(sign))
        folder, source = self.chosen.folder, self.part.project.source
        lacking = undrawable(wide, source.name(source.layout.at(folder)) if folder else "") if wide else {}
        if lacking:
            raise PdfError(told_together([*lacking]))

    def _job(self, tome: Tome, about: Mapping[str, Any], to_sign: Sequence[finish.PlaceToSign]) -> Job:
        paper = {"paper": tome.volume.paper or self.chosen.paper, "turned": tome.volume.turned}
        tome.make(about, {**self.chosen.for_typst(tome.shop.folder), **paper})
        places = tome.places
        for need in self.build.others.values():
            # one that something on its page hides is there all the same
            if need.docname in self.homes and self.homes[need.docname] is tome.volume:
                name = tome.writer.anchors.names.get((need.docname, ""), "start")
                places.setdefault(f"{need.docname}#{need.id}", name)
        far = far_from(tome, self.tomes, self.homes)
        # whose pages are told
        tome.shop.keep("places.json", _as_json(places))
        tome.shop.keep(IDS, json.dumps(ids_of(self.build), ensure_ascii=False))
        nowhere = {f"{docname}#": (None, UNSET) for docname, home in self.homes.items() if home is None}
        nowhere |= {item.id: (None, UNSET) for item in self.build.file if self._is_out(item)}
        told = {place: (there.volume.name, self._page(there, name)) for place, (there, name) in far.items()}
        tome.shop.keep("far.json", _as_json({**nowhere, **told}))
        return Job(
            folder=tome.shop.folder,
            target=self._beside(tome),
            places=places,
            far={place: (self._target(there).name, name) for place, (there, name) in far.items()},
            to_sign=to_sign,
            expected=[_with_names(tome, text) for text in tome.writer.expected],
            stamp=_stamp(self.build),
            label=f"{tome.volume.name}-" if tome.volume.name else "",
            volumes=self._named() if tome.volume.is_core else (),
            language=spoken(),
        )

    def _target(self, tome: Tome) -> Path:
        return self.outdir / self._files[tome.volume.name]

    def _beside(self, tome: Tome) -> Path:
        target = self._target(tome)
        return target.with_name(f"{target.name}.part")

    def _page(self, tome: Tome, name: str) -> int:
        made = self._made.get(tome.volume.name)
        return made.dests.get(name, UNSET) if made is not None else UNSET

    def _named(self) -> list[finish.NamedVolume]:
        """The volumes that are set, as the core report names them."""
        return [
            finish.NamedVolume(
                tome.volume.name, tome.volume.title, self._target(tome).name, made.sha256, made.size, made.pages
            )
            for tome in self.tomes
            if (made := self._made.get(tome.volume.name)) is not None
        ]

    @cached_property
    def _said_of_all(self) -> tuple[dict[str, Any], list[finish.PlaceToSign]]:
        """What the template is told of the file, whichever document it is."""
        return about_of(self.app, self.part, self.chosen)

    def _about(self, tome: Tome) -> tuple[dict[str, Any], list[finish.PlaceToSign]]:
        said, to_sign = self._said_of_all
        about, volume = {**said}, tome.volume
        if self.volumes.alone:
            return about, to_sign
        if volume.is_core:
            about["missing"] = self._left_out()
            about["set"] = list(map(self._told, self.tomes))
        else:
            # who signs the core report signs its digest
            about["approvals"], about["signing"], to_sign = [], [], []
        about["volume"] = {
            "name": volume.name,
            "title": volume.said,
            "number": self._number_of(volume),
        }
        return about, to_sign

    def _number_of(self, volume: Volume) -> str:
        return "-".join(filter(None, (self.build.policy.document_number, volume.name)))

    def _told(self, tome: Tome) -> dict[str, Any]:
        """What the core report says of a document of the set: of all others pages and digest are known by then."""
        volume, made = tome.volume, self._made.get(tome.volume.name)
        return {
            "name": volume.name,
            "title": volume.said,
            "number": self._number_of(volume),
            "file": self._target(tome).name,
            "pages": made.pages if made is not None else UNSET,
            "sha256": made.sha256 if made is not None else "",
            "here": volume.is_core,
            "what": soft(tr("read first, from front to back") if volume.is_core else tome.what()),
        }

    def _what(self, out: LeftOut) -> str:
        """What is left out, in words."""
        if out.item:
            return soft(tr(self.part.model.types[out.item].plural or out.item))
        if not out.view:
            return soft(tr("the page {page}", page=out.page))
        form = VIEWS[out.view.partition(" ")[0]].form(out.view.partition(" ")[2])
        title = tr(form.title) if form else out.view
        return soft(tr("{view}, on {page}", view=title, page=out.page) if out.page else title)

    def _left_out(self) -> list[tuple[str, str]]:
        """What is in no document of the set, and why."""
        found = [(self._what(each), soft(tr(each.why))) for each in self.volumes.left_out]
        found += [(soft(each.said), soft(tr(each.why))) for each in self.volumes.unmade]
        types = self.part.model.types
        for type in self.plan.unexplained(types):
            if self.build.file.of_type(type):
                found.append((soft(tr(types[type].plural or type)), tr("no volume has them, and no reason is given")))
        for card in self.volumes.cards:
            fields = types[card.type].fields
            rest = [tr(fields[name].label or name) for name in fields if name not in card.fields]
            if rest:
                found.append(
                    (
                        soft(
                            tr(
                                "on cards of {items}: {fields}",
                                items=tr(types[card.type].plural or card.type),
                                fields=tuple(rest),
                            )
                        ),
                        soft(card.why),
                    )
                )
        there = {tome.volume.name for tome in self.tomes}
        for each in self.volumes.volumes:
            if each.name not in there:
                found.append((soft(f"{each.name} {each.title}"), tr("nothing in this file stands in it")))
        return found

    def _refuse(self, tome: Tome, about: Mapping[str, Any], trouble: Trouble) -> None:
        """End the PDF with what went wrong."""
        if trouble.kind == "typst":
            place = _blamed(tome.shop, code(about), tome.names, trouble.text)
            raise PdfError(f"Typst: {trouble.text}{f' ({place})' if place else ''}", place)
        if trouble.kind == "place":
            raise PdfError(
                tr(
                    "{template}: nothing in the document is labelled {name}, to which links lead; a template's rf-heading "
                    "has to put label(name) behind its heading",
                    template=self.chosen.template or tr("the template"),
                    name=repr(trouble.text),
                )
            )
        raise PdfError(trouble.text)

    def put(self) -> tuple[Path, ...]:
        """Put the files in the place of those of the build before; gives their paths, the core report first."""
        found = []
        core = next(tome for tome in self.tomes if tome.volume.is_core)
        # before its volumes are others
        signed = pdf_files.stays(self._target(core), self._beside(core))
        # the core report last: what it names is there by then
        for tome in reversed(self.tomes):
            target, beside = self._target(tome), self._beside(tome)
            if not (signed if tome is core else pdf_files.stays(target, beside)):
                into_place(beside, target)
            LOGGER.info("riskfile: wrote %s, %.1f MB", target, target.stat().st_size / 1e6)
            found.append(target)
        return tuple(reversed(found))

    def clear(self) -> None:
        """Take away what was not put in place."""
        for tome in self.tomes:
            self._beside(tome).unlink(missing_ok=True)


def _view(build: Build, press: Press, writer: Writer, node: nodes.Element) -> str:
    try:
        found = build.table(node["kind"], *asked_of(node))
    except FilterError as error:
        writer.lost(f"the filter cannot be read: {error.message}", node)
        return ""
    writer.anchor(node)
    if isinstance(found, Table) and "rows" in node:
        first, last = node["rows"]
        found = found._replace(rows=found.rows[first:last], total=found.total and last == len(found.rows))
    return press.view(writer, node, found)


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _elsewhere(app: Sphinx, part: FileState, docname: str, id: str) -> str | None:
    """The address on the web of a page of the site that is not in the PDF of a file; "" where nobody says where it is."""
    if state_of(app.config).alone or part.holds(docname):
        return None
    base = str(app.config.html_baseurl or "")
    suffix = app.config.html_link_suffix or app.config.html_file_suffix or ".html"
    return f"{base.rstrip('/')}/{docname}{suffix}{f'#{id}' if id else ''}" if base else ""


def _blamed(shop: Workshop, about: str, pages: Mapping[str, str], said: str) -> str:
    """The page that Typst says this of where it is set alone; "" where it is none."""
    first = said.partition("\n")[0]
    for name, path in pages.items():
        alone = f'#import "template.typ": *\n#show: document-of.with({about})\n#include {literal(name)}\n'
        if first in objection(alone, shop.folder):
            return f"{path}:1"
    return ""


def _stamp(build: Build) -> datetime:
    """The moment that the PDF says it was made: that of SOURCE_DATE_EPOCH, or the day that the build judges on."""
    epoch = source_date_epoch()
    return datetime.fromisoformat(f"{build.today}T00:00Z") if epoch is None else datetime.fromtimestamp(epoch, UTC)


def _with_names(tome: Tome, text: str) -> str:
    """A text as the PDF shows it: signs that no font has by their names."""
    for sign, shown in tome.writer.signs.items():
        text = text.replace(sign, shown)
    return text


def _place_of(tome: Tome, text: str) -> str:
    places = tome.writer.expected.places
    return places[text] if text in places else next(places[each] for each in places if _with_names(tome, each) == text)


def refuse(losses: Iterable[LossError], findings: Container[tuple[str, str]] = ()) -> None:
    """End the PDF where something is lost, and tell what no finding (code and place) tells."""
    found, rule = list(losses), LOST_IN_PDF
    for loss in found:
        if (loss.rule, loss.place) in findings:
            continue
        told = (rule.code, rule.name, loss.message)
        LOGGER.error("%s %s: %s", *told, location=loss.place, type="riskfile", subtype=rule.code)
    if found:
        first, more = found[0], len(found) - 1
        said = tr("the PDF would lose something: {message} ({place})", message=first.message, place=first.place)
        raise PdfError(f"{said} {PAPER['and-more'].format(number=more)}" if more else said, first.place)
