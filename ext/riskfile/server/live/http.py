"""What a browser gets: the files of the build as they are, pages with a script more, and a word where there is no page.

The script and its bar are added to a page when it is sent: they are in no file.
"""

from __future__ import annotations

import ipaddress
import json
import socket
from collections.abc import AsyncIterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from riskfile.server.live.shown import Shown
from riskfile.text.messages import later, spoken, tr
from riskfile.text.nearest import nearest

OWN: Final = "/-riskfile"
"""Where the server's own things are: no page is called so."""

_ASSETS: Final = Path(__file__).parent / "assets"
_KINDS: Final = {"live.js": "text/javascript; charset=utf-8", "live.css": "text/css; charset=utf-8"}

BAR: Final = (
    later("{n} error"),
    later("{n} errors"),
    later("{n} warning"),
    later("{n} warnings"),
    later("error"),
    later("warning"),
    later("page"),
    later("riskfile itself has failed"),
    later("This state of the files cannot be built"),
    later("{n} message of Sphinx beside the findings"),
    later("{n} messages of Sphinx beside the findings"),
    later("The pages are as they were before. Mend it and save: they follow by themselves."),
    later("Found on this page"),
    later("Nothing is found on this page."),
    later("All findings"),
    later("They are being fetched."),
    later("What Sphinx says"),
    later("All findings at gate {gate}"),
    later("Nothing is found; {n} open at a later gate."),
    later("Building: {written} of {promised} pages"),
    later("Building"),
    later("Up to date"),
    later("Not built"),
    later("Older than the files: {why} changed, all is read anew"),
    later("No longer served: start riskfile serve again"),
    later("This page is gone: no file of the project makes it any more"),
    later("Shown {seconds} s after it was saved"),
    later("This page: {found}"),
    later("nothing found"),
    later("All: {found}"),
    later("Why"),
    later("{written} of {promised} pages are written"),
    later("The files are being read"),
)
"""What the bar at the foot of a page says: ``live.js`` takes it by these texts."""

_HEADERS: Final = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'"
)
"""Of the server's own pages. Those of the project have their own in their heads, with which the script that is added agrees:
it comes from here."""


def application(shown: Shown, html: Path, host: str) -> ASGIApp:
    """What answers: the output in the folder ``html``, as far as ``shown`` says that it is what it should be. ``host`` is
    what is listened on."""
    server = _Server(shown, html)
    routes = [
        Route(f"{OWN}/events", server.events),
        Route(f"{OWN}/findings", server.findings),
        Route(f"{OWN}/{{name}}", server.asset),
        Route("/{path:path}", server.file),
    ]
    return _Guard(Starlette(routes=routes, exception_handlers={HTTPException: _refusal}), host)


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return PlainTextResponse(f"{error.detail}\n", error.status_code, headers=error.headers)


