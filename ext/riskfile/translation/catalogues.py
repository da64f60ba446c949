"""The translations of a project: a PO file for each file that has words, beside it in the risk file:
``needs/locale/zh_CN/LC_MESSAGES/docs/plan.po``.

``msgctxt`` is the context of a segment where it has one, ``msgid`` its text, ``msgstr`` the translation. What was translated
from a text that has changed stays, is marked as fuzzy with the text it was made from, and is not shown until somebody has
looked at it. What has no text any more is kept behind ``#~``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha1
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

from riskfile.source import Layout, Source, walk
from riskfile.text.conflicts import KIND as CONFLICT
from riskfile.text.conflicts import may_conflict, resolve
from riskfile.text.languages import folder_name
from riskfile.text.messages import Message, Phrase
from riskfile.text.patterns import compiled_late
from riskfile.text.quoting import literal

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

    from riskfile.translation.segments import Cut, Key

SUFFIX: Final = ".po"

_NOT_UTF8: Final = Phrase(
    "RMF815.not-utf8",
    "this catalogue of translations cannot be read: the byte {byte} is not UTF-8",
    "save it as UTF-8",
    by=("byte",),
)
_CHARSET_IS: Final = Phrase(
    "RMF815.charset",
    "this catalogue of translations says that it is written in {found}; expected UTF-8",
    "save it as UTF-8, and say so in its head: charset=utf-8",
    by=("found",),
)
_NO_ENTRY: Final = Phrase(
    "RMF815.no-entry",
    "this catalogue of translations cannot be read: found {found}; expected msgctxt, msgid, msgstr, a text in quotes or a comment",
    by=("found",),
)
_NO_STRING: Final = Phrase(
    "RMF815.no-string",
    "this catalogue of translations cannot be read: found {found}; expected a text in double quotes on one line",
    'a quote within it is written as \\", a break of the line as \\n',
    by=("found",),
)
_NO_ID: Final = Phrase(
    "RMF815.no-id", "this entry has no text that is translated; expected msgid", "add it, or take it out"
)
_NO_TRANSLATION: Final = Phrase(
    "RMF815.no-translation",
    "this entry has no translation; expected msgstr behind msgid",
    'add msgstr "", or take it out',
)
_TWICE_SAID: Final = Phrase(
    "RMF815.twice-said", "{found} stands twice in this entry", "leave an empty line between two entries", by=("found",)
)
_NO_ESCAPE: Final = Phrase(
    "RMF815.no-escape",
    "found {found}, which stands for nothing in a catalogue",
    'a backslash itself is written as \\\\; what may follow one is ", n, t, r and a backslash',
    by=("found",),
)
_TWICE: Final = Phrase(
    "RMF815.twice",
    "{text} has a translation in line {line} too, and nobody knows which one counts",
    "keep one",
    by=("text",),
)
_PLURAL: Final = Phrase(
    "RMF815.plural",
    "found {found}: texts of a file have no forms for counts",
    "write msgid and msgstr alone",
    by=("found",),
)

NEAR: Final = 0.6
"""How alike a text of a chapter has to be to one that is gone, so that its translation is offered."""


class Entry(NamedTuple):
    """What stands in a catalogue for a text: its translation, "" for none; ``before`` is the text that a fuzzy one was made
    from, ``line`` where it stands in the catalogue; its translation begins at the line ``at`` and the ``column``."""

    text: str = ""
    fuzzy: bool = False
    before: str = ""
    line: int = 0
    at: int = 0
    column: int = 0

    @property
    def good(self) -> bool:
        """Whether it is shown."""
        return bool(self.text) and not self.fuzzy


class Read(NamedTuple):
    """A catalogue as it was read: what there is a text for, and what there was; ``language`` is what its head says, with the
    place ``named``."""

    entries: Mapping[Key, Entry] = {}
    obsolete: Mapping[Key, Entry] = {}
    language: str = ""
    named: tuple[int, int] = (1, 1)

    @property
    def shown(self) -> dict[Key, str]:
        """The translations that are shown."""
        return {key: entry.text for key, entry in self.entries.items() if entry.good}


EMPTY: Final = Read()


class UnreadableError(Exception):
    """A catalogue that is none, and where it ceases to be one."""

    def __init__(self, line: int, column: int, why: Message, kind: str = "") -> None:
        super().__init__(why)
        self.line, self.column, self.why, self.kind = line, column, why, kind

    def __str__(self) -> str:
        return str(self.why)


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


_QUOTED: Final = compiled_late(r'"((?:[^"\\]|\\.)*)"[ \t]*')
_KEYWORD: Final = compiled_late(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)[ \t]*(.*)")
_CHARSET: Final = compiled_late(r"charset=([\w.:-]+)")
_LANGUAGE: Final = compiled_late(r"(?m)^Language:[ \t]*([^\n]*)")
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_ESCAPE: Final = compiled_late(r"\\(.)")


class _Message:
    """An entry as it is read."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.places: dict[str, tuple[int, int]] = {}
        self.fuzzy = False
        self.before = ""


