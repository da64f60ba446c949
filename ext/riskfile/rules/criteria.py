"""RMF013, RMF014, RMF214 and RMF215: what the file that was brought in says of its risks, held against its own criterion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isclose
from typing import NamedTuple

from riskfile.assessment import Assessment, Estimate, assess
from riskfile.model import Item, RiskFile, Span
from riskfile.policy.criteria import (
    CRITERIA,
    SUMMARIES,
    LegacyCriterion,
    LegacyFactor,
    LegacySummary,
    SourceEstimate,
    number,
    parse_source,
)
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Judgement, Level, fault, key_fault, unjudged
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.nearest import did_you_mean, nearest

INITIAL, RESIDUAL, STAGES = "legacy-initial", "legacy-residual", "legacy-stages"
_OPTIONS = (INITIAL, STAGES, RESIDUAL)

_FEWEST = 4
"""From how many statements on "most of them" means anything."""

PLAIN = LegacyCriterion("", "", (LegacyFactor("S", of="severity"), LegacyFactor("P", of="probability")))
"""How a score is judged where the policy states no criterion: the ranks of severity and probability, multiplied."""

_PRODUCT = Phrase("criteria.product", "{ranks} = {score}")
_ALONE = Phrase("criteria.score-alone", "a score of {score}")
_OF_LEVEL = Phrase("criteria.of-level", "{how}: {level}")
_CELL = Phrase("criteria.cell", "{values}")
_VALUE = Phrase("criteria.value", "{factor} {value}")
_STAGE = Phrase("criteria.stage", "at stage {stage!r}")
_BEFORE = Phrase("criteria.before", "before control")
_AFTER = Phrase("criteria.after", "after control")


def plain_criterion(policy: Policy) -> LegacyCriterion:
    """How a score is judged where the policy states no legacy criterion: as its matrix by score, if it has one."""
    score = policy.scores.get("matrix")
    return PLAIN._replace(method=score.method) if score is not None else PLAIN


class Statement(NamedTuple):
    """What the source says of one estimate of a risk, and what its criterion gives.

    ``ranks`` is None where a factor is not known. ``score`` is what the criterion computes, None for nothing; ``level`` ""
    likewise. ``fault`` says what keeps the statement from being judged, NOTHING where nothing does or what it needs is
    only missing. ``how`` is the computation in the criterion's terms."""

    risk: Item
    option: str
    said: SourceEstimate
    criterion: LegacyCriterion | None
    fault: Message = NOTHING
    ranks: tuple[float, ...] | None = None
    score: float | None = None
    level: str = ""
    how: Message = NOTHING

    @property
    def stage(self) -> Message:
        """Which estimate it is."""
        if self.said.stage:
            return _STAGE(stage=self.said.stage)
        return _AFTER() if self.option == RESIDUAL else _BEFORE()

    @property
    def criterion_name(self) -> Message | str:
        """What its criterion is called."""
        return (self.criterion.name if self.criterion else "") or _PLAIN

    @property
    def judged(self) -> bool:
        """Whether anything that the source says could be compared."""
        return bool((self.score is not None and self.said.score) or (self.level and self.said.level))

    @property
    def wrong_score(self) -> bool:
        """Whether the source has another score than its criterion gives."""
        return self.score is not None and bool(self.said.score) and not _same_number(self.score, self.said.score)

    @property
    def wrong_level(self) -> bool:
        """Whether the source has another level than its criterion gives."""
        return bool(self.level and self.said.level) and not _same(self.level, self.said.level)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _same_number(value: float, text: str) -> bool:
    said = number(text)
    if said is None:
        return False
    decimals = len(text.strip().replace(",", ".").partition(".")[2]) if "e" not in text.lower() else 0
    # the source may have rounded it
    rounding = 0.5 * 10**-decimals if decimals else 0.0
    return isclose(value, said, rel_tol=1e-9, abs_tol=1e-12) or abs(value - said) <= rounding * (1 + 1e-9)


