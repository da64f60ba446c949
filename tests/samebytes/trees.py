"""Two outputs compared, and their first difference told so that one sees where it comes from.

``python -m samebytes.trees ONE OTHER``, with ``tests`` on the path.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf

_SHOWN = 160


def files_of(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def differences(one: Path, other: Path, *, leave: frozenset[str] = frozenset()) -> list[str]:
    """What differs, a line a file, in order of their names; what is in ``leave`` is not looked at."""
    before, after = files_of(one), files_of(other)
    found = []
    for path in sorted({*before, *after} - leave):
        if before.get(path) != after.get(path):
            found.append(f"{path}: {explain(path, before.get(path), after.get(path))}")
    return found


def explain(path: str, one: bytes | None, other: bytes | None) -> str:
    """The first thing in which two versions of a file differ."""
    if one is None or other is None:
        return f"only in the {'first' if other is None else 'second'}"
    name = path.rpartition("/")[2]
    if name.endswith(".pdf"):
        return _of_pdf(one, other)
    if name == "objects.inv":
        return _of_text(_inventory(one), _inventory(other))
    try:
        first, second = one.decode(), other.decode()
    except UnicodeDecodeError:
        return f"byte {next(_unlike(one, other))} of {len(one)} and {len(other)}"
    if name == "searchindex.js":
        first, second = (text.removeprefix("Search.setIndex(").removesuffix(")") for text in (first, second))
    if name == "searchindex.js" or name.endswith(".json"):
        try:
            told = next(_of_json(json.loads(first), json.loads(second), ""), "")
        except ValueError:
            told = ""
        if told:
            return told
    return _of_text(first, second)


def _inventory(data: bytes) -> str:
    *head, body = data.split(b"\n", 4)
    try:
        return b"\n".join([*head, zlib.decompress(body)]).decode()
    except zlib.error:
        return repr(data)


def _unlike(one: bytes, other: bytes) -> Iterator[int]:
    yield from (number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    yield min(len(one), len(other))


def _of_text(one: str, other: str) -> str:
    lines = (one.splitlines(), other.splitlines())
    for number, (a, b) in enumerate(zip(*lines, strict=False), 1):
        if a != b:
            at = next(_unlike(a.encode("utf-32-le"), b.encode("utf-32-le"))) // 4
            start = max(0, at - 50)
            return f"line {number}: {a[start : start + _SHOWN]!r}, and {b[start : start + _SHOWN]!r}"
    longer = lines[0] if len(lines[0]) > len(lines[1]) else lines[1]
    least = min(map(len, lines))
    return f"line {least + 1}: only in one: {longer[least][:_SHOWN]!r}" if len(longer) > least else "line ends"


def _of_json(one: Any, other: Any, place: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in [*one, *(key for key in other if key not in one)]:
            if key not in one or key not in other:
                yield f"{place}/{key}: only in the {'first' if key in one else 'second'}"
            else:
                yield from _of_json(one[key], other[key], f"{place}/{key}")
        if list(one) != list(other):
            yield f"{place}: order of {_first_pair(list(one), list(other))}"
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield f"{place}: {_first_pair(one, other)}"
        for number, (a, b) in enumerate(zip(one, other, strict=False)):
            yield from _of_json(a, b, f"{place}/{number}")
    elif one != other or type(one) is not type(other):
        yield f"{place}: {str(one)[:_SHOWN]!r}, and {str(other)[:_SHOWN]!r}"


def _first_pair(one: list[Any], other: list[Any]) -> str:
    for a, b in zip(one, other, strict=False):
        if a != b:
            return f"{str(a)[:_SHOWN]!r}, and {str(b)[:_SHOWN]!r}"
    return f"{len(one)} entries, and {len(other)}: {str([*one, *other][min(len(one), len(other))])[:_SHOWN]!r} is more"


def _of_pdf(one: bytes, other: bytes) -> str:
    with pikepdf.open(BytesIO(one)) as first, pikepdf.open(BytesIO(other)) as second:
        pages = (len(first.pages), len(second.pages))
        counts = f"{pages[0]} and {pages[1]} pages; "
        for number, (a, b) in enumerate(zip(first.objects, second.objects, strict=False), 1):
            written = [_written(each) for each in (a, b)]
            if written[0] != written[1]:
                return f"{counts}object {number}: {_of_text(*written)}"
        if len(first.objects) != len(second.objects):
            return f"{counts}{len(first.objects)} and {len(second.objects)} objects"
        return f"{counts}{_of_text(str(first.trailer), str(second.trailer))}"


def _written(each: Any) -> str:
    text = repr(each)
    if isinstance(each, pikepdf.Stream):
        data = each.read_bytes() if "/DCTDecode" not in text else each.read_raw_bytes()
        text += "\n" + data.decode("latin-1")
    return re.sub(r"<pikepdf\.\w+\(.*?owner=.*?>", "", text)


def main() -> int:
    """Compare the two folders that are named."""
    if len(sys.argv) != 3 or not all(Path(each).is_dir() for each in sys.argv[1:]):
        print("usage: python -m samebytes.trees ONE OTHER (two folders)", file=sys.stderr)
        return 2
    found = differences(*map(Path, sys.argv[1:]))
    print("\n".join(found) or "the same bytes")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
