"""Every view, once: its directive, what can be asked of it, what it shows, and an example.

The directives of a build, the names that no item type may bear, what the reader of pages knows as a view, the manual's
page and the test that builds each example are all derived from here: a view that is added has its record, and nothing
else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from riskfile.model import BUILTIN_MODEL, RiskFile
from riskfile.policy.criteria import CRITERIA, SUMMARIES
from riskfile.policy.policy import Policy
from riskfile.views.answers import CheckedList
from riskfile.views.arrange import field_columns
from riskfile.views.changes import HISTORY_COLUMNS, ChangeReport, change_report, revision_history
from riskfile.views.checklist import checklist
from riskfile.views.claimed import CLAIMED_COLUMNS, claimed_against_supported
from riskfile.views.context import Context
from riskfile.views.control_charts import ControlChart
from riskfile.views.declare import Form, Option, Own, View, ViewData
from riskfile.views.design_trace import DESIGN_COLUMNS, requirement_trace
from riskfile.views.field_charts import DetectionCurve, EventFreeCurve, FunnelPlot
from riskfile.views.findings import Sections, findings, rules_run, waivers
from riskfile.views.impact import IMPACT_COLUMNS, impact_of
from riskfile.views.key_figures import KeyFigures, key_figures
from riskfile.views.legacy import legacy_criteria, legacy_summaries
from riskfile.views.overall import SUM_COLUMNS, overall_sums
from riskfile.views.psur import PSUR_PARTS, market_obligations, psur
from riskfile.views.sheets import (
    BACKWARD_COLUMNS,
    CHAIN_COLUMNS,
    CHARACTERISTIC_COLUMNS,
    DISCLOSED_COLUMNS,
    FMEA_COLUMNS,
    FMEA_KINDS,
    FMEA_STEPS,
    HAZARD_COLUMNS,
    HAZARD_STEPS,
    KIND_COLUMNS,
    REQUIREMENT_COLUMNS,
    VERIFICATION_COLUMNS,
    WEIGHED_COLUMNS,
    WEIGHED_STEPS,
    backward_matrix,
    chain_of,
    characteristics,
    controls_by_kind,
    cross_table,
    disclosed_risks,
    fmea_sheet,
    hazard_analysis,
    requirement_matrix,
    verification_status,
    weighed_risks,
)
from riskfile.views.signatures import signatures
from riskfile.views.software import (
    SOUP_COLUMNS,
    THREAT_COLUMNS,
    VULNERABILITY_COLUMNS,
    soup_list,
    threat_list,
    vulnerability_list,
)
from riskfile.views.stage_grid import StageGrid, stage_grid
from riskfile.views.standards import standards
from riskfile.views.surveillance import (
    ForestPlot,
    MissionTimeline,
    ResidualChart,
    control_chart,
    detection_curve,
    event_free_curve,
    forest_plot,
    funnel_plot,
    mission_timeline,
    residual_chart,
)
from riskfile.views.tables import (
    ITEM_COLUMNS,
    POLICY_PARTS,
    RISK_COLUMNS,
    RISK_STEPS,
    TRACE_COLUMNS,
    TRACE_STEPS,
    HeatMap,
    Table,
    heat_map,
    item_list,
    policy_table,
    risk_table,
    trace_matrix,
)
from riskfile.views.terms import SETS, TERM_COLUMNS, terms
from riskfile.views.verdict import FileVerdict, verdict

Data = Callable[[Context, str, Own], ViewData | None]


def _filtered(made: Callable[[RiskFile, Policy, str], ViewData]) -> Data:
    """A view that depends on the file, the policy and the filter alone."""
    return lambda context, filter, own: made(context.file, context.policy, filter)


def _whole(made: Callable[[Context], ViewData]) -> Data:
    """A view of which nothing can be asked."""
    return lambda context, filter, own: made(context)


def _trace_matrix(context: Context, filter: str, own: Own) -> Table:
    matrix = backward_matrix if own["direction"] == "backward" else trace_matrix
    return matrix(context.file, context.policy, filter)


def _terms(context: Context, filter: str, own: Own) -> Table:
    return terms(context, own["set"])


def _item_list(context: Context, filter: str, own: Own) -> Table:
    types, fields = own["types"].replace(",", " ").split(), own["fields"].replace(",", " ").split()
    columns = field_columns(context.file.model, types, fields)
    return item_list(context.file, context.policy, types, filter, columns)


_LEGACY: Final[Mapping[str, Callable[[Policy], Table | None]]] = {
    CRITERIA: legacy_criteria,
    SUMMARIES: legacy_summaries,
}


def _policy_table(context: Context, filter: str, own: Own) -> Table | None:
    part = own["part"]
    return _LEGACY[part](context.policy) if part in _LEGACY else policy_table(context.policy, part)


_PLAN: Final = Option(
    "plan",
    "plan",
    "The monitoring plan of the policy, by its id.",
    required=True,
    expects="the id of a monitoring plan",
)

_VIEWS: Final = (
    View(
        "risk-table",
        "The risks, with their estimates and regions before and after control.",
        Table,
        _filtered(risk_table),
        (
            """\
