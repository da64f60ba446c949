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
from riskfile.source.lfs import LONGEST_POINTER, pointed_to
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

    ``root`` is the project's folder in a work tree; ``folder`` is another in it, or, with a "/" before it, in the
    repository. Or, if ``bare`` says so, ``root`` is a repository without a work tree, and ``folder`` the project's folder in
    it. ``commit`` is the full name of the revision.

    :raises RevisionError: if there is no git, no repository, no such revision, or no project in it.
    """

    def __init__(
        self, root: Path, revision: str, layout: Layout = USUAL, *, folder: str = "", bare: bool = False
    ) -> None:
        self.commit = commit_of(root, revision, bare=bare)
        inner = folder.strip("/")
        if not bare and not folder.startswith("/"):
            # of a subfolder that the revision does not have, its name is asked of the work tree that does
            inner = f"{_above(root)}/{inner}".strip("/")
        nodes = _nodes(root, self.commit, f"{inner}/" if inner else "", bare)
        if not nodes:
            where = f"no folder {inner}" if inner else "no file"
            raise RevisionError(f"{revision} has {where}: the project was not there then")
        self._hold(root, layout, revision, inner, nodes, bare)

    def _hold(
        self, root: Path, layout: Layout, revision: str, folder: str, nodes: Mapping[str, _Node], bare: bool
    ) -> None:
        self.root = root
        self.layout = layout
        self.revision = revision
        self.folder = folder
        self._prefix = f"{folder}/" if folder else ""
        self._nodes = nodes
        self._children = _children(nodes)
        self._bare = bare
        self._objects: _Objects | None = None
        if other := next((path for path, node in nodes.items() if _of_needs(path, node, layout)), ""):
            raise RevisionError(
                f"{self.name(other)} is another repository (a submodule), of which nothing is read from here; compare the "
                "files as they are, or keep a baseline"
            )

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
        return self._stored(found) or found

    def _stored(self, file: BinaryIO) -> BinaryIO | None:
        """What Git LFS has put aside in this clone, if that is what ``file`` points to."""
        begin = file.read(LONGEST_POINTER)
        file.seek(0)
        name = pointed_to(begin)
        if not name:
            return None
        found = ask(self.root, "rev-parse", "--git-common-dir", bare=self._bare)
        if found is None:
            return None
        folder = self.root / found.decode("utf-8", "surrogateescape").strip("\n") / "lfs" / "objects"
        try:
            return (folder / name[:2] / name[2:4] / name).open("rb")
        except OSError:
            return None

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


class Staged(Revision):
    """The project as it is staged: as the next commit will have it.

    :raises RevisionError: if there is no git or no repository, nothing is staged, or some of it is not merged.
    """

    def __init__(self, root: Path, layout: Layout = USUAL) -> None:
        found = ask(root, "ls-files", "--stage", "-z")
        if found is None:
            raise RevisionError(_no_repository(root, bare=False) or f"git cannot list what is staged in {root}")
        self.commit = ""
        nodes: dict[str, _Node] = {}
        for line in found.decode("utf-8", "surrogateescape").split("\0"):
            if not line:
                continue
            about, _, path = line.partition("\t")
            mode, object, stage = about.split()
            if stage != "0":
                raise RevisionError(f"{path} is not merged yet: resolve it, then stage it with `git add`")
            nodes[path] = _Node(int(mode, 8), object)
        # as git names what is staged: ":needs/policy.yaml"
        self._hold(root, layout, "", _above(root), nodes, False)


def merge_base(root: Path, one: str, other: str) -> str:
    """The full name of the commit at which two revisions parted: the last that both have.

    :raises RevisionError: as of :func:`commit_of`, and if there is none.
    """
    found = ask(root, "merge-base", *(commit_of(root, each) for each in (one, other)))
    if found is None:
        why = f"; {_FETCH}" if _is_shallow(root, bare=False) else ""
        raise RevisionError(f"{one} and {other} have no commit in common here{why}")
    return found.decode("ascii").strip()


def folders_with(root: Path, revision: str, path: str) -> list[str]:
    """The folders of a revision, from the repository's root, in which ``path`` lies."""
    found = ask(root, "ls-tree", "-r", "-z", "--full-tree", "--name-only", commit_of(root, revision)) or b""
    paths = found.decode("utf-8", "surrogateescape").split("\0")
    return [each.removesuffix(path).strip("/") for each in paths if f"/{each}".endswith(f"/{path}")]


def _above(root: Path) -> str:
    found = ask(root, "rev-parse", "--show-prefix")
    return "" if found is None else found.decode("utf-8", "surrogateescape").strip("\n").strip("/")


def _of_needs(path: str, node: _Node, layout: Layout) -> bool:
    """Whether another repository is at ``path``, where items stand."""
    folder = f"{layout.at(layout.needs)}/"
    return node.mode == _SUBMODULE and (path.startswith(folder) or folder.startswith(f"{path}/"))


_SUBMODULE: Final = 0o160000
_LEADS_OUT: Final = "a symbolic link leads out of the project"
_NOT_IN_CLONE: Final = "its content is not in this clone; fetch it"


def commit_of(root: Path, revision: str, *, bare: bool = False) -> str:
    """The full name of the commit that ``revision`` names in the repository that ``root`` is in.

    :raises RevisionError: if there is no git, no repository, or no such commit.
    """
    found = ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", bare=bare)
    if found:
        return found.decode("ascii").strip()
    if none := _no_repository(root, bare=bare):
        raise RevisionError(f"{none}; expected one that has {revision}" if ask(root, "--version") else none)
    if _is_shallow(root, bare=bare):
        raise RevisionError(f"{revision} is not in this clone, which is shallow; {_FETCH}")
    raise RevisionError(f"{revision} is no commit, tag or branch of this repository")


_FETCH: Final = "fetch what is missing with `git fetch --unshallow`, or have CI fetch the whole history"


def _is_shallow(root: Path, *, bare: bool) -> bool:
    return (ask(root, "rev-parse", "--is-shallow-repository", bare=bare) or b"").strip() == b"true"


def _no_repository(root: Path, *, bare: bool) -> str:
    """Why nothing is known of a repository; "" where something is."""
    if ask(root, "--version") is None:
        return "git is not installed, and nothing else can tell what was committed"
    return "" if ask(root, "rev-parse", "--git-dir", bare=bare) else f"{root} is in no git repository"


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
