"""The signatures of the example: its last baseline, signed by the roles of its policy with test keys.

Run as a program it makes the baselines anew (``example_history.py``), and has the last one signed: ``python
tests/example_signatures.py``. That is needed whenever an item or the policy of the example has changed. The keys are made
for it in a folder of their own, and thrown away when it has signed: what they sign can be verified by anybody, and nobody can
sign with them again. Their public halves go into ``needs/signers.yaml``. The days are those of the example's story.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from example_history import RELEASES, ROOT, baseline_of, states

NAME: Final = RELEASES[-1].revision
"""The baseline that is signed."""


class Person(NamedTuple):
    """Who signs, as what, when, with which meaning and on what grounds."""

    name: str
    email: str
    role: str
    time: str
    meaning: str
    why: str


WRITTEN: Final = "2026-11-02T09:00:00Z"
PEOPLE: Final = (
    Person(
        "(example) R. Manager",
        "r.manager@example.org",
        "Risk manager",
        "2026-11-02T09:10:00Z",
        "prepared",
        "all cycles since 0.B are closed, and the check finds nothing at the gate post-launch",
    ),
    Person(
        "(example) Dr C. Expert",
        "c.expert@example.org",
        "Clinical expert",
        "2026-11-02T09:20:00Z",
        "reviewed",
        "severities, benefits and the analyses of benefit and risk are read and hold",
    ),
    Person(
        "(example) A. Prover",
        "a.prover@example.org",
        "Approver",
        "2026-11-02T09:30:00Z",
        "approved for release",
        "REV-001: the plan was carried out, the overall residual risk is acceptable, field data are collected",
    ),
)

_HEAD: Final = """# Who may sign this file. THESE ARE TEST KEYS OF AN EXAMPLE, and stand for nobody: `python tests/example_signatures.py` has made
# them, signed baseline {name} with them on the days of the story, and thrown their private halves away.
version: 1
signers:
"""


def write(root: Path = ROOT) -> None:
    """Write the baselines of the example, who may sign, and the signatures of the last."""
    for release, state in states(root):
        path, text = baseline_of(release, state)
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    kept = root / "needs/signatures" / NAME
    with tempfile.TemporaryDirectory(prefix="riskfile-example-") as folder:
        place, keys = Path(folder, "example"), Path(folder, "keys")
        keys.mkdir()
        for each in PEOPLE:
            _run(
                place.parent,
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-C",
                "test key",
                "-f",
                str(_key(keys, each)),
            )
        (root / "needs/signers.yaml").write_text(_listed(keys), encoding="utf-8")
        for name in ("docs", "needs"):
            shutil.copytree(root / name, place / name)
        shutil.rmtree(place / "needs/signatures", ignore_errors=True)
        _run(place, "git", "init", "-q", "-b", "main")
        _run(place, "git", "add", "-A")
        _run(place, "git", "commit", "-q", "-m", f"Baseline {NAME}", time=WRITTEN)
        for each in PEOPLE:
            words = ("--role", each.role, "--meaning", each.meaning, "--justification", each.why)
            command = (sys.executable, "-m", "riskfile", "sign", NAME, *words, "--key", str(_key(keys, each)))
            _run(place, *command, person=each, time=each.time)
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(place / "needs/signatures" / NAME, kept)


def _key(keys: Path, person: Person) -> Path:
    return keys / person.email


def _listed(keys: Path) -> str:
    lines = [_HEAD.format(name=NAME)]
    for each in PEOPLE:
        public = _key(keys, each).with_name(f"{each.email}.pub").read_text(encoding="utf-8").strip()
        lines.append(
            f"  - name: {each.name}\n    roles: [{each.role}]\n    emails: [{each.email}]\n    key: {public}\n"
        )
    return "".join(lines)


def _run(place: Path, *command: str, person: Person = PEOPLE[0], time: str = "") -> None:
    """Run a program as this person, at this time, with no settings of the machine."""
    dates = {f"GIT_{part}_DATE": time for part in ("AUTHOR", "COMMITTER")} if time else {}
    who = {
        f"GIT_{part}_{name}": value
        for part in ("AUTHOR", "COMMITTER")
        for name, value in (("NAME", person.name), ("EMAIL", person.email))
    }
    nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        command, cwd=place, env={**os.environ, **nothing, **who, **dates}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:4])}: {done.stderr.strip() or done.stdout.strip()}")


if __name__ == "__main__":
    write()
