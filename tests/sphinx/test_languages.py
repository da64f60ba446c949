"""One source, two languages: the build in another language shows the same file, judged once, and says what is not translated."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from devices import subfolder
from riskfile.cli import main
from riskfile.cli.common import places
from riskfile.project import Project
from riskfile.sphinx.build import Build
from riskfile.sphinx.state import files_of
from riskfile.text.messages import spoken
from riskfile.views import Cell, Column, Table
from riskfile.views.bilingual import InLanguage, flat, joined
from riskfile.views.tables import Row
from sphinxkit import Built, build, differing, edit, pages, project, tree
from translatekit import CHINESE, names_languages, translate

TODAY = {"riskfile_today": "2026-11-23", "riskfile_pdf": False}
ZH: dict[str, object] = {**TODAY, "riskfile_language": "zh-CN", "language": "zh_CN"}

MORE = """````markdown needs/design/more.md
# Of more

A link to [the scope](/docs/plan.md#scope), and to {need}`RSK-1`.

:::{hazard} Of no cause
:id: HAZ-77
:category: energy

Words, and 12 mm.
:::
````
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = project(tmp_path_factory.mktemp("languages"), MORE)
    names_languages(root)
    edit(root, "docs/index.md", lambda text: text.replace("Front\n", "Front\n\nWhat is shown first.\n", 1))
    # all but one page, and one item
    assert translate(root, lambda path, context: path != "docs/views.md" and not context.startswith("HAZ-1.")) > 100
    return root


@pytest.fixture(scope="module")
def written(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(root, tmp_path_factory.mktemp("written") / "html", overrides={**TODAY})


@pytest.fixture(scope="module")
def shown(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(root, tmp_path_factory.mktemp("shown") / "html", overrides=ZH)


def known(built: Built) -> Build:
    return files_of(built.app.config)[0].built


def test_both_are_one_file(written: Built, shown: Built) -> None:
    one, other = known(written), known(shown)
    assert shown.findings == written.findings
    # structure, ids, links and all that is no text
    assert list(one.file.items) == list(other.file.items)
    for id, item in one.file.items.items():
        there = other.file.items[id]
        for name in ("type", "stage", "docname", "links"):
            assert getattr(item, name) == getattr(there, name), (id, name)
        assert item.fields.keys() == there.fields.keys()
        declared = one.file.model.types[item.type].fields
        for name, value in item.fields.items():
            if name in declared and declared[name].kind != "text":
                assert value == there.fields[name], (id, name)
    assert other.file.items["RSK-1"].title == CHINESE + one.file.items["RSK-1"].title
    # verdicts, and what is found, with its place
    for id, risk in one.assessed.risks.items():
        assert _places(risk) == _places(other.assessed.risks[id]), id
    assert one.assessed.controls == other.assessed.controls
    for name in ("findings", "open_work"):
        mine, theirs = (
            [(each.code, each.span, each.subject) for each in getattr(b.report, name)] for b in (one, other)
        )
        assert mine == theirs
    assert one.report.gate == other.report.gate
    assert [(each.rule.code, each.status) for each in one.report.outcomes] == [
        (each.rule.code, each.status) for each in other.report.outcomes
    ]
    assert one.file.documents.keys() == other.file.documents.keys()
    for docname, document in one.file.documents.items():
        assert document.includes == other.file.documents[docname].includes


def table_of(build: Build, kind: str, *asked: str) -> Table:
    found = build.table(kind, *asked)
    assert isinstance(found, Table)
    return found


def ids_of(table: Table) -> list[str]:
    return [row.item.id if row.item is not None else "" for row in table.rows]


def _places(risk: Any) -> list[object]:
    estimates = (risk.initial, risk.residual, risk.earned)
    return [
        each
        and (
            each.severity and each.severity.id,
            each.probability and each.probability.id,
            each.region and each.region.id,
        )
        for each in estimates
    ]


def test_the_views_have_the_same_rows(written: Built, shown: Built) -> None:
    for kind in ("risk-table", "trace-matrix"):
        mine, theirs = (table_of(known(each), kind, "", "") for each in (written, shown))
        assert ids_of(mine) == ids_of(theirs) != []


def test_anchors_are_those_of_the_source(written: Built, shown: Built) -> None:
    for path in sorted(
        path for path in tree(written.out) if path.endswith(".html") and path.startswith(("docs", "needs"))
    ):
        mine, theirs = ((b.out / path).read_text(encoding="utf-8") for b in (written, shown))
        ids = [re.findall(r'<(?:section|article|div)[^>]* id="([^"]+)"', text) for text in (mine, theirs)]
        assert [each for each in ids[1] if each != "rf-coverage"] == ids[0], path
    page = (shown.out / "needs/design/more.html").read_text(encoding="utf-8")
    assert '../../docs/plan.html#scope"' in page


def test_words_are_in_the_language_of_the_page(shown: Built) -> None:
    page = (shown.out / "docs/plan.html").read_text(encoding="utf-8")
    assert '<html lang="zh-CN"' in page
    # Sphinx's, and its theme's
    assert "下一页" in page and "Next" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert spoken() == "en"


def test_what_is_not_translated_is_marked_and_counted(shown: Built) -> None:
    views = (shown.out / "docs/views.html").read_text(encoding="utf-8")
    assert '<p class="rf-untranslated" role="note">' in views
    assert "rf-untranslated" not in (shown.out / "docs/plan.html").read_text(encoding="utf-8")
    assert '<h1 lang="en">Views<' in views
    base = (shown.out / "needs/design/base.html").read_text(encoding="utf-8")
    title = known(shown).file.items["HAZ-1"].title
    assert f'<div class="rf-name" lang="en">{title}</div>' in base
    assert base.count('<div class="rf-name" lang="en">') == 1
    front = (shown.out / "docs/index.html").read_text(encoding="utf-8")
    coverage = files_of(shown.app.config)[0].coverage
    assert coverage is not None
    assert coverage.files["docs/views.md"].share == 0 and coverage.files["docs/plan.md"].share == 100
    assert coverage.types["risk"].missing == 0 and coverage.types["hazard"].missing == 2
    assert f"{coverage.whole.share}\u202f%" in front and 0 < coverage.whole.share < 100
    assert 'id="rf-coverage"' in front and 'id="rf-coverage"' not in views


def test_source_pages_are_as_without_a_translation(written: Built) -> None:
    page = (written.out / "docs/plan.html").read_text(encoding="utf-8")
    assert CHINESE not in page and "rf-languages" not in page and 'rel="alternate"' not in page


@pytest.fixture(scope="module")
def both(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("both")
    given = ["build", str(root), "--output", str(out), "--lang", "all", "--today", "2026-11-23"]
    assert main(given) == 0
    return out


def test_all_are_beside_each_other(both: Path) -> None:
    assert sorted(path.name for path in (both / "pdf").glob("*.pdf")) == [
        "risk-management-file-zh.pdf",
        "risk-management-file.pdf",
    ]
    for page in ("docs/plan", "needs/design/base", "search", "explorer", "downloads", "ids"):
        depth = "../" * page.count("/")
        written = (both / f"html/{page}.html").read_text(encoding="utf-8")
        shown_page = (both / f"html/zh/{page}.html").read_text(encoding="utf-8")
        assert f'<link rel="alternate" hreflang="zh-CN" href="{depth}zh/{page}.html" />' in written
        assert f'<link rel="alternate" hreflang="en" href="{depth}../{page}.html" />' in shown_page
        assert re.search(
            rf'<a [^>]*data-rf-language href="{depth}zh/{page}.html" hreflang="zh-CN" lang="zh-CN"', written
        )
        assert re.search(rf'<a [^>]*data-rf-language href="{depth}../{page}.html" hreflang="en" lang="en"', shown_page)


def test_two_clean_builds_are_the_same(root: Path, tmp_path: Path) -> None:
    again = ["build", str(root), "--output", str(tmp_path), "--lang", "all", "--no-pdf", "--today", "2026-11-23"]
    once = [
        "build",
        str(root),
        "--output",
        str(tmp_path / "other"),
        "--lang",
        "all",
        "--no-pdf",
        "--today",
        "2026-11-23",
    ]
    assert main(again) == 0 and main(once) == 0
    assert differing(pages(tmp_path / "html"), pages(tmp_path / "other/html")) == []


def test_a_changed_translation_is_read_again_and_a_language_that_goes_leaves_nothing(tmp_path: Path) -> None:
    root = project(tmp_path / "p")
    names_languages(root)
    translate(root, lambda path, context: path == "docs/plan.md")
    given = ["build", str(root), "--no-pdf", "--today", "2026-11-23"]
    assert main([*given, "--lang", "all"]) == 0
    plan = root / "_build/html/zh/docs/plan.html"
    assert f"{CHINESE}Scope" in plan.read_text(encoding="utf-8")
    catalogue = root / "needs/locale/zh_CN/LC_MESSAGES/docs/plan.po"
    catalogue.write_text(catalogue.read_text(encoding="utf-8").replace(f"{CHINESE}Scope", "范围"), encoding="utf-8")
    assert main([*given, "--lang", "zh"]) == 0
    text = plan.read_text(encoding="utf-8")
    assert "范围" in text and f"{CHINESE}Scope" not in text and 'id="scope"' in text
    incremental = pages(root / "_build/html/zh")
    assert main([*given, "--lang", "zh", "--clean"]) == 0
    assert differing(incremental, pages(root / "_build/html/zh")) == []
    # what is not translated any more is counted on the front page too
    edit(root, str(catalogue.relative_to(root)), lambda text: text.replace('msgstr "范围"', 'msgstr ""'))
    assert main([*given, "--lang", "zh"]) == 0
    assert "rf-untranslated" in plan.read_text(encoding="utf-8")
    incremental = pages(root / "_build/html/zh")
    assert main([*given, "--lang", "zh", "--clean"]) == 0
    assert differing(incremental, pages(root / "_build/html/zh")) == []
    # the file is in one language again
    edit(root, "needs/policy.yaml", lambda text: text.replace("translations: [zh-CN]\n", ""))
    assert main(given) == 0
    assert not (root / "_build/html/zh").exists() and not (root / "_build/doctrees-zh").exists()
    assert "rf-languages" not in (root / "_build/html/docs/plan.html").read_text(encoding="utf-8")


def test_several_processes_build_the_same(root: Path, shown: Built, tmp_path: Path) -> None:
    several = build(root, tmp_path / "html", parallel=2, overrides=ZH)
    assert differing(pages(shown.out), pages(several.out)) == []


@pytest.mark.filterwarnings("ignore:The frontend.Option.*class:DeprecationWarning")
def test_a_risk_file_that_is_a_part_of_a_site(tmp_path: Path) -> None:
    root = subfolder(tmp_path) / "docs"
    names_languages(root, "risk/needs/policy.yaml")
    place = places(str(root))[0][0]
    translate(root, source=place.source)
    out = build(root, root / "_build/html/zh", overrides={**ZH, "riskfile_languages": ["en", "zh-CN"]}).out
    page = (out / "risk/needs/design/base.html").read_text(encoding="utf-8")
    assert CHINESE in page and 'data-rf-language href="../../../../risk/needs/design/base.html"' in page
    # pages of the site are as they were, but for the words of Sphinx
    other = (out / "index.html").read_text(encoding="utf-8")
    assert CHINESE not in other.partition("</head>")[2].partition("toctree")[0] and "data-rf-language" not in other


def test_a_folder_of_others_is_not_written_over(root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    given = ["build", str(root), "--output", str(tmp_path), "--no-pdf", "--today", "2026-11-23", "--lang"]
    (tmp_path / "html/zh").mkdir(parents=True)
    (tmp_path / "html/zh/index.html").write_text("somebody's", encoding="utf-8")
    assert main([*given, "zh"]) == 2
    # who asks for Chinese is told so in Chinese
    told = capfd.readouterr().err
    assert f"{tmp_path / 'html'} " in told and "--output" in told
    (tmp_path / "html/zh/index.html").unlink()
    # the source goes where only a translation has been
    assert main([*given, "zh"]) == 0 and main([*given, "en"]) == 0
    assert (tmp_path / "html/docs/plan.html").is_file()
    # and only then leads from it to the other
    assert "rf-languages" in (tmp_path / "html/docs/plan.html").read_text(encoding="utf-8")
    assert "rf-languages" not in (tmp_path / "html/zh/docs/plan.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("de", "--lang: found 'de', expected en, zh-CN or all"),
        ("xx", "--lang: found 'xx', expected en, zh-CN or all"),
        ("zh-TW", "--lang: found 'zh-TW', expected en, zh-CN or all"),
    ],
)
def test_a_language_that_there_is_not(
    language: str, told: str, root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(root), "--output", str(tmp_path / "out"), "--lang", language]) == 2
    assert told in " ".join(capfd.readouterr().err.split())
    assert not (tmp_path / "out").exists()


def test_conf_and_policy_agree_on_the_language(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    project_there = project(tmp_path / "p")
    names_languages(project_there)
    edit(project_there, "conf.py", lambda text: text + 'language = "zh_CN"\n')
    with pytest.raises(SystemExit, match="2"):
        main(["build", str(project_there), "--no-pdf"])
    assert "conf.py says that the pages are written in 'zh-CN', and the policy that they are in 'en'" in " ".join(
        capfd.readouterr().err.split()
    )


def test_a_translation_that_breaks_a_page_is_not_shown(tmp_path: Path) -> None:
    root = project(tmp_path)
    names_languages(root)
    words = {"Use after the expiry date": "有效期后使用", "Scope": "范围"}
    translate(root, lambda path, context: context.startswith("USE-2.") or path == "docs/plan.md", words)
    catalogue = root / "needs/locale/zh_CN/LC_MESSAGES/docs/plan.po"
    text = catalogue.read_text(encoding="utf-8")
    # what would be run, and a table of contents that the source has not
    catalogue.write_text(
        text.replace(f"{CHINESE}At each gate.", "{eval-rst}`x` <script>alert(1)</script>"), encoding="utf-8"
    )
    built = build(root, overrides=ZH)
    page = (built.out / "docs/plan.html").read_text(encoding="utf-8")
    assert "alert(1)</script>" not in page
    assert "有效期后使用" in (built.out / "needs/design/base.html").read_text(encoding="utf-8")


def test_the_data_of_the_search_has_the_translated_texts(shown: Built) -> None:
    text = (shown.out / "_riskfile/items.js").read_text(encoding="utf-8")
    items = json.loads(text[len('riskfile.receive("items",') : -2])["items"]
    titles = {each[0]: each[1] for each in items}
    assert titles["RSK-1"].startswith(CHINESE)


def test_the_source_is_judged(root: Path, shown: Built) -> None:
    judged = Project.open(root, today="2026-11-23", cached=False).judge()
    assert known(shown).report.findings == judged.findings


BILINGUAL = """````markdown docs/both.md
---
orphan: true
---

# In both

```{item-list}
:types: hazard
:columns: item, stage
:languages: en zh-CN
:sort: item desc
```

```{risk-table}
:languages: zh-CN, en
```
````
"""


@pytest.fixture(scope="module")
def bilingual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    root = project(tmp_path_factory.mktemp("bilingual"), BILINGUAL)
    names_languages(root)
    translate(root, lambda path, context: not context.startswith("HAZ-2."))
    found = {}
    for language, overrides in (("en", {**TODAY}), ("zh", ZH)):
        found[language] = build(
            root, root / "_build" / language / "html", overrides={**overrides, "riskfile_pdf": True}
        )
    return found


def test_a_table_says_it_in_both_languages(bilingual: dict[str, Built]) -> None:
    for built, other, prefix in ((bilingual["en"], "zh-CN", CHINESE), (bilingual["zh"], "en", "")):
        asked = ("item-list", "", "hazard", "item, stage", "item desc")
        table = table_of(known(built), *asked, "en zh-CN")
        assert ids_of(table) == ids_of(table_of(known(built), *asked)) != []
        written = files_of(built.app.config)[0].written.file
        for id, row in zip(ids_of(table), table.rows, strict=True):
            # what is translated is there twice, and what is not once
            expected = () if id == "HAZ-2" else ((other, prefix + written.items[id].title),)
            assert row.cells[0].also == expected, id
        page = (built.out / "docs/both.html").read_text(encoding="utf-8")
        assert f'<div class="rf-also" lang="{other}">{prefix}' in page
    # heads are in both too, as they were labelled in the build
    names = [
        column.name for column in table_of(known(bilingual["zh"]), "risk-table", "", "", "", "", "zh-CN en").columns
    ]
    assert any(name.endswith(" / Risk") for name in names), names


def test_heads_and_rows_are_joined() -> None:
    def table(label: str, *rows: tuple[str, ...]) -> Table:
        return Table(
            "t", (Column("a", label), Column("b", "B")), tuple(Row(None, tuple(map(Cell, row))) for row in rows)
        )

    own, other = table("Risk", ("one", "1"), ("two", "2")), table("风险", ("一", "1"), ("", "2"))
    found = joined(InLanguage("en", own), [InLanguage("zh-CN", other)])
    assert [column.name for column in found.columns] == ["Risk / 风险", "B"]
    assert [[(cell.text, cell.also) for cell in row.cells] for row in found.rows] == [
        [("one", (("zh-CN", "一"),)), ("1", ())],
        [("two", ()), ("2", ())],
    ]
    assert flat(found).rows[0].cells[0] == Cell("one", note="一")
    # of other columns, it is another table
    assert joined(InLanguage("en", own), [InLanguage("zh-CN", other._replace(columns=other.columns[:1]))]) == own


def test_the_pdf_says_it_in_both_languages(bilingual: dict[str, Built]) -> None:
    for built in bilingual.values():
        assert "lost" not in built.warnings and "WARNING" not in built.warnings, built.warnings


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("en fr", "item-list: found 'fr' in 'languages', expected languages of the policy: en, zh-CN"),
        ("en", "item-list: found one language in 'languages', expected two or more of the policy: en, zh-CN"),
        ("", "item-list: found one language in 'languages', expected two or more of the policy: en, zh-CN"),
    ],
)
def test_languages_that_a_table_cannot_have(given: str, told: str, tmp_path: Path) -> None:
    root = project(tmp_path)
    names_languages(root)
    edit(
        root,
        "docs/views.md",
        lambda text: text.replace(":types: hazard, situation", f":types: hazard\n:languages: {given}"),
    )
    found = [each for each in Project.open(root, cached=False).judge().findings if each.code == "RMF921"]
    assert [each.message for each in found] == [told]
    line = (
        (root / "docs/views.md").read_text(encoding="utf-8").split("\n").index(f":languages: {given}".rstrip()) + 1
        if given
        else 0
    )
    assert not given or found[0].span.line == line
