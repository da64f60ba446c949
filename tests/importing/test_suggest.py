"""A mapping is drafted from the tables of a log: it runs as it is, and says of each guess how sure it is."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from riskfile.cli import main
from riskfile.importing import ImportProblem, read_import
from riskfile.importing.suggest import Suggestion, suggest_mapping
from riskfile.importing.suggest.formula import bands_in
from riskfile.importing.suggest.scales import read_band, read_value, scale_of
from riskfile.importing.suggest.words import role_of
from riskfile.model import Item

FMEA = """ID,Hazard,Cause,Harm,S,P,Level,Measure,Type,RS,RP,RLevel,Owner
R-001,Air in line,Door open,Embolism,5,3,High,Air detector,protective,5,1,Medium,A. B.
R-002,Free flow,Clamp open,Overdose,4,3,High,Clamp closes by itself,design,4,1,Low,A. B.
R-003,Wrong rate,Key bounces,Overdose,4,2,Medium,Rate is asked twice,protective,4,1,Low,C. D.
R-004,Alarm not heard,Noise,Delay,2,2,Low,,,2,2,Low,C. D.
"""


def drafted(folder: Path, **files: str) -> Suggestion:
    paths = []
    for name, text in files.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return suggest_mapping(paths, folder / "mapping.yaml")


def items(folder: Path, found: Suggestion) -> dict[str, Item]:
    (folder / "mapping.yaml").write_text(found.text, encoding="utf-8")
    return {item.id: item for item in read_import(folder / "mapping.yaml", None).items}


@pytest.mark.parametrize(
    ("heading", "role", "stage"),
    [
        ("Hazardous situation", "situation", ""), ("Sev after", "severity", "after"), ("Residual risk", "level", "after"),
        ("Before / S", "severity", "before"), ("p1*p2", "p-product", ""), ("Risk priority number", "score", ""),
        ("Acceptable without risk controls?", "level", "before"), ("Eintrittswahrscheinlichkeit", "probability", ""),
        ("Risikoklasse nach Maßnahmen", "level", "after"), ("Maßnahme", "control", ""), ("Schweregrad", "severity", ""),
        ("剩余风险等级", "level", "after"), ("严重度", "severity", ""), ("危险情况", "situation", ""), ("风险控制措施", "control", ""),
        ("Mitigation type", "control-kind", ""), ("Colour of the box", "", ""),
    ],
)  # fmt: skip
def test_headings(heading: str, role: str, stage: str) -> None:
    assert role_of(heading) == (role, stage)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4 (Serious)", ("", 4, "Serious")), ("S4: Serious", ("S", 4, "Serious")), ("Serious (4)", ("", 4, "Serious")),
        ("5 Catastrophic", ("", 5, "Catastrophic")), ("s4", ("S", 4, "")), ("Serious", ("", None, "Serious")),
    ],
)  # fmt: skip
def test_values_of_a_scale(text: str, value: tuple[str, int | None, str]) -> None:
    assert read_value(text) == value


def test_words_are_put_in_order_and_asked_for() -> None:
    scale = scale_of("severity", ["Critical", "Negligible", "Serious", "Negligible"])
    assert scale is not None
    assert [level.label for level in scale.levels] == ["Negligible", "Serious", "Critical"]
    assert scale.asks
    assert scale_of("severity", ["blue", "green"]) is None


def test_bounds() -> None:
    assert read_band("10^-4 to 10^-3") == ("1e-4", "1e-3")
    assert read_band("> 10^-3") == ("1e-3", "")
    assert read_band("High") is None


def test_an_fmea_runs_as_drafted(tmp_path: Path) -> None:
    found = drafted(tmp_path, log=FMEA)
    assert found.runs
    made = items(tmp_path, found)
    risk = made["R-001"]
    assert (risk.fields["p"], risk.fields["declared-initial"]) == ("F3", "high")
    assert (risk.fields["residual-p"], risk.fields["residual-severity"], risk.fields["declared-residual"]) == (
        "F1",
        "S5",
        "medium",
    )
    assert "Owner: A. B." in risk.body
    assert made["CTL-R-002"].fields["kind"] == "inherent"
    assert made["CTL-R-002"].links == {"controls": ("R-002",)}
    assert "CTL-R-004" not in made
    assert made["HRM-R-002"].title == "Overdose" and "HRM-R-003" not in made
    # what a matrix would have to say is asked for, and no guess goes without its reason
    assert any("matrix" in ask for ask in found.asks)
    assert "unsure: there is no matrix in the sources" in found.text


def test_a_matrix_in_the_source_is_the_policy(tmp_path: Path) -> None:
    matrix = "Probability \\ Severity,1 Low,2 Serious,3 Death\n3 Often,medium,high,high\n2 Seldom,low,medium,high\n1 Never,low,low,medium\n"
    found = drafted(
        tmp_path,
        log="ID,Hazard,Severity,Probability,Risk\nA-1,a,3 Death,2 Seldom,high\nA-2,b,1 Low,3 Often,low\n",
        matrix=matrix,
    )
    (tmp_path / "mapping.yaml").write_text(found.text, encoding="utf-8")
    report = read_import(tmp_path / "mapping.yaml", None)
    assert report.policy is not None
    assert "F3: {S1: medium, S2: high, S3: high}" in found.text
    assert [row.agrees for row in report.agreement] == [True, False]


def test_estimates_in_tables_of_their_own_are_joined(tmp_path: Path) -> None:
    found = drafted(
        tmp_path,
        hazards="ID,Hazard,Hazardous situation,Harm\n1,a,b,c\n2,d,e,f\n",
        before="ID,S,P,Acceptable\n1,3,3,No\n2,1,1,Yes\n",
        after="ID,S,P,Acceptable\n1,3,1,Yes\n2,1,1,Yes\n",
    )
    made = items(tmp_path, found)
    assert made["RSK-001"].fields["declared-initial"] == "unacceptable"
    assert made["RSK-001"].fields["residual-p"] == "F1"


def test_a_file_that_is_no_log_is_refused_with_its_columns(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem, match="found the columns Colour, Weight"):
        drafted(tmp_path, log="Colour,Weight\nred,2\n")


LOGS = Path(__file__).parent / "logs"


def test_a_hospital_s_log_in_markdown(tmp_path: Path) -> None:
    """Stacked tables, a matrix with its ratings, controls and tests in tables of their own, an id that stands twice."""
    text = (LOGS / "hospital.md").read_text("utf-8")
    (tmp_path / "hospital.md").write_text(text, encoding="utf-8")
    found = suggest_mapping([tmp_path / "hospital.md"], tmp_path / "mapping.yaml")
    assert found.runs, found.text
    made = items(tmp_path, found)
    assert "sure: the matrix is hospital.md, Scoring, cell by cell" in found.text
    assert made["CTL-C3"].fields["kind"] == "inherent" and made["CTL-C3"].links["controls"]
    assert sum(item.type == "risk" for item in made.values()) == 7
    assert any("H6" in ask or "same id" in ask for ask in found.asks)


def test_a_start_up_s_files(tmp_path: Path) -> None:
    """A matrix whose rows are bounds, ids in ranges, a value that is no number."""
    paths = []
    for name in ("startup.csv", "startup-plan.md", "startup-tests.csv"):
        paths.append(tmp_path / name)
        paths[-1].write_bytes((LOGS / name).read_bytes())
    found = suggest_mapping(paths, tmp_path / "mapping.yaml")
    assert found.runs, found.text
    made = items(tmp_path, found)
    assert (made["R-002"].fields["p"], made["R-001"].fields["residual-p"]) == ("1e-3", "1e-6")
    assert "p" not in made["R-005"].fields and any("'not known'" in ask for ask in found.asks)
    assert made["RC-001"].links["controls"] == ("R-001",)
    assert made["TC-004"].fields["result"] == "fail"
    assert made["TC-004"].links["verifies"] == ("RC-003",)


def test_an_old_company_s_workbook(tmp_path: Path) -> None:
    """Two rows of headings, S x O x D with bands in a line of text, hidden and struck parts."""
    runpy.run_path(str(LOGS / "old_company.py"))["write"](tmp_path / "old.xlsx")
    found = suggest_mapping([tmp_path / "old.xlsx"], tmp_path / "mapping.yaml")
    assert found.runs, found.text
    made = items(tmp_path, found)
    assert "not in F-003" in found.text and "- {level: Medium, up-to: 60}" in found.text
    assert made["F-003"].fields["legacy-initial"] == "S=4, O=5, D=3, score=50, level=Medium"
    assert "hidden: take" in found.text and "struck: take" in found.text
    assert "criterion: LOG" in found.text and "{level: High, count: 2, risks: [F-003, F-009]}" in found.text


def test_tests_that_are_named_and_one_that_is_not_there(tmp_path: Path) -> None:
    log = "ID,Hazard,S,P,Measure,Tests\nR-001,a,2,3,m,TC-001\nR-002,b,2,2,n,TC-077\n"
    rows = "".join(f"TC-{number:03},requirement test {number}\n" for number in range(1, 9))
    found = drafted(tmp_path, log=log, tests="Test,Text\n" + rows)
    assert "when: named" in found.text and "names 1 of 8 rows" in found.text
    made = items(tmp_path, found)
    assert [id for id in made if id.startswith("TC-")] == ["TC-001"]
    assert made["CTL-R-002"].fields["unresolved"] == ("TC-077",)


def test_a_german_workbook(tmp_path: Path) -> None:
    """A clinic's table: words for levels, a title above the headings, a semicolon in a cell."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("Risikoanalyse Infusionspumpe (erfunden)",),
        (),
        ("Nr.", "Gefährdung", "Ursache", "Gefährdungssituation", "Schaden", "Schweregrad", "Wahrscheinlichkeit", "Risiko",
         "Maßnahme", "Art der Maßnahme", "Nachweis", "Schweregrad nach Maßnahme", "Wahrscheinlichkeit nach Maßnahme",
         "Restrisiko", "Verantwortlich"),
        (1, "Luft im Schlauch", "Tür offen; Klappe defekt", "Luft gelangt in die Vene", "Embolie", "kritisch", "selten", "hoch",
         "Luftsensor", "Schutzmaßnahme", "PB-01", "kritisch", "unwahrscheinlich", "mittel", "Weber"),
        (2, "Falsche Rate", "Taste prellt", "Zu schnelle Infusion", "Überdosis", "ernst", "gelegentlich", "mittel",
         "Rückfrage", "konstruktiv", "PB-02", "ernst", "selten", "gering", "Krause"),
    ):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "analyse.xlsx")
    found = suggest_mapping([tmp_path / "analyse.xlsx"], tmp_path / "mapping.yaml")
    assert found.runs, found.text
    made = items(tmp_path, found)
    risk = made["RSK-001"]
    assert (made["HRM-001"].fields["severity"], risk.fields["p"], risk.fields["residual-p"]) == ("S2", "F2", "F1")
    assert (risk.fields["declared-initial"], risk.fields["declared-residual"]) == ("hoch", "mittel")
    assert made["CTL-001"].fields["kind"] == "protective" and made["CTL-002"].fields["kind"] == "inherent"
    assert made["PB-01"].links["verifies"] == ("CTL-001",)


