"""The places that the Markdown reader gives: each points at exactly the text that it is the place of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from casekit import unmark
from riskfile.model import Item, Span
from riskfile.policy import load_model
from riskfile.reading.item_options import split
from riskfile.reading.markdown import MAX_NESTING, read_page
from riskfile.reading.page import Page, decode
from riskfile.views.registry import MODEL, VIEWS

DOCNAME = "needs/design/page"


def page_of(text: str) -> Page:
    return read_page(decode(text.encode())[0], DOCNAME, MODEL)


def items_of(text: str) -> list[Item]:
    return [Item._make(record) for record in page_of(text).items]


def places_of(item: Item) -> dict[str, tuple[int, int]]:
    """D: the directive; N0, N1, ...: the names of options; V0, ...: their values; L0, L1, ...: linked ids, in order."""
    places = {"D": (item.line, item.column)}
    for number, mark in enumerate(item.marks.values()):
        places[f"N{number}"] = mark[:2]
        places[f"V{number}"] = mark[2:4]
    linked = [place for name in item.links for place in item.link_marks[name]]
    return places | {f"L{number}": place for number, place in enumerate(linked)}


def assert_places(text: str) -> Item:
    """The text's only item stands where the marks say; each linked id is marked."""
    clean, marked = unmark("", text)
    page = page_of(clean)
    (item,) = [Item._make(record) for record in page.items]
    expected = {tag: (line, column) for _, line, column, tag in marked}
    places = places_of(item)
    assert {tag: places.get(tag) for tag in expected} == expected
    assert {tag for tag in places if tag[0] == "L"} == {tag for tag in expected if tag[0] == "L"}
    return item


PLAIN = "«D»:::{situation} Struts\n:«N0»id: «V0»SIT-1\n:«N1»condition: «V1»normal\n:«N2»hazard: «V2 L0»HAZ-1, «L1»HAZ-2\n:::"


def between(source: Sequence[str], span: Span) -> str:
    """The text of ``span``, its lines joined by line breaks."""
    assert span.end_line
    lines = list(source[span.line - 1 : span.end_line])
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def assert_within(source: Sequence[str], span: Span) -> None:
    """Both ends of ``span`` are places in the text, in order."""
    assert span.start <= span.end
    for line, column in (span.start, span.end):
        assert 1 <= line <= len(source)
        assert 1 <= column <= len(source[line - 1]) + 1


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def listed(text: str, mark: str = "- ") -> str:
    return "\n".join(
        f"{mark if number == 0 else ' ' * len(mark)}{line}" if line else ""
        for number, line in enumerate(text.split("\n"))
    )


def fenced(text: str, head: str = "::::::{note}", fence: str = "::::::") -> str:
    return f"{head}\n{text}\n{fence}"


CONTAINERS = {
    "at the top": PLAIN,
    "after text": f"---\norphan: true\n---\n\n# X\n\nText.\n\n{PLAIN}\n\nText.",
    "with a longer fence": PLAIN.replace(":::", ":::::"),
    "with backticks": PLAIN.replace(":::", "```"),
    "with tildes": PLAIN.replace(":::", "~~~"),
    "spaces before": "\n".join("   " + line for line in PLAIN.split("\n")),
    "spaces before options": PLAIN.replace("\n:«", "\n     :«"),
    "tabs before options": PLAIN.replace("\n:«", "\n\t \t:«"),
    "spaces after": PLAIN.replace("\n", "   \n"),
    "spaces around values": PLAIN.replace(": «V", ":     «V"),
    "empty line after": PLAIN.replace("\n:::", "\n\nText.\n:::"),
    "in a list": listed(PLAIN),
    "in a list, below text": listed(f"Text.\n\n{PLAIN}"),
    "in a numbered list": listed(PLAIN, "10. "),
    "in a list in a list": listed(listed(PLAIN), "* "),
    "in a list with a tab": listed(PLAIN).replace("\n  :", "\n\t:"),
    "in a quote": quoted(PLAIN),
    "in a quote without spaces": quoted(PLAIN).replace("> ", ">"),
    "in a quote in a list": listed(quoted(PLAIN)),
    "in a list in a quote": quoted(listed(PLAIN)),
    "in a quote in a quote": quoted(quoted(PLAIN)),
    "in a note": fenced(PLAIN),
    "in a note with options": fenced(f":class: x\n\n{PLAIN}"),
    "in a note in backticks": fenced(PLAIN, "``````{note}", "``````"),
    "in a note with text on its first line": fenced(PLAIN, "::::::{note} Text."),
    "in an admonition": fenced(PLAIN, "::::::{admonition} Title"),
    "in an admonition in a note": fenced(fenced(PLAIN, "::::::{admonition} T"), "::::::::{note}", "::::::::"),
    "in a fence without a name": fenced(PLAIN, "::::::"),
    "in a note in a list in a quote": quoted(listed(fenced(PLAIN))),
    "in a definition": "term\n" + listed(PLAIN, ": "),
    "in a footnote": "[^1]: Text.\n\n" + "\n".join(f"    {line}" for line in PLAIN.split("\n")),
    "below attributes": "{.wide}\n" + PLAIN,
}


