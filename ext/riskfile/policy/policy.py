"""What the risk management plan decides, as data: device, scales, matrices, regions, criteria, plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import inf, isclose
from types import MappingProxyType
from typing import Literal, NamedTuple

from riskfile.model import Problem, Span
from riskfile.policy.biological import GROUPINGS
from riskfile.policy.criteria import LegacyCriterion, LegacySummary
from riskfile.policy.fillers import Filler, assents, filler, may_be_of_scaffold, may_have_fillers, of_scaffold
from riskfile.policy.waiving import Waiving
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import NOTHING, Message
from riskfile.text.periods import KINDS, MONTHS
from riskfile.text.terms import SETS as TERM_SETS

PLAN_PARTS = (
    "scope",
    "responsibilities",
    "reviews",
    "acceptability-criteria",
    "overall-residual-risk",
    "verification",
    "production-and-post-production",
)
"""The seven parts of a risk management plan, ISO 14971:2019 4.4 a to g, in that order."""

GATES = ("draft", "design", "manufacturing", "post-launch")
"""The release gates, from none to the last; a gate bears the name of the stage that it releases."""

TOPICS = ("software", "learning", "patient-contact", "essential-performance", "connected")
"""What the device has that rules of family 7xx are about."""

STRIDE = (
    "spoofing",
    "tampering",
    "repudiation",
    "information-disclosure",
    "denial-of-service",
    "elevation-of-privilege",
)
"""The categories of threats to security."""

Reduction = Literal["as-far-as-possible", "stop-for-cost", "none"]
Method = Literal["interval", "ordinal", "table"]


class ScaleLevel(NamedTuple):
    """One level of a scale. ``rank`` counts from 1, the mildest; ``lower`` and ``upper`` are the bounds of
    a band (probability per exposure unit, or without unit for P2), None where the level is qualitative. An ``unbounded`` level
    is the highest, and holds what lies above ``upper`` too. ``score`` is its factor in a matrix by score, None for its
    rank."""

    id: str
    label: str
    rank: int
    description: str = ""
    lower: float | None = None
    upper: float | None = None
    unbounded: bool = False
    score: float | None = None

    @property
    def factor(self) -> float:
        """What it counts in a matrix by score."""
        return self.rank if self.score is None else self.score


class Scale(NamedTuple):
    """A scale of the policy, levels from the mildest to the worst. ``unit`` is the exposure unit, "" for none.

    A value on a bound belongs to the ``lower`` band or to the ``upper`` one, as ``on_bound`` says. ``conversions`` says of
    other units how many exposure units one of them has: 1e-3 per year is 2e-6 per use where a year has 500 uses.
    Numbers are CVSS scores where that is the ``measure``. ``reasons`` has why, of each conversion that says it."""

    name: str
    levels: tuple[ScaleLevel, ...]
    unit: str = ""
    on_bound: Literal["lower", "upper"] = "lower"
    conversions: Mapping[str, float] = MappingProxyType({})
    measure: Literal["", "cvss"] = ""
    reasons: Mapping[str, str] = MappingProxyType({})

    def get(self, id: str) -> ScaleLevel | None:
        """The level with this id, or None."""
        for level in self.levels:
            if level.id == id:
                return level
        return None

    def band_of(self, value: float, below: bool = False) -> ScaleLevel | None:
        """The level whose band holds ``value``; a value on a bound belongs to the band that ``on_bound`` says. With ``below``
        it is what lies below ``value``, however little.

        None where no band holds it or the scale has no numeric bounds.
        """
        for level in self.levels:
            if level.lower is None or level.upper is None:
                return None
            if self.measure:
                # scores have one decimal
                if isclose(value, round(value, 1)) and level.lower <= round(value, 1) <= level.upper:
                    return level
                continue
            # a product such as 1e-5 * 1e-2 misses the bound that it means by a rounding error
            within = self.on_bound == "lower" or below or level.rank == len(self.levels)
            bound = level.upper * (1 + 1e-9 if within else 1 - 1e-9)
            if value >= 0 and (level.unbounded or (value <= bound if within else value < bound)):
                return level
        return None

    def excludes(self, level: ScaleLevel) -> bool:
        """Whether the upper bound of the level belongs to the next one."""
        return self.on_bound == "upper" and level.rank < len(self.levels)

    @property
    def most(self) -> float:
        """The upper bound of the highest band, infinite where it has none: no value of the scale lies above it."""
        uppers = [level.upper for level in self.levels]
        return max((upper for upper in uppers if upper is not None), default=inf) if None not in uppers else inf

    @property
    def numeric(self) -> bool:
        """Whether every level has numeric bounds."""
        return all(level.lower is not None and level.upper is not None for level in self.levels)


class Region(NamedTuple):
    """A region of the acceptability matrix, in the policy's order from the mildest (rank 1) on.

    ``acceptable``: a risk may stay here without a benefit-risk analysis. ``control_required``: a risk that
    starts here must be controlled. ``significant``: a residual risk here counts in the evaluation of overall
    residual risk and is disclosed (clause 8). ``reduction``: how far reduction goes on within the region.
    ``description``, ``action``, ``deadline`` and ``approver`` say in words what it means, what is done about a risk in it,
    until when, and who decides.
    """

    id: str
    label: str
    rank: int
    acceptable: bool
    control_required: bool
    significant: bool
    reduction: Reduction = "as-far-as-possible"
    description: str = ""
    action: str = ""
    deadline: str = ""
    approver: str = ""


class Score(NamedTuple):
    """How a matrix comes about where it is not written out: the product or the sum of what the levels count, and for each
    region up to which score it goes (None: to the end), from the mildest on."""

    method: Literal["product", "sum"]
    bands: tuple[tuple[str, float | None], ...]

    def of(self, one: ScaleLevel, other: ScaleLevel) -> float:
        """The score of two levels."""
        return one.factor * other.factor if self.method == "product" else one.factor + other.factor

    def region(self, score: float) -> str | None:
        """The id of the region that holds the score; None for one above all bands."""
        return next((id for id, most in self.bands if most is None or score <= most * (1 + 1e-9)), None)


class OtherMatrix(NamedTuple):
    """A matrix for some risks, in place of the policy's: those of ``stages``, and those whose harm ``affects`` one of these
    (none named: of all). The first that fits holds."""

    id: str
    stages: tuple[str, ...]
    affects: tuple[str, ...]
    cells: Mapping[tuple[str, str], str | None]
    score: Score | None = None

    def fits(self, stage: str, affected: Iterable[str]) -> bool:
        """Whether it is the one for a risk of this stage, whose harm affects these."""
        return (not self.stages or stage in self.stages) and (
            not self.affects or not set(self.affects).isdisjoint(affected)
        )


class Device(NamedTuple):
    """The device that the file is about. ``markets`` holds of eu, us, cn; ``classes`` the class in each.
    ``biological_grouping`` is the edition of ISO 10993-1 whose kinds of contact hold: "2025" or "2018"."""

    name: str
    manufacturer: str
    models: tuple[str, ...]
    markets: tuple[str, ...]
    classes: Mapping[str, str]
    software_class: str
    exposure_unit: str
    example: bool
    topics: tuple[str, ...] = ()
    biological_grouping: str = GROUPINGS[0]


class Waiver(NamedTuple):
    """A finding that the manufacturer accepts for a time: of ``rule`` on ``item`` ("" for one that is on no item).

    ``expires`` is an ISO 8601 date, "" for none, and of an item's waiver what stands there for one. A waiver without ``reason``
    (RMF908), ``approver`` or ``expires`` (RMF932) waives nothing."""

    rule: str
    item: str
    reason: str
    approver: str
    expires: str
    span: Span


class LevelChange(NamedTuple):
    """Another level for a rule, and why."""

    level: Literal["error", "warning"]
    reason: str


SERIES_COLUMNS = ("period", "count", "exposure")
"""What a monitoring plan reads of its file; each is the head of its column unless the plan says otherwise."""


METHODS = (
    "shewhart-cusum",
    "u-chart",
    "c-chart",
    "p-chart",
    "g-chart",
    "t-chart",
    "ewma",
    "cusum",
    "maxsprt",
    "two-period",
)
"""How a rise may be looked for; the first unless a plan says otherwise."""

PERIODS = KINDS
"""How long the time of one row of field data may be."""

FALSE_ALARM_MONTHS = 370
"""Months between false alarms on average, where a plan does not say: about those of limits at three standard deviations."""

LOOKS_FOR_YEARS = 5
"""How long the looks at a claim are planned for, where a plan does not say."""


class Looks(NamedTuple):
    """At how many looks together the error of a verdict on a claim is kept: ``planned`` looks, one after ``every`` periods.
    ``planned`` None: those of LOOKS_FOR_YEARS."""

    planned: int | None = None
    every: int = 1


IMPLANT_COLUMNS = ("implanted", "number", "left", "why")
"""What a plan with a follow-up reads of its file in place of SERIES_COLUMNS."""

ESTIMATES = ("kaplan-meier", "age-classes", "as-baseline")
"""How the share of implants that have an event within the time of a claim is estimated; by the last, the hazards of ages are taken
to be in the proportion of the baseline's."""


