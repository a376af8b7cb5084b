"""What tracking owns: the steps of every request, and a read model of where each request is."""

import sqlalchemy as sa

from kit.db import Json, UtcDateTime, service_metadata

metadata = service_metadata()

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
    sa.Column("detail", sa.Text, nullable=True),
    sa.Column("moment", UtcDateTime, nullable=True),
    sa.Index("ix_steps_request", "request_id", "at"),
)

#: One row per request: what was planned, and its status as derived from the steps.
requests = sa.Table(
    "requests",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("purchase_reference", sa.String(50), nullable=False),
    sa.Column("email", sa.String(254), nullable=False),
    sa.Column("experience_date", UtcDateTime, nullable=False),
    sa.Column("type", sa.String(20), nullable=False),
    sa.Column("method", sa.String(12), nullable=False),
    sa.Column("source", sa.String(100), nullable=False),
    sa.Column("locale", sa.String(10), nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("received_day", sa.Date, nullable=False),  # in the website's zone
    sa.Column("scheduled_at", UtcDateTime, nullable=False),
    sa.Column("state", Json, nullable=False),  # contracts.requests.RequestState
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("reason", sa.String(40), nullable=True),
    sa.Column("status_at", UtcDateTime, nullable=False),
    sa.Column("sent_at", UtcDateTime, nullable=True),
    sa.Column("opened_at", UtcDateTime, nullable=True),
    sa.Column("form_opened_at", UtcDateTime, nullable=True),
    sa.Column("submitted_at", UtcDateTime, nullable=True),
    sa.Column("reminded_at", UtcDateTime, nullable=True),
    sa.Index("ix_requests_website_status_date", "id_website", "status", "experience_date", "id"),
    sa.Index("ix_requests_website_date", "id_website", "experience_date", "id"),
    sa.Index("ix_requests_website_status_at", "id_website", "status_at", "id"),
    sa.Index("ix_requests_order", "order_id"),
)

#: Opens already told, so that a mail opened a hundred times is one event.
touches = sa.Table(
    "touches",
    metadata,
    sa.Column("step_id", sa.Uuid, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
)
