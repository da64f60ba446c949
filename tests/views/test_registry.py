"""One record a view: complete, documented, its examples built; and a record is all that a view needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from casekit import compose, release, write
from riskfile import manual
from riskfile.cli import main
from riskfile.policy import PolicyError, load_model
from riskfile.project import check
from riskfile.reading.markdown import KNOWN
from riskfile.sphinx import generic, html
from riskfile.sphinx.pdf import render
from riskfile.views.context import Context
from riskfile.views.declare import COMMON, Form, Option, View, ViewData
from riskfile.views.registry import VIEWS
from riskfile.views.tables import Cell, Column, Row, Table
from sphinxkit import CONF, build, edit

# what sphinx-needs lays out asks docutils in a way that docutils will not answer for ever
pytestmark = pytest.mark.filterwarnings("ignore:The frontend.Option.*class:DeprecationWarning")

MANUAL = Path(__file__).resolve().parents[2] / "manual/views.md"
MONTHS = "".join(f"2025-{month:02},L{lot},{(month + lot) % 3},2000\n" for month in range(1, 13) for lot in (1, 2, 3))
IMPLANTS = "".join(f"2025-{month:02},1,2025-{month:02},fracture\n2025-{month:02},399,,\n" for month in range(1, 13))
PLAN = (
    "monitoring:\n  interval-months: 12\n  plans:\n    - {id: MON-001, title: Free flow, target: RSK-001, kind: malfunction,"
    " source: active, unit: implant, method: u-chart, path: field/flow.csv, by: lot, baseline: {first: 2025-01, last: 2025-11}}\n"
    "    - {id: MON-002, title: Fracture, target: HRM-2, kind: injury, source: active, unit: implant, path: field/implants.csv,"
    " follow-up: {events: [fracture], within: 6}}\n"
    "waivers:\n  - {rule: RMF112, item: FMD-003, reason: analysed elsewhere, approver: R. Manager, expires: 2026-12-31}\n"
    "software:\n  vulnerabilities: [software/pump.openvex.json]\n"
)
VEX = (
    '{"@context": "https://openvex.dev/ns/v0.2.0", "timestamp": "2026-11-16T10:00:00Z", "statements": [{"vulnerability": '
    '{"name": "CVE-2026-1001"}, "status": "affected"}]}'
)
MORE = (
    ":::{failure-mode} Clamp is glued askew\n:id: FMD-002\n:process-step: gluing\n:process-assurance: inspected\n"
    ":effect: plunger is loose\n:occurrence: 2\n:detection: 3\n:severity-rank: 8\n:leads-to: EVT-001\n:::\n"
    ":::{verification} Valve of each lot\n:id: VER-002\n:proves: implementation\n:method: inspection\n:criterion: 5 of 5\n"
    ":result: open\n:verifies: CTL-001\n:::\n"
)


def project(root: Path, views: str, files: str = "") -> Path:
    """The base, the items of the manual's types, a monitoring plan, and a page with these views."""
    write(
        compose(
            "views",
            f"````markdown docs/views.md\n# Views\n\n{views}\n````\n```yaml needs/policy.yaml\n{PLAN}```\n"
            f"```text field/flow.csv\nperiod,lot,count,exposure\n{MONTHS}```\n"
            f"```text field/implants.csv\nimplanted,number,left,why\n{IMPLANTS}```\n"
            f"```text software/pump.openvex.json\n{VEX}\n```\n````markdown\n{manual.EXAMPLES}````\n"
            f"````markdown needs/manufacturing/process.md\n# Process\n\n{MORE}````\n{files}",
        ),
        root,
    )
    (root / "docs/index.md").write_text(
        "# Front\n\n```{toctree}\n:glob:\n\nplan\nviews\n/needs/design/*\n/needs/manufacturing/*\n```\n",
        encoding="utf-8",
    )
    return root


