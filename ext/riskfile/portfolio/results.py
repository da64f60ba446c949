"""What is known of one file when it has been judged: the row that it is in a portfolio.

All of it is plain data that rest on the bytes of the file, the gate and the day only. Texts are in English (``tr`` of what
has a word of the interface is asked for when it is shown), titles in the language of the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from riskfile.text.records import codec


class Found(NamedTuple):
    """A finding: where it stands, and what is said."""

    code: str
    level: str
    kind: str
    message: str
    path: str
    line: int
    column: int
    item: str


class Region(NamedTuple):
    """How many risks lie in a region of the plan's matrix before control, as claimed, and as earned. ``rank`` from 1 (the
    best) to ``of``; 0 where no region can be determined."""

    id: str
    label: str
    rank: int
    of: int
    initial: int
    claimed: int
    earned: int


class Named(NamedTuple):
    """A hazard, harm, failure mode or supplier of the file that others may have too. ``severity`` is the id of a harm's
    level, ``severity_label`` its word, ``severity_rank`` counts from 1, the mildest, to ``severity_of``; "" and 0 for what
    has none. ``codes`` are its IMDRF codes and the like, ``field`` the observed words that lead to it, ``digest`` a hash of
    what it says (without its id and its place)."""

    type: str
    id: str
    title: str
    path: str
    line: int
    severity: str
    severity_label: str
    severity_rank: int
    severity_of: int
    codes: tuple[str, ...]
    risks: tuple[str, ...]
    digest: str


class Signal(NamedTuple):
    """A finding of the field: ``code`` RMF603, RMF604, RMF605 ...; ``targets`` are the items that it is of, ``period`` that
    of the last count, "" where it has none."""

    code: str
    level: str
    source: str
    targets: tuple[str, ...]
    period: str
    message: str


class FileResult(NamedTuple):
    """A file that was judged. ``cells`` are the states of the grid by "mission/stage/step"; ``gates`` says which release
    gates are passed; ``findings`` counts what was found by code at its level ("RMF301 error"), ``worst`` holds the first
    20; ``figures`` are key figures by a stable name."""

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

    def as_bytes(self) -> bytes:
        """The result as canonical JSON."""
        plain = codec(FileResult).to_plain(self)
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    @classmethod
    def of_bytes(cls, data: bytes) -> FileResult:
        """The result that ``as_bytes`` has written.

        :raises NotARecordError: if it is none.
        """
        plain: Any = json.loads(data)
        result: FileResult = codec(FileResult).from_plain(plain)
        return result
