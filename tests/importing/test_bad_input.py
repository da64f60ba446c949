"""Every input that cannot be imported is refused with the place of what is wrong, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from riskfile.importing import ImportProblem, run_import

POLICY = """\
policy:
  version: 1
  device: {name: Pump, manufacturer: Maker, markets: [us], software-class: none, exposure-unit: use}
  severity: [{id: S1, label: a}, {id: S2, label: b}, {id: S3, label: c}]
  probability:
    levels:
      - {id: P1, label: a, lower: 0, upper: 1e-6}
      - {id: P2, label: b, lower: 1e-6, upper: 1e-3}
      - {id: P3, label: c, lower: 1e-3, upper: 1}
  regions:
    - {id: low, label: Low, acceptable: true, control-required: false, significant: false}
    - {id: high, label: High, acceptable: false, control-required: true, significant: true}
  matrix:
    P3: {S1: low, S2: high, S3: high}
    P2: {S1: low, S2: low, S3: high}
    P1: {S1: low, S2: low, S3: low}
"""
LOG = "ID,Hazard,P,Acceptable,Controls\n1,Heat,P1,Yes,1\n2,Cold,P2,No,1\n"
HAZARD = """\
version: 1
tables:
  log: {file: log.csv, key: [ID]}
items:
  hazard:
    type: hazard
    from: log
    id: HAZ-{ID:03}
    title: "{Hazard}"
"""


def refused(tmp_path: Path, mapping: str, log: str = LOG, **files: str) -> list[str]:
    """The problems, with the folder taken out of the paths; nothing must have been written."""
    (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
    (tmp_path / "log.csv").write_text(log, encoding="utf-8")
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ImportProblem) as caught:
        run_import(tmp_path / "map.yaml", None, tmp_path / "out", force=False)
    assert sorted(tmp_path.rglob("*")) == before
    return [str(problem).replace(tmp_path.as_posix() + "/", "") for problem in caught.value.problems]


# --- the mapping --------------------------------------------------------------------------------------------


def test_no_mapping(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem, match=r"map\.yaml: there is no such mapping"):
        run_import(tmp_path / "map.yaml", None, tmp_path / "out", force=False)


def test_a_mapping_that_is_no_utf_8(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_bytes(b"version: 1\ntitle: Pr\xe9cis\n")
    with pytest.raises(ImportProblem, match=r"map\.yaml:2: the mapping is not UTF-8"):
        run_import(tmp_path / "map.yaml", None, tmp_path / "out", force=False)


def test_a_mapping_that_is_no_yaml(tmp_path: Path) -> None:
    assert refused(tmp_path, "version: 1\ntables: {log\n")[0].startswith("map.yaml:2:9: ")


def test_an_empty_mapping(tmp_path: Path) -> None:
    assert refused(tmp_path, "") == ["map.yaml:1:1: the file is empty"]


def test_unknown_keys(tmp_path: Path) -> None:
    mapping = HAZARD.replace("title:", "titel:").replace("key:", "keys:").replace("version: 1", "version: 1\nstages: x")
    assert refused(tmp_path, mapping) == [
        "map.yaml:2:1: unknown key `stages` (did you mean `stage`?)",
        "map.yaml:4:24: unknown key `keys` in `tables.log` (did you mean `key`?)",
        'map.yaml:6:3: `items.hazard`: the key `title` is missing, expected a text such as "{Hazard}", a mapping with'
        " `column`, or a list of these",
        "map.yaml:10:5: unknown key `titel` in `items.hazard` (did you mean `title`?)",
    ]


def test_another_version(tmp_path: Path) -> None:
    assert refused(tmp_path, "version: 2\nnews: x\n") == ["map.yaml:1:10: `version`: found 2, expected 1"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("type: hazard", "type: hazzard", "map.yaml:6:11: `items.hazard.type`: there is no item type hazzard (did you mean `hazard`?)"),
        ("from: log", "from: logs", "map.yaml:7:11: there is no table logs (did you mean `log`?)"),
        ('"{Hazard}"', "{Hazard}", 'map.yaml:9:5: `items.hazard.title`: found braces, which are a mapping to YAML (put it in quotes: "{Hazard}")'),
        ('"{Hazard}"', '"{Hazard"', "map.yaml:9:12: found '{' in a text, expected a column in braces such as {ID} (write {{ or }} for a brace)"),
        ('"{Hazard}"', "{column: Hazard, text: x}", "map.yaml:9:5: expected either `column` or `text` for a value"),
        ('title: "{Hazard}"', 'title: "{Hazard}"\n    fields: {sorce: "{P}"}', "map.yaml:10:14: `items.hazard.fields`: hazard has no field sorce (did you mean `source`?)"),
        ('title: "{Hazard}"', 'title: "{Hazard}"\n    fields: {stage: design}', "map.yaml:10:14: `items.hazard.fields`: found `stage`, which decides on the page too (write `stage` beside `fields`)"),
        ('title: "{Hazard}"', 'title: "{Hazard}"\n    links: {raises: "HAZ-1"}', "map.yaml:10:13: `items.hazard.links`: hazard has no link raises"),
        ('title: "{Hazard}"', 'title: "{Hazard}"\n    stages: [{label: a, p: "{P}"}]', "map.yaml:10:5: `items.hazard.stages`: only a risk has estimates"),
        ('title: "{Hazard}"', 'title: "{Hazard}"\n    page: ../x', 'map.yaml:10:11: `items.hazard.page`: found the text "../x", expected a page such as needs/design/hazards, without .md'),
        ('title: "{Hazard}"', 'title: "{Hazard}"\n    when: {column: P}', "map.yaml:10:5: `items.hazard.when`: expected either `filled` or `values`"),
        ("key: [ID]", "key: [ID], merged: ignore", "map.yaml:3:43: `tables.log.merged`: found the text \"ignore\", expected one of refuse, fill"),
    ],
)  # fmt: skip
def test_a_mapping_that_is_wrong(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert refused(tmp_path, HAZARD.replace(old, new))[0] == expected


def test_links_lead_where_they_may(tmp_path: Path) -> None:
    mapping = (
        HAZARD
        + """\
  situation:
    type: situation
    from: log
    id: SIT-{ID}
    title: x
    links:
      hazard: {item: hazzard}
      events: {column: Controls, to: hazard}
    linked-by:
      - {group: hazard, link: controls, column: Controls}
      - {group: nobody, link: controls, column: Controls}
