"""Words that are nearly ids, and ids that stand in comments."""

from __future__ import annotations

import pytest

from casekit import compose
from riskfile.model import BUILTIN_MODEL
from riskfile.reading.markdown import read_page
from riskfile.reading.options import meant_in_text, near_ids
from riskfile.testing import checked


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("rsk-901", "RSK-901"),
        ("Rsk-901", "RSK-901"),
        ("RSK_901", "RSK-901"),
        ("RSK–901", "RSK-901"),
        ("RSK‑901", "RSK-901"),
        ("RSK−901", "RSK-901"),
        ("RSK- 901", "RSK-901"),
        ("RSK -901", "RSK-901"),
        ("HRM-00l", "HRM-001"),
        ("VER–001–E", "VER-001-E"),
        ("ver_001_e", "VER-001-E"),
    ],
)
def test_a_word_that_is_nearly_an_id(word: str, meant: str) -> None:
    for text in (word, f"as in {word}, and", f"({word})", f"**{word}**"):
        assert list(near_ids(text)) == [word], text
    assert meant_in_text(word) == meant


@pytest.mark.parametrize(
    "text",
    [
        "RSK-901", "RSK-901–RSK-903", "RSK-901-A", "a-5", "3–5", "docs/rsk-901", "x.rsk-901", "#rsk-901", "rsk-901.md",
        "- 5", "P1–P2", "RSK-\n901", "me@rsk-901", "2026–11", "",
    ],
)  # fmt: skip
def test_what_is_an_id_or_no_word(text: str) -> None:
    assert list(near_ids(text)) == []


@pytest.mark.parametrize(
    "comment",
    [
        "% :::{{hazard}} Strain\n% :id: {id}\n% :::",
        "%:::{{hazard}} Strain\n%:id: {id}\n%:::",
        "% :::{{hazard}} Strain\n% ---\n% id: {id}\n% ---\n% :::",
        "<!-- :::{{hazard}} Strain\n:id: {id}\n::: -->",
        "> % :id: {id}",
        "::::{{note}}\n% :::{{hazard}} Strain\n% :id: {id}\n% :::\n::::",
    ],
)
def test_an_id_in_a_comment_is_named_where_it_is_missed(comment: str) -> None:
    text = comment.format(id="HAZ-88")
    page = read_page(f"# Page\n\n{text}\n", "docs/page", BUILTIN_MODEL)
    ((id, kind, span),) = page.stray
    lines = f"# Page\n\n{text}\n".split("\n")
    assert (id, kind) == ("HAZ-88", "comment")
    assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == "HAZ-88"
    situation = ":::{situation} X\n:id: SIT-8\n:condition: normal\n:hazard: HAZ-88\n:events: EVT-1\n:::\n"
    report = checked(compose("x", f"``````markdown needs/design/more.md\n# More\n\n{text}\n\n{situation}``````")).report
    (found,) = (each for each in report.findings if each.code == "RMF902")
    assert "comment" in found.hint and "needs/design/more.md" in found.hint


def test_a_word_that_is_nearly_an_id_of_a_conflict() -> None:
    # one of the versions is read, and of the other the id is known
    sides = [f":::{{harm}} One\n:id: HRM-{number}\n:severity: S1\n:::\n" for number in (87, 88)]
    conflict = f"<<<<<<< ours\n{sides[0]}=======\n{sides[1]}>>>>>>> theirs"
    page = f"# More\n\n{conflict}\n\nAs hrm-87 and hrm-88 say, and HRM-88.\n"
    report = checked(compose("x", f"``````markdown needs/design/more.md\n{page}``````")).report
    assert not report.crashes
    found = {each.code for each in report.findings if each.span.path == "needs/design/more.md"}
    assert "RMF913" in found and found <= {"RMF913", "RMF916"}
