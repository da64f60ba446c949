"""How a project wants its PDF to look: ``docs/pdf.yaml``, all of it optional."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from riskfile.model import ItemModel
from riskfile.policy import Policy
from riskfile.policy.pdf_set import Changes, Known, keys, read_set
from riskfile.policy.strict import Choice, Date, Listing, Reading, Record, Text, read_text
from riskfile.policy.strict import read as read_yaml
from riskfile.policy.volumes import LARGER, PAPERS, PdfSet
from riskfile.render.palette import COLOURS, as_typst
from riskfile.render.pdf import says
from riskfile.render.pdf.typefaces import FONTS, HERE, cjk_families, more_fonts
from riskfile.rules.engine.own import FOLDER
from riskfile.source import USUAL, Source, SourceError
from riskfile.source.repository import ask
from riskfile.text.messages import Phrase
from riskfile.text.quoting import quote

PATH: Final = USUAL.pdf_settings

_LARGER: Final[Mapping[str, str]] = {
    "a5": "a4",
    "iso-b5": "a4",
    "a4": "a3",
    "us-letter": "us-tabloid",
    "us-legal": "us-tabloid",
}
"""The paper for tables that are too wide for one; of the largest, itself."""

MARGIN: Final = 19.0
"""What stays free on the left and on the right, in mm."""

_PICTURES = (".svg", ".png", ".jpg", ".jpeg")
_FONTS = (".otf", ".ttf", ".ttc", ".otc")
_TEXT_FONT = "Source Sans 3"
_MONO_FONT = "DejaVu Sans Mono"

_NO_FONT = Phrase("pdf.no-font", "no font file ({suffixes}) lies in {folder}")
_NO_SUCH_KIND = Phrase("pdf.no-such-kind", "found the file {path}, expected one of {suffixes}")
_NOT_THERE = Phrase("pdf.not-there", "the file {path} is not there")
_OUTSIDE = Phrase("pdf.outside", "the file {path} lies outside the project")
_ELSEWHERE = Phrase(
    "pdf.template-elsewhere",
    "{path} is not below ext/; a template is code, and is taken from there only, where code is reviewed as code",
    "move the file to {moved}, and name that here",
)
_LINKED = Phrase(
    "pdf.template-linked",
    "{path} is a link to {real}; a template is code, and is taken from ext/ only, where code is reviewed as code",
    "put the file itself at {path}",
)
_NO_FAMILY = Phrase("pdf.no-family", "no font of the family {family}; no font of the machine is used")
_FAMILIES = Phrase("pdf.known-families", "known families: {words}")

_WITHIN = Text(
    "Path within the project.",
    pattern=r"(?![/~\\])(?!(?:[^/]*/)*\.\.(?:/|$))[^\\:]*[^\\:\s/]",
    expected=Phrase("pdf.expected.path", "a path within the project, such as docs/logo.svg")(),
)


def _within(help: str) -> Text:
    return Text(help, pattern=_WITHIN.pattern, expected=_WITHIN.expected)


SHAPE: Final = Record(
    "How the PDF of a risk management file looks (riskfile); all of it optional.",
    {
        **keys(),
        "paper": Choice("Size of the paper.", tuple(PAPERS)),
        "fonts": Record(
            "Fonts of the text. No font of the machine is used: those of the project lie in its folder.",
            {
                "families": Listing(
                    "Families in the order of preference; ours follow.", Text("A family."), unique=True
                ),
                "folder": _within("Folder with the font files (.otf, .ttf)."),
            },
        ),
        "mono": Text("Family of ids and code."),
        "accent": Text(
            "Colour of links and rules.",
            pattern="#[0-9a-fA-F]{6}",
            expected=Phrase("pdf.expected.colour", 'a colour in quotes, such as "{colour}"')(
                colour=COLOURS["accent"].light
            ),
        ),
        "logo": Record(
            "Picture on the title page.",
            {
                "path": _within("Path of an SVG, PNG or JPEG."),
                "alt": Text("What it says, for those who cannot see it."),
            },
            ("path", "alt"),
        ),
        "template": _within("A Typst file below ext/ that replaces ours; it can import ours as riskfile.typ."),
        "language": Text(
            "Language of the text, such as en or pt-BR; the one of conf.py where empty.",
            pattern="[a-z]{2,3}(-[A-Z]{2})?",
            expected=Phrase("pdf.expected.language", "a language such as en or pt-BR")(),
        ),
        "approvals": Listing(
            "Rows of the approvals table, in place of the roles of the policy; reviews fill in or follow.",
            Record(
                "One who approves.",
                {
                    "role": Text("In which role."),
                    "name": Text("Who."),
                    "date": Date("When, once it is done.", nullable=True),
                    "meaning": Text("What the signature says, once it is done.", nullable=True),
                },
                ("role", "name"),
            ),
        ),
        "revisions": Listing(
            "Rows of the revision history, in place of the annotated tags of git; an empty list for none.",
            Record(
                "A revision.",
                {
                    "revision": Text("Its number.", digits=True),
                    "date": Date("When it was released."),
                    "change": Text("What was changed."),
                    "author": Text("By whom.", nullable=True),
                },
                ("revision", "date", "change"),
            ),
        ),
    },
)


class Approval(NamedTuple):
    """A row of the approvals table; ``date`` and ``meaning`` are "" until it is done."""

    role: str
    name: str
    date: str = ""
    meaning: str = ""


class Revision(NamedTuple):
    """A row of the revision history."""

    revision: str
    date: str
    change: str
    author: str = ""


class PdfSettings(NamedTuple):
    """Paper, fonts, colour, logo, a template of the project's own, and the records on the title page.

    ``approvals`` and ``revisions`` are None where the project gives none of its own."""

    changes: Changes = Changes()
    paper: str = "a4"
    fonts: tuple[str, ...] = ()
    folder: str = ""
    mono: str = _MONO_FONT
    accent: str = COLOURS["accent"].printed
    logo: str = ""
    logo_alt: str = ""
    template: str = ""
    language: str = ""
    approvals: tuple[Approval, ...] | None = None
    revisions: tuple[Revision, ...] | None = None
    source: Source | None = None

    def for_typst(self, folder: Path) -> dict[str, Any]:
        """What the template reads; logo, fonts, the template and our own are copied into ``folder``."""
        logo = ""
        if self.logo and self.source:
            logo = f"logo{PurePosixPath(self.logo).suffix.lower()}"
            (folder / logo).write_bytes(self.source.read(self.source.layout.at(self.logo)))
        if self.folder and self.source:
            (folder / "fonts").mkdir(exist_ok=True)
            _copy_fonts(self.source, self.source.layout.at(self.folder), folder / "fonts")
        (folder / "palette.typ").write_text(as_typst(), encoding="utf-8")
        (folder / says.FILE).write_text(says.as_typst(), encoding="utf-8")
        # what stands in other documents of the set, which a document that stands alone has none of
        if not (folder / "far.json").exists():
            (folder / "far.json").write_text("{}", encoding="utf-8")
        ours = (HERE / "template.typ").read_bytes()
        (folder / "riskfile.typ").write_bytes(ours)
        (folder / "template.typ").write_bytes(
            self.source.read(self.source.layout.at(self.template)) if self.template and self.source else ours
        )
        return {
            "paper": self.paper,
            "margin": MARGIN,
            "fonts": list(dict.fromkeys([*self.fonts, _TEXT_FONT, *cjk_families(), _MONO_FONT])),
            "mono": list(dict.fromkeys([self.mono, _MONO_FONT, *cjk_families()])),
            "accent": self.accent,
            "logo": logo,
            "logo-alt": self.logo_alt,
        }

    def set_of(self, items: int) -> PdfSet:
        """The documents to make of a file of so many items; the paper of each is "" or the name of one."""
        found = self.changes.of(items)
        larger = _LARGER.get(self.paper, self.paper)
        return found._replace(
            volumes=tuple(each._replace(paper=larger) if each.paper == LARGER else each for each in found.volumes)
        )

    def history(self) -> tuple[Revision, ...]:
        """The revisions: the project's own, or else the annotated tags of its git repository, the newest first."""
        if self.revisions is not None:
            return self.revisions
        return tags(Path(self.source.name(""))) if self.source else ()


