"""A build: the same bytes however one gets there, all findings every time, complete pages, computed fields."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from casekit import Case, compose, write
from riskfile.project import check
from riskfile.sphinx.state import build_of
from riskfile.text.words import CONTROL_KIND_WORDS
from sphinxkit import build, differing, edit, pages, project

EDITS: dict[str, tuple[str, Callable[[str], str]]] = {
    "title": (
        "needs/design/base.md",
        lambda text: text.replace("Strut breaks in fatigue", "Strut breaks after recoil"),
    ),
    "estimate": ("needs/design/base.md", lambda text: text.replace(":p1: F2", ":p1: F4")),
    "verification fails": ("needs/design/base.md", lambda text: text.replace(":result: pass", ":result: fail", 1)),
    "link": ("needs/manufacturing/process.md", lambda text: text.replace("EVT-2", "EVT-1")),
    "item gone": ("needs/manufacturing/process.md", lambda text: text[: text.index(":::")]),
    "policy": (
        "needs/policy.yaml",
        lambda text: text.replace("F2: {S1: low, S2: low, S3: medium", "F2: {S1: low, S2: low, S3: low"),
    ),
    "region's label": ("needs/policy.yaml", lambda text: text.replace("label: Unacceptable", "label: Not acceptable")),
    "heading": ("docs/plan.md", lambda text: text.replace("# Risk management plan", "# The plan")),
    "prose": ("docs/plan.md", lambda text: text.replace("At each gate.", "Before each gate.")),
    "view's filter": ("docs/views.md", lambda text: text.replace("stage == design and ", "")),
    "order of chapters": ("docs/index.md", lambda text: text.replace("plan\nviews", "views\nplan")),
}


RUPTURE = "\n:::{harm} Rupture of the vessel\n:id: HRM-9\n:severity: S3\n:::\n"
UNEXPLAINED = "option-rationale: a label cannot be designed so that no wrong one can be printed\n:"
WAIVER = "\nwaivers:\n  - {rule: RMF303, item: CTL-3, reason: the line ends in March, approver: R. Manager, expires: 2026-12-31}\n"
LEVEL = "\nrules:\n  levels:\n    RMF112: {level: error, reason: our notified body asked for it}\n"

SHEETS = "".join(
    f"\n```{{{each}}}\n{options}```\n"
    for each, options in (
        ("fmea-sheet", ":columns: mode, effect, rpn\n:sort: mode\n"),
        ("trace-matrix", ":direction: backward\n"),
        ("cross-table", ":rows: hazard\n:by: control\n"),
        ("chain", ":item: RSK-1\n"),
        ("impact", ":of: CTL-3, HRM-1\n"),
        ("heat-map", ":movement:\n"),
        *(
            (each, "")
            for each in (
                "hazard-analysis",
                "characteristics",
                "controls-by-kind",
                "verification-status",
                "disclosed-risks",
                "clause-checklist",
                "key-figures",
                "item-list",
            )
        ),
    )
)
REFUSED = (
    (
        "item-list",
        ":types: hazard\n:fields: severity\n",
        "no field 'severity'; the fields are category, component, formerly, function, not-applicable, not-stated, retired, retired-because, source",
    ),
    ("item-list", ":types: hazard\n:columns: category\n", "unknown column 'category'"),
    ("fmea-sheet", ":columns: rpm\n", "unknown column 'rpm'; known: mode"),
    ("fmea-sheet", ":kind: service\n", "unknown kind 'service'; known: process, design"),
    ("fmea-sheet", ":sort: rpn down\n", "expected 'asc' or 'desc'"),
    ("heat-map", ":columns: risk\n", "heat-map takes no option 'columns'; it takes movement, filter, caption, name"),
    ("findings", ":filter: level == error\n", "findings takes no option 'filter'"),
    ("cross-table", ":rows: hazard\n", "needs one item type in 'rows' and one in 'by'"),
    ("chain", "", "chain needs the id of an item in 'item'"),
    ("impact", "", "impact needs the id of an item in 'of'"),
    ("trace-matrix", ":direction: down\n", "unknown direction 'down'"),
    ("trace-matrix", ":direction: backward\n:columns: benefit\n", "unknown column 'benefit'"),
)

Edit = tuple[str, Callable[[str], str]]

#: edits of findings: what is there before, the edit, and the pages that must show it
FOUND: dict[str, tuple[list[Edit], Edit, tuple[str, ...]]] = {
    "a finding on another page appears": (
        [("needs/manufacturing/process.md", lambda text: text + RUPTURE)],
        (
            "needs/design/base.md",
            lambda text: text.replace("} Perforation of the vessel", "} Rupture of the vessel").replace(
                ":id: HRM-2\n:severity: S3", ":id: HRM-2\n:severity: S4"
            ),
        ),
        ("needs/manufacturing/process.html", "docs/views.html"),
    ),
    "a finding on another page disappears": (
        [
            ("needs/manufacturing/process.md", lambda text: text + RUPTURE),
            (
                "needs/design/base.md",
                lambda text: text.replace("} Perforation of the vessel", "} Rupture of the vessel").replace(
                    ":id: HRM-2\n:severity: S3", ":id: HRM-2\n:severity: S4"
                ),
            ),
        ],
        ("needs/design/base.md", lambda text: text.replace(":id: HRM-2\n:severity: S4", ":id: HRM-2\n:severity: S3")),
        ("needs/manufacturing/process.html", "docs/views.html"),
    ),
    "a waiver added": (
        [("needs/design/base.md", lambda text: text.replace(UNEXPLAINED, ""))],
        ("needs/policy.yaml", lambda text: text + WAIVER),
        ("needs/design/base.html", "docs/views.html"),
    ),
    "a waiver's approver": (
        [
            ("needs/design/base.md", lambda text: text.replace(UNEXPLAINED, "")),
            ("needs/policy.yaml", lambda text: text + WAIVER),
        ],
        ("needs/policy.yaml", lambda text: text.replace("approver: R. Manager", "approver: C. Physician")),
        ("needs/design/base.html", "docs/views.html"),
    ),
    "a waiver moved in the policy": (
        [
            ("needs/design/base.md", lambda text: text.replace(UNEXPLAINED, "")),
            ("needs/policy.yaml", lambda text: text + WAIVER),
        ],
        ("needs/policy.yaml", lambda text: text.replace("waivers:\n", "waivers:\n  # in force\n")),
        ("docs/views.html",),
    ),
    "a rule's level": (
        [("needs/manufacturing/process.md", lambda text: text.replace(":leads-to: EVT-2\n", ""))],
        ("needs/policy.yaml", lambda text: text + LEVEL),
        ("needs/manufacturing/process.html", "docs/views.html"),
    ),
    "a cell of the grid opens": (
        [],
        ("needs/design/base.md", lambda text: text.replace(":result: pass", ":result: fail", 1)),
        ("docs/index.html", "docs/views.html"),
    ),
    "a cell of the grid closes": (
        [("needs/design/base.md", lambda text: text.replace(":result: pass", ":result: fail", 1))],
        ("needs/design/base.md", lambda text: text.replace(":result: fail", ":result: pass", 1)),
        ("docs/index.html", "docs/views.html"),
    ),
    "a cell of the grid is waived": (
        [],
        (
            "needs/policy.yaml",
            lambda text: (
                text
                + "\nwaivers:\n  - {rule: RMF509, item: lifecycle/manufacturing/residual, reason: made by a partner, approver: A. Prover, expires: 2026-12-31}\n"
            ),
        ),
        ("docs/index.html", "docs/views.html"),
    ),
    "an item more in a cell": (
        [],
        ("needs/manufacturing/process.md", lambda text: text + RUPTURE),
        ("docs/index.html",),
    ),
    "the findings move to another page": (
        [("needs/design/base.md", lambda text: text.replace(":result: pass", ":result: fail", 1))],
        ("docs/views.md", lambda text: text.replace("```{findings}\n```\n", "")),
        ("docs/index.html",),
    ),
    "the document's revision": (
        [],
        ("needs/policy.yaml", lambda text: text.replace('revision: "1"', 'revision: "2"')),
        ("docs/index.html", "docs/views.html"),
    ),
    "a level of a rule that finds nothing": (
        [],
        ("needs/policy.yaml", lambda text: text + LEVEL),
        ("docs/views.html",),
    ),
    "a sheet's columns": (
        [("docs/views.md", lambda text: text + SHEETS)],
        ("docs/views.md", lambda text: text.replace("mode, effect, rpn", "mode, rpn")),
        ("docs/views.html",),
    ),
    "a sheet's order": (
        [("docs/views.md", lambda text: text + SHEETS)],
        ("docs/views.md", lambda text: text.replace(":sort: mode\n", ":sort: mode desc\n")),
        ("docs/views.html",),
    ),
    "what sheets and figures count": (
        [("docs/views.md", lambda text: text + SHEETS)],
        ("needs/design/base.md", lambda text: text.replace(":result: pass", ":result: fail", 1)),
        ("docs/views.html",),
    ),
    "the matrix moves to another page": (
        [("docs/views.md", lambda text: text + "\n```{heat-map}\n:movement:\n```\n\n```{key-figures}\n```\n")],
        (
            "docs/views.md",
            lambda text: text.replace("```{trace-matrix}\n```\n", "```{trace-matrix}\n:filter: stage == design\n```\n"),
        ),
        ("docs/views.html",),
    ),
    "what the verdict says of analyses": (
        [("docs/index.md", lambda text: text.replace("```{stage-grid}\n```", "```{verdict}\n```"))],
        ("needs/design/base.md", lambda text: text.replace(":conclusion: acceptable", ":conclusion: not-acceptable")),
        ("docs/index.html",),
    ),
    "another gate": (
        [("needs/design/base.md", lambda text: text.replace(":result: pass", ":result: open", 1))],
        ("needs/policy.yaml", lambda text: text.replace("gate: draft", "gate: design")),
        ("needs/design/base.html", "docs/views.html"),
    ),
}


def test_an_option_that_a_view_cannot_honour_is_an_error_where_it_stands(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    path = root / "docs/views.md"
    text = path.read_text(encoding="utf-8")
    lines = []
    for name, options, _ in REFUSED:
        lines.append(text.count("\n") + 2)
        text += f"\n```{{{name}}}\n{options}```\n"
    path.write_text(text, encoding="utf-8")
    built = build(root, tmp_path / "out", strict=True)
    told = re.findall(r"views\.md:(\d+):\d+: WARNING: RMF921 unreadable-view: (.*)", built.warnings)
    ends = [*lines[1:], text.count("\n") + 2]
    for (number, message), line, end, (name, _, words) in zip(told, lines, ends, REFUSED, strict=True):
        assert line <= int(number) < end and words in message, (name, words, built.warnings)
    # nothing is said twice, and the checker says the same at the same places
    assert len(built.warnings.splitlines()) == len(told) and built.status == 1
    assert built.findings == sorted((*each.span[:3], each.code) for each in check(root, cached=False).report.findings)
    page = (built.out / "docs/views.html").read_text(encoding="utf-8")
    assert page.count("Not shown: ") == len(REFUSED)


def test_a_list_shows_the_fields_that_it_is_asked_for(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    path = root / "docs/views.md"
    text = path.read_text(encoding="utf-8")
    options = ":types: hazard\n:fields: source, category\n:columns: item, category\n:sort: source"
    path.write_text(f"{text}\n```{{item-list}}\n{options}\n:caption: Sorted by source\n```\n", encoding="utf-8")
    built = build(root, tmp_path / "out")
    assert built.warnings == ""
    html = (built.out / "docs/views.html").read_text(encoding="utf-8")
    table = html[html.index("Sorted by source") :]
    assert "Category" in table and "biological-chemical" in table
    assert "Source" not in table[: table.index("</thead>")]
    file = build_of(built.app.config).file
    hazards = sorted(file.of_type("hazard"), key=lambda item: item.text("source").lower())
    places = [table.index(hazard.title) for hazard in hazards]
    assert len(places) > 1 and places == sorted(places)


def test_a_chain_from_no_item_is_told_where_it_stands(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    edit(root, "docs/views.md", lambda text: text + "\n```{chain}\n:item: RSK-11\n```\n")
    built = build(root, tmp_path / "out")
    line = (root / "docs/views.md").read_text(encoding="utf-8").count("\n") - 1
    (told,) = built.warnings.splitlines()
    assert (
        f"views.md:{line}:8: WARNING: RMF921 unreadable-view: this chain names RSK-11, which is no item of the file"
        " (did you mean RSK-1" in told
    )
    assert "There is no item RSK-11." in (built.out / "docs/views.html").read_text(encoding="utf-8")


def test_sheets_are_complete_in_every_builder(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    edit(root, "docs/views.md", lambda text: text + SHEETS)
    built = build(root, tmp_path / "out", strict=True)
    assert built.status == 0, built.warnings
    views = unescape((built.out / "docs/views.html").read_text(encoding="utf-8"))
    (target,) = set(re.findall(r'href="([^"]*)\?f\.initial-s=%3DS4&f\.initial-p=%3DF4"', views))
    assert target.endswith("#rf-trace-matrix") and 'id="rf-trace-matrix-view-' not in target
    assert 'id="rf-trace-matrix"' in views and 'id="rf-trace-matrix-view-2"' in views
    assert "They decide nothing about acceptability" in views and "before control F4 S4" in views
    text = (build(root, tmp_path / "text", builder="text").out / "docs/views.txt").read_text(encoding="utf-8")
    for words in ("Which risks moved", "Risks by region", "Pairs linked through the chain", "7.1", "Inherent safety"):
        assert words in text, words


@pytest.mark.parametrize("name", FOUND)
def test_what_pages_show_of_findings_is_never_stale(name: str, tmp_path: Path) -> None:
    before, change, expected = FOUND[name]
    root = project(tmp_path / "project")
    for each in before:
        edit(root, *each)
    first = pages(build(root, tmp_path / "incremental").out)
    edit(root, *change)
    second = pages(build(root, tmp_path / "incremental").out)
    assert set(expected) <= set(differing(first, second))
    assert differing(second, pages(build(root, tmp_path / "clean").out)) == []


def test_an_item_and_the_appendix_show_findings_waivers_and_rules(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    edit(root, "needs/manufacturing/process.md", lambda text: text.replace(":leads-to: EVT-2\n", ""))
    edit(
        root,
        "needs/design/base.md",
        lambda text: text.replace(UNEXPLAINED, "").replace(
            "rejected\n:sample: 300\n:failures: 0\n:result: pass", "rejected\n:sample: 300\n:failures: 0\n:result: open"
        ),
    )
    edit(
        root,
        "needs/policy.yaml",
        lambda text: text + WAIVER + LEVEL + "  off:\n    RMF109: our list is the standard's\n",
    )
    built = build(root, tmp_path / "out")
    base = unescape((built.out / "needs/design/base.html").read_text(encoding="utf-8"))
    cards = dict(re.findall(r'<section class="rf-card [^"]*" id="([^"]+)">(.*?)</section>', base, re.DOTALL))
    (found,) = re.findall(r'<ul class="rf-found".*?</ul>', cards["CTL-3"], re.DOTALL)
    assert re.findall(r'rf-note rf-(\w+)">([^<]*)</span> <b title="[^"]*">(RMF\d+)', found) == [
        ("open", "open at a later gate", "RMF307"),
        ("waived", "waived", "RMF303"),
    ]
    assert "falls back: RSK-3 from region low to medium" in found
    assert "the line ends in March; approved by R. Manager" in found
    assert [id for id, card in cards.items() if "rf-found" in card] == ["CTL-3"]
    process = (built.out / "needs/manufacturing/process.html").read_text(encoding="utf-8")
    assert (
        process.count('<span class="rf-note rf-error">error</span> <b title="safety-effect-not-analysed">RMF112</b>')
        == 1
    )
    views = unescape((built.out / "docs/views.html").read_text(encoding="utf-8"))
    tables = dict(re.findall(r'<table class="rf-table rf-([a-z-]+)">(.*?)</table>', views, re.DOTALL))
    rules = {code: row for row, code in re.findall(r'(<tr><td data-col="rule">(\w+).*?</tr>)', tables["rules-run"])}
    assert set(rules) == {outcome.rule.code for outcome in build_of(built.app.config).report.outcomes}
    assert "error, changed from: warning in a draft" in rules["RMF112"] and "notified body" in rules["RMF112"]
    assert ">with findings</span>" in rules["RMF112"] and ">waived</span>" in rules["RMF303"]
    assert ">open for a gate</span>" in rules["RMF307"] and ">passed</span>" in rules["RMF101"]
    assert ">not evaluated</span>" in rules["RMF403"] and "1 place not evaluated" in rules["RMF403"]
    assert ">off</span>" in rules["RMF109"] and "our list is the standard's" in rules["RMF109"]
    for fact in (
        "riskfile 0.",
        "draft",
        "needs/policy.yaml, revision 1, dated 2026-01-01",
        str(len(build_of(built.app.config).file)),
    ):
        assert f"<dd>{fact}" in views, fact
    assert "in force: 1 finding waived" in tables["waivers"] and "R. Manager" in tables["waived"]
    assert "As far as verified (earned)" in views
    text = (build(root, tmp_path / "text", builder="text").out / "docs/views.txt").read_text(encoding="utf-8")
    for word in ("RMF112", "RMF307", "RMF303", "R. Manager", "As far as verified (earned)", "riskfile 0."):
        assert word in text, word


@pytest.mark.parametrize("name", EDITS)
def test_an_incremental_build_equals_a_clean_one(name: str, tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    build(root, tmp_path / "incremental")
    edit(root, *EDITS[name])
    incremental = build(root, tmp_path / "incremental")
    clean = build(root, tmp_path / "clean")
    assert differing(pages(incremental.out), pages(clean.out)) == []
    assert incremental.findings == clean.findings


def test_two_clean_builds_and_a_parallel_one_are_equal(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    for number in range(8):
        # Sphinx reads in parallel only from some pages on
        (root / f"needs/manufacturing/more-{number}.md").write_text(
            f"# More {number}\n\n:::{{failure-mode}} Mode {number}\n:id: FMD-3{number}\n:effect: none\n:leads-to: EVT-1\n:::\n",
            encoding="utf-8",
        )
    edit(root, "docs/index.md", lambda text: text.replace("process\n", "*\n"))
    first = build(root, tmp_path / "first")
    assert len(pages(first.out)) > 50
    for name, parallel in (("second", 0), ("parallel", 2)):
        other = build(root, tmp_path / name, parallel=parallel)
        assert differing(pages(first.out), pages(other.out)) == [], name
        assert other.findings == first.findings


def test_findings_are_reported_by_every_build(tmp_path: Path) -> None:
    root = project(tmp_path / "project", extra="```markdown\n:::{harm} Nobody's\n:id: HRM-9\n:severity: S9\n:::\n```\n")
    first = build(root, tmp_path / "out")
    assert "RMF201" in {code for *_, code in first.findings}
    again = build(root, tmp_path / "out")
    assert again.findings == first.findings
    parallel = build(root, tmp_path / "parallel", parallel=2)
    assert parallel.findings == first.findings
    assert build(root, tmp_path / "out", strict=True).status == 1
    assert build(root, tmp_path / "out", builder="needs").findings == first.findings


def test_the_command_line_stops_a_merge(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "-q", str(root), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    edit(root, "needs/design/base.md", lambda text: text.replace(":verifies: CTL-3", ":verifies: CTL-33", 1))
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "RMF902 dangling-link: VER-5 verifies names CTL-33" in done.stderr
        assert "[riskfile.RMF902]" in done.stderr


def test_where_one_of_two_items_with_an_id_goes_the_other_stays(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    edit(root, "needs/manufacturing/process.md", lambda text: text.replace("FMD-2", "FMD-1"))
    first = build(root, tmp_path / "out")
    assert "RMF901" in {code for *_, code in first.findings}
    edit(root, "needs/design/base.md", lambda text: text.replace(":id: FMD-1", ":id: FMD-7"))
    second = build(root, tmp_path / "out")
    assert "RMF901" not in {code for *_, code in second.findings}
    assert build_of(second.app.config).file.items["FMD-1"].docname == "needs/manufacturing/process"
    assert differing(pages(second.out), pages(build(root, tmp_path / "clean").out)) == []


def test_needs_json_has_the_computed_fields(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    out = build(root, tmp_path / "out").out
    data = json.loads((out / "needs.json").read_text(encoding="utf-8"))
    needs = data["versions"][data["current_version"]]["needs"]
    risk = needs["RSK-1"]
    assert (risk["initial_region"], risk["initial_probability"], risk["initial_severity"]) == ("high", "F4", "S4")
    assert (risk["residual_region"], risk["residual_probability"], risk["earned_region"]) == ("low", "F1", "low")
    assert "residual_region" not in needs["RSK-2"]
    assert risk["situation"] == ["SIT-1"] and risk["controls_back"] == ["CTL-1", "CTL-2"]
    assert needs["FMD-2"]["stage"] == "manufacturing"


MODEL = """version: 1
types:
  requirement:
    prefix: REQ
    label: Software requirement
    clause: IEC 62304 5.2
    help: What the software has to do.
    fields:
      level: {kind: enum, values: [system, unit], label: Level}
      effort: {kind: integer}
    links:
      realises: {targets: [control], label: realises, back-label: realised by}
  control:
    label: Risk control measure (RCM)
    fields:
      owner: {kind: text, label: Owner of the measure}
