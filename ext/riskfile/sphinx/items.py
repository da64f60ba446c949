"""Items in a Sphinx build: the directive that makes a need of an item, and the reading of needs as a risk file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.parsers.rst import directives as docutils_directives
from docutils.parsers.rst import roles as docutils_roles
from docutils.statemachine import StringList
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.typing import RoleFunction
from sphinx_needs.api import InvalidNeedException, add_need
from sphinx_needs.data import SphinxNeedsData
from sphinx_needs.directives.need import NeedDirective, get_sections_and_signature_and_needs
from sphinx_needs.need_item import NeedItemSourceDirective
from sphinx_needs.nodes import Need

from riskfile.exporting.needs_json import need_name
from riskfile.model import Document, Item, Problem, RiskFile, Span, Value
from riskfile.reading.evaluated import (
    CELL,
    EVALUATING_DIRECTIVES,
    EVALUATING_OF,
    EVALUATING_ROLES,
    FUNCTIONS,
    allowed_on,
    files_named,
    is_plain,
    need_evaluates,
)
from riskfile.reading.item_options import split
from riskfile.reading.losses import KIND as NOT_SHOWN
from riskfile.reading.options import interpret
from riskfile.reading.other_needs import KIND as NEEDS_FILE
from riskfile.reading.page import SUFFIX, stage_of
from riskfile.source import SourceError
from riskfile.sphinx import links, names, notebooks
from riskfile.sphinx.directives import AnyOption, WrittenDirective
from riskfile.sphinx.inert import show_as_text
from riskfile.sphinx.inside import is_of_project, note
from riskfile.sphinx.parser import own_notes
from riskfile.sphinx.state import FileState, file_of, files_of, page_of, path_of, project_of, state_of
from riskfile.text.messages import NOTHING, Message, Phrase, tr
from riskfile.text.quoting import short_repr

_CODES = {"active-content": "RMF906", "unreadable-file": "RMF907", "duplicate-id": "RMF901"}

_USUAL_CAUSE = "an extension that rewrites pages, or a page that changed during the build, is the usual cause"
_ONLY_SPHINX = Phrase(
    "readers-disagree.only-sphinx", "{item}: Sphinx has this item and the checker does not", _USUAL_CAUSE
)
_ONLY_CHECKER = Phrase(
    "readers-disagree.only-checker", "{item}: the checker has this item and Sphinx does not", _USUAL_CAUSE
)
_PART = Phrase(
    "readers-disagree.part", "{item}: its {part} is {mine} to Sphinx and {theirs} to the checker", _USUAL_CAUSE
)
_FIELD = Phrase(
    "readers-disagree.field", "{item}: its field {name} is {mine} to Sphinx and {theirs} to the checker", _USUAL_CAUSE
)
_LINK = Phrase(
    "readers-disagree.link", "{item}: its link {name} is {mine} to Sphinx and {theirs} to the checker", _USUAL_CAUSE
)
_CONTENTS = Phrase(
    "readers-disagree.contents",
    "Sphinx and the checker disagree on whether a table of contents reaches {pages}",
    by=("pages",),
)

ELSEWHERE = (
    "the directive {{{name}}} makes no item here; expected it on a Markdown page of a risk file, in the folders that"
    " riskfile_root names"
)

LOGGER = logging.getLogger(__name__)


class ItemDirective(WrittenDirective):
    """One risk item. What is wrong with it the rules report, with line and column."""

    def run(self) -> Sequence[nodes.Node]:
        """Make a need of the item; an item that cannot be one is shown as it is, and RMF9xx says why."""
        file, docname = file_of(self.config, self.env.docname), self.env.docname
        if file is None or not self.env.doc2path(docname).name.endswith(SUFFIX):
            return self.elsewhere()
        item_type = file.model.types.get(self.name)
        if item_type is None:
            # docutils does not tell capital letters from small ones: RMF914 says so. The checker knows of nothing in it
            shown = self.unregistered(" ".join(self.arguments), content=False)
            shown[0] += nodes.literal_block("", self.written)
            return shown
        given = split(self.written, item_type)
        self.content = StringList(given.body, self.state.document["source"])
        self.content_offset = given.skipped
        # of an option that is given twice the last is meant
        read = interpret(item_type, {each.name: each.value for each in given.options}.items())
        title = self.arguments[0].strip() if self.arguments else ""
        if not read.id:
            return self.unregistered(title)
        fields: dict[str, Any] = {
            need_name(name): list(value) if isinstance(value, tuple) else value for name, value in read.fields.items()
        }
        stage = fields.get("stage") or stage_of(docname, file.layout)
        if stage:
            fields["stage"] = stage
        links = {need_name(name): list(targets) for name, targets in read.links.items()}
        _, line = self.get_source_info()
        source = NeedItemSourceDirective(
            docname=docname,
            lineno=line or self.lineno,
            lineno_content=self.content_offset + 1,
            parser_lineno=self.lineno,
        )
        try:
            with own_notes(self.state, read.id):
                made: list[nodes.Node] = add_need(
                    app=self.env.app,
                    state=self.state,
                    need_source=source,
                    need_type=self.name,
                    title=title,
                    id=read.id,
                    content=self.content,
                    # values are typed already, and nothing in them is ever evaluated
                    allow_type_coercion=False,
                    **fields,
                    **links,
                )
            # the target that sphinx-needs puts before it would take a label that stands there
            return [node for node in made if not isinstance(node, nodes.target)]
        except InvalidNeedException as error:
            domain = self.env.domains["riskfile"]
            domain.data["dropped"].setdefault(docname, []).append(read.id)
            if error.type != "duplicate_id":
                LOGGER.warning("%s", error.message, location=self.get_location(), type="riskfile", subtype="need")
            return self.unregistered(f"{read.id} {title}")

    def elsewhere(self) -> list[nodes.Element]:
        """What stands for an item on a page that can have none; that it is none is told when the file is judged."""
        docname = self.env.docname
        _, line = self.get_source_info()
        data = self.env.domains["riskfile"].data["unread"]
        data.setdefault(docname, []).append((line or self.lineno, ELSEWHERE.format(name=self.name)))
        shown = self.unregistered(" ".join(self.arguments), content=False)
        shown[0] += nodes.literal_block("", self.written)
        return shown

    def unregistered(self, title: str, *, content: bool = True) -> list[nodes.Element]:
        """The item's text without an item: nothing that was written is lost."""
        shown = nodes.admonition(classes=["rf-unregistered"])
        shown += nodes.title("", tr("Not part of the file: {name} {title}", name=self.name, title=title).strip())
        body = nodes.container()
        if content:
            with own_notes(self.state, f"{self.name}-{self.lineno}"):
                self.state.nested_parse(self.content, self.content_offset, body)
        show_as_text(body)
        shown += body.children or [nodes.paragraph()]
        return [shown]


