"""The language server as an editor feels it: whole processes, over the protocol, beside `riskfile check` of the same project.

    python benchmarks/editor.py [--items 5000] [--runs 9] [--uses 1000] [--checkout DIRECTORY]

From a key to the findings that are pushed after it: processor time of the server in milliseconds, which other work on the machine
changes much less than it does seconds (medians, and the ratio to that of a check of the command whose pages are all kept), and
seconds as they were: a key in the text of an item, a line put in at the top of a page of items (all of them move), a key in a chapter, and
a key in the policy. Then what is asked: completion behind ``:harm: ``, a hover, and a rename of an id that is used a thousand times.
``first`` is from the start of the process to the first findings. Nothing here is a test; no threshold fails. The machine is noisy:
the ratios are the result. The project is the one of ``generate.py`` beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from generate import write

START = "from riskfile.cli import entry_point; entry_point()"
PAGE = "needs/design/risk-0001.md"
CHAPTER = "docs/index.md"
POLICY = "needs/policy.yaml"


class Server:
    """A language server, and an editor that is told of findings."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, "lsp"], cwd=folder, env=environment(checkout),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.number = 0
        self.versions: dict[str, int] = {}
        self.ask("initialize", {"processId": os.getpid(), "rootUri": folder.as_uri(), "capabilities": {}})
        self.tell("initialized", {})

    def tell(self, method: str, params: Any) -> None:
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> Any:
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.read()
            if message.get("id") == self.number and "method" not in message:
                return message.get("result", message.get("error"))

    def open(self, uri: str, text: str) -> None:
        self.versions[uri] = 1
        document = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def type(self, uri: str, place: tuple[int, int], text: str, length: int = 0) -> None:
        """Put ``text`` in place of ``length`` characters at a line and a character, from 0."""
        line, character = place
        self.versions[uri] += 1
        span = {"start": {"line": line, "character": character}, "end": {"line": line, "character": character + length}}
        changes = [{"range": span, "text": text}]
        self.tell(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": self.versions[uri]}, "contentChanges": changes},
        )

    def told(self, uri: str) -> list[Any]:
        while True:
            message = self.read()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                return list(message["params"]["diagnostics"])

    def send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def read(self) -> Any:
        length = 0
        assert self.process.stdout
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if not length:
            raise SystemExit("the server has ended")
        return json.loads(self.process.stdout.read(length))

    def end(self) -> None:
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait(10)


def environment(checkout: Path) -> dict[str, str]:
    """That of a process which takes its code from a checkout."""
    return {**os.environ, "PYTHONPATH": str(checkout / "ext")}


def processor(process: int) -> float:
    """The processor seconds that a process, or a thread, has had so far."""
    return int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


class Watch:
    """Takes the time of a server, by the clock and by its processor."""

    def __init__(self, process: int) -> None:
        self.process = process
        self.begun = (0.0, 0.0)
        self.found: dict[str, list[tuple[float, float]]] = {}

    def begin(self) -> None:
        self.begun = time.perf_counter(), self.spent()

    def end(self, name: str) -> None:
        self.found.setdefault(name, []).append((time.perf_counter() - self.begun[0], self.spent() - self.begun[1]))

    def spent(self) -> float:
        return sum(processor(int(each.name)) for each in Path(f"/proc/{self.process}/task").iterdir())


def check(checkout: Path, folder: Path) -> float:
    """The processor seconds of a check."""
    process = subprocess.Popen(
        [sys.executable, "-c", START, "check"], cwd=folder, env=environment(checkout), stdout=subprocess.DEVNULL
    )
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_utime + used.ru_stime


