"""``riskfile types``: what an item type holds, or all of them."""

from __future__ import annotations

import argparse

from riskfile.cli.common import CLEAN, Commands, UsageError, place, say, unusable
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.model import LinkType


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "types", help=tr("explain an item type"), description=tr("Explain an item type, or list them all.")
    )
    parser.add_argument("name", nargs="?", help=tr("the type's directive, such as risk (default: list all)"))
    parser.add_argument(
        "--project", default=".", help=tr("the project whose needs/model.yaml counts (default: this folder)")
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Explain an item type, or list all of them."""
    from riskfile.policy import PolicyError
    from riskfile.project import Project

    here = place(arguments.project, required=False)
    try:
        model = Project.open(here.source).model
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    if arguments.name is None:
        for item_type in model.types.values():
            clause = f" ({item_type.clause})" if item_type.clause else ""
            say(f"{item_type.name:22} {item_type.prefix}  {tr(item_type.label)}{clause}")
        return CLEAN
    found = model.types.get(arguments.name)
    if found is None:
        raise UsageError(tr("{name} is no item type; `riskfile types` lists them", name=arguments.name))
    clause = f" (ISO 14971:2019 {found.clause})" if found.clause else ""
    say(f"{tr(found.label)}{clause}\n{tr(found.help)}\n\n:::{{{found.name}}} {tr('Title')}\n:id: {found.prefix}-001")
    for field in found.fields.values():
        what = " | ".join(field.values) if field.values else field.kind
        if field.required:
            what += tr(" (required, or {instead})", instead=field.instead) if field.instead else tr(" (required)")
        if field.by_person:
            what += tr(" (a person's)")
        say(f":{field.name}: {what}" + (f"    {tr(field.help)}" if field.help else ""))
    for link in found.links.values():
        upper = "n" if link.maximum is None else link.maximum
        say(f":{link.name}: {_targets(link)} ({link.minimum}..{upper})" + (f"    {tr(link.help)}" if link.help else ""))
    say(":::")
    return CLEAN


def _targets(link: LinkType) -> str:
    return tr("ids of {targets:or}", targets=tuple(link.targets)) if link.targets else tr("ids of any items")
