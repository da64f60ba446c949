"""Reports of openFDA read by DuckDB with an empty and a filled cache, by plain DuckDB, and by the streaming reader.

    python benchmarks/maude.py [--reports 20000 200000] [--runs 5] [--folder DIR]

The reports are made up: as many fields as openFDA's have, about 8.7 kB each, most of it narratives, indented as its
downloads are, all in one answer with `meta` and `results`. Each way is a process of its own, from its start to its end; the
ways take turns, and the result is the median of the ratios within one turn, of elapsed and of processor time, since machines
are noisy. Plain DuckDB extracts the same fields with ``read_json`` and counts them by month and event type and by product
problem: less than an import does, and it takes whatever it is given for reports. It reads the same file, and, as "array",
one that has the bare array of reports, which nobody downloads. Peak memory is the largest resident set of the process. All
ways must count the same; the run ends with an error where they do not.
"""

# ruff: noqa: PLC0415 - a way loads what it needs
from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

WORDS = [
    "patient",
    "device",
    "procedure",
    "reported",
    "during",
    "catheter",
    "implanted",
    "removed",
    "fracture",
    "surgeon",
    "infection",
    "information",
    "returned",
    "analysis",
    "evaluation",
    "manufacturer",
    "complaint",
    "investigation",
    "performed",
    "observed",
    "event",
    "unknown",
    "additional",
    "received",
    "without",
    "further",
    "complication",
    "hospital",
    "clinical",
    "revision",
    "pain",
    "pump",
    "alarm",
    "battery",
    "failure",
    "maintenance,",
    "lot.",
    "(b)(4),",
    "the",
    "was",
    "of",
    "and",
    "to",
    "that",
    "with",
    "on",
    "is",
    "not",
    "be",
    "for",
    "in",
    "it",
    "at",
    "a",
    "2019,",
    ">400",
    "[sic]",
    '\\"as',
    'reported\\"',
]
PROBLEMS = [
    "Fracture",
    "Break",
    "Material Deformation",
    "Detachment of Device or Device Component",
    "Leak",
    "Battery Problem",
    "Adverse Event Without Identified Device or Use Problem",
    "Insufficient Information",
    "Device Displays Incorrect Message",
    "Inaccurate Delivery",
    "Loosening of Implant Not Related to Bone-Ingrowth",
    "Migration",
]
HARMS = [
    "Pain",
    "Death",
    "Inadequate Osseointegration",
    "No Clinical Signs, Symptoms or Conditions",
    "Infection",
    "Hemorrhage",
]
OUTCOMES = ["Required Intervention", "Hospitalization", "Other", "Life Threatening", "Death"]
TYPES = ("Malfunction", "Injury", "Death", "Other", "No answer provided")
CODES = tuple(f"{a}{b}{c}" for a in "DFLMN" for b in "RTXZ" for c in "ABCEK")

_EMPTY = [
    "manufacturer_contact_t_name",
    "manufacturer_g1_state",
    "date_facility_aware",
    "manufacturer_city",
    "manufacturer_country",
    "distributor_zip_code",
    "distributor_address_2",
    "manufacturer_g1_street_1",
    "single_use_flag",
    "distributor_address_1",
    "distributor_state",
    "manufacturer_contact_state",
    "health_professional",
    "manufacturer_contact_phone_number",
    "manufacturer_name",
    "report_to_manufacturer",
    "manufacturer_contact_extension",
    "manufacturer_contact_postal_code",
    "report_source_code",
    "event_location",
    "previous_use_code",
    "number_devices_in_event",
    "manufacturer_contact_zip_ext",
    "manufacturer_g1_zip_code_ext",
    "reprocessed_and_reused_flag",
    "manufacturer_zip_code_ext",
    "manufacturer_contact_country",
    "manufacturer_contact_street_1",
    "manufacturer_contact_l_name",
    "manufacturer_link_flag",
    "manufacturer_contact_address_1",
    "reporter_country_code",
    "manufacturer_contact_street_2",
    "manufacturer_zip_code",
    "distributor_name",
    "removal_correction_number",
    "manufacturer_contact_pcity",
    "date_manufacturer_received",
    "manufacturer_contact_area_code",
    "initial_report_to_fda",
    "manufacturer_contact_exchange",
    "pma_pmn_number",
    "report_date",
    "date_report",
    "distributor_city",
    "manufacturer_g1_city",
]


