"""What the fast reader keeps between two runs: pages by the hash of their content.

The cache can be deleted at any time. It is never trusted across versions of the tool, of Python, of the
item types or of the policy (they are its key), nor when its own checksum does not fit.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from contextlib import suppress
from pathlib import Path

from riskfile.reading.markdown import Page
from riskfile.version import __version__

FOLDER = ".riskfile_cache"

_DIGEST_SIZE = 20


def digest(data: bytes) -> bytes:
    """The hash by which content is compared."""
    return hashlib.blake2b(data, digest_size=_DIGEST_SIZE).digest()


def key_of(*sources: bytes) -> bytes:
    """A cache key for this version of the tool and these configuration files."""
    mixed = hashlib.blake2b(digest_size=_DIGEST_SIZE)
    for part in (__version__.encode(), sys.version.encode(), *sources):
        mixed.update(len(part).to_bytes(8, "big"))
        mixed.update(part)
    return mixed.digest()


class PageCache:
    """Pages by docname, each with the hash of the bytes that it was read from.

    ``root`` None keeps nothing.
    """

    def __init__(self, root: Path | None, key: bytes) -> None:
        self._path = None if root is None else root / FOLDER / "pages"
        self._key = key
        self._known = self._load()
        self._fresh: dict[str, tuple[bytes, tuple[object, ...]]] = {}
        self._changed = False

    def get(self, docname: str, content: bytes) -> Page | None:
        """The page as read from exactly this content, or None."""
        entry = self._known.get(docname)
        if entry is None or entry[0] != content:
            return None
        self._fresh[docname] = entry
        return Page._make(entry[1])

    def put(self, docname: str, content: bytes, page: Page) -> None:
        """Keep what was read from this content."""
        self._fresh[docname] = (content, tuple(page))
        self._changed = True

    def save(self) -> None:
        """Write what this run has used; a cache that cannot be written is none, not an error."""
        if self._path is None or (not self._changed and len(self._fresh) == len(self._known)):
            return
        payload = marshal.dumps(self._fresh)
        folder = self._path.parent
        with suppress(OSError):
            if not folder.is_dir():
                folder.mkdir(parents=True)
                (folder / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n", encoding="ascii")
                (folder / ".gitignore").write_text("*\n", encoding="ascii")
            beside = folder / f"pages.{os.getpid()}"
            beside.write_bytes(self._key + digest(payload) + payload)
            beside.replace(self._path)

    def _load(self) -> dict[str, tuple[bytes, tuple[object, ...]]]:
        if self._path is None:
            return {}
        try:
            data = self._path.read_bytes()
        except OSError:
            return {}
        payload = memoryview(data)[2 * _DIGEST_SIZE :]
        if data[:_DIGEST_SIZE] != self._key or data[_DIGEST_SIZE : 2 * _DIGEST_SIZE] != digest(payload):  # type: ignore[arg-type]
            return {}
        try:
            known = marshal.loads(payload)
        except (ValueError, EOFError, TypeError):
            return {}
        return known if isinstance(known, dict) else {}