class FollowUp(NamedTuple):
    """That the plan's file is a table of implants: which left the follow-up in which period, and why.

    ``events`` are the words for what is counted, ``within`` for how many periods after that of the implant the claim holds.
    A class of age begins in the period of the implant, and in each of ``ages``, in periods after it. ``estimate`` is one of
    ESTIMATES."""

    events: tuple[str, ...]
    within: int
    ages: tuple[int, ...] = ()
    estimate: str = ESTIMATES[0]


DELAY_COLUMNS = ("period", "received", "count")
"""What is read of a file of reports: when the events were, when they were reported, how many."""


class Delay(NamedTuple):
    """How late events are reported: of all reports the ``shares`` that come 0, 1, 2, ... periods after; or half of them within
    ``median`` days and 90 % within ``ninety``; or as a file of reports at ``path`` shows (heads in ``columns``). ``reason`` says
    where the figures are from."""

    shares: tuple[float, ...] = ()
    median: float = 0.0
    ninety: float = 0.0
    path: str = ""
    columns: Mapping[str, str] = MappingProxyType({})
    reason: str = ""


class Season(NamedTuple):
    """In ``months`` (1 to 12) ``factor`` times as many events are expected as in months that no season names; ``reason`` says why."""

    months: tuple[int, ...]
    factor: float
    reason: str


