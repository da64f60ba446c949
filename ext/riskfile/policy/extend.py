"""What a project adds to the item types, in ``needs/model.yaml``.

A project adds types, adds fields and links to types, adds values to enumerations, and renames what a
reader sees. It cannot take away or redefine what rules rest on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast, get_args

from riskfile.model import BUILTIN_MODEL, FieldKind, FieldType, ItemModel, ItemType, LinkType
from riskfile.model.iso14971 import COMMON_FIELDS
from riskfile.policy.strict import (
    ID_TEXT,
    INVALID,
    Boolean,
    Choice,
    Integer,
    Keys,
    Listing,
    Reading,
    Record,
    Table,
    Text,
    dotted,
    quote,
    read,
    read_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
"""The version of the model's form that is read."""

_NAME = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_NAME_WORDS = "a name of lower-case letters, digits and single hyphens"

COMMON_NAMES: Final = frozenset(("id", "title", *(field.name for field in COMMON_FIELDS)))
"""What every item has, whatever its type."""

RESERVED_NAMES: Final = frozenset(
    """
    arch collapse constraints content delete docname doctype hide layout lineno links modifications parts
    sections signature style template type
    """.split()  # noqa: SIM905 - words read best as words
)
"""Names of fields and links that sphinx-needs keeps for itself."""

RESERVED_DIRECTIVES: Final = frozenset(
    """
    acks admonition attention
    auto autosummary caution centered choose class cmdoption code code-block codeauthor
    compound confval container contents cssclass csv-table currentmodule danger date default-domain default-role
    button-link button-ref card deprecated describe digraph doctest dropdown envvar epigraph error eval-rst figure
    figure-md footer fmea-table glossary graph graphviz grid header highlight highlights hint hlist if ifconfig image important include index
    inheritance-diagram line-block list-table list2need literalinclude math mermaid meta moduleauthor need needarch
    needbar needextend needextract needflow needgantt needif needimport needlist needpie needreport needs
    needsequence needservice needtable needuml note object only option otherwise parsed-literal plantuml
    productionlist program pull-quote raw replace restructuredtext-test-directive role rst-class rubric
    sectionauthor sectnum seealso sidebar sourcecode tab-item tab-set table tabularcolumns target-notes testcleanup testcode
    testoutput testsetup tip title toctree todo todolist topic unicode version-added version-changed
    version-deprecated version-removed versionadded versionchanged versionremoved warning when
    """.split()  # noqa: SIM905 - words read best as words
)
"""Directives of docutils, Sphinx, MyST and sphinx-needs: no item type may take their names, nor those of views."""

_KINDS: tuple[FieldKind, ...] = get_args(FieldKind)
# sphinx-needs keeps one storage type for all fields of a name
_STORED = {"integer": "a whole number", "number": "a number", "boolean": "true or false", "list": "a list"}


def _value(help: str) -> Text:
    return Text(help, pattern=ID_TEXT, expected="a value without spaces, quotes, brackets or punctuation", digits=True)


