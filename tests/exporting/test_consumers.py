"""needs.json where it is read: by plain projects of sphinx-needs, by the library of its format, and by its own schema."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import ub_needs_exchange

from casekit import TODAY, compose, write
from riskfile.assessment import assess
from riskfile.cli import main
from riskfile.exporting.needs_json import COMPUTED, KEYS, Place, need_name, needs_of
from riskfile.exporting.needs_types import ubproject
from riskfile.model import BUILTIN_MODEL
from riskfile.project import Project
from sphinxkit import build

# what sphinx-needs lays out asks docutils in a way that docutils will not answer for ever
pytestmark = pytest.mark.filterwarnings("ignore:The frontend.Option.*class:DeprecationWarning")

ROOT = Path(__file__).resolve().parents[2]
OWN_TYPES = (
    'needs_types = [{"directive": "req", "title": "Requirement", "prefix": "REQ-"}]\n'
    'needs_fields = {"sil": {"nullable": True}}\nneeds_links = {"satisfies": {}}\n'
)


def validator(schema: Any) -> Any:
    # its grammars take three seconds to be read, and each process collects all tests
    from jsonschema import Draft7Validator

    return Draft7Validator(schema)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base project beside a requirement."""
    root = tmp_path_factory.mktemp("consumed")
    page = "# Requirements\n\n:::{req} Coating\n:id: REQ-1\n:sil: B\n:satisfies: REQ-1\n:::\n"
    index = "# Front\n\n```{toctree}\nrequirements\nplan\n/needs/design/base\n```\n"
    write(compose("consumed", f"````markdown docs/requirements.md\n{page}````\n"), root)
    (root / "docs/index.md").write_text(index, encoding="utf-8")
    conf = f'project = "Pump"\nversion = "2.1"\nextensions = ["riskfile"]\n{OWN_TYPES}'
    (root / "conf.py").write_text(conf, encoding="utf-8")
    return root


def built(project: Path, out: str, builder: str = "html", **overrides: object) -> dict[str, Any]:
    """needs.json of a build."""
    settings = {"riskfile_today": TODAY, **overrides}
    found = build(project, project / "_build" / out, builder=builder, strict=True, overrides=settings)
    assert found.warnings == ""
    return json.loads((found.out / "needs.json").read_text("utf-8"))  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def exchanged(project: Path) -> dict[str, Any]:
    return built(project, "html")


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    """The needs of the example, as its build writes them."""
    given = Project.open(ROOT, today=TODAY, cached=False)
    file = given.file
    found = needs_of(file, assess(file, given.policy), lambda item: Place((item.docname,), item.docname))
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


