"""``riskfile translate``: the translations of a project, brought up to date, measured, filled in, given to translators."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    Commands,
    Place,
    UsageError,
    holding,
    json_text,
    output_file,
    place,
    say,
    unusable,
)
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from riskfile.project import Project
    from riskfile.translation.applied import Count
    from riskfile.translation.coverage import Coverage
    from riskfile.translation.work import Translation


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "translate",
        help=tr("bring translations of the file up to date, measure them, give them to translators and take them back"),
        description=tr(
            "The translations of a file stand in PO files below needs/locale, one for each of its files. `update` writes them"
            " anew from the texts as they are now: what is translated stays, what was translated from another text is marked as"
            " fuzzy. `status` says how far the file is translated. `todo` lists what is missing, a number, the context and the"
            " text a line; `fill` takes lines with such a number, a tab and the translation. `export` and `import` do the same"
            " with XLIFF, which the tools of translators read."
        ),
    )
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)
    a_language = tr("a language, such as zh-CN")
    several = tr("a language, such as zh-CN (default: the project's)")
    paths = tr("files or folders of the project (default: all)")

    def action(name: str, act: Callable[[argparse.Namespace, Place], int], help: str, *, writes: bool) -> Any:
        found = actions.add_parser(name, help=help, formatter_class=parser.formatter_class)
        found.set_defaults(act=act, writes=writes)
        return found

    update = action("update", _update, tr("bring the PO files up to date"), writes=True)
    update.add_argument("languages", metavar="LANG", nargs="*", help=several)
    update.add_argument("--dry-run", action="store_true", help=tr("say what would be written, and write nothing"))
    status = action("status", _status, tr("say how far the file is translated"), writes=False)
    status.add_argument("languages", metavar="LANG", nargs="*", help=several)
    status.add_argument("--format", choices=("text", "json"), default="text", help=tr("what to print (default: text)"))
    status.add_argument("--output", type=output_file, metavar="FILE", help=tr("write it there"))
    todo = action("todo", _todo, tr("list what is not translated"), writes=False)
    todo.add_argument("language", metavar="LANG", help=a_language)
    todo.add_argument("paths", metavar="PATH", nargs="*", help=paths)
    fill = action("fill", _fill, tr("fill in translations from a list"), writes=True)
    fill.add_argument("language", metavar="LANG", help=a_language)
    fill.add_argument(
        "list", metavar="FILE", help=tr("lines with a number of `todo`, a tab and the translation; - reads them")
    )
    export = action("export", _export, tr("write texts and translations as XLIFF 1.2"), writes=False)
    export.add_argument("language", metavar="LANG", help=a_language)
    export.add_argument("paths", metavar="PATH", nargs="*", help=paths)
    export.add_argument(
        "--missing", action="store_true", help=tr("only what is not translated, or was from another text")
    )
    export.add_argument("--output", type=output_file, metavar="FILE", help=tr("write it there"))
    take = action(
        "import", _import, tr("take translations from an XLIFF file; each is checked, and refused alone"), writes=True
    )
    take.add_argument("language", metavar="LANG", help=a_language)
    take.add_argument(
        "file", metavar="FILE", help=tr("an XLIFF file that `export` has written and a translator has filled")
    )
    take.add_argument("--dry-run", action="store_true", help=tr("say what would be taken, and write nothing"))
    for each in (update, status, todo, fill, export, take):
        each.add_argument(
            "--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)")
        )


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked; returns the exit status."""
    here = place(arguments.project)
    act: Callable[[argparse.Namespace, Place], int] = arguments.act
    with holding(here, "translate", writes=arguments.writes and not getattr(arguments, "dry_run", False)):
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
        near = nearest(given, known, any_case=True)
        said = tr("there is no language {given!r} here; expected one of {known}", given=given, known=", ".join(known))
        raise UsageError(said + (tr("; did you mean {near}?", near=near[0]) if near else ""))
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

    if language == project.policy.language:
        raise UsageError(tr("the file is written in {language}; expected another language", language=language))
    return Translation(Translatable(project.source, project.model, project.policy), language)


