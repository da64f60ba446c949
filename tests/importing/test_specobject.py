"""XML of OpenFastTrace as tables: what is read of it, and what is refused with its place. All files are examples of our own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskfile.importing import ImportProblem
from riskfile.tables import sheets_in, tables_in

EXPORT = """\
<?xml version="1.0" encoding="UTF-8"?>
<specdocument xmlns:x="urn:example:extension">
  <x:note><specobject>not ours</specobject></x:note>
  <specobjects doctype="req">
    <specobject>
      <id>req:flow.limit</id>
      <shortdesc>Flow is
        limited</shortdesc>
      <status>approved</status>
      <version>2</version>
      <creationdate>2026-01-01</creationdate>
      <sourcefile>doc/spec.md</sourcefile>
      <sourceline>12</sourceline>
      <description>No more than
20 ml/h &amp; no free flow.</description>
      <tags><tag>safety</tag><tag>pump</tag></tags>
      <needscoverage><needsobj>impl</needsobj><needscov><needsobj>utest</needsobj></needscov></needscoverage>
      <providescoverage>
        <provcov><linksto>feat:dosing</linksto><dstversion>1</dstversion></provcov>
        <provcov><linksto>feat:alarm</linksto><dstversion>3</dstversion></provcov>
      </providescoverage>
      <dependencies><dependson>req:door, v1</dependson><dependson>req~power~1</dependson></dependencies>
      <fulfilledby><ffbObj><ffbId>x</ffbId><id>y</id></ffbObj></fulfilledby>
    </specobject>
  </specobjects>
  <specobjects doctype="impl">
    <specobject><version>0</version><id>limit-7</id><x:id>z</x:id></specobject>
  </specobjects>
</specdocument>
"""
ASPEC = """\
<specdocument xmlns="https://github.com/itsallcode/doc/aspec.xsd">
  <specobjects doctype="dsn">
    <specobject>
      <id>valve</id><version>1</version><status>proposed</status>
      <coverage><needscoverage><needsobj>impl</needsobj></needscoverage>
        <coveringSpecObjects><coveringSpecObject><id>other</id><version>9</version></coveringSpecObject></coveringSpecObjects>
      </coverage>
      <covering><coveredType><id>flow.limit</id><version>2</version><doctype>req</doctype></coveredType></covering>
    </specobject>
  </specobjects>
