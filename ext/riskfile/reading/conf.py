"""What conf.py says, as far as that shows without running it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from riskfile.source import Source, SourceError

if TYPE_CHECKING:
    from ast import AST, Module, expr

PATH = "conf.py"


def sets(source: Source, setting: str, *, but: str = "") -> bool:
    """Whether conf.py seems to set this, to whatever value ``but`` one."""
    other = rf"\s*(?!{but}\b)\S" if but else ""
    return re.search(rf"(?m)^\s*{setting}\s*[=:]{other}", _text(source)) is not None


def mentions(source: Source, *words: str) -> bool:
    """Whether one of these words stands in conf.py."""
    text = _text(source)
    return any(word in text for word in words)


def _text(source: Source) -> str:
    try:
        return source.read(PATH).decode("utf-8", "replace")
    except SourceError:
        return ""


def extensions_of(source: Source) -> frozenset[str] | None:
    """The names of the extensions that conf.py lists, whatever it makes that depend on; None where there is no conf.py,
    or where it makes the list in a way that only running it could tell."""
    tree = tree_of(source)
    try:
        values = values_of(tree, "extensions") if tree is not None else []
        return frozenset(each for value in values for each in _of_list(value)) if values else None
    except ValueError:
        return None


def tree_of(source: Source) -> Module | None:
    """conf.py as it is written; None where there is none, or none that can be read."""
    from ast import parse  # noqa: PLC0415 - as above

    try:
        return parse(source.read(PATH))
    except (SourceError, SyntaxError, ValueError, RecursionError):
        return None


def values_of(tree: Module, name: str) -> list[expr]:
    """What conf.py sets ``name`` to, and adds to it, wherever; empty where it does not name it.

    :raises ValueError: where it is made in a way that only running it could tell.
    """
    from ast import AnnAssign, Assign, Attribute, AugAssign, Call, List, Name  # noqa: PLC0415 - as above
    from ast import walk as nodes_of  # noqa: PLC0415

    def is_it(node: AST) -> bool:
        return isinstance(node, Name) and node.id == name

    found: list[expr] = []
    read = 0
    for node in nodes_of(tree):
        if isinstance(node, Assign) and any(map(is_it, node.targets)):
            value: expr | None = node.value
        elif isinstance(node, AugAssign | AnnAssign) and is_it(node.target):
            value = node.value
        elif isinstance(node, Call) and isinstance(node.func, Attribute) and is_it(node.func.value):
            if node.func.attr not in ("append", "extend") or len(node.args) != 1:
                raise ValueError(name)
            value = List(node.args) if node.func.attr == "append" else node.args[0]
        else:
            continue
        read += 1
        if value is not None:
            found.append(value)
    # used in another way too
    if read != sum(is_it(node) for node in nodes_of(tree)):
        raise ValueError(name)
    return found


def _of_list(value: expr) -> Iterator[str]:
    """The texts of a list of such.

    :raises ValueError: where only running it could tell.
    """
    from ast import Constant, List, Set, Tuple  # noqa: PLC0415 - as above

    if not isinstance(value, List | Tuple | Set):
        raise ValueError(value)
    for each in value.elts:
        if not (isinstance(each, Constant) and isinstance(each.value, str)):
            raise ValueError(each)
        yield each.value


def texts_of(tree: Module, name: str) -> tuple[str, ...]:
    """The text, or the texts, that conf.py sets ``name`` to; none where it does not.

    :raises ValueError: where only running it could tell.
    """
    from ast import Constant  # noqa: PLC0415 - as above

    values = values_of(tree, name)
    if len(values) > 1:
        raise ValueError(name)
    if values and isinstance(values[0], Constant):
        return (values[0].value,) if isinstance(values[0].value, str) else ()
    return tuple(each for value in values for each in _of_list(value))


def literal_of(source: Source, name: str) -> object:
    """The plain value that conf.py sets ``name`` to; None where it does not, or where only running it could tell."""
    from ast import literal_eval  # noqa: PLC0415 - as above

    tree = tree_of(source) if sets(source, name) else None
    if tree is None:
        return None
    try:
        values = values_of(tree, name)
        return literal_eval(values[0]) if len(values) == 1 else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
