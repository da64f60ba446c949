"""Where a page stands in a risk file: the tree of its chapters, the breadcrumb, and the places on it.

The tree is that of the project's own tables of contents: the captions of those of the front page are its groups, and
pages that chapters name stand folded below them. It is made once for a build and written for each page, so that a file of
some hundred pages is not slower by it: of a long one each page has only the branch that it is in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from html import escape, unescape
from typing import Any, Final, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

from riskfile.sphinx.html import CardNode
from riskfile.sphinx.state import FileState, part_of
from riskfile.text.messages import later, tr
from sphinx import addnodes

OVERVIEW: Final = later("Overview")
"""What the front page is called in the tree: its title is that of the whole file, which stands in the head."""

WHOLE: Final = 200
"""Up to how many pages the tree of each page is that of all pages."""

WINDOW: Final = 40
"""How many pages of one chapter the tree of a longer file names, those around the page that it is on."""

PLACES: Final = 120
"""Up to how many places of a page are named in the tree; headings alone where there are more."""

_OF_SPHINX: Final = {
    "genindex": later("Index"),
    "search": later("Search"),
    "modindex": later("Module index"),
}
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class Leaf(NamedTuple):
    """A page in the tree; ``docname`` is "" for one elsewhere, which has an ``address``."""

    docname: str
    address: str
    title: str
    below: tuple[Group, ...] = ()


class Group(NamedTuple):
    """A table of contents: its caption, "" for none, and its pages."""

    caption: str
    leaves: tuple[Leaf, ...]


class Step(NamedTuple):
    """What lies above a page: a page, or a caption, which has no ``docname``."""

    docname: str
    title: str


class Contents(NamedTuple):
    """The tree of a risk file from its front page, and by page what lies above it; the first place of a page counts."""

    root: str
    groups: tuple[Group, ...]
    above: Mapping[str, tuple[Step, ...]]


class Place(NamedTuple):
    """A heading or an item of a page, and what is below it. ``item`` is the item's id, "" for a heading."""

    anchor: str
    item: str
    title: str
    below: tuple[Place, ...]


# ---------------------------------------------------------------------------------------------------- the tree


def contents_of(app: Sphinx, part: FileState) -> Contents:
    """The tree of a risk file, made once for a build."""
    if part.contents is None:
        part.contents = _contents(app, part.layout.root_doc)
    found: Contents = part.contents
    return found


def _contents(app: Sphinx, root: str) -> Contents:
    env = app.env
    above: dict[str, tuple[Step, ...]] = {root: ()}

    def groups_below(docname: str, way: tuple[Step, ...]) -> Iterator[Group]:
        for contents in _toctrees(app, docname):
            caption = str(contents.get("caption") or "")
            # a caption within a chapter says no more than the chapter and the title do
            step = (Step("", caption),) if caption and docname == root else ()
            leaves = [leaf(title, target, docname, way + step) for title, target in contents["entries"]]
            shown = tuple(each for each in leaves if each is not None)
            if shown:
                yield Group(caption, shown)

    def leaf(title: str | None, target: str, docname: str, way: tuple[Step, ...]) -> Leaf | None:
        if _ADDRESS.match(target):
            return Leaf("", target, title or target)
        if target == "self":
            return Leaf(docname, "", title or _title(env, docname))
        if target in _OF_SPHINX and target not in env.titles:
            return Leaf(target, "", title or tr(_OF_SPHINX[target]))
        if target not in env.titles:
            return None
        shown = title or _title(env, target)
        if target in above:
            # it stands elsewhere too, or is one of those that it is below
            return Leaf(target, "", shown)
        above[target] = way
        return Leaf(target, "", shown, tuple(groups_below(target, (*way, Step(target, shown)))))

    return Contents(root, tuple(groups_below(root, ())), above)


def _toctrees(app: Sphinx, docname: str) -> Iterator[addnodes.toctree]:
    """The tables of contents of a page, but for those that are for another kind of output."""
    toc = app.env.tocs.get(docname)
    for contents in toc.findall(addnodes.toctree) if toc is not None else ():
        around = contents.parent
        while around is not None and not (isinstance(around, addnodes.only) and not _is_shown(app, around)):
            around = around.parent
        if around is None:
            yield contents


def _is_shown(app: Sphinx, node: addnodes.only) -> bool:
    try:
        return bool(app.tags.eval_condition(node["expr"]))
    except Exception:  # what Sphinx tells of where the page is written, and shows
        return True


def _title(env: BuildEnvironment, docname: str) -> str:
    number = env.toc_secnumbers.get(docname, {}).get("")
    words = env.titles[docname].astext()
    return f"{'.'.join(map(str, number))} {words}" if number else words


# ---------------------------------------------------------------------------------------------------- one page


def places_of(doctree: nodes.document | None) -> tuple[Place, ...]:
    """The headings and items of a page below its title, in their order."""
    if doctree is None:
        return ()
    found = tuple(_places(doctree))
    if len(found) == 1 and not found[0].item:
        # the title of the page
        found = found[0].below
    if sum(map(_size, found)) <= PLACES:
        return found
    headings = tuple(_headings(found))
    return headings if sum(map(_size, headings)) <= PLACES else ()


def _places(node: nodes.Element) -> Iterator[Place]:
    for child in node.children:
        if isinstance(child, nodes.section):
            title = child.next_node(nodes.title)
            words = title.astext() if title is not None else ""
            yield Place(child["ids"][0] if child["ids"] else "", "", words, tuple(_places(child)))
        elif isinstance(child, CardNode):
            id = child["need_id"]
            words = child[0].astext().removeprefix(id).strip()
            yield Place(id, id, words, ())
        elif isinstance(child, nodes.container):
            yield from _places(child)


