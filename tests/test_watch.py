"""`riskfile check --watch` as a process: it checks again on each save, and Ctrl-C ends it with the last status."""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casekit import compose, write
from devices import two_devices
from riskfile.cli import main

PATIENCE = 30
# a shell that runs the tests in the background has them, and what they start, ignore Ctrl-C
_START = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from riskfile.cli import entry_point; entry_point()"
)
BROKEN = ":::{event} Balloon bursts\n:id: EVT-9\n:cause: hardwear\n:::\n"


class Watch:
    """A watching process, and what it has printed."""

    def __init__(self, root: Path, *arguments: str) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "FORCE_COLOR"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", _START, "check", "--watch", *arguments],
            cwd=root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                self._lines.put(line)

    def ended(self) -> None:
        """Nothing reads of it any more."""
        self._reader.join(PATIENCE)

    def report(self) -> str:
        """The next report, to its last line."""
        text = ""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                line = self._lines.get(timeout=0.1)
            except queue.Empty:
                assert self.process.poll() is None, f"it ended with {self.process.poll()}: {text}"
                continue
            text += line
            if " evaluated" in line:
                return text
        raise AssertionError(f"no report within {PATIENCE} s: {text}")

    def silence(self, seconds: float) -> None:
        """Nothing is printed for so long."""
        with pytest.raises(queue.Empty):
            assert self._lines.get(timeout=seconds) == ""

    def stop(self) -> int:
        """The status after Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


Start = Callable[..., Watch]


@pytest.fixture
def start(project: Path) -> Iterator[Start]:
    started: list[Watch] = []

    def begin(*arguments: str) -> Watch:
        started.append(Watch(project, *arguments))
        return started[-1]

    yield begin
    for each in started:
        each.process.kill()
        each.process.wait()
        each.ended()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(compose("watch", ""), tmp_path)
    return tmp_path


def save(path: Path, text: str) -> None:
    """Write ``text`` at once, so that no check reads half of it."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def test_it_checks_again_on_save_and_ends_with_the_last_status(project: Path, start: Start) -> None:
    watch = start()
    assert "No findings" in watch.report()
    save(project / "needs/design/x.md", BROKEN)
    report = watch.report()
    assert "needs/design/x.md:3:9: RMF904 bad-field [error]" in report
    assert report.splitlines()[-1][:9].count(":") == 2, "the time of the check stands before its result"
    assert watch.stop() == 1


def test_what_is_put_right_or_taken_away_ends_with_0(project: Path, start: Start) -> None:
    page = project / "needs/design/x.md"
    save(page, BROKEN)
    watch = start("--select", "RMF904")
    assert "Found 1 error" in watch.report()
    save(page, BROKEN.replace("hardwear", "hardware"))
    assert "No findings" in watch.report()
    save(page, BROKEN)
    assert "Found 1 error" in watch.report()
    page.unlink()
    assert "No findings" in watch.report()
    assert watch.stop() == 0


def test_a_page_that_an_editor_replaces(project: Path, start: Start) -> None:
    watch = start("--select", "RMF904")
    watch.report()
    page = project / "needs/design/x.md"
    beside = project / "needs/design/.x.md.swp"
    beside.write_text(BROKEN, encoding="utf-8")
    watch.silence(1.5)
    beside.rename(page)
    assert "Found 1 error" in watch.report()
    assert watch.stop() == 1


def test_a_policy_that_cannot_be_read_for_a_while(project: Path, start: Start) -> None:
    policy = project / "needs/policy.yaml"
    text = policy.read_text(encoding="utf-8")
    watch = start()
    assert "No findings" in watch.report()
    save(policy, text.replace("\nseverity:", "\nseverty:"))
    assert "RMF009" in watch.report()
    save(policy, text)
    assert "No findings" in watch.report()
    policy.unlink()
    assert "there is no policy here" in watch.report()
    assert watch.stop() == 2


