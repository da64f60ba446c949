"""Portfolios for tests: twelve variants of the base project that agree and disagree on purpose, and rows in any number."""

from __future__ import annotations

from functools import cache
from random import Random

from casekit import TODAY, base_files
from riskfile.portfolio.results import FileResult, Row
from riskfile.portfolio.row import row_of
from riskfile.portfolio.tasks import Failure
from riskfile.project import Project
from riskfile.source import Overlay
from riskfile.source.empty import Empty

_OBSERVED = """
:::{{observation}} Struts broken, seen at follow-up
:id: OBS-{number}
:kind: malfunction
:count: {count}
:exposure: {exposure}
:unit: implant
:period: 2025
:source: active
:imdrf: A0413
:observes: RSK-2
:::
"""
_TRIGGER = """
:::{trigger} Struts broken more often than claimed
:id: TRG-1
:kind: signal
:opened: 2025-12-01
:due: 2026-01-10
:affects: HRM-2, RSK-2

Significant increase: yes, 30 of 9,000 against 1 of 10,000 as claimed.

Benefit-risk: it stands, since perforation stays below 1 of 10,000.

Unacceptable risk: no, the risk stays where it was.
:::
"""

_Edits = tuple[tuple[str, str], ...]
_LOWER: _Edits = (("perforation of the vessel", "Perforation of the vessel"),)

_DES, _BARE, _BALLOON = "drug-eluting stent", "bare metal stent", "balloon catheter"

# file, device, revision, edits of the items, edits of the policy, more items
_VARIANTS: tuple[tuple[str, str, str, _Edits, _Edits, str], ...] = (
    ("stents/alpha", f"Alpha {_DES}", "3", (), (("gate: draft", "gate: post-launch"),), ""),
    (
        "stents/alpha-long",
        f"Alpha Long {_DES}",
        "1",
        ((":id: HRM-2\n:severity: S3", ":id: HRM-2\n:severity: S4"),),
        (("gate: draft", "gate: design"),),
        "",
    ),
    (
        "stents/beta",
        f"Beta {_DES}",
        "2",
        ((":acts-on: p2\n", ":acts-on: p2\n:supplier: Coatings Example Ltd\n"),),
        (("gate: draft", "gate: post-launch"),),
        _OBSERVED.format(number=1, count=30, exposure=9000),
    ),
    (
        "stents/beta-mini",
        f"Beta Mini {_DES}",
        "1",
        ((":acts-on: p2\n", ":acts-on: p2\n:supplier: Coatings Example Ltd\n"),),
        (("gate: draft", "gate: manufacturing"),),
        _OBSERVED.format(number=1, count=28, exposure=9000) + _TRIGGER,
    ),
    (
        "stents/gamma",
        f"Gamma {_BARE}",
        "5",
        (
            (":::{control} Drug coating that", ":::{control} Coating that"),
            (":id: HRM-1\n:severity: S4", ":id: HRM-1\n:severity: S5"),
        ),
        (("F3: {S1: low, S2: medium, S3: medium", "F3: {S1: low, S2: medium, S3: high"),),
        "",
    ),
    (
        "stents/delta",
        f"Delta {_BARE}",
        "2",
        (
            (":kind: protective\n:acts-on: p2", ":kind: inherent\n:acts-on: p2"),
            (":proves: effectiveness\n", ":proves: effectiveness, implementation\n"),
        ),
        (("gate: draft", "gate: design"),),
        "",
    ),
    (
        "balloons/epsilon",
        f"Epsilon {_BALLOON}",
        "1",
        (
            (":::{harm} Perforation of the vessel", ":::{harm} Perforation of a vessel"),
            (":result: pass\n:verifies: CTL-3", ":result: fail\n:verifies: CTL-3"),
        ),
        (("label: Critical", "label: Severe"), ("gate: draft", "gate: design")),
        "",
    ),
    (
        "balloons/zeta",
        f"Zeta {_BALLOON}",
        "4",
        (("Label printer loads the wrong template", "label printer loads  the wrong template."),),
        (("gate: draft", "gate: post-launch"),),
        "",
    ),
    ("balloons/eta", f"Eta {_BALLOON}", "1", ((":implements: DI-1\n", ""),), (), ""),
    ("balloons/eta-copy", f"Eta {_BALLOON}", "2", ((":implements: DI-1\n", ""),), (), ""),
    (
        "pumps/theta",
        "Theta 输注泵 infusion pump",
        "1",
        (("Myocardial infarction", "心肌梗死"), ("Perforation of the vessel", "血管穿孔")),
        (("  gate: draft", "  gate: manufacturing"),),
        "",
    ),
    ("pumps/iota", "Iota infusion pump", "1", (), (("version: 1", "versoin: 1"),), ""),
)


def project_of(file: str, device: str, revision: str, edits: _Edits, policy: _Edits, more: str) -> Project:
    """A variant as a project in memory."""
    files = dict(base_files())
    items, settings = "needs/design/base.md", "needs/policy.yaml"
    number = "RMF-" + file.rpartition("/")[2].removesuffix("-copy").upper()
    for before, after in (
        ("name: Base device", f"name: {device}"),
        ("manufacturer: Nobody", "manufacturer: Example Vascular (invented)"),
        ("number: RMF-BASE", f"number: {number}"),
        ('revision: "1"', f'revision: "{revision}"'),
        *policy,
    ):
        assert before in files[settings], before
        files[settings] = files[settings].replace(before, after)
    for before, after in edits:
        assert before in files[items], before
        files[items] = files[items].replace(before, after)
    files[items] += more
    return Project(Overlay(Empty(), {path: text.encode() for path, text in files.items()}), today=TODAY)


@cache
def samples() -> tuple[Row, ...]:
    """Fourteen rows: the twelve variants, one that took too long, one that died."""
    rows = [
        Row(file, f"devices/{file}", f"https://example.com/{file}/", row_of(project_of(file, *rest)))
        for file, *rest in _VARIANTS
    ]
    rows[4] = rows[4]._replace(site="", where="devices/stents/gamma@rev-2025-11")
    rows += [
        Row("pumps/kappa", "devices/pumps/kappa", "", None, Failure("too-slow", "not done after 60 s; expected less")),
        Row(
            "pumps/lambda",
            "devices/pumps/lambda",
            "",
            None,
            Failure("died", "the process died by the signal 11 (SIGSEGV)"),
        ),
    ]
    return tuple(sorted(rows, key=lambda row: row.name))


def many(number: int, seed: int = 14971) -> tuple[Row, ...]:
    """So many rows, each like one of the samples, with figures, titles and severities that vary."""
    random = Random(seed)
    known = samples()
    rows = []
    for at in range(number):
        row = random.choice(known)
        name = f"line-{at % 17:02}/device-{at:04}"
        result = row.result
        if result is not None and not row.failed:
            result = _varied(result, at, random)
        rows.append(row._replace(name=name, where=f"devices/{name}", result=result))
    return tuple(rows)


def _varied(result: FileResult, at: int, random: Random) -> FileResult:
    errors = random.choice((0, 0, 0, 1, 2, 7, 31))
    named = tuple(
        each._replace(
            title=f"{each.title} {random.randrange(40)}" if random.random() < 0.5 else each.title,
            severity_rank=min(each.severity_of, each.severity_rank + (random.random() < 0.03)),
        )
        for each in result.named
    )
    return result._replace(
        document=f"RMF-{at:04}",
        device=f"{result.device} {at}",
        hash=f"sha256:{at:064x}",
        errors=errors,
        warnings=random.choice((0, 0, 2, 12)),
        named=named,
    )
