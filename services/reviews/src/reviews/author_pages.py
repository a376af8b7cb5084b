"""What letters lead authors to: a message to answer, a settled dispute to judge (domain.md 7.5, 7.6)."""

from dataclasses import dataclass
from uuid import UUID

from contracts.languages import customer_language
from contracts.links import FORM, AuthorLink, AuthorPurpose, RequestLink, form_path
from contracts.months import months_after
from contracts.reviews import Exchange
from kit.clock import Clock
from kit.db import Database, ReadSession, WriteSession
from kit.ids import uuid7
from kit.secrets import KeyRing, LinkInvalid
from reviews.brands import Brand, Brands
from reviews.comment import MAX_CHARS, clean_comment, says_nothing
from reviews.problems import LinkUnknown
from reviews.record_change import record_change, step
from reviews.reply import record_message
from reviews.review import EDIT_MONTHS, Review
from reviews.screening import caught_by
from reviews.store_reviews import find_review


@dataclass(frozen=True)
class Letter:
    """What one link names, as it stands now."""

    brand: Brand
    review: Review
    message_id: UUID | None

    @property
    def language(self) -> str:
        return customer_language(self.review.language, self.brand.website.locale)

    @property
    def message(self) -> Exchange | None:
        """The brand's message that may be answered; None once the review is not shown any more."""
        if self.review.state in ("refused", "withdrawn"):
            return None
        replies = (found for found in self.review.exchanges if found.origin == "merchant")
        return next((found for found in replies if found.exchange_id == self.message_id), None)

    @property
    def answer(self) -> Exchange | None:
        """What its author has answered."""
        answers = (found for found in self.review.exchanges if found.origin == "consumer")
        return next((found for found in answers if found.answers == self.message_id), None)

    @property
    def is_disputed(self) -> bool:
        """Whether the brand has said that a dispute is settled, and the review can still be written anew."""
        is_settled = any(flag.is_settled_dispute for flag in self.review.flags)
        return is_settled and self.review.state != "withdrawn"


class AuthorPages:
    """Finds and does what authors' links are for."""

    def __init__(self, database: Database, keys: KeyRing, brands: Brands, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._brands = brands
        self._clock = clock

    async def show(self, purpose: AuthorPurpose, token: str) -> Letter:
        """Raises: LinkUnknown."""
        async with self._database.read() as session:
            return await self._find(session, purpose, token)

    async def answer(self, token: str, text: str) -> tuple[Letter, str | None]:
        """Store an author's answer to one message, the first one that is good; return what is wrong with it.

        Raises: LinkUnknown.
        """
        async with self._database.write() as session:
            letter = await self._find(session, "answer", token)
            message, written = letter.message, clean_comment(text)
            if message is None or letter.answer is not None:
                return letter, None
            if (fault := fault_of(written, letter.language)) is not None:
                return letter, fault
            answered = Exchange(
                exchange_id=uuid7(),
                at=self._clock.now(),
                origin="consumer",
                text=written,
                answers=message.exchange_id,
            )
            changed = letter.review.with_exchange(answered, answered.at)
            await record_message(session, letter.review, changed, "answered", "author", self._clock)
            return letter, None

    async def judge_dispute(self, token: str, *, rewrites: bool) -> Letter:
        """Let the author write the review anew, for three months, or leave it as it is.

        A later answer counts: the review is its author's. Raises: LinkUnknown.
        """
        async with self._database.write() as session:
            letter = await self._find(session, "dispute", token)
            if letter.is_disputed:
                await self._settle(session, letter.review, rewrites=rewrites)
            return letter

    def form_path(self, review: Review) -> str:
        """Return where the review is written anew, for its author alone."""
        link = RequestLink(review.id_website, review.request_id, "request")
        return form_path(self._keys.sign_link(FORM, link.data(), self._clock.now()))

    async def _settle(self, session: WriteSession, review: Review, *, rewrites: bool) -> None:
        now = self._clock.now()
        after = review
        if rewrites:
            after = review.may_be_rewritten(months_after(now, EDIT_MONTHS))
        action = "rewrite_granted" if rewrites else "dispute_kept"
        await record_change(session, review, after, step(action, "author", now), None)

    async def _find(self, session: ReadSession, purpose: AuthorPurpose, token: str) -> Letter:
        try:
            link = AuthorLink.of(self._keys.read_link(purpose, token, self._clock.now()))
        except LinkInvalid as error:
            raise LinkUnknown from error
        review = await find_review(session, link.review_id, link.id_website)
        brand = await self._brands.find(session, link.id_website)
        if review is None or brand is None or review.anonymized:
            raise LinkUnknown
        return Letter(brand, review, link.message_id)


def fault_of(written: str, language: str) -> str | None:
    """Return what keeps an author's answer from being published, or None.

    An answer is public at once, so what would refuse a review is said while its author can still mend it.
    """
    if says_nothing(written):
        return "answer_missing"
    if len(written) > MAX_CHARS:
        return "answer_too_long"
    rule = caught_by(written, language)
    return None if rule is None else f"answer_{rule.reason}"
