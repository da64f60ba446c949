"""``riskfile export reqif``: what stands in the file, held against the schema of ReqIF and against what refers to what."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reqifkit import DAY, REQIF, ROOT, XHTML, example, exported, local, tree
from riskfile import cli
from riskfile.project import Project
from riskfile.tables.reqif_file import read_file
from riskfile.tables.table import SourcePlace
from riskfile.views.reqif import Attribute, canonical, is_kept, paragraphs
from riskfile.views.workbook import WorkColumn
from workbookkit import small_project


def validated(data: bytes, folder: Path) -> str:
    """What the validator of the package ``reqif`` says, by the schema that it has."""
    path = folder / "it.reqif"
    path.write_bytes(data)
    command = [sys.executable, "-c", "from reqif.cli.main import main; main()", "validate", "--use-reqif-schema", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return exported(small_project(tmp_path_factory.mktemp("small") / "file"))


def test_the_schema_of_reqif_holds(small: bytes, tmp_path: Path) -> None:
    pytest.importorskip("reqif", reason="the schema of ReqIF comes with the package reqif, of the extra test")
    clean = "0 errors, 0 schema issues found, 0 semantic issues found"
    assert clean in validated(small, tmp_path)
    assert clean not in validated(small.replace(b"<SOURCE>", b"<SAUCE>").replace(b"</SOURCE>", b"</SAUCE>"), tmp_path)


def test_the_example_by_the_schema(tmp_path: Path) -> None:
    pytest.importorskip("reqif", reason="the schema of ReqIF comes with the package reqif, of the extra test")
    assert "0 errors, 0 schema issues found, 0 semantic issues found" in validated(example(), tmp_path)


def test_each_identifier_is_legal_and_there_once() -> None:
    ids = [each.get("IDENTIFIER", "") for each in tree().iter() if "IDENTIFIER" in each.attrib]
    assert len(ids) > 5000
    assert [id for id, count in Counter(ids).items() if count > 1] == []
    # xsd:ID: a letter or an underscore first, and no colon
    assert [id for id in ids if not re.fullmatch(r"_[0-9a-f-]{36}", id)] == []


def test_each_reference_leads_to_an_element_of_its_kind() -> None:
    known = {each.get("IDENTIFIER"): local(each) for each in tree().iter() if "IDENTIFIER" in each.attrib}
    refs = [
        (local(each).removesuffix("-REF"), each.text or "") for each in tree().iter() if local(each).endswith("-REF")
    ]
    assert len(refs) > 10000
    assert [ref for ref in refs if known.get(ref[1]) != ref[0]] == []


def test_an_attribute_is_one_of_the_type_of_its_object_and_stands_once() -> None:
    types = {
        each.get("IDENTIFIER"): {one.get("IDENTIFIER") for one in each.iter() if "ATTRIBUTE-DEFINITION" in one.tag}
        for each in tree().iter()
        if local(each) in ("SPEC-OBJECT-TYPE", "SPEC-RELATION-TYPE")
    }
    for each in tree().iter():
        if local(each) in ("SPEC-OBJECT", "SPEC-RELATION"):
            (kind,) = [
                one.text for one in each.iter() if local(one) in ("SPEC-OBJECT-TYPE-REF", "SPEC-RELATION-TYPE-REF")
            ]
            used = [one.text for one in each.iter() if local(one).startswith("ATTRIBUTE-DEFINITION")]
            assert set(used) <= types[kind]
            assert len(used) == len(set(used))


def test_each_item_is_an_object_and_stands_in_one_specification() -> None:
    found = read_file(example(), SourcePlace("x"))
    file = Project.open(ROOT).file
    names = {
        value.text: each.identifier
        for each in found.objects.values()
        for value in each.values
        if found.types[each.type].definitions[value.definition].name == "ReqIF.ForeignID"
    }
    assert set(names) == set(file.items)
    nodes = [node for each in found.specifications for node in each.nodes]
    assert Counter(node.object for node in nodes) == dict.fromkeys(found.objects, 1)
    for node in nodes:
        # a page, or an item on one
        assert len(node.above) == (0 if found.types[found.objects[node.object].type].name == "Chapter" else 1)
    # Jama takes a set of one type, and folders
    for each in found.specifications:
        assert len({found.types[found.objects[node.object].type].name for node in each.nodes} - {"Chapter"}) <= 1


def test_links_are_relations_in_their_order() -> None:
    found = read_file(example(), SourcePlace("x"))
    file = Project.open(ROOT).file
    ids = {identifier: each.name.split(" ")[0] for identifier, each in found.objects.items()}
    links: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for each in found.relations:
        place = int(each.values[0].text)
        links.setdefault((ids[each.source], found.types[each.type].name), []).append((place, ids[each.target]))
    assert {key: tuple(target for _, target in sorted(targets)) for key, targets in links.items()} == {
        (item.id, name): targets for item in file for name, targets in item.links.items() if targets
    }


def test_what_is_computed_is_not_editable() -> None:
    locked = {
        each.get("LONG-NAME")
        for each in tree().iter()
        if local(each).startswith("ATTRIBUTE-DEFINITION-") and each.get("IS-EDITABLE") == "false"
    }
    assert {"ReqIF.ForeignID", "Initial region", "Residual region", "Implementation proved", "Hash at export"} <= locked
    assert not {"ReqIF.Name", "ReqIF.Text", "P1", "Kind of measure"} & locked


def test_levels_and_choices_are_enumerations_with_keys() -> None:
    values = {
        each.get("LONG-NAME"): [
            (one.get("LONG-NAME"), one[0][0].get("KEY"), one[0][0].get("OTHER-CONTENT"))
            for one in each.iter(f"{REQIF}ENUM-VALUE")
        ]
        for each in tree().iter(f"{REQIF}DATATYPE-DEFINITION-ENUMERATION")
    }
    assert values["Harm: Severity of harm"][0] == ("S1 Negligible", "1", "S1")
    assert values["Risk control measure: Kind of measure"] == [
        ("inherent", "1", "inherent"), ("protective", "2", "protective"), ("information", "3", "information"),
    ]  # fmt: skip
    assert ("Not acceptable", "3", "high") in values["Risk: Initial region"]


def test_a_text_is_xhtml_and_nothing_else() -> None:
    for each in tree().iter(f"{REQIF}THE-VALUE"):
        (div,) = each
        assert div.tag == f"{XHTML}div"
        assert {one.tag for one in div.iter()} <= {f"{XHTML}div", f"{XHTML}p", f"{XHTML}br"}


def test_the_bytes_depend_on_no_clock(tmp_path: Path) -> None:
    """Two processes of two seeds, in two time zones and years, write what this one did."""
    for zone, seed in (("Pacific/Kiritimati", "1"), ("America/Adak", "2")):
        target = tmp_path / f"{seed}.reqif"
        command = [sys.executable, "-m", "riskfile", "export", "reqif", "--project", ROOT, "--output", target]
        env = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": seed}
        done = subprocess.run(
            [*command, "--today", f"203{seed}-01-01"], env=env, capture_output=True, text=True, check=True
        )
        assert done.stdout.startswith(f"Wrote 1260 items to {target}\n")
        assert target.read_bytes() == example()


def test_an_identifier_stays_whatever_else_changes(tmp_path: Path) -> None:
    root = small_project(tmp_path / "file")
    before = exported(root)
    for page in (root / "needs").rglob("*.md"):
        page.write_text(page.read_text("utf-8").replace("Insulation", "Thicker insulation"), "utf-8")
    after = exported(root)
    assert before != after
    assert ids_of(before) == ids_of(after)
    policy = root / "needs/policy.yaml"
    policy.write_text(policy.read_text("utf-8") + "\ndocument: {number: ANOTHER-1}\n", "utf-8")
    other = exported(root)
    assert not set(ids_of(other)) & set(ids_of(before))


def ids_of(data: bytes) -> list[bytes]:
    return re.findall(rb'IDENTIFIER="([^"]+)"', data)


def test_an_archive_holds_the_same(tmp_path: Path) -> None:
    root = small_project(tmp_path / "file")
    target = tmp_path / "it.reqifz"
    assert cli.main(["export", "reqif", "--project", str(root), "--output", str(target), "--today", DAY]) == 0
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["risk-file.reqif"]
        assert archive.read("risk-file.reqif") == exported(root)
    assert target.read_bytes() == exported(root, packed=True)
    assert zipfile.is_zipfile(io.BytesIO(target.read_bytes()))


def test_a_name_that_is_no_reqif(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = small_project(tmp_path / "file")
    assert cli.main(["export", "reqif", "--project", str(root), "--output", str(tmp_path / "it.xml")]) == 2
    assert "it.xml: expected a name that ends in .reqif or .reqifz" in capsys.readouterr().err


def test_what_cannot_be_said_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = small_project(tmp_path / "file")
    pages = sorted((root / "needs").rglob("*.md"))
    page = next(each for each in pages if ":kind: inherent" in each.read_text("utf-8"))
    page.write_text(page.read_text("utf-8").replace(":kind: inherent", ":kind: magic"), "utf-8")
    assert (
        cli.main(["export", "reqif", "--project", str(root), "--output", str(tmp_path / "it.reqif"), "--today", DAY])
        == 0
    )
    assert "not in the export: Kind of measure of CTL-001 is no value of its kind: magic" in capsys.readouterr().err


TEXT = Attribute("Text", "XHTML", WorkColumn("Text", "text", "text"))


@given(st.text(alphabet=st.sampled_from("ab \n\t<&>\u00a0-|`*é\u4e2d\r\x0b"), max_size=40))
def test_a_text_comes_back_as_it_went(text: str) -> None:
    from riskfile.exporting.reqif import _xhtml

    shell = HEAD + _xhtml(canonical(TEXT, text)) + TAIL
    (value,) = read_file(shell.encode(), SourcePlace("x")).objects["o"].values
    if is_kept(TEXT, text) and text.strip("\n"):
        assert value.text == text
    assert list(paragraphs(text))


HEAD = (
    '<REQ-IF xmlns="http://www.omg.org/spec/ReqIF/20110401/reqif.xsd" xmlns:xhtml="http://www.w3.org/1999/xhtml"><CORE-CONTENT>'
    '<REQ-IF-CONTENT><SPEC-OBJECTS><SPEC-OBJECT IDENTIFIER="o"><VALUES><ATTRIBUTE-VALUE-XHTML><THE-VALUE>'
)
TAIL = "</THE-VALUE></ATTRIBUTE-VALUE-XHTML></VALUES></SPEC-OBJECT></SPEC-OBJECTS></REQ-IF-CONTENT></CORE-CONTENT></REQ-IF>"
