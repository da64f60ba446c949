"""The risk management file as data: items, links, locations and the item types.

This floor knows nothing of files on disk, of Sphinx, of a policy or of rules.
"""

from riskfile.model.declare import (
    MISSIONS,
    STAGES,
    STEPS,
    FieldKind,
    FieldType,
    ItemModel,
    ItemType,
    LinkType,
    Mission,
    MissionStep,
    NotAValueError,
    Stage,
    Step,
    Value,
    convert,
)
from riskfile.model.file import (
    Document,
    Evidence,
    Heading,
    Item,
    Mark,
    Point,
    Problem,
    RiskFile,
    Series,
    Span,
)
from riskfile.model.iso14971 import BUILTIN_MODEL, ID_PATTERN

__all__ = [
    "BUILTIN_MODEL",
    "ID_PATTERN",
    "MISSIONS",
    "STAGES",
    "STEPS",
    "Document",
    "Evidence",
    "FieldKind",
    "FieldType",
    "Heading",
    "Item",
    "ItemModel",
    "ItemType",
    "LinkType",
    "Mark",
    "Mission",
    "MissionStep",
    "NotAValueError",
    "Point",
    "Problem",
    "RiskFile",
    "Series",
    "Span",
    "Stage",
    "Step",
    "Value",
    "convert",
]
