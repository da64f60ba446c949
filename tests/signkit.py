"""Keys and signatures for tests: made anew for each run, in folders outside of any project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from casekit import base_files
from gitkit import git
from riskfile.change.baseline import read
from riskfile.cli import main
from riskfile.reading.signatures import message

_REQUIRED = bool(os.environ.get("RISKFILE_REQUIRE_SIGNING"))
"""Where a program is demanded, a test without it fails."""

NEEDS_SSH = pytest.mark.skipif(
    not _REQUIRED and not (shutil.which("git") and shutil.which("ssh-keygen")),
    reason="NO GIT OR SSH-KEYGEN: nothing was signed",
)
NEEDS_GPG = pytest.mark.skipif(
    not _REQUIRED and not (shutil.which("git") and shutil.which("gpg")), reason="NO GPG: nothing was signed"
)

PEOPLE: Mapping[str, tuple[str, str]] = {
    "rm": ("R. Manager", "Risk manager"),
    "md": ("M. Doctor", "Medical director"),
    "qd": ("Q. Director", "Quality director"),
}
"""By the name of the key whose it is, and as what they sign."""

APPROVAL = """
approval:
  - role: Risk manager
    author: true
    meanings: [prepared]
  - role: Medical director
  - role: Quality director
    gate: manufacturing
"""

MEANINGS = {"rm": "prepared", "md": "reviewed", "qd": "approved for release"}
WHY = "the review says so"
RM, MD, QD = (f"riskfile/A/{role}" for role in ("risk-manager", "medical-director", "quality-director"))


def ssh_key(folder: Path, name: str, passphrase: str = "") -> Path:
    """A new SSH key."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    words = ("ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", str(path))
    subprocess.run(words, check=True, capture_output=True)
    return path


def signers(keys: Mapping[str, str], more: Mapping[str, str] | None = None) -> str:
    """The list of who may sign, of public keys by the names of PEOPLE; ``more`` are further lines of one of them."""
    lines = ["version: 1", "signers:"]
    for name, key in keys.items():
        who, role = PEOPLE[name]
        lines += [f"  - name: {who}", f"    roles: [{role}]", f"    emails: [{name}@example.org]"]
        if "\n" in key.strip():
            lines += ["    key: |", *(f"      {line}" for line in key.strip().splitlines())]
        else:
            lines.append(f"    key: {key.strip()}")
        lines += [f"    {line}" for line in (more or {}).get(name, "").splitlines()]
    return "\n".join(lines) + "\n"


def project(root: Path, listed: str, approval: str = APPROVAL) -> Path:
    """A project in a repository, written by R. Manager, that nobody has signed."""
    for path, text in base_files().items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    policy = root / "needs/policy.yaml"
    policy.write_text(policy.read_text("utf-8") + approval, encoding="utf-8")
    (root / "needs/signers.yaml").write_text(listed, encoding="utf-8")
    return root


