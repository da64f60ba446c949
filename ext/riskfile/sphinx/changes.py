"""What has changed since a baseline, as HTML: the view, and what stands on cards."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Protocol

from riskfile.model import Item
from riskfile.render.palette import CHANGE_SIGNS, MARKS
from riskfile.sphinx.chips import in_words, value, words
from riskfile.text.between import in_list, in_turn
from riskfile.text.messages import tr
from riskfile.text.words import OWN_DAY_WORDS
from riskfile.views.changes import (
    FOLDED,
    NOT_DECIDED,
    Because,
    CardChange,
    ChangedFinding,
    ChangedItem,
    ChangedOutside,
    ChangedPart,
    ChangedType,
    ChangeReport,
    Direction,
    Flipped,
    Verdict,
    together_in_words,
)


class _Pen(Protocol):
    def link(self, item: Item, title: bool = True) -> str: ...
    def listed(self, view: str, query: str = "", anchor: str = "") -> str: ...


def _arrow() -> str:
    return f'<span class="rf-arrow" role="img" aria-label="{tr("is now")}">→</span>'


# --- cards ------------------------------------------------------------------------------------------------------------


def card_mark(change: CardChange) -> str:
    """The mark in a card's head."""
    sign = f'<span aria-hidden="true">{CHANGE_SIGNS[change.kind]}</span>'
    was = tr(", before {was}", was=escape(change.was)) if change.was else ""
    return f'<span class="rf-changed-mark">{sign} {escape(change.mark)}{was}</span>'


def card_details(pen: _Pen, change: CardChange) -> str:
    """What an item says otherwise, and what is judged of it otherwise: folded, with what it was and is."""
    if not change.summary:
        return ""
    rows = [_part(part) for part in change.parts]
    for flip in change.flips:
        causes = _causes(pen, flip.causes, flip.together)
        rows.append(
            f"<div><dt>{escape(flip.what)}</dt><dd>{value(flip.before)} {_arrow()} {value(flip.after)}"
            f'<span class="rf-how rf-because">{causes}</span></dd></div>'
        )
    return (
        f'<details class="rf-was"><summary>{escape(change.summary)}</summary>'
        f'<dl class="rf-parts">{"".join(rows)}</dl></details>'
    )


def _part(part: ChangedPart) -> str:
    return f'<div><dt>{escape(part.label)}</dt><dd class="rf-words">{words(part.pieces)}</dd></div>'


def _causes(pen: _Pen, causes: Sequence[Because], together: bool) -> str:
    if not causes:
        return tr("by no single change")
    shown = in_list(_because(pen, each) for each in causes)
    return f"{together_in_words(causes, together)} {shown}"


def _because(pen: _Pen, cause: Because) -> str:
    name = pen.link(cause.item) if cause.item is not None else f"<code>{escape(cause.name)}</code>"
    if not cause.parts:
        return name
    shown = in_turn(f"{escape(part.label)} {words(part.pieces)}".strip() for part in cause.parts)
    return f"{name} ({shown})"


# --- the view ---------------------------------------------------------------------------------------------------------


