"""From ``needs/policy.yaml`` to a :class:`Policy`.

Only what cannot be understood is refused here (RMF009). What can be understood and is wrong, such as a
matrix with blank cells or bands that overlap, is loaded as it stands, for the rules to judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from riskfile.model import Span
from riskfile.policy.bands import Band, read_scale, written
from riskfile.policy.biological import GROUPINGS
from riskfile.policy.cells import (
    WORST_CASE,
    Names,
    id_text,
    is_score,
    matrix_shape,
    not_estimable_shape,
    read_cells,
    read_score,
    scored,
)
from riskfile.policy.criteria_form import load_criteria
from riskfile.policy.criteria_form import shapes as legacy_shapes
from riskfile.policy.design_lists import DESIGN_LISTS, read_design_lists
from riskfile.policy.evidence_plan import EVIDENCE, judge_evidence, read_evidence
from riskfile.policy.imdrf import IMDRF, read_imdrf
from riskfile.policy.information import INFORMATION, read_information
from riskfile.policy.markets import MARKETS
from riskfile.policy.monitoring import MONITORING, judge_monitoring, read_monitoring
from riskfile.policy.plan_parts import (
    INFORMATION_SOURCES,
    OVERALL_CRITERIA,
    OVERALL_DECIDED,
    REVIEW_TRIGGERS,
    judge_criteria,
    judge_roles,
    read_criteria,
    read_sources,
    read_triggers,
)
from riskfile.policy.policy import (
    GATES,
    PLAN_PARTS,
    TOPICS,
    Approver,
    Device,
    LevelChange,
    Method,
    OtherMatrix,
    Policy,
    PolicyError,
    PolicyProblem,
    Region,
    Role,
    Scale,
    Score,
    Waiver,
)
from riskfile.policy.software import SECURITY, SOFTWARE, read_security, read_software
from riskfile.policy.standards import STANDARDS, read_standards
from riskfile.policy.strict import (
    INVALID,
    Boolean,
    Choice,
    Date,
    Either,
    Integer,
    Listing,
    Mapped,
    Number,
    Reading,
    Record,
    Shape,
    Text,
    dotted,
    read,
    read_text,
)
from riskfile.policy.waiving_form import CODE_WORDS, RULE_CODE, WAIVING, read_waiving
from riskfile.source import Source
from riskfile.text.languages import KNOWN, SOURCE_LANGUAGE
from riskfile.text.messages import Phrase
from riskfile.text.names import in_names
from riskfile.text.quoting import quote
from riskfile.text.terms import SETS as TERM_SETS

VERSION = 1
"""The version of the policy's form that is read."""

_HAZARD_CATEGORY = Phrase("policy.expected.category", "a hazard category")()
_NO_POLICY = Phrase("policy.none", "there is no policy here", "`riskfile init` writes one to start from")
VERSION_WORDS = Phrase(
    "policy.version", "`version`: found {found}, expected {expected}", "this riskfile reads that version only"
)
_SECURITY = Phrase(
    "policy.security-matrix",
    "found `security-matrix` without `exploitability`, expected the scale that its rows are of",
)
_UNIT = Phrase(
    "policy.unit",
    "`probability.unit`: found {found}, expected {expected} as in `device.exposure-unit`",
    "give the unit in one place",
)
_SAME_TAG = Phrase(
    "policy.same-tag",
    "{key}: found {found}, which makes the same tag as {other}; expected roles that differ in letters or digits",
)
_NO_TABLE = Phrase("policy.no-table", "`combination.method`: found table, expected a key `table` with it")
_TABLE_UNUSED = Phrase(
    "policy.table-unused",
    "found `combination.table` where the method is {method}, expected `method: table` with it",
    "give the method, or remove the table",
)
_FOR_NOTHING = Phrase(
    "policy.matrix-for-all",
    "{key}: found neither `stages` nor `affected`, expected the risks that it is for",
    "a matrix for all risks stands under `matrix`",
)
_MORE_LEVELS = Phrase(
    "policy.more-levels",
    "`situation-probability`: found {count} levels, and `probability` has {most}: the ordinal rule makes of the highest two levels "
    "one that P does not have; expected at most {most}",
    "combine by `method: table`, or give both scales bands",
)
_TABLE_COLUMNS = Phrase(
    "policy.table-columns",
    "found `combination.table` without `conditional-probability`, expected the scale of its columns",
)

