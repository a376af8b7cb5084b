"""A questionnaire is validated: new reviews and new versions of them, told in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.websites import CollectionSettings
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database
from reviews.open_form import Form, Forms
from reviews.question import Fields
from reviews.questionnaire import judge
from reviews.store_questions import add_answers
from reviews.website_settings import settings_of
from reviews.write_review import Writer


@dataclass(frozen=True)
class Submission:
    """What came of one POST: the form as it was, and the faults that kept it from being stored."""

    form: Form
    errors: Mapping[str, str]


async def submit_review(
    database: Database,
    forms: Forms,
    settings_copies: Copies[CollectionSettings],
    token: str,
    fields: Fields,
    clock: Clock,
) -> Submission:
    """Store what is new of each part; with any fault nothing is stored.

    Sending the same again changes nothing. Raises: LinkUnknown, FormNotReady, FormClosed.
    """
    link = forms.link(token)
    now = clock.now()
    async with database.write() as session:
        # Two submissions of one request wait for each other, so the second finds the first's reviews.
        await session.lock(f"request:{link.request_id}")
        form = await forms.find(session, link)
        judgement = judge(form.parts, fields, now, form.questions)
        if not judgement.errors:
            settings = await settings_of(session, settings_copies, link.id_website)
            writer = Writer(session, settings, now)
            for answer in judgement.answers:
                await writer.write(form.request, answer)
            await add_answers(session, form.request, judgement.questions, now)
    return Submission(form, judgement.errors)
