"""What a page shows of things elsewhere: whatever of it changes makes the page outdated, and nothing else does."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from casekit import compose, release, write
from devices import subfolder
from riskfile import manual
from riskfile.change.marks import keep_marks
from riskfile.model import Item, Span
from riskfile.project import Project
from riskfile.sphinx.incremental import Shown, digest
from riskfile.views.cards import Cards
from riskfile.views.context import Context
from riskfile.views.findings import Sections
from riskfile.views.registry import VIEWS
from riskfile.views.tables import Cell, Table
from sphinxkit import build, build_apart, edit, project

TODAY = "2026-11-23"
OWN: Mapping[str, Mapping[str, str]] = {
    "chain": {"item": "RSK-001"},
    "impact": {"of": "CTL-001, HRM-001"},
    "cross-table": {"rows": "hazard", "by": "control"},
    "policy-table": {"part": "matrix"},
    "item-list": {"types": "risk", "fields": "basis"},
    "control-chart": {"plan": "MON-001"},
    "funnel-plot": {"plan": "MON-002"},
    "detection-curve": {"plan": "MON-001"},
    "event-free-curve": {"plan": "MON-003"},
    "psur": {"part": "exposure"},
}
PLAN = (
    "monitoring:\n  interval-months: 12\n  plans:\n    - {id: MON-001, title: Free flow, target: RSK-001, kind: malfunction,"
    " source: active, unit: implant, method: u-chart, path: field/flow.csv, baseline: {first: 2025-01, last: 2025-12}}\n"
    "    - {id: MON-002, title: Lots, target: RSK-001, kind: malfunction, source: active, unit: implant, by: lot,"
    " path: field/lots.csv}\n"
    "    - {id: MON-003, title: Fractures, target: RSK-001, kind: malfunction, source: active, unit: implant, method: u-chart,"
    " path: field/implants.csv, follow-up: {events: [fracture], within: 2}}\n"
    "waivers:\n  - {rule: RMF316, item: CTL-009, reason: drawn later, approver: R. Manager, expires: 2026-12-31}\n"
)
IMPLANTS = (
    "2025-01,1,2025-01,fracture\n2025-01,3,2025-03,lost\n2025-02,1,2025-04,fracture\n2025-01,96,,\n2025-02,99,,\n"
)
LOOSE = (
    ":::{control} Loose\n:id: CTL-009\n:kind: inherent\n:acts-on: p1\n:no-new-risk: none\n:::\n"
    ":::{control} Looser\n:id: CTL-010\n:kind: inherent\n:acts-on: p1\n:no-new-risk: none\n:::\n"
)


def context_of(root: Path) -> Context:
    """A file in which each view has something to show."""
    months = "".join(f"2025-{month:02},{month % 3},4000\n" for month in range(1, 13))
    lots = "".join(f"2025-{month:02},{lot},{month % 2},4000\n" for month in range(1, 7) for lot in "AB")
    write(
        compose(
            "shown",
            f"```yaml needs/policy.yaml\n{PLAN}```\n```text field/flow.csv\nperiod,count,exposure\n{months}```\n"
            f"```text field/lots.csv\nperiod,lot,count,exposure\n{lots}```\n"
            f"```text field/implants.csv\nimplanted,number,left,why\n{IMPLANTS}```\n"
            f"````markdown\n{manual.EXAMPLES}\n{LOOSE}````\n",
        ),
        root,
    )
    release(root, "A", TODAY, "released")
    edit(
        root,
        "needs/design/base.md",
        lambda text: text.replace(":id: HRM-2\n:severity: S3", ":id: HRM-2\n:severity: S5"),
    )
    opened = Project.open(root, gate="post-launch", today=TODAY, cached=False)
    pages = {name: f"docs/{name}" for name in VIEWS}
    changes = opened.changes()
    assert changes is not None
    keep_marks(opened.file, changes.marks)
    report = opened.judge()
    return Context(opened.file, opened.policy, report, TODAY, pages, changes=changes, baselines=opened.baselines)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    return context_of(tmp_path_factory.mktemp("shown"))


def data_of(context: Context, name: str) -> Any:
    """A view's data; of long tables a few rows."""
    return few(whole_of(context, name))


def few(data: Any) -> Any:
    """The same with the first rows of its tables."""
    if isinstance(data, Table):
        return data._replace(rows=data.rows[:3])
    if isinstance(data, Sections):
        return data._replace(sections=tuple(each._replace(table=few(each.table)) for each in data.sections))
    return data


def whole_of(context: Context, name: str) -> Any:
    """A view's data."""
    view = VIEWS[name]
    own = {**dict.fromkeys((option.name for option in view.own), ""), **OWN.get(name, {})}
    data = view.show(context, "", view.said(own))
    assert data is not None
    return data


def told(data: Any) -> str:
    """What a build remembers of it."""
    return digest([Shown()(data)])


