"""Glob patterns match what they match in Sphinx, and no pattern keeps anybody waiting."""

from __future__ import annotations

import re
import time
import warnings
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sphinx.util import matching

import riskfile.sphinx
from riskfile.reading.globs import glob_pattern

# another copy: a build in this process puts ours in its place
_spec = spec_from_file_location("another_matching", matching.__file__)
assert _spec is not None
assert _spec.loader is not None
_another = module_from_spec(_spec)
_spec.loader.exec_module(_another)

NAMES = st.text(alphabet="ab/.-", max_size=12)
PATTERNS = st.lists(
    st.sampled_from(
        ["*", "**", "?", "a", "b", "/", ".", "-", "[ab]", "[!a]", "[^a]", "[a-b]", "[", "]", "***", "*a", "a*"]
    ),
    max_size=8,
).map("".join)


def sphinx_says(pattern: str, name: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return re.match(_another._translate_pattern(pattern), name) is not None


@settings(max_examples=3000, deadline=None)
@given(PATTERNS, NAMES)
@example("**a*b", "a/ab")
@example("*a**b*c", "xa/b/ybzc")
@example("**a*", "a/xa")
@example("***", "a/b")
@example("*", "")
@example("**/a", "a")
@example("*a*a*b", "aab")
def test_a_pattern_matches_what_it_matches_in_sphinx(pattern: str, name: str) -> None:
    try:
        expected = sphinx_says(pattern, name)
    except re.error:
        # Sphinx would end with a traceback
        expected = name == pattern
    assert (glob_pattern(pattern).fullmatch(name) is not None) is expected


@pytest.mark.parametrize("pattern", ["[z-a]", "a[z-a]*", "[a-\\]"])
def test_what_is_no_range_matches_itself(pattern: str) -> None:
    assert glob_pattern(pattern).fullmatch(pattern)


HOSTILE = {
    "stars": ("*a" * 30 + "b", "a"),
    "double stars": ("**a" * 30 + "b", "a"),
    "both": ("**a*a" * 15 + "b", "a"),
    "both, the other way": ("*a**a" * 15 + "b", "a"),
    "only stars": ("*" * 60 + "b", "a"),
    "classes": ("*[ab]" * 30 + "c", "ab"),
    "questions": ("*?" * 30 + "b", "a"),
    "slashes": ("**/*" * 20 + "b", "a/"),
    "of the case": ("needs/design/*a*a*a*a*a*a*a*a*b", "a"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_no_pattern_takes_long(case: str) -> None:
    pattern, unit = HOSTILE[case]
    compiled = glob_pattern(pattern)
    for prefix in ("", "needs/design/"):
        name = prefix + unit * 200
        start = time.process_time()
        assert not compiled.fullmatch(name)
        # of millions of years without it; what it takes is below a millisecond
        assert time.process_time() - start < 1


def test_a_build_reads_patterns_as_we_do(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern, name = "needs/design/*a*a*a*a*a*a*a*a*b", "needs/design/" + "a" * 200
    monkeypatch.setattr(matching, "_translate_pattern", riskfile.sphinx._pattern)
    start = time.process_time()
    assert matching.patfilter([name, name + "b"], pattern) == [name + "b"]
    assert not any(each(name) for each in matching.compile_matchers([pattern]))
    assert time.process_time() - start < 1
    assert not matching.patfilter(["a\n"], "a"), "the whole of the name"
