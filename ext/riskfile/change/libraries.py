"""Libraries that a file has taken: what ``needs/libraries.yaml`` pins of each, and what is not as it was pinned.

The pages of a library lie below ``needs/library/NAME`` as any others, so that whoever reads the file reads them without the
library at hand. What they said when they were taken is known by hashes. An item that says something else is a deviation, which
has to be declared with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from riskfile.change.suspect import hash_of
from riskfile.model import Item, Problem, RiskFile, Span
from riskfile.policy.load import SHAPE as POLICY_SHAPE
from riskfile.policy.policy import Policy, PolicyError
from riskfile.policy.strict import (
    INVALID,
    Date,
    Integer,
    Listing,
    Mapped,
    Reading,
    Record,
    Text,
    read,
    read_text,
)
from riskfile.source import Layout, Source, SourceError, leads_up
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import Phrase, speaking, tr

FORM: Final = 1
"""The version of the form of ``needs/libraries.yaml``."""

UNREADABLE: Final = "unreadable-library-list"
CHANGED: Final = "changed-library-item"
WITHOUT_REASON: Final = "deviation-without-reason"
STALE: Final = "stale-deviation"
"""The names of the rules that report what is found here."""

GONE: Final = "nothing"
"""What an item says here that a file has taken out."""

PINNED: Final = ".pinned"
"""The folder, in that of a library, of pages as the library has them, of those that deviate here."""

NAME: Final = "[a-z][a-z0-9]*(-[a-z0-9]+)*"
NAME_WORDS: Final = Phrase("library.expected.name", "a name of lower-case letters, digits and single hyphens")()
_HASH: Final = "[0-9a-f]{64}"
_HASH_WORDS: Final = Phrase("library.expected.sha256", "64 hexadecimal digits")()
_SAYS: Final = "[0-9a-f]{32}"
_SAYS_WORDS: Final = Phrase("library.expected.says", "32 hexadecimal digits")()
_DEVIATES: Final = f"{_SAYS}|{GONE}"

_VERSION = Phrase(
    "unreadable-library-list.form",
    "`form`: found {found}, expected {expected}",
    "use the riskfile that wrote it, or a newer one",
)
_BY_HAND = Phrase(
    "unreadable-library-list.by-hand",
    "what is pinned of the library {name} was changed since riskfile wrote it: its digest is that of another content",
    "restore it from version control; `riskfile library update` pins another version, `riskfile library deviate` declares a"
    " deviation",
    by=("name",),
)
_PATH = Phrase(
    "unreadable-library-list.path",
    "the path {path} leads out of the folder of the library; expected one below it",
    "restore the file as riskfile wrote it",
    by=("path",),
)
_NO_PAGE = Phrase(
    "unreadable-library-list.no-page",
    "{page} of the library {name} is not here: {why}",
    "restore it with `riskfile library restore {page}`, or take another version of the library",
    by=("page",),
)
_OTHER = Phrase(
    "changed-library-item.other",
    "{item} says something else than in the library {name} {version}, and no deviation says why",
    'declare it: `riskfile library deviate {item} --reason "..."`; or restore it: `riskfile library restore {item}`',
    by=("item", "name"),
)
_OTHERWISE = Phrase(
    "changed-library-item.otherwise",
    "{item} has changed since its deviation from the library {name} {version} was declared: the reason was given for another"
    " text",
    'declare it anew: `riskfile library deviate {item} --reason "..."`',
    by=("item", "name"),
)
_TAKEN_OUT = Phrase(
    "changed-library-item.taken-out",
    "{item} of the library {name} {version} is not in the file any more, and no deviation says why",
    'declare it: `riskfile library deviate {item} --reason "..."`; or restore it: `riskfile library restore {item}`',
    by=("item", "name"),
)
_ADDED = Phrase(
    "changed-library-item.added",
    "{item} stands on a page of the library {name}, and is none of its items",
    "move it to a page of your own: `riskfile move`",
    by=("item", "name"),
)
_TEXT = Phrase(
    "changed-library-item.text",
    "the page differs from that of the library {name} {version}, though each of its items says what it says there",
    "restore it: `riskfile library restore {page}`; what you have to say stands on a page of your own",
    by=("name",),
)
_KEY = Phrase(
    "changed-library-item.key",
    "`{key}` of the policy differs from that of the library {name} {version}, and no deviation says why",
    'declare it: `riskfile library deviate {key} --reason "..."`; or restore it: `riskfile library restore {key}`',
    by=("key", "name"),
)
_KEY_OTHERWISE = Phrase(
    "changed-library-item.key-otherwise",
    "`{key}` of the policy has changed since its deviation from the library {name} {version} was declared",
    'declare it anew: `riskfile library deviate {key} --reason "..."`',
    by=("key", "name"),
)
_NO_REASON = Phrase(
    "deviation-without-reason.no-reason",
    "the deviation of {item} from the library {name} gives no reason, found {found!r}",
    "say why this device differs, or restore it: `riskfile library restore {item}`",
    by=("item", "name"),
)
_NONE = Phrase(
    "stale-deviation.no-deviation",
    "the deviation of {item} from the library {name} {version} is none any more: it says what the library says",
    "take it out: `riskfile library restore {item}`",
    by=("item", "name"),
)
_OF_NOTHING = Phrase(
    "stale-deviation.of-nothing",
    "a deviation of {item} is declared, and the library {name} {version} has no such item or key",
    "take it out: `riskfile library restore {item}`",
    by=("item", "name"),
)


class Deviation(NamedTuple):
    """What says something else in this file than in the library: ``of`` is the id of an item, or a key of the policy; ``says``
    is the hash of what it says here ("nothing" for an item that is taken out). ``day`` is ISO 8601."""

    of: str
    says: str
    reason: str
    by: str
    day: str


class Pinned(NamedTuple):
    """A file that was taken: ``path`` from the folder of the library's own, the SHA-256 of its content there (line ends as
    ``\\n``), the hashes of its items by id. ``here`` is the SHA-256 of the page in this file where items of it deviate, else
    ""."""

    path: str
    sha256: str
    items: Mapping[str, str] = MappingProxyType({})
    here: str = ""


class Taken(NamedTuple):
    """A library that a file has taken. ``source`` is an address for git, or a folder from the risk file's root; ``folder`` the
    library's in its repository ("" for its root), ``revision`` the commit ("" where the source is no repository), ``baseline``
    that by whose name it was asked for. ``only`` are the ids and types that were asked for, all of it where there are none.
    ``policy`` has by key of the policy the hash of what the library decides."""

    name: str
    title: str
    version: str
    source: str
    folder: str
    revision: str
    baseline: str
    only: tuple[str, ...]
    pages: tuple[Pinned, ...]
    policy: Mapping[str, str]
    deviations: tuple[Deviation, ...]

    @property
    def items(self) -> dict[str, str]:
        """The hash of each item that was taken, by id."""
        return {id: says for page in self.pages for id, says in page.items.items()}

    def deviation(self, of: str) -> Deviation | None:
        """The deviation of an item, or of a key of the policy, if one is declared."""
        return next((each for each in self.deviations if each.of == of), None)

    def page_of(self, id: str) -> Pinned | None:
        """The page on which the library has an item."""
        return next((each for each in self.pages if id in each.items), None)

    @property
    def state(self) -> str:
        """The library and its state: ``pumps 2.1.0 @ 1a2b3c4``."""
        at = f" @ {self.baseline or self.revision[:7]}" if self.baseline or self.revision else ""
        return f"{self.name} {self.version}{at}"

    @property
    def called(self) -> str:
        """The same with how many deviations there are, as people are told: ``pumps 2.1.0 @ 1a2b3c4, 2 deviations``."""
        count = len(self.deviations)
        return tr("{state}, {n} {n:deviation|deviations}", state=self.state, n=count) if count else self.state

    @property
    def digest(self) -> str:
        """The SHA-256 of all that is not a person's own words."""
        plain: list[Any] = [
            *self[:7],
            list(self.only),
            [[page.path, page.sha256, dict(page.items), page.here] for page in self.pages],
            dict(self.policy),
            sorted([each.of, each.says] for each in self.deviations),
        ]
        return _sha256(_as_json(plain))


