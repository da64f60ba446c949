"""A project as bytes: all of its files that a check may rest on, in one piece that is the same wherever it is made.

What is packed is what lies in the project's folder, as its source has it: names, kinds, contents, where symbolic links lead,
and what could not be read, with the reason. Left out are hidden files, what Sphinx and others have built, caches and virtual
environments; within the folders of the risk file itself, nothing but what riskfile keeps for itself. Who reads a path that
was left out is told so, and not that it is missing.
"""

from __future__ import annotations

import errno
import json
import posixpath
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any, BinaryIO, Final, NamedTuple

from riskfile.source import Entry, Kind, Layout, Source, SourceError, State, leads_up
from riskfile.text.digests import blake2b

FORM: Final = b"riskfile-packed 1\n"
"""How a packed project begins; another number, another form."""

MOST_BYTES: Final = 256 << 20
"""How large the contents of a project may be in all."""

MOST_FILES: Final = 50_000
"""How many files and folders a project may have."""

_TRIES: Final = 3
_PIECE: Final = 1 << 20
_LEFT_OUT: Final = frozenset(("node_modules", "_build", "__pycache__", "site-packages"))
_MARKS: Final = ("pyvenv.cfg", "CACHEDIR.TAG", ".buildinfo")
"""What lies in a virtual environment, in a cache, and in what Sphinx has built."""

_NOT_TAKEN: Final = (
    "hidden files, caches, virtual environments and what was built are left out of a portfolio; keep it elsewhere in the "
    "project"
)
_CIRCLE: Final = "a symbolic link leads back to a folder that it is in"
_LEADS_UP: Final = "the path leads out of the project"


class PackError(ValueError):
    """A project cannot be packed: the message says what was found and what was expected."""


class NotPackedError(ValueError):
    """Bytes are no packed project of this form."""


class _Node(NamedTuple):
    """What is at a path. ``real`` is where it leads, ``content`` the number of a file's content, -1 for none; ``refused`` is
    what the source says of one that cannot be read: reason, number of the system's error, words."""

    kind: Kind
    leads_to: str
    real: str
    content: int
    refused: tuple[str, int, str] | None


# --- to bytes ---------------------------------------------------------------------------------------------------------


def pack(source: Source, *, most_bytes: int = MOST_BYTES, most_files: int = MOST_FILES) -> bytes:
    """The project that ``source`` gives.

    :raises PackError: if it is too large, or changes again and again while it is read.
    """
    for _ in range(_TRIES):
        found = _Packing(source, most_bytes, most_files)
        before = found.states()
        data = found.packed()
        if before == _Packing(source, most_bytes, most_files).states():
            return data
    raise PackError(
        f"files of the project changed while they were read, {_TRIES} times; expected a project that nobody writes to"
    )


