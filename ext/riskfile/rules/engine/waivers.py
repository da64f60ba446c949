"""Waivers: of the policy and of items, and when one is in force."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from riskfile.model import RiskFile
from riskfile.policy.policy import Policy, Waiver
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


class Waived(NamedTuple):
    """One part of an item's ``waive``: the ``rule`` as it is named there, and the reason behind ``--``. What stands behind
    the rule without that mark is no reason, but ``meant`` for one."""

    rule: str
    reason: str
    meant: str = ""


def waived_by(text: str) -> Iterator[Waived]:
    """What ``waive: RMF303 -- reason; RMF313 -- reason`` waives."""
    for part in _NEXT.split(text):
        match = _WAIVE.fullmatch(part)
        if match is None:
            yield Waived(part.strip(), "")
        else:
            yield Waived(match[1], match[2] or "", (match[3] or "").strip(_MARKS))


def item_waivers(file: RiskFile) -> Iterator[Waiver]:
    """The waivers that items carry."""
    for item in file:
        text = item.fields.get("waive")
        if isinstance(text, str):
            for each in waived_by(text):
                yield Waiver(each.rule, item.id, each.reason, "", "", item.at("waive"))


def waives(waiver: Waiver, policy: Policy, today: str) -> bool:
    """Whether a waiver is in force: it has a reason, which no filler word is, and has not expired."""
    return not policy.says_nothing(waiver.reason) and not (waiver.expires and waiver.expires < today)


def all_waivers(file: RiskFile, policy: Policy) -> tuple[Waiver, ...]:
    """Those of the policy, then those of items."""
    return (*policy.waivers, *item_waivers(file))


def in_force(waivers: Iterable[Waiver], policy: Policy, today: str) -> Mapping[tuple[str, str], Waiver]:
    """The waivers in force, by rule and by what they name; the first counts where several name the same."""
    found: dict[tuple[str, str], Waiver] = {}
    for waiver in waivers:
        if waives(waiver, policy, today):
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