_UNREADABLE = Phrase(
    "RMF214.unreadable",
    "{id} {option} cannot be read; expected {expected}",
    "name each factor, an equals sign and its value; put a value with any of ; , : = in double quotes",
)
_FORM = Phrase("RMF214.form", "'S=4, O=2, score=8, level=Low'")()
_STAGED_FORM = Phrase("RMF214.staged-form", "'label: S=4, O=2, score=8, level=Low; label: ...'")()
_NO_CRITERION = Phrase(
    "RMF214.no-criterion",
    "{id} {stage} names the criterion {criterion}; expected one of `legacy-criteria`",
    "known: {known}",
    by=("stage",),
)
_WHICH = Phrase(
    "RMF214.which",
    "{id} {stage} names no criterion; expected which of {known:, or}",
    "write criterion=... before the factors",
    by=("stage",),
)
_NO_FACTOR = Phrase(
    "RMF214.no-factor",
    "{id} {stage} gives {factor}, which is no factor of the criterion; expected {known:, or}",
    by=("stage", "factor"),
)
_OFF_SCALE = Phrase(
    "RMF214.off-scale",
    "{id} {stage}: {factor} is {value!r}; expected {known:, or}",
    by=("stage", "factor"),
)
_NO_SCORE = Phrase("RMF214.no-score", "{id} {stage}: the score is {value!r}; expected a number", by=("stage",))
_NO_LEVEL = Phrase(
    "RMF214.no-level",
    "{id} {stage}: the level is {value!r}, which the criterion does not have; expected {known:, or}",
    by=("stage",),
)
_NO_BAND = Phrase(
    "RMF214.no-band", "{id} {stage}: {how}, which is in no band of the criterion; the log says {said}", by=("stage",)
)


def statements(file: RiskFile, policy: Policy) -> tuple[Statement, ...]:
    """All that the source says of the estimates of its risks, in reading order."""
    memo = file.memo()
    known = memo.get("legacy statements")
    if isinstance(known, tuple) and known[0] is policy:
        found: tuple[Statement, ...] = known[1]
        return found
    given = [risk for risk in file.of_type("risk") if any(option in risk.fields for option in _OPTIONS)]
    assessed = assess(file, policy) if given else None
    made = tuple(each for risk in given if assessed for each in _statements(risk, policy, assessed))
    memo["legacy statements"] = (policy, made)
    return made


def _statements(risk: Item, policy: Policy, assessed: Assessment) -> Iterator[Statement]:
    own = assessed.risks[risk.id]
    staged = {label: estimate for label, estimate, _ in own.stages}
    for option in _OPTIONS:
        if option not in risk.fields:
            continue
        found = parse_source(risk.text(option), staged=option == STAGES)
        if found is None:
            expected = _STAGED_FORM if option == STAGES else _FORM
            message = _UNREADABLE(id=risk.id, option=option, expected=expected)
            yield Statement(risk, option, SourceEstimate("", "", {}, "", ""), None, message)
            continue
        for each in found:
            estimate: Estimate | None = own.initial
            if option == STAGES:
                estimate = staged.get(each.stage)
            elif option == RESIDUAL:
                estimate = own.residual
            yield _judged(Statement(risk, option, each, None), policy, estimate)


def _judged(statement: Statement, policy: Policy, estimate: Estimate | None) -> Statement:
    said, where = statement.said, {"id": statement.risk.id, "stage": statement.stage}
    known = {each.id: each for each in policy.legacy_criteria}
    if said.criterion and said.criterion not in known:
        message = _NO_CRITERION(**where, criterion=said.criterion, known=tuple(known))
        return statement._replace(fault=message)
    if not said.criterion and len(known) > 1:
        return statement._replace(fault=_WHICH(**where, known=tuple(known)))
    criterion = known.get(said.criterion) or next(iter(known.values()), plain_criterion(policy))
    statement = statement._replace(criterion=criterion)
    if said.score and number(said.score) is None:
        return statement._replace(fault=_NO_SCORE(**where, value=said.score))
    names = {each.id: each for each in criterion.factors}
    ranks: list[float | None] = []
    for name, text in said.factors.items():
        if name not in names:
            return statement._replace(fault=_NO_FACTOR(**where, factor=name, known=tuple(names)))
        if names[name].rank(text) is None:
            message = _OFF_SCALE(**where, factor=name, value=text, known=names[name].expected)
            return statement._replace(fault=message)
    for factor in criterion.factors:
        text = said.factors.get(factor.id, "")
        ranks.append(factor.rank(text) if text else _own_rank(factor, estimate))
    if said.level and criterion.levels and not any(_same(said.level, each) for each in criterion.levels):
        return statement._replace(fault=_NO_LEVEL(**where, value=said.level, known=criterion.levels))
    if any(rank is None for rank in ranks):
        return _by_score(statement, criterion)
    whole = tuple(rank for rank in ranks if rank is not None)
    score, level = criterion.score(whole), criterion.level(whole)
    how = _how(criterion, whole, said)
    if said.level and criterion.bands and score is not None and not level:
        message = _NO_BAND(**where, how=how, said=said.level)
        return statement._replace(fault=message)
    return statement._replace(ranks=whole, score=score, level=level, how=how)


