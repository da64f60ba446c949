"""The tables that risk managers and auditors read: risk table, traceability matrix, heat map, lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import sqrt
from types import MappingProxyType
from typing import Literal, NamedTuple

from riskfile.assessment import Assessment, ControlState, Estimate, RiskAssessment, assess
from riskfile.change.marks import marks_of
from riskfile.model import RETIRED, FieldType, Item, ItemModel, RiskFile
from riskfile.policy.criteria import CRITERIA, SUMMARIES
from riskfile.policy.names import notes
from riskfile.policy.policy import PLAN_PARTS, Criterion, Policy, Region, Scale, ScaleLevel, Score
from riskfile.results import Results
from riskfile.rules.evidence import hash_given
from riskfile.text.between import bracketed, in_list, in_turn
from riskfile.text.messages import later, tr
from riskfile.text.numbers import figure
from riskfile.text.words import BESIDE_WORDS, FILE_WORDS, MOMENT_WORDS, NO_REGION_WORDS, value_in_words
from riskfile.views.filters import Filter, parse_filter

MOMENTS = ("initial", "residual", "earned")
"""The moments of a heat map: before risk control, after it as claimed, and as far as the claim is verified."""


EvidenceFileState = Literal["same", "other", "unpinned", "missing", "unreadable"]
"""What has become of the file that a verification rests on: it has the hash that is given, or another; none is given; it is
not there, or cannot be read."""


class Document(NamedTuple):
    """What a verification gives as its evidence: ``name`` to show, ``state`` of its file ("" for a document by its number),
    ``path`` as it is written, ``address`` where a reader opens it ("" for nowhere), and ``why`` not (both of ``Opens``)."""

    item: Item
    name: str
    state: EvidenceFileState | Literal[""]
    path: str
    address: str = ""
    why: str = ""

    @property
    def said(self) -> str:
        """Name and state in words."""
        return f"{self.name} ({self.word})" if self.word else self.name

    @property
    def word(self) -> str:
        """Its state in words, "" where nothing is known."""
        return FILE_WORDS.get(self.state, "")


class Cell(NamedTuple):
    """One cell. ``text`` is plain text, ``note`` a lesser word to it; ``items`` are items to link to, each with what is
    said of it (a key of ``BESIDE_WORDS``, "" for nothing); ``region`` is the rank and number of regions that colour the
    text (0, 0 for none); ``gap`` says that something is missing here; ``mark`` is the state that the text names, such as
    "fail" or "error", "" for none. A cell with ``documents`` holds nothing else. ``also`` is what it says in other languages,
    each a language and a text."""

    text: str = ""
    items: tuple[tuple[Item, str], ...] = ()
    region: tuple[int, int] = (0, 0)
    gap: bool = False
    note: str = ""
    mark: str = ""
    documents: tuple[Document, ...] = ()
    also: tuple[tuple[str, str], ...] = ()


def plain(cell: Cell) -> str:
    """All that a cell says, as text: each item with its title and what is said of it, and each document, on a line."""
    lines = [cell.text] if cell.text else []
    for item, word in cell.items:
        named = f"{item.id} {item.title}".rstrip()
        lines.append(bracketed(named, BESIDE_WORDS.of(word)) if word else named)
    lines += [each.said for each in cell.documents]
    text = "\n".join(lines)
    if not cell.note:
        return text
    return bracketed(text, cell.note) if text else cell.note


class Column(NamedTuple):
    """A column, with its label in English, and the words in English that head it and its neighbours together."""

    key: str
    name: str
    heading: str = ""

    @property
    def label(self) -> str:
        """What it is called, in the language that is spoken."""
        return tr(self.name)

    @property
    def group(self) -> str:
        """What heads it and its neighbours together, "" for nothing."""
        return tr(self.heading) if self.heading else ""


def kind_in_words(kind: str) -> str:
    """What a view, or a kind of table, is called."""
    return tr(kind.replace("-", " ").capitalize())


def field_in_words(item: Item, field: FieldType | None, name: str = "") -> str:
    """What a field of an item says, "" for nothing: the values of an enumeration in words. ``name`` is that of the field,
    where it may be none of the type's."""
    if field is None or not field.values:
        return item.text(field.name if field is not None else name)
    given = item.listed(field.name) or tuple(filter(None, (item.text(field.name),)))
    return in_list(map(value_in_words, given))


class Step(NamedTuple):
    """Some of a table's columns, by their keys, for one question of its reader; ``name`` stands in addresses, ``heading`` is
    what it is called in English."""

    name: str
    heading: str
    columns: tuple[str, ...]

    @property
    def label(self) -> str:
        """What it is called, in the language that is spoken."""
        return tr(self.heading)


class Row(NamedTuple):
    """A row; ``item`` is the item that it is about (None for rows about the policy)."""

    item: Item | None
    cells: tuple[Cell, ...]


class Table(NamedTuple):
    """A table as data; ``note`` says what its reader has to know of it, "" for nothing. Where it has a ``total``, that is
    its last row."""

    kind: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    total: bool = False

    @property
    def counted(self) -> int:
        """How many rows it has, without its total."""
        return len(self.rows) - self.total


class Move(NamedTuple):
    """Risks that control moves from one place of the heat map to another; a place is (probability id, severity id).

    ``earned`` are those of ``risks`` whose claim is verified."""

    start: tuple[str, str]
    end: tuple[str, str]
    risks: tuple[Item, ...]
    earned: frozenset[str]


