"""A mapping is drafted from the tables of a log: it runs as it is, and says of each guess how sure it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskfile.cli import main
from riskfile.importing import ImportProblem, read_import
from riskfile.importing.suggest import Suggestion, suggest_mapping
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
    assert (risk.fields["p"], risk.fields["declared-initial"]) == ("P3", "high")
    assert (risk.fields["residual-p"], risk.fields["residual-severity"], risk.fields["declared-residual"]) == (
        "P1",
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
    assert "P3: {S1: medium, S2: high, S3: high}" in found.text
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
    assert made["RSK-001"].fields["residual-p"] == "P1"


def test_a_file_that_is_no_log_is_refused_with_its_columns(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem, match="found the columns Colour, Weight"):
        drafted(tmp_path, log="Colour,Weight\nred,2\n")


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
