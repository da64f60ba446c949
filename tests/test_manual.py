"""The manual and the README against the tool: generated pages, command lines, printed output, worked examples."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from casekit import merge_policy
from riskfile import manual
from riskfile.assessment import Estimate, assess
from riskfile.cli import COMMANDS, main, parse, parser
from riskfile.exporting.needs_json import COMPUTED
from riskfile.model import BUILTIN_MODEL, MISSIONS, STEPS, Item, ItemType, RiskFile
from riskfile.model.declare import RANK_OF_STEP
from riskfile.policy import Policy, load_model, load_policy
from riskfile.policy.policy import METHODS
from riskfile.project import check
from riskfile.reading.markdown import read_page
from riskfile.rules import CATALOGUE
from riskfile.rules.engine.declare import iter_sections
from riskfile.scaffold import write_project
from riskfile.views.registry import MODEL, VIEWS

ROOT = Path(__file__).resolve().parents[1]
MANUAL = ROOT / "manual"
# the tool's own risk file is a project, and no part of the manual
PROSE = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *(path for path in sorted(MANUAL.rglob("*.md")) if "tool-risk" not in path.parts),
]
TODAY = date(2026, 11, 23)

_FENCED = re.compile(r"^(?P<fence>`{3,})(?P<kind>[^\n]*)\n(?P<body>.*?)^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block of a page."""

    kind: str
    body: str


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(text: str, kind: str) -> list[str]:
    return [match["body"] for match in _FENCED.finditer(text) if match["kind"].strip() == kind]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_project(tmp_path / "project", today=TODAY)
    return tmp_path / "project"


def replace(path: Path, old: str, new: str) -> None:
    text = read(path)
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


# --- generated pages ----------------------------------------------------------------------------------------


def test_the_generated_pages_are_those_of_the_code() -> None:
    assert manual.drift(MANUAL) == {}, "run: python -m riskfile.manual manual"


def test_every_rule_has_its_page_and_the_index_leads_to_it() -> None:
    index = read(MANUAL / "rules/index.md")
    for code in ["RMF000", "RMF920", *CATALOGUE]:
        page = read(MANUAL / f"rules/{code}.md")
        assert re.search(rf"^# {code} [a-z0-9-]+$", page, re.MULTILINE)
        assert f"[{code}]({code}.md)" in index
        assert f"\n{code}\n" in index


def test_what_is_said_of_a_crash_has_the_sections_of_a_rule() -> None:
    assert [heading for heading, _ in iter_sections(manual.CRASHED.doc)] == [
        heading for heading, _ in iter_sections(CATALOGUE["RMF310"].doc)
    ]
    assert manual.CRASHED.code not in CATALOGUE


def test_codes_are_links_in_prose_and_text_in_code() -> None:
    fence = "```"
    rules = {"RMF310": CATALOGUE["RMF310"], "RMF901": CATALOGUE["RMF901"]}
    doc = f"See RMF310, RMF901, RMF777 and `RMF901`.\n\n{fence}yaml needs/policy.yaml\n# RMF901\n{fence}\n\nRMF901\n"
    assert "".join(manual._linked(doc, "RMF310", rules)) == (
        "See RMF310, [RMF901](RMF901.md), RMF777 and `RMF901`.\n\n"
        f"{fence}{{code-block}} yaml\n:caption: needs/policy.yaml\n\n# RMF901\n{fence}\n\n[RMF901](RMF901.md)\n"
    )


def test_writing_twice_changes_nothing_the_second_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert manual.main([str(tmp_path)]) == 0
    assert "item-types.md" in capsys.readouterr().out
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")}
    assert manual.main([str(tmp_path)]) == 0
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")} == before
    assert manual.main([str(tmp_path), "--check"]) == 0
    assert capsys.readouterr().out == ""


