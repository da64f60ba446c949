"""JSON in which no key stands twice."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskfile.text.json_once import TwiceError, loads_once

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(VALUES, st.sampled_from((None, 1)), st.booleans())
def test_what_stands_once_is_read_as_ever(value: object, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert loads_once(text) == value
    if ascii_only:
        assert loads_once(text.encode("utf-16")) == value == loads_once(b"\xef\xbb\xbf" + text.encode())


@settings(max_examples=150, deadline=None)
@given(VALUES, VALUES, st.text(min_size=1, max_size=6))
def test_what_stands_twice_is_told_where_it_stands(before: object, between: object, key: str) -> None:
    # the same key, once with escapes and once without
    first, second = json.dumps(key), '"' + "".join(f"\\u{ord(sign):04x}" for sign in key if ord(sign) < 0x10000) + '"'
    if any(ord(sign) >= 0x10000 for sign in key):
        second = first
    text = f"[{json.dumps(before)},\n {{{first}: {json.dumps(between, indent=1)},\n  {second}: 2}}]"
    with pytest.raises(TwiceError) as caught:
        loads_once(text)
    found = caught.value
    assert found.key == key and text[found.pos :].startswith(second)
    assert (found.lineno, found.colno) == (text.count("\n", 0, found.pos) + 1, 3)
    assert found.first == (2, 3)


def test_a_key_of_another_object_is_another() -> None:
    assert loads_once('{"a": {"a": [{"a": 1}, {"a": 2}]}}') == {"a": {"a": [{"a": 1}, {"a": 2}]}}
    with pytest.raises(TwiceError, match="line 1 column 26"):
        loads_once('{"a": {"b": "a\\"b\\":{"}, "a": 1, "a": 2}')


@pytest.mark.parametrize(
    ("data", "error"), [("{", json.JSONDecodeError), ("[" * 100_000, RecursionError), (b"\xff", ValueError)]
)
def test_what_is_no_json_is_told_as_ever(data: str | bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        loads_once(data)
