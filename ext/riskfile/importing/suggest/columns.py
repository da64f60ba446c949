"""What the columns of a table are, and what the table is: told from headings first, and held against the cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from riskfile.importing.suggest import words
from riskfile.importing.suggest.scales import MOST, Matrix, matrix_of, read_band, read_value
from riskfile.importing.suggest.words import plain
from riskfile.text.messages import later, tr

ID_LIKE: Final = re.compile(r"[A-Za-z]{0,8}(?:[ ._/-]?[A-Za-z]{1,6})?[ ._/#-]?\d{1,6}(?:[._-]?\d{1,4}|[a-z])*")
_ID_SEPARATORS = re.compile(r"\s*(?:[,;|&+\n]|<br ?/?>|\band\b|\bund\b|、|，|；)\s*", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:\bto\b|\bthrough\b|\bbis\b|–|—|\.\.|至|~)\s*")
_KIND_HEADINGS: Final = ("kind", "type", "art", "typ", "category", "类型")
_PROSE = ("hazard", "failure", "cause", "situation", "harm", "title", "control")
_WHAT: Final = {
    "log": later("the log of risks"),
    "estimates": later("estimates of the risks, to be joined"),
    "controls": later("a list of controls"),
    "tests": later("a list of tests"),
    "matrix": later("the matrix"),
    "scale": later("a scale"),
    "summary": later("a summary"),
    "harms": later("a list of harms"),
    "failure-modes": later("a list of failure modes"),
    "list": later("a list"),
    "other": later("nothing that is known"),
    "": later("nothing that is known"),
}
SCALED: Final = ("severity", "probability", "p1", "p2", "p-product", "detection", "score", "level", "exploitability")
"""Roles of which a log may hold one for each estimate: before and after control."""


@dataclass
class Column:
    """A column and what it was taken for. ``stage`` counts estimates from 0, the one before control."""

    name: str
    heading: str
    cells: list[str]
    role: str = ""
    stage: int = 0
    when: str = ""
    sure: str = "sure"
    why: str = ""

    @property
    def filled(self) -> list[str]:
        """The cells that say something."""
        return [cell for cell in self.cells if cell.strip() and plain(cell) not in words.EMPTY]


@dataclass
class Table:
    """A table of a source, as the suggestion sees it. ``choice`` is how a mapping names it (``sheet: ...``)."""

    name: str
    file: str
    title: str
    choice: dict[str, str]
    columns: list[Column]
    first_row: int = 0
    kind: str = ""
    key: Column | None = None
    matrix: Matrix | None = None
    texts: list[tuple[str, str]] = field(default_factory=list)
    """Texts around the table, each with its place."""
    guessed: tuple[str, ...] = ()
    """What was guessed where it was read."""
    note: str = ""

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.columns[0].cells) if self.columns else 0

    @property
    def what(self) -> str:
        """What it was taken for, in words."""
        return tr(_WHAT[self.kind])

    @property
    def where(self) -> str:
        """What a reader calls it."""
        return self.file + (f", {self.title}" if self.title and self.title != self.file else "")

    def of(self, role: str, stage: int | None = None) -> list[Column]:
        """The columns of a role."""
        return [each for each in self.columns if each.role == role and stage in (None, each.stage)]

    def one(self, role: str, stage: int | None = None) -> Column | None:
        """The first column of a role."""
        return next(iter(self.of(role, stage)), None)


def ids_in(text: str) -> list[str] | None:
    """The ids that a cell names, ranges left as their two ends; None where it holds something else."""
    found: list[str] = []
    for part in _ID_SEPARATORS.split(text.strip()):
        for end in _RANGE.split(part):
            each = end.strip()
            if not each:
                continue
            if not ID_LIKE.fullmatch(re.sub(r"\s*\([^)]*\)$", "", each)) and not re.fullmatch(
                ID_LIKE.pattern + r"(?:/\d+)+", each
            ):
                return None
            found.append(each)
    return found or None


def id_share(column: Column) -> float:
    """Which part of the cells that say something are ids."""
    filled = column.filled
    return sum(ids_in(cell) is not None for cell in filled) / len(filled) if filled else 0.0


def classify(table: Table) -> None:
    """Say of each column of the table what it is, and of the table what it is."""
    columns = table.columns
    for column in columns:
        column.role, column.when = words.role_of(column.heading)
        column.why = f'heading "{column.heading}"' if column.role else ""
    _short_forms(columns)
    _content(table)
    _key(table)
    if _is_matrix(table):
        return
    _stages(columns)
    _kind(table)
    texts = ("hazard", "failure", "title", "situation", "cause", "harm", "")
    if table.kind == "log" and not any(each.filled for each in columns if each.role in texts):
        # nothing names its risks
        table.kind = "other"


def _short_forms(columns: list[Column]) -> None:
    """``RS``, ``RP`` and ``S'`` beside ``S`` and ``P`` are those after control."""
    named = {plain(column.heading): column for column in columns if column.role in SCALED}
    for column in columns:
        text = plain(column.heading)
        for form in (r"r[ ._-]?(.+)", r"(.+?)['’*]", r"(.+?)[ ._-]?(?:2|ii|r|rest)", r"res[ ._-]?(.+)"):
            found = re.fullmatch(form, text)
            if (
                found
                and found[1] in named
                and column is not named[found[1]]
                and column.role in ("", named[found[1]].role)
            ):
                column.role, column.when, column.sure = named[found[1]].role, "after", "likely"
                column.why = f'heading "{column.heading}" beside "{named[found[1]].heading}"'


