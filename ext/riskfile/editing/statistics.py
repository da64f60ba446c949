"""How much of what there is in a file, and how it stands: what is counted of items, risks, controls, findings and gates; and the
verdicts one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from riskfile.assessment import assess
from riskfile.change.snapshot import RiskVerdict, risk_verdict
from riskfile.model import STAGES
from riskfile.project import Project
from riskfile.rules import Report
from riskfile.text.messages import tr
from riskfile.text.words import CONTROL_KIND_WORDS

VERDICTS_VERSION: Final = 1
"""The version of the form of verdicts as data."""


class TypeCount(NamedTuple):
    """How many items of a type there are, by stage ("": of the file as a whole), and how many are retired."""

    type: str
    label: str
    stages: Mapping[str, int]
    retired: int

    @property
    def total(self) -> int:
        """All but the retired."""
        return sum(self.stages.values())


class RegionCount(NamedTuple):
    """How many risks lie in a region ("": in none that could be determined), before control, as remaining by the claims, and as
    far as those are verified."""

    region: str
    label: str
    rank: int
    acceptable: bool
    initial: int
    residual: int
    earned: int


class ControlCount(NamedTuple):
    """How many controls of a kind ("" for none given) there are, how many are verified, and how many lack a proof of their
    implementation or of their effectiveness."""

    kind: str
    label: str
    total: int
    verified: int
    implementation: int
    effectiveness: int


class FindingCount(NamedTuple):
    """How often a rule has found something, by level ("error", "warning", "open", "waived")."""

    code: str
    name: str
    kind: str
    levels: Mapping[str, int]


class Statistics(NamedTuple):
    """What is counted of a file at ``gate`` on the day ``today``. ``gates`` says of each release gate whether it is passed,
    ``pages`` how many there are, ``claims`` how many risks claim a residual estimate and of how many of them it counts."""

    gate: str
    today: str
    pages: int
    types: tuple[TypeCount, ...]
    regions: tuple[RegionCount, ...]
    claimed: int
    counting: int
    controls: tuple[ControlCount, ...]
    proofs: Mapping[str, Mapping[str, int]]
    results: Mapping[str, int]
    findings: tuple[FindingCount, ...]
    levels: Mapping[str, int]
    kinds: Mapping[str, int]
    gates: Mapping[str, bool]


class Judged(NamedTuple):
    """The verdicts on a file: the regions of each risk, with what keeps its claim from counting, the proofs of each control
    (implementation, effectiveness), and of each release gate whether it is passed."""

    risks: Mapping[str, tuple[RiskVerdict, tuple[str, ...]]]
    controls: Mapping[str, tuple[str, str]]
    gates: Mapping[str, bool]


def judged(project: Project) -> Judged:
    """The verdicts on the file of a project.

    :raises PolicyError: if there is nothing to judge by.
    """
    assessed = assess(project.file, project.policy)
    _, _, gates = project.at_gates()
    return Judged(
        {id: (risk_verdict(risk), risk.unearned) for id, risk in assessed.risks.items()},
        {id: (state.implementation, state.effectiveness) for id, state in assessed.controls.items()},
        gates,
    )


def statistics(project: Project) -> tuple[Statistics, Report]:
    """What is counted of a project, and the report that it rests on.

    :raises PolicyError: if there is nothing to judge by.
    """
    file, policy = project.file, project.policy
    reports, _, gates = project.at_gates()
    report = reports[project.gate]
    assessed = assess(file, policy)
    stages: dict[str, Counter[str]] = {name: Counter() for name in file.model.types}
    for item in file:
        stages[item.type][item.stage] += 1
    retired = Counter(each.type for each in file.retired.values())
    places: dict[str, Counter[str]] = {each: Counter() for each in ("initial", "residual", "earned")}
    for risk in assessed.risks.values():
        for moment, estimate in (("initial", risk.initial), ("residual", risk.remaining), ("earned", risk.earned)):
            places[moment][estimate.region.id if estimate.region is not None else ""] += 1
    regions = [(each.id, each.label, each.rank, each.acceptable) for each in policy.regions]
    if any(each[""] for each in places.values()):
        regions.append(("", tr("not determined"), 0, False))
    claims = [each for each in assessed.risks.values() if each.residual is not None]
    kinds: dict[str, list[str]] = {kind: [] for kind in (*CONTROL_KIND_WORDS, "")}
    for control in file.of_type("control"):
        kinds.setdefault(control.text("kind"), []).append(control.id)
    found: dict[str, FindingCount] = {}
    levels: Counter[str] = Counter()
    for each, level in (
        *((each, each.level) for each in (*report.findings, *report.open_work)),
        *((each, "waived") for each, _ in report.waived),
    ):
        levels[level] += 1
        known = found.setdefault(each.code, FindingCount(each.code, each.name, each.kind, Counter()))
        known.levels[level] += 1  # type: ignore[index]  # it is the counter made above
    return (
        Statistics(
            project.gate,
            project.today,
            len(file.documents),
            tuple(
                TypeCount(
                    name,
                    declared.label,
                    {stage: stages[name][stage] for stage in (*STAGES, "") if stages[name][stage]},
                    retired[name],
                )
                for name, declared in file.model.types.items()
                if stages[name] or retired[name]
            ),
            tuple(RegionCount(*region, *(each[region[0]] for each in places.values())) for region in regions),
            len(claims),
            sum(1 for each in claims if each.earned is each.residual),
            tuple(
                ControlCount(
                    kind,
                    CONTROL_KIND_WORDS.of(kind) if kind else tr("no kind"),
                    len(ids),
                    sum(assessed.controls[id].verified for id in ids),
                    sum(assessed.controls[id].implementation != "pass" for id in ids),
                    sum(assessed.controls[id].effectiveness != "pass" for id in ids),
                )
                for kind, ids in kinds.items()
                if ids
            ),
            {
                proof: dict(Counter(getattr(state, proof) for state in assessed.controls.values()))
                for proof in ("implementation", "effectiveness")
            },
            dict(Counter(assessed.results.said(file, each) for each in file.of_type("verification"))),
            tuple(found[code] for code in sorted(found)),
            {level: levels[level] for level in ("error", "warning", "open", "waived")},
            dict(Counter(each.kind for each in report.findings)),
            gates,
        ),
        report,
    )


__all__ = [
    "VERDICTS_VERSION",
    "ControlCount",
    "FindingCount",
    "Judged",
    "RegionCount",
    "Statistics",
    "TypeCount",
    "judged",
    "statistics",
]
