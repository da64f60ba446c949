"""How far a file is translated: by file, and by type of item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from riskfile.model import RiskFile
from riskfile.translation.applied import Count, Translated
from riskfile.translation.work import Translation


class Coverage(NamedTuple):
    """How far a file is translated into a language: each of its files, and the items of each type."""

    language: str
    files: Mapping[str, Count]
    types: Mapping[str, Count]

    @property
    def total(self) -> Count:
        """All of it."""
        return sum(self.files.values(), start=Count())


def coverage_of(translation: Translation, source: Translated, file: RiskFile) -> Coverage:
    """How far ``file`` is translated; ``source`` is its own in the other language."""
    types: dict[str, Count] = {}
    for path in translation.words.paths:
        known = translation.known(path).entries
        refused = source.refused.get(path, frozenset())
        for segment in translation.words.cut(path).segments:
            item = file.items.get(segment.context.partition(".")[0]) if segment.context else None
            if item is None:
                continue
            entry = known.get(segment.key)
            good = entry is not None and entry.good
            one = Count(
                1,
                int(good and segment.key not in refused),
                int(entry is not None and entry.fuzzy and bool(entry.text)),
                int(segment.key in refused),
            )
            types[item.type] = types.get(item.type, Count()) + one
    return Coverage(translation.language, source.coverage, types)
