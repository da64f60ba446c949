"""A project whose controls implement requirements, its own and those of the system that the device is part of."""

project = "Requirements traced to hazards"
extensions = ["sphinx_needs", "riskfile"]
html_theme = "pydata_sphinx_theme"

needs_types = [
    {"directive": "req", "title": "Requirement", "prefix": "REQ_", "color": "#BFD8D2", "style": "node"},
    {"directive": "spec", "title": "Specification", "prefix": "SPEC_", "color": "#FEDCD2", "style": "node"},
    {"directive": "test", "title": "Test case", "prefix": "tc-", "color": "#DCB239", "style": "node"},
]
needs_links = {
    "implements": {"outgoing": "implements", "incoming": "is implemented by"},
    "mitigates": {"outgoing": "mitigates", "incoming": "is mitigated by"},
}
# ids in two styles: REQ_0001 and tc-wear
needs_id_regex = "^[A-Za-z][A-Za-z0-9_-]+"
