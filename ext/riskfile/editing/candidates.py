"""What can stand at a place of a page that is being written: item types with a skeleton, options, values, ids.

What is offered is what the reader would take there, and nothing that a judgement would be made by: no level, kind or
conclusion is filled in, only named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from riskfile.assessment import policy_of, scale_of
from riskfile.editing.numbering import Numbering, NumberingError
from riskfile.editing.option_order import in_order, option_order
from riskfile.editing.places import Place
from riskfile.editing.skeletons import needed_options
from riskfile.model import ISO_LIST, STAGES, Document, FieldType, Item, ItemModel, ItemType, LinkType, RiskFile
from riskfile.policy import Policy
from riskfile.policy.policy import Scale, ScaleLevel
from riskfile.project import Project
from riskfile.reading.known import known
from riskfile.reading.markdown import KNOWN
from riskfile.reading.page import SUFFIX, stage_of
from riskfile.rules import Rule
from riskfile.source import Source, SourceError, walk
from riskfile.text.days import months_later
from riskfile.text.languages import KNOWN as LANGUAGES
from riskfile.text.messages import tr
from riskfile.text.words import (
    ASPECT_WORDS,
    CONTROL_KIND_WORDS,
    MISSION_WORDS,
    QUANTITY_WORDS,
    STAGE_WORDS,
    Words,
)
from riskfile.views.arrange import ColumnError, field_columns
from riskfile.views.asked import names_items, values_of
from riskfile.views.registry import VIEWS
from riskfile.views.tables import columns_of, filter_fields

CandidateKind = Literal["type", "view", "directive", "option", "value", "level", "item", "file", "rule", "page", "word"]

MOST: Final = 200
"""So many are offered at once; with more letters typed, others come."""

MOST_PATHS: Final = 2000

_WORDS: Final[Mapping[str, Words]] = {
    "stage": STAGE_WORDS,
    "mission": MISSION_WORDS,
    "proves": ASPECT_WORDS,
    "acts-on": QUANTITY_WORDS,
    "control.kind": CONTROL_KIND_WORDS,
}
"""What values are called, by option, or type and option."""

_SELDOM: Final = frozenset(("retired", "retired-because", "not-stated", "stand-ins", "unresolved", "source-id"))
_ID_BEGUN: Final = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9-]*)?")
_TOKEN: Final = re.compile(r'"[^"]*"?|==|!=|[(),]|[^\s(),=!"]+|[=!]')
_OFFERED: Final = frozenset(("boolean", "date", "enum", "list", "quantity"))
"""The kinds of options whose values are offered, whatever is written in other items."""
_MORE_DIRECTIVES: Final = ("toctree", "note", "warning", "important", "admonition", "figure", "list-table", "mermaid")


class Candidate(NamedTuple):
    """What can stand at a place: ``label`` is what it is called, ``text`` what is written; ``snippet`` is the same with tab
    stops, "" where there are none. ``filter`` is what is compared with what was typed, the label where it is "". ``detail`` is
    a few words, ``help`` a sentence or more in Markdown. An ``item`` is the id of one, of which there is more to say.
    ``goes_on`` says that what comes behind it is offered too."""

    label: str
    kind: CandidateKind
    text: str = ""
    detail: str = ""
    help: str = ""
    snippet: str = ""
    filter: str = ""
    item: str = ""
    goes_on: bool = False


class Candidates(NamedTuple):
    """Those for one place, the nearest first. They are to be written in place of the columns ``start`` to ``end`` (from 1) of
    its line. ``complete`` says that there are no others."""

    found: tuple[Candidate, ...]
    start: int
    end: int
    complete: bool = True


class Desk(NamedTuple):
    """What candidates are found in: the file as it is read, the page that is written (its path), the day, and the findings of
    the last check as codes by item."""

    file: RiskFile
    policy: Policy
    rules: Mapping[str, Rule]
    source: Source
    path: str
    today: str
    numbering: Numbering
    codes: Mapping[str, Sequence[str]] = MappingProxyType({})

    @classmethod
    def of(cls, project: Project, path: str, codes: Mapping[str, Sequence[str]] = MappingProxyType({})) -> Desk:
        """That of a page of ``project``."""
        numbering = Numbering(project)
        return cls(project.file, project.policy, project.rules, project.source, path, project.today, numbering, codes)

    def next_id(self, item_type: ItemType) -> str:
        """The next free id of a type."""
        known: dict[str, str] = self.file.memo().setdefault(("next-id", self.path), {})  # type: ignore[assignment]
        if item_type.name not in known:
            stage = stage_of(self.path.removesuffix(SUFFIX), self.source.layout)
            try:
                known[item_type.name] = self.numbering.next(item_type.name, page=self.path, stage=stage)
            except NumberingError:
                # a person has to say how ids begin in this stage
                known[item_type.name] = f"{item_type.prefix}-"
        return known[item_type.name]

    @property
    def model(self) -> ItemModel:
        """The item types."""
        return self.file.model


def candidates(desk: Desk, place: Place, lines: Sequence[str], *, asked_for: bool = False) -> Candidates:
    """What can stand at ``place`` of the page ``lines``; ``asked_for``: somebody asked for it, and did not only type."""
    match place.kind:
        case "directive":
            found, start, end = [*_directives(desk, place, lines)], place.start, place.end
        case "title":
            found, start, end = [*_arguments(desk, place)], place.start, place.end
        case "option":
            found, start, end = [*_options(desk, place)], place.start, place.end
            if place.alone and place.directive == "toctree":
                found = [*_entries(desk, place, lines), *found]
        case "value":
            return _values(desk, place)
        case "entry":
            found, start, end = [*_entries(desk, place, lines)], place.start, place.end
        case "text":
            return _in_text(desk, place, lines, asked_for=asked_for)
        case _:
            found, start, end = [], place.start, place.end
    return _cut(found, place.word, start, end)


def _cut(found: Iterable[Candidate], word: str, start: int, end: int) -> Candidates:
    """Those that what was typed can become, and no more than can be looked through."""
    kept = [*found]
    if len(kept) > MOST and word:
        typed = word.casefold()
        kept = [each for each in kept if _fits(typed, (each.filter or each.label).casefold())]
    return Candidates(tuple(kept[:MOST]), start, end, len(kept) <= MOST)


def _fits(typed: str, text: str) -> bool:
    """Whether the signs of ``typed`` stand in ``text`` in this order, as editors compare."""
    at = 0
    for sign in typed:
        at = text.find(sign, at) + 1
        if not at:
            return False
    return True


# --- directives -------------------------------------------------------------------------------------------------------


def _directives(desk: Desk, place: Place, lines: Sequence[str]) -> Iterator[Candidate]:
    fence = place.fence or ":::"
    begun = _begun(place, lines)
    here = Counter(item.type for item in desk.file if item.path == desk.path)
    types = sorted(desk.model.types.values(), key=lambda each: (-here[each.name], each.rank, each.name))
    pages_of_items = bool(here) or desk.path.startswith(f"{desk.source.layout.needs}/")
    # the next id of each takes a look at all ids
    typed = place.word.casefold()
    items = [_type(desk, each, fence, place, begun=begun) for each in types if _fits(typed, each.name)]
    views = [
        Candidate(
            view.name,
            "view",
            _closed(f"{{{view.name}}}", fence, begun=begun),
            "view",
            tr(view.help),
            _closed(f"{{{view.name}}}$0", fence, begun=begun),
        )
        for view in VIEWS.values()
    ]
    yield from (*items, *views) if pages_of_items else (*views, *items)
    for name in _MORE_DIRECTIVES:
        if name in KNOWN or name in ("toctree", "mermaid"):
            text = _closed(f"{{{name}}}", fence, begun=begun)
            yield Candidate(name, "directive", text, "directive", "", _closed(f"{{{name}}}$0", fence, begun=begun))
    for name in desk.model.needs:
        text = _closed(f"{{{name}}} ", fence, begun=begun)
        yield Candidate(name, "directive", text, tr(desk.model.label_of(name)), "", text)


def _begun(place: Place, lines: Sequence[str]) -> bool:
    """Whether what belongs to the directive that is named here is there already: a title, options, or its end."""
    if place.value or not place.fence:
        return bool(place.value)
    for line in lines[place.line :]:
        bare = line.strip(" \t>")
        if bare.startswith(":") and not bare.startswith(":::"):
            return True
        if bare:
            return bare == place.fence
    return False


def _closed(first: str, fence: str, *, begun: bool) -> str:
    return first if begun else f"{first}\n{fence}"


def _type(desk: Desk, item_type: ItemType, fence: str, place: Place, *, begun: bool) -> Candidate:
    help = tr(item_type.help)
    if item_type.example:
        help += f"\n\n```markdown\n{item_type.example.strip()}\n```"
    name = f"{{{item_type.name}}}"
    if begun:
        text, snippet = (name, "") if place.value else (f"{name} ", f"{name} ${{1}}")
    else:
        text, snippet = skeleton(desk, item_type, fence)
    # without the fence, which stands there
    cut = 0 if place.kind == "text" else len(fence)
    return Candidate(
        item_type.name,
        "type",
        text if begun else text[cut:],
        tr(item_type.label),
        help,
        snippet if begun else snippet[cut:],
        filter=item_type.name,
    )


def skeleton_options(desk: Desk, item_type: ItemType) -> list[str]:
    """The options with which an item of a type begins, without its id."""
    found = [*needed_options(item_type, desk.file)]
    if item_type.name == "risk" and "p2" in found and scale_of(desk.policy, "p2") is None:
        # P is one number
        found = in_order([*(each for each in found if each not in ("p1", "p2")), "p"], item_type)
    return found


def skeleton(desk: Desk, item_type: ItemType, fence: str = ":::") -> tuple[str, str]:
    """A new item of a type, as text and as a snippet: with the next free id, and no value that is a judgement."""
    id = desk.next_id(item_type)
    plain = [f"{fence}{{{item_type.name}}} ", f":id: {id}"]
    stops = [f"{fence}{{{item_type.name}}} ${{1:Title}}", f":id: ${{2:{id}}}"]
    for number, name in enumerate(skeleton_options(desk, item_type), 3):
        plain.append(f":{name}: ")
        stops.append(f":{name}: ${number}")
    plain.append(fence)
    stops += ["", "$0", fence]
    return "\n".join(plain), "\n".join(stops)


def _arguments(desk: Desk, place: Place) -> Iterator[Candidate]:
    """What stands behind the name of a view."""
    view = VIEWS.get(place.directive)
    if view is not None and view.argument is not None:
        yield from _of_view_option(desk, place, view.argument.name)


# --- options ----------------------------------------------------------------------------------------------------------


def _options(desk: Desk, place: Place) -> Iterator[Candidate]:
    given = {each.name for each in place.given}
    inner = place.directive
    item_type = desk.model.types.get(inner)
    written = bool(place.value)

    def option(name: str, detail: str, help: str, *, flag: bool = False, goes_on: bool = False) -> Candidate:
        if place.yaml:
            text = f"{name}: "
        elif written:
            # its value stands behind it
            text = f":{name}:"
        else:
            text = f":{name}:" if flag else f":{name}: "
        return Candidate(name, "option", text, detail, help, goes_on=goes_on and text.endswith(" "))

    if item_type is not None:
        if "id" not in given:
            yield option("id", "required", tr("What it is named by in the file; each id stands once."), goes_on=True)
        names = [each for each in option_order(item_type) if each not in given and each != "id"]
        begun = set(skeleton_options(desk, item_type))
        names.sort(key=lambda name: (not _required(item_type, name), name not in begun, name in _SELDOM))
        for name in names:
            field, link = item_type.fields.get(name), item_type.links.get(name)
            shown: FieldType | LinkType | None = field or link
            assert shown is not None
            detail = " ".join(
                each
                for each in ("required" if _required(item_type, name) else "", _kind(field, link, desk.model))
                if each
            )
            help = "\n\n".join(tr(each) for each in (shown.label, shown.help) if each)
            yield option(name, detail, help, goes_on=field is None or field.kind in _OFFERED)
        return
    view = VIEWS.get(inner)
    if view is not None:
        for each in view.takes:
            if each.name not in given and each is not view.argument:
                detail = "required" if each.required else each.kind
                yield option(each.name, detail, tr(each.help), flag=each.kind == "flag")
        return
    takes = known().directives.get(inner)
    for name in sorted(takes.options or ()) if takes is not None else ():
        if name not in given:
            yield option(name, inner, "")


def _required(item_type: ItemType, name: str) -> bool:
    field, link = item_type.fields.get(name), item_type.links.get(name)
    return (field is not None and field.required and not field.instead) or (link is not None and link.minimum > 0)


def _kind(field: FieldType | None, link: LinkType | None, model: ItemModel) -> str:
    if link is not None:
        targets = (*link.targets, *link.others)
        return (
            tr("link to {types}", types=tuple(tr(model.label_of(each)).lower() for each in targets))
            if targets
            else tr("link to any item")
        )
    assert field is not None
    return {
        "enum": tr("one of {values}", values=tuple(field.values)),
        "quantity": tr("a level or a number"),
        "boolean": tr("true or false"),
    }.get(field.kind, tr(field.kind))


# --- values -----------------------------------------------------------------------------------------------------------


def _values(desk: Desk, place: Place) -> Candidates:
    item_type = desk.model.types.get(place.directive)
    if item_type is None:
        return _cut(_of_view_option(desk, place, place.option), place.word, place.start, place.end)
    whole = place.value_start, place.value_end
    if place.option == "id":
        free = desk.next_id(item_type)
        return Candidates((Candidate(free, "value", free, tr("next free id")),), *whole)
    link = item_type.links.get(place.option)
    if link is not None:
        return _cut(_linked(desk, place, item_type, link), place.word, place.start, place.end)
    field = item_type.fields.get(place.option)
    if field is None:
        return Candidates((), place.start, place.end)
    if field.kind == "quantity":
        return Candidates(tuple(_levels(desk, place, item_type)), *whole)
    if field.kind == "list":
        named = _named(place)
        listed = [each for each in _listed(desk, place, item_type, field) if each.text not in named]
        return _cut(listed, place.word, place.start, place.end)
    if field.kind == "text":
        return _texts(desk, place, item_type)
    return Candidates(tuple(_single(desk, place, item_type, field)), *whole)


def _named(place: Place) -> set[str]:
    """What the value names already, beside the word that is being typed."""
    before = place.before[: len(place.before) - len(place.word)]
    behind = place.value[len(place.before) :] if place.value.startswith(place.before.rstrip()) else ""
    behind = re.sub(r"^[^\s,;]*", "", behind)
    return {*re.split(r"[\s,;\"]+", f"{before} {behind}")} - {""}


def _single(desk: Desk, place: Place, item_type: ItemType, field: FieldType) -> Iterator[Candidate]:
    if field.kind == "boolean":
        yield from (Candidate(each, "value", each) for each in ("true", "false"))
    elif field.kind == "date":
        yield Candidate(desk.today, "value", desk.today, "today")
        used = Counter(text for each in desk.file.of_type(item_type.name) if (text := each.text(place.option)))
        same = [each.text(place.option) for each in desk.file.of_type(item_type.name) if each.path == desk.path]
        for day in dict.fromkeys((*reversed(same), *(each for each, _ in used.most_common(3)))):
            if day and day != desk.today:
                yield Candidate(
                    day, "value", day, tr("used {used} times", used=used[day]) if used[day] > 1 else tr("used once")
                )
    else:
        yield from _declared(item_type, field)


def _declared(item_type: ItemType, field: FieldType) -> Iterator[Candidate]:
    words = _WORDS.get(f"{item_type.name}.{field.name}") or _WORDS.get(field.name)
    for value in field.values:
        word = words.of(value) if words is not None else ""
        yield Candidate(
            value, "value", value, word if word != value else "", tr(field.help), filter=f"{value} {word}".strip()
        )


def _levels(desk: Desk, place: Place, item_type: ItemType) -> Iterator[Candidate]:
    risk = desk.file.items.get(_value_of(place, "id"))
    policy = policy_of(desk.policy, risk) if risk is not None and item_type.name == "risk" else desk.policy
    scale = scale_of(policy, place.option)
    for level in scale.levels if scale is not None else ():
        yield level_candidate(level, scale)


def level_candidate(level: ScaleLevel, scale: Scale | None = None) -> Candidate:
    """A level of the policy, with its words."""
    band = _band(level, scale)
    detail = " - ".join(each for each in (level.label, band) if each)
    return Candidate(
        level.id,
        "level",
        level.id,
        detail,
        level.description or level.label,
        filter=f"{level.id} {level.label}".strip(),
    )


def _band(level: ScaleLevel, scale: Scale | None) -> str:
    if level.lower is None and level.upper is None:
        return ""
    per = tr(" per {unit}", unit=scale.unit) if scale is not None and scale.unit else ""
    if level.unbounded and level.lower is not None:
        return tr("from {lower}{per}", lower=f"{level.lower:g}", per=per)
    if level.lower is None or not level.lower:
        return tr("up to {upper}{per}", upper=f"{level.upper:g}", per=per)
    return (
        tr("{lower} to {upper}{per}", lower=f"{level.lower:g}", upper=f"{level.upper:g}", per=per)
        if level.upper is not None
        else tr("from {lower}{per}", lower=f"{level.lower:g}", per=per)
    )


def _listed(desk: Desk, place: Place, item_type: ItemType, field: FieldType) -> Iterator[Candidate]:
    if field.values:
        yield from _declared(item_type, field)
        return
    known: set[str] = set()
    if field.name == "implements":
        for entry in desk.file.design.values():
            known.add(entry.id)
            said = ", ".join(each for each in (entry.kind, entry.said) if each)
            yield Candidate(entry.id, "value", entry.id, entry.title, said, filter=f"{entry.id} {entry.title}")
        for control in desk.file.of_type("control"):
            known.add(control.id)
    used = Counter(value for each in desk.file for value in each.listed(field.name))
    for value, count in used.most_common():
        if value not in known:
            text = f'"{value}"' if re.search(r"[\s,;]", value) else value
            yield Candidate(
                value, "value", text, tr("used {count} times", count=count) if count > 1 else tr("used once")
            )


def _texts(desk: Desk, place: Place, item_type: ItemType) -> Candidates:
    whole = place.value_start, place.value_end
    name = place.option
    if name == "waive":
        return _waiver(desk, place)
    if name == "evidence":
        return _cut(_paths(desk), place.before, *whole)
    if name == "evidence-hash":
        return Candidates(tuple(_hash(desk, _value_of(place, "evidence"))), *whole)
    if name == "test":
        evidence = desk.file.evidence.get(_value_of(place, "evidence"))
        tests = evidence.tests if evidence is not None and evidence.tests else {}
        return _cut([Candidate(id, "value", id, result.state) for id, result in tests.items()], place.before, *whole)
    if name in ("approver", "name", "prepared-by"):
        people = [Candidate(each.name, "value", each.name, each.role) for each in desk.policy.roles if each.name]
        return Candidates(tuple(people), *whole)
    if name == "baseline":
        known = [Candidate(each.name, "value", each.name, each.day) for each in reversed(desk.file.baselines)]
        return Candidates(tuple(known), *whole)
    if name == "unit":
        units = {scale.unit: tr("the policy's") for scale in (desk.policy.first, desk.policy.probability) if scale.unit}
        used = {each.text("unit"): "used" for each in desk.file if each.text("unit")}
        return Candidates(
            tuple(Candidate(unit, "value", unit, said) for unit, said in {**used, **units}.items()), *whole
        )
    if name in ("part", "supplier", "status"):
        counts = Counter(text for each in desk.file.of_type(item_type.name) if (text := each.text(name)))
        found = [
            Candidate(each, "value", each, tr("used {count} times", count=count))
            for each, count in counts.most_common(30)
        ]
        return Candidates(tuple(found), *whole)
    # running text, in which an id may be named
    if _ID_BEGUN.fullmatch(place.word) and len(place.word) > 1:
        return _cut(_ids(desk, place, _all(desk), place.word), place.word, place.start, place.end)
    return Candidates((), place.start, place.end)


def _value_of(place: Place, option: str) -> str:
    return next((each.value for each in place.given if each.name == option), "")


def _hash(desk: Desk, path: str) -> Iterator[Candidate]:
    try:
        data = desk.source.read(desk.source.layout.at(path)) if path else None
    except SourceError:
        return
    if data is not None:
        found = f"sha256:{sha256(data).hexdigest()}"
        yield Candidate(found, "value", found, tr("of {path} as it is now", path=path))


def _paths(desk: Desk) -> Iterator[Candidate]:
    """Files that may be evidence: those of the project's folders that are no pages, those that nobody names yet first."""
    layout = desk.source.layout
    named = {each.text("evidence") for each in desk.file.of_type("verification")}
    found: list[str] = []
    for folder in layout.folders:
        for entry in walk(desk.source, folder, lambda path: path.rpartition("/")[2].startswith((".", "_"))):
            if entry.kind == "file" and not entry.path.endswith((".md", ".yaml", ".yml")):
                found.append(entry.path.removeprefix(f"{layout.base}/") if layout.base else entry.path)
            if len(found) >= MOST_PATHS:
                break
    for path in sorted(found, key=lambda each: (each in named, "evidence" not in each, each)):
        yield Candidate(path, "file", path, tr("named already") if path in named else "")


