"""The tests of the qualification. Each has an id, says what it tries and what is expected, and is run on this machine, by the command that
a user would call or by the functions behind it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Final, Literal, NamedTuple

from riskfile.extras import Name, require
from riskfile.rules import CATALOGUE
from riskfile.testing import BASE, TODAY, Case, base_files, cases_of, checked, compose

CASES: Final = BASE.parent / "cases"
"""The cases of each rule: what it has to find, and what it has to keep silent on."""

State = Literal["pass", "fail", "not run"]


class Result(NamedTuple):
    """What a test came to. ``reason`` says of one that was not run why, and of one that failed what was found instead."""

    id: str
    title: str
    expected: str
    found: str
    state: State
    reason: str = ""


class Trial(NamedTuple):
    """A test: ``extra`` is what has to be installed for it, "" for nothing."""

    id: str
    title: str
    expected: str
    run: Callable[[Path], str]
    extra: Name | Literal[""] = ""


class FailedError(Exception):
    """A test has found something else than was expected."""


def hold(holds: bool, found: str) -> None:
    """:raises FailedError: with what was found, unless it ``holds``."""
    if not holds:
        raise FailedError(found)


def run(trial: Trial, folder: Path) -> Result:
    """Run a test in an empty folder of its own. A test that breaks has failed: nobody knows then what would have been found."""
    made = (trial.id, trial.title, trial.expected)
    if trial.extra:
        try:
            require(trial.extra)
        except ModuleNotFoundError as error:
            return Result(*made, "", "not run", f"riskfile[{trial.extra}] is not installed ({error.name or error})")
    folder.mkdir(parents=True)
    try:
        found = trial.run(folder)
    except FailedError as error:
        return Result(*made, str(error), "fail", str(error))
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        return Result(*made, what, "fail", what)
    return Result(*made, found, "pass")


def trials() -> Iterator[Trial]:
    """All tests, in the order in which they are reported."""
    yield from _COMMANDS
    yield from rules()


# --- projects -----------------------------------------------------------------------------------------------------------


def lay(root: Path, case: Case | None = None) -> Path:
    """A small project without findings, or that of a case, as files."""
    for path, text in (case.files if case is not None else base_files()).items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    if not (root / "conf.py").exists():
        (root / "conf.py").write_text(
            'project = "Qualification"\nextensions = ["riskfile"]\nhtml_theme = "pydata_sphinx_theme"\n',
            encoding="utf-8",
        )
    return root


def command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """``riskfile`` as a user calls it, of this installation, in English."""
    return subprocess.run(
        [sys.executable, "-m", "riskfile", *arguments],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
        # hosts of CI ask for colours
        env={**os.environ, "RISKFILE_LANG": "en", "PYTHONUTF8": "1", "NO_COLOR": "1"},
    )


WRONG: Final = """
```markdown
:::{risk} Infarction by thrombus on struts
:id: RSK-1
:situation: SIT-1
:harm: HRM-1
:p1: F3
:p2: C4
:basis: literature (registry, 2024-05)
:residual-p1: F5
:residual-p2: C2
:residual-basis: test (bench, 2024-06)
:::
```
"""
"""A mistake of an author: the residual P1 is above the initial one."""


# --- rules --------------------------------------------------------------------------------------------------------------


def rules() -> Iterator[Trial]:
    """A test for each rule: its cases have exactly the findings that are marked in them, each at its line and column."""
    found = sorted(CASES.glob("*.md"))
    for path in found:
        code = path.stem
        rule = CATALOGUE.get(code[:6])
        title = f"{code} {rule.name}" if rule is not None else code

        def tried(folder: Path, path: Path = path) -> str:
            bad = good = 0
            for case in cases_of(path):
                report = checked(case).report
                places = sorted((*each.span[:3], each.code) for each in report.findings)
                hold(places == sorted(case.expected), f"{case.name}: found {places}; expected {sorted(case.expected)}")
                hold(not report.crashes, f"{case.name}: crashed")
                bad, good = bad + case.bad, good + (not case.bad)
            hold(bad + good > 0, "no case")
            return f"{bad} cases with the finding, {good} without one, as expected"

        yield Trial(f"QT-{code}", title, "each case has exactly the findings marked in it, at their places", tried)


# --- commands -----------------------------------------------------------------------------------------------------------


def _statuses(folder: Path) -> str:
    clean = lay(folder / "clean")
    wrong = lay(folder / "wrong", compose("wrong", WRONG))
    (folder / "none").mkdir()
    found = [
        command("check", "--today", TODAY, "--no-cache", cwd=each).returncode
        for each in (clean, wrong, folder / "none")
    ]
    hold(found == [0, 1, 2], f"exit statuses {found}")
    return "exit statuses 0, 1, 2"


def _places(folder: Path) -> str:
    root = lay(folder, compose("wrong", WRONG))
    data = json.loads(command("check", "--today", TODAY, "--format", "json", "--no-cache", cwd=root).stdout)
    found = [(each["code"], each["item"], each["path"], each["line"]) for each in data["findings"]]
    page = (root / "needs/design/case.md").read_text(encoding="utf-8").splitlines()
    line = page.index(":residual-p1: F5") + 1
    hold(found == [("RMF310", "RSK-1", "needs/design/case.md", line)], f"findings {found}")
    return f"RMF310 of RSK-1 at needs/design/case.md:{line}, and nothing else"


def _unreadable(folder: Path) -> str:
    root = lay(folder)
    (root / "needs/design/torn.md").write_bytes(b"# Torn\n\n\xff\n")
    done = command("check", "--today", TODAY, "--no-cache", cwd=root)
    hold(
        done.returncode != 0 and "needs/design/torn.md:3:1" in done.stdout,
        f"status {done.returncode}: {done.stdout[:200]}",
    )
    export = command("export", "json", "--today", TODAY, cwd=root)
    hold(export.returncode == 2 and not (root / "risk-file.json").exists(), f"export: status {export.returncode}")
    return "the page is told with its place, the gate is not passed, and nothing is exported"


def _cache(folder: Path) -> str:
    root = lay(folder)
    asked = ("check", "--today", TODAY, "--format", "json")
    steps = []
    page = root / "needs/design/base.md"
    text = page.read_text(encoding="utf-8")
    for new in (
        text,
        text.replace(":residual-p1: F3", ":residual-p1: F5"),
        text.replace(":severity: S4", ":severity: S5"),
        text,
    ):
        page.write_text(new, encoding="utf-8")
        warm, cold = command(*asked, cwd=root), command(*asked, "--no-cache", cwd=root)
        hold((warm.stdout, warm.returncode) == (cold.stdout, cold.returncode), "with and without what was kept differ")
        steps.append(len(json.loads(cold.stdout)["findings"]))
    hold(steps[0] == steps[-1] and steps[1] > steps[0], f"findings {steps}")
    return f"the same with and without what was kept; findings after each of four edits: {steps}"


def _matrix(folder: Path) -> str:
    """Each pair of levels, against the policy as PyYAML reads it: nothing of riskfile's own reader is used for what is expected."""
    import yaml  # noqa: PLC0415

    root = lay(folder)
    policy = yaml.safe_load((root / "needs/policy.yaml").read_text(encoding="utf-8"))
    page = root / "needs/design/case.md"
    risks, expected = [], {}
    for probability, row in policy["matrix"].items():
        for severity, region in row.items():
            name = f"{probability}-{severity}"
            risks.append(
                f":::{{harm}} Harm {name}\n:id: HRM-{name}\n:severity: {severity}\n:::\n\n:::{{risk}} Risk {name}\n:id: RSK-{name}\n"
                f":situation: SIT-1\n:harm: HRM-{name}\n:estimate: p\n:p: {probability}\n:basis: literature (x, 2024-05)\n:::\n"
            )
            expected[f"RSK-{name}"] = region
    page.write_text("# Cells\n\n" + "\n".join(risks), encoding="utf-8")
    made = command("export", "json", "--today", TODAY, "--output", "-", cwd=root)
    items = {each["id"]: each for each in json.loads(made.stdout)["items"]}
    found = {id: items[id]["risk"]["initial"]["region"] for id in expected}
    hold(found == expected, f"{ {id: region for id, region in found.items() if region != expected[id]} }")
    return f"{len(expected)} of {len(expected)} cells have the region of the plan"


