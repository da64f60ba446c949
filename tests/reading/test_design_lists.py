"""Lists of what implements controls: the forms that are read, what is refused and where, and what is kept of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit import base_files, merge_policy
from riskfile.change.content_hash import content_hash
from riskfile.change.diff import list_decisions
from riskfile.cli import main
from riskfile.model import RiskFile
from riskfile.policy import load_policy
from riskfile.project import Project
from riskfile.reading import design_lists as module
from riskfile.reading.design_lists import MOST, gather
from riskfile.source import Disk
from riskfile.views.design_trace import requirement_trace
from riskfile.views.workbook import work_sheets

ROWS = "id,title,kind,state,version,risk-control\n"
GOOD = (
    ROWS
    + "DI-1,Open cells,requirement,released,2,yes\nDI-2,Drug coating,requirement,released,1,\n"
    + "SOP-3,Camera inspection,procedure,released,4,\nDI-9,Colour,requirement,draft,1,\n"
)
REQIF = """\
<?xml version="1.0" encoding="UTF-8"?>
<REQ-IF xmlns="http://www.omg.org/spec/ReqIF/20110401/reqif.xsd" xmlns:xhtml="http://www.w3.org/1999/xhtml">
  <THE-HEADER>
    <REQ-IF-HEADER IDENTIFIER="h1">
      <CREATION-TIME>2024-01-01T00:00:00</CREATION-TIME>
      <REQ-IF-TOOL-ID>x</REQ-IF-TOOL-ID>
      <REQ-IF-VERSION>1.0</REQ-IF-VERSION>
      <SOURCE-TOOL-ID>x</SOURCE-TOOL-ID>
      <TITLE>Requirements</TITLE>
    </REQ-IF-HEADER>
  </THE-HEADER>
  <CORE-CONTENT>
    <REQ-IF-CONTENT>
      <DATATYPES><DATATYPE-DEFINITION-STRING IDENTIFIER="d1" LONG-NAME="String" MAX-LENGTH="999"/></DATATYPES>
      <SPEC-TYPES>
        <SPEC-OBJECT-TYPE IDENTIFIER="t1" LONG-NAME="Requirement">
          <SPEC-ATTRIBUTES>
            <ATTRIBUTE-DEFINITION-STRING IDENTIFIER="a1" LONG-NAME="ReqIF.ForeignID">
              <TYPE><DATATYPE-DEFINITION-STRING-REF>d1</DATATYPE-DEFINITION-STRING-REF></TYPE>
            </ATTRIBUTE-DEFINITION-STRING>
            <ATTRIBUTE-DEFINITION-STRING IDENTIFIER="a2" LONG-NAME="ReqIF.Name">
              <TYPE><DATATYPE-DEFINITION-STRING-REF>d1</DATATYPE-DEFINITION-STRING-REF></TYPE>
            </ATTRIBUTE-DEFINITION-STRING>
            <ATTRIBUTE-DEFINITION-STRING IDENTIFIER="a3" LONG-NAME="Baseline">
              <TYPE><DATATYPE-DEFINITION-STRING-REF>d1</DATATYPE-DEFINITION-STRING-REF></TYPE>
            </ATTRIBUTE-DEFINITION-STRING>
          </SPEC-ATTRIBUTES>
        </SPEC-OBJECT-TYPE>
      </SPEC-TYPES>
      <SPEC-OBJECTS>
        <SPEC-OBJECT IDENTIFIER="o1">
          <TYPE><SPEC-OBJECT-TYPE-REF>t1</SPEC-OBJECT-TYPE-REF></TYPE>
          <VALUES>
            <ATTRIBUTE-VALUE-STRING THE-VALUE="DI-1"><DEFINITION><ATTRIBUTE-DEFINITION-STRING-REF>a1</ATTRIBUTE-DEFINITION-STRING-REF></DEFINITION></ATTRIBUTE-VALUE-STRING>
            <ATTRIBUTE-VALUE-STRING THE-VALUE="Open cells"><DEFINITION><ATTRIBUTE-DEFINITION-STRING-REF>a2</ATTRIBUTE-DEFINITION-STRING-REF></DEFINITION></ATTRIBUTE-VALUE-STRING>
            <ATTRIBUTE-VALUE-STRING THE-VALUE="frozen"><DEFINITION><ATTRIBUTE-DEFINITION-STRING-REF>a3</ATTRIBUTE-DEFINITION-STRING-REF></DEFINITION></ATTRIBUTE-VALUE-STRING>
          </VALUES>
        </SPEC-OBJECT>
      </SPEC-OBJECTS>
    </REQ-IF-CONTENT>
  </CORE-CONTENT>
