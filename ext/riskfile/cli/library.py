"""``riskfile library``: what several files share is kept once, taken with its hash, and updated after it was shown what changes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    UNUSABLE,
    Commands,
    Place,
    UsageError,
    add_own_rules,
    add_today,
    holding,
    json_text,
    place,
    places,
    say,
    say_unread,
    today,
    unusable,
)
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from riskfile.change.diff import Difference
    from riskfile.change.libraries import Taken
    from riskfile.editing.libraries.package import Offered, Package
    from riskfile.editing.libraries.taking import Taking
    from riskfile.project import Project


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "library",
        help=tr("share hazards, harms, controls and decisions of the policy among files: take, update, deviate"),
        description=tr(
            "A library is a project with a library.yaml, which says its name and version. A file takes it as pages below"
            " needs/library, pinned by commit and hashes in needs/libraries.yaml. `update` shows what another version would change"
            " in each file, with verdicts and findings, and takes it with --yes. What one device says otherwise is edited, and"
            " declared with a reason by `deviate`. An address is asked by git, and only here: a check needs neither the"
            " library nor a network."
        ),
    )
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)

    def action(name: str, act: Callable[[argparse.Namespace], int], help: str) -> Any:
        found = actions.add_parser(name, help=help, formatter_class=parser.formatter_class)
        found.set_defaults(act=act)
        return found

    def in_project(found: Any) -> None:
        found.add_argument(
            "--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)")
        )

    check = action("check", _check, tr("check a library: what contradicts itself in it"))
    check.add_argument(
        "folder", metavar="FOLDER", nargs="?", default=".", help=tr("the library's folder (default: this one)")
    )
    take = action("add", _add, tr("take a library"))
    take.add_argument("where", metavar="WHERE", help=tr("the library's folder, or its address for git"))
    _add_version(take)
    take.add_argument("--folder", metavar="PATH", default="", help=tr("the library's folder in its repository"))
    take.add_argument(
        "--only", metavar="NAMES", action="append", default=[], help=tr("only these ids and types, with commas between")
    )
    take.add_argument(
        "--policy",
        metavar="KEYS",
        action="append",
        default=[],
        help=tr("these keys of its policy too, with commas between; all that it offers: `all`"),
    )
    take.add_argument("--dry-run", action="store_true", help=tr("show what would change, and write nothing"))
    in_project(take)
    update = action("update", _update, tr("show what another version would change, and take it"))
    update.add_argument("names", metavar="NAME", nargs="*", help=tr("the library (default: all that were taken)"))
    _add_version(update)
    update.add_argument(
        "--keep",
        metavar="ID",
        action="append",
        default=[],
        help=tr("a deviation that stands although the library has changed the same; with commas between"),
    )
    update.add_argument("--yes", action="store_true", help=tr("take it; without, it is only shown"))
    update.add_argument(
        "--project",
        action="append",
        default=[],
        metavar="FOLDER",
        help=tr("a project's folder, or one with several below it; may be given several times (default: this one)"),
    )
    update.add_argument(
        "--portfolio",
        metavar="FILE",
        help=tr("all files of a portfolio.yaml, but for those at a revision or a baseline"),
    )
    update.add_argument(
        "--from", dest="origin", metavar="WHERE", default="", help=tr("where the library is now, if it has moved")
    )
    update.add_argument("--format", choices=("text", "json"), default="text", help=tr("what to print (default: text)"))
    status = action("status", _status, tr("say which libraries were taken, and what deviates"))
    status.add_argument("--format", choices=("text", "json"), default="text", help=tr("what to print (default: text)"))
    in_project(status)
    diff = action("diff", _diff, tr("say what would differ without the deviations: as the libraries have it"))
    diff.add_argument("names", metavar="NAME", nargs="*", help=tr("the library (default: all that were taken)"))
    in_project(diff)
    deviate = action("deviate", _deviate, tr("declare why an item says something else here than in its library"))
    deviate.add_argument("of", metavar="ID", nargs="+", help=tr("the item that was edited, or a key of the policy"))
    deviate.add_argument("--reason", metavar="TEXT", required=True, help=tr("why this device differs"))
    deviate.add_argument("--by", metavar="NAME", help=tr("who has decided it (default: the name that git knows)"))
    in_project(deviate)
    restore = action("restore", _restore, tr("have an item say what its library says"))
    restore.add_argument("of", metavar="ID", nargs="+", help=tr("the item, a key of the policy, or a page by its path"))
    in_project(restore)
    remove = action("remove", _remove, tr("give a library up: its pages go"))
    remove.add_argument("name", metavar="NAME", help=tr("the library"))
    remove.add_argument("--dry-run", action="store_true", help=tr("show what would change, and write nothing"))
    in_project(remove)
    for each in (take, update, diff, deviate, remove):
        add_today(each)
        add_own_rules(each)


def _add_version(parser: Any) -> None:
    version = parser.add_mutually_exclusive_group()
    version.add_argument(
        "--revision", metavar="REV", default="", help=tr("a commit, tag or branch of its repository (default: HEAD)")
    )
    version.add_argument(
        "--baseline", metavar="NAME", default="", help=tr("the state that is its baseline of this name")
    )


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit status."""
    from riskfile.editing.libraries.package import LibraryError

    act: Callable[[argparse.Namespace], int] = arguments.act
    try:
        return act(arguments)
    except LibraryError as error:
        raise UsageError(str(error)) from None


