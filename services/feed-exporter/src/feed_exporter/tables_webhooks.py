"""The tables of webhooks: merchants' endpoints, and each message to each of them."""

import sqlalchemy as sa

from feed_exporter.tables_metadata import metadata
from kit.db import Json, UtcDateTime
from kit.sealed import SealedColumn

webhooks = sa.Table(
    "webhooks",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("url", sa.String(2048), nullable=False),
    sa.Column("events", Json, nullable=False),  # types and families, as chosen
    sa.Column("description", sa.String(255), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("secret", sa.Text, nullable=False),  # encrypted
    sa.Column("previous_secret", sa.Text, nullable=True),  # encrypted
    sa.Column("previous_until", UtcDateTime, nullable=True),  # signs until then too
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),  # of the server, in a row
    sa.Column("failing_since", UtcDateTime, nullable=True),  # nothing was accepted since
    sa.Column("paused_until", UtcDateTime, nullable=True),
    sa.Column("last_error", sa.String(60), nullable=True),
    sa.Column("disabled_at", UtcDateTime, nullable=True),
    sa.Column("disabled_reason", sa.String(20), nullable=True),
    sa.Column("leased_by", sa.Uuid, nullable=True),  # who is sending to it
    sa.Column("lease_until", UtcDateTime, nullable=True),
    sa.Index("ix_webhooks_id_website", "id_website", "id"),
)

#: What signs messages, encrypted.
SEALED_WEBHOOKS = {
    name: SealedColumn(webhooks, name, tenant="id_website") for name in ("secret", "previous_secret")
}

#: One message to one endpoint. A subject's messages (of a review, of a request) go by rank.
webhook_deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("webhook_id", sa.Uuid, sa.ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("message_id", sa.Uuid, nullable=False),  # the header webhook-id
    sa.Column("type", sa.String(60), nullable=False),
    sa.Column("subject_id", sa.Uuid, nullable=False),  # review or request
    sa.Column("request_id", sa.Uuid, nullable=False),
    sa.Column("rank", sa.BigInteger, nullable=False),
    sa.Column("body", sa.Text, nullable=True),  # as sent; none once a person's data were erased
    sa.Column("state", sa.String(10), nullable=False),  # pending, delivered, failed
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),  # in a row, since asked for
    sa.Column("next_try_at", UtcDateTime, nullable=True),
    sa.Column("status", sa.Integer, nullable=True),  # of the last answer
    sa.Column("error", sa.String(60), nullable=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("attempted_at", UtcDateTime, nullable=True),
    sa.Column("delivered_at", UtcDateTime, nullable=True),
    sa.UniqueConstraint("webhook_id", "message_id", name="uq_webhook_deliveries_webhook_id_message_id"),
    sa.Index("ix_webhook_deliveries_listed", "webhook_id", "id"),
    sa.Index("ix_webhook_deliveries_subject", "webhook_id", "subject_id", "rank"),
    sa.Index("ix_webhook_deliveries_request", "request_id"),
    sa.Index("ix_webhook_deliveries_created_at", "created_at"),
    sa.Index(
        "ix_webhook_deliveries_waiting",
        "webhook_id",
        "next_try_at",
        "id",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    ),
)
