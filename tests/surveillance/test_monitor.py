"""`riskfile monitor` as a user runs it: what it says of field data, its status, and the triggers that it writes."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casekit import compose, merge_policy, write
from riskfile.project import check
from riskfile.scaffold import write_project

ROOT = Path(__file__).resolve().parents[2]

TODAY = "2026-01-20"
PAGE = "needs/post-launch/triggers.md"

MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
QUIET = [2, 1, 3, 2, 2, 1, 2, 4, 2, 1, 3, 2] * 2
"""Malfunctions a month in 100,000 implants: a fifth of what is claimed."""

POLICY = """\
```yaml
monitoring:
  interval-months: 12
  warn-days: 30
  plans:
    - id: MON-1
      target: RSK-1
      kind: malfunction
      source: {source}
      unit: implant
      baseline: {{first: 2024-01, last: 2024-12}}
      method: u-chart
      path: field/struts.csv
    - {{id: MON-2, target: HRM-2, kind: injury, source: active, unit: implant, method: u-chart}}
```
"""


def csv(counts: Sequence[object]) -> str:
    rows = "".join(f"{month},{count},100000\n" for month, count in zip(MONTHS, counts, strict=True))
    return f"```text field/struts.csv\nperiod,count,exposure\n{rows}```\n"


def project(root: Path, counts: Sequence[object] = QUIET, more: str = "", source: str = "active") -> Path:
    write(compose("monitor", f"{POLICY.format(source=source)}\n{csv(counts)}\n{more}"), root)
    index = root / "docs/index.md"
    text = index.read_text(encoding="utf-8")
    index.write_text(text.replace("/needs/design/*\n", "/needs/*/*\n"), encoding="utf-8")
    return root


def monitor(root: Path, *arguments: str, today: str = TODAY) -> tuple[int, str, str]:
    """Status, standard output and standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "riskfile.cli", "monitor", ".", "--today", today, *arguments],
        cwd=root,
        env={**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def as_json(root: Path, *arguments: str, today: str = TODAY) -> tuple[int, dict[str, Any]]:
    status, out, err = monitor(root, "--format", "json", *arguments, today=today)
    assert err == ""
    found = json.loads(out)
    assert isinstance(found, dict)
    return status, found


def row(text: str, *cells: str) -> list[str]:
    """The one line of a table that begins with these cells."""
    (found,) = (line.split() for line in text.splitlines() if line.split()[: len(cells)] == list(cells))
    return found


SPIKE = [*QUIET[:-1], 14]
TOO_MANY = [20] * 24
CONTRADICTED, SIGNAL = "1 contradiction, 0 unanswered signals", "0 contradictions, 1 unanswered signal"


# --- what is said -----------------------------------------------------------------------------------------------------


def test_nothing_to_do(tmp_path: Path) -> None:
    root = project(tmp_path)
    status, text, errors = monitor(root)
    assert (status, errors) == (0, "")
    # the months after the baseline, against P1 of RSK-1
    assert row(text, "RSK-1", "MON-1")[2:6] == ["malfunction", "25", "1,200,000", "implant"]
    assert "P1: F3 <= 0.0001  supported" in text
    assert row(text, "MON-1", "RSK-1")[2:6] == ["u-chart", "2024-01", "to", "2025-12"]
    assert "Without data yet: MON-2." in text
    assert row(text, "operations")[1:] == ["post-launch", "CYC-6", "2025-12-15", "2026-12-15", "in", "time"]
    assert "independent: an assumption" in text
    assert text.endswith(
        "0 contradictions, 0 unanswered signals, 0 overdue cycles on 2026-01-20; of 1 comparison 1 supported, 0"
        " unsupported.\n"
    )
    assert "trigger" not in text


def test_a_contradiction(tmp_path: Path) -> None:
    root = project(tmp_path, TOO_MANY)
    status, text, _ = monitor(root)
    assert status == 1
    assert "P1: F3 <= 0.0001  contradicted" in text
    assert CONTRADICTED in text
    assert ":::{trigger} Field data on RSK-1: Infarction by thrombus on struts\n:id: TRG-001\n" in text
    # the limit is that of the look at which it was decided, 40 events in 2 of 60 looks, and not one of 95 %
    assert (
        "MON-1 (malfunction, active monitoring) contradicts RSK-1: 240 events at an exposure of 1,200,000 (implant); look 2 of 60"
        " (2025-02) had 40 events at an exposure of 200,000, lower limit 0.000117 per implant, and what follows does not take"
        " that back; the file claims P1 F3, at most 0.0001."
    ) in text
    assert "95 % lower limit" not in text
    series = root / "field/struts.csv"
    lines = series.read_text(encoding="utf-8").splitlines()[:13]
    series.write_text("\n".join([*lines, f"{MONTHS[12]},40,100000"]), encoding="utf-8")
    assert "lower limit 0.00023 per implant at look 1 of 60; the file claims P1 F3" in monitor(root)[1]


def test_false_alarms_are_shown_as_the_charts_compute_them(tmp_path: Path) -> None:
    root = project(tmp_path, [0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0] * 2)
    (plan,) = as_json(root)[1]["plans"]
    (chart,) = plan["charts"]
    assert plan["false_alarm_months"] == chart["false_alarm"] > 1.5 * 370 and plan["false_alarm_months_asked"] == 370
    text = monitor(root)[1]
    months = float(f"{chart['false_alarm']:.3g}")
    assert f"  {months:,.0f} months  " in text and "(asked for: 370)" in text


def test_passive_reports_contradict_and_never_support(tmp_path: Path) -> None:
    status, text, _ = monitor(project(tmp_path / "quiet", source="passive"))
    assert (status, "(passive reports never support)" in text) == (0, True)
    status, text, _ = monitor(project(tmp_path / "many", TOO_MANY, source="passive"))
    assert (status, CONTRADICTED in text) == (1, True)


def test_the_exposure_that_is_still_needed(tmp_path: Path) -> None:
    counts = [0, *[1] * 11, *[0] * 12]
    write_to = project(tmp_path, counts)
    series = write_to / "field/struts.csv"
    series.write_text(series.read_text(encoding="utf-8").replace(",100000", ",1000"), encoding="utf-8")
    status, found = as_json(write_to)
    (only,) = found["comparisons"]
    # 0 events, and 13 of 60 looks may spend 0.05 x 13 / 60: -ln of that / 1e-4 implants, of which there are 12,000
    needed = -math.log(0.05 * 13 / 60) / 1e-4 - 12_000
    assert only["needed"] == pytest.approx(needed, abs=0.01)
    assert (status, only["verdict"]) == (0, "unsupported")
    assert (only["look"], only["looks_planned"], only["decided"]) == (12, 60, None)
    assert f"unsupported at look 12 of 60 ({math.ceil(needed):,} implant more needed)" in monitor(write_to)[1]


def test_a_signal(tmp_path: Path) -> None:
    root = project(tmp_path, SPIKE)
    status, text, _ = monitor(root)
    assert (status, SIGNAL in text) == (1, True)
    found = row(text, "MON-1", "2025-12")
    assert found[2:4] == ["14", "100,000"]
    assert found[-1] == "nothing"
    said = "Signal of MON-1 in 2025-12: 14 events at an exposure of 100,000 (implant); 0.00014 per implant, above the limit"
    assert said in text and "by the plan a false alarm comes once in 370 months" in text


def test_a_lot_that_stands_out_is_named(tmp_path: Path) -> None:
    rows = "period,lot,count,exposure,late\n"
    for at, month in enumerate(MONTHS):
        rows += f"{month},L1,1,100000,no\n{month},L2,{at % 2},100000,no\n"
        rows += f"{month},L3,2,20000,{'yes' if at in (21, 23) else 'no'}\n" if at > 19 else ""
    root = project(tmp_path)
    (root / "field/struts.csv").write_text(rows, encoding="utf-8")
    policy = root / "needs/policy.yaml"
    path = "path: field/struts.csv\n"
    text = policy.read_text(encoding="utf-8")
    assert path in text
    more = "      by: lot\n      columns: {provisional: late}\n"
    policy.write_text(text.replace(path, path + more), encoding="utf-8")
    status, text, _ = monitor(root)
    (line,) = [line for line in text.splitlines() if line.startswith("MON-1 ") and "L3, since" in line]
    assert status == 1 and "all the others" in line and line.endswith("nothing")
    assert "reports of 2025-10, 2025-12 are still to come" in text
    assert "events of L3 since" in text, "the trigger that is proposed names it"
    assert "Signal of MON-1 in 2025-10 (provisional: more reports are expected): " in text
    (found,) = [each for each in check(root, cached=False, today=TODAY).report.findings if each.code == "RMF605"]
    assert "to 2025-10 (provisional: more reports are expected) at an exposure of 40,000: " in str(found.message)


def trigger(body: str) -> str:
    return (
        "```markdown needs/post-launch/answer.md\n:::{trigger} More malfunctions\n:id: TRG-9\n:kind: signal\n"
        f":opened: 2026-01-05\n:due: 2026-03-01\n:affects: RSK-1\n\n{body}\n:::\n```\n"
    )


def test_a_signal_is_answered_by_a_trigger_with_its_three_questions(tmp_path: Path) -> None:
    answers = "Significant increase: yes.\nBenefit-risk: unchanged.\nUnacceptable risk: no."
    status, text, _ = monitor(project(tmp_path / "answered", SPIKE, trigger(answers)))
    assert (status, row(text, "MON-1", "2025-12")[-1], "trigger}" in text) == (0, "TRG-9", False)
    status, text, _ = monitor(project(tmp_path / "open", SPIKE, trigger("Significant increase: yes.")))
    assert (status, row(text, "MON-1", "2025-12")[-3:]) == (1, ["TRG-9,", "questions", "open"])
    assert "trigger}" not in text, "it is asked already"


@pytest.mark.parametrize(
    ("today", "state", "status"),
    [
        ("2026-11-14", "in time", 0),
        ("2026-11-15", "due soon", 0),
        ("2026-12-15", "due soon", 0),
        ("2026-12-16", "overdue", 1),
    ],
)
def test_cycles_are_warned_of_before_they_are_due(today: str, state: str, status: int, tmp_path: Path) -> None:
    found, data = as_json(project(tmp_path), today=today)
    (cycle,) = data["cycles"]
    assert (found, cycle["due"], cycle["state"]) == (status, "2026-12-15", state)
    last = monitor(tmp_path, today=today)[1].splitlines()[-2:]
    assert ("1 cycle due soon: operations/post-launch on 2026-12-15." in last) is (state == "due soon")
    assert f"{status} overdue cycle" in last[-1]


def test_an_observation_that_contradicts(tmp_path: Path) -> None:
    observation = (
        "```markdown needs/post-launch/observed.md\n:::{observation} Struts off the wall\n:id: OBS-1\n"
        ":kind: malfunction\n:count: 9\n:exposure: 5000\n:unit: implant\n:period: 2025\n:source: passive\n"
        ":observes: RSK-1\n:::\n```\n"
    )
    root = project(tmp_path, more=observation)
    status, found = as_json(root)
    assert status == 1
    by_source = {each["source"]: each["verdict"] for each in found["comparisons"]}
    assert by_source == {"MON-1": "supported", "OBS-1": "contradicted"}
    (proposed,) = found["proposed"]
    assert proposed["affects"] == ["OBS-1", "RSK-1"]
    assert monitor(root, "--write")[0] == 1
    status, found = as_json(root)
    assert (status, found["proposed"]) == (1, []), "taken up, and still contradicted"


def test_without_a_section_in_the_policy(tmp_path: Path) -> None:
    write(compose("none", "```yaml\nmonitoring: ~\n```\n"), tmp_path)
    status, text, _ = monitor(tmp_path)
    assert status == 0
    assert "The policy has no section `monitoring`" in text


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "word"),
    [("2.5", "2.5"), ("-1", "-1"), ("", "count"), ("many", "many")],
)
def test_a_bad_csv_is_told_by_file_line_and_column(count: str, word: str, tmp_path: Path) -> None:
    root = project(tmp_path, [*QUIET[:3], count, *QUIET[4:]])
    before = {path: path.read_bytes() for path in root.rglob("*.md")}
    status, out, errors = monitor(root, "--write")
    assert (status, out) == (2, "")
    assert errors.startswith("riskfile: field/struts.csv:5:9: ")
    assert word in errors and errors.count("\n") == 1
    assert {path: path.read_bytes() for path in root.rglob("*.md")} == before


