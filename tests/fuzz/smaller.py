"""The smallest page that fails as another does."""

from __future__ import annotations

from collections.abc import Callable


def smaller(data: bytes, fails: Callable[[bytes], bool], *, tries: int = 1500) -> bytes:
    """``data`` without all that it can do without and still fail: lines first, then signs (ddmin; A. Zeller)."""
    left = [tries]

    def still(parts: list[bytes]) -> bool:
        left[0] -= 1
        return left[0] >= 0 and fails(b"".join(parts))

    parts = _reduced(data.splitlines(keepends=True), still)
    text = b"".join(parts).decode("utf-8", "surrogateescape")
    return b"".join(_reduced([sign.encode("utf-8", "surrogateescape") for sign in text], still))


def _reduced(parts: list[bytes], still: Callable[[list[bytes]], bool]) -> list[bytes]:
    size = max(1, len(parts) // 2)
    while parts:
        begin, gone = 0, False
        while begin < len(parts):
            fewer = parts[:begin] + parts[begin + size :]
            if still(fewer):
                parts, gone = fewer, True
            else:
                begin += size
        if size > 1:
            size //= 2
        elif not gone:
            break
    return parts