class Line(NamedTuple):
    """A move as it is drawn over the map after control: from ``x``, ``y`` to ``x2``, ``y2``, in hundredths of a cell from the upper
    left one on; ``way`` is 1 downwards, -1 upwards, 0 for neither. It is as wide as it has risks, and ``whole`` where all of
    them have earned it."""

    x: int
    y: int
    x2: int
    y2: int
    way: int
    width: float
    whole: bool


_LANES = (10, 21, 90, 79)
"""Where in a column the lines run that begin in its rows in turn: beside the numbers."""


class HeatMap(NamedTuple):
    """Risks by severity (columns, mildest first) and probability (rows, worst first), at each of ``MOMENTS``.

    ``regions`` is the matrix of the policy: (probability id, severity id) to the region, of which there are ``number``.
    ``cells`` maps (moment, probability id, severity id) to the risks there. ``unplaced`` holds, per moment, the
    risks that have no place: not estimable, or not estimated. ``moves`` say which risks lie elsewhere after control
    than before it, the worst start first. ``page`` is the page that lists all risks, "" where none does. ``counts`` says how
    many risks lie in a region (moment, id of the region), placed or not, ``unclaimed`` how many have no residual claim.
    """

    severities: tuple[ScaleLevel, ...]
    probabilities: tuple[ScaleLevel, ...]
    regions: Mapping[tuple[str, str], Region]
    number: int
    cells: dict[tuple[str, str, str], tuple[Item, ...]]
    unplaced: dict[str, tuple[Item, ...]]
    total: int
    moves: tuple[Move, ...] = ()
    page: str = ""
    counts: Mapping[tuple[str, str], int] = MappingProxyType({})
    unclaimed: int = 0

    @property
    def moments(self) -> tuple[str, ...]:
        """The moments that show something of their own: where all that is claimed is earned, one map tells both."""
        claimed, earned = (
            {key[1:]: found for key, found in self.cells.items() if key[0] == each} for each in MOMENTS[1:]
        )
        same = claimed == earned and self.unplaced["residual"] == self.unplaced["earned"]
        return MOMENTS[:2] if same else MOMENTS

    def title(self, moment: str) -> str:
        """What the map of a moment is called."""
        both = moment == "residual" and "earned" not in self.moments
        return MOMENT_WORDS["residual-earned"] if both else MOMENT_WORDS.of(moment)

    @property
    def by_rank(self) -> list[Region]:
        """The regions of the matrix, the worst first."""
        return sorted({region.id: region for region in self.regions.values()}.values(), key=lambda each: -each.rank)

    @property
    def lines(self) -> Iterator[Line]:
        """The moves as they are drawn."""
        row = {level.id: number for number, level in enumerate(self.probabilities)}
        column = {level.id: number for number, level in enumerate(self.severities)}
        most = max((len(move.risks) for move in self.moves), default=1)
        ends = Counter[tuple[str, str]]()
        for move in self.moves:
            (p, s), (p2, s2) = move.start, move.end
            x = 100 * column[s] + _LANES[row[p] % len(_LANES)]
            way = (row[p2] > row[p]) - (row[p2] < row[p])
            x2 = x if s2 == s else 100 * column[s2] + 30 + 12 * (ends[move.end] % 4)
            ends[move.end] += 1
            width = round(1 + 2.5 * sqrt(len(move.risks) / most), 2)
            yield Line(
                x, 100 * row[p] + 50, x2, 100 * row[p2] + 50 - 24 * way, way, width, len(move.earned) == len(move.risks)
            )

    def colour(self, place: tuple[str, str]) -> tuple[int, int]:
        """Rank and number of regions at a place of the matrix; 0, 0 for none."""
        region = self.regions.get(place)
        return (region.rank, self.number) if region is not None else (0, 0)


class Neighbour(NamedTuple):
    """An item next to another in the chain; ``relation`` is how it is linked, in words."""

    item: Item
    relation: str


def level_of(region: tuple[int, int]) -> int:
    """How bad a region is, from 1 (the best of the policy's regions) to 5 (the worst); 0 for no region."""
    rank, count = region
    return 1 + round((rank - 1) * 4 / max(1, count - 1)) if rank else 0


def groups_of(columns: Iterable[Column]) -> list[tuple[str, int]]:
    """The headings above neighbouring columns, "" for none, each with the number of its columns."""
    groups: list[tuple[str, int]] = []
    for column in columns:
        if groups and groups[-1][0] == column.group:
            groups[-1] = (column.group, groups[-1][1] + 1)
        else:
            groups.append((column.group, 1))
    return groups


CHANGED = "changed"
"""The field of a filter that says what has become of an item since the baseline, where no type has one of that name."""


def own_fields(model: ItemModel) -> frozenset[str]:
    """The names of all fields and links of the item types."""
    return frozenset(name for each in model.types.values() for name in (*each.fields, *each.links))


def filter_fields(model: ItemModel) -> frozenset[str]:
    """The fields that a filter may name."""
    names = {
        "id",
        "type",
        "title",
        "stage",
        "docname",
        CHANGED,
        "initial",
        "residual",
        "earned",
        "severity",
        "probability",
    }
    for item_type in model.types.values():
        names.update(item_type.fields)
        names.update(item_type.links)
    return frozenset(names)