@pytest.mark.parametrize("text", CONTAINERS.values(), ids=CONTAINERS)
def test_wherever_an_item_stands(text: str) -> None:
    assert_places(text)


def test_within_an_item() -> None:
    inner = "::::{hazard} Inner\n:id: HAZ-9\n:category: energy\n::::"
    text = f":::::{{situation}} Outer\n:id: SIT-1\n:condition: normal\n\nText.\n\n- {inner.replace(chr(10), chr(10) + '  ')}\n:::::\n"
    outer, within = items_of(text)
    assert (outer.id, outer.span[1:]) == ("SIT-1", (1, 1, 1, 23))
    assert places_of(within) == {"D": (7, 3), "N0": (8, 4), "V0": (8, 8), "N1": (9, 4), "V1": (9, 14)}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks(start: str, end: str) -> None:
    clean, marked = unmark("", f"# X\n\n{PLAIN}\n")
    (item,) = items_of(start + clean.replace("\n", end))
    assert places_of(item) == {tag: (line, column) for _, line, column, tags in marked for tag in tags.split()}


def option(text: str) -> str:
    """A situation with one more option line or lines."""
    return f":::{{situation}} Struts\n:id: SIT-1\n{text}\n:condition: normal\n:::"


def block(text: str) -> str:
    """The same with its options in YAML."""
    return f":::{{situation}} Struts\n---\nid: SIT-1\n{text}\ncondition: normal\n---\nText.\n:::"


