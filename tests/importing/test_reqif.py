"""ReqIF that comes in: the export as it comes back, into an empty project and into its own, and files that are not what they
seem to be. What foreign files look like was learnt from those of StrictDoc, ProR, DOORS and Capella; the files here are our own."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reqifkit import DAY, REQIF, ROOT, Sent, example, exported
from riskfile import cli
from riskfile.project import Project
from riskfile.tables import ImportProblem, sheets_in
from riskfile.tables.reqif_file import read_file
from riskfile.tables.table import MAX_BYTES, SourcePlace
from workbookkit import PAGE, small_project

# --- the export as it comes back --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example without its items, into which its export was imported."""
    root = tmp_path_factory.mktemp("emptied") / "file"
    root.mkdir()
    shutil.copy(ROOT / "conf.py", root)
    for name in ("docs", "needs"):
        shutil.copytree(ROOT / name, root / name)
    for path in {item.path for item in Project.open(ROOT).file}:
        (root / path).unlink()
    sent = root / "sent.reqif"
    sent.write_bytes(example())
    assert len(Project.open(root).file) == 0
    assert cli.main(["import", "reqif", str(sent), "--merge", "--project", str(root)]) == 0
    return root


def test_the_example_comes_back_into_an_empty_project_as_it_was(emptied: Path) -> None:
    before, after = Project.open(ROOT).file, Project.open(emptied).file
    assert list(after.items) != []
    for item in before:
        back = after.items[item.id]
        assert (back.type, back.title, back.stage, back.path) == (item.type, item.title, item.stage, item.path)
        assert (back.fields, back.links, back.body) == (item.fields, item.links, item.body)
    assert set(after.items) == set(before.items)


