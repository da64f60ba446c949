"""Runs the rules over a file, and says what was and what was not evaluated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final, Literal, NamedTuple

from riskfile.extras import missing_extra
from riskfile.model import NOT_STATED, STAND_INS, Item, Problem, RiskFile, Span
from riskfile.policy.placeholders import is_placeholder
from riskfile.policy.policy import LevelChange, Policy, PolicyError, Waiver
from riskfile.rules.engine.context import SoFar
from riskfile.rules.engine.declare import (
    CONFLICT_CODE,
    CRASH_CODE,
    MISSING_FIELD,
    PLACEHOLDER,
    POLICY_CODE,
    UNKNOWN_OPTION,
    Rule,
)
from riskfile.rules.engine.finding import (
    NOTHING,
    Fault,
    Finding,
    FindingLevel,
    Subject,
    Unjudged,
    problem_fault,
)
from riskfile.rules.engine.gates import level_at
from riskfile.rules.engine.meant import other_type
from riskfile.rules.engine.waivers import all_waivers, code_meant, in_force
from riskfile.text.days import clock_day
from riskfile.text.messages import Message, Phrase
from riskfile.text.nearest import nearest
from riskfile.text.patterns import compiled_late

OutcomeStatus = Literal["passed", "findings", "open", "waived", "not evaluated", "crashed", "off"]

CRASH_NAME = "rule-crashed"
NOT_LOADED = "a rule of the project's own, which was not loaded"
_CRASHED = Phrase(
    f"{CRASH_CODE}.raised",
    "{code} {name} raised {error}: {text}",
    "This is a fault of the rule, not of the file: please report it.",
    by=("code",),
)


class Skipped(NamedTuple):
    """What a rule did not judge: an item, a cell of the grid or a key, by its name ("" for the file), and ``for_code``, the
    rule whose finding comes first; "" where a value that it needs is missing or cannot be read."""

    name: str
    for_code: str


class Outcome(NamedTuple):
    """What became of one rule.

    ``not_evaluated`` counts the faults, and the items, that another finding kept it from judging, and ``skipped`` names
    them; ``reason`` says why a rule is off or did not run."""

    rule: Rule
    status: OutcomeStatus
    findings: int
    not_evaluated: int
    reason: str = ""
    skipped: tuple[Skipped, ...] = ()

    @property
    def skipped_for(self) -> dict[str, Counter[str]]:
        """How often it did not judge what, by the rule whose finding comes first ("" where a value is missing)."""
        found: dict[str, Counter[str]] = {}
        for name, code in self.skipped:
            found.setdefault(code, Counter())[name] += 1
        return found


class Report(NamedTuple):
    """The result of a run. ``findings`` are errors and warnings, ``open_work`` what a later gate will judge,
    ``waived`` what a waiver accepts, all by kind, level and place; ``crashes`` the tracebacks of rules that raised, by
    code; ``waivers`` all waivers of policy and items, used or not."""

    findings: tuple[Finding, ...]
    open_work: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...]
    crashes: Mapping[str, str]
    gate: str
    waived: tuple[tuple[Finding, Waiver], ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.level == "error" for finding in self.findings)

    @property
    def not_loaded(self) -> tuple[str, ...]:
        """Codes and names of the project's own rules that were not loaded: nobody knows what they would have found."""
        left_out = (each.rule for each in self.outcomes if not each.rule.loaded and each.status != "off")
        return tuple(f"{each.code} {each.name}" for each in left_out)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return sum(finding.level == "warning" for finding in self.findings)


def is_off(each: Rule, policy: Policy) -> bool:
    """Whether the policy switches a rule off: with a reason, and one whose findings a line may waive."""
    return (
        each.waivable
        and each.code in policy.rules_off
        and each.code not in policy.waiving.reserved
        and not policy.no_reason(policy.rules_off[each.code])
    )


