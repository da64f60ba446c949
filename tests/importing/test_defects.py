"""What is wrong with a log comes in as it stands and is told: by the report, and by a check of what was written."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskfile.importing import ImportReport, read_import, run_import
from riskfile.model import Item
from riskfile.project import check

POLICY = """\
version: 1
policy:
  version: 1
  device: {name: D, manufacturer: M, markets: [us], software-class: B, exposure-unit: use}
  document: {gate: draft}
  severity: [{id: S1, label: a}, {id: S2, label: b}, {id: S3, label: c}]
  probability: {levels: [{id: P1, label: a}, {id: P2, label: b}, {id: P3, label: c}]}
  regions:
    - {id: low, label: Low, acceptable: true, control-required: false, significant: false}
    - {id: high, label: High, acceptable: false, control-required: true, significant: true}
  matrix:
    P3: {S1: low, S2: high, S3: high}
    P2: {S1: low, S2: high, S3: high}
    P1: {S1: low, S2: low, S3: high}
tables:
  log: {file: log.csv, key: [ID]}
"""
HAZARD = 'hazard: {type: hazard, from: log, id: "HAZ-{ID:03}", title: "{Hazard}", fields: {category: energy}}\n'
SITUATION = 'situation: {type: situation, from: log, id: "SIT-{ID}", title: x, links: {hazard: LINK}}\n'


def mapping_of(*groups: str, policy: str = POLICY) -> str:
    return policy + "items:\n" + "".join("  " + group for group in groups)


def imported(tmp_path: Path, mapping: str, log: str, **files: str) -> ImportReport:
    (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
    (tmp_path / "log.csv").write_text(log, encoding="utf-8")
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return run_import(tmp_path / "map.yaml", None, tmp_path / "out", force=False)


def items(report: ImportReport) -> dict[str, Item]:
    return {item.id: item for item in report.items}


def told(tmp_path: Path, *codes: str) -> list[str]:
    """What a check of the written project says by these rules."""
    found = check(tmp_path / "out", cached=False).report.findings
    return [f"{each.code} {each.message}" for each in found if each.code in codes]


def defects(report: ImportReport) -> list[tuple[str, str, str]]:
    return [(each.kind, each.item, each.told) for each in report.defects]


def test_an_id_that_stands_twice_is_kept_apart_and_told(tmp_path: Path) -> None:
    report = imported(tmp_path, mapping_of(HAZARD), "ID,Hazard\n1,a\n2,b\n1,c\n")
    assert {id: item.title for id, item in items(report).items()} == {"HAZ-001": "a", "HAZ-002": "b", "HAZ-001-2": "c"}
    assert [each.item for each in report.defects] == ["HAZ-001-2"] and str(report.defects[0].where).endswith(
        "log.csv:4:1"
    )
    assert told(tmp_path, "RMF901") == [
        "RMF901 the log that was imported calls HAZ-001-2 HAZ-001, as it calls HAZ-001; each id stands on one item"
    ]


def test_a_number_behind_an_id_is_that_of_no_other_row(tmp_path: Path) -> None:
    report = imported(tmp_path, mapping_of(HAZARD.replace(":03", "")), "ID,Hazard\nA-1,a\nA-1,b\nA-1-2,c\n")
    assert {id: item.title for id, item in items(report).items()} == {
        "HAZ-A-1": "a", "HAZ-A-1-3": "b", "HAZ-A-1-2": "c",
    }  # fmt: skip


def test_one_row_that_stands_twice_is_told_once(tmp_path: Path) -> None:
    mapping = mapping_of(HAZARD, SITUATION.replace("LINK", "{item: hazard}"))
    report = imported(tmp_path, mapping, "ID,Hazard\n1,a\n1,b\n")
    assert items(report)["SIT-1-2"].links == {"hazard": ("HAZ-001-2",)}
    assert len(told(tmp_path, "RMF901")) == 1


def test_rows_without_an_id_or_a_title(tmp_path: Path) -> None:
    report = imported(tmp_path, mapping_of(HAZARD), "ID,Hazard,Note\n,a,x\n2,,\n,,Sum: 3\nx_1,d,\n")
    assert {id: item.title for id, item in items(report).items()} == {
        "HAZ-ROW-2": "a", "HAZ-002": "TBD (the log has no title)", "HAZ-X-1": "d",
    }  # fmt: skip
    assert [fate.reason for fate in report.fates if fate.cell.text == "Sum: 3"] == [
        "the row has neither an id nor a title"
    ]
    assert len(told(tmp_path, "RMF917")) == 1


@pytest.mark.parametrize(
    ("link", "cell", "expected", "message"),
    [
        ("{column: To, to: hazard}", "9", ("HAZ-009",), "SIT-1 hazard names HAZ-009, which is no item of this file"),
        ("{column: To, to: hazard}", "1 and 3", ("HAZ-001", "HAZ-003"), "SIT-1 hazard names HAZ-003, which is no item of this file"),
        ("{column: To, to: hazard, ranges: true}", "3-1", (), "SIT-1: the log that was imported names 3-1 here, which is no item of this file"),
        ('{column: To, id: "HAZ-{.value:03}"}', "7", ("HAZ-007",), "SIT-1 hazard names HAZ-007, which is no item of this file"),
        ('"HAZ-{To:03}"', "8", ("HAZ-008",), "SIT-1 hazard names HAZ-008, which is no item of this file"),
        ("{column: To, to: hazard}", "all of them", (), "SIT-1: the log that was imported names all of them here, which is no item of this file"),
        ("{column: To, to: hazard}", "HAZ-012", ("HAZ-012",), ""),
        ("{column: To, to: hazard}", "1 (in part)", ("HAZ-001",), ""),
        ("{column: To, to: hazard}", "TBD", (), ""),
        ("{column: To, to: hazard, split: line}", "\"1\n12\"", ("HAZ-001", "HAZ-012"), ""),
        ('{column: To, to: hazard, extract: "[0-9]+"}', "see no. 1 & (12)", ("HAZ-001", "HAZ-012"), ""),
    ],
)  # fmt: skip
def test_links_of_a_log(tmp_path: Path, link: str, cell: str, expected: tuple[str, ...], message: str) -> None:
    report = imported(
        tmp_path, mapping_of(HAZARD, SITUATION.replace("LINK", link)), f"ID,Hazard,To\n1,a,{cell}\n12,b,1\n"
    )
    assert items(report)["SIT-1"].links.get("hazard", ()) == expected
    assert told(tmp_path, "RMF902") == ([f"RMF902 {message}"] if message else [])
    if "in part" in cell:
        assert items(report)["SIT-1"].body == "1 (in part)"
    if "1 &" in cell or "and" in cell or '"' in cell:
        assert [each.entries for each in report.cuts] != []


def test_an_item_that_the_row_does_not_make(tmp_path: Path) -> None:
    hazard = HAZARD.replace("from: log,", "from: log, when: {column: Hazard, filled: true},")
    report = imported(tmp_path, mapping_of(hazard, SITUATION.replace("LINK", "{item: hazard}")), "ID,Hazard\n1,a\n2,\n")
    assert defects(report) == [("nothing to link to", "SIT-2", "")]


TESTS = """\
  tests: {file: tests.csv, key: [Test]}