```{risk-table}
:filter: stage == design and initial == high
:columns: risk, harm, initial, residual
:sort: initial desc
:caption: Design risks that start unacceptable
```
""",
        ),
        table=Form("Risk table", "a risk", RISK_COLUMNS, RISK_STEPS, ("risk",)),
        on_cards="rows",
    ),
    View(
        "trace-matrix",
        "Hazard to benefit-risk analysis, or from the evidence back to the hazard, with every gap in it.",
        Table,
        _trace_matrix,
        (
            """\
```{trace-matrix}
```
""",
            """\
```{trace-matrix}
:direction: backward
:caption: From the evidence back to the hazards
```
""",
        ),
        table=Form(
            "Trace matrix",
            "a risk, and each hazard, situation or control that reaches none",
            TRACE_COLUMNS,
            TRACE_STEPS,
            ("hazard", "risk"),
        ),
        tables={
            "backward": Form(
                "Trace matrix (backward)",
                "a verification with a control and a risk, and each control and risk that has none",
                BACKWARD_COLUMNS,
            )
        },
        options=(
            Option(
                "direction",
                "choice",
                "From the hazard on, or back from the evidence.",
                ("forward", "backward"),
                default="forward",
            ),
        ),
        on_cards="cells",
    ),
    View(
        "requirement-matrix",
        "Requirements and other needs of the project that are no risk items, with the risk control measures that implement "
        "them, and the risks and hazards behind these; see [Requirements and other needs](requirements.md).",
        Table,
        lambda context, filter, own: requirement_matrix(
            context.file, context.policy, own["types"].replace(",", " ").split(), filter, bool(own["gaps"])
        ),
        (
            """\
```{requirement-matrix}
:caption: From the requirements to the hazards
```
""",
        ),
        table=Form(
            "Requirement matrix", "a requirement, or another need that a control may implement", REQUIREMENT_COLUMNS
        ),
        options=(
            Option(
                "types",
                "need-types",
                "Need types, separated by commas; those that links of controls may lead to unless given.",
            ),
            Option("gaps", "flag", "Shows it as a gap where no control implements a need."),
        ),
        on_cards="cells",
    ),
    View(
        "requirement-trace",
        "What implements the risk control measures, back to these and their risks: requirements, design outputs, drawings and "
        "procedures with title, state and version; see [Lists of design outputs](design-lists.md).",
        Table,
        lambda context, filter, own: requirement_trace(context.file, context.policy, filter, whole=bool(own["whole"])),
        (
            """\
