"""Where to look among field reports: problems that make up more of our device's reports than of others' of its product code.

A *look here* list, and no verdict: it makes no finding, changes none, and says beside each figure what it was counted from.
Reports come as plain counts (:class:`Counts`), whoever has read them. A report counts for each product code that it names; it is
ours where the import has it as ours, else that of the first brand name that it has. A word counts once in a report.

Brands whose names begin with the same word are taken together, since reporters name sizes and packages with them; those with
``LEAST_REPORTS`` reports or more are a group, the others of the product code together are one. The table of
groups and problems is compared as a whole, with expected counts that are added up over the years of receipt, so that neither a
change of what is reported nor that of who reports makes a difference by itself. Figures: see
``riskfile.surveillance.disproportionality``.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from riskfile.importing.markdown import as_markdown
from riskfile.surveillance.disproportionality import (
    Fit,
    Ratio,
    chi_squared,
    evans,
    expected_counts,
    fit_prior,
    odds_ratio,
    reporting_ratio,
    scores,
    stratified_ratio,
)
from riskfile.tables.table import SourcePlace, one_line, refuse
from riskfile.text.messages import Message, Phrase, tr
from riskfile.text.nearest import nearest
from riskfile.text.numbers import figure
from riskfile.text.quoting import quote

PAGE: Final = "look-here.md"
CELLS: Final = "look-here.csv"
SERIES: Final = "problems.csv"
FILES: Final = (PAGE, CELLS, SERIES)

COMPARED: Final = ("product-problems", "patient-problems")
"""The tables of words that are compared, each with a prior of its own."""

LEAST_REPORTS: Final = 20
"""A brand with fewer reports is no group of its own: its ratios would say next to nothing (an assumption of ours)."""

LEAST_GROUPS: Final = 3
"""Of two groups one is what the other is not: what is usual among brands cannot be seen."""

LEAST_COUNT: Final = 3
"""A problem with fewer reports is not listed (Evans and others 2001)."""

OURS: Final = ""
_FEW: Final = "\0few"
_NONE: Final = "\0none"
_UNKNOWN: Final = ("unknown", "unk", "unidentified")
_NO_BRANDS: Final = (_FEW, _NONE, *_UNKNOWN)

_SIGNS = re.compile(r"[\W_]+")
_BRANDS_SHOWN: Final = 20

_FEW_GROUPS = Phrase("importing.look-few-groups", "there are {n} {n:group|groups} of reports, and what is usual among brands is seen among {least} or more")  # fmt: skip


def brand_key(brand: str) -> str:
    """A brand name as names are compared: without regard to case, signs and blanks."""
    return _SIGNS.sub(" ", one_line(brand).casefold()).strip() or _NONE


def code_key(code: str) -> str:
    """A product code as codes are compared."""
    return one_line(code).upper()


class Counts:
    """Counts of reports: ``reports`` by product code, group and year; ``having`` those that have a word, by table and word too;
    ``series`` by product code, table, word, kind, period and whether they are ours; ``codes`` all product codes that reports have.
    Adding is in any order.

    With ``wanted`` only reports of these product codes are counted. With ``brands`` those are ours whose brand name begins with
    one of them, whatever the import has as ours.
    """

    def __init__(self, wanted: Iterable[str] = (), brands: Iterable[str] | None = None) -> None:
        self.wanted = frozenset(code_key(each) for each in wanted)
        self.brands = None if brands is None else tuple(map(brand_key, brands))
        self.codes: set[str] = set()
        self.reports: Counter[tuple[str, str, str]] = Counter()
        self.having: Counter[tuple[str, str, str, str, str]] = Counter()
        self.series: Counter[tuple[str, str, str, str, str, bool]] = Counter()
        self._shown: dict[tuple[str, str], str] = {}

    def add(
        self, codes: Iterable[str], brands: Iterable[str], *, ours: bool, period: str, kind: str,
        words: Mapping[str, Iterable[str]], number: int = 1,
    ) -> None:  # fmt: skip
        """Count ``number`` reports that are alike: their product codes and brand names, the ``period`` and ``kind`` that they
        count in ("" for no day of receipt), and the words of each table."""
        found_codes = {folded for each in codes if (folded := code_key(each))}
        self.codes |= found_codes
        if self.wanted:
            found_codes &= self.wanted
        if not found_codes:
            return
        named = [(key, each) for each in brands if (key := brand_key(each)) != _NONE]
        if self.brands is not None:
            ours = any(f"{key} ".startswith(f"{one} ") for key, _ in named for one in self.brands)
        group, brand = (OURS, "") if ours else named[0] if named else (_NONE, "")
        self._show("", group, brand)
        # a period begins with its year
        year = period[:4]
        found = {(table, one_line(word).casefold()): word for table in COMPARED for word in words.get(table, ())}
        for (table, folded), word in found.items():
            self._show(table, folded, word)
        for code in found_codes:
            self.reports[code, group, year] += number
            for table, folded in found:
                self.having[code, group, year, table, folded] += number
                self.series[code, table, folded, kind, period, ours] += number

    def _show(self, table: str, folded: str, written: str) -> None:
        # the same spelling whatever comes first
        written = one_line(written)
        key = (table, folded)
        self._shown[key] = min(self._shown.get(key, written), written)

    def word(self, table: str, folded: str) -> str:
        """A word as reports write it; of table "" a brand."""
        if not table and folded in (OURS, _FEW, _NONE):
            return {OURS: tr("ours"), _FEW: tr("other brands"), _NONE: tr("no brand named")}[folded]
        if not table and " " not in folded:
            # brands that are taken together have only a word in common
            return folded.upper()
        return self._shown.get((table, folded), folded)


class Meaning(NamedTuple):
    """What a mapping says of a word: the items it leads to, or why it is ignored."""

    targets: tuple[str, ...] = ()
    ignored: str = ""


class Cell(NamedTuple):
    """A problem of a group against all other reports of the product code: ``a`` to ``d`` as in
    ``riskfile.surveillance.disproportionality``; ``by_year`` is the ratio over years, None where it was not asked for or there is
    none; the scores are NaN without a prior. ``years`` are the group's reports with the problem by year."""

    group: str
    table: str
    word: str
    a: int
    b: int
    c: int
    d: int
    ratio: Ratio | None
    odds: Ratio | None
    by_year: Ratio | None
    chi_squared: float
    expected: float
    mean: float
    lower: float
    upper: float
    years: tuple[tuple[str, int], ...]
    meaning: Meaning

    @property
    def listed(self) -> bool:
        """Whether it is to be looked at: 3 reports or more, and a ratio that is above 1 with a probability of 95 percent after
        shrinkage; without a prior, the rule of Evans and others."""
        if math.isnan(self.lower):
            return evans(self.a, self.b, self.c, self.d)
        return self.a >= LEAST_COUNT and self.lower > 1

    @property
    def rank(self) -> tuple[bool, float, str, str]:
        """Unmapped words first, and among them the greatest."""
        height = self.lower if not math.isnan(self.lower) else self.ratio.lower if self.ratio else 0.0
        return bool(self.meaning.targets), -height, self.table, self.word


