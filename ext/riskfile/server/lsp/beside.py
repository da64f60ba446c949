"""What is shown beside the text, and is none of it: the region of a risk behind its numbers, and above each item what has
become of it and how often it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any, Final

from lsprotocol import types

from riskfile.assessment import P_FIELDS
from riskfile.editing.facts import EstimateFact
from riskfile.editing.workspace import Told
from riskfile.model import Item, Span
from riskfile.policy import PolicyError
from riskfile.server.lsp.asking import Asked, ask, feature, last_line
from riskfile.server.lsp.documents import Document
from riskfile.server.lsp.server import OpenProject, RiskfileServer
from riskfile.text.messages import tr

SHOW: Final = "riskfile.showReferences"
"""The command of a lens that counts: an editor that has it says so (``showReferences``), and is given a text, a place in it
and the places to show. For any other a lens is words alone."""

_STATED: Final = frozenset(("control", "benefit-risk", "overall-residual-risk"))
"""Types whose items have a word that is computed, or is to be seen at once."""

_INITIAL: Final = P_FIELDS
_RESIDUAL: Final = tuple(f"residual-{name}" for name in (*P_FIELDS, "severity"))


# --- behind the numbers of a risk -------------------------------------------------------------------------------------


def _behind(item: Item, options: Iterable[str]) -> Span | None:
    """The last of these options that an item gives, where its value stands."""
    given = [item.at(name) for name in options if name in item.marks and item.text(name)]
    return max(given, key=lambda each: each.end) if given else None


def _hints(asked: Asked, first: int, last: int) -> Iterator[tuple[Span, str, str]]:
    """Behind which value which words stand, and why, from one line to another."""
    for item in asked.items:
        if item.type != "risk" or last_line(item) < first or item.line > last or item.id not in asked.file.items:
            continue
        if asked.file.items[item.id] is not item:
            continue
        by_moment = {each.moment: each for each in asked.facts.estimates(item)}
        initial, residual, earned = (by_moment.get(name) for name in ("initial", "residual", "earned"))
        at = _behind(item, _INITIAL)
        if at is not None and initial is not None:
            yield at, _region(initial), _why(initial)
        at = _behind(item, _RESIDUAL)
        if at is not None and residual is not None:
            words = _region(residual)
            if earned is not None and earned.said != residual.said:
                words += tr(" (claimed; earned so far: {region})", region=_region(earned))
            yield at, words, _why(residual)


def _region(estimate: EstimateFact) -> str:
    # what is missing says more than that there is no region
    return estimate.said if estimate.region is not None else f"{estimate.said}: {estimate.how}"


def _why(estimate: EstimateFact) -> str:
    place = " x ".join(str(each) for each in (estimate.probability, estimate.severity) if each is not None)
    return f"{estimate.word}: {estimate.how}" + (f"; {place}" if place else "")


# --- above an item ----------------------------------------------------------------------------------------------------


def _uses(asked: Asked, item: Item) -> list[tuple[Item, str]]:
    """The items that name an item, each once, with a link in which they do."""
    found: dict[str, tuple[Item, str]] = {}
    for link, sources in asked.file.back(item).items():
        for each in sources:
            found.setdefault(each.id, (each, link))
    return [*found.values()]


def _lenses(asked: Asked) -> Iterator[tuple[Item, str, int]]:
    """Above which item which words stand; how many name it, 0 where the words say something else."""
    for item in asked.items:
        if asked.file.items.get(item.id) is not item:
            continue
        if item.type == "risk":
            by_moment = {each.moment: each for each in asked.facts.estimates(item)}
            moments = [by_moment[name] for name in ("initial", "residual") if name in by_moment]
            words = " → ".join(each.said for each in moments)
            earned = by_moment.get("earned")
            if earned is not None and earned.said != moments[-1].said:
                words += tr(" (earned so far: {said})", said=earned.said)
            yield item, words, 0
        elif item.type in _STATED and (state := asked.facts.state(item)) is not None:
            yield item, state.word, 0
        uses = len(_uses(asked, item))
        if uses:
            yield item, tr("used by {uses} {uses:item|items}", uses=uses), uses


# --- when they are to be asked for again ------------------------------------------------------------------------------


class _Shown:
    """What stands beside the texts that are open, to see when something else than typing in them has changed it."""

    def __init__(self, server: RiskfileServer) -> None:
        self._server = server
        # by text, what was given last for which version
        self._given: dict[str, tuple[int | None, str]] = {}
        self._seen: dict[str, Document] = {}
        self._stale = False
        server.with_check.append(self._look)
        server.after_check.append(self._tell)

    @property
    def _asks_again(self) -> bool:
        workspace = self._server.client_capabilities.workspace
        each = (workspace.inlay_hint, workspace.code_lens) if workspace is not None else ()
        return any(one is not None and one.refresh_support for one in each)

    def give(self, asked: Asked, shown: str) -> None:
        """Note what is given."""
        self._given[asked.document.uri] = (asked.document.version, _digest(shown))
        for known in (self._given, self._seen):
            for uri in [uri for uri in known if uri not in self._server.documents]:
                del known[uri]

    def _look(self, project: OpenProject, told: Told) -> None:
        if not self._asks_again:
            return
        for uri, document in [*self._server.documents.items()]:
            given = self._given.get(uri)
            path = project.path(uri)
            # a text in which something was typed since is asked about anyway
            typed, self._seen[uri] = self._seen.get(uri) is not document, document
            if typed or given is None or path is None or given[0] != document.version:
                continue
            try:
                shown = _as_text(Asked(self._server, project, document, path))
            except PolicyError:
                continue
            now = (document.version, _digest(shown))
            self._stale = self._stale or now != given
            self._given[uri] = now

    def _tell(self, project: OpenProject) -> None:
        if not self._stale:
            return
        self._stale = False
        server = self._server
        again: tuple[tuple[str, Callable[[None], Any]], ...] = (
            ("inlay_hint", server.workspace_inlay_hint_refresh),
            ("code_lens", server.workspace_code_lens_refresh),
        )
        for name, refresh in again:
            capabilities = getattr(server.client_capabilities.workspace, name, None)
            if capabilities is not None and capabilities.refresh_support:
                refresh(None)


def _as_text(asked: Asked, lenses: Sequence[tuple[Item, str, int]] | None = None) -> str:
    """All that stands beside a text, in one."""
    lenses = [*_lenses(asked)] if lenses is None else lenses
    # of an estimate without a region the hint says why, and no lens does
    open_ones = [
        each.how
        for item, *_ in lenses
        if item.type == "risk"
        for each in asked.facts.estimates(item)
        if each.region is None
    ]
    return repr(([(item.id, words) for item, words, _ in lenses], open_ones))


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def add(server: RiskfileServer) -> None:
    """Answer what stands beside the text."""
    given = _Shown(server)

    @feature(server, types.TEXT_DOCUMENT_INLAY_HINT)
    def inlay_hint(asked: Asked, params: types.InlayHintParams) -> list[types.InlayHint]:
        first, last = params.range.start.line + 1, params.range.end.line + 1
        if asked.can("text_document.code_lens") is None:
            # with lenses it is noted what they say
            given.give(asked, _as_text(asked))
        return [
            types.InlayHint(asked.document.position(*span.end), words, tooltip=why, padding_left=True)
            for span, words, why in _hints(asked, first, last)
            if first <= span.end[0] <= last
        ]

    @feature(server, types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions())
    def code_lens(asked: Asked, params: types.CodeLensParams) -> list[types.CodeLens]:
        shows = bool(server.options.get("showReferences"))
        found = []
        lenses = [*_lenses(asked)]
        given.give(asked, _as_text(asked, lenses))
        for item, words, uses in lenses:
            at = asked.range(item.span)
            if uses and shows:
                data = {"uri": params.text_document.uri, "id": item.id, "title": words}
                found.append(types.CodeLens(at, data=data))
            else:
                found.append(types.CodeLens(at, types.Command(words, "")))
        return found

    @server.feature(types.CODE_LENS_RESOLVE)
    async def resolve(lens: types.CodeLens) -> types.CodeLens:
        data = lens.data if isinstance(lens.data, dict) else {}
        uri, id, title = (str(data.get(name, "")) for name in ("uri", "id", "title"))

        def places(asked: Asked) -> list[types.Location]:
            item = asked.file.items.get(id)
            uses = _uses(asked, item) if item is not None else []
            return [asked.location(each.at_link(link, id)) for each, link in uses]

        found = await ask(server, uri, places)
        lens.command = types.Command(title, SHOW, arguments=[uri, lens.range.start, found or []])
        return lens
