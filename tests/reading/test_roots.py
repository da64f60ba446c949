"""The risk files that are meant in a folder: the nearest above, or all that lie below."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from riskfile.reading import roots
from riskfile.reading.roots import Found, TooManyFoldersError, search

POLICY = "needs/policy.yaml"
FILES = {
    # a project of its own
    "alone/needs/policy.yaml": "",
    "alone/conf.py": 'extensions = ["riskfile"]\n',
    "alone/docs/pictures/a.txt": "",
    # a file in a project of Sphinx
    "one/docs/conf.py": 'project = "One"\nriskfile_root = "risk"\n',
    "one/docs/risk/needs/policy.yaml": "",
    "one/docs/risk/docs/index.md": "",
    "one/docs/other/page.md": "",
    "one/docs/needs/page.md": "",
    "one/src/a.c": "",
    # several, with names of their own and a folder that both share
    "two/conf.py": (
        'riskfile_root = {\n    "devices/pump": {"share": ["common"]},\n'
        '    "devices/clamp": {"docs": "chapters", "needs": "items", "share": ["common"]},\n}\n'
    ),
    "two/devices/pump/needs/policy.yaml": "",
    "two/devices/clamp/items/policy.yaml": "",
    "two/common/page.md": "",
    # projects beside each other
    "beside/a/needs/policy.yaml": "",
    "beside/b/docs/conf.py": "riskfile_root = '.'  # here\n",
    "beside/b/docs/needs/policy.yaml": "",
    "beside/c/conf.py": 'extensions = ["riskfile"]\n',
    "beside/d/conf.py": 'extensions = ["sphinx_needs"]\n# not riskfile\n',
    "beside/d/needs/page.md": "",
    "beside/node_modules/x/needs/policy.yaml": "",
    "beside/.tox/x/needs/policy.yaml": "",
    "beside/env/pyvenv.cfg": "",
    "beside/env/lib/needs/policy.yaml": "",
    "beside/out/.buildinfo": "",
    "beside/out/needs/policy.yaml": "",
    # a project within one
    "inner/conf.py": "riskfile_root = 'risk'\n",
    "inner/risk/needs/policy.yaml": "",
    "inner/risk/docs/sample/needs/policy.yaml": "",
    # one that has a conf.py of its own is of that
    "nearest/conf.py": "riskfile_root = 'risk'\n",
    "nearest/risk/conf.py": "extensions = ['riskfile']\n",
    "nearest/risk/needs/policy.yaml": "",
    # conf.py above that says nothing of it
    "silent/conf.py": "extensions = []\n",
    "silent/risk/needs/policy.yaml": "",
    # a folder of needs that is no risk file's
    "kinds/conf.py": "extensions = ['sphinx_needs']\n",
    "kinds/needs/page.md": "",
    "kinds/devices/pump/needs/policy.yaml": "",
    "broken/needs/page.md": "",
    "none/a/b.txt": "",
}


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("roots")
    for path, text in FILES.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text, encoding="utf-8")
    return top


def shown(found: Found, top: Path) -> str:
    folder = found.root.resolve().relative_to(top.resolve()).as_posix()
    return f"{folder} + {found.layout.base or '.'}"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("alone", ["alone + ."]),
        ("alone/docs/pictures", ["alone + ."]),
        ("one/docs", ["one/docs + risk"]),
        ("one", ["one/docs + risk"]),
        ("one/docs/risk", ["one/docs + risk"]),
        ("one/docs/risk/needs", ["one/docs + risk"]),
        # beside it: that of the project
        ("one/docs/other", ["one/docs + risk"]),
        ("one/docs/needs", ["one/docs + risk"]),
        ("one/src", []),
        ("two", ["two + devices/pump", "two + devices/clamp"]),
        ("two/devices", ["two + devices/pump", "two + devices/clamp"]),
        ("two/devices/clamp", ["two + devices/clamp"]),
        ("two/devices/clamp/items", ["two + devices/clamp"]),
        ("two/common", ["two + devices/pump", "two + devices/clamp"]),
        ("beside", ["beside/a + .", "beside/c + .", "beside/b/docs + ."]),
        ("beside/b", ["beside/b/docs + ."]),
        ("inner/risk/docs", ["inner + risk"]),
        ("inner/risk/docs/sample/needs", ["inner/risk/docs/sample + ."]),
        ("nearest/risk/needs", ["nearest/risk + ."]),
        ("silent/risk/needs", ["silent/risk + ."]),
        ("silent", ["silent/risk + ."]),
        ("kinds", ["kinds/devices/pump + ."]),
        ("broken", ["broken + ."]),
        ("broken/needs", ["broken + ."]),
        ("none/a", []),
    ],
)
def test_which_are_meant(start: str, expected: list[str], top: Path) -> None:
    found, wrong = search(top / start)
    assert ([shown(each, top) for each in found], wrong) == (expected, ())


def test_those_below_are_the_ones_that_are_found_in_them(top: Path) -> None:
    """From above one finds what each finds of itself, whichever way one names the folder."""
    above = {shown(each, top) for folder in ("one", "two", "beside") for each in search(top / folder).found}
    for each in [each for folder in ("one", "two", "beside") for each in search(top / folder).found]:
        if not each.base.joinpath("conf.py").exists() or each.layout.base == "":
            assert {shown(own, top) for own in search(each.base).found} <= above
            assert shown(search(each.base).found[0], top) == shown(each, top)


def test_a_link_to_a_folder_is_that_folder(top: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(top / "one/docs/risk/needs")
    (found,) = search(tmp_path / "link").found
    assert shown(found, top) == "one/docs + risk"
    # and none is followed on the way down
    (tmp_path / "below").mkdir()
    (tmp_path / "below/link").symlink_to(top / "one")
    assert search(tmp_path / "below").found == ()


@pytest.mark.parametrize(
    ("conf", "line", "words"),
    [
        ("import os\nriskfile_root = os.environ['ROOT']\n", 2, "cannot see without running conf.py"),
        ("riskfile_root = 'a'\nriskfile_root += 'b'\n", 1, "cannot see"),
        ("\n\nriskfile_root = '../risk'\n", 3, "leads out of the folder"),
        ("riskfile_root = ['a', 'a/docs']\n", 1, "one within the other"),
        ("riskfile_root = (\n", 1, "no Python"),
        ("riskfile_root = 'away'\n", 1, "a symbolic link that leads out"),
    ],
)
def test_what_conf_says_and_cannot_be(conf: str, line: int, words: str, tmp_path: Path) -> None:
    (tmp_path / "project/needs").mkdir(parents=True)
    (tmp_path / "project/away").symlink_to(tmp_path)
    (tmp_path / "project/conf.py").write_text(conf, encoding="utf-8")
    for start in ("project", "project/needs", "."):
        found, (said,) = search(tmp_path / start)
        assert not found
        assert said.startswith(f"{os.path.relpath(tmp_path / 'project/conf.py')}:{line}:1: ")
        assert words in said


@pytest.mark.parametrize(
    "conf",
    ["# riskfile_root = 'risk'\n", '"""Of riskfile_root."""\n', "names = ['riskfile_root']\n", "extensions = []\n"],
)
def test_what_only_speaks_of_it(conf: str, tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text(conf, encoding="utf-8")
    (tmp_path / "needs").mkdir()
    ((root, layout),) = search(tmp_path).found
    assert root is tmp_path and layout.base == ""


def test_a_plain_line_loads_no_parser_of_python(monkeypatch: pytest.MonkeyPatch, top: Path) -> None:
    monkeypatch.setattr("riskfile.reading.conf.tree_of", lambda source: pytest.fail("it was parsed"))
    assert search(top / "one/docs/risk").found and search(top / "alone").found


def test_conf_of_somebody_else_above_names_nothing(tmp_path: Path) -> None:
    (tmp_path / "risk/needs").mkdir(parents=True)
    (tmp_path / "risk/needs/policy.yaml").touch()
    conf = tmp_path / "conf.py"
    conf.write_text("riskfile_root = 'risk'\n", encoding="utf-8")
    assert [each.layout.base for each in search(tmp_path / "risk").found] == ["risk"]
    try:
        os.chown(conf, conf.stat().st_uid + 1, -1)
    except PermissionError:
        pytest.skip("only root may give a file away")
    assert [each.layout.base for each in search(tmp_path / "risk").found] == [""]


def test_no_more_folders_are_looked_into_than_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        (tmp_path / f"folder-{number}").mkdir()
    monkeypatch.setattr(roots, "MOST_FOLDERS", 20)
    with pytest.raises(TooManyFoldersError):
        search(tmp_path)