class Family(NamedTuple):
    """The problems of one table: the fit of their prior, why there is none, and their cells."""

    table: str
    fit: Fit
    why: Message | None
    cells: tuple[Cell, ...]


class Compared(NamedTuple):
    """One product code: its groups with their reports, the greatest first; who is compared (``subjects``: ours, or each brand
    where nothing is ours)."""

    code: str
    groups: tuple[tuple[str, int], ...]
    years: tuple[str, ...]
    subjects: tuple[str, ...]
    families: tuple[Family, ...]

    @property
    def total(self) -> int:
        """All reports of the product code."""
        return sum(reports for _, reports in self.groups)

    @property
    def listed(self) -> list[Cell]:
        """What is to be looked at, in its order; words that the mapping ignores are left out."""
        cells = [cell for family in self.families for cell in family.cells if cell.group in self.subjects]
        return sorted((cell for cell in cells if cell.listed and not cell.meaning.ignored), key=lambda cell: cell.rank)


def codes_of(counts: Counts, wanted: Sequence[str], place: str) -> list[str]:
    """The product codes to compare: those ``wanted``, else those of our reports.

    :raises ImportProblem: for one that no report has, with those that are like it, and where none is wanted and none is ours.
    """
    there = sorted(counts.codes)
    for each in wanted:
        if code_key(each) not in counts.codes:
            near = nearest(code_key(each), there, most=3, cutoff=0.5) or there[:10]
            hint = tr("reports have {codes}", codes=", ".join(near)) if near else tr("reports have none")
            raise refuse(SourcePlace(place), tr("no report has the product code {code}", code=quote(each)), hint)
    if wanted:
        return list(dict.fromkeys(map(code_key, wanted)))
    found = sorted({code for code, group, _ in counts.reports if group == OURS})
    if not found:
        raise refuse(
            SourcePlace(place),
            tr("no report with a product code is of our device, so that there is nothing to compare"),
            tr("say which product code (--product-code), or which brand is ours (--brand, or devices of the mapping)"),
        )
    return found


