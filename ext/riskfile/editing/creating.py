"""New items: their ids, the page and the place where they stand, and what they begin with; as one change."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from riskfile.change.libraries import is_of_library
from riskfile.editing.contents import entry_for
from riskfile.editing.edits import Change, Edit, judged
from riskfile.editing.fixer import Texts
from riskfile.editing.meant import plainly_meant
from riskfile.editing.numbering import Numbering, NumberingError, taken_by
from riskfile.editing.skeletons import PLACEHOLDER, skeleton
from riskfile.editing.writing import directive_text
from riskfile.model import STAGES, Item, ItemType, Span
from riskfile.project import Project
from riskfile.reading.options import interpret, is_id, meant_id
from riskfile.reading.page import SUFFIX, decode, stage_of
from riskfile.rules import CATALOGUE
from riskfile.rules.engine.finding import Fault
from riskfile.text.messages import tr
from riskfile.text.nearest import nearest
from riskfile.text.portable import objection

_UNREADABLE: Final = ("merge-conflict", "unreadable-file")


class CreatingError(ValueError):
    """What is asked for cannot be made; the message says what was found and what was expected."""


class Wanted(NamedTuple):
    """An item that is asked for: its type and title, the options that are known (name, value), its text, and where it is to be;
    "" leaves the id, the page, or the stage to the project's own ways."""

    type: str
    title: str
    options: tuple[tuple[str, str], ...] = ()
    body: str = ""
    id: str = ""
    page: str = ""
    stage: str = ""
    with_proofs: bool = False


class New(NamedTuple):
    """An item that is made: where it will stand, and which of its options a person has to fill in."""

    id: str
    span: Span
    title: str
    placeholders: tuple[str, ...]


class Created(NamedTuple):
    """The change that makes ``items``; ``contents`` is where a new page is named."""

    change: Change
    items: tuple[New, ...]
    contents: Span | None = None


def create(project: Project, wanted: Wanted) -> Created:
    """The change that makes what is ``wanted``. Nothing is written.

    :raises CreatingError: if it cannot be made as it is asked for.
    :raises PolicyError: if the policy or the item types cannot be read.
    """
    item_type = _type(project, wanted.type)
    title = _title(wanted.title)
    given = _options(project, item_type, wanted.options)
    if wanted.with_proofs and item_type.name != "control":
        raise CreatingError(
            tr(
                "--with-proofs is for a control, whose implementation and effectiveness are verified; found {name}",
                name=item_type.name,
            )
        )
    links = {name: tuple(re.findall(r"[^\s,;]+", given[name])) for name in item_type.links if name in given}
    page, new_page = _page(project, item_type, wanted, links)
    stage = stage_of(page.removesuffix(SUFFIX), project.source.layout)
    if wanted.stage and stage and wanted.stage != stage:
        raise CreatingError(
            tr(
                "{page} is a page of the stage {stage}; found --stage {stage2}",
                page=page,
                stage=stage,
                stage2=wanted.stage,
            )
        )
    if wanted.stage and not stage and "stage" in item_type.fields:
        given.setdefault("stage", wanted.stage)
        stage = wanted.stage
    numbering = Numbering(project)
    try:
        id = _id(project, wanted.id) or numbering.next(
            item_type.name, page=page, stage=stage, links=links, proves=given.get("proves", "")
        )
    except NumberingError as error:
        raise CreatingError(tr("{error}; give --id", error=error)) from None
    numbering.taken.add(id)
    made = [(item_type, title, skeleton(item_type, project.file, id, given), wanted.body)]
    if wanted.with_proofs:
        made += _proofs(project, numbering, id, title, page, stage)
    created = _placed(project, made, page, links, new_page=new_page)
    _expect_levels(project, created, id, given)
    return created


def _expect_levels(project: Project, created: Created, id: str, given: Mapping[str, str]) -> None:
    """:raises CreatingError: if a level that is given is none of the policy's."""
    if not given:
        return
    after = judged(project, created.change)
    for found in CATALOGUE["RMF201"].check(after.file, after.policy):
        if not isinstance(found, Fault) or found.item is None or found.item.id != id:
            continue
        if given.get(found.option, PLACEHOLDER) != PLACEHOLDER:
            hint = str(found.advice or found.said.hint)
            raise CreatingError(str(found.said).removeprefix(f"{id} ") + (f"; {hint}" if hint else ""))


_Made = tuple[ItemType, str, dict[str, str], str]


