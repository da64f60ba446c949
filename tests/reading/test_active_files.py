"""Files that a browser would run, or have fetch something, when they are opened by themselves: pictures and downloads."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.project import check
from riskfile.reading.active_files import active, active_in_xml

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:h="http://www.w3.org/1999/xhtml">{}</svg>'

ACTIVE = {
    "script": "<script>alert(1)</script>",
    "script elsewhere": '<script href="a.js"/>',
    "script of HTML": "<h:script>alert(1)</h:script>",
    "script in a foreign object": '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></body></foreignObject>',
    "frame": '<foreignObject><h:iframe src="javascript:alert(1)"/></foreignObject>',
    "picture of HTML": '<h:img src="x" onerror="alert(1)"/>',
    "form": '<h:form action="https://example.org"/>',
    "handler": '<handler type="text/ecmascript">alert(1)</handler>',
    "attribute": '<rect onclick="alert(1)"/>',
    "attribute in capitals": '<rect OnLoad="alert(1)"/>',
    "link": '<a href="javascript:alert(1)"><text>x</text></a>',
    "old link": '<a xlink:href="javascript:alert(1)"/>',
    "link in entities": '<a href="&#x6a;avascript:alert(1)"/>',
    "link with a tab": '<a href="java&#9;script:alert(1)"/>',
    "link with a line": '<a href=" &#10;JAVASCRIPT:alert(1)"/>',
    "link to data": '<a href="data:text/html,&lt;script>alert(1)&lt;/script>"/>',
    "animated link": '<a><animate attributeName="href" values="javascript:alert(1)"/></a>',
    "set link": '<a><set attributeName="xlink:href" to="javascript:alert(1)"/></a>',
    "set attribute": '<rect><set attributeName="onclick" to="alert(1)"/></rect>',
    "use from elsewhere": '<use href="https://example.org/a.svg#b"/>',
    "use from a file": '<use href="../../secret.svg#b"/>',
    "use of data": '<use href="data:image/svg+xml;base64,PHN2Zz4=#a"/>',
    "picture from elsewhere": '<image href="https://example.org/a.png"/>',
    "picture of a file": '<image href="file:///etc/passwd"/>',
    "picture of text": '<image href="data:text/html,x"/>',
    "filter from elsewhere": '<filter><feImage href="//example.org/a.png"/></filter>',
    "style from elsewhere": "<style>@import 'https://example.org/a.css';</style>",
    "style with an address": "<style>rect { fill: url(https://example.org/a.svg#b) }</style>",
    "style with an escaped address": r"<style>rect { fill: u\72 l(https://example.org/a) }</style>",
    "style with a comment": "<style>@im/**/port 'https://example.org/a.css';</style>",
    "style in parts": "<style>@imp<![CDATA[ort 'a.css';]]></style>",
    "attribute style": "<rect style=\"background: url('https://example.org/a.png')\"/>",
    "attribute fill": '<rect fill="url(https://example.org/a.svg#b)"/>',
    "a font from elsewhere": "<style>@font-face { src: url(//example.org/a.woff) }</style>",
}
QUIET = {
    "shapes": '<title>A</title><desc>B</desc><g><rect width="1" fill="url(#a)"/><path d="M0 0"/></g>',
    "gradient": '<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs><use xlink:href="#a"/>',
    "style": "<style>rect { fill: url(#a); font-family: 'x' } .on { color: red }</style>",
    "style of a picture": "<style>a { background: url('data:image/png;base64,AAAA') }</style>",
    "font": "<style>@font-face { src: url(data:font/woff2;base64,AAAA) }</style>",
    "link": '<a href="https://example.org"><text>on and on</text></a>',
    "link to a page": '<a xlink:href="../plan.html#a"><text>x</text></a>',
    "picture": '<image href="data:image/png;base64,AAAA"/>',
    "animation": '<rect><animate attributeName="x" to="3"/></rect>',
    "text in a foreign object": '<foreignObject><h:div style="color: red">A <h:b>b</h:b><h:br/></h:div></foreignObject>',
    "what a program notes": '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><cc:Work xmlns:cc="http://creativecommons.org/ns#" onload="x"/></rdf:RDF></metadata>',
    "events": '<text>onclick="alert(1)" javascript:alert(1)</text>',
}


@pytest.mark.parametrize("name", ACTIVE)
def test_what_runs_or_fetches_is_found(name: str) -> None:
    assert active_in_xml(SVG.format(ACTIVE[name]).encode()), name
    # in another encoding too, and behind what a parser looks at first
    assert active_in_xml(SVG.format(ACTIVE[name]).encode("utf-16"))
    assert active_in_xml(b"\xef\xbb\xbf<!-- -->" + SVG.format(ACTIVE[name]).encode())


@pytest.mark.parametrize("name", QUIET)
def test_a_picture_is_a_picture(name: str) -> None:
    text = SVG.format(QUIET[name])
    assert active_in_xml(text.encode()) == ""
    kind = '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    assert active_in_xml((kind + text).encode()) == ""


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "entity"),
        (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>', "entity"),
        (b'<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>', "entity"),
        (b'<?xml-stylesheet href="a.xsl"?><svg xmlns="http://www.w3.org/2000/svg"/>', "style sheet"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script>', "script"),
        (b"<svg", "no XML"),
        (b"", "no XML"),
        (b"\x89PNG\r\n\x1a\n", "no XML"),
        (b'<?xml version="1.0" encoding="utf-7"?><svg/>', "no XML"),
    ],
)  # fmt: skip
def test_what_is_no_plain_xml_is_told(data: bytes, what: str) -> None:
    assert what in active_in_xml(data)


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.xhtml", "a.shtml", "a.mht", "a.svgz", "a.hta"])
def test_html_is_one_by_its_name(name: str) -> None:
    assert active(name, b"words") is not None


@pytest.mark.parametrize("name", ["a.png", "a.txt", "a.csv", "a.pdf", "a.zip", "a", "html"])
def test_other_files_are_not_looked_into(name: str) -> None:
    assert active(name, b"<script>alert(1)</script>") is None


NAMES = {
    "picture": "![x](<bad.svg>)",
    "percent": "![x](b%61d.svg)",
    "any kind": "```{image} bad.*\n:alt: x\n```",
    "figure": "```{figure} bad.svg\n:alt: x\n\nA caption\n```",
    "defined": "![x][d]\n\n[d]: bad.svg",
    "card": ":::{card} A\n:img-top: bad.svg\n\nx\n:::",
    "link": "[x](bad.svg)",
    "download": "{download}`x <bad.svg>`",
    "link to HTML": "[x](page.html)",
    "download of HTML": "{download}`page.html`",
    "report": "[x](/docs/report.xml)",
    "picture in an item": ":::{hazard} H\n:id: HAZ-9\n:category: energy\n\n![x](bad.svg)\n:::",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_that_names_one_is_told(name: str, tmp_path: Path) -> None:
    write(compose("active", ""), tmp_path)
    (tmp_path / "docs/bad.svg").write_text(SVG.format(ACTIVE["script"]), encoding="utf-8")
    (tmp_path / "docs/page.html").write_text("<p>words</p>", encoding="utf-8")
    (tmp_path / "docs/report.xml").write_text(SVG.format(ACTIVE["script of HTML"]), encoding="utf-8")
    (tmp_path / "docs/page.md").write_text(f"---\norphan: true\n---\n# Page\n\n{NAMES[name]}\n", encoding="utf-8")
    found = [(each.code, each.span.line) for each in check(tmp_path, cached=False).report.findings]
    assert [line for code, line in found if code == "RMF906"] and all(
        line >= 6 for code, line in found if code == "RMF906"
    )
    # nothing is wrong with the place itself
    assert "RMF924" not in {code for code, _ in found}


def test_what_is_only_shown_as_text_may_hold_anything(tmp_path: Path) -> None:
    write(compose("active", ""), tmp_path)
    (tmp_path / "docs/page.html").write_text("<script>alert(1)</script>", encoding="utf-8")
    text = "---\norphan: true\n---\n# Page\n\n```{literalinclude} page.html\n```\n\n```{include} page.html\n:literal:\n```\n"
    (tmp_path / "docs/page.md").write_text(text, encoding="utf-8")
    assert "RMF906" not in {each.code for each in check(tmp_path, cached=False).report.findings}


SCRIPTS = {
    "button-link": "```{{button-link}} {}\nwords\n```",
    "card": ":::{{card}} A\n:link: {}\n\nx\n:::",
    "card of a grid": "::::{{grid}} 1\n:::{{grid-item-card}} A\n:link: {}\n\nx\n:::\n::::",
    "image": "```{{image}} p.png\n:alt: x\n:target: {}\n```",
    "figure": "```{{figure}} p.png\n:alt: x\n:target: {}\n\nA caption\n```",
    "contents": "```{{toctree}}\nwords <{}>\n```",
    "reStructuredText": "```{{eval-rst}}\n`words <{}>`_\n```",
    "target of reStructuredText": "```{{eval-rst}}\nwords_\n\n.. _words: {}\n```",
}


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "vbscript:x", "data:text/html,x", "livescript:x"]
)
@pytest.mark.parametrize("name", SCRIPTS)
def test_a_link_that_a_browser_would_run_is_told(name: str, address: str, tmp_path: Path) -> None:
    write(compose("scripts", ""), tmp_path)
    (tmp_path / "docs/p.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    page = f"---\norphan: true\n---\n# Page\n\n{SCRIPTS[name].format(address)}\n"
    (tmp_path / "docs/page.md").write_text(page, encoding="utf-8")
    found = [each for each in check(tmp_path, cached=False).report.findings if each.code == "RMF906"]
    assert len(found) == 1 and found[0].span.line >= 6 and address[:6] in str(found[0].message)


@pytest.mark.parametrize("name", SCRIPTS)
def test_other_links_are_not(name: str, tmp_path: Path) -> None:
    write(compose("scripts", ""), tmp_path)
    (tmp_path / "docs/p.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    page = f"---\norphan: true\n---\n# Page\n\n{SCRIPTS[name].format('https://example.org/javascript:x')}\n"
    (tmp_path / "docs/page.md").write_text(page, encoding="utf-8")
    assert "RMF906" not in {each.code for each in check(tmp_path, cached=False).report.findings}
