"""A project as it was at a revision of its repository. Nothing is checked out, and nothing is fetched.

Git is asked for names and contents, and no more: content is what was committed, without the filters that a repository's
settings may name, since these are commands.
"""

from __future__ import annotations

import errno
import subprocess
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from stat import S_ISLNK, S_ISREG
from tempfile import TemporaryFile
from typing import BinaryIO, Final, NamedTuple
from weakref import finalize

from riskfile.source.layout import USUAL, Layout, leads_up
from riskfile.source.repository import ask, begin
from riskfile.source.source import Entry, Kind, Source, SourceError, State

_MOST_LINKS: Final = 40
"""How many symbolic links are followed on the way to one file, as a kernel does."""

_PIECE: Final = 1 << 20
_IN_MEMORY: Final = 32 * 1024 * 1024
"""In bytes: what is larger is kept in a file while it is read."""


class RevisionError(ValueError):
    """There is no such state of the project; the message says what was found and what to do."""


class _Node(NamedTuple):
    mode: int
    object: str


class Revision(Source):
    """The project in the folder ``root`` as it was at ``revision``: a commit, a tag, a branch, ``HEAD~3``.

    ``root`` is a folder of a work tree; or, if ``bare`` says so, a repository without one, and then ``folder`` is the
    project's folder in it. ``commit`` is the full name of the revision.

    :raises RevisionError: if there is no git, no repository, no such revision, or no project in it.
    """

    def __init__(
        self, root: Path, revision: str, layout: Layout = USUAL, *, folder: str = "", bare: bool = False
    ) -> None:
        self.root = root
        self.layout = layout
        self.commit = commit_of(root, revision, bare=bare)
        self.revision = revision
        inner = folder.strip("/")
        if not bare:
            # of a subfolder that the revision does not have, its name is asked of the work tree that does
            found = ask(root, "rev-parse", "--show-prefix")
            above = "" if found is None else found.decode("utf-8", "surrogateescape").strip("\n").strip("/")
            inner = f"{above}/{inner}".strip("/")
        self.folder = inner
        self._prefix = f"{inner}/" if inner else ""
        self._nodes = _nodes(root, self.commit, self._prefix, bare)
        if not self._nodes:
            where = f"no folder {inner}" if inner else "no file"
            raise RevisionError(f"{revision} has {where}: the project was not there then")
        self._children = _children(self._nodes)
        self._bare = bare
        self._objects: _Objects | None = None

    def kind(self, path: str) -> Kind:
        """What kind of thing is at ``path``."""
        if leads_up(path):
            return "outside"
        try:
            real = self.real(path)
        except SourceError as error:
            return error.reason if error.reason != "unreadable" else "missing"
        found = self._kind(real)
        if found == "folder" and self._is_link(path) and self._leads_back(path, real):
            return "link-circle"
        return found

    def entries(self, folder: str) -> list[Entry]:
        """What lies in ``folder``, in the order of names."""
        kind = self.kind(folder)
        if kind == "outside":
            raise SourceError(kind, folder, errno.EACCES)
        if kind == "link-circle":
            raise SourceError(kind, folder, errno.ELOOP)
        if kind == "missing":
            raise SourceError(kind, folder, errno.ENOENT)
        if kind != "folder":
            raise SourceError(kind, folder, errno.ENOTDIR)
        real = self.real(folder)
        return sorted(self._in(folder, real))

    def _in(self, folder: str, real: str) -> Iterator[Entry]:
        shown, where = (f"{each}/" if each else "" for each in (folder, real))
        for name in self._children.get(real, ()):
            path = shown + name
            if not self._is_link(where + name):
                yield Entry(path, self._kind(where + name))
                continue
            kind = self.kind(path)
            if kind in ("file", "folder", "missing", "special"):
                yield Entry(path, kind, kind)
            else:
                # of what lies outside nothing is known
                yield Entry(path, kind, "folder" if kind == "link-circle" else "missing")

    def open(self, path: str) -> BinaryIO:
        """The content of a file."""
        if leads_up(path):
            raise SourceError("outside", path, errno.EACCES, "the path leads out of the project")
        real = self.real(path)
        kind = self._kind(real)
        if kind == "folder":
            raise SourceError(kind, path, errno.EISDIR)
        if kind != "file":
            number = errno.ENOENT if kind == "missing" else errno.EINVAL
            raise SourceError(kind, path, number, "" if kind == "missing" else "another repository")
        return self._content(path, self._nodes[real])

    def _content(self, path: str, node: _Node) -> BinaryIO:
        if self._objects is None:
            self._objects = _Objects(self.root, self._bare)
        found = self._objects.content(node.object)
        if found is None:
            raise SourceError("unreadable", path, errno.EIO, _NOT_IN_CLONE)
        return found

    def state(self, path: str) -> State | None:
        """The name of the content."""
        try:
            node = None if leads_up(path) else self._nodes.get(self.real(path))
        except SourceError:
            return None
        return None if node is None else node.object

    def real(self, path: str) -> str:
        """Where ``path`` leads when all symbolic links are followed."""
        if leads_up(path):
            raise SourceError("outside", path, errno.EACCES, "the path leads out of the project")
        return self._resolved(path, path)

    def name(self, path: str) -> str:
        """What git calls it."""
        return f"{self.revision}:{self._prefix}{path}"

    def _resolved(self, path: str, asked: str) -> str:
        """Where ``path`` leads, from the project's folder.

        :raises SourceError: if that is out of it, or if it leads round in a circle.
        """
        base = self.folder.split("/") if self.folder else []
        at = [*base]
        left = [part for part in path.split("/")[::-1] if part not in ("", ".")]
        followed = 0
        while left:
            part = left.pop()
            if part == "..":
                if not at:
                    raise SourceError("outside", asked, errno.EACCES, _LEADS_OUT)
                at.pop()
                continue
            at.append(part)
            if at[: len(base)] != base:
                if base[: len(at)] != at:
                    # of what lies beside the project nothing is known
                    raise SourceError("outside", asked, errno.EACCES, _LEADS_OUT)
                continue
            here = "/".join(at[len(base) :])
            node = self._nodes.get(here)
            if node is None or not S_ISLNK(node.mode):
                if node is not None and left:
                    raise SourceError("missing", asked, errno.ENOTDIR)
                continue
            followed += 1
            if followed > _MOST_LINKS:
                raise SourceError("missing", asked, errno.ELOOP)
            target = self._content(here, node).read().decode("utf-8", "surrogateescape")
            if target.startswith("/"):
                raise SourceError("outside", asked, errno.EACCES, _LEADS_OUT)
            at.pop()
            left += [each for each in target.split("/")[::-1] if each not in ("", ".")]
        if at[: len(base)] != base:
            raise SourceError("outside", asked, errno.EACCES, _LEADS_OUT)
        return "/".join(at[len(base) :])

    def _is_link(self, path: str) -> bool:
        """Whether what is at ``path`` itself is a symbolic link."""
        folder, _, name = path.rpartition("/")
        try:
            real = self._resolved(folder, path)
        except SourceError:
            return False
        node = self._nodes.get(f"{real}/{name}" if real else name)
        return node is not None and S_ISLNK(node.mode)

    def _kind(self, real: str) -> Kind:
        node = self._nodes.get(real)
        if node is None:
            return "folder" if real in self._children or not real else "missing"
        return "file" if S_ISREG(node.mode) else "special"

    def _leads_back(self, path: str, target: str) -> bool:
        """Whether the symbolic link ``path`` leads to a folder that one walks through to get there."""
        while path:
            path = path.rpartition("/")[0]
            try:
                real = self._resolved(path, path)
            except SourceError:
                return False
            if not target or real == target or real.startswith(f"{target}/"):
                return True
        return False