# --- a library by itself --------------------------------------------------------------------------------------------


def _check(arguments: argparse.Namespace) -> int:
    from riskfile.editing.libraries.package import faults, of_a_device, of_folder

    package = of_folder(Path(arguments.folder), arguments.folder)
    file = package.project.file
    found = faults(package)
    base = arguments.folder.rstrip("/")
    before = "" if base == "." else f"{base}/"
    for each in found:
        say(f"{before}{each.span}: {each.code} {each.message}" + (f" ({each.hint})" if each.hint else ""))
    devices = of_a_device(file)
    for item in devices:
        say(
            tr(
                "{place}: {id} is of the type {type}, which tells of one device; a library has none",
                place=f"{before}{item.span}",
                id=item.id,
                type=item.type,
            )
        )
    count = len(found) + len(devices)
    say(
        tr(
            "{name} {version}: {items} {items:item|items}, {faults} {faults:fault|faults}.",
            name=package.manifest.name,
            version=package.manifest.version,
            items=len([*file.everything]),
            faults=count,
        )
    )
    return FINDINGS if count else CLEAN


# --- taking one -----------------------------------------------------------------------------------------------------


def _add(arguments: argparse.Namespace) -> int:
    from riskfile.editing.libraries.package import is_address, offered, opened
    from riskfile.editing.libraries.taking import Origin, added, links_out, recorded

    here = place(arguments.project)
    with holding(here, "library", writes=not arguments.dry_run):
        project = _project(here, arguments)
        version = {"revision": arguments.revision, "baseline": arguments.baseline, "folder": arguments.folder}
        with opened(arguments.where, Path(), **version) as package:
            _say_dirty(package, arguments.where)
            only, keys = _split(arguments.only), _split(arguments.policy)
            offer = offered(package, only, package.manifest.policy if keys == ("all",) else keys)
            named = arguments.where if is_address(arguments.where) else recorded(arguments.where, here.base)
            taking = added(project, package, offer, Origin(named, arguments.folder.strip("/"), only))
            if only:
                taken = [id for page in offer.pages for id in page.items]
                for id, names in links_out(package.project.file, taken).items():
                    say(
                        tr(
                            "riskfile: {id} names {names}, which {n:is|are} not taken: add {n:it|them} to --only",
                            id=id,
                            names=", ".join(names),
                            n=len(names),
                        ),
                        error=True,
                    )
        assert taking.after is not None
        found = _shown(here, project, taking, tr("without {name}", name=taking.after.name), taking.after.called)
        _say_difference(found)
        if arguments.dry_run:
            say(tr("{called} would be taken; nothing was written.", called=taking.after.called))
            return CLEAN
        _write(here, project, taking.files)
        say(
            tr(
                "{called} is taken: {n} {n:item|items} in {folder}.",
                called=taking.after.called,
                n=len(taking.after.items),
                folder=here.path(f"{here.layout.library}/{taking.after.name}"),
            )
        )
        return CLEAN


def _split(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for each in given for word in each.replace(",", " ").split()))


def _say_dirty(package: Package, where: str) -> None:
    if package.dirty:
        say(
            tr(
                "riskfile: {where} has changes that are not committed; they are not taken: {revision} is",
                where=where,
                revision=package.revision[:10],
            ),
            error=True,
        )