_THREE_SIGMA = 3.0


class MonitoringPlan(NamedTuple):
    """How one risk, harm or failure mode (``target``, its id) is watched in production or in the field.

    ``kind`` is "malfunction", "injury", "death" or "defect". ``path`` is a CSV of the project, "" where there are no
    data yet; only then may ``source`` ("active" or "passive") and ``unit`` (what an exposure counts) be "" too. ``columns``
    maps "period", "count", "exposure" and, where the file has it, "unit", "level" and "provisional" to the heads of columns.
    ``by`` is what the rows of a period are by ("lot", "site", ...), "" where there is one row for each; ``exposure`` is
    "cumulative" where each row has all up to the end of its period, "per-period", or "" where nobody said. ``period`` is one of
    PERIODS, the length of one row's time, "" where the rows show it; ``baseline`` the first and the last period that set
    what is expected, None where each is judged by all before it. ``method`` is one of METHODS, ``detects`` the multiple of
    the baseline's rate that a cumulative one is made for, ``false_alarm_months`` the months between false alarms on average
    (None: as ``threshold`` says, or FALSE_ALARM_MONTHS). ``threshold`` is the old way to say that for a chart, in standard
    deviations, None where it is not used. ``scatter`` is "auto", "poisson" or "negative-binomial". With a ``follow_up`` the
    file is a table of implants, and ``columns`` are those of IMPLANT_COLUMNS. ``data_within_months`` is how old the last data may
    be once the device is on the market, None for what all plans have. ``serious_incidents`` says how the serious events that it
    counts are reported one by one, or why they are not, "" for nothing. ``evidence_of`` says of which other device the data are, and
    ``holds_because`` why they hold for this one, or though they are old; ``baseline_of`` and ``baseline_holds_because`` the same
    of the baseline alone. ``mark`` says where the plan is written.
    """

    id: str
    title: str
    target: str
    kind: str
    source: str
    path: str
    columns: Mapping[str, str]
    unit: str
    period: str
    baseline: tuple[str, str] | None
    method: str
    mark: Span
    detects: float = 2.0
    false_alarm_months: float | None = None
    threshold: float | None = None
    scatter: str = "auto"
    looks: Looks = Looks()
    follow_up: FollowUp | None = None
    delay: Delay | None = None
    seasons: tuple[Season, ...] = ()
    data_within_months: int | None = None
    serious_incidents: str = ""
    by: str = ""
    exposure: str = ""
    evidence_of: str = ""
    holds_because: str = ""
    baseline_of: str = ""
    baseline_holds_because: str = ""

    def as_signed(self) -> MonitoringPlan:
        """The plan in the form that was signed before there were other periods and methods: what is signed then stays signed. There
        rows were months, limits at three standard deviations, and a cusum had its multiple in ``threshold``."""
        multiple = self.threshold if self.threshold is not None else self.detects
        cusum = self.method == "cusum"
        return self._replace(
            period=self.period or "month",
            method="" if self.method == METHODS[0] else self.method,
            threshold=multiple if cusum else _THREE_SIGMA if self.threshold is None else self.threshold,
            detects=2.0 if cusum else self.detects,
        )

    def as_compared(self) -> MonitoringPlan:
        """The plan in today's form, where it was kept in the one before: what only looks different is no change."""
        kept = self.threshold
        if self.method == "cusum" and kept is not None:
            return self._replace(period="" if self.period == "month" else self.period, threshold=None, detects=kept)
        return self._replace(
            period="" if self.period == "month" else self.period,
            method=self.method or METHODS[0],
            threshold=None if kept == _THREE_SIGMA else kept,
        )

    def least_false_alarm_months(self, period: str) -> float:
        """No method keeps false alarms closer than this: two of the periods, each a ``period`` (month, ...), that are judged at once."""
        return least_false_alarm_months(self.method, period, self.looks.every)