def test_a_chinese_table(tmp_path: Path) -> None:
    log = (
        "编号,危险,原因,危险情况,伤害,严重度,发生概率,风险等级,控制措施,剩余风险等级,负责人\n"
        "R-001,管路有空气,门未关,空气进入静脉,栓塞,危重,偶尔,不可接受,空气传感器,可接受,王\n"
        "R-002,流速错误,按键抖动,输注过快,过量,严重,罕见,可接受,二次确认,可接受,李\n"
    )
    found = drafted(tmp_path, log=log)
    assert found.runs, found.text
    risk = items(tmp_path, found)["R-001"]
    assert (risk.fields["p"], risk.fields["declared-initial"]) == ("F2", "unacceptable")
    assert risk.fields["declared-residual"] == "acceptable"


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        ("Bands: up to 24 Low, 25 to 60 Medium, above 60 High.", [("Low", None, 24), ("Medium", 25, 60), ("High", None, None)]),
        ("Low (1-8); Medium (9-20); High (> 20)", [("Low", 1, 8), ("Medium", 9, 20), ("High", None, None)]),
        ("bis 24 gering, 25 bis 60 mittel, über 60 hoch", [("gering", None, 24), ("mittel", 25, 60), ("hoch", None, None)]),
        ("Doc. 4711-08, rev. F", []), ("See 4.2 and 5.", []),
    ],
)  # fmt: skip
def test_bands_in_a_text(text: str, bands: list[tuple[str, float | None, float | None]]) -> None:
    assert [tuple(band) for band in bands_in(text)] == bands


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, mapping = tmp_path / "log.csv", tmp_path / "mapping.yaml"
    log.write_text(FMEA, encoding="utf-8")
    assert main(["import", "--suggest", str(log), "--out", str(mapping)]) == 0
    said = capsys.readouterr().out
    assert "taken as the log of risks" in said and "As it stands it makes 4 hazard" in said
    written = mapping.read_text("utf-8")
    # a mapping that was edited is not overwritten
    assert main(["import", "--suggest", str(log), "--out", str(mapping)]) == 2
    assert mapping.read_text("utf-8") == written
    assert main(["import", str(mapping), "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "--- risk, first of 4 ---" in shown and "Nothing was written" in shown
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.csv", "mapping.yaml"]
    assert main(["import", str(mapping), "--out", str(tmp_path / "out")]) == 0
    assert main(["import", str(mapping)]) == 2
    assert main(["import", "--suggest", str(log), "--dry-run"]) == 2
    # printed, it can be redirected: nothing else is on the standard output
    capsys.readouterr()
    assert main(["import", "--suggest", str(log)]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("# A draft of a mapping")


def test_a_dry_run_says_what_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "log.csv").write_text("ID,Hazard\n1,a\n1,b\n", encoding="utf-8")
    (tmp_path / "m.yaml").write_text(
        'version: 1\ntables:\n  log: {file: nothing.csv, key: [ID]}\nitems:\n  hazard: {type: hazard, from: log, id: "HAZ-{ID}", title: "{Hazard}"}\n',
        encoding="utf-8",
    )
    assert main(["import", str(tmp_path / "m.yaml"), "--dry-run"]) == 2
    out = capsys.readouterr().out
    assert "cannot be done" in out and "Nothing was written" in out
