"""What is known of one file when it has been judged: the row that it is in a portfolio.

All of it is plain data that rest on the bytes of the file, the gate and the day only: on no path of a machine, clock, locale or
order. Messages are in English, and in ``other`` (``messages``, ``heads``) in the other languages in which everything is said;
what has a word of the interface is put into words where it is shown. Titles are in the language of the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from riskfile.portfolio.tasks import Failure
from riskfile.text.records import codec


class Found(NamedTuple):
    """A finding: where it stands (line and column from 1), and what is said. ``level`` is "error", "warning", "open" (a later
    gate will judge it) or "waived". ``other`` has the message by language."""

    code: str
    level: str
    kind: str
    message: str
    path: str
    line: int
    column: int
    item: str
    other: Mapping[str, str] = MappingProxyType({})


class Region(NamedTuple):
    """How many risks lie in a region of the plan's matrix before control, as claimed, and as earned. ``rank`` from 1 (the
    best) to ``of``; 0 where no region can be determined, or where nothing is claimed."""

    id: str
    label: str
    rank: int
    of: int
    initial: int
    claimed: int
    earned: int
    acceptable: bool = False


class Named(NamedTuple):
    """Something of the file that others may have too. ``type`` is the item's type (hazard, harm, failure-mode, control, soup), or
    what an item names in a field: "supplier" (whose goods or services a control rests on), "process" (the step of a process that
    a failure mode is of), "part" (a sensor or part that a control needs) and "maker" (of SOUP); ``id`` is then the item's.

    ``severity`` is the id of a harm's level, ``severity_label`` its word, ``severity_rank`` counts from 1, the mildest, to
    ``severity_of``; "" and 0 for what has none. ``codes`` are IMDRF codes, numbers of vulnerabilities and the like. ``risks`` are
    the ids of risks that it leads to, or controls. ``triggers`` are those that affect it or one of its risks, ``open_triggers``
    those of them that no cycle has closed. ``watched`` are the monitoring plans and observations that count for it or for one of its
    risks. ``credit`` says what a control is credited with: its kind, what it acts on, and its proofs. ``library`` names the item of
    a library that it is from, "" for none. ``digest`` is a hash of what it says, without its id and its place;
    ``page`` is the name of the page that it stands on, as a build calls it."""

    type: str
    id: str
    title: str
    path: str
    line: int
    severity: str = ""
    severity_label: str = ""
    severity_rank: int = 0
    severity_of: int = 0
    codes: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    open_triggers: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()
    credit: Mapping[str, str] = MappingProxyType({})
    library: str = ""
    digest: str = ""
    page: str = ""


class Signal(NamedTuple):
    """A finding of the field: ``code`` RMF603, RMF604, RMF605 ... ``level`` is that of the finding, or "answered" for a rise that a
    trigger answers (``trigger``, its id). ``source`` is the monitoring plan, the observation or the trigger that it comes from,
    ``targets`` the items that it is of, the harms and failure modes of its risks among them; ``period`` that of the last count, ""
    where it has none."""

    code: str
    level: str
    source: str
    targets: tuple[str, ...]
    codes: tuple[str, ...]
    period: str
    trigger: str
    path: str
    line: int
    message: str
    other: Mapping[str, str] = MappingProxyType({})


class Level(NamedTuple):
    """A level of a scale: ``rank`` from 1, the mildest."""

    id: str
    label: str
    rank: int


class Criteria(NamedTuple):
    """By what risks are judged: the scales, and of each cell of the matrix ("F3/S2") what it is: "acceptable",
    "not-acceptable" (a region in which a risk may not stay without a benefit-risk analysis), or "blank". ``digest`` is the same
    for the same criteria."""

    severity: tuple[Level, ...] = ()
    probability: tuple[Level, ...] = ()
    cells: Mapping[str, str] = MappingProxyType({})
    digest: str = ""


class Verdict(NamedTuple):
    """The verdict of the front page. ``state`` is "acceptable"; "unsigned" (acceptable but for signatures that the policy asks
    for: these are judged by ``riskfile verify``, never here); "not-shown", "refused", "draft"; or "unreadable". ``heads`` and ``said``
    are its words by language, ``marks`` how each of its lines stands (a key of ``palette.MARKS``, "" for neither)."""

    state: Literal["acceptable", "unsigned", "not-shown", "refused", "draft", "unreadable"]
    heads: Mapping[str, str] = MappingProxyType({})
    said: Mapping[str, str] = MappingProxyType({})
    marks: Mapping[str, str] = MappingProxyType({})


class ReportMapping(NamedTuple):
    """Which words of field reports mean which item of the file, as the mapping at ``path`` says (see
    ``riskfile.importing.openfda``): ``targets`` ids by table and folded word, ``ignored`` folded words by table, ``devices`` folded
    names by field, ``kinds`` by event type. ``problem`` says why it cannot be used, "" if it can."""

    path: str
    period: str = "month"
    targets: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType({})
    ignored: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    devices: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    kinds: Mapping[str, str] = MappingProxyType({})
    problem: str = ""


class FileResult(NamedTuple):
    """A file that was judged. ``gate`` is the one that it was judged at, ``policy_gate`` that of its policy. ``cells`` are the
    states of the grid by "mission/stage/step"; ``gates`` says which release gates are passed; ``findings`` counts what was found by
    code and level ("RMF301 error", "RMF301 waived"), ``worst`` holds the first 20; ``items`` counts items by type; ``figures`` are key
    figures by a stable name. ``unread`` says that something of the file could not be read, and nobody knows what it says; ``not_loaded``
    names the project's own rules that were not run. ``library`` names the libraries that it uses, each pinned. ``mapping`` is that of
    field reports, where the portfolio names one."""

    form: int
    document: str
    title: str
    revision: str
    device: str
    manufacturer: str
    language: str
    gate: str
    today: str
    state: Literal["judged", "unreadable"]
    hash: str
    tool: str
    errors: int
    warnings: int
    open: int
    waived: int
    gates: Mapping[str, bool]
    cells: Mapping[str, str]
    items: Mapping[str, int]
    findings: Mapping[str, int]
    worst: tuple[Found, ...]
    figures: Mapping[str, float]
    regions: tuple[Region, ...]
    named: tuple[Named, ...]
    signals: tuple[Signal, ...]
    library: tuple[str, ...] = ()
    dated: str = ""
    policy_gate: str = ""
    example: bool = False
    verdict: Verdict = Verdict("unreadable")
    criteria: Criteria = Criteria()
    unread: tuple[str, ...] = ()
    not_loaded: tuple[str, ...] = ()
    mapping: ReportMapping | None = None

    def as_bytes(self) -> bytes:
        """The result as canonical JSON; a name that is not UTF-8 on disk stays what it is."""
        plain = codec(FileResult).to_plain(self)
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode(
            "utf-8", "surrogatepass"
        )

    @classmethod
    def of_bytes(cls, data: bytes) -> FileResult:
        """The result that ``as_bytes`` has written.

        :raises NotARecordError: if it is none.
        """
        plain: Any = json.loads(data.decode("utf-8", "surrogatepass"))
        result: FileResult = codec(FileResult).from_plain(plain)
        return result


class Row(NamedTuple):
    """A line of the manifest, and what came of it: a result, or why there is none. ``name`` is unique in the manifest, ``where`` what
    the manifest says of where the file is (a folder, a revision, a baseline), ``site`` the address of the file as it is built, ""
    for none. ``project`` is the same for two states of one project, "" where there is no other. Rows are sorted by name wherever
    they are shown."""

    name: str
    where: str = ""
    site: str = ""
    result: FileResult | None = None
    failure: Failure | None = None
    project: str = ""

    @property
    def state(self) -> str:
        """``judged``, ``unreadable``, or why there is no result."""
        return self.result.state if self.result is not None else self.failure.reason if self.failure else "no-worker"

    @property
    def failed(self) -> bool:
        """Whether nothing is known of what the file says."""
        return self.state != "judged"
