"""Catalogues are read, brought up to date and written; what is wrong with one is told with its place."""

from __future__ import annotations

from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from riskfile.translation.catalogues import Entry, Read, UnreadableError, merged, number_of, read, written
from riskfile.translation.segments import Cut, Piece, Segment

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'

TEXT = (
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1)
    .map(str.strip)
    .filter(bool)
)


def cut(*texts: tuple[str, str]) -> Cut:
    return Cut(tuple(Segment(context, text, "paragraph", (Piece(1, 0, 1),)) for context, text in texts))


def without_places(found: Read) -> Read:
    return Read(*({key: Entry(*each[:3]) for key, each in part.items()} for part in found[:2]))


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["", "RSK-001.title", "a.b"]), TEXT), st.tuples(TEXT, st.booleans()), max_size=5
    )
)
def test_what_is_written_is_read_and_as_babel_reads_it(entries: dict[tuple[str, str], tuple[str, bool]]) -> None:
    content = Read({key: Entry(text, fuzzy, "before" if fuzzy else "") for key, (text, fuzzy) in entries.items()})
    data = written("zh-CN", "docs/plan.md", content, {})
    assert without_places(read(data)).entries == content.entries
    theirs = {(each.context or "", each.id): (each.string, each.fuzzy) for each in read_po(BytesIO(data)) if each.id}
    assert theirs == entries


def test_obsolete_entries_are_kept() -> None:
    content = Read({("", "A"): Entry("甲")}, {("RSK-001.title", "B\nC"): Entry("乙")})
    data = written("zh-CN", "docs/plan.md", content, {})
    assert b'#~ msgctxt "RSK-001.title"' in data
    assert without_places(read(data)) == content


def test_what_is_translated_stays_and_what_has_changed_is_fuzzy() -> None:
    known = Read(
        {
            ("", "The plan covers the stent."): Entry("计划涵盖支架。"),
            ("RSK-001.title", "Clot"): Entry("血块"),
            ("", "Something else."): Entry("其他。"),
            ("", "Gone."): Entry("已删除。"),
            ("", "Never done."): Entry(),
        }
    )
    found = merged(
        cut(
            ("", "The plan covers the stent and its coating."),
            ("RSK-001.title", "Thrombus"),
            ("", "Something else."),
            ("", "New."),
        ),
        known,
    )
    assert found.entries == {
        ("", "The plan covers the stent and its coating."): Entry("计划涵盖支架。", True, "The plan covers the stent."),
        ("RSK-001.title", "Thrombus"): Entry("血块", True, "Clot"),
        ("", "Something else."): Entry("其他。"),
        ("", "New."): Entry(),
    }
    assert found.obsolete == {("", "Gone."): Entry("已删除。")}
    # a text that comes back has its translation again
    assert merged(cut(("", "Gone.")), found).entries == {("", "Gone."): Entry("已删除。")}


def test_an_item_of_another_id_keeps_its_translation() -> None:
    known = Read({("RSK-001.title", "Clot"): Entry("血块"), ("RSK-001.basis", "test"): Entry("试验")})
    found = merged(cut(("RSK-009.title", "Clot"), ("RSK-009.basis", "test")), known)
    assert [each.text for each in found.entries.values()] == ["血块", "试验"]
    assert not any(each.fuzzy for each in found.entries.values())


def test_a_number_names_a_text() -> None:
    assert number_of(("", "Scope")) == "4c3de0a4"
    assert number_of(("a", "b=c")) != number_of(("a=b", "c"))[:7]


@pytest.mark.parametrize(
    ("data", "line", "column", "said"),
    [
        (HEAD + 'msgid "a"\nmsgstr b\n', 6, 8, "expected a text in double quotes"),
        (HEAD + 'msgid "a\nmsgstr "b"\n', 5, 7, "expected a text in double quotes"),
        (HEAD + 'msgid "a"\n', 5, 7, "expected msgstr"),
        (HEAD + 'msgctxt "a"\nmsgstr "b"\n', 5, 9, "expected msgid"),
        (HEAD + 'msgid "a"\nmsgid "b"\nmsgstr ""\n', 6, 1, "twice"),
        (HEAD + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] ""\n', 6, 1, "no forms"),
        (HEAD + 'msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', 8, 7, "line 5"),
        (HEAD + "whatever\n", 5, 1, "whatever"),
        (HEAD + 'msgid "a"\nmsgstr "C:\\qed"\n', 6, 11, "stands for nothing"),
        (HEAD.replace("utf-8", "GB18030"), 2, 8, "GB18030"),
        (HEAD + '<<<<<<< a\nmsgid "a"\nmsgstr "b"\n=======\n>>>>>>> b\n', 5, 1, "conflict"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(data: str, line: int, column: int, said: str) -> None:
    with pytest.raises(UnreadableError, match=said) as found:
        read(data.encode())
    assert (found.value.line, found.value.column) == (line, column)


@pytest.mark.parametrize("blank", ["   ", r"\n", r" \t\n "])
def test_blanks_are_no_translation(blank: str) -> None:
    assert read(f'{HEAD}msgid "a"\nmsgstr "{blank}"\n'.encode()).entries["", "a"] == Entry(line=5, at=6, column=8)


def test_the_language_of_a_catalogue() -> None:
    found = read(b'msgid ""\nmsgstr ""\n"Language: de\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n')
    assert (found.language, found.named) == ("de", (2, 8))
    assert read(HEAD.encode()).language == ""


def test_bytes_that_are_no_utf_8() -> None:
    with pytest.raises(UnreadableError, match="0xC4") as found:
        read(HEAD.encode() + 'msgid "a"\nmsgstr "你好"\n'.encode("gb18030"))
    assert found.value.line == 6


@given(st.binary(max_size=200), st.text(max_size=200))
def test_nothing_else_happens(data: bytes, text: str) -> None:
    for each in (data, text.encode("utf-8", "ignore"), HEAD.encode() + text.encode("utf-8", "ignore")):
        try:
            read(each)
        except UnreadableError as error:
            assert str(error.why)
