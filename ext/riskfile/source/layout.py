"""Where a risk management file lies in the folder of its project, and what its own files are called."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import PureWindowsPath
from typing import Final, NamedTuple


@lru_cache(1 << 13)
def leads_up(path: str) -> bool:
    """Whether ``path``, as somebody has written it, leaves the folder that it is relative to, whatever lies there."""
    return os.path.isabs(path) or bool(PureWindowsPath(path).drive) or ".." in re.split(r"[/\\]", path)  # noqa: PTH117 - text, not a path yet


class _Places(NamedTuple):
    """``base`` is the risk file's root: the folder, from that of the source, in which it lies ("" where it is the same).
    ``docs`` and ``needs`` are its folders of chapters and of items, from the base; ``shared`` further folders of pages,
    from the source's, that are of this file and of others."""

    base: str = ""
    docs: str = "docs"
    needs: str = "needs"
    shared: tuple[str, ...] = ()


class Layout(_Places):
    """The places of a risk file. All paths that it gives are from the source's folder; see ``_Places`` for what it is made
    of."""

    # a NamedTuple cannot hold what is computed once; a subclass can
    @cached_property
    def folders(self) -> tuple[str, ...]:
        """The folders whose Markdown pages make up the file."""
        return tuple(dict.fromkeys((self.at(self.docs), self.at(self.needs), *self.shared)))

    @cached_property
    def within(self) -> tuple[str, ...]:
        """How the paths of pages of the file begin."""
        return tuple(f"{folder}/" for folder in self.folders)

    @property
    def policy(self) -> str:
        """The policy."""
        return self.at(f"{self.needs}/policy.yaml")

    @property
    def model(self) -> str:
        """The item types that the project adds."""
        return self.at(f"{self.needs}/model.yaml")

    @property
    def acceptances(self) -> str:
        """Who has confirmed which items against what they link to."""
        return self.at(f"{self.needs}/acceptances.jsonl")

    @property
    def checklists(self) -> str:
        """The folder of the lists of requirements that the project answers: a file for each."""
        return self.at(f"{self.needs}/checklists")

    @property
    def signers(self) -> str:
        """Who may sign, and with which keys."""
        return self.at(f"{self.needs}/signers.yaml")

    @property
    def signatures(self) -> str:
        """The folder of what was signed: a folder for each baseline, in it a file for each signature."""
        return self.at(f"{self.needs}/signatures")

    @property
    def libraries(self) -> str:
        """Which libraries the project has taken, and what it has pinned of them."""
        return self.at(f"{self.needs}/libraries.yaml")

    @property
    def library(self) -> str:
        """The folder of what is taken from libraries: a folder for each."""
        return self.at(f"{self.needs}/library")

    @cached_property
    def root_doc(self) -> str:
        """The front page, without its suffix."""
        return self.at(f"{self.docs}/index")

    @property
    def pdf_settings(self) -> str:
        """What a build needs to know of the PDF."""
        return self.at(f"{self.docs}/pdf.yaml")

    def at(self, path: str) -> str:
        """What the policy or an item names, relative to the risk file's root, from the source's folder. A path that leads
        out of the root is left as it is, and is refused as such."""
        return f"{self.base}/{path}" if self.base and not leads_up(path) else path

    def from_root(self, path: str) -> str:
        """A path of the source as the risk file's own files name it: from its root, where it lies below that."""
        return path.removeprefix(f"{self.base}/") if self.base else path

    def stage_folder(self, docname: str) -> str:
        """The folder below that of items in which a page lies, "" for a page that lies in none: ``needs/<folder>/...``, and of
        what is taken from a library ``needs/library/<name>/<folder>/...``."""
        for top in (self.at(self.needs), *self.shared):
            if docname.startswith(f"{top}/"):
                inner = docname[len(top) + 1 :]
                if inner.startswith("library/"):
                    inner = inner.partition("/")[2].partition("/")[2]
                folder, sign, _ = inner.partition("/")
                return folder if sign else ""
        return ""


USUAL: Final = Layout()
"""The layout where nobody says another: the file is the project's folder, with ``docs`` and ``needs``."""


def names_of(layouts: Sequence[Layout]) -> list[str]:
    """A name for each risk file by which its PDF is told from others: that of its root, "" where there is but one."""
    if len(layouts) == 1:
        return [""]
    names: list[str] = []
    for layout in layouts:
        name = layout.base.replace("/", "-") or "project"
        same = sum(each == name or (each.startswith(f"{name}-") and each[len(name) + 1 :].isdigit()) for each in names)
        names.append(f"{name}-{same + 1}" if same else name)
    return names
