"""The cases that stand beside the project (``../shared/cases``): mistakes of authors, each with what is to be told.

``python tests/shared_cases.py`` prints a table: what is told of each case, by how many findings more than it should be,
and, with ``--before EXT``, what another version of riskfile tells. ``shared_cases.yaml`` says what is right.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

import trust_cases

ROOT = Path(__file__).resolve().parents[1]
TODAY = "2026-11-30"
FOLDERS = ("authoring", "build-says-more", "evidence", "rendering")
MORE = (
    "rules/01-fail-then-retest-passes",
    "rules/02-p2-rises-p1-falls",
    "rules/03-implements-absent",
    "rules/04-evidence-absent",
    "rules/08-trigger-one-of-many-reviewed",
    "rules/09-signal-answers-no",
    "rules/11-annex-g-code",
    "rules/13-old-observation",
    "rules/15-three-of-three",
    "rules/17-one-sterilisation",
    "rules/23-usability-method",
    "rules/25-residual-basis",
    "rules/26-severity-by-protective",
    "rules/49-serial-controls-multiplied",
    "rules/51-zero-probability",
    "rules/52-soup",
    "rules/53-connected-probability-high",
    "rules/37-verification-of-platform",
    "rules/05-placeholders",
    "rules/06-information-four-decades",
    "rules/14-hazard-titles",
    "rules/18-only-mild-harm",
    "rules/22-training-as-inherent",
    "rules/30-rpn-in-text",
    "rules/10-bra-empty",
    "rules/41-waive-unacceptable",
    "rules/44-same-risk-twice",
    "rules/45-orphan-harm",
    "surveillance/20-exposure-dot-thousands",
    "surveillance/24-two-units",
    "surveillance/31-u-chart-one-event",
    "surveillance/32-month-without-exposure",
    "surveillance/33-drift-unseen",
    "surveillance/34-bh-signal-appears",
    "surveillance/35-bh-signal-vanishes",
    "surveillance/36-quarterly",
    "surveillance/38-cusum-rare",
    "surveillance/40-overdispersed",
)
"""Of folders to which others are still to come."""


class Told(NamedTuple):
    """A finding, as much of it as is compared: ``RMF915 needs/design/risks.md:56``."""

    code: str
    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.code} {self.path}:{self.line}" if self.path else self.code


class Expected(NamedTuple):
    """What is to be told of a case, with words that each message or hint holds."""

    told: tuple[Told, ...]
    says: tuple[str, ...]
    gate: str = ""


@cache
def folder() -> Path | None:
    """Where the cases are, None where they are not."""
    found = (parent / "shared/cases" for parent in ROOT.parents)
    return next((path for path in found if (path / "base").is_dir()), None)


def expected() -> dict[str, Expected]:
    """What is to be told, by case."""
    given = yaml.safe_load((ROOT / "tests/shared_cases.yaml").read_text(encoding="utf-8"))
    return {
        case: Expected(
            tuple(_told(each) for each in said.get("told", ())),
            tuple(said.get("says", ())),
            said.get("gate", ""),
        )
        for case, said in given.items()
    }


def _told(text: str) -> Told:
    code, _, place = text.partition(" ")
    path, _, line = place.rpartition(":")
    return Told(code, path, int(line or 0))


def names() -> list[str]:
    """The cases that there are."""
    top = folder()
    if top is None:
        return []
    return [*(f"{each}/{diff.stem}" for each in FOLDERS for diff in sorted((top / each).glob("*.diff"))), *MORE]


def project(case: str, root: Path) -> None:
    """Write the project of a case, ``""`` for that which all begin at."""
    top = folder()
    assert top is not None
    shutil.copytree(top / "base", root)
    for path in (root, *root.rglob("*")):
        path.chmod(path.stat().st_mode | 0o600)
    if case:
        diff = top / f"{case}.diff"
        subprocess.run(["patch", "-p1", "-s", "-E", "--binary", "-i", str(diff)], cwd=root, check=True)


def findings(root: Path, ext: Path = ROOT / "ext", gate: str = "") -> list[tuple[Told, str]]:
    """What ``riskfile check`` tells of a project, each with its message and hint; ``ext`` is where riskfile is, ``gate`` ""
    the project's own."""
    # as `python -m riskfile`, which older versions do not know
    start = "import sys; from riskfile.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", start, "check", "--no-cache", "--today", TODAY, "--format", "json"]
    command += ["--gate", gate] if gate else []
    run = subprocess.run(
        command, cwd=root, env={**os.environ, "PYTHONPATH": str(ext)}, capture_output=True, text=True, check=False
    )
    try:
        found = json.loads(run.stdout)["findings"]
    except ValueError:
        return [(Told("no report", "", 0), run.stderr)]
    return [(Told(each["code"], each["path"], each["line"]), f"{each['message']} {each['hint']}") for each in found]