def select(file: RiskFile, policy: Policy, items: Iterable[Item], filter: str) -> list[Item]:
    """The items that the filter lets pass.

    :raises FilterError: if it is not of the grammar or names an unknown field.
    """
    wanted: Filter = parse_filter(filter, filter_fields(file.model))
    if not filter.strip():
        return list(items)
    assessed = assess(file, policy)
    marks = {} if CHANGED in own_fields(file.model) else marks_of(file)
    return [item for item in items if wanted(_lookup(item, assessed, marks.get(item.id, "")))]


def _lookup(item: Item, assessed: Assessment, mark: str = "") -> Callable[[str], tuple[str, ...]]:
    risk = assessed.risks.get(item.id)

    def region(estimate: Estimate | None) -> tuple[str, ...]:
        return (estimate.region.id,) if estimate is not None and estimate.region is not None else ()

    def lookup(field: str) -> tuple[str, ...]:
        if risk is not None:
            if field == "initial":
                return region(risk.initial)
            if field == "residual":
                return region(risk.residual)
            if field == "earned":
                return region(risk.earned)
            if field == "severity":
                return (risk.initial.severity.id,) if risk.initial.severity else ()
            if field == "probability":
                return (risk.initial.probability.id,) if risk.initial.probability else ()
        if field in ("id", "type", "title", "stage", "docname"):
            value = getattr(item, field)
            return (value,) if value else ()
        if field in item.links:
            return item.links[field]
        if mark and field == CHANGED:
            return (mark,)
        value = item.fields.get(field, ())
        if isinstance(value, tuple):
            return value
        return (item.text(field),)

    return lookup


def _region(region: Region | None, policy: Policy) -> tuple[int, int]:
    return (region.rank, len(policy.regions)) if region is not None else (0, 0)


def estimate_cell(estimate: Estimate | None, policy: Policy, missing: str) -> Cell:
    """An estimate's region, with its place in the matrix."""
    if estimate is None:
        return Cell(missing)
    if estimate.region is None:
        return Cell(str(estimate.how), gap=True)
    place = " × ".join(level.id for level in (estimate.probability, estimate.severity) if level is not None)
    return Cell(estimate.region.label, region=_region(estimate.region, policy), note=place)


def links_cell(items: Iterable[Item], gap: bool = False, said: Callable[[Item], str] | None = None) -> Cell:
    """Links to items, each with what is said of it; ``gap``: that there are none is a gap."""
    found = tuple((item, said(item) if said else RETIRED if RETIRED in item.fields else "") for item in items)
    return Cell("", found, gap=gap and not found)


IDENTIFICATION = "Identification"
INITIAL = "Initial risk"
CONTROL = "Risk control"
VERIFICATION = "Verification"
RESIDUAL = "Residual risk"

REQUIREMENTS = "requirements"
"""The key of a column that is there only where links of the project lead to needs that are no items."""

RISK_COLUMNS = (
    Column("risk", "Risk"),
    Column("stage", "Stage"),
    Column("situation", "Hazardous situation"),
    Column("harm", "Harm"),
    Column("initial-s", "S", INITIAL),
    Column("p1", "P1", INITIAL),
    Column("p2", "P2", INITIAL),
    Column("initial-p", "P", INITIAL),
    Column("initial", "Region", INITIAL),
    Column("controls", "Risk control measures"),
    Column("residual", "Claimed", RESIDUAL),
    Column("earned", "Earned", RESIDUAL),
)

TRACE_COLUMNS = (
    Column("hazard", "Hazard", IDENTIFICATION),
    Column("events", "Sequence of events", IDENTIFICATION),
    Column("situation", "Hazardous situation", IDENTIFICATION),
    Column("harm", "Harm", IDENTIFICATION),
    Column("risk", "Risk"),
    Column("initial-s", "S", INITIAL),
    Column("initial-p", "P", INITIAL),
    Column("initial", "Initial risk", INITIAL),
    Column("controls", "Risk control measures", CONTROL),
    Column(REQUIREMENTS, "Requirements", CONTROL),
    Column("implementation", "Implementation verified by", VERIFICATION),
    Column("effectiveness", "Effectiveness verified by", VERIFICATION),
    Column("evidence", "Evidence", VERIFICATION),
    Column("residual-s", "Claimed S", RESIDUAL),
    Column("residual-p", "Claimed P", RESIDUAL),
    Column("residual", "Claimed", RESIDUAL),
    Column("earned-s", "Earned S", RESIDUAL),
    Column("earned-p", "Earned P", RESIDUAL),
    Column("earned", "Earned", RESIDUAL),
    Column("benefit", "Benefit-risk analysis"),
)

OVERVIEW = "overview"
"""The step that a table opens with where it has steps: what is concluded, on one screen."""

RISK_STEPS = (
    Step(OVERVIEW, "Overview", ("risk", "harm", "initial", "controls", "residual", "earned")),
    Step("identification", "Identification", ("risk", "stage", "situation", "harm")),
    Step("evaluation", "Evaluation", ("risk", "harm", "initial-s", "p1", "p2", "initial-p", "initial")),
    Step("control", "Control", ("risk", "initial", "controls")),
    Step("residual", "Residual", ("risk", "harm", "initial", "residual", "earned")),
)

