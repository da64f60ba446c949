"""What a project says in ``docs/pdf.yaml`` of the set of documents that its PDF is: which there are, and what stands in
each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from riskfile.model import ItemModel, Span
from riskfile.policy.strict import (
    INVALID,
    Boolean,
    Choice,
    Integer,
    Keys,
    Listing,
    Mapped,
    Node,
    Reading,
    Record,
    Shape,
    Text,
)
from riskfile.policy.strict import read as read_yaml
from riskfile.policy.volumes import (
    ALL_OTHERS,
    FEW,
    PAPERS,
    PRESETS,
    ROWS,
    Files,
    Form,
    LeftOut,
    PdfSet,
    Shown,
    Volume,
    usual,
)
from riskfile.source import Layout, Source, walk
from riskfile.text.messages import Message, Phrase
from riskfile.text.names import in_names
from riskfile.text.quoting import quote

SUFFIX: Final = ".md"
CORE: Final = "core"
"""What the core report is called where volumes are called by their names."""

_MOST: Final = 20

_NAME_WORDS: Final = Phrase(
    "pdf.expected.volume-name",
    "letters (a to z), digits and hyphens between, at most {most}: it becomes a part of the name of a file",
)(most=_MOST)
_PAGE_WORDS: Final = Phrase("pdf.expected.page", "a page within the project without its ending, such as docs/biology")()

_TWICE = Phrase("pdf.twice", "found {what} in {here}, and in {there} too (line {line})", "name it in one of them")
_NO_VIEW = Phrase("pdf.no-view", "there is no view {view}")
_VIEWS = Phrase("pdf.known-views", "known views: {words}")
_NO_TYPE = Phrase("pdf.no-type", "there is no item type {type}")
_TYPES = Phrase("pdf.known-types", "known types: {words}")
_NO_FIELD = Phrase("pdf.no-field", "items of the type {type} have no field {field}")
_FIELDS = Phrase("pdf.known-fields", "known fields: {words}")
_NO_PAGE = Phrase("pdf.no-page", "there is no page {path} in the file")
_NO_FOLDER = Phrase("pdf.no-folder", "there is no folder {path} with pages of the file")
_ENDING = Phrase("pdf.page-ending", "found {page}, expected a page without its ending", "write {path}")
_A_FOLDER = Phrase("pdf.page-folder", "found the folder {page}, expected a page", "for all pages in it, write {path}/")
_FRONT = Phrase("pdf.front-page", "found the front page {page} in {there}, expected another: it begins the core report")
_NO_VOLUME = Phrase("pdf.no-volume", "there is no volume {name} in this set")
_VOLUMES = Phrase("pdf.known-volumes", "volumes: {words}")
_UNTITLED = Phrase(
    "pdf.untitled",
    "the volume {name} has no `title`, and is none of the set `{set}`",
    "give its title, or name one of {volumes:, or}",
)
_UNTITLED_ALONE = Phrase(
    "pdf.untitled-alone", "the volume {name} has no `title`, and the set `{set}` has no volumes", "give its title"
)
_SAME_NAME = Phrase(
    "pdf.same-name", "the volumes {name} and {other} (line {line}) would have one file, expected another name"
)
_NOT_MADE = Phrase(
    "pdf.not-made",
    "the set `{set}` has no volume {name}, and it is described here",
    "take the set `full`, and leave out what is not to be made, with the reason",
)
_LIKE_A_PART = Phrase(
    "pdf.like-a-part",
    "the volume {name} would be called as part {part} of the volume {whole}, which a large one has; expected another name",
)
_NOTHING_IN_IT = Phrase(
    "pdf.nothing-in-it",
    "nothing stands in the volume {name}, expected `views`, `items` or `pages`",
    "to leave a volume out, name it under `leave-out`, with the reason",
)
_UPRIGHT = Phrase(
    "pdf.upright", "found `turned: true` of the core report, expected it upright: it is read page by page"
)
_CORE_OUT = Phrase("pdf.core-left-out", "found the core report under `leave-out`, expected a volume")
_ONE_OF = Phrase(
    "pdf.leave-out-one",
    "found {found}, expected one of `volume`, `items`, `view` (on one `page`, if need be) and `page`",
)
_NEITHER = Phrase(
    "pdf.leave-out-none", "nothing is named that is left out, expected one of `volume`, `items`, `view` and `page`"
)
_LEFT_OUT = Phrase(
    "pdf.left-out-volume", "the volume {name} is left out (line {line}), and is described here", "keep one of both"
)
_NO_NUMBER = Phrase(
    "pdf.no-number",
    "found `files: number`, and the policy has no `document.number`",
    "give the number in {policy}, or take `files` out",
)

_VOLUME_NAME = Text(
    "Name of a volume.", pattern=f"(?=.{{1,{_MOST}}}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*", expected=_NAME_WORDS
)


def _page(help: str) -> Text:
    return Text(help, pattern=r"(?![/~\\])(?!(?:[^/]*/)*\.\.(?:/|$))[^\\:]*[^\\:\s]", expected=_PAGE_WORDS)


_FORM: Final = Choice("How items are set: as cards, or closely, as in a register.", ("cards", "dense"))


def keys() -> dict[str, Shape]:
    """What ``docs/pdf.yaml`` may say of the set, by key."""
    return {
        "set": Choice(
            "Of which documents the PDF is made; by itself one of a small file, else a core report with volumes.",
            tuple(PRESETS),
        ),
        "volumes": Mapped(
            "Changes to the volumes of the set by name (`core` is the report that is read first), and further volumes. What "
            "one names, no other has.",
            _VOLUME_NAME,
            Record(
                "A volume.",
                {
                    "title": Text("Title; a further volume needs one."),
                    "paper": Choice("Size of its paper, where it is another.", tuple(PAPERS)),
                    "turned": Boolean("Whether its pages lie on their side."),
                    "views": Listing(
                        "Kinds of views that stand in it, such as hazard-analysis.", Text("A view."), unique=True
                    ),
                    "items": Listing(
                        f'Item types whose cards stand in it; "{ALL_OTHERS}" for all that no other has.',
                        Text("An item type."),
                        unique=True,
                    ),
                    "pages": Listing(
                        "Pages that stand in it with all that is on them, such as docs/biology; docs/biology/ for all in a "
                        "folder.",
                        _page("A page, or a folder of pages."),
                        unique=True,
                    ),
                    "form": _FORM,
                },
            ),
        ),
        "order": Listing(
            "Volumes in the order in which they are listed; others follow.", Text("A volume."), unique=True
        ),
        "form": _FORM,
        "rows": Integer(
            "A filtered view of at most so many rows stays on its page, where the text speaks of it.", minimum=0
        ),
        "cards": Mapped(
            "By item type what its cards show in print of its fields, and why not the others; links and text are always shown.",
            Text("An item type."),
            Record(
                "What cards show.",
                {
                    "fields": Listing("Fields that are printed, in this order.", Text("A field."), unique=True),
                    "why": Text("Why the others are not printed."),
                },
                ("fields", "why"),
            ),
        ),
        "appendices": Listing(
            "Pages that come last in the core report, in this order.",
            _page("A page, or a folder of pages."),
            unique=True,
        ),
        "leave-out": Listing(
            "What is printed in no volume, each with the reason.",
            Record(
                "What is left out.",
                {
                    "volume": Text("A volume of the set, with all that would stand in it."),
                    "items": Text("An item type."),
                    "view": Text("A kind of view; on one page where `page` is given too."),
                    "page": _page("A page."),
                    "why": Text("Why."),
                },
                ("why",),
            ),
        ),
        "files": Choice(
            "How files are called: plainly, by the number and the revision of the document, or as what is sent to an "
            "authority is (001_Risk management report.pdf).",
            ("plain", "number", "submission"),
        ),
    }


class Known(NamedTuple):
    """What the settings are judged by, beside themselves: the item types and views of the project, the number of its
    document, and (``pages``) which pages there are."""

    model: ItemModel
    number: str
    pages: bool = True


class Changed(NamedTuple):
    """A volume as the project describes it: ``said`` are the fields of Volume that it gives, by name."""

    name: str
    said: Mapping[str, Any]


class Changes(NamedTuple):
    """What the project wants otherwise than a set has it."""

    set: str = ""
    volumes: tuple[Changed, ...] = ()
    order: tuple[str, ...] = ()
    form: Form | None = None
    rows: int = ROWS
    left_out: tuple[LeftOut, ...] = ()
    not_made: Mapping[str, str] = MappingProxyType({})
    appendices: tuple[str, ...] = ()
    cards: tuple[Shown, ...] = ()
    files: Files | None = None
    items_at: Span | None = None
    """Where the project says which items a volume has that had all others."""

    def unexplained(self, types: Iterable[str]) -> tuple[str, ...]:
        """Those of the types that stand in no volume, and of which the project does not say why."""
        return self.of(FEW + 1).unexplained(types) if self.items_at is not None else ()

    @property
    def pages(self) -> tuple[str, ...]:
        """All pages that it names, and folders of pages."""
        named = [page for each in self.volumes for page in each.said.get("pages", ())]
        return (*named, *self.appendices, *(each.page for each in self.left_out if each.page))

    def of(self, items: int) -> PdfSet:
        """The set of a file of so many items."""
        base = PRESETS[self.set] if self.set else usual(items)
        taken = {
            key: {name for each in self.volumes for name in each.said.get(key, ())}
            for key in ("views", "items", "pages")
        }
        given = {each.name: each.said for each in self.volumes}
        found: list[Volume] = []
        for each in (*base.volumes, *base.unmade, *(Volume(name) for name in given if not _has(base, name))):
            # who names a kind of view has all of that kind
            left = {
                key: tuple(one for one in getattr(each, key) if not {one, one.partition(" ")[0]} & names)
                for key, names in taken.items()
            }
            form = {"form": self.form} if self.form is not None else {}
            volume = each._replace(**{**left, **form, **given.get(each.name, {})})
            why = self.not_made.get(volume.name, "")
            volume = volume._replace(why=why) if why else volume
            # of a volume from which all was taken there is nothing left to make
            if volume.is_core or volume.views or volume.items or volume.pages:
                found.append(volume)
        order = {name: number for number, name in enumerate(("", *self.order))}
        found.sort(key=lambda each: order.get(each.name, len(order)))
        return PdfSet(
            tuple(each for each in found if not each.why),
            self.rows,
            (*base.left_out, *self.left_out),
            tuple(each for each in found if each.why),
            self.appendices,
            self.cards,
            self.files or base.files,
        )


def _has(base: PdfSet, name: str) -> bool:
    return any(each.name == name for each in (*base.volumes, *base.unmade))


def place_of(layout: Layout, page: str) -> str:
    """Where a page lies that the settings name, from the source's folder: they name it from the root of the file, or one of
    those that it shares with others as these lie."""
    return page if any(page.startswith(f"{each}/") for each in layout.shared) else layout.at(page)


def read_set(reading: Reading, data: Mapping[str, Any], source: Source, known: Known | None) -> Changes:
    """What the settings say of the set; every fault is noted. Where nobody knows the project, its types, views and number
    are not judged."""
    return _Reader(reading, data, source, known).read()


class _Reader:
    def __init__(self, reading: Reading, data: Mapping[str, Any], source: Source, known: Known | None) -> None:
        self.reading = reading
        self.data = data
        self.source = source
        self.known = known
        self.first: dict[tuple[str, str], tuple[str, Keys]] = {}

    def read(self) -> Changes:
        data = self.data
        volumes: Mapping[str, Mapping[str, Any]] = data.get("volumes", {})
        left_out: Sequence[Mapping[str, Any]] = data.get("leave-out", ())
        named = {*volumes, *data.get("order", ()), *(each["volume"] for each in left_out if "volume" in each)}
        # who names volumes wants some, however few items there are
        chosen = data.get("set", "full" if named else "")
        base = PRESETS[chosen or "full"]
        names = [each.name for each in (*base.volumes, *base.unmade) if each.name]
        self._names(volumes, names, chosen or "full")
        changed = tuple(
            Changed("" if name == CORE else name, dict(self._volume(name, said, names)))
            for name, said in volumes.items()
        )
        made = [*names, *(name for name in volumes if name != CORE and name not in names)]
        self._order(made)
        appendices = tuple(self._pages(("appendices",), data.get("appendices", ()), "`appendices`"))
        out, not_made = self._left_out(left_out, made)
        all_others = [each.name or CORE for each in (*base.volumes, *base.unmade) if ALL_OTHERS in each.items]
        items_at = next(
            (
                self._span(("volumes", name, "items"))
                for name in volumes
                if "items" in volumes[name] and name in all_others
            ),
            None,
        )
        if data.get("files") == "number" and self.known is not None and not self.known.number:
            policy = self.source.layout.policy
            self.reading.fault_at(("files",), _NO_NUMBER(policy=policy))
        return Changes(
            chosen,
            changed,
            tuple(data.get("order", ())),
            data.get("form"),
            data.get("rows", ROWS),
            tuple(out),
            not_made,
            appendices,
            tuple(self._cards()),
            data.get("files"),
            items_at,
        )

    def _span(self, at: Keys) -> Span | None:
        place = self.reading.keys.get(at) or self.reading.values.get(at)
        return Span(self.reading.path, *place) if place else None

    def _names(self, volumes: Mapping[str, Any], names: Sequence[str], chosen: str) -> None:
        """Names that would make one file, and volumes without a title."""
        reading = self.reading
        unmade = {each.name for each in PRESETS[chosen].unmade}
        files: dict[str, str] = {}
        for name in volumes:
            at = ("volumes", name)
            if name == CORE or name in names:
                files[in_names(name)] = name
                if name in unmade:
                    reading.fault_at_key(at, _NOT_MADE(set=chosen, name=name))
                continue
            same = next(
                (each for each in (*names, CORE, *volumes) if each != name and in_names(each) == in_names(name)), None
            )
            if same is not None and (same in names or same == CORE):
                reading.fault_at_key(at, _NO_VOLUME(name=name), reading.nearest(name, (*names, CORE), _VOLUMES))
            elif in_names(name) in files:
                other = files[in_names(name)]
                line = reading.keys["volumes", other][0]
                reading.fault_at_key(at, _SAME_NAME(name=name, other=other, line=line))
            elif (part := re.fullmatch(r"(.*?)([0-9]+)", name)) and in_names(part[1]) in {
                in_names(each) for each in (*names, *volumes) if part[1]
            }:
                reading.fault_at_key(at, _LIKE_A_PART(name=name, part=part[2], whole=part[1]))
            elif isinstance(volumes[name], Mapping) and ("volumes", name, "title") not in reading.values:
                if names:
                    said = _UNTITLED(name=name, set=chosen, volumes=tuple(names))
                else:
                    said = _UNTITLED_ALONE(name=name, set=chosen)
                reading.fault_at_key(at, said)
            elif not any(("volumes", name, key) in reading.values for key in ("views", "items", "pages")):
                reading.fault_at_key(at, _NOTHING_IN_IT(name=name))
            files.setdefault(in_names(name), name)

    def _volume(self, name: str, said: Mapping[str, Any], names: Sequence[str]) -> Iterator[tuple[str, Any]]:
        at = ("volumes", name)
        there = "the core report" if name == CORE else f"the volume {name}"
        for key, value in said.items():
            here = (*at, key)
            if key == "turned" and value and name == CORE:
                self.reading.fault_at(here, _UPRIGHT())
            elif key == "views":
                yield key, tuple(self._views(here, dict.fromkeys(value), there))
            elif key == "items":
                yield key, tuple(self._types(here, dict.fromkeys(value), there))
            elif key == "pages":
                yield key, tuple(self._pages(here, dict.fromkeys(value), there))
            else:
                yield key, value

    def _once(self, kind: str, name: str, what: Message | str, there: str, at: Keys) -> bool:
        """Whether it is named for the first time; else that is told, with both places."""
        first = self.first.setdefault((kind, name), (there, at))
        if first[1] == at:
            return True
        line = self.reading.values[first[1]][0]
        if first[0] != there:
            self.reading.fault_at(at, _TWICE(what=what, here=there, there=first[0], line=line))
        return False

    def _views(self, at: Keys, views: Iterable[str], there: str) -> Iterator[str]:
        for view in views:
            if self._is_view((*at, view), view) and self._once("view", view, f"the view `{view}`", there, (*at, view)):
                yield view

    def _is_view(self, at: Keys, view: str) -> bool:
        # behind the kind may stand what its own options say, such as trace-matrix backward
        if self.known is None or view.partition(" ")[0] in self.known.model.views:
            return True
        hint = self.reading.nearest(view, self.known.model.views, _VIEWS)
        self.reading.fault_at(at, _NO_VIEW(view=quote(view)), hint)
        return False

    def _types(self, at: Keys, types: Iterable[str], there: str) -> Iterator[str]:
        for type in types:
            here = (*at, type)
            what = "all other items" if type == ALL_OTHERS else f"the items of the type `{type}`"
            if (type == ALL_OTHERS or self._is_type(here, type)) and self._once("items", type, what, there, here):
                yield type

    def _is_type(self, at: Keys, type: str, *, key: bool = False) -> bool:
        if self.known is None or type in self.known.model.types:
            return True
        hint = self.reading.nearest(type, self.known.model.types, _TYPES)
        fault = self.reading.fault_at_key if key else self.reading.fault_at
        fault(at, _NO_TYPE(type=quote(type)), hint)
        return False

    def _pages(self, at: Keys, pages: Iterable[str], there: str) -> Iterator[str]:
        for page in pages:
            here = (*at, page)
            docname = self._docname(here, page, there)
            if docname and self._once("page", docname, f"the page {quote(page)}", there, here):
                yield docname

    def _docname(self, at: Keys, page: str, there: str) -> str:
        """The page, from the root of the file, or a folder with a slash at its end; "" where there is none, which is told."""
        layout, reading = self.source.layout, self.reading
        if self.known is not None and not self.known.pages:
            return page
        path = place_of(layout, page)
        within = any(f"{path}/".startswith(f"{each}/") for each in layout.folders)
        folder = path.rstrip("/")
        if page.endswith("/"):
            if within and self.source.kind(folder) == "folder":
                return page
            reading.fault_at(at, _NO_FOLDER(path=quote(page)), self._near(page))
        elif within and path == layout.root_doc:
            reading.fault_at(at, _FRONT(page=page, there=there))
        elif within and self.source.kind(f"{path}{SUFFIX}") == "file":
            return page
        elif page.endswith(SUFFIX):
            reading.fault_at(at, _ENDING(page=quote(page), path=page.removesuffix(SUFFIX)))
        elif within and self.source.kind(path) == "folder":
            reading.fault_at(at, _A_FOLDER(page=quote(page), path=page))
        else:
            reading.fault_at(at, _NO_PAGE(path=quote(page)), self._near(page))
        return ""

    def _near(self, page: str) -> Message:
        layout = self.source.layout
        known = [
            layout.from_root(entry.path).removesuffix(SUFFIX)
            for folder in layout.folders
            for entry in walk(self.source, folder, lambda path: path.rpartition("/")[2].startswith((".", "_")))
            if entry.kind == "file" and entry.path.endswith(SUFFIX)
        ]
        return self.reading.nearest(page, known)

    def _order(self, made: Sequence[str]) -> None:
        for name in self.data.get("order", ()):
            if name not in made:
                hint = self.reading.nearest(name, made, _VOLUMES)
                self.reading.fault_at(("order", name), _NO_VOLUME(name=quote(name)), hint)

    def _cards(self) -> Iterator[Shown]:
        for type, said in self.data.get("cards", {}).items():
            at = ("cards", type)
            if not self._is_type(at, type, key=True):
                continue
            fields = said.get("fields", ())
            if self.known is not None:
                known = self.known.model.types[type]
                for field in fields:
                    if field not in known.fields:
                        hint = self.reading.nearest(field, known.fields, _FIELDS)
                        message = _NO_FIELD(type=type, field=quote(field))
                        self.reading.fault_at((*at, "fields", field), message, hint)
            yield Shown(type, tuple(fields), said.get("why", ""))

    def _left_out(
        self, entries: Sequence[Mapping[str, Any]], made: Sequence[str]
    ) -> tuple[list[LeftOut], dict[str, str]]:
        found: list[LeftOut] = []
        not_made: dict[str, str] = {}
        reading, there = self.reading, "`leave-out`"
        if sum(len(at) == 2 and at[0] == "leave-out" for at in reading.values) != len(entries):
            # of some of them nothing is known but that they are wrong
            return found, not_made
        for number, entry in enumerate(entries, 1):
            at: Keys = ("leave-out", str(number))
            written = [key for key in ("volume", "items", "view", "page") if (*at, key) in reading.values]
            why = entry.get("why", "")
            if not written:
                if (*at, "why") in reading.values:
                    reading.fault_at(at, _NEITHER())
                continue
            if len(written) > 1 and written != ["view", "page"]:
                written.sort(key=lambda key: reading.values[*at, key][:2])
                both = tuple(f"`{key}`" for key in written)
                reading.fault_at((*at, written[1]), _ONE_OF(found=" and ".join(both)))
                continue
            if written == ["volume"] and "volume" in entry:
                self._volume_out((*at, "volume"), entry["volume"], made, why, not_made)
            elif written == ["items"] and "items" in entry:
                here = (*at, "items")
                found += (LeftOut("", "", why, type) for type in self._type_out(here, entry["items"], there))
            elif "view" in written and "view" in entry:
                view, here = entry["view"], (*at, "view")
                page = self._docname((*at, "page"), entry["page"], there) if "page" in entry else ""
                whole = "page" not in written
                if self._is_view(here, view) and (page or whole):
                    named = view if whole else f"{view} on {page}"
                    if self._once("view", named, f"the view `{view}`", there, here):
                        found.append(LeftOut(view, page, why))
            elif written == ["page"] and "page" in entry:
                here = (*at, "page")
                page = self._docname(here, entry["page"], there)
                if page and self._once("page", page, f"the page {quote(entry['page'])}", there, here):
                    found.append(LeftOut("", page, why))
        return found, not_made

    def _type_out(self, at: Keys, type: str, there: str) -> Iterator[str]:
        if self._is_type(at, type) and self._once("items", type, f"the items of the type `{type}`", there, at):
            yield type

    def _volume_out(self, at: Keys, name: str, made: Sequence[str], why: str, not_made: dict[str, str]) -> None:
        reading = self.reading
        if name == CORE:
            reading.fault_at(at, _CORE_OUT())
        elif name not in made:
            reading.fault_at(at, _NO_VOLUME(name=quote(name)), reading.nearest(name, made, _VOLUMES))
        elif ("volumes", name) in reading.keys:
            line = reading.values[at][0]
            reading.fault_at_key(("volumes", name), _LEFT_OUT(name=name, line=line))
        elif self._once("volume", name, f"the volume {name}", "`leave-out`", at):
            not_made[name] = why


class _Passed(Shape):
    """A value that others judge."""

    __slots__ = ()

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """Nothing: it is not looked at."""
        return INVALID


class _Others(dict[str, Shape]):
    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key, _PASSED)


_PASSED: Final = _Passed("")


def set_in(text: str, source: Source, known: Known) -> Changes | None:
    """What the text of ``docs/pdf.yaml`` says of the set, whatever pages there are; None where something is wrong with that, which
    who reads all of it tells."""
    reading = read_yaml(text, source.layout.pdf_settings, Record("", _Others(keys())))
    data = reading.value if isinstance(reading.value, dict) else {}
    chosen = read_set(reading, data, source, known._replace(pages=False))
    return None if reading.problems else chosen
