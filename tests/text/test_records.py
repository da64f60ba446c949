"""Records as plain data and back: every record that a snapshot or the cache can hold, whichever there are."""

from __future__ import annotations

import json
import marshal
import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import UnionType
from typing import (
    Any,
    Generic,
    Literal,
    NamedTuple,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskfile.change import impact
from riskfile.change.diff import Difference
from riskfile.change.snapshot import Snapshot
from riskfile.model import Span
from riskfile.reading.cache import SETTINGS
from riskfile.reading.page import Page
from riskfile.surveillance.statistics import Result
from riskfile.text.messages import Message
from riskfile.text.records import Codec, NotARecordError, codec

MODULES = (
    "riskfile.text.messages",
    "riskfile.model",
    "riskfile.policy.criteria",
    "riskfile.policy.policy",
    "riskfile.policy.waiving",
    "riskfile.assessment",
    "riskfile.surveillance",
    "riskfile.change",
    "riskfile.rules.engine.finding",
)
"""Where records stand that leave a project, or are kept."""


# rules import the module, and it imports this for a type alone
vars(impact).setdefault("Difference", Difference)


def records_in(name: str) -> Iterator[Any]:
    """The records of a module, and of the modules of a package."""
    module = import_module(name)
    for inner in pkgutil.iter_modules(getattr(module, "__path__", ())):
        yield from records_in(f"{name}.{inner.name}")
    for value in vars(module).values():
        record = isinstance(value, type) and issubclass(value, tuple) and hasattr(value, "_fields")
        if record and value.__module__ == module.__name__:
            yield value


def is_data(record: Any) -> bool:
    """Whether all that it can hold can be written."""
    try:
        return bool(Codec(record, (Span, Message)).records)
    except (TypeError, NameError):
        # arrays, whose type is imported where it is checked alone
        return False


ALL = sorted({each for name in MODULES for each in records_in(name)}, key=lambda each: (each.__module__, each.__name__))
DATA = [each for each in ALL if is_data(each)]
NO_DATA = [each for each in ALL if not is_data(each)]


def held() -> set[Any]:
    """The records that a snapshot, the cache of pages and kept results can hold."""
    pages = [codec(hint) for name, hint in get_type_hints(Page).items() if name != "items"]
    return {each for one in (codec(Snapshot), SETTINGS, codec(Result), *pages) for each in one.records.values()}


def test_what_can_be_held_is_tried_below() -> None:
    assert held() <= set(DATA)
    assert len(held()) > 25


def test_only_what_a_computation_keeps_for_itself_is_no_data() -> None:
    # a fault becomes a finding in the run that finds it, and holds what makes a fault of its rest until then; the scores of a
    # table are arrays, each row of which becomes data
    assert [each.__name__ for each in NO_DATA if not each.__name__.startswith("_")] == ["Fault", "Scores"]


# --- every value of every hint ----------------------------------------------------------------------------------------

TEXT = st.text(max_size=5)
SCALARS: Mapping[Any, st.SearchStrategy[Any]] = {
    type(None): st.none(),
    bool: st.booleans(),
    int: st.integers(-(10**20), 10**20),
    float: st.floats() | st.integers(-3, 3),
    str: TEXT,
}


def values_of(hint: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Any value of a type hint; made of the hint alone, and not of what writes and reads it."""
    if hint in SCALARS:
        return SCALARS[hint]
    if isinstance(hint, TypeVar):
        return SCALARS[float]
    origin, inside = get_origin(hint), get_args(hint)
    if hint is Any:
        scalars = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
        if depth > 2:
            return scalars
        nested = st.deferred(lambda: values_of(Any, depth + 1))
        return (
            scalars
            | st.lists(nested, max_size=3).map(tuple)
            | st.one_of(values_of(Span, depth + 1), values_of(Message, depth + 1))
        )
    if origin in (Union, UnionType):
        return st.one_of([values_of(each, depth) for each in inside])
    if origin is Literal:
        return st.sampled_from(inside)
    if origin is tuple:
        if inside[-1:] == (Ellipsis,):
            return st.lists(values_of(inside[0], depth + 1), max_size=2).map(tuple)
        return st.tuples(*(values_of(each, depth + 1) for each in inside))
    if origin is frozenset:
        return st.frozensets(values_of(inside[0], depth + 1), max_size=2)
    if origin is list:
        return st.lists(values_of(inside[0], depth + 1), max_size=2)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, value = inside
        return st.dictionaries(values_of(key, depth + 1), values_of(value, depth + 1), max_size=2)
    record = origin or hint
    hints = get_type_hints(record)
    given = dict(zip(getattr(record, "__parameters__", ()), inside, strict=False))
    fields = [values_of(given.get(hints[name], hints[name]), depth + 1) for name in record._fields]
    return st.tuples(*fields).map(record._make)


def same(one: Any, other: Any) -> bool:
    """Equal in every part and in the type of every part; a number that is none is one too, and -0.0 is not 0.0."""
    if isinstance(one, Mapping):
        return (
            isinstance(other, Mapping)
            and [*one] == [*other]
            and all(map(same, one, other))
            and all(same(one[key], other[key]) for key in one)
        )
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, frozenset):
        # in which a number that is none is never found again
        return same(sorted(one, key=repr), sorted(other, key=repr))
    return repr(one) == repr(other) if isinstance(one, float) else bool(one == other)


@pytest.mark.parametrize("record", DATA, ids=[each.__name__ for each in DATA])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_record_comes_back_as_it_was(record: Any, data: st.DataObject) -> None:
    value = data.draw(values_of(record))
    both_ways = codec(record, (Span, Message))
    plain = both_ways.to_plain(value)
    assert same(both_ways.from_plain(plain), value)
    text = json.dumps(plain, allow_nan=False)
    assert same(both_ways.from_plain(json.loads(text)), value)
    assert same(both_ways.from_plain(marshal.loads(marshal.dumps(plain))), value)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_kept_comes_back_as_it_was(data: st.DataObject) -> None:
    for hint, both_ways in ((Result, codec(Result)), *((each, codec(each)) for each in PAGE)):
        value = data.draw(values_of(hint))
        assert same(both_ways.from_plain(marshal.loads(marshal.dumps(both_ways.to_plain(value)))), value)


PAGE = [hint for name, hint in get_type_hints(Page).items() if name != "items"]


# --- what hints can say -----------------------------------------------------------------------------------------------

T = TypeVar("T")


class Pair(NamedTuple, Generic[T]):
    one: T
    other: T


class Leaf(NamedTuple):
    name: str
    weight: float = 1.0


class Branch(NamedTuple):
    leaves: tuple[Leaf, ...]
    beside: Leaf | Pair[int] | None = None
    anything: Any = None


HINTS = [
    dict[str, int],
    Mapping[tuple[str, str], str | None],
    Mapping[int, Leaf],
    Mapping[Literal["a", "b"], bool],
    tuple[int, str, Leaf],
    tuple[()],
    frozenset[str],
    list[Leaf | None],
    Literal["a", 1, True],
    str | int | float | bool | tuple[str, ...],
    float | Mapping[str, int],
    Mapping[str, int] | None,
    Leaf | Branch,
    Leaf | tuple[str, ...] | frozenset[int] | float,
    Pair[float],
    Pair[Leaf | None],
    Branch,
    Any,
    tuple[Any, ...],
]


@pytest.mark.parametrize("hint", HINTS, ids=str)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_hint_comes_back(hint: Any, data: st.DataObject) -> None:
    value = data.draw(values_of(hint))
    both_ways = codec(hint, (Span, Message))
    assert same(both_ways.from_plain(json.loads(json.dumps(both_ways.to_plain(value), allow_nan=False))), value)


def test_plain_data_are_short() -> None:
    value = Branch((Leaf("a"), Leaf("b", float("-inf"))), Pair(1, 2), (Leaf("c"), 3, ("d", None)))
    assert codec(Branch).to_plain(value) == [
        [["a", 1.0], ["b", {"float": "-inf"}]],
        {"Pair": [1, 2]},
        [{"Leaf": ["c", 1.0]}, 3, ["d", None]],
    ]


def test_a_record_that_was_left_bare_comes_back_as_one() -> None:
    assert same(codec(Leaf).from_plain(codec(Leaf).to_plain(("a", 2.0))), Leaf("a", 2.0))


@pytest.mark.parametrize(
    ("hint", "plain", "message"),
    [
        (Leaf, ["a"], "found ['a'], expected the 2 fields of a Leaf"),
        (Leaf, {"name": "a"}, "found {'name': 'a'}, expected a Leaf"),
        (Leaf, [1, 1.0], "name of Leaf: found 1, expected str"),
        (Branch, [[["a", "b"]], None, None], "weight of Leaf of leaves of Branch: found 'b', expected float"),
        (Branch, [[], ["a", 1.0], None], "beside of Branch: found ['a', 1.0], expected Leaf or Pair or NoneType"),
        (Branch, [[], {"Tree": []}, None], "beside of Branch: found {'Tree': []}, expected Leaf or Pair or NoneType"),
        (Branch, [[], {"Leaf": [1, 1.0]}, None], "name of Leaf of beside of Branch: found 1, expected str"),
        (Branch, [[], None, {"Tree": []}], "anything of Branch: found {'Tree': []}, expected float"),
        (Branch, [[], None, b""], "anything of Branch: found b'', expected text, a number, a tuple or a record"),
        (tuple[int, str], [1], "found [1], expected a tuple of 2"),
        (tuple[int, ...], "12", "found '12', expected a tuple"),
        (tuple[int, ...], [1, True], "found True, expected int"),
        (Literal["a", 1], True, "found True, expected one of a, 1"),
        (Literal["a", "b"], "c", "found 'c', expected one of a, b"),
        (int, 1.0, "found 1.0, expected int"),
        (bool, 1, "found 1, expected bool"),
        (float, {"float": "1"}, "found {'float': '1'}, expected float"),
        (Mapping[str, int], [["a", 1]], "found [['a', 1]], expected a mapping"),
        (Mapping[int, int], [[1]], "found [[1]], expected pairs of a key and a value"),
        (str | None, 1, "found 1, expected str or NoneType"),
    ],
)
def test_what_is_something_else_is_refused_with_its_place(hint: Any, plain: Any, message: str) -> None:
    with pytest.raises(NotARecordError) as caught:
        codec(hint).from_plain(plain)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (Leaf, Pair(1, 2)),
        (Leaf, ("a",)),
        (Leaf, Leaf(1)),  # type: ignore[arg-type]
        (tuple[int, str], [1, "a"]),
        (tuple[int, ...], [1]),
        (Literal["a"], "b"),
        (Literal[1], True),
        (int, True),
        (float, "1"),
        (str | None, 1),
        (Mapping[str, int], ["a"]),
        (Any, object()),
        (Any, [1]),
        (Any, Leaf("a")),
        (Leaf | Pair[int], Branch(())),
    ],
)
def test_what_is_not_of_its_hint_is_not_written(hint: Any, value: Any) -> None:
    with pytest.raises(TypeError, match=r"^found .*, expected "):
        codec(hint).to_plain(value)


def test_a_hint_that_says_nothing_of_data_is_refused() -> None:
    class Hidden(NamedTuple):
        call: object

    for hint in (object, Hidden, tuple[Hidden, ...], Leaf | object, Generic):
        with pytest.raises(TypeError, match="says nothing of what is to be written"):
            assert Codec(hint).records


def test_two_records_of_one_name_are_told_apart_by_nobody() -> None:
    def made() -> Any:
        class Leaf(NamedTuple):
            other: int

        return Leaf

    with pytest.raises(TypeError, match="two records bear the name Leaf"):
        assert Codec(tuple[Leaf, made()]).records
    with pytest.raises(TypeError, match="tuple or tuple or Leaf cannot be told apart"):
        Codec(tuple[int, ...] | tuple[str, str] | Leaf)


# --- what an earlier riskfile has written -----------------------------------------------------------------------------


def test_fields_that_came_later_take_their_defaults_and_those_that_went_are_passed_over() -> None:
    written = {"Leaf": ["colour", "name"], "Branch": ["leaves"]}
    plain = [[["green", "a"], ["brown", "b"]]]
    assert Codec[Branch](Branch, written=written).from_plain(plain) == Branch((Leaf("a"), Leaf("b")))
    with pytest.raises(NotARecordError, match="expected a Leaf with name"):
        Codec[Branch](Branch, written={**written, "Leaf": ["weight"]}).from_plain([[[1.0]]])
    with pytest.raises(NotARecordError, match="expected the fields of a Leaf"):
        Codec[Branch](Branch, written=written).from_plain([[["a"]]])


def test_the_fields_of_all_records_are_known() -> None:
    assert codec(Branch).fields == {
        "Branch": ["leaves", "beside", "anything"],
        "Leaf": ["name", "weight"],
        "Pair": ["one", "other"],
    }
