"""Whatever crashes ends in one line on what to report, with exit status 3; and days at the ends of the calendar do not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import riskfile.manual
from casekit import compose, write
from riskfile.cli import main
from riskfile.sphinx.pdf import edition
from riskfile.text.crashes import ElsewhereError, crashed, trace_of
from riskfile.text.days import LAST_DAY, days_later, iso_day, months_later
from riskfile.version import __version__

SAID = rf"crashed; please report this \(riskfile {re.escape(__version__)}, Python [0-9.]+\): "
CONF = 'extensions = ["riskfile"]\nproject = "Pump"\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    write(compose("base", ""), root)
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    monkeypatch.chdir(root)
    return root


def crash(*_: object, **__: object) -> None:
    raise LookupError("a fault\nof \x1b[31mours")


def ours(error: str) -> list[str]:
    return [line for line in error.splitlines() if line.startswith("riskfile")]


# --- one line, and status 3 -------------------------------------------------------------------------------------------


def test_the_process_that_writes_the_pdf(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(edition, "about_of", crash)
    assert main(["build", "--output", "out"]) == 3
    error = capsys.readouterr().err
    (said,) = ours(error)
    assert re.fullmatch(
        rf"riskfile: riskfile build {SAID}LookupError: .*, at riskfile/sphinx/pdf/edition\.py:\d+; with --debug comes the traceback",
        said,
    ), said
    assert "Traceback" not in error
    assert main(["build", "--output", "out", "--debug"]) == 3
    assert "\nTraceback (most recent call last):\n" in capsys.readouterr().err


def test_a_handler_of_sphinx_and_a_page_in_another_process(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "crashing.py").write_text(
        "def fail(app, name, source):\n    raise KeyError('a fault')\n\n\n"
        "def setup(app):\n    app.connect('source-read', fail)\n    return {'parallel_read_safe': True}\n",
        encoding="utf-8",
    )
    (project / "conf.py").write_text(
        "import sys\nsys.path.insert(0, '.')\nextensions = ['riskfile', 'crashing']\n", encoding="utf-8"
    )
    for number in range(12):
        (project / f"docs/p{number}.md").write_text(f"# Page {number}\n", encoding="utf-8")
    for jobs in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "riskfile", "build", "--no-pdf", "--clean", "-j", jobs],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
        (said,) = ours(done.stderr)
        assert done.returncode == 3
        assert re.match(rf"riskfile: riskfile build {SAID}.*a fault", said), said
        assert "Traceback" not in done.stderr


def test_a_watch(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("riskfile.cli.check._checked", crash)
    assert main(["check", "--watch"]) == 3
    error = capsys.readouterr().err
    assert re.fullmatch(rf"riskfile: riskfile check {SAID}.*\n", error)
    assert "\x1b" not in error


def test_the_pages_of_the_manual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(riskfile.manual, "write", crash)
    assert riskfile.manual.main([str(tmp_path)]) == 3
    assert re.fullmatch(rf"riskfile\.manual: python -m riskfile\.manual {SAID}.*\n", capsys.readouterr().err)
    assert riskfile.manual.main([str(tmp_path), "--debug"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_a_rule_of_a_project_by_its_own_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "ext").mkdir()
    (project / "ext/ours.py").write_text(
        "from riskfile.rules import Level, rule\n\n\n"
        '@rule("OURS001", "ours", level=Level.ERROR, clause="")\n'
        'def ours(file, policy):\n    """Ours."""\n    yield 1 / 0\n\n\nRULES = (ours,)\n',
        encoding="utf-8",
    )
    policy = project / "needs/policy.yaml"
    policy.write_text(policy.read_text(encoding="utf-8") + "\nrules: {modules: [ext/ours.py]}\n", encoding="utf-8")
    assert main(["check", "--no-cache"]) == 3
    (said,) = capsys.readouterr().err.splitlines()
    assert "OURS001 crashed" in said
    assert ", at ext/ours.py:7;" in said


def test_what_is_said_is_one_line_whatever_was_raised() -> None:
    class StrangeError(Exception):
        def __str__(self) -> str:
            return "first\nsecond\r\x1b[2J\u202e"

    for error in (
        StrangeError(),
        ElsewhereError("Traceback\n  File \"x\", line 1\nKeyError: 'a\x07'"),
        RecursionError(),
        MemoryError(),
    ):
        said = crashed("riskfile check", trace_of(error), debug=False)
        assert said.isprintable(), said
        assert said.startswith("riskfile check crashed; please report this")


# --- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("epoch", ["x", "-1", "1e5", "99999999999999", " 1", "1.5", "\u0663"])
@pytest.mark.parametrize("command", ["check", "gates", "monitor", "build --no-pdf", "init new"])
def test_a_bad_source_date_epoch_is_one_message(
    command: str, epoch: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert main(command.split()) == 2
    assert capsys.readouterr() == (
        "",
        f"riskfile: SOURCE_DATE_EPOCH is {epoch!r}; expected whole seconds since 1970\n",
    )


def test_sphinx_is_not_asked_for_a_bad_source_date_epoch(project: Path) -> None:
    """It reads the variable as it is imported, which only a new process shows."""
    for epoch, status in (("x", 2), ("", 0)):
        done = subprocess.run(
            [sys.executable, "-m", "riskfile", "build", "--no-pdf"],
            cwd=project,
            env=os.environ | {"SOURCE_DATE_EPOCH": epoch},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, "Traceback" in done.stderr) == (status, False), done.stderr


@pytest.mark.parametrize(
    "day",
    ["", "x", "2026-02-30", "10000-01-01", "20261123", "2026-1-1", "\u0662026-01-01", "2026-11-23T1"],
)
def test_an_odd_day_is_one_message(day: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="is no date; expected one such as 2026-11-23"):
        iso_day(day)
    with pytest.raises(SystemExit) as end:
        main(["check", "--today", day])
    assert end.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == f"riskfile check: error: argument --today: {day!r} is no date; expected one such as 2026-11-23"


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-01", "0001-01-01"])
@pytest.mark.parametrize("command", ["check --no-cache", "gates", "monitor", "monitor --write"])
def test_the_ends_of_the_calendar_are_counted(
    command: str, day: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.split(), "--today", day]) in (0, 1)
    assert not capsys.readouterr().err


def test_what_would_come_after_the_calendar_comes_on_its_last_day() -> None:
    assert days_later("2026-12-30", 3) == "2027-01-02"
    assert days_later("9999-12-30", 1) == LAST_DAY
    assert days_later("9999-12-01", 90) == LAST_DAY
    assert months_later("9999-01-31", 1) == "9999-02-28"
    assert months_later("9999-12-01", 1) == LAST_DAY
    assert months_later("2026-01-01", 12 * 20_000) == LAST_DAY


def test_a_project_that_is_begun_at_the_end_of_the_calendar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "253402300799")
    assert main(["init", str(tmp_path / "new")]) == 0
    assert main(["check", "--no-cache", str(tmp_path / "new")]) in (0, 1)
    assert not capsys.readouterr().err


def test_a_crash_while_other_tasks_begin_is_told() -> None:
    """Sphinx itself goes on without what was read."""
    import time

    from sphinx.errors import SphinxParallelError
    from sphinx.util.parallel import ParallelTasks

    from riskfile.sphinx import parallel

    def fail(_: object) -> None:
        raise KeyError("a fault")

    parallel.setup()
    tasks = ParallelTasks(2)
    tasks.add_task(fail, 1)
    time.sleep(0.5)
    # here Sphinx hears of it
    tasks.add_task(fail, 2)
    with pytest.raises(SphinxParallelError, match="a fault"):
        tasks.join()
