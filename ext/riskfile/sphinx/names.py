"""Directives and roles that are ours on pages of a risk file, and others' own on all other pages.

docutils knows one directive of a name. What riskfile puts in the place of another's, such as ``raw`` or ``needtable``, is
for pages that it answers for; before each other page is read, the other's is put back.
"""

from __future__ import annotations

from typing import Any

from docutils.parsers.rst import directives, roles
from sphinx.application import Sphinx

from riskfile.sphinx.state import is_of_file, state_of


def add_directive(app: Sphinx, name: str, directive: type[Any]) -> None:
    """Have this directive on pages of a risk file, in place of another's where there is one."""
    _remember(app, "directive", name)
    app.add_directive(name, directive, override=True)
    state_of(app.config).ours["directive", name] = directive


def add_role(app: Sphinx, name: str, role: Any) -> None:
    """The same of a role."""
    _remember(app, "role", name)
    app.add_role(name, role, override=True)
    state_of(app.config).ours["role", name] = role


def _remember(app: Sphinx, kind: str, name: str) -> None:
    displaced = state_of(app.config).displaced
    if (kind, name) not in displaced:
        displaced[kind, name] = _table(kind).get(name)


def _table(kind: str) -> dict[str, Any]:
    # looked up each time: a namespace of Sphinx puts others in their place
    found: dict[str, Any] = directives._directives if kind == "directive" else roles._roles  # type: ignore[attr-defined]
    return found


def settle(app: Sphinx) -> None:
    """When all extensions are there: what one of them has put in the place of ours since is for all pages."""
    state = state_of(app.config)
    for (kind, name), directive in list(state.ours.items()):
        now = _table(kind).get(name)
        if now is not directive and now is not None:
            state.ours[kind, name] = state.displaced[kind, name] = now


def choose(app: Sphinx, docname: str, content: list[str]) -> None:
    """Before a page is read: have the directives and roles that it is to be read with."""
    state = state_of(app.config)
    if state.alone:
        return
    here = is_of_file(app.config, docname)
    for (kind, name), other in state.displaced.items():
        wanted = state.ours[kind, name] if here else other
        if wanted is None:
            # docutils looks for its own
            _table(kind).pop(name, None)
        else:
            _table(kind)[name] = wanted
