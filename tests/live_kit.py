"""``riskfile serve`` as somebody starts it, and what it answers."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

LONGEST = 90.0
"""Seconds that a test waits for what it expects."""


class Answer(NamedTuple):
    """What was answered: status, heads with small names, and text."""

    status: int
    heads: dict[str, str]
    text: str


class Served:
    """A server of the project in ``root``, in a process of its own."""

    def __init__(self, root: Path, *more: str, cwd: Path | None = None) -> None:
        self.root = root
        path = os.pathsep.join(filter(None, sys.path))
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from riskfile.cli import entry_point; entry_point()", "serve", str(root), *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert self.process.stdout is not None
        self.said: list[str] = []
        while (line := self.process.stdout.readline()) and " at http://" not in line:
            self.said.append(line)
        self.said.append(line)
        found = re.search(r"http://([\d.]+|\[[\d:]+\]):(\d+)/", line)
        if found is None:
            # it has said why and ends; whoever finds it still there would be another test
            self.process.communicate(timeout=LONGEST)
            raise AssertionError(self.said)
        self.host, self.port = found[1], int(found[2])

    @property
    def url(self) -> str:
        """Where the front page is."""
        return f"http://{self.host}:{self.port}/"

    def ask(self, path: str, method: str = "GET", **heads: str) -> Answer:
        """The answer to a request; ``host`` and other heads as they are given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            connection.putrequest(method, path, skip_host="host" in heads, skip_accept_encoding=True)
            for name, value in heads.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return Answer(answer.status, {name.casefold(): value for name, value in answer.getheaders()}, text)
        finally:
            connection.close()

    def state(self, page: str = "") -> dict[str, Any]:
        """What a page has to know, now."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            connection.request("GET", f"/-riskfile/events?page={page}")
            answer = connection.getresponse()
            while not (line := answer.readline()).startswith(b"data: "):
                assert line, "the server has ended"
            found: dict[str, Any] = json.loads(line[6:])
            return found
        finally:
            connection.close()

    def settled(self, after: int = 0, page: str = "") -> dict[str, Any]:
        """The state when a build that was asked for later than number ``after`` has ended, and no other follows it."""
        until, still = time.monotonic() + LONGEST, 0
        while time.monotonic() < until:
            found = self.state(page)
            still = still + 1 if found["number"] > after and found["state"] in ("ready", "failed") else 0
            # files that were saved together come together; one after the other may be seen as two
            if still > 3:
                return found
            time.sleep(0.05)
        raise AssertionError(f"nothing was built: {self.state(page)}")

    def end(self, number: int = signal.SIGINT) -> int:
        """End it as Ctrl-C does; its exit status."""
        self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=LONGEST)
        self.said += out.splitlines(keepends=True)
        return self.process.returncode


@contextmanager
def serving(root: Path, *more: str, cwd: Path | None = None) -> Iterator[Served]:
    """A server, until it is done with."""
    served = Served(root, *more, cwd=cwd)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.process.kill()
            served.process.communicate()