class Lock(NamedTuple):
    """What ``needs/libraries.yaml`` holds, with where its parts stand (by the keys that lead there), and what is wrong with
    it: where there is anything, it holds nothing."""

    libraries: tuple[Taken, ...] = ()
    places: Mapping[tuple[str, ...], Span] = MappingProxyType({})
    problems: tuple[Problem, ...] = ()

    def at(self, path: str, *keys: str) -> Span:
        """Where this key stands, or the nearest above it."""
        for end in range(len(keys), 0, -1):
            if keys[:end] in self.places:
                return self.places[keys[:end]]
        return Span(path)

    def named(self, name: str) -> Taken | None:
        """The library of this name."""
        return next((each for each in self.libraries if each.name == name), None)


_ID: Final = Text("The id of an item.")
SHAPE: Final = Record(
    "The libraries that this file has taken; `riskfile library` writes it (riskfile).",
    {
        "form": Integer("Version of this form: 1.", minimum=0),
        "libraries": Listing(
            "The libraries.",
            Record(
                "One library, and what is pinned of it.",
                {
                    "name": Text("Its name.", pattern=NAME, expected=NAME_WORDS),
                    "title": Text("What it is called.", blank=True),
                    "version": Text("Its version.", digits=True),
                    "source": Text("Where it is: an address for git, or a folder from the root of this file."),
                    "folder": Text("Its folder in its repository.", blank=True),
                    "revision": Text("The commit.", blank=True, digits=True),
                    "baseline": Text("The baseline by whose name it was asked for.", blank=True, digits=True),
                    "only": Listing("The ids and types that were asked for.", Text("An id or a type."), unique=True),
                    "digest": Text("Of what is pinned here.", pattern=_HASH, expected=_HASH_WORDS, digits=True),
                    "pages": Listing(
                        "The files that were taken.",
                        Record(
                            "One file.",
                            {
                                "path": Text("Where it lies in the library's folder of items."),
                                "sha256": Text("Of its content.", pattern=_HASH, expected=_HASH_WORDS, digits=True),
                                "here": Text(
                                    "Of its content here, where items deviate.",
                                    pattern=_HASH,
                                    expected=_HASH_WORDS,
                                    digits=True,
                                ),
                                "items": Mapped(
                                    "Id -> hash of what the item says.",
                                    _ID,
                                    Text("A hash.", pattern=_SAYS, expected=_SAYS_WORDS, digits=True),
                                ),
                            },
                            ("path", "sha256"),
                        ),
                        by="path",
                        unique=True,
                    ),
                    "policy": Mapped(
                        "Key of the policy -> hash of what the library decides.",
                        Text("A key."),
                        Text("A hash.", pattern=_SAYS, expected=_SAYS_WORDS, digits=True),
                    ),
                    "deviations": Listing(
                        "What says something else here than in the library.",
                        Record(
                            "One deviation.",
                            {
                                "of": Text("The id of an item, or a key of the policy."),
                                "says": Text(
                                    "The hash of what it says here.",
                                    pattern=_DEVIATES,
                                    expected=_SAYS_WORDS,
                                    digits=True,
                                ),
                                "reason": Text("Why this device differs.", blank=True, nullable=True),
                                "by": Text("Who has decided it.", blank=True),
                                "day": Date("When, YYYY-MM-DD."),
                            },
                            ("of", "says", "reason", "by", "day"),
                        ),
                        by="of",
                        unique=True,
                    ),
                },
                ("name", "version", "source", "digest", "pages"),
            ),
            by="name",
            unique=True,
        ),
    },
    ("form", "libraries"),
)
"""The form of ``needs/libraries.yaml``."""


