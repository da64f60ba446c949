"""Lists of requirements: whatever is written, it is read or refused with a place; what is kept of it is what was read."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casekit import TODAY, compose, write
from riskfile.model import ISO_LIST, AnswerKind
from riskfile.policy.checklists import SHAPE, load_checklist
from riskfile.policy.schema import checklist_schema
from riskfile.project import Project, check

LIST = """\
version: 1
title: Requirements
requirements:
  - number: "1"
    requirement: Risks are reduced
    evidence:
      - filter: type == control and kind == inherent
      - items: [HRM-1]
"""

texts = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(allow_nan=False),
    st.sampled_from(["1", "1", "4.2", "", " ", "x: y"]),
)
keys = st.sampled_from(
    [
        "number",
        "requirement",
        "heading",
        "applicable",
        "reason",
        "evidence",
        "gap",
        "items",
        "filter",
        "document",
        "place",
        "x",
    ]
)
values = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)
lists = st.fixed_dictionaries(
    {}, optional={"version": texts, "title": texts, "gate": texts, "requirements": st.lists(st.dictionaries(keys, values, max_size=6), max_size=4) | texts}
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(lists, st.sampled_from(["gspr", ISO_LIST]))
@example({"version": 1, "title": "T", "requirements": [{"number": "1"}, {"number": "1"}, {"number": "1"}]}, "gspr")
def test_whatever_is_written_is_read_or_refused_at_a_place(written: dict[str, object], name: str) -> None:
    import yaml

    text = yaml.safe_dump(written, sort_keys=False)
    path = f"needs/checklists/{name}.yaml"
    found, reading = load_checklist(text, path)
    lines = text.split("\n")
    for problem in reading.problems:
        assert problem.span.path == path
        assert 1 <= problem.span.line <= len(lines)
        assert 1 <= problem.span.column <= len(lines[problem.span.line - 1]) + 1
        assert str(problem.message)
    if reading.problems:
        return
    # what nothing is wrong with is all there
    given_ = written["requirements"]
    assert isinstance(given_, list)
    assert [each.number for each in found.requirements] == [str(each["number"]) for each in given_]
    for each, entry in zip(found.requirements, given_, strict=True):
        assert len(each.answers) == len(entry.get("evidence", ()))
        assert each.applicable or (each.reason and not each.answers and not each.gap)
        assert name == ISO_LIST or each.requirement


@given(st.text(max_size=200))
@example("\ufeffversion: 1")
@example("requirements: &a [*a]")
@example("a: " + "[" * 400)
def test_any_text_is_refused_or_read(text: str) -> None:
    _, reading = load_checklist(text, "needs/checklists/x.yaml")
    assert reading.problems


def test_a_file_that_would_grow_is_refused_at_once() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(20)
    )
    begin = time.perf_counter()
    _, reading = load_checklist(bomb, "needs/checklists/x.yaml")
    assert time.perf_counter() - begin < 2
    assert "aliases are not allowed" in " ".join(str(each.message) for each in reading.problems)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"version: 1\ntitle: \xff", "2:8: found the byte 0xFF, which is not UTF-8"),
        (b"", "1:1: the file is empty"),
        (b"version: 2\ntitle: Later\n", "1:10: `version`: found 2, expected 1"),
        (b"- version: 1\n", "1:1: found a list, expected a mapping"),
    ],
)
def test_a_file_that_cannot_be_read(data: bytes, said: str, tmp_path: Path) -> None:
    write(compose("base", ""), tmp_path)
    path = tmp_path / "needs/checklists/gspr.yaml"
    path.parent.mkdir()
    path.write_bytes(data)
    found = [
        f"{each.span.line}:{each.span.column}: {each.message}" for each in check(tmp_path, cached=False).report.findings
    ]
    assert len(found) == 1 and found[0].startswith(said), found


def test_what_is_kept_is_read_again_when_the_list_or_the_policy_is_another(tmp_path: Path) -> None:
    write(compose("base", f"```yaml needs/checklists/gspr.yaml\n{LIST}```\n"), tmp_path)
    path = tmp_path / "needs/checklists/gspr.yaml"

    def found() -> list[str]:
        report = check(tmp_path, gate="post-launch", today=TODAY).report
        return [f"{each.span} {each.code}" for each in report.findings]

    assert found() == found() == []
    path.write_text(LIST.replace("kind ==", "knd =="), encoding="utf-8")
    assert found() == found() == ["needs/checklists/gspr.yaml:7:37 RMF930"]
    path.write_text(LIST.replace("HRM-1", "HRM-404"), encoding="utf-8")
    assert found() == found() == ["needs/checklists/gspr.yaml:8:17 RMF930"]
    # an item that is new is seen though the list is the same
    page = tmp_path / "needs/design/base.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text + "\n:::{harm} Another harm\n:id: HRM-404\n:severity: S1\n:::\n", encoding="utf-8")
    assert "RMF930" not in " ".join(found())
    page.write_text(text, encoding="utf-8")
    path.write_text(LIST.replace("inherent", "information"), encoding="utf-8")
    assert found() == []
    path.unlink()
    assert found() == []


def test_the_schema_has_every_kind_of_evidence() -> None:
    schema = checklist_schema()
    evidence = schema["properties"]["requirements"]["items"]["properties"]["evidence"]["items"]["properties"]
    assert set(AnswerKind.__args__) <= set(evidence)  # type: ignore[attr-defined]
    assert set(schema["required"]) == set(SHAPE.required)


def test_a_list_is_a_part_of_what_is_signed_and_of_what_differs(tmp_path: Path) -> None:
    from riskfile.change.content_hash import content_hash
    from riskfile.change.diff import list_decisions

    states = []
    for number, text in enumerate(
        ("", LIST, LIST.replace("Risks are reduced", "Risks are small"), f"# laid out otherwise\n\n{LIST}")
    ):
        root = tmp_path / str(number)
        root.mkdir()
        write(compose("base", f"```yaml needs/checklists/gspr.yaml\n{text}```\n" if text else ""), root)
        project = Project.open(root, today=TODAY, cached=False)
        states.append((project.file, content_hash(project.file, project.policy)))
    without, first, other, moved = states
    assert len({without[1], first[1], other[1]}) == 3
    assert moved[1] == first[1]
    told = [(each.name, each.before, each.after) for each in list_decisions(first[0], other[0])]
    assert told == [("checklists.gspr.1", "requirement: Risks are reduced", "requirement: Risks are small")]
    assert [each.name for each in list_decisions(without[0], first[0])] == ["checklists.gspr", "checklists.gspr.1"]
    assert list(list_decisions(first[0], moved[0])) == []
