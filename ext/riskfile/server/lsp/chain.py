"""The chain from a hazard to the proof that its risk is controlled, as an editor shows who calls whom: hazard, events in
their sequence, hazardous situation, harm, risk, control, verification."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from lsprotocol import types

from riskfile.model import Item, RiskFile, Span
from riskfile.server.lsp.asking import Asked, feature
from riskfile.server.lsp.naming import named, whole
from riskfile.server.lsp.pointed import pointed
from riskfile.server.lsp.server import RiskfileServer
from riskfile.server.lsp.symbols import KINDS, OTHER_KIND, label, tags
from riskfile.text.messages import tr

_CAUSING: Final = ("raises", "leads-to", "results-in", "realised-by", "precedes")
"""The links in which what brings a hazard, an event or a situation about names it."""


class Step(NamedTuple):
    """An item in the chain. ``via`` is the hazardous situation by which one got there ("" for any): what follows a harm are its
    risks of that situation."""

    item: Item
    via: str = ""


def _unlike(steps: Iterable[Step]) -> list[Step]:
    return [*{(each.item.id, each.via): each for each in steps}.values()]


def following(file: RiskFile, step: Step) -> list[Step]:
    """What comes next in the chain."""
    return _unlike(_following(file, step))


def _following(file: RiskFile, step: Step) -> Iterator[Step]:
    item = step.item
    if item.type == "situation":
        for risk in file.linking(item, "situation"):
            harms = file.linked(risk, "harm")
            yield from (Step(each, item.id) for each in harms)
            if not harms:
                yield Step(risk, item.id)
    elif item.type == "harm":
        yield from (Step(each, step.via) for each in _risks(file, item, step.via))
    elif item.type == "risk":
        yield from (Step(each, step.via) for each in file.linking(item, "controls", "justifies"))
    elif item.type == "control":
        yield from (Step(each, step.via) for each in file.linking(item, "verifies"))
        yield from (Step(each) for each in file.linked(item, "may-cause"))
    elif item.type == "hazard":
        for situation in file.linking(item, "hazard"):
            events = _events(file, situation)
            yield Step(events[0] if events else situation, situation.id)
    elif item.type == "event":
        for situation in file.linking(item, "events"):
            if step.via in ("", situation.id):
                events = _events(file, situation)
                after = events[events.index(item) + 1 :]
                yield Step(after[0] if after else situation, situation.id)
        if not step.via:
            yield from map(Step, file.linked(item, "precedes"))
    else:
        yield from map(Step, file.linked(item, *_CAUSING))


def preceding(file: RiskFile, step: Step) -> list[Step]:
    """What comes before in the chain."""
    return _unlike(_preceding(file, step))


def _preceding(file: RiskFile, step: Step) -> Iterator[Step]:
    item = step.item
    if item.type == "verification":
        yield from (Step(each, step.via) for each in file.linked(item, "verifies"))
    elif item.type in ("control", "benefit-risk"):
        yield from (Step(each, step.via) for each in file.linked(item, "controls", "justifies"))
    elif item.type == "risk":
        situations = [each.id for each in file.linked(item, "situation")]
        via = step.via if step.via in situations or len(situations) != 1 else situations[0]
        harms = file.linked(item, "harm")
        yield from (Step(each, via) for each in harms or file.linked(item, "situation"))
    elif item.type == "harm":
        for risk in _risks(file, item, step.via):
            for situation in file.linked(risk, "situation"):
                if step.via in ("", situation.id):
                    yield Step(situation, situation.id)
    elif item.type == "situation":
        events = _events(file, item)
        yield from (Step(each, item.id) for each in ([events[-1]] if events else file.linked(item, "hazard")))
        yield from (Step(each) for each in file.linking(item, *_CAUSING, "may-cause") if each not in events)
    elif item.type == "event":
        for situation in file.linking(item, "events"):
            if step.via in ("", situation.id):
                events = _events(file, situation)
                before = events[: events.index(item)]
                yield from (Step(each, situation.id) for each in (before[-1:] or file.linked(situation, "hazard")))
        in_sequence = {each.id for one in file.linking(item, "events") for each in _events(file, one)}
        yield from (Step(each) for each in file.linking(item, *_CAUSING) if each.id not in in_sequence)
    else:
        yield from (Step(each) for each in file.linking(item, *_CAUSING))


def _events(file: RiskFile, situation: Item) -> list[Item]:
    """The events of a situation in their sequence, each where it first stands."""
    return [*{each.id: each for each in file.linked(situation, "events")}.values()]


def _risks(file: RiskFile, harm: Item, via: str) -> list[Item]:
    found = file.linking(harm, "harm")
    return [each for each in found if not via or via in each.links.get("situation", ())]


def _link(one: Item, other: Item) -> Span | None:
    """Where an item names another; None where it does not."""
    for link, targets in one.links.items():
        if other.id in targets:
            return one.at_link(link, other.id)
    return None


def _hierarchy_item(asked: Asked, step: Step) -> types.CallHierarchyItem:
    item = step.item
    state = asked.facts.state(item)
    kind = tr(asked.model.label_of(item.type))
    return types.CallHierarchyItem(
        label(item),
        KINDS.get(item.type, OTHER_KIND),
        asked.open.uri(item.path),
        asked.range(whole(item)),
        asked.range(named(item)),
        tags=tags(asked.file, item),
        detail=f"{kind}: {state.word}" if state is not None else kind,
        data={"id": item.id, "via": step.via},
    )


def _asked_for(asked: Asked, params: Any) -> Step | None:
    data = params.item.data if isinstance(params.item.data, dict) else {}
    item = asked.file.items.get(str(data.get("id", "")))
    return None if item is None else Step(item, str(data.get("via", "")))


def _calls(asked: Asked, params: Any, step: Callable[[RiskFile, Step], list[Step]]) -> tuple[Step, list[Step]] | None:
    here = _asked_for(asked, params)
    return None if here is None else (here, step(asked.file, here))


def add(server: RiskfileServer) -> None:
    """Answer what comes before and after an item in the chain."""

    @feature(server, types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)
    def prepare(asked: Asked, params: types.CallHierarchyPrepareParams) -> list[types.CallHierarchyItem] | None:
        at = pointed(asked, *asked.place(params.position))
        name = at.name if at is not None and at.kind == "item" else at.item.id if at is not None and at.item else ""
        item = asked.file.items.get(name)
        return [_hierarchy_item(asked, Step(item))] if item is not None else None

    @feature(server, types.CALL_HIERARCHY_OUTGOING_CALLS, uri=lambda params: str(params.item.uri))
    def outgoing(
        asked: Asked, params: types.CallHierarchyOutgoingCallsParams
    ) -> list[types.CallHierarchyOutgoingCall] | None:
        found = _calls(asked, params, following)
        if found is None:
            return None
        here, steps = found
        return [
            types.CallHierarchyOutgoingCall(
                _hierarchy_item(asked, each),
                [asked.range(_link(here.item, each.item) or named(here.item))],
            )
            for each in steps
        ]

    @feature(server, types.CALL_HIERARCHY_INCOMING_CALLS, uri=lambda params: str(params.item.uri))
    def incoming(
        asked: Asked, params: types.CallHierarchyIncomingCallsParams
    ) -> list[types.CallHierarchyIncomingCall] | None:
        found = _calls(asked, params, preceding)
        if found is None:
            return None
        here, steps = found
        return [
            types.CallHierarchyIncomingCall(
                _hierarchy_item(asked, each),
                [asked.range(_link(each.item, here.item) or named(each.item))],
            )
            for each in steps
        ]
