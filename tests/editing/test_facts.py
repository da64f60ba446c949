"""What is said of an item, and the chain that it is part of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import BASE, TODAY
from riskfile.editing.facts import MOST_BRANCHES, Branch, Facts, every
from riskfile.project import Project
from riskfile.source import Disk, Overlay
from riskfile.views.cards import Cards
from riskfile.views.context import Context

ROOT = Path(__file__).resolve().parents[2]
PAGE = "needs/design/more.md"


def project_with(text: str = "", root: Path = BASE) -> Project:
    """The base project with one more page."""
    over: Mapping[str, bytes | None] = {PAGE: f"# More\n\n{text}".encode()} if text else {}
    return Project(Overlay(Disk(root), over), gate="post-launch", today=TODAY)


def facts_of(project: Project) -> Facts:
    return Facts(project.file, project.policy, project.judge())


def outline(branches: tuple[Branch, ...], depth: int = 0) -> list[str]:
    """The ids of a tree, indented; ``^`` where the rest is shown before."""
    return [
        line
        for each in branches
        for line in (f"{'  ' * depth}{each.item.id}{'^' * each.before}", *outline(each.below, depth + 1))
    ]


@pytest.fixture(scope="module")
def example() -> Project:
    return Project.open(ROOT, today="2026-11-23", cached=False)


def test_a_card_of_a_build_says_the_same(example: Project) -> None:
    report = example.judge()
    facts = Facts(example.file, example.policy, report)
    cards = Cards(Context(example.file, example.policy, report, example.today))
    compared = 0
    for item in example.file:
        card, found = cards.of(item), facts.of(item.id)
        assert found is not None
        if card.state is not None:
            assert found.state is not None and found.state.word == card.state.word, item.id
            compared += 1
        assert [
            (each.word, each.said, str(each.probability or ""), str(each.severity or "")) for each in found.estimates
        ] == [(each.label, each.word, each.probability, each.severity) for each in card.estimates]
        assert [each.how for each in found.estimates] == [each.sum for each in card.estimates]
        assert [(each.code, each.level, each.more) for each in found.findings] == [
            (each.code, each.level, each.more) for each in card.found
        ]
        neighbours = sorted((each.item.id, each.relation) for each in (*card.up, *card.down))
        items = [each for each in found.links if example.file.recorded(each.item.id) is not None]
        assert sorted((each.item.id, each.word) for each in items) == neighbours
    assert compared > 400


def test_each_item_of_the_chain_is_in_its_own_tree(example: Project) -> None:
    facts = Facts(example.file, example.policy)
    for item in example.file.of_type(
        "hazard", "event", "situation", "harm", "risk", "control", "verification", "failure-mode", "benefit-risk"
    ):
        tree = facts.tree(item.id)
        shown = [each.item.id for each in every(tree) if not each.before]
        # of one that leads to nothing there is no tree
        assert item.id in shown or not tree, item.id
        if item.type in ("risk", "control", "verification"):
            assert tree, item.id


def test_the_chain_of_a_risk() -> None:
    assert outline(facts_of(project_with()).tree("RSK-2")) == [
        "HAZ-2",
        "  CHR-1",
        "  EVT-2",
        "    SIT-2",
        # it is said to precede the situation, and not to be one of its sequence
        "      EVT-90",
        "      HRM-2",
        "        RSK-2",
    ]
    assert outline(facts_of(project_with()).tree("VER-6")) == [
        "HAZ-3",
        "  CHR-1",
        "  EVT-3",
        "    FMD-1",
        "    SIT-3",
        "      HRM-2",
        "        RSK-3",
        "          CTL-3",
        "            VER-6",
    ]


SHARED = """
:::{situation} Two hazards meet
:id: SIT-9
:hazard: HAZ-1, HAZ-2
:events: EVT-1, EVT-2
:::

:::{risk} First
:id: RSK-8
:situation: SIT-9
:harm: HRM-1
:::

:::{risk} Second
:id: RSK-9
:situation: SIT-9
:harm: HRM-2
:::

:::{control} Of both
:id: CTL-9
:controls: RSK-8, RSK-9
:::

:::{verification} Of it
:id: VER-9
:verifies: CTL-9
:::
"""


def test_a_shared_branch_is_shown_once() -> None:
    assert outline(facts_of(project_with(SHARED)).tree("CTL-9")) == [
        "HAZ-1",
        "  CHR-1",
        "  EVT-1",
        "    EVT-2",
        "      SIT-9",
        "        HRM-1",
        "          RSK-8",
        "            CTL-9",
        "              VER-9",
        "        HRM-2",
        "          RSK-9",
        "            CTL-9^",
        "HAZ-2",
        "  CHR-1",
        "  EVT-1^",
    ]


CIRCLE = """
:::{event} One
:id: EVT-8
:precedes: EVT-9, SIT-1
:::

