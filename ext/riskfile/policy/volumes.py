"""Of which volumes the PDF of a file is made, and what stands in which.

A file that is read from front to back is a report of a hundred pages; what is looked up (the hazard analysis, the proofs,
the register of all items) stands in volumes beside it, each a document of its own. The first volume is the core report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from riskfile.text.messages import later, tr
from riskfile.text.names import filed_as, in_names

Form = Literal["cards", "dense"]
"""How items are shown: as cards, or closely set."""

Files = Literal["plain", "number", "submission"]
"""How the files of a set are called: plainly; by the number and the revision of the document; or as what is sent to an
authority is, by a number of three digits and the title, such as ``001_Risk management report.pdf``."""

PAPERS: Final[Mapping[str, tuple[float, float]]] = {
    "a4": (210, 297),
    "a3": (297, 420),
    "a5": (148, 210),
    "iso-b5": (176, 250),
    "us-letter": (215.9, 279.4),
    "us-legal": (215.9, 355.6),
    "us-tabloid": (279.4, 431.8),
}
"""The papers that a document can have, with width and height in mm."""

ROWS: Final = 40
"""A filtered view of at most so many rows stays with the text that speaks of it."""

LARGER: Final = "larger"
"""In place of a paper: the next larger than that of the set."""

ALL_OTHERS: Final = "*"
"""In place of item types: all that no other volume has."""


class Volume(NamedTuple):
    """A document of the set.

    ``name`` tells it from others: "" for the core report, else a letter or a short word. ``paper`` is "" for that of the
    set; a ``turned`` one lies on its side throughout. ``views`` are kinds of views, such as ``hazard-analysis``; ``items``
    are item types whose cards it has; ``pages`` are pages of the project, without their ending, with all that stands on
    them."""

    name: str = ""
    title: str = ""
    paper: str = ""
    turned: bool = False
    views: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    form: Form = "dense"
    why: str = ""

    @property
    def said(self) -> str:
        """Its title as it is read: in the language that is spoken, where it is one of ours."""
        return tr(self.title) if self.title else ""

    @property
    def is_core(self) -> bool:
        """Whether it is the report that is read first."""
        return not self.name

    def file_name(self, stem: str) -> str:
        """What its file is called, beside a core report that is called ``stem``.pdf."""
        return f"{stem}{f'-{self.name}' if self.name else ''}.pdf"

    def has_page(self, docname: str) -> bool:
        """Whether it names a page, or a folder that the page is in."""
        return bool(_nearest(docname, self.pages))


class LeftOut(NamedTuple):
    """What the project keeps out of all volumes on purpose, and why: a kind of view, on a page or (``page`` "") on all; the
    cards of an item type (``item``); or a page with all that stands on it, where it names nothing else."""

    view: str
    page: str
    why: str
    item: str = ""


class Shown(NamedTuple):
    """The fields of an item type that its cards show in print, in this order, and why not the others. Links are always shown:
    by them the file is traced."""

    type: str
    fields: tuple[str, ...]
    why: str


class PdfSet(NamedTuple):
    """All volumes, the core report first. A set of one has everything in it.

    A view of a kind that a volume takes stands there, unless it is filtered and has at most ``rows`` rows: then it stays
    where it was written, since that is what its text speaks of. ``unmade`` are volumes that are not asked for, each with the
    reason; what they would have is in none. ``appendices`` are pages that come last in the core. ``cards`` says of types
    which fields are printed; of others all are. ``files`` says how files are called."""

    volumes: tuple[Volume, ...]
    rows: int = ROWS
    left_out: tuple[LeftOut, ...] = ()
    unmade: tuple[Volume, ...] = ()
    appendices: tuple[str, ...] = ()
    cards: tuple[Shown, ...] = ()
    files: Files = "plain"

    @property
    def core(self) -> Volume:
        """The report that is read first."""
        return self.volumes[0]

    @property
    def alone(self) -> bool:
        """Whether there is one document with everything in it."""
        return len(self.volumes) == 1 and not self.unmade

    def takes(self, kind: str, argument: str = "") -> Volume | None:
        """The volume, made or not, that takes views of this kind, with what their own options say before any other: such as
        ``trace-matrix backward`` and ``trace-matrix``."""
        every = (*self.volumes, *self.unmade)
        asked = f"{kind} {argument}".strip()
        return next((each for name in (asked, kind) for each in every if name in each.views), None)

    def of_view(
        self, kind: str, docname: str, filtered: bool, rows: int, home: Volume, argument: str = ""
    ) -> Volume | None:
        """The volume that a view stands in, which is written on a page of ``home``; None for none of them."""
        named = (kind, f"{kind} {argument}".strip())
        if any(each.view in named and each.page in ("", docname) for each in self.left_out):
            return None
        taken = self.takes(kind, argument)
        if taken is None or (filtered and rows <= self.rows):
            return home
        return _made(taken)

    def why_in_none(self, kind: str, docname: str, argument: str = "") -> str:
        """Why a view stands in no volume, "" where nobody says."""
        named = (kind, f"{kind} {argument}".strip())
        said = [each.why for each in self.left_out if each.view in named and each.page in ("", docname)]
        taken = self.takes(kind, argument)
        return said[0] if said else taken.why if taken is not None else ""

    def of_item(self, type: str) -> Volume | None:
        """The volume that has the cards of a type; None for none of them."""
        if any(each.item == type for each in self.left_out):
            return None
        every = (*self.volumes, *self.unmade)
        return _made(
            next((each for each in every if type in each.items), None)
            or next((each for each in every if ALL_OTHERS in each.items), None)
        )

    def home(self, docname: str, is_items: bool, types: Sequence[str]) -> Volume | None:
        """Where the text of a page stands: where the project says, else, of a page in the folder of the items, with the
        cards on it, as long as none of them stands in the core; else in the core. None for nowhere."""
        out = [each.page for each in self.left_out if each.page and not each.view]
        pages = {page: each for each in (*self.volumes, *self.unmade) for page in each.pages}
        named = _nearest(docname, (*pages, *out, *self.appendices))
        if named in pages:
            return _made(pages[named])
        if named:
            return None if named in out else self.core
        if is_items and types:
            # what is left out of the page leaves the rest where it is
            homes = [there for type in types if (there := self.of_item(type)) is not None]
            if not any(each.is_core for each in homes):
                return homes[0] if homes else None
        return self.core

    def fields_of(self, type: str) -> tuple[str, ...] | None:
        """The fields that cards of a type show in print, in this order; None for all."""
        return next((each.fields for each in self.cards if each.type == type), None)

    def place_among(self, docname: str) -> int:
        """Which of the appendices a page is, from 1; 0 for none."""
        named = _nearest(docname, self.appendices)
        return self.appendices.index(named) + 1 if named else 0

    def unexplained(self, types: Iterable[str]) -> tuple[str, ...]:
        """Those of the types whose cards are in no volume, and of which nobody says why."""
        said = {each.item for each in self.left_out}
        every = (*self.volumes, *self.unmade)
        taken = {type for each in every for type in each.items}
        return () if ALL_OTHERS in taken else tuple(each for each in types if each not in taken and each not in said)

    def file_names(self, number: str, revision: str, *, name: str = "", language: str = "") -> tuple[str, ...]:
        """What the files of the volumes are called, the core's first: plainly, or as ``files`` says. ``name`` tells them from
        those of another risk file, ``language`` from those in another one; "" where there is no other."""
        marked = [each for each in (name, language) if each]
        if self.files == "submission":
            return tuple(
                filed_as(at, [each.name, each.title, *marked], DOCUMENT) for at, each in enumerate(self.volumes, 1)
            )
        if self.files == "number" and number:
            stem = "-".join(filter(None, (_filed(number), _filed(revision))))
            return tuple(
                "-".join(filter(None, (stem, each.name, in_names(each.title), language))) + ".pdf"
                for each in self.volumes
            )
        stem = "-".join(("risk-management-file", *marked))
        return tuple(each.file_name(stem) for each in self.volumes)


DOCUMENT: Final = "Document"
"""What a document is called of whose title no letter can be in the name of a file that is sent."""


def _filed(text: str) -> str:
    """A number or a revision, as a part of the name of a file: as it is written, with hyphens for what no name can have."""
    return re.sub(r"[^\w.]+", "-", text).strip("-.")


def _nearest(docname: str, pages: Iterable[str]) -> str:
    """Which of the pages and folders of pages ``docname`` is, or else is in: the innermost; "" for none."""
    found = [each for each in pages if each == docname or (each.endswith("/") and docname.startswith(each))]
    return max(found, key=lambda each: (each == docname, len(each)), default="")


def _made(volume: Volume | None) -> Volume | None:
    return volume if volume is not None and not volume.why else None


CORE_ITEMS: Final = ("overall-residual-risk", "benefit-risk", "review", "claim", "intended-use")
"""Item types that are decisions, or what they rest on, and so are read in the core report."""

_CORE: Final = Volume("", later("Risk management report"), items=CORE_ITEMS)
_VOLUMES: Final = (
    Volume(
        "A",
        later("Hazard analysis"),
        turned=True,
        paper=LARGER,
        views=(
            "hazard-analysis",
            "trace-matrix",
            "risk-table",
            "disclosed-risks",
            "characteristics",
            "cross-table",
            "chain",
        ),
    ),
    Volume(
        "B",
        later("Controls and verifications"),
        turned=True,
        views=(
            "controls-by-kind",
            "verification-status",
            "claimed-against-supported",
            "requirement-matrix",
            "requirement-trace",
            "trace-matrix backward",
        ),
    ),
    Volume("C", later("FMEA"), turned=True, views=("fmea-sheet",)),
    Volume(
        "D",
        later("Register of items"),
        # what is read in short in the core stands here whole
        views=("item-list", "changes", "control-chart", "mission-timeline", "rules-run"),
        items=(ALL_OTHERS,),
    ),
)

_ONLY_CORE: Final = later("only the core report was asked for")

_FOR_OTHERS: Final = later("a submission shows the file, and not how it is kept")

PRESETS: Final[Mapping[str, PdfSet]] = {
    "full": PdfSet((_CORE, *_VOLUMES)),
    "core": PdfSet((_CORE,), unmade=tuple(each._replace(why=_ONLY_CORE) for each in _VOLUMES)),
    "single": PdfSet((Volume("", later("Risk management file"), items=(ALL_OTHERS,), form="cards"),)),
    "submission": PdfSet(
        (_CORE, *(each._replace(paper="") for each in _VOLUMES)),
        left_out=tuple(LeftOut(view, "", _FOR_OTHERS) for view in ("rules-run", "key-figures")),
        files="number",
    ),
}
"""Sets by name."""

FEW: Final = 80
"""A file of at most so many items is one document unless the project says otherwise: volumes of a page each help nobody."""


def usual(items: int) -> PdfSet:
    """The set of a project that asks for none."""
    return PRESETS["single" if items <= FEW else "full"]
