"""A library as it is kept: a project with a ``library.yaml``, in a folder, or at a revision of a repository."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from riskfile.change import baseline as baselines
from riskfile.change.content_hash import content_hash
from riskfile.change.impact import without
from riskfile.change.libraries import NAME, NAME_WORDS, PINNED, Pinned, file_hash, key_hash, policy_keys
from riskfile.change.suspect import hash_of
from riskfile.model import Item, RiskFile
from riskfile.policy import PolicyError
from riskfile.policy.load import SHAPE as POLICY_SHAPE
from riskfile.policy.strict import INVALID, Integer, Listing, Record, Text, read, read_text
from riskfile.project import Project
from riskfile.rules import Finding
from riskfile.source import Disk, Source, SourceError, walk
from riskfile.source.repository import NotClonedError, ask, clone
from riskfile.source.revision import Revision, RevisionError
from riskfile.text.messages import Phrase, tr
from riskfile.text.nearest import nearest
from riskfile.translation.catalogues import locale_folder

MANIFEST: Final = "library.yaml"
"""The file by which a project is a library."""

FORM: Final = 1
"""The version of its form."""

OF_A_DEVICE: Final = frozenset(("observation", "trigger", "cycle", "review", "overall-residual-risk"))
"""Types of items that tell of one device: a library has none."""

_NEVER_SHARED: Final = frozenset(("version", "device", "document", "language", "translations", "waivers", "rules"))
"""Keys of the policy that are a device's own."""

_PICTURES: Final = (".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp")
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|[^/\\:]+@[^/\\:]+:")
_WITH_PASSWORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/@]*:[^/@]*@")

_FORM = Phrase(
    "library.package-form", "`form`: found {found}, expected {expected}", "use the riskfile that it was written for"
)
_OWN_KEY = Phrase(
    "library.own-key",
    "`policy`: found {found}, which is a device's own; expected keys of the policy that several devices share",
    by=("found",),
)
_NO_KEY = Phrase(
    "library.no-key", "`policy`: found {found}, which is no key of the library's needs/policy.yaml", by=("found",)
)

SHAPE: Final = Record(
    "A library of items that several files share (riskfile).",
    {
        "form": Integer("Version of this form: 1.", minimum=0),
        "name": Text("Its name, as files that take it name it.", pattern=NAME, expected=NAME_WORDS),
        "title": Text("What it is called."),
        "version": Text("Its version.", digits=True),
        "policy": Listing("Keys of its policy that it offers.", Text("A key."), unique=True),
    },
    ("form", "name", "title", "version"),
)
"""The form of ``library.yaml``."""


class LibraryError(ValueError):
    """A library cannot be had, or cannot be taken; the message says what was found and what was expected."""


class Manifest(NamedTuple):
    """What ``library.yaml`` says."""

    name: str
    title: str
    version: str
    policy: tuple[str, ...]


class Package(NamedTuple):
    """A library, at one state of it. ``revision`` is the commit, "" of a folder in no repository; ``dirty`` says that files of
    the folder are not as in the commit. ``again`` gives another commit of the same repository; None of a folder in none."""

    manifest: Manifest
    project: Project
    revision: str
    baseline: str
    dirty: bool = False
    again: Callable[[str], Package] | None = None

    @property
    def source(self) -> Source:
        """Its files."""
        return self.project.source


class Offered(NamedTuple):
    """What of a library is taken: its files by the path from its folder of items, what is pinned of each, by key of the policy
    its text and its hash, and the translations of pages, by the folder of their language and the path of the page."""

    files: Mapping[str, bytes]
    pages: tuple[Pinned, ...]
    policy: Mapping[str, tuple[str, str]]
    translations: Mapping[tuple[str, str], bytes]


# --- where it is ----------------------------------------------------------------------------------------------------


def is_address(where: str) -> bool:
    """Whether a library is named by an address for git, and not by a folder."""
    return _ADDRESS.match(where) is not None


