"""Policies to start from: scales, regions and matrix, and the estimates of the sample risks that fit them.

Each is a start, not advice: what a scheme that is named here says was written from memory of the public scheme, and is
for its user to compare with the edition that holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Preset(NamedTuple):
    """``criteria`` replaces what the template's policy says from the scales to ``information-only-below`` ("": nothing is
    replaced). ``severities`` says by a severity of the template which is in its place; ``estimates`` are by risk the
    fields of its estimate, before and after control, ``acts_on`` what the controls act on. ``significant`` names the
    regions in which a residual risk is disclosed; ``tables`` are the parts of the policy that the plan shows, ``software``
    is the software safety class unless another is given."""

    about: str
    criteria: str = ""
    severities: Mapping[str, str] = {}
    estimates: Mapping[str, tuple[str, ...]] = {}
    acts_on: str = "p1"
    significant: tuple[str, ...] = ("medium", "high")
    tables: tuple[tuple[str, str], ...] = ()
    software: str = "none"


_SCALES: Final = (("severity", "Severity of harm"), ("probability", "Probability of harm"))
_MATRIX: Final = (("matrix", "Acceptability matrix"), ("regions", "Regions of the matrix"))
_P: Final = (*_SCALES, *_MATRIX)
_BESIDE: Final = ("legacy-criteria", "What orders the work, and decides nothing")

_LOW_MEDIUM_HIGH: Final = """\
regions:                        # from the mildest to the worst
  - {id: low, label: Acceptable, acceptable: true, control-required: false, significant: false}
  - {id: medium, label: Acceptable if reduced, acceptable: true, control-required: true, significant: true}
  - {id: high, label: Not acceptable, acceptable: false, control-required: true, significant: true}
"""


def _three(initial: str, high: str, residual: str, remains: str, key: str = "p") -> Mapping[str, tuple[str, ...]]:
    """Estimates of the three risks: that of manufacturing begins at ``high``, and what ``remains`` of it is significant."""
    one = (f":{key}: {initial}", f":residual-{key}: {residual}")
    return {"RSK-001": one, "RSK-002": (f":{key}: {high}", f":residual-{key}: {remains}"), "RSK-003": one}


PRESETS: Final[Mapping[str, Preset]] = {
    "5x5-afap": Preset(
        "five severities, five probabilities with bands, P1 and P2 by intervals; reduced as far as possible everywhere"
    ),
    "3x3": Preset(
        "three severities and three probabilities in words, judged by the product of their ranks",
        """\
severity:                       # from the mildest to the worst
  - {id: S1, label: Minor, description: inconvenience or temporary injury that needs no intervention}
  - {id: S2, label: Serious, description: injury that needs professional intervention}
  - {id: S3, label: Critical, description: permanent impairment or death}

probability:                    # P, in words
  unit: use
  levels:
    - {id: F1, label: Improbable, description: not expected in the lifetime of the device}
    - {id: F2, label: Occasional, description: expected now and then in the field}
    - {id: F3, label: Frequent, description: expected again and again}

"""
        + _LOW_MEDIUM_HIGH
        + """
matrix:                         # rank of the severity times rank of the probability
  score: product
  bands: {low: 3, medium: 4, high: ~}

not-estimable: worst-case
worst-case: F3
information-only-below: S2      # information for safety alone will do only below this severity
""",
        {"S4": "S3", "S3": "S2"},
        _three("F3", "F3", "F1", "F2"),
        "p",
        tables=_P,
    ),
    "4x5": Preset(
        "four severities and five probabilities with bands, matrix written out",
        """\
severity:                       # from the mildest to the worst
  - {id: S1, label: Negligible, description: inconvenience or temporary discomfort}
  - {id: S2, label: Moderate, description: injury that needs professional intervention}
  - {id: S3, label: Critical, description: permanent impairment or irreversible injury}
  - {id: S4, label: Catastrophic, description: death}

probability:                    # P, per exposure unit
  unit: use
  levels:
    - {id: F1, label: Improbable, band: "< 1e-6"}
    - {id: F2, label: Remote, band: "< 1e-5"}
    - {id: F3, label: Occasional, band: "< 1e-4"}
    - {id: F4, label: Probable, band: "< 1e-3"}
    - {id: F5, label: Frequent, band: ">= 1e-3"}

"""
        + _LOW_MEDIUM_HIGH
        + """
