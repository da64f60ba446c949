"""The document as a reader gets it: title page, running lines, wide tables, bookmarks, links, archive marks, settings."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import matplotlib
import pikepdf
import pypdfium2
import pytest
import yaml
from docutils import nodes
from jsonschema import Draft202012Validator

from riskfile.cli import main
from riskfile.policy import PolicyError
from riskfile.render.pdf import settings, typefaces
from riskfile.source import Disk
from riskfile.sphinx.pdf import render
from riskfile.sphinx.pdf.typst import Writer
from sphinxkit import build, edit, project

ROOT = Path(__file__).parents[3]
MM = 72 / 25.4

SEEN = """
````markdown docs/seen.md
# Seen

```{key-figures}
:caption: Where we stand
```

```{heat-map}
:movement:
:caption: What moved
```

## Wide

Two words before the matrix.

```{trace-matrix}
:caption: Forward
```

```{cross-table}
:rows: hazard
:by: harm
:caption: Crossed
```

```{fmea-sheet}
```

```{clause-checklist}
:caption: Clauses
```
````
"""

SETTINGS = """\
paper: us-letter
accent: "#aa3300"
logo: {path: docs/logo.svg, alt: The sign of Nobody}
language: pt-BR
approvals:
  - {role: Quality, name: Q. Manager, date: 2026-01-05, meaning: approved for the audit}
  - {role: Clinic, name: C. Doctor}
revisions:
  - {revision: "2", date: 2026-01-03, change: the second edition of all, author: A. Writer}
