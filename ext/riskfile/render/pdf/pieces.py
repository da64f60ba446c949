"""Where a signed PDF was changed: each signature carries short digests of the pieces of all that was there before it.

A signature says that some byte of the file is not what was signed, and not which. The digests say which piece it lies
in. They are found in the bytes themselves, since a file with a byte changed may be no PDF any more, and prove nothing:
that is the signature's matter.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Any, Final, NamedTuple

_LENGTH: Final = 8
"""Bytes of a digest: it tells pieces apart, and nobody has to be kept from making another."""
_MOST: Final = 512
"""Pieces of a file, at most."""
_LEAST: Final = 1024
"""Bytes of a piece, at least."""

_TABLE: Final = re.compile(rb"/RiskfilePiece (\d{1,9})\s*/RiskfileSize (\d{1,12})\s*/RiskfileDigests <([0-9a-fA-F]*)>")


class Span(NamedTuple):
    """Bytes of a file, from ``first`` to ``last``, counted from 0."""

    first: int
    last: int


def _digest(data: bytes | memoryview) -> bytes:
    return blake2b(data, digest_size=_LENGTH).digest()


def table(data: bytes) -> dict[str, Any]:
    """The digests of ``data``, as entries of a PDF dictionary: the length of a piece, that of all, and a digest for each
    piece, behind which stands one of these."""
    piece = max(_LEAST, -(-len(data) // _MOST))
    view = memoryview(data)
    digests = b"".join(_digest(view[at : at + piece]) for at in range(0, len(data), piece))
    return {
        "/RiskfilePiece": piece,
        "/RiskfileSize": len(data),
        "/RiskfileDigests": digests + _digest(b"%d %d " % (piece, len(data)) + digests),
    }


def changed(data: bytes) -> tuple[Span, ...]:
    """The bytes among which a signed file was changed, as narrow as can be told, when something is known to be changed."""
    view = memoryview(data)
    damaged: set[Span] = set()
    known = 0
    for found in _TABLE.finditer(data):
        piece, size = int(found[1]), int(found[2])
        digests = bytes.fromhex(found[3].decode("ascii")) if len(found[3]) % 2 == 0 else b""
        body, check = digests[:-_LENGTH], digests[-_LENGTH:]
        if check != _digest(b"%d %d " % (piece, size) + body) or piece < 1 or size > len(data):
            # the digests themselves
            damaged.add(Span(found.start(), found.end() - 1))
            continue
        known = max(known, size)
        for number, at in enumerate(range(0, size, piece)):
            end = min(at + piece, size)
            if _digest(view[at:end]) != body[number * _LENGTH : (number + 1) * _LENGTH]:
                damaged.add(Span(at, end - 1))
    return tuple(sorted(damaged)) or (Span(known, len(data) - 1),)
