"""JSON, CSV, GraphML, JSON-LD and needs.json: each read by another's reader, and held against the file."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import networkx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph, URIRef
from rdflib.collection import Collection

from casekit import TODAY, compose, write
from riskfile import api
from riskfile.cli import main
from riskfile.exporting.csv_files import table
from riskfile.exporting.data import FieldType, Item, ItemType, Place
from riskfile.exporting.json_file import schema
from riskfile.exporting.needs_json import need_name
from sphinxkit import build

# rdflib reads JSON-LD by what it is going to give up
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

ROOT = Path(__file__).resolve().parents[2]
ODD = """
:::{hazard} =1+1 & <"odd">, 中文, \\u2028
:id: HAZ-ODD
:category: energy
:source: '@SUM(A1), "quoted"'

Several

lines | and | bars.
:::
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of the cases, with an item that no format likes, and one that is retired."""
    root = tmp_path_factory.mktemp("formats")
    write(compose("formats", ""), root)
    page = root / "needs/design/base.md"
    text = page.read_text(encoding="utf-8").replace(
        ":id: EVT-90\n", ":id: EVT-90\n:retired: 2026-01-05\n:retired-because: no longer\n", 1
    )
    page.write_text(text + ODD, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def file(project: Path) -> api.RiskManagementFile:
    return api.read(project, day=TODAY)


def made(project: Path, format: str) -> bytes:
    return api.export(project, format, day=TODAY).data


# --- JSON -------------------------------------------------------------------------------------------------------------


def test_json_is_as_its_schema_says(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(made(project, "json"))
    jsonschema.Draft202012Validator.check_schema(schema())
    validator = jsonschema.Draft202012Validator(schema())
    assert [*validator.iter_errors(data)] == []
    assert main(["export", "json", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()
    # keys may be added by a later riskfile; what is missing, or is something else, is told
    assert validator.is_valid({**data, "new": 1})
    for wrong in (
        {key: value for key, value in data.items() if key != "items"},
        {**data, "version": 2},
        {**data, "items": [{**data["items"][0], "links": {"hazard": "HAZ-1"}}]},
        {**data, "findings": [{**data["findings"][0], "level": "fatal"}]}
        if data["findings"]
        else {**data, "findings": [{}]},
    ):
        assert not validator.is_valid(wrong)


def test_the_schema_that_others_have_read_is_the_one_of_this_form() -> None:
    kept = json.loads(Path(__file__).with_name("file-1.schema.json").read_text(encoding="utf-8"))
    assert schema() == kept, "a change of the form: raise its version where a key goes or means something else"


def test_json_has_all_that_the_file_says(project: Path, file: api.RiskManagementFile) -> None:
    data = json.loads(made(project, "json"))
    assert [each["id"] for each in data["items"]] == [each.id for each in file.items]
    (odd,) = [each for each in data["items"] if each["id"] == "HAZ-ODD"]
    assert odd["title"].startswith('=1+1 & <"odd">, 中文') and odd["text"] == "Several\n\nlines | and | bars."
    assert [each["id"] for each in data["items"] if each["retired"]] == ["EVT-90"]


# --- CSV --------------------------------------------------------------------------------------------------------------


def test_csv_has_a_table_for_each_type(project: Path, file: api.RiskManagementFile, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(made(project, "csv"))) as archive:
        tables = {name: [*csv.DictReader(io.StringIO(archive.read(name).decode()))] for name in archive.namelist()}
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    ids = [row["id"] for name, rows in tables.items() if name != "findings.csv" for row in rows]
    assert sorted(ids) == sorted(each.id for each in file.items)
    assert [row["code"] for row in tables["findings.csv"]] == [each.code for each in file.findings]
    (odd,) = [row for row in tables["hazard.csv"] if row["id"] == "HAZ-ODD"]
    assert odd["title"].startswith("'=1+1") and odd["source"].startswith("'@SUM(A1)")
    risk = tables["risk.csv"][0]
    verdict = file.item(risk["id"]).risk
    assert verdict is not None and risk["earned-region"] == verdict.earned.region
    target = tmp_path / "risk.csv"
    arguments = [
        "export",
        "csv",
        "--type",
        "risk",
        "--project",
        str(project),
        "--today",
        TODAY,
        "--output",
        str(target),
    ]
    assert main(arguments) == 0
    assert [*csv.DictReader(io.StringIO(target.read_text(encoding="utf-8")))] == tables["risk.csv"]


def test_a_type_that_there_is_not_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "csv", "--type", "riks", "--project", str(project), "--output", "-"]) == 2
    assert "--type riks: there is no such item type; did you mean risk?" in capsys.readouterr().err


CELLS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00\r"), max_size=30)


@given(CELLS, CELLS, CELLS)
def test_any_text_is_one_cell_and_no_formula(title: str, source: str, text: str) -> None:
    field = FieldType(name="source", label="", kind="text", values=(), required=False, help="")
    kind = ItemType(name="x", label="", plural="", prefix="", clause="", help="", fields=(field,), links=())
    item = Item(
        id="X", type="x", title=title, stage="", text=text, fields={"source": source}, links={}, retired=False, risk=None,
        control=None, place=Place(path="p", line=1, column=1),
    )  # fmt: skip
    (row,) = csv.DictReader(io.StringIO(table(kind, [item]), newline=""))
    for name, value in (("title", title), ("source", source), ("text", text)):
        assert row[name] in (value, f"'{value}") and not row[name].startswith(("=", "+", "-", "@", "\t", "\r"))


# --- GraphML and JSON-LD ------------------------------------------------------------------------------------------------


def test_graphml_is_read_by_a_graph_library(project: Path, file: api.RiskManagementFile) -> None:
    graph: Any = networkx.read_graphml(io.BytesIO(made(project, "graphml")))
    assert set(graph.nodes) == {each.id for each in file.items}
    edges = {(item.id, target) for item in file.items for ids in item.links.values() for target in ids}
    ids = {each.id for each in file.items}
    assert {(one, other) for one, other, *_ in graph.edges} == {(a, b) for a, b in edges if b in ids}
    assert graph.nodes["HAZ-ODD"]["title"] == file.item("HAZ-ODD").title
    risk = file.item("RSK-1").risk
    assert risk is not None and graph.nodes["RSK-1"]["earned"] == risk.earned.region
    assert graph.nodes["EVT-90"]["retired"] is True and graph.nodes["CTL-1"]["verified"] is True


def test_a_link_that_leads_nowhere_is_told(project: Path, tmp_path: Path) -> None:
    root = tmp_path / "p"
    write(compose("nowhere", ""), root)
    page = root / "needs/design/base.md"
    page.write_text(page.read_text("utf-8").replace(":raises: HAZ-1,", ":raises: HAZ-99,"), encoding="utf-8")
    found = api.export(root, "graphml", day=TODAY)
    assert [each.message for each in found.not_exported] == ["CHR-1 links by raises to HAZ-99, which no item is"]
    assert "HAZ-99" not in networkx.read_graphml(io.BytesIO(found.data)).nodes


def test_json_ld_is_read_as_rdf(project: Path, file: api.RiskManagementFile) -> None:
    graph = Graph().parse(data=made(project, "json-ld"), format="json-ld")
    own, terms = "urn:riskfile:RMF-BASE:", "urn:riskfile:terms:"
    assert {str(each) for each in graph.subjects(RDF.type) if str(each) != f"{own}file"} == {
        own + each.id for each in file.items
    }
    assert (URIRef(f"{own}RSK-1"), RDF.type, URIRef(f"{terms}risk")) in graph
    for item in file.items:
        for link, ids in item.links.items():
            (head,) = graph.objects(URIRef(own + item.id), URIRef(terms + link))
            assert [str(each) for each in Collection(graph, head)] == [own + each for each in ids]
    risk = file.item("RSK-1").risk
    assert risk is not None
    assert str(graph.value(URIRef(f"{own}RSK-1"), URIRef(f"{terms}earned-region"))) == risk.earned.region


# --- needs.json ---------------------------------------------------------------------------------------------------------


def test_needs_json_is_taken_by_another_project(project: Path, file: api.RiskManagementFile, tmp_path: Path) -> None:
    (tmp_path / "needs.json").write_bytes(made(project, "needs"))
    data = json.loads((tmp_path / "needs.json").read_bytes())
    needs = data["versions"][data["current_version"]]["needs"]
    assert needs.keys() == {each.id for each in file.items}
    risk = file.item("RSK-1")
    assert risk.risk is not None and needs["RSK-1"]["earned_region"] == risk.risk.earned.region
    assert needs["RSK-1"]["sections"] == ["Items of the base"]
    for name, value in risk.fields.items():
        assert needs["RSK-1"][need_name(name)] == (list(value) if isinstance(value, tuple) else value)
    other = tmp_path / "other"
    other.mkdir()
    (other / "index.rst").write_text(
        "Other\n=====\n\n.. needtable::\n   :filter: type == 'risk'\n   :columns: id, title\n", encoding="utf-8"
    )
    types = subprocess.run(
        [sys.executable, "-m", "riskfile", "export", "ubproject", "--project", str(project)],
        capture_output=True, text=True, check=True, timeout=120,
    ).stdout  # fmt: skip
    (other / "ubproject.toml").write_text(types, encoding="utf-8")
    (other / "conf.py").write_text(
        "extensions = ['sphinx_needs']\nneeds_from_toml = 'ubproject.toml'\n"
        f"needs_external_needs = [{{'base_url': 'https://example.org', 'json_path': {str(tmp_path / 'needs.json')!r}}}]\n",
        encoding="utf-8",
    )
    built = build(other)
    assert built.status == 0 and "RSK-1" in (built.out / "index.html").read_text("utf-8"), built.warnings
    assert "WARNING" not in built.warnings


# --- all of them --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", api.FORMATS)
def test_nothing_is_written_over_and_nothing_half(
    format: str, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / f"out.{'zip' if format == 'csv' else format}"
    arguments = ["export", format, "--project", str(project), "--today", TODAY]
    target.write_text("mine", encoding="utf-8")
    assert main([*arguments, "--output", str(target)]) == 2 and target.read_text(encoding="utf-8") == "mine"
    assert main([*arguments, "--output", str(tmp_path)]) == 2
    assert main([*arguments, "--output", str(tmp_path / "no/such/folder" / target.name)]) == 2
    said = capsys.readouterr().err
    assert f"{tmp_path / 'no/such/folder' / target.name} cannot be written: No such file or directory" in said
    assert (
        "exists already; --force overwrites it" in said
        and "is a folder; expected a file" in said
        and "Traceback" not in said
    )
    assert main([*arguments, "--output", str(target), "--force"]) == 0 and target.read_bytes() == made(project, format)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=30))
def test_any_title_is_exported_in_each_format(title: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("title")
    write(compose("title", ""), root)
    page = root / "needs/design/base.md"
    page.write_text(page.read_text("utf-8").replace("Stored elastic strain of the stent", title), encoding="utf-8")
    hazard = api.read(root, day=TODAY, incomplete=True)
    if not hazard.complete or "HAZ-2" not in {each.id for each in hazard.items}:
        return
    expected = hazard.item("HAZ-2").title
    nodes = networkx.read_graphml(io.BytesIO(made(root, "graphml"))).nodes
    assert nodes["HAZ-2"].get("title", "") == expected
    assert json.loads(made(root, "json"))["items"][0]
    assert Graph().parse(data=made(root, "json-ld"), format="json-ld")
