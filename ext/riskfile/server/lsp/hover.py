"""What an editor shows where its cursor rests: an item's card, what a level, an option or a type means, a rule's page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from lsprotocol import types

from riskfile.assessment import quantity, scale_of
from riskfile.editing.facts import ControlFact, EstimateFact, ItemFacts, ProofFact, aspects, proof_words
from riskfile.model import FieldType, Item, LinkType
from riskfile.policy.policy import Scale, ScaleLevel
from riskfile.rules import Rule
from riskfile.rules.explanation import what_it_checks
from riskfile.rules.people import page_of
from riskfile.server.lsp.asking import Asked, feature
from riskfile.server.lsp.pointed import Pointed, pointed, scales
from riskfile.server.lsp.server import RiskfileServer
from riskfile.text.messages import later, tr
from riskfile.views.tables import band_in_words

MOST_SHOWN: Final = 8
"""How many entries of a list a card has; the rest are counted."""

MOST_TITLES: Final = 2
"""Of more items than these in a line the ids are named alone."""

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")
_BEGINS: Final = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


class Text:
    """A text for a hover: Markdown where the editor shows that, plain where not."""

    def __init__(self, asked: Asked, markdown: bool) -> None:
        self._asked = asked
        self.markdown = markdown
        self._parts: list[str] = []

    def said(self, text: str) -> str:
        """What an author wrote, as it is: nothing in it is Markdown, and all of it one line."""
        text = " ".join(text.split())
        return _BEGINS.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", text)) if self.markdown else text

    def strong(self, text: str) -> str:
        """Words that stand out."""
        return f"**{self.said(text)}**" if self.markdown and text.strip() else self.said(text)

    def item(self, item: Item, title: bool = True) -> str:
        """An item by its id, which leads to it, and its title."""
        name = item.id
        if self.markdown and item.path:
            name = f"[{item.id}]({self._asked.open.uri(item.path)}#L{item.line})"
        return f"{name} {self.said(item.title)}" if title else name

    def paragraph(self, text: str) -> None:
        """Add one."""
        if text:
            self._parts.append(text)

    def entries(self, entries: Sequence[str], head: str = "") -> None:
        """Add a list with its head; nothing where it has no entries."""
        if not entries:
            return
        shown = [*entries[:MOST_SHOWN]]
        if len(entries) > MOST_SHOWN:
            shown.append(tr("and {what} more", what=len(entries) - MOST_SHOWN))
        # the head of a list is no paragraph above it in plain text
        above = f"{self.strong(head)}\n\n" if head and self.markdown else f"{head}:\n" if head else ""
        self._parts.append(above + "\n".join(f"- {each}" for each in shown))

    def raw(self, markdown: str) -> None:
        """Add what is Markdown already."""
        self.paragraph(markdown.strip())

    def made(self) -> types.MarkupContent:
        """All of it."""
        kind = types.MarkupKind.Markdown if self.markdown else types.MarkupKind.PlainText
        return types.MarkupContent(kind, "\n\n".join(self._parts))


# --- an item ----------------------------------------------------------------------------------------------------------


def card(text: Text, facts: ItemFacts) -> None:
    """An item's card."""
    item = facts.item
    state = facts.state
    text.paragraph(
        f"{text.strong(f'{item.id} {item.title}')}  \n{text.said(facts.type)}"
        + (f", {text.said(facts.stage).lower()}" if facts.stage else "")
        + (f": {text.strong(state.word)}" if state and not facts.retired else "")
    )
    if facts.retired:
        why = f": {text.said(facts.retired_because)}" if facts.retired_because else ""
        text.paragraph(
            tr("Retired on {retired}{why}. Kept as a record; nothing of it is judged.", retired=facts.retired, why=why)
        )
    text.entries([_estimate(text, each) for each in _told(facts.estimates)])
    if facts.unearned:
        text.paragraph(tr("The claim is not earned yet: {unearned} not verified.", unearned=tuple(facts.unearned)))
    text.entries(
        [
            tr(
                "{said} claimed {said2}, the evidence bears {said3}: {said4}",
                said=text.said(each.quantity),
                said2=text.said(each.claimed),
                said3=text.said(each.bears),
                said4=text.said(each.word),
            )
            for each in facts.claims
        ],
        tr("Claim and evidence"),
    )
    if facts.control is not None:
        text.paragraph(_control_words(text, facts.control))
        text.entries([_proof(text, each) for each in facts.control.proofs], tr("Proofs"))
    if facts.proof is not None:
        text.paragraph(_proof_words(text, facts.proof))
    if item.type != "verification":
        text.entries(
            [f"{text.item(each.item)}: {_control_words(text, each)}" for each in facts.controls], tr("Controls")
        )
    text.entries(
        [f"{text.item(each)}: {text.said(word)}" for each, word in facts.benefits], tr("Benefit-risk analyses")
    )
    shown = {each.item.id for each in facts.controls} | {each.id for each, _ in facts.benefits}
    if facts.control is not None:
        shown |= {each.item.id for each in facts.control.proofs}
    text.entries(
        [
            f"{text.item(each.item)}: {text.said(' → '.join(filter(None, (each.initial, each.residual))))}"
            for each in facts.risks
        ],
        tr("Risks that rest on it"),
    )
    shown |= {each.item.id for each in facts.risks}
    by_word: dict[str, list[str]] = {}
    links = [each for each in facts.links if each.item.id not in shown]
    many = {word for word, count in Counter(each.word for each in links).items() if count > MOST_TITLES}
    for link in links:
        by_word.setdefault(link.word, []).append(text.item(link.item, title=link.word not in many))
    text.entries([f"{text.said(word)}: {_some(found)}" for word, found in by_word.items()], tr("Links"))
    text.entries(
        [f"{text.said(label)}: {text.said(_short(value))}" for _, label, value in facts.fields if value], tr("Fields")
    )
    text.paragraph(
        tr("Named in the text of {some}.", some=_some([*map(text.said, facts.pages)])) if facts.pages else ""
    )