def _waiver(desk: Desk, place: Place) -> Candidates:
    """A rule that can be waived; behind it the reason, who accepts it, and until when."""
    parts = place.before.split(";")
    last = parts[-1].lstrip()
    start = place.value_start + len(place.before) - len(last)
    if len(parts) > 1 and re.match(r"(?:approver|approved by)\b", last, re.IGNORECASE):
        word = re.sub(r"^\S+\s*", "", last)
        start += len(last) - len(word)
        people = [Candidate(each.name, "value", each.name, each.role) for each in desk.policy.roles if each.name]
        return Candidates(tuple(people), start, max(place.end, start))
    if len(parts) > 1 and re.match(r"(?:until|expires)\b", last, re.IGNORECASE):
        word = re.sub(r"^\S+\s*", "", last)
        start += len(last) - len(word)
        months = desk.policy.waiving.longest_months
        days = dict.fromkeys(months_later(desk.today, each) for each in (*(n for n in (3, 6) if n < months), months))
        return Candidates(tuple(Candidate(day, "value", day) for day in days), start, max(place.end, start))
    if "--" in last:
        return Candidates((), place.start, place.end)
    item = _value_of(place, "id")
    mine = desk.codes.get(item, ())
    found: list[Candidate] = []
    if len(parts) > 1 and "--" in place.before:
        found += (Candidate(each, "word", f"{each} ", tr("of the waiver")) for each in ("approver", "until"))
    codes = sorted(
        (each for each in desk.rules.values() if each.waivable), key=lambda each: (each.code not in mine, each.code)
    )
    for rule in codes:
        detail = tr("{name} - found here", name=rule.name) if rule.code in mine else rule.name
        day = months_later(desk.today, desk.policy.waiving.longest_months)
        found.append(
            Candidate(
                rule.code,
                "rule",
                f"{rule.code} -- ",
                detail,
                tr(rule.summary),
                f"{rule.code} -- ${{1}}; approver ${{2}}; until ${{3:{day}}}",
                filter=f"{rule.code} {rule.name}",
            )
        )
    return Candidates(tuple(found), start, place.end)


