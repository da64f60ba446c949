"""Nothing that a stranger has written on a page runs in a reader's browser: HTML is shown as text, and each page says
which scripts the browser may run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browserkit import Watched, needs_browser, new_page
from casekit import compose, write
from riskfile.sphinx import judging
from sphinxkit import CONF, Built, build

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<details open ontoggle=alert(1)>x</details>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<input autofocus onfocus=alert(1)>",
    '<input class="task-list-item-checkbox" autofocus onfocus="alert(1)">',
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<!-- a --><script>alert(1)</script>",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--x--!><img src=x onerror=alert(1)><!---->",
    "<br onclick=alert(1)>",
    "</div></section><script>alert(1)</script>",
    "<base href='https://example.org/'>",
    "<meta http-equiv='refresh' content='0; url=https://example.org/'>",
    "<link rel=stylesheet href='https://example.org/a.css'>",
    "<form action='https://example.org/'><button>x</button></form>",
    "<object data='https://example.org/a'></object>",
)

LINES = """
[x](javascript:alert(1)) [x](JaVaScRiPt:alert(1)) [x](&#106;avascript:alert(1)) [x](data:text/html,<script>alert(1)</script>)

```{button-link} javascript:alert(1)
words
```

:::{card} Card
:link: javascript:alert(1)

text
:::

```{image} p.png
:alt: "><script>alert(1)</script>
:target: javascript:alert(1)
```

```{toctree}
words <javascript://%0aalert(1)>
```

```{meta}
:http-equiv=refresh: 0; url=https://example.org/
```

```{raw} html
<script>alert(2)</script>
```

```{role} sly(raw)
:format: html
```

{sly}`<img src=x onerror=alert(3)>`

:::{note}
<img src=x onerror=alert(4)>
:::

| a | b |
| --- | --- |
| <img src=x onerror=alert(5)> | <svg onload=alert(5)> |

```{code-block} html
:caption: <img src=x onerror=alert(6)>

<script>alert(6)</script>
```

```{unheard-of} <img src=x onerror=alert(7)>
<script>alert(7)</script>
```

a<br>b, <s>c</s>

- [ ] to be done
- [x] done
"""


_OTHERS = ("allowed.html",)
"""A page that may hold HTML."""


FORMULAS = r"""
$P_1 \cdot \frac12$, {math}`\text{</svg><script>alert(1)</script>}` and $\href{javascript:alert(1)}{x}$

$$
\sqrt{2\pi} "><img src=x onerror=alert(1)>
$$
"""


SLY = "a';alert(9);'"
"""A name of a page."""


def _item(number: int, text: str) -> str:
    return f":::{{hazard}} Title {text}\n:id: HAZ-9{number:02}\n:category: energy\n:source: {text}\n\nText {text} of it.\n\n{text}\n:::\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A project whose pages have it in every field and construct; one page may hold HTML."""
    root = tmp_path_factory.mktemp("inert")
    write(compose("inert", ""), root)
    items = "\n".join(_item(number, text) for number, text in enumerate(HOSTILE))
    twice = "\n".join(_item(number, text) for number, text in enumerate(HOSTILE[:4]))
    without = ":::{hazard} No id\n:category: energy\n\n<img src=x onerror=alert(8)>\n:::\n"
    (root / "needs/design/hostile.md").write_text(f"# Items\n\n{items}\n{twice}\n{without}", encoding="utf-8")
    chapters = "\n\n".join(f"## Title {text}\n\nText {text} of it.\n\n{text}" for text in HOSTILE)
    (root / "docs/hostile.md").write_text(f"# Chapter\n\n{chapters}\n{LINES}\n{FORMULAS}", encoding="utf-8")
    (root / "docs/allowed.md").write_text('# Allowed\n\n<div id="ours">HTML</div>\n', encoding="utf-8")
    (root / f"docs/{SLY}.md").write_text("# A name\n\ntext\n", encoding="utf-8")
    (root / "docs/p.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (root / "docs/index.md").write_text(
        "# Front\n\n```{toctree}\nplan\nhostile\nallowed\n/needs/design/base\n/needs/design/hostile\n```\n",
        encoding="utf-8",
    )
    conf = CONF.replace('["riskfile"]', '["riskfile", "sphinx_design"]')
    (root / "conf.py").write_text(f'{conf}riskfile_raw_html_pages = ["docs/allowed"]\n', encoding="utf-8")
    return build(root, overrides={"riskfile_pdf": False})


def test_html_is_shown_as_text(built: Built) -> None:
    for page in ("docs/hostile.html", "needs/design/hostile.html"):
        html = (built.out / page).read_text(encoding="utf-8")
        main = html[html.index("<article") : html.index("</article>")]
        assert not re.search(
            r"<(?:(?:script|iframe|object|base|form|link|meta|math)\b|img src=x|svg onload|details open|input auto|br on)",
            main,
        ), page
        assert "&lt;svg onload=alert(1)&gt;" in main
    html = (built.out / "docs/hostile.html").read_text(encoding="utf-8")
    assert "a<br>b, <s>c</s>" in html and html.count('<input class="task-list-item-checkbox"') == 2
    assert "refresh" not in html.partition("</head>")[0]


def test_a_page_may_be_allowed_to_hold_html(built: Built) -> None:
    html = (built.out / "docs/allowed.html").read_text(encoding="utf-8")
    assert '<div id="ours">HTML</div>' in html and "Content-Security-Policy" not in html


def test_every_other_page_says_which_scripts_run(built: Built) -> None:
    pages = [path for path in built.out.rglob("*.html") if "_static" not in path.parts and path.name not in _OTHERS]
    assert len(pages) > 6
    for path in pages:
        text = path.read_text(encoding="utf-8")
        found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"', text)
        assert found is not None, path
        if "<script" not in text:
            # the front door
            continue
        (scripts,) = [each for each in found[1].split("; ") if each.startswith("script-src")]
        assert "unsafe" not in scripts and "*" not in scripts and "http" not in found[1]
        assert text.index("Content-Security-Policy") < text.index("<script")


@pytest.fixture
def watched(built: Built, browser: Browser) -> Iterator[tuple[Watched, list[str]]]:
    """A page in a browser, and the dialogs that it opened."""
    dialogs: list[str] = []
    page = new_page(browser)
    watched = Watched(page)
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    yield watched, dialogs
    page.close()


ASKED = """() => {
  const runs = /^\\s*(?:javascript|vbscript|livescript|data):/i, found = [];
  const look = root => root.querySelectorAll('*').forEach(e => {
    for (const {name, value} of e.attributes) {
      if (name.startsWith('on') || name == 'srcdoc') found.push(name);
      const plain = value.replace(/[\\x00-\\x20]/g, '');
      if (['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'poster', 'to', 'values'].includes(name)
          && runs.test(plain) && !plain.startsWith('data:image/')) found.push(name + '=' + value);
    }
    if (e.shadowRoot) look(e.shadowRoot);
    if (e.tagName == 'A' && e.target == '_blank' && !/noopener/.test(e.rel)) found.push('target of ' + e.href);
  });
  look(document);
  return found;
}"""
"""All attributes by which something would run, whatever element has them."""


@needs_browser
def test_nothing_runs_in_a_browser(built: Built, watched: tuple[Watched, list[str]]) -> None:
    here, dialogs = watched
    pages = ("docs/hostile", "needs/design/hostile", "docs/index", f"docs/{SLY}", "search", "explorer", "genindex")
    for name in (*pages, "permalink", "index"):
        here.page.goto((built.out / f"{name}.html").as_uri())
        if name in pages:
            assert here.page.evaluate("typeof DOCUMENTATION_OPTIONS.pagename") == "string"
        here.page.wait_for_timeout(300)
        assert here.page.evaluate(ASKED) == [], name
    # sphinx-needs asks for its data, which a browser gives to no page of a folder
    here.errors[:] = [each for each in here.errors if "needs.json" not in each and "ERR_FAILED" not in each]
    here.page.goto((built.out / "search.html").as_uri() + "?q=alert")
    here.page.wait_for_selector(".rf-search-found a mark")
    here.page.wait_for_timeout(300)
    # what is found is shown as text, what it is found in too
    assert "<script>alert(1)</script>" in here.page.locator(".rf-search-found").inner_text()
    assert here.page.evaluate(ASKED) == []
    assert dialogs == []
    here.assert_quiet()


@needs_browser
def test_the_policy_stops_what_would_get_past(built: Built, watched: tuple[Watched, list[str]], tmp_path: Path) -> None:
    here, dialogs = watched
    page = built.out / "docs/plan.html"
    text = page.read_text(encoding="utf-8")
    bad = '<img src="x" onerror="alert(1)"><script>alert(1)</script><a id="sly" href="javascript:alert(1)">x</a>'
    sly = built.out / "docs/sly.html"
    sly.write_text(text.replace("</article>", f"{bad}</article>", 1), encoding="utf-8")
    try:
        here.page.goto(sly.as_uri())
        here.page.evaluate("document.getElementById('sly').click()")
        here.page.wait_for_timeout(300)
    finally:
        sly.unlink()
    assert dialogs == []
    assert any("Content Security Policy" in each for each in here.errors)


def test_formulas_are_pictures_of_the_build(built: Built) -> None:
    """No script and no font is fetched for them, and nothing in them is markup."""
    html = (built.out / "docs/hostile.html").read_text(encoding="utf-8")
    assert (
        not re.search(r'<(?:script|link)[^>]*(?:src|href)="(?:\w+:)?//', html)
        and r'aria-label="P_1 \cdot \frac12"' in html
    )
    shown = re.findall(r"<(?:span|div) class=\"math.*?</(?:span|div)>", html, re.DOTALL)
    assert len(shown) == 4 and all(each.count("<svg") == (r"\href" not in each) for each in shown)
    assert not any("<script" in each or "<img" in each or "id=" in each.partition(">")[2] for each in shown)
    # one with a command that is not known is shown as it is written, and told
    assert "<code>\\href{javascript:alert(1)}{x}</code>" in html
    assert re.search(r"hostile.md:\d+: WARNING: RMF926 not-shown: the formula .*href", built.warnings)


@pytest.mark.parametrize("name", ["bad.svg", "page.html"])
def test_a_build_gives_no_file_that_a_browser_would_run(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where a check has not seen it: a page of reStructuredText, a picture by a pattern, an extension."""
    root = tmp_path / "project"
    write(compose("files", ""), root)
    (root / "docs/bad.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', encoding="utf-8")
    (root / "docs/page.html").write_text("<script>alert(1)</script>", encoding="utf-8")
    page = "---\norphan: true\n---\n# Page\n\n{download}`x <NAME>`\n".replace("NAME", name)
    (root / "docs/page.md").write_text(page, encoding="utf-8")
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    monkeypatch.setattr(judging, "unreadable", lambda *_: [])
    with pytest.raises(SystemExit) as ended:
        build(root, tmp_path / "out")
    assert ended.value.code == 1 and not list((tmp_path / "out").rglob(name))
