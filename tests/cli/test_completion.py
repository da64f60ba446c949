"""What shells complete, asked in real shells."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from casekit import BASE
from riskfile.cli import COMMANDS, main
from riskfile.cli.completion import SHELLS, described

ID = "RSK-1"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program ``riskfile``, the scripts, and a project whose path has a blank."""
    top = tmp_path_factory.mktemp("completion")
    shutil.copytree(BASE, top / "my project")
    (top / "my project/needs/design/own.md").write_text(
        ":::{supplier} Of our own\n:stage: design\n:id: SUP-1\n:::\n\n````{risk} Größe: a \x1b[31m title\n:id: RSK-9:9\n````\n",
        encoding="utf-8",
    )
    (top / "bin").mkdir()
    program = top / "bin/riskfile"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m riskfile "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return top


@pytest.fixture(scope="module")
def scripts(place: Path) -> Path:
    for shell in SHELLS:
        done = subprocess.run(
            [place / "bin/riskfile", "completion", shell],
            capture_output=True,
            text=True,
            check=True,
            env=environment(place),
        )
        (place / f"completion.{shell}").write_text(done.stdout, encoding="utf-8")
    return place


def environment(place: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{place / 'bin'}:{os.environ['PATH']}",
        "HOME": str(place),
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
    }


def needs(shell: str) -> None:
    if shutil.which(shell) is None:
        if os.environ.get("RISKFILE_REQUIRE_SHELLS"):
            pytest.fail(f"{shell} is asked for and not installed")
        pytest.skip(f"NO {shell.upper()} ON THIS MACHINE: what it completes is not tested (apt-get install {shell})")


def in_bash(place: Path, line: str) -> list[str]:
    """What bash offers for the last word of a line, as readline splits it."""
    words = re.findall(r"=|[^\s=]+", line) + ([""] if line.endswith((" ", "=")) else [])
    code = (
        f"source completion.bash; cd 'my project'; COMP_WORDS=({' '.join(map(shlex.quote, words))}); "
        f'COMP_CWORD={len(words) - 1}; _riskfile riskfile; printf "%s\\n" "${{COMPREPLY[@]}}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", code], cwd=place, capture_output=True, text=True, check=False, env=environment(place)
    )
    assert done.stderr.replace("bash: line 1: compopt: not currently executing completion function\n", "") == ""
    return [each for each in done.stdout.splitlines() if each]


def in_fish(place: Path, line: str) -> list[str]:
    code = f"source completion.fish; cd 'my project'; complete -C {shlex.quote(line)}"
    done = subprocess.run(
        ["fish", "--no-config", "-c", code],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        env=environment(place),
    )
    assert done.stderr == ""
    return [each.partition("\t")[0] for each in done.stdout.splitlines()]


class Zsh:
    """An interactive zsh at a terminal."""

    def __init__(self, place: Path) -> None:
        self._leader, follower = pty.openpty()
        self._shell = subprocess.Popen(
            ["zsh", "-f", "-i"],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            cwd=place,
            env=environment(place),
            start_new_session=True,
        )
        os.close(follower)
        setup = (
            "PS1='> '; unsetopt zle_bracketed_paste; LISTMAX=0; autoload -Uz compinit; compinit -u -d .zcompdump; "
            "source completion.zsh; cd 'my project'; stty rows 200 cols 200; print RE''ADY\n"
        )
        os.write(self._leader, setup.encode())
        self._read("READY")

    def _read(self, *marks: str, within: float = 20) -> str:
        """What is shown until all of the marks are; not all of them ``within`` as many seconds."""
        shown, end = "", time.monotonic() + within
        while time.monotonic() < end and not all(mark in shown for mark in marks):
            if select.select([self._leader], [], [], 0.2)[0]:
                shown += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", os.read(self._leader, 65536).decode("utf-8", "replace"))
        return shown

    def after_tab(self, line: str, offered: list[str]) -> str:
        """What is shown after the tabulator: at least what is offered, in time. Where what is offered begins alike, zsh writes
        that first, and lists it at the next one."""
        os.write(self._leader, b"\x15" + line.encode())
        shown = ""
        for within in (3, 3, 20):
            os.write(self._leader, b"\t")
            shown += self._read(*offered, within=within)
            if all(each in shown for each in offered):
                break
        return shown

    def end(self) -> None:
        self._shell.kill()
        self._shell.wait()
        os.close(self._leader)


@pytest.fixture(scope="module")
def zsh(scripts: Path) -> Iterator[Zsh]:
    needs("zsh")
    shell = Zsh(scripts)
    yield shell
    shell.end()


# --- what is looked for in the project --------------------------------------------------------------------------------


def test_ids_with_what_they_are(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "--words", "ids", "--project", str(place / "my project")]) == 0
    found = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert found[ID] == "risk: Infarction by thrombus on struts"
    assert found["SUP-1"] == "supplier: Of our own"
    # no character of a title acts on the terminal
    assert found["RSK-9:9"] == "risk: Größe: a \\x1b[31m title"


def test_nothing_is_said_where_there_is_no_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "not-there"):
        assert main(["completion", "--words", "ids", "--project", str(folder)]) == 0
        assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("policy", [None, "severity: [\n", "nothing: here\n"])
def test_nothing_is_said_of_options_where_nothing_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], policy: str | None
) -> None:
    if policy is not None:
        (tmp_path / "needs").mkdir()
        (tmp_path / "needs/policy.yaml").write_text(policy, encoding="utf-8")
    asked = ["completion", "--words", "settings", "--of", "risk", "--name", "p1", "--project", str(tmp_path)]
    assert main(asked) == 0
    assert capsys.readouterr() == ("", "")


