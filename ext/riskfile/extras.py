"""What is installed on demand: the extras of the package, what needs them, and what is said where one is missing.

``riskfile check`` is quick to install since it brings neither Sphinx nor numpy. What needs more imports it where it is
used: the import fails, and whoever called the command, or Sphinx, is told the extra's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from riskfile.text.messages import later, tr

if TYPE_CHECKING:
    from packaging.requirements import Requirement

Name = Literal["build", "surveillance", "sign", "import", "software", "lsp", "serve", "mcp", "maude", "portfolio"]


class Extra(NamedTuple):
    """``modules`` are those that it brings, ``use`` says what needs them."""

    modules: tuple[str, ...]
    use: str


EXTRAS: Final[Mapping[Name, Extra]] = {
    "build": Extra(
        (
            "sphinx",
            "docutils",
            "sphinx_needs",
            "myst_parser",
            "pydata_sphinx_theme",
            "typst",
            "pikepdf",
            "pypdfium2",
        ),
        later("the HTML file and the PDF are built with it"),
    ),
    "surveillance": Extra(
        ("numpy", "scipy", "matplotlib"),
        later("field data, and what samples with failures and capabilities bear, are judged with it"),
    ),
    "sign": Extra(("pyhanko",), later("signatures in the PDF are made and verified with it")),
    "import": Extra(
        ("docx", "bs4", "rdflib", "pyRdfa"),
        later("Word files, HTML pages and RDF are read and written with it"),
    ),
    "software": Extra(
        ("cyclonedx", "packaging", "cvss"),
        later("bills of materials, lock files and scores of vulnerabilities are read with it"),
    ),
    "lsp": Extra(("pygls",), later("editors ask the language server, which is made of it")),
    "serve": Extra(
        ("starlette", "uvicorn", "watchfiles"), later("the file is shown in a browser as it is written with it")
    ),
    "mcp": Extra(("mcp",), later("assistants ask through it")),
    "maude": Extra(("duckdb",), later("field reports by the million are read and counted with it")),
    "portfolio": Extra(("distributed",), later("the files of a portfolio are checked on several machines with it")),
}
"""The extras of pyproject.toml that bring modules which riskfile imports."""


class UnfitVersionError(ModuleNotFoundError):
    """A package of an extra is there in a version that riskfile does not work with; its text says which would do."""


def require(name: Name) -> None:
    """Make sure that all of an extra is there, in versions that do, before a long run begins.

    :raises ModuleNotFoundError: for the first module that is not, or as UnfitVersionError for the versions;
        ``missing_extra`` has words for both.
    """
    from importlib.util import find_spec  # noqa: PLC0415 - not for a check

    for module in EXTRAS[name].modules:
        if find_spec(module) is None:
            raise ModuleNotFoundError(f"No module named {module!r}", name=module)
    if unfit := unfit_versions(name):
        raise UnfitVersionError(unfit)


def unfit_versions(name: Name) -> str:
    """What to tell of packages of an extra whose versions are not those that riskfile was installed to work with; "" where
    all are, or where nothing says what they would be."""
    from importlib import metadata  # noqa: PLC0415
    from importlib.util import find_spec  # noqa: PLC0415

    if find_spec("packaging") is None:
        return ""
    try:
        lines = metadata.requires("riskfile") or []
    except metadata.PackageNotFoundError:
        # a folder on the path, as it is checked out
        return ""
    found = []
    for each in _requirements(tuple(lines), name):
        try:
            version = metadata.version(each.name)
        except metadata.PackageNotFoundError:
            continue
        if not each.specifier.contains(version, prereleases=True):
            found.append(
                tr(
                    "{name} {version} is installed, and riskfile needs {needed}",
                    name=each.name,
                    version=version,
                    needed=f"{each.name}{each.specifier}",
                )
            )
    return "; ".join([*found, tr("run: pip install 'riskfile[{name}]'", name=name)]) if found else ""


@cache
def _requirements(lines: tuple[str, ...], name: Name) -> tuple[Requirement, ...]:
    """What an extra adds to what is always needed, of all that a package says it needs; read once in a process."""
    from packaging.requirements import Requirement  # noqa: PLC0415

    return tuple(
        each
        for each in map(Requirement, lines)
        if each.marker is not None and each.marker.evaluate({"extra": name}) and not each.marker.evaluate({"extra": ""})
    )


def missing_extra(error: BaseException) -> str:
    """What to tell where an import has failed because an extra is not installed, or not as it should be; "" where that is
    not the reason."""
    if isinstance(error, UnfitVersionError):
        return str(error)
    if isinstance(error, ModuleNotFoundError):
        for name, extra in EXTRAS.items():
            if error.name in extra.modules:
                return tr(
                    "riskfile[{name}] is needed and not installed: {use}, and there is no module {module}; "
                    "run: pip install 'riskfile[{name}]'",
                    name=name,
                    use=tr(extra.use),
                    module=error.name,
                )
    return ""
