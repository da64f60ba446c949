"""What git knows of a project. A repository that strangers write to is asked with care: nothing in it is run, and nothing
is fetched."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

_CAREFUL = (
    # a folder that only looks like a repository, with settings of a stranger's, is none
    ("safe.bareRepository", "explicit"),
    # which a setting can make a command
    ("core.fsmonitor", "false"),
)


def ask(root: Path, *words: str, bare: bool = False) -> bytes | None:
    """What git answers in ``root``; None without git, outside of a repository, and where it fails. ``bare``: ``root`` is
    itself a repository without a work tree, as somebody who may run commands here has said."""
    command = _command(root, words, bare)
    if command is None:
        return None
    try:
        done = subprocess.run(command, capture_output=True, timeout=20, check=True, env=_environment())
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def begin(root: Path, *words: str, stdin: int = subprocess.DEVNULL, bare: bool = False) -> subprocess.Popen[bytes]:
    """Git, begun in ``root``, to be read from; what it complains of is not heard. ``bare`` as for :func:`ask`.

    :raises FileNotFoundError: without git.
    """
    command = _command(root, words, bare)
    if command is None:
        raise FileNotFoundError("git")
    return subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment())


def _command(root: Path, words: tuple[str, ...], bare: bool) -> list[str] | None:
    git = shutil.which("git")
    if git is None:
        return None
    careful = [each for key, value in _CAREFUL for each in ("-c", f"{key}={value}")]
    where = ["--git-dir", str(root)] if bare else ["-C", str(root)]
    return [git, *careful, "--literal-pathspecs", *where, *words]


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "GIT_OPTIONAL_LOCKS": "0",
        # what a partial clone lacks is not asked of its server
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "LC_ALL": "C",
        "TZ": "UTC",
    }
