"""The qualification: its tests find what is wrong, its documents say what was found, and the tool's own risk file holds."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from base64 import urlsafe_b64encode
from hashlib import sha256
from importlib.metadata import FileHash
from pathlib import Path

import pytest

from riskfile import api
from riskfile.cli import main
from riskfile.project import check
from riskfile.qualification import trials as tried
from riskfile.qualification.document import LIMITATIONS, REMAINS, parts
from riskfile.qualification.html import page
from riskfile.qualification.installed import Installation, compared
from riskfile.qualification.kit import RULES, Qualification, as_json, as_junit, plan, state_of, tool_risk
from riskfile.qualification.paper import pdf
from riskfile.qualification.trials import FailedError, Result, Trial, hold, run, trials
from riskfile.rules import CATALOGUE

DAY = "2026-12-01"
ROOT = Path(__file__).resolve().parents[2]
COMMANDS = [each for each in trials() if not re.fullmatch(r"QT-RMF\d{3}.*", each.id)]


# --- the tool's own risk file -------------------------------------------------------------------------------------------


def test_the_gate_of_the_tools_own_risk_file_is_passed(capsys: pytest.CaptureFixture[str]) -> None:
    assert tool_risk() == ROOT / "manual/tool-risk"
    result = check(ROOT / "manual/tool-risk", today=DAY, gate="design", cached=False)
    assert [f"{each.span} {each.code} {each.message}" for each in result.report.findings] == []
    assert main(["gates", str(ROOT / "manual/tool-risk"), "--today", DAY, "--gate", "design"]) == 0
    capsys.readouterr()


def test_each_control_has_a_requirement_and_each_requirement_a_test_that_there_is() -> None:
    planned = plan(DAY)
    ids = {each.id for each in planned.planned} | {"QT-INSTALLED", RULES}
    traced = {requirement for row in planned.rows for requirement, _ in row.traced}
    assert traced == {id for id, _ in planned.requirements}
    assert all(row.tests and {*row.tests} <= ids for row in planned.rows)
    # and no test is there for nothing: each is of a requirement, or one of the rules'
    used = {test for row in planned.rows for test in row.tests}
    assert {each.id for each in COMMANDS} - used == set()


def test_the_results_that_are_kept_are_those_of_these_tests() -> None:
    kept = ET.parse(ROOT / "manual/tool-risk/needs/evidence/qualification.xml").getroot()
    names = [each.get("name") for each in kept.iter("testcase")]
    assert names == ["QT-INSTALLED", *(each.id for each in trials()), RULES], (
        "run riskfile qualify on a wheel, and keep its results"
    )
    assert kept.get("name") == f"riskfile {api.__version__}"
    assert not [*kept.iter("failure")] and not [*kept.iter("skipped")]


# --- the tests ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trial", COMMANDS, ids=[each.id for each in COMMANDS])
def test_each_test_passes_here(trial: Trial, tmp_path: Path) -> None:
    result = run(trial, tmp_path / "own")
    assert (result.state, result.reason) == ("pass", "") and result.found


def test_each_rule_has_a_test() -> None:
    ids = {each.id[3:9] for each in trials() if each not in COMMANDS}
    # RMF910 compares the two readers: QT-READERS
    assert CATALOGUE.keys() - ids <= {"RMF910"}


def test_a_rule_that_is_silent_or_says_too_much_fails_its_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (trial,) = [each for each in trials() if each.id == "QT-RMF310"]
    assert run(trial, tmp_path / "right").state == "pass"
    real = tried.checked

    def silent(case: tried.Case) -> object:
        found = real(case)
        return found._replace(report=found.report._replace(findings=()))

    monkeypatch.setattr(tried, "checked", silent)
    result = run(trial, tmp_path / "silent")
    assert result.state == "fail" and "expected [" in result.reason


@pytest.mark.parametrize("id", ["QT-MATRIX", "QT-COMBINE"])
def test_a_wrong_verdict_fails_its_test(id: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the command would print, if it computed otherwise."""
    (trial,) = [each for each in COMMANDS if each.id == id]
    real = tried.command

    def wrong(*arguments: str, cwd: Path) -> object:
        done = real(*arguments, cwd=cwd)
        if arguments[:2] == ("export", "json"):
            data = json.loads(done.stdout)
            for item in data["items"]:
                if item["risk"]:
                    item["risk"]["initial"]["region"] = "low"
                    item["risk"]["initial"]["probability"] = "F1"
            done.stdout = json.dumps(data)
        return done

    monkeypatch.setattr(tried, "command", wrong)
    assert run(trial, tmp_path / "own").state == "fail"


