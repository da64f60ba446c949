"""The list of directives and roles is that of what is installed, and conf.py is read without running it."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from riskfile.reading.conf import extensions_of
from riskfile.reading.known import LITERAL, PATH, known
from riskfile.reading.markdown import KNOWN
from riskfile.source import Disk
from riskfile.sphinx.known import PACKAGES, neighbours
from riskfile.sphinx.known import known as installed


def test_the_list_is_that_of_what_is_installed() -> None:
    kept = PATH.read_text(encoding="utf-8")
    there = {each: version(each) for each in PACKAGES} | neighbours()
    if all(f"version {name} {number}\n" in kept for name, number in there.items()):
        # in a process of its own: MyST gives docutils' directives more options once a page is read
        run = subprocess.run([sys.executable, "-m", "riskfile.sphinx.known", "--check"], check=False)
        assert run.returncode == 0, "python -m riskfile.sphinx.known"
    else:
        # of other versions what pages use is there, and more may be
        now = installed()["extensions"]
        found = known()
        assert found.roles - set(found.role_of) <= set(now[""]["roles"])
        assert set(found.directives) - set(found.directive_of) <= set(now[""]["directives"])


def test_what_the_reader_follows_is_known() -> None:
    found = known()
    # of sphinxcontrib-plantuml under another name, of sphinx-tabs, and MyST's own
    assert KNOWN - set(found.directives) <= {
        "eval-rst", "plantuml", "digraph", "graph", "tabs", "tab", "group-tab", "code-tab", "math:numref",
    } | LITERAL  # fmt: skip
    assert {"note", "toctree", "py:function", "card", "figure-md"} <= set(found.directives)
    assert {"ref", "std:ref", "py:func", "bdg", "sub"} <= found.roles
    assert found.directive_of["card"] == "sphinx_design"
    assert "note" not in found.directive_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('extensions = ["riskfile", "sphinx_design"]', {"riskfile", "sphinx_design"}),
        ('extensions: list[str] = ["riskfile"]\nextensions += ("a.b",)', {"riskfile", "a.b"}),
        (
            'extensions = ["riskfile"]\nif True:\n    extensions.append("x")\nextensions.extend(["y"])',
            {"riskfile", "x", "y"},
        ),
        ('extensions = ["riskfile"] + more', None),
        ("from base import *", None),
        ('extensions = ["riskfile"]\nadd(extensions)', None),
        ('extensions = ["riskfile"]\nextensions.remove("x")', None),
        ("extensions = [", None),
        ("import sys\nsys.exit(1)\nextensions = []", set()),
    ],
)
def test_extensions_are_seen_without_running_conf_py(tmp_path: Path, text: str, found: set[str] | None) -> None:
    (tmp_path / "conf.py").write_text(text, encoding="utf-8")
    assert extensions_of(Disk(tmp_path)) == found


def test_without_conf_py_nobody_knows(tmp_path: Path) -> None:
    assert extensions_of(Disk(tmp_path)) is None
