"""How a rule is declared, and how rules are put in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from riskfile.rules.engine.finding import Fault, Kind, Level, Unjudged

CRASH_CODE = "RMF000"
POLICY_CODE = "RMF009"
CONFLICT_CODE = "RMF913"
MISSING_FIELD = "RMF912"
PLACEHOLDER = "RMF917"
SAME_TITLE = "RMF918"
OLDER_TERM = "RMF919"
RESERVED_OFF = "RMF017"
_READ_AS_WRITTEN = frozenset((MISSING_FIELD, PLACEHOLDER, SAME_TITLE, OLDER_TERM))
"""Rules of family 9xx that judge what was read, not how."""

UNKNOWN_OPTION = "?"
"""Among what a rule rests on: an option that the type does not have. Nobody knows for which it was meant."""

Check = Callable[..., Iterable[Fault | Unjudged]]
"""A generator function of ``(file, policy)``; of ``(file, policy, so_far)`` where it is declared with ``after_all``, of
``(file, policy, today)`` with ``by_day``."""


@cache
def options_by_type(rests_on: str) -> Mapping[str, frozenset[str]]:
    """What a rule rests on, as it is declared: options by type of item."""
    parts = (part.partition(":") for part in rests_on.split(";") if part.strip())
    return {type.strip(): frozenset(options.split()) for type, _, options in parts}


class Rule(NamedTuple):
    """A rule of the catalogue. ``needs`` names the rules whose finding on an item means that this rule
    cannot judge that item: it is then *not evaluated* there, never *passed*. ``loaded`` is False for one of a project's
    own that was asked not to be run: it is *not evaluated* at all.

    ``of_option``: each of its findings says that what stands in one option is none, or is missing. It holds a rule that needs
    it back only where that rule ``rests_on`` the option: ``"risk: harm p1; control: kind"``, by type of item; None says
    nothing, and the rule rests on all of an item."""

    code: str
    name: str
    level: Level
    clause: str
    needs: tuple[str, ...]
    check: Check
    docstring: str
    kind: Kind
    after_all: bool = False
    by_day: bool = False
    loaded: bool = True
    of_option: bool = False
    rests_on: str | None = None

    def options_of(self, type: str) -> frozenset[str] | None:
        """The options of items of a type on which it rests; None for all."""
        return None if self.rests_on is None else options_by_type(self.rests_on).get(type, frozenset())

    @property
    def waivable(self) -> bool:
        """Whether a finding of this rule can be waived, or its level changed: not what the readers could not read,
        not what is wrong with a waiver, and no filler word (it can be taken out, and what is then missing be waived)."""
        # what an item leaves out was read as it is written, and a log from elsewhere may never have had it
        return not (self.structural or self.code in (CRASH_CODE, POLICY_CODE, PLACEHOLDER, RESERVED_OFF))

    @property
    def structural(self) -> bool:
        """Whether the rule judges how the file is written and read."""
        return self.code.startswith("RMF9") and self.code not in _READ_AS_WRITTEN

    @property
    def doc(self) -> str:
        """The manual page."""
        # not when the rule is declared: a check reads none of them
        return _dedent(self.docstring)

    @property
    def family(self) -> str:
        """The family's code, such as ``RMF3``."""
        return self.code[:4]

    @property
    def summary(self) -> str:
        """The first sentence of the manual page."""
        return self.doc.strip().split("\n", 1)[0]


def rule(
    code: str,
    name: str,
    *,
    level: Level,
    clause: str,
    kind: Kind,
    needs: tuple[str, ...] = (),
    after_all: bool = False,
    by_day: bool = False,
    of_option: bool = False,
    rests_on: str | None = None,
) -> Callable[[Check], Rule]:
    """Declare a rule; the docstring of the generator is its manual page.

    ``after_all``: it judges what the others have found, which it is given as a third argument, a ``SoFar``. ``by_day``: it
    judges dates, and is given the day to judge on instead (an ISO 8601 date).
    """

    def declare(check: Check) -> Rule:
        return Rule(
            code, name, level, clause, needs, check, check.__doc__ or "", kind, after_all, by_day,
            of_option=of_option, rests_on=rests_on,
        )  # fmt: skip

    return declare


def own_rule(
    code: str,
    name: str,
    *,
    level: Level,
    clause: str,
    kind: Kind = "gap",
    needs: tuple[str, ...] = (),
    after_all: bool = False,
    by_day: bool = False,
) -> Callable[[Check], Rule]:
    """Declare a rule of a project's own, which need not say of which kind its findings are; see ``rule``."""
    return rule(code, name, level=level, clause=clause, kind=kind, needs=needs, after_all=after_all, by_day=by_day)


def reported_elsewhere(*_: Any) -> Iterator[Fault]:
    """The check of what is reported like a finding, but not by a rule that judges the file."""
    return iter(())


def _dedent(doc: str) -> str:
    lines = doc.expandtabs().splitlines()
    margin = min((len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()), default=0)
    return (
        "\n".join([lines[0].strip(), *(line[margin:].rstrip() for line in lines[1:])]).strip() + "\n" if lines else ""
    )


def iter_sections(doc: str) -> Iterator[tuple[str, str]]:
    """The sections of a rule's manual page as (heading, text); the text before the first heading has "" as its heading."""
    heading, lines = "", list[str]()
    for line in doc.splitlines():
        if line.startswith("## "):
            yield heading, "\n".join(lines).strip()
            heading, lines = line[3:].strip(), []
        else:
            lines.append(line)
    yield heading, "\n".join(lines).strip()


def register(*families: Sequence[Rule]) -> dict[str, Rule]:
    """All rules by code, ordered so that a rule comes after those that it needs.

    :raises ValueError: if a code or a name is used twice, a needed rule does not exist, or rules need each
        other in a circle.
    """
    rules: dict[str, Rule] = {}
    names: set[str] = set()
    for each in (each for family in families for each in family):
        if each.code in rules or each.name in names:
            raise ValueError(f"rule {each.code} {each.name} is declared twice")
        rules[each.code] = each
        names.add(each.name)
    ordered: dict[str, Rule] = {}

    def place(code: str, path: tuple[str, ...]) -> None:
        if code in ordered:
            return
        if code not in rules:
            raise ValueError(f"{path[-1]} needs {code}, which does not exist")
        if code in path:
            raise ValueError(f"rules need each other in a circle: {', '.join((*path, code))}")
        for needed in rules[code].needs:
            place(needed, (*path, code))
        ordered[code] = rules[code]

    for code in sorted(rules):
        place(code, ())
    # what cannot be waived itself judges waivers, those of rules that run after all others too
    last = sorted((each for each in ordered.values() if each.after_all), key=lambda each: not each.waivable)
    first = {code: each for code, each in ordered.items() if not each.after_all}
    return first | {each.code: each for each in last}
