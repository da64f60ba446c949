"""A project with notebooks, to which riskfile was added."""

project = "Notebooks and risks"
extensions = ["myst_nb", "riskfile"]
html_theme = "pydata_sphinx_theme"

nb_execution_mode = "force"
nb_execution_raise_on_error = True

# what is run when the file is built
riskfile_allow = {"docs/analysis": ["code-cell"]}
