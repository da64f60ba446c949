"""What pages name and is not there: pages, files, pictures, labels, and directives of extensions that are not loaded."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

from riskfile.model import ItemModel, Problem, Reference, Span
from riskfile.reading import unjudged
from riskfile.reading.active_files import active, may_run
from riskfile.reading.conf import PATH as CONF
from riskfile.reading.conf import extensions_of, mentions, sets
from riskfile.reading.globs import glob_pattern
from riskfile.reading.known import known
from riskfile.reading.page import SUFFIX, NameKind, Page
from riskfile.reading.paths import active_file, leaving, may_leave, readings, resolved
from riskfile.reading.project_pages import is_page
from riskfile.source import Entry, Source, SourceError, meant
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.nearest import did_you_mean, nearest
from riskfile.text.patterns import compiled_late

KNOWN_EXTENSIONS: Final = frozenset(
    (
        "riskfile", "myst_parser", "sphinx_needs", "sphinx_design", "sphinx_copybutton", "sphinxcontrib.mermaid",
        "sphinxcontrib.plantuml", "sphinx.ext.autodoc", "sphinx.ext.autosectionlabel", "sphinx.ext.autosummary",
        "sphinx.ext.coverage", "sphinx.ext.doctest", "sphinx.ext.duration", "sphinx.ext.extlinks", "sphinx.ext.githubpages",
        "sphinx.ext.graphviz", "sphinx.ext.ifconfig", "sphinx.ext.imgconverter", "sphinx.ext.imgmath",
        "sphinx.ext.inheritance_diagram", "sphinx.ext.intersphinx", "sphinx.ext.linkcode", "sphinx.ext.mathjax",
        "sphinx.ext.napoleon", "sphinx.ext.todo", "sphinx.ext.viewcode",
    )
)  # fmt: skip
"""Extensions that add no language of code blocks."""

_VIRTUAL: Final = frozenset(("genindex", "modindex", "search"))
"""Pages that Sphinx makes."""

_NO_LEXER = Phrase(
    "unknown-name.lexer", "unknown language {name} of a block of code", "write one of Pygments, or `text`", by=("name",)
)
_TODO = Phrase(
    "not-shown.todo",
    "a note for authors, which no page shows: {text}",
    "set `todo_include_todos = True` in conf.py, or begin its lines with %, as comments",
    by=("text",),
)
_TERM_TWICE = Phrase(
    "broken-reference.term-twice",
    "the term {target} is defined at {place} too, and a link would lead to one of the two",
    "define it once",
    by=("target",),
)
_NOT_LOADED = Phrase(
    "unknown-name.not-loaded",
    "the {kind} {name} is brought by {extension}, which conf.py does not name",
    "add it to `extensions` in conf.py",
    by=("name",),
)
_NO_PAGE = Phrase(
    "broken-reference.no-page",
    "the table of contents names {target}, which is no page of the file",
    "correct it, or take the line out",
    by=("target",),
)
_OWN_PAGE = Phrase(
    "broken-reference.own-page",
    "the table of contents names the page that it stands on",
    "write `self`, or take the line out",
    by=("target",),
)
_NO_MATCH = Phrase(
    "broken-reference.no-match", "no page of the file fits the pattern {target}", "take it out", by=("target",)
)
_NO_LINK = Phrase(
    "broken-reference.no-link", "the link leads to {target}, which is no page, file or label", by=("target",)
)
_NOWHERE = Phrase(
    "broken-reference.nowhere", "the link has no address", "write one in the parentheses, or take the link out"
)
_NO_NUMBERS = Phrase(
    "broken-reference.no-numbers",
    "numref names {target} by its number, and figures have none",
    "set `numfig = True` in conf.py, or use the role ref",
    by=("target",),
)
_NO_INVENTORY = Phrase(
    "broken-reference.no-inventory",
    "the link leads to {target} in another project, and conf.py names none",
    "name it in `intersphinx_mapping`, and sphinx.ext.intersphinx in `extensions`, or write its address",
    by=("target",),
)
_NO_OPTION = Phrase(
    "broken-reference.no-option", "{target} is no option that a page describes", "use the role literal", by=("target",)
)
_NO_SCHEME = Phrase(
    "broken-reference.no-scheme",
    "the link leads to {target}: {scheme} is nothing that a link can begin with",
    "write an address that begins with https:, or put the text in backquotes",
    by=("target",),
)
_NO_HEADING = Phrase(
    "broken-reference.no-heading",
    "the link leads to {anchor} of {page}, which has no such heading or label",
    by=("page", "anchor"),
)
_NO_LABEL = Phrase(
    "broken-reference.no-label", "the link leads to the label {target}, which is nowhere", by=("target",)
)
_NO_TITLE = Phrase(
    "broken-reference.no-title",
    "the label {target} is of nothing that has a title, so that the link would have no words",
    "write the words too: {{ref}}`words <{target}>`",
    by=("target",),
)
_NO_DOC = Phrase("broken-reference.no-doc", "{target} is no page of the file", by=("target",))
_WITH_SUFFIX = Phrase("broken-reference.with-suffix", "write it without .md")
_NO_ITEM = Phrase("broken-reference.no-item", "{target} is no item of the file", by=("target",))
_NO_TERM = Phrase("broken-reference.no-term", "{target} is no term of a glossary", by=("target",))
_NO_EQUATION = Phrase("broken-reference.no-equation", "{target} is the label of no equation", by=("target",))
_NO_FILE = Phrase("broken-reference.no-file", "the file {target} is not there", by=("target",))
_NO_PICTURE = Phrase("broken-reference.no-picture", "the picture {target} is not there", by=("target",))
_NAMED = Phrase("broken-reference.named", "it is named {name}")


def dead(
    source: Source,
    model: ItemModel,
    pages: Mapping[str, Page],
    ids: Collection[str],
    included: Iterable[tuple[str, Page]] = (),
    needs: Collection[str] = (),
    more_needs: bool = False,
    others: Mapping[str, Page] = MappingProxyType({}),
) -> Iterator[Problem]:
    """What pages name and is not there, or leads out of the project, each as a problem at its place. ``included``
    are files that pages include, each with the name of the page: what they name is read as if it stood there. ``needs`` are the ids of needs that are no items; ``more_needs``: there may be
    others, of which only a build knows. ``others`` are pages that can be named and are none of the file: what they name is
    not judged."""
    there = _There(source, model, {**pages, **others} if others else pages, ids, needs, more_needs)
    for docname, page in pages.items():
        for reference in page.references:
            yield from there.wrong_with(reference, docname)
    for docname, page in included:
        for reference in page.references:
            yield from there.wrong_with(reference, docname)


class _There:
    """What is there to be named."""

    def __init__(
        self,
        source: Source,
        model: ItemModel,
        pages: Mapping[str, Page],
        ids: Collection[str],
        needs: Collection[str],
        more_needs: bool,
    ) -> None:
        self.source = source
        self.model = model
        self.pages = pages
        self.ids = ids
        self.needs = needs
        self.more_needs = more_needs
        self._turning: dict[str, bool] = {}
        self._active: dict[str, Message | None] = {}
        # what of the reference that was looked at last only a build can judge
        self.left_out: unjudged.What | None = None
        self.terms: dict[str, Span] = {}

    @cached_property
    def names(self) -> dict[NameKind, set[str]]:
        """All names that pages give, by their kind."""
        found: dict[NameKind, set[str]] = {}
        for docname, page in self.pages.items():
            for kind, name in page.names:
                found.setdefault(kind, set()).add(name)
            for path, _ in page.includes:
                found.setdefault("label", set()).update(self._included(resolved(docname, path)))
        return found

    def _included(self, path: str) -> Iterator[str]:
        try:
            text = self.source.read(path).decode("utf-8", "replace")
        except SourceError:
            return
        for found in _LABELS.finditer(text):
            yield " ".join(next(filter(None, found.groups())).lower().split())

    def label(self, *kinds: NameKind) -> frozenset[str]:
        return frozenset().union(*(self.names.get(kind, ()) for kind in kinds))

    @cached_property
    def labels(self) -> frozenset[str]:
        return self.label("label", "untitled") | {id.lower() for id in self.ids}

    @cached_property
    def extensions(self) -> frozenset[str] | None:
        """The extensions that conf.py names; None where that cannot be seen."""
        return extensions_of(self.source)

    def elsewhere(self) -> bool:
        """Whether a label that no page has may be somewhere where nobody can look without Sphinx."""
        if self.foreign:
            known = self.extensions is not None or "any" in self.names
            self.left_out = "other-pages" if "rst" in self.names else "labels" if known else "extensions"
        return self.foreign

    @cached_property
    def foreign(self) -> bool:
        """Whether labels may be somewhere where nobody can look without Sphinx."""
        if "any" in self.names or "rst" in self.names:
            return True
        if self.extensions is None:
            return self.source.kind(CONF) == "file"
        return not self.extensions.isdisjoint(_BRING_LABELS)

    def wrong_with(self, reference: Reference, docname: str) -> Iterator[Problem]:
        """The reference's problem, where there is no such thing."""
        kind, target, problem = reference
        if kind == "item":
            if target in self.ids or target in self.needs:
                return
            if self.more_needs and not self._like_item(target):
                yield unjudged.problem("needs", problem.span, problem.item)
            else:
                yield problem._replace(hint=self._item(target) or problem.hint)
            return
        if kind == "checklist":
            from riskfile.reading.checklists import entries_of  # noqa: PLC0415 - few pages name a list

            folder = self.source.layout.checklists
            if self.source.kind(f"{folder}/{target}.yaml") != "file":
                names = [each.path[len(folder) + 1 : -5] for each in entries_of(self.source, folder)]
                yield problem._replace(hint=did_you_mean(nearest(target, names, most=3)) or problem.hint)
            return
        if kind in ("program", "diagram"):
            return  # others look at diagrams
        if kind in _PATHS and self.leaves(target, docname):
            yield leaving(target, problem.span, problem.item)
            return
        if kind in _GIVEN and (what := self.active(kind, target, docname)):
            yield active_file(what, problem.span, problem.item)
        if kind == "defined":
            first = self.terms.setdefault(target, problem.span)
            if first is not problem.span:
                yield problem._replace(message=(message := _TERM_TWICE(target=target, place=first)), hint=message.hint)
            return
        self.left_out = None
        found: tuple[Message, Message] | None = getattr(self, f"_{kind}")(target, docname)
        if found is not None:
            message, hint = found
            yield problem._replace(message=message, hint=hint or message.hint)
        elif self.left_out is not None:
            yield unjudged.problem(self.left_out, problem.span, problem.item)

    def _item(self, target: str) -> Message:
        return did_you_mean(nearest(target, sorted(self.ids)[:2000], most=3, any_case=True))

    def _directive(self, name: str, docname: str) -> tuple[Message, Message] | None:
        return self._brought("directive", name, known().directive_of[name])

    def _role(self, name: str, docname: str) -> tuple[Message, Message] | None:
        return self._brought("role", name, known().role_of[name])

    def _brought(self, kind: str, name: str, extension: str) -> tuple[Message, Message] | None:
        if self.extensions is None:
            self.left_out = "extensions"
            return None
        if extension in self.extensions:
            return None
        return _NOT_LOADED(kind=kind, name=name, extension=extension), NOTHING

    def _lexer(self, name: str, docname: str) -> tuple[Message, Message] | None:
        if self.source.kind(CONF) == "file" and (
            self.extensions is None
            or not self.extensions <= KNOWN_EXTENSIONS
            or sets(self.source, "highlight_options")
            or mentions(self.source, "add_lexer", "fence_as_directive")
        ):
            self.left_out = "languages"
            return None
        return _NO_LEXER(name=name), did_you_mean(nearest(name.lower(), known().lexers, cutoff=0.7))

    def _todo(self, text: str, docname: str) -> tuple[Message, Message] | None:
        if self.source.kind(CONF) != "file" or sets(self.source, "todo_include_todos", but="False"):
            return None
        if self.extensions is not None and "sphinx.ext.todo" not in self.extensions:
            return None  # of which is told
        return _TODO(text=text), NOTHING

    def _page(self, entry: str, docname: str) -> tuple[Message, Message] | None:
        target = resolved(docname, entry.removesuffix(SUFFIX))
        if target == docname:
            return _OWN_PAGE(target=entry), NOTHING
        if is_page(target, self.pages) or target in _VIRTUAL:
            return None
        return _NO_PAGE(target=entry), self._like_page(entry.removesuffix(SUFFIX), docname)

    def _pattern(self, entry: str, docname: str) -> tuple[Message, Message] | None:
        matches = glob_pattern(resolved(docname, entry)).fullmatch
        if any(matches(name) and name != docname for name in self.pages):
            return None
        return _NO_MATCH(target=entry), NOTHING

    def _like_page(self, entry: str, docname: str, suffix: str = "") -> Message:
        """A hint at the page that was meant, written as the entry is."""
        target = resolved(docname, entry)
        found = [name for name in self.pages if name.lower() == target.lower()] or nearest(
            target, self.pages, cutoff=0.75
        )
        if not found:
            # the right name in another folder, or nearly
            last = {name.rpartition("/")[2].lower(): name for name in self.pages}
            found = [last[each] for each in nearest(target.rpartition("/")[2].lower(), last, cutoff=0.75)]
        return did_you_mean([_written(name, entry, docname) + suffix for name in found])

    def _link(self, target: str, docname: str) -> tuple[Message, Message] | None:
        path, sign, anchor = target.removeprefix("project:").partition("#")
        if path:
            place = resolved(docname, path)
            if place.endswith(SUFFIX) and place.removesuffix(SUFFIX) in self.pages:
                return self._in_page(place.removesuffix(SUFFIX), anchor) if sign and anchor else None
            if self.has_file(place) and not place.endswith(SUFFIX):
                return None
        if not sign and not target.startswith("project:") and self._somewhere(target, docname):
            return None
        if not target:
            return _NOWHERE(), NOTHING
        scheme = _SCHEME.match(target)
        if scheme and scheme[1] != "project":
            return _NO_SCHEME(target=target, scheme=scheme[0]), NOTHING
        return _NO_LINK(target=target), self._like_file(path, docname)

    def _in_page(self, page: str, anchor: str) -> tuple[Message, Message] | None:
        own = {name for kind, name in self.pages[page].names if kind in ("anchor", "label", "untitled")}
        if anchor in own or anchor in self.ids or self.elsewhere():
            return None
        return _NO_HEADING(anchor=anchor, page=page + SUFFIX), did_you_mean(nearest(anchor, sorted(own), any_case=True))

    def _somewhere(self, target: str, docname: str) -> bool:
        """Whether a link without a path finds it: a label, a page, an equation or an object."""
        folded = " ".join(target.lower().split())
        if folded in self.labels or target in self.ids or resolved(docname, target) in self.pages:
            return True
        return folded in self.label("equation", "object")

    def _label(self, target: str, docname: str) -> tuple[Message, Message] | None:
        own = {name for kind, name in self.pages[docname].names if kind == "anchor"}
        if target in own or self._somewhere(target, docname) or self.elsewhere():
            return None
        return _NO_LABEL(target=target), self._like_label(target, own)

    def _like_label(self, target: str, more: Iterable[str] = ()) -> Message:
        written = sorted({*self.label("label", "untitled"), *more})
        return did_you_mean(nearest(target, written, any_case=True)) or self._item(target)

    def _doc(self, target: str, docname: str) -> tuple[Message, Message] | None:
        if resolved(docname, target) in self.pages:
            return None
        if resolved(docname, target.removesuffix(SUFFIX)) in self.pages:
            return _NO_DOC(target=target), _WITH_SUFFIX()
        return _NO_DOC(target=target), self._like_page(target, docname)

    def _named(self, target: str, docname: str) -> tuple[Message, Message] | None:
        if " ".join(target.lower().split()) in self.labels or self.elsewhere():
            return None
        return _NO_LABEL(target=target), self._like_label(target)

    def _ref(self, target: str, docname: str) -> tuple[Message, Message] | None:
        wrong = self._named(target, docname)
        folded = " ".join(target.lower().split())
        if wrong is None and folded in self.names.get("untitled", ()) and folded not in self.names.get("label", ()):
            return None if self.elsewhere() else (_NO_TITLE(target=target), NOTHING)
        return wrong

    def _any(self, target: str, docname: str) -> tuple[Message, Message] | None:
        if self._somewhere(target, docname) or self.elsewhere():
            return None
        return _NO_LABEL(target=target), self._like_label(target) or self._like_page(target, docname)

    def _need(self, target: str, docname: str) -> tuple[Message, Message] | None:
        id = target.partition(".")[0]
        if target in self.ids or id in self.ids or id in self.needs:
            return None
        if self.model.needs and not self._like_item(id):
            # needs may come from elsewhere too: an import, another project, a page in another format
            return None
        return _NO_ITEM(target=target), self._item(target)

    def _like_item(self, id: str) -> bool:
        return id.partition("-")[0] in {each.prefix for each in self.model.types.values()}

    def _term(self, target: str, docname: str) -> tuple[Message, Message] | None:
        if " ".join(target.lower().split()) in self.label("term") or self.elsewhere():
            return None
        return _NO_TERM(target=target), did_you_mean(nearest(target.lower(), sorted(self.label("term"))))

    def _equation(self, target: str, docname: str) -> tuple[Message, Message] | None:
        known_ones = self.label("equation")
        if target.lower() in known_ones or "any" in self.names:
            return None
        if "rst" in self.names:
            self.left_out = "other-pages"
            return None
        return _NO_EQUATION(target=target), did_you_mean(nearest(target, sorted(known_ones)))

    def _inventory(self, target: str, docname: str) -> tuple[Message, Message] | None:
        if self.extensions is None or "sphinx.ext.intersphinx" in self.extensions:
            self.left_out = "inventories"
            return None
        return _NO_INVENTORY(target=target), NOTHING

    def _numref(self, target: str, docname: str) -> tuple[Message, Message] | None:
        return self._named(target, docname) or (
            None
            if self.source.kind(CONF) != "file" or sets(self.source, "numfig")
            else (_NO_NUMBERS(target=target), NOTHING)
        )

    def _option(self, target: str, docname: str) -> tuple[Message, Message] | None:
        word = target.rpartition(" ")[2].lstrip("-+/").lower()
        return None if word in self.label("object") or self.elsewhere() else (_NO_OPTION(target=target), NOTHING)

    def _file(self, target: str, docname: str) -> tuple[Message, Message] | None:
        if "://" in target:
            return None
        if self.has_file(resolved(docname, target)):
            return None
        return _NO_FILE(target=target), self._like_file(target, docname)

    _text = _file

    def _picture(self, target: str, docname: str) -> tuple[Message, Message] | None:
        place = resolved(docname, target)
        if place.endswith(".*"):
            folder, _, name = place.rpartition("/")
            if any(each.startswith(name[:-1]) for each in self.names_in(folder)):
                return None
        elif self.has_file(meant(self.source, place)):
            return None
        written = unquote(target)
        return _NO_PICTURE(target=written), self._like_file(written, docname)

    def leaves(self, target: str, docname: str) -> bool:
        """Whether a path leads out of the project, by itself or by a symbolic link on its way."""
        path = target.removeprefix("project:").partition("#")[0]
        if not path:
            return False
        if may_leave(docname, path):
            return True
        for way in readings(path):
            place = resolved(docname, way)
            if self.source.kind(place) == "outside":
                return True
            if place.endswith(".*"):
                # any file of this name may be taken
                folder, _, name = place.rpartition("/")
                if self.source.kind(folder) == "outside" or any(
                    entry.kind == "outside" and entry.path.rpartition("/")[2].startswith(name[:-1])
                    for entry in self.entries_in(folder)
                ):
                    return True
            # a step up from where a symbolic link leads is none back
            if ".." in way:
                steps = posixpath.join("/" + posixpath.dirname(docname), way).replace("\\", "/").split("/")[1:]
                if any(step == ".." and self._turns("/".join(steps[:at])) for at, step in enumerate(steps)):
                    return True
        return False

    def active(self, kind: str, target: str, docname: str) -> Message | None:
        """What of the file that a page offers or shows a browser would run; None where it is no such file."""
        path = target.removeprefix("project:").partition("#")[0] if kind == "link" else target
        if not path or "://" in path:
            return None
        place = resolved(docname, path)
        if place.endswith(".*"):
            entries = self.entries_in(place.rpartition("/")[0])
            places = [each.path for each in entries if each.path.startswith(place[:-1])]
        else:
            places = [meant(self.source, place)] if may_run(unquote(place)) else []
        return next(filter(None, map(self._active_at, filter(may_run, places))), None)

    def _active_at(self, place: str) -> Message | None:
        if place not in self._active:
            try:
                self._active[place] = active(place, self.source.read(place))
            except SourceError:
                # told by others
                self._active[place] = None
        return self._active[place]

    def _turns(self, path: str) -> bool:
        """Whether what is above ``path`` is not what is written before its last name."""
        path = posixpath.normpath(path) if path else ""
        if path not in self._turning:
            try:
                self._turning[path] = self.source.real(path) != path.removeprefix(".")
            except SourceError:
                self._turning[path] = True
        return self._turning[path]

    def has_file(self, path: str) -> bool:
        """Whether there is a file of this very name: some systems do not tell capital letters from small ones."""
        return self.source.kind(path) == "file" and path.rpartition("/")[2] in self.names_in(path.rpartition("/")[0])

    def names_in(self, folder: str) -> Sequence[str]:
        """The names of what lies in a folder; none where it is not there."""
        return [entry.path.rpartition("/")[2] for entry in self.entries_in(folder)]

    def entries_in(self, folder: str) -> Sequence[Entry]:
        """What lies in a folder; nothing where it is not there."""
        try:
            return self.source.entries(folder)
        except SourceError:
            return []

    def _like_file(self, path: str, docname: str) -> Message:
        if not path:
            return NOTHING
        folder, _, name = resolved(docname, path).rpartition("/")
        others = self.names_in(folder)
        found = [each for each in others if each.lower() == name.lower()]
        if found and found[0] != name:
            return _NAMED(name=found[0])
        found = nearest(name, others, cutoff=0.75)
        if found and found[0] != name:
            return did_you_mean([path.removesuffix(path.rpartition("/")[2]) + found[0]])
        return self._like_page(path.removesuffix(SUFFIX), docname, SUFFIX) if path.endswith(SUFFIX) else NOTHING


_PATHS: Final = ("link", "file", "text", "picture")
_GIVEN: Final = ("link", "file", "picture")
"""What a reader gets, and may open by itself."""
_SCHEME = compiled_late(r"([A-Za-z][A-Za-z0-9+.-]*):")
_LABELS = compiled_late(r"(?m)^\((.+)\)=[ \t]*$|\{#([^\s}]+)|^:?name:[ \t]*(.+)$|\.\. _`?([^:`]+)`?:|^#+[ \t]+(.+)$")
_BRING_LABELS: Final = frozenset(("sphinx.ext.intersphinx", "sphinx.ext.autosectionlabel"))


def _written(page: str, entry: str, docname: str) -> str:
    """A page as a page names it: from the root where ``entry`` is so, else from its own folder."""
    if entry.startswith("/"):
        return f"/{page}"
    return posixpath.relpath(page, posixpath.dirname(docname))