def version(exchanged: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = exchanged["versions"][exchanged["current_version"]]
    return found


# --- what there is to read it by --------------------------------------------------------------------------------------


def test_the_library_of_the_format_reads_it_without_a_complaint(exchanged: dict[str, Any]) -> None:
    read = ub_needs_exchange.parse(json.dumps(exchanged)).select_version(None)
    assert (read.name, read.diagnostics) == ("2.1", ())
    records = {each.key: each for each in read.records()}
    assert not any(each.diagnostics for each in records.values()) and {"RSK-1", "REQ-1"} <= set(records)
    # what is left out comes back as its default
    assert records["HAZ-1"].fields["tags"] == [] and records["RSK-1"].fields["earned_region"] == "low"


def test_it_is_as_the_schema_of_sphinx_needs_wants_it(exchanged: dict[str, Any]) -> None:
    import sphinx_needs

    published = Path(sphinx_needs.__file__).with_name("needsfile.json")
    assert not list(validator(json.loads(published.read_text("utf-8"))).iter_errors(exchanged))
    # and as the schema says that comes with it
    schema = version(exchanged)["needs_schema"]
    assert not list(validator(schema).iter_errors(version(exchanged)["needs"]["RSK-1"]))
    for need in version(exchanged)["needs"].values():
        assert not list(validator(schema).iter_errors(need)), need["id"]
    needs = version(exchanged)["needs"]
    assert version(exchanged)["needs_amount"] == len(needs)
    assert {key for need in needs.values() for key in need} <= set(schema["properties"])


@pytest.mark.parametrize("settings", [{"needs_build_json": True}, {"builder": "needs"}], ids=str)
def test_sphinx_needs_writes_the_same_where_it_is_told_to(
    settings: dict[str, Any], project: Path, exchanged: dict[str, Any]
) -> None:
    whole = built(project, "theirs", **settings)
    ours, others = version(exchanged), version(whole)
    assert {**exchanged, "versions": 0} == {**whole, "versions": 0}
    assert {**ours, "needs": 0} == {**others, "needs": 0} and set(ours["needs"]) == set(others["needs"])
    links = {need_name(link) for each in BUILTIN_MODEL.types.values() for link in each.links}
    for id, need in others["needs"].items():
        theirs = {key: sorted(value) if key in links else value for key, value in need.items()}
        mine = {key: sorted(value) if key in links else value for key, value in ours["needs"][id].items()}
        # its own requirement is written by it in both
        assert mine == theirs if id == "REQ-1" else {**mine, "external_css": "external_link"} == theirs, id


# --- the page of the manual -------------------------------------------------------------------------------------------


def test_the_page_has_each_key_of_the_example_and_no_other(example: dict[str, Any]) -> None:
    page = (ROOT / "manual/needs-json.md").read_text("utf-8").partition("\n## Keys\n")[2]
    sections = {part.partition("\n")[0]: part for part in page.split("\n### ")[1:]}
    listed = {name: set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)) for name, part in sections.items()}
    every, computed, links, fields = listed.values()
    found = {key for need in example.values() for key in need}
    back = {f"{link}_back" for link in links}
    model = Project.open(ROOT, cached=False).model.types
    own = {
        need_name(name)
        for each in model.values()
        for name in (*each.fields, *each.links)
        if each.name not in BUILTIN_MODEL.types
        or name not in {**BUILTIN_MODEL.types[each.name].fields, **BUILTIN_MODEL.types[each.name].links}
    }
    assert found - own - {f"{name}_back" for name in own} <= every | computed | links | back | fields
    # what every item has, and what is computed, is in the example to the last
    assert every | computed <= found
    assert (every, computed) == (set(KEYS), set(COMPUTED))
    assert all(
        {"id", "type", "type_name", "title", "docname", "doctype", "lineno"} <= set(need) for need in example.values()
    )
    kinds = dict(re.findall(r"^\| `(\w+)` \| ([a-z ]+) \|", sections["Fields"], re.MULTILINE))
    of = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "list of strings": list}
    for need in example.values():
        for key, value in need.items():
            if key in kinds and key not in own:
                assert isinstance(value, of[kinds[key]]), (need["id"], key, value)


# --- plain projects ---------------------------------------------------------------------------------------------------


def plain(root: Path, conf: str, page: str) -> str:
    """The page of a project without riskfile, built strictly."""
    (root / "conf.py").write_text(conf, encoding="utf-8")
    (root / "index.rst").write_text(page, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "-n", "-q", ".", "out"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return (root / "out/index.html").read_text("utf-8")


def test_a_plain_project_links_to_the_example(
    example: dict[str, Any], exchanged: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "ubproject", "--project", str(ROOT)]) == 0
    (tmp_path / "risk-types.toml").write_text(capsys.readouterr().out, encoding="utf-8")
    given = json.loads(json.dumps(exchanged))
    version(given).update(needs=example, needs_amount=len(example))
    # what the example has not
    for key in ("sil", "satisfies", "satisfies_back"):
        del version(given)["needs_schema"]["properties"][key]
    (tmp_path / "risk.json").write_text(json.dumps(given), encoding="utf-8")
    conf = (
        'extensions = ["sphinx_needs"]\nneeds_from_toml = "risk-types.toml"\n'
        'needs_external_needs = [{"base_url": "https://risk.example.org", "json_path": "risk.json"}]\n'
    )
    page = (
        "Proofs\n======\n\n.. verification:: One more\n   :id: VER-900\n   :verifies: CTL-001\n   :result: pass\n\n"
        ':need:`RSK-001`\n\n.. needtable::\n   :filter: type == "risk" and initial_region == "{}"\n   :columns: id\n'
    )
    regions = [need["initial_region"] for need in example.values() if "initial_region" in need]
    html = plain(tmp_path, conf, page.format(regions[0]))
    at = example["RSK-001"]["docname"]
    assert f'href="https://risk.example.org/{at}.html#RSK-001"' in html
    assert f'href="https://risk.example.org/{example["CTL-001"]["docname"]}.html#CTL-001"' in html
    shown = set(re.findall(r">(RSK-\d+)<", html.partition("<table")[2]))
    wanted = {id for id, need in example.items() if need.get("initial_region") == regions[0]}
    assert shown == wanted and len(wanted) < len(regions)