def test_without_a_shell_it_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion"]) == 2
    assert capsys.readouterr().err == "riskfile: found no shell, expected one of bash, zsh, fish\n"


def test_words_load_little() -> None:
    code = (
        "import sys; from riskfile.cli import main; main(['completion', '--words', 'ids']);"
        "print(*(name for name in sys.modules if name.startswith('riskfile.')), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=BASE, capture_output=True, text=True, check=True)
    assert not {"riskfile.rules", "riskfile.project", "riskfile.policy", "riskfile.views"} & set(done.stderr.split())
    assert f"{ID}\t" in done.stdout


def test_every_command_and_option_is_known() -> None:
    found = {each.name: each for each in described()}
    assert list(found) == list(COMMANDS)
    assert all(each.help for each in found.values())
    (gate,) = (each for each in found["check"].options if "--gate" in each.names)
    assert gate.takes is not None and "design" in gate.takes.choices


# --- in shells --------------------------------------------------------------------------------------------------------

CASES = [
    ("riskfile ch", ["check"], ["gates"]),
    ("riskfile show RSK-", ["RSK-1", "RSK-2", "RSK-3"], ["CTL-1", "--gate"]),
    ("riskfile show RSK-1 CTL-", ["CTL-1"], ["RSK-1"]),
    ("riskfile impact --project . VER-", ["VER-1", "VER-6"], ["RSK-1"]),
    ("riskfile check --gate ", ["design", "post-launch"], ["check", "--gate"]),
    ("riskfile check --gate=des", ["design"], ["draft"]),
    ("riskfile check --for", ["--format"], ["--gate"]),
    ("riskfile check --select RMF31", ["RMF310", "RMF317"], ["RMF101"]),
    ("riskfile rule RMF10", ["RMF101"], ["RMF310"]),
    ("riskfile list contr", ["control"], ["risk"]),
    ("riskfile list supp", ["supplier"], ["risk"]),
    ("riskfile check need", ["needs"], ["docs"]),
    ("riskfile export ub", ["ubproject"], ["xlsx"]),
    ("riskfile import xlsx --mer", ["--merge"], []),
    ("riskfile new risk Title --set har", ["harm="], ["situation=", "cause="]),
    ("riskfile new risk Title --stage man", ["manufacturing"], ["design"]),
]
SETTINGS = [
    ("riskfile new control --dry-run Title --set kind=", ["inherent", "information"], ["CTL-1"]),
    ("riskfile new risk Title --set p1=F", ["F1", "F5"], ["C1"]),
    ("riskfile new --project . risk Title --set harm=", ["HRM-1"], ["HAZ-1", "RSK-1"]),
    ("riskfile new situation Title --set hazard=HAZ-1 --set events=EVT-1,EVT-", ["EVT-1,EVT-2"], ["EVT-2", "HAZ-1"]),
    ("riskfile new nothing Title --set kind=", [], ["inherent"]),
]


@pytest.mark.parametrize(("line", "offered", "not_offered"), CASES)
def test_bash(scripts: Path, line: str, offered: list[str], not_offered: list[str]) -> None:
    needs("bash")
    found = in_bash(scripts, line)
    assert set(offered) <= set(found) and not set(not_offered) & set(found), found


@pytest.mark.parametrize(("line", "offered", "not_offered"), SETTINGS)
def test_bash_of_what_an_option_may_be(scripts: Path, line: str, offered: list[str], not_offered: list[str]) -> None:
    needs("bash")
    found = in_bash(scripts, line)
    assert set(offered) <= set(found) and not set(not_offered) & set(found), found


@pytest.mark.parametrize(("line", "offered", "not_offered"), SETTINGS[1::2])
def test_fish_of_what_an_option_may_be(scripts: Path, line: str, offered: list[str], not_offered: list[str]) -> None:
    needs("fish")
    found = [each.partition("=")[2] for each in in_fish(scripts, line)]
    assert set(offered) <= set(found) and not set(not_offered) & set(found), found


def test_bash_completes_the_last_of_a_list(scripts: Path) -> None:
    needs("bash")
    assert in_bash(scripts, "riskfile check --select RMF310,RMF31")[0].startswith("RMF310,RMF31")


@pytest.mark.parametrize(("line", "offered", "not_offered"), CASES)
def test_fish(scripts: Path, line: str, offered: list[str], not_offered: list[str]) -> None:
    needs("fish")
    found = [each.rstrip("/").removeprefix("--gate=") for each in in_fish(scripts, line)]
    assert set(offered) <= set(found) and not set(not_offered) & set(found), found


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("riskfile show RSK-", ["RSK-1", "Infarction by thrombus", "RSK-3"]),
        ("riskfile check --gate ", ["draft", "post-launch"]),
        ("riskfile rule RMF31", ["RMF310", "RMF317"]),
        ("riskfile list su", ["supplier"]),
        ("riskfile ch", ["check"]),
        ("riskfile new risk Title --set resid", ["residual-p1=", "residual-basis="]),
        ("riskfile new control Title --set kind=in", ["inherent", "Information for safety"]),
        ("riskfile new situation Title --set events=EVT-1,EVT", ["EVT-2"]),
    ],
)
def test_zsh(zsh: Zsh, line: str, offered: list[str]) -> None:
    shown = zsh.after_tab(line, offered)
    assert all(each in shown for each in offered), shown