TRACE_STEPS = (
    Step(OVERVIEW, "Overview", ("hazard", "risk", "initial", "controls", "residual", "earned", "benefit")),
    Step("identification", "Identification", ("hazard", "risk", "events", "situation", "harm")),
    Step("evaluation", "Evaluation", ("hazard", "risk", "situation", "harm", "initial-s", "initial-p", "initial")),
    Step("control", "Control", ("hazard", "risk", "initial", "controls", REQUIREMENTS)),
    Step(
        "residual",
        "Residual",
        ("hazard", "risk", "residual-s", "residual-p", "residual", "earned-s", "earned-p", "earned", "benefit"),
    ),
    Step("evidence", "Evidence", ("hazard", "risk", "controls", "implementation", "effectiveness", "evidence")),
)


def risk_table(file: RiskFile, policy: Policy, filter: str = "") -> Table:
    """One row a risk: its estimates and regions before and after control.

    :raises FilterError: if the filter cannot be read.
    """
    assessed = assess(file, policy)
    rows = []
    for risk in select(file, policy, file.of_type("risk"), filter):
        known = assessed.risks[risk.id]
        initial = known.initial
        rows.append(
            Row(
                risk,
                (
                    links_cell([risk]),
                    Cell(value_in_words(risk.stage)),
                    links_cell(file.linked(risk, "situation"), gap=True),
                    links_cell(file.linked(risk, "harm"), gap=True),
                    Cell(initial.severity.id if initial.severity else "", gap=initial.severity is None),
                    Cell(risk.text("p1")),
                    Cell(risk.text("p2")),
                    Cell(initial.probability.id if initial.probability else ""),
                    estimate_cell(initial, policy, ""),
                    links_cell(file.linking(risk, "controls"), said=_kind),
                    estimate_cell(known.residual, policy, NO_REGION_WORDS["unclaimed"]),
                    earned_cell(file, policy, assessed, known),
                ),
            )
        )
    return Table("risk-table", RISK_COLUMNS, tuple(rows))


def _kind(control: Item) -> str:
    return control.text("kind")


def level_cells(estimate: Estimate | None, note: str = "") -> tuple[Cell, Cell]:
    """Severity and probability of an estimate, each as its level's id."""
    if estimate is None:
        return Cell(), Cell()
    severity, probability = estimate.severity, estimate.probability
    return (
        Cell(severity.id, note=note) if severity else Cell(gap=True),
        Cell(probability.id, note=note) if probability else Cell(gap=estimate.incomplete),
    )


def earned_cell(file: RiskFile, policy: Policy, assessed: Assessment, known: RiskAssessment) -> Cell:
    """The earned region, and the controls that keep the claim from counting."""
    cell = estimate_cell(known.earned, policy, "")
    if known.residual is None:
        return cell
    return cell._replace(items=tuple((file.items[id], unproved(assessed.controls[id])) for id in known.unearned))


def unproved(state: ControlState) -> str:
    """What keeps a control from being verified, in a word."""
    return "fail" if "fail" in state else "unverified" if "none" in state else "open"


def trace_matrix(file: RiskFile, policy: Policy, filter: str = "") -> Table:
    """Hazard to benefit-risk analysis, one row a risk; hazards, situations and controls that reach no risk have
    rows of their own, so that no gap is left out. The filter is about the item that a row is about.

    :raises FilterError: if the filter cannot be read.
    """
    assessed = assess(file, policy)
    columns = columns_of(TRACE_COLUMNS, file.model)
    rows: list[Row] = []
    for risk in file.of_type("risk"):
        situations = file.linked(risk, "situation")
        controls = file.linking(risk, "controls")
        known = assessed.risks[risk.id]
        proofs = {
            proof: _proofs(file, assessed.results, controls, proof) for proof in ("implementation", "effectiveness")
        }
        needed = known.initial.region is None or known.initial.region.control_required
        unclaimed = NO_REGION_WORDS["unclaimed"] if known.residual is None else ""
        rows.append(
            _trace_row(
                columns,
                risk,
                hazard=links_cell(
                    unique(hazard for each in situations for hazard in file.linked(each, "hazard")), gap=True
                ),
                events=links_cell(
                    unique(event for each in situations for event in file.linked(each, "events")), gap=True
                ),
                situation=links_cell(situations, gap=True),
                harm=links_cell(file.linked(risk, "harm"), gap=True),
                risk=links_cell([risk]),
                **_levels("initial", known.initial),
                initial=estimate_cell(known.initial, policy, ""),
                controls=links_cell(controls, gap=needed, said=_kind),
                requirements=_needs_of(file, controls),
                implementation=Cell("", proofs["implementation"], gap=bool(controls) and not proofs["implementation"]),
                effectiveness=Cell("", proofs["effectiveness"], gap=bool(controls) and not proofs["effectiveness"]),
                evidence=evidence_cell(file, (each for found in proofs.values() for each, _ in found)),
                **_levels("residual", known.residual or known.initial, unclaimed),
                residual=estimate_cell(known.residual, policy, NO_REGION_WORDS["unclaimed"]),
                **_levels("earned", known.earned),
                earned=earned_cell(file, policy, assessed, known),
                benefit=links_cell(file.linking(risk, "justifies")),
            )
        )
    empty = Cell(gap=True)
    for situation in file.of_type("situation"):
        if not file.linking(situation, "situation"):
            rows.append(
                _trace_row(
                    columns,
                    situation,
                    hazard=links_cell(file.linked(situation, "hazard"), gap=True),
                    events=links_cell(file.linked(situation, "events"), gap=True),
                    situation=links_cell([situation]),
                    harm=empty,
                    risk=empty,
                )
            )
    for hazard in file.of_type("hazard"):
        if not file.linking(hazard, "hazard"):
            rows.append(
                _trace_row(
                    columns,
                    hazard,
                    hazard=links_cell([hazard]),
                    events=empty,
                    situation=empty,
                    harm=empty,
                    risk=empty,
                )
            )
    for control in file.of_type("control"):
        if not file.linked(control, "controls"):
            proofs = {
                proof: _proofs(file, assessed.results, [control], proof)
                for proof in ("implementation", "effectiveness")
            }
            rows.append(
                _trace_row(
                    columns,
                    control,
                    risk=empty,
                    controls=links_cell([control], said=_kind),
                    requirements=_needs_of(file, [control]),
                    implementation=Cell("", proofs["implementation"]),
                    effectiveness=Cell("", proofs["effectiveness"]),
                    evidence=evidence_cell(file, (each for found in proofs.values() for each, _ in found)),
                )
            )
    if filter.strip():
        wanted = {item.id for item in select(file, policy, [row.item for row in rows if row.item], filter)}
        rows = [row for row in rows if row.item is not None and row.item.id in wanted]
    return Table("trace-matrix", columns, tuple(rows))


