"""Whether a signature is one: what ssh-keygen and gpg say, asked without git.

Neither is told anything by the project but the public keys of its list, and none of the settings, keys and agents of who
runs this are used: an answer is the same on each machine. Nothing is fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, NamedTuple

from riskfile.policy.signers import Signer, print_of_bytes

NAMESPACE: Final = "git"
"""What git signs tags and commits for; a signature for something else is none of a tag."""

_SECONDS: Final = 30

State = Literal["good", "bad", "unknown-key", "unsuited", "no-program"]
"""Good; made for other bytes; by a key that the list does not have; by a key that by its own word may not sign so (it was
revoked, or has expired, when it signed; or it is too weak); not to be told, since the program is not here."""


class Answer(NamedTuple):
    """What became of a signature. ``key`` is the fingerprint of the key that made it, "" where nobody knows; ``words``
    what the program said, or the program that is lacking; ``seconds`` when it was made, where the signature says so itself
    (since 1970, else 0)."""

    state: State
    key: str = ""
    signer: Signer | None = None
    words: str = ""
    seconds: int = 0


def judge(payload: bytes, armour: bytes, kind: Literal["ssh", "openpgp"], signers: Sequence[Signer]) -> Answer:
    """Whether ``armour`` is a signature of ``payload`` by one of these keys."""
    return (_by_ssh if kind == "ssh" else _by_gpg)(payload, armour, [each for each in signers if each.kind == kind])


def _by_ssh(payload: bytes, armour: bytes, signers: Sequence[Signer]) -> Answer:
    blob = _key_of(armour)
    if blob is None:
        return Answer("bad")
    print_ = print_of_bytes(blob)
    signer = next((each for each in signers if each.print == print_), None)
    if signer is None:
        return Answer("unknown-key", print_)
    program = shutil.which("ssh-keygen")
    if program is None:
        return Answer("no-program", print_, signer, "ssh-keygen")
    with _room() as room:
        allowed, signature = room / "allowed", room / "signature"
        allowed.write_text(f'signer namespaces="{NAMESPACE}" {signer.key}\n', encoding="ascii")
        signature.write_bytes(armour)
        words = ("-Y", "verify", "-n", NAMESPACE, "-f", str(allowed), "-I", "signer", "-s", str(signature))
        status, out = _run([program, *words], payload, room)
    if status == 0:
        return Answer("good", print_, signer)
    if "incorrect signature" in out.lower() or "signature verification failed" in out.lower():
        return Answer("bad", print_, signer, _last(out))
    return Answer(
        "unsuited" if "unsupported" in out or "too small" in out or "length" in out else "bad",
        print_,
        signer,
        _last(out),
    )


def _key_of(armour: bytes) -> bytes | None:
    """The public key that an SSH signature says it is by; None where it is no signature. See OpenSSH's PROTOCOL.sshsig."""
    try:
        data = b64decode(b"".join(armour.split(b"\n")[1:-2]), validate=True)
    except ValueError:
        return None
    if data[:6] != b"SSHSIG" or int.from_bytes(data[6:10]) != 1:
        return None
    size = int.from_bytes(data[10:14])
    return data[14 : 14 + size] if 0 < size <= len(data) - 14 else None


_STATES: Final[dict[str, State]] = {
    "GOODSIG": "good",
    "BADSIG": "bad",
    "EXPSIG": "unsuited",
    "EXPKEYSIG": "unsuited",
    "REVKEYSIG": "unsuited",
    "ERRSIG": "unknown-key",
}
_WORDS: Final = {
    "EXPSIG": "the signature says that it has expired",
    "EXPKEYSIG": "the key has expired by its own word",
    "REVKEYSIG": "the key was revoked by its owner",
}


def _by_gpg(payload: bytes, armour: bytes, signers: Sequence[Signer]) -> Answer:
    program = shutil.which("gpg")
    if program is None:
        return Answer("no-program", "", None, "gpg")
    with _room() as room:
        by_print: dict[str, Signer] = {}
        for number, signer in enumerate(signers):
            file = room / f"{number}.asc"
            file.write_text(signer.key, encoding="utf-8")
            for print_ in _imported(program, file, room):
                by_print[print_] = signer
        signature = room / "signature"
        signature.write_bytes(armour)
        _, out = _run([program, *_gpg(room), "--status-fd", "1", "--verify", str(signature), "-"], payload, room)
    state: State = "bad"
    key, words, seconds, seen = "", "", 0, 0
    for line in out.splitlines():
        if not line.startswith("[GNUPG:] "):
            continue
        word, *rest = line.split()[1:]
        if word in _STATES:
            seen += 1
            state, words = _STATES[word], _WORDS.get(word, "")
            key = key or (rest[0] if rest else "")
            if word == "ERRSIG" and len(rest) > 5 and rest[5] != "9":
                # 9: the key is not there; all else: it cannot be judged
                state, words = "unsuited", "gpg does not take this kind of signature"
        elif word == "VALIDSIG" and len(rest) >= 3:
            key, seconds = rest[-1], int(rest[2]) if rest[2].isdecimal() else 0
    if seen != 1:
        # none, or several, of which one may be anybody's
        return Answer("bad", "", None, "")
    signer_ = by_print.get(key)
    if state in ("good", "unsuited") and signer_ is None and words != "gpg does not take this kind of signature":
        return Answer("unknown-key", key)
    return Answer(state, key, signer_, words, seconds)


def prints_of(signer: Signer) -> tuple[str, ...]:
    """The fingerprints of an OpenPGP key of the list; none without gpg."""
    program = shutil.which("gpg")
    if program is None or signer.kind != "openpgp":
        return ()
    with _room() as room:
        file = room / "key.asc"
        file.write_text(signer.key, encoding="utf-8")
        return tuple(_imported(program, file, room))


def _gpg(room: Path) -> tuple[str, ...]:
    return (
        "--homedir", str(room), "--no-options", "--batch", "--no-tty", "--no-autostart", "--no-auto-key-retrieve",
        "--no-auto-key-locate", "--no-auto-check-trustdb", "--trust-model", "always", "--disable-dirmngr", "--quiet",
    )  # fmt: skip


def _imported(program: str, file: Path, room: Path) -> Iterator[str]:
    """The fingerprints of the keys in a file, without those of subkeys, once they are in the ring of this room."""
    _, out = _run([program, *_gpg(room), "--status-fd", "1", "--import", str(file)], b"", room)
    for line in out.splitlines():
        words = line.split()
        if words[:2] == ["[GNUPG:]", "IMPORT_OK"] and len(words) > 3:
            yield words[3]


@contextmanager
def _room() -> Iterator[Path]:
    """A folder of this process alone."""
    with TemporaryDirectory(prefix="riskfile-") as folder:
        yield Path(folder)


def _run(command: Sequence[str], stdin: bytes, room: Path) -> tuple[int, str]:
    """Status and output, both streams, of a program that knows nothing of who runs it but where programs are."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(room),
        "GNUPGHOME": str(room),
        "LC_ALL": "C",
        "TZ": "UTC",
        **({"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {}),
    }
    try:
        done = subprocess.run(
            command, input=stdin, capture_output=True, timeout=_SECONDS, check=False, env=environment, cwd=room
        )
    except (OSError, subprocess.SubprocessError) as error:
        return 1, str(error)
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def _last(out: str) -> str:
    lines = [line for line in out.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""
