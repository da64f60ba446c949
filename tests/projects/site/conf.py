"""A project of reStructuredText and Markdown with its own look, of which a risk management file is one part."""

project = "Stent 'A'"
extensions = ["sphinx_needs", "myst_parser", "riskfile"]
exclude_patterns = ["_build", "drafts"]
html_title = "All of the stent"
html_sidebars = {"**": ["globaltoc.html"]}
myst_enable_extensions = ["substitution", "dollarmath", "smartquotes"]
myst_substitutions = {"device": "the stent"}

needs_types = [
    {"directive": "req", "title": "Requirement", "prefix": "REQ-", "color": "#BFD8D2", "style": "node"},
    {"directive": "spec", "title": "Specification", "prefix": "SPEC-", "color": "#FEDCD2", "style": "node"},
]
needs_links = {"satisfies": {"outgoing": "satisfies", "incoming": "is satisfied by"}}

needs_id_regex = "[A-Z]+-[0-9]+"

riskfile_root = "docs/risk"
