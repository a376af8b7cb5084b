"""What other services tell of a request's progress, in any order and any number of times."""

from contracts.requests import ReviewRequestFormOpenedV1, ReviewRequestOpenedV1
from contracts.reviews import ReviewSubmittedV1
from kit.db import WriteSession
from mailer import store_reports, store_requests


async def on_opened(event: ReviewRequestOpenedV1, session: WriteSession) -> None:
    steps = [(item.request_id, item.at) for item in event.items]
    await store_requests.note_progress(session, "opened_at", steps)
    await store_reports.resume(session, [request for request, _ in steps])


async def on_form_opened(event: ReviewRequestFormOpenedV1, session: WriteSession) -> None:
    steps = [(item.request_id, item.at) for item in event.items]
    await store_requests.note_progress(session, "form_opened_at", steps)
    await store_reports.resume(session, [request for request, _ in steps])


async def on_submitted(event: ReviewSubmittedV1, session: WriteSession) -> None:
    """One part submitted closes the request (domain.md 6.5)."""
    await store_requests.note_submission(session, event.review.request_id, event.review.submitted_at)
