"""Names with a reason each, as an option has them: ``RSK-003, RSK-004 -- reason; RSK-007 -- reason``."""

from __future__ import annotations

from collections.abc import Iterator

from riskfile.text.patterns import compiled_late

_NAME = r"[A-Za-z][A-Za-z0-9_.-]*?"
_NAMES = rf"{_NAME}(?:\s*,\s*{_NAME})*"
_PART = compiled_late(rf"\s*({_NAMES})\s*(?:\s--\s*(.*?))?\s*", flags=16)
_NEXT = compiled_late(rf";\s*(?={_NAMES}\s+--)")


def named_reasons(text: str) -> Iterator[tuple[str, str]]:
    """Each name with its reason, "" where none stands behind ``--``. What names nothing is one name as it stands."""
    for part in _NEXT.split(text) if text else ():
        match = _PART.fullmatch(part)
        if match is None:
            yield part.strip(), ""
            continue
        for name in match[1].replace(",", " ").split():
            yield name, match[2] or ""