def _levels_share(column: Column, kind: str) -> float:
    filled = column.filled
    good = 0
    for cell in filled:
        value = read_value(cell)
        good += (
            value.rank is not None
            or words.weight(kind, value.label or cell) is not None
            or read_band(cell) is not None
            or re.fullmatch(r"[\d.,eE^x×·*\s⁰¹²³⁴⁵⁶⁷⁸⁹⁻−%+-]+", cell.strip()) is not None
        )
    return good / len(filled) if filled else 0.0


_VOCABULARIES: Final = (
    # the heading has to speak of such a thing: "software" alone may be a part, a cause or a category
    ("condition", words.CONDITIONS, r"condition|state|mode|bedingung|zustand|状态|condition"),
    ("cause-kind", words.CAUSES, r"cause|event|origin|ursache|原因|domain"),
    ("category", words.CATEGORIES, r"kind|type|category|class|hazard|art|kategorie|类别|类型"),
)


def _vocabulary(column: Column, cells: list[str]) -> None:
    """A column of a few words that are values of a field."""
    for role, table, heading in _VOCABULARIES:
        known = sum(bool(words.kind_of(table, cell)) for cell in cells)
        if re.search(heading, plain(column.heading)) and known > 0.7 * len(cells) and max(map(len, cells)) < 40:
            column.role, column.sure = role, "likely"
            column.why = tr('heading "{heading}", its cells are such words', heading=column.heading)
            return


def _kinds(cells: list[str]) -> int:
    """How many of the cells are kinds of control."""
    return sum(bool(words.kind_of(words.KINDS, cell)) for cell in cells)


