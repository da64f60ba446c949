"""Which results count: a later run of the same test supersedes an earlier one, and both are kept.

A run is superseded where a later one names it in ``supersedes``, or where it is plain without that: the same test of the same
control, with a later date. What is not plainly the same test supersedes nothing, so that no failure of another test is hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.text.patterns import compiled_late

Proof = Literal["implementation", "effectiveness"]
PROOFS: tuple[Proof, ...] = ("implementation", "effectiveness")
"""What is to be proved of a control (7.2)."""

Why = Literal["no control", "no proof", "no date", "earlier", "circle", "other test"]
"""Why a run does not supersede what it names: it verifies none of its controls, proves nothing of what that proves, has no
date, has an earlier one, is superseded by it in turn, or is another test that passed where that failed, without a reason."""

_NUMBER: Final = compiled_late(r"\d+(?:[.,]\d+)*")


class Refused(NamedTuple):
    """A link ``supersedes`` that is not in force. ``circle`` are the ids of a circle in their order, else empty."""

    later: Item
    earlier: Item
    why: Why
    circle: tuple[str, ...] = ()


class Results(NamedTuple):
    """What has become of results: ``by`` holds the id of the run that supersedes, per superseded verification, control and
    proof; ``refused`` are the links that are not in force."""

    policy: Policy
    by: Mapping[tuple[str, str, str], str]
    superseding: Mapping[str, tuple[str, ...]]
    refused: tuple[Refused, ...]

    def counts(self, verification: Item, control: Item, proof: str) -> bool:
        """Whether the result of a verification still counts for a proof of a control."""
        return (verification.id, control.id, proof) not in self.by

    def counting(self, file: RiskFile, control: Item, proof: str) -> list[Item]:
        """The verifications whose results count for a proof of a control, in reading order; one that says not what it
        proves is among them."""
        return [
            each
            for each in file.linking(control, "verifies")
            if each.type == "verification" and proof in shown_by(each) and self.counts(each, control, proof)
        ]

    def runs(self, verification: Item) -> tuple[str, ...]:
        """The ids of all runs of the test that a verification is one of, where there are others; else empty."""
        before: dict[str, list[str]] = defaultdict(list)
        for id, others in self.superseding.items():
            for other in others:
                before[other].append(id)
        found = {verification.id: None}
        pending = [verification.id]
        while pending:
            id = pending.pop()
            for other in (*self.superseding.get(id, ()), *before.get(id, ())):
                if other not in found:
                    found[other] = None
                    pending.append(other)
        return tuple(found) if len(found) > 1 else ()

    def said(self, file: RiskFile, verification: Item, control: Item | None = None, proof: str = "") -> str:
        """The result of a verification as views show it ("pass", "fail-superseded"): for a proof of a control, or for all
        that it proves."""
        result = verification.text("result") or "open"
        if control is None or not proof:
            past = self.superseded(file, verification)
        else:
            past = not self.counts(verification, control, proof)
        return f"{result}-superseded" if past else result

    def superseded_by(self, verification: Item) -> tuple[str, ...]:
        """The ids of the later runs that supersede a verification, at least for one of its controls and proofs."""
        return self.superseding.get(verification.id, ())

    def superseded(self, file: RiskFile, verification: Item) -> bool:
        """Whether nothing of a verification counts any more."""
        return verification.id in self.superseding and not any(
            self.counts(verification, control, proof)
            for control in file.linked(verification, "verifies")
            for proof in shown_by(verification)
        )


def shown_by(verification: Item) -> Sequence[str]:
    """What a verification proves; both where it does not say."""
    return verification.listed("proves") or PROOFS


def results(file: RiskFile, policy: Policy) -> Results:
    """Which results of ``file`` count; kept with the file."""
    memo = file.memo()
    known = memo.get("results")
    if isinstance(known, Results) and known.policy is policy:
        return known
    linked: list[tuple[Item, Item]] = []
    refused: list[Refused] = []
    for later in file.of_type("verification"):
        for earlier in file.linked(later, "supersedes"):
            if earlier.type != "verification":
                continue  # RMF903 says so
            why = _why_not(later, earlier, policy)
            if why:
                refused.append(Refused(later, earlier, why))
            else:
                linked.append((later, earlier))
    circles = _circles(linked)
    for circle in circles:
        refused.append(Refused(*next(pair for pair in linked if pair[0].id == circle[0]), "circle", circle))
    within = {id for circle in circles for id in circle}
    by: dict[tuple[str, str, str], str] = {}
    for later, earlier in linked:
        if later.id in within and earlier.id in within:
            continue
        # a run that is only planned supersedes nothing yet
        if later.fields.get("result") in ("pass", "fail"):
            _supersede(by, later, earlier)
    named = {frozenset((each.later.id, each.earlier.id)) for each in refused}
    for earlier, later in _by_date(file, policy):
        if frozenset((earlier.id, later.id)) not in named:
            _supersede(by, later, earlier)
    superseding: dict[str, dict[str, None]] = defaultdict(dict)
    for (id, _, _), other in by.items():
        superseding[id][other] = None
    result = _as_before(file, Results(policy, by, {id: tuple(ids) for id, ids in superseding.items()}, tuple(refused)))
    memo["results"] = result
    return result


def _as_before(file: RiskFile, found: Results) -> Results:
    """Where the last state had the same results, these very ones: so that what rests on them is found again."""
    # most files have none that is superseded, and those of two states are alike where they name the same items
    given = (found.policy, *(each for one in found.refused for each in (one.later, one.earlier)))
    key = f"results {[*found.by.items()]} {[*found.superseding.items()]} {[each[2:] for each in found.refused]}"
    return file.kept.of(key, given, lambda: found)


def _supersede(by: dict[tuple[str, str, str], str], later: Item, earlier: Item) -> None:
    for control in earlier.links.get("verifies", ()):
        if control in later.links.get("verifies", ()):
            for proof in shown_by(earlier):
                if proof in shown_by(later):
                    by.setdefault((earlier.id, control, proof), later.id)


def _why_not(later: Item, earlier: Item, policy: Policy) -> Why | None:
    """Why ``later``, which names ``earlier`` in ``supersedes``, does not supersede it; None where it does."""
    if set(later.links.get("verifies", ())).isdisjoint(earlier.links.get("verifies", ())):
        return "no control"
    if set(shown_by(later)).isdisjoint(shown_by(earlier)):
        return "no proof"
    if later.fields.get("result") not in ("pass", "fail"):
        return None
    since, until = earlier.text("date"), later.text("date")
    if not until:
        return "no date"
    if since > until:
        return "earlier"
    hides = earlier.fields.get("result") == "fail" and later.fields.get("result") == "pass"
    if hides and _test(later) != _test(earlier) and policy.says_nothing(later.text("changed-since")):
        return "other test"
    return None


def _test(verification: Item) -> tuple[str, ...]:
    """By what a test is known, beside the controls that it verifies."""
    text = verification.text
    return (
        _folded(text("method")),
        _folded(text("criterion")),
        _folded(text("effectiveness-criterion")),
        _folded(text("limit")),
    )


@lru_cache(1 << 14)
def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _circles(linked: Sequence[tuple[Item, Item]]) -> list[tuple[str, ...]]:
    """The circles of these links, each as the ids in it in turn, from the one that is read first."""
    after: dict[str, list[str]] = defaultdict(list)
    for later, earlier in linked:
        after[later.id].append(earlier.id)
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in list(after):
        if start in done:
            continue
        path, ways = [start], [iter(after[start])]
        while path:
            following = next(ways[-1], None)
            if following is None:
                done.add(path.pop())
                ways.pop()
            elif following in path:
                found.append(tuple(path[path.index(following) :]))
            elif following not in done:
                path.append(following)
                ways.append(iter(after.get(following, ())))
    return found


def _run(verification: Item) -> tuple[str, tuple[str, ...], tuple[object, ...]]:
    """The criterion of a verification, its controls, and by what other runs of the same test are known; empty where it is no
    run that has one."""
    fields, text = verification.fields, verification.text
    test = _test(verification)
    controls = tuple(sorted(verification.links.get("verifies", ())))
    known = controls and "proves" in fields and "method" in fields and "date" in fields
    if not known or fields.get("result") not in ("pass", "fail"):
        return test[1], controls, ()
    return (
        test[1],
        controls,
        (
            verification.stage,
            controls,
            fields["proves"],
            text("test"),
            test,
            text("evidence-of"),
            tuple(sorted(verification.links.get("shown-for", ()))),
            # 2.25 mm and 3.5 mm are two tests
            tuple(_NUMBER.findall(verification.title)),
        ),
    )


def _runs(verifications: Iterable[Item]) -> Iterator[tuple[Item, str, tuple[str, ...], tuple[object, ...]]]:
    for each in verifications:
        yield each, *_run(each)


def _by_date(file: RiskFile, policy: Policy) -> Iterator[tuple[Item, Item]]:
    """Runs that are plainly of one test, each with the next one of it."""
    runs: dict[tuple[object, ...], list[Item]] = defaultdict(list)
    #: of which controls a criterion is: the same words for several are a form, by which no test is known
    of: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for each, criterion, controls, run in file.kept.over("run", (), file.of_type("verification"), 0, _runs):
        of[criterion].add(controls)
        if run:
            runs[run].append(each)
    for together in runs.values():
        if len(together) < 2:
            continue
        first = together[0]
        criterion = first.text("criterion")
        if policy.says_nothing(criterion) or (not first.text("test") and len(of[_test(first)[1]]) > 1):
            continue
        together.sort(key=lambda each: each.text("date"))
        days = [each.text("date") for each in together]
        # two of one day are two tests, or nobody knows which was first
        if len(set(days)) == len(days):
            yield from pairwise(together)
