"""The plan and the report of a qualification: one list of parts, from which HTML and PDF are made, so that both say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from riskfile.qualification.kit import INSTALLED, RULES, Qualification, state_of
from riskfile.qualification.trials import Result


class Heading(NamedTuple):
    """A heading of a level from 1 (the title)."""

    level: int
    text: str


class Text(NamedTuple):
    """A paragraph."""

    text: str


class Points(NamedTuple):
    """A list."""

    points: tuple[str, ...]


class Grid(NamedTuple):
    """A table: heads, rows, and how wide each column is beside the others. ``states``: the number of the column whose cells are states."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    states: int | None = None


class Verdict(NamedTuple):
    """What it all comes to, in a box: ``state`` is pass, fail, not run or open."""

    state: str
    text: str


Part = Heading | Text | Points | Grid | Verdict

INTENDED_USE: Final = (
    "riskfile reads the risk management file of a medical device from text, judges it by rules and by the criteria of the maker's own plan, "
    "and builds documents of it. People write the items, judge what it says, and decide. It is used in a quality system by risk managers, "
    "developers, reviewers and auditors, on their machines and in continuous integration."
)

FRAME: Final = (
    "ISO 13485:2016, 4.1.6: software used in the quality management system is validated for its use before it is first used and after it is"
    " changed, in proportion to the risk of that use; records are kept.",
    "ISO/TR 80002-2:2017: how such a validation is planned by use and risk, carried out and kept up.",
    "21 CFR 820 (Quality Management System Regulation, in force since 2 February 2026) takes ISO 13485:2016 over, 4.1.6 among it.",
    "FDA, Computer Software Assurance for Production and Quality System Software: effort follows the risk of a feature; scripted tests where"
    " a failure could compromise safety.",
    "21 CFR 11 and EU GMP Annex 11, where records are kept electronically; the manual's page Part 11 says what riskfile does there.",
)
"""What asks for it, in our own words; the day of the QMSR is that of the final rule of 2 February 2024."""

LIMITATIONS: Final = (
    "No rule knows whether each hazard was thought of, whether a sequence of events is realistic, or whether an estimate is right.",
    "Evidence is compared with a hash and read as far as it is a test report; whether a report says what it is cited for is for people.",
    "The rules follow ISO 14971:2019 in the authors' reading; they are no certification, and no notified body has confirmed them.",
    "The two readers share the rules: a fault in a rule is told by its cases alone.",
    "Tests are run on examples, not on your file; a fault that only your file shows is not found here.",
    "Windows and macOS: what differs there is tried by simulation in the repository; this report says what was run on your machine.",
    "Editors, assistants, riskfile serve and the portfolio are not part of this qualification.",
    "Statistics of field data are compared with published numbers in the manual (Validation); here one of each kind is run.",
)
"""What is known to fall outside, kept in one place."""

REMAINS: Final = (
    "That the intended use above is yours, or how yours differs, and what further tests that asks for.",
    "That your plan (needs/policy.yaml) says what your risk management plan decides: it is your criteria that are applied.",
    "That reviewers look at hazards, estimates and evidence, which no rule judges.",
    "That the results below are those of the machine, the version and the libraries that you use; qualify again after a change.",
    "That failures and tests that were not run are acceptable for your use, each with the reason.",
    "Who may change rules, waivers and the plan, and how such changes are reviewed in your repository.",
)

_STATES: Final = {"pass": "passed", "fail": "FAILED", "not run": "not run", "": "planned"}


def title(found: Qualification) -> str:
    """How the document is called."""
    return f"riskfile {found.version}: validation {'report' if found.results else 'plan'}"


