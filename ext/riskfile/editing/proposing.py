"""A change that somebody proposes, judged before anybody makes it: what it does to the texts, and to what the rules find.

Nothing is written, and no code of the change is run: the rules are those of the project as it is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff
from typing import Final, NamedTuple

from riskfile.change.diff import Difference, State, compare
from riskfile.editing.edits import Change, applied
from riskfile.model import Span
from riskfile.policy import PolicyError
from riskfile.project import Project
from riskfile.rules import Finding, Report
from riskfile.rules.engine.identity import by_identity
from riskfile.source import Source, SourceError
from riskfile.text.quoting import visible

SUFFIXES: Final = (".md", ".yaml", ".csv")
"""What may be proposed: pages, the policy and item types, lists and field data. No code."""


class RefusedError(ValueError):
    """A change that is not taken; the message says what was found, and what was expected."""


class Proposal(NamedTuple):
    """What a change would do. ``diff`` is the change of the texts as a unified diff. ``caused`` are the findings that it would
    bring, ``settled`` those that it would end, at the gate, open work among both. ``difference`` says which items and verdicts are others. ``unreadable``
    says why nothing can be judged after it, () where it can. ``for_a_person`` names what only a person may decide, and the change says."""

    diff: str
    caused: tuple[Finding, ...]
    settled: tuple[Finding, ...]
    difference: Difference | None
    unreadable: tuple[tuple[Span, str], ...]
    for_a_person: tuple[str, ...]


def replaced(source: Source, path: str, old: str, new: str) -> str:
    """The text at ``path`` with ``new`` in place of ``old``, which stands in it once; lines end with ``\\n``.

    :raises RefusedError: if it does not.
    """
    text = text_at(source, path)
    if text is None:
        raise RefusedError(f"{path}: there is no such file; to add one, give its whole text")
    count = text.count(old) if old else 0
    if count != 1:
        found = "nothing to replace" if not old else f"{count} places with that text"
        raise RefusedError(f"{path}: found {found}; expected text that stands there once, with the lines around it")
    return text.replace(old, new)


def text_at(source: Source, path: str) -> str | None:
    """The text of a file, its lines ending with ``\\n``; None where there is none.

    :raises RefusedError: if it cannot be read as text.
    """
    if source.kind(path) == "missing":
        return None
    try:
        return source.read(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise RefusedError(f"{visible(path)} is not UTF-8, and cannot be changed by text") from None
    except SourceError as error:
        raise RefusedError(f"{visible(path)} cannot be read: {error.strerror or error}") from None


def expect_allowed(source: Source, path: str) -> None:
    """Refuse a path that is none of a page, the policy or a list of the project.

    :raises RefusedError: with why.
    """
    layout = source.layout
    shown = visible(path)
    if source.kind(path) == "outside" or not path.startswith(layout.within) or "//" in path or "\\" in path:
        folders = " or ".join(f"{folder}/" for folder in layout.folders)
        raise RefusedError(f"{shown}: is outside of what the risk file is written in; expected a path below {folders}")
    if not path.isprintable() or any(part.startswith(".") or not part for part in path.split("/")):
        raise RefusedError(f"{shown}: names a hidden file, or none at all; expected a page, the policy or a list")
    kept = (layout.signers, layout.acceptances)
    if path in kept or path.startswith((f"{layout.signatures}/", layout.at(f"{layout.needs}/baselines/"))):
        raise RefusedError(f"{shown}: holds what persons have released, signed or accepted; only a person does that")
    if not path.endswith(SUFFIXES):
        raise RefusedError(f"{shown}: expected a file that ends with {', '.join(SUFFIXES)}")
    if source.kind(path) not in ("file", "missing"):
        raise RefusedError(f"{shown}: is no file")
    # a new file has to lie in a folder that is one of the project
    above = path.rpartition("/")[0]
    while above and source.kind(above) == "missing":
        above = above.rpartition("/")[0]
    if above and source.kind(above) != "folder":
        raise RefusedError(f"{shown}: does not lie in a folder of the project")


def proposal(project: Project, change: Change, before: State | None = None) -> Proposal:
    """What ``change`` would do in ``project``; ``before`` is its state, where it has been computed.

    :raises PolicyError: if the project as it is cannot be judged.
    :raises EditError: if the change is not one of what is there now.
    """
    made = applied(project.source, change)
    after = project.over(made)
    # no module that the change names is loaded: what is proposed is text
    after.__dict__["rules"] = project.rules
    diff = _diff(project.source, made)
    was = before or project.state("as it is")
    try:
        now = after.state("as proposed")
    except PolicyError as error:
        problems = tuple((each.span, str(each.message)) for each in error.problems)
        return Proposal(diff, (), (), None, problems, ())
    known, found = _told(was.reports[project.gate]), _told(now.reports[project.gate])
    difference = compare(was, now)
    return Proposal(
        diff,
        tuple(each for key, each in found.items() if key not in known),
        tuple(each for key, each in known.items() if key not in found),
        difference,
        (),
        tuple(_decided(project, after, difference)),
    )


def _told(report: Report) -> Mapping[Hashable, Finding]:
    return by_identity((*report.findings, *report.open_work))


def _diff(source: Source, made: Mapping[str, bytes | None]) -> str:
    """The change as git shows one."""
    lines: list[str] = []
    for path, data in sorted(made.items()):
        before = _lines(source.read(path)) if source.kind(path) == "file" else None
        after = _lines(data) if data is not None else None
        names = (f"a/{path}" if before is not None else "/dev/null", f"b/{path}" if after is not None else "/dev/null")
        for line in unified_diff(before or [], after or [], *names, n=3):
            lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines)


def _lines(data: bytes) -> Sequence[str]:
    return data.decode("utf-8", "surrogateescape").splitlines(keepends=True)


def _decided(project: Project, after: Project, difference: Difference) -> Iterator[str]:
    """What a change says that only a person may decide: fields of a person's that it gives or alters, items that it takes out,
    and decisions of the policy."""
    for each in difference.items:
        now, was = after.file.recorded(each.id), project.file.recorded(each.was or each.id)
        if now is None:
            yield f"{each.id}: taken out"
            continue
        for field in after.model.types[now.type].fields.values():
            text = now.text(field.name)
            if field.by_person and text and (was is None or was.text(field.name) != text):
                yield f"{each.id}: {field.name}"
    yield from (f"policy: {each.name}" for each in difference.decisions)
    if project.policy.waivers != after.policy.waivers:
        yield "policy: waivers"


def findings_within(findings: Iterable[Finding], most: int) -> tuple[tuple[Finding, ...], int]:
    """The first findings in the order in which they are read, and how many more there are."""
    found = sorted(findings, key=lambda each: each.order)
    return tuple(found[:most]), max(len(found) - most, 0)


__all__ = [
    "SUFFIXES",
    "Proposal",
    "RefusedError",
    "expect_allowed",
    "findings_within",
    "proposal",
    "replaced",
    "text_at",
]
