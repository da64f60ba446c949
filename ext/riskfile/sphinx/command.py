"""``riskfile build``: Sphinx, called with what a risk management file needs."""

from __future__ import annotations

import locale
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO, cast

import sphinx.locale
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError, SphinxError, SphinxParallelError
from sphinx.util.console import color_terminal, nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from riskfile.render.forked import Forked, LostError, bound, can_fork
from riskfile.sphinx.config import forget_words
from riskfile.sphinx.languages import Target, beside, locale_of, take_away_others, targets_of
from riskfile.text.crashes import elsewhere, trace_of
from riskfile.text.files import let_all_go
from riskfile.text.messages import speak, spoken, tr
from riskfile.text.quoting import inert, visible


class _Shown:
    """Where Sphinx prints to: what pages and their names have in them is shown, and acts on no terminal and no runner."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Print it; colours are Sphinx's own where there are any, and so is that it writes a line of progress again."""
        parts = _OF_SPHINX.split(text) if color_terminal() else [text]
        shown = (part if number % 2 else visible(part, line=False) for number, part in enumerate(parts))
        return self._stream.write(inert("".join(shown)))


_OF_SPHINX: Final = re.compile(r"(\x1b\[(?:[0-9;]*m|2K)|\r)")


class BuildError(Exception):
    """The build cannot go on, by a fault of ``conf.py`` or of what it names; the message says which."""


