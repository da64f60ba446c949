"""What a checklist shows of a requirement: what answers it and where that is, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from riskfile.model import Answer, Document, Item
from riskfile.policy.policy import Policy
from riskfile.text.between import aside, in_list, in_turn, labelled
from riskfile.text.messages import tr
from riskfile.text.words import Words
from riskfile.views.context import Context

RequirementState = Literal["complete", "open", "said", "not-applicable"]
"""What has become of a requirement. "complete": nothing is found against what answers it; "open": something is missing, or a
finding stands; "said": what answers it lies outside of the file, and its author vouches for it; "not-applicable": so its author
says, with a reason."""

AnswerLabel = Literal["Plan", "Policy", "Records", "Figures", "Approval", "Chapter", "Clause", "File", "Outside"]

ANSWER_WORDS: Final = Words(
    "answer",
    {
        "Plan": "Plan",
        "Policy": "Policy",
        "Records": "Records",
        "Figures": "Figures",
        "Approval": "Approval",
        "Chapter": "Chapter",
        "Clause": "Clause",
        "File": "File",
        "Outside": "Outside",
    },
)
"""What stands before an answer."""

_WRITTEN: Final = ("Plan", "Policy", "Chapter")
"""What says how something is done, and shows nothing of its being done."""

FIRST: Final = 3
"""How many items a line of answers names before it counts the others."""

_PAGES: Final = 2
"""How many pages it names."""


class Link(NamedTuple):
    """A place to go to: a section of a page (``section`` "" for its beginning), a view with the ``query`` of its address, or
    another requirement of the same page (``row``). A ``text`` without any of them is one that nothing can lead to."""

    text: str
    docname: str = ""
    section: str = ""
    view: str = ""
    query: str = ""
    row: str = ""


class Answered(NamedTuple):
    """One thing that answers a requirement, in words; ``links`` lead to where it is. ``items`` are the first of those that it
    rests on, each with what is said of it, ``more`` how many others there are. ``said``: nobody but its author vouches for
    it."""

    label: AnswerLabel
    text: str
    links: tuple[Link, ...] = ()
    items: tuple[tuple[Item, str], ...] = ()
    more: int = 0
    said: bool = False


class Lacking(NamedTuple):
    """What is missing, in words, with the items that lack it. ``code`` is the rule that tells of it ("" for none) at
    ``level``; ``number`` says in words how often. What is ``waived`` keeps nothing open."""

    text: str
    items: tuple[Item, ...] = ()
    more: int = 0
    code: str = ""
    level: str = ""
    number: str = ""
    waived: bool = False


class Answers(NamedTuple):
    """A requirement, as the file answers it. ``number`` and ``title`` name it (a title may be ""), ``asks`` is what is asked
    for, ``heading`` stands above it where that changes. ``reason`` says why it does not apply."""

    number: str
    title: str
    asks: str
    heading: str
    state: RequirementState
    reason: str
    found: tuple[Answered, ...]
    missing: tuple[Lacking, ...]


class CheckedList(NamedTuple):
    """A list of requirements with what answers each of them. ``source`` is where they are from, ``note`` what a reader has to
    know."""

    name: str
    title: str
    source: str
    note: str
    rows: tuple[Answers, ...]

    def number(self, state: RequirementState) -> int:
        """How many requirements are in a state."""
        return sum(row.state == state for row in self.rows)


def anchor_of_row(name: str, number: str) -> str:
    """The anchor of a requirement: ``clause-7-5``, ``gspr-10-4-1``."""
    kept = "".join(letter.lower() if letter.isascii() and letter.isalnum() else "-" for letter in number)
    return f"{name}-{'-'.join(filter(None, kept.split('-')))}"


def state_of(found: Sequence[Answered], missing: Iterable[Lacking]) -> RequirementState:
    """The state of a requirement that applies."""
    if any(not each.waived for each in missing) or not found:
        return "open"
    said = any(each.said for each in found)
    return "said" if said and all(each.said or each.label in _WRITTEN for each in found) else "complete"


def firsts(items: Iterable[Item], most: int = FIRST) -> tuple[tuple[Item, ...], int]:
    """The first items, and how many others there are."""
    known = list({each.id: each for each in items}.values())
    shown = known if len(known) <= most + 1 else known[:most]
    return tuple(shown), len(known) - len(shown)


def title_of(document: Document) -> str:
    """What a page is called."""
    return document.headings[0].text if document.headings else document.docname


def section_link(context: Context, where: str) -> Link | None:
    """The link to ``page#section`` as policy and lists name it; None where there is no such page."""
    page, _, section = where.partition("#")
    document = context.file.documents.get(context.policy.page(page.removesuffix(".md")))
    if document is None:
        return None
    heading = next(
        (each for each in document.headings if section and section in (each.slug, *each.targets)),
        None,
    )
    chapter = title_of(document)
    if heading is None or heading.text == chapter:
        return Link(chapter, document.docname)
    return Link(labelled(chapter, heading.text), document.docname, section)