matrix:                         # probability -> severity -> region
  F5: {S1: medium, S2: high, S3: high, S4: high}
  F4: {S1: low, S2: medium, S3: high, S4: high}
  F3: {S1: low, S2: medium, S3: high, S4: high}
  F2: {S1: low, S2: low, S3: medium, S4: medium}
  F1: {S1: low, S2: low, S3: low, S4: medium}

not-estimable: {S1: low, S2: medium, S3: high, S4: high}
worst-case: F5
information-only-below: S2      # information for safety alone will do only below this severity
""",
        {"S4": "S3", "S3": "S2"},
        _three("F4", "F5", "F1", "F3"),
        "p",
        tables=_P,
    ),
    "nhs": Preset(
        "consequence times likelihood, 1 to 25, with four regions, as in risk matrices of hospitals of the NHS",
        """\
severity:                       # consequence, from the mildest to the worst
  - {id: "1", label: Negligible, description: minimal injury that needs no or minimal intervention}
  - {id: "2", label: Minor, description: minor injury or illness that needs minor intervention}
  - {id: "3", label: Moderate, description: moderate injury that needs professional intervention}
  - {id: "4", label: Major, description: major injury that leads to long-term incapacity}
  - {id: "5", label: Catastrophic, description: "death, or multiple permanent injuries"}

probability:                    # likelihood
  unit: use
  levels:
    - {id: "1", label: Rare, description: will probably never happen}
    - {id: "2", label: Unlikely, description: "not expected, but possible"}
    - {id: "3", label: Possible, description: might happen occasionally}
    - {id: "4", label: Likely, description: "will probably happen, but is no persisting issue"}
    - {id: "5", label: Almost certain, description: "will undoubtedly happen, possibly often"}

regions:                        # from the mildest to the worst
  - {id: low, label: Low, acceptable: true, control-required: false, significant: false}
  - {id: moderate, label: Moderate, acceptable: true, control-required: true, significant: true}
  - {id: high, label: High, acceptable: false, control-required: true, significant: true}
  - {id: extreme, label: Extreme, acceptable: false, control-required: true, significant: true}

matrix:                         # consequence times likelihood
  score: product
  bands: {low: 3, moderate: 6, high: 12, extreme: ~}

not-estimable: worst-case
worst-case: "5"
information-only-below: "3"     # information for safety alone will do only below this severity
""",
        {"S4": "3", "S3": "3"},
        _three("4", "4", "1", "2"),
        "p",
        ("moderate", "high", "extreme"),
        _P,
    ),
    "samd": Preset(
        "software: four severities, five probabilities of harm, and the worst case where none can be estimated",
        """\
severity:                       # from the mildest to the worst
  - {id: S1, label: Negligible, description: inconvenience or temporary discomfort}
  - {id: S2, label: Minor, description: injury that needs no professional intervention}
  - {id: S3, label: Serious, description: injury that needs professional intervention}
  - {id: S4, label: Critical, description: permanent impairment or death}

probability:                    # P, the probability of harm; the P1 of a failure of software is 1
  unit: use
  levels:
    - {id: F1, label: Improbable, band: "< 1e-6"}
    - {id: F2, label: Remote, band: "< 1e-5"}
    - {id: F3, label: Occasional, band: "< 1e-4"}
    - {id: F4, label: Probable, band: "< 1e-3"}
    - {id: F5, label: Frequent, band: ">= 1e-3"}

"""
        + _LOW_MEDIUM_HIGH
        + """
matrix:                         # rank of the severity times rank of the probability
  score: product
  bands: {low: 4, medium: 9, high: ~}

not-estimable: worst-case       # a failure of software whose probability nobody knows
worst-case: F5
information-only-below: S3      # information for safety alone will do only below this severity
""",
        {"S4": "S4", "S3": "S3"},
        _three("F4", "F4", "F1", "F2"),
        "p",
        tables=_P,
        software="B",
    ),
    "four-region": Preset(
        "four severities, six frequencies and four regions, each with what is done, until when and who decides",
        """\
severity:                       # from the mildest to the worst
  - {id: S1, label: Insignificant, description: inconvenience or temporary discomfort}
  - {id: S2, label: Marginal, description: injury that needs professional intervention}
  - {id: S3, label: Critical, description: permanent impairment or irreversible injury}
  - {id: S4, label: Catastrophic, description: death}