def _combination(folder: Path) -> str:
    """P of P1 and P2 by intervals: the product of the bands' bounds, in the bands of P, computed here with exact fractions."""
    from fractions import Fraction  # noqa: PLC0415

    import yaml  # noqa: PLC0415

    root = lay(folder)
    policy = yaml.safe_load((root / "needs/policy.yaml").read_text(encoding="utf-8"))
    hold(policy["combination"]["method"] == "interval", "the base project has another method")
    first, second = policy["probability"]["levels"], policy["conditional-probability"]["levels"]

    def number(text: object) -> Fraction:
        return Fraction(str(text))

    def highest(value: Fraction) -> str:
        """The band whose upper bound is the first that is not below the value."""
        return next(str(each["id"]) for each in first if value <= number(each["upper"]))

    risks, expected = [], {}
    for one in first:
        for two in second:
            name = f"{one['id']}-{two['id']}"
            risks.append(
                f":::{{risk}} Risk {name}\n:id: RSK-{name}\n:situation: SIT-1\n:harm: HRM-1\n:p1: {one['id']}\n:p2: {two['id']}\n"
                ":basis: literature (x, 2024-05)\n:::\n"
            )
            expected[f"RSK-{name}"] = highest(number(one["upper"]) * number(two["upper"]))
    (root / "needs/design/case.md").write_text("# Pairs\n\n" + "\n".join(risks), encoding="utf-8")
    made = command("export", "json", "--today", TODAY, "--output", "-", cwd=root)
    items = {each["id"]: each for each in json.loads(made.stdout)["items"]}
    found = {id: items[id]["risk"]["initial"]["probability"] for id in expected}
    hold(found == expected, f"{ {id: (level, expected[id]) for id, level in found.items() if level != expected[id]} }")
    return f"{len(expected)} of {len(expected)} pairs have the level that exact fractions give"