"""
CONTROL = 'control: {type: control, from: log, id: "CTL-{ID}", title: "{Hazard}", linked-by: [{group: test, link: verifies, column: Tests}]}\n'
TEST = 'test: {type: verification, from: tests, WHEN id: "{Test}", title: "{Text}"}\n'


def test_only_rows_that_are_named(tmp_path: Path) -> None:
    mapping = mapping_of(CONTROL, TEST.replace("WHEN", "when: named,"), policy=POLICY + TESTS)
    tests = "Test,Text\n" + "".join(f"TC-{number:03},test {number}\n" for number in range(1, 41))
    report = imported(tmp_path, mapping, "ID,Hazard,Tests\n1,a,TC-002/003\n2,b,TC-099\n", tests=tests)
    assert [item.id for item in report.items if item.type == "verification"] == ["TC-002", "TC-003"]
    left = [fate for fate in report.fates if fate.reason == "no control names this row"]
    assert len(left) == 38 * 1
    assert items(report)["CTL-2"].fields["unresolved"] == ("TC-099",)
    assert told(tmp_path, "RMF902") == [
        "RMF902 CTL-2: the log that was imported names TC-099 here, which is no item of this file"
    ]


@pytest.mark.parametrize(
    ("field", "cell", "value", "code"),
    [
        ('category: "{P}"', "heat", "heat", "RMF904"),
        ('category: {column: P, map: {"E": energy}}', "heat", "heat", "RMF904"),
        ('category: {column: P, map: {"-": not-stated}}', "-", "not-stated", "RMF912"),
        ("source: {column: P, number: true}", "tiny", "tiny", ""),
        ("source: {column: P, number: true}", '"1,5e-3"', "1,5e-3", ""),
        ('source: {column: P, split: "; "}', "a; TBD; b c", "a, b c", ""),
        ('source: {column: P, extract: "(?P<n>\\\\d) \\\\((?P<w>.*)\\\\)", text: "{w}={n}"}', "4 (Serious)", "Serious=4", ""),
        ('source: {column: P, extract: "(?P<n>\\\\d)"}', "Serious", "Serious", ""),
        ("source: {column: P, date: day-first}", "05.01.2026", "2026-01-05", ""),
        ("source: {column: P, empty: [x]}", "n/a", "n/a", ""),
        ("source: {column: P, empty: [x]}", "x", "", ""),
        ('source: "{P}"', "n/a", "", ""),
    ],
)  # fmt: skip
def test_values_of_a_log(tmp_path: Path, field: str, cell: str, value: str, code: str) -> None:
    mapping = mapping_of(HAZARD.replace("category: energy", field))
    report = imported(tmp_path, mapping, f"ID,Hazard,P\n1,a,{cell}\n")
    item = items(report)["HAZ-001"]
    name = field.partition(":")[0]
    assert ("not-stated" if name in item.text("not-stated") else item.text(name)) == value
    if code:
        assert len(told(tmp_path, code)) == 1
    if not value:
        assert [fate.cell.text for fate in report.fates if fate.fate == "means empty"] == [cell]


def test_not_stated_is_told_once_and_no_other_rule_speaks_of_it(tmp_path: Path) -> None:
    control = 'control: {type: control, from: log, id: "CTL-{ID}", title: "{Hazard}", fields: {kind: not-stated}}\n'
    report = imported(tmp_path, mapping_of(HAZARD.replace("energy", "not-stated"), control), "ID,Hazard\n1,a\n")
    assert "stand-ins" not in items(report)["HAZ-001"].fields
    assert told(tmp_path, "RMF912", "RMF302", "RMF904") == [
        "RMF912 CTL-1 does not state kind: the log that was imported does not say",
        "RMF912 HAZ-001 does not state category: the log that was imported does not say",
    ]


def test_a_stand_in_is_marked_and_no_finding_blames_the_log(tmp_path: Path) -> None:
    harm = 'harm: {type: harm, from: log, id: "HRM-{ID}", title: "{Hazard}", fields: {severity: S9}}\n'
    report = imported(tmp_path, mapping_of(harm), "ID,Hazard\n1,a\n")
    assert items(report)["HRM-1"].fields["stand-ins"] == ("severity",)
    findings = check(tmp_path / "out", cached=False).report.findings
    hints = {each.hint for each in findings if each.item == "HRM-1" and each.option == "severity"}
    assert hints == {"severity is a stand-in: the mapping of the import has set it, the log does not say it"}


def test_rows_of_one_item_that_differ_are_items_of_their_own(tmp_path: Path) -> None:
    harm = 'harm: {type: harm, from: log, one-per: [Harm], id: "HRM-{.number:03}", title: "{Harm}", fields: {severity: "{S}"}}\n'
    report = imported(tmp_path, mapping_of(harm), "ID,Harm,S\n1,Burn,S1\n2,Burn,S2\n3,Burn,\n4,Burn,S1\n")
    assert {id: item.text("severity") for id, item in items(report).items()} == {"HRM-001": "S1", "HRM-002": "S2"}
    assert len(told(tmp_path, "RMF207")) == 1


def test_joined_rows(tmp_path: Path) -> None:
    policy = POLICY.replace("key: [ID]}", "key: [ID], join: {after: {file: after.csv, key: [ID]}}}")
    hazard = HAZARD.replace("category: energy", 'category: energy, source: "{after/P}"')
    report = imported(
        tmp_path, mapping_of(hazard, policy=policy), "ID,Hazard\n1,a\n2,b\n", after="ID,P\n1,x\n3,y\n1,z\n,w\n"
    )
    assert items(report)["HAZ-001"].text("source") == "x"
    assert [each.kind for each in report.defects] == [
        "row that joins nothing", "second row for a key", "row that joins nothing",
    ]  # fmt: skip
    assert {fate.cell.text: fate.reason for fate in report.fates if fate.fate == "not carried over"} == {
        "3": "it joins no row of " + (tmp_path / "log.csv").as_posix(),
        "y": "it joins no row of " + (tmp_path / "log.csv").as_posix(),
        "z": "a second row for 1; the first is taken",
        "1": "a second row for 1; the first is taken",
        "w": "its key is empty",
    }


def test_a_level_that_the_policy_does_not_have(tmp_path: Path) -> None:
    risk = (
        'risk: {type: risk, from: log, id: "RSK-{ID}", title: x, links: {harm: {item: harm}, situation: {item: situation}},'
        ' fields: {declared-initial: "{L}", p: "{P}"}, stages: [{label: one, declared: "{L}"}, {label: two, p: P1}]}\n'
    )
    harm = 'harm: {type: harm, from: log, id: "HRM-{ID}", title: "{Hazard}", fields: {severity: S2}}\n'
    mapping = mapping_of(HAZARD, SITUATION.replace("LINK", "{item: hazard}"), harm, risk)
    imported(tmp_path, mapping, "ID,Hazard,L,P\n1,a,medium-high,P2\n2,b,high,P2\n3,c,medium-high,\n")
    assert told(tmp_path, "RMF209", "RMF201") == [
        "RMF209 RSK-1 declared-initial is 'medium-high'; expected low or high",
        "RMF209 RSK-1 declared of stage 'one' is 'medium-high'; expected low or high",
        "RMF201 RSK-3 declared-initial is 'medium-high'; expected low or high",
        "RMF201 RSK-3 declared of stage 'one' is 'medium-high'; expected low or high",
    ]


def test_free_text_is_one_entry_of_a_list(tmp_path: Path) -> None:
    control = 'control: {type: control, from: log, id: "CTL-{ID}", title: "{Hazard}", fields: {kind: inherent, implements: "{D}"}}\n'
    log = 'ID,Hazard,D\n1,a,SYS-AB-001 through SYS-AB-003\n2,b,"Assembly manual (section 4), page ""5"""\n3,c,"A-1, B-2"\n'
    report = imported(tmp_path, mapping_of(control), log)
    assert [item.fields["implements"] for item in report.items] == [
        ("SYS-AB-001", "SYS-AB-002", "SYS-AB-003"), ('Assembly manual (section 4), page "5"',), ("A-1", "B-2"),
    ]  # fmt: skip
    assert [each.entries for each in report.cuts] == [("SYS-AB-001", "SYS-AB-002", "SYS-AB-003"), ("A-1", "B-2")]
    checked = check(tmp_path / "out", cached=False)
    assert [item.fields for item in checked.file.of_type("control")] == [item.fields for item in report.items]


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["1", "2", "TC-001", "TC-001 to TC-003", "-", "TBD", "N/A", "1-3", "05.01.2026", "S1", '"', "a; b", "1/2 (x)"]
)


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=5))
def test_no_cell_of_any_table_is_unaccounted_for(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["ID", "Hazard", "More"])
    writer.writerows(rows)
    if not any(cell.strip() for row in rows for cell in row):
        return
    mapping = mapping_of(
        HAZARD.replace("category: energy", 'category: "{More}", tags: "{Hazard}"'),
        SITUATION.replace("LINK", "{column: More, to: hazard, ranges: true}"),
        'other: {type: event, from: log, each: {columns: [More], ranges: true}, id: "EVT-{.value:id}", title: "{Hazard}"}\n',
    )
    folder = tmp_path_factory.mktemp("any")
    (folder / "map.yaml").write_text(mapping, encoding="utf-8")
    (folder / "log.csv").write_bytes(text.getvalue().encode("utf-8"))
    report = read_import(folder / "map.yaml", None)
    written = [cell for row in rows for cell in row if cell.strip()]
    assert sorted(fate.cell.text.strip() for fate in report.fates) == sorted(
        cell.replace("\r\n", "\n").strip() for cell in written
    ) or len(report.fates) == len(written)
    assert len({item.id for item in report.items}) == len(report.items)
    assert report.markdown()


def test_signs_that_no_font_has_are_written_by_name_in_the_report(tmp_path: Path) -> None:
    from riskfile.importing.markdown import named
    from riskfile.render.pdf.characters import undrawable

    report = imported(tmp_path, mapping_of(HAZARD), "ID,Hazard,Status\n1,a,✅ done 👩‍🔬 ⚠️ ✓ → 5 µm\n")
    page = (tmp_path / "out/docs/import-report.md").read_text("utf-8")
    assert report.fates[-1].cell.text.startswith("✅")
    assert "\\[white heavy check mark] done \\[woman]\\[microscope] ⚠ ✓ → 5 µm" in page
    assert undrawable(set(page)) == {}
    signs = [chr(code) for code in range(0x2000, 0x2E60) if unicodedata.category(chr(code)) in ("So", "Sm", "Po", "Pd")]
    assert not undrawable({sign for sign in signs if named(sign) == sign})
