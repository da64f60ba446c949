"""How much of a file is translated: said on each page, and by chapter and type of item on the front page; and what stays in
the language of the source, which is marked as such.
"""

from __future__ import annotations

from html import escape
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from riskfile.reading.page import SUFFIX
from riskfile.sphinx.languages import Count, Coverage
from riskfile.sphinx.state import FileState, file_of, path_of, state_of
from riskfile.text.messages import tr


def mark(app: Sphinx, doctree: nodes.document) -> None:
    """Name the language of what stays as it was written on a page in another one. Docutils writes the attribute from a
    class."""
    part, docname = file_of(app.config, app.env.current_document.docname), app.env.current_document.docname
    kept = kept_on(part, path_of(app.env, docname)) if part is not None else frozenset()
    if not kept:
        return
    name = f"language-{state_of(app.config).source_language}"
    for node in doctree.findall(nodes.TextElement):
        if node.rawsource and " ".join(node.rawsource.split()) in kept:
            node["classes"].append(name)


def kept_on(part: FileState, path: str) -> frozenset[str]:
    """The texts of a page that stay as they were written."""
    return part.coverage.kept.get(path, frozenset()) if part.coverage is not None else frozenset()


# ---------------------------------------------------------------------------------------------------- pages

_AT: Final = "rf-untranslated"


def add_to_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Say above a page how much of it is not translated, and on the front page how much of the file is."""
    part = file_of(app.config, pagename)
    if part is None or part.coverage is None or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    if not isinstance(context.get("body"), str) or pagename not in app.env.found_docs:
        return
    path = path_of(app.env, pagename)
    count = part.coverage.files.get(path)
    above = below = ""
    if count is not None and count.missing:
        above = f'<p class="{_AT}" role="note">{escape(said(count))}</p>\n'
    if pagename == part.layout.root_doc:
        below = _table(app, part, part.coverage)
    context["body"] = f"{above}{context['body']}{below}"


def said(count: Count) -> str:
    """What is said of a page that is translated in part."""
    if count.missing == count.all:
        return tr("This page is not translated yet: it is shown in the language in which it is written.")
    return tr(
        "{n:text|texts} of {all} on this page are not translated yet, and are shown in the language in which they are written.",
        n=count.missing,
        all=count.all,
    )


def _table(app: Sphinx, part: FileState, coverage: Coverage) -> str:
    whole, titles = coverage.whole, app.env.titles
    rows = [(tr("The whole file"), whole)]
    model = part.model
    for path, count in coverage.files.items():
        docname = path.removesuffix(SUFFIX)
        rows.append((titles[docname].astext() if path.endswith(SUFFIX) and docname in titles else path, count))
    of_types = [
        (tr(model.types[name].plural or model.types[name].label), count) for name, count in coverage.types.items()
    ]
    head = "".join(
        f'<th scope="col"{number}>{escape(each)}</th>'
        for each, number in (
            (tr("Part"), ""),
            *((each, ' class="rf-number"') for each in (tr("Texts"), tr("Translated"))),
        )
    )

    def body(name: str, counts: list[tuple[str, Count]]) -> str:
        lines = "".join(
            f'<tr><th scope="row">{escape(shown)}</th><td class="rf-number">{count.all}</td>'
            f'<td class="rf-number">{count.share}\u202f%</td></tr>'
            for shown, count in counts
        )
        return f'<tbody><tr><th scope="rowgroup" colspan="3">{escape(name)}</th></tr>{lines}</tbody>' if lines else ""

    return (
        f'<section class="rf-coverage" id="rf-coverage"><h2>{escape(tr("Translation"))}</h2>'
        f"<p>{escape(tr('{share} % of the texts of this file are translated.', share=whole.share))} "
        f"{escape(tr('What is judged is the file as it is written; findings and verdicts are the same in each language.'))}</p>"
        f"<details><summary>{escape(tr('By chapter and type of item'))}</summary><table><thead><tr>{head}</tr></thead>"
        f"{body(tr('Types of items'), of_types)}{body(tr('Chapters and lists'), rows)}</table></details></section>\n"
    )