def _remove(arguments: argparse.Namespace) -> int:
    from riskfile.editing.libraries.taking import removed, taken_as

    here = place(arguments.project)
    with holding(here, "library", writes=not arguments.dry_run):
        project = _project(here, arguments)
        taken = taken_as(project, arguments.name)
        taking = removed(project, taken)
        found = _shown(
            here, project, taking, tr("with {name}", name=taken.called), tr("without {name}", name=taken.name)
        )
        _say_difference(found)
        if arguments.dry_run:
            say(tr("{name} would be given up; nothing was written.", name=taken.name))
            return CLEAN
        _write(here, project, taking.files)
        say(tr("{name} is given up: its pages are gone.", name=taken.name))
        return CLEAN


# --- another version ------------------------------------------------------------------------------------------------


def _update(arguments: argparse.Namespace) -> int:
    several = _places(arguments)
    told: list[dict[str, Any]] = []
    rows: list[tuple[str, ...]] = []
    status = CLEAN
    for here in several:
        with holding(here, "library", writes=arguments.yes):
            worst = _update_one(arguments, here, told, rows, alone=len(several) == 1)
        status = max(status, worst)
    if arguments.format == "json":
        sys.stdout.write(json_text({"updates": told}))
    elif len(several) > 1:
        _say_table(rows)
    return status


def _places(arguments: argparse.Namespace) -> list[Place]:
    """The files whose libraries are asked about."""
    found: list[Place] = []
    for given in arguments.project or ([] if arguments.portfolio else ["."]):
        several, wrong = places(given)
        if wrong:
            raise UsageError("\n".join(wrong))
        found += several
    if arguments.portfolio:
        from riskfile.policy import PolicyError
        from riskfile.portfolio.manifest import read_manifest

        try:
            entries = read_manifest(Path(arguments.portfolio)).entries
        except PolicyError as error:
            raise UsageError("\n".join(map(str, error.problems))) from None
        # what was at a revision stays as it was
        found += [
            Place(each.root, each.root.as_posix(), False, each.layout)
            for each in entries
            if not (each.revision or each.baseline)
        ]
    return found


def _update_one(
    arguments: argparse.Namespace,
    here: Place,
    told: list[dict[str, Any]],
    rows: list[tuple[str, ...]],
    *,
    alone: bool,
) -> int:
    from riskfile.editing.libraries.package import LibraryError
    from riskfile.editing.libraries.taking import lock_of
    from riskfile.reporters import diff as reporter

    text = arguments.format == "text"
    if text and not alone:
        say(f"\n== {here.risk_file} ==")
    project = _project(here, arguments)
    libraries = lock_of(project).libraries
    names = arguments.names or [each.name for each in libraries]
    known = {each.name for each in libraries}
    if missing := [name for name in names if name not in known]:
        if alone:
            listed = ", ".join(sorted(known)) or tr("none")
            raise UsageError(tr("no library {name} was taken here; there are {known}", name=missing[0], known=listed))
        names = [name for name in names if name in known]
    declared = {each.of for taken in libraries for each in taken.deviations}
    if alone and (odd := [each for each in _split(arguments.keep) if each not in declared]):
        raise UsageError(tr("{odd} deviates from no library here; only a deviation can be kept", odd=odd[0]))
    if not names and text:
        say(tr("No library was taken here."))
    status = CLEAN
    for name in names:
        project = _project(here, arguments)
        taken = next(each for each in lock_of(project).libraries if each.name == name)
        try:
            taking = _taking(arguments, here, project, taken)
        except LibraryError as error:
            if alone:
                raise
            say(f"riskfile: {here.risk_file}: {error}", error=True)
            rows.append((here.risk_file, taken.called, "", tr("not possible")))
            told.append({"file": here.risk_file, "library": name, "before": taken.state, "error": str(error)})
            status = UNUSABLE
            continue
        assert taking.after is not None
        entry: dict[str, Any] = {
            "file": here.risk_file,
            "library": name,
            "before": taken.state,
            "after": taking.after.state,
            "told": list(taking.told),
            "conflicts": list(taking.conflicts),
            "taken": False,
        }
        told.append(entry)
        found = None
        if taking.files:
            found = _shown(here, project, taking, taken.called, taking.after.called)
            entry["difference"] = reporter.as_json(found)
        if text:
            _say_update(taking, taken, found)
        if taking.conflicts:
            status = max(status, FINDINGS)
            end = tr("{n} {n:conflict|conflicts}", n=len(taking.conflicts))
        elif found is None:
            end = tr("nothing to take")
        elif arguments.yes:
            _write(here, project, taking.files)
            entry["taken"] = True
            end = tr("taken")
            if text:
                say(tr("{called} is taken.", called=taking.after.called))
        else:
            status = max(status, FINDINGS)
            end = reporter.verdict(found)
            if text:
                say(tr("Nothing was written; --yes takes it."))
        rows.append((here.risk_file, taken.called, taking.after.called, end))
    return status


