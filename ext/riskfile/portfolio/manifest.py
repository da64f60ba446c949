"""The list of a portfolio: which files belong to it, as ``portfolio.yaml`` names them.

Each file is a folder with a risk file, as it is now, at a revision of its repository, or as one of its baselines. All that
the list names is looked for before anything is judged, and what is wrong with it is told at its line and column.
"""

from __future__ import annotations

import glob
import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from riskfile.change import baseline as baselines
from riskfile.model import Span
from riskfile.policy import GATES, PolicyError
from riskfile.policy.strict import Choice, Date, Integer, Keys, Listing, Mapped, Reading, Record, Text, decoded
from riskfile.policy.strict import read as read_yaml
from riskfile.portfolio.metrics import THRESHOLDS, Threshold, read_thresholds
from riskfile.reading.roots import TooManyFoldersError, named_in, search
from riskfile.source import USUAL, Disk, Layout, Source, SourceError
from riskfile.source.revision import Revision, RevisionError
from riskfile.source.roots import RootError
from riskfile.text.messages import Message, Phrase, plain
from riskfile.text.nearest import nearest
from riskfile.text.quoting import quote
from riskfile.text.relative import relative

FILE: Final = "portfolio.yaml"
"""What the list is called where nobody names it."""

VERSION: Final = 1

_NO_VERSION = Phrase("portfolio.version", "found the version {found}, expected {version}")
_NO_FILES = Phrase(
    "portfolio.no-files",
    "the portfolio names no file, expected at least one under `files`, or a pattern under `folders`",
)
_NO_FOLDER = Phrase("portfolio.no-folder", "{folder} is no folder, seen from the folder of this file")
_PATTERN_HERE = Phrase("portfolio.pattern-here", "patterns of folders stand under `folders`, as `- {pattern}`")
_NO_PROJECT = Phrase(
    "portfolio.no-project", "there is no risk file in {folder}, expected a folder with needs/policy.yaml"
)
_TOO_MANY = Phrase("portfolio.too-many-folders", "there is no risk file in {folder}, and too many folders are below it")
_ROOT = Phrase("portfolio.root", "{folder}: {why}")
_NO_REVISION = Phrase("portfolio.no-revision", "{folder}: {why}")
_NOT_THEN = Phrase("portfolio.not-then", "{folder} had no {policy} at the revision {revision}")
_NO_BASELINE = Phrase("portfolio.no-baseline", "{folder} has no baseline {name} ({path})")
_BASELINE_NAME = Phrase("portfolio.baseline-name", "found {name}, which is no name of a baseline")
_SAME = Phrase(
    "portfolio.same", "found {folder} a second time in the same state, first in line {line}", "keep one of them"
)
_SAME_NAME = Phrase(
    "portfolio.same-name", "the name {name} is that of the file in line {line} too", "give another under `name`"
)
_NOTHING = Phrase("portfolio.matches-nothing", "no folder fits {pattern}, seen from the folder of this file")
_ABSOLUTE = Phrase("portfolio.pattern", "found {pattern}, expected a pattern relative to this file, such as devices/*")
_NO_REPORTS = Phrase(
    "portfolio.no-reports",
    "there is no file of reports at {path}, seen from the folder of this file",
    "name a file, a folder with .json, .gz or .zip in it or below it, or a pattern",
)
_NOT_READ_THERE = Phrase("portfolio.not-read-there", "{path} cannot be read: {why}")
_NO_NAME = Phrase("portfolio.no-name", "no file of the portfolio is called {name}")
_DID_YOU_MEAN = Phrase("portfolio.did-you-mean", "did you mean `{word}`?")

_REPORTS: Final = Record(
    "Field reports that the files share: parts of openFDA's device events.",
    {
        "paths": Listing(
            "Files, folders or patterns of them, relative to this file.",
            Text("A path or a pattern, such as maude/*.json.zip."),
            unique=True,
            minimum=1,
        ),
        "mapping": Text("Where in each file its mapping is, for those that have one there: needs/openfda.yaml."),
        "mappings": Mapped(
            "File of the portfolio, by its name -> what `riskfile import openfda` reads by: its mapping.",
            Text("The name of a file of the portfolio."),
            Text("A path relative to this file."),
        ),
    },
    ("paths",),
)