def compared(counts: Counts, code: str, meanings: Mapping[str, Mapping[str, Meaning]]) -> Compared:
    """The comparison of one product code. ``meanings`` are by table and word, the word without regard to case."""
    reports: dict[str, Counter[str]] = defaultdict(Counter)
    for (one, group, year), number in counts.reports.items():
        if one == code:
            reports[group][year] += number
    families_of = {group: group if group == OURS else group.split(" ")[0] for group in reports}
    sizes: Counter[str] = Counter()
    for group, by in reports.items():
        sizes[families_of[group]] += by.total()
    kept = {group: one if one == OURS or sizes[one] >= LEAST_REPORTS else _FEW for group, one in families_of.items()}
    by_group: dict[str, Counter[str]] = defaultdict(Counter)
    for group, by in reports.items():
        by_group[kept[group]].update(by)
    having: dict[str, dict[tuple[str, str], Counter[str]]] = {table: defaultdict(Counter) for table in COMPARED}
    for (one, group, year, table, word), number in counts.having.items():
        if one == code:
            having[table][word, kept[group]][year] += number
    groups = sorted(by_group, key=lambda group: (group != OURS, -by_group[group].total(), group))
    years = sorted({year for by in by_group.values() for year in by})
    subjects = (OURS,) if OURS in by_group else tuple(group for group in groups if group not in _NO_BRANDS)
    families = tuple(
        _family(table, having[table], by_group, groups, years, subjects, meanings.get(table, {}))
        for table in COMPARED
        if having[table]
    )
    return Compared(code, tuple((each, by_group[each].total()) for each in groups), tuple(years), subjects, families)


def _family(
    table: str,
    having: Mapping[tuple[str, str], Counter[str]],
    by_group: Mapping[str, Counter[str]],
    groups: Sequence[str],
    years: Sequence[str],
    subjects: Sequence[str],
    meanings: Mapping[str, Meaning],
) -> Family:
    import numpy as np  # noqa: PLC0415 - an extra

    words = sorted({word for word, _ in having})
    none: Counter[str] = Counter()
    at = {year: place for place, year in enumerate(years)}
    seen = np.zeros((len(groups), len(words), len(years)), dtype=np.int64)
    place_of = {word: place for place, word in enumerate(words)}
    row_of = {group: place for place, group in enumerate(groups)}
    for (word, group), by in having.items():
        for year, number in by.items():
            seen[row_of[group], place_of[word], at[year]] = number
    sizes = np.array([[by_group[group][year] for year in years] for group in groups], dtype=np.int64)
    n = seen.sum(axis=2)
    expected: Any = np.zeros(n.shape)
    for place in range(len(years)):
        of_year = sizes[:, place].astype(float)
        expected += expected_counts(of_year, seen[:, :, place].sum(axis=0).astype(float), float(of_year.sum()))
    told = expected > 0
    fit, why = Fit(None, int(told.sum()), math.nan), None
    if len(groups) < LEAST_GROUPS:
        why = _FEW_GROUPS(n=len(groups), least=LEAST_GROUPS)
    else:
        fit = fit_prior(n[told], expected[told])
        why = fit.why
    shown = np.full((3, *n.shape), math.nan)
    if fit.prior is not None:
        shown[:, told] = np.stack(scores(n[told], expected[told], fit.prior))
    totals, all_sizes = n.sum(axis=0), sizes.sum(axis=1)
    everything = int(all_sizes.sum())
    cells = []
    for row, group in enumerate(groups):
        ours = int(all_sizes[row])
        for column, word in enumerate(words):
            a = int(n[row, column])
            c = int(totals[column]) - a
            four = (a, ours - a, c, everything - ours - c)
            strata = _strata(seen[:, column], sizes, row) if group in subjects else []
            mean, lower, upper = (float(each) for each in shown[:, row, column])
            cells.append(
                Cell(
                    group,
                    table,
                    word,
                    *four,
                    ratio=reporting_ratio(*four),
                    odds=odds_ratio(*four),
                    by_year=stratified_ratio(strata),
                    chi_squared=chi_squared(*four),
                    expected=float(expected[row, column]),
                    mean=mean,
                    lower=lower,
                    upper=upper,
                    years=tuple(sorted(having.get((word, group), none).items())),
                    meaning=meanings.get(word, Meaning()),
                )
            )
    return Family(table, fit, why, tuple(cells))


