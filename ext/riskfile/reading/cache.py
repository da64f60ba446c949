"""What the fast reader keeps between two runs: the policy, the item types, and pages by the hash of their content.

The cache can be deleted at any time. It is never trusted across versions of the tool, of Python, of the
item types or of the policy (they are its key), nor when its own checksum does not fit.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from stat import S_ISREG
from typing import Any, TypeAlias, get_type_hints
from zlib import crc32

from riskfile.model import Item, ItemModel
from riskfile.policy.policy import Policy
from riskfile.reading.need_types import resting_on
from riskfile.reading.page import Page
from riskfile.source import Source, SourceError
from riskfile.text.digests import blake2b
from riskfile.text.files import clear_left, write_whole
from riskfile.text.messages import modules_of
from riskfile.text.records import Codec, codec
from riskfile.version import __version__

FOLDER = ".riskfile_cache"

_DIGEST_SIZE = 20
_CHECKSUM_SIZE = 4


def digest(data: bytes | memoryview) -> bytes:
    """The hash by which content is compared."""
    return blake2b(data, digest_size=_DIGEST_SIZE).digest()


@cache
def _reader() -> str:
    """What tells one state of the reader's own code from another, for a checkout in which it is edited: as it is when this
    process begins to read."""
    package = Path(__file__).parents[1]
    found = []
    with suppress(OSError):
        for room in ("text", "model", "source", "policy", "tables", "reading", "translation"):
            with os.scandir(package / room) as entries:
                states = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith(".py")]
            found += [(name, state.st_mtime_ns, state.st_size) for name, state in sorted(states)]
        # views, by which those that pages ask for are judged
        for name in ("registry", "declare", "asked", "filters", "arrange"):
            state = (package / "views" / f"{name}.py").stat()
            found.append((name, state.st_mtime_ns, state.st_size))
    return repr(found)


def checksum(data: bytes | memoryview) -> bytes:
    """By which is seen that what was kept has been damaged: it takes a tenth of the time of a hash."""
    return crc32(data).to_bytes(_CHECKSUM_SIZE, "big")


def key_of(*sources: bytes) -> bytes:
    """A cache key for this version of the tool and these configuration files."""
    mixed = blake2b(digest_size=_DIGEST_SIZE)
    for part in (__version__.encode(), _reader().encode(), sys.version.encode(), *sources):
        mixed.update(len(part).to_bytes(8, "big"))
        mixed.update(part)
    return mixed.digest()


def open_store(source: Source, root: Path | None, like: Store | None = None) -> Store:
    """What an earlier run has kept in the folder ``root`` of the project that ``source`` gives, as far as tool, policy
    and item types are the same; None keeps nothing. ``like``: what that one knows, whatever policy and item types the
    source has; nothing is kept."""
    if like is not None:
        return Store(None, like.key, like.but_policy).beside(like)
    layout = source.layout
    content = [repr(layout).encode("utf-8", "surrogatepass")]
    for path in (layout.policy, layout.model, *resting_on(source)):
        try:
            content.append(source.read(path))
        except SourceError as error:
            if error.reason != "missing":
                # who reads it says why it cannot be read, and nothing that was kept without it holds
                return Store(None, b"")
            # a file that is empty says something else: that it is wrong
            content.append(b"\0")
    return Store(root, key_of(*content), (content[0], *content[2:]))


SETTINGS: Codec[tuple[Policy, ItemModel]] = codec(tuple[Policy, ItemModel])
"""How the policy and the item types are kept."""


@cache
def _records_of_pages() -> tuple[tuple[int, Codec[Any]], ...]:
    """The fields of a page that hold records; all others are kept as they are."""
    found = []
    for number, (name, hint) in enumerate(get_type_hints(Page).items()):
        # the fields of items, which are most of a page, are plain already
        both_ways = None if name == "items" else codec(hint)
        if both_ways is not None and both_ways.records:
            found.append((number, both_ways))
    return tuple(found)


_Kept: TypeAlias = tuple[bytes, tuple[object, ...], tuple[str, ...]]
"""The hash of a page's content, its fields, and the modules with the phrases of its problems."""


def _page(entry: _Kept) -> Page:
    _, plain, modules = entry
    for module in modules:
        # what is told of the page is said with their phrases
        import_module(module)
    fields = [*plain]
    for number, both_ways in _records_of_pages():
        fields[number] = both_ways.from_plain(fields[number])
    return Page._make(fields)


