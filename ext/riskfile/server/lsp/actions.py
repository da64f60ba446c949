"""Code actions: what puts a finding right, what an item still needs, and all that has one right answer at once.

Nothing is decided here: a waiver and an acceptance come with a placeholder for the reason, which is told until somebody has
written it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from lsprotocol import types

from riskfile.editing import Change
from riskfile.editing.creating import CreatingError, proofs
from riskfile.editing.edits import EditError
from riskfile.editing.fixer import Fix, Texts
from riskfile.editing.fixes import fixes
from riskfile.editing.putting_right import holds, put_right
from riskfile.editing.retiring import RetireError, to_be_reasoned
from riskfile.editing.skeletons import PLACEHOLDER, needed_options
from riskfile.editing.supplies import acceptance, added_options
from riskfile.model import Item, Mark
from riskfile.rules import Finding
from riskfile.rules.engine.identity import identity
from riskfile.server.lsp.asking import Asked, ContentModified, ask, ask_at_leisure
from riskfile.server.lsp.edits import CannotEditError, workspace_edit
from riskfile.server.lsp.server import RiskfileServer
from riskfile.source.repository import ask as ask_git
from riskfile.text.messages import tr

FIX_ALL: Final = "source.fixAll.riskfile"
"""All fixes of a page that have one right answer: for ``editor.codeActionsOnSave``."""

_KINDS: Final = (types.CodeActionKind.QuickFix, types.CodeActionKind.RefactorRewrite, FIX_ALL)
_ASPECTS: Final = ("implementation", "effectiveness")
_SUSPECT: Final = "RMF801.suspect"
_MOST_JUDGED: Final = 5
"""So many of what is offered are judged before they are: each takes a check."""

GiveWay = Callable[[], None]


class Action(NamedTuple):
    """Something that can be done: what it is called, what kind it is, the change (made when it is asked for), and the finding
    that is no more then; ``disabled`` is why it cannot be done now. One that is ``to_finish`` writes a placeholder."""

    title: str
    kind: str
    change: Callable[[GiveWay], Change]
    finding: Finding | None = None
    preferred: bool = False
    disabled: str = ""
    to_finish: bool = False


def add(server: RiskfileServer) -> None:
    """Answer code actions."""
    options = types.CodeActionOptions(code_action_kinds=list(_KINDS), resolve_provider=True)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    async def actions(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        uri = params.text_document.uri
        if params.context.trigger_kind == types.CodeActionTriggerKind.Automatic:
            return await ask(server, uri, lambda asked: _at_once(asked, params))
        return await ask_at_leisure(server, uri, lambda asked, give_way: _answer(asked, params, give_way))

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        data: dict[str, Any] = action.data if isinstance(action.data, dict) else {}

        def edit(asked: Asked, give_way: GiveWay) -> types.WorkspaceEdit:
            for each in _actions(asked, int(data["first"]), int(data["last"]), [str(data["kind"])], None, give_way):
                if each.title == action.title and each.kind == data["kind"] and not each.disabled:
                    return _edit(asked, each, give_way)
            raise ContentModified(tr("what this was to change is not there any more; ask again"))

        if action.edit is None and {"uri", "first", "last", "kind"} <= data.keys():
            action.edit = await ask_at_leisure(server, str(data["uri"]), edit)
        return action


def _at_once(asked: Asked, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What is offered to who only looks there: of what has been judged, and nothing that takes a check."""
    # where nothing is told yet nobody waits for it: the editor asks again when findings are told
    return [] if asked.open.workspace.told is None else _answer(asked, params, None)


def _answer(asked: Asked, params: types.CodeActionParams, give_way: GiveWay | None) -> list[types.CodeAction]:
    """Actions as the protocol has them; what is preferred is judged where there is time to (``give_way``)."""
    first, last = asked.place(params.range.start)[0], asked.place(params.range.end)[0]
    waits = give_way or _no_time
    found = _actions(asked, first, last, params.context.only, give_way, waits)
    lazily = "edit" in (getattr(asked.can("text_document.code_action.resolve_support"), "properties", None) or ())
    made = (_made(asked, each, params, waits, lazily=lazily) for each in found)
    return [each for each in made if each is not None]


