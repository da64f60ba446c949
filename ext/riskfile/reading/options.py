"""What the options of an item's directive mean: the one interpretation that both readers share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from unicodedata import category, normalize

from riskfile.model import ID_PATTERN, NOT_STATED, FieldType, ItemType, NotAValueError, Value, convert
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.nearest import did_you_mean, nearest
from riskfile.text.patterns import compiled_late
from riskfile.text.quoting import literal

is_id = re.compile(ID_PATTERN).fullmatch

_OTHER_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_DASHES = str.maketrans(dict.fromkeys(f"{_OTHER_DASHES}_", "-"))
_DIGITS = compiled_late(r"(?<![A-Z0-9])(?=[0-9]*[lIO]*[0-9])[0-9lIO]+(?![A-Za-z0-9])")
_AS_DIGITS = str.maketrans("lIO", "110")

_DASH = f"[-_{_OTHER_DASHES}]"
NEAR_ID = compiled_late(
    r"(?<![\w.\-/\\#=&?@])[A-Za-z][A-Za-z0-9]{1,7}"
    rf"(?:{_DASH} ?| {_DASH})(?=[lIO]*[0-9])(?:[0-9lIO]+|[A-Za-z])(?:{_DASH}(?:[0-9lIO]+|[A-Za-z]))*(?![\w\-@]|\.\w)"
)
"""A word that may be meant as an id: in small letters, with another dash, with a blank, with a letter for a digit."""

# each begins with its sign: a search for one is fast
_BEFORE_DIGITS = {
    "-": compiled_late("-(?:(?<=[a-z]-)[0-9]|(?<=[A-Z0-9]-)(?:[0-9]+[lIO]|[lIO]+[0-9]| [0-9])|(?<=[A-Z0-9] -)[0-9])"),
    **{sign: compiled_late(f"{sign}(?<=[A-Za-z0-9]{sign}) ?[lIO]*[0-9]") for sign in f"_{_OTHER_DASHES}"},
}

_WORDS = compiled_late(r"[^\s,;]+")
OTHER_ID = compiled_late(r"\w[\w.:/+-]*")
"""What an id of a need looks like that is no item: its project has a style of its own."""


_OF_THE_ITEM = frozenset(
    ("stage", "status", "tags", "waive", "retired", "retired-because", "formerly", "source-id", NOT_STATED)
)
"""Fields of which no log can say nothing: they say something of the item, not of the device."""

_NO_VALUE = Phrase("bad-field.no-value", "option '{option}' has no value", "expected {expected}")
_NOT_A_VALUE = Phrase("bad-field.not-a-value", "{option} is {found}; expected {expected}")
_NOT_AN_ID = Phrase(
    "bad-field.names-no-id",
    "{option} names {found}, which is not an id; expected ids such as HAZ-001, separated by commas",
    by=("found",),
)
_BAD_ID = Phrase(
    "bad-field.bad-id",
    "id {found} is not an id; expected capital letters and digits in parts joined by '-', such as {prefix}-001",
)
_UNKNOWN_OPTION = Phrase("bad-field.unknown-option", "unknown option {option} for {type}")
_NO_ID = Phrase("bad-field.no-id", "{type} has no id", "add a line such as ':id: {prefix}-001' below its first line")
_A_VALUE = Phrase("expected.value", "a value")
KNOWN_HERE = Phrase("suggestion.known", "known here: {words}")


class OptionProblem(NamedTuple):
    """What is wrong with an option. ``offset`` counts characters into its value (-1: the option's name), ``length``
    those of the word there (0: all of the value)."""

    option: str
    offset: int
    message: Message
    hint: Message = NOTHING
    length: int = 0


class Options(NamedTuple):
    """An item's options, interpreted. ``id`` is "" where none was given or it is no id, nor plainly meant as one; ``link_offsets`` says
    where in the option's value each linked id begins."""

    id: str
    fields: Mapping[str, Value]
    links: Mapping[str, tuple[str, ...]]
    link_offsets: Mapping[str, tuple[int, ...]]
    problems: tuple[OptionProblem, ...]


def meant_id(word: str) -> str:
    """The id that was plainly meant by a word that is none, "" where that is not plain: small letters, another dash, signs
    of full width or of no width, and letters that look like digits.

    >>> meant_id("rsk_001"), meant_id("HRM\u201300l"), meant_id("RSK-001"), meant_id("none")
    ('RSK-001', 'HRM-001', '', '')
    """
    if is_id(word):
        return ""
    folded = "".join(sign for sign in normalize("NFKC", word) if category(sign) != "Cf").translate(_DASHES).strip()
    folded = _DIGITS.sub(lambda found: found[0].translate(_AS_DIGITS), folded).upper()
    return folded if is_id(folded) and re.search("-.*[0-9]", folded) else ""


def near_ids(text: str) -> Iterator[str]:
    """The words of a page that may be meant as ids and are none."""
    for sign, digits in _BEFORE_DIGITS.items():
        if sign != "-" and sign not in text:
            continue
        for hit in digits.finditer(text):
            begin = end = hit.start() - (text[hit.start() - 1] == " ")
            while begin and end - begin < 9 and text[begin - 1].isalnum():
                begin -= 1
            word = NEAR_ID.match(text, begin)
            if word and not is_id(word[0]):
                yield word[0]


def meant_in_text(word: str) -> str:
    """The id that a word in a running text was plainly meant to be, "" where that is not plain.

    >>> meant_in_text("rsk-001"), meant_in_text("RSK- 001"), meant_in_text("RSK-OO1"), meant_in_text("RSK-001")
    ('RSK-001', 'RSK-001', 'RSK-001', '')
    """
    closed = word.replace(" ", "")
    if not is_id(closed):
        return meant_id(closed)
    meant = _DIGITS.sub(lambda found: found[0].translate(_AS_DIGITS), closed)
    return meant if meant != word else ""


def suggest(name: str, known: Iterable[str]) -> Message:
    """A hint that names the known words nearest to ``name``, or all of them."""
    known = sorted(known)
    close = nearest(name.replace("_", "-"), known, most=3)
    # a slip of `source` is none of `source-id`
    close = [each for each in close if not each.startswith(f"{close[0]}-")]
    return did_you_mean(close) or KNOWN_HERE(words=tuple(known))


def interpret(item_type: ItemType, options: Iterable[tuple[str, str]]) -> Options:
    """Interpret the (name, text) pairs of an item's options, in the order in which they were written."""
    fields: dict[str, Value] = {}
    links: dict[str, tuple[str, ...]] = {}
    offsets: dict[str, tuple[int, ...]] = {}
    problems: list[OptionProblem] = []
    own_fields, own_links = item_type.fields, item_type.links
    id = ""
    id_given = False
    for name, raw in options:
        text = raw.strip()
        field = own_fields.get(name)
        if field is not None:
            fields.pop(name, None)
            if text == NOT_STATED and name not in _OF_THE_ITEM:
                unsaid = fields.get(NOT_STATED, ())
                fields[NOT_STATED] = (*unsaid, name) if isinstance(unsaid, tuple) else (name,)
                continue
            if field.kind in ("text", "quantity"):
                if text:
                    fields[name] = text
            elif not text:
                message = _NO_VALUE(option=name, expected=_expected(field))
                problems.append(OptionProblem(name, -1, message, message.hint))
            else:
                try:
                    fields[name] = convert(field, text)
                except NotAValueError as problem:
                    message = _NOT_A_VALUE(option=name, found=literal(text), expected=problem.expected)
                    problems.append(OptionProblem(name, 0, message, problem.hint))
            continue
        if name in own_links:
            if is_id(raw):
                # most name one item
                links[name], offsets[name] = (raw,), (0,)
                continue
            targets: dict[str, int] = {}
            for match in _WORDS.finditer(raw):
                target = match[0]
                if is_id(target) or (own_links[name].others and OTHER_ID.fullmatch(target)):
                    targets.setdefault(target, match.start())
                else:
                    meant = meant_id(target)
                    if meant:
                        targets.setdefault(meant, match.start())
                    message = _NOT_AN_ID(option=name, found=literal(target))
                    hint = did_you_mean([meant] if meant else [])
                    problems.append(OptionProblem(name, match.start(), message, hint, length=len(target)))
            if targets:
                links[name] = tuple(targets)
                offsets[name] = tuple(targets.values())
            else:
                links.pop(name, None)
            continue
        if name == "id":
            id_given = True
            id = text if is_id(text) else meant_id(text)
            if id != text or not id:
                message = _BAD_ID(found=literal(text), prefix=item_type.prefix)
                problems.append(OptionProblem(name, 0, message, did_you_mean([id] if id else [])))
            continue
        hint = suggest(name, [*own_fields, *own_links, "id"])
        message = _UNKNOWN_OPTION(option=literal(name), type=item_type.name)
        problems.append(OptionProblem(name, -1, message, hint))
    if not id_given and not any(each.option != "id" and each.option.strip("-{[* '\"") == "id" for each in problems):
        message = _NO_ID(type=item_type.name, prefix=item_type.prefix)
        problems.append(OptionProblem("", -1, message, message.hint))
    return Options(id, fields, links, offsets, tuple(problems))


def _expected(field: FieldType) -> Message:
    try:
        convert(field, "")
    except NotAValueError as problem:
        return problem.expected
    return _A_VALUE()