# --- the list -------------------------------------------------------------------------------------------------------


def read_lock(source: Source) -> Lock:
    """The libraries of a project, and what is wrong with the list of them."""
    path = source.layout.libraries
    try:
        text = read_text(source, path)
        if text is None:
            return Lock()
        reading = read(text, path, SHAPE)
        data: Any = reading.value
        if data is not INVALID and data.get("form", FORM) != FORM:
            reading.problems.clear()
            reading.fault_at(("form",), _VERSION(found=data["form"], expected=FORM))
        reading.stop()
        found = tuple(map(_taken, data["libraries"]))
        _judge(reading, found, data["libraries"])
        reading.stop()
        return Lock(found, reading.positions())
    except PolicyError as error:
        return Lock(problems=tuple(_told(each.as_problem) for each in error.problems))


def _told(problem: Problem) -> Problem:
    return problem if problem.kind == "merge-conflict" else problem._replace(kind=UNREADABLE, option="")


def _taken(entry: Mapping[str, Any]) -> Taken:
    return Taken(
        entry["name"],
        entry.get("title", ""),
        entry["version"],
        entry["source"],
        entry.get("folder", ""),
        entry.get("revision", ""),
        entry.get("baseline", ""),
        tuple(entry.get("only", ())),
        tuple(
            Pinned(page["path"], page["sha256"], page.get("items", {}), page.get("here", "")) for page in entry["pages"]
        ),
        entry.get("policy", {}),
        tuple(
            Deviation(each["of"], each["says"], each.get("reason") or "", each["by"], each["day"])
            for each in entry.get("deviations", ())
        ),
    )


