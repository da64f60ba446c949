"""``riskfile accept``: confirm an item against what it links to, as that is now; or list what is to be confirmed."""

from __future__ import annotations

import argparse
import sys
from typing import Any, Final

from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    UNUSABLE,
    Commands,
    Place,
    UsageError,
    add_today,
    item_of,
    json_text,
    place,
    read,
    say,
    say_unread,
    say_waiting,
    today,
)
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskfile.change.suspect import Suspect
    from riskfile.model import Acceptance, Item, RiskFile


GROUPS = ("target", "item")

_SAYS_THAT_IT_IS: Final = frozenset(("accepted", "done", "fine", "ok", "okay", "yes"))
"""Reasons that say no more than that it is accepted."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "accept",
        help=tr("confirm that an item still holds, now that what it links to has changed"),
        description=tr(
            "Confirm items against what they link to, as that is now: who, when, why and a hash go into "
            "needs/acceptances.jsonl. When what an item links to changes afterwards, the link is suspect (RMF801) until "
            "somebody accepts it again. Without a reason, lists the links that are suspect (of all items, or of those that are "
            "named), and exits with 1 if there are any."
        ),
    )
    parser.add_argument("ids", metavar="ID", nargs="*", help=tr("the item that was looked at"))
    parser.add_argument("--of", metavar="ID", action="append", default=[], help=tr("only links to this item"))
    parser.add_argument(
        "--reason", metavar="TEXT", help=tr("why it still holds; without it, nothing is accepted, only listed")
    )
    parser.add_argument("--by", metavar="NAME", help=tr("who has looked at it (default: the name that git knows)"))
    parser.add_argument("--all", action="store_true", help=tr("all links of all items: how an old project begins"))
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    parser.add_argument(
        "--group",
        choices=GROUPS,
        default="target",
        help=tr("list under what has changed (target, the default), or under what was judged against it (item)"),
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help=tr("how to list (default: text)"))
    add_today(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Accept, or list; returns the exit status."""
    here = place(arguments.project)
    if arguments.reason is None and not arguments.all and arguments.by is None:
        return _list(arguments, here)
    if not arguments.ids and not arguments.all:
        raise UsageError(tr("no item is named; give its id, or --all"))
    if not (arguments.reason or "").strip():
        raise UsageError(tr('nothing says why; give --reason "..."'))
    if arguments.by is not None and not arguments.by.strip():
        raise UsageError(tr("--by names nobody; expected who has looked at it"))
    by = arguments.by or who(here)
    from riskfile.text.files import held

    # from reading to writing: a line that another adds meanwhile stays
    with held(here.base, "accept", say_waiting):
        return _accept(arguments, here, by)


def _list(arguments: argparse.Namespace, here: Place) -> int:
    """Say which links are suspect, those of ``arguments`` where it names any."""
    from riskfile.change.suspect import suspects

    file, _ = read(here)
    if say_unread(here, file):
        return UNUSABLE
    _readable(here, file)
    items = {item_of(file, id).id for id in arguments.ids}
    only = {item_of(file, id).id for id in arguments.of}
    found = [
        each for each in suspects(file) if (not items or each.item.id in items) and (not only or each.of.id in only)
    ]
    if arguments.format == "json":
        sys.stdout.write(json_text(_as_json(found)))
    else:
        _say_suspects(here, found, arguments.group)
    return FINDINGS if found else CLEAN


def _say_suspects(here: Place, found: Sequence[Suspect], group: str) -> None:
    if not found:
        say(tr("No link is suspect."))
        return
    groups: dict[str, list[Suspect]] = {}
    for each in found:
        groups.setdefault((each.of if group == "target" else each.item).id, []).append(each)
    for several in groups.values():
        first = several[0]
        if group == "target":
            count = len({each.item.id for each in several})
            say(
                tr(
                    "{at}: {named} has changed: {count} {count:item was|items were} judged against it",
                    at=_at(here, first.of),
                    named=_named(first.of),
                    count=count,
                )
            )
            lines = ((each, f"{_named(each.item)} ({each.link})") for each in several)
        else:
            say(
                tr(
                    "{at}: {named} was judged against what has changed:",
                    at=_at(here, first.item),
                    named=_named(first.item),
                )
            )
            lines = ((each, f"{_named(each.of)} ({each.link})") for each in several)
        for each, name in lines:
            say(
                tr(
                    "  {name}: accepted on {day} by {by}: {reason}",
                    name=name,
                    day=each.last.day,
                    by=each.last.by,
                    reason=each.last.reason,
                )
            )
        say("")
    say(
        tr(
            "{n} {n:suspect link|suspect links}. `riskfile diff {then}` shows what has changed.",
            n=len(found),
            then=_then(here, found),
        )
    )
    example = found[0]
    say(
        tr(
            'Where it still holds: `riskfile accept {id} --of {id2} --reason "..."`.',
            id=example.item.id,
            id2=example.of.id,
        )
    )