LINKS = {
    "one": option(":events: «L0»EVT-1"),
    "commas": option(":events: «L0»EVT-1,«L1»EVT-2, «L2»EVT-3 , «L3»EVT-4"),
    "semicolons": option(":events: «L0»EVT-1;«L1»EVT-2; «L2»EVT-3"),
    "spaces": option(":events: «L0»EVT-1 «L1»EVT-2   «L2»EVT-3"),
    "signs at both ends": option(":events: , ;«L0»EVT-1,;, «L1»EVT-2,,"),
    "one that begins like another": option(":events: «L0»EVT-11, «L1»EVT-1, «L2»EVT-111"),
    "one twice": option(":events: «L0»EVT-1, EVT-1, «L1»EVT-2, EVT-1"),
    "one that is none between": option(":events: «L0»EVT-1, evt.2, «L1»EVT-3"),
    "one in small letters between": option(":events: «L0»EVT-1, «L1»evt-2, «L2»EVT-3"),
    "letters of several bytes": option(":events: Gefäß 血管 🫀 «L0»EVT-1"),
    "words behind": option(":events: «L0»EVT-1, «L1»EVT-2 # and no more"),
    "behind a tab": option(":events:\t«L0»EVT-1,\t«L1»EVT-2"),
    "no blank": option(":events:«L0»EVT-1"),
    "goes on": option(":events: «L0»EVT-1,\n«L1»EVT-2"),
    "block, list": block("events:\n  - «L0»EVT-1\n  - «L1»EVT-2"),
    "block, list at the margin": block("events:\n- «L0»EVT-11\n\n- «L1»EVT-1"),
    "block, list with commas": block("events:\n  - «L0»EVT-1, «L1»EVT-2\n  - '«L2»EVT-3' # last"),
    "block, list in a quote": quoted(block("events:\n  - «L0»EVT-1\n  - «L1»EVT-2")),
    "block": block("events: «L0»EVT-1, «L1»EVT-2"),
    "block, continued": block("events: «L0»EVT-1,\n  «L1»EVT-2\n   «L2»EVT-3"),
    "block, single quotes": block("events: '«L0»EVT-1, «L1»EVT-2'"),
    "block, single quotes over lines": block("events: '«L0»EVT-1,\n  «L1»EVT-2'"),
    "block, double quotes over lines": block('events: "«L0»EVT-1,\n\n  «L1»EVT-2"'),
    "block, literal": block("events: |\n  «L0»EVT-1, «L1»EVT-2\n  «L2»EVT-3"),
    "block, literal with empty lines": block("events: |\n\n  «L0»EVT-1,\n\n\n  «L1»EVT-2"),
    "block, literal that indents": block("events: |\n  «L0»EVT-1\n     «L1»EVT-2\n  «L2»EVT-3"),
    "block, literal kept": block("events: |+\n  «L0»EVT-1\n\n"),
    "block, literal stripped": block("events: |-\n    «L0»EVT-1\n    «L1»EVT-2"),
    "block, folded": block("events: >\n  «L0»EVT-1,\n  «L1»EVT-2"),
    "block, folded with an empty line": block("events: >-\n  «L0»EVT-1,\n\n  «L1»EVT-2 «L2»EVT-3"),
    "block, in a list": listed(block("events: |\n  «L0»EVT-1,\n  «L1»EVT-2")),
    "block, in a quote": quoted(block("events: |\n  «L0»EVT-1,\n\n  «L1»EVT-2")),
    "block, indented": "\n".join("  " + line for line in block("events: «L0»EVT-1, «L1»EVT-2").split("\n")),
    "block, comments between": block("# first\nevents: «L0»EVT-1 # one\n# last"),
}


@pytest.mark.parametrize("text", LINKS.values(), ids=LINKS)
def test_linked_ids(text: str) -> None:
    assert_places(text)


def problems_of(text: str) -> list[tuple[int, int, str]]:
    return [(*each.span.start, str(each.message)) for each in page_of(text).problems]


PROBLEMS = {
    "name": (option(":«A»nope: x"), "unknown option 'nope' for situation"),
    "name in a block": (block("«A»nope: x"), "unknown option 'nope' for situation"),
    "id in a link": (option(":events: EVT-1, «A»evt-2, EVT-3"), "events names 'evt-2', which is not an id"),
    "id in a literal": (block("events: |\n  EVT-1\n     «A»evt-2"), "events names 'evt-2', which is not an id"),
    "list of YAML": (option(":events: «A»[EVT-1, EVT-2]"), "events names '[EVT-1', which is not an id"),
    "value": (option(":stage: «A»launch"), "stage is 'launch'; expected one of"),
    "value in quotes": (block("stage: '«A»launch'"), "stage is 'launch'; expected one of"),
    "value in a folded text": (block("stage: >\n   «A»launch"), "stage is 'launch'; expected one of"),
    "no value": (option(":«A»stage:"), "option 'stage' has no value"),
    "twice": (option(":stage: design\n:«A»stage: manufacturing"), "option 'stage' is given twice"),
    "twice, the last counts": (option(":stage: launch\n:«A»stage: design"), "option 'stage' is given twice"),
    "quote that is not closed": (
        block("stage: «A»'design"),
        "the options of situation cannot be read: found a quote that is never closed",
    ),
    "tab in a value": (
        block("events: EVT-1«A»\tEVT-2"),
        "the options of situation cannot be read: found a tab, expected spaces",
    ),
    "line that is no option": (
        option("«A»:: EVT-1"),
        "the options of situation cannot be read: found ':: EVT-1', expected ':option: value'",
    ),
    "sign that begins no value": (option(":stage: «A»@x"), "stage is '@x'"),
    "item without an id": ("«A»:::{situation} Struts\n:condition: normal\n:::", "situation has no id"),
    "empty line before the options": (
        ":::{situation} Struts\n\n«A»:id: SIT-1\n:condition: normal\n:::",
        "option id stands below an empty line",
    ),
    "id that is none": (
        "- :::{situation} Struts\n  :id: «A»sit-1\n  :condition: normal\n  :::",
        "id 'sit-1' is not an id",
    ),
    "no title": ("> «A»:::{situation}\n> :id: SIT-1\n> :condition: normal\n> :::", "situation has no title"),
    "unknown type": ("1. «A»:::{situaton} Struts\n   :id: SIT-1\n   :::", "unknown item type 'situaton'"),
    "not closed": ("> «A»:::{situation} Struts\n> :id: SIT-1\n\nText.", "directive {situation} is not closed by :::"),
    "code that is not closed": ("Text.\n\n«A»~~~python\nText.", "code block is not closed by ~~~"),
}


