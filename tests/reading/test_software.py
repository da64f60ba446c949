"""Bills of materials, lock files, VEX and problem reports: what is read of them, and that nothing stops the reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cvss import CVSS3
from hypothesis import given
from hypothesis import strategies as st

from riskfile.policy.cvss_vectors import is_vector, vector
from riskfile.policy.policy import Policy, SoftwareLists
from riskfile.project import Project
from riskfile.reading.bills import NotReadError, read_bill
from riskfile.reading.software import _read
from riskfile.reading.vex import read_vex
from softwarekit import PUMP, TODAY, pump

PYLOCK = """\
lock-version = "1.0"
created-by = "pip"
[[packages]]
name = "numpy"
version = "2.3.1"
archive = { url = "https://example.org/numpy.zip", hashes = { sha256 = "00" } }
[[packages]]
name = "scipy"
vcs = { type = "git", url = "https://example.org/scipy", commit-id = "00" }
"""
UV = """\
version = 1
[[package]]
name = "app"
version = "1.0"
source = { editable = "." }
[[package]]
name = "Ruamel.yaml"
version = "0.18"
source = { registry = "https://pypi.org/simple" }
"""
POETRY_1 = """\
[[package]]
name = "numpy"
version = "2.3.1"
category = "main"
[[package]]
name = "pytest"
version = "9"
category = "dev"
[metadata]
lock-version = "1.1"
"""
CARGO = """\
version = 4
[[package]]
name = "pump"
version = "0.1.0"
[[package]]
name = "serde"
version = "1.0.2"
source = "registry+https://github.com/rust-lang/crates.io-index"
"""
PIPFILE = '{"_meta": {"sources": []}, "default": {"numpy": {"version": "==2.3.1"}}, "develop": {"pytest": {"version": "==9"}}}'
NPM_1 = (
    '{"lockfileVersion": 1, "dependencies": {"a": {"version": "1.0.0", "dependencies": {"b": {"version": "2.0.0"}}},'
    ' "c": {"version": "3.0.0", "dev": true}}}'
)
NPM_3 = (
    '{"lockfileVersion": 3, "packages": {"": {"name": "app"}, "node_modules/@x/y": {"version": "1.0.0"},'
    ' "node_modules/c": {"version": "3.0.0", "dev": true}, "packages/own": {"version": "1"},'
    ' "node_modules/own": {"link": true}}}'
)
REQUIREMENTS = """\
-r more.txt
# a comment
numpy == 2.3.1 ; python_version >= "3.11"  # why
scipy==1.16.0 \\
    --hash=sha256:00 \\
    --hash=sha256:11
requests[socks]>=2
"""


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("pylock.toml", PYLOCK, {"numpy 2.3.1", "scipy"}),
        ("uv.lock", UV, {"ruamel-yaml 0.18"}),
        ("poetry.lock", POETRY_1, {"numpy 2.3.1"}),
        ("Cargo.lock", CARGO, {"serde 1.0.2"}),
        ("Pipfile.lock", PIPFILE, {"numpy 2.3.1"}),
        ("package-lock.json", NPM_1, {"a 1.0.0", "b 2.0.0"}),
        ("package-lock.json", NPM_3, {"@x/y 1.0.0"}),
        ("requirements.txt", REQUIREMENTS, {"numpy 2.3.1", "scipy 1.16.0", "requests"}),
    ],
)
def test_what_a_lock_file_names(name: str, text: str, expected: set[str]) -> None:
    bill = read_bill(text.encode(), f"software/{name}")
    assert {each.written for each in bill.components} == expected
    rows = text.splitlines()
    for each in bill.components:
        # at its name, however that is written
        at = rows[each.at.line - 1][each.at.column - 1 : each.at.end_column - 1]
        assert at.lower().replace(".", "-").removeprefix("node_modules/") == each.name.lower().replace(".", "-"), each


def test_a_bill_of_materials_as_json_and_as_xml() -> None:
    found = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
        {"type": "library", "group": "org.zlib", "name": "zlib", "version": "1.3", "purl": "pkg:maven/org.zlib/zlib@1.3?type=jar",
         "components": [{"type": "library", "name": "inner"}]},
        {"type": "library", "name": "left", "scope": "excluded"},
    ]}  # fmt: skip
    xml = """<bom xmlns="http://cyclonedx.org/schema/bom/1.5" version="1"><components><component type="library">
