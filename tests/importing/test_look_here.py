"""The list of problems to look at among field reports: what is planted is found, what is not is not, and nothing is a verdict."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskfile.cli import main
from riskfile.importing.look_here import (
    CELLS,
    FILES,
    LEAST_REPORTS,
    OURS,
    PAGE,
    SERIES,
    Compared,
    Counts,
    Meaning,
    brand_key,
    codes_of,
    compared,
    look_here,
)
from riskfile.importing.openfda import read_openfda, run_look_here, run_openfda
from riskfile.model import BUILTIN_MODEL, Item, RiskFile
from riskfile.tables.table import ImportProblem

MEANINGS = {"product-problems": {"fracture": Meaning(("FMD-002",)), "other": Meaning(ignored="says nothing")}}
PROBLEMS = ("Fracture", "Leak", "Loosening", "Other", *(f"Problem {number}" for number in range(30)))
BRANDS = ("Alpha", "Beta", "Gamma", "Delta", "Epsilon")


def counted(
    seed: int, planted: dict[str, float] | None = None, *, reports: int = 1500, ours: float = 0.15, years: Sequence[str] = ("2023", "2024")
) -> Counts:  # fmt: skip
    """Reports of five brands and ours, whose problems are as frequent in each; ours have those ``planted`` so many times as often."""
    at = Random(seed)
    shares = {problem: 0.3 / (rank + 1) for rank, problem in enumerate(PROBLEMS)}
    counts = Counts()
    for _ in range(reports):
        own = at.random() < ours
        words = [each for each in PROBLEMS if at.random() < shares[each] * (planted or {}).get(each, 1) ** own]
        counts.add(
            ["LZY"],
            ["Coral X1"] if own else [at.choice(BRANDS)],
            ours=own,
            period=f"{at.choice(years)}-{at.randint(1, 12):02}",
            kind=at.choice(("malfunction", "injury")),
            words={"product-problems": words},
        )
    return counts


def of(counts: Counts) -> Compared:
    return compared(counts, "LZY", MEANINGS)


def words(found: Compared) -> list[str]:
    return [cell.word for cell in found.listed]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_what_is_planted_is_listed_and_unmapped_problems_come_first() -> None:
    found = of(counted(1, {"Fracture": 3.0, "Problem 3": 6.0, "Other": 5.0}))
    assert words(found) == ["problem 3", "fracture"]
    assert found.families[0].fit.prior is not None
    text = look_here(counted(1, {"Fracture": 3.0, "Problem 3": 6.0, "Other": 5.0}), [], MEANINGS, brands=["Coral X1"], sources=["e.json"])[PAGE]  # fmt: skip
    assert text.index("| Problem 3 |") < text.index("{need}`FMD-002`")
    assert "Left out, since the mapping ignores them: Other." in text
    assert "Where to look, and no verdict" in text


def test_what_is_not_there_is_seldom_listed() -> None:
    lists = [words(of(counted(seed))) for seed in range(8)]
    # simulated: nothing in nearly all
    assert sum(map(bool, lists)) <= 1


def test_who_has_which_problem_does_not_matter_where_it_is_chance() -> None:
    # reports keep their problems, and groups are dealt out anew
    at = Random(5)
    dealt: list[int] = []
    for _ in range(8):
        counts = Counts()
        for number in range(600):
            counts.add(
                ["LZY"], [at.choice(BRANDS)], ours=at.random() < 0.2, period="2024-01", kind="malfunction",
                words={"product-problems": [PROBLEMS[number % 30], PROBLEMS[number % 7]]},
            )  # fmt: skip
        dealt.append(len(of(counts).listed))
    assert sum(dealt) <= 1


def test_a_problem_that_all_report_more_of_in_our_year_is_not_ours() -> None:
    counts = Counts()
    at = Random(2)
    for year, share, own in (("2023", 0.02, 0.05), ("2024", 0.4, 0.6)):
        for _ in range(1000):
            named = ["Leak"] if at.random() < share else []
            counts.add(
                ["LZY"], [at.choice(BRANDS)], ours=at.random() < own, period=f"{year}-01", kind="injury",
                words={"product-problems": [*named, at.choice(PROBLEMS[4:])]},
            )  # fmt: skip
    found = of(counts)
    leak = next(cell for cell in found.families[0].cells if cell.word == "leak" and cell.group == OURS)
    assert leak.ratio is not None and leak.ratio.lower > 1.3
    assert leak.by_year is not None and leak.by_year.lower < 1
    assert leak.expected == pytest.approx(leak.a, rel=0.1) and not leak.listed


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_reports_and_how_they_are_added_make_no_difference(at: Random) -> None:
    reports = [
        (at.choice(("LZY", "lzy ", "MBB")), at.choice(("Alpha", "ALPHA®", "", "Beta one")), at.random() < 0.3,
         at.choice(("2024-01", "2024-02", "")), at.choice(("Leak", "leak", "Fracture")))
        for _ in range(60)
    ]  # fmt: skip

    def written(order: Sequence[tuple[str, str, bool, str, str]], times: int) -> dict[str, str]:
        counts = Counts()
        for code, brand, ours, period, word in order:
            for _ in range(1 if times else 2):
                counts.add(
                    [code], [brand], ours=ours, period=period, kind="injury", words={"product-problems": [word, word.upper()]},
                    number=2 if times else 1,
                )  # fmt: skip
        return look_here(counts, ["LZY"], MEANINGS, brands=[], sources=["e.json"])

    if any(code.strip().upper() == "LZY" for code, *_ in reports):
        shuffled = reports[:]
        at.shuffle(shuffled)
        assert written(reports, 1) == written(shuffled, 0)


def test_the_cells_add_up_to_the_reports() -> None:
    counts = counted(3, {"Leak": 2.0})
    files = look_here(counts, [], MEANINGS, brands=[], sources=["e.json"])
    assert set(files) == set(FILES)
    cells = rows(files[CELLS])
    total = sum(counts.reports.values())
    for row in cells:
        assert sum(int(row[name]) for name in "abcd") == total
    for problem in ("Leak", "Fracture"):
        of_problem = [row for row in cells if row["problem"] == problem]
        assert len(of_problem) == 6
        assert sum(int(row["a"]) for row in of_problem) == int(of_problem[0]["a"]) + int(of_problem[0]["c"])
        assert sum(float(row["expected"]) for row in of_problem) == pytest.approx(
            sum(int(row["a"]) for row in of_problem), rel=1e-4
        )
        series = [row for row in rows(files[SERIES]) if row["problem"] == problem]
        ours = next(row for row in of_problem if row["group"] == "ours")
        assert sum(int(row["ours"]) for row in series) == int(ours["a"])
        assert sum(int(row["others"]) for row in series) == int(ours["c"])
        assert {row["kind"] for row in series} == {"malfunction", "injury"}
        assert len({row["period"] for row in series}) > 12


# --- groups -----------------------------------------------------------------------------------------------------------


def test_names_of_one_brand_are_taken_together_and_few_reports_too() -> None:
    counts = Counts()
    for brand, number in (("SIMPLEX P 10-PK", 15), ("Simplex™ P, 1 pack", 15), ("Palacos R", LEAST_REPORTS - 1), ("", 3), ("UNKNOWN cement", 40)):  # fmt: skip
        counts.add(["LOD"], [brand], ours=False, period="2024-01", kind="injury", words={}, number=number)
    counts.add(["LOD"], ["Coral"], ours=True, period="2024-01", kind="injury", words={}, number=5)
    found = compared(counts, "LOD", {})
    assert {counts.word("", group): number for group, number in found.groups} == {
        "ours": 5, "SIMPLEX": 30, "UNKNOWN": 40, "other brands": LEAST_REPORTS + 2,
    }  # fmt: skip
    text = look_here(counts, [], {}, brands=["Coral"], sources=["e.json"])[PAGE]
    assert "43 reports name no brand, or an unknown one" in text


def test_a_brand_that_is_written_like_ours_is_told() -> None:
    counts = counted(1)
    counts.add(["LZY"], ["CORRAL X1"], ours=False, period="2024-01", kind="injury", words={}, number=2)
    counts.add(["LZY"], ["Coral X1 (EU)"], ours=False, period="2024-01", kind="injury", words={}, number=3)
    text = look_here(counts, [], MEANINGS, brands=["Coral X1"], sources=["e.json"])[PAGE]
    told = next(line for line in text.splitlines() if line.startswith("Like ours"))
    assert (
        "CORRAL X1 (2)" in told and "Coral X1 \\(EU\\) (3)" in told.replace("(EU)", "\\(EU\\)") and "Alpha" not in told
    )


def test_ours_are_brands_that_begin_with_a_name() -> None:
    counts = Counts(brands=["simplex p"])
    for brand in ("SIMPLEX P - US", "Simplex P", "Simplex Plus", "Palacos"):
        counts.add(["LOD"], ["", brand], ours=True, period="2024-01", kind="injury", words={})
    assert dict(counts.reports) == {
        ("LOD", OURS, "2024"): 2,
        ("LOD", "simplex plus", "2024"): 1,
        ("LOD", "palacos", "2024"): 1,
    }
    assert brand_key("SIMPLEX® P -  US") == "simplex p us"


def test_without_a_brand_of_ours_each_is_compared() -> None:
    counts = Counts(brands=[])
    at = Random(1)
    for _ in range(1500):
        brand = at.choice((*BRANDS, "unknown"))
        named = ["Leak"] if at.random() < (0.5 if brand == "Beta" else 0.03) else []
        counts.add(["LZY"], [brand], ours=True, period="2024-01", kind="injury", words={"product-problems": [*named, at.choice(PROBLEMS[4:])]})  # fmt: skip
    found = of(counts)
    assert OURS not in found.subjects and "unknown" not in found.subjects
    assert [(cell.group, cell.word) for cell in found.listed] == [("beta", "leak")]
    text = look_here(counts, ["lzy"], MEANINGS, brands=[], sources=["e.json"])[PAGE]
    assert "| BETA | Leak |" in text and "each brand is compared with all other reports" in text


# --- what cannot be compared ------------------------------------------------------------------------------------------


def test_one_brand_only_has_nothing_to_be_compared_with() -> None:
    counts = Counts()
    counts.add(["LZY"], ["Coral"], ours=True, period="2024-01", kind="injury", words={"product-problems": ["Leak"]}, number=9)  # fmt: skip
    found = of(counts)
    (cell,) = found.families[0].cells
    assert cell.ratio is None and cell.odds is None and not cell.listed and np.isnan(cell.mean)
    text = look_here(counts, [], {}, brands=[], sources=["e.json"])[PAGE]
    assert "All reports of this product code are ours" in text and "None is to be looked at." in text
    assert "not shrunken: there are 1 group of reports" in text or "there is 1 group" in text


def test_all_reports_of_one_problem_and_enormous_counts() -> None:
    counts = Counts()
    for brand in ("Alpha", "Beta", "Gamma"):
        counts.add(["LZY"], [brand], ours=brand == "Alpha", period="2024-01", kind="injury", words={"product-problems": ["Leak"]}, number=10**12)  # fmt: skip
    found = of(counts)
    assert [cell.ratio.estimate for cell in found.families[0].cells if cell.ratio] == pytest.approx([1, 1, 1])
    assert found.listed == []
    assert found.families[0].fit.prior is None and found.families[0].why


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (["LZX"], "e.json: no report has the product code `LZX`; reports have LZY"),
        (["QQQQ"], "no report has the product code `QQQQ`; reports have LZY"),
    ],
)
def test_a_product_code_that_is_not_there_is_told_with_those_like_it(wanted: list[str], said: str) -> None:
    with pytest.raises(ImportProblem) as caught:
        codes_of(counted(1, reports=50), wanted, "e.json")
    assert said in str(caught.value).replace('"', "`").replace(" (reports", "; (reports").replace("; (", "; ").replace(")", "")  # fmt: skip


def test_nothing_of_ours_and_no_product_code_is_refused() -> None:
    counts = Counts()
    counts.add(["LZY"], ["Alpha"], ours=False, period="2024-01", kind="injury", words={})
    with pytest.raises(ImportProblem, match="is of our device"):
        codes_of(counts, [], "e.json")
    with pytest.raises(ImportProblem, match="reports have none"):
        codes_of(Counts(), ["LZY"], "e.json")


def test_what_reporters_write_is_text_on_the_page() -> None:
    counts = Counts()
    for brand in ("Alpha", "{need}`RSK-001` | <b>Beta</b>\x07"):
        counts.add(["LZY"], [brand], ours=brand == "Alpha", period="", kind="injury", words={"product-problems": ["a | b\n# c `x`"]}, number=30)  # fmt: skip
    text = look_here(counts, [], {}, brands=[], sources=["e`.json"])[PAGE]
    assert "<b>" not in text.replace("\\<b", "") and "{need}`RSK" not in text
    assert all(line.count(" | ") <= 9 for line in text.splitlines())
    assert "unknown" in text  # the year


# --- as they are read -------------------------------------------------------------------------------------------------

MAPPING = """\
version: 1
devices:
  brand_name: [Coral X1]
