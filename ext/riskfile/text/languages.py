"""The languages that riskfile speaks, and the catalogues that stand beside the package: ``locale/zh_CN/rules.po`` ...

A catalogue is a PO file of gettext, one for each package of riskfile. ``msgctxt`` is the key of a phrase or of a word (that
of a hint has ``.hint`` behind it), ``msgid`` is the English template and ``msgstr`` the translation; an entry without
``msgctxt`` is a text that is its own key. ``supply/words.py`` writes them with Babel from what the code says, and keeps what
is translated.

They are read here in a few lines, and only in another language than English: Babel's reader, which keeps all that a
translator needs, takes ten times as long, and each command starts with it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Final

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

SOURCE_LANGUAGE: Final = "en"
"""The language of the templates in the code."""

KNOWN: Final[Mapping[str, str]] = {"en": "English", "zh-CN": "简体中文", "de": "Deutsch", "fr": "Français"}
"""The languages that can be spoken, as BCP 47 has them, each with its own name for itself."""

PSEUDO: Final = "en-XA"
"""English with accents and longer, which CLDR has for tests: it shows what has no room, and what is in no catalogue."""

WHOLE: Final = ("en", "zh-CN")
"""Those in which everything is said. The others have begun: what they lack is said in English."""

ENVIRONMENT: Final = "RISKFILE_LANG"
"""The variable that names the language to speak."""


def language_of(name: str) -> str:
    """The known language that is meant by a name such as ``zh``, ``zh_CN.UTF-8``, ``zh-Hans`` or ``de-AT``; "" where none
    is. Traditional Chinese (``zh-TW``, ``zh-Hant``) is none of ours: simplified is no translation into it."""
    plain = name.partition(".")[0].partition("@")[0].replace("_", "-").lower()
    if plain == PSEUDO.lower():
        return PSEUDO
    main, _, rest = plain.partition("-")
    if main == "zh":
        return "" if {"tw", "hk", "mo", "hant"} & set(rest.split("-")) else "zh-CN"
    return main if main in KNOWN else ""


def short(language: str) -> str:
    """What folders and files of a language are called: ``zh`` for zh-CN."""
    return language.partition("-")[0].lower()


def language_of_machine() -> str:
    """The known language that the environment asks for: RISKFILE_LANG, else what the machine speaks; "" for none.

    :raises ValueError: if RISKFILE_LANG names a language that there is not; the message is the name.
    """
    named = os.environ.get(ENVIRONMENT, "")
    if named:
        known = language_of(named)
        if not known:
            raise ValueError(named)
        return known
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return language_of(value)
    return ""


def folder_name(language: str) -> str:
    """What the folder of a language's catalogues is called, as gettext has it: ``zh_CN``."""
    return language.replace("-", "_")


def is_one(count: float, language: str) -> bool:
    """Whether a count takes the first of two forms in a language. Chinese has one form: where a translation gives two all
    the same, one is one."""
    if language == "fr":
        # CLDR: 0 and 1, and what lies between
        return 0 <= count < 2
    return count == 1


def localised(number: str, language: str) -> str:
    """A number as English writes it, with the signs of a language. Chinese has those of English."""
    if language in ("de", "fr") and not number.isdigit():
        from babel import Locale  # noqa: PLC0415 - English needs none of it

        signs = Locale.parse(language).number_symbols["latn"]
        return number.translate({ord(","): signs["group"], ord("."): signs["decimal"]})
    return number


def long_date(day: str, language: str) -> str:
    """A day, as YYYY-MM-DD, as a language writes it out: 2 November 2026, 2026年11月2日."""
    from datetime import date  # noqa: PLC0415

    from babel.dates import format_date  # noqa: PLC0415

    name = "en_GB" if language in (SOURCE_LANGUAGE, PSEUDO) else folder_name(language)
    return format_date(date.fromisoformat(day), "long", locale=name)


def digest_of_words(language: str) -> str:
    """A short text for all that can be said in a language: another one where a catalogue has changed. Of English, which stands
    in the code, it is that of the version."""
    from riskfile.text.digests import blake2b  # noqa: PLC0415

    found = [text.encode() for text in _texts_of(language)]
    return blake2b(b"\0".join(found), digest_size=12).hexdigest() if found else ""


def catalogues_of(language: str) -> Path:
    """The folder of the catalogues of a language; one that has none may not be there."""
    # pathlib takes as long to load as all that a policy needs
    from pathlib import Path  # noqa: PLC0415

    return Path(__file__).parent.parent / "locale" / folder_name(language)


def _texts_of(language: str) -> Iterator[str]:
    folder = catalogues_of(language)
    for path in sorted(folder.glob("*.po")) if folder.is_dir() else ():
        yield path.read_text(encoding="utf-8")


@cache
def templates_in(language: str) -> Mapping[str, str]:
    """All that can be said in a language, by key: see ``messages.LANGUAGES``."""
    if language == PSEUDO:
        # for tests; it rests on what rests on us
        pseudo: Mapping[str, str] = import_module("riskfile.text.pseudo").Pseudo()
        return pseudo
    found: dict[str, str] = {}
    for text in _texts_of(language):
        for context, identity, translation, fuzzy in entries_of(text):
            if translation and not fuzzy and (context or identity):
                found[context or f"={identity}"] = translation
    return found


_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


def _unquoted(text: str) -> str:
    body = text[1:-1]
    if "\\" not in body:
        return body
    parts: list[str] = []
    signs = iter(body)
    for sign in signs:
        parts.append(_ESCAPES.get(follower := next(signs, ""), follower) if sign == "\\" else sign)
    return "".join(parts)


def entries_of(text: str) -> Iterator[tuple[str, str, str, bool]]:
    """The entries of a PO file: context, text, translation, and whether it is marked as fuzzy. Plural forms, which our
    templates spell by themselves, it has none; an obsolete entry is none."""
    values = {"msgctxt": "", "msgid": "", "msgstr": ""}
    name, fuzzy, seen = "", False, False
    for line in [*text.splitlines(), ""]:
        if line.startswith('"') and name:
            values[name] += _unquoted(line)
        elif line.startswith("#,"):
            fuzzy = "fuzzy" in line
        elif line.startswith("msg"):
            name, _, value = line.partition(" ")
            values[name] = _unquoted(value)
            seen = True
        elif not line and seen:
            yield values["msgctxt"], values["msgid"], values["msgstr"], fuzzy
            values = {"msgctxt": "", "msgid": "", "msgstr": ""}
            name, fuzzy, seen = "", False, False
