"""Cards for the PDF: an item on a frame of its own, closely set like the sheet of a component, or at ease."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from docutils import nodes

from riskfile.model import IMPLEMENTS, RETIRED, Item
from riskfile.policy.policy import Policy
from riskfile.policy.volumes import Form
from riskfile.render.pdf.matrix import SIGNS, small_matrix
from riskfile.render.pdf.notation import code, soft, words
from riskfile.render.pdf.says import PAPER, listed
from riskfile.sphinx.build import Build
from riskfile.sphinx.pdf import changes
from riskfile.sphinx.pdf.typst import Writer
from riskfile.text.messages import tr
from riskfile.text.widths import letters
from riskfile.text.words import ASPECT_WORDS, BESIDE_WORDS, value_in_words
from riskfile.views import Cell, Neighbour, level_of
from riskfile.views.card_parts import CardCell, CardLine, CardStep, CardTable, factor
from riskfile.views.cards import WAYS, Card, CardEstimate
from riskfile.views.findings import level_in_words
from riskfile.views.impact import CardImpact

_ON_CARD: Final = 30
"""How many rows of what rests on what a trigger affects its card has."""

_TITLED: Final = 8
"""A longer list names its items by their ids alone: each has its title on its own card."""

_BY_ID: Final = frozenset(("cycle", "overall-residual-risk"))
"""Types of which few items are named by many others, and by their ids alone."""

_ARGUED: Final[Mapping[str, tuple[float, ...]]] = {
    "controls": (135, 62, 115, 115, 46),
    "benefit": (2.2, 1.4, 3.6, 1.4),
    "implemented": (5.2, 1.7, 1.2, 0.9),
    "code": (1.0,),
    "runs": (3.6, 1.2, 1.4, 1.6),
    "claims": (1.6, 1.1, 2.6, 4.6, 1.5),
}
"""The tables of cards that the PDF has, by what they are about, with the widths of their columns."""

_TOLD: Final[Mapping[str, frozenset[str]]] = {
    "verification": frozenset(("result",)),
    "benefit-risk": frozenset(("conclusion",)),
    "overall-residual-risk": frozenset(("conclusion",)),
}
"""By type the fields that the head of a card shows as its state."""

_SAID: Final = frozenset((RETIRED, "retired-because"))
"""Fields of which a card makes a sentence."""

_FACTORS: Final = frozenset(("p", "p1", "p2", "exploitability", "severity"))
"""Fields that name a level of a scale, by what they are called before and after control."""

_SHORT: Final = 50
"""Fields of fewer characters stand before the others."""

_LINE: Final = 100
"""About how many characters a line of a card has."""

_WHOLE: Final = 46
"""Up to how many lines a card stays on one page, which has about sixty: what is counted here is no more than likely."""

_STIFF: Final = (nodes.image, nodes.table, nodes.literal_block, nodes.math_block)
"""What stands in a text and has a height that nobody knows before it is set."""


class Tools(NamedTuple):
    """What a card asks of who sets the document: ``keep`` writes a file and gives its path for Typst, ``cell`` is a cell of a
    view for the template and ``pieces`` its texts, ``place`` where a need is found that is no item, ``titled`` an item's title
    with the sign of what has become of it, ``opened`` where a document is opened; ``shown_in`` are by item the views with a
    row about it."""

    keep: Callable[[str, str], str]
    cell: Callable[[Cell], Any]
    pieces: Callable[[Cell], str]
    place: Callable[[Item], tuple[str, ...]]
    titled: Callable[[Item], str]
    opened: Callable[[str], str]
    shown_in: Mapping[str, Sequence[tuple[str, str]]]


class _Shown(NamedTuple):
    """A field as it is shown, and how many characters it takes."""

    label: str
    text: str
    look: str = ""
    word: str = ""
    address: str = ""


def _fits(table: CardTable) -> bool:
    """Whether a table of a card is shown on it, and not in a view alone."""
    return 0 < len(table.rows) <= _ON_CARD


class CardSetter:
    """Sets cards. ``form`` is "dense" or "cards"; ``fields`` are by type the names of the fields that a card shows, of other
    types all of them."""

    def __init__(
        self,
        build: Build,
        tools: Tools,
        form: Form = "dense",
        fields: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self._build = build
        self._tools = tools
        self._form = form
        self._chosen = fields
        self._pictures: dict[str, str] = {}
        self._above: Item | None = None

    def card(self, writer: Writer, node: nodes.Element) -> str:
        """An item's card: its head is a heading that links find by the item's id."""
        build, expected = self._build, writer.expected
        item = build.item(node["need_id"])
        card = build.cards.of(item)
        expected.here = f"{item.path}:{item.line}"
        level = min(writer.level, writer.deepest) + 1
        deepest, name = writer.deepest, writer.name
        title = f"{item.id} {item.title}"
        head = writer.heading(level, words(soft(title)), title, name=item.id, listed=False)
        # wherever else it is shown, what is too long stands here
        expected.places[title] = expected.here
        for id in node["ids"]:
            writer.anchors.define(item.docname, id, item.id)
        if card.retired:
            expected.append(card.retired)
        expected += changes.texts_on_card(card.changed)
        tables = [each for each in card.tables if each.key in _ARGUED and _fits(each)]
        told = {line.item.id for table in tables for row in table.rows for line in row[0] if line.item is not None}
        shown: dict[str, Any] = {
            "form": self._form,
            "type": card.type,
            "stage": value_in_words(item.stage) if item.stage else "",
            "state": _state(card),
            "retired": soft(card.retired),
            "changed": changes.on_card(card.changed),
            "sequence": self._sequence(writer, card, told),
            "estimates": [_estimate(each) for each in card.estimates],
            "matrix": self._matrix(card),
            "proofs": self._proofs(writer, card, told),
            "found": self._found(writer, card),
        }
        expected += map(_how, card.estimates)
        shown["fields"] = self._fields(writer, card)
        shown["argued"] = [self._argued(writer, table) for table in tables]
        # the first child is the card's title, which the heading shows
        body = "".join(writer.render(child) for child in node.children[1:])
        shown["impact"] = self._impact(writer, card.impact) if card.impact else None
        shown["ways"] = self._ways(writer, card, told)
        shown["history"] = self._history(card)
        shown["shown"] = _once(self._tools.shown_in.get(item.id, ()))
        shown["place"] = soft(f"{item.path}:{item.line}")
        if item.type != "verification":
            self._above = item
        shown["aside"] = _aside(shown)
        writer.deepest, writer.name = deepest, name or item.id
        stiff = any(next(iter(child.findall(each)), None) is not None for child in node.children[1:] for each in _STIFF)
        shown["whole"] = not stiff and _lines(shown, body) <= _WHOLE
        return f"\n#rf-card({code(shown)}, [{head.strip()}])[{body.strip()}]\n"

    # --- what is computed -----------------------------------------------------------------------------------------

    def _matrix(self, card: Card) -> tuple[str, str] | None:
        """The picture of where its estimates lie, and what it shows in words."""
        if card.matrix is None:
            return None
        drawn = small_matrix(card.matrix)
        path = self._pictures.get(drawn)
        if path is None:
            path = self._tools.keep(f"matrix{len(self._pictures) + 1}.svg", drawn)
            self._pictures[drawn] = path
        return (path, card.matrix.alt)

    def _sequence(self, writer: Writer, card: Card, told: set[str]) -> list[tuple[str, list[tuple[str, ...]]]]:
        """How harm comes about, step by step; adds what it shows to what is ``told``."""
        steps = []
        for word, items in card.sequence:
            told.update(each.id for each in items)
            # its own title stands in its head
            writer.expected += [each.id if each is card.item else f"{each.id} {each.title}" for each in items]
            steps.append((word, [self._named(each, titled=each is not card.item) for each in items]))
        return steps

    def _proofs(self, writer: Writer, card: Card, told: set[str]) -> list[tuple[Any, ...]]:
        """Both aspects of a control: how far each is verified, and by what; adds what it shows to what is ``told``."""
        build, rows = self._build, []
        for proof in card.proofs:
            found = []
            for each in build.file.linking(card.item, "verifies"):
                proves = each.fields.get("proves", ())
                if not isinstance(proves, tuple) or proof.aspect not in proves:
                    continue
                told.add(each.id)
                mark, said = (
                    build.assessed.results.said(build.file, each, card.item, proof.aspect),
                    build.cards.report(each),
                )
                writer.expected.append(each.id)
                report: tuple[str, ...] = ("", "", "")
                if said.document is not None:
                    writer.expected.append(said.document.name)
                    report = (soft(said.document.name), said.word, self._tools.opened(said.document.address))
                found.append((each.id, mark, BESIDE_WORDS.of(mark), *report))
            rows.append((ASPECT_WORDS[proof.aspect], proof.state, proof.word, found))
        return rows

    def _history(self, card: Card) -> list[tuple[str, list[str]]]:
        """In which releases it was new or changed, and for which triggers; nothing of what is as it was in the first."""
        first = min((each.day for each in self._build.file.baselines), default="")
        if len(card.history) == 1 and card.history[0].day == first:
            return []
        return [(_step(each), [one.id for one in each.triggers]) for each in card.history]

    def _found(self, writer: Writer, card: Card) -> list[tuple[str, ...]]:
        rows: list[tuple[str, ...]] = []
        for each in card.found:
            writer.expected += [each.message, each.more]
            rows.append((each.level, level_in_words(each.level), each.code, soft(each.message), soft(each.more)))
        return rows

    # --- what is written ------------------------------------------------------------------------------------------

    def _fields(self, writer: Writer, card: Card) -> list[tuple[Any, ...]]:
        """Label and text; of a report also its state and where it is opened. The short ones first."""
        short: list[tuple[Any, ...]] = []
        long: list[tuple[Any, ...]] = []
        for each in self._chosen_of(card):
            writer.expected.append(" ".join(each.text.split())[:60])
            rest = (each.look, each.word, each.address) if each.look or each.address else ()
            (short if letters(each.text) < _SHORT else long).append((each.label, soft(each.text), *rest))
        return short + long

    def _chosen_of(self, card: Card) -> Iterator[_Shown]:
        item, build = card.item, self._build
        declared = build.file.model.types[item.type].fields
        left = _SAID if card.retired else frozenset()
        texts = dict(
            zip((name for name in declared if name in item.fields and name not in left), card.fields, strict=True)
        )
        names: Iterable[str] = texts
        if item.type in self._chosen:
            names = [name for name in self._chosen[item.type] if name in texts]
        elif not card.retired:
            names = [name for name in texts if name not in _TOLD.get(item.type, ()) and not _computed(card, name)]
        facts = dict(card.facts)
        for name in names:
            label, text = texts[name]
            if label in facts:
                yield _Shown(label, facts[label])
            elif name == "purpose" and "purpose" in card.told and item.type not in self._chosen:
                # what kind of measure it is says it
                continue
            elif name == IMPLEMENTS and any(each.key == "implemented" and _fits(each) for each in card.tables):
                continue
            elif name == "evidence" and card.report is not None and card.report.document is not None:
                said = card.report
                assert said.document is not None
                yield _Shown(
                    tr("Report"),
                    text,
                    said.mark if said.word else "",
                    said.word,
                    self._tools.opened(said.document.address),
                )
            else:
                yield _Shown(label, _leveled(build.policy, name, text))

    def _argued(self, writer: Writer, table: CardTable) -> dict[str, Any]:
        """A table of a card; its title heads its first column."""
        heads: Sequence[str] = (table.title, *table.heads[1:])
        rows: Sequence[Sequence[CardCell]] = table.rows
        if table.key == "controls":
            # what kind of measure it is and what it acts on are short, and stand in one column
            heads = (heads[0], tr("{kind}, {acts}", kind=heads[1], acts=heads[2].lower()), *heads[3:])
            rows = [(row[0], _joined(row[1], row[2]), *row[3:]) for row in rows]
        writer.expected += [text for row in rows for cell in row for line in cell for text in _texts(line)]
        return {
            "title": table.title,
            "head": [soft(head) for head in heads],
            "rows": [[[self._line(line) for line in cell] for cell in row] for row in rows],
            # a column of nothing is left out
            "columns": _ARGUED[table.key][: len(heads)],
        }

    def _line(self, line: CardLine) -> tuple[Any, ...]:
        """A line of a cell: id and title of an item, text, a word with its look, a document with where it is opened, and a
        lesser note."""
        id, title = (
            ("", "") if line.item is None else (line.item.id, self._tools.titled(line.item) if line.title else "")
        )
        look = line.mark or level_of(line.region)
        name, address = "", ""
        if line.document is not None:
            name, address = soft(line.document.name), self._tools.opened(line.document.address)
        return (id, title, soft(line.text), look, line.word, name, address, soft(line.note))

    def _impact(self, writer: Writer, impact: CardImpact) -> dict[str, Any]:
        """What rests on what a trigger affects, as a table on its card: what is more stands in the view."""
        rows = impact.table.rows[:_ON_CARD]
        writer.expected.append(impact.summary)
        for row in rows:
            writer.expected += [self._tools.pieces(cell) for cell in row.cells]
        more = len(impact.table.rows) - len(rows)
        return {
            "summary": soft(impact.summary),
            "head": [soft(column.label) for column in impact.table.columns],
            "rows": [[self._tools.cell(cell) for cell in row.cells] for row in rows],
            "more": PAPER["and-more"].format(number=more) if more else "",
        }

    # --- the chain ------------------------------------------------------------------------------------------------

    def _ways(self, writer: Writer, card: Card, told: set[str]) -> list[tuple[str, list[tuple[str, list[Any]]]]]:
        """What is linked and not told yet, up and down the chain and beside it; relations to the same items are one."""
        ways = []
        for label, way in WAYS:
            groups: dict[str, dict[str, Item]] = {}
            found: Iterable[Neighbour] = getattr(card, way)
            for each in found:
                if each.item.id not in told:
                    groups.setdefault(each.relation, {})[each.item.id] = each.item
            same: dict[tuple[str, ...], list[str]] = {}
            items: dict[tuple[str, ...], list[Item]] = {}
            for relation, linked in groups.items():
                same.setdefault(tuple(linked), []).append(relation)
                items[tuple(linked)] = [*linked.values()]
            rows = []
            for ids, relations in same.items():
                first = items[ids][0]
                titled = len(ids) <= _TITLED and first.type not in _BY_ID and (len(ids) > 1 or first is not self._above)
                writer.expected += [f"{each.id} {each.title}" if titled else each.id for each in items[ids]]
                rows.append((listed(*relations), [self._named(each, titled=titled) for each in items[ids]]))
            if rows:
                ways.append((tr(label), rows))
        return ways

    def _named(self, item: Item, *, titled: bool = True) -> tuple[str, ...]:
        """An item as a link: its id, its title, and where it is found if not by its id."""
        retired = PAPER["aside"].format(said=PAPER["retired"]) if item.id in self._build.file.retired else ""
        return (item.id, soft(item.title if titled else "") + retired, *self._tools.place(item))


# --- pieces -----------------------------------------------------------------------------------------------------------


def _state(card: Card) -> tuple[int | str, str] | None:
    """The one word that its head has for an item, with its look: the level of a region, or a state."""
    if card.state is None or not card.state.word:
        return None
    return (card.state.mark or level_of(card.state.region), card.state.word)


def _estimate(each: CardEstimate) -> tuple[str, int | str, str, str, str]:
    """Label with its sign in the small matrix, level of its region, the region, where it lies, and how that was found or why
    it counts."""
    sign = SIGNS.get(each.moment, "")
    place = " × ".join(filter(None, (each.probability, each.severity)))
    return (f"{sign} {each.label}".strip(), level_of(each.region), each.word, place, _how(each))


def _how(each: CardEstimate) -> str:
    """How an estimate came about; a product says of what it is one."""
    factors = dict(each.factors)
    said = each.sum or each.how
    return each.earned or (said.replace("P = ", "P = P1 x P2 = ", 1) if {"P1", "P2"} <= {*factors} else said)


def _computed(card: Card, name: str) -> bool:
    """Whether an estimate says a quantity that it was computed from, as its author wrote it."""
    base = name.removeprefix("residual-")
    moment = "initial" if base == name else "residual"
    found = next((each for each in card.estimates if each.moment == moment), None)
    if found is None or base not in _FACTORS:
        return False
    value, _, unit = card.item.text(name).partition(" ")
    said = f"{_how(found)} "
    return f" {value} " in said.replace(",", "") and unit in said


def _once(labels: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Views by what they are called, one of each kind: "Trace matrix", and not "Trace matrix (backward)" beside it."""
    found: dict[str, tuple[str, str]] = {}
    for label, place in labels:
        # Chinese brackets stand without a blank before them
        found.setdefault(label.partition(" (")[0].partition("（")[0], (label, place))
    return list(found.values())


