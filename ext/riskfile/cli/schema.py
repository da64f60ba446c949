"""``riskfile schema``: what editors read: the JSON Schemas of YAML files, and snippets of the item types."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from riskfile.cli.common import CLEAN, FINDINGS, Commands, Place, UsageError, place, say, say_waiting, unusable
from riskfile.text.messages import tr

_WHICH = ("policy", "model", "pdf", "checklist", "portfolio", "snippets")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "schema",
        help=tr("print a JSON Schema for editors"),
        description=tr(
            "Print the JSON Schema of a YAML file, or the item types as snippets of VS Code. With --write those that "
            "a project keeps for editors are written, each beside the file that it is of."
        ),
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("which", nargs="?", choices=_WHICH)
    what.add_argument("--write", action="store_true", help=tr("write those of the project anew"))
    what.add_argument(
        "--check", action="store_true", help=tr("say which of those that the project keeps are out of date (status 1)")
    )
    parser.add_argument("--project", metavar="DIR", default=".", help=tr("the project (default: this folder)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print one, write all, or say which are out of date."""
    if arguments.which is not None:
        # a schema is the same for all projects
        here = place(arguments.project, required=False) if arguments.which == "snippets" else None
        print(_text(arguments.which, here), end="")
        return CLEAN
    here = place(arguments.project)
    if arguments.write:
        from riskfile.text.files import held

        with held(here.base, "schema", say_waiting):
            return _write(here)
    old = [path for path, which in _kept(here) if _there(here, path) not in (None, _text(which, here).encode("utf-8"))]
    for path in old:
        say(
            tr("{path} is not what this version of riskfile reads; run `riskfile schema --write`", path=here.path(path))
        )
    if not old:
        say(tr("What editors read is up to date."))
    return FINDINGS if old else CLEAN


def _text(which: str, here: Place | None) -> str:
    """What is printed of a kind; ``here`` is the project whose item types are meant."""
    from riskfile.policy.schema import as_text, checklist_schema, model_schema, policy_schema, schema_of

    if which == "pdf":
        from riskfile.render.pdf.settings import SHAPE

        return as_text(schema_of("pdf", tr("PDF of a risk management file"), SHAPE))
    if which == "portfolio":
        from riskfile.portfolio.manifest import SHAPE as LIST

        return as_text(schema_of("portfolio", tr("List of a portfolio of risk management files"), LIST))
    if here is not None and which == "snippets":
        from riskfile.policy import PolicyError
        from riskfile.project import Project
        from riskfile.scaffold.snippets import snippets

        try:
            return snippets(Project.open(here.source).model)
        except PolicyError as error:
            raise unusable(here, error.problems) from None
    return as_text({"policy": policy_schema, "model": model_schema, "checklist": checklist_schema}[which]())


def _kept(here: Place) -> Iterator[tuple[str, str]]:
    """The files that editors read of a project: path and kind. Each is of a file or a folder that is there."""
    from riskfile.scaffold import SNIPPETS

    layout = here.layout
    beside = (
        (layout.policy, "policy"),
        (layout.model, "model"),
        (layout.pdf_settings, "pdf"),
        (layout.checklists, "checklist"),
    )
    for path, which in beside:
        if os.path.lexists(here.root / path):
            yield f"{path.rpartition('/')[0]}/{which}.schema.json", which
    snippets = layout.at(SNIPPETS)
    if os.path.lexists(here.root / snippets.rpartition("/")[0]):
        yield snippets, "snippets"


def _there(here: Place, path: str) -> bytes | None:
    """A file of the project; None where it is not there."""
    from riskfile.source import SourceError

    if not os.path.lexists(here.root / path):
        return None
    try:
        return here.source.read(path)
    except SourceError as error:
        raise UsageError(tr("{path} cannot be read: {error}", path=here.path(path), error=error)) from None


def _write(here: Place) -> int:
    from riskfile.text.files import write_all

    made = {path: _text(which, here) for path, which in _kept(here)}
    changed = {path: text for path, text in made.items() if _there(here, path) != text.encode("utf-8")}
    try:
        write_all({here.root / path: text for path, text in changed.items()}, here.base)
    except OSError as error:
        raise UsageError(
            tr("{changed} cannot be written: {what}", changed=tuple(changed), what=error.strerror or error)
        ) from None
    for path in changed:
        say(tr("Wrote {path}", path=here.path(path)))
    if not changed:
        say(tr("What editors read is up to date."))
    return CLEAN
