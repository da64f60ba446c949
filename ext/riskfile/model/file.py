"""Items, documents and the risk management file that they make up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from riskfile.model.declare import ItemModel, Value
from riskfile.model.kept import FURTHEST, KEEPS_NOTHING, Kept, Near
from riskfile.text.messages import NOTHING, Message
from riskfile.text.patterns import compiled_late
from riskfile.text.periods import begin_of, canonical, end_of
from riskfile.text.quoting import visible


class Span(NamedTuple):
    """A run of characters in a source file. ``path`` is relative to the project's root, with forward slashes;
    ``line`` and ``column`` count from 1, columns in characters (a tab is one), ``end_column`` is the one behind the
    last character. ``end_line`` 0 says that only the start is known."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    @property
    def start(self) -> tuple[int, int]:
        """Line and column of the first character."""
        return self.line, self.column

    @property
    def end(self) -> tuple[int, int]:
        """Line and column behind the last character; the start where no more is known."""
        return (self.end_line, self.end_column) if self.end_line else (self.line, self.column)

    def __str__(self) -> str:
        return f"{visible(self.path)}:{self.line}:{self.column}"


class Mark(NamedTuple):
    """Where an option stands: its name, and its value from its first character to the place behind its last, without
    the quotes around it. An option without a value has the place of its name in their stead."""

    line: int
    column: int
    value_line: int
    value_column: int
    end_line: int
    end_column: int


class Item(NamedTuple):
    """One risk item, as its author wrote it. Computed risk is not here: see ``riskfile.assessment``.

    ``stage`` is one of STAGES or "" (an item that belongs to the file as a whole). ``fields`` holds
    the options that are fields, converted; ``links`` the ids that each link option names, in the
    author's order, repetitions kept out. ``marks`` has every option that was written, ``link_marks`` a
    (line, column) for each linked id. ``end_column`` is behind the directive's first line, ``last_line`` the line that
    closes it (the last that was read where nothing does); both are 0 where they are not known.
    """

    type: str
    id: str
    title: str
    stage: str
    docname: str
    path: str
    line: int
    column: int
    fields: Mapping[str, Value]
    links: Mapping[str, tuple[str, ...]]
    body: str
    marks: Mapping[str, Mark]
    link_marks: Mapping[str, tuple[tuple[int, int], ...]]
    end_column: int = 0
    last_line: int = 0

    @property
    def span(self) -> Span:
        """The first line of the item's directive."""
        return Span(self.path, self.line, self.column, self.line if self.end_column else 0, self.end_column)

    def text(self, field: str) -> str:
        """The field as text, "" where it was not given."""
        value = self.fields.get(field, "")
        if isinstance(value, tuple):
            return ", ".join(value)
        if value is True or value is False:
            return "true" if value else "false"
        return str(value)

    def listed(self, field: str) -> tuple[str, ...]:
        """The entries of a field that is a list; none where it was not given, or was none."""
        value = self.fields.get(field)
        return value if isinstance(value, tuple) else ()

    def at(self, option: str) -> Span:
        """Where the value of ``option`` stands; the item itself where it was not written."""
        mark = self.marks.get(option)
        return self.span if mark is None else Span(self.path, *mark[2:])

    def at_option(self, option: str) -> Span:
        """Where the name of ``option`` stands; the item itself where it was not written."""
        mark = self.marks.get(option)
        return self.span if mark is None else Span(self.path, *mark[:2], mark[0], mark[1] + len(option))

    def link_places(self, option: str) -> Iterator[tuple[str, Span]]:
        """Each id that the link ``option`` names, and where."""
        targets = self.links.get(option, ())
        places = self.link_marks.get(option, ())
        if len(places) != len(targets):
            where = self.at(option)
            return ((target, where) for target in targets)
        return ((target, self._link(target, *place)) for target, place in zip(targets, places, strict=True))

    def at_link(self, option: str, target: str) -> Span:
        """Where the link ``option`` names ``target``; the option where it does not."""
        for linked, (line, column) in zip(self.links.get(option, ()), self.link_marks.get(option, ()), strict=False):
            if linked == target:
                return self._link(target, line, column)
        return self.at(option)

    def _link(self, target: str, line: int, column: int) -> Span:
        return Span(self.path, line, column, line, column + len(target))


class Problem(NamedTuple):
    """What a reader could not take as written. ``kind`` is the name of the rule that reports it.

    ``item`` is the id of the item concerned ("" where it has none), ``option`` the option concerned, or the path of a
    key of the policy. ``stops_build`` says that a build must not even begin to read the page, ``unread`` that the system
    did not let something be read: nobody knows what the file would say with it.
    """

    kind: str
    span: Span
    message: Message
    hint: Message = NOTHING
    item: str = ""
    option: str = ""
    stops_build: bool = False
    unread: bool = False