def read(source: Source, model: ItemModel | None = None, policy: Policy | None = None) -> PdfSettings:
    """The project's settings; ours where it has none. Without ``model`` and ``policy`` it is not judged whether there are the
    item types and views that they name, nor whether there is a number to call files by.

    :raises PolicyError: with every problem of ``docs/pdf.yaml``.
    """
    path = source.layout.pdf_settings
    text = read_text(source, path)
    if text is None:
        return PdfSettings(source=source)
    reading = read_yaml(text, path, SHAPE)
    data: Mapping[str, Any] = reading.value if isinstance(reading.value, dict) else {}
    fonts = data.get("fonts", {})
    logo = data.get("logo", {})
    if "folder" in fonts and not _font_files(source, source.layout.at(fonts["folder"])):
        reading.fault_at(("fonts", "folder"), _NO_FONT(suffixes=_FONTS, folder=fonts["folder"]))
    _check_file(reading, source, logo.get("path", ""), ("logo", "path"), _PICTURES)
    _check_template(reading, source, data.get("template", ""))
    known = Known(model, policy.document_number if policy else "-") if model is not None else None
    chosen = read_set(reading, data, source, known)
    if not reading.problems and (fonts.get("families") or "mono" in data):
        _check_families(reading, source, data)
    reading.stop()

    def records(key: str, kind: Any) -> Any:
        if key not in data:
            return None
        return tuple(kind(**{name: text or "" for name, text in each.items()}) for each in data[key])

    return PdfSettings(
        changes=chosen,
        paper=data.get("paper", "a4"),
        fonts=tuple(fonts.get("families", ())),
        folder=fonts.get("folder", ""),
        mono=data.get("mono", _MONO_FONT),
        accent=data.get("accent", PdfSettings._field_defaults["accent"]),
        logo=logo.get("path", ""),
        logo_alt=logo.get("alt", ""),
        template=data.get("template", ""),
        language=data.get("language", ""),
        approvals=records("approvals", Approval),
        revisions=records("revisions", Revision),
        source=source,
    )