def report(pen: _Pen, found: ChangeReport, caption: str, id: str) -> str:
    """What has changed since a baseline, verdicts first."""
    facts = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in found.facts)
    parts = [
        f'<p class="rf-caption">{escape(caption)}</p>' if caption else "",
        f'<dl class="rf-facts">{facts}</dl>' if facts else "",
    ]
    if found.nothing:
        return "".join([*parts, f'<p class="rf-empty">{in_words(found.nothing)}</p>'])
    parts.append(_tiles(found, id))
    verdicts = "".join(_direction(pen, each) for each in found.directions)
    parts.append(_section(id, "verdicts", tr("Verdicts that flipped"), verdicts, tr("No verdict has flipped.")))
    gates = "".join(
        f"<li><b>{escape(each.gate)}</b> {_state('pass' if each.passed else 'fail', each.word)}"
        f"{f'<br>{escape(each.own)}' if each.own else ''}</li>"
        for each in found.gates
    )
    if gates:
        parts.append(_section(id, "gates", tr("Release gates"), f'<ul class="rf-entries">{gates}</ul>'))
    if found.own_days:
        lines = "".join(f"<li>{escape(each)}</li>" for each in found.own_days)
        parts.append(_section(id, "own-days", tr(OWN_DAY_WORDS), f'<ul class="rf-entries">{lines}</ul>'))
    decisions = "".join(
        f'<tr><th scope="row"><code>{escape(each.name)}</code></th><td>{_made(each.before, "del")}</td>'
        f'<td>{_made(each.after, "ins")}</td><td class="rf-place">{escape(each.place)}</td></tr>'
        for each in found.decisions
    )
    if decisions:
        head = "".join(
            f'<th scope="col">{word}</th>' for word in (tr("Decision"), tr("Before"), tr("Now"), tr("Place"))
        )
        table = (
            f'<div class="rf-scroll" tabindex="0" role="region" aria-label="{tr("Decisions of the policy")}">'
            f'<table class="rf-table"><thead><tr>{head}</tr></thead><tbody>{decisions}</tbody></table></div>'
        )
        if len(found.decisions) > FOLDED:
            table = f"<details><summary>{tr('{n} {n:decision|decisions}', n=len(found.decisions))}</summary>{table}</details>"
        parts.append(
            _section(
                id, "decisions", tr("Decisions of the policy ({decisions})", decisions=len(found.decisions)), table
            )
        )
    parts.append(_findings(pen, id, "new", tr("New findings"), found.new, found.more_new))
    parts.append(_findings(pen, id, "gone", tr("Findings that are gone"), found.gone, found.more_gone))
    outside = "".join(_outside(pen, each) for each in found.outside)
    if outside:
        parts.append(_section(id, "outside", tr("Evidence, field data and other needs"), outside))
    types = "".join(_type(pen, each) for each in found.types)
    parts.append(_section(id, "items", tr("Items"), types, tr("No item has changed.")))
    return f'<div class="rf-report">{"".join(parts)}</div>'


def _made(value: str, tag: str) -> str:
    if value == NOT_DECIDED:
        return f'<span class="rf-how">{escape(tr(value))}</span>'
    return f"<{tag}>{escape(value)}</{tag}>"


def _tiles(found: ChangeReport, id: str) -> str:
    tiles = []
    for each in found.counts:
        sign = MARKS["pass" if each.good else "warning"].shown
        # how many have changed is neither good nor bad
        mark = f'<span aria-hidden="true">{sign}</span> ' if each.judged else ""
        inner = f"<b>{mark}{each.number}</b><span>{escape(each.label)}</span>"
        state = f' class="rf-{"plain" if not each.judged else "good" if each.good else "bad"}"'
        inner = f'<a href="#{escape(id)}-{each.part}">{inner}</a>' if each.number else f"<span>{inner}</span>"
        tiles.append(f"<li{state}>{inner}</li>")
    return f'<ul class="rf-tiles">{"".join(tiles)}</ul>'


def _section(id: str, part: str, title: str, body: str, empty: str = "") -> str:
    shown = body or f'<p class="rf-empty">{escape(empty)}</p>'
    return (
        f'<section class="rf-part" id="{escape(id)}-{part}"><p class="rf-part-head" role="heading" aria-level="2">'
        f"{escape(title)}</p>{shown}</section>"
    )


def _direction(pen: _Pen, each: Direction) -> str:
    groups = "".join(_flipped(pen, group) for group in each.flipped)
    head = f'<p class="rf-direction rf-direction-{each.kind}" role="heading" aria-level="3">'
    sign = MARKS[{"worse": "fail", "better": "pass"}.get(each.kind, "open")].shown
    return f'{head}<span aria-hidden="true">{sign}</span> {escape(each.title)} ({each.number})</p>{groups}'


def _flipped(pen: _Pen, group: Flipped) -> str:
    rows = "".join(_verdict(pen, each) for each in group.verdicts)
    return f'<div class="rf-cause"><p class="rf-by">{_causes(pen, group.causes, group.together)}</p>{rows}</div>'


def _verdict(pen: _Pen, each: Verdict) -> str:
    return (
        f'<div class="rf-flip"><div class="rf-flip-what">{escape(each.what)}</div>'
        f'<div class="rf-flip-values">{value(each.before)} {_arrow()} {value(each.after)}</div>'
        f'<div class="rf-flip-items">{_items(pen, each.items)}</div></div>'
    )


