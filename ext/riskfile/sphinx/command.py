"""``riskfile build``: Sphinx, called with what a risk management file needs."""

from __future__ import annotations

import locale
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TextIO, cast

import sphinx.locale
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError, SphinxError, SphinxParallelError
from sphinx.util.console import color_terminal, nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from riskfile.render.forked import bound
from riskfile.sphinx.config import forget_words
from riskfile.sphinx.languages import Target, beside, locale_of, take_away_others, targets_of
from riskfile.text.crashes import elsewhere
from riskfile.text.files import let_all_go
from riskfile.text.messages import speak, spoken
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
    """Build the HTML file into ``output/html`` and, from the same reading, the PDF into ``output/pdf``; one after the other in
    each of the ``languages``.

    ``since`` is the baseline that the marks of changes speak of, "" for that of conf.py or the last one; ``others`` are the
    languages that each page leads to, that of the source first. Returns the exit status: 0, or 1 for a build that is strict and has a finding or a
    warning.

    Not by the command of Sphinx: it asks the reader to report to Sphinx whatever went wrong, and has one status for a
    mistake in ``conf.py`` and for a crash.

    :raises BuildError: see there. Any other exception is a crash.
    """
    if not prepare_console():
        nocolor()
    status, before = 0, spoken()
    for number, target in enumerate(languages):
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
                    target=target,
                    others=others,
                    tell=not number,
                    status=cast(TextIO, _Shown(sys.stdout)),
                    warning=cast(TextIO, _Shown(sys.stderr)),
                    freshenv=clean,
                    warningiserror=strict,
                    parallel=jobs,
                )
                app.build(force_all=clean)
                status = max(status, 1 if app.statuscode else 0)
        except SphinxError as error:
            raise as_said(error) from None
        finally:
            let_all_go()
            speak(before)
    return status


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