```{requirement-trace}
:caption: From the requirements to the risks
```
""",
        ),
        table=Form(
            "Requirement trace",
            "a requirement, design output, drawing or procedure that implements a risk control measure",
            DESIGN_COLUMNS,
        ),
        options=(Option("whole", "flag", "Shows all rows of the lists, those too that no control names."),),
        on_cards="cells",
    ),
    View(
        "item-list",
        "Items with what stands above and below them in the chain.",
        Table,
        _item_list,
        (
            """\
```{item-list}
:types: hazard, situation
```
""",
            """\
```{item-list}
:types: observation
:fields: count, exposure, unit, period
:sort: count desc
```
""",
        ),
        table=Form("Item list", "an item", ITEM_COLUMNS),
        options=(
            Option("types", "types", "Item types, separated by commas; all unless given."),
            Option("fields", "fields", "Fields of these types to show, each in a column of its own behind the stage."),
        ),
    ),
    View(
        "hazard-analysis",
        "The risks in the order in which a hazard analysis is read.",
        Table,
        _filtered(hazard_analysis),
        (
            """\
```{hazard-analysis}
:filter: stage == design
```
""",
        ),
        table=Form("Hazard analysis", "a risk", HAZARD_COLUMNS, HAZARD_STEPS, ("hazard", "risk")),
        on_cards="rows",
    ),
    View(
        "fmea-sheet",
        "Failure modes with their own ranks, and the situations and risks that they contribute to.",
        Table,
        lambda context, filter, own: fmea_sheet(context.file, context.policy, own["kind"], filter),
        (
            """\
```{fmea-sheet}
:kind: process
:filter: stage == manufacturing
:sort: rpn desc
```
""",
        ),
        table=Form("FMEA sheet", "a failure mode", FMEA_COLUMNS, FMEA_STEPS),
        options=(Option("kind", "choice", "Those of a process step, or all others; both unless given.", FMEA_KINDS),),
        on_cards="rows",
    ),
    View(
        "characteristics",
        "The questionnaire on characteristics related to safety: question, answer, limit, hazards.",
        Table,
        _filtered(characteristics),
        (
            """\
```{characteristics}
```
""",
        ),
        table=Form("Characteristics", "a characteristic related to safety", CHARACTERISTIC_COLUMNS),
        on_cards="rows",
    ),
    View(
        "controls-by-kind",
        "The risk control measures in the order of options: inherent safety, protective measures, information.",
        Table,
        _filtered(controls_by_kind),
        (
            """\
```{controls-by-kind}
:filter: stage == design
```
""",
        ),
        table=Form("Controls by kind", "a risk control measure", KIND_COLUMNS),
        on_cards="rows",
    ),
    View(
        "verification-status",
        "The verifications with their results and evidence.",
        Table,
        _filtered(verification_status),
        (
            """\
```{verification-status}
:filter: not (result == pass)
:caption: Still to be shown
```
""",
        ),
        table=Form("Verification status", "a verification, and each control without one", VERIFICATION_COLUMNS),
        on_cards="rows",
    ),
    View(
        "claimed-against-supported",
        "What residual estimates claim beside what their evidence supports: of each lowered probability how much of it is claimed "
        "to be left, how much the samples of its verifications bear, and what was found; see [Evidence](evidence.md).",
        Table,
        _filtered(claimed_against_supported),
        (
            """\
```{claimed-against-supported}
:filter: stage == design
:columns: risk, quantity, claimed, supported, state, found
:sort: state
```
""",
        ),
        table=Form("Claimed against supported", "a lowered probability of a risk", CLAIMED_COLUMNS, (), ("risk",)),
        on_cards="rows",
    ),
    View(
        "disclosed-risks",
        "Residual risks to disclose: those in a region that the policy calls significant, and those that their author "
        "discloses.",
        Table,
        _filtered(disclosed_risks),
        (
            """\
