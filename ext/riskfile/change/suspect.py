"""Suspect links: an item was judged against another, and that has changed since in what matters.

An acceptance says that a link was looked at when its target had a certain hash. A link is judged once somebody has
accepted it, and not before: a fresh project has no noise. It is suspect while none of its acceptances has the hash of
what the target says now; so what is changed and changed back is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from riskfile.change.content_hash import SIGNATURE
from riskfile.model import FORMERLY, Acceptance, Item, RiskFile
from riskfile.text.digests import blake2b

_SAYS_NOTHING: Final = frozenset(("tags", "status", "stage", FORMERLY))
"""Fields by which nothing is judged: words to find an item by, the author's own working status, what it was called
before, and the stage, which counts by itself."""


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

    unsigned = SIGNATURE if item.type == "review" else ()
    fields = {name: value for name, value in item.fields.items() if name not in _SAYS_NOTHING and name not in unsigned}
    links = {name: sorted(targets) for name, targets in item.links.items() if targets}
    said = [item.type, item.id, item.title, item.stage, fields, links, " ".join(item.body.split())]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:32]


def hash_as_written(item: Item) -> str:
    """16 hexadecimal digits for how an item is written, its place left out, in an eighth of the time of ``hash_of``: where it is the same, so is
    what the item says. It holds for one version of Python."""
    from marshal import dumps  # noqa: PLC0415

    links = tuple(item.links.items())
    parts = (item.type, item.id, item.title, item.stage, tuple(item.fields.items()), links, item.body)
    # a later form tells texts that Python keeps once from others
    return blake2b(dumps(parts, 2), digest_size=8).hexdigest()


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
