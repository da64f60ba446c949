"""The way from each page to the same page in the other languages in which the file is built beside it."""

from __future__ import annotations

from html import escape
from typing import Any, Final, NamedTuple

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.osutil import relative_uri

from riskfile.sphinx.explorer import BUILDERS
from riskfile.sphinx.inert import say_in_head
from riskfile.sphinx.state import part_of, state_of
from riskfile.text.languages import KNOWN, short
from riskfile.text.messages import tr

_SHORT: Final = {"zh-CN": "中文"}
"""What a language is called where there is little room; the others have letters, as \"EN\"."""


class Other(NamedTuple):
    """The same page in another language: its ``address`` from this one, the language's ``name`` for itself, and what is
    ``shown`` of that."""

    language: str
    address: str
    name: str
    shown: str


def add_to_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Give the templates of a page the ways to it in other languages (``riskfile_languages``), and name them in its head."""
    context["riskfile_languages"] = found = [*_others(app, pagename)]
    if found:
        context["riskfile_languages_said"] = tr("Language")
        links = (
            f'<link rel="alternate" hreflang="{escape(each.language)}" href="{escape(each.address)}" />'
            for each in found
        )
        say_in_head(context, "".join(links))


def _others(app: Sphinx, pagename: str) -> list[Other]:
    config, builder = app.config, app.builder
    if not isinstance(builder, StandaloneHTMLBuilder) or builder.name not in BUILDERS:
        return []
    part = part_of(config, pagename)
    if part is None:
        return []
    here, found = builder.get_target_uri(pagename), []
    for place, language in enumerate(config.riskfile_languages):
        # the first is that of the source, whose pages are at the top
        folder = f"{short(language)}/" if place else ""
        if language == state_of(config).language:
            continue
        own = f"{part.language}/" if part.language else ""
        name = KNOWN.get(language, language)
        address = relative_uri(own + here, folder + here) or "./"
        found.append(Other(language, address, name, _SHORT.get(language) or short(language).upper()))
    return found