def test_drift_is_named_and_put_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manual.write(tmp_path)
    (tmp_path / "item-types.md").write_text("# Item types\n", encoding="utf-8")
    (tmp_path / "rules/RMF310.md").unlink()
    (tmp_path / "rules/RMF999.md").write_text("# RMF999 gone\n", encoding="utf-8")
    (tmp_path / "own.md").write_text("# A page of the author\n", encoding="utf-8")
    assert manual.main([str(tmp_path), "--check"]) == 1
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(
        f"{tmp_path / path} {what}"
        for path, what in (
            ("item-types.md", "differs from the code"),
            ("rules/RMF310.md", "is missing"),
            ("rules/RMF999.md", "is of no rule"),
        )
    )
    assert manual.main([str(tmp_path)]) == 0
    assert manual.drift(tmp_path) == {}
    assert not (tmp_path / "rules/RMF999.md").exists()
    assert (tmp_path / "own.md").exists()


def test_a_page_with_other_line_ends_drifts(tmp_path: Path) -> None:
    manual.write(tmp_path)
    page = tmp_path / "policy-keys.md"
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    assert manual.write(tmp_path) == ["policy-keys.md"]


def test_every_item_type_has_an_example_and_together_they_are_one_chain(project: Path) -> None:
    for folder in ("docs", "needs"):
        for page in (project / folder).rglob("*.md"):
            page.unlink()
    (project / "needs/design/chain.md").write_text(f"# Chain\n\n{manual.EXAMPLES}", encoding="utf-8")
    (project / "docs/index.md").write_text("# File\n\n```{toctree}\n/needs/design/chain\n```\n", encoding="utf-8")
    result = check(project, cached=False, select=("RMF2", "RMF9"))
    assert [f"{each.span} {each.code} {each.message}" for each in result.report.findings] == []
    assert {item.type for item in result.file} == set(BUILTIN_MODEL.types)
    used = {link for item in result.file for link in item.links}
    # in the manual's own words: what a control may cause stands beside no-new-risk, what an anomaly or a threat leads to
    # beside why it leads to nothing
    others = {"may-cause", "results-in", "realised-by", "shown-for", "supersedes"}
    assert used == {link for each in BUILTIN_MODEL.types.values() for link in each.links} - others


@pytest.mark.parametrize("each", BUILTIN_MODEL.types.values(), ids=BUILTIN_MODEL.types)
def test_a_type_has_an_example_its_place_in_the_chain_and_in_the_grid(each: ItemType) -> None:
    page = read_page(each.example, "needs/design/x", MODEL)
    assert page.problems == ()
    assert [item[0] for item in page.items] == [each.name]
    assert 0 <= each.rank <= max(RANK_OF_STEP.values())
    assert each.cells and set(each.cells) <= {(mission, step) for mission in MISSIONS for step in STEPS}


def test_every_key_of_the_policy_is_listed() -> None:
    page = read(MANUAL / "policy-keys.md")
    for part in ("device.classes.<name>", "matrix.<level>.<level>", "severity[].id", "rules.off.<code>"):
        assert f"| `{part}` |" in page
    policy = (project_policy() + "\nunused-categories: {energy: none}\nrules: {off: {RMF109: why}}\n").replace(
        "    - {", "    - {"
    )
    for key in load_policy(policy, "needs/policy.yaml").positions:
        assert f"(policy-{key[0]})=" in page


# --- command lines ------------------------------------------------------------------------------------------


def subcommands() -> dict[str, str]:
    """The commands of the CLI with the help that `riskfile --help` shows."""
    (action,) = (each for each in parser(*COMMANDS)._actions if isinstance(each, argparse._SubParsersAction))
    return {choice.dest: choice.help or "" for choice in action._choices_actions}


def test_the_readme_lists_the_commands_that_help_lists(capsys: pytest.CaptureFixture[str]) -> None:
    listed = dict(
        re.findall(r"^\| `riskfile ([a-z-]+(?: [a-z-]+)?)` \| (.+?) \|$", read(ROOT / "README.md"), re.MULTILINE)
    )
    assert listed == subcommands()
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert all(command in shown for command in listed)


