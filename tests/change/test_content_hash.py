"""What a signature is bound to: the same wherever items stand, another with each thing that is said or decided."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casekit import base_files, compose, write
from riskfile.change.content_hash import content_hash
from riskfile.cli import main
from riskfile.model import RiskFile, Span
from riskfile.policy.policy import METHODS, Approver, MonitoringPlan
from riskfile.project import check
from riskfile.sphinx.state import build_of
from sphinxkit import build

PAGE = "needs/design/base.md"
POLICY = "needs/policy.yaml"


def printed(root: Path, files: dict[str, str]) -> str:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    result = check(root, cached=False)
    assert result.policy is not None
    return content_hash(result.file, result.policy)


def items_of(page: str) -> list[str]:
    return re.findall(r"^:::\{.*?^:::$", page, re.MULTILINE | re.DOTALL)


def test_the_same_in_any_order_and_on_any_page(tmp_path: Path) -> None:
    files = base_files()
    before = printed(tmp_path / "a", files)
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", before)
    items = items_of(files[PAGE])
    moved = {
        PAGE: "# Items\n\n" + "\n\n".join(reversed(items[5:])) + "\n",
        "needs/design/more.md": "# More\n\n" + "\n\n".join(items[:5]) + "\n",
    }
    assert printed(tmp_path / "b", {**files, **moved}) == before


def test_another_in_the_folder_of_another_stage(tmp_path: Path) -> None:
    # as the chapter on authoring says: the stage is a part of what an item says, its page is not
    files = base_files()
    moved = {path.replace("needs/design/", "needs/manufacturing/"): text for path, text in files.items()}
    assert moved.keys() != files.keys()
    assert printed(tmp_path / "a", files) != printed(tmp_path / "b", moved)


def test_the_same_from_the_cache_and_in_a_build(tmp_path: Path) -> None:
    write(compose("base", ""), tmp_path)
    kept = []
    for _ in range(2):
        result = check(tmp_path, cached=True)
        assert result.policy is not None
        kept.append(content_hash(result.file, result.policy))
    built = build_of(build(tmp_path, builder="dummy").app.config)
    assert built.policy is not None
    assert {*kept, content_hash(built.file, built.policy)} == {kept[0]}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (":name: R. Manager", ":name: Q. Director"),
        (":time: 2026-01-02T10:00Z", ":time: 2026-01-03T10:00Z"),
        (":meaning: approved", ":meaning: released\n:content-hash: sha256:0"),
    ],
)
def test_what_signs_is_not_signed(old: str, new: str, tmp_path: Path) -> None:
    files = base_files()
    assert old in files[PAGE]
    assert printed(tmp_path / "a", files) == printed(tmp_path / "b", {**files, PAGE: files[PAGE].replace(old, new)})


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (PAGE, "Infarction by thrombus on struts", "Infarction by thrombus"),
        (PAGE, ":p2: C4", ":p2: C3"),
        (PAGE, ":considers: RSK-1, RSK-2, RSK-3", ":considers: RSK-2, RSK-1, RSK-3"),
        (PAGE, "Permanent contact.", "Permanent contact ."),
        (PAGE, ":id: RSK-3\n", ":id: RSK-3\n:stage: manufacturing\n"),
        (PAGE, ":post-production-in-place: complaints are collected\n", ""),
        (PAGE, ":name: R. Manager\n", ":name: R. Manager\n:prepared-by: R. Manager\n"),
        (PAGE, ":id: RSK-3\n", ":id: RSK-3\n:waive: RMF301 -- under review; approver A. Prover; until 2026-12-31\n"),
        (POLICY, "F1: {S1: low, S2: low, S3: low", "F1: {S1: low, S2: low, S3: medium"),
        (POLICY, 'revision: "1"', 'revision: "2"'),
        (POLICY, "upper: 1e-6", "upper: 1.5e-6"),
    ],
)
def test_another_with_each_thing_that_is_said(path: str, old: str, new: str, tmp_path: Path) -> None:
    files = base_files()
    assert old in files[path]
    before, after = (
        printed(tmp_path / "a", files),
        printed(tmp_path / "b", {**files, path: files[path].replace(old, new, 1)}),
    )
    assert before != after


def test_not_the_gate_nor_the_layout_of_the_policy(tmp_path: Path) -> None:
    files = base_files()
    other = "# a comment\n" + files[POLICY].replace("gate: draft", "gate: design")
    assert printed(tmp_path / "a", files) == printed(tmp_path / "b", {**files, POLICY: other})


def test_from_which_gate_a_role_signs_is_signed(tmp_path: Path) -> None:
    write(compose("base", ""), tmp_path)
    result = check(tmp_path, cached=False)
    assert result.policy is not None
    roles = [Approver("Approver", gate) for gate in ("manufacturing", "post-launch")]
    prints = {content_hash(result.file, result.policy._replace(approval=(role,))) for role in roles}
    assert len(prints) == 2


def test_items_with_one_id_count_each(tmp_path: Path) -> None:
    files = base_files()
    twice = files[PAGE] + "\n:::{hazard} Again\n:id: HAZ-1\n:::\n"
    assert printed(tmp_path / "a", files) != printed(tmp_path / "b", {**files, PAGE: twice})


def test_a_place_says_nothing(tmp_path: Path) -> None:
    write(compose("base", ""), tmp_path)
    result = check(tmp_path, cached=False)
    assert result.policy is not None
    policy = result.policy._replace(path="elsewhere.yaml", positions={("matrix",): Span("elsewhere.yaml", 9, 9)})
    items = [item._replace(path="p.md", docname="p", line=9, marks={}, link_marks={}) for item in result.file]
    assert content_hash(RiskFile(result.file.model, items), policy) == content_hash(result.file, result.policy)


# The signature (RMF408)

OWN = {POLICY: base_files()[POLICY].replace("example: true", "example: false")}
HASH = "@HASH@"


def review(id: str, name: str, minute: int, hash: str = HASH) -> str:
    return (
        f":::{{review}} Review before release\n:id: {id}\n:plan-implemented: yes, record 41\n:overall-residual-acceptable: yes, ORR-1\n"
        f":post-production-in-place: yes, procedure 12\n:prepared-by: R. Manager\n:name: {name}\n:time: 2026-01-02T10:{minute:02}Z\n"
        f":meaning: approved\n:content-hash: {hash}\n:::\n"
    )


def signed(root: Path, *reviews: str) -> list[str]:
    """What RMF408 says at a gate once every review has today's hash where it says HASH."""
    files = {**base_files(), **OWN}
    files[PAGE] = "\n\n".join(each for each in items_of(files[PAGE]) if "{review}" not in each)
    files[PAGE] = "# Items\n\n" + files[PAGE] + "\n\n" + "\n".join(reviews)
    today = printed(root, files)
    files = {path: text.replace(HASH, today) for path, text in files.items()}
    assert printed(root, files) == today
    report = check(root, gate="post-launch", cached=False).report
    assert {each.code for each in report.findings} <= {"RMF408"}
    return [each.message for each in report.findings]


