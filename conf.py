"""Sphinx configuration of this risk management file. `riskfile` sets what such a file needs; add only what is yours."""

project = "Example DES 2.0: risk management file"
author = "Example Vascular (invented)"
extensions = ["riskfile"]
html_theme = "pydata_sphinx_theme"

# what has changed is shown since the launch, and not since the last release
riskfile_since = "0.B"

# the signatures are kept without the repository in which they were made
riskfile_history = False
