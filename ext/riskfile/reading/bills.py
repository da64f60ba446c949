"""Bills of materials and lock files: which components they name. Nothing of them is trusted, and nothing is fetched.

A bill is read by ``cyclonedx-python-lib``, pinned requirements and ``pylock.toml`` by ``packaging``, all other lock files
as the TOML or JSON that they are.
"""

from __future__ import annotations

import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from riskfile.model import Span
from riskfile.model.file import Component
from riskfile.text.json_once import TwiceError, loads_once
from riskfile.text.messages import Message, Phrase
from riskfile.text.quoting import one_line, quote

if TYPE_CHECKING:
    from cyclonedx.model.bom import Bom

MOST_DEEP: Final = 100
"""How deep lists within lists are read."""

_NOT_JSON = Phrase("unreadable-software-list.not-json", "found no JSON ({why}); expected {expected}")
_KEY_TWICE = Phrase(
    "unreadable-software-list.key-twice",
    "the key {key} stands here a second time in one object, first at line {line}, column {column}; expected each once",
    "a reader of JSON takes the last, and loses the others: keep the one that is meant",
)
_NOT_TOML = Phrase("unreadable-software-list.not-toml", "found no TOML ({why}); expected {expected}")
_NOT_XML = Phrase("unreadable-software-list.not-xml", "found no XML ({why}); expected {expected}")
_NOT_A_BILL = Phrase(
    "unreadable-software-list.not-a-bill",
    "the bill of materials does not keep to its form ({why}); expected CycloneDX 1.0 to 1.7",
    "write it anew with the tool that made it",
)
_NOT_A_LOCK = Phrase(
    "unreadable-software-list.not-a-lock", "the lock file does not keep to its form ({why}); expected {expected}"
)
_OTHER = Phrase(
    "unreadable-software-list.other",
    "found {found}; expected {expected}",
    "of anything else, make a CycloneDX bill of materials, as JSON or XML, and name that",
)
_NO_LINE = Phrase(
    "unreadable-software-list.no-requirement", "found {found} ({why}); expected name==version, as pip freeze writes it"
)
_A_BILL: Final = "a CycloneDX bill of materials"
BILLS: Final = (
    "CycloneDX (JSON or XML)", "pylock.toml", "poetry.lock", "uv.lock", "requirements.txt", "Pipfile.lock",
    "package-lock.json", "Cargo.lock",
)  # fmt: skip
"""What is read."""


class NotReadError(Exception):
    """A list cannot be read: ``told`` says why, at ``line`` and ``column`` where a parser has stopped."""

    def __init__(self, told: Message, line: int = 1, column: int = 1) -> None:
        super().__init__(str(told))
        self.told, self.line, self.column = told, line, column


class Bill(NamedTuple):
    """What a file is (``kind``), what it names, and, of a CycloneDX bill, the bill itself, which may hold statements on
    vulnerabilities."""

    kind: str
    components: tuple[Component, ...]
    bom: Bom | None = None
    text: str = ""


class Places:
    """Where a text has something first: what parsers of JSON and TOML do not say."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def of(self, *words: str) -> Span:
        """The first place of one of ``words`` in quotes, or else without; the top where there is none of them."""
        for word in words:
            for wanted in (f'"{word}"', word) if word else ():
                at = self.text.find(wanted)
                if at >= 0:
                    at += wanted != word
                    line = bisect_right(self._lines, at)
                    column = at - self._lines[line - 1] + 1
                    return Span(self.path, line, column, line, column + len(word))
        return Span(self.path)


def read_bill(data: bytes, path: str) -> Bill:
    """What the file at ``path`` with these bytes names.

    :raises NotReadError: if it is none that is read, or does not keep to its form.
    :raises ModuleNotFoundError: where the library that reads it is not installed.
    """
    name = path.rpartition("/")[2].lower()
    if name.endswith(".xml"):
        return _of_bom(path, data.decode("utf-8", "replace"), bom_of_xml(data))
    text = decoded(data)
    places = Places(path, text)
    if name.endswith(".txt"):
        return Bill("requirements of pip", tuple(_requirements(places)))
    if name.endswith((".toml", ".lock")) and not text.lstrip().startswith("{"):
        return _toml(places, name)
    found = json_of(text, ", or ".join((", ".join(BILLS[:-1]), BILLS[-1])))
    if found.get("bomFormat") == "CycloneDX":
        return _of_bom(path, text, bom_of_json(found))
    if "lockfileVersion" in found:
        return _made("package-lock.json of npm", places, _npm, found)
    if isinstance(found.get("_meta"), dict) and "default" in found:
        return _made("Pipfile.lock", places, _pipfile, found)
    raise _other("an SPDX document" if "spdxVersion" in found or "@context" in found else "another file of JSON")


def _other(what: str) -> NotReadError:
    return NotReadError(_OTHER(found=what, expected=", ".join(BILLS)))


def decoded(data: bytes) -> str:
    """The text of a file.

    :raises NotReadError: if it is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        found = f"the byte 0x{data[error.start]:02X}, which is not UTF-8"
        raise NotReadError(
            _OTHER(found=found, expected="a text in UTF-8"), line, len(before) - before.rfind("\n")
        ) from None


