"""Two devices, each with a risk management file of its own, that share some hazards."""

project = "Two devices"
extensions = ["myst_parser", "riskfile"]
exclude_patterns = ["_build"]
html_theme = "pydata_sphinx_theme"

riskfile_root = {
    "pump": {"share": ["common"]},
    "clamp": {"docs": "chapters", "needs": "items", "share": ["common"]},
}
