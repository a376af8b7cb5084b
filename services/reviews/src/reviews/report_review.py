"""A reader finds something wrong with a published review: the moderators are to look at it."""

from collections.abc import Mapping
from uuid import UUID

from kit.clock import Clock
from kit.db import WriteSession
from kit.ids import uuid7
from kit.problems import NotFound
from reviews.comment import MAX_CHARS, clean_comment
from reviews.store_published import find_published
from reviews.store_reports import add_report, reports_about

#: What a reader can judge of a review.
READERS_REASONS = ("inappropriate", "personal_data", "promotional", "biased", "off_topic", "unintelligible")
#: Waiting for a moderator, about one review: more would tell nothing new.
MOST_REPORTS = 20


async def report_review(
    session: WriteSession, id_website: UUID, review_id: UUID, fields: Mapping[str, str], clock: Clock
) -> str | None:
    """Keep a report for the moderators; return the name of the field that is wrong, if one is.

    Raises: NotFound (nothing visible).
    """
    if await find_published(session, id_website, review_id) is None:
        raise NotFound
    reason, comment = fields.get("reason", ""), clean_comment(fields.get("comment", ""))
    if reason not in READERS_REASONS:
        return "reason"
    if len(comment) > MAX_CHARS:
        return "comment"
    if await reports_about(session, review_id) < MOST_REPORTS:
        await add_report(
            session,
            {
                "report_id": uuid7(),
                "id_website": id_website,
                "review_id": review_id,
                "at": clock.now(),
                "reason": reason,
                "comment": comment,
            },
        )
    return None
