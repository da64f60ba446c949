"""Generate a portfolio for measuring: device files that share harms, failure modes and suppliers, and field reports.

    python benchmarks/portfolio_generate.py DIR [--files 500] [--reports 10000000] [--partitions 100] [--narratives]

``DIR/devices/0001`` ... are risk management files, each a project of its own; ``DIR/portfolio.yaml`` lists them;
``DIR/reports/device-event-0001-of-0100.json.zip`` ... are reports, named and formed as the downloads of openFDA are.
Everything is made up, and the same for the same numbers and seed.

**Files.** Their sizes are log-normal: half of them have fewer than 250 items, none fewer than 30 or more than 3,000. They
are clean under `riskfile check`, but for three after the first third, which are broken on purpose: one whose policy is cut off, one whose
own rule never ends, one that is of another version of the form. Harms and failure modes are named alike in all files; in
one file of ten a harm has another severity than elsewhere. Each has a mapping for field reports, ``needs/openfda.yaml``.

**Reports.** About 1 kB each, or 9 kB with narratives; 12 years, 200 product codes by a long-tailed share, of which the
files have the first 120. One of 500 is repeated in the next partition, one of 200 is a follow-up of an earlier one with
another content; some have an impossible date or no key. From 2025-06 the product code of the first file has five times as
many reports of one problem. They are written piece by piece: memory does not grow with their number.
"""

from __future__ import annotations

import argparse
import json
import random
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, chain, islice, pairwise
from math import exp, log
from pathlib import Path
from typing import Final, NamedTuple

from generate import Item, items, project, text, write_files

TODAY: Final = "2026-11-30"
SEED: Final = 14971
SMALLEST, MEDIAN, LARGEST, SPREAD = 30, 250, 3000, 1.0
"""Of a file's items; the spread is the standard deviation of their logarithm."""

BROKEN: Final = ("cut-off", "never-ends", "other-version")
"""What is wrong with three files after the first third, in this order."""

CODES: Final = tuple(f"{a}{b}{c}" for a in "BDFGHJKL" for b in "QRSTX" for c in "VWYZN")
USED: Final = 120
"""How many of the product codes files have."""

PROBLEMS: Final = (
    "Break",
    "Fracture",
    "Material Deformation",
    "Detachment of Device or Device Component",
    "Leak/Splash",
    "Inflation Problem",
    "Deflation Problem",
    "Difficult to Remove",
    "Difficult to Advance",
    "Positioning Failure",
    "Premature Separation",
    "Premature Activation",
    "Activation Failure",
    "Migration",
    "Obstruction of Flow",
    "Material Rupture",
    "Delivered as Unsterile Product",
    "Tear, Rip or Hole in Device Packaging",
    "Contamination",
    "Particulates",
    "Corroded",
    "Overheating of Device",
    "Failure to Power Up",
    "Battery Problem",
    "Display or Visual Feedback Problem",
    "Incorrect, Inadequate or Imprecise Result or Readings",
    "Device Alarm System",
    "Communication or Transmission Problem",
    "Computer Software Problem",
    "Mechanical Jam",
    "Loose or Intermittent Connection",
    "Disconnection",
    "Component Missing",
    "Device Markings/Labelling Problem",
    "Use of Device Problem",
    "Unintended Movement",
    "Expulsion",
    "Loss of Osseointegration",
    "Adverse Event Without Identified Device or Use Problem",
    "Insufficient Information",
)
HURTS: Final = (
    "Haemorrhage",
    "Infection",
    "Thrombosis",
    "Perforation of Vessels",
    "Embolism",
    "Pain",
    "Stroke",
    "Myocardial Infarction",
    "Hypersensitivity",
    "Inflammation",
    "Foreign Body In Patient",
    "Tissue Damage",
    "Stenosis",
    "Sepsis",
    "Burn",
    "Hypotension",
    "Arrhythmia",
    "Respiratory Distress",
    "Loss of Vision",
    "Nerve Damage",
    "Swelling",
    "Failure of Implant",
    "Delayed Treatment",
    "Device Embedded In Tissue or Plaque",
)
HARMS: Final = tuple(
    f"{hurt}{more}" for more in ("", ", further procedure", ", longer stay in hospital") for hurt in HURTS
)
WORST: Final = ("Stroke", "Myocardial", "Sepsis", "Loss of Vision", "Arrhythmia", "Respiratory", "Perforation", "Nerve")
SUPPLIERS: Final = tuple(f"Supplier {letter} (made up)" for letter in "ABCDEFGHIJKLMNOP")
NO_CONSEQUENCE: Final = ("No Clinical Signs, Symptoms or Conditions", "No Consequences Or Impact To Patient")


# --- device files -------------------------------------------------------------------------------------------