"""
    )
    assert refused(tmp_path, mapping) == [
        "map.yaml:16:22: there is no group hazzard (did you mean `hazard`?)",
        "map.yaml:17:38: found a link `events` to hazard, expected one to event",
        "map.yaml:19:31: hazard has no link controls",
        "map.yaml:20:17: there is no group nobody (known here: hazard, situation)",
    ]


def test_a_policy_that_cannot_be_understood(tmp_path: Path) -> None:
    policy = POLICY.replace("markets: [us]", "markets: [mars]").replace("S3: low", "S4: low")
    assert refused(tmp_path, HAZARD + policy)[:2] == [
        'map.yaml:12:55: `policy`: `device.markets.mars`: found the text "mars", expected one of eu, us, cn, uk, ch, jp,'
        " ca, au, br, kr, in, sg, sa, tw, nz, mx",
        'map.yaml:25:28: `policy`: `matrix.P1`: found "S4", expected a level of `severity` (levels: S1, S2, S3)',
    ]


def test_a_policy_that_is_no_block(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, HAZARD + "policy: {version: 1}\n")
    assert found.startswith("map.yaml:10:1: `policy`: expected the policy as an indented block below the key")


# --- columns and sources ------------------------------------------------------------------------------------


def test_columns_that_are_missing(tmp_path: Path) -> None:
    mapping = HAZARD.replace("{Hazard}", "{Hazzard} {Harm}").replace("key: [ID]", "key: [Id], ignore: {Notes: old}")
    found = "columns found: ID, Hazard, P, Acceptable, Controls"
    assert refused(tmp_path, mapping) == [
        f'map.yaml:3:30: log.csv has no column "Id" (did you mean "ID"? {found})',
        f'map.yaml:3:44: log.csv has no column "Notes" ({found})',
        f'map.yaml:9:12: log.csv has no column "Hazzard" (did you mean "Hazard"? {found})',
        f'map.yaml:9:12: log.csv has no column "Harm" (did you mean "Hazard"? {found})',
    ]


def test_a_heading_that_stands_twice(tmp_path: Path) -> None:
    assert refused(tmp_path, HAZARD.replace("{Hazard}", "{P}"), "ID,P,P\n1,a,b\n") == [
        'map.yaml:9:12: log.csv has 2 columns "P", expected one of P#1, P#2 (columns found: ID, P#1, P#2)'
    ]


def test_sources_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(HAZARD)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    (tmp_path / "third.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ImportProblem, match=r"log\.csv: there is no such file"):
        run_import(tmp_path / "map.yaml", None, tmp_path / "out", force=False)
    sources = [tmp_path / "other.csv", tmp_path / "third.csv"]
    with pytest.raises(ImportProblem, match=r"map\.yaml:3:15: there is no log\.csv among the sources"):
        run_import(tmp_path / "map.yaml", sources, tmp_path / "out", force=False)
    (tmp_path / "log.csv").write_text(LOG)
    with pytest.raises(ImportProblem, match=r"other\.csv: no table of the mapping reads this file"):
        run_import(tmp_path / "map.yaml", [tmp_path / "other.csv", tmp_path / "log.csv"], tmp_path / "out", force=False)
    with pytest.raises(ImportProblem, match=r"map\.yaml:3:15: several sources are called log\.csv"):
        run_import(tmp_path / "map.yaml", [tmp_path, tmp_path / "log.csv"], tmp_path / "out", force=False)
    assert not (tmp_path / "out").exists()


def test_bad_cells_of_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    log = book.active
    assert log is not None
    log.title = "Log"
    log.append(["ID", "Hazard"])
    log.append([1, "=A2"])
    book.save(tmp_path / "log.xlsx")
    (tmp_path / "map.yaml").write_text(HAZARD.replace("log.csv", "log.xlsx"))
    with pytest.raises(ImportProblem, match=r"log\.xlsx!Log:B2: the cell holds a formula without a stored value"):
        run_import(tmp_path / "map.yaml", None, tmp_path / "out", force=False)
    log["B2"] = "x"
    log.merge_cells("A2:A3")
    book.save(tmp_path / "log.xlsx")
    with pytest.raises(ImportProblem, match=r"log\.xlsx!Log:A2: the cells A2:A3 are merged"):
        run_import(tmp_path / "map.yaml", None, tmp_path / "out", force=False)


# --- cells --------------------------------------------------------------------------------------------------


LINKED = (
    HAZARD
    + """\
  situation:
    type: situation
    from: log
    id: SIT-{ID}
    title: x
    links:
      hazard: LINK
