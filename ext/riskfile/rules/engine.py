"""The rule engine: declares rules, orders them, runs them, and says what was and was not evaluated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from time import strftime
from typing import NamedTuple

from riskfile.model import STAGES, Item, Location, RiskFile
from riskfile.policy.policy import Policy, PolicyError, Waiver
from riskfile.rules.finding import Fault, Finding, Level

CRASH_CODE = "RMF000"
CRASH_NAME = "rule-crashed"
POLICY_CODE = "RMF009"
MISSING_FIELD = "RMF912"

Check = Callable[[RiskFile, Policy], Iterable[Fault]]


class Rule(NamedTuple):
    """A rule of the catalogue. ``needs`` names the rules whose finding on an item means that this rule
    cannot judge that item: it is then *not evaluated* there, never *passed*."""

    code: str
    name: str
    level: Level
    clause: str
    needs: tuple[str, ...]
    check: Check
    docstring: str
    after_all: bool = False

    @property
    def waivable(self) -> bool:
        """Whether a finding of this rule can be waived, or its level changed: not what the readers could not read,
        and not what is wrong with a waiver."""
        # what an item leaves out was read as it is written, and a log from elsewhere may never have had it
        return self.code == MISSING_FIELD or not self.code.startswith(("RMF9", "RMF000", "RMF009"))

    @property
    def doc(self) -> str:
        """The manual page."""
        # not when the rule is declared: a check reads none of them
        return _dedent(self.docstring)

    @property
    def family(self) -> str:
        """The family's code, such as ``RMF3``."""
        return self.code[:4]

    @property
    def summary(self) -> str:
        """The first sentence of the manual page."""
        return self.doc.strip().split("\n", 1)[0]


def rule(
    code: str, name: str, *, level: Level, clause: str, needs: tuple[str, ...] = (), after_all: bool = False
) -> Callable[[Check], Rule]:
    """Declare a rule; the docstring of the generator is its manual page.

    ``after_all``: it judges what the others have found, which it gets from ``results_of``.
    """

    def declare(check: Check) -> Rule:
        return Rule(code, name, level, clause, needs, check, check.__doc__ or "", after_all)

    return declare


class Unjudged(Fault):
    """What a rule yields for an item that it cannot judge, since a value that it needs is missing or off its
    scale. It is no finding (another rule says what is wrong): the rule is *not evaluated* there, not passed."""

    __slots__ = ()


def unjudged(item: Item) -> Unjudged:
    """That a rule cannot judge ``item``."""
    return Unjudged(item.location, "cannot be judged", item=item)


def _dedent(doc: str) -> str:
    lines = doc.expandtabs().splitlines()
    margin = min((len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()), default=0)
    return (
        "\n".join([lines[0].strip(), *(line[margin:].rstrip() for line in lines[1:])]).strip() + "\n" if lines else ""
    )


class Outcome(NamedTuple):
    """What became of one rule: "passed", "findings", "open", "waived", "not evaluated", "crashed" or "off".

    ``not_evaluated`` counts the faults, and the items, that another finding kept it from judging; ``reason``
    says why a rule is off or did not run."""

    rule: Rule
    status: str
    findings: int
    not_evaluated: int
    reason: str = ""