</specdocument>
"""
ONE = '<specobjects doctype="req"><specobject><id>a</id><version>1</version></specobject></specobjects>'


def rows(data: bytes, name: str = "a.xml") -> list[dict[str, str]]:
    found = []
    for sheet in sheets_in(data, name):
        heads = [cell.text for cell in sheet.rows[0].cells]
        found += [dict(zip(heads, (cell.text for cell in row.cells), strict=True)) for row in sheet.rows[1:]]
    return found


def test_an_export_is_read_as_openfasttrace_reads_it() -> None:
    requirement, code = rows(EXPORT.encode())
    assert requirement == {
        "id": "req~flow.limit~2",
        "title": "Flow is limited",
        "kind": "req",
        "version": "2",
        "status": "approved",
        "source": "doc/spec.md:12",
        "description": "No more than\n20 ml/h & no free flow.",
        "tags": "safety; pump",
        "needscoverage": "impl; utest",
        "covers": "feat~dosing~1; feat~alarm~3",
        "dependson": "req~door~1; req~power~1",
    }
    assert code == {"id": "impl~limit-7~0", "title": "limit-7", "kind": "impl", "version": "0"}
    assert [sheet.title for sheet in sheets_in(EXPORT.encode(), "a.oreqm")] == ["req", "impl"]
    # of one kind alone, and in another encoding
    assert rows(ONE.encode())[0]["id"] == "req~a~1"
    assert rows(('<?xml version="1.0" encoding="utf-16"?>' + ONE).encode("utf-16"), "a.oreqm")[0]["id"] == "req~a~1"


def test_a_tracing_report_has_the_same_items() -> None:
    (found,) = rows(ASPEC.encode())
    assert found["id"] == "dsn~valve~1" and found["needscoverage"] == "impl" and found["covers"] == "req~flow.limit~2"


def test_it_is_a_table_to_import_with_places(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_text(EXPORT, encoding="utf-8")
    first, _ = tables_in(path, "export.xml")
    row = first.table.rows[0]
    assert str(row.cells[0].place) == "export.xml:6:7" and EXPORT.splitlines()[5][6:].startswith("<id>")


def item(inner: str) -> bytes:
    return f'<specdocument>\n<specobjects doctype="req">\n<specobject>{inner}</specobject></specobjects></specdocument>'.encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "a.oreqm:1:1: cannot be read as XML of OpenFastTrace: no element found"),
        (b"no XML", "a.oreqm:1:1: cannot be read as XML of OpenFastTrace: syntax error"),
        (ONE.encode()[:-5], "cannot be read as XML of OpenFastTrace: "),
        (ONE.encode() * 2, "cannot be read as XML of OpenFastTrace: "),
        (ONE.replace(">a<", ">\xff<").encode("latin-1"), "not well-formed (invalid token)"),
        (b'<!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]>' + ONE.encode(), "defines entities of XML, expected none"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + ONE.encode(), "defines entities of XML"),
        (b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>' + ONE.encode(), "defines entities of XML"),
        (b"\n<testsuites/>", "a.oreqm:2:1: begins with <testsuites>, expected <specdocument>"),
        (ONE.replace("<specobjects", '<specobjects xmlns="urn:x"').encode(), "begins with <specobjects>, expected <spec"),
        (b'<specdocument>\n <specobjects doctype=" "/></specdocument>', "a.oreqm:2:2: <specobjects> has no doctype"),
        (b"<specdocument/>", "a.oreqm: holds no item, expected <specobject> with <id> and <version>"),
        (item("<version>1</version>"), "a.oreqm:3:1: <specobject> has no <id>, expected its name"),
        (item("<id> </id><version>1</version>"), "a.oreqm:3:13: <specobject> has no <id>, expected its name"),
        (item("<id>a</id>"), 'a.oreqm:3:1: the version of "a" is "", expected a whole number'),
        (item("<id>a</id><version>1.2</version>"), 'a.oreqm:3:23: the version of "a" is "1.2", expected a whole number'),
        (item("<id>a</id>\n<id>b</id><version>1</version>"), "a.oreqm:4:1: <id> stands here a second time in one"),
        (item("<a>" * 5000 + "</a>" * 5000), "is nested deeper than 400 elements"),
        (item("<id>a</id><version " + " ".join(f'a{n}=""' for n in range(3000)) + "/>"), "more than 1000 attributes of XML"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_once_with_its_place(data: bytes, said: str) -> None:
    with pytest.raises(ImportProblem) as caught:
        sheets_in(data, "a.oreqm")
    (only,) = caught.value.problems
    assert said in str(only)


@pytest.mark.parametrize(
    ("limit", "said"), [("MAX_ELEMENTS", "more than 2 elements"), ("MAX_ITEMS", "more than 2 items")]
)
def test_too_much_is_refused_where_it_stands(monkeypatch: pytest.MonkeyPatch, limit: str, said: str) -> None:
    monkeypatch.setattr(f"riskfile.tables.specobject.{limit}", 2)
    many = (
        '<specobjects doctype="req">\n'
        + "<specobject><id>a</id><version>1</version></specobject>\n" * 3
        + "</specobjects>"
    )
    with pytest.raises(ImportProblem, match=r"a\.xml:[24]:\d+: .*" + said):
        sheets_in(many.encode(), "a.xml")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<specobject>", "</specobject>", "<id>", "</id>", "a", "<version>", "1", "</version>", "&#", "<"]
        )
    )
)
def test_no_text_stops_it(parts: list[str]) -> None:
    try:
        found = rows(f'<specobjects doctype="r">{"".join(parts)}</specobjects>'.encode())
    except ImportProblem as problem:
        assert len(problem.problems) == 1
    else:
        assert all(each["id"].startswith("r~") for each in found)
