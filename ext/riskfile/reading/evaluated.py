"""What of sphinx-needs would evaluate an expression that stands on a page, and what of it conf.py allows.

Pages are data: a stranger may send them. conf.py is code, which is read before it is merged: what a page may have
evaluated is said there, ``riskfile_allow = {"docs/requirements": ["needpie"]}``, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from riskfile.reading.conf import literal_of
from riskfile.reading.globs import glob_pattern
from riskfile.source import Source

SETTING: Final = "riskfile_allow"

FUNCTIONS: Final = "functions"
"""What a page is allowed by: expressions in options of its needs."""

EVALUATING_DIRECTIVES: Final = frozenset(
    [
        "needtable",
        "needlist",
        "needflow",
        "needpie",
        "needbar",
        "needextend",
        "needextract",
        "needimport",
        "needuml",
        "needarch",
        "needgantt",
        "needsequence",
        "needreport",
        "needservice",
        "list2need",
        "if",
        "choose",
        "when",
        "otherwise",
    ]
)
"""Directives of sphinx-needs that evaluate Python expressions or read further files (RMF906)."""

EVALUATING_ROLES: Final = frozenset(("ndf", "need_count", "variant"))
"""Roles of sphinx-needs that evaluate Python expressions (RMF906)."""

_CHOICE: Final = frozenset(("status", "tags", "types", "sort_by", "show_filters"))
_PLAIN: Final[Mapping[str, frozenset[str]]] = {
    "needtable": _CHOICE
    | {"show_parts", "columns", "colwidths", "style", "sort", "class", "max_items", "page_size", "name"},
    "needlist": _CHOICE | {"show_status", "show_tags", "max_items", "name"},
    "needflow": _CHOICE
    | {
        "engine", "alt", "scale", "align", "class", "name", "root_id", "root_direction", "root_depth", "link_types",
        "direction", "show_legend", "show_link_names",
    },
}  # fmt: skip
"""By directive, the options that say what is shown without an expression."""

_SIGNS: Final = ("[[", "<<", "<{")
_TEMPLATES: Final = frozenset(("jinja_content", "template", "pre_template", "post_template"))


def is_plain(name: str, options: Iterable[tuple[str, str]], text: str) -> bool:
    """Whether the directive of sphinx-needs chooses what it shows by plain words, without an expression. ``options`` are
    its names and values, ``text`` is what stands on its first line and below its options."""
    plain = _PLAIN.get(name)
    return (
        plain is not None
        and not text.strip()
        and all(option in plain and not _has_sign(value) for option, value in options)
    )


def need_evaluates(options: Iterable[tuple[str, str]], title: str) -> bool:
    """Whether a need that is no item has something evaluated: a function, a variant, or a template."""
    return _has_sign(title) or any(option in _TEMPLATES or _has_sign(value) for option, value in options)


def _has_sign(value: str) -> bool:
    return any(sign in value for sign in _SIGNS)


def allowed_by(source: Source) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What conf.py lets pages have evaluated: patterns of pages, each with the names of directives and roles.

    Empty where conf.py says nothing, or where only running it could tell what."""
    given = literal_of(source, SETTING)
    return allowances(given) if isinstance(given, dict) else ()


def allowances(given: Mapping[object, object]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The setting as data; what has another form is left out."""
    return tuple(
        (pattern, tuple(each for each in names if isinstance(each, str)))
        for pattern, names in given.items()
        if isinstance(pattern, str) and isinstance(names, list | tuple)
    )


def allowed_on(docname: str, allows: Iterable[tuple[str, tuple[str, ...]]]) -> frozenset[str]:
    """The names that conf.py allows on a page."""
    return frozenset(name for pattern, names in allows if glob_pattern(pattern).fullmatch(docname) for name in names)
