"""The hash by which content is compared: BLAKE2b as ``hashlib`` has it, which loads OpenSSL along as well, and that takes
as long as the rules over a thousand items."""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:  # pragma: no cover - another Python than CPython
    from hashlib import blake2b

__all__ = ["blake2b"]
