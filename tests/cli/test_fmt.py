"""``riskfile fmt``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from riskfile.cli import main
from riskfile.scaffold import write_project

HARMS = "# Harms\n:::{harm}  Burn\n:severity:  S3\n:id: HRM-101\n:::\n"
IN_FORM = "# Harms\n\n:::{harm} Burn\n:id: HRM-101\n:severity: S3\n:::\n"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page that is not in form, of a project in which one stands."""
    write_project(tmp_path / "project", today=date(2026, 11, 23))
    monkeypatch.chdir(tmp_path / "project")
    page = Path("needs/design/more harms.md")
    page.write_bytes(HARMS.encode())
    return page


def test_pages_are_put_into_form(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt"]) == 0
    out, err = capsys.readouterr()
    assert out == "needs/design/more harms.md: put into form\n1 of 26 pages put into form.\n" and not err
    assert page.read_bytes() == IN_FORM.encode()
    assert main(["fmt"]) == 0
    assert capsys.readouterr().out == "0 of 26 pages put into form.\n"


def test_check_writes_nothing(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--check", "needs/design"]) == 1
    assert "needs/design/more harms.md: not in form\n1 of " in capsys.readouterr().out
    assert main(["fmt", "--check", "docs"]) == 0
    assert page.read_bytes() == HARMS.encode()


def test_a_difference_is_shown_as_a_patch(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--diff", str(page)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("--- a/needs/design/more harms.md\n+++ b/needs/design/more harms.md\n")
    assert "\n-:severity:  S3\n" in shown and page.read_bytes() == HARMS.encode()
    assert main(["fmt", "--diff", "--check", str(page)]) == 1


def test_what_cannot_be_read_is_told(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = HARMS.replace("Burn", "B\xfcrn").encode("latin-1")
    page.write_bytes(data)
    other = page.with_name("other.md")
    other.write_bytes(HARMS.replace("101", "102").encode())
    assert main(["fmt"]) == 2
    out, err = capsys.readouterr()
    assert err == "needs/design/more harms.md:2:13: is left as it is: byte 0xFC is not UTF-8\n"
    # the others are put into form all the same
    assert "other.md: put into form" in out and page.read_bytes() == data


def test_what_is_not_understood_is_told_and_no_error(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page.write_bytes(IN_FORM.replace(":severity:", "\n:severity:").encode())
    assert main(["fmt"]) == 0
    assert "needs/design/more harms.md:6:1: HRM-101 is left as it is: here stands what is no option" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("needs/nothing.md", "needs/nothing.md is not there; expected pages in docs or needs"),
        ("conf.py", "conf.py is no page of the risk file"),
        ("../elsewhere.md", "../elsewhere.md is not in the project"),
    ],
)
def test_a_path_that_is_no_page(page: Path, path: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", path]) == 2
    assert told in capsys.readouterr().err
    assert page.read_bytes() == HARMS.encode()
