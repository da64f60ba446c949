"""The tutorial against the example: what it quotes stands there, what it shows is printed, its pictures are there."""

from __future__ import annotations

import re
import shlex
import shutil
import struct
from pathlib import Path
from typing import NamedTuple

import pytest

from riskfile.assessment import assess
from riskfile.cli import main
from riskfile.project import check

ROOT = Path(__file__).resolve().parents[1]
TUTORIAL = (ROOT / "manual/tutorial.md").read_text(encoding="utf-8")
TODAY = "2026-11-23"

_QUOTE = re.compile(
    r"^```\{code-block\} (?P<kind>\S+)\n:caption: (?P<path>\S+)\n\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
_SHOWN = re.compile(r"\n\n```console\n\$ riskfile (?P<command>[^\n]+)\n(?P<said>.*?)^```$", re.MULTILINE | re.DOTALL)
_IMAGE = re.compile(r"^(?:!\[(?P<alt>[^\]]+)\]\(|```\{image\} )(?P<path>_static/[^)\n]+)", re.MULTILINE)


class Mistake(NamedTuple):
    """A change of one file of the example, the command that is run, and what the tutorial says that it prints."""

    path: str
    before: str
    after: str
    command: str
    said: str


def mistakes() -> list[Mistake]:
    found = []
    for quote in _QUOTE.finditer(TUTORIAL):
        if quote["kind"] == "diff":
            shown = _SHOWN.match(TUTORIAL, quote.end())
            assert shown is not None, f"{quote['body']}is followed by no report"
            lines = quote["body"].splitlines(keepends=True)
            # an empty line has no sign
            before, after = ("".join(line[1:] or line for line in lines if line[0] != sign) for sign in "+-")
            found.append(Mistake(quote["path"], before, after, shown["command"], shown["said"]))
    return found


def quotes() -> list[tuple[str, str]]:
    """What is quoted, with its file: items one by one, anything else as it stands."""
    return [
        (quote["path"], part.rstrip("\n") + "\n")
        for quote in _QUOTE.finditer(TUTORIAL)
        if quote["kind"] != "diff"
        for part in re.split(r"\n\n(?=:::\{)", quote["body"])
    ]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("example")
    for folder in ("docs", "needs"):
        # as the tutorial says
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("baselines"))
    shutil.copy(ROOT / "conf.py", root)
    policy = root / "needs/policy.yaml"
    text = policy.read_text(encoding="utf-8")
    assert text.count("  gate: post-launch  ") == 1
    policy.write_text(text.replace("  gate: post-launch  ", "  gate: draft  "), encoding="utf-8")
    return root


def test_each_stage_has_its_four_steps() -> None:
    stages = dict(
        re.findall(r"^## (Design|Manufacturing|Post-launch)\n(.*?)(?=^## )", TUTORIAL, re.MULTILINE | re.DOTALL)
    )
    steps = ["Identification", "Evaluation", "Control", "Residual risk acceptability"]
    assert {stage: re.findall(r"^### (.+)$", text, re.MULTILINE) for stage, text in stages.items()} == {
        "Design": steps,
        "Manufacturing": steps,
        "Post-launch": steps,
    }
    for text in stages.values():
        for step in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
            for part in ("What riskfile computes", "What the reader sees", "What if something is missing"):
                assert step.count(f"**{part}.**") == 1, f"{part}: {step[:40]}"


@pytest.mark.parametrize(("path", "quoted"), quotes())
def test_what_is_quoted_stands_in_the_example(path: str, quoted: str) -> None:
    page = "\n" + (ROOT / path).read_text(encoding="utf-8")
    assert f"\n{quoted}" in page


