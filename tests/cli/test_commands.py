"""What holds for all commands: they are listed once, start by themselves, and whatever crashes ends with 3."""

from __future__ import annotations

import argparse
import os
import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import riskfile.cli
from casekit import compose, write
from riskfile.cli import COMMANDS, main, parser
from riskfile.policy import GATES
from riskfile.reporters import FORMATS, gates, monitor
from riskfile.version import __version__


def choices(command: str, option: str) -> object:
    actions = parser(*COMMANDS)._actions
    (commands,) = (each for each in actions if isinstance(each, argparse._SubParsersAction))
    return next(each.choices for each in commands.choices[command]._actions if option in each.option_strings)


def test_every_module_of_the_room_is_a_command_that_is_listed() -> None:
    modules = {each.name for each in pkgutil.iter_modules(riskfile.cli.__path__)} - {
        "__main__",
        "common",
        "exports",
        "fixing",
        "language",
        "pdf",
        "states",
        "usage",
    }
    assert set(COMMANDS.values()) == modules
    for module in modules:
        found = import_module(f"riskfile.cli.{module}")
        assert callable(found.add) and callable(found.run), module


def test_each_command_by_itself_is_the_one_among_all() -> None:
    (everything,) = (each for each in parser(*COMMANDS)._actions if isinstance(each, argparse._SubParsersAction))
    assert list(everything.choices) == list(COMMANDS)
    for name in COMMANDS:
        (alone,) = (each for each in parser(name)._actions if isinstance(each, argparse._SubParsersAction))
        assert alone.choices[name].format_help() == everything.choices[name].format_help()


def test_formats_and_gates_are_those_that_are_declared() -> None:
    for command in ("check", "gates", "build"):
        assert choices(command, "--gate") == GATES
    assert choices("check", "--format") == FORMATS
    assert choices("gates", "--format") == gates.FORMATS
    assert choices("monitor", "--format") == monitor.FORMATS


@pytest.mark.parametrize("module", ["riskfile", "riskfile.cli"])
def test_python_m(module: str) -> None:
    done = subprocess.run([sys.executable, "-m", module, "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"riskfile {__version__}\n", "")


def test_a_command_does_not_load_the_others() -> None:
    code = "import sys; from riskfile.cli import parse; parse(['init', 'x']); print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {each for each in loaded if each.startswith("riskfile.")} == {
        "riskfile.cli",
        "riskfile.cli.common",
        "riskfile.cli.init",
        "riskfile.cli.language",
        "riskfile.extras",
        "riskfile.text",
        "riskfile.text.languages",
        "riskfile.text.messages",
        "riskfile.text.numbers",
        "riskfile.text.patterns",
        "riskfile.text.relative",
        "riskfile.version",
    }


# --- crashes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "function"),
    [
        (["check"], "riskfile.project.Project.check"),
        (["gates"], "riskfile.project.Project.check"),
        (["rule"], "riskfile.project.Project.open"),
        (["types"], "riskfile.policy.extend.read_model"),
        (["fingerprint"], "riskfile.change.content_hash.content_hash"),
        (["schema", "policy"], "riskfile.policy.schema.policy_schema"),
        (["build"], "riskfile.sphinx.command.build"),
        (["import", "m.yaml", "--out", "x"], "riskfile.importing.run_import"),
        (["import", "openfda", "a.json", "--mapping", "m", "--output", "x"], "riskfile.importing.openfda.run_openfda"),
        (["monitor"], "riskfile.surveillance.triggers.monitored"),
        (["init", "x"], "riskfile.scaffold.write_project"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_whatever_crashes_exits_with_3(
    command: list[str],
    function: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise LookupError("a fault of ours")

    write(compose("base", ""), tmp_path)
    (tmp_path / "conf.py").write_text('extensions = ["riskfile"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("riskfile.cli.check.NO_COLLECTION", False)
    monkeypatch.setattr(function, crash)
    assert main(command) == 3
    output, error = capsys.readouterr()
    name = " ".join(command[:2]) if "openfda" in command else command[0]
    version = ".".join(map(str, sys.version_info[:3]))
    said = (
        f"riskfile: riskfile {name} crashed; please report this (riskfile {__version__}, Python {version}):"
        " LookupError: a fault of ours, at riskfile/"
    )
    assert not output
    assert error.startswith(said)
    assert error.endswith("; with --debug comes the traceback\n")
    assert error.count("\n") == 1

    assert main([*command, "--debug"]) == 3
    output, error = capsys.readouterr()
    head, traceback, rest = error.partition("\nTraceback (most recent call last):\n")
    assert head.startswith(said)
    assert traceback
    assert rest.endswith("LookupError: a fault of ours\n\n")


def test_a_crash_before_there_is_a_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(COMMANDS, "check", "none_of_ours")
    assert main(["check"]) == 3
    assert "riskfile check crashed; please report this" in capsys.readouterr().err


CONF = 'extensions = ["riskfile", "extra"]\nimport sys\nsys.path.insert(0, ".")\n'
EXTENSION = "def fail(app):\n    {}\n\n\ndef setup(app):\n    app.connect('builder-inited', fail)\n"


@pytest.mark.parametrize(
    ("conf", "extension", "status", "said"),
    [
        (
            CONF,
            EXTENSION.format("raise KeyError('a fault')"),
            3,
            "riskfile: riskfile build crashed; please report this",
        ),
        (CONF, EXTENSION.format("open('none.txt')"), 2, "riskfile: none.txt: No such file or directory\n"),
        (CONF, "raise KeyError('a fault')\n", 3, "riskfile: riskfile build crashed; please report this"),
        (CONF.replace("extra", "nothing"), "", 2, "riskfile: Extension error: Could not import extension nothing"),
        (CONF + "1 / 0\n", "", 2, "riskfile: Configuration error: There is a programmable error in your"),
        (
            CONF.replace(', "extra"', "") + "html_theme = 'none'\n",
            "",
            2,
            "riskfile: Theme error: no theme named 'none' found",
        ),
    ],
    ids=["handler", "file", "import", "no extension", "conf.py", "theme"],
)
def test_a_build_tells_a_crash_from_a_mistake_in_conf(
    conf: str, extension: str, status: int, said: str, tmp_path: Path
) -> None:
    write(compose("base", ""), tmp_path)
    (tmp_path / "conf.py").write_text(conf, encoding="utf-8")
    (tmp_path / "extra.py").write_text(extension, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "riskfile", "build", "--no-pdf"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert "sphinx-doc/sphinx/issues" not in done.stderr, "nobody is asked to report it to Sphinx"


@pytest.mark.parametrize("jobs", ["0", "-1", "two", ""])
def test_jobs_are_a_number(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["build", f"--jobs={jobs}"])
    assert end.value.code == 2
    assert f"{jobs!r} is no number of processes; expected one such as 4, or auto" in capsys.readouterr().err
    assert parser("build").parse_args(["build", "-j", "3"]).jobs == 3
    assert parser("build").parse_args(["build", "-j", "auto"]).jobs == os.cpu_count()


def test_the_version_loads_no_command() -> None:
    code = (
        "import sys; from riskfile.cli import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit:\n    print(*sorted(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    version, loaded = said.splitlines()
    assert version == f"riskfile {__version__}"
    assert not {"riskfile.rules", *(f"riskfile.cli.{each}" for each in COMMANDS.values())}.intersection(loaded.split())