</REQ-IF>
"""


def project(root: Path, lists: str, **files: str | bytes) -> Path:
    """The base project with lists, ``files`` by their names below needs/ with ``_`` for the dot."""
    for path, text in base_files().items():
        written = merge_policy(text, f"design-lists:\n{lists}") if path == "needs/policy.yaml" else text
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(written, encoding="utf-8")
    for name, content in files.items():
        path = root / "needs" / name.replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def read(root: Path, lists: str = "  - path: needs/l.csv\n", **files: str | bytes) -> RiskFile:
    return Project.open(project(root, lists, **files), cached=False).file


def told(file: RiskFile) -> list[str]:
    return [f"{each.span}: {each.message}" for each in file.problems if each.kind == module.KIND]


def test_a_row_is_read_as_it_stands(tmp_path: Path) -> None:
    file = read(tmp_path, l_csv=GOOD.encode("utf-8-sig"))
    assert told(file) == []
    one = file.design["DI-1"]
    assert one[:-1] == ("DI-1", "Open cells", "requirement", "released", "released", "2", True)
    assert str(one.at) == "needs/l.csv:2:1"
    assert [each.id for each in file.implemented_by("SOP-3")] == ["CTL-3"]
    # of the rest nothing rests on it
    assert [each.id for each in file.design_of_controls()] == ["DI-1", "DI-2", "SOP-3"]


def test_needs_json_and_a_list_of_objects(tmp_path: Path) -> None:
    needs = {
        "current_version": "1",
        "versions": {
            "1": {
                "needs": {
                    "DI-1": {"id": "DI-1", "type": "req", "title": "Open cells", "status": "approved"},
                    "DI-2": {"id": "DI-2", "type": "spec", "title": "Coating", "status": "open"},
                }
            }
        },
    }
    objects = [{"uid": "SOP-3", "name": "Camera", "state": "Withdrawn", "revision": 4, "risk-control": True}]
    lists = "  - path: needs/n.json\n  - path: needs/o.json\n    kind: procedure\n"
    file = read(tmp_path, lists, n_json=json.dumps(needs, indent=1), o_json=json.dumps(objects))
    assert told(file) == []
    assert {id: (row.kind, row.state, row.version, row.for_risk) for id, row in file.design.items()} == {
        "DI-1": ("req", "released", "", False),
        "DI-2": ("spec", "not-released", "", False),
        "SOP-3": ("procedure", "obsolete", "4", True),
    }
    text = (tmp_path / "needs/n.json").read_text(encoding="utf-8").splitlines()
    at = file.design["DI-2"].at
    assert text[at.line - 1][at.column - 1 :].startswith("DI-2")


def test_reqif_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lists = "  - path: needs/r.reqif\n    columns: {state: Baseline}\n    states: {released: [frozen]}\n"
    root = project(tmp_path, lists, r_reqif=REQIF)
    first = Project.open(root).file
    assert told(first) == []
    assert first.design["DI-1"][:-1] == ("DI-1", "Open cells", "Requirement", "frozen", "released", "", False)
    assert first.design["DI-1"].at.line == REQIF[: REQIF.index('"DI-1"')].count("\n") + 1
    # the settings are kept by the first run, so that the key is the same
    Project.open(root).check()

    def read_again(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(module, "_read_records", read_again)
    assert Project.open(root).file.design == first.design
    (root / "needs/r.reqif").write_text(REQIF.replace("Open cells", "Closed cells"), encoding="utf-8")
    with pytest.raises(AssertionError, match="read again"):
        _ = Project.open(root).file


OFT = """\
<?xml version="1.0" encoding="UTF-8"?>
<specdocument>
  <specobjects doctype="req">
    <specobject>
      <id>open-cells</id>
      <shortdesc>Open cells (example)</shortdesc>
      <status>approved</status>
      <version>2</version>
    </specobject>
    <specobject><id>coating</id><status>draft</status><version>1</version></specobject>
    <specobject><id>colour</id><status>rejected</status><version>1</version></specobject>
  </specobjects>
  <specobjects doctype="impl">
    <specobject><id>camera</id><version>4</version></specobject>
  </specobjects>
