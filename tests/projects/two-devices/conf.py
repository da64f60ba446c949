"""Two devices, each with a risk file; both take hazards from one folder."""

project = "Devices"
extensions = ["myst_parser", "riskfile"]
riskfile_root = {
    "pump": {"share": ["common"]},
    "clamp": {"docs": "chapters", "needs": "items", "share": ["common"]},
}
html_theme = "alabaster"
