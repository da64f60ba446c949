"""DuckDB as it is used here: in a room of its own on the disk, in bounded memory, and closed to all else."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from riskfile.tables.table import ImportProblem, SourcePlace, refuse
from riskfile.text.messages import tr

if TYPE_CHECKING:
    import duckdb

MEMORY: Final = "1GB"
"""What DuckDB may hold in memory; beyond that it writes to its room."""

THREADS: Final = 4
"""How many threads it has at most: each needs memory of its own, and JSON is read by one of them."""


_NOT_FOR_WANT_OF_ROOM: Final = (
    "BinderException",
    "CatalogException",
    "InvalidInputException",
    "ParserException",
    "PermissionException",
)


@contextmanager
def opened(*folders: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A DuckDB of its own, in memory, and its room: a private folder that goes with it. It reaches files in its room and
    in ``folders``, no others and no network, and nothing that it is told later changes that.

    :raises ImportProblem: where it has no room on the disk, or is told to do what cannot be done.
    """
    import duckdb  # noqa: PLC0415 - an extra

    with tempfile.TemporaryDirectory(prefix="riskfile-") as name:
        room = Path(name)
        settings: dict[str, Any] = {
            "memory_limit": MEMORY,
            "threads": min(THREADS, os.cpu_count() or 1),
            "temp_directory": str(room / "spilled"),
            # reports are numbered as they stand in the file
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "enable_external_file_cache": False,
        }
        with duckdb.connect(":memory:", config=settings) as connection:
            # what a link leads to is asked for too
            allowed = [
                f"{each}{os.sep}" for folder in (room, *folders) for each in (folder.absolute(), folder.resolve())
            ]
            connection.execute("SET allowed_directories = ?", [allowed])
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            try:
                yield connection, room
            except (duckdb.Error, OSError) as error:
                raise no_room(room, error) from None


def no_room(folder: Path, error: BaseException) -> ImportProblem:
    """What to tell where something cannot be written below ``folder``, or needs more memory than there is."""
    if isinstance(error, OSError) and error.errno is not None:
        reason = os.strerror(error.errno)
    else:
        reason = str(error).partition("\n")[0].strip()
        # the path that DuckDB names is of a file that goes
        if os.strerror(errno.ENOSPC) in str(error):
            reason = os.strerror(errno.ENOSPC)
    message = tr("the reports cannot be kept while they are read: {error}", error=reason)
    hint = "" if type(error).__name__ in _NOT_FOR_WANT_OF_ROOM else tr("is there room for temporary files?")
    return refuse(SourcePlace(folder.as_posix()), message, hint)


def in_batches(
    connection: duckdb.DuckDBPyConnection, question: str, given: Sequence[Any] = ()
) -> Iterator[tuple[Any, ...]]:
    """The rows of an answer, of which few are in memory at a time; a cursor of its own, so that others may be asked
    meanwhile."""
    cursor = connection.cursor()
    try:
        cursor.execute(question, given)
        while rows := cursor.fetchmany(4096):
            yield from rows
    finally:
        cursor.close()