def test_the_example_that_came_back_is_judged_alike(emptied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = []
    for root in (ROOT, emptied):
        status = cli.main(["check", str(root), "--today", DAY, "--format", "json"])
        said = json.loads(capsys.readouterr().out)
        said = {key: said[key] for key in ("gate", "items", "findings", "open", "waived")}
        verdicts.append((status, _without_places(said)))
    assert verdicts[0] == verdicts[1]
    assert verdicts[0][1]["items"] > 1000


def _without_places(said: object) -> object:
    """The same without where it stands, in an order of its own."""
    if isinstance(said, dict):
        places = ("line", "column", "end_line", "end_column", "endLine", "endColumn", "at", "related", "fingerprint")
        return {key: _without_places(each) for key, each in said.items() if key not in places}
    if isinstance(said, list):
        return sorted((_without_places(each) for each in said), key=lambda each: json.dumps(each, sort_keys=True))
    return said


def test_the_example_that_came_back_gives_the_same_bytes(emptied: Path) -> None:
    assert exported(emptied) == example()


def test_what_the_manual_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The console of manual/reqif.md, on the example: an edit in another tool, and what is said of it."""
    root = tmp_path / "file"
    root.mkdir()
    shutil.copy(ROOT / "conf.py", root)
    for name in ("docs", "needs"):
        shutil.copytree(ROOT / name, root / name)
    monkeypatch.chdir(root)
    Path("risk-file.reqif").write_bytes(example())
    answer = Sent(example())
    answer.write("RSK-001", "P1", "0.03 per implant")
    answer.save(Path("answer.reqif"))
    page = (ROOT / "manual/reqif.md").read_text("utf-8")
    command, _, printed = page.partition("$ riskfile import reqif")[2].partition("```")[0].partition("\n")
    assert cli.main(["import", "reqif", *command.split()]) == 0
    assert capsys.readouterr().out == printed
    assert ":p1: 0.03 per implant" in (root / "needs/design/risks.md").read_text("utf-8")


# --- back into the project that it came from --------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project(tmp_path / "file")


@pytest.fixture
def sent(project: Path) -> Sent:
    return Sent(exported(project))


def back(project: Path, sent: Sent, *more: str) -> int:
    path = sent.save(project / "back.reqif")
    return cli.main(["import", "reqif", str(path), "--merge", "--project", str(project), *more])


def page(project: Path) -> str:
    return (project / "needs/risks.md").read_text("utf-8")


def base(project: Path) -> tuple[str, str]:
    path = project / "base.reqif"
    path.write_bytes(exported(project))
    return "--base", str(path)


def test_what_nobody_edited_changes_nothing(project: Path, sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    assert back(project, sent) == 0
    assert capsys.readouterr().out == "It says what the file says: nothing to change.\n"
    assert page(project) == PAGE


def test_edits_change_their_lines_and_no_other(project: Path, sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    sent.write("HRM-001", "ReqIF.Name", "Burn of the hand")
    sent.write("HRM-001", "Severity of harm", "S3 Critical")
    sent.write("RSK-001", "ReqIF.Text", "One.\n\nTwo.")
    sent.write("RSK-001", "Basis of the estimate", "")
    assert back(project, sent) == 0
    wanted = PAGE.replace("{harm} Burn", "{harm} Burn of the hand").replace(":severity: S2", ":severity: S3")
    wanted = wanted.replace(":basis: @SUM(1+1)\n", "").replace("Text of _x0041_ the risk.", "One.\n\nTwo.")
    assert page(project) == wanted
    assert "2 items changed, on 1 page" in capsys.readouterr().out


def test_a_dry_run_writes_nothing(project: Path, sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    sent.write("HRM-001", "ReqIF.Name", "Scald")
    assert back(project, sent, "--dry-run") == 0
    assert "ReqIF.Name: Burn -> Scald" in capsys.readouterr().out
    assert page(project) == PAGE


def test_links_are_edited_as_relations(project: Path, sent: Sent) -> None:
    for each in sent.all("SPEC-RELATION"):
        if sent.object("EVT-001").get("IDENTIFIER") in [one.text for one in each.iter()]:
            sent.all("SPEC-RELATIONS")[0].remove(each)
    assert back(project, sent) == 0
    assert page(project) == PAGE.replace(":events: EVT-001\n", "")


def test_what_a_tool_did_not_send_was_not_edited(project: Path, sent: Sent) -> None:
    """An attribute and a type of relations that a tool does not know, identifiers of its own, an order that it has lost."""
    risk = sent.object("RSK-001")
    kind = sent.kind_of(risk)
    basis = sent.definition(risk, "Basis of the estimate")
    sent.write("RSK-001", "Basis of the estimate", "")
    next(each for each in kind.iter() if basis in [*each]).remove(basis)
    for each in sent.all("SPEC-RELATION"):
        values = each.find(f"{REQIF}VALUES")
        assert values is not None
        each.remove(values)
    for each in sent.root.iter():
        # every identifier and every reference is another
        if "IDENTIFIER" in each.attrib:
            each.set("IDENTIFIER", f"T{each.attrib['IDENTIFIER']}")
        if each.tag.endswith("-REF"):
            each.text = f"T{each.text}"
    assert back(project, sent) == 0
    assert page(project) == PAGE


def test_blanks_that_a_tool_has_folded_are_no_edit(project: Path) -> None:
    (project / "needs/risks.md").write_text(PAGE.replace("Text of _x0041_", "Text   of  _x0041_"), "utf-8")
    sent = Sent(exported(project))
    sent.write("RSK-001", "ReqIF.Text", "Text of _x0041_ the risk.")
    assert back(project, sent) == 0
    assert "Text   of  _x0041_" in page(project)


def test_a_file_that_has_moved_on(project: Path, sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the file as it was exported nobody can tell who has edited what; with it each side keeps its own."""
    known = base(project)
    moved = PAGE.replace(":residual-p: F1", ":residual-p: F2")
    (project / "needs/risks.md").write_text(moved, "utf-8")
    sent.write("RSK-001", "ReqIF.Name", "Burn by the case")
    assert back(project, sent) == 1
    told = capsys.readouterr().err
    assert "at the export: (not known: the file has changed since the export" in told
    assert "there, " in told
    assert "back.reqif:" in told
    assert page(project) == moved
    assert back(project, sent, *known) == 0
    assert page(project) == moved.replace("Burn by current", "Burn by the case")


def test_both_sides_are_shown(project: Path, sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    known = base(project)
    moved = PAGE.replace("{risk} Burn by current", "{risk} Burn by a fault")
    (project / "needs/risks.md").write_text(moved, "utf-8")
    sent.write("RSK-001", "ReqIF.Name", "Burn by the case")
    assert back(project, sent, *known) == 1
    told = capsys.readouterr().err
    assert [word in told for word in ("Burn by current", "Burn by a fault", "Burn by the case")] == [True] * 3
    assert page(project) == moved


def test_an_object_that_is_gone_is_told_and_goes_where_asked(
    project: Path, sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    known = base(project)
    sent.take_out("CTL-001")
    assert back(project, sent) == 0
    assert back(project, sent, *known) == 0
    assert "CTL-001 Insulation: its row is gone, and the item stays" in capsys.readouterr().out
    assert page(project) == PAGE
    assert back(project, sent, "--delete") == 2
    assert "found --delete without --base" in capsys.readouterr().err


def test_one_of_two_objects_that_is_gone(project: Path, sent: Sent) -> None:
    two = PAGE + ":::{control} Gloves\n:id: CTL-002\n:kind: information\n:controls: RSK-001\n:::\n"
    (project / "needs/risks.md").write_text(two, "utf-8")
    known = base(project)
    sent = Sent(exported(project))
    sent.take_out("CTL-002")
    assert back(project, sent, *known, "--delete") == 0
    assert page(project).rstrip("\n") == PAGE.rstrip("\n")


@pytest.mark.parametrize(("id", "given"), [("4711", "CTL-002"), ("CTL-077", "CTL-077"), ("Ünï cödé", "CTL-002")])
def test_a_new_object_gets_an_id_on_the_page_of_its_chapter(project: Path, sent: Sent, id: str, given: str) -> None:
    sent.add("CTL-001", "x-new", id, "Warning on the case")
    assert back(project, sent) == 0
    assert page(project) == PAGE + f"\n:::{{control}} Warning on the case\n:id: {given}\n:::\n"


@pytest.mark.parametrize(
    "path",
    ["../outside.md", "/etc/x.md", "needs/../../x.md", "conf.py", "needs/x.py", "elsewhere/x.md", "needs/a\n.md"],
)
def test_a_page_outside_of_the_file_is_not_written(project: Path, sent: Sent, path: str) -> None:
    for chapter in sent.all("SPEC-OBJECT"):
        if chapter.get("LONG-NAME") == "Risks":
            for value in chapter.iter(f"{REQIF}ATTRIBUTE-VALUE-STRING"):
                if value.get("THE-VALUE") == "needs/risks.md":
                    value.set("THE-VALUE", path)
    sent.add("CTL-001", "x-new", "4711", "Warning on the case")
    before = set(project.parent.rglob("*"))
    assert back(project, sent) == 0
    assert {each.name for each in project.parent.rglob("*")} - {each.name for each in before} <= {
        "back.reqif",
        ".riskfile",
    }
    assert "Warning on the case" in page(project)


def test_a_relation_to_what_is_not_there_is_told(project: Path, sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    target = next(each for each in sent.all("TARGET"))
    target[0].text = "_nowhere"
    assert back(project, sent) == 1
    told = capsys.readouterr().err
    assert "_nowhere, which is no item; expected the id of" in told
    assert told.startswith(f"{project}/back.reqif:")
    assert page(project) == PAGE


def test_an_id_that_was_edited_is_told(project: Path, sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    sent.write("CTL-001", "ReqIF.ForeignID", "CTL-009")
    assert back(project, sent) == 1
    assert 'found the id "CTL-009", expected CTL-001' in capsys.readouterr().err


def test_a_value_that_is_none_is_told(project: Path, sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    for each in sent.all("ENUM-VALUE"):
        if each.get("LONG-NAME") == "inherent":
            each.set("LONG-NAME", "by magic")
    assert back(project, sent) == 1
    assert 'Kind of measure is "by magic"; expected one of inherent' in capsys.readouterr().err


def test_types_and_relations_of_others_are_left_out_and_told(
    project: Path, sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    for each in sent.all("SPEC-OBJECT-TYPE"):
        if each.get("LONG-NAME") == "Hazard":
            each.set("LONG-NAME", "Wish")
            each.set("IDENTIFIER", "wish")
    for each in sent.all("SPEC-OBJECT-TYPE-REF"):
        if each.text == sent_type(exported(project), "Hazard"):
            each.text = "wish"
    assert back(project, sent) == 0
    assert "1 object of the type Wish are no items" in capsys.readouterr().err


def sent_type(data: bytes, name: str) -> str:
    """The identifier of a type by its name."""
    found = Sent(data).all("SPEC-OBJECT-TYPE")
    return next(each.attrib["IDENTIFIER"] for each in found if each.get("LONG-NAME") == name)


def test_a_circle_of_relations_comes_in_and_is_for_the_check(project: Path, sent: Sent) -> None:
    event = sent.object("EVT-001").get("IDENTIFIER")
    (precedes,) = [
        each.get("IDENTIFIER") for each in sent.all("SPEC-RELATION-TYPE") if each.get("LONG-NAME") == "precedes"
    ]
    old = next(each for each in sent.all("SPEC-RELATION"))
    from copy import deepcopy

    new = deepcopy(old)
    new.set("IDENTIFIER", "circle")
    values = new.find(f"{REQIF}VALUES")
    assert values is not None
    new.remove(values)
    for ref in new.iter(f"{REQIF}SPEC-OBJECT-REF"):
        ref.text = event
    next(new.iter(f"{REQIF}SPEC-RELATION-TYPE-REF")).text = precedes
    sent.all("SPEC-RELATIONS")[0].append(new)
    assert back(project, sent) == 0
    assert ":precedes: EVT-001" in page(project)
    assert cli.main(["check", str(project), "--today", DAY]) == 1


def test_a_foreign_file_is_told_where_it_comes_in(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "doors.reqif"
    path.write_text(DOORS, "utf-8")
    assert cli.main(["import", "reqif", str(path), "--merge", "--project", str(project)]) == 2
    assert "has no object of a type that the file has" in capsys.readouterr().err


# --- files of others --------------------------------------------------------------------------------------------------


def shell(types: str, objects: str, more: str = "", datatypes: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<REQ-IF xmlns="http://www.omg.org/spec/ReqIF/20110401/reqif.xsd"\n'
        '  xmlns:reqif-xhtml="http://www.w3.org/1999/xhtml">\n<CORE-CONTENT><REQ-IF-CONTENT>\n'
        f"<DATATYPES>{datatypes}</DATATYPES><SPEC-TYPES>{types}</SPEC-TYPES>\n<SPEC-OBJECTS>{objects}</SPEC-OBJECTS>\n{more}"
        "</REQ-IF-CONTENT></CORE-CONTENT>\n"
        '<TOOL-EXTENSIONS><REQ-IF-TOOL-EXTENSION><x:SPEC-OBJECT xmlns:x="http://x.example/"/></REQ-IF-TOOL-EXTENSION></TOOL-EXTENSIONS>'
        "</REQ-IF>\n"
    )


def string(ref: str, text: str) -> str:
    return (
        f'<ATTRIBUTE-VALUE-STRING THE-VALUE="{text}"><DEFINITION><ATTRIBUTE-DEFINITION-STRING-REF>{ref}'
        "</ATTRIBUTE-DEFINITION-STRING-REF></DEFINITION></ATTRIBUTE-VALUE-STRING>"
    )


DOORS = shell(
    # types without a name, an id that is a number, headings beside texts, OLE objects, identifiers that are no xsd:ID
    '<SPEC-OBJECT-TYPE IDENTIFIER="0a-type"><SPEC-ATTRIBUTES>'
    '<ATTRIBUTE-DEFINITION-INTEGER IDENTIFIER="0a-id" LONG-NAME="ReqIF.ForeignID"/>'
    '<ATTRIBUTE-DEFINITION-XHTML IDENTIFIER="0a-text" LONG-NAME="ReqIF.Text"/>'
    '<ATTRIBUTE-DEFINITION-XHTML IDENTIFIER="0a-head" LONG-NAME="ReqIF.ChapterName"/></SPEC-ATTRIBUTES></SPEC-OBJECT-TYPE>',
    '<SPEC-OBJECT IDENTIFIER="0b-1"><VALUES><ATTRIBUTE-VALUE-INTEGER THE-VALUE="17"><DEFINITION>'
    "<ATTRIBUTE-DEFINITION-INTEGER-REF>0a-id</ATTRIBUTE-DEFINITION-INTEGER-REF></DEFINITION></ATTRIBUTE-VALUE-INTEGER>"
    "<ATTRIBUTE-VALUE-XHTML><DEFINITION><ATTRIBUTE-DEFINITION-XHTML-REF>0a-text</ATTRIBUTE-DEFINITION-XHTML-REF></DEFINITION>"
    "<THE-VALUE><reqif-xhtml:div>The <reqif-xhtml:b>pump</reqif-xhtml:b>\n    stops:<reqif-xhtml:ul><reqif-xhtml:li>at once</reqif-xhtml:li>"
    '<reqif-xhtml:li>and stays</reqif-xhtml:li></reqif-xhtml:ul><reqif-xhtml:object data="a.ole" type="application/rtf"/>'
    "</reqif-xhtml:div></THE-VALUE></ATTRIBUTE-VALUE-XHTML></VALUES><TYPE><SPEC-OBJECT-TYPE-REF>0a-type</SPEC-OBJECT-TYPE-REF></TYPE>"
    "</SPEC-OBJECT>",
)


def table(text: str) -> list[list[str]]:
    (sheet,) = sheets_in(text.encode(), "a.reqif")
    return [[cell.text for cell in row.cells] for row in sheet.rows]


def test_a_file_of_the_shape_of_doors() -> None:
    assert table(DOORS) == [
        ["identifier", "ReqIF.ForeignID", "ReqIF.Text"],
        ["0b-1", "17", "The pump stops:\n\n- at once\n- and stays\n\n[a.ole]"],
    ]


def node(object: str, inner: str = "") -> str:
    children = f"<CHILDREN>{inner}</CHILDREN>" if inner else ""
    return (
        f'<SPEC-HIERARCHY IDENTIFIER="n-{object}-{len(inner)}"><OBJECT><SPEC-OBJECT-REF>{object}</SPEC-OBJECT-REF></OBJECT>{children}'
        "</SPEC-HIERARCHY>"
    )


STRICTDOC = shell(
    '<SPEC-OBJECT-TYPE IDENTIFIER="REQUIREMENT" LONG-NAME="REQUIREMENT"><SPEC-ATTRIBUTES>'
    '<ATTRIBUTE-DEFINITION-STRING IDENTIFIER="UID" LONG-NAME="UID"/><ATTRIBUTE-DEFINITION-STRING IDENTIFIER="TITLE" LONG-NAME="TITLE"/>'
    "</SPEC-ATTRIBUTES></SPEC-OBJECT-TYPE>",
    "".join(
        f'<SPEC-OBJECT IDENTIFIER="o{n}"><TYPE><SPEC-OBJECT-TYPE-REF>REQUIREMENT</SPEC-OBJECT-TYPE-REF></TYPE><VALUES>'
        f"{string('UID', f'REQ-{n}')}{string('TITLE', f'Title {n}')}</VALUES></SPEC-OBJECT>"
        for n in (1, 2, 3)
    ),
    # the third stands first; the first stands below itself; relations in a circle, one of them to another file
    '<SPEC-RELATIONS><SPEC-RELATION IDENTIFIER="r1"><SOURCE><SPEC-OBJECT-REF>o1</SPEC-OBJECT-REF></SOURCE><TARGET><SPEC-OBJECT-REF>o2'
    '</SPEC-OBJECT-REF></TARGET></SPEC-RELATION><SPEC-RELATION IDENTIFIER="r2"><SOURCE><SPEC-OBJECT-REF>o2</SPEC-OBJECT-REF></SOURCE>'
    '<TARGET><SPEC-OBJECT-REF>o1</SPEC-OBJECT-REF></TARGET></SPEC-RELATION><SPEC-RELATION IDENTIFIER="r3"><SOURCE><SPEC-OBJECT-REF>o3'
    "</SPEC-OBJECT-REF></SOURCE><TARGET><SPEC-OBJECT-REF>elsewhere</SPEC-OBJECT-REF></TARGET></SPEC-RELATION></SPEC-RELATIONS>"
    f'<SPECIFICATIONS><SPECIFICATION IDENTIFIER="s" LONG-NAME="Doc"><CHILDREN>{node("o3")}{node("o1", node("o2", node("o1")))}</CHILDREN>'
    "</SPECIFICATION></SPECIFICATIONS>",
)


def test_a_file_of_the_shape_of_strictdoc_with_circles() -> None:
    assert table(STRICTDOC) == [
        ["identifier", "UID", "TITLE", "links: relation"],
        ["o3", "REQ-3", "Title 3", "elsewhere"],
        ["o1", "REQ-1", "Title 1", "REQ-2"],
        ["o2", "REQ-2", "Title 2", "REQ-1"],
    ]


def test_a_file_of_others_is_the_list_of_requirements_that_controls_name(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "needs/requirements.reqif").write_text(STRICTDOC, "utf-8")
    policy = project / "needs/policy.yaml"
    lists = "design-lists:\n  - path: needs/requirements.reqif\n    columns: {id: UID, title: TITLE}\n"
    policy.write_text(policy.read_text("utf-8") + lists, "utf-8")
    text = PAGE.replace(":controls: RSK-001", ":controls: RSK-001\n:implements: REQ-2, REQ-7")
    (project / "needs/risks.md").write_text(text, "utf-8")
    cli.main(["check", str(project), "--today", DAY, "--gate", "design", "--select", "RMF325"])
    told = capsys.readouterr().out
    assert "REQ-7" in told
    assert "REQ-2" not in told.replace("did you mean", "")[: told.find("(")] or "REQ-7" in told
    found = Project.open(project).file.design
    assert {id: each.title for id, each in found.items()} == {f"REQ-{n}": f"Title {n}" for n in (1, 2, 3)}


# --- bad input --------------------------------------------------------------------------------------------------------


def problem(data: bytes, name: str = "a.reqif") -> str:
    with pytest.raises(ImportProblem) as caught:
        sheets_in(data, name)
    (only,) = caught.value.problems
    return str(only)


GOOD = STRICTDOC.encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "a.reqif:1:1: cannot be read as ReqIF: no element found"),
        (b"no XML", "a.reqif:1:1: cannot be read as ReqIF: syntax error"),
        (GOOD[:900], "cannot be read as ReqIF: "),
        (GOOD.replace(b"</VALUES>", b"</VALUE>", 1), "a.reqif:6:"),
        (GOOD + GOOD, "cannot be read as ReqIF: "),
        (GOOD.replace(b"Title 1", b"Title \xff"), "cannot be read as ReqIF: not well-formed (invalid token)"),
        (
            GOOD.replace(b"<REQ-IF ", b'<!DOCTYPE x [<!ENTITY a "aaa">]><REQ-IF '),
            "defines entities of XML, expected none",
        ),
        (
            GOOD.replace(b"<REQ-IF ", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><REQ-IF '),
            "defines entities of XML, expected none",
        ),
        (
            GOOD.replace(b"<REQ-IF ", b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]><REQ-IF '),
            "defines entities of XML, expected none",
        ),
        (
            GOOD.replace(b"20110401/reqif.xsd", b"20101201"),
            "a.reqif:2:1: is of the namespace http://www.omg.org/spec/ReqIF/20101201",
        ),
        (b"<html><body/></html>", "a.reqif:1:1: begins with <html>, expected <REQ-IF>"),
        (
            GOOD.replace(b'IDENTIFIER="o2"', b'IDENTIFIER="o1"'),
            "the identifier o1 stands here a second time, first at line 6",
        ),
        (GOOD.replace(b' IDENTIFIER="o2"', b""), "<SPEC-OBJECT> has no IDENTIFIER, expected one"),
        (shell("", "").encode(), "a.reqif: holds no object, expected SPEC-OBJECT with values"),
        (shell("", "", "<A>" * 5000 + "</A>" * 5000).encode(), "is nested deeper than 400 elements"),
    ],
)
def test_what_cannot_be_read_is_said_once_with_its_place(data: bytes, said: str) -> None:
    assert said in problem(data)


def test_entities_are_refused_in_any_encoding() -> None:
    bomb = (
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]>'
        + STRICTDOC.split("?>\n")[1]
    )
    assert "defines entities of XML, expected none" in problem(bomb.encode("utf-16"))


def test_too_many_values_are_refused_where_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riskfile.tables.reqif_file.MAX_VALUES", 5)
    assert problem(GOOD).startswith("a.reqif:6:")
    assert "holds more than 5 values of attributes (export fewer objects or attributes at once)" in problem(GOOD)


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [
        ("MAX_NAMED", 4, "a.reqif:6:472: holds more than 4 elements with an identifier"),
        ("MAX_ELEMENTS", 20, "holds more than 20 elements (export fewer objects at once)"),
    ],
)
def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch, limit: str, most: int, said: str) -> None:
    monkeypatch.setattr(f"riskfile.tables.reqif_file.{limit}", most)
    assert said in problem(GOOD)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_element_with_very_many_attributes_is_refused_before_it_is_parsed(encoding: str) -> None:
    many = " ".join(f'a{number}=""' for number in range(3000))
    text = STRICTDOC.replace("UTF-8", encoding).replace("<CORE-CONTENT>", f"<CORE-CONTENT {many}>")
    assert "holds an element with more than 1000 attributes of XML" in problem(text.encode(encoding))
    # a long text is none
    assert len(sheets_in(GOOD.replace(b"Title 1", b"x" * 100_000), "a.reqif")) == 1


def test_two_million_attributes_are_refused_before_they_are_read(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "large.reqif"
    with path.open("wb") as file:
        # what two million values take; no byte of it is on the disk
        file.truncate(2_000_000 * 150)
    assert cli.main(["import", "reqif", str(path), "--merge", "--project", str(project)]) == 2
    assert f"has 300000000 bytes, expected at most {MAX_BYTES}" in capsys.readouterr().err


def packed(*files: tuple[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return kept.getvalue()


def test_an_archive_that_is_broken_or_hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = packed(("a.reqif", GOOD))
    assert len(sheets_in(good, "a.reqifz")) == 1
    assert "cannot be read as ReqIF: " in problem(good[:-30], "a.reqifz")
    broken = bytearray(good)
    broken[60:80] = b"\0" * 20
    assert "cannot be read as ReqIF: " in problem(bytes(broken), "a.reqifz")
    assert "holds no file .reqif, expected one" in problem(packed(("a.txt", b"x")), "a.reqifz")
    locked = bytearray(good)
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert "is encrypted" in problem(bytes(locked), "a.reqifz")
    assert "unpacks to" in problem(packed(("a.reqif", b"\0" * (MAX_BYTES + 1))), "a.reqifz")
    # a name that leads out is only a name: nothing is unpacked to the disk
    monkeypatch.chdir(tmp_path)
    assert len(sheets_in(packed(("../../out.reqif", GOOD)), "a.reqifz")) == 1
    assert list(tmp_path.iterdir()) == []


def test_one_bad_file_of_an_archive_is_named() -> None:
    assert "b.reqif" in problem(packed(("a.reqif", GOOD), ("b.reqif", GOOD[:500])), "a.reqifz")


@settings(max_examples=150)
@given(st.data())
def test_whatever_is_broken_is_read_or_refused(data: st.DataObject) -> None:
    text = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        end = at + data.draw(st.integers(0, 40))
        text[at:end] = data.draw(
            st.sampled_from([b"", b"<", b">", b'"', b"\0", b"</VALUES>", b"\xff", b"o1", b"&#0;", b"<THE-VALUE>"])
        )
    try:
        found = read_file(bytes(text), SourcePlace("a.reqif"))
    except ImportProblem as error:
        assert len(error.problems) == 1
    else:
        assert found.objects.keys() <= {"o1", "o2", "o3", "o", ""} or found.objects
