"""The built-in item types: the terms of ISO 14971:2019 as directives, fields and links.

Clause numbers are references to ISO 14971:2019 unless another source is named; all wording is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from riskfile.model.declare import (
    NOT_STATED,
    SOURCE_ID,
    STAGES,
    STAND_INS,
    UNRESOLVED,
    FieldKind,
    FieldType,
    ItemModel,
    ItemType,
    LinkType,
    MissionStep,
)
from riskfile.model.file import FORMERLY, RETIRED

ID_PATTERN = r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+"
"""What an id looks like: ``HAZ-001``, ``RSK-DES-12``. Ids are the author's, so that a log that exists keeps its own."""

MAY_BE_LINKS: Final[Mapping[str, str]] = {"implements": "implemented by control"}
"""Fields that hold ids, which a project may declare as links to its requirements; each with the words at the other end."""


def _f(name: str, kind: FieldKind = "text", values: str = "", label: str = "", help: str = "") -> FieldType:
    return FieldType(name, kind, tuple(values.split()), label or name.replace("-", " ").capitalize(), help)


def _why(name: str, label: str = "", help: str = "") -> FieldType:
    # where a filler word would pass for a reason, a proof or somebody's name
    return _f(name, label=label, help=help)._replace(argued=True)


def _need(
    name: str, kind: FieldKind = "text", values: str = "", label: str = "", help: str = "", instead: str = ""
) -> FieldType:
    # only what no other rule misses: an estimate, a control's kind and a review's conclusions have theirs
    return _f(name, kind, values, label, help)._replace(required=True, instead=instead)


def _l(
    name: str, targets: str, minimum: int, maximum: int | None, label: str, back_label: str, help: str = ""
) -> LinkType:
    return LinkType(name, tuple(targets.split()), minimum, maximum, label, back_label, help)


COMMON_FIELDS = (
    _f("stage", "enum", " ".join(STAGES), help="Stage of the life cycle; from the folder unless given."),
    _f("status", help="The author's own working status; no rule reads it."),
    _f("tags", "list", help="Free words to filter by."),
    _f(
        "waive",
        label="Waived",
        help="Rules waived on this item, each with its reason, who accepts it and until when: RMF303 -- reason; approver NAME;"
        " until 2027-06-30; RMF313 -- ...",
    )._replace(by_person=True),
    _f(
        RETIRED,
        "date",
        label="Retired on",
        help="The day since which the item is kept as a record only: nothing of it is judged, and its id is not free.",
    )._replace(by_person=True),
    _why("retired-because", label="Retired because", help="Why it was retired.")._replace(by_person=True),
    _f(
        FORMERLY,
        "list",
        label="Formerly",
        help="Ids that a baseline has the item by, from before it was renamed: `riskfile rename` writes them.",
    ),
    _f(
        NOT_STATED,
        "list",
        help="Fields of which the log that was imported says nothing; also written as their value: 'cause: not-stated'.",
    ),
    _f(
        STAND_INS,
        "list",
        label="Stand-ins",
        help="Fields whose value the mapping of an import has set, since the log does not say it.",
    ),
    _f(
        UNRESOLVED,
        "list",
        label="Named in the log",
        help="What the log that was imported names here and no row of it is: each is told by RMF902.",
    ),
    _f(
        SOURCE_ID,
        label="Id in the log",
        help="The id that the log gives the item, where it gives the same to another.",
    ),
)
"""Fields of every item type."""


_CHANGES_CRITERIA = _why(
    "changes-criteria",
    help="Criteria of the policy that are changed, each with its reason: matrix.F2.S3 -- reason.",
)

_STATE_OF_THE_ART = (
    _why(
        "state-of-the-art",
        label="State of the art",
        help="What is generally acknowledged good practice today, and how the device compares.",
    ),
    _f("state-of-the-art-dated", "date", label="State of the art as of"),
)


_INCIDENT = (
    _f(
        "aware",
        "date",
        label="Aware on",
        help="Of a serious incident: the day on which the manufacturer learned of it.",
    ),
    _f(
        "outcome",
        "enum",
        "death unanticipated-deterioration serious-deterioration could-have-led",
        help="Of a serious incident: the worst that it led to, or could have led to no more than by luck.",
    ),
    _f("public-health-threat", "boolean", help="Whether it is a serious public health threat (MDR Article 2(66))."),
    _f(
        "remedial-action",
        "boolean",
        help="Whether remedial action is needed to prevent an unreasonable risk of substantial harm (21 CFR 803.53).",
    ),
    _f(
        "occurred-in",
        "enum",
        "eu us cn uk ch jp ca au br kr in sg sa tw nz mx other",
        help="The market in which it happened, by the code that the policy has for it.",
    ),
    _f(
        "reported-eu",
        "date",
        label="Reported (EU)",
        help="The day of the report to a competent authority (MDR Article 87).",
    ),
    _f("reported-us", "date", label="Reported (US)", help="The day of the report to the FDA (21 CFR 803)."),
    _f(
        "reported-cn",
        "date",
        label="Reported (China)",
        help="The day of the report in China (SAMR Order 1, Article 25).",
    ),
    _f("report", label="Reports", help="To which authority it was reported, and under which number."),
    _why(
        "not-reportable",
        label="Not reportable",
        help="Why it is not reported: a reason, or by market: eu -- reason; us, cn -- reason.",
    ),
    _why(
        "late-because", label="Late because", help="Why a report came after its last day, and what was done about that."
    ),
)
"""What a trigger says of a serious incident and its reports; of other kinds of triggers these say nothing."""


