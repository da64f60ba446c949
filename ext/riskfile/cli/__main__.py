"""``python -m riskfile.cli``."""

from riskfile.cli import entry_point

entry_point()