def _unverified(folder: Path) -> str:
    root = lay(folder)
    page = root / "needs/design/base.md"
    text = page.read_text(encoding="utf-8")
    claimed = command("export", "json", "--today", TODAY, "--output", "-", cwd=root)
    page.write_text(text.replace(":result: pass", ":result: open"), encoding="utf-8")
    opened = command("export", "json", "--today", TODAY, "--output", "-", cwd=root)
    gate = command("gates", "--today", TODAY, "--gate", "post-launch", cwd=root)
    before, after = (
        {each["id"]: each["risk"] for each in json.loads(done.stdout)["items"] if each["type"] == "risk"}
        for done in (claimed, opened)
    )
    controlled = [id for id, risk in before.items() if risk["claimed"] is not None]
    hold(bool(controlled), "no risk is controlled")
    hold(
        all(before[id]["earned"] == before[id]["claimed"] for id in controlled),
        "a claim that is verified is not earned",
    )
    hold(all(after[id]["earned"] == after[id]["initial"] for id in controlled), "a claim without proof is earned")
    hold(gate.returncode == 1, f"the gate: status {gate.returncode}")
    return f"{len(controlled)} risks fall back to the initial estimate, and the gate is not passed"


def _baseline(folder: Path) -> str:
    root = lay(folder)
    kept = command("baseline", "A", "--today", TODAY, cwd=root)
    hold(kept.returncode == 0, f"baseline: status {kept.returncode}: {kept.stderr[:200]}")
    page = root / "needs/design/base.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace(":residual-p1: F3", ":residual-p1: F4", 1), encoding="utf-8"
    )
    told = command("diff", "A", "--today", TODAY, cwd=root)
    hold("RSK-1" in told.stdout and "F3" in told.stdout and "F4" in told.stdout, f"diff: {told.stdout[:300]}")
    hold("RSK-3" not in told.stdout, "diff tells of an item that has not changed")
    path = next(root.glob("needs/baselines/A*"))
    path.write_text(path.read_text(encoding="utf-8").replace("Myocardial", "Myocardiel", 1), encoding="utf-8")
    forged = command("diff", "A", "--today", TODAY, cwd=root)
    hold(
        forged.returncode != 0 and "A" in forged.stderr + forged.stdout,
        f"a changed baseline: status {forged.returncode}",
    )
    return "the changed item and its two values are told; a baseline that was edited is refused"


