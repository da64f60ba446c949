"""Sphinx builds in process, each in a docutils namespace of its own."""

from __future__ import annotations

import gc
import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from casekit import compose, write
from riskfile.sphinx.config import forget_words
from riskfile.sphinx.incremental import SHOWN_FILE

CONF = '"""Test."""\n\nproject = "Test"\nextensions = ["riskfile"]\nhtml_theme = "pydata_sphinx_theme"\n'

VIEWS = """# Views

```{heat-map}
:caption: Before and after
```

```{risk-table}
:filter: stage == design and initial in (high, medium)
:caption: All risks
```

```{trace-matrix}
```

```{item-list}
:types: hazard, situation
```

```{findings}
```

```{waivers}
```

```{rules-run}
:caption: Rules run
```

```{policy-table} matrix
```
"""

_BUILDS = count(1)
"""A build is a circle of some megabytes, and each puts off the next look for those: so it is looked for now and then."""

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
            r"^(?:.*?/)??((?:(?:docs|needs|field|risk|software)/|risks)\S+?):(\d+):(\d+): (?:WARNING|ERROR): (RMF\d+) ",
            self.warnings,
            re.MULTILINE,
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
    # what an earlier build of this process has loaded in another language, Sphinx would go on speaking
    forget_words()
    with patch_docutils(str(root)), docutils_namespace(), _without_debugging():
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
    if next(_BUILDS) % 50 == 0:
        gc.collect()
    return Built(app.statuscode, _ANSI.sub("", warnings.getvalue()), app, out)


@contextmanager
def _without_debugging() -> Iterator[None]:
    """Sphinx makes a thousand records a build that nobody reads, and throws them away."""
    before = logging.root.manager.disable
    logging.disable(logging.DEBUG)
    try:
        yield
    finally:
        logging.disable(before)


_APART = """
import json, sys
from pathlib import Path
from sphinxkit import build
given = json.loads(sys.argv[1])
built = build(Path(given.pop("root")), Path(given.pop("out")), **given)
sys.stderr.write(built.warnings)
sys.exit(built.status)
"""


def build_apart(root: Path, out: Path, **given: object) -> Built:
    """As ``build``, in a process of its own: one that has a browser must not be forked, which several processes are, nor
    start another that goes on. There is no application then."""
    path = os.pathsep.join(filter(None, sys.path))
    command = [sys.executable, "-c", _APART, json.dumps({"root": str(root), "out": str(out), **given})]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=300, env={**os.environ, "PYTHONPATH": path}
    )
    return Built(done.returncode, done.stderr, None, out)  # type: ignore[arg-type]


def tree(out: Path) -> dict[str, bytes]:
    """The output's files by path."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def project(root: Path, extra: str = "") -> Path:
    """The base project with a page of views, another page of items in the manufacturing stage, and a conf.py."""
    case = compose("build", f"````markdown docs/views.md\n{VIEWS}````\n{extra}")
    write(case, root)
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    page = root / "needs/manufacturing/process.md"
    page.parent.mkdir(parents=True)
    page.write_text(
        "# Process\n\n:::{failure-mode} Laser cuts a strut too thin\n:id: FMD-2\n:process-step: cutting\n:process-assurance: validated\n:effect: weak strut\n"
        ":leads-to: EVT-2\n\nA strut below its width breaks earlier.\n:::\n",
        encoding="utf-8",
    )
    (root / "docs/index.md").write_text(
        "# Front\n\n```{stage-grid}\n```\n\n```{toctree}\n:glob:\n\nplan\nviews\n/needs/design/*\n/needs/manufacturing/process\n```\n",
        encoding="utf-8",
    )
    return root


def pages(out: Path) -> dict[str, bytes]:
    """What a build wrote that a reader gets, without what Sphinx keeps for itself."""
    return {path: data for path, data in tree(out).items() if not path.startswith(".") or path == SHOWN_FILE}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The paths at which two outputs differ."""
    return sorted(path for path in {*one, *other} if one.get(path) != other.get(path))


def edit(root: Path, page: str, change: Callable[[str], str]) -> None:
    """Change a page, which must become another."""
    path = root / page
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert before != after
    path.write_text(after, encoding="utf-8")