```{disclosed-risks}
```
""",
        ),
        table=Form("Disclosed risks", "a residual risk to disclose", DISCLOSED_COLUMNS),
        on_cards="rows",
    ),
    View(
        "overall-sums",
        "Overall residual risk against the criteria of the plan: of each class of severity the sum of the residual "
        "probabilities, the highest that the plan allows, and the risks that carry it; then the criteria in words, with how "
        "each is met.",
        Table,
        lambda context, filter, own: overall_sums(context.file, context.policy),
        (
            """\
```{overall-sums}
```
""",
        ),
        table=Form("Overall residual risk against its criteria", "a criterion", SUM_COLUMNS),
        filtered=False,
        on_cards="cells",
        plain=True,
    ),
    View(
        "weighed-risks",
        "The residual risks that are not acceptable by the matrix, as claimed or as earned: what each was and is, its risk "
        "control measures with their state, and the benefit-risk analysis that weighs it, with its conclusion, who decided it, "
        "and when. In the PDF each stands by itself.",
        Table,
        _filtered(weighed_risks),
        (
            """\
```{weighed-risks}
```
""",
        ),
        table=Form(
            "Risks weighed against benefits",
            "a residual risk that is not acceptable by the matrix",
            WEIGHED_COLUMNS,
            WEIGHED_STEPS,
            ("risk",),
        ),
        on_cards="rows",
        records=True,
    ),
    View(
        "chain",
        "One item with all that leads to it and all that rests on it, up to the claims and down to the evidence: a "
        "picture, and a table of the items with their steps.",
        Table,
        lambda context, filter, own: chain_of(context.file, context.policy, own["item"], filter),
        (
            """\
```{chain}
:item: RSK-001
```
""",
        ),
        table=Form("Chain", "an item", CHAIN_COLUMNS),
        options=(Option("item", "item", "The item, by its id.", required=True, expects="the id of an item"),),
        nothing="There is no item {}.",
    ),
    View(
        "impact",
        "What rests on items: risks whose judgement rests on them, with their regions now and as they would be without "
        "them, verifications to repeat, and the items and pages that name them. Of a trigger it is what rests on what it "
        "affects or changes, of a cycle on what its triggers do.",
        Table,
        lambda context, filter, own: impact_of(context, own["of"].replace(",", " ").split(), filter),
        (
            """\
```{impact}
:of: CTL-001, HRM-001
:caption: Without this control and this harm
```
""",
            """\
```{impact}
:of: TRG-001
```
""",
        ),
        table=Form("Impact", "a risk, a verification, what names it, or a page", IMPACT_COLUMNS),
        options=(
            Option(
                "of",
                "items",
                "Ids of items, of a trigger or a cycle, separated by commas.",
                required=True,
                expects="the id of an item",
            ),
        ),
        nothing="There is no item {}.",
    ),
    View(
        "cross-table",
        "How many items of one type each item of another is linked with, and which have none.",
        Table,
        lambda context, filter, own: cross_table(context.file, context.policy, own["rows"], own["by"], filter),
        (
            """\
```{cross-table}
:rows: hazard
:by: control
```
""",
        ),
        options=(
            Option("rows", "type", "The item type that has the rows.", required=True, expects="one item type"),
            Option("by", "type", "The item type that is counted.", required=True, expects="one"),
        ),
        joint=" by ",
    ),
    View(
        "heat-map",
        "Risks by severity and probability before and after control: as claimed and, where that is another, as earned. A "
        "number opens the list of its risks, and leads to them in the trace matrix where the map has no filter.",
        HeatMap,
        lambda context, filter, own: heat_map(
            context.file, context.policy, filter, context.pages.get("trace-matrix", "")
        ),
        (
            """\
```{heat-map}
:movement:
:filter: stage == design
```
""",
        ),
        options=(
            Option("movement", "flag", "Draws where the risks moved to, and adds which moved from where to where."),
        ),
    ),
    View(
        "control-chart",
        "The months of one monitoring plan: rate, limits, centre, baseline and signals, and the upper end of the claimed "
        "band where that is in reach; for a cusum its sum and its limit. Of a plan whose file cannot be read the chart "
        "says that there are no data.",
        ControlChart,
        lambda context, filter, own: control_chart(context.file, context.policy, context.today, own["plan"]),
        (
            """\
