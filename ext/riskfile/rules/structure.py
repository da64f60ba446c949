"""RMF9xx: the structure of the file, and content that is safe to build."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from riskfile.model import FieldType, Item, NotAValueError, RiskFile, Span, convert
from riskfile.policy.policy import Policy, Waiver
from riskfile.rules.engine.context import SoFar
from riskfile.rules.engine.declare import CRASH_CODE, MISSING_FIELD, Rule, rule
from riskfile.rules.engine.finding import Fault, Level, fault, fault_at
from riskfile.rules.engine.waivers import waives

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
        yield fault_at(
            item.at("id"),
            f"{item.id} is already the id of the {first.type} at {first.span}; each id stands on one item",
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
                        related=((hit.span, f"{target} is a {hit.type}"),),
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
        yield fault_at(problem.span, problem.message, problem.hint, item)


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
            yield fault_at(
                Span(f"{file.root_doc}.md"),
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
            yield fault_at(problem.span, problem.message, problem.hint, file.items.get(problem.item))


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
            yield fault_at(problem.span, problem.message, problem.hint, file.items.get(problem.item))


def _misnamed(waiver: Waiver, so_far: SoFar, file: RiskFile) -> str:
    """Why a waiver can waive nothing, whatever the rules find: "" where it names a rule and an item that there are."""
    code = waiver.rule
    if code not in so_far.codes and code != CRASH_CODE:
        return f"{code or 'nothing'}, which is no rule"
    if code not in so_far.waivable:
        return f"{code}, whose findings cannot be waived"
    if waiver.item and waiver.item not in file.items:
        return f"{waiver.item}, which is no item of this file"
    return ""


def _of(waiver: Waiver) -> str:
    return f"the waiver of {waiver.rule}" + (f" on {waiver.item}" if waiver.item else "")


@rule("RMF908", "waiver-without-reason", level=Level.ERROR, clause="", after_all=True)
def waiver_without_reason(file: RiskFile, policy: Policy, so_far: SoFar) -> Iterator[Fault]:
    """A waiver, a rule that is off or a changed level gives no reason.

    ## What it checks

    Each entry of `waivers` in the policy and each `waive` of an item has a reason, and so has each entry of
    `rules.off` and `rules.levels`. A waiver without one waives nothing: its finding is reported as well. A rule
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
        if not waiver.reason.strip() and not _misnamed(waiver, so_far, file):
            yield fault_at(
                waiver.span,
                f"{_of(waiver)} has no reason, so it waives nothing; expected why the finding is accepted",
                f"write {waiver.rule} -- and the reason, or take it out"
                if waiver.span.path != policy.path
                else "write reason: and why, or take the waiver out",
                file.items.get(waiver.item),
            )
    for code, reason in policy.rules_off.items():
        if code in so_far.waivable and not reason.strip():
            yield fault_at(
                policy.at("rules", "off", code),
                f"{code} is switched off without a reason, so it stays on; expected why it is off for the whole file",
                "write the reason behind the code, or take the entry out",
            )
    for code, change in policy.rules_levels.items():
        if code in so_far.waivable and not change.reason.strip():
            yield fault_at(
                policy.at("rules", "levels", code),
                f"the level of {code} has no reason, so it stays what it was; expected why it is changed",
                "write reason: and why, or take the entry out",
            )


