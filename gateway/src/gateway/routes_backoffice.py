"""The back office's files: one page for all its addresses, and assets that never change."""

import asyncio
import mimetypes
import secrets
import sys
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Response
from fastapi.responses import FileResponse, HTMLResponse

from kit.problems import NotFound

_NONCE = "__CSP_NONCE__"  # stands in index.html where each answer's nonce goes
_LINKS = "reset/"  # pages below hold a token in their address
_POLICY = (
    "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'nonce-{nonce}'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_SUFFIXES = {"br": ".br", "gzip": ".gz"}  # the smallest first
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Proofmark</title>
<h1>Proofmark</h1><p>The back office has not been built here. Build it with <code>make build</code>, or set
<code>PROOFMARK_BACKOFFICE_DIR</code> to where it was built.
The API is described at <a href="/docs">/docs</a>.</p></html>
"""


def default_directory() -> Path:
    """Return where the build puts the back office: beside the installation, or in the checkout."""
    installed = Path(sys.prefix) / "share" / "backoffice"
    return installed if installed.is_dir() else Path(sys.prefix).parent / "backoffice" / "dist"


def routes_backoffice(directory: Path) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    root = directory.resolve()

    @router.get("/")
    @router.get("/app")
    @router.get("/app/{path:path}")
    async def page(path: str = "") -> Response:
        text = await asyncio.to_thread(_read, root / "index.html")
        nonce = secrets.token_urlsafe(16)
        if text is None:
            return HTMLResponse(_NOT_BUILT)
        headers = {"Content-Security-Policy": _POLICY.format(nonce=nonce), "Cache-Control": "no-store"}
        if path.startswith(_LINKS):
            headers |= {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
        return HTMLResponse(text.replace(_NONCE, nonce), headers=headers)

    @router.get("/assets/{path:path}")
    async def asset(
        path: str, accept_encoding: Annotated[str, Header(include_in_schema=False)] = ""
    ) -> Response:
        file = await asyncio.to_thread(_inside, root / "assets", path)
        if file is None:
            raise NotFound
        encoding = await asyncio.to_thread(_best_encoding, file, accept_encoding)
        if encoding is None:
            return FileResponse(file, headers=_FOR_EVER)
        return FileResponse(
            _compressed(file, encoding),
            media_type=mimetypes.guess_type(file)[0],
            headers={**_FOR_EVER, "Content-Encoding": encoding},
        )

    return router


def _read(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _best_encoding(file: Path, accepted: str) -> str | None:
    """Return the encoding in which the build left the file too and which the browser takes, if any."""
    offered = {entry.partition(";")[0].strip() for entry in accepted.split(",")}
    for encoding in _SUFFIXES:
        if encoding in offered and _compressed(file, encoding).is_file():
            return encoding
    return None


def _compressed(file: Path, encoding: str) -> Path:
    return file.with_name(file.name + _SUFFIXES[encoding])


def _inside(directory: Path, path: str) -> Path | None:
    """Return a file below the directory, or None: nothing above it, no link out of it."""
    if "\0" in path:
        return None
    file = (directory / path).resolve()
    return file if file.is_relative_to(directory.resolve()) and file.is_file() else None
