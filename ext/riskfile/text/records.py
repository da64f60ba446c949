"""Records (named tuples) as plain data, and back: derived from their type hints, so that a new record, or a new field of
one, needs no other line anywhere.

Plain data are what JSON holds: None, booleans, numbers, texts, lists, and mappings by text. A record is the list of its
fields, in order; so is a tuple. A mapping whose keys are no texts is a list of pairs. What a list or a mapping cannot
tell of itself bears a name: a number that is not finite (``{"float": "nan"}``), and a record where the hint allows for
others as well (``{"Message": [...]}``).

>>> class Point(NamedTuple):
...     x: float
...     label: str | None = None
>>> both_ways = codec(tuple[Point, ...])
>>> both_ways.to_plain((Point(0.5), Point(float("inf"), "far")))
[[0.5, None], [{'float': 'inf'}, 'far']]
>>> both_ways.from_plain([[0.5, None]])
(Point(x=0.5, label=None),)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Plain = Any
"""What JSON holds."""

Fields = Mapping[str, list[str]]
"""By the name of a record the names of its fields, in the order in which they are written."""

_Convert = Callable[[Any], Any]

_FLOATS: Final = {"nan": float("nan"), "inf": float("inf"), "-inf": float("-inf")}


class NotARecordError(ValueError):
    """Plain data are not what they should be. ``where`` leads to the place: names of records and fields."""

    def __init__(self, expected: str, found: object, where: tuple[str, ...] = ()) -> None:
        shown = repr(found)
        self.expected, self.found, self.where = expected, found, where
        path = " of ".join(reversed(where))
        super().__init__(f"{path + ': ' if path else ''}found {shown[:60]}, expected {expected}")

    def within(self, *where: str) -> NotARecordError:
        """The same, seen from further out."""
        return NotARecordError(self.expected, self.found, (*where, *self.where))


class _Form(NamedTuple):
    """How the values of one hint are written and read. ``holds`` tells a value that is of the hint; ``plain`` is the
    type of what is written; ``name`` stands before it where that does not say what it is. ``as_is`` says that a value
    is its own plain form."""

    write: _Convert
    read: _Convert
    holds: Callable[[Any], bool]
    plain: tuple[type, ...]
    name: str
    as_is: bool = False


class Codec(Generic[T]):
    """Values of the type ``hint`` as plain data, and back. ``others`` are records that may stand where the hint of a
    field is ``Any``, beside those that the hint itself leads to. ``written`` are the fields of records as they were
    when the data to be read were written: what is missing takes its default, what is no longer known is passed over.

    :raises TypeError: if a hint says nothing of what is to be written, or two records bear one name.
    """

    def __init__(self, hint: Any, others: tuple[type, ...] = (), written: Fields | None = None) -> None:
        self._classes: dict[str, Any] = {}
        self._forms: dict[Any, _Form] = {}
        self._written = written or {}
        # what is not asked for is not resolved: a check begins with a few of these records
        self._pending: list[Callable[[], object]] = []
        self._others = others
        self._form = self._form_of(hint)

    def to_plain(self, value: T) -> Plain:
        """``value`` as plain data.

        :raises TypeError: if it is not of its hint.
        """
        return self._form.write(value)

    def from_plain(self, plain: Plain) -> T:
        """What ``plain`` was made of.

        :raises NotARecordError: if it was made of nothing of this type.
        """
        return cast("T", self._form.read(plain))

    @property
    def records(self) -> Mapping[str, Any]:
        """All records that a value may hold, by name."""
        for other in self._others:
            self._form_of(other)
        while self._pending:
            self._pending.pop()()
        return self._classes

    @property
    def fields(self) -> dict[str, list[str]]:
        """The names of their fields, in the order in which they are written."""
        return {name: list(record._fields) for name, record in sorted(self.records.items())}

    # --- forms of hints -----------------------------------------------------------------------------------------------

    def _form_of(self, hint: Any) -> _Form:
        found = self._forms.get(hint)
        if found is None:
            found = self._forms[hint] = self._make(hint)
        return found

    def _make(self, hint: Any) -> _Form:
        if hint in _SCALARS:
            return _SCALARS[hint]
        if hint is Any or isinstance(hint, TypeVar):
            return self._anything()
        origin, inside = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType):
            return self._union([self._form_of(each) for each in inside])
        if origin is Literal:
            return _one_of(inside)
        if origin is tuple:
            return self._tuple(inside)
        if origin is list:
            return self._list(inside[0], "list", list, list)
        if origin is frozenset:
            return self._list(inside[0], "frozenset", frozenset, lambda parts: sorted(parts, key=repr))
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return self._mapping(*inside)
        record = origin or hint
        if isinstance(record, type) and issubclass(record, tuple) and hasattr(record, "_fields"):
            return self._record(record, dict(zip(getattr(record, "__parameters__", ()), inside, strict=False)))
        raise TypeError(f"{hint!r} says nothing of what is to be written")

    def _record(self, record: Any, given: Mapping[Any, Any]) -> _Form:
        name: str = record.__name__
        if self._classes.setdefault(name, record) is not record:
            raise TypeError(f"two records bear the name {name}: {self._classes[name]!r} and {record!r}")
        forms: list[tuple[str, _Form]] = []
        # what the plain fields are, where each is of one type; and which of them have to be converted
        kinds: list[Any] = []
        steps: list[tuple[int, _Form]] = []

        def resolve() -> None:
            if not forms:
                hints = _hints(record)
                forms.extend((field, self._form_of(given.get(hints[field], hints[field]))) for field in record._fields)
                kinds.extend(form.plain[0] if len(form.plain) == 1 else None for _, form in forms)
                steps.extend((number, form) for number, (_, form) in enumerate(forms) if not form.as_is)

        self._pending.append(resolve)
        make, size = record._make, len(record._fields)
        written = self._written.get(name)
        moved = None if written is None or written == list(record._fields) else written
        defaults = record._field_defaults

        def write(value: Any) -> list[Any]:
            # the reader of pages leaves the records within an item bare
            if type(value) is not record and (type(value) is not tuple or len(value) != size):
                raise TypeError(f"found {value!r}, expected a {name}")
            if not forms:
                resolve()
            if not steps and [*map(type, value)] == kinds:
                return [*value]
            return [form.write(part) for (_, form), part in zip(forms, value, strict=True)]

        def arranged(parts: list[Any]) -> list[Any]:
            assert moved is not None
            if len(parts) != len(moved):
                raise NotARecordError(f"the fields of a {name}", parts)
            by_name = dict(zip(moved, parts, strict=True))
            missing = [field for field in record._fields if field not in by_name and field not in defaults]
            if missing:
                raise NotARecordError(f"a {name} with {', '.join(missing)}", parts)
            # a default is plain itself only by its form
            return [by_name[field] if field in by_name else form.write(defaults[field]) for field, form in forms]

        def read(plain: Any) -> Any:
            if not forms:
                resolve()
            if not isinstance(plain, list):
                raise NotARecordError(f"a {name}", plain)
            parts = plain if moved is None else arranged(plain)
            if [*map(type, parts)] == kinds:
                if not steps:
                    return make(parts)
                parts = parts.copy()
                try:
                    for number, form in steps:
                        parts[number] = form.read(parts[number])
                except NotARecordError as error:
                    raise error.within(name, record._fields[number]) from None
                return make(parts)
            if len(parts) != size:
                raise NotARecordError(f"the {size} fields of a {name}", plain)
            parts = parts.copy()
            for number, (field, form) in enumerate(forms):
                try:
                    parts[number] = form.read(parts[number])
                except NotARecordError as error:
                    raise error.within(name, field) from None
            return make(parts)

        return _Form(write, read, lambda value: type(value) is record, (list,), name)

    def _tuple(self, inside: tuple[Any, ...]) -> _Form:
        if len(inside) == 2 and inside[1] is Ellipsis:
            return self._list(inside[0], "tuple", tuple, list)
        forms = [self._form_of(each) for each in inside]
        size = len(forms)

        def write(value: Any) -> list[Any]:
            if type(value) is not tuple or len(value) != size:
                raise TypeError(f"found {value!r}, expected a tuple of {size}")
            return [form.write(part) for form, part in zip(forms, value, strict=True)]

        def read(plain: Any) -> tuple[Any, ...]:
            if not isinstance(plain, list) or len(plain) != size:
                raise NotARecordError(f"a tuple of {size}", plain)
            return tuple([form.read(part) for form, part in zip(forms, plain, strict=True)])

        return _Form(write, read, lambda value: type(value) is tuple, (list,), "tuple")

    def _list(self, hint: Any, name: str, kind: Any, in_order: Callable[[Any], list[Any]]) -> _Form:
        form = self._form_of(hint)

        def write(value: Any) -> list[Any]:
            if type(value) is not kind:
                raise TypeError(f"found {value!r}, expected a {name}")
            convert = form.write
            return in_order([convert(part) for part in value])

        as_is = {*form.plain} if form.as_is else None

        def read(plain: Any) -> Any:
            if not isinstance(plain, list):
                raise NotARecordError(f"a {name}", plain)
            if as_is is not None and as_is.issuperset(map(type, plain)):
                return kind(plain)
            convert = form.read
            return kind([convert(part) for part in plain])

        return _Form(write, read, lambda value: type(value) is kind, (list,), name)

    def _mapping(self, key_hint: Any, hint: Any) -> _Form:
        keys, values = self._form_of(key_hint), self._form_of(hint)

        def check(value: Any) -> None:
            if not isinstance(value, Mapping):
                raise TypeError(f"found {value!r}, expected a mapping")

        def write(value: Any) -> Any:
            check(value)
            key_of, write_value = keys.write, values.write
            return {key_of(key): write_value(part) for key, part in value.items()}

        def write_pairs(value: Any) -> Any:
            check(value)
            return [[keys.write(key), values.write(part)] for key, part in value.items()]

        def read(plain: Any) -> Any:
            if not isinstance(plain, dict):
                raise NotARecordError("a mapping", plain)
            key_of, read_value = keys.read, values.read
            return {key_of(key): read_value(part) for key, part in plain.items()}

        def read_pairs(plain: Any) -> Any:
            if not isinstance(plain, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in plain):
                raise NotARecordError("pairs of a key and a value", plain)
            return {keys.read(key): values.read(part) for key, part in plain}

        holds = lambda value: isinstance(value, Mapping)  # noqa: E731
        if keys.plain == (str,):
            return _Form(write, read, holds, (dict,), "mapping")
        return _Form(write_pairs, read_pairs, holds, (list,), "mapping")

    def _union(self, members: list[_Form]) -> _Form:
        simple = [each for each in members if not {list, dict} & {*each.plain} or each is _SCALARS[float]]
        nested = [each for each in members if each not in simple]
        # one list among scalars needs no name; a mapping might be a number that is not finite
        if len(nested) == 1 and (nested[0].plain == (list,) or _SCALARS[float] not in simple):
            simple, nested = members, []
        by_name = {each.name: each for each in nested}
        if len(by_name) < len(nested):
            raise TypeError(f"{' or '.join(each.name for each in nested)} cannot be told apart")
        by_plain: dict[type, _Form] = {}
        for each in simple:
            for kind in each.plain:
                # an integer among floats is one itself
                if kind not in by_plain or each.plain[0] is kind:
                    by_plain[kind] = each
        words = " or ".join(each.name for each in members)

        def write(value: Any) -> Any:
            for each in simple:
                if each.holds(value):
                    return each.write(value)
            for each in nested:
                if each.holds(value):
                    return {each.name: each.write(value)}
            raise TypeError(f"found {value!r}, expected {words}")

        def read(plain: Any) -> Any:
            if nested and type(plain) is dict and len(plain) == 1:
                ((name, inner),) = plain.items()
                if name in by_name:
                    return by_name[name].read(inner)
            found = by_plain.get(type(plain))
            if found is None:
                raise NotARecordError(words, plain)
            return found.read(plain)

        def holds(value: Any) -> bool:
            return any(each.holds(value) for each in members)

        return _Form(write, read, holds, tuple({*by_plain, *((dict,) if nested else ())}), words)

    def _anything(self) -> _Form:
        """What the hint leaves open: a scalar, a tuple of such, or one of the records."""

        def write(value: Any) -> Any:
            kind = type(value)
            if kind in _SCALARS:
                return _SCALARS[kind].write(value)
            if kind is tuple:
                return [write(part) for part in value]
            name = kind.__name__
            if self._class(name) is kind:
                return {name: self._form_of(kind).write(value)}
            raise TypeError(f"found {value!r}, expected text, a number, a tuple or a record")

        def read(plain: Any) -> Any:
            if type(plain) is list:
                return tuple([read(part) for part in plain])
            if type(plain) is dict and len(plain) == 1:
                ((name, inner),) = plain.items()
                record = self._class(name)
                if record is not None:
                    return self._form_of(record).read(inner)
            form = _SCALARS[float] if type(plain) is dict else _SCALARS.get(type(plain))
            if form is None:
                raise NotARecordError("text, a number, a tuple or a record", plain)
            return form.read(plain)

        return _Form(write, read, lambda value: True, (NoneType, bool, int, float, str, list, dict), "anything")

    def _class(self, name: str) -> Any:
        return self._classes.get(name) or self.records.get(name)


def _scalar(kind: type) -> _Form:
    def write(value: Any) -> Any:
        if type(value) is kind:
            return value
        raise TypeError(f"found {value!r}, expected {kind.__name__}")

    def read(plain: Any) -> Any:
        if type(plain) is kind:
            return plain
        raise NotARecordError(kind.__name__, plain)

    return _Form(write, read, lambda value: type(value) is kind, (kind,), kind.__name__, as_is=True)


def _float() -> _Form:
    def write(value: Any) -> Any:
        if type(value) is float:
            # what JSON has no number for
            return {"float": repr(value)} if value - value else value
        if type(value) is int:
            return value
        raise TypeError(f"found {value!r}, expected float")

    def read(plain: Any) -> Any:
        kind = type(plain)
        if kind is float or kind is int:
            return plain
        if kind is dict and len(plain) == 1 and plain.get("float") in _FLOATS:
            return _FLOATS[plain["float"]]
        raise NotARecordError("float", plain)

    return _Form(write, read, lambda value: type(value) in (float, int), (float, int, dict), "float")


def _one_of(values: tuple[Any, ...]) -> _Form:
    kinds = tuple(dict.fromkeys(map(type, values)))
    known = frozenset(values)
    words = "one of " + ", ".join(map(str, values))

    def holds(value: Any) -> bool:
        return type(value) in kinds and value in known

    def write(value: Any) -> Any:
        if holds(value):
            return value
        raise TypeError(f"found {value!r}, expected {words}")

    def read(plain: Any) -> Any:
        if holds(plain):
            return plain
        raise NotARecordError(words, plain)

    return _Form(write, read, holds, kinds, words)


_SCALARS: Final[Mapping[Any, _Form]] = {
    None: _scalar(NoneType),
    NoneType: _scalar(NoneType),
    bool: _scalar(bool),
    int: _scalar(int),
    float: _float(),
    str: _scalar(str),
}


@cache
def _hints(record: type) -> Mapping[str, Any]:
    return get_type_hints(record)


@cache
def codec(hint: Any, others: tuple[type, ...] = ()) -> Codec[Any]:
    """The codec of a hint; the same for the same hint."""
    return Codec(hint, others)