def least_false_alarm_months(method: str, period: str, every: int) -> float:
    """How far apart false alarms are at least, in months: two periods, of a test at looks what lies between three looks."""
    return 2 * MONTHS[period] * (every if method == "two-period" else 1)


SUPPORTS_FOR_YEARS = 10
"""How many years field data support a claim by themselves, where the policy does not say."""


DATA_WITHIN_MONTHS = 12
"""How many months after launch a plan has data at the latest, and how old its last data may be, where the policy does not say."""


class NoData(NamedTuple):
    """Why ``plans`` (ids) have no data until the day ``until``; ``mark`` says where that is written."""

    plans: tuple[str, ...]
    because: str
    until: str
    mark: Span


class Monitoring(NamedTuple):
    """What is watched after release. A cycle of operations is due every ``interval_months`` months, and a warning
    ``warn_days`` days before. Field data support a claim by themselves for ``supports_for_years`` years. ``launched`` is the
    day on which the device was placed on the market, "" where the policy does not say. ``data_within_months`` is how many
    months after it a plan has data, and how old its last data may be; ``no_data`` says why some have none."""

    interval_months: int
    warn_days: int
    plans: tuple[MonitoringPlan, ...]
    supports_for_years: int = SUPPORTS_FOR_YEARS
    launched: str = ""
    data_within_months: int = DATA_WITHIN_MONTHS
    no_data: tuple[NoData, ...] = ()


class Role(NamedTuple):
    """A role named in the plan; ``competence`` says where its competence record is ("" for nowhere), ``duties`` what it does,
    ``authority`` what it may decide."""

    role: str
    name: str
    competence: str
    duties: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()


class Criterion(NamedTuple):
    """A criterion of overall residual risk: the highest sum ``at_most`` of the probabilities of harm of a class of
    ``severity``, per unit of exposure (None: it is in words), or ``limit``, where it is met. ``decided`` is the day on which
    it was decided, "" where the policy does not say it."""

    id: str
    criterion: str
    limit: str = ""
    severity: str = ""
    at_most: float | None = None
    decided: str = ""


