"""What the templates of the PDF say: each word once, for Typst as ``words.typ`` in the language that is spoken.

Gaps are filled by the template: ``{name}`` with what it has, which may be a link or an id, and ``{n:one|many}`` by a number.
"""

from __future__ import annotations

import string
from typing import Final

from riskfile.render.pdf.notation import code, words
from riskfile.text.words import Words

FILE: Final = "words.typ"
"""The file for Typst."""

PAPER: Final = Words(
    "paper",
    {
        # between pieces
        "comma": ", ",
        "semicolon": "; ",
        "colon": ": ",
        "stop": ".",
        "between": " ",
        "aside": " ({said})",
        # captions, heads, pages
        "figure": "Figure",
        "table": "Table",
        "kind": "Risk management file, ISO 14971:2019",
        "example": "EXAMPLE: device, maker and data are invented.",
        "page-short": "p.\xa0{page}",
        "core-page": "core report, p. {page}",
        "core": "core report",
        "volume": "volume {name}",
        "volume-titled": "volume {name}, {title}",
        "page-of": "Page {page} of {pages}",
        "revision-running": "revision {revision}",
        "chapter": "Chapter {number}",
        "state-example": "Example",
        "state-draft": "Draft",
        # cells and answers
        "missing": "missing",
        "said-by-author": "said by the author",
        "requirement": "Requirement",
        "where-met": "Where it is met",
        "state-missing": "State, and what is missing",
        "shown-in": "Shown in {views}",
        "for-triggers": "{said} for {triggers}",
        "retired": "retired",
        "items": "{n:item|items}",
        # verdicts
        "question": "Question",
        "answer": "Answer",
        "rests-on": "Rests on",
        "page": "Page",
        "acceptable": "Is it acceptable, and why",
        "by-region": "Risks by region",
        "region": "Region",
        "not-acceptable": "Not acceptable by the matrix after control, as far as that is shown ({number})",
        "weighed": "weighed in {analyses}",
        "not-weighed": "not weighed",
        "more-weighed": "{number} more stand with the overall residual risk.",
        "changed-since": "Changed since {since}",
        "changes-named": "The {report} names each.",
        "changes-report": "whole report of changes",
        "and-more": "and {number} more",
        "more-verdicts": "{n} more {n:verdict is|verdicts are} named there.",
        # what stands in other documents
        "in-none": "{what}: in no document of this set",
        "on-pages": ", {n:page|pages} {pages}",
        "to": " to ",
        "pages-elsewhere": "In {where}: {pages}.",
        # views
        "outside": "Found in no cell:",
        "stage": "Stage",
        "corner": "Probability / severity",
        "severity-axis": "Severity →",
        "probability-axis": "Probability →",
        "unplaced": "Not placed by probability: {risks}",
        "movement": "A line leads from a cell before control to the cell after it; the thicker, the more risks. "
        "The sign in a corner says the region, as the colour does.",
        "movement-dashed": "A line leads from a cell before control to the cell after it; the thicker, the more risks; dashed "
        "where not all of them have earned it. The sign in a corner says the region, as the colour does.",
        "before": "before: {was}",
        # the title page, and the head of a volume
        "volume-kind": "{kind} · volume {name}",
        "revision": "Revision",
        "device": "Device",
        "maker": "Maker",
        "content": "Content",
        "part-of": "Part of {number}, and signed with its core report, which names this file by its SHA-256.",
        "core-and-volumes": "Core report, and {number} volumes beside it",
        "approvals": "Approvals",
        "role": "Role",
        # in place of a role, where somebody has reviewed who bears none
        "review": "Risk management review",
        "name": "Name",
        "date": "Date",
        "approval": "Approval when built",
        "signature": "Signature in this PDF",
        "history": "Revision history",
        "change": "Change",
        "author": "Author",
        # how to read it
        "read-set": "How to read this set",
        "read-file": "How to read this file",
        "set": "The core report is read from front to back; what is looked up stands in the volumes. Who signs the core report "
        "signs the set: it names each file by its SHA-256.",
        "set-volume": "Volume",
        "set-document": "Document",
        "set-what": "What is in it",
        "set-pages": "Pages",
        "set-core": "Core",
        "this-file": "this file",
        "left-out": "In no document of this set, and why",
        "rules": "Ids, pages and signs",
        "rule-pages": "Pages",
        "rule-pages-said": "{label} is page {number} of volume {name}, and {table} the first table there. A number alone is a "
        "page, table or figure of this report.",
        "rule-table": "Table {number}",
        "rule-ids": "Ids",
        "rule-ids-said": "An id leads to the card of its item. The {index} gives the page of each card.",
        "rule-ids-such": "An id such as {id} leads to the card of its item. The {index} gives the page of each card.",
        "rule-index": "index of ids",
        "rule-signs": "Signs",
        "rule-signs-said": "Each colour comes with a sign: a copy in grey says the same.",
        "sign-pass": "shown, or passed",
        "sign-open": "not shown yet",
        "sign-fail": "failed, or missing",
        "sign-warning": "a warning",
        "sign-error": "an error",
        "sign-waived": "waived, with a reason",
        "rule-grounds": "Grounds",
        "ground-computed": "Computed:",
        "ground-decided": "Decided:",
        "ground-signed": "Signed:",
        "ground-not-judged": "Not judged:",
        "rule-grounds-said": "{computed} from the items, by the criteria of the plan. {decided} by the person named. {signed} by "
        "the key of that person. {notjudged} nobody has looked.",
        "rule-changes": "Changes",
        "rule-gone": "What is gone",
        "rule-new": "what is new",
        "rule-changes-said": "{gone} is struck out, {new} underlined; a bar in the margin stands beside what has changed.",
        # contents and index
        "contents": "Contents",
        "tables": "Tables",
        "figures": "Figures",
        "index-of-ids": "Index of ids",
        "index-said": "Behind an id stands the page of its card; then those pages of this document that name it.",
        "index-part": "Only what this document names is listed; the register of items has all.",
        # changes between two states
        "legend": "Word by word: {gone} is struck, {new} is underlined.",
        "legend-gone": "what is gone",
        "legend-new": "what is new",
        "reason-in": "The reason is in {triggers}.",
        "decision": "Decision",
        "before-after": "Before and after",
        "place": "Place",
        "what": "What",
        "named-by": "Named by",
        "changes": "Changes",
    },
)
"""By what the templates call them."""


def listed(*parts: str) -> str:
    """Parts that are not empty, with what stands between them in a list of the language that is spoken."""
    return PAPER["comma"].join(filter(None, parts))


def sentences(*parts: str) -> str:
    """Sentences that are not empty, one after the other."""
    return PAPER["between"].join(filter(None, parts))


def filled(template: str, **pieces: str) -> str:
    """A text with gaps as content for Typst: what stands in the gaps is content already."""
    parts = []
    for text, name, _, _ in string.Formatter().parse(template):
        parts.append(words(text))
        if name is not None:
            parts.append(f"{pieces[name]};")
    return "".join(parts)


def as_typst() -> str:
    """The words in the language that is spoken, as the templates read them."""
    return f"#let says = {code({key: PAPER[key] for key in PAPER})}\n"