@pytest.mark.parametrize("mistake", mistakes(), ids=lambda mistake: mistake.said.split()[1])
def test_the_check_says_what_is_shown(
    mistake: Mistake, example: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = example / mistake.path
    text = page.read_text(encoding="utf-8")
    assert text.count(mistake.before) == 1
    monkeypatch.chdir(example)
    monkeypatch.setenv("NO_COLOR", "1")
    page.write_text(text.replace(mistake.before, mistake.after), encoding="utf-8")
    try:
        assert main([*shlex.split(mistake.command), "--today", TODAY, "--no-cache"]) == 1
    finally:
        page.write_text(text, encoding="utf-8")
    # the last line counts items and rules, which change with the example
    findings, _, counts = capsys.readouterr().out.rstrip("\n").rpartition("\n\n")
    assert re.match(r"Found 1 error and 0 warnings|Found 0 errors and 1 warning", counts)
    assert findings + "\n" == mistake.said


def test_there_is_a_mistake_for_each_step() -> None:
    assert len(mistakes()) == 12
    assert len({mistake.said.split()[1] for mistake in mistakes()}) == 12


def test_ids_in_prose_are_items() -> None:
    prose = re.sub(r"^```.*?^```$", "", TUTORIAL, flags=re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"\b[A-Z]{3}-\d{3}(?:-[IE])?\b", prose))
    assert len(named) > 20
    assert named - set(check(ROOT, cached=False).file.items) == set()


def test_what_is_said_of_links_and_regions() -> None:
    file, policy, _ = check(ROOT, cached=False)
    assert policy is not None

    def linked(item: str, link: str) -> set[str]:
        return set(file.items[item].links.get(link, ()))

    assert {risk for risk in ("RSK-007", "RSK-147") if risk in linked("ORR-004", "considers")} == {"RSK-007", "RSK-147"}
    assert all("RSK-007" in linked(cycle, "reviews") for cycle in ("CYC-001", "CYC-002", "CYC-201", "CYC-202"))
    assert "RSK-147" in linked("CYC-101", "reviews")
    assert {"OBS-001", "OBS-002"} <= linked("CYC-202", "reviews")
    assert all("SIT-007" in linked(claim, "lost-in") for claim in ("CLM-002", "CLM-007"))
    controls = {control.id for control in file.of_type("control") if "RSK-147" in control.links.get("controls", ())}
    assert controls == {"CTL-147", "CTL-148"}
    assert {control.id for control in file.of_type("control") if "RSK-007" in control.links.get("controls", ())} == {
        "CTL-009"
    }
    risks = assess(file, policy).risks
    for risk, initial, residual in (
        ("RSK-007", "P = 0.002 x C3 = 2e-5 to 0.0002", "P = F4 x C3 = 1e-6 to 0.0001"),
        ("RSK-147", "P = F4 x C4 = 1e-5 to 0.0005", "P = F2 x C4 = 1e-7 to 5e-6"),
    ):
        before, after = risks[risk].initial, risks[risk].residual
        assert after is not None
        assert before.region is not None
        assert after.region is not None
        assert str(before.how).startswith(initial)
        assert str(after.how).startswith(residual)
        assert (before.region.id, after.region.id) == ("high", "medium")
        assert risks[risk].earned == after
        assert {initial.rpartition("= ")[2], residual.rpartition("= ")[2]} <= set(
            re.findall(r"\S+ to [\de.-]*\d", TUTORIAL)
        )


def test_pictures() -> None:
    named = {match["path"] for match in _IMAGE.finditer(TUTORIAL)}
    there = {path.relative_to(ROOT / "manual").as_posix() for path in (ROOT / "manual/_static").glob("tutorial-*.png")}
    assert named == there
    assert 5 <= len(named) <= 7
    for path in named:
        picture = (ROOT / "manual" / path).read_bytes()
        width, _ = struct.unpack(">II", picture[16:24])
        assert picture.startswith(b"\x89PNG")
        assert width <= 1400
        assert len(picture) <= 200_000
    assert TUTORIAL.count("_static/") == TUTORIAL.count("![") + TUTORIAL.count(":alt: ")
