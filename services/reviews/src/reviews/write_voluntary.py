"""Reviews that nobody asked for: written with an order's reference, confirmed by mail (domain.md 7.3)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from contracts.links import AuthorLink, AuthorPurpose
from contracts.notices import AuthorNoticeRequestedV1
from contracts.websites import CollectionSettings
from kit.addresses import hash_of_address
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database, ReadSession
from kit.ids import uuid7
from kit.jobs import Counts, JobRun
from kit.secrets import KeyRing, LinkInvalid
from reviews.problems import DraftGone, LinkUnknown
from reviews.question import Fields
from reviews.questionnaire import Answer
from reviews.request import AskedRequest
from reviews.store import find_request
from reviews.store_drafts import Draft, add_draft, drafts_of, find_draft, forget_drafts, proofs_of
from reviews.store_reviews import reviews_of_order
from reviews.voluntary import BRAND, CONFIRMED_FOR, MOST_LETTERS, Written, judge_voluntary
from reviews.website_settings import settings_of
from reviews.write_review import Writer

_CONFIRM: AuthorPurpose = "confirm"


class Voluntary:
    """Takes drafts from whoever writes them, and reviews from customers who confirm them."""

    def __init__(
        self, database: Database, keys: KeyRing, settings_copies: Copies[CollectionSettings], clock: Clock
    ) -> None:
        self._database = database
        self._keys = keys
        self._settings = settings_copies
        self._clock = clock

    async def write(self, id_website: UUID, fields: Fields) -> Mapping[str, str]:
        """Keep a draft, and write to the order's address if it is the one given; return the faults.

        Nothing in the answer says whether there is such an order: a draft is kept in both cases.
        """
        now = self._clock.now()
        written, errors = judge_voluntary(fields, now)
        if written is None:
            return errors
        person = hash_of_address(written.email, self._keys.keyed_hash)
        async with self._database.write() as session:
            # Letters about one order are counted one after the other.
            await session.lock(f"voluntary:{id_website}:{person}")
            proof = await _proof(session, id_website, written.reference, person, now)
            draft = _draft(id_website, proof, person, written, now)
            if proof is not None and await drafts_of(session, proof.request_id) < MOST_LETTERS:
                await session.emit(_notice(draft, proof))
            await add_draft(session, draft)
        return {}

    async def find(self, token: str) -> tuple[Draft, AskedRequest]:
        """Return what a letter's link asks to confirm. Raises: LinkUnknown, DraftGone."""
        async with self._database.read() as session:
            return await self._find(session, token)

    async def confirm(self, token: str) -> AskedRequest:
        """Make a review of a draft, unless the order has one; return the request it belongs to.

        Raises: LinkUnknown, DraftGone.
        """
        async with self._database.write() as session:
            draft, request = await self._find(session, token)
            await session.lock(f"request:{request.request_id}")
            reviews = await reviews_of_order(session, request.id_website, request.order_id)
            if not any(review.kind == "site" for review in reviews):
                settings = await settings_of(session, self._settings, request.id_website)
                answer = Answer(BRAND, draft.rate, draft.comment)
                await Writer(session, settings, self._clock.now()).write(request, answer, voluntary=True)
        return request

    async def forget(self, _run: JobRun) -> Counts:
        """Delete the drafts that nobody has confirmed in time."""
        async with self._database.write() as session:
            return {"drafts_forgotten": await forget_drafts(session, self._clock.now() - CONFIRMED_FOR)}

    async def _find(self, session: ReadSession, token: str) -> tuple[Draft, AskedRequest]:
        now = self._clock.now()
        try:
            link = AuthorLink.of(self._keys.read_link(_CONFIRM, token, now))
        except LinkInvalid as error:
            raise LinkUnknown from error
        draft = await find_draft(session, link.id_website, link.review_id)
        if draft is None or draft.request_id is None or now >= draft.written_at + CONFIRMED_FOR:
            raise DraftGone
        request = await find_request(session, link.id_website, draft.request_id)
        if request is None or request.person != draft.person:  # erased meanwhile
            raise DraftGone
        return draft, request


async def _proof(
    session: ReadSession, id_website: UUID, reference: str, person: str, now: datetime
) -> AskedRequest | None:
    """Return the proof that may be reviewed: of this address, recent, without a brand review."""
    for request in await proofs_of(session, id_website, reference, person):
        reviews = await reviews_of_order(session, id_website, request.order_id)
        if request.is_reviewable(now) and not any(review.kind == "site" for review in reviews):
            return request
    return None


def _draft(
    id_website: UUID, proof: AskedRequest | None, person: str, written: Written, now: datetime
) -> Draft:
    request_id = proof.request_id if proof else None
    answer = written.answer
    return Draft(uuid7(), id_website, request_id, person, answer.rate, answer.comment, now)


def _notice(draft: Draft, proof: AskedRequest) -> AuthorNoticeRequestedV1:
    return AuthorNoticeRequestedV1(
        id=uuid7(),
        occurred_at=draft.written_at,
        id_website=draft.id_website,
        aggregate_id=str(draft.draft_id),
        correlation_id=proof.correlation_id,
        kind="confirmation",
        request_id=proof.request_id,
        email=proof.email,
        language=proof.language,
        displayed_name=proof.author.displayed_name,
        rate=draft.rate,
        comment=draft.comment,
        written_at=draft.written_at,
    )
