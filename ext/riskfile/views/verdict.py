"""The verdict on the file: acceptable or not, by which gate, with what open; what it rests on, and who has decided that.

What is computed, what persons have decided and what nobody has judged are told apart. A release is called acceptable
where its gate is passed, the overall residual risk is concluded acceptable, a review is there, each residual risk that is not
acceptable by the matrix is weighed, and each signature that the policy asks for holds. A draft is never called that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from riskfile.model import STAGES, Item
from riskfile.policy.policy import Region
from riskfile.rules import Finding
from riskfile.rules.cycles import overdue_trigger
from riskfile.rules.engine.finding import KINDS
from riskfile.rules.engine.gates import reached
from riskfile.rules.residual import lacks
from riskfile.rules.stage_cells import grid_of, passed
from riskfile.surveillance.overall import class_sums
from riskfile.text.between import aside, colon, comma, in_list, in_turn, semicolon
from riskfile.text.messages import later, tr
from riskfile.text.numbers import counted, figure
from riskfile.text.words import STAGE_WORDS, VERIFIED_WORDS, value_in_words
from riskfile.views.address import anchor_of, exactly, query_of
from riskfile.views.context import Context
from riskfile.views.findings import OPEN_SECTION, WAIVED_SECTION, level_in_words
from riskfile.views.key_figures import overdue_triggers
from riskfile.views.sheets import unverified
from riskfile.views.signatures import approved
from riskfile.views.stage_grid import facts_of
from riskfile.views.surveillance import forest_plot

VerdictState = Literal["acceptable", "not-shown", "refused", "draft"]
"""Acceptable; not shown to be; concluded by a person that it is not; and nothing is judged."""

VERDICT_MARKS: Final[Mapping[VerdictState, str]] = {
    "acceptable": "pass",
    "not-shown": "fail",
    "refused": "fail",
    "draft": "draft",
}
"""How each verdict looks: as a state of ``palette.MARKS``."""

Basis = Literal["computed", "decided", "signed", "not judged"]

MOST_NAMED: Final = 8
"""So many ids or rules are named in a line; the rest is counted."""


class Piece(NamedTuple):
    """A piece of a line: text, which leads to an item, or to the page that shows a view, filtered by ``query`` from its
    ``anchor`` on ("": the first of that name)."""

    text: str
    item: Item | None = None
    view: str = ""
    query: str = ""
    anchor: str = ""


class Statement(NamedTuple):
    """A line of the verdict. ``mark`` is how it stands (a key of ``palette.MARKS``, "" for neither good nor bad), ``basis`` what
    it rests on, and ``by`` who has decided it and when, "" where nobody has to."""

    key: str
    label: str
    mark: str
    pieces: tuple[Piece, ...]
    basis: Basis
    by: str = ""

    @property
    def text(self) -> str:
        """What it says, as text alone."""
        return "".join(piece.text for piece in self.pieces)


class FileVerdict(NamedTuple):
    """The verdict: whose file this is (``facts``), in a line (``head``) and why (``said``), then line by line.

    ``pages`` are the pages that show what lines lead to, by view."""

    facts: tuple[tuple[str, str], ...]
    state: VerdictState
    head: str
    said: str
    statements: tuple[Statement, ...]
    pages: Mapping[str, str]


LIMIT: Final = later(
    "Computed: from the items, by the criteria of the plan. Decided: by the person named. Whether what is written is "
    "true, no rule can say."
)
"""What stands below each verdict."""


def verdict(context: Context) -> FileVerdict:
    """The verdict on the file as it has been judged."""
    report = context.report
    grid = grid_of(context.file, context.policy, report, context.today)
    remains = _Remains(context)
    statements = (
        _open(context, sum(cell.state == "open" and reached(cell.stage, report.gate) for cell in grid.cells)),
        remains.statement(),
        _overall(context),
        _review(context),
        _signatures(context),
        _controls(context),
        *_field(context),
        _waived(context),
        _left_out(context),
        _changes(context),
    )
    by_key = {each.key: each for each in statements}
    state, head, said = _judged(context, passed(grid, report), remains, by_key)
    if state == "draft":
        statements = tuple(map(_so_far, statements))
    used = {piece.view for each in statements for piece in each.pieces if piece.view}
    pages = {view: page for view, page in context.pages.items() if view in used}
    return FileVerdict(facts_of(context.policy, report.gate, context.today), state, head, said, statements, pages)


def _so_far(each: Statement) -> Statement:
    """A line as a draft may say it: nothing in it is good yet, and what was concluded was concluded of a draft."""
    pieces = (Piece(tr("so far: ")), *each.pieces) if each.key in ("residual", "overall", "review") else each.pieces
    return each._replace(mark="" if each.mark == "pass" else each.mark, pieces=pieces)


def _judged(
    context: Context, is_passed: bool, remains: _Remains, by_key: Mapping[str, Statement]
) -> tuple[VerdictState, str, str]:
    """The verdict in a line, and why it is that."""
    report = context.report
    gate = report.gate
    refused = [each for each in _evaluations(context) if each.text("conclusion") == "not-acceptable"]
    if gate not in STAGES:
        found = tr(
            "{errors} {errors:error|errors} and {warnings} {warnings:warning|warnings} now",
            errors=report.errors,
            warnings=report.warnings,
        )
        later = (
            tr(", and {findings} {findings:finding|findings} that a gate would judge", findings=len(report.open_work))
            if report.open_work
            else ""
        )
        return (
            "draft",
            tr("Draft: nothing is judged acceptable yet"),
            tr("No release gate is judged. {found}{later}.", found=found, later=later),
        )
    lacking = []
    if not is_passed:
        lacking.append(tr("the gate {gate} is not passed", gate=value_in_words(gate)))
    if remains.unweighed:
        number = len(remains.unweighed)
        lacking.append(
            tr(
                "{risks} {risks:residual risk|residual risks} {number:is|are} neither acceptable by the matrix "
                "nor weighed",
                risks=number,
                number=number,
            )
        )
    if remains.undetermined:
        lacking.append(
            tr("{risks} {risks:residual risk|residual risks} cannot be judged", risks=len(remains.undetermined))
        )
    told = {
        "overall": tr("nobody has concluded that the overall residual risk is acceptable"),
        "review": tr("there is no complete risk management review"),
        "signatures": tr("the signatures that the policy asks for are not all there, or do not hold"),
    }
    if any(each.exceeded for each in class_sums(context.file, context.policy, context.assessed)):
        told["overall"] = tr("the overall residual risk is above a criterion of the plan")
    lacking += [words for key, words in told.items() if by_key[key].mark == "fail"]
    if refused:
        who = _and([each.id for each in refused])
        return (
            "refused",
            tr("Not acceptable: {who} {refused:concludes|conclude} so", who=who, refused=len(refused)),
            _sentence(lacking),
        )
    if lacking:
        return "not-shown", tr("Not shown to be acceptable: {lacking}", lacking=lacking[0]), _sentence(lacking[1:])
    grounds = [tr("gate {gate} is passed (computed)", gate=value_in_words(gate))]
    concluded = [
        _range([each.id for each in found]) for found in (_evaluations(context), context.file.of_type("review"))
    ]
    grounds.append(tr("concluded in {concluded} (decided)", concluded=tr(" and ").join(concluded)))
    roles = _demanded(context)
    if roles:
        grounds.append(tr("signed by {roles} {roles:role|roles}, each signature holds", roles=len(roles)))
    later_stages = [STAGE_WORDS.of(stage).lower() for stage in STAGES if not reached(stage, gate)]
    until = tr(" Not judged: {and_}.", and_=_and(later_stages)) if later_stages else ""
    said = in_turn(grounds)
    return (
        "acceptable",
        tr("Acceptable by the plan's criteria, at the gate {gate}", gate=value_in_words(gate)),
        tr("{text}.", text=f"{said[0].upper()}{said[1:]}") + until,
    )


def _sentence(lacking: Sequence[str]) -> str:
    return tr("Also: {lacking}.", lacking=in_turn(lacking)) if lacking else ""


# --- findings ---------------------------------------------------------------------------------------------------------


def _open(context: Context, cells: int) -> Statement:
    report = context.report
    pieces = [*_by_level(report.findings)]
    label = tr("Open at this gate") if report.gate in STAGES else tr("Errors and warnings")
    mark = "fail" if report.errors or cells else "warning" if report.warnings else "pass"
    if not report.findings:
        pieces.append(Piece(tr("nothing: no rule finds an error or a warning")))
    if cells:
        pieces.append(Piece(tr("; {cells} {cells:cell|cells} of the grid {cells:is|are} open", cells=cells)))
    if report.open_work:
        number = len(report.open_work)
        pieces += [
            Piece(tr("; open at a later gate: ")),
            Piece(
                tr("{n} {n:finding|findings}", n=number),
                None,
                "findings",
                "",
                f"{anchor_of('findings')}-{OPEN_SECTION}",
            ),
        ]
    return Statement("open", label, mark, tuple(pieces), "computed")


def _by_level(found: Sequence[Finding]) -> Iterator[Piece]:
    """The findings by rule, contradictions first, then errors; each number leads to these."""
    counts = Counter(
        (KINDS.index(each.kind), each.level != "error", each.code, each.name, each.level) for each in found
    )
    for number, ((*_, code, name, level), count) in enumerate(sorted(counts.items())[:MOST_NAMED]):
        yield Piece(semicolon() if number else "")
        query = query_of({"level": exactly(level_in_words(level)), "rule": exactly(code)})
        yield Piece(counted(count, level), None, "findings", query)
        yield Piece(f" {code} {name}")
    if len(counts) > MOST_NAMED:
        yield Piece(tr("; and {rules} {rules:rule|rules} more", rules=len(counts) - MOST_NAMED))


def _waived(context: Context) -> Statement:
    waived = context.report.waived
    if not waived:
        return Statement("waived", tr("Waived"), "pass", (Piece(tr("no finding is waived")),), "decided")
    counts = Counter((finding.code, finding.name) for finding, _ in waived)
    pieces = [
        Piece(
            tr("{n} {n:finding|findings}", n=len(waived)),
            None,
            "findings",
            "",
            f"{anchor_of('findings')}-{WAIVED_SECTION}",
        ),
        Piece(colon()),
    ]
    for number, ((code, name), count) in enumerate(counts.most_common(MOST_NAMED)):
        at = f"{anchor_of('findings')}-{WAIVED_SECTION}"
        pieces += [
            Piece(semicolon() if number else ""),
            Piece(
                tr("{count} of {code}", count=count, code=code), None, "findings", query_of({"rule": exactly(code)}), at
            ),
            Piece(f" {name}"),
        ]
    if len(counts) > MOST_NAMED:
        pieces.append(Piece(tr("; and {rules} {rules:rule|rules} more", rules=len(counts) - MOST_NAMED)))
    pieces += [Piece(semicolon()), Piece(tr("reasons and days"), None, "waivers")]
    by = _by(waiver.approver for _, waiver in waived)
    return Statement("waived", tr("Waived"), "waived", tuple(pieces), "decided", by)


def _left_out(context: Context) -> Statement:
    """What nobody has judged: rules that did not run, and stages of later gates."""
    report = context.report
    parts: list[Sequence[Piece]] = []
    bad = False
    for words, codes in (
        (tr("crashed"), sorted(report.crashes)),
        (tr("not loaded"), [each.split()[0] for each in report.not_loaded]),
        (tr("switched off by the plan"), [each.rule.code for each in report.outcomes if each.status == "off"]),
        (tr("not evaluated"), [each.rule.code for each in report.outcomes if each.status == "not evaluated"]),
    ):
        if codes:
            bad |= words in (tr("crashed"), tr("not loaded"))
            named = f"{tr('{n} {n:rule|rules}', n=len(codes))} {words}: {_some(codes)}"
            parts.append([Piece(named, None, "rules-run")])
    held = sum(each.not_evaluated for each in report.outcomes if each.status != "not evaluated")
    if held:
        where = tr("{places} {places:place|places} not evaluated where another finding comes first", places=held)
        parts.append([Piece(where, None, "rules-run")])
    later = [STAGE_WORDS.of(stage).lower() for stage in STAGES if not reached(stage, report.gate)]
    if later:
        parts.append([Piece(tr("at no gate yet: {and_}", and_=_and(later)))])
    if not parts:
        run = [
            Piece(tr("all {outcomes} rules", outcomes=len(report.outcomes)), None, "rules-run"),
            Piece(tr(" were run, at all stages")),
        ]
        return Statement("left-out", tr("Not judged"), "pass", (Piece(tr("nothing: ")), *run), "computed")
    pieces = [
        piece for number, part in enumerate(parts) for piece in (*([Piece(semicolon())] if number else ()), *part)
    ]
    return Statement("left-out", tr("Not judged"), "fail" if bad else "open", tuple(pieces), "not judged")


# --- risks and controls -----------------------------------------------------------------------------------------------


class _Remains:
    """What remains after control: risks that are not acceptable by the matrix as far as is verified, and what weighs them."""

    def __init__(self, context: Context) -> None:
        file = context.file
        self.context = context
        self.total = len(context.assessed.risks)
        self.unweighed: list[Item] = []
        self.undetermined: list[Item] = []
        self.unearned: list[Item] = []
        self.weighed: list[Item] = []
        self.regions: dict[str, Region] = {}
        analyses: dict[str, Item] = {}
        for id, known in context.assessed.risks.items():
            risk, region = file.items[id], known.earned.region
            if region is None:
                self.undetermined.append(risk)
                continue
            claimed = known.residual.region if known.residual is not None else None
            if claimed is not None and claimed.rank < region.rank:
                self.unearned.append(risk)
            if region.acceptable:
                continue
            self.regions[region.id] = region
            found = [
                each
                for each in file.linking(risk, "justifies")
                if each.type == "benefit-risk" and not lacks(each, context.policy)
            ]
            (self.weighed if found else self.unweighed).append(risk)
            analyses.update((each.id, each) for each in found)
        order = {item.id: number for number, item in enumerate(file.of_type("benefit-risk"))}
        self.analyses = sorted(analyses.values(), key=lambda each: order[each.id])

    def statement(self) -> Statement:
        """The line of the residual risks."""
        label, number = tr("Residual risks"), len(self.weighed) + len(self.unweighed)
        if not self.total:
            return Statement("residual", label, "open", (Piece(tr("no risk is estimated")),), "computed")
        if number:
            query = query_of({"earned": exactly(*(each.label for each in self.regions.values()))})
            pieces = [
                Piece(tr("{number} of {total}", number=number, total=self.total), None, "trace-matrix", query),
                Piece(tr(" {number:is|are} not acceptable by the matrix, ", number=number)),
            ]
            if not self.unweighed:
                pieces += [Piece(tr("each weighed in ") if number > 1 else tr("weighed in ")), *_items(self.analyses)]
            else:
                if self.weighed:
                    pieces += [
                        Piece(tr("{weighed} weighed in ", weighed=len(self.weighed))),
                        *_items(self.analyses),
                        Piece(semicolon()),
                    ]
                left = len(self.unweighed)
                pieces += [
                    Piece(tr("{left} in no complete benefit-risk analysis: ", left=left)),
                    *_items(self.unweighed),
                ]
        else:
            pieces = [Piece(tr("none of {total} is not acceptable by the matrix", total=self.total))]
            if not self.undetermined:
                pieces = [Piece(tr("all {total} are acceptable by the matrix", total=self.total))]
        if self.undetermined:
            pieces += [
                Piece(tr("; {undetermined} not determined: ", undetermined=len(self.undetermined))),
                *_items(self.undetermined),
            ]
        if self.unearned:
            claims = tr("{n} {n:claim|claims}", n=len(self.unearned))
            pieces += [
                Piece(tr("; {claims} not earned yet, so that the risk counts as before control: ", claims=claims)),
                *_items(self.unearned),
            ]
        mark = (
            "fail"
            if self.unweighed or self.undetermined
            else "open"
            if self.unearned
            else "waived"
            if number
            else "pass"
        )
        by = _decided_by(self.analyses) if self.weighed else ""
        return Statement("residual", label, mark, tuple(pieces), "computed", by and tr("weighed by {by}", by=by))


def _controls(context: Context) -> Statement:
    total, loose = len(context.assessed.controls), unverified(context.assessed)
    if not total:
        return Statement(
            "controls", tr("Risk control"), "open", (Piece(tr("there is no risk control measure")),), "computed"
        )
    if loose:
        query = query_of({"state": exactly(VERIFIED_WORDS["unverified"])})
        said = (
            Piece(tr("{loose} of {total} measures", loose=loose, total=total), None, "controls-by-kind", query),
            Piece(tr(" {loose:is|are} not verified, in implementation or in effectiveness", loose=loose)),
        )
        return Statement("controls", tr("Risk control"), "open", said, "computed")
    said = (
        Piece(
            tr("all {total} measures", total=total) if total > 1 else tr("the one measure"), None, "controls-by-kind"
        ),
        Piece(tr(" {total:is|are} verified, in implementation and in effectiveness", total=total)),
    )
    return Statement("controls", tr("Risk control"), "pass", said, "computed")


def _field(context: Context) -> Iterator[Statement]:
    """What the field says of the claims, and whether a trigger waits; nothing where nothing is watched yet."""
    file, policy, _, today, *_ = context
    rows = forest_plot(file, policy, today).rows
    if not (rows or file.of_type("trigger") or policy.monitoring):
        return
    count = Counter(row.state for row in rows)
    pieces: list[Piece] = []
    if rows:
        pieces += [
            Piece(tr("of {rates} {rates:rate|rates} held against a claim", rates=len(rows)), None, "forest-plot"),
            Piece(
                tr(
                    " {count} {count:supports|support} it, {count2} {count2:does|do} not yet, {count3} "
                    "{count3:contradicts|contradict} it",
                    count=count["supported"],
                    count2=count["unsupported"],
                    count3=count["contradicted"],
                )
            ),
        ]
    else:
        pieces.append(Piece(tr("no rate is held against a claim")))
    overdue = overdue_triggers(context)
    if overdue:
        query = query_of({"rule": exactly(overdue_trigger.name)})
        pieces += [
            Piece(semicolon()),
            Piece(tr("{n} {n:trigger|triggers}", n=overdue), None, "findings", query),
            Piece(tr(" overdue")),
        ]
    else:
        pieces.append(Piece(tr("; no trigger is overdue")))
    mark = "fail" if count["contradicted"] or overdue else "open" if count["unsupported"] or not rows else "pass"
    yield Statement("field", tr("Field data"), mark, tuple(pieces), "computed")


# --- what persons have decided ----------------------------------------------------------------------------------------


def _evaluations(context: Context) -> Sequence[Item]:
    return context.file.of_type("overall-residual-risk")


def _overall(context: Context) -> Statement:
    label, found = tr("Overall residual risk"), _evaluations(context)
    if not found:
        return Statement("overall", label, "fail", (Piece(tr("it is not evaluated")),), "decided")
    by_conclusion: dict[str, list[Item]] = {}
    for each in found:
        by_conclusion.setdefault(each.text("conclusion"), []).append(each)
    words = {"not-acceptable": tr("not acceptable: "), "": tr("not concluded: "), "acceptable": tr("acceptable: ")}
    pieces: list[Piece] = []
    for conclusion in (*words, *(each for each in by_conclusion if each not in words)):
        if conclusion in by_conclusion:
            pieces += [Piece(("; " if pieces else "") + words.get(conclusion, f"{conclusion}: "))]
            pieces += _items(by_conclusion[conclusion])
    sums = [each for each in class_sums(context.file, context.policy, context.assessed) if each.risks]
    exceeded = [each for each in sums if each.exceeded]
    held = [each for each in sums if each.criterion is not None]
    if exceeded:
        said = in_list(f"{each.severity} {figure(each.upper, 3)}" for each in exceeded)
        pieces += [
            Piece(semicolon()),
            Piece(tr("above the highest sum of the plan: {said}", said=said), None, "overall-sums"),
        ]
    elif held:
        within = tr("{sums} {sums:sum|sums} within the criteria of the plan", sums=len(held))
        pieces += [Piece(semicolon()), Piece(within, None, "overall-sums")]
    mark = "pass" if set(by_conclusion) == {"acceptable"} and not exceeded else "fail"
    return Statement("overall", label, mark, tuple(pieces), "decided", _decided_by(found))


_CONCLUSIONS: Final = ("plan-implemented", "overall-residual-acceptable", "post-production-in-place")


def _review(context: Context) -> Statement:
    label, found = tr("Review"), context.file.of_type("review")
    if not found:
        return Statement("review", label, "fail", (Piece(tr("there is none")),), "decided")
    last = max(found, key=lambda each: each.text("time").removesuffix("Z"))
    said = last.text("overall-residual-acceptable").strip()
    pieces = [
        Piece(last.id, last),
        Piece(tr(": “{said}”", said=_short(said)) if said else tr(": it does not say that it is acceptable")),
    ]
    complete = all(last.text(name).strip() for name in _CONCLUSIONS)
    if not complete:
        pieces.append(Piece(tr("; one of its three conclusions is missing")))
    if len(found) > 1:
        pieces.append(Piece(tr("; the last of {found}", found=len(found))))
    by = aside(filter(None, (last.text("name"), last.text("time")[:10])))
    return Statement("review", label, "pass" if complete else "fail", tuple(pieces), "decided", by)


def _demanded(context: Context) -> tuple[str, ...]:
    """The roles whose signature the policy demands at the gate that is judged."""
    # a check reads how views are asked for, and judges no key
    from riskfile.change.approval import demanded_at  # noqa: PLC0415

    return demanded_at(context.policy, context.report.gate)


def _signatures(context: Context) -> Statement:
    label = tr("Signatures")
    roles = _demanded(context)
    found = [each for each in approved(context) if each.state != "typed"]
    state = {each.role: each for each in found}
    broken = [each.role for each in found if each.state == "failed"]
    now = next((each for each in reversed(context.approvals) if each.as_signed), None)
    if now is not None and now.faults:
        # of the baseline that was signed, such as a tag that was moved
        broken.append(now.name)
    if not context.policy.approval and not broken:
        typed = any(each.state == "typed" for each in approved(context))
        more = [Piece(tr("; a review has ")), Piece(tr("a typed one"), None, "signatures")] if typed else []
        said = (Piece(tr("the policy asks for none")), *more)
        return Statement("signatures", label, "", said, "not judged")
    holding = [role for role in roles if role in state and state[role].state == "verified"]
    missing = [role for role in roles if role not in state or state[role].state == "missing"]
    listed = Piece(
        tr("{holding} of {roles} {roles:role|roles}", holding=len(holding), roles=len(roles)), None, "signatures"
    )
    pieces = (listed, Piece(tr(" have signed this content, and each signature holds")))
    if not roles and not broken:
        pieces = (Piece(tr("none"), None, "signatures"), Piece(tr(" is asked for at this gate")))
    elif missing or broken:
        parts = [tr("not signed: {and_}", and_=_and(missing))] if missing else []
        parts += [tr("does not hold: {and_}", and_=_and(broken))] if broken else []
        pieces = (listed, Piece(tr(" have signed this content so that it holds; {parts}", parts=in_turn(parts))))
    mark = "fail" if broken or missing else "pass" if roles else ""
    names = [state[role].name for role in holding]
    last = max((state[role].time for role in holding), default="")
    by = aside(filter(None, (_by(names), last[:10])))
    return Statement("signatures", label, mark, pieces, "signed" if holding else "not judged", by)


# --- what has changed -------------------------------------------------------------------------------------------------


def _changes(context: Context) -> Statement:
    label = tr("Since the last baseline")
    known = context.baselines.all if context.baselines is not None else ()
    last = known[-1] if known else None
    if last is None:
        return Statement("changes", label, "", (Piece(tr("there is no baseline yet")),), "computed")
    now = context.content_hash
    same = next((each for each in reversed(known) if each.fingerprint == now), None)
    pieces: list[Piece] = []
    if same is not None:
        pieces += [
            Piece(tr("this is {name} of {day} as released", name=same.name, day=same.day), None, "revision-history")
        ]
    changes = context.changes
    if changes is None:
        return Statement("changes", label, "pass" if same else "", tuple(pieces or [Piece(tr("nothing"))]), "computed")
    base, found = changes.baseline, changes.difference
    worse, better = len(found.worse), sum(flip.direction == "better" for flip in found.flips)
    says = [
        tr("{n} {n:item|items}", n=len(found.items)),
        tr("{n} {n:decision|decisions}", n=len(found.decisions)) + tr(" of the plan"),
    ]
    flips = tr("{verdicts} {verdicts:verdict|verdicts} worse, {better} better", verdicts=worse, better=better)
    lost = [value_in_words(each.gate) for each in found.gates if not each.after]
    won = [value_in_words(each.gate) for each in found.gates if each.after]
    gates = [tr("gate {and_} no longer passed", and_=_and(lost))] if lost else []
    gates += [tr("gate {and_} now passed", and_=_and(won))] if won else []
    pieces += [
        Piece(tr("; since ") if pieces else ""),
        Piece(tr("{name} of {day}", name=base.name, day=base.day), None, "changes"),
        Piece(
            tr(
                ": {says} changed, {flips}",
                says=tr(" and ").join(says),
                flips=aside((flips, *gates)),
            )
        ),
    ]
    if same is None:
        pieces.append(Piece(tr("; this content is not released")))
    return Statement("changes", label, "open" if worse or lost else "", tuple(pieces), "computed")


# --- words ------------------------------------------------------------------------------------------------------------


def _plural(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _items(items: Sequence[Item]) -> Iterator[Piece]:
    for number, item in enumerate(items[:MOST_NAMED]):
        yield from ([Piece(comma())] if number else [])
        yield Piece(item.id, item)
    if len(items) > MOST_NAMED:
        yield Piece(tr(" and {items} more", items=len(items) - MOST_NAMED))


def _some(words: Sequence[str]) -> str:
    more = len(words) - MOST_NAMED
    return in_list(words[:MOST_NAMED]) + (tr(" and {more} more", more=more) if more > 0 else "")


def _and(words: Sequence[str]) -> str:
    return tr(" and ").join([*([in_list(words[:-1])] if words[1:] else []), *words[-1:]])


def _range(ids: Sequence[str]) -> str:
    return ids[0] if len(ids) == 1 else tr("{ids} to {ids2}", ids=ids[0], ids2=ids[-1]) if len(ids) > 3 else _and(ids)


def _by(names: Iterable[str]) -> str:
    return _some(list(dict.fromkeys(filter(None, (name.strip() for name in names)))))


def _decided_by(items: Sequence[Item]) -> str:
    days = [each.text("date") for each in items if each.text("date")]
    return aside(filter(None, (_by(each.text("approver") for each in items), max(days, default=""))))


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 120 else words[:118].rsplit(" ", 1)[0] + " …"
