"""Waivers: of the policy and of items, and when one is in force."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from riskfile.model import Item, RiskFile
from riskfile.model.declare import is_date
from riskfile.policy.fillers import folded, is_initials
from riskfile.policy.policy import Policy, Waiver
from riskfile.text.days import months_later
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.nearest import did_you_mean, nearest
from riskfile.text.patterns import compiled_late

_BY_NAME = "[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+"
_WAIVE = compiled_late(
    rf"\s*(RMF[ _-]?[0-9]{{3}}\b|[A-Za-z]+[0-9]{{3}}\b|{_BY_NAME}|[A-Za-z0-9]+)\s*(?:--\s*(.*?)|(\S.*?))?\s*",
    re.DOTALL,
)
_NEXT = compiled_late(
    rf";\s*(?=RMF[ _-]?[0-9]{{3}}\b|[A-Za-z]+[0-9]{{3}}\b|{_BY_NAME}\s*--)|,\s*(?=[A-Za-z]+[0-9]{{3}}\s*--)",
    re.IGNORECASE,
)
_MARKS = " \t\n-\u2010\u2011\u2012\u2013\u2014\u2212:=>,"


_APPROVER = compiled_late(r"(?:^|[;；])\s*(?:approver|approved by)\s*[:：]?\s+([^;；]*?)\s*[;；]?\s*\Z", re.IGNORECASE)
_UNTIL = compiled_late(r"(?:^|[;；])\s*(?:until|expires)\s*[:：]?\s+([^;；]*\d[^;；]*?)\s*[;；]?\s*\Z", re.IGNORECASE)


class Waived(NamedTuple):
    """One part of an item's ``waive``: the ``rule`` as it is named there, and the reason behind ``--``. What stands behind
    the rule without that mark is no reason, but ``meant`` for one. ``approver`` and ``until`` are what stands behind these words
    at the end, "" for none."""

    rule: str
    reason: str
    meant: str = ""
    approver: str = ""
    until: str = ""


def waived_by(text: str) -> Iterator[Waived]:
    """What ``waive: RMF303 -- reason; approver A. Prover; until 2027-06-30; RMF313 -- ...`` waives."""
    for part in _NEXT.split(text):
        match = _WAIVE.fullmatch(part)
        if match is None:
            yield Waived(part.strip(), "")
            continue
        reason, approver, until = match[2] or "", "", ""
        # the two stand at the end, in either order; what stands before them is the reason, semicolons and all
        for _ in range(2):
            if not approver and (found := _APPROVER.search(reason)):
                approver, reason = found[1].strip(), reason[: found.start()]
            elif not until and (found := _UNTIL.search(reason)):
                until, reason = found[1].strip(), reason[: found.start()]
        yield Waived(match[1], reason.rstrip(" ;；"), (match[3] or "").strip(_MARKS), approver, until)


def item_waivers(file: RiskFile) -> Iterator[Waiver]:
    """The waivers that items carry."""
    return file.kept.over("waivers", (), file.items.values(), 0, _waivers_of)


def _waivers_of(items: Iterable[Item]) -> Iterator[Waiver]:
    for item in items:
        text = item.fields.get("waive")
        if isinstance(text, str):
            for each in waived_by(text):
                yield Waiver(each.rule, item.id, each.reason, each.approver, each.until, item.at("waive"))


Lack = Literal["reason", "approver", "day", "authority", "expired"]
"""Why a waiver is not in force: it gives no reason, names nobody who accepts it, or no last day; who accepts it may not; or it
has expired."""


def lacks(waiver: Waiver, file: RiskFile, policy: Policy, today: str) -> Lack | None:
    """Why a waiver is not in force, the first of the reasons; None for one that is."""
    if policy.no_reason(waiver.reason):
        return "reason"
    if no_approver(waiver, policy):
        return "approver"
    if not is_date(waiver.expires):
        return "day"
    if waiver.rule in policy.waiving.reserved and not has_authority(waiver, file, policy):
        return "authority"
    return "expired" if waiver.expires < today else None


def waives(waiver: Waiver, file: RiskFile, policy: Policy, today: str) -> bool:
    """Whether a waiver is in force: it has a reason, which no filler word is, somebody accepts it who may, until a day, which is
    not past."""
    return lacks(waiver, file, policy, today) is None


def no_approver(waiver: Waiver, policy: Policy) -> bool:
    """Whether a waiver names nobody who accepts it."""
    name = waiver.approver
    return not name.strip() or (not is_initials(name) and policy.no_reason(name))


def too_long(waiver: Waiver, policy: Policy, today: str) -> str:
    """The last day until which a waiver may hold, where it holds for longer; "" where it does not."""
    if not is_date(waiver.expires):
        return ""
    latest = months_later(today, policy.waiving.longest_months)
    return latest if waiver.expires > latest else ""


def has_authority(waiver: Waiver, file: RiskFile, policy: Policy) -> bool:
    """Whether a waiver of a reserved rule is more than a line: a higher role accepts it, or a benefit-risk analysis justifies
    the risk that it is about."""
    return bool(holders_named(waiver, policy)) or weighed(waiver, file, policy)


def holders_named(waiver: Waiver, policy: Policy) -> list[str]:
    """The higher roles whose holder accepts a waiver."""
    higher = {folded(role) for role in policy.waiving.higher_roles}
    accepted = _words_of(waiver.approver)
    return [
        each.role
        for each in policy.roles
        if folded(each.role) in higher and not policy.no_reason(each.name) and _names(accepted, each.name)
    ]


def _words_of(text: str) -> list[str]:
    return [word for word in map(folded, re.split(r"[\s,;()（）/.·]+", text)) if word]


def _names(words: list[str], name: str) -> bool:
    """Whether the words of a name stand in ``words``, next to each other."""
    wanted = _words_of(name)
    return bool(wanted) and any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))


def weighed(waiver: Waiver, file: RiskFile, policy: Policy) -> bool:
    """Whether a benefit-risk analysis, which concludes that the benefits outweigh it and which somebody has approved, justifies
    the risk that a waiver is about."""
    risk = file.items.get(waiver.item)
    if risk is None or risk.type != "risk":
        return False
    return any(
        each.type == "benefit-risk"
        and each.fields.get("conclusion") == "outweighs"
        and not policy.says_nothing(each.text("evidence") or each.body)
        and (is_initials(each.text("approver")) or not policy.no_reason(each.text("approver")))
        for each in file.linking(risk, "justifies")
    )


def all_waivers(file: RiskFile, policy: Policy) -> tuple[Waiver, ...]:
    """Those of the policy, then those of items."""
    return (*policy.waivers, *item_waivers(file))


def in_force(waivers: Iterable[Waiver], file: RiskFile, policy: Policy, today: str) -> Mapping[tuple[str, str], Waiver]:
    """The waivers in force, by rule and by what they name; the first counts where several name the same."""
    found: dict[tuple[str, str], Waiver] = {}
    for waiver in waivers:
        if waives(waiver, file, policy, today):
            found.setdefault((waiver.rule, waiver.item), waiver)
    return found


_CODE_OF = Phrase("waiver.code-of", "write its code, {code}: {name} is the name of the rule")


def code_meant(word: str, codes: Container[str], names: Mapping[str, str]) -> Message:
    """A hint with the code of the rule that ``word`` means, which is no code; NOTHING where that is none. Of numbers each
    is near to many: only another way to write the same is meant."""
    code = re.sub("[ _-]", "", word).upper()
    if code in codes:
        return did_you_mean([code])
    name = word.lower().replace("_", "-")
    if name not in names and "-" in name:
        name = next(iter(nearest(name, names, cutoff=0.85)), name)
    return _CODE_OF(code=names[name], name=name) if name in names else NOTHING