def _strata(seen: Any, sizes: Any, row: int) -> list[tuple[int, int, int, int]]:
    """The 2x2 table of each year, of arrays by group and year."""
    found = []
    for year in range(sizes.shape[1]):
        a, ours = int(seen[row, year]), int(sizes[row, year])
        c, others = int(seen[:, year].sum()) - a, int(sizes[:, year].sum()) - ours
        found.append((a, ours - a, c, others - c))
    return found


# --- what is written --------------------------------------------------------------------------------------------------


def look_here(
    counts: Counts,
    wanted: Sequence[str],
    meanings: Mapping[str, Mapping[str, Meaning]],
    *,
    brands: Iterable[str],
    sources: Sequence[str],
) -> dict[str, str]:
    """The files to write, by name: of the product codes ``wanted``, else of those of our reports. ``brands`` are the brand names
    that are ours, ``sources`` the files read.

    :raises ImportProblem: as ``codes_of``.
    """
    found = [compared(counts, code, meanings) for code in codes_of(counts, wanted, sources[0] if sources else "")]
    return {
        PAGE: _page(counts, found, [*map(brand_key, brands)], sources),
        CELLS: _cells_text(counts, found),
        SERIES: _series_text(counts, [each.code for each in found]),
    }


def _csv(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(rows)
    return text.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else figure(value, 6)


def _three(ratio: Ratio | None) -> tuple[str, str, str]:
    return tuple(map(_number, ratio[:3])) if ratio else ("", "", "")  # type: ignore[return-value]


_HEADING: Final = (
    "product_code", "group", "table", "problem", "listed", "a", "b", "c", "d", "expected", "prr", "prr_lower", "prr_upper",
    "prr_by_year", "prr_by_year_lower", "prr_by_year_upper", "ror", "ror_lower", "ror_upper", "corrected", "chi_squared",
    "ebgm", "eb05", "eb95", "items", "ignored",
)  # fmt: skip


def _cells_text(counts: Counts, found: Sequence[Compared]) -> str:

    def rows() -> Iterator[Sequence[object]]:
        for each in found:
            for family in each.families:
                for cell in family.cells:
                    yield (
                        each.code, _group_in_data(counts, cell.group), cell.table, counts.word(cell.table, cell.word),
                        "yes" if cell.listed and cell.group in each.subjects and not cell.meaning.ignored else "",
                        cell.a, cell.b, cell.c, cell.d, _number(cell.expected), *_three(cell.ratio),
                        *_three(cell.by_year), *_three(cell.odds),
                        "yes" if (cell.ratio and cell.ratio.corrected) or (cell.odds and cell.odds.corrected) else "",
                        _number(cell.chi_squared), _number(cell.mean), _number(cell.lower), _number(cell.upper),
                        " ".join(cell.meaning.targets), cell.meaning.ignored,
                    )  # fmt: skip

    return _csv(_HEADING, rows())


def _group_in_data(counts: Counts, group: str) -> str:
    return {OURS: "ours", _FEW: "(other brands)", _NONE: "(no brand)"}.get(group) or counts.word("", group)


def _series_text(counts: Counts, codes: Sequence[str]) -> str:
    sums: dict[tuple[str, str, str, str, str], list[int]] = {}
    for (code, table, word, kind, period, ours), number in counts.series.items():
        if code in codes:
            sums.setdefault((code, table, word, kind, period), [0, 0])[not ours] += number
    rows = (
        (code, table, counts.word(table, word), kind, period, *both)
        for (code, table, word, kind, period), both in sorted(sums.items())
    )
    return _csv(("product_code", "table", "problem", "kind", "period", "ours", "others"), rows)


def _text(words: str) -> str:
    shown = "".join(sign if sign.isprintable() else "�" for sign in words)
    return as_markdown(shown).replace("|", "\\|")


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows), ""]


