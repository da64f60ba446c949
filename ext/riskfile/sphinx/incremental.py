"""An incremental build writes what a clean one would: pages whose views or cards show something else are written again,
and nothing tells in which order pages were read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.index_entries import split_index_msg
from sphinx_needs.data import SphinxNeedsData

from riskfile.model import Item, Span
from riskfile.render.charts import drawn_by
from riskfile.sphinx.build import Build, views_of
from riskfile.sphinx.items import mentions_of
from riskfile.sphinx.state import state_of
from riskfile.text.files import write_whole
from riskfile.version import __version__
from riskfile.views import FilterError, Picture

SHOWN_FILE = ".riskfile-shown.json"
"""Beside the pages: the digest of what each of them shows of things elsewhere."""

# --- order ------------------------------------------------------------------------------------------------------------


def order_needs(env: BuildEnvironment) -> None:
    """Sort what sphinx-needs has collected: an incremental build reads pages in another order than a clean one."""
    needs: Any = SphinxNeedsData(env).get_needs_mutable()
    ordered = sorted(needs.items(), key=lambda entry: (entry[1]["docname"] or "", entry[1]["lineno"] or 0, entry[0]))
    needs.clear()
    needs.update(ordered)


def order_index(app: Sphinx) -> list[Any]:
    """Sort the search index, which keeps pages in the order in which they were written, and give it back the entries of
    pages that are not written again, such as terms of a glossary, which Sphinx forgets."""
    index = getattr(app.builder, "indexer", None)
    if index is None:
        return []
    for docname, entries in app.env.domains.index_domain.entries.items():
        if docname in index._titles:
            index._index_entries[docname] = sorted(_indexed(entries))
    for name in ("_titles", "_filenames", "_all_titles", "_index_entries", "_mapping", "_title_mapping"):
        known = getattr(index, name)
        # a word that no page has any longer is kept with an empty set of pages
        ordered = sorted((key, value) for key, value in known.items() if value != set())
        known.clear()
        known.update(ordered)
    return []


def _indexed(entries: Iterable[tuple[str, str, str, str, str | None]]) -> set[tuple[str, str, str]]:
    """What Sphinx puts into the search index of a page's index entries."""
    found = set()
    for kind, value, target, main, _ in entries:
        try:
            words = split_index_msg(kind, value)
        except ValueError:
            continue  # told where it is written
        found |= {(word, target or "", main) for word in words}
    return found


# --- what pages show --------------------------------------------------------------------------------------------------


def outdated(app: Sphinx, env: BuildEnvironment, build: Build) -> list[str]:
    """The pages that show something else of things elsewhere than when they were written."""
    shown = {docname: _digest(_shown_by(env, build, docname)) for docname in sorted(env.found_docs)}
    shown[""] = _digest(_site(env))
    state_of(app.config).shown = shown
    known = _read_shown(app)
    if known is None or known.get("") != shown[""]:
        return sorted(env.found_docs)
    return [docname for docname in sorted(env.found_docs) if known.get(docname) != shown[docname]]


def _shown_by(env: BuildEnvironment, build: Build, docname: str) -> Iterator[object]:
    """All that the page shows of things elsewhere; what is written on it Sphinx watches itself."""
    for card in build.cards.on(docname):
        yield _plain(card)
    for id in mentions_of(env).get(docname, ()):
        item_named = build.file.items.get(id)
        yield (id, item_named and (item_named.docname, item_named.title))
    for view in views_of(env, docname):
        try:
            data = build.table(view.kind, *view.asked)
        except FilterError as error:
            yield error.message
            continue
        if isinstance(data, Picture):
            yield drawn_by()
        yield _plain(data)


_ATOMS: Final = frozenset((str, int, float, bool, type(None)))


def _plain(data: object) -> object:
    """``data`` as what is shown of it: of an item what links to it say, of all else everything but where it is written.
    The same for the same data in another process."""
    kind = type(data)
    if kind in _ATOMS:
        return data
    if kind is Item:
        return _reference(data)  # type: ignore[arg-type]
    if kind is Span:
        return None
    if isinstance(data, Mapping):
        return sorted(((key, _plain(each)) for key, each in data.items()), key=lambda entry: repr(entry[0]))
    if isinstance(data, frozenset):
        return sorted(map(repr, data))
    if isinstance(data, Iterable):
        return [each if type(each) in _ATOMS else _plain(each) for each in data]
    raise TypeError(f"a view or a card holds {kind.__name__}, of which nobody knows what is shown")


def _reference(item: Item) -> tuple[str, str, str, str]:
    return (item.id, item.title, item.docname, item.text("result") + item.text("kind"))


def _site(env: BuildEnvironment) -> Iterator[object]:
    """What pages show of each other apart from items: titles, the table of contents, labels; and who renders them."""
    yield __version__
    yield sorted((docname, title.astext()) for docname, title in env.titles.items())
    yield sorted((docname, list(children)) for docname, children in env.toctree_includes.items())
    standard = env.domains.standard_domain
    yield sorted((name, tuple(map(str, target))) for name, target in standard.labels.items())
    yield sorted((str(name), tuple(map(str, target))) for name, target in standard.objects.items())


def _digest(parts: Iterable[object]) -> str:
    return blake2b(repr(list(parts)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _shown_path(app: Sphinx) -> Path:
    return Path(app.outdir) / SHOWN_FILE


def _read_shown(app: Sphinx) -> dict[str, str] | None:
    try:
        known = json.loads(_shown_path(app).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return known if isinstance(known, dict) else None


def remember_shown(app: Sphinx, exception: Exception | None) -> None:
    """Keep what each page shows: only a finished build has written it, and each output folder has its own pages."""
    shown = state_of(app.config).shown
    if exception is None and shown is not None:
        write_whole(_shown_path(app), json.dumps(shown, indent=0, sort_keys=True) + "\n", through_links=False)