```{control-chart}
:plan: MON-001
:caption: Complaints of free flow
```
""",
        ),
        filtered=False,
        options=(_PLAN,),
        nothing="There are no data of a monitoring plan {}.",
        folded=True,
    ),
    View(
        "funnel-plot",
        "The lots, sites or models of a monitoring plan whose data say them: the rate of each against its exposure, with the limits "
        "between which chance leaves it, and those that are signals by name.",
        FunnelPlot,
        lambda context, filter, own: funnel_plot(context.file, context.policy, context.today, own["plan"]),
        (
            """\
```{funnel-plot}
:plan: MON-001
:caption: Free flow by lot
```
""",
        ),
        filtered=False,
        options=(_PLAN,),
        nothing="There are no data by lot, site or model of a monitoring plan {}.",
        folded=True,
    ),
    View(
        "detection-curve",
        "How soon each method finds a rise, against how many times the rate has risen: at what the baseline of a monitoring plan has, or at "
        "a number of events a month, known from a year of them; the same as `riskfile monitor --design` computes.",
        DetectionCurve,
        lambda context, filter, own: detection_curve(context.file, context.policy, own["plan"], own["expected"]),
        (
            """\
```{detection-curve}
:plan: MON-001
:caption: How soon a rise would be found
```
""",
            """\
```{detection-curve}
:expected: 0.5
```
""",
        ),
        filtered=False,
        options=(
            Option("plan", "plan", "The monitoring plan of the policy, by its id; either this or `expected`."),
            Option("expected", "number", "How many events are expected a month."),
        ),
        either=("plan", "expected"),
        nothing="There is nothing yet by which times to detection could be computed: {}.",
        folded=True,
    ),
    View(
        "event-free-curve",
        "The share of implants without an event by their age, of a monitoring plan with a follow-up: a curve of steps with its limits, the "
        "claim, and how many were at risk.",
        EventFreeCurve,
        lambda context, filter, own: event_free_curve(context.file, context.policy, context.today, own["plan"]),
        (
            """\
```{event-free-curve}
:plan: MON-002
:caption: Implants without a fracture
```
""",
        ),
        filtered=False,
        options=(_PLAN,),
        nothing="There is no table of implants of a monitoring plan {}.",
        folded=True,
    ),
    View(
        "forest-plot",
        "Every rate that is held against a claim, of observations and of plans, with its one-sided limits (95 percent over all "
        "looks: of a series at the level of its look), the claim, the verdict and the exposure that is still needed; contradictions first. The filter is on risks. More "
        "than 40 rows make several pictures.",
        ForestPlot,
        lambda context, filter, own: forest_plot(context.file, context.policy, context.today, filter),
        (
            """\
```{forest-plot}
:caption: What the field says of the claims
```
""",
        ),
    ),
    View(
        "residual-chart",
        "Overall residual risk per severity: all claims at their upper ends, and the median and 95th percentile of a "
        "simulation. Risks that cannot be estimated are listed apart.",
        ResidualChart,
        lambda context, filter, own: residual_chart(context.file, context.policy),
        (
            """\
```{residual-chart}
```
""",
        ),
        filtered=False,
    ),
    View(
        "mission-timeline",
        "The cycles of both missions with their triggers, due days and next due days over the last 21 months; what began "
        "earlier is cut off there, and its day written. Open cycles are empty bars, a trigger that no cycle closes has a "
        "row of its own.",
        MissionTimeline,
        lambda context, filter, own: mission_timeline(context.file, context.today),
        (
            """\
