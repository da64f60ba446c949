"""In which language commands speak, and that data has none."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from riskfile.cli import main
from riskfile.cli.language import Asked, asked
from riskfile.scaffold import write_project
from riskfile.text.columns import columns
from riskfile.text.languages import KNOWN
from riskfile.text.messages import spoken

TODAY = "2026-11-23"
FAULTY = """
:::{hazard} 能量
:id: HAZ-900
:没有: x
:::

:::{risk} 风险（标题）
:id: RSK-900
:hazard: HAZ-999
:::
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with findings, some of them under Chinese text."""
    root = tmp_path_factory.mktemp("language") / "project"
    write_project(root)
    page = next(root.glob("needs/design/risks.md"))
    page.write_text(page.read_text(encoding="utf-8") + FAULTY, encoding="utf-8")
    return root


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "project"))


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets what the machine says, and nothing else."""

    def given(**variables: str) -> None:
        for name in ("RISKFILE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return given


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def ran(*given: str) -> tuple[int, str, str]:
        try:
            status = main(given)
        except SystemExit as end:
            status = int(end.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return ran


def said_in_chinese(text: str) -> bool:
    return re.search("[\u4e00-\u9fff]", re.sub("风险（标题）|能量|没有", "", text)) is not None


# --- choosing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given", [("--lang", "zh", "stats"), ("stats", "--lang", "zh_CN.UTF-8"), ("stats", "--lang=zh-Hans")]
)
def test_lang_stands_before_or_behind_the_command(
    given: tuple[str, ...], project: Path, run: Run, environment: Callable[..., None]
) -> None:
    environment(RISKFILE_LANG="de", LANG="en_GB.UTF-8")
    status, out, _ = run(*given, str(project))
    assert status == 0 and "条目（" in out
    # of the command, not of the process
    assert spoken() == "en"


def test_the_environment_then_the_policy_then_the_machine(
    project: Path, run: Run, environment: Callable[..., None]
) -> None:
    policy = project / "needs" / "policy.yaml"
    before = policy.read_text(encoding="utf-8")
    environment()
    assert not said_in_chinese(run("stats", str(project))[1])
    environment(LANG="zh_CN.UTF-8")
    assert said_in_chinese(run("stats", str(project))[1])
    # LC_ALL is stronger than LANG
    environment(LC_ALL="C", LANG="zh_CN.UTF-8")
    assert not said_in_chinese(run("stats", str(project))[1])
    policy.write_text(f"language: zh-CN\n{re.sub('(?m)^language:.*$', '', before)}", encoding="utf-8")
    environment(LANG="en_GB.UTF-8")
    assert said_in_chinese(run("stats", str(project))[1])
    environment(RISKFILE_LANG="en", LANG="zh_CN.UTF-8")
    assert not said_in_chinese(run("stats", str(project))[1])
    # a policy in English is stronger than a machine that speaks Chinese
    policy.write_text(f"language: en\n{re.sub('(?m)^language:.*$', '', before)}", encoding="utf-8")
    environment(LANG="zh_CN.UTF-8")
    assert not said_in_chinese(run("stats", str(project))[1])


@pytest.mark.parametrize(
    ("name", "meant"), [("xx", ""), ("zh-TW", "zh-CN"), ("zh_Hant", "zh-CN"), ("deu-x", ""), ("enn", "en")]
)
def test_a_language_that_there_is_not(
    name: str, meant: str, project: Path, run: Run, environment: Callable[..., None]
) -> None:
    environment()
    expected = f"found {name!r}, expected one of {', '.join(KNOWN)}" + (f"; did you mean {meant}?" if meant else "")
    status, out, error = run("stats", "--lang", name, str(project))
    assert (status, out) == (2, "") and error.startswith(f"riskfile: --lang: {expected}")
    assert len(error.splitlines()) == 1
    environment(RISKFILE_LANG=name)
    status, out, error = run("stats", str(project))
    assert (status, out) == (2, "") and error.startswith(f"riskfile: RISKFILE_LANG: {expected}")
    # of what the machine says, nobody has asked it of us
    environment(LANG=f"{name}.UTF-8")
    assert run("stats", str(project))[0] == 0


def test_lang_without_a_language(run: Run, environment: Callable[..., None]) -> None:
    environment()
    for given in (("stats", "--lang"), ("stats", "--lang=")):
        status, _, error = run(*given)
        assert (status, error) == (2, f"riskfile: --lang: expected one of {', '.join(KNOWN)}\n")


@pytest.mark.parametrize("language", ["de", "fr"])
def test_a_language_that_has_begun_says_the_rest_in_english(language: str, project: Path, run: Run) -> None:
    status, out, _ = run("check", "--lang", language, str(project), "--today", TODAY)
    assert status == 1 and "HAZ-999" in out and not said_in_chinese(out)


def test_what_stands_behind_two_hyphens_is_no_option() -> None:
    assert asked(["list", "--", "--lang", "zh"]) == Asked("en", "", ["list", "--", "--lang", "zh"])
    assert asked(["--lang", "de", "list", "--lang=zh"]) == Asked("zh-CN", "zh", ["list"])


def test_help_and_usage_are_spoken(run: Run) -> None:
    status, out, _ = run("--lang", "zh", "check", "--help")
    assert status == 0 and out.startswith("用法：") and "显示此帮助并退出" in out
    # lines end where the terminal does, and Chinese characters take two columns of it
    assert max(map(columns, out.splitlines())) <= 100
    status, _, error = run("--lang", "zh", "gates", "--gate", "x")
    assert status == 2 and "错误：参数 --gate：无效的选择" in error
    # and English is again what it was
    assert "invalid choice: 'x'" in run("gates", "--gate", "x")[2]


# --- data -------------------------------------------------------------------------------------------------------------

DATA = [
    *(("check", "--format", each) for each in ("json", "sarif", "junit", "gitlab", "github", "rdjson")),
    ("gates", "--format", "json"),
    ("stats", "--format", "json"),
    ("list", "--format", "json"),
    ("list", "--format", "csv"),
    ("show", "RSK-001", "--format", "json"),
    ("impact", "RSK-001", "--format", "json"),
    ("fingerprint",),
]


@pytest.mark.parametrize("command", DATA, ids=" ".join)
def test_data_has_no_language(
    command: tuple[str, ...], project: Path, run: Run, environment: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    environment(RISKFILE_LANG="zh_CN")
    before = run(*command)
    kept = {path: path.read_bytes() for path in sorted((project / "_build").rglob("*")) if path.is_file()}
    environment(RISKFILE_LANG="en")
    after = run(*command)
    assert before[:2] == after[:2]
    assert before[1] or command == ("fingerprint",)
    # what was kept by one serves the other
    assert kept == {path: path.read_bytes() for path in sorted((project / "_build").rglob("*")) if path.is_file()}


def test_json_stays_in_english_though_lang_is_given_and_what_services_show_does_not(project: Path, run: Run) -> None:
    plain = run("check", "--format", "json", str(project), "--today", TODAY)[1]
    assert run("check", "--format", "json", "--lang", "zh", str(project), "--today", TODAY)[1] == plain
    assert said_in_chinese(run("check", "--format", "github", "--lang", "zh", str(project), "--today", TODAY)[1])
    assert said_in_chinese(run("check", "--format", "markdown", "--lang", "zh", str(project), "--today", TODAY)[1])


def test_findings_are_the_same_in_both(project: Path, run: Run) -> None:
    found = {}
    for language in ("en", "zh"):
        status, out, _ = run("check", "--lang", language, "--all", str(project), "--today", TODAY)
        heads = re.findall(r"(?m)^(\S+:\d+:\d+): (RMF\d+) (\S+) \[", out)
        found[language] = (status, sorted(heads))
    assert found["en"] == found["zh"] and len(found["en"][1]) > 2


def test_what_is_written_does_not_depend_on_the_machine(
    project: Path, run: Run, environment: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    page = project / "needs" / "design" / "risks.md"
    page.write_text(page.read_text(encoding="utf-8").replace(FAULTY, ""), encoding="utf-8")
    kept = {}
    for language in ("en", "zh"):
        environment(LANG=f"{language}_XX.UTF-8", RISKFILE_LANG=language)
        status, _, error = run("baseline", "first", "--project", str(project))
        assert (status, error) == (0, "")
        path = project / "needs" / "baselines" / "first.json"
        kept[language] = json.loads(path.read_text(encoding="utf-8"))
        path.unlink()
    assert kept["en"] == kept["zh"]


# --- columns ----------------------------------------------------------------------------------------------------------


def test_carets_stand_under_chinese_text(project: Path, run: Run) -> None:
    out = run("check", "--lang", "zh", "--all", str(project), "--today", TODAY)[1]
    lines = out.splitlines()
    shown = 0
    for number, line in enumerate(lines):
        match = re.fullmatch(r"( +\|) ( *)(\^+)", line)
        if match is None:
            continue
        source = lines[number - 1].partition("| ")[2]
        assert columns(match[2]) + len(match[3]) <= max(columns(source), len(match[2]) + 1)
        shown += "没有" in source
    assert shown


def test_tables_line_up(project: Path, run: Run) -> None:
    head, *rows = run("gates", "--lang", "zh", str(project))[1].splitlines()[:4]
    at = columns(head[: head.index("风险评价")])
    for row in rows:
        # what stands in the second column begins below its head
        width, before = 0, ""
        for char in row:
            if width >= at:
                break
            before, width = before + char, width + columns(char)
        assert width == at and before.endswith(" ")


# --- nothing bypasses the catalogue -----------------------------------------------------------------------------------

COMMANDS = [
    ("check",),
    ("check", "--gate", "design", "--all"),
    ("check", "--not-evaluated"),
    ("check", "--statistics"),
    ("check", "--format", "markdown"),
    ("gates",),
    ("stats",),
    ("show", "RSK-001"),
    ("show", "CTL-001"),
    ("impact", "RSK-001"),
    ("verify",),
    ("samples",),
    ("samples", "--sample", "59"),
    ("accept",),
    ("list", "--sort", "nothing"),
    ("show", "RSK-9999"),
    ("rename", "RSK-001"),
    ("retire", "RSK-001", "--reason", "x"),
    ("new", "risk", ""),
    ("move", "RSK-001", "nowhere"),
    ("types", "nothing"),
    ("rule", "nothing"),
]
NAMES = re.compile(
    r"`[^`]*`|--[a-z-]+|[\w./*-]+\.(?:md|csv|yaml|json)|RMF\d+ [a-z0-9-]+|\{[^}]*\}|<[^>]*>|(?m:^ +\d* *\|.*$)"
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_commands_print_is_from_the_catalogue_or_the_author(
    command: tuple[str, ...], project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    written = " ".join(
        path.read_text(encoding="utf-8") for path in project.rglob("*") if path.suffix in (".md", ".yaml", ".csv")
    )
    authors = set(re.findall("[A-Za-z]+", written)) | set(re.findall("[A-Za-z]+", " ".join(command)))
    _, out, error = run(*command, "--lang", "en-XA")
    text = NAMES.sub("", out + error)
    # the pseudo-language has an accent on each vowel
    plain = {
        word
        for word in re.findall(r"(?<![\w-])[A-Za-z]{3,}(?![\w-])", text)
        if re.search("[aeiouAEIOU]", word) and word not in authors
    }
    assert "⟦" in text or not text.strip()
    assert plain <= {"riskfile", "conf", "Clopper"}, text


def test_the_installed_command_takes_it_too(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "riskfile", "stats", "--lang", "zh", str(project)],
        capture_output=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "utf-8"},
    )
    assert "条目（" in done.stdout.decode("utf-8")


# --- a project that is translated -------------------------------------------------------------------------------------

TRANSLATED = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgctxt "HAZ-910.title"
msgid "Sharp edge"
msgstr "锐利边缘"

msgctxt "HAZ-911.title"
msgid "A hot surface"
msgstr "高温表面"
"""
HAZARDS = """
:::{hazard} Sharp edge
:id: HAZ-910
:category: energy

It cuts.
:::

:::{hazard} A hot surface
:id: HAZ-911
:category: energy
:::
"""


@pytest.fixture
def translated(project: Path, environment: Callable[..., None]) -> Path:
    """A project in English with some of it in Chinese."""
    environment()
    (project / "needs/design/more.md").write_text(f"# More\n{HAZARDS}", encoding="utf-8")
    policy = project / "needs/policy.yaml"
    policy.write_text(f"{policy.read_text('utf-8')}\ntranslations: [zh-CN]\n", encoding="utf-8")
    catalogue = project / "needs/locale/zh_CN/LC_MESSAGES/needs/design/more.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(TRANSLATED.lstrip(), encoding="utf-8")
    return project


def test_what_is_read_is_shown_in_the_language_that_is_spoken(
    translated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*words: str) -> str:
        assert main([*words, "--project", str(translated)]) == 0
        return capsys.readouterr().out

    shown = said("--lang", "zh", "show", "HAZ-910", "--no-findings")
    assert "HAZ-910 锐利边缘" in shown and "It cuts." in shown
    assert f"more.md:{3}" in shown
    assert "本条目的2条文字中有1条未翻译" in shown
    whole = said("--lang", "zh", "show", "HAZ-911", "--no-findings")
    assert "高温表面" in whole and "未翻译" not in whole
    assert "Sharp edge" in said("--lang", "en", "show", "HAZ-910", "--no-findings")
    # data, filters and order are those of the file as it is written
    assert json.loads(said("--lang", "zh", "show", "HAZ-910", "--format", "json"))["items"][0]["title"] == "Sharp edge"
    asked_for = (
        "list",
        "hazard",
        "--filter",
        'title == "Sharp edge" or title == "A hot surface"',
        "--sort",
        "title",
        "--columns",
        "id title",
    )
    rows = [line.split() for line in said("--lang", "zh", *asked_for).splitlines()[1:3]]
    assert rows == [["HAZ-911", "高温表面"], ["HAZ-910", "锐利边缘"]]
    assert "HAZ-910,Sharp edge" in said("--lang", "zh", *asked_for, "--format", "csv")
