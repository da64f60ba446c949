"""What tests of translations share."""

from __future__ import annotations

import re

from riskfile.translation.segments import Segment

_KEPT = re.compile(
    r"\{[\w:+.-]+\}`[^`]*`|(`+)(?:(?!\1).)+?\1|!?\[[^\]]*\]\([^)]*\)|\[[^\]]*\](?:\[[^\]]*\])?|<[^>]*>|\$[^$]*\$|&\w+;|\{[^}]*\}"
    r"|[A-Z][A-Z0-9]*(?:-[A-Z0-9]\w*)+|\\.|https?:\S+|[A-Za-z]*\d[\w.-]*",
    re.DOTALL,
)


def other_words(segment: Segment) -> str:
    """The segment with letters that no id, role or address is of, where words are."""
    made, last = [], 0
    for found in [*_KEPT.finditer(segment.text), None]:
        end = found.start() if found else len(segment.text)
        made.append(re.sub("[^\\W\\d_A-Z]", "汉", segment.text[last:end]))
        if found:
            made.append(found[0])
            last = found.end()
    return "".join(made)
