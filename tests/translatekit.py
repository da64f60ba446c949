"""Translations made up for tests: each text of a project with Chinese before it, or what a test says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from riskfile.project import Project
from riskfile.source import Source
from riskfile.translation.files import Translatable
from riskfile.translation.work import Translation

CHINESE = "译文："


def names_languages(root: Path, policy: str = "needs/policy.yaml", languages: str = "[zh-CN]") -> None:
    """Have the policy of a project say into which languages it is translated."""
    path = root / policy
    path.write_text(f"translations: {languages}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")


def translate(
    root: Path,
    wanted: Callable[[str, str], bool] = lambda path, context: True,
    said: Mapping[str, str] | None = None,
    language: str = "zh-CN",
    source: Source | None = None,
) -> int:
    """Translate what is not translated yet of the files that are ``wanted``, by path and context: a text that stands in ``said``
    as it says, others with Chinese before them. How many texts that are."""
    project = Project.open(source or root, cached=False)
    found = Translation(Translatable(project.source, project.model, project.policy), language)
    lines = [
        f"{each.number}\t{(said or {}).get(each.segment.text, CHINESE + each.segment.text)}"
        for each in found.missing()
        if wanted(each.path, each.segment.context)
    ]
    filled = found.filled(lines)
    for path, data in filled.files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return len(lines)


__all__ = ["CHINESE", "names_languages", "translate"]
