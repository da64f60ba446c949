"""``riskfile retire``: an item that is kept as a record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casekit import TODAY, compose, write
from riskfile.cli import main
from riskfile.project import Project, check
from sphinxkit import build

PAGE = "needs/design/case.md"
ITEMS = """```markdown
:::{event} Polymer of the coating goes soft
:id: EVT-7
:cause: ageing
:precedes: SIT-2

The coating was to be kept cold.
:::

:::{trigger} Polymer
:id: TRG-1
:kind: design-change
:opened: 2026-01-20
:due: 2099-04-01
:affects: EVT-7, RSK-1

See EVT-7.
:::
```
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(compose("base", ITEMS), tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> int:
    return main([*words, "--today", TODAY])


def found(root: Path) -> list[str]:
    return [f"{each.code} {each.message}" for each in check(root, today=TODAY).report.findings]


def test_the_record_stays_and_nothing_of_it_is_judged(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("baseline", "A") == 0
    assert found(root) == []
    capsys.readouterr()
    assert run("retire", "EVT-7", "--reason", "the polymer is another since DC-7") == 0
    assert capsys.readouterr().out == f"{PAGE}:3:1: EVT-7 is retired since {TODAY}\n"
    text = (root / PAGE).read_text(encoding="utf-8")
    assert (
        f":id: EVT-7\n:retired: {TODAY}\n:retired-because: the polymer is another since DC-7\n:cause: ageing\n" in text
    )
    # a trigger tells of what was, and a baseline that has the item is no reason for a finding
    assert found(root) == []
    file = Project.open(root, today=TODAY).file
    assert "EVT-7" not in file.items and file.retired["EVT-7"].body.startswith("The coating")
    assert "EVT-7" not in [each.id for each in file.of_type("event")]
    assert run("diff", "A") == 0
    out = capsys.readouterr().out
    assert "retired EVT-7 Polymer of the coating goes soft" in out and "the polymer is another since DC-7" in out
    for command in (["impact", "EVT-7"], ["retire", "EVT-7", "--reason", "once more, for good"]):
        assert run(*command) == 2
        assert f"EVT-7 is retired since {TODAY}" in capsys.readouterr().err


def test_its_id_is_not_free(root: Path) -> None:
    assert run("retire", "EVT-7", "--reason", "the polymer is another since DC-7") == 0
    assert run("baseline", "A") == 0
    page = root / PAGE
    text = page.read_text(encoding="utf-8")
    again = ":::{event} Strut corrodes\n:id: EVT-7\n:cause: ageing\n:precedes: SIT-2\n:::\n\n"
    page.write_text(text + "\n" + again, encoding="utf-8")
    assert [each[:6] for each in found(root)] == ["RMF901"]
    # not even where the record is gone
    page.write_text("# Case\n\n" + again + text[text.index(":::{trigger}") :], encoding="utf-8")
    assert [each[:6] for each in found(root)] == ["RMF805"]


def test_what_still_names_it_is_in_the_way(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (root / "needs/design/base.md").read_bytes()
    assert run("retire", "EVT-2", "--reason", "the steel is another since DC-7") == 2
    assert capsys.readouterr().err == (
        "riskfile: SIT-2 (events: EVT-2): this names what is to be retired; name what stands in its place, retire them too,"
        " or give --anyway\n"
    )
    assert (root / "needs/design/base.md").read_bytes() == before
    assert run("retire", "EVT-2", "--anyway", "--reason", "the steel is another since DC-7") == 0
    assert found(root) == [
        f"RMF902 SIT-2 events names EVT-2, which is retired since {TODAY}: the steel is another since DC-7"
    ]


def test_items_that_name_each_other_go_together(root: Path) -> None:
    mode = ":::{failure-mode} Cold chain breaks\n:id: FMD-7\n:process-step: storage\n:effect: warm\n:leads-to: EVT-7\n:::\n"
    page = root / PAGE
    page.write_text(page.read_text(encoding="utf-8") + "\n" + mode, encoding="utf-8")
    assert run("retire", "EVT-7", "--reason", "the polymer is another since DC-7") == 2
    assert run("retire", "FMD-7", "EVT-7", "--reason", "the polymer is another since DC-7") == 0
    assert found(root) == [] and {*Project.open(root, today=TODAY).file.retired} == {"FMD-7", "EVT-7"}


@pytest.mark.parametrize(
    "reason",
    [
        'a "word": # and more',
        "'quoted'",
        "ends: in colon:",
        "[list]",
        "ünï — 中文",
        "two  lines\nof reason",
        "| pipe",
        "- dash x",
    ],
)
def test_a_reason_is_read_as_it_was_given(root: Path, reason: str) -> None:
    assert run("retire", "EVT-7", "--reason", reason) == 0
    record = Project.open(root, today=TODAY, cached=False).file.retired["EVT-7"]
    assert record.text("retired-because") == " ".join(reason.split())


def test_options_in_yaml_and_windows_lines_stay_so(root: Path) -> None:
    page = root / PAGE
    text = page.read_text(encoding="utf-8").replace(
        ":id: EVT-7\n:cause: ageing\n:precedes: SIT-2\n", "---\ncause: ageing\nid: EVT-7\nprecedes: SIT-2\n---\n"
    )
    page.write_bytes(text.replace("\n", "\r\n").encode())
    assert run("retire", "EVT-7", "--reason", "the polymer is another since DC-7") == 0
    data = page.read_bytes()
    assert b"\r\nid: EVT-7\r\nretired: 2026-01-20\r\nretired-because: the polymer" in data
    assert data.count(b"\n") == data.count(b"\r\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["EVT-99"], "EVT-99 is no item of this file"),
        (["EVT-7", "--reason", "tbd"], "'tbd' says nothing"),
        (["EVT-7", "--reason", "  "], "says nothing"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    root: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (root / PAGE).read_bytes()
    given = words if "--reason" in words else [*words, "--reason", "the polymer is another"]
    assert run("retire", *given) == 2
    assert said in capsys.readouterr().err and (root / PAGE).read_bytes() == before


def test_a_build_shows_it_as_retired_and_needs_json_keeps_it(root: Path) -> None:
    assert run("retire", "EVT-7", "--reason", "the polymer is another since DC-7") == 0
    index = root / "docs/index.md"
    index.write_text(index.read_text(encoding="utf-8") + "\n```{item-list}\n:types: event\n```\n", encoding="utf-8")
    built = build(root)
    assert built.warnings == ""
    listed = (built.out / "docs/index.html").read_text(encoding="utf-8")
    row = listed[listed.index("Polymer of the coating goes soft") :]
    assert "retired" in row[: row.index("</tr>")]
    html = (built.out / "needs/design/case.html").read_text(encoding="utf-8")
    card = html[html.index('id="EVT-7"') - 80 : html.index('id="TRG-1"')]
    assert "rf-retired" in card and f"Retired on {TODAY}: the polymer is another since DC-7." in card
    assert "data-rf-chain" not in card
    assert '<span class="rf-note">retired</span>' in html[html.index('id="TRG-1"') :]
    (version,) = json.loads((built.out / "needs.json").read_text(encoding="utf-8"))["versions"].values()
    need = version["needs"]["EVT-7"]
    assert (need["retired"], need["retired_because"]) == (TODAY, "the polymer is another since DC-7")


def test_what_ends_a_line_for_python_alone_ends_none(root: Path) -> None:
    page = root / PAGE
    text = page.read_text(encoding="utf-8")
    page.write_text("One\u2028line, \x85and\x0c another.\n\n" + text, encoding="utf-8")
    assert run("retire", "EVT-7", "--anyway", "--reason", "the polymer is another since DC-7") == 0
    assert f":id: EVT-7\n:retired: {TODAY}\n:retired-because: the" in page.read_text(encoding="utf-8")


def test_it_is_not_retired_on_a_day_to_come(root: Path) -> None:
    assert main(["retire", "EVT-7", "--reason", "the polymer is another since DC-7", "--today", "2099-01-01"]) == 0
    assert [each[:6] for each in found(root)] == ["RMF511"]