```{mission-timeline}
```
""",
        ),
        filtered=False,
    ),
    View(
        "psur",
        "A table of a periodic safety update report (MDR Article 86): `schedule` (when it is due), `exposure`, `incidents` by IMDRF "
        "code, `serious-incidents` with their reports and last days, `trends`, `field-actions`, `capa`, `follow-up` (what active "
        "sources found of each claim) and `benefit-risk`; see [Serious incidents and reports](monitoring.md#serious-incidents-and-reports).",
        Table,
        lambda context, filter, own: psur(context, own["part"], own["from"], own["to"]),
        (
            """\
```{psur} serious-incidents
:from: 2026-01-01
:to: 2026-12-31
:caption: Serious incidents of 2026
```
""",
        ),
        filtered=False,
        argument=Option("part", "choice", "Which table.", PSUR_PARTS, required=True, expects="part of the report"),
        options=(
            Option("from", "day", "The first day that it is about; that of launch unless given."),
            Option("to", "day", "The last day; that of the build unless given."),
        ),
        nothing="There is nothing to show: {}.",
        plain=True,
    ),
    View(
        "market-obligations",
        "What the markets of the policy ask after launch (MDR Articles 83 to 88, 21 CFR 803, SAMR Order 1 of 2018), each with what of "
        "the file answers it, and whether it was compared with its source or is an assumption.",
        Table,
        _whole(market_obligations),
        (
            """\
```{market-obligations}
```
""",
        ),
        filtered=False,
        plain=True,
    ),
    View(
        "clause-checklist",
        "The clauses of ISO 14971:2019, or another list of requirements that the project brings: what each asks for, where it is "
        "met, its state, and what is missing; see [Checklists](checklists.md).",
        CheckedList,
        lambda context, filter, own: checklist(context, own["list"]),
        (
            """\
```{clause-checklist}
```
""",
            """\
```{clause-checklist}
:list: gspr
```
""",
        ),
        filtered=False,
        options=(
            Option(
                "list",
                "checklist",
                "A list in `needs/checklists`, by its name; the clauses of ISO 14971:2019 unless given.",
            ),
        ),
        nothing="There is no list {}.",
    ),
    View(
        "verdict",
        "The verdict on the file, for the front page: acceptable or not, by which gate, with what open. Then line by line what "
        "that rests on: findings, residual risks that are not acceptable by the matrix and what weighs them, the evaluation of "
        "overall residual risk, review, signatures, controls, field data, waivers, what is not judged, and what has changed. "
        "Each line says whether it is computed or decided, and by whom.",
        FileVerdict,
        _whole(verdict),
        (
            """\
```{verdict}
```
""",
        ),
        filtered=False,
    ),
    View(
        "key-figures",
        "Errors, warnings, open work, unverified controls, overdue triggers, and the risks by region. A number leads to "
        "what it counts.",
        KeyFigures,
        _whole(key_figures),
        (
            """\
```{key-figures}
```
""",
        ),
        filtered=False,
    ),
    View(
        "stage-grid",
        "The grid of missions, stages and steps, small: each cell with its state, how many items stand in it, and a mark where "
        "something in it is waived; its reasons open at a click.",
        StageGrid,
        _whole(stage_grid),
        (
            """\
```{stage-grid}
```
""",
        ),
        filtered=False,
        options=(
            Option(
                "cells-only",
                "flag",
                "Leaves out whose file this is and what the gate says, where the view `verdict` says it.",
            ),
        ),
    ),
    View(
        "findings",
        "Errors and warnings, what is open for a later gate, and what is waived.",
        Sections,
        _whole(findings),
        (
            """\
```{findings}
```
""",
        ),
        filtered=False,
    ),
    View(
        "changes",
        "What has changed since a baseline, verdicts first: those that flipped with what flipped them, gates, findings, "
        "decisions of the policy, and items word by word. It compares with the last baseline that says something else, or with that of "
        "`riskfile_since` in conf.py; both are judged on the day of the build.",
        ChangeReport,
        _whole(change_report),
        (
            """\
