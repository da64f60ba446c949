"""RMF9xx: the structure of the file, and content that is safe to build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from functools import partial
from itertools import islice
from typing import Final

from riskfile.model import (
    NOT_STATED,
    RETIRED,
    SOURCE_ID,
    UNRESOLVED,
    FieldType,
    Item,
    NotAValueError,
    RiskFile,
    Span,
    convert,
)
from riskfile.model.declare import is_date
from riskfile.policy.policy import Policy, Waiver
from riskfile.reading.paths import resolved
from riskfile.rules.engine.context import SoFar
from riskfile.rules.engine.declare import CRASH_CODE, MISSING_FIELD, PLACEHOLDER, Rule, rule
from riskfile.rules.engine.finding import (
    Fault,
    Judgement,
    Level,
    fault,
    file_fault,
    key_fault,
    page_fault,
    problem_fault,
    problem_faults,
    unjudged,
)
from riskfile.rules.engine.waivers import code_meant, waived_by, waives
from riskfile.rules.stage_cells import OPEN_CELL, PLACES, left_to_others, names_place
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.nearest import did_you_mean, nearest

RPN_OPTIONS = frozenset(
    (
        "rpn",
        "risk-priority-number",
        "detection",
        "detectability",
        "occurrence",
        "severity-rank",
        "detection-rank",
        "occurrence-rank",
    )
)
"""Options of an FMEA that must not reach a risk: RMF208 reports them, not RMF904."""


_TAKEN = Phrase(
    "RMF901.taken",
    "{id} is already the id of the {first_type} at {first}; each id stands on one item",
    "give this {type} an id of its own",
    by=("id",),
)
_FIRST = Phrase("RMF901.first", "the first item with this id")
_TWICE_IN_LOG = Phrase(
    "RMF901.in-log",
    "the log that was imported calls {id} {source}, as it calls {other}; each id stands on one item",
    "say in the log and here which of them it is, and take source-id out",
    by=("source",),
)


@rule("RMF901", "duplicate-id", level=Level.ERROR, clause="4.5", kind="contradiction")
def duplicate_id(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Two items have the same id.

    ## What it checks

    Every id of the file stands on one item. The first item in reading order keeps it; each further one
    is reported, with the place of the first. The id of an item that is retired is not free. In a project of Sphinx an id stands once: no item has that of another need,
    such as a requirement, or that of an item of a risk file that `riskfile_root` in `conf.py` names before its own.
    Where an imported log has an id twice, `riskfile import` keeps both items under ids of their own and says in `source-id` what the log
    calls the second one: that is reported until somebody has told them apart.

    ## Why it matters

    A link to the id would mean either item. Traceability (4.5) needs one meaning for each reference, and
    only the first of the two items is part of the file.

    ## Example

    ```markdown
    :::{hazard} Flow obstruction by stent struts
    :id: HAZ-9
    :category: energy
    :::

    :::{hazard} Sharp edge of a fractured strut
    :id: HAZ-9
    :category: energy
    :::

    :::{situation} Struts protrude into the lumen
    :id: SIT-9
    :condition: normal
    :hazard: HAZ-9
    :events: EVT-1
    :::

    :::{risk} Obstruction by protruding struts
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-1
    :p1: F1
    :p2: C1
    :basis: test (bench, 2024-05)
    :::
    ```

    ## Use instead

    ```markdown
    :::{hazard} Flow obstruction by stent struts
    :id: HAZ-9
    :category: energy
    :::

    :::{situation} Struts protrude into the lumen
    :id: SIT-9
    :condition: normal
    :hazard: HAZ-9
    :events: EVT-1
    :::

    :::{risk} Obstruction by protruding struts
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-1
    :p1: F1
    :p2: C1
    :basis: test (bench, 2024-05)
    :::
    ```

    ## References

    ISO 14971:2019 4.5 (traceability of each hazard in the risk management file).
    """
    for item in file.duplicates:
        first = file.recorded(item.id)
        assert first is not None  # what comes after another with its id
        # the id is the first item's: what is wrong is on the page
        yield page_fault(
            item.at("id"),
            _TAKEN(id=item.id, type=item.type, first_type=first.type, first=first.span),
            related=((first.at("id"), _FIRST()),),
        )
    yield from problem_faults(file, "duplicate-id")
    called: dict[str, Item] = {}
    for item in file:
        source = item.text(SOURCE_ID)
        if source:
            other = file.items.get(source) or called.setdefault(source, item)
            if other is not item:
                said = _TWICE_IN_LOG(id=item.id, source=source, other=other.id)
                yield fault(item, said, option=SOURCE_ID, related=((other.span, _FIRST()),))


_DANGLES = Phrase(
    "RMF902.no-item",
    "{id} {link} names {target}, which is no item of this file",
    "write the item, or take the id out",
    by=("target",),
)


_UNRESOLVED = Phrase(
    "RMF902.unresolved",
    "{id}: the log that was imported names {target} here, which is no item of this file",
    "write the item and link it, or correct the log; then take it out of unresolved",
    by=("target",),
)
_IN_THE_FILE = Phrase("RMF902.in-the-file", "the file has {target} by now: link it, and take it out of unresolved")
_IS_RETIRED = Phrase(
    "RMF902.retired",
    "{id} {link} names {target}, which is retired since {day}: {why}",
    "name what stands in its place, or take the id out",
    by=("target",),
)
_NO_WORD = Phrase("RMF902.no-word", "nobody says why")
_TELL_OF_WHAT_WAS: Final = frozenset(("trigger", "cycle"))
"""Records of what was done: they go on naming what is retired since."""

