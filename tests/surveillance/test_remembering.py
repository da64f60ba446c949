"""What was computed of the same numbers before is not computed again, and never taken for another's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import base_files, compose, merge_policy, write
from riskfile.project import check
from riskfile.surveillance import statistics
from riskfile.surveillance.charting import Counts
from riskfile.surveillance.cumulative import cusum
from riskfile.surveillance.kept import KeptResults
from riskfile.surveillance.shewhart import shewhart

TODAY = "2025-06-30"
ROWS = "period,count,exposure\n" + "".join(f"2025-{month:02},{month % 2},9000\n" for month in range(1, 6))
PLAN = (
    "monitoring:\n  interval-months: 12\n  plans:\n    - {id: MON-1, target: RSK-1, kind: malfunction, source: active,"
    " unit: implant, method: u-chart, path: field/a.csv, baseline: {first: 2025-01, last: 2025-03}}\n"
)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10_000)), min_size=2, max_size=12))
def test_results_are_those_of_a_fresh_computation(rows: list[tuple[int, int]]) -> None:
    counts, exposures = [count for count, _ in rows], [float(exposure) for _, exposure in rows]

    def all_of_them() -> list[object]:
        return [
            statistics.band_verdict(counts, exposures, 1e-3),
            statistics.band_verdict(sum(counts), sum(exposures), 1e-3, passive=True),
            statistics.adjusted([count / 50 for count in counts]),
            statistics.overdispersion(counts, exposures),
            shewhart(Counts(tuple(counts), tuple(exposures), 0, 1, 1), "u", 370, 2.0),
            shewhart(Counts(tuple(counts), tuple(exposures), 0, 0, 0), "c", 370, 2.0),
            statistics.exposure_needed(counts[0], 1e-3),
        ]

    fresh = all_of_them()
    with statistics.remembering({}) as first:
        assert all_of_them() == fresh
    with statistics.remembering(first) as second:
        again = all_of_them()
    assert again == fresh and [type(each) for each in again] == [type(each) for each in fresh]
    # what was computed within another is asked for by name only the first time
    assert second.items() <= first.items()
    assert first


def test_what_is_known_is_used_and_arrays_are_not_mistaken_for_one_another() -> None:
    with statistics.remembering({}) as first:
        statistics.exposure_needed(3, 1e-3)
    (key,) = first
    with statistics.remembering({key: 42.0}):
        assert statistics.exposure_needed(3, 1e-3) == 42.0
        assert statistics.exposure_needed(4, 1e-3) != 42.0
    # the representation of a long array leaves its middle out
    one, two = np.ones(5000), np.ones(5000)
    two[2500] = 90
    with statistics.remembering({}) as used:
        assert statistics.overdispersion(one, np.ones(5000)) != statistics.overdispersion(two, np.ones(5000))
    assert used == {}


def test_every_result_can_be_kept(tmp_path: Path) -> None:
    counts, exposures = [0, 3, 1, 0, 9], [900.0, 1000.0, 800.0, 950.0, 1000.0]
    judged = Counts(tuple(counts), tuple(exposures), 0, 4, 4)

    def all_of_them() -> list[object]:
        return [
            statistics.band_verdict(9, 1000.0, 1e-3),
            statistics.band_verdict(9, 1000.0, 1e-3, share=True),
            *(shewhart(judged, kind, 370, 2.0) for kind in ("u", "p", "c")),
            cusum(judged, 2.0, 370),
            statistics.two_periods(9, 1000.0, 4, 3650.0, alternative="larger"),
            statistics.two_periods(9, 1000.0, 4, 3650.0),
            statistics.two_periods(9, 1000.0, 4, 3650.0, method="e-test"),
            statistics.adjusted([0.01, 0.5, 0.2]),
            statistics.overdispersion(counts, exposures),
            statistics.exposure_needed(3, 1e-3),
        ]

    with statistics.remembering({}) as used:
        found = all_of_them()
    with KeptResults(tmp_path).used():
        all_of_them()
    known = KeptResults(tmp_path).known
    # a chart has NaN where nothing is judged, which equals nothing
    assert {key: repr(each) for key, each in known.items()} == {key: repr(each) for key, each in used.items()}
    assert set(map(repr, found)) <= set(map(repr, known.values()))


def project(root: Path) -> Path:
    case = compose("case", "")
    case.files["needs/policy.yaml"] = merge_policy(base_files()["needs/policy.yaml"], PLAN)
    case.files["field/a.csv"] = ROWS
    write(case, root)
    return root


def told(root: Path, *, cached: bool = True) -> list[tuple[str, str]]:
    return [(str(each.span), each.message) for each in check(root, today=TODAY, cached=cached).report.findings]


def test_a_changed_count_is_computed_anew(tmp_path: Path) -> None:
    root = project(tmp_path)
    before = told(root)
    assert told(root) == before == told(root, cached=False)
    (root / "field/a.csv").write_text(ROWS.replace("2025-05,1,", "2025-05,70,"), encoding="utf-8")
    after = told(root)
    assert after == told(root, cached=False) != before
    assert any("contradicted" in message for _, message in after)


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\0" * 200])
def test_a_damaged_file_of_results_is_none(damage: bytes, tmp_path: Path) -> None:
    root = project(tmp_path)
    before = told(root)
    path = root / ".riskfile_cache/results"
    whole = path.read_bytes()
    path.write_bytes(damage or whole[:-1] + bytes([whole[-1] ^ 1]))
    assert told(root) == before
    assert path.read_bytes() == whole


def test_the_second_check_imports_no_library_of_numbers(tmp_path: Path) -> None:
    root = project(tmp_path)
    source = (
        "import sys\nfrom pathlib import Path\nfrom riskfile.project import check\n"
        f"check(Path({str(root)!r}), today={TODAY!r})\nprint('numpy' in sys.modules)\n"
    )
    found = [
        subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True).stdout.strip()
        for _ in range(2)
    ]
    assert found == ["True", "False"]