def _taking(arguments: argparse.Namespace, here: Place, project: Project, taken: Taken) -> Taking:
    from riskfile.editing.libraries.package import LibraryError, is_address, offered, opened
    from riskfile.editing.libraries.taking import recorded, updated

    if arguments.origin:
        moved = arguments.origin if is_address(arguments.origin) else recorded(arguments.origin, here.base)
        taken = taken._replace(source=moved)
    version = {"revision": arguments.revision, "baseline": arguments.baseline, "folder": taken.folder}
    with opened(taken.source, here.base, **version) as package:
        _say_dirty(package, taken.source)
        # of keys that it does not offer any more it is told
        keys = [key for key in taken.policy if key in package.manifest.policy]
        offer = offered(package, _still(package, taken.only), keys)
        before = None
        if taken.revision and package.again is not None:
            try:
                was = package.again(taken.revision)
                before = offered(was, taken.only, [key for key in taken.policy if key in was.manifest.policy])
            except LibraryError:
                # a clone that does not go back so far, or a history that was written anew
                before = None
        keep = [each for each in _split(arguments.keep) if taken.deviation(each) is not None]
        return updated(project, taken, package, offer, before, keep)


def _still(package: Package, only: Sequence[str]) -> tuple[str, ...]:
    """The ids and types of those asked for that the library still has."""
    file = package.project.file
    known = {each.id for each in file.everything} | {each.type for each in file.everything}
    return tuple(each for each in only if each in known) or tuple(only)


def _say_update(taking: Taking, taken: Taken, found: Difference | None) -> None:
    assert taking.after is not None
    if found is None and not taking.conflicts:
        say(tr("{called}: nothing to take.", called=taken.called))
        return
    say(tr("{before} -> {after}", before=taken.called, after=taking.after.called))
    for line in taking.told:
        say(f"  {line}")
    for line in taking.conflicts:
        say(tr("  conflict: {line}", line=line))
    if taking.conflicts:
        say(tr("{n} {n:conflict|conflicts}; nothing was written.", n=len(taking.conflicts)))
    if found is not None:
        _say_difference(found)


def _say_table(rows: Sequence[tuple[str, ...]]) -> None:
    from riskfile.text.columns import columns, left

    heads = (tr("File"), tr("Has"), tr("Would have"), tr("What changes"))
    wide = [max(columns(row[at]) for row in (heads, *rows)) for at in range(3)]
    say("")
    for row in (heads, *rows):
        cells = [left(cell, wide[at]) for at, cell in enumerate(row[:3])]
        say("  ".join((*cells, row[3])).rstrip())


# --- what was taken -------------------------------------------------------------------------------------------------


def _status(arguments: argparse.Namespace) -> int:
    from riskfile.change.libraries import undeclared
    from riskfile.editing.libraries.taking import lock_of

    here = place(arguments.project)
    project = _project(here, arguments)
    lock = lock_of(project)
    told: list[dict[str, Any]] = []
    count = 0
    for taken in lock.libraries:
        wrong = undeclared(project.source, lock, taken, project.file)
        count += len(wrong)
        told.append(
            {
                "name": taken.name,
                "title": taken.title,
                "version": taken.version,
                "source": taken.source,
                "folder": taken.folder,
                "revision": taken.revision,
                "baseline": taken.baseline,
                "only": list(taken.only),
                "items": len(taken.items),
                "policy": list(taken.policy),
                "deviations": [each._asdict() for each in taken.deviations],
                "undeclared": [f"{here.shown(each.span)}: {each.message}" for each in wrong],
            }
        )
    if arguments.format == "json":
        sys.stdout.write(json_text({"libraries": told}))
        return FINDINGS if count else CLEAN
    if not told:
        say(tr("No library was taken here."))
    for taken, entry in zip(lock.libraries, told, strict=True):
        say(
            tr(
                "{called} ({title}), from {source}: {n} {n:item|items}",
                called=taken.called,
                title=taken.title,
                source=taken.source + (f"//{taken.folder}" if taken.folder else ""),
                n=len(taken.items),
            )
        )
        for each in taken.deviations:
            say(tr("  {of} deviates: {reason} ({by}, {day})", of=each.of, reason=each.reason, by=each.by, day=each.day))
        for line in entry["undeclared"]:
            say(f"  {line}")
    return FINDINGS if count else CLEAN


