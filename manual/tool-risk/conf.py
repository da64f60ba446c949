"""Sphinx configuration of riskfile's own risk file."""

project = "Risk file of riskfile"
extensions = ["riskfile"]
html_theme = "pydata_sphinx_theme"
