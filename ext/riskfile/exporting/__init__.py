"""Findings in the formats that people and machines read."""

from riskfile.exporting.report import as_json, as_text

__all__ = ["as_json", "as_text"]
