"""Changes that somebody will ask for, made on a copy of the package in the files that the manual names, and no others."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from casekit import TODAY, compose, write

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "manual/architecture.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (an? [^|]+?) \| (.+?) \|$", PAGE[PAGE.index("## Twenty-one changes") :], re.MULTILINE))


class Copy:
    """A copy of the package, in which one change of the manual's table is made."""

    def __init__(self, root: Path, change: str) -> None:
        self.root = root
        self.package = root / "ext/riskfile"
        # only files of the package count: a command that is named there is no file
        self.allowed = {
            each for each in re.findall(r"`([^`]+)`", ROWS[change]) if re.fullmatch(r"[\w/-]+\.[a-z]+", each)
        }
        self.touched: set[str] = set()
        shutil.copytree(ROOT / "ext/riskfile", self.package, ignore=shutil.ignore_patterns("__pycache__"))

    def path(self, name: str) -> Path:
        assert name in self.allowed, f"{name} has to change, and the manual does not name it"
        self.touched.add(name)
        return self.package / name

    def add(self, name: str, text: str) -> None:
        path = self.path(name)
        assert not path.exists()
        path.write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.path(name)
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def append(self, name: str, text: str) -> None:
        path = self.path(name)
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    def project(self, text: str = "") -> Path:
        """A project, of the base and of what a case's blocks make of it."""
        root = self.root / "project"
        write(compose("change", text), root)
        return root

    def python(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Python with the copy in place of the package."""
        environment = {**os.environ, "PYTHONPATH": str(self.root / "ext"), "NO_COLOR": "1"}
        return subprocess.run(
            [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
        )

    def riskfile(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "riskfile", *arguments, cwd=cwd)

    def check(self, root: Path, *arguments: str) -> str:
        """What a check prints; twice, since the second time it is read from what the first has kept."""
        done = [self.riskfile("check", "--today", TODAY, *arguments, cwd=root) for _ in range(2)]
        assert done[0].stdout == done[1].stdout, done[0].stdout + done[1].stdout
        assert not done[0].stderr and not done[1].stderr, done[0].stderr + done[1].stderr
        return done[0].stdout


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[str], Copy]:
    return lambda change: Copy(tmp_path, change)


def test_the_manual_names_each_change_and_files_that_are_there() -> None:
    assert len(ROWS) == 21
    for change, files in ROWS.items():
        for name in re.findall(r"`([\w/]+\.[a-z]+)`(?! \(new\))", files):
            assert (ROOT / "ext/riskfile" / name).is_file(), f"{change}: {name}"


def test_an_item_type(copied: Callable[[str], Copy]) -> None:
    copy = copied("an item type")
    copy.edit(
        "model/iso14971.py",
        "\n_TYPES = (\n",
        '''
_TYPES = (
    _type(
        "assumption",
        "ASM",
        "Assumption",
        "5.2",
        "What the analysis takes as given.",
        (_need("source"),),
        (_l("underlies", "risk", 1, None, "underlies risk", "rests on assumption"),),
        rank=0,
        cells=(("lifecycle", "identification"),),
        example="""\\
:::{assumption} Users are trained
:id: ASM-001
:source: usability engineering file, 3.1
:underlies: RSK-001
:::
""",
    ),
''',
    )
    root = copy.project(
        "````markdown needs/design/assumptions.md\n# Assumptions\n\n:::{assumption} Users are trained\n:id: ASM-1\n"
        ":source: training record\n:underlies: RSK-1\n:::\n\n:::{assumption} Nothing behind it\n:id: ASM-2\n"
        ":underlies: HAZ-1\n:::\n````\n"
    )
    said = copy.check(root)
    assert "RMF912 missing-field [warning] ASM-2 has no source" in said
    assert "ASM-2 underlies names HAZ-1, a hazard; expected a risk" in said
    assert "2 findings" in said or "1 error and 1 warning" in said
    assert "ASM" in copy.riskfile("types").stdout
    assert ":source: text (required)" in copy.riskfile("types", "assumption").stdout
    shutil.copytree(ROOT / "manual", copy.root / "manual")
    assert copy.python("-m", "riskfile.manual", str(copy.root / "manual")).returncode == 0
    assert ":::{assumption} Users are trained" in (copy.root / "manual/item-types.md").read_text(encoding="utf-8")


def test_a_rule(copied: Callable[[str], Copy]) -> None:
    copy = copied("a rule")
    copy.append(
        "rules/identification.py",
        '''

_SHORT = Phrase("RMF199.short", "the title of {hazard} is one word; expected what it is the source of", by=())


@rule("RMF199", "hazard-in-one-word", level=Level.WARNING, clause="5.4", kind="advice")
def hazard_in_one_word(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A hazard's title is one word.

    ## What it checks

    Each title has a second word.
    """
    for hazard in file.of_type("hazard"):
        if " " not in hazard.title:
            yield fault(hazard, _SHORT(hazard=hazard.id))


RULES = (*RULES, hazard_in_one_word)
''',
    )
    root = copy.project("```markdown needs/design/case.md\n:::{hazard} Heat\n:id: HAZ-1\n:category: energy\n:::\n```\n")
    assert "RMF199 hazard-in-one-word [warning] the title of HAZ-1 is one word" in copy.check(root)
    sarif = copy.check(root, "--format", "sarif")
    assert '"id": "RMF199"' in sarif and '"ruleId": "RMF199"' in sarif
    assert "Each title has a second word." in copy.riskfile("rule", "hazard-in-one-word").stdout


def test_a_format_of_findings(copied: Callable[[str], Copy]) -> None:
    copy = copied("a format of findings")
    copy.add(
        "reporters/tap.py",
        '''"""Findings as TAP."""

from riskfile.reporters.shown import Shown


def render(shown: Shown) -> str:
    """A line a finding."""
    found = shown.report.findings
    lines = [f"not ok {number} {each.code} {each.message}" for number, each in enumerate(found, 1)]
    return "\\n".join(("TAP version 14", f"1..{len(lines)}", *lines)) + "\\n"
''',
    )
    root = copy.project("Without: USE-2\n")
    assert copy.check(root, "--format", "tap").startswith("TAP version 14\n1..1\nnot ok 1 RMF102 ")
    assert "tap" in copy.riskfile("check", "--help").stdout


def test_a_view(copied: Callable[[str], Copy]) -> None:
    copy = copied("a view")
    copy.append(
        "views/tables.py",
        '''

LONGEST_COLUMNS = (Column("item", "Item"), Column("length", "Characters"))


def longest(file: RiskFile, policy: Policy, filter: str = "") -> Table:
    """The items with the longest texts."""
    found = sorted(select(file, policy, tuple(file), filter), key=lambda item: -len(item.body))[:10]
    rows = tuple(Row(item, (Cell("", ((item, ""),)), Cell(str(len(item.body))))) for item in found)
    return Table("longest", LONGEST_COLUMNS, rows)
''',
    )
    copy.edit(
        "views/registry.py",
        "    TRACE_COLUMNS,\n    TRACE_",
        "    LONGEST_COLUMNS,\n    TRACE_COLUMNS,\n    longest,\n    TRACE_",
    )
    copy.edit(
        "views/registry.py",
        "_VIEWS: Final = (\n",
        """_VIEWS: Final = (
    View(
        "longest",
        "The items with the longest texts.",
        Table,
        _filtered(longest),
        ("```{longest}\\n:filter: type == risk\\n```\\n",),
        table=Form("Longest texts", "an item", LONGEST_COLUMNS),
    ),
""",
    )
    root = copy.project("````markdown docs/plan-b.md\n# Longest\n\n```{longest}\n:sort: length desc\n```\n````\n")
    index = root / "docs/index.md"
    index.write_text(index.read_text(encoding="utf-8").replace("plan\n", "plan\nplan-b\n", 1), encoding="utf-8")
    assert "No findings" in copy.check(root)
    (root / "conf.py").write_text('project = "Change"\nextensions = ["riskfile"]\n', encoding="utf-8")
    built = copy.riskfile("build", "--no-pdf", "--strict", "--today", TODAY, cwd=root)
    assert built.returncode == 0, built.stdout + built.stderr
    assert "Characters" in (root / "_build/html/docs/plan-b.html").read_text(encoding="utf-8")
    model = root / "needs/model.yaml"
    model.write_text(
        "version: 1\ntypes:\n  longest: {prefix: LNG, label: Longest, label-plural: Longest}\n", encoding="utf-8"
    )
    refused = copy.riskfile("check", cwd=root)
    assert refused.returncode == 2 and "RMF009" in refused.stdout, "a type takes the name of the view"
    shutil.copytree(ROOT / "manual", copy.root / "manual")
    assert copy.python("-m", "riskfile.manual", str(copy.root / "manual")).returncode == 0
    assert "longest" in (copy.root / "manual/views.md").read_text(encoding="utf-8")


def test_a_key_of_the_policy_with_a_record_of_its_own(copied: Callable[[str], Copy]) -> None:
    copy = copied("a key of the policy, with a record of its own")
    copy.edit(
        "policy/policy.py",
        "class Role(NamedTuple):",
        '''class Site(NamedTuple):
    """Where the device is made."""

    name: str
    country: str = ""


class Role(NamedTuple):''',
    )
    copy.edit(
        "policy/policy.py",
        "    monitoring: Monitoring | None = None\n",
        "    monitoring: Monitoring | None = None\n    sites: tuple[Site, ...] = ()\n",
    )
    copy.edit(
        "policy/load.py",
        '        "monitoring": MONITORING,\n',
        """        "monitoring": MONITORING,
        "sites": Listing(
            "Where it is made.",
            Record("One site.", {"name": Text("Its name."), "country": Text("Where it is.")}, ("name",)),
        ),
""",
    )
    copy.edit(
        "policy/load.py",
        "        waivers=_waivers(reading, data),\n",
        """        waivers=_waivers(reading, data),
        sites=tuple(Site(entry["name"], entry.get("country", "")) for entry in data.get("sites", ())),
""",
    )
    copy.edit("policy/load.py", "    Role,\n", "    Role,\n    Site,\n")
    root = copy.project("```yaml needs/policy.yaml\nsites:\n  - {name: Plant, country: IE}\n```\n")
    assert "No findings" in copy.check(root)
    # what comes back from the cache is the record, not a bare tuple
    script = (
        "from pathlib import Path\nfrom riskfile.project import Project\n"
        "opened = Project.open(Path('.'))\nprint(opened.policy.sites, opened._known is not None)\n"
    )
    done = copy.python("-c", script, cwd=root)
    assert done.stdout == "(Site(name='Plant', country='IE'),) True\n", done.stdout + done.stderr
    assert '"sites"' in copy.riskfile("schema", "policy").stdout
    # and it is part of what a review is signed for
    before = copy.riskfile("fingerprint", cwd=root).stdout
    policy = root / "needs/policy.yaml"
    policy.write_text(policy.read_text(encoding="utf-8").replace("country: IE", "country: SG"), encoding="utf-8")
    assert copy.riskfile("fingerprint", cwd=root).stdout != before


def test_a_word_that_is_shown(copied: Callable[[str], Copy]) -> None:
    copy = copied("a word that is shown")
    copy.edit("text/words.py", '"post-launch": "Post-launch management"', '"post-launch": "After launch"')
    root = copy.project("````markdown docs/plan-b.md\n# Grid\n\n```{stage-grid}\n```\n````\n")
    index = root / "docs/index.md"
    index.write_text(index.read_text(encoding="utf-8").replace("plan\n", "plan\nplan-b\n", 1), encoding="utf-8")
    (root / "conf.py").write_text('project = "Change"\nextensions = ["riskfile"]\n', encoding="utf-8")
    built = copy.riskfile("build", "--strict", "--today", TODAY, cwd=root)
    assert built.returncode == 0, built.stdout + built.stderr
    page = (root / "_build/html/docs/plan-b.html").read_text(encoding="utf-8")
    assert "After launch" in page and "Post-launch management" not in page
    import pypdfium2  # type: ignore[import-untyped]

    with pypdfium2.PdfDocument(root / "_build/pdf/risk-management-file.pdf") as pdf:
        text = " ".join(pdf[number].get_textpage().get_text_range() for number in range(len(pdf)))
    assert "After launch" in text and "Post-launch management" not in text


def test_a_colour(copied: Callable[[str], Copy]) -> None:
    copy = copied("a colour")
    copy.edit("render/palette.py", '"accent": Colour("#1f5f99",', '"accent": Colour("#123456",')
    sheet = copy.path("sphinx/static/riskfile.css")
    assert "#123456" not in sheet.read_text(encoding="utf-8")
    paper = copy.path("sphinx/static/riskfile-print.css")
    bar = copy.path("server/live/assets/live.css")
    for each in (sheet, paper, bar):
        done = copy.python("-m", "riskfile.render.palette", str(each))
        assert done.returncode == 0, done.stderr
    assert "--rf-accent: light-dark(#123456," in sheet.read_text(encoding="utf-8")
    script = "from riskfile.render import palette; print(palette.as_typst())"
    assert '"#123456"' in copy.python("-c", script).stdout
    left = [
        path.name
        for path in copy.package.rglob("*")
        if path.suffix in (".py", ".css", ".typ") or (path.suffix == ".js" and "vendor" not in path.parts)
        if "#1f5f99" in path.read_text(encoding="utf-8")
    ]
    assert left == [], "the colour stands elsewhere too"


def test_a_command(copied: Callable[[str], Copy]) -> None:
    copy = copied("a command")
    copy.add(
        "cli/hello.py",
        '''"""``riskfile hello``: how many items the project has."""

import argparse

from riskfile.cli.common import CLEAN, Commands, add_project, place, read


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("hello", help="count items", description="Count items.")
    add_project(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Count them."""
    file, _ = read(place(arguments.project))
    print(f"{len(file)} items")
    return CLEAN
''',
    )
    copy.edit("cli/__init__.py", '    "init": "init",\n', '    "init": "init",\n    "hello": "hello",\n')
    root = copy.project()
    assert re.fullmatch(r"\d+ items\n", copy.riskfile("hello", cwd=root).stdout)
    assert "count items" in copy.riskfile("--help").stdout