def _diff(arguments: argparse.Namespace) -> int:
    from riskfile.editing.libraries.taking import lock_of, restored, taken_as, would_change

    here = place(arguments.project)
    project = _project(here, arguments)
    libraries = [taken_as(project, each) for each in arguments.names] or lock_of(project).libraries
    of = [each.of for taken in libraries for each in taken.deviations if each.of in (*taken.items, *taken.policy)]
    if not of:
        say(tr("Nothing deviates here."))
        return CLEAN
    taking = _with_pinned(here, project, of, lambda pinned: restored(project, of, pinned))
    _say_difference(
        would_change(project, taking.files, tr("the file with its deviations"), tr("as the libraries have it"))
    )
    return CLEAN


def _deviate(arguments: argparse.Namespace) -> int:
    from riskfile.cli.accept import who
    from riskfile.editing.libraries.taking import deviating

    here = place(arguments.project)
    if arguments.by is not None and not arguments.by.strip():
        raise UsageError(tr("--by names nobody; expected who has decided it"))
    by = arguments.by or who(here)
    with holding(here, "library"):
        project = _project(here, arguments)
        reason = " ".join(arguments.reason.split())
        if project.policy.says_nothing(reason):
            raise UsageError(tr("{reason!r} is no reason; expected why this device differs", reason=reason))

        def take(pinned: Mapping[str, Offered]) -> Taking:
            one = next(iter(pinned.values()), None)
            return deviating(project, arguments.of, reason=reason, by=by, day=project.today, pinned=one)

        # each of the library that it is of
        taking = _with_pinned(here, project, arguments.of, take)
        _write(here, project, taking.files)
    for each in arguments.of:
        say(tr("{of}: the deviation is declared by {by}", of=each, by=by))
    return CLEAN


def _restore(arguments: argparse.Namespace) -> int:
    from riskfile.editing.libraries.taking import restored

    here = place(arguments.project)
    with holding(here, "library"):
        project = _project(here, arguments)
        of = [_from_root(here, each) for each in arguments.of]
        taking = _with_pinned(here, project, of, lambda pinned: restored(project, of, pinned))
        _write(here, project, taking.files)
    for each in arguments.of:
        say(tr("{of} says what the library says", of=each))
    return CLEAN


def _from_root(here: Place, given: str) -> str:
    """A page as the project names it; what is no page as it is."""
    shown = here.path("")
    return given.removeprefix(shown) if "/" in given and shown not in ("", ".") else given


def _with_pinned(
    here: Place, project: Project, of: Sequence[str], make: Callable[[Mapping[str, Offered]], Taking]
) -> Taking:
    """What is made of what lies here; where that does not do, with the libraries as they were taken, which are asked for it."""
    from riskfile.editing.libraries.package import LibraryError, offered, opened
    from riskfile.editing.libraries.taking import lock_of

    try:
        return make({})
    except LibraryError as first:
        found: dict[str, Offered] = {}
        for taken in lock_of(project).libraries:
            if not any(each in taken.items or each in taken.policy or f"/{taken.name}/" in each for each in of):
                continue
            try:
                with opened(taken.source, here.base, folder=taken.folder, revision=taken.revision) as package:
                    found[taken.name] = offered(
                        package, taken.only, [key for key in taken.policy if key in package.manifest.policy]
                    )
            except LibraryError:
                continue
        if not found:
            raise first from None
        return make(found)


# --- what all of them do --------------------------------------------------------------------------------------------


def _project(here: Place, arguments: argparse.Namespace) -> Project:
    from riskfile.policy import PolicyError
    from riskfile.project import Project

    day = today(arguments) if hasattr(arguments, "today") else ""
    project = Project.open(here.source, today=day, own_rules=getattr(arguments, "own_rules", True))
    try:
        if say_unread(here, project.file):
            raise UsageError(tr("the file cannot be read whole, and nothing is done with it"))
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    return project


def _shown(here: Place, project: Project, taking: Taking, before: str, after: str) -> Difference:
    from riskfile.editing.libraries.taking import would_change

    return would_change(project, taking.files, before, after)


def _say_difference(found: Difference) -> None:
    from riskfile.reporters import diff as reporter

    say(reporter.as_text(found).rstrip("\n"))


def _write(here: Place, project: Project, files: Mapping[str, bytes | None]) -> None:
    from riskfile.editing import Change, write

    write(here.root, project.source, Change("library", files=files))
