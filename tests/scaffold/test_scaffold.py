"""What `riskfile init` writes: complete, clean at every gate, buildable, and in the wheel."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
import yaml

import riskfile.scaffold
from riskfile.cli import main
from riskfile.cli.init import POLICIES
from riskfile.policy.policy import GATES
from riskfile.project import check
from riskfile.scaffold import LANGUAGES, ScaffoldError, Start, write_project
from riskfile.text.terms import written

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = Path(riskfile.scaffold.__file__).parent

AWKWARD = 'Cath <b>"x"</b> {eval}`1` $y$ &amp; \\ *z* [a](b) @TODAY@ # 心'


@pytest.fixture(scope="module", params=LANGUAGES)
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("scaffold") / "new"
    write_project(root, name="Example catheter", start=Start(language=request.param))
    return root


def names(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize("gate", GATES)
def test_clean_at_every_gate(project: Path, gate: str) -> None:
    report = check(project, gate=gate, cached=False).report
    assert [(str(each.span), each.code, each.message) for each in (*report.findings, *report.open_work)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_to_be_replaced_is_told_once_it_is_no_example(tmp_path: Path, language: str) -> None:
    project = tmp_path / "new"
    write_project(project, start=Start(language=language))
    policy = project / "needs/policy.yaml"
    policy.write_text(policy.read_text(encoding="utf-8").replace("example: true", "example: false"), encoding="utf-8")
    found = check(project, cached=False).report.findings
    assert {finding.code for finding in found} == {"RMF917"}
    told = {(finding.span.path, finding.span.line) for finding in found}
    advice = {
        (page.relative_to(project).as_posix(), number)
        for page in project.glob("docs/*.md")
        for number, line in enumerate(page.read_text(encoding="utf-8").split("\n"), 1)
        if line.startswith(("*", "All content here is an **example**", "本文件的全部内容均为**示例**"))
        and not line.startswith(("* ", "**"))
    }
    assert len(advice) > 8
    assert {place for place in told if place[0].startswith("docs/")} == advice


def test_is_dated_on_the_day_that_is_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    write_project(tmp_path / "new")
    assert check(tmp_path / "new", cached=False, today="2023-11-14").report.findings == ()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with pytest.raises(ScaffoldError, match="SOURCE_DATE_EPOCH is 'soon'"):
        write_project(tmp_path / "other")


def test_one_chain_per_stage(project: Path) -> None:
    file = check(project, cached=False).file
    for stage in ("design", "manufacturing", "post-launch"):
        types = {item.type for item in file.items.values() if item.stage == stage}
        assert {"event", "situation", "risk", "control", "verification", "cycle"} <= types, stage


def test_returns_what_it_wrote(tmp_path: Path) -> None:
    written = write_project(tmp_path / "a" / "b")
    assert written == names(tmp_path / "a" / "b")
    assert {"conf.py", "Makefile", "README.md", ".gitignore", ".pre-commit-config.yaml", ".gitlab-ci.yml"} <= set(
        written
    )
    assert {".github/workflows/riskfile.yml", "needs/policy.yaml", "docs/index.md"} <= set(written)
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"], "nothing is left beside it"


@pytest.mark.parametrize("held", [(), (".git",)])
def test_fills_an_empty_folder(tmp_path: Path, held: tuple[str, ...]) -> None:
    for name in held:
        (tmp_path / name).mkdir()
    written = write_project(tmp_path)
    assert names(tmp_path) == written
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".riskfile-init")]


def test_refuses_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "hazards.xlsx").write_text("mine")
    with pytest.raises(ScaffoldError, match=r"is not empty, it holds hazards\.xlsx; name an empty or new folder"):
        write_project(tmp_path)
    assert names(tmp_path) == ["hazards.xlsx"]


def test_refuses_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ScaffoldError, match="is a file"):
        write_project(tmp_path / "file")
    with pytest.raises(ScaffoldError, match="cannot be written"):
        write_project(tmp_path / "file" / "below")


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "bell\a"])
def test_refuses_a_name_that_is_not_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(ScaffoldError, match="one line of text"):
        write_project(tmp_path / "new", name=name)
    assert names(tmp_path) == []


def test_takes_back_what_it_moved_when_a_move_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if self.name.startswith(".policy.yaml."):
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(ScaffoldError, match="No space left on device"):
        write_project(tmp_path)
    assert names(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_a_name_is_text_wherever_it_stands(tmp_path: Path) -> None:
    write_project(tmp_path, name=AWKWARD)
    checked = check(tmp_path, cached=False)
    assert checked.report.findings == ()
    assert checked.policy is not None
    assert checked.policy.device.name == AWKWARD
    settings: dict[str, object] = {}
    exec(compile((tmp_path / "conf.py").read_text(encoding="utf-8"), "conf.py", "exec"), settings)
    assert settings["project"] == AWKWARD
    assert settings["extensions"] == ["riskfile"]


def test_dates_are_todays(tmp_path: Path) -> None:
    write_project(tmp_path, today=date(2028, 2, 29))
    cycles = (tmp_path / "needs/design/cycles.md").read_text(encoding="utf-8")
    assert ":closed: 2028-02-29\n" in cycles
    assert ":next-due: 2029-02-28\n" in cycles
    assert not [name for name in names(tmp_path) if "@TODAY@" in (tmp_path / name).read_text(encoding="utf-8")]


def test_every_page_is_marked_as_an_example(project: Path) -> None:
    policy = check(project, cached=False).policy
    assert policy is not None
    assert policy.device.example
    index = (project / "docs/index.md").read_text(encoding="utf-8")
    assert "**example**" in index or "**示例**" in index


def test_settings_are_yaml(project: Path) -> None:
    for name in (".gitlab-ci.yml", ".pre-commit-config.yaml", ".github/workflows/riskfile.yml"):
        text = (project / name).read_text(encoding="utf-8")
        assert isinstance(yaml.safe_load(text), dict)
        assert "riskfile check" in text


def test_make_help_names_every_target(project: Path) -> None:
    # not as a part of the make that runs the tests
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(["make", "help"], cwd=project, env=environment, capture_output=True, text=True, check=True)
    shown = [line.split()[1] for line in done.stdout.splitlines()]
    assert shown == ["help", "check", "build", "clean"]


def test_builds_without_a_warning(project: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "-b", "html", str(project), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "docs/index.html").is_file()


def test_every_template_file_is_utf_8_and_in_the_wheel(tmp_path: Path) -> None:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            str(tmp_path),
            str(ROOT),
        ],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("riskfile-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        for folder in (TEMPLATES / "template", TEMPLATES / "template-zh-CN", TEMPLATES / "template-cn"):
            for name in names(folder):
                data = (folder / name).read_bytes()
                assert data.decode("utf-8").endswith("\n"), name
                assert packed.read(f"riskfile/scaffold/{folder.name}/{name}") == data
        assert packed.read("riskfile/text/terms.yaml") == written().encode()


def test_a_project_in_chinese_is_written_in_chinese_and_says_the_same(tmp_path: Path) -> None:
    english, chinese = tmp_path / "en", tmp_path / "zh"
    write_project(english, today=date(2026, 11, 30))
    write_project(chinese, today=date(2026, 11, 30), start=Start(language="zh-CN"))
    ours, theirs = check(english, cached=False), check(chinese, cached=False)
    assert theirs.policy is not None
    assert (theirs.policy.language, theirs.policy.terms) == ("zh-CN", "gb-t-42062-2022")
    assert {id: (item.type, item.stage, item.links) for id, item in ours.file.items.items()} == {
        id: (item.type, item.stage, item.links) for id, item in theirs.file.items.items()
    }
    for item in theirs.file.items.values():
        assert re.search("[一-鿿]", item.title), item.id
    # the chapters in the order in which a dossier has them
    chapters = re.findall(r"^([a-z-]+)$", (chinese / "docs/index.md").read_text(encoding="utf-8"), re.MULTILINE)
    order = ["plan", "risk-analysis", "risk-evaluation", "risk-control", "residual-risk", "overall-residual-risk"]
    assert [each for each in chapters if each in order] == order
    for page in [
        *chinese.glob("docs/*.md"),
        *chinese.glob("needs/*/*.md"),
        chinese / "README.md",
        chinese / "AGENTS.md",
    ]:
        assert re.search("[一-鿿]", page.read_text(encoding="utf-8").split("\n")[0]), page


def test_the_list_of_the_chinese_authority_comes_with_its_market(tmp_path: Path) -> None:
    write_project(tmp_path / "eu", start=Start(markets=("eu",), language="zh-CN"))
    assert not list((tmp_path / "eu").rglob("essential-principles.*"))
    assert check(tmp_path / "eu", gate="post-launch", cached=False).report.findings == ()
    write_project(tmp_path / "usual")
    assert not list((tmp_path / "usual").rglob("essential-principles.*")), "nobody has named the market"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_has_each_principle_and_is_clean(tmp_path: Path, language: str) -> None:
    write_project(tmp_path / "cn", start=Start(markets=("cn",), language=language))
    checked = check(tmp_path / "cn", gate="post-launch", cached=False)
    assert [(str(each.span), each.code, each.message) for each in checked.report.findings] == []
    (own,) = checked.file.checklists
    numbers = [each.number for each in own.requirements]
    assert numbers[:9] == [f"A1.{number}" for number in range(1, 10)]
    assert numbers[9:] == [*(f"A{number}" for number in range(2, 14)), *(f"B{number}" for number in range(1, 6))]


@pytest.mark.parametrize(
    "start",
    [*(Start(name, language="zh-CN") for name in POLICIES[1:]), Start(software_class="B", language="zh-CN")],
    ids=lambda start: start.policy + start.software_class,
)
def test_a_project_in_chinese_with_other_choices_is_clean_and_in_chinese(tmp_path: Path, start: Start) -> None:
    write_project(tmp_path / "new", start=start)
    checked = check(tmp_path / "new", gate="post-launch", cached=False)
    report = checked.report
    assert [(str(each.span), each.code, each.message) for each in (*report.findings, *report.open_work)] == []
    assert checked.policy is not None
    policy = checked.policy
    scales = (policy.severity, policy.probability, policy.conditional, policy.exploitability)
    labels = [each.label for scale in scales if scale is not None for each in scale.levels]
    labels += [region.label for region in checked.policy.regions]
    assert [label for label in labels if not re.search("[一-鿿]", label)] == []


def test_a_language_that_there_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "new"), "--lang", "de"]) == 2
    assert "found 'de', expected one of en, zh-CN" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_device_with_software_answers_the_principle_on_it(tmp_path: Path, language: str) -> None:
    write_project(tmp_path / "new", start=Start(markets=("cn",), software_class="B", language=language))
    checked = check(tmp_path / "new", gate="post-launch", cached=False)
    assert [(str(each.span), each.code, each.message) for each in checked.report.findings] == []
    (own,) = checked.file.checklists
    (software,) = (each for each in own.requirements if each.number == "A8")
    assert software.applicable
