"""The software of a device as tables: its SOUP items against the lists, vulnerabilities, threats."""

from __future__ import annotations

from typing import Final

from riskfile.assessment import quantity
from riskfile.model import Item, RiskFile
from riskfile.model.file import Statement, VulnerabilityList
from riskfile.policy.cvss_vectors import vector
from riskfile.policy.policy import Policy
from riskfile.rules.soup import listings
from riskfile.text.between import in_list, in_turn, labelled
from riskfile.text.messages import later, tr
from riskfile.views.tables import Cell, Column, Row, Table, field_in_words, links_cell, select

SOUP_COLUMNS: Final = (
    Column("soup", "SOUP item"),
    Column("version", "Version"),
    Column("maker", "Maker"),
    Column("software-item", "Used in"),
    Column("listed", "In the lists of components"),
    Column("evaluated", "List of anomalies evaluated"),
    Column("anomalies", "Known anomalies"),
)
VULNERABILITY_COLUMNS: Final = (
    Column("vulnerability", "Vulnerability"),
    Column("state", "State"),
    Column("why", "Why"),
    Column("list", "Stated in"),
    Column("items", "Dealt with by"),
)
THREAT_COLUMNS: Final = (
    Column("threat", "Threat"),
    Column("stride", "Category"),
    Column("assets", "Asset"),
    Column("score", "CVSS score"),
    Column("exploitability", "Exploitability"),
    Column("events", "Realised by"),
    Column("risks", "Risk"),
)

_STATES: Final = {
    "not-affected": later("not affected"),
    "affected": later("affected"),
    "fixed": later("fixed"),
    "under-investigation": later("under investigation"),
    "unstated": later("not judged"),
}


_JUDGED: Final = ("not-affected", "affected", "fixed")


def soup_list(file: RiskFile, policy: Policy, filter: str = "") -> Table:
    """One row for each SOUP item: what the lists have of it, and what is known of how it fails.

    :raises FilterError: if the filter cannot be read.
    """
    listed = listings(file)
    rows = []
    for soup in select(file, policy, file.of_type("soup"), filter):
        found = listed.get(soup.id, [])
        words = dict.fromkeys(labelled(each.path.rpartition("/")[2], each.component.written) for each in found)
        other = dict.fromkeys(each.component.version for each in found if each.differs)
        said = tr("expected {text}", text=soup.text("version")) if other else ""
        rows.append(
            Row(
                soup,
                (
                    links_cell([soup]),
                    Cell(soup.text("version")),
                    Cell(soup.text("maker")),
                    Cell(soup.text("software-item")),
                    Cell(in_turn(words), gap=bool(other) or (bool(listed) and not found), note=said),
                    Cell(soup.text("anomalies-evaluated"), note=soup.text("no-anomaly-list")),
                    links_cell(file.linking(soup, "anomaly-of"))._replace(note=soup.text("no-anomaly-matters")),
                ),
            )
        )
    return Table("soup-list", SOUP_COLUMNS, tuple(rows))


def vulnerability_list(file: RiskFile, policy: Policy, filter: str = "") -> Table:
    """One row for each vulnerability of the lists, and the items that name it."""
    naming: dict[str, list[Item]] = {}
    for item in file.of_type("anomaly", "threat", "trigger"):
        given = item.fields.get("reference")
        for number in given if isinstance(given, tuple) else ():
            naming.setdefault(number.upper(), []).append(item)
    stated: dict[str, list[tuple[VulnerabilityList, Statement]]] = {}
    for one in file.software.vulnerabilities if file.software is not None else ():
        for each in one.statements:
            stated.setdefault(each.id, []).append((one, each))
    rows = []
    for id, found in stated.items():
        numbers = dict.fromkeys(number for _, each in found for number in (each.id, *each.aliases))
        items = {item.id: item for number in numbers for item in naming.get(number.upper(), ())}
        # one list says that it is there, another judges it
        judged = [each for _, each in found if each.state in _JUDGED] or [each for _, each in found]
        states = dict.fromkeys(each.state for each in judged)
        asks = any(each not in ("fixed", "not-affected") for each in states)
        why = dict.fromkeys(each.why for each in judged if each.why)
        bare = any(each.state == "not-affected" and policy.says_nothing(each.why) for each in judged)
        lists = dict.fromkeys(one.path.rpartition("/")[2] for one, _ in found)
        rows.append(
            Row(
                None,
                (
                    Cell(id, note=in_list(each for each in numbers if each != id)),
                    Cell(in_turn(tr(_STATES[each]) for each in states), gap=asks and not items),
                    Cell(in_turn(why), gap=bare),
                    Cell(in_list(lists), note=max(one.day for one, _ in found)),
                    links_cell(items.values()),
                ),
            )
        )
    return Table("vulnerability-list", VULNERABILITY_COLUMNS, tuple(rows))


def threat_list(file: RiskFile, policy: Policy, filter: str = "") -> Table:
    """One row for each threat, from what it is to to the risks that it leads to.

    :raises FilterError: if the filter cannot be read.
    """
    rows = []
    scale = policy.exploitability
    for threat in select(file, policy, file.of_type("threat"), filter):
        written, given = threat.text("cvss"), threat.text("exploitability")
        read = vector(written) if written else None
        level = quantity(scale, given or written)
        events = file.linked(threat, "realised-by")
        situations = [each for event in events for each in file.linking(event, "events")]
        risks = {each.id: each for situation in situations for each in file.linking(situation, "situation")}
        label = f"{level.level.id}, {level.level.label}" if level is not None and level.level is not None else given
        score = f"{read.score:.1f}" if read is not None and read.score is not None else ""
        rows.append(
            Row(
                threat,
                (
                    links_cell([threat]),
                    Cell(field_in_words(threat, file.model.types[threat.type].fields.get("stride"), "stride")),
                    links_cell(file.linked(threat, "threatens"), gap=True),
                    Cell(score, note=written),
                    Cell(label, gap=not label),
                    links_cell(events)._replace(note=threat.text("no-safety-effect")),
                    links_cell(risks.values(), gap=bool(events)),
                ),
            )
        )
    return Table("threat-list", THREAT_COLUMNS, tuple(rows))
