"""What Sphinx, docutils and MyST say of pages, told in each build: of pages that are not read or written again too.

Sphinx says what is wrong with a page while it reads or writes it, and in no later build; a strict build that follows a
red one would be green. What was said in reading is kept with the page, in the environment, and told when the file has
been judged, so that nothing is told twice: once by the checker, and once by who came upon it later. What is said in
writing is kept beside the output.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.util import logging as sphinx_logging
from sphinx_needs.nodes import Need

from riskfile.model import Problem, RiskFile, Span
from riskfile.reading.losses import KIND, REFUSED, lines_not_in, words_in
from riskfile.reading.page import SUFFIX
from riskfile.reading.paths import resolved
from riskfile.rules import Report
from riskfile.source import SourceError
from riskfile.sphinx.state import disk_of, file_of, files_of, is_of_file, page_of, path_of, state_of
from riskfile.text.files import write_whole
from riskfile.text.messages import Message
from riskfile.text.quoting import short_repr

LOGGER = sphinx_logging.getLogger(__name__)

SAID_FILE: Final = ".riskfile-said.json"
"""Beside the pages: what was said while each of them was written."""

_OURS: Final = "riskfile"
_TEXT: Final = "riskfile-text"
_LINE: Final = re.compile(r"(.*):(\d+)")


SILENT: Final = ("needs.link_target_type", "myst.strikethrough", "design.card_legacy")
"""Kinds of what is not told of pages of a risk file. RMF903 reports the first, with line and column; the PDF shows what is
struck out, as the HTML does; parts of a card are shown, however they are divided."""


class Said(NamedTuple):
    """One message: ``place`` is path and line as Sphinx prints them, or a page's name, or ""; ``kind`` is Sphinx's type
    and subtype of it with a dot between."""

    level: int
    text: str
    place: str
    kind: str
    once: bool = False

    def tell(self) -> None:
        """Say it again, as it was said."""
        type, _, subtype = self.kind.partition(".")
        LOGGER.log(
            self.level,
            "%s",
            self.text,
            location=self.place or None,
            type=type or None,
            subtype=subtype or None,
            once=self.once,
        )

    def moved(self, old: str, new: str) -> Said:
        """The same of a project in another folder."""
        text, place = (each.replace(f"{old}/", f"{new}/") for each in (self.text, self.place))
        return self._replace(text=text, place=place)

    def at(self, app: Sphinx) -> tuple[str, int]:
        """The path, from the project's folder, and the line that it is about, "" and 0 where that is not known."""
        match = _LINE.fullmatch(self.place)
        path, line = (match[1], int(match[2])) if match else (self.place.removesuffix(":"), 0)
        if path in app.env.found_docs:
            return path_of(app.env, path), line
        try:
            return Path(path).relative_to(app.srcdir).as_posix(), line
        except ValueError:
            return "", 0


# --- reading ----------------------------------------------------------------------------------------------------------


def said_of(env: BuildEnvironment) -> dict[str, list[tuple[Any, ...]]]:
    """By page, what was said while it was read."""
    found: dict[str, list[tuple[Any, ...]]] = env.domains["riskfile"].data["said"]
    return found


def listen(app: Sphinx, docname: str, content: list[str]) -> None:
    """When a page is about to be read, here or in another process: keep its text, and what will be said of it."""
    if not is_of_file(app.config, docname):
        return
    app.env.current_document[_TEXT] = content[0]
    for handler in logging.getLogger(sphinx_logging.NAMESPACE).handlers:
        # what Sphinx collects its warnings in while pages are read
        if isinstance(handler, sphinx_logging.MemoryHandler) and not any(
            isinstance(each, _InReading) for each in handler.filters
        ):
            handler.addFilter(_InReading(app))


_HARMLESS: Final = "when an options block is present, is not recommended"
"""MyST takes a fence of colons below the first line of a directive for a block of options. Nothing is lost by it."""


