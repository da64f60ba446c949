"""The file as plain data: what ``riskfile.api`` hands out and ``riskfile export json`` writes. Names are ISO 14971's, keys are
English in every language, and nothing here leads back to what riskfile works with inside.

Each class says what its fields hold; ``riskfile export json --schema`` says the same as a JSON Schema, made from these classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from riskfile.assessment import Estimate as Assessed
from riskfile.assessment import Quantity as AssessedQuantity
from riskfile.exporting.judged import Judged
from riskfile.model import Item as WrittenItem
from riskfile.model import RiskFile, Span
from riskfile.model.declare import ItemType as DeclaredType
from riskfile.policy.policy import Scale
from riskfile.rules import Finding as Reported
from riskfile.text.messages import tr
from riskfile.version import __version__

VERSION: Final = 1
"""The version of the form: it rises where a key goes or means something else, and not where one is added."""

Value = str | int | float | bool | tuple[str, ...]
"""What a field of an item holds: a text, a number, a truth value, or texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: ``path`` from the project's folder, with forward slashes; ``line`` and ``column`` count from 1,
    columns in characters."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """The device that the file is about. ``markets`` holds of eu, us, cn; ``classes`` has the class in each; ``exposure_unit`` is what
    probabilities count per; ``example`` says that device and figures are invented."""

    name: str
    manufacturer: str
    models: tuple[str, ...]
    markets: tuple[str, ...]
    classes: Mapping[str, str]
    software_class: str
    exposure_unit: str
    example: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The document: its number, revision and date (ISO 8601), "" where the policy says none."""

    number: str
    revision: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level of a scale. ``lower`` and ``upper`` bound it, per unit of the scale; None where it is qualitative."""

    id: str
    label: str
    description: str
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelScale:
    """A scale of the risk management plan: ``name`` is ``severity``, ``probability`` (of harm, and of P1 where that has no scale of
    its own), ``situation-probability`` (P1), ``conditional-probability`` (P2) or ``exploitability``; ``levels`` go from the mildest
    to the worst, ``unit`` is what a probability counts per, "" for none."""

    name: str
    unit: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region of the matrix: whether a risk in it is acceptable, and whether it has to be controlled all the same."""

    id: str
    label: str
    description: str
    acceptable: bool
    control_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of the matrix of acceptability: levels of probability and severity, and the region, None for one left blank."""

    probability: str
    severity: str
    region: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """What an author said of P1 or P2: a ``level``, bounds, or both; a number has two equal bounds. ``unit`` as it was written."""

    level: str | None
    lower: float | None
    upper: float | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """An estimate of a risk: levels by id, and the ``region`` that follows from the plan, with whether it is ``acceptable``; None where
    the estimate is incomplete or cannot be made. ``reason`` says how the region came about, or what is missing, in English."""

    severity: str | None
    probability: str | None
    p1: Quantity | None
    p2: Quantity | None
    region: str | None
    acceptable: bool | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskVerdict:
    """What is computed of a risk: before control, after it as its author claims (None without a claim), and as far as the claim is
    borne out by controls that are verified. ``unearned_controls`` are those that are not, by id."""

    initial: Estimate
    claimed: Estimate | None
    earned: Estimate
    unearned_controls: tuple[str, ...]


Proof = Literal["pass", "fail", "open", "none"]
"""What a proof has come to; "none" where there is no verification of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlVerdict:
    """Whether a risk control measure is proved (7.2): ``verified`` where both proofs passed."""

    implementation: Proof
    effectiveness: Proof
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of the file, as its author wrote it, and what is computed of it.

    ``type`` is the name of its directive (``risk``), ``text`` its Markdown. ``stage`` is design, manufacturing, post-launch, or ""
    for what belongs to the file as a whole. ``fields`` holds what is given, ``links`` the ids that each link names, in
    the author's order. ``risk`` is there for a risk, ``control`` for a control.
    """

    id: str
    type: str
    title: str
    stage: str
    text: str
    fields: Mapping[str, Value]
    links: Mapping[str, tuple[str, ...]]
    place: Place
    retired: bool
    risk: RiskVerdict | None
    control: ControlVerdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule reports: ``level`` is error or warning, or open for what a later gate judges; ``kind`` is what it is about (contradiction, gap, ...), ``clause`` of ISO 14971:2019
    or another standard. ``item`` is the id that it is about, "" for none. ``message`` says what was found and what was expected, ``hint``
    what to do, "" where that is plain; both in English."""

    code: str
    name: str
    level: Literal["error", "warning", "open"]
    kind: str
    clause: str
    item: str
    place: Place
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldType:
    """A field of an item type. ``kind`` is text, enum, list, quantity, date, number, integer or boolean; ``values`` are those of an enum.
    ``required``: a complete item has it."""

    name: str
    label: str
    kind: str
    values: tuple[str, ...]
    required: bool
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkType:
    """A link of an item type: to items of the types ``targets`` (of any type where there are none); ``label`` is how it reads from here,
    ``back_label`` from there."""

    name: str
    label: str
    back_label: str
    targets: tuple[str, ...]
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemType:
    """An item type of the project: built in, or of its ``needs/model.yaml``."""

    name: str
    label: str
    plural: str
    prefix: str
    clause: str
    help: str
    fields: tuple[FieldType, ...]
    links: tuple[LinkType, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskManagementFile:
    """A risk management file, read and judged.

    ``version`` is that of this form, ``tool`` that of riskfile. It was judged at ``gate`` (draft, design, manufacturing or post-launch)
    on ``day`` (ISO 8601). ``findings`` count there; ``open_work`` does at a later gate; ``waived`` are findings that a waiver accepts.
    ``gates`` says of each release gate whether it is passed. ``complete`` is False where something could not be read, so that items
    may be missing; the findings say what. ``not_evaluated`` has the codes of rules that were not, or not wholly, evaluated.
    """

    version: int
    tool: str
    gate: str
    day: str
    complete: bool
    device: Device
    document: Document
    scales: tuple[LevelScale, ...]
    regions: tuple[Region, ...]
    matrix: tuple[Cell, ...]
    item_types: tuple[ItemType, ...]
    items: tuple[Item, ...]
    findings: tuple[Finding, ...]
    open_work: tuple[Finding, ...]
    waived: tuple[Finding, ...]
    not_evaluated: tuple[str, ...]
    gates: Mapping[str, bool]

    def item(self, id: str) -> Item:
        """The item with this id.

        :raises KeyError: if there is none.
        """
        for item in self.items:
            if item.id == id:
                return item
        raise KeyError(id)

    def of_type(self, *types: str) -> tuple[Item, ...]:
        """The items of these types that are not retired, in reading order."""
        return tuple(item for item in self.items if item.type in types and not item.retired)

    def linked(self, item: Item, *links: str) -> tuple[Item, ...]:
        """The items that ``item`` names by these links (by any, where none is given), each once; an id that no item has is passed
        over."""
        by_id = {each.id: each for each in self.items}
        names = links or tuple(item.links)
        ids = dict.fromkeys(id for name in names for id in item.links.get(name, ()))
        return tuple(by_id[id] for id in ids if id in by_id)

    def linking(self, item: Item, *links: str) -> tuple[Item, ...]:
        """The items that name ``item`` by these links (by any, where none is given)."""
        return tuple(
            each
            for each in self.items
            if any(item.id in ids for name, ids in each.links.items() if not links or name in links)
        )


# --- made of what was judged ------------------------------------------------------------------------------------------


def place_of(span: Span) -> Place:
    """A span as a place."""
    return Place(path=span.path, line=span.line, column=span.column)


def _scale(name: str, scale: Scale) -> LevelScale:
    return LevelScale(
        name=name,
        unit=scale.unit,
        levels=tuple(
            Level(id=each.id, label=each.label, description=each.description, lower=each.lower, upper=each.upper)
            for each in scale.levels
        ),
    )


def _quantity(found: AssessedQuantity | None) -> Quantity | None:
    if found is None:
        return None
    level = found.level.id if found.level is not None else None
    return Quantity(level=level, lower=found.lower, upper=found.upper, unit=found.unit)


def _estimate(found: Assessed) -> Estimate:
    region = found.region
    return Estimate(
        severity=found.severity.id if found.severity is not None else None,
        probability=found.probability.id if found.probability is not None else None,
        p1=_quantity(found.p1),
        p2=_quantity(found.p2),
        region=region.id if region is not None else None,
        acceptable=region.acceptable if region is not None else None,
        reason=str(found.how),
    )


def _item(judged: Judged, item: WrittenItem, *, retired: bool) -> Item:
    risk, control = judged.assessment.risks.get(item.id), judged.assessment.controls.get(item.id)
    return Item(
        id=item.id,
        type=item.type,
        title=item.title,
        stage=item.stage,
        text=item.body,
        fields=MappingProxyType(dict(item.fields)),
        links=MappingProxyType(dict(item.links)),
        place=place_of(item.span),
        retired=retired,
        risk=None
        if risk is None or retired
        else RiskVerdict(
            initial=_estimate(risk.initial),
            claimed=_estimate(risk.residual) if risk.residual is not None else None,
            earned=_estimate(risk.earned),
            unearned_controls=tuple(risk.unearned),
        ),
        control=None
        if control is None or retired
        else ControlVerdict(
            implementation=control.implementation, effectiveness=control.effectiveness, verified=control.verified
        ),
    )


def _finding(found: Reported) -> Finding:
    message, hint = found.in_language("en")
    return Finding(
        code=found.code,
        name=found.name,
        level=found.level,
        kind=found.kind,
        clause=found.clause,
        item=found.item,
        place=place_of(found.span),
        message=message,
        hint=hint,
    )


def _type(declared: DeclaredType) -> ItemType:
    return ItemType(
        name=declared.name,
        label=declared.label,
        plural=declared.plural,
        prefix=declared.prefix,
        clause=declared.clause,
        help=declared.help,
        fields=tuple(
            FieldType(
                name=each.name,
                label=each.label,
                kind=each.kind,
                values=each.values,
                required=each.required,
                help=each.help,
            )
            for each in declared.fields.values()
        ),
        links=tuple(
            LinkType(
                name=each.name,
                label=each.label,
                back_label=each.back_label,
                targets=(*each.targets, *each.others),
                help=each.help,
            )
            for each in declared.links.values()
        ),
    )


_LOSE_ITEMS: Final = frozenset(("unreadable-file", "merge-conflict", "not-an-item"))
"""Problems of reading for which nobody knows which items there are."""


def missing(file: RiskFile) -> list[tuple[Span, str]]:
    """For what items would be missing from what is made of the file: each place, and what stands there."""
    found = [(each.span, str(each.message)) for each in file.problems if each.unread or each.kind in _LOSE_ITEMS]
    found += [
        (each.at("id"), tr("{id} stands on another item too; expected each id on one item", id=each.id))
        for each in file.duplicates
    ]
    return sorted(found)


def data_of(judged: Judged) -> RiskManagementFile:
    """A judged project as data."""
    file, policy, report = judged.file, judged.policy, judged.report
    device = policy.device
    scales = [("severity", policy.severity), ("probability", policy.probability)]
    scales += [
        (name, scale)
        for name, scale in (
            ("situation-probability", policy.situation),
            ("conditional-probability", policy.conditional),
            ("exploitability", policy.exploitability),
        )
        if scale is not None
    ]
    gates = judged.project.at_gates()[2]
    return RiskManagementFile(
        version=VERSION,
        tool=__version__,
        gate=judged.gate,
        day=judged.today,
        complete=not file.unread and not missing(file),
        device=Device(
            name=device.name,
            manufacturer=device.manufacturer,
            models=device.models,
            markets=device.markets,
            classes=MappingProxyType(dict(device.classes)),
            software_class=device.software_class,
            exposure_unit=device.exposure_unit,
            example=device.example,
        ),
        document=Document(number=policy.document_number, revision=policy.revision, date=policy.date),
        scales=tuple(_scale(name, scale) for name, scale in scales if scale.levels),
        regions=tuple(
            Region(
                id=each.id,
                label=each.label,
                description=each.description,
                acceptable=each.acceptable,
                control_required=each.control_required,
            )
            for each in policy.regions
        ),
        matrix=tuple(
            Cell(probability=probability, severity=severity, region=region)
            for (probability, severity), region in policy.cells.items()
        ),
        item_types=tuple(map(_type, file.model.types.values())),
        items=(
            *(_item(judged, each, retired=False) for each in file),
            *(_item(judged, each, retired=True) for each in file.retired.values()),
        ),
        findings=tuple(map(_finding, report.findings)),
        open_work=tuple(map(_finding, report.open_work)),
        waived=tuple(_finding(each) for each, _ in report.waived),
        not_evaluated=tuple(each.rule.code for each in report.outcomes if each.not_evaluated),
        gates=MappingProxyType(dict(gates)),
    )


def plain(value: Any) -> Any:
    """Data of this module as JSON knows it: objects, arrays, texts, numbers."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value


def classes() -> Iterator[type]:
    """The classes of the form, from the smallest to the whole."""
    yield from (
        *(Place, Device, Document, Level, LevelScale, Region, Cell, Quantity, Estimate, RiskVerdict, ControlVerdict),
        *(Item, Finding, FieldType, LinkType, ItemType, RiskManagementFile),
    )
