"""Pointers of Git LFS: what stands in a repository, or in a work tree that was not filled, in place of a large file."""

from __future__ import annotations

from typing import Final

BEGINS_POINTER: Final = b"version https://git-lfs.github.com/spec/v1\n"
LONGEST_POINTER: Final = 1024
"""In bytes, as Git LFS says."""

_HASH: Final = b"\noid sha256:"


def pointed_to(data: bytes) -> str:
    """The SHA-256 of the file that a pointer stands for, 64 hexadecimal digits; "" where ``data`` are none."""
    if not data.startswith(BEGINS_POINTER):
        return ""
    digits = data.partition(_HASH)[2][:64]
    return digits.decode("ascii") if len(digits) == 64 and not digits.strip(b"0123456789abcdef") else ""
