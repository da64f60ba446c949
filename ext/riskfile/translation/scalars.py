"""The words of lists: which values of the policy, of the item types, of checklists, of the settings of the PDF and of lists of
design outputs are translatable, with their places.

What is translatable is on a list, by path. All else stays: ids, numbers, dates, names of persons, addresses, units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from riskfile.reading.csv_text import BadFileError, rows
from riskfile.translation.segments import Cut, Left, Piece, Segment, Style, has_words

if TYPE_CHECKING:
    from yaml.nodes import Node, ScalarNode

_SCALE: Final = ("levels.*.label", "levels.*.description", "conversions.*.reason")

POLICY: Final = (
    "device.name",
    "device.manufacturer",
    "severity.*.label",
    "severity.*.description",
    *(
        f"{scale}.{path}"
        for scale in ("probability", "situation-probability", "conditional-probability", "exploitability")
        for path in _SCALE
    ),
    *(f"regions.*.{name}" for name in ("label", "description", "action", "deadline", "approver")),
    "overall-residual-risk.method",
    "overall-residual-risk.criteria.*.criterion",
    "overall-residual-risk.criteria.*.limit",
    "review-triggers.*.trigger",
    "review-triggers.*.deadline",
    "information-sources.*.source",
    "information-sources.*.frequency",
    "design-lists.*.kind",
    *(f"standards.list.*.{name}" for name in ("edition", "title", "used-for", "before", "changed", "superseded-by")),
    "standards.list.*.still-used-because",
    "standards.list.*.assumed",
    "monitoring.no-data.*.because",
    "monitoring.plans.*.title",
    "monitoring.plans.*.serious-incidents",
    "monitoring.plans.*.evidence-of",
    "monitoring.plans.*.holds-because",
    "monitoring.plans.*.baseline.evidence-of",
    "monitoring.plans.*.baseline.holds-because",
    "monitoring.plans.*.delay.reason",
    "monitoring.plans.*.seasons.*.reason",
    "software.not-soup.*",
    "software.no-soup",
    "security.no-threats.*",
    "roles.*.role",
    "approval.*.role",
    "review-triggers.*.role",
    "information-sources.*.role",
    "security.monitoring.role",
    "waiving.higher-roles.*",
    "roles.*.duties.*",
    "roles.*.authority.*",
    "unused-categories.*",
    "rules.off.*",
    "rules.levels.*.reason",
    "waivers.*.reason",
    "waiving.reserved.*",
    "legacy-criteria.*.label",
    "legacy-criteria.*.factors.*.label",
)
"""The values of the policy that are prose."""

MODEL: Final = (
    "types.*.label",
    "types.*.plural",
    "types.*.help",
    "types.*.fields.*.label",
    "types.*.fields.*.help",
    "types.*.links.*.label",
    "types.*.links.*.back-label",
    "types.*.links.*.help",
    "needs.types.*.label",
)
"""Those of the project's own item types."""

CHECKLIST: Final = (
    "title",
    "source",
    "note",
    "requirements.*.requirement",
    "requirements.*.heading",
    "requirements.*.reason",
    "requirements.*.evidence.*.says",
    "requirements.*.evidence.*.place",
)
"""Those of a checklist."""

PDF: Final = ("volumes.*.title", "cards.*.why", "leave-out.*.why", "logo.alt", "revisions.*.change")
"""Those of the settings of the PDF."""

SIGNERS: Final = ("signers.*.roles.*",)
"""Those of who may sign: their roles, which are those of the policy."""

_NAMES: Final = ("id", "number", "revision", "rule", "item", "role", "path", "volume", "page", "items", "view", "plans")
"""What tells an entry of a list from others."""


class _Found(NamedTuple):
    names: tuple[str, ...]
    node: ScalarNode


@cache
def _tree(paths: Sequence[str]) -> Mapping[str, object]:
    tree: dict[str, dict[str, object]] = {}
    for path in paths:
        here: dict[str, object] = tree  # type: ignore[assignment]
        for part in path.split("."):
            here = here.setdefault(part, {})  # type: ignore[assignment]
    return tree