def build(
    root: Path,
    output: Path,
    *,
    gate: str = "",
    today: str = "",
    strict: bool = False,
    clean: bool = False,
    jobs: int = 1,
    pdf: bool = True,
    own_rules: bool = True,
    since: str = "",
    languages: Sequence[Target] = (Target(),),
    others: Sequence[str] = (),
) -> int:
    """Build the HTML file into ``output/html`` and, from the same reading, the PDF into ``output/pdf``, in each of
    the ``languages``: side by side where ``jobs``, the number of processes, is above 1, and the same bytes either way.

    ``since`` is the baseline that the marks of changes speak of, "" for that of conf.py or the last one; ``others`` are the
    languages that each page leads to, that of the source first. Returns the exit status: 0, or 1 for a build that is strict and has a finding or a
    warning.

    Not by the command of Sphinx: it asks the reader to report to Sphinx whatever went wrong, and has one status for a
    mistake in ``conf.py`` and for a crash.

    :raises BuildError: see there. Any other exception is a crash.
    """
    if not prepare_console():
        nocolor()
    before = spoken()
    count = min(jobs, len(languages)) if can_fork() else 1

    def one(number: int) -> int:
        try:
            with bound(), patch_docutils(root), docutils_namespace():
                app = application(
                    root,
                    output,
                    gate=gate,
                    today=today,
                    pdf=pdf,
                    own_rules=own_rules,
                    since=since,
                    target=languages[number],
                    others=others,
                    tell=not number,
                    status=cast(TextIO, _Shown(sys.stdout)),
                    warning=cast(TextIO, _Shown(sys.stderr)),
                    freshenv=clean,
                    warningiserror=strict,
                    parallel=max(1, jobs // count),
                )
                app.build(force_all=clean)
                return 1 if app.statuscode else 0
        except SphinxError as error:
            raise as_said(error) from None
        finally:
            let_all_go()
            speak(before)

    if count == 1:
        return max(map(one, range(len(languages))))
    return _side_by_side(one, languages, count)


def _side_by_side(one: Callable[[int], int], languages: Sequence[Target], count: int) -> int:
    """Build ``count`` of the languages at a time: the first here, each other one in a process of its own, whose words are
    told behind those of the languages before it. An error ends all, as it does where they are built one by one.

    :raises BuildError: as :func:`build` does, and for a process that somebody has ended.
    """
    begun: dict[int, Forked[_Said]] = {}

    def begin(number: int) -> None:
        if number < len(languages):
            begun[number] = Forked(partial(_kept, partial(one, number)), forks=True)

    try:
        for number in range(1, count):
            begin(number)
        status = one(0)
        for number in range(1, len(languages)):
            try:
                said = begun[number].result()
            except LostError as lost:
                ended = tr(
                    "the process that built {language} ended with exit code {code}; is there enough memory?",
                    language=languages[number].language,
                    code=lost.exitcode,
                )
                raise BuildError(ended) from None
            finally:
                del begun[number]
            begin(number + count - 1)
            for is_error, text in said.texts:
                (sys.stderr if is_error else sys.stdout).write(text)
            said.refuse()
            status = max(status, said.status)
    finally:
        for each in begun.values():
            each.stop()
    return status


class _Said(NamedTuple):
    """How a build in another process has ended, and what it has printed: whether as an error, and the text.

    ``refused`` is the message of a :class:`BuildError`, ``left`` with what ``sys.exit`` would have ended the process, and
    ``crash`` the traceback of any other exception.
    """

    texts: Sequence[tuple[bool, str]]
    status: int = 0
    refused: str = ""
    left: int | str | None = None
    crash: str = ""

    def refuse(self) -> None:
        """Raise what was raised there."""
        if self.refused:
            raise BuildError(self.refused)
        if self.left is not None:
            raise SystemExit(self.left)
        if self.crash:
            raise elsewhere(self.crash)


def _kept(work: Callable[[], int]) -> _Said:
    """Do it in this process, which ends after it, and keep what it prints."""
    texts: list[tuple[bool, str]] = []
    sys.stdout, sys.stderr = (
        cast(TextIO, _Kept(sys.stdout, texts)),
        cast(TextIO, _Kept(sys.stderr, texts, is_error=True)),
    )
    try:
        return _Said(texts, work())
    except BuildError as error:
        return _Said(texts, refused=str(error))
    except SystemExit as end:
        return _Said(texts, left=end.code if isinstance(end.code, int) else str(end.code))
    except Exception as error:
        return _Said(texts, crash=trace_of(error))


class _Kept:
    """A stream that keeps what is written; all else is as with ``stream``."""

    def __init__(self, stream: TextIO, texts: list[tuple[bool, str]], *, is_error: bool = False) -> None:
        self._stream, self._texts, self._is_error = stream, texts, is_error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Keep it."""
        self._texts.append((self._is_error, text))
        return len(text)


def prepare_console() -> bool:
    """Let Sphinx speak the language of the machine; whether what it says may be coloured."""
    with suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "")
    sphinx.locale.init_console()
    return color_terminal()


def application(
    root: Path,
    output: Path,
    *,
    gate: str = "",
    today: str = "",
    pdf: bool = True,
    own_rules: bool = True,
    since: str = "",
    target: Target = Target(),  # noqa: B008 - it never changes
    others: Sequence[str] = (),
    tell: bool = True,
    **how: Any,
) -> Sphinx:
    """The application that builds the project in ``root`` into ``output/html``, or in another language into its folder
    there, as ``target`` says; ``how`` is for Sphinx itself."""
    language, folder = target
    forget_words()
    settings: dict[str, object] = {
        "riskfile_gate": gate,
        "riskfile_today": today,
        "riskfile_pdf": "1" if pdf else "",
        "riskfile_since": since,
        "riskfile_language": language,
        "riskfile_languages": [*others],
        # who calls Sphinx itself may have a program read what it says
        "riskfile_entries": True,
    }
    return Sphinx(
        root,
        root,
        output / "html" / folder,
        output / (f"doctrees-{folder}" if folder else "doctrees"),
        "html",
        confoverrides={name: value for name, value in settings.items() if value}
        | ({} if own_rules else {"riskfile_own_rules": False})
        | ({} if tell else {"riskfile_tell": False})
        # it loads its words before conf.py can be asked
        | ({"language": locale_of(language)} if language else {}),
        **how,
    )


def as_said(error: SphinxError) -> Exception:
    """What to raise for what Sphinx has raised: a fault of ``conf.py`` is a :class:`BuildError`; what an extension raised is
    itself."""
    if isinstance(error, SphinxParallelError):
        return elsewhere(str(error.traceback))
    if isinstance(error, ExtensionError):
        cause = error.orig_exc
        if cause is None or (isinstance(cause, ImportError) and not error.modname):
            # conf.py names an extension that is not there, or that refuses to be set up
            return BuildError(f"{error.category}: {error}")
        return cause
    return BuildError(f"{error.category}: {error}")


__all__ = [
    "BuildError",
    "Target",
    "application",
    "as_said",
    "beside",
    "build",
    "prepare_console",
    "take_away_others",
    "targets_of",
]