_MARKETS = tuple(MARKETS)
AFFECTED: Final = ("patient", "user", "property", "environment")
"""Who or what a harm affects."""

_SOFTWARE_CLASSES = ("none", "A", "B", "C")
_REDUCTIONS = ("as-far-as-possible", "stop-for-cost", "none")
_METHODS = ("interval", "ordinal", "table")
_PLAN_HELP = dict(
    zip(
        PLAN_PARTS,
        (
            "Scope of the plan: the device and the life-cycle phases (4.4 a).",
            "Responsibilities and authorities (4.4 b).",
            "Requirements for the review of risk management activities (4.4 c).",
            "Criteria for risk acceptability (4.4 d).",
            "Method to evaluate overall residual risk and its criteria (4.4 e).",
            "Activities to verify implementation and effectiveness of risk controls (4.4 f).",
            "Activities to collect and review production and post-production information (4.4 g).",
        ),
        strict=True,
    )
)


def _levels(help: str, minimum: int, *, bands: str = "", cvss: bool = False, maximum: int = 10) -> Listing:
    keys: dict[str, Shape] = {
        "id": id_text("Id of the level, as items name it."),
        "label": Text("What a reader sees."),
        "description": Text("What the level means.", blank=True, nullable=True),
        "score": Number("What the level counts in a matrix by score; its rank unless given.", minimum=0, nullable=True),
    }
    if bands:
        keys["lower"] = Number(
            f"Lower bound of the band, {bands}; the upper bound of the level before unless given.",
            minimum=0,
            share=True,
            nullable=True,
        )
        keys["upper"] = Number(
            f"Upper bound of the band, {bands}; a value on it belongs to this band. The lower bound of the next level unless "
            "given; the highest level is then open.",
            minimum=0,
            share=True,
            nullable=True,
        )
        keys["unit"] = Text("What the bounds of this level count per, one of the scale's conversions.", nullable=True)
        keys["band"] = Band(
            'Both bounds as one text, in place of lower and upper: "< 1e-6", "1e-6 to 1e-5", ">= 1e-3".'
        )
    if cvss:
        keys["cvss"] = Band('CVSS scores of the level, such as "7.0 to 8.9"; an estimate may then be a score.')
    element = Record("One level.", keys, ("id", "label"))
    return Listing(help, element, by="id", unique=True, minimum=minimum, maximum=maximum)


_MOST_LEVELS: Final = 20
"""How many levels a scale of P or P1 may have: products of two scales of five need more than ten."""

_CONVERSIONS: Final = Mapped(
    "Another unit -> how many exposure units one of it has, such as year: 500. Numbers per that unit are converted; counts of the "
    "field are too where it says why.",
    Text("A unit, such as year."),
    Either(
        "How many exposure units one of it has: a number, or count and reason.",
        lambda node: node.kind == "mapping",
        Record(
            "A conversion and its reason.",
            {
                "count": Number("How many exposure units one of it has.", minimum=0),
                "reason": Text("Why, and where the figure is from."),
            },
            ("count", "reason"),
        ),
        Number("How many exposure units one of it has.", minimum=0),
    ),
)