"""
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><rect width="60" height="20" fill="#aa3300"/></svg>'
)


class Document:
    """A finished PDF, with the text of its pages on one line each."""

    def __init__(self, path: Path) -> None:
        self.pdf = pikepdf.open(path)
        pages = pypdfium2.PdfDocument(path)
        self.sizes = [page.get_size() for page in pages]
        self.texts = [
            re.sub(r"\s+", " ", page.get_textpage().get_text_range().translate({0x200B: None, 0x2060: None}))
            for page in pages
        ]
        self.outside = [
            (number, box)
            for number, page in enumerate(pages, 1)
            for text in [page.get_textpage()]
            for index in range(text.count_chars())
            for box in [text.get_charbox(index)]
            if not (
                box[0] >= -0.5
                and box[1] >= -0.5
                and box[2] <= page.get_width() + 0.5
                and box[3] <= page.get_height() + 0.5
            )
        ]
        pages.close()

    @property
    def names(self) -> set[str]:
        return set(pikepdf.NameTree(self.pdf.Root.Names.Dests))

    def links(self) -> Iterator[tuple[int, str]]:
        """Page and destination of each link that finds its place by a name."""
        for number, page in enumerate(self.pdf.pages, 1):
            for link in cast(Any, page.get("/Annots", [])):
                if isinstance(link.get("/Dest"), pikepdf.String):
                    yield number, str(link.Dest)

    def page_with(self, text: str) -> int:
        """The last page that shows ``text``: behind the contents, which show it too."""
        return max(number for number, shown in enumerate(self.texts, 1) if text in shown)

    def page_of(self, name: str) -> int:
        target: Any = pikepdf.NameTree(self.pdf.Root.Names.Dests)[name]
        page = (target.D if isinstance(target, pikepdf.Dictionary) else target)[0]
        return next(number for number, each in enumerate(self.pdf.pages, 1) if each.obj.objgen == page.objgen)


def made(root: Path) -> Document:
    built = build(root, builder="riskpdf")
    assert built.status == 0, built.warnings
    return Document(built.out / "risk-management-file.pdf")


def fresh(root: Path, yaml: str = "", extra: str = SEEN) -> Path:
    project(root, extra)
    edit(root, "docs/index.md", lambda text: text.replace("views\n", "views\nseen\n"))
    if yaml:
        (root / "docs/pdf.yaml").write_text(yaml, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return made(fresh(tmp_path_factory.mktemp("plain")))


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Document:
    root = fresh(tmp_path_factory.mktemp("set"), SETTINGS)
    (root / "docs/logo.svg").write_text(LOGO, encoding="utf-8")
    return made(root)


# ------------------------------------------------------------------------------------------------ title page


def test_title_page_says_what_it_is(plain: Document) -> None:
    title = plain.texts[0]
    for fact in (
        "Base device",
        "Nobody",
        "Document RMF-BASE",
        "Revision 1",
        "Date 2026-01-01",
        "Release gate draft",
        "EXAMPLE",
    ):
        assert fact in title
    assert re.search(r"Findings at this gate \d+ errors, \d+ warnings, \d+ waived", title)
    assert re.search(r"Content sha256:[0-9a-f]{64}", title.replace("- ", ""))
    assert "Revision history" not in title


def test_approvals_are_the_roles_and_the_reviews(tmp_path: Path) -> None:
    root = fresh(tmp_path, extra="")
    policy = (root / "needs/policy.yaml").read_text("utf-8")
    name = re.search(r"role: [^,]+, name: ([^,}]+)", policy)
    assert name
    page = root / "needs/design/reviewed.md"
    page.write_text(
        f"# Reviewed\n\n:::{{review}} By a role\n:id: REV-71\n:name: {name[1]}\n:time: 2026-01-04T10:00Z\n:meaning: accepted whole\n:::\n\n"
        ":::{review} By another\n:id: REV-72\n:name: N. Obody\n:time: 2026-01-06T10:00Z\n:meaning: accepted too\n"
        f":content-hash: sha256:{'0' * 64}\n:::\n",
        encoding="utf-8",
    )
    title = made(root).texts[0]
    assert f"{name[1]} 2026-01-04T10:00Z accepted whole, typed, no content hash REV-71" in title
    assert "Risk management review N. Obody 2026-01-06T10:00Z accepted too, typed, other content REV-72" in title
    assert title.count(name[1]) == title.count(f"{name[1]} 20")  # no row of the role is left empty


def test_a_checklist_tells_the_pages_of_its_answers(plain: Document) -> None:
    page = plain.page_with("4.1 A process for the whole life cycle")
    text = " ".join(plain.texts[page - 1 :])
    told = re.search(r"Plan: Risk management plan: Scope \(p\.\s(\d+)\)", text)
    assert told is not None
    assert "Scope" in plain.texts[int(told[1]) - 1]
    # an item stands on the page that is told of it, in the document's own numbers
    for id, number in re.findall(r"(CTL-\d|HAZ-\d) \(p\.\s(\d+)\)", text):
        assert plain.page_of(id) == int(number), id
    assert re.search(r"CTL-\d \(p\.\s\d+\)", text)


def test_settings_show(set_up: Document) -> None:
    title = set_up.texts[0]
    assert "Quality Q. Manager 2026-01-05 approved for the audit" in title
    assert "Clinic C. Doctor" in title
    assert "2 2026-01-03 the second edition of all A. Writer" in title
    assert set_up.sizes[0] == pytest.approx((215.9 * MM, 279.4 * MM), abs=0.5)
    assert str(set_up.pdf.Root.Lang) == "pt-BR"
    assert "The sign of Nobody" in alts(set_up.pdf)


def alts(pdf: pikepdf.Pdf) -> set[str]:
    """The alternative texts of all pictures."""
    found = set()
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and "/Alt" in each:
            found.add(str(each.Alt))
    return found


def test_history_is_the_annotated_tags(tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not there")
    (tmp_path / "a").write_text("a", encoding="utf-8")
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "T. Agger"}
    who |= {"GIT_COMMITTER_EMAIL": "t@example.org", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    assert settings.tags(tmp_path / "nowhere") == ()

    def git(*words: str, date: str = "2026-01-01T00:00:00Z") -> None:
        dated = {"GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date}
        subprocess.run(
            ["git", "-C", str(tmp_path), *words], check=True, env={**os.environ, **who, **dated}, capture_output=True
        )

    git("init", "-q")
    git("add", "a")
    git("commit", "-qm", "first")
    git("tag", "bookmark")
    git("tag", "-am", "First release", "1.0", date="2026-01-02T00:00:00Z")
    git("tag", "-am", "Second release", "1.1", date="2026-01-09T00:00:00Z")
    expected = (
        settings.Revision("1.1", "2026-01-09", "Second release", "T. Agger"),
        settings.Revision("1.0", "2026-01-02", "First release", "T. Agger"),
    )
    assert settings.tags(tmp_path) == expected
    assert settings.PdfSettings(source=Disk(tmp_path)).history() == expected
    assert settings.PdfSettings(source=Disk(tmp_path), revisions=()).history() == ()


# ------------------------------------------------------------------------------------------------ pages


def test_running_lines(plain: Document) -> None:
    total = len(plain.texts)
    short = re.search(r"sha256:[0-9a-f]{9}", plain.texts[1])
    assert short
    for number, text in enumerate(plain.texts, 1):
        assert f"Page {number} of {total}" in text
        assert short[0] in text
        assert "Example · Draft" in text
        assert number == 1 or "RMF-BASE · revision 1" in text


def test_no_page_lies_on_its_side_and_no_text_leaves_the_page(plain: Document, set_up: Document) -> None:
    for document in (plain, set_up):
        assert all(width < height for width, height in document.sizes)
        assert document.outside == []
        page = document.page_with("Two words before the matrix.")
        # a row of many columns is a block, and a heading stands on the page that it heads
        assert "Wide Two words before the matrix." in document.texts[page - 1]
        assert "Sequence of events" in "".join(document.texts[page - 1 : page + 1])


def test_contents_and_lists_of_tables(plain: Document) -> None:
    contents = " ".join(plain.texts[1:4])
    assert re.search(r"Seen[ .]+\d+", contents)
    assert re.search(r"Table \d+ Forward[ .]+\d+", contents)


def test_new_views_are_there(plain: Document) -> None:
    whole = " ".join(plain.texts)
    for text in (
        "Where we stand",
        "Risks by region",
        "Before control",
        "What moved",
        "Pairs linked",
        "Complete says that riskfile finds nothing against it",
    ):
        assert text in whole


def test_heads_of_a_long_table_are_repeated(tmp_path: Path) -> None:
    items = "".join(
        f":::{{hazard}} Hazard number {n}\n:id: HAZ-{n:04}\n:category: energy\n:::\n\n" for n in range(100, 200)
    )
    root = fresh(
        tmp_path,
        "set: single\n",
        extra=f"````markdown needs/design/many.md\n# Many\n\n{items}````\n````markdown docs/seen.md\n# Listed\n\n```{{item-list}}\n:types: hazard\n:caption: The list of hazards\n```\n````\n",
    )
    document = made(root)
    pages = [text for text in document.texts if "Up the chain Down the chain" in text and text.count("HAZ-01") > 5]
    assert len(pages) >= 2
    assert document.outside == []


# ------------------------------------------------------------------------------------------------ bookmarks and links


def test_bookmarks_are_a_tree(plain: Document) -> None:
    found: list[tuple[int, str]] = []

    def walk(items: Any, depth: int) -> None:
        for item in items:
            found.append((depth, re.sub(r"^[\d.]+ ", "", item.title)))
            walk(item.children, depth + 1)

    with plain.pdf.open_outline() as outline:
        walk(outline.root, 0)
    depths = {title: depth for depth, title in found}
    assert depths["Front"] == 0 and depths["Contents"] == 0
    assert depths["Wide"] == depths["Seen"] + 1
    card = next(title for title in depths if title.startswith("RSK-"))
    assert depths[card] > 0


def test_every_link_has_its_place(plain: Document) -> None:
    links = list(plain.links())
    assert links and {name for _, name in links} <= plain.names
    for page in plain.pdf.pages:
        for link in cast(Any, page.get("/Annots", [])):
            assert "/A" not in link or not str(link.A.get("/URI", "")).startswith("rf:")


def test_from_matrix_to_card_and_back(plain: Document) -> None:
    matrix = plain.page_with("Two words before the matrix.")
    risk = next(name for page, name in plain.links() if page == matrix and name.startswith("RSK-"))
    card = plain.page_of(risk)
    assert card != matrix
    assert "Shown in" in plain.texts[card - 1]
    assert "Trace matrix" in plain.texts[card - 1]
    shown_on = {plain.page_of(name) for page, name in plain.links() if page == card}
    # the first matrix of the file is on the page of all views
    assert shown_on & {
        number for number, text in enumerate(plain.texts, 1) if "Effectiveness verified by" in text or "Views" in text
    }


# ------------------------------------------------------------------------------------------------ archive


def test_archive_marks(plain: Document) -> None:
    xmp = bytes(cast(Any, plain.pdf.Root.Metadata).read_bytes()).decode()
    assert re.search(r"pdfaid:part(>|=\")2", xmp)
    assert re.search(r"pdfaid:conformance(>|=\")A", xmp)
    assert re.search(r"pdfuaid:part(>|=\")1", xmp)
    assert str(plain.pdf.Root.Lang).startswith("en")
    assert bool(cast(Any, plain.pdf.Root.MarkInfo).Marked)
    assert bool(cast(Any, plain.pdf.Root.ViewerPreferences).DisplayDocTitle)


# ------------------------------------------------------------------------------------------------ settings


def test_schema_says_what_the_reader_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "pdf"]) == 0
    schema = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert validator.is_valid({"paper": "a4", "accent": "#123abc", "logo": {"path": "docs/a.svg", "alt": "A"}})
    for wrong in (
        {"papers": "a4"},
        {"accent": "red"},
        {"logo": {"path": "../a.svg", "alt": "A"}},
        {"logo": {"path": "/a.svg", "alt": "A"}},
        {"template": "a:b.typ"},
    ):
        assert not validator.is_valid(wrong)


@pytest.mark.parametrize(
    ("yaml", "place", "message"),
    [
        ("paper: a4\npapers: a3\n", "2:1", "unknown key `papers`"),
        ("paper: A4\n", "1:8", "found the text"),
        ("accent: '#12'\n", "1:9", "expected a colour"),
        ("logo: {path: docs/none.svg, alt: A}\n", "1:14", "is not there"),
        ("logo: {path: docs/plan.md, alt: A}\n", "1:14", "expected one of .svg"),
        ("logo: {path: ../x.svg, alt: A}\n", "1:14", "expected a path within the project"),
        ("logo: {path: docs/none.svg}\n", "1:1", "`alt` is missing"),
        ("fonts:\n  families: [Comic Sans MS]\n", "2:14", "no font of the family"),
        ("fonts:\n  folder: docs\n", "2:11", "no font file"),
        ("mono: Nothing Mono\n", "1:7", "no font of the family"),
        ("language: english\n", "1:11", "expected a language"),
        ("revisions:\n  - {revision: 1, date: 2026-02-30, change: x}\n", "2:25", "expected a date"),
        ("approvals: yes\n", "1:12", "expected a list"),
        ("template: ext/plan.typ\n", "1:11", "is not there"),
        ("template: ext/plan.md\n", "1:11", "expected one of .typ"),
        ("template: docs/plan.typ\n", "1:11", 'docs/plan.typ" is not below ext/; a template is code'),
        ("template: extra/plan.typ\n", "1:11", 'extra/plan.typ" is not below ext/'),
        ("template: plan.typ\n", "1:11", 'plan.typ" is not below ext/'),
        ("template: docs/../ext/plan.typ\n", "1:11", "expected a path within the project"),
    ],
)
def test_wrong_settings_are_told_with_their_place(tmp_path: Path, yaml: str, place: str, message: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/plan.md").write_text("# Plan\n", encoding="utf-8")
    (tmp_path / "docs/pdf.yaml").write_text(yaml, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        settings.read(Disk(tmp_path))
    first = caught.value.problems[0]
    assert str(first.span) == f"docs/pdf.yaml:{place}"
    assert message in str(first.message)


def test_a_logo_may_not_be_a_way_out(tmp_path: Path) -> None:
    root = tmp_path / "project"
    (root / "docs").mkdir(parents=True)
    (tmp_path / "secret.svg").write_text(LOGO, encoding="utf-8")
    (root / "docs/logo.svg").symlink_to(tmp_path / "secret.svg")
    (root / "docs/pdf.yaml").write_text("logo: {path: docs/logo.svg, alt: A}\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="lies outside the project"):
        settings.read(Disk(root))


@pytest.mark.parametrize("path", ["docs/own.typ", "needs/evidence/own.typ", "own.typ", "ext/own.typ"])
def test_data_name_no_template_that_nobody_has_reviewed_as_code(path: str, tmp_path: Path) -> None:
    """docs/pdf.yaml is data: what it names decides what the PDF says, and may lie in ext/ only, by its real path."""
    root = fresh(tmp_path, f"template: {path}\n", extra="")
    (root / "ext").mkdir()
    written = root / ("docs/own.typ" if path.startswith("ext/") else path)
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text('#import "riskfile.typ": *\nFORGED\n', encoding="utf-8")
    if path.startswith("ext/"):
        (root / path).symlink_to(written)
    with pytest.raises(PolicyError) as caught:
        settings.read(Disk(root))
    (problem,) = caught.value.problems
    assert str(problem.span) == "docs/pdf.yaml:1:11"
    hint = "put the file itself at" if path.startswith("ext/") else "move the file to ext/own.typ, and name that here"
    assert hint in str(problem.hint)
    with pytest.raises(SystemExit):
        build(root, builder="riskpdf")
    assert not list((root / "_build").rglob("*.pdf"))


def test_a_font_that_a_link_brings_from_elsewhere_is_not_read(tmp_path: Path) -> None:
    root = tmp_path / "project"
    (root / "docs/fonts").mkdir(parents=True)
    shutil.copyfile(typefaces.HERE / "fonts/SourceSans3-It.otf", root / "docs/fonts/Own.otf")
    outside = tmp_path / "secret.ttf"
    # of a family that is not ours
    shutil.copyfile(Path(matplotlib.get_data_path(), "fonts/ttf/STIXGeneral.ttf"), outside)
    (root / "docs/fonts/link.ttf").symlink_to(outside)
    (root / "docs/pdf.yaml").write_text("fonts: {families: [STIXGeneral], folder: docs/fonts}\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="no font of the family"):
        settings.read(Disk(root))
    (root / "docs/fonts/link.ttf").unlink()
    shutil.copyfile(outside, root / "docs/fonts/link.ttf")
    assert settings.read(Disk(root)).fonts == ("STIXGeneral",)


@pytest.mark.parametrize("builder", ["riskpdf", "html"])
def test_wrong_settings_stop_the_build_before_it_writes(tmp_path: Path, builder: str) -> None:
    root = fresh(tmp_path, "paper: a0\n")
    with pytest.raises(SystemExit) as stopped:
        build(root, builder=builder)
    assert stopped.value.code == 2
    assert not list((root / "_build").rglob("*.pdf")) and not list((root / "_build").rglob("*.html"))


def test_own_fonts_and_own_template(tmp_path: Path) -> None:
    root = fresh(tmp_path, "template: ext/own.typ\nfonts: {families: [Source Sans 3], folder: docs/fonts}\n")
    (root / "docs/fonts").mkdir()
    shutil.copyfile(typefaces.HERE / "fonts/SourceSans3-It.otf", root / "docs/fonts/Own.otf")
    (root / "ext").mkdir()
    (root / "ext/own.typ").write_text(
        '#import "riskfile.typ": *\n#let document-of = document-of.with(title: about => [A title page of our own: #about.device])\n',
        encoding="utf-8",
    )
    document = made(root)
    assert "A title page of our own: Base device" in document.texts[0]
    assert "Release gate" not in document.texts[0]
    assert (root / "_build/riskpdf/typst/fonts/Own.otf").is_file()


MANUAL = Path(__file__).resolve().parents[3] / "manual/pdf.md"


def of_the_manual(language: str) -> list[str]:
    """The blocks of this language in the page on the PDF."""
    text = MANUAL.read_text(encoding="utf-8")
    return [str(each) for each in re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


class WithoutDates(yaml.SafeLoader):
    """As JSON has it: a date is a text."""


WithoutDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in some if not tag.endswith(":timestamp")]
    for first, some in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def test_settings_of_the_manual_are_settings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "pdf"]) == 0
    validator = Draft202012Validator(json.loads(capsys.readouterr().out))
    blocks = [yaml.load(each, WithoutDates) for each in of_the_manual("yaml")]
    assert [error.message for shown in blocks for error in validator.iter_errors(shown)] == []
    # each setting but the template, which has an example of its own
    assert {"template"}.union(*blocks) == set(settings.SHAPE.keys)


def test_template_of_the_manual_works(tmp_path: Path) -> None:
    root = fresh(tmp_path, "template: ext/own.typ\n", extra=SEEN)
    (root / "ext").mkdir()
    (root / "ext/own.typ").write_text(of_the_manual("typst")[0], encoding="utf-8")
    made(root)
    ours = (typefaces.HERE / "template.typ").read_text(encoding="utf-8")
    assert "#let rf-code(value)" in ours and "#let document-of(" in ours
    assert "fill: red" in (root / "_build/riskpdf/typst/template.typ").read_text(encoding="utf-8")


def test_a_view_without_a_form_is_told() -> None:
    build = cast(Any, SimpleNamespace())
    writer = Writer({}, lambda uri: "", lambda text: text)
    node = nodes.Element(kind="odd-view", caption="", argument="")
    node.line = 7
    writer.docname = "docs/x"
    assert render.Press(build, lambda name, text: name).view(writer, node, cast(Any, object())) == ""
    assert [(loss.message, loss.place) for loss in writer.losses] == [
        ("the view odd-view (object) has no form for the PDF", "docs/x.md:7")
    ]
