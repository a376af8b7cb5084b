"""A review request as the questionnaire needs it: whom it asks, about what, until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from contracts.links import LINK_MONTHS
from contracts.months import months_after
from contracts.orders import Channel, IntakeMethod, Product
from contracts.requests import RequestState, RequestType
from reviews.displayed_name import Author

#: How old an experience may be to be reviewed without a request (domain.md 7.3).
REVIEWED_FOR = timedelta(days=365)


def shown_picture(url: str | None) -> str | None:
    """Return a picture's address if pages may show it: only encrypted ones."""
    return url if url and url.startswith("https://") else None


@dataclass(frozen=True)
class AskedProduct:
    """One product the request asks about."""

    product_ref: str
    name: str
    image_url: str | None

    @classmethod
    def of(cls, product: Product) -> "AskedProduct":
        return cls(product.product_ref, product.name, product.image_url)

    @property
    def shown_image(self) -> str | None:
        """Its picture, if pages may show it: only from encrypted addresses."""
        return shown_picture(self.image_url)


@dataclass(frozen=True)
class AskedRequest:
    """A planned request and what has become of it."""

    request_id: UUID
    id_website: UUID
    request_type: RequestType
    order_id: UUID
    purchase_reference: str
    experience_date: datetime
    channel: Channel
    shop_id: str | None
    first_name: str
    last_name: str
    email: str | None
    person: str | None  # keyed hash of the e-mail
    language: str
    hide_personal_data: bool
    pseudonym: bool
    anonymized: bool
    products: tuple[AskedProduct, ...]
    expires_at: datetime | None
    correlation_id: str
    intake: IntakeMethod | None = None  # by which door the proof came
    received_at: datetime | None = None  # the proof
    sent_at: datetime | None = None
    is_cancelled: bool = False
    is_expired: bool = False

    @property
    def asks_brand(self) -> bool:
        return self.request_type != "product"

    @property
    def author(self) -> Author:
        return Author(
            self.first_name, self.last_name, self.hide_personal_data or self.anonymized, self.pseudonym
        )

    def is_closed(self, now: datetime) -> bool:
        """Tell whether its links lead nowhere any more: cancelled, or three months after the first mail."""
        return self.is_cancelled or self._is_over(now)

    def is_reviewable(self, now: datetime) -> bool:
        """Tell whether its author may write without having been asked; a mail not sent forbids nothing."""
        return not self._is_over(now) and now < self.experience_date + REVIEWED_FOR

    def _is_over(self, now: datetime) -> bool:
        ends = self.expires_at or (self.sent_at and months_after(self.sent_at, LINK_MONTHS))
        return self.is_expired or (ends is not None and now >= ends)


def asked_products(state: RequestState) -> list[AskedProduct]:
    """Return the products the request asks about, in its order."""
    by_reference = {product.product_ref: product for product in state.order.products}
    return [AskedProduct.of(by_reference[found]) for found in state.products if found in by_reference]