def _content(table: Table) -> None:
    """Hold the heading against the cells: "Consequence" with levels is a severity, "Risk" with sentences is none."""
    for column in table.columns:
        filled = column.filled
        if not filled:
            continue
        length = sum(map(len, filled)) / len(filled)
        if not column.role and plain(column.heading) in _KIND_HEADINGS and _kinds(filled) > len(filled) / 2:
            column.role, column.sure = "control-kind", "likely"
            column.why = tr('heading "{heading}", its cells are kinds of control', heading=column.heading)
        of_kind = re.search(r"\b(kind|type|category|class|art|typ)\b|类", plain(column.heading))
        if (
            not column.role
            or plain(column.heading) in _KIND_HEADINGS
            or (column.role in ("cause", "hazard") and of_kind)
        ):
            _vocabulary(column, filled)
        if column.role == "harm" and _levels_share(column, "severity") > 0.7:
            column.role = "severity"
            column.why += tr("; its cells are levels")
        elif column.role in ("severity", "probability", "detection", "score"):
            share = _levels_share(column, "severity" if column.role == "severity" else "probability")
            if share < 0.5:
                column.role, column.why = (
                    "note",
                    tr('heading "{heading}", but its cells are texts', heading=column.heading),
                )
                column.sure = "unsure"
            elif share < 1:
                column.sure = "likely"
        elif column.role == "level":
            distinct = len({plain(cell) for cell in filled})
            if length > 25 or (distinct > 8 and distinct > len(filled) / 2):
                texts = distinct > len(filled) / 2 and length > 8
                column.role = (
                    ("hazard" if not any(each.role == "hazard" for each in table.columns) else "title")
                    if texts
                    else "score"
                )
                column.why = tr(
                    'heading "{heading}", its cells are {what}',
                    heading=column.heading,
                    what=tr("texts") if texts else tr("numbers"),
                )
                column.sure = "likely"
            elif (
                all(re.fullmatch(r"\d+(\.\d+)?", cell.strip()) for cell in filled)
                and max(float(cell) for cell in filled) > MOST / 2
            ):
                column.role, column.sure = "score", "likely"
                column.why = tr('heading "{heading}", its cells are numbers', heading=column.heading)
        elif column.role in ("p1", "p2", "p-product") and _levels_share(column, "probability") < 0.5:
            column.role = "note"
        elif column.role == "result" and not any(words.kind_of(words.RESULTS, cell) for cell in filled):
            column.role = "harm" if length > 12 else "note"
            column.sure = "likely"
        elif column.role == "owner" and length > 30:
            column.role = "note"


def _key(table: Table) -> None:
    """The column that tells the rows apart: each cell filled, none twice (or nearly), ids by their look."""
    best: tuple[float, Column] | None = None
    for place, column in enumerate(table.columns):
        cells = [cell.strip() for cell in column.cells if cell.strip()]
        if len(cells) < 0.9 * len(column.cells) or not cells or column.role in SCALED:
            continue
        look = sum(ID_LIKE.fullmatch(cell) is not None for cell in cells) / len(cells)
        unique = len(set(cells)) / len(cells)
        if look < 0.8 or unique < 0.7 or (len(cells) > 3 and unique < 0.8):
            continue
        score = look + unique + (1.0 if column.role == "id" else 0.0) - 0.1 * place
        if best is None or score > best[0]:
            best = score, column
    if best is None:
        return
    column = best[1]
    cells = [cell.strip() for cell in column.cells]
    twice = sorted({cell for cell in cells if cell and cells.count(cell) > 1})
    column.why = tr("{n} different ids in {n2} rows, such as {what}", n=len(set(cells)), n2=len(cells), what=cells[0])
    column.sure = "sure" if column.role == "id" and not twice else "likely"
    table.note = column.role
    if twice:
        column.sure = "likely"
        column.why += tr("; {these} {n:stands|stand} several times", these=", ".join(twice[:5]), n=len(twice))
    column.role = "id"
    table.key = column


def _is_matrix(table: Table) -> bool:
    columns = table.columns
    if table.key is not None and table.rows > MOST:
        return False
    lines = [[column.cells[row] for column in columns] for row in range(table.rows)]
    found = matrix_of(columns[0].heading if columns else "", [column.heading for column in columns[1:]], lines)
    if found is None:
        return False
    table.matrix, table.kind = found, "matrix"
    found.why = table.where
    return True