def _step(step: CardStep) -> str:
    if step.release:
        return tr("{change} in {release}", change=step.word, release=step.release)
    return tr("{change} since the last release", change=step.word)


def _leveled(policy: Policy, name: str, text: str) -> str:
    """A text, with the name of the level that it gives by its id."""
    base = name.removeprefix("residual-")
    return factor(policy, base, text) if base in _FACTORS else text


def _joined(*cells: CardCell) -> CardCell:
    """Lines of text as one."""
    lines = [line for cell in cells for line in cell]
    text, note = (listed(*some) for some in zip(*((line.text, line.note) for line in lines), strict=True))
    return (CardLine(text, note=note),)


def _texts(line: CardLine) -> Iterator[str]:
    """What has to be found of a line."""
    if line.item is not None:
        yield f"{line.item.id} {line.item.title}" if line.title else line.item.id
    yield from filter(None, (line.text, line.word, line.document.name if line.document is not None else "", line.note))


def _aside(shown: Mapping[str, Any]) -> float:
    """How wide what stands beside the title in its head is, in em; rather too wide than too narrow."""
    changed = shown["changed"]["mark"] if shown["changed"] else ""
    words = (shown["type"], shown["stage"], PAPER["retired"] if shown["retired"] else "", changed)
    told = sum(letters(each) + 3 for each in words if each)
    state = letters(shown["state"][1]) + 5 if shown["state"] else 0
    return round((told + state) * 0.45, 1)


