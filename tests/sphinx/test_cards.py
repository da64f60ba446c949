"""Cards: steps within the type, stage and mission, the way to the picture, the link to the source line."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from cardkit import proved
from sphinxkit import build, differing, edit, pages, project

BLOB = "https://example.org/des/blob/main/{path}#L{line}"


def card(out: Path, page: str, id: str) -> str:
    text = (out / page).read_text(encoding="utf-8")
    found = re.search(rf'<section class="rf-card [^"]*" id="{id}">.*?</section>', text, re.DOTALL)
    assert found is not None, id
    return found[0]


def test_a_card_steps_to_its_neighbours_of_the_type_on_any_page(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    first = build(root, tmp_path / "incremental").out
    before = pages(first)
    here = card(first, "needs/design/base.html", "FMD-1")
    assert 'href="../manufacturing/process.html#FMD-2" aria-label="Next: FMD-2 Laser cuts a strut too thin"' in here
    assert "Previous:" not in here
    there = card(first, "needs/manufacturing/process.html", "FMD-2")
    assert 'href="../design/base.html#FMD-1"' in there and "Next:" not in there
    edit(root, "needs/manufacturing/process.md", lambda text: text.replace("Laser cuts a strut", "Laser cuts a crown"))
    second = pages(build(root, tmp_path / "incremental").out)
    assert "needs/design/base.html" in differing(before, second)
    assert differing(second, pages(build(root, tmp_path / "clean").out)) == []
    assert "Next: FMD-2 Laser cuts a crown too thin" in card(first, "needs/design/base.html", "FMD-1")


def test_what_the_explorer_says_of_items_is_never_stale(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    before = pages(build(root, tmp_path / "incremental").out)
    edit(root, "needs/design/base.md", lambda text: text.replace(":acts-on: p2", ":acts-on: severity", 1))
    second = pages(build(root, tmp_path / "incremental").out)
    assert b'"CTL-2":"p2"' in before["explorer.html"] and b'"CTL-2":"severity"' in second["explorer.html"]
    assert differing(second, pages(build(root, tmp_path / "clean").out)) == []


def test_details_cannot_end_their_script(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    edit(
        root,
        "needs/manufacturing/process.md",
        lambda text: text.replace(":process-step: cutting", ":process-step: </script><b>"),
    )
    page = (build(root, tmp_path / "out").out / "explorer.html").read_text(encoding="utf-8")
    assert "\\u003c/script>\\u003cb>" in page and "</script><b>" not in page


def test_stage_mission_and_the_way_to_the_picture(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    edit(
        root,
        "needs/manufacturing/process.md",
        lambda text: text + "\n:::{cycle} Field data\n:id: CYC-77\n:mission: operations\n:stage: manufacturing\n:::\n",
    )
    out = build(root, tmp_path / "out").out
    found = card(out, "needs/manufacturing/process.html", "CYC-77")
    assert '<span class="rf-stage">Manufacturing</span><span class="rf-stage">Operational risk control</span>' in found
    assert 'data-rf-chain="CYC-77"' in found and 'href="../../explorer.html#CYC-77"' in found
    assert '<a class="rf-id" href="#CYC-77"' in found
    assert re.search(r'<span class="rf-source">needs/manufacturing/process\.md:\d+</span>', found)
    single = build(root, tmp_path / "single", builder="singlehtml").out
    text = next(single.glob("docs/*.html"), single / "index.html").read_text(encoding="utf-8")
    assert "CYC-77" in text and "data-rf-chain" not in text and not list(single.rglob("explorer.html"))


def test_a_card_leads_to_its_line(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    line = (root / "needs/manufacturing/process.md").read_text(encoding="utf-8").split("\n").index(
        ":::{failure-mode} Laser cuts a strut too thin"
    ) + 1
    plain = build(root, tmp_path / "out").out
    assert f'<span class="rf-source">needs/manufacturing/process.md:{line}</span>' in card(
        plain, "needs/manufacturing/process.html", "FMD-2"
    )
    linked = build(root, tmp_path / "out", overrides={"riskfile_source_url": BLOB}).out
    assert f'<a href="https://example.org/des/blob/main/needs/manufacturing/process.md#L{line}">' in card(
        linked, "needs/manufacturing/process.html", "FMD-2"
    )
    copied = build(root, tmp_path / "copied", overrides={"html_copy_source": True}).out
    target = re.search(r'rf-source"><a href="([^"]+)"', card(copied, "needs/manufacturing/process.html", "FMD-2"))
    assert target is not None
    source = (copied / "needs/manufacturing" / target[1]).resolve()
    assert "Laser cuts a strut too thin" in source.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("https://example.org/{file}#L{line}", "the placeholder {file}"),
        ("https://example.org/{path", "riskfile_source_url"),
        ("https://example.org/#L{line}", "without {path}"),
        ("https://example.org/{path!r}", "without ':' or '!'"),
        ("javascript:alert('{path}')", "begins with https://"),
    ],
)
def test_a_wrong_address_of_the_source_is_refused(given: str, message: str, tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    (root / "conf.py").write_text(
        f'project = "Test"\nextensions = ["riskfile"]\nriskfile_source_url = {given!r}\n', encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "html", "-q", str(root), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert message in done.stderr and "Traceback" not in done.stderr


TRIGGERED = """# Changes

