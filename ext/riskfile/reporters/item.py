"""What there is to say of an item: for the terminal, as Markdown, and as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from riskfile.editing.facts import (
    Branch,
    ControlFact,
    EstimateFact,
    EvidenceFact,
    FindingFact,
    ItemFacts,
    LevelFact,
    ProofFact,
    StateFact,
    aspects,
    proof_words,
)
from riskfile.model import Item, Span
from riskfile.reporters.shown import Look, Paint
from riskfile.text.between import aside, bracketed, in_list, labelled
from riskfile.text.columns import columns, cut, left, wrapped
from riskfile.text.messages import tr
from riskfile.text.quoting import inert, visible
from riskfile.text.words import ASPECT_WORDS, value_in_words

FORMATS: Final = ("text", "json", "markdown")

VERSION: Final = 1
"""Of the JSON: it grows when a key changes its meaning or goes; a new key is no new version."""

MOST_LINES: Final = 60
"""A longer tree is folded below the risks, where nobody asks for all of it."""

MOST_IN_A_LIST: Final = 12
"""So many ids are named in a list of a text, the rest is counted; data have all."""


class Looks(NamedTuple):
    """How a text is made: ``width`` in columns, its colours, whether signs beyond ASCII may be drawn, how a place is named as a
    terminal finds it, and whether a long tree is shown whole."""

    width: int = 80
    paint: Paint = Paint(False)
    ascii_only: bool = False
    printed: Callable[[str], str] = str
    whole: bool = False


def as_text(facts: ItemFacts, tree: Sequence[Branch], look: Looks, note: str = "") -> str:
    """What there is to say of an item, for a terminal; ``note`` is said of all of it."""
    made = "\n".join(_Text(facts, tree, look, note).lines()) + "\n"
    return inert(visible(made, line=False, colour=look.paint.on))


class _Text:
    def __init__(self, facts: ItemFacts, tree: Sequence[Branch], look: Looks, note: str) -> None:
        self._note = note
        self._facts, self._tree, self._look, self._paint = facts, tree, look, look.paint
        self._times = "x" if look.ascii_only else "×"

    def lines(self) -> Iterator[str]:
        facts, item = self._facts, self._facts.item
        yield from self._wrapped(f"{item.id}  {_one(item.title)}", look="code", hang=len(item.id) + 2)
        kind = aside((facts.type, facts.stage))
        at = f"{self._look.printed(item.path)}:{item.line}"
        dot = "-" if self._look.ascii_only else "·"
        if columns(kind) + columns(at) + 3 <= self._look.width:
            yield self._paint(f"{kind} {dot} {at}", "dim")
        else:
            yield self._paint(kind, "dim")
            yield self._paint(at, "dim")
        if self._note:
            yield from self._wrapped(self._note, look="warning")
        if facts.retired:
            why = labelled("", facts.retired_because) if facts.retired_because else ""
            yield from self._wrapped(
                tr(
                    "Retired on {retired}{why}. Kept as a record; nothing of it is judged.",
                    retired=facts.retired,
                    why=why,
                )
            )
        elif facts.state is not None and not facts.estimates:
            yield self._state(facts.state)
        if item.body.strip():
            yield ""
            for paragraph in item.body.strip().split("\n\n"):
                yield from self._wrapped(_one(paragraph), "  ")
        for head, lines in (
            (tr("Estimate"), self._estimates()),
            (tr("Claimed, and borne by evidence"), self._claims()),
            (self._controls_head(), self._controls()),
            (tr("Proofs"), self._own_proofs()),
            (tr("Verification"), self._own_proof()),
            (
                tr("Benefit-risk analysis"),
                (f"  {labelled(f'{each.id} {_one(each.title)}', word)}" for each, word in facts.benefits),
            ),
            (tr("Risks that rest on it ({n})", n=len(facts.risks)), self._risks()),
            (tr("Fields"), self._fields()),
            (tr("Chain"), self._chain()),
            (tr("Names"), self._links("to")),
            (tr("Where used"), self._links("from")),
            (self._findings_head(), self._findings()),
        ):
            block = [*lines]
            if block:
                yield ""
                yield self._paint(head, "code")
                yield from block

    # --- parts ----------------------------------------------------------------------------------------------------

    def _estimates(self) -> Iterator[str]:
        facts = self._facts
        if not facts.estimates:
            return
        width = max(columns(each.word) for each in facts.estimates) + 2
        claim = next((each for each in facts.estimates if each.moment == "residual"), None)
        for each in facts.estimates:
            yield f"  {_padded(each.word, width)}{self._region(each)}"
            if each.moment == "earned":
                same = claim is not None and not facts.unearned and each.region == claim.region and facts.controls
                why = (
                    tr("not verified: {unearned}", unearned=tuple(facts.unearned))
                    if facts.unearned
                    else tr("no control behind the claim")
                )
                yield from self._wrapped(tr("as claimed: all controls verified") if same else why, "      ")
                continue
            if each.factors:
                yield from self._wrapped(
                    aside(
                        f"{one.word} {one.written if one.level is None else _placed(one.written, one.level)}"
                        for one in each.factors
                    ),
                    "      ",
                )
            yield from self._wrapped(self._how(each), "      ")
        if facts.combination:
            yield from self._wrapped(tr("Combined: {combination}.", combination=facts.combination), "  ", look="dim")
        if facts.matrix:
            yield from self._wrapped(tr("Judged by the matrix {matrix}.", matrix=facts.matrix), "  ", look="dim")
        told = set()
        for each in facts.estimates:
            if each.region is not None and each.region.id not in told:
                told.add(each.region.id)
                yield from self._wrapped(
                    tr(
                        "{label} ({rank} of {number}): {meaning:;}.",
                        label=each.region.label,
                        rank=each.region.rank,
                        number=each.region.number,
                        meaning=tuple(each.region.meaning),
                    ),
                    "  ",
                    look="dim",
                )

    def _how(self, each: EstimateFact) -> str:
        place = f" {self._times} ".join(str(level) for level in (each.probability, each.severity) if level is not None)
        return labelled(each.how, place) if each.how and each.probability is not None else each.how

    def _region(self, each: EstimateFact) -> str:
        if each.region is None:
            return self._paint(each.said, "error")
        return self._paint(each.said, _of_region(each.region.rank, each.region.acceptable))

    def _claims(self) -> Iterator[str]:
        for each in self._facts.claims:
            look: Look = "ok" if each.state == "supported" else "warning" if each.state == "argued" else "error"
            yield f"  {labelled(each.quantity, self._paint(each.word, look))}"
            yield from self._wrapped(tr("claimed to be left: {claimed}", claimed=each.claimed), "      ")
            yield from self._wrapped(
                tr("evidence bears: {bears}", bears=bracketed(each.bears, each.sum) if each.sum else each.bears),
                "      ",
            )
            for item, text in each.evidence:
                yield from self._wrapped(labelled(item.id, text), "      ")

    def _controls_head(self) -> str:
        controls = self._facts.controls
        if self._facts.item.type == "verification":
            return tr("What it proves")
        verified = sum(each.verified for each in controls)
        said = (
            tr("verified")
            if verified == len(controls)
            else tr("{verified} of them verified", verified=verified)
            if verified
            else tr("not verified")
        )
        return tr("Risk control measures ({n}, {said})", n=len(controls), said=said)

    def _controls(self) -> Iterator[str]:
        for each in self._facts.controls:
            yield from self._control(each)

    def _control(self, each: ControlFact) -> Iterator[str]:
        title = f"  {each.item.id}  {_one(each.item.title)}"
        room = self._look.width - columns(each.word) - 2
        yield f"{_padded(_short(title, room, self._look), room)}  {self._verified(each)}"
        yield from self._wrapped(_of_control(each), "      ", look="dim")
        if self._facts.item.type != "verification":
            yield from self._proofs(each.proofs)

    def _verified(self, each: ControlFact) -> str:
        return self._paint(each.word, "ok" if each.verified else "error")

    def _proofs(self, proofs: Iterable[ProofFact]) -> Iterator[str]:
        for each in proofs:
            words = [aspects(each.proves), each.word, each.day, _evidence(each.evidence)]
            yield from self._wrapped(f"{each.item.id}  {aside(words)}", "      ", look=_of_mark(each.result), hang=4)
        if not proofs:
            yield f"      {self._paint(tr('no verification'), 'error')}"

    def _own_proofs(self) -> Iterator[str]:
        control = self._facts.control
        if control is None:
            return
        yield from self._wrapped(_of_control(control), "  ")
        for aspect, state, word in proof_words(control):
            yield f"  {_padded(ASPECT_WORDS.of(aspect), 16)}{self._paint(word, _of_mark(state))}"
        yield from self._proofs(control.proofs)

    def _own_proof(self) -> Iterator[str]:
        proof = self._facts.proof
        if proof is None:
            return
        yield from self._wrapped(tr("proves: {aspects}", aspects=aspects(proof.proves)), "  ")
        result = tr("result: {word}", word=self._paint(proof.word, _of_mark(proof.result)))
        yield f"  {aside((result, proof.day))}"
        if proof.evidence is not None:
            yield from self._wrapped(tr("evidence: {evidence}", evidence=_evidence(proof.evidence)), "  ")
        if proof.superseded_by:
            yield from self._wrapped(
                tr("superseded by {superseded_by}", superseded_by=tuple(proof.superseded_by)), "  "
            )

    def _risks(self) -> Iterator[str]:
        risks = self._facts.risks
        for each in risks[: MOST_IN_A_LIST if not self._look.whole else None]:
            regions = f" {'->' if self._look.ascii_only else '→'} ".join(filter(None, (each.initial, each.residual)))
            earned = (
                tr(" (earned: {earned})", earned=each.earned) if each.residual and each.earned != each.residual else ""
            )
            yield from self._wrapped(
                labelled(f"{each.item.id}  {_one(each.item.title)}", f"{regions}{earned}"), "  ", hang=4
            )
        if not self._look.whole and len(risks) > MOST_IN_A_LIST:
            yield tr("  and {what} more (--whole)", what=len(risks) - MOST_IN_A_LIST)

    def _fields(self) -> Iterator[str]:
        for _, label, text in self._facts.fields:
            yield from self._wrapped(labelled(label, _one(text)), "  ", hang=4)

    def _links(self, way: str) -> Iterator[str]:
        found: dict[str, list[str]] = {}
        for each in self._facts.links:
            if each.way == way:
                found.setdefault(each.word, []).append(each.item.id)
        for word, ids in found.items():
            yield from self._wrapped(labelled(word, self._listed(ids)), "  ", hang=4)
        if way == "from" and self._facts.pages:
            yield from self._wrapped(
                tr("named in the text of: {listed}", listed=self._listed(self._facts.pages)), "  ", hang=4
            )

    def _listed(self, names: Sequence[str]) -> str:
        if self._look.whole or len(names) <= MOST_IN_A_LIST:
            return in_list(names)
        return tr(
            "{names} and {what} more (--whole)", names=tuple(names[:MOST_IN_A_LIST]), what=len(names) - MOST_IN_A_LIST
        )

    def _findings_head(self) -> str:
        return tr("Findings ({n})", n=len(self._facts.findings))

    def _findings(self) -> Iterator[str]:
        looks: dict[str, Look] = {"error": "error", "warning": "warning", "open": "open"}
        for each in self._facts.findings:
            place = f"{self._look.printed(each.place.path)}:{each.place.line}"
            yield f"  {self._paint(f'{each.code} {each.name}', 'code')} [{self._paint(tr(each.level), looks.get(each.level, 'dim'))}] {place}"
            yield from self._wrapped(each.message, "      ")
            if each.more:
                yield from self._wrapped(
                    labelled(tr("waived") if each.level == "waived" else tr("help"), each.more), "      "
                )

    # --- the chain ------------------------------------------------------------------------------------------------

    def _chain(self) -> Iterator[str]:
        lines = [*self._branches(self._tree, "  ", top=True)]
        if not self._look.whole and len(lines) > MOST_LINES:
            lines = [*self._branches([_folded(each) for each in self._tree], "  ", top=True)]
            lines.append(f"  {self._paint(tr('what is below risks is folded: --whole shows it'), 'dim')}")
        yield from lines

    def _branches(self, branches: Sequence[Branch], indent: str, *, top: bool = False, more: int = 0) -> Iterator[str]:
        ends = ("`- ", "|- ", "|  ") if self._look.ascii_only else ("└─ ", "├─ ", "│  ")
        for number, each in enumerate(branches):
            last = number + 1 == len(branches) and not more
            yield self._branch(each, "" if top else ends[0] if last else ends[1], indent)
            deeper = indent if top else indent + ("   " if last else ends[2])
            yield from self._branches(each.below, deeper, more=each.more)
        if more:
            yield tr("{indent}{ends}and {more} {more:item|items} more", indent=indent, ends=ends[0], more=more)

    def _branch(self, each: Branch, sign: str, indent: str) -> str:
        state = each.state.word if each.state is not None else ""
        note = tr("  (see above)") if each.before else ""
        head = f"{indent}{sign}{f'{each.relation} ' if each.relation else ''}"
        room = self._look.width - columns(f"{head}{each.item.id} {note}") - (columns(state) + 3 if state else 0)
        title = _short(_one(each.item.title), max(room, 8), self._look)
        own = each.item.id == self._facts.item.id
        named = self._paint(f"{each.item.id} {title}", "code") if own else f"{each.item.id} {title}"
        shown = f" [{self._state(each.state)}]" if each.state is not None else ""
        return f"{self._paint(head, 'dim') if head.strip() else head}{named}{shown}{self._paint(note, 'dim') if note else ''}"

    def _state(self, state: StateFact) -> str:
        if state.rank:
            return self._paint(state.word, _of_region(state.rank, state.rank < state.number))
        return self._paint(state.word, _of_mark(state.mark)) if state.mark else state.word

    def _wrapped(self, text: str, indent: str = "", *, look: Look | None = None, hang: int = 0) -> Iterator[str]:
        further = indent + " " * hang
        for line in wrapped(
            text, self._look.width, initial_indent=indent, subsequent_indent=further, break_on_hyphens=False
        ) or [indent]:
            yield self._paint(line, look) if look is not None else line


def _folded(each: Branch) -> Branch:
    """A branch without what is below risks."""
    if each.item.type == "risk":
        return each._replace(below=(), more=0)
    return each._replace(below=tuple(map(_folded, each.below)))


def _of_region(rank: int, acceptable: bool) -> Look:
    return "ok" if rank == 1 else "warning" if acceptable else "error"


def _of_mark(mark: str) -> Look:
    if mark == "pass":
        return "ok"
    return "error" if mark in ("fail", "unverified", "none") else "warning" if mark == "open" else "dim"


def _of_control(each: ControlFact) -> str:
    kind = tr("discloses residual risk") if each.discloses else ""
    lowers = tr("lowers {lowers_words}", lowers_words=each.lowers_words) if each.lowers else ""
    return aside((each.kind_word, kind, lowers))


def _placed(written: str, level: LevelFact) -> str:
    return str(level) if written == level.id else bracketed(written, str(level))


def _evidence(evidence: EvidenceFact | None) -> str:
    if evidence is None:
        return tr("no evidence")
    return bracketed(evidence.written, evidence.word) if evidence.word else evidence.written


def _one(text: str) -> str:
    """On one line, without characters that act on who reads it: as wide as it will be shown."""
    return visible(" ".join(text.split()))


def _short(text: str, room: int, look: Looks) -> str:
    dots = "..." if look.ascii_only else "…"
    return (
        text
        if columns(text) <= room
        else cut(text, room, "").rstrip()
        if room < len(dots)
        else cut(text, room - len(dots), "").rstrip() + dots
    )


def _padded(text: str, width: int) -> str:
    return left(text, width)


# --- Markdown ---------------------------------------------------------------------------------------------------------


def as_markdown(facts: ItemFacts, tree: Sequence[Branch] = (), note: str = "") -> str:
    """What there is to say of an item, in Markdown: what an editor shows of it, and what is put into a note."""
    item = facts.item
    lines = [f"**{_plain(item.id)}** {_plain(_one(item.title))}", ""]
    lines.append(_plain(aside((facts.type, facts.stage))) + f" · `{_code(item.path)}:{item.line}`")
    if note:
        lines += ["", f"*{_plain(note)}*"]
    if facts.retired:
        why = labelled("", _plain(_one(facts.retired_because))) if facts.retired_because else ""
        lines += ["", tr("Retired on {retired}{why}.", retired=facts.retired, why=why)]
    elif facts.state is not None and not facts.estimates:
        lines += ["", f"**{_plain(facts.state.word)}**"]
    if facts.estimates:
        lines += [
            "",
            f"| {' | '.join((tr('Estimate'), tr('Probability'), tr('Severity'), tr('Region')))} |",
            "|---|---|---|---|",
        ]
        for each in facts.estimates:
            cells = (each.word, str(each.probability or "?"), str(each.severity or "?"), each.said)
            lines.append(f"| {' | '.join(_plain(_one(cell)) for cell in cells)} |")
        lines += [
            "",
            *(
                f"- {labelled(_plain(each.word), _plain(each.how))}"
                for each in facts.estimates
                if each.moment != "earned"
            ),
        ]
        if facts.unearned:
            lines.append(
                tr(
                    "- not verified, so that the claim does not count: {plain}",
                    plain=tuple(map(_plain, facts.unearned)),
                )
            )
        region = facts.estimates[-1].region
        if region is not None:
            lines.append(
                f"- {labelled(_plain(region.label), _plain(tr('{meaning:;}', meaning=tuple(region.meaning))))}"
            )
    for claim in facts.claims:
        lines.append(
            tr(
                "- {quantity}: claimed {claimed}, evidence bears {bears}: **{word}**",
                quantity=claim.quantity,
                claimed=claim.claimed,
                bears=claim.bears,
                word=claim.word,
            )
        )
    if facts.control is not None:
        states = aside(f"{value_in_words(aspect)} {word}" for aspect, _, word in proof_words(facts.control))
        lines += ["", tr("{what}. {states}.", what=_plain(_of_control(facts.control)), states=states)]
        lines += [*_markdown_proofs(facts.control.proofs)]
    if facts.proof is not None:
        lines += ["", *_markdown_proofs([facts.proof])]
    if facts.controls:
        lines += ["", tr("Risk control measures:") if item.type == "risk" else tr("Proves:"), ""]
        for control in facts.controls:
            what = _plain(_of_control(control))
            lines.append(
                f"- {labelled(bracketed(_named(control.item), what) if what else _named(control.item), f'**{control.word}**')}"
            )
            if item.type == "risk":
                lines += [f"  {line}" for line in _markdown_proofs(control.proofs)]
    lines += [f"- {labelled(_named(each), _plain(word))}" for each, word in facts.benefits]
    if facts.risks:
        lines += ["", tr("Risks that rest on it ({n}):", n=len(facts.risks)), ""]
        for risk in facts.risks[:MOST_IN_A_LIST]:
            regions = " → ".join(filter(None, (risk.initial, risk.residual)))
            lines.append(f"- {labelled(_named(risk.item), _plain(regions))}")
        if len(facts.risks) > MOST_IN_A_LIST:
            lines.append(tr("- and {what} more", what=len(facts.risks) - MOST_IN_A_LIST))
    used: dict[str, list[str]] = {}
    for link in facts.used:
        used.setdefault(link.word, []).append(_plain(link.item.id))
    if used:
        lines += ["", tr("Where used:"), ""]
        for word, ids in used.items():
            more = tr(" and {what} more", what=len(ids) - MOST_IN_A_LIST) if len(ids) > MOST_IN_A_LIST else ""
            lines.append(f"- {labelled(_plain(word), in_list(ids[:MOST_IN_A_LIST]))}{more}")
    if facts.findings:
        lines += ["", tr("Findings:"), ""]
        lines += [f"- `{each.code}` {labelled(tr(each.level), _plain(_one(each.message)))}" for each in facts.findings]
    if tree:
        lines += ["", tr("Chain:"), "", *_markdown_tree(tree)]
    return visible("\n".join(lines), line=False) + "\n"


def _markdown_proofs(proofs: Iterable[ProofFact]) -> Iterator[str]:
    for each in proofs:
        words = (each.word, each.day, _evidence(each.evidence))
        yield f"- {labelled(_named(each.item), aside((_plain(aspects(each.proves)), _plain(aside(words)))))}"


def _markdown_tree(branches: Iterable[Branch], depth: int = 0) -> Iterator[str]:
    for each in branches:
        state = labelled("", _plain(each.state.word)) if each.state is not None else ""
        above = tr(" (see above)") if each.before else ""
        yield f"{'  ' * depth}- {f'{_plain(each.relation)} ' if each.relation else ''}{_named(each.item)}{state}{above}"
        yield from _markdown_tree(each.below, depth + 1)
        if each.more:
            yield tr("{what}- and {more} {more:item|items} more", what="  " * (depth + 1), more=each.more)


def _named(item: Item) -> str:
    return f"{_plain(item.id)} {_plain(_one(item.title))}"


_SIGNS: Final = frozenset("\\`*_[]<>|#&~$")


def _plain(text: str) -> str:
    """Text of an item as Markdown that says nothing else: it is no picture, link or HTML there."""
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in text)


def _code(text: str) -> str:
    return text.replace("`", "'")


# --- data -------------------------------------------------------------------------------------------------------------


def as_json(facts: ItemFacts, tree: Sequence[Branch] | None = None) -> dict[str, Any]:
    """What there is to say of an item, as data; what does not belong to its type is null or empty."""
    item = facts.item
    data: dict[str, Any] = {
        **_item(item),
        "type_word": facts.type,
        "stage": item.stage,
        "stage_word": facts.stage,
        **_place(facts.place),
        "state": _state_of(facts.state),
        "retired": facts.retired,
        "retired_because": facts.retired_because,
        "text": item.body,
        "fields": {name: _value(item.fields[name]) for name in item.fields},
        "names": {link: list(ids) for link, ids in item.links.items()},
        "estimates": [_estimate(each) for each in facts.estimates],
        "combination": facts.combination,
        "matrix": facts.matrix,
        "unearned": list(facts.unearned),
        "claims": [
            {**each._asdict(), "evidence": [{**_item(one), "found": text} for one, text in each.evidence]}
            for each in facts.claims
        ],
        "control": _control(facts.control) if facts.control is not None else None,
        "controls": [_control(each) for each in facts.controls],
        "verification": _proof(facts.proof) if facts.proof is not None else None,
        "benefit_risk": [{**_item(each), "conclusion": word} for each, word in facts.benefits],
        "risks": [
            {
                **_item(each.item),
                "through": list(each.through),
                "initial": each.initial,
                "residual": each.residual,
                "earned": each.earned,
            }
            for each in facts.risks
        ],
        "links": [{"way": each.way, "link": each.link, "word": each.word, **_item(each.item)} for each in facts.links],
        "pages": list(facts.pages),
        "findings": [_finding(each) for each in facts.findings],
    }
    if tree is not None:
        data["chain"] = [_tree(each) for each in tree]
    return data


def _item(item: Item) -> dict[str, Any]:
    return {"id": item.id, "type": item.type, "title": item.title}


def _place(span: Span) -> dict[str, Any]:
    start = {"path": span.path, "line": span.line, "column": span.column}
    return {**start, "end_line": span.end_line} if span.end_line else start


def _value(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _state_of(state: StateFact | None) -> dict[str, Any] | None:
    return state._asdict() if state is not None else None


def _level(level: LevelFact | None) -> dict[str, str] | None:
    return level._asdict() if level is not None else None


def _estimate(each: EstimateFact) -> dict[str, Any]:
    region = each.region
    return {
        "moment": each.moment,
        "word": each.word,
        "factors": [{**one._asdict(), "level": _level(one.level)} for one in each.factors],
        "probability": _level(each.probability),
        "severity": _level(each.severity),
        "region": {**region._asdict(), "meaning": list(region.meaning)} if region is not None else None,
        "said": each.said,
        "how": each.how,
    }


def _control(each: ControlFact) -> dict[str, Any]:
    return {
        **_item(each.item),
        "kind": each.kind,
        "kind_word": each.kind_word,
        "discloses": each.discloses,
        "lowers": list(each.lowers),
        "implementation": each.implementation,
        "effectiveness": each.effectiveness,
        "verified": each.verified,
        "verifications": [_proof(one) for one in each.proofs],
    }


def _proof(each: ProofFact) -> dict[str, Any]:
    return {
        **_item(each.item),
        "proves": list(each.proves),
        "result": each.result,
        "day": each.day,
        "evidence": each.evidence._asdict() if each.evidence is not None else None,
        "superseded_by": list(each.superseded_by),
    }


def _finding(each: FindingFact) -> dict[str, Any]:
    return {
        "level": each.level,
        "code": each.code,
        "name": each.name,
        **_place(each.place),
        "message": each.message,
        "hint": "" if each.level == "waived" else each.more,
        "waived": each.more if each.level == "waived" else "",
    }


def _tree(each: Branch) -> dict[str, Any]:
    return {
        **_item(each.item),
        "relation": each.relation,
        "state": _state_of(each.state),
        "shown_before": each.before,
        "left_out": each.more,
        "below": [_tree(one) for one in each.below],
    }