class SampleRow(NamedTuple):
    """A row of the plan's table of sample sizes: for a severity level or for an initial region ("" for none), the
    ``confidence`` with which a ``reliability`` (a share of units) is to be shown, with at most ``failures`` of the sample
    failed."""

    severity: str
    region: str
    confidence: float
    reliability: float
    failures: int = 0


class EvidencePlan(NamedTuple):
    """What the plan asks of evidence: the ``confidence`` of one-sided limits, the ``least_probability`` that any evidence of
    the device can show, and the table of sample sizes. ``given`` says whether the policy has the section. ``test_properties``
    are the names of properties of test reports whose values are ids of tests."""

    confidence: float = 0.95
    least_probability: float = 1e-9
    samples: tuple[SampleRow, ...] = ()
    given: bool = False
    test_properties: tuple[str, ...] = ()


class ReviewTrigger(NamedTuple):
    """What has the file reviewed; ``deadline`` until when, by the ``role``. ``kind`` is that of the triggers that it is
    about, "" where the policy does not say it."""

    id: str
    trigger: str
    deadline: str = ""
    role: str = ""
    kind: str = ""


class InformationLimit(NamedTuple):
    """How far information alone may lower a probability: ``factor`` times, or ``levels`` on a scale without numbers."""

    factor: float = 10.0
    levels: int = 1


class InformationSource(NamedTuple):
    """A source of information from production and from the field; ``frequency`` is how often it is read, by the ``role``."""

    id: str
    source: str
    frequency: str = ""
    role: str = ""


class Approver(NamedTuple):
    """Who has to sign what is released, and as what. ``gate`` is the first gate at which the signature is demanded,
    ``author`` says that who has written the file may sign as this, ``meanings`` are what such a signature may mean (none:
    anything)."""

    role: str
    gate: str = GATES[1]
    author: bool = False
    meanings: tuple[str, ...] = ()


class Standard(NamedTuple):
    """An edition of a standard, a regulation or guidance, or what is known of the state of the art (``kind`` is one of
    "standard", "regulation", "guidance" and "state-of-the-art"). ``dated`` is YYYY, YYYY-MM or YYYY-MM-DD, ``reviewed`` the day
    on which somebody last looked; ``assumed`` what nobody could confirm. Each is "" where it is not given."""

    id: str
    edition: str
    kind: str
    title: str = ""
    dated: str = ""
    used_for: str = ""
    before: str = ""
    changed: str = ""
    superseded_by: str = ""
    still_used_because: str = ""
    reviewed: str = ""
    assumed: str = ""


class Standards(NamedTuple):
    """What the file follows. A look at the state of the art may be ``review_months`` months old."""

    review_months: int
    entries: tuple[Standard, ...]


class DesignList(NamedTuple):
    """A file that lists what implements risk control measures. ``columns`` maps "id", "title", "kind", "state", "version" and
    "risk-control", as far as they are named, to the heads of columns; ``kind`` is that of rows that say none. ``released`` and
    ``obsolete`` are the words of such states, ``marks`` those that mark what is there for risk control; none: the usual. ``what``
    says what stands in the only columns that are read; None: all that there are."""

    path: str
    kind: str
    columns: Mapping[str, str]
    released: tuple[str, ...]
    obsolete: tuple[str, ...]
    marks: tuple[str, ...]
    what: Mapping[str, str] | None = None


class SoftwareLists(NamedTuple):
    """What the device's software is made of, in files of the project: ``components`` are paths of bills of materials and lock
    files, ``vulnerabilities`` of statements on vulnerabilities (VEX), ``problem_reports`` that of a list of problem
    reports ("" for none). ``not_soup`` maps components, by name, package URL or pattern, to why they are no SOUP; ``no_soup``
    says why the device has none at all."""

    components: tuple[str, ...] = ()
    vulnerabilities: tuple[str, ...] = ()
    problem_reports: str = ""
    not_soup: Mapping[str, str] = MappingProxyType({})
    no_soup: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """All lists, by their paths."""
        reports = (self.problem_reports,) if self.problem_reports else ()
        return (*self.components, *self.vulnerabilities, *reports)


