"""What a reporter is given, and the colours of a terminal: one table for all that is printed."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from riskfile.text.messages import later
from riskfile.text.quoting import visible

if TYPE_CHECKING:
    # not loaded with the list of formats
    from riskfile.editing.fixer import Fix
    from riskfile.model import RiskFile, Span
    from riskfile.policy.names import Note
    from riskfile.reading.unjudged import NotJudged
    from riskfile.rules import Finding, Report
    from riskfile.rules.engine.entries import Entry

Lines: TypeAlias = Callable[[str], list[str]]
"""The lines of a file of the project by its path; [] where it cannot be read."""

FailOn = Literal["warning", "error"]
"""The mildest level that makes a check fail."""


def _nothing(path: str) -> list[str]:
    return []


def _no_address(code: str) -> str:
    return ""


def _no_fixes(finding: Finding) -> Sequence[Fix]:
    return ()


class OfFile(NamedTuple):
    """Which risk file a report is of, where a check is of several: its folder as a terminal finds it (``title``), the
    folder of this machine that its paths are from, how its policy is called there, and the folders that it shares."""

    title: str = ""
    root: str = ""
    policy: str = ""
    shared: tuple[str, ...] = ()


class Shown(NamedTuple):
    """A report to show, and how.

    ``items`` is how many there are. ``folder`` leads from the root of a repository to the project ("" for here);
    ``links`` is what stands before a path in a link; ``readable`` says whether the policy could be read. ``lines`` are
    those of a file; ``printed`` makes a path of the project one for a terminal. ``colour`` and ``statistics`` (counts
    in place of findings) are for text, ``ascii_only`` for JSON. ``unjudged`` is what only a build can judge, ``notes``
    what is said of the policy and is no finding, ``before`` what stands before the line with the result. ``base`` is the risk file's root below the folder that paths are from, ``of``
    says more of it; ``again`` are the findings on shared pages that an earlier file tells. ``file`` is what was checked (None: not
    known), ``unfold`` the beginnings of the codes whose findings are shown one by one, and ``skipped`` says that what was not
    evaluated is listed in place of findings. ``fixes`` are those of a finding; a safe one was judged. ``verdicts`` are those on
    risks, controls and gates as data, for formats that tell them. ``address`` is that of a rule's page by its code, "" for none;
    ``explains`` says that people are told how to have a rule explained."""

    report: Report
    items: int
    folder: str = ""
    fail_on: FailOn = "warning"
    links: str = ""
    readable: bool = True
    lines: Lines = _nothing
    printed: Callable[[str], str] = str
    colour: bool = False
    statistics: bool = False
    ascii_only: bool = False
    unjudged: Sequence[NotJudged] = ()
    notes: Sequence[Note] = ()
    before: str = ""
    base: str = ""
    of: OfFile = OfFile()
    again: frozenset[Finding] = frozenset()
    file: RiskFile | None = None
    unfold: tuple[str, ...] = ()
    skipped: bool = False
    fixes: Callable[[Finding], Sequence[Fix]] = _no_fixes
    verdicts: Mapping[str, Any] | None = None
    address: Callable[[str], str] = _no_address
    explains: bool = False

    @property
    def entries(self) -> Sequence[Entry]:
        """The findings as they are read, but for those that an earlier file tells."""
        from riskfile.rules.engine.entries import alone, entries  # noqa: PLC0415 - not loaded with the list of formats

        return [
            each
            for entry in entries(self.told, self.file)
            for each in (alone(entry) if entry.first.code.startswith(self.unfold or "-") else (entry,))
        ]

    @property
    def in_order(self) -> Sequence[Finding]:
        """The findings in the order in which they are read: a service may show no more than the first ten."""
        return [finding for entry in self.entries for finding in entry.findings]

    @property
    def name(self) -> str:
        """What leads to the risk file from the root of the repository: by it the same finding of two files is two."""
        return "/".join(filter(None, (self.folder, self.base)))

    @property
    def told(self) -> Sequence[Finding]:
        """The findings, but for those that an earlier file tells."""
        findings = self.report.findings
        return [each for each in findings if each not in self.again] if self.again else findings

    def path(self, place: Span) -> str:
        """The path of ``place`` from the root of the repository."""
        return visible(posixpath.normpath(posixpath.join(self.folder, place.path)))


def link_base(environment: Mapping[str, str]) -> str:
    """What stands before a path in a link to the commit that a CI job checks; "" where no CI says it."""
    if environment.get("GITHUB_REPOSITORY") and environment.get("GITHUB_SHA"):
        server = environment.get("GITHUB_SERVER_URL", "https://github.com")
        return f"{server}/{environment['GITHUB_REPOSITORY']}/blob/{environment['GITHUB_SHA']}/"
    if environment.get("CI_PROJECT_URL") and environment.get("CI_COMMIT_SHA"):
        return f"{environment['CI_PROJECT_URL']}/-/blob/{environment['CI_COMMIT_SHA']}/"
    return ""


Look = Literal["error", "warning", "open", "code", "dim", "ok"]
"""What a text is: a level of findings, or how strongly it is to be seen."""

LEVELS: Final = (later("error"), later("warning"), later("open"), later("waived"))
"""What stands in brackets behind a finding."""

_COLOURS: Final[dict[Look, str]] = {
    "error": "31",
    "warning": "33",
    "open": "36",
    "code": "1",
    "dim": "2",
    "ok": "32",
}


class Paint(NamedTuple):
    """Colours text, or leaves it as it is."""

    on: bool

    def __call__(self, text: str, look: Look) -> str:
        """``text`` as what it is."""
        return f"\x1b[{_COLOURS[look]}m{text}\x1b[0m" if self.on else text

    def link(self, text: str, address: str) -> str:
        """``text`` that a terminal opens the address of (OSC 8), where there is one."""
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if self.on and address else text