@pytest.mark.parametrize(("text", "message"), PROBLEMS.values(), ids=PROBLEMS)
def test_problems(text: str, message: str) -> None:
    clean, ((_, line, column, _),) = unmark("", text)
    found = [problem for problem in problems_of(clean) if message in problem[2]]
    assert [problem[:2] for problem in found] == [(line, column)]


def body(text: str) -> str:
    return f":::{{situation}} Struts\n:id: SIT-1\n\n{text}\n:::"


ACTIVE = {
    "two tags": "Text «A»<b>and«A»</b> text.",
    "the same tag twice": "«A»<i>a«A»<i>b\n«A»<i>c",
    "not in code": "`<i>` and «A»<i>, `` `<i> `` and «A»<i>",
    "code over two lines": "`one\ntwo <i>` and «A»<i>",
    "breaks of lines": "a<br>b<br/>c<br />d\n\n| a<br>b |\n|---|\n| c<br>d |\n\n<br>\n\n- e<br>f",
    "other breaks": "a«A»<BR>b«A»<br class='x'>c«A»</br>d«A»<br  />",
    "a block that begins with a break": "Text.\n\n«A»<br>\n<b>bold</b>",
    "tag over two lines": "Text «A»<b\n  class='x'>and «A»<i>text",
    "in a list in a quote": "> - Text,\n>   text «A»<b>and\n> - «A»</b>",
    "block": "Text.\n\n  «A»<div>\n  text\n  </div>",
    "role": 'Text {strong}`x` «A»{ndf}`echo("x")` «A»{ndf}`1`.',
    "heading": "## Text «A»<b>and",
    "table": "| a | b |\n|---|---|\n| c | d «A»<b> |",
    "picture": "Text ![in](/docs/a.png) and «A»![out](https://example.org/a.png).",
    "none": "a < b, <https://example.org>, &lt;b&gt;, \\<b>, <!-- no -->",
}


@pytest.mark.parametrize("text", ACTIVE.values(), ids=ACTIVE)
def test_active_content(text: str) -> None:
    clean, marked = unmark("", body(text))
    found = [each.span.start for each in page_of(clean).problems if each.kind == "active-content"]
    assert found == [(line, column) for _, line, column, _ in marked]


@pytest.mark.parametrize(
    "front",
    [
        "myst: {}",
        '"myst": {}',
        "'myst': {}",
        "myst : {}",
        "{myst: {enable_extensions: [html_admonition]}}",
        "? myst\n: {}",
        '"m\\x79st": {}',
        "!!str myst: {}",
        "a: &x 1\nmyst: {}",
    ],
)
def test_a_page_that_sets_its_own_syntax(front: str) -> None:
    (problem,) = page_of(f"---\n{front}\n---\n\n# X\n").problems
    assert (problem.kind, problem.span) == ("active-content", (f"{DOCNAME}.md", 1, 1, 1, 4))
    assert str(problem.message) == "the page contains a page's own MyST settings"


