"""Pictures of field data: drawn alike each time, described, following the page's colours, in HTML and in the PDF."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pikepdf
import pytest

from casekit import compose, write
from riskfile.render import charts
from riskfile.sphinx.html import STATIC
from riskfile.views.surveillance import (
    ControlChart,
    ControlPoint,
    ForestPlot,
    ForestRow,
    MissionTimeline,
    ResidualChart,
    Turn,
)
from riskfile.views.tables import Table
from sphinxkit import CONF, build, differing, edit, pages

MONTHS = [f"2025-{month:02}" for month in range(1, 13)] + ["2026-01", "2026-02"]
COUNTS = [1, 0, 2, 1, 1, 0, 1, 2, 1, 0, 1, 2, 1, 9]
CSV = "field/one.csv"

POLICY = f"""monitoring:
  interval-months: 12
  plans:
    - {{id: MON-1, title: Broken struts & more, target: RSK-1, kind: malfunction, source: active, unit: implant, method: u-chart, path: {CSV}, baseline: {{first: 2025-01, last: 2025-12}}}}
    - {{id: MON-2, target: HRM-2, kind: injury, source: active, unit: implant, method: u-chart}}
"""

KINDS = ("control-chart", "forest-plot", "residual-chart", "mission-timeline")
CAPTIONS = {"forest-plot": "Rates", "residual-chart": "Overall", "mission-timeline": "Missions"}

VIEWS = "# Views\n" + "".join(
    f"\n```{{{kind}}}\n{':plan: MON-1' if kind == 'control-chart' else f':caption: {CAPTIONS[kind]}'}\n```\n"
    for kind in KINDS
)

CYCLE = (
    ":::{trigger} Change of the alloy\n:id: TRG-8\n:kind: design-change\n:opened: 2023-05-01\n:due: 2025-12-01\n"
    ":affects: RSK-1\n\nText.\n:::\n"
    ":::{cycle} Alloy\n:id: CYC-8\n:mission: lifecycle\n:opened: 2023-05-02\n:due: 2025-12-01\n:closed: 2025-11-01\n"
    ":decision: released\n:approver: A. Prover\n:closes: TRG-8\n:reviews: RSK-1\n:next-due: 2026-08-01\n:::\n"
)

TODAY = {"riskfile_today": "2026-03-20"}

EMPTY = Table("table", (), ())


def project(root: Path, views: str = VIEWS) -> Path:
    rows = "".join(f"{month},{count},4000\n" for month, count in zip(MONTHS, COUNTS, strict=True))
    write(
        compose(
            "charts",
            f"````markdown docs/views.md\n{views}````\n```yaml needs/policy.yaml\n{POLICY}```\n"
            f"```text {CSV}\nperiod,count,exposure\n{rows}```\n```markdown\n{CYCLE}```\n",
        ),
        root,
    )
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    (root / "docs/index.md").write_text(
        "# Front\n\n```{toctree}\n:glob:\n\nplan\nviews\n/needs/design/*\n```\n", encoding="utf-8"
    )
    return root


def html_of(out: Path) -> str:
    return (out / "docs/views.html").read_text(encoding="utf-8")


def drawings(html: str) -> list[tuple[str, str]]:
    """Each picture's description and SVG."""
    return re.findall(r'<div class="rf-draw" role="img" aria-label="([^"]+)">(<svg.*?</svg>)', html, re.DOTALL)


