"""Scores of CVSS vectors, computed by the library ``cvss``: versions 2.0, 3.0, 3.1 and 4.0."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from riskfile.text.patterns import compiled_late

_VECTOR: Final = compiled_late(r"CVSS:|\(?AV:[NAL]/")


class Vector(NamedTuple):
    """The ``score`` of a vector (0.0 to 10.0) by the ``version`` of CVSS that it is of; None where it is none, and ``why`` then
    says what is wrong with it. The score is the environmental one where the vector has metrics of the
    environment, else the temporal one where it has metrics of that, else the base score."""

    score: float | None
    version: str = ""
    why: str = ""


def is_vector(text: str) -> bool:
    """Whether ``text`` begins as a vector does."""
    return _VECTOR.match(text) is not None


@lru_cache(maxsize=4096)
def vector(text: str) -> Vector:
    """What a vector comes to.

    :raises ModuleNotFoundError: where the library is not installed.
    """
    from cvss import CVSS2, CVSS3, CVSS4, CVSSError  # noqa: PLC0415 - few files have a vector

    kind, version = CVSS2, "2.0"
    if text.startswith("CVSS:"):
        version = text[5:].partition("/")[0]
        if version not in ("3.0", "3.1", "4.0"):
            return Vector(None, version, f"there is no version {version} of CVSS that is known here")
        kind = CVSS4 if version == "4.0" else CVSS3
    try:
        read = kind(text)
    except CVSSError as error:
        return Vector(None, version, str(error))
    if kind is CVSS4:
        return Vector(float(read.base_score), version)
    base, temporal, environmental = read.scores()
    if version == "2.0":
        # this version has no other score where the metrics of one are not given
        found = [each for each in (environmental, temporal, base) if each is not None]
        return Vector(float(found[0]), version)
    # each only where the vector has metrics of it: by 3.1 the environmental score may differ from the base where it has none
    given = {metric for metric, value in read.original_metrics.items() if value != "X"} - _BASE
    found = base if not given else temporal if given <= _TEMPORAL else environmental
    return Vector(float(found), version)


_BASE: Final = frozenset(("AV", "AC", "PR", "UI", "S", "C", "I", "A"))
_TEMPORAL: Final = frozenset(("E", "RL", "RC"))
