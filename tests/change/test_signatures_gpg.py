"""Signatures with OpenPGP keys."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from gitkit import git
from riskfile.cli import main
from signkit import NEEDS_GPG, PEOPLE, RM, Walk, commit, drop, forge, keep, project, refused, signers

pytestmark = NEEDS_GPG


def gpg(home: Path, *words: str, stdin: str = "") -> str:
    done = subprocess.run(
        ["gpg", "--homedir", str(home), "--batch", "--quiet", "--pinentry-mode", "loopback", *words],
        input=stdin, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def gpg_key(home: Path, name: str, passphrase: str = "", *, expires: str = "0", at: str = "") -> str:
    """A new key in a ring; returns its fingerprint."""
    who = f"{PEOPLE[name][0]} <{name}@example.org>"
    time = ("--faked-system-time", at) if at else ()
    gpg(home, *time, "--passphrase", passphrase, "--quick-gen-key", who, "ed25519", "sign", expires)
    listed = gpg(home, "--with-colons", "--list-keys", who)
    return [line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr:")][-1]


@pytest.fixture(scope="module")
def ring() -> Iterator[Path]:
    # the path of an agent's socket must be short
    with TemporaryDirectory(prefix="gpg-", dir="/tmp") as folder:
        home = Path(folder)
        home.chmod(0o700)
        yield home
        subprocess.run(["gpgconf", "--homedir", folder, "--kill", "all"], check=False, capture_output=True)


@pytest.fixture(scope="module")
def prints(ring: Path) -> dict[str, str]:
    return {"rm": gpg_key(ring, "rm"), "md": gpg_key(ring, "md"), "qd": gpg_key(ring, "qd", "correct horse")}


@pytest.fixture
def walk(
    ring: Path,
    prints: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Walk:
    monkeypatch.setenv("GNUPGHOME", str(ring))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    root = project(
        tmp_path / "project", signers({name: gpg(ring, "--armor", "--export", each) for name, each in prints.items()})
    )
    assert main(["baseline", "A", "--project", str(root)]) == 0
    commit(root)
    return Walk(root, Path(), monkeypatch, capsys)


def test_two_people_sign(walk: Walk, prints: dict[str, str]) -> None:
    for name in ("rm", "md"):
        status, out = walk.sign(name, key=prints[name])
        assert status == 0, out
    assert "-----BEGIN PGP SIGNATURE-----" in git(walk.root, "cat-file", "-p", f"refs/tags/{RM}")
    assert walk.faults("--gate", "design") == {}
    assert prints["md"] in walk.riskfile("verify", "A")[1]
    # by the address that git knows, too
    git(walk.root, "tag", "-d", RM)
    shutil.rmtree(walk.root / "needs/signatures")
    git(walk.root, "tag", "-d", "riskfile/A/medical-director")
    git(walk.root, "config", "user.signingKey", "rm@example.org")
    words = ("--role", "Risk manager", "--meaning", "prepared", "--justification", "it is done")
    status, out = walk.riskfile("sign", "A", *words)
    assert status == 0, out


def test_verifying_uses_no_ring_of_the_machine(
    walk: Walk, prints: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert walk.sign("rm", key=prints["rm"])[0] == 0
    listed = walk.root / "needs/signers.yaml"
    text = listed.read_text("utf-8")
    # a key that only the ring has counts for nothing
    listed.write_text(
        text.replace("R. Manager", "X").split("  - name: X")[0] + "  - name: M" + text.split("  - name: M")[1],
        encoding="utf-8",
    )
    assert walk.faults() == {"Risk manager": ["unknown-key"]}
    listed.write_text(text, encoding="utf-8")
    # and one that only the list has counts
    monkeypatch.setenv("GNUPGHOME", str(tmp_path / "nowhere"))
    assert walk.faults() == {}


def test_changed_and_foreign(walk: Walk, prints: dict[str, str]) -> None:
    forge(walk.root, prints["rm"], by="rm", kind="openpgp")
    kept = keep(walk.root, RM)
    drop(walk.root, RM)
    assert walk.faults() == {}
    data = kept.read_bytes()
    kept.write_bytes(data.replace(b"the review says so", b"the review says no"))
    assert walk.faults() == {"Risk manager": ["bad"]}
    # the signature of another text
    kept.write_bytes(data)
    forge(walk.root, prints["rm"], by="rm", kind="openpgp", justification="another")
    other = keep(walk.root, RM, "needs/other").read_bytes()
    drop(walk.root, RM)
    mark = b"-----BEGIN PGP"
    kept.write_bytes(data.partition(mark)[0] + mark + other.partition(mark)[2])
    assert walk.faults() == {"Risk manager": ["bad"]}


def test_a_passphrase(walk: Walk, ring: Path, prints: dict[str, str]) -> None:
    assert walk.sign("rm", key=prints["rm"])[0] == 0
    assert walk.sign("md", key=prints["md"])[0] == 0
    given = ring / "given"
    settings = ring / "gpg.conf"
    (ring / "gpg-agent.conf").write_text("allow-loopback-pinentry\nmax-cache-ttl 0\n", encoding="utf-8")
    settings.write_text(f"pinentry-mode loopback\npassphrase-file {given}\nbatch\n", encoding="utf-8")
    try:
        given.write_text("battery staple", encoding="utf-8")
        # an older git does not say what gpg says
        refused(walk, "passphrase", "qd", key=prints["qd"])
        assert "battery" not in walk.sign("qd", key=prints["qd"])[1]
        given.write_text("correct horse", encoding="utf-8")
        status, out = walk.sign("qd", key=prints["qd"])
        assert status == 0 and "horse" not in out
    finally:
        settings.unlink()
    assert walk.faults("--gate", "manufacturing") == {}


def test_no_private_key(walk: Walk, tmp_path: Path, prints: dict[str, str]) -> None:
    (tmp_path / "empty").mkdir(mode=0o700)
    refused(walk, "gpg has no private key", key=prints["rm"], GNUPGHOME=str(tmp_path / "empty"))
    refused(walk, "gpg has no private key 'nobody@example.org'", key="nobody@example.org")


def test_a_key_that_has_expired_by_its_own_word(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    with TemporaryDirectory(prefix="gpg-", dir="/tmp") as folder:
        monkeypatch.setenv("GNUPGHOME", folder)
        home = Path(folder)
        home.chmod(0o700)
        # made long ago for a day, and used then
        old = "20200101T000000"
        print_ = gpg_key(home, "rm", expires="1d", at=old)
        (home / "gpg.conf").write_text(f"faked-system-time {old}\n", encoding="utf-8")
        forge(walk.root, print_, by="rm", kind="openpgp")
        (home / "gpg.conf").unlink()
        (walk.root / "needs/signers.yaml").write_text(
            signers({"rm": gpg(home, "--armor", "--export", print_)}), encoding="utf-8"
        )
        subprocess.run(["gpgconf", "--homedir", folder, "--kill", "all"], check=False, capture_output=True)
    assert walk.faults() == {"Risk manager": ["unsuited", "two-times"]}


def test_a_key_that_its_owner_has_revoked(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    with TemporaryDirectory(prefix="gpg-", dir="/tmp") as folder:
        monkeypatch.setenv("GNUPGHOME", folder)
        home = Path(folder)
        home.chmod(0o700)
        print_ = gpg_key(home, "rm")
        forge(walk.root, print_, by="rm", kind="openpgp")
        revocation = (home / f"openpgp-revocs.d/{print_}.rev").read_text("utf-8").replace(":-----BEGIN", "-----BEGIN")
        gpg(home, "--import", stdin=revocation)
        (walk.root / "needs/signers.yaml").write_text(
            signers({"rm": gpg(home, "--armor", "--export", print_)}), encoding="utf-8"
        )
        subprocess.run(["gpgconf", "--homedir", folder, "--kill", "all"], check=False, capture_output=True)
    assert walk.faults() == {"Risk manager": ["unsuited"]}
    assert "the key was revoked by its owner" in walk.riskfile("verify", "A")[1]


def test_without_gpg_nothing_is_verified(
    walk: Walk, prints: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert walk.sign("rm", key=prints["rm"])[0] == 0
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("git", "ssh-keygen"):
        (programs / name).symlink_to(os.fspath(shutil.which(name) or name))
    monkeypatch.setenv("PATH", str(programs))
    assert walk.faults() == {"Risk manager": ["no-program"]}
    assert "cannot be judged: gpg is not installed" in walk.riskfile("verify", "A")[1]
