"""What is wrong with how a page asks for a view: judged where the page is read, by the checker and the build alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Final

from riskfile.model import ISO_LIST, LIST_NAME, STAGES, ItemModel, WrongView
from riskfile.model.declare import DAY, is_date
from riskfile.policy.policy import Policy
from riskfile.text.messages import NOTHING, Phrase
from riskfile.text.nearest import did_you_mean, nearest
from riskfile.text.quoting import literal
from riskfile.text.words import CHANGE_WORDS
from riskfile.views.arrange import ColumnError, field_columns, parse_columns, parse_sort
from riskfile.views.declare import Option, View
from riskfile.views.filters import FilterError, read_filter
from riskfile.views.registry import VIEWS
from riskfile.views.tables import CHANGED, columns_of, filter_fields, own_fields

_NOT_TAKEN = Phrase("RMF921.not-taken", "{view} takes no option '{option}'; it takes {takes}", by=("view", "option"))
_TAKES_NOTHING = Phrase(
    "RMF921.takes-nothing", "{view} takes nothing on its first line, found {found}", by=("view", "found")
)
_TEXT = Phrase(
    "RMF921.text",
    "{view} takes options and no text, found {found}",
    "write ':option: value', one a line, without an empty line before it",
    by=("view",),
)
_NEEDS = Phrase("RMF921.needs", "{view} needs {what}", by=("view",))
_EITHER = Phrase("RMF921.either", "{view} needs one of {names:or}, found {found}", by=("view",))
_NUMBER = Phrase("RMF921.number", "{view}: {option} is {found}, expected a number above 0", by=("view", "option"))
_FLAG = Phrase("RMF921.flag", "{view} takes '{option}' without a value, found {found}", by=("view", "option"))
_CHOICE = Phrase("RMF921.choice", "unknown {what} {found}; known: {known}", by=("what", "found"))
_TYPE = Phrase("RMF921.type", "unknown item type {found}; known: {known}", by=("found",))
_NEED_TYPE = Phrase(
    "RMF921.need-type",
    "unknown need type {found}; known: {known}",
    "declare it in needs/model.yaml (needs: types), or in conf.py",
    by=("found",),
)
_ONE_TYPE = Phrase("RMF921.one-type", "found {count} item types, expected one", by=("option",))
_COLUMN = Phrase("RMF921.column", "{view}: {why}", by=("view", "option"))
_FILTER = Phrase("RMF921.filter", "the filter of this {view} cannot be read: {why}", by=("view", "filter"))
_NO_VALUE = Phrase(
    "RMF921.no-value",
    "the filter of this {view} compares {field} with {value}, which it never is",
    by=("view", "field", "value"),
)
_KNOWN_VALUES = Phrase("RMF921.known-values", "known: {known}")
_LANGUAGE = Phrase(
    "RMF921.language",
    "{view}: found {found} in 'languages', expected languages of the policy: {known}",
    by=("view", "found"),
)
_ONE_LANGUAGE = Phrase(
    "RMF921.one-language",
    "{view}: found one language in 'languages', expected two or more of the policy: {known}",
    by=("view",),
)
_NO_ITEM = Phrase("RMF921.no-item", "this {view} names {id}, which is no item of the file", by=("view", "id"))
_NO_LIST = Phrase(
    "RMF921.no-list",
    "this {view} names the list {name}, and there is no such list in the folder checklists",
    "write it as needs/checklists/{name}.yaml",
    by=("view", "name"),
)
_NO_PLAN = Phrase("RMF921.no-plan", "this {view} names {id}, which is no monitoring plan of the policy", by=("id",))
_DAY = Phrase("RMF921.day", "{view}: found {found} in '{option}', expected {expected}", by=("view", "option"))
_BEFORE = Phrase(
    "RMF921.before",
    "{view}: found {last} in '{option}', expected {first} or later, as in '{other}'",
    by=("view", "option"),
)
_NO_SERIES = Phrase(
    "RMF921.no-series",
    "this {view} names the monitoring plan {id}, which has no path to a series",
    "give the plan in the policy a `path`",
    by=("id",),
)


def wrong_with(
    name: str, argument: str, options: Mapping[str, str], text: str, model: ItemModel, policy: Policy
) -> Iterator[WrongView]:
    """All that is wrong with a view that a page asks for by its directive's ``name``.

    ``argument`` stands on its first line, ``text`` below its options. What is wrong only where there is no such item
    says its id.
    """
    view = VIEWS[name]
    takes = tuple(option.name for option in view.takes)
    if text.strip():
        yield WrongView("", _TEXT(view=name, found=literal(text.strip().split("\n", 1)[0])))
    if argument and view.argument is None:
        yield WrongView("", _TAKES_NOTHING(view=name, found=literal(argument)))
    for given in options:
        if given not in takes:
            close = nearest(given, takes)
            hint = did_you_mean(close) if given not in _other_options() else NOTHING
            yield WrongView(given, _NOT_TAKEN(view=name, option=literal(given)[1:-1], takes=takes), hint)
    own = {option.name: " ".join(options.get(option.name, "").split()) for option in view.options}
    if view.argument is not None:
        own[view.argument.name] = argument
    needed = [option for option in view.own if option.required]
    missing = [option for option in needed if not own[option.name]]
    if missing:
        what = " and ".join(
            f"{option.expects} {'on its first line' if option is view.argument else f'in {option.name!r}'}"
            for option in needed
        )
        yield WrongView("", _NEEDS(view=name, what=what))
    if view.either:
        named = tuple(each for each in view.either if own[each])
        if len(named) != 1:
            missing = missing or [option for option in view.own if option.name in view.either]
            yield WrongView("", _EITHER(view=name, names=view.either, found=named or "none"))
    at_fault = False
    for option in view.own:
        where = "" if option is view.argument else option.name
        for wrong in _wrong_with(view, option, where, own, options, model, policy):
            at_fault = at_fault or not wrong.item
            yield wrong
    if view.table and "languages" in options:
        yield from _wrong_languages(view, options["languages"] or "", policy)
    if view.filtered:
        yield from _wrong_filter(view.name, options.get("filter", ""), model, policy)
    if not at_fault and not missing:
        yield from _wrong_columns(view, own, options, model)


def languages_of(text: str) -> list[str]:
    """The languages that a table is asked for in, each once."""
    return [*dict.fromkeys(text.replace(",", " ").split())]


def _wrong_languages(view: View, text: str, policy: Policy) -> Iterator[WrongView]:
    known = (policy.language, *policy.translations)
    words = languages_of(text)
    for word in words:
        if word not in known:
            message = _LANGUAGE(view=view.name, found=literal(word), known=known)
            hint = did_you_mean(nearest(word, known))
            yield WrongView("languages", message, hint, max(text.find(word), 0), len(word))
    if len(words) < 2:
        yield WrongView("languages", _ONE_LANGUAGE(view=view.name, known=known), NOTHING, 0, len(text))


def _other_options() -> frozenset[str]:
    # what another view takes is no slip of the pen
    return frozenset(option.name for view in VIEWS.values() for option in view.takes)


def _wrong_with(
    view: View,
    option: Option,
    where: str,
    own: Mapping[str, str],
    options: Mapping[str, str],
    model: ItemModel,
    policy: Policy,
) -> Iterator[WrongView]:
    value = own[option.name]
    if not value:
        return
    if option.kind == "choice" and value not in option.values:
        what, found = option.expects or option.name, literal(value)
        message = _CHOICE(what=what, found=found, known=option.values)
        yield WrongView(where, message, did_you_mean(nearest(value, option.values)), 0, len(value))
    elif option.kind == "number":
        number = _number(value)
        if number is None or not number > 0:
            yield WrongView(
                where, _NUMBER(view=view.name, option=option.name, found=literal(value)), NOTHING, 0, len(value)
            )
    elif option.kind == "flag":
        yield WrongView(where, _FLAG(view=view.name, option=option.name, found=literal(value)))
    elif option.kind in ("type", "types"):
        words = value.replace(",", " ").split()
        given = options.get(option.name, "")
        for word in words:
            if word not in model.types:
                message = _TYPE(found=literal(word), known=tuple(sorted(model.types)))
                hint = did_you_mean(nearest(word, model.types))
                yield WrongView(where, message, hint, max(given.find(word), 0), len(word))
        if option.kind == "type" and len(words) > 1:
            yield WrongView(where, _ONE_TYPE(count=len(words), option=option.name), NOTHING, 0, len(given))
    elif option.kind == "need-types":
        given = options.get(option.name, "")
        for word in value.replace(",", " ").split():
            if word not in model.needs:
                message = _NEED_TYPE(found=literal(word), known=tuple(sorted(model.needs)))
                hint = did_you_mean(nearest(word, model.needs)) or message.hint
                yield WrongView(where, message, hint, max(given.find(word), 0), len(word))
    elif option.kind == "item":
        message = _NO_ITEM(view=view.name, id=literal(value)[1:-1])
        yield WrongView(where, message, NOTHING, 0, len(value), value)
    elif option.kind == "checklist":
        message = _NO_LIST(view=view.name, name=literal(value)[1:-1])
        if value == ISO_LIST:
            return
        if not LIST_NAME.fullmatch(value):
            yield WrongView(where, message, NOTHING, 0, len(value))
        else:
            yield WrongView(where, message, NOTHING, 0, len(value), checklist=value)
    elif option.kind == "items":
        given = options.get(option.name, "")
        for word in dict.fromkeys(value.replace(",", " ").split()):
            message = _NO_ITEM(view=view.name, id=literal(word)[1:-1])
            begin = re.search(rf"(?<![^\s,]){re.escape(word)}(?![^\s,])", given)
            yield WrongView(where, message, NOTHING, begin.start() if begin else 0, len(word), word)
    elif option.kind == "day":
        given = options.get(option.name, "")
        if not is_date(value):
            message = _DAY(view=view.name, found=literal(value), option=option.name, expected=DAY())
            yield WrongView(where, message, NOTHING, 0, len(given))
        elif option.name == "to" and is_date(own["from"]) and value < own["from"]:
            message = _BEFORE(view=view.name, last=value, option=option.name, first=own["from"], other="from")
            yield WrongView(where, message, NOTHING, 0, len(given))
    elif option.kind == "plan":
        plans = {plan.id: plan for plan in (policy.monitoring.plans if policy.monitoring else ())}
        if value not in plans:
            message = _NO_PLAN(view=view.name, id=literal(value)[1:-1])
            yield WrongView(where, message, did_you_mean(nearest(value, plans, most=3)), 0, len(value))
        elif not plans[value].path:
            yield WrongView(where, _NO_SERIES(view=view.name, id=value), NOTHING, 0, len(value))


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if isfinite(found) else None


def _wrong_columns(
    view: View, own: Mapping[str, str], options: Mapping[str, str], model: ItemModel
) -> Iterator[WrongView]:
    asked = {option.kind: own[option.name].replace(",", " ").split() for option in view.own}
    more: Sequence[object] = ()
    if asked.get("fields"):
        try:
            more = field_columns(model, asked.get("types", ()), asked["fields"])
        except ColumnError as error:
            yield WrongView("fields", _COLUMN(view=view.name, option="fields", why=str(error)), NOTHING, 0)
            return
    form = view.form(view.said({**own, **_flags(view, options)}))
    if form is None:
        return
    known = (*columns_of(form.columns, model), *more)
    for name, read in (("columns", parse_columns), ("sort", parse_sort)):
        text = " ".join(options.get(name, "").split())
        if not text:
            continue
        try:
            read(text, known)  # type: ignore[arg-type]
        except ColumnError as error:
            yield WrongView(name, _COLUMN(view=view.name, option=name, why=str(error)), NOTHING, 0)


def _flags(view: View, options: Mapping[str, str]) -> dict[str, str]:
    return {each.name: each.name if each.name in options else "" for each in view.own if each.kind == "flag"}


def wrong_filter(text: str, model: ItemModel, policy: Policy) -> Iterator[WrongView]:
    """What is wrong with a filter of a list of requirements, which is judged by what items say and what is computed of them,
    whatever they were before."""
    fields = filter_fields(model)
    # which items have changed only a build knows
    now = fields if CHANGED in own_fields(model) else fields - {CHANGED}
    yield from _wrong_filter("list", text, model, policy, now)


def _wrong_filter(
    view: str, text: str, model: ItemModel, policy: Policy, fields: frozenset[str] | None = None
) -> Iterator[WrongView]:
    try:
        _, compared = read_filter(text, fields or filter_fields(model))
    except FilterError as error:
        yield WrongView("filter", _FILTER(view=view, why=error.message, filter=text), NOTHING, error.column - 1, 1)
        return
    for each in compared:
        message = _NO_VALUE(view=view, field=each.field, value=literal(each.value))
        if names_items(each.field, model):
            yield WrongView("filter", message, NOTHING, each.column - 1, len(each.value), each.value)
            continue
        known = values_of(each.field, model, policy)
        if known and each.value not in known:
            hint = did_you_mean(nearest(each.value, known)) or _KNOWN_VALUES(known=known)
            yield WrongView("filter", message, hint, each.column - 1, len(each.value))


def names_items(field: str, model: ItemModel) -> bool:
    """Whether a field of a filter holds ids of items."""
    return field == "id" or any(field in each.links for each in model.types.values())


_REGIONS: Final = ("initial", "residual", "earned")


def values_of(field: str, model: ItemModel, policy: Policy) -> tuple[str, ...]:
    """The values that a field of a filter can have, () where there are too many to know."""
    if field == "type":
        return tuple(model.types)
    if field == "stage":
        return STAGES
    if field == CHANGED and field not in own_fields(model):
        return tuple(CHANGE_WORDS)
    if field in _REGIONS:
        return tuple(region.id for region in policy.regions)
    if field in ("severity", "probability"):
        levels = (policy.severity if field == "severity" else policy.probability).levels
        return tuple(level.id for level in levels)
    declared = [each.fields[field] for each in model.types.values() if field in each.fields]
    if not declared:
        return ()
    if any(each.kind == "boolean" for each in declared):
        return ("true", "false") if all(each.kind == "boolean" for each in declared) else ()
    if not all(each.values for each in declared):
        return ()
    return tuple(dict.fromkeys(value for each in declared for value in each.values))
