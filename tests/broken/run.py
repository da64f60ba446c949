"""The broken branch: the example of this repository with all ten mistakes of ``mistakes.py`` in it.

``python tests/broken/run.py FOLDER`` writes it into an empty folder, for whoever wants to find them unaided.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))

from broken.mistakes import MISTAKES, Mistake  # noqa: E402
from casekit import Case, write  # noqa: E402
from mutations.breaks import Break  # noqa: E402
from mutations.run import GATE, TODAY, Place, broken, clean_files  # noqa: E402
from riskfile.project import Checked, check  # noqa: E402
from riskfile.rules import Finding  # noqa: E402


def together(mistakes: Iterable[Mistake] = MISTAKES) -> Break:
    """Several mistakes as one break of the example."""
    mistakes = tuple(mistakes)
    return Break(
        ", ".join(each.title for each in mistakes),
        tuple(edit for each in mistakes for edit in each.edits),
        tuple(place for each in mistakes for place in each.also),
    )


def with_mistakes(files: Mapping[str, str], mistakes: Iterable[Mistake] = MISTAKES) -> tuple[Case, Counter[Place]]:
    """The example ``files`` with these mistakes in them, and the findings that they must yield."""
    each = together(mistakes)
    changed, expected = broken(files, each)
    now = {path: text for path, text in {**files, **changed}.items() if text is not None}
    return Case(each.name, True, GATE, now, ()), expected


def judged(root: Path) -> Checked:
    """The real check of the project at ``root``, at the last gate."""
    return check(root, gate=GATE, cached=False, today=TODAY)


def place(finding: Finding) -> Place:
    return finding.code, finding.span.path, finding.span.line


def places(checked: Checked) -> Counter[Place]:
    """What was found, and where."""
    assert not checked.report.crashes, checked.report.crashes
    return Counter(place(finding) for finding in checked.report.findings)


def moved(found: Counter[Place], before: Mapping[str, str], after: Mapping[str, str]) -> Counter[Place]:
    """What was found in ``before``, at the lines on which the same text stands in ``after``."""
    lines = {
        path: {
            old + step: new + step
            for old, new, size in SequenceMatcher(
                None, text.split("\n"), after[path].split("\n"), autojunk=False
            ).get_matching_blocks()
            for step in range(1, size + 1)
        }
        for path, text in before.items()
        if text != after[path]
    }
    now: Counter[Place] = Counter()
    for (code, path, line), count in found.items():
        now[code, path, lines[path].get(line, 0) if path in lines else line] += count
    return now


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write the example with ten mistakes in it into an empty folder.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args(arguments).folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        sys.stderr.write(f"{folder} is not an empty folder; nothing was written\n")
        return 2
    case, _ = with_mistakes(clean_files("example"))
    write(case, folder)
    sys.stdout.write(
        f"The example with {len(MISTAKES)} mistakes is in {folder}. When you have looked:\n"
        f"riskfile check {folder} --gate {GATE} --today {TODAY}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