def test_what_rates_rest_on_must_be_readable(tmp_path: Path) -> None:
    root = project(tmp_path)
    page = root / "needs/design/base.md"
    page.write_text(page.read_text(encoding="utf-8").replace(":opened: 2025-10-06", ":opened: 2025-13-06", 1))
    status, out, errors = monitor(root)
    assert (status, out) == (2, "")
    assert "2025-13-06" in errors and errors.startswith("riskfile: needs/design/base.md:")


def test_an_unreadable_policy_and_no_project(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    policy = root / "needs/policy.yaml"
    text = policy.read_text(encoding="utf-8")
    policy.write_text(text.replace("interval-months: 12", "interval-months: soon"), encoding="utf-8")
    status, out, errors = monitor(root)
    assert (status, out) == (2, "")
    assert "needs/policy.yaml:" in errors and "soon" in errors
    assert monitor(tmp_path / "project", str(tmp_path / "nowhere"))[0] == 2


# --- --write ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("counts", "word"), [(SPIKE, "Signal of MON-1"), (TOO_MANY, "contradicts RSK-1")])
def test_written_once_and_read_back(counts: list[int], word: str, tmp_path: Path) -> None:
    root = project(tmp_path, counts)
    status, text, _ = monitor(root, "--write")
    assert status == 1
    assert f"Added TRG-001 to {PAGE}" in text
    written = (root / PAGE).read_bytes()
    assert word.encode() in written
    assert [path.name for path in (root / PAGE).parent.iterdir()] == ["triggers.md"], "nothing is left beside it"

    status, text, _ = monitor(root, "--write")
    assert ((root / PAGE).read_bytes(), "Added" in text) == (written, False)
    assert status == 1, "nobody has answered yet"
    item = check(root, cached=False, today=TODAY).file.items["TRG-001"]
    assert (item.text("kind"), item.text("opened"), item.text("due")) == ("signal", TODAY, "2026-04-20")
    assert item.links["affects"] == ("RSK-1",)


def test_what_is_written_makes_no_finding_but_the_open_question(tmp_path: Path) -> None:
    root = project(tmp_path, SPIKE)
    before = {each.code for each in check(root, cached=False, today=TODAY).report.findings}
    monitor(root, "--write")
    after = check(root, cached=False, today=TODAY).report.findings
    assert {each.code for each in after} <= before | {"RMF605"}
    text = (root / PAGE).read_text(encoding="utf-8")
    for question in ("Significant increase:", "Benefit-risk:", "Unacceptable risk:"):
        assert text.count(f"\n{question}\n") == 1
        text = text.replace(question, f"{question} looked at, none.")
    (root / PAGE).write_text(text, encoding="utf-8")
    assert monitor(root)[0] == 0


def test_added_behind_what_is_there(tmp_path: Path) -> None:
    root = project(tmp_path, SPIKE, trigger("").replace("TRG-9", "TRG-041").replace("RSK-1", "RSK-2"))
    (root / PAGE).write_bytes(b"# Ours\r\n\r\nText without an end of line")
    assert "nothing leads to the page" not in monitor(root, "--write")[1]
    text = (root / PAGE).read_bytes().decode()
    assert text.startswith("# Ours\r\n\r\nText without an end of line\n\r\n:::{trigger} Field data on RSK-1")
    assert ":id: TRG-042\r\n" in text
    assert "TRG-042" in check(root, cached=False).file.items


def test_a_page_that_nothing_leads_to_is_told(tmp_path: Path) -> None:
    root = project(tmp_path, SPIKE)
    index = root / "docs/index.md"
    index.write_text(index.read_text(encoding="utf-8").replace("/needs/*/*\n", "/needs/design/*\n"), encoding="utf-8")
    text = monitor(root, "--write")[1]
    line = "Add the line /needs/post-launch/triggers to a toctree, such as that of docs/post-launch.md"
    assert text.count(line) == 1


def test_a_page_that_is_no_text_is_left_alone(tmp_path: Path) -> None:
    root = project(tmp_path, SPIKE)
    (root / PAGE).parent.mkdir(parents=True, exist_ok=True)
    (root / PAGE).write_bytes(b"# Ours\n\n\xff\n")
    status, _, errors = monitor(root, "--write")
    assert status == 2
    assert PAGE in errors
    assert (root / PAGE).read_bytes() == b"# Ours\n\n\xff\n"


def test_ids_go_on_as_the_project_writes_them(tmp_path: Path) -> None:
    root = project(tmp_path, SPIKE, trigger("").replace("TRG-9", "QA-T07").replace("RSK-1", "RSK-2"))
    assert as_json(root)[1]["proposed"][0]["id"] == "QA-T08"


def test_a_units_markup_is_text(tmp_path: Path) -> None:
    root = project(tmp_path, SPIKE)
    policy = root / "needs/policy.yaml"
    text = policy.read_text(encoding="utf-8")
    text = text.replace("target: RSK-1\n", "target: FMD-1\n").replace("kind: malfunction\n", "kind: defect\n")
    awkward = "'label <br> {eval}`1` | *x* [a](b)'"
    policy.write_text(text.replace("      unit: implant\n", f"      unit: {awkward}\n", 1), encoding="utf-8")
    before = {each.code for each in check(root, cached=False, today=TODAY).report.findings}
    status, shown, _ = monitor(root, "--write")
    assert status == 1 and "Added TRG-001" in shown
    checked = check(root, cached=False, today=TODAY)
    assert {each.code for each in checked.report.findings} <= before | {"RMF605"}
    assert checked.file.items["TRG-001"].links["affects"] == ("FMD-1", "RSK-3")
    assert r"\<br\> \{eval\}\`1\`" in (root / PAGE).read_text(encoding="utf-8")


# --- formats ----------------------------------------------------------------------------------------------------------


def test_json(tmp_path: Path) -> None:
    root = project(tmp_path, SPIKE)
    status, found = as_json(root)
    assert status == 1
    assert found["summary"] == {"contradicted": 0, "unanswered": 1, "overdue": 0, "to_do": True}
    (plan,) = found["plans"]
    assert [point["period"] for point in plan["points"]] == MONTHS
    chart = plan["charts"][0]
    judged = [at for at, upper in enumerate(chart["upper"]) if upper is not None]
    assert judged and all(chart["lower"][at] <= chart["centre"][at] <= chart["upper"][at] for at in judged)
    assert all(len(chart[line]) == len(MONTHS) for line in ("values", "centre", "lower", "upper"))
    (signal,) = found["signals"]
    assert (signal["period"], signal["path"], signal["line"], signal["column"]) == (
        "2025-12",
        "field/struts.csv",
        25,
        9,
    )
    assert (signal["cause"], signal["statistic"], signal["false_alarm_months"]) == ("limit", "rate", 370)
    assert signal["rate"] == signal["value"] > signal["limit"] == chart["upper"][-1]
    assert 0 < signal["p"] <= signal["adjusted"] < 0.05
    (comparison,) = found["comparisons"]
    assert comparison["lower"] < comparison["rate"] < comparison["upper"] < comparison["bound"] == 1e-4
    assert {each["severity"] for each in found["overall"]} == {"S3", "S4"}
    for each in found["overall"]:
        assert 0 < each["median"] < each["upper"] <= each["probability"] * 1.5
        assert each["assumption"] == "the risks are independent"
    assert found["proposed"][0]["markdown"].startswith(":::{trigger} ")


def test_output_and_markdown(tmp_path: Path) -> None:
    root = project(tmp_path, SPIKE)
    status, text, _ = monitor(root, "--format", "markdown", "--output", "out.md")
    assert status == 1
    assert text.startswith(SIGNAL) and text.count("\n") == 1
    written = (root / "out.md").read_text(encoding="utf-8")
    assert written.startswith(f"### Field data\n\n{SIGNAL}")
    assert "`````markdown\n:::{trigger} Field data on RSK-1" in written
    assert "| MON-1 | 2025-12 | 14 |" in written
    status, _, errors = monitor(root, "--output", "no/such/folder/out.md")
    assert (status, "no/such/folder/out.md" in errors) == (2, True)


def test_the_same_bytes_twice(tmp_path: Path) -> None:
    root = project(tmp_path, SPIKE)
    assert monitor(root, "--format", "json") == monitor(root, "--format", "json")


def test_a_new_project_has_nothing_to_do_and_its_page_is_reached(tmp_path: Path) -> None:
    write_project(tmp_path / "new")
    status, text, _ = monitor(tmp_path / "new", today="2026-11-23")
    assert status == 0, text
    assert "needs/post-launch/triggers" in check(tmp_path / "new", cached=False).file.reachable


# --- the manual -------------------------------------------------------------------------------------------------------


def fenced(kind: str) -> str:
    """The first block of this kind in the manual's chapter."""
    chapter = (ROOT / "manual/monitoring.md").read_text(encoding="utf-8")
    return chapter.partition(f"```{kind}\n")[2].partition("```\n")[0]


def test_what_the_manual_says_it_prints(tmp_path: Path) -> None:
    write_project(tmp_path, today=date(2026, 11, 23))
    policy = tmp_path / "needs/policy.yaml"
    policy.write_text(merge_policy(policy.read_text(encoding="utf-8"), fenced("yaml")), encoding="utf-8")
    (tmp_path / "field").mkdir()
    (tmp_path / "field/clots.csv").write_text(fenced("text field/clots.csv"), encoding="utf-8")
    with (tmp_path / "needs/post-launch/risks.md").open("a", encoding="utf-8") as page:
        page.write(f"\n{fenced('markdown')}")
    command, _, shown = fenced("console").partition("\n")
    assert command == "$ riskfile monitor --today 2026-11-23"
    assert monitor(tmp_path, today="2026-11-23") == (1, shown, "")


def test_a_design_for_the_plans_of_the_file(tmp_path: Path) -> None:
    root = project(tmp_path)
    status, out, err = monitor(root, "--design", "--format", "json")
    assert (status, err) == (0, "")
    (found,) = json.loads(out)["designs"]
    assert (found["plan"], found["method"], found["period"]) == ("MON-1", "u-chart", "month")
    assert found["expected"] == pytest.approx((sum(QUIET[:12]) + 0.5) / 12)
    assert {"cusum", "u-chart", "t-chart", "p-chart"} <= {each["method"] for each in found["methods"]}
    _, out, _ = monitor(root, "--design", "--plan", "MON-1", "--detects", "3")
    (of_plan,) = [line for line in out.splitlines() if line.startswith("u-chart")]
    assert of_plan.endswith("the plan's")
    assert "3 times the rate" in out
    for plan, told in (
        ("MON-2", "MON-2 has no data with an exposure yet: say with --expected how many events a period are expected"),
        ("MON-9", "--plan: found 'MON-9', expected MON-1 or MON-2"),
    ):
        status, out, err = monitor(root, "--design", "--plan", plan)
        assert (status, out) == (2, "")
        assert told in err


def test_the_design_of_the_manual(tmp_path: Path) -> None:
    """The second output that manual/monitoring.md quotes, as it is printed."""
    chapter = (ROOT / "manual/monitoring.md").read_text(encoding="utf-8")
    quoted = chapter.split("$ riskfile monitor --design --expected 0.2 --compare\n", 1)[1].split("```", 1)[0]
    assert monitor(tmp_path, "--design", "--expected", "0.2", "--compare", today="2026-01-20") == (0, quoted, "")
