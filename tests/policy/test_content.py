"""Which words say something, who is a person, and what is a document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskfile.policy.content import content, is_document, is_name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "Yes.",
        "x",
        "The benefits outweigh the risks.",
        "clinical benefit exceeds the residual risk",
        "no further reduction is possible",
        "Further risk reduction is not practicable, as assessed and approved.",
        "everything possible was done",
        "the device is safe and effective",
        "Eine weitere Risikominderung ist nicht möglich.",
        "Der Nutzen überwiegt das Restrisiko.",
        "le bénéfice est supérieur aux risques résiduels",
        "可接受",
        "受益大于风险。",
        "无法进一步降低风险",
    ],
)
def test_words_that_agree_or_ask_again_are_none(text: str) -> None:
    assert content(text) < 2


@pytest.mark.parametrize(
    "text",
    [
        "a thicker strut no longer crosses the lesion",
        "see CTL-002",
        "3 mm less stenosis",
        "95 %",
        "bypass surgery",
        "Dünnere Streben brechen im Dauerversuch.",
        "增加涂层厚度会导致支架边缘剥落",
    ],
)
def test_other_words_ids_and_figures_are(text: str) -> None:
    assert content(text) >= 2


@given(st.text())
def test_any_text_has_a_count_and_saying_it_twice_says_no_more(text: str) -> None:
    assert content(text) >= 0
    assert content(f"{text}\n{text}") == content(text)


@pytest.mark.parametrize(
    "text",
    ["A. Prover", "(example) A. Prover", "(example) Dr C. Expert", "Müller", "Anna van der Berg", "J. D.", "张伟"],
)
def test_a_person_has_a_name(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "me",
        "Me",
        "we",
        "QA",
        "CEO",
        "the team",
        "Head of Quality",
        "Geschäftsführer",
        "someone",
        "我",
        "质量部",
        "42",
        "",
    ],
)
def test_a_role_a_group_or_a_pronoun_is_none(text: str) -> None:
    assert not is_name(text)
    assert not is_name("Medical Lead", ["medical lead"])


@pytest.mark.parametrize(
    "text",
    [
        "CER-4",
        "report 34",
        "needs/evidence/cer.pdf",
        "https://example.org/x",
        "minutes of panel and sponsor on stents and grafts",
    ],
)
def test_a_document_can_be_found(text: str) -> None:
    assert is_document(text)


@pytest.mark.parametrize("text", ["meeting", "expert opinion", "experience", "discussion with doctors", "known"])
def test_what_nobody_can_look_up_is_none(text: str) -> None:
    assert not is_document(text)
