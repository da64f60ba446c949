"""Ten mistakes that auditors find often, each as a hurried author would make it on a page of the example.

The edits are those of ``tests/mutations``: ``«RMF310»`` stands on the line of a finding and is removed before the page
is written; ``also`` names findings that follow on lines which the mistake leaves as they are.
"""

from __future__ import annotations

from typing import NamedTuple

from mutations.breaks import DEL, HAZ, HRM, L_CTL, L_CYC, L_RSK, M_RSK, M_SEQ, Break, Edit, M, append

M_PACK = M + "controls-sterilisation-packaging-and-labelling.md"


class Mistake(NamedTuple):
    """A mistake, in the words of the audit that finds it.

    ``why`` cites clauses of ISO 14971:2019. ``codes`` are all the findings that it yields; no other of the ten yields
    one of them.
    """

    title: str
    why: str
    codes: tuple[str, ...]
    edits: tuple[Edit, ...]
    also: tuple[tuple[str, str, str], ...] = ()

    @property
    def made(self) -> Break:
        """The mistake as a break of the example."""
        return Break(self.title, self.edits, self.also)


MISTAKES = (
    Mistake(
        "A harm is listed as a hazard",
        "The source of harm, what happens and what the patient suffers are to be kept apart (3.3, 3.4, 3.5 and 5.4); "
        "whoever begins with the infection no longer asks where the germs come from.",
        ("RMF109",),
        (
            Edit(
                HAZ,
                "{hazard} Viable microorganisms on the implant",
                "{hazard} «RMF109»Infection by a contaminated implant",
            ),
        ),
    ),
    Mistake(
        "The same effect on the patient has two severities",
        "Severity is estimated on one scale for the whole file (5.5); the milder entry makes each risk that uses it "
        "look smaller.",
        ("RMF207",),
        (
            Edit(
                HRM,
                ":id: HRM-011\n:severity: S3\n:imdrf: E0603\n",
                ":id: HRM-011\n:severity: «RMF207»S3\n:imdrf: E061202\n",
            ),
        ),
    ),
    Mistake(
        "A warning is credited although nobody watched users act on it",
        "A control counts once its effect is verified (7.2), and that people notice, understand and follow information "
        "cannot be seen by colleagues who read it at a desk.",
        ("RMF309",),
        (
            Edit(DEL, ":id: CTL-011\n:kind: information", ":id: CTL-011\n:kind: «RMF309»information"),
            Edit(
                DEL,
                ":method: usability-evaluation\n"
                ":criterion: 20 of 20 radiographers choose a scan within the conditions\n"
                ":sample: 20\n"
                ":failures: 0\n"
                ":result: pass\n"
                ":evidence: US-EX-03\n",
                ":method: inspection\n"
                ":criterion: card read by two colleagues of the labelling group and found to be clear\n"
                ":result: pass\n"
                ":evidence: TR-EX-131\n",
            ),
        ),
    ),
    Mistake(
        "A hazardous situation has no risk",
        "A risk is to be estimated for each hazardous situation (5.5); one that came in with the process FMEA and "
        "stopped there is neither evaluated nor controlled.",
        ("RMF108",),
        (
            append(
                M_SEQ,
                ":::{event} Coating solution is used past its holding time\n"
                ":id: EVT-199\n"
                ":cause: process\n"
                ":precedes: SIT-199\n"
                ":::\n"
                "\n"
                "«RMF108»:::{situation} Vessel is treated with drug that has decomposed\n"
                ":id: SIT-199\n"
                ":condition: fault\n"
                ":hazard: HAZ-021\n"
                ":events: EVT-199\n"
                ":::\n",
            ),
        ),
    ),
    Mistake(
        "A probability is derived from a risk priority number",
        "Risk is the probability of harm with its severity (3.18), estimated from information that is recorded (5.5); "
        "a rank of detection ranks the work of engineers and says nothing about how often a patient is harmed.",
        ("RMF208",),
        (
            Edit(
                M_RSK,
                ":p1: F3\n:p2: C4\n:basis: expert (assumption of the example, 2025-11)",
                ":p1: F3\n:p2: C4\n:basis: «RMF208»expert (process FMEA of 2025-11, RPN 48 = 2 x 3 x 8)",
            ),
        ),
    ),
    Mistake(
        "The effectiveness of a control was never verified",
        "That a control is in place and that it works are two proofs (7.2); until the second is there, the residual risk "
        "is a hope, and the risk stands where it stood before control.",
        ("RMF307",),
        (
            Edit(
                M_PACK,
                ":result: pass\n:evidence: PV-EX-055\n:date: 2026-03-05\n",
                ":result: open\n:evidence: PV-EX-055 (report to follow)\n",
            ),
        ),
        ((M_PACK, "{control} Seal parameters", "RMF307"),),
    ),
    Mistake(
        "Nobody asked what the design change itself may cause",
        "Each control is to be reviewed for new hazards and situations, and for risks that it raises (7.5); a change "
        "made in haste after complaints is where that review is skipped.",
        ("RMF313",),
        (
            Edit(
                L_CTL,
                ":no-new-risk: the wall at the bond is thinner by 0.02 mm; bond strength and rated burst pressure were "
                "tested again, and no situation was added\n",
            ),
        ),
        ((L_CTL, "{control} Wider inflation lumen", "RMF313"),),
    ),
    Mistake(
        "A residual risk is above the initial one",
        "Control reduces a risk (7.1), and what remains is judged against the same criteria (7.3); a residual estimate "
        "above the initial one shows that nobody has read the two side by side.",
        ("RMF310",),
        (
            Edit(
                L_RSK,
                ":residual-p1: 0.02 per implant\n:residual-p2: C2\n",
                ":residual-p1: «RMF310»0.2 per implant\n",
            ),
        ),
    ),
    Mistake(
        "A significant residual risk is left out of the overall evaluation",
        "The residual risks are to be judged together as well (clause 8); an estimate that was raised afterwards and "
        "never reached the panel makes its conclusion one about another device.",
        ("RMF405", "RMF406"),
        (
            Edit(
                L_RSK,
                ":residual-p1: F3\n:residual-p2: C2\n:residual-basis",
                ":residual-p1: F4\n:residual-p2: C2\n:residual-basis",
            ),
        ),
        ((L_RSK, "{risk} Repeat procedure after use past the shelf life", "RMF405 RMF406"),),
    ),
    Mistake(
        "A complaint was closed without looking at the risk that it concerns",
        "What production and use bring to light is fed back into the risks that it concerns (10.3 and 10.4); a cycle "
        "that reviews other risks closes its trigger on paper only.",
        ("RMF506",),
        (
            Edit(
                L_CYC,
                ":closes: TRG-202\n:reviews: RSK-205, FMD-201, CTL-207, RSK-007, VER-207-I, VER-207-E, "
                "VER-084-E, CTL-099, VER-098-E, RSK-083, RSK-097",
                ":closes: «RMF506»TRG-202\n:reviews: RSK-201, RSK-202",
            ),
        ),
    ),
)
