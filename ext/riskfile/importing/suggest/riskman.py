"""The mapping of a Riskman graph: its tables have one form, so that what is what is known; what Riskman has no term for is asked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from riskfile.importing.suggest.columns import Table
from riskfile.text.messages import tr

TABLES = ("Levels", "Hazards", "Situations", "Risks")
"""The tables by which such a graph is known."""


def is_riskman(tables: Sequence[Table]) -> bool:
    """Whether these are the tables of a Riskman graph."""
    return {*TABLES} <= {table.title for table in tables}


def mapping(tables: Sequence[Table], file: str, title: str) -> tuple[str, list[str]]:
    """The text of the mapping, and its questions."""
    by_title = {table.title: table for table in tables}
    scales: dict[str, list[tuple[str, str]]] = {}
    for row in _rows(by_title["Levels"]):
        name = "severity" if row["Kind"] == "Severity" else row["Scale"]
        scales.setdefault(name, []).append((row["ID"], row["Level"]))
    severity = scales.pop("severity", [])
    risks = _rows(by_title["Risks"])
    used = {name: {row.get(name, "") for row in risks} - {""} for name in ("Initial P", "Initial P1", "Initial P2")}
    probability = _fitting(scales, used["Initial P"])
    first = _fitting(scales, used["Initial P1"])
    second = _fitting(scales, used["Initial P2"])
    asks: list[str] = []

    def ask(text: str, indent: str = "") -> list[str]:
        asks.append(text)
        return [f"{indent}# ask: {text}"]

    def levels(key: str, found: Sequence[tuple[str, str]]) -> list[str]:
        return [
            f"  {key}:",
            "    levels:",
            *(f"      - {{id: {_text(id)}, label: {_text(label)}}}" for id, label in found),
        ]

    quoted = _text(title)
    lines = [
        "# "
        + tr(
            "A mapping of a Riskman graph (VDE SPEC 90025), made by `riskfile import --suggest`. What the graph says is taken as it is;"
        ),
        "# " + tr("lines with `ask:` are what Riskman has no term for."),
        "version: 1",
        f"title: {quoted}",
        *ask(tr("is this the design, the manufacturing or the post-launch stage? It is the folder of the items.")),
        "stage: design",
        "",
        "policy:",
        "  version: 1",
        "  device:",
        *ask(tr("the device's name, maker and markets, and what probabilities count per"), "    "),
        f"    name: {quoted}",
        "    manufacturer: not stated",
        "    markets: [us]",
        "    software-class: none",
        "    exposure-unit: use",
        "  document: {gate: draft}",
        "  severity:",
        *(f"    - {{id: {_text(id)}, label: {_text(label)}}}" for id, label in severity),
        *levels("probability", probability),
    ]
    seen = _combination(risks)
    # where one pair makes several P, the bands hide what the numbers were: P is what the verdict rests on
    both = (
        bool(seen)
        and all(len(each) == 1 for each in seen.values())
        and not used["Initial P"] - {p for each in seen.values() for p in each}
    )
    if seen and not both:
        lines += ask(
            tr(
                "{n} pairs of P1 and P2 have several P: P is taken, P1 and P2 are not carried over",
                n=sum(len(each) > 1 for each in seen.values()),
            ),
            "  ",
        )
    if both and first and first != probability:
        lines += levels("situation-probability", first)
    if both and second:
        lines += levels("conditional-probability", second)
        lines += [
            *ask(tr("how P1 and P2 make P: these are the pairs that the graph has, and the others are open"), "  "),
            "  combination:",
            "    method: table",
            "    table:",
            *_combined(seen, first or probability, second),
        ]
    lines += [
        *ask(tr("the regions, and the matrix: Riskman says how large a risk is, and not what is acceptable"), "  "),
        "  regions:",
        "    - {id: low, label: Low, acceptable: true, control-required: false, significant: false}",
        "    - {id: high, label: High, acceptable: false, control-required: true, significant: true}",
        "  matrix:",
    ]
    cells = ", ".join(f"{_text(id)}: null" for id, _ in severity)
    lines += [f"    {_text(id)}: {{{cells}}}" for id, _ in reversed(probability)]
    lines += [f"  not-estimable: {{{cells}}}", "", "tables:"]
    for name in ("Intended use", "Hazards", "Events", "Situations", "Harms", "Risks", "Measures", "Proofs"):
        if name in by_title:
            lines += [
                f"  {_key(name)}:",
                f"    file: {_text(file)}",
                f"    table: {_text(name)}",
                "    key: [ID]",
                "    empty: []",
            ]
    lines += ["", "items:"]
    if "Intended use" in by_title:
        lines += _group("use", "intended-use", "Intended use", "Use", {"kind": "intended"})
    lines += ask(
        tr(
            "the category of each hazard, the cause of each event, the condition of each situation, the kind of each measure"
        ),
        "  ",
    )
    lines += _group(
        "hazard",
        "hazard",
        "Hazards",
        "Hazard",
        {"category": "not-stated", "component": "{Component}", "function": "{Function}"},
        by_title,
    )
    if "Events" in by_title:
        lines += _group("event", "event", "Events", "Event", {"cause": "not-stated"})
    links = [("hazard", "Hazards", "hazard"), ("events", "Events", "event")]
    lines += _group(
        "situation", "situation", "Situations", "Hazardous situation", {"condition": "not-stated"}, by_title, links
    )
    lines += _group(
        "harm", "harm", "Harms", "Harm", {"severity": "{Severity}", "imdrf": "{Patient problems}"}, by_title
    )
    parts = {"p1": "P1", "p2": "P2"} if both else {"p": "P"}
    fields = {name: f"{{Initial {column}}}" for name, column in parts.items()}
    fields |= {f"residual-{name}": f"{{Residual {column}}}" for name, column in parts.items()}
    fields |= {"residual-severity": "{Residual severity}"}
    lines += _group(
        "risk",
        "risk",
        "Risks",
        "Risk",
        fields,
        by_title,
        [("situation", "Situation", "situation"), ("harm", "Harm", "harm")],
    )
    if both:
        lines += ["    compare:", '      probability: "{Initial P}"']
    if "Measures" in by_title:
        lines += ["    linked-by:", "      - {group: control, link: controls, column: Measures}"]
        lines += _group("control", "control", "Measures", "Measure", {"kind": "not-stated", "acts-on": "not-stated"})
    if "Proofs" in by_title:
        proof = {
            "proves": "implementation",
            "method": "not-stated",
            "criterion": "not-stated",
            "result": "pass",
            "evidence": "{Evidence}",
        }
        lines += _group(
            "proof", "verification", "Proofs", "Proof", proof, by_title, [("verifies", "Measures", "control")]
        )
    return "\n".join(lines) + "\n", asks


def _rows(table: Table) -> list[dict[str, str]]:
    return [{column.name: column.cells[number] for column in table.columns} for number in range(table.rows)]


def _combination(risks: Sequence[dict[str, str]]) -> dict[tuple[str, str], Counter[str]]:
    """What P the risks have for each pair of P1 and P2, before and after control."""
    seen: dict[tuple[str, str], Counter[str]] = {}
    for row in risks:
        for stage in ("Initial", "Residual"):
            p1, p2, p = (row.get(f"{stage} {name}", "") for name in ("P1", "P2", "P"))
            if p1 and p2 and p:
                seen.setdefault((p1, p2), Counter())[p] += 1
    return seen


def _combined(
    seen: dict[tuple[str, str], Counter[str]], first: Sequence[tuple[str, str]], second: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """The rows of the table that gives P for P1 and P2; a pair that no risk has is open."""
    for p1, _ in reversed(first):
        cells = (f"{_text(p2)}: {_text(next(iter(seen[p1, p2]))) if (p1, p2) in seen else 'null'}" for p2, _ in second)
        yield f"      {_text(p1)}: {{{', '.join(cells)}}}"


def _fitting(scales: dict[str, list[tuple[str, str]]], used: set[str]) -> list[tuple[str, str]]:
    """The first scale that has all these levels."""
    if not used:
        return []
    return next((levels for levels in scales.values() if used <= {id for id, _ in levels}), [])


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _key(name: str) -> str:
    return name.lower().replace(" ", "-")


def _group(
    name: str,
    type: str,
    table: str,
    title: str,
    fields: dict[str, str],
    tables: dict[str, Table] | None = None,
    links: Sequence[tuple[str, str, str]] = (),
) -> list[str]:
    """A group of items: a field whose column the table does not have is left out."""
    there = {column.name for column in tables[table].columns} if tables is not None else set()
    said = {field: text for field, text in fields.items() if not text.startswith("{") or text[1:-1] in there}
    lines = [
        f"  {name}:",
        f"    type: {type}",
        f"    from: {_key(table)}",
        '    id: "{ID:id}"',
        f'    title: "{{{title}}}"',
    ]
    if said:
        lines += ["    fields:", *(f"      {field}: {_text(text)}" for field, text in said.items())]
    linked = [each for each in links if each[1] in there]
    if linked:
        lines += [
            "    links:",
            *(f"      {link}: {{column: {_text(column)}, to: {to}}}" for link, column, to in linked),
        ]
    return lines
