"""What is counted of a file, and its verdicts: for the terminal, and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from riskfile.editing.statistics import VERDICTS_VERSION, Judged, Statistics
from riskfile.model import STAGES
from riskfile.reporters.shown import Look, Paint
from riskfile.text.between import in_list, labelled
from riskfile.text.columns import columns, left, right
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import spoken, tr
from riskfile.text.quoting import inert, visible
from riskfile.text.words import KIND_WORDS, SHORT_PROOF_WORDS, value_in_words

FORMATS: Final = ("text", "json")

VERSION: Final = 1


def as_text(found: Statistics, paint: Paint) -> str:
    """All counts, a table each."""
    lines = ["\n".join(block) for block in _blocks(found, paint)]
    return inert(visible("\n\n".join(lines) + "\n", line=False, colour=paint.on))


def _blocks(found: Statistics, paint: Paint) -> Iterator[list[str]]:
    stages = [stage for stage in (*STAGES, "") if any(stage in each.stages for each in found.types)]
    total = sum(each.total for each in found.types)
    retired = sum(each.retired for each in found.types)
    rows: list[Sequence[str]] = [("", *(tr(each) if each else tr("file") for each in stages), tr("all"), tr("retired"))]
    rows += [
        (
            each.type if spoken() == SOURCE_LANGUAGE else tr(each.label),
            *(_number(each.stages.get(stage, 0)) for stage in stages),
            str(each.total),
            _number(each.retired),
        )
        for each in found.types
    ]
    sums = [_number(sum(each.stages.get(stage, 0) for each in found.types)) for stage in stages]
    rows.append((tr("all"), *sums, str(total), str(retired)))
    if not retired:
        rows = [row[:-1] for row in rows]
    yield [
        paint(tr("Items ({total} on {pages} {pages:page|pages})", total=total, pages=found.pages), "code"),
        *_table(rows),
    ]
    risks = sum(each.initial for each in found.regions)
    if risks:
        rows = [("", tr("before"), tr("claimed"), tr("earned"))]
        rows += [
            (each.label, _number(each.initial), _number(each.residual), _number(each.earned))
            for each in reversed(found.regions)
        ]
        head = tr(
            "Risks by region ({risks}; {claimed} with a residual claim, of which {counting} count)",
            risks=risks,
            claimed=found.claimed,
            counting=found.counting,
        )
        yield [paint(head, "code"), *_table(rows)]
    if found.controls:
        rows = [("", tr("all"), tr("verified"), tr("impl. open"), tr("effect. open"))]
        rows += [
            (
                tr(each.label),
                str(each.total),
                _number(each.verified),
                _number(each.implementation),
                _number(each.effectiveness),
            )
            for each in found.controls
        ]
        number = sum(each.total for each in found.controls)
        verified = sum(each.verified for each in found.controls)
        yield [
            paint(
                tr("Risk control measures ({number}, {verified} verified)", number=number, verified=verified), "code"
            ),
            *_table(rows),
        ]
        words = []
        for proof, states in found.proofs.items():
            said = in_list(f"{states[state]} {word}" for state, word in SHORT_PROOF_WORDS.items() if state in states)
            words.append(f"  {labelled(value_in_words(proof), said)}")
        yield words
    if found.results:
        said = in_list(f"{number} {value_in_words(result)}" for result, number in sorted(found.results.items()))
        yield [paint(tr("Verifications ({sum})", sum=sum(found.results.values())), "code"), f"  {said}"]
    yield [paint(tr("Findings at the gate {gate}", gate=found.gate), "code"), *_findings(found, paint)]
    yield [
        paint(tr("Release gates"), "code"),
        *(
            f"  {left(gate, 14)}{paint(tr('passed'), 'ok') if passed else paint(tr('not passed'), 'error')}"
            for gate, passed in found.gates.items()
        ),
    ]


def _findings(found: Statistics, paint: Paint) -> Iterator[str]:
    levels = found.levels
    if not any(levels.values()):
        yield f"  {paint(tr('none'), 'ok')}"
        return
    looks: dict[str, Look] = {"error": "error", "warning": "warning", "open": "open", "waived": "dim"}
    yield "  " + in_list(paint(f"{number} {tr(level)}", looks[level]) for level, number in levels.items() if number)
    if found.kinds:
        yield tr("  by kind: ") + in_list(
            f"{number} {KIND_WORDS.of(kind)}" for kind, number in sorted(found.kinds.items())
        )
    rows: list[Sequence[str]] = [("", *map(tr, levels))]
    for each in sorted(found.findings, key=lambda each: (-sum(each.levels.values()), each.code)):
        rows.append((f"{each.code} {each.name}", *(_number(each.levels.get(level, 0)) for level in levels)))
    yield from _table(rows)


def _number(number: int) -> str:
    return str(number) if number else "."


def _table(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    rows = [*rows]
    widths = [max(columns(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        yield (
            "  "
            + "  ".join(
                left(cell, room) if not n else right(cell, room)
                for n, (cell, room) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
        )


def as_json(found: Statistics) -> dict[str, Any]:
    """All of it as data."""
    return {
        "version": VERSION,
        "gate": found.gate,
        "today": found.today,
        "pages": found.pages,
        "items": [
            {**each._asdict(), "stages": {stage or "file": n for stage, n in each.stages.items()}, "total": each.total}
            for each in found.types
        ],
        "risks": {
            "total": sum(each.initial for each in found.regions),
            "claimed": found.claimed,
            "counting": found.counting,
            "regions": [each._asdict() for each in found.regions],
        },
        "controls": {"kinds": [each._asdict() for each in found.controls], "proofs": found.proofs},
        "verifications": found.results,
        "findings": {
            "levels": found.levels,
            "kinds": found.kinds,
            "rules": [{**each._asdict(), "levels": dict(each.levels)} for each in found.findings],
        },
        "gates": found.gates,
    }


def verdicts(found: Judged) -> dict[str, Any]:
    """The verdicts on a file as data: the form has a version of its own, since other things than findings rest on it."""
    return {
        "version": VERDICTS_VERSION,
        "risks": [
            {
                "id": id,
                "initial": risk.initial or None,
                "residual": risk.claimed or None,
                "claimed": risk.claimed is not None,
                "earned": risk.earned or None,
                "unearned": list(unearned),
            }
            for id, (risk, unearned) in found.risks.items()
        ],
        "controls": [
            {
                "id": id,
                "implementation": implementation,
                "effectiveness": effectiveness,
                "verified": implementation == effectiveness == "pass",
            }
            for id, (implementation, effectiveness) in found.controls.items()
        ],
        "gates": dict(found.gates),
    }