@pytest.mark.parametrize(
    "front", ["title: about myst", "title: |\n  myst: no", "a: {myst: 1}", "[myst]", "{", "a: \\x", "''", "myst"]
)
def test_front_matter_that_sets_none(front: str) -> None:
    assert page_of(f"---\n{front}\n---\n\n# X\n").problems == ()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("```{raw} html\n:file: ../../../etc/passwd\n```", "a path that leaves the project: ../../../etc/passwd"),
        ("```{raw} html\n:file: /etc/passwd\n```", "a path that leaves the project: /etc/passwd"),
        ("```{raw} html\n---\n'file': \"/etc/passwd\"\n---\n```", "a path that leaves the project: /etc/passwd"),
        ("```{csv-table}\n:file: ../../../etc/passwd\n```", "a path that leaves the project"),
        ("```{csv-table}\n:header: a\n\n:file: ../../../etc/passwd\n```", ""),
        (
            "```{csv-table}\n:url: http://169.254.169.254/\n```",
            "the directive csv-table, which fetches http://169.254.169.254/",
        ),
        (
            "```{raw} html\n:file: /docs/../a.html\n:url: file:///etc/passwd\n```",
            "the directive raw, which fetches file:///etc/passwd",
        ),
        ("```{csv-table}\n:file: data.csv\n```", ""),
        ("```{literalinclude} ../../../x\n```", "a path that leaves the project"),
        ("```{include} ../../docs/plan.md\n```", ""),
    ],
)
def test_files_that_a_page_reads(text: str, what: str) -> None:
    messages = [str(each.message) for each in page_of(text).problems if each.kind == "active-content"]
    assert any(what in message for message in messages) if what else messages == []


def test_nesting() -> None:
    def text(levels: int) -> str:
        opening = [":" * (levels + 4 - level) + "{note}" for level in range(levels)]
        return "\n".join([*opening, *body("").split("\n"), *(":" * (level + 5) for level in range(levels))])

    assert len(items_of(text(MAX_NESTING - 1))) == 1
    page = page_of(text(MAX_NESTING))
    assert page.items == ()
    (problem,) = page.problems
    assert (problem.kind, problem.span.start, problem.stops_build) == ("unreadable-file", (MAX_NESTING + 1, 1), True)
    assert (
        str(problem.message)
        == f"nested {MAX_NESTING + 1} levels deep, expected at most {MAX_NESTING}; what is in it is not read"
    )


# Whatever is written

NASTY = "ab1 :#'\"|>-?,[]{}&*!%@`\\\t~=<éß血\u00a0\u2028\x85\ufeff.\x0b\x0c\x1c$"
NAMES = st.sampled_from(["id", "basis", "situation", "p1", "events", "x_1", "A", "tags", "condition"])
VALUES = st.one_of(
    st.text(alphabet=NASTY, max_size=12),
    st.sampled_from(
        [
            "",
            "P1",
            "a # b",
            "a: b",
            "- a",
            "'it''s'",
            '"x"',
            "|",
            ">-",
            "a,b;c",
            "1e-5 per implant",
            "x  ",
            "#x",
            "? y",
            "a #",
            "%a",
        ]
    ),
)
MARGINS = st.sampled_from(["", "", "", " ", "   ", "\t", "\u00a0"])
LINES = st.lists(
    st.tuples(MARGINS, NAMES, st.sampled_from([" ", " ", "", "  ", "\t"]), VALUES).map(
        lambda parts: f"{parts[0]}:{parts[1]}:{parts[2]}{parts[3]}"
    ),
    max_size=5,
)


@settings(max_examples=700, deadline=None)
@given(LINES)
@example([":id: a\u00a0"])
@example([":id: a  ", ":p1:   "])
@example([":id: a:"])
@example([":id: a # b"])
@example([":id: 'a'"])
@example([":id: |"])
@example([":id:\ta\tb"])
@example([":id: \\x41 \\"])
def test_a_value_is_the_text_as_it_stands(lines: list[str]) -> None:
    given = split("\n".join(lines), MODEL.types["risk"])
    written = [line for line in lines if line.lstrip().startswith(":")]
    # a no-break space is no margin
    assume(written == lines and all(line.lstrip(" \t") == line.lstrip() for line in lines))
    expected = [line.split(":", 2)[1:] for line in lines]
    assert [(each.name, each.value) for each in given.options] == [(name, value.strip()) for name, value in expected]
    assert (given.told, given.unreadable, given.body) == ([], [], [])
    for each in given.options:
        assert lines[each.row].startswith(each.name, each.column)
        assert lines[each.first][each.begin : each.end] == (each.value or each.name)


