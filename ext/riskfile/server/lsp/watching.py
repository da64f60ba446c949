"""What changes without the editor's doing: files that other programs write, projects that come and go, the day.

An editor that can is asked to tell of files (``workspace/didChangeWatchedFiles``). For one that cannot, what is on the disk is
compared now and then, and so it is, seldom, for all: no editor tells of midnight.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Final

from lsprotocol import types
from pygls.capabilities import get_capability

from riskfile.reading.conf import PATH as CONF
from riskfile.server.lsp.server import OpenProject, RiskfileServer, is_gone, local
from riskfile.source import Disk, State

OFTEN: Final = 2.0
"""After how many seconds the disk is looked at again for an editor that does not tell of files."""

SELDOM: Final = 20.0
"""The same for one that does."""

SETTLED: Final = 0.1
"""For how many seconds files are left to whoever writes them, one after the other."""

_LAYS_OUT: Final = frozenset((CONF, "policy.yaml", "needs"))
"""The files and folders by which a project is found."""


class Watching:
    """What is watched for one editor."""

    def __init__(self, server: RiskfileServer) -> None:
        self._server = server
        self._told_of_files = False
        self._looking: asyncio.TimerHandle | None = None
        self._search = False
        self._places: dict[Path, tuple[State | None, ...]] = {}
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Watch, from when the editor is ready."""
        server = self._server
        can = get_capability(server.client_capabilities, "workspace.did_change_watched_files.dynamic_registration")
        if can:
            self._told_of_files = True
            server.client_register_capability(
                types.RegistrationParams(
                    [
                        types.Registration(
                            "files",
                            types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                            # evidence may be of any kind
                            types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")]),
                        )
                    ]
                )
            )
        # it is held by the loop only weakly
        self._task = asyncio.get_running_loop().create_task(self._now_and_then())

    def told(self, params: types.DidChangeWatchedFilesParams) -> None:
        """Files have been written, made or taken out."""
        for each in params.changes:
            file = local(each.uri)
            if file is None or ".riskfile_cache" in file.parts:
                continue
            folders = (file, *file.parents)
            if file.name in _LAYS_OUT or (
                each.type == types.FileChangeType.Deleted
                and any(file in (one.base, *one.base.parents) for one in self._server.projects.values())
            ):
                self._search = True
            if self._search or any(
                one.root in folders or one.named in folders for one in self._server.projects.values()
            ):
                self.look_soon()

    def look_soon(self) -> None:
        """Look at the disk, when those who write have had time to end."""
        if self._looking is None:
            self._looking = asyncio.get_running_loop().call_later(SETTLED, self._look)

    def _look(self) -> None:
        self._looking = None
        if self._search:
            self._search = False
            self._server.look_again()
        for project in [*self._server.projects.values()]:
            self._server.noticed(project)

    async def _now_and_then(self) -> None:
        turn = 0
        while True:
            await asyncio.sleep(OFTEN)
            turn += 1
            if self._server.editor is not None and is_gone(self._server.editor):
                # nothing is being written, and to wait for a thread that reads would be to wait for ever
                os._exit(1)
            seldom = turn % round(SELDOM / OFTEN) == 0
            if self._told_of_files and not seldom:
                continue
            places = {each.root: _place(each) for each in self._server.projects.values()}
            moved = any(not place[1] or self._places.get(root, place) != place for root, place in places.items())
            self._places = places
            # what lies below a folder without a project takes a while to search
            lacks = self._server.lacks_project
            self._search = self._search or moved or (lacks == "folder" and seldom)
            if lacks == "text":
                self._server.look_for_texts()
            if not any(each.due and not each.due.done() for each in self._server.projects.values()):
                self._look()


def _place(project: OpenProject) -> tuple[State | None, ...]:
    """What changes when a project is laid out in another way, or gone."""
    layout = project.workspace.layout
    disk = Disk(project.root, layout)
    return disk.state(CONF), b"there" if disk.kind(layout.at(layout.needs)) == "folder" else None


def add(server: RiskfileServer) -> None:
    """Notice what changes without the editor's doing."""
    watching = Watching(server)
    server.when_started.append(watching.begin)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def changed(params: types.DidChangeWatchedFilesParams) -> None:
        watching.told(params)

    server.when_saved.append(watching.look_soon)
