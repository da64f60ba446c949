"""What a rule reads of the items of a file, observed while it judges one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations
from typing import Any

from riskfile.assessment import scale_of
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules import Fault, Rule
from riskfile.rules.engine.context import SoFar

Reads = set[tuple[str, str]]
"""Type and option of each field or link that was looked at."""


class _Watched(dict[str, Any]):
    """Fields or links of an item, of which it is noted which were looked at."""

    def __init__(self, values: Mapping[str, Any], type: str, seen: Reads) -> None:
        super().__init__(values)
        self._type, self._seen = type, seen

    def _note(self, option: object) -> None:
        self._seen.add((self._type, str(option)))

    def __getitem__(self, option: str) -> Any:
        self._note(option)
        return super().__getitem__(option)

    def get(self, option: str, default: Any = None) -> Any:
        self._note(option)
        return super().get(option, default)

    def __contains__(self, option: object) -> bool:
        self._note(option)
        return super().__contains__(option)

    def __iter__(self) -> Iterator[str]:
        self._note("*")
        return super().__iter__()

    def keys(self) -> Any:
        self._note("*")
        return super().keys()

    def items(self) -> Any:
        self._note("*")
        return super().items()

    def values(self) -> Any:
        self._note("*")
        return super().values()


class _WatchedFile(RiskFile):
    """A file whose links backwards are noted too."""

    __slots__ = ("seen",)
    seen: Reads

    def linking(self, item: Item, *links: str) -> list[Item]:
        for name, declared in self.model.types.items():
            for link, each in declared.links.items():
                if (not links or link in links) and item.type in each.targets:
                    self.seen.add((name, link))
        return super().linking(item, *links)

    def back(self, item: Item) -> Mapping[str, list[Item]]:
        self.linking(item)
        return super().back(item)  # type: ignore[return-value]


def watched(file: RiskFile) -> tuple[RiskFile, Reads]:
    """A file like this one, and what has been read of its items since."""
    seen: Reads = set()
    items = [
        each._replace(fields=_Watched(each.fields, each.type, seen), links=_Watched(each.links, each.type, seen))
        for each in file.everything
    ]
    other = _WatchedFile(
        file.model,
        items,
        file.documents,
        file.problems,
        file.root_doc,
        file.evidence,
        file.series,
        file.stray,
        file.others,
        file.more_others,
        file.acceptances,
        file.baselines,
        file.signatures,
        file.checklists,
    )
    other.take_software(file.software)
    other.seen = seen
    other._backlinks()  # what is read to look backwards is noted where it is asked for
    seen.clear()
    return other, seen


def read_by(rule: Rule, file: RiskFile, policy: Policy, today: str, so_far: SoFar | None = None) -> Reads:
    """What a rule reads of the items of a file."""
    other, seen = watched(file)
    given = (today,) if rule.by_day else (so_far,) if rule.after_all else ()
    for _ in rule.check(other, policy, *given):
        pass
    return set(seen)


# --- what a rule rests on --------------------------------------------------------------------------------------------


def again(file: RiskFile, items: Iterable[Item]) -> RiskFile:
    """The file with these items in place of its own."""
    other = RiskFile(
        file.model, items, file.documents, file.problems, file.root_doc, file.evidence, file.series, file.stray,
        file.others, file.more_others, file.acceptances, file.baselines, file.signatures, file.checklists,
    )  # fmt: skip
    other.take_software(file.software)
    return other


def altered(file: RiskFile, id: str, option: str, value: Any) -> RiskFile:
    """The file with another value of an option of an item; None takes it out."""

    def other(item: Item) -> Item:
        link = option in file.model.types[item.type].links
        values = dict(item.links if link else item.fields)
        values.pop(option, None)
        if value is not None:
            values[option] = value
        return item._replace(**{"links" if link else "fields": values})

    return again(file, [other(each) if each.id == id else each for each in file.everything])


NOBODY = "NOBODY-9"
"""An id that no item has."""


def broken(file: RiskFile, item: Item, option: str) -> list[Any]:
    """What an option is to a rule where another rule has found that it is missing, or is none."""
    declared = file.model.types[item.type]
    if option in declared.links:
        link = declared.links[option]
        # nothing, what is not there, what is of another type; and several where one is asked for
        several = [] if link.maximum != 1 else list(permutations([each.id for each in file.of_type(*link.targets)], 2))
        return [None, (NOBODY,), (item.id,), *several[:6]]
    kind = declared.fields[option].kind
    # what is no value of an enumeration is not taken; a quantity stays as it was written, and so does a day to come
    wrong = {"quantity": ("?", "1e-9 per fortnight", "0.9 per fortnight"), "date": ("2099-01-01",)}
    return [None, *wrong.get(kind, ())]


def sound(file: RiskFile, policy: Policy, item: Item, option: str) -> list[Any]:
    """What an option may have been meant to be."""
    declared = file.model.types[item.type]
    if option in declared.links:
        known = [each.links[option] for each in file.of_type(item.type) if option in each.links]
        targets = [(each.id,) for each in file.of_type(*declared.links[option].targets)]
        return list(dict.fromkeys([*item.links.get(option, ())[:0], *known[:6], *targets[:12]]))
    field = declared.fields[option]
    known = [each.fields[option] for each in file.of_type(item.type) if option in each.fields]
    if field.kind == "quantity":
        scale = scale_of(policy, option)
        known += [level.id for level in scale.levels] if scale else []
    elif field.kind == "enum":
        known += list(field.values)
    elif field.kind == "list":
        known += [(value,) for value in field.values] + ([tuple(field.values)] if field.values else [])
    elif field.kind in ("integer", "number"):
        known += [0, 1, 1000]
    elif field.kind == "boolean":
        known += [True, False]
    elif field.kind == "date":
        known += ["2020-01-01", "2026-01-19"]
    elif field.kind == "datetime":
        known += ["2026-01-19T10:00:00Z"]
    else:
        known += ["expert panel of 2024"]
    return list(dict.fromkeys(known))


def faults(rule: Rule, file: RiskFile, policy: Policy, today: str) -> dict[tuple[str, str], tuple[Item, ...]]:
    """The faults that a rule finds, by subject and phrase, with the items on which each rests."""
    given = (today,) if rule.by_day else ()
    found = {}
    for each in rule.check(file, policy, *given):
        if isinstance(each, Fault):
            items = (*((each.item,) if each.item else ()), *each.based_on)
            found[each.subject.name, each.said.key] = items
    return found


def rests_on(rule: Rule, file: RiskFile, policy: Policy, today: str, looked_at: Reads) -> Reads:
    """The options of items that decide whether the rule has found a fault, where they are missing or none: it stands, and
    would not with another value of the option."""
    matters: Reads = set()
    before = faults(rule, file, policy, today)
    for item in list(file.items.values()):
        for type, option in sorted(looked_at):
            known = file.model.types[item.type]
            if (
                type != item.type
                or (type, option) in matters
                or (option not in known.fields and option not in known.links)
            ):
                continue
            for value in broken(file, item, option):
                now = faults(rule, altered(file, item.id, option, value), policy, today)
                standing = {key for key, items in now.items() if any(each.id == item.id for each in items)}
                if not standing:
                    continue
                if standing - before.keys():
                    matters.add((type, option))
                    break
                if any(
                    standing - faults(rule, altered(file, item.id, option, good), policy, today).keys()
                    for good in sound(file, policy, item, option)
                ):
                    matters.add((type, option))
                    break
    return matters
