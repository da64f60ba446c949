"""What a check judges of what Sphinx alone was thought to know, and how it says what it cannot judge."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from riskfile.cli import main
from riskfile.project import check
from sphinxkit import CONF, build, edit, project

EXTENSIONS = (
    '"riskfile", "sphinx.ext.ifconfig", "sphinx.ext.todo", "sphinx.ext.graphviz", "sphinx_design", "sphinx.ext.intersphinx", '
    '"sphinx.ext.autosectionlabel"'
)

JUDGED = """# Unusual

```pythn
x = 1
```

```{code-block} jsno
{}
```

```json
{a: 1}
```

```{code} toml
:number-lines:

x = $
```

```{glossary}
Term
  One.

Other
  Two.
```

```{glossary}
Term
  Again.
```

```{ifconfig} extensions ==
Words of a condition.
```

```{include} part.txt
```

```{todo}
Words of a note.
```

```{highlight} pyhton
```

:::{intended-use} Use
:id: USE-77
:kind: misuse

```yaml
a: [
```

```jsn
1
```
:::

```JSON
{"a": 1}
```

```text
anything at all $ §
```

```console
$ ls
```

```markdown
# Any
```

```{code-block} python
:force:
x = $
```

```
plain $
```
"""
PART = "See [x](nowhere.md) and ![p](no.png) and {notarole}`x`.\n"
UNJUDGED = """# Elsewhere

See {ref}`elsewhere` and [](#nothing-here), and {term}`nowhere`.

Also <inv:python#x>.

```{eval-rst}
Words.
```

```{ifconfig} language == "en"
Words.
```
"""


def with_pages(root: Path, extensions: str = EXTENSIONS, **pages: str) -> Path:
    project(root)
    (root / "conf.py").write_text(CONF.replace('"riskfile"', extensions), encoding="utf-8")
    for name, text in pages.items():
        (root / f"docs/{name}.md").write_text(text, encoding="utf-8")
    (root / "docs/part.txt").write_text(PART, encoding="utf-8")
    edit(
        root, "docs/index.md", lambda page: page.replace("views\n", "views\n" + "".join(f"{name}\n" for name in pages))
    )
    return root


def test_check_and_build_say_the_same_once(tmp_path: Path) -> None:
    root = with_pages(tmp_path, extra=JUDGED)
    report = check(root, cached=False).report
    found = sorted((*each.span[:3], each.code) for each in report.findings if each.span.path.startswith("docs/"))
    assert [(line, column, code) for path, line, column, code in found if path == "docs/extra.md"] == [
        (3, 1, "RMF923"),
        (7, 17, "RMF923"),
        (11, 1, "RMF923"),
        (15, 1, "RMF923"),
        (30, 1, "RMF924"),
        (34, 1, "RMF926"),
        (41, 1, "RMF926"),
        (45, 16, "RMF923"),
        (56, 1, "RMF923"),
    ]
    assert [(line, column, code) for path, line, column, code in found if path == "docs/part.txt"] == [
        (1, 9, "RMF924"),
        (1, 30, "RMF924"),
        (1, 42, "RMF923"),
    ]
    built = build(root, tmp_path / "out", strict=True)
    told = re.findall(r"(docs/\S+?):(\d+):(\d+): (?:WARNING|ERROR): (RMF\d+) ", built.warnings)
    assert sorted((path, int(line), int(column), code) for path, line, column, code in told) == found
    # nothing of it in Sphinx's own words beside
    assert [line for line in built.warnings.splitlines() if "RMF" not in line and "ERROR" in line] == []
    for words in ("Pygments", "Lexing", "duplicate term", "ifconfig expression", "not readable", "cross-reference"):
        assert words not in built.warnings, built.warnings


def test_what_is_not_judged_is_named_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = with_pages(tmp_path, extra=UNJUDGED)
    status = main(["check", str(root), "--format", "text"])
    out = capsys.readouterr().out
    last = out.splitlines()[-1]
    assert last.startswith("Not judged without a build: ") and "in 39 items" in out.splitlines()[-2]
    parts = last.removeprefix("Not judged without a build: ").rstrip(".").split("; ")
    assert [re.sub(r" \([^)]*docs/", " (docs/", part) for part in parts] == [
        "links to labels that extensions make (docs/extra.md:3, 2 more)",
        "links into other projects (docs/extra.md:5)",
        "blocks of reStructuredText (docs/extra.md:7)",
        "conditions of `ifconfig` (docs/extra.md:11)",
    ]
    # kept or not, and whatever the status is
    assert main(["check", str(root)]) == status
    assert capsys.readouterr().out.splitlines()[-1] == last
    main(["check", str(root), "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    assert [(each["key"], each["path"], each["line"], each["places"]) for each in data["not_judged"]] == [
        ("not-judged.labels", "docs/extra.md", 3, 3),
        ("not-judged.inventories", "docs/extra.md", 5, 1),
        ("not-judged.rst", "docs/extra.md", 7, 1),
        ("not-judged.conditions", "docs/extra.md", 11, 1),
    ]
    assert not any(each["path"] == "docs/extra.md" for each in data["findings"])
    main(["check", str(root), "--format", "sarif"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [(note["level"], note["message"]["text"]) for note in notes][:1] == [
        ("note", "Not judged without a build: links to labels that extensions make (3 places)")
    ]


def test_a_project_of_which_all_is_judged_has_no_such_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = with_pages(tmp_path, '"riskfile"', extra="# Extra\n\nWords.\n")
    main(["check", str(root)])
    assert "Not judged" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("extensions", "code"),
    [
        ('"riskfile", "some.extension"', "not-judged.languages"),
        ('"riskfile"] + ["x"', "not-judged.languages"),
        ('"riskfile"', ""),
    ],
)
def test_an_extension_may_add_a_language(extensions: str, code: str, tmp_path: Path) -> None:
    root = with_pages(tmp_path, extensions, extra="# Extra\n\n```pythn\nx\n```\n")
    result = check(root, cached=False)
    assert [each.message.key for each in result.file.problems if each.kind == "not-judged"] == ([code] if code else [])
    assert [each.code for each in result.report.findings if each.span.path == "docs/extra.md"] == (
        [] if code else ["RMF923"]
    )


@pytest.mark.parametrize(
    ("line", "told"), [("", True), ("todo_include_todos = False", True), ("todo_include_todos = True", False)]
)
def test_notes_for_authors_that_are_shown(line: str, told: bool, tmp_path: Path) -> None:
    root = with_pages(tmp_path, '"riskfile", "sphinx.ext.todo"', extra="# Extra\n\n```{todo}\nWords.\n```\n")
    (root / "conf.py").write_text((root / "conf.py").read_text(encoding="utf-8") + f"{line}\n", encoding="utf-8")
    codes = [each.code for each in check(root, cached=False).report.findings if each.span.path == "docs/extra.md"]
    assert codes == (["RMF926"] if told else [])
