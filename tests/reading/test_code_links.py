"""Lists of the lines of code that name an id (sphinx-codelinks): what they say, where it is shown, what is refused. All lists are
examples of our own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit import TODAY, base_files, merge_policy
from riskfile.model import CodePlace
from riskfile.project import Checked, Project
from riskfile.text.json_places import line_and_column, places_in
from riskfile.views.cards import Cards
from riskfile.views.context import Context
from riskfile.views.design_trace import requirement_trace
from riskfile.views.workbook import work_sheets

WEB = "https://git.example.org/stent/blob/4f2a/src/"


def marker(file: str, row: int, type: str = "need-id-refs", url: str | None = "", **more: object) -> dict[str, Any]:
    """A marker as sphinx-codelinks writes it."""
    return {
        "filepath": file,
        "remote_url": f"{WEB}{file.rpartition('/src/')[2]}#L{row + 1}" if url == "" else url,
        "source_map": {"start": {"row": row, "column": 3}, "end": {"row": row, "column": 20}},
        "tagged_scope": "int main() {}",
        "type": type,
        **more,
    }


MARKED: Mapping[str, list[dict[str, Any]]] = {
    "stent": [
        marker("/home/ci/work/stent/src/cells.c", 11, "need", need={"id": "IMPL_1", "title": "Follows the wall", "type": "impl", "links": ["CTL-1"]}),
        marker("/home/ci/work/stent/src/cells.c", 40, need_ids=["REQ_7", "CTL-1"], marker="@need-ids:"),
        marker("/home/ci/work/stent/src/io/label.c", 0, need_ids=["REQ_7", "VER-1"], marker="@need-ids:"),
        marker("/home/ci/work/stent/src/io/label.c", 8, "rst", rst=".. impl:: text\n   :id: IMPL_9\n"),
    ],
    "tools": [marker("/home/ci/work/stent/src/tool.py", 2, need_ids=[], marker="@need-ids:")],
}  # fmt: skip


def made(root: Path, said: object, implements: str = "IMPL_1, REQ_7", more: str = "") -> Path:
    """The base project, of which CTL-1 names these ids, with this list of code and one of the others that controls name."""
    lists = "design-lists:\n  - path: needs/code.json\n  - path: needs/rest.csv\n" + more
    for path, text in base_files().items():
        written = (
            merge_policy(text, lists) if path == "needs/policy.yaml" else text.replace("DI-1\n", f"{implements}\n")
        )
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(written, encoding="utf-8")
    raw = said if isinstance(said, bytes) else (said if isinstance(said, str) else json.dumps(said, indent=1)).encode()
    (root / "needs/code.json").write_bytes(raw)
    (root / "needs/rest.csv").write_text("id,title\nDI-2,Coating\nSOP-3,Camera\n", encoding="utf-8")
    return root


def checked(root: Path, *, cached: bool = False) -> Checked:
    return Project.open(root, gate="post-launch", today=TODAY, cached=cached).check()


def told(found: Checked, *codes: str) -> list[str]:
    return [
        f"{each.span}: {each.message}" for each in found.report.findings if each.code in (codes or ("RMF330", "RMF325"))
    ]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    return checked(made(tmp_path_factory.mktemp("code"), MARKED))


def test_an_id_that_code_defines_or_names_is_known(known: Checked) -> None:
    assert told(known) == []
    row = known.file.design["IMPL_1"]
    assert row[:-1] == ("IMPL_1", "Follows the wall", "impl", "", "", "", False)
    text = json.dumps(MARKED, indent=1).splitlines()
    assert text[row.at.line - 1][row.at.column - 1 :].startswith('"IMPL_1"') and row.at.path == "needs/code.json"
    # an id that lines only name is no row, and text is not read
    assert "REQ_7" not in known.file.design and "IMPL_9" not in known.file.code
    # the folders of the machine that made the list are nothing to show, and lines count from 1
    cells, label = (
        CodePlace("src/cells.c", 41, f"{WEB}cells.c#L41"),
        CodePlace("src/io/label.c", 1, f"{WEB}io/label.c#L1"),
    )
    assert known.file.code["REQ_7"] == (cells, label) and known.file.code["VER-1"] == (label,)
    assert [each.name for each in known.file.code["CTL-1"]] == ["src/cells.c:12", "src/cells.c:41"]


def test_lines_stand_on_cards_in_the_trace_and_in_the_workbook(known: Checked) -> None:
    cards = Cards(Context(known.file, known.policy, known.report, TODAY))
    tables = {each.key: each for each in cards.of(known.file.items["CTL-1"]).tables}
    shown = [
        [(line.text, line.note, line.document.name if line.document else "", line.document.address if line.document else "")
         for line in row[0]]
        for row in tables["implemented"].rows
    ]  # fmt: skip
    assert shown == [
        [("IMPL_1", "Follows the wall", "", ""), ("", "", "src/cells.c:12", f"{WEB}cells.c#L12")],
        [
            ("REQ_7", "named in code", "", ""),
            ("", "", "src/cells.c:41", f"{WEB}cells.c#L41"),
            ("", "", "src/io/label.c:1", f"{WEB}io/label.c#L1"),
        ],
    ]
    assert len(tables["code"].rows) == 2 and tables["code"].title == "Code that names it"
    of_proof = {each.key for each in cards.of(known.file.items["VER-1"]).tables}
    assert "code" in of_proof and "code" not in {each.key for each in cards.of(known.file.items["CTL-2"]).tables}
    rows = {row.cells[0].text: row.cells[1] for row in requirement_trace(known.file, known.policy).rows}
    assert rows["REQ_7"].note == "named in code" and rows["IMPL_1"].text == "Follows the wall"
    sheets = work_sheets(known.file, known.policy, lambda path: base_files()[path].splitlines())
    (controls,) = [each for each in sheets if each.type == "control"]
    assert "REQ_7: src/cells.c:41, src/io/label.c:1" in str(controls)


def test_what_nobody_defines_or_names_is_told_and_a_line_alone_implements_nothing(tmp_path: Path) -> None:
    found = told(checked(made(tmp_path, MARKED, "IMPL_1, REQ_8")))
    assert len(found) == 1 and 'CTL-1 is implemented by "REQ_8", which no list of the project has' in found[0]
    page = tmp_path / "needs/design/base.md"
    page.write_text(page.read_text("utf-8").replace(":implements: IMPL_1, REQ_8\n", ""), encoding="utf-8")
    # code names CTL-1: whether it implements it, or tries it, no mark says
    assert "CTL-1 names nothing that implements it" in told(checked(tmp_path))[0]


@pytest.mark.parametrize(
    ("files", "urls", "shown"),
    [
        (["/home/a/x/src/a.c", "/home/a/x/test/b.c"], [None, None], ["src/a.c", "test/b.c"]),
        (["C:\\ci\\x\\src\\a.c", "C:\\ci\\x\\b.c"], [None, None], ["src/a.c", "b.c"]),
        (["src/a.c", "./src/../b.c"], [None, "javascript:alert(1)"], ["src/a.c", "b.c"]),
        (["/a/b.c", "C:/a/c.c"], [None, None], ["/a/b.c", "C:/a/c.c"]),
        (["/w/my src/a.c"], ["https://h.example/r/my%20src/a.c#L1"], ["my src/a.c"]),
        (["/w/a.c"], ["https://h.example/other"], ["a.c"]),
        (["/w/a.c"], ["https://h.example/a.c\" onclick=\"x"], ["a.c"]),
    ],
)  # fmt: skip
def test_a_path_is_shown_without_the_machine_that_made_the_list(
    tmp_path: Path, files: list[str], urls: list[str | None], shown: list[str]
) -> None:
    said = [
        marker(file, 0, url=url, need_ids=[f"N-{at}"]) for at, (file, url) in enumerate(zip(files, urls, strict=True))
    ]
    file = Project.open(made(tmp_path, said), cached=False).file
    assert [file.code[f"N-{at}"][0].path for at in range(len(files))] == shown
    # only what a browser opens as a page is a link
    assert [bool(file.code[f"N-{at}"][0].url) for at in range(len(urls))] == [
        url is not None and url.startswith("https") and '"' not in url for url in urls
    ]


GOOD = marker("src/a.c", 0, need_ids=["REQ_7"])


@pytest.mark.parametrize(
    ("wrong", "said", "at"),
    [
        (3, "found 3 in a list of code, expected a marker of sphinx-codelinks", "3"),
        ({**GOOD, "type": "anchor"}, 'has "anchor" as `type`; expected one of need, need-id-refs or rst', '"anchor"'),
        ({**GOOD, "filepath": None}, "has nothing as `filepath`; expected the path of a file", "null"),
        ({**GOOD, "source_map": {"start": {"row": -1}}}, "has -1 as `source_map.start.row`; expected the number of a line", "-1"),
        ({**GOOD, "source_map": []}, "has nothing as `source_map.start.row`; expected the number of a line", "[]"),
        ({**GOOD, "need_ids": "REQ_7"}, 'has "REQ_7" as `need_ids`; expected a list of ids', '"REQ_7"'),
        ({**GOOD, "need_ids": [1]}, "has a list as `need_ids`; expected a list of ids", "["),
        ({**GOOD, "remote_url": 4}, "has 4 as `remote_url`; expected an address, or null", "4"),
        ({**GOOD, "type": "need"}, "has nothing as `need`; expected an object with an `id`", "{"),
        ({**GOOD, "type": "need", "need": {"id": "A", "links": "B"}}, 'has "B" as `need.links`; expected a list of ids', '"B"'),
    ],
)  # fmt: skip
def test_a_marker_of_another_form_is_told_where_it_stands(tmp_path: Path, wrong: object, said: str, at: str) -> None:
    text = f"[{json.dumps(GOOD)},\n\n\n{json.dumps(wrong, indent=1)}]"
    found = told(checked(made(tmp_path, text)))
    # of an id that no list has nobody knows then whether it stands in this one
    assert len(found) == 1 and said in found[0]
    path, line, column, _ = found[0].split(":", 3)
    assert path == "needs/code.json" and text.splitlines()[int(line) - 1][int(column) - 1 :].startswith(at)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": [' + json.dumps(GOOD) + "]", "the list cannot be read: not JSON"),
        ('{"a": [' + json.dumps(GOOD) + '], "a": []}', 'the key "a" stands here a second time in one object, first at line 1'),
        ('{"a": [' + json.dumps(GOOD) + '],\n "b": 3}', "needs/code.json:2:7: found 3 in a list of code"),
        ('{"stent": []}', "needs/code.json:1:1: the list cannot be read: holds no items"),
    ],
)  # fmt: skip
def test_a_list_of_another_form_is_told_once(tmp_path: Path, text: str, said: str) -> None:
    found = told(checked(made(tmp_path, text)))
    assert len(found) == 1 and said in found[0]


def test_an_id_that_is_defined_twice_is_told(tmp_path: Path) -> None:
    need = {"id": "IMPL_1", "title": "One"}
    said = [marker("src/a.c", row, "need", need=need) for row in (1, 5)]
    found = told(checked(made(tmp_path, said, "IMPL_1")))
    assert len(found) == 1 and "IMPL_1 stands here a second time, first at needs/code.json:" in found[0]
    (tmp_path / "needs/rest.csv").write_text("id,title\nDI-2,a\nSOP-3,b\nIMPL_1,c\n", encoding="utf-8")
    assert "needs/rest.csv:4:1: IMPL_1 stands here a second time" in "".join(told(checked(tmp_path)))


def test_it_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = made(tmp_path, MARKED)
    checked(root, cached=True)
    first = checked(root, cached=True).file.code

    def read_again(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("riskfile.reading.code_links.read_code_links", read_again)
    assert checked(root, cached=True).file.code == first != {}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=120, deadline=None)
@given(VALUES, st.sampled_from((None, 1)))
def test_each_value_of_json_is_found_where_it_stands(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    found = dict(places_in(text, 9))

    def walk(part: Any, path: tuple[str | int, ...]) -> int:
        decoded, _ = json.JSONDecoder().raw_decode(text, found[path])
        assert decoded == part
        inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        return 1 + sum(walk(each, (*path, key)) for key, each in inner)

    assert walk(value, ()) == len(found)
    assert line_and_column(text, 0) == (1, 1)