class Report(NamedTuple):
    """The result of a run. ``findings`` are errors and warnings, ``open_work`` what a later gate will judge,
    ``waived`` what a waiver accepts, all in order of place; ``crashes`` the tracebacks of rules that raised, by
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
    def warnings(self) -> int:
        """How many findings are warnings."""
        return sum(finding.level == "warning" for finding in self.findings)


class Results(NamedTuple):
    """What all other rules have found, for rules that run after them: see ``results_of``.

    ``findings`` holds errors, warnings and open work alike; ``today`` is an ISO 8601 date; ``codes`` are all rules
    that there are, ``waivable`` those of them whose findings can be waived. ``unrun`` are rules of which nothing is
    known when the rule runs (deselected, off, crashed, or not run yet), ``unjudged`` (code, item) where another finding
    kept a rule from judging."""

    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...]
    waivers: tuple[Waiver, ...]
    today: str
    codes: frozenset[str]
    waivable: frozenset[str]
    unrun: frozenset[str]
    unjudged: frozenset[tuple[str, str]]


def results_of(file: RiskFile) -> Results:
    """What all rules that do not run after all others have found in this run; for the rules that judge waivers, which
    come last, what these have found too."""
    found = file.memo().get("results")
    assert isinstance(found, Results), "only a rule declared with after_all may ask"
    return found


_WAIVE = re.compile(r"\s*([A-Za-z0-9]+)\s*(?:--\s*(.*?))?\s*", re.DOTALL)


def item_waivers(file: RiskFile) -> Iterator[Waiver]:
    """The waivers that items carry: ``waive: RMF303 -- reason; RMF313 -- reason``."""
    for item in file:
        text = item.fields.get("waive")
        if isinstance(text, str):
            for part in re.split(r";\s*(?=[A-Za-z]+[0-9]{3}\b)", text):
                match = _WAIVE.fullmatch(part)
                code, reason = (match[1], match[2] or "") if match else (part.strip(), "")
                yield Waiver(code, item.id, reason, "", "", item.at("waive"))


def waives(waiver: Waiver, today: str) -> bool:
    """Whether a waiver is in force: it has a reason, and has not expired."""
    return bool(waiver.reason.strip()) and not (waiver.expires and waiver.expires < today)


def register(*families: Sequence[Rule]) -> dict[str, Rule]:
    """All rules by code, ordered so that a rule comes after those that it needs.

    :raises ValueError: if a code or a name is used twice, a needed rule does not exist, or rules need each
        other in a circle.
    """
    rules: dict[str, Rule] = {}
    names: set[str] = set()
    for each in (each for family in families for each in family):
        if each.code in rules or each.name in names:
            raise ValueError(f"rule {each.code} {each.name} is declared twice")
        rules[each.code] = each
        names.add(each.name)
    ordered: dict[str, Rule] = {}

    def place(code: str, path: tuple[str, ...]) -> None:
        if code in ordered:
            return
        if code not in rules:
            raise ValueError(f"{path[-1]} needs {code}, which does not exist")
        if code in path:
            raise ValueError(f"rules need each other in a circle: {', '.join((*path, code))}")
        for needed in rules[code].needs:
            place(needed, (*path, code))
        ordered[code] = rules[code]

    for code in sorted(rules):
        place(code, ())
    # what cannot be waived itself judges waivers, those of rules that run after all others too
    last = sorted((each for each in ordered.values() if each.after_all), key=lambda each: not each.waivable)
    first = {code: each for code, each in ordered.items() if not each.after_all}
    return first | {each.code: each for each in last}


def is_off(each: Rule, policy: Policy) -> bool:
    """Whether the policy switches a rule off: with a reason, and one whose findings can be waived."""
    return each.waivable and bool(policy.rules_off.get(each.code, "").strip())


def level_at(level: Level, gate: str, stage: str) -> str:
    """ "error", "warning" or "open" for a finding on an item of ``stage`` ("" counts as design) at ``gate``.

    A gate judges its own stage and the stages before it."""
    if level is Level.ERROR:
        return "error"
    if level is Level.WARNING:
        return "warning"
    reached = gate in STAGES and STAGES.index(gate) >= (STAGES.index(stage) if stage in STAGES else 0)
    if reached:
        return "error"
    return "warning" if level is Level.WARNING_THEN_ERROR else "open"


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
    findings: list[Finding] = []
    open_work: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    outcomes: dict[str, Outcome] = {}
    crashes: dict[str, str] = {}
    today = today or strftime("%Y-%m-%d")
    waivers = (*policy.waivers, *item_waivers(file))
    in_force: dict[tuple[str, str], Waiver] = {}
    for waiver in waivers:
        if waives(waiver, today):
            in_force.setdefault((waiver.rule, waiver.item), waiver)
    # rules whose result nobody knows, each with the crashes that are the reason
    unknown: dict[str, tuple[str, ...]] = {}
    blocked: dict[str, set[str]] = {}
    judging: set[str] = set()
    not_judged: set[tuple[str, str]] = set()
    told: bool | None = None
    for code, each in rules.items():
        if not selected(code):
            outcomes[code] = Outcome(each, "off", 0, 0, "not selected")
            continue
        if is_off(each, policy):
            outcomes[code] = Outcome(each, "off", 0, 0, policy.rules_off[code])
            continue
        crashed = sorted({crash for needed in each.needs for crash in unknown.get(needed, ())})
        if crashed:
            unknown[code] = tuple(crashed)
            outcomes[code] = Outcome(each, "not evaluated", 0, 0, f"{', '.join(crashed)} crashed")
            continue
        if each.after_all and told is not each.waivable:
            told = each.waivable
            file.memo()["results"] = Results(
                (*findings, *open_work),
                tuple(waived),
                waivers,
                today,
                frozenset(rules),
                frozenset(known for known, one in rules.items() if one.waivable),
                frozenset(rules) - judging,
                frozenset(not_judged),
            )
        causes = [blocked[needed] for needed in each.needs if needed in blocked]
        change = policy.rules_levels.get(code) if each.waivable else None
        count = opened = skipped = accepted = 0
        items: set[str] = set()
        try:
            for found in each.check(file, policy):
                if isinstance(found, Unjudged):
                    skipped += 1
                    not_judged.add((code, found.item.id if found.item else ""))
                    continue
                involved = [item.id for item in ((found.item,) if found.item else ()) + found.based_on]
                if any(item in cause for cause in causes for item in involved):
                    skipped += 1
                    not_judged.add((code, found.item.id if found.item else ""))
                    if found.item:
                        # not judged here, so nor can be what rests on this judgement
                        items.add(found.item.id)
                    continue
                stage = found.item.stage if found.item else ""
                level = change.level if change and change.reason.strip() else level_at(each.level, gate, stage)
                finding = _finding(each, found, level, stage)
                accepting = in_force.get((code, finding.item)) if each.waivable else None
                if accepting is not None:
                    waived.append((finding, accepting))
                    accepted += 1
                    continue
                if finding.level == "open":
                    open_work.append(finding)
                    opened += 1
                else:
                    findings.append(finding)
                    count += 1
                if found.item:
                    items.add(found.item.id)
        except PolicyError:
            # what the policy names is no rule: there is nothing to judge by
            file.memo().pop("results", None)
            raise
        except Exception as error:
            from traceback import format_exc  # noqa: PLC0415 - only where a rule has a fault

            crashes[code] = format_exc()
            unknown[code] = (code,)
            message = f"{code} {each.name} raised {type(error).__name__}: {error}"
            findings.append(
                Finding(
                    CRASH_CODE, CRASH_NAME, "error", "", Location(policy.path), message,
                    "This is a fault of the rule, not of the file: please report it.", "", (),
                )
            )  # fmt: skip
            outcomes[code] = Outcome(each, "crashed", count + opened, skipped, str(error))
            continue
        judging.add(code)
        if items:
            blocked[code] = items
        status = (
            "findings"
            if count
            else "open"
            if opened
            else "not evaluated"
            if skipped
            else "waived"
            if accepted
            else "passed"
        )
        outcomes[code] = Outcome(each, status, count + opened, skipped, change.reason if change else "")
    file.memo().pop("results", None)
    waived.sort(key=lambda entry: entry[0].order)
    findings.sort(key=lambda finding: finding.order)
    open_work.sort(key=lambda finding: finding.order)
    ordered = tuple(outcomes[code] for code in sorted(outcomes))
    return Report(tuple(findings), tuple(open_work), ordered, crashes, gate, tuple(waived), waivers)


def run_without_policy(rules: Mapping[str, Rule], file: RiskFile, gate: str) -> Report:
    """The report where no policy could be read: the file's problems with it, and every other rule not evaluated."""
    findings: list[Finding] = []
    outcomes: list[Outcome] = []
    for code in sorted(rules):
        each = rules[code]
        if code != POLICY_CODE:
            outcomes.append(Outcome(each, "not evaluated", 0, 0, "the policy cannot be read"))
            continue
        for problem in file.problems:
            found = Fault(problem.location, problem.message, problem.hint)
            findings.append(_finding(each, found, "error", ""))
        outcomes.append(Outcome(each, "findings", len(findings), 0))
    findings.sort(key=lambda finding: finding.order)
    return Report(tuple(findings), (), tuple(outcomes), {}, gate)


def _finding(each: Rule, found: Fault, level: str, stage: str) -> Finding:
    item = found.item.id if found.item else ""
    return Finding(
        each.code, each.name, level, each.clause, found.location, found.message, found.hint, item, found.related, stage
    )


def iter_sections(doc: str) -> Iterator[tuple[str, str]]:
    """The sections of a rule's manual page as (heading, text); the text before the first heading has "" as its heading."""
    heading, lines = "", list[str]()
    for line in doc.splitlines():
        if line.startswith("## "):
            yield heading, "\n".join(lines).strip()
            heading, lines = line[3:].strip(), []
        else:
            lines.append(line)
    yield heading, "\n".join(lines).strip()
