"""What a project adds to the item types, in ``needs/model.yaml``.

A project adds types, adds fields and links to types, adds values to enumerations, and renames what a
reader sees. It cannot take away or redefine what rules rest on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast, get_args

from riskfile.model import (
    BUILTIN_MODEL,
    STEPS,
    FieldKind,
    FieldType,
    ItemModel,
    ItemType,
    LinkType,
    NeedsFile,
    Step,
)
from riskfile.model.declare import RANK_OF_STEP
from riskfile.model.iso14971 import COMMON_FIELDS, MAY_BE_LINKS
from riskfile.policy.load import VERSION_WORDS
from riskfile.policy.strict import (
    ID_TEXT,
    INVALID,
    Boolean,
    Choice,
    Integer,
    Keys,
    Listing,
    Mapped,
    Reading,
    Record,
    Text,
    dotted,
    read,
    read_text,
)
from riskfile.source import Source
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.quoting import quote

VERSION = 1
"""The version of the model's form that is read."""

_NAME = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_MARKUP_NAME = r"[a-z0-9][a-z0-9_+:.-]*"
_MARKUP_WORDS = Phrase("model.expected.markup-name", "a name as it stands between braces, in lower-case letters")()
_NAME_WORDS = Phrase("model.expected.name", "a name of lower-case letters, digits and single hyphens")()
_VALUE_WORDS = Phrase("model.expected.value", "a value without spaces, quotes, brackets or punctuation")()
_PREFIX_WORDS = Phrase("model.expected.prefix", "capital letters and digits, such as PRT")()
_TYPE_WORDS = Phrase("model.expected.type", "the name of a type")()

_OTHER_NAME = "choose another name"
_ALIKE = "a name is a field in all types or a link in all types"
_DIRECTIVE = Phrase("model.directive", "found the type {type}, which is the name of another directive", _OTHER_NAME)
_NEEDS_KEY = Phrase("model.needs-key", "{type}: the key `{key}` is missing, which a new type needs")
_OLD_TYPE = Phrase("model.old-type", "for a type that there is: {nearest}")
_PREFIX_TAKEN = Phrase(
    "model.prefix-taken", "{key}: found {prefix}, which is the prefix of `{other}`", "choose another prefix"
)
_BUILTIN = Phrase("model.built-in", "{key}: the {name} of a built-in type cannot be changed", "remove it")
_FIELD_IS_LINK = Phrase("model.field-is-link", "{key}: found a field {name}, which is a link of `{other}`", _ALIKE)
_LINK_IS_FIELD = Phrase("model.link-is-field", "{key}: found a link {name}, which is a field of `{other}`", _ALIKE)
_STORED_OTHERWISE = Phrase(
    "model.stored-otherwise",
    "{key}: found a field that is {stored}, expected {expected} as in `{other}`",
    "fields of one name are stored alike in all types",
)
_NO_ENUMERATION = Phrase("model.no-enumeration", "{key}: {name} is no enumeration")
_VALUE_TAKEN = Phrase("model.value-taken", "{key}: found {found}, which is a value already")
_REQUIRED = Phrase(
    "model.required",
    "{key}: the built-in type needs {name}",
    "waive RMF912 in the policy, or switch it off there, with the reason",
)
_NOTHING_TO_ADD_TO = Phrase(
    "model.nothing-to-add-to", "{key}: found further values of a field that is new", "use `values`"
)
_NO_VALUES = Phrase("model.no-values", "{field}: the key `values` is missing, which an enum needs")
_VALUES_OF_NONE = Phrase(
    "model.values-of-none", "{key}: found values of a field of kind {kind}, expected kind enum or list"
)
_NO_TARGET = Phrase("model.no-target", "{key}: found {found}, expected the name of a type")
_NEED_IS_TYPE = Phrase(
    "model.need-is-type", "{key}: found the need type {name}, which is an item type of riskfile", _OTHER_NAME
)
_NO_NEEDS = Phrase(
    "model.no-needs",
    "{key}: {name} is a field; as a link it leads to needs alone, found {found}",
    "name need types, such as req, that conf.py or `needs.types` declares",
)
_BY_HASH = Phrase("model.expected.sha256", "64 hexadecimal digits, as `sha256sum` prints them")()
_URL = Phrase("model.expected.url", "an address that begins with https://")()
_ID_PREFIX = Phrase("model.expected.id-prefix", "letters, digits and `_ . : / + -`, as ids of needs have them")()
_NEED_NAME = Phrase("model.expected.need-type", "the name of a need type: letters, digits, `-` and `_`")()
_MAXIMUM = Phrase("model.maximum", "{key}: found {maximum}, expected at least the minimum, {minimum}")
_FIELD_OF_ALL = Phrase("model.field-of-all", "{key}: found a field {name}, which every item has", _OTHER_NAME)
_LINK_OF_ALL = Phrase("model.link-of-all", "{key}: found a link {name}, which every item has", _OTHER_NAME)
_FIELD_KEPT = Phrase("model.field-kept", "{key}: found a field {name}, a name that sphinx-needs keeps", _OTHER_NAME)
_LINK_KEPT = Phrase("model.link-kept", "{key}: found a link {name}, a name that sphinx-needs keeps", _OTHER_NAME)
_FIELD_FIXED = Phrase(
    "model.field-fixed",
    "{key}: the {name} of a field that there is cannot be changed",
    "use `add-values` to extend an enumeration",
)
_LINK_FIXED = Phrase(
    "model.link-fixed", "{key}: the {name} of a link that there is cannot be changed", "add a link of your own"
)