"""


def test_a_project_adds_types_fields_and_links(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    requirement = (
        "\n:::{requirement} Alarm within one second\n:id: REQ-1\n:level: unit\n:effort: 3\n:realises: CTL-1\n:::\n"
    )
    edit(root, "needs/manufacturing/process.md", lambda text: text + requirement)
    (root / "needs/model.yaml").write_text(MODEL, encoding="utf-8")
    edit(root, "needs/design/base.md", lambda text: text.replace(":id: CTL-1\n", ":id: CTL-1\n:owner: R. Manager\n"))
    built = build(root, tmp_path / "out")
    assert built.warnings == ""
    html = (built.out / "needs/manufacturing/process.html").read_text(encoding="utf-8")
    assert "Software requirement" in html and 'href="../design/base.html#CTL-1"' in html
    base = (built.out / "needs/design/base.html").read_text(encoding="utf-8")
    assert "Risk control measure (RCM)" in base and "Owner of the measure" in base and "realised by" in base
    needs = json.loads((built.out / "needs.json").read_text(encoding="utf-8"))["versions"][""]["needs"]
    assert (needs["REQ-1"]["effort"], needs["REQ-1"]["realises"], needs["CTL-1"]["realises_back"]) == (
        3,
        ["CTL-1"],
        ["REQ-1"],
    )
    edit(root, "needs/model.yaml", lambda text: text.replace("system, unit", "system, item"))
    assert [code for *_, code in build(root, tmp_path / "out").findings] == ["RMF904"]


def test_a_region_is_never_typed_by_the_author(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    edit(root, "needs/design/base.md", lambda text: text.replace(":id: RSK-2\n", ":id: RSK-2\n:initial-region: low\n"))
    built = build(root, tmp_path / "out")
    assert [code for *_, code in built.findings] == ["RMF904"]
    assert "unknown option 'initial-region' for risk" in built.warnings


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in ("href", "src") and value:
                self.links.append(value)


def test_no_link_is_broken_and_no_item_is_lost(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    built = build(root, tmp_path / "out")
    parsed: dict[Path, _Links] = {}
    for path in built.out.rglob("*.html"):
        if "_static" not in path.parts:
            parsed[path.resolve()] = page = _Links()
            page.feed(path.read_text(encoding="utf-8"))
    checked = 0
    for path, page in parsed.items():
        assert len(page.ids) == len(set(page.ids)), f"{path}: an id twice"
        for link in page.links:
            target, anchor = urldefrag(link)
            assert not re.match(r"(https?:)?//", target), f"{path} loads or links {link}"
            if target.startswith(("data:", "mailto:", "javascript:")):
                continue
            place = (path.parent / unquote(target.partition("?")[0])).resolve() if target else path
            assert place.exists(), f"{path}: {link}"
            if anchor and place in parsed:
                # the explorer draws the picture of an item when it is asked for
                drawn = set(build_of(built.app.config).file.items) if place.name == "explorer.html" else set()
                assert unquote(anchor.partition("?")[0]) in {*parsed[place].ids, *drawn}, f"{path}: {link}"
            checked += 1
    assert checked > 200
    file = build_of(built.app.config).file
    for item in file:
        page = parsed[(built.out / f"{item.docname}.html").resolve()]
        assert item.id in page.ids
        text = unescape((built.out / f"{item.docname}.html").read_text(encoding="utf-8"))
        # a card says the kind of a measure in words
        said = {
            name: CONTROL_KIND_WORDS[value] if (item.type, name) == ("control", "kind") else value
            for name, value in item.fields.items()
            if isinstance(value, str)
        }
        assert item.title in text
        assert {name: value for name, value in said.items() if value not in text} == {}, item.id
    views = (built.out / "docs/views.html").read_text(encoding="utf-8")
    for risk in file.of_type("risk"):
        assert views.count(f">{risk.id}</a>") >= 3, "in the heat maps, the risk table and the matrix"


def test_text_of_items_is_data(tmp_path: Path) -> None:
    nasty = '<script>window.hit = 1</script> & "quoted" {{ 7*7 }} [[copy("id")]]'
    root = project(
        tmp_path / "project",
        extra=f'```markdown\n:::{{intended-use}} {nasty}\n:id: USE-9\n:kind: misuse\n:user: {nasty}\n\nText {nasty} <img src=x onerror="hit()">\n:::\n```\n',
    )
    built = build(root, tmp_path / "out")
    html = (built.out / "needs/design/case.html").read_text(encoding="utf-8")
    assert "<script>window.hit" not in html and "<img src=x" not in html
    assert html.count("window.hit = 1") >= 3
    assert "RMF906" in {code for *_, code in built.findings}


def test_expressions_of_sphinx_needs_are_never_evaluated(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    mark = tmp_path / "evaluated"
    expression = f"__import__('pathlib').Path({str(mark)!r}).touch() or True"
    (root / "needs/manufacturing/process.md").write_text(
        f"# Process\n\n```{{needtable}}\n:filter: {expression}\n```\n\n{{need_count}}`{expression}`\n\n"
        f":::{{failure-mode}} <<{expression}:a, b>> [[echo('x')]]\n:id: FMD-2\n:leads-to: EVT-2\n:effect: <<[{expression}]:a, b>>\n:::\n",
        encoding="utf-8",
    )
    built = build(root, tmp_path / "out")
    assert not mark.exists()
    assert [(line, code) for _, line, _, code in built.findings if code == "RMF906"] == [(3, "RMF906"), (7, "RMF906")]
    item = build_of(built.app.config).file.items["FMD-2"]
    assert item.title.startswith("<<__import__") and item.text("effect").startswith("<<[__import__")


@pytest.mark.parametrize("builder", ["text", "singlehtml", "dirhtml", "xml", "latex"])
def test_other_builders_lose_nothing(builder: str, tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    built = build(root, tmp_path / "out", builder=builder)
    assert built.warnings == ""
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in built.out.rglob("*")
        if path.suffix in (".txt", ".html", ".xml", ".tex") and "_static" not in path.parts
    )
    for item in build_of(built.app.config).file:
        assert item.id in text, item.id
    assert "A strut below its width breaks earlier" in text


def test_a_policy_that_cannot_be_read_stops_the_build(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    edit(root, "needs/policy.yaml", lambda text: text.replace("severity:", "sevrity:", 1))
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "html", "-q", str(root), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert re.search(r"needs/policy\.yaml:\d+:1: ERROR: RMF009 unreadable-policy: .*sevrity", done.stderr), done.stderr
    assert "Traceback" not in done.stderr


def test_a_page_that_is_not_utf8_stops_the_build(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    (root / "docs/plan.md").write_bytes(b"# Plan\n\nGef\xe4\xdf\n")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "html", "-q", str(root), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
    )
    # as of a check, which says no more
    assert done.returncode == 1
    assert "docs/plan.md:3:4: ERROR: RMF907 unreadable-file: byte 0xE4 is not UTF-8" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('needs_types = [{"directive": each, "title": each, "prefix": "R-"} for each in ["req"]]', "needs_types"),
        ('root_doc = "index"', "root_doc"),
        ('myst_enable_extensions = ["substitution"]', "substitution"),
        ('myst_disable_syntax = ["table"]', "myst_disable_syntax"),
    ],
)
def test_a_conf_that_would_part_the_readers_is_refused(line: str, message: str, tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    with (root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(line + "\n")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "html", "-q", str(root), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert message in done.stderr and "Traceback" not in done.stderr


def test_a_filter_that_cannot_be_read_is_told_by_every_build(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    edit(root, "docs/views.md", lambda text: text.replace("stage == design", "stge == design"))
    line = (root / "docs/views.md").read_text(encoding="utf-8").split("\n").index("```{risk-table}") + 2
    for _ in range(2):
        built = build(root, tmp_path / "out")
        assert (
            f"docs/views.md:{line}:10: WARNING: RMF921 unreadable-view: the filter of this risk-table cannot be read:"
            " unknown field 'stge'; did you mean stage" in built.warnings
        )
    shutil.rmtree(tmp_path / "out")


def test_the_case_of_a_build_is_composed(tmp_path: Path) -> None:
    # the harness itself: a page that a case adds is there
    case: Case = compose("x", "```markdown\n:::{hazard} A\n:id: HAZ-9\n:::\n```\n")
    write(case, tmp_path)
    assert "HAZ-9" in (tmp_path / "needs/design/case.md").read_text(encoding="utf-8")


def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret\n", encoding="utf-8")
    (root / "docs/linked.md").symlink_to(secret)
    done = subprocess.run(
        [sys.executable, "-m", "riskfile.cli", "check", str(root)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert (
        "docs/linked.md:1:1: RMF906 active-content [error] this symbolic link leads out of the project" in done.stdout
    )
    with pytest.raises(SystemExit):
        build(root, tmp_path / "out")
    assert not list((tmp_path / "out").rglob("linked*"))
