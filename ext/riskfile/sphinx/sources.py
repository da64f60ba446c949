"""What each page was read from, by content: a page is read again when any of it is another, whatever the times of files.

Sphinx goes by the time of a file. A file that is put in the place of another keeps its own time, as does one that comes
out of an archive; and a page that names a file or another page that is not there is not read again once it is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from riskfile.source import SourceError
from riskfile.sphinx.coverage import kept_on
from riskfile.sphinx.state import holds, is_of_file, state_of
from riskfile.text.digests import blake2b
from riskfile.text.languages import digest_of_words
from riskfile.text.messages import spoken

NOT_THERE: Final = ""
_RUN: Final = ""
"""In place of a path: all that is run to read a page."""

_TOOLS: Final = ("sphinx", "docutils", "myst-parser", "markdown-it-py", "mdit-py-plugins", "pygments")


def read_from(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """By page, the digest of each file that it was read from, by its path from the project's folder."""
    found: dict[str, dict[str, str]] = env.domains["riskfile"].data["read"]
    return found


def ask(env: BuildEnvironment, path: str, docname: str | None) -> None:
    """Remember that a page asks for a file, whether it is there or not."""
    page = docname or env.current_document.docname
    if page:
        env.domains["riskfile"].data["asked"].setdefault(page, set()).add(path)


def remember(app: Sphinx, doctree: nodes.document) -> None:
    """When a page is read: remember what it was read from."""
    env, digest = app.env, _digests(app)
    docname = env.current_document.docname
    if not is_of_file(app.config, docname):
        return
    paths = {str(env.doc2path(docname, base=False)), *map(str, env.dependencies.get(docname, ()))}
    paths |= env.domains["riskfile"].data["asked"].pop(docname, set())
    read_from(env)[docname] = {_RUN: made_by(app), **{path: digest(path) for path in sorted(paths)}}


def changed(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> Iterable[str]:
    """The pages that would be read from something else now."""
    digest, now = _digests(app), made_by(app)
    known = read_from(env)
    found = {
        docname
        for docname in env.found_docs & known.keys()
        if known[docname].get(_RUN) != now
        or any(digest(path) != before for path, before in known[docname].items() if path != _RUN)
    }
    return found | {each for each in _naming(env, added | removed) if is_of_file(app.config, each)}


def _naming(env: BuildEnvironment, others: set[str]) -> Iterator[str]:
    """The pages in whose text one of these pages may be named: what is made of a link depends on where it leads."""
    if not others or not env.found_docs - others:
        return
    names = {docname.rpartition("/")[2].casefold() for docname in others}
    pattern = re.compile("|".join(map(re.escape, sorted(names))))
    for docname in env.found_docs & env.all_docs.keys():
        try:
            text = env.doc2path(docname).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if pattern.search(unquote(text).casefold()):
            yield docname


def _digests(app: Sphinx) -> Callable[[str], str]:
    root = Path(app.srcdir)
    parts = state_of(app.config).files
    shown = parts[0].project.source if parts and parts[0].language else None

    @cache
    def digest(path: str) -> str:
        place = root / path
        # what is not of the project is not opened
        if not holds(app.config, str(place)):
            return NOT_THERE
        if place.is_dir():
            found = [(str(each.relative_to(place)), digest(str(each))) for each in place.rglob("*") if each.is_file()]
            return digest_of(repr(sorted(found)).encode("utf-8", "surrogatepass"))
        try:
            if shown is not None and place.is_relative_to(root):
                # what the page is read from is its translation
                name = place.relative_to(root).as_posix()
                kept = [sorted(kept_on(each, name)) for each in parts]
                return digest_of(shown.read(name) + (repr(kept).encode() if any(kept) else b""))
            return digest_of(place.read_bytes())
        except (OSError, SourceError, ValueError):
            return NOT_THERE

    return digest


def digest_of(data: bytes) -> str:
    """A short text for this content."""
    return blake2b(data, digest_size=12).hexdigest()


def made_by(app: Sphinx) -> str:
    """A short text for all that is run to read a page: conf.py, what it imports from the project, and the extensions."""
    state = state_of(app.config)
    # once for a build: what is imported later is not there yet when the next one begins
    state.made_by = state.made_by or _made_by(app)
    return state.made_by


def _made_by(app: Sphinx) -> str:
    found: list[Any] = [(name, _version(name)) for name in _TOOLS]
    found += sorted((name, str(each.version)) for name, each in app.extensions.items())
    found.append((spoken(), digest_of_words(spoken())))
    root = str(app.srcdir) + "/"
    own = {str(Path(app.confdir, "conf.py"))}
    for module in [*sys.modules.values()]:
        place = getattr(module, "__file__", None)
        if isinstance(place, str) and place.startswith(root) and "/site-packages/" not in place:
            own.add(place)
    digest = _digests(app)
    found += sorted((place.removeprefix(root), digest(place)) for place in own)
    return digest_of(repr(found).encode("utf-8", "surrogatepass"))


@cache
def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def shown_on_all(app: Sphinx) -> Mapping[str, str]:
    """By path, a digest of each folder and file whose content stands on every page."""
    config, confdir, digest = app.config, Path(app.confdir), _digests(app)
    paths = [*config.html_static_path, *config.templates_path]
    return {str(path): digest(str(confdir / path)) for path in paths if not Path(path).is_absolute()}
