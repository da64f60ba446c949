"""What is shown at a moment, of which build, and what is still to come: all that a page of a browser has to know, and for
what a request waits."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterable
from typing import Any, Final, Literal

from riskfile.server.live.builder import Message
from riskfile.text.messages import tr

State = Literal["building", "ready", "failed", "anew"]
"""``anew``: what is shown is older than the files until a new application has built them, and says so."""

Event = dict[str, Any]

LONGEST: Final = 60.0
"""Seconds that a request waits for its page, before it gets the one that there is."""


class Shown:
    """``session`` tells this server from another one at the same address."""

    def __init__(self) -> None:
        self.session = secrets.token_hex(8)
        self.state: State = "building"
        self.begun = False
        """Whether anything was ever shown."""
        self.why = ""
        self.text = ""
        self.crash = False
        self.number = 0
        self.seconds = 0.0
        self.findings: Event = {"errors": 0, "warnings": 0, "open": 0, "gate": "", "list": []}
        self.said: list[str] = []
        self.known: frozenset[str] = frozenset()
        self.promised: set[str] = set()
        self.written: set[str] = set()
        self._judged = self._finished = False
        self._start = time.monotonic()
        self._versions: dict[str, int] = {}
        self._version = 0
        self._looking: dict[asyncio.Queue[Event | None], str] = {}
        self._moved = asyncio.Event()
        self._ended = False

    # --- what happens -----------------------------------------------------------------------------------------------

    def begins(self) -> int:
        """A file was saved: the next build begins; its number."""
        self.number += 1
        self._start = time.monotonic()
        self._judged = self._finished = False
        # what an earlier build still owes this one owes too
        self.promised -= self.written
        self.written = set()
        if self.state != "anew":
            self.state = "building"
        self._move()
        return self.number

    def hear(self, message: Message) -> None:
        """What the builder tells."""
        kind = message.get("kind")
        if message.get("number") != self.number and kind != "anew":
            # of a build that another one has overtaken
            return
        match kind:
            case "judged":
                self._judged = True
                self.promised |= set(message["pages"])
                self.findings = message.get("findings", self.findings)
            case "page":
                self._page(str(message["address"]), changed=bool(message["changed"]))
            case "finished":
                self._finish(message)
            case "failed":
                self.fails(str(message["text"]), crash=bool(message["crash"]))
                return
            case "anew":
                self.state, self.why = "anew" if self.begun else "building", str(message["why"])
        self._move()

    def _page(self, address: str, *, changed: bool) -> None:
        self.written.add(address)
        if changed or not self.begun:
            self._version += 1
            self._versions[address] = self._version
            if self._judged or self.state == "building":
                self.seconds = time.monotonic() - self._start

    def _finish(self, message: Message) -> None:
        self._finished = self.begun = True
        self.said = list(message["said"])
        self.state, self.why, self.text, self.crash = "ready", "", "", False
        self.promised.clear()

    def fails(self, text: str, *, crash: bool = False) -> None:
        """The build has failed; what was shown stays."""
        self.state, self.text, self.crash = "failed", text or tr("The build has failed, and nothing says why."), crash
        self._move()

    def end(self) -> None:
        """The server ends: nobody waits any longer."""
        self._ended = True
        for queue in self._looking:
            queue.put_nowait(None)
        self._move()

    def _move(self) -> None:
        for queue, address in self._looking.items():
            queue.put_nowait(self.event(address))
        self._moved.set()
        self._moved = asyncio.Event()

    # --- what is known ----------------------------------------------------------------------------------------------

    def event(self, address: str) -> Event:
        """What a page at this address has to know."""
        counts = {name: self.findings[name] for name in ("errors", "warnings", "open", "gate")}
        here = [each for each in self.findings["list"] if each["address"] == address]
        return {
            "session": self.session,
            "number": self.number,
            "version": self._versions.get(address, 0),
            "state": self.state,
            "why": self.why,
            "text": self.text,
            "crash": self.crash,
            "seconds": round(self.seconds, 1),
            "written": len(self.written),
            "promised": len(self.promised),
            "all": counts,
            "here": here,
            "said": len(self.said),
            "begun": self.begun,
            "there": self.is_current(address),
        }

    def version(self, address: str) -> int:
        """How often the page there has become another."""
        return self._versions.get(address, 0)

    def is_current(self, address: str) -> bool:
        """Whether what is at this address of the output is of the files as they are."""
        if self.state in ("ready", "failed", "anew"):
            return True
        if address.startswith("_static/"):
            # the same for each build of one application
            return self.begun or bool(self.written)
        if address in self.written:
            return True
        if address in self.known:
            return self._judged and address not in self.promised
        return self._finished

    def knows(self, addresses: Iterable[str]) -> None:
        """Which addresses are pages of the project; what else there is is made at the end of a build."""
        self.known = frozenset(addresses)

    async def current(self, address: str, longest: float = LONGEST) -> bool:
        """Wait until what is at this address is of the files as they are; False where that takes too long."""
        until = time.monotonic() + longest
        while not self.is_current(address) and not self._ended:
            left = until - time.monotonic()
            if left <= 0:
                return False
            try:
                await asyncio.wait_for(self._moved.wait(), left)
            except TimeoutError:
                return False
        return True

    # --- who looks --------------------------------------------------------------------------------------------------

    @property
    def looked_at(self) -> list[str]:
        """The addresses of the pages that somebody looks at."""
        return [*dict.fromkeys(self._looking.values())]

    def look(self, address: str) -> asyncio.Queue[Event | None]:
        """Somebody looks at a page: what it has to know comes now, and whenever it is something else; None is the end."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._looking[queue] = address
        queue.put_nowait(None if self._ended else self.event(address))
        return queue

    def leave(self, queue: asyncio.Queue[Event | None]) -> None:
        """Nobody looks there any longer."""
        self._looking.pop(queue, None)
