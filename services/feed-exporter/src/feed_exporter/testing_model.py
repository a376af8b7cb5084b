"""For tests: what a merchant should hold of reviews, written down a second time, from domain.md 8 alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from contracts.files.review_feed import FeedRecord, Form
from contracts.reviews import ReviewState

PARIS = ZoneInfo("Europe/Paris")
_ORIGINS = {"merchant": "ecommercant", "consumer": "internaute", "moderator": "moderateur"}


@dataclass(frozen=True)
class Held:
    """One review in a merchant's database: values that are there, and the exchanges oldest first."""

    values: Mapping[str, str]
    exchanges: tuple[tuple[str, str, str], ...]


def held(record: FeedRecord) -> Held:
    """Return a record that was read as what is held of it."""
    values = {name: value for name, value in record.values.items() if value}
    return Held(values, tuple((each.date, each.origin, each.comment) for each in record.exchanges))


def is_published(state: ReviewState) -> bool:
    return state.state == "published" or (state.state == "flagged" and state.was_published)


def expected(state: ReviewState, form: Form, *, strip_4byte: bool, full_names: bool) -> Held:
    """Return what a file in this form says of a published review, by the flow's options."""

    def text(value: str | None) -> str:
        return "".join(char for char in value or "" if char < "\U00010000" or not strip_4byte)

    values = {
        "id_review": str(state.review_id),
        "order_ref": text(state.purchase_reference),
        "review": text(state.comment),
        "rate": str(state.rate),
        "review_date": _local(state.submitted_at),
        "order_date": _local(state.experience_date),
        **_author(state, text, full_names=full_names),
        **(_of_product(state, text) if state.kind == "product" else _of_brand(state, text)),
    }
    if form == "xml":
        values |= _in_xml_only(state, text)
    said = sorted(state.exchanges, key=lambda each: (each.at, each.exchange_id))
    exchanges = tuple((_local(each.at), _ORIGINS[each.origin], text(each.text)) for each in said)
    return Held({name: value for name, value in values.items() if value}, exchanges)


Text = Callable[[str | None], str]


def _author(state: ReviewState, text: Text, *, full_names: bool) -> dict[str, str]:
    email = "" if state.anonymized else text(state.email)
    if state.anonymized or state.first_name == "Anonymous":
        return {"firstname": "Anonymous", "lastname": "Anonymous", "email": email}
    last = state.last_name if full_names or not state.last_name else f"{state.last_name[0].upper()}."
    return {"firstname": text(state.first_name), "lastname": text(last), "email": email}


def _of_product(state: ReviewState, text: Text) -> dict[str, str]:
    return {
        "id_review_product": str(state.review_product_id),
        "id_product": text(state.product_ref),
        "count_helpful_yes": "0",
        "count_helpful_no": "0",
    }


def _of_brand(state: ReviewState, text: Text) -> dict[str, str]:
    return {
        "publish_date": _local(state.published_at),
        "channel": state.channel,
        "shop_id": text(state.shop_id),
    }


def _in_xml_only(state: ReviewState, text: Text) -> dict[str, str]:
    named = {"product_name": text(state.product_name)} if state.kind == "product" else {}
    return _of_brand(state, text) | named | {"language": state.language}


def _local(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant.astimezone(PARIS):%Y-%m-%d %H:%M:%S}"
