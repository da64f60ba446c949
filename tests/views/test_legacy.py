"""The criteria and summaries of a log that was brought in, as the plan's page shows them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.policy import Policy, load_policy
from riskfile.testing import base_files
from riskfile.views.legacy import legacy_criteria, legacy_summaries
from riskfile.views.tables import Table
from sphinxkit import build_apart

POLICY = "needs/policy.yaml"
LEGACY = """
legacy-criteria:
  - id: rpn
    label: RPN of the log of 2019
    factors:
      S: {label: Severity, of: severity}
      O: {scale: {rare: 1, seldom: 2.5, "3": 3}}
      D: {lowest: 1, highest: 5}
    bands:
      - {level: Low, up-to: 20}
      - {level: Medium, up-to: 60}
      - {level: High}
  - id: sum
    factors: {A: , B: {lowest: 0}}
    method: sum
    bands: [{level: green, from: 1}, {level: red, from: 5, up-to: 8}]
  - id: words
    factors: {P: {scale: {rare: 1, often: 2}}, S: {scale: {minor: 1, major: 2}}}
    matrix:
      often: {minor: Medium, major: High}
      rare: {minor: Low}
    scores:
      often: {minor: 3, major: 4}
  - id: scored
    factors: {P: {of: probability}, S: {of: severity}}
    scores:
      F2: {S1: 3}
    bands: [{level: any}]
    repeats-matrix: true
legacy-summaries:
  - id: counts
    stage: residual
    criterion: rpn
    levels:
      - {level: High, count: 1, risks: [RSK-1]}
      - {level: Low, count: 0}
      - {level: Medium, risks: []}
  - id: rtm
    traces: {REQ-1: [CTL-1, TC-7], REQ-2: }
"""
VIEWS = "".join(f"```{{policy-table}} {part}\n```\n\n" for part in ("legacy-criteria", "legacy-summaries"))


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(base_files()[POLICY] + LEGACY, POLICY)


def lines(table: Table | None) -> list[str]:
    """The cells of each row with their notes, in one text."""
    assert table is not None
    told = ([cell.text + (f" [{cell.note}]" if cell.note else "") for cell in row.cells] for row in table.rows)
    return [" | ".join(cells) for cells in told]


def test_criteria_show_factors_rule_and_levels(policy: Policy) -> None:
    assert lines(legacy_criteria(policy)) == [
        "RPN of the log of 2019 [rpn] | Factor S [Severity] | "
        "severity of the risk's own estimate: S1 = 1, S2 = 2, S3 = 3, S4 = 4, S5 = 5",
        " | Factor O | rare = 1, seldom = 2.5, 3",
        " | Factor D | 1 to 5",
        " | Rule | S × O × D, then the level by the score",
        " | Level Low | up to 20",
        " | Level Medium | above 20 up to 60",
        " | Level High | above 60",
        "sum | Factor A | any number",
        " | Factor B | from 0",
        " | Rule | A + B, then the level by the score",
        " | Level green | from 1 below 5",
        " | Level red | from 5 up to 8",
        "words | Factor P | rare = 1, often = 2",
        " | Factor S | minor = 1, major = 2",
        " | Rule | Score and level by the matrix of P and S",
        " | P = rare | S = minor: Low",
        " | P = often | S = minor: Medium (3); S = major: High (4)",
        "scored | Factor P | probability of the risk's own estimate: F1 = 1, F2 = 2, F3 = 3, F4 = 4, F5 = 5",
        " | Factor S | severity of the risk's own estimate: S1 = 1, S2 = 2, S3 = 3, S4 = 4, S5 = 5",
        " | Rule | Score by the matrix of P and S, then the level by the score",
        " | Level any | every score",
        " | P = F2 | S = S1: 3",
        " | Repeats | The plan's own matrix, said in another way: the two are held against each other.",
    ]


def test_summaries_show_what_the_log_says(policy: Policy) -> None:
    assert lines(legacy_summaries(policy)) == [
        "counts | Counts | After risk control, by RPN of the log of 2019",
        " | Level High | 1 risk: RSK-1",
        " | Level Low | 0 risks",
        " | Level Medium | none",
        "rtm | REQ-1 [traced to] | CTL-1, TC-7",
        " | REQ-2 [traced to] | nothing",
    ]


@pytest.mark.parametrize("lower", [None, 1.0, 4.9])
@pytest.mark.parametrize("score", [0.0, 1.0, 4.9, 5.0, 8.0, 9.0])
def test_a_band_is_said_as_it_counts(policy: Policy, lower: float | None, score: float) -> None:
    (criterion,) = (each for each in policy.legacy_criteria if each.id == "sum")
    first, last = criterion.bands
    criterion = criterion._replace(bands=(first._replace(lower=lower), last._replace(lower=5.0)))
    told = lines(legacy_criteria(policy._replace(legacy_criteria=(criterion,))))[-2:]
    inside = []
    for line in told:
        level, said = re.fullmatch(r" \| Level (\w+) \| (.*)", line).groups()  # type: ignore[union-attr]
        limits = {word: float(value) for word, value in re.findall(r"(from|above|below|up to) (\S+)", said)}
        if (
            score >= limits.get("from", score)
            and score > limits.get("above", score - 1)
            and score < limits.get("below", score + 1)
            and score <= limits.get("up to", score)
        ):
            inside.append(level)
    assert inside == [level for level in (criterion.level_by_bands(score),) if level]


def test_without_them_there_is_no_table() -> None:
    plain = load_policy(base_files()[POLICY], POLICY)
    assert (legacy_criteria(plain), legacy_summaries(plain)) == (None, None)


def test_the_page_and_the_paper_say_that_they_decide_nothing(tmp_path: Path) -> None:
    import pypdfium2

    write(compose("legacy", f"````markdown docs/plan.md\n{base_files()['docs/plan.md']}\n{VIEWS}````\n"), tmp_path)
    (tmp_path / POLICY).write_text(base_files()[POLICY] + LEGACY, encoding="utf-8")
    (tmp_path / "conf.py").write_text('extensions = ["riskfile"]\nproject = "Test"\n', encoding="utf-8")
    built = build_apart(tmp_path, tmp_path / "out", overrides={"riskfile_pdf": "1"})
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", (built.out / "docs/plan.html").read_text(encoding="utf-8")))
    paper = next(tmp_path.rglob("*.pdf"))
    document = pypdfium2.PdfDocument(paper)
    printed = " ".join(" ".join(each.get_textpage().get_text_range() for each in document).split())
    for text in (page, printed):
        assert "What stands here decides nothing: whether a risk is acceptable is judged by the plan" in text
        assert "S × O × D, then the level by the score" in text
        assert "above 20 up to 60" in text
        assert "S = minor: Medium (3); S = major: High (4)" in text
        assert "it is what the imported log says in sum" in text
        assert "CTL-1, TC-7" in text