# --- ids --------------------------------------------------------------------------------------------------------------


def _linked(desk: Desk, place: Place, item_type: ItemType, link: LinkType) -> Iterator[Candidate]:
    """What a link may name, the nearest first."""
    named = _named(place)
    own = _value_of(place, "id")
    targets = desk.file.of_type(*link.targets) if link.targets else tuple(desk.file)
    found = [each for each in targets if each.id not in named and each.id != own]
    yield from _ids(desk, place, found, place.word)
    for other in desk.file.others.values():
        if (not link.targets or other.type in link.others) and other.id not in named:
            yield Candidate(
                other.id,
                "item",
                other.id,
                other.title,
                tr(desk.model.label_of(other.type)),
                filter=f"{other.id} {other.title}",
            )


def _all(desk: Desk) -> Sequence[Item]:
    return tuple(desk.file)


def _ids(desk: Desk, place: Place, items: Sequence[Item], word: str) -> Iterator[Candidate]:
    """Items by id and title, the nearest first: those of this page, of the same chain, of the same stage, those that the
    page has named last."""
    if len(items) > MOST and word:
        typed = word.casefold()
        items = [each for each in items if _fits(typed, f"{each.id} {each.title}".casefold())]
    near = _nearness(desk, place)
    for item in sorted(items, key=near):
        yield Candidate(
            item.id,
            "item",
            item.id,
            item.title,
            "",
            filter=f"{item.id} {item.title}",
            item=item.id,
        )