def command_lines(text: str) -> Iterator[str]:
    """Each command line of riskfile: in consoles and shells, in spans of code, in YAML `entry:`."""
    prose = text
    for match in _FENCED.finditer(text):
        kind, body = match["kind"].strip(), match["body"]
        if not kind.startswith("markdown"):
            yield from re.findall(r"^(?:\$ |[ ]*entry: )(riskfile\b.*)$", body, re.MULTILINE)
        prose = prose.replace(match[0], "")
    yield from re.findall(r"`(riskfile [^`]+)`", prose.replace("\n", " "))


@pytest.mark.parametrize("path", PROSE, ids=name)
def test_every_command_line_is_understood(path: Path) -> None:
    for line in command_lines(read(path)):
        words = shlex.split(line, comments=True)[1:]
        if ">" in words:
            words = words[: words.index(">")]
        if " ".join(words) in subcommands():
            continue  # a command by its name
        try:
            parse(words)
        except SystemExit as stopped:
            # --help and --version stop with 0
            assert stopped.code == 0, f"{name(path)}: {line}"


def test_command_lines_are_found() -> None:
    found = {line for path in PROSE for line in command_lines(read(path))}
    assert len(found) >= 20
    assert {"riskfile init my-device", "riskfile rule RMF310", "riskfile check --gate design"} <= found


# a decision may speak of a rule that is still to come
@pytest.mark.parametrize("path", [path for path in PROSE if path.parent.name != "decisions"], ids=name)
def test_every_rule_that_is_named_exists(path: Path) -> None:
    known = {*CATALOGUE, "RMF000", "RMF920"}
    assert set(re.findall(r"\bRMF\d{3}\b", read(path))) <= known


def test_links_of_the_readme_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", read(ROOT / "README.md"))
    missing = [target for target in targets if not (ROOT / target).exists()]
    assert missing == []


# --- what the tool prints -----------------------------------------------------------------------------------


def printed(text: str) -> list[str]:
    """The reports of `riskfile check` that a page shows, in order."""
    return [
        body.partition("\n")[2]
        for body in blocks(text, "console")
        if body.startswith("$ riskfile check\n") and body.count("\n") > 1 and "$" not in body[1:]
    ]


QUOTED_OUTPUT = {
    "README.md": ("tests/test_manual.py", 1),
    "manual/a-change.md": ("tests/test_a_change.py", 11),
    "manual/anywhere.md": ("tests/cli/test_several.py", 1),
    "manual/audit-findings.md": ("tests/broken/test_broken.py", 10),
    "manual/authoring.md": ("tests/test_manual.py", 1),
    "manual/checking.md": ("tests/test_manual.py", 1),
    "manual/qualifying.md": ("tests/qualification/test_qualify.py", 1),
    "manual/command-line.md": ("tests/cli/test_show.py", 1),
    "manual/evidence.md": ("tests/cli/test_samples.py", 1),
    "manual/excel.md": ("tests/importing/test_merge.py", 2),
    "manual/fixing.md": ("tests/cli/test_fix.py", 1),
    "manual/getting-started.md": ("tests/test_manual.py", 2),
    "manual/library.md": ("tests/library/test_library_page.py", 5),
    "manual/migrating.md": ("tests/test_manual.py", 8),
    "manual/monitoring.md": ("tests/surveillance/test_monitor.py", 2),
    "manual/own-rules.md": ("tests/rules/test_own.py", 1),
    "manual/renaming.md": ("tests/cli/test_rename.py", 1),
    "manual/reqif.md": ("tests/importing/test_reqif.py", 1),
    "manual/signing.md": ("tests/change/test_signing_walk.py", 4),
    "manual/start/author.md": ("tests/test_start.py", 4),
    "manual/start/ci.md": ("tests/test_start.py", 4),
    "manual/start/migrating.md": ("tests/test_start.py", 3),
    "manual/start/reviewer.md": ("tests/test_start.py", 4),
    "manual/translating.md": ("tests/translation/test_translate.py", 2),
    "manual/tutorial.md": ("tests/test_tutorial.py", 12),
}
"""The pages that quote what a command prints, how often, and the test that runs each quotation."""


