"""What a signature shows on the page: who has signed, as which role, what that means, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from riskfile.render.palette import COLOURS
from riskfile.render.pdf import typefaces
from riskfile.render.pdf.notation import literal, soft

_SOURCE: Final = """\
#set document(title: "signature")
#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: none)
#set text(font: ({fonts}), fill: rgb({ink}), hyphenate: false)
#set par(leading: .5em, spacing: .5em)
#let body(size) = block(width: {width}pt - 7pt, {{
  set text(size: size)
  strong({name})
  linebreak()
  text({said})
  linebreak()
  text(size: .92em, {time})
}})
#context {{
  let size = 7.4pt
  while size > 2.5pt and measure(body(size)).height > {height}pt - 4pt {{ size -= .2pt }}
  place(top + left, rect(width: 100%, height: 100%, stroke: (left: 1.8pt + rgb({accent}))))
  place(left + horizon, dx: 5pt, body(size))
}}
"""


def shown_time(moment: datetime) -> str:
    """A moment as people read it, with its distance from UTC."""
    text = moment.strftime("%Y-%m-%d %H:%M:%S %z")
    return f"{text[:-2]}:{text[-2:]}"


def stamp(width: float, height: float, name: str, said: str, time: str) -> bytes:
    """A PDF of one page of this size, in points, that shows a signature; with embedded fonts, and no tags: the field's
    description stands for it."""
    import typst

    families = dict.fromkeys(["Source Sans 3", *typefaces.cjk_families(), "DejaVu Sans Mono"])
    source = _SOURCE.format(
        width=round(width, 3),
        height=round(height, 3),
        fonts=", ".join(map(literal, families)) + ",",
        ink=literal(COLOURS["ink"].printed),
        accent=literal(COLOURS["accent"].printed),
        name=literal(soft(name)),
        said=literal(soft(said)),
        time=literal(time),
    )
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(typefaces.FONTS), *typefaces.more_fonts()])
    compiler = typst.Compiler(input=source.encode(), root=str(typefaces.FONTS), font_paths=fonts)
    made = compiler.compile(format="pdf", pdf_standards=["a-2b"], pdf_tags=False)
    assert isinstance(made, bytes)
    return made