def _share(part: int, whole: int) -> str:
    return f"{figure(100 * part / whole, 2)} %" if whole else ""


def _shown_ratio(ratio: Ratio | None) -> str:
    if ratio is None:
        return ""
    return f"{'~' if ratio.corrected else ''}{figure(ratio.estimate, 3)} ({figure(ratio.lower, 3)} – {figure(ratio.upper, 3)})"


def _shown_score(cell: Cell) -> str:
    if math.isnan(cell.mean):
        return ""
    return f"{figure(cell.mean, 3)} ({figure(cell.lower, 3)} – {figure(cell.upper, 3)})"


def _page(counts: Counts, found: Sequence[Compared], brands: Sequence[str], sources: Sequence[str]) -> str:
    lines = [
        f"# {tr('Look here: problems that are reported more often')}",
        "",
        tr(
            "**Where to look, and no verdict.** Made by `riskfile import openfda --look-here` from {sources}. Nothing on this page is a "
            "finding, and nothing of the file is changed by it.",
            sources=", ".join(f"`{each.replace('`', '')}`" for each in sources),
        ),
        "",
        *(f"- {each}" for each in _caveats()),
        "",
    ]
    for each in found:
        lines += _code(counts, each, brands)
    lines += [f"## {tr('How to read the figures')}", "", *(f"- {each}" for each in _legend())]
    return "\n".join(lines).rstrip() + "\n"


def _caveats() -> list[str]:
    return [
        tr("Reports are no incidences: how many devices are in use, and how many events go unreported, is not known."),
        tr(
            "A recall, a warning or a lawsuit brings reports, and one event may be reported several times under different keys: "
            "only reports of one key are taken for one."
        ),
        tr(
            "A problem that makes up much of our reports hides others (masking), for shares add up: what is not listed is not "
            "proved to be absent."
        ),
        tr(
            "Brand names are as reporters write them: a name that is misspelt, or unknown, is counted among the others."
        ),
    ]


def _legend() -> list[str]:
    return [
        tr(
            "PRR, the proportional reporting ratio: the share of our reports that have the problem, divided by that of the others', with "
            "limits of 95 percent (Evans and others 2001); “by year” is the same within each year of receipt (Mantel and Haenszel). "
            "With ~, one of the counts is 0 and a half was added to each."
        ),
        tr("ROR, the reporting odds ratio: the same of odds (van Puijenbroek and others 2002)."),
        tr(
            "EBGM (EB05 – EB95): reports by expected reports, drawn towards what is usual among brands and problems of the product code "
            "where reports are few (DuMouchel 1999), and between which it lies with a probability of 90 percent. That, and no "
            "adjusted p-value, guards against looking at many cells."
        ),
        tr(
            "Listed is what has 3 reports or more and an EB05 above 1; without EBGM, a PRR of 2 or more with chi-squared of 4 or more "
            "(Evans and others 2001). All cells are in `{name}`, series by {unit} in `{name2}`.",
            name=CELLS,
            unit=tr("period"),
            name2=SERIES,
        ),
    ]


