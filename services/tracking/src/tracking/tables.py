"""What tracking owns: the steps of every request, and a read model of where each request is.

Steps and plans are written once. What changes with every step, a row of `requests` and the two tables of
counts, is narrow: each index of it is written again with each step.
"""

import sqlalchemy as sa

from kit.db import Json, UtcDateTime, service_metadata
from kit.erasure import erasures_table

metadata = service_metadata()
erasures = erasures_table(metadata)


def _key(length: int) -> sa.types.TypeEngine[str]:
    """A text compared character by character, so that its beginnings are ranges of an index.

    Twice as long as what it is made of: some letters are two in lower case.
    """
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


#: Every step of every request, never edited. A step told twice has the same id.
steps = sa.Table(
    "steps",
    metadata,
    sa.Column("step_id", sa.Uuid, primary_key=True),
    sa.Column("request_id", sa.Uuid, nullable=False),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("event", sa.String(20), nullable=False),  # tracking.status.StepEvent
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.String(40), nullable=True),
    sa.Column("machine", sa.Boolean, nullable=False),
    sa.Column("rule", sa.String(40), nullable=True),
    sa.Column("setting", sa.String(60), nullable=True),
    sa.Column("value", Json, nullable=True),
    sa.Column("moment", UtcDateTime, nullable=True),
    sa.Column("detail", sa.Text, nullable=True),
    sa.Index("ix_steps_request", "request_id", "at"),
)

#: What was planned, never changed; found by its order and by what a merchant types (store_search.py).
plans = sa.Table(
    "plans",
    metadata,
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("experience_date", UtcDateTime, nullable=False),
    sa.Column("reference_key", _key(100), nullable=False),  # in lower case, like the others
    sa.Column("number_key", _key(100), nullable=True),  # the reference from its first digit on, if not all
    sa.Column("email_key", _key(508), nullable=False),
    sa.Column("domain_key", _key(508), nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # contracts.requests.RequestState as JSON
    sa.Index("ix_plans_order", "order_id"),
    *(
        sa.Index(f"ix_plans_{name}", "id_website", f"{name}_key", "experience_date", "request_id")
        for name in ("reference", "number", "email", "domain")
    ),
)

#: One row per planned request: what lists show, with the status as derived from the steps.
requests = sa.Table(
    "requests",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("experience_day", sa.Date, nullable=False),  # in the zone of day_zones
    sa.Column("received_day", sa.Date, nullable=False),  # in the zone of day_zones
    sa.Column("locale", sa.String(10), nullable=False),
    # As lists and exports show them:
    sa.Column("purchase_reference", sa.String(50), nullable=False),
    sa.Column("email", sa.String(254), nullable=True),  # NULL once erased
    sa.Column("experience_date", UtcDateTime, nullable=False),
    sa.Column("type", sa.String(20), nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("reason", sa.String(40), nullable=True),
    sa.Column("status_at", UtcDateTime, nullable=False),
    sa.Column("method", sa.String(12), nullable=False),
    sa.Column("source", sa.String(100), nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("scheduled_at", UtcDateTime, nullable=False),
    sa.Column("sent_at", UtcDateTime, nullable=True),
    sa.Column("opened_at", UtcDateTime, nullable=True),
    sa.Column("form_opened_at", UtcDateTime, nullable=True),
    sa.Column("submitted_at", UtcDateTime, nullable=True),
    sa.Column("reminded_at", UtcDateTime, nullable=True),
    sa.Index("ix_requests_website_date", "id_website", "experience_date", "id"),
    # A list narrowed by status or type reads one stretch of these for each pair of them (store_pages.py).
    sa.Index("ix_requests_kind_date", "id_website", "status", "type", "experience_date", "id"),
    sa.Index("ix_requests_kind_status_at", "id_website", "status", "type", "status_at", "id"),
)

#: How many requests stand where: small enough to be summed for every look at the tracking page.
status_counts = sa.Table(
    "status_counts",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("experience_day", sa.Date, primary_key=True),
    sa.Column("status", sa.String(20), primary_key=True),
    sa.Column("type", sa.String(20), primary_key=True),
    sa.Column("requests", sa.BigInteger, nullable=False),  # 0 once all have gone on
)

#: How far requests have come, by all that statistics tell apart.
funnel_counts = sa.Table(
    "funnel_counts",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("received_day", sa.Date, primary_key=True),
    sa.Column("experience_day", sa.Date, primary_key=True),
    sa.Column("status", sa.String(20), primary_key=True),
    sa.Column("type", sa.String(20), primary_key=True),
    sa.Column("method", sa.String(12), primary_key=True),
    sa.Column("locale", sa.String(10), primary_key=True),
    sa.Column("requests", sa.BigInteger, nullable=False),  # 0 once all have gone on
    sa.Column("sent", sa.BigInteger, nullable=False),
    sa.Column("reminded", sa.BigInteger, nullable=False),
    sa.Column("opened", sa.BigInteger, nullable=False),
    sa.Column("form_opened", sa.BigInteger, nullable=False),
    sa.Column("submitted", sa.BigInteger, nullable=False),
    sa.Index("ix_funnel_counts_method", "id_website", "method", "experience_day"),
)

#: The zone in which a website's days are told: the website's, until that changes and they are counted anew.
day_zones = sa.Table(
    "day_zones",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("time_zone", sa.String(64), nullable=False),
)

#: Opens already told, so that a mail opened a hundred times is one event.
touches = sa.Table(
    "touches",
    metadata,
    sa.Column("step_id", sa.Uuid, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
)
