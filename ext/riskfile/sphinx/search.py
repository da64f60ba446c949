"""What the one search of a risk file finds: its items with all that stands on their cards, sections of chapters, clauses,
rules, documents and monitoring plans, and which items are in a state that has a name ("not acceptable", "waived").

The texts are data beside the pages, as the items are; they are searched by a script of the page (decision 44). A page
of the file has a field for it, and so has each other page; Sphinx's own index and its page are made only where the
project has other pages than those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any, Final, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri
from sphinx_needs.nodes import Need

from riskfile.assessment import RiskAssessment
from riskfile.change.marks import marks_of
from riskfile.model import FieldType, Item
from riskfile.sphinx.build import Build, views_of
from riskfile.sphinx.directives import ViewNode
from riskfile.sphinx.explorer import BUILDERS
from riskfile.sphinx.state import IDS, FileState, files_of, is_of_file, page_of_search, pages_of, state_of
from riskfile.sphinx.themes import searches_itself
from riskfile.text.between import aside, in_list, in_turn, labelled
from riskfile.text.messages import later, tr
from riskfile.text.words import (
    ASPECT_WORDS,
    CHANGE_WORDS,
    ESTIMATE_WORDS,
    LEVEL_WORDS,
    NO_REGION_WORDS,
    OUTCOME_WORDS,
    READY_WORDS,
)
from riskfile.views import FilterError
from riskfile.views.address import anchor_of, query_of
from riskfile.views.answers import Answers, CheckedList, anchor_of_row
from riskfile.views.cards import Card
from riskfile.views.ready import ReadyName, questions

NAME: Final = "search"
"""The name of the data."""


# --- what is read -----------------------------------------------------------------------------------------------------


class Read(NamedTuple):
    """The texts of a page as it is read: ``sections`` are (anchor, heading, text), the text without that of sections,
    items and views in it; ``items`` are the texts of items and other needs, by id."""

    sections: tuple[tuple[str, str, str], ...]
    items: dict[str, str]


_NO_TEXT: Final = (nodes.raw, nodes.comment, nodes.Invisible, nodes.system_message, nodes.pending)


def remember(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what the search finds of a page."""
    env, docname = app.env, app.env.current_document.docname
    if not is_of_file(app.config, docname) or {"nosearch", "no-search"} & env.metadata.get(docname, {}).keys():
        return
    sections = [
        (str(section["ids"][0]), section[0].astext(), _words(section[1:]))
        for section in doctree.findall(nodes.section)
        if section.children and section["ids"]
    ]
    items = {str(need["ids"][0]): _words(need.children) for need in doctree.findall(Need) if need["ids"]}
    # of no class of ours: it is kept with the environment
    env.domains["riskfile"].data["search"][docname] = (tuple(sections), items)


def _words(found: Iterable[nodes.Node]) -> str:
    """The text of these nodes, in one line."""
    return " ".join(" ".join(_blocks(found)).split())


def _blocks(found: Iterable[nodes.Node]) -> Iterator[str]:
    for node in found:
        if isinstance(node, (*_NO_TEXT, nodes.section, Need)):
            continue
        if isinstance(node, ViewNode):
            name = node["kind"].replace("-", " ")
            yield f"[{name}: {node['caption']}]" if node["caption"] else f"[{name}]"
        elif isinstance(node, nodes.TextElement | nodes.Text):
            yield node.astext()
        else:
            yield from _blocks(node.children)


def _read(env: BuildEnvironment, docname: str) -> Read:
    return Read(*env.domains["riskfile"].data["search"].get(docname, ((), {})))


# --- what is found ----------------------------------------------------------------------------------------------------

KINDS: Final = (
    ("chapter", later("Section of a chapter"), later("Chapters")),
    ("clause", later("Clause of ISO 14971:2019"), later("Clauses")),
    ("requirement", later("Requirement of a list"), later("Requirements of lists")),
    ("rule", later("Rule"), later("Rules")),
    ("plan", later("Monitoring plan"), later("Monitoring plans")),
    ("document", later("Document"), later("Documents and evidence")),
)
"""The kinds of entries beside items: identity, what one is called, and several."""

_CHAPTER, _CLAUSE, _REQUIREMENT, _RULE, _PLAN, _ = range(len(KINDS))

