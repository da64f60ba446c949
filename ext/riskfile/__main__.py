"""``python -m riskfile``."""

from riskfile.cli import entry_point

entry_point()
