"""What a card argues with, as data: the place of a risk in the matrix before and after control, the controls with both
proofs, the benefit-risk analysis, field data, the risks that rest on an item, and in which releases it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from riskfile.assessment import Estimate, RiskAssessment, quantity, scale_of
from riskfile.change.impact import Resting, risks_on
from riskfile.model import Item
from riskfile.policy.policy import Policy, Scale, ScaleLevel
from riskfile.results import PROOFS
from riskfile.support import claims
from riskfile.surveillance.foundation import shown_state
from riskfile.surveillance.monitoring import Comparison, compare
from riskfile.text.between import aside, in_list, in_turn, labelled
from riskfile.text.messages import later, tr
from riskfile.text.numbers import figure
from riskfile.text.words import (
    ASPECT_WORDS,
    BESIDE_WORDS,
    CHANGE_WORDS,
    CONCLUSION_WORDS,
    CONTROL_KIND_WORDS,
    DESIGN_SAID_WORDS,
    EVENT_WORDS,
    NO_REGION_WORDS,
    QUANTITY_WORDS,
    SHORT_ESTIMATE_WORDS,
    SUPPORT_WORDS,
    VERDICT_WORDS,
    VERIFIED_WORDS,
    value_in_words,
)
from riskfile.views.amounts import amount, plural, rate_text
from riskfile.views.claimed import SUPPORT_MARKS, quantity_word, told
from riskfile.views.context import Context
from riskfile.views.control_charts import ControlChart
from riskfile.views.design_trace import NAMED_IN_CODE, NOT_LISTED
from riskfile.views.design_trace import STATE_MARKS as DESIGN_MARKS
from riskfile.views.overall import largest, limit_cell, share_of, state_of, sums_of
from riskfile.views.surveillance import STATE_MARKS, control_chart, verdict_note
from riskfile.views.tables import Document, document_of, level_of

OPEN_ROWS: Final = 8
"""Up to how many entries a list on a card is unfolded."""

MOST_ROWS: Final = 40
"""A longer table of a card is nothing to read: the card counts, and the neighbours are listed by name alone."""

MOST_FAR: Final = 12
"""The same, of what lies far up the chain: a characteristic is behind many risks, and decides about none."""

MOST_CODE: Final = 12
"""Of more lines of code that name an id a card has the first, and how many more there are."""

_FAR: Final = frozenset(("characteristic", "claim", "intended-use", "failure-mode", "event"))


class CardLine(NamedTuple):
    """One line of a cell: an ``item`` to link to ("" in ``title``: by its id alone), with a ``word`` beside it that is coloured
    by its ``region`` (rank and number of regions; 0, 0 for none) or its ``mark`` (a state such as "pass"), plain ``text``, a
    ``document`` that is evidence, and a lesser ``note``."""

    text: str = ""
    item: Item | None = None
    title: str = ""
    word: str = ""
    region: tuple[int, int] = (0, 0)
    mark: str = ""
    document: Document | None = None
    note: str = ""


CardCell = tuple[CardLine, ...]


class CardTable(NamedTuple):
    """A table on a card, with its ``title`` and what it says in short (``summary``); a ``folded`` one is opened by its
    reader. ``key`` is what it is about, ``heads`` name its columns."""

    key: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[CardCell, ...], ...]
    summary: str = ""
    folded: bool = False


class Spot(NamedTuple):
    """Where the estimates of some ``moments`` ("initial", "residual", "earned") lie: ``row`` and ``column`` from 0."""

    moments: tuple[str, ...]
    row: int
    column: int


class CardMatrix(NamedTuple):
    """The matrix of the policy in small: ``columns`` are the ids of severities, the mildest first, ``rows`` those of the other
    scale, the worst first, ``levels`` how bad each place is (row by row, 0 to 5). ``alt`` says in words what it shows."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    levels: tuple[tuple[int, ...], ...]
    spots: tuple[Spot, ...]
    alt: str


