"""A project with chapters in reStructuredText and Markdown; its risk file is in a folder."""

project = "Pump"
extensions = ["myst_parser", "sphinx_needs", "riskfile"]
riskfile_root = "risk"
exclude_patterns = ["drafts"]
needs_types = [{"directive": "req", "title": "Requirement", "prefix": "REQ-"}]
html_theme = "alabaster"