_NEED_TYPE = "[A-Za-z][A-Za-z0-9_-]*"

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
_BY_PERSONS = frozenset(
    field.name for each in BUILTIN_MODEL.types.values() for field in each.fields.values() if field.by_person
)
"""What fields of a person's are named; one of a project's own type that is named so is one too."""

_STORED: dict[str, Message] = {
    "integer": Phrase("model.stored.integer", "a whole number")(),
    "number": Phrase("model.stored.number", "a number")(),
    "boolean": Phrase("model.stored.boolean", "true or false")(),
    "list": Phrase("model.stored.list", "a list")(),
}
_STORED_AS_TEXT = Phrase("model.stored.text", "a text")()


def _value(help: str) -> Text:
    return Text(help, pattern=ID_TEXT, expected=_VALUE_WORDS, digits=True)


SHAPE = Record(
    "What this project adds to the item types of riskfile.",
    {
        "version": Integer("Version of this form: 1.", minimum=0),
        "types": Mapped(
            "Item types: new ones, and additions to those that there are.",
            Text("Name of the type, which is its directive.", pattern=_NAME, expected=_NAME_WORDS),
            Record(
                "An item type.",
                {
                    "prefix": Text(
                        "What ids of the type begin with, such as PRT (new types only).",
                        pattern="[A-Z][A-Z0-9]*(-[A-Z0-9]+)*",
                        expected=_PREFIX_WORDS,
                    ),
                    "label": Text("What a reader sees, such as Hazardous situation."),
                    "plural": Text("The label of several items, such as Hazardous situations."),
                    "clause": Text("Where the type comes from (new types only).", blank=True),
                    "step": Choice(
                        "The step of the grid that its items belong to; none unless given (new types only).", STEPS
                    ),
                    "help": Text("What an item of this type is.", blank=True),
                    "fields": Mapped(
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
                                "by-person": Boolean(
                                    "Whether a person says in it what he has decided, seen or signed, so that no assistant fills it; unless"
                                    " given, so where it bears the name of such a field of a built-in type (new fields only)."
                                ),
                            },
                            nullable=True,
                        ),
                    ),
                    "links": Mapped(
                        "Links of the type to others.",
                        Text("Name of the link.", pattern=_NAME, expected=_NAME_WORDS),
                        Record(
                            "A link.",
                            {
                                "targets": Listing(
                                    "Types that it may name, item types or need types such as req; any item type unless given (new links only).",
                                    Text("Name of a type.", pattern=_NEED_TYPE, expected=_TYPE_WORDS),
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
        "needs": Record(
            "Needs of the project that are no risk items, such as requirements, as far as conf.py does not say them.",
            {
                "types": Mapped(
                    "Need types that conf.py does not declare: those of other projects.",
                    Text("Name of the need type.", pattern=_NEED_TYPE, expected=_NEED_NAME),
                    Record("A need type.", {"label": Text("What a reader sees, such as Requirement.")}, nullable=True),
                ),
                "files": Listing(
                    "Files of sphinx-needs (needs.json) with needs of other projects.",
                    Record(
                        "One file.",
                        {
                            "path": Text("Path in this project, such as needs/external/system.json."),
                            "sha256": Text(
                                "Its hash: what is in it counts only as long as it has this one (RMF927).",
                                pattern="[0-9a-f]{64}",
                                expected=_BY_HASH,
                            ),
                            "url": Text(
                                "Where the pages of that project are, to lead to its needs.",
                                pattern=r"https?://\S+",
                                expected=_URL,
                            ),
                            "id-prefix": Text(
                                "What stands before its ids here, as id_prefix of needs_external_needs, such as SYS-.",
                                pattern=r"\w[\w.:/+-]*",
                                expected=_ID_PREFIX,
                            ),
                        },
                        ("path",),
                    ),
                    unique=True,
                    by="path",
                ),
            },
        ),
        "exclude": Listing("Patterns (glob) of pages that are no part of the file.", Text("A pattern."), unique=True),
        "directives": Listing(
            "Directives that an extension named in conf.py brings, and riskfile does not know.",
            Text("Name of the directive.", pattern=_MARKUP_NAME, expected=_MARKUP_WORDS),
            unique=True,
        ),
        "roles": Listing(
            "Roles that an extension named in conf.py brings, and riskfile does not know.",
            Text("Name of the role.", pattern=_MARKUP_NAME, expected=_MARKUP_WORDS),
            unique=True,
        ),
    },
)
"""The form of ``needs/model.yaml``."""


def read_model(source: Source, views: Iterable[str], needs: Iterable[str] | None = ()) -> ItemModel:
    """The item types of a project: those of BUILTIN_MODEL where it adds none. ``views`` names the views that there are,
    ``needs`` the need types of conf.py, None where nobody knows them.

    :raises PolicyError: if the file cannot be read or understood.
    """
    path = source.layout.model
    text = read_text(source, path)
    if text is None:
        return BUILTIN_MODEL._replace(views=tuple(views))
    model = load_model(text, path, views, needs)
    # patterns are from the root of the risk file, as paths in its policy are
    return model._replace(exclude=tuple(map(source.layout.at, model.exclude)))


def load_model(text: str, path: str, views: Iterable[str], needs: Iterable[str] | None = ()) -> ItemModel:
    """The built-in item types with what ``text`` adds. ``path`` is where it is from, relative to the root; ``views``
    names the views that there are, ``needs`` the need types of conf.py, None where nobody knows them.

    :raises PolicyError: with everything that cannot be understood, or that takes away from the built-in types.
    """
    reading = read(text, path, SHAPE)
    if reading.value is INVALID:
        reading.stop()
    data: dict[str, Any] = reading.value
    version = data.get("version", VERSION)
    if version != VERSION:
        reading.problems.clear()
        reading.fault_at(("version",), VERSION_WORDS(found=version, expected=VERSION))
        reading.stop()
    own: dict[str, Any] = data.get("needs", {})
    labels = {name: (entry or {}).get("label", "") for name, entry in own.get("types", {}).items()}
    extension = _Extension(reading, data.get("types", {}), tuple(views))
    extension.others = None if needs is None else {*needs, *labels}
    model = extension.model(tuple(data.get("exclude", ())))
    for name in labels:
        if name in model.types or name in model.views:
            at = ("needs", "types", name)
            reading.fault_at_key(at, _NEED_IS_TYPE(key=dotted(at[:-1]), name=quote(name)))
    reading.stop()
    positions = reading.positions()
    files = tuple(
        NeedsFile(
            each["path"],
            *positions["needs", "files", each["path"], "path"].start,
            each.get("sha256", ""),
            each.get("url", "").rstrip("/"),
            each.get("id-prefix", ""),
        )
        for each in own.get("files", ())
    )
    return model._replace(
        directives=tuple(data.get("directives", ())),
        roles=tuple(data.get("roles", ())),
        needs=tuple(labels),
        need_labels=labels,
        need_files=files,
    )


class _Extension:
    """The types of one ``model.yaml`` on top of the built-in ones; problems go to the reading."""

    def __init__(self, reading: Reading, written: Mapping[str, Mapping[str, Any]], views: tuple[str, ...]) -> None:
        self.reading = reading
        self.written = written
        self.views = views
        self.types: dict[str, ItemType] = dict(BUILTIN_MODEL.types)
        # a type that is itself wrong is still no unknown target
        self.others: set[str] | None = set()
        self.known = {*self.types, *(at[1] for at in reading.keys if len(at) == 2 and at[0] == "types")}
        self.fields: dict[str, tuple[str, Message]] = {}
        self.links: dict[str, str] = {}
        for name, item_type in self.types.items():
            for field in item_type.fields.values():
                self.fields.setdefault(field.name, (name, _STORED.get(field.kind, _STORED_AS_TEXT)))
            for link in item_type.links:
                self.links.setdefault(link, name)

    def model(self, exclude: tuple[str, ...]) -> ItemModel:
        for name, entry in self.written.items():
            at = ("types", name)
            base = BUILTIN_MODEL.types.get(name)
            item_type = self._new(at, name, entry) if base is None else self._renamed(at, base, entry)
            fields = self._add_fields(at, item_type, entry.get("fields", {}))
            links = self._add_links(at, item_type, fields, entry.get("links", {}))
            fields = {each: field for each, field in fields.items() if each not in links}
            self.types[name] = item_type._replace(fields=fields, links=links)
        return ItemModel(self.types, exclude, self.views)

    def _new(self, at: Keys, name: str, entry: Mapping[str, Any]) -> ItemType:
        if name in RESERVED_DIRECTIVES or name in self.views:
            self.reading.fault_at_key(at, _DIRECTIVE(type=quote(name)))
        for key in ("prefix", "label"):
            if (*at, key) not in self.reading.keys:
                hint = self.reading.nearest(name, BUILTIN_MODEL.types)
                message = _NEEDS_KEY(type=dotted(at), key=key)
                self.reading.fault(
                    self.reading.keys[at], message, _OLD_TYPE(nearest=hint) if hint else NOTHING, (*at, key)
                )
        prefix = entry.get("prefix", "")
        for other in self.types.values():
            if prefix and other.prefix == prefix:
                message = _PREFIX_TAKEN(key=dotted((*at, "prefix")), prefix=quote(prefix), other=other.name)
                self.reading.fault_at((*at, "prefix"), message)
        label = entry.get("label", "")
        made = ItemType(
            name, prefix, label, entry.get("clause", ""), entry.get("help", ""), {}, {}, self._plural(entry, label)
        )
        step: Step | None = entry.get("step")
        # without a step it stands at the top of the chain and in no cell of the grid
        return made if step is None else made._replace(rank=RANK_OF_STEP[step], cells=(("lifecycle", step),))

    def _renamed(self, at: Keys, base: ItemType, entry: Mapping[str, Any]) -> ItemType:
        for key in ("prefix", "clause", "step"):
            if (*at, key) in self.reading.keys:
                self.reading.fault_at_key((*at, key), _BUILTIN(key=dotted((*at, key)), name=key))
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
                other, stored = self.fields.setdefault(name, (item_type.name, _STORED.get(field.kind, _STORED_AS_TEXT)))
                mine = _STORED.get(field.kind, _STORED_AS_TEXT)
                if name in self.links:
                    message = _FIELD_IS_LINK(key=dotted(below), name=quote(name), other=self.links[name])
                    self.reading.fault_at_key(below, message)
                elif mine != stored:
                    message = _STORED_OTHERWISE(key=dotted(below), stored=mine, expected=stored, other=other)
                    self.reading.fault_at_key(below, message)
                fields[name] = field
        return {**fields, **common}

    def _changed_field(self, at: Keys, old: FieldType, entry: Mapping[str, Any]) -> FieldType:
        self._unchangeable(at, ("kind", "values", "by-person"), _FIELD_FIXED)
        added: list[str] = entry.get("add-values", [])
        if (*at, "add-values") in self.reading.keys and not old.values:
            where = (*at, "add-values")
            self.reading.fault_at_key(where, _NO_ENUMERATION(key=dotted(where), name=quote(old.name)))
        for value in added:
            if value in old.values:
                where = (*at, "add-values", value)
                self.reading.fault_at(where, _VALUE_TAKEN(key=dotted(where[:-1]), found=quote(value)))
        required: bool = entry.get("required", old.required)
        if old.required and not required:
            where = (*at, "required")
            self.reading.fault_at_key(where, _REQUIRED(key=dotted(where), name=quote(old.name)))
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
            self.reading.fault_at_key(where, _NOTHING_TO_ADD_TO(key=dotted(where)))
        has_values = (*at, "values") in keys
        if kind == "enum" and not has_values:
            self.reading.fault_at_key(at, _NO_VALUES(field=dotted(at)))
        if has_values and kind not in ("enum", "list") and ("kind" in entry or (*at, "kind") not in keys):
            where = (*at, "values")
            self.reading.fault_at_key(where, _VALUES_OF_NONE(key=dotted(where), kind=kind))
        label = entry.get("label") or name.replace("-", " ").capitalize()
        values, help = tuple(entry.get("values", ())), entry.get("help", "")
        by_person: bool = entry.get("by-person", name in _BY_PERSONS)
        return FieldType(name, kind, values, label, help, entry.get("required", False), by_person=by_person)

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
                self._unchangeable(below, ("targets", "minimum", "maximum"), _LINK_FIXED)
                changed = entry or {}
                links[name] = old._replace(
                    label=changed.get("label", old.label),
                    back_label=changed.get("back-label", old.back_label),
                    help=changed.get("help", old.help),
                )
            elif name in MAY_BE_LINKS and name in fields and item_type.name in BUILTIN_MODEL.types:
                links[name] = self._field_as_link(below, fields[name], entry or {})
            elif self._free(below, name, "link"):
                if name in self.fields:
                    other = item_type.name if name in fields else self.fields[name][0]
                    message = _LINK_IS_FIELD(key=dotted(below), name=quote(name), other=other)
                    self.reading.fault_at_key(below, message)
                self.links.setdefault(name, item_type.name)
                links[name] = self._new_link(below, name, entry or {})
        return links

    def _field_as_link(self, at: Keys, field: FieldType, entry: Mapping[str, Any]) -> LinkType:
        """What holds ids of requirements as a text unless the project says what they are."""
        targets: list[str] = entry.get("targets", [])
        found = [each for each in targets if each in self.known]
        if found or not targets:
            what = ", ".join(found) or "none"
            message = _NO_NEEDS(key=dotted(at), name=quote(field.name), found=quote(what))
            self.reading.fault_at_key(at, message)
        given = {"label": field.name, "back-label": MAY_BE_LINKS[field.name], "help": field.help, **entry}
        return self._new_link(at, field.name, given)

    def _new_link(self, at: Keys, name: str, entry: Mapping[str, Any]) -> LinkType:
        targets: list[str] = entry.get("targets", [])
        for target in targets:
            if target not in self.known and self.others is not None and target not in self.others:
                where = (*at, "targets", target)
                message = _NO_TARGET(key=dotted(where[:-1]), found=quote(target))
                self.reading.fault_at(where, message, self.reading.nearest(target, {*self.known, *self.others}))
        minimum: int = entry.get("minimum", 0)
        maximum: int | None = entry.get("maximum")
        if maximum is not None and maximum < minimum:
            where = (*at, "maximum")
            self.reading.fault_at(where, _MAXIMUM(key=dotted(where), maximum=maximum, minimum=minimum))
        label: str = entry.get("label") or name.replace("-", " ")
        back_label: str = entry.get("back-label") or f'linked as "{label}" by'
        others = tuple(each for each in targets if each not in self.known)
        return LinkType(name, tuple(targets), minimum, maximum, label, back_label, entry.get("help", ""), others)

    def _free(self, at: Keys, name: str, nature: str) -> bool:
        """Whether a new field or link may take this name; a problem is noted where it may not."""
        field = nature == "field"
        if name in COMMON_NAMES:
            phrase = _FIELD_OF_ALL if field else _LINK_OF_ALL
        elif name in RESERVED_NAMES:
            phrase = _FIELD_KEPT if field else _LINK_KEPT
        else:
            return True
        self.reading.fault_at_key(at, phrase(key=dotted(at), name=quote(name)))
        return False

    def _unchangeable(self, at: Keys, keys: Iterable[str], phrase: Phrase) -> None:
        for key in keys:
            where = (*at, key)
            if where in self.reading.keys:
                self.reading.fault_at_key(where, phrase(key=dotted(where), name=key))
