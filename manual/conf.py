"""Sphinx configuration of riskfile's own manual: plain MyST, so that items in examples are code and nothing else."""

from pathlib import Path

from riskfile import __version__
from riskfile.manual import llms_txt

project = "riskfile"
author = "The riskfile authors"
version = release = __version__
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
exclude_patterns = ["_build"]
html_theme = "pydata_sphinx_theme"
html_title = "riskfile"
html_static_path = ["_static"]
html_css_files = ["manual.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
# all pages under their headings beside each page; the bar at the top has no room for them
html_sidebars = {"**": ["contents.html"]}
templates_path = ["_templates"]
html_theme_options = {
    "navbar_center": [],
    "navigation_with_keys": True,
    "navigation_depth": 2,
    "collapse_navigation": True,
    "secondary_sidebar_items": ["page-toc"],
    "navbar_align": "left",
    "footer_start": ["sphinx-version"],
    "footer_end": [],
}
myst_heading_anchors = 3
# what is shown is what is typed: straight quotes, and -- in a command line
smartquotes = False


def setup(app):
    """Write a map of the manual for assistants beside its pages."""

    def write(app, exception):
        if exception is None and app.builder.format == "html":
            (Path(app.outdir) / "llms.txt").write_text(llms_txt(Path(app.srcdir)), encoding="utf-8")

    app.connect("build-finished", write)
