"""What a signature is bound to: one hash of all that the items and the policy say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from riskfile.model import Checklist, Item, RiskFile, Signed, Span
from riskfile.policy.policy import MonitoringPlan, Policy

SIGNATURE = ("name", "time", "meaning", "content-hash")
"""The fields of a review that its signature fills in; all others are what is signed."""

_NOT_DECIDED = frozenset(("path", "base", "positions", "span"))
"""Of a policy: where it stands."""


def content_hash(file: RiskFile, policy: Policy) -> str:
    """``sha256:`` and 64 digits for what ``file`` and ``policy`` say today.

    It covers every item (its type, id, title, stage, fields, links and text) except what signs a review, all that
    the policy decides, what the lists of requirements say, and of the lists of what implements controls the rows that are
    named by controls or there for them. It is the same wherever an item stands, and in whichever order files are read. What is not given,
    or is as it would be if it were not given, is left out: a tool that knows more fields finds the same.
    """
    # only where there is something to sign
    import json  # noqa: PLC0415
    from hashlib import sha256  # noqa: PLC0415

    encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
    parts = sorted(encode(said_of(item)) for item in file.everything)
    parts += sorted(encode(said_of_list(each)) for each in file.checklists)
    parts += sorted(encode(("design", *each[:-1])) for each in file.design_of_controls())
    mixed = sha256(encode(_decided(policy)).encode())
    for part in parts:
        mixed.update(b"\n" + part.encode())
    return f"sha256:{mixed.hexdigest()}"


def to_be_signed(file: RiskFile, policy: Policy) -> RiskFile:
    """The file as it is judged before it is signed: the roles that the policy names count as if they had signed it."""
    if not policy.approval:
        return file
    today = content_hash(file, policy)
    blank = Signed("", "", "", "", "", "", "", 0, "", "", "", "", "", "", "", "")
    return file.with_signatures(blank._replace(role=each.role, fingerprint=today) for each in policy.approval)


def said_of(item: Item) -> tuple[object, ...]:
    """What an item says, as far as it is signed."""
    unsigned = SIGNATURE if item.type == "review" else ()
    fields = {name: value for name, value in item.fields.items() if name not in unsigned and name != "stage"}
    links = {name: targets for name, targets in item.links.items() if targets}
    return (item.type, item.id, item.title, item.stage, fields, links, item.body)


def said_of_list(found: Checklist) -> tuple[object, ...]:
    """What a list of requirements says: not where, and not what its filters find."""
    requirements = [
        (
            each.number,
            each.requirement,
            each.heading,
            each.applicable,
            each.reason,
            [(one.kind, one.names, one.says, one.place) for one in each.answers],
            each.gap,
        )
        for each in found.requirements
    ]
    return ("checklist", found.name, found.title, found.source, found.note, found.gate, requirements)


def _decided(value: object) -> object:
    """``value`` as JSON holds it, the same for the same decisions."""
    if isinstance(value, Span):
        return None
    if isinstance(value, Mapping):
        return sorted(([_key(key), _decided(each)] for key, each in value.items()), key=lambda entry: str(entry[0]))
    if isinstance(value, MonitoringPlan):
        return dict(_given(value.as_signed()))
    if isinstance(value, tuple):
        if hasattr(value, "_fields"):
            return dict(_given(value))
        return [_decided(each) for each in value]
    return value


def _key(key: object) -> object:
    return list(key) if isinstance(key, tuple) else key


def _given(record: tuple[object, ...]) -> Iterator[tuple[str, object]]:
    names: tuple[str, ...] = record._fields  # type: ignore[attr-defined]
    defaults: Mapping[str, object] = record._field_defaults  # type: ignore[attr-defined]
    # at which gate the file is judged when nobody says; from which one a role has to sign is decided. What it is in other
    # languages is not signed
    more = ("gate", "translations") if isinstance(record, Policy) else ()
    for name, value in zip(names, record, strict=True):
        if name not in _NOT_DECIDED and name not in more and not (name in defaults and value == defaults[name]):
            yield name, _decided(value)