def _languages(project: Project, given: Sequence[str]) -> list[str]:
    """Those that were given, or those of the project."""
    from riskfile.text import languages
    from riskfile.translation.catalogues import locale_folder

    if given:
        return list(dict.fromkeys(language_of(each) for each in given))
    found = [each for each in project.policy.translations if each != project.policy.language]
    folder = locale_folder(project.source.layout)
    if not found and project.source.kind(folder) == "folder":
        names = [each.path.rpartition("/")[2] for each in project.source.entries(folder) if each.kind == "folder"]
        found = [language for name in names if (language := languages.language_of(name))]
    if not found:
        raise UsageError(tr("this project has no translations yet; name a language, such as zh-CN"))
    return list(dict.fromkeys(found))


def _say_unnamed(project: Project, language: str) -> None:
    if language not in project.policy.translations:
        said = tr(
            "the policy does not name {language}; add it: `translations: [{language2}]`",
            language=language,
            language2=language,
        )
        say(f"riskfile: {said}", error=True)


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
    project = _opened(here)
    for language in _languages(project, arguments.languages):
        translation = _translation(project, language)
        files = translation.updated()
        _refuse_unreadable(translation, here)
        if not arguments.dry_run and files:
            _write(here, files)
            # as it is now: what has moved is where its text is
            translation = _translation(_opened(here), language)
        for path in sorted(files):
            say(here.path(path))
        total = sum(map(len, translation.segments.values()))
        left = list(translation.missing())
        said = tr(
            "{translated} of {total} translated, {fuzzy} from a text that has changed",
            translated=total - len(left),
            total=total,
            fuzzy=sum(each.entry.fuzzy for each in left),
        )
        changed = (
            tr("{n} {n:file|files} would change", n=len(files))
            if arguments.dry_run
            else tr("{n} {n:file|files} written", n=len(files))
        )
        say(f"{language}: {changed}; {said}")
        _say_unnamed(project, language)
    return CLEAN


def _status(arguments: argparse.Namespace, here: Place) -> int:
    project = _opened(here)
    found = [_coverage(project, language, here) for language in _languages(project, arguments.languages)]
    if arguments.format == "json":
        text = json_text({each.language: _as_json(each) for each in found}, arguments.output)
    else:
        text = "\n".join(_as_text(each, project, here) for each in found)
    if arguments.output:
        from riskfile.text.files import write_whole

        write_whole(Path(arguments.output), text)
    else:
        say(text.rstrip("\n"))
    return CLEAN


def _coverage(project: Project, language: str, here: Place) -> Coverage:
    from riskfile.translation.applied import Translated
    from riskfile.translation.coverage import coverage_of

    translation = _translation(project, language)
    for path in translation.words.paths:
        translation.known(path)
    _refuse_unreadable(translation, here)
    source = project.in_language(language).source
    assert isinstance(source, Translated)
    return coverage_of(translation, source, project.file)


def _count(count: Count) -> dict[str, int]:
    texts, shown, fuzzy, refused, left = count
    return {"texts": texts, "translated": shown, "changed": fuzzy, "refused": refused, "leftAlone": left}


def _as_json(found: Coverage) -> dict[str, object]:
    return {
        **_count(found.total),
        "files": {path: _count(count) for path, count in found.files.items()},
        "types": {name: _count(count) for name, count in found.types.items()},
    }


def _as_text(found: Coverage, project: Project, here: Place) -> str:
    total = found.total
    lines = [f"{found.language}: {_shown(total)}"]
    labels = {name: tr(project.model.types[name].label) for name in found.types}
    for heading, counts in (
        ("", {here.path(path): count for path, count in found.files.items() if count.texts}),
        (tr("by type of item"), {labels[name]: count for name, count in found.types.items()}),
    ):
        if heading and counts:
            lines += ["", f"{heading}:"]
        width = max((len(name) for name in counts), default=0)
        lines += (f"  {name:<{width}}  {_shown(count)}" for name, count in counts.items())
    return "\n".join(lines) + "\n"