def json_of(text: str, expected: str) -> dict[str, Any]:
    """The mapping that JSON holds.

    :raises NotReadError: if it is no JSON, or another thing.
    """
    try:
        found = loads_once(text)
    except TwiceError as error:
        told = _KEY_TWICE(key=quote(error.key), line=error.first[0], column=error.first[1])
        raise NotReadError(told, error.lineno, error.colno) from None
    except json.JSONDecodeError as error:
        raise NotReadError(_NOT_JSON(why=error.msg, expected=expected), error.lineno, error.colno) from None
    except (RecursionError, ValueError) as error:
        raise NotReadError(_NOT_JSON(why=one_line(error), expected=expected)) from None
    if not isinstance(found, dict):
        raise NotReadError(_OTHER(found=f"JSON that is no object but {_kind(found)}", expected=expected))
    return found


def _kind(value: object) -> str:
    return "a list" if isinstance(value, list) else f"the value {quote(str(value))}"


def bom_of_json(found: Mapping[str, Any]) -> Bom:
    """The bill that JSON holds.

    :raises NotReadError: if it does not keep to its form.
    """
    from cyclonedx.model.bom import Bom  # noqa: PLC0415 - only where there is one

    # a decorator gives the class its readers
    return _bom(lambda: Bom.from_json(dict(found)))  # type: ignore[attr-defined]


def bom_of_xml(data: bytes) -> Bom:
    """The bill that XML holds; entities are refused.

    :raises NotReadError: if it is none, or does not keep to its form.
    """
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415 - the error only

    from cyclonedx.model.bom import Bom  # noqa: PLC0415
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    try:
        root = fromstring(data)
    except ParseError as error:
        line, column = error.position
        raise NotReadError(_NOT_XML(why=one_line(error), expected=_A_BILL), line, column + 1) from None
    except (DefusedXmlException, ValueError) as error:
        raise NotReadError(_NOT_XML(why=one_line(error), expected=_A_BILL)) from None
    if not root.tag.startswith("{http://cyclonedx.org/schema/bom/"):
        raise NotReadError(_OTHER(found=f"XML that begins with {quote(root.tag)}", expected=_A_BILL))
    return _bom(lambda: Bom.from_xml(root))  # type: ignore[attr-defined]


def _bom(read: Callable[[], Bom | None]) -> Bom:
    try:
        bom = read()
    except Exception as error:  # the library raises whatever a part of it meets: it checks no form
        raise NotReadError(_NOT_A_BILL(why=one_line(error) or type(error).__name__)) from None
    if bom is None:
        raise NotReadError(_NOT_A_BILL(why="it holds nothing"))
    return bom


def _of_bom(path: str, text: str, bom: Bom) -> Bill:
    places = Places(path, text)
    found = []
    for each in _flat(bom.components):
        purl = each.purl
        plain = "" if purl is None else purl._replace(version=None, qualifiers=None, subpath=None).to_string()
        group = each.group or (purl.namespace if purl is not None else "") or ""
        names = (f"{group}/{each.name}", f"{group}:{each.name}", f"{group}.{each.name}") if group else ()
        at = places.of(purl.to_string() if purl is not None else "", each.name)
        version = each.version or (purl.version if purl is not None else "") or ""
        found.append(Component(each.name, version, plain, names, at))
    return Bill("CycloneDX bill of materials", tuple(found), bom, text)


