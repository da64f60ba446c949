"""Completion: what can stand where somebody types, the nearest first."""

from __future__ import annotations

from typing import Any, Final

from lsprotocol import types

from riskfile.editing.candidates import Candidate, Desk, candidates, in_list
from riskfile.editing.places import Place, lines_of, place_at, place_in_list
from riskfile.reading.page import SUFFIX
from riskfile.server.lsp.asking import Asked, feature
from riskfile.server.lsp.server import RiskfileServer
from riskfile.text.messages import tr

TRIGGERS: Final = ("{", ":", " ", ",", "-", "`", "(")
"""Signs behind which an editor asks without being told to."""

_KINDS: Final = {
    "type": types.CompletionItemKind.Class,
    "view": types.CompletionItemKind.Interface,
    "directive": types.CompletionItemKind.Module,
    "option": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "level": types.CompletionItemKind.EnumMember,
    "item": types.CompletionItemKind.Reference,
    "file": types.CompletionItemKind.File,
    "rule": types.CompletionItemKind.Constant,
    "page": types.CompletionItemKind.File,
    "word": types.CompletionItemKind.Keyword,
}


def add(server: RiskfileServer) -> None:
    """Answer completion."""

    @feature(
        server,
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=list(TRIGGERS), resolve_provider=True),
    )
    def complete(asked: Asked, params: types.CompletionParams) -> types.CompletionList | None:
        is_page = asked.path.endswith(SUFFIX)
        if not is_page and not asked.path.endswith((".yaml", ".yml")):
            return None
        line, column = asked.place(params.position)
        text = asked.document.text
        # what is typed next does not wait until what was typed is read
        project = asked.open.workspace.lately
        place = place_at(text, line, column, project.model) if is_page else place_in_list(text, line, column)
        by_sign = (
            params.context is not None and params.context.trigger_kind == types.CompletionTriggerKind.TriggerCharacter
        )
        if place.kind == "none" or (is_page and place.kind == "text" and not place.word and by_sign):
            return types.CompletionList(False, [])
        desk = Desk.of(project, asked.path, _codes(asked))
        lines = lines_of(text)
        found = candidates(desk, place, lines, asked_for=not by_sign) if is_page else in_list(desk, place)
        span = types.Range(
            asked.document.position(line, found.start), asked.document.position(line, max(found.end, column))
        )
        typed = lines[line - 1][found.start - 1 : column - 1] if line <= len(lines) else ""
        before = _before(typed, place)
        return types.CompletionList(
            not found.complete,
            [_item(server, asked, each, number, span, before) for number, each in enumerate(found.found)],
        )

    async def resolve(item: types.CompletionItem) -> types.CompletionItem:
        data = item.data if isinstance(item.data, dict) else {}
        project = server.project_of(str(data.get("uri", "")))
        if project is not None:

            def answer() -> str:
                lately = project.workspace.lately
                known = lately.file.recorded(str(data.get("item", "")))
                if known is None:
                    return ""
                model = lately.model
                said = [f"**{known.id}** {known.title}", f"{tr(model.label_of(known.type))}, {known.path}:{known.line}"]
                options = [f"- {name}: {known.text(name)}" for name in known.fields]
                options += [f"- {name}: {', '.join(targets)}" for name, targets in known.links.items()]
                return "\n\n".join([*said, "\n".join(options[:12]), known.body.strip()[:600]])

            text = await server.answer(answer)
            if text:
                item.documentation = types.MarkupContent(types.MarkupKind.Markdown, text)
        return item

    server.feature(types.COMPLETION_ITEM_RESOLVE)(resolve)


def _codes(asked: Asked) -> dict[str, list[str]]:
    """The codes that the last check has found, by item."""
    found: dict[str, list[str]] = {}
    told = asked.open.told
    for finding in told.checked.report.findings if told is not None else ():
        found.setdefault(finding.item, []).append(finding.code)
    return found


def _before(typed: str, place: Place) -> str:
    """What stands before the word that is compared, in the range that is replaced: the brace of a directive, the colon of an
    option."""
    if place.kind in ("directive", "option") and typed.endswith(place.word):
        return typed[: len(typed) - len(place.word)]
    return ""


def _item(
    server: RiskfileServer, asked: Asked, each: Candidate, number: int, span: types.Range, before: str
) -> types.CompletionItem:
    able = _able(server)
    snippet = bool(each.snippet) and bool(getattr(able, "snippet_support", None))
    label_details = None
    if getattr(able, "label_details_support", None) and each.detail:
        label_details = types.CompletionItemLabelDetails(description=each.detail)
    documentation: types.MarkupContent | str | None = each.help or None
    if each.help and (formats := getattr(able, "documentation_format", None)):
        documentation = types.MarkupContent(formats[0], each.help)
    return types.CompletionItem(
        each.label,
        label_details=label_details,
        kind=_KINDS[each.kind],
        detail=each.detail or None,
        documentation=documentation,
        sort_text=f"{number:05d}",
        filter_text=before + (each.filter or each.label),
        insert_text_format=types.InsertTextFormat.Snippet if snippet else types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(span, each.snippet if snippet else each.text or each.label),
        command=_again(server) if each.goes_on else None,
        data={"uri": asked.document.uri, "item": each.item} if each.item else None,
    )


def _again(server: RiskfileServer) -> types.Command | None:
    """The command by which this editor asks again, behind what it has written: it asks by itself only where a key was hit."""
    name = server.options.get("askAgain")
    return types.Command(tr("Complete"), name) if isinstance(name, str) and name else None


def _able(server: RiskfileServer) -> Any:
    """What the editor can do with what is offered."""
    text_document = server.client_capabilities.text_document
    completion = text_document.completion if text_document is not None else None
    return completion.completion_item if completion is not None else None