def _judge(reading: Reading, found: Iterable[Taken], data: Sequence[Mapping[str, Any]]) -> None:
    for taken, entry in zip(found, data, strict=True):
        for page in taken.pages:
            if leads_up(page.path) or "\\" in page.path:
                reading.fault_at(("libraries", taken.name, "pages", page.path, "path"), _PATH(path=page.path))
        if taken.digest != entry["digest"]:
            reading.fault_at(("libraries", taken.name, "digest"), _BY_HAND(name=taken.name))


def written(libraries: Iterable[Taken]) -> str:
    """The text of the list: what it holds, the libraries by name."""
    lines = [
        "# Libraries that this file has taken. `riskfile library` writes it; only reasons of deviations are for people to edit.",
        f"form: {FORM}",
        "libraries:",
    ]
    several = sorted(libraries, key=lambda each: each.name)
    if not several:
        lines[-1] += " []"
    for taken in several:
        lines.append(f"  - name: {taken.name}")
        for key in ("title", "version", "source", "folder", "revision", "baseline"):
            if value := getattr(taken, key):
                lines.append(f"    {key}: {_quoted(value)}")
        if taken.only:
            lines.append(f"    only: [{', '.join(map(_quoted, taken.only))}]")
        lines.append(f'    digest: "{taken.digest}"')
        lines.append("    pages:" if taken.pages else "    pages: []")
        for page in taken.pages:
            lines.append(f"      - path: {_quoted(page.path)}")
            lines.append(f'        sha256: "{page.sha256}"')
            if page.here:
                lines.append(f'        here: "{page.here}"')
            if page.items:
                lines.append("        items:")
                lines += (f'          {id}: "{says}"' for id, says in page.items.items())
        if taken.policy:
            lines.append("    policy:")
            lines += (f'      {key}: "{says}"' for key, says in taken.policy.items())
        if taken.deviations:
            lines.append("    deviations:")
            for each in sorted(taken.deviations):
                lines.append(f"      - of: {each.of}")
                lines.append(f'        says: "{each.says}"')
                lines += (f"        {key}: {_quoted(getattr(each, key))}" for key in ("reason", "by", "day"))
    return "\n".join(lines) + "\n"