def _samples(folder: Path) -> str:
    root = lay(folder)
    for failures, expected in ((0, 59), (1, 93)):
        asked = ("samples", "--reliability", "0.95", "--confidence", "0.95", "--failures", str(failures))
        done = command(*asked, cwd=root)
        found = re.match(r"(\d+) units", done.stdout)
        hold(
            found is not None and int(found[1]) == expected,
            f"{failures} failed: {done.stdout[:200]} {done.stderr[:200]}",
        )
    return "59 without a failure and 93 with one show 95 % reliability with 95 % confidence"


def _limits(folder: Path) -> str:
    from riskfile.surveillance.statistics import poisson_limits  # noqa: PLC0415

    # 0 events: -ln(0.05); 10 events: half of the chi-square quantile with 22 degrees of freedom (33.924)
    for events, expected in ((0, 2.99573), (1, 4.74386), (10, 16.96222)):
        found = poisson_limits(events, 1.0, 0.95, sided=1).upper
        hold(abs(found - expected) < 1e-4, f"{events} events: {found}; expected {expected}")
    return "upper limits for 0, 1 and 10 events are those of tables of the chi-square distribution"


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids.update(value for name, value in attrs if name == "id" and value)


def _html(folder: Path) -> str:
    root = lay(folder)
    done = command("build", "--no-pdf", "--today", TODAY, cwd=root)
    hold(done.returncode == 0, f"build: status {done.returncode}: {done.stderr[-400:]}")
    out = root / "_build/html"
    ids: set[str] = set()
    for page in out.rglob("*.html"):
        reader = _Text()
        reader.feed(page.read_text(encoding="utf-8"))
        ids |= reader.ids
    needs = json.loads((out / "needs.json").read_text(encoding="utf-8"))
    items = _ids(root)
    hold(items <= ids, f"not on a page: {sorted(items - ids)[:5]}")
    there = set(needs["versions"][needs["current_version"]]["needs"])
    hold(items == there, f"needs.json: {sorted(items ^ there)[:5]}")
    return f"{len(items)} of {len(items)} items have a card, and are in needs.json"


def _ids(root: Path) -> set[str]:
    """The ids that stand in the pages, found by a pattern and by neither reader."""
    pages = (page.read_text(encoding="utf-8") for page in (root / "needs").rglob("*.md"))
    return {id for text in pages for id in re.findall(r"(?m)^:::\{[a-z-]+\}.*\n:id: (\S+)$", text)}


def _pdf(folder: Path) -> str:
    import pypdfium2  # noqa: PLC0415

    root = lay(folder)
    done = command("build", "--today", TODAY, cwd=root)
    hold(done.returncode == 0, f"build: status {done.returncode}: {done.stderr[-400:]}")
    texts = []
    for path in sorted((root / "_build/pdf").glob("*.pdf")):
        document = pypdfium2.PdfDocument(path)
        for page in document:
            texts.append(page.get_textpage().get_text_range())
        document.close()
    text = re.sub(r"\s+", "", "".join(texts))
    items = _ids(root)
    lacking = sorted(id for id in items if id not in text)
    hold(not lacking and len(items) > 0, f"not in the PDF: {lacking[:5]}")
    return f"{len(items)} of {len(items)} items stand in the PDF"


