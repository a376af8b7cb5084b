"""What a merchant types to find a request: the beginning of a reference, of an e-mail or of its domain.

A contained text would need an index of every three letters, which costs more than all others together and
can't be kept apart by website. So each beginning is a range of an index that belongs to one website.
References are also found from their first digit on: 10501 finds WEB-10501.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db import ReadSession
from tracking.tables import plans, requests

#: Up to so many matches are collected and put in order; more lie so close that a list is walked instead.
MANY = 20_000
_LAST = "\U0010ffff"  # greater than any letter
_DIGITS = frozenset("0123456789")

Limits = Sequence[sa.ColumnElement[bool]]  # of plans, that hold beside the search


def search_keys(purchase_reference: str, email: str) -> dict[str, str | None]:
    """Return the columns by which a request is found."""
    reference = purchase_reference.lower()
    return {
        "reference_key": reference,
        "number_key": _number_in(reference),
        "email_key": email.lower(),
        "domain_key": email.lower().rpartition("@")[2],
    }


def _number_in(reference: str) -> str | None:
    first = next((place for place, letter in enumerate(reference) if letter in _DIGITS), 0)
    return reference[first:] if first else None


def asked_keys(text: str) -> dict[str, str]:
    """Return what columns may begin with for a text to be found."""
    text = text.lower()
    keys = {"reference_key": text, "number_key": text}
    if text.startswith("@"):
        return keys | {"domain_key": text[1:]}
    return keys | {"email_key": text} | ({} if "@" in text else {"domain_key": text})


def parameters_of(asked: Mapping[str, str]) -> dict[str, str]:
    """Return the values that the statements below take, beside `id_website`."""
    return {
        name: value
        for key, text in asked.items()
        for name, value in ((f"{key}_start", text), (f"{key}_end", text + _LAST))
    }


async def are_many(session: ReadSession, id_website: UUID, asked: Mapping[str, str]) -> bool:
    """Tell whether there are too many matches to collect them."""
    some = sa.select(
        matches(asked).limit(sa.literal_column(str(MANY + 1), sa.Integer)).subquery("some").c.request_id
    )
    number = sa.select(sa.func.count()).select_from(some.subquery())
    found = await session.scalar(number, {"id_website": id_website, **parameters_of(asked)})
    return int(found) > MANY


def matches(keys: Collection[str], limits: Limits = ()) -> sa.CompoundSelect[Any]:
    """Return `request_id` and `experience_date` of what is found, some twice."""
    mine = plans.c.id_website == sa.bindparam("id_website", type_=sa.Uuid)
    found = sa.select(plans.c.request_id, plans.c.experience_date).where(mine, *limits)
    return sa.union_all(*(found.where(_begins(key)) for key in keys))


def is_match(keys: Collection[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a request is found: looked at request by request."""
    found = sa.select(sa.or_(*map(_begins, keys))).where(plans.c.request_id == requests.c.id)
    return found.correlate(requests).scalar_subquery()


def _begins(key: str) -> sa.ColumnElement[bool]:
    column = plans.c[key]
    start, end = (sa.bindparam(f"{key}_{side}", type_=column.type) for side in ("start", "end"))
    return sa.and_(column >= start, column < end)
