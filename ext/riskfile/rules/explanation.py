"""The explanation of a rule, in the language that is spoken.

It is written in Markdown and in English. What is shown and what ``supply/words.py`` enters in the catalogue come from one
division, so that neither has a text that the other has not. A paragraph without a translation stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from riskfile.text.messages import tr
from riskfile.text.patterns import compiled_late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.rules.engine.declare import Rule

CHECKED: Final = "What it checks"
"""The heading of the part that says what is right."""

_FENCE: Final = compiled_late(r"`{3,}")
_ITEM: Final = compiled_late(r"- |[0-9]+\. ")
_WORDS: Final = compiled_late(r"[a-z]{3,}|\bto\b")
_CODE: Final = compiled_late(r"`[^`]*`")


class Part(NamedTuple):
    """A piece of an explanation: the lines as they stand, and what they say, each text on one line. ``shape`` has the place of
    each text; an example, the rule under the head of a table and a blank line say nothing."""

    source: str
    shape: str = ""
    texts: tuple[str, ...] = ()

    def __str__(self) -> str:
        """It in the language that is spoken."""
        said = tuple(map(tr, self.texts))
        return self.source if said == self.texts else self.shape.format(*said)


def parts_of(doc: str) -> Iterator[Part]:
    """The pieces of an explanation, in their order: their sources, a line break between two, are the explanation."""
    lines = doc.split("\n")
    at = 0
    while at < len(lines):
        begin, line = at, lines[at]
        at += 1
        if fence := _FENCE.match(line):
            while at < len(lines) and lines[at] != fence[0]:
                at += 1
            at += 1
            yield Part("\n".join(lines[begin:at]))
        elif line.startswith("## "):
            yield Part(line, "## {}", (line[3:],))
        elif line.startswith("|"):
            yield _row(line)
        elif line.strip():
            mark = _ITEM.match(line)
            while at < len(lines) and lines[at].strip() and not _begins(lines[at]):
                at += 1
            block = lines[begin:at]
            before = mark[0] if mark else ""
            text = " ".join(each.strip() for each in block)[len(before) :]
            yield Part("\n".join(block), f"{before}{{}}", (text,)) if speaks(text) else Part("\n".join(block))
        else:
            yield Part(line)


def _begins(line: str) -> bool:
    """Whether a line is none of the paragraph or the list item above it."""
    return line.startswith(("## ", "|")) or bool(_ITEM.match(line) or _FENCE.match(line))


def _row(line: str) -> Part:
    """A row of a table; only cells that say something have a text."""
    texts, shape = list[str](), list[str]()
    for cell in line.strip("|").split("|"):
        if speaks(cell):
            texts.append(cell.strip())
            shape.append(" {} ")
        else:
            shape.append(cell.replace("{", "{{").replace("}", "}}"))
    return Part(line, f"|{'|'.join(shape)}|", tuple(texts)) if texts else Part(line)


def speaks(text: str) -> bool:
    """Whether a text has words: a clause's number, a code and a name of an option are the same in each language."""
    return _WORDS.search(_CODE.sub("", text)) is not None


def explained(doc: str) -> str:
    """An explanation in the language that is spoken."""
    return "\n".join(map(str, parts_of(doc)))


def what_it_checks(rule: Rule) -> str:
    """What is right, in the language that is spoken: what stands first under that heading, to the next blank line."""
    parts = iter(parts_of(rule.doc))
    for part in parts:
        if part.texts == (CHECKED,):
            break
    found = list[str]()
    for part in parts:
        if part.source.strip():
            found.append(str(part))
        elif found:
            break
    return "\n".join(found)


def said_in(docs: Iterable[str]) -> Iterator[str]:
    """All that explanations say, each text on one line."""
    for doc in docs:
        for part in parts_of(doc):
            yield from part.texts
