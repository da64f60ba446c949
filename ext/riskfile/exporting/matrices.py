"""The matrix of the plan with the risks in it, before and after risk control, as tables for documents that draw nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from riskfile.model import RiskFile
from riskfile.policy.policy import Policy, ScaleLevel
from riskfile.text.between import in_list
from riskfile.text.messages import later, tr
from riskfile.text.words import MOMENT_WORDS
from riskfile.views.tables import MOMENTS, Cell, Column, HeatMap, Row, Table, heat_map


def matrices(file: RiskFile, policy: Policy, most: int) -> tuple[tuple[str, Table], ...]:
    """A matrix for each moment that shows something of its own, with its title, then how many risks lie in each region. A
    cell has the number of its risks and names up to ``most`` of them."""
    map = heat_map(file, policy)
    moments = ((map.title(moment), _of_moment(map, moment, most)) for moment in map.moments)
    return (*moments, (tr("Risks by region"), _by_region(map)))


def _level(level: ScaleLevel) -> str:
    return f"{level.id} {level.label}".strip()


def _of_moment(map: HeatMap, moment: str, most: int) -> Table:
    columns = (Column("probability", _PROBABILITY), *(Column(each.id, _level(each)) for each in map.severities))
    rows = []
    for probability in map.probabilities:
        cells = [Cell(_level(probability))]
        for severity in map.severities:
            place = probability.id, severity.id
            ids = [each.id for each in map.cells.get((moment, *place), ())]
            cells.append(Cell(_counted(ids, most), region=map.colour(place)))
        rows.append(Row(None, tuple(cells)))
    if map.unplaced[moment]:
        ids = [each.id for each in map.unplaced[moment]]
        cells = [Cell(tr("No place")), Cell(_counted(ids, most), gap=True)]
        rows.append(Row(None, (*cells, *[Cell()] * (len(columns) - 2))))
    return Table("heat-map", columns, tuple(rows))


def _counted(ids: list[str], most: int) -> str:
    return f"{len(ids)}\n{in_list(_some(sorted(ids), most))}" if ids else ""


def _some(ids: list[str], most: int) -> Iterator[str]:
    yield from ids[:most]
    if len(ids) > most:
        yield tr("and {n} more", n=len(ids) - most)


def _by_region(map: HeatMap) -> Table:
    columns = (Column("region", _REGION), *(Column(each, MOMENT_WORDS.of(each)) for each in MOMENTS))
    rows = [
        Row(
            None,
            (
                Cell(region.label or region.id, region=(region.rank, map.number)),
                *(Cell(str(map.counts.get((moment, region.id), 0))) for moment in MOMENTS),
            ),
        )
        for region in map.by_rank
    ]
    return Table("regions", columns, tuple(rows))


_PROBABILITY: Final = later("Probability")
_REGION: Final = later("Region")