def _told(estimates: Sequence[EstimateFact]) -> Sequence[EstimateFact]:
    """The estimates of a risk; what is earned is one with the claim where that is so."""
    last = estimates[-2:]
    if [each.moment for each in last] != ["residual", "earned"] or last[0].said != last[1].said:
        return estimates
    return (*estimates[:-2], last[0]._replace(word=tr("{word} and earned", word=last[0].word)))


def _some(names: Sequence[str]) -> str:
    more = tr(" and {what} more", what=len(names) - MOST_SHOWN) if len(names) > MOST_SHOWN else ""
    return ", ".join(names[:MOST_SHOWN]) + more


def _short(value: str, most: int = 160) -> str:
    return value if len(value) <= most else value[:most].rsplit(" ", 1)[0] + " ..."


def _estimate(text: Text, estimate: EstimateFact) -> str:
    factors = [f"{each.word} {each.level or each.written}" for each in estimate.factors]
    factors += [tr("severity {severity}", severity=estimate.severity)] if estimate.severity is not None else []
    how = f"{', '.join(factors)}; {estimate.how}" if factors and estimate.how else ", ".join(factors) or estimate.how
    if estimate.moment == "earned":
        # of the same numbers as one of the two above
        how = ""
    return f"{text.said(estimate.word)}: {text.strong(estimate.said)}" + (f" ({text.said(how)})" if how else "")


def _control_words(text: Text, control: ControlFact) -> str:
    lowers = tr(", acts on {lowers_words}", lowers_words=control.lowers_words) if control.lowers else ""
    proofs = ", ".join(f"{aspect} {word}" for aspect, _, word in proof_words(control))
    return f"{text.said((control.kind_word or tr('no kind')) + lowers)}: {text.said(proofs)}"


def _proof(text: Text, proof: ProofFact) -> str:
    return f"{text.item(proof.item)}: {_proof_words(text, proof)}"


def _proof_words(text: Text, proof: ProofFact) -> str:
    evidence = ""
    if proof.evidence is not None:
        state = f", {proof.evidence.word}" if proof.evidence.word else ""
        evidence = tr("; evidence: {written}{state}", written=proof.evidence.written, state=state)
    after = (
        tr("; superseded by {superseded_by}", superseded_by=tuple(proof.superseded_by)) if proof.superseded_by else ""
    )
    day = tr(" on {day}", day=proof.day) if proof.day else ""
    return text.said(f"{aspects(proof.proves).lower()}, {proof.word}{day}{evidence}{after}")