def _items(pen: _Pen, items: Sequence[Item]) -> str:
    lines = "".join(f"<li>{pen.link(item)}</li>" for item in items)
    entries = f'<ul class="rf-entries">{lines}</ul>'
    if len(items) <= FOLDED:
        return entries
    first = in_list(escape(item.id) for item in items[:6])
    return (
        f"<details><summary>{tr('{items} items: {first}, …', items=len(items), first=first)}</summary>{entries}"
        "</details>"
    )


def _findings(pen: _Pen, id: str, part: str, title: str, found: Sequence[ChangedFinding], more: int) -> str:
    if not found:
        return ""
    rows = "".join(
        f'<li>{_state(each.level, each.word)} <b title="{escape(each.name)}">{escape(each.code)}</b> '
        f"{escape(each.message)}{_on(pen, each)}"
        f' <span class="rf-place">{escape(each.place)}</span></li>'
        for each in found
    )
    number = len(found) + more
    body = f'<ul class="rf-entries rf-found-list">{rows}</ul>'
    if more:
        page = pen.listed("findings") if part == "new" else ""
        where = (
            f'<a href="{escape(page)}">{tr("all findings")}</a>'
            if page
            else tr("{command} lists all", command="<code>riskfile diff</code>")
        )
        body += f'<p class="rf-more">{more} more; {where}.</p>'
    if number > FOLDED:
        body = f"<details><summary>{tr('{n} {n:finding|findings}', n=number)}</summary>{body}</details>"
    return _section(id, part, f"{title} ({number})", body)


def _on(pen: _Pen, each: ChangedFinding) -> str:
    return f' <span class="rf-on">{pen.link(each.item)}</span>' if each.item is not None else ""


def _type(pen: _Pen, each: ChangedType) -> str:
    rows = "".join(_item(pen, item) for item in each.items)
    if each.more:
        listed = in_list(f"{escape(id)} {escape(word)}" for id, word in each.more)
        rows += f'<p class="rf-more">{tr("{more} more: {listed}", more=len(each.more), listed=listed)}</p>'
    unfolded = " open" if len(each.items) + len(each.more) <= FOLDED else ""
    return (
        f'<details class="rf-type-changes"{unfolded}><summary>{escape(each.label)} '
        f'<span class="rf-count">{escape(each.counts)}</span></summary>{rows}</details>'
    )


def _item(pen: _Pen, each: ChangedItem) -> str:
    if each.item is not None:
        name = pen.link(each.item)
    else:
        name = f'<span class="rf-gone-id">{escape(each.id)}</span> <span class="rf-title">{escape(each.title)}</span>'
    was = f' <span class="rf-how">{tr("before: {was}", was=escape(each.was))}</span>' if each.was else ""
    parts = f'<dl class="rf-parts">{"".join(_part(part) for part in each.parts)}</dl>' if each.parts else ""
    place = f' <span class="rf-place">{escape(each.place)}</span>' if each.state in ("moved", "removed") else ""
    word = f'<span class="rf-note rf-item-{each.state}">{escape(each.word)}</span>'
    return f'<div class="rf-changed-item"><div class="rf-changed-head">{word} {name}{was}{place}</div>{parts}</div>'


def _outside(pen: _Pen, each: ChangedOutside) -> str:
    items = in_list(pen.link(item) for item in each.items)
    parts = f'<dl class="rf-parts">{"".join(_part(part) for part in each.parts)}</dl>' if each.parts else ""
    if len(each.parts) > FOLDED:
        parts = f"<details><summary>{tr('{n} {n:change|changes}', n=len(each.parts))}</summary>{parts}</details>"
    word = f'<span class="rf-note rf-item-{each.state}">{escape(each.word)}</span>'
    named = f' <span class="rf-how">{tr("named by")}</span> {items}' if items else ""
    head = f"{word} {escape(each.kind)} <code>{escape(each.name)}</code>{named}"
    return f'<div class="rf-changed-item"><div class="rf-changed-head">{head}</div>{parts}</div>'


def _state(state: str, word: str) -> str:
    return f'<span class="rf-note rf-{escape(state)}">{escape(word)}</span>'
