"""Which changes of files ask for a build: those in the project's own folders, and those of what it rests on elsewhere."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path

from watchfiles import Change, awatch


class Watching:
    """The project in ``root``. ``output`` is where it is built to, which is left out."""

    def __init__(self, root: Path, output: Path) -> None:
        self._root = Path(os.path.realpath(root))
        self._left_out = f"{os.path.realpath(output.parent if output.name.startswith('serve') else output)}{os.sep}"
        self._folders: frozenset[str] = frozenset()
        self._files: frozenset[str] = frozenset()
        self._anew = asyncio.Event()

    def rests_on(self, paths: Iterable[str]) -> None:
        """The folders (with a stroke at the end) and the files that the project rests on now."""
        folders: set[str] = set()
        files: set[str] = set()
        for path in paths:
            (folders if path.endswith("/") else files).add(os.path.realpath(path))
        files = {each for each in files if not any(each.startswith(f"{folder}{os.sep}") for folder in folders)}
        found = frozenset(folders), frozenset(files)
        if found != (self._folders, self._files):
            self._folders, self._files = found
            self._anew.set()

    async def changes(self) -> AsyncIterator[set[str]]:
        """The paths that have changed, those that came at once together; without end."""
        while True:
            self._anew.clear()
            whole = self._top(each for each in self._folders if Path(each).is_dir())
            # a file that is replaced is another file: its folder is watched. At the root there are conf.py and the like
            beside = {str(Path(each).parent) for each in self._files} | {str(self._root)}
            beside |= {str(self._root / ".git" / "logs")}
            beside = {each for each in beside if Path(each).is_dir() and not _is_in(each, whole)}
            queue: asyncio.Queue[set[str]] = asyncio.Queue()
            stop = asyncio.Event()
            watches = [
                asyncio.create_task(self._watch(queue, paths, recursive=recursive, stop=stop))
                for paths, recursive in ((whole, True), (beside, False))
                if paths
            ]
            another = asyncio.create_task(self._anew.wait())
            try:
                while not self._anew.is_set():
                    taken = asyncio.create_task(queue.get())
                    done, _ = await asyncio.wait({taken, another, *watches}, return_when=asyncio.FIRST_COMPLETED)
                    for each in done.intersection(watches):
                        # what it was raised for is not lost in a task
                        each.result()
                    if taken in done:
                        yield taken.result()
                    else:
                        taken.cancel()
            finally:
                stop.set()
                another.cancel()
                for each in watches:
                    each.cancel()
                    with suppress(asyncio.CancelledError):
                        await each

    async def _watch(
        self, queue: asyncio.Queue[set[str]], paths: Iterable[str], *, recursive: bool, stop: asyncio.Event
    ) -> None:
        async for found in awatch(
            *sorted(paths),
            watch_filter=self.asks,
            step=_STEP,
            debounce=_DEBOUNCE,
            stop_event=stop,
            recursive=recursive,
            ignore_permission_denied=True,
        ):
            queue.put_nowait({path for _, path in found})

    def asks(self, change: Change, path: str) -> bool:
        """Whether a change there asks for a build."""
        if f"{path}{os.sep}".startswith(self._left_out):
            return False
        name = Path(path).name
        if path in self._files:
            return True
        if str(Path(path).parent) == str(self._root / ".git" / "logs"):
            # what is signed is held against the history
            return name == "HEAD"
        # what editors and riskfile put beside a file while it is saved
        return (
            not name.startswith((".", "#"))
            and not name.endswith(("~", ".swp", ".swx", ".tmp", ".pyc"))
            and (name != "4913")
        )

    @staticmethod
    def _top(folders: Iterable[str]) -> set[str]:
        """Those of the folders that are in no other one of them."""
        found: set[str] = set()
        for each in sorted(folders):
            if not _is_in(each, found):
                found.add(each)
        return found


def _is_in(path: str, folders: Iterable[str]) -> bool:
    return any(path == each or path.startswith(f"{each}{os.sep}") for each in folders)


_STEP = 10
"""Milliseconds without another change, after which those that came are one."""
_DEBOUNCE = 200
"""Milliseconds after which they are, however many come."""
