"""Which files of a project have words to translate, and their segments."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final

from riskfile.reading.page import SUFFIX, decode
from riskfile.reading.pages import page_names
from riskfile.source import Source, walk

if TYPE_CHECKING:
    from riskfile.model import ItemModel
    from riskfile.policy import Policy
    from riskfile.translation.segments import Cut

_COLUMNS: Final = ("title", "kind")


class Translatable:
    """The words of a project's files in its own language, each file read when it is first asked for."""

    def __init__(self, source: Source, model: ItemModel, policy: Policy) -> None:
        self.source, self.model, self.policy = source, model, policy
        self._texts: dict[str, str] = {}
        self._cuts: dict[str, Cut] = {}

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The files that may have words to translate, chapters first."""
        layout, found = self.source.layout, dict[str, None]()
        sphinx = self.model.sphinx
        pages, _ = page_names(self.source, (*sphinx.exclude, *self.model.exclude), include=sphinx.include)
        docs = f"{layout.at(layout.docs)}/"
        for name in sorted(pages, key=lambda name: (not name.startswith(docs), name)):
            found[name + SUFFIX] = None
        lists = [layout.policy, layout.model, layout.pdf_settings, layout.signers]
        if self.source.kind(layout.checklists) == "folder":
            lists += sorted(each.path for each in walk(self.source, layout.checklists) if each.path.endswith(".yaml"))
        lists += (layout.at(each.path) for each in self.policy.design_lists if each.path.lower().endswith(".csv"))
        for path in lists:
            if self.source.kind(path) == "file":
                found[path] = None
        return tuple(found)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What the catalogue of each file is called: its path without the suffix, and with it where two have the same."""
        taken: dict[str, str] = {}
        for path in self.paths:
            short = path.rpartition(".")[0]
            taken[path] = short if short not in taken.values() else path
        return taken

    def text(self, path: str) -> str:
        """The text of a file, "" where it cannot be read."""
        if path not in self._texts:
            try:
                data = self.source.read(path)
                self._texts[path] = decode(data)[0] if path.endswith(SUFFIX) else data.decode("utf-8")
            except (OSError, UnicodeDecodeError):
                self._texts[path] = ""
        return self._texts[path]

    def cut(self, path: str) -> Cut:
        """The segments of a file."""
        if path not in self._cuts:
            self._cuts[path] = self._cut(path)
        return self._cuts[path]

    def _cut(self, path: str) -> Cut:
        # a check that knows all of it from the last one cuts nothing
        from riskfile.translation.scalars import (  # noqa: PLC0415
            CHECKLIST,
            MODEL,
            PDF,
            POLICY,
            SIGNERS,
            cut_csv,
            cut_yaml,
        )
        from riskfile.translation.segments import cut_page  # noqa: PLC0415

        layout, text = self.source.layout, self.text(path)
        if path.endswith(SUFFIX):
            return cut_page(text, path.removesuffix(SUFFIX), self.model, layout)
        if path == layout.policy:
            return cut_yaml(text, POLICY)
        if path == layout.model:
            return cut_yaml(text, MODEL)
        if path == layout.signers:
            return cut_yaml(text, SIGNERS)
        if path == layout.pdf_settings:
            return cut_yaml(text, PDF)
        if path.startswith(f"{layout.checklists}/"):
            return cut_yaml(text, CHECKLIST)
        listed = next((each for each in self.policy.design_lists if layout.at(each.path) == path), None)
        columns = [str(listed.columns.get(name, name)).casefold() for name in _COLUMNS] if listed else []
        return cut_csv(text, columns)