def parts(found: Qualification) -> Iterator[Part]:
    """The document."""
    report = bool(found.results)
    yield Heading(1, title(found))
    yield _verdict(found)
    yield Grid(
        ("What", "Value"),
        (
            ("Software", f"riskfile {found.version}"),
            ("Day", found.day),
            ("Installed in", found.installation.where),
            *((name, value or "not installed") for name, value in found.environment.items() if name in _MACHINE),
        ),
        (1, 3),
    )
    yield Heading(2, "Intended use")
    yield Text(INTENDED_USE)
    yield Heading(2, "Why it is validated")
    yield Points(FRAME)
    yield Heading(2, "How it is validated")
    yield Text(
        "What the tool could get wrong, what would follow and what would tell was analysed in the tool's own risk file, which is part of the "
        f"package. Each control there has a requirement, and each requirement has tests. They are {'run' if report else 'to be run'} on this "
        "machine by the installed version, each in a folder of its own. A test passes if what it finds is what was expected; one that breaks "
        "has failed. A test is not run where a part of the installation that it needs is absent; the feature is not qualified then."
    )
    yield Heading(2, "What could go wrong, and what tells")
    yield Grid(
        ("Error of the tool", "What would follow", "What tells it", "Tests", "Severity", "Remains"),
        tuple(
            (
                f"{row.risk} {row.error}. {row.cause}.",
                f"{row.effect}.",
                "; ".join(f"{title} ({requirement})" for _, title, requirement in row.controls),
                "; ".join(
                    f"{test}: {_STATES[state_of(found.results, test)]}".replace("-", "\u2011") for test in row.tests
                ),
                row.severity,
                row.remains,
            )
            for row in found.rows
        ),
        (3, 3, 3, 2, 1.2, 1.2),
    )
    yield Heading(2, "Requirements")
    tests = _tests_of(found)
    yield Grid(
        ("Requirement", "Text", "Tests", "State"),
        tuple(
            (id, text, ", ".join(tests.get(id, ())), _of_all(found, tests.get(id, ())))
            for id, text in found.requirements
        ),
        (1, 5, 2, 1),
        3,
    )
    yield Heading(2, "Installation")
    yield from _installation(found)
    yield Heading(2, "Results" if report else "Tests that will be run")
    yield Grid(
        ("Test", "What is tried", "Expected", "Found", "State"),
        tuple(_rows(found, rules=False)),
        (1.3, 2, 3, 3, 0.9),
        4,
    )
    yield Heading(2, "Rules")
    yield Text(
        "Each rule has cases: small files with a fault that it has to find, at its line and column and nowhere else, and files that it "
        "has to be silent on."
    )
    yield Grid(("Test", "Rule", "Found", "State"), tuple(_rule_rows(found)), (1, 3, 4, 0.9), 3)
    yield Heading(2, "Libraries")
    yield Grid(
        ("Package", "Version"),
        tuple(
            (name, version or "not installed") for name, version in found.environment.items() if name not in _MACHINE
        ),
        (2, 1),
    )
    yield Heading(2, "Known limitations")
    yield Points(LIMITATIONS)
    yield Heading(2, "What remains to you")
    yield Text("No tool can say these; a person of your company judges each, and signs.")
    yield Grid(
        ("To be judged", "Judgement and reason", "Name, date"), tuple((each, "", "") for each in REMAINS), (3, 3, 1.6)
    )
    yield Grid(
        ("Role", "Name", "Date", "Signature"), (("Prepared by", "", "", ""), ("Approved by", "", "", "")), (1, 2, 1, 2)
    )


_MACHINE: Final = ("system", "machine", "python", "executable")


def _verdict(found: Qualification) -> Verdict:
    if not found.results:
        return Verdict(
            "open",
            f"Plan: {len(found.planned) + 1} tests will be run by `riskfile qualify` on the machine on which riskfile is used.",
        )
    counts = {state: sum(each.state == state for each in found.results) for state in ("pass", "fail", "not run")}
    counted = f"{counts['pass']} tests passed, {counts['fail']} failed, {counts['not run']} not run."
    if found.verdict == "failed":
        return Verdict("fail", f"NOT QUALIFIED. {counted} What failed stands below.")
    if found.verdict == "passed with limits":
        lacking = "; ".join(f"{each.id}: {each.reason}" for each in found.results if each.state == "not run")
        return Verdict("not run", f"Passed with limits. {counted} Not qualified: {lacking}.")
    return Verdict("pass", f"Passed. {counted} Whether it fits your use, you judge at the end of this report.")


def _tests_of(found: Qualification) -> dict[str, tuple[str, ...]]:
    """The tests of each requirement, through the controls that implement it."""
    made: dict[str, dict[str, None]] = {}
    for row in found.rows:
        for _, _, requirements in row.controls:
            for each in requirements.split(", "):
                made.setdefault(each, {}).update(dict.fromkeys(_of_control(found, row.risk, each)))
    return {id: tuple(tests) for id, tests in made.items()}


def _of_control(found: Qualification, risk: str, requirement: str) -> tuple[str, ...]:
    return tuple(test for row in found.rows if row.risk == risk for id, test in row.traced if id == requirement)


def _of_all(found: Qualification, tests: Sequence[str]) -> str:
    states = [state_of(found.results, each) for each in tests]
    return next(
        (_STATES[each] for each in ("fail", "not run", "") if each in states), _STATES["pass" if states else ""]
    )


def _installation(found: Qualification) -> Iterator[Part]:
    installed = found.installation
    if installed.kind != "wheel":
        yield Text(
            f"riskfile runs from a folder of sources ({installed.where}). Nothing says what its files should be, so they were compared with "
            "nothing. A released package, installed with pip, has a list of hashes."
        )
        return
    if installed.whole:
        yield Text(
            f"{installed.files} files of the package were compared with the hashes of the release: all are as released."
        )
        return
    yield Text("The installed package is not the released one:")
    yield Points(
        tuple(
            f"{what}: {path}"
            for what, paths in (
                ("changed", installed.changed),
                ("missing", installed.missing),
                ("additional", installed.added),
            )
            for path in paths[:40]
        )
    )


def _rows(found: Qualification, *, rules: bool) -> Iterator[tuple[str, ...]]:
    results = found.results or tuple(
        Result(each.id, each.title, each.expected, "", "not run") for each in found.planned
    )
    for each in results:
        if _is_rule(each.id) is rules:
            yield (
                each.id,
                each.title,
                each.expected,
                each.found or each.reason,
                _STATES[each.state if found.results else ""],
            )


def _rule_rows(found: Qualification) -> Iterator[tuple[str, ...]]:
    for id, title, _, what, state in _rows(found, rules=True):
        yield id, title, what, state


def _is_rule(id: str) -> bool:
    return re.fullmatch(r"QT-RMF\d{3}.*", id) is not None


__all__ = ["INSTALLED", "RULES", "Grid", "Heading", "Part", "Points", "Text", "Verdict", "parts", "title"]
