"""The lists of words are plain YAML, and say the same to our reader."""

from __future__ import annotations

import pytest
import yaml

from riskfile.rules.titles import named_by
from riskfile.text.wordlists import LANGUAGES, PATH, lists, pattern, plainly, single


def test_the_lists_are_yaml_and_read_alike() -> None:
    given = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    assert {name: set(found) for name, found in given.items()} == {name: set(found) for name, found in lists().items()}
    for name, languages in given.items():
        for language, text in languages.items():
            words = [word.strip() for line in text.splitlines() for word in line.split(";")]
            assert tuple(words) == lists()[name][language], (name, language)
            assert len(set(words)) == len(words), (
                f"{name}, {language}: {[each for each in words if words.count(each) > 1]}"
            )
            assert all(words) and language in LANGUAGES


@pytest.mark.parametrize(
    "name", ["death", "life-threatening", "permanent", "harm", "failure", "information", "rpn", "accepted"]
)
def test_each_word_of_a_list_is_found(name: str) -> None:
    for language in LANGUAGES:
        for word in lists()[name][language]:
            text = plainly(word.replace("*", "x" if word.startswith("*") else "en"))
            assert pattern(name).search(text), word
            if language != "zh" and " " not in word and "'" not in word:
                assert text in single(name, language), word


def test_words_are_found_whole_and_whatever_their_case_and_accents() -> None:
    assert plainly("Décès, ŒDÈME und Fußverletzung") == "deces, oedeme und fussverletzung"
    assert pattern("death").search(plainly("DÉCÈS"))
    assert not pattern("death").search("deathly silence and shibboleth")
    assert "strebenbruch" in single("failure", "de") and "bruchstueck" not in single("failure", "de")


@pytest.mark.parametrize(
    "title",
    [
        "",
        " ",
        "—",
        "(broken)",
        "of",
        "the",
        "和",
        "风险",
        "a" * 500,
        "L'",
        "d'",
        "Risk of",
        "Risiko der",
        ", broken",
        "断裂的",
        "🙂",
    ],
)
def test_any_title_is_read(title: str) -> None:
    found = named_by(title)
    assert found is None or found.word
