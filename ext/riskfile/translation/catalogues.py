"""The translations of a project: a PO file for each file that has words, beside it in the risk file:
``needs/locale/zh_CN/LC_MESSAGES/docs/plan.po``.

``msgctxt`` is the context of a segment where it has one, ``msgid`` its text, ``msgstr`` the translation. What was translated
from a text that has changed stays, is marked as fuzzy with the text it was made from, and is not shown until somebody has
looked at it. What has no text any more is kept behind ``#~``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from hashlib import sha1
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

from riskfile.source import Layout, Source, walk
from riskfile.text.languages import folder_name
from riskfile.translation.segments import Cut, Key

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

SUFFIX: Final = ".po"

NEAR: Final = 0.6
"""How alike a text of a chapter has to be to one that is gone, so that its translation is offered."""


class Entry(NamedTuple):
    """What stands in a catalogue for a text: its translation, "" for none; ``before`` is the text that a fuzzy one was made
    from, ``line`` where it stands in the catalogue."""

    text: str = ""
    fuzzy: bool = False
    before: str = ""
    line: int = 0

    @property
    def good(self) -> bool:
        """Whether it is shown."""
        return bool(self.text) and not self.fuzzy


class Read(NamedTuple):
    """A catalogue as it was read: what there is a text for, and what there was."""

    entries: Mapping[Key, Entry] = {}
    obsolete: Mapping[Key, Entry] = {}

    @property
    def shown(self) -> dict[Key, str]:
        """The translations that are shown."""
        return {key: entry.text for key, entry in self.entries.items() if entry.good}


EMPTY: Final = Read()


class UnreadableError(Exception):
    """A catalogue that is none: the message says why, ``line`` where."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line, self.why = line, why


def number_of(key: Key) -> str:
    """A short number of a text, by which lists of translations name it: it stays while the text does."""
    return sha1(f"{key[0]}={key[1]}".encode()).hexdigest()[:8]


def folder_of(layout: Layout, language: str) -> str:
    """The folder of the catalogues of a language."""
    return layout.at(f"{layout.needs}/locale/{folder_name(language)}/LC_MESSAGES")


def locale_folder(layout: Layout) -> str:
    """The folder with a folder for each language."""
    return layout.at(f"{layout.needs}/locale")


def path_of(layout: Layout, language: str, name: str) -> str:
    """The catalogue of a file; ``name`` is what its catalogue is called."""
    return f"{folder_of(layout, language)}/{name}{SUFFIX}"


def paths_in(source: Source, language: str) -> Iterator[str]:
    """The catalogues of a language that there are."""
    folder = folder_of(source.layout, language)
    if source.kind(folder) == "folder":
        yield from sorted(each.path for each in walk(source, folder) if each.path.endswith(SUFFIX))


def read(data: bytes) -> Read:
    """Read a catalogue.

    :raises UnreadableError: if it is none.
    """
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 - only where there are translations

    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(line, f"the byte 0x{data[error.start]:02X} is not UTF-8") from None
    try:
        found = read_po(BytesIO(data), abort_invalid=True)
    except PoFileError as error:
        raise UnreadableError(
            getattr(error, "lineno", -1) + 1 or 1, str(error).rpartition(" on ")[0] or str(error)
        ) from None
    except (ValueError, LookupError, AttributeError, TypeError, IndexError, AssertionError) as error:
        raise UnreadableError(1, str(error) or type(error).__name__) from None
    return Read(
        dict(_entries(message for message in found if message.id)),
        dict(_entries(found.obsolete.values())),
    )


def _entries(messages: Iterable[object]) -> Iterator[tuple[Key, Entry]]:
    for each in messages:
        id, string = each.id, each.string  # type: ignore[attr-defined]
        text = id if isinstance(id, str) else id[0]
        translation = string if isinstance(string, str) else (string or ("",))[0]
        before = each.previous_id[0] if each.previous_id else ""  # type: ignore[attr-defined]
        yield (
            (each.context or "", text),  # type: ignore[attr-defined]
            Entry(translation or "", each.fuzzy, before, each.lineno or 0),  # type: ignore[attr-defined]
        )


def merged(cut: Cut, known: Read) -> Read:
    """A catalogue for the segments that there are now: what is translated stays, what was translated from another text is
    fuzzy, what has no text any more is obsolete."""
    wanted = {segment.key: segment for segment in cut.segments}
    gone = {key: entry for key, entry in known.entries.items() if key not in wanted and entry.text}
    gone |= {key: entry for key, entry in known.obsolete.items() if key not in wanted and entry.text}
    found: dict[Key, Entry] = {}
    used: set[Key] = set()
    for key in wanted:
        entry = known.entries.get(key) or known.obsolete.get(key)
        if entry is None or not entry.text:
            near = _nearest(key, gone, used)
            if near is not None:
                used.add(near)
                old = gone[near]
                entry = Entry(old.text, True, old.before if old.fuzzy and old.before else near[1])
        found[key] = entry or Entry()
    return Read(found, {key: entry for key, entry in gone.items() if key not in used})


def _nearest(key: Key, gone: Mapping[Key, Entry], used: set[Key]) -> Key | None:
    """The text that this one was made of, as far as anybody can tell: one of the same item and field, or one much like it."""
    context, text = key
    best, ratio = None, 0.0 if context and not context.endswith((".body", "kind")) else NEAR
    matcher = SequenceMatcher(None, "", text, autojunk=False)
    for other in gone:
        if other in used or other[0] != context:
            continue
        matcher.set_seq1(other[1])
        if matcher.real_quick_ratio() <= ratio or matcher.quick_ratio() <= ratio:
            continue
        if (found := matcher.ratio()) > ratio:
            best, ratio = other, found
    return best


def written(language: str, name: str, content: Read, kinds: Mapping[Key, str]) -> bytes:
    """A catalogue as a file; ``kinds`` says what each text is."""
    from babel.messages.catalog import Catalog  # noqa: PLC0415 - as above
    from babel.messages.pofile import write_po  # noqa: PLC0415

    made = Catalog(locale=folder_name(language), fuzzy=False)
    for key, entry in content.entries.items():
        _add(made, key, entry, kinds.get(key, ""))
    for key, entry in content.obsolete.items():
        _add(made, key, entry, "", obsolete=True)
    file = BytesIO()
    write_po(file, made, width=0, omit_header=True, include_previous=True)
    head = (
        f"# {name}: `riskfile translate update` keeps it.\n"
        f'msgid ""\nmsgstr ""\n"Language: {folder_name(language)}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    return head.encode() + file.getvalue().rstrip(b"\n") + b"\n"


def _add(made: Catalog, key: Key, entry: Entry, kind: str, *, obsolete: bool = False) -> None:
    from babel.messages.catalog import Message  # noqa: PLC0415 - as above

    message = Message(
        key[1],
        entry.text,
        flags=("fuzzy",) if entry.fuzzy else (),
        auto_comments=(kind,) if kind and kind not in ("paragraph", "option", "label") else (),
        previous_id=entry.before if entry.fuzzy and entry.before else (),
        context=key[0] or None,
    )
    # prose, and no template of a program
    message.flags -= {"python-format", "python-brace-format"}
    if obsolete:
        made.obsolete[made._key_for(message.id, message.context)] = message
    else:
        made[message.id] = message
        made._messages[made._key_for(message.id, message.context)] = message