_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")


def _quoted(text: str) -> str:
    import json  # noqa: PLC0415 - not for a check

    made = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", made)


# --- places and hashes ----------------------------------------------------------------------------------------------


def here(layout: Layout, name: str, path: str) -> str:
    """Where a file of the library ``name`` lies in a project: ``path`` is from the library's folder of items."""
    return f"{layout.library}/{name}/{path}"


def is_of_library(layout: Layout, path: str) -> bool:
    """Whether a file of a project is taken from a library, as far as its place says."""
    return path.startswith(f"{layout.library}/")


def file_hash(data: bytes) -> str:
    """The SHA-256 of a file, whose line ends a work tree may have its own way."""
    return _sha256(data.replace(b"\r\n", b"\n"))


def key_hash(value: object) -> str:
    """32 hexadecimal digits for what a key of the policy decides, however it is written."""
    return _sha256(_as_json(value))[:32]


def _as_json(value: object) -> bytes:
    # only where something was taken from a library
    import json  # noqa: PLC0415

    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _sha256(data: bytes) -> str:
    from hashlib import sha256  # noqa: PLC0415 - as above

    return sha256(data).hexdigest()


def policy_keys(text: str, path: str) -> tuple[dict[str, Any], Mapping[tuple[str, ...], Span]]:
    """What each key of a policy decides, as far as it can be read, and where each stands."""
    reading = read(text, path, POLICY_SHAPE)
    found: Any = reading.value
    return ({} if found is INVALID else found), reading.positions()


# --- what is not as it was pinned -----------------------------------------------------------------------------------


def problems(source: Source, file: RiskFile, policy: Policy) -> list[Problem]:
    """What of the libraries of a project cannot be read, or is not as it was pinned without a deviation that says why."""
    lock = read_lock(source)
    if lock.problems or not lock.libraries:
        return [*lock.problems]
    by_page: dict[str, dict[str, Item]] = {}
    for item in file.everything:
        by_page.setdefault(item.path, {})[item.id] = item
    everywhere = {item.id: item for item in file.everything}
    found: list[Problem] = []
    for taken in lock.libraries:
        found += _of_pages(source, lock, taken, by_page, everywhere)
        found += _of_policy(source, lock, taken)
        found += _of_deviations(source, lock, taken, everywhere, policy)
    return found


def _of_pages(
    source: Source, lock: Lock, taken: Taken, by_page: Mapping[str, Mapping[str, Item]], everywhere: Mapping[str, Item]
) -> Iterator[Problem]:
    path = source.layout.libraries
    named = {"name": taken.name, "version": taken.version}
    for page in taken.pages:
        place = here(source.layout, taken.name, page.path)
        entry = ("libraries", taken.name, "pages", page.path)
        try:
            data = source.read(place)
        except SourceError as error:
            message = _NO_PAGE(page=place, name=taken.name, why=str(error.strerror))
            yield Problem(UNREADABLE, lock.at(path, *entry, "path"), message, message.hint)
            continue
        says = file_hash(data)
        if says == page.sha256:
            continue
        told = False
        items = by_page.get(place, {})
        for id, pinned in page.items.items():
            item = items.get(id) or everywhere.get(id)
            now = GONE if item is None else hash_of(item)
            declared = taken.deviation(id)
            if now == pinned or (declared is not None and declared.says == now):
                continue
            told = True
            if item is None:
                message = _TAKEN_OUT(item=id, **named)
                yield Problem(CHANGED, lock.at(path, *entry, "items", id), message, message.hint)
                continue
            message = (_OTHER if declared is None else _OTHERWISE)(item=id, **named)
            yield Problem(CHANGED, item.span, message, message.hint, id)
        for id, item in items.items():
            if id not in page.items:
                told = True
                message = _ADDED(item=id, name=taken.name)
                yield Problem(CHANGED, item.span, message, message.hint, id)
        if not told and says != page.here:
            message = _TEXT(page=place, **named)
            yield Problem(CHANGED, Span(place), message, message.hint)


