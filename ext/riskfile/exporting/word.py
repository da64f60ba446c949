"""The risk management report and the risk management plan as Word files (.docx), for who must deliver Word.

All that they say is taken from the data that ``riskfile.api`` hands out, so that verdicts are those of the check. Styles are those of the template: each is named in
``STYLES``, and a template of a company may look as it likes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import docx
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from riskfile.exporting.data import Estimate, Item, Place, RiskManagementFile, data_of
from riskfile.exporting.field_data import Shown, field_tables, overall
from riskfile.exporting.judged import Judged, Unsaid, Written
from riskfile.exporting.matrices import matrices
from riskfile.exporting.prose import Block, Dropped, blocks_of, dropped
from riskfile.model import Span
from riskfile.source import SourceError
from riskfile.text.between import in_list
from riskfile.text.messages import later, tr
from riskfile.text.numbers import figure
from riskfile.text.widths import letters
from riskfile.text.words import value_in_words
from riskfile.views.findings import waiver_in_words
from riskfile.views.sheets import weighed_risks
from riskfile.views.tables import POLICY_PARTS, Cell, Table, kind_in_words, level_of, plain, policy_table

STYLES: Final = (
    "Title",
    "Heading 1",
    "Heading 2",
    "Normal",
    "List Bullet",
    "Caption",
    "Table Grid",
    "Header",
    "Footer",
)
"""The styles by which the document is set; a template has all of them."""


class Colours(NamedTuple):
    """Ground and ink of each level of risk, as six hexadecimal digits, the first that of no level; and by state in the colours
    of which level it is shown."""

    levels: Sequence[tuple[str, str]] = ()
    marks: Mapping[str, int] = MappingProxyType({})


Value = str | tuple[str, int]
"""What stands in a cell: a text, or one with the level whose colour it has."""

UPRIGHT: Final = 16.4
LYING: Final = 24.2
"""The width of a table on an upright page, and on one that lies on its side, in cm."""

MOST_NAMED: Final = 4
"""So many risks a cell of the matrix names."""

MACROS: Final = "vbaProject.bin"


class TemplateError(ValueError):
    """A template cannot be used; the text says why, and what was expected."""


def report(judged: Judged, template: bytes | None = None, colours: Colours | None = None) -> Written:
    """The risk management report (ISO 14971:2019 cl. 9): what was reviewed, and what came of it.

    :raises TemplateError: if the template cannot be used.
    """
    made = _Word(judged, tr("Risk management report"), template, colours)
    made.report()
    return Written(made.bytes(), len(made.data.items), tuple(made.unsaid))


def plan(judged: Judged, template: bytes | None = None, colours: Colours | None = None) -> Written:
    """The risk management plan (cl. 4.4): what the policy decides, and what the pages that it names say.

    :raises TemplateError: if the template cannot be used.
    """
    made = _Word(judged, tr("Risk management plan"), template, colours)
    made.plan()
    return Written(made.bytes(), len(made.data.items), tuple(made.unsaid))


def _opened(template: bytes | None) -> Paper:
    if template is None:
        return docx.Document()
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            names = archive.namelist()
        if any(name.endswith(MACROS) for name in names):
            raise TemplateError(tr("holds macros; expected a .docx without any"))
        paper = docx.Document(io.BytesIO(template))
    except TemplateError:
        raise
    except Exception as error:
        what = " ".join(str(error).split())[:120] or type(error).__name__
        raise TemplateError(tr("cannot be read as a Word file: {what}; expected a .docx", what=what)) from None
    there = {str(style.name) for style in paper.styles}
    lacking = [name for name in STYLES if name not in there]
    if lacking:
        raise TemplateError(tr("lacks the styles {styles}; expected all of {all}", styles=tuple(lacking), all=STYLES))
    # what stands in the template is an example of how it looks: its text goes, its last section with page, header and footer stays
    body = paper.element.body
    for each in list(body):
        if each.tag != qn("w:sectPr"):
            body.remove(each)
    return paper


class _Word:
    def __init__(self, judged: Judged, name: str, template: bytes | None, colours: Colours | None) -> None:
        self.colours = colours or Colours()
        self.judged = judged
        self.data: RiskManagementFile = data_of(judged)
        self.regions = {each.id: (number, each) for number, each in enumerate(self.data.regions)}
        self.labels = {scale.name: {each.id: each.label for each in scale.levels} for scale in self.data.scales}
        self.back: dict[tuple[str, str], list[Item]] = {}
        for each in self.data.items:
            for link, ids in each.links.items():
                for id in ids:
                    self.back.setdefault((id, link), []).append(each)
        self.paper = _opened(template)
        self.templated = template is not None
        self.name = name
        self.unsaid: list[Unsaid] = []
        self.chapters: list[str] = []
        self._begin()

    # --- the paper ---------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        data, paper = self.data, self.paper
        properties = paper.core_properties
        day = datetime.fromisoformat(data.day)
        properties.title = f"{self.name}: {data.device.name}"
        properties.author = properties.last_modified_by = data.device.manufacturer
        properties.subject, properties.comments = data.document.number, tr("Written by riskfile; computed, not edited")
        properties.created = properties.modified = day
        properties.revision = 1
        properties.language = self.judged.policy.language
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), self.judged.policy.language)
        language.set(qn("w:eastAsia"), "zh-CN")
        run = paper.styles["Normal"].element.get_or_add_rPr()
        for old in run.findall(qn("w:lang")):
            run.remove(old)
        run.append(language)
        section = paper.sections[0]
        if not self.templated:
            section.page_width, section.page_height = Cm(21), Cm(29.7)
            section.left_margin = section.right_margin = Cm(2.2)
            section.top_margin = section.bottom_margin = Cm(2)
            normal = paper.styles["Normal"]
            normal.font.name, normal.font.size = "Calibri", Pt(10)
            normal.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
            for style in ("Title", "Heading 1", "Heading 2", "Caption"):
                paper.styles[style].font.color.rgb = RGBColor(0x1F, 0x2A, 0x3D)
            paper.styles["Caption"].paragraph_format.space_before = Pt(6)
            paper.styles["Caption"].paragraph_format.space_after = Pt(2)
        identity = " · ".join(
            filter(
                None, (data.document.number, data.document.revision and f"{tr('revision')} {data.document.revision}")
            )
        )
        header = section.header.paragraphs[0] if section.header.paragraphs else section.header.add_paragraph()
        header.add_run(" · ".join(filter(None, (self.name, identity, data.day))))
        footer = section.footer.paragraphs[0] if section.footer.paragraphs else section.footer.add_paragraph()
        footer.add_run(f"{self.state()} · ")
        self._field(footer, "PAGE")
        footer.add_run(" / ")
        self._field(footer, "NUMPAGES")
        paper.add_paragraph(self.name, style="Title")
        paper.add_paragraph(data.device.name)
        if data.device.example:
            paper.add_paragraph(tr("This file is an example: device, maker and data are invented."))
        self._pairs(
            [
                (tr("Manufacturer"), data.device.manufacturer),
                (tr("Models"), ", ".join(data.device.models)),
                (tr("Document"), identity),
                (tr("Judged on"), data.day),
                (tr("State"), self.state()),
            ]
        )
        self.contents = self.paper.add_paragraph()

    def state(self) -> str:
        """What nobody may mistake: whether this is a draft."""
        errors = sum(each.level == "error" for each in self.data.findings)
        if self.data.gate == "draft":
            return tr("Draft: judged at no release gate, {n} {n:error|errors}", n=errors)
        if self.data.gates.get(self.data.gate):
            return tr("Gate {gate} passed", gate=value_in_words(self.data.gate))
        return tr("DRAFT: gate {gate} not passed, {n} {n:error|errors}", gate=value_in_words(self.data.gate), n=errors)

    def _field(self, paragraph: Any, code: str) -> None:
        for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
            run = paragraph.add_run()
            if kind == "text":
                run.text = text
                continue
            element = OxmlElement("w:instrText" if not kind else "w:fldChar")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.set(qn("xml:space"), "preserve")
                element.text = text
            run._r.append(element)

    def _contents(self) -> None:
        """The table of contents: a field, which Word fills with pages (F9), and until then the chapters with links to them."""
        self._field(self.contents, 'TOC \\o "1-2" \\h \\z \\u')
        *_, shown, end = self.contents.runs
        shown.text = ""
        shown._r.getparent().remove(shown._r)
        last = self.contents
        for number, chapter in enumerate(self.chapters):
            if number:
                added = deepcopy(self.contents._p)
                for each in list(added):
                    if each.tag != qn("w:pPr"):
                        added.remove(each)
                last._p.addnext(added)
                last = Paragraph(added, self.contents._parent)
            last.paragraph_format.space_after = Pt(1)
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), _bookmark(number))
            run = last.add_run(_clean(chapter))
            link.append(run._r)
            last._p.append(link)
        last._p.append(end._r)

    def _section(self, *, wide: bool) -> None:
        section = self.paper.add_section()
        across = section.page_width > section.page_height
        if across != wide:
            section.page_width, section.page_height = section.page_height, section.page_width
        section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT

    def _table(
        self,
        caption: str | None,
        heads: Sequence[str],
        rows: Iterable[Sequence[Value]],
        widths: Sequence[float],
    ) -> None:
        """A table; a cell with a number has the colour of that level, and says in words what it is."""
        if caption:
            paragraph = self.paper.add_paragraph(caption, style="Caption")
            paragraph.paragraph_format.keep_with_next = True
        table = self.paper.add_table(rows=1, cols=len(heads), style="Table Grid")
        table.autofit = False
        self._look(table)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for number, (cell, head) in enumerate(zip(table.rows[0].cells, heads, strict=True)):
            cell.width = Cm(widths[number])
            named = cell.paragraphs[0].add_run(head)
            named.bold, named.font.size = True, Pt(8.5)
            cell.paragraphs[0].paragraph_format.space_after = Pt(1)
            self._fill(cell, "E8ECF3")
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        self._rows(table, rows, widths)

    def _rows(
        self, table: Any, rows: Iterable[Sequence[Value]], widths: Sequence[float], *, named: bool = False
    ) -> None:
        """Add rows to a table; ``named``: what stands first in a row names it."""
        for row in rows:
            added = table.add_row()
            whole = OxmlElement("w:cantSplit")
            added._tr.get_or_add_trPr().append(whole)
            for number, (cell, value) in enumerate(zip(added.cells, row, strict=True)):
                cell.width = Cm(widths[number])
                text, level = value if isinstance(value, tuple) else (value, 0)
                run = cell.paragraphs[0].add_run()
                _write(run, _clean(text))
                run.font.size = Pt(8.5)
                cell.paragraphs[0].paragraph_format.space_after = Pt(1)
                if named and not number:
                    run.bold = True
                    self._fill(cell, "F2F4F8")
                if level and self.colours.levels:
                    ground, ink = self.colours.levels[min(level, len(self.colours.levels) - 1)]
                    self._fill(cell, ground)
                    run.font.color.rgb = RGBColor.from_string(ink.upper())
        if len(table.rows) <= _TOGETHER:
            for row in table.rows[:-1]:
                for cell in row.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
        self.paper.add_paragraph().paragraph_format.space_after = Pt(2)

    def _pairs(self, rows: Iterable[tuple[str, Value]]) -> None:
        """What something is, line by line."""
        widths = (4.4, UPRIGHT - 4.4)
        table = self.paper.add_table(rows=0, cols=2, style="Table Grid")
        table.autofit = False
        self._look(table)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        self._rows(table, rows, widths, named=True)

    def _view(self, title: str, table: Table, total: float = UPRIGHT, only: Container[str] = ()) -> None:
        """A table of the pages, of which there may be ``only`` some columns; none where it has no rows."""
        kept = [number for number, column in enumerate(table.columns) if not only or column.key in only]
        if not table.rows:
            return
        heads = [table.columns[number].label for number in kept]
        rows = [[self._seen(row.cells[number]) for number in kept] for row in table.rows]
        even = [3.4, *[(total - 3.4) / max(1, len(kept) - 1)] * (len(kept) - 1)]
        self._table(title, heads, rows, even if table.kind == "heat-map" else _widths(total, heads, rows))

    def _seen(self, cell: Cell) -> Value:
        level = level_of(cell.region) or self.colours.marks.get(cell.mark, 0)
        return plain(cell), level

    @staticmethod
    def _look(table: Any) -> None:
        """Thin grey lines, and less room between text and line than Word leaves."""
        borders = OxmlElement("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            line = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "B8C0CC")):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
        table._tbl.tblPr.append(borders)

    @staticmethod
    def _fill(cell: Any, colour: str) -> None:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour.upper())):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)

    def _heading(self, text: str, level: int = 1) -> None:
        heading = self.paper.add_paragraph(_clean(text), style=f"Heading {level}")
        if level > 1:
            return
        number = len(self.chapters)
        self.chapters.append(text)
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(number))
            if tag.endswith("Start"):
                mark.set(qn("w:name"), _bookmark(number))
            heading._p.append(mark)

    def _leave_out(self, text: str, item: str = "", span: Span | None = None) -> None:
        """Say on standard error what the document does not say; who reads it is told there too, by who calls."""
        self.unsaid.append(Unsaid(item, text, span))

    def _say(self, text: str) -> None:
        if text.strip():
            self.paper.add_paragraph(_clean(text))

    def _blocks(self, blocks: Iterable[Block]) -> None:
        for each in blocks:
            if each.rows:
                heads, *rows = each.rows
                self._table(None, heads, rows, _widths(UPRIGHT, heads, rows))
                continue
            self.paper.add_paragraph(_clean(each.text), style="List Bullet" if each.listed else "Normal")

    # --- cells -------------------------------------------------------------------------------------------------------

    def _region(self, id: str | None) -> str | tuple[str, int]:
        if id is None:
            return tr("not determined")
        number, region = self.regions[id]
        worst = max(1, len(self.regions) - 1)
        return region.label, 1 + round(4 * number / worst)

    def _level(self, scale: str, id: str | None) -> str:
        return "" if id is None else f"{id} {self.labels.get(scale, {}).get(id, '')}".strip()

    def _estimate(self, found: Estimate | None) -> tuple[str, str, str | tuple[str, int]]:
        if found is None:
            return "", "", ""
        scale = (
            "exploitability"
            if "exploitability" in self.labels and found.probability in self.labels["exploitability"]
            else "probability"
        )
        return (
            self._level("severity", found.severity),
            self._level(scale, found.probability),
            self._region(found.region),
        )

    def _fields(self, item: Item) -> None:
        """An item by its fields, one below the other."""
        declared = next(each for each in self.data.item_types if each.name == item.type)
        labels = {each.name: _capital(tr(each.label)) for each in declared.fields}
        labels |= {each.name: _capital(tr(each.label)) for each in declared.links}
        chosen = {each.name for each in declared.fields if each.values}
        rows = [
            (labels.get(name, name), _said(value, chosen=name in chosen))
            for name, value in (*item.fields.items(), *item.links.items())
            if _said(value)
        ]
        self._heading(f"{item.id} {item.title}", 2)
        if rows:
            self._pairs(rows)
        self._blocks(blocks_of(item.text))
        self._say_dropped([_name_of(each) for each in dropped(item.text)], item.place, item.id)

    def _say_dropped(self, names: Sequence[str], place: Place | Span, item: str = "") -> None:
        if names:
            text = tr("Left out here: {names}; see {path}.", names=in_list(dict.fromkeys(names)), path=place.path)
            self._say(text)
            self._leave_out(in_list(dict.fromkeys(names)), item, Span(place.path, place.line, place.column))

    # --- the report --------------------------------------------------------------------------------------------------

    def report(self) -> None:
        """Write the report."""
        data = self.data
        risks = data.of_type("risk")
        self._heading(tr("Verdict"))
        self._say(f"{self.state()}.")
        self._table(
            tr("Release gates"),
            (tr("Gate"), tr("State")),
            [
                (value_in_words(name), (tr("passed"), 1) if passed else (tr("not passed"), 5))
                for name, passed in data.gates.items()
            ],
            (8, 8),
        )
        counts: Mapping[str, Counter[str | None]] = {
            "initial": Counter(each.risk.initial.region for each in risks if each.risk),
            "claimed": Counter((each.risk.claimed or each.risk.initial).region for each in risks if each.risk),
            "earned": Counter(each.risk.earned.region for each in risks if each.risk),
        }
        rows: list[Sequence[Value]] = [
            (self._region(id), *(str(counts[which][id]) for which in counts))
            for id in (*self.regions, None)
            if any(counts[which][id] for which in counts) or id
        ]
        self._table(
            tr("Risks by region: {n}", n=len(risks)),
            (tr("Region"), tr("Before control"), tr("As claimed"), tr("As verified")),
            rows,
            (7, 3, 3, 3),
        )
        field = self._field_data()
        self._items(tr("Review of the execution of the plan"), "review")
        self._items(tr("Overall residual risk"), "overall-residual-risk")
        if field is not None:
            self._view(field[0].title, field[0].table)
        self._criteria()
        self._section(wide=True)
        self._heading(tr("Risk matrix"))
        *moments, _ = matrices(self.judged.file, self.judged.policy, MOST_NAMED)
        for title, table in moments:
            self._view(title, table, LYING)
        self._risks(risks)
        self._view(
            tr("Residual risks that are not acceptable by the matrix, weighed against benefit (7.4)"),
            weighed_risks(self.judged.file, self.judged.policy),
            LYING,
            _WEIGHED,
        )
        self._controls()
        self._section(wide=False)
        self._items(tr("Benefit-risk analyses"), "benefit-risk")
        self._section(wide=True)
        self._post_production(field)
        self._section(wide=False)
        self._findings()
        self._left_out()
        self._signatures()
        self._contents()

    def _field_data(self) -> list[Shown] | None:
        """The tables of field data, the sums of residual risk first; None where what computes them is not installed."""
        try:
            return [overall(self.judged), *field_tables(self.judged)]
        except ModuleNotFoundError:
            self._leave_out(tr("field data: pip install 'riskfile[surveillance]' computes them"))
            return None

    def _items(self, title: str, *types: str) -> None:
        found = self.data.of_type(*types)
        self._heading(title)
        if not found:
            self._say(tr("None is in the file."))
        for item in found:
            self._fields(item)

    def _criteria(self, *, titled: bool = True) -> None:
        if titled:
            self._heading(tr("Criteria of risk acceptability"))
        for scale in self.data.scales:
            bounds = any(each.upper is not None for each in scale.levels)
            described = any(each.description for each in scale.levels)
            columns = [(tr("Level"), [f"{each.id} {each.label}".strip() for each in reversed(scale.levels)])]
            if described:
                columns.append((tr("Description"), [each.description for each in reversed(scale.levels)]))
            if bounds:
                columns.append((tr("From"), [_number(each.lower) for each in reversed(scale.levels)]))
                columns.append((tr("To"), [_number(each.upper) for each in reversed(scale.levels)]))
            heads = [head for head, _ in columns]
            rows = [*zip(*(texts for _, texts in columns), strict=True)]
            title = f"{tr(_SCALES[scale.name])}{f' ({scale.unit})' if scale.unit else ''}"
            self._table(title, heads, rows, _widths(UPRIGHT if described else 10, heads, rows))
        severities = list(self.labels.get("severity", ()))
        cells = {(each.probability, each.severity): each.region for each in self.data.matrix}
        rows_of = list(dict.fromkeys(each.probability for each in self.data.matrix))
        if severities and rows_of:
            width = 13 / len(severities)
            self._table(
                tr("Acceptability matrix"),
                (tr("Probability"), *severities),
                [
                    (self._level("probability", row), *(self._region(cells.get((row, each))) for each in severities))
                    for row in rows_of
                ],
                (3.4, *([width] * len(severities))),
            )

    def _risks(self, risks: Sequence[Item]) -> None:
        self._heading(tr("Risks"))
        rows = []
        for risk in risks:
            if risk.risk is None:
                continue
            situation, harm = self._first(risk, "situation"), self._first(risk, "harm")
            hazards = self.data.linked(situation, "hazard") if situation is not None else ()
            chain = " → ".join(
                filter(
                    None,
                    (
                        ", ".join(each.title for each in hazards),
                        situation.title if situation else "",
                        harm.title if harm else "",
                    ),
                )
            )
            controls = [each for each in self._linking(risk, "controls") if each.type == "control"]
            before, after, earned = (
                self._estimate(each) for each in (risk.risk.initial, risk.risk.claimed, risk.risk.earned)
            )
            rows.append(
                (
                    f"{risk.id} {risk.title}",
                    chain,
                    " / ".join(filter(None, before[:2])),
                    before[2],
                    ", ".join(each.id for each in controls),
                    " / ".join(filter(None, after[:2])),
                    after[2],
                    earned[2],
                )
            )
        self._table(
            tr("Each risk before and after control"),
            (
                tr("Risk"),
                tr("Hazard → hazardous situation → harm"),
                tr("Severity / probability"),
                tr("Before"),
                tr("Controls"),
                tr("Residual severity / probability"),
                tr("As claimed"),
                tr("As verified"),
            ),
            rows,
            (4, 5.6, 2.8, 2.2, 2.4, 2.8, 2.2, 2.2),
        )

    def _controls(self) -> None:
        self._heading(tr("Risk control measures and their verification"))
        states = {
            "pass": (tr("passed"), 1),
            "fail": (tr("failed"), 5),
            "open": (tr("open"), 3),
            "none": (tr("none"), 3),
        }
        rows = []
        for control in self.data.of_type("control"):
            if control.control is None:
                continue
            proofs = [each for each in self._linking(control, "verifies") if each.type == "verification"]
            rows.append(
                (
                    f"{control.id} {control.title}",
                    value_in_words(str(control.fields.get("kind", ""))),
                    ", ".join(control.links.get("controls", ())),
                    states[control.control.implementation],
                    states[control.control.effectiveness],
                    "; ".join(
                        f"{each.id}: {_said(each.fields.get('evidence', ''))}".removesuffix(": ") for each in proofs
                    ),
                )
            )
        self._table(
            tr("Each measure with its proofs (7.2)"),
            (
                tr("Measure"),
                tr("Kind"),
                tr("Risks"),
                tr("Implementation"),
                tr("Effectiveness"),
                tr("Verifications and evidence"),
            ),
            rows,
            (5.6, 2.2, 3.4, 3.1, 2.8, 7.1),
        )

    def _post_production(self, field: Sequence[Shown] | None) -> None:
        self._heading(tr("Production and post-production"))
        names = ("observation", "trigger", "cycle")
        declared = {each.name: tr(each.plural) for each in self.data.item_types}
        self._table(
            tr("What was collected, and what it led to"),
            (tr("Type"), tr("Number"), tr("Items")),
            [
                (declared[name], str(len(found)), ", ".join(each.id for each in found))
                for name in names
                if name in declared
                for found in [self.data.of_type(name)]
            ],
            (5, 2, LYING - 7),
        )
        if field is None:
            self._say(tr("Tables of field data are not in this document: what computes them is not installed."))
            return
        for each in field[1:]:
            self._view(each.title, each.table, LYING)
            for line in each.below if each.table.rows or not each.table.columns else ():
                self._say(line)

    def _findings(self) -> None:
        self._heading(tr("Open findings"))
        if not self.data.findings:
            self._say(tr("There are none at the gate {gate}.", gate=value_in_words(self.data.gate)))
        else:
            rows = [
                (
                    (each.level, 5 if each.level == "error" else 3),
                    f"{each.code} {each.item}",
                    each.message,
                    f"{each.place.path}:{each.place.line}",
                )
                for each in self.data.findings[:500]
            ]
            self._table(
                tr("Findings of the check"),
                (tr("Level"), tr("Rule, item"), tr("Finding"), tr("Place")),
                rows,
                (1.8, 3, 8, 3.7),
            )
            if len(self.data.findings) > 500:
                self._say(tr("{n} more are listed by riskfile check.", n=len(self.data.findings) - 500))
        if not self.judged.report.waived:
            return
        self._table(
            tr("Findings that are accepted by waivers"),
            (tr("Rule, item"), tr("Finding"), tr("Why, by whom, until when")),
            [
                (f"{each.code} {each.item}", each.message, waiver_in_words(waiver))
                for each, waiver in self.judged.report.waived
            ],
            (3, 6.7, 6.7),
        )

    def _left_out(self) -> None:
        """What the file has and the report has not, so that nobody takes it for the whole."""
        self._heading(tr("What is not in this document"))
        self._say(
            tr("This report is made of the risk management file, whose pages and PDF have all of it. It leaves out:")
        )
        left = [
            tr("{items}: {n}, named where other items link to them", n=len(found), items=tr(each.plural))
            for each in self.data.item_types
            if each.name not in _SET_OUT and (found := self.data.of_type(each.name))
        ]
        retired = sum(each.retired for each in self.data.items)
        if retired:
            left.append(tr("{n} {n:item|items} that are retired", n=retired))
        left += [
            tr("texts and further fields of risks, controls and verifications"),
            tr("pictures and charts; the numbers of charts stand in tables"),
        ]
        for each in left:
            self.paper.add_paragraph(_clean(each), style="List Bullet")
            self._leave_out(each)

    def _signatures(self) -> None:
        self._heading(tr("Signatures"))
        roles = [each.role for each in self.judged.policy.roles] or [tr("Approved by")]
        self._table(
            None,
            (tr("Role"), tr("Name"), tr("Date"), tr("Signature")),
            [(role, "", "", "") for role in roles],
            (4, 4.5, 3, 5),
        )

    def _first(self, item: Item, link: str) -> Item | None:
        return next(iter(self.data.linked(item, link)), None)

    def _linking(self, item: Item, link: str) -> Sequence[Item]:
        return [each for each in self.back.get((item.id, link), ()) if not each.retired]

    # --- the plan ----------------------------------------------------------------------------------------------------

    def plan(self) -> None:
        """Write the plan."""
        policy = self.judged.policy
        for part, title in _PLAN.items():
            self._heading(tr(title))
            blocks, left, place = self._part(policy.plan.get(part, ""))
            self._blocks(blocks)
            self._say_dropped([_name_of(each) for each in left if not self._of_policy(each)], place)
            if part == "responsibilities" and policy.roles:
                self._table(
                    tr("Roles"),
                    (tr("Role"), tr("Name"), tr("Competence")),
                    [(each.role, each.name, each.competence) for each in policy.roles],
                    (4, 6, 6.5),
                )
            if part == "acceptability-criteria":
                self._criteria(titled=False)
            if part == "overall-residual-risk" and policy.overall_method:
                self._say(tr("Method: {method}", method=policy.overall_method))
        self._signatures()
        self._contents()

    def _of_policy(self, left: Dropped) -> bool:
        """Whether a directive shows a part of the policy, which then stands in the plan: in its own place, or here."""
        if left.name != "policy-table" or left.argument not in POLICY_PARTS:
            return False
        if left.argument not in _IN_PLAN and (table := policy_table(self.judged.policy, left.argument)) is not None:
            self._view(tr(_PARTS.get(left.argument, "")) or kind_in_words(left.argument), table)
        return True

    def _part(self, named: str) -> tuple[list[Block], list[Dropped], Span]:
        """What stands below the heading that the policy names for a part of the plan; what of it is left out, and where."""
        page, _, anchor = named.partition("#")
        document = self.judged.file.documents.get(self.judged.policy.page(page))
        nowhere = Span("", 0, 0)
        if document is None:
            return [Block(tr("The policy names no page for this part."))], [], nowhere
        try:
            text = self.judged.project.source.read(document.path).decode("utf-8")
        except (SourceError, UnicodeDecodeError):
            return [Block(tr("The page {page} cannot be read.", page=document.path))], [], nowhere
        begins = next((each for each in document.headings if anchor in (each.slug, *each.targets)), None)
        if begins is None:
            return [Block(tr("The policy names {named}, and the page has no such heading.", named=named))], [], nowhere
        after = (each.line for each in document.headings if each.line > begins.line and each.level <= begins.level)
        lines = text.splitlines()
        below = "\n".join(lines[begins.line : next(after, len(lines) + 1) - 1])
        left = dropped(below)
        first = left[0].line if left else 0
        return blocks_of(below), left, Span(document.path, begins.line + first, 1)

    def bytes(self) -> bytes:
        """The file: the same bytes for the same file, day and gate."""
        out = io.BytesIO()
        self.paper.save(out)
        again = io.BytesIO()
        with zipfile.ZipFile(out) as made, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in made.namelist():
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, made.read(name))
        return again.getvalue()


_SCALES: Final = {
    "severity": later("Severity of harm"),
    "probability": later("Probability of harm"),
    "situation-probability": later("Probability of the hazardous situation (P1)"),
    "conditional-probability": later("Probability of harm, given the hazardous situation (P2)"),
    "exploitability": later("Exploitability"),
}
_PLAN: Final = {
    "scope": later("Scope"),
    "responsibilities": later("Responsibilities and authorities"),
    "reviews": later("Reviews of risk management activities"),
    "acceptability-criteria": later("Criteria for risk acceptability"),
    "overall-residual-risk": later("Overall residual risk: method and criteria"),
    "verification": later("Verification of risk control measures"),
    "production-and-post-production": later("Production and post-production activities"),
}


_SET_OUT: Final = frozenset(
    (
        "risk",
        "control",
        "verification",
        "review",
        "overall-residual-risk",
        "benefit-risk",
        "observation",
        "trigger",
        "cycle",
    )
)
"""Types of items of which the report has each item."""

_IN_PLAN: Final = frozenset((*_SCALES, "matrix", "roles"))
"""Parts of the policy that the plan sets out in their own place."""

_PARTS: Final = {
    "regions": later("Regions of the matrix"),
    "security-matrix": later("Matrix for security risks"),
    "matrices": later("Matrices"),
    "overall-criteria": later("Criteria of overall residual risk"),
    "review-triggers": later("What opens a review"),
    "information-sources": later("Sources of information"),
    "markets": later("Markets"),
}

_WEIGHED: Final = frozenset(("risk", "residual", "earned", "controls", "analysis", "conclusion", "approver", "date"))


def _said(value: object, *, chosen: bool = False) -> str:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    texts = value if isinstance(value, tuple) else (str(value),)
    return in_list(value_in_words(each) for each in texts) if chosen else in_list(texts)


def _write(run: Any, text: str) -> None:
    """Write a text into a run; no id is broken at its hyphen."""
    pieces = _HYPHEN.split(text)
    for number, piece in enumerate(pieces):
        if number:
            run._r.append(OxmlElement("w:noBreakHyphen"))
        for at, line in enumerate(piece.split("\n")):
            if at:
                run.add_break()
            if line:
                run.add_text(line)


_HYPHEN: Final = re.compile(r"(?<=[A-Z])-(?=\d)")


def _name_of(left: Dropped) -> str:
    return f"`{left.name}`" if left.name else tr("a picture")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _bookmark(number: int) -> str:
    return f"_Toc{number + 1:06d}"


def _widths(total: float, heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> list[float]:
    """The widths of columns in cm, by what stands in them: a column has room for its longest word."""
    least, more = [], []
    for number, head in enumerate(heads):
        texts = [head, *(value if isinstance(value, str) else value[0] for value in (row[number] for row in rows))]
        word = max((letters(each) for text in texts for each in text.split()), default=1)
        line = max((letters(each) for text in texts for each in text.split("\n")), default=1)
        least.append(_MARGINS + _LETTER * min(word, 24))
        more.append(max(0.1, _LETTER * (min(line, 60) - min(word, 24))))
    left = total - sum(least)
    if left <= 0:
        return [total * each / sum(least) for each in least]
    return [each + left * share / sum(more) for each, share in zip(least, more, strict=True)]


_LETTER: Final = 0.17
_MARGINS: Final = 0.45
"""How wide a letter of a table is at most on average, and what a cell leaves free beside its text, in cm."""

_TOGETHER: Final = 8
"""A table of at most so many rows is not broken between pages."""


def _number(value: float | None) -> str:
    return "" if value is None else figure(value)


def _clean(text: str) -> str:
    """Text as XML 1.0 can hold it."""
    return "".join(
        each
        if each in "\t\n" or (each >= " " and not 0xD800 <= ord(each) <= 0xDFFF and ord(each) not in (0xFFFE, 0xFFFF))
        else "\N{REPLACEMENT CHARACTER}"
        for each in text
    )
