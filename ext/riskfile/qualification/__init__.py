"""The qualification of the installed riskfile: what is installed, what is tried on this machine, and what remains to be judged by a person."""
