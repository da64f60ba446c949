"""A project with requirements of its own, to which riskfile was added."""

project = "Requirements and risks"
extensions = ["sphinx_needs", "riskfile"]
html_theme = "pydata_sphinx_theme"

needs_types = [
    {"directive": "req", "title": "Requirement", "prefix": "REQ-", "color": "#BFD8D2", "style": "node"},
    {"directive": "spec", "title": "Specification", "prefix": "SPEC-", "color": "#FEDCD2", "style": "node"},
]
needs_fields = {"sil": {"description": "Safety integrity", "schema": {"type": "string"}}}
needs_links = {"satisfies": {"outgoing": "satisfies", "incoming": "is satisfied by"}}
