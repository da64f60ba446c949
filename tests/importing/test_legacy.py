"""What a log says by a criterion of its own: stated in the policy, carried over by the mapping, and held against it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskfile.importing import ImportProblem, ImportReport, run_import
from riskfile.model import BUILTIN_MODEL, Item, RiskFile
from riskfile.policy import PolicyError, load_policy
from riskfile.policy.criteria import SourceEstimate, parse_source, rendered
from riskfile.project import check
from riskfile.rules.criteria import statements

POLICY = """\
version: 1
device: {name: D, manufacturer: M, markets: [us], software-class: B, exposure-unit: use}
document: {gate: draft}
severity: [{id: S1, label: a}, {id: S2, label: b}, {id: S3, label: c}, {id: S4, label: d}, {id: S5, label: e}]
probability:
  levels: [{id: P1, label: a}, {id: P2, label: b}, {id: P3, label: c}, {id: P4, label: d}, {id: P5, label: e}]
regions:
  - {id: low, label: Low, acceptable: true, control-required: false, significant: false}
  - {id: medium, label: Medium, acceptable: true, control-required: true, significant: true}
  - {id: high, label: High, acceptable: false, control-required: true, significant: true}
matrix:
  P5: {S1: low, S2: medium, S3: medium, S4: high, S5: high}
  P4: {S1: low, S2: medium, S3: medium, S4: high, S5: high}
  P3: {S1: low, S2: low, S3: medium, S4: medium, S5: medium}
  P2: {S1: low, S2: low, S3: low, S4: medium, S5: medium}
  P1: {S1: low, S2: low, S3: low, S4: low, S5: low}
not-estimable: {S1: low, S2: medium, S3: medium, S4: high, S5: high}
"""
RPN = """\
legacy-criteria:
  - id: rpn
    factors: {S: {lowest: 1, highest: 5}, O: {lowest: 1, highest: 5}, D: {lowest: 1, highest: 5}}
    bands: [{level: Low, up-to: 20}, {level: Medium, up-to: 60}, {level: High}]
"""
ITEMS = """\
items:
  hazard: {type: hazard, from: log, id: "HAZ-{ID}", title: "{Hazard}", fields: {category: performance-information}}
  event: {type: event, from: log, id: "EVT-{ID}", title: "{Hazard}", fields: {cause: hardware}}
  situation: {type: situation, from: log, id: "SIT-{ID}", title: "{Hazard}", fields: {condition: fault}, links: {hazard: {item: hazard}, events: {item: event}}}
  harm: {type: harm, from: log, id: "HRM-{ID}", title: "Harm of {Hazard}", fields: {severity: "S{S}"}}
  risk:
    type: risk
    from: log
    id: "{ID}"
    title: "{Hazard}"
    links: {situation: {item: situation}, harm: {item: harm}}
