"""What needs.json holds of items: the fields and links of sphinx-needs' own export, and what is computed of risks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from riskfile.assessment import Assessment, RiskAssessment
from riskfile.model import Item, RiskFile
from riskfile.reading.page import SUFFIX

KEYS: Final[Mapping[str, str]] = {
    "id": "Id of the item, and the key under which it stands",
    "type": "Item type: its directive, such as `failure-mode`",
    "type_name": "Item type as a reader sees it",
    "title": "Title",
    "content": "Text of the item, as Markdown",
    "docname": "Page, as a path from the folder of `conf.py` without its ending",
    "doctype": "Ending of the page: `.md`",
    "lineno": "Line of the page at which the item begins",
    "stage": "Stage of the lifecycle: the item's own, else that of its page",
    "sections": "Headings that the item stands below, the nearest first",
    "section_name": "The nearest of them",
}
"""What every item has, each key with what it holds."""

COMPUTED: Final[Mapping[str, str]] = {
    "initial_region": "Region of the initial risk, computed from the policy",
    "initial_probability": "Level of the probability of harm before control, computed",
    "initial_severity": "Level of the severity of harm before control",
    "residual_region": "Region of the claimed residual risk, computed from the policy; empty without a claim",
    "residual_probability": "Level of the probability of harm after control, computed",
    "earned_region": "Region of the risk as far as its controls are verified, computed",
}
"""Fields of a risk that no author writes, each with what it is."""


def need_name(option: str) -> str:
    """The name of an option as a field of a need: sphinx-needs' filters want identifiers."""
    return option.replace("-", "_")


def computed(risk: RiskAssessment) -> dict[str, str | None]:
    """The computed fields of a risk; None where an estimate has no such level or region."""
    initial, residual, earned = risk.initial, risk.residual, risk.earned
    return {
        "initial_region": initial.region.id if initial.region else None,
        "initial_probability": initial.probability.id if initial.probability else None,
        "initial_severity": initial.severity.id if initial.severity else None,
        "residual_region": residual.region.id if residual and residual.region else None,
        "residual_probability": residual.probability.id if residual and residual.probability else None,
        "earned_region": earned.region.id if earned.region else None,
    }


class Place(NamedTuple):
    """Below which headings of its page an item stands, the nearest first, and the nearest."""

    sections: Sequence[str]
    section: str | None


def needs_of(
    file: RiskFile, assessed: Assessment, place_of: Callable[[Item], Place | None]
) -> dict[str, dict[str, Any]]:
    """The items by id, without empty values; ``place_of`` gives None for an item that is left out."""
    found: dict[str, dict[str, Any]] = {}
    for item in (*file, *file.retired.values()):
        place = place_of(item)
        if place is None:
            continue
        written: dict[str, Any] = {
            "id": item.id,
            "type": item.type,
            "type_name": file.model.types[item.type].label,
            "title": item.title,
            "content": item.body,
            "docname": item.docname,
            "doctype": SUFFIX,
            "lineno": item.line,
            "stage": item.stage,
            "sections": place.sections,
            "section_name": place.section,
        }
        written |= {need_name(field): value for field, value in item.fields.items()}
        written |= {need_name(link): targets for link, targets in item.links.items()}
        for link, sources in file.back(item).items():
            written[f"{need_name(link)}_back"] = sorted(source.id for source in sources)
        for need, link in file.others_linking(item):
            known = written.get(f"{need_name(link)}_back", ())
            written[f"{need_name(link)}_back"] = sorted({*known, need.id})
        risk = assessed.risks.get(item.id)
        if risk is not None:
            written |= computed(risk)
        found[item.id] = {key: value for key, value in written.items() if value not in (None, "", (), [])}
    return found
