"""Other themes than our own: which one a page has, the styles for it, and the ways to our tools where it has no place for
them.

Nothing of a theme's that conf.py sets is changed. Quick find, the link to the explorer, the mark of an example and the
identity of the document stand where the theme's options name their templates; where they do not, at the top and at the
end of the page's own text, which every theme shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config

from riskfile.sphinx.explorer import BUILDERS
from riskfile.sphinx.state import FileState, files_of, state_of
from riskfile.text.messages import tr

SHEETS: Final = {
    "pydata_sphinx_theme": "pydata",
    "sphinx_book_theme": "book",
    "furo": "furo",
    "sphinx_rtd_theme": "rtd",
    "alabaster": "alabaster",
    "shibuya": "shibuya",
    "sphinx_immaterial": "immaterial",
}
"""The themes that have a style sheet here, riskfile-NAME.css; a theme that is made of one has that as well."""

_NOT_FETCHED: Final[Mapping[str, Mapping[str, object]]] = {
    # its fonts would be fetched from Google by each build
    "sphinx_immaterial": {"font": False},
}

_OWN_SEARCH: Final = frozenset(("sphinx_immaterial",))
"""The themes that search in their header, and have no page for it."""

_OWN_BREADCRUMB: Final = frozenset(("pydata_sphinx_theme", "sphinx_rtd_theme", "shibuya"))
"""The themes that show what lies above a page; one that is made of one of them may not."""

_TOOLS: Final = ("riskfile-find", "riskfile-explorer", "riskfile-pdf", "riskfile-downloads", "riskfile-languages")
"""The templates of our tools, in their order."""

HANDLERS: Final = {"sphinx_book_theme": ("window.print()", "toggleFullScreen()")}
"""What the buttons of a theme run, written in their attributes."""


def set_options(config: Config) -> None:
    """Set the options without which a build would fetch something; what conf.py says of them stays."""
    for name, value in _NOT_FETCHED.get(config.html_theme, {}).items():
        config.html_theme_options = {name: value, **config.html_theme_options}


def families_of(app: Sphinx) -> list[str]:
    """The theme of this build and those that it is made of, as far as they are known here; the most general first."""
    theme = getattr(app.builder, "theme", None)
    folders = theme.get_theme_dirs() if theme is not None else ()
    names = [Path(folder).name for folder in folders]
    return [name for name in reversed(names) if name in SHEETS]


def sheets_of(app: Sphinx) -> list[str]:
    """The style sheets that our pages need under the theme of this build, beside those of every theme."""
    own = ["riskfile-font.css", "riskfile-look.css"] if state_of(app.config).own_look else []
    return [f"riskfile-{SHEETS[name]}.css" for name in families_of(app)] + own


def add_sheets(app: Sphinx) -> None:
    """Add them to each page, where all pages are of the risk file."""
    if state_of(app.config).alone and isinstance(app.builder, StandaloneHTMLBuilder):
        for name in sheets_of(app):
            app.add_css_file(name)


def searches_itself(app: Sphinx) -> bool:
    """Whether the theme of this build searches in its header, for which it needs Sphinx's index."""
    return bool(_OWN_SEARCH & {*families_of(app)})


def example_of(part: FileState) -> str:
    """What every page of a risk file says where it is an example; "" where it is none."""
    invented = part.project.policy.device.example
    return tr("This file is an example: device, maker and data are invented.") if invented else ""


def _words_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _words_of(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _words_of(each)


def add_tools(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Put our tools above and below a page's text, where all pages are of the risk file and the theme has no place for
    them."""
    if not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    context["riskfile_tr"] = tr
    # a site of which the risk file is a part has a navigation of its own
    context["riskfile_lacks_breadcrumb"] = state_of(app.config).alone and app.config.html_theme not in _OWN_BREADCRUMB
    # on the one page of singlehtml once
    first = app.builder.name in BUILDERS or pagename == app.config.root_doc
    if state_of(app.config).alone and isinstance(context.get("body"), str) and first:
        context["body"] = with_tools(app.builder, files_of(app.config)[0], context)


def with_tools(builder: StandaloneHTMLBuilder, part: FileState, context: dict[str, Any]) -> str:
    """The page's text below the ways to our tools, and above what it is of: all themes show a page's text. What conf.py, or
    we, have given a place in the theme is not there a second time."""
    config = builder.config
    words = {*_words_of(config.html_theme_options), *_words_of(config.html_sidebars)}
    placed = {word.removesuffix(".html").rpartition("/")[2] for word in words}
    top = bottom = ""
    if builder.name in BUILDERS:
        if context.get("riskfile_lacks_breadcrumb") and "riskfile-breadcrumb" not in placed:
            top = builder.templates.render("riskfile-breadcrumb.html", context)
        tools = "".join(builder.templates.render(f"{name}.html", context) for name in _TOOLS if name not in placed)
        top += f'<nav class="rf-bar" aria-label="{tr("Risk management file")}">{tools}</nav>\n' if tools else ""
    example = example_of(part)
    if example and example not in words:
        top += f'<p class="rf-example">{escape(example)}</p>\n'
    if context.get("riskfile_identity") and "riskfile-identity" not in placed:
        bottom = builder.templates.render("riskfile-identity.html", context)
    return f"{top}{context.get('body') or ''}{bottom}"