class Store:
    """What is kept: the policy, the item types, and pages by docname with the hash of their bytes.

    ``root`` None keeps nothing. ``key`` as ``key_of`` makes it of all that the content depends on; ``but_policy`` is all of
    that but the policy.
    """

    def __init__(self, root: Path | None, key: bytes, but_policy: tuple[bytes, ...] = ()) -> None:
        self._path = None if root is None else root / FOLDER / "pages"
        self._key = key
        self.but_policy = but_policy
        self._under_other: dict[str, _Kept] = {}
        known: dict[str, Any] = {} if self._path is None else read_kept(self._path, key)
        self._settings = known.get("settings")
        self._known: dict[str, _Kept] = known.get("pages", {})
        self._fresh: dict[str, _Kept] = {}
        self._changed = False
        # all that the state needs has been asked for
        self._whole = False
        # pages and items as they were made, for the next state: by docname, with what they were made of
        self._made: dict[str, tuple[_Kept, Page]] = {}
        self.items: dict[str, tuple[object, tuple[Item, ...]]] = {}

    def beside(self, other: Store) -> Store:
        """This one, which keeps nothing, with what ``other`` knows, where both have the same settings, or the same but for
        the policy: another state of a project, of which most pages are the same."""
        if self._key and self._key == other._key:
            self._settings = other._settings
            self._made, self.items = other._made, other.items
            self._known = other._all()
            self._under_other = {} if other._whole else other._under_other
        elif self._key and self.but_policy == other.but_policy:
            self._under_other = other._all() if other._whole else {**other._under_other, **other._all()}
        return self

    def _all(self) -> dict[str, _Kept]:
        """What is known of the pages of this state; of those that it had before, nothing."""
        return {**self._fresh} if self._whole else {**self._known, **self._fresh}

    @property
    def key(self) -> bytes:
        """All that what is kept rests on, but for the content of the pages."""
        return self._key

    def settings(self) -> tuple[Policy, ItemModel] | None:
        """The policy and the item types, or None where they are not kept."""
        return None if self._settings is None else SETTINGS.from_plain(self._settings)

    def keep_settings(self, policy: Policy, model: ItemModel) -> None:
        """Keep the policy and the item types."""
        self._settings = SETTINGS.to_plain((policy, model))
        self._changed = True

    def get(self, docname: str, content: bytes) -> Page | None:
        """The page as read from exactly this content, or None."""
        entry = self._known.get(docname)
        if entry is None or entry[0] != content:
            return None
        self._fresh[docname] = entry
        made = self._made.get(docname)
        if made is None or made[0] is not entry:
            made = self._made[docname] = (entry, _page(entry))
        return made[1]

    def read_under_another_policy(self, docname: str, content: bytes) -> Page | None:
        """The page as read from exactly this content, but for what the policy says of it; or None."""
        entry = self._under_other.get(docname)
        return None if entry is None or entry[0] != content else _page(entry)

    def put(self, docname: str, content: bytes, page: Page) -> None:
        """Keep what was read from this content."""
        fields = [*page]
        for number, both_ways in _records_of_pages():
            fields[number] = both_ways.to_plain(fields[number])
        told = (*page.problems, *(each.problem for each in page.references))
        self._fresh[docname] = (content, tuple(fields), tuple(sorted(modules_of(told))))
        self._changed = True

    def save(self) -> None:
        """Write what this run has used, which is all that there is; a cache that cannot be written is none, not an
        error."""
        self._whole = True
        if len(self._made) > len(self._fresh):
            self._made = {docname: self._made[docname] for docname in self._fresh if docname in self._made}
            self.items = {docname: self.items[docname] for docname in self._fresh if docname in self.items}
        if self._path is None or (not self._changed and len(self._fresh) == len(self._known)):
            return
        write_kept(self._path, self._key, {"settings": self._settings, "pages": self._fresh})


def read_kept(path: Path, key: bytes) -> dict[Any, Any]:
    """What was written under this key; empty where nothing was, or where it has been damaged."""
    try:
        # a pipe would never end, and what is behind a link is not of the project
        if not S_ISREG(os.lstat(path).st_mode) or path.parent.is_symlink():
            return {}
        data = path.read_bytes()
    except OSError:
        return {}
    begin = _DIGEST_SIZE + _CHECKSUM_SIZE
    payload = memoryview(data)[begin:]
    if data[:_DIGEST_SIZE] != key or data[_DIGEST_SIZE:begin] != checksum(payload):
        return {}
    try:
        known = marshal.loads(payload)
    except (ValueError, EOFError, TypeError):
        return {}
    return known if isinstance(known, dict) else {}


def write_kept(path: Path, key: bytes, content: dict[Any, Any]) -> None:
    """Keep ``content`` under this key; what cannot be written is not kept, which is no error."""
    payload = marshal.dumps(content)
    folder = path.parent
    if folder.is_symlink():
        # nobody named it, and it may lead anywhere
        return
    with suppress(OSError):
        if not folder.is_dir():
            folder.mkdir(parents=True)
            (folder / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n", encoding="ascii")
            (folder / ".gitignore").write_text("*\n", encoding="ascii")
        clear_left(folder)
        write_whole(path, key + checksum(payload) + payload, through_links=False)
