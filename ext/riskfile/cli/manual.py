"""``riskfile manual``: the manual of the installed version, in the terminal or as the path of a page."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from riskfile.cli.common import CLEAN, Commands, UsageError, say
from riskfile.text.handbook import PACKAGE, handbook
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "manual",
        help=tr("show a page of the manual of this version"),
        description=tr(
            "Show a page of the manual that is installed with this version, in English: by its name (checking), by the code of a rule"
            " (RMF310) or by a command (export json). Without a page, list them."
        ),
    )
    parser.add_argument(
        "page", nargs="*", metavar="PAGE", help=tr("the name of a page, the code of a rule, or a command")
    )
    parser.add_argument("--path", action="store_true", help=tr("print where the page is, and not the page"))
    parser.set_defaults(run=run)


def folder() -> Path:
    """Where the pages are: in the package, or in the sources that it runs from.

    :raises UsageError: if they are in neither.
    """
    found = handbook()
    if found is None:
        raise UsageError(tr("the manual is not installed; expected it in {folder}", folder=PACKAGE / "handbook"))
    return found


def pages(root: Path) -> dict[str, Path]:
    """The pages by name, rules by their code."""
    found = {}
    for path in sorted(root.rglob("*.md")):
        name = path.relative_to(root).with_suffix("").as_posix()
        if name.split("/")[0] in ("decisions", "tool-risk", "examples", "404"):
            continue
        found[name.removeprefix("rules/") if name != "rules/index" else name] = path
    return found


def of_command(root: Path, command: str) -> str:
    """The page that a command has in the table of commands, "" for none."""
    text = (root / "command-line.md").read_text(encoding="utf-8")
    row = re.search(rf"(?m)^\| `riskfile {re.escape(command)}` \| \[[^\]]*\]\(([\w/-]+)\.md", text)
    return row[1] if row else ""


def run(arguments: argparse.Namespace) -> int:
    """Show a page, or list them; returns the exit status."""
    root = folder()
    known = pages(root)
    asked = " ".join(arguments.page).removeprefix("riskfile ").removesuffix(".md")
    if not asked:
        if arguments.path:
            say(str(root))
            return CLEAN
        for name, path in known.items():
            if not re.fullmatch(r"RMF\d{3}", name):
                title = re.search(r"(?m)^# (.+)$", path.read_text(encoding="utf-8"))
                say(f"{name:<28} {title[1] if title else ''}")
        return CLEAN
    name = next((each for each in (asked, asked.upper()) if each in known), "") or of_command(root, asked)
    if name not in known:
        from riskfile.text.nearest import nearest

        near = nearest(asked, known, any_case=True)
        more = tr("; did you mean {near}?", near=near[0]) if near else ""
        raise UsageError(
            tr("the manual has no page {page}{more} `riskfile manual` lists them", page=asked, more=more or ";")
        )
    if arguments.path:
        say(str(known[name]))
        return CLEAN
    sys.stdout.write(shown(known[name].read_text(encoding="utf-8")))
    return CLEAN


def shown(text: str) -> str:
    """A page as a terminal shows it: Markdown, without what is of the site alone."""
    text = re.sub(r"(?ms)\A---\n.*?^---\n+", "", text)
    text = re.sub(r"(?m)^<!--.*?-->\n", "", text)
    text = re.sub(r"(?m)^\([\w-]+\)=\n", "", text)
    return text.lstrip("\n")
