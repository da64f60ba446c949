"""Need types of the project that are not riskfile's: requirements, specifications, tests, as conf.py declares them for
sphinx-needs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from riskfile.model import ItemModel, NeedsFile, Span
from riskfile.model.iso14971 import MAY_BE_LINKS
from riskfile.policy.policy import PolicyError, PolicyProblem
from riskfile.reading.conf import PATH, extensions_of, literal_of, mentions, sets, texts_of, tree_of, values_of
from riskfile.reading.evaluated import NEEDS_OF, allowed_by
from riskfile.reading.project_pages import pages_of
from riskfile.reading.roots import named_in
from riskfile.source import Source, SourceError, leads_up
from riskfile.source.roots import SETTING, RootError
from riskfile.text.messages import Phrase

if TYPE_CHECKING:
    from ast import Dict, expr

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


_LINK_IS_LINK = Phrase(
    "need-types.link",
    "found the link type {name}, which is a link of riskfile (of {type})",
    "give it another name in conf.py and on its pages, such as {other}",
)
_LINK_IS_FIELD = Phrase(
    "need-types.link-is-field",
    "found the link type {name}, which is a field of riskfile (of {type})",
    "give it another name in conf.py and on its pages, such as {other}",
)
_FIELD_IS_LINK = Phrase(
    "need-types.field-is-link",
    "found the field {name}, which is a link of riskfile (of {type})",
    "give it another name in conf.py and on its pages, such as {other}",
)
_AS_LINK = Phrase(
    "need-types.as-link",
    "declare it as a link of {type} in needs/model.yaml (types: {type}: links: {name}: targets), or give it another name"
    " in conf.py",
)


class NeedType(NamedTuple):
    """A need type that conf.py declares for sphinx-needs: its directive, where it is declared, and what a reader sees."""

    directive: str
    path: str
    line: int
    column: int
    title: str = ""


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
    extensions = extensions_of(source) or frozenset()
    brought: list[str] = [] if found or values or "sphinx_needs" not in extensions else [*BROUGHT]
    brought += [name for extension, names in NEEDS_OF.items() if extension in extensions for name in names]
    return (*found, *(NeedType(name, PATH, 1, 1) for name in brought))


def roles_of(source: Source) -> tuple[str, ...]:
    """The roles that conf.py makes with ``extlinks``; none where only running it could tell, or where it does not load
    what makes them."""
    if "sphinx.ext.extlinks" not in (extensions_of(source) or ()):
        return ()
    given = literal_of(source, "extlinks")
    return tuple(name for name in given if isinstance(name, str)) if isinstance(given, dict) else ()


def _need_types(value: expr) -> Iterator[NeedType]:
    """Those of a list of mappings, or of a mapping by directive.

    :raises ValueError: where only running it could tell.
    """
    from ast import Constant, Dict, List, Tuple  # noqa: PLC0415 - only where conf.py declares any

    names: list[tuple[expr | None, expr]] = []
    if isinstance(value, Dict):
        names += zip(value.keys, value.values, strict=True)
    elif isinstance(value, List | Tuple):
        for each in value.elts:
            if not isinstance(each, Dict):
                raise ValueError(each)
            names.append((_entries(each).get("directive"), each))
    else:
        raise ValueError(value)
    for name, said in names:
        if not (isinstance(name, Constant) and isinstance(name.value, str)):
            raise ValueError(name)
        title = _word(_entries(said).get("title")) if isinstance(said, Dict) else ""
        yield NeedType(name.value, PATH, name.lineno, name.col_offset + 1, title if isinstance(title, str) else "")


def _entries(node: Dict) -> dict[object, expr]:
    return dict(zip(map(_word, node.keys), node.values, strict=True))


def _word(node: expr | None) -> object:
    return getattr(node, "value", None)


def _in_toml(source: Source, path: str, table: Iterable[str]) -> Iterator[NeedType]:
    """The need types that a TOML file declares; none where it cannot be read, which is the build's to say."""
    text, data = _toml(source, path, table)
    for name, said in _toml_entries(data.get("types"), "directive"):
        line, column = _place_of(text, name)
        title = said.get("title")
        yield NeedType(name, path, line, column, title if isinstance(title, str) else "")


