"""Each rule says what a person still has to judge: on its page, in the terminal, and in the index of the manual."""

from __future__ import annotations

import pytest

from riskfile.cli import main
from riskfile.manual import pages
from riskfile.rules import CATALOGUE
from riskfile.rules.people import HEADING, STILL, still_to_judge
from riskfile.rules.tool import CRASHED, NOT_OF_A_CHECK


def test_each_rule_has_the_text_of_its_family() -> None:
    assert {rule.family for rule in CATALOGUE.values()} <= set(STILL)
    assert all(still_to_judge(rule) for rule in CATALOGUE.values())
    assert still_to_judge(CRASHED) == "", "of its own failure the tool cannot say what is left to judge"
    for text in STILL.values():
        bullets = text.split("\n- ")
        assert text.startswith("- ") and text.endswith(".\n") and 3 <= len(bullets) <= 5


def test_each_page_and_the_index_show_it() -> None:
    shown = pages()
    for rule in (*CATALOGUE.values(), *NOT_OF_A_CHECK):
        still = still_to_judge(rule)
        assert (f"\n## {HEADING}\n\n{still}" in shown[f"rules/{rule.code}.md"]) == bool(still)
    assert all(f"{HEADING}:\n\n{text}" in shown["rules/index.md"] for text in STILL.values())


@pytest.mark.parametrize("code", ["RMF101", "RMF317", "RMF918"])
def test_the_terminal_shows_it(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", code]) == 0
    said = capsys.readouterr().out
    assert said.endswith(f"\n## {HEADING}\n\n{still_to_judge(CATALOGUE[code])}")
