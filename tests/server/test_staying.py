"""A server that stays open: what others write, projects that come and go, policies that break, editors that die."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from lsprotocol import types
from pytest_lsp import LanguageClient

from server_kit import Page

COMMAND = (sys.executable, "-m", "riskfile", "lsp", "--gate", "design", "--today", "2026-11-23")
POLICY = "needs/policy.yaml"
RISKS = "needs/design/risks.md"


class Editor:
    """An editor that sends what a test says and tells of no files; over TCP where it is given a port."""

    socket: socket.socket | None = None

    def __init__(
        self, folder: Path, *, process: int | None = None, begin: bool = True, port: int | None = None
    ) -> None:
        self.server = subprocess.Popen(
            COMMAND if port is None else (*COMMAND, "--tcp", str(port)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        self.to_server, self.from_server = self.server.stdin, self.server.stdout
        if port is not None:
            self.socket = self._connected(port)
            self.to_server, self.from_server = self.socket.makefile("wb"), self.socket.makefile("rb")
        self.number = 0
        if not begin:
            return
        self.ask(
            "initialize",
            {
                "processId": process,
                "rootUri": folder.as_uri(),
                "capabilities": {},
                "workspaceFolders": [{"uri": folder.as_uri(), "name": "it"}],
            },
        )
        self.tell("initialized", {})

    def tell(self, method: str, params: Any) -> None:
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> Any:
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        return self.until(lambda message: message.get("id") == self.number and "method" not in message)

    def until(self, is_it: Any) -> Any:
        while True:
            message = self.read()
            if is_it(message):
                return message

    def until_told(self, uri: str, codes: list[str]) -> None:
        """Wait until these are the codes of what is told of a file."""
        while self.told_of(uri) != codes:
            pass

    def told_of(self, uri: str) -> list[str]:
        """The codes of what is told of a file the next time."""
        told = self.until(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri
            )
        )
        return [each["code"] for each in told["params"]["diagnostics"]]

    def open(self, uri: str, text: str) -> None:
        document = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def _connected(self, port: int) -> socket.socket:
        end = monotonic() + 20
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port))
            except ConnectionRefusedError:
                assert self.server.poll() is None and monotonic() < end
                sleep(0.05)

    def send(self, message: dict[str, Any]) -> None:
        assert self.to_server is not None
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.to_server.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.to_server.flush()

    def read(self) -> Any:
        assert self.from_server is not None
        length = 0
        while line := self.from_server.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        assert length, "the server has ended"
        return json.loads(self.from_server.read(length))

    def close(self) -> None:
        """End it, whatever it does."""
        self.server.kill()
        self.server.wait()
        for pipe in (self.server.stdin, self.server.stdout, self.to_server, self.from_server):
            assert pipe is not None
            pipe.close()
        if self.socket is not None:
            self.socket.close()

    def end(self) -> int:
        """Ask it to end, leaving the pipe open."""
        self.ask("shutdown")
        self.tell("exit", None)
        return self.server.wait(5)


@pytest.fixture
def editor(root: Path) -> Iterator[Editor]:
    made = Editor(root)
    yield made
    made.close()


def test_it_ends_when_it_is_asked_to_and_says_whether_it_was(editor: Editor, root: Path) -> None:
    editor.open((root / RISKS).as_uri(), (root / RISKS).read_text(encoding="utf-8"))
    begun = monotonic()
    assert editor.end() == 0
    assert monotonic() - begun < 2


def test_whoever_asks_is_answered_whatever_the_question(editor: Editor, root: Path) -> None:
    hover = {"textDocument": {"uri": (root / RISKS).as_uri()}, "position": {"line": 0, "character": 0}}
    wrong: list[tuple[Any, int]] = [
        ([1], -32602),
        ({**hover, "position": {"line": -1, "character": 0}}, -32602),
        ({**hover, "position": {"line": "a", "character": 0}}, -32602),
    ]
    for params, code in wrong:
        error = editor.ask("textDocument/hover", params)["error"]
        assert error["code"] == code and error["message"].startswith("textDocument/hover: ")
    assert editor.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})["error"]["code"] == -32600
    assert editor.ask("no/such", {})["error"]["code"] == -32601
    # what is no message is told in the log, and what comes behind it is answered
    for body in (b"12345", b"{,", b"[[]]", b"\xff\xfe", b"[" * 9000):
        assert editor.server.stdin is not None
        editor.server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        editor.server.stdin.flush()
        log = editor.until(lambda message: message.get("method") == "window/logMessage")
        assert "a message of the editor cannot be read: " in log["params"]["message"]
    assert editor.ask("textDocument/hover", hover)["result"] is None
    editor.ask("shutdown")
    assert editor.ask("textDocument/hover", hover)["error"]["code"] == -32600
    editor.tell("exit", None)
    assert editor.server.wait(5) == 0


def test_a_question_that_is_cancelled_before_its_turn_is_not_answered(editor: Editor, root: Path) -> None:
    uri = (root / RISKS).as_uri()
    editor.open(uri, (root / RISKS).read_text(encoding="utf-8"))
    # behind the first check of a project there is time to think again
    document = {"textDocument": {"uri": uri}}
    editor.send({"id": "first", "method": "textDocument/diagnostic", "params": document})
    editor.send({"id": "second", "method": "textDocument/documentSymbol", "params": document})
    editor.tell("$/cancelRequest", {"id": "second"})
    answers = {}
    while len(answers) < 2:
        answer = editor.until(lambda message: message.get("id") in ("first", "second"))
        answers[answer["id"]] = answer
    assert answers["second"]["error"]["code"] == -32800
    assert answers["first"]["result"]["items"] == []
    assert editor.ask("textDocument/documentSymbol", document)["result"]


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="NO /proc: the system does not say who listens where")
def test_it_answers_over_tcp_to_this_machine_alone(root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    editor = Editor(root, port=port)
    try:
        uri = (root / RISKS).as_uri()
        editor.open(uri, (root / RISKS).read_text(encoding="utf-8").replace(":harm: HRM-001", ":harm: HRM-01"))
        editor.until_told(uri, ["RMF902"])
        addresses = {
            line.split()[1]
            for name in ("/proc/net/tcp", "/proc/net/tcp6")
            for line in Path(name).read_text("ascii").splitlines()[1:]
            if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")
        }
        assert addresses == {f"0100007F:{port:04X}"}
        editor.tell("exit", None)
        editor.server.wait(10)
    finally:
        editor.close()


def test_nothing_is_asked_before_the_beginning(root: Path) -> None:
    editor = Editor(root, begin=False)
    try:
        assert editor.ask("workspace/symbol", {"query": ""})["error"]["code"] == -32002
        assert editor.end() == 0
    finally:
        editor.close()


def test_it_ends_with_an_editor_that_dies(editor: Editor) -> None:
    assert editor.server.stdin is not None
    editor.server.stdin.close()
    assert editor.server.wait(5) == 1


@pytest.mark.skipif(os.name != "posix", reason="elsewhere no signal tells whether a process is there")
def test_it_ends_with_an_editor_that_leaves_its_pipe_to_another(root: Path) -> None:
    process = subprocess.Popen((sys.executable, "-c", "input()"), stdin=subprocess.PIPE)
    editor = Editor(root, process=process.pid)
    try:
        process.communicate(b"\n")
        assert editor.server.wait(10) == 1
    finally:
        editor.close()


def test_a_project_is_found_where_one_is_made_and_gone_where_it_is_removed(tmp_path: Path, root: Path) -> None:
    folder = tmp_path / "a folder, größer"
    folder.mkdir()
    editor = Editor(folder)
    try:
        page = folder / RISKS
        text = (root / RISKS).read_text(encoding="utf-8").replace(":harm: HRM-001", ":harm: HRM-01", 1)
        editor.open(page.as_uri(), text)
        # it is of none: nothing is asked of it, and nothing fails
        shutil.copytree(root, folder, dirs_exist_ok=True)
        editor.until_told(page.as_uri(), ["RMF902"])
        shutil.rmtree(folder / "needs")
        editor.until_told(page.as_uri(), [])
        assert editor.end() == 0
    finally:
        editor.close()


def test_what_another_program_writes_is_told_to_an_editor_that_tells_of_no_files(editor: Editor, root: Path) -> None:
    page = root / RISKS
    begun = page.read_text(encoding="utf-8")
    page.write_text(begun.replace(":harm: HRM-001", ":harm: HRM-01", 1), encoding="utf-8")
    editor.until_told(page.as_uri(), ["RMF902"])
    page.write_text(begun, encoding="utf-8")
    editor.until_told(page.as_uri(), [])


_KILLED = """
import os, sys
from pathlib import Path
from riskfile.text import files

