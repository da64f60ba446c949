"""How a view is declared: what can be asked of it, the data that it is made of, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from riskfile.text.messages import tr
from riskfile.views.answers import CheckedList
from riskfile.views.changes import ChangeReport
from riskfile.views.context import Context
from riskfile.views.findings import Sections
from riskfile.views.key_figures import KeyFigures
from riskfile.views.stage_grid import StageGrid
from riskfile.views.surveillance import Picture
from riskfile.views.tables import Column, HeatMap, Step, Table
from riskfile.views.verdict import FileVerdict
from riskfile.views.waived import with_waivers

ViewData = Table | HeatMap | Sections | StageGrid | KeyFigures | ChangeReport | CheckedList | FileVerdict | Picture
"""What a view is as data."""

OptionKind = Literal[
    "choice",
    "flag",
    "type",
    "types",
    "need-types",
    "fields",
    "item",
    "items",
    "plan",
    "checklist",
    "number",
    "day",
    "text",
]
"""What an option holds: one of its ``values``, nothing, an item type, several, need types that are none, names of fields, the id of an item, ids of
several, that of a monitoring plan, the name of a list of requirements, a number above 0, a day."""


class Option(NamedTuple):
    """An option of a view. ``expects`` says in a message what it is, the name where it is empty; ``default`` is the choice
    that means the same as none."""

    name: str
    kind: OptionKind
    help: str
    values: tuple[str, ...] = ()
    default: str = ""
    required: bool = False
    expects: str = ""


class Form(NamedTuple):
    """A table as one choice of its options makes it: what it is called, what a row is, and the columns that can be
    chosen and sorted by. A reader sees the columns of one of its ``steps`` at a time, of the first to begin with, or all.
    ``pinned`` columns stay in sight, the last of them where there is room for one."""

    title: str
    row: str
    columns: tuple[Column, ...]
    steps: tuple[Step, ...] = ()
    pinned: tuple[str, ...] = ()


Own = Mapping[str, str]
"""What a page says in a view's own options, by name; what it leaves out is there too, empty."""


class View(NamedTuple):
    """A view.

    ``data`` makes it of the context, the filter and its own options; None where there is nothing that they name, of
    which ``nothing`` is said in its place. ``shape`` is the type of what is made.
    A ``table`` that can be arranged has a form, and ``tables`` further ones by what its options say.
    ``argument`` is written behind the directive's name; ``joint`` stands between several options in one text.
    ``records``: in the PDF each row stands by itself, to be read and not compared.
    ``on_cards``: the PDF's card of an item names the table, for a row about it, or for any cell with it.
    Of the options ``either`` one is needed, and no more.
    A ``plain`` table is short and read from top to bottom; the numbers below a ``folded`` picture are folded away.
    """

    name: str
    help: str
    shape: type[ViewData]
    data: Callable[[Context, str, Own], ViewData | None]
    examples: tuple[str, ...]
    table: Form | None = None
    tables: Mapping[str, Form] = MappingProxyType({})
    filtered: bool = True
    argument: Option | None = None
    options: tuple[Option, ...] = ()
    joint: str = "; "
    nothing: str = ""
    on_cards: Literal["", "rows", "cells"] = ""
    plain: bool = False
    records: bool = False
    folded: bool = False
    either: tuple[str, ...] = ()

    @property
    def own(self) -> tuple[Option, ...]:
        """Its argument and its own options."""
        return (*((self.argument,) if self.argument else ()), *self.options)

    @property
    def takes(self) -> tuple[Option, ...]:
        """All options that it honours, in the order of the manual."""
        common = (
            *(("filter",) if self.filtered else ()),
            *(("columns", "sort", "languages") if self.table else ()),
        )
        return (*self.options, *(COMMON[name] for name in (*common, "caption", "name")))

    @property
    def starts_at(self) -> bool:
        """Whether it shows what leads to one item, and what rests on it."""
        return any(option.kind == "item" for option in self.options)

    def form(self, said: str) -> Form | None:
        """The form of the table for what its own options say."""
        return self.tables.get(said, self.table)

    def said(self, own: Own) -> str:
        """What its own options say, in one text: all that its data depends on, beside the filter."""
        texts = ["" if own[option.name] == option.default else own[option.name] for option in self.own]
        while texts and not texts[-1]:
            texts.pop()
        return self.joint.join(texts)

    def options_of(self, said: str) -> Own:
        """The options that ``said`` was made of."""
        texts = [*(said.split(self.joint) if len(self.own) > 1 else [said]), *[""] * len(self.own)]
        return {option.name: text for option, text in zip(self.own, texts, strict=False)}

    def show(self, context: Context, filter: str, said: str) -> ViewData | None:
        """Its data, in full; None where there is nothing that its options name.

        :raises FilterError: if the filter cannot be read.
        """
        shown = self.data(context, filter, self.options_of(said))
        return with_waivers(shown, context.report) if isinstance(shown, Table) else shown

    def without(self, said: str) -> str:
        """What stands in the place of a view that there is nothing for."""
        return tr(self.nothing).format(said)


COMMON: Final[Mapping[str, Option]] = {
    option.name: option
    for option in (
        Option("filter", "text", "Which items have a row: an expression as below."),
        Option("columns", "text", "Keys of the columns to show, in this order, separated by commas; all unless given."),
        Option("sort", "text", "The key of a column to sort by; `key desc` turns the order round."),
        Option("languages", "text", "Languages of the policy, such as `en zh-CN`: each cell says it in all of them."),
        Option("caption", "text", "What stands above it."),
        Option("name", "text", "A name to refer to it by."),
    )
}
"""The options that views share."""