def _flat(components: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    for each in components:
        # what the tool that wrote the bill found and the device does not hold
        if each.scope is None or each.scope.value != "excluded":
            yield each
        if depth < MOST_DEEP:
            yield from _flat(each.components, depth + 1)


def _made(kind: str, places: Places, read: Callable[[Places, Any], Iterable[Component]], found: Any) -> Bill:
    try:
        return Bill(kind, tuple(read(places, found)), None, places.text)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        why = one_line(error) or type(error).__name__
        raise NotReadError(_NOT_A_LOCK(why=why, expected=kind)) from None


def _component(places: Places, kind: str, name: str, version: object, written: str = "") -> Component:
    if not isinstance(name, str) or not isinstance(version, str):
        raise TypeError(f"a package has the name {name!r} and the version {version!r}")
    group, _, base = name.rpartition("/")
    purl = f"pkg:{kind}/{group.replace('@', '%40') + '/' if group else ''}{base}"
    return Component(name, version, purl, (base,) if group else (), places.of(f"node_modules/{name}", written, name))


def _npm(places: Places, found: Mapping[str, Any]) -> Iterator[Component]:
    """Packages of npm, but for those that only developing needs, and for the project itself."""
    if "packages" in found:
        for path, each in found["packages"].items():
            # "" is the project, and a path without node_modules a part of it
            if "node_modules/" in path and not (each.get("dev") or each.get("devOptional") or each.get("link")):
                yield _component(
                    places, "npm", each.get("name") or path.rpartition("node_modules/")[2], each.get("version", "")
                )
        return
    yield from _old_npm(places, found.get("dependencies", {}), 0)


def _old_npm(places: Places, found: Mapping[str, Any], depth: int) -> Iterator[Component]:
    for name, each in found.items():
        if not each.get("dev"):
            yield _component(places, "npm", name, each.get("version", ""))
        if depth < MOST_DEEP:
            yield from _old_npm(places, each.get("dependencies", {}), depth + 1)


def _pipfile(places: Places, found: Mapping[str, Any]) -> Iterator[Component]:
    for name, each in found["default"].items():
        yield _component(places, "pypi", _python(name), each.get("version", "").removeprefix("=="), name)


def _toml(places: Places, name: str) -> Bill:
    try:
        found = tomllib.loads(places.text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (1, 1)
        raise NotReadError(_NOT_TOML(why=one_line(error), expected="a lock file"), line, column) from None
    except RecursionError as error:
        raise NotReadError(_NOT_TOML(why=one_line(error), expected="a lock file")) from None
    if name.startswith("pylock."):
        return Bill("pylock.toml", tuple(_pylock(places, found)), None, places.text)
    if name == "cargo.lock":
        return _made("Cargo.lock", places, _cargo, found)
    if name == "poetry.lock" or "lock-version" in found.get("metadata", {}):
        return _made("poetry.lock", places, _poetry, found)
    if name == "uv.lock":
        return _made("uv.lock", places, _uv, found)
    raise _other("another file of TOML")


def _pylock(places: Places, found: Mapping[str, Any]) -> Iterator[Component]:
    from packaging.pylock import Pylock, PylockValidationError  # noqa: PLC0415 - only where there is one

    try:
        lock = Pylock.from_dict(found)
    except PylockValidationError as error:
        raise NotReadError(_NOT_A_LOCK(why=one_line(error), expected="pylock.toml 1.0")) from None
    for each in lock.packages:
        yield _component(places, "pypi", each.name, "" if each.version is None else str(each.version))


def _cargo(places: Places, found: Mapping[str, Any]) -> Iterator[Component]:
    for each in found.get("package", ()):
        # without a source it is a part of the project
        if "source" in each:
            yield _component(places, "cargo", each["name"], each["version"])


def _poetry(places: Places, found: Mapping[str, Any]) -> Iterator[Component]:
    for each in found.get("package", ()):
        # what only other groups need, such as dev, is not installed with the program
        if each.get("category", "main") == "main" and "main" in each.get("groups", ("main",)):
            yield _component(places, "pypi", _python(each["name"]), each["version"], each["name"])


def _uv(places: Places, found: Mapping[str, Any]) -> Iterator[Component]:
    for each in found.get("package", ()):
        if not {"virtual", "editable"} & each.get("source", {}).keys():
            yield _component(places, "pypi", _python(each["name"]), each.get("version", ""), each["name"])


def _python(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirements(places: Places) -> Iterator[Component]:
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 - only where there are some

    number = 0
    lines = iter(places.text.splitlines())
    for line in lines:
        number += 1
        first, whole = number, line
        while whole.rstrip().endswith("\\"):
            whole = whole.rstrip()[:-1] + " " + next(lines, "")
            number += 1
        text = re.sub(r"(^|\s)#.*$", "", whole).strip()
        text = re.sub(r"\s--hash[= ]\S+", "", text).strip()
        if not text or text.startswith("-"):
            # an option of pip
            continue
        try:
            asked = Requirement(text)
        except InvalidRequirement as error:
            raise NotReadError(_NO_LINE(found=quote(text), why=str(error).splitlines()[0]), first) from None
        exact = [each.version for each in asked.specifier if each.operator in ("==", "===")]
        name = _python(asked.name)
        column = line.find(asked.name) + 1 or 1
        at = Span(places.path, first, column, first, column + len(asked.name))
        yield Component(name, exact[0] if exact else "", f"pkg:pypi/{name}", (), at)