<group>org.zlib</group><name>zlib</name><version>1.3</version><purl>pkg:maven/org.zlib/zlib@1.3?type=jar</purl>
<components><component type="library"><name>inner</name></component></components></component>
<component type="library"><name>left</name><scope>excluded</scope></component></components></bom>"""
    one = read_bill(json.dumps(found).encode(), "a.json")
    other = read_bill(xml.encode(), "a.xml")
    for bill in (one, other):
        assert [each.written for each in bill.components] == ["zlib 1.3", "inner"]
        assert bill.components[0].purl == "pkg:maven/org.zlib/zlib"
        assert "org.zlib:zlib" in bill.components[0].names


def test_entities_of_xml_are_refused() -> None:
    bomb = '<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><bom xmlns="http://cyclonedx.org/schema/bom/1.5">&b;</bom>'
    for read in (read_bill, read_vex):
        with pytest.raises(NotReadError):
            read(bomb.encode(), "a.xml")


GOOD = [
    (PUMP / "software" / name).read_bytes()
    for name in ("pump.cdx.json", "pump.openvex.json", "poetry.lock", "problems.csv")
]
NAMES = ("a.cdx.json", "poetry.lock", "uv.lock", "Cargo.lock", "pylock.toml", "requirements.txt", "a.cdx.xml", "a.csv")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda each: st.lists(each, max_size=3),
    max_leaves=5,
)


@given(
    st.sampled_from(GOOD), st.integers(0, 2000), st.binary(max_size=6), st.sampled_from(NAMES),
    st.sampled_from(("components", "vulnerabilities", "problem-reports")),
)  # fmt: skip
def test_a_broken_list_is_told_and_never_stops_the_reader(
    data: bytes, at: int, more: bytes, name: str, use: str
) -> None:
    broken = data[:at] + more + data[at + len(more) :]
    _, _, _, problems = _read(broken, f"software/{name}", use)  # type: ignore[arg-type]
    for each in problems:
        assert each.kind == "unreadable-software-list" and str(each.message)
        assert each.span.line >= 1 and each.span.column >= 1


@given(st.data(), st.sampled_from(["pump.cdx.json", "pump.openvex.json"]))
def test_json_of_another_form_is_told(data: st.DataObject, name: str) -> None:
    found = json.loads((PUMP / "software" / name).read_text(encoding="utf-8"))
    place = found
    for _ in range(data.draw(st.integers(1, 4))):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key]:
            break
        place, last, where = place[key], place, key
        if data.draw(st.booleans()):
            last[where] = data.draw(VALUES)
            break
    else:
        place.clear()
    raw = json.dumps(found).encode()
    for use in ("components", "vulnerabilities"):
        _read(raw, f"software/{name}", use)  # type: ignore[arg-type]


# --- scores of CVSS, as FIRST and the NVD publish them ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "score"),
    [
        # CVE-2014-0160, Heartbleed, by the NVD
        ("AV:N/AC:L/Au:N/C:P/I:N/A:N", 5.0),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5),
        # CVE-2021-44228, by the NVD
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
        # CVE-2015-1098 and CVE-2014-3566, examples of FIRST for 3.0 and 3.1
        ("CVSS:3.0/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", 7.8),
        ("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1),
        # CVE-2021-44228, an example of FIRST for 4.0
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0),
        # metrics of time, and of the environment
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:U", 7.8),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:P", 6.8),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/E:X/MAV:X", 10.0),
    ],
)
def test_the_score_of_a_vector(text: str, score: float) -> None:
    assert is_vector(text)
    assert vector(text).score == score


METRICS = {"AV": "NALP", "AC": "LH", "PR": "NLH", "UI": "NR", "S": "UC", "C": "HLN", "I": "HLN", "A": "HLN"}


@given(st.fixed_dictionaries({name: st.sampled_from(values) for name, values in METRICS.items()}))
def test_a_score_without_further_metrics_is_the_base_score(metrics: dict[str, str]) -> None:
    text = "CVSS:3.1/" + "/".join(f"{name}:{value}" for name, value in metrics.items())
    assert vector(text).score == float(CVSS3(text).base_score)


@given(st.text(max_size=30))
def test_no_vector_is_told(text: str) -> None:
    for each in (text, f"CVSS:{text}", f"CVSS:3.1/{text}", f"CVSS:4.0/{text}"):
        found = vector(each)
        assert (found.score is None) == bool(found.why)


# --- a whole project -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pump(tmp_path_factory.mktemp("pump") / "project")


def told(root: Path, gate: str = "post-launch", cached: bool = False) -> list[str]:
    report = Project.open(root, gate=gate, today=TODAY, cached=cached).judge(("RMF7", "RMF8", "RMF9"))
    return [f"{each.code} {each.span}" for each in report.findings]


def test_the_pump_is_clean(project: Path) -> None:
    assert told(project) == []
    file = Project.open(project, today=TODAY, cached=False).file
    assert file.software is not None
    assert [len(each.components) for each in file.software.components] == [3, 2]
    assert {each.id for one in file.software.vulnerabilities for each in one.statements} == {
        "CVE-2026-1001",
        "CVE-2026-1002",
    }
    assert [each.id for each in file.software.reports] == ["PR-17", "PR-18"]


def test_what_is_kept_of_a_list_is_what_it_holds(tmp_path: Path) -> None:
    root = pump(tmp_path / "pump")
    assert told(root, cached=True) == told(root, cached=True) == []
    bill = root / "software/pump.cdx.json"
    text = bill.read_text(encoding="utf-8")
    bill.write_text(text.replace('"3.6.4"', '"3.6.5"'), encoding="utf-8")
    assert told(root, cached=True) == told(root, cached=True) == ["RMF808 needs/design/software.md:19:11"]
    bill.write_text(text.replace("{", "", 1), encoding="utf-8")
    first = told(root, cached=True)
    assert first == told(root, cached=True) == told(root) and first[0].startswith("RMF809 software/pump.cdx.json:")


def test_a_list_behind_a_link_out_of_the_project_is_not_read(tmp_path: Path) -> None:
    root = pump(tmp_path / "pump")
    outside = tmp_path / "outside.json"
    outside.write_text((root / "software/pump.cdx.json").read_text(encoding="utf-8"), encoding="utf-8")
    (root / "software/pump.cdx.json").unlink()
    (root / "software/pump.cdx.json").symlink_to(outside)
    assert [each.partition(" ")[0] for each in told(root) if "policy" in each] == ["RMF809"]


def test_a_state_of_the_past_is_not_judged_by_lists_that_nobody_has(project: Path) -> None:
    now = Project.open(project, gate="post-launch", today=TODAY, cached=False)
    then = now.as_of(now.snapshot())
    outcomes = {each.rule.code: each.status for each in then.judge().outcomes}
    for code in ("RMF714", "RMF719", "RMF807", "RMF808"):
        assert outcomes[code] == "not evaluated", code


def test_a_policy_without_lists_names_none() -> None:
    assert SoftwareLists().named == ()
    assert Policy._field_defaults["software"] == SoftwareLists()