def columns_of(columns: Iterable[Column], model: ItemModel) -> tuple[Column, ...]:
    """These columns as a project with these item types has them."""
    leads_out = any(link.others for each in model.types.values() for link in each.links.values())
    return tuple(column for column in columns if leads_out or column.key != REQUIREMENTS)


def _needs_of(file: RiskFile, controls: Iterable[Item]) -> Cell:
    return links_cell(unique(need for control in controls for need in file.linked_others(control)))


def _trace_row(columns: Sequence[Column], item: Item, **cells: Cell) -> Row:
    nothing = Cell()
    return Row(item, tuple(cells.get(column.key, nothing) for column in columns))


def _levels(moment: str, estimate: Estimate, note: str = "") -> dict[str, Cell]:
    severity, probability = level_cells(estimate, note)
    return {f"{moment}-s": severity, f"{moment}-p": probability}


def unique(items: Iterable[Item]) -> list[Item]:
    """Each item once, in order."""
    return list({item.id: item for item in items}.values())


def _proofs(file: RiskFile, runs: Results, controls: Sequence[Item], proof: str) -> tuple[tuple[Item, str], ...]:
    """The verifications of one aspect of these controls, each with its result, or that it counts no more."""
    found: dict[str, tuple[Item, str]] = {}
    for control in controls:
        for verification in file.linking(control, "verifies"):
            proves = verification.fields.get("proves", ())
            if isinstance(proves, tuple) and proof in proves:
                said = runs.said(file, verification, control, proof)
                # where it still counts for one of them, that is said
                if verification.id not in found or found[verification.id][1].endswith("-superseded"):
                    found[verification.id] = (verification, said)
    return tuple(found.values())


def document_of(file: RiskFile, verification: Item) -> Document | None:
    """The evidence that a verification names; None where it names none."""
    path = verification.text("evidence").strip()
    if not path:
        return None
    found = file.evidence.get(verification.id)
    opens = file.opens.get(verification.id)
    address, why = opens if opens is not None else ("", "")
    if found is None:
        # a document by its number, or elsewhere
        if not address and path.lower().startswith(("https://", "http://")):
            address = path
        return Document(verification, path, "", path, address)
    name = path.rstrip("/").rpartition("/")[2] or path
    if found.state == "missing":
        return Document(verification, name, "missing", path)
    if found.state != "present":
        return Document(verification, name, "unreadable", path)
    given = hash_given(verification)
    if not given:
        return Document(verification, name, "unpinned", path, address, why)
    same = given == found.sha256
    return Document(verification, name, "same" if same else "other", path, address, why)


def evidence_cell(file: RiskFile, verifications: Iterable[Item]) -> Cell:
    """The documents of these verifications, each once; a gap where one with a result has none."""
    found: dict[tuple[str, str], Document] = {}
    bare = False
    for each in verifications:
        document = document_of(file, each)
        if document is not None:
            found.setdefault((document.path, document.state), document)
        else:
            bare = bare or (each.text("result") or "open") != "open"
    return Cell(documents=tuple(found.values()), gap=bare and not found)


def heat_map(file: RiskFile, policy: Policy, filter: str = "", page: str = "") -> HeatMap:
    """How many risks lie where, before and after control and as far as that is verified; a risk without a residual
    claim stays where it was. ``page`` is the page that lists all risks.

    :raises FilterError: if the filter cannot be read.
    """
    assessed = assess(file, policy)
    cells: dict[tuple[str, str, str], list[Item]] = {}
    unplaced: dict[str, list[Item]] = {moment: [] for moment in MOMENTS}
    moved: dict[tuple[tuple[str, str], tuple[str, str]], list[Item]] = {}
    earned: set[str] = set()
    counts = Counter[tuple[str, str]]()
    risks = select(file, policy, file.of_type("risk"), filter)
    for risk in risks:
        known = assessed.risks[risk.id]
        estimates = (known.initial, known.residual or known.initial, known.earned)
        start, end, proved = (_place(policy, each) for each in estimates)
        if start and end and start != end:
            moved.setdefault((start, end), []).append(risk)
            if proved == end:
                earned.add(risk.id)
        for moment, estimate in zip(MOMENTS, estimates, strict=True):
            if estimate.region is not None:
                counts[moment, estimate.region.id] += 1
            place = _place(policy, estimate)
            if place is None:
                unplaced[moment].append(risk)
            else:
                cells.setdefault((moment, *place), []).append(risk)
    order = {
        (level.id, severity.id): (-_rank(policy, level.id, severity.id), -severity.rank, -level.rank)
        for level in policy.rows.levels
        for severity in policy.severity.levels
    }
    regions = {place: region for place, id in policy.cells.items() if (region := policy.region(id)) is not None}
    return HeatMap(
        policy.severity.levels,
        tuple(reversed(policy.rows.levels)),
        regions,
        len(policy.regions),
        {key: tuple(found) for key, found in cells.items()},
        {moment: tuple(found) for moment, found in unplaced.items()},
        len(risks),
        tuple(
            Move(start, end, tuple(found), frozenset(risk.id for risk in found if risk.id in earned))
            for (start, end), found in sorted(moved.items(), key=lambda each: [order[place] for place in each[0]])
        ),
        page,
        counts,
        sum(assessed.risks[risk.id].residual is None for risk in risks),
    )


