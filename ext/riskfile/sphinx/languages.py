"""A build in another language: which project its pages are made of, and what of it stays in the language of the source.

The translated file is a project of its own, read as any other; what is judged is the source.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.policy import Policy, PolicyError
from riskfile.project import Project
from riskfile.text.languages import KNOWN, SOURCE_LANGUAGE, short
from riskfile.text.messages import Message, Phrase
from riskfile.translation.files import Translatable
from riskfile.translation.segments import Key
from riskfile.translation.work import Translation

UNFINISHED: Final = ".riskfile-unfinished"
"""The mark of a build that is not finished, in the folder of its pages."""

PDF: Final = re.compile(r"(?!\.)[^/\\:]+\.pdf")

_UNREADABLE: Final = Phrase(
    "translation-shown.unreadable",
    "what is translated into {language} cannot be read: {why}; all is shown as it was written",
)


class Target(NamedTuple):
    """A language to build in: "" where nobody says another than English, or conf.py does. ``folder`` is where its pages
    go below those of the source, "" for those."""

    language: str = ""
    folder: str = ""


def targets_of(policies: Sequence[Policy]) -> list[Target]:
    """The languages that risk files of one site are in, that of the source first."""
    if not policies:
        return [Target()]
    said, *_ = (each.language for each in policies)
    others = [each.translations for each in policies]
    common = [each for each in others[0] if all(each in those for those in others)]
    return [Target("" if said == SOURCE_LANGUAGE else said), *(Target(each, short(each)) for each in common)]


def beside(output: Path, known: Sequence[Target], languages: Sequence[Target]) -> list[str]:
    """The languages that pages lead to from each other: those in which is built now, and those in which pages are there."""
    found = [
        each.language or SOURCE_LANGUAGE
        for each in known
        if each in languages or _is_whole(output / "html" / each.folder)
    ]
    return found if len(found) > 1 else []


def _is_whole(folder: Path) -> bool:
    return (folder / ".buildinfo").is_file() and not (folder / UNFINISHED).exists()


MARK: Final = ".riskfile-language"
"""In the folder of the pages in a language beside that of the source: a build has made all of it."""


def take_away_others(output: Path, known: Sequence[Target]) -> None:
    """Take away the pages and documents of languages that the files are in no more."""
    wanted = {each.folder for each in known}
    for mark in sorted((output / "html").glob(f"*/{MARK}")):
        folder = mark.parent
        if folder.name in wanted or folder.is_symlink() or folder.name not in map(short, KNOWN):
            continue
        with suppress(OSError, ValueError):
            for name in json.loads(mark.read_text(encoding="utf-8")):
                if PDF.fullmatch(name):
                    (output / "pdf" / name).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        for made in (f"doctrees-{folder.name}", f"pdf/typst-{folder.name}"):
            shutil.rmtree(output / made, ignore_errors=True)


def locale_of(language: str) -> str:
    """A language as Sphinx and gettext name it: ``zh_CN`` for zh-CN."""
    return language.replace("-", "_")


def translation_of(project: Project, language: str) -> tuple[Project, list[tuple[str, Message]]]:
    """The project in another language, to be shown and not to be judged; and what of it cannot be shown, by path."""
    _, _ = project.policy, project.model
    try:
        shown = project.in_language(language)
        _, _ = shown.policy, shown.model
    except PolicyError as error:
        first = error.problems[0]
        return project, [(str(first.span), _UNREADABLE(language=language, why=first.message))]
    return shown, []


# --- how much of it is translated ---------------------------------------------------------------------------------------


class Count(NamedTuple):
    """How many texts there are, and how many of them are not translated."""

    all: int
    missing: int

    @property
    def share(self) -> int:
        """What is translated, in hundredths, rounded down: a hundred is all."""
        return 100 * (self.all - self.missing) // self.all if self.all else 100


class Coverage(NamedTuple):
    """What is translated of a file: ``files`` by path, ``types`` by the name of a type of item; ``kept`` are by path the texts
    that stay as they were written, each in one line; ``known`` is what was made of these."""

    files: Mapping[str, Count]
    types: Mapping[str, Count]
    kept: Mapping[str, frozenset[str]]
    known: dict[str, frozenset[str]]

    @property
    def all_kept(self) -> frozenset[str]:
        """The texts of the whole file that stay as they were written."""
        found = self.known.get("kept")
        if found is None:
            found = self.known["kept"] = frozenset(text for texts in self.kept.values() for text in texts)
        return found

    @property
    def whole(self) -> Count:
        """All of the file."""
        return Count(sum(each.all for each in self.files.values()), sum(each.missing for each in self.files.values()))


def coverage_of(written: Project, shown: Project, language: str) -> Coverage:
    """What is translated of a project into a language."""
    words = Translatable(written.source, written.model, written.policy)
    translation = Translation(words, language)
    refused: Mapping[str, frozenset[Key]] = getattr(shown.source, "refused", {})
    files, missing = dict[str, Count](), dict[str, list[str]]()
    all_of, missing_of = Counter[str](), Counter[str]()
    for path in words.paths:
        segments = words.cut(path).segments
        good = translation.known(path).shown.keys() - refused.get(path, frozenset())
        for each in segments:
            type = _type_of(written, each.context)
            all_of[type] += 1
            if each.key not in good:
                missing.setdefault(path, []).append(" ".join(each.text.split()))
                missing_of[type] += 1
        if segments:
            files[path] = Count(len(segments), len(missing.get(path, ())))
    return Coverage(
        files,
        {name: Count(all_of[name], missing_of[name]) for name in written.model.types if all_of[name]},
        {path: frozenset(texts) for path, texts in missing.items()},
        {},
    )


def _type_of(project: Project, context: str) -> str:
    item = project.file.recorded(context.partition(".")[0]) if context else None
    return item.type if item is not None else ""
