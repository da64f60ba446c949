"""Windows and macOS as far as they can be simulated here: ``tests/windows/sitecustomize.py`` says what is refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from unicodedata import normalize

import pytest

from casekit import TODAY, compose, write
from librarykit import HERE, edit, library, make_device, make_library, release
from riskfile.cli import main
from riskfile.project import Project, check
from riskfile.text.line_ends import as_there
from riskfile.text.portable import objection

ROOT = Path(__file__).parent.parent
AS_WINDOWS = Path(__file__).parent / "windows"
OPEN = "cannot be replaced: another program has it open, or it is read-only"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is refused is found out by /proc of Linux")


def environment(root: Path, **more: str) -> dict[str, str]:
    path = os.pathsep.join(map(str, (AS_WINDOWS, ROOT / "ext")))
    return {
        **os.environ, "PYTHONPATH": path, "SIMULATED_WINDOWS": str(root), "PYTHONWARNDEFAULTENCODING": "1",
        "PYTHONIOENCODING": "cp1252", "NO_COLOR": "1", "COLUMNS": "200", "SOURCE_DATE_EPOCH": "1795392000", **more,
    }  # fmt: skip


def windows(root: Path, *words: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """``riskfile`` in the folder ``root``, as on Windows."""
    command = [sys.executable, "-m", "riskfile", *words]
    done = subprocess.run(
        command, cwd=root, env=environment(root, **more), capture_output=True, timeout=240, check=False
    )
    assert b"Traceback" not in done.stderr and b"crashed" not in done.stderr, done.stderr.decode("cp1252")
    return done


def bytes_of(root: Path) -> dict[str, bytes]:
    found = (
        each for each in root.rglob("*") if each.is_file() and not {"_build", ".riskfile_cache", ".git"} & {*each.parts}
    )
    return {each.relative_to(root).as_posix(): each.read_bytes() for each in found}


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("windows")
    done = windows(root, "init", "file")
    assert done.returncode == 0, done.stderr
    return root / "file"


@pytest.fixture
def root(new: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(new, tmp_path / "file"))


# --- what is simulated ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("import fcntl", "ModuleNotFoundError"),
        ("import os; os.fork()", "AttributeError"),
        ("import os; os.kill(os.getpid(), 0)", "AssertionError"),
        ("import signal; signal.SIGKILL", "AttributeError"),
        ("import multiprocessing as m; m.get_context('fork')", "ValueError"),
        ("open('a:b', 'w', encoding='utf-8')", "OSError"),
        ("open('aux.txt', 'w', encoding='utf-8')", "OSError"),
        ("import os; os.mkdir('ends. ')", "OSError"),
        ("open('A', 'wb').close(); open('a', 'wb')", "FileExistsError"),
        ("import os; os.symlink('x', 'y')", "OSError"),
        ("import os; open('a', 'wb').close(); b = open('b', 'wb'); os.replace('a', 'b')", "PermissionError"),
        ("import os; a = open('a', 'wb'); os.unlink('a')", "PermissionError"),
        ("import os; open('a', 'wb').close(); open('b', 'wb').close(); os.chmod('b', 0o400); os.replace('a', 'b')", "PermissionError"),
        ("open('/proc/self/status', encoding='utf-8')", "FileNotFoundError"),
        ("open('a', 'w')", "EncodingWarning"),
        ("import os; assert os.name == 'posix'", "AssertionError"),
    ],
)  # fmt: skip
def test_what_windows_refuses_is_refused(code: str, refusal: str, tmp_path: Path) -> None:
    asks = f"exec(compile({code!r}, 'x', 'exec'), {{'__name__': 'riskfile.asks', '__builtins__': __builtins__}})"
    command = [sys.executable, "-c", asks]
    done = subprocess.run(command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert done.stderr.strip().rpartition("\n")[2].partition(":")[0] == refusal, done.stderr


# --- the commands -----------------------------------------------------------------------------------------------------


def test_commands_that_read_and_write(root: Path) -> None:
    for words, status in (
        ("check --format sarif --output ../found.sarif", 0), ("fmt", 0), ("rename HAZ-001 HAZ-100", 0),
        ("move HAZ-100 needs/design/moved.md", 0), ("baseline v1", 0), ("export csv --output ../file.zip", 0),
        ("export xlsx --output ../file.xlsx", 0), ("import xlsx ../file.xlsx --merge", 0),
        ("translate update zh-CN", 0), ("baseline V1", 2), ("baseline nul.1", 2),
    ):  # fmt: skip
        done = windows(root, *words.split())
        assert done.returncode == status, (words, done.stdout, done.stderr)
    assert "HAZ-100" in (root / "needs/design/moved.md").read_text(encoding="utf-8")
    assert not [each for each in bytes_of(root) if each.endswith((".tmp", ".new", ".old", ".lock"))]
    # a terminal that has no Chinese shows its codes
    done = windows(root, "check", "--lang", "zh")
    assert rb"\u6ca1\u6709" in done.stdout or rb"\u95ee\u9898" in done.stdout


@pytest.mark.skipif(not find_spec("uvicorn"), reason="needs what riskfile[serve] brings")
def test_what_cannot_be_had_there_is_said_in_one_line(root: Path) -> None:
    done = windows(root, "serve")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1) and b"can fork a process" in done.stderr


def test_a_portfolio_is_judged_by_processes_and_their_memory_is_not_limited(root: Path) -> None:
    text = f"version: 1\nfiles:\n  - name: one\n    folder: {root.name}\n"
    (root.parent / "portfolio.yaml").write_text(text, encoding="utf-8")
    done = windows(root.parent, "portfolio", "portfolio.yaml", "--output", "out", "--workers", "1")
    assert done.returncode == 0 and b"1 judged, 0 failed" in done.stdout, done.stderr
    done = windows(root.parent, "portfolio", "portfolio.yaml", "--output", "out", "--memory", "700")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1) and b"--memory: this system" in done.stderr


@pytest.mark.skipif(not find_spec("sphinx_needs"), reason="needs what riskfile[build] brings")
def test_a_build_and_one_while_somebody_reads_its_pdf(root: Path) -> None:
    done = windows(root, "build")
    assert done.returncode == 0, done.stderr
    paper = root / "_build/pdf/risk-management-file.pdf"
    before = paper.read_bytes()
    edit(root / "needs/design/risks.md", ":category:", ":tags: seen\n:category:")
    with paper.open("rb"):
        done = windows(root, "build")
    assert done.returncode == 2 and done.stderr.decode("cp1252").endswith(f"{paper.name}: {OPEN}\n")
    assert paper.read_bytes() == before and not [*paper.parent.glob("*.part")]


@pytest.mark.skipif(not find_spec("pygls"), reason="needs what riskfile[lsp] brings")
def test_the_language_server_and_the_address_of_a_drive(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pygls import uris

    def sent(**message: object) -> bytes:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        return b"Content-Length: %d\r\n\r\n" % len(data) + data

    folder = {"uri": root.as_uri(), "name": "file"}
    page = root / "needs/design/risks.md"
    document = {"uri": page.as_uri(), "languageId": "markdown", "version": 1, "text": page.read_text(encoding="utf-8")}
    given = [
        sent(id=1, method="initialize", params={"processId": os.getpid(), "rootUri": None, "capabilities": {}, "workspaceFolders": [folder]}),
        sent(method="initialized", params={}),
        sent(method="textDocument/didOpen", params={"textDocument": document}),
        sent(id=2, method="textDocument/definition", params={"textDocument": {"uri": page.as_uri()}, "position": {"line": 30, "character": 12}}),
    ]  # fmt: skip
    command = [sys.executable, "-m", "riskfile", "lsp"]
    with subprocess.Popen(
        command, cwd=root, env=environment(root), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as server:
        assert server.stdin is not None and server.stdout is not None and server.stderr is not None
        server.stdin.write(b"".join(given))
        server.stdin.flush()
        answer: dict[str, object] = {}
        while answer.get("id") != 2:
            length = int(server.stdout.readline().partition(b":")[2])
            while server.stdout.readline() != b"\r\n":
                pass
            answer = json.loads(server.stdout.read(length))
        server.stdin.write(sent(id=3, method="shutdown") + sent(method="exit"))
        server.stdin.close()
        assert (server.wait(60), b"Traceback" in server.stderr.read(), "error" in answer) == (0, False, False)
    # what VS Code sends, read as pygls reads it there
    monkeypatch.setattr(uris, "IS_WIN", True)
    assert uris.to_fs_path("file:///c%3A/Users/a%20b/file/needs/x.md") == r"c:\Users\a b\file\needs\x.md"
    assert uris.from_fs_path(r"C:\Users\a b\file\needs\x.md") == "file:///c:/Users/a%20b/file/needs/x.md"


# --- a file that another program has open -----------------------------------------------------------------------------


def test_a_page_that_is_open_stays_and_so_do_the_others(root: Path) -> None:
    before = bytes_of(root)
    with (root / "needs/post-launch/risks.md").open("rb"):
        done = windows(root, "rename", "HAZ-001", "HAZ-100")
    assert done.returncode == 2
    assert done.stderr.decode() == f"riskfile: needs/post-launch/risks.md: {OPEN}\n"
    assert bytes_of(root) == before
    assert windows(root, "rename", "HAZ-001", "HAZ-100").returncode == 0


def test_one_that_is_open_for_a_moment_is_waited_for(root: Path) -> None:
    file = (root / "needs/design/risks.md").open("rb")
    with subprocess.Popen(
        [sys.executable, "-m", "riskfile", "rename", "HAZ-001", "HAZ-100"], cwd=root, env=environment(root), stderr=subprocess.PIPE
    ) as running:  # fmt: skip
        # as long as what is written lies beside it, it waits
        until = time.monotonic() + 60
        while time.monotonic() < until and running.poll() is None and not [*(root / "needs/design").glob(".*.new")]:
            time.sleep(0.005)
        timer = Timer(0.1, file.close)
        timer.start()
        assert running.wait(60) == 0, running.stderr and running.stderr.read()
        timer.join()
    assert "HAZ-100" in (root / "needs/design/risks.md").read_text(encoding="utf-8")


# --- names and paths --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["con", "NUL.md", "aux", "Lpt1.x.md", "a:b.md", "a?.md", "a|b", 'a"b', "a<b", "ends.", "ends ", "x/prn/y.md"],
)
def test_names_that_windows_cannot_have(name: str) -> None:
    assert objection(name)


@pytest.mark.parametrize(
    "name", ["console.md", "a b.md", "nul-1.md", "übersicht.md", "../x.md", "危险.md", ".riskfile"]
)
def test_names_that_every_system_can_have(name: str) -> None:
    assert not objection(name)


def test_no_page_gets_a_name_that_windows_cannot_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(compose("base", "```markdown\n# More\n```\n"), tmp_path)
    monkeypatch.chdir(tmp_path)
    before = bytes_of(tmp_path)
    for words in (
        "move HRM-2 needs/design/a:b.md", "move needs/design/case.md needs/design/con.md", "new harm X --page needs/design/aux.md"
    ):  # fmt: skip
        assert main(words.split()) == 2
        assert "Windows" in capsys.readouterr().err
    assert bytes_of(tmp_path) == before


@pytest.mark.parametrize("names", [("Notes", "notes"), (normalize("NFC", "größe"), normalize("NFD", "größe"))])
def test_two_pages_whose_names_are_one_elsewhere(names: tuple[str, str], tmp_path: Path) -> None:
    write(compose("base", "```markdown\n# More\n```\n"), tmp_path)
    for name in names:
        (tmp_path / f"needs/design/{name}.md").write_text(f"---\norphan: true\n---\n# {name}\n", encoding="utf-8")
    (found,) = (each for each in check(tmp_path, today=TODAY).report.findings if each.code == "RMF905")
    first, second = sorted(f"needs/design/{name}.md" for name in names)
    assert found.span.path == second and first in found.message


def test_backslashes_lead_nowhere_on_any_system(root: Path) -> None:
    edit(root / "needs/design/risks.md", "needs/evidence/clot-weight.csv", r"needs\evidence\clot-weight.csv")
    for found in (windows(root, "check"), subprocess.run([sys.executable, "-m", "riskfile", "check"], cwd=root, capture_output=True, check=False)):  # fmt: skip
        assert found.returncode == 1 and b"RMF802" in found.stdout
        assert b"help: write / between folders, as on each system" in found.stdout


def test_another_drive(root: Path, tmp_path: Path) -> None:
    """No path leads from one drive to another: what is on the other one is named as a whole."""
    drive, here = tmp_path / "drive", tmp_path / "here"
    shutil.copytree(root, drive / "file")
    here.mkdir()
    page = drive / "file/needs/design/risks.md"
    edit(page, ":id: HAZ-003", ":id: HAZ-002")
    files = "version: 1\nfiles:\n  - name: one\n    folder: ../drive/file\n"
    (here / "list.yaml").write_text(files, encoding="utf-8")
    for words, status, said in (
        ("check ../drive/file", 1, "../drive/file/needs/design/risks.md:"),
        ("check ../drive/file/needs", 1, f"{page}:"),
        (f"check ../drive/file/needs --format sarif --output {drive}/found.sarif", 1, ""),
        (f"new harm Cut --project ../drive/file/needs --page {page} --dry-run", 0, "HRM-004 Cut"),
        ("portfolio list.yaml --output out --workers 1", 1, "1 judged, 0 failed"),
    ):
        done = windows(here, *words.split(), SIMULATED_WINDOWS=str(tmp_path), SIMULATED_DRIVE=str(drive))
        found = (done.stdout + done.stderr).decode("cp1252")
        assert (done.returncode, said in found) == (status, True), (words, found)


# --- ends of lines ----------------------------------------------------------------------------------------------------


def as_on_windows(root: Path, suffixes: Sequence[str] = (".md", ".yaml", ".po", ".jsonl")) -> None:
    for each in root.rglob("*"):
        if each.suffix in suffixes and ".git" not in each.parts:
            each.write_bytes(re.sub(rb"\r?\n", b"\r\n", each.read_bytes()))


def of_unix(root: Path, paths: Sequence[str]) -> Iterator[str]:
    """Those of these files in which a line ends as on Unix."""
    for path in paths:
        data = (root / path).read_bytes() if (root / path).exists() else b""
        if data.count(b"\n") != data.count(b"\r\n"):
            yield path


def test_lines_end_as_they_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_library(tmp_path / "shared")
    make_device(tmp_path / "A")
    monkeypatch.chdir(tmp_path / "A")
    day = ("--today", "2026-11-23")
    assert library("add", "../shared", *day) == 0
    release(tmp_path / "shared", "1.1.0", ":severity: S3", ":severity: S2")
    policy = tmp_path / "A/needs/policy.yaml"
    policy.write_text(policy.read_text(encoding="utf-8") + "\ntranslations: [zh-CN]\n", encoding="utf-8")
    assert main(["translate", "update", "zh-CN"]) == 0
    as_on_windows(tmp_path / "A")
    before = bytes_of(tmp_path / "A")
    assert main(["translate", "update", "zh-CN"]) == 0
    assert bytes_of(tmp_path / "A") == before
    (tmp_path / "said.txt").write_text("", encoding="utf-8")
    number = next(each for each in _to_do(tmp_path / "A"))
    (tmp_path / "said.txt").write_text(f"{number}\t危险\n", encoding="utf-8")
    assert main(["translate", "fill", "zh-CN", "../said.txt"]) == 0
    assert library("update", "--yes", *day) == 0
    assert main(["accept", "RSK-1", "--reason", "seen", "--by", "A", *day]) == 0
    as_on_windows(tmp_path / "A", [".jsonl"])
    assert main(["accept", "RSK-2", "--reason", "seen", "--by", "A", *day]) == 0
    assert main(["rename", "RSK-1", "RSK-9"]) == 0
    now = bytes_of(tmp_path / "A")
    changed = [path for path in now if now[path] != before.get(path)]
    assert {HERE, "needs/libraries.yaml", "needs/acceptances.jsonl", "needs/design/base.md"} <= {*changed}
    assert any(path.endswith(".po") for path in changed)
    assert [*of_unix(tmp_path / "A", changed)] == []
    assert Project.open(tmp_path / "A", cached=False).file.items["RSK-9"]


def _to_do(root: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "riskfile", "translate", "todo", "zh-CN"]
    done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=True)
    yield from (line.partition("\t")[0] for line in done.stdout.split("\n") if line.count("\t") == 2)


def test_a_new_file_has_the_ends_that_it_is_given() -> None:
    assert as_there(b"a\nb\n", b"") == b"a\nb\n"
    assert as_there(b"a\nb\n", b"x\r\ny\n") == b"a\r\nb\r\n"
    assert as_there(b"a\r\nb\r\n", b"x\n") == b"a\nb\n"
