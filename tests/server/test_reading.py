"""What an author reads: each feature, asked by a client of one server that has a new project open."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from riskfile.scaffold import write_project
from server_kit import Page, end, initialize

COMMAND = [sys.executable, "-m", "riskfile", "lsp", "--gate", "design", "--today", "2026-11-23"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("reading") / "project"
    write_project(root, today=date(2026, 11, 23))
    page = root / "needs/design/cycles.md"
    text = page.read_text("utf-8").replace("# ", "# Named here: RSK-001, \N{SMILING FACE WITH OPEN MOUTH} RSK-001 ", 1)
    page.write_text(text, "utf-8")
    return root


@pytest_lsp.fixture(config=ClientServerConfig(server_command=COMMAND), scope="module")
async def reader(lsp_client: LanguageClient, project: Path) -> AsyncIterator[None]:
    """An editor that has the project open, and opens the places that a lens gives it."""
    await initialize(lsp_client, project, options={"showReferences": True})
    yield
    await end(lsp_client)


@pytest.fixture
def risks(reader: LanguageClient, project: Path) -> Iterator[Page]:
    page = Page(reader, project, "needs/design/risks.md")
    yield page
    page.close()


@pytest.fixture
def policy(reader: LanguageClient, project: Path) -> Iterator[Page]:
    page = Page(reader, project, "needs/policy.yaml")
    yield page
    page.close()


async def _hover(page: Page, text: str, beyond: int = 0) -> str:
    found = await page.client.text_document_hover_async(types.HoverParams(**page.at(text, beyond)))
    return found.contents.value if found is not None else ""


# --- hover ------------------------------------------------------------------------------------------------------------


async def test_the_card_of_a_risk(risks: Page) -> None:
    card = await _hover(risks, ":id: RSK-001", len(":id: R"))
    assert card.startswith("**RSK-001 Blockage by a clot from the shaft**")
    assert "- Initial risk: **Not acceptable** (P1 F4 Probable, P2 C3 Possible, severity S4 Critical" in card
    assert "Residual risk, claimed and earned: **Acceptable**" in card
    assert "CTL-001](file://" in card and "implementation verified, effectiveness verified" in card
    assert f"{risks.uri}#L" in card
    # the same on the first line of its directive
    assert await _hover(risks, "Blockage by a clot") == card
    # and where a link names it, without what evidence bears
    assert "**Controls**" in await _hover(risks, ":controls: RSK-001", len(":controls: "))


async def test_the_card_of_a_control(risks: Page) -> None:
    card = await _hover(risks, ":id: CTL-001", 5)
    assert "Inherent safety, acts on P1: implementation verified, effectiveness verified" in card
    assert "**Proofs**" in card and "evidence: needs/evidence/clot-weight.csv" in card
    assert "**Risks that rest on it**" in card and "Not acceptable → Acceptable" in card


async def test_levels_options_and_types(risks: Page) -> None:
    assert (await _hover(risks, ":p1: F4", len(":p1: F"))).startswith("**F4 Probable**")
    assert "over 0.0001 up to 0.001 per use" in await _hover(risks, ":p1: F4", len(":p1: F"))
    assert "permanent impairment" in await _hover(risks, ":severity: S4", len(":severity: S"))
    assert "Probability of the hazardous situation" in await _hover(risks, ":p1: F4", 2)
    assert (await _hover(risks, ":::{risk}", 5)).startswith("**Risk** (ISO 14971:2019 3.18, 5.5)")
    # what nobody knows anything of
    assert await _hover(risks, "Normal condition") == ""


async def test_a_number_is_said_to_lie_on_a_level(risks: Page) -> None:
    risks.replace(":p1: F4", ":p1: 2e-4")
    assert "F4 Probable" in await _hover(risks, ":p1: 2e-4", len(":p1: 2"))


async def test_an_item_that_is_half_written(risks: Page) -> None:
    """It is read as none yet, and its author asks all the more."""
    risks.replace("\n:::{control}", "\n:::{risk} New\n:p1: F2\n:p2: 0.02\n:residual-p1: \n\n:::{control}")
    assert (await _hover(risks, ":::{risk} New", 6)).startswith("**Risk** ")
    assert "Probability of the hazardous situation" in await _hover(risks, ":p1: F2", 2)
    assert (await _hover(risks, ":p1: F2", 6)).startswith("**F2 Remote**")
    assert "C3 Possible" in await _hover(risks, ":p2: 0.02", 7)
    assert "RSK-001" in await _hover(risks, ":controls: RSK-001", 12)


async def test_the_page_of_a_rule(policy: Page, risks: Page) -> None:
    waiver = "\nwaivers:\n  - {rule: RMF312, item: RSK-001, reason: shown by all, approver: A. Prover, expires: 2027-01-01}\n"
    policy.replace("\nroles:", waiver + "\nroles:")
    assert (await _hover(policy, "RMF312")).startswith("# RMF312 probability-lowered-by-nothing")
    assert (await _hover(policy, "item: RSK-001", 6)).startswith("**RSK-001 ")
    # the keys of the policy are those of the YAML server
    assert await _hover(policy, "F5: {S1") == "" and await _hover(policy, "matrix:") == ""
    risks.replace(":controls: RSK-001\n", "")
    while not await risks.diagnostics():
        pass
    assert "**RMF316 orphan-control**" in await _hover(risks, ":::{control}", 12)
    shown = await risks.client.workspace_text_document_content_async(
        types.TextDocumentContentParams("riskfile:/rules/RMF316.md")
    )
    assert shown.text.startswith("# RMF316 orphan-control")


async def test_what_an_author_writes_is_no_markdown(risks: Page) -> None:
    risks.replace("Blockage of a vessel", "*Blockage* of <b>a</b> [vessel](x)")
    assert r"\*Blockage\* of \<b\>a\</b\> \[vessel\](x)" in await _hover(risks, ":harm: HRM-001", 8)


# --- where it stands, and where it is named ---------------------------------------------------------------------------


async def test_definition(risks: Page) -> None:
    at = risks.at(":harm: HRM-001", 8)
    (link,) = await risks.client.text_document_definition_async(types.DefinitionParams(**at))
    assert link.target_uri == risks.uri and risks.text_at(link.target_selection_range) == "HRM-001"
    assert risks.text_at(link.target_range).startswith(":::{harm} Blockage")
    (declared,) = await risks.client.text_document_declaration_async(types.DeclarationParams(**at))
    assert declared.range == link.target_selection_range
    (level,) = await risks.client.text_document_definition_async(types.DefinitionParams(**risks.at(":p1: F4", 6)))
    assert level.uri.endswith("/needs/policy.yaml")


async def test_references(risks: Page, project: Path) -> None:
    async def named(declaration: bool) -> list[str]:
        context = types.ReferenceContext(include_declaration=declaration)
        params = types.ReferenceParams(context, **risks.at(":controls: RSK-001", 12))
        found = await risks.client.text_document_references_async(params)
        return [f"{Path(each.uri).name}:{each.range.start}" for each in found]

    without, all = await named(False), await named(True)
    assert set(all) - set(without) == {f"risks.md:{risks.place(':id: RSK-001', 5)}"}
    # in running text, behind a character of two units
    heading = (project / "needs/design/cycles.md").read_text("utf-8").splitlines()[0]
    units = len(heading[: heading.rindex("RSK-001")].encode("utf-16-le")) // 2
    assert f"cycles.md:0:{units}" in without


async def test_highlight(risks: Page) -> None:
    found = await risks.client.text_document_document_highlight_async(
        types.DocumentHighlightParams(**risks.at(":harm: HRM-001", 8))
    )
    kinds = {(risks.text_at(each.range), each.kind) for each in found}
    assert kinds == {("HRM-001", types.DocumentHighlightKind.Write), ("HRM-001", types.DocumentHighlightKind.Read)}


async def test_outline(risks: Page) -> None:
    (top,) = await risks.client.text_document_document_symbol_async(types.DocumentSymbolParams(risks.document))
    assert top.name == "Risks of design, and their control"
    assert [each.name.split()[0] for each in top.children][:4] == ["HAZ-001", "HAZ-002", "HAZ-003", "HRM-001"]
    risk = next(each for each in top.children if each.name.startswith("RSK-001"))
    assert (risk.detail, risks.text_at(risk.selection_range)) == ("Risk", "RSK-001")


async def test_items_by_name(risks: Page) -> None:
    risks.replace(":id: HAZ-002", ":id: HAZ-002\n:retired: 2026-01-01\n:retired-because: no tip any more")

    async def found(query: str) -> list[types.SymbolInformation]:
        return list(await risks.client.workspace_symbol_async(types.WorkspaceSymbolParams(query)))

    assert [each.name.split()[0] for each in await found("RSK-00")] == ["RSK-001", "RSK-002", "RSK-003"]
    assert (await found("clot loop"))[0].name == "VER-001-E Clot weight in a blood loop"
    assert "RSK-001" in {each.name.split()[0] for each in await found("blkg")}
    (retired,) = await found("HAZ-002")
    assert retired.tags == (types.SymbolTag.Deprecated,) and retired.container_name == "Hazard"
    assert len(await found("")) > 30
    assert await found("qqqq") == []


# --- beside the text --------------------------------------------------------------------------------------------------


async def test_regions_stand_behind_the_numbers(risks: Page) -> None:
    everywhere = types.Range(types.Position(0, 0), types.Position(9999, 0))

    async def hints(range: types.Range = everywhere) -> dict[str, str]:
        found = await risks.client.text_document_inlay_hint_async(types.InlayHintParams(risks.document, range))
        lines = risks.text.split("\n")
        return {lines[each.position.line]: each.label for each in found}

    assert await hints() == {":p2: C3": "Not acceptable", ":residual-p1: F2": "Acceptable"}
    line = risks.place(":p2: C3").line
    assert await hints(types.Range(types.Position(line, 0), types.Position(line, 3))) == {":p2: C3": "Not acceptable"}
    risks.replace(":result: pass", ":result: fail")
    assert (await hints())[":residual-p1: F2"] == "Acceptable (claimed; earned so far: Not acceptable)"
    risks.replace(":p2: C3\n", "")
    assert (await hints())[":p1: F4"] == "not determined: no p2"


async def test_lenses(risks: Page) -> None:
    found = await risks.client.text_document_code_lens_async(types.CodeLensParams(risks.document))
    lines = risks.text.split("\n")
    of = {
        (lines[each.range.start.line], each.command.title if each.command else each.data["title"]): each
        for each in found
    }
    risk = next(line for line in lines if line.startswith(":::{risk}"))
    # words alone: there is nothing to run
    assert of[risk, "Not acceptable → Acceptable"].command.command == ""
    hazard = of[":::{hazard} Foreign surface in flowing blood", "used by 3 items"]
    resolved = await risks.client.code_lens_resolve_async(hazard)
    assert resolved.command.command == "riskfile.showReferences"
    uri, position, places = resolved.command.arguments
    assert uri == risks.uri and position["line"] == hazard.range.start.line and len(places) == 3


async def test_tokens(risks: Page) -> None:
    client = risks.client
    whole = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(risks.document))
    words = _decoded(risks, whole.data)
    risk = next(number for number, line in enumerate(risks.text.split("\n")) if line.startswith(":::{risk}"))
    assert [each[1:] for each in words if each[0] == risk] == [("risk", 0, 0)]
    assert (risk + 1, "RSK-001", 2, 1) in words and (risk + 4, "F4", 3, 0) in words
    part = await client.text_document_semantic_tokens_range_async(
        types.SemanticTokensRangeParams(
            risks.document, types.Range(types.Position(risk, 0), types.Position(risk + 1, 0))
        )
    )
    assert _decoded(risks, part.data) == [each for each in words if risk <= each[0] <= risk + 1]
    risks.replace("F4", "F3")
    risks.replace(":id: HRM-002", ":id: HRM-002\n:retired: 2026-01-01")
    changed = await client.text_document_semantic_tokens_full_delta_async(
        types.SemanticTokensDeltaParams(risks.document, whole.result_id)
    )
    (edit,) = changed.edits
    assert edit.delete_count < 20
    data = [*whole.data]
    data[edit.start : edit.start + edit.delete_count] = edit.data or ()
    again = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(risks.document))
    assert data == [*again.data]
    assert ("HRM-002", 3) in {(word, modifiers) for _, word, _, modifiers in _decoded(risks, again.data)}


def _decoded(page: Page, data: list[int]) -> list[tuple[int, str, int, int]]:
    lines = page.text.split("\n")
    line = begin = 0
    found = []
    for at in range(0, len(data), 5):
        down, along, length, type, modifiers = data[at : at + 5]
        line, begin = line + down, along if down else begin + along
        found.append((line, lines[line][begin : begin + length], type, modifiers))
    return found


# --- how a page is made up --------------------------------------------------------------------------------------------


async def test_folding(risks: Page) -> None:
    found = await risks.client.text_document_folding_range_async(types.FoldingRangeParams(risks.document))
    folded = {(each.start_line, each.end_line) for each in found}
    first = risks.place(":::{risk}").line
    assert (first, first + risks.text.split("\n")[first:].index(":::")) in folded
    assert min(folded)[0] == 0


async def test_selection_grows(risks: Page) -> None:
    at = risks.place(":basis: expert (exa", 9)
    (found,) = await risks.client.text_document_selection_range_async(types.SelectionRangeParams(risks.document, [at]))
    texts = []
    while found is not None:
        texts.append(risks.text_at(found.range))
        found = found.parent
    assert texts[:3] == ["expert", "expert (example to be replaced)", ":basis: expert (example to be replaced)"]
    assert texts[3].startswith(":id: RSK-001") and texts[4].startswith(":::{risk}")
    assert all(len(one) < len(other) for one, other in itertools.pairwise(texts))


async def test_links(risks: Page, policy: Page, project: Path) -> None:
    (evidence,) = await risks.client.text_document_document_link_async(types.DocumentLinkParams(risks.document))
    assert evidence.target == (project / "needs/evidence/clot-weight.csv").as_uri()
    found = await policy.client.text_document_document_link_async(types.DocumentLinkParams(policy.document))
    targets = {policy.text_at(each.range): each.target for each in found}
    assert targets["needs/design/design-outputs.csv"] == (project / "needs/design/design-outputs.csv").as_uri()
    assert re.search(r"/docs/plan\.md#L\d+$", targets["docs/plan#scope"])


# --- the chain --------------------------------------------------------------------------------------------------------


async def test_the_chain_from_hazard_to_proof_and_back(risks: Page) -> None:
    client = risks.client

    async def prepared(text: str) -> types.CallHierarchyItem:
        (found,) = await client.text_document_prepare_call_hierarchy_async(
            types.CallHierarchyPrepareParams(**risks.at(text, 5))
        )
        return found

    chain, at = [], await prepared(":id: HAZ-001")
    while True:
        chain.append(at.name.split()[0])
        calls = await client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(at))
        if not calls:
            break
        at = calls[0].to
    assert chain == ["HAZ-001", "EVT-001", "SIT-001", "HRM-001", "RSK-001", "CTL-001", "VER-001-I"]
    back = []
    while True:
        back.append(at.name.split()[0])
        calls = await client.call_hierarchy_incoming_calls_async(types.CallHierarchyIncomingCallsParams(at))
        if not calls:
            break
        at = calls[0].from_
    # and what raises the hazard
    assert back == [*reversed(chain), "CHR-001"]


async def test_a_harm_leads_to_the_risks_of_its_situation(risks: Page) -> None:
    more = (
        "\n:::{situation} Another\n:id: SIT-009\n:condition: fault\n:hazard: HAZ-001\n:events: EVT-001\n:::\n"
        "\n:::{risk} Another\n:id: RSK-009\n:situation: SIT-009\n:harm: HRM-001\n:::\n"
    )
    risks.replace("\n:::{control}", more + "\n:::{control}")
    client = risks.client
    (at,) = await client.text_document_prepare_call_hierarchy_async(
        types.CallHierarchyPrepareParams(**risks.at(":id: SIT-009", 5))
    )
    for expected in ("HRM-001", "RSK-009"):
        (call,) = await client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(at))
        at = call.to
        assert at.name.split()[0] == expected


# --- whatever is typed ------------------------------------------------------------------------------------------------

_BITS = (
    ":::\n",
    ":::{risk} ",
    "\n",
    ":p1: F2\n",
    "\t",
    "\u2028",
    "\x0c",
    "\r\n",
    "`",
    "\U0001f600",
    "\u8840",
    "---\n",
    "{",
    "> ",
    "\0",
)


async def test_whatever_is_typed_is_answered(risks: Page) -> None:
    """No question fails, however broken the text is, and places are in the text."""
    client, page, chance = risks.client, risks.document, Random(7)
    for _ in range(25):
        begin = chance.randrange(len(risks.text))
        end = begin + chance.choice((0, 0, 1, 20, 200))
        risks.type(risks.text[:begin] + chance.choice((*_BITS, "", "")) + risks.text[end:])
        lines = re.split(r"\r\n|\r|\n", risks.text)
        at = {"text_document": page, "position": types.Position(chance.randrange(len(lines)), chance.randrange(30))}
        everywhere = types.Range(types.Position(0, 0), types.Position(len(lines), 0))
        await client.text_document_hover_async(types.HoverParams(**at))
        await client.text_document_definition_async(types.DefinitionParams(**at))
        await client.text_document_references_async(types.ReferenceParams(types.ReferenceContext(True), **at))
        await client.text_document_document_highlight_async(types.DocumentHighlightParams(**at))
        await client.text_document_inlay_hint_async(types.InlayHintParams(page, everywhere))
        await client.text_document_code_lens_async(types.CodeLensParams(page))
        await client.text_document_folding_range_async(types.FoldingRangeParams(page))
        await client.text_document_selection_range_async(types.SelectionRangeParams(page, [at["position"]]))
        await client.text_document_document_link_async(types.DocumentLinkParams(page))
        for each in (
            await client.text_document_prepare_call_hierarchy_async(types.CallHierarchyPrepareParams(**at)) or ()
        ):
            await client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(each))
            await client.call_hierarchy_incoming_calls_async(types.CallHierarchyIncomingCallsParams(each))
        found = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(page))
        line = along = 0
        for down, right, length in zip(found.data[::5], found.data[1::5], found.data[2::5], strict=True):
            line, along = line + down, right if down else along + right
            assert length > 0 and along + length <= len(lines[line].encode("utf-16-le")) // 2
        for each in await client.text_document_document_symbol_async(types.DocumentSymbolParams(page)):
            _holds_its_name(each)


def _holds_its_name(symbol: types.DocumentSymbol) -> None:
    """Editors refuse a symbol whose name lies outside of it."""
    around, name = symbol.range, symbol.selection_range
    assert (around.start.line, around.start.character) <= (name.start.line, name.start.character)
    assert (name.end.line, name.end.character) <= (around.end.line, around.end.character)
    for each in symbol.children or ():
        _holds_its_name(each)


# --- the manual's page ------------------------------------------------------------------------------------------------

PAGE = Path(__file__).parents[2] / "manual/language-server.md"
_RECORDED = re.compile(r"(% recorded: (\w+)\n\n```\w+\n)(.*?)(```\n)", re.DOTALL)


async def test_the_manual_shows_what_is_answered(risks: Page, project: Path, tmp_path: Path) -> None:
    """Each recorded answer of the page is the one that is given."""
    said = {
        "card": (await _hover(risks, ":id: RSK-001", 6)).replace(project.as_uri() + "/", ""),
        "beside": await _beside(risks),
        "outline": await _outline(risks),
        "chain": await _chain(risks, ":id: HAZ-003"),
        "finding": await _finding(risks),
    }
    page = PAGE.read_text("utf-8")
    shown = {match[2]: match[3].strip("\n") for match in _RECORDED.finditer(page)}
    assert shown.keys() == said.keys()
    # to be copied where it is right
    (tmp_path / PAGE.name).write_text(
        _RECORDED.sub(lambda match: f"{match[1]}{said[match[2]]}\n{match[4]}", page), "utf-8"
    )
    assert shown == said, f"{tmp_path / PAGE.name} is the page with what is said now"


async def _finding(page: Page) -> str:
    page.replace(":harm: HRM-001", ":harm: HRM-01")
    while not (found := await page.diagnostics()):
        pass
    made = types.Diagnostic(
        **{name: getattr(found[0], name) for name in ("range", "message", "severity", "code", "source")}
    )
    return "\n".join(
        (
            f"range: {made.range}",
            f"severity: {made.severity.name}",
            f"code: {made.code}",
            f"source: {made.source}",
            "message: " + made.message.replace("\n", "\n         "),
        )
    )


async def _beside(page: Page) -> str:
    everywhere = types.Range(types.Position(0, 0), types.Position(9999, 0))
    hints = await page.client.text_document_inlay_hint_async(types.InlayHintParams(page.document, everywhere))
    lenses = await page.client.text_document_code_lens_async(types.CodeLensParams(page.document))
    first = page.place(":::{risk}").line
    last = page.place(":residual-basis").line
    lines = []
    for number, line in enumerate(page.text.split("\n")[first : last + 1], first):
        above = [
            each.command.title if each.command else each.data["title"]
            for each in lenses
            if each.range.start.line == number
        ]
        lines += [f"    {' | '.join(above)}"] if above else []
        lines.append(line + "".join(f"    « {each.label} »" for each in hints if each.position.line == number))
    return "\n".join(lines)


async def _outline(page: Page) -> str:
    lines = []

    def tell(symbols: list[types.DocumentSymbol], depth: int) -> None:
        for each in symbols:
            lines.append("  " * depth + each.name + (f" ({each.detail})" if each.detail else ""))
            tell(each.children or [], depth + 1)

    tell(await page.client.text_document_document_symbol_async(types.DocumentSymbolParams(page.document)), 0)
    return "\n".join(lines)


async def _chain(page: Page, text: str) -> str:
    client, lines = page.client, []

    async def tell(at: types.CallHierarchyItem, depth: int) -> None:
        lines.append("  " * depth + f"{at.name} ({at.detail})")
        calls = await client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(at))
        for each in calls or []:
            await tell(each.to, depth + 1)

    (begin,) = await client.text_document_prepare_call_hierarchy_async(
        types.CallHierarchyPrepareParams(**page.at(text, 5))
    )
    await tell(begin, 0)
    return "\n".join(lines)


async def test_the_manual_names_each_method() -> None:
    from riskfile.server.lsp.server import RiskfileServer

    # what every server answers, and what only tells it something
    usual = {"initialize", "initialized", "shutdown", "exit", "workspace/executeCommand"}
    offered = {
        each
        for each in RiskfileServer().protocol.fm.features
        if each not in usual and not re.search(r"/did[A-Z]|/(?:set|cancel)", each)
    }
    named = set(
        re.findall(
            r"`((?:textDocument|workspace|codeLens|callHierarchy|completionItem|codeAction)/[\w/]+)`",
            PAGE.read_text("utf-8"),
        )
    )
    # what only tells it something, or the editor, is no answer
    told = {each for each in named if re.search(r"/(?:did[A-Z]|publish)", each)}
    assert named - told == offered