SHAPE = Record(
    "What the risk management plan decides, as data (riskfile).",
    {
        "version": Integer("Version of this form: 1.", minimum=0),
        "device": Record(
            "The device that the file is about.",
            {
                "name": Text("Name of the device."),
                "manufacturer": Text("Who makes it."),
                "models": Listing("Models that the file covers.", Text("A model."), unique=True),
                "markets": Listing("Markets that it is placed on.", Choice("A market.", _MARKETS), unique=True),
                "classes": Mapped(
                    "Class of the device in each market.", Choice("A market.", _MARKETS), Text("Class in this market.")
                ),
                "software-class": Choice(
                    "Software safety class of IEC 62304; none for a device without software.", _SOFTWARE_CLASSES
                ),
                "exposure-unit": Text(
                    "What a probability counts per: implant, use, patient-year, ...", blank=True, nullable=True
                ),
                "topics": Listing(
                    "What the device has that further rules are about (family 7xx).",
                    Choice("A topic.", TOPICS),
                    unique=True,
                ),
                "biological-grouping": Choice(
                    "The edition of ISO 10993-1 whose kinds of contact hold; 2025 unless given.", GROUPINGS
                ),
                "example": Boolean("Whether every page is marked as an example."),
            },
            ("name", "manufacturer", "markets", "software-class"),
        ),
        "document": Record(
            "The file as a controlled document.",
            {
                "number": Text("Document number.", blank=True, nullable=True),
                "revision": Text("Revision.", blank=True, nullable=True),
                "date": Date("Date of the revision, YYYY-MM-DD.", nullable=True),
                "gate": Choice("Release gate that the file is judged at.", GATES),
            },
        ),
        "severity": _levels("Severity of harm, from the mildest level to the worst.", 3),
        "probability": Record(
            "Scale of P, and of P1 where that has none of its own: probability per exposure unit.",
            {
                "unit": Text("Exposure unit of the bands; that of the device unless given.", blank=True, nullable=True),
                "conversions": _CONVERSIONS,
                "levels": _levels(
                    "Levels, from the least probable to the most.", 3, bands="per exposure unit", maximum=_MOST_LEVELS
                ),
            },
            ("levels",),
        ),
        "situation-probability": Record(
            "Scale of P1, the probability of the hazardous situation, where it is another than that of P.",
            {
                "conversions": _CONVERSIONS,
                "levels": _levels(
                    "Levels, from the least probable to the most.", 2, bands="per exposure unit", maximum=_MOST_LEVELS
                ),
            },
            ("levels",),
        ),
        "conditional-probability": Record(
            "Scale of P2, the probability of harm once the hazardous situation is there; it has no unit.",
            {"levels": _levels("Levels, from the least probable to the most.", 2, bands="without unit")},
            ("levels",),
        ),
        "exploitability": Record(
            "Scale of exploitability, for security.",
            {"levels": _levels("Levels, from the least exploitable to the most.", 2, cvss=True)},
            ("levels",),
        ),
        "combination": Record(
            "How P1 and P2 combine to P.",
            {
                "method": Choice(
                    "interval: product of the bands' bounds; ordinal: max(1, p1 + p2 - N); table: as the table says.",
                    _METHODS,
                ),
                "table": Mapped(
                    "Level of P1 -> level of P2 -> level of P.",
                    id_text("Id of a probability level."),
                    Mapped(
                        "Level of P2 -> level of P.",
                        id_text("Id of a level of conditional probability."),
                        id_text("Id of a probability level.", nullable=True),
                        nullable=True,
                    ),
                ),
            },
        ),
        "regions": Listing(
            "Regions of the matrix, from the mildest to the worst.",
            Record(
                "One region.",
                {
                    "id": id_text("Id of the region, as the matrix names it."),
                    "label": Text("What a reader sees."),
                    "acceptable": Boolean("Whether a risk may stay here without a benefit-risk analysis."),
                    "control-required": Boolean("Whether a risk that starts here must be controlled."),
                    "significant": Boolean(
                        "Whether a residual risk here counts in overall residual risk and is disclosed."
                    ),
                    "reduction": Choice("How far reduction goes on within the region.", _REDUCTIONS),
                    "description": Text("What it means that a risk is here.", blank=True, nullable=True),
                    "action": Text("What is done about a risk in the region.", blank=True, nullable=True),
                    "deadline": Text(
                        "Until when it is done, such as 30 days or before release.",
                        blank=True,
                        digits=True,
                        nullable=True,
                    ),
                    "approver": Text("Who decides that a risk may stay here.", blank=True, nullable=True),
                },
                ("id", "label", "acceptable", "control-required", "significant"),
            ),
            by="id",
            unique=True,
            minimum=2,
            maximum=10,
        ),
        "matrix": matrix_shape(
            "Acceptability: probability level -> severity level -> region, or by score.", "probability"
        ),
        "security-matrix": matrix_shape(
            "Acceptability of security risks: exploitability level -> severity level -> region, or by score.",
            "exploitability",
        ),
        "matrices": Listing(
            "Further matrices for some risks, by their stage or by what the harm affects; the first that fits holds.",
            Record(
                "One matrix.",
                {
                    "id": id_text("Id of the matrix."),
                    "stages": Listing(
                        "Stages whose risks it is for; all unless given.", Choice("A stage.", GATES[1:]), unique=True
                    ),
                    "affected": Listing(
                        "What the harm affects, as the harm says by `affected`; anything unless given.",
                        Choice("Who or what is harmed.", AFFECTED),
                        unique=True,
                    ),
                    "matrix": matrix_shape(
                        "Acceptability: probability level -> severity level -> region, or by score.", "probability"
                    ),
                },
                ("id", "matrix"),
            ),
            by="id",
            unique=True,
        ),
        "not-estimable": not_estimable_shape(),
        "worst-case": id_text("Probability level that a worst-case estimate is judged at; the highest unless given."),
        "information-only-below": id_text("Severity level from which on information for safety alone does not do."),
        "information": INFORMATION,
        "plan": Record(
            "Where each part of the plan is written (ISO 14971:2019 4.4 a-g), as page#section.",
            {part: Text(_PLAN_HELP[part], blank=True, nullable=True) for part in PLAN_PARTS},
            nullable=True,
        ),
        "overall-residual-risk": Record(
            "Evaluation of overall residual risk (clause 8).",
            {
                "method": Text("The method, in words.", blank=True, nullable=True),
                "decided": OVERALL_DECIDED,
                "criteria": OVERALL_CRITERIA,
            },
        ),
        "review-triggers": REVIEW_TRIGGERS,
        "information-sources": INFORMATION_SOURCES,
        "design-lists": DESIGN_LISTS,
        "standards": STANDARDS,
        "evidence": EVIDENCE,
        "monitoring": MONITORING,
        "imdrf": IMDRF,
        "software": SOFTWARE,
        "security": SECURITY,
        "roles": Listing(
            "Who does what.",
            Record(
                "One role.",
                {
                    "role": Text("The role."),
                    "name": Text("Who has it."),
                    "competence": Text("Where the record of competence is.", blank=True, nullable=True),
                    "duties": Listing("What the role does.", Text("A duty."), unique=True),
                    "authority": Listing("What the role may decide.", Text("A decision."), unique=True),
                },
                ("role", "name"),
            ),
            by="role",
        ),
        "approval": Listing(
            "Who signs a release with a key of their own, in this order, by riskfile sign. Who they are, and their keys, stand "
            "in needs/signers.yaml.",
            Record(
                "One signature.",
                {
                    "role": Text("The role that is signed as."),
                    "gate": Choice("From which gate on it is demanded; design unless given.", GATES[1:]),
                    "author": Boolean("Whether who has written what is signed may sign as this; false unless given."),
                    "meanings": Listing(
                        "What the signature may mean, such as approved for release; anything unless given.",
                        Text("A meaning."),
                        unique=True,
                        minimum=1,
                    ),
                },
                ("role",),
            ),
            by="role",
            unique=True,
            minimum=1,
        ),
        "unused-categories": Mapped(
            "Hazard category -> why no hazard of this device is of it.",
            Text("A hazard category.", pattern=r"[a-z][a-z0-9]*(-[a-z0-9]+)*", expected=_HAZARD_CATEGORY),
            Text("The reason.", blank=True, nullable=True),
        ),
        "language": Choice("The language in which the file is written; en unless given.", tuple(KNOWN)),
        "translations": Listing(
            "The languages into which the file is translated.", Choice("A language.", tuple(KNOWN)), unique=True
        ),
        "terms": Choice(
            "The Chinese terms of this file: those of GB/T 42062-2022 unless given, of YY/T 0316-2016, or of older dossiers.",
            TERM_SETS,
        ),
        "placeholders": Listing(
            "Words that say nothing in this project, beside those that say nothing in any (tbd, n/a, none, ...): RMF917 "
            "reports them where a reason, a basis, a criterion or a conclusion belongs.",
            Text("A word, or a few, such as see QM."),
            unique=True,
        ),
        "rules": Record(
            "Selection of rules.",
            {
                "off": Mapped(
                    "Rule -> why it is off for the whole file.",
                    Text("Code of a rule.", pattern=RULE_CODE, expected=CODE_WORDS),
                    Text("The reason.", blank=True, nullable=True),
                ),
                "levels": Mapped(
                    "Rule -> another level for it, and why.",
                    Text("Code of a rule.", pattern=RULE_CODE, expected=CODE_WORDS),
                    Record(
                        "The level.",
                        {
                            "level": Choice("The level.", ("error", "warning")),
                            "reason": Text("The reason.", blank=True, nullable=True),
                        },
                        ("level",),
                    ),
                ),
                "modules": Listing(
                    "Files of Python below ext/ with rules of the project's own, such as ext/ours.py.",
                    Text("A path such as ext/ours.py."),
                    unique=True,
                ),
            },
        ),
        "waivers": Listing(
            "Findings that are accepted for a time, each with its reason.",
            Record(
                "One waiver.",
                {
                    "rule": Text("Code of the rule.", pattern=RULE_CODE, expected=CODE_WORDS),
                    "item": Text("Id of the item; left out for a finding that is on no item.", nullable=True),
                    "reason": Text("The reason.", blank=True, nullable=True),
                    "approver": Text(
                        "Who accepts it; without it the waiver is not in force.", blank=True, nullable=True
                    ),
                    "expires": Date("Until when, YYYY-MM-DD; without it the waiver is not in force.", nullable=True),
                },
                ("rule",),
            ),
        ),
        "waiving": WAIVING,
        **legacy_shapes(),
    },
    ("version", "device", "severity", "probability", "regions", "matrix"),
    unless={"probability": "exploitability", "matrix": "exploitability"},
)
"""The form of ``needs/policy.yaml``."""


