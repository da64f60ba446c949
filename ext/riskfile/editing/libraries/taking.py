"""A file takes a library, another version of it, or says where it deviates: what would be written, and nothing is.

What a library and a file have both changed is merged as versions of a page are: what the library said when it was taken, what
the file says, and what the library says now. What both have changed at one place is told, and never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from riskfile.change.diff import Difference, compare
from riskfile.change.libraries import (
    GONE,
    PINNED,
    Deviation,
    Lock,
    Pinned,
    Taken,
    file_hash,
    here,
    key_hash,
    policy_keys,
    read_lock,
    undeclared,
    written,
)
from riskfile.change.suspect import hash_of
from riskfile.editing.contents import contents_of, entry_for, written_like
from riskfile.editing.edits import Edit, edited
from riskfile.editing.fixer import Texts
from riskfile.editing.libraries.package import LibraryError, Offered, Package, block_of, faults, of_a_device, with_block
from riskfile.model import Item, RiskFile, Span
from riskfile.policy import PolicyError
from riskfile.policy.strict import read_text
from riskfile.project import Project
from riskfile.source import Source, SourceError
from riskfile.source.repository import ask, merged
from riskfile.text import lists
from riskfile.text.line_ends import as_there
from riskfile.text.messages import tr
from riskfile.text.relative import relative
from riskfile.translation.catalogues import locale_folder


class Taking(NamedTuple):
    """What would be written: whole ``files`` by path, None for one that goes, none where there are ``conflicts`` or where nothing
    is another. ``told`` is what the author should know; ``before`` and ``after`` are what is pinned of the library, None where
    the file does not have it."""

    files: Mapping[str, bytes | None]
    told: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    before: Taken | None = None
    after: Taken | None = None


class Origin(NamedTuple):
    """Where a library is taken from, as the list keeps it."""

    source: str
    folder: str
    only: tuple[str, ...] = ()


def lock_of(project: Project) -> Lock:
    """The libraries of a project.

    :raises LibraryError: if the list of them cannot be read.
    """
    found = read_lock(project.source)
    if found.problems:
        raise LibraryError("\n".join(f"{each.span}: {each.message}" for each in found.problems))
    return found


def taken_as(project: Project, name: str) -> Taken:
    """The library that a project has taken by this name.

    :raises LibraryError: if it has not.
    """
    lock = lock_of(project)
    found = lock.named(name)
    if found is None:
        known = ", ".join(each.name for each in lock.libraries) or tr("none")
        raise LibraryError(tr("no library {name} was taken here; there are {known}", name=name, known=known))
    return found


def would_change(project: Project, files: Mapping[str, bytes | None], before: str, after: str) -> Difference:
    """How the whole project would differ with these files, both judged on its day.

    :raises LibraryError: if it could not be read any more.
    """
    try:
        return compare(project.state(before), project.over(files).state(after))
    except PolicyError as error:
        raise LibraryError(
            tr("with this version the file cannot be judged: {problem}", problem=str(error.problems[0]))
        ) from None


# --- taking a library -----------------------------------------------------------------------------------------------


def added(project: Project, package: Package, offer: Offered, origin: Origin) -> Taking:
    """What is written where a project takes a library.

    :raises LibraryError: if it cannot.
    """
    name = package.manifest.name
    lock, source = lock_of(project), project.source
    if lock.named(name) is not None:
        raise LibraryError(
            tr(
                "the library {name} was taken already; `riskfile library update {name}` takes another version",
                name=name,
            )
        )
    _expect_no_links(source, name)
    _expect_fit(project, lock, package, offer, name)
    files: dict[str, bytes | None] = {}
    for path, data in offer.files.items():
        place = here(source.layout, name, path)
        if source.kind(place) != "missing":
            raise LibraryError(tr("{place} is there already, and is not of the library", place=place))
        files[place] = data
    policy = source.layout.policy
    text, decided = _policy(source)
    for key, (block, says) in offer.policy.items():
        if key_hash(decided.get(key)) != says:
            text = with_block(text, key, block)
    if offer.policy and text != _policy(source)[0]:
        files[policy] = text.encode()
    for (language, page), data in offer.translations.items():
        files.setdefault(_catalogue(source, name, language, page), _called(data, source, name, page))
    after = Taken(
        name,
        package.manifest.title,
        package.manifest.version,
        origin.source,
        origin.folder,
        package.revision,
        package.baseline,
        origin.only,
        offer.pages,
        {key: says for key, (_, says) in offer.policy.items()},
        (),
    )
    files[source.layout.libraries] = written((*lock.libraries, after)).encode()
    _with_contents(project, files, name, offer, ())
    return Taking(_as_there(source, files), after=after)


def updated(
    project: Project, taken: Taken, package: Package, offer: Offered, pinned: Offered | None, keep: Sequence[str] = ()
) -> Taking:
    """What is written where a project takes another version of a library; ``pinned`` is the one that it has, where it can be
    had. Of what is named in ``keep``, deviations that are declared, the file goes on saying what it says where the library has
    changed the same.

    :raises LibraryError: if it cannot.
    """
    name, source, lock = taken.name, project.source, lock_of(project)
    if package.manifest.name != name:
        raise LibraryError(
            tr("found the library {found} there; expected {name}", found=package.manifest.name, name=name)
        )
    _expect_no_links(source, name)
    _expect_declared(project, lock, taken)
    _expect_fit(project, lock, package, offer, name)
    if odd := next((each for each in keep if taken.deviation(each) is None), None):
        raise LibraryError(tr("{odd} deviates from no library here; only a deviation can be kept", odd=odd))
    merging = _Merging(project, taken, offer, pinned, keep)
    merging.pages()
    merging.policy()
    merging.translations()
    after = taken._replace(
        title=package.manifest.title,
        version=package.manifest.version,
        revision=package.revision,
        baseline=package.baseline,
        pages=offer.pages,
        policy={key: says for key, (_, says) in offer.policy.items()},
    )
    if merging.conflicts:
        return Taking({}, tuple(merging.told), tuple(merging.conflicts), taken, after)
    files = merging.files
    gone = [page.path for page in taken.pages if page.path not in offer.files]
    _with_contents(project, files, name, offer, gone)
    after = merging.settled(after)
    if merging.conflicts:
        return Taking({}, tuple(merging.told), tuple(merging.conflicts), taken, after)
    others = (each for each in lock.libraries if each.name != name)
    files[source.layout.libraries] = written((*others, after)).encode()
    files = {path: data for path, data in _as_there(source, files).items() if data != _bytes(source, path)}
    return Taking(files, tuple(merging.told), (), taken, after)


def removed(project: Project, taken: Taken) -> Taking:
    """What is written where a project gives a library up: its pages go, what they said of the policy stays."""
    source, lock = project.source, lock_of(project)
    _expect_no_links(source, taken.name)
    files: dict[str, bytes | None] = {}
    for page in taken.pages:
        for path in (here(source.layout, taken.name, page.path), _copy(source, taken.name, page.path)):
            if source.kind(path) == "file":
                files[path] = None
    for entry, _ in _catalogues(source, taken):
        files[entry] = None
    others = [each for each in lock.libraries if each.name != taken.name]
    files[source.layout.libraries] = written(others).encode() if others else None
    _out_of_contents(project, files, taken.name, [page.path for page in taken.pages])
    return Taking(_as_there(source, files), before=taken)


class _Merging:
    def __init__(
        self, project: Project, taken: Taken, offer: Offered, pinned: Offered | None, keep: Sequence[str]
    ) -> None:
        self.project, self.taken, self.offer, self.pinned = project, taken, offer, pinned
        self.keep = frozenset(keep)
        self.source = project.source
        self.files: dict[str, bytes | None] = {}
        self.told: list[str] = []
        self.conflicts: list[str] = []
        # pages that say something else here than in the library, by path
        self.deviating: set[str] = set()

    def pages(self) -> None:
        was = {page.path: page for page in self.taken.pages}
        now = {page.path: page for page in self.offer.pages}
        for path in sorted({*was, *now}):
            place = here(self.source.layout, self.taken.name, path)
            ours = _bytes(self.source, place)
            if path not in was:
                if ours is not None:
                    self.conflicts.append(
                        tr("{place}: the library has a page of this name now, and the file had one before", place=place)
                    )
                self.files[place] = self.offer.files[path]
                continue
            before = was[path]
            same = ours is not None and file_hash(ours) == before.sha256
            if path not in now:
                for id in before.items:
                    if self.taken.deviation(id) is not None:
                        self._conflict_of(id, tr("the library does not have it any more"))
                self.files[place] = self.files[_copy(self.source, self.taken.name, path)] = None
            elif same:
                self.files[place] = self.offer.files[path]
            elif now[path].sha256 == before.sha256:
                self.deviating.add(path)
            else:
                self._merge(path, before, ours or b"")

    def _merge(self, path: str, before: Pinned, ours: bytes) -> None:
        place = here(self.source.layout, self.taken.name, path)
        base = base_of(self.project, self.taken, before, self.pinned)
        if base is None:
            self.conflicts.append(
                tr(
                    "{place}: what the library said when it was taken cannot be had any more; restore the page, update, and"
                    " deviate anew",
                    place=place,
                )
            )
            return
        theirs = self.offer.files[path]
        found = _merged(base, ours, theirs)
        if isinstance(found, str):
            self.files[place] = found.encode("utf-8", "surrogateescape")
            self.deviating.add(path)
            return
        ids = self._both(place, base, theirs)
        if ids and self.keep.issuperset(ids):
            self.files[place] = str(_merged(base, ours, theirs, ours_wins=True)).encode("utf-8", "surrogateescape")
            self.deviating.add(path)
            return
        for id in ids:
            if id not in self.keep:
                self._conflict_of(id, tr("the library has changed it at the same place"))
        if not ids:
            self.conflicts.append(tr("{place}: file and library have changed the page at the same place", place=place))

    def _both(self, place: str, base: bytes, theirs: bytes) -> list[str]:
        """The items of a page that deviate here, and that the library has changed too."""
        one, other = (
            {each.id: hash_of(each) for each in self.project.over({place: data}).file.everything if each.path == place}
            for data in (base, theirs)
        )
        return [each.of for each in self.taken.deviations if each.of in one and one[each.of] != other.get(each.of)]

    def _conflict_of(self, of: str, why: str) -> None:
        declared = self.taken.deviation(of)
        reason = declared.reason if declared is not None else ""
        self.conflicts.append(
            tr(
                '{of} deviates here ("{reason}"), and {why}: --keep {of} keeps what this file says; `riskfile library restore'
                " {of}` takes what the library says",
                of=of,
                reason=reason,
                why=why,
            )
        )

    def policy(self) -> None:
        text, decided = _policy(self.source)
        changed = text
        for key, was in self.taken.policy.items():
            if key not in self.offer.policy:
                self.told.append(tr("`{key}` of the policy is not offered any more; it stays as it is", key=key))
                continue
            block, says = self.offer.policy[key]
            now = key_hash(decided.get(key))
            if says in (now, was):
                continue
            if now == was:
                changed = with_block(changed, key, block)
            elif key in self.keep:
                self.told.append(_kept(self.taken.deviation(key)))
            else:
                self._conflict_of(key, tr("the library has changed it too"))
        if changed != text:
            self.files[self.source.layout.policy] = changed.encode()

    def translations(self) -> None:
        name = self.taken.name
        was = self.pinned.translations if self.pinned is not None else {}
        for language, page in sorted({*was, *self.offer.translations}):
            place = _catalogue(self.source, name, language, page)
            ours = _bytes(self.source, place)
            base, theirs = (
                None if data is None else _called(data, self.source, name, page)
                for data in (was.get((language, page)), self.offer.translations.get((language, page)))
            )
            if ours in (base, theirs) or (ours is None and base is None):
                self.files[place] = theirs
            elif theirs != base and ours is not None and theirs is not None:
                found = _merged(base or b"", ours, theirs)
                if isinstance(found, str):
                    self.files[place] = found.encode("utf-8", "surrogateescape")
                else:
                    self.told.append(
                        tr("{place}: this translation stays as it is here; the library has changed it too", place=place)
                    )

    def settled(self, after: Taken) -> Taken:
        """What is pinned, with what deviates now; what was merged into something that neither side said is a conflict."""
        layout, name = self.source.layout, after.name
        file = self.project.over(self.files).file
        items = {each.id: each for each in file.everything}
        declared: list[Deviation] = []
        for each in self.taken.deviations:
            if each.of in after.policy:
                if after.policy[each.of] == each.says:
                    self.told.append(tr("{of} deviates no more: the library says the same now", of=each.of))
                else:
                    declared.append(each)
                continue
            pinned = after.items.get(each.of)
            if pinned is None:
                # a key of the policy that is not offered any more, told above, or an item that is gone on both sides
                if each.of in self.taken.policy:
                    continue
                if each.says != GONE:
                    self._conflict_of(each.of, tr("the library does not have it any more"))
                continue
            now = _says(items.get(each.of))
            if now == pinned:
                self.told.append(tr("{of} deviates no more: the library says the same now", of=each.of))
                continue
            if pinned != self.taken.items.get(each.of):
                self.told.append(_kept(each))
            declared.append(each._replace(says=now))
        pages = []
        for page in after.pages:
            copy = _copy(self.source, name, page.path)
            if page.path not in self.deviating:
                if self.source.kind(copy) == "file":
                    self.files[copy] = None
                pages.append(page)
                continue
            place = here(layout, name, page.path)
            data = self.files.get(place) or _bytes(self.source, place) or b""
            says = file_hash(data)
            for id, pinned in page.items.items():
                if _says(items.get(id)) != pinned and not any(each.of == id for each in declared):
                    self.conflicts.append(
                        tr(
                            "{place}: {id} would say something that neither the file nor the library says",
                            place=place,
                            id=id,
                        )
                    )
            here_ = "" if says == page.sha256 else says
            self.files[copy] = self.offer.files[page.path] if here_ else None
            pages.append(page._replace(here=here_))
        return after._replace(pages=tuple(pages), deviations=tuple(declared))


def _kept(each: Deviation | None) -> str:
    assert each is not None
    return tr(
        '{of} still deviates, and the library has changed it: look whether the reason holds ("{reason}")',
        of=each.of,
        reason=each.reason,
    )


def _says(item: Item | None) -> str:
    return GONE if item is None else hash_of(item)


def _merged(base: bytes, ours: bytes, theirs: bytes, *, ours_wins: bool = False) -> str | None:
    """Three versions of a page as one; None where both sides have changed one place, unless ``ours_wins`` there."""
    texts = [each.replace(b"\r\n", b"\n").decode("utf-8", "surrogateescape") for each in (base, ours, theirs)]
    size = lists.size_for(*texts)
    with TemporaryDirectory(prefix="riskfile-") as folder:
        names = [Path(folder, name) for name in ("base", "ours", "theirs")]
        for path, text in zip(names, texts, strict=True):
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
        left = merged(names[1], names[0], names[2], size)
    if left is None:
        return None
    text = ""
    for part in lists.parts(left.decode("utf-8", "surrogateescape"), size):
        kept = part if isinstance(part, str) else lists.resolved(part)
        if kept is None and ours_wins and not isinstance(part, str):
            kept = "".join(part.ours)
        if kept is None:
            return None
        text += kept
    return text


# --- deviations -----------------------------------------------------------------------------------------------------


def deviating(project: Project, of: Sequence[str], *, reason: str, by: str, day: str, pinned: Offered | None) -> Taking:
    """What is written where deviations are declared of what was edited: items by their ids, keys of the policy. ``pinned`` is
    the library as it was taken, where it can be had.

    :raises LibraryError: if one says what its library says, or is of none.
    """
    source, lock = project.source, lock_of(project)
    items = {each.id: each for each in project.file.everything}
    decided = _policy(source)[1]
    libraries = {each.name: each for each in lock.libraries}
    files: dict[str, bytes | None] = {}
    for each in of:
        taken = _library_of(lock, each)
        taken = libraries[taken.name]
        page = taken.page_of(each)
        if page is None:
            says, was = key_hash(decided.get(each)), taken.policy[each]
        else:
            says, was = _says(items.get(each)), page.items[each]
        if says == was:
            raise LibraryError(
                tr(
                    "{of} says what the library {name} says; edit it first, then declare the deviation",
                    of=each,
                    name=taken.name,
                )
            )
        if page is not None:
            base = base_of(project, taken, page, pinned)
            if base is None:
                raise LibraryError(
                    tr(
                        "what the library {name} says of {of} cannot be had from {source}, nor from the last commit; without it no"
                        " later version could be taken",
                        name=taken.name,
                        of=each,
                        source=taken.source,
                    )
                )
            files[_copy(source, taken.name, page.path)] = base
            data = _bytes(source, here(source.layout, taken.name, page.path)) or b""
            changed = page._replace(here=file_hash(data))
            taken = taken._replace(pages=tuple(changed if one is page else one for one in taken.pages))
        declared = Deviation(each, says, reason, by, day)
        rest = tuple(one for one in taken.deviations if one.of != each)
        libraries[taken.name] = taken._replace(deviations=(*rest, declared))
    files[source.layout.libraries] = written(libraries.values()).encode()
    return Taking(_as_there(source, files))


def restored(project: Project, of: Sequence[str], pinned: Mapping[str, Offered]) -> Taking:
    """What is written where the file is to say what its libraries say: of items by their ids, keys of the policy, or pages by
    their paths. ``pinned`` has, by name, the libraries as they were taken, where they can be had.

    :raises LibraryError: if one is of no library, or what that says cannot be had.
    """
    source, lock = project.source, lock_of(project)
    libraries = {each.name: each for each in lock.libraries}
    files: dict[str, bytes | None] = {}
    for each in of:
        page_named = _page_named(source, lock, each)
        name = page_named[0].name if page_named else _declared_in(lock, each).name
        taken = libraries[name]
        page = page_named[1] if page_named else taken.page_of(each)
        if page is None:
            if each in taken.policy:
                offer = pinned.get(name)
                if offer is None or each not in offer.policy or offer.policy[each][1] != taken.policy[each]:
                    raise LibraryError(
                        tr(
                            "what the library {name} says of {of} cannot be had from {source}",
                            name=name,
                            of=each,
                            source=taken.source,
                        )
                    )
                text = files.get(source.layout.policy)
                files[source.layout.policy] = with_block(
                    text.decode() if text is not None else _policy(source)[0], each, offer.policy[each][0]
                ).encode()
            gone = {each}
        else:
            page = next(one for one in taken.pages if one.path == page.path)
            base = base_of(project, taken, page, pinned.get(name))
            if base is None:
                raise LibraryError(
                    tr(
                        "what the library {name} says of {of} cannot be had from {source}",
                        name=name,
                        of=each,
                        source=taken.source,
                    )
                )
            place = here(source.layout, name, page.path)
            gone = {*page.items} if page_named else {each}
            ours = files.get(place) or _bytes(source, place)
            left = [one for one in taken.deviations if one.of in page.items and one.of not in gone]
            data = base if page_named or not left or ours is None else _with_item(project, place, ours, base, each)
            files[place] = data
            here_ = "" if file_hash(data) == page.sha256 else file_hash(data)
            files[_copy(source, name, page.path)] = base if here_ else None
            changed = page._replace(here=here_)
            taken = taken._replace(pages=tuple(changed if one.path == page.path else one for one in taken.pages))
        libraries[name] = taken._replace(deviations=tuple(one for one in taken.deviations if one.of not in gone))
    files[source.layout.libraries] = written(libraries.values()).encode()
    return Taking({path: data for path, data in _as_there(source, files).items() if data != _bytes(source, path)})


def _with_item(project: Project, place: str, ours: bytes, base: bytes, id: str) -> bytes:
    """A page with one item as the library has it, at its place or, where it is not there, at the end."""
    was, now = (
        {each.id: each for each in project.over({place: data}).file.everything if each.path == place}
        for data in (base, ours)
    )
    lines, theirs = (data.replace(b"\r\n", b"\n").splitlines(keepends=True) for data in (ours, base))
    wanted = theirs[was[id].line - 1 : was[id].last_line]
    if id in now:
        return b"".join((*lines[: now[id].line - 1], *wanted, *lines[now[id].last_line :]))
    return b"".join((*lines, b"" if not lines or lines[-1].endswith(b"\n") else b"\n", b"\n", *wanted))


def _library_of(lock: Lock, of: str) -> Taken:
    for taken in lock.libraries:
        if of in taken.policy or taken.page_of(of) is not None:
            return taken
    raise LibraryError(
        tr("{of} is of no library that was taken here; expected the id of an item, or a key of the policy", of=of)
    )


def _declared_in(lock: Lock, of: str) -> Taken:
    """The library that something is of, or of which it is declared to be."""
    declared = next((each for each in lock.libraries if each.deviation(of) is not None), None)
    return declared or _library_of(lock, of)


def _page_named(source: Source, lock: Lock, path: str) -> tuple[Taken, Pinned] | None:
    for taken in lock.libraries:
        for page in taken.pages:
            if path == here(source.layout, taken.name, page.path):
                return taken, page
    return None


def base_of(project: Project, taken: Taken, page: Pinned, pinned: Offered | None) -> bytes | None:
    """A page as the library had it when it was taken: from here, from the copy beside it, from the last commit, or from the
    library itself (``pinned``)."""
    source = project.source
    place = here(source.layout, taken.name, page.path)
    for path in (place, _copy(source, taken.name, page.path)):
        data = _bytes(source, path)
        if data is not None and file_hash(data) == page.sha256:
            return data
    data = pinned.files.get(page.path) if pinned is not None else None
    if data is not None and file_hash(data) == page.sha256:
        return data
    root = getattr(source, "root", None)
    data = ask(root, "show", f"HEAD:./{place}") if isinstance(root, Path) else None
    return data if data is not None and file_hash(data) == page.sha256 else None


# --- what a project must be -----------------------------------------------------------------------------------------


def _expect_no_links(source: Source, name: str) -> None:
    for path in (source.layout.library, f"{source.layout.library}/{name}"):
        try:
            real = source.real(path)
        except SourceError as error:
            raise LibraryError(f"{path}: {error.strerror}") from None
        if real != path:
            raise LibraryError(
                tr("{path} is a symbolic link to {real}; expected a folder of its own", path=path, real=real)
            )


def _expect_declared(project: Project, lock: Lock, taken: Taken) -> None:
    """Nothing of a library was edited without a word: an update would have to guess what is meant."""
    found = undeclared(project.source, lock, taken, project.file)
    if found:
        raise LibraryError("\n".join(f"{each.span}: {each.message}; {each.hint}" for each in found))


def _expect_fit(project: Project, lock: Lock, package: Package, offer: Offered, name: str) -> None:
    """A library has no faults, and its items can be items of the project."""
    problems = [f"{each.span}: {each.code} {each.message}" for each in faults(package)]
    if problems:
        raise LibraryError(
            tr("the library {name} is at fault itself, and is not taken:", name=name)
            + "".join(f"\n  {each}" for each in problems)
        )
    file = package.project.file
    types = project.model.types
    wanted = {id for page in offer.pages for id in page.items}
    for item in file.everything:
        if item.id in wanted and item.type not in types:
            raise LibraryError(
                tr(
                    "{item} of the library is of the type {type}, which needs/model.yaml of this file does not declare",
                    item=item.id,
                    type=item.type,
                )
            )
    for item in of_a_device(file):
        if item.id in wanted:
            raise LibraryError(
                tr(
                    "{item} of the library is of the type {type}, which tells of one device; a library has none",
                    item=item.id,
                    type=item.type,
                )
            )
    folder = f"{project.source.layout.library}/{name}/"
    clashes = [
        tr("{id} is the id of an item of the library, and of the one at {span}", id=each.id, span=each.span)
        for each in project.file.everything
        if each.id in wanted and not each.path.startswith(folder)
    ]
    clashes += [
        tr("{id} is an item of both libraries, {name} and {other}", id=id, name=name, other=each.name)
        for each in lock.libraries
        if each.name != name
        for id in each.items
        if id in wanted and id not in project.file.items
    ]
    if clashes:
        raise LibraryError("\n".join(clashes))


# --- files ----------------------------------------------------------------------------------------------------------


def _as_there(source: Source, files: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
    """Files with the ends of lines that they have now."""
    return {
        path: as_there(data, _bytes(source, path) or b"") if data is not None and path.endswith(_TEXTS) else data
        for path, data in files.items()
    }


_TEXTS: Final = (".md", ".yaml")


def _bytes(source: Source, path: str) -> bytes | None:
    try:
        return source.read(path)
    except SourceError:
        return None


def _copy(source: Source, name: str, path: str) -> str:
    return here(source.layout, name, f"{PINNED}/{path}")


def _policy(source: Source) -> tuple[str, dict[str, object]]:
    text = read_text(source, source.layout.policy) or ""
    return text, policy_keys(text, source.layout.policy)[0]


def _catalogue(source: Source, name: str, language: str, page: str) -> str:
    place = here(source.layout, name, page)
    return f"{locale_folder(source.layout)}/{language}/LC_MESSAGES/{place.removesuffix('.md')}.po"


def _catalogues(source: Source, taken: Taken) -> Iterator[tuple[str, str]]:
    try:
        languages = [each.path.rpartition("/")[2] for each in source.entries(locale_folder(source.layout))]
    except SourceError:
        return
    for language in languages:
        for page in taken.pages:
            path = _catalogue(source, taken.name, language, page.path)
            if source.kind(path) == "file":
                yield path, page.path


def _called(data: bytes, source: Source, name: str, page: str) -> bytes:
    """A catalogue whose first line names the page where it lies here."""
    first = f"# {source.layout.needs}/{page}:".encode()
    place = f"# {here(source.layout, name, page)}:".encode()
    return place + data.removeprefix(first) if data.startswith(first) else data


def _with_contents(
    project: Project, files: dict[str, bytes | None], name: str, offer: Offered, gone: Iterable[str]
) -> None:
    """Name new pages in a table of contents, beside those of the library that it names, in their order; and pages that go in
    none."""
    layout = project.source.layout
    for path in sorted(offer.files):
        if not path.endswith(".md"):
            continue
        after = project.over(files)
        docname = here(layout, name, path).removesuffix(".md")
        named = {each for document in after.file.documents.values() for each in document.includes}
        page = after.pages.pages.get(docname)
        if docname in named or page is None or ("orphan", "") in page.names:
            continue
        edit = _beside_kin(after, f"{layout.library}/{name}/", docname)
        if edit is not None:
            _make(after.source, files, {edit.span.path: [edit]})
    _out_of_contents(project, files, name, gone)


def _beside_kin(project: Project, folder: str, docname: str) -> Edit | None:
    """What names a page in a table of contents: among the pages of its library, or where others of its kind are."""
    texts = Texts(project)
    for document in project.file.documents.values():
        for contents in contents_of(texts, document.path):
            kin = [each for each in contents.entries if each.docname.startswith(folder)]
            if not kin:
                continue
            behind = next((each for each in kin if each.docname > docname), None)
            line = kin[-1].line + 1 if behind is None else behind.line
            entry = written_like(behind or kin[-1], document.path, docname)
            return Edit(Span(document.path, line, 1), f"{contents.margin}{entry}\n")
    found = entry_for(project, texts, f"{docname}.md")
    return None if found is None else found[0]


def _out_of_contents(project: Project, files: dict[str, bytes | None], name: str, gone: Iterable[str]) -> None:
    layout = project.source.layout
    places = {here(layout, name, path).removesuffix(".md") for path in gone if path.endswith(".md")}
    if not places:
        return
    after = project.over(files)
    texts = Texts(after)
    edits: dict[str, list[Edit]] = {}
    for document in project.file.documents.values():
        if places.isdisjoint(document.includes) or after.source.kind(document.path) != "file":
            continue
        for contents in contents_of(texts, document.path):
            for entry in contents.entries:
                if entry.docname in places:
                    span = Span(document.path, entry.line, 1, entry.line + 1, 1)
                    edits.setdefault(document.path, []).append(Edit(span, ""))
    _make(after.source, files, edits)


def _make(source: Source, files: dict[str, bytes | None], edits: Mapping[str, Sequence[Edit]]) -> None:
    for path, several in edits.items():
        text = source.read(path).decode("utf-8", "surrogateescape")
        files[path] = edited(text, several).encode("utf-8", "surrogateescape")


def links_out(file: RiskFile, wanted: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Of items that are taken, those that name items of the library which are not: by id, what each names."""
    ids = set(wanted)
    found: dict[str, tuple[str, ...]] = {}
    for item in file.everything:
        if item.id in ids:
            names = tuple(dict.fromkeys(each for targets in item.links.values() for each in targets))
            if left := tuple(each for each in names if each in file.items and each not in ids):
                found[item.id] = left
    return found


def recorded(where: str, root: Path) -> str:
    """How the list names a folder that was named from the folder in which a command was run: from the risk file's root."""
    return relative(Path(where).resolve(), root.resolve())


__all__ = [
    "Origin",
    "Taking",
    "added",
    "base_of",
    "block_of",
    "deviating",
    "links_out",
    "lock_of",
    "recorded",
    "removed",
    "restored",
    "taken_as",
    "updated",
    "would_change",
]