def _named(item: Item) -> str:
    return f"{item.id} {item.title}".strip()


def _at(here: Place, item: Item) -> str:
    return str(here.shown(item.span))


def _then(here: Place, found: Iterable[Suspect]) -> str:
    """The commit that the first of these acceptances came with; where git knows none, a word for one."""
    from riskfile.source.repository import ask

    last = min((each.last for each in found), key=lambda each: each.day)
    line = f"/{last.hash}/,+1"
    said = ask(here.root, "blame", "--no-textconv", "-s", "-L", line, "HEAD", "--", here.layout.acceptances)
    commit = (said or b"").decode("utf-8", "replace").partition(" ")[0].lstrip("^")
    return commit or "REVISION"


def _as_json(found: Sequence[Suspect]) -> dict[str, Any]:
    from riskfile.change.suspect import hash_of
    from riskfile.version import __version__

    return {
        "version": 1,
        "tool": {"name": "riskfile", "version": __version__},
        "suspect": [
            {
                "item": each.item.id,
                "link": each.link,
                "of": each.of.id,
                "at": str(each.item.at_link(each.link, each.of.id)),
                "of_at": str(each.of.span),
                "hash": hash_of(each.of),
                "accepted": {name: getattr(each.last, name) for name in ("by", "day", "reason", "hash")},
            }
            for each in found
        ],
        "summary": {
            "links": len(found),
            "items": len({each.item.id for each in found}),
            "of": len({each.of.id for each in found}),
        },
    }


def _readable(here: Place, file: RiskFile) -> None:
    """:raises UsageError: if the file of acceptances cannot be read whole."""
    wrong = next((each for each in file.problems if each.kind == "unreadable-acceptance"), None)
    if wrong is not None:
        raise UsageError(f"{here.shown(wrong.span)}: {wrong.message}")


def _accept(arguments: argparse.Namespace, here: Place, by: str) -> int:
    from riskfile.change.suspect import hash_of, line_of, links_of
    from riskfile.model import Acceptance
    from riskfile.text.files import write_whole
    from riskfile.text.line_ends import as_there

    file, policy = read(here)
    if say_unread(here, file):
        return UNUSABLE
    if policy.says_nothing(arguments.reason) or arguments.reason.strip(" .!").casefold() in _SAYS_THAT_IT_IS:
        raise UsageError(tr("{reason!r} says nothing; give the reason for which it holds", reason=arguments.reason))
    _readable(here, file)
    items = [*file] if arguments.all else [item_of(file, id) for id in dict.fromkeys(arguments.ids)]
    only = [item_of(file, id).id for id in arguments.of]
    known = {(each.item, each.of, each.hash) for each in file.acceptances}
    day = today(arguments)
    new: dict[tuple[str, str], Acceptance] = {}
    linked: set[str] = set()
    for item in items:
        for _, target in links_of(file, item):
            linked.add(target.id)
            if only and target.id not in only:
                continue
            hash = hash_of(target)
            if (item.id, target.id, hash) not in known:
                new[item.id, target.id] = Acceptance(item.id, target.id, hash, by, day, arguments.reason.strip())
    for id in only:
        if id not in linked:
            names = ", ".join(item.id for item in items[:5])
            raise UsageError(tr("{names} does not link to {id}, so there is nothing to accept", names=names, id=id))
    if not linked:
        names = ", ".join(item.id for item in items[:5]) or tr("this file")
        raise UsageError(tr("{names} links to no item of this file, so there is nothing to accept", names=names))
    path = here.layout.acceptances
    target_file = here.root / path
    if new:
        source = here.source
        before = source.read(path) if source.kind(path) == "file" else b""
        if before and not before.endswith(b"\n"):
            before += as_there(b"\n", before)
        write_whole(target_file, before + as_there("".join(map(line_of, new.values())).encode("utf-8"), before))
    _tell(here, [*new.values()], path)
    return CLEAN


def _tell(here: Place, new: Sequence[Acceptance], path: str) -> None:
    if not new:
        say(tr("Accepted already: what these items link to has not changed since."))
        return
    if len(new) <= 20:
        for each in new:
            say(tr("{item}: accepted against {of} by {by}", item=each.item, of=each.of, by=each.by))
    say(tr("{n} {n:acceptance|acceptances} added to {path}.", n=len(new), path=here.path(path)))


def who(here: Place) -> str:
    """Who git says works here.

    :raises UsageError: if it does not.
    """
    from riskfile.source.repository import ask

    name = (ask(here.root, "config", "user.name") or b"").decode("utf-8", "replace").strip()
    if not name:
        raise UsageError(tr("nobody knows who accepts it: give --by NAME, or set user.name of git"))
    return name