def _by_score(statement: Statement, criterion: LegacyCriterion) -> Statement:
    """Where not every factor is known: the level by the score that the source gives."""
    said = statement.said
    score = number(said.score)
    if score is None or not said.level or not criterion.bands:
        return statement
    return statement._replace(level=criterion.level_by_bands(score), how=_ALONE(score=said.score))


def _own_rank(factor: LegacyFactor, estimate: Estimate | None) -> float | None:
    """The rank that a factor has in riskfile's own estimate."""
    if not factor.of or estimate is None:
        return None
    quantity = getattr(estimate, factor.of, None) if factor.of in ("p1", "p2") else None
    if quantity is not None:
        level = quantity.level
    elif factor.of == "severity":
        level = estimate.severity
    elif (factor.of == "exploitability") == (estimate.kind == "exploitability"):
        level = estimate.probability if factor.of in ("probability", "exploitability") else None
    else:
        level = None
    if level is None:
        return None
    return factor.scale.get(level.id.casefold(), float(level.factor))


def _how(criterion: LegacyCriterion, ranks: Sequence[float], said: SourceEstimate) -> Message:
    if criterion.method and len(ranks) > 1:
        sign = " x " if criterion.method == "product" else " + "
        score = criterion.score_by_method(ranks)
        return _PRODUCT(ranks=sign.join(f"{rank:g}" for rank in ranks), score=_shown(score or 0.0))
    pairs = zip(criterion.factors, ranks, strict=True)
    return _CELL(
        values=tuple(_VALUE(factor=each.id, value=said.factors.get(each.id) or f"{rank:g}") for each, rank in pairs)
    )


def _shown(value: float) -> str:
    return f"{value:.12g}"


_WRONG = Phrase(
    "RMF214.wrong",
    "{id} {stage}: {how}; the log says {said}",
    "correct the log's value, or the factors",
    by=("stage",),
)