def changed(data: Any) -> Iterator[Any]:
    """``data`` with one thing in it changed, for each thing that is shown."""
    if isinstance(data, Item):
        # all that links say of an item
        yield data._replace(title=f"{data.title} again")
        yield data._replace(docname="docs/elsewhere")
    elif isinstance(data, Span):
        return
    elif isinstance(data, bool):
        yield not data
    elif isinstance(data, int | float):
        # a limit that is not there comes to be: no number is another one more
        yield data + 1 if math.isfinite(data) else 0.5
    elif isinstance(data, str):
        yield f"{data}x"
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield {**data, f"{key}x": value}
            yield from ({**data, key: other} for other in changed(value))
    elif isinstance(data, frozenset):
        yield data | {"another"}
    elif isinstance(data, tuple):
        make = type(data)._make if hasattr(data, "_make") else tuple  # type: ignore[attr-defined]
        for place, value in enumerate(data):
            yield from (make((*data[:place], other, *data[place + 1 :])) for other in changed(value))
        if not hasattr(data, "_make"):
            yield (*data, data[0] if data else "one more")
    elif data is not None:
        raise AssertionError(type(data))


@pytest.mark.parametrize("name", VIEWS)
def test_whatever_changes_in_the_data_of_a_view_is_told(name: str, context: Context) -> None:
    data = data_of(context, name)
    before = told(data)
    number = 0
    for other in changed(data):
        number += 1
        assert told(other) != before, other
    assert number >= 20


@pytest.mark.parametrize("name", VIEWS)
def test_each_row_of_a_long_table_is_told(name: str, context: Context) -> None:
    data = whole_of(context, name)
    before = told(data)
    sections = data.sections if isinstance(data, Sections) else ()
    tables = [data] if isinstance(data, Table) else [each.table for each in sections]
    for number, table in enumerate(tables):
        for place, row in enumerate(table.rows):
            other = table._replace(rows=(*table.rows[:place], next(changed(row)), *table.rows[place + 1 :]))
            if sections:
                section = sections[number]._replace(table=other)
                other = data._replace(sections=(*sections[:number], section, *sections[number + 1 :]))
            assert told(other) != before, row


@pytest.mark.parametrize(
    "id", ["RSK-1", "RSK-2", "HRM-2", "RSK-001", "CTL-001", "CTL-009", "CTL-010", "VER-001", "CYC-001", "HAZ-1"]
)
def test_whatever_changes_on_a_card_is_told(id: str, context: Context) -> None:
    card = Cards(context).of(context.file.items[id])
    before = told(card)
    for other in changed(card):
        assert told(other) != before, other


def test_what_has_become_of_an_item_is_told_wherever_it_is_linked(context: Context) -> None:
    item = context.file.items["HRM-2"]
    known = Shown()(Cell("a", ((item, ""),)), context.file)
    assert known != Shown()(Cell("a", ((item, ""),)))
    same = context.file.items["HRM-1"]
    assert Shown()(same, context.file) == Shown()(same)


def test_where_something_is_written_is_not_shown(context: Context) -> None:
    item = context.file.items["RSK-001"]
    moved = item._replace(line=item.line + 3, marks={}, link_marks={}, body="other text")
    assert Shown()(moved) == Shown()(item)
    assert Shown()(Cell("a", ((moved, "open"),))) == Shown()(Cell("a", ((item, "open"),)))
    assert Shown()(Span("a", 1, 2)) == Shown()(Span("b", 3, 4))


def test_what_nobody_knows_how_to_show_is_refused() -> None:
    with pytest.raises(TypeError, match="a view or a card holds object, of which nobody knows what is shown"):
        Shown()(Cell(object()))  # type: ignore[arg-type]


def test_the_digest_is_the_same_in_another_process(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom test_incremental import VIEWS, context_of, data_of, told\n"
        "context = context_of(Path(sys.argv[1]))\n"
        "print([told(data_of(context, name)) for name in VIEWS])\n"
    )
    found = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / seed)],
            env={"PYTHONPATH": ":".join([*sys.path, str(Path(__file__).parent)]), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found.add(done.stdout)
    assert len(found) == 1


TERMS = "# Glossary\n\n```{glossary}\nstrut\n  A bar of the stent.\n```\n"


def test_terms_of_pages_that_are_not_written_again_stay_in_the_search(tmp_path: Path) -> None:
    root = project(tmp_path / "project", f"````markdown docs/words.md\n{TERMS}````\n")
    edit(root, "docs/index.md", lambda text: text.replace("plan\nviews", "plan\nviews\nwords"))
    out = build(root, tmp_path / "out").out
    before = (out / "_riskfile/search.js").read_text(encoding="utf-8")
    assert '"strut A bar of the stent."' in before and "One more sentence." not in before
    edit(root, "docs/plan.md", lambda text: text + "\nOne more sentence.\n")
    build(root, tmp_path / "out")
    clean = build(root, tmp_path / "clean").out
    after = (out / "_riskfile/search.js").read_text(encoding="utf-8")
    assert '"strut A bar of the stent."' in after and "One more sentence." in after
    assert after == (clean / "_riskfile/search.js").read_text(encoding="utf-8")


def test_terms_of_pages_that_are_not_written_again_stay_in_the_search_index(tmp_path: Path) -> None:
    """That of Sphinx, where a project has pages of its own too."""
    root = subfolder(tmp_path / "site", "\n```{toctree}\nwords\n```\n") / "docs"
    (root / "risk/docs/words.md").write_text(TERMS, encoding="utf-8")
    out = build_apart(root, tmp_path / "out").out
    assert '"indexentries":{"strut":' in (out / "searchindex.js").read_text(encoding="utf-8")
    edit(root, "risk/docs/plan.md", lambda text: text + "\nOne more sentence.\n")
    build_apart(root, tmp_path / "out")
    clean = build_apart(root, tmp_path / "clean").out
    assert (out / "searchindex.js").read_bytes() == (clean / "searchindex.js").read_bytes()