def _type(project: Project, name: str) -> ItemType:
    types = project.model.types
    if name in types:
        return types[name]
    words = {each.label.lower(): each.name for each in types.values()} | {
        each.plural.lower(): each.name for each in types.values()
    }
    near = [words[name.lower()]] if name.lower() in words else nearest(name.lower(), types, any_case=True)
    raise CreatingError(
        tr("{name} is no item type", name=name)
        + (tr("; did you mean {near}?", near=near[0]) if near else tr("; `riskfile types` lists them"))
    )


def _title(title: str) -> str:
    if not title.strip():
        raise CreatingError(tr("found no title; expected one line that tells the item from others"))
    if "\n" in title.strip() or "\r" in title.strip():
        raise CreatingError(tr("the title is more than one line; expected one"))
    return " ".join(title.split())


def _options(project: Project, item_type: ItemType, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The options that are given, each of which has to be one of the type, with a value that it can have."""
    given: dict[str, str] = {}
    for name, value in pairs:
        if name == "id":
            raise CreatingError(tr("found --set id=...; expected --id"))
        if name in given and name not in item_type.links:
            raise CreatingError(tr("{name} is given twice; expected once", name=name))
        given[name] = ", ".join(filter(None, (given.get(name), value.strip())))
    for problem in interpret(item_type, [("id", f"{item_type.prefix}-1"), *given.items()]).problems:
        if given.get(problem.option, "").strip() == PLACEHOLDER:
            continue
        hint = f"; {problem.hint}" if problem.hint else ""
        raise CreatingError(f"{problem.message}{hint}")
    for name, ids in given.items():
        if name in item_type.links:
            for target in re.findall(r"[^\s,;]+", ids):
                _expect_target(project, item_type, name, target)
    return given


def _expect_target(project: Project, item_type: ItemType, link: str, target: str) -> None:
    """:raises CreatingError: if ``link`` may not name ``target``."""
    file, declared = project.file, item_type.links[link]
    if target == PLACEHOLDER:
        return
    if target in file.retired:
        raise CreatingError(
            tr(
                "{link} names {target}, which is retired since {text}",
                link=link,
                target=target,
                text=file.retired[target].text("retired"),
            )
        )
    item = file.items.get(target) or file.other(target)
    if item is None:
        allowed = [each.id for each in (file.of_type(*declared.targets) if declared.targets else file)]
        plain = [each for each in allowed if plainly_meant(target, each, file.items)]
        near = plain[:1] or nearest(target, allowed, most=3, cutoff=0.7, any_case=True)
        raise CreatingError(
            tr("{link} names {target}, which is no item of this file", link=link, target=target)
            + (tr("; did you mean {near:or}?", near=tuple(near)) if near else "")
        )
    if declared.targets and item.type not in (*declared.targets, *declared.others):
        raise CreatingError(
            tr(
                "{link} names {target}, a {type}; expected a {targets:or}",
                link=link,
                target=target,
                type=item.type,
                targets=tuple(declared.targets),
            )
        )


def _id(project: Project, id: str) -> str:
    """The id that is asked for, which has to be free; "" where none is."""
    if not id:
        return ""
    if not is_id(id):
        meant = meant_id(id)
        raise CreatingError(
            tr("{id!r} is no id; expected capital letters and digits in parts joined by '-', such as RSK-001", id=id)
            + (tr("; did you mean {meant}?", meant=meant) if meant else "")
        )
    why = taken_by(project, id)
    if why:
        raise CreatingError(tr("{id} is not free: {why}", id=id, why=why))
    return id


# --- where ------------------------------------------------------------------------------------------------------------


def _page(
    project: Project, item_type: ItemType, wanted: Wanted, links: Mapping[str, Sequence[str]]
) -> tuple[str, bool]:
    """The page of a new item, and whether it is new as well."""
    if wanted.stage and wanted.stage not in STAGES:
        near = nearest(wanted.stage, STAGES, cutoff=0.4)
        raise CreatingError(
            tr("{stage} is no stage; expected {stages}", stage=wanted.stage, stages=tuple(STAGES))
            + (tr("; did you mean {near}?", near=near[0]) if near else "")
        )
    if wanted.page:
        return _given_page(project, wanted.page)
    file = project.file
    leading = _LEADING.get(item_type.name, "")
    if any(id in file.items for id in links.get(leading, ())):
        links = {leading: links[leading]}
    layout = project.source.layout
    kin = [
        each
        for each in file.of_type(item_type.name)
        # a page of a library has no items of this file's own
        if (not wanted.stage or each.stage == wanted.stage) and not is_of_library(layout, each.path)
    ]
    linked = [item for ids in links.values() for id in ids if (item := file.items.get(id)) is not None]
    linked = [
        each
        for each in linked
        if (not wanted.stage or each.stage == wanted.stage) and not is_of_library(layout, each.path)
    ]
    with_kin = Counter(each.path for each in kin)
    # where others of its type name the same, in the order of the links; where what it names stands together with others of its
    # type; where others of its type name what stands there
    for name in item_type.links:
        alike = Counter(each.path for each in kin if {*each.links.get(name, ())} & {*links.get(name, ())})
        if alike:
            return alike.most_common(1)[0][0], False
    together = Counter(each.path for each in linked if each.path in with_kin)
    if together:
        return together.most_common(1)[0][0], False
    beside = {each.path for each in linked}
    naming = Counter(each.path for each in kin if any(other.path in beside for other in file.linked(each, *each.links)))
    if naming:
        return naming.most_common(1)[0][0], False
    stages = {each.stage for each in linked}
    of_stage = Counter(
        {path: count for path, count in with_kin.items() if not stages or _stage(project, path) in stages}
    )
    if of_stage:
        several = {_stage(project, path) for path in of_stage}
        if len(several) > 1:
            listed = ", ".join(f"{path} ({count})" for path, count in of_stage.most_common(4))
            raise CreatingError(
                tr(
                    "{what} stand in several stages: {listed}; say --stage or --page",
                    what=tr(item_type.plural or item_type.label),
                    listed=listed,
                )
            )
        return of_stage.most_common(1)[0][0], False
    if linked and item_type.name not in _APART:
        return linked[0].path, False
    return _where_none_is(project, item_type, wanted.stage)


def _stage(project: Project, path: str) -> str:
    return stage_of(path.removesuffix(SUFFIX), project.source.layout)


_LEADING: Final = {"situation": "events", "risk": "situation", "control": "controls", "verification": "verifies"}
"""The links that say to which chain an item belongs: hazards and harms are shared by those of all stages."""

_ON_PAGES: Final = {
    "use-and-claims": ("intended-use", "claim", "characteristic", "soup", "anomaly", "asset", "threat"),
    "risks": ("hazard", "harm", "event", "failure-mode", "situation", "risk", "control", "verification"),
    "cycles": ("cycle", "trigger"),
    "overall-residual-risk": ("overall-residual-risk", "benefit-risk"),
    "review": ("review",),
}
"""The types that stand on a page of a stage, as `riskfile init` has its pages."""

_APART: Final = tuple(type for name, types in _ON_PAGES.items() if name != "risks" for type in types)
"""The types that do not stand with what they name."""

_OF_STAGE: Final = {
    "design": (*_ON_PAGES["use-and-claims"], "hazard", "harm"),
    "post-launch": (*_ON_PAGES["overall-residual-risk"], "review", "trigger"),
}
"""The types that are of the file as a whole, by the stage in which `riskfile init` has them."""


def _where_none_is(project: Project, item_type: ItemType, stage: str) -> tuple[str, bool]:
    """A page for the first item of its type: that which `riskfile init` has for it, where it is there; else a page of its stage
    that has the same steps; else a new one."""
    types = project.model.types
    same = Counter(
        each.path
        for each in project.file
        if (not stage or each.stage == stage) and {*types[each.type].cells} & {*item_type.cells}
    )
    stages = {_stage(project, path) for path in same}
    stage = stage or next((name for name, of_stage in _OF_STAGE.items() if item_type.name in of_stage), "")
    stage = stage or (next(iter(stages)) if len(stages) == 1 else "")
    top = project.source.layout.at(project.source.layout.needs)
    usual = next((name for name, on_page in _ON_PAGES.items() if item_type.name in on_page), "")
    usual = f"{top}/{stage}/{usual}"
    if stage and usual in project.pages.pages:
        return usual + SUFFIX, False
    if len(stages) == 1:
        return same.most_common(1)[0][0], False
    if not stage:
        raise CreatingError(
            tr(
                "the file has no {name} yet, and nothing says of which stage it is; say --stage {stages} "
                "or {stages2}, or --page",
                name=item_type.name,
                stages=tuple(STAGES[:-1]),
                stages2=STAGES[-1],
            )
        )
    name = re.sub(r"[^a-z0-9]+", "-", (item_type.plural or item_type.name).lower()).strip("-")
    path = f"{top}/{stage}/{name}{SUFFIX}"
    return path, project.source.kind(path) == "missing"


def _given_page(project: Project, page: str) -> tuple[str, bool]:
    """The page that is named, from the project's folder."""
    path = posixpath.normpath(page.replace("\\", "/"))
    layout = project.source.layout
    if (
        path.startswith(("../", "/"))
        or path == ".."
        or not any(path.startswith(f"{folder}/") for folder in layout.folders)
    ):
        raise CreatingError(
            tr(
                "{page} is no page of the risk file, whose pages are in {folders}",
                page=page,
                folders=tuple(layout.folders),
            )
        )
    if not path.endswith(SUFFIX):
        if project.source.kind(path + SUFFIX) == "file":
            path += SUFFIX
        else:
            raise CreatingError(
                tr("{page} does not end in {suffix}; expected a page of Markdown", page=page, suffix=SUFFIX)
            )
    kind = project.source.kind(path)
    if kind not in ("file", "missing"):
        raise CreatingError(tr("{page} is no file; expected a page of Markdown", page=page))
    if kind == "missing" and (wrong := objection(path)):
        raise CreatingError(wrong)
    if kind == "file" and path.removesuffix(SUFFIX) not in project.pages.pages:
        raise CreatingError(
            tr(
                "{page} is left out of the risk file (`exclude` in {model}, or conf.py); expected one of its pages",
                page=page,
                model=layout.model,
            )
        )
    return path, kind == "missing"


def _placed(
    project: Project, made: Sequence[_Made], page: str, links: Mapping[str, Sequence[str]], *, new_page: bool
) -> Created:
    """The change that writes these items on ``page``, which are read again before anybody writes them."""
    texts = Texts(project)
    blocks = [directive_text(each.name, title, options, body) for each, title, options, body in made]
    title = tr("Add {options}", options=tuple(options["id"] for _, _, options, _ in made))
    if new_page:
        heading = made[0][0].plural or made[0][0].label
        found = entry_for(project, texts, page)
        if found is None:
            raise CreatingError(
                tr(
                    "{page} is new, and no table of contents is there to name it; write one in {root_doc}{suffix}",
                    page=page,
                    root_doc=project.file.root_doc,
                    suffix=SUFFIX,
                )
            )
        text = f"# {heading}\n\n" + "\n".join(blocks)
        change = Change(title, (found[0],), {page: text.encode("utf-8")})
        created = _checked(project, change, made, page)
        if created is None:
            raise _not_read(made)
        return created._replace(contents=found[0].span)
    _expect_readable(project, page)
    lines = texts.lines(page)
    for line in dict.fromkeys((_behind(project, made[0][0], page, links), len(lines) - (not lines[-1]))):
        edit = _insertion(lines, page, line, blocks)
        created = _checked(project, Change(title, (edit,)), made, page)
        if created is not None:
            return created
    raise _not_read(made)


def _not_read(made: Sequence[_Made]) -> CreatingError:
    return CreatingError(
        tr(
            "{made} could not be written so that it is read as it is: look for signs of Markdown in "
            "the title {made2!r}",
            made=made[0][2]["id"],
            made2=made[0][1],
        )
    )


def _expect_readable(project: Project, page: str) -> None:
    """:raises CreatingError: if the page is one that nobody should write into as it is."""
    for problem in project.file.problems:
        if problem.span.path == page and problem.kind in _UNREADABLE:
            raise CreatingError(
                tr(
                    "{span}: {message}; put that right first, or name another --page",
                    span=problem.span,
                    message=problem.message,
                )
            )
    if decode(project.source.read(page))[1] is not None:
        raise CreatingError(tr("{page} is not UTF-8; save it as UTF-8 first, or name another --page", page=page))


def _behind(project: Project, item_type: ItemType, page: str, links: Mapping[str, Sequence[str]]) -> int:
    """The last line of what a new item is to stand behind on its page: the last of its kin where they stand together, else
    the last one that has to do with what it names; 0 for the end of the page, also where each of its kin begins a chain."""
    items = sorted((each for each in project.file.everything if each.path == page), key=lambda each: each.line)
    places = [number for number, each in enumerate(items) if each.type == item_type.name]
    together = len(places) > 1 and places == [*range(places[0], places[-1] + 1)]
    # where what stands before or behind them goes on with them all, they are of one chain, and a new one is of another
    beside = [items[place] for place in (places[0] - 1, places[-1] + 1) if 0 <= place < len(items)] if places else []
    chain = any(all(_linked(items[place], other) for place in places) for other in beside)
    if together and not chain:
        return items[places[-1]].last_line
    named = {id for ids in links.values() for id in ids}
    related = [
        each
        for each in items
        if each.id in named or (each.type == item_type.name and any(named & {*ids} for ids in each.links.values()))
    ]
    proofs = [
        each
        for each in items
        if each.type == "verification" and any(each.links.get("verifies", ())[:1] == (other.id,) for other in related)
    ]
    last = max((*related, *proofs), key=lambda each: each.line, default=None)
    if last is None and len(places) == 1 and not chain:
        last = items[places[-1]]
    return last.last_line if last is not None else 0


def _linked(one: Item, other: Item) -> bool:
    return any(other.id in ids for ids in one.links.values()) or any(one.id in ids for ids in other.links.values())


def _insertion(lines: Sequence[str], page: str, line: int, blocks: Sequence[str]) -> Edit:
    """The blocks behind a line (0: the last), with an empty line around each."""
    line = line or len(lines)
    text = "\n".join(blocks)
    if line >= len(lines):
        # the last line has no end
        return Edit(Span(page, len(lines), len(lines[-1]) + 1), f"\n\n{text}" if lines[-1] else f"\n{text}")
    before = "\n" if lines[line - 1].strip() else ""
    after = "" if not lines[line].strip() else "\n"
    return Edit(Span(page, line + 1, 1), f"{before}{text}{after}")


def _checked(project: Project, change: Change, made: Sequence[_Made], page: str) -> Created | None:
    """The change with what becomes of it; None where the items are not read as they are given, or others no more as they
    were."""
    after = judged(project, change).file
    before = project.file
    new: list[New] = []
    for item_type, title, options, _ in made:
        item = after.items.get(options["id"])
        if (
            item is None
            or (item.type, item.title, item.path) != (item_type.name, title, page)
            or not _says(item, options)
        ):
            return None
        left = tuple(name for name, value in options.items() if value == PLACEHOLDER)
        new.append(New(item.id, item.span, title, left))
    if len(after) != len(before) + len(made) or any(
        after.items[each.id]._replace(line=0, column=0, end_column=0, last_line=0, marks={}, link_marks={})
        != each._replace(line=0, column=0, end_column=0, last_line=0, marks={}, link_marks={})
        for each in before
        if each.path == page
    ):
        return None
    return Created(change, tuple(new))


def _says(item: Item, options: Mapping[str, str]) -> bool:
    return all(name in item.marks for name in options)


# --- proofs -----------------------------------------------------------------------------------------------------------

_PROOFS: Final = (("implementation", "Implementation of {title}"), ("effectiveness", "Effectiveness of {title}"))


def _proofs(project: Project, numbering: Numbering, control: str, title: str, page: str, stage: str) -> list[_Made]:
    """Both verifications of a control, to be filled in."""
    item_type = project.model.types["verification"]
    told = title if re.match(r"\S+[A-Z0-9]|[A-Z]\b", title) else title[:1].lower() + title[1:]
    found: list[_Made] = []
    for proves, words in _PROOFS:
        links = {"verifies": (control,)}
        id = numbering.next("verification", page=page, stage=stage, links=links, proves=proves)
        given = {"proves": proves, "verifies": control}
        if stage and stage_of(page.removesuffix(SUFFIX), project.source.layout) != stage:
            given["stage"] = stage
        found.append((item_type, words.format(title=told), skeleton(item_type, project.file, id, given), ""))
    return found


def proofs(project: Project, control: Item, lacking: Sequence[str]) -> Change:
    """The verifications that a control lacks (``implementation``, ``effectiveness``), behind it or behind what proves it
    already. Nothing is read again here: there may be many such controls.

    :raises CreatingError: if their ids cannot be told, or the page is not to be written into.
    """
    try:
        made = _proofs(project, Numbering(project), control.id, control.title, control.path, control.stage)
    except NumberingError as error:
        raise CreatingError(str(error)) from None
    made = [each for each in made if each[2]["proves"] in lacking]
    page = control.path
    _expect_readable(project, page)
    lines = Texts(project).lines(page)
    blocks = [directive_text(each.name, title, options, body) for each, title, options, body in made]
    behind = _behind(project, made[0][0], page, {"verifies": (control.id,)})
    title = tr("Add {options}", options=tuple(options["id"] for _, _, options, _ in made))
    return Change(title, (_insertion(lines, page, behind, blocks),))


__all__ = ["Created", "CreatingError", "New", "Wanted", "create", "proofs"]
