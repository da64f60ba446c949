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
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import later, speaking, tr

INDEX: Final = "docs/index.md"
REPORT: Final = "docs/import-report.md"
POLICY: Final = "needs/policy.yaml"


def language_of_file(report: ImportReport) -> str:
    """The language that the pages are in: the policy says it."""
    return report.policy.language if report.policy is not None else SOURCE_LANGUAGE


def item_pages(items: Iterable[Item], model: ItemModel, language: str = SOURCE_LANGUAGE) -> dict[str, str]:
    """Path -> page for all items, in their order; a page's heading is the plural of what it holds first, in the
    ``language`` of the file."""
    pages: dict[str, list[str]] = {}
    with speaking(language):
        for item in items:
            parts = pages.setdefault(item.path, [f"# {tr(model.types[item.type].plural)}\n"])
            parts.append(item_text(item))
    return {path: "\n".join(parts) for path, parts in pages.items()}


_FRONT = """\
## {found}

{order}

```{{findings}}
```

## {where}

```{{heat-map}}
:movement:
```

## {chain}

```{{trace-matrix}}
:caption: {caption}
```

"""
"""What a log that was imported shows first: where it contradicts itself."""


_OF_THE_LOG: Final = {CRITERIA: later("The criteria of the log"), SUMMARIES: later("The summaries of the log")}


def index_page(
    title: str, paths: Sequence[str], *, risks: bool = False, policy: str = "", language: str = SOURCE_LANGUAGE
) -> str:
    """A front page whose table of contents names these pages; of a file with ``risks`` it shows the findings, the heat map
    and the matrix from hazard to evidence, and what the text of its ``policy`` has of the log's criteria and summaries."""
    entries = "".join(f"/{path.removesuffix('.md')}\n" for path in paths)
    with speaking(language):
        shown = "".join(
            f"## {tr(heading)}\n\n```{{policy-table}} {part}\n```\n\n"
            for part, heading in _OF_THE_LOG.items()
            if re.search(f"(?m)^{part}:", policy)
        )
        first = _FRONT.format(
            found=tr("What the check has found"),
            order=tr("Contradictions come first, then gaps; what one cause does to many items is one entry."),
            where=tr("Where the risks lie"),
            chain=tr("From hazard to evidence"),
            caption=tr("From hazard to residual risk"),
        )
    # the pages stand beside each page, so that a page which shows something need not list them
    front, how = (f"{first}{shown}", "hidden:") if risks else ("", "maxdepth: 1")
    return f"# {as_markdown(one_line(title))}\n\n{front}```{{toctree}}\n:{how}\n\n{entries}```\n"


def project_files(report: ImportReport, model: ItemModel, *, with_index: bool) -> dict[str, str]:
    """Path -> text of all that an import writes."""
    language = language_of_file(report)
    files = item_pages(report.items, model, language)
    pages = list(files)
    if report.policy_text:
        files[POLICY] = report.policy_text
    if with_index:
        files[INDEX] = index_page(
            report.title,
            [*pages, REPORT],
            risks=any(item.type == "risk" for item in report.items),
            policy=report.policy_text,
            language=language,
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
        raise refuse(SourcePlace(str(where)), tr("cannot be written: {what}", what=error.strerror or error)) from None
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
        there = [SourceProblem(SourcePlace(target.as_posix()), tr("exists already"), tr("say --force to overwrite it"))
                 for target in targets.values() if os.path.lexists(target)]  # fmt: skip
        if there:
            raise ImportProblem(there)
    try:
        write_all({target: files[path] for path, target in targets.items()}, root)
    except IsADirectoryError as error:
        raise refuse(SourcePlace(Path(error.filename).as_posix()), tr("is a folder, expected a file")) from None
    except OSError as error:
        where = error.filename or root
        raise refuse(SourcePlace(str(where)), tr("cannot be written: {what}", what=error.strerror or error)) from None
