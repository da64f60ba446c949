"""What the scripts of the pages say in another language than English: a script of its own, which comes before them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from riskfile.sphinx.html import STATIC
from riskfile.sphinx.state import state_of
from riskfile.text.between import colon, comma, semicolon
from riskfile.text.files import write_whole
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import spoken, tr
from riskfile.text.patterns import compiled_late

NAME: Final = "riskfile-words.js"
PRIORITY: Final = 490
"""Before the first script that says something."""

_SAID: Final = compiled_late(r"\btr\((\"(?:[^\"\\]|\\.)*\")")


def texts() -> Iterator[str]:
    """What the scripts say, in English: it is written between the brackets of ``tr("...")``."""
    for path in sorted(STATIC.glob("riskfile*.js")):
        yield from map(json.loads, _SAID.findall(path.read_text(encoding="utf-8")))


def script() -> str:
    """The script that has all of it in the language that is spoken."""
    said = {text: words for text in sorted({*texts()}) if (words := tr(text)) != text}
    # these have no letters, and are phrases
    said.update({", ": comma(), "; ": semicolon(), ": ": colon()})
    return f"window.riskfileWords = {json.dumps(said, ensure_ascii=False, separators=(',', ':'))};\n"


def wanted() -> tuple[tuple[str, int], ...]:
    """Its name and priority, where pages need it."""
    return () if spoken() == SOURCE_LANGUAGE else ((NAME, PRIORITY),)


def add(app: Sphinx) -> None:
    """Put it beside the others where it is needed."""
    if not wanted() or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    path = Path(app.outdir, "_static", NAME)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = script().encode()
    if not path.is_file() or path.read_bytes() != content:
        write_whole(path, content)
    if state_of(app.config).alone:
        app.add_js_file(NAME, loading_method="defer", priority=PRIORITY)