SHAPE = Record(
    "What this project adds to the item types of riskfile.",
    {
        "version": Integer("Version of this form: 1.", minimum=0),
        "types": Table(
            "Item types: new ones, and additions to those that there are.",
            Text("Name of the type, which is its directive.", pattern=_NAME, expected=_NAME_WORDS),
            Record(
                "An item type.",
                {
                    "prefix": Text(
                        "What ids of the type begin with, such as PRT (new types only).",
                        pattern="[A-Z][A-Z0-9]*(-[A-Z0-9]+)*",
                        expected="capital letters and digits, such as PRT",
                    ),
                    "label": Text("What a reader sees, such as Hazardous situation."),
                    "plural": Text("The label of several items, such as Hazardous situations."),
                    "clause": Text("Where the type comes from (new types only).", blank=True),
                    "help": Text("What an item of this type is.", blank=True),
                    "fields": Table(
                        "Fields of the type.",
                        Text("Name of the field.", pattern=_NAME, expected=_NAME_WORDS),
                        Record(
                            "A field.",
                            {
                                "kind": Choice("What its values are: text unless given (new fields only).", _KINDS),
                                "values": Listing(
                                    "What an enum may be, or a list may hold (new fields only).",
                                    _value("A value."),
                                    unique=True,
                                    minimum=1,
                                ),
                                "add-values": Listing(
                                    "Further values of an enum or a list that there is.",
                                    _value("A value."),
                                    unique=True,
                                    minimum=1,
                                ),
                                "label": Text("What a reader sees."),
                                "help": Text("What the field says.", blank=True),
                                "required": Boolean("Whether each item of the type has to have it (RMF912)."),
                            },
                            nullable=True,
                        ),
                    ),
                    "links": Table(
                        "Links of the type to others.",
                        Text("Name of the link.", pattern=_NAME, expected=_NAME_WORDS),
                        Record(
                            "A link.",
                            {
                                "targets": Listing(
                                    "Types that it may name; any unless given (new links only).",
                                    Text("Name of a type.", pattern=_NAME, expected="the name of a type"),
                                    unique=True,
                                ),
                                "minimum": Integer("Fewest items to name (new links only).", minimum=0),
                                "maximum": Integer("Most items to name (new links only).", minimum=1),
                                "label": Text("What a reader sees, such as leads to."),
                                "back-label": Text("What a reader sees at the other end, such as caused by."),
                                "help": Text("What the link says.", blank=True),
                            },
                            nullable=True,
                        ),
                    ),
                },
            ),
        ),
        "exclude": Listing("Patterns (glob) of pages that are no part of the file.", Text("A pattern."), unique=True),
    },
)
"""The form of ``needs/model.yaml``."""


def read_model(root: Path, views: Iterable[str], relative: str = "needs/model.yaml") -> ItemModel:
    """The item types of the project at ``root``: those of BUILTIN_MODEL where it adds none. ``views`` names the views
    that there are.

    :raises PolicyError: if the file cannot be read or understood.
    """
    try:
        text = read_text(root, relative)
    except FileNotFoundError:
        return BUILTIN_MODEL._replace(views=tuple(views))
    return load_model(text, relative, views)


def load_model(text: str, path: str, views: Iterable[str]) -> ItemModel:
    """The built-in item types with what ``text`` adds. ``path`` is where it is from, relative to the root; ``views``
    names the views that there are.

    :raises PolicyError: with everything that cannot be understood, or that takes away from the built-in types.
    """
    reading = read(text, path, SHAPE)
    if reading.value is INVALID:
        reading.stop()
    data: dict[str, Any] = reading.value
    version = data.get("version", VERSION)
    if version != VERSION:
        reading.problems.clear()
        reading.fault_at(
            ("version",), f"`version`: found {version}, expected {VERSION}", "this riskfile reads that version only"
        )
        reading.stop()
    model = _Extension(reading, data.get("types", {}), tuple(views)).model(tuple(data.get("exclude", ())))
    reading.stop()
    return model


