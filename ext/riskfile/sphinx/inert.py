"""Pages in which nothing runs that a page's author has written: HTML is shown as text, and a policy in each page has the
browser run no script but those of the build."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from html import escape
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from docutils import nodes
from docutils.parsers.rst import roles
from jinja2 import Environment
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import ConfigError

from riskfile.reading.paths import runs
from riskfile.sphinx import names, themes
from riskfile.sphinx.state import is_of_file, is_ours, state_of
from riskfile.sphinx.trees import by_page
from riskfile.text.files import write_whole
from riskfile.text.html_tags import is_break, is_harmless, without_comments
from sphinx import addnodes

_WRITTEN: Final = "rf-written"


def written(found: list[nodes.Node]) -> list[nodes.Node]:
    """Mark raw text among these nodes as written by the author of a page."""
    for node in found:
        if isinstance(node, nodes.raw):
            node[_WRITTEN] = True
    return found


def show_as_text(item: nodes.Element) -> None:
    """Make text of the raw HTML in an item, which RMF906 reports, but for breaks of lines."""
    for raw in list(item.findall(nodes.raw)):
        if not is_break(raw.astext()):
            raw.parent.replace(raw, nodes.literal("", raw.astext()))


def _raw_role(*args: Any, **kwargs: Any) -> Any:
    made, messages = roles.raw_role(*args, **kwargs)
    return written(made), messages


_raw_role.options = roles.raw_role.options  # type: ignore[attr-defined]


def _visit_raw(self: Any, node: nodes.raw) -> None:
    if not is_of_file(self.config, self.docnames[-1]):
        type(self).visit_raw(self, node)
        return
    if "html" not in node.get("format", "").split():
        raise nodes.SkipNode
    text = node.astext()
    if not node.get(_WRITTEN) or self.docnames[-1] in self.config.riskfile_raw_html_pages:
        self.body.append(text)
        raise nodes.SkipNode
    text = without_comments(text)
    if is_harmless(text):
        self.body.append(text)
    else:
        tag = "code" if isinstance(node.parent, nodes.TextElement) else "pre"
        self.body.append(f'<{tag} class="rf-html">{escape(text)}</{tag}>')
    raise nodes.SkipNode


def make_inert(app: Sphinx, doctree: nodes.document) -> None:
    """Take out of a page what would send its reader elsewhere, or run: redirections, and links that are scripts."""
    if not is_of_file(app.config, app.env.current_document.docname):
        return
    for meta in list(doctree.findall(nodes.meta)):
        if "http-equiv" in meta:
            meta.parent.remove(meta)
    for contents in doctree.findall(addnodes.toctree):
        contents["entries"] = [each for each in contents["entries"] if not runs(str(each[1]))]
    _keep_links(doctree)


@by_page
def keep_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """The same for links that were made since."""
    if is_of_file(app.config, docname):
        _keep_links(doctree)


def _keep_links(doctree: nodes.document) -> None:
    for link in list(doctree.findall(nodes.reference)):
        address = str(link.get("refuri", ""))
        if runs(address):
            del link["refuri"]
            link.replace_self(nodes.inline("", "", *link.children, classes=["rf-html"]))
        elif address.startswith(("http:", "https:")):
            # the other server learns nothing of the page
            link["rel"] = "noopener noreferrer"


def add_policy(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Add the policy of the page: what it may load, and which scripts in it are run."""
    if pagename in app.config.riskfile_raw_html_pages or not is_ours(app.config, pagename):
        return
    scripts = {"'self'", *_of_theme(app, context), *_of_autobuild(app)}
    others: set[str] = set()
    for script in context.get("script_files", ()):
        attributes = getattr(script, "attributes", {})
        if body := attributes.get("body"):
            if body.startswith(_PAGE_NAME):
                # the theme has the name of a file as it is
                name = json.dumps(pagename).replace("<", "\\u003c")
                body = attributes["body"] = f"{_PAGE_NAME}{name};"
            # of conf.py, the theme or an extension
            scripts.add(_hash(body))
        others |= _server(getattr(script, "filename", script))
    elsewhere = "".join(f" {each}" for each in sorted(others))
    shown = "".join(f" {each}" for each in sorted(_server(app.config.html_logo) | _server(app.config.html_favicon)))
    policy = "; ".join(
        (
            "default-src 'self'",
            f"script-src {' '.join(sorted(scripts | others))}",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob:{shown}",
            f"font-src 'self' data:{elsewhere}",
            f"connect-src 'self'{elsewhere}{_socket(app)}",
            f"worker-src 'self' blob:{elsewhere}",
            "object-src 'none'",
            "frame-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )
    say_in_head(context, f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}" />')


HEAD: Final = "riskfile_head"
"""What a page says in its head, whether its theme shows ``metatags`` or not."""

_BEGINS: Final = re.compile(r"<head[^>]*>(?:\s*<meta charset[^>]*>)?", re.IGNORECASE)


def say_in_head(context: dict[str, Any], meta: str) -> None:
    """Put an element ``meta`` before all others of a page's head."""
    context["metatags"] = meta + str(context.get("metatags") or "")
    context[HEAD] = meta + str(context.get(HEAD) or "")


def keep_heads(app: Sphinx) -> None:
    """Have each page say in its head what it has to: some themes leave ``metatags`` out."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    templates = builder.templates
    render = templates.render

    def whole(template: str, context: dict[str, Any]) -> str:
        page: str = render(template, context)
        said = context.get(HEAD)
        if not said or said in page[:_FAR]:
            return page
        begins = _BEGINS.search(page, 0, _FAR)
        return page if begins is None else f"{page[: begins.end()]}\n{said}{page[begins.end() :]}"

    templates.render = whole


_FAR: Final = 100_000
"""In characters: a page's head is not longer."""


def add_policy_to_others(app: Sphinx, exception: Exception | None) -> None:
    """Add one to the page that sphinx-needs writes by itself: it runs its own script, and fetches what lies beside it."""
    path = Path(app.outdir) / Path(app.config.needs_permalink_file).name
    if not state_of(app.config).alone:
        return
    if exception is not None or app.builder.format != "html" or not path.is_file():
        return
    text = path.read_text(encoding="utf-8")
    if "Content-Security-Policy" in text:
        return
    scripts = " ".join(sorted(_hash(found[1]) for found in _SCRIPT.finditer(text)))
    policy = f"default-src 'none'; script-src {scripts}; connect-src 'self'; base-uri 'none'; form-action 'none'"
    meta = f'<head>\n    <meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
    write_whole(path, text.replace("<head>", meta, 1), through_links=False)


def _server(address: object) -> set[str]:
    """The server of an address that conf.py, the theme or an extension has given; none for a file of the build."""
    parts = urlsplit(str(address or ""))
    return {f"{parts.scheme}://{parts.netloc}"} if parts.scheme in ("http", "https") else set()


_PAGE_NAME: Final = "DOCUMENTATION_OPTIONS.pagename = "


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


_OF_PAGE: Final = ("base_url", "config", "content_root", "pathto")
"""What a theme's script may be made of beside what conf.py and the theme say: where the page stands, and nothing that the
author of a page has written. A script with a title in it is therefore not run."""


def _of_theme(app: Sphinx, context: dict[str, Any]) -> Iterator[str]:
    """The scripts that a theme has in its pages, and what its buttons run."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    folders = tuple(map(str, builder.theme.get_theme_dirs()))
    given = tuple(str(app.confdir / path) for path in app.config.templates_path)
    fixed, made = _inline_scripts(folders + given)
    yield from fixed
    handlers = [_hash(text) for family in themes.families_of(app) for text in themes.HANDLERS.get(family, ())]
    if handlers:
        yield from ("'unsafe-hashes'", *handlers)
    known: dict[str, Any] = {**builder.globalcontext, **{name: context[name] for name in _OF_PAGE if name in context}}
    environment = getattr(builder.templates, "environment", None) or _PLAIN
    for text in made:
        # a theme's own filters may raise anything: what cannot be known is not run
        with suppress(Exception):
            yield _hash(_template(environment, text).render(known))


_PLAIN: Final = Environment(autoescape=True)


def _of_autobuild(app: Sphinx) -> tuple[str, ...]:
    """The script that sphinx-autobuild adds to a page where it serves it."""
    address = app.config.riskfile_autobuild
    if not address:
        return ()
    shown = import_module("sphinx_autobuild.middleware").web_socket_script(address)
    return tuple(_hash(found[1]) for found in _SCRIPT.finditer(shown))


def _socket(app: Sphinx) -> str:
    return f" ws://{app.config.riskfile_autobuild}" if app.config.riskfile_autobuild else ""


def check_autobuild(app: Sphinx) -> None:
    """Refuse an address at which nothing can be served, or where nothing serves.

    :raises ConfigError: if it is one.
    """
    address = app.config.riskfile_autobuild
    if address and not _ADDRESS.fullmatch(address):
        raise ConfigError(f"riskfile_autobuild is {address!r}; expected host and port, such as 127.0.0.1:8000")
    if address and find_spec("sphinx_autobuild") is None:
        raise ConfigError("riskfile_autobuild is set, and sphinx-autobuild is not installed")


_ADDRESS: Final = re.compile(r"[A-Za-z0-9.-]+:\d{1,5}")
_SCRIPT: Final = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
_template = lru_cache(Environment.from_string)


@lru_cache
def _inline_scripts(folders: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The scripts in the templates of these folders: the hashes of those that are the same on each page, and the others."""
    found = {text for folder in folders for text in _texts(Path(folder))}
    made = {text for text in found if re.search(r"\{[{%#]", text)}
    return tuple(sorted(map(_hash, found - made))), tuple(sorted(made))


def _texts(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.html"):
        for script in _SCRIPT.finditer(path.read_text(encoding="utf-8", errors="replace")):
            # data, and not a script, is never run
            if "application/json" not in script[0].partition(">")[0]:
                yield script[1]


def setup(app: Sphinx) -> None:
    """Register what shows HTML, and the setting for pages that may hold it."""
    app.add_config_value(
        "riskfile_raw_html_pages",
        [],
        "html",
        types=frozenset({list, tuple, set}),
        description="The pages, such as docs/start, whose HTML is not shown as text, and which have no policy.",
    )
    app.add_config_value(
        "riskfile_autobuild",
        "",
        "html",
        types=frozenset({str}),
        description="Where sphinx-autobuild serves the pages, such as 127.0.0.1:8000, so that they load themselves again.",
    )
    app.add_node(nodes.raw, override=True, html=(_visit_raw, None))
    names.add_role(app, "raw", _raw_role)