def _place(policy: Policy, estimate: Estimate) -> tuple[str, str] | None:
    exploitability = estimate.kind == "exploitability"
    if estimate.probability is None or estimate.severity is None or exploitability != policy.by_exploitability:
        return None
    place = estimate.probability.id, estimate.severity.id
    if policy.matrices and policy.region(policy.cells.get(place)) != estimate.region:
        # judged by a matrix of its own: here it would stand in a region that is not its own
        return None
    return place


def _rank(policy: Policy, probability: str, severity: str) -> int:
    region = policy.region(policy.cells.get((probability, severity)))
    return region.rank if region else 0


def came_from(map: HeatMap, moment: str) -> dict[tuple[str, str], list[str]]:
    """From where control brought how many risks to each place, in words."""
    came: dict[tuple[str, str], list[str]] = {}
    for move in map.moves if moment != MOMENTS[0] else ():
        number = len(move.earned) if moment == "earned" else len(move.risks)
        if number:
            came.setdefault(move.end, []).append(
                tr("from {start}: {number}", start=" ".join(move.start), number=number)
            )
    return came


MOVE_COLUMNS = (
    Column("from", "Before control"),
    Column("to", "After control (claimed)"),
    Column("number", "Risks"),
    Column("earned", "Earned"),
    Column("which", "Which"),
)


def moves_table(map: HeatMap) -> Table:
    """The moves of a heat map, one a row: from where to where, how many risks, and how many have earned it."""

    def place(at: tuple[str, str]) -> Cell:
        region = map.regions.get(at)
        return Cell(region.label if region else tr("not defined"), region=map.colour(at), note=" × ".join(at))

    rows = tuple(
        Row(
            None,
            (
                place(move.start),
                place(move.end),
                Cell(str(len(move.risks))),
                Cell(tr("{earned} of {risks}", earned=len(move.earned), risks=len(move.risks))),
                Cell("", tuple((risk, "" if risk.id in move.earned else "not-earned") for risk in move.risks)),
            ),
        )
        for move in map.moves
    )
    return Table("heat-moves", MOVE_COLUMNS, rows)


ITEM_COLUMNS = (
    Column("item", "Item"),
    Column("type", "Type"),
    Column("stage", "Stage"),
    Column("up", "Up the chain"),
    Column("down", "Down the chain"),
)


def item_list(
    file: RiskFile, policy: Policy, types: Sequence[str], filter: str = "", fields: Sequence[Column] = ()
) -> Table:
    """The items of these types, one a row: id and title, stage, these fields by their keys, and what is linked. Those that are
    retired stand at the end, and say so.

    :raises FilterError: if the filter cannot be read.
    """
    rows = []
    found = [*(file.of_type(*types) if types else file)]
    found += (each for each in file.retired.values() if not types or each.type in types)
    for item in select(file, policy, found, filter):
        up, down = chain(file, item)
        known = file.model.types[item.type].fields
        rows.append(
            Row(
                item,
                (
                    links_cell([item]),
                    Cell(tr(file.model.types[item.type].label)),
                    Cell(value_in_words(item.stage)),
                    *(Cell(field_in_words(item, known.get(column.key), column.key)) for column in fields),
                    links_cell(unique(each.item for each in up)),
                    links_cell(unique(each.item for each in down)),
                ),
            )
        )
    return Table("item-list", (*ITEM_COLUMNS[:3], *fields, *ITEM_COLUMNS[3:]), tuple(rows))


def beside(file: RiskFile, item: Item, words: Mapping[str, str]) -> list[Neighbour]:
    """The needs that are no items, such as requirements, that ``item`` names or that name it; ``words`` say by link how
    that is called at its target."""
    if not file.others:
        return []
    declared = file.model.types[item.type].links
    found = [
        Neighbour(need, tr(declared[link].label or link))
        for link in item.links
        for need in file.linked_others(item, link)
    ]
    return found + [
        Neighbour(need, words.get(link) or tr("{link} of", link=link)) for need, link in file.others_linking(item)
    ]


def chain(file: RiskFile, item: Item) -> tuple[list[Neighbour], list[Neighbour]]:
    """The neighbours of ``item`` up the chain (towards hazards and claims) and down it (towards evidence)."""
    up: list[Neighbour] = []
    down: list[Neighbour] = []
    types = file.model.types
    rank, links = types[item.type].rank, types[item.type].links
    for link, targets in item.links.items():
        for target in targets:
            other = file.recorded(target)
            if other is not None:
                label = tr(links[link].label or link)
                (up if types[other.type].rank < rank else down).append(Neighbour(other, label))
    for link, sources in file.back(item).items():
        for other in sources:
            declared = types[other.type].links[link]
            label = tr(declared.back_label) if declared.back_label else tr("{link} of", link=link)
            (up if types[other.type].rank < rank else down).append(Neighbour(other, label))
    return up, down


