"""Writing a report to a file, whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write_whole(target: Path, text: str) -> None:
    """Write ``text`` to ``target``: beside it, then renamed, so that nobody reads half of it.

    :raises OSError: if it cannot be written; what was there is then as before.
    """
    # what a symbolic link leads to is written, not the link
    target = Path(os.path.realpath(target))
    if target.exists() and not target.is_file():
        if target.is_dir():
            raise IsADirectoryError(21, "is a folder; expected a file", str(target))
        # a device or a pipe, such as /dev/stdout, cannot be renamed over
        target.write_text(text, encoding="utf-8", newline="\n", errors="backslashreplace")
        return
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n", errors="backslashreplace")
        beside.replace(target)
    except BaseException as error:
        with suppress(OSError):
            beside.unlink()
        if isinstance(error, OSError):
            # the file that was asked for, not the one beside it
            raise OSError(error.errno, error.strerror, str(target)) from None
        raise