def _nearness(desk: Desk, place: Place) -> Callable[[Item], tuple[int, int, str]]:
    file = desk.file
    around = place.item_around(file.model.types)
    chain: set[str] = set()
    given = {id for each in place.given for id in re.split(r"[\s,;]+", each.value) if id in file.items}
    for id in given:
        item = file.items[id]
        beside = {
            *(target for targets in item.links.values() for target in targets),
            *(each.id for each in file.linking(item)),
        }
        chain |= {id, *beside}
        for other in beside:
            known = file.items.get(other)
            if known is not None and len(chain) < 500:
                chain |= {*(target for targets in known.links.values() for target in targets)}
    page = [each for each in file if each.path == desk.path]
    stage = next((each.stage for each in page), "") or next(
        (each for each in STAGES if f"/{each}/" in f"/{desk.path}"), ""
    )
    # what the page names, by how far above the place it does
    line = around.opened if around is not None else place.line
    lately: dict[str, int] = {}
    for each in page:
        for target in (target for targets in each.links.values() for target in targets):
            distance = abs(each.line - line) if each.line <= line else 2 * (each.line - line)
            lately[target] = min(distance, lately.get(target, distance))

    def near(item: Item) -> tuple[int, int, str]:
        same_page = item.path == desk.path
        score = 8 * same_page + 4 * (item.id in chain) + 2 * (bool(stage) and item.stage == stage) + (item.id in lately)
        if same_page:
            distance = line - item.line if item.line <= line else 2 * (item.line - line)
        else:
            distance = lately.get(item.id, 1_000_000)
        return -score, distance, item.id

    return near