def _not_available(name: str) -> list[nodes.Node]:
    """What stands in the place of a directive that is not run."""
    text = tr("{{{name}}} is not available here (RMF906)", name=name)
    return [nodes.literal_block(text, text)]


class GuardedDirective(SphinxDirective):
    """A directive of sphinx-needs that can evaluate an expression. Where it has none, and stands on a page without items, or
    where conf.py allows it, it is run; else RMF906 reports it, and it does nothing."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = AnyOption()
    guarded: ClassVar[type[Directive]]

    def run(self) -> Sequence[nodes.Node]:
        """Run it, or show what was not run."""
        if not self.may_run():
            return _not_available(self.name)
        spec = self.guarded.option_spec or {}
        options: dict[str, Any] = {}
        for name, value in self.options.items():
            if name not in spec:
                raise self.error(f"unknown option: {name!r}")
            try:
                options[name] = spec[name](value)
            except (ValueError, TypeError) as error:
                raise self.error(f"invalid value of the option {name!r}: {error}") from None
        within = (self.lineno, self.content_offset, self.block_text, self.state, self.state_machine)
        return self.guarded(self.name, self.arguments, options, self.content, *within).run()

    def may_run(self) -> bool:
        """Whether it evaluates nothing here that conf.py does not allow."""
        docname = self.env.docname
        project = project_of(self.config, docname)
        if self.name in allowed_on(docname, project.model.allows):
            return True
        page = project.pages.pages.get(docname)
        options = [(name, value or "") for name, value in self.options.items()]
        text = "\n".join([*self.arguments, *self.content])
        return page is not None and not page.items and is_plain(self.name, options, text)


class GuardedForeign(GuardedDirective):
    """A directive of another extension that runs something or makes needs of further files: it is run where conf.py
    allows it, and reads files of the project."""

    def run(self) -> Sequence[nodes.Node]:
        """As its superclass."""
        env = self.env
        if self.may_run():
            options = [(name, value or "") for name, value in self.options.items()]
            root = Path(getattr(env.config, "tr_rootdir", env.srcdir))
            for path in files_named(self.name, " ".join(self.arguments), options):
                if not is_of_project(env, root / path):
                    # RMF906 tells it
                    note(env, path)
                    return _not_available(self.name)
        elif not _is_told(env, self.name):
            LOGGER.error(
                "RMF906 active-content: the page contains the directive %s, which runs what stands in it or reads further"
                " files (allow it in conf.py: `riskfile_allow = {%r: [%r]}`)",
                self.name,
                env.docname,
                self.name,
                location=self.get_location(),
                type="riskfile",
                subtype="RMF906",
            )
        return super().run()

    def may_run(self) -> bool:
        """Whether conf.py allows it here."""
        if self.name == CELL:
            return notebooks.may_run(self.env)
        return self.name in allowed_on(self.env.docname, project_of(self.config, self.env.docname).model.allows)


def _is_told(env: BuildEnvironment, name: str) -> bool:
    """Whether the checker knows of this directive, and has told of it."""
    return name in EVALUATING_OF and name not in project_of(env.config, env.docname).model.directives


class GuardedNeed(NeedDirective):  # type: ignore[misc]
    """A need that is no item. What would evaluate an expression in it RMF906 reports, and it is not registered."""

    def run(self) -> Sequence[nodes.Node]:
        """Make it a need, unless something of it would be evaluated."""
        options = [(name, value or "") for name, value in self.options.items()]
        if need_evaluates(options, " ".join(self.arguments)):
            model = project_of(self.config, self.env.docname).model
            if FUNCTIONS not in allowed_on(self.env.docname, model.allows):
                return _not_available(self.name)
        made: Sequence[nodes.Node] = super().run()
        return made


class GuardedRole(SphinxRole):
    """A role of sphinx-needs that evaluates an expression; its text is shown as it is, where conf.py does not allow it."""

    guarded: ClassVar[RoleFunction]

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Run it, or show the text."""
        if self.name not in allowed_on(self.env.docname, project_of(self.config, self.env.docname).model.allows):
            return [nodes.literal("", self.text)], []
        return self.guarded(self.name, self.rawtext, self.text, self.lineno, self.inliner, self.options, self.content)