:::{event} Other
:id: EVT-9
:precedes: EVT-8
:::
"""


def test_a_circle_of_events_ends() -> None:
    facts = facts_of(project_with(CIRCLE))
    assert outline(facts.tree("EVT-9"))[:6] == [
        "HAZ-1",
        "  CHR-1",
        "  EVT-1",
        "    SIT-1",
        "      EVT-8",
        "        EVT-9",
    ]


def test_a_large_tree_counts_what_it_leaves_out() -> None:
    risks = "".join(
        f":::{{risk}} Risk {n}\n:id: RSK-1{n:04}\n:situation: SIT-1\n:harm: HRM-1\n:::\n\n" for n in range(2000)
    )
    facts = facts_of(project_with(risks))
    tree = [*every(facts.tree("HAZ-1"))]
    assert len(tree) == MOST_BRANCHES
    assert len(tree) + sum(each.more for each in tree) == sum(1 for _ in every(facts.tree("RSK-1"))) + 2000


def test_an_item_that_nothing_leads_to_stands_alone() -> None:
    facts = facts_of(
        project_with(
            ":::{risk} Alone\n:id: RSK-9\n:::\n\n:::{control} Alone\n:id: CTL-9\n:::\n\n:::{hazard} Alone\n:id: HAZ-9\n:::\n"
        )
    )
    assert [outline(facts.tree(id)) for id in ("RSK-9", "CTL-9", "HAZ-9", "CYC-1", "XYZ")] == [
        ["RSK-9"],
        ["CTL-9"],
        ["HAZ-9"],
        [],
        [],
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["hazard", "event", "situation", "harm", "risk", "control", "verification", "failure-mode"]
            ),
            st.lists(st.integers(0, 11), max_size=4),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_whatever_is_linked_with_whatever_there_is_a_tree(made: list[tuple[str, list[int]]]) -> None:
    types = project_with().model.types
    text = ""
    for number, (type, targets) in enumerate(made):
        text += f":::{{{type}}} Item {number}\n:id: X-{number}\n"
        named = ", ".join(f"X-{each}" for each in dict.fromkeys(targets) if each < len(made))
        for link in types[type].links if named else ():
            text += f":{link}: {named}\n"
        text += ":::\n\n"
    project = project_with(text)
    facts = Facts(project.file, project.policy)
    for item in project.file:
        found = facts.of(item.id)
        assert found is not None and found.item is item
        assert len([*every(facts.tree(item.id))]) <= MOST_BRANCHES


def test_what_is_said_of_a_risk() -> None:
    facts = facts_of(project_with())
    found = facts.of("RSK-3")
    assert found is not None
    assert found.type == "Risk"
    assert found.place[:2] == ("needs/design/base.md", found.item.line)
    initial, residual, earned = found.estimates
    assert [(each.name, each.written, str(each.level)) for each in initial.factors] == [
        ("p1", "F3", "F3 Occasional"),
        ("p2", "C3", "C3 Possible"),
    ]
    assert initial.region is not None and residual.region is not None
    assert (initial.region.id, residual.region.id) == ("medium", "low")
    assert "a risk that starts here must be controlled" in initial.region.meaning
    assert initial.how == "P = F3 x C3 = 1e-7 to 1e-5 per implant"
    assert earned.region == residual.region
    assert found.combination.startswith("P1 and P2 are multiplied")
    (control,) = found.controls
    assert (control.item.id, control.lowers, control.word, control.lowers_words) == ("CTL-3", ("p1",), "verified", "P1")
    assert [(each.item.id, each.proves, each.word, each.day) for each in control.proofs] == [
        ("VER-5", ("implementation",), "pass", "2026-01-16"),
        ("VER-6", ("effectiveness",), "pass", "2026-01-16"),
    ]
    evidence = control.proofs[0].evidence
    assert evidence is not None and (evidence.written, evidence.state) == ("TR-9", "")
    assert {(each.link, each.item.id) for each in found.used} >= {("controls", "CTL-3"), ("considers", "ORR-1")}


def test_an_unverified_control_keeps_the_claim_from_counting() -> None:
    text = ":::{control} Not looked at\n:id: CTL-9\n:kind: protective\n:acts-on: p1\n:controls: RSK-3\n:::\n"
    facts = facts_of(project_with(text))
    found, control = facts.of("RSK-3"), facts.of("CTL-9")
    assert found is not None and control is not None
    assert found.unearned == ("CTL-9",)
    assert [each.said for each in found.estimates] == ["As far as possible", "Acceptable", "As far as possible"]
    assert "RMF306" in [each.code for each in control.findings]


def test_what_is_retired_is_a_record() -> None:
    text = ":::{control} Gone\n:id: CTL-9\n:kind: protective\n:controls: RSK-3\n:retired: 2026-01-02\n:retired-because: replaced\n:::\n"
    found = facts_of(project_with(text)).of("CTL-9")
    assert found is not None and found.state is not None
    assert (found.retired, found.retired_because, found.state.word) == ("2026-01-02", "replaced", "retired")
    assert found.control is None


def test_of_an_unknown_id_nothing_is_said() -> None:
    assert facts_of(project_with()).of("RSK-404") is None