def run(
    rules: Mapping[str, Rule],
    file: RiskFile,
    policy: Policy,
    *,
    gate: str = "draft",
    selected: Callable[[str], bool] = lambda code: True,
    today: str = "",
) -> Report:
    """Run ``rules`` (as ``register`` orders them) over ``file``; ``today`` is an ISO 8601 date ("": the clock's).

    Every rule runs unless the policy switches it off; ``selected`` only says what is reported. A finding
    that is not reported keeps no other rule from reporting: nothing is hidden by a deselected cause.

    :raises PolicyError: if what a rule of the project's own yields is no fault.
    """
    return run_at(rules, file, policy, (gate,), selected=selected, today=today)[gate]


def run_at(
    rules: Mapping[str, Rule],
    file: RiskFile,
    policy: Policy,
    gates: Sequence[str],
    *,
    selected: Callable[[str], bool] = lambda code: True,
    today: str = "",
    give_way: Callable[[], None] = lambda: None,
) -> dict[str, Report]:
    """What ``run`` reports at each of ``gates``, of which there is at least one, from one run of the rules: no rule knows
    the gate, which only says how much a finding weighs. ``give_way`` is called before each rule, and may raise what ends
    the run.

    :raises PolicyError: if what a rule of the project's own yields is no fault.
    """
    this = _Run(rules, file, policy, gates[0], today or clock_day())
    lacking = any(each.unread and each.kind == "unreadable-file" for each in file.problems)
    this.tells_fillers = PLACEHOLDER in rules and selected(PLACEHOLDER)
    for code, each in rules.items():
        give_way()
        if lacking and each.name not in _OF_EACH_PAGE:
            # what links to a page that nobody could read would be told as wrong
            this.outcomes[code] = Outcome(each, "not evaluated", 0, 0, "not all of the file could be read")
        elif not selected(code):
            this.outcomes[code] = Outcome(each, "off", 0, 0, "not selected")
        elif is_off(each, policy):
            this.outcomes[code] = Outcome(each, "off", 0, 0, policy.rules_off[code])
        elif not each.loaded:
            this.outcomes[code] = Outcome(each, "not evaluated", 0, 0, NOT_LOADED)
        else:
            this.outcomes[code] = this.judge(each)
    return {gate: this.report(gate) for gate in gates}


_OF_EACH_PAGE: Final = ("unreadable-file", "active-content", "merge-conflict")
"""The rules that need no more than the pages that could be read."""


class _Tally:
    """What one rule has found so far."""

    def __init__(self) -> None:
        self.found = self.opened = self.accepted = 0
        self.skipped: list[Skipped] = []
        # what the rule lacks, so that it can judge nothing
        self.lacks = ""
        # what other rules that rest on this one cannot judge: options by the item's id, "" for all of it
        self.involved: dict[str, set[str]] = {}

    def involve(self, id: str, options: Iterable[str] = ("",)) -> None:
        """Other rules cannot judge these options of an item."""
        self.involved.setdefault(id, set()).update(options)

    @property
    def status(self) -> OutcomeStatus:
        if self.found:
            return "findings"
        if self.opened:
            return "open"
        if self.skipped:
            return "not evaluated"
        return "waived" if self.accepted else "passed"


