"""What is wrong with the translations of a project, as its rules tell it: those of texts that have changed, and those that do
not say what their text says."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from riskfile.model import ItemModel, Problem, Span
from riskfile.policy import Policy
from riskfile.reading.cache import FOLDER, digest, read_kept, write_kept
from riskfile.source import Source, SourceError
from riskfile.text.conflicts import KIND as CONFLICT
from riskfile.text.languages import KNOWN, SOURCE_LANGUAGE, folder_name, language_of
from riskfile.text.messages import Message, Phrase, modules_of
from riskfile.text.nearest import did_you_mean, nearest
from riskfile.text.quoting import literal
from riskfile.text.records import codec
from riskfile.translation import catalogues
from riskfile.translation.catalogues import Entry, UnreadableError, locale_folder
from riskfile.translation.files import Translatable

if TYPE_CHECKING:
    from riskfile.translation.segments import Key, Segment

STALE: Final = "translation-stale"
DIFFERS: Final = "translation-differs"
"""The names of the rules that report what is found here."""

MOST: Final = 20
"""How many findings of a kind are told of one catalogue."""

_CHANGED: Final = Phrase(
    "RMF814.changed",
    "the translation into {language} is of a text that has changed since: it was {before}, and is now {text}",
    "see whether it still holds, and take the mark `fuzzy` out; or fill in another: `riskfile translate todo {language}`",
    by=("text",),
)
_FUZZY: Final = Phrase(
    "RMF814.fuzzy",
    "the translation into {language} of {text} is marked as fuzzy: nobody has looked at it since, and it is not shown",
    "see whether it holds, and take the mark out; or fill in another: `riskfile translate todo {language}`",
    by=("text",),
)
_NO_FILE: Final = Phrase(
    "RMF814.no-file",
    "these translations into {language} are of {path}, of which the project has no text",
    "bring them up to date: `riskfile translate update {language}`",
    by=("path",),
)
_MORE_STALE: Final = Phrase(
    "RMF814.more",
    "{count:one more translation|{count} more translations} of this catalogue {count:is|are} of a text that has changed, from here on",
    "look at these first: `riskfile translate todo {language}` lists all",
)
_MORE: Final = Phrase(
    "RMF815.more",
    "{count:one more translation|{count} more translations} of this catalogue {count:does|do} not say what the text says, from here on",
    "put the first right, and check again",
)
_ALIKE: Final = Phrase(
    "RMF815.alike",
    "the translation into {language} of {text} is that of {other} too, and nobody can tell the two apart",
    "give each a name of its own",
    by=("text",),
)
_UNKNOWN_LANGUAGE: Final = Phrase(
    "RMF815.unknown-language",
    "{found} is of no language that riskfile knows; expected one of {known}",
    by=("found",),
)
_UNNAMED: Final = Phrase(
    "RMF815.unnamed-language",
    "there are translations into {language}, which the policy does not name",
    "name it in the policy: `translations: [{language}]`",
    by=("language",),
)
_OTHER_LANGUAGE: Final = Phrase(
    "RMF815.other-language",
    "this catalogue says that it is in {found}; expected {expected}, as its folder is called",
    "put it into the folder of its language, or put its head right",
    by=("found",),
)
_CLOSED: Final = Phrase(
    "RMF815.closed", "this catalogue of translations cannot be read: {why}", "let it be read", by=("why",)
)
_NO_FILE_HERE: Final = Phrase(
    "RMF815.no-file-here",
    "this is no catalogue of translations: found a folder, or a link out of the project or to nothing; expected a file",
    "put a file here, or take it away",
)
_ELSEWHERE: Final = Phrase(
    "RMF815.elsewhere",
    "this catalogue of translations stands where none is read; expected {expected}",
    "move it there",
    by=("expected",),
)
_SOURCE: Final = Phrase(
    "RMF815.source-language",
    "the policy has the file translated into {language}, in which it is written",
    "take it out of `translations`",
    by=("language",),
)


def problems(source: Source, model: ItemModel, policy: Policy, kept_in: Path | None, key: bytes) -> list[Problem]:
    """What is wrong with the translations of a project. What was found of a file is kept in the folder ``kept_in`` of the
    project under ``key``, until it or its catalogue changes; None keeps nothing."""
    found: list[Problem] = []
    languages = [each for each in policy.translations if each != policy.language]
    if len(languages) < len(policy.translations):
        message = _SOURCE(language=policy.language)
        found.append(Problem(DIFFERS, policy.at("translations"), message, message.hint))
    found += _folders(source, policy)
    folders = [each for each in languages if source.kind(catalogues.folder_of(source.layout, each)) == "folder"]
    if not folders:
        return found
    words = Translatable(source, model, policy)
    names = {words.names[path]: path for path in words.paths}
    place = None if kept_in is None or not key else kept_in / FOLDER / "translations"
    known: dict[str, Any] = {} if place is None else read_kept(place, key)
    fresh: dict[str, Any] = {}
    for language in folders:
        found += _misplaced(source, language)
        begin = len(catalogues.folder_of(source.layout, language)) + 1
        for at in catalogues.paths_in(source, language):
            path = names.get(at[begin : -len(catalogues.SUFFIX)])
            if path is None:
                found += _orphan(source, language, at)
                continue
            try:
                mark = digest(source.read(path)) + digest(source.read(at))
            except SourceError as error:
                if error.filename != path:
                    found.append(_closed(at, error))
                continue
            kept = known.get(at)
            if kept is None or kept[0] != mark:
                told = list(_judged(words, language, path, at))
                kept = (mark, _codec().to_plain(told), tuple(sorted(modules_of(told))))
            else:
                for module in kept[2]:
                    import_module(module)
            fresh[at] = kept
            found += _codec().from_plain(kept[1])
    if place is not None and fresh != known:
        write_kept(place, key, fresh)
    return found


def _codec() -> Any:
    return codec(list[Problem])


def _folders(source: Source, policy: Policy) -> Iterator[Problem]:
    """What is wrong with the folders of languages."""
    folder = locale_folder(source.layout)
    if source.kind(folder) != "folder":
        return
    known = [folder_name(each) for each in KNOWN if each != SOURCE_LANGUAGE]
    for entry in source.entries(folder):
        name = entry.path.rpartition("/")[2]
        first = next((each for each in _files(source, entry.path)), "") if entry.kind == "folder" else ""
        if not first:
            continue
        language = language_of(name)
        if not language or folder_name(language) != name:
            message = _UNKNOWN_LANGUAGE(found=literal(entry.path), known=tuple(known))
            hint = did_you_mean([folder_name(language)] if language else nearest(name, known))
            yield Problem(DIFFERS, Span(first), message, hint)
        elif language not in policy.translations:
            message = _UNNAMED(language=language)
            yield Problem(DIFFERS, Span(first), message, message.hint)


def _files(source: Source, folder: str) -> Iterator[str]:
    from riskfile.source import walk  # noqa: PLC0415 - few projects have any

    return (each.path for each in walk(source, folder) if each.path.endswith(catalogues.SUFFIX))


def _orphan(source: Source, language: str, at: str) -> Iterator[Problem]:
    """A catalogue of a file that is not there any more."""
    try:
        read = catalogues.read(source.read(at))
    except UnreadableError as error:
        yield _unreadable(at, error)
        return
    except SourceError as error:
        yield _closed(at, error)
        return
    if any(entry.text for entry in read.entries.values()):
        name = at.removeprefix(f"{catalogues.folder_of(source.layout, language)}/").removesuffix(catalogues.SUFFIX)
        message = _NO_FILE(language=language, path=literal(name))
        yield Problem(STALE, Span(at), message, message.hint)


def _misplaced(source: Source, language: str) -> Iterator[Problem]:
    """Catalogues of a language that are not read: those elsewhere in its folder, and what is called as one and is no file."""
    from riskfile.source import walk  # noqa: PLC0415 - few projects have any

    right = catalogues.folder_of(source.layout, language)
    folder = right.rpartition("/")[0]
    for entry in walk(source, folder):
        name = entry.path
        if not name.casefold().endswith(catalogues.SUFFIX):
            continue
        if entry.kind != "file":
            yield Problem(DIFFERS, Span(name), message := _NO_FILE_HERE(), message.hint)
        elif not (name.startswith(f"{right}/") and name.endswith(catalogues.SUFFIX)):
            inner = name.removeprefix(f"{right}/").removeprefix(f"{folder}/")[: -len(catalogues.SUFFIX)]
            message = _ELSEWHERE(expected=literal(f"{right}/{inner}{catalogues.SUFFIX}"))
            yield Problem(DIFFERS, Span(name), message, message.hint)


def _closed(at: str, error: SourceError) -> Problem:
    message = _CLOSED(why=error.strerror or error.reason)
    return Problem(DIFFERS, Span(at), message, message.hint)


def _unreadable(at: str, error: UnreadableError) -> Problem:
    kind = CONFLICT if error.kind == CONFLICT else DIFFERS
    return Problem(kind, Span(at, error.line, error.column), error.why, error.why.hint)


def _judged(items: Translatable, language: str, path: str, at: str) -> Iterator[Problem]:
    """What is wrong with the catalogue ``at`` of a file."""
    # only what has changed is judged
    from riskfile.translation.applied import kept_of  # noqa: PLC0415
    from riskfile.translation.differences import STRUCTURE, differences, said, short  # noqa: PLC0415
    from riskfile.translation.work import Translation  # noqa: PLC0415

    translation = Translation(items, language)
    known = translation.known(path)
    if at in translation.unreadable:
        yield _unreadable(at, translation.unreadable[at])
        return
    if known.language and language_of(known.language) != language:
        message = _OTHER_LANGUAGE(found=literal(known.language), expected=folder_name(language))
        yield Problem(DIFFERS, Span(at, *known.named), message, message.hint)
    cut = items.cut(path)
    now = catalogues.merged(cut, known)
    stale: list[Problem] = []
    differing: list[Problem] = []
    wanted = {segment.key: segment for segment in cut.segments}
    good: dict[Key, str] = {}
    names: dict[tuple[str, str], str] = {}
    for key, segment in wanted.items():
        entry = now.entries[key]
        if not entry.text:
            continue
        if entry.fuzzy:
            written = known.entries.get(key) or known.entries.get((key[0], entry.before), entry)
            if entry.before:
                message = _CHANGED(language=language, before=short(entry.before), text=short(segment.text))
            else:
                message = _FUZZY(language=language, text=short(segment.text))
            stale.append(_problem(STALE, at, key, written, 0, message))
            continue
        good[key] = entry.text
        for each in differences(segment.text, entry.text, language):
            differing.append(_problem(DIFFERS, at, key, entry, max(each.offset, 0), said(each, language)))
        if name := _told_apart(segment):
            other = names.setdefault((name, " ".join(entry.text.split())), segment.text)
            if other != segment.text:
                alike = _ALIKE(language=language, text=short(segment.text), other=short(other))
                differing.append(_problem(DIFFERS, at, key, entry, 0, alike))
    told = {(each.span.line, each.span.column) for each in differing}
    shown = kept_of(items, path, good)
    for key in good.keys() - shown.keys():
        entry = now.entries[key]
        problem = _problem(DIFFERS, at, key, entry, 0, STRUCTURE(language=language, text=short(key[1])))
        # a role that is added is told already
        if (problem.span.line, problem.span.column) not in told:
            differing.append(problem)
    for listed, more in ((stale, _MORE_STALE), (differing, _MORE)):
        listed.sort(key=lambda each: each.span)
        if len(listed) > MOST:
            rest = len(listed) - MOST + 1
            message = more(count=rest, language=language) if more is _MORE_STALE else more(count=rest)
            listed[MOST - 1 :] = [listed[MOST - 1]._replace(message=message, hint=message.hint)]
        yield from listed


def _told_apart(segment: Segment) -> str:
    """Among what a text is told apart by its words: the levels of a scale, regions, roles, types, terms; "" for none."""
    if segment.kind == "entry" or segment.context == "role":
        return segment.kind + segment.context
    above, _, last = segment.context.rpartition(".")
    return f"{above.rpartition('.')[0]}.{last}" if segment.kind == "label" and last == "label" else ""


def _problem(kind: str, at: str, key: Key, entry: Entry, offset: int, message: Message) -> Problem:
    line, column = max(entry.at, 1), max(entry.column, 1)
    item = key[0].partition(".")[0] if "." in key[0] else ""
    return Problem(kind, Span(at, line, column), message, message.hint, item)
