"""What people call something, as a part of names that machines have."""

from __future__ import annotations

import re


def in_names(text: str) -> str:
    """``text`` as a part of the name of a tag or a file: small letters and digits of any script, and hyphens between."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-") or "x"
