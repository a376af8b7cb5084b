"""`/dev/mail`: what the catcher caught, for loopback callers only."""

import asyncio
import ipaddress
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader
from starlette.types import ASGIApp, Receive, Scope, Send

from embedded.mail_catcher import MailCatcher

#: A mail brings its own styles, as in any mail client, and nothing that runs.
_MAIL_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https:"
_CSP = "default-src 'none'; style-src 'self'; img-src 'self' data: https:; frame-ancestors 'self'"
_PAGES = Environment(loader=PackageLoader("embedded"), autoescape=True)


def with_mail_pages(door: ASGIApp, catcher: MailCatcher) -> ASGIApp:
    """Return the gateway with the catcher's pages beside it; production has none of this."""
    pages = FastAPI(openapi_url=None)
    pages.include_router(_router(catcher))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = scope["type"] == "http" and (scope["path"] + "/").startswith("/dev/mail/")
        await (pages if is_ours else door)(scope, receive, send)

    return app


def _router(catcher: MailCatcher) -> APIRouter:
    """Return the catcher's pages and its JSON list; other than loopback callers find nothing."""
    router = APIRouter(prefix="/dev/mail", include_in_schema=False)

    async def listed(to: str | None = None) -> list[dict[str, Any]]:
        mails = await asyncio.to_thread(catcher.mails, to)
        return [mail.as_json() for mail in mails]

    async def found(mail_id: str) -> dict[str, Any]:
        for mail in await listed():
            if mail["id"] == mail_id:
                return mail
        raise HTTPException(404)

    @router.get("")
    async def page(request: Request) -> Response:
        _loopback_only(request)
        return _html(_PAGES.get_template("mails.html").render(mails=reversed(await listed())))

    @router.get("/style.css")
    async def style() -> Response:
        return Response(_PAGES.get_template("mail.css").render(), media_type="text/css")

    @router.get("/messages")
    async def messages(request: Request, to: str | None = None) -> list[dict[str, Any]]:
        _loopback_only(request)
        return await listed(to)

    @router.delete("/messages", status_code=204)
    async def clear(request: Request) -> None:
        _loopback_only(request)
        await asyncio.to_thread(catcher.clear)

    @router.get("/messages/{mail_id}")
    async def one(request: Request, mail_id: str) -> Response:
        _loopback_only(request)
        return _html(_PAGES.get_template("mail.html").render(mail=await found(mail_id)))

    @router.get("/messages/{mail_id}/html")
    async def as_seen(request: Request, mail_id: str) -> Response:
        _loopback_only(request)
        content = (await found(mail_id))["html"]
        return HTMLResponse(content, headers={"Content-Security-Policy": _MAIL_CSP})

    return router


def _html(content: str) -> Response:
    return HTMLResponse(content, headers={"Content-Security-Policy": _CSP})


def _loopback_only(request: Request) -> None:
    host = request.client.host if request.client else ""
    try:
        if ipaddress.ip_address(host).is_loopback:
            return
    except ValueError:
        pass
    raise HTTPException(404)
