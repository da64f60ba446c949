"""RMF0xx: the risk management plan and the policy that it decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import isclose
from typing import NamedTuple

from riskfile.model import RiskFile, Span
from riskfile.policy.policy import PLAN_PARTS, Policy, Scale, ScaleLevel, Score
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Judgement, Level, key_fault, problem_fault, unjudged
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.nearest import did_you_mean, nearest
from riskfile.text.numbers import figure

_LETTERS = dict(zip(PLAN_PARTS, "abcdefg", strict=True))

_NO_PLAN = Phrase(
    "RMF001.no-plan",
    "the policy does not say where the plan is written; expected {count} parts under `plan` (4.4 a-g)",
    "write under `plan` where each part is, such as scope: docs/plan#scope",
)
_NO_PART = Phrase(
    "RMF001.no-part",
    "the plan has no part {part} (4.4 {letter}); expected the section that it is written in",
    "write the section, and name it under `plan`: {part}: docs/plan#{part}",
)
_NAME_PLAN = Phrase("RMF001.name-plan", "write under `plan` where each part is, such as scope: {docs}/plan#scope")
_NAME_PART = Phrase("RMF001.name-part", "write the section, and name it under `plan`: {part}: {docs}/plan#{part}")
_EMPTY_PAGE = Phrase(
    "RMF001.empty-page", "the page {page} for {part} (4.4 {letter}) is empty", "write this part of the plan"
)
_NO_SECTION = Phrase("RMF001.no-section", "{page} has no section {section} for {part} (4.4 {letter})")
_EMPTY_SECTION = Phrase(
    "RMF001.empty-section", "the section {section!r} for {part} (4.4 {letter}) is empty", "write this part of the plan"
)
_NO_PAGE = Phrase("RMF001.no-page", "{page} is no page of this file; expected the page with {parts} of the plan")
_PAGE_LEFT_OUT = Phrase(
    "RMF001.page-left-out", "nothing is no page of this file; expected the page with {parts} of the plan"
)
_WRITE_IT = Phrase("RMF001.write-it", "write it, or name the place where it is written")
_NAMED = Phrase("RMF001.named", "named in the policy")
_SAME_PAGE = Phrase("RMF001.same-page", "the same page")


@rule("RMF001", "plan-part-missing", level=Level.WARNING_THEN_ERROR, clause="4.4 a-g", kind="gap")
def plan_part_missing(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A part of the risk management plan has no section, or its section is empty.

    ## What it checks

    The policy says under `plan` where each of the seven parts is written (scope, responsibilities, reviews,
    acceptability criteria, overall residual risk, verification, production and post-production activities), as
    `page#section`. The page is part of the file, the section is there, and something stands in it. Without a
    `#section` the whole page is the part.

    ## Why it matters

    The plan is what the file is held to: at the review (9) someone concludes that it was carried out. A
    part that nobody wrote can be neither carried out nor reviewed.

    ## Example

    ```yaml needs/policy.yaml
    plan:
      scope: docs/plan#scope
      responsibilities: docs/plan#responsibilities
      reviews: docs/plan#reviews
      acceptability-criteria: docs/plan#acceptability-criteria
      overall-residual-risk: docs/plan#overall-residual-risk
      verification: docs/plan#verification-activities
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    plan:
      scope: docs/plan#scope
      responsibilities: docs/plan#responsibilities
      reviews: docs/plan#reviews
      acceptability-criteria: docs/plan#acceptability-criteria
      overall-residual-risk: docs/plan#overall-residual-risk
      verification: docs/plan#verification-activities
      production-and-post-production: docs/plan#production-and-post-production-activities
    ```

    ## References

    ISO 14971:2019 4.4 a to g.
    """
    root = policy.page(".").removesuffix(".")
    docs = file.root_doc.removeprefix(root).rpartition("/")[0] or "docs"
    if not policy.plan:
        hint = _NAME_PLAN(docs=docs) if docs != "docs" else NOTHING
        yield key_fault(policy, ("plan",), _NO_PLAN(count=len(PLAN_PARTS)), hint)
        return
    no_page: dict[str, list[str]] = {}
    for part in PLAN_PARTS:
        keys, letter = ("plan", part), _LETTERS[part]
        where = policy.plan.get(part, "")
        page, _, section = where.partition("#")
        document = file.documents.get(policy.page(page))
        if not where:
            hint = _NAME_PART(docs=docs, part=part) if docs != "docs" else NOTHING
            yield key_fault(policy, keys, _NO_PART(part=part, letter=letter), hint)
        elif document is None:
            no_page.setdefault(page, []).append(part)
        elif not section:
            if all(heading.empty for heading in document.headings):
                yield key_fault(policy, keys, _EMPTY_PAGE(page=page, part=part, letter=letter))
        else:
            found = [each for each in document.headings if section == each.slug or section in each.targets]
            if not found:
                yield key_fault(
                    policy,
                    keys,
                    _NO_SECTION(page=page, section=section, part=part, letter=letter),
                    _meant(section, [each.slug for each in document.headings]),
                )
            elif found[0].empty:
                yield key_fault(
                    policy,
                    keys,
                    _EMPTY_SECTION(section=found[0].text, part=part, letter=letter),
                    at=Span(document.path, found[0].line),
                    related=((policy.at(*keys), _NAMED()),),
                )
    for page, parts in no_page.items():
        first, *others = parts
        yield key_fault(
            policy,
            ("plan", first),
            _NO_PAGE(page=page, parts=tuple(parts)) if page else _PAGE_LEFT_OUT(parts=tuple(parts)),
            _meant(page, [each.removeprefix(root) for each in file.documents]),
            related=tuple((policy.at("plan", other), _SAME_PAGE()) for other in others),
        )


