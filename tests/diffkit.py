"""Two states of the base project, for tests of how their difference is told."""

from __future__ import annotations

import re
from collections.abc import Mapping

from casekit import TODAY, base_files
from riskfile.change.diff import compare
from riskfile.change.triggered import kept_to
from riskfile.project import Project
from riskfile.reporters.diff_told import Told
from riskfile.source import Empty, Overlay

PAGE = "needs/design/base.md"
POLICY = "needs/policy.yaml"
EVIL = "<script>alert(1)</script> \u202e<img src=x onerror=alert(2)> & 'quotes\""


def told(before: Mapping[str, str], after: Mapping[str, str]) -> Told:
    """How two projects differ."""
    first, second = (
        Project.open(Overlay(Empty(), {path: text.encode() for path, text in files.items()}), today=TODAY)
        for files in (before, after)
    )
    one, other = first.state("before"), second.state("after <b>")
    found = compare(one, other)
    trigger = other.file.items.get("TRG-77")
    kept = None if trigger is None else kept_to(trigger, found.items, one, other)
    return Told(found, one, other, today=TODAY, gate=second.gate, kept=kept)


BASE = base_files()


def changed() -> dict[str, str]:
    """The base project with a cell of the matrix, a verification, a text, a rename, an item gone, one retired, and
    one that is new."""
    text = BASE[PAGE]
    text = text.replace(":result: pass", ":result: fail", 1).replace(":::{harm} ", f":::{{harm}} {EVIL} ", 1)
    text = re.sub(r"\bHAZ-([12])\b", lambda id: f"HAZ-{3 - int(id[1])}", text)
    text = text[: text.rindex("\n:::{")] + f"\n:::{{hazard}} New\n:id: HAZ-99\n\n{EVIL}\n\n- one\n- two\n:::\n"
    text = text.replace(
        ":id: USE-2\n", ":id: USE-2\n:retired: 2026-01-10\n:retired-because: no lamp is sold any more\n"
    )
    text += (
        "\n:::{trigger} Worse steel\n:id: TRG-77\n:kind: design-change\n:opened: 2026-01-10\n:due: 2026-06-01\n"
        ":changes: VER-1, HAZ-98\n:::\n"
    )
    policy = re.sub(r"(F2: \{.*S3: )\w+", r"\1high", BASE[POLICY], count=1)
    assert policy != BASE[POLICY]
    return {**BASE, PAGE: text, POLICY: policy}