SHAPE: Final = Record(
    "A portfolio of risk management files.",
    {
        "version": Integer("The version of this form: 1.", minimum=1),
        "title": Text("What the portfolio is called."),
        "gate": Choice("The gate to judge all files at; without, each at that of its policy.", GATES),
        "today": Date("The day to judge on; without, that of the clock."),
        "files": Listing(
            "The files, each as it is now, at a revision, or as one of its baselines.",
            Record(
                "A file.",
                {
                    "folder": Text("Its folder, relative to this file."),
                    "revision": Text("A commit, tag or branch of the repository that the folder is in."),
                    "baseline": Text("The name of one of its baselines: needs/baselines/NAME.json."),
                    "name": Text("What it is called in the portfolio; without, its folder and its state."),
                    "site": Text("The address of the file as it is built, which its row then leads to."),
                },
                ("folder",),
            ),
        ),
        "folders": Listing(
            "Patterns of folders, each with a risk file, beside those under `files`.",
            Text("A pattern relative to this file, such as devices/*."),
            unique=True,
        ),
        "reports": _REPORTS,
        "thresholds": THRESHOLDS,
        "history": Text("The file in which key figures are kept from run to run, relative to this file."),
    },
    ("version",),
)
"""What ``portfolio.yaml`` may say."""


class Entry(NamedTuple):
    """A file of a portfolio. ``root`` is the folder of its project, ``layout`` where in it the file lies; ``inner`` leads from
    there to the project where that is not there any more. ``revision`` and ``baseline`` are "" for neither; ``at`` is where the
    list names it."""

    name: str
    root: Path
    layout: Layout
    inner: str = ""
    revision: str = ""
    baseline: str = ""
    site: str = ""
    where: str = ""
    at: Span = Span(FILE)

    def source(self) -> Source:
        """The files of the project.

        :raises RevisionError: if the revision has gone since the list was read.
        """
        if self.revision:
            return Revision(self.root, self.revision, self.layout, folder=self.inner)
        return Disk(self.root, self.layout)


class Reports(NamedTuple):
    """Field reports that files share. ``files`` is what the list calls each, and where it is; ``mappings`` the text and the path of
    the mapping of a file, by its name; ``mapping`` the path of it within those that have one there, "" for none."""

    files: tuple[tuple[str, Path], ...] = ()
    mapping: str = ""
    mappings: Mapping[str, tuple[str, str]] = MappingProxyType({})

    def mapping_of(self, entry: Entry, source: Source) -> tuple[str, str] | None:
        """The text and the path of the mapping of a file; None where it has none.

        :raises SourceError: if it cannot be read; :raises PolicyError: if it is no text.
        """
        if entry.name in self.mappings or not self.mapping or source.kind(self.mapping) == "missing":
            return self.mappings.get(entry.name)
        return decoded(source.read(self.mapping), self.mapping), self.mapping


class Manifest(NamedTuple):
    """A portfolio. ``folder`` is that of its list, from which paths are; ``gate`` "" is each policy's own, ``today`` "" the
    clock's day, ``history`` "" none."""

    path: str
    folder: Path
    entries: tuple[Entry, ...]
    title: str = ""
    gate: str = ""
    today: str = ""
    reports: Reports = Reports()
    thresholds: tuple[Threshold, ...] = ()
    history: str = ""

    def below(self, path: str) -> Path:
        """A path that the list names."""
        return self.folder / path


def read_manifest(path: Path) -> Manifest:
    """The portfolio that the file at ``path`` lists.

    :raises PolicyError: with all that is wrong with it, each at its place.
    :raises OSError: if it cannot be read.
    """
    shown = path.as_posix()
    data = path.read_bytes()
    reading = read_yaml(decoded(data, shown), shown, SHAPE)
    given = reading.value if isinstance(reading.value, dict) else {}
    thresholds = read_thresholds(reading, given.get("thresholds"))
    if given.get("version", VERSION) != VERSION:
        reading.fault_at(("version",), _NO_VERSION(found=given["version"], version=VERSION))
    if reading.problems:
        raise _all_of(reading)
    entries = _Entries(reading, path.parent)
    for number, each in enumerate(given.get("files", ()), 1):
        entries.add(("files", str(number)), each)
    for pattern in given.get("folders", ()):
        entries.add_fitting(("folders", pattern), pattern)
    if not entries.found and not reading.problems:
        reading.fault((1, 1), _NO_FILES())
    given_reports = given.get("reports", {})
    mappings = given_reports.get("mappings", {})
    names = [each.name for each in entries.found]
    for name in mappings:
        if name not in names and not reading.problems:
            near = nearest(name, names)
            hint = _DID_YOU_MEAN(word=near[0]) if near else plain("")
            reading.fault_at_key(("reports", "mappings", name), _NO_NAME(name=quote(name)), hint)
    reports = _reports(reading, path.parent, given_reports, names)
    if reading.problems:
        raise _all_of(reading)
    return Manifest(
        shown,
        path.parent,
        tuple(entries.found),
        given.get("title", ""),
        given.get("gate", ""),
        given.get("today", ""),
        reports,
        thresholds,
        given.get("history", ""),
    )