def in_list(desk: Desk, place: Place) -> Candidates:
    """What can stand at a place of a file of YAML beside the pages: codes of rules and ids; keys and words are its schema's."""
    if place.kind != "text":
        return Candidates((), place.start, place.end)
    word = place.word
    found: list[Candidate] = []
    if place.option == "rule" or (word and "RMF".startswith(word[:3].upper())):
        found += (
            Candidate(each.code, "rule", each.code, each.name, tr(each.summary), filter=f"{each.code} {each.name}")
            for each in sorted(desk.rules.values(), key=lambda each: each.code)
            if each.waivable
        )
    if place.option in ("item", "items") or (len(word) > 1 and _ID_BEGUN.fullmatch(word)):
        found += _ids(desk, place, _all(desk), word)
    return _cut(found, word, place.start, place.end)


def _in_text(desk: Desk, place: Place, lines: Sequence[str], *, asked_for: bool) -> Candidates:
    word = place.word
    if _ID_BEGUN.fullmatch(word) and len(word) > 1:
        prefix, hyphen, _ = word.partition("-")
        begun = prefix + hyphen
        found_ids = [each for each in desk.file if each.id.startswith(begun)]
        return _cut(_ids(desk, place, found_ids, word), word, place.start, place.end)
    if place.alone and not place.around and (asked_for or word) and (not word or word.islower()):
        names = [each for each in desk.model.types.values() if each.name.startswith(word)]
        here = Counter(item.type for item in desk.file if item.path == desk.path)
        names.sort(key=lambda each: (-here[each.name], each.rank, each.name))
        found = [_type(desk, each, ":::", place, begun=False) for each in names]
        return Candidates(tuple(found), place.start, place.end)
    if asked_for and not word:
        return _cut(_ids(desk, place, _all(desk), ""), "", place.start, place.end)._replace(complete=False)
    return Candidates((), place.start, place.end)


