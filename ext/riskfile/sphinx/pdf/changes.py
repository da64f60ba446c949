"""What has changed since a baseline, for the PDF: the view, and what stands on cards and beside ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from riskfile.render.palette import CHANGE_SIGNS
from riskfile.render.pdf.notation import code, literal, soft, with_code, words
from riskfile.render.pdf.says import PAPER, listed
from riskfile.sphinx.pdf.typst import Writer
from riskfile.text.messages import tr
from riskfile.text.words import CHANGE_WORDS, OWN_DAY_WORDS
from riskfile.views import Table, level_of
from riskfile.views.changes import (
    MOST_VERDICTS,
    NOT_DECIDED,
    Because,
    CardChange,
    ChangedFinding,
    ChangedItem,
    ChangedOutside,
    ChangedPart,
    ChangeReport,
    Flipped,
    VerdictValue,
    decisions_in_short,
    together_in_words,
    verdicts_in_short,
)

_STATES: Final[Mapping[str, str]] = {"added": "pass", "removed": "fail", "retired": "fail", "changed": "changed"}
"""By what became of an item, the look of the word for it."""


def on_card(changed: CardChange | None) -> dict[str, Any] | None:
    """What a card says of what has changed, for the template."""
    if changed is None:
        return None
    mark = tr("{change}, before {was}", change=changed.mark, was=changed.was) if changed.was else changed.mark
    return {
        "mark": f"{CHANGE_SIGNS[changed.kind]} {mark}",
        "parts": [_part(each) for each in changed.parts],
        "flips": [
            (each.what, *value_of(each.before), *value_of(each.after), why_of(each.causes, each.together))
            for each in changed.flips
        ],
    }


def texts_on_card(changed: CardChange | None) -> Iterator[str]:
    """What has to be found of it in the PDF."""
    if changed is not None:
        yield changed.mark
        for part in changed.parts:
            yield from _texts(part)


def _part(part: ChangedPart) -> tuple[str, list[tuple[str, str]]]:
    return (part.label, [(kind, soft(" ".join(text.split()))) for kind, text in part.pieces])


def _texts(part: ChangedPart) -> Iterator[str]:
    yield part.label
    # the words next to a change; with the first it is certain that the rest is there
    yield from (" ".join(text.split())[:60] for _, text in part.pieces)


def value_of(each: VerdictValue) -> tuple[int | str, str]:
    """How a verdict looks, a level or a mark, and its word."""
    return (each.mark or level_of(each.region), each.word)


def why_of(causes: Sequence[Because], together: bool) -> str:
    """What flipped a verdict, in a line."""
    if not causes:
        return tr("by no single change")
    return f"{together_in_words(causes, together)} {listed(*(each.name for each in causes))}"


# --- the view ---------------------------------------------------------------------------------------------------------


def report(writer: Writer, found: ChangeReport, caption: str) -> str:
    """What has changed since a baseline, verdicts first, word by word."""
    parts = [_top(writer, found, caption)]
    expected = writer.expected
    if found.nothing:
        return parts[0]
    parts += _verdicts(writer, found)
    if found.gates:
        parts.append(_head(writer, tr("Release gates")))
        for gate in found.gates:
            state = "pass" if gate.passed else "fail"
            expected += [gate.gate, gate.word]
            own = ""
            if gate.own:
                expected.append(gate.own)
                own = f" {words(soft(gate.own))}"
            parts.append(f"\n\n#strong({literal(gate.gate)}) #mark({literal(state)}, {literal(gate.word)}){own}\n\n")
    if found.own_days:
        parts.append(_head(writer, OWN_DAY_WORDS))
        expected += found.own_days
        parts += [f"\n\n{words(soft(each))}\n\n" for each in found.own_days]
    if found.decisions:
        parts.append(_head(writer, tr("Decisions of the policy ({n})", n=len(found.decisions))))
        for each in found.decisions:
            pieces = [
                ("same" if value == NOT_DECIDED else kind, soft(value))
                for kind, value in (("gone", each.before), ("new", each.after))
            ]
            name = f"#rf-code({literal(soft(each.name))})"
            expected += [each.name, each.before, each.after, each.place]
            place = f"#dim(rf-code({literal(soft(each.place))}))"
            parts.append(f"\n\n{name}: #redlined({code(pieces)}) {place}\n\n")
    parts += _findings(writer, tr("New findings"), found.new, found.more_new)
    parts += _findings(writer, tr("Findings that are gone"), found.gone, found.more_gone)
    if found.outside:
        parts.append(_head(writer, tr("Evidence, field data and other needs")))
        parts += [_outside(writer, each) for each in found.outside]
    for changed in found.types:
        parts.append(_head(writer, f"{changed.label}{PAPER['colon']}{changed.counts}"))
        parts += [_item(writer, item) for item in changed.items]
        if changed.more:
            rest = tr(
                "{n} more: {items}", n=len(changed.more), items=listed(*(f"{id} {word}" for id, word in changed.more))
            )
            parts.append(f"\n\n{words(soft(rest))}\n\n")
    return "".join(parts)


def _top(writer: Writer, found: ChangeReport, caption: str) -> str:
    """Since when, and how many; or why there is nothing."""
    parts = [f"\n#rf-caption[{words(caption)}]\n" if caption else ""]
    expected = writer.expected
    if found.facts:
        parts.append(f"\n#rf-facts({code([(label, soft(text)) for label, text in found.facts])})\n")
        expected += [text for _, text in found.facts]
    if found.nothing:
        expected.append(found.nothing.replace("`", ""))
        return "".join([*parts, f"\n\n#emph[{with_code(found.nothing)}]\n\n"])
    counts = [
        (each.number, each.label, "" if not each.judged else "pass" if each.good else "warning")
        for each in found.counts
    ]
    expected += [f"{number} {label}" for number, label, _ in counts]
    parts.append(f"\n#rf-counts({code(counts)})\n")
    return "".join(parts)


def in_short(writer: Writer, found: ChangeReport, caption: str, table: Callable[[Writer, Table, str], str]) -> str:
    """The report on a page or two, for who reads it whole elsewhere: verdicts and gates that flipped and why, decisions by
    name, and of all else what it is and how many. ``table`` sets a table with its caption."""
    if found.nothing:
        return report(writer, found, caption)
    parts = [_top(writer, found, caption)]
    left = MOST_VERDICTS
    for direction in found.directions:
        shown = verdicts_in_short(direction, left)
        left -= len(shown.rows)
        parts.append(table(writer, shown, f"{direction.title} ({direction.number})") if shown.rows else "")
    lines: list[tuple[str, str]] = []
    if not found.directions:
        lines.append((tr("Verdicts"), words(tr("none has flipped"))))
    elif not left:
        lines.append((tr("Verdicts"), words(tr("further ones have flipped"))))
    gates = (
        f"{words(f'{gate.gate} ')}#mark({literal('pass' if gate.passed else 'fail')}, {literal(gate.word)})"
        for gate in found.gates
    )
    lines.append((tr("Release gates"), PAPER["comma"].join(gates) or words(tr("as they were"))))
    for title, some, more in (
        (tr("New findings"), found.new, found.more_new),
        (tr("Findings that are gone"), found.gone, found.more_gone),
    ):
        codes = Counter(each.code for each in some)
        said = listed(
            *(tr("{code} {n} times", code=code, n=number) if number > 1 else code for code, number in codes.items())
        )
        lines.append(
            (
                title,
                words(
                    f"{len(some) + more}{PAPER['colon'] + said if said else ''}"
                    f"{' ' + PAPER['and-more'].format(number=more) if more else ''}"
                ),
            )
        )
    for each in found.outside:
        lines.append(
            (f"{each.kind[:1].upper()}{each.kind[1:]}", f"#rf-code({literal(soft(each.name))}) {words(each.word)}")
        )
        writer.expected.append(each.name)
    for changed in found.types:
        states: dict[str, list[str]] = {}
        for item in changed.items:
            states.setdefault(item.word, []).append(
                f"#rf-id({literal(item.id)})" if item.item is not None else f"#gone(rf-code({literal(item.id)}))"
            )
        for id, word in changed.more:
            states.setdefault(word, []).append(f"#rf-code({literal(id)})")
        writer.expected += [item.id for item in changed.items]
        colon, comma = PAPER["colon"], PAPER["comma"]
        said = words(PAPER["semicolon"]).join(
            f"{words(f'{len(ids)} {word}{colon}')}{comma.join(ids)}" for word, ids in states.items()
        )
        lines.append((changed.label, said))
    writer.expected += [label for label, _ in lines]
    shown_lines = "".join(f"({literal(label)}, [{text}]), " for label, text in lines)
    parts.append(f"\n#rf-in-short(({shown_lines}))\n")
    if found.decisions:
        parts.append(
            table(
                writer, decisions_in_short(found.decisions), tr("Decisions of the policy ({n})", n=len(found.decisions))
            )
        )
    return "".join(parts)


def _head(writer: Writer, title: str) -> str:
    writer.expected.append(title)
    return f"\n#rf-part({literal(title)})\n"


def _verdicts(writer: Writer, found: ChangeReport) -> Iterator[str]:
    if not found.directions:
        yield _head(writer, tr("Verdicts that flipped"))
        yield f"\n\n#emph[{words(tr('No verdict has flipped.'))}]\n\n"
    for direction in found.directions:
        yield _head(writer, f"{direction.title} ({direction.number})")
        for flipped in direction.flipped:
            yield _flipped(writer, flipped)


def _flipped(writer: Writer, flipped: Flipped) -> str:
    rows = []
    for each in flipped.verdicts:
        items = [(item.id, soft(item.title)) for item in each.items]
        writer.expected += [each.what, each.before.word, each.after.word, *(f"{id} {title}" for id, title in items)]
        rows.append((each.what, *value_of(each.before), *value_of(each.after), items))
    if not flipped.causes:
        return f"\n#rf-cause([{words(tr('by no single change'))}], {code(rows)})\n"
    before = words(f"{together_in_words(flipped.causes, flipped.together)} ")
    why = PAPER["comma"].join(_because(writer, each) for each in flipped.causes)
    return f"\n#rf-cause([{before}{why}], {code(rows)})\n"


def _because(writer: Writer, cause: Because) -> str:
    writer.expected.append(cause.name)
    shown = f"#rf-code({literal(soft(cause.name))})"
    if cause.item is not None:
        writer.expected.append(f"{cause.item.id} {cause.item.title}")
        shown = f"#rf-id({literal(cause.item.id)}) {words(soft(cause.item.title))}"
    if not cause.parts:
        return shown
    said = []
    for part in cause.parts:
        label, pieces = _part(part)
        writer.expected += _texts(part)
        said.append(f"{words(f'{label} ' if label else '')}#redlined({code(pieces)})")
    return f"{shown} ({PAPER['semicolon'].join(said)})"


def _findings(writer: Writer, title: str, found: Sequence[ChangedFinding], more: int) -> Iterator[str]:
    if not found:
        return
    yield _head(writer, f"{title} ({len(found) + more})")
    for each in found:
        writer.expected += [each.code, each.message]
        look, place = f"#mark({literal(each.level)}, {literal(each.word)})", soft(each.place)
        item = f" #rf-id({literal(each.item.id)})" if each.item is not None else ""
        yield (
            f"\n#rf-entry[{look} #strong({literal(each.code)}) {words(soft(each.message))}{item} #dim(rf-code({literal(place)}))]\n"
        )
    if more:
        rest = tr("{n} {n:finding|findings} more.", n=more)
        writer.expected.append(rest)
        yield f"\n\n{words(rest)}\n\n"


def _outside(writer: Writer, each: ChangedOutside) -> str:
    writer.expected += [each.name, *(text for part in each.parts for text in _texts(part))]
    items = PAPER["comma"].join(f"#rf-id({literal(item.id)})" for item in each.items)
    named = f" #dim[{words(tr('named by'))}] {items}" if items else ""
    name = f"{words(f'{each.kind} ')}#rf-code({literal(soft(each.name))}){named}"
    state = literal(_STATES.get(each.state, ""))
    parts = code([_part(part) for part in each.parts])
    return f"\n#rf-change({state}, {literal(each.word)}, [{name}], {literal('')}, {parts}, {literal('')})\n"


def _item(writer: Writer, each: ChangedItem) -> str:
    writer.expected += [f"{each.id} {each.title}", *(text for part in each.parts for text in _texts(part))]
    title = words(soft(each.title))
    gone = f"#gone(rf-code({literal(each.id)})) {title}"
    name = f"#rf-id({literal(each.id)}) {title}" if each.item is not None else gone
    place = soft(each.place) if each.state in ("moved", "removed") else ""
    rest = (each.was, [_part(part) for part in each.parts], place)
    state = _STATES.get(each.state, "")
    return f"\n#rf-change({literal(state)}, {literal(each.word)}, [{name}], {', '.join(map(code, rest))})\n"


def note_of(signs: Iterable[str], since: str) -> str:
    """What the signs beside ids in a table say."""
    kinds: dict[str, list[str]] = {}
    for kind, sign in CHANGE_SIGNS.items():
        kinds.setdefault(sign, []).append(CHANGE_WORDS.of(kind))
    there = set(signs)
    shown = tuple(
        tr("{sign} {words:or}", sign=sign, words=tuple(said)) for sign, said in kinds.items() if sign in there
    )
    return tr("Since baseline {since}: {signs}.", since=since, signs=shown) if shown else ""
