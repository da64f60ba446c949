"""Suspect links: an item was judged against another, and that has changed since in what matters.

An acceptance says that a link was looked at when its target had a certain hash. A link is judged once somebody has
accepted it, and not before: a fresh project has no noise. It is suspect while none of its acceptances has the hash of
what the target says now; so what is changed and changed back is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from riskfile.change.content_hash import SIGNATURE
from riskfile.model import Acceptance, Item, RiskFile

_SAYS_NOTHING: Final = frozenset(("tags", "stage", *SIGNATURE))
"""Fields by which no other item is judged: words to find an item by, the stage (which counts by itself), signatures."""


class Suspect(NamedTuple):
    """A link of ``item`` whose target (``of``) has changed since it was last accepted, by ``last``."""

    item: Item
    link: str
    of: Item
    last: Acceptance


def hash_of(item: Item) -> str:
    """32 hexadecimal digits for what an item says to those that link to it: its type, title, stage, fields, links and
    text, and not where it stands or how it is laid out."""
    # a check without acceptances asks for no hash
    import json  # noqa: PLC0415
    from hashlib import sha256  # noqa: PLC0415

    unsigned = _SAYS_NOTHING if item.type == "review" else ("tags", "stage")
    fields = {name: value for name, value in item.fields.items() if name not in unsigned}
    links = {name: sorted(targets) for name, targets in item.links.items() if targets}
    said = [item.type, item.id, item.title, item.stage, fields, links, " ".join(item.body.split())]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:32]


def links_of(file: RiskFile, item: Item) -> Iterator[tuple[str, Item]]:
    """The links of an item that lead to an item of the file, each with its name."""
    for link, targets in item.links.items():
        for id in dict.fromkeys(targets):
            target = file.items.get(id)
            if target is not None:
                yield link, target


def suspects(file: RiskFile) -> Iterator[Suspect]:
    """The suspect links, in reading order."""
    known = _by_link(file)
    if not known:
        return
    hashes: dict[str, str] = {}
    for item in file:
        for link, target in links_of(file, item):
            accepted = known.get((item.id, target.id))
            if not accepted:
                continue
            now = hashes.get(target.id)
            if now is None:
                now = hashes[target.id] = hash_of(target)
            if all(each.hash != now for each in accepted):
                yield Suspect(item, link, target, max(accepted, key=lambda each: each.day))


def _by_link(file: RiskFile) -> Mapping[tuple[str, str], list[Acceptance]]:
    found: dict[tuple[str, str], list[Acceptance]] = {}
    for each in file.acceptances:
        found.setdefault((each.item, each.of), []).append(each)
    return found


def line_of(acceptance: Acceptance) -> str:
    """The line of the file that holds it."""
    import json  # noqa: PLC0415

    return json.dumps(acceptance._asdict(), ensure_ascii=False) + "\n"
