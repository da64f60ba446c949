"""Cards and views as plain docutils nodes, for builders other than HTML: complete, without adornment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docutils import nodes

from riskfile.model import Item
from riskfile.sphinx.build import Build
from riskfile.views import Cell, FilterError, HeatMap, Table, chain


def replace(build: Build, doctree: nodes.document, card: type[nodes.Element], view: type[nodes.Element]) -> None:
    """Replace every card and view of the page."""
    for node in list(doctree.findall(card)):
        item = build.file.items[node["need_id"]]
        parts: list[nodes.Node] = [
            nodes.target("", "", ids=[item.id]),
            nodes.paragraph("", "", nodes.strong("", f"{item.id} {item.title}")),
            _facts(build, item),
            *node.children[1:],
        ]
        node.replace_self(parts)
    for node in list(doctree.findall(view)):
        node.replace_self(_view(build, node))


def _facts(build: Build, item: Item) -> nodes.bullet_list:
    item_type = build.file.model.types[item.type]
    lines = [item_type.label + (f", {item.stage}" if item.stage else "")]
    risk = build.assessed.risks.get(item.id)
    if risk is not None:
        for label, estimate in (("Initial risk", risk.initial), ("Residual risk", risk.residual)):
            if estimate is not None:
                lines.append(
                    f"{label}: {estimate.region.label if estimate.region else 'not determined'} ({estimate.how})"
                )
    lines += [f"{item_type.fields[name].label}: {item.text(name)}" for name in item_type.fields if name in item.fields]
    for neighbours in chain(build.file, item):
        lines += [f"{each.relation}: {each.item.id} {each.item.title}" for each in neighbours]
    return nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", line)) for line in lines))


def _view(build: Build, node: nodes.Element) -> list[nodes.Node]:
    caption = node["caption"]
    if node["kind"] == "findings":
        rows = [
            [finding.level, f"{finding.code} {finding.name}", finding.item or str(finding.location), finding.message]
            for finding in (*build.report.findings, *build.report.open_work)
        ]
        return [table(caption, ["Level", "Rule", "Item", "Finding"], rows)]
    try:
        found = build.table(node["kind"], node["filter"], node["argument"])
    except FilterError as error:
        return [nodes.paragraph("", f"The filter cannot be read: {error.message}.")]
    if found is None:
        return [nodes.paragraph("", f"The policy has no {node['argument']}.")]
    if isinstance(found, Table):
        return [
            table(
                caption,
                [column.label for column in found.columns],
                ([_text(cell) for cell in row.cells] for row in found.rows),
            )
        ]
    return [
        _map(found, moment, title)
        for moment, title in (("initial", "Before risk control"), ("residual", "After risk control"))
    ]


def _map(found: HeatMap, moment: str, title: str) -> nodes.table:
    policy = found.policy
    rows = [
        [
            level.id,
            *(
                ", ".join(risk.id for risk in found.cells.get((moment, level.id, severity.id), ())) or "-"
                for severity in policy.severity.levels
            ),
        ]
        for level in reversed(policy.probability.levels)
    ]
    return table(title, ["", *(level.id for level in policy.severity.levels)], rows)


def _text(cell: Cell) -> str:
    parts = [f"{cell.text} ({cell.note})" if cell.note else cell.text] if cell.text else []
    parts += [f"{item.id} {item.title}" + (f" ({word})" if word else "") for item, word in cell.items]
    return "; ".join(parts) or ("missing" if cell.gap else "")


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> nodes.table:
    """A docutils table of plain texts."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in head), cols=len(head))
    group += nodes.thead("", _row(head))
    group += nodes.tbody("", *(_row(row) for row in rows))
    found = nodes.table("", group)
    if caption:
        found.insert(0, nodes.title("", caption))
    return found


def _row(texts: Sequence[str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in texts))
