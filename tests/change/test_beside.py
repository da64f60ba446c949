"""Another state of a project, of which what is the same is not read again: it is the same as one that is read alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from casekit import compose, write
from riskfile.change.baseline import baseline, written
from riskfile.project import Project
from riskfile.source import Overlay

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-11-23"
POLICY = "needs/policy.yaml"
MODEL = "needs/model.yaml"
PAGE = "needs/design/controls-catheter.md"


@pytest.fixture(scope="module")
def first() -> Project:
    opened = Project.open(ROOT, today=DAY, cached=False)
    assert opened.state("first").findings == {}
    return opened


def changed(opened: Project, path: str, old: str, new: str) -> Overlay:
    text = opened.source.read(path).decode()
    assert re.search(old, text), old
    return Overlay(opened.source, {path: re.sub(old, new, text).encode()})


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (PAGE, ":result: pass", ":result: fail"),
        # what views are asked for with is wrong now, and what was written says nothing
        (POLICY, r"\bhigh\b", "severe"),
        (POLICY, r"\Z", "\nplaceholders: [Aseptic filling]\n"),
        (POLICY, "F2: {S1: low", "F2: {S1: medium"),
        (POLICY, "(?m)^  gate: .*", "  gate: draft"),
        ("docs/plan.md", r"\A", "# More\n\n"),
    ],
)
def test_it_is_as_if_it_were_read_alone(first: Project, path: str, old: str, new: str) -> None:
    source = changed(first, path, old, new)
    alone = Project.open(source, today=DAY)
    beside = Project.open(source, today=DAY).read_beside(first)
    assert beside.pages == alone.pages
    one, other = beside.state("it"), alone.state("it")
    assert (one.gates, one.findings) == (other.gates, other.findings)
    assert beside.snapshot() == alone.snapshot()
    # and what was read so is the first's no less
    third = Project.open(first.source, today=DAY).read_beside(beside)
    assert third.pages == first.pages and third.snapshot() == first.snapshot()


def test_baselines_are_those_that_were_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import riskfile.change.released as module

    write(compose("case", ""), tmp_path)
    made = baseline("A", Project.open(tmp_path, today=DAY).snapshot())
    (tmp_path / "needs/baselines").mkdir()
    (tmp_path / "needs/baselines/A.json").write_text(written(made), encoding="utf-8")
    one = Project.open(tmp_path, today=DAY)
    assert [each.name for each in one.file.baselines] == ["A"]
    kept = (tmp_path / ".riskfile_cache/baselines").read_bytes()
    monkeypatch.setattr(module, "_read", None)
    other = Project.open(Overlay(one.source, {"docs/more.md": b"# More\n"}), today=DAY).read_beside(one)
    third = Project.open(Overlay(one.source, {}), today=DAY).read_beside(other)
    assert other.file.baselines == third.file.baselines == one.file.baselines
    # and nothing is kept of it
    assert (tmp_path / ".riskfile_cache/baselines").read_bytes() == kept


def test_most_pages_are_not_read_again(first: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    import riskfile.reading.pages as module

    read: list[str] = []
    usual = module._read

    def counted(*given: Any) -> Any:
        # of what is no page of the file, nothing is kept
        read.extend(name for name in given[2:3] if name in first.pages.pages)
        return usual(*given)

    monkeypatch.setattr(module, "_read", counted)
    source = changed(first, POLICY, "F2: {S1: low", "F2: {S1: medium")
    assert Project.open(source, today=DAY).read_beside(first).pages
    with_views = {name for name, page in first.pages.pages.items() if page.has_views}
    assert set(read) == with_views and 0 < len(with_views) < len(first.pages.pages) / 2
    read.clear()
    source = changed(first, PAGE, ":result: pass", ":result: fail")
    assert Project.open(source, today=DAY).read_beside(first).pages
    assert read == [PAGE.removesuffix(".md")]
