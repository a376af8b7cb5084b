"""Cancelling a request before it is sent; domain.md 6.5."""

from datetime import datetime
from uuid import UUID

from contracts.requests import ReviewRequestCancelledV1
from kit.db import WriteSession
from kit.problems import NotFound
from mailer import store_requests
from mailer.problems import SENDING_HAS_BEGUN
from mailer.tell_steps import Telling


async def cancel_request(session: WriteSession, id_website: UUID, request_id: UUID, now: datetime) -> None:
    """Cancel it; cancelled already is as good. Raises: NotFound, StateConflict once sent or settled."""
    request = await store_requests.find_request(session, id_website, request_id)
    if request is None:
        raise NotFound
    if request["status"] == "cancelled":
        return
    if not await store_requests.stop_sending_of(session, request_id):
        raise SENDING_HAS_BEGUN
    await store_requests.set_status(session, [request_id], "cancelled")
    telling = Telling(now)
    telling.add(ReviewRequestCancelledV1, request, rule="merchant")
    await telling.emit(session)