def _headings(places: tuple[Place, ...]) -> Iterator[Place]:
    for each in places:
        if not each.item:
            yield each._replace(below=tuple(_headings(each.below)))


def _size(place: Place) -> int:
    return 1 + sum(map(_size, place.below))


class Writer:
    """Writes the tree of chapters and the breadcrumb for the page ``docname`` of a file; ``places`` are those on it."""

    def __init__(
        self, contents: Contents, docname: str, title: str, uri: Callable[[str], str], places: tuple[Place, ...] = ()
    ) -> None:
        self._contents = contents
        self._docname = docname
        self._title = title
        self._uri = uri
        self._places = places
        self._way = {step.docname for step in contents.above.get(docname, ()) if step.docname}
        self._whole = len(contents.above) <= WHOLE
        self._numbers = iter(range(1, 1 << 30))

    def tree(self) -> str:
        """The tree: the page is marked, what it is below is unfolded, and its places stand below it."""
        contents = self._contents
        front = self._leaf(Leaf(contents.root, "", tr(OVERVIEW)))
        groups = "".join(map(self._group, contents.groups))
        return f'<nav class="rf-tree" aria-label="{tr("Chapters")}"><ul>{front}</ul>{groups}</nav>'

    def _group(self, group: Group) -> str:
        name = ""
        if group.caption:
            id = f"rf-tree-{next(self._numbers)}"
            caption = f'<p class="rf-tree-caption" id="{id}">{escape(group.caption)}</p>'
            name = f' aria-labelledby="{id}"'
        else:
            caption = ""
        return f"{caption}<ul{name}>{''.join(self._leaves(group.leaves))}</ul>"

    def _leaves(self, leaves: tuple[Leaf, ...]) -> Iterator[str]:
        """A long row is named in part: what is around this page, and how many are left out."""
        first, last = 0, len(leaves)
        if not self._whole and last > WINDOW:
            here = next((n for n, each in enumerate(leaves) if self._is_above(each)), 0)
            first = max(0, min(here - WINDOW // 2, last - WINDOW))
            last = first + WINDOW
        yield self._left_out(first, "before")
        yield from map(self._leaf, leaves[first:last])
        yield self._left_out(len(leaves) - last, "more")

    def _is_above(self, leaf: Leaf) -> bool:
        return bool(leaf.docname) and (leaf.docname == self._docname or leaf.docname in self._way)

    @staticmethod
    def _left_out(number: int, word: str) -> str:
        return f'<li class="rf-tree-more">{number} {word}</li>' if number else ""

    def _leaf(self, leaf: Leaf) -> str:
        title, places = escape(leaf.title), ""
        if not leaf.docname:
            return f'<li><a href="{escape(leaf.address)}" rel="noopener noreferrer">{title}</a></li>'
        if leaf.docname == self._docname:
            # of several places in the tree the first is the page's
            places = self._on_page(self._places)
            self._places = ()
            link = f'<a href="#" aria-current="page">{title}</a>'
        else:
            link = f'<a href="{escape(self._uri(leaf.docname))}">{title}</a>'
        here = self._is_above(leaf)
        if not leaf.below or not (here or self._whole):
            return f"<li>{link}{places}</li>"
        below = "".join(map(self._group, leaf.below))
        opened = " open" if here else ""
        return (
            f'<li class="rf-tree-parent">{link}<details{opened}>'
            f'<summary aria-label="{tr("Pages of {title}", title=title)}"></summary>{places}{below}</details></li>'
        )

    def _on_page(self, places: tuple[Place, ...]) -> str:
        if not places:
            return ""
        rows = []
        for each in places:
            words = escape(each.title)
            shown = f'<span class="rf-tree-id">{escape(each.item)}</span> {words}' if each.item else words
            title = f' title="{escape(each.item)} {words}"' if each.item else ""
            rows.append(f'<li><a href="#{escape(each.anchor)}"{title}>{shown}</a>{self._on_page(each.below)}</li>')
        return f'<ul class="rf-tree-places">{"".join(rows)}</ul>'

    def breadcrumb(self) -> str:
        """What lies above the page, from the front page down; "" on that itself."""
        contents, docname = self._contents, self._docname
        if docname == contents.root or not self._title:
            return ""
        front = f'<li><a href="{escape(self._uri(contents.root))}">{tr(OVERVIEW)}</a></li>'
        steps = "".join(
            f'<li><a href="{escape(self._uri(step.docname))}">{escape(step.title)}</a></li>'
            if step.docname
            else f"<li>{escape(step.title)}</li>"
            for step in contents.above.get(docname, ())
        )
        here = f'<li aria-current="page">{escape(self._title)}</li>'
        return f'<nav class="rf-breadcrumb" aria-label="{tr("Breadcrumb")}"><ol>{front}{steps}{here}</ol></nav>'


def add_to_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the templates of a page what they ask for, which is made when they do: ``riskfile_tree()`` and
    ``riskfile_breadcrumb()``; "" on a page of no risk file."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    part = part_of(app.config, pagename)

    def writer() -> Writer | None:
        if part is None:
            return None
        titles = app.env.titles
        other = tr(_OF_SPHINX.get(pagename, "")) or _plain(context.get("title"))
        title = titles[pagename].astext() if pagename in titles else other
        uri = partial(builder.get_relative_uri, pagename)
        return Writer(contents_of(app, part), pagename, title, uri, places_of(doctree))

    def tree() -> str:
        found = writer()
        return found.tree() if found is not None else ""

    def breadcrumb() -> str:
        found = writer()
        return found.breadcrumb() if found is not None else ""

    context["riskfile_tree"], context["riskfile_breadcrumb"] = tree, breadcrumb


def _plain(title: object) -> str:
    return unescape(re.sub(r"<[^>]*>", "", str(title or "")))