def mentions_of(env: BuildEnvironment) -> dict[str, list[str]]:
    """By page, the words in its text that may be ids of items."""
    found: dict[str, list[str]] = env.domains["riskfile"].data["mentions"]
    return found


class RiskDomain(Domain):
    """Items as targets of Sphinx's links, and what a build must remember of each page between two runs.

    ``dropped``: the ids of items that a page could not register because another page has them. ``views``: the views of a
    page. ``mentions``: the words in its text that may be ids of items. ``unread``: the views that cannot be shown, each
    with its line and why. ``said``: what was said of the page while it was read. ``diagrams``: the names of
    the pictures of its diagrams. ``outside``: the paths that lead out of the project. ``shows-needs``: whether the page
    shows needs that are no items. ``asked``: the files that the page asks for while it is read. ``read``: the digests of all that it was read from. ``claims``: the labels, terms and equations
    that it defines. ``search``: what the search finds of it.
    """

    name = "riskfile"
    label = "Risk management file"
    data_version = 12
    object_types: ClassVar[dict[str, ObjType]] = {"item": ObjType("risk item", "item")}
    roles: ClassVar[dict[str, Any]] = dict(links.ROLES)
    dangling_warnings: ClassVar[dict[str, str]] = dict.fromkeys(links.ROLES, "%(target)s is no item of this file")
    initial_data: ClassVar[dict[str, Any]] = {
        "dropped": {},
        "views": {},
        "mentions": {},
        "unread": {},
        "said": {},
        "diagrams": {},
        "outside": {},
        "shows-needs": {},
        "asked": {},
        "read": {},
        "claims": {},
        "search": {},
    }

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is read again."""
        for known in self.initial_data:
            self.data[known].pop(docname, None)

    def merge_domaindata(self, docnames: Iterable[str], otherdata: Any) -> None:
        """Take over what another process has read."""
        for docname in docnames:
            for key in self.initial_data:
                if docname in otherdata[key]:
                    self.data[key][docname] = otherdata[key][docname]

    def resolve_xref(  # type: ignore[override]  # more than one item may be shown
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.Element | None:
        """What stands for a role of ours; None where there is no such item."""
        return links.resolve(env, fromdocname, builder, typ, node, contnode)

    def resolve_any_xref(  # type: ignore[override]
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.Element]]:
        """A link whose kind its author left open; a label of that name is Sphinx's."""
        if target.lower() not in env.domains.standard_domain.anonlabels:
            found = links.resolve(env, fromdocname, builder, "item", node, contnode)
            return [("riskfile:item", found)] if found is not None else []
        label = None
        if node.get("reftype") == "myst" and not node.get("refexplicit"):
            label = links.resolve_label(env, fromdocname, builder, target, contnode)
        return [("std:ref", label)] if label is not None else []

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """All items, for the search index and for links from other projects."""
        for item in links.items(self.env.config):
            yield item.id, f"{item.id} {item.title}".strip(), "item", item.docname, item.id, 1


