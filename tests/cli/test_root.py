"""The project that a command works on: the folder that is named, or the one that this folder is in."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.cli import main
from riskfile.reading.roots import search

AGAIN = ":::{hazard} Heat\n:id: HAZ-1\n:category: energy\n:::\n"


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riskfile.cli.check.NO_COLLECTION", False)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with an id that is there twice, in a repository and beside other folders."""
    root = tmp_path / "files/pump"
    write(compose("again", ""), root)
    (root / "needs/design/y.md").write_text(AGAIN, encoding="utf-8")
    (root / "conf.py").write_text('extensions = ["riskfile"]\n', encoding="utf-8")
    (root / "docs/pictures").mkdir(parents=True)
    (tmp_path / "files/elsewhere").mkdir()
    return root


def test_the_nearest_folder_with_a_policy(project: Path) -> None:
    for start in (project / "needs/design", project / "docs/pictures", project / "needs", project):
        (found,) = search(start).found
        assert found.base.samefile(project)
    assert search(project).found[0].root is not project.parent
    inner = project / "docs/inner"
    (inner / "needs").mkdir(parents=True)
    (inner / "needs/policy.yaml").touch()
    (found,) = search(inner / "needs").found
    assert found.base.samefile(inner)


def test_a_project_without_its_policy_is_not_taken_for_the_one_around_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inner = project / "docs/inner"
    (inner / "needs/design").mkdir(parents=True)
    monkeypatch.chdir(inner / "needs/design")
    assert main(["check"]) == 2
    assert capsys.readouterr().out.startswith(
        "../policy.yaml:1:1: RMF009 unreadable-policy [error] there is no policy here\n"
    )


@pytest.mark.parametrize(
    ("standing", "given", "page", "first"),
    [
        ("files/pump/needs/design", [], "y.md", "base.md"),
        ("files/pump/needs", [], "design/y.md", "design/base.md"),
        ("files/pump/docs/pictures", [], "../../needs/design/y.md", "../../needs/design/base.md"),
        ("files/pump", ["needs/design"], "needs/design/y.md", "needs/design/base.md"),
        ("files/pump", ["needs/"], "needs/design/y.md", "needs/design/base.md"),
        ("files/elsewhere", ["../pump/needs"], "../pump/needs/design/y.md", "../pump/needs/design/base.md"),
        ("files", ["pump/docs/pictures"], "pump/needs/design/y.md", "pump/needs/design/base.md"),
    ],
)
def test_paths_lead_from_where_one_stands(
    standing: str,
    given: list[str],
    page: str,
    first: str,
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path / standing)
    assert main(["check", *given, "--select", "RMF901"]) == 1
    output = capsys.readouterr().out
    places = re.findall(r"(\S+\.md):\d+:\d+: ", output)
    assert places == [page, first]
    assert all(Path(each).is_file() for each in places)
    assert "\n 2 | :id: HAZ-1\n" in output, "the line is shown"
    assert (project / ".riskfile_cache").is_dir(), "it is kept with the project, not where one stands"


def of_machines(capsys: pytest.CaptureFixture[str], *arguments: str) -> set[str]:
    main(["check", *arguments, "--select", "RMF901", "--format", "github"])
    return set(re.findall(r"file=([^,]+),", capsys.readouterr().out))


