"""What git knows of a project. A repository that strangers write to is asked with care: nothing in it is run."""

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


def ask(root: Path, *words: str) -> bytes | None:
    """What git answers in ``root``; None without git, outside of a repository, and where it fails."""
    git = shutil.which("git")
    if git is None:
        return None
    careful = [each for key, value in _CAREFUL for each in ("-c", f"{key}={value}")]
    try:
        done = subprocess.run(
            [git, *careful, "--literal-pathspecs", "-C", str(root), *words],
            capture_output=True,
            timeout=20,
            check=True,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", "TZ": "UTC"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