_NAMING: Final = {
    "evidence": later("Evidence of"),
    "implements": later("Implemented by"),
    "disclosed-in": later("Discloses"),
}
"""The fields that name documents, and what is said of a document that one of them names."""


class Entry(NamedTuple):
    """Something beside items that is found: the number of its kind, its ``id`` ("" where it has none), the name of its page
    ("" where it has none), its place there, and its ``text``."""

    kind: int
    id: str
    title: str
    page: str
    place: str
    text: str


class States:
    """Which things are in a state that has a name, and why. A state that nothing is in is known too: that is an answer."""

    def __init__(self) -> None:
        self._found: dict[str, dict[int, str]] = {}
        self._phrases: dict[str, list[str]] = {}

    def name(self, state: str, phrases: Iterable[str]) -> None:
        """Say by which phrases somebody asks for a state."""
        self._found.setdefault(state, {})
        known = self._phrases.setdefault(state, [])
        known += dict.fromkeys(
            each for each in (" ".join(each.lower().split()) for each in phrases) if each not in known
        )

    def add(self, state: str, number: int, why: str = "") -> None:
        """Say that the thing of a number is in a state. ``why`` is "" where that stands on the item."""
        known = self._found[state]
        known[number] = in_turn(dict.fromkeys(filter(None, (known.get(number), why))))

    def data(self) -> list[list[Any]]:
        """The phrases of each state, and flat a number and why, and so on."""
        return [
            [self._phrases[state], [part for pair in known.items() for part in pair]]
            for state, known in self._found.items()
        ]


def _named(build: Build) -> States:
    """The states that something may be in, by whose words."""
    states, since = States(), [""]
    for region in build.policy.regions:
        states.name(f"region {region.id}", [region.label])
    states.name("not-acceptable", [tr("not acceptable"), "unacceptable", tr("residual not acceptable")])
    states.name("undetermined", [NO_REGION_WORDS["undetermined"], "undetermined"])
    for name, phrases in _ASKED.items():
        states.name(name, [READY_WORDS[name], *phrases])
    states.name("verified", ["verified"])
    states.name("not-verified", [tr("not verified"), "unverified"])
    states.name("fail", [tr("verification failed"), "failed", "fail"])
    states.name("open", [tr("verification open"), "open"])
    states.name("waived", ["waived"])
    for level, word in LEVEL_WORDS.items():
        states.name(f"level {level}", [word, f"{word}s", *([tr("open for a gate")] if level == "open" else [])])
    for status, word in OUTCOME_WORDS.items():
        if status not in ("passed", "off", "waived"):
            states.name(f"outcome {status}", [word])
    if build.context.changes is not None:
        since = ["", tr(" since {name}", name=build.context.changes.baseline.name), *_SINCE]
    for kind, word in CHANGE_WORDS.items():
        states.name(f"change {kind}", [f"{word}{when}" for when in since])
    return states


_SINCE: Final = (" since the last baseline", " since last baseline", " since the last revision", " since last revision")


