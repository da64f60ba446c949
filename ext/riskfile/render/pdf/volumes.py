"""Of which volumes a PDF is made: what the settings know of them."""

from riskfile.policy.volumes import (
    ALL_OTHERS,
    CORE_ITEMS,
    FEW,
    LARGER,
    PAPERS,
    PRESETS,
    ROWS,
    Form,
    LeftOut,
    PdfSet,
    Shown,
    Volume,
    usual,
)

__all__ = [
    "ALL_OTHERS",
    "CORE_ITEMS",
    "FEW",
    "LARGER",
    "PAPERS",
    "PRESETS",
    "ROWS",
    "Form",
    "LeftOut",
    "PdfSet",
    "Shown",
    "Volume",
    "usual",
]
