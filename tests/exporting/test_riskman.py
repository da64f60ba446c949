"""Riskman: what the file says in its terms, held against the published shapes, and read back."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH

from casekit import TODAY, compose, write
from riskfile.cli import main
from riskfile.exporting.judged import Judged
from riskfile.exporting.riskman import PREFIXES, Iri, Literal, Triple, graph_of, turtle
from riskfile.exporting.riskman import Graph as Statements
from riskfile.exporting.riskman import write as written
from riskfile.importing import read_import, run_import
from riskfile.importing.suggest import suggest_mapping
from riskfile.project import Project, check
from riskfile.sphinx.riskman import body
from riskfile.tables import ImportProblem, read_table, tables_in
from riskfile.text.messages import speaking

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("RISKFILE_SHARED_DATA", ROOT.parent / "shared/data")) / "riskman"
SHAPES = DATA / "shapes-1.0.0.ttl"
needs_shapes = pytest.mark.skipif(
    not SHAPES.exists(), reason=f"NO SHAPES: {SHAPES} is not there, so Riskman's own verdict was not asked"
)
TERMS = "https://w3id.org/riskman/ontology#"


def judged(root: Path) -> Judged:
    return Judged.of(Project.open(root, today=TODAY, cached=False))


def base(tmp_path: Path) -> Path:
    write(compose("riskman", ""), tmp_path)
    return tmp_path


def parsed(data: bytes | str) -> Graph:
    return Graph().parse(data=data, format="turtle")


def verdict(graph: Graph) -> list[str]:
    """What the shapes find, without a reasoner: the messages."""
    import pyshacl

    conforms, report, _ = pyshacl.validate(graph, shacl_graph=Graph().parse(SHAPES), inference="none")
    found = sorted(str(report.value(each, SH.resultMessage)) for each in report.subjects(RDF.type, SH.ValidationResult))
    assert conforms == (found == [])
    return found


@pytest.fixture(scope="module")
def example() -> bytes:
    return written(judged(ROOT)).data


@needs_shapes
def test_the_example_conforms_without_a_reasoner(example: bytes) -> None:
    graph = parsed(example)
    # a graph without risks would conform too
    assert len(set(graph.subjects(RDF.type, URIRef(TERMS + "ControlledRisk")))) > 100
    assert verdict(graph) == []


def test_each_term_is_of_the_ontology(example: bytes) -> None:
    ontology = DATA / "ontology-1.0.0.ttl"
    if not ontology.exists():
        pytest.skip(f"NO ONTOLOGY: {ontology} is not there")
    known = {str(each) for each in Graph().parse(ontology).subjects() if str(each).startswith(TERMS)}
    used = {str(each) for triple in parsed(example) for each in triple if str(each).startswith(TERMS)}
    # the shapes alone name the order of levels
    assert used - known == {f"{TERMS}gt"}


# --- mutations --------------------------------------------------------------------------------------------------------

Change = Callable[[str], str]


def change(old: str, new: str, count: int = 1) -> Change:
    def made(text: str) -> str:
        return re.sub(old, new, text, count=count, flags=re.MULTILINE)

    return made


MUTATIONS: dict[str, tuple[Change, str, str]] = {
    "the residual P1 is higher than the initial one": (
        change(r"^:residual-p1: F3$", ":residual-p1: F5"),
        "RMF310",
        "Residual probability 1 should not be higher",
    ),
    "the residual severity is higher than the initial one": (
        change(r"^(:residual-p1: .*)$", r"\1\n:residual-severity: S5"),
        "RMF310",
        "Residual severity should not be higher",
    ),
    "no control is proved to be implemented": (
        change(r"^:result: pass$", ":result: open", 0),
        "RMF306",
        "Every SDA needs a final mitigation",
    ),
    "the situation has no hazard": (
        change(r"^:hazard: .*\n", "", 0),
        "RMF106",
        "exactly one domain specific hazard",
    ),
    "the risk has no harm": (change(r"^:harm: .*\n", ""), "RMF210", "exactly one harm"),
    "the risk has no situation": (change(r"^:situation: .*\n", ""), "RMF211", "exactly one hazardous situation"),
    "the risk has no initial P1": (change(r"^:p1: .*\n", ""), "RMF204", "exactly one probability value"),
    "the harm has no severity": (change(r"^:severity: S4\n", ""), "RMF204", "exactly one severity value"),
    "the risk has no residual estimate": (
        change(r"^:residual-p[12]?: .*\n", "", 0),
        "RMF401",
        "exactly one residual risk level",
    ),
    "the risk has no control": (change(r"^:controls: .*\n", "", 0), "RMF312", "must be mitigated by an SDA"),
}
"""What breaks a file: the change, our rule that finds it, and what the shapes say."""


@needs_shapes
@pytest.mark.parametrize("name", MUTATIONS)
def test_what_breaks_the_file_is_found_by_the_shapes_and_by_our_rules(name: str, tmp_path: Path) -> None:
    made, code, message = MUTATIONS[name]
    root = base(tmp_path)
    before = judged(root)
    assert verdict(parsed(written(before).data)) == []
    changed = 0
    for path in sorted((root / "needs").rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        new = made(text)
        path.write_text(new, encoding="utf-8")
        changed += new != text
    assert changed
    project = Project.open(root, today=TODAY, gate="post-launch", cached=False)
    codes = {each.code for each in project.check().report.findings}
    clean = Project.open(base(tmp_path / "clean"), today=TODAY, gate="post-launch", cached=False)
    assert code in codes - {each.code for each in clean.check().report.findings}
    assert [each for each in verdict(parsed(written(Judged.of(project)).data)) if message in each]


# --- the pages --------------------------------------------------------------------------------------------------------


def read_page(page: Path, monkeypatch: pytest.MonkeyPatch) -> Graph:
    from pyRdfa import pyRdfa
    from pyRdfa.options import Options

    def refused(*_: Any) -> None:
        raise AssertionError("a page with RDFa asks the network for something")

    monkeypatch.setattr(socket.socket, "connect", refused)
    options = Options(vocab_expansion=False, embedded_rdf=False)
    found: Graph = pyRdfa(options=options, base="", media_type="text/html").graph_from_source(
        BytesIO(page.read_bytes()), rdfOutput=False
    )
    return found


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_page_says_the_same_as_the_turtle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sphinxkit import build

    root = base(tmp_path)
    built = build(root, overrides={"riskfile_today": TODAY})
    assert built.status == 0, built.warnings
    theirs = {triple for triple in read_page(built.out / "riskman.html", monkeypatch) if "xhtml/vocab" not in triple[1]}
    assert theirs == set(parsed(written(judged(root)).data))
    assert 'href="riskman.html"' in (built.out / "downloads.html").read_text("utf-8")
    # and a page can be imported as the graph can
    assert {each.table.title for each in tables_in(built.out / "riskman.html")} >= {"Hazards", "Risks", "Measures"}


@pytest.mark.parametrize(
    ("language", "kind", "part"),
    [("en", "Controlled risk", "initial risk level"), ("zh-CN", "受控风险", "初始风险等级")],
)
def test_the_page_speaks_in_the_words_of_the_plan_and_of_the_language(
    language: str, kind: str, part: str, tmp_path: Path
) -> None:
    found = judged(base(tmp_path))
    graph = graph_of(found.file, found.policy)
    with speaking(language):
        page = body(graph)
    assert (
        f'<h2 id="ControlledRisk">{kind} <code>riskman:ControlledRisk</code></h2>' in page
        and f"<dt>{part}</dt>" in page
    )
    # a level has no label in the graph, and is no address in what people read
    assert "<strong>Serious × " in page and ">Serious × " in page.replace("<strong>Serious × ", "")
    assert re.findall(r"<strong>(urn:[^<]*)", page) == [graph.name("file")]
    if language != "en":
        assert not re.findall(r"<dt>[a-z ]+</dt>", page)


# --- back again -------------------------------------------------------------------------------------------------------


def back(root: Path, folder: Path) -> Path:
    """A project that was written as Riskman, and imported."""
    folder.mkdir()
    (folder / "file.ttl").write_bytes(written(judged(root)).data)
    suggestion = suggest_mapping([folder / "file.ttl"], folder / "mapping.yaml")
    assert suggestion.runs, suggestion.trial
    (folder / "mapping.yaml").write_text(suggestion.text, encoding="utf-8")
    run_import(folder / "mapping.yaml", [], folder / "out", force=False)
    return folder / "out"


def test_what_riskman_says_comes_back(tmp_path: Path) -> None:
    root = base(tmp_path / "project")
    there = judged(root)
    again = judged(back(root, tmp_path / "back"))
    own = f"urn:riskfile:{there.policy.document_number}:"
    one = set(graph_of(there.file, there.policy))
    other = set(graph_of(again.file, again.policy, base=own))
    # the document, how the device is called and a scale that no risk uses are no part of the risks
    left = {
        each
        for each in one ^ other
        if each.subject not in (f"{own}file", f"{own}device") and "level/exploitability/" not in each.subject
    }
    assert left == set()
    result = check(tmp_path / "back/out", today=TODAY, cached=False)
    assert not result.file.unread and result.policy is not None
    # what the graph did not say is told, item by item, and nothing is made up
    assert {"RMF912"} <= {each.code for each in result.report.findings}


def test_where_p_is_more_than_the_levels_of_p1_and_p2_say_p_is_taken(example: bytes, tmp_path: Path) -> None:
    (tmp_path / "e.ttl").write_bytes(example)
    suggestion = suggest_mapping([tmp_path / "e.ttl"], tmp_path / "mapping.yaml")
    assert any("pairs of P1 and P2 have several P" in each for each in suggestion.asks)
    report = read_import(tmp_path / "mapping.yaml", [tmp_path], text=suggestion.text)
    file = judged(ROOT)
    ours = {risk.id: risk for risk in report.items if risk.type == "risk"}
    assert len(ours) == len(file.file.of_type("risk"))
    for risk in file.file.of_type("risk"):
        level = file.assessment.risks[risk.id].initial.probability
        assert ours[risk.id].text("p") == (level.id if level else "")


# --- bad input --------------------------------------------------------------------------------------------------------

HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
BAD = [
    ("@prefix a: <b:> .\na:x a:y ; .\n]", ":2: cannot be read as Turtle"),
    (
        "",
        "file.ttl: says nothing: it has no statement (expected a graph of the Riskman ontology, as Turtle or in a page)",
    ),
    (f"{HEAD}# nothing", "says nothing: it has no statement"),
    (
        f"{HEAD}<a:x> riskman:hasEvent\n{'(' * 3000}{')' * 3000} .",
        ":7: lists and nodes in brackets are nested deeper than 100",
    ),
    (
        f"{HEAD}<a:x> riskman:hasEvent\n\n{'[ riskman:hasEvent ' * 3000}",
        ":8: lists and nodes in brackets are nested deeper than 100",
    ),
    (
        "<a:b> <c:d> <e:f> .",
        "uses no term of the Riskman ontology; expected some of https://w3id.org/riskman/ontology#",
    ),
    (
        f"{HEAD}<a:f> owl:imports <https://w3id.org/riskman/ontology/2.1> .\n<a:h> a riskman:Hazard .",
        "is of version 2.1 of the Riskman ontology; expected 1.0.0",
    ),
    (f"{HEAD}<a:h> a riskman:Hasard .", "#Hasard: riskman:Hasard is no term of version 1.0.0 of the ontology"),
    (
        f"{HEAD}<a:x> a riskman:SDA ; riskman:hasSubSDA <a:y> . <a:y> a riskman:SDA ; riskman:hasSubSDA <a:x> .",
        "leads back to itself by riskman:hasSubSDA",
    ),
    (
        f"{HEAD}<a:x> a riskman:Event ; riskman:hasPrecedingEvent <a:x> .",
        "leads back to itself by riskman:hasPrecedingEvent",
    ),
    (f"{HEAD}<a:x> a riskman:Severity ; riskman:gt <a:x> .", "leads back to itself by riskman:gt"),
]


@pytest.mark.parametrize(("text", "told"), BAD)
def test_what_is_no_graph_of_risks_is_told(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "file.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(ImportProblem) as problem:
        read_table(tmp_path / "file.ttl")
    (line,) = str(problem.value).splitlines()
    assert line.startswith((tmp_path / "file.ttl").as_posix()) and told in line


def test_brackets_in_texts_addresses_and_comments_are_none(tmp_path: Path) -> None:
    many = "([" * 99
    (tmp_path / "file.ttl").write_text(
        f"""{HEAD}# {many}