IDS = st.lists(st.sampled_from(["EVT-1", "EVT-11", "EVT-2", "HAZ-1", "A-B-3", "EVT-111"]), min_size=1, max_size=6)
STYLES = ["plain", "single", "double", "literal", "folded", "lines", "colons"]


@st.composite
def links(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """The lines of an option that names ids, in one of the ways of YAML, and what its value has in each line."""
    ids = draw(IDS)
    style = draw(st.sampled_from(STYLES))
    separators = [draw(st.sampled_from([", ", ",", " ", "; ", ";", "  ,  "])) for _ in ids]
    joined = "".join(id + separator for id, separator in zip(ids, separators, strict=True)).rstrip(" ,;")
    if style in ("plain", "single", "double"):
        quote = {"plain": "", "single": "'", "double": '"'}[style]
        return [f"events: {quote}{joined}{quote}{draw(st.sampled_from(['', ' ', ' # comment']))}"], [joined]
    rows = [id + separator.rstrip() for id, separator in zip(ids, separators, strict=True)]
    indents = [
        "  " + " " * draw(st.integers(0, 2)) if number and style != "folded" else "  " for number in range(len(rows))
    ]
    lines = [indent + row for indent, row in zip(indents, rows, strict=True)]
    if style in ("literal", "folded"):
        return [f"events: {'|' if style == 'literal' else '>'}", *([""] if draw(st.booleans()) else []), *lines], rows
    return [f"events: {rows[0]}", *lines[1:]], rows


CONTAINING = st.lists(
    st.sampled_from(
        [
            quoted,
            listed,
            lambda text: listed(text, "10. "),
            lambda text: fenced(text, "::::::::{note}", "::::::::"),
            lambda text: fenced(text, "~~~~~~{tip}", "~~~~~~"),
            lambda text: f"# X\n\n{text}\n\nText.",
            lambda text: "\n".join("  " + line if line else line for line in text.split("\n")),
        ]
    ),
    max_size=3,
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(links(), st.booleans(), CONTAINING, st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_place_points_at_its_text(
    option: tuple[list[str], list[str]],
    colons: bool,
    containing: list,  # type: ignore[type-arg]
    end: str,
) -> None:
    lines, rows = option
    options = ["id: SIT-9", *lines, "condition: normal"]
    if colons:
        # where no sign is YAML's
        assume(len(lines) == 1 and not set(lines[0]) & set("'\"#"))
        content = [f":{line}" for line in options]
    else:
        content = ["---", *options, "---"]
    text = "\n".join([":::{situation} Struts", *content, "", "Text.", ":::"])
    for contain in containing:
        text = contain(text)
    source = text.split("\n")
    found = [item for item in items_of(text.replace("\n", end) + end) if item.id == "SIT-9"]
    assume(found)
    (item,) = found
    assert source[item.line - 1][item.column - 1 :].startswith(":::{situation}")
    assert source[item.line - 1][: item.end_column - 1] == source[item.line - 1].rstrip()
    assert item.last_line == item.line + len(content) + 3
    for name in item.marks:
        assert between(source, item.at_option(name)) == name
    for name, value in (("id", "SIT-9"), ("condition", "normal")):
        assert between(source, item.at(name)) == value
    shown = between(source, item.at("events")).split("\n")
    assert shown[0] == rows[0]
    assert [line for each, line in zip(shown, rows, strict=True) if not each.endswith(line)] == []
    written = " ".join(lines)
    assert item.links["events"] == tuple(dict.fromkeys(re.findall(r"[A-Z]+(?:-[A-Z0-9]+)+", written)))
    assert len(set(item.link_marks["events"])) == len(item.links["events"])
    for id, span in item.link_places("events"):
        assert item.at_link("events", id) == span
        assert between(source, span) == id
        assert not re.match("[A-Z0-9-]", source[span.line - 1][span.end_column - 1 :]), (id, span)


WORDS = st.text(alphabet="ab1.-:#&*!@%<é血\u00a0,[]{}?|>=~", min_size=1, max_size=6)
TEXTS = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["", "'", '"']), st.booleans(), st.sampled_from(["", " ", "  # why"]))
def test_between_the_ends_of_a_value_is_what_was_written(text: str, quote: str, colons: bool, after: str) -> None:
    mark = ":" if colons else ""
    if colons:
        text, quote, after = f"{quote}{text}{quote}{after}".strip(), "", ""
    written = [f"{mark}id: RSK-1", f"{mark}basis: {quote}{text}{quote}{after}"]
    source = [":::{risk} A", *(written if colons else ["---", *written, "---"]), ":::"]
    found = items_of("\n".join(source))
    assume(found)
    value = found[0].text("basis")
    # a comment within, or a sign that begins another kind of value
    assume(value == text)
    assert between(source, found[0].at("basis")) == text
    assert between(source, found[0].at_option("basis")) == "basis"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        (":basis: it is", "it is"),
        (":basis:   it is  ", "it is"),
        (":basis:", "basis"),
        (":basis: ''", "''"),
        (":basis: 'it''s'", "'it''s'"),
        (':basis: "a\\x41"', '"a\\x41"'),
        (":basis: it is # so", "it is # so"),
        (":basis: # so", "# so"),
        (":basis: |", "|"),
        (":basis: > so", "> so"),
        (":basis:\tit\tis", "it\tis"),
        (":basis: it is,\nand so", "it is,\nand so"),
        ("basis: ''", ""),
        ("basis: 'it''s'", "it''s"),
        ('"basis": "a\\x41"', "a\\x41"),
        ("basis: it is # so", "it is"),
        ("basis: |\n  it is\n   so  \n", "it is\n   so"),
        ("basis: >-\n\n  it is", "it is"),
        ("basis: |", ""),
        ("basis: it\n  is", "it\n  is"),
        ("basis: 'it\n  is'", "it\n  is"),
        ("basis: |+\n  it\n\n  is\n\n", "it\n\n  is"),
        ("basis: |\ndated: 2026-01-01", ""),
        ("'basis' : it", "it"),
    ],
)
def test_ends(option: str, value: str) -> None:
    written = f":id: RSK-1\n{option}" if option.startswith(":") else f"---\nid: RSK-1\n{option}\n---"
    text = f":::{{risk}} A\n{written}\n:::"
    (item,) = items_of(text)
    source = text.split("\n")
    assert between(source, item.at_option("basis")) == "basis"
    assert between(source, item.at("basis")) == value
    assert between(source, item.at("id")) == "RSK-1"
    assert between(source, item.span) == ":::{risk} A"
    assert item.last_line == len(source)


