"""What a new project brings for editors, and what `riskfile schema` keeps of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from riskfile.cli import main
from riskfile.model import BUILTIN_MODEL
from riskfile.policy.schema import policy_schema
from riskfile.project import check
from riskfile.reading.markdown import read_page
from riskfile.scaffold import SNIPPETS, write_project
from riskfile.scaffold.snippets import snippets

_CHOICE = re.compile(r"\$\{\d+\|([^|]*)\|\}")
_STOP = re.compile(r"\$\d+")
_ESCAPED = re.compile(r"\\([\\$}])")

EXTENSION = Path(__file__).resolve().parents[2] / "editors/vscode"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_project(tmp_path / "project")
    return tmp_path / "project"


def expanded(body: list[str], choice: int = 0) -> str:
    """A snippet as an editor puts it in, with one of the values at each choice, and nothing typed."""
    text = _CHOICE.sub(lambda match: match[1].split(",")[min(choice, match[1].count(","))], "\n".join(body))
    return _ESCAPED.sub(r"\1", _STOP.sub("", text)) + "\n"


def test_there_is_a_snippet_for_each_type(project: Path) -> None:
    found = json.loads((project / SNIPPETS).read_text(encoding="utf-8"))
    assert [each["prefix"] for each in found.values()] == [f":::{name}" for name in BUILTIN_MODEL.types]


@pytest.mark.parametrize("name", BUILTIN_MODEL.types)
def test_a_snippet_is_an_item_whose_options_the_reader_knows(name: str) -> None:
    item_type = BUILTIN_MODEL.types[name]
    body = json.loads(snippets(BUILTIN_MODEL))[item_type.label]["body"]
    text = expanded(body, 1).replace(f":id: {item_type.prefix}-", f":id: {item_type.prefix}-001")
    page = read_page(text.replace(f"{{{name}}} ", f"{{{name}}} Some title"), "needs/design/new", BUILTIN_MODEL)
    assert [item[0] for item in page.items] == [name]
    # what is chosen is a value of the option, and each option is one of the type
    chosen = {each.name for each in item_type.fields.values() if each.kind == "enum"}
    wrong = [each for each in page.problems if each.kind == "bad-field"]
    assert [each for each in wrong if each.option in chosen or each.message.key == "bad-field.unknown-option"] == []


def test_what_is_left_as_it_was_put_in_is_told(project: Path) -> None:
    page = project / "needs/design/risks.md"
    body = json.loads((project / SNIPPETS).read_text(encoding="utf-8"))["Hazard"]["body"]
    page.write_text(page.read_text(encoding="utf-8") + "\n" + expanded(body), encoding="utf-8")
    begin = page.read_text(encoding="utf-8").splitlines().index(":id: HAZ-")
    found = check(project, cached=False).report.findings
    assert {each.span.path for each in found} == {"needs/design/risks.md"}
    assert {begin, begin + 1, begin + 2} <= {each.span.line for each in found}


def test_the_policy_names_the_schema_beside_it(project: Path) -> None:
    policy = project / "needs/policy.yaml"
    first = policy.read_text(encoding="utf-8").splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert json.loads((policy.parent / named).read_text(encoding="utf-8")) == policy_schema()


def test_settings_are_read_by_vs_code(project: Path) -> None:
    recommended = json.loads((project / ".vscode/extensions.json").read_text(encoding="utf-8"))["recommendations"]
    assert "riskfile.riskfile" in recommended
    settings = (project / ".vscode/settings.json").read_text(encoding="utf-8")
    # JSON with comments
    assert json.loads(re.sub(r"(?m)^ *//.*\n", "", settings))["[markdown]"]


def test_settings_that_are_there_stay(tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".vscode/settings.json").write_text("{}", encoding="utf-8")
    (tmp_path / ".editorconfig").write_text("root = true\n", encoding="utf-8")
    written = write_project(tmp_path)
    assert ".vscode/settings.json" not in written and ".editorconfig" not in written
    assert (tmp_path / ".vscode/settings.json").read_text(encoding="utf-8") == "{}"
    assert (tmp_path / ".editorconfig").read_text(encoding="utf-8") == "root = true\n"
    assert (tmp_path / SNIPPETS).is_file()


def test_in_a_project_of_sphinx_only_the_schema_is_written(tmp_path: Path) -> None:
    written = write_project(tmp_path / "risk", base="risk")
    assert "needs/policy.schema.json" in written
    assert not [each for each in written if each.startswith(".")]


def test_what_is_out_of_date_is_told_and_written_anew(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = ["--project", str(project)]
    assert main(["schema", "--check", *at]) == 0
    (project / "needs/policy.schema.json").write_text("{}", encoding="utf-8")
    (project / "needs/model.yaml").write_text(
        yaml.safe_dump({"version": 1, "types": {"lab-value": {"prefix": "LAB", "label": "Laboratory value"}}}),
        encoding="utf-8",
    )
    capsys.readouterr()
    assert main(["schema", "--check", *at]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"{project}/{path} is not what this version of riskfile reads; run `riskfile schema --write`"
        for path in ("needs/policy.schema.json", SNIPPETS)
    ]
    assert main(["schema", "--write", *at]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"Wrote {project}/{path}" for path in ("needs/policy.schema.json", "needs/model.schema.json", SNIPPETS)
    ]
    assert "Laboratory value" in json.loads((project / SNIPPETS).read_text(encoding="utf-8"))
    assert main(["schema", "--check", *at]) == 0


@pytest.mark.parametrize("how", ["--write", "--check"])
def test_a_schema_that_cannot_be_read_is_told(project: Path, how: str, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "needs/policy.schema.json").unlink()
    (project / "needs/policy.schema.json").mkdir()
    assert main(["schema", how, "--project", str(project)]) == 2
    assert "needs/policy.schema.json" in capsys.readouterr().err


def test_snippets_need_item_types_that_can_be_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "needs/model.yaml").write_text("version: 1\ntyps: {}\n", encoding="utf-8")
    assert main(["schema", "snippets", "--project", str(project)]) == 2
    assert "needs/model.yaml:2:1" in capsys.readouterr().err
