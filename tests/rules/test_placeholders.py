"""A filler word is one finding, RMF917's: what follows from it is not told beside it, whatever option it stands in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from casekit import TODAY, base_files
from riskfile.model import Item, RiskFile
from riskfile.policy import read_policy
from riskfile.policy.placeholders import Search, is_placeholder, noted, worded_fields
from riskfile.project import Project
from riskfile.rules import Report
from riskfile.rules.wording import _texts_of, placeholder
from riskfile.source import Empty, Overlay

FILLERS = ("tbd", "?", "n/a", "-", "TODO")
MORE = """# More

:::{benefit-risk} Small arteries
:id: BRA-1
:rationale: fewer reinterventions (registry of 2024, 310 patients) outweigh the rest
:covers: RSK-1
:::
"""
BASE = {**base_files(), "needs/design/more.md": MORE}


def report_of(files: dict[str, str], select: tuple[str, ...] = ()) -> Report:
    source = Overlay(Empty(), {path: text.encode() for path, text in files.items()})
    return Project(source, gate="post-launch", today=TODAY).check(select).report


PROJECT = Project(Overlay(Empty(), {path: text.encode() for path, text in BASE.items()}), today=TODAY)
FILE, POLICY = PROJECT.file, PROJECT.policy


def with_option(item: Item, option: str, value: str) -> dict[str, str]:
    lines = BASE[item.path].split("\n")
    if option in item.marks:
        lines[item.marks[option][0] - 1] = f":{option}: {value}"
    else:
        lines.insert(item.line, f":{option}: {value}")
    return {**BASE, item.path: "\n".join(lines)}


def placed() -> Iterator[tuple[str, str, str]]:
    """An item of each type with each option of words that it has or lacks, and a filler; of those that are to be argued,
    each filler."""
    done = set()
    in_turn = cycle(FILLERS)
    for item in FILE:
        for field, argued in worded_fields(FILE.model.types[item.type]):
            case = (item.type, field.name, field.name in item.fields)
            # one that stands without its day is another mistake, and with it the item is a record
            if case in done or field.name == "retired-because":
                continue
            done.add(case)
            for word in FILLERS if argued else (next(in_turn), "tbd"):
                yield item.id, field.name, word


def said(report: Report) -> list[tuple[str, str]]:
    return [(each.code, each.message) for each in (*report.findings, *report.open_work)]


BEFORE = set(said(report_of(BASE)))


def subject(told: tuple[str, str]) -> tuple[str, str]:
    """The code, and the item that the message names first."""
    code, message = told
    return code, message.split()[0]


KNOWN = {subject(each) for each in BEFORE}


def test_a_filler_word_is_one_finding_in_every_option() -> None:
    cases = list(placed())
    wrong = []
    for id, option, word in cases:
        item = FILE.items[id]
        # what is told of an item all the same may be told of fewer of its options
        new = [each for each in said(report_of(with_option(item, option, word))) if subject(each) not in KNOWN]
        is_one = word in ("tbd", "?", "TODO") or any(
            argued for field, argued in worded_fields(FILE.model.types[item.type]) if field.name == option
        )
        if is_one and [code for code, _ in new] != ["RMF917"]:
            wrong.append((id, option, word, new))
        if not is_one and len(new) > 1:
            wrong.append((id, option, word, new))
    assert wrong == []
    assert len(cases) > 100 and {word for *_, word in cases} == set(FILLERS)


def test_counts_of_a_risk_whose_unit_is_to_come_are_told_of_once() -> None:
    """What counts per implant cannot be held against it, and only the unit is wrong."""
    observed = """# Observed