probability:                    # frequency of harm, per exposure unit
  unit: use
  levels:
    - {id: F1, label: Incredible, band: "< 1e-7"}
    - {id: F2, label: Improbable, band: "< 1e-6"}
    - {id: F3, label: Remote, band: "< 1e-5"}
    - {id: F4, label: Occasional, band: "< 1e-4"}
    - {id: F5, label: Probable, band: "< 1e-3"}
    - {id: F6, label: Frequent, band: ">= 1e-3"}

regions:                        # from the mildest to the worst
  - id: negligible
    label: Negligible
    acceptable: true
    control-required: false
    significant: false
    action: watched in production and in the field
    approver: Risk manager
  - id: tolerable
    label: Tolerable
    acceptable: true
    control-required: true
    significant: true
    action: reduced as far as possible, and disclosed
    deadline: before release
    approver: Risk manager
  - id: undesirable
    label: Undesirable
    acceptable: false
    control-required: true
    significant: true
    action: reduced, or weighed against the benefit
    deadline: before release
    approver: Approver
  - id: intolerable
    label: Intolerable
    acceptable: false
    control-required: true
    significant: true
    action: designed out
    deadline: before the next design review
    approver: Approver

matrix:                         # frequency -> severity -> region
  F6: {S1: undesirable, S2: intolerable, S3: intolerable, S4: intolerable}
  F5: {S1: tolerable, S2: undesirable, S3: intolerable, S4: intolerable}
  F4: {S1: tolerable, S2: undesirable, S3: undesirable, S4: intolerable}
  F3: {S1: negligible, S2: tolerable, S3: undesirable, S4: undesirable}
  F2: {S1: negligible, S2: negligible, S3: tolerable, S4: tolerable}
  F1: {S1: negligible, S2: negligible, S3: negligible, S4: negligible}

not-estimable: {S1: tolerable, S2: undesirable, S3: intolerable, S4: intolerable}
worst-case: F6
information-only-below: S2      # information for safety alone will do only below this severity
""",
        {"S4": "S3", "S3": "S2"},
        _three("F4", "F5", "F1", "F3"),
        "p",
        ("tolerable", "undesirable", "intolerable"),
        _P,
    ),
    "security": Preset(
        "security: exploitability by bands of CVSS in place of probability",
        """\
severity:                       # from the mildest to the worst
  - {id: S1, label: Negligible, description: inconvenience or temporary discomfort}
  - {id: S2, label: Minor, description: injury that needs no professional intervention}
  - {id: S3, label: Serious, description: injury that needs professional intervention}
  - {id: S4, label: Critical, description: permanent impairment or death}

exploitability:                 # in place of probability: a level, or a score of CVSS
  levels:
    - {id: E1, label: Low, cvss: 0.0 to 3.9}
    - {id: E2, label: Medium, cvss: 4.0 to 6.9}
    - {id: E3, label: High, cvss: 7.0 to 8.9}
    - {id: E4, label: Critical, cvss: ">= 9.0"}

"""
        + _LOW_MEDIUM_HIGH
        + """
security-matrix:                # exploitability -> severity -> region
  E4: {S1: medium, S2: high, S3: high, S4: high}
  E3: {S1: low, S2: medium, S3: high, S4: high}
  E2: {S1: low, S2: medium, S3: medium, S4: high}
  E1: {S1: low, S2: low, S3: low, S4: medium}

information-only-below: S3      # information for safety alone will do only below this severity
""",
        {"S4": "S3", "S3": "S3"},
        _three("E3", "8.1", "E1", "4.3", "exploitability"),
        "exploitability",
        tables=(
            _SCALES[0],
            ("exploitability", "Exploitability"),
            ("security-matrix", "Acceptability of security risks"),
            _MATRIX[1],
        ),
    ),
    "gamp": Preset(
        "computerised systems: severity and probability to a risk class of three, detectability to a priority beside it",
        """\
severity:                       # from the mildest to the worst
  - {id: low-impact, label: Low, description: no effect on patients or on the quality of the product}
  - {id: medium-impact, label: Medium, description: moderate effect on patients or on the quality of the product}
  - {id: high-impact, label: High, description: serious effect on patients or on the quality of the product}

probability:                    # of the failure, in words
  unit: use
  levels:
    - {id: seldom, label: Low, description: rarely}
    - {id: sometimes, label: Medium, description: now and then}
    - {id: often, label: High, description: again and again}

regions:                        # risk classes, from the mildest to the worst
  - {id: class-3, label: Risk class 3, acceptable: true, control-required: false, significant: false}
  - {id: class-2, label: Risk class 2, acceptable: true, control-required: true, significant: true}
  - {id: class-1, label: Risk class 1, acceptable: false, control-required: true, significant: true}