def _no_time() -> None:
    pass


def _made(
    asked: Asked, each: Action, params: types.CodeActionParams, give_way: GiveWay, *, lazily: bool
) -> types.CodeAction | None:
    """An action as the protocol has it; None where this editor cannot make its change."""
    first, last = asked.place(params.range.start)[0], asked.place(params.range.end)[0]
    made = types.CodeAction(each.title, each.kind, is_preferred=each.preferred or None)
    if each.finding is not None:
        made.diagnostics = [
            told
            for told in params.context.diagnostics
            if told.code == each.finding.code and told.range == asked.range(each.finding.span)
        ] or None
    if each.disabled:
        made.disabled = types.CodeActionDisabled(each.disabled)
        return made if asked.can("text_document.code_action.disabled_support") else None
    name = asked.server.options.get("goToPlaceholder")
    if each.to_finish and isinstance(name, str) and name:
        # run when the edit is made, whose place is not known before
        made.command = types.Command(
            tr("Go to {placeholder}", placeholder=PLACEHOLDER), name, arguments=[params.text_document.uri, first - 1]
        )
    if lazily:
        made.data = {"uri": params.text_document.uri, "first": first, "last": last, "kind": each.kind}
        return made
    try:
        made.edit = _edit(asked, each, give_way)
    except (CannotEditError, ContentModified):
        return None
    return made


def _edit(asked: Asked, each: Action, give_way: GiveWay) -> types.WorkspaceEdit:
    try:
        return workspace_edit(asked.server, asked.open, each.change(give_way))
    except (EditError, CreatingError, RetireError) as error:
        raise ContentModified(str(error)) from None


def _actions(
    asked: Asked,
    first: int,
    last: int,
    only: Iterable[str] | None,
    judging: GiveWay | None,
    give_way: GiveWay,
) -> list[Action]:
    """What can be done in the lines from ``first`` to ``last``; with ``judging`` what is preferred is judged before."""

    def wanted(kind: str) -> bool:
        return only is None or any(not each or kind == each or kind.startswith(f"{each}.") for each in map(str, only))

    found: list[Action] = []
    if wanted(types.CodeActionKind.QuickFix.value):
        found += _quick_fixes(asked, first, last, judging, give_way)
    if wanted(types.CodeActionKind.RefactorRewrite.value):
        titles = {each.title for each in found}
        found += (each for each in _refactorings(asked, first, last) if each.title not in titles)
    if wanted(FIX_ALL) and only is not None:
        found += _fix_all(asked, give_way)
    return found


# --- findings ---------------------------------------------------------------------------------------------------------


def _quick_fixes(asked: Asked, first: int, last: int, judging: GiveWay | None, give_way: GiveWay) -> Iterator[Action]:
    # what is found now: the places of a moment ago are those of another text
    told = asked.open.workspace.check(give_way)
    project = asked.project
    texts = Texts(project)
    here = [
        each
        for each in told.findings
        if each.span.path == asked.path and each.span.line <= last and max(each.span.end_line, each.span.line) >= first
    ]
    offered: list[tuple[Finding, Fix]] = []
    for finding in here:
        offered += ((finding, fix) for fix in fixes(project, finding, texts))
    # what puts right first, what only a person can decide last
    order = {"repair": 0, "supply": 1, "decision": 2}
    offered.sort(key=lambda each: (order[each[1].kind], not each[1].safe))
    taken: set[str] = set()
    judged = 0
    for finding, fix in offered:
        if fix.title in taken:
            continue
        taken.add(fix.title)
        alone = sum(other is finding and each.kind != "decision" for other, each in offered) == 1
        preferred = fix.safe or (alone and fix.kind == "repair")
        if preferred and judging is not None and finding not in told.wrong:
            # an editor makes it at a key: it is to put right what it is for, and nothing else is to be found then
            judged += 1
            preferred = judged <= _MOST_JUDGED and holds(project, told.checked, finding, fix, judging)
        yield Action(fix.title, types.CodeActionKind.QuickFix.value, _change(asked, finding, fix), finding, preferred)


