"""Names that more than one page defines: which page has them does not depend on what was read first, or last.

Sphinx keeps for each label, term and equation the page that was read last. A build that reads one of two such pages again
gives the name to that one, and where it goes the name is nobody's. Here each page's names are kept with it; of several
pages that define a name the last in order has it, as in a clean build, and the others are told of.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import get_node_location

from riskfile.sphinx.state import is_of_file

# what Sphinx says, as it says it
_OTHER: Final = re.compile(r"duplicate (label|term description of|label of equation) (?s:(.*)), other instance in (.*)")
_WORDS: Final = {
    "anonlabels": "duplicate label {}, other instance in {}",
    "objects": "duplicate term description of {}, other instance in {}",
    "equations": "duplicate label of equation {}, other instance in {}",
}
_KINDS: Final = {"anonlabels": "", "objects": "", "equations": "ref.equation"}


def _tables(env: BuildEnvironment) -> dict[str, dict[Any, Any]]:
    standard = env.domains.standard_domain
    return {
        "anonlabels": standard.anonlabels,
        "labels": standard.labels,
        "objects": standard.objects,
        "terms": standard._terms,
        "equations": env.domains["math"].data["objects"],
    }


def claims_of(env: BuildEnvironment) -> dict[str, list[tuple[str, Any, Any, str]]]:
    """By page, the names that it defines: (table, name, value, place)."""
    found: dict[str, list[tuple[str, Any, Any, str]]] = env.domains["riskfile"].data["claims"]
    return found


def remember(app: Sphinx, doctree: nodes.document) -> None:
    """When a page is read, and all its names are its own for the moment: keep them."""
    env = app.env
    docname = env.current_document.docname
    if not is_of_file(app.config, docname):
        return
    found: list[tuple[str, Any, Any, str]] = []
    for table, known in _tables(env).items():
        names = doctree.nametypes if table in ("labels", "anonlabels") else tuple(known)
        for name in names:
            value = known.get(name)
            if value is not None and value[0] == docname:
                found.append((table, name, value, _place(doctree, value[1])))
    if found:
        claims_of(env)[docname] = found


def _place(doctree: nodes.document, id: Any) -> str:
    node = doctree.ids.get(f"equation-{id}" if isinstance(id, int) else id)
    return (get_node_location(node) or "") if node is not None else ""


def settle(app: Sphinx, env: BuildEnvironment) -> None:
    """When all pages are read: give each name to the last page that defines it, and tell of the others."""
    tables = _tables(env)
    for docname in sorted(claims_of(env)):
        for table, name, value, _ in claims_of(env)[docname]:
            holder = tables[table].get(name)
            # a page of no risk file keeps what it has
            if holder is None or holder[0] in claims_of(env):
                tables[table][name] = value
    said = env.domains["riskfile"].data["said"]
    for docname, entries in list(said.items()):
        left = [entry for entry in entries if not _of_another_page(env, docname, entry[1])]
        if left:
            said[docname] = left
        else:
            del said[docname]
    for docname, entry in _told(env):
        said.setdefault(docname, []).append(entry)


def _of_another_page(env: BuildEnvironment, docname: str, text: str) -> bool:
    found = _OTHER.fullmatch(text)
    return found is not None and found[3] not in (docname, str(env.doc2path(docname)))


def _told(env: BuildEnvironment) -> Iterator[tuple[str, tuple[Any, ...]]]:
    first: dict[tuple[str, Any], str] = {}
    for docname in sorted(claims_of(env)):
        for table, name, _, place in claims_of(env)[docname]:
            if table not in _WORDS or (table == "objects" and name[0] != "term"):
                continue
            other = first.setdefault((table, name), docname)
            if other != docname:
                shown = name[1] if table == "objects" else name
                where = str(env.doc2path(other)) if table == "anonlabels" else other
                text = _WORDS[table].format(shown, where)
                yield docname, (logging.WARNING, text, place or docname, _KINDS[table], False)
