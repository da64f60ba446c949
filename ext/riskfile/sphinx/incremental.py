"""An incremental build writes what a clean one would: pages whose views or cards show something else are written again,
and nothing tells in which order pages were read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.util.index_entries import split_index_msg
from sphinx_needs.data import SphinxNeedsData

from riskfile.change.marks import marks_of
from riskfile.model import Item, RiskFile, Span
from riskfile.render.charts import drawn_by
from riskfile.sphinx import downloads, sources
from riskfile.sphinx.build import views_of
from riskfile.sphinx.coverage import kept_on
from riskfile.sphinx.diagrams import drawn_with
from riskfile.sphinx.items import mentions_of
from riskfile.sphinx.links import DOMAIN, shown_of
from riskfile.sphinx.other_needs import shown_of_all
from riskfile.sphinx.state import also_of, build_of, file_of, is_of_file, path_of, state_of
from riskfile.text.digests import blake2b
from riskfile.text.files import write_whole
from riskfile.text.languages import digest_of_words
from riskfile.text.messages import spoken
from riskfile.version import __version__
from riskfile.views import FilterError, Picture
from sphinx import addnodes

SHOWN_FILE = ".riskfile-shown.json"
"""Beside the pages: the digest of what each of them shows of things elsewhere."""


def name_no_folder(app: Sphinx) -> None:
    """Let what is kept of the settings beside the pages not tell in which folder the tools are installed."""
    builder, config = app.builder, app.config
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    folders = {name: config[name] for name in ("html_static_path", "templates_path")}
    for name, paths in folders.items():
        named = ("/".join(Path(path).parts[-2:]) if Path(path).is_absolute() else str(path) for path in paths)
        setattr(config, name, [*named])
    builder.build_info = builder.create_build_info()
    for name, paths in folders.items():
        setattr(config, name, paths)


# --- order ------------------------------------------------------------------------------------------------------------


def order_needs(env: BuildEnvironment) -> None:
    """Sort what sphinx-needs has collected: an incremental build reads pages in another order than a clean one."""
    needs: Any = SphinxNeedsData(env).get_needs_mutable()
    ordered = sorted(needs.items(), key=lambda entry: (entry[1]["docname"] or "", entry[1]["lineno"] or 0, entry[0]))
    needs.clear()
    needs.update(ordered)


def order_all(app: Sphinx, env: BuildEnvironment) -> None:
    """Sort what Sphinx keeps in the order in which pages were read, and name pictures by the order of their paths: of two
    with one name the second gets another."""
    entries = env.domains.index_domain.entries
    ordered = sorted(entries.items())
    entries.clear()
    entries.update(ordered)
    # Sphinx numbers what a numbered table of contents names, and takes no number from what is named by none any longer
    for heading in (*env.titles.values(), *env.longtitles.values()):
        heading.attributes.pop("secnumber", None)
    for toc in env.tocs.values():
        for node in toc.findall(nodes.reference):
            node.attributes.pop("secnumber", None)
    known = sorted(env.images.items())
    env.images.clear()
    env.images._existing.clear()
    for path, (docnames, _) in known:
        for docname in sorted(docnames):
            env.images.add_file(docname, path)


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
    index._domains = _Searched(index._domains)
    return []


class _Searched:
    """The domains as the search index is to see them. Where an object's anchor is its name, the index leaves the anchor out,
    and a browser takes what is shown of the object for it: of an item that is its title too, and leads nowhere."""

    def __init__(self, domains: Any) -> None:
        self._domains = domains

    def sorted(self) -> list[Any]:
        return [_Named(domain) if domain.name == DOMAIN else domain for domain in self._domains.sorted()]


class _Named:
    def __init__(self, domain: Any) -> None:
        self._domain = domain

    def __getattr__(self, name: str) -> Any:
        return getattr(self._domain, name)

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        for _, shown, *rest in self._domain.get_objects():
            yield shown, shown, *rest


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


def outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages that show something else of things elsewhere than when they were written. Of a page of no risk file that
    is what sphinx-needs shows on it of needs elsewhere; all else of it Sphinx watches."""
    docnames, shown = sorted(env.found_docs), Shown()
    pictures: dict[str, list[str]] = {}
    for path, (pages, name) in sorted(env.images.items()):
        for docname in pages:
            pictures.setdefault(docname, []).append(f"{path} {name}")
    # all needs, once for all pages that show some of them
    showing = env.domains["riskfile"].data["shows-needs"]
    needs = digest([shown_of_all(env)]) if showing else ""
    digests: dict[str, str] = {}
    for docname in docnames:
        of_others = needs if docname in showing else ""
        if is_of_file(app.config, docname):
            digests[docname] = digest(_shown_by(env, docname, shown, pictures.get(docname, []), of_others))
        elif of_others:
            digests[docname] = digest([of_others])
    digests[""] = digest(_site(app, env))
    state_of(app.config).shown = digests
    known = read_shown(app)
    if known is None or known.get("") != digests[""]:
        return [docname for docname in docnames if docname in digests]
    return [docname for docname, now in digests.items() if docname and known.get(docname) != now]


