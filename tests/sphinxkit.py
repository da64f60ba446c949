"""Sphinx builds in process, each in a docutils namespace of its own."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import NamedTuple

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

CONF = '"""Test."""\n\nproject = "Test"\nextensions = ["riskfile"]\nhtml_theme = "pydata_sphinx_theme"\n'

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Built(NamedTuple):
    """A finished build: exit status, warnings as printed, and the application."""

    status: int
    warnings: str
    app: Sphinx
    out: Path

    @property
    def findings(self) -> list[tuple[str, int, int, str]]:
        """The riskfile findings among the warnings: (path, line, column, code), sorted."""
        found = re.findall(
            r"^(?:.*/)?((?:docs|needs)/\S+?):(\d+):(\d+): (?:WARNING|ERROR): (RMF\d+) ", self.warnings, re.MULTILINE
        )
        return sorted((path, int(line), int(column), code) for path, line, column, code in found)


def build(
    root: Path,
    out: Path | None = None,
    *,
    builder: str = "html",
    parallel: int = 0,
    strict: bool = False,
    overrides: dict[str, object] | None = None,
) -> Built:
    """Build the project in ``root``; writes a conf.py where it has none."""
    conf = root / "conf.py"
    if not conf.exists():
        conf.write_text(CONF, encoding="utf-8")
    out = out or root / "_build" / builder
    warnings = io.StringIO()
    with patch_docutils(str(root)), docutils_namespace():
        app = Sphinx(
            root,
            root,
            out,
            out.parent / f"{out.name}-doctrees",
            builder,
            confoverrides=overrides or {},
            status=io.StringIO(),
            warning=warnings,
            warningiserror=strict,
            parallel=parallel,
            verbosity=0,
        )
        app.build()
    return Built(app.statuscode, _ANSI.sub("", warnings.getvalue()), app, out)


def tree(out: Path) -> dict[str, bytes]:
    """The output's files by path."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