def test_a_test_that_breaks_has_failed_and_one_without_its_extra_is_not_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def breaks(folder: Path) -> str:
        raise RuntimeError("boom")

    def differs(folder: Path) -> str:
        hold(False, "found 3")
        return ""

    assert run(Trial("QT-X", "x", "y", breaks), tmp_path / "1") == Result(
        "QT-X", "x", "y", "RuntimeError: boom", "fail", "RuntimeError: boom"
    )
    assert run(Trial("QT-X", "x", "y", differs), tmp_path / "2").state == "fail"

    def lacks(name: str) -> None:
        raise ModuleNotFoundError("No module named 'sphinx'", name="sphinx")

    monkeypatch.setattr(tried, "require", lacks)
    result = run(Trial("QT-X", "x", "y", breaks, "build"), tmp_path / "3")
    assert (result.state, result.reason) == ("not run", "riskfile[build] is not installed (sphinx)")
    with pytest.raises(FailedError):
        hold(False, "")


# --- what is installed --------------------------------------------------------------------------------------------------


def recorded(root: Path) -> dict[str, FileHash | None]:
    found: dict[str, FileHash | None] = {}
    for path in sorted(root.rglob("*")):
        if path.is_file():
            digest = urlsafe_b64encode(sha256(path.read_bytes()).digest()).rstrip(b"=").decode()
            found[path.relative_to(root).as_posix()] = FileHash(f"sha256={digest}")
    return found