PROBLEM_ENDS = {
    ":«nope»: x": "unknown option 'nope'",
    ":p2: C1\n:«p2»: C2": "option 'p2' is given twice",
    ":stage: «launch off»": "stage is",
    ":stage: «'launch' # so»": "stage is",
    ":«stage»:": "option 'stage' has no value",
    ":harm: HRM-1, «hrm-2», HRM-3": "harm names",
    ":p1: F1\n«harm: HRM-1»": "option harm has no colon before its name",
    "«:harm HRM-1»": "option harm has no colon behind its name",
    ":basis: test (bench,\n«2024-05)»": "the value of option basis goes on",
}


@pytest.mark.parametrize(("written", "message"), PROBLEM_ENDS.items())
def test_a_problem_names_its_thing(written: str, message: str) -> None:
    before, rest = written.split("«")
    thing, after = rest.split("»")
    source = f":::{{risk}} A\n:id: RSK-1\n{before}{thing}{after}\n:::".split("\n")
    (problem,) = page_of("\n".join(source)).problems
    assert str(problem.message).startswith(message)
    assert between(source, problem.span) == thing


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        (":::{risk}\n:id: RSK-1\n:::", ":::{risk}"),
        ("> ::: {rsik} A\n> :id: RSK-1\n> :::", "::: {rsik} A"),
        ("```{risk} A\n:id: RSK-1", "```{risk} A"),
        (":::{risk} A\n:p1: F1\n:::", ":::{risk} A"),
        (":::{risk} A\n:id: RSK-1\n  and on \n:::", "and on"),
        ("Text {ndf}`1`.", "{ndf"),
        (":::{risk} A\n:id: RSK-1\n\nText <b>bold.\n:::", "<b>"),
        (":::{risk} A\n:id: RSK-1\n\n<div>\n:::", "<div>"),
    ],
)
def test_a_problem_of_a_directive_is_that_of_its_first_line(text: str, thing: str) -> None:
    (problem,) = page_of(text).problems
    assert between(text.split("\n"), problem.span) == thing


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet=NASTY + "\n\r:{}hazrdid- `~>*#<", max_size=80),
    st.sampled_from(["", ":::{hazard} ", "- > ```{risk}\n", ":::{control} T\n---\n", "[^1]: "]),
)
def test_nothing_that_is_written_is_too_much(text: str, start: str) -> None:
    clean, bad = decode((start + text).encode("utf-8", "surrogatepass"))
    page = read_page(clean, DOCNAME, MODEL)
    assert bad is None
    source = clean.split("\n")
    for problem in page.problems:
        assert_within(source, problem.span)
        assert str(problem.message)
    for record in page.items:
        item = Item._make(record)
        assert isinstance(item.marks, Mapping)
        assert item.line <= item.last_line <= len(source)
        for span in (item.span, *map(item.at, item.marks), *map(item.at_option, item.marks)):
            assert_within(source, span)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_can_be_decoded(data: bytes) -> None:
    text, bad = decode(data)
    assert "\r" not in text
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        assert bad is not None
        line, column, byte = bad
        assert byte == f"0x{data[error.start]:02X}"
        assert text.split("\n")[line - 1][column - 1] == "?"
    else:
        assert bad is None


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_no_item_whose_name_is_misspelt(name: str) -> None:
    near = load_model(f"types: {{{name}s: {{prefix: PRT, label: Part}}}}", "needs/model.yaml", VIEWS)
    text = f"```{{{name}}}\n:caption: One\n```\n\n:::{{{name}s}} A part\n:id: PRT-1\n:::\n"
    page = read_page(text, DOCNAME, near)
    assert page.problems == ()
    assert [item[0] for item in page.items] == [f"{name}s"]
    # who knows of no views takes it for a mistake, and what stands in one is nothing
    (problem,) = read_page(text, DOCNAME, near._replace(views=())).problems
    assert str(problem.message) == f"unknown item type {name!r}"
    assert read_page(f"````{{{name}}}\n:::{{{name}s}} A part\n:id: PRT-1\n:::\n````\n", DOCNAME, near).items == ()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\xe9b", ("a?b", (1, 2, "0xE9"))),
        (b"\xef\xbb\xbfa\n\xff\xfeb", ("a\n??b", (2, 1, "0xFF"))),
        (b"\xc3\xa4\r\n\xc3", ("ä\n?", (2, 1, "0xC3"))),
        ("\ufffd".encode() + b"\xe2\x82x", ("\ufffd?x", (1, 2, "0xE2"))),
        (b"\xef\xbb\xbf\xef\xbb\xbfa", ("\ufeffa", None)),
        (b"\r\r\n\n", ("\n\n\n", None)),
    ],
)
def test_decode(data: bytes, expected: object) -> None:
    assert decode(data) == expected


def test_an_escape_that_is_no_character_is_told_and_the_rest_is_read() -> None:
    page = page_of(':::{hazard} Heat\n---\nid: HAZ-1\nsource: "\\U00110000"\n---\n:::\n')
    problem = page.problems[0]
    assert [record[1] for record in page.items] == ["HAZ-1"]
    assert not problem.stops_build
    assert (problem.span.line, problem.span.column) == (4, 12)
    assert str(problem.message) == (
        "the options of hazard cannot be read: found 00110000, which is the number of no character"
    )
