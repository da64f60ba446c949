"""Doorstop: a folder for each document, a YAML or Markdown file for each item."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from riskfile.tables.records import Record, sheet_of
from riskfile.tables.table import MAX_BYTES, SourcePlace, SourceSheet, one_line, refuse
from riskfile.text.messages import tr

SETTINGS: Final = ".doorstop.yml"
MAX_FILES: Final = 20_000
_FRONT: Final = re.compile(r"---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
_HEADING: Final = re.compile(r"\s*#[ \t]+([^\n]*)(?:\n|$)")


def documents_in(folder: Path) -> list[Path]:
    """The folders of documents in a folder, itself included."""
    found = []
    for where, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if not name.startswith("."))
        if SETTINGS in files:
            found.append(Path(where))
    return found


def read_doorstop(folder: Path, place: SourcePlace) -> tuple[SourceSheet, ...]:
    """The documents of a folder, each as a table of its items.

    :raises ImportProblem: if there are none, or an item cannot be read.
    """
    sheets: list[SourceSheet] = []
    digest = hashlib.sha256()
    size = count = 0
    for document in documents_in(folder):
        shown = place.path + document.as_posix()[len(folder.as_posix()) :]
        settings, _ = _loaded(_text(document / SETTINGS, f"{shown}/{SETTINGS}"), SourcePlace(f"{shown}/{SETTINGS}"), 0)
        prefix = ""
        for key, value in _pairs(settings):
            if key.value == "settings":
                prefix = next((_said(each) for name, each in _pairs(value) if name.value == "prefix"), "")
        records = []
        for path in sorted(document.iterdir(), key=lambda each: each.name):
            if path.name.startswith(".") or path.suffix not in (".yml", ".yaml", ".md") or not path.is_file():
                continue
            count += 1
            size += path.stat().st_size
            if count > MAX_FILES or size > MAX_BYTES:
                raise refuse(
                    place,
                    tr(
                        "holds more than {max_files} items or {max_bytes} bytes",
                        max_files=MAX_FILES,
                        max_bytes=MAX_BYTES,
                    ),
                )
            name = f"{shown}/{path.name}"
            text = _text(path, name)
            digest.update(f"{name[len(place.path) :]}\0{hashlib.sha256(text.encode()).hexdigest()}\n".encode())
            if path.suffix == ".md" and not _FRONT.match(text):
                continue
            records.append(_item(path, name, text))
        if records:
            sheets.append(sheet_of(SourcePlace(shown), prefix or document.name, records, len(sheets) + 1))
    if not sheets:
        raise refuse(
            place,
            tr("is a folder without items of Doorstop"),
            tr("expected {settings} and item files beside it", settings=SETTINGS),
        )
    return tuple(sheet._replace(digest=digest.hexdigest()) for sheet in sheets)


def _text(path: Path, shown: str) -> str:
    if path.is_symlink():
        # it may lead out of the folder
        raise refuse(SourcePlace(shown), tr("is a symbolic link, expected a file"))
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        raise refuse(
            SourcePlace(shown, row=row), tr("the item is not UTF-8"), tr("save it in the encoding UTF-8")
        ) from None
    except OSError as error:
        raise refuse(SourcePlace(shown), tr("cannot be read: {what}", what=error.strerror or error)) from None


def _loaded(text: str, place: SourcePlace, above: int) -> tuple[Any, int]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent):
                row = (event.start_mark.line if event.start_mark else 0) + 1 + above
                raise refuse(place._replace(row=row, column=0), tr("found an alias of YAML, expected plain values"))
        return yaml.compose(text, Loader=loader), above
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = place._replace(row=mark.line + 1 + above, column=mark.column + 1) if mark else place
        message = one_line(str(getattr(error, "problem", "") or error))[:150]
        raise refuse(where, tr("not YAML: {message}", message=message)) from None
    except RecursionError:
        raise refuse(place, tr("values lie within each other too deep")) from None


def _pairs(node: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(node, yaml.MappingNode):
        yield from node.value


def _said(node: Any) -> str:
    """The text of a value; a list with semicolons between, of ``uid: fingerprint`` the uid alone."""
    if isinstance(node, yaml.ScalarNode):
        return "" if node.tag.endswith(":null") else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return "; ".join(_said(each) for each in node.value)
    if isinstance(node, yaml.MappingNode):
        if len(node.value) == 1:
            return _said(node.value[0][0])
        return ", ".join(f"{_said(key)}: {_said(value)}" for key, value in node.value)
    return ""


def _item(path: Path, shown: str, text: str) -> Record:
    place = SourcePlace(shown, row=1, column=1, signs=True)
    values: dict[str, tuple[SourcePlace, str]] = {"uid": (place, path.stem)}
    body = ""
    above = 0
    if path.suffix == ".md":
        match = _FRONT.match(text)
        assert match is not None
        body, text, above = text[match.end() :], match[1], 1
    node, _ = _loaded(text, place, above)
    if not isinstance(node, yaml.MappingNode):
        raise refuse(place, tr("holds no attributes, expected lines such as `level: 1.2`"))
    for key, value in node.value:
        where = place._replace(row=key.start_mark.line + 1 + above, column=key.start_mark.column + 1)
        values[_said(key)] = (where, _said(value).strip("\n"))
    if body.strip():
        row = text.count("\n") + 4
        heading = _HEADING.match(body)
        if heading and not values.get("header", (place, ""))[1]:
            values["header"] = (place._replace(row=row), heading[1].strip())
            body = body[heading.end() :]
        values["text"] = (place._replace(row=row), body.strip())
    return Record(place, values)