def shown(page: str) -> list[str]:
    """What stands in the place of each view of a page."""
    return page.split('<div class="rf-view">')[1:]


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = project(
        tmp_path_factory.mktemp("examples") / "project",
        "\n".join(example for view in VIEWS.values() for example in view.examples),
    )
    needs = 'needs_types = [{"directive": "req", "title": "Requirement", "prefix": "REQ-"}]\n'
    (root / "conf.py").write_text(CONF + needs, encoding="utf-8")
    links = "types: {control: {links: {implements: {targets: [req]}}}}\n"
    (root / "needs/model.yaml").write_text(f"version: 1\n{links}", encoding="utf-8")
    (root / "needs/checklists").mkdir()
    (root / "needs/checklists/gspr.yaml").write_text(
        "version: 1\ntitle: Requirements\nrequirements:\n  - number: '1'\n    requirement: Risks are reduced\n    evidence:\n"
        "      - clauses: ['7.1']\n",
        encoding="utf-8",
    )
    policy = root / "needs/policy.yaml"
    entry = "standards:\n  list:\n    - {id: ISO-14971, edition: ISO 14971:2019, dated: 2019-12}\n"
    policy.write_text(f"{policy.read_text(encoding='utf-8')}\n{entry}", encoding="utf-8")
    edit(root, "needs/design/base.md", lambda text: re.sub(r":implements: .*\n", "", text))
    release(root, "A", "2026-11-01", "Design released")
    edit(
        root,
        "needs/design/base.md",
        lambda text: text.replace(":id: HRM-2\n:severity: S3", ":id: HRM-2\n:severity: S5"),
    )
    (root / "docs/requirements.md").write_text(
        "---\norphan: true\n---\n\n# Requirements\n\n:::{req} Rounded edges\n:id: REQ-1\n:::\n", encoding="utf-8"
    )
    return root


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_record_is_complete_and_stands_in_the_manual(view: View) -> None:
    page = MANUAL.read_text(encoding="utf-8")
    section = page.partition(f"\n(view-{view.name})=\n")[2].partition("\n(view-")[0]
    assert view.help.endswith(".") and f"\n{view.help}\n" in section
    assert view.examples and all(f"\n{example}````\n" in section for example in view.examples)
    assert all(f"```{{{view.name}}}" in example for example in view.examples)
    for option in view.own:
        assert option.help.endswith(".") and f"| `{option.name}` |" in section, option.name
        assert bool(option.values) is (option.kind == "choice"), option.name
        assert option.default in ("", *option.values)
    for form in (*([view.table] if view.table else ()), *view.tables.values()):
        keys = [column.key for column in form.columns]
        assert len(set(keys)) == len(keys) > 0
        assert f"A row is {form.row};" in section or f" is {form.row};" in section
        assert ", ".join(f"`{key}`" for key in keys) in section
    assert view.shape in get_args(ViewData)
    assert view.table is None or view.shape is Table
    # what is said where there is nothing names what there is nothing of
    names = [
        option for option in view.own if option.required or option.kind == "checklist" or option.name in view.either
    ]
    assert bool(view.nothing) is any(option.kind != "type" for option in names)
    assert view.nothing == "" or "{}" in view.nothing


def test_options_are_written_alike_everywhere() -> None:
    page = MANUAL.read_text(encoding="utf-8")
    assert all(f"\n`:{name}:`\n: " in page for name in COMMON)
    for view in VIEWS.values():
        assert not {option.name for option in view.options} & set(COMMON)
        assert [option.name for option in view.takes][-2:] == ["caption", "name"]
    assert not set(VIEWS) & KNOWN


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_what_is_said_in_options_is_read_again(view: View) -> None:
    texts = {
        "choice": lambda option: option.values[-1],
        "flag": lambda option: option.name,
        "type": lambda option: f"type-{option.name}",
        "types": lambda option: "hazard, situation",
        "need-types": lambda option: "req, spec",
        "fields": lambda option: "count, unit",
        "item": lambda option: "RSK-1",
        "items": lambda option: "RSK-1, CTL-1",
        "plan": lambda option: "MON-1",
        "checklist": lambda option: "gspr",
        "day": lambda option: "2026-05-11",
        "number": lambda option: "0.5",
        "text": lambda option: "noon",
    }
    empty = dict.fromkeys((option.name for option in view.own), "")
    full = {option.name: texts[option.kind](option) for option in view.own}
    for own in (full, *({**empty, option.name: full[option.name]} for option in view.own)):
        assert view.options_of(view.said(own)) == own
    assert view.said(empty) == ""
    for option in view.own:
        assert view.said({**empty, option.name: option.default}) == ""


@pytest.mark.parametrize("forms", [html.FORMS, generic.FORMS, render.FORMS], ids=["html", "generic", "pdf"])
def test_every_output_has_a_form_of_all_data(forms: dict[type, Any]) -> None:
    assert set(forms) == set(get_args(ViewData))