def environment(name: str = "rm", **more: str) -> dict[str, str]:
    """Who works: what git goes by, and nothing of the machine's own."""
    who = PEOPLE[name][0]
    return {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{f"GIT_{part}_NAME": who for part in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{part}_EMAIL": f"{name}@example.org" for part in ("AUTHOR", "COMMITTER")},
        **more,
    }


def commit(root: Path, text: str = "state", *, by: str = "rm", **more: str) -> str:
    """Commit all that lies in the repository, which is made if there is none."""
    if not (root / ".git").exists():
        git(root, "init", "-q", "-b", "main")
    run(root, "add", "-A", "-f", ".", by=by)
    run(root, "commit", "-q", "--allow-empty", "-m", text, by=by, **more)
    return git(root, "rev-parse", "HEAD")


def run(root: Path, *words: str, by: str = "rm", **more: str) -> str:
    """What git says to this person."""
    done = subprocess.run(
        ["git", "-C", str(root), *words],
        capture_output=True,
        text=True,
        env={**os.environ, **environment(by, **more)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def forge(
    root: Path,
    key: Path | str,
    *,
    by: str = "qd",
    tag: str = "",
    at: str = "HEAD",
    kind: str = "ssh",
    date: str = "",
    **said: str,
) -> str:
    """A signed tag that `riskfile sign` would not make; ``said`` is what its message says otherwise. Returns the name that git
    has for its content, and keeps no copy."""
    who, role = PEOPLE[by]
    base = read((root / "needs/baselines/A.json").read_bytes())
    usual = {
        "Name": who,
        "Role": role,
        "Meaning": MEANINGS[by],
        "Justification": WHY,
        "Baseline": "A",
        "Digest": base.digest,
        "Fingerprint": base.fingerprint,
        "After": "",
    }
    text = message({**usual, **{key.capitalize(): value for key, value in said.items()}})
    name = tag or f"riskfile/A/{role.lower().replace(' ', '-')}"
    more = {"GIT_COMMITTER_DATE": date} if date else {}
    words = ("tag", "-s", "-f", "--cleanup=verbatim", "-m", text, name, at)
    run(root, "-c", f"gpg.format={kind}", "-c", f"user.signingKey={key}", *words, by=by, **more)
    return git(root, "rev-parse", f"refs/tags/{name}")


def keep(root: Path, tag: str, path: str = "") -> Path:
    """Keep a copy of a tag where `riskfile sign` does."""
    target = root / (path or f"needs/signatures/{tag.removeprefix('riskfile/')}.tag")
    target.parent.mkdir(parents=True, exist_ok=True)
    raw = subprocess.run(
        ["git", "-C", str(root), "cat-file", "tag", f"refs/tags/{tag}"], capture_output=True, check=True
    )
    target.write_bytes(raw.stdout)
    return target


def drop(root: Path, tag: str) -> None:
    """Take a tag out of a clone."""
    run(root, "tag", "-d", tag)


class Walk:
    """A project, the keys of its people, and what they do with it."""

    def __init__(
        self, root: Path, keys: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.root, self.keys, self._patch, self._capsys = root, keys, monkeypatch, capsys
        monkeypatch.chdir(root)

    def riskfile(self, *words: str, by: str = "rm", **more: str) -> tuple[int, str]:
        for key, value in environment(by, **more).items():
            self._patch.setenv(key, value)
        self._capsys.readouterr()
        status = main([*words])
        found = self._capsys.readouterr()
        return status, found.out + found.err

    def sign(self, name: str, baseline: str = "A", *, key: str = "", by: str = "", **more: str) -> tuple[int, str]:
        said = {"role": PEOPLE[name][1], "meaning": MEANINGS[name], "justification": WHY}
        words = [word for option, value in said.items() for word in (f"--{option}", more.pop(option, value))]
        return self.riskfile("sign", baseline, *words, "--key", str(self.keys / (key or name)), by=by or name, **more)

    def signed(self, *names: str) -> Walk:
        for name in names:
            status, out = self.sign(name)
            assert status == 0, out
        return self

    def faults(self, *words: str) -> dict[str, list[str]]:
        """By role (or what is no signature's place) the kinds of what is wrong; "" has those of the baseline."""
        status, out = self.riskfile("verify", "A", "--allow-changed", "--format", "json", *words)
        plain = json.loads(out)
        (base,) = plain["baselines"]
        found = {
            each.get("role", each["place"]): [one["kind"] for one in each["faults"]] for each in base["signatures"]
        }
        found[""] = [each["kind"] for each in base["faults"]]
        result = {role: kinds for role, kinds in found.items() if kinds}
        assert bool(result) is (status == 1) is not plain["passed"]
        return result

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text("utf-8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(walk: Walk, said: str, name: str = "rm", **more: str) -> None:
    before = run(walk.root, "tag")
    kept = sorted((walk.root / "needs").rglob("*.tag"))
    status, out = walk.sign(name, **more)
    assert status == 2 and said in out, out
    assert run(walk.root, "tag") == before and sorted((walk.root / "needs").rglob("*.tag")) == kept
