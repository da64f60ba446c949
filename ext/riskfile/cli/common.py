"""What several commands share: statuses, arguments, and how a file is read and its places are shown."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from riskfile.cli.language import is_data, speak_as_policy
from riskfile.text.messages import spoken, tr
from riskfile.text.relative import relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from riskfile.model import Item, RiskFile, Span
    from riskfile.policy import Policy
    from riskfile.project import Project
    from riskfile.reading.roots import Found, Search
    from riskfile.rules import Report
    from riskfile.source import Disk, Layout

    class _Problem(Protocol):
        @property
        def span(self) -> Span: ...
        @property
        def message(self) -> object: ...


CLEAN: Final = 0
FINDINGS: Final = 1
UNUSABLE: Final = 2
CRASHED: Final = 3

DEBUG: Final = "--debug"
"""The option that asks for tracebacks, as riskfile.text.crashes names it, which is loaded only for a crash."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What a command adds its parser to."""


class UsageError(Exception):
    """Wrong usage; the message says what was found and what was expected."""


@contextmanager
def no_collection() -> Iterator[None]:
    """Within, no garbage is collected: what a command allocates it keeps to its end, and a collection would walk it all for
    nothing."""
    import gc

    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


# --- arguments --------------------------------------------------------------------------------------------------------


def add_project(parser: argparse.ArgumentParser) -> None:
    """The project's folder, as an argument without a name."""
    parser.add_argument("project", nargs="?", default=".", help=tr("the project's folder (default: this one)"))


def add_gate(parser: argparse.ArgumentParser, default: str = "") -> None:
    """``--gate``; ``default`` says which one it is otherwise."""
    from riskfile.policy import GATES

    parser.add_argument(
        "--gate",
        choices=GATES,
        help=tr("the gate to judge at (default: {default})", default=default or tr("the policy's")),
    )


def output_file(path: str) -> str:
    """Where ``--output`` writes to: ``-`` is the standard output, as if it were not given."""
    return "" if path == "-" else path


def add_today(parser: argparse.ArgumentParser) -> None:
    """``--today``; see ``today``."""
    parser.add_argument(
        "--today",
        metavar="DATE",
        type=_date,
        help=tr("the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)"),
    )


def add_own_rules(parser: argparse.ArgumentParser) -> None:
    """``--no-own-rules``."""
    parser.add_argument(
        "--no-own-rules",
        dest="own_rules",
        action="store_false",
        help=tr("run no rules of the project's own (they are code); they count as not evaluated"),
    )