def setup(app: Sphinx) -> None:
    """Register the domain."""
    app.add_domain(RiskDomain)


def take_over(app: Sphinx, config: Config) -> None:
    """Take the directives of the item types over from sphinx-needs, and those that would evaluate expressions."""
    models = [each.model for each in files_of(config)]
    for name in dict.fromkeys(name for model in models for name in model.types):
        app.add_directive(name, ItemDirective, override=True)
    # those of extensions too, which have added theirs by now
    types = {name for model in models for name in model.types}
    others = {each["directive"] for each in config.needs_types} - types
    for name in sorted(others.union(*(model.needs for model in models))):
        names.add_directive(app, name, GuardedNeed)
    there, roles = docutils_directives._directives, docutils_roles._roles  # type: ignore[attr-defined]
    for name in sorted(EVALUATING_DIRECTIVES):
        names.add_directive(app, name, type(name, (GuardedDirective,), {"guarded": there[name]}))
    for name, directive in [*there.items()]:
        if directive.__module__.partition(".")[0] in _RUNNING and name not in others and _runs(name, directive):
            names.add_directive(app, name, type(name, (GuardedForeign,), {"guarded": directive}))
    for name in sorted(EVALUATING_ROLES & roles.keys()):
        names.add_role(app, name, type(name, (GuardedRole,), {"guarded": staticmethod(roles[name])})())
    for name, role in links.OF_NEEDS.items():
        names.add_role(app, name, links.ROLES[role])


def place(app: Sphinx, doctree: nodes.document) -> None:
    """Note below which headings each item stands. sphinx-needs looks from what stands before a need, and takes the item that
    stands there for its parent: the target that would be between them is left out."""
    part, needs = file_of(app.config, app.env.current_document.docname), SphinxNeedsData(app.env).get_needs_mutable()
    if part is None:
        return
    types = part.model.types
    for node in doctree.findall(Need):
        need = needs.get(node["refid"])
        if need is not None and need["type"] in types:
            sections, _, parents = get_sections_and_signature_and_needs(node.parent)
            need["sections"], need["parent_needs"] = tuple(sections), parents


_RUNNING: Final = frozenset(EVALUATING_OF.values())


def _runs(name: str, directive: type[Directive]) -> bool:
    """Whether a directive of one of these extensions, whatever conf.py calls it, runs something or reads files."""
    return name in EVALUATING_OF or (directive.__module__.startswith("sphinx_test_reports."))


def unreadable(app: Sphinx, docnames: Iterable[str]) -> list[tuple[str, str, str, str, str]]:
    """What stops a build of these pages, since it cannot be read, or must not be: Sphinx would end in a traceback of its
    own. Each as (code, name, location, message, hint)."""
    bad: list[tuple[str, str, str, str, str]] = []
    for file in files_of(app.config):
        found_pages, problems = file.project.pages.pages, file.project.pages.problems
        bad += map(_refused, (each for each in problems if each.stops_build))
        for docname in docnames:
            # a page that would have the build read what it must not, or that nests deeper than Sphinx can follow, is not
            # built at all: CI builds anybody's pages
            page = found_pages.get(docname)
            bad += map(_refused, (each for each in (page.problems if page else ()) if each.stops_build))
        # and what only the whole file shows: where paths lead, what is included
        told = {each[2] for each in bad}
        bad += (
            _refused(each) for each in file.project.file.problems if each.stops_build and str(each.span) not in told
        )
    return list(dict.fromkeys(bad))


def unread(app: Sphinx) -> list[tuple[str, str, str, str, str]] | None:
    """What of the project's pages the system did not let be read, as :func:`unreadable` gives it; None where it let all
    be read, evidence and field data too.

    :raises PolicyError: if there is nothing to read them by.
    """
    files = [each.project.file for each in files_of(app.config)]
    if not any(file.unread for file in files):
        return None
    problems = (each for file in files for each in file.problems)
    return list(dict.fromkeys(_refused(each) for each in problems if each.unread and each.kind in _CODES))


