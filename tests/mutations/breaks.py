"""The breaks: each an edit of a clean project, with the findings that it must yield.

``«RMF310»`` in the new text stands on the line of a finding and is removed before the file is written. ``also`` names
findings on lines that the break leaves as they are: (file, text of that line, codes).
"""

from __future__ import annotations

from typing import NamedTuple


class Edit(NamedTuple):
    """``kind``: "text" replaces ``find``, which stands there exactly ``times`` times; "drop" takes the item with the
    id ``find`` out; "append" adds to the end of a file; "page" writes a new file; "gone" takes a file away."""

    path: str
    find: str
    replace: str = ""
    times: int = 1
    kind: str = "text"


class Break(NamedTuple):
    """One way to break the clean project ``start``."""

    name: str
    edits: tuple[Edit, ...]
    also: tuple[tuple[str, str, str], ...] = ()
    start: str = "small"


def drop(path: str, id: str) -> Edit:
    return Edit(path, id, kind="drop")


def append(path: str, text: str) -> Edit:
    return Edit(path, "", text, kind="append")


POLICY = "needs/policy.yaml"
D, M, L = "needs/design/", "needs/manufacturing/", "needs/post-launch/"
USE, CLM, CHR = D + "intended-use.md", D + "claims.md", D + "characteristics.md"
HAZ, HRM, SEQ, RSK = D + "hazards.md", D + "harms.md", D + "sequences.md", D + "risks.md"
IMP, DEL, BRA, CYC = (
    D + "controls-implant.md",
    D + "controls-delivery-system.md",
    D + "benefit-risk.md",
    D + "cycles.md",
)
M_SEQ, M_RSK, M_CYC = M + "sequences.md", M + "risks.md", M + "cycles.md"
M_CTL = M + "controls-coating-and-crimping.md"
M_STE = M + "controls-sterilisation-packaging-and-labelling.md"
L_SEQ, L_RSK, L_CTL, L_CYC = L + "sequences.md", L + "risks.md", L + "controls.md", L + "cycles.md"
OBS, ORR, REV = L + "observations.md", L + "overall-residual-risk.md", L + "review.md"
BASE = "needs/design/base.md"

SOFTWARE = "RMF703: good: the items are named"
CONNECTED = "RMF708: good: the control says what it does to security"
LEARNING = "RMF709: good: all three, and a monitor"
WHOLE = "RMF808: good: SOUP, its lists and its security, whole"
EVIDENCE = "RMF803: good: the file"
INDEPENDENT = "RMF323: good: the reason is given"
MILDER = "RMF116: good: the reason is given"
TAKEN = "RMF810: good: as it was taken"
DEVIATES = "RMF811: good: a deviation"
RELEASED = "RMF507: good: laid out otherwise, tagged, and in work"
CASE = "needs/design/case.md"

FIRST = "# yaml-language-server"
"""What stands on the first line of the example's policy."""

_AT_108 = (
    ":situation: SIT-108\n:harm: HRM-004\n:p1: F4\n:p2: C2\n:basis: expert (assumption of the example, 2025-11)\n"
    ":dated: 2025-11-06\n:residual-p1: F3\n:residual-basis: test (bench, 2024-06)\n"
)

