"""SQL of merchants' own questions: every version of them, and what authors answered."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession, WriteSession
from reviews.question import Choice, Question, QuestionAnswer
from reviews.request import AskedRequest
from reviews.tables import question_answers, questionnaires


async def newest_questionnaire(session: ReadSession, id_website: UUID) -> tuple[int, list[Question]]:
    """Return the version and the questions; 0 and none where nobody has set any."""
    row = await session.one_or_none(
        sa.select(questionnaires.c.version, questionnaires.c.questions)
        .where(questionnaires.c.id_website == id_website)
        .order_by(questionnaires.c.version.desc())
        .limit(1)
    )
    return (0, []) if row is None else (row["version"], questions_of(row["questions"]))


def questions_of(stored: Sequence[Mapping[str, Any]] | None) -> list[Question]:
    """Return the questions of a stored version."""
    return [
        Question(**{**each, "choices": tuple(Choice(**choice) for choice in each["choices"])})
        for each in stored or ()
    ]


async def add_questionnaire(
    session: WriteSession,
    id_website: UUID,
    version: int,
    questions: Sequence[Question],
    by: str,
    at: datetime,
) -> None:
    record = {
        "id_website": id_website,
        "version": version,
        "questions": [asdict(question) for question in questions],
        "changed_at": at,
        "changed_by": by,
    }
    await session.insert(questionnaires, record)


async def add_answers(
    session: WriteSession, request: AskedRequest, answers: Sequence[QuestionAnswer], at: datetime
) -> None:
    """Store what was answered about an order; the first answer to a question counts."""
    about = {
        "order_id": request.order_id,
        "id_website": request.id_website,
        "answered_at": at,
        "person": request.person,
    }
    records = [asdict(answer) | about for answer in answers]
    await session.insert_new(question_answers, records, key=("order_id", "question_id"))


async def answers_of(session: ReadSession, order_id: UUID) -> list[QuestionAnswer]:
    """Return what was answered about an order, by the questions' ids."""
    rows = await session.rows(
        sa.select(*(question_answers.c[name] for name in QuestionAnswer.__dataclass_fields__))
        .where(question_answers.c.order_id == order_id)
        .order_by(question_answers.c.question_id)
    )
    return [QuestionAnswer(**row) for row in rows]
