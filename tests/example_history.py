"""The released states of the example, made of what it is today by steps back that are written here.

Run as a program it writes the baselines of the example anew, and has the last one signed (``example_signatures.py``): ``python
tests/example_history.py``. A test makes them and compares. No state is estimated anew. What it did not have yet is left out,
by the days that the items themselves give and by what triggers and cycles say of them; a verification whose day was still to
come is open; a cycle that was not closed yet is open too; and a sentence that tells what came later is taken out. The
chapters (``docs/``) are those of today.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.change.baseline import baseline, path_of, written
from riskfile.model import Item, RiskFile
from riskfile.project import Project
from riskfile.source import Overlay, Source, walk

ROOT: Final = Path(__file__).resolve().parents[1]
LAUNCH: Final = "2026-05-11"
"""The day of the limited release, as OBS-002 says."""
LAST: Final = "2026-11-23"
"""The day of the example as it is."""


class Release(NamedTuple):
    """A released state of the example: the revision that docs/document-control.md names, its day, the gate that it passed,
    and what it was, in a few words."""

    revision: str
    day: str
    gate: str
    what: str


RELEASES: Final = (
    Release("0.A", "2026-02-27", "design", "design release"),
    Release("0.B", "2026-04-30", "manufacturing", "manufacturing, and the limited release at 14 centres"),
    Release("0.C", "2026-11-02", "post-launch", "the widened release"),
)

CAME: Final[Mapping[str, str]] = {
    # CYC-110: "one failure mode (FMD-123) and one control (CTL-127) added"
    "FMD-123": "2026-05-18",
    "CTL-127": "2026-05-18",
    # it is the notice of the field action FSN-EX-02, TRG-210
    "CTL-231": "2026-08-17",
}
"""The days on which items without a day of their own came, as a trigger or its cycle says. All others came with what they
are for: a control with its risk, an event with its situation."""

RENEWED: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    # docs/plan.md: "the panel reviews the file at each gate"; docs/benefit-risk.md: "written before the limited release and
    # renewed"; docs/review.md and the evaluation: held before the limited release, and renewed
    "benefit-risk": ("date", ("2026-02-24",)),
    "overall-residual-risk": ("date", ("2026-02-25", "2026-04-23")),
    "review": ("time", ("2026-02-27T09:30Z", "2026-04-30T09:30Z")),
}
"""Items that were renewed: by type, the option with their day, and its values before today's."""

OUTPUTS: Final = "needs/design/design-outputs.csv"
"""The list of design outputs."""

PAGES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "needs/design/sequences-catheter.md": (
        (
            "; a stent that leaves the balloon is SIT-007, and a balloon\nthat deflates slowly at its bond is SIT-205.",
            "; a stent that leaves the balloon is SIT-007.",
        ),
    ),
    "needs/post-launch/risks-field.md": (
        ("; residuals that name the registry were renewed with\nit in October 2026 (CYC-202, CYC-214).", "."),
    ),
}
"""By page what the text around its items said before the limited release."""

SENTENCES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "VER-098-E": ((" The balloon that emptied slowly in July 2026 was of\nthe longest size (RSK-205).", ""),),
    "SIT-069": (("Not slow as in SIT-205: the balloon", "The balloon"),),
    "REV-001": ((" are collected and read each month", " will be collected and read each month"),),
    "RSK-223": (
        (
            " The registry counts 74 second\nstents in 9,600 implants, upper limit 89.8 or 9.4 per 1,000; in two of them the wire did not pass again.",
            "",
        ),
    ),
    "RSK-225": ((" The registry\ncounts 4 such attempts in 9,600 implants, upper limit 0.95 per 1,000.", ""),),
    "VER-084-E": (
        (
            " The complaints of 2026 (RSK-205) were the other side of the narrow lumen;\n"
            "the wider bond of CTL-207 adds 0.002 ml and keeps this limit.",
            "",
        ),
    ),
    "VER-212-E": (
        (
            "\nThe residual P1 of 1 in 1,000 is that of the registry (OBS-010); the test carries 1 in 100 under the severest handling.\n",
            "\nThe test carries 1 in 100 under the severest handling.\n",
        ),
    ),
    # CYC-210: RSK-217 entered; "a withdrawal protects from one risk and brings this one"
    "CTL-230": (
        (":implements:", ":no-new-risk: the lock refuses lots that were called back, and no others\n:implements:"),
    ),
    "VER-220-E": (("; that is what OBS-014 is for", ""),),
    "RSK-219": (
        (
            " The residual P1 is what the predecessor's upper limit of 1.9 percent\n(OBS-014) leaves at a P2 of one third.",
            "",
        ),
    ),
}
"""By item what its text says today of what came later, and what it said before the limited release."""

