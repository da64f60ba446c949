"""The catalogues say all that the code says, with the gaps that it fills."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from riskfile.text.languages import KNOWN, SOURCE_LANGUAGE, WHOLE
from riskfile.text.messages import speaking, tr
from riskfile.text.numbers import counted
from riskfile.text.pseudo import lengthened

sys.path.insert(0, str(Path(__file__).parents[2] / "supply"))
import words

OTHERS = [each for each in KNOWN if each != SOURCE_LANGUAGE]
OF_ARGPARSE = re.compile(r"%\([a-z_]+\)[rs]|%[rs]")


@pytest.mark.parametrize("language", [each for each in WHOLE if each != SOURCE_LANGUAGE])
def test_a_language_that_is_whole_lacks_nothing(language: str) -> None:
    assert [f"{each.package}: {each.context or each.text}" for each in words.missing(language)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_gaps_agree(language: str) -> None:
    assert words.wrong(language) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_gap_with_one_form_is_not_taken_for_a_plural(language: str) -> None:
    # {n:word} is filled as a plain {n}: "3个3" and not "3个条目"
    one_form = re.compile(r"\{\w+:(?!and\}|or\})([^\W\d_]+)\}")
    texts = (
        (package, tr(each.text))
        for package, entries in words.entries().items()
        for each in entries.values()
        if not each.context
    )
    with speaking(language):
        assert [f"{package}: {text}" for package, text in texts if one_form.search(text)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_argparse_fills_in_is_there(language: str) -> None:
    with speaking(language):
        for each in words.entries()["cli"].values():
            if not each.context and OF_ARGPARSE.search(each.text):
                assert sorted(OF_ARGPARSE.findall(tr(each.text))) == sorted(OF_ARGPARSE.findall(each.text))


def test_a_gap_that_only_chooses_between_one_and_many_may_be_left_out() -> None:
    assert words.needed("there {n:is|are} {names:or}") == {"names"}
    assert words.needed("{n} {n:item|items}") == {"n"}


def test_a_count_is_said_as_the_language_does() -> None:
    assert (counted(1, "item"), counted(2, "item")) == ("1 item", "2 items")
    with speaking("zh-CN"):
        assert (counted(1, "item"), counted(2, "item")) == ("1 个条目", "2 个条目")
        # what no catalogue has is said in English
        assert counted(2, "unheard-of thing") == "2 unheard-of things"


def test_a_text_says_its_numbers_as_the_language_does() -> None:
    message = tr("{n} of them", n=1234.5)
    assert message == "1234.5 of them"
    with speaking("de"):
        assert tr("{n} of them", n=1234.5) == "1234,5 of them"


def test_the_pseudo_language_leaves_what_argparse_fills_in() -> None:
    assert lengthened("%(prog)s: error: %(message)s").startswith("⟦%(prog)s: érrõr: %(message)s")