def read_policy(source: Source) -> Policy:
    """The policy of a project.

    :raises PolicyError: if there is none, or it cannot be read or understood.
    """
    path = source.layout.policy
    text = read_text(source, path)
    if text is None:
        raise PolicyError([PolicyProblem(Span(path), _NO_POLICY(), _NO_POLICY().hint)])
    return load_policy(text, path)._replace(base=source.layout.base)


def load_policy(text: str, path: str) -> Policy:
    """The policy that ``text`` holds. ``path`` is where it is from, relative to the project's root.

    :raises PolicyError: with everything that cannot be understood.
    """
    reading = read(text, path, SHAPE)
    if reading.value is INVALID:
        reading.stop()
    data: dict[str, Any] = reading.value
    version = data.get("version", VERSION)
    if version != VERSION:
        # another version may have other keys: what else is wrong cannot be said
        reading.problems.clear()
        reading.fault_at(("version",), VERSION_WORDS(found=version, expected=VERSION))
        reading.stop()
    return _policy(reading, data)


def _policy(reading: Reading, data: Mapping[str, Any]) -> Policy:
    device = data.get("device", {})
    document = data.get("document", {})
    exposure_unit, unit = _units(reading, data)
    names = Names(reading)
    severity = read_scale(reading, ("severity",), data.get("severity", ()), bands=False)
    probability = _scale(reading, "probability", data, unit)
    situation = _optional_scale(reading, "situation-probability", data, unit)
    conditional = _optional_scale(reading, "conditional-probability", data)
    exploitability = _optional_scale(reading, "exploitability", data)
    severities = _ids(data, "severity")
    probabilities = _ids(data, "probability", "levels")
    conditionals = _ids(data, "conditional-probability", "levels")
    regions = tuple(
        Region(
            entry["id"],
            entry.get("label", ""),
            rank,
            entry.get("acceptable", False),
            entry.get("control-required", True),
            entry.get("significant", True),
            entry.get("reduction", "as-far-as-possible"),
            *(entry.get(key) or "" for key in ("description", "action", "deadline", "approver")),
        )
        for rank, entry in enumerate(data.get("regions", ()), 1)
        if "id" in entry
    )
    region_ids = _ids(data, "regions")
    scores: dict[str, Score] = {}
    if _written(reading, "security-matrix") and not _written(reading, "exploitability"):
        reading.fault_at_key(("security-matrix",), _SECURITY())
    matrices = []
    for key, rows, ids in (
        ("matrix", probability, probabilities),
        ("security-matrix", exploitability, _ids(data, "exploitability", "levels")),
    ):
        value: Any = data.get(key)
        if not is_score(value):
            scale = "probability" if key == "matrix" else "exploitability"
            matrices.append(read_cells(names, data, (key,), (scale, ids), ("severity", severities)))
            continue
        score = read_score(reading, value, (key,), region_ids)
        if score is not None:
            scores[key] = score
        matrices.append(scored(score, rows, severity) if score is not None and rows is not None else {})
    matrix, security_matrix = matrices
    others = []
    for entry in data.get("matrices", ()):
        if "id" not in entry:
            continue
        at, value = ("matrices", entry["id"], "matrix"), entry.get("matrix")
        if is_score(value):
            score = read_score(reading, value, at, region_ids)
            cells = scored(score, probability, severity) if score is not None else {}
        else:
            score, cells = None, read_cells(names, entry, at, ("probability", probabilities), ("severity", severities))
        if not entry.get("stages") and not entry.get("affected") and not _written(reading, *at[:2], "stages"):
            reading.fault_at(at[:2], _FOR_NOTHING(key=dotted(at[:2])))
        others.append(
            OtherMatrix(entry["id"], tuple(entry.get("stages", ())), tuple(entry.get("affected", ())), cells, score)
        )
    given = data.get("not-estimable") or {}
    not_estimable: dict[str, str | None] = {} if given == WORST_CASE else given
    for name in not_estimable:
        names.use(("not-estimable", name), name, severities, "severity", key=True)
    combination, table = _combination(reading, names, data, probabilities, conditionals)
    if combination == "ordinal" and situation is not None and conditional is not None:
        counts = len(situation.levels), len(probability.levels)
        if probabilities is not None and counts[0] > counts[1]:
            reading.fault_at_key(("situation-probability",), _MORE_LEVELS(count=counts[0], most=counts[1]))
    worst_case = data.get("worst-case", "")
    if worst_case:
        names.use(("worst-case",), worst_case, probabilities, "probability")
    information = data.get("information-only-below", "")
    if information:
        names.use(("information-only-below",), information, severities, "severity")
    judge_evidence(reading, names, data, severities, region_ids)
    names.tell()
    judge_monitoring(reading, data)
    _judge_roles(reading, data)
    judge_roles(reading, data)
    security = read_security(reading, data)
    judge_criteria(reading, data)
    waiving = read_waiving(reading, data)
    legacy_criteria, legacy_summaries = load_criteria(
        reading,
        data,
        {
            "severity": severity.levels,
            "probability": probability.levels,
            "p1": probability.levels,
            "p2": conditional.levels if conditional else (),
            "exploitability": exploitability.levels if exploitability else (),
        },
    )
    reading.stop()
    plan = data.get("plan") or {}
    if not worst_case and probability.levels:
        worst_case = probability.levels[-1].id
    if given == WORST_CASE:
        worst = ((level.id, matrix.get((worst_case, level.id))) for level in severity.levels)
        not_estimable = {id: region for id, region in worst if region is not None}
    return Policy(
        path=reading.path,
        version=data["version"],
        device=Device(
            name=device["name"],
            manufacturer=device["manufacturer"],
            models=tuple(device.get("models", ())),
            markets=tuple(device["markets"]),
            classes=device.get("classes", {}),
            software_class=device["software-class"],
            exposure_unit=exposure_unit,
            example=device.get("example", False),
            topics=tuple(device.get("topics", ())),
            biological_grouping=device.get("biological-grouping", GROUPINGS[0]),
        ),
        document_number=document.get("number") or "",
        revision=document.get("revision") or "",
        date=document.get("date") or "",
        gate=document.get("gate", "draft"),
        severity=severity,
        probability=probability,
        conditional=conditional,
        exploitability=exploitability,
        regions=regions,
        matrix=matrix,
        security_matrix=security_matrix,
        combination=combination,
        table=table,
        not_estimable=not_estimable,
        worst_case=worst_case,
        information_only_below=information,
        # a part that is left empty is not given
        plan={part: _page(plan[part]) for part in PLAN_PARTS if plan.get(part)},
        overall_method=data.get("overall-residual-risk", {}).get("method") or "",
        roles=tuple(
            Role(
                entry["role"],
                entry["name"],
                entry.get("competence") or "",
                tuple(entry.get("duties", ())),
                tuple(entry.get("authority", ())),
            )
            for entry in data.get("roles", ())
        ),
        unused_categories={name: reason or "" for name, reason in data.get("unused-categories", {}).items()},
        rules_off={code: reason or "" for code, reason in data.get("rules", {}).get("off", {}).items()},
        rules_levels={
            code: LevelChange(entry["level"], entry.get("reason") or "")
            for code, entry in data.get("rules", {}).get("levels", {}).items()
        },
        waivers=_waivers(reading, data),
        waiving=waiving,
        rule_modules=tuple(data.get("rules", {}).get("modules", ())),
        monitoring=read_monitoring(reading, data),
        placeholders=tuple(data.get("placeholders", ())),
        terms=data.get("terms", TERM_SETS[0]),
        language=data.get("language", SOURCE_LANGUAGE),
        translations=tuple(data.get("translations", ())),
        approval=tuple(
            Approver(
                entry["role"],
                entry.get("gate", GATES[1]),
                entry.get("author", False),
                tuple(entry.get("meanings", ())),
            )
            for entry in data.get("approval", ())
        ),
        positions=reading.positions(),
        legacy_criteria=legacy_criteria,
        legacy_summaries=legacy_summaries,
        scores=scores,
        situation=situation,
        matrices=tuple(others),
        overall_criteria=read_criteria(data),
        review_triggers=read_triggers(data),
        information_sources=read_sources(data),
        information=read_information(data),
        design_lists=read_design_lists(data),
        imdrf=read_imdrf(data),
        standards=read_standards(data),
        evidence=read_evidence(data),
        software=read_software(data),
        security=security,
        worst_for_unknown=given == WORST_CASE,
    )