@contextmanager
def opened(where: str, beside: Path, *, folder: str = "", revision: str = "", baseline: str = "") -> Iterator[Package]:
    """The library at ``where``: an address for git, or a folder from ``beside``. ``folder`` is the library's in its repository;
    of a folder that was named it is that already. Within, its files can be read.

    :raises LibraryError: if there is none, or no such state of it.
    """
    if where.startswith("-"):
        raise LibraryError(tr("found {where}; expected an address or a folder", where=where))
    if not is_address(where):
        yield _in_folder(beside / where, where, folder, revision, baseline)
        return
    if _WITH_PASSWORD.match(where):
        raise LibraryError(
            tr("the address holds a password, which the file would keep for all to see; leave it to git's credentials")
        )
    with TemporaryDirectory(prefix="riskfile-library-") as scratch:
        root = Path(scratch, "library.git")
        try:
            clone(where, root)
        except NotClonedError as error:
            raise LibraryError(tr("git cannot clone {where}: {said}", where=where, said=error.said)) from None
        yield _at_revision(root, where, folder, revision, baseline, bare=True)


def _in_folder(place: Path, where: str, folder: str, revision: str, baseline: str) -> Package:
    if not place.is_dir():
        raise LibraryError(
            tr("{where} is not a folder; expected a library with {manifest}", where=where, manifest=MANIFEST)
        )
    if (place / "HEAD").is_file() and (place / "objects").is_dir() and not (place / ".git").exists():
        return _at_revision(place, where, folder, revision, baseline, bare=True)
    if ask(place, "rev-parse", "--verify", "--quiet", "HEAD^{commit}") is None:
        if revision:
            raise LibraryError(
                tr("{where} is in no git repository; expected one that has {revision}", where=where, revision=revision)
            )
        source = Disk(place / folder if folder else place)
        package = _read(source, where, "", baseline)
        if baseline:
            print_ = _fingerprint(source, where, baseline)
            if _print_of(package) != print_:
                raise LibraryError(
                    tr(
                        "{where} does not say what its baseline {baseline} says, and no repository has the state that did",
                        where=where,
                        baseline=baseline,
                    )
                )
        return package
    return _at_revision(place, where, folder, revision, baseline, bare=False)


def of_folder(folder: Path, shown: str) -> Package:
    """The library in a folder, as its files are now.

    :raises LibraryError: if there is none, or it cannot be read.
    """
    if not folder.is_dir():
        raise LibraryError(
            tr("{where} is not a folder; expected a library with {manifest}", where=shown, manifest=MANIFEST)
        )
    return _read(Disk(folder), shown, "", "")


def _read(source: Source, where: str, revision: str, baseline: str) -> Package:
    """The library whose files are those of ``source``; none of its own rules is run.

    :raises LibraryError: if it is none, or cannot be read.
    """
    manifest = _manifest(source, where)
    project = Project.open(source, cached=False, own_rules=False)
    try:
        _ = project.policy, project.file
    except PolicyError as error:
        raise LibraryError("\n".join(f"{where}: {each}" for each in error.problems)) from None
    return Package(manifest, project, revision, baseline)


def _at_revision(root: Path, where: str, folder: str, revision: str, baseline: str, *, bare: bool) -> Package:
    def at(name: str) -> Package:
        try:
            source = Revision(root, name, folder=folder, bare=bare)
        except RevisionError as error:
            raise LibraryError(f"{where}: {error}") from None
        return _read(source, where, source.commit, baseline)._replace(again=at)

    found = at(revision or "HEAD")
    if baseline:
        print_ = _fingerprint(found.source, where, baseline)
        path = baselines.path_of(found.source.layout, baseline)
        inner = f"{folder.strip('/')}/{path}".lstrip("/")
        listed = ask(root, "log", "--format=%H", found.revision, "--", inner, bare=bare)
        commits = (listed or b"").decode("ascii", "replace").split()
        candidates = [found, *(at(each) for each in commits if each != found.revision)]
        match = next((each for each in candidates if _print_of(each) == print_), None)
        if match is None:
            raise LibraryError(
                tr(
                    "no commit of {where} at which the baseline {baseline} was written says what it says; name the commit with"
                    " --revision",
                    where=where,
                    baseline=baseline,
                )
            )
        return match
    if not bare and not revision:
        changed = ask(root, "status", "--porcelain", "--untracked-files=all", "--", ".", literal=False)
        return found._replace(dirty=bool((changed or b"").strip()))
    return found