def test_machines_get_paths_from_the_repository(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = "needs/design/y.md"
    monkeypatch.chdir(project / "needs/design")
    assert of_machines(capsys) == {page}, "in no repository: from the project"
    (tmp_path / ".git").mkdir()
    assert of_machines(capsys) == {f"files/pump/{page}"}
    monkeypatch.chdir(tmp_path)
    assert of_machines(capsys, "files/pump/docs") == {f"files/pump/{page}"}
    # who names the project stands in the root of the repository
    monkeypatch.chdir(tmp_path / "files")
    assert of_machines(capsys, "pump") == {f"pump/{page}"}


def test_json_has_paths_of_the_project(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project / "docs")
    main(["check", "--select", "RMF901", "--format", "json", "--output", "found.json"])
    (finding,) = json.loads((project / "docs/found.json").read_text(encoding="utf-8"))["findings"]
    assert finding["path"] == "needs/design/y.md"
    assert capsys.readouterr().out.startswith("Found 1 error")


@pytest.mark.parametrize(
    "command",
    [["gates"], ["fingerprint"], ["monitor"], ["types", "part"], ["rule", "OURS001"]],
    ids=lambda each: each[0],
)
def test_the_other_commands_find_it_too(
    command: list[str], project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "needs/design/y.md").unlink()
    (project / "needs/model.yaml").write_text(
        "version: 1\ntypes: {part: {prefix: PRT, label: Part}}\n", encoding="utf-8"
    )
    (project / "ext").mkdir()
    (project / "ext/ours.py").write_text(
        "from riskfile.rules import Level, rule\n\n\n"
        '@rule("OURS001", "ours", level=Level.WARNING, clause="")\n'
        'def ours(file, policy):\n    """Ours."""\n    yield from ()\n\n\nRULES = (ours,)\n',
        encoding="utf-8",
    )
    policy = project / "needs/policy.yaml"
    policy.write_text(f"{policy.read_text(encoding='utf-8')}\nrules: {{modules: [ext/ours.py]}}\n", encoding="utf-8")
    monkeypatch.chdir(project)
    here = main(command), capsys.readouterr()
    monkeypatch.chdir(project / "docs/pictures")
    assert (main(command), capsys.readouterr()) == here
    assert here[1].out


def test_the_grid_names_places_from_where_one_stands(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "docs/lost.md").write_text("# Lost\n\n:::{hazard} Heat\n:::\n", encoding="utf-8")
    for standing, place in (
        ("docs", "lost.md:3:1"),
        ("needs/design", "../../docs/lost.md:3:1"),
        (".", "docs/lost.md:3:1"),
    ):
        monkeypatch.chdir(project / standing)
        assert main(["gates"]) == 1
        assert f" {place}" in capsys.readouterr().out


def test_what_cannot_be_read_is_named_from_where_one_stands(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = project / "needs/policy.yaml"
    policy.write_text(policy.read_text(encoding="utf-8").replace("\nseverity:", "\nseverty:"), encoding="utf-8")
    monkeypatch.chdir(project / "docs")
    for command in ("gates", "fingerprint", "monitor"):
        assert main([command]) == 2
        assert capsys.readouterr().err.startswith("riskfile: ../needs/policy.yaml:")


def test_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "a/b"
    folder.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    for command in ("check", "gates", "fingerprint", "monitor", "build"):
        assert main([command, "a/b"]) == 2
        assert capsys.readouterr() == (
            "",
            f"riskfile: there is no needs/policy.yaml in {os.path.realpath(folder)}, nor in a folder above or below it, and no "
            "conf.py there names a risk file in `riskfile_root`; go to a project or name its folder, or start one with "
            "`riskfile init`\n",
        )
    assert main(["check", "none"]) == 2
    assert capsys.readouterr().err == "riskfile: none is not a folder; expected a project with needs/policy.yaml\n"
    monkeypatch.setattr("riskfile.reading.roots.MOST_FOLDERS", 1)
    assert main(["check", "a"]) == 2
    assert "and more than 1 folders are below it; name the folder of the project" in capsys.readouterr().err
    # these say something without a project
    assert main(["types", "risk"]) == main(["rule", "RMF310"]) == 0


def test_a_build_is_that_of_the_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import riskfile.sphinx.command

    asked: list[tuple[Path, Path]] = []

    def build(root: Path, output: Path, **_: object) -> int:
        asked.append((root.resolve(), output.resolve()))
        return 0

    monkeypatch.setattr(riskfile.sphinx.command, "build", build)
    monkeypatch.chdir(project / "docs/pictures")
    assert main(["build"]) == main(["build", "--output", "../../out"]) == 0
    root = project.resolve()
    assert asked == [(root, root / "_build"), (root, root / "out")]