def search_data(app: Sphinx, part: FileState) -> dict[str, Any]:
    """All texts that are searched, beside what ``items.js`` has.

    ``labels`` are those of fields, ``naming`` says of some what a document is that they name, by number. ``values`` are
    texts that occur several times. ``texts`` has for each item of ``items.js`` the number of a label and a text (or the
    number of a value), and so on; label 0 is that of the item's own text. ``pages`` are [address, title]; ``kinds`` are as
    KINDS, and ``entries`` [kind, id, title, page or -1, place, text] of what there is beside items; documents are
    found in the texts. ``states`` are [phrases, [number of an item, or of all items plus that of an entry, why, and so on]].
    """
    build, env, uri = part.built, app.env, app.builder.get_target_uri
    file = build.file
    items = (*file, *file.retired.values(), *file.others.values())
    labels: dict[str, int] = {"": 0}
    states, rows, asked = _named(build), [], questions(build.context)
    marks = marks_of(file)
    for number, item in enumerate(items):
        card = build.cards.of(item) if item.id not in file.others else None
        found = list(card.fields) if card is not None else [(name, item.text(name)) for name in item.fields]
        if card is not None and item.id not in file.retired:
            for name in _ASKED:
                if asked[name].get(item.type, _no)(item):
                    states.add(name, number)
        if card is not None:
            found += [(tr("Finding"), f"{each.code} {each.message}") for each in card.found]
            if item.type == "control":
                rows_named = (file.design.get(id) for id in file.implementing(item))
                found += [
                    (tr("What implements it"), f"{each.id} {each.title}") for each in rows_named if each is not None
                ]
            _say_states(build, states, number, card, marks.get(item.id, ""))
        body = _read(env, item.docname).items.get(item.id, "")
        pairs = [(labels.setdefault(label, len(labels)), " ".join(text.split())) for label, text in found if text]
        rows.append([*pairs, (0, body)] if body else pairs)
    entries: list[Entry] = []
    for find in (_chapters, _requirements, _rules, _plans):
        entries += find(app, part)
    statuses = {outcome.rule.code: outcome.status for outcome in build.report.outcomes}
    for number, entry in enumerate(entries, len(items)):
        status = statuses.get(entry.id, "passed")
        if entry.kind == _RULE and status not in ("passed", "off"):
            states.add("waived" if status == "waived" else f"outcome {status}", number)
    counted: dict[str, int] = {}
    for row in rows:
        for _, text in row:
            counted[text] = counted.get(text, 0) + 1
    values = {text: place for place, text in enumerate(text for text, times in counted.items() if times > 1)}
    pages = {page: number for number, page in enumerate(sorted(pages_of(env, part)))}
    naming = {tr(field.label or name): tr(_NAMING[name]) for name, field in _fields(part) if name in _NAMING}
    return {
        "labels": list(labels),
        "naming": {str(labels[label]): said for label, said in naming.items() if label in labels},
        "values": list(values),
        "texts": [[part for label, text in row for part in (label, values.get(text, text))] for row in rows],
        "pages": [[uri(page), env.titles[page].astext() if page in env.titles else page] for page in pages],
        "kinds": [[kind, tr(one), tr(several)] for kind, one, several in KINDS],
        "entries": [
            [each.kind, each.id, each.title, pages.get(each.page, -1), each.place, each.text] for each in entries
        ],
        "states": states.data(),
    }


def _no(item: Item) -> bool:
    return False


def _fields(part: FileState) -> Iterator[tuple[str, FieldType]]:
    for each in part.model.types.values():
        yield from each.fields.items()


def _say_states(build: Build, states: States, number: int, card: Card, changed: str) -> None:
    """Everything that an item is, by the words that a reader asks for it with."""
    item = card.item
    risk = build.assessed.risks.get(item.id)
    if risk is not None:
        _say_risk(build, states, number, card, risk)
    if card.proofs:
        told = in_turn(labelled(ASPECT_WORDS[each.aspect], each.word) for each in card.proofs)
        verified = all(each.state == "pass" for each in card.proofs)
        states.add("verified" if verified else "not-verified", number, "" if verified else told)
        for state in ("fail", "open"):
            if any(each.state == state for each in card.proofs):
                states.add(state, number, told)
    result = item.text("result")
    if result in ("fail", "open") and not build.assessed.results.superseded(build.file, item):
        states.add(result, number, tr("Result: {result}", result=result))
    for each in card.found:
        waived = each.level == "waived"
        word = "waived" if waived else LEVEL_WORDS.of(each.level)
        states.add(
            "waived" if waived else f"level {each.level}", number, f"{each.code} {word}: {each.more or each.message}"
        )
    if changed:
        for kind in dict.fromkeys((changed, "changed")):
            states.add(f"change {kind}", number)


