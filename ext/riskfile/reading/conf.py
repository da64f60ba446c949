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
    import ast  # noqa: PLC0415 - most pages use nothing that depends on it

    try:
        tree = ast.parse(source.read(PATH))
    except (SourceError, SyntaxError, ValueError, RecursionError):
        return None

    def names(node: ast.expr) -> Iterator[str]:
        if not isinstance(node, ast.List | ast.Tuple | ast.Set):
            raise ValueError
        for each in node.elts:
            if not (isinstance(each, ast.Constant) and isinstance(each.value, str)):
                raise ValueError
            yield each.value

    def is_list(node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id == "extensions"

    found: set[str] = set()
    read = 0
    try:
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and any(map(is_list, node.targets)):
                value: ast.expr | None = node.value
            elif isinstance(node, ast.AugAssign | ast.AnnAssign) and is_list(node.target):
                value = node.value
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_list(node.func.value):
                if node.func.attr not in ("append", "extend") or len(node.args) != 1:
                    return None
                value = ast.List(node.args) if node.func.attr == "append" else node.args[0]
            else:
                continue
            read += 1
            if value is not None:
                found.update(names(value))
        uses = sum(isinstance(node, ast.Name) and node.id == "extensions" for node in ast.walk(tree))
    except ValueError:
        return None
    # used in another way too, or never: `from base import *`
    return frozenset(found) if read and uses == read else None