def test_a_plain_project_with_types_of_its_own_imports_them(
    project: Path, exchanged: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "risk-types.toml").write_text(ubproject(Project.open(project).model), encoding="utf-8")
    (tmp_path / "risk.json").write_text(json.dumps(exchanged), encoding="utf-8")
    manual = (ROOT / "manual/needs-json.md").read_text("utf-8")
    # as the manual has it, with the prefix of the second device
    (conf,) = re.findall(r"```python\n(import tomllib\n.*?)```", manual, re.DOTALL)
    page = (
        "Items\n=====\n\n.. req:: Sharp\n   :id: REQ-900\n   :satisfies: REQ-1\n\n.. needimport:: risk.json\n\n"
        ":need:`PUMP-RSK-1` :need:`RSK-2`\n\n.. needtable::\n   :types: risk\n   :columns: id, earned_region, situation\n"
    )
    html = plain(tmp_path, conf, page)
    assert 'href="https://risk.example.org/needs/design/base.html#RSK-1"' in html and 'href="#RSK-2"' in html
    assert 'id="RSK-1"' in html and "PUMP-SIT-1" in html and 'href="#SIT-1"' in html


# --- the types --------------------------------------------------------------------------------------------------------


def test_types_fields_and_links_are_all_there_and_read_as_toml(
    project: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = tmp_path / "project"
    shutil.copytree(project, root, ignore=shutil.ignore_patterns("_build"))
    (root / "needs/model.yaml").write_text(
        'types:\n  lesson:\n    prefix: LSN\n    label: Lesson "learnt" \\ é\n    fields:\n      learnt-on: {kind: date}\n',
        encoding="utf-8",
    )
    assert main(["export", "ubproject", "--project", str(root)]) == 0
    needs = tomllib.loads(capsys.readouterr().out)["needs"]
    model = Project.open(root).model.types
    assert [each["directive"] for each in needs["types"]] == list(model)
    assert needs["types"][-1] == {"directive": "lesson", "title": 'Lesson "learnt" \\ é', "prefix": "LSN-"}
    fields = {need_name(name) for each in model.values() for name in each.fields} - {"status", "tags"}
    assert set(needs["fields"]) == fields | set(COMPUTED) | {"stage"} and "learnt_on" in fields
    assert set(needs["links"]) == {need_name(name) for each in model.values() for name in each.links}
    # the values of all types that have the field
    assert {"inherent", "intended"} <= set(needs["fields"]["kind"]["schema"]["enum"])
    assert needs["fields"]["method"]["schema"] == {"type": "string"}
    for id in ("RSK-001", "PUMP-RSK-1", "REQ_00001"):
        assert re.fullmatch(needs["id_regex"], id)


def test_a_field_of_two_kinds_is_told(project: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(project, root, ignore=shutil.ignore_patterns("_build"))
    (root / "needs/model.yaml").write_text(
        "types:\n  lesson:\n    prefix: LSN\n    label: Lesson\n    fields:\n      kind: {kind: list}\n",
        encoding="utf-8",
    )
    assert main(["export", "ubproject", "--project", str(root)]) == 2
    printed = capsys.readouterr()
    # it could not be said to sphinx-needs, which has one declaration for all types here
    assert printed.out == "" and printed.err.count("\n") == 1
    assert "needs/model.yaml:6:7: `types.lesson.fields.kind`: found a field that is a list" in printed.err
