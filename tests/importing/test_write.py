"""What is written reads back as it was given, by the fast reader and by MyST; files are written all or none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from myst_parser.parsers.directives import parse_directive_text
from myst_parser.parsers.options import options_to_items

from riskfile.editing.writing import item_text, option_value
from riskfile.importing import ImportProblem, run_import
from riskfile.importing.convert import clean
from riskfile.importing.markdown import as_markdown
from riskfile.importing.preview import preview
from riskfile.importing.suggest import suggest_mapping
from riskfile.importing.write import index_page, item_pages, write_files
from riskfile.model import BUILTIN_MODEL, Item, Value
from riskfile.reading.item_options import split
from riskfile.reading.markdown import parser, read_page
from riskfile.reading.page import decode
from riskfile.sphinx.items import ItemDirective
from riskfile.tables.table import one_line
from riskfile.text.messages import speaking
from riskfile.views.registry import MODEL

PIECES = [
    ":", "::", ":::", "::::", ":::{risk} x", "```", "```{include} /etc/passwd", "~~~", " #", "#", "# ", "'", '"', "\\",
    "|", ">", "-", "- ", "+", "+++", "*", "**", "_", "__", "=", "===", "---", "1. ", "2) ", "[a](b)", "[^1]: ", "[x]: y",
    "![", "{ndf}`x`", "{need_count}`1`", "{{ x }}", "{.class}", "{#id}", "<b>", "</div>", "<!-- x -->", "<script>",
    "<?x", "<http://x.org>", "&lt;", "&#35;", "& ", "$x$", "$$", "%", "(name)=", "(", ")", ": ", ":id: HAZ-9", "~ ",
    "`code`", "\n", "\n\n", "  ", " ", "\t", "a", "Word", "7", "é", "病", "\u00a0", "\u200b", "\u2028", "\x85", "\x0b",
    "\r\n", "\x00", "\x07", "\x1b", "\ufeff", "\ud800", "| a | b |", "| --- |", "10^-5", "a_b", "_a_", "[[copy('id')]]",
    "<<x>>", "---\nmyst:\n---", "|x|", "http://x.org/a_b_c", "\\\n", "x\\",
]  # fmt: skip
NASTY = st.one_of(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), st.text(max_size=30))
PAGE = "needs/design/x"


def written_and_read(item: Item) -> Item:
    (text,) = item_pages([item], BUILTIN_MODEL).values()
    page, bad = decode(text.encode("utf-8"))
    assert bad is None
    found = read_page(page, PAGE, MODEL)
    assert found.problems == ()
    (read,) = found.items
    return Item(*read)  # type: ignore[arg-type]


def make(title: str, body: str, fields: dict[str, Value], links: dict[str, tuple[str, ...]] | None = None) -> Item:
    return Item("risk", "RSK-1", title, "design", PAGE, PAGE + ".md", 1, 1, fields, links or {}, body, {}, {})


def shown(markdown: str) -> str:
    """The text that a reader of the Markdown sees: paragraphs, hard breaks as line ends."""
    md: MarkdownIt = parser()
    tokens: list[Token] = md.parse(markdown)
    kinds = {token.type for token in tokens}
    assert kinds <= {"paragraph_open", "paragraph_close", "inline"}, f"markup: {kinds} in {markdown!r}"
    paragraphs = []
    for token in tokens:
        if token.type == "inline":
            children = token.children or []
            assert {each.type for each in children} <= {"text", "hardbreak", "text_special"}, children
            paragraphs.append("".join("\n" if each.type == "hardbreak" else each.content for each in children))
    return "\n\n".join(paragraphs)


@settings(max_examples=600)
@given(NASTY, NASTY, NASTY)
@example(":::{risk} x", "a\n:::\n:::{hazard} x", "|")
@example("a", ":id: HAZ-9\n:basis: x", " # x")
@example("<b>a</b>", "<script>alert(1)</script>", "a: b")
@example("|", "", ":\n:")
def test_what_is_written_reads_back(title: str, body: str, basis: str) -> None:
    title = one_line(clean(title)) or "x"
    body, basis = as_markdown(clean(body)), clean(basis)
    fields: dict[str, Value] = {"p1": "1e-5", "dated": "2024-05-01", "tags": ("a", "b")}
    if basis:
        fields["basis"] = basis
    item = make(title, body, fields, {"situation": ("SIT-1", "SIT-2"), "harm": ("HRM-1",)})
    read = written_and_read(item)
    assert (read.title, read.body, read.stage, read.id) == (title, body, "design", "RSK-1")
    assert read.fields == fields
    assert read.links == item.links


@settings(max_examples=300)
@given(NASTY, NASTY, NASTY)
def test_myst_reads_the_same_item(title: str, body: str, basis: str) -> None:
    title = one_line(clean(title)) or "x"
    body, basis = as_markdown(clean(body)), clean(basis)
    text = item_text(make(title, body, {"basis": basis} if basis else {}, {"harm": ("HRM-1", "HRM-2")}))
    (token,) = parser().parse(text)
    assert token.type == "colon_fence"
    # as MyST splits them: render_colon_fence, then render_directive
    name, arguments = token.info.strip().split(maxsplit=1)
    assert name == "{risk}"
    parsed = parse_directive_text(ItemDirective, arguments, token.content)
    assert parsed.warnings == []
    assert parsed.arguments == [title]
    given = split("\n".join([""] * parsed.body_offset + parsed.body), BUILTIN_MODEL.types["risk"])
    expected = {"id": "RSK-1", "harm": "HRM-1, HRM-2"}
    found = {each.name: each.value for each in given.options}
    assert found == (expected | {"basis": basis} if basis else expected)
    assert (given.told, given.unreadable) == ([], [])
    assert "\n".join(given.body).strip("\n") == body


@settings(max_examples=600)
@given(NASTY)
def test_myst_reads_options_as_the_fast_reader_does(text: str) -> None:
    value = clean(text)
    items, state = options_to_items(f"basis: {option_value(value)}\nstatus: x")
    assert items == [("basis", value), ("status", "x")]
    assert not state.has_comments


@settings(max_examples=1000)
@given(NASTY)
@example("a\n- b\n1. c\n   d")
@example("a b\n--- ---")
@example("a_b _c_ d__e *f* 2*3*4")
@example("a | b\n--- | ---\n1 | 2")
@example("&copy; & &amp")
@example("1.\n2)")
def test_text_stays_text(text: str) -> None:
    value = clean(text)
    assert shown(as_markdown(value)) == value


@given(NASTY)
def test_a_table_cell_stays_text(text: str) -> None:
    from riskfile.importing.markdown import visible
    from riskfile.importing.report import _cell

    md = parser()
    tokens = md.parse(f"| a | b |\n| --- | --- |\n| {_cell(text)} | z |\n")
    cells = [token for token in tokens if token.type == "inline"]
    assert len(cells) == 4
    children = cells[2].children or []
    assert {each.type for each in children} <= {"text", "text_special"}, children
    assert "".join(each.content for each in children) == visible(text)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain text, with: signs; and 'quotes'", "plain text, with: signs; and 'quotes'"),
        ("1e-5", "1e-5"),
        ("C# and F#", "C# and F#"),
        ("a #comment", '"a #comment"'),
        ("#x", '"#x"'),
        ('"quoted" \\ back', '"\\"quoted\\" \\\\ back"'),
        ("'single'", "\"'single'\""),
        ("| block", '"| block"'),
        ("> block", '"> block"'),
        ("- item", "- item"),
        ("two\nlines", '"two\\nlines"'),
        ("", '""'),
    ],
)
def test_options_are_quoted_only_where_needed(value: str, written: str) -> None:
    assert option_value(value) == written


def test_a_fence_is_longer_than_those_in_its_body() -> None:
    item = make("x", "::::{note}\na\n::::", {})
    text = item_text(item)
    assert text.startswith(":::::{risk} x\n")
    assert written_and_read(item).body == item.body


def test_a_title_of_two_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="one line"):
        item_text(make("a\nb", "", {}))


def test_the_stage_is_written_only_where_the_folder_does_not_say_it() -> None:
    item = make("x", "", {"stage": "manufacturing"})._replace(stage="manufacturing")
    assert written_and_read(item).stage == "manufacturing"


def test_the_index_names_the_pages() -> None:
    text = index_page("A *file*", ["needs/design/risk.md", "docs/import-report.md"])
    page = read_page(text, "docs/index", MODEL)
    assert page.toctrees == ((("/needs/design/risk", "/docs/import-report"), False),)
    assert text.startswith("# A \\*file\\*\n")
    assert "{findings}" not in text
    front = index_page("A", ["needs/design/risk.md"], risks=True)
    assert [each for each in ("{findings}", "{heat-map}", "{trace-matrix}", "{toctree}") if each not in front] == []


# --- files --------------------------------------------------------------------------------------------------


def tree(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


def test_files_are_written_with_unix_line_ends(tmp_path: Path) -> None:
    write_files(tmp_path / "new", {"a/b.md": "é\n", "c.md": "x\n"}, force=False)
    assert (tmp_path / "new/a/b.md").read_bytes() == b"\xc3\xa9\n"
    assert tree(tmp_path / "new") == {"a/b.md": "é\n", "c.md": "x\n"}


def test_what_exists_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("mine")
    with pytest.raises(ImportProblem) as caught:
        write_files(tmp_path, {"a.md": "x", "b.md": "y"}, force=False)
    (problem,) = caught.value.problems
    assert str(problem) == f"{tmp_path.as_posix()}/b.md: exists already (say --force to overwrite it)"
    assert tree(tmp_path) == {"b.md": "mine"}


def test_force_overwrites(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("mine")
    write_files(tmp_path, {"a.md": "x", "b.md": "y"}, force=True)
    assert tree(tmp_path) == {"a.md": "x", "b.md": "y"}


def test_a_failure_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("mine")
    (tmp_path / "z.md").mkdir()
    with pytest.raises(ImportProblem, match=r"z\.md: is a folder, expected a file"):
        write_files(tmp_path, {"a.md": "x", "new/deep/b.md": "y", "z.md": "z"}, force=True)
    assert tree(tmp_path) == {"a.md": "mine"}
    assert not (tmp_path / "new").exists()


def test_a_failure_while_files_are_put_in_place_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("mine")
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if re.search(r"c\.md\.\d+\.new$", self.name):
            raise OSError(28, "No space left on device", str(self))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(ImportProblem, match="No space left on device"):
        write_files(tmp_path, {"a.md": "x", "b/b.md": "y", "c.md": "z"}, force=True)
    assert tree(tmp_path) == {"a.md": "mine"}
    assert not (tmp_path / "b").exists()


def test_a_folder_that_is_a_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "needs").write_text("a file")
    with pytest.raises(ImportProblem, match="cannot be written"):
        write_files(tmp_path, {"needs/design/a.md": "x"}, force=False)
    assert tree(tmp_path) == {"needs": "a file"}


def test_only_the_report_of_an_import_is_in_the_language_that_is_asked_for(tmp_path):
    """The pages are the same in both; every sentence of the report is said, and what it compares stays as it is."""
    log = Path(__file__).parent / "logs" / "startup.csv"
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(suggest_mapping([log, log.with_name("startup-tests.csv")], mapping).text, encoding="utf-8")
    found = {}
    for language in ("en", "zh-CN"):
        with speaking(language):
            report = run_import(mapping, [log.parent], tmp_path / language, False)
            found[language] = (report, preview(report))
    english, chinese = (found[language][0] for language in ("en", "zh-CN"))
    files = {
        language: {path: (tmp_path / language / path).read_text(encoding="utf-8") for path in report.written}
        for language, (report, _) in found.items()
    }
    assert files["en"].keys() == files["zh-CN"].keys()
    differ = {path for path, text in files["en"].items() if files["zh-CN"][path] != text}
    assert differ == {"docs/import-report.md", "needs/import/state.json"}
    assert english.items == chinese.items
    assert english.counts == chinese.counts
    assert [(each.kind, each.told) for each in english.defects] == [(each.kind, each.told) for each in chinese.defects]
    page = files["zh-CN"]["docs/import-report.md"]
    assert page.startswith("# 导入报告\n")
    headings = [line for line in files["en"]["docs/import-report.md"].splitlines() if line.startswith("## ")]
    assert headings and not [line for line in headings if line in page.splitlines()]
    assert "将生成：" in found["zh-CN"][1]
