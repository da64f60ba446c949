"""What the plan asks of evidence: confidence, the least probability that any evidence can show, sizes of samples (4.4 f)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from riskfile.policy.cells import Names, id_text
from riskfile.policy.policy import EvidencePlan, SampleRow
from riskfile.policy.strict import Integer, Keys, Listing, Number, Reading, Record, Text, dotted
from riskfile.text.messages import Phrase

_SHARE = Phrase("policy.evidence-share", "{key}: found {found}, expected a number above 0 and below 1")
_WRITE_SHARE = Phrase("policy.evidence-write-share", "write {plain}")
_POSITIVE = Phrase("policy.evidence-positive", "{key}: found {found}, expected more than 0")
_FOR_ONE = Phrase(
    "policy.sample-for",
    "{key}: found {found:neither|both}, expected either `severity` or `region`",
    "a row says for which severity, or for which initial region, its sample size is",
)
_TWICE = Phrase("policy.sample-twice", "{key}: a row for {name} stands above; expected one row for each")

EVIDENCE: Final = Record(
    "What the plan asks of the evidence that a risk control works (4.4 f, 7.2).",
    {
        "confidence": Number(
            "Confidence of the one-sided limits that claims are held against; 0.95 unless given.", minimum=0, share=True
        ),
        "least-probability": Number(
            "The least probability that any evidence of this device can show; 1e-9 unless given. What is estimated below it "
            "is told.",
            minimum=0,
            share=True,
        ),
        "samples": Listing(
            "Sizes of samples, by severity of harm or by initial region: `riskfile samples` computes the numbers.",
            Record(
                "One row.",
                {
                    "severity": id_text("Severity level that the row is for."),
                    "region": id_text("Initial region that the row is for."),
                    "confidence": Number("Confidence; that of the plan unless given.", minimum=0, share=True),
                    "reliability": Number("Share of units in which the measure works.", minimum=0, share=True),
                    "failures": Integer("How many units of the sample may fail; 0 unless given.", minimum=0),
                },
                ("reliability",),
            ),
        ),
        "test-properties": Listing(
            "Names of properties in JUnit XML reports whose values are ids of tests, which `test` of a verification may name.",
            Text("A name as the report has it, such as requirement."),
            unique=True,
            minimum=1,
        ),
    },
)


def read_evidence(data: Mapping[str, Any]) -> EvidencePlan:
    """What the policy says of evidence."""
    section = data.get("evidence", {})
    plain = EvidencePlan()
    confidence = section.get("confidence", plain.confidence)
    return EvidencePlan(
        confidence,
        section.get("least-probability", plain.least_probability),
        tuple(
            SampleRow(
                each.get("severity", ""),
                each.get("region", ""),
                each.get("confidence", confidence),
                each["reliability"],
                each.get("failures", 0),
            )
            for each in section.get("samples", ())
        ),
        bool(section),
        tuple(section.get("test-properties", ())),
    )


def judge_evidence(
    reading: Reading, names: Names, data: Mapping[str, Any], severities: list[str] | None, regions: list[str] | None
) -> None:
    """Note what of the section cannot be understood though each value can."""
    section = data.get("evidence", {})
    _judge_share(reading, section, ("evidence",), "confidence")
    least = section.get("least-probability")
    if least is not None and not least:
        at: Keys = ("evidence", "least-probability")
        reading.fault_at(at, _POSITIVE(key=dotted(at), found=least))
    seen: set[tuple[str, str]] = set()
    for number, each in enumerate(section.get("samples", ()), 1):
        row = ("evidence", "samples", str(number))
        for name in ("confidence", "reliability"):
            _judge_share(reading, each, row, name)
        written = [name for name in ("severity", "region") if (*row, name) in reading.keys]
        if len(written) != 1:
            reading.fault_at(row, _FOR_ONE(key=dotted(row), found=1 if not written else 2))
            continue
        name = written[0]
        if name in each:
            names.use((*row, name), each[name], severities if name == "severity" else regions, name)
            if (name, each[name]) in seen:
                reading.fault_at((*row, name), _TWICE(key=dotted(row), name=each[name]))
            seen.add((name, each[name]))


def _judge_share(reading: Reading, section: Mapping[str, Any], at: Keys, name: str) -> None:
    value = section.get(name)
    if value is not None and not 0 < value < 1:
        place = (*at, name)
        # 95 is meant as a percentage
        hint = _WRITE_SHARE(plain=value / 100) if 1 < value < 100 else ""
        reading.fault_at(place, _SHARE(key=dotted(place), found=value), hint)