def _change(asked: Asked, finding: Finding, fix: Fix) -> Callable[[GiveWay], Change]:
    """The change of a fix; an acceptance is by whom git knows here."""

    def change(give_way: GiveWay) -> Change:
        if finding.said.key != _SUSPECT:
            return fix.change
        values = finding.said.values
        items = asked.file.items
        item, of = items.get(str(values["item"])), items.get(str(values["of"]))
        name = (ask_git(asked.open.root, "config", "user.name") or b"").decode("utf-8", "replace").strip()
        made = (
            acceptance(asked.project, item, of, by=name or PLACEHOLDER, reason=PLACEHOLDER)
            if item is not None and of is not None
            else None
        )
        return made or fix.change

    return change


def _fix_all(asked: Asked, give_way: GiveWay) -> Iterator[Action]:
    """All of this page that is safe, judged as ``riskfile check --fix`` judges it."""

    def change(give_way: GiveWay) -> Change:
        project, told = asked.project, asked.open.workspace.check(give_way)
        mine = {identity(each) for each in told.findings if each.span.path == asked.path}
        codes = {each.code for each in told.findings if identity(each) in mine}
        found = put_right(project, told.checked, selected=lambda code: code in codes, give_way=give_way)
        # on other pages nothing is done that nobody sees
        data = found.files.get(asked.path)
        return Change(tr("Put right what is found on this page"), (), {} if data is None else {asked.path: data})

    project, told = asked.project, asked.open.workspace.check(give_way)
    texts = Texts(project)
    if any(fix.safe for each in told.findings if each.span.path == asked.path for fix in fixes(project, each, texts)):
        yield Action(tr("Put right what is found on this page"), FIX_ALL, change)


# --- items ------------------------------------------------------------------------------------------------------------


def _refactorings(asked: Asked, first: int, last: int) -> Iterator[Action]:
    item = asked.item_at(first)
    if item is None or item.id not in asked.file.items or asked.file.items[item.id] is not item:
        return
    kind = types.CodeActionKind.RefactorRewrite.value
    lacking = _lacking_proofs(asked, item)
    if lacking:
        what = tr("both verifications") if len(lacking) > 1 else tr("a verification of {lacking}", lacking=lacking[0])
        yield Action(
            tr("Add {what} of {id}", what=what, id=item.id),
            kind,
            lambda give_way: proofs(asked.project, item, lacking),
            to_finish=True,
        )
    missing = [each for each in needed_options(asked.model.types[item.type], asked.file) if each not in item.marks]
    missing = [each for each in missing if not _instead(asked, item, each)]
    if missing:
        title = tr("Add {missing} to {id}", missing=tuple(missing), id=item.id)

        def options(give_way: GiveWay) -> Change:
            edits = added_options(Texts(asked.project), asked.project, item, dict.fromkeys(missing, PLACEHOLDER))
            return Change(title, edits)

        yield Action(title, kind, options, to_finish=True)
    if "id" in item.marks and first <= Mark._make(item.marks["id"]).line:
        # not wherever an item is looked at: it is seldom meant
        yield _retire(asked, item, kind)


def _retire(asked: Asked, item: Item, kind: str) -> Action:
    title = tr("Retire {id}, with a reason", id=item.id)
    try:
        change = to_be_reasoned(asked.project, item)
    except RetireError as error:
        return Action(
            title, kind, lambda give_way: Change(title), disabled=str(error).replace(tr(", or give --anyway"), "")
        )
    return Action(title, kind, lambda give_way: change, to_finish=True)


def _lacking_proofs(asked: Asked, item: Item) -> tuple[str, ...]:
    """What of a control nobody has verified."""
    if item.type != "control":
        return ()
    shown = {each for proof in asked.file.linking(item, "verifies") for each in proof.listed("proves")}
    return tuple(each for each in _ASPECTS if each not in shown)


def _instead(asked: Asked, item: Item, name: str) -> bool:
    """Whether an item has what stands in place of an option."""
    field = asked.model.types[item.type].fields.get(name)
    return field is not None and bool(field.instead) and field.instead in item.marks


__all__ = ["add"]
