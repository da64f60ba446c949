"""Links between risk items and requirements, both ways: what a build shows of them, and that a check says the same."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from casekit import TODAY
from sphinxkit import Built, build, differing, edit, pages
from tracedkit import MODEL, PAGE, SYSTEM, checked, found, implementing, needs_json, pinned, traced

# what sphinx-needs lays out asks docutils in a way that docutils will not answer for ever
pytestmark = pytest.mark.filterwarnings("ignore:The frontend.Option.*class:DeprecationWarning")

REQUIREMENTS = "docs/requirements.md"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return traced(tmp_path_factory.mktemp("traced"))


@pytest.fixture(scope="module")
def built(root: Path) -> Built:
    return build(root, overrides={"riskfile_today": TODAY})


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(root, tmp_path / "copy", ignore=shutil.ignore_patterns("_build", ".riskfile_cache")))


def needs_of(built: Built) -> dict[str, Any]:
    data = json.loads((built.out / "needs.json").read_text("utf-8"))
    needs: dict[str, Any] = data["versions"][data["current_version"]]["needs"]
    return needs


def received(built: Built, name: str) -> Any:
    """The data that a script of the pages hands over."""
    text = (built.out / "_riskfile" / f"{name}.js").read_text("utf-8")
    return json.loads(text[text.index(",") + 1 : text.rindex(")")])


def card(built: Built, id: str) -> str:
    """The foot of an item's card."""
    page = (built.out / "needs/design/base.html").read_text("utf-8")
    whole = re.search(rf'<section class="rf-card[^>]*id="{id}".*?</section>', page, re.DOTALL)
    assert whole is not None
    return whole[0]


def test_check_and_build_find_nothing(root: Path, built: Built) -> None:
    assert found(root) == [] and built.warnings == "" and built.status == 0


def test_needs_json_holds_both_directions(built: Built) -> None:
    needs = needs_of(built)
    assert needs["CTL-1"]["implements"] == ["REQ_0001", "SPEC_0001", "SYS_7"]
    assert needs["REQ_0001"]["implements_back"] == ["CTL-1", "SPEC_0001"]
    assert needs["SYS_7"]["implements_back"] == ["CTL-1"] and needs["SYS_7"]["is_external"]
    assert needs["VER-2"]["tested_by"] == ["tc-wear"] and needs["tc-wear"]["tested_by_back"] == ["VER-2"]
    # what requirements say of risks, of this project and of another
    assert needs["RSK-1"]["mitigates_back"] == ["REQ_0001"] and needs["RSK-2"]["mitigates_back"] == ["SYS_7"]


def test_cards_lead_to_requirements(built: Built) -> None:
    foot = card(built, "CTL-1")
    assert "<dt>implements</dt>" in foot
    assert (
        'href="../../docs/requirements.html#REQ_0001">REQ_0001</a>'
        ' <span class="rf-title">Struts lie against the wall of the vessel</span>' in foot
    )
    assert 'href="https://system.example.org/safety.html#SYS_7">SYS_7</a>' in foot
    assert "<dt>carried out as test</dt>" in card(built, "VER-2")
    assert "<dt>is mitigated by</dt>" in card(built, "RSK-1") and ">REQ_0001<" in card(built, "RSK-1")


def test_a_requirement_shows_what_stands_behind_it(built: Built) -> None:
    page = (built.out / "docs/requirements.html").read_text("utf-8")
    one, other = (page.index(f'id="{id}"') for id in ("REQ_0001", "REQ_0002"))
    block = page[one:other]
    # laid out by sphinx-needs, with the back link, and below it the risk and the hazard
    assert "is implemented by" in block and "In the risk management file" in block
    for id in ("CTL-1", "RSK-1", "HAZ-1", "VER-1"):
        assert f'href="../needs/design/base.html#{id}"' in block
    nothing = page[other : page.index('id="SPEC_0001"')]
    assert "In the risk management file" not in nothing