def test_each_page_that_quotes_output_has_a_test_that_runs_it() -> None:
    found = {}
    for path in PROSE:
        count = sum(
            # something below a command, or a finding
            bool(re.search(r"^(?!\$ )", body, re.MULTILINE))
            if match["kind"].strip() == "console"
            else bool(match["kind"].strip() == "text" and re.match(r"\S+:\d+:\d+: [A-Z]+\d{3} ", body))
            for match in _FENCED.finditer(read(path))
            if (body := match["body"].rstrip("\n"))
        )
        if count:
            found[name(path)] = count
    assert found == {page: count for page, (_, count) in QUOTED_OUTPUT.items()}
    for page, (test, _) in QUOTED_OUTPUT.items():
        assert Path(page).name in read(ROOT / test), page


def same(text: str) -> str:
    """``text`` as the manual shows it: without how many rules there are, which changes with every new rule."""
    return re.sub(r"\d+ (rules? evaluated|not evaluated or only in part)", r"... \1", text)


def prints(project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.chdir(project)
    monkeypatch.setenv("NO_COLOR", "1")
    capsys.readouterr()
    status = main(["check", "--no-cache"])
    return status, capsys.readouterr().out


def test_the_tour_of_the_readme(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = read(ROOT / "README.md")
    (item,) = blocks(text, "markdown")
    page = project / "needs/design/risks.md"
    replace(page, ":residual-p1: F2", ":residual-p1: F5")
    assert item in read(page)
    status, shown = prints(project, capsys, monkeypatch)
    assert status == 1
    assert printed(text) == [same(shown)]


def test_getting_started(project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    text = read(MANUAL / "getting-started.md")
    first, control, residual = blocks(text, "markdown")
    (entry,) = blocks(text, "text")
    expected = printed(text)
    page = project / "needs/design/free-flow.md"

    page.write_text(first, encoding="utf-8")
    replace(project / "docs/design.md", "/needs/design/risks\n", f"/needs/design/risks\n{entry}")
    found = [prints(project, capsys, monkeypatch)]
    replace(page, "SIT-011", "SIT-010")
    basis = ":basis: data (complaints of the predecessor, 2021 to 2025)\n"
    replace(page, basis, basis + residual)
    page.write_text(f"{read(page)}\n{control}", encoding="utf-8")
    found.append(prints(project, capsys, monkeypatch))

    assert [status for status, _ in found] == [1, 0]
    assert expected == [same(shown) for _, shown in found]
    gate = check(project, gate="design", cached=False).report
    assert [(each.code, each.level, each.item) for each in gate.findings] == [
        ("RMF306", "error", "CTL-010"),
        ("RMF307", "error", "CTL-010"),
        ("RMF325", "error", "CTL-010"),
    ]


def follow(
    text: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, int, str, str]]:
    """Do what a page says: write its files, apply its diffs, run its commands. Yields each command of riskfile with its
    status, what it printed, and what the page says that it prints ("" where it shows nothing)."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("NO_COLOR", "1")
    hash = "sha256:..."
    for block in _FENCED.finditer(text):
        kind, _, path = block["kind"].strip().partition(" ")
        body = block["body"]
        if kind == "console":
            for line, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", body, re.MULTILINE):
                words = shlex.split(line)
                if words[0] == "cd":
                    monkeypatch.chdir(words[1])
                    continue
                capsys.readouterr()
                status = main(words[1:])
                said = capsys.readouterr().out
                hash = said.strip() if words[1] == "fingerprint" else hash
                yield line, status, said, shown
        elif kind == "diff":
            lines = body.replace("sha256:...", hash).splitlines(keepends=True)
            before, after = ("".join(each[1:] for each in lines if each[0] != sign) for sign in "+-")
            replace(Path(path), before.removesuffix("\n"), after.removesuffix("\n"))
        elif path:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(body, encoding="utf-8")


def test_migrating(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    done = list(follow(read(MANUAL / "migrating.md"), tmp_path, capsys, monkeypatch))
    for line, _, said, shown in done:
        assert not shown or same(said) == shown, line
    assert [(line.removeprefix("riskfile "), status) for line, status, _, _ in done] == [
        ("import --suggest hazard-log.csv --out draft.yaml", 0),
        ("import draft.yaml --dry-run", 0),
        ("import draft.yaml --out first-look", 0),
        ("check first-look", 1),
        ("import mapping.yaml hazard-log.csv --out pump", 0),
        ("check --statistics", 1),
        ("check --select RMF2", 1),
        ("import ../mapping.yaml ../hazard-log.csv --out .", 0),
        ("check --select RMF2,RMF9", 0),
        ("check", 0),
        ("check --gate design", 1),
        ("fingerprint", 0),
        ("check --gate design", 0),
    ]


def test_migrating_does_not_depend_on_the_spreadsheets_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import csv

    from openpyxl import Workbook

    text = read(MANUAL / "migrating.md")
    found = {}
    for form in ("csv", "xlsx"):
        folder = tmp_path / form
        folder.mkdir()
        (log,) = blocks(text, "text hazard-log.csv")
        (mapping,) = blocks(text, "yaml mapping.yaml")
        (folder / "mapping.yaml").write_text(mapping.replace(".csv", f".{form}"), encoding="utf-8")
        if form == "csv":
            (folder / "hazard-log.csv").write_text(log, encoding="utf-8")
        else:
            book = Workbook()
            assert book.active is not None
            for row in csv.reader(log.splitlines()):
                book.active.append([int(cell) if cell.isdigit() else cell or None for cell in row])
            book.save(folder / "hazard-log.xlsx")
        monkeypatch.chdir(folder)
        assert main(["import", "mapping.yaml", f"hazard-log.{form}", "--out", "pump"]) == 0
        # what the last import wrote has the digest of its report, which names the file
        written = (path for path in (folder / "pump/needs").rglob("*.*") if path.name != "state.json")
        found[form] = {path.name: read(path) for path in written}
    assert len(found["csv"]) == 7
    assert found["csv"] == found["xlsx"]


def test_the_unreadable_policy_of_checking(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    replace(project / "needs/policy.yaml", "\nworst-case:", "\nwurst-case:")
    status, shown = prints(project, capsys, monkeypatch)
    assert status == 2
    assert printed(read(MANUAL / "checking.md")) == [same(shown)]


# --- worked examples of the policy --------------------------------------------------------------------------


class Worked(NamedTuple):
    """A row of a worked example: the policy it is judged by, what the risk says, and what must come of it."""

    section: str
    policy: str
    options: dict[str, str]
    severity: str
    expected: tuple[str, str, str]


def project_policy() -> str:
    text = read(ROOT / "ext/riskfile/scaffold/template/needs/policy.yaml")
    return text.replace("@NAME-QUOTED@", '"Pump"').replace("@TODAY@", TODAY.isoformat())


def worked_examples() -> list[Worked]:
    found = []
    for section in re.split(r"^##+ ", read(MANUAL / "policy.md"), flags=re.MULTILINE)[1:]:
        policy = project_policy()
        for overlay in blocks(section, "yaml"):
            # a comment line at the top is for editors
            policy = merge_policy(policy, overlay) if overlay[0] != "#" else policy
        head: list[str] = []
        for line in section.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
            if not cells or set(line) <= set("|- "):
                continue
            if "Region" in cells:
                head = cells
            elif head and len(cells) == len(head):
                row = dict(zip(head, cells, strict=True))
                options = {key.strip("`"): value for key, value in row.items() if key.startswith("`") and value}
                expected = (row["P"], row["Region"], row["How"])
                found.append(Worked(section.partition("\n")[0], policy, options, row["Severity"], expected))
    return found


WORKED = worked_examples()


def estimate(policy: Policy, severity: str, options: dict[str, str]) -> Estimate:
    lines = [
        ":::{harm} Harm",
        ":id: HRM-1",
        f":severity: {severity}",
        ":::",
        "",
        ":::{risk} Risk",
        ":id: RSK-1",
        ":harm: HRM-1",
    ]
    page = read_page(
        "\n".join([*lines, *(f":{key}: {value}" for key, value in options.items()), ":::", ""]),
        "needs/design/x",
        MODEL,
    )
    assert page.problems == ()
    file = RiskFile(BUILTIN_MODEL, [Item._make(item) for item in page.items])
    risk = assess(file, policy).risks["RSK-1"]
    return risk.residual or risk.initial


@pytest.mark.parametrize("worked", WORKED, ids=[f"{each.section}: {each.severity} {each.options}" for each in WORKED])
def test_a_worked_example_is_what_is_computed(worked: Worked) -> None:
    policy = load_policy(worked.policy, "needs/policy.yaml")
    found = estimate(policy, worked.severity, worked.options)
    assert found.region is not None
    assert (found.probability.id if found.probability else "", found.region.label, str(found.how)) == worked.expected


def test_every_method_has_worked_examples() -> None:
    assert {load_policy(each.policy, "p").combination for each in WORKED} == {"interval", "ordinal", "table"}
    assert {key for each in WORKED for key in each.options} >= {
        "p1",
        "p2",
        "p",
        "estimate",
        "exploitability",
        "residual-p1",
        "residual-severity",
    }
    assert len(WORKED) >= 18


def policies_of_monitoring() -> list[str]:
    """What the chapter on monitoring shows of a policy: whole sections, plans, and keys of a plan."""
    plan = "monitoring:\n  interval-months: 12\n  plans:\n    - id: MON-9\n      target: RSK-001\n      kind: injury\n"
    found = []
    for block in blocks(read(MANUAL / "monitoring.md"), "yaml"):
        keys = re.findall(r"^ {6}([a-z-]+):", block, re.MULTILINE)
        if not block.startswith("    "):
            found.append(block)
        elif len(keys) == len(set(keys)):
            found.append(plan + block)
        else:
            # ways to say one key, a line each
            found += [plan + line for line in block.splitlines()]
    return found


@pytest.mark.parametrize("overlay", policies_of_monitoring())
def test_what_monitoring_shows_of_a_policy_is_read(overlay: str) -> None:
    if "no-data:" in overlay:
        # the plans that it names
        overlay += "  plans:\n" + "".join(
            f"    - {{id: {id}, target: RSK-001, kind: injury}}\n" for id in ("MON-3", "MON-4")
        )
    policy = project_policy()
    if overlay.startswith("probability:\n"):
        # a part of the scale
        policy, found = re.subn(r"(?m)^probability:.*\n  unit: use\n", lambda _: overlay, policy)
        assert found == 1
        policy = policy.replace("exposure-unit: use", "exposure-unit: implant")
    else:
        policy = merge_policy(policy, overlay)
    load_policy(policy, "needs/policy.yaml")


def test_every_method_is_said_and_what_monitoring_shows_is_found() -> None:
    chapter = read(MANUAL / "monitoring.md")
    methods = chapter.partition("\n## Methods\n")[2].partition("\n### ")[0]
    assert set(
        re.findall(r"`([a-z]+(?:-[a-z]+)?)`", "".join(re.findall(r"^\| (`[^|]*) \|", methods, re.MULTILINE)))
    ) == set(METHODS)
    assert len(policies_of_monitoring()) >= 10


# --- other examples -----------------------------------------------------------------------------------------


def test_the_item_types_of_extending_and_their_items(project: Path) -> None:
    text = read(MANUAL / "extending.md")
    (yaml,) = blocks(text, "yaml")
    (items,) = blocks(text, "markdown")
    model = load_model(yaml, "needs/model.yaml", VIEWS)
    page = read_page(items, "needs/design/x", model)
    assert page.problems == ()
    assert [item[0] for item in page.items] == ["part", "event"]


def test_the_items_of_authoring_are_read_without_a_problem() -> None:
    found = []
    text, _, _ = read(MANUAL / "authoring.md").partition("## Type by type")
    for example in blocks(text, "markdown"):
        page = read_page(example, "needs/design/x", MODEL)
        assert page.problems == (), example
        found += [str(item[1]) for item in page.items]
    assert found == ["CTL-010", "VER-010", "HAZ-010"]


def test_the_unknown_option_of_authoring(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (shown,) = (each for each in blocks(read(MANUAL / "authoring.md"), "text") if "RMF904" in each)
    item = ":::{situation} Nurse touches a live housing\n:id: SIT-099\n:hazrad: HAZ-099\n:::\n"
    (project / "needs/design/page.md").write_text("\n" * 44 + item, encoding="utf-8")
    status, said = prints(project, capsys, monkeypatch)
    assert status == 1
    assert f"{shown}\n" in said


def type_by_type(project: Path) -> str:
    """The section of the manual, written as the one page of items of a new project."""
    text = read(MANUAL / "authoring.md").partition("## Type by type")[2]
    for stage in ("design", "manufacturing", "post-launch"):
        for page in (project / "needs" / stage).glob("*.md"):
            page.unlink()
    (report,) = blocks(text, "xml needs/evidence/free-flow.xml")
    (project / "needs/evidence/free-flow.xml").write_text(report, encoding="utf-8")
    (outputs,) = blocks(text, "text needs/design/design-outputs.csv")
    (project / "needs/design/design-outputs.csv").write_text(outputs, encoding="utf-8")
    items = "".join(blocks(text.partition("## Evidence")[0], "markdown"))
    (project / "needs/design/pump.md").write_text(f"# Pump\n\n{items}", encoding="utf-8")
    for page in (project / "docs").glob("*.md"):
        page.write_text(re.sub(r"^/needs/.*\n", "", read(page), flags=re.MULTILINE), encoding="utf-8")
    page = project / "docs/design.md"
    page.write_text(f"{read(page)}\n```{{toctree}}\n/needs/design/pump\n```\n", encoding="utf-8")
    replace(project / "needs/policy.yaml", "topics: [patient-contact]", "topics: []")
    # the page was evaluated in March
    written = read(project / "needs/policy.yaml")
    decided = re.sub(r"(?m)^  decided: .*", "  decided: 2026-01-05", written)
    (project / "needs/policy.yaml").write_text(decided, encoding="utf-8")
    # by which the vector of the threat is read
    with (project / "needs/policy.yaml").open("a", encoding="utf-8") as policy:
        policy.write(
            "\nexploitability:\n  levels:\n    - {id: X1, label: Hard, cvss: 0.0 to 4.9}\n"
            "    - {id: X2, label: Easy, cvss: 5.0 to 10.0}\n"
            "security-matrix:\n  X2: {S1: low, S2: medium, S3: high, S4: high, S5: high}\n"
            "  X1: {S1: low, S2: low, S3: medium, S4: medium, S5: medium}\n"
        )
    return text


def test_type_by_type_is_one_file_without_a_finding(project: Path) -> None:
    type_by_type(project)
    checked = check(project, cached=False)
    assert [(each.code, each.item, each.message) for each in checked.report.findings] == []
    assert {item.type for item in checked.file} == set(BUILTIN_MODEL.types)
    # of each gate only what one page cannot show: a cycle of each mission in each stage, and what the example leaves out
    assert {each.code for each in check(project, gate="design", cached=False).report.findings} == {"RMF504"}


@pytest.mark.parametrize(
    ("test", "report", "expected"),
    [
        ("free_flow.at_one_metre", None, ""),
        ("at_one_metre", None, ""),
        ("free_flow.at_two_metres", None, "says that 'free_flow.at_two_metres' was skipped"),
        ("free_flow.at_one_metre", ("/>", "><failure/></testcase>"), "says that 'free_flow.at_one_metre' failed"),
        ("free_flow.at_one_metre", ("/>", "><error/></testcase>"), "says that 'free_flow.at_one_metre' failed"),
        (
            "free_flow.at_one_metre",
            ("/>", "><flakyFailure/></testcase>"),
            "says that 'free_flow.at_one_metre' passed only on a rerun",
        ),
        ("free_flow.at_one_metre", ("/>", ' status="timeout"/>'), "says 'timeout' of 'free_flow.at_one_metre'"),
        (
            "free_flow.at_one_metre",
            ("<testsuite ", '<testsuite tests="5" '),
            "says tests=\"5\" of the suite 'free flow', whose test cases show 2",
        ),
        ("free_flow.at_one_metre", ("testsuite", "test-run"), "is a report of NUnit 3"),
        ("free_flow.at_three_metres", None, "no test"),
        ("free_flow.at_one_metre", ("</testsuite>", ""), "no element found"),
    ],
)
def test_what_is_said_of_evidence(test: str, report: tuple[str, str] | None, expected: str, project: Path) -> None:
    text = type_by_type(project)
    replace(project / "needs/design/pump.md", ":test: free_flow.at_one_metre", f":test: {test}")
    if report:
        path = project / "needs/evidence/free-flow.xml"
        path.write_text(read(path).replace(*report, 1), encoding="utf-8")
    found = check(project, cached=False).report.findings
    assert [each.code for each in found if each.code.startswith("RMF8")] == ["RMF804"] * bool(expected)
    assert all(expected in each.message for each in found if each.code == "RMF804")
    assert not expected.startswith("says") or f"`{expected}`" in text


@pytest.mark.parametrize(
    "filter", re.findall(r"^\| `([^`]+)` \| (?:risks|information)", read(MANUAL / "building.md"), re.MULTILINE)
)
def test_the_filters_of_building_are_read(filter: str) -> None:
    from riskfile.views import risk_table

    policy = load_policy(project_policy(), "needs/policy.yaml")
    risk_table(RiskFile(BUILTIN_MODEL, ()), policy, filter)


def test_the_json_keys_of_checking(project: Path) -> None:
    from riskfile.reporters.json import as_json

    replace(project / "needs/design/risks.md", ":residual-p1: F2", ":residual-p1: F5")
    data = as_json(check(project, cached=False).report, 1)
    table = read(MANUAL / "checking.md").partition("## Formats")[2].partition("## Cache")[0]
    for key in (*data, *data["findings"][0], *data["rules"][0], *data["summary"]):
        if key not in ("code", "name"):
            assert f"`{key}`" in table, key


def test_the_computed_fields_of_building() -> None:
    text = read(MANUAL / "building.md")
    assert len(COMPUTED) == 6
    assert all(f"`{field}`" in text for field in COMPUTED)


# --- the map for assistants ---------------------------------------------------------------------------------


def test_the_map_for_assistants_has_every_page_of_the_contents() -> None:
    text = manual.llms_txt(MANUAL)
    assert text.startswith("# riskfile\n\n> riskfile keeps the risk management file of a medical device as code")
    linked = re.findall(r"\]\(([^)]+)\.html\)", text)
    contents = [name for _, entries in manual._TOCTREE.findall(read(MANUAL / "index.md")) for name in entries.split()]
    assert len(contents) > 40
    assert linked[:-1] == contents
    for page in linked:
        assert (MANUAL / f"{page}.md").is_file(), page
    # short enough to be read before each question, and a sentence for each page
    assert len(text) < 16_000
    assert all(": " in line for line in text.splitlines() if line.startswith("- ["))
    # the build writes it
    assert "llms_txt(Path(app.srcdir))" in read(MANUAL / "conf.py")
