"""RMF9xx: the structure of the file, and content that is safe to build."""

from __future__ import annotations

from collections.abc import Iterator

from riskfile.model import Location, RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules.engine import Rule, rule
from riskfile.rules.finding import Fault, Level, fault

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


@rule("RMF901", "duplicate-id", level=Level.ERROR, clause="4.5")
def duplicate_id(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Two items have the same id.

    ## What it checks

    Every id of the file stands on one item. The first item in reading order keeps it; each further one
    is reported, with the place of the first.

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
    :p1: P1
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
    :p1: P1
    :p2: C1
    :basis: test (bench, 2024-05)
    :::
    ```

    ## References

    ISO 14971:2019 4.5 (traceability of each hazard in the risk management file).
    """
    for item in file.duplicates:
        first = file.items[item.id]
        yield Fault(
            item.at("id"),
            f"{item.id} is already the id of the {first.type} at {first.location}; each id stands on one item",
            f"give this {item.type} an id of its own",
            related=((first.at("id"), "the first item with this id"),),
        )


@rule("RMF902", "dangling-link", level=Level.ERROR, clause="4.5")
def dangling_link(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A link names an item that the file does not have.

    ## What it checks

    Each id that a link option names is the id of an item of the file.

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
    for item in known.values():
        for link, targets in item.links.items():
            if all(target in known for target in targets):
                continue
            for target, place in item.link_places(link):
                if target not in known:
                    told += 1
                    # looking for near ids costs more than all the rest: a hundred hints are enough for anybody
                    hint = _nearest(file, item.type, link, target) if told <= 100 else _NO_SUCH_ITEM
                    yield fault(item, f"{item.id} {link} names {target}, which is no item of this file", hint, at=place)


_NO_SUCH_ITEM = "write the item, or take the id out"


def _nearest(file: RiskFile, item_type: str, link: str, target: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only where a link dangles

    allowed = file.model.types[item_type].links[link].targets
    # a bound keeps a page of wrong links from costing a search of the whole file each
    ids = [each.id for each in (file.of_type(*allowed) if allowed else file)][:2000]
    close = get_close_matches(target, ids, n=2, cutoff=0.7)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return _NO_SUCH_ITEM


@rule("RMF903", "wrong-link-target", level=Level.ERROR, clause="4.5")
def wrong_link_target(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A link names an item of a type that it may not name.

    ## What it checks

    Each link names items of the types that it is declared for: a control controls risks, a verification
    verifies controls.

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
    :controls: RSK-1, HAZ-1
    :::

    :::{verification} Drawing shows rounded edges, and no edge cut the model artery
    :id: VER-9
    :proves: implementation, effectiveness
    :criterion: edge radius of at least 15 micrometres
    :effectiveness-criterion: no cut in 30 model arteries
    :result: pass
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
    :controls: RSK-1
    :::

    :::{verification} Drawing shows rounded edges, and no edge cut the model artery
    :id: VER-9
    :proves: implementation, effectiveness
    :criterion: edge radius of at least 15 micrometres
    :effectiveness-criterion: no cut in 30 model arteries
    :result: pass
    :method: bench-test
    :verifies: CTL-9
    :::
    ```

    ## References

    ISO 14971:2019 4.5, 5.4, 7.1, 7.2 (which thing is related to which).
    """
    known = file.items
    for item in known.values():
        declared = file.model.types[item.type].links
        for link, targets in item.links.items():
            allowed = declared[link].targets
            if not allowed or all(hit.type in allowed for target in targets if (hit := known.get(target))):
                continue
            for target, place in item.link_places(link):
                hit = known.get(target)
                if hit is not None and hit.type not in allowed:
                    yield fault(
                        item,
                        f"{item.id} {link} names {target}, a {hit.type}; expected a {' or '.join(allowed)}",
                        "name an item of that type, or use the link that leads to this one",
                        at=place,
                        related=((hit.location, f"{target} is a {hit.type}"),),
                    )


@rule("RMF904", "bad-field", level=Level.ERROR, clause="")
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
        yield Fault(problem.location, problem.message, problem.hint, item)


@rule("RMF905", "item-outside-the-file", level=Level.ERROR, clause="4.5")
def item_outside_the_file(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """An item stands on a page that no table of contents reaches.

    ## What it checks

    Every page with items is reached from the front page (`docs/index.md`) by tables of contents
    (`toctree`).

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
    if file.root_doc not in file.documents:
        if len(file):
            yield Fault(
                Location(f"{file.root_doc}.md"),
                f"there is no front page {file.root_doc}.md, so no reader gets to the items",
                "write it, with a toctree that names the chapters",
            )
        return
    told: set[str] = set()
    for item in (*file, *file.duplicates):
        if item.docname not in file.reachable and item.docname not in told:
            told.add(item.docname)
            yield fault(
                item,
                f"{item.path} has items, and no table of contents that starts at {file.root_doc}.md reaches it",
                f"name {item.docname} in a toctree",
            )


@rule("RMF906", "active-content", level=Level.ERROR, clause="")
def active_content(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Text contains raw HTML, a file inclusion, an evaluated expression or a path out of the project.

    ## What it checks

    Risk items hold text only: no raw HTML, no `include`, no block of reStructuredText, no picture from
    elsewhere. No page uses a directive or role that evaluates Python expressions (those of sphinx-needs with
    filters do), changes its own Markdown syntax, or reads a file outside of the project.

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
    for problem in file.problems:
        if problem.kind == "active-content":
            yield Fault(problem.location, problem.message, problem.hint, file.items.get(problem.item))


@rule("RMF907", "unreadable-file", level=Level.ERROR, clause="")
def unreadable_file(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A page is not UTF-8, cannot be read, or has a directive that is not closed.

    ## What it checks

    Each page is UTF-8, and each fence (three or more colons, backticks or tildes) is closed.

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
    for problem in file.problems:
        if problem.kind == "unreadable-file":
            yield Fault(problem.location, problem.message, problem.hint, file.items.get(problem.item))


@rule("RMF910", "readers-disagree", level=Level.ERROR, clause="")
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
    for problem in file.problems:
        if problem.kind == "readers-disagree":
            yield Fault(problem.location, problem.message, problem.hint, file.items.get(problem.item))


RULES: tuple[Rule, ...] = (
    duplicate_id,
    dangling_link,
    wrong_link_target,
    bad_field,
    item_outside_the_file,
    active_content,
    unreadable_file,
    readers_disagree,
)
