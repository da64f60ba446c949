"""riskfile.api: what is promised to others, held to its names and signatures; and what they get."""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import re
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from casekit import TODAY, compose, write
from riskfile import api
from riskfile.cli import main
from riskfile.exporting.data import classes

ROOT = Path(__file__).resolve().parents[1]
MANUAL = (ROOT / "manual/api.md").read_text(encoding="utf-8")

SURFACE = {
    "read": "(path: str | os.PathLike[str] = '.', *, gate: str | None = None, day: str | None = None, own_rules: bool = True,"
    " incomplete: bool = False) -> RiskManagementFile",
    "export": "(path: str | os.PathLike[str] = '.', format: str = 'json', *, gate: str | None = None, day: str | None = None,"
    " own_rules: bool = True) -> Exported",
    "Cell": "probability severity region",
    "ControlVerdict": "implementation effectiveness verified",
    "Device": "name manufacturer models markets classes software_class exposure_unit example",
    "Document": "number revision date",
    "Estimate": "severity probability p1 p2 region acceptable reason",
    "Exported": "data items not_exported",
    "FieldType": "name label kind values required help",
    "Finding": "code name level kind clause item place message hint",
    "Item": "id type title stage text fields links place retired risk control",
    "ItemType": "name label plural prefix clause help fields links",
    "Level": "id label description lower upper",
    "LevelScale": "name unit levels",
    "LinkType": "name label back_label targets help",
    "NotExported": "item message place",
    "Place": "path line column",
    "Problem": "message place",
    "Quantity": "level lower upper unit",
    "Region": "id label description acceptable control_required",
    "RiskManagementFile": "version tool gate day complete device document scales regions matrix item_types items findings open_work"
    " waived not_evaluated gates item of_type linked linking",
    "RiskVerdict": "initial claimed earned unearned_controls",
}
"""What others rest on. A name that goes or a signature that takes less raises the first number of API_VERSION, one that comes the
second; both are said in the changelog."""


def shape(thing: Any) -> str:
    if dataclasses.is_dataclass(thing):
        methods = [name for name, of in vars(thing).items() if inspect.isfunction(of) and not name.startswith("_")]
        return " ".join([*(each.name for each in dataclasses.fields(thing)), *methods])
    return re.sub(r"(?<=[:>] )'([^']+)'", r"\1", str(inspect.signature(thing)))


def test_what_others_rest_on_is_there() -> None:
    assert api.API_VERSION == "1.0"
    made = {
        name: shape(getattr(api, name))
        for name in api.__all__
        if callable(getattr(api, name)) and name != "RiskFileError"
    }
    assert made == SURFACE
    others = {"API_VERSION", "FORMATS", "GATES", "RiskFileError", "__version__"}
    assert {*api.__all__} == SURFACE.keys() | others
    # every class that a field holds can be imported from here
    assert {each.__name__ for each in classes()} <= SURFACE.keys()
    for each in classes():
        get_type_hints(each)
        assert each.__doc__ and "(" + "id" not in each.__doc__.split("\n")[0]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(compose("api", ""), tmp_path)
    return tmp_path