def _toml(source: Source, path: str, table: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """The text of a TOML file, and what it says for sphinx-needs; nothing where it cannot be read."""
    from tomllib import TOMLDecodeError, loads  # noqa: PLC0415 - hardly any project has one

    try:
        text = source.read(path).decode("utf-8", "replace")
        data: Any = loads(text)
    except (SourceError, TOMLDecodeError):
        return "", {}
    for key in (*table, "needs"):
        data = _mapping(data).get(key)
    return text, _mapping(data)


def _toml_entries(given: object, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The names of a list of tables, which they have under ``key``, or of a table by name, and what is said of each."""
    said = given if isinstance(given, list) else [{**_mapping(of), key: name} for name, of in _mapping(given).items()]
    for each in said:
        name = each if isinstance(each, str) else _mapping(each).get(key)
        if isinstance(name, str):
            yield name, _mapping(each)


def _place_of(text: str, name: str) -> tuple[int, int]:
    """Line and column at which a TOML file names something."""
    place = re.search(rf"""["'.\s]{re.escape(name)}["'\]\s=]""", text)
    before = text[: place.start() + 1] if place else ""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def with_need_types(model: ItemModel, source: Source, found: Sequence[NeedType]) -> ItemModel:
    """The model with the need types and roles that conf.py declares, what it lets pages have evaluated, and what it says of pages.

    :raises PolicyError: where one of them has the name of an item type or of a view, or conf.py gives a link or a field the
        name of one of an item.
    """
    problems = [*_taken(model, source)]
    for each in found:
        name = each.directive
        phrase = _ITEM_TYPE if name in model.types else _VIEW if name in model.views else None
        if phrase is not None:
            span = Span(each.path, each.line, each.column)
            message = phrase(name=name, other=f"our-{name}")
            problems.append(PolicyProblem(span, message, message.hint))
    if problems:
        raise PolicyError(problems)
    external = tuple(_external(source))
    labels = {
        **{each.directive: each.title for each in found},
        **{name: label for name, label in model.need_labels.items() if label},
    }
    return model._replace(
        needs=tuple(dict.fromkeys((*model.needs, *(each.directive for each in found)))),
        roles=(*model.roles, *roles_of(source)),
        allows=allowed_by(source),
        sphinx=pages_of(source),
        need_labels=labels,
        external_needs=external,
        more_needs=bool(external) or any(sets(source, name) for name in _MORE) or mentions(source, *_MAKERS),
    )


_MORE: Final = ("needs_external_needs", "needs_id_from_title", "needs_services")
_MAKERS: Final = ("sphinxcontrib.test_reports", "sphinx_test_reports", "sphinx_codelinks", "needimport", "needservice")
"""By what of conf.py a project has needs that no page of Markdown shows."""


def _external(source: Source) -> Iterator[NeedsFile]:
    """The files of the project that conf.py, or the TOML file that it names, has sphinx-needs read needs of others from, with
    the prefix of their ids; none where only running it could tell."""
    given = literal_of(source, "needs_external_needs")
    if given is None and mentions(source, "needs_from_toml"):
        tree = tree_of(source)
        try:
            file = texts_of(tree, "needs_from_toml") if tree is not None else ()
            table = texts_of(tree, "needs_from_toml_table") if tree is not None else ()
        except ValueError:
            return
        given = _toml(source, file[0], table)[1].get("external_needs") if file else None
    for each in map(_mapping, given) if isinstance(given, list | tuple) else ():
        said = {name: value for name, value in each.items() if isinstance(value, str)}
        path = posixpath.normpath(said.get("json_path", "").replace("\\", "/"))
        if path == "." or leads_up(path):
            # of an address, or of a file elsewhere, only a build knows
            continue
        url = said.get("base_url", "").rstrip("/") if "target_url" not in said else ""
        yield NeedsFile(path, 1, 1, url=url, prefix=said.get("id_prefix", ""), version=said.get("version", ""))


def _taken(model: ItemModel, source: Source) -> Iterator[PolicyProblem]:
    """Links and fields that conf.py declares for sphinx-needs by names of our own: sphinx-needs has one of each name."""
    links: dict[str, str] = {}
    fields: dict[str, str] = {}
    for item_type in model.types.values():
        for link in item_type.links.values():
            # one that leads to requirements may be theirs too
            if not link.others:
                links.setdefault(link.name.replace("-", "_"), item_type.name)
        for field in item_type.fields:
            fields.setdefault(field.replace("-", "_"), item_type.name)
    for name, span in _declared(source, "needs_links", "needs_extra_links", "option"):
        if name in links or name in fields:
            phrase = _LINK_IS_LINK if name in links else _LINK_IS_FIELD
            message = phrase(name=name, type=links.get(name) or fields[name], other=f"our_{name}")
            hint = _AS_LINK(name=name, type=fields[name]) if name in MAY_BE_LINKS and name in fields else message.hint
            yield PolicyProblem(span, message, hint)
    for name, span in _declared(source, "needs_fields", "needs_extra_options", "name"):
        if name in links:
            message = _FIELD_IS_LINK(name=name, type=links[name], other=f"our_{name}")
            yield PolicyProblem(span, message, message.hint)


def _declared(source: Source, setting: str, old: str, key: str) -> Iterator[tuple[str, Span]]:
    """The names of a setting of conf.py, or of the TOML file that it names, that is a mapping by name, or in its ``old`` form
    a list; none where only running it could tell."""
    if not mentions(source, setting, old, "needs_from_toml"):
        return
    tree = tree_of(source)
    for each in (setting, old) if tree is not None else ():
        try:
            values = values_of(tree, each) if tree is not None else []
        except ValueError:
            continue
        for value in values:
            yield from _names_in(value, key)
    try:
        file = texts_of(tree, "needs_from_toml") if tree is not None else ()
        table = texts_of(tree, "needs_from_toml_table") if tree is not None else ()
    except ValueError:
        return
    if file:
        text, data = _toml(source, file[0], table)
        for each in (setting, old):
            for name, _ in _toml_entries(data.get(each.removeprefix("needs_")), key):
                line, column = _place_of(text, name)
                yield name, Span(file[0], line, column, line, column + len(name))


def _names_in(value: expr, key: str) -> Iterator[tuple[str, Span]]:
    from ast import Constant, Dict, List, Tuple  # noqa: PLC0415 - as above

    names: list[expr | None] = []
    if isinstance(value, Dict):
        names += value.keys
    elif isinstance(value, List | Tuple):
        names += [_entries(of).get(key) if isinstance(of, Dict) else of for of in value.elts]
    for name in names:
        if isinstance(name, Constant) and isinstance(name.value, str):
            end = (name.end_lineno or name.lineno, (name.end_col_offset or name.col_offset) + 1)
            yield name.value, Span(PATH, name.lineno, name.col_offset + 1, *end)


def resting_on(source: Source) -> Iterator[str]:
    """The files by which :func:`need_types_of` goes."""
    yield PATH
    try:
        text = source.read(PATH).decode("utf-8", "replace")
    except SourceError:
        return
    yield from (match[1] for match in _TOML.finditer(text))
    if SETTING in text:
        try:
            layouts = named_in(source)
        except RootError:
            return
        # an id of an item of theirs is taken
        yield from (each.model for each in layouts or ())


_TOML: Final = re.compile(r"""needs_from_toml\s*=\s*["']([^"'\n]+)["']""")
