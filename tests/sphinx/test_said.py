"""What Sphinx, docutils and MyST say of a page is told in each build, whichever pages are read and written again."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinxkit import Built, build, edit, project

WRONG = """# Wrong

```{list-table}
* - one
  - two
* - three
```

```{code-block} text
:lineno-start: first

Text
```

See {keyword}`no-keyword`.

```{code-block} no-language
Text
```
"""
ALONE = "# Alone\n\nNo table of contents leads here. See {keyword}`no-keyword`.\n"


def told(built: Built) -> list[str]:
    """What was said, in no order: clean builds read pages in another one."""
    return sorted(line for line in built.warnings.splitlines() if ": WARNING: " in line or ": ERROR: " in line)


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = project(
        tmp_path_factory.mktemp("said") / "project",
        f"`````markdown docs/wrong.md\n{WRONG}`````\n`````markdown docs/alone.md\n{ALONE}`````\n",
    )
    edit(root, "docs/index.md", lambda text: text.replace("plan\nviews", "plan\nviews\nwrong"))
    return root


@pytest.mark.parametrize("parallel", [0, 2])
def test_an_incremental_build_says_what_a_clean_one_says(wrong: Path, tmp_path: Path, parallel: int) -> None:
    clean = build(wrong, tmp_path / "out", parallel=parallel)
    said = told(clean)
    for part in (
        "docs/wrong.md:10: WARNING: 'code-block': Invalid option value",
        "docs/wrong.md:15: WARNING: unknown keyword: 'no-keyword'",
        "docs/wrong.md:17:17: WARNING: RMF923 unknown-name: unknown language no-language",
        "docs/alone.md:3: WARNING: unknown keyword",
    ):
        assert any(part in line for line in said), (part, said)
    # nothing has changed
    assert told(build(wrong, tmp_path / "out", parallel=parallel)) == said
    # something elsewhere has
    edit(wrong, "docs/plan.md", lambda text: text + "\nOne more sentence.\n")
    after = build(wrong, tmp_path / "out", parallel=parallel, strict=True)
    assert told(after) == said
    assert after.status == 1
    # and what is mended is said no more
    edit(wrong, "docs/wrong.md", lambda text: text.replace("start: first", "start: 1"))
    mended = told(build(wrong, tmp_path / "out", parallel=parallel))
    assert mended == [line for line in said if "Invalid option" not in line]
    edit(wrong, "docs/wrong.md", lambda text: text.replace("start: 1", "start: first"))
    assert told(build(wrong, tmp_path / "out", parallel=parallel)) == said


def test_html_and_pdf_say_one_thing_once(wrong: Path, tmp_path: Path) -> None:
    said = told(build(wrong, tmp_path / "html"))
    both = told(build(wrong, tmp_path / "out" / "html", overrides={"riskfile_pdf": "1"}))
    assert [line for line in both if "ERROR: " not in line] == [line for line in said if "ERROR: " not in line]
    assert len(set(both)) == len(both)
    # the page is not written again as HTML, but is as PDF
    assert told(build(wrong, tmp_path / "out" / "html", overrides={"riskfile_pdf": "1"})) == both
    assert told(build(wrong, tmp_path / "out" / "html")) == said