def new(found: list[tuple[Told, str]], base: list[tuple[Told, str]]) -> list[tuple[Told, str]]:
    """What is told of a case and not of the base, wherever in its page it stands."""
    known = Counter((told.code, told.path, message) for told, message in base)
    more = []
    for told, message in found:
        if known[told.code, told.path, message]:
            known[told.code, told.path, message] -= 1
        else:
            more.append((told, message))
    return more


def main() -> int:
    parser = argparse.ArgumentParser(description="A table of the cases that stand beside the project.")
    parser.add_argument("--before", type=Path, help="the folder `ext` of another version")
    words = "only the cases of trust, whose runs take minutes; with numbers only these: --trust 08 13"
    parser.add_argument("--trust", nargs="*", metavar="NUMBER", help=words)
    given = parser.parse_args()
    if folder() is None:
        sys.exit("the cases are not here: ../shared/cases")
    if given.trust is not None:
        return 0 if trust(given.before, tuple(given.trust)) else 1
    right = 0
    expectations = expected()
    print("| case | before | after | follow-ups before | follow-ups after | right |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        versions = [given.before, ROOT / "ext"] if given.before else [ROOT / "ext"]
        project("", Path(scratch) / "base")
        bases = [findings(Path(scratch) / "base", ext) for ext in versions]
        for number, case in enumerate(names()):
            root = Path(scratch) / str(number)
            project(case, root)
            told = [new(findings(root, ext), base) for ext, base in zip(versions, bases, strict=True)]
            wanted = expectations[case].told
            missing, more = compare(wanted, told[-1])
            right += not missing and not more
            cells = [", ".join(sorted({each.code for each, _ in found})) or "nothing" for found in told]
            extra = [str(len(compare(wanted, found)[1])) for found in told]
            if not given.before:
                cells, extra = ["", *cells], ["", *extra]
            print(f"| {case} | {' | '.join(cells)} | {' | '.join(extra)} | {'no' if missing or more else 'yes'} |")
    print(f"\n{right} of {len(names())} right")
    held = trust(given.before)
    return 0 if held and right == len(names()) else 1


def trust(before: Path | None, numbers: tuple[str, ...] = ()) -> bool:
    """Print what the cases of ``trust`` do, which are runs and not only checks; whether all is as it should be."""
    top = folder()
    assert top is not None
    cases = [each for each in trust_cases.names(top) if not numbers or each.startswith(numbers)]
    right = 0
    print("\n| case | before | after | right |")
    print("|---|---|---|---|")
    for case in cases:
        found = []
        for ext in (before, ROOT / "ext"):
            if ext is not None:
                with tempfile.TemporaryDirectory() as scratch:
                    found.append(trust_cases.outcome(case, Path(scratch), top, ext.resolve()))
        right += found[-1].right
        cells = [*([""] * (before is None)), *(each.says for each in found)]
        print(f"| trust/{case} | {' | '.join(cells)} | {'yes' if found[-1].right else 'no'} |", flush=True)
    print(f"\n{right} of {len(cases)} right")
    return right == len(cases)


def compare(wanted: tuple[Told, ...], found: list[tuple[Told, str]]) -> tuple[list[Told], list[str]]:
    """What is wanted and not told, and what is told and not wanted."""
    left = Counter(wanted)
    more = []
    for told, message in found:
        if left[told]:
            left[told] -= 1
        else:
            more.append(f"{told}: {message}")
    return sorted(left.elements()), more


if __name__ == "__main__":
    sys.exit(main())