_OPEN: Final = ("result", "evidence", "evidence-hash", "test", "date")
_CLOSED: Final = ("closed", "decision", "approver", "next-due", "baseline", "closes", "not-reviewed")
_FOR: Final = {"control": "controls", "verification": "verifies", "failure-mode": "leads-to"}


def gone(file: RiskFile, day: str) -> set[str]:
    """The ids of what came after ``day``."""
    found = {item.id for item in file if _came(item) > day}
    while True:
        more = {item.id for item in file if item.id not in found and _for_nothing(file, item, found)}
        if not more:
            return found
        found |= more


def _came(item: Item) -> str:
    """The day on which an item came into the file, "" where nothing says."""
    if item.id in CAME:
        return CAME[item.id]
    if item.type == "observation":
        return item.text("period").rpartition(" to ")[2]
    return item.text({"risk": "dated", "trigger": "opened", "cycle": "opened"}.get(item.type, "-"))


def _for_nothing(file: RiskFile, item: Item, found: set[str]) -> bool:
    """Whether all that an item is there for has not come yet."""
    if item.type == "situation":
        users = {each.id for each in file.of_type("risk") if item.id in each.links.get("situation", ())}
    elif item.type == "event":
        users = {each.id for each in file.of_type("situation") if item.id in each.links.get("events", ())}
        users |= set(item.links.get("precedes", ()))
    else:
        users = set(item.links.get(_FOR.get(item.type, ""), ()))
    return bool(users) and found.issuperset(users)


def as_of(project: Project, release: Release, released: Mapping[str, bytes]) -> Source:
    """The project's source as it was on the day of a release, with the baselines that were ``released`` before it, by their
    paths."""
    file, source = project.file, project.source
    without = gone(file, release.day)
    pages: dict[str, list[Item]] = {}
    for item in file:
        pages.setdefault(item.path, []).append(item)
    # it is judged by what had changed since the release before it
    paths = (path_of(source.layout, each.revision) for each in RELEASES)
    texts: dict[str, bytes | None] = {path: released.get(path) for path in paths}
    for path, items in pages.items():
        lines = source.read(path).decode("utf-8").split("\n")
        # from the end on, so that the lines of those before stay where they are
        for item in sorted(items, key=lambda each: -each.line):
            block = slice(item.line - 1, item.last_line)
            if item.id in without:
                del lines[item.line - 1 : item.last_line + 1]
            else:
                lines[block] = _stepped_back("\n".join(lines[block]), item, release.day, without).split("\n")
        text = "\n".join(lines)
        for before, after in PAGES.get(path, ()) if release.day < LAUNCH else ():
            assert before in text, path
            text = text.replace(before, after)
        texts[path] = text.encode()
    if release is not RELEASES[-1]:
        # they were written for the widened release
        texts |= dict.fromkeys(each.path for each in source.entries(source.layout.checklists))
    for path in _paths(source, "docs"):
        kept = [line for line in source.read(path).decode("utf-8").split("\n") if not without.intersection(_ids(line))]
        text = "\n".join(kept)
        if release.day < LAUNCH:
            # nothing was counted yet
            text = re.sub(
                r"(?ms)^```\{(?:control-chart|funnel-plot|event-free-curve|detection-curve)\}.*?^```\n", "", text
            )
        if release is not RELEASES[-1]:
            text = re.sub(r"(?ms)^```\{clause-checklist\}\n:list: .*?^```\n", "", text)
        texts[path] = text.encode()
    # an output that only a later control implements was not in the list
    later: set[str] = set()
    there: set[str] = set()
    for item in file.of_type("control"):
        (later if item.id in without else there).update(item.text("implements").split(", "))
    rows = source.read(OUTPUTS).decode("utf-8").splitlines(keepends=True)
    texts[OUTPUTS] = "".join(row for row in rows if row.partition(",")[0] not in later - there).encode()
    # the translations are of the texts of today, and no part of what is released
    texts |= dict.fromkeys(each.path for each in walk(source, "needs/locale") if each.path.endswith(".po"))
    texts["needs/policy.yaml"] = _policy(source.read("needs/policy.yaml").decode("utf-8"), release).encode()
    return Overlay(source, texts)


def _paths(source: Source, folder: str) -> Iterator[str]:
    return (entry.path for entry in source.entries(folder) if entry.path.endswith(".md"))