def test_matrices_and_explorer_reach_them(built: Built) -> None:
    items = received(built, "items")
    ids = [item[0] for item in items["items"]]
    name = next(path.stem for path in (built.out / "_riskfile").glob("requirement-matrix*.js"))
    table = received(built, name)
    columns = [column[0] for column in table["columns"]]

    def shown(row: list[Any], column: str) -> list[str]:
        # entries alone, or after what else a cell has: its text
        cell = row[columns.index(column) + 1]
        entries = [] if isinstance(cell, str) else (cell[1] or []) if cell and isinstance(cell[0], str) else cell
        return [ids[entry[0] if isinstance(entry, list) else entry] for entry in entries]

    rows = {ids[row[0]]: row for row in table["rows"]}
    assert list(rows) == ["REQ_0001", "REQ_0002", "SPEC_0001", "SYS_7"]
    row = rows["REQ_0001"]
    assert [shown(row, each) for each in ("controls", "risks", "situations", "hazards", "tests")] == [
        ["CTL-1"],
        ["RSK-1"],
        ["SIT-1"],
        ["HAZ-1"],
        ["tc-wear"],
    ]
    assert shown(row, "verifications") == ["VER-1", "VER-2"]
    # risks that it names itself, and those of its controls
    assert shown(rows["SYS_7"], "risks") == ["RSK-2", "RSK-1"] and shown(rows["REQ_0002"], "controls") == []
    trace = received(built, "trace-matrix")
    place = [column[0] for column in trace["columns"]].index("requirements")
    first = next(row for row in trace["rows"] if ids[row[0]] == "RSK-1")
    assert [ids[entry] for entry in first[place + 1]] == ["REQ_0001", "SPEC_0001", "SYS_7"]
    # and in the picture of the chain a requirement stands behind its control
    links = [tuple(items["links"][at : at + 3]) for at in range(0, len(items["links"]), 3)]
    named = {(ids[one], ids[other], items["relations"][by][0]) for one, other, by in links}
    assert {("CTL-1", "REQ_0001", "implements"), ("REQ_0001", "RSK-1", "mitigates")} <= named
    page = items["items"][ids.index("SYS_7")][4]
    assert items["pages"][page] == "https://system.example.org/safety.html#SYS_7"


def test_the_pdf_has_them(root: Path, tmp_path: Path) -> None:
    import pikepdf

    pdf = build(root, tmp_path / "pdf", builder="riskpdf", overrides={"riskfile_today": TODAY})
    assert pdf.warnings == "" and pdf.status == 0
    with pikepdf.open(pdf.out / "risk-management-file.pdf") as document:
        links = [link for page in document.pages for link in page.get("/Annots", [])]
        addresses = {str(link.A.URI) for link in links if "/URI" in link.get("/A", {})}
    assert "https://system.example.org/safety.html#SYS_7" in addresses and not [
        each for each in addresses if "rf:" in each
    ]
    shown = (tmp_path / "pdf/typst").glob("*.json")
    assert any('"REQ_0001","Struts lie against' in path.read_text("utf-8") for path in shown)


def test_pages_follow_what_changes_elsewhere(copy: Path, tmp_path: Path) -> None:
    build(copy, tmp_path / "out")
    edit(copy, REQUIREMENTS, lambda text: text.replace("Struts lie against the wall", "Struts touch the wall"))
    pinned(copy, (copy / SYSTEM).read_text("utf-8").replace("A blood vessel is never cut", "No vessel is cut"))
    later = build(copy, tmp_path / "out")
    clean = build(copy, tmp_path / "clean")
    assert differing(pages(later.out), pages(clean.out)) == []
    foot = card(later, "CTL-1")
    assert "Struts touch the wall" in foot and "No vessel is cut" in foot


def test_a_need_that_is_gone_from_a_file_is_forgotten(copy: Path, tmp_path: Path) -> None:
    build(copy, tmp_path / "out")
    implementing(copy, "REQ_0001")
    pinned(copy, needs_json(SYS_9={"type": "sysreq", "title": "Another"}))
    later = build(copy, tmp_path / "out")
    clean = build(copy, tmp_path / "clean")
    assert differing(pages(later.out), pages(clean.out)) == []
    assert "SYS_7" not in needs_of(later) and "SYS_9" in needs_of(later)