_LEADS_OUT: Final = "a symbolic link leads out of the project"
_NOT_IN_CLONE: Final = "its content is not in this clone; fetch it"


def commit_of(root: Path, revision: str, *, bare: bool = False) -> str:
    """The full name of the commit that ``revision`` names in the repository that ``root`` is in.

    :raises RevisionError: if there is no git, no repository, or no such commit.
    """
    found = ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", bare=bare)
    if found:
        return found.decode("ascii").strip()
    if ask(root, "--version") is None:
        raise RevisionError("git is not installed, and nothing else can tell what was committed")
    if ask(root, "rev-parse", "--git-dir", bare=bare) is None:
        raise RevisionError(f"{root} is in no git repository; expected one that has {revision}")
    if (ask(root, "rev-parse", "--is-shallow-repository", bare=bare) or b"").strip() == b"true":
        raise RevisionError(
            f"{revision} is not in this clone, which is shallow; fetch what is missing with `git fetch --unshallow`, or"
            " have CI fetch the whole history"
        )
    raise RevisionError(f"{revision} is no commit, tag or branch of this repository")


def _nodes(root: Path, commit: str, prefix: str, bare: bool) -> Mapping[str, _Node]:
    """The files of the project in ``commit``, by their paths from its folder."""
    found = ask(root, "ls-tree", "-r", "-z", "--full-tree", commit, *([prefix] if prefix else []), bare=bare)
    if found is None:
        raise RevisionError(f"git cannot list the files of {commit}")
    nodes: dict[str, _Node] = {}
    for line in found.decode("utf-8", "surrogateescape").split("\0"):
        if line:
            about, _, path = line.partition("\t")
            mode, _, object = about.split()
            nodes[path.removeprefix(prefix)] = _Node(int(mode, 8), object)
    return nodes


def _children(nodes: Mapping[str, _Node]) -> dict[str, dict[str, None]]:
    """By folder the names of what lies in it."""
    found: dict[str, dict[str, None]] = {"": {}}
    for node in nodes:
        path = node
        while path:
            folder, _, name = path.rpartition("/")
            known = folder in found
            found.setdefault(folder, {})[name] = None
            if known and folder:
                break
            path = folder
    return found


class _Objects:
    """The contents of a repository, by their names, from one process of git."""

    def __init__(self, root: Path, bare: bool) -> None:
        self._running = begin(root, "cat-file", "--batch", stdin=subprocess.PIPE, bare=bare)
        finalize(self, _end, self._running)

    def content(self, name: str) -> BinaryIO | None:
        """The content with this name; None where the repository does not have it."""
        wanted, answer = self._running.stdin, self._running.stdout
        assert wanted is not None and answer is not None
        try:
            wanted.write(f"{name}\n".encode("ascii"))
            wanted.flush()
            head = answer.readline().split()
            if len(head) != 3:
                return None
            left = int(head[2])
            # who asked for it closes it
            file: BinaryIO = BytesIO() if left <= _IN_MEMORY else TemporaryFile(prefix="riskfile-")  # noqa: SIM115
            while left and (piece := answer.read(min(left, _PIECE))):
                file.write(piece)
                left -= len(piece)
            answer.read(1)
        except (OSError, ValueError):
            return None
        file.seek(0)
        return None if left else file


def _end(running: subprocess.Popen[bytes]) -> None:
    for stream in (running.stdin, running.stdout):
        if stream is not None:
            stream.close()
    running.wait()