def narrative(chance: random.Random, size: int) -> str:
    """Text of about so many characters."""
    text = " ".join(chance.choices(WORDS, k=size // 7))
    return text.replace('\\"', '"')


def report(chance: random.Random, number: int) -> dict[str, Any]:
    """A made-up report, in the order of fields and with the spread of contents that openFDA's have."""
    day = f"{chance.randint(2010, 2025)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    made: dict[str, Any] = {name: chance.choice(("", "N", "US", "Manufacturer report")) for name in _EMPTY}
    made |= {
        "report_number": f"{number % 9_999_999}-{day[:4]}-{number:05}",
        "mdr_report_key": str(5_000_000 + number),
        "date_of_event": day if chance.random() < 0.6 else "",
        "date_received": day,
        "date_changed": f"{int(day[:4]) + 1}0105",
        "event_type": chance.choices(TYPES, (60, 30, 2, 7, 1))[0],
        "mdr_text": [
            {
                "mdr_text_key": str(number * 3 + part),
                "text": narrative(chance, size),
                "date_report": day,
                "patient_sequence_number": "1",
                "text_type_code": "Description of Event or Problem" if part else "Additional Manufacturer Narrative",
            }
            for part, size in enumerate((1400, 1000, 560))
        ],
        "type_of_report": ["Initial submission", "Followup"],
        "source_type": ["Health Professional", "User facility"],
        "remedial_action": [""],
        "product_problems": chance.sample(PROBLEMS, chance.choice((1, 1, 1, 2, 3))),
        "patient": [
            {
                "patient_sequence_number": "1",
                "date_received": day,
                "patient_age": str(chance.randint(1, 99)),
                "patient_sex": "Female",
                "sequence_number_treatment": [""],
                "sequence_number_outcome": chance.sample(OUTCOMES, chance.choice((0, 1, 1, 2))),
                "patient_problems": chance.sample(HARMS, chance.choice((1, 1, 2))),
            }
        ],
        "device": [
            {
                **dict.fromkeys(
                    [
                        "device_event_key",
                        "device_operator",
                        "expiration_date_of_device",
                        "device_availability",
                        "baseline_510_k__flag",
                        "manufacturer_d_address_1",
                        "manufacturer_d_address_2",
                        "manufacturer_d_city",
                        "manufacturer_d_state",
                        "manufacturer_d_country",
                        "manufacturer_d_postal_code",
                        "date_removed_flag",
                        "implant_flag",
                        "date_returned_to_manufacturer",
                        "device_age_text",
                        "device_evaluated_by_manufacturer",
                        "catalog_number",
                        "lot_number",
                        "other_id_number",
                        "udi_di",
                        "udi_public",
                        "device_sequence_number",
                    ],
                    "",
                ),
                "brand_name": f"BRAND {chance.randint(1, 2000)}",
                "generic_name": f"GENERIC NAME {chance.randint(1, 500)}",
                "manufacturer_d_name": f"MAKER {chance.randint(1, 300)} INC.",
                "model_number": f"M{chance.randint(1, 20_000)}",
                "device_report_product_code": (code := chance.choice(CODES)),
                "openfda": {
                    "device_name": f"Device, {code.title()}",
                    "medical_specialty_description": "Orthopedic",
                    "regulation_number": "888.3027",
                    "device_class": "2",
                    "registration_number": [str(chance.randint(10**6, 10**7)) for _ in range(12)],
                    "fei_number": [str(chance.randint(10**9, 10**10)) for _ in range(12)],
                },
            }
        ],
    }
    return made


def lines(number: int, *, seed: int = 14, first: int = 0, distinct: int = 4_000) -> Iterator[str]:
    """An answer of openFDA with so many reports, a piece of text after the other. Narratives are made for ``distinct``
    reports and come again in others, under another key."""
    chance = random.Random(seed)
    meta = {
        "disclaimer": "Generated.",
        "last_updated": "2026-11-30",
        "results": {"skip": 0, "limit": 0, "total": number},
    }
    yield '{\n  "meta": ' + json.dumps(meta, indent=2).replace("\n", "\n  ") + ',\n  "results": [\n'
    kept: list[tuple[str, str]] = []
    for each in range(number):
        if each < distinct:
            text = json.dumps(report(chance, 0), indent=2).replace("\n", "\n    ")
            key = '"mdr_report_key": "5000000"'
            begin, _, end = text.partition(key)
            kept.append((begin, end))
        else:
            begin, end = kept[chance.randrange(distinct)]
        yield f'    {begin}"mdr_report_key": "{5_000_000 + first + each}"{end}' + (",\n" if each < number - 1 else "\n")
    yield "  ]\n}\n"


def write(path: Path, number: int, **more: int) -> Path:
    """An answer of openFDA with so many reports."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(lines(number, **more))
    return path


# --- the ways -----------------------------------------------------------------------------------------------

MAPPING = """version: 1
devices: {generic_name: [Generic name 7, Generic name 77, Generic name 8]}
product-problems: {Fracture: HRM-001, Leak: HRM-001}
patient-problems: {Pain: HRM-001}
outcomes: {Death: HRM-001}
"""

FIELDS = """{mdr_report_key: 'VARCHAR', event_type: 'VARCHAR', date_received: 'VARCHAR', date_of_event: 'VARCHAR',
    date_changed: 'VARCHAR', product_problems: 'VARCHAR[]', device: 'STRUCT(brand_name VARCHAR, generic_name VARCHAR,
    model_number VARCHAR, device_report_product_code VARCHAR, openfda STRUCT(device_name VARCHAR))[]',
    patient: 'STRUCT(patient_problems VARCHAR[], sequence_number_outcome VARCHAR[])[]'}"""


def plain(path: Path, *, array: bool) -> int:
    """How many reports DuckDB finds, which counts them."""
    import duckdb

    size = path.stat().st_size + 1
    with duckdb.connect() as connection:
        if array:
            source = f"read_json(?, format = 'array', columns = {FIELDS})"
        else:
            inner = (
                "STRUCT("
                + FIELDS.strip("{}").replace(": '", " ").replace("', ", ", ").replace("',", ",").rstrip("'")
                + ")"
            )
            whole = f"read_json(?, maximum_object_size = {size}, columns = {{results: '{inner}[]'}})"
            source = f"(SELECT unnest(results, max_depth := 2) FROM {whole})"
        connection.execute(f"CREATE TABLE report AS SELECT * FROM {source}", [str(path)])
        by_month = connection.execute(
            "SELECT date_received[:6], event_type, count(*) FROM report GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        connection.execute(
            "SELECT problem, count(*) FROM (SELECT unnest(product_problems) AS problem FROM report) GROUP BY ALL"
        ).fetchall()
    return sum(row[-1] for row in by_month)


def imported(path: Path, cache: Path | None) -> tuple[int, str]:
    """How many reports riskfile finds, and the hash of all it finds."""
    from riskfile.importing.openfda import load_openfda_mapping, read_openfda
    from riskfile.model import BUILTIN_MODEL, Item, RiskFile

    harm = Item("harm", "HRM-001", "Harm", "", "p", "p.md", 1, 1, {}, {}, "", {}, {})
    mapping = load_openfda_mapping(MAPPING, "openfda.yaml", RiskFile(BUILTIN_MODEL, [harm]))
    today = date(2026, 11, 23)
    if cache is None:
        found = read_openfda([path], mapping, today=today)
    else:
        from riskfile.importing.maude.counts import read_with_duckdb

        found = read_with_duckdb([path], mapping, today=today, cache=cache)
    counted = [
        found.read, found.reports, found.duplicates, found.others, found.terms, found.faults,
        sorted((key, sorted(each.items())) for key, each in found.series.items()),
    ]  # fmt: skip
    return found.read, hashlib.sha256(repr(counted).encode()).hexdigest()


class Run(NamedTuple):
    """What a process found, and what it cost: seconds, and MB at its largest."""

    found: str
    elapsed: float
    processor: float
    memory: float


def run(way: str, path: Path, cache: Path) -> Run:
    """One way, as a process."""
    begun = time.perf_counter()
    child = subprocess.Popen([sys.executable, __file__, "--way", way, str(path), str(cache)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    found = child.stdout.read().decode()
    _, status, used = os.wait4(child.pid, 0)
    elapsed = time.perf_counter() - begun
    if status:
        raise SystemExit(f"{way} ended with {status}")
    return Run(found, elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


WAYS = {
    "streaming": "streaming reader",
    "plain": "plain DuckDB, the same file",
    "array": "plain DuckDB, the bare array",
    "empty": "riskfile on DuckDB, empty cache",
    "filled": "riskfile on DuckDB, filled cache",
}


def measure(number: int, runs: int, folder: Path) -> None:
    """Let the ways take turns, and print what they cost."""
    path, bare = folder / f"{number}.json", folder / f"{number}-array.json"
    # by another process: what this one once held is counted as what those hold that it begins
    subprocess.run([sys.executable, __file__, "--way", "write", str(path), str(number)], check=True)
    subprocess.run([sys.executable, __file__, "--way", "bare", str(path), str(bare)], check=True)
    done: dict[str, list[Run]] = {way: [] for way in WAYS}
    for _ in range(runs):
        cache = folder / "cache"
        shutil.rmtree(cache, ignore_errors=True)
        for way in WAYS:
            done[way].append(run(way, bare if way == "array" else path, cache))
    found = {way: {each.found for each in made} for way, made in done.items()}
    if not found["streaming"] == found["empty"] == found["filled"] or not found["plain"] == found["array"]:
        raise SystemExit(f"the ways do not find the same: {found}")
    print(
        f"\n{number:,} reports, {path.stat().st_size / 1e6:,.0f} MB, {runs} turns, load {os.getloadavg()[0]:.1f} at the end\n"
    )
    print(
        "| | elapsed, s | of the streaming reader's | of plain DuckDB's | processor, s | of the streaming reader's | of plain DuckDB's | peak memory, MB |"
    )
    print("| --- |" + " ---: |" * 7)
    for way, name in WAYS.items():
        cells = []
        for field in (1, 2):
            values = [each[field] for each in done[way]]
            cells.append(f"{statistics.median(values):.2f}")
            for other in ("streaming", "plain"):
                ratios = [value / each[field] for value, each in zip(values, done[other], strict=True)]
                cells.append(f"{statistics.median(ratios):.2f}")
        print(f"| {name} | {' | '.join(cells)} | {max(each.memory for each in done[way]):,.0f} |", flush=True)
    path.unlink()
    bare.unlink()


def be(way: str, path: Path, other: str) -> None:
    """One of the processes that are begun."""
    if way == "write":
        write(path, int(other))
    elif way == "bare":
        with path.open(encoding="utf-8") as file, Path(other).open("w", encoding="utf-8") as bare:
            while "results" not in (line := next(file)) or "[" not in line:
                pass
            bare.write("[\n")
            bare.writelines(line for line in file if line != "}\n")
    elif way in ("plain", "array"):
        print(plain(path, array=way == "array"))
    else:
        print(imported(path, None if way == "streaming" else Path(other)))


def main() -> None:
    """Measure, or be one of the processes that are measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--runs", type=int, default=5, help="turns for the first number of reports; one for others")
    parser.add_argument("--folder", type=Path, help="where the reports are written (default: a temporary folder)")
    parser.add_argument("--way", nargs=3, metavar=("WAY", "FILE", "CACHE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way:
        be(arguments.way[0], Path(arguments.way[1]), arguments.way[2])
        return
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        for place, number in enumerate(arguments.reports):
            measure(number, 1 if place else arguments.runs, Path(folder))


if __name__ == "__main__":
    main()