def test_a_file_is_read_as_the_check_judges_it(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    file = api.read(project, day=TODAY, gate="post-launch")
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before
    main(["check", str(project), "--today", TODAY, "--gate", "post-launch", "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert Counter((each.code, each.item, each.message) for each in file.findings) == Counter(
        (each["code"], each["item"], each["message"]) for each in told["findings"]
    )
    assert (file.gate, file.day, file.complete) == ("post-launch", TODAY, True)
    risk = file.item("RSK-1")
    assert risk.risk is not None and risk.risk.claimed is not None
    assert (risk.risk.initial.region, risk.risk.initial.acceptable) != (None, None)
    assert risk.risk.earned == risk.risk.claimed and risk.risk.unearned_controls == ()
    assert [each.id for each in file.linked(risk, "situation", "harm")] == ["SIT-1", "HRM-1"]
    assert {each.id for each in file.linking(risk, "controls")} == {"CTL-1", "CTL-2"}
    control = file.item("CTL-1")
    assert control.control is not None and control.control.verified
    assert file.of_type("hazard", "harm") == tuple(each for each in file.items if each.type in ("hazard", "harm"))
    with pytest.raises(KeyError, match="RSK-99"):
        file.item("RSK-99")


def test_data_cannot_be_changed(project: Path) -> None:
    file = api.read(project, day=TODAY)
    item = file.items[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        item.title = "other"  # type: ignore[misc]
    for mapping in (item.fields, item.links, file.gates, file.device.classes):
        with pytest.raises(TypeError):
            mapping["x"] = "y"  # type: ignore[index]


BAD = {
    "no folder": (lambda root: root / "nothing", None, "is no folder; expected a project with needs/policy.yaml"),
    "no project": (lambda root: root / "empty", None, "there is no needs/policy.yaml in"),
    "a policy that is none": (lambda root: root, ("needs/policy.yaml", b"version: [\n"), "needs/policy.yaml:"),
    "bytes that are no text": (
        lambda root: root,
        ("needs/design/base.md", b"\xff"),
        "needs/design/base.md:1:1: byte 0xFF",
    ),
    "an id twice": (
        lambda root: root,
        ("needs/design/more.md", b":::{harm} Twice\n:id: HRM-1\n:severity: S1\n:::\n"),
        "HRM-1",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_one_error_with_places(name: str, project: Path) -> None:
    where, changed, told = BAD[name]
    (project / "empty").mkdir()
    if changed is not None:
        (project / changed[0]).write_bytes(changed[1])
    if name == "no project":
        outside = project.parent / f"{project.name}-empty"
        outside.mkdir()
        target = outside
    else:
        target = where(project)
    with pytest.raises(api.RiskFileError) as error:
        api.read(target, day=TODAY)
    assert told in str(error.value) and error.value.problems
    assert "\n" not in error.value.problems[0].message
    if changed is not None:
        place = error.value.problems[0].place
        assert place is not None and place.path == changed[0] and place.line >= 1
    for format in api.FORMATS:
        with pytest.raises(api.RiskFileError):
            api.export(target, format, day=TODAY)
        break


def test_a_file_with_a_page_that_cannot_be_read_is_given_to_who_asks(project: Path) -> None:
    (project / "needs/design/more.md").write_bytes(b"\xff")
    file = api.read(project, day=TODAY, incomplete=True)
    assert not file.complete and file.item("RSK-1") and "RMF907" in {each.code for each in file.findings}


@pytest.mark.parametrize(
    ("given", "told"),
    [({"gate": "lunch"}, "found the gate 'lunch'"), ({"day": "2026-02-30"}, "2026-02-30"), ({"day": ""}, "is no date")],
)
def test_what_is_no_gate_and_no_day_is_told(given: dict[str, str], told: str, project: Path) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        api.read(project, **given)
    with pytest.raises(ValueError, match="found the format 'xml'; expected one of csv, "):
        api.export(project, "xml")


def test_a_rule_that_crashes_is_an_error(project: Path) -> None:
    (project / "rules.py").write_text(
        "from riskfile.rules import rule\n\n@rule('X001', 'crashes', level='error')\ndef crashes(context):\n    raise RuntimeError('boom')\n    yield\n",
        encoding="utf-8",
    )
    policy = project / "needs/policy.yaml"
    policy.write_text(policy.read_text("utf-8") + "\nrules:\n  modules: [rules.py]\n", encoding="utf-8")
    with pytest.raises(api.RiskFileError):
        api.read(project, day=TODAY)


def test_an_export_has_the_bytes_of_the_command(project: Path, tmp_path: Path) -> None:
    for format in api.FORMATS:
        made = api.export(project, format, day=TODAY, gate="design")
        target = tmp_path / f"out.{'zip' if format == 'csv' else format}"
        arguments = ["export", format, "--project", str(project), "--today", TODAY, "--gate", "design"]
        assert main([*arguments, "--output", str(target)]) == 0
        assert target.read_bytes() == made.data and made.items > 0


# --- the page -----------------------------------------------------------------------------------------------------------


def test_the_export_in_twenty_lines_runs_as_it_stands(tmp_path: Path) -> None:
    body = re.search(r'^```python\n("""Print what.*?)^```$', MANUAL, re.MULTILINE | re.DOTALL)
    shown = re.search(r"it begins:\n\n```text\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)
    assert body and shown and body[1].count("\n") <= 20
    (day,) = re.findall(r"on (\d{4}-\d\d-\d\d), it begins", MANUAL)
    script = tmp_path / "open_risks.py"
    script.write_text(body[1], encoding="utf-8")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "", "PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("SOURCE_DATE_EPOCH")
    # the day of the page, and not that of who runs the test
    with_day = f"from riskfile import api\nread = api.read\napi.read = lambda path: read(path, day={day!r})\n"
    script.write_text(with_day + body[1].replace('"""Print', 'r"""Print', 1), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(shown[1].rstrip("\n"))


def test_a_program_that_uses_it_is_typed(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="NO MYPY: that a program which uses riskfile.api is typed was not tried")
    body = re.search(r'^```python\n("""Print what.*?)^```$', MANUAL, re.MULTILINE | re.DOTALL)
    assert body
    script = tmp_path / "use.py"
    script.write_text(
        textwrap.dedent(
            """
            from riskfile import api

            file = api.read("x", gate="design")
            names: list[str] = [each.title for each in file.of_type("risk") if each.risk and each.risk.earned.acceptable]
            wrong: int = file.gate
            """
        ),
        encoding="utf-8",
    )
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--follow-imports=silent",
        "--cache-dir",
        str(tmp_path / "cache"),
        str(script),
    ]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT / "ext")},
    )
    # one mistake is made on purpose: where nothing was typed, nothing would be told
    assert re.findall(r"use\.py:(\d+): error: (.*?)  \[", done.stdout) == [
        ("6", 'Incompatible types in assignment (expression has type "str", variable has type "int")')
    ], done.stdout