class _InReading(logging.Filter):
    """Keeps what is said while a page is read, and lets nobody else hear of it before the file is judged."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self._app = app

    def filter(self, record: logging.LogRecord) -> bool:
        docname = self._app.env.current_document.docname
        if record.levelno < logging.WARNING or not docname or not is_of_file(self._app.config, docname):
            return True
        said = _of_record(self._app, record)
        if not said.text.endswith(_HARMLESS) and said.kind not in SILENT:
            said_of(self._app.env).setdefault(docname, []).append((*said,))
        return False


def _of_record(app: Sphinx, record: logging.LogRecord) -> Said:
    # as it was logged: Sphinx may have made a record of this that has its place in the text
    text = logging.LogRecord.getMessage(record)
    place = getattr(record, "location", None)
    if isinstance(place, nodes.Node):
        place = sphinx_logging.get_node_location(place)
    elif isinstance(place, tuple):
        docname, line = place
        place = f"{app.env.doc2path(docname)}:{line}" if docname and line else docname
    kind = ".".join(str(each) for name in ("type", "subtype") if (each := getattr(record, name, None)))
    said = Said(record.levelno, text, str(place or ""), kind, bool(getattr(record, "once", False)))
    return said._replace(place=_as_written(app, said))


def _as_written(app: Sphinx, said: Said) -> str:
    """Its place in the page as it is written, where the page is read otherwise."""
    path, line = said.at(app)
    page = page_of(app.config, path.removesuffix(SUFFIX)) if line else None
    if page is None or not page.mended:
        return said.place
    number = page.mended[min(line, len(page.mended)) - 1][0]
    return f"{said.place.removesuffix(str(line))}{number}"


def tell_read(app: Sphinx, reports: Iterable[Report]) -> None:
    """Tell what was said while pages were read, in this build or another, where no finding says so."""
    told = _Told.by(app, reports)
    for _, entries in sorted(said_of(app.env).items()):
        for entry in entries:
            said = Said(*entry)
            if said not in told:
                said.tell()


# --- what a finding says ----------------------------------------------------------------------------------------------

_TOO_MANY: Final = "Too many autonumbered footnote references"
"""This follows from another error, which names the footnote."""

_OF_NOTES: Final = re.compile(rf"{_TOO_MANY}|Unknown target name: |Footnote \[")
"""Of footnotes that nobody names or defines the checker tells; what else is said of some follows from something that is
not shown and holds the other end."""

_TERM_TWICE: Final = "duplicate term description of "

_NOTHING_MADE: Final = frozenset(("active-content", "not-shown", "unknown-name"))
_NEAR: Final = 3
"""How far from its place a directive within others may be reported: some lose count of lines."""

_SAYS_SO: Final[tuple[tuple[re.Pattern[str], frozenset[str]], ...]] = tuple(
    (re.compile(kind), frozenset(rules))
    for kind, rules in (
        (
            r"myst\.(directive|role)_unknown|docutils|misc\.highlighting_failure",
            ("active-content", "bad-field", "unknown-name"),
        ),
        (
            r"myst\.(xref|iref)_\w+|ref\.\w+|toc\.\w+|image\.\w+|download\.\w+|needs\.link_ref|docutils|empty_glob|",
            ("broken-reference",),
        ),
        (r"toc\.\w+|myst\.header|docutils", ("page-without-heading",)),
        (
            # what has no kind are complaints of directives of Sphinx
            r"myst\.(directive_\w+|role_unknown|duplicate_def|render|substitution)|ref\.footnote|docutils|riskfile\.lost|design\.\w+|",
            ("not-shown",),
        ),
    )
)
"""By the kind of what is said, the rules that may say the same."""


class _Told:
    """What is told already: of one thing on one line, or of one thing by name on one page."""

    def __init__(self, app: Sphinx, told: Iterable[tuple[str, Span, Message]]) -> None:
        self._app = app
        self._by_path: dict[str, list[tuple[str, Span, Message]]] = {}
        for each in told:
            self._by_path.setdefault(each[1].path, []).append(each)

    @classmethod
    def by(cls, app: Sphinx, reports: Iterable[Report]) -> _Told:
        """What findings say."""
        return cls(app, ((each.name, each.span, each.said) for report in reports for each in report.findings))

    def __contains__(self, said: object) -> bool:
        assert isinstance(said, Said)
        if said.kind == "toc.no_title":
            # told of the table of contents; the finding is of the page
            return any(
                name == "page-without-heading" and span.path.removesuffix(SUFFIX) in said.text
                for told in self._by_path.values()
                for name, span, _ in told
            )
        path, line = said.at(self._app)
        here = self._by_path.get(path, [])
        if said.text.startswith(_TERM_TWICE):
            return any(message.key == "broken-reference.term-twice" for _, _, message in self._by_path.get(path, []))
        if said.kind == "toc.not_included":
            return any(name == "item-outside-the-file" for name, _, _ in here) or self._of_no_stage(path)
        # what an included file holds is said at some line of the page
        within = self._of_included(path)
        if not here and not within:
            return False
        rules = frozenset[str]().union(*(rules for kind, rules in _SAYS_SO if kind.fullmatch(said.kind)))
        if _OF_NOTES.match(said.text) and any(name == KIND for name, _, _ in here):
            return True
        if said.kind == _FOLLOWS and any(
            name in _NOTHING_MADE and 0 <= line - span.line <= _NEAR for name, span, _ in here
        ):
            return True
        return any(
            name in rules and (span.line == line or _same_name(message, said.text)) for name, span, message in here
        ) or any(name in rules and _same_name(message, said.text) for name, _, message in within)

    def _of_included(self, path: str) -> list[tuple[str, Span, Message]]:
        """What is told of the files that a page includes."""
        docname = path.removesuffix(SUFFIX)
        page = page_of(self._app.config, docname)
        paths = {resolved(docname, each) for each, _ in page.includes} if page is not None else ()
        return [each for inner in paths for each in self._by_path.get(inner, ())]

    def _of_no_stage(self, path: str) -> bool:
        """Whether the page is in a folder of which is told that it is no stage's: once, for all its pages."""
        return any(
            name == "unknown-stage" and path.startswith("/".join(span.path.split("/")[:2]) + "/")
            for told in self._by_path.values()
            for name, span, _ in told
        )


