"""The pixel in mails."""

import base64

from fastapi import APIRouter, Request, Response

from contracts.links import OPEN, RequestLink
from kit.clock import Clock
from kit.secrets import KeyRing, LinkInvalid
from tracking.record_touch import RecordTouch

_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def links_router(touches: RecordTouch, keys: KeyRing, clock: Clock) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/o/{token}.gif")
    async def opened(request: Request, token: str) -> Response:
        """Answer the same picture to any token: it tells nobody whether the token is genuine."""
        try:
            link = RequestLink.of(keys.read_link(OPEN, token, clock.now()))
        except LinkInvalid:
            pass
        else:
            await touches.opened(link, request.headers.get("user-agent", ""))
        return Response(_PIXEL, media_type="image/gif", headers=_HEADERS)

    return router
