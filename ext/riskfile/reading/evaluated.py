"""What of sphinx-needs, and of extensions beside it, would evaluate an expression that stands on a page, and what of it conf.py allows.

Pages are data: a stranger may send them. conf.py is code, which is read before it is merged: what a page may have
evaluated is said there, ``riskfile_allow = {"docs/requirements": ["needpie"]}``, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from posixpath import isabs, normpath
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

_REPORTS: Final = ("test-report", "test-file", "test-suite", "test-case", "test-results", "test-env")

EVALUATING_OF: Final[Mapping[str, str]] = {
    **dict.fromkeys(_REPORTS, "sphinx_test_reports"),
    "src-trace": "sphinx_codelinks",
    **dict.fromkeys(("code-cell", "raw-cell", "eval", "eval:figure"), "myst_nb"),
}
"""Directives of other extensions, by the extension that brings them, that run what stands in them, or make needs of what
is in further files: functions in what these say are evaluated too (RMF906). A directive of the project's own may have
the same name."""

NEEDS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "sphinx_test_reports": ("testfile", "testsuite", "testcase"),
    "sphinx_codelinks": ("srctrace",),
}
"""By extension, the need types that it adds to those of conf.py."""

CELL: Final = "code-cell"
"""What a page is allowed by to be a notebook that is run."""

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


def files_named(name: str, first_line: str, options: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The files that a directive of another extension reads, as they are written."""
    yield from (value for option, value in options if option in ("file", "directory") and value)
    if name in ("test-results", "test-env") and first_line.strip():
        yield first_line.strip()


def leads_out(path: str) -> bool:
    """Whether a path, taken from the folder that conf.py names, leads out of it."""
    return isabs(path) or normpath(path).partition("/")[0] == ".."


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
