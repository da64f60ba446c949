"""What has changed between two states as a PDF that can be read alone: verdicts, gates, decisions, findings, and each item
word by word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from riskfile.change.diff import ItemChange
from riskfile.change.history import Baselines, revisions
from riskfile.render.palette import MARKS
from riskfile.render.pdf import finish
from riskfile.render.pdf.characters import undrawable
from riskfile.render.pdf.layout import WHOLE_CARD
from riskfile.render.pdf.notation import LINE, code, literal, soft, words
from riskfile.render.pdf.says import PAPER, listed
from riskfile.render.pdf.settings import PdfSettings
from riskfile.render.pdf.typefaces import HERE
from riskfile.render.pdf.typeset import TypesetError, Workshop, typeset
from riskfile.reporters.diff import OUTSIDE_WORDS
from riskfile.reporters.diff_told import HOW_WORDS, Because, Grid, Pill, Ruled, Told
from riskfile.text.files import into_place
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import spoken, tr
from riskfile.text.quoting import visible
from riskfile.text.redline import Piece, joined
from riskfile.text.words import ITEM_STATE_WORDS, LEVEL_WORDS, STAGE_WORDS


class RedlineError(Exception):
    """The PDF cannot be written; what was there is as it was. The message says why."""


class History(NamedTuple):
    """What was released before: the project's baselines, and the name of the one that is compared with ("" where it is
    none of them)."""

    released: Baselines
    base: str


def write(told: Told, chosen: PdfSettings, target: Path, stamp: datetime, history: History) -> None:
    """Write the PDF to ``target``; it says that it was made at ``stamp``.

    :raises RedlineError: if it cannot be set, or its text is not found in it.
    """
    shop = Workshop(Path(), target.parent / "typst" / target.stem)
    document = _Document(told, chosen, history)
    body = "".join(document.parts())
    strange = {each for each in body if ord(each) > _KNOWN_TO_FONTS}
    folder = chosen.source.name(chosen.source.layout.at(chosen.folder)) if chosen.folder and chosen.source else ""
    # a state of before may have what no font has: it is shown by its number
    shown = {ord(each): f"[U+{ord(each):04X}]" for each in undrawable(strange, folder)} if strange else {}
    shop.keep("settings.typ", f"#let settings = {code(chosen.for_typst(shop.folder))}\n")
    shop.keep("redline.typ", (HERE / "redline.typ").read_text("utf-8"))
    shop.keep(
        "main.typ",
        f'#import "redline.typ": *\n#show: document-of.with({code(document.about())})\n{body}'.translate(shown),
    )
    beside = target.with_name(f"{target.name}.part")
    try:
        beside.write_bytes(typeset(shop.folder, stamp))
        finish.make_links(beside, {})
        lost = finish.missing(beside, (_read_back(text.translate(shown)) for text in document.expected))
        if lost:
            more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
            raise RedlineError(f"it would lose something: not found in it: {lost[0][:120]!r}{more}")
        into_place(beside, target)
    except TypesetError as error:
        raise RedlineError(f"Typst: {error}") from None
    except finish.PlaceError as error:
        raise RedlineError(
            f"{chosen.template or 'the template'}: nothing in the document is labelled {error.place!r}; a template's "
            "rf-heading has to put label(name) behind its heading"
        ) from None
    finally:
        beside.unlink(missing_ok=True)


_KNOWN_TO_FONTS: Final = 0x17F
"""All letters up to here (Latin) are in each font that we bring along."""

_STATES: Final = {"removed": "fail", "added": "pass", "retired": "warning"}
"""The look of a mark by what became of an item."""


class _Document:
    """Typst source of the document; ``expected`` are the texts that are to be read back."""

    def __init__(self, told: Told, chosen: PdfSettings, history: History) -> None:
        self.told = told
        self.chosen = chosen
        self.history = history
        self.expected: list[str] = []
        self._here = {each.id for each in told.found.items}
        self._named: set[str] = set()

    def about(self) -> dict[str, Any]:
        """What the title page and the running lines say."""
        told, policy = self.told, self.told.policy
        before, after = told.sides
        spoken_here = spoken()
        own = self.chosen.language if spoken_here == SOURCE_LANGUAGE else spoken_here
        language, _, region = (own or SOURCE_LANGUAGE).partition("-")
        facts = [
            (tr("What changed"), told.verdict),
            (tr("Before"), before.name),
            (tr("After"), after.name),
            (tr("Judged as of"), tr("{day}, both states", day=told.today)),
            (tr("Release gate"), told.gate),
            (tr("Document"), policy.document_number),
            (
                tr("Revision"),
                tr("{before} before, {after} now", before=before.revision, after=after.revision)
                if before.revision != after.revision
                else after.revision,
            ),
            (tr("Models"), ", ".join(policy.device.models)),
            (tr("Content before"), soft(before.fingerprint)),
            (tr("Content after"), soft(after.fingerprint)),
        ]
        return {
            "kind": tr("Changes of the risk management file, ISO 14971:2019"),
            "title": tr("{device}: changes since {before}", device=policy.device.name, before=before.name),
            "device": policy.device.name,
            "maker": policy.device.manufacturer,
            "number": policy.document_number,
            "revision": after.revision,
            "gate": told.gate,
            "example": policy.device.example,
            "language": language,
            "region": region,
            "fingerprint": after.fingerprint[:16],
            "facts": [(label, _plain(text)) for label, text in facts if text],
            "approvals": [],
            "revisions": [],
        }

    def parts(self) -> Iterator[str]:
        """The chapters: each begins where the one before ends."""
        yield "\n#set heading(supplement: [])\n"
        yield from self._summary()
        yield from self._verdicts()
        yield from self._gates()
        yield from self._decisions()
        yield from self._outside()
        yield from self._findings(tr("New findings"), "new", self.told.new)
        yield from self._findings(tr("Findings that are gone"), "gone", self.told.gone)
        yield from self._items()
        yield from self._history()

    # ------------------------------------------------------------------------------------------------ what is set

    def _set(self, text: str, most: int = LINE) -> str:
        """A text as it is set, which is to be read back."""
        shown = _plain(text)
        self.expected.append(shown)
        return soft(shown, most)

    def _head(self, level: int, text: str, name: str, *, listed: bool = True) -> str:
        self.expected.append(text)
        return f"\n#rf-heading({level}, {literal(name)}, outlined: {code(listed)}, {literal(text)})\n"

    def _pieces(self, pieces: Sequence[Piece]) -> list[tuple[str, str]]:
        shown = [(each.kind, _plain(joined(each.words), line=False)) for each in pieces]
        self.expected += [text for _, text in shown]
        return [(kind, soft(text, LINE)) for kind, text in shown]

    def _pill(self, pill: Pill) -> tuple[str, int, str, str]:
        return (_plain(pill.word), pill.level, pill.mark if pill.mark in MARKS else "", pill.meaning)

    def _anchor(self, id: str) -> str:
        """The name of a place: an id may be that of an item that is gone, and of another that took it."""
        if id in self._named:
            return f"{id}-again"
        self._named.add(id)
        return id

    # ------------------------------------------------------------------------------------------------ chapters

    def _summary(self) -> Iterator[str]:
        told = self.told
        before, after = told.sides
        grave = any(each.grave for each in told.headlines)
        yield self._head(1, tr("Summary"), "summary")
        yield f"\n#rf-verdict({literal('fail' if grave else 'complete')})[{words(self._set(told.verdict))}]\n"
        if told.headlines:
            yield f"\n#rl-tiles({code([(each.mark, self._set(f'{each.number} {each.words}')) for each in told.headlines])})\n"
        rows: list[tuple[str, str, str, bool]] = [
            (tr("Revision"), before.revision, after.revision, False),
            (tr("Items"), str(before.items), str(after.items), False),
            (tr("Gates passed"), before.passed, after.passed, False),
            (tr("Fingerprint"), before.fingerprint, after.fingerprint, True),
        ]
        table = [(label, self._set(was, 16), self._set(now, 16), mono) for label, was, now, mono in rows]
        heads = [
            tr("State"),
            self._set(tr("Before: {state}", state=before.name)),
            self._set(tr("After: {state}", state=after.name)),
        ]
        yield f"\n#rl-sides({code(heads)}, {code(table)})\n"
        judged = tr(
            "Both states are judged on {day}, at the gate {gate}, so that nothing differs because time has passed. "
            "What flipped a verdict was found by taking changes back one by one and judging again.",
            day=told.today,
            gate=STAGE_WORDS.of(told.gate) if spoken() != SOURCE_LANGUAGE else told.gate,
        )
        yield f"\n{words(self._set(judged))}\n"
        if told.found.empty:
            same = tr("The two states say the same, and the same is judged of them.")
            yield f"\n\n{words(self._set(same))}\n"
        else:
            yield "\n#rl-legend()\n"

    def _verdicts(self) -> Iterator[str]:
        if not self.told.directions:
            return
        yield self._head(1, tr("Verdicts"), "verdicts")
        for direction in self.told.directions:
            yield self._head(2, _counted(direction.title, direction.number), f"verdicts-{direction.key}")
            for because in direction.causes:
                yield self._because(because)

    def _because(self, because: Because) -> str:
        reasons = [
            (each.name if each.id in self._here else soft(each.name), each.id in self._here, self._set(each.said))
            for each in because.reasons
        ]
        self.expected += [each.name for each in because.reasons]
        moves = []
        for move in because.moves:
            self.expected += [move.before.word, move.after.word]
            items = [(each.id, each.id in self._here, self._set(each.title)) for each in move.items]
            self.expected += [each.id for each in move.items]
            what = move.what[:1].upper() + move.what[1:]
            moves.append((what, self._pill(move.before), self._pill(move.after), items))
        number = tr("{n} {n:verdict|verdicts}", n=because.number)
        why: str | list[tuple[str, bool, str]] = [
            (each.id, each.id in self._here, self._set(each.title)) for each in because.triggers
        ]
        if because.unexplained:
            why = self._set(tr("No trigger says why."))
        head = (tr(HOW_WORDS[because.how]), reasons, number, moves, why)
        return f"\n#rl-because({', '.join(map(code, head))})\n"

    def _gates(self) -> Iterator[str]:
        rows = [
            (self._set(name), mark, self._set(said), self._set(own) if own else "")
            for name, said, mark, own in self.told.gates
        ]
        if rows:
            yield self._head(1, tr("Gates"), "gates")
            yield f"\n#rl-gates({code(rows)})\n"

    def _findings(self, title: str, name: str, rules: Sequence[Ruled]) -> Iterator[str]:
        if not rules:
            return
        yield self._head(1, _counted(title, sum(len(each.findings) for each in rules)), f"findings-{name}")
        for rule in rules:
            levels, hints = ({getattr(each, what) for each in rule.findings} for what in ("level", "hint"))
            same = levels.pop() if len(levels) == 1 else ""
            hint = _capital(hints.pop()) if len(hints) == 1 and len(rule.findings) > 1 else ""
            findings = [
                (
                    () if same else (each.level, LEVEL_WORDS.of(each.level)),
                    self._set(each.message),
                    "" if hint or not each.hint else self._set(_capital(each.hint)),
                    self._set(str(each.span)),
                )
                for each in rule.findings
            ]
            level = (same, LEVEL_WORDS.of(same)) if same else ()
            number = tr("{n} {n:finding|findings}", n=len(findings))
            head = (
                self._set(rule.code),
                self._set(rule.name),
                _plain(rule.clause),
                number,
                level,
                self._set(hint),
                findings,
            )
            yield f"\n#rl-rule({', '.join(map(code, head))})\n"

    def _decisions(self) -> Iterator[str]:
        rows = []
        for name, place, edits in self.told.decisions:
            told = [(self._set(own), self._pieces(pieces)) for own, pieces in edits]
            rows.append((self._set(name, 18), told, self._set(place, 18)))
        if not rows:
            return
        yield self._head(1, _counted(tr("Decisions of the policy"), len(self.told.found.decisions)), "decisions")
        for grid in self.told.grids:
            yield self._grid(grid)
        yield f"\n#rl-decisions({code(rows)})\n"

    def _outside(self) -> Iterator[str]:
        rows = []
        for what, naming, edits in self.told.outside:
            told = [(self._set(name), self._pieces(pieces)) for name, pieces in edits]
            rows.append((self._set(_capital(what), 24), self._set(naming, 14), told))
        if rows:
            yield self._head(1, _counted(tr(OUTSIDE_WORDS), len(rows)), "outside")
            yield f"\n#rl-outside({code(rows)})\n"

    def _grid(self, grid: Grid) -> str:
        other = sum(cell.before is not None for _, cells in grid.rows for cell in cells)
        said = tr("{n:1 cell differs|{n} cells differ}", n=other)
        heads = [(id, soft(_plain(label))) for id, label in grid.columns]
        rows = []
        for (id, label), cells in grid.rows:
            self.expected += [cell.now.word for cell in cells]
            shown = [(self._pill(cell.now), cell.before and self._pill(cell.before)) for cell in cells]
            rows.append((id, soft(_plain(label)), shown))
        return f"\n#rl-matrix({code(grid.title)}, {code(grid.corner)}, {code(heads)}, {code(rows)}, {code(said)})\n"

    def _items(self) -> Iterator[str]:
        if not self.told.items:
            return
        yield self._head(1, _counted(tr("Items"), len(self.told.found.items)), "items")
        for state, title, types in self.told.items:
            number = sum(len(some) for _, some in types)
            yield self._head(2, _counted(title, number), f"items-{state}")
            for at, (type, changes) in enumerate(types):
                yield self._head(3, _counted(_capital(type), len(changes)), f"items-{state}-{at}", listed=False)
                for change in changes:
                    yield self._card(change)

    def _card(self, change: ItemChange) -> str:
        card = self.told.card(change)
        self.expected.append(card.id)
        head = [
            *([("gone", card.was), ("new", card.id)] if card.was else [("same", card.id)]),
            *self._pieces(card.title),
        ]
        name = self._anchor(card.id)
        lines, texts = [], []
        for line in card.lines:
            pieces = [("same", tr("only lines end elsewhere"))] if line.layout else self._pieces(line.pieces)
            if line.is_text and not line.layout:
                texts.append(pieces)
            else:
                lines.append((_plain(line.label), pieces))
        if card.moved:
            was, now = map(_plain, card.moved)
            lines.append((tr("Page"), [("gone", soft(was)), ("new", soft(now))]))
            self.expected += [was, now]
        about = {
            "type": _plain(card.type),
            "stage": _plain(card.stage),
            "state": (_STATES[card.state], ITEM_STATE_WORDS.of(card.state)) if card.state in _STATES else None,
            "place": self._set(card.place, 30),
            "lines": lines,
            "texts": texts,
            "whole": len(lines) + sum(len(text) for some in texts for _, text in some) / 95 <= WHOLE_CARD,
        }
        heading = f"rf-heading(4, {literal(name)}, outlined: false, pieces-of({code(head)}))"
        return f"\n#rl-card({code(about)}, {heading})\n"

    def _history(self) -> Iterator[str]:
        rows = []
        for each in reversed(revisions(self.history.released, None, self.told.today)):
            states = listed(*(f"{number} {ITEM_STATE_WORDS.of(state)}" for state, number in each.states.items()))
            flipped = (
                tr("{flipped}, {worse} for the worse", flipped=each.flipped, worse=each.worse)
                if each.flipped
                else str(each.flipped)
            )
            gates = listed(*map(STAGE_WORDS.of, each.gates))
            row = (
                tr("{name} (compared with)", name=each.name) if each.name == self.history.base else each.name,
                each.day,
                each.description,
                str(each.items),
                tr("the first") if each.first else states or tr("none"),
                "" if each.first else flipped,
                gates or tr("none"),
                each.fingerprint.removeprefix("sha256:")[:12],
            )
            rows.append(tuple(self._set(cell, 16) for cell in row))
        heads = (
            tr("Baseline"),
            tr("Day"),
            tr("What it is"),
            tr("Items"),
            tr("Changes"),
            tr("Verdicts that flipped"),
            tr("Gates passed"),
            tr("Fingerprint"),
        )
        yield self._head(1, tr("Revision history"), "history")
        widths = (0.8, 0.8, 1.5, 0.5, 1.1, 0.9, 1.1, 1.0)
        yield f"\n#rl-history({code(widths)}, {code(heads)}, {code(rows)}, {code(tr('No state was kept as a baseline.'))})\n"
        published = [
            tuple(self._set(text, 16) for text in (each.revision, each.date, each.change, each.author))
            for each in self.chosen.history()
        ]
        if published:
            yield f"\n#rl-history({code((0.9, 0.8, 2.4, 1.3))}, {code(tuple(map(PAPER.of, ('revision', 'date', 'change', 'author'))))}, {code(published)}, {code('')})\n"


def _counted(title: str, number: int) -> str:
    """A heading with how many stand below it."""
    return tr("{title} ({n})", title=title, n=number)


def _read_back(text: str) -> str:
    """A text as it is looked for in the PDF: without what is read back in another order (from right to left) or as other
    letters (ligatures, accents of their own). NUL divides it there."""
    if text.isascii():
        return text
    return "".join("\0" if _turned(each) else each for each in text)


def _turned(character: str) -> bool:
    return (
        unicodedata.bidirectional(character) in ("R", "AL", "AN")
        or unicodedata.combining(character) > 0
        or len(unicodedata.normalize("NFKC", character)) > 1
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plain(text: str, *, line: bool = True) -> str:
    """Whatever somebody has written, without what turns the direction of text; in one ``line``, where it is one."""
    return visible(" ".join(text.split()) if line else text, line=False)


def file_name(part: str, state: str) -> str:
    """What the file is called: like the PDF of the risk file (``part`` tells it from others of a site), and since when."""
    safe = "".join(each if each.isascii() and (each.isalnum() or each in "._-") else "-" for each in state)
    return f"risk-management-file{f'-{part}' if part else ''}-changes-since-{safe}.pdf"
