"""What is said to people, as data: a phrase with named arguments, put into words only where somebody reads it.

A :class:`Phrase` stands beside the code that says it, and is entered in ``CATALOGUE`` under its key. Calling it with
its arguments gives a :class:`Message`: plain data, without a language, that can be kept, compared and sent. ``render``
makes a sentence of it. A translation is a mapping of keys to templates (``LANGUAGES``); what it lacks is said in
English.

Templates are those of ``str.format``, with a few words behind the colon:

=========================  ===========================================================================
``{name}``                 text as it is, a number as people write it, several joined by commas
``{names:or}``             several joined by ``or``; ``and`` and ``;`` likewise
``{names:, and}``          several joined by commas, the last by ``and``; ``, or`` likewise
``{names:5}``              the first five joined by commas, and how many more there are
``{names:, and 3}``        the first three, and how many more there are; a fourth is named if it is the last
``{n:finding|findings}``   one of the two, by whether ``n`` is one, or whether ``n`` are one; both may have gaps. In a
                           translation, by what counts as one in its language
``{rate:.3}``              a number in three significant digits
``{exposure:,}``           a number with its thousands apart
``{word:a}``               with ``a`` or ``an`` before it
``{name!r}``               in quotes, each of several
=========================  ===========================================================================
"""

from __future__ import annotations

import string
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from riskfile.text.languages import SOURCE_LANGUAGE, is_one, localised, templates_in
from riskfile.text.numbers import SPEAKERS, amount, figure
from riskfile.text.patterns import compiled_late

Argument = Any
"""Text, a number, a place, a :class:`Message`, or a tuple of these."""


class _Speaking:
    """The language in which this process speaks to people."""

    language: str = SOURCE_LANGUAGE


def spoken() -> str:
    """The language in which this process speaks to people: one of ``languages.KNOWN``."""
    return _Speaking.language