def _type(
    name: str,
    prefix: str,
    label: str,
    clause: str,
    help: str,
    fields: tuple[FieldType, ...],
    links: tuple[LinkType, ...] = (),
    plural: str = "",
    *,
    rank: int,
    cells: tuple[MissionStep, ...],
    example: str,
    persons: str = "",
) -> ItemType:
    # what only a person says, of what fields are there
    names = persons.split()
    assert {*names} <= {field.name for field in fields}, names
    fields = tuple(field._replace(by_person=True) if field.name in names else field for field in fields)
    own = {field.name: field for field in (*fields, *COMMON_FIELDS)}
    by_name = {link.name: link for link in links}
    return ItemType(name, prefix, label, clause, help, own, by_name, plural or label + "s", rank, cells, example)


_TYPES = (
    _type(
        "intended-use",
        "USE",
        "Intended use / foreseeable misuse",
        "5.2",
        "What the device is for, or a way in which people will foreseeably use it otherwise.",
        (
            _need("kind", "enum", "intended misuse"),
            _f("user"),
            _f("patient", label="Patient population"),
            _f("environment", label="Use environment"),
        ),
        plural="Intended use and foreseeable misuse",
        rank=0,
        cells=(("lifecycle", "identification"),),
        example="""\
:::{intended-use} Continuous infusion in intensive care
:id: USE-001
:kind: intended
:user: nurses trained on the pump
:patient: adults
:environment: intensive care unit
:::
""",
    ),
    _type(
        "claim",
        "CLM",
        "Safety or effectiveness claim",
        "3.2, 7.4",
        "A safety objective, an effectiveness claim or an essential performance, with its measure.",
        (
            _need("kind", "enum", "safety effectiveness essential-performance"),
            _why("measure"),
            _f("limit"),
            _f("unit"),
        ),
        (_l("lost-in", "situation", 1, None, "is lost in", "loses claim"),),
        plural="Safety and effectiveness claims",
        rank=0,
        cells=(("lifecycle", "identification"),),
        example="""\
:::{claim} The pump delivers the rate that was set
:id: CLM-001
:kind: essential-performance
:measure: deviation of the flow rate over one hour
:limit: 5
:unit: "%"
:lost-in: SIT-001
:::
""",
    ),
    _type(
        "characteristic",
        "CHR",
        "Characteristic related to safety",
        "5.3",
        "A characteristic that could affect safety, with its limit.",
        (
            _f("question", help="The question in your own words, with its number in ISO/TR 24971 Annex A."),
            _f("limit"),
            _f("unit"),
            _why("not-applicable", help="Why this question raises no hazard for this device."),
            _f("contact-part", label="Part in contact", help="The part of the device that touches the body."),
            _f(
                "contact",
                "enum",
                "intact-skin intact-mucosal-membrane breached-surface-or-internal-tissue circulating-blood"
                " mucosal-membrane breached-surface blood-path-indirect tissue-bone-dentin implant-tissue-bone"
                " implant-blood",
                label="Kind of contact",
                help="The tissue that it touches. The first four are those of ISO 10993-1:2025; the edition of 2018 has "
                "intact-skin, circulating-blood and the other six. The policy says which holds (device.biological-grouping).",
            ),
            _f(
                "contact-duration",
                "enum",
                "limited prolonged long-term",
                label="Duration of contact",
                help="As in ISO 10993-1: up to 24 hours, up to 30 days, longer.",
            ),
            _f(
                "contact-days",
                "integer",
                label="Days of contact",
                help="On how many days it touches the body, over all its use; a day with contact is read as a whole day.",
            ),
        ),
        (_l("raises", "hazard", 0, None, "raises hazard", "raised by characteristic"),),
        plural="Characteristics related to safety",
        rank=0,
        cells=(("lifecycle", "identification"),),
        example="""\
:::{characteristic} Accuracy of delivery
:id: CHR-001
:question: Are substances delivered to the patient? (Annex A)
:limit: 5
:unit: "%"
:raises: HAZ-001
:::
""",
    ),
    _type(
        "hazard",
        "HAZ",
        "Hazard",
        "3.4, 5.4",
        "A potential source of harm.",
        (
            _need("category", "enum", "energy biological-chemical performance-information"),
            _f("source", label="Source of the hazard"),
            _f(
                "component",
                label="Component",
                help="The component of the device that the hazard is of; a part of another behind it and a slash: catheter / balloon.",
            ),
            _f("function", label="Function", help="What the component does for the device where the hazard comes up."),
            _why("not-applicable", help="Why nobody is exposed to it with this device, so that no situation names it."),
        ),
        rank=1,
        cells=(("lifecycle", "identification"),),
        example="""\
:::{hazard} Opioid in the syringe
:id: HAZ-001
:category: biological-chemical
:source: syringe filled on the ward
:::
""",
    ),
    _type(
        "event",
        "EVT",
        "Event in the sequence of events",
        "5.4, Annex C",
        "One event in a sequence that leads to a hazardous situation.",
        (
            _need(
                "cause",
                "enum",
                "hardware software use-error misuse process supplier ageing security biological ml",
            ),
            _f("software-item", "list", label="Software item", help="Ids in the software architecture (IEC 62304)."),
            _why(
                "use-scenario",
                label="Hazard-related use scenario",
                help="The scenario of the usability engineering file in which the use error occurs.",
            ),
            _why(
                "not-summative",
                label="Not in the summative evaluation",
                help="Why the use scenario was not selected for the summative evaluation.",
            ),
            _f(
                "lifetime-phase",
                "list",
                "use lifetime transport storage disposal",
                label="Phase of the lifetime",
                help="When the event occurs; lifetime: wear, fatigue and ageing in use.",
            ),
        ),
        (_l("precedes", "event situation", 0, None, "precedes", "preceded by"),),
        plural="Events in sequences of events",
        rank=3,
        cells=(("lifecycle", "identification"),),
        example="""\
:::{event} Plunger is not clamped
:id: EVT-001
:cause: use-error
:precedes: SIT-001
:::
""",
    ),
    _type(
        "failure-mode",
        "FMD",
        "Failure mode",
        "5.4; ISO/TR 24971 Annex B",
        "A failure mode of a design or process FMEA. Its ranks never decide acceptability.",
        (
            _need("item", label="Design item", instead="process-step"),
            _f("process-step"),
            _f(
                "process-assurance",
                "enum",
                "validated inspected tested",
                help="How the process is assured: validated, every unit inspected, or every lot tested.",
            ),
            _need("effect", instead="no-safety-effect"),
            _f("occurrence", "integer", label="Occurrence rank"),
            _f("detection", "integer", label="Detection rank"),
            _f("severity-rank", "integer"),
            _why("no-safety-effect", help="Why this failure mode affects nobody's safety."),
        ),
        (_l("leads-to", "event situation", 1, None, "leads to", "caused by failure mode"),),
        rank=2,
        cells=(("lifecycle", "identification"),),
        example="""\
:::{failure-mode} Plunger sensor reports clamped when it is open
:id: FMD-001
:item: plunger sensor
:effect: no alarm when the plunger is free
:occurrence: 3
:detection: 6
:severity-rank: 8
:leads-to: EVT-001
:::
""",
    ),
    _type(
        "soup",
        "SOUP",
        "SOUP item",
        "IEC 62304 5.3.3, 5.3.4, 7.1.2, 7.1.3, 8.1.2",
        "Software of unknown provenance that is part of the device: software that is at hand and was not developed for it, or"
        " without records of how it was.",
        (
            _need("version", help="The version, or what else tells it from others: a build, a commit, a date."),
            _need("maker", help="Who makes it: a company, a project, a community."),
            _f(
                "components",
                "list",
                label="In the lists of components",
                help="What bills of materials and lock files call it: a name, a package URL, or a pattern with *; each may"
                " end in @version. The title, unless given.",
            ),
            _f(
                "software-item",
                "list",
                label="Software item",
                help="Where it is used: ids in the software architecture.",
            ),
            _why(
                "requirements",
                label="Functional and performance requirements",
                help="What the device needs of it (IEC 62304 5.3.3), or where that is written.",
            ),
            _why(
                "system-requirements",
                help="The hardware and software that it needs to work as it should (IEC 62304 5.3.4), or where that is"
                " written.",
            ),
            _f(
                "anomaly-list",
                label="List of known anomalies",
                help="Where its maker publishes the known anomalies of this version (IEC 62304 7.1.3).",
            ),
            _f("anomalies-evaluated", "date", help="The day on which the list was evaluated last."),
            _why("no-anomaly-list", help="Why there is no list of known anomalies, and what was done instead."),
            _why(
                "no-anomaly-matters",
                help="Why no anomaly of the list is written as an item: what was looked through, and by which criterion.",
            ),
        ),
        plural="SOUP items",
        rank=0,
        cells=(("lifecycle", "identification"),),
        example="""\
:::{soup} FreeRTOS kernel
:id: SOUP-001
:version: 11.1.0
:maker: Amazon Web Services
:components: pkg:github/freertos/freertos-kernel
:software-item: SWI-004
:requirements: switches tasks within 50 us (SRS-071)
:system-requirements: a Cortex-M4 with a system timer of 1 ms (SAD-012)
:anomaly-list: https://github.com/FreeRTOS/FreeRTOS-Kernel/issues
:anomalies-evaluated: 2026-02-16
:::
""",
    ),
    _type(
        "anomaly",
        "ANM",
        "Known anomaly of a SOUP item",
        "IEC 62304 7.1.2, 7.1.3",
        "An anomaly or a vulnerability that is known of a SOUP item, judged: what it leads to, or why to nothing.",
        (
            _f("reference", "list", help="Numbers of its maker or of a catalogue, such as CVE-2026-1001 or issue-412."),
            _f("published", "date"),
            _f("evaluated", "date"),
            _why("not-relevant", help="Why it leads to no hazardous situation of this device."),
        ),
        (
            _l("anomaly-of", "soup", 1, None, "anomaly of SOUP item", "has known anomaly"),
            _l("results-in", "event situation", 0, None, "results in", "results from anomaly"),
        ),
        plural="Known anomalies of SOUP items",
        rank=2,
        cells=(("lifecycle", "identification"),),
        example="""\
:::{anomaly} Timer is late when the tick counter wraps
:id: ANM-001
:reference: issue-412
:published: 2025-11-04
:evaluated: 2026-02-16
:not-relevant: the counter wraps after 49 days, and the pump starts anew each 24 hours (SAD-014)
:anomaly-of: SOUP-001
:::
""",
    ),
    _type(
        "asset",
        "AST",
        "Asset of security",
        "AAMI TIR57; IEC 81001-5-1",
        "What an attacker may want, and its owner wants to protect: data, a function, a way into the device.",
        (
            _need("kind", "enum", "data function interface software hardware credential", label="Kind of asset"),
            _need("protects", "list", "confidentiality integrity availability", label="Properties to be protected"),
            _why("no-threat", help="Why nobody can threaten it in the intended environment."),
        ),
        plural="Assets of security",
        rank=0,
        cells=(("lifecycle", "identification"),),
        example="""\
:::{asset} Record of the infusion
:id: AST-001
:kind: data
:protects: integrity, confidentiality
:::
""",
    ),
    _type(
        "threat",
        "THR",
        "Threat to security",
        "AAMI TIR57; ANSI/AAMI SW96; IEC 81001-5-1",
        "What somebody may do on purpose to an asset through a weakness, and how easily.",
        (
            _need(
                "stride",
                "list",
                "spoofing tampering repudiation information-disclosure denial-of-service elevation-of-privilege",
                label="Category of threat",
                help="By STRIDE.",
            ),
            _f("vulnerability", help="The weakness that it uses, in words."),
            _f("reference", "list", help="Numbers of published vulnerabilities that it uses, such as CVE-2026-1001."),
            _f("cvss", label="CVSS vector", help="As CVSS 2.0, 3.0, 3.1 or 4.0 writes it: CVSS:3.1/AV:N/AC:L/..."),
            _f(
                "exploitability",
                "quantity",
                help="On the policy's scale; from the vector where there is one and the policy gives its levels scores.",
            ),
            _why("basis", help="Who has judged it, by what: the scheme, the rubric, a test."),
            _f("dated", "date"),
            _why("no-safety-effect", help="Why it leads to no hazardous situation."),
        ),
        (
            _l("threatens", "asset", 1, None, "threatens asset", "threatened by"),
            _l("realised-by", "event", 0, None, "is realised by event", "realises threat"),
        ),
        plural="Threats to security",
        rank=2,
        cells=(("lifecycle", "identification"),),
        example="""\
:::{threat} Record of the infusion is changed in the network of the hospital
:id: THR-001
:stride: tampering, repudiation
:vulnerability: messages of the pump are not signed
:cvss: CVSS:3.1/AV:A/AC:H/PR:L/UI:N/S:U/C:N/I:H/A:N
:basis: CVSS with the rubric for medical devices, panel of 2026-02-20
:dated: 2026-02-20
:no-safety-effect: the pump takes no rate from the network, it sends what was given (SAD-021)
:threatens: AST-001
:::
""",
    ),
    _type(
        "situation",
        "SIT",
        "Hazardous situation",
        "3.5, 5.4",
        "Circumstances in which people, property or the environment are exposed to a hazard.",
        (
            _need("condition", "enum", "normal fault"),
            _f(
                "learning",
                "list",
                "bias drift automation-bias",
                label="Effect of a learning component",
                help="What of a learning component the situation is about.",
            ),
            _why(
                "milder-because",
                label="Milder because",
                help="Why the worst harm that its hazards do elsewhere cannot follow from this situation.",
            ),
        ),
        (
            _l("hazard", "hazard", 1, None, "exposes to hazard", "leads to situation"),
            _l("events", "event", 1, None, "sequence of events", "occurs in situation", "In order of occurrence."),
        ),
        rank=4,
        cells=(("lifecycle", "identification"),),
        example="""\
:::{situation} Opioid flows freely into the vein
:id: SIT-001
:condition: fault
:hazard: HAZ-001
:events: EVT-001

The pump stands above the patient, and nothing holds the plunger.
:::
""",
    ),
    _type(
        "harm",
        "HRM",
        "Harm",
        "3.3, 5.5",
        "Injury or damage to people's health, to property or to the environment.",
        (
            _f("severity", "quantity", label="Severity of harm"),
            _f(
                "affected",
                "list",
                "patient user property environment",
                help="Who or what is harmed; decides where the policy has a matrix for it.",
            ),
            _f(
                "serious-injury",
                "boolean",
                label="Death or serious injury",
                help="Whether it is one; decides between software safety classes B and C.",
            ),
            _f("imdrf", "list", label="IMDRF codes", help="Annex E and F codes."),
        ),
        rank=5,
        cells=(("lifecycle", "evaluation"),),
        example="""\
:::{harm} Respiratory depression
:id: HRM-001
:severity: S4
:::
""",
    ),
    _type(
        "risk",
        "RSK",
        "Risk",
        "3.18, 5.5",
        "One hazardous situation times one harm, estimated before and after risk control.",
        (
            _f("estimate", "enum", "p1-p2 p worst-case not-estimable exploitability", label="Kind of estimate"),
            _f("p1", "quantity", label="P1", help="Probability of the hazardous situation, per exposure unit."),
            _f("p2", "quantity", label="P2", help="Probability of harm given the hazardous situation; no unit."),
            _f("p", "quantity", label="P", help="Probability of harm, per exposure unit."),
            _f("exploitability", "quantity"),
            _why("basis", label="Basis of the estimate", help="data, literature, test or expert, and which."),
            _f("dated", "date", label="Estimate dated"),
            _f(
                "unit",
                label="Counts per",
                help="What the probabilities of this risk count per, where that is another unit than the policy's: patient-year, ...",
            ),
            _f("residual-p1", "quantity", label="Residual P1"),
            _f("residual-p2", "quantity", label="Residual P2"),
            _f("residual-p", "quantity", label="Residual P"),
            _f("residual-exploitability", "quantity"),
            _f("residual-severity", "quantity"),
            _why(
                "residual-basis",
                label="Basis of the residual estimate",
                help="data, literature, test or expert, and which: what the residual estimate rests on.",
            ),
            _f("residual-dated", "date", label="Residual estimate dated"),
            _f(
                "residual-stages",
                label="Staged residual estimates",
                help="Estimates between the initial and the residual one: 'label: p=F2, severity=S3; label: ...'.",
            ),
            _f("declared-initial", label="Declared initial region", help="As an imported file declared it."),
            _f("declared-residual", label="Declared residual region", help="As an imported file declared it."),
            _f(
                "legacy-initial",
                label="Initial estimate of the source",
                help="By its own criterion: 'S=4, O=2, D=5, score=40, level=Low'; criterion=ID where there are several.",
            ),
            _f(
                "legacy-stages",
                label="Staged estimates of the source",
                help="The same for each stage: 'label: S=4, O=1, score=4, level=Low; label: ...'.",
            ),
            _f("legacy-residual", label="Residual estimate of the source", help="As legacy-initial."),
            _why(
                "no-further-reduction",
                label="No further reduction",
                help="Why the risk cannot be reduced further, where no control reduces it (EU: as far as possible).",
            ),
            _why(
                "disclosed-in", label="Residual risk disclosed in", help="Which information supplied with the device."
            ),
        ),
        (
            _l("situation", "situation", 1, 1, "hazardous situation", "estimated in risk"),
            _l("harm", "harm", 1, 1, "harm", "harm of risk"),
        ),
        rank=6,
        persons="no-further-reduction",
        cells=(("lifecycle", "evaluation"), ("lifecycle", "residual")),
        example="""\
:::{risk} Respiratory depression by free flow
:id: RSK-001
:situation: SIT-001
:harm: HRM-001
:p1: F4
:p2: C3
:basis: data (complaints of the predecessor, 2021 to 2025)
:dated: 2026-03-02
:residual-p1: F3
:residual-basis: test (VER-001, 0 of 60 at one metre)
:residual-dated: 2026-04-21
:disclosed-in: instructions for use, section 4.2
:::
""",
    ),
    _type(
        "control",
        "CTL",
        "Risk control measure",
        "7.1, 7.2",
        "A measure that reduces risks or keeps them within bounds.",
        (
            _f("kind", "enum", "inherent protective information", label="Kind of measure"),
            _f("acts-on", "list", "p1 p2 p severity exploitability"),
            _f(
                "purpose",
                "enum",
                "safety disclosure",
                help="Of information: for safety, or disclosure of residual risk.",
            ),
            _why("option-rationale", help="Why each better option in the order of 7.1 was not taken."),
            _why("no-new-risk", help="Why this measure causes no new hazardous situation and raises no other risk."),
            _f("implements", "list", label="Implemented by", help="Requirement, drawing or procedure ids.")._replace(
                argued=True
            ),
            _f(
                "software-item",
                "list",
                label="Software item",
                help="Where the measure is in software: ids in the software architecture (IEC 62304).",
            ),
            _why(
                "process-wide",
                label="One process for all units",
                help="Why there is no second measure beside it: sterilisation, cleaning.",
            ),
            _f(
                "part",
                label="Sensor or part",
                help="What it needs to work: sensors, parts, supplies, separated by commas; named alike in all measures.",
            ),
            _f(
                "supplier",
                help="Whose goods or services it rests on, separated by commas; named alike in all measures.",
            ),
            _why(
                "independent-because",
                label="Independent because",
                help="Why it does not fail together with the other measures of its risks that rest on the same.",
            ),
            _why("security-impact", help="What the measure does to the security of the device, or why nothing."),
            _f(
                "learning",
                "list",
                "bias drift automation-bias",
                label="Effect of a learning component",
                help="What of a learning component the measure monitors or reduces.",
            ),
        ),
        (
            _l("controls", "risk", 1, None, "controls risk", "controlled by"),
            _l("may-cause", "situation", 0, None, "may cause situation", "may be caused by control"),
        ),
        rank=7,
        cells=(("lifecycle", "control"),),
        example="""\
:::{control} Anti-siphon valve in the line
:id: CTL-001
:kind: inherent
:acts-on: p1
:no-new-risk: the valve adds 20 mbar, which the occlusion alarm allows for (report 31)
:implements: DI-014
:controls: RSK-001
:::
""",
    ),
    _type(
        "verification",
        "VER",
        "Verification of a risk control",
        "7.2",
        "Evidence that a risk control measure is implemented, or that it is effective.",
        (
            _f("proves", "list", "implementation effectiveness"),
            _need(
                "method",
                "enum",
                "bench-test software-test inspection analysis usability-evaluation clinical-investigation"
                " clinical-data post-market-data animal-study biological-test process-validation process-monitoring review",
            ),
            _need("criterion", label="Acceptance criterion", instead="effectiveness-criterion")._replace(argued=True),
            _why(
                "effectiveness-criterion", label="Acceptance criterion of effectiveness", help="Where one proves both."
            ),
            _f("result", "enum", "pass fail open"),
            _why("evidence"),
            _f("evidence-hash"),
            _f("test", label="Test id"),
            _f("date", "date"),
            _f("sample", "integer", label="Sample size", help="How many units, uses or people were tried."),
            _f("failures", "integer", label="Failures", help="How many of the sample the measure failed in."),
            _f(
                "sample-of",
                "enum",
                "challenges exposure",
                label="Sample of",
                help="challenges: each was a case that the measure has to stop (the default); exposure: units of exposure,"
                " in which the failures are what still happened.",
            ),
            _f("measured", label="Measured value", help="With its unit: the value held against the limit."),
            _f("limit", help="What the measured value is held against, with its unit."),
            _f("capability", "number", help="Process capability (Ppk) of the measured value at its limit."),
            _why(
                "not-counted",
                label="Not counted",
                help="Why the proof is neither a count nor a measured value with a limit, and what carries the estimate.",
            ),
            _why(
                "evidence-of",
                label="Evidence of",
                help="Whose evidence it is, where it is not this device's: a platform, a predecessor.",
            ),
            _why(
                "holds-because", label="Holds because", help="Why evidence of another device or of earlier holds here."
            ),
            _why(
                "changed-since",
                label="Changed since",
                help="Of a run that supersedes another: what was changed between the two, in the device or in the test.",
            ),
        ),
        (
            _l("verifies", "control", 1, None, "verifies control", "verified by"),
            _l(
                "shown-for",
                "risk",
                0,
                None,
                "effectiveness shown for risk",
                "effectiveness shown in",
                "The risks for which it shows the effect, where they are not all that the measure acts on.",
            ),
            _l(
                "supersedes", "verification", 0, None, "supersedes", "superseded by", "An earlier run of the same test."
            ),
        ),
        plural="Verifications of risk controls",
        rank=8,
        persons="result evidence evidence-hash date sample failures measured capability",
        cells=(("lifecycle", "control"),),
        example="""\
:::{verification} No flow from a free syringe at a height of one metre
:id: VER-001
:proves: effectiveness
:method: bench-test
:criterion: less than 0.1 ml in one hour, 60 of 60
:sample: 60
:failures: 0
:result: pass
:evidence: report 32
:date: 2026-04-20
:verifies: CTL-001
:::
""",
    ),
    _type(
        "benefit-risk",
        "BRA",
        "Benefit-risk analysis",
        "7.4",
        "Whether the benefits of the intended use outweigh a residual risk that is not acceptable.",
        (
            _f("conclusion", "enum", "outweighs does-not"),
            _why("impracticable", help="Why further risk reduction is not practicable."),
            _why("magnitude", label="Magnitude of the benefit", help="How much a patient gains, with its measure."),
            _why("likelihood", label="Likelihood of the benefit", help="What share of patients gains it."),
            _why("benefit-duration", label="Duration of the benefit", help="How long it lasts."),
            _why(
                "patient-view",
                label="Patient's view",
                help="What patients say of benefit and risk, and how that is known.",
            ),
            _why("alternatives", help="Other ways to treat or diagnose, and how their benefits and risks compare."),
            *_STATE_OF_THE_ART,
            _why(
                "uncertainty",
                help="What of benefit and risk is not known, and how much it could change the conclusion.",
            ),
            _why("evidence"),
            _why("approver"),
            _f("date", "date"),
        ),
        (
            _l("justifies", "risk", 1, None, "justifies risk", "justified by"),
            _l("claims", "claim", 1, None, "rests on claim", "benefit weighed in"),
        ),
        plural="Benefit-risk analyses",
        rank=9,
        persons="conclusion approver date",
        cells=(("lifecycle", "residual"),),
        example="""\
:::{benefit-risk} Free flow against the benefit of continuous infusion
:id: BRA-001
:conclusion: outweighs
:impracticable: a second valve would hide an occlusion from the alarm (report 33)
:magnitude: steady pain relief, 3 points of 10 better than by single injections
:likelihood: 9 of 10 patients
:benefit-duration: as long as the infusion runs, 3 days in most patients
:patient-view: 38 of 40 patients asked preferred the infusion to injections (report 35)
:alternatives: single injections, with no free flow and with gaps in pain relief
:state-of-the-art: pumps of this kind on the market have an anti-siphon valve, and report free flow as rarely (report 34)
:state-of-the-art-dated: 2026-04-30
:uncertainty: the rate of free flow may be twice what is reported, which changes nothing
:evidence: report 34
:approver: A. Prover
:date: 2026-05-04
:justifies: RSK-001
:claims: CLM-001
:::
""",
    ),
    _type(
        "overall-residual-risk",
        "ORR",
        "Evaluation of overall residual risk",
        "8",
        "The contributions of all residual risks together, judged by the method of the plan.",
        (
            _why("method"),
            _why("weighed", help="What was weighed against what: the residual risks together, and the benefits."),
            *_STATE_OF_THE_ART,
            _why(
                "criteria-met",
                label="Criteria met",
                help="How each criterion of the plan that is in words is met: OC-1 -- how; OC-2 -- how.",
            ),
            _f("conclusion", "enum", "acceptable not-acceptable"),
            _why("approver"),
            _f("date", "date"),
        ),
        (_l("considers", "risk", 1, None, "considers risk", "considered in overall residual risk"),),
        plural="Evaluations of overall residual risk",
        rank=9,
        persons="criteria-met conclusion approver date",
        cells=(("lifecycle", "residual"),),
        example="""\
:::{overall-residual-risk} All residual risks together
:id: ORR-001
:method: sum of residual risks per severity class, judged by a panel
:weighed: free flow and interrupted infusion, which pull against each other, against pain relief for three days
:state-of-the-art: pumps of this kind report two to five events in a million uses (report 34)
:state-of-the-art-dated: 2026-04-30
:conclusion: acceptable
:approver: A. Prover
:date: 2026-05-18
:considers: RSK-001
:::
""",
    ),
    _type(
        "observation",
        "OBS",
        "Production or post-production observation",
        "10.2, 10.3",
        "What was observed in production or in the field.",
        (
            _need("kind", "enum", "malfunction injury death defect"),
            _need("count", "integer"),
            _f("exposure", "number"),
            _f("unit"),
            _need("period"),
            _f("source", "enum", "active passive"),
            _f("severity", "quantity", label="Observed severity"),
            _f("imdrf", "list", label="IMDRF codes", help="Annex A to G codes."),
            _why(
                "evidence-of",
                label="Evidence of",
                help="Whose data they are, where they are not this device's: a predecessor, a device of another maker.",
            ),
            _why("holds-because", label="Holds because", help="Why data of another device or of long ago hold here."),
            _why(
                "not-reportable",
                label="Not reportable",
                help="Why its serious events are not reported to authorities: a reason, or by market: eu -- reason; us, cn -- reason.",
            ),
        ),
        (_l("observes", "risk harm failure-mode", 1, None, "observes", "observed in"),),
        plural="Production and post-production observations",
        rank=9,
        persons="count exposure period not-reportable",
        cells=(("operations", "identification"),),
        example="""\
:::{observation} Free flow reported from two wards
:id: OBS-001
:kind: malfunction
:count: 3
:exposure: 12000
:unit: use
:period: 2026-07 to 2026-09
:source: active
:observes: RSK-001
:::
""",
    ),
    _type(
        "trigger",
        "TRG",
        "Trigger of a new cycle",
        "10.3, 10.4",
        "Something that opens a new cycle of risk management.",
        (
            _need(
                "kind",
                "enum",
                "design-change process-change supplier-change signal serious-incident field-action capa"
                " state-of-the-art vulnerability misuse model-drift periodic",
            ),
            _need("opened", "date"),
            _need("due", "date"),
            _f("reference", "list", help="Numbers of the vulnerabilities or problem reports that it is about."),
            *_INCIDENT,
            _CHANGES_CRITERIA,
        ),
        (
            _l("affects", "", 1, None, "affects", "affected by trigger"),
            _l("changes", "", 0, None, "changes", "changed for trigger", "What the change is going to be: all of it."),
        ),
        plural="Triggers of new cycles",
        rank=9,
        persons="aware outcome public-health-threat remedial-action occurred-in reported-eu reported-us reported-cn report not-reportable late-because changes-criteria",
        cells=(("operations", "control"),),
        example="""\
:::{trigger} More reports of free flow than expected
:id: TRG-001
:kind: signal
:opened: 2026-10-01
:due: 2026-10-31
:affects: RSK-001
:changes: CTL-001

Significant increase: yes, four against one expected. Benefit-risk: not changed, none had harm. Unacceptable risk: no, the band holds.
:::
""",
    ),
    _type(
        "cycle",
        "CYC",
        "Risk management cycle",
        "4.1, 10.4",
        "One turn of the lifecycle mission or of the operations mission.",
        (
            _need("mission", "enum", "lifecycle operations"),
            _need("opened", "date"),
            _f("due", "date"),
            _f("closed", "date"),
            _why("decision"),
            _why("approver"),
            _f("next-due", "date"),
            _f("baseline"),
            _why(
                "not-reviewed",
                label="Not reviewed",
                help="What a trigger reaches and was not looked at again, each with its reason: RSK-003, RSK-004 -- reason.",
            ),
            _CHANGES_CRITERIA,
        ),
        (
            _l("closes", "trigger", 0, None, "closes trigger", "closed by cycle"),
            _l("reviews", "", 0, None, "reviews", "reviewed in cycle"),
        ),
        rank=9,
        persons="closed decision approver not-reviewed changes-criteria",
        cells=(("operations", "identification"), ("operations", "residual")),
        example="""\
:::{cycle} Third quarter after launch
:id: CYC-001
:mission: operations
:opened: 2026-10-01
:closed: 2026-10-28
:decision: clamp redesigned
:approver: A. Prover
:next-due: 2027-01-31
:closes: TRG-001
:reviews: RSK-001
:::
""",
    ),
    _type(
        "review",
        "REV",
        "Risk management review",
        "9",
        "The review before release, with its three conclusions.",
        (
            _why("plan-implemented", help="Conclusion that the risk management plan was carried out as written."),
            _why("overall-residual-acceptable", help="Conclusion that the overall residual risk is acceptable."),
            _why(
                "post-production-in-place",
                help="Conclusion that production and post-production information is collected.",
            ),
            _why("name"),
            _f("time", "datetime", label="Time (UTC)"),
            _why("meaning", label="Meaning of the signature"),
            _f("content-hash"),
            _why("prepared-by", help="Who prepared the file; a signature by nobody else is no approval."),
        ),
        (),
        rank=9,
        persons="plan-implemented overall-residual-acceptable post-production-in-place name time meaning content-hash prepared-by",
        cells=(("lifecycle", "residual"),),
        example="""\
:::{review} Review before release
:id: REV-001
:plan-implemented: yes, record 41
:overall-residual-acceptable: yes, ORR-001
:post-production-in-place: yes, procedure 12
:name: A. Prover
:time: 2026-05-20T09:30Z
:meaning: approved for release
:::
""",
    ),
)

BUILTIN_MODEL = ItemModel({item_type.name: item_type for item_type in _TYPES})
"""The item types that every project has; their examples are one chain, in which every link has its target. What views there are, a floor above knows."""