class SecurityPlan(NamedTuple):
    """How security is judged and watched. ``scheme`` names how exploitability is scored where that is not by CVSS vectors;
    ``no_threats`` maps categories of STRIDE to why the device has no threat of them. ``sources`` are where vulnerabilities
    are looked for, every ``interval_days`` days (0: nothing is planned), by ``role``."""

    scheme: str = ""
    no_threats: Mapping[str, str] = MappingProxyType({})
    sources: tuple[str, ...] = ()
    interval_days: int = 0
    role: str = ""


class Policy(NamedTuple):
    """A project's ``needs/policy.yaml``.

    ``matrix`` maps (probability level id, severity level id) to a region id, or to None where the cell is
    blank; a cell that is not written is not in it. ``security_matrix`` does so for (exploitability, severity).
    ``not_estimable`` maps a severity level id to the region of a risk whose probability cannot be estimated.
    ``rules_off`` maps the code of a rule that is off to the reason, ``rules_levels`` one whose level is another to
    that; ``rule_modules`` are paths of Python modules with the project's own rules.
    ``worst_case`` is the probability level at which a worst-case estimate is judged. ``table`` maps
    (p1, p2) level ids to a probability level id where ``combination`` is "table". ``information_only_below``
    is the severity from which on information for safety alone does not do (RMF304). ``plan`` maps each of
    PLAN_PARTS that is given to where it is written, ``page#section``. ``monitoring`` is None where the policy has no
    such section. ``placeholders`` are words that say nothing in this project, beside those that say nothing in any. ``terms`` is
    the set of Chinese terms. ``language`` is the one in which the file is written, ``translations`` are those into which it is
    translated. ``approval`` names who signs a release, in the
    order in which they do. ``scores`` has, by the key of a matrix, the score that its cells are made of. ``matrices`` are
    those that some risks have of their own. ``situation`` is the scale of P1 where it is not that of P. ``worst_for_unknown`` says that a risk without a probability is judged as the worst case. ``positions`` says where each key stands: ``("matrix", "F3", "S2")``. ``base`` is the risk file's root, from which the policy names pages, below the folder that
    paths are from. ``legacy_criteria`` and ``legacy_summaries`` are those of the file that was brought in.
    """

    path: str
    version: int
    device: Device
    document_number: str
    revision: str
    date: str
    gate: str
    severity: Scale
    probability: Scale
    conditional: Scale | None
    exploitability: Scale | None
    regions: tuple[Region, ...]
    matrix: Mapping[tuple[str, str], str | None]
    security_matrix: Mapping[tuple[str, str], str | None]
    combination: Method
    table: Mapping[tuple[str, str], str | None]
    not_estimable: Mapping[str, str | None]
    worst_case: str
    information_only_below: str
    plan: Mapping[str, str]
    overall_method: str
    roles: tuple[Role, ...]
    unused_categories: Mapping[str, str]
    rules_off: Mapping[str, str]
    rules_levels: Mapping[str, LevelChange] = MappingProxyType({})
    waivers: tuple[Waiver, ...] = ()
    waiving: Waiving = Waiving()
    rule_modules: tuple[str, ...] = ()
    monitoring: Monitoring | None = None
    placeholders: tuple[str, ...] = ()
    terms: str = TERM_SETS[0]
    language: str = SOURCE_LANGUAGE
    translations: tuple[str, ...] = ()
    approval: tuple[Approver, ...] = ()
    positions: Mapping[tuple[str, ...], Span] = MappingProxyType({})
    base: str = ""
    legacy_criteria: tuple[LegacyCriterion, ...] = ()
    legacy_summaries: tuple[LegacySummary, ...] = ()
    scores: Mapping[str, Score] = MappingProxyType({})
    worst_for_unknown: bool = False
    situation: Scale | None = None
    matrices: tuple[OtherMatrix, ...] = ()
    overall_criteria: tuple[Criterion, ...] = ()
    review_triggers: tuple[ReviewTrigger, ...] = ()
    information_sources: tuple[InformationSource, ...] = ()
    information: InformationLimit = InformationLimit()
    design_lists: tuple[DesignList, ...] = ()
    imdrf: DesignList | None = None
    standards: Standards | None = None
    evidence: EvidencePlan = EvidencePlan()
    software: SoftwareLists = SoftwareLists()
    security: SecurityPlan = SecurityPlan()

    def matrix_for(self, stage: str, affected: Iterable[str]) -> OtherMatrix | None:
        """The matrix for a risk of this stage whose harm affects these, where it is another than the policy's."""
        return next((each for each in self.matrices if each.fits(stage, affected)), None)

    @property
    def first(self) -> Scale:
        """The scale of P1: its own, or that of P."""
        return self.situation or self.probability

    @property
    def by_exploitability(self) -> bool:
        """Whether risks are judged by exploitability alone: the policy has no scale of probability."""
        return not self.probability.levels

    @property
    def rows(self) -> Scale:
        """The scale whose levels are the rows of the matrix that a reader is shown first."""
        return self.exploitability if self.by_exploitability and self.exploitability else self.probability

    @property
    def cells(self) -> Mapping[tuple[str, str], str | None]:
        """The cells of that matrix."""
        return self.security_matrix if self.by_exploitability else self.matrix

    def page(self, name: str) -> str:
        """The docname of a page that the policy names from the risk file's root."""
        return f"{self.base}/{name}" if self.base and name else name

    @property
    def folder(self) -> str:
        """The folder of the items, in which the policy lies."""
        return self.path.rpartition("/")[0]

    def region(self, id: str | None) -> Region | None:
        """The region with this id, or None."""
        for region in self.regions:
            if region.id == id:
                return region
        return None

    def filler(self, text: str) -> Filler | None:
        """What kind of filler ``text`` is, None where it says something. What ``riskfile init`` has written is one once
        the file is no example any more."""
        found = filler(text, self.placeholders)
        return found or ("to come" if not self.device.example and of_scaffold(text) else None)

    def may_have_fillers(self, texts: Sequence[str]) -> bool:
        """Whether one of ``texts`` may be a ``filler``: of many texts it takes much less time to see that none is."""
        return may_have_fillers(texts, self.placeholders) or (
            not self.device.example and may_be_of_scaffold("\n".join(texts))
        )

    def no_reason(self, reason: str) -> bool:
        """Whether ``reason`` is none where somebody accepts something: as ``says_nothing``, or a word that only says that it is
        accepted."""
        return self.says_nothing(reason) or assents(reason)

    def says_nothing(self, reason: str) -> bool:
        """Whether ``reason`` is none: blank, or a filler word."""
        return not reason.strip() or self.filler(reason) is not None

    def at(self, *keys: str) -> Span:
        """Where this key stands, or the nearest key above it that was written."""
        for end in range(len(keys), 0, -1):
            location = self.positions.get(keys[:end])
            if location is not None:
                return location
        return Span(self.path)

    @property
    def eu(self) -> bool:
        """Whether the device is placed on the market of the European Union."""
        return "eu" in self.device.markets


class PolicyProblem(NamedTuple):
    """One thing in a YAML file that cannot be understood. ``hint`` says what to do, nothing where that is plain;
    ``key`` is the path of the key concerned (``matrix.F3.S2``), "" for the file as a whole; ``kind`` is the name of the
    rule that reports it."""

    span: Span
    message: Message
    hint: Message = NOTHING
    key: str = ""
    kind: str = "unreadable-policy"

    def __str__(self) -> str:
        return f"{self.span}: {self.message}" + (f" ({self.hint})" if self.hint else "")

    @property
    def as_problem(self) -> Problem:
        """The same as a problem of the file."""
        return Problem(self.kind, self.span, self.message, self.hint, option=self.key)


class PolicyError(Exception):
    """A file cannot be understood. ``problems`` holds all that is wrong with it, in the order of the file."""

    def __init__(self, problems: Iterable[PolicyProblem]) -> None:
        self.problems: tuple[PolicyProblem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
