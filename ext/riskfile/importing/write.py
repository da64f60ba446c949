"""From items to a project's files: Markdown pages, the policy, a front page and the import report.

What is written reads back as it was given: options are lines of text, or a block of YAML where a line cannot hold one,
and text from a source is escaped so that it stays text. All files are written, or none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from riskfile.editing.writing import item_text
from riskfile.importing.markdown import as_markdown
from riskfile.importing.report import ImportReport
from riskfile.model import Item, ItemModel
from riskfile.policy.criteria import CRITERIA, SUMMARIES
from riskfile.tables.table import ImportProblem, SourcePlace, SourceProblem, one_line, refuse
from riskfile.text.files import held, make_folder, put_back, write_all

INDEX: Final = "docs/index.md"
REPORT: Final = "docs/import-report.md"
POLICY: Final = "needs/policy.yaml"


def item_pages(items: Iterable[Item], model: ItemModel) -> dict[str, str]:
    """Path -> page for all items, in their order; a page's heading is the plural of what it holds first."""
    pages: dict[str, list[str]] = {}
    for item in items:
        parts = pages.setdefault(item.path, [f"# {model.types[item.type].plural}\n"])
        parts.append(item_text(item))
    return {path: "\n".join(parts) for path, parts in pages.items()}


_FRONT = """\
## What the check has found

Contradictions come first, then gaps; what one cause does to many items is one entry.

```{findings}
```

## Where the risks lie

```{heat-map}
:movement:
```

## From hazard to evidence

```{trace-matrix}
:caption: From hazard to residual risk
```

"""
"""What a log that was imported shows first: where it contradicts itself."""


_OF_THE_LOG: Final = {CRITERIA: "The criteria of the log", SUMMARIES: "The summaries of the log"}


def index_page(title: str, paths: Sequence[str], *, risks: bool = False, policy: str = "") -> str:
    """A front page whose table of contents names these pages; of a file with ``risks`` it shows the findings, the heat map
    and the matrix from hazard to evidence, and what the text of its ``policy`` has of the log's criteria and summaries."""
    entries = "".join(f"/{path.removesuffix('.md')}\n" for path in paths)
    shown = "".join(
        f"## {heading}\n\n```{{policy-table}} {part}\n```\n\n"
        for part, heading in _OF_THE_LOG.items()
        if re.search(f"(?m)^{part}:", policy)
    )
    # the pages stand beside each page, so that a page which shows something need not list them
    front, how = (f"{_FRONT}{shown}", "hidden:") if risks else ("", "maxdepth: 1")
    return f"# {as_markdown(one_line(title))}\n\n{front}```{{toctree}}\n:{how}\n\n{entries}```\n"


def project_files(report: ImportReport, model: ItemModel, *, with_index: bool) -> dict[str, str]:
    """Path -> text of all that an import writes."""
    files = item_pages(report.items, model)
    pages = list(files)
    if report.policy_text:
        files[POLICY] = report.policy_text
    if with_index:
        files[INDEX] = index_page(
            report.title,
            [*pages, REPORT],
            risks=any(item.type == "risk" for item in report.items),
            policy=report.policy_text,
        )
    files[REPORT] = ""
    return files


@contextmanager
def alone_in(root: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Within, no other process imports into the folder ``root``, which is made, and goes again if nothing is in it then;
    what an import that was killed had begun there is undone. ``say`` is told where another one is waited for.

    :raises ImportProblem: if nothing can be written there.
    """
    made: list[Path] = []
    try:
        make_folder(root, made)
        with held(root, "import", say):
            put_back(root)
            yield
    except OSError as error:
        where = error.filename or root
        raise refuse(SourcePlace(str(where)), f"cannot be written: {error.strerror or error}") from None
    finally:
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()


def write_files(root: Path, files: Mapping[str, str], *, force: bool) -> None:
    """Write ``files`` (path -> text) below ``root``: each beside its place, then all of them into place.

    :raises ImportProblem: if one of them exists (unless ``force``) or cannot be written; nothing has changed then.
    """
    targets = {path: root / path for path in files}
    if not force:
        there = [SourceProblem(SourcePlace(target.as_posix()), "exists already", "say --force to overwrite it")
                 for target in targets.values() if os.path.lexists(target)]  # fmt: skip
        if there:
            raise ImportProblem(there)
    try:
        write_all({target: files[path] for path, target in targets.items()}, root)
    except IsADirectoryError as error:
        raise refuse(SourcePlace(Path(error.filename).as_posix()), "is a folder, expected a file") from None
    except OSError as error:
        where = error.filename or root
        raise refuse(SourcePlace(str(where)), f"cannot be written: {error.strerror or error}") from None