class _Extension:
    """The types of one ``model.yaml`` on top of the built-in ones; problems go to the reading."""

    def __init__(self, reading: Reading, written: Mapping[str, Mapping[str, Any]], views: tuple[str, ...]) -> None:
        self.reading = reading
        self.written = written
        self.views = views
        self.types: dict[str, ItemType] = dict(BUILTIN_MODEL.types)
        # a type that is itself wrong is still no unknown target
        self.known = {*self.types, *(at[1] for at in reading.keys if len(at) == 2 and at[0] == "types")}
        self.fields: dict[str, tuple[str, str]] = {}
        self.links: dict[str, str] = {}
        for name, item_type in self.types.items():
            for field in item_type.fields.values():
                self.fields.setdefault(field.name, (name, _STORED.get(field.kind, "a text")))
            for link in item_type.links:
                self.links.setdefault(link, name)

    def model(self, exclude: tuple[str, ...]) -> ItemModel:
        for name, entry in self.written.items():
            at = ("types", name)
            base = BUILTIN_MODEL.types.get(name)
            item_type = self._new(at, name, entry) if base is None else self._renamed(at, base, entry)
            fields = self._add_fields(at, item_type, entry.get("fields", {}))
            links = self._add_links(at, item_type, fields, entry.get("links", {}))
            self.types[name] = item_type._replace(fields=fields, links=links)
        return ItemModel(self.types, exclude, self.views)

    def _new(self, at: Keys, name: str, entry: Mapping[str, Any]) -> ItemType:
        if name in RESERVED_DIRECTIVES or name in self.views:
            self._at_key(
                at, f"found the type {quote(name)}, which is the name of another directive", "choose another name"
            )
        for key in ("prefix", "label"):
            if (*at, key) not in self.reading.keys:
                hint = self.reading.nearest(name, BUILTIN_MODEL.types)
                message = f"{dotted(at)}: the key `{key}` is missing, which a new type needs"
                self._at_key(at, message, f"for a type that there is: {hint}" if hint else "")
        prefix = entry.get("prefix", "")
        for other in self.types.values():
            if prefix and other.prefix == prefix:
                message = f"{dotted((*at, 'prefix'))}: found {quote(prefix)}, which is the prefix of `{other.name}`"
                self.reading.fault_at((*at, "prefix"), message, "choose another prefix")
        label = entry.get("label", "")
        return ItemType(
            name, prefix, label, entry.get("clause", ""), entry.get("help", ""), {}, {}, self._plural(entry, label)
        )

    def _renamed(self, at: Keys, base: ItemType, entry: Mapping[str, Any]) -> ItemType:
        for key in ("prefix", "clause"):
            if (*at, key) in self.reading.keys:
                self._at_key(
                    (*at, key), f"{dotted((*at, key))}: the {key} of a built-in type cannot be changed", "remove it"
                )
        if "label" in entry:
            base = base._replace(label=entry["label"], plural=self._plural(entry, entry["label"]))
        elif "plural" in entry:
            base = base._replace(plural=entry["plural"])
        return base._replace(help=entry.get("help", base.help))

    @staticmethod
    def _plural(entry: Mapping[str, Any], label: str) -> str:
        # a label in another script has no plural in s
        return str(entry.get("plural") or (label + "s" if label.isascii() else label))

    def _add_fields(
        self, at: Keys, item_type: ItemType, entries: Mapping[str, Mapping[str, Any] | None]
    ) -> Mapping[str, FieldType]:
        common = {field.name: field for field in COMMON_FIELDS}
        fields = {name: field for name, field in item_type.fields.items() if name not in common}
        for name, entry in entries.items():
            below = (*at, "fields", name)
            old = fields.get(name)
            if old is not None:
                fields[name] = self._changed_field(below, old, entry or {})
            elif self._free(below, name, "field"):
                field = self._new_field(below, name, entry or {})
                other, stored = self.fields.setdefault(name, (item_type.name, _STORED.get(field.kind, "a text")))
                mine = _STORED.get(field.kind, "a text")
                if name in self.links:
                    self._at_key(
                        below,
                        f"{dotted(below)}: found a field {quote(name)}, which is a link of `{self.links[name]}`",
                        "a name is a field in all types or a link in all types",
                    )
                elif mine != stored:
                    self._at_key(
                        below,
                        f"{dotted(below)}: found a field that is {mine}, expected {stored} as in `{other}`",
                        "fields of one name are stored alike in all types",
                    )
                fields[name] = field
        return {**fields, **common}

    def _changed_field(self, at: Keys, old: FieldType, entry: Mapping[str, Any]) -> FieldType:
        self._unchangeable(at, ("kind", "values"), "field", "use `add-values` to extend an enumeration")
        added: list[str] = entry.get("add-values", [])
        if (*at, "add-values") in self.reading.keys and not old.values:
            self._at_key((*at, "add-values"), f"{dotted((*at, 'add-values'))}: {quote(old.name)} is no enumeration")
        for value in added:
            if value in old.values:
                where = (*at, "add-values", value)
                self.reading.fault_at(where, f"{dotted(where[:-1])}: found {quote(value)}, which is a value already")
        required: bool = entry.get("required", old.required)
        if old.required and not required:
            where = (*at, "required")
            message = f"{dotted(where)}: the built-in type needs {quote(old.name)}"
            self._at_key(where, message, "waive RMF912 in the policy, or switch it off there, with the reason")
        return old._replace(
            values=(*old.values, *added),
            label=entry.get("label", old.label),
            help=entry.get("help", old.help),
            required=required,
            # where a project asks for it of its own, nothing stands in for it
            instead=old.instead if old.required else "",
        )

    def _new_field(self, at: Keys, name: str, entry: Mapping[str, Any]) -> FieldType:
        kind = cast("FieldKind", entry.get("kind", "text"))
        keys = self.reading.keys
        if (*at, "add-values") in keys:
            where = (*at, "add-values")
            self._at_key(where, f"{dotted(where)}: found further values of a field that is new", "use `values`")
        has_values = (*at, "values") in keys
        if kind == "enum" and not has_values:
            self._at_key(at, f"{dotted(at)}: the key `values` is missing, which an enum needs")
        if has_values and kind not in ("enum", "list") and ("kind" in entry or (*at, "kind") not in keys):
            where = (*at, "values")
            self._at_key(where, f"{dotted(where)}: found values of a field of kind {kind}, expected kind enum or list")
        label = entry.get("label") or name.replace("-", " ").capitalize()
        values, help = tuple(entry.get("values", ())), entry.get("help", "")
        return FieldType(name, kind, values, label, help, entry.get("required", False))

    def _add_links(
        self,
        at: Keys,
        item_type: ItemType,
        fields: Mapping[str, FieldType],
        entries: Mapping[str, Mapping[str, Any] | None],
    ) -> Mapping[str, LinkType]:
        links = dict(item_type.links)
        for name, entry in entries.items():
            below = (*at, "links", name)
            old = links.get(name)
            if old is not None:
                self._unchangeable(below, ("targets", "minimum", "maximum"), "link", "add a link of your own")
                changed = entry or {}
                links[name] = old._replace(
                    label=changed.get("label", old.label),
                    back_label=changed.get("back-label", old.back_label),
                    help=changed.get("help", old.help),
                )
            elif self._free(below, name, "link"):
                if name in self.fields:
                    other = item_type.name if name in fields else self.fields[name][0]
                    self._at_key(
                        below,
                        f"{dotted(below)}: found a link {quote(name)}, which is a field of `{other}`",
                        "a name is a field in all types or a link in all types",
                    )
                self.links.setdefault(name, item_type.name)
                links[name] = self._new_link(below, name, entry or {})
        return links

    def _new_link(self, at: Keys, name: str, entry: Mapping[str, Any]) -> LinkType:
        targets: list[str] = entry.get("targets", [])
        for target in targets:
            if target not in self.known:
                where = (*at, "targets", target)
                message = f"{dotted(where[:-1])}: found {quote(target)}, expected the name of a type"
                self.reading.fault_at(where, message, self.reading.nearest(target, self.known))
        minimum: int = entry.get("minimum", 0)
        maximum: int | None = entry.get("maximum")
        if maximum is not None and maximum < minimum:
            where = (*at, "maximum")
            self.reading.fault_at(where, f"{dotted(where)}: found {maximum}, expected at least the minimum, {minimum}")
        label: str = entry.get("label") or name.replace("-", " ")
        back_label: str = entry.get("back-label") or f'linked as "{label}" by'
        return LinkType(name, tuple(targets), minimum, maximum, label, back_label, entry.get("help", ""))

    def _free(self, at: Keys, name: str, nature: str) -> bool:
        """Whether a new field or link may take this name; a problem is noted where it may not."""
        if name in COMMON_NAMES:
            self._at_key(
                at, f"{dotted(at)}: found a {nature} {quote(name)}, which every item has", "choose another name"
            )
            return False
        if name in RESERVED_NAMES:
            self._at_key(
                at,
                f"{dotted(at)}: found a {nature} {quote(name)}, a name that sphinx-needs keeps",
                "choose another name",
            )
            return False
        return True

    def _unchangeable(self, at: Keys, keys: Iterable[str], nature: str, hint: str) -> None:
        for key in keys:
            if (*at, key) in self.reading.keys:
                where = (*at, key)
                self._at_key(where, f"{dotted(where)}: the {key} of a {nature} that there is cannot be changed", hint)

    def _at_key(self, at: Keys, message: str, hint: str = "") -> None:
        line, column = self.reading.keys[at]
        self.reading.fault(line, column, message, hint)