def _stages(columns: list[Column]) -> None:
    """Number the estimates: by before and after in the headings, else by the order in which columns of one role stand.

    Between two columns that are both "after", the order of the table tells.
    """
    for role in SCALED:
        own = [each for each in columns if each.role == role]
        if not own:
            continue
        stage = 0
        for place, column in enumerate(own):
            if column.when == "before" or (place == 0 and column.when != "after"):
                column.stage = 0
            else:
                stage += 1
                column.stage = stage
                if not column.when:
                    column.sure = "likely"
                    column.why += tr("; the {what} column of this kind: after control", what=_nth(place + 1))
        if len(own) == 1 and own[0].when == "after":
            own[0].stage = 1
    last = max((each.stage for each in columns if each.role in SCALED), default=0)
    # a level that stands alone after control belongs to the last estimate
    for role in SCALED:
        own = [each for each in columns if each.role == role and each.stage]
        if len(own) == 1 and last > 1 and own[0].when == "after":
            own[0].stage = last


def _nth(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")


def _kind(table: Table) -> None:
    """What a table holds: a log of risks, controls, tests, harms, a scale, a summary, or something else."""
    has = {column.role for column in table.columns}
    title = plain(f"{table.title} {table.file.rpartition('.')[0]}")
    key_heading = plain(table.key.heading) if table.key else ""
    prose = {role for role in _PROSE if role in has}
    heads = {plain(column.heading) for column in table.columns}
    if (
        heads & {"count", "number", "anzahl", "total", tr("number of risks"), "数量"}
        and table.rows <= 12
        and ("level" in has or "score" in has or table.columns[0].role in ("level", "score"))
    ):
        table.kind = "summary"
    elif (
        len(table.columns) <= 6
        and table.rows <= MOST
        and table.columns[0].role in ("severity", "probability", "detection")
        and "hazard" not in has
    ):
        table.kind = "scale"
    elif re.search(r"\btest|verif|nachweis|验证|测试", key_heading) or (
        table.key is not None and has & {"result", "method", "criterion"} and not has & {"severity", "hazard"}
    ):
        table.kind = "tests"
    elif re.search(r"\bcontrol|measure|mitigation|maßnahme|massnahme|措施", key_heading) and not has & {
        "severity",
        "hazard",
        "probability",
    }:
        table.kind = "controls"
    elif (
        has & {"hazard", "failure", "cause", "situation"}
        and has
        & {
            "severity",
            "probability",
            "level",
            "score",
            "p1",
            "p-product",
        }
    ) or (has & {"hazard", "failure", "situation"} and has & {"harm", "situation", "p1", "p2"} and table.rows):
        table.kind = "log"
    elif "harm" in has and "severity" in has and "probability" not in has:
        table.kind = "harms"
    elif (
        table.key is not None
        and prose <= {"control"}
        and has & {"severity", "probability", "level", "p-product", "score"}
    ):
        table.kind = "estimates"
    elif has & {"severity", "score"} and has & {"probability", "level"} and ("title" in has or prose):
        table.kind = "log"
    elif table.key is not None and re.search(r"control|measure|mitigation|maßnahme|massnahme|措施", title):
        table.kind = "controls"
    elif table.key is not None and re.search(r"\btest|verif|nachweis|验证|测试", title):
        table.kind = "tests"
    elif table.key is not None and "failure" in has:
        table.kind = "failure-modes"
    elif table.key is not None and prose:
        table.kind = "list"
    else:
        table.kind = "other"
    if table.kind in ("controls", "tests"):
        for column in table.columns:
            heading = plain(column.heading)
            if table.kind == "controls" and heading in _KIND_HEADINGS:
                column.role, column.why = (
                    "control-kind",
                    tr('heading "{heading}" in a table of controls', heading=column.heading),
                )
            if (
                (
                    column.role in ("control", "verification", "hazard", "note")
                    and column is not table.key
                    and not any(each.role == "title" for each in table.columns)
                )
                and (table.kind == "controls") == (column.role == "control")
                and id_share(column) < 0.5
            ):
                column.role = "title"
        if not any(each.role == "title" for each in table.columns):
            longest = max(
                (
                    each
                    for each in table.columns
                    if each is not table.key and each.role not in ("control-kind", "result", "date", "status")
                ),
                key=lambda each: sum(map(len, each.cells)),
                default=None,
            )
            if longest is not None and id_share(longest) < 0.5:
                longest.role, longest.sure, longest.why = "title", "likely", tr("the longest texts of the table")