</specdocument>
"""


def test_items_of_openfasttrace_by_their_whole_ids(tmp_path: Path) -> None:
    root = project(tmp_path, "  - path: needs/l.xml\n", l_xml=OFT)
    page = root / "needs/design/base.md"
    text = page.read_text(encoding="utf-8")
    named = text.replace("DI-1\n", "req~open-cells~2\n").replace("DI-2\n", "req~coating~1\n")
    page.write_text(named.replace("SOP-3\n", "impl~camera~3\n"), encoding="utf-8")
    checked = Project.open(root, gate="post-launch", cached=False).check()
    assert told(checked.file) == []
    assert [each[:6] for each in checked.file.design.values()] == [
        ("req~open-cells~2", "Open cells (example)", "req", "approved", "released", "2"),
        ("req~coating~1", "coating", "req", "draft", "not-released", "1"),
        ("req~colour~1", "colour", "req", "rejected", "obsolete", "1"),
        ("impl~camera~4", "camera", "impl", "", "", "4"),
    ]
    assert [str(each.at) for each in checked.file.design.values()][:2] == ["needs/l.xml:5:7", "needs/l.xml:10:17"]
    found = {str(each.message): str(each.hint) for each in checked.report.findings if each.code == "RMF325"}
    (draft, _), (unknown, meant) = sorted(found.items(), key=lambda one: "draft" not in one[0])
    assert "is implemented by req~coating~1, whose state is" in draft and len(found) == 2
    # another revision is another item: the one in force is named
    assert '"impl~camera~3", which no list of the project has' in unknown and "did you mean impl~camera~4" in meant


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("l_csv", b"", "needs/l.csv:1:1: the list has no rows"),
        ("l_csv", b"id,title\n\xff", "needs/l.csv:2:1: found the byte 0xFF"),
        ("l_csv", b"PK\x03\x04", "needs/l.csv:1:1: the file is a spreadsheet"),
        ("l_csv", b'id,title\n"DI-1,x\n', "needs/l.csv:2:1: found a quote that is never closed"),
        ("l_csv", b"id,id,title\nDI-1,x,y\n", "needs/l.csv:1:4: found the column \"id\" 2 times"),
        ("l_json", b"{", "needs/l.json:1:2: the list cannot be read: not JSON"),
        ("l_json", b'[{"id": "A",\n  "id": "B"}]', 'needs/l.json:2:3: the list cannot be read: the key "id" stands here a second time'),
        ("l_json", b'{"versions": {"1": {"needs": [{"id": "A"}, {"id": "A"}]}}}',
         'needs/l.json:1:1: the list cannot be read: the id "A" stands here a second time, first at /versions/1/needs/0'),
        ("l_json", b"[]", "needs/l.json:1:1: the list"),
        ("l_json", b"[" * 100_000, "needs/l.json:1:1: the list"),
        ("l_reqif", b"<!DOCTYPE x [<!ENTITY a 'b'>]><REQ-IF/>", "needs/l.reqif:1:1: the list cannot be read"),
        ("l_xml", b"<specdocument>\n<specobjects><specobject/></specobjects></specdocument>",
         "needs/l.xml:2:1: the list cannot be read: <specobjects> has no doctype"),
        ("l_oreqm", b"<list/>", "needs/l.oreqm:1:1: the list cannot be read: begins with <list>, expected <specdocument>"),
        ("l_reqif", b"no XML", "needs/l.reqif:1:1: the list cannot be read"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_once(tmp_path: Path, name: str, data: bytes, expected: str) -> None:
    path = f"needs/{name.replace('_', '.')}"
    checked = Project.open(project(tmp_path, f"  - path: {path}\n", **{name: data}), gate="post-launch", cached=False)
    found = [str(each.span) + ": " + each.message for each in checked.check().report.findings]
    # nobody knows which ids the list would have
    assert len(found) == 1 and found[0].startswith(expected), found


def test_many_faults_are_cut_and_counted(tmp_path: Path) -> None:
    found = told(read(tmp_path, l_csv=ROWS + "DI-1,a,b,c,d,\n" * 60))
    assert len(found) == MOST and found[-1].endswith("40 more things are wrong with this list, from here on")


@given(st.binary(max_size=60), st.sampled_from(["l.csv", "l.json", "l.reqif", "l.oreqm", "l.tsv"]))
@settings(max_examples=80, deadline=None)
def test_no_bytes_stop_it(tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str) -> None:
    root = tmp_path_factory.getbasetemp() / "any"
    (root / "needs").mkdir(parents=True, exist_ok=True)
    (root / "needs" / name).write_bytes(data)
    text = merge_policy(base_files()["needs/policy.yaml"], f"design-lists:\n  - path: needs/{name}\n")
    rows, problems, _ = gather(Disk(root), load_policy(text, "needs/policy.yaml"), None, b"")
    assert rows or problems


def test_what_is_named_is_signed_and_compared(tmp_path: Path) -> None:
    before = Project.open(project(tmp_path / "a", "  - path: needs/l.csv\n", l_csv=GOOD), cached=False)
    changed = GOOD.replace("procedure,released,4", "procedure,obsolete,4")
    after = Project.open(project(tmp_path / "b", "  - path: needs/l.csv\n", l_csv=changed), cached=False)
    other = GOOD.replace("Colour", "Another colour")
    same = Project.open(project(tmp_path / "c", "  - path: needs/l.csv\n", l_csv=other), cached=False)
    hashes = [content_hash(each.file, each.policy) for each in (before, after, same)]
    assert hashes[0] != hashes[1] and hashes[0] == hashes[2]
    (decision,) = list_decisions(before.file, after.file)
    assert decision.keys == ("design-lists", "SOP-3")
    assert (decision.before, decision.after) == ("state: released", "state: obsolete")
    assert not [*list_decisions(before.file, same.file)]
    kept = before.snapshot().risk_file()
    assert [*kept.design] == ["DI-1", "DI-2", "SOP-3"] and content_hash(kept, before.policy) == hashes[0]


def test_the_trace_leads_back(tmp_path: Path) -> None:
    rows = GOOD + "DI-7,Alarm,requirement,released,1,x\nDI-8,Old alarm,requirement,obsolete,1,x\n"
    project(tmp_path, "  - path: needs/l.csv\n", l_csv=rows.replace("DI-2,Drug coating", "DI-22,Drug coating"))
    opened = Project.open(tmp_path, cached=False)
    table = requirement_trace(opened.file, opened.policy)
    shown = {
        row.cells[0].text: ([item.id for item, _ in row.cells[5].items], [item.id for item, _ in row.cells[6].items])
        for row in table.rows
    }
    assert shown == {
        "DI-1": (["CTL-1"], ["RSK-1"]),
        "SOP-3": (["CTL-3"], ["RSK-3"]),
        "DI-7": ([], []),
        "DI-2": (["CTL-2"], ["RSK-1"]),
    }
    by_id = {row.cells[0].text: row.cells for row in table.rows}
    assert by_id["DI-7"][5].gap and by_id["DI-2"][1].note == "in no list of the project"
    assert len(requirement_trace(opened.file, opened.policy, whole=True).rows) == 7
    only = requirement_trace(opened.file, opened.policy, "id == RSK-3")
    assert [row.cells[0].text for row in only.rows] == ["SOP-3"]


def test_impact_takes_what_implements_a_control(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(project(tmp_path, "  - path: needs/l.csv\n", l_csv=GOOD))
    assert main(["impact", "SOP-3", "--project", root, "--today", "2026-01-20"]) == 0
    out, err = capsys.readouterr()
    assert "SOP-3 (Camera inspection, released, 4) implements CTL-3" in err and out.startswith("Without CTL-3:")
    assert main(["impact", "DI-9", "--project", root]) == 2
    assert "DI-9 (Colour) is named by no control" in capsys.readouterr().err


def test_the_workbook_says_it_in_words(tmp_path: Path) -> None:
    opened = Project.open(project(tmp_path, "  - path: needs/l.csv\n", l_csv=GOOD), cached=False)
    sheets = work_sheets(opened.file, opened.policy, lambda path: (tmp_path / path).read_text("utf-8").splitlines())
    sheet = next(each for each in sheets if each.type == "control")
    place = [column.heading for column in sheet.columns].index("Implemented by in words")
    assert [row.cells[place] for row in sheet.rows][-1] == "SOP-3 Camera inspection (released)"