# --- words of the policy ----------------------------------------------------------------------------------------------


_SCALES: Final = {
    "severity": later("Severity of harm"),
    "probability": later("Probability (P, P1)"),
    "situation-probability": later("Probability of the hazardous situation (P1)"),
    "conditional-probability": later("Probability of harm given the situation (P2)"),
    "exploitability": later("Exploitability"),
}


def level(text: Text, scale: Scale, found: ScaleLevel) -> None:
    """What the policy says of a level."""
    unit = tr(" per {unit}", unit=scale.unit) if scale.unit else ""
    text.paragraph(
        tr(
            "{strong}  \n{said}, level {rank} of {n}, the first is the mildest",
            strong=text.strong(f"{found.id} {found.label}"),
            said=text.said(_SCALES.get(scale.name, scale.name)),
            rank=found.rank,
            n=len(scale.levels),
        )
    )
    text.paragraph(text.said(found.description))
    if scale.numeric and found.upper is not None:
        text.paragraph(text.said(f"{band_in_words(scale, found)}{unit}"))


def _level(asked: Asked, text: Text, at: Pointed) -> None:
    own = scale_of(asked.policy, at.option) if at.option and at.option != "residual-stages" else None
    found = [own] if own is not None and own.get(at.name) is not None else scales(asked)
    for scale in found:
        known = scale.get(at.name)
        if known is not None:
            level(text, scale, known)


def _number(asked: Asked, text: Text, at: Pointed) -> None:
    scale = scale_of(asked.policy, at.option)
    found = quantity(scale, at.name)
    if found is not None and scale is not None and found.level is not None:
        text.paragraph(tr("{said} lies on:", said=text.said(at.name)))
        level(text, scale, found.level)
    elif found is None and scale is not None and scale.levels:
        known = ", ".join(each.id for each in scale.levels)
        text.paragraph(
            text.said(
                tr(
                    "{name} is no level of the policy's scale and no number on it; levels: {known}",
                    name=at.name,
                    known=known,
                )
            )
        )


# --- what may be written ----------------------------------------------------------------------------------------------


def _type(asked: Asked, text: Text, name: str) -> None:
    declared = asked.model.types[name]
    clause = f" (ISO 14971:2019 {declared.clause})" if declared.clause else ""
    text.paragraph(f"{text.strong(tr(declared.label))}{clause}")
    text.paragraph(text.said(tr(declared.help)))
    options = [
        *(f"{each.name}{tr(' (required)') if each.required else ''}" for each in declared.fields.values()),
        *(tr("{name} (ids)", name=each.name) for each in declared.links.values()),
    ]
    text.paragraph(tr("Options: {said}.", said=text.said(", ".join(options))))
    if declared.example and text.markdown:
        text.raw(f"```markdown\n{declared.example.strip()}\n```")


def _option(asked: Asked, text: Text, at: Pointed) -> None:
    declared = asked.model.types.get(at.type)
    if declared is None:
        return
    if at.name == "id":
        text.paragraph(
            tr(
                "{strong}: the id of the {lower}, such as {prefix}-001",
                strong=text.strong("id"),
                lower=text.said(tr(declared.label)).lower(),
                prefix=declared.prefix,
            )
        )
        return
    field: FieldType | LinkType | None = declared.fields.get(at.name) or declared.links.get(at.name)
    if field is None:
        return
    label = f": {text.said(tr(field.label))}" if field.label else ""
    text.paragraph(
        tr(
            "{strong} of a {lower}{label}",
            strong=text.strong(at.name),
            lower=text.said(tr(declared.label)).lower(),
            label=label,
        )
    )
    text.paragraph(text.said(tr(field.help)))
    if isinstance(field, LinkType):
        targets = tuple(tr(asked.model.label_of(each)).lower() for each in (*field.targets, *field.others))
        most = "" if field.maximum is None else tr(", at most {maximum}", maximum=field.maximum)
        least = tr(", at least {minimum} in a complete file", minimum=field.minimum) if field.minimum else ""
        ids = tr("Ids of {types:or}", types=targets) if targets else tr("Ids of any items")
        text.paragraph(f"{text.said(ids)}{least}{most}.")
        return
    what = (
        tr("one of {values}", values=tuple(field.values))
        if field.values and field.kind == "enum"
        else tr(_KINDS[field.kind])
    )
    if field.values and field.kind == "list":
        what = tr("a list, of {values}", values=tuple(field.values))
    required = tr("; required, or {instead}", instead=field.instead) if field.instead else tr("; required")
    text.paragraph(f"{text.said(what[:1].upper() + what[1:])}{text.said(required) if field.required else ''}.")
    scale = scale_of(asked.policy, at.name) if field.kind == "quantity" else None
    if scale is not None:
        text.entries([text.said(f"{each.id} {each.label}") for each in scale.levels])