def _shown_by(env: BuildEnvironment, docname: str, shown: Shown, pictures: list[str], needs: str) -> Iterator[object]:
    """All that the page shows of things elsewhere; what is written on it Sphinx watches itself."""
    build = build_of(env.config, docname)
    yield pictures
    yield from _translated_by(env, docname)
    changes = build.context.changes
    if changes is not None:
        yield changes.baseline.name
    for card in build.cards.on(docname):
        yield shown(card, build.file)
    for also in also_of(env.config, docname):
        yield also.built.policy.device.name
        for card in also.built.cards.on(docname):
            yield shown(card, also.built.file)
    for id in mentions_of(env).get(docname, ()):
        yield (id, shown_of(build.file, id))
    if needs:
        yield needs
    for view in views_of(env, docname):
        try:
            data = build.table(view.kind, *view.asked)
        except FilterError as error:
            yield error.message
            continue
        if isinstance(data, Picture):
            yield drawn_by()
        yield shown(data, build.file)


def _translated_by(env: BuildEnvironment, docname: str) -> Iterator[object]:
    """What a page says of how much is translated, and what of it is marked: of itself, and the front page of all."""
    part = file_of(env.config, docname)
    if part is None or part.coverage is None:
        return
    coverage = part.coverage
    yield coverage.files.get(path_of(env, docname)), sorted(kept_on(part, path_of(env, docname)))
    if docname == part.layout.root_doc:
        yield sorted(coverage.files.items()), sorted(coverage.types.items())


class Shown:
    """Data of views and cards as what pages show of it: of an item what links to it say, of all else everything but where
    it is written. The ``repr`` of it is the same for the same data in another process."""

    def __init__(self) -> None:
        # an item stands in many cells; it is kept, so that no other has its identity
        self._items: dict[int, tuple[Item, str]] = {}
        self._marks: Mapping[str, str] = {}

    def __call__(self, data: object, file: RiskFile | None = None) -> list[object]:
        """What is shown of ``data``, in one row: each record or list is an ellipsis, its length, and what is in it. ``file``
        says what has become of its items since a baseline.

        :raises TypeError: if nobody knows what is shown of something in it.
        """
        self._marks = marks_of(file) if file is not None else {}
        found: list[object] = []
        self._walk((data,), found)
        return found

    def _walk(self, data: tuple[object, ...], found: list[object]) -> None:
        found += (..., len(data))
        for each in data:
            kind = type(each)
            # most of what a table holds is text, and much of it nothing
            if kind is str or not each or kind in _ATOMS:
                found.append(each)
            elif isinstance(each, Item):
                found.append(self._item(each))
            elif isinstance(each, Span):
                found.append(None)
            elif isinstance(each, tuple):
                self._walk(each, found)
            elif isinstance(each, Mapping):
                pairs = sorted(((repr(key), value) for key, value in each.items()), key=itemgetter(0))
                self._walk(tuple(pairs), found)
            elif isinstance(each, frozenset):
                self._walk(tuple(sorted(each)), found)
            else:
                raise TypeError(f"a view or a card holds {kind.__name__}, of which nobody knows what is shown")

    def _item(self, item: Item) -> str:
        found = self._items.get(id(item))
        if found is None:
            words = (
                item.id,
                item.title,
                item.docname,
                item.text("result"),
                item.text("kind"),
                self._marks.get(item.id),
            )
            found = self._items[id(item)] = (item, repr(words))
        return found[1]


_ATOMS: Final = frozenset((int, float, bool))


def _site(app: Sphinx, env: BuildEnvironment) -> Iterator[object]:
    """What pages show of each other apart from items: titles, the table of contents, labels; and who renders them."""
    yield __version__
    yield spoken(), digest_of_words(spoken())
    # the way to it is on each page
    yield downloads.offers(app)
    yield drawn_with(env)
    yield sorted(sources.shown_on_all(app).items())
    yield sorted((docname, title.astext()) for docname, title in env.titles.items())
    yield sorted((docname, list(children)) for docname, children in env.toctree_includes.items())
    # in the sidebar: headings, and how a page asks for a table of contents
    yield sorted((docname, list(_contents(toc))) for docname, toc in env.tocs.items())
    yield sorted(env.toc_secnumbers.items()), sorted(env.toc_fignumbers.items())
    standard = env.domains.standard_domain
    for targets in (standard.labels, standard.anonlabels, standard.objects, standard._terms):
        yield sorted((str(name), tuple(map(str, target))) for name, target in targets.items())
    yield sorted((str(name), str(target)) for name, target in env.domains["math"].data["objects"].items())
    # of a page that is no Markdown another process has none, and not nothing
    slugs = ((docname, known.get("myst_slugs")) for docname, known in env.metadata.items())
    yield sorted((docname, repr(found)) for docname, found in slugs if found is not None)


def _contents(toc: nodes.Element) -> Iterator[object]:
    for node in toc.findall(nodes.reference):
        yield node.get("refuri"), node.get("anchorname"), node.astext()
    for contents in toc.findall(addnodes.toctree):
        yield sorted((name, repr(value)) for name, value in contents.attributes.items())


def digest(parts: Iterable[object]) -> str:
    """One short text for all of them."""
    return blake2b(repr(list(parts)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _shown_path(app: Sphinx) -> Path:
    return Path(app.outdir) / SHOWN_FILE


def read_shown(app: Sphinx) -> dict[str, str] | None:
    """By page, the digest of what it showed when it was written; None where that is not known."""
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