def read_as_meant(app: Sphinx, docname: str, content: list[str]) -> None:
    """Give Sphinx a page as the checker reads it, where that is not as it is written."""
    page = page_of(app.config, docname)
    if page is not None and page.mended:
        content[0] = "\n".join(line for _, line in page.mended)


def read_translated(app: Sphinx, docname: str, content: list[str]) -> None:
    """Give Sphinx a page in the language of this build."""
    part = file_of(app.config, docname)
    if part is not None and part.language:
        content[0] = _text_of(part, path_of(app.env, docname), content[0])


def include_as_meant(app: Sphinx, relative_path: Path, parent_docname: str, content: list[str]) -> None:
    """The same of a text that a page includes."""
    part = file_of(app.config, app.env.current_document.docname)
    if part is not None and part.language:
        content[0] = _text_of(part, relative_path.as_posix(), content[0])


def _text_of(part: FileState, path: str, written: str) -> str:
    """What the file at a path of the project says in the language of this build; as it is ``written`` where nobody has
    translated it."""
    try:
        shown = part.project.source.read(path)
        if shown == part.written.source.read(path):
            return written
        return shown.decode("utf-8-sig").replace("\r\n", "\n")
    except (SourceError, UnicodeDecodeError):
        return written


def _refused(problem: Problem) -> tuple[str, str, str, str, str]:
    return (_CODES[problem.kind], problem.kind, str(problem.span), str(problem.message), str(problem.hint))


def read_dropped_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """The pages with an item whose id another page had: where that one goes, the other becomes the item."""
    if not (added or changed or removed):
        return []
    return [docname for docname in env.domains["riskfile"].data["dropped"] if docname not in removed]