"""
)


@pytest.mark.parametrize(
    ("link", "cell", "expected"),
    [
        ("{column: To, to: hazard}", "1-2", "log.csv:2:3: '1-2' may be a range; expected single ids, or `ranges: true` in the mapping (`ranges: false` if it is one id)"),
        ("HAZ-0xx", "1", 'map.yaml:16:15: SIT-1: hazard leads to HAZ-0xx, which no row makes (did you mean "HAZ-012"?)'),
    ],
)  # fmt: skip
def test_links_to_ids_that_no_row_makes(tmp_path: Path, link: str, cell: str, expected: str) -> None:
    assert refused(tmp_path, LINKED.replace("LINK", link), f"ID,Hazard,To\n1,a,{cell}\n12,b,1\n")[0] == expected


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        ("category: heat", "x", "map.yaml:10:13: hazard: category is 'heat'; expected one of energy, biological-chemical, performance-information"),
        ('category: {column: P, map: {"E": heat}}', "E", "map.yaml:11:7: hazard: category is 'heat'; expected one of energy, biological-chemical, performance-information"),
        ('source: {column: P, extract: "(?P<a>."}', "x", "map.yaml:11:36: `items.hazard.fields.source.extract`: found '(?P<a>.', which is no pattern: missing ), unterminated subpattern at position 0"),
        ('source: {column: P, extract: "(?P<a>.)", text: "{b}"}', "x", "map.yaml:11:54: `extract` has no group named b (name it in the pattern: (?P<b>...); groups found: a)"),
        ("source: {column: P, split: []}", "x", "map.yaml:11:27: `items.hazard.fields.source.split`: found nothing, expected what separates entries, such as \";\" or [\";\", \"\\n\"], or {pattern: ...}"),
        ("source: {column: P, date: european}", "x", "map.yaml:11:33: `items.hazard.fields.source.date`: found the text \"european\", expected one of day-first, month-first, year-first, serial, serial-1904"),
        ("retired: {column: P}", "05.01.2026", "log.csv:2:3: retired: found '05.01.2026', and the mapping does not say how dates are written (say `date:` with day-first or month-first)"),
        ("source: {column: P, required: true}", "", "log.csv:2:3: source: the cell is empty, and the mapping requires it"),
    ],
)  # fmt: skip
def test_values(tmp_path: Path, field: str, cell: str, expected: str) -> None:
    mapping = HAZARD + f"    fields: {{{field}}}\n" if "{" not in field else HAZARD + f"    fields:\n      {field}\n"
    if "category: heat" in field:
        expected = expected.replace("10:13", "10:24")
    assert refused(tmp_path, mapping, f"ID,Hazard,P\n1,a,{cell}\n") == [expected]


JOINED = HAZARD.replace("key: [ID]}", "key: [ID], join: {after: {file: after.csv, key: [ID]}}}")


def test_a_join_needs_a_key(tmp_path: Path) -> None:
    mapping = JOINED.replace("log.csv, key: [ID]", "log.csv")
    assert refused(tmp_path, mapping)[0] == (
        "map.yaml:3:3: `tables.log`: the key `key` is missing, which `join` needs (or give each join `on`)"
    )


def test_only_named_rows_of_what_nobody_names(tmp_path: Path) -> None:
    mapping = HAZARD + "    when: named\n"
    assert refused(tmp_path, mapping) == [
        "map.yaml:10:11: found `when: named`, and no link names rows of `hazard`"
        " (say `linked-by` in this group or `to` in a link of another)"
    ]
    assert refused(tmp_path, HAZARD + "    when: all\n")[0].endswith(
        "found 'all', expected named, or a mapping with `column`"
    )


# --- writing ------------------------------------------------------------------------------------------------


def test_existing_files_are_kept(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(HAZARD)
    (tmp_path / "log.csv").write_text(LOG)
    page = tmp_path / "out/needs/design/hazard.md"
    page.parent.mkdir(parents=True)
    page.write_text("mine")
    with pytest.raises(ImportProblem, match=r"hazard\.md: exists already \(say --force to overwrite it\)"):
        run_import(tmp_path / "map.yaml", None, tmp_path / "out", force=False)
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == [page]
    report = run_import(tmp_path / "map.yaml", None, tmp_path / "out", force=True)
    assert report.written == (
        "needs/design/hazard.md",
        "docs/index.md",
        "docs/import-report.md",
        "conf.py",
        "needs/import/state.json",
    )
    assert page.read_text().startswith("# Hazards\n\n:::{hazard} Heat\n:id: HAZ-001\n:::\n")


def test_an_index_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(HAZARD)
    (tmp_path / "log.csv").write_text(LOG)
    index = tmp_path / "docs/index.md"
    index.parent.mkdir()
    index.write_text("# Mine\n")
    report = run_import(tmp_path / "map.yaml", None, tmp_path, force=True)
    assert index.read_text() == "# Mine\n"
    assert "docs/index.md was there before" in report.notes[-1]
    assert "name the new pages" in (tmp_path / "docs/import-report.md").read_text()


def test_a_file_is_no_project(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(HAZARD)
    with pytest.raises(ImportProblem, match=r"map\.yaml: is a file, expected a folder"):
        run_import(tmp_path / "map.yaml", None, tmp_path / "map.yaml", force=False)
