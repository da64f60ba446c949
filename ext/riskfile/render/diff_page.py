"""A difference as one HTML page that stands alone: it fetches nothing, runs no code but its own few lines, and all that
somebody has written stands in it as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from riskfile.change.diff import ItemChange
from riskfile.render.alone import as_text, hashed, looks
from riskfile.render.palette import LEVELS, MARKS, variables
from riskfile.reporters.diff import OUTSIDE_WORDS, kept_lines
from riskfile.reporters.diff_told import HOW_WORDS, Because, Direction, Grid, Named, Pill, Ruled, Side, Told
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import spoken, tr
from riskfile.text.redline import Piece, joined
from riskfile.text.words import ITEM_STATE_WORDS, LEVEL_WORDS, STAGE_WORDS
from riskfile.version import __version__

HERE: Final = Path(__file__).parent

MOST_OPEN: Final = 150
"""Up to so many items stand open; of more, each type is folded."""

_IDS_OPEN: Final = 6
"""Up to so many items that verdicts are of stand open."""

_FINDINGS_OPEN: Final = 12
"""Up to so many findings of one rule stand open."""

_COUNTED: Final = "${shown} of ${cards.length} items"
"""What the script says of how many items it shows."""

_SAME: Final = 70
"""A longer run of words that did not change is cut, and how many words it has is said."""
_KEPT: Final = 24
"""So many words are shown of it at each end."""


def page(told: Told) -> Iterator[str]:
    """The page, in pieces."""
    style = f"{variables()}{looks()}{(HERE / 'diff_page.css').read_text('utf-8')}"
    script = (HERE / "diff_page.js").read_text("utf-8")
    if spoken() != SOURCE_LANGUAGE:
        script = script.replace(_COUNTED, tr("{shown} of {all} items", shown="${shown}", all="${cards.length}"))
    policy = f"default-src 'none'; style-src {hashed(style)}; script-src {hashed(script)}; base-uri 'none'; form-action 'none'"
    grave = any(each.grave for each in told.headlines)
    yield (
        f'<!DOCTYPE html>\n<html lang="{spoken()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{as_text(tr('{title}: {device}', title=told.title, device=told.device))}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#changes">{tr("To the changes")}</a>\n<div class="page">\n<header class="top">\n'
    )
    if told.policy.device.example:
        yield f'<p class="example">▲ {tr("EXAMPLE: device, maker and data are invented.")}</p>\n'
    yield f"<h1>{as_text(told.title)}</h1>\n<p>{as_text(tr('{parts}', parts=(told.device, told.policy.device.manufacturer)))}</p>\n</header>\n"
    yield f'<section aria-label="{tr("Summary")}"><div class="verdict{" grave" if grave else ""}"><strong>{as_text(told.verdict)}</strong>\n'
    gate = told.gate if spoken() == SOURCE_LANGUAGE else STAGE_WORDS.of(told.gate)
    said = tr("Both states are judged on {day}, at the gate {gate}.", day=told.today, gate=gate)
    yield f"<p>{as_text(said)}</p>\n"
    if told.kept is not None:
        mark = "pass" if told.kept.both_ways else "fail"
        first, *more = kept_lines(told.kept)
        yield f'<p class="kept"><span class="pill m-{mark}">{MARKS[mark].sign}</span> {as_text(first)}</p>\n'
        yield "".join(f"<p>{as_text(each)}</p>\n" for each in more)
    if told.headlines:
        yield '<ul class="tiles">\n'
        for each in told.headlines:
            look = f"{MARKS[each.mark].sign} {each.number} {each.words}"
            yield f'<li><a class="pill m-{each.mark}" href="#{each.of}">{as_text(look)}</a></li>\n'
        yield "</ul>\n"
    yield "</div>\n"
    before, after = told.sides
    yield f'<div class="states">\n{_side(tr("Before"), before)}{_side(tr("After"), after)}</div>\n</section>\n'
    yield '<div class="body">\n'
    yield from _contents(told)
    yield '<main id="changes">\n'
    if told.found.empty:
        yield f"<p>{tr('The two states say the same, and the same is judged of them.')}</p>\n"
    with_card = {each.id for each in told.found.items}
    yield '<div id="verdicts"></div>\n' if told.directions else ""
    for direction in told.directions:
        yield from _direction(direction, with_card)
    yield from _gates(told)
    yield from _decisions(told)
    yield from _outside(told)
    yield from _findings("new", tr("New findings"), told.new)
    yield from _findings("gone", tr("Findings that are gone"), told.gone)
    yield from _items(told)
    written = tr("Written by riskfile {version}. {summary}", version=__version__, summary=told.summary)
    yield f"</main>\n</div>\n<footer>{as_text(written)}</footer>\n</div>\n"
    yield f"<script>{script}</script>\n</body>\n</html>\n"


# --- the head ---------------------------------------------------------------------------------------------------------


def _side(when: str, side: Side) -> str:
    facts = [
        (tr("Revision"), f"{side.revision}, {side.date}".strip(", ")),
        (tr("Items"), str(side.items)),
        (tr("Gates passed"), side.passed),
        (tr("Fingerprint"), side.fingerprint),
    ]
    rows = "".join(
        f"<dt>{label}</dt><dd>{f'<code>{as_text(shown)}</code>' if shown == side.fingerprint else as_text(shown)}</dd>"
        for label, shown in facts
        if shown
    )
    return f'<section class="state"><h2>{when}</h2><p>{as_text(side.name)}</p><dl class="facts">{rows}</dl></section>\n'


def _contents(told: Told) -> Iterator[str]:
    entries: list[tuple[str, str, int, list[tuple[str, str, int]]]] = [
        (f"v-{each.key}", each.title, each.number, []) for each in told.directions
    ]
    found = told.found
    for place, title, number in (
        ("gates", tr("Gates"), len(found.gates)),
        ("decisions", tr("Decisions of the policy"), len(found.decisions)),
        ("outside", tr(OUTSIDE_WORDS), len(found.outside)),
        ("new", tr("New findings"), len(found.new)),
        ("gone", tr("Findings that are gone"), len(found.gone)),
    ):
        entries += [(place, title, number, [])] if number else []
    for state, title, types in told.items:
        below = [(f"i-{state}-{at}", type, len(some)) for at, (type, some) in enumerate(types)]
        entries.append((f"i-{state}", title, sum(number for *_, number in below), below))
    yield f'<nav aria-label="{tr("Contents")}"><strong>{tr("Contents")}</strong>\n<ul>\n'
    for place, title, number, below in entries:
        inner = "".join(f"<li>{_entry(*each)}</li>" for each in below)
        yield f"<li>{_entry(place, title, number)}{f'<ul>{inner}</ul>' if inner else ''}</li>\n"
    yield "</ul></nav>\n"


def _entry(place: str, title: str, number: int) -> str:
    return f'<a href="#{place}"><span>{as_text(title)}</span> <span class="n">{number}</span></a>'


def _head(place: str, title: str, number: int) -> str:
    return f'<h2 id="{place}">{as_text(title)} <span class="n">({number})</span></h2>\n'


# --- verdicts ---------------------------------------------------------------------------------------------------------


def _direction(direction: Direction, with_card: set[str]) -> Iterator[str]:
    arrow = f'<span class="arrow" aria-hidden="true">→</span><span class="vh">{tr(" to ")}</span>'
    yield f"<section>{_head(f'v-{direction.key}', direction.title, direction.number)}"
    for because in direction.causes:
        yield f'<section class="because">\n{_because(because, with_card)}'
        for move in because.moves:
            way = f'<span class="way">{_pill(move.before)}{arrow}{_pill(move.after)}</span>'
            yield f'<div class="move"><div class="what">{as_text(_capital(move.what))}</div><div>{way}</div>'
            yield f'<div class="of">{_ids(move.items, with_card)}</div></div>\n'
        yield "</section>\n"
    yield "</section>\n"


def _because(because: Because, with_card: set[str]) -> str:
    number = f'<span class="n">{tr("{n} {n:verdict|verdicts}", n=because.number)}</span>'
    said = []
    for each in because.reasons:
        name = f"<code>{as_text(each.name)}</code>"
        if each.id in with_card:
            name = f'<a href="#{as_text(each.id)}">{name}</a>'
        elif each.kind != "item":
            name = f'<a href="#{"outside" if each.kind == "outside" else "decisions"}">{name}</a>'
        said.append(f"{name} {as_text(each.said)}")
    if not because.how and said:
        return (
            f"<header><h3><span>{tr(HOW_WORDS[''])} {said[0]}</span>{number}</h3>{_why(because, with_card)}</header>\n"
        )
    listed = "".join(f"<li>{each}</li>" for each in said)
    return f"<header><h3><span>{tr(HOW_WORDS[because.how or 'none'])}</span>{number}</h3><ul>{listed}</ul>{_why(because, with_card)}</header>\n"


def _why(because: Because, with_card: set[str]) -> str:
    """The triggers that say why it was changed."""
    if because.unexplained:
        return f'<p class="why">{tr("No trigger says why.")}</p>'
    named = tuple(f"{_id(id, with_card)} {as_text(title)}" for id, title in because.triggers)
    return f'<p class="why">{tr("The reason is in {triggers}.", triggers=named)}</p>' if named else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _id(id: str, with_card: set[str]) -> str:
    shown = f'<span class="id">{as_text(id)}</span>'
    return f'<a href="#{as_text(id)}">{shown}</a>' if id in with_card else shown


def _ids(items: Iterable[Named], with_card: set[str]) -> str:
    rows = []
    for id, title in items:
        rows.append(f"<li>{_id(id, with_card)} {as_text(title)}</li>")
    listed = f'<ul class="ids">{"".join(rows)}</ul>'
    if len(rows) <= _IDS_OPEN:
        return listed
    return f"<details><summary>{tr('{n} {n:item|items}', n=len(rows))}</summary>{listed}</details>"


def _pill(pill: Pill) -> str:
    if pill.mark:
        look, sign = f"m-{pill.mark}", MARKS[pill.mark].sign if pill.mark in MARKS else ""
    else:
        look, sign = f"l{pill.level}" if pill.level else "none", LEVELS[pill.level].sign
    means = f' <span class="means">({as_text(pill.meaning)})</span>' if pill.meaning else ""
    return f'<span class="pill {look}">{as_text(" ".join(filter(None, (sign, pill.word))))}{means}</span>'


# --- gates, findings, decisions ---------------------------------------------------------------------------------------


def _gates(told: Told) -> Iterator[str]:
    rows = [
        f'<tr><td>{as_text(name)}</td><td><span class="pill m-{mark}">{MARKS[mark].sign} {as_text(said)}</span>'
        f"{f'<br>{as_text(own)}' if own else ''}</td></tr>\n"
        for name, said, mark, own in told.gates
    ]
    if rows:
        yield f'<section>{_head("gates", tr("Gates"), len(rows))}<div class="wide"><table>'
        yield f"<thead><tr><th>{tr('Gate')}</th><th>{tr('Now')}</th></tr></thead>"
        yield f"<tbody>{''.join(rows)}</tbody></table></div></section>\n"


def _findings(place: str, title: str, rules: tuple[Ruled, ...]) -> Iterator[str]:
    if not rules:
        return
    number = sum(len(each.findings) for each in rules)
    yield f"<section>{_head(place, title, number)}"
    said = tr("What a rule asks for, and why, is told by {command} and its code.", command="<code>riskfile rule</code>")
    yield f'<p class="legend">{said}</p>\n'
    for rule in rules:
        number_of = len(rule.findings)
        clause = f' <span class="dim">{as_text(rule.clause)}</span>' if rule.clause else ""
        # what is gone is good news, and needs no room
        opened = " open" if place == "new" and number_of <= _FINDINGS_OPEN else ""
        # what is the same for all is said once
        levels, hints = ({getattr(each, name) for each in rule.findings} for name in ("level", "hint"))
        level = f"{_level(levels.pop())} " if len(levels) == 1 else ""
        hint = f'<p class="hint">{as_text(_capital(hints.pop()))}</p>' if len(hints) == 1 and number_of > 1 else ""
        yield f'<details class="ruled"{opened}><summary>{level}<strong>{as_text(rule.code)}</strong> {as_text(rule.name)}{clause}'
        yield f' <span class="n">({number_of})</span></summary>{hint if hint and hint != _NO_HINT else ""}<ul>\n'
        for each in rule.findings:
            said = f"{'' if level else f'{_level(each.level)} '}{as_text(each.message)}"
            more = "" if hint or not each.hint else f' <span class="dim">{as_text(_capital(each.hint))}</span>'
            yield f'<li>{said}{more}<span class="place"><code>{as_text(each.span)}</code></span></li>\n'
        yield "</ul></details>\n"
    yield "</section>\n"


_NO_HINT: Final = '<p class="hint"></p>'


def _level(level: str) -> str:
    sign = f"{MARKS[level].sign} " if level in MARKS else ""
    return f'<span class="pill m-{as_text(level)}">{sign}{as_text(LEVEL_WORDS.of(level))}</span>'


def _decisions(told: Told) -> Iterator[str]:
    rows = list(told.decisions)
    if not rows:
        return
    yield f"<section>{_head('decisions', tr('Decisions of the policy'), len(told.found.decisions))}"
    for grid in told.grids:
        yield from _grid(grid)
    yield _heads(tr("Decision"), tr("Before and after"), tr("Place"))
    for name, place, edits in rows:
        said = "".join(f"<div>{_own(own)}{_words(pieces)}</div>" for own, pieces in edits)
        yield f"<tr><td><code>{as_text(name)}</code></td><td>{said}</td><td><code>{as_text(place)}</code></td></tr>\n"
    yield "</tbody></table></div></section>\n"


def _heads(*heads: str) -> str:
    cells = "".join(f"<th>{each}</th>" for each in heads)
    return f'<div class="wide"><table><thead><tr>{cells}</tr></thead><tbody>\n'


def _own(name: str) -> str:
    return f'<span class="dim">{as_text(name)}:</span> ' if name else ""


def _outside(told: Told) -> Iterator[str]:
    rows = list(told.outside)
    if not rows:
        return
    yield f"<section>{_head('outside', tr(OUTSIDE_WORDS), len(rows))}"
    yield _heads(tr("What"), tr("Named by"), tr("Changes"))
    for what, naming, edits in rows:
        said = "; ".join(f"{_own(name)}{_words(pieces)}" for name, pieces in edits)
        yield f"<tr><td>{as_text(_capital(what))}</td><td>{as_text(naming)}</td><td>{said}</td></tr>\n"
    yield "</tbody></table></div></section>\n"


def _grid(grid: Grid) -> Iterator[str]:
    other = sum(cell.before is not None for _, cells in grid.rows for cell in cells)
    heads = "".join(f'<th scope="col">{as_text(id)}<small>{as_text(label)}</small></th>' for id, label in grid.columns)
    said = tr("{n:1 cell differs|{n} cells differ}", n=other)
    yield f'<div class="wide"><table class="matrix"><caption>{as_text(grid.title)}<small>{said}</small></caption>'
    yield f'<thead><tr><th scope="col"><small>{as_text(grid.corner)}</small></th>{heads}</tr></thead><tbody>\n'
    for (id, label), cells in grid.rows:
        yield f'<tr><th scope="row">{as_text(id)}<small>{as_text(label)}</small></th>'
        for now, before in cells:
            was = (
                f'<span class="was"><span class="vh">{tr("before: ")}</span><del>{as_text(_word(before))}</del></span>'
                if before
                else ""
            )
            look = f"l{now.level}{' other' if before else ''}"
            yield f'<td class="{look}">{was}{LEVELS[now.level].sign} {as_text(_word(now))}</td>'
        yield "</tr>\n"
    yield "</tbody></table></div>\n"


def _word(pill: Pill) -> str:
    return f"{pill.word} ({pill.meaning})" if pill.meaning else pill.word


# --- items ------------------------------------------------------------------------------------------------------------


def _items(told: Told) -> Iterator[str]:
    if not told.items:
        return
    yield (
        '<section id="items"><div class="tools" id="tools" hidden><input type="search" '
        f'aria-label="{tr("Filter the items by id or title")}" placeholder="{tr("Filter items by id or title")}">'
        f'<button type="button">{tr("Unfold all")}</button><button type="button">{tr("Fold all")}</button><span id="told" class="dim" role="status"></span></div>\n'
    )
    opened = " open" if len(told.found.items) <= MOST_OPEN else ""
    named: set[str] = set()
    for state, title, types in told.items:
        number = sum(len(some) for _, some in types)
        yield _head(f"i-{state}", title, number)
        if state == "changed":
            gone, new = f"<del>{tr('what is gone')}</del>", f"<ins>{tr('what is new')}</ins>"
            yield f'<p class="legend">{tr("Word by word: {gone} {new}", gone=gone, new=new)}</p>\n'
        for at, (type, changes) in enumerate(types):
            yield f'<details class="type" id="i-{state}-{at}"{opened}><summary>{as_text(type)} <span class="n">({len(changes)})</span></summary>\n'
            for change in changes:
                # an id may be that of an item that is gone, and of another that took it
                yield _card(told, change, anchor=change.id not in named)
                named.add(change.id)
            yield "</details>\n"
    yield "</section>\n"


def _card(told: Told, change: ItemChange, *, anchor: bool) -> str:
    card = told.card(change)
    place = f' id="{as_text(card.id)}"' if anchor else ""
    id = f"<del>{as_text(card.was)}</del> <ins>{as_text(card.id)}</ins>" if card.was else as_text(card.id)
    state = _state(card.state)
    kind = " · ".join(filter(None, (card.type, card.stage)))
    head = f'<header><span class="kind">{as_text(kind)}</span>{state}<span class="id">{id}</span><h3>{_words(card.title)}</h3></header>'
    layout = f'<span class="cut">{tr("only lines end elsewhere")}</span>'
    lines = "".join(
        f"<dt>{as_text(line.label)}</dt><dd{_TEXT if line.is_text else ''}>"
        f"{layout if line.layout else _words(line.pieces)}</dd>"
        for line in card.lines
    )
    if card.moved:
        was, now = card.moved
        lines += f"<dt>{tr('Page')}</dt><dd><del>{as_text(was)}</del> <ins>{as_text(now)}</ins></dd>"
    body = f"<dl>{lines}</dl>" if lines else ""
    return f'<article class="card {card.state}"{place}>{head}{body}<span class="place"><code>{as_text(card.place)}</code></span></article>\n'


_STATES: Final = {"removed": ("fail", "−"), "retired": ("warning", "○"), "added": ("pass", "+")}


def _state(state: str) -> str:
    if state not in _STATES:
        return ""
    mark, sign = _STATES[state]
    return f'<span class="pill m-{mark}">{sign} {ITEM_STATE_WORDS.of(state)}</span>'


_TEXT: Final = ' class="text"'
_TAGS: Final = {"gone": ("<del>", "</del>"), "new": ("<ins>", "</ins>"), "same": ("", "")}


def _words(pieces: tuple[Piece, ...]) -> str:
    parts = []
    for at, piece in enumerate(pieces):
        begin, end = _TAGS[piece.kind]
        words = piece.words
        # of what is new or gone as a whole, all is shown
        if piece.kind == "same" and len(words) > _SAME and len(pieces) > 1:
            first = words[: _KEPT if at else 0]
            last = words[-_KEPT if at < len(pieces) - 1 else len(words) :]
            cut = len(words) - len(first) - len(last)
            shown = f' <span class="cut">{tr("[… {n} words …]", n=cut)}</span> '
            parts.append(f"{as_text(joined(first))}{shown}{as_text(joined(last))}")
            continue
        parts.append(f"{begin}{as_text(piece.text)}{end}")
    return " ".join(parts)