def test_requirements_outside_of_the_file(copy: Path, tmp_path: Path) -> None:
    # a larger project: Sphinx reads more folders than those of the risk file
    (copy / "reqs").mkdir()
    text = (copy / REQUIREMENTS).read_text("utf-8").partition("## What")[0]
    (copy / "reqs/requirements.md").write_text(f"---\norphan: true\n---\n\n{text}", encoding="utf-8")
    (copy / REQUIREMENTS).write_text("# Requirements\n\nElsewhere.\n", encoding="utf-8")
    edit(copy, "conf.py", lambda text: text + '\ninclude_patterns = ["docs/**", "needs/**", "reqs/**"]\n')
    assert found(copy) == []
    # what other pages have by other means nobody knows before a build
    implementing(copy, "REQ_0001, REQ_77")
    assert found(copy) == []
    built = build(copy, tmp_path / "out", overrides={"riskfile_today": TODAY})
    assert [(path, code) for path, _, _, code in built.findings] == [(PAGE, "RMF902")]
    assert 'href="../../reqs/requirements.html#REQ_0001"' in card(built, "CTL-1")
    implementing(copy, "REQ_0001, tc-wear")
    told = found(copy)
    assert [code for *_, code in told] == ["RMF903"]
    assert build(copy, tmp_path / "out", overrides={"riskfile_today": TODAY}).findings == told


RISK = '{"directive": "risk", "title": "Risk", "prefix": "R_"},'

WRONG = "REQ_77, tc-wear, RSK-1, SYS_8, SYS_9, REQ_0001"


def test_check_and_build_judge_alike(copy: Path, tmp_path: Path) -> None:
    # a need of a type that nobody has declared, which sphinx-needs would not take
    pinned(copy, needs_json(SYS_9={"type": "stakeholder", "title": "T"}))
    implementing(copy, WRONG)
    told = found(copy)
    assert [code for *_, code in told] == ["RMF902", "RMF903", "RMF903", "RMF902", "RMF903"]
    built = build(copy, tmp_path / "out", overrides={"riskfile_today": TODAY})
    assert built.findings == told
    # nothing is said of it a second time
    assert "needs.link_outgoing" not in built.warnings


def test_a_stale_file_is_told_by_both(copy: Path, tmp_path: Path) -> None:
    edit(copy, SYSTEM, lambda text: text.replace("never cut", "seldom cut"))
    told = found(copy)
    assert [code for *_, code in told] == ["RMF927"]
    built = build(copy, tmp_path / "out", overrides={"riskfile_today": TODAY})
    assert built.findings == told and "SYS_7" not in needs_of(built)


def test_a_build_knows_what_a_check_does_not(copy: Path, tmp_path: Path) -> None:
    (copy / "more.json").write_text(
        json.dumps(needs_json(EXT_1={"id": "EXT_1", "type": "req", "title": "Elsewhere", "docname": "a"})),
        encoding="utf-8",
    )
    more = '\nneeds_external_needs = [{"base_url": "https://more.example.org", "json_path": "more.json"}]\n'
    edit(copy, "conf.py", lambda text: text + more)
    implementing(copy, "EXT_1, EXT_2")
    assert found(copy) == []
    built = build(copy, tmp_path / "out", overrides={"riskfile_today": TODAY})
    assert [code for *_, code in built.findings] == ["RMF902"] and "EXT_2" in built.warnings
    assert 'href="https://more.example.org/a.html#EXT_1"' in card(built, "CTL-1")
    assert needs_of(built)["EXT_1"]["implements_back"] == ["CTL-1"]


