"""A list of requirements as HTML: each with where it is met, its state and what is missing, to filter by state."""

from __future__ import annotations

from html import escape
from typing import Final, Protocol

from sphinx.environment import BuildEnvironment

from riskfile.model import Item
from riskfile.render.palette import MARKS
from riskfile.text.between import in_list
from riskfile.text.messages import later, tr
from riskfile.text.words import BESIDE_WORDS, REQUIREMENT_WORDS
from riskfile.views.answers import ANSWER_WORDS, Answered, Answers, CheckedList, Lacking, Link, anchor_of_row

HEADS: Final = (later("Requirement"), later("Where it is met"), later("State"), later("What is missing"))


class Pen(Protocol):
    """What writes HTML for one page."""

    def link(self, item: Item, title: bool = True) -> str:
        """A link to an item."""
        ...

    def listed(self, view: str, query: str = "") -> str:
        """The address of a view of the whole file."""
        ...

    def page(self, docname: str, section: str = "") -> str:
        """The address of a page, or of a section of it."""
        ...


def section_id(env: BuildEnvironment, docname: str, slug: str) -> str:
    """The anchor on its page of the heading that links call ``slug``."""
    slugs = env.metadata.get(docname, {}).get("myst_slugs") or {}
    found = slugs.get(slug)
    return str(found[1]) if isinstance(found, list | tuple) and len(found) > 1 else slug


def view(pen: Pen, found: CheckedList, caption: str, name: str, *, anchors: bool) -> str:
    """The list as a table; ``name`` tells its filter from that of another on the page. With ``anchors`` each row is a place
    that links lead to."""
    title = caption or found.title
    source = (
        f'<p class="rf-table-note">{escape(found.source)}. {escape(found.note)}</p>'
        if found.source
        else (f'<p class="rf-table-note">{escape(found.note)}</p>')
    )
    head = "".join(f'<th scope="col">{word}</th>' for word in map(tr, HEADS))
    body = "".join(_row(pen, found.name, row, anchors) for row in found.rows)
    return (
        f'<div class="rf-checklist">{source}{_choices(found, name)}<table class="rf-checks"><caption>'
        f'{escape(title)} <span class="rf-count">{tr("{rows} requirements", rows=len(found.rows))}</span></caption>'
        f"<thead><tr>{head}</tr></thead>{body}</table></div>"
    )


def _choices(found: CheckedList, name: str) -> str:
    """What to show, by state: a choice that needs no script."""
    counts = [("", tr("All"), len(found.rows))]
    counts += [(state, REQUIREMENT_WORDS.of(state).capitalize(), found.number(state)) for state in REQUIREMENT_WORDS]  # type: ignore[arg-type]
    parts = []
    for state, word, number in counts:
        if state and not number:
            continue
        checked = "" if state else " checked"
        parts.append(
            f'<label><input type="radio" name="{escape(name)}-shown" value="{state or "all"}"{checked}>'
            f"<span>{escape(word)} <b>{number}</b></span></label>"
        )
    return f'<fieldset class="rf-shown"><legend>{tr("Show")}</legend>{"".join(parts)}</fieldset>'


def _row(pen: Pen, name: str, row: Answers, anchors: bool) -> str:
    heading = (
        f'<tbody class="rf-heading"><tr><th scope="colgroup" colspan="{len(HEADS)}">{escape(row.heading)}</th></tr></tbody>'
        if row.heading
        else ""
    )
    place = anchor_of_row(name, row.number)
    anchor = f' id="{place}"' if anchors else ""
    number = f'<a class="rf-number" href="#{place}">{escape(row.number)}</a>'
    title = f"<b>{escape(row.title)}</b>" if row.title else ""
    asks = f'<span class="{"rf-asks" if row.title else "rf-asked"}">{escape(row.asks)}</span>'
    met = "".join(_answered(pen, name, each) for each in row.found)
    if row.reason:
        met = f'<p class="rf-why">{escape(row.reason)}</p>'
    missing = "".join(_lacking(pen, each) for each in row.missing)
    cells = (
        f'<th scope="row">{number} {title}{asks}</th>'
        f'<td data-head="{HEADS[1]}">{_list(met)}</td>'
        f'<td data-head="{HEADS[2]}">{_state(row.state)}</td>'
        f'<td data-head="{HEADS[3]}">{_list(missing) or _nothing()}</td>'
    )
    return f'{heading}<tbody{anchor} data-state="{row.state}"><tr>{cells}</tr></tbody>'


def _nothing() -> str:
    return f'<span class="rf-none-missing">{tr("nothing")}</span>'


def _list(lines: str) -> str:
    return f'<ul class="rf-answers">{lines}</ul>' if lines.startswith("<li") else lines


def _state(state: str) -> str:
    sign = f'<span aria-hidden="true">{MARKS[state].shown}</span> '
    return f'<span class="rf-note rf-{state}">{sign}{escape(REQUIREMENT_WORDS.of(state))}</span>'


def _answered(pen: Pen, name: str, each: Answered) -> str:
    text = escape(each.text)
    links = in_list(_link(pen, name, link) for link in each.links)
    items = in_list(_item(pen, item, said) for item, said in each.items)
    if each.more:
        items += tr(" and {more} more", more=each.more)
    said = f' <span class="rf-said">{tr("said by the author")}</span>' if each.said else ""
    where = " ".join(
        filter(
            None, (items and f'<span class="rf-ids">{items}</span>', links and f'<span class="rf-where">{links}</span>')
        )
    )
    return f'<li><span class="rf-label">{ANSWER_WORDS[each.label]}</span> {text}{said}{" " if text else ""}{where}</li>'


def _item(pen: Pen, item: Item, said: str) -> str:
    word = f' <span class="rf-how">{escape(BESIDE_WORDS.of(said))}</span>' if said else ""
    shown = pen.link(item, title=False)
    return shown.replace("<a ", f'<a title="{escape(item.title)}" ', 1) + word


def _link(pen: Pen, name: str, link: Link) -> str:
    target = ""
    if link.view:
        target = pen.listed(link.view, link.query)
    elif link.row:
        target = f"#{link.row}" if name == "clause" else pen.listed("clause-checklist")
        if target and not target.startswith("#"):
            target = f"{target.partition('#')[0]}#{link.row}"
    elif link.docname:
        target = pen.page(link.docname, link.section)
    return f'<a href="{escape(target)}">{escape(link.text)}</a>' if target else escape(link.text)


def _lacking(pen: Pen, each: Lacking) -> str:
    items = in_list(pen.link(item, title=False) for item in each.items)
    if each.more:
        items += tr(" and {more} more", more=each.more)
    target = pen.listed("waivers" if each.waived else "findings") if each.code else ""
    code = f"<b>{each.code}</b>" if each.code else ""
    if target and code:
        code = f'<a href="{escape(target)}">{code}</a>'
    mark = "waived" if each.waived else each.level or "open"
    number = f' <span class="rf-note rf-{mark}">{escape(each.number)}</span>' if each.number else ""
    return f'<li class="rf-lack{" rf-waived-line" if each.waived else ""}">{code} {escape(each.text)}{": " if items else ""}{items}{number}</li>'