def _same_name(message: Message, text: str) -> bool:
    """Whether the text names what the message is about: in quotation marks, or at its end, as a path from the root."""
    named = {str(value).strip("'\"{}`") for name, value in message.arguments if name in _NAMES}
    ends = {name.removesuffix(SUFFIX).lstrip("./") for name in named}
    if any(text.startswith(f".. {name} ") for name in named):
        # as Sphinx writes the name of a directive
        return True
    return any(
        f"{before}{name}{quote}" in text for name in named if name for quote in "'\"`" for before in (quote, "/")
    ) or any(
        text.rstrip("'\".").removesuffix(SUFFIX).endswith((f"/{name}", f" {name}", f"'{name}")) for name in ends if name
    )


_NAMES: Final = frozenset(("name", "target", "path", "role", "directive", "entry", "label", "anchor"))


# --- what is lost -----------------------------------------------------------------------------------------------------

_FOLLOWS: Final = "riskfile.lost"
_LOST: Final = re.compile(
    r"riskfile\.lost|myst\.(?:directive_unknown|role_unknown|directive_body|duplicate_def|render|substitution)"
)


def _is_lost(said: Said) -> bool:
    """Whether text of a page is not shown, by what is said of it."""
    if said.kind == "docutils":
        return said.level >= logging.ERROR and not said.text.startswith(_TOO_MANY)
    if said.kind == "myst.directive_parse":
        return "none permitted" in said.text
    if said.kind == "ref.footnote":
        return said.text.startswith("Duplicate")
    return _LOST.fullmatch(said.kind) is not None


def refused(app: Sphinx, files: Sequence[RiskFile]) -> list[Problem]:
    """What Sphinx, docutils and MyST have refused to show, where the checker does not say so of any of the files."""
    told = _Told(app, ((each.kind, each.span, each.message) for file in files for each in file.problems))
    found: list[Problem] = []
    for _, entries in sorted(said_of(app.env).items()):
        # what was refused with a reason comes first: that nothing is made of it follows
        for said in sorted((Said(*entry) for entry in entries), key=lambda said: said.kind == _FOLLOWS):
            path, line = said.at(app)
            follows = said.kind == _FOLLOWS and any(each.span[:2] == (path, line) for each in found)
            if path and line and _is_lost(said) and said not in told and not follows:
                message = REFUSED(why=_first(said.text))
                problem = Problem(KIND, _line(app, path, line), message, message.hint, _item_at(files, path, line))
                found.append(problem)
    return found


