"""Names of files that a system cannot have to which the project will come: Windows has fewer than others."""

from __future__ import annotations

import re
from typing import Final

from riskfile.text.messages import tr
from riskfile.text.quoting import literal

_DEVICE: Final = re.compile(r"(?i)(?:con|prn|aux|nul|(?:com|lpt)[0-9])\s*(?:\..*)?")
_FORBIDDEN: Final = re.compile(r'[<>:"|?*\x00-\x1f]')


def objection(path: str) -> str:
    """What Windows has against a path with slashes that is to be made; "" where it has nothing.

    Microsoft, *Naming Files, Paths, and Namespaces*.
    """
    for name in path.split("/"):
        if _DEVICE.fullmatch(name):
            return tr("{name} is a device for Windows, which can have no file of this name; give another", name=name)
        if found := _FORBIDDEN.search(name):
            return tr(
                "{name} has {sign}, which no name on Windows has; give another",
                name=literal(name),
                sign=literal(found[0]),
            )
        if name not in (".", "..") and name.endswith((".", " ")):
            return tr(
                "{name} ends in a dot or a space, which Windows leaves off; give another name", name=literal(name)
            )
    return ""
