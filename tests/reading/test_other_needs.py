"""Needs that are no items, as a check knows them: of pages, of pinned files, of the last build."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from casekit import TODAY
from riskfile.cli import main
from riskfile.model import RiskFile
from riskfile.project import Project
from riskfile.reading import other_needs
from riskfile.reading.unjudged import not_judged
from tracedkit import MODEL, PAGE, SYSTEM, checked, found, implementing, messages, needs_json, pinned, traced


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return traced(tmp_path)


def line_of(root: Path, path: str, words: str) -> int:
    lines = (root / path).read_text("utf-8").splitlines()
    return lines.index(next(line for line in lines if words in line)) + 1


def unjudged(root: Path) -> list[tuple[str, int]]:
    return [(str(each.what), each.places) for each in not_judged(checked(root).file.problems)]


def add(root: Path, path: str, text: str) -> None:
    with (root / path).open("a", encoding="utf-8") as file:
        file.write(text)


def test_needs_of_pages_and_files_are_known(root: Path) -> None:
    file = checked(root).file
    assert found(root) == [] and unjudged(root) == []
    assert {id: need.type for id, need in file.others.items()} == {
        "REQ_0001": "req",
        "REQ_0002": "req",
        "SPEC_0001": "spec",
        "tc-wear": "test",
        "SYS_7": "sysreq",
    }
    need = file.others["SYS_7"]
    assert need.text("url") == "https://system.example.org/safety.html#SYS_7" and need.text("status") == "approved"
    assert [each.id for each in file.linking(need)] == ["CTL-1"]
    assert [(each.id, link) for each, link in file.others_linking(file.items["RSK-2"])] == [("SYS_7", "mitigates")]
    assert [each.id for each in file.linked_others(file.items["CTL-1"])] == ["REQ_0001", "SPEC_0001", "SYS_7"]


def test_a_link_to_what_there_is_not_and_to_another_type(root: Path) -> None:
    implementing(root, "REQ_001, tc-wear, RSK-1, REQ_0001.part, REQ_99")
    line = line_of(root, PAGE, ":implements:")
    assert found(root) == [
        (PAGE, line, 14, "RMF902"),
        (PAGE, line, 23, "RMF903"),
        (PAGE, line, 32, "RMF903"),
        (PAGE, line, 54, "RMF902"),
    ]
    said = messages(root)
    assert "RMF902 CTL-1 implements names REQ_001, which is no need and no item of this project" in said
    assert "RMF903 CTL-1 implements names tc-wear, a test; expected a req or spec or sysreq" in said
    hints = {str(each.hint) for each in checked(root).report.findings if each.code == "RMF902"}
    assert any(hint.startswith("did you mean REQ_0001") for hint in hints)


def test_what_is_no_id_is_told(root: Path) -> None:
    implementing(root, "REQ_0001, <b>, [[copy]]")
    assert [code for *_, code in found(root)] == ["RMF904", "RMF904"]


def test_a_stale_file_is_told_once_by_its_hash(root: Path) -> None:
    add(root, SYSTEM, "\n")
    line = line_of(root, MODEL, "path: needs/external")
    # nothing in it is known then, and nothing is said of links to it
    assert found(root) == [(MODEL, line, 13, "RMF927")]
    assert "has changed since it was pinned: its sha256 is " in messages(root)[0]
    assert unjudged(root) == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("{", "is no JSON (line 1, column 2: "),
        (b"\xff\xfe\x00", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ('{"versions": {"1": {"needs": {"A": ' + "9" * 5000 + "}}}}", "is no JSON"),
        ("", "is no JSON"),
        ([], "has no versions"),
        ({"versions": {}}, "has no versions"),
        ({"versions": {"1": {}}}, "has no needs"),
        ({"versions": {"1": {"needs": []}}}, "has no needs"),
        ({"versions": {"1": {"needs": {}}, "2": {"needs": {}}}}, "has the versions 1, 2, and its current_version, ''"),
        (
            {"current_version": "3", "versions": {"1": {"needs": {}}}},
            "has the versions 1, and its current_version, '3'",
        ),
        ({"current_version": ["1"], "versions": {"1": {"needs": {}}, "2": {}}}, "has the versions 1, 2"),
    ],
)
def test_a_file_that_is_no_needs_json(root: Path, data: bytes | str | object, words: str) -> None:
    pinned(root, data)
    told = messages(root)
    assert len(told) == 1 and told[0].startswith(f"RMF927 {SYSTEM} ") and words in told[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            '{"versions": {"1": {"needs": {\n  "SYS_7": {"type": "sysreq", "status": "withdrawn"},\n'
            '  "SYS_7": {"type": "sysreq"}}}}}',
            'has "SYS_7" a second time in one object (line 3, column 3), first at line 2, column 3;',
        ),
        (
            '{"versions": {"1": {"needs": {}}, "1": {"needs": {"SYS_7": {"type": "sysreq"}}}}}',
            'has "1" a second time in one object (line 1, column 35), first at line 1, column 15;',
        ),
    ],
)
def test_what_stands_twice_in_a_file_is_not_lost(root: Path, data: str, words: str) -> None:
    pinned(root, data)
    told = messages(root)
    assert len(told) == 1 and told[0].startswith(f"RMF927 {SYSTEM} {words}")


def test_a_prefix_stands_before_the_ids_of_a_file_and_its_own_links(root: Path) -> None:
    pinned(
        root,
        needs_json(R_7={"type": "sysreq", "docname": "safety", "refines": ["R_8.a", "RSK-2"]}, R_8={"type": "sysreq"}),
    )
    model = root / MODEL
    text = model.read_text("utf-8")
    model.write_text(text.replace("      url:", "      id-prefix: SYS_\n      url:", 1), encoding="utf-8")
    implementing(root, "SYS_R_7, SYS_R_8, R_8")
    line = line_of(root, PAGE, ":implements:")
    assert found(root) == [(PAGE, line, 32, "RMF902")]
    others = checked(root).file.others
    assert "R_7" not in others and others["SYS_R_7"].links == {"refines": ("SYS_R_8.a", "RSK-2")}
    # pages of the other project know nothing of the prefix
    assert others["SYS_R_7"].text("url") == "https://system.example.org/safety.html#R_7"
    model.write_text(text.replace("      url:", "      id-prefix: '- '\n      url:", 1), encoding="utf-8")
    assert "expected letters, digits and" in "".join(messages(root))


@pytest.mark.parametrize("toml", [False, True])
def test_a_file_that_conf_names_is_known_with_its_prefix(root: Path, toml: bool) -> None:
    implementing(root, "REQ_0001, P-REQ_77, P-REQ_78, REQ_77")
    (root / "other.json").write_text(
        json.dumps(
            {"current_version": "1", "versions": {"1": {"needs": {}}, "2": {"needs": {"REQ_77": {"type": "req"}}}}}
        ),
        encoding="utf-8",
    )
    entry = {"base_url": "https://example.org", "json_path": "./other.json", "id_prefix": "P-", "version": "2"}
    if toml:
        add(root, "conf.py", '\nneeds_from_toml = "ubproject.toml"\n')
        lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in entry.items())
        (root / "ubproject.toml").write_text(f"[[needs.external_needs]]\n{lines}\n", encoding="utf-8")
    else:
        add(root, "conf.py", f"\nneeds_external_needs = [{entry!r}]\n")
    # what stands there may have changed since: of the others nobody knows
    assert found(root) == [] and unjudged(root) == [("links to needs that only a build knows", 2)]
    assert "P-REQ_77" in checked(root).file.others
    project = Project.open(root, today=TODAY, cached=False)
    assert isinstance(project.file, RiskFile) and "other.json" in project.named_paths()


def test_records_of_another_form_are_passed_over(root: Path) -> None:
    records: dict[str, object] = {"A_1": 3, "A_2": {"type": 4}, "<b>": {"type": "sysreq"}, "SYS_7": {"type": "sysreq"}}
    pinned(root, needs_json(**records, A_3={"type": "sysreq", "title": 7, "docname": [], "mitigates": {}}))
    assert found(root) == []
    others = checked(root).file.others
    assert "A_3" in others and others["A_3"].title == "" and "<b>" not in others and "A_2" not in others


def test_a_file_that_is_too_large(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_needs, "LARGEST", 1 << 20)
    pinned(root, b" " * ((1 << 20) + 1))
    assert messages(root) == [f"RMF927 {SYSTEM} has more than 1 MiB; expected less"]


@pytest.mark.parametrize("path", ["../system.json", "/etc/hostname", "needs/external/link.json"])
def test_nothing_outside_of_the_project_is_read(
    root: Path, path: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "system.json"
    shutil.copy(root / SYSTEM, outside)
    (root / "needs/external/link.json").symlink_to(outside)
    model = root / MODEL
    model.write_text(model.read_text("utf-8").replace(SYSTEM, path), encoding="utf-8")
    assert messages(root) == [f"RMF927 {path} leads out of the project, and is not read; expected a path in it"]


def test_a_file_that_is_not_there_or_a_folder(root: Path) -> None:
    (root / SYSTEM).unlink()
    assert "cannot be read: No such file or directory" in messages(root)[0]
    (root / SYSTEM).mkdir()
    assert "cannot be read: Is a directory" in messages(root)[0] and len(messages(root)) == 1


def test_one_id_in_two_files(root: Path) -> None:
    text = (root / MODEL).read_text("utf-8")
    entry = text[text.index("    - path:") : text.index("types:\n  control")]
    (root / "needs/external/more.json").write_bytes((root / SYSTEM).read_bytes())
    (root / MODEL).write_text(text.replace(entry, entry + entry.replace("system.json", "more.json")), encoding="utf-8")
    line = line_of(root, MODEL, "more.json")
    assert found(root) == [(MODEL, line, 13, "RMF927")]
    assert "more.json has SYS_7, which needs/external/system.json has too" in messages(root)[0]


def test_an_id_of_an_item_in_a_file(root: Path) -> None:
    # an item that another project has taken over is this one's; a requirement with its id is none
    pinned(root, needs_json(SYS_7={"type": "sysreq"}, **{"RSK-1": {"type": "sysreq"}, "CTL-1": {"type": "control"}}))
    assert messages(root) == [f"RMF927 {SYSTEM} has needs with the ids of items here: RSK-1"]


def test_a_type_that_nobody_has_declared(root: Path) -> None:
    pinned(root, needs_json(SYS_7={"type": "stakeholder", "title": "T"}))
    assert messages(root) == ["RMF903 CTL-1 implements names SYS_7, a stakeholder; expected a req or spec or sysreq"]


def test_what_only_a_build_knows_is_said_and_is_no_finding(root: Path) -> None:
    implementing(root, "REQ_0001, REQ_77")
    assert [code for *_, code in found(root)] == ["RMF902"]
    add(root, "conf.py", '\nneeds_external_needs = [{"base_url": "https://example.org", "json_path": "x.json"}]\n')
    assert found(root) == [] and unjudged(root) == [("links to needs that only a build knows", 1)]
    # the last build has it: nothing is left open
    last = root / other_needs.LAST_BUILD
    last.parent.mkdir(parents=True)
    last.write_text(json.dumps(needs_json(REQ_77={"type": "req"})), encoding="utf-8")
    assert found(root) == [] and unjudged(root) == []
    # a type that may have changed since is not judged
    last.write_text(json.dumps(needs_json(REQ_77={"type": "test"})), encoding="utf-8")
    assert found(root) == [] and unjudged(root) == []
    # and one that cannot be read says nothing
    last.write_text("{", encoding="utf-8")
    assert found(root) == [] and unjudged(root) == [("links to needs that only a build knows", 1)]


@pytest.mark.parametrize("page", ["docs/more.rst", "docs/without-id.md"])
def test_needs_that_pages_do_not_show_a_check(root: Path, page: str) -> None:
    implementing(root, "REQ_77")
    (root / page).write_text("More\n====\n\n:::{req} Sphinx-needs makes its id\n:::\n", encoding="utf-8")
    assert not [code for *_, code in found(root) if code == "RMF902"]
    assert unjudged(root) == [("links to needs that only a build knows", 1)]


def test_a_file_without_a_hash_may_be_missing(root: Path) -> None:
    text = (root / MODEL).read_text("utf-8")
    pin = text[text.index("      sha256") : text.index("      url")]
    (root / MODEL).write_text(text.replace(pin, ""), encoding="utf-8")
    assert found(root) == [] and unjudged(root) == []
    (root / SYSTEM).unlink()
    assert found(root) == [] and unjudged(root) == [("links to needs that only a build knows", 1)]


def test_a_check_that_keeps_pages_follows_the_file(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run() -> int:
        return main(["check", "--today", TODAY, str(root)])

    assert run() == 0 and run() == 0
    before = (root / SYSTEM).read_bytes()
    (root / SYSTEM).write_bytes(before.replace(b"approved", b"withdrawn"))
    assert run() == 1 and "RMF927" in capsys.readouterr().out
    (root / SYSTEM).write_bytes(before)
    assert run() == 0
    pinned(root, before.replace(b"SYS_7", b"SYS_8"))
    assert run() == 1 and "names SYS_7" in capsys.readouterr().out
    assert Project.open(root, today=TODAY).named_paths() is not None


def test_a_project_watches_the_file(root: Path) -> None:
    project = Project.open(root, today=TODAY, cached=False)
    assert isinstance(project.file, RiskFile) and SYSTEM in project.named_paths()