class CardRate(NamedTuple):
    """Field data held against a claim, on a scale of powers of ten: ``rate`` with its limits, and what is ``claimed``."""

    rate: float
    lower: float
    upper: float
    claimed: float
    state: str


class CardField(NamedTuple):
    """The field data on a card: a table with a row for each comparison, ``rates`` in the same order, and the ``charts`` of the
    monitoring plans that count for it."""

    table: CardTable
    rates: tuple[CardRate, ...]
    charts: tuple[tuple[str, ControlChart], ...]


class CardStep(NamedTuple):
    """What became of an item in a release ("" for the file as it is now), and the triggers that this was for."""

    release: str
    day: str
    word: str
    triggers: tuple[Item, ...]


def leveled(level: ScaleLevel | None) -> str:
    """A level by its id and its name: "S4 Critical"."""
    return "" if level is None else f"{level.id} {level.label}".rstrip()


def factor(policy: Policy, field: str, text: str) -> str:
    """A quantity as its author wrote it, with the name of its level: "C3 Possible", "0.003 per implant (F5 Frequent)"."""
    found = quantity(scale_of(policy, field), text)
    if found is None or found.level is None:
        return text
    if found.number is None:
        return leveled(found.level)
    number, per, unit = text.partition(" per ")
    said = tr("{number} per {unit}", number=number, unit=unit) if per else text
    return tr("{said} ({level})", said=said, level=leveled(found.level))


def conclusion_cell(analysis: Item) -> CardLine:
    """What a benefit-risk analysis or an evaluation concludes, as a word with its state."""
    said = analysis.text("conclusion")
    mark = {"outweighs": "pass", "acceptable": "pass", "does-not": "fail", "not-acceptable": "fail"}.get(said, "open")
    return CardLine(word=CONCLUSION_WORDS.of(said) if said else tr("no conclusion"), mark=mark)


