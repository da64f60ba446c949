"""Whatever stands in the catalogues of a project, the project says the same in both languages, and is judged alike."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit import BASE
from riskfile.assessment import assess
from riskfile.project import Project
from riskfile.rules import Finding
from riskfile.source import Disk, Overlay
from riskfile.translation.applied import Translated
from riskfile.translation.catalogues import Entry, Read, written
from riskfile.translation.files import Translatable
from riskfile.translation.segments import Key, Segment, is_prose
from riskfile.translation.work import Translation
from translationkit import other_words

HOSTILE = st.sampled_from(
    [
        "# 标题", "- 一项", "::: 警告", ":::{note} 注", "| 单元 |", "    四格", "```", "含 ``` 围栏", ":id: RSK-999", "**粗", "[括号",
        "](", "`反", "见 {need}`HAZ-1`", "[页](plan.md)", "[脚](javascript:x)", "![图](https://a.example/x.png)", "```{eval-rst}",
        "一\n二", "一\n\n二", "一\\", "<b>粗</b>", "文 <script>x</script> 字", "<!-- 注", "$x$", "{{ x }}", "(锚)=", "+++", "% 注",
        "[^one]", "[^1]: 注", "\u202e反", "零\u200b宽", "軟體", "ＲＳＫ－１", "5 毫米", "a\0b", "\x07", "\u2028", "'引", '"引', "a: b",
        "a # b", "[a, b]", "{a: b}", "!tag", "&a", "*a", "null", "true", "1.5", "2026-01-01", "=1+1", "@x", "{name}", ": 定义",
        "<<<<<<< HEAD", "=======", "同名", "😀", "a|b", "a,b", "字" * 3000, "-- 理由；批准人", "x; approver Somebody",
    ]
)  # fmt: skip
"""What a stranger may write."""

HEAD = b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@cache
def base() -> tuple[Project, Translatable, list[tuple[str, Segment]]]:
    own = Project.open(_source({}), cached=False)
    words = Translatable(own.source, own.model, own.policy)
    return own, words, [(path, each) for path in words.paths for each in words.cut(path).segments]


def _source(files: dict[str, bytes | None]) -> Overlay:
    disk = Disk(BASE)
    policy = disk.read("needs/policy.yaml") + b"\ntranslations: [zh-CN]\n"
    return Overlay(disk, {"needs/policy.yaml": policy, **files})


def _translated(said: dict[tuple[str, Key], str]) -> Project:
    """The base project with these translations, by path and text."""
    _, words, _ = base()
    translation = Translation(words, "zh-CN")
    entries: dict[str, dict[Key, Entry]] = {}
    for (path, key), text in said.items():
        entries.setdefault(path, {})[key] = Entry(text)
    files: dict[str, bytes | None] = {
        translation.catalogue(path): written("zh-CN", path, Read(found), {}) for path, found in entries.items()
    }
    return Project.open(_source(files), cached=False)


def _judged(project: Project) -> list[Finding]:
    """What is found but for translations."""
    return [each for each in project.judge().findings if each.code not in ("RMF814", "RMF815", "RMF913")]


def _same(own: Project, theirs: Project) -> None:
    assert list(own.file.items) == list(theirs.file.items)
    for id, item in own.file.items.items():
        other, type = theirs.file.items[id], own.model.types[item.type]
        assert (item.type, item.stage, item.links, item.docname) == (
            other.type,
            other.stage,
            other.links,
            other.docname,
        )
        assert list(item.fields) == list(other.fields)
        for name, value in item.fields.items():
            if type.fields[name].kind != "text" or not is_prose(type, name):
                assert value == other.fields[name], (id, name)
    for name, page in own.file.documents.items():
        assert [each.slug for each in page.headings] == [each.slug for each in theirs.file.documents[name].headings]
    mine, other_risks = (
        {
            id: [
                each and (each.severity and each.severity.id, each.probability and each.probability.id, each.region and each.region.id)
                for each in (risk.initial, risk.residual)
            ]
            for id, risk in assess(each.file, each.policy).risks.items()
        }
        for each in (own, theirs)
    )  # fmt: skip
    assert mine == other_risks
    for one, two in (
        (own.policy.severity.levels, theirs.policy.severity.levels),
        (own.policy.regions, theirs.policy.regions),
    ):
        assert [each.id for each in one] == [each.id for each in two]


@settings(deadline=None, max_examples=10)
@given(st.data())
def test_whatever_is_written_both_languages_say_the_same(data: st.DataObject) -> None:
    own, _, segments = base()
    honest = data.draw(st.booleans())
    said = {(path, each.key): other_words(each) for path, each in segments} if honest else {}
    chosen = data.draw(st.lists(st.sampled_from(range(len(segments))), min_size=1, max_size=12, unique=True))
    for index in chosen:
        path, segment = segments[index]
        said[path, segment.key] = data.draw(HOSTILE)
    project = _translated(said)
    theirs = project.in_language("zh-CN")
    _same(own, theirs)
    assert _judged(project) == _judged(own)
    assert theirs.judge() == project.judge()
    # what is not shown is told
    assert isinstance(theirs.source, Translated)
    told = {each.span.path for each in project.judge().findings if each.code == "RMF815"}
    translation = Translation(Translatable(project.source, project.model, project.policy), "zh-CN")
    assert {translation.catalogue(path) for path in theirs.source.refused} <= told


def test_one_control_character_costs_one_translation() -> None:
    _, _, segments = base()
    said = {(path, each.key): other_words(each) for path, each in segments if path == "needs/policy.yaml"}
    bad = next(iter(said))
    project = _translated({**said, bad: "一\x07二"})
    source = project.in_language("zh-CN").source
    assert isinstance(source, Translated)
    assert source.refused == {"needs/policy.yaml": frozenset([bad[1]])}
    assert source.coverage["needs/policy.yaml"].shown == source.coverage["needs/policy.yaml"].texts - 1
    found = [each for each in project.judge().findings if each.code == "RMF815"]
    assert len(found) == 1 and "U+0007" in str(found[0].said)


@pytest.mark.parametrize("of", ["regions", "severity"])
def test_names_that_are_told_apart_have_each_their_own(of: str) -> None:
    _, _, segments = base()
    keys = [
        (path, each.key)
        for path, each in segments
        if each.context.startswith(f"{of}.") and each.context.endswith(".label")
    ]
    assert len({key for _, key in keys}) > 1
    project = _translated(dict.fromkeys(keys, "可接受"))
    found = [each for each in project.judge().findings if each.code == "RMF815"]
    assert len(found) == len(set(keys)) - 1
    assert all("nobody can tell the two apart" in str(each.said) for each in found)


@settings(deadline=None, max_examples=8)
@given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(lambda text: text.encode("utf-8", "ignore"))))
def test_whatever_a_catalogue_is_it_is_told_once(data: bytes) -> None:
    own, words, _ = base()
    at = Translation(words, "zh-CN").catalogue("needs/design/base.md")
    project = Project.open(_source({at: HEAD + data}), cached=False)
    _same(own, project.in_language("zh-CN"))
    told = [each for each in project.judge().findings if each.span.path == at]
    assert len(told) <= 1
    assert _judged(project) == _judged(own)
