"""The back office's files: one page for all its addresses, and assets that never change."""

import asyncio
import secrets
import sys
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, HTMLResponse

from kit.problems import NotFound

_NONCE = "__CSP_NONCE__"  # stands in index.html where each answer's nonce goes
_POLICY = (
    "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'nonce-{nonce}'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
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
    async def page() -> Response:
        text = await asyncio.to_thread(_read, root / "index.html")
        nonce = secrets.token_urlsafe(16)
        if text is None:
            return HTMLResponse(_NOT_BUILT)
        headers = {"Content-Security-Policy": _POLICY.format(nonce=nonce), "Cache-Control": "no-store"}
        return HTMLResponse(text.replace(_NONCE, nonce), headers=headers)

    @router.get("/assets/{path:path}")
    async def asset(path: str) -> Response:
        file = await asyncio.to_thread(_inside, root / "assets", path)
        if file is None:
            raise NotFound
        return FileResponse(file, headers={"Cache-Control": "public, max-age=31536000, immutable"})

    return router


def _read(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _inside(directory: Path, path: str) -> Path | None:
    """Return a file below the directory, or None: nothing above it, no link out of it."""
    if "\0" in path:
        return None
    file = (directory / path).resolve()
    return file if file.is_relative_to(directory.resolve()) and file.is_file() else None
