"""Values of enumerations are said in the language that is spoken; in English each is the word for itself."""

from __future__ import annotations

import pytest

from riskfile.change.diff import Edit
from riskfile.model import BUILTIN_MODEL
from riskfile.text.messages import speaking
from riskfile.text.words import DESIGN_SAID_WORDS
from riskfile.views.changes import part_of


def _words(name: str, type: str, before: str, after: str) -> list[str]:
    return [text for _, text in part_of(Edit(name, "field", before, after), BUILTIN_MODEL, type).pieces]


@pytest.mark.parametrize(("language", "said"), [("en", ["open", "pass"]), ("zh-CN", ["未完成", "通过"])])
def test_a_changed_field_says_its_values_in_words(language: str, said: list[str]) -> None:
    with speaking(language):
        assert _words("result", "verification", "open", "pass") == said
        # what an author has written is no value of an enumeration
        assert _words("basis", "verification", "open", "pass") == ["open", "pass"]


def test_a_state_that_lists_share_is_said_in_words_and_any_other_as_it_is_written() -> None:
    assert [DESIGN_SAID_WORDS.of(each) for each in ("released", "Rel. 3")] == ["released", "Rel. 3"]
    with speaking("zh-CN"):
        assert [DESIGN_SAID_WORDS.of(each) for each in ("released", "Rel. 3")] == ["已发布", "Rel. 3"]