def _check_file(reading: Reading, source: Source, path: str, at: tuple[str, ...], suffixes: tuple[str, ...]) -> None:
    if not path:
        return
    if not path.lower().endswith(suffixes):
        reading.fault_at(at, _NO_SUCH_KIND(path=quote(path), suffixes=suffixes))
    elif (kind := source.kind(source.layout.at(path))) == "outside":
        reading.fault_at(at, _OUTSIDE(path=quote(path)))
    elif kind != "file":
        reading.fault_at(at, _NOT_THERE(path=quote(path)))


def _check_template(reading: Reading, source: Source, path: str) -> None:
    """These settings are data, which a stranger may send; what they name is code, and decides what the PDF says."""
    if path and path.partition("/")[0] != FOLDER:
        moved = f"{FOLDER}/{PurePosixPath(path).name}"
        reading.fault_at(("template",), _ELSEWHERE(path=quote(path), moved=moved))
        return
    _check_file(reading, source, path, ("template",), (".typ",))
    place = source.layout.at(path)
    if path and source.kind(place) == "file":
        real = source.real(place)
        if not real.startswith(f"{source.layout.at(FOLDER)}/"):
            reading.fault_at(("template",), _LINKED(path=quote(path), real=quote(real)))


def _check_families(reading: Reading, source: Source, data: Mapping[str, Any]) -> None:
    import typst

    fonts = data.get("fonts", {})
    with TemporaryDirectory(prefix="riskfile-fonts-") as folder:
        # copies: Typst would follow links out of the project
        _copy_fonts(source, source.layout.at(fonts["folder"]) if "folder" in fonts else "", Path(folder))
        paths = [str(FONTS), *more_fonts(), folder]
        known = typst.Fonts(include_system_fonts=False, font_paths=paths).families()
    asked = {("fonts", "families", family): family for family in fonts.get("families", ())}
    if "mono" in data:
        asked["mono",] = data["mono"]  # type: ignore[index]
    for at, family in asked.items():
        if family not in known:
            hint = reading.nearest(family, known, _FAMILIES)
            reading.fault_at(at, _NO_FAMILY(family=quote(family)), hint)


def _font_files(source: Source, folder: str) -> list[str]:
    try:
        entries = source.entries(folder)
    except SourceError:
        return []
    return [each.path for each in entries if each.kind == "file" and each.path.lower().endswith(_FONTS)]


def _copy_fonts(source: Source, folder: str, target: Path) -> None:
    for path in _font_files(source, folder) if folder else ():
        (target / PurePosixPath(path).name).write_bytes(source.read(path))


def tags(root: Path) -> tuple[Revision, ...]:
    """The annotated tags that lead to what is checked out, the newest first; none without git or a repository.

    A tag that is not annotated is a bookmark: it has neither a date nor an author of its own."""
    form = "%(objecttype)%00%(refname:short)%00%(taggerdate:short)%00%(contents:subject)%00%(taggername)"
    order = ("--sort=-refname", "--sort=-taggerdate", "--merged=HEAD", f"--format={form}", "refs/tags")
    found = ask(root, "for-each-ref", *order) or b""
    rows = (line.split("\0") for line in found.decode("utf-8", "replace").splitlines())
    # a signature is no revision
    return tuple(Revision(*row[1:]) for row in rows if row[0] == "tag" and not row[1].startswith("riskfile/"))