def pages_of(context: Context, items: Iterable[Item]) -> tuple[Link, ...]:
    """The pages on which items stand, the first few by name."""
    documents = context.file.documents
    names = list(dict.fromkeys(each.docname for each in items if each.docname in documents))
    shown = names if len(names) <= _PAGES else names[: _PAGES - 1]
    links = [Link(title_of(documents[name]), name) for name in shown]
    if len(names) > len(shown):
        links.append(Link(tr("and {names} more pages", names=len(names) - len(shown))))
    return tuple(links)


def policy_links(policy: Policy, *keys: str) -> tuple[Link, ...]:
    """Keys of the policy, each with the line that it stands on."""
    there = [each for each in keys if tuple(each.split(".")) in policy.positions]
    return tuple(Link(f"{each} ({policy.path}:{policy.positions[tuple(each.split('.'))].line})") for each in there)


def authored(context: Context, answer: Answer) -> tuple[Answered | None, Lacking | None]:
    """What a list names as evidence, as the file has it today, and what is wrong with that."""
    file = context.file
    if answer.kind == "document":
        text = aside(filter(None, (answer.names[0], answer.place)))
        return Answered("Outside", labelled(text, answer.says) if answer.says else text, said=True), None
    if answer.kind == "policy":
        return Answered("Policy", answer.says, policy_links(context.policy, *answer.names)), None
    if answer.kind == "chapter":
        link = section_link(context, answer.names[0])
        return (Answered("Chapter", answer.says, (link,)), None) if link is not None else (None, None)
    if answer.kind == "file":
        return Answered("File", ": ".join(filter(None, (answer.names[0], answer.says)))), None
    if answer.kind == "clauses":
        links = tuple(Link(f"ISO 14971:2019, {each}", row=anchor_of_row("clause", each)) for each in answer.names)
        return Answered("Clause", answer.says, links), None
    ids = answer.found if answer.kind == "filter" else answer.names
    items = [item for id in ids or () if (item := file.items.get(id) or file.other(id)) is not None]
    if not items:
        said = tr("the filter finds nothing: {names}", names=answer.names[0]) if answer.kind == "filter" else ""
        return None, Lacking(said) if said else None
    shown, more = firsts(items, 5)
    text = answer.says or (
        tr("{items} items: {names}", items=len(items), names=answer.names[0]) if answer.kind == "filter" else ""
    )
    return (
        Answered("Records", text, pages_of(context, items) if more else (), tuple((each, "") for each in shown), more),
        _unproved(context, items),
    )


def _unproved(context: Context, items: Sequence[Item]) -> Lacking | None:
    """Controls among the evidence that are not verified, and verifications that have not passed: they show nothing yet."""
    states = context.assessed.controls
    bad = [
        each
        for each in items
        if (each.type == "control" and each.id in states and not states[each.id].verified)
        or (each.type == "verification" and context.assessed.results.said(context.file, each) != "pass")
    ]
    if not bad:
        return None
    shown, more = firsts(bad)
    return Lacking(tr("not verified, so that it shows nothing yet"), shown, more)


def answered_in_words(each: Answered) -> str:
    """What answers a requirement, as text alone."""
    items = in_list(f"{item.id} ({said})" if said else item.id for item, said in each.items)
    more = tr(" and {more} more", more=each.more) if each.more else ""
    parts = (each.text, f"{items}{more}", in_list(link.text for link in each.links))
    said = tr(" (said by the author)") if each.said else ""
    return f"{ANSWER_WORDS[each.label]}: {in_turn(filter(None, parts))}{said}"


def lacking_in_words(each: Lacking) -> str:
    """What is missing, as text alone."""
    items = in_list(item.id for item in each.items)
    more = tr(" and {more} more", more=each.more) if each.more else ""
    text = " ".join(filter(None, (each.code, each.text)))
    return f"{text}{f': {items}{more}' if items else ''}{f' ({each.number})' if each.number else ''}"
