"""The README as the package index shows it: what it links to is in the repository, and not beside it.

hatchling runs this when a wheel or a source archive is built (``[tool.hatch.metadata.hooks.custom]``). Links become addresses of
``project.urls.Repository`` at the tag of the version, pictures those of the files themselves, as GitHub has them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_FENCE = re.compile(r"^(```+|~~~+).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(!?)\[([^\]\[]*)\]\((?![a-z][a-z0-9+.-]*:|#)([^)\s]+)\)")


def absolute(text: str, repository: str, version: str) -> str:
    """Markdown whose links and pictures within the repository lead to it at the tag of a version."""
    found, end = "", 0
    for fence in (*_FENCE.finditer(text), None):
        until = fence.start() if fence else len(text)
        found += _LINK.sub(
            lambda link: f"{link[1]}[{link[2]}]({repository}/{'raw' if link[1] else 'blob'}/v{version}/{link[3]})",
            text[end:until],
        )
        found += fence[0] if fence else ""
        end = fence.end() if fence else end
    return found


class ReadmeHook(MetadataHookInterface):
    """The hook of hatchling."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Put the README into the metadata."""
        root = Path(self.root)
        version = re.search('__version__ = "(.+)"', (root / "ext/riskfile/version.py").read_text("utf-8"))
        assert version is not None, "ext/riskfile/version.py names no version"
        text = absolute((root / "README.md").read_text("utf-8"), metadata["urls"]["Repository"], version[1])
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