def _code(counts: Counts, each: Compared, brands: Sequence[str]) -> list[str]:
    sizes = dict(each.groups)
    ours = sizes.get(OURS, 0)
    lines = [f"## {tr('Product code {code}', code=_text(each.code))}", ""]
    rows = [
        *([(tr("Reports of our device"), str(ours))] if ours else []),
        (tr("Reports of others") if ours else tr("Reports"), str(each.total - ours)),
        (tr("Years of receipt"), ", ".join(year or tr("unknown") for year in each.years)),
        (tr("Groups: ours, and brands with {least} reports or more", least=LEAST_REPORTS), str(len(each.groups))),
    ]
    if ours:
        rows.append((tr("Greatest ratio to what is expected that our reports can have"), figure(each.total / ours, 3)))
    for family in each.families:
        cells = tr(
            "{n} {n:cell|cells} looked at, {own} of them for this list", n=len(family.cells),
            own=sum(cell.group in each.subjects for cell in family.cells),
        )  # fmt: skip
        prior = tr("shrunken") if family.fit.prior else tr("not shrunken: {why}", why=family.why or "")
        rows.append((_text(family.table), f"{cells}; {prior}"))
    lines += _table((tr("What"), tr("Number")), rows)
    if ours == each.total:
        lines += [
            tr(
                "All reports of this product code are ours: there is nothing to compare. Does the mapping name our brand?"
            ),
            "",
        ]
    elif not ours:
        lines += [
            tr("No report of this product code is of our device: each brand is compared with all other reports."),
            "",
        ]
    listed = each.listed
    for head, mapped in (
        (tr("Problems that no item of the file has"), False),
        (tr("Problems that lead to an item"), True),
    ):
        part = [cell for cell in listed if bool(cell.meaning.targets) == mapped]
        lines += [f"### {head}", ""]
        lines += _list(counts, each, part) if part else [tr("None is to be looked at."), ""]
    ignored = [
        cell for family in each.families for cell in family.cells
        if cell.group in each.subjects and cell.listed and cell.meaning.ignored
    ]  # fmt: skip
    if ignored:
        words = ", ".join(_text(counts.word(cell.table, cell.word)) for cell in ignored)
        lines += [tr("Left out, since the mapping ignores them: {words}.", words=words), ""]
    return [*lines, *_brands(counts, each, brands)]


def _list(counts: Counts, each: Compared, cells: Sequence[Cell]) -> list[str]:
    several = each.subjects != (OURS,)
    years, shrunken = len(each.years) > 1, any(not math.isnan(cell.mean) for cell in cells)
    headings = [
        *([tr("Brand")] if several else []),
        tr("Problem"),
        tr("Reports"),
        tr("Of others"),
        tr("PRR (95 %)"),
        *([tr("PRR by year (95 %)")] if years else []),
        tr("ROR (95 %)"),
        *([tr("EBGM (EB05 – EB95)")] if shrunken else []),
        *([tr("By year")] if years else []),
        tr("Item"),
    ]
    rows = [
        (
            *([_text(counts.word("", cell.group))] if several else []),
            _text(counts.word(cell.table, cell.word)),
            f"{cell.a} ({_share(cell.a, cell.a + cell.b)})",
            f"{cell.c} ({_share(cell.c, cell.c + cell.d)})",
            _shown_ratio(cell.ratio),
            *([_shown_ratio(cell.by_year)] if years else []),
            _shown_ratio(cell.odds),
            *([_shown_score(cell)] if shrunken else []),
            *([", ".join(f"{year or tr('unknown')}: {number}" for year, number in cell.years)] if years else []),
            ", ".join(f"{{need}}`{target}`" for target in cell.meaning.targets),
        )
        for cell in cells
    ]
    return _table(headings, rows)


def _brands(counts: Counts, each: Compared, brands: Sequence[str]) -> list[str]:
    names: Counter[str] = Counter()
    for (code, group, _), number in counts.reports.items():
        if code == each.code and group != OURS:
            names[group] += number
    if not names:
        return []
    lines = [f"### {tr('Brands of the others')}", ""]
    top = sorted(names.items(), key=lambda item: (-item[1], item[0]))
    like = [
        group for group, _ in top
        if group != _NONE and brands and (nearest(group, brands, cutoff=0.8) or any(group.startswith(f"{one} ") or one.startswith(f"{group} ") for one in brands))
    ]  # fmt: skip
    unknown = sum(number for group, number in top if group == _NONE or not {*_UNKNOWN}.isdisjoint(group.split()))
    if like:
        words = ", ".join(f"{_text(counts.word('', group))} ({names[group]})" for group in like[:_BRANDS_SHOWN])
        lines += [tr("Like ours, and counted among the others: {words}. Are they ours?", words=words), ""]
    if unknown:
        lines += [tr("{n} {n:report names|reports name} no brand, or an unknown one: some may be ours.", n=unknown), ""]
    rows = [(_text(counts.word("", group)), str(number)) for group, number in top[:_BRANDS_SHOWN]]
    rest = top[_BRANDS_SHOWN:]
    if rest:
        rows.append((tr("{n} {n:more brand|more brands}", n=len(rest)), str(sum(number for _, number in rest))))
    return [*lines, *_table((tr("Brand"), tr("Reports")), rows)]