def cut_yaml(text: str, paths: Sequence[str]) -> Cut:
    """Cut a file of YAML at the values of these paths; nothing where it cannot be read."""
    import yaml  # noqa: PLC0415 - few commands need it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = yaml.compose(text, Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return Cut(())
    if root is None:
        return Cut(())
    lines = text.split("\n")
    found: dict[tuple[int, int], Segment] = {}
    left: list[Left] = []
    for names, node in _walk(root, _tree(tuple(paths)), ()):
        value = str(node.value).strip()
        if not has_words(value):
            continue
        start, end = node.start_mark, node.end_mark
        if (start.line, start.column) in found:
            continue
        pieces = _pieces(lines, start.line, start.column, end.line, end.column)
        if not pieces:
            left.append(Left(start.line + 1, "label"))
            continue
        # a role is named in several places, and is called the same in all of them
        context = "role" if names[-1] in ("role", "roles", "higher-roles") else ".".join(names)
        segment = Segment(context, value, "label", pieces, "yaml")
        found[start.line, start.column] = segment
    return Cut(tuple(found[place] for place in sorted(found)), tuple(left))


def _pieces(lines: Sequence[str], line: int, column: int, last: int, end: int) -> tuple[Piece, ...]:
    """The lines of a value, without empty ones behind it."""
    while last > line and not lines[last][:end].strip():
        last -= 1
        end = len(lines[last].rstrip())
    if last == line:
        end = min(end, len(lines[line]))
        end -= len(lines[line][column:end]) - len(lines[line][column:end].rstrip())
        return (Piece(line + 1, column, end),) if end > column else ()
    return (
        Piece(line + 1, column, len(lines[line])),
        *(Piece(number + 1, 0, len(lines[number])) for number in range(line + 1, last)),
        Piece(last + 1, 0, end),
    )


def _walk(node: Node, tree: Mapping[str, object], names: tuple[str, ...]) -> Iterator[_Found]:
    import yaml  # noqa: PLC0415 - as above

    if isinstance(node, yaml.ScalarNode):
        if not tree:
            yield _Found(names, node)
        return
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                below = tree.get(key.value, tree.get("*"))
                if below is not None:
                    yield from _walk(value, below, (*names, key.value))  # type: ignore[arg-type]
    elif isinstance(node, yaml.SequenceNode) and "*" in tree:
        for value in node.value:
            yield from _walk(value, tree["*"], (*names, *_name(value)))  # type: ignore[arg-type]


def _name(node: Node) -> Iterable[str]:
    import yaml  # noqa: PLC0415 - as above

    if not isinstance(node, yaml.MappingNode):
        return
    known = {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
    for name in _NAMES:
        value = known.get(name)
        if isinstance(value, yaml.SequenceNode) and value.value:
            value = value.value[0]
        if isinstance(value, yaml.ScalarNode) and value.value:
            yield value.value
            if name != "rule":
                return


def cut_csv(text: str, columns: Sequence[str]) -> Cut:
    """Cut a list in CSV at the cells of the columns with these heads: those of the title and of the kind."""
    head = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=head.count)
    lines = text.split("\n")
    found: list[Segment] = []
    left: list[Left] = []
    try:
        wanted: list[int] = []
        identity = 0
        for index, row in enumerate(rows(text, delimiter)):
            if not index:
                heads = [cell.strip().casefold() for cell in row.cells]
                wanted = [heads.index(name) for name in columns if name in heads]
                if not wanted or heads[wanted[0]] != columns[0]:
                    return Cut(())
                identity = heads.index("id") if "id" in heads else 0
                continue
            for at in wanted:
                if at >= len(row.cells):
                    continue
                value = row.cells[at].strip()
                if not has_words(value):
                    continue
                line, column, _, _ = row.place(at, delimiter)
                piece, style = _cell(lines, line, column, row.cells[at])
                if piece is None:
                    left.append(Left(line, "cell"))
                    continue
                # many rows are of one kind
                context = f"{row.cells[identity].strip()}.title" if at == wanted[0] else "kind"
                found.append(Segment(context, value, "label", (piece,), style))
    except BadFileError:
        return Cut(())
    return Cut(tuple(sorted(found, key=lambda each: each.pieces)), tuple(left))


def _cell(lines: Sequence[str], line: int, column: int, cell: str) -> tuple[Piece | None, Style]:
    if line > len(lines):
        return None, ""
    text = lines[line - 1]
    begin = column - 1
    quoted = text[begin : begin + 1] == '"'
    if quoted:
        begin += 1
    written = cell.replace('"', '""') if quoted else cell
    if not text.startswith(written, begin):
        return None, ""
    begin += len(written) - len(written.lstrip())
    return Piece(line, begin, begin + len(written.strip())), "csv-quoted" if quoted else "csv"
