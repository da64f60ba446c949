"""Code actions, as an editor asks for them and makes them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from server_kit import Page, capabilities, end, initialize

TODAY = "2026-11-23"


async def offered(page: Page, at: str, *, only: str | None = None) -> list[types.CodeAction]:
    """What is offered where ``at`` first stands."""
    place = page.place(at)
    context = types.CodeActionContext([], only=[only] if only else None)
    found = await page.client.text_document_code_action_async(
        types.CodeActionParams(page.document, types.Range(place, place), context)
    )
    return [each for each in found or () if isinstance(each, types.CodeAction)]


def titles(found: list[types.CodeAction]) -> list[str]:
    return [each.title for each in found]


async def edit_of(page: Page, found: list[types.CodeAction], title: str) -> types.WorkspaceEdit:
    """The edit of the action of this title."""
    (action,) = (each for each in found if each.title == title)
    if action.edit is None:
        action = await page.client.code_action_resolve_async(action)
    assert action.edit is not None
    return action.edit


def make(page: Page, edit: types.WorkspaceEdit) -> None:
    """Make those of its edits that are of the page."""
    assert edit.document_changes is not None
    for change in edit.document_changes:
        if isinstance(change, types.TextDocumentEdit) and change.text_document.uri == page.uri:
            # of the text that was asked about
            assert change.text_document.version == page.version
            for each in sorted(change.edits, key=lambda each: each.range.start.line, reverse=True):
                assert isinstance(each, types.TextEdit)
                before = page.text.split("\n")
                offset = sum(len(line) + 1 for line in before[: each.range.start.line]) + each.range.start.character
                end = sum(len(line) + 1 for line in before[: each.range.end.line]) + each.range.end.character
                page.type(page.text[:offset] + each.new_text + page.text[end:])


@pytest.mark.asyncio
async def test_what_is_found_is_put_right(risks: Page) -> None:
    risks.replace(":harm: HRM-001", ":harm: HRM-01")
    found = await offered(risks, ":harm: HRM-01")
    (right,) = (each for each in found if each.is_preferred)
    assert "HRM-001" in right.title and right.kind == types.CodeActionKind.QuickFix
    # the change is made when it is asked for
    assert right.edit is None
    make(risks, await edit_of(risks, found, right.title))
    assert ":harm: HRM-001\n" in risks.text
    assert [each for each in await offered(risks, ":harm: HRM-001") if each.is_preferred] == []
    # of what is not there any more nothing is made
    with pytest.raises(Exception, match="not there any more"):
        await risks.client.code_action_resolve_async(right)


@pytest.mark.asyncio
async def test_all_that_is_plain_at_once(risks: Page) -> None:
    risks.replace(":harm: HRM-001", ":harm: HRM-01")
    risks.replace(":kind: inherent", ":kind: inherant")
    # not while somebody looks at one place
    assert "source.fixAll.riskfile" not in {each.kind for each in await offered(risks, ":harm:")}
    found = await offered(risks, ":harm:", only="source.fixAll")
    make(risks, await edit_of(risks, found, "Put right what is found on this page"))
    assert ":harm: HRM-001\n" in risks.text and ":kind: inherent\n" in risks.text
    assert await offered(risks, ":harm:", only="source.fixAll") == []


@pytest.mark.asyncio
async def test_all_that_is_plain_in_an_editor_that_says_nothing_of_itself(bare: LanguageClient, root: Path) -> None:
    await initialize(bare, root, can=types.ClientCapabilities())
    risks = Page(bare, root, "needs/design/risks.md")
    risks.replace(":harm: HRM-001", ":harm: HRM-01")
    (action,) = await offered(risks, ":harm:", only="source.fixAll")
    assert action.edit is not None and action.edit.changes is not None
    ((uri, (edit,)),) = action.edit.changes.items()
    # no more than the line
    assert uri == risks.uri and edit.new_text == ":harm: HRM-001\n"
    assert edit.range.start == risks.place(":harm: HRM-01") and edit.range.end.line == edit.range.start.line + 1


@pytest.mark.asyncio
async def test_a_control_gets_both_proofs(risks: Page) -> None:
    text = ":::{control} A second coat\n:id: CTL-101\n:kind: inherent\n:controls: RSK-001\n:::\n"
    risks.replace(":::{verification} Surface", f"{text}\n:::{{verification}} Surface")
    found = await offered(risks, ":::{control} A second coat")
    make(risks, await edit_of(risks, found, "Add both verifications of CTL-101"))
    assert risks.text.count(":verifies: CTL-101\n") == 2
    assert ":proves: implementation\n" in risks.text and ":proves: effectiveness\n" in risks.text


@pytest.mark.asyncio
async def test_a_waiver_comes_with_no_reason(risks: Page) -> None:
    risks.replace(":implements: DI-001\n", "")
    found = await offered(risks, ":::{control} Hydrophilic surface")
    (waive,) = (each for each in found if each.title.startswith("Waive "))
    # last, since only a person can decide it
    assert found.index(waive) == max(number for number, each in enumerate(found) if each.kind == "quickfix")
    make(risks, await edit_of(risks, found, waive.title))
    assert " -- TBD; approver TBD; until " in risks.text
    # what waives nothing is told
    told = await risks.diagnostics()
    assert any("TBD" in each.message or each.code in ("RMF908", "RMF917", "RMF932") for each in told)


@pytest.mark.asyncio
async def test_an_item_is_retired_where_nothing_names_it(risks: Page) -> None:
    # a risk that a control names: it is said why it cannot be
    (retire,) = (each for each in await offered(risks, ":id: RSK-001") if each.title.startswith("Retire"))
    assert retire.disabled is not None and retire.edit is None
    assert "CTL-001 (controls: RSK-001)" in retire.disabled.reason and "--anyway" not in retire.disabled.reason
    assert not any(each.title.startswith("Retire") for each in await offered(risks, ":harm: HRM-001"))
    text = ":::{harm} Bruise\n:id: HRM-101\n:severity: S1\n:::\n\n"
    risks.replace(":::{risk} Blockage by a clot", f"{text}:::{{risk}} Blockage by a clot")
    found = await offered(risks, ":::{harm} Bruise")
    make(risks, await edit_of(risks, found, "Retire HRM-101, with a reason"))
    assert f":id: HRM-101\n:retired: {TODAY}\n:retired-because: TBD\n" in risks.text
    # which is told until somebody has written it
    assert any(each.code == "RMF912" and "retired-because" in each.message for each in await risks.diagnostics())


@pytest.mark.asyncio
async def test_what_is_preferred_is_judged(risks: Page) -> None:
    """An editor makes it at a key: what puts one thing right and breaks another is offered, and not preferred."""
    risks.replace(":id: RSK-001\n", ":id: RSK-001\n:wave: RMF310 -- no\n")
    risks.replace(":kind: inherent", ":kind: inherant")
    assert [each.title for each in await offered(risks, ":kind: inherant") if each.is_preferred] == ["Write inherent"]
    # a waiver that nobody has approved would be found
    found = await offered(risks, ":wave:")
    assert [each.is_preferred for each in found if each.title == "Write waive"] == [None]


@pytest.mark.asyncio
async def test_a_page_that_nothing_names(risks: Page, client: LanguageClient, root: Path) -> None:
    path = root / "needs/design/more.md"
    path.write_text("# More\n\n:::{harm} Bruise\n:id: HRM-101\n:severity: S1\n:::\n")
    page = Page(client, root, "needs/design/more.md")
    found = await offered(page, ":::{harm} Bruise")
    (title,) = (each for each in titles(found) if "more" in each and "contents" in each.lower())
    edit = await edit_of(page, found, title)
    assert edit.document_changes
    (change,) = edit.document_changes
    assert isinstance(change, types.TextDocumentEdit) and any(
        "more" in each.new_text for each in change.edits if isinstance(each, types.TextEdit)
    )


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[sys.executable, "-m", "riskfile", "lsp", "--today", TODAY])
)
async def bare(lsp_client: LanguageClient) -> AsyncIterator[None]:
    """A server to which nobody has said anything yet."""
    yield
    await end(lsp_client)


@pytest.mark.asyncio
async def test_a_suspect_link_is_accepted_by_whom_git_knows(bare: LanguageClient, root: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "config", "user.name", "A. Prover"], cwd=root, check=True)
    accept = [
        sys.executable,
        "-m",
        "riskfile",
        "accept",
        "RSK-001",
        "--reason",
        "looked at",
        "--by",
        "B",
        "--today",
        TODAY,
    ]
    subprocess.run(accept, cwd=root, check=True, capture_output=True)
    page = root / "needs/design/risks.md"
    page.write_text(page.read_text().replace("Blockage of a vessel", "Blockage of an artery"))

    def no_lazy_edits(made: types.ClientCapabilities) -> None:
        assert made.text_document is not None and made.text_document.code_action is not None
        made.text_document.code_action.resolve_support = None

    await initialize(bare, root, can=capabilities(no_lazy_edits))
    risks = Page(bare, root, "needs/design/risks.md")
    found = await offered(risks, ":harm: HRM-001")
    (action,) = (each for each in found if each.title.startswith("Accept that RSK-001"))
    assert action.edit is not None and action.edit.document_changes
    (change,) = action.edit.document_changes
    assert isinstance(change, types.TextDocumentEdit) and change.text_document.uri.endswith("needs/acceptances.jsonl")
    (edit,) = change.edits
    assert isinstance(edit, types.TextEdit)
    line = json.loads(edit.new_text.strip().split("\n")[-1])
    assert (line["item"], line["of"], line["by"], line["reason"]) == ("RSK-001", "HRM-001", "A. Prover", "TBD")