:::{trigger} Another supplier
:id: TRG-9
:kind: supplier-change
:opened: 2026-01-05
:due: 2026-12-01
:affects: CTL-3, RSK-2
:::

```{impact}
:of: TRG-9
:caption: What the change touches
```
"""


def test_a_triggers_card_shows_what_rests_on_what_it_affects(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    (root / "needs/manufacturing/changes.md").write_text(TRIGGERED, encoding="utf-8")
    edit(
        root,
        "docs/index.md",
        lambda text: text.replace("```{toctree}\n", "```{toctree}\n/needs/manufacturing/changes\n"),
    )
    first = build(root, tmp_path / "incremental").out
    before, page = pages(first), "needs/manufacturing/changes.html"
    here = card(first, page, "TRG-9")
    assert (
        '<details class="rf-impact-card" open><summary>Impact of what it affects: 2 risks rest on it, 1 would fall back '
        "without it; 2 verifications to repeat</summary>" in here
    )
    fallen = re.search(r"<tr>(?:(?!</tr>).)*RSK-3.*?</tr>", here, re.DOTALL)
    assert fallen is not None
    assert "Acceptable</span>" in fallen[0] and fallen[0].rstrip().endswith("As far as possible</span></td></tr>")
    # what is shown of items elsewhere is never stale
    edit(root, "needs/design/base.md", lambda text: text.replace("id: VER-6\n", "id: VER-6\n:tags: x\n"))
    edit(root, "needs/design/base.md", lambda text: re.sub(r"(id: VER-6\n(?:.*\n)*?:result: )pass", r"\1fail", text))
    second = pages(build(root, tmp_path / "incremental").out)
    assert page in differing(before, second)
    assert differing(second, pages(build(root, tmp_path / "clean").out)) == []
    assert "would fall back" not in card(first, page, "TRG-9")


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_risks_card_argues(tmp_path: Path) -> None:
    root = proved(tmp_path / "project")
    first = build(root, tmp_path / "incremental").out
    page = "needs/design/base.html"
    here = card(first, page, "RSK-1")
    # levels by their names, beside their codes
    assert "F4 Probable" in here and "S4 Critical" in here and "C4 Likely" in here
    alt = re.search(r'role="img" aria-label="([^"]+)"', here)
    assert alt is not None
    assert alt[1].startswith("In the matrix: initial at F4 Probable, S4 Critical (Unacceptable); claimed at ")
    # the small matrix has the policy's regions, and each estimate is in its place
    small = re.search(r'<div class="rf-small.*?</div>', here, re.DOTALL)
    assert small is not None
    cells = re.findall(r'<b class="l(\d)[^"]*">([^<]*)</b>', small[0])
    assert len(cells) == 25 and cells[5 + 3] == ("5", "○") and [sign for _, sign in cells if sign] == ["○", "◇●"]
    # what its fields say stands in the estimates, and nowhere else
    assert "<dt>P1</dt>" not in here and "<dt>Basis of the estimate</dt>" in here
    there = words(card(first, page, "RSK-2"))
    assert (
        "CTL-70 Second look at each strut Protective measure P1 VER-70-I pass TR-70 "
        "VER-70-E pass second-look.csv as judged verified" in there
    )
    assert "BRA-70 A broken strut weighed against an open artery benefit outweighs the risk" in there
    assert "a thicker strut clots sooner" in there
    assert "<dt>controlled by</dt>" not in card(first, page, "RSK-2") and "justified by" not in there


def test_what_a_risks_card_shows_of_others_is_never_stale(tmp_path: Path) -> None:
    root = proved(tmp_path / "project")
    before = pages(build(root, tmp_path / "incremental").out)
    page = "needs/design/base.html"
    # a file that no page is written of: what was judged is not what there is
    (root / "evidence/second-look.csv").write_text("bar\n", encoding="utf-8")
    second = build(root, tmp_path / "incremental").out
    assert "second-look.csv changed since" in words(card(second, page, "RSK-2"))
    edit(root, "needs/manufacturing/process.md", lambda text: text.replace("TR-70", "TR-71"))
    edit(
        root,
        "needs/manufacturing/process.md",
        lambda text: text.replace(":conclusion: outweighs", ":conclusion: does-not"),
    )
    third = pages(build(root, tmp_path / "incremental").out)
    assert page in differing(before, third)
    shown = words(card(second, page, "RSK-2"))
    assert "TR-71" in shown and "benefit does not outweigh the risk" in shown
    assert differing(third, pages(build(root, tmp_path / "clean", parallel=2).out)) == []


def test_a_control_and_a_verification_say_what_they_change(tmp_path: Path) -> None:
    root = proved(tmp_path / "project")
    edit(
        root,
        "needs/manufacturing/process.md",
        lambda text: re.sub(r"(?s)(VER-70-E\n.*?:result: )pass", r"\1fail", text),
    )
    out = build(root, tmp_path / "out").out
    page = "needs/manufacturing/process.html"
    control = words(card(out, page, "CTL-70"))
    assert "not verified" in control and "Effectiveness verification failed" in control
    assert "VER-70-E A second look finds thin struts Effectiveness fail 2024-06-03 second-look.csv as judged" in control
    assert "RSK-2 Perforation by a broken strut" in control and "Kind of measure Protective measure" in control
    proof = words(card(out, page, "VER-70-E"))
    assert "Report second-look.csv as judged" in proof and "sha256" not in proof
    assert "CTL-70 Second look at each strut Protective measure Effectiveness not verified RSK-2" in proof
    analysis = words(card(out, page, "BRA-70"))
    assert "Risks weighed" in analysis and "RSK-2 Perforation by a broken strut" in analysis
    # how harm comes about, step by step
    chain = card(out, "needs/design/base.html", "SIT-2")
    steps = re.findall(r"<li>(.*?)</li>", chain, re.DOTALL)
    assert [words(step).split()[0] for step in steps] == ["Hazard", "Event", "Hazardous", "Harm"]
    assert "EVT-2" in steps[1] and "HRM-2" in steps[3]


def test_a_long_list_is_folded_and_counted(tmp_path: Path) -> None:
    root = proved(tmp_path / "project")
    more = "".join(
        f"\n:::{{event}} Step {number}\n:id: EVT-{number}\n:cause: process\n:precedes: SIT-3\n:::\n"
        for number in range(700, 712)
    )
    edit(root, "needs/manufacturing/process.md", lambda text: text + more)
    out = build(root, tmp_path / "out").out
    here = card(out, "needs/design/base.html", "SIT-3")
    folded = re.search(r'<details class="rf-fold"><summary>(\d+) items: EVT-\d+, .*?</summary>', here)
    assert folded is not None and int(folded[1]) >= 12 and "EVT-711" in here