def _shown(count: Count) -> str:
    said = [tr("{shown} of {texts} texts", shown=count.shown, texts=count.texts)]
    if count.texts:
        said[0] += f" ({count.shown * 100 // count.texts} %)"
    if count.fuzzy:
        said.append(tr("{fuzzy} from a text that has changed", fuzzy=count.fuzzy))
    if count.refused:
        said.append(tr("{refused} that would change the page, not shown", refused=count.refused))
    if count.left:
        said.append(tr("{n} {n:part|parts} left alone", n=count.left))
    return ", ".join(said)


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
                tr("{given} has no text to translate", given=given)
                + (
                    tr("; did you mean {near}?", near=near[0])
                    if near
                    else tr("; expected a file or folder of the project")
                )
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
            raise UsageError(
                tr("{file} is not UTF-8: byte {number}", file=arguments.list, number=error.start + 1)
            ) from None
    project = _opened(here)
    translation = _translation(project, language)
    filled = translation.filled(text.split("\n"))
    _refuse_unreadable(translation, here)
    _write(here, filled.files)
    for line, number in filled.unknown:
        said = tr(
            "{number} is the number of no text; see `riskfile translate todo {language}`",
            number=number,
            language=language,
        )
        say(f"{arguments.list}:{line}: {said}", error=True)
    from riskfile.translation.differences import said as in_words

    for number, context, each in filled.wrong:
        say(f"{number}{f' {context}' if context else ''}: {in_words(each, language)}", error=True)
    total = sum(map(len, translation.segments.values()))
    left = sum(1 for _ in _translation(_opened(here), language).missing())
    say(
        tr(
            "{n} filled; {translated} of {total} translated, {left} left",
            n=filled.done,
            translated=total - left,
            total=total,
            left=left,
        )
    )
    _say_unnamed(project, language)
    return FINDINGS if filled.unknown or filled.wrong else CLEAN


def _export(arguments: argparse.Namespace, here: Place) -> int:
    import sys

    from riskfile.translation.xliff import as_xliff

    project = _opened(here)
    language = language_of(arguments.language)
    translation = _translation(project, language)
    texts = list(translation.texts(_inside(here, translation, arguments.paths), missing=arguments.missing))
    _refuse_unreadable(translation, here)
    text = as_xliff(texts, project.policy.language, language)
    if not arguments.output:
        sys.stdout.write(text)
        return CLEAN
    from riskfile.text.files import write_whole

    write_whole(Path(arguments.output), text)
    say(tr("{n} {n:text|texts} in {file}.", n=len(texts), file=arguments.output))
    return CLEAN


def _import(arguments: argparse.Namespace, here: Place) -> int:
    from riskfile.translation.applied import kept_of
    from riskfile.translation.xliff import NotXliffError, units_of

    language = language_of(arguments.language)
    data = Path(arguments.file).read_bytes()
    try:
        units = units_of(data, language)
    except NotXliffError as error:
        raise UsageError(f"{arguments.file}:{error.line}: {error.why}") from None
    project = _opened(here)
    translation = _translation(project, language)
    found = translation.imported(units, kept_of)
    _refuse_unreadable(translation, here)
    if not arguments.dry_run:
        _write(here, found.files)
    for unit, why in found.refused:
        context = f" {unit.context}" if unit.context else ""
        at = f":{unit.line}" if unit.line else ""
        say(f"{arguments.file}{at}: {unit.number}{context}: {why}", error=True)
    refused = len({unit.number for unit, _ in found.refused})
    taken = tr("{n} would be taken", n=found.new) if arguments.dry_run else tr("{n} taken", n=found.new)
    say(f"{taken}, {tr('{n} as they were', n=found.same)}, {tr('{n} refused', n=refused)}")
    _say_unnamed(project, language)
    return FINDINGS if found.refused else CLEAN
