"""The grid as a view: its states, what keeps cells open, where they lead; and the day that a build judges on."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest

from riskfile.model import MISSIONS, STAGES, STEPS
from riskfile.rules.stage_cells import grid_of
from riskfile.sphinx.build import Build
from riskfile.sphinx.state import build_of
from riskfile.text.words import MISSION_WORDS, STAGE_WORDS, STEP_WORDS
from riskfile.views.stage_grid import verdict
from sphinxkit import build, differing, edit, pages, project

WAIVER = "\nwaivers:\n  - {rule: RMF318, item: VER-1, reason: repeated in March, approver: R. Manager, expires: 2026-06-30}\n"


class Shown(NamedTuple):
    """A cell as a page shows it."""

    state: str
    link: str
    items: int
    lines: tuple[str, ...]


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def shown(html: str) -> tuple[dict[tuple[str, str, str], Shown], dict[tuple[str, str], str]]:
    """The cells of the page by mission, stage and step, and the head of each row."""
    cells: dict[tuple[str, str, str], Shown] = {}
    heads: dict[tuple[str, str], str] = {}
    tables = re.findall(r'<table class="rf-grid">(.*?)</table>', html, re.DOTALL)
    for mission, table in zip(MISSIONS, tables, strict=True):
        assert f"<caption>{MISSION_WORDS[mission]}</caption>" in table
        columns = re.findall(r'<th scope="col">(.*?)</th>', table)
        assert columns == ["Stage", *STEP_WORDS.values()]
        rows = re.findall(r'<tr[^>]*><th scope="row">(.*?)</th>(.*?)</tr>', table, re.DOTALL)
        for stage, (head, row) in zip(STAGES, rows, strict=True):
            heads[mission, stage] = text_of(head)
            found = re.findall(r'<td class="rf-cell-(\w+)">(.*?)</td>', row, re.DOTALL)
            for step, (state, cell) in zip(STEPS, found, strict=True):
                word = re.search(r'class="rf-state-word">(\w+)<', cell)
                count = re.search(r'class="rf-count">(\d+) items?<', cell)
                assert word is not None and count is not None
                assert word[1] == state, "the state is a word too"
                links = re.findall(r'href="([^"]*)"', cell)
                listed = next((unescape(link) for link in links if "#rf-item-list" not in link), "")
                lines = tuple(text_of(line) for line in re.findall(r"<li>(.*?)</li>", cell, re.DOTALL))
                cells[mission, stage, step] = Shown(state, listed, int(count[1]), lines)
    return cells, heads


def front(out: Path) -> str:
    return (out / "docs/index.html").read_text(encoding="utf-8")


def agrees(build: Build, cells: dict[tuple[str, str, str], Shown]) -> None:
    """The page shows the states, items and rules of the grid that the rules compute."""
    grid = grid_of(build.file, build.policy, build.report, build.today)
    for cell in grid.cells:
        seen = cells[cell.mission, cell.stage, cell.step]
        assert (seen.state, seen.items) == (cell.state, cell.items), cell.name
        of_findings = [line for line in seen.lines if not line.endswith(" waived")]
        told = [re.match(r"RMF\d{3}", line) for line in of_findings]
        assert {match[0] for match in told if match} == {finding.code for finding in cell.findings}, cell.name
        for reason in map(str, cell.reasons):
            assert any(line.startswith(reason) for line in of_findings), cell.name
        for each in cell.waived:
            assert any(
                line.startswith(f"{each.code} {each.name}") and each.item in line and each.waiver.reason in line
                for line in seen.lines
                if line not in of_findings
            ), cell.name


def test_the_front_page_shows_the_grid(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    edit(root, "needs/design/base.md", lambda text: text.replace(":result: pass", ":result: fail", 1))
    edit(
        root,
        "needs/policy.yaml",
        lambda text: (
            text.replace("gate: draft", "gate: manufacturing").replace("competence: HR-1", "competence: ''")
            + "\nwaivers:\n  - {rule: RMF112, item: FMD-2, reason: analysed <elsewhere>, approver: R. Manager, expires: 2026-12-31}\n"
        ),
    )
    edit(root, "needs/manufacturing/process.md", lambda text: text.replace(":leads-to: EVT-2\n", ""))
    built = build(root, tmp_path / "out", overrides={"riskfile_today": "2026-05-04"})
    html = front(built.out)
    cells, heads = shown(html)
    of = build_of(built.app.config)
    agrees(of, cells)
    open_cell = cells["lifecycle", "design", "control"]
    assert open_cell.lines == ("RMF318 failed-verification 1 error",)
    assert open_cell.link == "views.html#rf-findings?f.rule=%3DRMF318", "with what keeps it open"
    assert '<span id="rf-findings"></span>' in (built.out / "docs/views.html").read_text(encoding="utf-8")
    # the claim that rests on the failed proof is not earned
    assert cells["lifecycle", "design", "residual"].lines == open_cell.lines
    assert cells["lifecycle", "manufacturing", "identification"].state == "complete", (
        "a waiver of one item is told in it"
    )
    assert cells["lifecycle", "manufacturing", "identification"].lines == (
        "RMF112 safety-effect-not-analysed FMD-2: analysed <elsewhere>; approved by R. Manager; until 2026-12-31 waived",
    )
    assert cells["lifecycle", "manufacturing", "identification"].link == (
        "views.html#rf-findings-3?f.rule=%3DRMF112"
    ), "with what is waived"
    assert cells["lifecycle", "design", "identification"].state == "complete"
    assert heads["lifecycle", "manufacturing"] == f"{STAGE_WORDS['manufacturing']} gate of this build"
    assert heads["operations", "design"] == f"{STAGE_WORDS['design']} judged at this gate too"
    assert heads["operations", "post-launch"] == f"{STAGE_WORDS['post-launch']} not judged yet"
    grid = grid_of(of.file, of.policy, of.report, of.today)
    assert re.findall(r'<p class="rf-verdict rf-cell-(\w+)">(.*?)</p>', html) == [("open", verdict(grid, of.report))]
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html) == [
        ("Device", "Base device"),
        ("Manufacturer", "Nobody"),
        ("Document", "RMF-BASE"),
        ("Revision", "1, dated 2026-01-01"),
        ("Gate", "manufacturing"),
        ("Judged as of", "2026-05-04"),
    ]
    (outside,) = re.findall(r'<div class="rf-outside">(.*?)</div>', html, re.DOTALL)
    assert "RMF007 no-competence 1 error" in text_of(outside)


def test_a_cell_is_coloured_by_what_is_waived_in_it(tmp_path: Path) -> None:
    """One cell waived, one with two findings waived in it, all others as they are."""
    root = project(tmp_path / "project")
    hazards = "".join(f"\n:::{{hazard}} Foreign surface {id}\n:id: HAZ-{id}\n:category: energy\n:::\n" for id in (8, 9))
    unseen = re.compile(r"(:id: CYC-6\n(?:(?!:::).)*?):reviews: [^\n]*\n", re.DOTALL)
    edit(root, "needs/design/base.md", lambda text: unseen.sub(r"\1", text) + hazards)
    spine = "approver: R. Manager, expires: 2026-12-31"
    rows = (
        *(f"rule: RMF105, item: HAZ-{id}, reason: a class of its own, {spine}" for id in (8, 9)),
        f"rule: RMF509, item: operations/post-launch/evaluation, reason: read in May, {spine}",
    )
    waivers = "\nwaivers:\n" + "".join(f"  - {{{row}}}\n" for row in rows)
    edit(root, "needs/policy.yaml", lambda text: text + waivers)
    built = build(root, tmp_path / "out", overrides={"riskfile_today": "2026-05-04"})
    html = front(built.out)
    cells, _ = shown(html)
    agrees(build_of(built.app.config), cells)
    assert cells["lifecycle", "design", "identification"].state == "complete"
    assert [text_of(each) for each in re.findall(r'<span class="rf-within".*?</span></span>', html)] == [
        "◇ 2 waived in it"
    ]
    assert [key for key, cell in cells.items() if cell.state == "waived"] == [
        ("operations", "post-launch", "evaluation")
    ]


def test_without_a_page_of_findings_a_cell_leads_to_its_first_item(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    edit(root, "docs/views.md", lambda text: text.replace("```{findings}\n```\n", ""))
    edit(root, "needs/design/base.md", lambda text: text.replace(":result: pass", ":result: fail", 1))
    built = build(root, tmp_path / "out")
    cells, heads = shown(front(built.out))
    assert cells["lifecycle", "design", "control"].link == "../needs/design/base.html#VER-1"
    assert heads["lifecycle", "design"] == STAGE_WORDS["design"], "a draft judges no gate"


def test_a_passed_gate_and_an_empty_cell(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    html = front(build(root, tmp_path / "passed", overrides={"riskfile_gate": "post-launch"}).out)
    assert re.findall(r'<p class="rf-verdict rf-cell-(\w+)">Gate post-launch: (\w+)', html) == [("complete", "passed")]
    assert {cell.state for cell in shown(html)[0].values()} == {"complete"}
    assert "post-launch (the policy&#x27;s own: draft)" in html
    base = root / "needs/design/base.md"
    text = base.read_text(encoding="utf-8")
    # a conclusion without a decision: the step is there, and empty
    text = re.sub(
        r"(:::\{cycle\}(?:(?!:::).)*?:mission: operations\n(?:(?!:::).)*?):reviews: [^\n]*\n",
        r"\1",
        text,
        flags=re.DOTALL,
    )
    base.write_text(text, encoding="utf-8")
    built = build(root, tmp_path / "empty")
    cells, _ = shown(front(built.out))
    agrees(build_of(built.app.config), cells)
    empty = [cell for key, cell in cells.items() if key[0] == "operations" and key[2] == "evaluation"]
    assert any("looked again at no risk, harm or failure mode" in line for cell in empty for line in cell.lines)


@pytest.mark.parametrize("builder", ["text", "latex"])
def test_other_builders_show_the_grid(builder: str, tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    edit(root, "needs/design/base.md", lambda text: text.replace(":result: pass", ":result: fail", 1))
    built = build(root, tmp_path / "out", builder=builder, overrides={"riskfile_gate": "design"})
    suffix = {"text": ".txt", "latex": ".tex"}[builder]
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(built.out.rglob(f"*{suffix}")))
    text = " ".join(text.replace("\\sphinxhyphen{}", "-").split())
    for words in ("Product life cycle", "Operational risk control", "Gate design: not passed", "RMF-BASE"):
        assert words in text, words
    if builder == "latex":
        # in plain text the lines of cells stand beside each other
        assert len(re.findall(r"open; \d+ items; RMF318 failed-verification \(1 error\)", text)) == 2


def test_the_day_of_a_build_is_that_of_rules_and_grid_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path / "project")
    edit(root, "needs/design/base.md", lambda text: text.replace(":result: pass", ":result: fail", 1))
    edit(root, "needs/policy.yaml", lambda text: text + WAIVER)
    seen = {}
    for day in ("2026-06-30", "2026-07-01"):
        built = build(root, tmp_path / "out", overrides={"riskfile_today": day})
        of = build_of(built.app.config)
        codes = {finding.code for finding in of.report.findings}
        seen[day] = (of.today, "RMF318" in codes, "RMF911" in codes)
        cells, _ = shown(front(built.out))
        agrees(of, cells)
        assert f"<dd>{day}</dd>" in front(built.out)
    assert seen == {"2026-06-30": ("2026-06-30", False, False), "2026-07-01": ("2026-07-01", True, True)}
    # the same day from elsewhere: the same bytes
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1782863999")  # 2026-06-30T23:59:59Z
    epoch = build(root, tmp_path / "epoch")
    assert build_of(epoch.app.config).today == "2026-06-30"
    given = build(root, tmp_path / "given", overrides={"riskfile_today": "2026-06-30"})
    assert differing(pages(epoch.out), pages(given.out)) == []
    # what the configuration says goes first
    assert (
        build_of(build(root, tmp_path / "out", overrides={"riskfile_today": "2026-07-02"}).app.config).today
        == "2026-07-02"
    )


@pytest.mark.parametrize(
    ("today", "epoch", "message"),
    [
        ("tomorrow", "", "riskfile_today is 'tomorrow'"),
        ("20261123", "", "riskfile_today is '20261123'"),
        ("2026-02-30", "", "riskfile_today is '2026-02-30'"),
        ("", "9" * 30, "SOURCE_DATE_EPOCH is '9999"),
    ],
)
def test_a_day_that_is_none_stops_the_build(
    today: str,
    epoch: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = project(tmp_path / "project")
    if epoch:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    from riskfile.sphinx import config

    messages: list[str] = []
    monkeypatch.setattr(config.LOGGER, "error", lambda text, *args, **_: messages.append(text % args))
    with pytest.raises(SystemExit) as stopped:
        build(root, tmp_path / "out", overrides={"riskfile_today": today} if today else None)
    assert stopped.value.code == 2
    assert any(message in each for each in messages), messages


def test_the_command_takes_the_day(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "riskfile.cli",
            "build",
            str(root),
            "--output",
            str(tmp_path / "out"),
            "--today",
            "2025-03-02",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "<dd>2025-03-02</dd>" in front(tmp_path / "out/html")
