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
from riskfile.text.numbers import figure
from riskfile.text.words import CONTROL_KIND_WORDS, OUTCOME_WORDS
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
                yield Missed(f"the plan has no part {part}", codes=("RMF001",))
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
        shown = text or f"{name.replace('-', ' ').capitalize()} ({title_of(document)})"
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
        return ", ".join(f"{count[each.id]} {each.label}" for each in self.policy.regions if count[each.id])


def number(items: Iterable[object]) -> str:
    """How many."""
    return str(len(list(items)))


def of(some: Iterable[object], whole: Iterable[object]) -> str:
    """How many of how many."""
    return f"{number(some)} of {number(whole)}"


def things(count: int, one: str, many: str = "") -> str:
    """``1 harm``, ``22 harms``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def stated(item: Item, *fields: str) -> bool:
    """Whether an item says something in one of these fields."""
    return any(item.text(field).strip() for field in fields)


# --- 4 General requirements ---------------------------------------------------------------------------------------------


def _process(desk: Desk) -> Looked:
    policy = desk.policy
    revision = f", revision {policy.revision}" if policy.revision else ""
    dated = f", dated {policy.date}" if policy.date else ""
    yield from desk.plan("scope")
    if policy.document_number:
        yield from desk.keys("document", text=f"{policy.document_number}{revision}{dated}")
    states = Counter(each.state for each in desk.cells.cells)
    said = ", ".join(f"{states[state]} {state}" for state in ("complete", "waived", "open") if states[state])
    yield desk.figures(f"{len(desk.cells.cells)} cells of stages and steps: {said}", "stage-grid")
    closed = [each for each in desk.all("cycle") if "closed" in each.fields]
    for mission in MISSIONS:
        some = [each for each in closed if each.text("mission") == mission]
        yield from desk.records(f"{things(len(some), 'cycle')} of the mission {mission} closed", some[-1:])
    if not closed:
        yield Missed("no cycle of the process has been closed", codes=("RMF504", "RMF509"))


def _management(desk: Desk) -> Looked:
    yield from desk.plan("acceptability-criteria")
    yield from desk.keys("regions", "matrix", "not-estimable", text="the policy for acceptability")
    yield from desk.plan("reviews")
    yield from _approvals(desk, "the policy for acceptability is signed with the rest of the file")


def _approvals(desk: Desk, text: str) -> Looked:
    signed = approved(desk.context)
    done = [each for each in signed if each.state in ("verified", "typed")]
    links = tuple(desk.view("signatures"))
    for each in done:
        said = ", ".join(filter(None, (each.role, each.name, each.time, each.said)))
        yield Answered("Approval", said, links)
        links = ()
    for each in signed:
        if each.state == "failed":
            yield Missed(f"{each.role}: {each.said}", codes=("RMF408",))
        elif each.state == "missing":
            yield Missed(f"{each.role} has not signed today's content", codes=("RMF408",))
    if not signed:
        yield Missed(f"nobody has signed it ({text})", codes=("RMF407", "RMF408"))


def _competence(desk: Desk) -> Looked:
    yield from desk.plan("responsibilities")
    for role in desk.policy.roles:
        who = f"{role.role}: {role.name}" if role.name else role.role
        place = desk.policy.positions.get(("roles", role.role))
        link = (Link(f"{place.path}:{place.line}"),) if place is not None else ()
        if role.competence:
            yield Answered("Outside", f"{who}, record of competence {role.competence}", link, said=True)
        else:
            yield Missed(f"{who} has no record of competence", codes=("RMF007",))
    if not desk.policy.roles:
        yield Missed("the policy names nobody who does the work (roles)", codes=("RMF007",))


_PARTS: Final = dict(zip(PLAN_PARTS, "abcdefg", strict=True))


def _plan(desk: Desk) -> Looked:
    for part, letter in _PARTS.items():
        for each in desk.plan(part):
            yield each._replace(text=f"{letter}: {each.text or part.replace('-', ' ')}")
    yield from desk.keys("severity", "probability", "matrix", "not-estimable", "worst-case")
    yield from _revisions(desk)


def _revisions(desk: Desk) -> Looked:
    known = desk.context.baselines
    links = tuple(desk.view("revision-history"))
    if known is not None and known.all:
        last = known.all[-1]
        count = things(len(known.all), "baseline")
        yield Answered("Figures", f"changes are recorded in {count}, the last {last.name} of {last.day}", links)


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
        f"{of(led, hazards)} hazards lead to a hazardous situation, {of(estimated, situations)} hazardous situations to a risk, "
        f"{of(evaluated, desk.risks)} risks are evaluated, {of(verified, controls)} controls are verified both ways, "
        f"{of(judged, controlled)} controlled risks have a residual estimate",
        "trace-matrix",
    )
    yield from desk.lacks(
        "not verified both ways", (each for each in controls if each not in verified), "RMF306", "RMF307"
    )
    if file.evidence:
        there = [each for each in file.evidence.values() if each.state == "present"]
        yield desk.figures(
            f"{things(len(there), 'verification')} with a file of evidence in the project", "verification-status"
        )
    yield from _revisions(desk)
    accepted = len(desk.context.report.waived)
    if accepted:
        yield desk.figures(f"{things(accepted, 'finding')} waived, each with its reason and approver", "waivers")


# --- 5 Risk analysis ----------------------------------------------------------------------------------------------------


def _analysis(desk: Desk) -> Looked:
    device = desk.policy.device
    models = f" ({', '.join(device.models)})" if device.models else ""
    yield from desk.keys("device", text=f"what was analysed: {device.name}{models}")
    people = ", ".join(f"{each.role} {each.name}".strip() for each in desk.policy.roles)
    if people:
        yield from desk.keys("roles", text=f"by whom: {people}")
    else:
        yield Missed("it is not said who analyses (roles)", codes=("RMF007",))
    dates = sorted(filter(None, (risk.text("dated") for risk, _ in desk.risks)))
    when = f"estimates of {dates[0]} to {dates[-1]}" if dates else ""
    if desk.policy.date:
        when = ", ".join(filter(None, (when, f"document dated {desk.policy.date}")))
    if when:
        yield from desk.keys("document", text=f"when: {when}")
    else:
        yield Missed("neither the document nor an estimate has a date", codes=("RMF206",))
    yield from desk.plan("scope")


def _use(desk: Desk) -> Looked:
    for kind, text, code in (
        ("intended", "intended use", "RMF101"),
        ("misuse", "reasonably foreseeable misuse", "RMF102"),
    ):
        some = [each for each in desk.all("intended-use") if each.text("kind") == kind]
        yield from desk.records(f"{len(some)} of {text}", some)
        if not some:
            yield Missed(f"nothing says the {text}", codes=(code,))


def _characteristics(desk: Desk) -> Looked:
    known = desk.all("characteristic")
    passed_over = [each for each in known if stated(each, "not-applicable")]
    raising = [each for each in known if desk.file.linked(each, "raises")]
    limited = [each for each in known if stated(each, "limit")]
    yield from desk.records(
        f"{things(len(known), 'characteristic')}: {len(raising)} raise hazards, {len(limited)} have a limit, "
        f"{len(passed_over)} raise none, with the reason",
        known,
        view="characteristics",
    )
    loose = [each for each in known if each not in raising and each not in passed_over]
    yield from desk.lacks("raise no hazard and say no reason", loose, "RMF104", "RMF103")
    if not known:
        yield Missed("no characteristic related to safety was looked at")


def _hazards(desk: Desk) -> Looked:
    hazards, situations = desk.all("hazard"), desk.all("situation")
    categories = Counter(each.text("category") for each in hazards)
    said = ", ".join(f"{count} {name}" for name, count in categories.items() if name)
    yield from desk.records(f"{things(len(hazards), 'hazard')}: {said}", hazards)
    for name, reason in desk.policy.unused_categories.items():
        yield from desk.keys("unused-categories", text=f"no hazard of the category {name}: {reason}")
    conditions = Counter(each.text("condition") for each in situations)
    yield from desk.records(
        f"{things(len(situations), 'hazardous situation')}: {conditions['normal']} in normal and {conditions['fault']} in fault "
        "condition, each with its sequence of events",
        situations,
        view="trace-matrix",
    )
    modes = desk.all("failure-mode")
    yield from desk.records(things(len(modes), "failure mode"), modes, view="fmea-sheet")
    claims = [each for each in desk.all("claim") if desk.file.linked(each, "lost-in")]
    yield from desk.records(f"{things(len(claims), 'claim')} whose loss was analysed", claims)
    yield from desk.lacks(
        "hazards lead to no hazardous situation",
        (each for each in hazards if not desk.file.linking(each, "hazard") and not stated(each, "not-applicable")),
        "RMF105",
    )
    yield from desk.lacks(
        "hazardous situations without a sequence of events",
        (each for each in situations if not desk.file.linked(each, "events")),
        "RMF107",
    )


def _estimates(desk: Desk) -> Looked:
    kinds = Counter(known.initial.kind for _, known in desk.risks)
    words = {"p1-p2": "by P1 and P2", "p": "by P", "worst-case": "at the worst case", "not-estimable": "not estimable"}
    said = ", ".join(f"{count} {words.get(kind, 'by ' + kind)}" for kind, count in kinds.items() if kind)
    risks = [risk for risk, _ in desk.risks]
    based = [each for each in risks if stated(each, "basis") and stated(each, "dated")]
    yield from desk.records(
        f"{things(len(risks), 'risk')}: {said}; {len(based)} with basis and date", risks, view="risk-table"
    )
    yield from desk.keys(
        "severity", "probability", "conditional-probability", "exploitability", "combination", text="scales"
    )
    yield from desk.plan("acceptability-criteria")
    unknown = [risk for risk, known in desk.risks if known.initial.kind == "not-estimable"]
    yield from desk.records("probability cannot be estimated; judged by the harm alone", unknown)
    incomplete = [risk for risk, known in desk.risks if known.initial.incomplete]
    yield from desk.lacks("risks without a whole estimate", incomplete, "RMF204", "RMF201", "RMF202", "RMF912")
    yield from desk.lacks(
        "estimates without basis or date",
        (each for each in risks if each not in based and each not in incomplete),
        "RMF206",
    )
    if not risks:
        yield Missed("no risk is estimated")


# --- 6 Risk evaluation --------------------------------------------------------------------------------------------------


def _evaluation(desk: Desk) -> Looked:
    placed = [risk for risk, known in desk.risks if known.initial.region is not None]
    before = desk.regions(known.initial for _, known in desk.risks)
    yield desk.figures(
        f"{of(placed, desk.risks)} risks are judged by the matrix before control: {before}", "risk-table"
    )
    needed = [
        risk for risk, known in desk.risks if known.initial.region is not None and known.initial.region.control_required
    ]
    yield Answered(
        "Figures", f"{things(len(needed), 'risk')} in a region that demands control", tuple(desk.view("heat-map"))
    )
    yield from desk.keys("matrix", "security-matrix", "regions", "not-estimable")
    yield from desk.lacks(
        "risks are in no region",
        (risk for risk, known in desk.risks if known.initial.region is None),
        "RMF204",
        "RMF003",
    )
    if not desk.risks:
        yield Missed("there is no risk to judge")


# --- 7 Risk control -----------------------------------------------------------------------------------------------------


def _options(desk: Desk) -> Looked:
    controls = desk.all("control")
    kinds = Counter(each.text("kind") for each in controls)
    said = ", ".join(f"{kinds[kind]} {CONTROL_KIND_WORDS[kind].lower()}" for kind in CONTROL_KIND_WORDS)
    yield from desk.records(f"{things(len(controls), 'measure')}: {said}", controls, view="controls-by-kind")
    others = [each for each in controls if each.text("kind") in ("protective", "information")]
    reasoned = [each for each in others if stated(each, "option-rationale")]
    if others:
        yield desk.figures(
            f"{of(reasoned, others)} measures that are not inherent safety say why no better option was taken",
            "controls-by-kind",
        )
    yield from desk.keys("information-only-below")
    yield from desk.lacks(
        "measures of no kind", (each for each in controls if not kinds or not stated(each, "kind")), "RMF302"
    )
    yield from desk.lacks(
        "measures say no reason for the lesser option", (each for each in others if each not in reasoned), "RMF303"
    )
    bare = [
        risk
        for risk, known in desk.risks
        if known.initial.region is not None
        and known.initial.region.control_required
        and not controls_of(desk.file, risk)
        and not desk.file.linking(risk, "justifies")
    ]
    yield from desk.lacks("risks that demand control have none, and no benefit-risk analysis", bare, "RMF301")


def _verified(desk: Desk) -> Looked:
    controls, states = desk.all("control"), desk.context.assessed.controls
    for proof, text, codes in (
        ("implementation", "in place", ("RMF306", "RMF318")),
        ("effectiveness", "effective", ("RMF307", "RMF318")),
    ):
        good = [each for each in controls if getattr(states[each.id], proof) == "pass"]
        if controls:
            yield desk.figures(f"{proof}: {of(good, controls)} measures are shown to be {text}", "verification-status")
        yield from desk.lacks(
            f"measures not shown to be {text}", (each for each in controls if each not in good), *codes
        )
    proofs = desk.all("verification")
    runs = desk.context.assessed.results
    results = Counter(runs.said(desk.file, each) for each in proofs)
    past = sum(count for result, count in results.items() if result.endswith("-superseded"))
    told = [f"{results[result]} {result}" for result in ("pass", "open", "fail") if results[result]]
    said = ", ".join([*told, *([f"{past} superseded by a later run"] if past else [])])
    yield from desk.records(f"{things(len(proofs), 'verification')}: {said}", proofs)


def _residual(desk: Desk) -> Looked:
    controlled = [(risk, known) for risk, known in desk.risks if controls_of(desk.file, risk)]
    claimed = [known for _, known in controlled if known.residual is not None]
    after = desk.regions(known.residual or known.initial for _, known in desk.risks)
    earned = desk.regions(known.earned for _, known in desk.risks)
    yield desk.figures(f"{of(claimed, controlled)} controlled risks are judged again", "risk-table")
    if desk.risks:
        yield Answered(
            "Figures", f"as claimed: {after}; as earned by verified measures: {earned}", tuple(desk.view("heat-map"))
        )
    yield from desk.keys("matrix", "regions")
    yield from desk.lacks(
        "controlled risks have no residual estimate",
        (risk for risk, known in controlled if known.residual is None),
        "RMF401",
    )
    yield from desk.lacks(
        "claims are milder than what verified measures have earned",
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
        yield desk.figures(f"none of {things(len(desk.risks), 'residual risk')} is in a region that is not acceptable")
    else:
        yield from desk.records(f"{things(len(left), 'residual risk')} not acceptable by the matrix", left)
        yield desk.figures(f"{of(weighed, left)} of these are weighed, and the benefits outweigh them", "trace-matrix")
    yield from desk.records(
        things(len(analyses), "benefit-risk analysis", "benefit-risk analyses"),
        analyses,
        lambda each: each.text("conclusion").replace("-", " "),
    )
    yield from desk.lacks(
        "residual risks are not acceptable, and no analysis outweighs them",
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
            f"{of(looked, controls)} measures were looked at for new risks: {len(bringing)} may bring a hazardous situation, "
            f"{len(reasoned)} bring none, with the reason"
        )
    yield from desk.records("bring something", bringing)
    situations = list({each.id: each for control in bringing for each in file.linked(control, "may-cause")}.values())
    risks = [risk for each in situations for risk in file.linking(each, "situation")]
    if situations:
        yield from desk.records(
            f"{things(len(situations), 'hazardous situation')} that measures bring, in {things(len(risks), 'risk')} of the file",
            situations,
        )
        judged = desk.regions(
            (known.residual or known.initial) for risk, known in desk.risks if risk.id in {each.id for each in risks}
        )
        yield Answered("Figures", f"these risks after control: {judged}", tuple(desk.view("trace-matrix")))
    yield from desk.records("bring nothing, and say why", reasoned, view="controls-by-kind")
    yield from desk.lacks("measures say neither what they bring nor why nothing", neither, "RMF313")
    yield from desk.lacks(
        "situations that measures bring are estimated in no risk",
        (each for each in situations if not file.linking(each, "situation")),
        "RMF314",
        "RMF108",
    )
    if not controls:
        yield Missed("there is no measure that could bring new risks, or none is written")


def _complete(desk: Desk) -> Looked:
    file, situations = desk.file, desk.all("situation")
    considered = [each for each in situations if file.linking(each, "situation")]
    yield desk.figures(f"{of(considered, situations)} hazardous situations are considered in a risk", "trace-matrix")
    done = [each for each in desk.cells.cells if each.step == "control" and each.state != "open"]
    every = [each for each in desk.cells.cells if each.step == "control"]
    yield desk.figures(f"{of(done, every)} cells of the step control are complete or waived", "stage-grid")
    outcome = next((each for each in desk.context.report.outcomes if each.rule.code == "RMF404"), None)
    if outcome is not None:
        yield desk.figures(f"RMF404 incomplete-chain: {OUTCOME_WORDS.of(outcome.status)}", "rules-run")
    yield from desk.lacks(
        "hazardous situations are in no risk",
        (each for each in situations if each not in considered),
        "RMF404",
        "RMF108",
    )
    if not situations:
        yield Missed("no hazardous situation was found")


# --- 8 and 9 ------------------------------------------------------------------------------------------------------------


def _overall(desk: Desk) -> Looked:
    yield from desk.plan("overall-residual-risk")
    yield from desk.keys(
        "overall-residual-risk", text=f"method: {desk.policy.overall_method}" if desk.policy.overall_method else ""
    )
    found = desk.all("overall-residual-risk")
    yield from desk.records(
        "evaluation of the overall residual risk", found, lambda each: each.text("conclusion").replace("-", " ")
    )
    if not found:
        yield Missed("the overall residual risk was not evaluated", codes=("RMF405",))
    sums = [each for each in class_sums(desk.file, desk.policy, desk.context.assessed) if each.risks]
    held = [each for each in sums if each.criterion is not None]
    if held:
        within = [each for each in held if not each.exceeded]
        yield desk.figures(f"{of(within, held)} sums per class of severity meet their criterion", "overall-sums")
    for each in held:
        if each.exceeded:
            most = each.criterion.at_most if each.criterion else 0
            text = f"the sum of {each.severity} is {figure(each.upper, 3)}, and the plan allows {figure(most or 0, 3)}"
            yield Missed(text, codes=("RMF412",))
    if sums and not held:
        yield Missed("the plan sets no highest sum for overall residual risk", codes=("RMF016",))
    significant = [
        risk
        for risk, known in desk.risks
        if (region := (known.residual or known.initial).region) is not None and region.significant
    ]
    disclosed = [each for each in significant if stated(each, "disclosed-in")]
    if significant:
        yield desk.figures(
            f"{of(disclosed, significant)} significant residual risks say where users are told of them",
            "disclosed-risks",
        )
    yield from desk.lacks(
        "significant residual risks are disclosed nowhere",
        (each for each in significant if each not in disclosed),
        "RMF406",
    )


_CONCLUSIONS: Final = (
    ("plan-implemented", "the plan was carried out"),
    ("overall-residual-acceptable", "the overall residual risk is acceptable"),
    ("post-production-in-place", "ways to collect later information are in place"),
)


def _review(desk: Desk) -> Looked:
    reviews = desk.all("review")
    yield from desk.records(things(len(reviews), "review"), reviews)
    for field, text in _CONCLUSIONS:
        for review in reviews[-1:]:
            if stated(review, field):
                yield Answered("Records", f"{text}: {review.text(field)}")
            else:
                yield Missed(f"the review does not conclude that {text}", (review,), ("RMF407",))
    if not reviews:
        yield Missed("there is no review", codes=("RMF407",))
    yield from _approvals(desk, "the review and what it is about")


# --- 10 Production and post-production ----------------------------------------------------------------------------------


def _system(desk: Desk) -> Looked:
    yield from desk.plan("production-and-post-production")
    monitoring = desk.policy.monitoring
    if monitoring is None or not monitoring.plans:
        yield Missed("the policy names nothing that is watched (monitoring)", codes=("RMF601",))
    else:
        plans = monitoring.plans
        with_data = [each for each in plans if each.id in desk.file.series]
        yield from desk.keys(
            "monitoring",
            text=f"{things(len(plans), 'monitoring plan')}, {len(with_data)} with monthly data; "
            f"reviewed every {things(monitoring.interval_months, 'month')}",
        )
    turns = [each for each in desk.all("cycle") if each.text("mission") == "operations" and "closed" in each.fields]
    turns.sort(key=lambda each: each.text("closed"))
    yield from desk.records(
        f"{things(len(turns), 'cycle')} of operations closed, the last on {turns[-1].text('closed')}" if turns else "",
        turns[-1:],
        view="mission-timeline",
    )
    if not turns:
        yield Missed("no cycle of operations has been closed", codes=("RMF504", "RMF607"))


def _collected(desk: Desk) -> Looked:
    yield from desk.plan("production-and-post-production")
    plans = desk.policy.monitoring.plans if desk.policy.monitoring else ()
    sources = Counter(each.source for each in plans)
    if plans:
        kinds = ", ".join(f"{count} {name}" for name, count in sources.items() if name)
        yield from desk.keys("monitoring", text=f"sources that are watched: {kinds}")
    found = desk.all("observation")
    of_kind = Counter(each.text("source") for each in found)
    words = {"active": "from an active source", "passive": "from a passive source", "": "without a kind of source"}
    said = ", ".join(f"{count} {words.get(name, name)}" for name, count in of_kind.items())
    yield from desk.records(f"{things(len(found), 'observation')}: {said}", found)
    if not found and not plans:
        yield Missed("nothing is collected", codes=("RMF601",))


def _reviewed(desk: Desk) -> Looked:
    file, found = desk.file, desk.all("observation")
    opened = [each for each in found if any(one.type == "trigger" for one in file.linking(each, "affects"))]
    matched = [each for each in found if file.linked(each, "observes")]
    if found:
        yield desk.figures(
            f"{of(matched, found)} observations are held against a risk, a harm or a failure mode; {len(opened)} opened a trigger"
        )
        yield from desk.records("opened a trigger", opened)
    links = desk.view("forest-plot")
    if links:
        yield Answered("Figures", "rates against what is claimed", tuple(links))
    signals = [each for each in desk.all("trigger") if each.text("kind") in ("signal", "serious-incident")]
    yield from desk.records(f"{things(len(signals), 'signal')} and serious incidents", signals)
    if not found and not desk.file.series:
        yield Missed("nothing has come in that could be reviewed")


def _acted(desk: Desk) -> Looked:
    file, today = desk.file, desk.context.today
    triggers = desk.all("trigger")
    cycles = [each for each in desk.all("cycle") if "closed" in each.fields]
    closed = {id for each in cycles for id in each.links.get("closes", ())}
    done = [each for each in triggers if each.id in closed]
    late = [each for each in triggers if each.id not in closed and each.text("due") and each.text("due") < today]
    yield from desk.records(
        f"{things(len(triggers), 'trigger')}: {len(done)} closed, {len(triggers) - len(done)} in work",
        triggers,
        lambda each: "" if each.id in closed else "open",
        view="mission-timeline",
    )
    closing = [each for each in cycles if each.links.get("closes")]
    looked = {one.id for each in closing for one in file.linked(each, "reviews")}
    yield from desk.records(
        f"{things(len(closing), 'cycle')} closed them and looked at {things(len(looked), 'item')} again", closing
    )
    yield from desk.lacks("triggers are past their day", late, "RMF505")
    if not triggers:
        yield Missed("nothing has opened a new cycle yet")


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