root = Path(sys.argv[1])
pages = [root / "needs/design/risks.md", root / "needs/post-launch/risks.md"]
keep, done = files._keep, []

def killed(target, old):
    if done:
        os.kill(os.getpid(), 9)
    done.append(target)
    keep(target, old)

files._keep = killed
with files.held(root, "rename", print):
    files.write_all({page: page.read_text("utf-8").replace("HAZ-001", "HAZ-009") for page in pages}, root)
"""


@pytest.mark.skipif(os.name != "posix", reason="elsewhere no lock tells who writes")
def test_what_a_command_that_was_killed_has_written_half_is_undone(editor: Editor, root: Path) -> None:
    page = root / RISKS
    begun = page.read_bytes()
    editor.open(page.as_uri(), begun.decode("utf-8"))
    assert editor.told_of(page.as_uri()) == []
    subprocess.run((sys.executable, "-c", _KILLED, str(root)), check=False, timeout=30)
    told = editor.until(lambda message: message.get("method") == "window/showMessage")
    assert "what it had begun is undone" in told["params"]["message"]
    assert page.read_bytes() == begun
    assert [each.name for each in root.iterdir() if each.name.startswith(".riskfile-")] == []


def test_a_page_that_is_no_utf_8_is_told_until_it_is_saved_as_that(editor: Editor, root: Path) -> None:
    page = root / "docs/index.md"
    text = page.read_text(encoding="utf-8") + "\nGröße\n"
    page.write_bytes(text.encode("latin-1", "replace"))
    # as an editor shows it that takes it for UTF-8
    editor.open(page.as_uri(), page.read_bytes().decode("utf-8", "replace"))
    assert "RMF907" in editor.told_of(page.as_uri())
    page.write_text(text, encoding="utf-8")
    change = {"textDocument": {"uri": page.as_uri(), "version": 2}, "contentChanges": [{"text": text}]}
    editor.tell("textDocument/didChange", change)
    editor.until_told(page.as_uri(), [])


@pytest.mark.asyncio
async def test_a_policy_that_breaks_while_it_is_typed_leaves_the_rest_as_it_was(
    risks: Page, client: LanguageClient, root: Path
) -> None:
    assert await _settled(client, risks.uri, set()) == []
    policy = Page(client, root, POLICY)
    risks.replace(":harm: HRM-001", ":harm: HRM-01")
    policy.replace("device:", "device")
    uris = {risks.uri: {"RMF902"}, policy.uri: {"RMF009"}}
    for uri, expected in uris.items():
        assert {each.code for each in await _settled(client, uri, expected)} == expected
    assert any("the last that could be read is used" in each.message for each in client.diagnostics[policy.uri])
    policy.replace("device", "device:")
    assert await _settled(client, policy.uri, set()) == []


async def _settled(client: LanguageClient, uri: str, codes: set[Any]) -> list[types.Diagnostic]:
    for _ in range(100):
        report = await client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        )
        found = list(getattr(report, "items", []))
        client.diagnostics[uri] = found
        if {each.code for each in found} == codes:
            return found
        await asyncio.sleep(0.05)
    return found
