"""What an assessor asks for at each clause of ISO 14971:2019, and what the file holds of it.

Each clause has a function that yields what answers it, and what it looked for and has not found. What the rules find stands
beside that: what is missing names the rules that tell of it, so that one cause is told once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from riskfile.assessment import Estimate, RiskAssessment, controls_of, has_residual
from riskfile.model import MISSIONS, Item
from riskfile.policy.policy import PLAN_PARTS
from riskfile.rules.stage_cells import StageCells, grid_of
from riskfile.surveillance.overall import class_sums
from riskfile.text.between import aside, in_list, labelled
from riskfile.text.messages import later, tr
from riskfile.text.numbers import figure
from riskfile.text.words import CELL_WORDS, CONTROL_KIND_WORDS, OUTCOME_WORDS, value_in_words
from riskfile.views.address import query_of
from riskfile.views.answers import (
    Answered,
    AnswerLabel,
    Link,
    firsts,
    pages_of,
    policy_links,
    section_link,
    title_of,
)
from riskfile.views.context import Context
from riskfile.views.signatures import approved
from riskfile.views.tables import kind_in_words


class Missed(NamedTuple):
    """What was looked for and is not there: ``items`` that lack it, and the ``codes`` of the rules that tell of it."""

    text: str
    items: tuple[Item, ...] = ()
    codes: tuple[str, ...] = ()


Looked = Iterator[Answered | Missed]


class Desk:
    """The file as somebody who assesses it has it on the desk."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.file = context.file
        self.policy = context.policy

    @cached_property
    def risks(self) -> list[tuple[Item, RiskAssessment]]:
        """The risks with what is computed of them."""
        known = self.context.assessed.risks
        return [(risk, known[risk.id]) for risk in self.file.of_type("risk")]

    @cached_property
    def cells(self) -> StageCells:
        """The grid."""
        return grid_of(self.file, self.policy, self.context.report, self.context.today)

    def all(self, *types: str) -> list[Item]:
        """The items of these types."""
        return [*self.file.of_type(*types)]

    def plan(self, *parts: str) -> Looked:
        """Sections of the plan."""
        for part in parts:
            where = self.policy.plan.get(part, "")
            link = section_link(self.context, where) if where else None
            if link is None:
                yield Missed(tr("the plan has no part {part}", part=part), codes=("RMF001",))
            else:
                yield Answered("Plan", "", (link,))

    def keys(self, *keys: str, text: str = "") -> Looked:
        """Keys of the policy that are there."""
        links = policy_links(self.policy, *keys)
        if links:
            yield Answered("Policy", text, links)

    def records(
        self, text: str, items: Iterable[Item], said: Callable[[Item], str] | None = None, view: str = ""
    ) -> Looked:
        """Items, where they stand, and a view of them; nothing where there are none."""
        items = list(items)
        if not items:
            return
        shown, more = firsts(items)
        links = [*pages_of(self.context, items), *self.view(view)]
        yield Answered("Records", text, tuple(links), tuple((each, said(each) if said else "") for each in shown), more)

    def view(self, name: str, text: str = "", query: Mapping[str, str] | None = None) -> list[Link]:
        """The page that shows a view of the whole file, where there is one."""
        page = self.context.pages.get(name, "") if name else ""
        document = self.file.documents.get(page)
        if not page or document is None:
            return []
        shown = text or f"{kind_in_words(name)} ({title_of(document)})"
        return [Link(shown, page, view=name, query=query_of(query) if query else "")]

    def figures(self, text: str, view: str = "", query: Mapping[str, str] | None = None) -> Answered:
        """What has been counted."""
        return Answered("Figures", text, tuple(self.view(view, query=query)))

    def lacks(self, text: str, items: Iterable[Item], *codes: str) -> Looked:
        """Items that lack something: how many, and ``text`` of them."""
        found = list(items)
        if found:
            yield Missed(f"{number(found)} {text}", tuple(found), codes)

    def regions(self, estimates: Iterable[Estimate | None]) -> str:
        """How many lie in which region, the worst last: ``58 Acceptable, 12 Not acceptable``."""
        count = Counter(each.region.id for each in estimates if each is not None and each.region is not None)
        return in_list(f"{count[each.id]} {each.label}" for each in self.policy.regions if count[each.id])


