"""Baselines: states that were released, kept in files that are compared with later."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import TODAY, base_files, compose, write
from gitkit import committed, git
from riskfile.change.baseline import Baseline, BaselineError, baseline, read, written
from riskfile.change.content_hash import content_hash
from riskfile.cli import main
from riskfile.project import Project
from riskfile.source import Empty, Overlay
from riskfile.version import __version__

STORED = Path(__file__).parent / "stored"


@pytest.fixture(scope="module")
def made() -> Baseline:
    files = {path: text.encode() for path, text in base_files().items()}
    return baseline("A", Project.open(Overlay(Empty(), files), today=TODAY).snapshot())


def test_it_comes_back_as_it_was(made: Baseline) -> None:
    again = read(written(made).encode())
    assert again == made
    file = again.snapshot.risk_file()
    assert content_hash(file, again.snapshot.policy) == again.fingerprint


def test_what_its_author_says_of_it_is_kept_and_covered_by_the_digest(made: Baseline) -> None:
    assert made.description == "" and '\n"description"' not in written(made)
    described = baseline("A", made.snapshot, "  Design released\n for verification builds ")
    text = written(described)
    assert read(text.encode()).description == "Design released for verification builds"
    for other in (text.replace("Design released", "Design refused"), text.replace('\n"description"', '\n"remark"')):
        with pytest.raises(BaselineError, match="changed since it was written"):
            read(other.encode())


def test_each_item_has_a_line_of_its_own(made: Baseline) -> None:
    lines = written(made).splitlines()
    for item in made.snapshot.items:
        begin = f'["{item.type}", "{item.id}", "'
        assert sum(line.startswith(begin) for line in lines) == 1
    # and the same state is the same bytes
    assert written(made) == written(read(written(made).encode()))


@given(data=st.data())
def test_a_change_by_hand_is_seen(made: Baseline, data: st.DataObject) -> None:
    text = written(made)
    begin = text.index('"snapshot": [') + 20
    place = data.draw(st.integers(begin, len(text) - 1).filter(lambda at: text[at].isalnum()))
    other = data.draw(st.sampled_from("09azAZ").filter(lambda sign: sign != text[place]))
    with pytest.raises(BaselineError, match=r"changed since it was written|no JSON|no baseline"):
        read((text[:place] + other + text[place + 1 :]).encode())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is no JSON"),
        (b"\xff", "it is no JSON"),
        (b"[" * 100_000, "it is no JSON"),
        (b"{}", "it is no baseline"),
        (b"[]", "it is no baseline"),
        (
            json.dumps(
                dict.fromkeys(
                    ["baseline", "name", "day", "tool", "fingerprint", "digest", "version", "fields", "snapshot"], 7
                )
            ).encode(),
            "a baseline of form 7, written by riskfile .*, reads form 1",
        ),
    ],
)
def test_what_is_none(data: bytes, words: str) -> None:
    with pytest.raises(BaselineError, match=words):
        read(data)


@pytest.mark.parametrize("path", sorted(STORED.glob("*.json")), ids=lambda path: path.stem)
def test_one_of_an_older_version_is_read(path: Path) -> None:
    found = read(path.read_bytes())
    assert found.name == "stored" and found.tool == path.stem
    assert len(found.snapshot.items) > 30 and content_hash(found.snapshot.risk_file(), found.snapshot.policy)


# --- the commands -----------------------------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(compose("base", ""), tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    return tmp_path


def run(*words: str) -> int:
    return main([*words, "--today", TODAY])


def test_a_state_is_kept_and_compared_with(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("baseline", "A") == 0
    out = capsys.readouterr().out
    assert out.startswith("Baseline A: ") and "needs/baselines/A.json" in out
    # it is no page, and changes nothing of the file
    assert run("diff", "A") == 0
    assert capsys.readouterr().out == f"Nothing differs between baseline A ({TODAY}) and the files as they are now.\n"
    page = root / "needs/design/base.md"
    page.write_text(page.read_text("utf-8").replace(":result: pass", ":result: fail"), encoding="utf-8")
    assert run("diff", "A") == 1
    out = capsys.readouterr().out
    assert "Verdicts that are worse" in out and "result: pass -> fail" in out and "New findings" in out
    assert run("diff", "A", "--fail-on", "nothing") == 0
    assert run("diff", "A", "--format", "json", "--output", "d.json") == 1
    assert json.loads((root / "d.json").read_text("utf-8"))["summary"]["worse"] > 0


def test_a_baseline_is_not_written_over(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("baseline", "A") == 0
    before = (root / "needs/baselines/A.json").read_bytes()
    assert run("baseline", "A") == 2
    assert "needs/baselines/A.json is there already" in capsys.readouterr().err
    assert (root / "needs/baselines/A.json").read_bytes() == before


@pytest.mark.parametrize("name", ["", "../A", "a b", ".A", "A/B", "A" * 81])
def test_a_name_that_is_none(name: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("baseline", name) == 2
    assert "is no name for a baseline" in capsys.readouterr().err and not (root / "needs/baselines").exists()


@pytest.mark.parametrize(("name", "said"), [("HEAD", "the last commit"), ("con", "a device"), ("NUL.1", "a device")])
def test_a_name_that_means_another_thing(name: str, said: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("baseline", name) == 2
    assert said in capsys.readouterr().err and not (root / "needs/baselines").exists()


@pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT: no branch has a name")
def test_the_name_of_a_branch_is_none_for_a_baseline(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    committed(root)
    git(root, "branch", "release")
    git(root, "tag", "A")
    assert run("baseline", "release") == 2
    assert "release is a branch of this repository" in capsys.readouterr().err
    assert run("baseline", "A") == 0


def test_what_stands_in_the_place_of_a_baseline_is_told(
    root: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("baseline", "A") == 0
    outside = tmp_path_factory.mktemp("outside")
    (outside / "X.json").write_text("{}", encoding="utf-8")
    link = root / "needs/baselines/X.json"
    for leads_to, why in (
        (outside / "X.json", "a symbolic link leads out of the project"),
        (Path("nowhere"), "No such file or directory"),
    ):
        link.unlink(missing_ok=True)
        link.symlink_to(leads_to)
        assert run("diff", "X") == 2
        assert f"needs/baselines/X.json: the baseline cannot be read: {why}" in capsys.readouterr().err
        assert run("baseline", "X") == 2
        assert "not every system" not in capsys.readouterr().err and link.is_symlink()
    link.unlink()
    link.mkdir()
    assert run("diff", "X") == 2 and "did you mean X?" not in capsys.readouterr().err


def test_one_of_a_newer_version_sends_to_the_riskfile_that_wrote_it(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("baseline", "A")
    path = root / "needs/baselines/A.json"
    path.write_text(path.read_text("utf-8").replace('"baseline": 1', '"baseline": 2'), encoding="utf-8")
    capsys.readouterr()
    assert run("check") == 1
    out = capsys.readouterr().out
    assert f"written by riskfile {__version__}" in out and "use the riskfile that wrote it" in out
    assert "take it out" not in out


def test_one_that_was_changed_by_hand(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("baseline", "A")
    path = root / "needs/baselines/A.json"
    path.write_text(path.read_text("utf-8").replace("HAZ-1", "HAZ-8"), encoding="utf-8")
    assert run("diff", "A") == 2
    assert "needs/baselines/A.json: it was changed since it was written" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT: no revisions were compared")
def test_revisions(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    committed(root)
    page = root / "needs/design/base.md"
    page.write_text(page.read_text("utf-8") + "\n:::{hazard} More\n:id: HAZ-98\n:source: H-1\n:::\n", encoding="utf-8")
    committed(root)
    assert run("diff", "HEAD~1", "HEAD", "--fail-on", "nothing") == 0
    assert "added HAZ-98 More" in capsys.readouterr().out
    assert run("diff", "HEAD", "HEAD~1", "--fail-on", "nothing") == 0
    assert "removed HAZ-98 More" in capsys.readouterr().out
    assert run("diff", "nowhere") == 2
    err = capsys.readouterr().err
    assert (
        "nowhere is no commit, tag or branch of this repository; nor is there a baseline needs/baselines/nowhere.json"
        in err
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT: no revisions were compared")
def test_a_policy_that_cannot_be_read_at_one_side(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    committed(root)
    policy = root / "needs/policy.yaml"
    text = policy.read_text("utf-8")
    policy.write_text(text + "mistake: 1\n", encoding="utf-8")
    assert run("diff", "HEAD") == 2
    err = capsys.readouterr().err
    assert "needs/policy.yaml:" in err and "mistake" in err
    committed(root)
    policy.write_text(text, encoding="utf-8")
    assert run("diff", "HEAD") == 2
    assert "HEAD:needs/policy.yaml:" in capsys.readouterr().err


def test_what_if(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("baseline", "A")
    text = (root / "needs/policy.yaml").read_text("utf-8")
    other = text.replace("acceptable: true", "acceptable: false")
    assert other != text
    (root / "other.yaml").write_text(other, encoding="utf-8")
    capsys.readouterr()
    run("diff", "A", "--policy", "other.yaml", "--fail-on", "nothing")
    out = capsys.readouterr().out
    assert "acceptable: yes -> no" in out and "(acceptable) -> " in out and "(not acceptable)" in out
    assert run("diff", "A", "--policy", "none.yaml") == 2
    assert "none.yaml: No such file or directory" in capsys.readouterr().err
    assert os.path.lexists("needs/baselines/A.json")


def test_one_that_is_not_the_last_says_which_is(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("baseline", "B") == 0 and "last baseline" not in capsys.readouterr().out
    assert run("baseline", "A") == 0
    assert f"The last baseline is still B of {TODAY}" in capsys.readouterr().out
    assert run("baseline", "C") == 0 and "last baseline" not in capsys.readouterr().out


def test_one_of_a_day_to_come_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline", "A", "--today", "2099-01-01"]) == 0
    capsys.readouterr()
    assert run("check") == 1
    out = capsys.readouterr().out
    assert "needs/baselines/A.json:1:1: RMF511" in out and out.count("RMF") == 1


def test_a_gate_that_is_none_and_another_policy_that_cannot_be_read(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("baseline", "A") == 0
    with pytest.raises(SystemExit) as stopped:
        run("diff", "A", "--gate", "post_launch")
    assert stopped.value.code == 2 and "invalid choice: 'post_launch'" in capsys.readouterr().err
    (root / "other.yaml").write_text("", encoding="utf-8")
    assert run("diff", "A", "--policy", "other.yaml") == 2
    err = capsys.readouterr().err
    assert "other.yaml:1:1: the file is empty" in err and "needs/policy.yaml" not in err
