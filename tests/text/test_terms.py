"""The table of terms: whole, with sources that were seen, and older words that are told apart from others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from riskfile.model.clauses import CLAUSES
from riskfile.policy import load_policy
from riskfile.text import terms as module
from riskfile.text.messages import LANGUAGES, speaking, template_of
from riskfile.text.terms import (
    CHINESE,
    DEFAULT,
    SETS,
    Term,
    in_force,
    in_words_of,
    older_in,
    older_words,
    table,
    use,
    written,
)

BY_NAME = {term.english: term for term in table().terms}


@pytest.fixture(autouse=True)
def _default_again() -> Iterator[None]:
    yield
    use(DEFAULT)
    LANGUAGES.pop(CHINESE, None)


def test_each_defined_term_of_the_standard_is_there() -> None:
    # ISO 14971:2019 defines 31 terms
    assert [term.clause for term in table().terms][:31] == [f"3.{number}" for number in range(1, 32)]
    assert 60 <= len(table().terms) <= 90


@pytest.mark.parametrize("term", table().terms, ids=[term.english for term in table().terms])
def test_a_term_has_words_and_a_clause_that_there_is(term: Term) -> None:
    known = {"", "4", "10", *(clause.number for clause in CLAUSES)}
    assert term.clause in known or term.clause.startswith("3.")
    for wording in (*term.sets.values(), term.german, term.french):
        assert wording.term.strip() == wording.term != ""
        assert wording.said
        assert wording.confidence == ("confirmed" if wording.source else "assumed")
    for wording in term.sets.values():
        # Chinese in Han, with nothing full-width but brackets
        assert any("一" <= sign <= "鿿" for sign in wording.term)
    for name in SETS:
        assert not set(term.chinese(name).words) & set(older_words(name)), "a word in force is not told"


def test_every_source_is_used_and_has_an_address() -> None:
    used = {
        wording.source.key
        for term in table().terms
        for wording in (*term.sets.values(), term.german, term.french)
        if wording.source
    }
    noted = " ".join(term.note for term in table().terms)
    assert [key for key in table().sources if key not in used and key not in noted] == []
    for source in table().sources.values():
        assert source.url.startswith(("http://", "https://"))
        assert source.title


def test_what_a_set_does_not_say_is_that_of_the_next_newer_one_and_assumed() -> None:
    severity = BY_NAME["severity"]
    assert set(severity.sets) == {DEFAULT}
    assert severity.chinese("nmpa-older").term == severity.chinese(DEFAULT).term
    state = BY_NAME["state of the art"]
    assert state.chinese(DEFAULT).confidence == "confirmed"
    assert state.chinese("nmpa-older").confidence == "assumed"


@pytest.mark.parametrize(
    ("name", "hazard", "situation", "harm"),
    [
        ("gb-t-42062-2022", "危险源", "危险情况", "伤害"),
        ("yy-t-0316-2016", "危险源", "危险情况", "伤害"),
        ("nmpa-older", "危害", "危害处境", "损害"),
    ],
)
def test_the_three_words_that_differ_most(name: str, hazard: str, situation: str, harm: str) -> None:
    said = [BY_NAME[each].chinese(name).said for each in ("hazard", "hazardous situation", "harm")]
    assert said == [hazard, situation, harm]


def test_an_older_word_is_told_and_the_longest_is_meant() -> None:
    text = "危害处境的危害导致损害。"
    assert [(each.start, each.word, each.instead) for each in older_in(text)] == [
        (0, "危害处境", "危险情况"),
        (5, "危害", "危险源"),
        (9, "损害", "伤害"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "危险源、危险(源)、危险情况、伤害、可合理预见的误使用",
        "见《医疗器械危害识别指南》",
        "申报表写的是“危害处境”",
        "`危害` 是旧词",
        "材料引起的健康损害",
        "职业病危害告知卡",
        "在不损害受益与风险平衡的前提下降低风险",
        "可预见的运输和贮存不损害器械",
        "瓣膜或血管壁可能留下损害",
        "留有永久损害的颅内出血",
        "受到药物或长期治疗危害的患者",
        "不得危害患者",
        "致癌、致突变、损害生殖的物质",
        "Hazard and harm",
        "",
    ],
)
def test_no_older_word_in_a_title_a_quotation_code_or_another_word(text: str) -> None:
    assert list(older_in(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "损害",
        "损害的严重度",
        "损害发生概率",
        "可能造成损害",
        "危害和损害",
        "危害处境的损害",
        "| 危害 | 损害 |",
        "对患者的危害",
    ],
)
def test_an_older_word_is_told_where_it_is_the_term(text: str) -> None:
    assert list(older_in(text))


def test_the_oldest_set_replaces_nothing_and_another_what_is_older_than_itself() -> None:
    assert list(older_in("危害处境的损害", "nmpa-older")) == []
    assert [each.word for each in older_in("风险/受益分析与危害", "yy-t-0316-2016")] == ["危害"]
    assert [each.word for each in older_in("风险/受益分析与危害")] == ["风险/受益分析", "危害"]


def test_what_is_said_in_chinese_follows_the_set() -> None:
    assert in_words_of("危险源、危险情况和伤害", "nmpa-older") == "危害、危害处境和损害"
    assert in_words_of("危险源", DEFAULT) == "危险源"
    with speaking(CHINESE):
        LANGUAGES[CHINESE] = {"k": "危险情况"}
        assert template_of("k") == "危险情况"
        LANGUAGES.pop(CHINESE)
        use("nmpa-older")
        assert in_force() == "nmpa-older"
        assert "危险情况" not in set(LANGUAGES[CHINESE].values())
        use(DEFAULT)
        assert CHINESE not in LANGUAGES


@pytest.mark.parametrize(
    ("found", "instead", "message"),
    [
        ("sets:\n  gb-t-42062-2022", "sets:\n  gb-t-1", "sets: found gb-t-1"),
        ("from: gb-42062}", "from: nowhere}", "no source is called nowhere"),
        ("    older: [损害]", "    older: [伤害]", "伤害 is older, and the word in force"),
        ("  - en: harm\n", "  - en: benefit\n", "two terms are called alike"),
        ("contexts:\n  损害:", "contexts:\n  伤害:", "伤害 is no older word"),
        ('    clause: "3.2"', '    claus: "3.2"', "unknown claus"),
    ],
)
def test_a_table_that_is_wrong_is_refused(
    found: str, instead: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = written()
    assert found in text
    monkeypatch.setattr(module, "written", lambda: text.replace(found, instead, 1))
    with pytest.raises(ValueError, match=message):
        table.__wrapped__()


def test_the_policy_chooses_a_set() -> None:
    from casekit import base_files

    text = base_files()["needs/policy.yaml"]
    assert load_policy(text, "needs/policy.yaml").terms == DEFAULT
    assert load_policy(f"{text}\nterms: nmpa-older\n", "needs/policy.yaml").terms == "nmpa-older"