@rule("RMF909", "stale-waiver", level=Level.WARNING, clause="", after_all=True)
def stale_waiver(file: RiskFile, policy: Policy, so_far: SoFar) -> Iterator[Fault]:
    """A waiver waives nothing any more, or names a rule or an item that there is not.

    ## What it checks

    Each waiver that is in force waives at least one finding. Where a rule was not run, or could not judge the
    item, nothing is said of the waivers of it. Each rule that a waiver, `rules.off` or `rules.levels` names is one
    that there is, and one that can be waived, switched off or given another level: not a rule on how the file is
    written and read (RMF9xx but RMF912, RMF000, RMF009), which stays as it is. Each item that a waiver names is one of the file.

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
    elsewhere: dict[str, dict[str, None]] = {}
    for finding in so_far.findings:
        if finding.item:
            elsewhere.setdefault(finding.code, {})[finding.item] = None
    for waiver in so_far.waivers:
        item = file.items.get(waiver.item)
        misnamed = _misnamed(waiver, so_far, file)
        if misnamed:
            hint = _similar(waiver.rule, so_far.codes) if waiver.rule not in so_far.codes else ""
            yield fault_at(
                waiver.span, f"a waiver names {misnamed}, so it waives nothing", hint or "take the waiver out", item
            )
            continue
        if waiver in used or not waives(waiver, so_far.today):
            continue
        known = first.get((waiver.rule, waiver.item))
        if known is not None:
            yield fault_at(
                waiver.span,
                f"{_of(waiver)} is given twice; the one at {known.span} waives the finding",
                "take one of the two out",
                item,
                related=((known.span, "the one that counts"),),
            )
        elif policy.rules_off.get(waiver.rule, "").strip():
            yield fault_at(
                waiver.span,
                f"{_of(waiver)} waives nothing, since the rule is off for the whole file",
                "take the waiver out, or the rule under rules.off",
                item,
            )
        elif waiver.rule not in so_far.unrun and (waiver.rule, waiver.item) not in so_far.unjudged:
            others = list(islice((id for id in elsewhere.get(waiver.rule, ()) if id != waiver.item), 4))
            yield fault_at(
                waiver.span,
                f"{_of(waiver)} waives nothing: the rule finds no fault {'there' if waiver.item else 'that is on no item'}",
                f"take the waiver out; the rule's findings are on {', '.join(others[:3])}"
                + (" and others" if len(others) > 3 else "")
                if others
                else "take the waiver out",
                item,
            )
    for where, what, named in (
        ("off", "is switched off", policy.rules_off),
        ("levels", "is given another level", policy.rules_levels),
    ):
        for code in named:
            place = policy.at("rules", where, code)
            if code not in so_far.codes and code != CRASH_CODE:
                yield fault_at(
                    place,
                    f"{code} {what}, and is no rule",
                    _similar(code, so_far.codes) or "take the entry out",
                )
            elif code not in so_far.waivable:
                yield fault_at(
                    place,
                    f"{code} {what}, which it cannot be: it judges how the file is written and read",
                    "take the entry out",
                )


def _similar(code: str, codes: frozenset[str]) -> str:
    """The rule that was meant, where only the case of letters differs. (Of numbers, each is near to many.)"""
    return f"did you mean {code.upper()}?" if code.upper() in codes else ""


@rule("RMF911", "expired-waiver", level=Level.ERROR, clause="", after_all=True)
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
        if waiver.expires and waiver.expires < so_far.today and not _misnamed(waiver, so_far, file):
            count = back.get((waiver.rule, waiver.item), 0)
            yield fault_at(
                waiver.span,
                f"{_of(waiver)} expired on {waiver.expires}"
                + (
                    ", and its finding is back"
                    if count == 1
                    else f", and its {count} findings are back"
                    if count
                    else ""
                ),
                "put the finding right, or have the waiver approved anew"
                if count
                else "take the waiver out if it is no longer needed, or have it approved anew",
                file.items.get(waiver.item),
            )


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
            yield fault_at(problem.span, problem.message, problem.hint, file.items.get(problem.item))


@rule(MISSING_FIELD, "missing-field", level=Level.WARNING_THEN_ERROR, clause="4.5", needs=("RMF904",))
def missing_field(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """An item lacks a field that its type needs.

    ## What it checks

    Each item has the fields that its type marks as required: the cause of an event, the condition of a situation,
    the criterion of a verification, the dates of a trigger. The table of each [item type](../item-types.md) says which
    these are; `needs/model.yaml` can mark more. A field that is written with a wrong value or a misspelt name is
    RMF904 and not reported here. What has a rule of its own is not required here either: a risk's estimate (RMF204),
    a control's kind (RMF302), the conclusions of a review (RMF407).

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
        for item in file.of_type(item_type.name):
            fields = item.fields
            missing = [field for field in needed if field.name not in fields and field.instead not in fields]
            if missing:
                yield _incomplete(item, missing)


def _incomplete(item: Item, missing: list[FieldType]) -> Fault:
    names = [f"{field.name} or {field.instead}" if field.instead else field.name for field in missing]
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    values = []
    for field in missing:
        try:
            convert(field, "")
        except NotAValueError as problem:
            values.append(f"{field.name} is {problem.expected}")
    article = "an" if item.type[0] in "aeiou" else "a"
    return fault(
        item,
        f"{item.id} has no {listed}, which {article} {item.type} needs",
        "; ".join(values) or "write what it is; `riskfile types` lists the fields of a type",
    )


RULES: tuple[Rule, ...] = (
    duplicate_id,
    dangling_link,
    wrong_link_target,
    bad_field,
    item_outside_the_file,
    active_content,
    unreadable_file,
    waiver_without_reason,
    stale_waiver,
    readers_disagree,
    expired_waiver,
    missing_field,
)
