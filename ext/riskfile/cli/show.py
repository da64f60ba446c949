"""``riskfile show``: all there is to say of an item."""

from __future__ import annotations

import argparse
import sys

from riskfile.cli.common import (
    CLEAN,
    UNUSABLE,
    Commands,
    UsageError,
    add_gate,
    add_own_rules,
    add_today,
    as_spoken,
    ascii_only,
    colour,
    json_text,
    place,
    print_crashes,
    said_as,
    say_unread,
    today,
    unusable,
    width,
)
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.cli.common import Place
    from riskfile.editing.facts import ItemFacts
    from riskfile.model import Item, RiskFile
    from riskfile.project import Project

FORMATS = ("text", "json", "markdown")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "show",
        help=tr("show an item: its estimate, regions and why, controls, proofs, chain and where it is used"),
        description=tr(
            "Show items with all that is computed of them: estimates with their regions and why, controls and "
            "their proofs, evidence, findings, where they are used, and the chain from hazard to verification as a tree."
        ),
    )
    parser.add_argument("ids", metavar="ID", nargs="+", help=tr("the id of an item, such as RSK-001"))
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    parser.add_argument("--format", choices=FORMATS, default="text", help=tr("what to print (default: text)"))
    parser.add_argument("--whole", action="store_true", help=tr("shorten no list and no tree"))
    parser.add_argument(
        "--no-findings", action="store_true", help=tr("run no rules: it is quicker, and tells no findings")
    )
    add_gate(parser)
    add_today(parser)
    add_own_rules(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print them; returns the exit status."""
    from riskfile.editing.facts import Facts
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.reporters import item as reporter
    from riskfile.reporters.shown import Paint

    here = place(arguments.project)
    project = Project.open(here.source, gate=arguments.gate, today=today(arguments), own_rules=arguments.own_rules)
    try:
        file, _ = project.file, project.policy
        ids = [*dict.fromkeys(arguments.ids)]
        unknown = [instead(project, here, each) for each in ids if file.recorded(each) is None]
        if unknown:
            raise UsageError("\n".join(unknown))
        report = None if arguments.no_findings else project.judge()
        shown = as_spoken(project, arguments)
        if report is not None:
            report = said_as(project, shown, report)
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    facts = Facts(shown.file, shown.policy, report, {name: page.words for name, page in project.pages.pages.items()})
    found = [(each, facts.tree(id)) for id in ids if (each := facts.of(id)) is not None]
    if shown is not project:
        found = [(_where_written(each, file), tree) for each, tree in found]
    if arguments.format == "json":
        data = {
            "version": reporter.VERSION,
            "gate": project.gate,
            "today": project.today,
            "judged": report is not None,
            "items": [reporter.as_json(each, tree) for each, tree in found],
        }
        text = json_text(data)
    elif arguments.format == "markdown":
        text = "\n".join(reporter.as_markdown(each, tree, _left(shown, each.item)) for each, tree in found)
    else:
        looks = reporter.Looks(width(), Paint(colour()), ascii_only(), here.path, arguments.whole)
        text = "\n".join(reporter.as_text(each, tree, looks, _left(shown, each.item)) for each, tree in found)
    sys.stdout.write(text)
    if report is not None:
        print_crashes(report.crashes, debug=arguments.debug)
    # nobody knows then what else there is to say
    return UNUSABLE if say_unread(here, file) else CLEAN


def _where_written(facts: ItemFacts, file: RiskFile) -> ItemFacts:
    """What there is to say of an item, at the place where it is written: a translation may have other lines."""
    own = file.recorded(facts.item.id)
    assert own is not None
    there = facts.item._replace(line=own.line, column=own.column, end_column=own.end_column, last_line=own.last_line)
    return facts._replace(item=there)


def _left(shown: Project, item: Item) -> str:
    """How much of an item is not translated, in a project that is shown in another language; "" for nothing."""
    untranslated = getattr(shown.source, "untranslated", None)
    missing, texts = untranslated(item.path, item.id) if untranslated is not None else (0, 0)
    return (
        tr(
            "{missing} of the {texts} texts of this item {missing:is|are} not translated, and shown as written.",
            missing=missing,
            texts=texts,
        )
        if missing
        else ""
    )


def instead(project: Project, here: Place, word: str) -> str:
    """What to say of a word that is the id of no item: which was meant, or which command is about what it is."""
    from riskfile.editing.searching import like

    file = project.file
    if not word.strip():
        return tr("found an id that is empty; expected that of an item of this file")
    for code, rule in project.rules.items():
        if word.upper() == code or word == rule.name:
            return tr("{word} is a rule; `riskfile rule {code}` explains it", word=word, code=code)
    if word.lower() in file.model.types:
        return tr(
            "{word} is an item type; `riskfile list {lower}` lists its items, `riskfile types {lower}` explains it",
            word=word,
            lower=word.lower(),
        )
    page = _page(project, here, word)
    if page:
        return tr(
            "{word} is a page; `riskfile list --filter 'docname == \"{page}\"'` lists its items", word=word, page=page
        )
    if file.implemented_by(word) or word in file.design:
        controls = [each.id for each in file.implemented_by(word)]
        if controls:
            return tr(
                "{word} is no item; it implements {controls}: `riskfile show {join}`",
                word=word,
                controls=tuple(controls),
                join=" ".join(controls),
            )
        return tr("{word} ({title}) is no item, and no control names it", word=word, title=file.design[word].title)
    other = file.other(word)
    if other is not None:
        controls = [each.id for each in file.linking(other)]
        named = tr(", which {controls} name", controls=tuple(controls)) if controls else ""
        return tr("{word} is a need of the type {type} and no item{named}", word=word, type=other.type, named=named)
    near = like(file, word)
    return tr("{word} is no item of this file", word=word) + (
        tr("; did you mean {near:or}?", near=tuple(near)) if near else ""
    )


def _page(project: Project, here: Place, word: str) -> str:
    """The name of the page that a word is, as a path or by its name; "" where it is none."""
    documents = project.file.documents
    path = word.removeprefix("./")
    for docname, document in documents.items():
        if path in (docname, document.path, here.path(document.path)):
            return docname
    return ""
