"""A project that has most of what Sphinx projects have beside a risk management file."""

project = "Stent, with its neighbours"
author = "Jane Doe"
extensions = [
    "sphinx.ext.extlinks",
    "sphinx.ext.graphviz",
    "sphinx.ext.intersphinx",
    "sphinx.ext.todo",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_needs",
    "sphinx_codelinks",
    "sphinx_sitemap",
    "sphinx_tabs.tabs",
    "sphinx_test_reports",
    "sphinxcontrib.bibtex",
    "sphinxcontrib.mermaid",
    "sphinxcontrib.plantuml",
    "sphinxext.opengraph",
    "riskfile",
]
html_baseurl = "https://stent.example/"
html_theme = "pydata_sphinx_theme"
bibtex_bibfiles = ["docs/references.bib"]
extlinks = {"complaint": ("https://complaints.example/%s", "complaint %s")}
intersphinx_mapping = {"platform": ("https://platform.example/", "platform.inv")}
todo_include_todos = True
ogp_site_url = "https://stent.example/"
# what these pages may have read and made needs of
riskfile_allow = {"docs/tests": ["test-file", "test-results", "src-trace"]}
src_trace_projects = {"firmware": {"source_discover": {"src_dir": "src", "gitignore": False}}}
# the tests run in no repository of their own
suppress_warnings = ["codelinks"]
sitemap_url_scheme = "{link}"
ogp_social_cards = {"enable": False}
