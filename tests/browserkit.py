"""Pages in a headless browser: one way to start it, and to watch what a page asks for and complains of.

Where there is no Chromium, a test that imports this module is skipped, loudly; in CI (``RISKFILE_REQUIRE_BROWSER``) it
fails.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple, cast

import pytest

with warnings.catch_warnings():
    # playwright's event loop policy is deprecated in newer Pythons
    warnings.simplefilter("ignore")
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
    from playwright.sync_api import (
        Browser,
        BrowserContext,
        CDPSession,
        ConsoleMessage,
        Page,
        PlaywrightContextManager,
        Request,
        ViewportSize,
        expect,
        sync_playwright,
    )

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # what a page asks of others it does not get: nobody has an address but this machine
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
WIDE: ViewportSize = {"width": 1440, "height": 1000}
"""The window of a reviewer's desk."""

WAIT = 30_000
"""How long a test waits for what a user would see, in milliseconds: a busy machine is no failure."""

expect.set_options(timeout=WAIT)

SLOW = """(() => {
  const late = 300;
  const {setTimeout: timer, requestAnimationFrame: frame} = window;
  window.setTimeout = (act, wait = 0, ...rest) => timer(act, wait + late, ...rest);
  window.requestAnimationFrame = (act) => timer(() => frame(act), late);
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, act, ...rest) {
    if (!["hashchange", "popstate", "input", "change", "resize"].includes(type) || typeof act !== "function")
      return listen.call(this, type, act, ...rest);
    return listen.call(this, type, (event) => timer(() => act.call(this, event), late), ...rest);
  };
})();"""
"""What makes a page answer late: set ``RISKFILE_SLOW_BROWSER`` to find tests that look before the page has answered."""

_HERE = re.compile(r"(file|data|blob):|http://127\.0\.0\.1:")

needs_browser = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("RISKFILE_REQUIRE_BROWSER"),
    reason="NO BROWSER: chromium is not on PATH, so no page was looked at in one",
)
"""Marks what looks at a page: ``pytestmark = needs_browser`` for a module of it."""


_RUNNING: list[tuple[PlaywrightContextManager, Browser]] = []
"""The browser of this process: Playwright runs once in a process, and not a second time beside the first."""


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium, one for all tests of a process; ``close`` ends it."""
    assert CHROMIUM is not None, "RISKFILE_REQUIRE_BROWSER is set, and chromium is not on PATH"
    if not _RUNNING:
        context = sync_playwright()
        playwright = context.start()
        _RUNNING.append((context, playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)))
    yield _RUNNING[0][1]


@contextmanager
def set_aside(*, wanted: bool) -> Iterator[None]:
    """Between two calls Playwright leaves its event loop marked as running, and nothing else may run one then. So the
    mark is on for a test that wants the browser, and off for all others."""
    before = asyncio._get_running_loop()
    asyncio._set_running_loop(_loop() if wanted else None)
    try:
        yield
    finally:
        asyncio._set_running_loop(before)


def _loop() -> asyncio.AbstractEventLoop | None:
    return _RUNNING[0][0]._loop if _RUNNING else None


def close() -> None:
    """End the browser, where one was begun."""
    asyncio._set_running_loop(_loop())
    while _RUNNING:
        context, browser = _RUNNING.pop()
        _KEPT.clear()
        browser.close()
        context.__exit__()


class _Kept(NamedTuple):
    """A context that tests share, and what empties its storage."""

    context: BrowserContext
    cdp: CDPSession


_KEPT: dict[str, _Kept] = {}
"""By their settings. Each has a page open that nobody uses: where the last page of a context is closed, the browser begins
anew with the next, which costs as much as the page itself."""


def new_page(browser: Browser, *, viewport: Any = WIDE, color_scheme: str = "light", **settings: Any) -> Page:
    """A page of somebody who was never here: nothing is kept of what earlier pages had stored. Who asks for it closes it,
    as a page, and leaves its context as it was: others have it too. ``settings`` are those of a context."""
    key = repr(sorted(settings.items()))
    if key not in _KEPT:
        context = browser.new_context(viewport=WIDE, **settings)
        _KEPT[key] = _Kept(context, context.new_cdp_session(context.new_page()))
    context, cdp = _KEPT[key]
    context.clear_cookies()
    context.clear_permissions()
    cdp.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
    page = context.new_page()
    if viewport != WIDE:
        page.set_viewport_size(viewport)
    if color_scheme != "light":
        page.emulate_media(color_scheme=cast(Literal["light", "dark"], color_scheme))
    return page


class Watched:
    """A page, all that it asked for (``requests``), what it complained of (``errors``), and what it asked of others than
    this machine and did not get (``elsewhere``)."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        page.set_default_timeout(WAIT)
        if os.environ.get("RISKFILE_SLOW_BROWSER"):
            page.add_init_script(SLOW)
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("console", self._complained)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _complained(self, message: ConsoleMessage) -> None:
        # the browser asks each server for a picture of its own accord
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            self.errors.append(message.text)

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)
        if not _HERE.match(request.url):
            self.elsewhere.append(request.url)

    def _failed(self, request: Request) -> None:
        # what the policy of the page forbids never left it
        if request.failure == "csp" and request.url in self.elsewhere:
            self.elsewhere.remove(request.url)

    def assert_quiet(self) -> None:
        """Nothing was complained of, and nothing asked of others."""
        assert self.errors == [], self.errors
        assert self.elsewhere == []


STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""What a page is audited for by axe-core."""


def serious(page: Page, within: str | None = None) -> list[str]:
    """What of a page, or of what a selector finds on it, keeps somebody from using it."""
    found = (
        Axe()
        .run(page, context=within, options={"runOnly": STANDARD, "resultTypes": ["violations"]})
        .response["violations"]
    )
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:240]} {node['failureSummary'][:240]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
