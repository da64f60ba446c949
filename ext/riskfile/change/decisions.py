"""What a policy decides, each decision by its key: to compare the decisions of two states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from riskfile.model import Item, Span
from riskfile.policy.policy import MonitoringPlan, Policy
from riskfile.text.reasons import named_reasons

CRITERIA: Final = (
    "severity", "probability", "conditional", "exploitability", "regions", "matrix", "security-matrix", "combination",
    "table", "not-estimable", "worst-case", "overall-criteria",
)  # fmt: skip
"""The parts of a policy that a region comes of, and what overall residual risk is held against."""

_NOT_DECIDED: Final = frozenset(("path", "positions", "span", "mark"))


_IN_ITS_FILE: Final = {
    "combination": ("combination", "method"),
    "table": ("combination", "table"),
    "conditional": ("conditional-probability",),
    "overall-criteria": ("overall-residual-risk", "criteria"),
}
"""How the file of the policy calls parts of it that have other names here."""


def criteria(policy: Policy) -> dict[str, str]:
    """The criteria for how risks are judged (CRITERIA), each decision by the key that it has in the file of the policy:
    ``matrix.F3.S2``."""
    found: dict[str, str] = {}
    for name in CRITERIA:
        part = getattr(policy, name.replace("-", "_"))
        for keys, said in leaves(part, _IN_ITS_FILE.get(name, (name,))):
            # what only repeats the key says nothing
            if keys[-1] != "id" and keys[1:] != ("name",):
                # levels of severity stand in their list at once
                key = keys if name != "severity" else tuple(each for each in keys if each != "levels")
                found[".".join(key)] = said
    return found


def leaves(value: object, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """All that a policy decides, each by the keys that lead to it."""
    if isinstance(value, Span) or value is None:
        return
    if isinstance(value, MonitoringPlan):
        value = value.as_compared()
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from leaves(each, (*keys, *(key if isinstance(key, tuple) else (str(key),))))
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        for name, each in zip(value._fields, value, strict=True):
            if name not in _NOT_DECIDED:
                yield from leaves(each, (*keys, _KEYS.get(name, name).replace("_", "-")))
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            name = getattr(each, "id", "") or getattr(each, "item", "") or str(number + 1)
            if isinstance(each, str):
                yield (*keys, each), "yes"
            else:
                yield from leaves(each, (*keys, name))
    elif isinstance(value, bool):
        yield keys, "yes" if value else "no"
    elif value != "":
        yield keys, str(value)


_KEYS: Final = {"rules_off": "rules.off", "rules_levels": "rules.levels"}
"""How fields of a policy are called where its file calls them otherwise."""


def criteria_named(items: Iterable[Item], policy: Policy) -> list[str]:
    """The criteria that these triggers and cycles say they change (``changes-criteria``), those with a reason."""
    return [
        name
        for each in items
        for name, reason in named_reasons(each.text("changes-criteria"))
        if not policy.says_nothing(reason)
    ]


def is_named(key: str, names: Iterable[str]) -> bool:
    """Whether a criterion (``matrix.F2.S3``) is one of these, or a part of one (``matrix``)."""
    return any(f"{key}.".startswith(f"{name}.") for name in names)
