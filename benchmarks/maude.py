"""``riskfile import openfda`` over generated reports: DuckDB with an empty and a filled cache, plain DuckDB, and the
streaming reader, side by side.

    python benchmarks/maude.py [--reports 20000 200000] [--runs 5] [--folder DIR]

The reports are made up: as many fields as openFDA's have, about 8.7 kB each, most of it narratives, indented as its
downloads are. Each way is a process of its own; the ways take turns, and the result is the median of the ratios of one
turn, since machines are noisy. Plain DuckDB extracts the same fields with ``read_json`` and counts them by month and
event type and by product problem: less than an import does, in one statement each. Peak memory is the largest resident
set of the process. All ways must count the same; the run ends with an error where they do not.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

WORDS = (
    "patient device procedure reported during catheter implanted removed fracture surgeon infection information returned "
    "analysis evaluation manufacturer complaint investigation performed observed event unknown additional received "
    "without further complication hospital clinical revision pain pump alarm battery failure maintenance, lot. (b)(4), "
    "the was of and to that with on is not be for in it at a 2019, >400 [sic] \\\"as reported\\\""
).split(" ")
PROBLEMS = (
    "Fracture|Break|Material Deformation|Detachment of Device or Device Component|Leak|Battery Problem|"
    "Adverse Event Without Identified Device or Use Problem|Insufficient Information|Device Displays Incorrect Message|"
    "Inaccurate Delivery|Loosening of Implant Not Related to Bone-Ingrowth|Migration"
).split("|")
HARMS = "Pain|Death|Inadequate Osseointegration|No Clinical Signs, Symptoms or Conditions|Infection|Hemorrhage".split("|")
OUTCOMES = "Required Intervention|Hospitalization|Other|Life Threatening|Death".split("|")
TYPES = ("Malfunction", "Injury", "Death", "Other", "No answer provided")
CODES = tuple(f"{a}{b}{c}" for a in "DFLMN" for b in "RTXZ" for c in "ABCEK")

_EMPTY = (
    "manufacturer_contact_t_name manufacturer_g1_state date_facility_aware manufacturer_city manufacturer_country "
    "distributor_zip_code distributor_address_2 manufacturer_g1_street_1 single_use_flag distributor_address_1 "
    "distributor_state manufacturer_contact_state health_professional manufacturer_contact_phone_number "
    "manufacturer_name report_to_manufacturer manufacturer_contact_extension manufacturer_contact_postal_code "
    "report_source_code event_location previous_use_code number_devices_in_event manufacturer_contact_zip_ext "
    "manufacturer_g1_zip_code_ext reprocessed_and_reused_flag manufacturer_zip_code_ext manufacturer_contact_country "
    "manufacturer_contact_street_1 manufacturer_contact_l_name manufacturer_link_flag manufacturer_contact_address_1 "
    "reporter_country_code manufacturer_contact_street_2 manufacturer_zip_code distributor_name removal_correction_number "
    "manufacturer_contact_pcity date_manufacturer_received manufacturer_contact_area_code initial_report_to_fda "
    "manufacturer_contact_exchange pma_pmn_number report_date date_report distributor_city manufacturer_g1_city"
).split(" ")


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
                    (
                        "device_event_key device_operator expiration_date_of_device device_availability baseline_510_k__flag "
                        "manufacturer_d_address_1 manufacturer_d_address_2 manufacturer_d_city manufacturer_d_state "
                        "manufacturer_d_country manufacturer_d_postal_code date_removed_flag implant_flag "
                        "date_returned_to_manufacturer device_age_text device_evaluated_by_manufacturer catalog_number "
                        "lot_number other_id_number udi_di udi_public device_sequence_number"
                    ).split(" "),
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
    meta = {"disclaimer": "Generated.", "last_updated": "2026-11-30", "results": {"skip": 0, "limit": 0, "total": number}}
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
