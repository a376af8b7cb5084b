"""A merchant writes the website's own questions: a new version, asked at once (domain.md 7.1)."""

from collections.abc import Sequence
from uuid import UUID

from kit.clock import Clock
from kit.db import WriteSession
from reviews.question import Question
from reviews.store_questions import add_questionnaire, newest_questionnaire


async def change_questionnaire(
    session: WriteSession, id_website: UUID, questions: Sequence[Question], *, by: str, clock: Clock
) -> int:
    """Store the questions and return their version; the same again makes none. `questions`: judged."""
    await session.lock(f"questionnaire:{id_website}")
    version, known = await newest_questionnaire(session, id_website)
    if list(questions) == known:
        return version
    await add_questionnaire(session, id_website, version + 1, questions, by, clock.now())
    return version + 1