class _Run:
    """One run: what has been found, and what nobody can know any more."""

    def __init__(self, rules: Mapping[str, Rule], file: RiskFile, policy: Policy, gate: str, today: str) -> None:
        self.rules = rules
        self.file = file
        self.policy = policy
        self.gate = gate
        self.today = today
        self.waivers = all_waivers(file, policy)
        self.in_force = in_force(self.waivers, file, policy, today)
        # errors, warnings and open work alike, as the rules yielded them
        self.found: list[Finding] = []
        self.waived: list[tuple[Finding, Waiver]] = []
        self.outcomes: dict[str, Outcome] = {}
        self.crashes: dict[str, str] = {}
        # rules whose result nobody knows, each with the crashes that are the reason
        self.unknown: dict[str, tuple[str, ...]] = {}
        self.blocked: dict[str, dict[str, set[str]]] = {}
        self.judging: set[str] = set()
        self.doubtful = {id: {""} for id in file.doubtful}
        self.unjudged: set[tuple[str, str]] = set()
        self.so_far: SoFar | None = None
        self.told_waivable: bool | None = None
        self.tells_fillers = False
        self.levels: dict[tuple[str, str, str], FindingLevel] = {}

    def judge(self, each: Rule) -> Outcome:
        """Run one rule."""
        crashed = sorted({crash for needed in each.needs for crash in self.unknown.get(needed, ())})
        if crashed:
            self.unknown[each.code] = tuple(crashed)
            return Outcome(each, "not evaluated", 0, 0, f"{', '.join(crashed)} crashed")
        tally = _Tally()
        causes = {needed: self.blocked[needed] for needed in each.needs if needed in self.blocked}
        if self.file.doubtful and not each.structural:
            causes[""] = self.doubtful
        try:
            for found in each.check(self.file, self.policy, *self.asked_by(each)):
                self.take(each, found, causes, tally)
        except PolicyError:
            # what the policy names is no rule: there is nothing to judge by
            raise
        except Exception as error:
            if missing_extra(error):
                # nothing is wrong with the rule, and it is not passed over either
                raise
            return self.crash(each, error, tally)
        if tally.lacks:
            return Outcome(each, "not evaluated", 0, 0, tally.lacks)
        self.judging.add(each.code)
        if tally.involved:
            self.blocked[each.code] = tally.involved
        change = self.change_of(each)
        return self.outcome(each, tally, tally.status, change.reason if change else "")

    @staticmethod
    def outcome(each: Rule, tally: _Tally, status: OutcomeStatus, reason: str) -> Outcome:
        """What became of a rule that has run."""
        return Outcome(each, status, tally.found + tally.opened, len(tally.skipped), reason, tuple(tally.skipped))

    def change_of(self, each: Rule) -> LevelChange | None:
        """The level that the policy gives a rule, with its reason; None where it gives none, or no reason, or makes a
        warning of what only a higher role may waive."""
        change = self.policy.rules_levels.get(each.code) if each.waivable else None
        if change is None or self.policy.no_reason(change.reason):
            return None
        return None if change.level == "warning" and each.code in self.policy.waiving.reserved else change

    def asked_by(self, each: Rule) -> tuple[SoFar | str, ...]:
        """What a rule is given beside file and policy: the day, or what has been found so far. Of rules that run after all
        others it is the same for all that can be waived, then for the rest."""
        if each.by_day:
            return (self.today,)
        if not each.after_all:
            return ()
        if self.so_far is None or self.told_waivable is not each.waivable:
            self.told_waivable = each.waivable
            self.so_far = SoFar(
                tuple(self.found),
                tuple(self.waived),
                self.waivers,
                self.today,
                frozenset(self.rules),
                frozenset(code for code, one in self.rules.items() if one.waivable),
                frozenset(self.rules) - self.judging,
                frozenset(self.unjudged),
                {one.name: code for code, one in self.rules.items()},
            )
        return (self.so_far,)

    def take(
        self, each: Rule, found: Fault | Unjudged, causes: Mapping[str, dict[str, set[str]]], tally: _Tally
    ) -> None:
        """Take in what a rule has yielded; ``causes`` are what it cannot judge, by the rule whose finding comes first."""
        if isinstance(found, Unjudged):
            if found.why:
                tally.lacks = found.why
                return
            name = found.item.id if found.item else ""
            tally.skipped.append(Skipped(name, ""))
            self.unjudged.add((each.code, name))
            if each.structural and found.item:
                # how it is written is not known, so nor can anything else of it be judged
                tally.involve(found.item.id)
            return
        if found.without is not None and found.item is not None:
            wrong = {option for cause in causes.values() for option in cause.get(found.item.id, ())}
            rest = found.without(wrong) if wrong and "" not in wrong else found
            if rest is not None and rest is not found:
                # what is left is of options with which nothing is wrong
                found, causes = rest, {}
        subject = found.subject
        involved = [id for id in (subject.named, *(item.id for item in found.based_on)) if id]
        first = next(
            (code for code, cause in causes.items() if any(self.holds(cause, id, each) for id in involved)), None
        )
        if first is not None or self.is_filler(each, found):
            tally.skipped.append(Skipped(subject.name, PLACEHOLDER if first is None else first))
            self.unjudged.add((each.code, subject.named))
            if subject.named:
                # not judged here, so nor can be what rests on this judgement
                tally.involve(subject.named)
            return
        level = self.level_of(each, subject.stage, self.gate)
        finding = _finding(each, found, level)
        accepting = self.in_force.get((each.code, finding.item)) if each.waivable else None
        if accepting is not None:
            self.waived.append((finding, accepting))
            tally.accepted += 1
            return
        self.found.append(finding)
        if level == "open":
            tally.opened += 1
        else:
            tally.found += 1
        if subject.named:
            tally.involve(subject.named, self.options_of(each, found))

    def holds(self, cause: Mapping[str, set[str]], id: str, each: Rule) -> bool:
        """Whether what is wrong with an item keeps a rule from judging it: where it is something that the rule rests on."""
        wrong = cause.get(id)
        if not wrong:
            return False
        item = self.file.items.get(id)
        rests_on = each.options_of(item.type) if item is not None else None
        return rests_on is None or "" in wrong or not rests_on.isdisjoint(wrong)

    def options_of(self, each: Rule, found: Fault) -> Iterable[str]:
        """The options of its item that a fault is about, "" for all of the item."""
        options = found.options or (found.option,)
        item = found.item
        if item is None or "id" in options or not (each.of_option and all(options)):
            return ("",)
        known = self.file.model.types[item.type]
        meant: set[str] = set()
        for option in options:
            if option in known.fields or option in known.links:
                meant.add(option)
            elif other_type(item, option, self.file.model):
                return ("",)
            else:
                meant.update((UNKNOWN_OPTION, *nearest(option, (*known.fields, *known.links))))
        return meant

    def level_of(self, each: Rule, stage: str, gate: str) -> FindingLevel:
        """How much a finding of a rule weighs at ``gate``."""
        key = (each.code, stage, gate)
        known = self.levels.get(key)
        if known is None:
            change = self.change_of(each)
            known = self.levels[key] = change.level if change else level_at(each.level, gate, stage)
        return known

    def is_filler(self, each: Rule, found: Fault) -> bool:
        """Whether a fault is of an option in which a filler word stands, or ``not-stated``, so that it follows from what is
        told of that."""
        item = found.item
        if item is None or not found.option or each.structural or each.code == PLACEHOLDER:
            return False
        if each.code != MISSING_FIELD and _lists(item, NOT_STATED, found.option):
            # RMF912 says so
            return True
        if not self.tells_fillers:
            return False
        return is_placeholder(item, found.option, self.file.model.types[item.type], self.policy)

    def crash(self, each: Rule, error: Exception, tally: _Tally) -> Outcome:
        """A rule has raised: what it has found stands, and nobody knows what else it would have found."""
        from traceback import format_exc  # noqa: PLC0415 - only where a rule has a fault

        self.crashes[each.code] = format_exc()
        self.unknown[each.code] = (each.code,)
        message = _CRASHED(code=each.code, name=each.name, error=type(error).__name__, text=str(error))
        self.found.append(
            Finding(
                CRASH_CODE,
                CRASH_NAME,
                "error",
                "",
                Span(self.policy.path),
                message,
                NOTHING,
                Subject("file", ""),
                kind="contradiction",
            )
        )
        return self.outcome(each, tally, "crashed", str(error))

    def report(self, gate: str) -> Report:
        """What the run has found, in order, as it weighs at ``gate``."""
        found, outcomes = self.found, self.outcomes
        if gate != self.gate:
            found = [self.weighed(each, gate) for each in found]
            judged = {each.code for each in found if each.level != "open"}
            outcomes = {code: _weighed_outcome(each, code in judged) for code, each in outcomes.items()}
        return Report(
            _in_order([each for each in found if each.level != "open"]),
            _in_order([each for each in found if each.level == "open"]),
            tuple(outcomes[code] for code in sorted(outcomes)),
            self.crashes,
            gate,
            tuple(sorted(self._waived_at(gate), key=lambda entry: entry[0].order)),
            self.waivers,
        )

    def weighed(self, finding: Finding, gate: str) -> Finding:
        """A finding as it weighs at ``gate``."""
        each = self.rules.get(finding.code)
        # a crash is told with a code that may be no rule's
        level = self.level_of(each, finding.stage, gate) if each else finding.level
        return finding if level == finding.level else finding._replace(level=level)

    def _waived_at(self, gate: str) -> list[tuple[Finding, Waiver]]:
        if gate == self.gate:
            return self.waived
        return [(self.weighed(finding, gate), waiver) for finding, waiver in self.waived]