Stray = Literal["conflict", "unread", "comment", "code", "need"]
"""What an id stands in that is that of no item: the other version of a merge conflict, what could not be read, a
comment, code, or a need of another type, such as a requirement. The first two are told by themselves."""


class Acceptance(NamedTuple):
    """That somebody has confirmed ``item`` as it was judged against what it links to (``of``, an id), when that had this
    ``hash``: ``by`` whom, on which ``day`` (ISO 8601) and for which ``reason``."""

    item: str
    of: str
    hash: str
    by: str
    day: str
    reason: str


class KnownItem(NamedTuple):
    """What is known of an item of a baseline: its type and title, the hash of what it says (``riskfile.change.suspect``),
    and one of how it is written, which takes less time: where that is the same, so is the other."""

    type: str
    title: str
    hash: str
    written: str


class KnownBaseline(NamedTuple):
    """What a check knows of a baseline: a state that was released under ``name`` on the day ``day`` (ISO 8601).

    ``path`` is its file, ``fingerprint`` the hash of all that it says. ``items`` are by id, those that were retired then
    (``retired``) not among them. ``criteria`` holds what its policy decided of how risks are judged, by key
    (``matrix.F3.S2``). ``unfinished`` has the ids of the triggers that no closed cycle had closed, and of the cycles that were
    not closed."""

    name: str
    day: str
    path: str
    fingerprint: str
    items: Mapping[str, KnownItem]
    retired: tuple[str, ...]
    criteria: Mapping[str, str]
    unfinished: tuple[str, ...]


class Signed(NamedTuple):
    """A signature that is kept beside a baseline, by what it says of itself. Whether it is one is not looked into here.

    ``path`` is where it is kept; ``tag`` is the name of the tag that it is, ``object`` git's name for its content and
    ``commit`` that of what it is on. ``tagger`` and ``email`` are who git says has made it, ``time`` when (UTC, to the
    second, ISO 8601), ``seconds`` the same since 1970. ``name``, ``role``, ``meaning`` and ``justification`` are the
    signer's; ``baseline``, ``digest`` and ``fingerprint`` are what was signed, ``after`` is the ``object`` of the signature
    before it, "" for the first.
    """

    path: str
    tag: str
    object: str
    commit: str
    tagger: str
    email: str
    time: str
    seconds: int
    name: str
    role: str
    meaning: str
    justification: str
    baseline: str
    digest: str
    fingerprint: str
    after: str


class WrongView(NamedTuple):
    """What is wrong with how a page asks for a view: with the value of its ``option`` from the character ``offset`` on
    (below zero: with the option itself; "": with the directive), ``length`` 0 being the rest of it. Where ``item`` is
    the id of one, it is wrong only where there is no such item; so is one that names the list of requirements ``checklist``."""

    option: str
    message: Message
    hint: Message = NOTHING
    offset: int = -1
    length: int = 0
    item: str = ""
    checklist: str = ""


ReferenceKind = Literal[
    "item", "directive", "role", "page", "pattern", "link", "label", "doc", "ref", "named", "any", "need", "term",
    "equation", "numref", "option", "file", "text", "picture", "inventory", "program", "diagram", "lexer", "todo",
    "defined", "checklist",
]  # fmt: skip
"""An item; a directive or role that an extension of Sphinx brings; an entry of a table of contents, or a pattern of
such; what a link leads to, or a link to a label (``#label``); what the roles ``doc``, ``ref`` (without words of its own,
and with: "named"), ``any``, ``need``, ``term``, ``eq``, ``numref`` and ``option`` name; a file that is offered,
one that is included, and a picture; a program that draws diagrams, and a diagram in a file of its own; the language of a
block of code; a note for authors; a term that a glossary defines; a list of requirements."""


class Reference(NamedTuple):
    """What a page names. ``problem`` stands where there is no ``target`` of this kind; what it says is made there, unless
    it is an item of a view."""

    kind: ReferenceKind
    target: str
    problem: Problem


class Heading(NamedTuple):
    """A heading of a chapter. ``slug`` is its anchor, ``targets`` further names for it (MyST
    ``(name)=``); ``empty`` says that nothing but headings stands before the next one of its level."""

    level: int
    text: str
    line: int
    slug: str
    targets: tuple[str, ...]
    empty: bool