"""


def brought_in(tmp_path: Path, risk: str, *, criteria: str = "", more: str = "", **tables: str) -> ImportReport:
    """Import the tables (name -> CSV), with further lines for the group of risks."""
    policy = "".join(f"  {line}\n" for line in (POLICY + criteria).splitlines())
    listed = "".join(f"  {name}: {{file: {name}.csv}}\n" for name in tables if name != "log")
    text = f"version: 1\npolicy:\n{policy}tables:\n  log: {{file: log.csv, key: [ID]}}\n{listed}{more}{ITEMS}{risk}"
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    for name, table in tables.items():
        (tmp_path / f"{name}.csv").write_text(table, encoding="utf-8")
    return run_import(tmp_path / "map.yaml", None, tmp_path / "out", force=False)


def told(tmp_path: Path, *codes: str) -> list[str]:
    """The messages of these rules."""
    report = check(tmp_path / "out", cached=False, today="2026-01-01").report
    return [each.message for each in report.findings if each.code in codes]


def test_three_factors_with_bands(tmp_path: Path) -> None:
    report = brought_in(
        tmp_path,
        '    fields: {p: "P{O}", legacy-initial: "S={S}, O={O}, D={D}, score={RPN}, level={Level}"}\n'
        '    stages: [{label: after, legacy: "S={S}, O={RO}, D={D}, level={RLevel}", score: "{RRPN}"}]\n',
        criteria=RPN,
        log="ID,Hazard,S,O,D,RPN,Level,RO,RRPN,RLevel\n"
        "R-001,right,4,2,1,8,Low,1,4,Low\n"
        "R-002,right,3,2,5,30,Medium,1,15,low\n"
        "R-003,wrong,3,2,5,30,Low,1,30,Medium\n"
        'R-004,wrong,4,2,5,40,"Low; see, above",,,\n',
    )
    assert sorted(told(tmp_path, "RMF214", "RMF215")) == [
        "R-003 after control: 3 x 1 x 5 = 15: Low; the log says 30: Medium",
        "R-003 before control: 3 x 2 x 5 = 30: Medium; the log says Low",
        "R-004 before control: the level is 'Low; see, above', which the criterion does not have;"
        " expected Low, Medium or High",
    ]
    # what decides nothing is shown, and what the log does not have is not
    front = (tmp_path / "out/docs/index.md").read_text(encoding="utf-8")
    assert "```{policy-table} legacy-criteria\n" in front and "legacy-summaries" not in front
    # what the log leaves empty is not written
    fields = {item.id: item.fields for item in report.items}
    assert fields["R-004"]["legacy-residual"] == "S=4, D=5"
    assert 'level="Low; see, above"' in str(fields["R-004"]["legacy-initial"])
    assert {fate.fate for fate in report.fates} == {"used"}
    assert [(row.risk, row.stage, row.agrees) for row in report.agreement if row.compared] == [
        ("R-001", "before controls, by rpn", True),
        ("R-001", "residual, by rpn", True),
        ("R-002", "before controls, by rpn", True),
        ("R-002", "residual, by rpn", True),
        ("R-003", "before controls, by rpn", False),
        ("R-003", "residual, by rpn", False),
    ]


def test_scores_are_compared_before_and_after_control(tmp_path: Path) -> None:
    report = brought_in(
        tmp_path,
        '    fields: {p: "P{P}"}\n    stages: [{label: between, p: "P{RP}", score: "{RScore}"},'
        ' {label: after, p: "P{RP}", severity: "S{RS}", score: "{RScore}"}]\n    compare: {score: "{Score}"}\n',
        log="ID,Hazard,S,P,Score,RS,RP,RScore\nR-001,a,5,2,25,4,1,8\nR-002,b,5,2,10,4,1,4\n",
    )
    assert sorted(told(tmp_path, "RMF214")) == [
        "R-001 after control: 4 x 1 = 4; the log says 8",
        "R-001 at stage 'between': 5 x 1 = 5; the log says 8",
        "R-001 before control: 5 x 2 = 10; the log says 25",
        "R-002 at stage 'between': 5 x 1 = 5; the log says 4",
    ]
    # four of six are wrong: that the log follows another criterion is told once
    assert len(told(tmp_path, "RMF215")) == 1
    assert sum(not row.agrees for row in report.agreement) == 4


def test_a_level_after_control_without_an_estimate_is_no_disagreement(tmp_path: Path) -> None:
    report = brought_in(
        tmp_path,
        '    fields: {p: "P{P}", declared-initial: {column: Level, map: {Medium: medium}},'
        " declared-residual: {column: Residual, map: {Medium: medium}}}\n"
        '  control: {type: control, from: log, id: "CTL-{ID}", title: m, links: {controls: {item: risk}}}\n',
        log="ID,Hazard,S,P,Level,Residual\nR-001,a,4,3,Medium,Medium\n",
    )
    assert [(row.stage, row.compared, row.agrees) for row in report.agreement] == [
        ("before controls", True, True),
        ("residual", False, True),
    ]
    page = report.markdown()
    assert "1 of 1 estimates agree. 1 more could be compared with nothing" in page
    assert "not compared: it gives no estimate" in page


LOG = "ID,Hazard,S,P,Level\nR-001,a,4,4,High\nR-002,b,2,2,Low\nR-003,c,2,2,Low\n"
DECLARED = '    fields: {p: "P{P}", declared-initial: {column: Level, map: {Low: low, High: high}}}\n'


def test_a_summary_and_a_traceability_matrix(tmp_path: Path) -> None:
    control = (
        '  control: {type: control, from: log, id: "CTL-{ID}", title: "{Hazard}", fields: {implements: "REQ-{ID}"},'
        " links: {controls: {item: risk}}}\n"
    )
    report = brought_in(
        tmp_path,
        DECLARED + control,
        more="summaries:\n  levels: {from: levels, level: Level, count: Count, risks: Ids}\n"
        "  rtm: {from: rtm, id: Req, marked: true}\n  pairs: {from: pairs, id: Req, to: [Control], of: [control]}\n",
        log=LOG,
        levels='Level,Count,Ids\nHigh,2,"R-001, R-004"\nLow,many,R-002\nTotal,3,\n',
        rtm="Req,CTL-R-001,CTL-R-002\nREQ-R-001,x,\nREQ-R-002,x,\nREQ-9,,x\n",
        pairs="Req,Control\nREQ-R-003,R-003\n",
    )
    assert sorted(told(tmp_path, "RMF014")) == [
        "levels does not name R-003 under Low; expected every risk that is",
        "levels: 2 risks are High, it says; one is: R-001",
        "levels: R-004 is High, it says; there is no risk R-004",
        "rtm does not trace REQ-R-002 to CTL-R-002; the file does",
        "rtm names REQ-9, which nothing in the file has",
        "rtm traces REQ-R-002 to CTL-R-001; in the file nothing does",
    ]
    assert [each.what for each in report.defects] == ["levels: count: 'many', left out"]
    assert {fate.fate for fate in report.fates} == {"used"}


def test_a_summary_that_the_mapping_does_not_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    log = {"log": LOG, "levels": "Level,Count,Ids\nHigh,1,R-001\nLow,3,\n"}
    brought_in(tmp_path / "one", DECLARED, **log)
    # without a key nobody knows what tells its rows apart
    assert told(tmp_path / "one", "RMF014") == []
    text = (
        (tmp_path / "one/map.yaml")
        .read_text()
        .replace("levels: {file: levels.csv}", "levels: {file: levels.csv, key: [Level]}")
    )
    (tmp_path / "map.yaml").write_text(text)
    for name, table in log.items():
        (tmp_path / f"{name}.csv").write_text(table)
    report = run_import(tmp_path / "map.yaml", None, tmp_path / "out", force=False)
    assert any("it was taken for a summary" in note for note in report.notes)
    assert told(tmp_path, "RMF014")[0] == "levels: 3 risks are Low, it says; 2 are: R-002 and R-003"


@pytest.mark.parametrize(
    ("summary", "message"),
    [
        ("{from: none, level: Level, count: Count}", "there is no table none"),
        ("{from: log, level: Level}", "expected `count`, `risks` or both beside `level`"),
        ("{from: log, level: Level, id: ID, count: S}", "expected either `level` or `id`"),
        ("{from: log, id: ID}", "expected `to` or `marked: true` beside `id`"),
        ("{from: log, level: Lvel, count: S}", 'has no column "Lvel"'),
        ("{from: log, level: Level, count: S, of: [rsk]}", "there is no group rsk"),
    ],
)
def test_a_summary_that_cannot_be_understood(summary: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ImportProblem) as caught:
        brought_in(tmp_path, DECLARED, more=f"summaries:\n  one: {summary}\n", log=LOG)
    assert message in str(caught.value)
    assert "map.yaml" in str(caught.value)


@pytest.mark.parametrize(
    ("criterion", "place", "message"),
    [
        ("factors: {score: }", "20:15", "found a factor score, expected another name"),
        ("factors: {E: {of: exploitability}}", "20:23", "found exploitability, of which the policy has no scale"),
        ("factors: {}", "20:5", "found no factor"),
        (
            "factors: {S: }\n    bands: [{level: a, up-to: 5}, {level: b, from: 5}]",
            "21:35",
            "the band of b does not begin above that of a",
        ),
        ("factors: {S: }\n    matrix: {1: {1: a}}", "21:5", "found a table where there is 1 factor, expected two"),
        (
            "factors: {O: {scale: {rare: 1}}, S: }\n    matrix: {often: {1: a}}",
            "21:14",
            "found often, which is no value of O; expected rare",
        ),
        ("factors: {S: }\n    repeats-matrix: true", "21:21", "expected two factors"),
    ],
)
def test_a_criterion_that_cannot_be_understood(criterion: str, place: str, message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(POLICY + f"legacy-criteria:\n  - id: x\n    {criterion}\n", "needs/policy.yaml")
    problem = caught.value.problems[0]
    assert message in str(problem.message)
    assert f"{problem.span.line}:{problem.span.column}" == place


# --- any criterion, any rows --------------------------------------------------------------------------------------

WORDS = st.text(st.sampled_from("abcXYZ012 .;,:=é"), min_size=1, max_size=6).map(str.strip).filter(bool)
NAMES = st.sampled_from(["S", "O", "D", "Factor 1"])


@given(
    st.lists(
        st.builds(
            SourceEstimate, st.just(""), st.sampled_from(["", "rpn"]), st.dictionaries(NAMES, WORDS), WORDS, WORDS
        ),
        max_size=3,
    )
)
def test_what_is_written_is_read(estimates: list[SourceEstimate]) -> None:
    assert parse_source(rendered(estimates)) == tuple(estimates)


@given(st.text(max_size=40), st.booleans())
def test_any_text_is_read_or_refused(text: str, staged: bool) -> None:
    found = parse_source(text, staged=staged)
    assert found is None or all(each.factors or each.score or each.level for each in found)


LEVELS = ("Low", "Medium", "High")


@st.composite
def criteria(draw: st.DrawFn) -> tuple[str, str, tuple[int, int], int]:
    """A method, its sign, the bounds of its bands, and how many factors it has."""
    method = draw(st.sampled_from(["product", "sum"]))
    first = draw(st.integers(1, 40))
    return (
        method,
        "x" if method == "product" else "+",
        (first, first + draw(st.integers(1, 60))),
        draw(st.integers(1, 4)),
    )


@settings(max_examples=60, deadline=None)
@given(criteria(), st.data())
def test_exactly_the_wrong_rows_are_told(criterion: tuple[str, str, tuple[int, int], int], data: st.DataObject) -> None:
    method, _, (first, second), count = criterion
    names = [f"F{number}" for number in range(count)]
    policy = load_policy(
        POLICY
        + f"legacy-criteria:\n  - id: x\n    factors: {{{', '.join(f'{name}: ' for name in names)}}}\n    method: {method}\n"
        + f"    bands: [{{level: Low, up-to: {first}}}, {{level: Medium, up-to: {second}}}, {{level: High}}]\n",
        "needs/policy.yaml",
    )
    items, expected = [], set()
    for number in range(data.draw(st.integers(1, 8))):
        values = data.draw(st.lists(st.integers(1, 10), min_size=count, max_size=count))
        # computed here in another way than by the code that is tried
        right = 1 if method == "product" else 0
        for value in values:
            right = right * value if method == "product" else right + value
        level = LEVELS[(right > first) + (right > second)]
        score = data.draw(st.sampled_from([right, right, right + 1]))
        stated = data.draw(st.sampled_from([level, level.upper(), *LEVELS]))
        text = ", ".join([*(f"{name}={value}" for name, value in zip(names, values, strict=True)), f"score={score}"])
        option = data.draw(st.sampled_from(["legacy-initial", "legacy-residual", "legacy-stages"]))
        text = f"{'one: ' if option == 'legacy-stages' else ''}{text}, level={stated}"
        items.append(Item("risk", f"R-{number}", "a", "design", "p", "p.md", 1, 1, {option: text}, {}, "", {}, {}))
        if score != right or stated.casefold() != level.casefold():
            expected.add(f"R-{number}")
    found = statements(RiskFile(BUILTIN_MODEL, items), policy)
    assert {each.risk.id for each in found if each.wrong_score or each.wrong_level} == expected
    assert not [each.fault for each in found if each.fault]
    assert all(each.judged for each in found)
