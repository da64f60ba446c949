"""Sphinx configuration of riskfile's own manual: plain MyST, so that items in examples are code and nothing else."""

import os
import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import index
from sphinx.search.en import SearchEnglish

from riskfile import __version__
from riskfile.manual import begins, llms_txt

project = "riskfile"
author = "The riskfile authors"
version = release = __version__
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
# the tool's own risk file is a project of its own
exclude_patterns = ["_build", "tool-risk"]
html_theme = "pydata_sphinx_theme"
html_title = f"riskfile {version}"
html_short_title = "riskfile"
# where the manual is published, if it is: what is shared and what is not found need whole addresses
html_baseurl = os.environ.get("RISKFILE_MANUAL_URL") or os.environ.get("READTHEDOCS_CANONICAL_URL") or ""
html_static_path = ["_static"]
html_css_files = ["manual.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
# all pages under their headings beside each page; the bar at the top has no room for them
html_sidebars = {"**": ["contents.html"]}
templates_path = ["_templates"]
html_theme_options = {
    "logo": {"text": f"riskfile {version}"},
    "navbar_center": [],
    "navigation_with_keys": True,
    "navigation_depth": 2,
    "collapse_navigation": True,
    # the first page is wide: cards and a picture
    "secondary_sidebar_items": {"**": ["page-toc"], "index": [], "404": []},
    "navbar_align": "left",
    "footer_start": ["sphinx-version"],
    "footer_end": [],
}
myst_heading_anchors = 3
# what is shown is what is typed: straight quotes, and -- in a command line
smartquotes = False


class Search(SearchEnglish):
    """English, in which a name with hyphens is found as a whole too (rules, options, keys of the policy), and Chinese text, which
    has no blanks, by each two signs that stand beside each other."""

    _PARTS = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+(?:-[^\W\u3400-\u9fff]+)*")

    # what is searched for is split alike, but that a name is looked for as a whole only
    js_splitter_code = r"""
var splitQuery = (query) =>
  [...query.matchAll(/[\u3400-\u9fff]+|(?:(?![\u3400-\u9fff])[\p{Letter}\p{Number}_])+(?:-(?:(?![\u3400-\u9fff])[\p{Letter}\p{Number}_])+)*/gu)].flatMap(([part]) => {
    if (!/^[\u3400-\u9fff]/.test(part)) return [part.replaceAll("-", "")];
    return part.length === 1 ? [part] : [...part].slice(1).map((sign, at) => part[at] + sign);
  });
"""

    def split(self, input):
        """The words of a text."""
        return [word for part in self._PARTS.findall(input) for word in self._words(part)]

    def _words(self, part):
        if "\u3400" <= part[0] <= "\u9fff":
            return [*part, *(part[at : at + 2] for at in range(len(part) - 1))]
        return [*part.split("-"), part.replace("-", "")] if "-" in part else [part]


def describe(app, pagename, templatename, context, doctree):
    """Say in the head of a page what it is about: for those who search, and for those to whom a link is sent."""
    if doctree is None:
        return
    source = Path(app.srcdir, f"{pagename}.md").read_text(encoding="utf-8")
    title, said = begins(source)
    if pagename == "404":
        # it is shown at any address, and leads on from the root
        base = f'<base href="{escape(html_baseurl.rstrip("/") + "/")}">' if html_baseurl else ""
        context["metatags"] = f'{base}<meta name="robots" content="noindex">{context.get("metatags", "")}'
        return
    tags = {"og:type": "website", "og:site_name": "riskfile", "og:title": title, "og:description": said}
    if html_baseurl:
        root = html_baseurl.rstrip("/")
        tags |= {"og:url": f"{root}/{pagename}.html", "og:image": f"{root}/_static/example.png"}
    lines = [f'<meta property="{key}" content="{escape(value)}">' for key, value in tags.items() if value]
    if said:
        lines.append(f'<meta name="description" content="{escape(said)}">')
    context["metatags"] = "\n".join([context.get("metatags", ""), *lines])


def commands(srcdir):
    """The commands that each page is about, by the table of command-line.md: the search finds a page by them."""
    found = {}
    table = Path(srcdir, "command-line.md")
    if table.is_file():
        for command, page in re.findall(
            r"^\| `(riskfile [a-z -]+)` \| (?:\[[^\]]+\]\(([\w-]+)\.md\)|this one)(?:, [^|]*)? \|$",
            table.read_text("utf-8"),
            re.MULTILINE,
        ):
            found.setdefault(page or "command-line", []).append(command)
    return found


def name_commands(app, doctree):
    """Put the commands that a page is about into the index, as which the search reads them."""
    named = commands(app.srcdir).get(app.env.docname, [])
    section = next(iter(doctree.findall(nodes.section)), None)
    if named and section is not None:
        at = section["ids"][0]
        # with its program and without; "main": before what only has the word
        names = [each for command in named for each in (command, command.removeprefix("riskfile "))]
        section.insert(0, index(entries=[("single", name, at, "main", None) for name in names]))


def setup(app):
    """Describe each page, and write a map of the manual for assistants beside its pages."""

    def write(app, exception):
        if exception is None and app.builder.format == "html":
            (Path(app.outdir) / "llms.txt").write_text(llms_txt(Path(app.srcdir)), encoding="utf-8")

    app.add_search_language(Search)
    app.connect("doctree-read", name_commands)
    app.connect("html-page-context", describe)
    app.connect("build-finished", write)
