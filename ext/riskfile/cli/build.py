"""``riskfile build``: the HTML file and the PDF."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence, Set
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    Commands,
    Place,
    UsageError,
    add_gate,
    add_own_rules,
    add_project,
    add_today,
    places,
    say,
    today,
    unusable,
    which_of,
)
from riskfile.extras import require
from riskfile.text.files import LOCK
from riskfile.text.languages import KNOWN, SOURCE_LANGUAGE
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.render.pdf.redline import History
    from riskfile.render.pdf.settings import PdfSettings
    from riskfile.reporters.diff_told import Told
    from riskfile.sphinx.command import Target


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "build",
        help=tr("build the HTML file and the PDF"),
        description=tr("Build the risk management file with Sphinx."),
    )
    add_project(parser)
    parser.add_argument("--output", metavar="DIR", help=tr("where to (default: _build in the project)"))
    add_gate(parser)
    add_today(parser)
    parser.add_argument(
        "--strict", "-W", action="store_true", help=tr("exit with 1 if there is any finding or warning")
    )
    parser.add_argument(
        "--since",
        metavar="NAME",
        help=tr(
            "also write what has changed since this baseline or revision, as a PDF of its own; the marks of changes on "
            "the pages speak of the same baseline"
        ),
    )
    parser.add_argument(
        "--lang",
        metavar="LANGUAGE",
        help=tr(
            "in which language: one that the policy names, such as zh, or all of them, beside each other "
            "(default: that in which the file is written)"
        ),
    )
    parser.add_argument("--no-pdf", action="store_true", help=tr("build the HTML only"))
    parser.add_argument("--clean", action="store_true", help=tr("build from nothing"))
    parser.add_argument("--jobs", "-j", type=_jobs, default=1, help=tr("processes (default: 1)"))
    add_own_rules(parser)
    parser.set_defaults(run=run)


def _jobs(text: str) -> int:
    if text == "auto":
        return os.cpu_count() or 1
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(
        tr("{text!r} is no number of processes; expected one such as 4, or auto", text=text)
    )


def expect_ours(root: Path, output: Path, folders: Iterable[str], *, named: bool) -> None:
    """Refuse an output folder in which a build would write over something else.

    :raises UsageError: which says so.
    """
    real, project = os.path.realpath(output), os.path.realpath(root)
    if not named and not real.startswith(project + os.sep):
        # whoever may write into the project would have us write anywhere
        raise UsageError(
            tr(
                "{output} is a symbolic link that leads out of the project; name the folder with --output",
                output=output,
            )
        )
    for folder in folders:
        base = os.path.realpath(root / folder)
        if real == base or real.startswith(base + os.sep):
            raise UsageError(
                tr(
                    "{output} is in {what}, where the pages are; name a folder outside of it",
                    output=output,
                    what=root / folder,
                )
            )
    _expect_built(output / "html")


def _expect_built(folder: Path) -> None:
    """Refuse a folder for pages that holds something, and no build's.

    :raises UsageError: which says so.
    """
    # pages in another language alone are a build's too
    if any(each not in _FOLDERS or _is_of_others(_names_in(folder / each)) for each in _names_in(folder)) and (
        _is_of_others(_names_in(folder))
    ):
        raise UsageError(
            tr("{html} holds files that no build has written; name an empty or new folder with --output", html=folder)
        )


def _is_of_others(found: Set[str]) -> bool:
    return bool(found) and found.isdisjoint(OURS)


def _names_in(folder: Path) -> set[str]:
    try:
        return set(os.listdir(folder))  # noqa: PTH208
    except OSError:
        # what is wrong with it is said when it is to be written
        return set()


_FOLDERS: Final = frozenset(each.partition("-")[0] for each in KNOWN)
"""What the folders of pages in a language are called."""

OURS: Final = (".buildinfo", ".riskfile-unfinished", LOCK)
"""By one of these is known that a build has written into a folder, or begun to."""


def run(arguments: argparse.Namespace) -> int:
    """Build; returns the exit status."""
    root, heres = site_of(arguments.project)
    today(arguments)
    output = Path(arguments.output) if arguments.output else root / "_build"
    folders = [folder for here in heres for folder in here.layout.folders]
    expect_ours(root, output, folders, named=bool(arguments.output))
    require("build")
    from riskfile.sphinx.command import BuildError, beside, build, take_away_others

    languages, known = asked_languages(heres, arguments.lang)
    for each in languages:
        if each.folder:
            # a site may have pages there
            _expect_built(output / "html" / each.folder)
    # what an earlier build has left of a language that the file is in no more
    take_away_others(output, known)

    # before anything is built
    compared = [] if arguments.since is None else _compared(root, arguments)
    try:
        status = build(
            root,
            output,
            gate=arguments.gate or "",
            today=arguments.today or "",
            strict=arguments.strict,
            clean=arguments.clean,
            jobs=arguments.jobs,
            pdf=not arguments.no_pdf,
            own_rules=arguments.own_rules,
            since=arguments.since if any(each.is_baseline for each in compared) else "",
            languages=languages,
            others=beside(output, known, languages),
        )
    except BuildError as error:
        raise UsageError(str(error)) from None
    if arguments.no_pdf:
        return status
    return max(status, *(_write_redline(each, output / "pdf", arguments.since) for each in compared), CLEAN)


def asked_languages(heres: Sequence[Place], given: str | None) -> tuple[list[Target], list[Target]]:
    """The languages to build in, and all that the risk files are in, that of the source first. Files of one site are in the
    languages that all of them are in.

    :raises UsageError: if the files are in no such language.
    """
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.sphinx.command import targets_of
    from riskfile.text.languages import language_of
    from riskfile.text.nearest import nearest

    try:
        known = targets_of([Project.open(here.source).policy for here in heres])
    except PolicyError:
        # the build tells it
        known = targets_of([])
    if given is None:
        return known[:1], known
    if given == ALL:
        return known, known
    wanted = language_of(given) or given
    named = {each.language or SOURCE_LANGUAGE: each for each in known}
    if wanted in named:
        return [named[wanted]], known
    close = nearest(given, (*named, ALL))
    raise UsageError(
        tr(
            "--lang: found {found!r}, expected {known} or all (`translations` in {policy} names the languages that the file is in){more}",
            found=given,
            known=(*named,),
            more=tr("; did you mean {near}?", near=close[0]) if close else "",
            policy=heres[0].layout.policy,
        )
    )


ALL: Final = "all"
"""The value of --lang that asks for each language that the file is in."""


def site_of(given: str) -> tuple[Path, list[Place]]:
    """The project of Sphinx in the folder ``given``, and its risk files.

    :raises UsageError: if there is none that can be built, or if there are several.
    """
    heres, wrong = places(given)
    if wrong:
        raise UsageError("\n".join(wrong))
    # several files of one project of Sphinx are one build
    projects = {os.path.realpath(each.root): each.root for each in heres}
    if len(projects) > 1:
        raise UsageError(which_of(tr("projects of Sphinx"), [each.as_posix() for each in projects.values()]))
    (root,) = projects.values()
    if not (root / "conf.py").is_file():
        raise UsageError(tr("{path} is not there; `riskfile init` writes one", path=root / "conf.py"))
    with (root / "conf.py").open("rb"):
        # Sphinx would show where in itself it could not read it
        pass
    # Sphinx reads it where it is imported, and has no words for what is no number
    if os.environ.get("SOURCE_DATE_EPOCH") == "":
        del os.environ["SOURCE_DATE_EPOCH"]
    return root, heres


class _Compared(NamedTuple):
    """A risk file and what has changed in it: how its PDF looks, what tells the file's name from others of the site, and
    whether it is a baseline that it is compared with."""

    told: Told
    settings: PdfSettings
    part: str
    history: History

    @property
    def is_baseline(self) -> bool:
        return bool(self.history.base)


def _compared(root: Path, arguments: argparse.Namespace) -> list[_Compared]:
    """What has changed in each risk file of the site since the state that ``--since`` names.

    :raises UsageError: if there is no such state, or one of the two cannot be judged.
    """
    from riskfile.change.baseline import NAME, path_of
    from riskfile.change.diff import compare
    from riskfile.cli.states import Judging, judged, project_in
    from riskfile.policy import PolicyError
    from riskfile.render.pdf import settings
    from riskfile.render.pdf.redline import History
    from riskfile.reporters.diff_told import Told
    from riskfile.source.layout import names_of

    name, judging = arguments.since, Judging.asked(arguments)
    # who stands in one of several files builds them all
    heres = [each for each in places(str(root))[0] if os.path.realpath(each.root) == os.path.realpath(root)]
    found: list[_Compared] = []
    lacking: list[UsageError] = []
    for here, part in zip(heres, names_of([each.layout for each in heres]), strict=True):
        after, _ = project_in(here, None, judging)
        second = judged(here, after, None, tr("the file as it is now"))
        try:
            before, then = project_in(here, name, judging, after)
        except UsageError as error:
            if here.source.kind(path_of(here.layout, name)) == "file":
                raise
            # of several files of a site some may have no such baseline
            lacking.append(error)
            continue
        first = judged(here, before, name, then)
        told = Told(compare(first, second), first, second, today=after.today, gate=after.gate)
        is_baseline = bool(NAME.fullmatch(name)) and here.source.kind(path_of(here.layout, name)) == "file"
        try:
            chosen = settings.read(after.source, after.model, after.policy)
        except PolicyError as error:
            raise unusable(here, error.problems) from None
        found.append(_Compared(told, chosen, part, History(after.baselines, name if is_baseline else "")))
    if not found:
        raise lacking[0]
    for each in lacking:
        say(tr("riskfile: {each}; nothing is compared there", each=each), error=True)
    return found


def _write_redline(compared: _Compared, folder: Path, since: str) -> int:
    """Write what has changed as a PDF; returns the exit status."""
    from datetime import UTC, datetime

    from riskfile.render.pdf.redline import RedlineError, file_name, write
    from riskfile.text.days import source_date_epoch

    epoch = source_date_epoch()
    stamp = (
        datetime.fromisoformat(f"{compared.told.today}T00:00Z") if epoch is None else datetime.fromtimestamp(epoch, UTC)
    )
    target = folder / file_name(compared.part, since)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        write(compared.told, compared.settings, target, stamp, compared.history)
    except RedlineError as error:
        say(f"riskfile: {target}: {error}", error=True)
        return FINDINGS
    say(
        tr(
            "riskfile: wrote {target}, {what} MB. {verdict}",
            target=target,
            what=f"{target.stat().st_size / 1000000.0:.1f}",
            verdict=compared.told.verdict,
        )
    )
    return CLEAN