def _waivers(reading: Reading, data: Mapping[str, Any]) -> tuple[Waiver, ...]:
    positions = reading.positions()
    return tuple(
        Waiver(
            entry["rule"],
            entry.get("item") or "",
            entry.get("reason") or "",
            entry.get("approver") or "",
            entry.get("expires") or "",
            positions.get(("waivers", str(number)), Span(reading.path)),
        )
        for number, entry in enumerate(data.get("waivers", ()), 1)
    )


def _judge_roles(reading: Reading, data: Mapping[str, Any]) -> None:
    """Note roles whose signatures would have one name."""
    first: dict[str, str] = {}
    for role in (entry["role"] for entry in data.get("approval", ()) if "role" in entry):
        other = first.setdefault(in_names(role), role)
        if other != role:
            at = ("approval", role)
            reading.fault_at(at, _SAME_TAG(key=dotted(at), found=quote(role), other=quote(other)))


def _units(reading: Reading, data: Mapping[str, Any]) -> tuple[str, str]:
    """The exposure unit of the device and that of the probability scale: one where either is given."""
    exposure_unit: str = data.get("device", {}).get("exposure-unit") or ""
    unit: str = data.get("probability", {}).get("unit") or ""
    if exposure_unit and unit and exposure_unit != unit:
        message = _UNIT(found=quote(unit), expected=quote(exposure_unit))
        reading.fault_at(("probability", "unit"), message)
    return exposure_unit or unit, unit or exposure_unit