```{changes}
```
""",
        ),
        filtered=False,
    ),
    View(
        "revision-history",
        "The baselines of the file, the newest first, each with what it changed against the one before, the verdicts that flipped "
        "(as they were judged when each was made) and the gates that it passed; above them the file as it is now, where it is "
        "another.",
        Table,
        _whole(revision_history),
        (
            """\
```{revision-history}
:columns: baseline, day, description, changes, verdicts
```
""",
        ),
        table=Form("Revision history", "a baseline, or the file as it is now", HISTORY_COLUMNS),
        filtered=False,
        plain=True,
    ),
    View(
        "waivers",
        "Every waiver of the policy and of items, and whether it is in force.",
        Table,
        _whole(waivers),
        (
            """\
```{waivers}
```
""",
        ),
        filtered=False,
    ),
    View(
        "soup-list",
        "The SOUP items: version and maker, what bills of materials and lock files have of each, when its list of known anomalies "
        "was evaluated, and the anomalies; see [Software and security](software-and-security.md).",
        Table,
        _filtered(soup_list),
        (
            """\
```{soup-list}
```
""",
        ),
        table=Form("SOUP items", "a SOUP item", SOUP_COLUMNS),
    ),
    View(
        "vulnerability-list",
        "What bills of materials and VEX files state of each vulnerability, why, and the items that deal with it.",
        Table,
        _filtered(vulnerability_list),
        (
            """\
```{vulnerability-list}
```
""",
        ),
        table=Form("Vulnerabilities", "a vulnerability of a list", VULNERABILITY_COLUMNS),
        filtered=False,
    ),
    View(
        "threat-list",
        "The threats to security: the asset of each, its CVSS score and exploitability, and the events and risks that it leads to.",
        Table,
        _filtered(threat_list),
        (
            """\
```{threat-list}
```
""",
        ),
        table=Form("Threats to security", "a threat", THREAT_COLUMNS),
    ),
    View(
        "standards",
        "The standards, regulations, guidance and state of the art that the file follows, with their editions, dates and what "
        "changed since the edition before; see [Standards and state of the art](standards.md).",
        Table,
        _whole(standards),
        (
            """\
```{standards}
```
""",
        ),
        filtered=False,
    ),
    View(
        "terms",
        "The terms of risk management: in English, in the Chinese of the set that the policy names under `terms`, in German and "
        "French, with what was read in a public source and what was not; see [Terms](terms.md).",
        Table,
        _terms,
        (
            """\
```{terms}
:columns: term, chinese, older, clause, confidence, source
:caption: Terms
```
""",
        ),
        table=Form("Terms", "a term", TERM_COLUMNS),
        filtered=False,
        options=(Option("set", "choice", "The set of Chinese terms; that of the policy unless given.", SETS),),
    ),
    View(
        "signatures",
        "Who has signed which baseline, as what, and whether the signature holds; who has not signed today's content yet; what "
        "was typed into reviews, and marked as that.",
        Table,
        _whole(signatures),
        (
            """\
```{signatures}
```
""",
        ),
        filtered=False,
    ),
    View(
        "rules-run",
        "What the rules were run on, and what became of each of them.",
        Sections,
        _whole(rules_run),
        (
            """\
```{rules-run}
```
""",
        ),
        filtered=False,
    ),
    View(
        "policy-table",
        "A part of the policy.",
        Table,
        _policy_table,
        (
            """\
```{policy-table} matrix
:caption: Which risk is acceptable
```
""",
        ),
        filtered=False,
        argument=Option("part", "choice", "Which part.", POLICY_PARTS, required=True, expects="part of the policy"),
        nothing="The policy has no {}.",
        plain=True,
    ),
)

VIEWS: Final[Mapping[str, View]] = {view.name: view for view in _VIEWS}
"""Every view, by the name of its directive."""

MODEL: Final = BUILTIN_MODEL._replace(views=tuple(VIEWS))
"""What a project has that adds nothing: the built-in item types and all views."""