matrix:                         # probability -> severity -> risk class
  often: {low-impact: class-2, medium-impact: class-1, high-impact: class-1}
  sometimes: {low-impact: class-3, medium-impact: class-2, high-impact: class-1}
  seldom: {low-impact: class-3, medium-impact: class-3, high-impact: class-2}

not-estimable: worst-case
worst-case: often
information-only-below: medium-impact # information for safety alone will do only below this severity

legacy-criteria:                # orders the work; the matrix decides what is acceptable
  - id: priority
    label: Priority by risk class and detectability
    factors:
      class: {label: Risk class, scale: {class-1: 1, class-2: 2, class-3: 3}}
      D: {label: Detectability, scale: {high: 1, medium: 2, low: 3}}
    matrix:
      class-1: {high: medium, medium: high, low: high}
      class-2: {high: low, medium: medium, low: high}
      class-3: {high: low, medium: low, low: medium}
""",
        {"S4": "medium-impact", "S3": "medium-impact"},
        {
            risk: (
                ":p: often",
                f":residual-p: {remains}",
                ":legacy-initial: class=class-1, D=low, level=high",
                f":legacy-residual: class={region}, D=medium, level={level}",
            )
            for risk, remains, region, level in (
                ("RSK-001", "seldom", "class-3", "low"),
                ("RSK-002", "sometimes", "class-2", "medium"),
                ("RSK-003", "seldom", "class-3", "low"),
            )
        },
        "p",
        ("class-2", "class-1"),
        (*_P, _BESIDE),
    ),
    "fmea-sod": Preset(
        "severity and occurrence from 1 to 10 decide; the risk priority number with detection stands beside them",
        """\
severity:                       # S, from the mildest to the worst
"""
        + "".join(
            f'  - {{id: "{rank}", label: {label}}}\n'
            for rank, label in enumerate(
                (
                    "No effect",
                    "Very slight",
                    "Slight",
                    "Minor",
                    "Moderate",
                    "Significant",
                    "Major",
                    "Severe",
                    "Very severe",
                    "Hazardous",
                ),
                1,
            )
        )
        + """
probability:                    # O, occurrence
  unit: use
  levels:
"""
        + "".join(
            f'    - {{id: "{rank}", label: {label}, band: "{band}"}}\n'
            for rank, (label, band) in enumerate(
                (
                    ("Nearly impossible", "< 1e-6"),
                    ("Remote", "< 1e-5"),
                    ("Low", "< 1e-4"),
                    ("Relatively low", "< 5e-4"),
                    ("Moderate", "< 2e-3"),
                    ("Moderately high", "< 1e-2"),
                    ("High", "< 2e-2"),
                    ("Repeated failures", "< 5e-2"),
                    ("Very high", "< 1e-1"),
                    ("Nearly certain", ">= 1e-1"),
                ),
                1,
            )
        )
        + "\n"
        + _LOW_MEDIUM_HIGH
        + """
matrix:                         # S times O
  score: product
  bands: {low: 12, medium: 35, high: ~}

not-estimable: worst-case
worst-case: "10"
information-only-below: "6"     # information for safety alone will do only below this severity

legacy-criteria:                # orders the work; the matrix decides what is acceptable
  - id: rpn
    label: Risk priority number
    factors:
      S: {label: Severity, of: severity}
      O: {label: Occurrence, of: probability}
      D: {label: Detection, lowest: 1, highest: 10}
    method: product
    bands:
      - {level: Low, from: 1, up-to: 60}
      - {level: Medium, up-to: 200}
      - {level: High, up-to: 1000}
""",
        {"S4": "8", "S3": "6"},
        {
            risk: (
                f":p: {first}",
                f":residual-p: {last}",
                f":legacy-initial: S={severity}, O={first}, D=6, score={severity * first * 6}, level={before}",
                f":legacy-residual: S={severity}, O={last}, D=3, score={severity * last * 3}, level={after}",
            )
            for risk, severity, first, last, before, after in (
                ("RSK-001", 8, 6, 1, "High", "Low"),
                ("RSK-002", 6, 7, 4, "High", "Medium"),
                ("RSK-003", 8, 6, 1, "High", "Low"),
            )
        },
        "p",
        tables=(*_P, _BESIDE),
    ),
}
"""Policies by name; the first is that of a project that asks for none."""