def tell_lost(text: str, place: tuple[str, int]) -> None:
    """Say, while a page is read, that this text of it is in nothing that is made of it."""
    LOGGER.warning("nothing is made of: %s", short_repr(text), location=place, type=_OURS, subtype="lost")


def tell_dropped(app: Sphinx, doctree: nodes.document) -> None:
    """Tell of lines of a page, outside of its directives, of which nothing is in what is made of the page."""
    docname = app.env.current_document.docname
    page = page_of(app.config, docname)
    if not is_of_file(app.config, docname) or not path_of(app.env, docname).endswith(SUFFIX):
        # of no risk file, or a chapter that is no Markdown
        return
    if page is not None and page.mended:
        text = "\n".join(line for _, line in page.mended)
    else:
        text = app.env.current_document[_TEXT]
    for number, line in lines_not_in(text, words_of([doctree]), of_page=True):
        tell_lost(line, (docname, number + 1))


def words_of(made: Iterable[nodes.Node]) -> frozenset[str]:
    """All words that these nodes hold, shown or beside what is shown."""
    found: list[str] = []
    stack = list(made)
    while stack:
        node = stack.pop()
        if isinstance(node, Need):
            continue
        if isinstance(node, nodes.Text):
            found.append(str(node))
        elif isinstance(node, nodes.Element):
            if isinstance(node, nodes.TextElement):
                # a word may be bold in part
                found.append(node.astext())
            stack += node.children
            for value in node.attributes.values():
                if value and not isinstance(value, int):
                    found.append(str(value))
    return words_in(" ".join(found))


def _first(text: str) -> str:
    """What is said, without the source that docutils quotes below it."""
    return " ".join(text.partition("\n\n")[0].split()).rstrip(".")


def _line(app: Sphinx, path: str, line: int) -> Span:
    try:
        part = file_of(app.config, app.env.path2doc(path) or "")
        read_from = part.project.source if part is not None else disk_of(app.config)
        source = read_from.read(path).decode("utf-8", "replace").splitlines()[line - 1].rstrip()
    except (SourceError, IndexError):
        return Span(path, line)
    column = len(source) - len(source.lstrip()) + 1
    return Span(path, line, column, line, max(column, len(source) + 1))


def _item_at(files: Sequence[RiskFile], path: str, line: int) -> str:
    """The id of the innermost item around a line, "" where there is none."""
    around = [item for file in files for item in file if item.path == path and item.line <= line <= item.last_line]
    return max(around, key=lambda item: item.line).id if around else ""


# --- writing ----------------------------------------------------------------------------------------------------------