def _lines(shown: Mapping[str, Any], body: str) -> float:
    """About how many lines a card has; rather too many than too few."""

    def of(*texts: str) -> float:
        return 1 + sum(map(letters, texts)) / _LINE

    lines = 3 + letters(body) / _LINE + (of(shown["retired"]) if shown["retired"] else 0)
    lines += sum(1 + (letters(at) + letters(how)) / 80 for *_, at, how in shown["estimates"])
    lines += of(*(f"{label} {text}" for label, text, *_ in shown["fields"]))
    lines += sum(of(*each) for each in shown["found"])
    lines += of(*(f"{word} {text}" for word, items in shown["sequence"] for id, text, *_ in items for word in (id,)))
    lines += sum(of(*(f"{each[0]} {each[1]} {each[2]}" for each in found)) for *_, found in shown["proofs"])
    lines += sum(1.6 + sum(map(_rows, each["rows"])) for each in shown["argued"])
    lines += sum(
        of(label, *(f"{each[0]} {each[1]}" for each in items)) for _, rows in shown["ways"] for label, items in rows
    )
    if shown["impact"]:
        lines += 2 + sum(map(_lines_of, shown["impact"]["rows"]))
    if shown["changed"]:
        lines += len(shown["changed"]["flips"]) * 2
        lines += sum(of(label, *(text for _, text in pieces)) for label, pieces in shown["changed"]["parts"])
    return lines


def _rows(row: Sequence[Sequence[Sequence[Any]]]) -> float:
    """About how many lines a row of a card's table has."""
    return 0.4 + max(
        (sum(1 + sum(letters(text) for text in line if isinstance(text, str)) / 22 for line in cell) for cell in row),
        default=0,
    )


def _lines_of(row: Sequence[Any]) -> float:
    """About how many lines a row of a view's table has."""

    def of(cell: Any) -> float:
        if isinstance(cell, str):
            return letters(cell) / 20
        if isinstance(cell, dict):
            return sum(1 + letters(each[0]) / 20 for each in cell["documents"])
        text, note, *_, items = cell
        return (letters(text) + letters(note)) / 20 + sum(
            1 + (letters(each[0]) + letters(each[1]) + letters(each[3])) / 24 for each in items
        )

    return 0.6 + max(map(of, row), default=0)