def number(items: Iterable[object]) -> str:
    """How many."""
    return str(len(list(items)))


def of(some: Iterable[object], whole: Iterable[object]) -> str:
    """How many of how many."""
    return tr("{some} of {whole}", some=number(some), whole=number(whole))


def things(count: int, one: str, many: str = "") -> str:
    """``1 harm``, ``22 harms``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def stated(item: Item, *fields: str) -> bool:
    """Whether an item says something in one of these fields."""
    return any(item.text(field).strip() for field in fields)


# --- 4 General requirements ---------------------------------------------------------------------------------------------


def _process(desk: Desk) -> Looked:
    policy = desk.policy
    revision = tr(", revision {revision}", revision=policy.revision) if policy.revision else ""
    dated = tr(", dated {date}", date=policy.date) if policy.date else ""
    yield from desk.plan("scope")
    if policy.document_number:
        yield from desk.keys("document", text=f"{policy.document_number}{revision}{dated}")
    states = Counter(each.state for each in desk.cells.cells)
    said = in_list(f"{states[state]} {CELL_WORDS[state]}" for state in ("complete", "waived", "open") if states[state])
    yield desk.figures(
        tr("{cells} cells of stages and steps: {said}", cells=len(desk.cells.cells), said=said), "stage-grid"
    )
    closed = [each for each in desk.all("cycle") if "closed" in each.fields]
    for mission in MISSIONS:
        some = [each for each in closed if each.text("mission") == mission]
        yield from desk.records(
            tr("{cycles} {cycles:cycle|cycles} of the mission {mission} closed", cycles=len(some), mission=mission),
            some[-1:],
        )
    if not closed:
        yield Missed(tr("no cycle of the process has been closed"), codes=("RMF504", "RMF509"))


def _management(desk: Desk) -> Looked:
    yield from desk.plan("acceptability-criteria")
    yield from desk.keys("regions", "matrix", "not-estimable", text=tr("the policy for acceptability"))
    yield from desk.plan("reviews")
    yield from _approvals(desk, tr("the policy for acceptability is signed with the rest of the file"))


def _approvals(desk: Desk, text: str) -> Looked:
    signed = approved(desk.context)
    done = [each for each in signed if each.state in ("verified", "typed")]
    links = tuple(desk.view("signatures"))
    for each in done:
        said = aside(filter(None, (each.role, each.name, each.time, each.said)))
        yield Answered("Approval", said, links)
        links = ()
    for each in signed:
        if each.state == "failed":
            yield Missed(labelled(each.role, each.said), codes=("RMF408",))
        elif each.state == "missing":
            yield Missed(tr("{role} has not signed today's content", role=each.role), codes=("RMF408",))
    if not signed:
        yield Missed(tr("nobody has signed it ({text})", text=text), codes=("RMF407", "RMF408"))


def _competence(desk: Desk) -> Looked:
    yield from desk.plan("responsibilities")
    for role in desk.policy.roles:
        who = labelled(role.role, role.name) if role.name else role.role
        place = desk.policy.positions.get(("roles", role.role))
        link = (Link(f"{place.path}:{place.line}"),) if place is not None else ()
        if role.competence:
            yield Answered(
                "Outside",
                tr("{who}, record of competence {competence}", who=who, competence=role.competence),
                link,
                said=True,
            )
        else:
            yield Missed(tr("{who} has no record of competence", who=who), codes=("RMF007",))
    if not desk.policy.roles:
        yield Missed(tr("the policy names nobody who does the work (roles)"), codes=("RMF007",))


_PARTS: Final = dict(zip(PLAN_PARTS, "abcdefg", strict=True))


def _plan(desk: Desk) -> Looked:
    for part, letter in _PARTS.items():
        for each in desk.plan(part):
            yield each._replace(text=labelled(letter, each.text or part.replace("-", " ")))
    yield from desk.keys("severity", "probability", "matrix", "not-estimable", "worst-case")
    yield from _revisions(desk)


def _revisions(desk: Desk) -> Looked:
    known = desk.context.baselines
    links = tuple(desk.view("revision-history"))
    if known is not None and known.all:
        last = known.all[-1]
        count = tr("{n} {n:baseline|baselines}", n=len(known.all))
        yield Answered(
            "Figures",
            tr("changes are recorded in {count}, the last {name} of {day}", count=count, name=last.name, day=last.day),
            links,
        )


def _file(desk: Desk) -> Looked:
    file = desk.file
    hazards, situations = desk.all("hazard"), desk.all("situation")
    led = [each for each in hazards if file.linking(each, "hazard")]
    estimated = [each for each in situations if file.linking(each, "situation")]
    evaluated = [risk for risk, known in desk.risks if known.initial.region is not None]
    controls = desk.all("control")
    verified = [each for each in controls if desk.context.assessed.controls[each.id].verified]
    controlled = [risk for risk, _ in desk.risks if controls_of(file, risk)]
    judged = [each for each in controlled if has_residual(each)]
    yield desk.figures(
        tr(
            "{of} hazards lead to a hazardous situation, {of2} hazardous situations to a risk, {of3} risks "
            "are evaluated, {of4} controls are verified both ways, {of5} controlled risks have a residual "
            "estimate",
            of=of(led, hazards),
            of2=of(estimated, situations),
            of3=of(evaluated, desk.risks),
            of4=of(verified, controls),
            of5=of(judged, controlled),
        ),
        "trace-matrix",
    )
    yield from desk.lacks(
        tr("not verified both ways"), (each for each in controls if each not in verified), "RMF306", "RMF307"
    )
    if file.evidence:
        there = [each for each in file.evidence.values() if each.state == "present"]
        yield desk.figures(
            tr(
                "{verifications} {verifications:verification|verifications} with a file of evidence in the project",
                verifications=len(there),
            ),
            "verification-status",
        )
    yield from _revisions(desk)
    accepted = len(desk.context.report.waived)
    if accepted:
        yield desk.figures(
            tr("{findings} {findings:finding|findings} waived, each with its reason and approver", findings=accepted),
            "waivers",
        )


# --- 5 Risk analysis ----------------------------------------------------------------------------------------------------


def _analysis(desk: Desk) -> Looked:
    device = desk.policy.device
    models = f" ({in_list(device.models)})" if device.models else ""
    yield from desk.keys("device", text=tr("what was analysed: {name}{models}", name=device.name, models=models))
    people = in_list(f"{each.role} {each.name}".strip() for each in desk.policy.roles)
    if people:
        yield from desk.keys("roles", text=tr("by whom: {people}", people=people))
    else:
        yield Missed(tr("it is not said who analyses (roles)"), codes=("RMF007",))
    dates = sorted(filter(None, (risk.text("dated") for risk, _ in desk.risks)))
    when = tr("estimates of {dates} to {dates2}", dates=dates[0], dates2=dates[-1]) if dates else ""
    if desk.policy.date:
        when = aside(filter(None, (when, tr("document dated {date}", date=desk.policy.date))))
    if when:
        yield from desk.keys("document", text=tr("when: {when}", when=when))
    else:
        yield Missed(tr("neither the document nor an estimate has a date"), codes=("RMF206",))
    yield from desk.plan("scope")


def _use(desk: Desk) -> Looked:
    for kind, text, code in (
        ("intended", tr("intended use"), "RMF101"),
        ("misuse", tr("reasonably foreseeable misuse"), "RMF102"),
    ):
        some = [each for each in desk.all("intended-use") if each.text("kind") == kind]
        yield from desk.records(tr("{some} of {text}", some=len(some), text=text), some)
        if not some:
            yield Missed(tr("nothing says the {text}", text=text), codes=(code,))


def _characteristics(desk: Desk) -> Looked:
    known = desk.all("characteristic")
    passed_over = [each for each in known if stated(each, "not-applicable")]
    raising = [each for each in known if desk.file.linked(each, "raises")]
    limited = [each for each in known if stated(each, "limit")]
    yield from desk.records(
        tr(
            "{characteristics} {characteristics:characteristic|characteristics}: {raising} raise hazards, "
            "{limited} have a limit, {passed_over} raise none, with the reason",
            characteristics=len(known),
            raising=len(raising),
            limited=len(limited),
            passed_over=len(passed_over),
        ),
        known,
        view="characteristics",
    )
    loose = [each for each in known if each not in raising and each not in passed_over]
    yield from desk.lacks(tr("raise no hazard and say no reason"), loose, "RMF104", "RMF103")
    if not known:
        yield Missed(tr("no characteristic related to safety was looked at"))


def _hazards(desk: Desk) -> Looked:
    hazards, situations = desk.all("hazard"), desk.all("situation")
    categories = Counter(each.text("category") for each in hazards)
    said = in_list(f"{count} {name}" for name, count in categories.items() if name)
    yield from desk.records(f"{tr('{n} {n:hazard|hazards}', n=len(hazards))}: {said}", hazards)
    for name, reason in desk.policy.unused_categories.items():
        yield from desk.keys(
            "unused-categories", text=tr("no hazard of the category {name}: {reason}", name=name, reason=reason)
        )
    conditions = Counter(each.text("condition") for each in situations)
    yield from desk.records(
        tr(
            "{situations} {situations:hazardous situation|hazardous situations}: {conditions} in normal and "
            "{conditions2} in fault condition, each with its sequence of events",
            situations=len(situations),
            conditions=conditions["normal"],
            conditions2=conditions["fault"],
        ),
        situations,
        view="trace-matrix",
    )
    modes = desk.all("failure-mode")
    yield from desk.records(tr("{n} {n:failure mode|failure modes}", n=len(modes)), modes, view="fmea-sheet")
    claims = [each for each in desk.all("claim") if desk.file.linked(each, "lost-in")]
    yield from desk.records(tr("{claims} {claims:claim|claims} whose loss was analysed", claims=len(claims)), claims)
    yield from desk.lacks(
        tr("hazards lead to no hazardous situation"),
        (each for each in hazards if not desk.file.linking(each, "hazard") and not stated(each, "not-applicable")),
        "RMF105",
    )
    yield from desk.lacks(
        tr("hazardous situations without a sequence of events"),
        (each for each in situations if not desk.file.linked(each, "events")),
        "RMF107",
    )


def _estimates(desk: Desk) -> Looked:
    kinds = Counter(known.initial.kind for _, known in desk.risks)
    words = {
        "p1-p2": tr("by P1 and P2"),
        "p": tr("by P"),
        "worst-case": tr("at the worst case"),
        "not-estimable": tr("not estimable"),
    }
    said = in_list(f"{count} {words.get(kind, 'by ' + kind)}" for kind, count in kinds.items() if kind)
    risks = [risk for risk, _ in desk.risks]
    based = [each for each in risks if stated(each, "basis") and stated(each, "dated")]
    yield from desk.records(
        tr(
            "{risks} {risks:risk|risks}: {said}; {based} with basis and date",
            risks=len(risks),
            said=said,
            based=len(based),
        ),
        risks,
        view="risk-table",
    )
    yield from desk.keys(
        "severity", "probability", "conditional-probability", "exploitability", "combination", text="scales"
    )
    yield from desk.plan("acceptability-criteria")
    unknown = [risk for risk, known in desk.risks if known.initial.kind == "not-estimable"]
    yield from desk.records(tr("probability cannot be estimated; judged by the harm alone"), unknown)
    incomplete = [risk for risk, known in desk.risks if known.initial.incomplete]
    yield from desk.lacks(tr("risks without a whole estimate"), incomplete, "RMF204", "RMF201", "RMF202", "RMF912")
    yield from desk.lacks(
        tr("estimates without basis or date"),
        (each for each in risks if each not in based and each not in incomplete),
        "RMF206",
    )
    if not risks:
        yield Missed(tr("no risk is estimated"))


# --- 6 Risk evaluation --------------------------------------------------------------------------------------------------


def _evaluation(desk: Desk) -> Looked:
    placed = [risk for risk, known in desk.risks if known.initial.region is not None]
    before = desk.regions(known.initial for _, known in desk.risks)
    yield desk.figures(
        tr("{of} risks are judged by the matrix before control: {before}", of=of(placed, desk.risks), before=before),
        "risk-table",
    )
    needed = [
        risk for risk, known in desk.risks if known.initial.region is not None and known.initial.region.control_required
    ]
    yield Answered(
        "Figures",
        tr("{risks} {risks:risk|risks} in a region that demands control", risks=len(needed)),
        tuple(desk.view("heat-map")),
    )
    yield from desk.keys("matrix", "security-matrix", "regions", "not-estimable")
    yield from desk.lacks(
        tr("risks are in no region"),
        (risk for risk, known in desk.risks if known.initial.region is None),
        "RMF204",
        "RMF003",
    )
    if not desk.risks:
        yield Missed(tr("there is no risk to judge"))


# --- 7 Risk control -----------------------------------------------------------------------------------------------------


def _options(desk: Desk) -> Looked:
    controls = desk.all("control")
    kinds = Counter(each.text("kind") for each in controls)
    said = in_list(f"{kinds[kind]} {CONTROL_KIND_WORDS[kind].lower()}" for kind in CONTROL_KIND_WORDS)
    yield from desk.records(
        f"{tr('{n} {n:measure|measures}', n=len(controls))}: {said}", controls, view="controls-by-kind"
    )
    others = [each for each in controls if each.text("kind") in ("protective", "information")]
    reasoned = [each for each in others if stated(each, "option-rationale")]
    if others:
        yield desk.figures(
            tr(
                "{of} measures that are not inherent safety say why no better option was taken", of=of(reasoned, others)
            ),
            "controls-by-kind",
        )
    yield from desk.keys("information-only-below")
    yield from desk.lacks(
        tr("measures of no kind"), (each for each in controls if not kinds or not stated(each, "kind")), "RMF302"
    )
    yield from desk.lacks(
        tr("measures say no reason for the lesser option"), (each for each in others if each not in reasoned), "RMF303"
    )
    bare = [
        risk
        for risk, known in desk.risks
        if known.initial.region is not None
        and known.initial.region.control_required
        and not controls_of(desk.file, risk)
        and not desk.file.linking(risk, "justifies")
    ]
    yield from desk.lacks(tr("risks that demand control have none, and no benefit-risk analysis"), bare, "RMF301")


def _verified(desk: Desk) -> Looked:
    controls, states = desk.all("control"), desk.context.assessed.controls
    for proof, text, codes in (
        ("implementation", tr("in place"), ("RMF306", "RMF318")),
        ("effectiveness", "effective", ("RMF307", "RMF318")),
    ):
        good = [each for each in controls if getattr(states[each.id], proof) == "pass"]
        if controls:
            yield desk.figures(
                tr("{proof}: {of} measures are shown to be {text}", proof=proof, of=of(good, controls), text=text),
                "verification-status",
            )
        yield from desk.lacks(
            tr("measures not shown to be {text}", text=text), (each for each in controls if each not in good), *codes
        )
    proofs = desk.all("verification")
    runs = desk.context.assessed.results
    results = Counter(runs.said(desk.file, each) for each in proofs)
    past = sum(count for result, count in results.items() if result.endswith("-superseded"))
    told = [f"{results[result]} {value_in_words(result)}" for result in ("pass", "open", "fail") if results[result]]
    said = in_list([*told, *([tr("{past} superseded by a later run", past=past)] if past else [])])
    yield from desk.records(f"{tr('{n} {n:verification|verifications}', n=len(proofs))}: {said}", proofs)


def _residual(desk: Desk) -> Looked:
    controlled = [(risk, known) for risk, known in desk.risks if controls_of(desk.file, risk)]
    claimed = [known for _, known in controlled if known.residual is not None]
    after = desk.regions(known.residual or known.initial for _, known in desk.risks)
    earned = desk.regions(known.earned for _, known in desk.risks)
    yield desk.figures(tr("{of} controlled risks are judged again", of=of(claimed, controlled)), "risk-table")
    if desk.risks:
        yield Answered(
            "Figures",
            tr("as claimed: {after}; as earned by verified measures: {earned}", after=after, earned=earned),
            tuple(desk.view("heat-map")),
        )
    yield from desk.keys("matrix", "regions")
    yield from desk.lacks(
        tr("controlled risks have no residual estimate"),
        (risk for risk, known in controlled if known.residual is None),
        "RMF401",
    )
    yield from desk.lacks(
        tr("claims are milder than what verified measures have earned"),
        (
            risk
            for risk, known in controlled
            if known.residual is not None
            and known.residual.region is not None
            and known.earned.region is not None
            and known.earned.region.rank > known.residual.region.rank
        ),
        "RMF403",
    )


def _benefit(desk: Desk) -> Looked:
    left = [
        risk
        for risk, known in desk.risks
        if (judged := known.residual or known.initial).region is not None and not judged.region.acceptable
    ]
    analyses = desk.all("benefit-risk")
    weighed = [
        risk
        for risk in left
        if any(each.text("conclusion") == "outweighs" for each in desk.file.linking(risk, "justifies"))
    ]
    if not left:
        yield desk.figures(
            tr(
                "none of {risks} {risks:residual risk|residual risks} is in a region that is not acceptable",
                risks=len(desk.risks),
            )
        )
    else:
        yield from desk.records(
            tr("{risks} {risks:residual risk|residual risks} not acceptable by the matrix", risks=len(left)), left
        )
        yield desk.figures(
            tr("{of} of these are weighed, and the benefits outweigh them", of=of(weighed, left)), "trace-matrix"
        )
    yield from desk.records(
        tr("{n} {n:benefit-risk analysis|benefit-risk analyses}", n=len(analyses)),
        analyses,
        lambda each: value_in_words(each.text("conclusion")).replace("-", " "),
    )
    yield from desk.lacks(
        tr("residual risks are not acceptable, and no analysis outweighs them"),
        (each for each in left if each not in weighed),
        "RMF402",
    )


def _new_risks(desk: Desk) -> Looked:
    file, controls = desk.file, desk.all("control")
    bringing = [each for each in controls if each.links.get("may-cause")]
    reasoned = [each for each in controls if each not in bringing and stated(each, "no-new-risk")]
    neither = [each for each in controls if each not in bringing and each not in reasoned]
    looked = [*bringing, *reasoned]
    if controls:
        yield desk.figures(
            tr(
                "{of} measures were looked at for new risks: {bringing} may bring a hazardous situation, "
                "{reasoned} bring none, with the reason",
                of=of(looked, controls),
                bringing=len(bringing),
                reasoned=len(reasoned),
            )
        )
    yield from desk.records(tr("bring something"), bringing)
    situations = list({each.id: each for control in bringing for each in file.linked(control, "may-cause")}.values())
    risks = [risk for each in situations for risk in file.linking(each, "situation")]
    if situations:
        yield from desk.records(
            tr(
                "{situations} {situations:hazardous situation|hazardous situations} that measures bring, in "
                "{risks} {risks:risk|risks} of the file",
                situations=len(situations),
                risks=len(risks),
            ),
            situations,
        )
        judged = desk.regions(
            (known.residual or known.initial) for risk, known in desk.risks if risk.id in {each.id for each in risks}
        )
        yield Answered(
            "Figures", tr("these risks after control: {judged}", judged=judged), tuple(desk.view("trace-matrix"))
        )
    yield from desk.records(tr("bring nothing, and say why"), reasoned, view="controls-by-kind")
    yield from desk.lacks(tr("measures say neither what they bring nor why nothing"), neither, "RMF313")
    yield from desk.lacks(
        tr("situations that measures bring are estimated in no risk"),
        (each for each in situations if not file.linking(each, "situation")),
        "RMF314",
        "RMF108",
    )
    if not controls:
        yield Missed(tr("there is no measure that could bring new risks, or none is written"))


def _complete(desk: Desk) -> Looked:
    file, situations = desk.file, desk.all("situation")
    considered = [each for each in situations if file.linking(each, "situation")]
    yield desk.figures(
        tr("{of} hazardous situations are considered in a risk", of=of(considered, situations)), "trace-matrix"
    )
    done = [each for each in desk.cells.cells if each.step == "control" and each.state != "open"]
    every = [each for each in desk.cells.cells if each.step == "control"]
    yield desk.figures(tr("{of} cells of the step control are complete or waived", of=of(done, every)), "stage-grid")
    outcome = next((each for each in desk.context.report.outcomes if each.rule.code == "RMF404"), None)
    if outcome is not None:
        yield desk.figures(f"RMF404 incomplete-chain: {OUTCOME_WORDS.of(outcome.status)}", "rules-run")
    yield from desk.lacks(
        tr("hazardous situations are in no risk"),
        (each for each in situations if each not in considered),
        "RMF404",
        "RMF108",
    )
    if not situations:
        yield Missed(tr("no hazardous situation was found"))


# --- 8 and 9 ------------------------------------------------------------------------------------------------------------


def _overall(desk: Desk) -> Looked:
    yield from desk.plan("overall-residual-risk")
    yield from desk.keys(
        "overall-residual-risk",
        text=tr("method: {overall_method}", overall_method=desk.policy.overall_method)
        if desk.policy.overall_method
        else "",
    )
    found = desk.all("overall-residual-risk")
    yield from desk.records(
        tr("evaluation of the overall residual risk"),
        found,
        lambda each: value_in_words(each.text("conclusion")).replace("-", " "),
    )
    if not found:
        yield Missed(tr("the overall residual risk was not evaluated"), codes=("RMF405",))
    sums = [each for each in class_sums(desk.file, desk.policy, desk.context.assessed) if each.risks]
    held = [each for each in sums if each.criterion is not None]
    if held:
        within = [each for each in held if not each.exceeded]
        yield desk.figures(
            tr("{of} sums per class of severity meet their criterion", of=of(within, held)), "overall-sums"
        )
    for each in held:
        if each.exceeded:
            most = each.criterion.at_most if each.criterion else 0
            text = tr(
                "the sum of {severity} is {upper}, and the plan allows {value}",
                severity=each.severity,
                upper=figure(each.upper, 3),
                value=figure(most or 0, 3),
            )
            yield Missed(text, codes=("RMF412",))
    if sums and not held:
        yield Missed(tr("the plan sets no highest sum for overall residual risk"), codes=("RMF016",))
    significant = [
        risk
        for risk, known in desk.risks
        if (region := (known.residual or known.initial).region) is not None and region.significant
    ]
    disclosed = [each for each in significant if stated(each, "disclosed-in")]
    if significant:
        yield desk.figures(
            tr("{of} significant residual risks say where users are told of them", of=of(disclosed, significant)),
            "disclosed-risks",
        )
    yield from desk.lacks(
        tr("significant residual risks are disclosed nowhere"),
        (each for each in significant if each not in disclosed),
        "RMF406",
    )


_CONCLUSIONS: Final = (
    ("plan-implemented", later("the plan was carried out")),
    ("overall-residual-acceptable", later("the overall residual risk is acceptable")),
    ("post-production-in-place", later("ways to collect later information are in place")),
)


def _review(desk: Desk) -> Looked:
    reviews = desk.all("review")
    yield from desk.records(tr("{n} {n:review|reviews}", n=len(reviews)), reviews)
    for field, said in _CONCLUSIONS:
        text = tr(said)
        for review in reviews[-1:]:
            if stated(review, field):
                yield Answered("Records", labelled(text, review.text(field)))
            else:
                yield Missed(tr("the review does not conclude that {text}", text=text), (review,), ("RMF407",))
    if not reviews:
        yield Missed(tr("there is no review"), codes=("RMF407",))
    yield from _approvals(desk, tr("the review and what it is about"))


# --- 10 Production and post-production ----------------------------------------------------------------------------------


def _system(desk: Desk) -> Looked:
    yield from desk.plan("production-and-post-production")
    monitoring = desk.policy.monitoring
    if monitoring is None or not monitoring.plans:
        yield Missed(tr("the policy names nothing that is watched (monitoring)"), codes=("RMF601",))
    else:
        plans = monitoring.plans
        with_data = [each for each in plans if each.id in desk.file.series]
        yield from desk.keys(
            "monitoring",
            text=tr(
                "{plans} {plans:monitoring plan|monitoring plans}, {with_data} with monthly data; reviewed "
                "every {months} {months:month|months}",
                plans=len(plans),
                with_data=len(with_data),
                months=monitoring.interval_months,
            ),
        )
    turns = [each for each in desk.all("cycle") if each.text("mission") == "operations" and "closed" in each.fields]
    turns.sort(key=lambda each: each.text("closed"))
    yield from desk.records(
        tr(
            "{cycles} {cycles:cycle|cycles} of operations closed, the last on {text}",
            cycles=len(turns),
            text=turns[-1].text("closed"),
        )
        if turns
        else "",
        turns[-1:],
        view="mission-timeline",
    )
    if not turns:
        yield Missed(tr("no cycle of operations has been closed"), codes=("RMF504", "RMF607"))


def _collected(desk: Desk) -> Looked:
    yield from desk.plan("production-and-post-production")
    plans = desk.policy.monitoring.plans if desk.policy.monitoring else ()
    sources = Counter(each.source for each in plans)
    if plans:
        kinds = in_list(f"{count} {name}" for name, count in sources.items() if name)
        yield from desk.keys("monitoring", text=tr("sources that are watched: {kinds}", kinds=kinds))
    found = desk.all("observation")
    of_kind = Counter(each.text("source") for each in found)
    words = {
        "active": tr("from an active source"),
        "passive": tr("from a passive source"),
        "": tr("without a kind of source"),
    }
    said = in_list(f"{count} {words.get(name, name)}" for name, count in of_kind.items())
    yield from desk.records(f"{tr('{n} {n:observation|observations}', n=len(found))}: {said}", found)
    if not found and not plans:
        yield Missed(tr("nothing is collected"), codes=("RMF601",))


def _reviewed(desk: Desk) -> Looked:
    file, found = desk.file, desk.all("observation")
    opened = [each for each in found if any(one.type == "trigger" for one in file.linking(each, "affects"))]
    matched = [each for each in found if file.linked(each, "observes")]
    if found:
        yield desk.figures(
            tr(
                "{of} observations are held against a risk, a harm or a failure mode; {opened} opened a trigger",
                of=of(matched, found),
                opened=len(opened),
            )
        )
        yield from desk.records(tr("opened a trigger"), opened)
    links = desk.view("forest-plot")
    if links:
        yield Answered("Figures", tr("rates against what is claimed"), tuple(links))
    signals = [each for each in desk.all("trigger") if each.text("kind") in ("signal", "serious-incident")]
    yield from desk.records(
        tr("{signals} {signals:signal|signals} and serious incidents", signals=len(signals)), signals
    )
    if not found and not desk.file.series:
        yield Missed(tr("nothing has come in that could be reviewed"))


def _acted(desk: Desk) -> Looked:
    file, today = desk.file, desk.context.today
    triggers = desk.all("trigger")
    cycles = [each for each in desk.all("cycle") if "closed" in each.fields]
    closed = {id for each in cycles for id in each.links.get("closes", ())}
    done = [each for each in triggers if each.id in closed]
    late = [each for each in triggers if each.id not in closed and each.text("due") and each.text("due") < today]
    yield from desk.records(
        tr(
            "{triggers} {triggers:trigger|triggers}: {done} closed, {triggers2} in work",
            triggers=len(triggers),
            done=len(done),
            triggers2=len(triggers) - len(done),
        ),
        triggers,
        lambda each: "" if each.id in closed else "open",
        view="mission-timeline",
    )
    closing = [each for each in cycles if each.links.get("closes")]
    looked = {one.id for each in closing for one in file.linked(each, "reviews")}
    yield from desk.records(
        tr(
            "{cycles} {cycles:cycle|cycles} closed them and looked at {items} {items:item|items} again",
            cycles=len(closing),
            items=len(looked),
        ),
        closing,
    )
    yield from desk.lacks(tr("triggers are past their day"), late, "RMF505")
    if not triggers:
        yield Missed(tr("nothing has opened a new cycle yet"))


ANSWERS: Final[Mapping[str, Callable[[Desk], Looked]]] = {
    "4.1": _process,
    "4.2": _management,
    "4.3": _competence,
    "4.4": _plan,
    "4.5": _file,
    "5.1": _analysis,
    "5.2": _use,
    "5.3": _characteristics,
    "5.4": _hazards,
    "5.5": _estimates,
    "6": _evaluation,
    "7.1": _options,
    "7.2": _verified,
    "7.3": _residual,
    "7.4": _benefit,
    "7.5": _new_risks,
    "7.6": _complete,
    "8": _overall,
    "9": _review,
    "10.1": _system,
    "10.2": _collected,
    "10.3": _reviewed,
    "10.4": _acted,
}
"""By clause, what is looked for."""

__all__ = ["ANSWERS", "AnswerLabel", "Desk", "Missed"]