def _fingerprint(source: Source, where: str, name: str) -> str:
    """What a baseline of the library says it says."""
    path = baselines.path_of(source.layout, name)
    if not baselines.NAME.fullmatch(name) or source.kind(path) != "file":
        raise LibraryError(tr("{where} has no baseline {name}", where=where, name=name))
    try:
        return baselines.read(source.read(path)).fingerprint
    except (baselines.BaselineError, SourceError) as error:
        raise LibraryError(f"{where}: {path}: {error}") from None


def _print_of(package: Package) -> str:
    return content_hash(package.project.file, package.project.policy)


def _manifest(source: Source, where: str) -> Manifest:
    try:
        text = read_text(source, MANIFEST)
        if text is None:
            raise LibraryError(
                tr(
                    "there is no {manifest} in {where}; expected the name and the version of a library",
                    manifest=MANIFEST,
                    where=where,
                )
            )
        reading = read(text, MANIFEST, SHAPE)
        data: Any = reading.value
        if data is not INVALID and data.get("form", FORM) != FORM:
            reading.problems.clear()
            reading.fault_at(("form",), _FORM(found=data["form"], expected=FORM))
        reading.stop()
        offered = tuple(data.get("policy", ()))
        policy = read_text(source, source.layout.policy) or ""
        decided, _ = policy_keys(policy, source.layout.policy)
        for key in offered:
            if key in _NEVER_SHARED or key not in POLICY_SHAPE.keys:
                reading.fault_at(("policy", key), _OWN_KEY(found=key))
            elif key not in decided:
                reading.fault_at(("policy", key), _NO_KEY(found=key))
        reading.stop()
    except PolicyError as error:
        listed = "\n".join(f"{where}: {each}" for each in error.problems)
        raise LibraryError(listed) from None
    return Manifest(data["name"], data["title"], data["version"], offered)


# --- whether it may be taken ----------------------------------------------------------------------------------------


def faults(package: Package) -> list[Finding]:
    """What is wrong with a library: all that contradicts itself or cannot be read. That something is missing which a whole
    file has is nothing that a library is asked."""
    checked = package.project.check()
    return [
        each
        for each in checked.report.findings
        if each.kind == "contradiction" and each.level == "error" and each.code not in _OF_A_WHOLE_FILE
    ]


_OF_A_WHOLE_FILE: Final = frozenset(("RMF905",))
"""Rules that ask where a page is named: of a library, the file that takes it says."""


def of_a_device(file: RiskFile) -> list[Item]:
    """The items of a library that tell of one device."""
    return [each for each in file.everything if each.type in OF_A_DEVICE]


# --- what of it is taken --------------------------------------------------------------------------------------------


def offered(package: Package, only: Sequence[str], keys: Sequence[str]) -> Offered:
    """What of a library is taken: the items of these ids and types (all, where there are none), with their pages, and these keys
    of its policy.

    :raises LibraryError: if it has none of them.
    """
    source = package.source
    layout = source.layout
    file = package.project.file
    top = f"{layout.needs}/"
    items = [each for each in file.everything if each.path.startswith(top)]
    if only:
        types = {each.type for each in items}
        ids = {each.id for each in items}
        if unknown := next((each for each in only if each not in types and each not in ids), None):
            near = nearest(unknown, [*types, *ids])
            raise LibraryError(
                tr("the library {name} has no item and no type {unknown}", name=package.manifest.name, unknown=unknown)
                + (tr("; did you mean {near}?", near=near[0]) if near else "")
            )
        left = [each for each in items if each.id not in only and each.type not in only]
        items = [each for each in items if each.id in only or each.type in only]
        source = without(source, left) if left else source
    if not items:
        raise LibraryError(tr("the library {name} has no items in {top}", name=package.manifest.name, top=top))
    by_page: dict[str, dict[str, str]] = {}
    for item in items:
        by_page.setdefault(item.path, {})[item.id] = hash_of(item)
    files: dict[str, bytes] = {}
    pages: list[Pinned] = []
    for path in _paths(source, top):
        if path.endswith(".md") and path not in by_page:
            # a table of contents is the file's own
            continue
        data = source.read(path)
        inner = path.removeprefix(top)
        files[inner] = data
        pages.append(Pinned(inner, file_hash(data), by_page.get(path, {})))
    return Offered(files, tuple(pages), _keys(package, keys), _translations(source, files))


