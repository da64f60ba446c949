"""Need types of the project that are not riskfile's: requirements, specifications, tests, as conf.py declares them for
sphinx-needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from riskfile.model import ItemModel, Span
from riskfile.policy.policy import PolicyError, PolicyProblem
from riskfile.reading.conf import PATH, extensions_of, texts_of, tree_of, values_of
from riskfile.reading.evaluated import allowed_by
from riskfile.source import Source, SourceError
from riskfile.text.messages import Phrase

if TYPE_CHECKING:
    from ast import expr

BROUGHT: Final = ("req", "spec", "impl", "test")
"""The need types of sphinx-needs where nobody declares any."""

_ITEM_TYPE = Phrase(
    "need-types.item-type",
    "found the need type {name}, which is an item type of riskfile",
    "give it another name in conf.py and on its pages, such as {other}",
)
_VIEW = Phrase(
    "need-types.view",
    "found the need type {name}, which is a view of riskfile",
    "give it another name in conf.py and on its pages, such as {other}",
)


class NeedType(NamedTuple):
    """A need type that conf.py declares for sphinx-needs: its directive, and where it is declared."""

    directive: str
    path: str
    line: int
    column: int


def need_types_of(source: Source) -> tuple[NeedType, ...] | None:
    """The need types that conf.py, or the TOML file that it names, declares for sphinx-needs, or that sphinx-needs brings
    where conf.py loads it and declares none; empty where there is no conf.py. None where only running it could tell."""
    tree = tree_of(source)
    if tree is None:
        return ()
    try:
        values = values_of(tree, "needs_types")
        found = [each for value in values for each in _need_types(value)]
        file = texts_of(tree, "needs_from_toml")
        table = texts_of(tree, "needs_from_toml_table")
    except ValueError:
        return None
    if file:
        found += _in_toml(source, file[0], table)
    if found or values:
        return tuple(found)
    extensions = extensions_of(source)
    if extensions is None or "sphinx_needs" not in extensions:
        return ()
    return tuple(NeedType(name, PATH, 1, 1) for name in BROUGHT)


def _need_types(value: expr) -> Iterator[NeedType]:
    """Those of a list of mappings, or of a mapping by directive.

    :raises ValueError: where only running it could tell.
    """
    from ast import Constant, Dict, List, Tuple  # noqa: PLC0415 - only where conf.py declares any

    names: list[expr | None] = []
    if isinstance(value, Dict):
        names += value.keys
    elif isinstance(value, List | Tuple):
        for each in value.elts:
            if not isinstance(each, Dict):
                raise ValueError(each)
            given = dict(zip(map(_word, each.keys), each.values, strict=True))
            names.append(given.get("directive"))
    else:
        raise ValueError(value)
    for name in names:
        if not (isinstance(name, Constant) and isinstance(name.value, str)):
            raise ValueError(name)
        yield NeedType(name.value, PATH, name.lineno, name.col_offset + 1)


def _word(node: expr | None) -> object:
    return getattr(node, "value", None)


def _in_toml(source: Source, path: str, table: Iterable[str]) -> Iterator[NeedType]:
    """The need types that a TOML file declares; none where it cannot be read, which is the build's to say."""
    from tomllib import TOMLDecodeError, loads  # noqa: PLC0415 - hardly any project has one

    try:
        text = source.read(path).decode("utf-8", "replace")
        data: Any = loads(text)
    except (SourceError, TOMLDecodeError):
        return
    for key in (*table, "needs", "types"):
        data = data.get(key) if isinstance(data, dict) else None
    given = data if isinstance(data, list) else [{"directive": key} for key in data or ()]
    for each in given:
        name = each.get("directive") if isinstance(each, dict) else None
        if isinstance(name, str):
            place = re.search(rf"""["'.\s]{re.escape(name)}["'\]]""", text)
            before = text[: place.start() + 1] if place else ""
            yield NeedType(name, path, before.count("\n") + 1, len(before) - before.rfind("\n"))


def with_need_types(model: ItemModel, source: Source) -> ItemModel:
    """The model with the need types that conf.py declares, and what it lets pages have evaluated.

    :raises PolicyError: where one of them has the name of an item type or of a view.
    """
    found = need_types_of(source) or ()
    problems = []
    for each in found:
        name = each.directive
        phrase = _ITEM_TYPE if name in model.types else _VIEW if name in model.views else None
        if phrase is not None:
            span = Span(each.path, each.line, each.column)
            message = phrase(name=name, other=f"our-{name}")
            problems.append(PolicyProblem(span, message, message.hint))
    if problems:
        raise PolicyError(problems)
    return model._replace(needs=tuple(dict.fromkeys(each.directive for each in found)), allows=allowed_by(source))


def resting_on(source: Source) -> Iterator[str]:
    """The files by which :func:`need_types_of` goes."""
    yield PATH
    try:
        yield from (match[1] for match in _TOML.finditer(source.read(PATH).decode("utf-8", "replace")))
    except SourceError:
        return


_TOML: Final = re.compile(r"""needs_from_toml\s*=\s*["']([^"'\n]+)["']""")
