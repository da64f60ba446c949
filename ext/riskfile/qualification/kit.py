"""A qualification as data: what was asked, what was run, what came of it, and what remains to people. Reports and JSON are made of it."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple
from xml.sax.saxutils import quoteattr

from riskfile import api
from riskfile.qualification.installed import PACKAGE, Installation, environment, installation, rests_on
from riskfile.qualification.trials import Result, Trial, run, trials
from riskfile.version import __version__

INSTALLED: Final = "QT-INSTALLED"
RULES: Final = "QT-RULES"
"""The id of all tests of rules together: requirements are traced to it."""

Verdict = Literal["passed", "passed with limits", "failed"]


class Row(NamedTuple):
    """An error of the tool, by the tool's own risk file: what it leads to, what tells it, and by which tests that was tried."""

    risk: str
    error: str
    cause: str
    effect: str
    severity: str
    controls: tuple[tuple[str, str, str], ...]
    """Each control: its id, its title, and the requirement that it implements."""
    tests: tuple[str, ...]
    traced: tuple[tuple[str, str], ...]
    """Each requirement with a test of it."""
    remains: str


class Qualification(NamedTuple):
    """A qualification of an installed version. ``results`` is empty in a plan. ``rows`` and ``requirements`` (id, text) are of the tool's
    own risk file."""

    version: str
    day: str
    installation: Installation
    environment: Mapping[str, str]
    planned: tuple[Trial, ...]
    results: tuple[Result, ...]
    rows: tuple[Row, ...]
    requirements: tuple[tuple[str, str], ...]

    @property
    def verdict(self) -> Verdict:
        """failed: a test has failed or the installation is not the released one; with limits: a test could not be run, or nothing says
        what the installed files should be."""
        states = {each.state for each in self.results}
        if "fail" in states:
            return "failed"
        return "passed with limits" if "not run" in states else "passed"


def tool_risk() -> Path:
    """The folder of the tool's own risk file: in the package, or in the sources that it runs from.

    :raises FileNotFoundError: if it is in neither.
    """
    for folder in (PACKAGE / "handbook/tool-risk", PACKAGE.parents[1] / "manual/tool-risk"):
        if (folder / "needs/policy.yaml").is_file():
            return folder
    raise FileNotFoundError(
        2, "the tool's own risk file is not installed; expected it", str(PACKAGE / "handbook/tool-risk")
    )


def plan(day: str) -> Qualification:
    """What a qualification will do."""
    file = api.read(tool_risk(), day=day)
    severities = {each.id: each.label for scale in file.scales if scale.name == "severity" for each in scale.levels}
    levels = {each.id: each.label for scale in file.scales if scale.name == "probability" for each in scale.levels}
    requirements = _requirements()
    rows = []
    for risk in file.of_type("risk"):
        (situation,), (harm,) = file.linked(risk, "situation"), file.linked(risk, "harm")
        (event,) = file.linked(situation, "events")
        controls = [each for each in file.linking(risk, "controls") if each.type == "control"]
        proofs = [each for control in controls for each in file.linking(control, "verifies")]
        severity = str(harm.fields["severity"])
        claimed = risk.risk.claimed if risk.risk is not None else None
        rows.append(
            Row(
                risk.id,
                risk.title,
                event.title,
                f"{situation.title}: {harm.title[0].lower()}{harm.title[1:]}",
                f"{severity} {severities[severity]}",
                tuple((each.id, each.title, ", ".join(_texts(each.fields.get("implements", ())))) for each in controls),
                tuple(dict.fromkeys(str(each.fields["test"]) for each in proofs)),
                tuple(
                    (requirement, str(proof.fields["test"]))
                    for control in controls
                    for requirement in _texts(control.fields.get("implements", ()))
                    for proof in file.linking(control, "verifies")
                ),
                levels[claimed.probability] if claimed is not None and claimed.probability else "",
            )
        )
    return Qualification(
        __version__,
        day,
        installation(),
        environment(rests_on()),
        tuple(trials()),
        (),
        tuple(rows),
        tuple(requirements.items()),
    )


def _texts(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _requirements() -> dict[str, str]:
    import csv  # noqa: PLC0415

    with (tool_risk() / "needs/design/requirements.csv").open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row["title"] for row in csv.DictReader(lines)}


def qualify(planned: Qualification, progress: Callable[[int, int, str], None] = lambda *_: None) -> Qualification:
    """Run what was planned, each test in a new folder that is taken away again."""
    results = [_installed(planned.installation)]
    with tempfile.TemporaryDirectory(prefix="riskfile-qualify-") as folder:
        for number, trial in enumerate(planned.planned, start=1):
            progress(number, len(planned.planned), trial.id)
            results.append(run(trial, Path(folder) / f"{number:03}"))
    return planned._replace(results=tuple(results))


def _installed(found: Installation) -> Result:
    made = (
        INSTALLED,
        "What is installed is what was released",
        "each file of the package has the hash that the release has of it",
    )
    if found.kind != "wheel":
        why = "riskfile runs from a folder of sources: nothing says what its files should be; install a release to qualify it"
        return Result(*made, "", "not run", why)
    if found.whole:
        return Result(*made, f"{found.files} of {found.files} files", "pass")
    wrong = [
        f"{what} {path}"
        for what, paths in (("changed:", found.changed), ("missing:", found.missing), ("additional:", found.added))
        for path in paths
    ]
    more = f", and {len(wrong) - 10} more" if len(wrong) > 10 else ""
    told = f"{'; '.join(wrong[:10])}{more}"
    return Result(*made, told, "fail", told)


def state_of(results: Iterable[Result], test: str) -> str:
    """What came of a test, or of all tests of rules together; "" where it was not among them."""
    states = [
        each.state for each in results if each.id == test or (test == RULES and re.fullmatch(r"QT-RMF\d{3}.*", each.id))
    ]
    for state in ("fail", "not run"):
        if state in states:
            return state
    return "pass" if states else ""


def as_json(found: Qualification) -> str:
    """The qualification for programs."""
    data = {
        "version": 1,
        "tool": {"name": "riskfile", "version": found.version},
        "day": found.day,
        "verdict": found.verdict if found.results else "planned",
        "installation": {**found.installation._asdict(), "whole": found.installation.whole},
        "environment": dict(found.environment),
        "tests": [each._asdict() for each in found.results],
        "errors": [
            {**each._asdict(), "states": {test: state_of(found.results, test) for test in each.tests}}
            for each in found.rows
        ],
        "requirements": [{"id": id, "text": text} for id, text in found.requirements],
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def as_junit(results: Sequence[Result]) -> str:
    """The results as a JUnit report, without times: evidence that a risk file can name. All tests of rules are one case more."""
    cases = []
    shown = [*results, Result(RULES, "Rules", "all cases of all rules", "", state_of(results, RULES))]  # type: ignore[arg-type]
    for each in shown:
        inner = {
            "fail": f"<failure message={quoteattr(each.reason or 'a rule has failed')}/>",
            "not run": f"<skipped message={quoteattr(each.reason)}/>",
        }.get(each.state, "")
        cases.append(f'  <testcase classname="riskfile.qualification" name={quoteattr(each.id)}>{inner}</testcase>')
    failed, skipped = (sum(each.state == state for each in shown) for state in ("fail", "not run"))
    head = f'<testsuite name="riskfile {__version__}" tests="{len(shown)}" failures="{failed}" skipped="{skipped}" errors="0">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *cases, "</testsuite>"]) + "\n"