:::{observation} Perforations
:id: OBS-90
:kind: injury
:period: 2025
:count: 3
:exposure: 1000
:unit: implant
:source: active
:observes: RSK-1
:::
"""
    files = with_option(FILE.items["RSK-1"], "unit", "tbd")
    before = said(report_of({**BASE, "needs/design/observed.md": observed}))
    found = said(report_of({**files, "needs/design/observed.md": observed}))
    # what is told all the same may be told in other words
    new = [each for each in found if subject(each) not in {subject(other) for other in before}]
    assert [code for code, _ in new] == ["RMF917"], new
    other = with_option(FILE.items["RSK-1"], "unit", "flight hour")
    codes = {code for code, _ in said(report_of({**other, "needs/design/observed.md": observed}))}
    assert {"RMF608", "RMF612"} <= codes


@pytest.mark.parametrize("word", FILLERS)
def test_a_filler_word_in_the_plan_is_one_finding(word: str) -> None:
    policy = read_policy(Overlay(Empty(), {path: text.encode() for path, text in BASE.items()}))
    lines = BASE["needs/policy.yaml"].split("\n")
    tried = 0
    for keys, text, argued in _texts_of(policy):
        if not text.strip() or not (argued or word in ("tbd", "?", "TODO")):
            continue
        number = policy.at(*keys).line - 1
        before, _, after = lines[number].rpartition(text)
        changed = [*lines[:number], f'{before.rstrip(chr(34))}"{word}"{after.lstrip(chr(34))}', *lines[number + 1 :]]
        new = [
            each for each in said(report_of({**BASE, "needs/policy.yaml": "\n".join(changed)})) if each not in BEFORE
        ]
        assert [code for code, _ in new] == ["RMF917"], (keys, new)
        tried += 1
    assert tried > 2


def test_what_follows_is_told_where_the_cause_is_not_asked_for() -> None:
    """Nothing is hidden by a rule that nobody selected."""
    files = with_option(FILE.items["RSK-1"], "basis", "tbd")
    assert [each.code for each in report_of(files, ("RMF206",)).findings] == ["RMF206"]
    outcome = next(each for each in report_of(files).outcomes if each.rule.code == "RMF206")
    assert (outcome.findings, outcome.not_evaluated) == (0, 1)


def test_initials_are_no_placeholder() -> None:
    project = Project(Overlay(Empty(), {path: text.encode() for path, text in BASE.items()}), today=TODAY)
    item = FILE.items["REV-1"]._replace(fields={"name": "N. A."})
    assert not is_placeholder(item, "name", FILE.model.types["review"], project.policy)
    assert is_placeholder(item._replace(fields={"name": "n/a"}), "name", FILE.model.types["review"], project.policy)


WORDS = (*FILLERS, "ours", "an example; say why", "strut edges")


def written(number: int, word: str) -> str:
    """A page with a filler in a field of each kind, in a title, and in a paragraph of a text."""
    return f"""# Page {number}

:::{{control}} Edges {number}
:id: CTL-9{number}1
:no-new-risk: {word}
:controls: RSK-1
:::

:::{{control}} {word}
:id: CTL-9{number}2
:::

:::{{hazard}} Hazard {number}
:id: HAZ-9{number}3
:source: {word}
:::

:::{{hazard}} Hazard again {number}
:id: HAZ-9{number}4

The edges of struts.

{word}
:::
"""


@pytest.mark.parametrize("example", ["true", "false"])
@pytest.mark.parametrize("more", ["", "placeholders: [ours]\n"])
def test_what_is_noted_while_a_page_is_read_is_what_a_search_of_the_whole_file_finds(
    more: str, example: str, tmp_path: Path
) -> None:
    policy = BASE["needs/policy.yaml"].replace("example: true", f"example: {example}") + more
    files = {**BASE, "needs/policy.yaml": policy}
    files |= {f"needs/design/p{number}.md": written(number, word) for number, word in enumerate(WORDS)}
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    told = []
    for _ in ("read anew", "kept"):
        project = Project.open(tmp_path, today=TODAY)
        file, policy_read = project.file, project.policy
        assert policy_read.device.example is (example == "true")
        ids = noted(file, policy_read)
        found = list(placeholder.check(file, policy_read))
        # a file of the same items with which nothing is noted, such as that of a build
        plain = RiskFile(file.model, file, file.documents, file.problems, file.root_doc)
        assert noted(plain, policy_read) is None
        assert found == list(placeholder.check(plain, policy_read))
        assert ids is not None and {each.item.id for each in found if each.item} <= ids < set(file.items)
        # judged by another policy, the file is searched again
        other = policy_read._replace(placeholders=("strut edges",))
        assert noted(file, other) is None
        assert {each.item.id for each in placeholder.check(file, other) if each.item} >= {"CTL-971"}
        told.append([(str(each.span), str(each.said)) for each in found])
    assert told[0] == told[1]
    per_page = Counter(span.partition(":")[0] for span, _ in told[0])
    expected = {"tbd": 4, "?": 4, "n/a": 1, "-": 1, "TODO": 4, "ours": 1 if more else 0, "strut edges": 0}
    expected["an example; say why"] = 0 if example == "true" else 4
    assert {word: per_page[f"needs/design/p{number}.md"] for number, word in enumerate(WORDS)} == expected


def test_pages_whose_items_say_something_are_searched_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check of what is kept looks at no item, and one that reads looks at those of pages that have a filler."""
    search = Search(FILE.model, POLICY)
    monkeypatch.setattr(type(POLICY), "filler", lambda policy, text: pytest.fail(text))
    assert search.ids([FILE.items["CTL-1"]]) == ()