class Ids(HTMLParser):
    """All ids of a page, and all that an element of a picture refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.used: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            elif name == "xlink:href" and value:
                self.used.add(value.removeprefix("#"))
            elif value:
                self.used.update(re.findall(r"url\(#([^)]+)\)", value))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = project(tmp_path_factory.mktemp("charts"))
    build(root, root / "_build/html", overrides=TODAY)
    return root


def test_every_picture_is_described_and_has_its_numbers_below_it(built: Path) -> None:
    html = html_of(built / "_build/html")
    found = drawings(html)
    assert [alt.split(",")[0].split(" of ")[0] for alt, _ in found] == [
        "Control chart",
        "Forest plot",
        "Overall residual risk per implant by severity",
        "Timeline",
    ]
    assert "Broken struts &amp; more" in found[0][0] and "2026-02 (0.00225)" in found[0][0]
    assert html.count('<details class="rf-numbers"') == len(KINDS)
    for kind in KINDS:
        assert f'<table class="rf-table rf-{kind}">' in html
    assert "<figcaption>Broken struts &amp; more</figcaption>" in html


def test_a_picture_brings_no_script_no_style_and_nothing_from_elsewhere(built: Path) -> None:
    for _, svg in drawings(html_of(built / "_build/html")):
        root = ET.fromstring(svg)
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "g", "path", "defs", "use", "clipPath", "rect"}, tags
        for element in root.iter():
            for name, value in element.attrib.items():
                assert not name.startswith("on"), name
                if name.endswith("href"):
                    assert value.startswith("#"), value


def test_ids_of_pictures_are_the_pages_own(built: Path) -> None:
    parser = Ids()
    parser.feed(html_of(built / "_build/html"))
    assert len(parser.ids) == len(set(parser.ids))
    used = {each for each in parser.used if each.startswith(tuple(f"rf-{kind}-" for kind in KINDS))}
    assert used and used <= set(parser.ids)


def test_colours_follow_the_page(built: Path) -> None:
    css = (STATIC / "riskfile.css").read_text(encoding="utf-8")
    for colour, name in charts.VARIABLES.items():
        ((light, dark),) = re.findall(rf"{name}: light-dark\((#[0-9a-f]{{6}}), (#[0-9a-f]{{6}})\)", css)
        assert (light, light != dark) == (colour, True), name
    for _, svg in drawings(html_of(built / "_build/html")):
        # whatever has a colour of its own would vanish on one of the two grounds
        assert set(re.findall(r"(?<!, )#[0-9a-f]{6}\b", svg)) == set()
        assert "var(--rf-ink, #1b2733)" in svg


def test_builds_are_the_same_and_an_edit_of_the_data_reaches_the_page(built: Path, tmp_path: Path) -> None:
    root = project(tmp_path)
    out = build(root, root / "_build/html", overrides=TODAY).out
    assert differing(pages(out), pages(built / "_build/html")) == []
    before = html_of(out)
    edit(root, CSV, lambda text: text.replace("2026-02,9", "2026-02,1"))
    incremental = build(root, out, overrides=TODAY).out
    clean = build(root, root / "_build/clean", overrides=TODAY).out
    assert differing(pages(incremental), pages(clean)) == []
    assert html_of(clean) != before and "2026-02 (0.00225)" not in html_of(clean)


def test_another_day_moves_the_timeline(built: Path, tmp_path: Path) -> None:
    root = project(tmp_path)
    build(root, root / "_build/html", overrides=TODAY)
    later = {"riskfile_today": "2026-06-20"}
    out = build(root, root / "_build/html", overrides=later).out
    assert "up to 2026-06-20" in html_of(out) and "up to 2026-03-20" not in html_of(out)


def test_the_pdf_shows_the_same_pictures_with_their_descriptions(built: Path) -> None:
    done = build(built, built / "_build/pdf", builder="riskpdf", overrides=TODAY)
    assert done.status == 0, done.warnings
    kept = sorted((done.out / "typst").glob("drawing*.svg"))
    assert len(kept) == len(KINDS)
    html = html_of(built / "_build/html")
    for number, (path, (_, svg)) in enumerate(zip(kept, drawings(html), strict=True)):
        assert charts.inline(path.read_text(encoding="utf-8"), f"rf-{KINDS[number]}-1").strip() == svg
    with pikepdf.open(done.out / "risk-management-file.pdf") as pdf:
        alts = {str(each.Alt) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each}
    assert any(alt.startswith("Control chart, Broken struts & more") for alt in alts)
    assert any(alt.startswith("Timeline") for alt in alts)


def test_other_builders_have_the_numbers(built: Path) -> None:
    out = build(built, built / "_build/text", builder="text", overrides=TODAY).out
    text = (out / "docs/views.txt").read_text(encoding="utf-8")
    assert "Control chart, Broken struts & more" in text and "2026-02" in text and "Observed by" in text


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ("MON-3", "names MON-3, which is no monitoring plan of the policy (did you mean MON-"),
        ("MON-2", "names the monitoring plan MON-2, which has no path to a series"),
    ],
)
def test_a_chart_without_data_is_a_warning_where_it_stands(tmp_path: Path, plan: str, message: str) -> None:
    root = project(tmp_path, f"# Views\n\n```{{control-chart}}\n:plan: {plan}\n```\n")
    done = build(root, overrides=TODAY)
    expected = rf"docs/views\.md:4:8: WARNING: RMF921 unreadable-view: this control-chart {re.escape(message)}"
    assert re.search(expected, done.warnings)
    assert "Not shown: control-chart" in html_of(done.out)


def test_a_series_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    root = project(tmp_path)
    edit(root, CSV, lambda text: text.replace("2026-02,9", "2026-02,many"))
    done = build(root, overrides=TODAY)
    (told,) = done.warnings.splitlines()
    assert "RMF612 unreadable-series" in told
    assert "There are no data of a monitoring plan MON-1." in html_of(done.out)


def test_a_chart_needs_a_plan(tmp_path: Path) -> None:
    root = project(tmp_path, "# Views\n\n```{control-chart}\n```\n")
    assert "control-chart needs the id of a monitoring plan in 'plan'" in build(root, overrides=TODAY).warnings


def row(state: str = "supported", lower: float = 1e-4) -> ForestRow:
    return ForestRow("RSK-1, P1", "OBS-1, 3 in 9,600 implants", 3, 3e-4 if lower else 0.0, lower, 8e-4, 1e-3, state)


def test_a_long_forest_plot_is_drawn_in_parts() -> None:
    rows = tuple(row() for _ in range(charts.ROWS * 2 + 1))
    assert len(charts.draw(ForestPlot(rows, "alt", EMPTY))) == 3


@pytest.mark.parametrize(
    "nothing",
    [
        ForestPlot((), "alt", EMPTY),
        ResidualChart("implant", (), "alt", EMPTY),
        MissionTimeline("2026-01-01", (), "alt", EMPTY),
    ],
)
def test_nothing_is_drawn_of_nothing(nothing: ForestPlot | ResidualChart | MissionTimeline) -> None:
    assert charts.draw(nothing) == ()


def test_each_verdict_has_a_shape_and_a_colour_of_its_own() -> None:
    found = {
        charts.draw(ForestPlot((row(state),), "alt", EMPTY)) for state in ("supported", "unsupported", "contradicted")
    }
    assert len(found) == 3
    assert charts.draw(ForestPlot((row(lower=0),), "alt", EMPTY)) not in found


def chart(method: str, counts: list[int], claimed: float | None = None) -> ControlChart:
    points = tuple(
        ControlPoint(f"2025-{month:02}", count, 1000.0, count / 1000, 0.0, 0.004, month < 3, count > 4)
        for month, count in enumerate(counts, 1)
    )
    return ControlChart("Title", "defect", "carton", method, points, 0.001, claimed, "P1 of RSK-1", "alt", EMPTY)


@pytest.mark.parametrize("method", ["u-chart", "p-chart", "c-chart", "cusum"])
@pytest.mark.parametrize("counts", [[1, 0, 2, 9], [0, 0, 0, 0], [5]])
@pytest.mark.parametrize("claimed", [None, 0.005, 1.0, 1e-9])
def test_every_chart_can_be_drawn_and_is_the_same_twice(method: str, counts: list[int], claimed: float | None) -> None:
    (svg,) = charts.draw(chart(method, counts, claimed))
    assert charts.draw(chart(method, counts, claimed)) == (svg,)
    assert svg != charts.draw(chart(method, [*counts, 3], claimed))[0]
    ET.fromstring(svg)


def test_an_open_and_late_cycle_differs_from_a_closed_one() -> None:
    def drawn(closed: str, today: str) -> tuple[str, ...]:
        turn = Turn("CYC-1", "First", "operations", "2026-01-01", "2026-03-01", closed, "", (("TRG-1", "2026-01-01"),))
        return charts.draw(MissionTimeline(today, (turn,), "alt", EMPTY))

    assert len({drawn("", "2026-02-01"), drawn("", "2026-04-01"), drawn("2026-02-01", "2026-04-01")}) == 3


def test_matplotlib_is_loaded_only_to_draw() -> None:
    code = (
        "import sys, riskfile.sphinx, riskfile.sphinx.html, riskfile.render.charts; print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("hostile", ["$a$", r"$\frac{$", r"$\input{/etc/passwd}$", "$", r"\$a\$ $b", "$$"])
def test_a_dollar_in_a_label_is_a_dollar(hostile: str) -> None:
    def drawn(text: str) -> list[str]:
        forest = ForestRow(text, text, 3, 3e-4, 1e-4, 8e-4, 1e-3, "supported")
        turn = Turn("CYC-1", text, "operations", "2026-01-01", "2026-03-01", "", "", (("TRG-1", "2026-01-01"),))
        watched = chart("u-chart", [1, 0, 2, 9], 0.005)._replace(title=text, unit=text, claim=text)
        pictures = (
            ForestPlot((forest,), "alt", EMPTY),
            MissionTimeline("2026-02-01", (turn,), "alt", EMPTY),
            watched,
            ResidualChart(text, (), "alt", EMPTY),
        )
        return [svg for picture in pictures for svg in charts.draw(picture)]

    made, plain = drawn(hostile), drawn("x" * len(hostile))
    assert len(made) == len(plain) == 3
    for one, other in zip(made, plain, strict=True):
        # one outline a character, none of which is taken for markup
        assert one.count("<use ") == other.count("<use ")
