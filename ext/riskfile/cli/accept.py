"""``riskfile accept``: confirm an item against what it links to, as that is now."""

from __future__ import annotations

import argparse

from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    UNUSABLE,
    Commands,
    Place,
    UsageError,
    add_today,
    item_of,
    place,
    read,
    say,
    say_unread,
    say_waiting,
    today,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskfile.model import Acceptance


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "accept",
        help="confirm that an item still holds, now that what it links to has changed",
        description="Confirm items against what they link to, as that is now: who, when, why and a hash go into "
        "needs/acceptances.jsonl. When what an item links to changes afterwards, the link is suspect (RMF801) until "
        "somebody accepts it again. Without ids, lists the links that are suspect, and exits with 1 if there are any.",
    )
    parser.add_argument("ids", metavar="ID", nargs="*", help="the item that was looked at")
    parser.add_argument("--of", metavar="ID", action="append", default=[], help="only its link to this item")
    parser.add_argument("--reason", metavar="TEXT", help="why it still holds")
    parser.add_argument("--by", metavar="NAME", help="who has looked at it (default: the name that git knows)")
    parser.add_argument("--all", action="store_true", help="all links of all items: how an old project begins")
    parser.add_argument("--project", default=".", metavar="FOLDER", help="the project's folder (default: this one)")
    add_today(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Accept, or list; returns the exit status."""
    here = place(arguments.project)
    if not arguments.ids and not arguments.all:
        if arguments.of or arguments.reason:
            raise UsageError("no item is named; give its id, or --all")
        return _list(here)
    if not (arguments.reason or "").strip():
        raise UsageError('nothing says why; give --reason "..."')
    by = arguments.by or _who(here)
    from riskfile.text.files import held

    # from reading to writing: a line that another adds meanwhile stays
    with held(here.base, "accept", say_waiting):
        return _accept(arguments, here, by)


def _list(here: Place) -> int:
    from riskfile.change.suspect import suspects

    file, _ = read(here)
    if say_unread(here, file):
        return UNUSABLE
    found = [*suspects(file)]
    for each in found:
        place_ = here.shown(each.item.at_link(each.link, each.of.id))
        say(f"{place_}: {each.item.id} {each.link} {each.of.id}: {each.of.id} has changed since {each.last.day}")
    say(f"{len(found)} suspect links." if found else "No link is suspect.")
    return FINDINGS if found else CLEAN


def _accept(arguments: argparse.Namespace, here: Place, by: str) -> int:
    from riskfile.change.suspect import hash_of, line_of, links_of
    from riskfile.model import Acceptance
    from riskfile.text.files import write_whole

    file, policy = read(here)
    if say_unread(here, file):
        return UNUSABLE
    if policy.says_nothing(arguments.reason):
        raise UsageError(f"{arguments.reason!r} says nothing; give the reason for which it holds")
    wrong = next((each for each in file.problems if each.kind == "unreadable-acceptance"), None)
    if wrong is not None:
        raise UsageError(f"{here.shown(wrong.span)}: {wrong.message}")
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
            raise UsageError(f"{names} does not link to {id}, so there is nothing to accept")
    path = here.layout.acceptances
    target_file = here.root / path
    if new:
        source = here.source
        before = source.read(path).decode("utf-8") if source.kind(path) == "file" else ""
        if before and not before.endswith("\n"):
            before += "\n"
        write_whole(target_file, before + "".join(map(line_of, new.values())))
    _tell(here, [*new.values()], path)
    return CLEAN


def _tell(here: Place, new: Sequence[Acceptance], path: str) -> None:
    if not new:
        say("Accepted already: what these items link to has not changed since.")
        return
    if len(new) <= 20:
        for each in new:
            say(f"{each.item}: accepted against {each.of} by {each.by}")
    say(f"{len(new)} {'acceptance' if len(new) == 1 else 'acceptances'} added to {here.path(path)}.")


def _who(here: Place) -> str:
    """Who git says works here.

    :raises UsageError: if it does not.
    """
    from riskfile.source.repository import ask

    name = (ask(here.root, "config", "user.name") or b"").decode("utf-8", "replace").strip()
    if not name:
        raise UsageError("nobody knows who accepts it: give --by NAME, or set user.name of git")
    return name
