"""What git knows of a project. A repository that strangers write to is asked with care: nothing in it is run, and nothing
is fetched."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final, Literal, NamedTuple

_CAREFUL = (
    # a folder that only looks like a repository, with settings of a stranger's, is none
    ("safe.bareRepository", "explicit"),
    # which a setting can make a command
    ("core.fsmonitor", "false"),
)


def ask(root: Path, *words: str, bare: bool = False, literal: bool = True) -> bytes | None:
    """What git answers in ``root``; None without git, outside of a repository, and where it fails. ``bare``: ``root`` is
    itself a repository without a work tree, as somebody who may run commands here has said. Paths are taken ``literal``,
    or else as the patterns of git that they are."""
    command = _command(root, words, bare, literal)
    if command is None:
        return None
    try:
        done = subprocess.run(command, capture_output=True, timeout=20, check=True, env=_environment())
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def merged(ours: Path, base: Path, theirs: Path, size: int) -> bytes | None:
    """Two versions of a file of text, merged as git merges them, with marks of ``size`` around both and what was there before
    where it cannot; None without git, or for files that are no text."""
    words = [
        "merge-file",
        "-p",
        "--diff3",
        f"--marker-size={size}",
        *map(str, map(Path.absolute, (ours, base, theirs))),
    ]
    command = _command(Path(), tuple(words), False)
    if command is None:
        return None
    done = subprocess.run(command, capture_output=True, timeout=60, check=False, env=_environment())
    # it ends with how many conflicts there are, 127 at most
    return done.stdout if 0 <= done.returncode <= 127 else None


# --- tags -------------------------------------------------------------------------------------------------------------


class Tag(NamedTuple):
    """A tag by its name, below ``refs/tags/``: what git calls its content, and of which kind that is ("tag" of one with a
    message, "commit" of one without)."""

    name: str
    object: str
    kind: str


class Author(NamedTuple):
    """Who git says has written a commit, or has helped to."""

    commit: str
    name: str
    email: str


class NotTaggedError(OSError):
    """Git has made no tag; ``said`` is what it complained of, in its words."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def tags(root: Path, below: str) -> list[Tag] | None:
    """The tags whose names begin with ``below/``, in order; None where there is no repository."""
    form = "--format=%(refname) %(objectname) %(objecttype)"
    found = ask(root, "for-each-ref", form, f"refs/tags/{below}/")
    if found is None:
        return None
    lines = [line.rsplit(" ", 2) for line in found.decode("utf-8", "replace").splitlines()]
    return [Tag(name.removeprefix("refs/tags/"), object, kind) for name, object, kind in lines]


def content_of_tag(root: Path, object: str) -> bytes | None:
    """The content of a tag with a message, as git keeps it."""
    return ask(root, "cat-file", "tag", object)