def place(text: str, found: str) -> tuple[int, int]:
    """Line and character behind the first ``found``."""
    before = text[: text.index(found) + len(found)]
    return before.count("\n"), len(before) - before.rfind("\n") - 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--uses", type=int, default=1000)
    parser.add_argument("--checkout", type=Path, default=Path(__file__).resolve().parents[1])
    given = parser.parse_args()
    checkout = given.checkout.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "project"
        write(given.items, folder)
        text = (folder / PAGE).read_text(encoding="utf-8")
        harm = re.findall(r":harm: (\S+)", text)[0]
        chapter = (folder / CHAPTER).read_text(encoding="utf-8")
        uses = sum(path.read_text(encoding="utf-8").count(harm) for path in folder.rglob("*.md"))
        if uses < given.uses:
            chapter += "".join(f"\nSee {harm}." for _ in range(given.uses - uses)) + "\n"
            (folder / CHAPTER).write_text(chapter, encoding="utf-8")
        report(checkout, folder, given.runs, text, chapter, harm)


def report(checkout: Path, folder: Path, runs: int, text: str, chapter: str, harm: str) -> None:
    cold = check(checkout, folder)
    warm = median(check(checkout, folder) for _ in range(3))
    page, front, policy = ((folder / path).as_uri() for path in (PAGE, CHAPTER, POLICY))

    begun = time.perf_counter()
    server = Server(checkout, folder)
    watch = Watch(server.process.pid)
    server.open(page, text)
    server.told(page)
    watch.found["first findings"] = [(time.perf_counter() - begun, watch.spent())]
    server.open(front, chapter)
    server.told(front)

    def keys(name: str, uri: str, where: tuple[int, int], typed: str) -> None:
        for _ in range(runs):
            for there, length in ((typed, 0), ("", len(typed))):
                watch.begin()
                if typed == "\n" and length:
                    span = {"start": {"line": where[0], "character": 0}, "end": {"line": where[0] + 1, "character": 0}}
                    server.versions[uri] += 1
                    document = {"uri": uri, "version": server.versions[uri]}
                    server.tell(
                        "textDocument/didChange",
                        {"textDocument": document, "contentChanges": [{"range": span, "text": ""}]},
                    )
                else:
                    server.type(uri, where, there, length)
                server.told(uri)
                watch.end(name)

    def questions(name: str, method: str, params: Any) -> Any:
        found = None
        for _ in range(runs):
            watch.begin()
            found = server.ask(method, params)
            watch.end(name)
        return found

    keys("a key in an item", page, place(text, ":::{risk} "), "x")
    keys("a line above a page's items", page, (0, 0), "\n")
    keys("a key in a chapter", front, place(chapter, f"See {harm}."), "x")
    line, character = place(text, f":harm: {harm}")
    behind = {"line": line, "character": character - len(harm)}
    asked = {"textDocument": {"uri": page}, "position": behind}
    questions("completion of an id", "textDocument/completion", asked)
    on = {"textDocument": {"uri": page}, "position": {"line": line, "character": character - 1}}
    questions("hover", "textDocument/hover", on)
    renamed = questions("rename, asked for", "textDocument/rename", {**on, "newName": harm[:-4] + "9999"})
    changes = renamed.get("documentChanges") or [{"edits": each} for each in (renamed.get("changes") or {}).values()]
    edits = sum(len(each.get("edits", ())) for each in changes)
    server.open(policy, (folder / POLICY).read_text(encoding="utf-8"))
    server.told(policy)
    keys("a key in the policy", policy, (0, 0), "\n")
    with Path(f"/proc/{server.process.pid}/status").open(encoding="ascii") as file:
        held = next((int(each.split()[1]) for each in file if each.startswith("VmRSS")), 0)
    begun = time.perf_counter()
    server.end()
    ended = time.perf_counter() - begun

    print(f"riskfile check, processor: cold {cold:.2f} s, warm {warm:.2f} s")
    print(f"{'':30}{'processor':>12}{'of a warm check':>18}{'by the clock':>16}{'longest':>10}")
    for name, found in watch.found.items():
        clock, spent = (median(each[number] for each in found) for number in (0, 1))
        longest = max(each[0] for each in found)
        print(f"{name:30}{spent * 1e3:>9.0f} ms{spent / warm:>18.2f}{clock * 1e3:>13.0f} ms{longest * 1e3:>7.0f} ms")
    print(f"ends {ended * 1e3:.0f} ms after it is asked to")
    print(f"the rename has {edits} edits in {len(changes)} files; the server holds {held / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