def _readers(folder: Path) -> str:
    root = lay(folder, compose("wrong", WRONG))
    told = command("build", "--no-pdf", "--today", TODAY, cwd=root)
    checked_ = json.loads(command("check", "--today", TODAY, "--format", "json", "--no-cache", cwd=root).stdout)
    by_check = sorted(f"{each['path']}:{each['line']}:{each['column']} {each['code']}" for each in checked_["findings"])
    said = told.stdout + told.stderr
    by_build = sorted(
        f"{place} {code}"
        for place, code in re.findall(r"(?m)^(?:.*?/)??(needs/\S+:\d+:\d+): (?:WARNING|ERROR): (RMF\d+) ", said)
    )
    hold("RMF910" not in said and by_build == by_check and bool(by_check), f"check {by_check}, build {by_build}")
    return "the build, by its own reader, has the findings of the check at the same places"


def _people(folder: Path) -> str:
    root = lay(folder)
    page = root / "needs/design/base.md"
    text = page.read_text(encoding="utf-8")
    before = command("check", "--today", TODAY, "--gate", "post-launch", "--format", "json", "--no-cache", cwd=root)
    page.write_text(re.sub(r"(?ms)^:::\{review\}.*?^:::\n", "", text), encoding="utf-8")
    after = command("check", "--today", TODAY, "--gate", "post-launch", "--format", "json", "--no-cache", cwd=root)
    found = [{each["code"] for each in json.loads(done.stdout)["findings"]} for done in (before, after)]
    hold("RMF407" in found[1] - found[0] and after.returncode == 1, f"without a review: {sorted(found[1] - found[0])}")
    return "without a review by a person the release gate is not passed (RMF407)"


def _import(folder: Path) -> str:
    (folder / "log.csv").write_text(
        "ID,Hazard,Hazardous situation,Harm,Severity,Probability\nR-1,Heat,Hot tip touches skin,Burn,S3,F2\n"
        "R-2,Voltage,Current through the chest,Arrest,S5,F1\n",
        encoding="utf-8",
    )
    drafted = command("import", "--suggest", "log.csv", "--out", "mapping.yaml", cwd=folder)
    done = command("import", "mapping.yaml", "--out", "made", cwd=folder)
    hold(done.returncode == 0, f"status {drafted.returncode}, {done.returncode}: {done.stderr[:300]}")
    made = json.loads(command("export", "json", "--project", "made", "--output", "-", cwd=folder).stdout)
    risks = [each for each in made["items"] if each["type"] == "risk"]
    titles = {each["title"] for each in made["items"]}
    hold(len(risks) == 2 and {"Heat", "Voltage", "Burn", "Arrest"} <= titles, f"{len(risks)} risks, {sorted(titles)}")
    hold({each["risk"]["initial"]["severity"] for each in risks} == {"S3", "S5"}, "other severities")
    return "two rows became two risks with their hazards, situations, harms and levels"


def _workbook(folder: Path) -> str:
    from openpyxl import load_workbook  # noqa: PLC0415

    root = lay(folder)
    done = command("export", "xlsx", cwd=root)
    hold(done.returncode == 0, f"status {done.returncode}: {done.stderr[:200]}")
    book = load_workbook(root / "risk-file.xlsx", read_only=True)
    texts = {
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    }
    book.close()
    lacking = sorted(_ids(root) - texts)
    hold(not lacking, f"not in the workbook: {lacking[:5]}")
    back = command("import", "xlsx", "risk-file.xlsx", "--merge", cwd=root)
    hold(back.returncode == 0, f"merge: status {back.returncode}: {back.stderr[:200]}")
    return "every item is in the workbook, and a workbook without edits changes no page"