class Document(NamedTuple):
    """One page of the file. ``includes`` holds the docnames that its toctrees name, in order."""

    docname: str
    path: str
    headings: tuple[Heading, ...]
    includes: tuple[str, ...]


EvidenceState = Literal["present", "missing", "outside", "not-a-file", "unreadable"]
"""What stands at a path; "outside": it leads out of the project, and nothing was looked for."""

EvidenceReason = Literal[
    "", "link", "folder", "special", "refused", "too-large", "malformed", "conflict", "too-deep", "declares",
    "other-format",
]  # fmt: skip
"""Why: a symbolic link leads outside; it is a folder, or a pipe or a device; the system did not let it be read; it is
larger than a test report may be, no well-formed XML (because of a merge conflict, or not), nested deeper than a report
is, declares what none declares, or is a test report of another kind than is read."""

ReportFormat = Literal[
    "Allure 1", "ATML", "Boost.Test", "Catch2", "Check", "CppUnit", "CTest", "CUnit", "doctest", "JMeter", "NUnit 2", "NUnit 3",
    "Qt Test", "Robot Framework", "SonarQube", "TestNG", "TRX", "xUnit.net",
]  # fmt: skip
"""Test reports in XML that are not JUnit's, by their proper names."""

CaseState = Literal["pass", "rerun", "skipped", "unknown", "fail"]
"""An error of a test is a fail too; "rerun": it failed before it passed; "unknown": what the report says of it is not
known to mean that it passed."""


PASS_WORDS: Final = ("pass", "passed", "ok", "success", "successful", "succeeded", "run", "completed")
"""What test tools call a test that passed. Those that tell what was run (``run``, ``completed``: GoogleTest, CTest,
Catch2) tell of a failure by an element of its own."""


class CaseResult(NamedTuple):
    """How a test ended. ``word`` is what the report says so by, as it stands there; "" for the format's own elements."""

    state: CaseState
    word: str = ""


class ReportTotal(NamedTuple):
    """What a suite of a test report says in sum, and its test cases do not bear out: by the attribute ``name`` (such as
    ``tests``) ``says``, as it stands there, where they show ``shows``."""

    suite: str
    name: str
    says: str
    shows: int


class Evidence(NamedTuple):
    """What was found where a verification says that its evidence is.

    ``sha256`` holds 64 hexadecimal digits where the verification gives a hash to compare with, else "". ``tests`` are
    the results of a test report by id (``classname.name`` and ``name``), where several tests share an id the worst; it
    is None where the file is no test report. ``totals`` are the sums of the report that they do not bear out. ``line`` and ``column`` (from 1, else 0) are where a parser stopped,
    ``words`` what it says, or the system, in its own words, or the kind of a report that is not read; ``most`` is how large (in MiB) or how deep a report may be
    that is more than that.
    """

    path: str
    state: EvidenceState
    reason: EvidenceReason = ""
    sha256: str = ""
    tests: Mapping[str, CaseResult] | None = None
    line: int = 0
    column: int = 0
    words: str = ""
    most: int = 0
    totals: tuple[ReportTotal, ...] = ()


class Opens(NamedTuple):
    """Where a reader of a build opens the evidence of a verification: ``address`` is from the top of the output, or begins with
    a scheme; it is "" where there is nothing to open, and ``why`` then says why, in words for a reader ("" for no reason to give)."""

    address: str = ""
    why: str = ""


class Point(NamedTuple):
    """What the data of a monitoring plan say of one ``period``: ``count`` events over ``exposure`` (in the plan's unit; 0 only
    where there was no event either). ``row`` is the line of the row (of the first where several are summed up), ``column`` the
    place of the count in it, both from 1, ``end_column`` that behind it. ``level`` is the lot, site or model that the row is of,
    "" for all together. Of a ``provisional`` one more reports are expected."""

    period: str
    count: int  # type: ignore[assignment]  # in place of the method of tuples, which nobody asks of a point
    exposure: float
    row: int
    column: int = 1
    end_column: int = 0
    level: str = ""
    provisional: bool = False


class Implants(NamedTuple):
    """A ``number`` of devices that were implanted in one period and left their follow-up in another one (``left``, None for those
    who are still in it): by an ``event`` of those that are counted, or for another reason. Periods count from that of the first
    point."""

    implanted: int
    number: int
    left: int | None
    event: bool


class Reports(NamedTuple):
    """How many events of one period (``count``) were ``received`` in another one, both by their number."""

    period: int
    received: int
    count: int  # type: ignore[assignment]


