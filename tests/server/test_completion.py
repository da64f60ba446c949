"""Completion, as an editor asks for it: what is offered, tests/editing/test_candidates.py says."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from server_kit import Page, capabilities, end, initialize

TODAY = "2026-11-23"


async def offered(page: Page, text: str, *, sign: str | None = None) -> list[types.CompletionItem]:
    """What is offered behind the first ``text`` of a page."""
    kind = types.CompletionTriggerKind.TriggerCharacter if sign else types.CompletionTriggerKind.Invoked
    found = await page.client.text_document_completion_async(
        types.CompletionParams(
            page.document, page.place(text, len(text)), context=types.CompletionContext(kind, trigger_character=sign)
        )
    )
    assert isinstance(found, types.CompletionList) and not found.is_incomplete
    return sorted(found.items, key=lambda each: each.sort_text or "")


@pytest.mark.asyncio
async def test_completion(risks: Page) -> None:
    # a type, with a skeleton
    risks.replace("# Risks of design", ":::{ri\n\n# Risks of design")
    risk = next(each for each in await offered(risks, ":::{ri") if each.label == "risk")
    assert risk.insert_text_format == types.InsertTextFormat.Snippet and risk.filter_text == "{risk"
    assert isinstance(risk.text_edit, types.TextEdit)
    assert risk.text_edit.new_text.startswith("{risk} ${1:Title}\n:id: ${2:RSK-004}\n:situation: $3\n")
    assert risks.text_at(risk.text_edit.range) == "{ri"
    risks.replace(":::{ri\n\n", "")
    # an option
    risks.replace(":harm: HRM-001\n", ":ha\n")
    harm, *_ = await offered(risks, "SIT-001\n:ha")
    assert harm.filter_text == ":harm" and isinstance(harm.text_edit, types.TextEdit)
    assert (risks.text_at(harm.text_edit.range), harm.text_edit.new_text) == (":ha", ":harm: ")
    # an id, whose hyphen begins no other word; in units of UTF-16
    risks.replace(":ha\n", ":harm: HRM-0\n")
    blood, *_ = [each for each in await offered(risks, ":harm: HRM-0") if each.label == "HRM-003"]
    assert isinstance(blood.text_edit, types.TextEdit) and risks.text_at(blood.text_edit.range) == "HRM-0"
    assert blood.detail == "Bloodstream infection" and blood.filter_text == "HRM-003 Bloodstream infection"
    assert blood.documentation is None
    said = await risks.client.completion_item_resolve_async(blood)
    assert isinstance(said.documentation, types.MarkupContent) and "S4" in said.documentation.value
    risks.replace("Normal condition: nothing has failed.", "\U0001fa78 SIT-0")
    (found, *_) = await offered(risks, "\U0001fa78 SIT-0")
    assert isinstance(found.text_edit, types.TextEdit)
    line = types.Position(risks.place("\U0001fa78").line, 3)
    assert found.text_edit.range == types.Range(line, types.Position(line.line, 8))
    # a blank in prose asks for nothing
    assert await offered(risks, "One chain, ", sign=" ") == []


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[sys.executable, "-m", "riskfile", "lsp", "--today", TODAY])
)
async def bare(lsp_client: LanguageClient) -> AsyncIterator[None]:
    """A server to which nobody has said anything yet."""
    yield
    await end(lsp_client)


@pytest.mark.asyncio
async def test_an_editor_with_commands_of_its_own(bare: LanguageClient, root: Path) -> None:
    """It asks again behind an option whose values are offered, and goes to what a code action leaves to be said."""
    await initialize(bare, root, options={"askAgain": "ask.again", "goToPlaceholder": "go.to"})
    page = Page(bare, root, "needs/design/risks.md")
    page.replace(":harm: HRM-001\n", ":ha\n")
    found = {each.label: each.command for each in await offered(page, "SIT-001\n:ha")}
    assert found["harm"] == types.Command("Complete", "ask.again")
    # behind one for words nothing would be offered
    assert found["disclosed-in"] is None
    page.replace(":ha\n", "")
    place = page.place(":::{risk}")
    context = types.CodeActionContext([], only=["refactor"])
    made = await bare.text_document_code_action_async(
        types.CodeActionParams(page.document, types.Range(place, place), context)
    )
    (add,) = (each for each in made or () if each.title == "Add harm to RSK-001")
    # this client takes an action with a command for the command alone
    assert f"'go.to', 'arguments': ['{page.uri}', {place.line}]" in str(add.command)


@pytest.mark.asyncio
async def test_an_editor_that_can_do_little(bare: LanguageClient, root: Path) -> None:
    def less(made: types.ClientCapabilities) -> None:
        assert made.text_document is not None
        made.text_document.completion = None

    await initialize(bare, root, can=capabilities(less))
    page = Page(bare, root, "needs/design/risks.md")
    page.replace("# Risks of design", ":::{ri\n\n# Risks of design")
    risk = next(each for each in await offered(page, ":::{ri") if each.label == "risk")
    assert risk.insert_text_format == types.InsertTextFormat.PlainText and risk.label_details is None
    assert isinstance(risk.text_edit, types.TextEdit)
    assert risk.text_edit.new_text.startswith("{risk} \n:id: RSK-004\n:situation: \n")