def read(data: bytes) -> Read:
    """Read a catalogue.

    :raises UnreadableError: if it is none.
    """
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        at = before.count(b"\n") + 1, len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise UnreadableError(*at, _NOT_UTF8(byte=f"0x{data[error.start]:02X}")) from None
    if may_conflict(text) and (conflicts := resolve(text.split("\n"))[0]):
        first = conflicts[0]
        raise UnreadableError(first.place[0], first.place[1], first.message, CONFLICT)
    entries: dict[Key, Entry] = {}
    obsolete: dict[Key, Entry] = {}
    message, name, dead = _Message(), "", False
    head: tuple[str, tuple[int, int]] = "", (1, 1)

    def end() -> None:
        nonlocal message, name, dead, head
        if "msgid" in message.values:
            if message.values["msgid"] == "" and "msgctxt" not in message.values:
                found = _LANGUAGE.search(message.values.get("msgstr", ""))
                head = found[1].strip() if found else "", message.places.get("msgstr", (1, 1))
            _keep(message, obsolete if dead else entries, dead=dead)
        elif message.values:
            raise UnreadableError(*message.places[next(iter(message.values))], _NO_ID())
        message, name, dead = _Message(), "", False

    for number, whole in enumerate(text.split("\n"), 1):
        line = whole.strip()
        column = len(whole) - len(whole.lstrip()) + 1
        is_dead = line.startswith("#~")
        if is_dead:
            rest = line[2:].lstrip()
            column += len(line) - len(rest)
            line = rest
        if not line:
            end()
        elif line.startswith(("#", "|")):
            if "msgstr" in message.values or name.startswith("msgstr"):
                end()
            comment = line.lstrip("#")
            if comment.startswith(","):
                message.fuzzy = message.fuzzy or "fuzzy" in comment.replace(" ", "").split(",")
            elif comment.startswith("|"):
                found = _KEYWORD.match(comment[1:].lstrip())
                quoted = _QUOTED.fullmatch(found[2] if found else comment[1:].lstrip())
                if quoted is not None and (found is None or found[1] == "msgid"):
                    message.before += _unquoted(quoted[1])
        elif found := _KEYWORD.match(line):
            if found[1] in ("msgctxt", "msgid") and "msgstr" in message.values:
                end()
            dead = is_dead
            name = found[1]
            if name not in ("msgctxt", "msgid", "msgstr"):
                raise UnreadableError(number, column, _PLURAL(found=name))
            if name in message.values:
                raise UnreadableError(number, column, _TWICE_SAID(found=name))
            message.values[name] = _string(found[2], number, column + found.start(2))
            message.places[name] = (number, column + found.start(2))
        elif line.startswith('"') and name:
            message.values[name] += _string(line, number, column)
        else:
            raise UnreadableError(number, column, _NO_ENTRY(found=literal(line[:40])))
    end()
    return Read(entries, obsolete, *head)


def _unquoted(text: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)


def _string(text: str, line: int, column: int) -> str:
    quoted = _QUOTED.fullmatch(text)
    if quoted is None:
        raise UnreadableError(line, column, _NO_STRING(found=literal(text[:40])))
    for found in _ESCAPE.finditer(quoted[1]):
        if found[1] not in _ESCAPES:
            raise UnreadableError(line, column + 1 + found.start(), _NO_ESCAPE(found=literal(found[0])))
    return _unquoted(quoted[1])


def _keep(message: _Message, found: dict[Key, Entry], *, dead: bool) -> None:
    id, value = message.values["msgid"], message.values.get("msgstr", "")
    if not value.strip():
        # it would show nothing
        value = ""
    place = message.places["msgid"]
    if "msgstr" not in message.values:
        raise UnreadableError(*place, _NO_TRANSLATION())
    if not id and "msgctxt" not in message.values:
        charset = _CHARSET.search(value)
        if charset is not None and charset[1].lower().replace("_", "-") not in (
            "utf-8",
            "utf8",
            "us-ascii",
            "ascii",
            "charset",
        ):
            raise UnreadableError(*message.places["msgstr"], _CHARSET_IS(found=literal(charset[1])))
        return
    key = message.values.get("msgctxt", ""), id
    if key in found and not dead:
        raise UnreadableError(*place, _TWICE(text=literal(id[:60]), line=found[key].line))
    found[key] = Entry(value, message.fuzzy, message.before, place[0], *message.places["msgstr"])


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
            # the same field of an item that has another id now
            same = next((each for each in gone if each not in used and _is_same(each, key)), None)
            if same is not None:
                used.add(same)
                entry = gone[same]
        if entry is None or not entry.text:
            near = _nearest(key, gone, used)
            if near is not None:
                used.add(near)
                old = gone[near]
                entry = Entry(old.text, True, old.before if old.fuzzy and old.before else near[1])
        found[key] = entry or Entry()
    return Read(found, {key: entry for key, entry in gone.items() if key not in used})


def _is_same(one: Key, other: Key) -> bool:
    return one[1] == other[1] and bool(one[0]) and one[0].partition(".")[2] == other[0].partition(".")[2]


def _nearest(key: Key, gone: Mapping[Key, Entry], used: set[Key]) -> Key | None:
    """The text that this one was made of, as far as anybody can tell: one of the same item and field, or one much like it."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - where a text has changed

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
