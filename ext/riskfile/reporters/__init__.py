"""Findings in the formats that people and machines read."""

from __future__ import annotations

from importlib import import_module

from riskfile.reporters.text import Shown, as_json, as_text, summary

MACHINE_FORMATS = ("sarif", "junit", "gitlab", "github", "markdown")
"""The formats of other tools: a module of this package each, loaded only when it is asked for."""

FORMATS = ("text", "json", *MACHINE_FORMATS)
"""All formats of ``riskfile check``."""


def render(format: str, shown: Shown) -> str:
    """``shown`` in one of MACHINE_FORMATS."""
    assert format in MACHINE_FORMATS
    text = import_module(f"{__name__}.{format}").render(shown)
    assert isinstance(text, str)
    return text


__all__ = ["FORMATS", "MACHINE_FORMATS", "Shown", "as_json", "as_text", "render", "summary"]
