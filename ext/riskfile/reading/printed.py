"""What of a file ``docs/pdf.yaml`` puts in no volume of the PDF, without a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from riskfile.model import Problem, RiskFile, Span
from riskfile.policy.policy import Policy
from riskfile.reading.cache import FOLDER, key_of, read_kept, write_kept
from riskfile.source import Source, SourceError
from riskfile.text.messages import Phrase

KIND: Final = "left-out-of-pdf"

_LEFT_OUT = Phrase(
    "RMF931.no-volume",
    "{count} {count:item stands|items stand} in no volume of the PDF: {types:, and}",
    'name the type in a volume, give one of them all others (items: ["*"]), or name it under `leave-out`, with the reason',
)


def left_out(source: Source, file: RiskFile, policy: Policy, kept_in: Path | None, key: bytes) -> list[Problem]:
    """That items of the file stand in no volume, and nobody says why. What was read is kept in the folder ``kept_in`` of the
    project under ``key``, which holds all that it rests on but the settings; None keeps nothing."""
    try:
        text = source.read(source.layout.pdf_settings)
    except SourceError:
        return []
    if b"items" not in text:
        # all that leads here
        return []
    place = None if kept_in is None or not key else kept_in / FOLDER / "printed"
    mark = key_of(text, key)
    known: dict[str, Any] = read_kept(place, mark) if place is not None else {}
    if not known:
        known = _read(source, file, policy, text)
        if place is not None:
            write_kept(place, mark, known)
    lost = [item for type in known["types"] for item in file.of_type(type)]
    if not lost:
        return []
    message = _LEFT_OUT(count=len(lost), types=tuple(dict.fromkeys(item.type for item in lost)))
    return [Problem(KIND, Span(*known["place"]), message, message.hint)]


def _read(source: Source, file: RiskFile, policy: Policy, data: bytes) -> dict[str, Any]:
    """The types that stand in no volume, and where that is said."""
    # only where the settings have changed
    from riskfile.policy.pdf_set import Known, set_in  # noqa: PLC0415

    try:
        found = set_in(data.decode(), source, Known(file.model, policy.document_number))
    except UnicodeDecodeError:
        found = None
    at = found.items_at if found is not None else None
    if found is None or at is None:
        return {"types": [], "place": []}
    return {"types": [*found.unexplained(file.model.types)], "place": [*at]}
