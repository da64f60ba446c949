"""What the options of an item's directive mean: the one interpretation that both readers share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from riskfile.model import ID_PATTERN, ItemType, NotAValueError, Value, convert

is_id = re.compile(ID_PATTERN).fullmatch

_WORDS = re.compile(r"[^\s,;]+")


class OptionProblem(NamedTuple):
    """What is wrong with an option. ``offset`` counts characters into its value (-1: the option's name)."""

    option: str
    offset: int
    message: str
    hint: str = ""


class Options(NamedTuple):
    """An item's options, interpreted. ``id`` is "" where none was given or it is no id; ``link_offsets`` says
    where in the option's value each linked id begins."""

    id: str
    fields: Mapping[str, Value]
    links: Mapping[str, tuple[str, ...]]
    link_offsets: Mapping[str, tuple[int, ...]]
    problems: tuple[OptionProblem, ...]


def suggest(name: str, known: Iterable[str]) -> str:
    """A hint that names the known words nearest to ``name``, or all of them."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    known = sorted(known)
    close = get_close_matches(name.replace("_", "-"), known, n=3, cutoff=0.6)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return "known here: " + ", ".join(known)


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
            if field.kind in ("text", "quantity"):
                if text:
                    fields[name] = text
            elif not text:
                problems.append(
                    OptionProblem(name, -1, f"option '{name}' has no value", f"expected {_expected(field)}")
                )
            else:
                try:
                    fields[name] = convert(field, text)
                except NotAValueError as problem:
                    message = f"{name} is {shorten(text)}; expected {problem.expected}"
                    problems.append(OptionProblem(name, 0, message))
            continue
        if name in own_links:
            targets: dict[str, int] = {}
            for match in _WORDS.finditer(raw):
                target = match[0]
                if is_id(target):
                    targets.setdefault(target, match.start())
                else:
                    message = f"{name} names {shorten(target)}, which is not an id; expected ids such as HAZ-001, separated by commas"
                    problems.append(OptionProblem(name, match.start(), message))
            if targets:
                links[name] = tuple(targets)
                offsets[name] = tuple(targets.values())
            else:
                links.pop(name, None)
            continue
        if name == "id":
            id_given = True
            id = text if is_id(text) else ""
            if not id:
                message = f"id {shorten(text)} is not an id; expected capital letters and digits in parts joined by '-', such as {item_type.prefix}-001"
                problems.append(OptionProblem(name, 0, message))
            continue
        hint = suggest(name, [*own_fields, *own_links, "id"])
        problems.append(OptionProblem(name, -1, f"unknown option {shorten(name)} for {item_type.name}", hint))
    if not id_given:
        problems.append(
            OptionProblem(
                "",
                -1,
                f"{item_type.name} has no id",
                f"add a line such as ':id: {item_type.prefix}-001' below its first line",
            )
        )
    return Options(id, fields, links, offsets, tuple(problems))


def _expected(field: object) -> str:
    try:
        convert(field, "")  # type: ignore[arg-type]
    except NotAValueError as problem:
        return problem.expected
    return "a value"


def shorten(text: str) -> str:
    """``text`` in quotes as a message shows it: of bounded length, and without characters that a terminal obeys."""
    return repr(text if len(text) <= 60 else text[:57] + "...")