def test_external_needs_that_lead_back_here(copy: Path, tmp_path: Path) -> None:
    # the other project names our items, and ours names its needs: both ways, and an end
    system = needs_json(
        SYS_7={"type": "sysreq", "title": "One", "mitigates": ["RSK-1"], "implements": ["SYS_8"], "docname": "a"},
        SYS_8={"type": "sysreq", "title": "Other", "implements": ["SYS_7"], "docname": "a"},
        **{"CTL-1": {"type": "control", "implements": ["SYS_7"]}, "REQ_0001": {"type": "req", "title": "Ours"}},
    )
    pinned(copy, system)
    assert found(copy) == []
    built = build(copy, tmp_path / "out", overrides={"riskfile_today": TODAY})
    assert built.warnings == ""
    needs = needs_of(built)
    assert needs["SYS_7"]["implements_back"] == ["CTL-1", "SYS_8"] and needs["RSK-1"]["mitigates_back"] == [
        "REQ_0001",
        "SYS_7",
    ]
    assert needs["REQ_0001"]["title"].startswith("Struts")


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("needs_types = [", f"needs_types = [{RISK}", "conf.py:7:30", "found the need type risk"),
        (
            '"mitigates": {',
            '"controls": {',
            "conf.py:14:5",
            "found the link type controls, which is a link of riskfile",
        ),
        (
            '"mitigates": {',
            '"severity": {',
            "conf.py:14:5",
            "found the link type severity, which is a field of riskfile",
        ),
        (
            "needs_id_regex",
            'needs_fields = {"may_cause": {}}\nneeds_id_regex',
            "conf.py:17:17",
            "found the field may_cause",
        ),
    ],
)
def test_names_that_collide_are_one_clear_message(
    copy: Path, tmp_path: Path, old: str, new: str, place: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(copy, "conf.py", lambda text: text.replace(old, new, 1))
    told = checked(copy).report.findings
    assert [(each.code, str(each.span)) for each in told] == [("RMF009", place)] and words in told[0].message
    with pytest.raises(SystemExit) as stopped:
        build(copy, tmp_path / "out")
    assert stopped.value.code == 2


def test_a_link_of_theirs_with_the_name_of_a_field(copy: Path) -> None:
    # `implements` of conf.py, and nothing in needs/model.yaml: what to write there is said
    edit(copy, MODEL, lambda text: text[: text.index("types:\n  control")])
    (told,) = checked(copy).report.findings
    assert told.code == "RMF009" and "declare it as a link of control in needs/model.yaml" in str(told.hint)


def test_names_that_a_toml_file_declares_collide(copy: Path) -> None:
    edit(copy, "conf.py", lambda text: text + '\nneeds_from_toml = "ubproject.toml"\n')
    toml = '[needs]\nid_required = true\n\n[needs.links.verifies]\noutgoing = "verifies"\n'
    (copy / "ubproject.toml").write_text(toml, encoding="utf-8")
    (told,) = checked(copy).report.findings
    assert (told.code, str(told.span)) == ("RMF009", "ubproject.toml:4:14") and "link type verifies" in told.message


def test_filters_may_name_requirements(copy: Path, tmp_path: Path) -> None:
    tables = """
```{controls-by-kind}
:filter: implements == REQ_0001
```

```{requirement-matrix}
:types: req
:gaps:
:filter: id == CTL-1
:columns: need, controls, hazards
```

```{requirement-matrix}
:types: reqs
```

```{controls-by-kind}
:filter: implements == REQ_0009
```

{need}`SYS_7`
"""
    edit(copy, REQUIREMENTS, lambda text: text + tables)
    told = found(copy)
    lines = (copy / REQUIREMENTS).read_text("utf-8").splitlines()
    assert [(line, code) for _, line, _, code in told] == [
        (lines.index(":types: reqs") + 1, "RMF921"),
        (lines.index(":filter: implements == REQ_0009") + 1, "RMF921"),
    ]
    built = build(copy, tmp_path / "out", overrides={"riskfile_today": TODAY})
    assert built.findings == told
    page = (built.out / "docs/requirements.html").read_text("utf-8")
    assert page.count('href="../needs/design/base.html#CTL-1"') > 3
    assert 'href="https://system.example.org/safety.html#SYS_7"' in page


def test_names_that_only_a_build_sees_collide(copy: Path, tmp_path: Path) -> None:
    edit(copy, "conf.py", lambda text: text + '\nneeds_links |= dict(controls={"outgoing": "a", "incoming": "b"})\n')
    with pytest.raises(SystemExit) as stopped:
        build(copy, tmp_path / "out")
    assert stopped.value.code == 2


def test_the_page_of_items_names_a_part(copy: Path, tmp_path: Path) -> None:
    edit(copy, REQUIREMENTS, lambda text: text.replace("A strut that", "{need_part}`(a)A strut` that"))
    implementing(copy, "REQ_0001.a")
    assert found(copy) == []
    built = build(copy, tmp_path / "out", overrides={"riskfile_today": TODAY})
    assert built.findings == [] and ">REQ_0001<" in card(built, "CTL-1")