<a:e{many.replace("[", "(")}> a riskman:Event ; rdfs:label "\\"{many}" , '{many}' ; rdfs:comment \"\"\"{many}"
"" {many}\"\"\" , \'\'\'{many}'\'\'\' ; riskman:hasPrecedingEvent {"[ a riskman:Event ; riskman:hasPrecedingEvent " * 90} <a:f> {"]" * 90} .
<a:f> a riskman:Event .
""",
        encoding="utf-8",
    )
    assert {each.table.title for each in tables_in(tmp_path / "file.ttl")} == {"Events"}


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "file.ttl").write_bytes(b"@prefix a: <b:> . # \xff")
    with pytest.raises(ImportProblem, match=r"is not UTF-8 at byte 20; Turtle is"):
        read_table(tmp_path / "file.ttl")


def test_blank_nodes_and_foreign_names_are_read(tmp_path: Path) -> None:
    (tmp_path / "file.ttl").write_text(
        f"""{HEAD}
<https://acme.example/r#Hot%20tip> a riskman:Hazard ; rdfs:label "Heiße Spitze"@de, "Hot tip"@en .
<https://acme.example/r#R1> a riskman:AnalyzedRisk ; rdfs:label "Burn" ;
  riskman:hasHarm [ a riskman:Harm ; rdfs:label "Burn" ] ;
  riskman:hasHazardousSituation <https://acme.example/r#S1> ;
  riskman:hasDomainSpecificHazard [ riskman:hasHazard <https://acme.example/r#Hot%20tip> ] .
<https://acme.example/r#S1> a riskman:HazardousSituation .
""",
        encoding="utf-8",
    )
    found = {each.table.title: each.table for each in tables_in(tmp_path / "file.ttl")}
    assert [cell.text for cell in found["Hazards"].rows[0].cells] == ["Hot tip", "Heiße Spitze"]
    assert "Hot tip" in [cell.text for cell in found["Situations"].rows[0].cells]


# --- the command, and how it writes -----------------------------------------------------------------------------------


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = base(tmp_path / "project")
    target = tmp_path / "risk.ttl"
    arguments = ["export", "riskman", "--project", str(root), "--today", TODAY, "--output", str(target)]
    assert main(arguments) == 0
    said = capsys.readouterr()
    assert "Wrote" in said.out and "not in the export: regions and verdicts" in said.err
    first = target.read_bytes()
    assert main(arguments) == 2 and "--force overwrites it" in capsys.readouterr().err
    assert main([*arguments, "--force"]) == 0 and target.read_bytes() == first
    assert main([*arguments, "--force", "--base", "no iri"]) == 2
    assert "expected an absolute IRI" in capsys.readouterr().err and target.read_bytes() == first
    (root / "needs/design/base.md").write_bytes(b"\xff")
    assert main([*arguments, "--force"]) == 2 and target.read_bytes() == first


def test_what_is_written_rests_on_no_clock_language_or_order_of_hashes(tmp_path: Path) -> None:
    root = base(tmp_path)
    found = set()
    for seed, language in (("1", "en"), ("2", "zh-CN")):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "RISKFILE_LANG": language,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        command = [sys.executable, "-m", "riskfile", "export", "riskman", "--project", str(root), "--output", "-"]
        done = subprocess.run(command, capture_output=True, check=True, env=environment, timeout=120)
        found.add(done.stdout)
    assert len(found) == 1


TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=40)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from(["", "en", "zh-CN"])), max_size=6))
def test_any_text_is_read_as_it_was_written(texts: list[tuple[str, str, str]]) -> None:
    graph = Statements("urn:riskfile:x:")
    for name, text, language in texts:
        graph.say(graph.name(name), Iri("urn:p"), Literal(text, language))
    read = {(str(s), str(o), o.language or "") for s, _, o in parsed(turtle(graph))}  # type: ignore[attr-defined]
    assert read == {(str(graph.name(name)), text, language) for name, text, language in texts}


def test_names_of_parts_are_never_the_same() -> None:
    graph = Statements("urn:x:")
    assert graph.name("a/b") != graph.name("a", "b") and graph.name("a b") == "urn:x:a%20b"
    graph.say(Iri("urn:a"), "gt", Iri("urn:b"))
    graph.say(Iri("urn:a"), "gt", Iri("urn:b"))
    assert list(graph) == [Triple(Iri("urn:a"), Iri(f"{TERMS}gt"), Iri("urn:b"))]


def test_a_component_has_the_parts_that_it_is_of(tmp_path: Path) -> None:
    root = base(tmp_path)
    page = next(path for path in (root / "needs").rglob("*.md") if ":::{hazard}" in path.read_text("utf-8"))
    text = page.read_text(encoding="utf-8")
    said = ":component: Catheter / balloon / wall\n:function: carries the stent\n"
    page.write_text(re.sub(r"(:::\{hazard\}.*\n:id: .*\n)", rf"\1{said}", text, count=1), encoding="utf-8")
    graph = graph_of(judged(root).file, judged(root).policy)
    of = {
        (each.subject.rsplit(":", 1)[1], str(each.object).rsplit(":", 1)[1])
        for each in graph
        if each.property.endswith("isPartOfDeviceComponent")
    }
    wall = "component/Catheter/balloon/wall"
    assert {(wall, "component/Catheter/balloon"), (wall, "component/Catheter"), (wall, "device")} <= of
    again = judged(back(root, tmp_path / "back"))
    (hazard,) = [each for each in again.file.of_type("hazard") if each.text("component")]
    assert (hazard.text("component"), hazard.text("function")) == ("Catheter / balloon / wall", "carries the stent")
