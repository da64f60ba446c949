"""Waivers: of the policy and of items, and when one is in force."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from riskfile.model import RiskFile
from riskfile.policy.policy import Policy, Waiver

_WAIVE = re.compile(r"\s*([A-Za-z0-9]+)\s*(?:--\s*(.*?))?\s*", re.DOTALL)


def item_waivers(file: RiskFile) -> Iterator[Waiver]:
    """The waivers that items carry: ``waive: RMF303 -- reason; RMF313 -- reason``."""
    for item in file:
        text = item.fields.get("waive")
        if isinstance(text, str):
            for part in re.split(r";\s*(?=[A-Za-z]+[0-9]{3}\b)", text):
                match = _WAIVE.fullmatch(part)
                code, reason = (match[1], match[2] or "") if match else (part.strip(), "")
                yield Waiver(code, item.id, reason, "", "", item.at("waive"))


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
