"""Several risk files at once: each is judged by its own policy, and what is printed names the file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from casekit import TODAY
from devices import subfolder, two_devices
from riskfile.cli import main
from riskfile.reporters import FORMATS

SHARED = "common/design/hazards.md"
LOST = "\n:::{hazard} Heat\n:id: HAZ-71\n:category: energy\n:::\n"


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riskfile.cli.check.NO_COLLECTION", False)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = two_devices(tmp_path / "devices")
    (root / ".git").mkdir()
    monkeypatch.chdir(root)
    return root


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(["check", *arguments, "--today", TODAY])
    return status, re.sub(r"\d+ rules evaluated", "all rules evaluated", capsys.readouterr().out)


def test_each_is_judged_and_what_both_say_is_told_once(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, text = checked(capsys)
    assert status == 1
    assert [line.partition(" [")[0] for line in re.findall(r"(?m)^\S+\.md:.*$", text)] == [
        f"{SHARED}:3:1: RMF105 hazard-without-situation"
    ]
    assert "policy" not in text.partition("\npump: ")[0]
    assert text.endswith(
        "pump: Found 0 errors and 1 warning in 39 items (gate draft, all rules evaluated). 1 gap.\n"
        "clamp: Found 0 errors and 1 warning in 39 items (gate draft, all rules evaluated). 1 gap.\n"
        "In 2 risk files: 0 errors and 1 warning.\n"
    )
    for root in ("pump", "clamp"):
        assert (devices / root / ".riskfile_cache/pages").is_file()
    # and the same of what is kept
    assert checked(capsys) == (status, text)
    # one of them is told as ever
    assert checked(capsys, "clamp")[1].endswith(
        "\nFound 0 errors and 1 warning in 39 items (gate draft, all rules evaluated). 1 gap.\n"
    )


def test_where_policies_do_not_agree_the_policy_is_named(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = devices / "clamp/items/policy.yaml"
    policy.write_text(policy.read_text("utf-8") + "\nrules: {off: {RMF105: not in this trial}}\n", encoding="utf-8")
    status, text = checked(capsys)
    assert status == 1 and "= pump/needs/policy.yaml:1:1: the policy by which it is one\n" in text
    manual = (Path(__file__).parents[2] / "manual/anywhere.md").read_text("utf-8")
    assert f"$ riskfile check\n{text.replace('all rules', '... rules')}```" in manual
    assert "clamp: No findings in 39 items" in text and "In 2 risk files: 0 errors and 1 warning.\n" in text


def test_the_gravest_status_counts(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (devices / "clamp/items/policy.yaml").write_text("version: 1\nkey: 1\n", encoding="utf-8")
    status, text = checked(capsys)
    assert status == 2 and "clamp/items/policy.yaml:2:1: RMF009" in text and "In 2 risk files: " in text
    (devices / "clamp/items/policy.yaml").unlink()
    status, text = checked(capsys)
    assert (
        status == 2 and "clamp/items/policy.yaml:1:1: RMF009 unreadable-policy [error] there is no policy here" in text
    )


def test_an_id_of_two_files_is_told_at_the_second(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = devices / "clamp/items/design/base.md"
    page.write_text(page.read_text("utf-8") + LOST, encoding="utf-8")
    other = devices / "pump/needs/design/base.md"
    other.write_text(other.read_text("utf-8") + LOST, encoding="utf-8")
    status, text = checked(capsys, "--select", "RMF901")
    assert status == 1
    assert re.findall(r"(?m)^(\S+): RMF901 duplicate-id \[error\] (.*)$", text) == [
        (
            f"clamp/items/design/base.md:{page.read_text('utf-8').count(chr(10)) - 2}:6",
            f"HAZ-71 is also the id of the item at pump/needs/design/base.md:{other.read_text('utf-8').count(chr(10)) - 3}:1"
            ", of another risk file of the project; each id stands once",
        )
    ]
    # of a shared folder as of any other
    page.write_text(page.read_text("utf-8").replace("HAZ-71", "HAZ-70"), encoding="utf-8")
    found = re.findall(r"(?m)^(\S+): RMF901", checked(capsys, "--select", "RMF901")[1])
    assert len(found) == 1


def test_an_id_of_a_type_that_only_the_other_file_has(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, name in (("pump/needs", "part"), ("clamp/items", "piece")):
        (devices / folder / "model.yaml").write_text(
            f"version: 1\ntypes: {{{name}: {{prefix: PRT, label: Part}}}}\n", encoding="utf-8"
        )
        page = devices / folder / "design/base.md"
        page.write_text(page.read_text("utf-8") + f"\n:::{{{name}}} Strut\n:id: PRT-1\n:::\n", encoding="utf-8")
    for _ in range(2):
        text = checked(capsys, "--select", "RMF901")[1]
        assert (
            len(re.findall(r"(?m)^clamp/items/design/base.md:\d+:6: RMF901 duplicate-id \[error\] PRT-1 is also", text))
            == 1
        )
        assert text.count("RMF901") == 1
    (devices / "pump/needs/model.yaml").unlink()
    assert "RMF901" not in checked(capsys, "--select", "RMF901")[1]


@pytest.mark.parametrize("command", ["gates", "fingerprint", "monitor", "rule", "types"])
def test_what_is_done_for_one_asks_which(command: str, devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command]) == 2
    assert capsys.readouterr() == (
        "",
        "riskfile: there are 2 risk files, and this is done for one of them; name its folder:\n  pump\n  clamp\n",
    )
    if command != "rule":
        named = ["--project", "clamp"] if command == "types" else ["clamp"]
        assert main([command, *named]) in (0, 1)


def test_formats(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = {name: checked(capsys, "--format", name)[1] for name in FORMATS}
    data = json.loads(found["json"])
    assert [(each["project"], each["root"], len(each["findings"])) for each in data["files"]] == [
        ("", "pump", 1),
        ("", "clamp", 1),
    ]
    assert data["summary"] == {"errors": 0, "warnings": 1, "open": 12, "waived": 0} or data["summary"]["warnings"] == 1
    runs = json.loads(found["sarif"])["runs"]
    assert [each["automationDetails"]["id"] for each in runs] == ["riskfile/pump/", "riskfile/clamp/"]
    marks = [each["partialFingerprints"]["riskfileFinding/v2"] for run in runs for each in run["results"]]
    assert len(set(marks)) == 2
    suites = ElementTree.fromstring(found["junit"])
    assert [each.get("name") for each in suites] == ["riskfile pump, gate draft", "riskfile clamp, gate draft"]
    assert suites.get("failures") == "2"
    assert found["github"].count("::warning ") == 1 and "In 2 risk files: " in found["github"]
    assert len(json.loads(found["gitlab"])) == 1
    assert found["markdown"].startswith(
        "### riskfile: in 2 risk files: 0 errors and 1 warning.\n\n#### pump: 0 errors and"
    )
    assert "\n#### clamp: " in found["markdown"]


def test_a_file_of_findings_holds_all(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, text = checked(capsys, "--format", "json", "--output", "found.json")
    assert (
        status == 1 and text.startswith("pump: Found") and text.endswith("In 2 risk files: 0 errors and 1 warning.\n")
    )
    assert len(json.loads((devices / "found.json").read_text("utf-8"))["files"]) == 2
    status, text = checked(capsys, "--statistics")
    assert "     1  RMF105  hazard-without-situation  [warning]\n" in text


def test_a_code_that_no_file_has_is_refused(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--select", "RMF999"]) == 2
    assert capsys.readouterr().err.startswith("riskfile: RMF999 is no rule")


def test_conf_that_cannot_be_read_keeps_no_other_from_being_judged(
    devices: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = devices.parent / "other"
    other.mkdir()
    (other / "conf.py").write_text("import os\nriskfile_root = os.sep\n", encoding="utf-8")
    monkeypatch.chdir(devices.parent)
    assert main(["check", "--today", TODAY]) == 2
    printed = capsys.readouterr()
    assert "devices/pump: Found" in printed.out
    assert printed.err == (
        "riskfile: other/conf.py:2:1: riskfile_root is made in a way that riskfile check cannot see without running conf.py;"
        " write it out\n"
    )


def test_one_below_is_checked_from_above_and_from_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = subfolder(tmp_path)
    lost = root / "docs/risk/needs/design/base.md"
    lost.write_text(lost.read_text("utf-8") + LOST, encoding="utf-8")
    for standing, path in ((".", "docs/risk/needs/design/base.md"), ("docs/drafts", "../risk/needs/design/base.md")):
        monkeypatch.chdir(root / standing)
        status, text = checked(capsys)
        assert status == 1 and text.startswith(f"{path}:") and text.count("RMF105") == 1
        assert text.endswith("Found 0 errors and 1 warning in 39 items (gate draft, all rules evaluated). 1 gap.\n")


def test_a_build_is_of_one_project_of_sphinx(
    devices: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import riskfile.sphinx.command

    asked: list[Path] = []

    def build(root: Path, output: Path, **_: object) -> int:
        asked.append(root.resolve())
        return 0

    monkeypatch.setattr(riskfile.sphinx.command, "build", build)
    for standing in (".", "pump", "clamp/items", "common"):
        monkeypatch.chdir(devices / standing)
        assert main(["build"]) == 0
    assert asked == [devices.resolve()] * 4
    subfolder(devices.parent / "sub")
    monkeypatch.chdir(devices.parent)
    assert main(["build"]) == 2
    assert capsys.readouterr().err == (
        "riskfile: there are 2 projects of Sphinx, and this is done for one of them; name its folder:\n"
        "  devices\n  sub/docs\n"
    )
    monkeypatch.chdir(devices)
    assert main(["build", "--output", "clamp/items/out"]) == 2