def _scale(reading: Reading, name: str, data: Mapping[str, Any], unit: str = "") -> Scale:
    section = data.get(name, {})
    conversions: dict[str, float] = {}
    reasons: dict[str, str] = {}
    for other, each in section.get("conversions", {}).items():
        count = each.get("count") if isinstance(each, dict) else each
        if count:
            conversions[other] = count
            if isinstance(each, dict):
                reasons[other] = each.get("reason", "")
    scale = read_scale(reading, (name, "levels"), section.get("levels", ()), unit, conversions)
    return scale._replace(reasons=reasons) if reasons else scale


def _optional_scale(reading: Reading, name: str, data: Mapping[str, Any], unit: str = "") -> Scale | None:
    return _scale(reading, name, data, unit) if name in data else None


def _ids(data: Mapping[str, Any], *at: str) -> list[str] | None:
    """The ids of a scale; None where one of them could not be read, so that no name can be called unknown."""
    entries: Any = data
    for key in at:
        entries = entries.get(key, {})
    if not entries or not all("id" in entry for entry in entries):
        return None
    return [entry["id"] for entry in entries]


def _written(reading: Reading, *at: str) -> bool:
    return at in reading.keys


def _combination(
    reading: Reading,
    names: Names,
    data: Mapping[str, Any],
    probabilities: list[str] | None,
    conditionals: list[str] | None,
) -> tuple[Method, dict[tuple[str, str], str | None]]:
    combination = data.get("combination", {})
    method = cast("Method | None", combination.get("method"))
    if method is None and not _written(reading, "combination", "method"):
        # bounds that are taken from a neighbour change no method that was chosen by leaving it out
        numeric = all(
            written(data[name].get("levels", ())) for name in ("probability", "situation-probability") if name in data
        )
        method = "interval" if numeric and "conditional-probability" in data else "ordinal"
    has_table = _written(reading, "combination", "table")
    if method == "table" and not has_table:
        reading.fault_at(("combination", "method"), _NO_TABLE())
    if has_table and method not in ("table", None):
        reading.fault_at_key(("combination", "table"), _TABLE_UNUSED(method=str(method)))
    if has_table and not _written(reading, "conditional-probability"):
        reading.fault_at_key(("combination", "table"), _TABLE_COLUMNS())
    of_p1 = "situation-probability" if "situation-probability" in data else "probability"
    table = read_cells(
        names,
        combination,
        ("combination", "table"),
        (of_p1, _ids(data, of_p1, "levels")),
        ("conditional-probability", conditionals),
    )
    for (p1, p2), result in table.items():
        # no rule judges a table's cells: one that names no level could not be understood
        if result is not None:
            names.use(("combination", "table", p1, p2), result, probabilities, "probability")
    return method or "ordinal", table


def _page(where: str) -> str:
    """``docs/plan.md#scope`` as ``docs/plan#scope``."""
    page, mark, section = where.partition("#")
    return page.removesuffix(".md") + mark + section