# --- views ------------------------------------------------------------------------------------------------------------


def _of_view_option(desk: Desk, place: Place, name: str) -> Iterator[Candidate]:
    view = VIEWS.get(place.directive)
    if view is None:
        return
    named = _named(place)
    model, policy = desk.model, desk.policy
    own = {each.name: _value_of(place, each.name) for each in view.own}
    if name == "filter":
        yield from _filter(desk, place)
        return
    if name == "languages" and view.table is not None:
        known = (policy.language, *policy.translations)
        yield from (Candidate(each, "value", each, LANGUAGES.get(each, "")) for each in known if each not in named)
        return
    if name in ("columns", "sort"):
        form = view.form(view.said(own))
        columns = [*columns_of(form.columns, model)] if form is not None else []
        try:
            if own.get("fields"):
                columns += field_columns(
                    model, own.get("types", "").replace(",", " ").split(), own["fields"].split(",")
                )
        except ColumnError:
            pass
        if name == "sort" and place.before.strip() and place.before.endswith(" ") and len(place.before.split()) == 1:
            yield Candidate("desc", "word", "desc", tr("the other way round"))
            return
        yield from (Candidate(each.key, "value", each.key, tr(each.label)) for each in columns if each.key not in named)
        return
    option = next((each for each in view.own if each.name == name), None)
    if option is None:
        return
    match option.kind:
        case "choice":
            yield from (
                Candidate(each, "value", each, tr("unless given") if each == option.default else "")
                for each in option.values
            )
        case "type" | "types":
            yield from (
                Candidate(each.name, "value", each.name, tr(each.label))
                for each in model.types.values()
                if each.name not in named
            )
        case "need-types":
            yield from (
                Candidate(each, "value", each, tr(model.label_of(each))) for each in model.needs if each not in named
            )
        case "fields":
            types = own.get("types", "").replace(",", " ").split() or [*model.types]
            fields: dict[str, str] = {}
            for each in types:
                found = model.types.get(each)
                if found is not None:
                    fields = {
                        **{name: tr(field.label or field.help) for name, field in found.fields.items()},
                        **{name: tr(link.label or link.help) for name, link in found.links.items()},
                        **fields,
                    }
            yield from (Candidate(each, "value", each, label) for each, label in fields.items() if each not in named)
        case "item" | "items":
            yield from _ids(desk, place, [each for each in desk.file if each.id not in named], place.word)
        case "plan":
            plans = policy.monitoring.plans if policy.monitoring is not None else ()
            yield from (Candidate(each.id, "value", each.id, each.path) for each in plans)
        case "checklist":
            names = dict.fromkeys((ISO_LIST, *(each.name for each in desk.file.checklists)))
            yield from (Candidate(each, "value", each) for each in names)
        case "day":
            yield Candidate(desk.today, "value", desk.today, "today")


