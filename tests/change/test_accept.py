"""Links that were accepted, and are suspect once what they lead to has changed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import TODAY, base_files, compose, write
from gitkit import committed
from riskfile.change.suspect import hash_of, suspects
from riskfile.cli import main
from riskfile.project import Project
from riskfile.source import Empty, Overlay

PAGE = "needs/design/base.md"
FILE = "needs/acceptances.jsonl"
BY = ("--by", "A. Approver", "--reason", "looked at it")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(compose("base", ""), tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def accept(*words: str) -> int:
    return main(["accept", *words, "--today", TODAY])


def edit(root: Path, old: str, new: str) -> None:
    page = root / PAGE
    text = page.read_text("utf-8")
    assert old in text
    page.write_text(text.replace(old, new), encoding="utf-8")


def found(root: Path) -> list[tuple[str, str]]:
    report = Project.open(root, today=TODAY, cached=False).check().report
    return [(each.code, each.item) for each in report.findings]


def test_what_changes_after_it_was_accepted_is_suspect(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # nothing is judged that nobody has accepted
    edit(root, ":source: bare strut", ":source: coated strut")
    assert found(root) == [] and accept() == 0
    assert capsys.readouterr().out == "No link is suspect.\n"
    assert accept("SIT-1", *BY) == 0
    assert "SIT-1: accepted against HAZ-1 by A. Approver" in capsys.readouterr().out
    assert found(root) == []
    edit(root, ":source: coated strut", ":source: bare strut")
    assert found(root) == [("RMF801", "SIT-1")]
    assert accept() == 1
    assert (
        "HAZ-1 Foreign surface in the blood stream has changed: 1 item was judged against it" in capsys.readouterr().out
    )
    # changed back: what was accepted is there again
    edit(root, ":source: bare strut", ":source: coated strut")
    assert found(root) == []
    edit(root, ":source: coated strut", ":source: bare strut")
    assert accept("SIT-1", "--of", "HAZ-1", *BY) == 0 and found(root) == []
    assert len((root / FILE).read_text("utf-8").splitlines()) == 3
    # and the items are as they were
    assert (root / PAGE).read_text("utf-8") == base_files()[PAGE]


@pytest.mark.parametrize(
    ("old", "new", "suspect"),
    [
        (":::{hazard} Foreign surface", ":::{hazard} Another surface", True),
        (":source: bare strut\n", ":source: bare strut\n:tags: seen\n", False),
        (":source: bare strut\n:::", ":source: bare strut\n\nMore words.\n:::", True),
        (":id: HAZ-1\n:category: biological-chemical\n", ":category: biological-chemical\n:id: HAZ-1\n", False),
        (":::{hazard} Foreign surface", "\n\n:::{hazard} Foreign surface", False),
    ],
)
def test_what_counts(old: str, new: str, suspect: bool, root: Path) -> None:
    assert accept("SIT-1", *BY) == 0
    edit(root, old, new)
    assert [code for code, _ in found(root) if code == "RMF801"] == (["RMF801"] if suspect else [])


def test_they_are_listed_by_what_has_changed_and_by_what_was_judged_against_it(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert accept("--all", *BY) == 0
    first = committed(root)
    edit(root, ":source: bare strut", ":source: coated strut")
    committed(root)
    capsys.readouterr()
    assert accept() == 1
    said = capsys.readouterr().out.splitlines()
    assert re.fullmatch(
        rf"{PAGE}:\d+:\d+: HAZ-1 Foreign surface in the blood stream has changed: 2 items were judged against it",
        said[0],
    )
    assert re.fullmatch(rf"  CHR-1 .+ \(raises\): accepted on {TODAY} by A. Approver: looked at it", said[1])
    assert re.fullmatch(rf"  SIT-1 .+ \(hazard\): accepted on {TODAY} by A. Approver: looked at it", said[2])
    assert said[-2].startswith(f"2 suspect links. `riskfile diff {first[:7]}")
    assert said[-1] == 'Where it still holds: `riskfile accept CHR-1 --of HAZ-1 --reason "..."`.'
    assert accept("--group", "item") == 1
    said = capsys.readouterr().out.splitlines()
    assert re.match(rf"{PAGE}:\d+:\d+: CHR-1 .* was judged against what has changed:", said[0])
    assert said[1].startswith("  HAZ-1 Foreign surface in the blood stream (raises): accepted on ")
    assert accept("SIT-1", "--of", "HAZ-1") == 1 and "1 suspect link." in capsys.readouterr().out
    assert accept("SIT-2") == 0 and capsys.readouterr().out == "No link is suspect.\n"
    assert accept("--of", "SIT-1") == 0 and capsys.readouterr().out == "No link is suspect.\n"
    assert accept("--format", "json") == 1
    data = json.loads(capsys.readouterr().out)
    assert data["summary"] == {"links": 2, "items": 2, "of": 1}
    _, one = data["suspect"]
    assert (one["item"], one["link"], one["of"], one["accepted"]["by"]) == ("SIT-1", "hazard", "HAZ-1", "A. Approver")
    assert one["hash"] != one["accepted"]["hash"] and one["at"].startswith(f"{PAGE}:")


def test_an_old_project_begins_with_one_command(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert accept("--all") == 2 and "nothing says why" in capsys.readouterr().err
    assert accept("--all", "--by", "A. Approver", "--reason", "tbd") == 2
    assert "'tbd' says nothing" in capsys.readouterr().err and not (root / FILE).exists()
    assert accept("--all", *BY) == 0 and found(root) == []
    lines = (root / FILE).read_text("utf-8").splitlines()
    assert len(lines) > 40 and all(json.loads(line)["by"] == "A. Approver" for line in lines)
    assert accept("--all", *BY) == 0
    assert "Accepted already" in capsys.readouterr().out
    assert (root / FILE).read_text("utf-8").splitlines() == lines


def test_two_branches_that_both_accept_merge_by_keeping_all_lines(root: Path) -> None:
    assert accept("SIT-1", *BY) == 0
    one = (root / FILE).read_text("utf-8")
    (root / FILE).unlink()
    assert accept("SIT-2", *BY) == 0
    two = (root / FILE).read_text("utf-8")
    for merged in (one + two, two + one):
        (root / FILE).write_text(merged, encoding="utf-8")
        assert found(root) == []
    edit(root, ":source: bare strut", ":source: coated strut")
    assert found(root) == [("RMF801", "SIT-1")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("SIT-I", *BY), "SIT-I is no item of this file; did you mean SIT-"),
        (("SIT-1", "--of", "HAZ-2", *BY), "SIT-1 does not link to HAZ-2"),
        (("SIT-1", "--of", "HAZ-99", *BY), "HAZ-99 is no item"),
        (("--of", "HAZ-1", *BY), "no item is named"),
        (("SIT-1", "--by", "A", "--reason", "OK."), "'OK.' says nothing; give the reason for which it holds"),
        (("SIT-1", "--reason", " "), 'nothing says why; give --reason "..."'),
        (("SIT-1", "--by", " ", "--reason", "seen"), "--by names nobody"),
        (("HAZ-1", *BY), "HAZ-1 links to no item of this file, so there is nothing to accept"),
        (("SIT-1", "--by", "A"), 'nothing says why; give --reason "..."'),
    ],
)
def test_what_cannot_be_accepted(
    words: tuple[str, ...], said: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert accept(*words) == 2
    assert said in capsys.readouterr().err and not (root / FILE).exists()


def test_nothing_is_added_to_a_file_that_cannot_be_read(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / FILE).write_text("{}\n", encoding="utf-8")
    assert accept("SIT-1", *BY) == 2
    assert f"{FILE}:1:1: the line '{{}}' is no acceptance: it has no item" in capsys.readouterr().err
    assert (root / FILE).read_text("utf-8") == "{}\n"


LINE = '{"item": "SIT-1", "of": "HAZ-1", "hash": "%s", "by": "R. M\xfcller", "day": "%s", "reason": "reviewed"}\n'
OF = "0" * 32


@pytest.mark.parametrize("there", [True, False])
def test_acceptances_behind_a_link_are_none_and_nothing_is_written_through_it(
    there: bool, root: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "notes.txt"
    if there:
        outside.write_text("precious\n", encoding="utf-8")
    for leads_to in (outside, Path("nowhere")):
        (root / FILE).unlink(missing_ok=True)
        (root / FILE).symlink_to(leads_to)
        assert found(root) == [("RMF928", "")]
        assert accept("--all", *BY) == 2
        assert f"{FILE}:1:1: the file cannot be read" in capsys.readouterr().err
    assert (outside.read_text("utf-8") == "precious\n") if there else not outside.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ((LINE % (OF, "2026-01-10")).encode("latin-1"), "it is not UTF-8"),
        ((LINE % (OF, "2026-02-30")).encode(), "its day is none such as"),
        ((LINE % (OF, "2026-01-10")).replace("R. M\xfcller", " ").encode(), "its by is no text that says something"),
        (
            (LINE % (OF, "2026-01-10")).replace("R. M\xfcller", "\\ud800").encode(),
            "its by is no text that says something",
        ),
        ((LINE % (OF, "2026-01-10")).replace('"SIT-1"', "1").encode(), "its item is no text that says something"),
    ],
)
def test_a_line_that_is_none(data: bytes, said: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / FILE).write_bytes(data)
    assert found(root) == [("RMF928", "")]
    assert accept("SIT-1", *BY) == 2 and said in capsys.readouterr().err
    assert (root / FILE).read_bytes() == data


def test_a_mark_of_order_and_line_ends_of_another_system_say_nothing(root: Path) -> None:
    data = b"\xef\xbb\xbf" + (LINE % (OF, "2026-01-10")).replace("\n", "\r\n").encode()
    (root / FILE).write_bytes(data)
    assert found(root) == [("RMF801", "SIT-1")]
    assert accept("SIT-1", "--of", "HAZ-1", *BY) == 0
    assert (root / FILE).read_bytes().startswith(data) and found(root) == []


TEXTS = st.sampled_from(("bare strut", "coated strut", "no strut", "strut"))


@given(states=st.lists(TEXTS, min_size=1, max_size=6), accepted=st.sets(st.integers(0, 5)))
def test_suspect_is_what_no_one_has_accepted(states: list[str], accepted: set[int]) -> None:
    """Over any history: the last state is suspect if it was accepted in some state, and never in one like this."""
    lines, seen = "", set()
    for number, state in enumerate(states):
        files = {**base_files(), FILE: lines}
        files[PAGE] = files[PAGE].replace("bare strut", state)
        file = Project.open(Overlay(Empty(), {path: text.encode() for path, text in files.items()}), today=TODAY).file
        expected = bool(seen) and state not in seen
        assert [(each.item.id, each.of.id) for each in suspects(file)] == ([("SIT-1", "HAZ-1")] if expected else [])
        if number in accepted:
            seen.add(state)
            line = {"item": "SIT-1", "of": "HAZ-1", "hash": hash_of(file.items["HAZ-1"])}
            lines += json.dumps(line | {"by": "A", "day": TODAY, "reason": "seen"}) + "\n"