def _reports(reading: Reading, folder: Path, given: Mapping[str, Any], names: Sequence[str]) -> Reports:
    """What the list says of field reports. Files come in the order of the list, those of a folder or a pattern by name."""
    files: dict[str, Path] = {}
    for shown in given.get("paths", ()):
        at = ("reports", "paths", shown)
        if glob.has_magic(shown):
            if os.path.isabs(shown):  # noqa: PTH117 - a text
                reading.fault_at(at, _ABSOLUTE(pattern=quote(shown)))
                continue
            found = sorted(each for each in folder.glob(shown) if each.is_file())
        else:
            path = folder / shown
            found = [*_reports_below(path)] if path.is_dir() else [path] if path.exists() else []
        if not found:
            reading.fault_at(at, _NO_REPORTS(path=quote(shown)))
        files |= {relative(each, folder): each for each in found}
    texts: dict[str, tuple[str, str]] = {}
    for name, path in given.get("mappings", {}).items():
        if name not in names:
            # told already
            continue
        try:
            texts[name] = decoded((folder / path).read_bytes(), path), path
        except OSError as error:
            at = ("reports", "mappings", name)
            reading.fault_at(at, _NOT_READ_THERE(path=quote(path), why=plain(error.strerror or str(error))))
        except PolicyError as error:
            reading.problems += error.problems
    return Reports(tuple(files.items()), given.get("mapping", ""), texts)


def _reports_below(folder: Path) -> Iterator[Path]:
    """The files of reports in a folder and below it, as ``riskfile import openfda`` takes them."""
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith((".json", ".gz", ".zip")) and not name.startswith("."):
                yield Path(where, name)


def _all_of(reading: Reading) -> PolicyError:
    return PolicyError(sorted(reading.problems, key=lambda each: each.span[1:3]))