_NO_NEED = Phrase(
    "RMF902.no-need",
    "{id} {link} names {target}, which is no need and no item of this project",
    "write it, or take the id out; a need of another project has to be in a file that needs/model.yaml names",
    by=("target",),
)
_STANDS = {
    "comment": Phrase("RMF902.in-comment", "it stands in a comment at {place}: take the item out of it"),
    "code": Phrase("RMF902.in-code", "it stands in code at {place}: take the item out of it"),
    "need": Phrase("RMF902.need", "it is the id of the need at {place}, which is no risk item"),
}
_STANDS_HERE = Phrase("RMF902.stands-here", "{id} stands here, and is no item")


@rule("RMF902", "dangling-link", level=Level.ERROR, clause="4.5", kind="contradiction", of_option=True)
def dangling_link(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A link names an item that the file does not have.

    ## What it checks

    Each id that a link option names is the id of an item of the file, or of a requirement or another need of the project
    where the link may lead to such. Where the id stands in a comment or in code, the finding says so. What needs there
    are only a build knows where they are imported or made by extensions: a check says then that it does not judge links
    to them. An item that is retired is none that may be named, but for triggers and cycles, which tell of what was.
    What an imported log names and no row of it is, `riskfile import` keeps in `unresolved`; each entry is reported.

    ## Why it matters

    The chain from hazard to verification (4.5) is broken at this place: no reader can follow it.

    ## Example

    ```markdown
    :::{situation} Struts not covered by tissue
    :id: SIT-1
    :condition: normal
    :hazard: HAZ-1, HAZ-404
    :events: EVT-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{situation} Struts not covered by tissue
    :id: SIT-1
    :condition: normal
    :hazard: HAZ-1
    :events: EVT-1
    :::
    ```

    ## References

    ISO 14971:2019 4.5.
    """
    known = file.items
    told = 0

    def dangling(items: Iterable[Item]) -> Iterator[Item]:
        for item in items:
            if UNRESOLVED in item.fields:
                yield item
                continue
            for targets in item.links.values():
                # most name what there is: a set of ids is compared in a third of the time of a loop
                if not known.keys() >= {*targets}:
                    yield item
                    break

    for item in file.kept.over("dangling", (), known.values(), 0, dangling):
        declared = file.model.types[item.type].links
        if file.stray and any(
            file.stray[target][0] in ("conflict", "unread")
            for targets in item.links.values()
            for target in targets
            if target not in known and target in file.stray
        ):
            # the item is there, and another rule says why it cannot be read
            yield unjudged(item)
            continue
        unresolved = item.fields.get(UNRESOLVED, ())
        for target in unresolved if isinstance(unresolved, tuple) else ():
            hint = _IN_THE_FILE(target=target) if target in known else NOTHING
            yield fault(item, _UNRESOLVED(id=item.id, target=target), hint, option=UNRESOLVED)
        for link, targets in item.links.items():
            if known.keys() >= {*targets}:
                continue
            leads_out = bool(declared[link].others)
            if leads_out and file.more_others:
                # a build knows whether they are there, and a check has said that it does not
                continue
            for target, place in item.link_places(link):
                if target not in known and not (leads_out and file.other(target) is not None):
                    told += 1
                    # looking for near ids costs more than all the rest: a hundred hints are enough for anybody
                    hint = _meant(file, item.type, link, target) if told <= 100 else NOTHING
                    dangles = _NO_NEED if leads_out else _DANGLES
                    message = dangles(id=item.id, link=link, target=target)
                    gone = file.retired.get(target)
                    if gone is not None:
                        if item.type in _TELL_OF_WHAT_WAS:
                            continue
                        why = gone.text("retired-because") or _NO_WORD()
                        message = _IS_RETIRED(id=item.id, link=link, target=target, day=gone.text(RETIRED), why=why)
                        hint = message.hint
                    related: tuple[tuple[Span, Message], ...] = ()
                    if target in file.stray and not (leads_out and file.stray[target][0] == "need"):
                        kind, at = file.stray[target]
                        hint, related = _STANDS[kind](place=at), ((at, _STANDS_HERE(id=target)),)
                    yield fault(item, message, hint, option=link, at=place, related=related)


_LOOK_ALIKE = str.maketrans("OIL_", "011-")


def _folded(id: str) -> str:
    """What ids have in common that are told apart only by letters that look like digits, or by leading zeros."""
    return "-".join(part.lstrip("0") or part for part in id.translate(_LOOK_ALIKE).split("-"))


def _meant(file: RiskFile, item_type: str, link: str, target: str) -> Message:
    memo = file.memo()
    if "lookalikes of ids" not in memo:
        memo["lookalikes of ids"] = {_folded(id): id for id in file.items}
    alike = memo["lookalikes of ids"]
    if isinstance(alike, dict) and (same := alike.get(_folded(target))):
        return did_you_mean([same])
    allowed = file.model.types[item_type].links[link].targets
    key = ("ids that a link may name", allowed)
    if key not in memo:
        # a bound keeps a page of wrong links from costing a search of the whole file each
        ids = [each.id for each in (file.of_type(*allowed) if allowed else file)][:2000]
        memo[key] = (*ids, *[id for id, each in file.others.items() if each.type in allowed][:2000])
    known = memo[key]
    assert isinstance(known, tuple)
    return did_you_mean(nearest(target, known, most=2, cutoff=0.7))


_WRONG_TYPE = Phrase(
    "RMF903.wrong-type",
    "{id} {link} names {target}, a {type}; expected a {allowed:or}",
    "name an item of that type, or use the link that leads to this one",
    by=("target",),
)
_TARGET = Phrase("RMF903.target", "{target} is a {type}")


@rule("RMF903", "wrong-link-target", level=Level.ERROR, clause="4.5", kind="contradiction", of_option=True)
def wrong_link_target(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A link names an item of a type that it may not name.

    ## What it checks

    Each link names items of the types that it is declared for: a control controls risks, a verification
    verifies controls. Where `needs/model.yaml` lets a link lead to requirements or other needs, it names such of the
    types that are declared there.

    ## Why it matters

    A chain that jumps a step (a verification that "verifies" a hazard) proves nothing, and the matrix
    would show it in the wrong column.

    ## Example

    ```markdown
    :::{control} Rounded strut edges
    :id: CTL-9
    :kind: inherent
    :acts-on: p1
    :no-new-risk: the geometry change was reviewed for new failure modes
    :implements: DI-9
    :controls: RSK-1, HAZ-1
    :::

    :::{verification} Drawing shows rounded edges, and no edge cut the model artery
    :id: VER-9
    :proves: implementation, effectiveness
    :criterion: edge radius of at least 15 micrometres
    :effectiveness-criterion: no cut in 30 model arteries
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :method: bench-test
    :verifies: CTL-9
    :::
    ```

    ## Use instead

    ```markdown
    :::{control} Rounded strut edges
    :id: CTL-9
    :kind: inherent
    :acts-on: p1
    :no-new-risk: the geometry change was reviewed for new failure modes
    :implements: DI-9
    :controls: RSK-1
    :::

    :::{verification} Drawing shows rounded edges, and no edge cut the model artery
    :id: VER-9
    :proves: implementation, effectiveness
    :criterion: edge radius of at least 15 micrometres
    :effectiveness-criterion: no cut in 30 model arteries
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :method: bench-test
    :verifies: CTL-9
    :::
    ```

    ## References

    ISO 14971:2019 4.5, 5.4, 7.1, 7.2 (which thing is related to which).
    """
    known = file.items

    def mislinked(items: Iterable[Item]) -> Iterator[Item]:
        types = file.model.types
        for item in items:
            declared = types[item.type].links
            for link, targets in item.links.items():
                allowed = declared[link].targets
                for target in targets if allowed else ():
                    hit = known.get(target)
                    if (hit.type not in allowed) if hit is not None else declared[link].others:
                        yield item
                        break
                else:
                    continue
                break

    for item in file.kept.over("mislinked", (), known.values(), 1, mislinked):
        declared = file.model.types[item.type].links
        for link in item.links:
            allowed = declared[link].targets
            if not allowed:
                continue
            leads_out = bool(declared[link].others)
            for target, place in item.link_places(link):
                hit = known.get(target)
                if hit is None and leads_out:
                    hit = file.other(target)
                    # known from a file that may have changed since
                    hit = hit if hit is not None and hit.path else None
                if hit is not None and hit.type not in allowed:
                    yield fault(
                        item,
                        _WRONG_TYPE(id=item.id, link=link, target=target, type=hit.type, allowed=tuple(allowed)),
                        option=link,
                        at=place,
                        related=((hit.span, _TARGET(target=target, type=hit.type)),) if hit.path else (),
                    )


@rule("RMF904", "bad-field", level=Level.ERROR, clause="", kind="contradiction", of_option=True)
def bad_field(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """An item has an unknown option, a value off its enumeration, or no id or title.

    ## What it checks

    Each option is one that the item's type declares, each value is of the option's kind (an enumeration, a
    number, a date, ids), the id is an id, and the item has a title. An unknown directive that looks like
    an item is reported too.

    ## Why it matters

    A misspelt option is a value that no rule and no reader sees. Nothing is guessed: what is not
    understood is not part of the file.

    ## Example

    ```markdown
    :::{hazard} Flow obstruction by stent struts
    :id: HAZ-1
    :catgory: biological-chemical
    :category: biological-chemical
    :::
    ```

    ## Use instead

    ```markdown
    :::{hazard} Flow obstruction by stent struts
    :id: HAZ-1
    :category: biological-chemical
    :::
    ```

    ## References

    The item types: `riskfile types`, and the manual's chapter on authoring.
    """
    items = file.items
    for problem in file.problems:
        if problem.kind != "bad-field":
            continue
        item = items.get(problem.item)
        if item is not None and item.type == "risk" and problem.option in RPN_OPTIONS:
            continue  # RMF208 says what is wrong with these
        yield problem_fault(problem, item)


_NO_FRONT_PAGE = Phrase(
    "RMF905.no-front-page",
    "there is no front page {page}, so no reader gets to the items",
    "write it, with a toctree that names the chapters",
)
_UNREACHED = Phrase(
    "RMF905.unreached",
    "{page} has items, and no table of contents that starts at {front} reaches it",
    "name {docname} in a toctree",
)


@rule("RMF905", "item-outside-the-file", level=Level.ERROR, clause="4.5", kind="contradiction")
def item_outside_the_file(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """An item stands on a page that no table of contents reaches.

    ## What it checks

    Every page with items is reached from the front page (`docs/index.md`) by tables of contents
    (`toctree`), and every other page is named by one, unless it says `orphan: true`. No page with items is left out of the file by its name (`.MD`, `.markdown`) or its folder (the project's
    own, or one directly in it that is neither `docs` nor `needs`). In a project of Sphinx that the file is a part of, no item
    stands on one of the project's other pages, nor in reStructuredText: of that, no item is read. No two pages have names that
    are one on Windows and macOS, where capitals make no difference.

    ## Why it matters

    Nobody who reads the file, on screen or on paper, would see the item, though rules count it.

    ## Example

    ```markdown needs/lost/page.md
    # A page that no table of contents names

    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse
    :::
    ```

    ## Use instead

    ```markdown needs/design/page.md
    # A page that the table of contents names

    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse
    :::
    ```

    ## References

    ISO 14971:2019 4.5.
    """
    for problem in file.problems:
        if problem.kind == "item-outside-the-file":
            yield problem_fault(problem)
    if file.root_doc not in file.documents:
        if len(file):
            front = f"{file.root_doc}.md"
            yield file_fault(Span(front), _NO_FRONT_PAGE(page=front))
        return
    told: set[str] = set()
    # a table of contents that names a stage's folder does not name one that is misspelt
    misnamed = tuple(
        f"{problem.span.path.rpartition('/')[0]}/" for problem in file.problems if problem.kind == "unknown-stage"
    )
    # nor does one whose entry is misspelt reach the page that it means
    misspelt = {
        resolved(problem.span.path, str(word))
        for problem in file.problems
        if problem.kind == "broken-reference"
        for word in problem.hint.values.get("words", ())
    }
    for item in file.everything:
        if (misnamed and item.docname.startswith(misnamed)) or item.docname in misspelt:
            continue
        if item.docname not in file.reachable and item.docname not in told:
            told.add(item.docname)
            yield fault(item, _UNREACHED(page=item.path, front=f"{file.root_doc}.md", docname=item.docname))


@rule("RMF906", "active-content", level=Level.ERROR, clause="", kind="contradiction")
def active_content(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Text contains raw HTML, a file inclusion, an evaluated expression or a path out of the project.

    ## What it checks

    Risk items hold text only: no raw HTML, no `include`, no block of reStructuredText, no picture from
    elsewhere. No page uses a directive or role that evaluates Python expressions (those of sphinx-needs with
    filters do), changes its own Markdown syntax, or names a file outside of the project: by a path that leads up,
    by a symbolic link, or with encoded characters, in a link, a picture, a download, an included file, a table or
    a block of reStructuredText. None links to a script (`javascript:`), shows a picture from another server, or
    names a file that a browser would run, or that has it fetch something, when it is opened: HTML, and SVG or XML
    with scripts, events or addresses. A build of such a page does not begin, and none with a `docutils.conf`, which can
    name files to write to.

    ## Why it matters

    A merge request from anybody is built by CI and opened by reviewers. Text that runs, or that reads what
    it should not, has no place in it. What such a construct yields would also not be what was reviewed.

    ## Example

    ```markdown
    :::{hazard} Flow obstruction by stent struts
    :id: HAZ-1
    :category: biological-chemical

    Struts <script>alert(1)</script> obstruct flow.
    :::
    ```

    ## Use instead

    ```markdown
    :::{hazard} Flow obstruction by stent struts
    :id: HAZ-1
    :category: biological-chemical

    Struts obstruct flow.
    :::
    ```

    ## References

    CWE-94 (code injection), CWE-79 (cross-site scripting), CWE-22 (path traversal).
    """
    yield from problem_faults(file, "active-content")


@rule("RMF907", "unreadable-file", level=Level.ERROR, clause="", kind="contradiction")
def unreadable_file(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A page is not UTF-8, cannot be read, or has a directive that is not closed.

    ## What it checks

    Each page is UTF-8, and each fence (three or more colons, backticks or tildes) is closed. Each page and each folder of
    pages can be read: none lacks a permission, is a pipe or a device, or a symbolic link to nothing. Where one cannot, the
    exit status is 2, and only what single pages say is judged.

    ## Why it matters

    An item that is not closed swallows what follows it, up to the end of the page: items disappear into
    another item's text.

    ## Example

    ```markdown
    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse
    ```

    ## Use instead

    ```markdown
    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse
    :::
    ```

    ## References

    CommonMark 0.31 4.5 (fenced code blocks), MyST (colon fences).
    """
    yield from problem_faults(file, "unreadable-file")


@rule("RMF921", "unreadable-view", level=Level.ERROR, clause="4.5", kind="contradiction")
def unreadable_view(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A page asks for a view in a way that cannot be understood.

    ## What it checks

    Each option of a view is one that it takes, and each value one that it can be: item types, columns, the id of an
    item or of a monitoring plan. Each filter can be read, and names fields that there are. Where all values of a field
    are known (stages, types, regions, levels, enumerations, ids of items), a filter compares it with one of these.

    ## Why it matters

    A table that is not there, or that is empty since its filter compares with a misspelt word, looks like a file in
    which there is nothing to show. Traceability (4.5) rests on what readers see.

    ## Example

    ````markdown docs/views.md
    # Views

    ```{item-list}
    :types: hazards
    ```
    ````

    ## Use instead

    ````markdown docs/views.md
    # Views

    ```{item-list}
    :types: hazard
    ```
    ````

    ## References

    ISO 14971:2019 4.5; the views and their filters: the manual's chapter on views.
    """
    for problem in file.problems:
        if problem.kind == "unreadable-view":
            yield problem_fault(problem)


_NO_CODE = Phrase(
    "RMF909.no-code", "a waiver names nothing, which is no rule, so it waives nothing", "take the waiver out"
)
_NO_RULE = Phrase(
    "RMF909.no-rule",
    "a waiver names {code}, which is no rule, so it waives nothing",
    "take the waiver out",
    by=("code",),
)
_UNWAIVABLE = Phrase(
    "RMF909.unwaivable",
    "a waiver names {code}, whose findings cannot be waived, so it waives nothing",
    "take the waiver out",
    by=("code",),
)
_NO_ITEM = Phrase(
    "RMF909.no-item",
    "a waiver names {item}, which is no item of this file, so it waives nothing",
    "take the waiver out",
    by=("code", "item"),
)
_NO_STAGE = Phrase(
    "RMF909.no-stage",
    "a waiver names {item}, which is no item of this file and no stage of a mission, so it waives nothing",
    "name mission and stage, such as operations/manufacturing",
    by=("code", "item"),
)
_NO_CELL = Phrase(
    "RMF909.no-cell",
    "a waiver names {item}, which is no cell of the grid, so it waives nothing",
    "name mission, stage and step, such as lifecycle/manufacturing/identification",
    by=("code", "item"),
)


def misnamed(waiver: Waiver, so_far: SoFar, file: RiskFile) -> Message:
    """Why a waiver can waive nothing, whatever the rules find: NOTHING where it names a rule, and an item or a place
    of the grid, that there are."""
    code = waiver.rule
    if code not in so_far.codes and code != CRASH_CODE:
        return _NO_RULE(code=code) if code else _NO_CODE()
    if code not in so_far.waivable:
        return _UNWAIVABLE(code=code)
    if waiver.item and waiver.item not in file.items and not names_place(code, waiver.item):
        nothing = _NO_CELL if code == OPEN_CELL else _NO_STAGE if code in PLACES else _NO_ITEM
        return nothing(code=code, item=waiver.item)
    return NOTHING


def _meant_by(waiver: Waiver, so_far: SoFar) -> Message:
    """The rule, or the place of the grid, that a misnamed waiver may mean."""
    if waiver.rule not in so_far.codes:
        return code_meant(waiver.rule, so_far.codes, so_far.names)
    return did_you_mean(nearest(waiver.item, PLACES.get(waiver.rule, ())))


_WAIVER = Phrase("waiver", "the waiver of {code}")
_WAIVER_ON_ITEM = Phrase("waiver.on-item", "the waiver of {code} on {item}")


def of_waiver(waiver: Waiver) -> Message:
    """A waiver, as messages call it."""
    return _WAIVER_ON_ITEM(code=waiver.rule, item=waiver.item) if waiver.item else _WAIVER(code=waiver.rule)


def of_item(waiver: Waiver, policy: Policy) -> bool:
    """Whether an item carries the waiver, in its option ``waive``."""
    return waiver.span.path != policy.path


def waiver_fault(
    file: RiskFile,
    policy: Policy,
    waiver: Waiver,
    message: Message,
    advice: Message = NOTHING,
    related: tuple[tuple[Span, Message], ...] = (),
) -> Fault:
    """A fault of a waiver: of the item that it is on, else of the policy's entry."""
    item = file.items.get(waiver.item)
    if item is None:
        return key_fault(policy, ("waivers", waiver.rule), message, advice, at=waiver.span, related=related)
    option = "waive" if of_item(waiver, policy) else ""
    return fault(item, message, advice, option=option, at=waiver.span, related=related)


_NO_REASON = Phrase(
    "RMF908.waiver",
    "{waiver} has no reason, so it waives nothing; expected why the finding is accepted",
    "write reason: and why, approver: and who, expires: and until when, or take the waiver out",
    by=("waiver",),
)
_REASON_IN_ITEM = Phrase(
    "RMF908.reason-in-item", "write {code} -- the reason; approver NAME; until YYYY-MM-DD, or take it out"
)
_TWO_HYPHENS = Phrase(
    "RMF908.two-hyphens",
    "write {code} -- {reason}; approver NAME; until YYYY-MM-DD: the reason is what stands behind two hyphens",
)
_OFF_WITHOUT_REASON = Phrase(
    "RMF908.off",
    "{code} is switched off without a reason, so it stays on; expected why it is off for the whole file",
    "write the reason behind the code, or take the entry out",
)
_LEVEL_WITHOUT_REASON = Phrase(
    "RMF908.level",
    "the level of {code} has no reason, so it stays what it was; expected why it is changed",
    "write reason: and why, or take the entry out",
)


@rule("RMF908", "waiver-without-reason", level=Level.ERROR, clause="", kind="gap", after_all=True)
def waiver_without_reason(file: RiskFile, policy: Policy, so_far: SoFar) -> Iterator[Fault]:
    """A waiver, a rule that is off or a changed level gives no reason.

    ## What it checks

    Each entry of `waivers` in the policy and each `waive` of an item has a reason, and so has each entry of
    `rules.off` and `rules.levels`. On an item the reason is what stands behind two hyphens, up to `; approver` and
    `; until`. A waiver without one waives
    nothing: its finding is reported as well. A rule
    without one stays on, and its level stays what it was.

    ## Why it matters

    To accept a finding, or to take a rule out, is a decision of the manufacturer. Without its reason nobody who
    reviews the file can tell a decision from a finding that was silenced.

    ## Example

    ```yaml needs/policy.yaml
    rules:
      off:
        RMF109:
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    rules:
      off:
        RMF109: titles follow the hazard list of the corporate template SOP-14, annex 2
    ```

    ## References

    The manual's chapter on waivers. ISO 13485:2016 4.2.5 (records show that the product conforms).
    """
    for waiver in so_far.waivers:
        if not waiver.reason.strip() and not misnamed(waiver, so_far, file):
            advice = _reason_meant(waiver, file) if of_item(waiver, policy) else NOTHING
            yield waiver_fault(file, policy, waiver, _NO_REASON(waiver=of_waiver(waiver)), advice)
    for code, reason in policy.rules_off.items():
        if code in so_far.waivable and not reason.strip():
            yield key_fault(policy, ("rules", "off", code), _OFF_WITHOUT_REASON(code=code))
    for code, change in policy.rules_levels.items():
        if code in so_far.waivable and not change.reason.strip():
            yield key_fault(policy, ("rules", "levels", code), _LEVEL_WITHOUT_REASON(code=code))


_TWICE = Phrase(
    "RMF909.twice",
    "{waiver} is given twice; the one at {place} waives the finding",
    "take one of the two out",
    by=("waiver",),
)
_COUNTS = Phrase("RMF909.counts", "the one that counts")
_OFF_ANYWAY = Phrase(
    "RMF909.off",
    "{waiver} waives nothing, since the rule is off for the whole file",
    "take the waiver out, or the rule under rules.off",
    by=("waiver",),
)
_NO_FAULT_THERE = Phrase(
    "RMF909.no-fault-there",
    "{waiver} waives nothing: the rule finds no fault there",
    "take the waiver out",
    by=("waiver",),
)
_NO_FAULT_WITHOUT_ITEM = Phrase(
    "RMF909.no-fault-without-item",
    "{waiver} waives nothing: the rule finds no fault that is on no item",
    "take the waiver out",
    by=("waiver",),
)
_ELSEWHERE = Phrase("RMF909.elsewhere", "take the waiver out; the rule's findings are on {items}")
_ELSEWHERE_TOO = Phrase("RMF909.elsewhere-too", "take the waiver out; the rule's findings are on {items} and others")
_NO_RULE_OFF = Phrase("RMF909.no-rule-off", "{code} is switched off, and is no rule", "take the entry out")
_NO_RULE_LEVEL = Phrase("RMF909.no-rule-level", "{code} is given another level, and is no rule", "take the entry out")
_NEVER_OFF = Phrase(
    "RMF909.never-off",
    "{code} is switched off, which it cannot be: it judges how the file is written and read",
    "take the entry out",
)
_NEVER_LEVEL = Phrase(
    "RMF909.never-level",
    "{code} is given another level, which it cannot be: it judges how the file is written and read",
    "take the entry out",
)


@rule("RMF909", "stale-waiver", level=Level.WARNING, clause="", kind="advice", after_all=True)
def stale_waiver(file: RiskFile, policy: Policy, so_far: SoFar) -> Iterator[Fault]:
    """A waiver waives nothing any more, or names a rule or an item that there is not.

    ## What it checks

    Each waiver that is in force waives at least one finding. Where a rule was not run, or could not judge the
    item, nothing is said of the waivers of it. Each rule that a waiver, `rules.off` or `rules.levels` names is one
    that there is, and one that can be waived, switched off or given another level: not a rule on how the file is
    written and read (RMF9xx but RMF912, RMF918 and RMF919, RMF000, RMF009), which stays as it is. Each item that a waiver names is one of
    the file; a waiver of RMF504, RMF509 or RMF607 may name a stage of a mission (`operations/manufacturing`) or a cell
    of the grid (`lifecycle/manufacturing/identification`).

    ## Why it matters

    A waiver that has outlived its finding accepts the next one of the same rule on the same item, which nobody has
    looked at. One with a misspelt code or id accepts nothing, though a reader believes that it does.

    ## Example

    ```yaml needs/policy.yaml
    waivers:
      - rule: RMF206
        item: RSK-1
        reason: the estimate waits for the registry's report of 2024
        approver: R. Manager
        expires: 2026-12-31
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    waivers: []
    ```

    ## References

    The manual's chapter on waivers.
    """
    used = {waiver for _, waiver in so_far.waived}
    first = {(waiver.rule, waiver.item): waiver for waiver in used}
    unjudged = set(so_far.unjudged)
    if any(waiver.rule == OPEN_CELL for waiver in so_far.waivers):
        unjudged.update((OPEN_CELL, cell) for cell in left_to_others(file, policy, so_far))
    elsewhere: dict[str, dict[str, None]] = {}
    for finding in so_far.findings:
        if finding.item:
            elsewhere.setdefault(finding.code, {})[finding.item] = None
    # of an item that cannot be read in full, nobody knows what its rules would find
    unread = {finding.item for finding in so_far.findings if finding.code in ("RMF904", PLACEHOLDER)} - {""}
    for waiver in so_far.waivers:
        if waiver in used:
            continue
        wrong = misnamed(waiver, so_far, file)
        if wrong:
            yield waiver_fault(file, policy, waiver, wrong, _meant_by(waiver, so_far))
            continue
        if not waives(waiver, file, policy, so_far.today):
            continue
        known = first.get((waiver.rule, waiver.item))
        if known is not None:
            message = _TWICE(waiver=of_waiver(waiver), place=known.span)
            yield waiver_fault(file, policy, waiver, message, related=((known.span, _COUNTS()),))
        elif not policy.no_reason(policy.rules_off.get(waiver.rule, "")) and waiver.rule not in policy.waiving.reserved:
            yield waiver_fault(file, policy, waiver, _OFF_ANYWAY(waiver=of_waiver(waiver)))
        elif (
            waiver.rule not in so_far.unrun and (waiver.rule, waiver.item) not in unjudged and waiver.item not in unread
        ):
            others = tuple(islice((id for id in elsewhere.get(waiver.rule, ()) if id != waiver.item), 4))
            advice = NOTHING
            if others:
                advice = (_ELSEWHERE if len(others) < 4 else _ELSEWHERE_TOO)(items=others[:3])
            no_fault = _NO_FAULT_THERE if waiver.item else _NO_FAULT_WITHOUT_ITEM
            yield waiver_fault(file, policy, waiver, no_fault(waiver=of_waiver(waiver)), advice)
    for where, named, no_rule, never in (
        ("off", policy.rules_off, _NO_RULE_OFF, _NEVER_OFF),
        ("levels", policy.rules_levels, _NO_RULE_LEVEL, _NEVER_LEVEL),
    ):
        for code in named:
            keys = ("rules", where, code)
            if code not in so_far.codes and code != CRASH_CODE:
                yield key_fault(policy, keys, no_rule(code=code), code_meant(code, so_far.codes, so_far.names))
            elif code not in so_far.waivable:
                yield key_fault(policy, keys, never(code=code))


def _reason_meant(waiver: Waiver, file: RiskFile) -> Message:
    """How to give an item's waiver its reason: what stands behind the code may be one."""
    text = file.items[waiver.item].text("waive")
    meant = next((each.meant for each in waived_by(text) if each.rule == waiver.rule and each.meant), "")
    return _TWO_HYPHENS(code=waiver.rule, reason=meant) if meant else _REASON_IN_ITEM(code=waiver.rule)


_EXPIRED = Phrase(
    "RMF911.expired",
    "{waiver} expired on {day}",
    "take the waiver out if it is no longer needed, or have it approved anew",
    by=("waiver",),
)
_BACK = Phrase(
    "RMF911.back",
    "{waiver} expired on {day}, and its {count:finding is|{count} findings are} back",
    "put the finding right, or have the waiver approved anew",
    by=("waiver",),
)


@rule("RMF911", "expired-waiver", level=Level.ERROR, clause="", kind="gap", after_all=True)
def expired_waiver(file: RiskFile, policy: Policy, so_far: SoFar) -> Iterator[Fault]:
    """A waiver has expired.

    ## What it checks

    The date until which a waiver holds (`expires`, that day included) is not past. After it the waiver waives
    nothing: its finding is reported again, as well as this one.

    ## Why it matters

    The manufacturer accepted the finding for a time, within which something was to be done or to be known. That
    time is over, and whoever approved it has to decide anew.

    ## Example

    ```yaml needs/policy.yaml
    waivers:
      - rule: RMF206
        item: RSK-1
        reason: the estimate waits for the registry's report of 2024
        approver: R. Manager
        expires: 2024-12-31
    ```

    ## Use instead

    The finding is put right and the waiver taken out:

    ```yaml needs/policy.yaml
    waivers: []
    ```

    Or it is approved anew, with a date to come and a reason that holds today.

    ## References

    The manual's chapter on waivers.
    """
    back: dict[tuple[str, str], int] = {}
    for finding in so_far.findings:
        key = (finding.code, finding.item)
        back[key] = back.get(key, 0) + 1
    for waiver in so_far.waivers:
        if is_date(waiver.expires) and waiver.expires < so_far.today and not misnamed(waiver, so_far, file):
            count = back.get((waiver.rule, waiver.item), 0)
            told = {"waiver": of_waiver(waiver), "day": waiver.expires}
            message = _BACK(**told, count=count) if count else _EXPIRED(**told)
            yield waiver_fault(file, policy, waiver, message)


@rule("RMF910", "readers-disagree", level=Level.ERROR, clause="", kind="contradiction")
def readers_disagree(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The Sphinx build and the checker read this page differently.

    ## What it checks

    Only in a Sphinx build: the items that sphinx-needs holds equal those that the checker reads from the same
    Markdown, field by field and link by link. An extension that rewrites pages, or changes the Markdown syntax,
    is the usual cause.

    ## Why it matters

    What `riskfile check` passed must be what the reviewer reads. Where the two readers differ, neither
    result can be trusted.

    ## Example

    There is none in Markdown alone: it takes a further Sphinx extension that changes pages as they are
    read.

    ## Use instead

    Take the extension that rewrites pages out of `conf.py`.

    ## References

    The manual's chapter on the two readers.
    """
    yield from problem_faults(file, "readers-disagree")


_LACKS = Phrase(
    "RMF912.lacks",
    "{id} has no {fields:, and}, which {type:a} needs",
    "write what it is; `riskfile types` lists the fields of a type",
)
_NOT_STATED = Phrase(
    "RMF912.not-stated",
    "{id} does not state {fields:, and}: the log that was imported does not say",
    "write what it is",
)
_EITHER = Phrase("RMF912.either", "{field} or {instead}")
_EXPECTED = Phrase("RMF912.expected", "{values:;}")
_VALUE = Phrase("RMF912.value", "{field} is {expected}")


@rule(
    MISSING_FIELD,
    "missing-field",
    level=Level.WARNING_THEN_ERROR,
    clause="4.5",
    kind="gap",
    of_option=True,
    needs=("RMF904",),
)
def missing_field(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """An item lacks a field that its type needs.

    ## What it checks

    Each item has the fields that its type marks as required: the cause of an event, the condition of a situation,
    the criterion of a verification, the dates of a trigger. The table of each [item type](../item-types.md) says which
    these are; `needs/model.yaml` can mark more. A field that is written with a wrong value or a misspelt name is
    RMF904 and not reported here. What has a rule of its own is not required here either: a risk's estimate (RMF204),
    a control's kind (RMF302), the conclusions of a review (RMF407). `retired` and `retired-because` go together.

    A field may have the value `not-stated` where the log that was imported does not say it. That is told here, once for
    each item, and no other rule judges the field.

    ## Why it matters

    Other rules and the tables go by these fields. An event without a cause is in no analysis of software, use or
    security; a trigger without a due date is never overdue; a test without a criterion cannot be failed. Such an item
    looks complete on the page, and nothing speaks up.

    ## Example

    ```markdown
    :::{trigger} New supplier of the balloon's material
    :id: TRG-1
    :kind: supplier-change
    :affects: RSK-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{trigger} New supplier of the balloon's material
    :id: TRG-1
    :kind: supplier-change
    :opened: 2026-01-05
    :due: 2026-04-30
    :affects: RSK-1
    :::
    ```

    ## References

    ISO 14971:2019 4.5; 5.3, 5.4, 7.2, 10.2 to 10.4 for what each type records.
    """
    for item_type in file.model.types.values():
        needed = [field for field in item_type.fields.values() if field.required]
        if not needed:
            continue
        find = partial(_lacking, needed)
        yield from file.kept.over("missing fields", (item_type,), file.of_type(item_type.name), 0, find)
    yield from file.kept.over("not stated", (), file.items.values(), 0, _not_stated)
    for item in file.retired.values():
        if policy.says_nothing(item.text("retired-because")):
            yield _incomplete(item, [file.model.types[item.type].fields["retired-because"]])
    for item in file:
        if "retired-because" in item.fields:
            # it looks like a record, and is judged
            yield _incomplete(item, [file.model.types[item.type].fields[RETIRED]])


def _lacking(needed: list[FieldType], items: Iterable[Item]) -> Iterator[Fault]:
    for item in items:
        fields = item.fields
        unsaid = fields.get(NOT_STATED, ())
        missing = [
            field
            for field in needed
            if field.name not in fields
            and field.instead not in fields
            and not (isinstance(unsaid, tuple) and field.name in unsaid)
        ]
        if missing:
            yield _incomplete(item, missing)


def _not_stated(items: Iterable[Item]) -> Iterator[Fault]:
    for item in items:
        left = item.fields.get(NOT_STATED)
        if isinstance(left, tuple):
            at = item.at(left[0] if left[0] in item.marks else NOT_STATED)
            yield fault(item, _NOT_STATED(id=item.id, fields=left), option=left[0], at=at)


def _incomplete(item: Item, missing: list[FieldType]) -> Fault:
    fields = tuple(
        _EITHER(field=field.name, instead=field.instead) if field.instead else field.name for field in missing
    )
    values = []
    for field in missing:
        try:
            convert(field, "")
        except NotAValueError as problem:
            values.append(_VALUE(field=field.name, expected=problem.expected))
    advice = _EXPECTED(values=tuple(values)) if values else NOTHING
    told = fault(item, _LACKS(id=item.id, fields=fields, type=item.type), advice)

    def without(wrong: Set[str]) -> Fault | None:
        left = [field for field in missing if wrong.isdisjoint((field.name, field.instead))]
        return _incomplete(item, left) if left else None

    return told._replace(options=tuple(field.name for field in missing), without=without)


@rule("RMF927", "needs-file", level=Level.ERROR, clause="4.5", kind="contradiction")
def needs_file(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A file with needs of another project is not what was pinned, or cannot be read.

    ## What it checks

    Each file that `needs/model.yaml` names under `needs: files:` with a `sha256` is in the project, has this hash, and is
    a `needs.json` of sphinx-needs with one current version, of 64 MiB or less. No id in it is also that of an item here,
    or stands in another of these files; what it says of items that it has taken over from here is passed over.

    Each file is reported once, at its line in `needs/model.yaml`, and nothing in it is known then.

    ## Why it matters

    Controls are linked to requirements of the other project as it was when somebody looked. Where its requirements have
    changed since, nobody knows whether the controls still implement them (4.5, 7.2).

    ## Example

    ```yaml needs/model.yaml
    version: 1
    needs:
      types:
        sysreq: {label: System requirement}
      files:
        - path: needs/external/system.json
          sha256: "0000000000000000000000000000000000000000000000000000000000000000"
    ```

    ```text needs/external/system.json
    {"current_version": "1", "versions": {"1": {"needs": {"SYS_1": {"type": "sysreq", "title": "Strut width"}}}}}
    ```

    ## Use instead

    ```yaml needs/model.yaml
    version: 1
    needs:
      types:
        sysreq: {label: System requirement}
      files:
        - path: needs/external/system.json
          sha256: "649f63f7f753e9b1cb66deffdd4f5cb23b69d784ce674e79f84a5d8249928b7e"
    ```

    ```text needs/external/system.json
    {"current_version": "1", "versions": {"1": {"needs": {"SYS_1": {"type": "sysreq", "title": "Strut width"}}}}}
    ```

    ## References

    ISO 14971:2019 4.5. sphinx-needs, "needs_build_json".
    """
    yield from problem_faults(file, "needs-file")


RULES: tuple[Rule, ...] = (
    duplicate_id,
    dangling_link,
    wrong_link_target,
    bad_field,
    item_outside_the_file,
    active_content,
    unreadable_file,
    unreadable_view,
    waiver_without_reason,
    stale_waiver,
    readers_disagree,
    expired_waiver,
    missing_field,
    needs_file,
)