def test_a_signature_of_todays_content(tmp_path: Path) -> None:
    assert signed(tmp_path, review("REV-1", "Q. Director", 0)) == []


def test_an_earlier_signature_was_for_earlier_content(tmp_path: Path) -> None:
    earlier = review("REV-1", "Q. Director", 0, f"sha256:{'0' * 64}")
    assert signed(tmp_path / "a", earlier, review("REV-2", "Q. Director", 1)) == []
    (found,) = signed(
        tmp_path / "b", review("REV-1", "Q. Director", 0), earlier.replace("REV-1", "REV-2").replace("10:00", "10:01")
    )
    assert found.startswith("REV-2 was signed for other content than today's, whose fingerprint is sha256:")
    # of two that were signed at the same time, both count
    second = earlier.replace("REV-1", "REV-2").replace("Review before", "Second review before")
    assert len(signed(tmp_path / "c", review("REV-1", "Q. Director", 0), second)) == 1


def test_its_author_is_not_the_only_one_who_signs(tmp_path: Path) -> None:
    (found,) = signed(tmp_path / "a", review("REV-1", "R. Manager", 0))
    assert found == "REV-1 is signed by R. Manager, who prepared it, and by nobody else"
    assert signed(tmp_path / "b", review("REV-1", "R. Manager", 0), review("REV-2", "Q. Director", 1)) == []


def test_an_edit_makes_it_stale(tmp_path: Path) -> None:
    assert signed(tmp_path, review("REV-1", "Q. Director", 0)) == []
    page = tmp_path / PAGE
    page.write_text(page.read_text(encoding="utf-8").replace(":residual-p1: F3", ":residual-p1: F2"), encoding="utf-8")
    report = check(tmp_path, gate="post-launch", cached=False).report
    (found,) = [each for each in report.findings if each.code == "RMF408"]
    assert page.read_text(encoding="utf-8").split("\n")[found.span.line - 1].startswith(":content-hash: sha256:")
    assert found.span.column == len(":content-hash: ") + 1


# The command


def test_the_command_prints_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(compose("base", ""), tmp_path)
    result = check(tmp_path, cached=False)
    assert result.policy is not None
    assert main(["fingerprint", str(tmp_path)]) == 0
    assert capsys.readouterr().out == content_hash(result.file, result.policy) + "\n"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (POLICY, "version: 2\n", "needs/policy.yaml:1:"),
        ("needs/design/x.md", "# X\n\n:::{hazard} Never closed\n:id: HAZ-77\n", "needs/design/x.md:3:1: "),
    ],
)
def test_what_cannot_be_read_is_not_signed(
    path: str,
    text: str,
    expected: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(compose("base", ""), tmp_path)
    (tmp_path / path).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["fingerprint", "."]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    # the place as one who stands here finds it
    assert output.err.startswith(f"riskfile: {expected}")


@pytest.mark.parametrize(("method", "kept"), [("u-chart", 3.0), ("cusum", 5.0), ("", 3.0), ("p-chart", 2.5)], ids=str)
def test_a_plan_that_was_signed_in_the_form_before_is_the_same_plan(method: str, kept: float) -> None:
    before = MonitoringPlan(
        "MON-1", "", "RSK-1", "injury", "", "", {}, "", "month", None, method, Span("p"), threshold=kept
    )
    written = before._replace(period="", method=method or METHODS[0], threshold=None if kept == 3 else kept)
    if method == "cusum":
        written = written._replace(threshold=None, detects=kept)
    assert written.as_signed() == before and before.as_compared() == written.as_compared() == written
    # and what is another plan stays another
    assert written._replace(false_alarm_months=100.0).as_signed() != before
    assert written._replace(period="quarter").as_compared() != before.as_compared()