class Series(NamedTuple):
    """The field data of the monitoring plan with the id ``plan``, read from the file ``path``: a point for each period, at
    least one, in order and without a gap.

    ``period`` is how long each is, one of KINDS of ``riskfile.text.periods``, which names, numbers and dates them. Where rows
    are by lot, site or model, ``levels`` are these rows, sorted by period, and ``points`` the sums of each period; else it is
    empty. With a follow-up the file is a table of ``implants``, of which points are made; ``reports`` are those of the file that
    shows how late events are reported.
    """

    plan: str
    path: str
    points: tuple[Point, ...]
    period: str = "month"
    levels: tuple[Point, ...] = ()
    implants: tuple[Implants, ...] = ()
    reports: tuple[Reports, ...] = ()

    def at(self, point: Point) -> Span:
        """Where the count of ``point`` stands."""
        return Span(self.path, point.row, point.column, point.row if point.end_column else 0, point.end_column)

    def place_of(self, period: str) -> int:
        """The place of a period, by any of its names, among the points.

        :raises ValueError: if it is none of them.
        """
        return [point.period for point in self.points].index(canonical(period, self.period))

    def begin_of(self, point: Point) -> str:
        """The first day of the period of ``point`` (ISO 8601)."""
        return begin_of(point.period, self.period)

    def end_of(self, point: Point) -> str:
        """The last day of the period of ``point`` (ISO 8601)."""
        return end_of(point.period, self.period)


ISO_LIST: Final = "iso-14971"
"""The name of the list whose requirements are the clauses of ISO 14971:2019: a project adds to it what only a person can say."""

