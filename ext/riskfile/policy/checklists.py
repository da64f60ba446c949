"""Lists of requirements that a project answers: ``needs/checklists/NAME.yaml``, read strictly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from riskfile.model import ISO_LIST, Answer, AnswerKind, Checklist, Requirement, Span
from riskfile.model.clauses import CLAUSES
from riskfile.policy.policy import GATES
from riskfile.policy.strict import INVALID, Boolean, Choice, Integer, Listing, Reading, Record, Text, dotted, read
from riskfile.text.messages import Phrase
from riskfile.text.quoting import quote

VERSION: Final = 1

KIND: Final = "unreadable-checklist"
"""The name of the rule that reports what is wrong with a list."""

_VERSION = Phrase("unreadable-checklist.version", "`version`: found {found}, expected {expected}")
_NO_TITLE = Phrase("unreadable-checklist.no-title", "the key `title` is missing, expected what the list is called")
_NO_REQUIREMENT = Phrase(
    "unreadable-checklist.no-requirement",
    "{key}: the key `requirement` is missing, expected what is asked for, in your own words",
)
_NO_CLAUSE = Phrase(
    "unreadable-checklist.no-clause",
    "{key}: found {found}, expected a clause of ISO 14971:2019 with requirements: {known:or}",
)
_APPLIES = Phrase(
    "unreadable-checklist.applies",
    "{key}: found false, and every clause of ISO 14971:2019 applies to a file that follows it",
    "take the key out, and write in `gap` what is missing",
)
_NO_REASON = Phrase(
    "unreadable-checklist.no-reason",
    "{key}: the key `reason` is missing, expected why the requirement does not apply to this device",
)
_REASON_FOR_NOTHING = Phrase(
    "unreadable-checklist.reason-for-nothing",
    "{key}: found a reason, and the requirement applies",
    "write `applicable: false`, or what answers the requirement under `evidence`",
)
_ANSWERED_ALL_THE_SAME = Phrase(
    "unreadable-checklist.answered-all-the-same",
    "{key}: found {found}, and the requirement does not apply; expected one of the two",
)
_NO_KIND = Phrase("unreadable-checklist.no-kind", "{key}: found none of {known:, and}; expected one of them")
_KINDS = Phrase(
    "unreadable-checklist.kinds", "{key}: found {found:, and}; expected one of them", "write two pieces of evidence"
)
_PLACE = Phrase("unreadable-checklist.place", "{key}: found a place without a `document` that it is in")

_SAYS: Final = {"says": Text("What it shows, where that does not go without saying.")}


def _names(help: str, each: str) -> Listing:
    return Listing(help, Text(each, digits=True), unique=True, minimum=1)


_EVIDENCE: Final = Record(
    "One piece of what answers the requirement: one of items, filter, policy, chapter, clauses, file and document.",
    {
        "items": _names("Items of the file, or other needs of the project, by id.", "An id."),
        "filter": Text("Items of the file, by an expression as in a view: type == control and kind == information."),
        "policy": _names("Keys of needs/policy.yaml, such as matrix or plan.scope.", "A key."),
        "chapter": Text("A page of the file, and a section of it: docs/plan#scope."),
        "clauses": _names("Clauses of ISO 14971:2019, as the file answers them.", "A clause, such as 7.1."),
        "file": Text("A file of the project, from its root."),
        "document": Text("The number of a document outside of this project; nobody but its author vouches for it."),
        "place": Text("Where in the document.", digits=True),
        **_SAYS,
    },
)

SHAPE: Final = Record(
    "A list of requirements that this file answers (riskfile).",
    {
        "version": Integer("Version of this form: 1.", minimum=0),
        "title": Text("What the list is called."),
        "source": Text("Where the requirements are from: a regulation or a standard, with its edition."),
        "note": Text("What a reader has to know of the list."),
        "gate": Choice("The first gate at which all of it has to be answered; post-launch unless given.", GATES[1:]),
        "requirements": Listing(
            "The requirements, in the order of their source.",
            Record(
                "A requirement, and what answers it.",
                {
                    "number": Text("Its number in the source, once in the list.", digits=True),
                    "requirement": Text("What is asked for, in your own words."),
                    "heading": Text("What stands above it: a chapter of the source."),
                    "applicable": Boolean("Whether it applies to this device; true unless given."),
                    "reason": Text("Why it does not apply."),
                    "evidence": Listing("What answers it.", _EVIDENCE, minimum=1),
                    "gap": Text("What is still missing, with who brings it and until when."),
                },
                ("number",),
            ),
            by="number",
            unique=True,
            minimum=1,
        ),
    },
    ("version", "requirements"),
)
"""The form of ``needs/checklists/NAME.yaml``."""

_KINDS_OF_ANSWER: Final[tuple[AnswerKind, ...]] = get_args(AnswerKind)
_NUMBERS: Final = tuple(clause.number for clause in CLAUSES)


def load_checklist(text: str, path: str) -> tuple[Checklist, Reading]:
    """The list that ``text`` holds, as far as it can be read, and the reading with all that is wrong with it."""
    reading = read(text, path, SHAPE)
    name = path.rpartition("/")[2].removesuffix(".yaml")
    data: Mapping[str, Any] = {} if reading.value is INVALID else reading.value
    version = data.get("version", VERSION)
    if version != VERSION:
        # of another form nobody knows what is wrong
        reading.problems.clear()
        reading.fault_at(("version",), _VERSION(found=version, expected=VERSION))
        data = {}
    elif data and name != ISO_LIST and "title" not in data and ("title",) not in reading.values:
        reading.fault((1, 1), _NO_TITLE())
    requirements = tuple(_requirements(reading, data.get("requirements", ()), name == ISO_LIST))
    gate = data.get("gate") or GATES[-1]
    title, source, note = (data.get(each, "") for each in ("title", "source", "note"))
    return Checklist(name, path, title, source, note, gate, requirements), reading


def _requirements(reading: Reading, entries: Sequence[Mapping[str, Any]], iso: bool) -> list[Requirement]:
    found: list[Requirement] = []
    seen: dict[str, int] = {}
    heading = ""
    for entry in entries:
        number = entry.get("number")
        if number is None:
            continue
        # one that is there twice is told by the shape, and stands below its number with a count
        seen[number] = seen.get(number, 0) + 1
        at: tuple[str, ...] = ("requirements", number)
        if seen[number] > 1:
            again = [key for key in reading.values if len(key) == 2 and key[1].startswith(f"{number}#")]
            at = again[min(seen[number] - 2, len(again) - 1)] if again else at
        if at not in reading.values:
            continue
        place = reading.values.get((*at, "number"), reading.values[at])
        _judge(reading, at, entry, iso)
        heading = entry.get("heading", heading)
        answers = [
            answer
            for count, each in enumerate(entry.get("evidence", ()), 1)
            if (answer := _answer(reading, (*at, "evidence", str(count)), each)) is not None
        ]
        found.append(
            Requirement(
                number,
                entry.get("requirement", ""),
                heading,
                entry.get("applicable", True),
                entry.get("reason", ""),
                tuple(answers),
                entry.get("gap", ""),
                Span(reading.path, *place),
            )
        )
    return found


def _judge(reading: Reading, at: tuple[str, ...], entry: Mapping[str, Any], iso: bool) -> None:
    """What is wrong with a requirement beyond its shape."""
    key, there = dotted(at), reading.values
    if iso:
        number = entry["number"]
        if number not in _NUMBERS:
            message = _NO_CLAUSE(key=key, found=quote(number), known=_NUMBERS)
            reading.fault_at((*at, "number"), message, reading.nearest(number, _NUMBERS))
        if entry.get("applicable") is False:
            reading.fault_at((*at, "applicable"), _APPLIES(key=dotted((*at, "applicable"))))
            return
    elif (*at, "requirement") not in there:
        reading.fault_at((*at, "number"), _NO_REQUIREMENT(key=key))
    if (*at, "applicable") in there and "applicable" not in entry:
        # nobody knows whether it applies
        return
    if entry.get("applicable", True):
        if "reason" in entry:
            reading.fault_at((*at, "reason"), _REASON_FOR_NOTHING(key=key))
        return
    if (*at, "reason") not in there:
        reading.fault_at((*at, "applicable"), _NO_REASON(key=key))
    for name in ("evidence", "gap"):
        if name in entry:
            reading.fault_at((*at, name), _ANSWERED_ALL_THE_SAME(key=key, found=f"`{name}`"))


def _answer(reading: Reading, at: tuple[str, ...], entry: Mapping[str, Any]) -> Answer | None:
    written = [kind for kind in _KINDS_OF_ANSWER if (*at, kind) in reading.values]
    key = dotted(at)
    if len(written) != 1:
        if written:
            reading.fault_at((*at, written[1]), _KINDS(key=key, found=tuple(f"`{each}`" for each in written)))
        elif reading.values.get(at):
            known = tuple(f"`{each}`" for each in _KINDS_OF_ANSWER)
            if not any(problem.key.startswith(".".join(at)) for problem in reading.problems):
                reading.fault_at(at, _NO_KIND(key=key, known=known))
        return None
    kind = written[0]
    if "place" in entry and kind != "document":
        reading.fault_at((*at, "place"), _PLACE(key=key))
    given = entry.get(kind)
    if given is None:
        return None
    names = tuple(given) if isinstance(given, list) else (given,)
    spans = tuple(
        Span(reading.path, *reading.values.get((*at, kind, name), reading.values[(*at, kind)])) for name in names
    )
    return Answer(kind, names, spans, entry.get("says", ""), entry.get("place", ""))