def forget_read_again(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Before the first of these pages is read: forget all of them, as Sphinx does where it reads in several processes. An item
    that went to a page that is read earlier would be a second one of its id there, and none where it was."""
    for docname in docnames:
        if docname in env.all_docs:
            app.emit("env-purge-doc", env, docname)
            env.clear_doc(docname)


_PLACES = ("line", "column", "marks", "link_marks", "end_column", "last_line")
"""What of an item only the Markdown reader knows."""


_REFUSED = frozenset(
    (
        "active-content.around-items",
        "active-content.evaluates",
        "active-content.hides",
        "unknown-name.directive",
    )
)
"""What is said of directives and footnotes in which one of the readers does not read items."""


def file_from_needs(
    env: BuildEnvironment,
    part: FileState,
    more: Iterable[Problem] = (),
    needs: Mapping[str, Item] | None = None,
) -> RiskFile:
    """The risk file that sphinx-needs holds, with the places that the Markdown reader has found, with ``more``, problems
    that only a build knows, and with ``needs`` that are no items.

    Where the two readers differ, the difference is a problem of the kind "readers-disagree".
    """
    model, scanned = part.model, part.project.file
    items = list(needs_items(env, part))
    placed: list[Item] = []
    doubtful = {item.id for item in scanned.duplicates}
    problems: list[Problem] = list(more)
    refused: dict[str, list[int]] = {}
    for each in (*problems, *scanned.problems):
        if each.kind == NOT_SHOWN or each.message.key in _REFUSED:
            refused.setdefault(each.span.path, []).append(each.span.line)

    def in_refused(item: Item) -> bool:
        """Whether it may stand in something that one of the readers has refused, which is told."""
        return any(line < item.line for line in refused.get(item.path, ()))

    seen: set[str] = set()
    for item in items:
        seen.add(item.id)
        other = scanned.recorded(item.id)
        if other is None:
            # reported once, and judged no further: nothing is known of its places
            if not in_refused(item):
                problems.append(_disagreement(item, _ONLY_SPHINX(item=item.id)))
            continue
        difference = NOTHING if item.id in doubtful else _difference(item, other)
        if difference:
            problems.append(_disagreement(other, difference))
        placed.append(
            item._replace(**{name: getattr(other, name) for name in _PLACES}) if item.docname == other.docname else item
        )
    problems += [
        _disagreement(other, _ONLY_CHECKER(item=other.id))
        for other in (*scanned, *scanned.retired.values())
        if other.id not in seen and other.id not in doubtful and not in_refused(other)
    ]
    documents = documents_from_env(env, part)
    # what is in a file that is not what was pinned a build does not know either
    failed = any(each.kind == NEEDS_FILE for each in scanned.problems)
    file = RiskFile(
        model,
        [*placed, *scanned.duplicates],
        documents,
        (*scanned.problems, *problems),
        scanned.root_doc,
        scanned.evidence,
        scanned.series,
        scanned.stray,
        _others(scanned, needs or {}),
        failed,
        scanned.acceptances,
        scanned.baselines,
        scanned.signatures,
        scanned.checklists,
    )
    file.take_lists_of(scanned)
    if file.reachable != scanned.reachable:
        differing = sorted(file.reachable ^ scanned.reachable)
        message = _CONTENTS(pages=tuple(differing[:5]))
        file = file.with_problems([Problem("readers-disagree", Span(path_of(env, differing[0])), message)])
    return file


def _others(scanned: RiskFile, needs: Mapping[str, Item]) -> dict[str, Item]:
    """The needs that are no items: those of pinned files, and those that sphinx-needs has, with the places that the
    Markdown reader has found."""
    found = {id: each for id, each in scanned.others.items() if each.path and not each.docname}
    for id, need in needs.items():
        other = scanned.others.get(id)
        if other is not None and other.docname == need.docname:
            need = need._replace(line=other.line, column=other.column)  # noqa: PLW2901 - the same, with its place
        found[id] = need
    return found


def _disagreement(item: Item, message: Message) -> Problem:
    return Problem("readers-disagree", item.span, message, message.hint, item.id)


def _difference(item: Item, other: Item) -> Message:
    for name in ("type", "title", "stage", "docname", "body"):
        mine, theirs = getattr(item, name), getattr(other, name)
        if mine != theirs:
            return _PART(item=other.id, part=name, mine=short_repr(mine), theirs=short_repr(theirs))
    for phrase, here, there in ((_FIELD, item.fields, other.fields), (_LINK, item.links, other.links)):
        if here == there:
            continue
        for name in sorted({*here, *there}):
            mine, theirs = here.get(name), there.get(name)
            if mine != theirs:
                return phrase(item=other.id, name=name, mine=short_repr(mine), theirs=short_repr(theirs))
    return NOTHING


def needs_items(env: BuildEnvironment, part: FileState) -> list[Item]:
    """The items that sphinx-needs has collected, in the order of docnames and lines, without columns."""
    columns = {
        name: (
            [(need_name(field), field) for field in item_type.fields if field != "stage"],
            [(need_name(link), link) for link in item_type.links],
        )
        for name, item_type in part.model.types.items()
    }
    alone = state_of(env.config).alone
    found: list[Item] = []
    for need in SphinxNeedsData(env).get_needs_mutable().values():
        name = need["type"]
        if name not in columns or not need["docname"] or not (alone or part.holds(need["docname"])):
            continue
        own_fields, own_links = columns[name]
        docname, stage = need["docname"], need["stage"] or ""
        fields: dict[str, Value] = {}
        for key, field in own_fields:
            value = need[key]
            if value in (None, [], ()):
                continue
            fields[field] = tuple(value) if isinstance(value, list | tuple) else value
        links: dict[str, tuple[str, ...]] = {}
        for key, link in own_links:
            targets = need.get_links(key, as_str=False)
            if targets:
                # one that names a part of a need is written so
                links[link] = tuple(f"{each.id}.{each.part}" if each.part else each.id for each in targets)
        found.append(
            Item(
                name, need["id"], need["title"], stage, docname, docname + SUFFIX, need["lineno"] or 1, 1,
                fields, links, need["content"], {}, {},
            )
        )  # fmt: skip
    found.sort(key=lambda item: (item.docname, item.line))
    return found


def documents_from_env(env: BuildEnvironment, part: FileState) -> Mapping[str, Document]:
    """The pages with the tables of contents that Sphinx has resolved; headings are the checker's."""
    alone, known = state_of(env.config).alone, part.project.file.documents
    found = {}
    # a chapter that is no Markdown is a page of the file where the checker has it too
    ours = {
        each for each in env.found_docs if alone or (part.holds(each) and (each in known or _is_markdown(env, each)))
    }
    for docname in sorted(ours):
        scanned = known.get(docname)
        includes = tuple(each for each in env.toctree_includes.get(docname, ()) if alone or each in ours)
        found[docname] = Document(docname, path_of(env, docname), scanned.headings if scanned else (), includes)
    return found


def _is_markdown(env: BuildEnvironment, docname: str) -> bool:
    return path_of(env, docname).endswith(SUFFIX)