def _nothing_lost(folder: Path) -> str:
    root = lay(folder)
    target = root / "risk-file.json"
    target.write_text("mine", encoding="utf-8")
    done = command("export", "json", "--today", TODAY, cwd=root)
    hold(done.returncode == 2 and target.read_text(encoding="utf-8") == "mine", f"status {done.returncode}")
    return "a file that is there is left as it is, and told"


def _libraries(folder: Path) -> str:
    from importlib.util import find_spec  # noqa: PLC0415

    from riskfile.extras import EXTRAS, unfit_versions  # noqa: PLC0415

    there = [name for name, extra in EXTRAS.items() if all(find_spec(each) for each in extra.modules)]
    unfit = [text for text in map(unfit_versions, there) if text]
    hold(not unfit, "; ".join(unfit))
    return f"the libraries of {', '.join(there) or 'no extra'} have versions that riskfile works with"


def _days(folder: Path) -> str:
    root = lay(folder)
    first = command("export", "json", "--today", TODAY, "--output", "-", cwd=root).stdout
    second = command("export", "json", "--today", TODAY, "--output", "-", cwd=root).stdout
    hold(first == second and len(first) > 1000, "two exports of one state differ")
    return "two exports of one state are the same, byte for byte"


_COMMANDS: Final[Sequence[Trial]] = (
    Trial("QT-STATUS", "Exit statuses", "0 for a clean file, 1 with findings, 2 where there is no file", _statuses),
    Trial("QT-PLACE", "A finding has its place", "one finding for one mistake, at its line", _places),
    Trial(
        "QT-UNREADABLE",
        "What cannot be read is told",
        "no clean result for a file of which a page cannot be read",
        _unreadable,
    ),
    Trial(
        "QT-MATRIX", "Regions follow from the plan", "for each pair of levels the region that the policy has", _matrix
    ),
    Trial(
        "QT-COMBINE",
        "P of P1 and P2",
        "for each pair of levels the level that the bounds of the bands give",
        _combination,
    ),
    Trial(
        "QT-EARNED",
        "Unproved controls earn nothing",
        "risks without proof fall back, and the gate is not passed",
        _unverified,
    ),
    Trial(
        "QT-CACHE",
        "What is kept changes nothing",
        "the same findings with and without the cache, after each edit",
        _cache,
    ),
    Trial("QT-REPEAT", "The same again", "the same bytes from the same file on the same day", _days),
    Trial(
        "QT-BASELINE",
        "Changes since a baseline",
        "what changed is told, what did not is not, a forged baseline is refused",
        _baseline,
    ),
    Trial(
        "QT-SAMPLES", "Sizes of samples", "59 (no failure) and 93 (one) for 95 % reliability and confidence", _samples
    ),
    Trial("QT-LIMITS", "Limits of rates", "upper limits as in tables", _limits, "surveillance"),
    Trial("QT-READERS", "Two readers agree", "build and check have the same findings", _readers, "build"),
    Trial("QT-HTML", "Nothing is lost in HTML", "each item has a card and stands in needs.json", _html, "build"),
    Trial("QT-PDF", "Nothing is lost in the PDF", "each item stands in the PDF", _pdf, "build"),
    Trial("QT-PEOPLE", "Judgement stays with people", "no release gate is passed without a review", _people),
    Trial("QT-IMPORT", "A hazard log comes in whole", "each row is a risk with what it says", _import),
    Trial("QT-WORKBOOK", "The workbook", "each item is in it; brought back unedited it changes nothing", _workbook),
    Trial(
        "QT-LIBRARIES", "Libraries fit", "no installed library has a version that riskfile was not made for", _libraries
    ),
    Trial("QT-LEAVES", "Nothing is written over", "a file that is there stays", _nothing_lost),
)