def speak(language: str) -> None:
    """From now on, speak this language wherever none is named. It is one for the whole process: who serves several
    people at a time names theirs with each text."""
    _Speaking.language = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language meanwhile: that of the source for all that machines read, so that data has no language."""
    before = _Speaking.language
    _Speaking.language = language
    try:
        yield
    finally:
        _Speaking.language = before


def tr(text: str, /, **arguments: Argument) -> str:
    """A short text of the interface in the language that is spoken: it is its own key, in English. With arguments, a
    template like that of a :class:`Phrase`. What is kept, compared or sent is a phrase instead, and what stands at the
    top of a module too: there nobody knows yet what will be spoken.

    ``supply/words.py`` finds it where a text is written between the brackets; one that is computed has to be found otherwise:
    labels of the item model are."""
    language = _Speaking.language
    template = text if language == SOURCE_LANGUAGE else _template(f"{PLAIN}{text}", language) or text
    return _filled(template, language, arguments) if arguments else template


SPEAKERS.append(tr)


def later(text: str) -> str:
    """``text`` as it is: at the top of a module nobody knows yet what will be spoken. It is entered in the catalogue like
    that of :func:`tr`, which who shows it calls."""
    return text


class Message(NamedTuple):
    """A phrase with its arguments; ``key`` "" is a plain text, which is the argument ``text``."""

    key: str
    arguments: tuple[tuple[str, Argument], ...] = ()

    @property
    def values(self) -> dict[str, Argument]:
        """The arguments by name."""
        return dict(self.arguments)

    @property
    def hint(self) -> Message:
        """What its reader may do about it, as a message of its own; NOTHING where its phrase does not say."""
        phrase = CATALOGUE.get(self.key)
        return Message(self.key + _HINT, self.arguments) if phrase is not None and phrase.hint else NOTHING

    def __str__(self) -> str:
        return render(self)

    def __bool__(self) -> bool:
        return bool(self.key or self.arguments)


class Phrase:
    """A sentence with named gaps.

    ``hint`` is what its reader may do about it, filled with the same arguments. ``by`` names the arguments that tell
    two findings apart that have the same rule, subject and option: see ``riskfile.rules.engine.identity``. ``module`` is
    the one that says it: who finds the message again in what was kept has to load that first.

    :raises ValueError: if another phrase has the key.
    """

    __slots__ = ("_names", "by", "hint", "key", "module", "text")

    def __init__(self, key: str, text: str, hint: str = "", *, by: tuple[str, ...] = ()) -> None:
        if key in CATALOGUE:
            raise ValueError(f"two phrases have the key {key}")
        self.key = key
        self.text = text
        self.hint = hint
        self.by = by
        self.module = str(sys._getframe(1).f_globals.get("__name__", ""))
        self._names: frozenset[str] | None = None
        CATALOGUE[key] = self

    @property
    def names(self) -> frozenset[str]:
        """The names of its arguments."""
        if self._names is None:
            self._names = names_of(self.text) | names_of(self.hint) | frozenset(self.by)
        return self._names

    def __call__(self, **arguments: Argument) -> Message:
        """The message that it makes with these arguments.

        :raises TypeError: if one is missing, or is none of its own.
        """
        if arguments.keys() != self.names:
            raise TypeError(f"{self.key} takes {sorted(self.names)}, found {sorted(arguments)}")
        return Message(self.key, tuple(sorted(arguments.items())))


CATALOGUE: Final[dict[str, Phrase]] = {}
"""All phrases by key."""

_HINT: Final = ".hint"

LANGUAGES: Final[dict[str, Mapping[str, str]]] = {}
"""Per language that was spoken its templates by key; that of a hint stands under the key with ``.hint`` behind it, that of
a text that is its own key under it with PLAIN before it."""

PLAIN: Final = "="
"""Before a text that is its own key."""

NOTHING: Final = Message("")
"""No message."""


def plain(text: str) -> Message:
    """A text that is the same in every language, or whose author knows only one."""
    return Message("", (("text", text),)) if text else NOTHING


def modules_of(argument: Argument) -> set[str]:
    """The modules with the phrases of a message, or of all messages in a tuple: without them it cannot be said."""
    found: set[str] = set()
    if isinstance(argument, Message):
        phrase = CATALOGUE.get(argument.key) or CATALOGUE.get(argument.key.removesuffix(_HINT))
        if phrase is not None:
            found.add(phrase.module)
        argument = argument.arguments
    if isinstance(argument, tuple):
        found.update(*map(modules_of, argument))
    return found


def said(text: Message | str) -> Message:
    """``text`` as data: what is no message yet is a plain text."""
    return plain(text) if isinstance(text, str) else text


def render(message: Message, language: str = "") -> str:
    """``message`` in words: of the language that is spoken, unless one is named."""
    if not message.key:
        return str(message.values.get("text", ""))
    language = language or _Speaking.language
    return _filled(_template(message.key, language) or _in_code(message.key), language, message.values)


def hint_of(message: Message, language: str = "") -> str:
    """What the reader of ``message`` may do about it, "" where its phrase does not say; in the language as for
    :func:`render`."""
    language = language or _Speaking.language
    phrase = CATALOGUE.get(message.key)
    if phrase is None:
        # a plain text, or a hint itself
        return ""
    return _filled(_template(message.key + _HINT, language) or phrase.hint, language, message.values)


def _filled(template: str, language: str, values: dict[str, Argument]) -> str:
    """``template`` with ``values`` in its gaps. Where none says more than a name, and each is a text, Python fills them in
    a tenth of the time."""
    if "{" not in template and "}" not in template:
        return template
    if "unit" in values and language != SOURCE_LANGUAGE and type(values["unit"]) is str:
        # what an exposure is counted in is data, which may be a word of English
        values = {**values, "unit": _template(f"unit.{values['unit']}", language) or values["unit"]}
    if ":" not in template and "!" not in template and all(type(value) is str for value in values.values()):
        return template.format_map(values)
    return _Words(language, values).vformat(template, (), values)


def _template(key: str, language: str) -> str:
    if language == SOURCE_LANGUAGE:
        return ""
    known = LANGUAGES.get(language)
    if known is None:
        known = LANGUAGES[language] = templates_in(language)
    return known.get(key, "")


def template_of(key: str, language: str = "") -> str:
    """The translation of a key into a language, "" for the one that is spoken; "" where there is none, or no need."""
    return _template(key, language or _Speaking.language)


def _in_code(key: str) -> str:
    phrase = CATALOGUE.get(key)
    return phrase.text if phrase is not None else CATALOGUE[key.removesuffix(_HINT)].hint


def names_of(template: str) -> frozenset[str]:
    """The names of the gaps of a template."""
    found: set[str] = set()
    for _, name, spec, _ in string.Formatter().parse(template):
        if name is not None:
            found.add(name)
            # of one and of many
            found |= names_of(spec or "")
    return frozenset(found)


BETWEEN: Final = {
    "": Phrase("list.comma", ", "),
    "or": Phrase("list.or", " or "),
    "and": Phrase("list.and", " and "),
    ";": Phrase("list.semicolon", "; "),
}
"""What stands between the parts of a list."""

LIST: Final = compiled_late(r"(?:(, )(?=and|or))?(or|and|;|)(?:(?:^| )([1-9][0-9]*))?")
"""How a list is spelled behind the colon."""

_MORE: Final = Phrase("list.more", "{these} and {more} more")


class _Words(string.Formatter):
    """Fills the gaps of a template."""

    def __init__(self, language: str, values: Mapping[str, Argument]) -> None:
        self.language = language
        self.values = values

    def parse(self, format_string: Any) -> Iterator[tuple[str, str | None, str | None, str | None]]:
        for text, name, spec, conversion in super().parse(format_string):
            one, bar, many = (spec or "").partition("|")
            if not bar or name is None:
                yield text, name, spec, conversion
                continue
            # chosen before its gaps are filled: what an author wrote is no template
            yield text, None, None, None
            value = self.values[name]
            count = len(value) if type(value) is tuple else value
            yield from self.parse(one if is_one(count, self.language) else many)

    def convert_field(self, value: Any, conversion: Any) -> Any:
        if conversion is None:
            return value
        if isinstance(value, Message):
            value = render(value, self.language)
        if type(value) is tuple:
            return tuple(self.convert_field(each, conversion) for each in value)
        return super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> str:
        if type(value) is tuple:
            return self._listed(value, format_spec)
        if format_spec == "a":
            word = self.format_field(value, "")
            return f"{'an' if word[:1].lower() in tuple('aeiou') else 'a'} {word}"
        if isinstance(value, Message):
            return render(value, self.language)
        if format_spec == ",":
            return localised(amount(value), self.language)
        if format_spec.startswith("."):
            return localised(figure(value, int(format_spec[1:])), self.language)
        if type(value) is float:
            return localised(figure(value), self.language)
        return str(value)

    def _listed(self, parts: tuple[Any, ...], how: str) -> str:
        match = LIST.fullmatch(how)
        if match is None:
            raise ValueError(f"{how!r} is no way to list")
        comma, between, most = match[1] is not None, match[2], int(match[3] or len(parts))
        # "a, b, c and d" is no longer than "a, b, c and 1 more"
        if len(parts) > most + comma:
            these = self._joined([self.format_field(each, "") for each in parts[:most]], "" if comma else between)
            return render(_MORE(these=these, more=len(parts) - most), self.language)
        words = [self.format_field(each, "") for each in parts]
        if comma and len(words) > 1:
            words = [self._joined(words[:-1], ""), words[-1]]
        return self._joined(words, between)

    def _joined(self, words: list[str], how: str) -> str:
        return render(BETWEEN[how](), self.language).join(words)
