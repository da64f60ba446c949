"""What conf.py says of need types, and of what pages may have evaluated, without running it."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.project import Project
from riskfile.reading.evaluated import allowed_by, allowed_on, is_plain, need_evaluates
from riskfile.reading.need_types import BROUGHT, need_types_of
from riskfile.source import Disk

REQ = '{"directive": "req", "title": "Requirement", "prefix": "REQ-"}'


@pytest.mark.parametrize(
    ("conf", "names"),
    [
        ("", ()),
        ("extensions = ['riskfile']", ()),
        ("extensions = ['sphinx_needs', 'riskfile']", BROUGHT),
        (f"needs_types = [{REQ}]", ("req",)),
        (f"needs_types = [\n    {REQ},\n    dict(directive='x'),\n]", None),
        (f"needs_types = [{REQ}]\nneeds_types.append({{'directive': 'spec'}})", ("req", "spec")),
        (f"needs_types = [{REQ}]\nneeds_types += [{{'directive': 'spec'}}]", ("req", "spec")),
        ("needs_types = {'req': {'title': 'R'}, 'spec': {}}", ("req", "spec")),
        ("needs_types = [{'directive': each} for each in 'ab']", None),
        ("needs_types = load()", None),
        (f"needs_types = [{REQ}]\nchange(needs_types)", None),
        ("needs_from_toml = 'needs.toml'", ("req", "test")),
        ("needs_from_toml = 'needs.toml'\nneeds_from_toml_table = ['tool']", ("spec",)),
        ("needs_from_toml = NAME", None),
        ("needs_from_toml = 'gone.toml'", ()),
        ("def (", ()),
    ],
)
def test_need_types_of_conf(tmp_path: Path, conf: str, names: tuple[str, ...] | None) -> None:
    (tmp_path / "conf.py").write_text(conf, encoding="utf-8")
    (tmp_path / "needs.toml").write_text(
        '[[needs.types]]\ndirective = "req"\n[[needs.types]]\ndirective = "test"\n[tool.needs.types.spec]\ntitle = "S"\n',
        encoding="utf-8",
    )
    found = need_types_of(Disk(tmp_path))
    assert (None if found is None else tuple(each.directive for each in found)) == names


@pytest.mark.parametrize(
    ("conf", "place"),
    [
        ("needs_types = [{'directive': 'req'},\n  {'directive': 'risk'}]", ("conf.py", 2, 17)),
        ("needs_types = {'heat-map': {}}", ("conf.py", 1, 16)),
        ("needs_from_toml = 'needs.toml'", ("needs.toml", 3, 14)),
    ],
)
def test_a_name_that_is_taken_is_told_at_its_place(tmp_path: Path, conf: str, place: tuple[str, int, int]) -> None:
    write(compose("taken", ""), tmp_path)
    (tmp_path / "conf.py").write_text(conf, encoding="utf-8")
    (tmp_path / "needs.toml").write_text('[[needs.types]]\n# one\ndirective = "hazard"\n', encoding="utf-8")
    found = Project.open(tmp_path, cached=False).check().report.findings
    assert [(each.code, *each.span[:3]) for each in found] == [("RMF009", *place)]


def test_a_change_of_conf_is_seen_by_the_next_check(tmp_path: Path) -> None:
    write(compose("changed", ""), tmp_path)
    page = tmp_path / "docs/plan.md"
    page.write_text(page.read_text("utf-8") + "\n:::{req} One\n:id: REQ-1\n:::\n", encoding="utf-8")

    def codes() -> list[str]:
        return [each.code for each in Project.open(tmp_path).check().report.findings]

    assert "RMF904" in codes()
    (tmp_path / "conf.py").write_text("needs_from_toml = 'needs.toml'\n", encoding="utf-8")
    (tmp_path / "needs.toml").write_text('[[needs.types]]\ndirective = "req"\n', encoding="utf-8")
    assert codes() == []
    (tmp_path / "needs.toml").write_text("", encoding="utf-8")
    assert "RMF904" in codes()


@pytest.mark.parametrize(
    ("name", "options", "text", "plain"),
    [
        ("needtable", [("types", "req")], "", True),
        ("needtable", [("types", "req"), ("columns", "id, title")], " \n", True),
        ("needlist", [], "", True),
        ("needflow", [("root_id", "REQ-1"), ("types", "req")], "", True),
        ("needtable", [("filter", "1")], "", False),
        ("needtable", [("filter-func", "a.b")], "", False),
        ("needtable", [("style_row", "[[x()]]")], "", False),
        ("needtable", [("columns", "[[x()]]")], "", False),
        ("needtable", [("export_id", "x")], "", False),
        ("needtable", [], "results = []", False),
        ("needflow", [("highlight", "1")], "", False),
        ("needflow", [("border_color", "1:FF0000")], "", False),
        ("needpie", [], "", False),
        ("needimport", [], "needs.json", False),
        ("needextend", [], "REQ-1", False),
    ],
)
def test_what_is_plain(name: str, options: list[tuple[str, str]], text: str, plain: bool) -> None:
    assert is_plain(name, options, text) is plain


def test_what_a_need_has_evaluated() -> None:
    assert not need_evaluates([("id", "REQ-1"), ("status", "open")], "A [link] < 3 > 2")
    for options, title in (
        ([("sil", "[[copy('id')]]")], ""),
        ([("sil", "<<v:1, 2>>")], ""),
        ([("sil", "<{ a }>")], ""),
        ([("jinja_content", "true")], ""),
        ([("template", "x")], ""),
        ([], "[[echo()]]"),
    ):
        assert need_evaluates(options, title)


def test_what_conf_allows(tmp_path: Path) -> None:
    conf = tmp_path / "conf.py"
    conf.write_text(
        "riskfile_allow = {'docs/a*': ['needpie', 'ndf'], 'needs/**': ['needtable'], 'docs/b': 'needpie'}\n"
    )
    allows = allowed_by(Disk(tmp_path))
    assert allowed_on("docs/alpha", allows) == {"needpie", "ndf"}
    assert allowed_on("needs/design/risks", allows) == {"needtable"}
    assert allowed_on("docs/b", allows) == allowed_on("docs/other", allows) == frozenset()
    conf.write_text("riskfile_allow = dict(a=['needpie'])\n")
    assert allowed_by(Disk(tmp_path)) == ()
