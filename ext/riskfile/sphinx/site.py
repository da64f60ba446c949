"""A site of which the risk files are a part: conf.py names their roots, and all other pages are as without riskfile.

What our pages need of a site is added to these alone: styles and scripts, the ways to quick find and to the explorer, what
file a page is of, and formulas as pictures.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

from riskfile.sphinx import mathematics, script_words, themes
from riskfile.sphinx.config import identity_of
from riskfile.sphinx.html import SCRIPTS, STYLES
from riskfile.sphinx.inert import say_in_head
from riskfile.sphinx.state import DOWNLOADS, EXPLORER, is_of_file, page_of_search, part_of, state_of

META: Final = "riskfile-root"
"""The name of the element ``meta`` that tells scripts where the data of a page's file lie, from the top of the site."""


def add_to_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Add what a page of a risk file needs."""
    builder = app.builder
    if state_of(app.config).alone or not isinstance(builder, StandaloneHTMLBuilder):
        return
    part = part_of(app.config, pagename)
    if part is None and builder.name != "singlehtml":
        return
    for name in (*STYLES, *themes.sheets_of(app)):
        builder.add_css_file(name)
    for name, priority in (*SCRIPTS, *script_words.wanted()):
        builder.add_js_file(name, loading_method="defer", priority=priority)
    if part is None:
        # the one page is of all
        return
    # nothing is fetched from elsewhere for formulas that are pictures
    fetched = str(app.config["mathjax_path"]) if "mathjax_path" in app.config else ""
    scripts = context.get("script_files", [])
    scripts[:] = [each for each in scripts if not fetched or str(getattr(each, "filename", each)) != fetched]
    say_in_head(context, f'<meta name="{META}" content="{escape(part.base)}" />')
    context["riskfile_identity"] = identity_of(part)
    context["riskfile_explorer"] = f"{part.base}{EXPLORER}"
    context["riskfile_downloads"] = f"{part.base}{DOWNLOADS}"
    context["riskfile_search"] = page_of_search(app.config, part)
    context["body"] = themes.with_tools(builder, part, context)


def draw_formulas(app: Sphinx) -> None:
    """Have formulas of our pages be pictures, and leave those of others to the renderer of the site."""
    name = getattr(app.builder, "math_renderer_name", None)
    if state_of(app.config).alone or not name:
        return
    registry = app.registry
    tables: list[tuple[dict[str, Any], Callable[..., Any]]] = [
        (registry.html_inline_math_renderers, mathematics.visit_math),
        (registry.html_block_math_renderers, mathematics.visit_block),
    ]
    for known, ours in tables:
        visit, depart = known[name]
        known[name] = (_by_page(visit, ours), depart)


def _by_page(theirs: Callable[..., Any], ours: Callable[..., Any]) -> Callable[..., Any]:
    def visit(translator: Any, node: Any) -> None:
        if is_of_file(translator.config, translator.docnames[-1]):
            # Sphinx has noted that the page needs what the other fetches
            translator._has_maths_elements = getattr(translator, "riskfile_maths", False)
            ours(translator, node)
        else:
            translator.riskfile_maths = True
            theirs(translator, node)

    return visit


def need_no_renderer(app: Sphinx, env: BuildEnvironment) -> None:
    """The same for Sphinx 8, which asks the environment which pages have formulas."""
    if not state_of(app.config).alone:
        known = env.domains["math"].data.get("has_equations", {})
        for docname in known:
            if is_of_file(app.config, docname):
                known[docname] = False