def _of_policy(source: Source, lock: Lock, taken: Taken) -> Iterator[Problem]:
    if not taken.policy:
        return
    try:
        text = read_text(source, source.layout.policy) or ""
    except PolicyError:
        return
    decided, places = policy_keys(text, source.layout.policy)
    for key, pinned in taken.policy.items():
        now = key_hash(decided.get(key))
        declared = taken.deviation(key)
        if now != pinned and (declared is None or declared.says != now):
            where = places.get((key,)) or lock.at(source.layout.libraries, "libraries", taken.name, "policy", key)
            message = (_KEY if declared is None else _KEY_OTHERWISE)(key=key, name=taken.name, version=taken.version)
            yield Problem(CHANGED, where, message, message.hint, option=key)


def _of_deviations(
    source: Source, lock: Lock, taken: Taken, everywhere: Mapping[str, Item], policy: Policy
) -> Iterator[Problem]:
    path = source.layout.libraries
    items = taken.items
    for each in taken.deviations:
        entry = ("libraries", taken.name, "deviations", each.of)
        if policy.says_nothing(each.reason):
            message = _NO_REASON(item=each.of, name=taken.name, found=each.reason)
            yield Problem(WITHOUT_REASON, lock.at(path, *entry, "reason"), message, message.hint)
        pinned = items.get(each.of) or taken.policy.get(each.of)
        if pinned is None:
            message = _OF_NOTHING(item=each.of, name=taken.name, version=taken.version)
            yield Problem(STALE, lock.at(path, *entry, "of"), message, message.hint)
            continue
        item = everywhere.get(each.of)
        if each.says == pinned or (item is not None and each.of in items and hash_of(item) == pinned):
            message = _NONE(item=each.of, name=taken.name, version=taken.version)
            yield Problem(STALE, lock.at(path, *entry, "of"), message, message.hint)


def undeclared(source: Source, lock: Lock, taken: Taken, file: RiskFile) -> list[Problem]:
    """What of one library is not here, or says something else without a deviation that says so."""
    by_page: dict[str, dict[str, Item]] = {}
    for item in file.everything:
        by_page.setdefault(item.path, {})[item.id] = item
    everywhere = {item.id: item for item in file.everything}
    return [*_of_pages(source, lock, taken, by_page, everywhere), *_of_policy(source, lock, taken)]


def origins_of(source: Source) -> Mapping[str, str]:
    """Of each item of a project that is from a library, by id, what it is called wherever it was taken: ``pumps HRM-P-001``."""
    return {id: f"{each.name} {id}" for each in read_lock(source).libraries for id in each.items}


def libraries_of(source: Source) -> tuple[str, ...]:
    """The libraries of a project, each with its version, its revision and how many deviations there are: ``pumps 2.1.0 @
    1a2b3c4, 2 deviations``. In English, as data are. None where the list cannot be read: a check says so."""
    with speaking(SOURCE_LANGUAGE):
        return tuple(each.called for each in read_lock(source).libraries)


__all__ = [
    "CHANGED",
    "FORM",
    "GONE",
    "NAME",
    "NAME_WORDS",
    "PINNED",
    "STALE",
    "UNREADABLE",
    "WITHOUT_REASON",
    "Deviation",
    "Lock",
    "Pinned",
    "Taken",
    "file_hash",
    "here",
    "is_of_library",
    "key_hash",
    "libraries_of",
    "origins_of",
    "policy_keys",
    "problems",
    "read_lock",
    "undeclared",
    "written",
]