def test_evidence_is_watched_where_an_item_names_it(project: Path, start: Start) -> None:
    (project / "evidence").mkdir(exist_ok=True)
    save(project / "evidence/other.txt", "of no item")
    file = project / "evidence/report.txt"
    file.write_text("passed", encoding="utf-8")
    page = project / "needs/design/base.md"
    text = page.read_text(encoding="utf-8")
    named = re.sub(r"(:id: VER-1\n(?:.+\n)*?:evidence:) .+", r"\1 evidence/report.txt", text)
    assert named != text
    save(page, named)
    watch = start()
    watch.report()
    save(project / "evidence/other.txt", "changed, and of no item")
    watch.silence(1.5)
    file.unlink()
    assert "RMF802" in watch.report()
    assert watch.stop() == 1


def test_rules_of_the_projects_own_are_read_again(project: Path, start: Start) -> None:
    source = (
        "from riskfile.rules import Level, fault, rule\n\n\n"
        '@rule("OURS001", "ours", level=Level.WARNING, clause="")\n'
        "def ours(file, policy):\n"
        '    """Ours."""\n'
        "    for each in file.of_type('harm'):\n"
        "        yield fault(each, 'FIRST')\n\n\n"
        "RULES = (ours,)\n"
    )
    policy = project / "needs/policy.yaml"
    save(policy, f"{policy.read_text(encoding='utf-8')}\nrules: {{modules: [ext/ours.py]}}\n")
    module = project / "ext/ours.py"
    module.parent.mkdir()
    save(module, source)
    watch = start("--select", "OURS")
    assert "FIRST" in watch.report()
    save(module, source.replace("FIRST", "SECOND"))
    assert "SECOND" in watch.report()
    save(module, "raise OSError\n")
    assert "RMF009" in watch.report()
    watch.silence(1.5)
    save(module, source.replace("FIRST", "THIRD"))
    assert "THIRD" in watch.report()
    assert watch.stop() == 1


def test_a_module_that_is_broken_from_the_start(project: Path, start: Start) -> None:
    policy = project / "needs/policy.yaml"
    save(policy, f"{policy.read_text(encoding='utf-8')}\nrules: {{modules: [ext/ours.py]}}\n")
    (project / "ext").mkdir()
    save(project / "ext/ours.py", "raise OSError\n")
    watch = start()
    assert "RMF009" in watch.report()
    watch.silence(1.5)
    save(project / "ext/ours.py", "RULES = ()\n")
    assert watch.report()
    watch.silence(1.5)


def test_the_output_is_written_again_and_does_not_count_as_a_save(project: Path, start: Start) -> None:
    output = project / "docs/found.json"
    watch = start("--format", "json", "--output", "docs/found.json")
    assert watch.report().count("\n") == 1
    assert json.loads(output.read_text(encoding="utf-8"))["summary"]["errors"] == 0
    watch.silence(1.5)
    save(project / "needs/design/x.md", f"# Events\n\n{BROKEN}")
    watch.report()
    assert json.loads(output.read_text(encoding="utf-8"))["summary"]["errors"] == 1
    assert watch.stop() == 1


def test_another_format_needs_an_output(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    assert main(["check", "--watch", "--format", "sarif"]) == 2
    assert capsys.readouterr().err == "riskfile: --watch prints text; give --output FILE for another format\n"


def test_wrong_usage_ends_it(project: Path, start: Start) -> None:
    watch = start("--select", "NOPE")
    assert watch.process.wait(PATIENCE) == 2


def test_it_follows_several_files(tmp_path: Path) -> None:
    root = two_devices(tmp_path)
    watch = Watch(root, "--select", "RMF904")
    try:
        assert "pump: No findings" in watch.report() and "clamp: No findings" in watch.report()
        save(root / "clamp/items/design/x.md", BROKEN)
        report = watch.report()
        assert "clamp/items/design/x.md:3:9: RMF904 bad-field [error]" in report and "pump: No findings" in report
        assert "clamp: Found 1 error" in watch.report()
        assert watch.stop() == 1
    finally:
        watch.process.kill()
        watch.process.wait()
        watch.ended()
