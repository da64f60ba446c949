"""The project whose controls implement requirements: ``tests/projects/traced``, over the base project."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

from casekit import TODAY, compose, write
from riskfile.project import Checked, Project

TRACED = Path(__file__).parent / "projects" / "traced"
SYSTEM = "needs/external/system.json"
MODEL = "needs/model.yaml"
PAGE = "needs/design/base.md"


def traced(root: Path) -> Path:
    """The project in ``root``: CTL-1 implements three needs, VER-2 names a test."""
    write(compose("traced", ""), root)
    shutil.copytree(TRACED, root, dirs_exist_ok=True)
    (root / "docs/index.md").write_text(
        "# Front\n\n```{toctree}\nplan\nrequirements\n/needs/design/base\n```\n", encoding="utf-8"
    )
    text = (root / PAGE).read_text(encoding="utf-8")
    # what implements the others is listed nowhere here
    text = re.sub(r":implements: .*\n", "", text)
    text = text.replace(":id: CTL-1\n", ":id: CTL-1\n:implements: REQ_0001, SPEC_0001, SYS_7\n")
    text = text.replace(":id: VER-2\n", ":id: VER-2\n:tested-by: tc-wear\n")
    (root / PAGE).write_text(text, encoding="utf-8")
    return root


def implementing(root: Path, ids: str) -> Path:
    """The same with other ids that CTL-1 implements."""
    path = root / PAGE
    path.write_text(re.sub(":implements: .*", f":implements: {ids}", path.read_text("utf-8")), encoding="utf-8")
    return root


def pinned(root: Path, data: bytes | str | object, path: str = SYSTEM) -> Path:
    """The project with other content in the file of needs, to which the model is pinned again."""
    raw = data if isinstance(data, bytes) else (data if isinstance(data, str) else json.dumps(data)).encode()
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(raw)
    model = root / MODEL
    text = re.sub('sha256: ".*"', f'sha256: "{hashlib.sha256(raw).hexdigest()}"', model.read_text("utf-8"))
    model.write_text(text, encoding="utf-8")
    return root


def needs_json(**needs: object) -> dict[str, object]:
    """What sphinx-needs writes of these needs."""
    return {"current_version": "1", "versions": {"1": {"needs": needs}}}


def checked(root: Path) -> Checked:
    return Project.open(root, today=TODAY, cached=False).check()


def found(root: Path) -> list[tuple[str, int, int, str]]:
    """What a check finds: (path, line, column, code), sorted."""
    return sorted(
        (each.span.path, each.span.line, each.span.column, each.code) for each in checked(root).report.findings
    )


def messages(root: Path) -> list[str]:
    """What a check says of its findings: code and message."""
    return [f"{each.code} {each.message}" for each in checked(root).report.findings]