def _weighed_outcome(outcome: Outcome, judged: bool) -> Outcome:
    """An outcome at another gate; ``judged`` says whether a finding of the rule is more than open work there."""
    if outcome.status not in ("findings", "open"):
        return outcome
    return outcome._replace(status="findings" if judged else "open")


def run_without_policy(rules: Mapping[str, Rule], file: RiskFile, gate: str) -> Report:
    """The report where no policy could be read: the file's problems with it, and every other rule not evaluated."""
    findings: list[Finding] = []
    outcomes: list[Outcome] = []
    for code in sorted(rules):
        each = rules[code]
        told = [problem for problem in file.problems if problem.kind == each.name]
        if code != POLICY_CODE and not (code == CONFLICT_CODE and told):
            outcomes.append(Outcome(each, "not evaluated", 0, 0, "the policy cannot be read"))
            continue
        findings += [_finding(each, problem_fault(_with_code(problem, rules)), "error") for problem in told]
        outcomes.append(Outcome(each, "findings" if told else "not evaluated", len(told), 0))
    return Report(_in_order(findings), (), tuple(outcomes), {}, gate)


_NAMES_A_RULE = compiled_late(r"waivers\.[0-9]+\.rule|rules\.(?:off|levels)\.[^.]+")


def _with_code(problem: Problem, rules: Mapping[str, Rule]) -> Problem:
    """A problem of the policy where a rule is named, with the code of the rule that its author means."""
    if problem.hint or not _NAMES_A_RULE.fullmatch(problem.option):
        return problem
    found = problem.message.values.get("found")
    word = found.values.get("text", "") if isinstance(found, Message) else ""
    names = {each.name: code for code, each in rules.items()}
    return problem._replace(hint=code_meant(str(word).strip('"'), rules, names))


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings by their ``order``; put into words, which takes longest, are only those that have one place and code."""
    ordered = sorted(findings, key=_place)
    result: list[Finding] = []
    for _, same in groupby(ordered, _place):
        first, *more = same
        result += sorted((first, *more), key=lambda finding: finding.order) if more else (first,)
    return tuple(result)


def _place(finding: Finding) -> tuple[int, int, str, int, int, str]:
    return finding.place


def _lists(item: Item, field: str, option: str) -> bool:
    """Whether the list ``field`` of an item names ``option``."""
    names = item.fields.get(field)
    return isinstance(names, tuple) and option in names


_STAND_IN = Phrase(
    "finding.stand-in", "{option} is a stand-in: the mapping of the import has set it, the log does not say it"
)


def _finding(each: Rule, found: Fault, level: FindingLevel) -> Finding:
    advice = found.advice
    if found.item is not None and found.option and _lists(found.item, STAND_INS, found.option):
        # nobody is to look in the log for what it does not say
        advice = _STAND_IN(option=found.option)
    return Finding(
        each.code,
        each.name,
        level,
        each.clause,
        found.span,
        found.said,
        advice,
        found.subject,
        found.option,
        found.related,
        found.kind or each.kind,
        found.cause,
    )