def _paths(source: Source, top: str) -> list[str]:
    """The files of a library's folder of items that may be taken: pages and pictures.

    :raises LibraryError: for a symbolic link, which may lead anywhere.
    """
    found = []

    def left_out(path: str) -> bool:
        inner = path.removeprefix(top)
        return path.rpartition("/")[2].startswith(".") or inner.split("/")[0] in (
            "library", "locale", "baselines", "signatures", "checklists", PINNED,
        )  # fmt: skip

    for entry in walk(source, top.rstrip("/"), left_out):
        if entry.leads_to or entry.kind in ("outside", "link-circle"):
            raise LibraryError(
                tr(
                    "{path} of the library is a symbolic link; expected files, which mean the same wherever they are",
                    path=entry.path,
                )
            )
        if entry.kind == "file" and entry.path.lower().endswith((".md", *_PICTURES)):
            found.append(entry.path)
    return sorted(found)


def _keys(package: Package, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    path = package.source.layout.policy
    text = (read_text(package.source, path) or "").replace("\r\n", "\n").removeprefix("\ufeff")
    decided, _ = policy_keys(text, path)
    found = {}
    for key in keys:
        if key not in package.manifest.policy:
            raise LibraryError(
                tr(
                    "the library {name} offers no {key} of the policy; it offers {known}",
                    name=package.manifest.name,
                    key=key,
                    known=", ".join(package.manifest.policy) or tr("nothing"),
                )
            )
        found[key] = (block_of(text, key), key_hash(decided.get(key)))
    return found


def _translations(source: Source, files: Mapping[str, bytes]) -> dict[tuple[str, str], bytes]:
    needs, top = source.layout.needs, locale_folder(source.layout)
    found = {}
    for entry in walk(source, top, lambda path: path.rpartition("/")[2].startswith(".")):
        if entry.kind != "file" or entry.leads_to:
            continue
        language, sign, catalogue = entry.path.removeprefix(f"{top}/").partition(f"/LC_MESSAGES/{needs}/")
        page = f"{catalogue.removesuffix('.po')}.md"
        if sign and catalogue.endswith(".po") and page in files:
            found[language, page] = source.read(entry.path)
    return found


# --- a key of a policy ----------------------------------------------------------------------------------------------


def _lines_of(lines: Sequence[str], key: str) -> tuple[int, int] | None:
    """The lines in which a key of the policy stands, from the first up to the last, that not among them."""
    for first, line in enumerate(lines):
        if re.match(rf"{re.escape(key)}[ \t]*:", line):
            last = first + 1
            behind = last
            while behind < len(lines) and (not lines[behind].strip() or lines[behind][0] in " \t#-"):
                behind += 1
                # comments and blank lines before the next key are of that
                if lines[behind - 1].strip() and lines[behind - 1][0] != "#":
                    last = behind
            return first, last
    return None


def block_of(text: str, key: str) -> str:
    """The lines in which a key of the policy stands, "" where it does not."""
    lines = text.splitlines(keepends=True)
    found = _lines_of(lines, key)
    return "" if found is None else "".join(lines[found[0] : found[1]])


def with_block(text: str, key: str, block: str) -> str:
    """The text of a policy with other lines for a key: at its place, or at the end; "" takes the key out."""
    lines = text.splitlines(keepends=True)
    found = _lines_of(lines, key)
    if block and not block.endswith("\n"):
        block += "\n"
    if found is None:
        end = "" if not text or text.endswith("\n") else "\n"
        return f"{text}{end}{block}"
    return "".join((*lines[: found[0]], block, *lines[found[1] :]))


__all__ = [
    "MANIFEST",
    "LibraryError",
    "Manifest",
    "Offered",
    "Package",
    "block_of",
    "faults",
    "is_address",
    "of_a_device",
    "of_folder",
    "offered",
    "opened",
    "with_block",
]
