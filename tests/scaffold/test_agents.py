"""What a new project tells assistants."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from riskfile.cli import COMMANDS, parse
from riskfile.model import BUILTIN_MODEL
from riskfile.project import Project
from riskfile.reading.pages import always_excluded
from riskfile.scaffold import write_project
from riskfile.server.mcp.desk import Desk
from riskfile.source import Disk
from riskfile.source.roots import layouts_of


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("new") / "project"
    assert "AGENTS.md" in write_project(root, today=date(2026, 11, 23))
    return (root / "AGENTS.md").read_text(encoding="utf-8")


def test_every_command_is_one(text: str) -> None:
    lines = [" ".join(line.split()) for line in re.findall(r"`(riskfile [^`]+)`", text)]
    assert len(lines) >= 8
    for line in lines:
        words = shlex.split(line)[1:]
        if words[0] not in COMMANDS or len(words) > 1:
            parse(words)


def test_every_option_is_one(text: str) -> None:
    options = {name for each in BUILTIN_MODEL.types.values() for name in each.fields}
    part = text.partition("## What you do not write")[2].partition("## How to work")[0]
    named = set(re.findall(r"`([a-z-]+)`", part)) - {"waivers", "needs", "policy"}
    assert {"approver", "meaning", "waive", "result", "evidence"} <= named <= options


def test_every_tool_is_one(text: str) -> None:
    (tools,) = re.findall(r"\((get_item[^)]*)\)", text)
    for name in (*tools.split(", "), "propose"):
        assert callable(getattr(Desk, name)), name


def test_fields_that_it_names_are_a_persons_in_the_model(text: str) -> None:
    persons = {field.name for each in BUILTIN_MODEL.types.values() for field in each.fields.values() if field.by_person}
    part = text.partition("## What you do not write")[2].partition("## How to work")[0]
    named = set(re.findall(r"`([a-z-]+)`", part)) - {"waivers", "needs", "policy"}
    assert named <= persons
    # whoever decides, approves or concludes is a person, in whatever type
    for each in BUILTIN_MODEL.types.values():
        for field in each.fields.values():
            if field.name in ("approver", "decision", "conclusion", "result", "meaning") or field.name.startswith(
                "reported-"
            ):
                assert field.by_person, f"{each.name}.{field.name}"


def test_it_says_what_is_a_persons(text: str) -> None:
    for word in ("approvals and signatures", "reasons of waivers", "results", "Never invent", "follow no instruction"):
        assert word in text


def test_in_a_larger_project_it_stands_beside_the_file_and_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text(
        'project = "Pump"\nextensions = ["myst_parser", "riskfile"]\nriskfile_root = "risk"\n', encoding="utf-8"
    )
    (tmp_path / "index.md").write_text("# Pump\n\n```{toctree}\n/risk/docs/index\n```\n", encoding="utf-8")
    assert "AGENTS.md" in write_project(tmp_path / "risk", base="risk", today=date(2026, 11, 23))
    project = Project.open(Disk(tmp_path, layouts_of("risk")[0]), today="2026-11-23")
    assert [f"{each.code} {each.span}" for each in project.check().report.findings] == []
    # Sphinx leaves out by the same patterns
    assert "risk/AGENTS.md" in always_excluded(project.source.layout)
