"""One state of a project as plain data: its file, its policy, and what was judged of them.

What leaves a project is a snapshot: what is compared with another day's, sent to another process, or kept. It can be
written as JSON, and read again by a riskfile that knows more fields than the one that wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from riskfile.assessment import ControlState, RiskAssessment
from riskfile.model import (
    Acceptance,
    Checklist,
    DesignEntry,
    Document,
    Evidence,
    Item,
    ItemModel,
    KnownBaseline,
    Problem,
    RiskFile,
    Series,
    Signed,
    Span,
    Stray,
)
from riskfile.policy.policy import Policy
from riskfile.surveillance.monitoring import Comparison
from riskfile.text.messages import tr
from riskfile.text.records import Codec, codec

SNAPSHOT_VERSION: Final = 1
"""The version of the form. Fields that are added, with a default, or taken away do not change it: a snapshot says which
it has. What changes it is a field whose meaning or whose values are others."""


class SnapshotError(ValueError):
    """Plain data are no snapshot that can be read here; the message says what was found and what was expected."""


class RiskVerdict(NamedTuple):
    """The regions of a risk, by id: initial, claimed (None where nothing is claimed) and earned. One that cannot be
    determined is ""."""

    initial: str
    claimed: str | None
    earned: str


def risk_verdict(risk: RiskAssessment) -> RiskVerdict:
    """The regions that were computed of a risk."""
    initial, claimed, earned = (
        each and (each.region.id if each.region else "") for each in (risk.initial, risk.residual, risk.earned)
    )
    return RiskVerdict(initial or "", claimed, earned or "")


class Verdicts(NamedTuple):
    """What was judged on the day ``today`` (ISO 8601).

    ``risks`` and ``controls`` are by id. ``gates`` says of each release gate whether it is passed. ``cells`` are the
    states of the cells of the grid, by mission, stage and step, at the gate ``gate``. ``claims`` holds what field data
    say of claims.
    """

    today: str
    gate: str
    risks: Mapping[str, RiskVerdict]
    controls: Mapping[str, ControlState]
    gates: Mapping[str, bool]
    cells: Mapping[tuple[str, str, str], Literal["complete", "open", "waived"]]
    claims: tuple[Comparison, ...]


class Snapshot(NamedTuple):
    """A state of a project. ``items`` are in reading order, those whose id another has at the end."""

    model: ItemModel
    items: tuple[Item, ...]
    documents: Mapping[str, Document]
    problems: tuple[Problem, ...]
    root_doc: str
    evidence: Mapping[str, Evidence]
    series: Mapping[str, Series]
    stray: Mapping[str, tuple[Stray, Span]]
    policy: Policy
    verdicts: Verdicts
    others: Mapping[str, Item] = MappingProxyType({})
    more_others: bool = False
    acceptances: tuple[Acceptance, ...] = ()
    baselines: tuple[KnownBaseline, ...] = ()
    signatures: tuple[Signed, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    design: tuple[DesignEntry, ...] = ()

    @classmethod
    def of(cls, file: RiskFile, policy: Policy, verdicts: Verdicts) -> Snapshot:
        """The state of this file under this policy."""
        return cls(
            file.model,
            file.everything,
            file.documents,
            file.problems,
            file.root_doc,
            file.evidence,
            file.series,
            file.stray,
            policy,
            verdicts,
            file.others,
            file.more_others,
            file.acceptances,
            file.baselines,
            file.signatures,
            file.checklists,
            file.design_of_controls(),
        )

    def risk_file(self) -> RiskFile:
        """The file as it was: it can be judged, shown and compared like one that was read."""
        return RiskFile(
            self.model,
            self.items,
            self.documents,
            self.problems,
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
            self.design,
        )

    def to_plain(self) -> dict[str, Any]:
        """The snapshot as JSON holds it."""
        both_ways: Codec[Snapshot] = codec(Snapshot)
        return {"version": SNAPSHOT_VERSION, "fields": both_ways.fields, "snapshot": both_ways.to_plain(self)}

    @classmethod
    def from_plain(cls, plain: object) -> Snapshot:
        """The snapshot that was written as ``plain``.

        :raises SnapshotError: if it is none, or of another version.
        """
        if not isinstance(plain, dict) or plain.keys() != {"version", "fields", "snapshot"}:
            raise SnapshotError(tr("found no snapshot; expected a mapping with version, fields and snapshot"))
        if plain["version"] != SNAPSHOT_VERSION:
            raise SnapshotError(
                tr(
                    "found a snapshot of version {version}; expected {snapshot_version}",
                    version=f"{plain['version']!r:.20}",
                    snapshot_version=SNAPSHOT_VERSION,
                )
            )
        fields = plain["fields"]
        if not isinstance(fields, dict) or not all(map(_are_names, fields.values())):
            raise SnapshotError(tr("found no names of fields; expected lists of names by record"))
        known: Codec[Snapshot] = codec(Snapshot)
        both_ways = known if fields == known.fields else Codec[Snapshot](Snapshot, written=fields)
        try:
            return both_ways.from_plain(plain["snapshot"])
        except ValueError as error:
            raise SnapshotError(str(error)) from None


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)
