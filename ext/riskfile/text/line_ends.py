"""The ends of lines, which a work tree may have its own way: those of a file stay as they are."""

from __future__ import annotations


def as_there(data: bytes, there: bytes) -> bytes:
    """A text with the ends of lines of what is ``there`` now in its place: those of its first line. Only for texts."""
    plain = data.replace(b"\r\n", b"\n")
    if not there:
        return data
    return plain.replace(b"\n", b"\r\n") if there.partition(b"\n")[0].endswith(b"\r") else plain