POLICY_PARTS = (
    "severity",
    "probability",
    "situation-probability",
    "conditional-probability",
    "exploitability",
    "matrix",
    "security-matrix",
    "matrices",
    "regions",
    "roles",
    "plan",
    "overall-criteria",
    "review-triggers",
    "information-sources",
    "markets",
    CRITERIA,
    SUMMARIES,
)
"""The parts of the policy that have a table."""


def policy_table(policy: Policy, part: str) -> Table | None:
    """A part of the policy (one of ``POLICY_PARTS``) as a table; None where the policy has no such part."""
    scales = {
        "severity": policy.severity,
        "probability": policy.probability,
        "situation-probability": policy.situation,
        "conditional-probability": policy.conditional,
        "exploitability": policy.exploitability,
    }
    if part in scales:
        scale = scales[part]
        said = in_turn(str(each.message) for each in notes(policy) if each.scale == part)
        return (
            None
            if scale is None or not scale.levels
            else _scale_table(scale)._replace(note=f"{said[:1].upper()}{said[1:]}." if said else "")
        )
    if part == "regions":
        worded = [each for each in _SAID_OF_REGIONS if any(getattr(region, each[0]) for region in policy.regions)]
        columns = tuple(
            Column(key, label)
            for key, label in (
                ("region", tr("Region")),
                ("acceptable", tr("Acceptable without benefit-risk analysis")),
                ("control", tr("Risk control required")),
                ("significant", tr("Significant for overall residual risk")),
                *worded,
            )
        )
        rows = tuple(
            Row(
                None,
                (
                    Cell(region.label, region=_region(region, policy)),
                    *(
                        Cell(tr("yes") if yes else tr("no"))
                        for yes in (region.acceptable, region.control_required, region.significant)
                    ),
                    *(Cell(getattr(region, key)) for key, _ in worded),
                ),
            )
            for region in policy.regions
        )
        return Table("policy-regions", columns, rows)
    if part == "matrices":
        return _matrices_table(policy) if policy.matrices else None
    if part in ("matrix", "security-matrix"):
        security = part == "security-matrix"
        scale, cells = (
            (policy.exploitability, policy.security_matrix) if security else (policy.probability, policy.matrix)
        )
        if scale is None or not scale.levels:
            return None
        columns = (
            Column(scale.name, scale.name.capitalize()),
            *(Column(level.id, f"{level.id} {level.label}") for level in policy.severity.levels),
        )
        rows = tuple(
            Row(
                None,
                (
                    Cell(f"{level.id} {level.label}"),
                    *(_matrix_cell(policy, cells.get((level.id, severity.id))) for severity in policy.severity.levels),
                ),
            )
            for level in reversed(scale.levels)
        )
        score = policy.scores.get(part)
        return Table(f"policy-{part}", columns, rows, note=_score_note(policy, score) if score is not None else "")
    if part in _LISTS:
        return _list_table(policy, part)
    if part == "roles":
        may = [
            each
            for each in (("duties", tr("Duties")), ("authority", tr("May decide")))
            if any(getattr(role, each[0]) for role in policy.roles)
        ]
        rows = tuple(
            Row(
                None,
                (
                    Cell(each.role),
                    Cell(each.name),
                    Cell(each.competence, gap=not each.competence),
                    *(Cell(in_turn(getattr(each, key))) for key, _ in may),
                ),
            )
            for each in policy.roles
        )
        return Table(
            "policy-roles",
            (
                Column("role", "Role"),
                Column("name", "Name"),
                Column("record", "Competence record"),
                *(Column(key, label) for key, label in may),
            ),
            rows,
        )
    if part == "plan":
        rows = tuple(
            Row(
                None,
                (
                    Cell("abcdefg"[index]),
                    Cell(tr(_PLAN_WORDS.get(name, name))),
                    Cell(policy.plan.get(name, ""), gap=name not in policy.plan),
                ),
            )
            for index, name in enumerate(PLAN_PARTS)
        )
        return Table(
            "policy-plan",
            (Column("letter", "4.4"), Column("part", "Part of the plan"), Column("where", "Written in")),
            rows,
        )
    return None


_PLAN_WORDS = {
    "scope": later("scope"),
    "responsibilities": later("responsibilities"),
    "reviews": later("reviews"),
    "acceptability-criteria": later("acceptability criteria"),
    "overall-residual-risk": later("overall residual risk"),
    "verification": later("verification"),
    "production-and-post-production": later("production and post production"),
}
"""The parts of a plan in words."""

_SAID_OF_REGIONS = (
    ("description", later("Meaning")),
    ("action", later("What is done")),
    ("deadline", later("Until when")),
    ("approver", later("Decided by")),
)


def _matrix_cell(policy: Policy, id: str | None) -> Cell:
    region = policy.region(id)
    return Cell(region.label if region else tr("not defined"), region=_region(region, policy), gap=region is None)


_LISTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "overall-criteria": (
        ("id", later("Id")),
        ("about", later("Criterion")),
        ("where", later("Met where")),
        ("decided", later("Decided on")),
    ),
    "review-triggers": (("trigger", later("Trigger")), ("deadline", later("Reviewed within")), ("role", later("By"))),
    "information-sources": (("source", later("Source")), ("frequency", later("Read")), ("role", later("By"))),
    "markets": (
        ("name", later("Market")),
        ("regulation", later("Regulation")),
        ("says", later("On risk management")),
        ("basis", later("Basis")),
    ),
}


def _list_table(policy: Policy, part: str) -> Table | None:
    """A part of the plan that is a list; None where it is empty."""
    columns = tuple(Column(key, label) for key, label in _LISTS[part])
    if part == "markets":
        # what was not compared with its source is said to be an assumption
        from riskfile.policy.markets import MARKETS  # noqa: PLC0415 - only where it is shown

        known = [MARKETS[each] for each in policy.device.markets]
        rows: list[tuple[str, ...]] = [
            (tr(each.name), each.regulation, tr(each.says), tr("source") if each.sure else tr("assumption"))
            for each in known
        ]
    else:
        found = getattr(policy, part.replace("-", "_"))
        rows = (
            [_criterion(policy, each) for each in found]
            if part == "overall-criteria"
            else [tuple(getattr(each, column.key) for column in columns) for each in found]
        )
    if not rows:
        return None
    if part == "overall-criteria" and not any(row[-1] for row in rows):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return Table(f"policy-{part}", columns, tuple(Row(None, tuple(Cell(text) for text in row)) for row in rows))


def _criterion(policy: Policy, each: Criterion) -> tuple[str, ...]:
    """A criterion of overall residual risk as a row of the plan."""
    if each.at_most is None:
        return each.id, each.criterion, each.limit, each.decided
    level = policy.severity.get(each.severity)
    about = each.criterion or tr(
        "{severity} {value}: residual probabilities of all risks, summed",
        severity=each.severity,
        value=level.label if level else "",
    )
    per = tr(" per {unit}", unit=policy.probability.unit) if policy.probability.unit else ""
    return each.id, about, tr("at most {at_most}{per}", at_most=figure(each.at_most, 3), per=per), each.decided


def _matrices_table(policy: Policy) -> Table:
    """The matrices that some risks have of their own, one below the other."""
    columns = (
        Column("matrix", "Matrix"),
        Column("risks", "For risks"),
        Column("probability", "Probability"),
        *(Column(level.id, f"{level.id} {level.label}") for level in policy.severity.levels),
    )
    rows = tuple(
        Row(
            None,
            (
                Cell(each.id),
                Cell(
                    in_turn(
                        f"{words} {in_list(names)}"
                        for words, names in (
                            (tr("of the stage"), each.stages),
                            (tr("whose harm affects"), each.affects),
                        )
                        if names
                    )
                ),
                Cell(f"{level.id} {level.label}"),
                *(_matrix_cell(policy, each.cells.get((level.id, severity.id))) for severity in policy.severity.levels),
            ),
        )
        for each in policy.matrices
        for level in reversed(policy.probability.levels)
    )
    return Table("policy-matrices", columns, rows, note=tr("The first matrix that fits a risk holds for it."))


def _score_note(policy: Policy, score: Score) -> str:
    """By which score a matrix is made, in words."""
    sign = "times" if score.method == "product" else "plus"
    bands = [
        (region.label if (region := policy.region(id)) is not None else id)
        + (tr(" up to {most}", most=figure(most)) if most is not None else tr(" above that"))
        for id, most in score.bands
    ]
    return tr("By score, the one {sign} the other: {bands}.", sign=sign, bands=in_list(bands))


def _scale_table(scale: Scale) -> Table:
    unit = tr(" per {unit}", unit=scale.unit) if scale.unit else ""
    described = any(level.description for level in scale.levels)
    scored = any(level.score is not None for level in scale.levels)
    rows = []
    for level in reversed(scale.levels):
        cells = [Cell(level.id), Cell(level.label)]
        if scale.numeric and level.upper is not None:
            cells.append(Cell(f"{band_in_words(scale, level)}{unit}"))
        if scored:
            cells.append(Cell(figure(level.factor)))
        if described:
            cells.append(Cell(level.description))
        rows.append(Row(None, tuple(cells)))
    columns = [Column("level", "Level"), Column("label", "Name")]
    if scale.numeric:
        columns.append(Column("band", "CVSS score" if scale.measure else "Band"))
    if scored:
        columns.append(Column("score", "Score"))
    if described:
        columns.append(Column("description", "Meaning"))
    return Table(f"policy-{scale.name}", tuple(columns), tuple(rows))


def band_in_words(scale: Scale, level: ScaleLevel) -> str:
    """The band of a level in words, and on which side its bounds are."""
    lower, upper = level.lower or 0, level.upper or 0
    if scale.measure:
        return tr("{lower} to {upper}", lower=f"{lower:.1f}", upper=f"{upper:.1f}")
    if scale.on_bound == "lower":
        over = tr("over {lower}", lower=figure(lower)) if lower else ""
        return (
            (over or tr("all"))
            if level.unbounded
            else tr("{over} up to {upper}", over=over, upper=figure(upper)).strip()
        )
    start = tr("from {lower}", lower=figure(lower)) if lower else ""
    if level.unbounded:
        return start or "all"
    return (
        f"{start} {(tr('to below') if start else 'below')} {figure(upper)}".strip()
        if scale.excludes(level)
        else (tr("{start} up to {upper}", start=start, upper=figure(upper)).strip())
    )