def _ids(text: str) -> list[str]:
    return re.findall(r"\b[A-Z]{3}-\d{3}(?:-[IE])?\b", text)


def _stepped_back(text: str, item: Item, day: str, without: set[str]) -> str:
    """The text of one item as it was."""
    lines = []
    for line in text.split("\n"):
        option = re.fullmatch(r":([a-z0-9-]+): (.*)", line)
        if option and option[1] in item.links:
            kept = [id for id in option[2].split(", ") if id not in without]
            if not kept:
                continue
            lines.append(f":{option[1]}: {', '.join(kept)}")
        else:
            lines.append(_without_ids(line, without) if line.startswith(":residual-basis:") else line)
    text = "\n".join(lines)
    option_, days = RENEWED.get(item.type, ("", ()))
    if option_ and item.text(option_)[:10] > day:
        text = _set(text, option_, max(each for each in days if each[:10] <= day))
        # what was known then of the state of the art
        text = re.sub(r"(?m)^(:state-of-the-art-dated: ).*$", r"\g<1>2026-02-10", text)
        if item.type == "overall-residual-risk":
            # the numbers in the text are sums of what is claimed today
            text = _without_text(text)
    if item.type == "verification" and item.text("date") > day:
        text = _without_text(_set(_less(text, _OPEN), "result", "open"))
    if item.type == "cycle" and item.text("closed") > day:
        text = _without_text(_less(text, _CLOSED))
    if day < LAUNCH:
        for before, after in SENTENCES.get(item.id, ()):
            # what is open has no text to change
            assert before in text or ":result: open" in text, f"{item.id} does not say {before!r}"
            text = text.replace(before, after)
        if item.id == "CYC-101":
            # on cycles that came later
            text = _without_text(text)
    return text


def _without_ids(text: str, without: set[str]) -> str:
    """What a residual estimate rests on, less the proofs that had not come yet."""
    for id in without.intersection(_ids(text)):
        text = re.sub(rf"(?<=\()\b{id}, |, {id}\b|(?:data|test) \({id}\); ", "", text)
    return text


def _set(text: str, option: str, value: str) -> str:
    line = f":{option}: {value}\n"
    changed, count = re.subn(rf"(?m)^:{option}: .*\n", line, text)
    return changed if count else re.sub(r"(?m)^(:id: .*\n)", rf"\1{line}", text)


def _less(text: str, options: tuple[str, ...]) -> str:
    return re.sub(rf"(?m)^:(?:{'|'.join(options)}): .*\n", "", text)


def _without_text(text: str) -> str:
    return re.sub(r"\n\n.*(?=\n:::$)", "", text, flags=re.DOTALL)


def _policy(text: str, release: Release) -> str:
    for old, new in (
        (r"revision: .*", f'revision: "{release.revision}"'),
        (r"date: .*", f"date: {release.day}"),
        (r"gate: \w[\w-]*", f"gate: {release.gate}"),
    ):
        text, count = re.subn(rf"(?m)^  {old}", f"  {new}", text, count=1)
        assert count == 1
    if release.day < LAUNCH:
        # "decided before there were data": no counts yet, and nothing to waive of them; MON-002 is of the signal TRG-201
        text = re.sub(r"(?ms)^    - id: MON-002\n.*?(?=^    - )", "", text)
        text = re.sub(r"(?m)^      (?:path|baseline|follow-up): .*\n", "", text)
        text = re.sub(r"(?ms)^  - rule: RMF6\d\d\n.*?(?=^  - |^\S|\Z)", "", text)
        # the state of the art as it was read then
        text = text.replace("dated: 2026-09\n", "dated: 2026-02\n")
        text = re.sub(r"(?m)^waivers:.*\n(?!  - )", "", text)
    return text


def states(root: Path = ROOT) -> Iterator[tuple[Release, Project]]:
    """Each release, with the example as it was then, to be judged on its day."""
    project = Project.open(root, today=LAST, cached=False)
    released: dict[str, bytes] = {}
    for release in RELEASES:
        state = Project.open(as_of(project, release, released), today=release.day, cached=False)
        yield release, state
        path, text = baseline_of(release, state)
        released = {**released, path: text.encode()}


def baseline_of(release: Release, state: Project) -> tuple[str, str]:
    """Where the baseline of a release lies, and what it holds."""
    made = baseline(release.revision, state.snapshot(), release.what)
    return path_of(state.source.layout, release.revision), written(made)


if __name__ == "__main__":
    # what is signed is the last of them, so that it is signed anew with them
    from example_signatures import write

    write()