@rule("RMF214", "source-score-wrong", level=Level.ERROR, clause="6", kind="contradiction")
def source_score_wrong(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A score or level that was brought in is not what the source's own criterion gives.

    ## What it checks

    What `legacy-initial`, `legacy-stages` and `legacy-residual` of a risk say is held against the criterion that the
    policy states under `legacy-criteria`: the score is the product or the sum of the factors (or what its table gives),
    and the level that of its band or cell. Where the policy states no criterion, a score is held against severity times
    probability, by what their levels count (their sum where the policy's matrix is by sums). A factor that the source does not give is taken from the risk's own
    estimate where the criterion says which it is (`of`); where one is missing, the level is held against the score, and
    a level alone against nothing. A factor, a level or a criterion that is not in the policy, and a text that cannot be
    read, are told too.

    ## Why it matters

    Either a factor was changed and the score was not, or the level was set by hand. Whoever decided by the level
    decided on something else than what was estimated.

    ## Example

    ```yaml needs/policy.yaml
    legacy-criteria:
      - id: rpn
        factors: {S: {lowest: 1, highest: 5}, O: {lowest: 1, highest: 5}, D: {lowest: 1, highest: 5}}
        bands: [{level: Low, up-to: 20}, {level: Medium, up-to: 60}, {level: High}]
    ```

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :legacy-initial: S=4, O=2, D=5, score=40, level=Low
    :::
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    legacy-criteria:
      - id: rpn
        factors: {S: {lowest: 1, highest: 5}, O: {lowest: 1, highest: 5}, D: {lowest: 1, highest: 5}}
        bands: [{level: Low, up-to: 20}, {level: Medium, up-to: 60}, {level: High}]
    ```

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :legacy-initial: S=4, O=2, D=5, score=40, level=Medium
    :::
    ```

    ## References

    ISO 14971:2019 6 (evaluation against criteria), 4.5; the manual's chapter on the policy.
    """
    found = statements(file, policy)
    causes = {
        criterion: _ROWS_OF_SCORES(wrong=len(wrong), count=len(judged), criterion=judged[0].criterion_name)
        for criterion, (judged, wrong) in _by_criterion(found).items()
        if most(len(wrong), len(judged))
    }
    for each in found:
        if each.fault:
            yield fault(each.risk, each.fault, option=each.option)
        elif each.wrong_score or each.wrong_level:
            how = each.how
            if each.wrong_score and each.criterion and not each.criterion.method:
                how = _PRODUCT(ranks=how, score=_shown(each.score or 0.0))
            if each.wrong_level:
                how = _OF_LEVEL(how=how, level=each.level)
            yield fault(
                each.risk,
                _WRONG(id=each.risk.id, stage=each.stage, how=how, said=_said(each)),
                option=each.option,
                cause=causes.get(each.criterion.id if each.criterion else "", NOTHING),
            )
        elif not each.judged:
            yield unjudged(each.risk)


def _said(each: Statement) -> str:
    """What of the source's score and level is wrong."""
    parts = ((each.said.score, each.wrong_score), (each.said.level, each.wrong_level))
    return ": ".join(text for text, wrong in parts if wrong)


# --- another criterion -------------------------------------------------------------------------------------------

_OTHER_MATRIX = Phrase(
    "RMF215.matrix",
    "{wrong} of the {count} levels that the log states are not those of the matrix: it follows another criterion than the"
    " policy; for it {cells:, and 12} would have to change",
    "write the log's criterion as the matrix, or state it under `legacy-criteria` and keep both",
)
_CELL_TO = Phrase("RMF215.cell", "{row} x {column} from {now} to {region}")
_IN_ROWS = Phrase("RMF215.rows", "the log says {region} in {count:one row|{count} rows}")
_DIFFER = Phrase("RMF215.differ", "{row} x {column} from {now} to one of {regions:, or}")
_OTHER_SCORES = Phrase(
    "RMF215.scores",
    "{wrong} of the {count} scores and levels that the log states are not those of {criterion}:"
    " the log follows another criterion, or most of it was set by hand",
    "state the log's criterion under `legacy-criteria`",
)
_PLAIN = Phrase("RMF215.plain", "severity x probability, by rank")()
_THEY_ARE_SUMS = Phrase(
    "RMF215.sums", "{count} of them are the sum of the factors: state the criterion with method: sum"
)
_FITS = Phrase("RMF215.fits", "{level} in the log for {cause}, in {count:one row|{count} rows}")


class Declared(NamedTuple):
    """A level that the source states by the plan's matrix: the estimate's cell, the region that it has, and that stated."""

    risk: Item
    stage: str
    row: str
    column: str
    region: str
    stated: str


def declared(file: RiskFile, policy: Policy) -> Iterator[Declared]:
    """The regions that the source states of estimates whose cell is known, where they are regions of the plan."""
    names = {name.casefold(): each.id for each in policy.regions for name in (each.label, each.id)}
    risks = assess(file, policy).risks
    for risk in file.of_type("risk"):
        own = risks[risk.id]
        stated: list[tuple[str, Estimate | None, str]] = []
        if "declared-initial" in risk.fields:
            stated.append(("initial", own.initial, risk.text("declared-initial")))
        if "declared-residual" in risk.fields:
            stated.append(("residual", own.residual, risk.text("declared-residual")))
        stated += [(label, estimate, text) for label, estimate, text in own.stages if text]
        for stage, estimate, text in stated:
            region = names.get(text.casefold())
            if region is None or estimate is None or estimate.region is None:
                continue
            if estimate.probability is None or estimate.severity is None or estimate.kind == "exploitability":
                continue
            yield Declared(risk, stage, estimate.probability.id, estimate.severity.id, estimate.region.id, region)


def most(wrong: int, count: int) -> bool:
    """Whether so many wrong ones mean that another criterion was followed."""
    return count >= _FEWEST and 2 * wrong > count


_ROWS_OF_MATRIX = Phrase(
    "RMF209.another-criterion",
    "the levels of {wrong} of {count} statements of the log are not those of the matrix",
    "RMF215 says what is behind them",
)
_ROWS_OF_SCORES = Phrase(
    "RMF214.another-criterion",
    "{wrong} of {count} scores and levels of the log are not those of {criterion}",
    "RMF215 says what is behind them",
)


def another_matrix(file: RiskFile, policy: Policy) -> Message:
    """The cause that levels which are not those of the matrix have in common, NOTHING where they have none."""
    stated = [*declared(file, policy)]
    wrong = sum(each.stated != each.region for each in stated)
    return _ROWS_OF_MATRIX(wrong=wrong, count=len(stated)) if most(wrong, len(stated)) else NOTHING


@rule("RMF215", "source-follows-another-criterion", level=Level.ERROR, clause="4.4 d", kind="contradiction")
def source_follows_another_criterion(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Most of the levels or scores that were brought in are not those of the criterion that the policy states.

    ## What it checks

    Of four or more levels that the source declares (`declared-initial`, `declared-residual`, `residual-stages`), no more
    than half are others than those of the policy's matrix. The same holds for what it says by each of the
    `legacy-criteria`. Each row is told by itself too (RMF209, RMF214); this says once what is
    behind them, and which cells of the matrix would have to change.

    ## Why it matters

    A few rows that differ are slips. Where most do, the file was evaluated by another criterion than that of the plan:
    it is the criterion that has to be found and decided on, not each row.

    ## Example

    ```yaml needs/policy.yaml
    rules:
      off:
        RMF209: the criterion is decided on as a whole
    ```

    ```markdown needs/design/case.md
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :declared-initial: high
    :residual-stages: first: p1=F2, declared=high; second: p1=F1, declared=high; third: p1=F1, declared=high
    :::
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    rules:
      off:
        RMF209: the criterion is decided on as a whole
    ```

    ```markdown needs/design/case.md
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :declared-initial: low
    :residual-stages: first: p1=F2, declared=low; second: p1=F1, declared=low; third: p1=F1, declared=low
    :::
    ```

    ## References

    ISO 14971:2019 4.4 d (criteria for risk acceptability), 6.
    """
    stated = [*declared(file, policy)]
    other = [each for each in stated if each.stated != each.region]
    if most(len(other), len(stated)):
        yield _other_matrix(policy, stated, other)
    for judged, wrong in _by_criterion(statements(file, policy)).values():
        if most(len(wrong), len(judged)):
            yield _other_scores(policy, judged, wrong)


def _by_criterion(found: Iterable[Statement]) -> dict[str, tuple[list[Statement], list[Statement]]]:
    """Id of a criterion -> the statements that could be judged by it, and those of them that are wrong."""
    groups: dict[str, tuple[list[Statement], list[Statement]]] = {}
    for each in found:
        if each.criterion is not None and not each.fault and each.judged:
            judged, wrong = groups.setdefault(each.criterion.id, ([], []))
            judged.append(each)
            if each.wrong_score or each.wrong_level:
                wrong.append(each)
    return groups


def _other_matrix(policy: Policy, stated: Sequence[Declared], other: Sequence[Declared]) -> Fault:
    cells: dict[tuple[str, str], Counter[str]] = {}
    for each in stated:
        cells.setdefault((each.row, each.column), Counter())[each.stated] += 1
    changes: list[Message] = []
    related: list[tuple[Span, Message]] = []
    for row, column in dict.fromkeys((each.row, each.column) for each in other):
        now, regions = policy.matrix.get((row, column)) or "", cells[row, column]
        if len(regions) == 1:
            changes.append(_CELL_TO(row=row, column=column, now=now, region=next(iter(regions))))
        else:
            changes.append(_DIFFER(row=row, column=column, now=now, regions=tuple(regions)))
        place = policy.at("matrix", row, column)
        related += [(place, _IN_ROWS(region=region, count=count)) for region, count in regions.items() if region != now]
    message = _OTHER_MATRIX(wrong=len(other), count=len(stated), cells=tuple(changes))
    return key_fault(policy, ("matrix",), message, related=tuple(related))


def _other_scores(policy: Policy, found: Sequence[Statement], wrong: Sequence[Statement]) -> Fault:
    criterion = found[0].criterion or PLAIN
    keys = (CRITERIA, criterion.id) if criterion.id else ("matrix",)
    name = found[0].criterion_name
    hint: Message = NOTHING
    sums = [
        each
        for each in found
        if each.said.score and each.ranks is not None and _same_number(sum(each.ranks), each.said.score)
    ]
    if criterion.method == "product" and 2 * len(sums) > len(found):
        hint = _THEY_ARE_SUMS(count=len(sums))
    fits: Counter[tuple[str, Message]] = Counter((each.said.level, each.how) for each in wrong if each.wrong_level)
    place = policy.at(*keys)
    related = tuple((place, _FITS(level=level, cause=how, count=count)) for (level, how), count in fits.items())
    message = _OTHER_SCORES(wrong=len(wrong), count=len(found), criterion=name)
    return key_fault(policy, keys, message, hint, related=related)


# --- a criterion that is given twice --------------------------------------------------------------------------------

_TWICE_LEVEL = Phrase(
    "RMF013.level", "{criterion}: {how}: {level} by `bands`; `{table}` says {cell} for {row} x {column}"
)
_TWICE_NO_BAND = Phrase(
    "RMF013.no-band", "{criterion}: {how} is in no band; `{table}` says {cell} for {row} x {column}"
)
_TWICE_SCORE = Phrase("RMF013.score", "{criterion}: {how}; `scores` says {cell} for {row} x {column}")


@rule("RMF013", "criterion-contradicts-itself", level=Level.ERROR, clause="4.4 d", kind="contradiction")
def criterion_contradicts_itself(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A criterion that is given twice, as a matrix and as scores with bands, says two things of a cell.

    ## What it checks

    Where one of the `legacy-criteria` gives both a `matrix` of levels and `bands` of scores, each cell of the matrix has
    the level of its score. Where it gives `scores` beside a `method`, each of them is the product or the sum that the
    method makes. Where it says `repeats-matrix: true`, the policy's own matrix is held against its bands; a level is
    then a region, by its id or label.

    ## Why it matters

    Plans often print a matrix with scores, and beside it a table of which scores are acceptable. Where the two differ,
    nobody can say which of them a risk was accepted by.

    ## Example

    ```yaml needs/policy.yaml
    legacy-criteria:
      - id: old
        factors: {O: {lowest: 1, highest: 2}, S: {lowest: 1, highest: 2}}
        method: product
        bands: [{level: Low, up-to: 2}, {level: High}]
        matrix:
          2: {1: Low, 2: Low}
          1: {1: Low, 2: Low}
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    legacy-criteria:
      - id: old
        factors: {O: {lowest: 1, highest: 2}, S: {lowest: 1, highest: 2}}
        method: product
        bands: [{level: Low, up-to: 2}, {level: High}]
        matrix:
          2: {1: Low, 2: High}
          1: {1: Low, 2: Low}
    ```

    ## References

    ISO 14971:2019 4.4 d (criteria for risk acceptability).
    """
    for criterion in policy.legacy_criteria:
        nothing = SourceEstimate("", "", {}, "", "")
        for cell in criterion.cells:
            at = (CRITERIA, criterion.id, "matrix" if cell.level else "scores", cell.row, cell.column)
            said = {"criterion": criterion.name, "row": cell.row, "column": cell.column}
            if cell.score is not None:
                score = criterion.score_by_method(cell.ranks)
                if score is not None and not isclose(score, cell.score, rel_tol=1e-9):
                    how = _how(criterion, cell.ranks, nothing)
                    yield key_fault(policy, at, _TWICE_SCORE(**said, how=how, cell=_shown(cell.score)))
            elif criterion.bands:
                yield from _twice(policy, criterion, cell.ranks, cell.level, at, said)
        if criterion.repeats_matrix and criterion.bands:
            yield from _repeated(policy, criterion)


def _twice(
    policy: Policy,
    criterion: LegacyCriterion,
    ranks: tuple[float, float],
    level: str,
    at: tuple[str, ...],
    said: Mapping[str, str],
    same: frozenset[str] = frozenset(),
) -> Iterator[Fault]:
    score = criterion.score(ranks)
    if score is None:
        return
    found = criterion.level_by_bands(score)
    if _same(found, level) or found.casefold() in same:
        return
    how = (
        _how(criterion, ranks, SourceEstimate("", "", {}, "", "")) if criterion.method else _ALONE(score=_shown(score))
    )
    table = "matrix" if at[0] == "matrix" else at[2]
    if found:
        yield key_fault(policy, at, _TWICE_LEVEL(**said, how=how, level=found, table=table, cell=level))
    else:
        yield key_fault(policy, at, _TWICE_NO_BAND(**said, how=how, table=table, cell=level))


def _repeated(policy: Policy, criterion: LegacyCriterion) -> Iterator[Fault]:
    first, second = criterion.factors
    for (row, column), id in policy.matrix.items():
        region = policy.region(id)
        one, other = (row, column) if first.of == "probability" else (column, row)
        ranks = first.rank(one), second.rank(other)
        if region is None or ranks[0] is None or ranks[1] is None:
            continue
        said = {"criterion": criterion.name, "row": row, "column": column}
        same = frozenset((region.id.casefold(), region.label.casefold()))
        yield from _twice(
            policy, criterion, (ranks[0], ranks[1]), region.label or region.id, ("matrix", row, column), said, same
        )


# --- summaries ----------------------------------------------------------------------------------------------------

_COUNT = Phrase(
    "RMF014.count",
    "{summary}: {stated:one risk is|{stated} risks are} {level}, it says; {found:one is|{found} are}{which}",
)
_WHICH_ARE = Phrase("RMF014.which", ": {ids:, and 12}")
_NOT_OF_LEVEL = Phrase("RMF014.not-of-level", "{summary}: {risk} is {level}, it says; it is {found}")
_UNSTATED = Phrase("RMF014.unstated", "{summary}: {risk} is {level}, it says; the row of {risk} says no level")
_NO_RISK = Phrase("RMF014.no-risk", "{summary}: {risk} is {level}, it says; there is no risk {risk}")
_FORGOTTEN = Phrase(
    "RMF014.forgotten", "{summary} does not name {ids:, and 12} under {level}; expected every risk that is"
)
_NO_ROW = Phrase(
    "RMF014.no-row",
    "{summary} has no row for {level}, which {count:one risk is|{count} risks are}: {ids:, and 12}",
    by=("level",),
)
_ITSELF = Phrase("RMF014.itself", "{summary}: {level} counts {stated} and names {named}; expected as many")
_UNKNOWN_ID = Phrase("RMF014.unknown-id", "{summary} names {id}, which nothing in the file has", by=("id",))
_NO_TRACE = Phrase("RMF014.no-trace", "{summary} traces {id} to {other:, and 12}; in the file nothing does")
_TRACE_LEFT = Phrase("RMF014.trace-left", "{summary} does not trace {id} to {other:, and 12}; the file does")


@rule("RMF014", "summary-disagrees", level=Level.ERROR, clause="4.5", kind="contradiction")
def summary_disagrees(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A summary or a traceability matrix that was brought in does not agree with the items that it sums up.

    ## What it checks

    The policy's `legacy-summaries` hold what such tables say. For each level: the number of risks that have it, and
    their ids, are those of the risks whose level the source states so (`declared-initial` and the like, or `legacy-initial`
    where the summary names a criterion); where it states none, riskfile's own region counts. For each id of a
    traceability matrix: the ids that it is traced to are those that the items lead to, over controls, the requirements
    that implement them, their verifications and their tests.

    ## Why it matters

    Summaries are what is read at a review. One that was not brought up to date says that fewer risks remain than do, or
    that a requirement was tested that was not.

    ## Example

    ```yaml needs/policy.yaml
    legacy-summaries:
      - id: summary
        levels:
          - {level: high, risks: [RSK-1, RSK-9]}
          - {level: medium, risks: [RSK-3]}
          - {level: low, risks: [RSK-2]}
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    legacy-summaries:
      - id: summary
        levels:
          - {level: high, risks: [RSK-1]}
          - {level: medium, risks: [RSK-3]}
          - {level: low, risks: [RSK-2]}
    ```

    ## References

    ISO 14971:2019 4.5 (the risk management file: traceability), 9.
    """
    for summary in policy.legacy_summaries:
        if summary.levels:
            yield from _counts(file, policy, summary)
        if summary.traces:
            yield from _traces(file, policy, summary)


def _levels_of(file: RiskFile, policy: Policy, summary: LegacySummary) -> dict[str, str]:
    """Risk -> the level that its row has at the stage of the summary; "" where it has none."""
    if summary.criterion:
        found = dict.fromkeys((risk.id for risk in file.of_type("risk")), "")
        for each in statements(file, policy):
            stage = each.said.stage or ("residual" if each.option == RESIDUAL else "initial")
            if each.criterion and each.criterion.id == summary.criterion and stage == summary.stage:
                found[each.risk.id] = each.said.level or each.level
        return found
    levels = {}
    risks = assess(file, policy).risks
    for risk in file.of_type("risk"):
        own = risks[risk.id]
        estimate: Estimate | None
        if summary.stage == "initial":
            estimate, text = own.initial, risk.text("declared-initial")
        elif summary.stage == "residual":
            estimate, text = own.residual, risk.text("declared-residual")
        else:
            hit = next((each for each in own.stages if each[0] == summary.stage), None)
            estimate, text = (hit[1], hit[2]) if hit else (None, "")
        levels[risk.id] = text or (estimate.region.id if estimate and estimate.region else "")
    return levels


def _counts(file: RiskFile, policy: Policy, summary: LegacySummary) -> Iterator[Fault]:
    labels = {name.casefold(): each.id for each in policy.regions for name in (each.label, each.id)}

    def canonical(level: str) -> str:
        word = " ".join(level.split()).casefold()
        return word if summary.criterion else labels.get(word, word)

    levels = _levels_of(file, policy, summary)
    of_level: dict[str, list[str]] = {}
    shown: dict[str, str] = {}
    for risk, level in levels.items():
        if level:
            of_level.setdefault(canonical(level), []).append(risk)
            shown.setdefault(canonical(level), level)
    everything = [risk for risk, level in levels.items() if level]
    stated = {canonical(each.level) for each in summary.levels}
    for row in summary.levels:
        at = (SUMMARIES, summary.id, "levels", row.level)
        said = {"summary": summary.id, "level": row.level}
        found = of_level.get(canonical(row.level), [])
        if not found and canonical(row.level) in _TOTALS:
            found = everything
        if row.stated is not None and row.stated != len(found):
            which = _WHICH_ARE(ids=tuple(found)) if found else NOTHING
            yield key_fault(policy, (*at, "count"), _COUNT(**said, stated=row.stated, found=len(found), which=which))
        if row.risks is None:
            continue
        if row.stated is not None and row.stated != len(set(row.risks)):
            message = _ITSELF(**said, stated=row.stated, named=len(set(row.risks)))
            yield key_fault(policy, (*at, "risks"), message)
        for risk in dict.fromkeys(row.risks):
            place = (*at, "risks", risk)
            if risk not in levels:
                close = did_you_mean(nearest(risk, list(levels)[:2000]))
                yield key_fault(policy, place, _NO_RISK(**said, risk=risk), close)
            elif not levels[risk]:
                yield key_fault(policy, place, _UNSTATED(**said, risk=risk))
            elif risk not in found:
                yield key_fault(policy, place, _NOT_OF_LEVEL(**said, risk=risk, found=levels[risk]))
        left = tuple(risk for risk in found if risk not in row.risks)
        if left:
            yield key_fault(policy, at, _FORGOTTEN(**said, ids=left))
    for level, risks in of_level.items():
        if level not in stated:
            message = _NO_ROW(summary=summary.id, level=shown[level], count=len(risks), ids=tuple(risks))
            yield key_fault(policy, (SUMMARIES, summary.id, "levels"), message)


_TOTALS = frozenset(("total", "totals", "sum", "all", "gesamt", "summe", "合计", "总计"))
"""Words of a row that sums up a summary."""


def traced(file: RiskFile) -> tuple[Mapping[str, set[str]], frozenset[str]]:
    """Id -> the ids that the file traces it to, both ways, and all ids that it has: of items, and of the requirements and
    tests that they name."""
    pairs: dict[str, set[str]] = {}
    known = set(file.items) | set(file.others)

    def joined(one: Iterable[str], other: Iterable[str]) -> None:
        for first in one:
            for second in other:
                pairs.setdefault(first, set()).add(second)
                pairs.setdefault(second, set()).add(first)

    for item in file:
        for ids in item.links.values():
            joined((item.id,), ids)
    for control in file.of_type("control"):
        implements = _ids(control, "implements") + _ids(control, "software-item")
        verifications = [each for each in file.linking(control, "verifies") if each.type == "verification"]
        tests = [test for each in verifications for test in _ids(each, "test")]
        proved = [each.id for each in verifications]
        known.update(implements, tests)
        risks = list(control.links.get("controls", ()))
        groups = (risks, [control.id], implements, proved, tests)
        for number_of, group in enumerate(groups):
            for other in groups[number_of + 1 :]:
                joined(group, other)
    for item in file.of_type("verification"):
        joined((item.id,), _ids(item, "test"))
        known.update(_ids(item, "test"))
    return pairs, frozenset(known)


def _ids(item: Item, field: str) -> list[str]:
    value = item.fields.get(field, ())
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return [each for each in item.text(field).replace(",", " ").replace(";", " ").split() if each]


def _traces(file: RiskFile, policy: Policy, summary: LegacySummary) -> Iterator[Fault]:
    pairs, known = traced(file)
    columns = {id for each in summary.traces for id in each.to}
    for row in summary.traces:
        at = (SUMMARIES, summary.id, "traces", row.id)
        for id in (row.id, *dict.fromkeys(row.to)):
            if id not in known:
                place = at if id == row.id else (*at, id)
                close = did_you_mean(nearest(id, sorted(known)[:2000]))
                yield key_fault(policy, place, _UNKNOWN_ID(summary=summary.id, id=id), close)
        if row.id not in known:
            continue
        own = pairs.get(row.id, set())
        said = {"summary": summary.id, "id": row.id}
        none = tuple(id for id in dict.fromkeys(row.to) if id in known and id not in own)
        if none:
            yield key_fault(policy, at, _NO_TRACE(**said, other=none))
        left = tuple(sorted(id for id in own & columns if id not in row.to))
        if left:
            yield key_fault(policy, at, _TRACE_LEFT(**said, other=left))


RULES: tuple[Rule, ...] = (
    criterion_contradicts_itself,
    summary_disagrees,
    source_score_wrong,
    source_follows_another_criterion,
)