class _Entries:
    """The files of a list, as they are found."""

    def __init__(self, reading: Reading, folder: Path) -> None:
        self.reading = reading
        self.folder = folder
        self.found: list[Entry] = []
        self._states: dict[tuple[str, ...], int] = {}
        self._names: dict[str, int] = {}

    def add(self, at: Keys, given: Mapping[str, Any]) -> None:
        """Add what an element of ``files`` names."""
        folder = _plain(given["folder"])
        here = (*at, "folder")
        revision, baseline = given.get("revision", ""), given.get("baseline", "")
        if baseline and not baselines.NAME.fullmatch(baseline):
            self.reading.fault_at((*at, "baseline"), _BASELINE_NAME(name=quote(baseline)))
            return
        place = (*at, "revision") if revision else here
        files = [*self._files(folder, revision, here, place)]
        for root, layout, inner in files:
            entry = Entry(
                given.get("name", "") if len(files) == 1 else "",
                root,
                layout,
                inner,
                revision,
                baseline,
                given.get("site", ""),
                _where(folder, revision, baseline),
            )
            if baseline and not self._has_baseline(entry, folder, (*at, "baseline")):
                continue
            self._take(entry, here, (*at, "name") if "name" in given else here, folder, several=len(files) > 1)

    def add_fitting(self, at: Keys, pattern: str) -> None:
        """Add the folders that fit a pattern, but for those that are there as they are now."""
        if os.path.isabs(pattern):  # noqa: PTH117 - a text
            self.reading.fault_at(at, _ABSOLUTE(pattern=quote(pattern)))
            return
        try:
            fitting = sorted(each for each in self.folder.glob(pattern) if each.is_dir())
        except (ValueError, NotImplementedError, OSError):
            fitting = []
        fitting = [each for each in fitting if not each.name.startswith(".")]
        if not fitting:
            self.reading.fault_at(at, _NOTHING(pattern=quote(pattern)))
        for each in fitting:
            folder = _plain(relative(each, self.folder))
            files = [*self._files(folder, "", at, at)]
            for root, layout, inner in files:
                entry = Entry("", root, layout, inner, where=folder)
                if _state(entry) not in self._states:
                    self._take(entry, at, at, folder, several=len(files) > 1)

    def _take(self, entry: Entry, at: Keys, named_at: Keys, folder: str, *, several: bool) -> None:
        line, column = self.reading.values[at][:2]
        state = _state(entry)
        if state in self._states:
            self.reading.fault_at(at, _SAME(folder=quote(folder), line=self._states[state]))
            return
        self._states[state] = line
        name = entry.name or self._name(entry, folder, several=several)
        if name in self._names:
            self.reading.fault_at(named_at, _SAME_NAME(name=quote(name), line=self._names[name]))
            return
        self._names[name] = line
        self.found.append(entry._replace(name=name, at=Span(self.reading.path, line, column)))

    def _name(self, entry: Entry, folder: str, *, several: bool) -> str:
        """What a file is called that the list gives no name: its folder and its state."""
        if several:
            folder = relative(entry.root / entry.inner / entry.layout.base, self.folder)
        return _where(folder, entry.revision, entry.baseline)

    def _files(self, folder: str, revision: str, at: Keys, place: Keys) -> Iterator[tuple[Path, Layout, str]]:
        """The risk files of a folder, each with the folder of its project, its layout, and what leads on from there."""
        path = self.folder / folder
        if not path.is_dir():
            if revision and (parent := _nearest(path)) is not None:
                yield from self._then(parent, revision, place, folder, path.relative_to(parent).as_posix())
                return
            hint = _PATTERN_HERE(pattern=folder) if glob.has_magic(folder) else plain("")
            self.reading.fault_at(at, _NO_FOLDER(folder=quote(folder)), hint)
            return
        try:
            found, wrong = search(path)
        except TooManyFoldersError:
            self.reading.fault_at(at, _TOO_MANY(folder=quote(folder)))
            return
        real = path.resolve()
        inside = [
            each
            for each in found
            if each.base.resolve().is_relative_to(real)
            and Disk(each.root, each.layout).kind(each.layout.policy) != "missing"
        ]
        if wrong:
            self.reading.fault_at(at, _ROOT(folder=quote(folder), why=plain(wrong[0])))
            return
        if not revision:
            if not inside:
                self.reading.fault_at(at, _NO_PROJECT(folder=quote(folder)))
            for each in inside:
                yield each.root, each.layout, ""
            return
        if not inside:
            yield from self._then(path, revision, place, folder, "")
        for each in inside:
            if self._is_then(each.root, revision, each.layout, "", place, folder):
                yield each.root, each.layout, ""

    def _then(self, root: Path, revision: str, at: Keys, folder: str, inner: str) -> Iterator[tuple[Path, Layout, str]]:
        """The risk files that were in a folder which is none of one now."""
        try:
            source = Revision(root, revision, folder=inner)
            layouts = named_in(source)
        except RevisionError as error:
            self.reading.fault_at(at, _NO_REVISION(folder=quote(folder), why=plain(str(error))))
            return
        except RootError as error:
            self.reading.fault_at(at, _ROOT(folder=quote(folder), why=plain(str(error))))
            return
        for layout in layouts or (USUAL,):
            if self._is_then(root, revision, layout, inner, at, folder):
                yield root, layout, inner

    def _is_then(self, root: Path, revision: str, layout: Layout, inner: str, at: Keys, folder: str) -> bool:
        try:
            source = Revision(root, revision, layout, folder=inner)
        except RevisionError as error:
            self.reading.fault_at(at, _NO_REVISION(folder=quote(folder), why=plain(str(error))))
            return False
        if source.kind(layout.policy) == "missing":
            self.reading.fault_at(at, _NOT_THEN(folder=quote(folder), policy=layout.policy, revision=quote(revision)))
            return False
        return True

    def _has_baseline(self, entry: Entry, folder: str, at: Keys) -> bool:
        path = baselines.path_of(entry.layout, entry.baseline)
        source = entry.source()
        if source.kind(path) != "missing":
            return True
        try:
            each = [one.path.rpartition("/")[2] for one in source.entries(path.rpartition("/")[0])]
        except SourceError:
            each = []
        near = nearest(entry.baseline, [name.removesuffix(".json") for name in each if name.endswith(".json")])
        hint: Message = _DID_YOU_MEAN(word=near[0]) if near else plain("")
        self.reading.fault_at(at, _NO_BASELINE(folder=quote(folder), name=quote(entry.baseline), path=path), hint)
        return False


def _plain(folder: str) -> str:
    return posixpath.normpath(folder.replace("\\", "/")) if folder else folder


def _nearest(path: Path) -> Path | None:
    """The folder above ``path`` that is there."""
    return next((each for each in path.parents if each.is_dir()), None)


def _state(entry: Entry) -> tuple[str, ...]:
    base = os.path.realpath(entry.root / entry.inner / entry.layout.base)
    return (base, entry.revision, entry.baseline)


def _where(folder: str, revision: str, baseline: str) -> str:
    where = f"{folder}@{revision}" if revision else folder
    return f"{where}, baseline {baseline}" if baseline else where