def _say_risk(build: Build, states: States, number: int, card: Card, risk: RiskAssessment) -> None:
    by_label = {each.label: each for each in card.estimates}
    claimed, earned = (by_label.get(ESTIMATE_WORDS[moment]) for moment in ("residual", "earned"))
    analyses = [other.id for other in build.file.linking(card.item) if other.type == "benefit-risk"]
    weighed = tr("; weighed in {analyses}", analyses=in_list(analyses)) if analyses else ""
    for estimate, shown in ((risk.residual, claimed), (risk.earned, earned)):
        if estimate is None or shown is None or (shown is earned and claimed and risk.residual == risk.earned):
            continue
        region = estimate.region
        if region is None:
            states.add("undetermined", number, labelled(shown.label, shown.word))
            continue
        why = "" if region.acceptable else f"{shown.label}: {shown.word} ({shown.how}){weighed}"
        states.add(f"region {region.id}", number, why)
        if not region.acceptable:
            states.add("not-acceptable", number, why)
    if risk.initial.region is None:
        states.add("undetermined", number, labelled(ESTIMATE_WORDS["initial"], NO_REGION_WORDS["undetermined"]))
    if earned is not None and earned.unearned:
        why = f"{earned.label}: {earned.word}, {earned.earned}"
        states.add("not-earned", number, why)
        states.add("not-verified", number, why)


_ASKED: Final[Mapping[ReadyName, tuple[str, ...]]] = {
    "not-earned": ("not earned", "claimed but not earned"),
    "expert-alone": ("expert opinion alone", "expert opinion"),
    "information-alone": ("information only", "information alone"),
    "no-evidence": ("no evidence", "without evidence"),
}
"""By which words somebody asks for what a ready filter of tables knows, beside its own."""


def _chapters(app: Sphinx, part: FileState) -> Iterator[Entry]:
    for docname in sorted(pages_of(app.env, part)):
        for anchor, heading, text in _read(app.env, docname).sections:
            yield Entry(_CHAPTER, "", heading, docname, anchor, text)


def _row(build: Build, view: str, filters: dict[str, str]) -> tuple[str, str]:
    """The page that shows all of a view, and the place of the rows there that pass ``filters``; "" where none does."""
    page = build.context.pages.get(view, "")
    return page, f"{anchor_of(view)}?{query_of(filters)}" if page else ""


def _requirements(app: Sphinx, part: FileState) -> Iterator[Entry]:
    """The clauses of ISO 14971:2019, and what lists of the project ask for, where a page shows them."""
    build, seen = part.built, set[str]()
    for docname in sorted(pages_of(app.env, part)):
        for view in views_of(app.env, docname):
            if view.kind != "clause-checklist":
                continue
            try:
                shown = build.table(view.kind, *view.asked)
            except FilterError:
                continue  # told where the page is read
            if not isinstance(shown, CheckedList) or shown.name in seen:
                continue
            seen.add(shown.name)
            kind = _CLAUSE if shown.name == "clause" else _REQUIREMENT
            for row in shown.rows:
                place = anchor_of_row(shown.name, row.number)
                yield Entry(kind, row.number, row.title or row.asks, docname, place, _answered(row))


def _answered(row: Answers) -> str:
    told = [row.asks if row.title else "", tr("State: {state}", state=row.state), row.reason]
    for each in row.found:
        beside = [*(link.text for link in each.links), *(item.id for item, _ in each.items)]
        told.append(labelled(each.label, in_turn(filter(None, (each.text, in_list(beside))))))
    told += [
        tr(
            "Missing: {listed}",
            listed=" ".join(filter(None, (each.code, each.text, in_list(item.id for item in each.items)))),
        )
        for each in row.missing
    ]
    return ". ".join(each.rstrip(".") for each in told if each)


def _rules(app: Sphinx, part: FileState) -> Iterator[Entry]:
    build = part.built
    for outcome in build.report.outcomes:
        rule = outcome.rule
        found = tr("{findings} found", findings=outcome.findings) if outcome.findings else ""
        told = aside(filter(None, (OUTCOME_WORDS.of(outcome.status), found, outcome.reason)))
        page, place = _row(build, "rules-run", {"rule": f"={rule.code}"})
        if not page:
            # it would lead nowhere
            return
        said = tr("{name}: {told}. Clause: {clause}", name=rule.name, told=told, clause=tr(rule.clause))
        yield Entry(_RULE, rule.code, tr(rule.summary), page, place, said)


