"""``riskfile export needs``: needs.json without a build, for projects of sphinx-needs that take items of this one
(``needs_external_needs``, ``needimport``)."""

from __future__ import annotations

import json
from typing import Any

from riskfile.exporting.judged import Judged, Written
from riskfile.exporting.needs_json import Place, needs_of
from riskfile.model import Item


def write(judged: Judged) -> Written:
    """needs.json: what the HTML file has beside its pages, without the need types that only sphinx-needs knows."""
    file = judged.file
    headings = {each.docname: each.headings for each in file.documents.values()}

    def place_of(item: Item) -> Place | None:
        """The headings above an item, the nearest first."""
        above: list[tuple[int, str]] = []
        for heading in headings.get(item.docname, ()):
            if heading.line > item.line:
                break
            above = [*(each for each in above if each[0] < heading.level), (heading.level, heading.text)]
        names = [text for _, text in reversed(above)]
        return Place(names, names[0] if names else None)

    needs = needs_of(file, judged.assessment, place_of)
    version = judged.policy.revision
    made: dict[str, Any] = {
        "created": judged.today,
        "creator": {"program": "riskfile"},
        "current_version": version,
        "project": judged.policy.device.name,
        "versions": {
            version: {
                "created": judged.today,
                "filters": {},
                "filters_amount": 0,
                "needs": needs,
                "needs_amount": len(needs),
            }
        },
    }
    return Written((json.dumps(made, sort_keys=True, ensure_ascii=False) + "\n").encode(), len(needs))
