"""``riskfile rule``: what a rule asks for, or all of them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from riskfile.cli.common import CLEAN, Commands, UsageError, add_own_rules, place, say
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.rules import Rule


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("rule", help=tr("explain a rule"), description=tr("Explain a rule, or list them all."))
    parser.add_argument("code", nargs="?", help=tr("code or name, such as RMF310 (default: list all)"))
    add_own_rules(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Explain a rule, or list all of them."""
    from riskfile.rules import CATALOGUE
    from riskfile.rules.people import page_of
    from riskfile.rules.tool import NOT_OF_A_CHECK

    named = arguments.code
    if named is not None and any(named.upper() == each.code or named == each.name for each in CATALOGUE.values()):
        # nothing of the project is run for a rule of riskfile's
        catalogue: Mapping[str, Rule] = CATALOGUE
        missing = ""
    else:
        catalogue, missing = _catalogue_here(arguments.own_rules)
    if named is None:
        for code in sorted(catalogue):
            rule = catalogue[code]
            say(f"{code}  {rule.name:32}  {tr(rule.summary)}{'' if rule.loaded else tr(' Not loaded.')}")
        if missing:
            say(tr("riskfile: without the project's own rules: {missing}", missing=missing), error=True)
        return CLEAN
    wanted = arguments.code.upper()
    for rule in (*catalogue.values(), *NOT_OF_A_CHECK):
        if wanted == rule.code or arguments.code == rule.name:
            say(page_of(rule))
            return CLEAN
    if missing:
        raise UsageError(
            tr(
                "{code} is no rule of riskfile, and the project's own cannot be told: {missing}",
                code=arguments.code,
                missing=missing,
            )
        )
    raise UsageError(tr("{code} is no rule; `riskfile rule` lists them", code=arguments.code))


def _catalogue_here(own_rules: bool) -> tuple[Mapping[str, Rule], str]:
    """All rules, with those of the project that one stands in; and why these cannot be told, "" where they can."""
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.rules import CATALOGUE

    here = place(".", required=False)
    project = Project.open(here.source, own_rules=own_rules)
    if project.source.kind(project.source.layout.policy) == "missing":
        return CATALOGUE, ""
    try:
        return project.rules, ""
    except PolicyError as error:
        return CATALOGUE, "\n".join(str(each._replace(span=here.shown(each.span))) for each in error.problems)
