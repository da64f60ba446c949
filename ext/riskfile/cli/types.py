"""``riskfile types``: what an item type holds, or all of them."""

from __future__ import annotations

import argparse

from riskfile.cli.common import CLEAN, Commands, UsageError, place, say, unusable


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "types", help="explain an item type", description="Explain an item type, or list them all."
    )
    parser.add_argument("name", nargs="?", help="the type's directive, such as risk (default: list all)")
    parser.add_argument(
        "--project", default=".", help="the project whose needs/model.yaml counts (default: this folder)"
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
            say(f"{item_type.name:22} {item_type.prefix}  {item_type.label}{clause}")
        return CLEAN
    found = model.types.get(arguments.name)
    if found is None:
        raise UsageError(f"{arguments.name} is no item type; `riskfile types` lists them")
    clause = f" (ISO 14971:2019 {found.clause})" if found.clause else ""
    say(f"{found.label}{clause}\n{found.help}\n\n:::{{{found.name}}} Title\n:id: {found.prefix}-001")
    for field in found.fields.values():
        what = " | ".join(field.values) if field.values else field.kind
        if field.required:
            what += f" (required, or {field.instead})" if field.instead else " (required)"
        if field.by_person:
            what += " (a person's)"
        say(f":{field.name}: {what}" + (f"    {field.help}" if field.help else ""))
    for link in found.links.values():
        upper = "n" if link.maximum is None else link.maximum
        say(
            f":{link.name}: ids of {' or '.join(link.targets) or 'any items'} ({link.minimum}..{upper})"
            + (f"    {link.help}" if link.help else "")
        )
    say(":::")
    return CLEAN
