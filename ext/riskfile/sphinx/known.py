"""What directives and roles there are, and what each directive takes: written for the checker, which imports no Sphinx.

``python -m riskfile.sphinx.known`` writes ``reading/known.txt`` from what is installed; ``--check`` says whether it
would change.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from docutils.parsers.rst import directives, roles
from docutils.parsers.rst.languages import en
from pygments.lexers import get_all_lexers
from sphinx.application import Sphinx
from sphinx.highlighting import lexer_classes
from sphinx.util.docutils import docutils_namespace, patch_docutils

from riskfile.reading.known import PATH
from riskfile.text.files import write_whole

PACKAGES: Final = ("docutils", "Sphinx", "myst-parser", "sphinx-needs", "sphinx-design", "Pygments")
"""What brings directives and roles; those of other versions may differ."""

NEIGHBOURS: Final = (
    "sphinx-codelinks",
    "sphinx-tabs",
    "sphinx-test-reports",
    "sphinxcontrib-bibtex",
    "sphinxcontrib-mermaid",
    "sphinxcontrib-plantuml",
    "myst-nb",
)
"""The same, of packages that not everybody has who develops riskfile: what is known of those stays as it is."""

EXTENSIONS: Final = (
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.doctest",
    "sphinx.ext.graphviz",
    "sphinx.ext.ifconfig",
    "sphinx.ext.inheritance_diagram",
    "sphinx.ext.todo",
    "sphinx_design",
    "sphinx_codelinks",
    "sphinx_tabs.tabs",
    "sphinx_test_reports",
    "sphinxcontrib.bibtex",
    "sphinxcontrib.mermaid",
    "sphinxcontrib.plantuml",
    "myst_nb",
)
"""The extensions whose directives are known, where conf.py names them."""

_NEEDED: Final[Mapping[str, Mapping[str, Any]]] = {"sphinxcontrib.bibtex": {"bibtex_bibfiles": ["index.rst"]}}
"""Settings without which an extension is not loaded."""

Known = dict[str, Any]


def known() -> Known:
    """All names, by the extension that brings them ("": those that are always there), and the versions of the packages.

    A directive is [required arguments, optional arguments, takes content, its options (None: any)].
    """
    always = _of(())
    found: Known = {"": always}
    for name in EXTENSIONS:
        if not _is_there(name):
            found[name] = _kept(name)
            continue
        more = _of((name,))
        found[name] = {
            "directives": {each: said for each, said in more["directives"].items() if each not in always["directives"]},
            "roles": [each for each in more["roles"] if each not in always["roles"]],
        }
    return {
        "versions": {each: version(each) for each in PACKAGES} | neighbours(),
        "extensions": found,
        "lexers": sorted(_lexers()),
    }


def neighbours() -> dict[str, str]:
    """The versions of the packages beside; of one that is not installed, that which the list is of."""
    found = {}
    for name in NEIGHBOURS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            before = re.search(rf"^version {name} (\S+)$", PATH.read_text(encoding="utf-8"), re.MULTILINE)
            found[name] = before[1] if before else "-"
    return found


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _kept(name: str) -> Known:
    """What the list says of an extension that is not installed here."""
    found: Known = {"directives": {}, "roles": []}
    of = ""
    for line in PATH.read_text(encoding="utf-8").splitlines():
        kind, *words = line.split()
        if kind == "from":
            of = words[0] if words else ""
        elif of == name and kind == "roles":
            found["roles"] = words
        elif of == name and kind == "directive":
            directive, *takes = words
            known = takes != ["?"]
            options = None if takes[3:] == ["any"] else takes[3:]
            found["directives"][directive] = [*map(int, takes[:3]), options] if known else None
    return found


def _of(extensions: tuple[str, ...]) -> Known:
    with TemporaryDirectory() as folder, patch_docutils(folder), docutils_namespace():
        root = Path(folder)
        (root / "index.rst").write_text("Title\n=====\n", encoding="utf-8")
        app = Sphinx(
            root,
            None,
            root / "out",
            root / "doctrees",
            "dummy",
            confoverrides={
                "extensions": [*(() if "myst_nb" in extensions else ("myst_parser",)), "sphinx_needs", *extensions],
                "needs_types": [],
                **{name: value for each in extensions for name, value in _NEEDED.get(each, {}).items()},
            },
            status=None,
            warning=io.StringIO(),
        )
        return {
            "directives": {name: _said(each) for name, each in sorted(_directives(app))},
            "roles": sorted(set(_roles(app))),
        }


def _directives(app: Sphinx) -> Iterator[tuple[str, Any]]:
    registry: Mapping[str, tuple[str, str]] = directives._directive_registry  # type: ignore[attr-defined]
    found: dict[str, Any] = {}
    for name, canonical in en.directives.items():
        if canonical in registry:
            module, kind = registry[canonical]
            found[name] = getattr(import_module(f"docutils.parsers.rst.directives.{module}"), kind)
    found |= directives._directives  # type: ignore[attr-defined]
    domains = {domain.name: domain.directives for domain in app.env.domains.sorted()}
    for domain, brought in domains.items():
        found |= {f"{domain}:{name}": each for name, each in brought.items()}
    # those of the standard domain, and of the one for what is not said otherwise, are found by a short name first
    found |= domains["std"] | domains[app.config.primary_domain or "std"]
    yield from found.items()


def _roles(app: Sphinx) -> Iterator[str]:
    for name, canonical in en.roles.items():
        role = roles._role_registry.get(canonical)  # type: ignore[attr-defined]
        if role is not None and role is not roles.unimplemented_role:
            yield name
    yield from (name for name in roles._roles if name)  # type: ignore[attr-defined]
    for domain in app.env.domains.sorted():
        for name in domain.roles:
            yield f"{domain.name}:{name}"
            if domain.name in ("std", app.config.primary_domain):
                yield name


def _lexers() -> Iterator[str]:
    for _, names, *_ in get_all_lexers(plugins=False):
        yield from names
    yield from lexer_classes
    # what Sphinx reads otherwise
    yield from ("default", "pycon3", "py3", "guess")


def _said(directive: Any) -> list[Any] | None:
    if not isinstance(directive, type):
        return None
    spec = directive.option_spec  # type: ignore[attr-defined]
    takes = None if spec and "no-such-option" in spec else sorted(spec or ())
    return [
        directive.required_arguments,  # type: ignore[attr-defined]
        directive.optional_arguments,  # type: ignore[attr-defined]
        int(directive.has_content),  # type: ignore[attr-defined]
        takes,
    ]


def written(found: Known) -> str:
    """The text of the file; see ``riskfile.reading.known``."""
    lines = [f"version {name} {number}" for name, number in found["versions"].items()]
    for name, brought in found["extensions"].items():
        lines.append(f"from {name}".rstrip())
        for directive, said in brought["directives"].items():
            if said is None:
                lines.append(f"directive {directive} ?")
                continue
            *takes, options = said
            lines.append(
                " ".join(("directive", directive, *map(str, takes), *(["any"] if options is None else options)))
            )
        lines.append(" ".join(("roles", *brought["roles"])))
    lines.append(" ".join(("lexers", *dict.fromkeys(found["lexers"]))))
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file, or say whether it would change."""
    text = written(known())
    if "--check" in arguments:
        return int(PATH.read_text(encoding="utf-8") != text)
    write_whole(PATH, text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