def test_the_examples_are_built(examples: Path) -> None:
    built = build(examples, overrides={"riskfile_today": "2026-11-23"})
    page = (built.out / "docs/views.html").read_text(encoding="utf-8")
    asked = [view for view in VIEWS.values() for _ in view.examples]
    found = shown(page)
    assert len(found) == len(asked)
    numbers: dict[str, int] = {}
    for view, part in zip(asked, found, strict=True):
        numbers[view.name] = numbers.get(view.name, 0) + 1
        suffix = f"-view-{numbers[view.name]}" if numbers[view.name] > 1 else ""
        assert part.startswith(f'<span id="rf-{view.name}{suffix}"></span>'), view.name
        assert "nothing to show" not in part and "rf-empty" not in part.partition("rf-live")[0], view.name
    # nothing on the page of views is found wrong
    assert [line for line in built.warnings.splitlines() if "docs/views" in line] == []
    checked = check(examples, cached=False, today="2026-11-23")
    assert [each for each in checked.report.findings if each.span.path == "docs/views.md"] == []


@pytest.mark.parametrize("builder", ["text", "riskpdf"])
def test_the_examples_are_built_for_other_outputs(builder: str, examples: Path) -> None:
    built = build(examples, builder=builder, overrides={"riskfile_today": "2026-11-23"})
    assert built.status == 0
    assert [line for line in built.warnings.splitlines() if "docs/views" in line or "RMF920" in line] == []


def clock(context: Context, filter: str, own: Any) -> Table:
    rows = tuple(
        Row(risk, (Cell(f"{risk.id} at {own['hour']} of {context.today}"),)) for risk in context.file.of_type("risk")
    )
    return Table("risk-clock", (Column("risk", "Risk by the clock"),), rows)


CLOCK = View(
    "risk-clock",
    "The risks by the clock.",
    Table,
    clock,
    ("```{risk-clock}\n:hour: noon\n```\n",),
    table=Form("Risk clock", "a risk", (Column("risk", "Risk by the clock"),)),
    filtered=False,
    options=(Option("hour", "choice", "Which hour.", ("noon", "midnight")),),
)


def test_a_record_is_all_that_a_view_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = "types:\n  risk-clocks: {prefix: PRT, label: Clock}\n"
    root = project(
        tmp_path / "project",
        CLOCK.examples[0] + "```{risk-clock}\n:rows: hazard\n```\n",
        f"```yaml needs/model.yaml\n{model}```\n",
    )

    def unknown() -> list[str]:
        found = check(root, cached=False).report.findings
        return [str(each.message) for each in found if each.span.path == "docs/views.md"]

    assert unknown() == ["unknown item type 'risk-clock'"] * 2
    assert "view-risk-clock" not in manual.within()["views.md"][1]
    monkeypatch.setitem(VIEWS, CLOCK.name, CLOCK)  # type: ignore[misc]
    # the directive, with its own options
    built = build(root, overrides={"riskfile_today": "2026-11-23"})
    page = (built.out / "docs/views.html").read_text(encoding="utf-8")
    (part,) = shown(page)
    assert "RSK-001 at noon of 2026-11-23" in part
    assert "risk-clock takes no option 'rows'; it takes hour, columns, sort, languages, caption, name" in built.warnings
    assert "noon" in next((built.out / "_riskfile").glob("risk-clock-*.js")).read_text(encoding="utf-8")
    # what the reader of pages knows as a view
    assert unknown() == ["risk-clock takes no option 'rows'; it takes hour, columns, sort, languages, caption, name"]
    # a name that no type may bear
    with pytest.raises(PolicyError, match='found the type "risk-clock", which is the name of another directive'):
        load_model("types:\n  risk-clock: {prefix: CLK, label: Clock}\n", "needs/model.yaml", VIEWS)
    (root / "needs/model.yaml").write_text("types:\n  risk-clock: {prefix: CLK, label: Clock}\n", encoding="utf-8")
    assert main(["check", str(root)]) == 2
    assert 'RMF009 unreadable-policy [error] found the type "risk-clock"' in capsys.readouterr().out
    # the manual
    _, reference = manual.within()["views.md"]
    assert "\n(view-risk-clock)=\n### risk-clock\n\nThe risks by the clock.\n" in reference
    assert "| `hour` | `noon`, `midnight` | Which hour. |" in reference
    assert CLOCK.examples[0] in reference