class CardParts:
    """What the cards of a file argue with."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._file, self._policy = context.file, context.policy
        self._assessed = context.assessed
        self._factors: dict[tuple[str, str], str] = {}
        self._matrices: dict[str, CardMatrix | None] = {}
        self._rates: Mapping[str, Sequence[Comparison]] | None = None
        self._charts: dict[str, ControlChart | None] = {}
        self._risk_lines: dict[str, tuple[CardCell, ...]] = {}
        self._releases = sorted(self._file.baselines, key=lambda each: each.day)
        self._order = {risk.id: place for place, risk in enumerate(self._file.of_type("risk"))}

    # --- a risk ---------------------------------------------------------------------------------------------------

    def factor(self, field: str, text: str) -> str:
        """As :func:`factor`; few quantities differ."""
        key = (field, text)
        found = self._factors.get(key)
        if found is None:
            found = self._factors[key] = factor(self._policy, field, text)
        return found

    def matrix(self, risk: RiskAssessment) -> CardMatrix | None:
        """Where the estimates of a risk lie; None where the first of them has no place."""
        kind, other = risk.initial.kind, risk.matrix
        # one with a matrix of its own is drawn in that
        drawn = f"{kind} {other.id}" if other is not None else kind
        if drawn not in self._matrices:
            self._matrices[drawn] = self._blank(kind, other.cells if other is not None else None)
        blank = self._matrices[drawn]
        if blank is None:
            return None
        spots: dict[tuple[int, int], list[str]] = {}
        said = []
        for moment, estimate in (("initial", risk.initial), ("residual", risk.residual), ("earned", risk.earned)):
            if estimate is None or (moment == "earned" and risk.residual is None):
                continue
            if estimate.probability is None or estimate.severity is None or estimate.probability.id not in blank.rows:
                continue
            at = (blank.rows.index(estimate.probability.id), blank.columns.index(estimate.severity.id))
            spots.setdefault(at, []).append(moment)
            said.append(
                tr(
                    "{short_estimate_words} at {placed}",
                    short_estimate_words=SHORT_ESTIMATE_WORDS[moment].lower(),
                    placed=_placed(estimate),
                )
            )
        if not spots:
            return None
        shown = tuple(Spot(tuple(moments), *at) for at, moments in spots.items())
        return blank._replace(spots=shown, alt=tr("In the matrix: {said}.", said=in_turn(said)))

    def _blank(self, kind: str, cells: Mapping[tuple[str, str], str | None] | None = None) -> CardMatrix | None:
        policy = self._policy
        scale: Scale | None = policy.probability
        places = policy.matrix if cells is None else cells
        if kind == "exploitability":
            scale, places = policy.exploitability, policy.security_matrix
        elif kind == "not-estimable":
            return None
        if scale is None:
            return None
        rows = tuple(level.id for level in reversed(scale.levels))
        columns = tuple(level.id for level in policy.severity.levels)
        levels = tuple(tuple(self._level(places.get((row, column))) for column in columns) for row in rows)
        return CardMatrix(rows, columns, levels, (), "")

    def _level(self, region: str | None) -> int:
        found = self._policy.region(region)
        return level_of((found.rank, len(self._policy.regions))) if found is not None else 0

    def controls(self, risk: Item) -> CardTable | None:
        """The controls of a risk with what is known of them."""
        found = self._file.linking(risk, "controls")
        controls = [each for each in found if each.type == "control"]
        if not controls:
            return None
        rows = tuple(self._control_row(each) for each in controls)
        verified = sum(self._assessed.controls[each.id].verified for each in controls)
        heads = (
            tr("Risk control measure"),
            tr("Kind"),
            tr("Acts on"),
            *(ASPECT_WORDS[proof] for proof in PROOFS),
            tr("State"),
        )
        summary = tr("{rows}, {verified} of them verified", rows=len(rows), verified=verified)
        return CardTable("controls", tr("Risk control measures"), heads, rows, summary, len(rows) > OPEN_ROWS)

    def claims(self, risk: Item) -> CardTable | None:
        """What the residual estimate of a risk claims, what the evidence supports, and the evidence."""
        found = claims(self._file, self._policy).get(risk.id, ())
        if not found:
            return None
        rows = []
        for claim in found:
            words = told(claim)
            rows.append(
                (
                    (CardLine(quantity_word(claim), note=words.span),),
                    (CardLine(words.claimed),),
                    (CardLine(words.bears, note=words.sum),),
                    tuple(CardLine(item=each, note=text) for each, text in words.found)
                    or (CardLine(word=tr("none"), mark="none"),),
                    (CardLine(word=SUPPORT_WORDS[claim.state], mark=SUPPORT_MARKS[claim.state]),),
                )
            )
        heads = (tr("Estimate"), tr("Claimed to be left"), tr("Evidence bears"), tr("Evidence"), tr("Support"))
        return CardTable("claims", tr("Claimed and supported"), heads, tuple(rows))

    def _control_row(self, control: Item) -> tuple[CardCell, ...]:
        kind = control.text("kind")
        discloses = kind == "information" and control.text("purpose") == "disclosure"
        said = CONTROL_KIND_WORDS.of(kind)
        return (
            (CardLine(item=control, title=control.title),),
            (CardLine(said, note=tr("discloses residual risk") if discloses else ""),),
            (CardLine(_acts_on(control)),),
            *(self._proofs(control, proof) for proof in PROOFS),
            (self.verified(control),),
        )

    def verified(self, control: Item) -> CardLine:
        """Whether both proofs of a control passed."""
        mark = "pass" if self._assessed.controls[control.id].verified else "unverified"
        return CardLine(word=VERIFIED_WORDS[mark], mark=mark)

    def _proofs(self, control: Item, proof: str) -> CardCell:
        """The verifications of one aspect of a control, each with its result and its report."""
        found = []
        for each in self._file.linking(control, "verifies"):
            proves = each.fields.get("proves", ())
            if isinstance(proves, tuple) and proof in proves:
                mark = self._assessed.results.said(self._file, each, control, proof)
                said = self.report(each)
                found.append(
                    CardLine(item=each, word=BESIDE_WORDS.of(mark), mark=mark, document=said.document, note=said.word)
                )
        return tuple(found) or (CardLine(word=tr("none"), mark="none"),)

    def report(self, verification: Item) -> CardLine:
        """What a verification rests on: a document by its number, or a file by its name with what has become of it."""
        document = document_of(self._file, verification)
        if document is None:
            return CardLine()
        mark = {"same": "pass", "unpinned": "open"}.get(document.state, "fail")
        return CardLine(document=document, word=document.word, mark=mark, note=document.why)

    def benefits(self, risk: Item) -> CardTable | None:
        """The benefit-risk analyses that weigh a risk, with what they conclude."""
        rows = tuple(
            (
                (CardLine(item=each, title=each.title),),
                (conclusion_cell(each),),
                (CardLine(each.text("impracticable")),),
                (CardLine(aside(filter(None, (each.text("approver"), each.text("date"))))),),
            )
            for each in self._file.linking(risk, "justifies")
            if each.type == "benefit-risk"
        )
        heads = (tr("Benefit-risk analysis"), tr("Conclusion"), tr("Why no further reduction"), tr("Approved"))
        return CardTable("benefit", tr("Benefit-risk analysis"), heads, rows) if rows else None

    # --- field data -----------------------------------------------------------------------------------------------

    def field(self, item: Item) -> CardField | None:
        """What field data say of a risk, or what an observation says; None where there are none."""
        if self._rates is None:
            self._rates = self._held()
        found = self._rates.get(item.id, ())
        if not found:
            return None
        own = item.type == "observation"
        rows, rates, plans, states = [], [], [], []
        for each in found:
            source = self._file.items.get(each.source)
            counts = tr(
                "{count} in {exposure} {plural}",
                count=each.count,
                exposure=amount(each.exposure),
                plural=plural(each.unit, each.exposure),
            )
            kind = tr(
                "{of}, {value} source",
                of=EVENT_WORDS.of(each.kind),
                value=tr("passive") if each.passive else tr("active"),
            )
            lower, upper = each.verdict.limits
            if own:
                judged = self._file.items[each.risk]
                first = CardLine(item=judged, title=judged.title)
            elif source is not None:
                first = CardLine(item=source, title=source.title, note=kind)
            else:
                first = CardLine(self._plan_title(each.source), note=f"{each.source}, {kind}")
                plans.append(each.source)
            state = shown_state(self._file, self._policy, each, self._context.today)
            states.append(state)
            rows.append(
                (
                    (first,),
                    (CardLine(counts),),
                    (
                        CardLine(
                            rate_text(each.verdict.rate),
                            note=tr(
                                "{rate_text} to {rate_text2}", rate_text=rate_text(lower), rate_text2=rate_text(upper)
                            ),
                        ),
                    ),
                    (
                        CardLine(
                            tr("at most {rate_text}", rate_text=rate_text(each.bound)),
                            note=labelled(each.against, each.band),
                        ),
                    ),
                    (
                        CardLine(
                            word=VERDICT_WORDS[state],
                            mark=STATE_MARKS[state],
                            note=verdict_note(each, state),
                        ),
                    ),
                )
            )
            rates.append(CardRate(each.verdict.rate, lower, upper, each.bound, state))
        heads = (
            tr("Claim") if own else tr("Observed by"),
            tr("Events"),
            tr("Rate and its limits"),
            tr("Claimed"),
            tr("Verdict"),
        )
        summary = in_list(f"{states.count(state)} {word}" for state, word in VERDICT_WORDS.items() if state in states)
        table = CardTable("field", tr("Field data"), heads, tuple(rows), summary)
        charts = ((plan, self._chart(plan)) for plan in dict.fromkeys(plans))
        return CardField(table, tuple(rates), tuple((plan, chart) for plan, chart in charts if chart is not None))

    def _held(self) -> dict[str, list[Comparison]]:
        found: dict[str, list[Comparison]] = {}
        watched = compare(self._file, self._policy, self._assessed)
        for each in (*watched.of_series, *watched.comparisons):
            found.setdefault(each.risk, []).append(each)
            if each.source in self._file.items:
                found.setdefault(each.source, []).append(each)
        return found

    def _plan_title(self, id: str) -> str:
        plans = self._policy.monitoring.plans if self._policy.monitoring else ()
        return next((plan.title for plan in plans if plan.id == id and plan.title), id)

    def _chart(self, plan: str) -> ControlChart | None:
        if plan not in self._charts:
            context = self._context
            self._charts[plan] = control_chart(context.file, context.policy, context.today, plan)
        return self._charts[plan]

    def sums(self, evaluation: Item) -> CardTable | None:
        """The sums of the classes of severity that an evaluation considers, against the criteria of the plan; None where the
        plan has none."""
        found = sums_of(self._file, self._policy, self._assessed, evaluation)
        if not any(each.criterion is not None for each in found):
            return None
        labels = {level.id: level.label for level in self._policy.severity.levels}
        rows = []
        for each in found:
            state, limit = state_of(each), limit_cell(self._policy, each.criterion)
            carried = tuple(CardLine(item=self._file.items[id], title=share_of(each, p)) for id, p in largest(each))
            rows.append(
                (
                    (
                        CardLine(
                            f"{each.severity} {labels[each.severity]}", note=tr("{n} {n:risk|risks}", n=len(each.risks))
                        ),
                    ),
                    (CardLine(figure(each.upper, 3), note=tr("from {lower}", lower=figure(each.lower, 3))),),
                    (CardLine(limit.text, note=limit.note),),
                    (CardLine(word=state.word, mark=state.mark),),
                    carried,
                )
            )
        heads = (
            tr("Class of severity"),
            tr("Sum, upper ends"),
            tr("Criterion of the plan"),
            tr("State"),
            tr("Carried by"),
        )
        exceeded = sum(each.exceeded for each in found)
        summary = tr("{exceeded} exceeded", exceeded=exceeded) if exceeded else tr("each within its criterion")
        return CardTable("sums", tr("Sums against the criteria of the plan"), heads, tuple(rows), summary)

    # --- what rests on an item ------------------------------------------------------------------------------------

    def resting(self, item: Item) -> CardTable | None:
        """The risks that rest on an item, with their regions before and after control; a longer list than anybody reads is
        counted. None where none does, or where the card says it otherwise."""
        if item.type == "overall-residual-risk":
            found = [Resting(risk, item.id) for risk in self._file.linked(item, "considers") if risk.type == "risk"]
        elif item.type in _RESTED_ON:
            found = sorted(risks_on(self._file, item), key=lambda each: self._order[each.item.id])
        else:
            return None
        if not found:
            return None
        regions: dict[str, list[int]] = {}
        for each in found:
            region = self._assessed.risks[each.item.id].earned.region
            word = region.label if region is not None else NO_REGION_WORDS["undetermined"]
            regions.setdefault(word, [-(region.rank if region is not None else 99), 0])[1] += 1
        counts = in_list(f"{number} {word}" for word, (_, number) in sorted(regions.items(), key=lambda each: each[1]))
        through = any(each.through for each in found)
        heads = (tr("Risk"), *((tr("By way of"),) if through else ()), *SHORT_ESTIMATE_WORDS.values())
        most = MOST_FAR if item.type in _FAR else MOST_ROWS
        rows = tuple(
            (
                *self._risk_cells(each.item)[:1],
                *(((CardLine(in_list(each.through)),),) if through else ()),
                *self._risk_cells(each.item)[1:],
            )
            for each in (found if len(found) <= most else ())
        )
        title = tr(_RESTED_ON.get(item.type, later("Risks considered")))
        summary = tr("{risks} {risks:risk|risks}, earned: {counts}", risks=len(found), counts=counts)
        return CardTable("rests", title, heads, rows, summary, len(rows) > OPEN_ROWS)

    def _risk_cells(self, risk: Item) -> tuple[CardCell, ...]:
        """A risk, and its region at each moment with its place."""
        cells = self._risk_lines.get(risk.id)
        if cells is None:
            known = self._assessed.risks[risk.id]
            shown = [self._region(each) for each in (known.initial, known.residual, known.earned)]
            if known.residual is not None and known.earned is known.residual:
                shown[2] = CardLine(tr("as claimed"))
            cells = ((CardLine(item=risk, title=risk.title),), *((each,) for each in shown))
            self._risk_lines[risk.id] = cells
        return cells

    def _region(self, estimate: Estimate | None) -> CardLine:
        if estimate is None:
            return CardLine(NO_REGION_WORDS["unclaimed"])
        region = estimate.region
        if region is None:
            return CardLine(word=NO_REGION_WORDS["undetermined"], mark="none")
        levels = (estimate.probability, estimate.severity)
        place = " × ".join(level.id for level in levels if level is not None)
        return CardLine(word=region.label, region=(region.rank, len(self._policy.regions)), note=place)

    # --- a control, a verification --------------------------------------------------------------------------------

    def implemented(self, control: Item) -> CardTable | None:
        """What implements a control, each with its title, state and version, where a list of the project says so."""
        names = dict.fromkeys(self._file.implementing(control))
        rows = [self._file.design[id] for id in names if id in self._file.design]
        if not rows and not any(id in self._file.code for id in names):
            return None
        found: list[tuple[CardCell, ...]] = []
        for id in names:
            each, lines = self._file.design.get(id), self._code(control, id)
            if each is None:
                note = tr(NAMED_IN_CODE) if lines else tr(NOT_LISTED)
                found.append(((CardLine(id, note=note), *lines), (), (), ()))
                continue
            state = (
                CardLine(word=DESIGN_SAID_WORDS.of(each.said), mark=DESIGN_MARKS[each.state])
                if each.said
                else CardLine()
            )
            head = (CardLine(each.id, note=each.title), *lines)
            found.append((head, (CardLine(each.kind),), (state,), (CardLine(each.version),)))
        heads = (tr("Implemented by"), tr("What it is"), tr("State"), tr("Version"))
        shown = len(heads) if any(each.version for each in rows) else len(heads) - 1
        return CardTable("implemented", tr("Implemented by"), heads[:shown], tuple(row[:shown] for row in found))

    def code(self, item: Item) -> CardTable | None:
        """The lines of code that name an item."""
        lines = self._code(item, item.id)
        if not lines:
            return None
        title = tr("Code that names it")
        return CardTable("code", title, (title,), tuple(((line,),) for line in lines))

    def _code(self, item: Item, id: str) -> CardCell:
        """The lines of code that name ``id``, for the card of ``item``; of very many the first."""
        known = self._file.code.get(id, ())
        lines = [CardLine(document=Document(item, each.name, "", each.name, each.url)) for each in known[:MOST_CODE]]
        if more := len(known) - len(lines):
            lines.append(CardLine(note=tr("{more} more {more:line|lines}", more=more)))
        return tuple(lines)

    def proofs(self, control: Item) -> CardTable | None:
        """The verifications of a control: what each proves, its result, its report and what has become of that."""
        rows: list[tuple[CardCell, ...]] = []
        for each in self._file.linking(control, "verifies"):
            if each.type == "verification":
                mark, said = self._assessed.results.said(self._file, each), self.report(each)
                rows.append(
                    (
                        (CardLine(item=each, title=each.title),),
                        (CardLine(in_list(map(ASPECT_WORDS.of, each.listed("proves"))) or tr("not said")),),
                        (CardLine(word=BESIDE_WORDS.of(mark), mark=mark, note=each.text("date")),),
                        (said._replace(word=""),),
                        (CardLine(word=said.word, mark=said.mark),),
                    )
                )
        heads = (tr("Verification"), tr("Proves"), tr("Result"), tr("Report"), tr("File"))
        # a column of nothing says nothing
        shown = len(heads) if any(row[-1][0].word for row in rows) else len(heads) - 1
        table = CardTable("proofs", tr("Proofs"), heads[:shown], tuple(row[:shown] for row in rows))
        return table if rows else None

    def proved(self, verification: Item) -> CardTable | None:
        """The controls that a verification is about, each with its kind and what it has come to."""
        controls = [each for each in self._file.linked(verification, "verifies") if each.type == "control"]
        if not controls:
            return None
        aspects = in_list(map(ASPECT_WORDS.of, verification.listed("proves"))) or tr("not said")
        rows = tuple(
            (
                (CardLine(item=each, title=each.title),),
                (CardLine(CONTROL_KIND_WORDS.of(each.text("kind"))),),
                (CardLine(aspects),),
                (self.verified(each),),
                self._named(sorted(risks_on(self._file, each), key=lambda one: self._order[one.item.id])),
            )
            for each in controls
        )
        heads = (tr("Risk control measure"), tr("Kind"), tr("Proved"), tr("State"), tr("Risks that rest on it"))
        return CardTable("proves", tr("What it proves"), heads, rows)

    def runs(self, verification: Item) -> CardTable | None:
        """The runs of a test that was repeated, the last one first, each with its result and what supersedes it."""
        file, known = self._file, self._assessed.results
        runs = [file.items[id] for id in known.runs(verification)]
        if not runs:
            return None
        runs.sort(key=lambda each: (each.text("date"), not known.superseded_by(each)), reverse=True)
        rows = tuple(
            (
                (CardLine(item=each, title=each.title),),
                (CardLine(each.text("date") or tr("not said")),),
                (CardLine(word=BESIDE_WORDS.of(mark), mark=mark),),
                tuple(CardLine(item=file.items[id]) for id in known.superseded_by(each))
                or (CardLine(tr("it counts")),),
            )
            for each in runs
            for mark in (known.said(file, each),)
        )
        return CardTable(
            "runs", tr("Runs of this test"), (tr("Verification"), tr("Date"), tr("Result"), tr("Superseded by")), rows
        )

    @staticmethod
    def _named(found: Sequence[Resting]) -> CardCell:
        """Risks by their ids alone, or how many they are."""
        if len(found) > MOST_FAR:
            return (CardLine(tr("{n} {n:risk|risks}", n=len(found))),)
        return tuple(CardLine(item=each.item) for each in found) or (CardLine(tr("none")),)

    # --- the chain to harm ----------------------------------------------------------------------------------------

    def sequence(self, item: Item) -> tuple[tuple[str, tuple[Item, ...]], ...]:
        """How a hazardous situation comes about and what it leads to, step by step, each with its type in words; () for other
        items than situations and risks."""
        file = self._file
        if item.type == "situation":
            situations, harms = (
                [item],
                [each for risk in file.linking(item, "situation") for each in file.linked(risk, "harm")],
            )
        elif item.type == "risk":
            situations, harms = file.linked(item, "situation"), file.linked(item, "harm")
        else:
            return ()
        hazards = [each for one in situations for each in file.linked(one, "hazard")]
        # on the card of the situation each event has its step
        events = [each for one in situations if one is item for each in file.linked(one, "events")]
        label = {name: tr(each.label) for name, each in file.model.types.items()}
        steps = [
            (label["hazard"], hazards),
            *((tr("Event"), [each]) for each in _once(events)),
            (label["situation"], situations),
            (label["harm"], harms),
        ]
        return tuple((word, tuple(_once(items))) for word, items in steps if items)

    # --- what fields say in words ---------------------------------------------------------------------------------

    def facts(self, item: Item) -> tuple[tuple[str, str, str], ...]:
        """Fields whose values are codes, each as (its name, its label, what it says in words)."""
        fields = self._file.model.types[item.type].fields
        said: dict[str, str] = {}
        if item.type == "control":
            kind, purpose = item.text("kind"), item.text("purpose")
            said["kind"] = (
                CONTROL_KIND_WORDS.of(kind) + (f" ({value_in_words(purpose)})" if purpose else "") if kind else ""
            )
            said["acts-on"] = _acts_on(item)
        elif item.type in ("harm", "observation"):
            said["severity"] = self.factor("severity", item.text("severity"))
            terms = {code: self._file.codes[code].title for code in item.listed("imdrf") if code in self._file.codes}
            if terms:
                said["imdrf"] = in_list(
                    f"{code} ({terms[code]})" if terms.get(code) else code for code in item.listed("imdrf")
                )
        elif item.type == "verification":
            said["proves"] = in_list(map(ASPECT_WORDS.of, item.listed("proves")))
        return tuple(
            (name, tr(fields[name].label or name), text) for name, text in said.items() if text and name in fields
        )

    # --- history --------------------------------------------------------------------------------------------------

    def history(self, item: Item) -> tuple[CardStep, ...]:
        """In which releases an item was new or changed, and for which triggers; () where nothing was released."""
        return tuple(self._steps(item)) if self._releases else ()

    def _steps(self, item: Item) -> Iterator[CardStep]:
        from riskfile.change.suspect import hash_of  # noqa: PLC0415 - only where something was released

        triggers = [each for each in self._file.linking(item, "affects", "changes") if each.type == "trigger"]
        before, day = "", ""
        for release in self._releases:
            known = release.items.get(item.id)
            if known is None:
                before = ""
            elif known.hash != before:
                word = CHANGE_WORDS["changed" if before else "new"]
                yield CardStep(release.name, release.day, word, self._for(triggers, day, release.day))
                before = known.hash
            day = release.day
        if hash_of(item) != before:
            word = CHANGE_WORDS["changed" if before else "new"]
            yield CardStep("", "", word, self._for(triggers, day, "9999"))

    def _for(self, triggers: Iterable[Item], since: str, until: str) -> tuple[Item, ...]:
        """The triggers that were at work between two days, the first of them left out."""
        found = []
        for each in triggers if since else ():
            closed = [cycle.text("closed") for cycle in self._file.linking(each, "closes")]
            done = max(closed) if closed and all(closed) else "9999"
            if each.text("opened") <= until and done > since:
                found.append(each)
        return tuple(_once(found))


_RESTED_ON: Final = {
    "control": later("Risks that it reduces or bears on"),
    "hazard": later("Risks that it leads to"),
    "event": later("Risks that it leads to"),
    "failure-mode": later("Risks that it leads to"),
    "characteristic": later("Risks behind it"),
    "situation": later("Risks estimated of it"),
    "harm": later("Risks of this harm"),
    "claim": later("Risks weighed against it"),
    "benefit-risk": later("Risks weighed"),
    "observation": later("Risks that it judges"),
}
"""Types that risks rest on, with how the table on their cards is headed."""


def _placed(estimate: Estimate) -> str:
    region = f" ({estimate.region.label})" if estimate.region is not None else ""
    return f"{leveled(estimate.probability)}, {leveled(estimate.severity)}{region}"


def _acts_on(control: Item) -> str:
    return in_list(map(QUANTITY_WORDS.of, control.listed("acts-on")))


def _once(items: Iterable[Item]) -> list[Item]:
    return list({item.id: item for item in items}.values())