def _filter(desk: Desk, place: Place) -> Iterator[Candidate]:
    """What can stand next in a filter."""
    tokens = _TOKEN.findall(place.before[: len(place.before) - len(place.word.lstrip("("))])
    field, wanted = _wanted(tokens)
    if wanted == "field":
        yield from (Candidate(each, "value", each, "field") for each in sorted(filter_fields(desk.model)))
        yield Candidate("not", "word", "not ")
    elif wanted == "operator":
        for sign, said in (
            ("==", "is"),
            ("!=", tr("is not")),
            ("in", tr("is one of: in (a, b)")),
            ("has", "holds"),
            ("and", "both"),
            ("or", "either"),
        ):
            yield Candidate(sign, "word", sign, said)
    elif wanted == "value":
        if names_items(field, desk.model):
            yield from _ids(desk, place, _all(desk), place.word)
            return
        scale = (
            desk.policy.severity if field == "severity" else desk.policy.probability if field == "probability" else None
        )
        if scale is not None:
            yield from (level_candidate(each, scale) for each in scale.levels)
            return
        regions = {each.id: each.label for each in desk.policy.regions}
        for value in values_of(field, desk.model, desk.policy):
            yield Candidate(value, "value", value, regions.get(value, "") if regions.get(value) != value else "")
        if not values_of(field, desk.model, desk.policy):
            used = Counter(
                value for each in desk.file for value in (each.listed(field) or (each.text(field),)) if value
            )
            for value, count in used.most_common(50):
                text = value if re.fullmatch(r'[^\s(),=!"]+', value) else f'"{value}"'
                if '"' not in value:
                    yield Candidate(value, "value", text, tr("used {count} times", count=count))
    else:
        yield from (Candidate(each, "word", each) for each in ("and", "or"))


