"""Where the fonts of a PDF lie. What sets a document in a process of its own needs no more of the settings."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
FONTS: Final = HERE / "fonts"

CJK = "manimgx_fonts_cjk"
"""The package that brings the fonts of the extra."""


def cjk_families() -> list[str]:
    """Font families for Chinese, Japanese and Korean, where the extra ``riskfile[cjk]`` is installed."""
    return ["Noto Sans CJK SC"] if find_spec(CJK) else []


def more_fonts() -> list[str]:
    """Folders with fonts of installed extras."""
    if not find_spec(CJK):
        return []
    return [str(Path(str(import_module(CJK).__file__)).parent)]