@pytest.fixture
def package(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    (root / "riskfile/rules").mkdir(parents=True)
    for name in ("__init__.py", "rules/one.py", "data.json"):
        (root / "riskfile" / name).write_text(name, encoding="utf-8")
    return root


def test_each_installed_file_is_compared(package: Path) -> None:
    of = recorded(package) | {"riskfile-0.1.0.dist-info/RECORD": None}
    found = compared(package, of, "0.1.0")
    assert found.whole and found.files == 3
    (package / "riskfile/__pycache__").mkdir()
    (package / "riskfile/__pycache__/one.pyc").write_bytes(b"x")
    assert compared(package, of, "0.1.0").whole
    (package / "riskfile/rules/one.py").write_text("changed", encoding="utf-8")
    (package / "riskfile/data.json").unlink()
    (package / "riskfile/more.py").write_text("more", encoding="utf-8")
    found = compared(package, of, "0.1.0")
    assert (found.changed, found.missing, found.added) == (
        ("riskfile/rules/one.py",),
        ("riskfile/data.json",),
        ("riskfile/more.py",),
    )
    assert not found.whole


# --- the documents ------------------------------------------------------------------------------------------------------

WHOLE = Installation("wheel", "0.1.0", "/x/riskfile", 700, (), (), ())


@pytest.fixture(scope="module")
def planned() -> Qualification:
    return plan(DAY)


def with_results(planned: Qualification, installation: Installation = WHOLE, **states: str) -> Qualification:
    results = [
        Result(
            each.id, each.title, each.expected, "found", states.get(each.id, "pass"), "why" if each.id in states else ""
        )  # type: ignore[arg-type]
        for each in (Trial("QT-INSTALLED", "x", "y", lambda _: ""), *planned.planned)
    ]
    return planned._replace(results=tuple(results), installation=installation)


def test_the_verdict_is_that_of_the_worst_test(planned: Qualification) -> None:
    assert with_results(planned).verdict == "passed"
    assert with_results(planned, **{"QT-PDF": "not run"}).verdict == "passed with limits"
    wrong = with_results(planned, **{"QT-PDF": "not run", "QT-RMF310": "fail"})
    assert wrong.verdict == "failed" and state_of(wrong.results, RULES) == "fail"
    assert state_of(wrong.results, "QT-NOTHING") == ""


def test_html_and_pdf_say_what_was_found(planned: Qualification) -> None:
    import pypdfium2

    found = with_results(
        planned, WHOLE._replace(changed=("riskfile/rules/<one>.py",)), **{"QT-PDF": "fail", "QT-INSTALLED": "fail"}
    )
    html = page(found)
    document = pypdfium2.PdfDocument(pdf(found))
    text = re.sub(r"[\s\u200b]+", "", "".join(each.get_textpage().get_text_range() for each in document))
    document.close()
    plain = (
        re.sub(r"[\s\u200b]+", "", re.sub(r"<[^>]+>", "", html))
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#x27;", "'")
    )
    for said in (
        "NOT QUALIFIED",
        "changed: riskfile/rules/<one>.py",
        *(each.id for each in found.results),
        *(row.error for row in found.rows),
        *(text for _, text in found.requirements),
        *LIMITATIONS,
        *REMAINS,
    ):
        wanted = re.sub(r"\s+", "", said)
        assert wanted in plain, said
        assert wanted.replace("-", "") in text.replace("-", ""), said
    assert "<one>" not in html and 'http-equiv="Content-Security-Policy"' in html


def test_a_plan_claims_nothing(planned: Qualification) -> None:
    html = page(planned)
    assert "validation plan" in html and ">passed<" not in html and "Passed" not in html
    assert html == page(plan(DAY))
    assert pdf(planned) == pdf(plan(DAY))
    assert len([*parts(planned)]) > 20


def test_the_data_are_for_programs(planned: Qualification) -> None:
    found = with_results(planned, **{"QT-PDF": "fail", "QT-HTML": "not run"})
    data = json.loads(as_json(found))
    assert (data["version"], data["verdict"], len(data["tests"])) == (1, "failed", len(planned.planned) + 1)
    assert {state for row in data["errors"] for state in row["states"].values()} == {"pass", "fail", "not run"}
    suite = ET.fromstring(as_junit(found.results))
    assert (suite.get("failures"), suite.get("skipped")) == ("1", "1")
    assert json.loads(as_json(planned))["verdict"] == "planned"


def test_the_page_of_the_manual_quotes_what_is_printed() -> None:
    text = (ROOT / "manual/qualifying.md").read_text(encoding="utf-8")
    # qualifying.md shows a run of a wheel: one test more than is planned, since what is installed is compared too
    assert f"{len([*trials()]) + 1} tests passed, 0 failed, 0 not run: passed" in text


# --- the command --------------------------------------------------------------------------------------------------------


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from riskfile.qualification import kit

    few = [each for each in COMMANDS if each.id in ("QT-STATUS", "QT-LEAVES")]
    monkeypatch.setattr(kit, "trials", lambda: iter(few))
    out = tmp_path / "out"
    assert main(["qualify", "--output", str(out), "--plan-only", "--today", DAY]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["validation-plan.html", "validation-plan.pdf"]
    assert main(["qualify", "--output", str(out), "--today", DAY]) == 2
    assert "validation-plan.html exists already; --force overwrites" in capsys.readouterr().err
    assert main(["qualify", "--output", str(out), "--today", DAY, "--force"]) == 0
    said = capsys.readouterr()
    # the tests run from the sources, of which nothing says what they should be
    assert "QT-INSTALLED: not run: riskfile runs from a folder of sources" in said.err
    assert "2 tests passed, 0 failed, 1 not run: passed with limits" in said.out
    assert len([*out.iterdir()]) == 6
    monkeypatch.setattr(
        kit, "trials", lambda: iter([Trial("QT-BAD", "x", "y", lambda folder: hold(False, "found") or "")])
    )
    assert main(["qualify", "--output", str(out), "--today", DAY, "--force"]) == 1
    assert "NOT QUALIFIED" in capsys.readouterr().out
    assert "NOT QUALIFIED" in (out / "validation-report.html").read_text(encoding="utf-8")
    shutil.rmtree(out)
    out.write_text("a file", encoding="utf-8")
    assert main(["qualify", "--output", str(out)]) == 2
    assert "is no folder" in capsys.readouterr().err and out.read_text(encoding="utf-8") == "a file"