class _Packing:
    """A project on its way into bytes."""

    def __init__(self, source: Source, most_bytes: int, most_files: int) -> None:
        self.source = source
        self.most_bytes = most_bytes
        self.unlisted: dict[str, SourceError] = {}
        self.entries: list[Entry] = []
        for entry in self._walk():
            self.entries.append(entry)
            if len(self.entries) > most_files:
                raise PackError(
                    f"the project has more than {most_files} files and folders; expected the folder of one project, "
                    "without what does not belong to it"
                )
        self.entries.sort()

    def states(self) -> list[tuple[Entry, State | None]]:
        """What lies there, and what changes when it is saved."""
        return [(each, self.source.state(each.path) if each.kind == "file" else None) for each in self.entries]

    def packed(self) -> bytes:
        """The project."""
        self.contents: list[bytes] = []
        self.number: dict[str, int] = {}
        self.size = 0
        self.by_top: dict[str, int] = {}
        rows: list[list[Any]] = []
        if "" in self.unlisted:
            rows.append(["", "folder", "", None, -1, _refusal_of(self.unlisted[""])])
        rows += [self._row(each) for each in self.entries]
        layout = self.source.layout
        head = {
            "contents": [len(each) for each in self.contents],
            "entries": rows,
            "layout": [layout.base, layout.docs, layout.needs, list(layout.shared)],
        }
        text = json.dumps(head, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
        return b"".join((FORM, f"{len(text)}\n".encode(), text.encode(), *self.contents))

    def _row(self, entry: Entry) -> list[Any]:
        path, kind = entry.path, entry.kind
        real, content, refused = path, -1, None
        # what is refused leads nowhere that is known
        with suppress(SourceError):
            real = self.source.real(path)
        if path in self.unlisted:
            refused = _refusal_of(self.unlisted[path])
        elif kind == "file":
            try:
                content = self._content(path, real)
            except SourceError as error:
                refused = _refusal_of(error)
        elif kind != "folder":
            # a pipe is never opened: the source refuses it before
            try:
                self.source.open(path).close()
            except SourceError as error:
                refused = _refusal_of(error)
        return [path, kind, entry.leads_to, None if real == path else real, content, refused]

    def _content(self, path: str, real: str) -> int:
        if real in self.number:
            return self.number[real]
        pieces: list[bytes] = []
        top = path.partition("/")[0]
        with self.source.open(path) as file:
            try:
                while piece := file.read(_PIECE):
                    pieces.append(piece)
                    self.size += len(piece)
                    self.by_top[top] = self.by_top.get(top, 0) + len(piece)
                    if self.size > self.most_bytes:
                        raise self._too_large()
            except OSError as error:
                raise SourceError("unreadable", path, error.errno or errno.EIO, error.strerror or str(error)) from None
        self.contents.append(b"".join(pieces))
        self.number[real] = len(self.contents) - 1
        return self.number[real]

    def _too_large(self) -> PackError:
        top = max(sorted(self.by_top), key=lambda each: self.by_top[each])
        return PackError(
            f"the project has more than {self.most_bytes / (1 << 20):.4g} MB, most of it in {top}; expected the folder of "
            "one project, without what does not belong to it"
        )

    def _walk(self) -> Iterator[Entry]:
        pending = [""]
        while pending:
            folder = pending.pop()
            try:
                entries = self.source.entries(folder)
            except SourceError as error:
                self.unlisted[folder] = error
                continue
            for entry in entries:
                if _is_left_out(entry.path, self.source.layout):
                    continue
                yield entry
                if entry.kind == "folder":
                    if self._is_marked(entry.path):
                        self.unlisted[entry.path] = left_out_error(entry.path)
                    else:
                        pending.append(entry.path)

    def _is_marked(self, folder: str) -> bool:
        if _is_of_file(folder, self.source.layout):
            return False
        return any(self.source.kind(f"{folder}/{mark}") == "file" for mark in _MARKS)


def _refusal_of(error: SourceError) -> list[Any]:
    return [error.reason, error.errno, error.strerror]


def _is_of_file(path: str, layout: Layout) -> bool:
    """Whether a path is in a folder of the risk file, or leads to one."""
    return any(path == each or path.startswith(f"{each}/") or each.startswith(f"{path}/") for each in layout.folders)


def _is_left_out(path: str, layout: Layout) -> bool:
    name = path.rpartition("/")[2]
    if name == ".git" or name.startswith(".riskfile"):
        # what git and riskfile keep for themselves
        return True
    return (name.startswith(".") or name in _LEFT_OUT) and not _is_of_file(path, layout)


def left_out_error(path: str) -> SourceError:
    """What is said to who reads a path that was left out."""
    return SourceError("unreadable", path, errno.EACCES, _NOT_TAKEN)


# --- and back ---------------------------------------------------------------------------------------------------------


class Packed(Source):
    """The project that :func:`pack` has packed, in memory.

    :raises NotPackedError: if ``data`` are none, or cut.
    """

    def __init__(self, data: bytes) -> None:
        if not data.startswith(FORM):
            raise NotPackedError(
                f"found {data[:20]!r}, expected a packed project of the form {FORM.decode().strip()!r}"
            )
        begin = data.find(b"\n", len(FORM)) + 1
        try:
            end = begin + int(data[len(FORM) : begin])
            head = json.loads(data[begin:end])
            base, docs, needs, shared = head["layout"]
            self.layout = Layout(base, docs, needs, tuple(shared))
            self._contents: list[memoryview] = []
            whole = memoryview(data)
            for length in head["contents"]:
                self._contents.append(whole[end : end + length])
                end += length
            nodes = {
                path: _Node(
                    kind, leads_to, path if real is None else real, content, None if refused is None else tuple(refused)
                )
                for path, kind, leads_to, real, content, refused in head["entries"]
            }
        except (ValueError, LookupError, TypeError) as error:
            raise NotPackedError(f"the packed project is damaged: {error}") from None
        if end != len(data):
            raise NotPackedError(f"the packed project has {len(data)} bytes, expected {end}")
        self._nodes = {"": _Node("folder", "", "", -1, None), **nodes}
        self._children: dict[str, list[str]] = {}
        for path in sorted(nodes):
            if path:
                self._children.setdefault(path.rpartition("/")[0], []).append(path)

    def _find(self, path: str) -> tuple[str, _Node | None]:
        """The name under which what is at ``path`` was packed, with what it is; None where nothing is."""
        plain = "" if path in ("", ".") else posixpath.normpath(path)
        plain = "" if plain == "." else plain
        if plain in self._nodes:
            return plain, self._nodes[plain]
        folder, _, name = plain.rpartition("/")
        _, above = self._find(folder)
        if above is None or above.kind not in ("folder", "link-circle"):
            return plain, None
        there = f"{above.real}/{name}" if above.real else name
        return there, self._nodes.get(there)

    def kind(self, path: str) -> Kind:
        """What kind of thing is at ``path``."""
        if leads_up(path):
            return "outside"
        found = self._find(path)[1]
        return "missing" if found is None else found.kind

    def entries(self, folder: str) -> list[Entry]:
        """What lies in ``folder``, in the order of names."""
        place, found = self._checked(folder)
        if found.kind == "link-circle":
            raise SourceError(found.kind, folder, errno.ELOOP, _CIRCLE)
        if found.refused is not None:
            reason, number, words = found.refused
            raise SourceError(reason, folder, number, words)  # type: ignore[arg-type]
        if found.kind != "folder":
            raise SourceError(found.kind, folder, errno.ENOENT if found.kind == "missing" else errno.ENOTDIR)
        children = self._children.get(place) or self._children.get(found.real, [])
        prefix = f"{folder.rstrip('/')}/" if folder else ""
        return sorted(self._entry(prefix, each) for each in children)

    def _entry(self, prefix: str, path: str) -> Entry:
        node = self._nodes[path]
        return Entry(prefix + path.rpartition("/")[2], node.kind, node.leads_to)  # type: ignore[arg-type]

    def open(self, path: str) -> BinaryIO:
        """The content of a file."""
        _, found = self._checked(path)
        if found.refused is not None and found.kind != "folder":
            raise _refused(path, found)
        if found.kind != "file":
            raise _refused(path, found)
        return BytesIO(self._contents[found.content])

    def read(self, path: str) -> bytes:
        """The whole content of a file."""
        with self.open(path) as file:
            return file.read()

    def _checked(self, path: str) -> tuple[str, _Node]:
        if leads_up(path):
            raise SourceError("outside", path, errno.EACCES, _LEADS_UP)
        place, found = self._find(path)
        if found is None:
            if self._was_left_out(place):
                raise left_out_error(path)
            raise SourceError("missing", path, errno.ENOENT)
        return place, found

    def _was_left_out(self, path: str) -> bool:
        parts = path.split("/")
        if any(_is_left_out("/".join(parts[: number + 1]), self.layout) for number in range(len(parts))):
            return True
        folders = ("/".join(parts[:number]) for number in range(1, len(parts)))
        nodes = (self._nodes.get(each) for each in folders)
        return any(each is not None and each.kind == "folder" and each.refused is not None for each in nodes)

    def state(self, path: str) -> State | None:
        """A file's state is its content."""
        found = None if leads_up(path) else self._find(path)[1]
        if found is None or found.content < 0:
            return None
        return blake2b(self._contents[found.content]).digest()

    def real(self, path: str) -> str:
        """Where ``path`` leads when all symbolic links are followed, whether something is there or not."""
        if leads_up(path):
            raise SourceError("outside", path, errno.EACCES, _LEADS_UP)
        place, found = self._find(path)
        if found is None:
            return place
        if found.kind == "outside":
            raise _refused(path, found)
        return found.real

    def name(self, path: str) -> str:
        """What it is called outside of the project."""
        return f"<memory>/{path}"


def _refused(path: str, node: _Node) -> SourceError:
    if node.refused is not None:
        reason, number, words = node.refused
        return SourceError(reason, path, number, words)  # type: ignore[arg-type]
    number = {"folder": errno.EISDIR, "missing": errno.ENOENT}.get(node.kind, errno.EINVAL)
    return SourceError(node.kind, path, number)