LIST_NAME: Final = compiled_late(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
"""What a list is called: its file is that, and ``.yaml``."""

AnswerKind = Literal["items", "filter", "policy", "chapter", "clauses", "file", "document"]
"""Items by id, and those that a filter finds; keys of the policy; a section of a chapter; clauses of ISO 14971:2019, whose
own state is taken; a file of the project; and what lies outside of it, which nobody but the author vouches for."""


class Answer(NamedTuple):
    """One piece of what answers a requirement: ``names`` are ids, a filter, keys, a page and its section (``page#section``),
    clauses, a path, or a document's number, ``spans`` where each stands. ``place`` says where in a document, ``says`` what
    it shows there, both in the author's words. ``found`` are the ids of the items that a filter finds, None where nobody has
    looked, or for all that is no filter."""

    kind: AnswerKind
    names: tuple[str, ...]
    spans: tuple[Span, ...]
    says: str = ""
    place: str = ""
    found: tuple[str, ...] | None = None


class Requirement(NamedTuple):
    """A requirement: its ``number`` in its source, and what it asks for in the project's own words, below a ``heading``
    ("" for none). One that is not ``applicable`` has a ``reason``. ``gap`` is what its author says is still missing."""

    number: str
    requirement: str
    heading: str
    applicable: bool
    reason: str
    answers: tuple[Answer, ...]
    gap: str
    at: Span

    @property
    def unanswered(self) -> bool:
        """Whether it applies, and nothing answers it, or its author says that something is missing."""
        return self.applicable and (bool(self.gap) or all(each.found == () for each in self.answers))


class Checklist(NamedTuple):
    """A list, by the name of its file. ``source`` is where its requirements are from. ``gate`` is the first one at which
    all of it has to be answered. ``note`` says what a reader has to know."""

    name: str
    path: str
    title: str
    source: str
    note: str
    gate: str
    requirements: tuple[Requirement, ...]

    @property
    def adds(self) -> bool:
        """Whether it adds to the clauses of ISO 14971:2019, which the file answers by itself."""
        return self.name == ISO_LIST


DesignState = Literal["released", "not-released", "obsolete", ""]
"""Whether what a list names may be built or worked by; "" where the list does not say."""

IMPLEMENTS: Final = "implements"
"""The field of a control, or its link where a project declares one, that names what implements it."""


class DesignEntry(NamedTuple):
    """A row of a list of requirements, design outputs, drawings and procedures. ``said`` is its state in the words of the
    list, ``state`` what these mean. ``for_risk`` says that it is marked as there for risk control. ``at`` is where it stands."""

    id: str
    title: str
    kind: str
    said: str
    state: DesignState
    version: str
    for_risk: bool
    at: Span


class CodePlace(NamedTuple):
    """A line of code that names an id: the ``path`` of its file as a reader knows it, the ``line`` from 1, and the ``url`` where it
    can be looked at, "" for none."""

    path: str
    line: int
    url: str = ""

    @property
    def name(self) -> str:
        """Path and line."""
        return f"{self.path}:{self.line}"


class Component(NamedTuple):
    """A component of a list. ``version`` is "" where the list says none, ``purl`` its package URL without what stands behind
    the version, "" for none; ``names`` are further names for it, such as with its group. ``at`` is where the list names it."""

    name: str
    version: str
    purl: str
    names: tuple[str, ...]
    at: Span

    @property
    def written(self) -> str:
        """Name and version, for people."""
        return f"{self.name} {self.version}".strip()


class ComponentList(NamedTuple):
    """A bill of materials, or a lock file, by its path; ``kind`` is what it is, in words. ``whole`` says that it is of all the
    software, whatever that is written in: a lock file is not."""

    path: str
    kind: str
    whole: bool
    components: tuple[Component, ...]


VulnerabilityState = Literal["not-affected", "affected", "fixed", "under-investigation", "unstated"]


class Statement(NamedTuple):
    """What a list says of the vulnerability ``id``, which is also called ``aliases``: its ``state``, as the list ``says`` it, and why
    the device is not affected (``why``, "" where that is not said)."""

    id: str
    aliases: tuple[str, ...]
    state: VulnerabilityState
    says: str
    why: str
    at: Span


class VulnerabilityList(NamedTuple):
    """A file of statements. ``day`` is when it was written or changed last (ISO 8601), "" where it does not say."""

    path: str
    kind: str
    day: str
    statements: tuple[Statement, ...]


class ProblemReport(NamedTuple):
    """A report of the problem resolution process (IEC 62304 9): whether it is about safety ("yes", "no", "" where nobody has
    judged it), why not, and the ``items`` that deal with it. ``at`` is where its id stands."""

    id: str
    summary: str
    opened: str
    closed: str
    safety: Literal["", "yes", "no"]
    reason: str
    items: tuple[str, ...]
    at: Span


class Software(NamedTuple):
    """All of it. ``unread`` are the paths of lists that could not be read: nobody knows what they hold."""

    components: tuple[ComponentList, ...] = ()
    vulnerabilities: tuple[VulnerabilityList, ...] = ()
    reports: tuple[ProblemReport, ...] = ()
    unread: tuple[str, ...] = ()


def _named(item: Item) -> set[str]:
    """What an item links to: the ids as they are written, and those of which they name a part."""
    found = {target for targets in item.links.values() for target in targets}
    return found.union(target.partition(".")[0] for target in found if "." in target)


RETIRED: Final = "retired"
"""The field by which an item is retired: the day (ISO 8601). ``retired-because`` says why."""

FORMERLY: Final = "formerly"
"""The field with the ids that an item had before it was renamed, where a baseline knows it by them; the first one first."""


class RiskFile:
    """A risk management file: items by id, links both ways, pages, and what could not be read.

    Build it from items in reading order; where an id occurs twice the first item stands and the others
    are ``duplicates``. Those that are ``retired``, by id, are kept apart: they are a record, their ids are taken, and nothing
    else is asked of them. ``evidence`` holds what was found of the files that verifications name, by their id;
    ``series`` the field data of monitoring plans, by the plan's id, without those that could not be read; ``stray``
    where ids stand that are those of no item. ``others`` are the needs of the project that are no items, such as
    requirements, by id: as items are, but of types that the model does not have. Their ``path`` is "" where they are known from
    a file that nobody has pinned, and may have changed since. ``more_others`` says that there may be others of which
    only a build knows. ``opens`` says of verifications, by their id, where a build lets a reader open their evidence: it is
    empty in a check. ``checklists`` are the lists of requirements that the project answers, in the order of their names.
    ``design`` has the rows of the lists of what implements controls, by id, ``codes`` the IMDRF codes of the project's list. ``software`` is what lists say
    of the device's software, None where there are none, or where nobody has read them: in a state of the past.
    ``kept`` holds what was made of its items alone, for the next state of the file. It is never changed afterwards.
    """

    __slots__ = (
        "_back",
        "_by_type",
        "_doubtful",
        "_memo",
        "_others_back",
        "acceptances",
        "baselines",
        "checklists",
        "code",
        "codes",
        "design",
        "documents",
        "duplicates",
        "evidence",
        "items",
        "kept",
        "model",
        "more_others",
        "opens",
        "others",
        "problems",
        "reachable",
        "retired",
        "root_doc",
        "series",
        "signatures",
        "software",
        "stray",
    )

    def __init__(
        self,
        model: ItemModel,
        items: Iterable[Item],
        documents: Mapping[str, Document] | None = None,
        problems: Sequence[Problem] = (),
        root_doc: str = "",
        evidence: Mapping[str, Evidence] | None = None,
        series: Mapping[str, Series] | None = None,
        stray: Mapping[str, tuple[Stray, Span]] | None = None,
        others: Mapping[str, Item] | None = None,
        more_others: bool = False,
        acceptances: Sequence[Acceptance] = (),
        baselines: Sequence[KnownBaseline] = (),
        signatures: Sequence[Signed] = (),
        checklists: Sequence[Checklist] = (),
        design: Iterable[DesignEntry] = (),
    ) -> None:
        self.model = model
        self.items: dict[str, Item] = {}
        duplicates: list[Item] = []
        by_type: dict[str, list[Item]] = {}
        known = self.items
        retired: dict[str, Item] = {}
        for item in items:
            if item.id in known or item.id in retired:
                duplicates.append(item)
                continue
            if RETIRED in item.fields:
                retired[item.id] = item
                continue
            known[item.id] = item
            if item.type in by_type:
                by_type[item.type].append(item)
            else:
                by_type[item.type] = [item]
        self.duplicates = tuple(duplicates)
        self.retired: Mapping[str, Item] = retired
        self._by_type = by_type
        self._back: dict[str, dict[str, list[Item]]] | None = None
        self._memo: dict[object, object] = {}
        self.kept: Kept = KEEPS_NOTHING
        self.documents: Mapping[str, Document] = documents or {}
        self.problems = tuple(problems)
        self.root_doc = root_doc
        self.evidence: Mapping[str, Evidence] = evidence or {}
        self.series: Mapping[str, Series] = series or {}
        self._doubtful: frozenset[str] | None = None
        self.stray: Mapping[str, tuple[Stray, Span]] = stray or {}
        self.others: Mapping[str, Item] = others or {}
        self.more_others = more_others
        self.acceptances = tuple(acceptances)
        self.baselines = tuple(baselines)
        self.signatures = tuple(signatures)
        self.opens: Mapping[str, Opens] = {}
        self.checklists = tuple(checklists)
        self.design: Mapping[str, DesignEntry] = {each.id: each for each in design}
        self.code: Mapping[str, tuple[CodePlace, ...]] = {}
        self.software: Software | None = None
        self.codes: Mapping[str, DesignEntry] = {}
        self._others_back: dict[str, list[tuple[Item, str]]] | None = None
        self.reachable: frozenset[str] = self._reach()

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items.values())

    def __len__(self) -> int:
        return len(self.items)

    @property
    def everything(self) -> tuple[Item, ...]:
        """All that was read as an item: those of the file, those whose id another has, and those that are retired."""
        # a duplicate after those whose ids are taken: a file that is made of these has the same duplicates
        return (*self.items.values(), *self.retired.values(), *self.duplicates)

    def recorded(self, id: str) -> Item | None:
        """The item of that id, retired or not; None where there is none."""
        return self.items.get(id) or self.retired.get(id)

    @property
    def unread(self) -> tuple[tuple[str, str], ...]:
        """What the system did not let be read, page, folder, evidence or field data: each place, and what is said of
        it. Whatever the rules say, nobody knows the whole file then."""
        found = [(str(each.span), str(each.message)) for each in self.problems if each.unread]
        refused = {each.path: each.words for each in self.evidence.values() if each.reason == "refused"}
        return (
            *found,
            *((str(Span(path)), f"the evidence cannot be read: {words}") for path, words in refused.items()),
        )

    @property
    def doubtful(self) -> frozenset[str]:
        """Ids of items of which nobody knows yet what they are to be: they stand, in part or as a whole, in a merge
        conflict, or do not quite begin as an item does."""
        found = self._doubtful
        if found is None:
            spans = [each.span for each in self.problems if each.kind in ("merge-conflict", "not-an-item")]
            found = self._doubtful = frozenset(
                item.id
                for item in (self.items.values() if spans else ())
                if any(
                    item.path == span.path
                    and item.line <= (span.end_line or span.line)
                    and span.line <= max(item.line, item.last_line)
                    for span in spans
                )
            )
        return found

    def of_type(self, *types: str) -> Sequence[Item]:
        """The items of these types, type after type, in reading order."""
        if len(types) == 1:
            return self._by_type.get(types[0], ())
        return [item for name in types for item in self._by_type.get(name, ())]

    def linked(self, item: Item, *links: str) -> list[Item]:
        """The items that ``item`` names in these links, in the author's order; dangling ids are left out."""
        known = self.items
        found: list[Item] = []
        for link in links:
            for target in item.links.get(link, ()):
                hit = known.get(target)
                if hit is not None:
                    found.append(hit)
        return found

    def other(self, id: str) -> Item | None:
        """The need of that id that is no item, or of which that id names a part; None where there is none."""
        others = self.others
        return (others.get(id) or others.get(id.partition(".")[0])) if others else None

    def linked_others(self, item: Item, *links: str) -> list[Item]:
        """The needs that ``item`` names in these links (with no ``links``: in any) and that are no items, each once."""
        if not self.others:
            return []
        found = {
            hit.id: hit
            for link in (links or item.links)
            for target in item.links.get(link, ())
            if target not in self.items and (hit := self.other(target)) is not None
        }
        return list(found.values())

    def others_linking(self, item: Item) -> list[tuple[Item, str]]:
        """The needs that are no items and name ``item`` in a link of their own, each with that link."""
        if self._others_back is None:
            self._others_back = {}
            for other in self.others.values():
                for link, targets in other.links.items():
                    for id in dict.fromkeys(self._whole(target) for target in targets):
                        self._others_back.setdefault(id, []).append((other, link))
        return self._others_back.get(item.id, [])

    def _whole(self, id: str) -> str:
        """The item or need of which ``id`` names a part."""
        return id if "." not in id or id in self.items or id in self.others else id.partition(".")[0]

    def linking(self, item: Item, *links: str) -> list[Item]:
        """The items that name ``item`` in these links (with no ``links``: in any), in reading order."""
        back = self._backlinks().get(item.id)
        if back is None:
            return []
        if len(links) == 1:
            return back.get(links[0], [])
        return [source for link in (links or back) for source in back.get(link, ())]

    def back(self, item: Item) -> Mapping[str, Sequence[Item]]:
        """All items that name ``item``, by the link in which they do."""
        return self._backlinks().get(item.id, {})

    def with_problems(self, more: Iterable[Problem]) -> RiskFile:
        """This file with more that cannot be taken as it is written."""
        other = RiskFile(
            self.model,
            self.everything,
            self.documents,
            (*self.problems, *more),
            self.root_doc,
            self.evidence,
            self.series,
            self.stray,
            self.others,
            self.more_others,
            self.acceptances,
            self.baselines,
            self.signatures,
            self.checklists,
        )
        other.opens = self.opens
        other.take_lists_of(self)
        return other

    def with_signatures(self, signatures: Iterable[Signed]) -> RiskFile:
        """This file with other signatures."""
        other = self.with_problems(())
        other.signatures = tuple(signatures)
        return other

    def with_opens(self, opens: Mapping[str, Opens]) -> RiskFile:
        """This file, of whose evidence a build says where it is opened."""
        other = self.with_problems(())
        other.opens = opens
        return other

    def take_checklists(self, checklists: Iterable[Checklist], more: Iterable[Problem]) -> None:
        """Take these lists of requirements, and what is wrong with them: for who makes the file, before anybody has it."""
        self.checklists = tuple(checklists)
        self.take_problems(more)

    def take_lists_of(self, other: RiskFile) -> None:
        """Take the lists of the project that ``other`` has, a reading of the same: what is wrong with them is told there."""
        self.design, self.codes, self.software, self.code = other.design, other.codes, other.software, other.code

    def take_design(
        self, design: Iterable[DesignEntry], more: Iterable[Problem], code: Mapping[str, tuple[CodePlace, ...]]
    ) -> None:
        """Take these rows of lists of what implements controls, what is wrong with them, and the lines of code that name an id, by
        the id: as above."""
        self.design = {each.id: each for each in design}
        self.code = code
        self.take_problems(more)

    def take_codes(self, codes: Iterable[DesignEntry], more: Iterable[Problem]) -> None:
        """Take these IMDRF codes of the project's list, and what is wrong with it: as above."""
        self.codes = {each.id: each for each in codes}
        self.take_problems(more)

    def implementing(self, control: Item) -> tuple[str, ...]:
        """The ids of what implements a control, as it names them."""
        value = control.fields.get(IMPLEMENTS, ())
        named = value if isinstance(value, tuple) else (str(value),)
        return (*named, *control.links.get(IMPLEMENTS, ()))

    def implemented_by(self, id: str) -> list[Item]:
        """The controls that name ``id`` as what implements them, in reading order."""
        back: dict[str, list[Item]] | None = self._memo.get(IMPLEMENTS)  # type: ignore[assignment]
        if back is None:
            back = {}
            for control in self.of_type("control"):
                for name in dict.fromkeys(self.implementing(control)):
                    back.setdefault(name, []).append(control)
            self._memo[IMPLEMENTS] = back
        return back.get(id, [])

    def design_of_controls(self) -> tuple[DesignEntry, ...]:
        """The rows that a control names, or that are in force and marked as there for risk control: what of the lists this file rests on."""
        return tuple(
            each
            for each in self.design.values()
            if (each.for_risk and each.state != "obsolete") or self.implemented_by(each.id)
        )

    def take_software(self, software: Software | None, more: Iterable[Problem] = ()) -> None:
        """Take what lists say of the device's software, and what is wrong with these: for who makes the file."""
        self.software = software
        if more:
            self.take_problems(more)

    def take_problems(self, more: Iterable[Problem]) -> None:
        """Take more that cannot be taken as it is written: for who makes the file, before anybody has it."""
        self.problems = (*self.problems, *more)

    def without_baselines(self) -> RiskFile:
        """This file, of which nothing has been released yet."""
        other = self.with_problems(())
        other.baselines = ()
        return other

    def memo(self) -> dict[object, object]:
        """What higher floors have derived from this file and want to derive only once."""
        return self._memo

    def follow(self, before: RiskFile | None) -> None:
        """Keep for the next state what is made of the items of this one, and find again what was made ``before``."""
        kept = self.kept = Kept(None if before is None else before.kept)
        was = None if before is None else before.kept.near
        if before is None or was is None or not self._is_like(before):
            kept.near = Near(self.items)
            return
        were = before.items
        # Item by Item, not by value: all but a few are the same objects
        changed = [id for (id, item), old in zip(self.items.items(), were.values(), strict=True) if item is not old]
        # which items these name: as they are, and as they were
        named = {id: {*_named(self.items[id]), *_named(were[id])} for id in changed}
        if before._back is not None:
            self._back = self._backlinks_after(before._back, changed, set[str]().union(*named.values()))
        back = self._backlinks()
        within, last, rings = {*changed}, {*changed}, [changed]
        for _ in range(FURTHEST):
            ring: set[str] = set()
            for id in last:
                ring.update(named.get(id) or _named(self.items[id]))
                ring.update(item.id for sources in back.get(id, {}).values() for item in sources)
            last = {id for id in ring - within if id in self.items}
            within |= last
            rings.append([*within])
        same_types = all(self.items[id].type == were[id].type for id in changed)
        kept.near = was.after(self.items, rings, same_types=same_types)

    def _is_like(self, before: RiskFile) -> bool:
        """Whether a state before this one has the same ids in the same order, and means the same by them."""
        return (
            self.model is before.model
            and not self.others
            and not before.others
            and [*self.items] == [*before.items]
            and not any("." in id for id in self.items)
        )

    def _backlinks_after(
        self, back: Mapping[str, dict[str, list[Item]]], changed: Collection[str], targets: Collection[str]
    ) -> dict[str, dict[str, list[Item]]]:
        """Who links to what, from what it was in a state that is like this one but for what has ``changed``, which names the
        ``targets``, or named them."""
        found = {**back}
        place = dict(zip(self.items, range(len(self.items)), strict=True))
        naming: dict[str, set[str]] = {
            target: {each.id for sources in back.get(target, {}).values() for each in sources}.difference(changed)
            for target in targets
        }
        for id in changed:
            for target in _named(self.items[id]):
                naming[target].add(id)
        for target, sources in naming.items():
            entry: dict[str, list[Item]] = {}
            for id in sorted(sources, key=place.__getitem__):
                item = self.items[id]
                for link, ids in item.links.items():
                    for each in ids:
                        if each == target or ("." in each and self._whole(each) == target):
                            entry.setdefault(link, []).append(item)
            if entry:
                found[target] = entry
            else:
                found.pop(target, None)
        return found

    def _backlinks(self) -> dict[str, dict[str, list[Item]]]:
        back = self._back
        if back is None:
            back = {}
            for item in self.items.values():
                for link, targets in item.links.items():
                    for target in targets:
                        if "." in target:
                            target = self._whole(target)  # noqa: PLW2901 - a part is of its whole
                        entry = back.get(target)
                        if entry is None:
                            back[target] = {link: [item]}
                        elif link in entry:
                            entry[link].append(item)
                        else:
                            entry[link] = [item]
            self._back = back
        return back

    def _reach(self) -> frozenset[str]:
        """The pages that a reader gets to from the front page by tables of contents."""
        seen = {self.root_doc} if self.root_doc in self.documents else set()
        queue = list(seen)
        while queue:
            for docname in self.documents[queue.pop()].includes:
                if docname in self.documents and docname not in seen:
                    seen.add(docname)
                    queue.append(docname)
        return frozenset(seen)