class _Guard:
    """Answers only who has asked for this machine by its address or its own name: a page of somebody else's, whose name
    leads here too, is told nothing. And adds what each answer has in its head."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._names = {"localhost", host.casefold(), socket.gethostname().casefold()} - {""}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                left = [each for each in message["headers"] if each[0].lower() not in (b"etag", b"last-modified")]
                more = [each for each in _HEADERS if each[0] not in given]
                message = {**message, "headers": [*left, *more]}
            await send(message)

        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or not self._is_here(hosts[0]):
            said = tr("This server answers under the address of this machine alone, such as 127.0.0.1.\n")
            await PlainTextResponse(said, 421)(scope, receive, with_headers)
            return
        await self._app(scope, receive, with_headers)

    def _is_here(self, host: str) -> bool:
        name = host.casefold()
        if name.startswith("["):
            name = name[1:].partition("]")[0]
        elif name.count(":") == 1:
            name = name.partition(":")[0]
        if name in self._names:
            return True
        try:
            # nobody makes a name of an address lead elsewhere
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


class _Server:
    def __init__(self, shown: Shown, html: Path) -> None:
        self._shown = shown
        self._html = html
        self._files = StaticFiles(directory=html, check_dir=False, follow_symlink=False)

    async def asset(self, request: Request) -> Response:
        """A file of the bar."""
        name = request.path_params["name"]
        if name not in _KINDS:
            raise HTTPException(404, tr("There is no such file."))
        return Response(_asset(name), media_type=_KINDS[name])

    async def findings(self, request: Request) -> Response:
        """All findings, and what Sphinx says, of the build that is shown."""
        shown = self._shown
        return JSONResponse({**shown.findings, "said": shown.said})

    async def events(self, request: Request) -> Response:
        """What a page has to know, as it happens."""
        address = request.query_params.get("page", "")[:2000]
        queue = self._shown.look(address)

        async def told() -> AsyncIterator[str]:
            try:
                yield "retry: 1000\n\n"
                while (event := await queue.get()) is not None:
                    while not queue.empty():
                        # only what is now is of use
                        later = queue.get_nowait()
                        if later is None:
                            return
                        event = later
                    # a page that was taken out is nowhere any more
                    gone = event["state"] == "ready" and self._place(unquote(address)) is None
                    yield f"data: {json.dumps({**event, 'gone': gone})}\n\n"
            finally:
                self._shown.leave(queue)

        return StreamingResponse(told(), media_type="text/event-stream")

    async def file(self, request: Request) -> Response:
        """A file of the output, as soon as it is what it should be."""
        if request.method not in ("GET", "HEAD"):
            raise HTTPException(405, "Pages are read here; nothing is sent.", headers={"allow": "GET, HEAD"})
        path = request.path_params["path"]
        if "\0" in path or "\\" in path or any(part in ("..", ".") or part.startswith(".") for part in path.split("/")):
            return self._missing(path)
        shown = self._shown
        address = quote(path)
        is_page = path == "" or path.endswith((".html", "/"))
        if not shown.begun and is_page and not (address in shown.written or (path == "" and shown.written)):
            # nothing is shown yet: the page that says so, and does not keep a browser waiting
            if shown.state == "failed":
                return _page(shown, tr("The file cannot be built"), _failed(shown), 503)
            if not (shown.is_current(address) and self._place(path)):
                return _page(shown, tr("The file is being built"), _building(), 503)
        if not await shown.current(address if path else "index.html") and not is_page:
            raise HTTPException(503, tr("This is still being built."), headers={"retry-after": "2"})
        place = self._place(path)
        if place is None:
            # a browser asks for it by itself
            return Response(status_code=204) if path == "favicon.ico" else self._missing(path)
        if place.is_dir():
            if not path.endswith("/") and path:
                return RedirectResponse(f"/{address}/")
            return self._missing(path)
        if not is_page:
            return FileResponse(place)
        if path == "" or path.endswith("/"):
            address += "index.html"
        return Response(self._with_script(place.read_bytes(), address), media_type="text/html; charset=utf-8")

    def _place(self, path: str) -> Path | None:
        """The file or folder of the output at this path; None where there is none, or where a link leads out of it."""
        name = f"{path}index.html" if path == "" or path.endswith("/") else path
        for each in (name, path):
            try:
                found, state = self._files.lookup_path(each)
            except (OSError, ValueError, HTTPException):
                continue
            if state is not None:
                return Path(found)
        return None

    def _with_script(self, page: bytes, address: str) -> bytes:
        """The page with the script of the bar at its end."""
        head, end, tail = page.rpartition(b"</body>")
        if not end or b"default-src &#x27;none&#x27;" in page[:2000]:
            # nothing but a way to another page
            return page
        return head + _script(self._shown, address).encode() + end + tail

    def _missing(self, path: str) -> Response:
        shown = self._shown
        pages = sorted(unquote(each) for each in shown.known)
        asked = path.rstrip("/").removesuffix(".html").removesuffix(".md")
        near = [each for each in pages if each.removesuffix(".html").rpartition("/")[2] == asked.rpartition("/")[2]]
        if not near:
            # by its own name first, in whatever folder
            names = {each.removesuffix(".html").rpartition("/")[2]: each for each in reversed(pages)}
            near = [names[each] for each in nearest(asked.rpartition("/")[2], names)]
        told = [tr("<p>There is no page <code>{page}</code> in what was built.</p>", page=escape("/" + path))]
        if near:
            links = "".join(f'<li><a href="/{escape(quote(each))}">{escape(each)}</a></li>' for each in near)
            told.append(f"<h2>{tr('Did you mean')}</h2><ul>{links}</ul>")
        told.append(
            tr(
                "<p>A page that was renamed or taken out is gone here as soon as the file is built again. "
                '<a href="/">The front page</a> has the table of contents.</p>'
            )
        )
        return _page(shown, tr("There is no such page"), "".join(told), 404)


@cache
def _asset(name: str) -> bytes:
    return (_ASSETS / name).read_bytes()


def _script(shown: Shown, address: str) -> str:
    return (
        f'<script defer src="{OWN}/live.js" data-riskfile-page="{escape(address)}"'
        f' data-riskfile-version="{shown.version(address)}" data-riskfile-session="{shown.session}"{words_of_bar()}></script>\n'
    )


def words_of_bar() -> str:
    """What the bar says in another language than English, as an attribute of its script; "" where it speaks English."""
    said = {text: each for text in BAR if (each := tr(text)) != text}
    return f' data-riskfile-words="{escape(json.dumps(said, ensure_ascii=False))}"' if said else ""


def _building() -> str:
    said = tr("This page comes by itself as soon as it is there.")
    return f'<p>{said}</p><p class="progress" role="status"></p>'


def _failed(shown: Shown) -> str:
    return f"<p>{tr('This is what was said. Mend it and save: the page comes by itself.')}</p><pre>{escape(shown.text)}</pre>"


def _page(shown: Shown, title: str, body: str, status: int) -> Response:
    """A page of the server's own."""
    address = "" if status == 404 else "*"
    text = (
        f'<!DOCTYPE html>\n<html lang="{spoken()}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{OWN}/live.css"></head><body class="own"><main><h1>{title}</h1>{body}</main>'
        f"{_script(shown, address)}</body></html>\n"
    )
    headers = {"content-security-policy": _POLICY} | ({"retry-after": "2"} if status == 503 else {})
    return Response(text, status, headers=headers, media_type="text/html; charset=utf-8")