BREAKS = (
    # RMF0xx: plan and policy
    Break("section of the plan misspelt in the policy", (Edit(POLICY, "docs/plan#scope", "«RMF001»docs/plan#scoop"),)),
    Break(
        "heading of the plan renamed",
        (Edit("docs/plan.md", "## Reviews", "## Meetings"),),
        ((POLICY, "reviews: docs/plan#reviews", "RMF001"),),
    ),
    Break(
        "section of the plan emptied",
        (Edit("docs/plan.md", "At each gate.\n", ""),),
        (("docs/plan.md", "## Reviews", "RMF001"),),
        "base",
    ),
    Break(
        "part of the plan named nowhere",
        (Edit(POLICY, "  verification: docs/plan#verification-activities\n", ""),),
        ((POLICY, "plan:      ", "RMF001"),),
    ),
    Break(
        "no criterion for what cannot be estimated",
        (Edit(POLICY, "not-estimable: {S1: low, S2: medium, S3: high, S4: high, S5: high}\n", ""),),
        ((POLICY, FIRST, "RMF002"),),
    ),
    Break(
        "cell of the matrix left out",
        (Edit(POLICY, "  F5: {S1: medium, S2: high,", "  «RMF003»F5: {S2: high,"),),
    ),
    Break(
        "cell of the matrix milder than its neighbours",
        (Edit(POLICY, "  F5: {S1: medium, S2: high,", "  F5: {S1: medium, «RMF004»S2: low,"),),
    ),
    Break("gap between two bands", (Edit(POLICY, "Frequent, lower: 1e-3", "Frequent, «RMF005»lower: 2e-3"),)),
    Break("overlap of two bands", (Edit(POLICY, "Frequent, lower: 1e-3", "Frequent, «RMF005»lower: 5e-4"),)),
    Break(
        "scale without a unit",
        (
            Edit(POLICY, "  exposure-unit: implant\n", ""),
            Edit(POLICY, "\nprobability:\n  unit: implant\n", "\n«RMF005»probability:\n"),
        ),
        (),
        "base",
    ),
    Break(
        "role without a record of competence",
        (Edit(POLICY, "P. Coater, competence: HR-034", "P. Coater"),),
        ((POLICY, "P. Coater", "RMF007"),),
    ),
    Break(
        "reduction that stops for cost",
        (
            Edit(
                POLICY,
                "reduction: as-far-as-possible}\n  - {id: high",
                "reduction: «RMF008»stop-for-cost}\n  - {id: high",
            ),
        ),
    ),
    Break("key of the policy misspelt", (Edit(POLICY, "worst-case: F5", "«RMF009»worst-cse: F5"),)),
    Break("key of the policy given twice", (Edit(POLICY, "worst-case: F5", "worst-case: F5\n«RMF009»worst-case: F4"),)),
    Break(
        "level that no scale has in the policy",
        (Edit(POLICY, "information-only-below: S3", "information-only-below: «RMF009»S7"),),
    ),
    Break("policy of a later version", (Edit(POLICY, "version: 1", "version: «RMF009»2"),)),
    Break("region in the matrix that is none", (Edit(POLICY, "  F5: {S1: medium,", "  F5: {S1: «RMF003»middling,"),)),
    # RMF1xx: identification
    Break(
        "intended use made a misuse", (Edit(USE, ":kind: intended", ":kind: misuse"),), ((POLICY, "device:", "RMF101"),)
    ),
    Break(
        "misuse left out",
        (drop(USE, "USE-002"), drop(USE, "USE-003"), drop(USE, "USE-004")),
        (
            (POLICY, "device:", "RMF102"),
            ("needs/design/controls-implant.md", "only in lesions that USE-002 and RSK-201 cover", "RMF916"),
        ),
    ),
    Break(
        "characteristic without its limit",
        (Edit(CHR, ":limit: 75\n", ""),),
        ((CHR, ":unit: micrometres including", "RMF103"),),
    ),
    Break(
        "characteristic that raises nothing",
        (Edit(CHR, ":raises: HAZ-003, HAZ-022, HAZ-023\n", ""),),
        ((CHR, "{characteristic} Used with", "RMF104"),),
    ),
    Break(
        "hazard taken from its only situation",
        (Edit(L_SEQ, ":hazard: HAZ-024", ":hazard: HAZ-022"),),
        ((HAZ, "{hazard} Balloon standing", "RMF105"),),
    ),
    Break(
        "situation without its hazard",
        (Edit(SEQ, ":condition: normal\n:hazard: HAZ-021\n", ":condition: normal\n"),),
        ((SEQ, "{situation} Vessel wall heals", "RMF106"),),
    ),
    Break(
        "situation without its events",
        (Edit(SEQ, ":events: EVT-003\n", ""),),
        ((SEQ, "{situation} Vessel wall heals", "RMF107"),),
    ),
    Break(
        "situation that no risk estimates",
        (
            append(
                SEQ,
                "«RMF108»:::{situation} Stent is placed in a vein graft\n:id: SIT-010\n:condition: fault\n:hazard: HAZ-011\n:events: EVT-001\n:::\n",
            ),
        ),
    ),
    Break(
        "hazard worded as a harm",
        (Edit(HAZ, "{hazard} Foreign surface in flowing blood", "{hazard} «RMF109»Thrombosis in flowing blood"),),
    ),
    Break(
        "hazard worded as a failure",
        (Edit(HAZ, "{hazard} Coating flakes in the blood stream", "{hazard} «RMF109»Failure of the coating"),),
    ),
    Break(
        "hazard worded as a thing that has failed",
        (Edit(HAZ, "{hazard} Coating flakes in the blood stream", "{hazard} «RMF109»Broken strut"),),
    ),
    Break(
        "why the harm is milder than elsewhere left out",
        (Edit(CASE, ":milder-because: the struts are in a vein, behind which no heart muscle lies\n", ""),),
        ((CASE, "{situation} Blood stands still along", "RMF116"),),
        MILDER,
    ),
    Break(
        "death rated serious",
        (
            Edit(
                HRM,
                "Chemical inflammation of the vessel wall\n:id: HRM-009\n:severity: S3",
                "Fatal inflammation of the vessel wall\n:id: HRM-009\n:severity: «RMF117»S3",
            ),
        ),
    ),
    Break(
        "no situation in normal condition",
        (Edit(SEQ, ":condition: normal", ":condition: fault", 5),),
        ((SEQ, "{situation} Struts stand off", "RMF110"),),
    ),
    Break(
        "category of hazard used nowhere",
        (Edit(HAZ, ":category: energy", ":category: performance-information", 4),),
        ((POLICY, "device:", "RMF111"),),
    ),
    Break(
        "failure mode that leads nowhere",
        (Edit(SEQ, ":severity-rank: 8\n:leads-to: EVT-004\n", ":severity-rank: 8\n"),),
        ((SEQ, "{failure-mode} Strut crown", "RMF112"),),
    ),
    Break(
        "event in no sequence",
        (
            Edit(M_SEQ, ":events: EVT-108, EVT-109", ":events: EVT-108"),
            Edit(M_SEQ, ":precedes: EVT-109", ":precedes: SIT-108"),
            Edit(M_SEQ, ":cause: hardware\n:precedes: SIT-108\n", ":cause: hardware\n"),
        ),
        ((M_SEQ, "{event} Strut breaks at the inclusion", "RMF113"),),
    ),
    Break(
        "events in a circle",
        (Edit(L_SEQ, ":precedes: SIT-204", ":precedes: EVT-204"),),
        ((L_SEQ, ":precedes: EVT-206", "RMF114"),),
    ),
    Break(
        "harm in no risk",
        (append(BASE, "\n«RMF115»:::{harm} Allergic reaction\n:id: HRM-9\n:severity: S3\n:::\n"),),
        start="base",
    ),
    # RMF2xx: evaluation
    Break("probability off the scale", (Edit(M_RSK, ":p1: F3\n", ":p1: «RMF201»P9\n"),)),
    Break("severity off the scale", (Edit(HRM, ":id: HRM-010\n:severity: S3", ":id: HRM-010\n:severity: «RMF201»S9"),)),
    Break("probability above one", (Edit(RSK, ":p1: 0.02 per implant", ":p1: «RMF201»1.2 per implant"),)),
    Break("number per another unit", (Edit(RSK, ":p1: 0.02 per implant", ":p1: «RMF202»0.02 per patient"),)),
    Break("P that is not P1 times P2", (Edit(M_RSK, ":p1: F3\n:p2: C4\n", ":p1: F3\n:p2: C4\n:p: «RMF203»F1\n"),)),
    Break(
        "risk without an estimate",
        (Edit(M_RSK, ":p1: F3\n:p2: C4\n", ""),),
        ((M_RSK, "{risk} Perforation by a stent under", "RMF204"),),
    ),
    Break("risk with half an estimate", (Edit(M_RSK, ":p1: F3\n:p2: C4\n", ":p1: «RMF204»F3\n"),)),
    Break(
        "harm without severity",
        (Edit(HRM, ":id: HRM-010\n:severity: S3\n", ":id: HRM-010\n"),),
        ((HRM, "{harm} Burn", "RMF204"),),
    ),
    Break(
        "number on what cannot be estimated",
        (Edit(BASE, ":p1: F2\n:p2: C2\n", ":estimate: not-estimable\n:p1: «RMF205»F2\n:p2: C2\n"),),
        ((BASE, "{risk} Perforation by a broken", "RMF301"),),
        "base",
    ),
    Break(
        "estimate without basis",
        (Edit(L_RSK, ":basis: data (complaints of the example, OBS-001, invented, 2026-07)\n", ""),),
        ((L_RSK, "{risk} Heart muscle", "RMF206"),),
    ),
    Break(
        "estimate by feeling",
        (
            Edit(
                L_RSK,
                ":basis: data (complaints of the example, OBS-001, invented, 2026-07)",
                ":basis: «RMF206»a good guess",
            ),
        ),
    ),
    Break(
        "one harm, two severities",
        (Edit(HRM, ":id: HRM-011\n:severity: S3\n", ":id: HRM-011\n:severity: «RMF207»S3\n:imdrf: E061202\n"),),
    ),
    Break(
        "one situation, two P1",
        (
            append(
                BASE,
                "\n:::{risk} Infarction by a broken strut\n:id: RSK-9\n:situation: SIT-2\n:harm: HRM-1\n:p1: «RMF213»F1\n:p2: C1\n"
                ":basis: test (fatigue, 2024-06)\n:::\n",
            ),
        ),
        start="base",
    ),
    Break("RPN as risk", (Edit(M_RSK, ":p1: F3\n:p2: C4\n", ":p1: F3\n:p2: C4\n:«RMF208»rpn: 48\n"),)),
    Break(
        "detectability in a basis",
        (Edit(BASE, ":basis: test (fatigue, 2024-06)", ":basis: «RMF208»test (fatigue, 2024-06), RPN 48"),),
        start="base",
    ),
    Break(
        "region declared and wrong",
        (Edit(M_RSK, ":p1: F3\n:p2: C4\n", ":p1: F3\n:p2: C4\n:declared-initial: «RMF209»low\n"),),
    ),
    Break(
        "criterion of the source that says two things of a cell",
        (
            append(
                POLICY,
                "\nlegacy-criteria:\n  - id: old\n    factors: {O: , S: }\n    method: product\n"
                "    bands: [{level: Low, up-to: 4}, {level: High}]\n    matrix: {3: {1: Low, «RMF013»2: Low}}\n",
            ),
        ),
    ),
    Break(
        "summary that counts a risk that is not there",
        (append(POLICY, "\nlegacy-summaries:\n  - {id: old, traces: {«RMF014»RSK-999: []}}\n"),),
    ),
    Break(
        "score of the source that is not its product",
        (Edit(M_RSK, ":p1: F3\n:p2: C4\n", ":p1: F3\n:p2: C4\n:legacy-initial: «RMF214»score=99\n"),),
    ),
    Break(
        "most scores of the source are not its product",
        (
            Edit(
                M_RSK,
                ":p1: F3\n:p2: C4\n",
                ":p1: F3\n:p2: C4\n:legacy-stages: «RMF214 RMF214 RMF214 RMF214»a: S=1, O=2, score=3; b: S=1, O=3, score=4;"
                " c: S=2, O=3, score=5; d: S=2, O=4, score=6\n",
            ),
            append(POLICY, "\nlegacy-criteria:\n  - «RMF215»id: old\n    factors: {S: , O: }\n"),
        ),
    ),
    Break("risk without harm", (Edit(RSK, ":harm: HRM-010\n", ""),), ((RSK, "{risk} Burn beside", "RMF210"),)),
    Break("risk with two harms", (Edit(RSK, ":harm: HRM-010\n", ":harm: HRM-010, «RMF210»HRM-011\n"),)),
    Break(
        "risk without situation", (Edit(RSK, ":situation: SIT-008\n", ""),), ((RSK, "{risk} Burn beside", "RMF211"),)
    ),
    # RMF3xx: control
    Break(
        "risk made one that must be controlled",
        (Edit(BASE, ":p1: F2\n:p2: C2\n", ":p1: F4\n:p2: C3\n"),),
        ((BASE, "{risk} Perforation by a broken", "RMF301"),),
        "base",
    ),
    Break(
        "only control of a risk moved to another",
        (
            Edit(M_CTL, ":controls: RSK-108", ":controls: RSK-101"),
            Edit(M_RSK, _AT_108, _AT_108.replace("-p1: F3", "-p1: «RMF312»F3")),
        ),
    ),
    Break(
        "control without kind",
        (Edit(IMP, ":id: CTL-005\n:kind: inherent\n", ":id: CTL-005\n"),),
        ((IMP, "{control} Crown radius", "RMF302"),),
    ),
    Break(
        "order of options unexplained",
        (
            Edit(
                M_CTL,
                ":option-rationale: faced jaws (CTL-105) are the inherent measure; wear between two changes cannot be excluded by them\n",
                "",
            ),
            Edit(M_CTL, ":id: CTL-106\n:kind: protective", ":id: CTL-106\n:kind: «RMF303»protective"),
        ),
    ),
    Break(
        "only control turned into information",
        (Edit(L_CTL, ":id: CTL-207\n:kind: inherent\n", ":id: CTL-207\n:kind: «RMF303 RMF309»information\n"),),
        ((L_RSK, "{risk} Heart muscle", "RMF304"),),
    ),
    Break(
        "disclosure credited",
        (
            Edit(
                L_CTL,
                ":id: CTL-202\n:kind: information\n:purpose: safety",
                ":id: CTL-202\n:kind: information\n:purpose: disclosure",
            ),
        ),
        ((L_RSK, ":residual-p1: 0.01 per implant", "RMF305"),),
    ),
    Break(
        "implementation not verified yet",
        (
            Edit(
                DEL,
                ":criterion: polyamide grade and double wall thickness within DWG-EX-331 on 60 of 60 balloons\n:result: pass",
                ":criterion: polyamide grade and double wall thickness within DWG-EX-331 on 60 of 60 balloons\n:result: open",
            ),
        ),
        ((DEL, "{control} Balloon that stops", "RMF306"),),
    ),
    Break(
        "verification of effectiveness taken out",
        (drop(IMP, "VER-005-E"),),
        ((IMP, "{control} Crown radius", "RMF307"),),
    ),
    Break(
        "both verifications of a control taken out",
        (drop(IMP, "VER-005-E"), drop(IMP, "VER-005-I")),
        ((IMP, "{control} Crown radius", "RMF306 RMF307"),),
    ),
    Break(
        "one criterion for two proofs",
        (
            Edit(
                IMP, ":id: VER-005-E\n:proves: effectiveness", ":id: VER-005-E\n:proves: implementation, effectiveness"
            ),
        ),
        ((IMP, ":criterion: no break in 24 of 24", "RMF308"),),
    ),
    Break(
        "information proved by a bench test",
        (
            Edit(
                L_CTL,
                ":id: VER-203-E\n:proves: effectiveness\n:method: usability-evaluation",
                ":id: VER-203-E\n:proves: effectiveness\n:method: bench-test",
            ),
            Edit(L_CTL, ":id: CTL-203\n:kind: information", ":id: CTL-203\n:kind: «RMF309»information"),
        ),
    ),
    Break("residual probability above the initial one", (Edit(M_RSK, ":residual-p1: F1", ":residual-p1: «RMF310»F5"),)),
    Break(
        "residual severity above the initial one",
        (Edit(M_RSK, ":residual-p1: F1", ":residual-p1: F1\n:residual-severity: «RMF310»S5"),),
    ),
    Break(
        "severity lowered by what acts on probability",
        (Edit(M_RSK, ":residual-p1: F1", ":residual-p1: F1\n:residual-severity: «RMF311»S3"),),
    ),
    Break(
        "control moved to another quantity",
        (
            Edit(IMP, ":id: CTL-005\n:kind: inherent\n:acts-on: p1", ":id: CTL-005\n:kind: inherent\n:acts-on: p2"),
            Edit(
                RSK,
                ":p1: F4\n:p2: C3\n:basis: expert (assumption of the example, 2023-06)\n:dated: 2023-06-12\n:residual-p1: F3\n:residual-basis: test (bench, 2024-06)\n:disclosed-in: IFU-EX-001 section 7\n:::\n\n:::{risk} Allergic",
                ":p1: F4\n:p2: C3\n:basis: expert (assumption of the example, 2023-06)\n:dated: 2023-06-12\n:residual-p1: «RMF312»F3\n:residual-basis: test (bench, 2024-06)\n:disclosed-in: IFU-EX-001 section 7\n:::\n\n:::{risk} Allergic",
            ),
        ),
    ),
    Break(
        "new risks not looked for",
        (
            Edit(
                IMP,
                ":no-new-risk: the wider crown was part of the geometry on which apposition and crimping were tested; nothing beyond RSK-001 and RSK-105 was found\n",
                "",
            ),
        ),
        ((IMP, "{control} Crown radius", "RMF313"),),
    ),
    Break(
        "control that causes a situation without risk",
        (
            append(
                SEQ,
                ":::{situation} Stent is placed in a vein graft\n:id: SIT-010\n:condition: fault\n:hazard: HAZ-011\n:events: EVT-001\n:::\n",
            ),
            Edit(IMP, ":may-cause: SIT-004", ":may-cause: SIT-004, «RMF314»SIT-010"),
        ),
    ),
    Break(
        "one control for three unacceptable risks",
        (
            append(
                BASE,
                "«RMF315»:::{control} One stop for all\n"
                ":id: CTL-9\n"
                ":kind: inherent\n"
                ":acts-on: p1\n"
                ":no-new-risk: the stop was reviewed, nothing new was found\n"
                ":implements: DI-9\n"
                ":controls: RSK-7, RSK-8, RSK-9\n"
                ":::\n"
                "\n"
                ":::{verification} Stop is there, and stops\n"
                ":id: VER-9\n"
                ":proves: implementation, effectiveness\n"
                ":method: bench-test\n"
                ":criterion: stop on the drawing\n"
                ":effectiveness-criterion: 59 of 59 stopped\n:sample: 3000\n:failures: 0\n"
                ":result: pass\n"
                ":evidence: TR-9\n"
                ":date: 2026-01-16\n"
                ":verifies: CTL-9\n"
                ":::\n"
                "\n"
                ":::{risk} Infarction of course 7\n"
                ":id: RSK-7\n"
                ":situation: SIT-1\n"
                ":harm: HRM-2\n"
                ":p1: «RMF213»F5\n"
                ":p2: C4\n"
                ":basis: test (bench, 2024-06)\n"
                ":residual-p1: F1\n:residual-basis: test (bench, 2024-06)\n"
                ":::\n"
                "\n"
                ":::{risk} Infarction of course 8\n"
                ":id: RSK-8\n"
                ":situation: SIT-2\n"
                ":harm: HRM-1\n"
                ":p1: «RMF213»F5\n"
                ":p2: C4\n"
                ":basis: test (bench, 2024-06)\n"
                ":residual-p1: F1\n:residual-basis: test (bench, 2024-06)\n"
                ":::\n"
                "\n"
                ":::{risk} Infarction of course 9\n"
                ":id: RSK-9\n"
                ":situation: SIT-3\n"
                ":harm: HRM-1\n"
                ":p1: «RMF213»F5\n"
                ":p2: C4\n"
                ":basis: test (bench, 2024-06)\n"
                ":residual-p1: F1\n:residual-basis: test (bench, 2024-06)\n"
                ":::\n",
            ),
        ),
        (),
        "base",
    ),
    Break(
        "control of nothing",
        (Edit(L_CTL, ":controls: RSK-203\n", ""),),
        ((L_CTL, "{control} Insulated", "RMF316"), (L_RSK, "{risk} Repeat procedure after transport", "RMF301")),
    ),
    Break(
        "probability of nothing",
        (
            Edit(
                M_RSK,
                ":residual-p1: F3\n:residual-basis: test (bench, 2024-06)\n:::\n\n:::{risk} Inflammation",
                ":residual-p1: «RMF216»0\n:residual-basis: test (bench, 2024-06)\n:::\n\n:::{risk} Inflammation",
            ),
        ),
    ),
    Break(
        "sample too small for its claim",
        (
            Edit(
                M_STE,
                "in three loads\n:sample: 300\n",
                "in three loads\n:sample: 10\n",
            ),
            Edit(
                M_RSK,
                ":residual-p1: F2\n:residual-basis: test (bench, 2024-06)\n:::\n\n:::{risk} Infection by",
                ":residual-p1: «RMF319»F2\n:residual-basis: test (bench, 2024-06)\n:::\n\n:::{risk} Infection by",
            ),
        ),
    ),
    Break(
        "effect shown for one risk of two",
        (
            Edit(
                M_CTL,
                "SOP-EX-501, PFMEA-EX-02\n:controls: RSK-101, RSK-102",
                "SOP-EX-501, PFMEA-EX-02\n:controls: «RMF320»RSK-101, RSK-102",
            ),
            Edit(
                M_CTL,
                ":date: 2026-02-10\n:verifies: CTL-101\n",
                ":date: 2026-02-10\n:verifies: CTL-101\n:shown-for: RSK-101\n",
            ),
        ),
    ),
    Break(
        "residual estimate without its basis",
        (Edit(M_RSK, ":residual-p1: F1\n:residual-basis: test (bench, 2024-06)\n", ":residual-p1: «RMF321»F1\n"),),
    ),
    Break(
        "size of a sample taken out",
        (
            Edit(
                M_STE,
                ":criterion: ethylene oxide and chlorohydrin below half of the ISO 10993-7 limits for a permanent implant in three "
                "loads\n:sample: 300\n:failures: 0\n",
                ":criterion: «RMF328»ethylene oxide and chlorohydrin below half of the ISO 10993-7 limits for a permanent implant in "
                "three loads\n",
            ),
        ),
    ),
    Break(
        "severity lowered by a meeting",
        (
            Edit(BASE, ":residual-p1: F1\n", ":residual-severity: «RMF335»S2\n"),
            Edit(BASE, ":acts-on: p1\n:option-rationale: a label", ":acts-on: severity\n:option-rationale: a label"),
            Edit(
                BASE,
                ":method: process-validation\n:criterion: 300 of 300",
                ":method: review\n:criterion: 300 of 300",
            ),
        ),
        (),
        "base",
    ),
    Break(
        "verification of nothing",
        (Edit(IMP, ":verifies: CTL-005\n", "", 2),),
        (
            (IMP, "{verification} Crown radius and", "RMF317"),
            (IMP, "{verification} Pulsatile", "RMF317"),
            (IMP, "{control} Crown radius", "RMF306 RMF307"),
        ),
    ),
    Break(
        "failed test",
        (
            Edit(IMP, ":evidence: TR-EX-105, FEA-EX-007", ":evidence: TR-EX-105"),
            Edit(IMP, ":result: pass\n:evidence: TR-EX-105\n", ":result: «RMF318»fail\n:evidence: TR-EX-105\n"),
        ),
    ),
    Break(
        "control by the requirement that its cause names",
        (
            append(
                BASE,
                "\n:::{event} Template is not locked as DI-31 demands\n:id: EVT-9\n:cause: process\n:precedes: SIT-3\n:::\n",
            ),
            Edit(
                BASE,
                ":implements: SOP-3\n",
                ":implements: «RMF326»DI-31\n",
            ),
        ),
        start="base",
    ),
    Break(
        "cycle closed by a verdict",
        (
            append(
                BASE,
                "\n:::{cycle} Answer\n:id: CYC-9\n:mission: operations\n:opened: 2025-04-07\n:closed: 2025-05-12\n"
                ":decision: «RMF514»approved and closed\n:reviews: RSK-1\n:::\n",
            ),
        ),
        start="base",
    ),
    Break(
        "cycle closed before its period ends",
        (
            append(
                BASE,
                "\n:::{observation} Tears\n:id: OBS-9\n:kind: malfunction\n:count: 0\n:exposure: 41000000\n:unit: implant\n"
                ":period: 2025-04 to 2025-06\n:source: active\n:observes: RSK-1\n:::\n"
                "\n:::{cycle} Answer\n:id: CYC-9\n:mission: operations\n:opened: 2025-04-07\n:closed: «RMF515»2025-05-12\n"
                ":decision: the estimates hold\n:reviews: RSK-1, OBS-9\n:::\n",
            ),
        ),
        start="base",
    ),
    Break(
        "pass without evidence",
        (Edit(IMP, ":evidence: TR-EX-101\n", ""),),
        ((IMP, "{verification} Crown pattern released", "RMF322"),),
    ),
    Break(
        "failure without a test among others",
        (
            Edit(
                IMP,
                ":result: pass\n:evidence: TR-EX-101\n:date: 2023-09-18\n",
                ":result: «RMF318»fail\n:date: 2023-09-18\n",
            ),
        ),
        ((IMP, "{verification} Crown pattern released", "RMF327"),),
    ),
    Break(
        "label called a protective measure",
        (
            Edit(BASE, "{control} Camera inspection of each label", "{control} Warning label and training of users"),
            Edit(BASE, ":id: CTL-3\n:kind: protective", ":id: CTL-3\n:kind: «RMF324»protective"),
        ),
        (),
        "base",
    ),
    Break(
        "why two measures are independent left out",
        (
            Edit(
                CASE,
                ":independent-because: the stop has its own reader and is wired past the camera (report 44)\n",
                "",
            ),
        ),
        ((CASE, "{control} Camera inspection of each label", "RMF323"),),
        INDEPENDENT,
    ),
    Break(
        "failure mode accepted by its RPN",
        (
            Edit(
                BASE,
                ":leads-to: EVT-3\n:::",
                ":leads-to: EVT-3\n\nRPN 48 is below 100, so that the risk is acceptable.\n:::",
            ),
        ),
        ((BASE, "{failure-mode} Label printer", "RMF329"),),
        "base",
    ),
    Break(
        "superseded by another proof",
        (Edit(IMP, ":evidence: TR-EX-101\n", ":evidence: TR-EX-101\n:supersedes: «RMF332»VER-001-E\n"),),
    ),
    # RMF4xx: residual risk
    Break(
        "residual estimate left out",
        (Edit(M_RSK, ":residual-p1: F1\n:residual-basis: test (bench, 2024-06)\n", ""),),
        ((M_RSK, "{risk} Infection by an implant", "RMF401"),),
    ),
    Break(
        "benefit-risk analysis that leaves a risk out",
        (
            Edit(BRA, ":justifies: RSK-001, RSK-002, RSK-202", ":justifies: RSK-001, RSK-002"),
            Edit(L_RSK, ":residual-p1: 0.02 per implant", ":residual-p1: «RMF402»0.02 per implant"),
        ),
    ),
    Break(
        "benefit-risk analysis without approver",
        (
            Edit(
                BRA,
                ":approver: (example) A. Prover\n:date: 2026-10-14\n:justifies: RSK-003",
                ":date: 2026-10-14\n:justifies: RSK-003",
            ),
        ),
        ((BRA, "{benefit-risk} Repeat", "RMF402"),),
    ),
    Break(
        "benefit-risk analysis that does not outweigh",
        (Edit(BRA, ":id: BRA-002\n:conclusion: outweighs", ":id: BRA-002\n:conclusion: «RMF402»does-not"),),
    ),
    Break(
        "benefit-risk analysis taken out", (drop(BRA, "BRA-002"),), ((RSK, ":residual-p1: 0.05 per implant", "RMF402"),)
    ),
    Break(
        "benefit-risk analysis that does not say what is uncertain",
        (
            Edit(
                BRA,
                ":uncertainty: thrombosis after year five is extrapolated; twice the rate would not turn the conclusion\n"
                ":evidence: CER-EX-001 section 8",
                ":evidence: CER-EX-001 section 8",
            ),
        ),
        ((BRA, "{benefit-risk} Thrombosis", "RMF410"),),
    ),
    Break(
        "benefit-risk analysis that nobody with a name approves",
        (
            Edit(
                BRA,
                ":approver: (example) A. Prover\n:date: 2026-10-14\n:justifies: RSK-003",
                ":approver: «RMF411»the panel\n:date: 2026-10-14\n:justifies: RSK-003",
            ),
        ),
    ),
    Break(
        "overall residual risk acceptable, and above the highest sum",
        (Edit(POLICY, "severity: S4, at-most: 0.5", "severity: S4, at-most: 1e-6"),),
        ((ORR, ":conclusion: acceptable", "RMF412"),),
    ),
    Break(
        "overall residual risk compared with nothing",
        (
            Edit(
                ORR,
                ":state-of-the-art: registries of comparable stents report infarction in 2 to 3 of 100 patients\n"
                ":state-of-the-art-dated: 2025-11-30\n",
                "",
            ),
        ),
        ((ORR, "{overall-residual-risk} Overall", "RMF413"),),
    ),
    Break(
        "highest sums decided after the evaluation",
        (Edit(POLICY, "  decided: 2023-03-10", "  decided: 2026-10-22"),),
        ((ORR, ":date: 2026-10-20", "RMF414"),),
    ),
    Break(
        "no highest sum for a class of severity",
        (
            Edit(POLICY, "    - {id: OC-S4, severity: S4, at-most: 0.5}\n", ""),
            Edit(POLICY, "  criteria:\n    - {id: OC-S1", "  «RMF016»criteria:\n    - {id: OC-S1"),
        ),
    ),
    Break(
        "review trigger without a deadline",
        (
            Edit(
                POLICY,
                "worst-case: F5",
                "review-triggers:\n  - «RMF018»{id: RT-1, trigger: a serious incident, role: Risk manager}\nworst-case: F5",
            ),
        ),
    ),
    Break(
        "claim rests on an unverified control while that rule is off",
        (
            Edit(POLICY, "worst-case: F5", "rules: {off: {RMF307: checked in another system}}\nworst-case: F5"),
            drop(L_CTL, "VER-207-E"),
            Edit(L_RSK, ":residual-p1: F4", ":residual-p1: «RMF403»F4"),
        ),
    ),
    Break(
        "further verification still open",
        (
            append(
                IMP,
                ":::{verification} Durability at a second laboratory\n:id: VER-005-F\n:proves: effectiveness\n:method: bench-test\n:criterion: no break in 10 of 10\n:result: «RMF404»open\n:verifies: CTL-005\n:::\n",
            ),
        ),
    ),
    Break(
        "overall residual risk by another method than planned",
        (
            Edit(
                POLICY,
                "method: sum of residual risks per severity class,",
                "method: worst risk of each severity class,",
            ),
        ),
        ((ORR, ":method: sum", "RMF405"),),
    ),
    Break(
        "overall residual risk leaves a significant risk out",
        (Edit(ORR, ":considers: RSK-001, RSK-002, RSK-003,", ":considers: RSK-001, RSK-002,"),),
        ((RSK, "{risk} Repeat procedure for tissue", "RMF405"),),
    ),
    Break(
        "overall residual risk not acceptable",
        (Edit(ORR, ":conclusion: acceptable", ":conclusion: «RMF405»not-acceptable"),),
    ),
    Break("overall residual risk not evaluated", (drop(ORR, "ORR-001"),), ((POLICY, "  method: sum of", "RMF405"),)),
    Break(
        "significant residual risk disclosed nowhere",
        (
            Edit(
                RSK,
                ":residual-p2: C2\n:residual-basis: test (bench, 2024-06)\n:disclosed-in: IFU-EX-001 section 7\n",
                ":residual-p2: C2\n:residual-basis: test (bench, 2024-06)\n",
            ),
        ),
        ((RSK, "{risk} Dissection", "RMF406"),),
    ),
    Break(
        "mildest region made significant",
        (Edit(POLICY, "control-required: false, significant: false", "control-required: false, significant: true"),),
        (
            (RSK, "{risk} Burn beside", "RMF405 RMF406"),
            (M_RSK, "{risk} Infarction after", "RMF405 RMF406"),
            (M_RSK, "{risk} Inflammation", "RMF405 RMF406"),
            (M_RSK, "{risk} Infection by", "RMF405 RMF406"),
            (M_RSK, "{risk} Infection after", "RMF405 RMF406"),
            (M_RSK, "{risk} Perforation by a strut", "RMF405 RMF406"),
            (L_RSK, "{risk} Repeat procedure after use", "RMF405 RMF406"),
        ),
    ),
    Break(
        "review without one of its conclusions",
        (
            Edit(
                REV,
                ":post-production-in-place: complaints, the registry of the 14 centres, returned devices and literature are collected and read each month\n",
                "",
            ),
        ),
        ((REV, "{review} Review", "RMF407"),),
    ),
    Break("no review", (drop(REV, "REV-001"),), ((POLICY, "reviews: docs/plan#reviews", "RMF407"),)),
    Break(
        "review unsigned",
        (Edit(REV, ":name: (example) A. Prover\n:time: 2026-11-02T09:30Z\n:meaning: approved\n", ""),),
        ((REV, "{review} Review", "RMF408"),),
    ),
    Break("review signed in local time", (Edit(REV, ":time: 2026-11-02T09:30Z", ":time: «RMF904»2026-11-02T09:30"),)),
    Break(
        "review signed for other content",
        (Edit(REV, ":meaning: approved", ":meaning: approved\n:content-hash: «RMF408»sha256:" + "0" * 64),),
    ),
    Break(
        "benefit-risk analysis that names no benefit",
        (Edit(BRA, ":claims: CLM-001, CLM-002\n", ""),),
        ((BRA, "{benefit-risk} Repeat", "RMF409"),),
    ),
    Break(
        "benefit-risk analysis that weighs a safety claim",
        (Edit(BRA, ":claims: CLM-001, CLM-002\n", ":claims: «RMF409»CLM-003\n"),),
    ),
    # RMF5xx: concept, cycles, grid
    Break(
        "no safety claim",
        (Edit(CLM, ":kind: safety", ":kind: effectiveness", 4),),
        ((POLICY, "  name: Example DES", "RMF501"),),
    ),
    Break(
        "safety claim without measure",
        (Edit(CLM, ":measure: sirolimus on the stent, at most\n", ""),),
        ((CLM, "{claim} Substances", "RMF501"),),
    ),
    Break(
        "effectiveness claim without measure",
        (Edit(CLM, ":measure: target lesion failure within 12 months, at most\n", ""),),
        ((CLM, "{claim} Freedom", "RMF502"),),
    ),
    Break(
        "claim whose loss nobody analysed",
        (Edit(CLM, ":lost-in: SIT-104, SIT-106\n", ""),),
        ((CLM, "{claim} Sterile", "RMF503"),),
    ),
    Break(
        "cycle not closed",
        (Edit(M_CYC, ":closed: 2026-04-24\n", ""),),
        ((M_CYC, "{cycle} Process monitoring", "RMF504"),),
    ),
    Break("cycle taken out", (drop(M_CYC, "CYC-102"),), ((POLICY, "  gate: draft", "RMF504"),)),
    Break(
        "trigger that no cycle closes", (Edit(L_CYC, ":closes: TRG-201\n", ""),), ((OBS, ":due: 2026-10-16", "RMF505"),)
    ),
    Break(
        "trigger closed without looking again",
        (
            Edit(
                L_CYC,
                ":closes: TRG-202\n:reviews: RSK-205, FMD-201, CTL-207, RSK-007",
                ":closes: «RMF506»TRG-202\n:reviews: RSK-007",
            ),
        ),
    ),
    Break(
        "trigger closed, one that it affects not looked at",
        (Edit(L_CYC, ":reviews: RSK-205, FMD-201, CTL-207, RSK-007", ":reviews: «RMF512»RSK-205, CTL-207, RSK-007"),),
    ),
    Break(
        "trigger closed, nothing reviewed",
        (
            Edit(
                L_CYC, ":closes: TRG-202\n:reviews: RSK-205, FMD-201, CTL-207, RSK-007\n", ":closes: «RMF506»TRG-202\n"
            ),
        ),
    ),
    Break("cycle closed before it was opened", (Edit(L_CYC, ":closed: 2026-10-05", ":closed: «RMF508»2026-08-01"),)),
    Break(
        "trigger opened after its cycle was closed",
        (Edit(OBS, ":opened: 2026-08-03", ":opened: 2026-10-20"),),
        ((L_CYC, ":closed: 2026-10-05", "RMF508"),),
    ),
    Break("manufacturing released before design", (Edit(M_CYC, ":closed: 2026-04-10", ":closed: «RMF508»2026-02-20"),)),
    Break(
        "cell of the grid emptied",
        (Edit(BASE, ":reviews: RSK-1\n", ""),),
        ((POLICY, "  gate: draft", "RMF509"),),
        "base",
    ),
    Break(
        "cycle without a decision",
        (
            Edit(
                L_CYC,
                ":decision: one new risk (RSK-205) accepted after its control; RSK-007 within its band; release may be widened\n",
                "",
            ),
            Edit(L_CYC, ":::{cycle} First operations period", "«RMF514»:::{cycle} First operations period"),
        ),
    ),
    Break("verification dated in another century", (Edit(DEL, ":date: 2023-10-23", ":date: «RMF511»2123-10-23"),)),
    Break("cycle closed in a year to come", (Edit(L_CYC, ":closed: 2026-10-05", ":closed: «RMF511»2062-10-05"),)),
    Break("verification dated before the estimate", (Edit(DEL, ":date: 2023-10-23", ":date: «RMF510»2023-01-23"),)),
    Break(
        "overall residual risk judged before the estimates",
        (Edit(ORR, ":date: 2026-10-20", ":date: «RMF510»2026-07-01"),),
    ),
    Break(
        "benefit-risk analysis dated before the estimate",
        (Edit(BRA, ":date: 2026-10-14\n:justifies: RSK-003", ":date: «RMF510»2023-06-01\n:justifies: RSK-003"),),
    ),
    Break(
        "review before the overall residual risk",
        (Edit(REV, ":time: 2026-11-02T09:30Z", ":time: «RMF510»2026-10-02T09:30Z"),),
    ),
    # RMF7xx: topics
    Break("software failure given a probability", (Edit(CASE, ":p1: 1\n", ":p1: «RMF701»F3\n"),), start=SOFTWARE),
    Break("software class lowered", (Edit(POLICY, "software-class: C", "software-class: «RMF702»A"),), start=SOFTWARE),
    Break(
        "software cause without its item",
        (Edit(CASE, ":software-item: SWI-2\n", ""),),
        ((CASE, "{event} Size", "RMF703"),),
        SOFTWARE,
    ),
    Break(
        "software control without its item",
        (Edit(CASE, ":software-item: SWI-3\n", ""),),
        ((CASE, "{control} App", "RMF703"),),
        SOFTWARE,
    ),
    Break(
        "use error without scenario",
        (Edit(L_SEQ, ":use-scenario: UES-EX-07, taking a device from stock\n", ""),),
        ((L_SEQ, "{event} Staff take", "RMF704"),),
    ),
    Break(
        "topic essential performance switched on",
        (Edit(POLICY, "topics: [patient-contact]", "topics: «RMF705»[patient-contact, essential-performance]"),),
    ),
    Break(
        "contact without duration",
        (Edit(CHR, ":contact-duration: limited\n", ""),),
        ((CHR, "{characteristic} Contact of the", "RMF706"),),
    ),
    Break(
        "a kind of contact of the edition before",
        (
            Edit(
                CHR,
                ":contact: circulating-blood\n:contact-duration: long-term",
                ":contact: implant-blood\n:contact-duration: long-term",
            ),
            Edit(POLICY, "topics: [patient-contact]", "«RMF706»topics: [patient-contact]"),
        ),
    ),
    Break(
        "a duration shorter than the days of contact",
        (Edit(CHR, ":contact-duration: limited\n", ":contact-duration: «RMF706»limited\n:contact-days: 12\n"),),
    ),
    Break(
        "parts that touch the patient named nowhere",
        (Edit(CHR, ":contact-part: stent\n", ""), Edit(CHR, ":contact-part: delivery system\n", "")),
        ((CHR, "{characteristic} Contact with blood", "RMF706"), (CHR, "{characteristic} Contact of the", "RMF706")),
    ),
    Break(
        "attack estimated by probability",
        (Edit(CASE, ":harm: HRM-9\n:exploitability: X1\n", ":harm: HRM-9\n:p1: «RMF707»F1\n:p2: C1\n"),),
        start=CONNECTED,
    ),
    Break(
        "safety control that ignores security",
        (Edit(CASE, ":security-impact: compares names in memory, opens no interface\n", ""),),
        ((CASE, "{control} App", "RMF708"),),
        CONNECTED,
    ),
    Break(
        "topic connected switched on",
        (Edit(POLICY, "topics: [patient-contact]", "topics: «RMF708 RMF715 RMF718»[patient-contact, connected]"),),
    ),
    Break(
        "automation bias not analysed",
        (Edit(CASE, ":learning: automation-bias\n", ""),),
        ((POLICY, "topics:", "RMF709"),),
        LEARNING,
    ),
    Break(
        "nothing monitors drift",
        (Edit(CASE, ":software-item: SWI-5\n:learning: drift\n", ":software-item: SWI-5\n"),),
        ((POLICY, "topics:", "RMF709"),),
        LEARNING,
    ),
    Break(
        "transport not analysed", (Edit(L_SEQ, ":lifetime-phase: transport\n", ""),), ((POLICY, "device:", "RMF710"),)
    ),
    Break(
        "needs of another project are not those that were pinned",
        (Edit("needs/external/system.json", "Strut width", "Strut length"),),
        (("needs/model.yaml", "- path: needs/external/system.json", "RMF927"),),
        "RMF927: good: what was pinned",
    ),
    # RMF006, RMF507, RMF805, RMF929: what a baseline has
    Break(
        "criteria changed after a baseline",
        (Edit(POLICY, "worst-case: F5", "worst-case: «RMF006»F4"),),
        start=RELEASED,
    ),
    Break(
        "an item changed after a baseline, for no trigger",
        (Edit(BASE, ":::{hazard} Foreign surface", "«RMF507»:::{hazard} Foreign other surface"),),
        start=RELEASED,
    ),
    Break(
        "the id of an item of the baseline for one of another type",
        (
            Edit(
                CASE,
                ":::{characteristic} Contact with the wall\n",
                "«RMF507»:::{intended-use} Contact with the wall\n:kind: misuse\n",
            ),
            Edit(CASE, ":id: CHR-9\n", ":id: «RMF805»CHR-9\n"),
            Edit(CASE, ":question: which tissues are touched (A.2.4)\n:raises: HAZ-1, HAZ-2, HAZ-3\n", ""),
        ),
        start=RELEASED,
    ),
    Break(
        "a trigger closed without the change that it says",
        (
            append(
                CASE,
                ":::{trigger} Balloon\n:id: TRG-1\n:kind: design-change\n:opened: 2026-02-01\n:due: 2026-04-01\n"
                ":affects: HAZ-3\n:changes: «RMF513»CHR-9\n:::\n\n:::{cycle} Balloon\n:id: CYC-9\n:mission: lifecycle\n"
                ":opened: 2026-02-01\n:closed: 2026-03-01\n:decision: the balloon is blown up more slowly\n:approver: R. Manager\n:closes: TRG-1\n"
                ":reviews: HAZ-3, CHR-9, RSK-1, RSK-2, RSK-3\n:::\n",
            ),
        ),
        start=RELEASED,
    ),
    Break(
        "a baseline that nobody has made",
        (Edit("needs/baselines/B.json", "", "«RMF929»released in January\n", kind="page"),),
        start=RELEASED,
    ),
    # RMF801, RMF928: acceptances
    Break(
        "what was accepted is another",
        (
            Edit(
                "needs/acceptances.jsonl",
                "",
                '{"item": "SIT-1", "of": "HAZ-1", "hash": "00000000000000000000000000000000", "by": "R. Manager",'
                ' "day": "2026-01-10", "reason": "reviewed"}\n',
                kind="page",
            ),
        ),
        ((BASE, ":hazard: HAZ-1", "RMF801"),),
        "base",
    ),
    Break(
        "an acceptance that nobody can read",
        (Edit("needs/acceptances.jsonl", "", "«RMF928»accepted\n", kind="page"),),
        start="base",
    ),
    # RMF810, RMF811, RMF812, RMF813: libraries
    Break(
        "a list of libraries written by hand",
        (Edit("needs/libraries.yaml", '    version: "2.1.0"\n', '    version: "2.2.0"\n'),),
        also=(("needs/libraries.yaml", "    digest:", "RMF810"),),
        start=TAKEN,
    ),
    Break(
        "a harm of a library is milder here, without a word",
        (Edit("needs/library/shared/harms.md", ":severity: S3", ":severity: S2"),),
        also=(("needs/library/shared/harms.md", ":::{harm} Perforation of the vessel", "RMF811"),),
        start=TAKEN,
    ),
    Break(
        "a deviation from a library loses its reason",
        (
            Edit(
                "needs/libraries.yaml",
                'reason: "the device stays in a side branch"',
                'reason: «RMF812»"TBD"',
            ),
        ),
        start=DEVIATES,
    ),
    Break(
        "what deviated says what the library says again",
        (Edit("needs/library/shared/harms.md", ":severity: S2", ":severity: S3"),),
        also=(("needs/libraries.yaml", "      - of: HRM-2", "RMF813"),),
        start=DEVIATES,
    ),
    # RMF931: volumes of the PDF
    Break(
        "items that stand in no volume of the PDF",
        (Edit("docs/pdf.yaml", "", "set: full\nvolumes:\n  D: {«RMF931»items: [risk]}\n", kind="page"),),
        start="base",
    ),
    Break(
        "a standard that is superseded without a word",
        (
            append(
                POLICY,
                "\nstandards:\n  list:\n    - id: ISO-14971\n      edition: ISO 14971:2007\n      dated: 2007-03\n"
                "      superseded-by: «RMF019»ISO 14971:2019\n",
            ),
        ),
        start="base",
    ),
    # RMF325, RMF330, RMF331: what implements controls, and the lists of it
    Break(
        "a control that names nothing that implements it",
        (
            Edit(BASE, ":::{control} Camera inspection", "«RMF325»:::{control} Camera inspection"),
            Edit(BASE, ":implements: SOP-3\n", ""),
        ),
        start="base",
    ),
    Break(
        "a drawing that is obsolete, an id twice, and a requirement for safety that nothing fulfils",
        (
            append(POLICY, "\ndesign-lists:\n  - path: needs/outputs.csv\n"),
            Edit(BASE, ":implements: SOP-3", ":implements: «RMF325»SOP-3"),
            Edit(
                "needs/outputs.csv",
                "",
                "id,title,state,risk-control\nDI-1,Cells,released,yes\nDI-2,Coating,released,\nSOP-3,Camera,obsolete,\n"
                "«RMF330»DI-2,Coating,draft,\n«RMF331»DI-7,Alarm,released,yes\n",
                kind="page",
            ),
        ),
        start="base",
    ),
    # RMF814 and RMF815: translations
    Break(
        "a translation of a text that has changed, and one with another number",
        (
            append(POLICY, "\ntranslations: [zh-CN]\n"),
            Edit(
                "needs/locale/zh_CN/LC_MESSAGES/needs/design/base.po",
                "",
                'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
                '#, fuzzy\n#| msgid "Infarction by clots"\nmsgctxt "RSK-1.title"\nmsgid "Infarction by thrombus on struts"\n'
                'msgstr «RMF814»"支架梁上血块所致梗死"\n\n'
                'msgctxt "VER-6.criterion"\nmsgid "300 of 300 wrong labels rejected"\nmsgstr «RMF815»"300 个错误标签中剔除 30 个"\n',
                kind="page",
            ),
        ),
        start="base",
    ),
    # RMF711 to RMF719, RMF807 to RMF809: SOUP, lists of software, security
    Break(
        "no SOUP at all",
        (Edit(POLICY, "software-class: none ", "software-class: «RMF711»C "),),
        start="small",
    ),
    Break(
        "requirements of SOUP left out",
        (Edit(CASE, ":system-requirements: 64 kB of memory (SAD-4)\n", ""),),
        ((CASE, "{soup} zlib", "RMF712"),),
        WHOLE,
    ),
    Break(
        "anomaly without a judgement",
        (Edit(CASE, ":not-relevant: an image has at most 20 MB, and larger ones are refused (SRS-32)\n", ""),),
        ((CASE, "{anomaly} Wrong", "RMF713"),),
        WHOLE,
    ),
    Break(
        "vulnerability that affects and leads to nothing",
        (
            Edit(
                "software/app.vex.json",
                'CVE-2026-1001"}, "products": [{"@id": "pkg:generic/app@1"}], "status": "not_affected"',
                '«RMF714»CVE-2026-1001"}, "products": [{"@id": "pkg:generic/app@1"}], "status": "affected"',
            ),
        ),
        start=WHOLE,
    ),
    Break(
        "a kind of threat forgotten",
        (Edit(CASE, ":stride: tampering, spoofing, repudiation\n", ":stride: tampering, spoofing\n"),),
        ((POLICY, "  topics:", "RMF715"),),
        WHOLE,
    ),
    Break(
        "threat that reaches no sequence",
        (Edit(CASE, ":realised-by: EVT-9\n", ""),),
        ((CASE, "{threat} Stored", "RMF716"), (CASE, ":cause: security", "RMF716")),
        WHOLE,
    ),
    Break(
        "vector harder than its level",
        (
            Edit(
                CASE,
                "AV:A/AC:H/PR:L/UI:R/S:U/C:N/I:L/A:N\n:exploitability: ",
                "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\n:exploitability: «RMF717»",
            ),
        ),
        start=WHOLE,
    ),
    Break(
        "nobody has looked for vulnerabilities",
        (
            Edit(POLICY, "interval-days: 3000", "interval-days: «RMF718»1"),
            Edit(CASE, ":anomalies-evaluated: 2026", ":anomalies-evaluated: «RMF718»2026"),
        ),
        start=WHOLE,
    ),
    Break(
        "problem report that nobody has judged",
        (
            Edit(
                "software/problems.csv",
                "PR-1,Size in another unit,2026-01-07,yes,,RSK-1",
                "«RMF719»PR-1,Size in another unit,2026-01-07,,,",
            ),
        ),
        start=WHOLE,
    ),
    Break(
        "a component that nobody knows",
        (
            Edit(
                "software/app.cdx.json",
                '"components": [',
                '"components": [{"type": "library", "name": "minizip", "version": "1"}, ',
            ),
            Edit(POLICY, "components: [software", "components: [«RMF807»software"),
        ),
        start=WHOLE,
    ),
    Break("another version built in", (Edit(CASE, ":version: 1.3.1", ":version: «RMF808»1.3.0"),), start=WHOLE),
    Break(
        "a bill of materials that breaks off",
        (
            Edit(
                "software/app.cdx.json",
                '"specVersion": "1.6", "version": 1,\n "metadata"',
                '"specVersion": "1.6", "version": 1\n «RMF809»"metadata"',
            ),
        ),
        start=WHOLE,
    ),
    # RMF930, RMF806: lists of requirements
    Break(
        "a list that names what is not there",
        (
            Edit(
                "needs/checklists/gspr.yaml",
                "",
                "version: 1\ntitle: Requirements\nrequirements:\n  - number: '1'\n    requirement: Risks are reduced\n"
                "    evidence:\n      - items: [«RMF930»CTL-404]\n      - filter: «RMF930»kind == inherrent\n"
                "      - chapter: «RMF930»docs/plan#extent\n",
                kind="page",
            ),
        ),
        start="base",
    ),
    Break(
        "a requirement that does not apply, for no reason",
        (
            Edit(
                "needs/checklists/gspr.yaml",
                "",
                "version: 1\ntitle: Requirements\nrequirements:\n  - number: '1'\n    requirement: Risks are reduced\n"
                "    applicable: «RMF930»false\n",
                kind="page",
            ),
        ),
        start="base",
    ),
    Break(
        "a requirement that nothing answers, one with a gap, and one whose filter finds nothing",
        (
            Edit(
                "needs/checklists/gspr.yaml",
                "",
                "version: 1\ntitle: Requirements\nrequirements:\n  - number: «RMF806»'1'\n    requirement: Risks are reduced\n"
                "  - number: «RMF806»'2'\n    requirement: Users are told\n    evidence:\n      - clauses: ['8']\n"
                "    gap: the leaflet is in print\n  - number: «RMF806»'3'\n    requirement: Nothing burns\n    evidence:\n"
                "      - filter: type == trigger and kind == capa\n",
                kind="page",
            ),
        ),
        start="base",
    ),
    Break(
        "a clause of ISO 14971 with a gap that its author tells",
        (
            Edit(
                "needs/checklists/iso-14971.yaml",
                "",
                "version: 1\nrequirements:\n  - number: «RMF806»'4.2'\n    gap: the management review is in May\n",
                kind="page",
            ),
        ),
        start="base",
    ),
    # RMF8xx: evidence
    Break(
        "evidence that is not there", (Edit(IMP, ":evidence: TR-EX-101", ":evidence: «RMF802»evidence/TR-EX-101.pdf"),)
    ),
    Break(
        "evidence outside of the project", (Edit(IMP, ":evidence: TR-EX-101", ":evidence: «RMF802»../TR-EX-101.pdf"),)
    ),
    Break(
        "report taken away",
        (Edit("evidence/camera.xml", "", kind="gone"),),
        ((CASE, ":evidence: ", "RMF802"),),
        EVIDENCE,
    ),
    Break("hash of the evidence broken", (Edit(CASE, "sha256:6a8b7f44", "«RMF803»sha256:6a8b7f45"),), start=EVIDENCE),
    Break(
        "evidence changed after it was read",
        (Edit("evidence/camera.xml", 'skipped="1"', 'skipped="1" time="7"'),),
        ((CASE, ":evidence-hash: ", "RMF803"),),
        EVIDENCE,
    ),
    Break(
        "test failed in the report",
        (
            Edit(
                "evidence/camera.xml",
                '<testcase classname="camera" name="rejects_wrong_label"/>',
                '<testcase classname="camera" name="rejects_wrong_label"><failure/></testcase>',
            ),
        ),
        ((CASE, ":evidence-hash: ", "RMF803"), (CASE, ":result: pass", "RMF804")),
        EVIDENCE,
    ),
    Break(
        "test in the report timed out",
        (
            Edit(
                "evidence/camera.xml",
                '<testcase classname="camera" name="rejects_wrong_label"/>',
                '<testcase classname="camera" name="rejects_wrong_label" status="timeout"/>',
            ),
        ),
        ((CASE, ":evidence-hash: ", "RMF803"), (CASE, ":result: pass", "RMF804")),
        EVIDENCE,
    ),
    Break(
        "test in the report passed only on a rerun",
        (
            Edit(
                "evidence/camera.xml",
                '<testcase classname="camera" name="rejects_wrong_label"/>',
                '<testcase classname="camera" name="rejects_wrong_label"><flakyFailure/></testcase>',
            ),
        ),
        ((CASE, ":evidence-hash: ", "RMF803"), (CASE, ":result: pass", "RMF804")),
        EVIDENCE,
    ),
    Break(
        "report with fewer tests than its suite says",
        (Edit("evidence/camera.xml", 'tests="4"', 'tests="14"'),),
        ((CASE, ":evidence-hash: ", "RMF803"), (CASE, ":result: pass", "RMF804")),
        EVIDENCE,
    ),
    Break(
        "test that the report lacks",
        (Edit(CASE, ":test: rejects_wrong_label", ":test: «RMF804»rejects_wrong_lable"),),
        start=EVIDENCE,
    ),
    Break(
        "report cut off",
        (Edit("evidence/camera.xml", "</testsuites>\n", ""),),
        ((CASE, ":evidence-hash: ", "RMF803"), (CASE, ":evidence: ", "RMF804")),
        EVIDENCE,
    ),
    # RMF6xx: field data
    Break(
        "plan of a significant risk taken out",
        (
            Edit(
                POLICY,
                "    - {id: MON-05, target: HRM-005, kind: injury, source: active, unit: implant, method: u-chart}\n",
                "",
            ),
        ),
        ((RSK, "{risk} Dissection by balloon shoulders beyond the stent", "RMF601"),),
    ),
    Break(
        "exposure of an observation lost",
        (
            Edit(
                OBS,
                ":count: 3\n:exposure: 9600\n:unit: implant\n:period: 2026-05-11 to 2026-09-30\n:source: active\n:severity: S3\n",
                ":count: 3\n:unit: implant\n:period: 2026-05-11 to 2026-09-30\n:source: active\n:severity: S3\n",
            ),
        ),
        ((OBS, "{observation} Stents lost", "RMF608"),),
    ),
    Break(
        "file of field data that is not there",
        (Edit(POLICY, "target: RSK-008,", "target: RSK-008, path: «RMF612»field/none.csv,"),),
    ),
    Break(
        "observation that matches nothing",
        (
            append(
                OBS, "\n«RMF602»:::{observation} Odd smell\n:id: OBS-9\n:kind: injury\n:count: 0\n:period: 2026\n:::\n"
            ),
        ),
    ),
    Break(
        "more events than the band allows",
        (
            Edit(
                OBS,
                ":count: 3\n:exposure: 9600\n:unit: implant\n:period: 2026-05-11 to 2026-09-30\n:source: active\n:severity: S3\n",
                ":count: «RMF603»30\n:exposure: 9600\n:unit: implant\n:period: 2026-05-11 to 2026-09-30\n:source: active\n:severity: S3\n",
            ),
        ),
    ),
    Break(
        "too few implants to support the band",
        (
            Edit(
                OBS,
                ":count: 3\n:exposure: 9600\n:unit: implant\n:period: 2026-05-11 to 2026-09-30\n:source: active\n:severity: S3\n",
                ":count: «RMF604»3\n:exposure: 5000\n:unit: implant\n:period: 2026-05-11 to 2026-09-30\n:source: active\n:severity: S3\n",
            ),
        ),
    ),
    Break(
        "support by data of twenty years ago",
        (
            Edit(
                OBS,
                ":count: 3\n:exposure: 9600\n:unit: implant\n:period: 2026-05-11 to 2026-09-30\n:source: active\n:severity: S3\n",
                ":count: 3\n:exposure: 9600\n:unit: implant\n:period: «RMF614»2004 to 2006\n:source: active\n:severity: S3\n",
            ),
        ),
    ),
    Break(
        "a plan without data two months after launch",
        (
            Edit(
                POLICY,
                "  interval-months: 12\n  plans:\n    - {id: MON-01, target: HRM-001, ",
                "  interval-months: 12\n  launched: 2026-05-11\n  plans:\n"
                "    - «RMF616»{id: MON-01, data-within-months: 2, target: HRM-001, ",
            ),
        ),
    ),
    Break(
        "a serious incident of which nobody says that it was reported",
        (
            Edit(POLICY, "  interval-months: 12\n  plans:", "  interval-months: 12\n  launched: 2026-05-11\n  plans:"),
            append(
                OBS,
                ":::{trigger} Stent lost in a carotid artery\n:id: TRG-203\n:kind: «RMF617»serious-incident\n"
                ":opened: 2026-11-02\n:due: 2026-12-18\n:affects: OBS-002\n:::\n",
            ),
        ),
    ),
    Break(
        "a death that was reported in the EU a day late, and in China not at all",
        (
            append(
                OBS,
                ":::{trigger} Stent lost in a carotid artery\n:id: TRG-203\n:kind: serious-incident\n"
                ":opened: 2026-11-02\n:due: 2026-12-18\n:aware: «RMF618»2026-11-02\n:outcome: death\n"
                ":reported-eu: «RMF618»2026-11-13\n:reported-us: 2026-11-13\n:affects: OBS-002\n:::\n",
            ),
        ),
    ),
    Break(
        "active count of a risk gone, passive reports left",
        (drop(OBS, "OBS-003"),),
        ((OBS, ":count: 4", "RMF604"),),
    ),
    Break(
        "signal in a monitored series",
        (
            Edit(
                POLICY,
                "target: RSK-008,",
                "target: RSK-008, path: field/a.csv, baseline: {first: 2026-05, last: 2026-07},",
            ),
            Edit(
                "field/a.csv",
                "",
                "period,count,exposure\n2026-05,0,90000000\n2026-06,1,90000000\n2026-07,0,90000000\n2026-08,«RMF605»9,90000000\n",
                kind="page",
            ),
        ),
    ),
    Break(
        "question on a signal not answered",
        (Edit(OBS, "Benefit-risk: not changed, no lasting harm.", "No lasting harm."),),
        ((OBS, "{trigger} Complaint trend", "RMF605"),),
    ),
    Break(
        "observed severity above the harm's",
        (Edit(OBS, ":severity: S3\n", ":severity: «RMF606»S5\n"),),
    ),
    Break(
        "interval of the cycles shortened",
        (Edit(POLICY, "interval-months: 12", "interval-months: 1"),),
        ((L_CYC, ":closed: 2026-10-09", "RMF607"),),
    ),
    Break(
        "IMDRF code of a serious malfunction lost",
        (Edit(OBS, ":imdrf: A0104\n", ""),),
        ((OBS, "{observation} Stents lost", "RMF609"),),
    ),
    Break(
        "list of IMDRF codes with one code twice, and without another",
        (
            Edit(POLICY, "worst-case: F5", "worst-case: F5\nimdrf: {path: codes.csv}"),
            Edit(
                "codes.csv",
                "",
                "code,term\nA0103,Expulsion\n«RMF615»A0103,Migration\nE061202,a\nE0605,b\nE040201,c\n",
                kind="page",
            ),
            Edit(OBS, ":imdrf: A0104\n", ":imdrf: «RMF609»A0104\n"),
        ),
    ),
    Break(
        "outgoing defects above the band",
        (
            append(
                OBS,
                "\n:::{observation} Labels of released goods\n:id: OBS-9\n:kind: defect\n:count: «RMF610»0\n:exposure: 500\n"
                ":unit: label\n:period: 2026\n:source: active\n:observes: FMD-107\n:::\n",
            ),
        ),
    ),
    Break(
        "assurance of a process lost",
        (
            Edit(
                M_SEQ, ":process-step: labelling\n:process-assurance: inspected\n", ":process-step: «RMF611»labelling\n"
            ),
        ),
    ),
    # RMF9xx: structure
    Break(
        "id given twice",
        (Edit(RSK, ":id: RSK-009", ":id: «RMF901»RSK-008"),),
        (
            (DEL, ":controls: RSK-009", "RMF902"),
            (DEL, ":controls: RSK-001, RSK-009", "RMF902"),
            (CYC, ":reviews: RSK-001, RSK-002, RSK-003,", "RMF902"),
            (CYC, ":reviews: RSK-001, RSK-007, RSK-009", "RMF902"),
            (ORR, ":considers:", "RMF902"),
        ),
    ),
    Break(
        "merge conflict within a risk",
        (
            Edit(
                M_RSK,
                ":residual-p1: F1\n:residual-basis: test (bench, 2024-06)\n",
                "«RMF913»<<<<<<< HEAD\n:residual-p1: F1\n:residual-basis: test (bench, 2024-06)\n=======\n:residual-p1: F2\n:residual-basis: test (bench, 2024-06)\n>>>>>>> other\n",
            ),
        ),
    ),
    Break("item without a blank before its title", (Edit(SEQ, ":::{event} Endo", "«RMF914»:::{event}Endo"),)),
    Break(
        "option without its first colon",
        (
            Edit(
                M_RSK,
                ":residual-p1: F1\n:residual-basis: test (bench, 2024-06)\n",
                "«RMF915»residual-p1: F1\n:residual-basis: test (bench, 2024-06)\n",
            ),
        ),
    ),
    Break(
        "filler words for a reason and a criterion",
        (
            Edit(
                IMP,
                ":no-new-risk: slower covering, allergy and dose are judged in the linked situations",
                ":no-new-risk: «RMF917»n/a",
            ),
            Edit(
                IMP,
                ":no-new-risk: degradation products were assessed as in ISO 10993-9 and -17; their situation is SIT-005",
                ":no-new-risk: «RMF917»to be confirmed",
            ),
        ),
    ),
    Break(
        "maker of the device to be added",
        (Edit(POLICY, "manufacturer: Example Vascular (invented)", "manufacturer: «RMF917»to be added"),),
    ),
    Break(
        "hazard with the title of another",
        (
            Edit(
                HAZ,
                ":::{hazard} Strut ends pressed into the vessel wall",
                "«RMF918»:::{hazard} Outward force of the expanding balloon",
            ),
        ),
    ),
    Break(
        "file in Chinese, with a term of an older text",
        (
            Edit(POLICY, "", "\nlanguage: zh-CN\n", kind="append"),
            Edit("docs/plan.md", "", "\n«RMF919»危害处境按本计划识别。\n", kind="append"),
        ),
    ),
    Break(
        "risk copied, with another estimate",
        (
            append(
                RSK,
                "\n«RMF212»:::{risk} Infarction once more\n:id: RSK-999\n:situation: SIT-001\n:harm: HRM-002\n:p1: F1\n:p2: C1\n"
                ":basis: expert (panel, 2025-01)\n:::\n",
            ),
        ),
    ),
    Break(
        "P beside P1, and no P2",
        (Edit(M_RSK, ":p1: 0.003 per implant\n:p2: C3\n", ":p1: «RMF204»0.003 per implant\n:p: F4\n"),),
    ),
    Break(
        "folder of a stage misspelt",
        (
            Edit(
                "needs/desgin/more.md",
                "",
                "«RMF922»# More uses\n\n:::{event} Wear\n:id: EVT-999\n:cause: hardware\n:precedes: SIT-003\n:::\n",
                kind="page",
            ),
        ),
    ),
    Break(
        "text that no page shows",
        (
            append(CLM, "\n| Source | Count |\n| --- | --- |\n| Register | 3 | «RMF926»of 10,000 |\n"),
            append(HAZ, "\nSeen in the register.«RMF926»[^register]\n"),
        ),
    ),
    Break(
        "text that names an item there is not",
        (
            Edit(
                "needs/design/characteristics.md",
                "Too much delays healing, too little lets tissue grow: both limits matter.",
                "Too much delays healing (see «RMF916»RSK-999), too little lets tissue grow: both limits matter.",
            ),
        ),
    ),
    Break(
        "view misspelt",
        (
            Edit(
                "docs/design.md",
                "```{item-list}\n:types: hazard, situation\n:filter: stage == design",
                "```«RMF923»{item-lits}\n:types: hazard, situation\n:filter: stage == design",
            ),
        ),
    ),
    Break(
        "page misspelt in a link",
        (append(SEQ, "\nSee [the plan](«RMF924»../../docs/plann.md).\n"),),
    ),
    Break("heading two levels down", (append(SEQ, "\n«RMF925»#### Notes\n"),)),
    Break("link to nothing", (Edit(SEQ, ":precedes: SIT-003", ":precedes: «RMF902»SIT-033"),)),
    Break("item that others name taken out", (drop(HRM, "HRM-010"),), ((RSK, ":harm: HRM-010", "RMF902"),)),
    Break("link to an item of another type", (Edit(SEQ, ":precedes: SIT-003", ":precedes: «RMF903»HAZ-021"),)),
    Break(
        "type of an item swapped",
        (
            Edit(
                HRM,
                ":::{harm} Burn of the tissue around the stent\n:id: HRM-010\n:severity: S3",
                ":::{hazard} Tissue around the stent\n:id: HRM-010\n:«RMF904»severity: S3",
            ),
        ),
        ((RSK, ":harm: HRM-010", "RMF903"),),
    ),
    Break(
        "option misspelt",
        (Edit(M_RSK, ":residual-p1: F1\n:residual-basis: test (bench, 2024-06)\n", ":«RMF904»residual-pl: F1\n"),),
    ),
    Break(
        "value off its enumeration",
        (Edit(IMP, ":id: CTL-005\n:kind: inherent", ":id: CTL-005\n:kind: «RMF904»inherently-safe"),),
    ),
    Break("date that is none", (Edit(DEL, ":date: 2023-10-23", ":date: «RMF904»2023-10-32"),)),
    Break("item without id", (Edit(SEQ, ":id: FMD-005\n", ""),), ((SEQ, "{failure-mode} Print", "RMF904"),)),
    Break(
        "page that no table of contents reaches",
        (Edit("docs/design.md", "/needs/design/harms\n", ""),),
        ((HRM, "{harm} Death", "RMF905"),),
    ),
    Break(
        "script in a risk",
        (Edit(RSK, "P1 counts scans outside", "<script>alert(1)</script>«RMF906»P1 counts scans outside"),),
    ),
    Break(
        "file of the machine included", (append("docs/review.md", "```{«RMF906»include} ../../../etc/passwd\n```\n"),)
    ),
    Break(
        "directive not closed",
        (Edit(REV, ":meaning: approved\n:::\n", ":meaning: approved\n"),),
        ((REV, "{review} Review", "RMF907"),),
    ),
    Break("page that is not UTF-8", (Edit(REV, "real signature.", "real signature «RMF907»\udce9."),)),
    Break(
        "table of a stage that there is not",
        (
            Edit(
                "docs/design.md",
                ":types: hazard, situation\n:filter: stage == design",
                ":types: hazard, situation\n:filter: stage == «RMF921»desing",
            ),
        ),
    ),
    Break(
        "waiver without reason",
        (Edit(M_RSK, ":residual-p1: F1\n:residual-basis: test (bench, 2024-06)\n", ":waive: «RMF908»RMF401\n"),),
        ((M_RSK, "{risk} Infection by an implant", "RMF401"),),
    ),
    Break(
        "rule switched off without reason",
        (Edit(POLICY, "worst-case: F5", "worst-case: F5\nrules: {off: {RMF109: «RMF908»''}}"),),
    ),
    Break(
        "waiver of nothing",
        (
            Edit(
                M_RSK,
                ":residual-p1: F1\n:residual-basis: test (bench, 2024-06)\n",
                ":residual-p1: F1\n:residual-basis: test (bench, 2024-06)\n:waive: «RMF909»RMF401 -- agreed with the panel; approver A. Prover; until 2026-12-31\n",
            ),
        ),
    ),
    Break(
        "waiver of an item that is none",
        (
            Edit(
                POLICY,
                "worst-case: F5",
                "worst-case: F5\nwaivers:\n  - {rule: RMF401, item: RSK-999, reason: agreed with the panel, approver: A. Prover, expires: 2027-01-01}",
            ),
        ),
        ((POLICY, "item: RSK-999", "RMF909"),),
    ),
    Break(
        "waiver that has expired",
        (
            Edit(M_RSK, ":residual-p1: F1\n:residual-basis: test (bench, 2024-06)\n", ""),
            Edit(
                POLICY,
                "worst-case: F5",
                "worst-case: F5\nwaivers:\n  - {rule: RMF401, item: RSK-104, reason: agreed with the panel, approver: A. Prover, expires: «RMF911»2026-11-22}",
            ),
        ),
        ((M_RSK, "{risk} Infection by an implant", "RMF401"),),
    ),
    Break(
        "rule on unacceptable risks switched off in a line",
        (
            Edit(
                POLICY, "worst-case: F5", "worst-case: F5\nrules: {off: {RMF402: «RMF017»the matrix is under revision}}"
            ),
        ),
    ),
    Break(
        "waiver that nobody has accepted",
        (Edit(M_RSK, ":residual-p1: F1\n", ":waive: «RMF932»RMF401 -- weighed with the panel in May\n"),),
        ((M_RSK, "{risk} Infection by an implant", "RMF401"),),
    ),
    Break(
        "waiver that a higher role has to accept",
        (
            Edit(
                POLICY,
                "worst-case: F5",
                "worst-case: F5\nwaivers:\n  - «RMF933»{rule: RMF402, item: RSK-104, reason: weighed with the panel in May, "
                "approver: A. Prover, expires: 2027-01-01}",
            ),
        ),
    ),
    Break(
        "waiver for twenty years",
        (
            Edit(
                M_RSK,
                ":p1: F4\n:p2: C4\n:basis: expert (assumption of the example, 2025-11)\n:dated: 2025-11-06\n:residual-p1: F1\n",
                ":p1: F4\n:p2: C4\n:residual-p1: F1\n"
                ":waive: «RMF934»RMF206 -- the basis is in the report of May; approver A. Prover; until 2046-01-01\n",
            ),
        ),
    ),
    Break(
        "event without its cause",
        (Edit(SEQ, ":id: EVT-002\n:cause: biological\n", ":id: EVT-002\n"),),
        ((SEQ, "{event} Endothelium grows over the struts", "RMF912"),),
    ),
    Break(
        "trigger without its dates",
        (Edit(CYC, ":opened: 2023-03-06\n:due: 2026-03-31\n:affects: RSK-001", ":affects: RSK-001"),),
        ((CYC, "{trigger} New stent generation", "RMF912"),),
    ),
    Break(
        "verification without its criterion",
        (Edit(IMP, ":criterion: every strut of 30 stents at most 75 micrometres including coating\n", ""),),
        ((IMP, "{verification} Strut thickness measured", "RMF912"),),
    ),
    Break(
        "field of its own that the project needs",
        (
            Edit(
                "needs/model.yaml",
                "",
                "version: 1\ntypes:\n  review:\n    fields:\n      minutes: {required: true}\n",
                kind="page",
            ),
        ),
        ((REV, "{review} Review", "RMF912"),),
    ),
)
