"""What is done with translations as a whole: catalogues brought up to date, what is missing, what comes filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from riskfile.text.line_ends import as_there
from riskfile.text.messages import Message
from riskfile.translation import catalogues
from riskfile.translation.catalogues import Entry, Read, UnreadableError, number_of
from riskfile.translation.differences import STRUCTURE, Difference, differences, said, short
from riskfile.translation.files import Translatable
from riskfile.translation.segments import Key, Segment
from riskfile.translation.xliff import CHANGED, MARKUP, TWICE, UNKNOWN, Text, Unit


class Missing(NamedTuple):
    """A text that has no translation, or one of another text."""

    path: str
    segment: Segment
    entry: Entry

    @property
    def number(self) -> str:
        """What lists call it."""
        return number_of(self.segment.key)


class Filled(NamedTuple):
    """What came of a list of translations: the catalogues as they become, how many texts they filled, the numbers that are
    of no text, and what a translation changes that it must not, by its number."""

    files: Mapping[str, bytes]
    done: int
    unknown: tuple[tuple[int, str], ...]
    wrong: tuple[tuple[str, str, Difference], ...]


class Imported(NamedTuple):
    """What came of a file of a translator: the catalogues as they become, how many translations are new and how many are as
    they were, and what is refused."""

    files: Mapping[str, bytes]
    new: int
    same: int
    refused: tuple[tuple[Unit, Message], ...]


class Translation:
    """The translations of a project into one language. Nothing of it is written here: what is to be written is given."""

    def __init__(self, words: Translatable, language: str) -> None:
        self.words, self.language = words, language
        self.unreadable: dict[str, UnreadableError] = {}
        self._read: dict[str, Read] = {}

    def catalogue(self, path: str) -> str:
        """The path of the catalogue of a file."""
        return catalogues.path_of(self.words.source.layout, self.language, self.words.names[path])

    def known(self, path: str) -> Read:
        """What is translated of a file."""
        if path not in self._read:
            at = self.catalogue(path)
            found = catalogues.EMPTY
            if self.words.source.kind(at) == "file":
                try:
                    found = catalogues.read(self.words.source.read(at))
                except UnreadableError as error:
                    self.unreadable[at] = error
            self._read[path] = found
        return self._read[path]

    @cached_property
    def segments(self) -> Mapping[str, Mapping[Key, Segment]]:
        """The segments of each file, the first of those that are alike."""
        found: dict[str, dict[Key, Segment]] = {}
        for path in self.words.paths:
            for segment in self.words.cut(path).segments:
                found.setdefault(path, {}).setdefault(segment.key, segment)
        return found

    def _file(self, path: str, content: Read) -> bytes:
        kinds = {key: segment.kind for key, segment in self.segments.get(path, {}).items()}
        return self._as_there(self.catalogue(path), catalogues.written(self.language, path, content, kinds))

    def _as_there(self, at: str, data: bytes) -> bytes:
        source = self.words.source
        return as_there(data, source.read(at)) if source.kind(at) == "file" else data

    def updated(self) -> dict[str, bytes | None]:
        """The catalogues that are not as the texts are now, as they become; None for one that says nothing any more. What is
        translated in catalogues of files that are gone goes along to where its text is now, or is kept as obsolete."""
        changed: dict[str, bytes | None] = {}
        source = self.words.source
        orphans = dict(self._orphans())
        memory: dict[Key, Entry] = {}
        for read in orphans.values():
            memory |= {
                key: entry for part in (read.entries, read.obsolete) for key, entry in part.items() if entry.text
            }
        claimed: set[Key] = set()
        for path in self.words.paths:
            at = self.catalogue(path)
            known = self.known(path)
            if at in self.unreadable:
                continue
            for key in self.segments.get(path, {}):
                there = known.entries.get(key) or known.obsolete.get(key)
                if key in memory and (there is None or not there.text):
                    known = Read({**known.entries, key: memory[key]}, known.obsolete)
                    claimed.add(key)
            content = catalogues.merged(self.words.cut(path), known)
            if not content.entries and not content.obsolete:
                if source.kind(at) == "file":
                    changed[at] = None
                continue
            data = self._file(path, content)
            if source.kind(at) != "file" or source.read(at) != data:
                changed[at] = data
        for at, read in orphans.items():
            left = {
                key: entry
                for part in (read.entries, read.obsolete)
                for key, entry in part.items()
                if entry.text and key not in claimed
            }
            name = at.removeprefix(f"{catalogues.folder_of(source.layout, self.language)}/")
            kept = None
            if left:
                kept = self._as_there(at, catalogues.written(self.language, name, Read({}, left), {}))
            if kept is None or source.read(at) != kept:
                changed[at] = kept
        return changed

    def _orphans(self) -> Iterator[tuple[str, Read]]:
        """The catalogues of files that are not there, or have no words."""
        source = self.words.source
        mine = {self.catalogue(path) for path in self.words.paths}
        for at in catalogues.paths_in(source, self.language):
            if at not in mine:
                try:
                    yield at, catalogues.read(source.read(at))
                except UnreadableError as error:
                    self.unreadable[at] = error

    def missing(self, within: Iterable[str] = ()) -> Iterator[Missing]:
        """What is not translated, or was from another text; ``within`` are files or folders of the project."""
        for path, segments in self._within(within):
            known = catalogues.merged(self.words.cut(path), self.known(path)).entries
            for key, segment in segments.items():
                entry = known.get(key, Entry())
                if not entry.good:
                    yield Missing(path, segment, entry)

    def texts(self, within: Iterable[str] = (), *, missing: bool = False) -> Iterator[Text]:
        """All texts with what is translated of them, or those that are ``missing`` a translation; ``within`` as above."""
        if missing:
            yield from (Text(each.path, each.segment, each.entry) for each in self.missing(within))
            return
        for path, segments in self._within(within):
            known = catalogues.merged(self.words.cut(path), self.known(path)).entries
            for key, segment in segments.items():
                yield Text(path, segment, known.get(key, Entry()))

    def _within(self, within: Iterable[str]) -> Iterator[tuple[str, Mapping[Key, Segment]]]:
        wanted = [each.rstrip("/") for each in within]
        for path, segments in self.segments.items():
            if not wanted or any(path in (each, f"{each}.md") or path.startswith(f"{each}/") for each in wanted):
                yield path, segments

    @cached_property
    def _numbers(self) -> Mapping[str, list[tuple[str, Segment]]]:
        numbers: dict[str, list[tuple[str, Segment]]] = {}
        for path, segments in self.segments.items():
            for key, segment in segments.items():
                numbers.setdefault(number_of(key), []).append((path, segment))
        return numbers

    def imported(
        self, units: Iterable[Unit], kept: Callable[[Translatable, str, Mapping[Key, str]], Mapping[Key, str]]
    ) -> Imported:
        """The catalogues with what a translator gives back. What does not say what its text says is refused, and what is of a
        text that is not there any more; ``kept`` gives the translations of a file with which it stays the same."""
        given: dict[str, dict[Key, Entry]] = {}
        said_by: dict[tuple[str, Key], Unit] = {}
        refused: list[tuple[Unit, Message]] = []
        taken: dict[str, str] = {}
        new: set[str] = set()
        same: set[str] = set()
        for unit in units:
            if not unit.target:
                continue
            places = self._numbers.get(unit.number)
            if places is None:
                refused.append((unit, UNKNOWN()))
                continue
            segment = places[0][1]
            if " ".join(unit.source.split()) != " ".join(segment.text.split()):
                refused.append((unit, CHANGED()))
                continue
            if unit.odd:
                refused.append((unit, MARKUP()))
                continue
            if taken.setdefault(unit.number, unit.target) != unit.target:
                refused.append((unit, TWICE()))
                continue
            wrong = [said(each, self.language) for each in differences(segment.text, unit.target, self.language)]
            if wrong:
                refused += ((unit, each) for each in wrong)
                continue
            entry = Entry(unit.target, not unit.seen)
            before = self.known(places[0][0]).entries.get(segment.key, Entry())
            if (before.text, before.fuzzy) == (entry.text, entry.fuzzy):
                same.add(unit.number)
            else:
                new.add(unit.number)
            for path, each in places:
                given.setdefault(path, {})[each.key] = entry
                said_by[path, each.key] = unit
        for path, entries in given.items():
            # what would make another page is refused here, and not only told of by a check
            good = {key: entry.text for key, entry in entries.items()}
            for key in good.keys() - kept(self.words, path, good).keys():
                del entries[key]
                unit = said_by[path, key]
                if unit not in (each for each, _ in refused):
                    refused.append((unit, STRUCTURE(language=self.language, text=short(key[1]))))
                new.discard(unit.number)
                same.discard(unit.number)
        refused.sort(key=lambda each: each[0].line)
        return Imported(self._with(given), len(new), len(same), tuple(refused))

    def _with(self, given: Mapping[str, Mapping[Key, Entry]]) -> dict[str, bytes]:
        """The catalogues with these entries, as far as that changes them."""
        files: dict[str, bytes] = {}
        source = self.words.source
        for path, entries in given.items():
            known = self.known(path)
            at = self.catalogue(path)
            if at in self.unreadable:
                continue
            content = catalogues.merged(self.words.cut(path), known)
            data = self._file(path, Read({**content.entries, **entries}, content.obsolete))
            if source.kind(at) != "file" or source.read(at) != data:
                files[at] = data
        return files

    def filled(self, lines: Iterable[str]) -> Filled:
        """The catalogues with what a list says: ``number<TAB>translation`` a line, in which ``↵`` is a break."""
        numbers = self._numbers
        given: dict[str, dict[Key, Entry]] = {}
        unknown: list[tuple[int, str]] = []
        wrong: list[tuple[str, str, Difference]] = []
        count = 0
        for index, line in enumerate(lines, 1):
            number, tab, value = line.rstrip("\r\n").partition("\t")
            number = number.strip().lstrip("\ufeff")
            if not number or number.startswith("#"):
                continue
            value = value.strip().replace("↵", "\n")
            if number not in numbers:
                unknown.append((index, number[:40]))
                continue
            if not tab or not value:
                continue
            for path, segment in numbers[number]:
                given.setdefault(path, {})[segment.key] = Entry(value)
            segment = numbers[number][0][1]
            wrong += ((number, segment.context, each) for each in differences(segment.text, value, self.language))
            count += 1
        return Filled(self._with(given), count, tuple(unknown), tuple(wrong))
