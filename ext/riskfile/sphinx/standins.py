"""What stands in the place of directives and roles that there are not: nothing that was written is lost.

RMF923 tells of them, in check and build; Sphinx would leave out what stands in them, with a message of its own.
"""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives, roles
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

from riskfile.reading.known import LITERAL, Takes, known, reads_as_text
from riskfile.sphinx import names
from riskfile.sphinx.config import model_of
from riskfile.sphinx.directives import AnyOption
from riskfile.sphinx.state import page_of


class StandIn(SphinxDirective):
    """Shows what was written: as text with items in it where the checker reads it so, else as it is."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = AnyOption()
    is_known: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Show the content."""
        if self.is_known:
            as_text = self.name.lower() not in LITERAL
        else:
            written = self.block_text.partition("\n")[2]
            as_text = reads_as_text(self.name.lower(), written, model_of(self.config, self.env.docname).types)
        if not as_text:
            text = "\n".join((*self.arguments, *self.content))
            return [nodes.literal_block(text, text)]
        shown = nodes.container(classes=["rf-unregistered"])
        if self.arguments:
            shown += nodes.paragraph("", " ".join(self.arguments))
        self.state.nested_parse(self.content, self.content_offset, shown)
        return [shown]


class StandInRole(SphinxRole):
    """Shows its text."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Show the text."""
        return [nodes.literal("", self.text)], []


def register(app: Sphinx, docname: str, content: list[str]) -> None:
    """Have a stand-in for each directive and role that a page uses and nobody has registered."""
    page = page_of(app.config, docname)
    if page is None:
        return
    used = {(kind[3:], name) for kind, name in page.names if kind in ("no-directive", "no-role")}
    used |= {(each.kind, each.target) for each in page.references if each.kind in ("directive", "role")}
    for kind, name in sorted(used):
        if _registered(app.env, kind, name):
            continue
        if kind == "directive":
            names.add_directive(app, name, _stand_in(known().directives.get(name), name in known().directives))
        else:
            names.add_role(app, name, StandInRole())


def _registered(env: BuildEnvironment, kind: str, name: str) -> bool:
    there = directives._directives if kind == "directive" else roles._roles  # type: ignore[attr-defined]
    if name in there:
        return True
    domain, sign, rest = name.partition(":")
    if sign:
        return domain in env.domains and getattr(env.domains[domain], kind)(rest) is not None
    short = (env.domains[each] for each in ("std", env.config.primary_domain) if each and each in env.domains)
    return any(getattr(each, kind)(name) is not None for each in short)


def _stand_in(takes: Takes | None, is_known: bool) -> type[StandIn]:
    if takes is None:
        return type("StandIn", (StandIn,), {"is_known": is_known})
    return type(
        "StandIn",
        (StandIn,),
        {
            "is_known": True,
            "required_arguments": 0,
            "optional_arguments": takes.required + takes.optional,
            "option_spec": AnyOption() if takes.options is None or takes.options else None,
        },
    )
