"""The lists of requirements of a project: read, kept from one run to the next, and held against the file that answers them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from riskfile.model import LIST_NAME, Answer, Checklist, Document, Item, Problem, RiskFile, Span, WrongView
from riskfile.policy.policy import Policy, PolicyError
from riskfile.reading.cache import FOLDER, digest, read_kept, write_kept
from riskfile.source import Entry, Source, SourceError
from riskfile.source.layout import leads_up
from riskfile.text.messages import NOTHING, Message, Phrase, modules_of
from riskfile.text.nearest import did_you_mean, nearest
from riskfile.text.quoting import quote
from riskfile.text.records import Codec, codec

SUFFIX: Final = ".yaml"

KIND: Final = "unreadable-checklist"
"""The name of the rule that reports what is wrong with a list."""

Read = tuple[Checklist, tuple[Problem, ...]]
"""A list as far as it can be read, and what is wrong with how it is written."""

FilterJudge = Callable[[str], Iterable[WrongView]]
"""What is wrong with a filter, each with the place in it."""

_NOT_READ = Phrase("unreadable-checklist.not-read", "the list cannot be read: {why}")
_OTHER_FILE = Phrase(
    "unreadable-checklist.other-file",
    "found {name}, which is no list; expected the name of a list and `.yaml`",
    "call it NAME.yaml, of letters, digits and hyphens, or take it out of the folder",
)
_NO_ITEM = Phrase("unreadable-checklist.no-item", "the list names {id}, which is no item of the file", by=("id",))
_RETIRED = Phrase(
    "unreadable-checklist.retired",
    "the list names {id}, which is retired; what is retired answers nothing",
    "name what stands in its place",
    by=("id",),
)
_NO_KEY = Phrase("unreadable-checklist.no-key", "the list names {key}, which the policy does not have", by=("key",))
_NO_CLAUSE = Phrase(
    "unreadable-checklist.unknown-clause",
    "the list names {clause}, which is no clause of ISO 14971:2019 with requirements",
    by=("clause",),
)
_NO_PAGE = Phrase("unreadable-checklist.no-page", "the list names {page}, which is no page of this file", by=("page",))
_NO_SECTION = Phrase(
    "unreadable-checklist.no-section",
    "the list names {section}, and {page} has no such section",
    by=("page", "section"),
)
_NO_FILE = Phrase("unreadable-checklist.no-file", "the list names {path}, and there is no such file", by=("path",))
_OUTSIDE = Phrase(
    "unreadable-checklist.outside",
    "the list names {path}, which is not in this project",
    "write it as a `document`",
    by=("path",),
)


@cache
def _codec() -> Codec[Read]:
    # few projects have a list
    return codec(Read)


def entries_of(source: Source, folder: str) -> list[Entry]:
    """The lists in a folder."""
    try:
        return [each for each in source.entries(folder) if each.path.endswith(SUFFIX) and each.kind != "folder"]
    except SourceError:
        return []


def read_checklists(
    source: Source, kept_in: Path | None, key: bytes, judge: FilterJudge
) -> tuple[list[Checklist], list[Problem]]:
    """The lists of a project, and what is wrong with how they are written; a filter is judged by ``judge``. What was read is
    kept in the folder ``kept_in`` of the project under ``key``, which holds all that it rests on but the list; None keeps
    nothing."""
    folder = source.layout.checklists
    try:
        entries = source.entries(folder)
    except SourceError as error:
        if error.reason in ("missing", "outside"):
            return [], []
        return [], [_unread(folder, error)]
    place = None if kept_in is None else kept_in / FOLDER / "checklists"
    known = {} if place is None or not entries else read_kept(place, key)
    fresh: dict[str, tuple[bytes, Any, tuple[str, ...]]] = {}
    lists: list[Checklist] = []
    problems: list[Problem] = []
    for entry in entries:
        path = entry.path
        name = path.rpartition("/")[2]
        if name.startswith(".") or entry.kind == "folder":
            continue
        if not name.endswith(SUFFIX) or not LIST_NAME.fullmatch(name.removesuffix(SUFFIX)):
            message = _OTHER_FILE(name=quote(name))
            problems.append(Problem(KIND, Span(path), message, message.hint))
            continue
        try:
            data = source.read(path)
        except SourceError as error:
            problems.append(_unread(path, error))
            continue
        mark = digest(data)
        kept = known.get(path)
        if kept is not None and kept[0] == mark:
            for module in kept[2]:
                # what is told of the list is said with their phrases
                import_module(module)
            found = _codec().from_plain(kept[1])
        else:
            found = _read(path, data, judge)
            kept = (mark, _codec().to_plain(found), tuple(sorted(modules_of(found[1]))))
        fresh[path] = kept
        lists.append(found[0])
        problems += found[1]
    if place is not None and fresh != known:
        write_kept(place, key, fresh)
    return lists, problems


def _unread(path: str, error: SourceError) -> Problem:
    return Problem(KIND, Span(path), _NOT_READ(why=str(error.strerror)), unread=error.reason == "unreadable")


def _read(path: str, data: bytes, judge: FilterJudge) -> Read:
    # YAML is read only where it has changed
    from riskfile.policy.checklists import load_checklist  # noqa: PLC0415
    from riskfile.policy.strict import decoded  # noqa: PLC0415

    empty = Checklist(path.rpartition("/")[2].removesuffix(SUFFIX), path, "", "", "", "post-launch", ())
    try:
        found, reading = load_checklist(decoded(data, path), path)
    except PolicyError as error:
        return empty, tuple(_as_ours(each.as_problem) for each in error.problems)
    problems = [_as_ours(each.as_problem) for each in sorted(reading.problems, key=lambda each: each.span)]
    for answer in _answers(found):
        if answer.kind != "filter":
            continue
        span = answer.spans[0]
        row = reading.text.splitlines()[span.line - 1]
        # a text in quotes, or below a bar, does not begin where its value does
        plain = row[span.column - 1 :].startswith(answer.names[0])
        for wrong in judge(answer.names[0]):
            begin = span.column + wrong.offset
            place = span._replace(column=begin, end_column=begin + wrong.length) if plain else span
            # with an id, it is wrong only where there is no such item
            problems.append(Problem(KIND, place, wrong.message, wrong.hint or wrong.message.hint, wrong.item))
    return found, tuple(problems)


def _as_ours(problem: Problem) -> Problem:
    # a merge conflict is told as what it is
    return problem._replace(kind=KIND, option="") if problem.kind == "unreadable-policy" else problem


def _answers(found: Checklist) -> Iterator[Answer]:
    for requirement in found.requirements:
        yield from requirement.answers


def take(
    source: Source, file: RiskFile, policy: Policy, lists: Sequence[Checklist], problems: Sequence[Problem]
) -> None:
    """Give the file the lists of requirements that it answers, and what is wrong with them."""
    unread = {id for id, (kind, _) in file.stray.items() if kind in ("conflict", "unread")}
    written = (
        each._replace(item="")
        for each in problems
        if not each.item or _item(source, file, policy, each.item) is not None
    )
    file.take_checklists(lists, (*written, *_wrong_in(source, file, policy, lists, unread)))


def find(lists: Iterable[Checklist], found: Callable[[str], tuple[str, ...] | None]) -> list[Checklist]:
    """The lists with what their filters find: ``found`` gives the ids by the filter, None where it cannot be read."""
    return [
        each._replace(
            requirements=tuple(
                one._replace(
                    answers=tuple(
                        answer._replace(found=found(answer.names[0])) if answer.kind == "filter" else answer
                        for answer in one.answers
                    )
                )
                for one in each.requirements
            )
        )
        for each in lists
    ]


def has_filter(lists: Iterable[Checklist]) -> bool:
    """Whether one of the lists has a filter."""
    return any(answer.kind == "filter" for each in lists for answer in _answers(each))


def _wrong_in(
    source: Source,
    file: RiskFile,
    policy: Policy,
    lists: Sequence[Checklist],
    unread: Collection[str],
) -> Iterator[Problem]:
    """What lists name and is not there. ``unread`` are ids of items that could not be read, of which others tell."""
    for each in lists:
        for answer in _answers(each):
            judge = _JUDGES.get(answer.kind)
            if judge is None:
                continue
            for name, span in zip(answer.names, answer.spans, strict=True):
                if answer.kind == "items" and name in unread:
                    continue
                found = judge(source, file, policy, name)
                if found is not None:
                    message, hint = found
                    yield Problem(KIND, span, message, hint or message.hint)


Found = tuple[Message, Message] | None


def _item(source: Source, file: RiskFile, policy: Policy, id: str) -> Found:
    if id in file.items or file.other(id) is not None:
        return None
    if id in file.retired:
        return _RETIRED(id=id), NOTHING
    if file.more_others:
        # it may be a need of which only a build knows
        return None
    return _NO_ITEM(id=quote(id)), did_you_mean(nearest(id, list(file.items)[:2000], most=3, any_case=True))


def _key(source: Source, file: RiskFile, policy: Policy, key: str) -> Found:
    if tuple(key.split(".")) in policy.positions:
        return None
    known = [".".join(each) for each in policy.positions if len(each) <= 2]
    return _NO_KEY(key=quote(key)), did_you_mean(nearest(key, known, most=3))


def _clause(source: Source, file: RiskFile, policy: Policy, number: str) -> Found:
    from riskfile.model.clauses import CLAUSES  # noqa: PLC0415 - few lists name any

    known = [each.number for each in CLAUSES]
    if number in known:
        return None
    return _NO_CLAUSE(clause=quote(number)), did_you_mean(nearest(number, known, most=3))


def _chapter(source: Source, file: RiskFile, policy: Policy, where: str) -> Found:
    page, section, document = chapter_of(file.documents, policy, where)
    if document is None:
        close = nearest(page, [file_page(policy, each) for each in file.documents], most=3)
        return _NO_PAGE(page=quote(page)), did_you_mean(close)
    known = [name for heading in document.headings for name in (heading.slug, *heading.targets)]
    if section and section not in known:
        return _NO_SECTION(section=quote(section), page=document.path), did_you_mean(nearest(section, known, most=3))
    return None


def chapter_of(documents: Mapping[str, Document], policy: Policy, where: str) -> tuple[str, str, Document | None]:
    """The page and the section that ``page#section`` names, and that page; None where there is none."""
    page, _, section = where.partition("#")
    page = page.removesuffix(".md")
    return page, section, documents.get(policy.page(page))


def file_page(policy: Policy, docname: str) -> str:
    """A page as the policy and lists name it: from the risk file's root."""
    return docname.removeprefix(f"{policy.base}/") if policy.base else docname


def _file(source: Source, file: RiskFile, policy: Policy, path: str) -> Found:
    if leads_up(path):
        return _OUTSIDE(path=quote(path)), NOTHING
    return None if source.kind(source.layout.at(path)) == "file" else (_NO_FILE(path=quote(path)), NOTHING)


_JUDGES: Final[Mapping[str, Callable[[Source, RiskFile, Policy, str], Found]]] = {
    "items": _item,
    "policy": _key,
    "clauses": _clause,
    "chapter": _chapter,
    "file": _file,
}


def items_of(file: RiskFile, answer: Answer) -> list[Item]:
    """The items, or needs of the project, that an answer names."""
    found = ((file.items.get(name) or file.other(name)) for name in answer.names)
    return [each for each in found if each is not None]
