"""Pictures of field data: drawn alike each time, described, following the page's colours, in HTML and in the PDF."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from casekit import compose, write
from riskfile.render import charts, field_charts
from riskfile.render.control_charts import ticks
from riskfile.render.drawing import Wanted, one, place
from riskfile.sphinx.html import STATIC
from riskfile.surveillance.charting import Alarm, Cause, Charted, Statistic
from riskfile.views.control_charts import Claimed, ControlChart, Periods, chart_of
from riskfile.views.field_charts import (
    DetectionLine,
    EventFreeStep,
    FunnelLimits,
    FunnelPlot,
    FunnelRow,
    detection_of,
    event_free_of,
    funnel_of,
)
from riskfile.views.surveillance import (
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
    assert "Broken struts &amp; more" in found[0][0] and "2026-02 (0.00225; beyond the limit)" in found[0][0]
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


STATISTICS: dict[str, Statistic] = {
    "u-chart": "rate",
    "p-chart": "share",
    "c-chart": "count",
    "cusum": "sum",
    "ewma": "average",
    "g-chart": "exposure",
    "maxsprt": "likelihood",
}


def chart(
    *methods: str, counts: Sequence[int] = (1, 0, 2, 9), claimed: float | None = None, periods: Sequence[str] = ()
) -> ControlChart:
    """A chart of a panel for each method; the third month has no exposure, where there are more than three."""
    size = len(counts)
    periods = periods or [f"{2025 + number // 12}-{number % 12 + 1:02}" for number in range(size)]
    exposures = tuple(0.0 if number == 2 and size > 3 else 1000.0 for number in range(size))
    counts = tuple(count if exposure else 0 for count, exposure in zip(counts, exposures, strict=True))
    charted = []
    for method in methods:
        by = 1000.0 if STATISTICS[method] in ("rate", "share") else 1.0
        values = tuple(count / by if exposure else math.nan for count, exposure in zip(counts, exposures, strict=True))
        none = (math.nan,) * size
        alarms = tuple(Alarm(number, "limit", 0.001) for number, count in enumerate(counts) if count > 4)
        charted.append(
            Charted(method, STATISTICS[method], values, (1 / by,) * size, none, (4 / by,) * size, alarms, 370, 8, 2, 1)
        )
    return chart_of(
        Periods(tuple(periods), counts, exposures, "month", 0, min(2, size - 1), frozenset(periods[-1:])),
        charted,
        title="Title",
        kind="defect",
        unit="carton",
        method=methods[0],
        claimed=None if claimed is None else Claimed(claimed, "P1 of RSK-1"),
    )


@pytest.mark.parametrize(
    ("method", "counts", "claimed"),
    [
        *((method, counts, 0.005) for method in sorted(STATISTICS) for counts in ([1, 0, 2, 9], [0, 0, 0, 0], [5])),
        *(("u-chart", [1, 0, 2, 9], claimed) for claimed in (None, 1.0, 1e-9)),
    ],
)
def test_every_chart_can_be_drawn_and_is_the_same_twice(method: str, counts: list[int], claimed: float | None) -> None:
    (svg,) = charts.draw(chart(method, counts=counts, claimed=claimed))
    assert charts.draw(chart(method, counts=counts, claimed=claimed)) == (svg,)
    assert svg != charts.draw(chart(method, counts=[*counts, 3], claimed=claimed))[0]
    ET.fromstring(svg)


@pytest.mark.parametrize(
    "periods",
    [
        [f"{2015 + number // 12}-{number % 12 + 1:02}" for number in range(3, 123)],
        [
            f"2019-Q{number % 4 + 1}" if number < 4 else f"{2019 + number // 4}-Q{number % 4 + 1}"
            for number in range(50)
        ],
        [f"{2024 + number // 52}-W{number % 52 + 1:02}" for number in range(120)],
        [str(year) for year in range(1990, 2026)],
        ["2025-11"],
        ["2024-12", "2025-02", "2025-11"],
    ],
    ids=["months", "quarters", "weeks", "years", "one", "few"],
)
def test_no_two_marks_of_an_axis_of_periods_lie_on_each_other(periods: list[str]) -> None:
    found = ticks(periods)
    assert found and len(found) <= 25
    # each year that has a mark is named once, and marks of four letters have room for them
    years = [name.rpartition("\n")[2] for _, name in found if "\n" in name or len(name) == 4]
    assert len(years) == len(set(years)) and years
    room = charts_width / len(periods)
    for (at, name), (following, _) in pairwise(found):
        assert (following - at) * room >= max(map(len, name.split("\n"))) * 0.058, (name, following - at)


charts_width = 6.3
"""Inches of an axis."""


def test_a_telephone_has_a_picture_of_its_own_with_letters_that_can_be_read() -> None:
    made = chart("u-chart", counts=[3, 1, 0, 9] * 6, claimed=0.005)
    (wide,), (narrow,) = charts.draw(made), charts.draw_narrow(made)
    assert 'width="511.2pt"' in wide and 'width="280.8pt"' in narrow
    # the same letters on fewer points: marks of months are left out, not made smaller
    assert narrow.count("<use ") < wide.count("<use ")
    assert charts.draw(made) == (wide,)
    assert charts.draw_narrow(ForestPlot((row(),), "alt", EMPTY)) == ()


def test_a_run_is_joined_and_a_signal_has_the_shape_of_its_cause() -> None:
    def drawn(cause: Cause, run: bool) -> str:
        made = chart("u-chart", counts=(0, 0, 2, 3, 3, 3, 3))
        (panel,) = made.panels
        points = [point._replace(signal="", run=run and number > 2) for number, point in enumerate(panel.points)]
        points[-1] = points[-1]._replace(signal=cause)
        return charts.draw(made._replace(panels=(panel._replace(points=tuple(points)),)))[0]

    assert len({drawn("limit", False), drawn("run", False), drawn("run", True), drawn("periods", False)}) == 4


def test_two_methods_are_two_panels_and_each_has_its_column() -> None:
    made = chart("u-chart", "cusum")
    assert [panel.statistic for panel in made.panels] == ["rate", "sum"]
    # the figures are of both together where they are the same
    assert made.below == (
        "Shewhart chart of the rate (u) and cumulative sum (CUSUM) together: false alarms 370 months apart on average, while the "
        "rate stays the baseline's; a rise to 2 times that rate is found after 8 months on average, with 1 event expected a month.",
    )
    assert [column.key for column in made.table.columns] == [
        "period", "count", "exposure", "rate", "limits", "sum", "state",
    ]  # fmt: skip
    assert [row.cells[-1].text for row in made.table.rows] == [
        "baseline", "baseline", "no exposure", "signal: beyond the limit, beyond the limit",
    ]  # fmt: skip
    assert made.table.rows[2].cells[3].text == "none" and made.table.rows[3].cells[0].note == "provisional"
    assert "2025-04 provisional" in made.alt
    assert len(charts.draw(made)) == 1


def test_a_run_goes_back_to_the_last_point_that_was_not_above_what_is_expected() -> None:
    values, centre = (2.0, 0.5, 2.0, math.nan, 2.0, 2.0), (1.0,) * 6
    none = (math.nan,) * 6
    charted = Charted("u-chart", "rate", values, centre, none, none, (Alarm(5, "run", 0.01),), 370, 8, 2, 1)
    series = Periods(tuple(f"2025-{number:02}" for number in range(1, 7)), (1,) * 6, (1.0,) * 6, "month", 0, 0)
    made = chart_of(series, (charted,), title="", kind="defect", unit="carton", method="u-chart")
    assert [number for number, point in enumerate(made.points) if point.run] == [2, 4, 5]


def test_texts_beside_points_lie_on_nothing_and_a_text_without_room_is_left_out() -> None:
    figure, axes = one(2)
    axes.set_xlim(0, 10)
    axes.set_ylim(0, 10)
    texts = [Wanted("a text beside its place", 5 + 0.01 * number, 5) for number in range(30)]
    assert 0 < place(axes, texts) < 30
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [each.get_window_extent(renderer) for each in axes.texts]
    assert not any(one.overlaps(other) for number, one in enumerate(boxes) for other in boxes[:number])


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
        watched = chart("u-chart", claimed=0.005)._replace(title=text, unit=text, claim=text)
        pictures = (
            ForestPlot((forest,), "alt", EMPTY),
            MissionTimeline("2026-02-01", (turn,), "alt", EMPTY),
            watched,
            ResidualChart(text, (), "alt", EMPTY),
        )
        return [svg for picture in pictures for svg in charts.draw(picture)]

    made, plain = drawn(hostile), drawn("x" * len(hostile))
    assert len(made) == len(plain) == 3
    for svg, other in zip(made, plain, strict=True):
        # one outline a character, none of which is taken for markup
        assert svg.count("<use ") == other.count("<use ")


# --- lots and sites, detection times, the event-free share ------------------------------------------------------------


def funnel(size: int, outliers: Sequence[int] = (), exposure: float = 1000.0) -> FunnelPlot:
    """Lots of which those in ``outliers`` are high."""
    rows = tuple(
        FunnelRow(
            f"L-{number}", 20 if number in outliers else number % 3, exposure * (1 + number % 5), 0.0, 0.006,
            1e-6 if number in outliers else 1.0, 1e-5 if number in outliers else 1.0, number in outliers,
        )
        for number in range(size)
    )  # fmt: skip
    curve = [FunnelLimits(each, 0.0, 2 / each, 0.0, 5 / each) for each in (exposure, 3 * exposure, 5 * exposure)]
    return funnel_of(rows, curve, title="Lots", by="lot", kind="defect", unit="carton", centre=0.001)


def test_a_funnel_names_what_is_high_and_its_table_begins_with_it() -> None:
    made = funnel(20, (7,))
    assert "signals: L-7 (20 in 3,000)" in made.alt
    assert [cell.text for cell in made.table.rows[0].cells] == [
        "L-7", "20", "3,000", "0.00667", "0 to 0.006", "1e-6", "signal",
    ]  # fmt: skip
    assert len(made.table.rows) == 20
    (named,), (plain,) = charts.draw(made), charts.draw(funnel(20))
    assert named.count("<use ") > plain.count("<use ")
    assert charts.draw(funnel(20, (7,))) == (named,)


@pytest.mark.parametrize("size", [1, 2, 60])
@pytest.mark.parametrize("exposure", [0.5, 1e6])
def test_every_funnel_can_be_drawn(size: int, exposure: float) -> None:
    (svg,) = charts.draw(funnel(size, range(size // 2), exposure))
    ET.fromstring(svg)


def test_a_funnel_of_nothing_is_not_drawn() -> None:
    made = funnel(3)
    assert charts.draw(made._replace(rows=tuple(row._replace(exposure=0.0, count=0) for row in made.rows))) == ()


def test_a_curve_of_detection_has_a_line_for_each_method_and_a_row_for_each_multiple() -> None:
    lines = [
        DetectionLine("Shewhart", (90.0, 22.0, 3.0), chosen=True),
        DetectionLine("cusum", (40.0, 8.25, 2.0)),
        DetectionLine("none", (math.nan, math.nan, math.nan)),
    ]
    made = detection_of(
        lines, (1.2, 2.0, 5.0), title="Struts", period="month", expected=0.6, false_alarm=370, detects=2
    )
    assert [[cell.text for cell in row.cells] for row in made.table.rows] == [
        ["1.2", "90 months", "40 months", "none"],
        ["2", "22 months", "8.2 months", "none"],
        ["5", "3 months", "2 months", "none"],
    ]
    assert [cell.mark for cell in made.table.rows[0].cells] == ["", "", "pass", ""]
    assert "soonest for a doubling: cusum" in made.alt
    assert made.below == (
        "With 0.6 events expected a month and a false alarm every 370 months on average or less often, for each method.",
    )
    (svg,) = charts.draw(made)
    ET.fromstring(svg)
    assert charts.draw(made._replace(lines=tuple(lines[2:]))) == ()
    # a method that alarms more often than all are to is named
    often = [lines[0]._replace(false_alarm=347.0), lines[1]._replace(false_alarm=369.9)]
    told = detection_of(often, (1.2, 2.0, 5.0), title="", period="month", expected=0.6, false_alarm=370)
    assert told.below[0].endswith("for each method (Shewhart: every 347 months).")


def test_an_event_free_curve_says_its_share_as_exactly_as_it_is_near_all() -> None:
    steps = [
        EventFreeStep(1, 20000, 0, 1.0, 0.99985, 1.0),
        EventFreeStep(12, 6468, 1, 0.999866, 0.999236, 1.0),
    ]
    made = event_free_of(steps, title="Struts", kind="defect", unit="implant", period="month", claimed=(12, 0.0002))
    assert [[cell.text for cell in row.cells] for row in made.table.rows] == [
        ["1", "20,000", "0", "0", "100 %"],
        ["12", "6,468", "1", "0.000155", "99.9866 %"],
    ]
    assert made.table.rows[1].cells[4].note == "99.9236 % to 100 %"
    assert "claimed: at least 99.98 % at 12 months" in made.alt
    (svg,) = charts.draw(made)
    ET.fromstring(svg)
    assert charts.draw(made._replace(steps=())) == ()
    # the last age lasts to the end of its period, and a claim for a later age is on the axis, unless it is far off
    for within, last in ((12, 13), (24, 24), (240, 13)):
        (figure,) = field_charts.event_free_curve(made._replace(claimed=(within, 0.0002)))
        assert figure.axes[0].get_xlim()[1] == pytest.approx(last * 1.03)