def size_of(rng: random.Random) -> int:
    """How many items a file has."""
    return max(SMALLEST, min(LARGEST, round(exp(rng.gauss(log(MEDIAN), SPREAD)))))


def severity_of(harm: str) -> int:
    """The severity, 2 to 4, that a harm has in nearly all files."""
    return 4 if harm.startswith(WORST) else 3 if "," in harm else 2


def made_items(count: int, rng: random.Random, differs: bool) -> Iterator[Item]:
    """The items of one file: harms have the names and severities of all, controls a supplier, and some events a failure
    mode that leads to them."""
    harms = rng.sample(HARMS, len(HARMS))
    modes = rng.sample(PROBLEMS, min(len(PROBLEMS), max(2, count // 40)))
    events: list[str] = []
    number = 0
    for name, heading, options, body in items(count, rng.randrange(2**32)):
        match name:
            case "harm" if number < len(harms):
                heading = harms[number]  # noqa: PLW2901
                severity = severity_of(heading)
                if differs and number == 0:
                    severity = {2: 3, 3: 4, 4: 5}[severity]
                options = [("id", options[0][1]), ("severity", f"S{severity}")]  # noqa: PLW2901
                number += 1
            case "control":
                options += [("supplier", rng.choice(SUPPLIERS)), ("independent-because", "each is proven by itself")]
            case "event":
                events.append(options[0][1])
        yield name, heading, options, body
    for index, mode in enumerate(modes, 1):
        options = [("id", f"FMD-{index:05d}"), ("item", "body"), ("effect", "as the event says")]
        options += [("occurrence", "3"), ("detection", "4"), ("severity-rank", "5")]
        yield "failure-mode", mode, [*options, ("leads-to", rng.choice(events))], text(rng, 20)


def mapping(made: Sequence[Item], code: str) -> str:
    """The mapping of field reports of a file with this product code."""
    lines = ["version: 1", "devices:", f"  product_code: [{code}]"]
    for table, kind, words in (
        ("product-problems", "failure-mode", PROBLEMS),
        ("patient-problems", "harm", HURTS),
    ):
        found = [(title, options[0][1]) for name, title, options, _ in made if name == kind and title in words]
        if found:
            lines += [f"{table}:", *(f"  {json.dumps(title)}: {id_}" for title, id_ in found)]
    lines += ["ignore:", "  patient-problems:", *(f"    {json.dumps(each)}: no harm" for each in NO_CONSEQUENCE)]
    return "\n".join(lines) + "\n"


NEVER_ENDS = '''\
"""A rule that never ends."""

import sys

from riskfile.rules import Level, rule


@rule("OURS001", "never-ends", level=Level.ERROR, clause="SOP-014")
def never_ends(file, policy):
    """Never ends.

    ## What it checks

    Nothing, for ever.

    ## Why it matters

    A portfolio must not wait for it.
    """
    print("it has begun", file=sys.stderr, flush=True)
    while True:
        pass
    yield


RULES = (never_ends,)
'''


class Device(NamedTuple):
    """A file of the portfolio; ``wrong`` is one of ``BROKEN`` or ""."""

    name: str
    size: int
    code: str
    wrong: str
    files: dict[str, str]


def device(index: int, wrong: str = "", seed: int = SEED) -> Device:
    """The file with this number, from 0 on."""
    rng = random.Random(f"{seed}/{index}")
    name = f"{index + 1:04d}"
    size = size_of(rng)
    made = list(made_items(size, rng, index % 10 == 9))
    files = project(made)
    policy = files["needs/policy.yaml"]
    for before, after in (
        ("Base device", f"Device {name}"),
        ("B-1", f"D-{name}"),
        ("RMF-BASE", f"RMF-{name}"),
        ("manufacturer: Nobody", "manufacturer: Generated"),
    ):
        assert before in policy
        policy = policy.replace(before, after)
    if wrong == "cut-off":
        policy = policy[: policy.index("matrix:") + 40]
    elif wrong == "never-ends":
        policy += "rules:\n  modules:\n    - ext/ours.py\n"
        files["ext/ours.py"] = NEVER_ENDS
    elif wrong == "other-version":
        policy = policy.replace("version: 1", "version: 2", 1)
    code = CODES[index % USED]
    return Device(
        name, size, code, wrong, {**files, "needs/policy.yaml": policy, "needs/openfda.yaml": mapping(made, code)}
    )


def write_devices(count: int, target: Path, *, broken: bool = True, seed: int = SEED) -> list[tuple[str, int, str]]:
    """Write device files below ``target/devices``, and the list of them. (name, items, what is wrong) of each."""
    written = []
    wrong = dict(enumerate(BROKEN, count // 3)) if broken else {}
    for index in range(count):
        made = device(index, wrong.get(index, ""), seed)
        write_files(made.files, target / "devices" / made.name)
        written.append((made.name, made.size, made.wrong))
    listed = "version: 1\ntitle: Generated\nfolders: [devices/*]\n"
    if (target / "reports").is_dir():
        listed += "reports:\n  paths: [reports]\n  mapping: needs/openfda.yaml\n"
    (target / "portfolio.yaml").write_text(listed, encoding="utf-8")
    return written


# --- field reports ------------------------------------------------------------------------------------------


REPEATED: Final = 500
FOLLOW_UPS: Final = 200
WITHOUT_KEY: Final = 40_000
IMPOSSIBLE: Final = 25_000
"""One report of so many is repeated in the next partition; is a follow-up; has no key; has a day that cannot be."""

FIRST, LAST = date(2015, 1, 1), date(2026, 10, 31)
RISEN: Final = ("20250601", CODES[0], PROBLEMS[1])
BLOCK: Final = 5000

REPORT: Final = """\
    {
      "mdr_report_key": "%s",
      "report_number": "%s-%s-%05d",
      "event_type": "%s",
      "date_received": "%s",
      "date_of_event": "%s",
      "date_changed": "%s",
      "date_added": "%s",
      "product_problem_flag": "Y",
      "adverse_event_flag": "%s",
      "product_problems": [%s],
      "report_source_code": "Manufacturer report",
      "manufacturer_name": "GENERATED",
      "type_of_report": ["Initial submission"],
      "device": [
        {
          "device_sequence_number": "1",
          "brand_name": "BRAND %s",
          "generic_name": "GENERATED DEVICE %s",
          "manufacturer_d_name": "GENERATED",
          "model_number": "%s",
          "lot_number": "%d",
          "device_report_product_code": "%s",
          "openfda": {"device_name": "Generated Device %s", "device_class": "2", "regulation_number": "870.0000"}
        }
      ],
      "patient": [
        {
          "patient_sequence_number": "1",
          "patient_age": "%d YR",
          "sequence_number_outcome": [%s],
          "patient_problems": [%s]
        }
      ],
      "mdr_text": [%s]
    }"""

EVENT_TYPES: Final = {"Malfunction": 70, "Injury": 27, "Death": 1, "Other": 1, "No answer provided": 1}
OUTCOMES: Final = {"": 60, '"Required Intervention"': 20, '"Hospitalization"': 14, '"Other"': 5, '"Death"': 1}
"""How many of a hundred reports have them."""


def long_tail(count: int) -> list[float]:
    """Cumulated weights of a long-tailed share."""
    return list(accumulate(1 / (rank + 5) for rank in range(count)))


@cache
def days() -> tuple[list[str], list[float]]:
    """All days of receipt, and their cumulated weights: three times as many reports in the last year as in the first."""
    span = (LAST - FIRST).days + 1
    return (
        [f"{FIRST + timedelta(each):%Y%m%d}" for each in range(span)],
        list(accumulate(1 + 2 * each / span for each in range(span))),
    )


@cache
def narratives(kilobytes: int) -> tuple[str, ...]:
    """A few texts as long as that of a report, as JSON."""
    rng = random.Random(1971)
    made = []
    for number in range(200):
        told = ""
        while len(told) < kilobytes * 500:
            told += text(rng, 30).upper() + " "
        kinds = ("Description of Event or Problem", "Additional Manufacturer Narrative")
        made.append(
            ",\n".join(
                json.dumps({"mdr_text_key": f"{number}-{each}", "text_type_code": kind, "text": told.strip()})
                for each, kind in enumerate(kinds)
            )
        )
    return tuple(made)


def reports(first: int, count: int, seed: int, with_narratives: bool = False, only: int | None = None) -> Iterator[str]:
    """The reports of a partition from this number on, or the first ones ``only``, in pieces of JSON: objects with commas
    between."""
    last = first + (count if only is None else only)
    rng = random.Random(f"{seed}/reports/{first}")
    codes, problems, hurts = long_tail(len(CODES)), long_tail(len(PROBLEMS)), long_tail(len(HURTS))
    all_days, by_day = days()
    types_up, outcomes_up = (list(accumulate(each.values())) for each in (EVENT_TYPES, OUTCOMES))
    texts = narratives(8) if with_narratives else ("",)
    risen_from, risen_code, risen_problem = RISEN
    for begin in range(first, last, BLOCK):
        # as many as for all of them, so that the first are the same
        number = min(BLOCK, first + count - begin)
        drawn = zip(
            range(begin, begin + number),
            rng.choices(list(EVENT_TYPES), cum_weights=types_up, k=number),
            rng.choices(CODES, cum_weights=codes, k=number),
            rng.choices(PROBLEMS, cum_weights=problems, k=number),
            rng.choices(PROBLEMS, cum_weights=problems, k=number),
            rng.choices(HURTS, cum_weights=hurts, k=number),
            rng.choices(list(OUTCOMES), cum_weights=outcomes_up, k=number),
            rng.choices(all_days, cum_weights=by_day, k=number),
            rng.choices(range(2**24), k=number),
            rng.choices(texts, k=number),
            strict=True,
        )
        made = []
        for index, kind, code, problem, other, hurt, outcome, day, chance, told in islice(drawn, last - begin):
            key, changed = f"{10_000_000 + index}", day
            if index and chance % FOLLOW_UPS == 1:
                key, changed = f"{10_000_000 + chance % index}", all_days[-1]
            elif chance % WITHOUT_KEY == 2:
                key = ""
            received = day
            if chance % IMPOSSIBLE == 3:
                received = "20991231"
            if code == risen_code and day >= risen_from and chance % 5:
                problem = risen_problem  # noqa: PLW2901
            both = f'"{problem}"' if other == problem or chance % 3 else f'"{problem}", "{other}"'
            suffered = f'"{hurt}"' if kind != "Malfunction" else f'"{NO_CONSEQUENCE[chance % 2]}"'
            model = f"{code}-{chance % 7}"
            made.append(
                REPORT
                % (
                    key,
                    f"{1000000 + chance % 500}",
                    day[:4],
                    index % 100_000,
                    kind,
                    received,
                    day,
                    changed,
                    day,
                    "N" if kind == "Malfunction" else "Y",
                    both,
                    model,
                    code,
                    model,
                    chance,
                    code,
                    code,
                    20 + chance % 70,
                    outcome,
                    suffered,
                    told,
                )
            )
        yield ",\n".join(made)


class Partition(NamedTuple):
    """A file of reports: the ``size`` reports from ``first`` on, and some of the file ``before``, by its first."""

    number: int
    of: int
    before: int
    first: int
    size: int

    @property
    def name(self) -> str:
        """As openFDA names it, without its ending."""
        return f"device-event-{self.number:04d}-of-{self.of:04d}.json"


def partitions(total: int, number: int) -> list[Partition]:
    """As many partitions, of the same size but for one."""
    edges = [total * each // number for each in range(number + 1)]
    return [
        Partition(n, number, edges[max(0, n - 2)], first, last - first)
        for n, (first, last) in enumerate(pairwise(edges), 1)
    ]


def write_partition(part: Partition, folder: Path, seed: int = SEED, with_narratives: bool = False) -> Path:
    """Write a partition, zipped, beside and then under its name; one that is there stays."""
    target = folder / f"{part.name}.zip"
    if target.exists():
        return target
    beside = target.with_suffix(".new")
    information = zipfile.ZipInfo(part.name, (2026, 11, 30, 0, 0, 0))
    information.compress_type = zipfile.ZIP_DEFLATED
    repeated = min(part.size, part.size // REPEATED) if part.first else 0
    meta = {
        "disclaimer": "Made up by a generator: no report of anybody.",
        "last_updated": TODAY,
        "results": {"skip": 0, "limit": part.size + repeated, "total": part.size + repeated},
    }
    with (
        zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(information, "w", force_zip64=True) as stream,
    ):
        stream.write(f'{{\n  "meta": {json.dumps(meta)},\n  "results": [\n'.encode())
        comma = b""
        pieces = [reports(part.first, part.size, seed, with_narratives)]
        if repeated:
            pieces.append(reports(part.before, part.first - part.before, seed, with_narratives, repeated))
        for piece in chain.from_iterable(pieces):
            stream.write(comma + piece.encode())
            comma = b",\n"
        stream.write(b"\n  ]\n}\n")
    beside.replace(target)
    return target


def write_reports(
    total: int, number: int, target: Path, *, seed: int = SEED, with_narratives: bool = False, jobs: int = 1
) -> list[Path]:
    """Write the partitions below ``target/reports``."""
    folder = target / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = partitions(total, number)
    if jobs == 1:
        return [write_partition(each, folder, seed, with_narratives) for each in wanted]
    with ProcessPoolExecutor(jobs) as pool:
        made = [pool.submit(write_partition, each, folder, seed, with_narratives) for each in wanted]
        return [each.result() for each in made]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--reports", type=int, default=10_000_000)
    parser.add_argument("--partitions", type=int, default=100)
    parser.add_argument("--narratives", action="store_true", help="9 kB for each report in place of 1 kB")
    parser.add_argument("--sound", action="store_true", help="no file is broken")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.reports:
        write_reports(
            arguments.reports,
            arguments.partitions,
            arguments.target,
            seed=arguments.seed,
            with_narratives=arguments.narratives,
            jobs=arguments.jobs,
        )
    write_devices(arguments.files, arguments.target, broken=not arguments.sound, seed=arguments.seed)


if __name__ == "__main__":
    main()
