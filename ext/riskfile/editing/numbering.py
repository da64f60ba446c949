"""Which id a new item gets: the next of the pattern that the project itself follows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from itertools import count as count_from
from itertools import pairwise
from typing import Final, NamedTuple

from riskfile.model import Item
from riskfile.project import Project
from riskfile.text.messages import tr

_SHAPE: Final = re.compile(r"(.*?)(\d+)(\D*)")
_BLOCK: Final = 100


class Shape(NamedTuple):
    """An id in parts: what stands before its last number, the number, how many digits that has, and what stands behind."""

    before: str
    number: int
    digits: int
    behind: str


@lru_cache(maxsize=1 << 16)
def shape_of(id: str) -> Shape | None:
    """The parts of an id; None for one without a number."""
    found = _SHAPE.fullmatch(id)
    return Shape(found[1], int(found[2]), len(found[2]), found[3]) if found else None


class NumberingError(ValueError):
    """The project does not show how the id is to begin."""


class Numbering:
    """The ids of a project, and those that were: no number is given twice, whether its item is retired, stands in a
    baseline only, in a comment, or in another risk file. What was given by :meth:`next` is taken from then on."""

    def __init__(self, project: Project) -> None:
        self.project = project
        file = project.file
        self.taken: set[str] = {
            *(each.id for each in file.everything),
            *file.others,
            *file.stray,
            *(id for baseline in file.baselines for id in (*baseline.items, *baseline.retired)),
        }

    @cached_property
    def _shapes(self) -> list[tuple[Shape, Item]]:
        return [(shape, each) for each in self.project.file.everything if (shape := shape_of(each.id)) is not None]

    @cached_property
    def _by_type(self) -> dict[str, list[tuple[Shape, Item]]]:
        found: dict[str, list[tuple[Shape, Item]]] = {}
        for each in self._shapes:
            found.setdefault(each[1].type, []).append(each)
        return found

    def _highest(self, before: str, block: range | None = None) -> int:
        """The highest number that an id beginning so has or had, of those in ``block``."""
        numbers = (
            shape.number
            for id in self.taken
            if (shape := shape_of(id)) is not None
            and shape.before == before
            and (block is None or shape.number in block)
        )
        return max(numbers, default=0)

    def next(
        self, type: str, *, page: str, stage: str, links: Mapping[str, Iterable[str]] = {}, proves: str = ""
    ) -> str:
        """The id for a new item of ``type`` on ``page``, of ``stage``, which links to the items of ``links``; ``proves`` is
        what a verification proves.

        :raises NumberingError: if other stages begin their ids in a way of their own, and this one has none yet.
        """
        id = (type == "verification" and self._beside_control(links, proves)) or self._next(type, page, stage)
        self.taken.add(id)
        return id

    def _next(self, type: str, page: str, stage: str) -> str:
        own = self._by_type.get(type, [])
        like, of_page = self._like(type, own, page, stage)
        block = self._block(own, page) if of_page else None
        number = self._highest(like.before, block) + 1
        if block is not None and number not in block:
            # it is full
            number = self._highest(like.before) + 1
        behind = like.behind if like.behind and all(shape.behind == like.behind for shape, _ in own) else ""
        while (id := f"{like.before}{number:0{like.digits}}{behind}") in self.taken:
            number += 1
        return id

    def _like(self, type: str, own: list[tuple[Shape, Item]], page: str, stage: str) -> tuple[Shape, bool]:
        """An id like that which is to be made, and whether it is one of the page."""
        here = [shape for shape, item in own if item.path == page]
        if here:
            return _usual(here), True
        staged = [shape for shape, item in own if item.stage == stage]
        if staged:
            return _usual(staged), False
        prefix = self.project.model.types[type].prefix
        begins = {shape.before for shape, _ in own}
        if len(begins) == 1 or (own and len({item.stage for _, item in own}) == 1):
            return _usual([shape for shape, _ in own]), False
        # what stands between the type's prefix and the number, such as D- in RSK-D-014: as other types have it in this stage
        within = Counter(
            shape.before.removeprefix(self.project.model.types[item.type].prefix)
            for shape, item in self._shapes
            if item.stage == stage and shape.before.startswith(self.project.model.types[item.type].prefix)
        )
        if not within and own:
            known = ", ".join(sorted(begins))
            raise NumberingError(
                tr(
                    "ids of the type {type} begin with {known}, and no item of the stage {what} shows how "
                    "they do there",
                    type=type,
                    known=known,
                    what=stage or "here",
                )
            )
        digits = Counter(shape.digits for shape, _ in self._shapes)
        return Shape(
            f"{prefix}{within.most_common(1)[0][0] if within else '-'}",
            0,
            digits.most_common(1)[0][0] if digits else 3,
            "",
        ), False

    def _block(self, own: list[tuple[Shape, Item]], page: str) -> range | None:
        """The numbers of the hundred in which the page numbers its items, where pages or stages begin hundreds of their own; None where all
        count on."""
        before = _usual([shape for shape, item in own if item.path == page]).before
        groups: dict[str, set[int]] = {}
        for shape, item in own:
            if shape.before == before:
                groups.setdefault(item.stage, set()).add(shape.number)
        if len(groups) < 2:
            groups = {}
            for shape, item in own:
                if shape.before == before:
                    groups.setdefault(item.path, set()).add(shape.number)
        ranges = sorted((min(each), max(each)) for each in groups.values())
        apart = all(last < first for (_, last), (first, _) in pairwise(ranges))
        # from 100 and 200 on, or from 101 and 201
        begins = {first % _BLOCK for first, _ in ranges[1:]}
        if len(ranges) < 2 or not apart or begins not in ({0}, {1}):
            return None
        highest = max(shape.number for shape, item in own if item.path == page and shape.before == before)
        begin = min(begins)
        first = (highest - begin) // _BLOCK * _BLOCK + begin
        return range(first, first + _BLOCK)

    def _beside_control(self, links: Mapping[str, Iterable[str]], proves: str) -> str:
        """The id of a verification that has the number of its control, where the project's have it so; "" where not."""
        controls = [*links.get("verifies", ())]
        of_control = shape_of(controls[0]) if controls else None
        if of_control is None:
            return ""
        prefix = self.project.model.types["verification"].prefix
        memo = self.project.file.memo()
        if "proofs with the numbers of controls" not in memo:
            # of a file that lacks many, each is asked for
            memo["proofs with the numbers of controls"] = self._proofs_like_controls()
        found = memo["proofs with the numbers of controls"]
        assert isinstance(found, tuple)
        same, count = found
        if not same or 2 * len(same) < count:
            return ""
        behind = Counter(shape.behind for shape, proved in same if proved == proves)
        if not behind:
            return ""
        control = self.project.model.types["control"].prefix
        within = of_control.before.removeprefix(control) if of_control.before.startswith(control) else "-"
        id = f"{prefix}{within}{of_control.number:0{of_control.digits}}{behind.most_common(1)[0][0]}"
        if id not in self.taken:
            return id
        # a second one that proves the same
        return next(other for number in count_from(2) if (other := f"{id}{number}") not in self.taken)

    def _proofs_like_controls(self) -> tuple[list[tuple[Shape, str]], int]:
        """The verifications that have the number of a control that they verify, each with what it proves; and how many
        verifications there are."""
        same: list[tuple[Shape, str]] = []
        count = 0
        for shape, item in self._shapes:
            if item.type != "verification":
                continue
            count += 1
            numbers = {each.number for id in item.links.get("verifies", ()) if (each := shape_of(id)) is not None}
            if shape.number in numbers and shape.behind:
                same.append((shape, item.text("proves")))
        return same, count


def _usual(shapes: list[Shape]) -> Shape:
    """The shape that most have; of several, the one of the last."""
    most = Counter((each.before, each.digits, each.behind) for each in shapes)
    best = max(most.values())
    return next(each for each in reversed(shapes) if most[each.before, each.digits, each.behind] == best)


def taken_by(project: Project, id: str) -> str:
    """Why an id is not free, in words; "" where it is."""
    file = project.file
    known = file.recorded(id)
    if known is not None:
        return tr("it is the id of the {type} at {span}", type=known.type, span=known.span) + (
            tr(", which is retired") if id in file.retired else ""
        )
    if id in file.others:
        return tr("it is the id of what stands at {span}", span=file.others[id].span)
    if id in file.stray:
        return tr("it stands at {stray}", stray=file.stray[id][1])
    named = next((each.name for each in file.baselines if id in each.items or id in each.retired), "")
    return tr("the baseline {named} has it, and an id stands for one item for ever", named=named) if named else ""


__all__ = ["Numbering", "NumberingError", "Shape", "shape_of", "taken_by"]
