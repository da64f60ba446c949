"""What conf.py says, as far as that shows without running it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riskfile.source import Source, SourceError

PATH = "conf.py"


def sets(source: Source, setting: str) -> bool:
    """Whether conf.py seems to set this, to whatever value."""
    try:
        return re.search(rf"(?m)^\s*{setting}\s*[=:]", source.read(PATH).decode("utf-8", "replace")) is not None
    except SourceError:
        return False


def extensions_of(source: Source) -> frozenset[str] | None:
    """The names of the extensions that conf.py lists, whatever it makes that depend on; None where there is no conf.py,
    or where it makes the list in a way that only running it could tell."""
    from ast import AnnAssign, Assign, Attribute, AugAssign, Call, Constant, List, Name, Set, Tuple, expr, parse  # noqa: PLC0415 - most pages use nothing that depends on it
    from ast import walk as nodes_of  # noqa: PLC0415

    try:
        tree = parse(source.read(PATH))
    except (SourceError, SyntaxError, ValueError, RecursionError):
        return None

    def names(node: expr) -> Iterator[str]:
        if not isinstance(node, List | Tuple | Set):
            raise ValueError
        for each in node.elts:
            if not (isinstance(each, Constant) and isinstance(each.value, str)):
                raise ValueError
            yield each.value

    def is_list(node: expr) -> bool:
        return isinstance(node, Name) and node.id == "extensions"

    found: set[str] = set()
    read = 0
    try:
        for node in nodes_of(tree):
            if isinstance(node, Assign) and any(map(is_list, node.targets)):
                value: expr | None = node.value
            elif isinstance(node, AugAssign | AnnAssign) and is_list(node.target):
                value = node.value
            elif isinstance(node, Call) and isinstance(node.func, Attribute) and is_list(node.func.value):
                if node.func.attr not in ("append", "extend") or len(node.args) != 1:
                    return None
                value = List(node.args) if node.func.attr == "append" else node.args[0]
            else:
                continue
            read += 1
            if value is not None:
                found.update(names(value))
        uses = sum(isinstance(node, Name) and node.id == "extensions" for node in nodes_of(tree))
    except ValueError:
        return None
    # used in another way too, or never: `from base import *`
    return frozenset(found) if read and uses == read else None
