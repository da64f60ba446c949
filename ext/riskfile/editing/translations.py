"""What becomes of translations when the file is edited: they follow their texts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from riskfile.editing.edits import Change, applied
from riskfile.project import Project
from riskfile.source import Overlay, SourceError
from riskfile.text.languages import language_of
from riskfile.text.line_ends import as_there
from riskfile.translation import catalogues
from riskfile.translation.catalogues import Entry, Read, UnreadableError, locale_folder
from riskfile.translation.files import Translatable
from riskfile.translation.segments import Key
from riskfile.translation.work import Translation

_ADDRESS = re.compile(r"(?<=\]\()[^()\s]+|(?<=<)[^<>\s]+(?=>)|(?<=\}`)[^`<>]+(?=`)")
_CODE = re.compile(r"(`+)(?:(?!\1).)+?\1")


def with_translations(
    project: Project, change: Change, ids: Mapping[str, str] | None = None, *, code: bool = False
) -> Change:
    """``change`` with the catalogues of translations as they become: what is translated follows its text to another page, and
    to the context of another id; ``ids`` that are new are so in translations too, and in code where ``code`` says so."""
    source = project.source
    folder = locale_folder(source.layout)
    if source.kind(folder) != "folder":
        return change
    texts = applied(source, change)
    after = Overlay(source, texts)
    before, now = (Translatable(each, project.model, project.policy) for each in (source, after))
    keys = _new_keys(before, now, set(texts))
    files: dict[str, bytes | None] = {}
    for entry in source.entries(folder):
        language = language_of(entry.path.rpartition("/")[2])
        if language and entry.kind == "folder":
            files |= _followed(before, now, language, keys, ids or {}, set(texts), code=code)
    return change._replace(files={**change.files, **files}) if files else change


def _new_keys(before: Translatable, now: Translatable, changed: set[str]) -> dict[tuple[str, Key], Key]:
    """By file and key, the key of the same text after ids and addresses in it have changed."""
    found: dict[tuple[str, Key], Key] = {}
    for path in changed.intersection(before.paths, now.paths):
        old, new = before.cut(path).segments, now.cut(path).segments
        if [each.kind for each in old] == [each.kind for each in new]:
            for one, other in zip(old, new, strict=True):
                if one.key != other.key:
                    found[path, one.key] = other.key
    return found


def _followed(
    before: Translatable,
    now: Translatable,
    language: str,
    keys: Mapping[tuple[str, Key], Key],
    ids: Mapping[str, str],
    changed: set[str],
    *,
    code: bool,
) -> dict[str, bytes | None]:
    source = before.source
    old, new = Translation(before, language), Translation(now, language)
    known: dict[str, Read] = {}
    for at in catalogues.paths_in(source, language):
        try:
            known[at] = catalogues.read(source.read(at))
        except (UnreadableError, SourceError):
            # it is told as it stands
            continue
    paths = {old.catalogue(path): path for path in before.paths}
    # what is translated anywhere, for a text that has moved
    memory: dict[Key, Entry] = {}
    renamed: dict[str, Read] = {}
    for at, read in known.items():
        path = paths.get(at, "")
        entries: dict[Key, Entry] = {}
        for key, entry in read.entries.items():
            other = keys.get((path, key), key)
            as_now = entry
            if other != key:
                text = _with_ids(entry.text, ids, code=code) if ids else entry.text
                as_now = entry._replace(text=_with_links(text, key[1], other[1]))
            entries[other] = as_now
            if as_now.good:
                memory.setdefault(other, as_now)
        renamed[at] = Read(entries, read.obsolete)
    elsewhere = {each.key for path in changed.intersection(now.paths) for each in now.cut(path).segments}
    files: dict[str, bytes | None] = {}
    wanted: set[str] = set()
    for path in now.paths:
        at = new.catalogue(path)
        wanted.add(at)
        if path not in changed or (at not in known and source.kind(at) == "file"):
            continue
        mine = renamed.get(at, catalogues.EMPTY)
        cut = now.cut(path)
        for segment in cut.segments:
            there = mine.entries.get(segment.key)
            if (there is None or not there.text) and segment.key in memory:
                mine = Read({**mine.entries, segment.key: memory[segment.key]}, mine.obsolete)
        if not mine.entries and not mine.obsolete:
            continue
        kinds = {segment.key: segment.kind for segment in cut.segments}
        content = catalogues.merged(cut, mine)
        content = content._replace(
            obsolete={key: each for key, each in content.obsolete.items() if key not in elsewhere}
        )
        data = catalogues.written(language, path, content, kinds)
        if source.kind(at) == "file":
            data = as_there(data, source.read(at))
        if source.kind(at) != "file" or source.read(at) != data:
            files[at] = data
    for at, path in paths.items():
        if path in changed and at not in wanted and at in known:
            # a page that is gone, or has moved with what is translated of it
            files[at] = None
    return files


def _with_links(text: str, before: str, after: str) -> str:
    """A translation with the addresses that its text has now."""
    old, new = (_ADDRESS.findall(each) for each in (before, after))
    if len(old) != len(new):
        return text
    now = dict(zip(old, new, strict=True))
    return _ADDRESS.sub(lambda found: now.get(found[0], found[0]), text)


def _with_ids(text: str, ids: Mapping[str, str], *, code: bool) -> str:
    pattern = re.compile(r"(?<![A-Za-z0-9-])(?:" + "|".join(map(re.escape, ids)) + r")(?![A-Za-z0-9]|-[A-Za-z0-9])")

    def new(part: str) -> str:
        return pattern.sub(lambda found: ids[found[0]], part)

    if code:
        return new(text)
    made, last = [], 0
    for found in _CODE.finditer(text):
        is_role = found.start() and text[found.start() - 1] == "}"
        made += [new(text[last : found.start()]), new(found[0]) if is_role else found[0]]
        last = found.end()
    return "".join([*made, new(text[last:])])