def _meant(name: str, known: list[str]) -> Message:
    return did_you_mean(nearest(name, known[:2000])) or _WRITE_IT()


_NO_CRITERION = Phrase(
    "RMF002.none",
    "`not-estimable` gives no region for any severity; expected how a risk without a probability is judged",
    "give each severity a region: not-estimable: {{{severity}: {region}, ...}}",
)
_LACKS_CRITERIA = Phrase(
    "RMF002.missing",
    "`not-estimable` gives no region for {severities}; expected how a risk without a probability is judged",
    "give each severity a region: not-estimable: {{{severity}: {region}, ...}}",
)
_NO_SUCH_REGION = Phrase(
    "RMF002.no-region",
    "`not-estimable` for {severity} names {region}, which is no region;"
    " expected how a risk without a probability is judged",
    "regions: {regions}",
)
_BLANK_CRITERION = Phrase(
    "RMF002.blank",
    "`not-estimable` for {severity} is blank; expected how a risk without a probability is judged",
    "regions: {regions}",
)


@rule("RMF002", "no-criterion-for-unknown-probability", level=Level.ERROR, clause="4.4 d", kind="gap")
def no_criterion_for_unknown_probability(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The policy does not say how a risk is judged whose probability cannot be estimated.

    ## What it checks

    `not-estimable` gives a region of the matrix for each level of the severity scale.

    ## Why it matters

    For software, for sabotage and for new materials a probability can often not be estimated. The criterion
    for such risks is part of the plan, and decided before the first of them is judged: by severity alone.

    ## Example

    ```yaml needs/policy.yaml
    not-estimable: {S1: low, S2: medium, S3: high, S4: high}
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    not-estimable: {S1: low, S2: medium, S3: high, S4: high, S5: high}
    ```

    ## References

    ISO 14971:2019 4.4 d, 5.5; ISO/TR 24971:2020 5.5.
    """
    given = policy.not_estimable
    regions = tuple(region.id for region in policy.regions)
    missing = tuple(level.id for level in policy.severity.levels if level.id not in given)
    if missing and not (policy.by_exploitability and not given):
        example = {"severity": missing[0], "region": regions[0]}
        yield key_fault(
            policy,
            ("not-estimable",),
            _LACKS_CRITERIA(severities=missing, **example) if given else _NO_CRITERION(**example),
        )
    for severity, region in given.items():
        if region not in regions:
            said = (
                _NO_SUCH_REGION(severity=severity, region=region, regions=regions)
                if region
                else _BLANK_CRITERION(severity=severity, regions=regions)
            )
            yield key_fault(policy, ("not-estimable", severity), said)


class _Grid(NamedTuple):
    """A table of the policy: what it is called, where it stands, its rows and columns, and its cells."""

    title: str
    keys: tuple[str, ...]
    rows: Scale
    columns: Scale
    cells: Mapping[tuple[str, str], str | None]
    score: Score | None = None


def _matrices(policy: Policy) -> Iterator[_Grid]:
    if not policy.by_exploitability:
        yield _Grid(
            "matrix", ("matrix",), policy.probability, policy.severity, policy.matrix, policy.scores.get("matrix")
        )
        for each in policy.matrices:
            keys: tuple[str, ...] = ("matrices", each.id, "matrix")
            yield _Grid(".".join(keys), keys, policy.probability, policy.severity, each.cells, each.score)
    if policy.exploitability is not None:
        keys = ("security-matrix",) if ("security-matrix",) in policy.positions else ("exploitability",)
        yield _Grid(
            "security-matrix",
            keys,
            policy.exploitability,
            policy.severity,
            policy.security_matrix,
            policy.scores.get("security-matrix"),
        )


_NO_CELL = Phrase("RMF003.none", "`{table}` has no cell; expected {expected} for each of {rows}")
_NO_ROW = Phrase(
    "RMF003.no-row", "`{table}` has no cell for {row}: the whole row is missing; expected {expected} in each"
)
_ROW_LACKS = Phrase("RMF003.no-cell", "`{table}` has no cell for {row} x {columns}; expected {expected} in each")
_BLANK_CELL = Phrase("RMF003.blank", "`{table}` {row} x {column} is blank; expected {expected}")
_UNKNOWN_REGION = Phrase(
    "RMF003.no-region",
    "`{table}` {row} x {column} names {region}, which is no region of this policy",
    "regions: {regions}",
)
_NO_COLUMN = Phrase(
    "RMF003.no-column", "`{table}` has no cell for {columns:and} in any row; expected {expected} in each"
)
_UNKNOWN_REGIONS = Phrase(
    "RMF003.no-region-in-many",
    "`{table}` {row} x {column} and {count} more {count:cell|cells} name {region}, which is no region of this policy",
    "regions: {regions}",
)
_NAMED_HERE = Phrase("RMF003.named-here", "named here")
_BEYOND_BANDS = Phrase(
    "RMF003.beyond-bands",
    "the bands of `{table}` end at {end}, and {row} x {column} scores {score}; expected a region for each score",
    "leave the highest score of the worst region empty, or raise it",
)
_A_REGION = Phrase("RMF003.a-region", "a region")
_REGIONS = Phrase("RMF003.regions", "regions: {regions}")
_A_PROBABILITY = Phrase("RMF003.a-probability", "a probability")
_GIVE_PROBABILITY = Phrase("RMF003.give-probability", "give the probability that P1 and P2 make together")


@rule("RMF003", "incomplete-matrix", level=Level.ERROR, clause="4.2, 5.5", kind="gap")
def incomplete_matrix(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A cell of the acceptability matrix is blank or names an unknown region.

    ## What it checks

    The acceptability matrix has a region for each probability and each severity, and so has the security matrix
    for each exploitability where the policy has that scale. Where P1 and P2 are combined by a table, each of its
    cells has a result.

    ## Why it matters

    A risk that falls into a blank cell is judged by nobody's criterion, and a criterion that is filled in
    once the risk is known was not set beforehand.

    ## Example

    ```yaml needs/policy.yaml
    matrix:
      F5: {S1: medium, S2: high, S3: high, S4: high, S5: high}
      F4: {S1: low, S2: medium, S3: high, S4: high, S5: high}
      F3: {S1: low, S2: medium, S3: ~, S4: high, S5: high}
      F2: {S1: low, S2: low, S3: medium, S4: medium, S5: medium}
      F1: {S1: low, S2: low, S3: low, S4: low, S5: medium}
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    matrix:
      F5: {S1: medium, S2: high, S3: high, S4: high, S5: high}
      F4: {S1: low, S2: medium, S3: high, S4: high, S5: high}
      F3: {S1: low, S2: medium, S3: medium, S4: high, S5: high}
      F2: {S1: low, S2: low, S3: medium, S4: medium, S5: medium}
      F1: {S1: low, S2: low, S3: low, S4: low, S5: medium}
    ```

    ## References

    ISO 14971:2019 4.2, 4.4 d, 5.5, 6.
    """
    regions = tuple(region.id for region in policy.regions)
    for grid in _matrices(policy):
        if grid.score is not None:
            yield from _beyond(policy, grid, grid.score)
            continue
        yield from _blanks(policy, grid, _A_REGION(), _REGIONS(regions=regions))
        unknown: dict[str, list[tuple[str, str]]] = {}
        for place, cell in grid.cells.items():
            if cell is not None and cell not in regions:
                unknown.setdefault(cell, []).append(place)
        for region, places in unknown.items():
            # a region that is called otherwise, or gone, is one cause
            (row, column), *others = sorted(places, key=lambda each: policy.at(*grid.keys, *each))
            said = {"table": grid.title, "row": row, "column": column, "region": region, "regions": regions}
            yield key_fault(
                policy,
                (*grid.keys, row, column),
                _UNKNOWN_REGIONS(**said, count=len(others)) if others else _UNKNOWN_REGION(**said),
                related=tuple((policy.at(*grid.keys, *each), _NAMED_HERE()) for each in others),
            )
    if policy.combination == "table" and policy.conditional is not None:
        table = _Grid("combination.table", ("combination", "table"), policy.first, policy.conditional, policy.table)
        yield from _blanks(policy, table, _A_PROBABILITY(), _GIVE_PROBABILITY())


def _beyond(policy: Policy, grid: _Grid, score: Score) -> Iterator[Fault]:
    """Cells that score more than any region has, the first of them."""
    end = score.bands[-1][1] if score.bands else 0
    for row in grid.rows.levels:
        for column in grid.columns.levels:
            if (row.id, column.id) not in grid.cells:
                yield key_fault(
                    policy,
                    (*grid.keys, "bands"),
                    _BEYOND_BANDS(
                        table=grid.title,
                        end=figure(end or 0),
                        row=grid.rows.levels[-1].id,
                        column=grid.columns.levels[-1].id,
                        score=figure(score.of(grid.rows.levels[-1], grid.columns.levels[-1])),
                    ),
                )
                return


def _blanks(policy: Policy, grid: _Grid, expected: Message, hint: Message) -> Iterator[Fault]:
    table, columns = grid.title, [level.id for level in grid.columns.levels]
    rows = tuple(level.id for level in grid.rows.levels)
    if not grid.cells:
        yield key_fault(policy, grid.keys, _NO_CELL(table=table, expected=expected, rows=rows), hint)
        return
    written = {row for row, _ in grid.cells}
    everywhere = tuple(column for column in columns if all((row, column) not in grid.cells for row in written))
    if everywhere and len(written) > 1:
        # a level that was added to the scale, or called otherwise, is one cause
        yield key_fault(policy, grid.keys, _NO_COLUMN(table=table, columns=everywhere, expected=expected), hint)
        columns = [column for column in columns if column not in everywhere]
    for row in rows:
        missing = tuple(column for column in columns if (row, column) not in grid.cells)
        if missing:
            said = (
                _ROW_LACKS(table=table, row=row, columns=missing, expected=expected)
                if len(missing) < len(columns)
                else _NO_ROW(table=table, row=row, expected=expected)
            )
            yield key_fault(policy, (*grid.keys, row), said, hint)
        for column in columns:
            if (row, column) in grid.cells and grid.cells[row, column] is None:
                said = _BLANK_CELL(table=table, row=row, column=column, expected=expected)
                yield key_fault(policy, (*grid.keys, row, column), said, hint)


_OUT_OF_ORDER = Phrase(
    "RMF004.regions",
    "the region {worse} is acceptable and listed after {milder}, which is not;"
    " expected regions from the mildest to the worst",
    "put the regions in order",
)
_LISTED_AS_MILDER = Phrase("RMF004.listed-as-milder", "not acceptable, and listed as milder")
_UPSIDE_DOWN = Phrase(
    "RMF004.upside-down",
    "`{table}` gets milder with each higher level of `{scale}`; expected levels from the mildest to the worst",
    "put the levels of `{scale}` in order",
)
_MILDER_CELL = Phrase(
    "RMF004.milder",
    "`{table}` {row} x {column} is {region}, but {lower:and}; expected it to be no milder",
    "give it the worse region, or correct its neighbour",
)
_NEIGHBOUR = Phrase("RMF004.neighbour", "{row} x {column} is {region}")
_MILDER_SEVERITY = Phrase(
    "RMF004.not-estimable",
    "`not-estimable` {severity} is {region}, but {lower} is {worse}; expected it to be no milder",
    "give it the worse region, or correct its neighbour",
)
_JUDGED_WORSE = Phrase("RMF004.judged-worse", "lower, and judged worse")


@rule("RMF004", "non-monotonic-matrix", level=Level.ERROR, clause="engineering", kind="contradiction")
def non_monotonic_matrix(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A cell of the matrix is judged milder than one of lower severity or lower probability.

    ## What it checks

    From each cell of the acceptability matrix (and of the security matrix) to the next higher severity and to the
    next higher probability the region never gets milder; nor does that of a risk whose probability cannot be
    estimated. Regions are milder the earlier `regions` lists them.

    ## Why it matters

    In such a matrix an estimate that is made worse makes the risk acceptable: the criteria contradict the
    meaning of risk, and the first question of an auditor is how they came about.

    ## Example

    ```yaml needs/policy.yaml
    matrix:
      F5: {S1: medium, S2: high, S3: high, S4: high, S5: high}
      F4: {S1: low, S2: medium, S3: high, S4: high, S5: medium}
      F3: {S1: low, S2: medium, S3: medium, S4: high, S5: high}
      F2: {S1: low, S2: low, S3: medium, S4: medium, S5: medium}
      F1: {S1: low, S2: low, S3: low, S4: low, S5: medium}
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    matrix:
      F5: {S1: medium, S2: high, S3: high, S4: high, S5: high}
      F4: {S1: low, S2: medium, S3: high, S4: high, S5: high}
      F3: {S1: low, S2: medium, S3: medium, S4: high, S5: high}
      F2: {S1: low, S2: low, S3: medium, S4: medium, S5: medium}
      F1: {S1: low, S2: low, S3: low, S4: low, S5: medium}
    ```

    ## References

    ISO 14971:2019 3.18 (risk grows with severity and with probability), 4.4 d.
    """
    for milder, worse in pairwise(policy.regions):
        if worse.acceptable and not milder.acceptable:
            yield key_fault(
                policy,
                ("regions", worse.id),
                _OUT_OF_ORDER(worse=worse.id, milder=milder.id),
                related=((policy.at("regions", milder.id), _LISTED_AS_MILDER()),),
            )
            return  # with ranks upside down every cell would be at fault
    ranks = {region.id: region.rank for region in policy.regions}
    told: set[str] = set()
    for grid in _matrices(policy):
        if grid.score is not None:
            continue  # worse regions have higher scores, and RMF005 says where a worse level scores less
        if _descending(grid.rows):
            yield unjudged()  # RMF005 says that its rows are upside down
            continue
        steps = list(_steps(grid, ranks))
        upside_down = [
            scale.name
            for scale, axis in ((grid.rows, 0), (grid.columns, 1))
            if _falls(step.rise for step in steps if step.axis == axis)
        ]
        for name in upside_down:
            if name not in told:
                told.add(name)
                yield key_fault(policy, (name,), _UPSIDE_DOWN(table=grid.title, scale=name))
        if upside_down:
            continue
        harsher: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for step in steps:
            if step.rise < 0:
                harsher.setdefault(step.cell, []).append(step.lower)
        for (row, column), lower in harsher.items():
            yield key_fault(
                policy,
                (*grid.keys, row, column),
                _MILDER_CELL(
                    table=grid.title,
                    row=row,
                    column=column,
                    region=grid.cells[row, column],
                    lower=tuple(_NEIGHBOUR(row=p, column=s, region=grid.cells[p, s]) for p, s in lower),
                ),
                related=tuple((policy.at(*grid.keys, *each), _JUDGED_WORSE()) for each in lower),
            )
    if policy.severity.name in told:
        return
    judged = [(level.id, policy.not_estimable.get(level.id) or "") for level in policy.severity.levels]
    for (lower_id, first), (higher_id, second) in pairwise(each for each in judged if each[1] in ranks):
        if ranks[second] < ranks[first]:
            yield key_fault(
                policy,
                ("not-estimable", higher_id),
                _MILDER_SEVERITY(severity=higher_id, region=second, lower=lower_id, worse=first),
                related=((policy.at("not-estimable", lower_id), _JUDGED_WORSE()),),
            )


class _Step(NamedTuple):
    """From one judged cell to the next along an axis (0: to the next row), and by how many regions it rises."""

    axis: int
    lower: tuple[str, str]
    cell: tuple[str, str]
    rise: int


def _steps(grid: _Grid, ranks: Mapping[str, int]) -> Iterator[_Step]:
    """Blank and unknown cells (RMF003) are stepped over: what lies on both sides of them is compared."""
    below: dict[str, tuple[str, str]] = {}
    for row in grid.rows.levels:
        left: tuple[str, str] | None = None
        for column in grid.columns.levels:
            cell = (row.id, column.id)
            rank = ranks.get(grid.cells.get(cell) or "")
            if rank is None:
                continue
            for axis, lower in ((0, below.get(column.id)), (1, left)):
                if lower is not None:
                    yield _Step(axis, lower, cell, rank - ranks[grid.cells[lower] or ""])
            left = below[column.id] = cell


def _falls(rises: Iterable[int]) -> bool:
    """Whether an axis only ever gets milder: its scale then stands upside down."""
    known = list(rises)
    return max(known, default=0) <= 0 and sum(rise < 0 for rise in known) > 1


def _descending(scale: Scale) -> bool:
    """Whether the bands run from the most probable level to the least."""
    return all(
        low.lower is not None and high.upper is not None and high.upper <= low.lower
        for low, high in pairwise(scale.levels)
    )


_NO_UNIT = Phrase(
    "RMF005.no-unit",
    "the bands of `probability` have no unit; expected what they count per, such as implant or patient-year",
    "give `exposure-unit` under `device`",
)
_ABOVE_ONE = Phrase(
    "RMF005.above-one",
    "`conditional-probability` ends at {upper}, more than 1, which no share is; expected 1",
    "let the highest level end at 1",
)
_BELOW_ONE = Phrase(
    "RMF005.below-one",
    "`conditional-probability` ends at {upper}, which leaves a gap from {upper} to 1; expected 1",
    "let the highest level end at 1",
)
_UNBOUNDED = Phrase(
    "RMF005.unbounded",
    "no level of `{scale}` has bounds; expected lower and upper, since P1 and P2 are combined by intervals",
    "give the bounds, or combine by `method: ordinal` or a table",
)
_DESCENDING = Phrase(
    "RMF005.descending",
    "`{scale}` runs from {first} down to {last}; expected the least probable level first",
    "put the levels in order",
)
_HALF_BANDED = Phrase(
    "RMF005.half-banded",
    "{level} has no {bounds:or} bound, and no level beside it has one there; expected a band for each level of `{scale}`, or for "
    "none",
    "give one of the two levels the bound between them",
)
_SCORES_LESS = Phrase(
    "RMF005.scores-less",
    "{high} scores {more} and the milder {low} scores {less}; expected more from each level to the next",
    "correct the scores",
)
_INVERTED = Phrase(
    "RMF005.inverted",
    "{level} begins at {lower} and ends at {upper}; expected the upper bound to be the greater",
    "correct the bounds",
)
_OVERLAP = Phrase(
    "RMF005.overlap",
    "{low} ends at {upper} and {high} begins at {lower}: the bands overlap",
    "expected one bound for both: let {high} begin where {low} ends",
)
_GAP = Phrase(
    "RMF005.gap",
    "{low} ends at {upper} and {high} begins at {lower}: the bands leave a gap",
    "expected one bound for both: let {high} begin where {low} ends",
)
_ENDS_HERE = Phrase("RMF005.ends-here", "{level} ends here")


@rule("RMF005", "broken-scale", level=Level.ERROR, clause="5.5", kind="contradiction")
def broken_scale(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A probability scale has bands that overlap or leave a gap, a level without bounds, or no unit.

    ## What it checks

    In the scales of probability and of conditional probability (P2) each band begins where the one before it
    ends, and ends above where it begins; levels run from the least probable to the most. A scale has bands for all
    levels or for none: a bound may be left out where the level beside has it, and the highest level may be open. Where
    P1 and P2 are combined by intervals their scales have bands. A probability scale with numbers says what they count
    per. P2 is a share: its scale ends at 1. Where levels have a `score`, the worse one has the higher.

    ## Why it matters

    A number that lies in two bands, or in none, can be judged either way. A number without its exposure unit
    (per implant, per use, per patient-year) means nothing, and no field data can be compared with it.

    ## Example

    ```yaml needs/policy.yaml
    probability:
      unit: implant
      levels:
        - {id: F1, label: Improbable, lower: 0, upper: 1e-6}
        - {id: F2, label: Remote, lower: 1e-6, upper: 1e-5}
        - {id: F3, label: Occasional, lower: 5e-5, upper: 1e-4}
        - {id: F4, label: Probable, lower: 1e-4, upper: 1e-3}
        - {id: F5, label: Frequent, lower: 1e-3, upper: 1}
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    probability:
      unit: implant
      levels:
        - {id: F1, label: Improbable, lower: 0, upper: 1e-6}
        - {id: F2, label: Remote, lower: 1e-6, upper: 1e-5}
        - {id: F3, label: Occasional, lower: 1e-5, upper: 1e-4}
        - {id: F4, label: Probable, lower: 1e-4, upper: 1e-3}
        - {id: F5, label: Frequent, lower: 1e-3, upper: 1}
    ```

    ## References

    ISO 14971:2019 5.5; ISO/TR 24971:2020 5.5.
    """
    scale, conditional = policy.probability, policy.conditional
    for each in (policy.severity, scale, policy.exploitability):
        yield from _scores(policy, each)
    if not scale.unit and any(_bounds(level) for level in scale.levels):
        yield key_fault(policy, ("probability",), _NO_UNIT())
    numeric = policy.combination == "interval" and conditional is not None
    for each in (scale, policy.situation):
        if each is not None and each.levels:
            yield from _bands(policy, each, numeric)
    if policy.exploitability is not None and policy.exploitability.measure:
        yield from _bands(policy, policy.exploitability, numeric)
    if conditional is None:
        return
    yield from _bands(policy, conditional, numeric)
    highest = conditional.levels[-1]
    if _descending(conditional) or _inverted(highest):
        return
    if highest.upper is not None and not isclose(highest.upper, 1):
        said = _ABOVE_ONE if highest.upper > 1 else _BELOW_ONE
        yield key_fault(policy, ("conditional-probability", "levels", highest.id, "upper"), said(upper=highest.upper))


def _bands(policy: Policy, scale: Scale, numeric: bool) -> Iterator[Fault]:
    keys, levels = (scale.name, "levels"), scale.levels
    if numeric and not any(_bounds(level) for level in levels):
        yield key_fault(policy, keys, _UNBOUNDED(scale=scale.name))
        return
    if _descending(scale):
        yield key_fault(policy, keys, _DESCENDING(scale=scale.name, first=levels[0].id, last=levels[-1].id))
        return
    half = any(_bounds(level) for level in levels)
    for before, level in zip((None, *levels), levels, strict=False):
        missing = [name for name, bound in (("lower", level.lower), ("upper", level.upper)) if bound is None]
        if before is not None and before.upper is None and "lower" in missing:
            # between two levels there is one bound, of which the first has told
            missing.remove("lower")
        if half and missing:
            said = _HALF_BANDED(level=level.id, bounds=tuple(missing), scale=scale.name)
            yield key_fault(policy, (*keys, level.id), said)
        elif level.lower is not None and level.upper is not None and _inverted(level):
            said = _INVERTED(level=level.id, lower=level.lower, upper=level.upper)
            yield key_fault(policy, (*keys, level.id, "upper"), said)
    for low, high in pairwise(levels):
        if low.upper is None or high.lower is None or _inverted(low) or _inverted(high):
            continue
        # scores of CVSS go by tenths
        end = round(low.upper + 0.1, 1) if scale.measure else low.upper
        if not isclose(end, high.lower, rel_tol=1e-9):
            apart = _OVERLAP if high.lower < end else _GAP
            yield key_fault(
                policy,
                (*keys, high.id, "lower"),
                apart(low=low.id, upper=low.upper, high=high.id, lower=high.lower),
                related=((policy.at(*keys, low.id, "upper"), _ENDS_HERE(level=low.id)),),
            )


def _scores(policy: Policy, scale: Scale | None) -> Iterator[Fault]:
    levels = scale.levels if scale is not None else ()
    if all(level.score is None for level in levels) or scale is None:
        return
    keys = (scale.name,) if scale is policy.severity else (scale.name, "levels")
    for low, high in pairwise(levels):
        if high.factor <= low.factor:
            said = _SCORES_LESS(high=high.id, more=figure(high.factor), low=low.id, less=figure(low.factor))
            yield key_fault(policy, (*keys, high.id, "score"), said)


def _bounds(level: ScaleLevel) -> bool:
    return level.lower is not None or level.upper is not None


def _inverted(level: ScaleLevel) -> bool:
    return level.lower is not None and level.upper is not None and level.upper <= level.lower


_NO_ROLE = Phrase(
    "RMF007.no-role",
    "the policy names no role; expected who does risk management, and where the competence records are",
    "write under `roles`: - {{role: Risk manager, name: ..., competence: ...}}",
)
_NO_RECORD = Phrase(
    "RMF007.no-record",
    "{role} ({name}) has no competence record; expected where it is kept",
    "give `competence`: the number or place of the record",
)


@rule("RMF007", "no-competence", level=Level.WARNING_THEN_ERROR, clause="4.3", kind="gap")
def no_competence(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A role named in the plan has no competence record.

    ## What it checks

    The policy names at least one role, and each role says under `competence` where the record of its holder's
    education, training, skills and experience is.

    ## Why it matters

    A risk analysis is as good as those who make it. Auditors ask for the records of the people whom the plan
    names, first of all for clinical and for application knowledge.

    ## Example

    ```yaml needs/policy.yaml
    roles:
      - {role: Risk manager, name: R. Manager, competence: HR-1}
      - {role: Clinical expert, name: C. Expert}
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    roles:
      - {role: Risk manager, name: R. Manager, competence: HR-1}
      - {role: Clinical expert, name: C. Expert, competence: HR-2}
    ```

    ## References

    ISO 14971:2019 4.3; ISO 13485:2016 6.2.
    """
    if not policy.roles:
        yield key_fault(policy, ("roles",), _NO_ROLE())
    seen: set[str] = set()
    for number, each in enumerate(policy.roles, 1):
        # the loader tells a second holder of a role from the first by its number in the list
        label = f"{each.role}#{number}" if each.role in seen else each.role
        seen.add(each.role)
        if not each.competence.strip():
            yield key_fault(policy, ("roles", label, "competence"), _NO_RECORD(role=each.role, name=each.name))


_STOPS_FOR_COST = Phrase(
    "RMF008.stops-for-cost",
    "the region {region} lets reduction stop for its cost; expected reduction as far as possible, as the EU demands",
    "write reduction: as-far-as-possible",
)
_LEAVES_OUT = Phrase(
    "RMF008.leaves-out",
    "the region {region} leaves out further reduction; expected reduction as far as possible, as the EU demands",
    "write reduction: as-far-as-possible",
)


@rule("RMF008", "economic-trade-off", level=Level.ERROR, clause="MDR Annex I 2, 4", kind="contradiction")
def economic_trade_off(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A region lets risk reduction stop for its cost, or without further reduction, though the device is for the EU.

    ## What it checks

    Where `eu` is among the markets no region has `reduction: stop-for-cost` or `reduction: none`. What a region is
    called, in whatever language, is not judged: `reduction` says what it means, and is as far as possible unless given.

    ## Why it matters

    In the European Union each risk, a low one too, is reduced as far as possible without harm to the ratio of
    benefit to risk. Cost is no reason to stop, and there is no region in which reduction may be left out. Notified
    bodies look for both in the first pages of the plan.

    ## Example

    ```yaml needs/policy.yaml
    device:
      name: Base device
      manufacturer: Nobody
      models: [B-1]
      markets: [eu, us]
      classes: {eu: III, us: III}
      software-class: none
      exposure-unit: implant
      example: true
    regions:
      - {id: low, label: Acceptable, acceptable: true, control-required: false, significant: false, reduction: none}
      - {id: medium, label: Reduce further, acceptable: true, control-required: true, significant: true}
      - {id: high, label: Unacceptable, acceptable: false, control-required: true, significant: true}
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    device:
      name: Base device
      manufacturer: Nobody
      models: [B-1]
      markets: [eu, us]
      classes: {eu: III, us: III}
      software-class: none
      exposure-unit: implant
      example: true
    regions:
      - {id: low, label: Acceptable, acceptable: true, control-required: false, significant: false}
      - {id: medium, label: Reduce further, acceptable: true, control-required: true, significant: true}
      - {id: high, label: Unacceptable, acceptable: false, control-required: true, significant: true}
    ```

    ## References

    Regulation (EU) 2017/745 Annex I sections 2 and 4; EN ISO 14971:2019/A11:2021 Annex ZA.
    """
    if not policy.eu:
        return
    for region in policy.regions:
        if region.reduction != "as-far-as-possible":
            said = _STOPS_FOR_COST if region.reduction == "stop-for-cost" else _LEAVES_OUT
            yield key_fault(policy, ("regions", region.id, "reduction"), said(region=region.id))


@rule("RMF009", "unreadable-policy", level=Level.ERROR, clause="", kind="contradiction")
def unreadable_policy(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The policy, or the project's item types, cannot be read or understood.

    ## What it checks

    `needs/policy.yaml` (and `needs/model.yaml`, where there is one) is there and is YAML; each key is one that
    there is, written once, and each value is of its type. Each place that is not is reported with line and
    column. Nothing is guessed, and no other rule is evaluated before it is put right.

    The same holds for `docs/pdf.yaml`, by which a build makes the PDF: what cannot be understood there stops a build. It
    keeps no rule from being evaluated; the check tells it beside their findings, and exits with 2 as the build does.

    ## Why it matters

    All judgement rests on the policy. A misspelt key that is read over would leave its criterion at a value that
    nobody chose.

    ## Example

    ```yaml needs/policy.yaml
    wurst-case: F5
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    worst-case: F5
    ```

    ## References

    ISO 14971:2019 4.4 (the plan); the manual's chapter on the policy, and the published JSON Schema.
    """
    for problem in file.problems:
        if problem.kind == "unreadable-policy":
            yield problem_fault(problem)


RULES: tuple[Rule, ...] = (
    plan_part_missing,
    no_criterion_for_unknown_probability,
    incomplete_matrix,
    non_monotonic_matrix,
    broken_scale,
    no_competence,
    economic_trade_off,
    unreadable_policy,
)