product-problems:
  Fracture: FMD-001
ignore:
  product-problems:
    Other: says nothing
"""


def saved(folder: Path, seed: int, *, planted: float = 1.0, reports: int = 700) -> Path:
    """Generated reports, with duplicates, two product codes on some and dates that are none."""
    at = Random(seed)
    records = []
    for number in range(reports):
        own = at.random() < 0.2
        problems = [
            each for rank, each in enumerate(PROBLEMS) if at.random() < 0.3 / (rank + 1) * (planted if own and each == "Leak" else 1)
        ]  # fmt: skip
        brands = ["CORAL  X1"] if own else [at.choice(BRANDS), *at.choice(([], ["Zeta"]))]
        records.append(
            {
                "mdr_report_key": str(at.choice((number, number, number, at.randint(0, number)))),
                "event_type": at.choice(("Malfunction", "Injury", "M", "Other", "")),
                "date_received": at.choice((f"20{at.randint(22, 24)}0{at.randint(1, 9)}11", "2024-02-11", "20991231", "")),
                "date_changed": at.choice(("20240101", "20240301", "")),
                "product_problems": [*problems, *(each.lower() for each in problems[:1])],
                "device": [
                    {"brand_name": brand, "device_report_product_code": at.choice(("LZY", "LZY", " lzy", "MBB", ""))}
                    for brand in brands
                ],
                "patient": [{"patient_problems": at.choice(([], ["Pain"], ["pain", "Fever"]))}],
            }
        )  # fmt: skip
    path = folder / f"events-{seed}.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


def a_file() -> RiskFile:
    return RiskFile(
        BUILTIN_MODEL, [Item("failure-mode", "FMD-001", "Breaks", "", "p", "p.md", 1, 1, {}, {}, "", {}, {})]
    )


TODAY = date(2026, 11, 30)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("look", [[], ["MBB", "lzy"]])
def test_both_readers_give_the_same_list(tmp_path: Path, seed: int, look: list[str]) -> None:
    pytest.importorskip("duckdb", reason="NOT PROVEN: riskfile[maude] is not installed")
    from riskfile.importing.maude.counts import read_with_duckdb

    sources = [saved(tmp_path, seed), saved(tmp_path, seed + 10)]
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    readers = {"streaming": read_openfda, "duckdb": partial(read_with_duckdb, cache=tmp_path / "cache")}
    for name, reader in readers.items():
        run_openfda(sources, tmp_path / "map.yaml", a_file(), tmp_path / name, today=TODAY, look=look, reader=reader)
        run_look_here(sources, tmp_path / f"{name}-alone", look=look or ["LZY"], brands=["Coral"], today=TODAY, reader=reader)  # fmt: skip
    for one, other in (("streaming", "duckdb"), ("streaming-alone", "duckdb-alone")):
        first = {path.name: path.read_text() for path in (tmp_path / one).iterdir()}
        assert set(FILES) <= set(first)
        assert first == {path.name: path.read_text() for path in (tmp_path / other).iterdir()}
    assert [path.name for path in (tmp_path / "streaming-alone").iterdir() if path.name not in FILES] == []


def test_the_import_is_the_same_with_and_without_the_list(tmp_path: Path) -> None:
    source = saved(tmp_path, 1)
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    with_, without = tmp_path / "with", tmp_path / "without"
    first = run_openfda([source], tmp_path / "map.yaml", a_file(), with_, today=TODAY, look=[])
    second = run_openfda([source], tmp_path / "map.yaml", a_file(), without, today=TODAY)
    assert first.needs_a_look == second.needs_a_look
    assert {path.name for path in with_.iterdir()} - {path.name for path in without.iterdir()} == set(FILES)
    for path in without.iterdir():
        assert path.read_text() == (with_ / path.name).read_text()
    # and files of an earlier list are no series of another mapping
    again = run_openfda([source], tmp_path / "map.yaml", a_file(), with_, today=TODAY, force=True)
    assert not [note for note in again.notes if "look-here" in note or "problems.csv" in note]


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_writes_the_list_without_a_mapping(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = saved(tmp_path, 4, planted=3, reports=1500)
    command = ["import", "openfda", str(source), "--output", str(tmp_path / "out"), "--look-here", "--brand", "Coral", "--product-code", "LZY"]  # fmt: skip
    assert main(command) == 0
    assert "look-here.md lists what to look at" in capsys.readouterr().out
    assert "| Leak |" in (tmp_path / "out" / PAGE).read_text(encoding="utf-8")
    assert main(command) == 2
    assert "exists already" in capsys.readouterr().err
    assert main([*command, "--force"]) == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--look-here", "--product-code", "LZX", "--output", "out"], "no report has the product code"),
        (["--look-here", "--output", "out"], "is of our device"),
        (["--output", "out"], "--mapping"),
        (["--output", "out", "--mapping", "m.yaml", "--product-code", "LZY"], "--look-here"),
        (["--output", "out", "--mapping", "m.yaml", "--look-here", "--brand", "Coral"], "--brand"),
        (["--output", "out", "--look-here", "--with-texts", "--product-code", "LZY"], "--with-texts"),
    ],
)
def test_what_the_command_cannot_do_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, options: list[str], said: str
) -> None:
    source = saved(tmp_path, 4, reports=60)
    monkeypatch.chdir(tmp_path)
    assert main(["import", "openfda", source.name, *options]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