def is_shallow(root: Path) -> bool:
    """Whether the clone lacks a part of the history."""
    return (ask(root, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"


def committed_at(root: Path, commit: str) -> int | None:
    """When a commit was made (seconds since 1970); None where the clone does not have it."""
    found = ask(root, "log", "-1", "--no-show-signature", "--format=%ct", commit, "--")
    return int(found) if found and found.strip().isdigit() else None


def is_in_history(root: Path, commit: str, of: str = "HEAD") -> bool:
    """Whether a commit is ``of``, or before it."""
    return ask(root, "merge-base", "--is-ancestor", commit, of) is not None


def authors(
    root: Path, commit: str, released: tuple[str, ...], folders: tuple[str, ...], without: tuple[str, ...]
) -> list[Author] | None:
    """Who has written what is in these folders, up to ``commit`` and since the commits that were released before; what lies
    at the paths ``without`` does not count. None where git cannot tell."""
    paths = [*(f":(literal){each}" for each in folders), *(f":(exclude,literal){each}" for each in without)]
    form = "%H%x00%an%x00%ae%x00%(trailers:key=Co-authored-by,valueonly,separator=%x1f)"
    # no mailmap: it is the project's own
    words = ("log", "-z", "--no-show-signature", "--no-mailmap", f"--format={form}", commit)
    found = ask(root, *words, *(f"^{each}" for each in released), "--", *paths, literal=False)
    if found is None:
        return None
    parts = found.decode("utf-8", "replace").split("\0")
    result = []
    for at in range(0, len(parts) - 3, 4):
        name, email, helpers = parts[at + 1 : at + 4]
        result.append(Author(parts[at], name, email))
        for helper in helpers.split("\x1f"):
            who, _, address = helper.strip().partition("<")
            if who.strip():
                result.append(Author(parts[at], who.strip(), address.rstrip("> \n")))
    return result


_PROGRAMS: Final = {
    "ssh": ("gpg.ssh.program", "ssh-keygen"),
    "openpgp": ("gpg.program", "gpg"),
}


def program_for(kind: Literal["ssh", "openpgp"]) -> str | None:
    """The program by which who runs this signs: of their own settings, and never of a repository's; else the usual one."""
    setting, usual = _PROGRAMS[kind]
    for scope in ("--global", "--system"):
        for name in (setting, "gpg.openpgp.program") if kind == "openpgp" else (setting,):
            found = (
                (ask(Path.cwd(), "config", scope, "--path", "--get", name) or b"").decode("utf-8", "replace").strip()
            )
            if found:
                return shutil.which(found)
    return shutil.which(usual)


def sign_tag(root: Path, name: str, commit: str, message: Path, key: str, kind: Literal["ssh", "openpgp"]) -> str:
    """Let git make a tag with the message in a file, signed with ``key``; returns what it complained of all the same.
    Programs that ask for a passphrase do so on their own terminal or window; nothing of it passes through here.

    Older gits make a tag without a signature where ssh-keygen has not signed.

    No hook and no program that the repository names is run.

    :raises NotTaggedError: if there is none then.
    """
    program = program_for(kind) or _PROGRAMS[kind][1]
    settings = (
        *_CAREFUL,
        ("core.hooksPath", os.devnull),
        ("core.editor", "true"),
        ("gpg.format", kind),
        ("gpg.program", program),
        ("gpg.openpgp.program", program),
        ("gpg.ssh.program", program),
        ("gpg.x509.program", program),
        ("gpg.ssh.defaultKeyCommand", ""),
        ("user.signingKey", key),
    )
    words = ("tag", "--sign", "--cleanup=verbatim", f"--file={message}", name, commit)
    command = _command(root, words, settings=settings)
    if command is None:
        raise NotTaggedError("git is not installed")
    try:
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, env=_environment()
        )
    except OSError as error:
        raise NotTaggedError(str(error)) from None
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        raise NotTaggedError(said)
    return said


def drop_tag(root: Path, tag: Tag) -> None:
    """Take a tag back that was just made, if it is still that."""
    command = _command(
        root,
        ("update-ref", "-d", f"refs/tags/{tag.name}", tag.object),
        settings=(*_CAREFUL, ("core.hooksPath", os.devnull)),
    )
    if command is not None:
        subprocess.run(command, capture_output=True, timeout=20, check=False, env=_environment())


class NotClonedError(OSError):
    """Git has cloned nothing; ``said`` is what it complained of, in its words."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def clone(address: str, folder: Path) -> None:
    """Clone the repository at an address into ``folder``, without a work tree. This alone asks another machine, for who has
    named it in a command; nobody is asked for a password, and no hook is run.

    :raises NotClonedError: if there is none, or it cannot be had.
    """
    words = ("clone", "--quiet", "--bare", "--no-local", "--", address, str(folder))
    command = _command(Path(), words, settings=(*_CAREFUL, ("core.hooksPath", os.devnull)), literal=False)
    if command is None:
        raise NotClonedError("git is not installed")
    environment = {
        **_environment(),
        "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_SSH_COMMAND": os.environ.get("GIT_SSH_COMMAND", "ssh -oBatchMode=yes"),
    }
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_CLONED_WITHIN, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        raise NotClonedError(f"git has not cloned it within {_CLONED_WITHIN} seconds") from None
    except OSError as error:
        raise NotClonedError(str(error)) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NotClonedError(said[-1] if said else f"git ended with {done.returncode}")


_CLONED_WITHIN: Final = 600


def begin(root: Path, *words: str, stdin: int = subprocess.DEVNULL, bare: bool = False) -> subprocess.Popen[bytes]:
    """Git, begun in ``root``, to be read from; what it complains of is not heard. ``bare`` as for :func:`ask`.

    :raises FileNotFoundError: without git.
    """
    command = _command(root, words, bare)
    if command is None:
        raise FileNotFoundError("git")
    return subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment())


def _command(
    root: Path,
    words: tuple[str, ...],
    bare: bool = False,
    literal: bool = True,
    settings: tuple[tuple[str, str], ...] = _CAREFUL,
) -> list[str] | None:
    git = shutil.which("git")
    if git is None:
        return None
    careful = [each for key, value in settings for each in ("-c", f"{key}={value}")]
    where = ["--git-dir", str(root)] if bare else ["-C", str(root)]
    return [git, *careful, *(["--literal-pathspecs"] if literal else []), *where, *words]


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
