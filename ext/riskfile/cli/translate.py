"""``riskfile translate``: the translations of a project, brought up to date and filled in."""

from __future__ import annotations

import argparse
from pathlib import Path

from riskfile.cli.common import CLEAN, FINDINGS, Commands, Place, UsageError, holding, place, say, unusable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from riskfile.project import Project
    from riskfile.translation.work import Translation


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "translate",
        help="bring translations of the file up to date, list what is missing, fill it in",
        description="The translations of a file stand in PO files below needs/locale, one for each of its files. `update` writes them"
        " anew from the texts as they are now: what is translated stays, what was translated from another text is marked as fuzzy."
        " `todo` lists what is missing, a number, the context and the text a line; `fill` takes lines with such a number, a tab and"
        " the translation.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    update = actions.add_parser("update", help="bring the PO files up to date", formatter_class=parser.formatter_class)
    update.add_argument(
        "languages", metavar="LANG", nargs="*", help="a language, such as zh-CN (default: the project's)"
    )
    update.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")
    update.set_defaults(act=_update)
    todo = actions.add_parser("todo", help="list what is not translated", formatter_class=parser.formatter_class)
    todo.add_argument("language", metavar="LANG", help="a language, such as zh-CN")
    todo.add_argument("paths", metavar="PATH", nargs="*", help="files or folders of the project (default: all)")
    todo.set_defaults(act=_todo, dry_run=True)
    fill = actions.add_parser("fill", help="fill in translations from a list", formatter_class=parser.formatter_class)
    fill.add_argument("language", metavar="LANG", help="a language, such as zh-CN")
    fill.add_argument(
        "list", metavar="FILE", help="lines with a number of `todo`, a tab and the translation; - reads them"
    )
    fill.set_defaults(act=_fill, dry_run=False)
    parser.set_defaults(run=run)
    for each in (update, todo, fill):
        each.add_argument("--project", default=".", metavar="FOLDER", help="the project's folder (default: this one)")


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked; returns the exit status."""
    here = place(arguments.project)
    act: Callable[[argparse.Namespace, Place], int] = arguments.act
    with holding(here, "translate", writes=not arguments.dry_run):
        return act(arguments, here)


def language_of(given: str) -> str:
    """The known language that is meant.

    :raises UsageError: if there is none.
    """
    from riskfile.text import languages
    from riskfile.text.nearest import nearest

    found = languages.language_of(given)
    known = [each for each in languages.KNOWN if each != languages.SOURCE_LANGUAGE]
    if not found or found == languages.PSEUDO:
        near = nearest(given, known)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise UsageError(f"there is no language {given!r} here; expected one of {', '.join(known)}{meant}")
    return found


def _opened(here: Place) -> Project:
    from riskfile.policy import PolicyError
    from riskfile.project import Project

    project = Project.open(here.source)
    try:
        assert project.policy is not None and project.model is not None
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    return project


def _translation(project: Project, language: str) -> Translation:
    from riskfile.translation.files import Translatable
    from riskfile.translation.work import Translation

    return Translation(Translatable(project.source, project.model, project.policy), language)


def _languages(project: Project, given: Sequence[str]) -> list[str]:
    """Those that were given, or those of the project."""
    from riskfile.text import languages
    from riskfile.translation.catalogues import locale_folder

    if given:
        return [language_of(each) for each in given]
    found = list(getattr(project.policy, "translations", ()))
    folder = locale_folder(project.source.layout)
    if not found and project.source.kind(folder) == "folder":
        names = [each.path.rpartition("/")[2] for each in project.source.entries(folder) if each.kind == "folder"]
        found = [language for name in names if (language := languages.language_of(name))]
    if not found:
        raise UsageError("this project has no translations yet; name a language, such as zh-CN")
    return list(dict.fromkeys(found))


def _refuse_unreadable(translation: Translation, here: Place) -> None:
    if translation.unreadable:
        raise UsageError(
            "\n".join(
                f"{here.path(path)}:{error.line}:{error.column}: {error.why}"
                for path, error in translation.unreadable.items()
            )
        )


def _write(here: Place, files: Mapping[str, bytes | None]) -> None:
    from riskfile.text.files import make_folder, write_all

    made: list[Path] = []
    for path, data in files.items():
        if data is not None:
            make_folder((here.root / path).parent, made)
    write_all({here.root / path: data for path, data in files.items()}, here.base)


def _update(arguments: argparse.Namespace, here: Place) -> int:
    from riskfile.text.numbers import counted

    project = _opened(here)
    for language in _languages(project, arguments.languages):
        translation = _translation(project, language)
        files = translation.updated()
        _refuse_unreadable(translation, here)
        if not arguments.dry_run:
            _write(here, files)
        for path in sorted(files):
            say(here.path(path))
        total = sum(map(len, translation.segments.values()))
        left = list(translation.missing())
        fuzzy = sum(each.entry.fuzzy for each in left)
        what = "would change" if arguments.dry_run else "written"
        say(
            f"{language}: {counted(len(files), 'file')} {what}; {total - len(left)} of {total} translated, {fuzzy} from a text that"
            " has changed"
        )
    return CLEAN


def _todo(arguments: argparse.Namespace, here: Place) -> int:
    project = _opened(here)
    translation = _translation(project, language_of(arguments.language))
    missing = list(translation.missing(_inside(here, translation, arguments.paths)))
    _refuse_unreadable(translation, here)
    told: set[str] = set()
    for each in missing:
        if each.number in told:
            continue
        told.add(each.number)
        parts = [each.number, each.segment.context, _line(each.segment.text)]
        if each.entry.fuzzy:
            parts += [_line(each.entry.text), _line(each.entry.before)]
        say("\t".join(parts))
    return CLEAN


def _line(text: str) -> str:
    return text.replace("\n", "↵").replace("\t", " ")


def _inside(here: Place, translation: Translation, paths: Iterable[str]) -> list[str]:
    found: list[str] = []
    known = translation.words.paths
    for given in paths:
        path = given.rstrip("/")
        if here.given != "." and not here.inside:
            path = path.removeprefix(f"{here.given.rstrip('/')}/")
        if not any(each in (path, f"{path}.md") or each.startswith(f"{path}/") for each in known):
            from riskfile.text.nearest import nearest

            near = nearest(path, known)
            raise UsageError(
                f"{given} has no text to translate"
                + (f"; did you mean {near[0]}?" if near else "; expected a file or folder of the project")
            )
        found.append(path)
    return found


def _fill(arguments: argparse.Namespace, here: Place) -> int:
    import sys

    language = language_of(arguments.language)
    if arguments.list == "-":
        text = sys.stdin.read()
    else:
        try:
            text = Path(arguments.list).read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageError(f"{arguments.list} is not UTF-8: byte {error.start + 1}") from None
    project = _opened(here)
    translation = _translation(project, language)
    filled = translation.filled(text.split("\n"))
    _refuse_unreadable(translation, here)
    _write(here, filled.files)
    for line, number in filled.unknown:
        say(
            f"{arguments.list}:{line}: {number} is the number of no text; see `riskfile translate todo {language}`",
            error=True,
        )
    for number, context, each in filled.wrong:
        of = f" {context}" if context else ""
        found = f"has {each.found!r}" if each.found else "lacks it"
        expected = f"the text has {each.expected!r}" if each.expected else "the text has none"
        say(f"{number}{of}: {each.what}: {expected}, the translation {found}", error=True)
    total = sum(map(len, translation.segments.values()))
    again = _translation(_opened(here), language)
    left = sum(1 for _ in again.missing())
    say(f"{filled.done} filled; {total - left} of {total} translated, {left} left")
    return FINDINGS if filled.unknown or filled.wrong else CLEAN