def _date(text: str) -> str:
    from riskfile.text.days import iso_day

    try:
        return iso_day(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def today(arguments: argparse.Namespace) -> str:
    """The day to judge on."""
    if arguments.today:
        return str(arguments.today)
    from riskfile.text.days import current_day

    try:
        return current_day()
    except ValueError as error:
        raise UsageError(str(error)) from None


# --- the project ------------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """A project, and how one who stands in ``given`` names what is in it.

    ``inside`` says that ``given`` is a folder in the project, and not its own. ``layout`` says where in the project the
    risk file lies.
    """

    root: Path
    given: str
    inside: bool
    layout: Layout

    @property
    def source(self) -> Disk:
        """The files of the project."""
        from riskfile.source import Disk

        return Disk(self.root, self.layout)

    def path(self, path: str) -> str:
        """``path`` of the project as a terminal finds it: from where one stands."""
        if self.inside:
            return relative(self.root / path)
        return path if self.given == "." else f"{self.given.rstrip('/')}/{path}"

    @property
    def base(self) -> Path:
        """The risk file's own folder."""
        return self.root / self.layout.base

    @property
    def risk_file(self) -> str:
        """That folder as a terminal finds it."""
        return self.path(self.layout.base or ".").removesuffix("/.")

    @property
    def name(self) -> str:
        """What leads to the risk file from the root of the repository, "" where it is that."""
        return "/".join(filter(None, (self.folder, self.layout.base)))

    def shown(self, span: Span) -> Span:
        """A place in the project as a terminal finds it."""
        return span._replace(path=self.path(span.path))

    @property
    def folder(self) -> str:
        """What leads to the project from the root of the repository, "" where it is that.

        Who has named the project stands in that root; who stands in the project may stand anywhere in it.
        """
        start = _repository(self.root) if self.inside else None
        # as a repository writes them: whoever reads the findings knows no `./`
        folder = relative(self.root, start)
        return "" if folder == "." else folder


def places(given: str) -> tuple[list[Place], tuple[str, ...]]:
    """The risk files in the folder ``given``: the one that this folder is of, or all that lie below it; and what is wrong
    with conf.py files that say where others are, which are not among them.

    :raises UsageError: if it is no folder, or if there are none.
    """
    folder = folder_of(given)
    return _places(given, folder, _search(folder))


def _places(given: str, folder: Path, search: Search) -> tuple[list[Place], tuple[str, ...]]:
    found, wrong = search
    if wrong and not found:
        raise UsageError("\n".join(wrong))
    if not found:
        try:
            os.lstat(folder / "needs")
        except FileNotFoundError:
            pass
        except OSError as error:
            raise UsageError(tr("{given} cannot be read: {what}", given=given, what=error.strerror or error)) from None
        raise UsageError(
            tr(
                "there is no needs/policy.yaml in {resolve}, nor in a folder above or below it, and no "
                "conf.py there names a risk file in `riskfile_root`; go to a project or name its folder, "
                "or start one with `riskfile init`",
                resolve=folder.resolve(),
            )
        )
    return [_placed(each, folder, given) for each in found], wrong


def place(given: str, *, required: bool = True) -> Place:
    """The project in the folder ``given``, or the one that this folder is in, or the only one below it.

    :raises UsageError: if it is no folder, if there is none and one is ``required``, or if there are several.
    """
    folder = folder_of(given)
    found = _search(folder, required=required)
    if not required and found == ((), ()):
        from riskfile.source import USUAL

        return Place(folder, given, False, USUAL)
    several, wrong = _places(given, folder, found)
    if wrong:
        raise UsageError("\n".join(wrong))
    if len(several) > 1:
        raise UsageError(which_of(tr("risk files"), [each.risk_file for each in several]))
    return several[0]


def which_of(what: str, paths: Sequence[str]) -> str:
    """That one of several has to be named."""
    listed = "".join(f"\n  {path}" for path in paths)
    return tr(
        "there are {n} {what}, and this is done for one of them; name its folder:{listed}",
        n=len(paths),
        what=what,
        listed=listed,
    )


def folder_of(given: str) -> Path:
    """The folder that was named.

    :raises UsageError: if it is none.
    """
    folder = Path(given)
    if not folder.is_dir():
        raise UsageError(tr("{given} is not a folder; expected a project with needs/policy.yaml", given=given))
    return folder


def _search(folder: Path, *, required: bool = True) -> Search:
    from riskfile.reading.roots import MOST_FOLDERS, Search, TooManyFoldersError, search

    try:
        return search(folder)
    except TooManyFoldersError:
        if not required:
            return Search()
        raise UsageError(
            tr(
                "there is no needs/policy.yaml in {resolve}, nor in a folder above it, and more than "
                "{most_folders} folders are below it; name the folder of the project",
                resolve=folder.resolve(),
                most_folders=MOST_FOLDERS,
            )
        ) from None


def _placed(found: Found, folder: Path, given: str) -> Place:
    _put_back(found.base)
    if found.root is folder:
        here = Place(folder, given, False, found.layout)
    else:
        here = Place(Path(relative(found.root)), given, True, found.layout)
    speak_as_policy(here.source)
    return here


def _put_back(root: Path) -> None:
    """Undo an import into the project that was killed half way; one that runs is waited for."""
    from riskfile.text.files import held, put_back, was_killed

    if was_killed(root):
        with held(root, "undo", say_waiting):
            if put_back(root):
                say(tr("riskfile: a change of this project was broken off; what it had begun is undone"), error=True)


def _repository(root: Path) -> Path:
    """The root of the repository that a project is in; the project's own folder where it is in none."""
    root = root.resolve()
    return next((each for each in (root, *root.parents) if (each / ".git").exists()), root)


def unusable(place: Place, problems: Iterable[_Problem]) -> UsageError:
    """Why a command that prints no findings cannot go on."""
    return UsageError("\n".join(f"{place.shown(each.span)}: {each.message}" for each in problems))


def read(place: Place) -> tuple[RiskFile, Policy]:
    """The file and its policy, for commands that judge nothing.

    :raises UsageError: if the policy or the item types cannot be read.
    """
    project = opened(place)
    return project.file, project.policy


def opened(place: Place) -> Project:
    """The project, whose file and policy can be read.

    :raises UsageError: if the policy or the item types cannot be read.
    """
    from riskfile.policy import PolicyError
    from riskfile.project import Project

    project = Project.open(place.source)
    try:
        _, _ = project.file, project.policy
        return project
    except PolicyError as error:
        raise unusable(place, error.problems) from None


def as_spoken(project: Project, arguments: argparse.Namespace) -> Project:
    """A project as it is shown to who reads and does not write: in the language that is spoken, where its policy has it
    translated. What is judged, and what machines read, is the project itself."""
    language = spoken()
    if is_data(arguments) or language not in project.policy.translations:
        return project
    return project.in_language(language)


def said_as(project: Project, shown: Project, report: Report) -> Report:
    """What is found in a project, said in the words of it as it is ``shown``."""
    if shown is project:
        return report
    from riskfile.editing.reworded import Words

    return Words(project.policy, shown.policy).report(report)


def item_of(file: RiskFile, id: str) -> Item:
    """The item of this id.

    :raises UsageError: if there is none.
    """
    if not id.strip():
        raise UsageError(tr("found an id that is empty; expected that of an item of this file"))
    found = file.items.get(id)
    if found is None and id in file.retired:
        raise UsageError(
            tr(
                "{id} is retired since {text}; nothing rests on it any more",
                id=id,
                text=file.retired[id].text("retired"),
            )
        )
    if found is None:
        from riskfile.reading.options import meant_id
        from riskfile.text.nearest import nearest

        meant = meant_id(id)
        near = meant if meant in file.items else ", ".join(nearest(id, file.items))
        raise UsageError(
            tr("{id} is no item of this file", id=id) + (tr("; did you mean {near}?", near=near) if near else "")
        )
    return found


# --- output -----------------------------------------------------------------------------------------------------------


def say(text: str, *, error: bool = False) -> None:
    """Print ``text``, whatever somebody has written into it: no character of it acts on the terminal."""
    from riskfile.text.quoting import inert, visible

    print(inert(visible(text, line=False)), file=sys.stderr if error else sys.stdout)


def colour() -> bool:
    """Whether what is printed is coloured."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


_OPENS_LINKS: Final = frozenset(("Hyper", "iTerm.app", "WezTerm", "ghostty", "terminology", "vscode", "zed"))


def hyperlinks() -> bool:
    """Whether the terminal opens links in what is printed (OSC 8), by the signs by which other tools know it;
    ``FORCE_HYPERLINK`` says so, and 0 that it does not."""
    given = os.environ.get("FORCE_HYPERLINK")
    if not colour() or given == "0":
        return False
    if given:
        return True
    vte = os.environ.get("VTE_VERSION", "")
    known = (
        os.environ.get("TERM_PROGRAM") in _OPENS_LINKS
        or os.environ.get("TERM") in ("xterm-kitty", "alacritty")
        or any(os.environ.get(name) for name in ("WT_SESSION", "KONSOLE_VERSION", "DOMTERM"))
        or (vte.isdecimal() and int(vte) >= 5000)
    )
    return known and sys.stdout.isatty() and not os.environ.get("CI")


def width() -> int:
    """How many columns a text may have: those of the terminal, between 60 and 100; 80 where there is none."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given) > 0:
        found = int(given)
    else:
        try:
            found = os.get_terminal_size(sys.stdout.fileno()).columns or 80
        except (AttributeError, OSError, ValueError):
            found = 80
    return min(max(found, 60), 100)


def ascii_only() -> bool:
    """Whether what is printed is to be ASCII: an escape of JSON where the output's encoding may lack the character."""
    return (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"


def json_text(data: Any, output: str | None = None, **options: Any) -> str:
    """``data`` as JSON, for the file ``output`` or for the terminal; ``options`` are those of ``json.dumps``."""
    import json

    from riskfile.text.quoting import json_visible

    return json_visible(json.dumps(data, indent=1, ensure_ascii=not output and ascii_only(), **options)) + "\n"


def patch(here: Place, before: Mapping[str, bytes], after: Mapping[str, bytes | None]) -> Iterator[str]:
    """What files become, line by line as ``patch`` and ``git apply`` take it: what they hold ``before`` and ``after``, by path;
    none, or None, where there is no such file."""
    from difflib import unified_diff

    for path in sorted(after):
        old, new = before.get(path, b""), after[path]
        lines, now = ((each or b"").decode("utf-8", "surrogateescape").splitlines(keepends=True) for each in (old, new))
        names = (
            f"a/{here.path(path)}" if old else "/dev/null",
            f"b/{here.path(path)}" if new is not None else "/dev/null",
        )
        for line in unified_diff(lines, now, *names):
            yield line.rstrip("\r\n")
            if not line.endswith("\n"):
                yield "\\ No newline at end of file"


def say_waiting(text: str) -> None:
    """Say that another process is waited for, at once."""
    say(f"riskfile: {text}", error=True)
    sys.stderr.flush()


def say_by_hand(program: str) -> None:
    """Tell who has started a server in a terminal that it waits for a program, not for what he types."""
    if sys.stdin.isatty():
        say(
            tr(
                "riskfile: waits for {program} to start it and ask (manual, chapters on editors and "
                "assistants); Ctrl-C ends it",
                program=program,
            ),
            error=True,
        )
        sys.stderr.flush()


@contextmanager
def holding(place: Place, command: str, *, writes: bool = True) -> Iterator[None]:
    """Within, no other command writes into the risk file, from reading to writing; one that does so now is waited for. Where
    nothing ``writes``, nobody has to wait."""
    if not writes:
        yield
        return
    from riskfile.text.files import held

    with held(place.base, command, say_waiting):
        yield


def say_unread(place: Place, file: RiskFile) -> bool:
    """Say what the system did not let be read, and whether there is anything: no result is one then."""
    unread = file.unread
    for at, message in unread:
        say(f"riskfile: {place.path(at)}: {message}", error=True)
    return bool(unread)


def print_crashes(crashes: Mapping[str, str], *, debug: bool) -> None:
    """Say which rules have crashed, each with its traceback if it is asked for."""
    if not crashes:
        return
    from riskfile.text.crashes import crashed

    for code, traceback in crashes.items():
        say(f"riskfile: {crashed(code, traceback, debug=debug)}", error=True)
