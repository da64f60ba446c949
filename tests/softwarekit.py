"""The project with software in it: a new project of class C, with what ``tests/projects/pump`` adds to it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from riskfile.scaffold import Start, write_project

PUMP = Path(__file__).parent / "projects" / "pump"
TODAY = "2026-11-23"


def pump(root: Path) -> Path:
    """A connected pump in ``root``: SOUP, a bill of materials, a lock file, VEX, problem reports, threats."""
    write_project(root, name="Infusion pump", today=date.fromisoformat(TODAY), start=Start(software_class="C"))
    for name in ("docs", "needs", "software"):
        shutil.copytree(PUMP / name, root / name, dirs_exist_ok=True)
    policy = root / "needs/policy.yaml"
    text = policy.read_text(encoding="utf-8").replace("topics: [", "topics: [software, connected, ", 1)
    policy.write_text(text + (PUMP / "policy-more.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    with (root / "needs/design/design-outputs.csv").open("a", encoding="utf-8") as outputs:
        outputs.write("SRS-091,Certificates are read by a task of their own,requirement,released,3\n")
    sample = root / "needs/design/use-and-claims.md"
    text = sample.read_text(encoding="utf-8")
    # the sample of SOUP that a new project has is in no list
    sample.write_text(text[: text.index("## SOUP")], encoding="utf-8")
    chapter = root / "docs/design.md"
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(f"{text}\n```{{toctree}}\n:hidden:\n\nsoftware\n/needs/design/software\n```\n", encoding="utf-8")
    return root
