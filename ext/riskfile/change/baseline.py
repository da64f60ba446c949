"""Baselines: states of the file that were released, each in a file of its own.

A baseline is a snapshot without the places of words in their lines, one line an item: small, plain to compare, and read
without git, which a delivery in an archive has not. It says what it was made by, and a digest of all that it holds, so
that a change by hand is seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, Final, NamedTuple

from riskfile.change.content_hash import content_hash
from riskfile.change.snapshot import SNAPSHOT_VERSION, Snapshot, SnapshotError
from riskfile.reading.page import SUFFIX
from riskfile.source import Layout
from riskfile.text.messages import tr
from riskfile.version import __version__

BASELINE_VERSION: Final = 1
"""The version of the form of the file around the snapshot."""

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
"""What a baseline may be called."""

_HEAD: Final = ("baseline", "name", "day", "tool", "fingerprint", "digest")


class BaselineError(ValueError):
    """A file is no baseline that can be trusted; the message says what was found and what was expected."""


class NewerError(BaselineError):
    """A baseline is of a form that this version cannot read, and may be all right."""


class Baseline(NamedTuple):
    """A state that was released. ``day`` is the day that it was judged on (ISO 8601), ``tool`` the version of riskfile that
    wrote it, ``fingerprint`` the hash of what it says, as ``riskfile fingerprint`` prints it. ``description`` is what its
    author says of it, "" for nothing; ``digest`` is that of all that its file holds."""

    name: str
    day: str
    tool: str
    fingerprint: str
    snapshot: Snapshot
    description: str = ""
    digest: str = ""

    @property
    def said(self) -> tuple[str, ...]:
        """What the digest covers beside the snapshot."""
        return (*self[:4], *([self.description] if self.description else []))


def path_of(layout: Layout, name: str) -> str:
    """Where the baseline ``name`` lies."""
    return layout.at(f"{layout.needs}/baselines/{name}.json")


def baseline(name: str, snapshot: Snapshot, description: str = "") -> Baseline:
    """The state as a baseline of this version."""
    file = snapshot.risk_file()
    print_ = content_hash(file, snapshot.policy)
    made = Baseline(name, snapshot.verdicts.today, __version__, print_, _plain(snapshot), " ".join(description.split()))
    return made._replace(digest=_digest(made.said, _to_plain(made.snapshot)))


def _plain(snapshot: Snapshot) -> Snapshot:
    """The state without the places of words in their lines, and without the states before it and
    what they were signed with, which have files of their own."""
    items = tuple(item._replace(marks={}, link_marks={}) for item in snapshot.items)
    policy = snapshot.policy._replace(positions={})
    return snapshot._replace(items=items, policy=policy, baselines=(), signatures=())


def _to_plain(snapshot: Snapshot) -> dict[str, Any]:
    """The state as JSON holds it; of an item whose page is called as its file is, the file alone."""
    plain = snapshot.to_plain()
    name, path = (plain["fields"]["Item"].index(field) for field in ("docname", "path"))
    for item in plain["snapshot"][Snapshot._fields.index("items")]:
        if item[name] == _page(item[path]):
            item[name] = ""
    return plain


def _page(path: str) -> str:
    return path.removesuffix(SUFFIX)


def _from_plain(plain: dict[str, Any]) -> Snapshot:
    found = Snapshot.from_plain(plain)
    return found._replace(
        items=tuple(item if item.docname else item._replace(docname=_page(item.path)) for item in found.items)
    )


def written(state: Baseline) -> str:
    """The file of a baseline: JSON, each of its parts on lines of its own, each item on one."""
    plain = _to_plain(state.snapshot)
    body = "".join(_lines(plain))
    head = {
        "baseline": BASELINE_VERSION,
        "name": state.name,
        "day": state.day,
        "tool": state.tool,
        "fingerprint": state.fingerprint,
        **({"description": state.description} if state.description else {}),
        "digest": _digest(state.said, plain),
    }
    lines = "".join(f"{json.dumps(key)}: {_json(value)},\n" for key, value in head.items())
    return f"{{\n{lines}{body}}}\n"


def _lines(plain: dict[str, Any]) -> Iterator[str]:
    yield f'"version": {_json(plain["version"])},\n"fields": {{\n'
    yield ",\n".join(f"{json.dumps(name)}: {_json(fields)}" for name, fields in plain["fields"].items())
    yield '\n},\n"snapshot": [\n'
    parts = []
    for part in plain["snapshot"]:
        if isinstance(part, list) and part and isinstance(part[0], list):
            parts.append("[\n" + ",\n".join(map(_json, part)) + "\n]")
        elif isinstance(part, dict) and part:
            parts.append("{\n" + ",\n".join(f"{json.dumps(key)}: {_json(each)}" for key, each in part.items()) + "\n}")
        else:
            parts.append(_json(part))
    yield ",\n".join(parts) + "\n]\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _digest(said: Iterable[str], plain: object) -> str:
    text = json.dumps([*said, plain], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def read(data: bytes) -> Baseline:
    """The baseline that a file holds.

    :raises BaselineError: if it is none, or not as it was written; NewerError if it is of a newer form.
    """
    try:
        plain = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BaselineError(
            tr("it is no JSON ({error}); expected what `riskfile baseline` has written", error=error)
        ) from None
    if not isinstance(plain, dict) or any(key not in plain for key in (*_HEAD, "version", "fields", "snapshot")):
        raise BaselineError(tr("it is no baseline; expected what `riskfile baseline` has written"))
    if plain["baseline"] != BASELINE_VERSION:
        raise _newer(plain, tr("a baseline of form {form}", form=f"{plain['baseline']!r:.20}"), BASELINE_VERSION)
    said = tuple(plain[key] for key in ("name", "day", "tool", "fingerprint"))
    description = plain.get("description", "")
    if not all(isinstance(each, str) for each in (*said, description)):
        raise BaselineError(
            tr(
                "its name, day, tool, fingerprint or description is no text; expected what `riskfile baseline` has written"
            )
        )
    kept = {key: plain[key] for key in ("version", "fields", "snapshot")}
    if _digest((*said, description) if description else said, kept) != plain["digest"]:
        raise BaselineError(
            tr("it was changed since it was written: its digest is that of another content; restore it")
        )
    if isinstance(kept["version"], int) and kept["version"] > SNAPSHOT_VERSION:
        raise _newer(plain, tr("a snapshot of form {kept}", kept=kept["version"]), SNAPSHOT_VERSION)
    try:
        name, day, tool, fingerprint = said
        return Baseline(name, day, tool, fingerprint, _from_plain(kept), description, plain["digest"])
    except SnapshotError as error:
        raise BaselineError(str(error)) from None


def _newer(plain: dict[str, Any], what: str, reads: int) -> NewerError:
    by = plain["tool"]
    return NewerError(
        tr(
            "it is {what}, written by riskfile {what2}; this one, {version}, reads form {reads}",
            what=what,
            what2=f"{by if isinstance(by, str) else '?':.40}",
            version=__version__,
            reads=reads,
        )
    )
