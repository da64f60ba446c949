"""Results that were made before, by their keys: whoever judges the same bytes on the same day need not do it again.

Each is a file of its own, written beside its place and renamed, so that two runs may keep results in one folder at a time.
Its own hash stands in it: what is cut, damaged or of another form is as good as not there, and is made again. A folder that
cannot be written to is told once, and the run goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from riskfile.reading.cache import FOLDER
from riskfile.text.files import write_whole
from riskfile.text.messages import tr

BELOW: Final = f"{FOLDER}/portfolio"
"""Where results are kept beside the list of a portfolio, where nobody names another folder."""

FORM: Final = b"riskfile-result 1\n"
"""How a kept result begins; another number, another form."""

_TAG: Final = (
    "Signature: 8a477f597d28d172789f06886806bc55\n# Results of `riskfile portfolio`; may be deleted at any time.\n"
)
"""What backups and the packing of projects know a cache by: https://bford.info/cachedir/"""

_KEY: Final = re.compile(r"[0-9a-f]{64}")


class Cache:
    """Results kept in ``folder``, None for nowhere. ``say`` is told once where nothing can be kept."""

    def __init__(self, folder: Path | None, say: Callable[[str], None] = lambda text: None) -> None:
        self.folder = folder
        self._say = say
        self._keeps = folder is not None
        self._tagged = False

    def get(self, key: str) -> bytes | None:
        """The result with this key; None where there is none, or none that is whole."""
        path = self._path(key)
        if path is None:
            return None
        try:
            data = path.read_bytes()
        except OSError:
            return None
        begin = len(FORM) + 65
        digest, result = data[len(FORM) : begin - 1], data[begin:]
        if data[: len(FORM)] != FORM or data[begin - 1 : begin] != b"\n":
            return None
        return result if sha256(result).hexdigest().encode() == digest else None

    def put(self, key: str, result: bytes) -> None:
        """Keep a result."""
        path = self._path(key)
        if path is None or not self._keeps:
            return
        assert self.folder is not None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not self._tagged:
                self._tag(self.folder / "CACHEDIR.TAG")
            write_whole(path, FORM + sha256(result).hexdigest().encode() + b"\n" + result, through_links=False)
        except OSError as error:
            self._keeps = False
            self._say(
                tr(
                    "{folder}: results cannot be kept ({why}); the run goes on, and the next one judges these files again",
                    folder=self.folder,
                    why=error.strerror or str(error),
                )
            )

    def drop(self, key: str) -> None:
        """Forget a result."""
        path = self._path(key)
        if path is not None:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _tag(self, path: Path) -> None:
        self._tagged = True
        if not path.exists():
            write_whole(path, _TAG, through_links=False)

    def _path(self, key: str) -> Path | None:
        if self.folder is None or not _KEY.fullmatch(key):
            return None
        return self.folder / key[:2] / key
