"""Debian's Chromium, quiet: it looks for no updates and asks nobody anything."""

import asyncio
import contextlib
import os
import re
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import uvicorn
from axe_playwright_python.async_playwright import Axe
from fastapi import FastAPI
from playwright.async_api import Browser, Page, Route, ViewportSize, async_playwright, expect

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

#: A folder, if set: tests of what people see leave their pictures there, for whoever wants to look.
PICTURES = "KEEP_PICTURES"
_PATIENCE_MS = 30_000  # as for actions: the machine may have other things to do
PHONE = ViewportSize(width=320, height=640)
Scheme = Literal["light", "dark"]
_SCHEMES: tuple[Scheme, ...] = ("light", "dark")
_GRAVE = ("serious", "critical")  # of axe's four degrees
_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="#9a8"/></svg>'
)
#: What makes the page wider than its window: the innermost elements that reach over its edge.
_TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("body *")]
        .filter(one => one.getBoundingClientRect().right > innerWidth + 0.5 && !one.children.length)
        .map(one => one.tagName + ": " + one.textContent.trim().slice(0, 60))
        .concat(["scrolls sideways"])"""


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """Serve an application on a free port of this machine and yield its address."""
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=_PATIENCE_MS)
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield opened
        finally:
            await opened.close()


@asynccontextmanager
async def phone(opened: Browser, **options: Any) -> AsyncIterator[Page]:
    """Open a page on a small phone, for which any picture of a shop is a green square."""
    context = await opened.new_context(viewport=PHONE, **options)
    await context.route(re.compile("^https://"), _show_picture)
    try:
        yield await context.new_page()
    finally:
        await context.close()


async def too_wide(page: Page, name: str) -> list[str]:
    """Return what one would have to scroll sideways for; keep pictures under this name, if wanted."""
    if folder := os.environ.get(PICTURES):
        for scheme in _SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            await page.screenshot(path=Path(folder) / f"{name}-{scheme}.png", full_page=True)
    return [f"{name}: {found}" for found in await page.evaluate(_TOO_WIDE)]


async def axe_findings(
    page: Page, name: str, schemes: Sequence[Scheme] = _SCHEMES, within: str | None = None
) -> list[str]:
    """Return what axe finds serious or critical on a page, in light and in dark.

    `within`: a selector of the part to look at, where the rest has been looked at already.
    """
    found: list[str] = []
    for scheme in schemes:
        await page.emulate_media(color_scheme=scheme)
        results = await Axe().run(page, within)
        found += [
            f"{name}-{scheme}: {violation['id']}: {node['target']}: {node['failureSummary']}"
            for violation in results.response["violations"]
            if violation["impact"] in _GRAVE
            for node in violation["nodes"]
        ]
    return found


async def _show_picture(route: Route) -> None:
    await route.fulfill(body=_PICTURE, content_type="image/svg+xml")