def _wanted(tokens: Sequence[str]) -> tuple[str, Literal["field", "operator", "value", "join"]]:
    """What follows these tokens of a filter, and the field that is being compared."""
    field, state, listing = "", "field", False
    for token in tokens:
        if state == "field":
            if token not in ("not", "("):
                field, state = token, "operator"
        elif state == "operator":
            if token in ("==", "!=", "has"):
                state = "value"
            elif token == "in":
                state = "open"
            elif token in ("and", "or"):
                state = "field"
        elif state == "open":
            listing, state = True, "value"
        elif state == "value":
            state = "join"
        elif state == "join":
            if listing and token == ",":
                state = "value"
            elif listing and token == ")":
                listing = False
            elif token in ("and", "or"):
                state = "field"
    return field, "value" if state == "open" else state  # type: ignore[return-value]


# --- tables of contents -----------------------------------------------------------------------------------------------


def _entries(desk: Desk, place: Place, lines: Sequence[str]) -> Iterator[Candidate]:
    """Pages that no table of contents names yet, then the others; as they are named from this page's folder."""
    folder = desk.path.rpartition("/")[0]
    me = desk.path.removesuffix(".md")
    named = {each for document in desk.file.documents.values() for each in document.includes}
    here = {line.strip() for line in lines}

    def near(document: Document) -> tuple[bool, bool, str]:
        return document.docname in named, document.docname.rpartition("/")[0] != folder, document.docname

    for document in sorted(desk.file.documents.values(), key=near):
        if document.docname in (me, desk.file.root_doc):
            continue
        within = bool(folder) and document.docname.startswith(f"{folder}/")
        entry = (
            document.docname.removeprefix(f"{folder}/")
            if within
            else f"/{document.docname}"
            if folder
            else document.docname
        )
        if entry in here and entry != place.word.strip():
            continue
        title = document.headings[0].text if document.headings else ""
        state = "" if document.docname in named else tr("in no table of contents yet")
        yield Candidate(entry, "page", entry, title, state, filter=f"{entry} {title}")


__all__ = ["Candidate", "Candidates", "Desk", "candidates", "in_list", "skeleton"]
