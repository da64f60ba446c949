"""The draft of a mapping: what the tables became, each guess with its reason and how sure it is, as YAML."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from riskfile.importing.suggest import words
from riskfile.importing.suggest.columns import ID_LIKE, Column, Table, id_share, ids_in
from riskfile.importing.suggest.formula import Band, Formula, bands_near, bands_of, formula_of, number_of
from riskfile.importing.suggest.scales import (
    MOST,
    PREFIX,
    Level,
    Matrix,
    Region,
    Scale,
    plain_label,
    regions_of,
    scale_of,
)
from riskfile.importing.suggest.words import plain
from riskfile.importing.texts import parse_number
from riskfile.importing.words import DateProblem, read_date
from riskfile.model import BUILTIN_MODEL
from riskfile.tables.table import one_line
from riskfile.text.messages import tr

_PLAIN = re.compile(r"[A-Za-z][\w./() -]*[\w)]|[A-Za-z]")
_NOT_PLAIN = re.compile(r"(?i)(yes|no|true|false|on|off|null|y|n|~)$")
WIDTH: Final = 116
_RANGED = re.compile(r"\b(?:to|through|bis|all)\b|–|\.\.|至|/\d", re.IGNORECASE)


def quoted(text: str) -> str:
    """``text`` as a scalar of YAML."""
    if _PLAIN.fullmatch(text) and not _NOT_PLAIN.fullmatch(text) and ": " not in text and " #" not in text:
        return text
    named = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    escaped = "".join(named.get(sign) or (sign if sign.isprintable() else escape_of(sign)) for sign in text)
    return '"' + escaped + '"'


def escape_of(sign: str) -> str:
    """A sign that cannot be seen, as YAML writes it in double quotes."""
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


def slot(column: str, spec: str = "") -> str:
    """A column within a template."""
    return "{" + column + (":" + spec if spec else "") + "}"


@dataclass
class Draft:
    """The mapping as it grows. ``asks`` are questions to the user, with the line they stand on once it is written."""

    lines: list[str] = field(default_factory=list)
    guesses: Counter[str] = field(default_factory=Counter)
    asks: list[str] = field(default_factory=list)

    def add(self, line: str = "") -> None:
        """Add a line."""
        self.lines.append(line)

    def say(self, indent: int, sure: str, text: str) -> None:
        """A guess: what it rests on and how sure it is."""
        self.guesses[sure] += 1
        self.comment(indent, f"{tr(sure)}: {text}")

    def ask(self, indent: int, text: str) -> None:
        """A question that the user answers."""
        self.asks.append(one_line(text))
        self.comment(indent, f"ask: {text}")

    def comment(self, indent: int, text: str) -> None:
        """A comment, on as many lines as it needs."""
        room = WIDTH - indent - 2
        text = "".join(sign if sign.isprintable() or sign.isspace() else escape_of(sign) for sign in text)
        line = ""
        first = True
        for word in one_line(text).split(" "):
            if line and len(line) + 1 + len(word) > room:
                self.lines.append(" " * indent + "# " + line)
                line, first = "  " + word, False
            else:
                line = f"{line} {word}" if line.strip() else (line + word if not first else word)
        self.lines.append(" " * indent + "# " + line)

    @property
    def text(self) -> str:
        """The mapping."""
        return "\n".join(self.lines).rstrip() + "\n"


class _Writer:
    """Writes the draft for the tables that were found."""

    def __init__(self, tables: list[Table]) -> None:
        self.tables = tables
        self.out = Draft()
        self.logs = [table for table in tables if table.kind == "log"]
        self.joined: dict[str, list[Table]] = {}
        self.severity: Scale | None = None
        self.probability: Scale | None = None
        self.regions: list[Region] = []
        self.matrix: Matrix | None = None
        self.used: dict[str, set[str]] = {}
        self.groups: dict[str, str] = {}
        self.formula: Formula | None = None
        self.conditioned: Scale | None = None
        self.scored: Table | None = None
        self.bands: list[Band] = []
        self.banded = ""

    # what was found ---------------------------------------------------------------------------------------------------

    def scaled(self, role: str, stage: int | None = None) -> list[Column]:
        return [
            column
            for table in self.tables
            if table.kind in ("log", "estimates", "harms")
            for column in table.of(role, stage)
        ]

    def decide(self) -> None:
        """Scales, regions and matrix, from the best place each."""
        found = [table.matrix for table in self.tables if table.matrix is not None]
        self.matrix = found[0] if found else None
        for kind in ("severity", "probability"):
            columns = self.scaled(kind)
            if kind == "probability" and not columns:
                columns = self.scaled("p1")
            cells = [cell for column in columns for cell in column.filled]
            own = getattr(self.matrix, kind) if self.matrix else None
            if own is not None:
                own.why = tr("the matrix in {why}", why=self.matrix.why) if self.matrix else ""
                self.label(own)
            else:
                own = scale_of(kind, cells)
                if own is not None:
                    self.label(own)
            if kind == "severity":
                self.severity = own
            else:
                self.probability = own
        self.bounds()
        self.criteria()
        texts = list(dict.fromkeys(self.matrix.cells.values())) if self.matrix else []
        if not texts:
            texts = list(dict.fromkeys(cell for column in self.scaled("level") for cell in column.filled))
        self.regions = regions_of(texts)
        if len(self.regions) > MOST:
            # so many are no levels of risk
            self.regions = []

    def criteria(self) -> None:
        """The criterion by which the scores of a log come about, where its rows show one."""
        for log in self.logs:
            for stage in (0, 1):
                score = self.one(log, "score", stage)
                named = [self.one(log, role, stage) for role in ("severity", "probability", "detection")]
                factors = [each for each in named if each is not None]
                if score is None or len(factors) < 2:
                    continue
                found = formula_of(score, factors)
                if found is not None:
                    self.formula, self.scored = found, log
                    self.method(log, found, score)
                    return

    def method(self, log: Table, found: Formula, score: Column) -> None:
        """The bands of the criterion: from a text beside the tables, else from the rows."""
        level = self.one(log, "level", score.stage)
        if level is None:
            return
        levels = list(dict.fromkeys(level.filled))
        self.bands, text, place = bands_near(self.tables, levels)
        if self.bands:
            self.banded = tr('the text at {place}: "{what}"', place=place, what=one_line(text)[:120])
            return
        self.bands = bands_of(score, level)
        if self.bands:
            self.banded = tr("the rows, in which the scores of different levels do not overlap")

    def bounds(self) -> None:
        """Bounds of probability levels, where rows give a level and the number that it was made from."""
        scale = self.probability
        if scale is None or scale.numeric or any(level.upper for level in scale.levels):
            return
        seen: dict[int, list[float]] = {}
        for log in self.logs:
            columns = self.all_columns(log)
            product = next((each for each in columns if each.role == "p-product"), None)
            level = next((each for each in columns if each.role == "probability" and each.stage == 0), None)
            if product is None or level is None:
                continue
            for number, name in zip(product.cells, level.cells, strict=False):
                value, found = parse_number(number), scale.find(name) if name.strip() else None
                if value is not None and found is not None and 0 < float(value) <= 1:
                    seen.setdefault(scale.levels.index(found), []).append(float(value))
        places = sorted(seen)
        if len(places) < 2 or any(max(seen[a]) >= min(seen[b]) for a, b in itertools.pairwise(places)):
            return
        uppers: list[float] = []
        for place in range(len(scale.levels)):
            below = max((max(seen[each]) for each in places if each <= place), default=0.0)
            above = min((min(seen[each]) for each in places if each > place), default=0.0)
            upper = max(seen[place]) if place in seen else below * 10 if below else above / 10 ** (places[0] - place)
            uppers.append(min(1.0, max([upper, *(each * 1.01 for each in uppers[-1:])])))
        uppers[-1] = 1.0
        if sorted(set(uppers)) != uppers:
            return
        for place, level_ in enumerate(scale.levels):
            level_.lower = parse_number(f"{uppers[place - 1]:.3g}") or "0" if place else "0"
            level_.upper = parse_number(f"{uppers[place]:.3g}") or "1"
        scale.sure = "unsure"
        scale.why += tr(
            "; bounds from the numbers that {what} rows give beside the level", what=sum(map(len, seen.values()))
        )
        scale.asks.append(
            tr("the bounds of the probability levels are only as wide as the rows show. What are the plan's?")
        )

    def label(self, scale: Scale) -> None:
        """Names and bounds of the levels from a table of the scale, where a source has one."""
        for table in self.tables:
            if table.kind != "scale" or table.columns[0].role != scale.kind:
                continue
            for row, text in enumerate(table.columns[0].cells):
                level = scale.find(text)
                if level is None:
                    continue
                level.texts.add(text.strip())
                for column in table.columns[1:]:
                    cell = column.cells[row].strip()
                    heading = plain(column.heading)
                    number = parse_number(cell)
                    if number is not None and re.search(r"upper|max|obere|上限", heading):
                        level.upper = number
                    elif number is not None and re.search(r"lower|min|untere|下限", heading):
                        level.lower = number
                    elif level.label.startswith("Level ") and cell and number is None and len(cell) <= 40:
                        level.label = plain_label(cell)
            table.note = "read"

    # the parts of the mapping -----------------------------------------------------------------------------------------

    def write(self, title: str, sources: Iterable[str]) -> Draft:
        out = self.out
        self.join()
        self.decide()
        out.add(
            "# " + tr("A draft of a mapping, made by `riskfile import --suggest {sources}`.", sources=" ".join(sources))
        )
        out.add("#")
        out.add(
            "# "
            + tr(
                "Each guess says how sure it is: sure, likely or unsure, and what it was guessed from. "
                "Lines with `ask:`"
            )
        )
        out.add(f"# {tr('are questions that no table answers. Read it beside the log, correct it, then run')}")
        out.add("#")
        out.add(f"#     riskfile import THIS-FILE --dry-run --out imported      ({tr('shows what would be written')})")
        out.add("#     riskfile import THIS-FILE --out imported")
        out.add("version: 1")
        out.add(f"title: {quoted(title)}")
        out.ask(0, tr("is this the design, the manufacturing or the post-launch stage? It is the folder of the items."))
        out.add("stage: design")
        out.add()
        self.policy(title)
        out.add()
        self.write_tables()
        out.add()
        out.add("items:")
        for number, log in enumerate(self.logs):
            self.log(log, "" if number == 0 else f"-{number + 1}")
        return out

    def policy(self, title: str) -> None:
        out = self.out
        severity = self.severity or _missing("severity")
        probability = self.probability or _missing("probability")
        self.severity, self.probability = severity, probability
        if not self.regions:
            self.regions = [
                Region("low", "Low", True, False, False),
                Region("medium", "Medium", True, True, False),
                Region("high", "High", False, True, False),
            ]
            unknown = True
        else:
            unknown = False
        if len(self.regions) == 1:
            only = self.regions[0]
            other = Region("not-acceptable", "Not acceptable", False, True, False)
            self.regions = (
                [only, other] if only.acceptable else [Region("acceptable", "Acceptable", True, False, False), only]
            )
        out.add("policy:")
        out.add("  version: 1")
        out.add("  device:")
        out.ask(
            4,
            tr(
                "name of the device, manufacturer, markets (eu, us, cn, ...), software safety class "
                "(none, A, B, C) and what probabilities count per (use, device, year): no table says so"
            ),
        )
        out.add(f"    name: {quoted(title)}")
        out.add("    manufacturer: not stated")
        out.add("    markets: [us]")
        out.add("    software-class: none")
        out.add("    exposure-unit: use")
        out.add("  document: {gate: draft}")
        for scale, key in ((severity, "severity"), (probability, "probability")):
            out.add()
            if scale.why:
                out.say(2, scale.sure, tr("{key} from {why}", key=key, why=scale.why))
            for ask in scale.asks:
                out.ask(2, ask)
            if key == "probability" and scale.numeric:
                self.on_bounds(scale)
            if key == "severity":
                out.add(f"  severity:                       # {tr('from the mildest to the worst')}")
                pad = "    "
            else:
                out.add(f"  probability:                    # {tr('from the least probable')}")
                if scale.levels[0].upper:
                    out.add("    unit: use")
                out.add("    levels:")
                pad = "      "
            bounded = all(level.lower and level.upper for level in scale.levels)
            for level in scale.levels:
                bounds = f", lower: {level.lower}, upper: {level.upper}" if bounded and key == "probability" else ""
                out.add(f"{pad}- {{id: {level.id}, label: {quoted(plain_label(level.label))}{bounds}}}")
        if self.scaled("p1") and self.scaled("p2"):
            self.conditional()
        out.add()
        if unknown:
            out.ask(2, tr("the log names no levels of risk: these three are a stand-in. Which does the plan have?"))
        strange = [region.label for region in self.regions if not region.known and not unknown]
        if strange:
            out.ask(
                2,
                tr(
                    "what do {strange} mean: is a risk there acceptable, does it need control? (guessed from "
                    "their place in the order)",
                    strange=", ".join(strange),
                ),
            )
        out.say(
            2, "likely" if not unknown else "unsure", tr("acceptable or not is read from the words; the plan decides")
        )
        out.add(f"  regions:                        # {tr('from the mildest to the worst')}")
        for region in self.regions:
            out.add(
                f"    - {{id: {region.id}, label: {quoted(region.label)}, acceptable: {str(region.acceptable).lower()},"
                f" control-required: {str(region.control).lower()}, significant: {str(region.control).lower()}}}"
            )
        out.add()
        self.write_matrix(severity, probability)

    def on_bounds(self, scale: Scale) -> None:
        """Ask about numbers of the log that lie on a bound, which the policy counts to the lower level."""
        bounds = {float(level.upper) for level in scale.levels[:-1] if level.upper}
        cells = [cell for column in self.scaled("probability") for cell in column.filled]
        hits = [cell for cell in dict.fromkeys(cells) if (n := parse_number(cell)) is not None and float(n) in bounds]
        if hits:
            self.out.ask(
                2,
                tr(
                    "{these} lie on a bound, and belong to the lower level. Does the plan count them to the "
                    "upper one? Then write bounds that leave no doubt.",
                    these=", ".join(hits[:4]),
                ),
            )

    def conditional(self) -> None:
        out = self.out
        cells = [cell for column in self.scaled("p2") for cell in column.filled]
        scale = scale_of("probability", cells, "C")
        if scale is None:
            return
        if scale.numeric:
            for level in scale.levels:
                level.id = "C" + level.id[1:]
        self.conditioned = scale
        out.add()
        out.say(
            2,
            "unsure",
            tr("levels of P2 (probability of harm, given the hazardous situation), from the values of the log"),
        )
        out.ask(2, tr("which levels of P2 does the plan have?"))
        out.add("  conditional-probability:")
        out.add("    levels:")
        for level in scale.levels:
            bounds = f", lower: {level.lower}, upper: {level.upper}" if level.upper else ""
            out.add(f"      - {{id: {level.id}, label: {quoted(level.label)}{bounds}}}")

    def write_matrix(self, severity: Scale, probability: Scale) -> None:
        out = self.out
        if self.matrix is not None:
            by_text = {text.strip(): region.id for region in self.regions for text in region.texts}
            cells = {key: by_text[text.strip()] for key, text in self.matrix.cells.items()}
            out.say(2, self.matrix.sure, tr("the matrix is {why}, cell by cell", why=self.matrix.why))
            stated: set[tuple[str, str]] = set(cells)
        else:
            cells, stated = self.derived(severity, probability)
            rows = (
                tr(
                    "{n} of {what} cells are stated by rows of the log",
                    n=len(stated),
                    what=len(severity.levels) * len(probability.levels),
                )
                if stated
                else tr("no row of the log states a cell")
            )
            out.say(
                2,
                "unsure",
                tr("there is no matrix in the sources; {rows}, the others are filled in between", rows=rows),
            )
            out.ask(
                2,
                tr(
                    "which matrix does the plan have? Type it here: it decides what is acceptable. Until "
                    "then all verdicts rest on this guess."
                ),
            )
        out.add(f"  matrix:                         # {tr('probability -> severity -> region')}")
        for level in reversed(probability.levels):
            row = ", ".join(f"{each.id}: {cells[level.id, each.id]}" for each in severity.levels)
            own = [each.id for each in severity.levels if (level.id, each.id) in stated]
            note = "   " + tr("# stated for {own}", own=", ".join(own)) if self.matrix is None and own else ""
            out.add(f"    {level.id}: {{{row}}}{note}")
        out.add()
        worst = probability.levels[-1]
        out.ask(2, tr("how is a risk judged whose probability cannot be estimated? Here: as if it were certain"))
        out.add(
            "  not-estimable: {" + ", ".join(f"{each.id}: {cells[worst.id, each.id]}" for each in severity.levels) + "}"
        )
        self.legacy()
        self.summaries()

    def summaries(self) -> None:
        """Summary tables of the log, which are held against its rows."""
        out = self.out
        log = next((each for each in self.logs if each.key is not None), None)
        found = [table for table in self.tables if table.kind == "summary"]
        if log is None or not legacy_fields() or not found:
            return
        out.add()
        for number, table in enumerate(found, 1):
            level = table.columns[0]
            count = next(
                (each for each in table.columns[1:] if each.filled and all(c.isdigit() for c in each.filled)), None
            )
            ids = next((each for each in table.columns[1:] if each is not count and id_share(each) >= 0.7), None)
            if count is None and ids is None:
                continue
            table.note = "summed"
            if number == 1:
                out.add("  legacy-summaries:")
            out.say(
                4,
                "likely",
                tr(
                    "{where} sums up the levels of {where2}; it is held against the rows",
                    where=table.where,
                    where2=log.where,
                ),
            )
            out.add("    - id: summary" + (f"-{number}" if number > 1 else ""))
            if words.AFTER.search(plain(f"{table.title} {level.heading}")):
                out.add("      stage: residual")
            if self.own_levels:
                out.add("      criterion: LOG")
            out.add("      levels:")
            for row, text in enumerate(level.cells):
                if not text.strip():
                    continue
                region = None if self.own_levels else self.region(text)
                parts = [f"level: {quoted(region.label if region else text.strip())}"]
                if count is not None and count.cells[row].strip().isdigit():
                    parts.append(f"count: {int(count.cells[row])}")
                named = ids_in(ids.cells[row]) if ids is not None and ids.cells[row].strip() else None
                if named:
                    parts.append(f"risks: [{', '.join(quoted(self.risk_id(log, each)) for each in named)}]")
                out.add(f"        - {{{', '.join(parts)}}}")

    def risk_id(self, log: Table, key: str) -> str:
        """The id that the draft gives the risk of a row, by its key."""
        assert log.key is not None
        cells = [cell.strip() for cell in log.key.cells]
        if self.own_ids(log):
            return key
        if all(cell.isascii() and cell.isdigit() for cell in cells) and key.isdigit():
            return f"RSK-{key:0>3}"
        return "RSK-" + re.sub("[^A-Z0-9]+", "-", key.upper()).strip("-")

    def own_ids(self, log: Table) -> bool:
        """Whether the ids of a log's rows are ids of items as they stand."""
        if log.key is None or not self.keyed(log) or self.clashes(log):
            return False
        return all(re.fullmatch(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+", cell.strip()) for cell in log.key.cells)

    def legacy(self) -> None:
        """The source's own criterion, which decides nothing and is held against what the source says."""
        out, found, log = self.out, self.formula, self.scored
        if found is None or log is None or not legacy_fields():
            return
        out.add()
        sign = " x " if found.method == "product" else " + "
        names = sign.join(one_line(each.heading) for each in found.factors)
        said = f"{names} in {found.rows - len(found.odd)} of {found.rows} rows"
        if found.odd:
            ids = [log.key.cells[row] if log.key else f"row {row + 1}" for row in found.odd[:5]]
            said += tr(" (not in {ids})", ids=", ".join(ids))
        out.say(
            2,
            "sure" if found.rows - len(found.odd) >= 3 else "likely",
            tr("the scores of the log are {said}", said=said),
        )
        if self.banded:
            out.say(2, "likely", tr("their bands are from {banded}", banded=self.banded))
            out.ask(2, tr("are these the bands of the plan? They decide nothing: the matrix above does."))
        else:
            out.ask(2, tr("which scores are of which level? Add `bands:`, such as - {level: Low, up-to: 24}"))
        out.add("  legacy-criteria:")
        out.add("    - id: LOG")
        out.add(f"      label: {quoted(sign.join(self.factor(each) for each in found.factors))}")
        out.add("      factors:")
        for each in found.factors:
            cells = [cell for column in self.of(log, each.role) for cell in column.filled]
            marks = {cell: number_of(cell) for cell in dict.fromkeys(cells) if not cell.isdigit()}
            pairs = ", ".join(f"{quoted(cell)}: {value:g}" for cell, value in marks.items() if value is not None)
            out.add(f"        {self.factor(each)}:" + (f" {{scale: {{{pairs}}}}}" if pairs else ""))
        out.add(f"      method: {found.method}")
        if self.bands:
            out.add("      bands:")
            for band in self.bands:
                upper = f", up-to: {band.upper:g}" if band.upper is not None else ""
                out.add(f"        - {{level: {quoted(band.level)}{upper}}}")

    def factor(self, column: Column) -> str:
        """The short name of a factor."""
        three = self.formula is not None and len(self.formula.factors) == 3
        return {"severity": "S", "probability": "O" if three else "P", "detection": "D"}[column.role]

    def legacy_value(self, log: Table, stage: int) -> tuple[str, list[Column]]:
        """The template of what the log says of an estimate by its own criterion, and the columns that it uses."""
        if self.formula is None or not legacy_fields() or log is not self.scored:
            return "", []
        parts: list[str] = []
        used: list[Column] = []
        for each in self.formula.factors:
            own = self.one(log, each.role, stage)
            if own is not None:
                parts.append(f"{self.factor(each)}={slot(self.ref(log, own))}")
                used.append(own)
        score, level = self.one(log, "score", stage), self.one(log, "level", stage)
        if score is None or len(used) < len(self.formula.factors):
            return "", []
        parts.append(f"score={slot(self.ref(log, score))}")
        used.append(score)
        if level is not None and self.bands:
            parts.append(f"level={slot(self.ref(log, level))}")
            used.append(level)
        return ", ".join(parts), used

    def write_legacy(self, log: Table, stages: list[int], used: set[int]) -> None:
        """What the log says of each estimate by its own criterion, as fields of the risk."""
        out = self.out
        last = stages[-1] if stages else 0
        between: list[str] = []
        for stage in (0, *stages):
            template, columns = self.legacy_value(log, stage)
            if not template:
                continue
            used.update(id(each) for each in columns)
            if stage in (0, last):
                out.say(6, "sure", tr("what the log says by its own criterion, held against legacy-criteria"))
                out.add(f"      {'legacy-residual' if stage else 'legacy-initial'}: {quoted(template)}")
            else:
                between.append(f"{self.stage_label(log, stage)}: {template}")
        if between:
            out.add(f"      legacy-stages: {quoted('; '.join(between))}")

    @property
    def own_levels(self) -> bool:
        """Whether the levels of the log follow from its own criterion, not from a matrix of P and S."""
        return bool(self.bands) and self.formula is not None and len(self.formula.factors) == 3 and legacy_fields()

    def derived(self, severity: Scale, probability: Scale) -> tuple[dict[tuple[str, str], str], set[tuple[str, str]]]:
        """A matrix from what the rows say, filled so that it never falls as severity or probability rise."""
        rank = {region.id: place for place, region in enumerate(self.regions)}
        votes: dict[tuple[int, int], Counter[int]] = {}
        for table in self.logs:
            stages = {column.stage for column in self.of(table, "level")}
            for stage in stages:
                s, p, level = (self.one(table, role, stage) for role in ("severity", "probability", "level"))
                s = s or self.one(table, "severity", 0)
                if s is None or p is None or level is None:
                    continue
                for one, two, three in zip(s.cells, p.cells, level.cells, strict=False):
                    a, b = severity.find(one) if one.strip() else None, self.band(two)
                    region = self.region(three)
                    if a is not None and b is not None and region is not None:
                        key = probability.levels.index(b), severity.levels.index(a)
                        votes.setdefault(key, Counter())[rank[region.id]] += 1
        known = {key: max(count, key=lambda each: (count[each], each)) for key, count in votes.items()}
        if self.own_levels:
            # the levels follow three factors: by two of them they may fall, which a matrix must not
            known = {
                (row, column): max(value for (a, b), value in known.items() if a <= row and b <= column)
                for row, column in known
            }
        high, wide, top = len(probability.levels), len(severity.levels), len(self.regions) - 1
        filled: dict[tuple[int, int], int] = {}
        for row in range(high):
            for column in range(wide):
                if (row, column) in known:
                    filled[row, column] = known[row, column]
                    continue
                low = max((value for (a, b), value in known.items() if a <= row and b <= column), default=0)
                roof = min((value for (a, b), value in known.items() if a >= row and b >= column), default=top)
                share = ((row + 1) * (column + 1)) / (high * wide)
                usual = min(top, int(share**0.7 * (top + 1)))
                filled[row, column] = max(low, min(usual, roof)) if low <= roof else low
        cells = {
            (probability.levels[row].id, severity.levels[column].id): self.regions[value].id
            for (row, column), value in filled.items()
        }
        return cells, {(probability.levels[row].id, severity.levels[column].id) for row, column in known}

    def band(self, text: str) -> Level | None:
        """The level of probability that a text names, or in whose bounds it lies as a number."""
        scale = self.probability
        if scale is None or not text.strip():
            return None
        number = parse_number(text) if scale.numeric else None
        if number is not None:
            value = float(number)
            return next(
                (level for level in scale.levels if level.upper and value <= float(level.upper) * 1.0000001), None
            )
        return scale.find(text)

    def region(self, text: str) -> Region | None:
        """The region that a text names."""
        word = plain(text)
        if not word:
            return None
        for region in self.regions:
            if text in region.texts or word in (
                plain(region.label),
                plain(region.id),
                plain(region.label).removeprefix("rating "),
            ):
                return region
        if word in words.YES or word in words.NO:
            hits = [region for region in self.regions if region.acceptable == (word in words.YES)]
            return hits[0] if len(hits) == 1 else None
        stripped = re.sub(r"^[^\w(]+|[^\w)]+$", "", word)
        return next((region for region in self.regions if stripped and stripped == plain(region.label)), None)

    # tables -----------------------------------------------------------------------------------------------------------

    def join(self) -> None:
        """Which tables of estimates belong to which log, by the ids of their rows."""
        for table in self.tables:
            if table.kind != "estimates" or table.key is None:
                continue
            own = set(table.key.filled)
            for log in self.logs:
                if log.key is not None and own and own <= set(log.key.filled):
                    self.joined.setdefault(log.name, []).append(table)
                    break
        for log in self.logs:
            joined = self.joined.get(log.name, [])
            joined.sort(key=_order)
            stage = 0
            for table in joined:
                before = bool(words.BEFORE.search(table.file.replace("-", " ") + " " + table.title)) or any(
                    column.when == "before" for column in table.columns
                )
                if not before or log.of("severity", 0):
                    stage += 1
                for column in table.columns:
                    column.stage = 0 if before else stage

    def write_tables(self) -> None:
        out = self.out
        out.add("tables:")
        wanted = [*self.logs]
        wanted += [table for table in self.tables if table.kind in ("controls", "tests") and self.referred(table)]
        self.wanted = wanted
        for table in wanted:
            joined = self.joined.get(table.name, [])
            out.add(f"  {table.name}:")
            self.choice(4, table)
            if table.key is not None and self.keyed(table):
                out.say(4, table.key.sure, f"key: {table.key.why}")
                out.add(f"    key: [{quoted(table.key.name)}]")
            elif table.key is not None:
                out.say(4, "likely", f"key: {table.key.why}")
                out.ask(
                    4,
                    tr(
                        "which of the rows with the same id is which? They are kept apart by name until the log "
                        "is corrected."
                    ),
                )
                out.add(f"    key: [{quoted(table.key.name)}]")
            if joined:
                out.add("    join:")
            for each in joined:
                assert each.key is not None
                out.add(f"      {each.name}:")
                self.choice(8, each)
                out.say(8, "likely", tr("joined: its ids are rows of {name}", name=table.name))
                out.add(f"        key: [{quoted(each.key.name)}]")
        for table in self.tables:
            if table in wanted or any(table in joined for joined in self.joined.values()):
                continue
            what = {
                "matrix": tr("is the matrix above"),
                "scale": tr("was read for the scales above"),
                "summary": "is a summary",
            }.get(table.kind, tr("was not taken up ({what})", what=self.looks(table)))
            if table.kind == "summary" and table.note == "summed":
                what = tr("is in legacy-summaries above")
            if table.kind in ("matrix", "scale") or table.note == "summed":
                out.comment(2, f"{table.where}: {what}.")
            else:
                out.ask(2, tr("{where}: {what}. Is anything of it to be imported?", where=table.where, what=what))
        for table in self.tables:
            for place, text in table.texts:
                if re.search(r"\d", text) and len(words_in(text)) >= 2:
                    out.ask(
                        2,
                        tr(
                            '{place} says "{what}". If these are criteria, write them into the policy above.',
                            place=place,
                            what=one_line(text)[:160],
                        ),
                    )

    def looks(self, table: Table) -> str:
        heads = [column.heading or column.name for column in table.columns]
        return tr(
            "its columns: {names}",
            names=", ".join(one_line(head) for head in heads[:6]) + (", ..." if len(heads) > 6 else ""),
        )

    def choice(self, indent: int, table: Table) -> None:
        pad = " " * indent
        self.out.add(f"{pad}file: {quoted(table.file)}")
        for guess in table.guessed:
            self.out.say(indent, "likely", guess)
        for key, value in table.choice.items():
            plain_value = value.isdigit() or value.startswith(("[", "{"))
            self.out.add(f"{pad}{key}: {value if plain_value else quoted(value)}")

    def keyed(self, table: Table) -> bool:
        """Whether each row has a key of its own."""
        cells = [cell.strip() for cell in table.key.cells] if table.key else []
        return all(cells) and len(set(cells)) == len(cells)

    def referred(self, table: Table) -> bool:
        return table.key is not None and any(
            self.target(log, column) is table for log in self.logs for column in self.reaching(log)
        )

    def reaching(self, log: Table) -> list[Column]:
        return [
            column
            for each in (log, *self.joined.get(log.name, []))
            for column in each.columns
            if column.role in ("control", "verification")
        ]

    def target(self, log: Table, column: Column) -> Table | None:
        """The table whose rows the ids of a column name."""
        found: dict[str, None] = {}
        for cell in column.filled:
            for each in ids_in(cell) or ():
                found[re.sub(r"\s*\([^)]*\)$", "", each)] = None
        best: tuple[float, Table] | None = None
        for table in self.tables:
            if (
                table is log
                or table.key is None
                or table.kind not in ("controls", "tests", "list", "other")
                or not found
            ):
                continue
            if {"control": "controls", "verification": "tests"}[column.role] != table.kind:
                continue
            known = set(table.key.filled)
            share = sum(each in known for each in found) / len(found)
            # ids of one form that the table does not have dangle; that is told, and no reason to make tests of them
            forms = {re.sub(r"\d", "0", each) for each in known}
            share = max(share, 0.5 * sum(re.sub(r"\d", "0", each) in forms for each in found) / len(found))
            if share >= 0.4 and (best is None or share > best[0]):
                best = share, table
        return best[1] if best else None

    # items ------------------------------------------------------------------------------------------------------------

    def ref(self, log: Table, column: Column) -> str:
        """How a mapping names a column, seen from the log."""
        for table in self.joined.get(log.name, []):
            if any(each is column for each in table.columns):
                return f"{table.name}/{column.name}"
        return column.name

    def all_columns(self, log: Table) -> list[Column]:
        return [
            *log.columns,
            *(each for table in self.joined.get(log.name, []) for each in table.columns if each is not table.key),
        ]

    def of(self, log: Table, role: str, stage: int | None = None) -> list[Column]:
        return [each for each in self.all_columns(log) if each.role == role and stage in (None, each.stage)]

    def one(self, log: Table, role: str, stage: int | None = None) -> Column | None:
        return next(iter(self.of(log, role, stage)), None)

    def clashes(self, log: Table) -> bool:
        """Whether ids made of this log's rows may be those of a log before."""
        if log not in self.logs:
            return False
        before = self.logs[: self.logs.index(log)]
        own = set(log.key.filled) if log.key else set()
        return any(not own or other.key is None or own & set(other.key.filled) for other in before)

    def id_of(self, log: Table, prefix: str) -> str:
        """The template of an id of a row; a further log whose rows have the same ids has a number in its prefix."""
        if self.clashes(log):
            prefix += str(self.logs.index(log) + 1)
        if log.key is None or not all(cell.strip() for cell in log.key.cells):
            return f"{prefix}-{{.number:03}}"
        cells = [cell.strip() for cell in log.key.cells]
        if all(cell.isascii() and cell.isdigit() for cell in cells):
            return f"{prefix}-{slot(log.key.name, '03')}"
        return f"{prefix}-{slot(log.key.name, 'id')}"

    def title(self, indent: int, key: str, column: Column, ref: str, stand_in: str = "") -> None:
        """A title from a column, with what is to be said where cells are empty or long."""
        out = self.out
        empty = len(column.cells) - sum(bool(cell.strip()) for cell in column.cells)
        longest = max(map(len, column.cells), default=0)
        why = (
            f"{column.why}"
            + (tr("; {empty} of {n} cells are empty", empty=empty, n=len(column.cells)) if empty else "")
            + stand_in
        )
        out.say(indent, column.sure if not stand_in else "unsure", why)
        pad = " " * indent
        if not empty and longest <= 150:
            out.add(f"{pad}{key}: {quoted(slot(ref))}")
            return
        parts = [f"column: {quoted(ref)}"]
        if longest > 150:
            parts.append("shorten: 120")
        if empty:
            parts.append("default: not stated")
        out.add(f"{pad}{key}: {{{', '.join(parts)}}}")

    def group(self, name: str, kind: str, log: Table) -> None:
        self.out.add(f"  {name}:")
        self.out.add(f"    type: {kind}")
        self.out.add(f"    from: {log.name}")

    def repeated(self, columns: list[Column]) -> bool:
        rows = list(zip(*(map(one_line, column.cells) for column in columns), strict=True))
        return len(set(rows)) < len(rows) and all(row[0] for row in rows)

    def log(self, log: Table, suffix: str) -> None:
        """The items that the rows of a log make."""
        out = self.out
        pick = {
            role: self.one(log, role) for role in ("hazard", "failure", "cause", "situation", "harm", "title", "part")
        }
        texts = [each for each in log.columns if each.role == "" and each.filled]
        main = pick["hazard"] or pick["failure"] or pick["title"] or pick["situation"] or pick["cause"] or pick["harm"]
        if main is None:
            main = max(texts, key=lambda each: sum(map(len, each.cells)), default=None)
        if main is None:
            return
        used = {id(main)}
        out.comment(2, f"{log.where}: {log.rows} rows")
        # hazard
        self.group(f"hazard{suffix}", "hazard", log)
        one_per = self.repeated([main])
        if one_per:
            out.say(4, "likely", tr("rows with the same words have one hazard"))
            out.add(f"    one-per: [{quoted(main.name)}]")
        out.add(f"    id: {quoted(self.id_of(log, 'HAZ'))}")
        self.title(
            4,
            "title",
            main,
            self.ref(log, main),
            "" if main.role == "hazard" else tr("; the log has no column of hazards"),
        )
        if self.one(log, "category") is None:
            out.ask(4, tr("category of each hazard: energy, biological-chemical or performance-information"))
        self.vocabulary(log, "category", words.CATEGORIES, "category", used)
        out.add()
        # event
        cause = pick["cause"] or (pick["failure"] if pick["failure"] is not main else None)
        self.group(f"event{suffix}", "event", log)
        out.add(f"    id: {quoted(self.id_of(log, 'EVT'))}")
        if cause is not None:
            used.add(id(cause))
            self.title(4, "title", cause, self.ref(log, cause))
        else:
            self.title(
                4, "title", main, self.ref(log, main), tr("; it stands in: the log has no column of causes or events")
            )
            out.add("    body: Stands in for the sequence of events, which the log does not have.")
        if self.one(log, "cause-kind") is None:
            out.ask(
                4,
                tr(
                    "cause of each event: hardware, software, use-error, misuse, process, supplier, ageing, "
                    "security, ..."
                ),
            )
        self.vocabulary(log, "cause", words.CAUSES, "cause-kind", used, stand_in=cause is None)
        out.add()
        # situation and harm
        situation, harm = pick["situation"], pick["harm"]
        if situation is main and pick["hazard"] is None:
            situation = main
        self.group(f"situation{suffix}", "situation", log)
        out.add(f"    id: {quoted(self.id_of(log, 'SIT'))}")
        if situation is not None:
            used.add(id(situation))
            self.title(4, "title", situation, self.ref(log, situation))
        else:
            source = pick["failure"] or cause or main
            used.add(id(source))
            self.title(
                4,
                "title",
                source,
                self.ref(log, source),
                tr("; it stands in: the log has no column of hazardous situations"),
            )
            out.add("    body: Stands in for the hazardous situation, which the log does not have.")
        if self.one(log, "condition") is None:
            out.ask(4, tr("condition of each situation: normal or fault"))
        self.vocabulary(log, "condition", words.CONDITIONS, "condition", used, stand_in=situation is None)
        out.add("    links:")
        out.add(f"      hazard: {{item: hazard{suffix}}}")
        out.add(f"      events: {{item: event{suffix}}}")
        out.add()
        severity = self.one(log, "severity", 0)
        self.group(f"harm{suffix}", "harm", log)
        source = harm or main
        both = [source, *([severity] if severity else [])]
        if harm is not None and self.repeated(both) and all(one_line(cell) for cell in source.cells):
            out.say(4, "likely", tr("the same words with the same severity are one harm"))
            out.add(f"    one-per: [{', '.join(quoted(self.ref(log, each)) for each in both)}]")
        out.add(f"    id: {quoted(self.id_of(log, 'HRM'))}")
        if harm is not None:
            used.add(id(harm))
            self.title(4, "title", harm, self.ref(log, harm))
        else:
            self.title(4, "title", main, self.ref(log, main), tr("; it stands in: the log has no column of harms"))
        if severity is not None or harm is None:
            out.add("    fields:")
            if harm is None:
                out.add("      tags: stand-in")
            if severity is not None:
                used.add(id(severity))
                self.level_value(6, "severity", severity, self.ref(log, severity), self.severity)
        out.add()
        controls = self.controls(log, suffix, used)
        self.risk(log, suffix, main, harm, used, controls)
        for write in controls.groups:
            write()
        self.left_over(log, used)

    def vocabulary(
        self,
        log: Table,
        key: str,
        table: dict[str, tuple[str, ...]],
        role: str,
        used: set[int],
        *,
        stand_in: bool = False,
    ) -> None:
        """A field of an enumeration: from a column of such words, else not stated."""
        out = self.out
        column = self.one(log, role)
        out.add("    fields:")
        if stand_in:
            out.add("      tags: stand-in")
        if column is None:
            out.add(f"      {key}: not-stated")
            return
        used.add(id(column))
        distinct = list(dict.fromkeys(cell.strip() for cell in column.cells if cell.strip()))
        pairs = {text: words.kind_of(table, text) or "not-stated" for text in distinct}
        unread = [text for text, value in pairs.items() if value == "not-stated" and plain(text) not in words.EMPTY]
        out.say(6, "likely", column.why)
        if unread:
            out.ask(6, tr("what is {these}: {table}?", these=", ".join(map(repr, unread[:6])), table=", ".join(table)))
        out.add(f"      {key}:")
        out.add(f"        column: {quoted(self.ref(log, column))}")
        self.map(8, pairs)
        if len(column.filled) < len(column.cells):
            out.add("        default: not-stated")

    def level_value(self, indent: int, key: str, column: Column, ref: str, scale: Scale | None) -> None:
        """A value that is a level of a scale, or a number."""
        out = self.out
        pad = " " * indent
        distinct = list(dict.fromkeys(cell.strip() for cell in column.cells if cell.strip()))
        if scale is None:
            out.ask(indent, tr("{key}: no scale was found in {heading!r}", key=key, heading=column.heading))
            return
        shares = [float(number) for text in distinct if (number := parse_number(text)) is not None]
        factor = (
            key in ("p1", "p2") and len(shares) == len(distinct) and max(shares, default=2) <= 1 and min(shares) < 1
        )
        numeric = scale.numeric or factor
        pairs: dict[str, str] = {}
        unread: list[str] = []
        for text in distinct:
            number = parse_number(text) if numeric else None
            level = scale.find(text) if number is None else None
            if number is not None and 0 <= float(number) <= 1:
                pairs[text] = number
            elif level is not None:
                pairs[text] = level.id
            else:
                pairs[text] = ""
                if plain(text) not in words.EMPTY:
                    unread.append(text)
        read = len(distinct) - sum(not value for value in pairs.values())
        out.say(
            indent,
            column.sure if not unread else "likely",
            tr(
                "{why}; {read} of {n} different values are {what}",
                why=column.why,
                read=read,
                n=len(distinct),
                what=tr("numbers") if numeric else tr("levels"),
            ),
        )
        if unread:
            out.ask(
                indent,
                tr(
                    "what does {these} mean here? Left out until the map says so.",
                    these=", ".join(map(repr, unread[:6])),
                ),
            )
        prefix = read_prefix(scale)
        if not unread and numeric and all(parse_number(text) == value for text, value in pairs.items()):
            out.add(f"{pad}{key}: {{column: {quoted(ref)}, number: true}}")
        elif all(text == value for text, value in pairs.items()):
            out.add(f"{pad}{key}: {quoted(slot(ref))}")
        elif prefix and all(text.isdigit() and value == prefix + text for text, value in pairs.items()):
            out.add(f"{pad}{key}: {quoted(prefix + slot(ref))}")
        else:
            out.add(f"{pad}{key}:")
            out.add(f"{pad}  column: {quoted(ref)}")
            self.map(indent + 2, pairs)

    def map(self, indent: int, pairs: dict[str, str]) -> None:
        pad = " " * indent
        short = f"{pad}map: {{{', '.join(f'{quoted(text)}: {quoted(value)}' for text, value in pairs.items())}}}"
        if len(short) <= WIDTH:
            self.out.add(short)
            return
        self.out.add(f"{pad}map:")
        for text, value in pairs.items():
            self.out.add(f"{pad}  {quoted(text)}: {quoted(value)}")

    def region_value(self, indent: int, key: str, column: Column, ref: str) -> None:
        out = self.out
        distinct = list(dict.fromkeys(cell.strip() for cell in column.cells if cell.strip()))
        pairs: dict[str, str] = {}
        unread: list[str] = []
        for text in distinct:
            region = self.region(text)
            pairs[text] = region.id if region else ""
            if region is None and plain(text) not in words.EMPTY:
                unread.append(text)
        out.say(
            indent,
            column.sure if not unread else "unsure",
            tr("{why}; compared with what the matrix makes of the estimate", why=column.why),
        )
        if unread:
            out.ask(
                indent,
                tr(
                    "{these} is no level of the policy above: left out until the map says which it is",
                    these=", ".join(map(repr, unread[:6])),
                ),
            )
        pad = " " * indent
        out.add(f"{pad}{key}:")
        out.add(f"{pad}  column: {quoted(ref)}")
        self.map(indent + 2, pairs)

    def risk(
        self, log: Table, suffix: str, main: Column, harm: Column | None, used: set[int], controls: _Controls
    ) -> None:
        out = self.out
        self.group(f"risk{suffix}", "risk", log)
        if self.own_ids(log):
            assert log.key is not None
            out.say(4, "sure", tr("the ids of the rows are ids of items as they stand"))
            out.add(f"    id: {quoted(slot(log.key.name))}")
        else:
            out.add(f"    id: {quoted(self.id_of(log, 'RSK'))}")
        ref = self.ref(log, main)
        whole = all(cell.strip() for cell in main.cells)
        other = harm if harm is not None and harm is not main and all(cell.strip() for cell in harm.cells) else None
        title = slot(ref) + (f": {slot(self.ref(log, other))}" if other is not None else "")
        long = (
            max(
                (len(a) + len(b) for a, b in zip(main.cells, other.cells if other else main.cells, strict=True)),
                default=0,
            )
            > 200
        )
        if whole and not long:
            out.add(f"    title: {quoted(title)}")
        else:
            out.add(
                f"    title: {{text: {quoted(title)}"
                + (", shorten: 120" if long else "")
                + ("" if whole else ", default: not stated")
                + "}"
            )
        out.add("    links:")
        out.add(f"      situation: {{item: situation{suffix}}}")
        out.add(f"      harm: {{item: harm{suffix}}}")
        fields: list[tuple[str, Column]] = []
        p1, p2 = self.one(log, "p1", 0), self.one(log, "p2", 0)
        if p1 is not None and p2 is not None:
            fields += [("p1", p1), ("p2", p2)]
        else:
            p = self.one(log, "probability", 0) or p1
            if p is not None:
                fields.append(("p", p))
        out.add("    fields:")
        for key, column in fields:
            used.add(id(column))
            self.level_value(
                6, key, column, self.ref(log, column), self.conditioned if key == "p2" else self.probability
            )
        if not fields:
            out.ask(6, tr("no column of probabilities was found: the risks have no estimate"))
            out.add("      tags: imported")
        found = {c.stage for role in ("severity", "probability", "level", "p1", "p2") for c in self.of(log, role)}
        stages = sorted(found - {0})
        self.write_legacy(log, stages, used)
        level = self.one(log, "level", 0)
        if level is not None and not (self.own_levels and log is self.scored):
            used.add(id(level))
            self.region_value(6, "declared-initial", level, self.ref(log, level))
        for role in ("status", "basis"):
            own = self.one(log, role)
            if own is not None:
                used.add(id(own))
                out.say(6, own.sure, own.why)
                out.add(f"      {role}: {quoted(slot(self.ref(log, own)))}")
        dated = next(
            (each for each in self.of(log, "date") if re.search(r"assess|review|estimat|评", plain(each.heading))), None
        )
        dated = dated or self.one(log, "date")
        if dated is not None and date_form(dated) is not None:
            used.add(id(dated))
            form = date_form(dated)
            out.say(6, "likely", tr("{why}; taken for the day of the estimate", why=dated.why))
            more = f", date: {form}" if form else ""
            out.add(f"      dated: {{column: {quoted(self.ref(log, dated))}{more}}}")
        if stages:
            out.add("    stages:")
        for stage in stages:
            label = "after control" if len(stages) == 1 else self.stage_label(log, stage)
            out.add(f"      - label: {quoted(label)}")
            s, p, level = (self.one(log, role, stage) for role in ("severity", "probability", "level"))
            one, two = self.one(log, "p1", stage), self.one(log, "p2", stage)
            estimates = [("p", p, self.probability), ("p1", one, self.probability), ("p2", two, self.conditioned)]
            if p is not None and (one is not None or two is not None):
                # a level beside its two factors is computed
                estimates = estimates[1:]
            for key, own, scale in (*estimates, ("severity", s, self.severity)):
                if own is not None:
                    used.add(id(own))
                    self.level_value(8, key, own, self.ref(log, own), scale)
            if level is not None and not (self.own_levels and log is self.scored):
                used.add(id(level))
                self.region_value(8, "declared", level, self.ref(log, level))
        compare: list[tuple[str, Column | None, Scale | None]] = [("p", self.one(log, "p-product", 0), None)]
        if p1 is not None and p2 is not None:
            compare.append(("probability", self.one(log, "probability", 0), self.probability))
        if any(own is not None for _, own, _ in compare):
            out.add("    compare:")
        for key, own, scale in compare:
            if own is None:
                continue
            used.add(id(own))
            if scale is None:
                out.say(
                    6, own.sure, tr("{why}: computed by the log, compared with what riskfile computes", why=own.why)
                )
                out.add(f"      {key}: {{column: {quoted(self.ref(log, own))}, number: true}}")
            else:
                self.level_value(6, key, own, self.ref(log, own), scale)
        if controls.linked_by:
            out.add("    linked-by:")
            for group, name, why in controls.linked_by:
                out.say(6, *why)
                out.add(f"      - {{group: {group}, link: controls, column: {quoted(name)}}}")
        rest = [
            each
            for each in self.all_columns(log)
            if id(each) not in used and each is not log.key and id(each) not in controls.used and each.filled
        ]
        if rest:
            out.say(
                4,
                "sure",
                tr(
                    "what has no field of its own is kept as text: {names}",
                    names=", ".join(one_line(each.heading or each.name) for each in rest),
                ),
            )
            if any(each.role == "score" for each in rest):
                out.ask(
                    4,
                    tr(
                        "scores ({names}) are kept as text and compared with nothing: which product or sum are they,"
                        " and which bands have they?",
                        names=", ".join(one_line(each.heading) for each in rest if each.role == "score"),
                    ),
                )
            out.add("    body:")
            for each in rest:
                used.add(id(each))
                name = re.sub(r"[{}]", " ", one_line(each.heading)) or f"Column {each.name}"
                out.add(f"      - {quoted(f'{name}: ' + slot(self.ref(log, each)))}")
        out.add()

    def stage_label(self, log: Table, stage: int) -> str:
        for role in ("level", "probability", "severity"):
            column = self.one(log, role, stage)
            if column is None:
                continue
            found = re.search(
                r"(?:with|after|nach)\s+(?:all|external|internal)?[\w ]*(?:controls?|measures?|mitigations?)?",
                plain(column.heading),
            )
            if found and len(found[0]) > 8:
                return re.sub(r"[;:,=]", " ", found[0]).strip()
        return f"after control {stage}"

    # controls and verifications -----------------------------------------------------------------------------------------

    def controls(self, log: Table, suffix: str, used: set[int]) -> _Controls:
        found = _Controls()
        columns = [column for column in self.of(log, "control") if column.filled]
        tests = [column for column in self.of(log, "verification") if column.filled]
        kind = self.one(log, "control-kind")
        requirement = self.one(log, "requirement")
        for number, column in enumerate(columns):
            name = f"control{suffix}" if len(columns) == 1 else f"control{suffix}-{chr(97 + number % 26)}"
            found.used.add(id(column))
            target = self.target(log, column)
            if target is not None:
                if target.name not in self.groups:
                    self.groups[target.name] = name
                    found.groups.append(partial(self.control_table, name, target))
                for each in tests if number == 0 else ():
                    tested = self.target(log, each)
                    if tested is not None and tested.name not in self.groups:
                        self.groups[tested.name] = f"verification{suffix}"
                        found.groups.append(partial(self.unlinked, f"verification{suffix}", tested, log, each))
                group = self.groups[target.name]
                why = (column.sure, tr("{why}; its ids are rows of {name}", why=column.why, name=target.name))
                found.linked_by.append((group, self.ref(log, column), why))
                continue
            own = tests if number == 0 else []
            ids = id_share(column) >= 0.7
            if ids:
                why = (column.sure, tr("{why}; its cells are ids, of which no table says more", why=column.why))
                found.linked_by.append((name, self.ref(log, column), why))
                found.used |= {id(each) for each in own}
                found.groups.append(partial(self.control_ids, log, suffix, name, column, own))
                continue
            taken = [kind, requirement if requirement is not None and id_share(requirement) >= 0.99 else None]
            found.used |= {id(each) for each in taken if each is not None}
            found.used |= {id(each) for each in own}
            found.groups.append(partial(self.control_texts, log, suffix, name, column, kind, requirement, own))
        return found

    def control_table(self, name: str, table: Table) -> None:
        out = self.out
        out.comment(2, f"{table.where}: {table.rows} rows")
        self.group(name, "control", table)
        title = table.one("title") or max(
            (each for each in table.columns if each is not table.key), key=lambda each: sum(map(len, each.cells))
        )
        out.add(f"    id: {quoted(self.id_of(table, 'CTL'))}")
        self.title(4, "title", title, title.name)
        kind = table.one("control-kind")
        used = {id(title)}
        self.control_fields(kind, kind.name if kind else "", None, "")
        if kind is not None:
            used.add(id(kind))
        self.kept(table, used)
        out.add()

    def kept(self, table: Table, used: set[int]) -> None:
        rest = [each for each in table.columns if id(each) not in used and each is not table.key and each.filled]
        if rest:
            self.out.add("    body:")
            for each in rest:
                name = re.sub(r"[{}]", " ", one_line(each.heading)) or f"Column {each.name}"
                self.out.add(f"      - {quoted(f'{name}: ' + slot(each.name))}")

    def control_fields(self, kind: Column | None, ref: str, requirement: Column | None, requirement_ref: str) -> None:
        out = self.out
        out.add("    fields:")
        if kind is not None:
            pairs = {}
            unread = []
            for text in dict.fromkeys(cell.strip() for cell in kind.cells if cell.strip()):
                pairs[text] = words.kind_of(words.KINDS, text)
                if not pairs[text]:
                    pairs[text] = "not-stated"
                    if plain(text) not in words.EMPTY:
                        unread.append(text)
            out.say(6, kind.sure if not unread else "likely", tr("{why}; in the words of ISO 14971 7.1", why=kind.why))
            if unread:
                out.ask(
                    6,
                    tr(
                        "is {these} inherent, protective or information? Not stated until the map says so.",
                        these=", ".join(map(repr, unread[:6])),
                    ),
                )
            out.ask(6, tr("what does each control act on: p1, p2, p or severity?"))
            out.add("      kind:")
            out.add(f"        column: {quoted(ref)}")
            self.map(8, pairs)
            if len(kind.filled) < len(kind.cells):
                out.add("        default: not-stated")
        else:
            out.ask(
                6,
                tr(
                    "kind of each control: inherent, protective or information; and what it acts on: p1, p2, "
                    "p or severity"
                ),
            )
            out.add("      kind: not-stated")
        if requirement is not None and id_share(requirement) >= 0.99:
            out.say(6, requirement.sure, tr("{why}; its cells are ids", why=requirement.why))
            out.add(f"      implements: {quoted(slot(requirement_ref))}")

    def control_ids(self, log: Table, suffix: str, name: str, column: Column, tests: list[Column]) -> None:
        out = self.out
        self.group(name, "control", log)
        ref = quoted(self.ref(log, column))
        out.add(f"    each: {{columns: [{ref}]}}")
        found = [each for cell in column.filled for each in ids_in(cell) or ()]
        if all(re.fullmatch(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+", each) for each in found):
            out.add('    id: "{.value}"')
        elif all(each.isdigit() for each in found):
            out.add('    id: "CTL-{.value:03}"')
        else:
            out.add('    id: "CTL-{.value:id}"')
        out.ask(
            4,
            tr(
                "the log has only the ids of its controls ({these}): what are they?",
                these=", ".join(dict.fromkeys(found[:4])),
            ),
        )
        out.add('    title: "Control {.value} (the log has only its id)"')
        self.control_fields(None, "", None, "")
        several = any(len(ids_in(cell) or ()) > 1 for cell in column.filled)
        if tests and several:
            out.ask(
                4,
                tr(
                    "where a row has several controls and several tests, which test verifies which? The log "
                    "does not say: each is linked with all of its row. No test counts as proof until it says "
                    "what it proves."
                ),
            )
        self.verified(log, suffix, name, column, tests)

    def control_texts(
        self,
        log: Table,
        suffix: str,
        name: str,
        column: Column,
        kind: Column | None,
        requirement: Column | None,
        tests: list[Column],
    ) -> None:
        out = self.out
        self.group(name, "control", log)
        ref = self.ref(log, column)
        if len(column.filled) < len(column.cells):
            out.say(
                4,
                "sure",
                tr("{what} of {n} rows have none", what=len(column.cells) - len(column.filled), n=len(column.cells)),
            )
            self.filled(column, ref)
        prefix = "CTL" + (name[-1].upper() if re.search(r"-[a-z]$", name) else "")
        out.add(f"    id: {quoted(self.id_of(log, prefix))}")
        self.title(4, "title", column, ref)
        if max(map(len, column.cells)) > 150:
            out.add(f"    body: {quoted(slot(ref))}")
        self.control_fields(
            kind, self.ref(log, kind) if kind else "", requirement, self.ref(log, requirement) if requirement else ""
        )
        out.add("    links:")
        out.add(f"      controls: {{item: risk{suffix}}}")
        self.verified(log, suffix, name, column, tests)

    def verified(self, log: Table, suffix: str, name: str, column: Column, tests: list[Column]) -> None:
        """The verifications that the rows of a group of controls name, and the groups that make them."""
        out = self.out
        targets = [(each, self.target(log, each)) for each in tests]
        linked = [(each, target) for each, target in targets if target is not None]
        if linked:
            out.add("    linked-by:")
        for each, target in linked:
            assert target is not None
            group = self.groups.get(target.name) or f"verification{suffix}"
            out.say(6, each.sure, tr("{why}; its ids are rows of {name}", why=each.why, name=target.name))
            out.add(f"      - {{group: {group}, link: verifies, column: {quoted(self.ref(log, each))}}}")
        out.add()
        for each, tests_table in targets:
            if tests_table is not None and tests_table.name not in self.groups:
                self.groups[tests_table.name] = f"verification{suffix}"
                known = set(tests_table.key.filled) if tests_table.key else set()
                hits = {id_ for cell in each.filled for id_ in ids_in(cell) or () if id_ in known}
                ranges = any(_RANGED.search(cell) for cell in each.filled)
                self.test_table(f"verification{suffix}", tests_table, -1 if ranges else len(hits))
            elif tests_table is None:
                self.test_column(log, suffix, each, name, column)

    def filled(self, column: Column, ref: str) -> None:
        empty = [cell for cell in dict.fromkeys(column.cells) if cell.strip() and plain(cell) in words.EMPTY]
        if empty:
            good = list(dict.fromkeys(one_line(cell) for cell in column.filled))
            self.out.add(f"    when: {{column: {quoted(ref)}, values: [{', '.join(map(quoted, good))}]}}")
        else:
            self.out.add(f"    when: {{column: {quoted(ref)}, filled: true}}")

    def unlinked(self, name: str, table: Table, log: Table, column: Column) -> None:
        """Tests that rows of a log name, whose controls stand in a table of their own: no cell links the two."""
        self.out.ask(
            2,
            tr(
                "which test verifies which control? {heading!r} in {where} names tests of a row, which "
                "may have several controls: add a column of tests to the table of controls, and a "
                "`linked-by` to its group. Until then the tests are items that verify nothing.",
                heading=one_line(column.heading),
                where=log.where,
            ),
        )
        self.test_table(name, table)

    def test_table(self, name: str, table: Table, named: int = -1) -> None:
        """The verifications that a table of tests makes; ``named``: how many of its rows the log names, -1 for nobody asked."""
        out = self.out
        out.comment(2, f"{table.where}: {table.rows} rows")
        self.group(name, "verification", table)
        if 0 < named < table.rows / 2:
            out.say(
                4,
                "likely",
                tr("the log names {named} of {rows} rows; the others verify no control", named=named, rows=table.rows),
            )
            out.add("    when: named")
        rest = [each for each in table.columns if each is not table.key]
        title = table.one("title") or max(rest, key=lambda each: sum(map(len, each.cells)), default=table.key)
        assert title is not None and table.key is not None
        cells = [cell.strip() for cell in table.key.cells]
        plain_id = all(re.fullmatch(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+", cell) for cell in cells)
        out.add(f"    id: {quoted(slot(table.key.name) if plain_id else self.id_of(table, 'VER'))}")
        self.title(4, "title", title, title.name)
        used = {id(title)}
        result, criterion = table.one("result"), table.one("criterion")
        out.add("    fields:")
        out.ask(
            6,
            tr(
                "what does each test prove (implementation or effectiveness), by which method and "
                "against which criterion?"
            ),
        )
        out.add("      proves: not-stated")
        out.add("      method: not-stated")
        if criterion is None:
            out.add("      criterion: not-stated")
        if criterion is not None:
            used.add(id(criterion))
            out.say(6, criterion.sure, criterion.why)
            out.add(f"      criterion: {quoted(slot(criterion.name))}")
        if result is not None:
            used.add(id(result))
            pairs = {
                text: words.kind_of(words.RESULTS, text)
                for text in dict.fromkeys(cell.strip() for cell in result.cells if cell.strip())
            }
            unread = [text for text, value in pairs.items() if not value]
            out.say(6, result.sure, tr("{why}; as pass, fail or open", why=result.why))
            if unread:
                out.ask(6, tr("what does {these} mean: pass, fail or open?", these=", ".join(map(repr, unread[:6]))))
            out.add("      result:")
            out.add(f"        column: {quoted(result.name)}")
            self.map(8, pairs)
        self.kept(table, used)
        out.add()

    def test_column(self, log: Table, suffix: str, column: Column, control: str, measure: Column) -> None:
        out = self.out
        name = f"verification{suffix}"
        ref = self.ref(log, column)
        both = [bool(a.strip() and plain(a) not in words.EMPTY) for a in measure.cells]
        self.group(name, "verification", log)
        if not all(both):
            self.filled(measure, self.ref(log, measure))
        if id_share(column) >= 0.7:
            out.add(f"    each: {{columns: [{quoted(ref)}]}}")
            found = [each for cell in column.filled for each in ids_in(cell) or ()]
            good = all(re.fullmatch(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+", each) for each in found)
            out.add('    id: "{.value}"' if good else '    id: "VER-{.value:id}"')
            out.say(4, column.sure, tr("{why}; its cells are ids, of which no table says more", why=column.why))
            out.add('    title: "Test {.value} (the log has only its id)"')
        else:
            if len(column.filled) < len(column.cells) and all(both):
                self.filled(column, ref)
            out.add(f"    id: {quoted(self.id_of(log, 'VER'))}")
            self.title(4, "title", column, ref)
        out.add("    fields:")
        out.ask(
            6,
            tr(
                "what does each test prove (implementation or effectiveness), by which method, against "
                "which criterion, with which result? The log does not say."
            ),
        )
        out.add("      proves: not-stated")
        out.add("      method: not-stated")
        out.add("      criterion: not-stated")
        out.add("    links:")
        out.add(f"      verifies: {{item: {control}}}")
        out.add()

    def left_over(self, log: Table, used: set[int]) -> None:
        """What of a log went nowhere is said."""


@dataclass
class _Controls:
    """Controls of a log: the groups to write, and the links that the risks get from them."""

    groups: list[Callable[[], None]] = field(default_factory=list)
    linked_by: list[tuple[str, str, tuple[str, str]]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)


def _order(table: Table) -> int:
    """Where a table of estimates stands among others: before control, with some controls, with all."""
    text = plain(
        f"{table.file.rpartition('.')[0]} {table.title} {' '.join(each.heading for each in table.columns)}"
    ).replace("-", " ")
    if words.BEFORE.search(text):
        return 0
    return 2 if re.search(r"\b(all|final|residual)\b", text) else 1


def date_form(column: Column) -> str | None:
    """In which order the numbers of its dates stand, "" where it does not matter; None where a cell is no date, or where
    nobody can tell."""
    for form in ("", "day-first", "month-first"):
        try:
            if all(read_date(cell, (form,) if form else ()) for cell in column.filled):
                break
        except DateProblem:
            continue
    else:
        return None
    if not form:
        return form
    try:
        other = "month-first" if form == "day-first" else "day-first"
        if all(read_date(cell, (other,)) for cell in column.filled):
            # both fit: the log does not show which
            return None
    except DateProblem:
        pass
    return form


def legacy_fields() -> bool:
    """Whether risks have fields for what a source says by its own criterion."""
    return "legacy-initial" in BUILTIN_MODEL.types["risk"].fields


def words_in(text: str) -> list[str]:
    """The words of a text that name a level of risk."""
    return [word for word in re.findall(r"\w+", text) if words.weight("level", word) is not None]


def read_prefix(scale: Scale) -> str:
    """The letters that all ids of a scale begin with."""
    found = {re.sub(r"\d+$", "", level.id) for level in scale.levels}
    return found.pop() if len(found) == 1 else ""


def _missing(kind: str) -> Scale:
    scale = Scale(kind, sure="unsure", why=tr("nothing: the sources show no such scale, and this one stands in"))
    scale.levels = [Level(f"{PREFIX[kind]}{rank}", f"Level {rank}") for rank in range(1, 6)]
    scale.asks = [tr("which levels of {kind} does the plan have?", kind=kind)]
    return scale


def draft(tables: list[Table], title: str, sources: Iterable[str]) -> Draft:
    """The draft of a mapping for tables that were classified."""
    return _Writer(tables).write(title, sources)


__all__ = ["ID_LIKE", "Draft", "draft"]