class Writing:
    """Hears what is said after reading, for one build: of one thing once, though HTML and PDF both come upon it."""

    def __init__(self) -> None:
        self._said: dict[str, list[Said]] = {}
        self._of_whole: list[Said] = []
        self._seen: set[tuple[int, str, str]] = set()
        self._written: set[str] = set()
        self._checked = self._writes = False
        self._page = ""
        self._builder: Builder | None = None
        self._told: _Told | None = None
        self._filters: list[tuple[logging.Handler, logging.Filter]] = []

    def begin(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """When the file is judged, and what was said in reading is told. An application may build more than once."""
        for handler, hears in self._filters:
            handler.removeFilter(hears)
        self.__init__()  # type: ignore[misc]
        self._builder = app.builder
        self._told = _Told.by(app, [each.built.report for each in files_of(app.config)])
        for handler in logging.getLogger(sphinx_logging.NAMESPACE).handlers:
            if isinstance(handler, sphinx_logging.WarningStreamHandler):
                hears = _InWriting(app, self)
                # before Sphinx counts it
                handler.filters.insert(0, hears)
                self._filters.append((handler, hears))
        return []

    def checked(self, app: Sphinx, env: BuildEnvironment) -> None:
        """When Sphinx has looked at all pages together, which it does only where one has changed."""
        self._checked = True

    def writes(self, app: Sphinx, builder: Builder) -> None:
        """What is said from now on is said of the page that is being written."""
        self._writes = True

    def resolved(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """A page is about to be written."""
        if app.builder is self._builder:
            self._written.add(docname)
            self._page = docname

    def written(self, app: Sphinx, docname: str, *_: object) -> None:
        """A page is written, here or in another process: what was said without a place is of this page."""
        for handler in logging.getLogger(sphinx_logging.NAMESPACE).handlers:
            if isinstance(handler, sphinx_logging.MemoryHandler):
                for record in handler.buffer:
                    if not hasattr(record, _PAGE):
                        setattr(record, _PAGE, docname)

    def finishing(self, app: Sphinx) -> list[str]:
        """All pages are written."""
        self._page = ""
        return []

    def hear(self, app: Sphinx, record: logging.LogRecord) -> bool:
        """Keep what is said; whether it is to be told. What is said of a page of no risk file is none of ours."""
        said = _of_record(app, record)
        path = said.at(app)[0]
        docname = app.env.path2doc(path) if path else None
        if docname not in app.env.found_docs:
            docname = getattr(record, _PAGE, self._page)
        is_page = docname in app.env.found_docs
        if docname and is_page and not is_of_file(app.config, docname):
            return True
        if said.kind in SILENT and not state_of(app.config).alone:
            return False
        if (key := said[:3]) in self._seen:
            return False
        self._seen.add(key)
        if app.builder is self._builder and not getattr(record, OF_PDF, False):
            if not self._writes:
                self._of_whole.append(said)
            elif docname and is_page:
                self._said.setdefault(docname, []).append(said)
        return self._told is None or said not in self._told

    def end(self, app: Sphinx, exception: Exception | None) -> None:
        """Tell what was said of pages that are not written again, and keep it for the next build."""
        for handler, hears in self._filters:
            handler.removeFilter(hears)
        if exception is not None:
            if self._told is None:
                tell_read(app, ())
            return
        assert self._told is not None
        path = Path(app.outdir) / SAID_FILE
        before = _read(path, app)
        ours = [docname for docname in sorted(app.env.found_docs) if is_of_file(app.config, docname)]
        said = {docname: self._said.get(docname, []) for docname in ours}
        of_whole = self._of_whole if self._checked else before.get("", [])
        again = [] if self._checked else of_whole
        for docname, now in said.items():
            if docname not in self._written:
                then = [each for each in before.get(docname, ()) if each not in now]
                said[docname] = [*then, *now]
                again = [*again, *then]
        for each in again:
            if each[:3] not in self._seen and each not in self._told:
                each.tell()
        kept = {
            docname: [each.moved(str(app.srcdir), _ROOT) for each in entries]
            for docname, entries in {"": of_whole, **said}.items()
            if entries
        }
        write_whole(path, json.dumps(kept, indent=0, sort_keys=True) + "\n", through_links=False)


OF_PDF: Final = "riskfile_of_pdf"
"""Set on what is said while the PDF is written, which is in every build."""

_PAGE: Final = "riskfile_page"


class _InWriting(logging.Filter):
    def __init__(self, app: Sphinx, writing: Writing) -> None:
        super().__init__()
        self._app, self._writing = app, writing

    def filter(self, record: logging.LogRecord) -> bool:
        # what riskfile says it says in each build, but for items that it has missed on a page
        ours = getattr(record, "type", None) == _OURS and getattr(record, "subtype", None) != "RMF926"
        return ours or self._writing.hear(self._app, record)


_ROOT: Final = "<project>"
"""In place of the project's folder, which may be another when the file is read."""


def _read(path: Path, app: Sphinx) -> Mapping[str, list[Said]]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {
            docname: [Said(*entry).moved(_ROOT, str(app.srcdir)) for entry in entries]
            for docname, entries in known.items()
        }
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