_KINDS: Final = {
    "text": later("text"),
    "enum": later("a word"),
    "integer": later("a whole number"),
    "number": later("a number"),
    "boolean": later("true or false"),
    "date": later("a date as YYYY-MM-DD"),
    "datetime": later("a time in UTC as YYYY-MM-DDThh:mmZ"),
    "quantity": later("a level of the policy's scale, or a number on it"),
    "list": later("a list, parted by commas"),
}


# --- rules ------------------------------------------------------------------------------------------------------------


def _rules_found(asked: Asked, line: int, column: int) -> Iterable[Rule]:
    """The rules whose findings lie at a place, as they were found last."""
    told = asked.open.told
    found: dict[str, Rule] = {}
    for each in told.checked.report.findings if told is not None else ():
        span = each.span
        if span.path == asked.path and span.start <= (line, column) <= span.end and each.code in asked.project.rules:
            found.setdefault(each.code, asked.project.rules[each.code])
    return found.values()


def add(server: RiskfileServer) -> None:
    """Answer what stands where the cursor rests, and what stands on a rule's page."""

    @feature(server, types.TEXT_DOCUMENT_HOVER)
    def hover(asked: Asked, params: types.HoverParams) -> types.Hover | None:
        kinds = asked.can("text_document.hover.content_format") or ()
        text = Text(asked, types.MarkupKind.Markdown in kinds)
        place = asked.place(params.position)
        at = pointed(asked, *place)
        if at is not None:
            if at.kind == "item":
                # what evidence bears is computed where somebody asks for the item itself
                facts = asked.facts.of(at.name, claims=at.item is not None and at.item.id == at.name)
                if facts is not None:
                    card(text, facts)
            elif at.kind == "level":
                _level(asked, text, at)
            elif at.kind == "number":
                _number(asked, text, at)
            elif at.kind == "type":
                _type(asked, text, at.name)
            elif at.kind == "option":
                _option(asked, text, at)
            elif at.kind == "rule":
                text.raw(page_of(asked.project.rules[at.name]))
        for rule in _rules_found(asked, *place):
            if at is None or at.kind != "rule":
                text.paragraph(f"{text.strong(f'{rule.code} {rule.name}')}: {text.said(tr(rule.summary))}")
                text.raw(what_it_checks(rule))
        made = text.made()
        return types.Hover(made, asked.range(at.span) if at is not None else None) if made.value else None

    @server.feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)
    async def content(params: types.TextDocumentContentParams) -> types.TextDocumentContentResult:
        """A rule's page by its address, of riskfile or of a project that is open."""
        code = params.uri.rpartition("/")[2].removesuffix(".md")
        projects = [*server.projects.values()]

        def found() -> str:
            from riskfile.policy import PolicyError
            from riskfile.rules import CATALOGUE

            if code in CATALOGUE:
                return page_of(CATALOGUE[code]) + "\n"
            for each in projects:
                try:
                    rule = each.workspace.project.rules.get(code)
                except PolicyError:
                    continue
                if rule is not None:
                    return page_of(rule) + "\n"
            return tr("{code} is no rule of riskfile, nor of a project that is open.\n", code=code)

        return types.TextDocumentContentResult(await server.answer(found))