def _plans(app: Sphinx, part: FileState) -> Iterator[Entry]:
    build = part.built
    monitoring = build.policy.monitoring
    charts: dict[str, tuple[str, str]] = {}
    for docname in sorted(pages_of(app.env, part)):
        seen: dict[str, int] = {}
        for view in views_of(app.env, docname):
            seen[view.kind] = seen.get(view.kind, 0) + 1
            if view.kind == "control-chart":
                charts.setdefault(view.argument, (docname, anchor_of(view.kind, seen[view.kind])))
    for plan in monitoring.plans if monitoring is not None else ():
        target = build.file.items.get(plan.target)
        own = (target.docname, target.id) if target is not None else ("", "")
        watched = f"{plan.target} {target.title}" if target is not None else plan.target
        told = aside(filter(None, (plan.kind, plan.source, plan.method, plan.path)))
        yield Entry(
            _PLAN,
            plan.id,
            plan.title,
            *charts.get(plan.id, own),
            tr("Watches {watched}. {told}", watched=watched, told=told),
        )


# --- pages ------------------------------------------------------------------------------------------------------------


def take_over(app: Sphinx) -> None:
    """Where all pages are of the risk file, have Sphinx make neither its index nor its page: both are ours. A theme that
    searches in its own header has its index all the same."""
    builder = app.builder
    if isinstance(builder, StandaloneHTMLBuilder) and builder.name in BUILDERS and state_of(app.config).alone:
        builder.search = builder.search and searches_itself(app)


# what a theme loads on every page for a search of its own: together larger than most pages
_INDEX_SCRIPT: Final = re.compile(
    r"[ \t]*<script[^>]*(?:/|\")(?:searchtools|language_data|searchindex)\.js[^>]*></script>\n?"
)


def leave_out_index(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> str | None:
    """Have no page load Sphinx's index where there is none, nor code that no page may run."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder) or not state_of(app.config).alone:
        return None
    scripts = context.get("script_files", [])
    # the words of Sphinx's own search in another language: it makes code of them, which no page of ours may run
    scripts[:] = [each for each in scripts if not str(getattr(each, "filename", each)).endswith("translations.js")]
    if builder.search:
        return None
    if not templatename.endswith(".html"):
        return None
    context["riskfile_template"] = templatename
    context["riskfile_without_index"] = lambda html: _INDEX_SCRIPT.sub("", html)
    return "riskfile-unsearched.html"


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page of the search, and the one of all ids."""
    builder = app.builder
    if builder.name not in BUILDERS or not isinstance(builder, StandaloneHTMLBuilder):
        return
    if not builder.search:
        # of a build that made one
        (Path(app.outdir) / builder.searchindex_filename).unlink(missing_ok=True)
    for part in files_of(app.config):
        page, ids = page_of_search(app.config, part), f"{part.base}{IDS}"
        way = relative_uri(app.builder.get_target_uri(page), app.builder.get_target_uri(ids))
        yield page, {"title": tr("Search"), "body": _search_body(way)}, "page.html"
        yield ids, {"title": tr("Index of ids"), "body": _ids_body(app, part, ids)}, "page.html"


def _search_body(ids: str) -> str:
    index = f'<a href="{escape(ids)}">{tr("index of ids")}</a>'
    return (
        f'<section class="rf-search"><h1>{tr("Search")}</h1><noscript><p class="rf-empty">'
        f"{tr('The search needs JavaScript, which is off here. The {index} lists every item with the way to its card.', index=index)}"
        "</p></noscript>"
        f'<div id="rf-search" data-ids="{escape(ids)}"></div></section>\n'
    )


def _ids_body(app: Sphinx, part: FileState, page: str) -> str:
    file, own = part.built.file, app.builder.get_target_uri(page)
    parts = []
    for each in file.model.types.values():
        items = (*file.of_type(each.name), *(item for item in file.retired.values() if item.type == each.name))
        rows = "".join(
            (
                f'<li><a href="{escape(relative_uri(own, app.builder.get_target_uri(item.docname)))}#{item.id}">{item.id}'
                f"</a> {escape(item.title)}{tr(' (retired)') if item.id in file.retired else ''}</li>"
            )
            for item in sorted(items, key=lambda item: item.id)
        )
        if rows:
            heading = escape(tr(each.plural or each.label))
            parts.append(
                f'<h2 id="{escape(each.name)}">{heading} <span class="rf-count">{len(items)}</span></h2><ul>{rows}</ul>'
            )
    return f'<section class="rf-index"><h1>{tr("Index of ids")}</h1>{"".join(parts)}</section>\n'
