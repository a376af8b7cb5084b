"""The mailer's tables: settings by version, requests, their mails, notices, addresses never to be mailed."""

import sqlalchemy as sa

from kit.db import Json, UtcDateTime, service_metadata
from kit.erasure import erasures_table

metadata = service_metadata()
erasures = erasures_table(metadata)

#: Every version of a website's collection settings; a website without rows has the defaults (version 0).
settings_versions = sa.Table(
    "settings_versions",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("valid_from", UtcDateTime, nullable=False),
    sa.Column("settings", Json, nullable=False),
    sa.Column("changed_by", sa.String(100), nullable=False),
)

#: Every version of a website's mail of one kind in one language; without rows it is the platform's.
mail_templates = sa.Table(
    "mail_templates",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.String(10), primary_key=True),  # request, reminder
    sa.Column("language", sa.String(5), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("changed_by", sa.String(100), nullable=False),
    sa.Column("template", Json, nullable=False),
)

#: Test mails of the last day: what their number is limited by.
test_mails = sa.Table(
    "test_mails",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("sent_at", UtcDateTime, nullable=False),
    sa.Column("sent_by", sa.String(100), nullable=False),
    sa.Column("address_hash", sa.String(64), nullable=False),
    sa.Index("ix_test_mails_sent_at", "id_website", "sent_at"),
)

#: Orders whose requests are planned: an order that comes again plans nothing, whatever was set meanwhile.
planned_orders = sa.Table(
    "planned_orders",
    metadata,
    sa.Column("order_id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("planned_at", UtcDateTime, nullable=False),
    sa.Column("note", sa.String(20), nullable=True),  # why it has no request
    sa.Column("forgotten_at", UtcDateTime, nullable=True),  # of one without request: told to be erased
    sa.Index("ix_planned_orders_website", "id_website", "note"),
    sa.Index("ix_planned_orders_unasked", "planned_at",
             sqlite_where=sa.text("note IS NOT NULL AND forgotten_at IS NULL"),
             postgresql_where=sa.text("note IS NOT NULL AND forgotten_at IS NULL")),
)  # fmt: skip

requests = sa.Table(
    "requests",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("type", sa.String(20), nullable=False),
    sa.Column("products_key", sa.String(64), nullable=False),  # hash of the asked products
    sa.Column("purchase_reference", sa.String(50), nullable=False),
    sa.Column("method", sa.String(12), nullable=False),  # of the intake
    sa.Column("recipient", sa.String(254), nullable=True),  # NULL once erased, like the names
    sa.Column("first_name", sa.String(100), nullable=True),
    sa.Column("last_name", sa.String(100), nullable=True),
    sa.Column("address_hash", sa.String(64), nullable=False),
    sa.Column("language", sa.String(5), nullable=False),
    sa.Column("products", Json, nullable=False),  # [{"ref", "name", "image_url"}] in the form's order
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("reason", sa.String(30), nullable=True),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("scheduled_at", UtcDateTime, nullable=False),
    sa.Column("sent_at", UtcDateTime, nullable=True),
    sa.Column("opened_at", UtcDateTime, nullable=True),
    sa.Column("form_opened_at", UtcDateTime, nullable=True),
    sa.Column("submitted_at", UtcDateTime, nullable=True),
    sa.Column("reminded_at", UtcDateTime, nullable=True),
    sa.Column("expires_at", UtcDateTime, nullable=True),
    sa.Column("correlation_id", sa.String(64), nullable=False),
    sa.UniqueConstraint("order_id", "type", "products_key", name="uq_requests_order_id_type_products_key"),
    sa.Index("ix_requests_expiring", "expires_at", sqlite_where=sa.text("status = 'sent'"),
             postgresql_where=sa.text("status = 'sent'")),
)  # fmt: skip

#: One mail each, also the queue of what is to be sent: the key that makes it at most one (invariants G4).
#: waiting → claimed → data_begun → accepted | failed; dropped; outcome_unknown (a reminder only).
sendings = sa.Table(
    "sendings",
    metadata,
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.String(10), primary_key=True),  # request, reminder
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("address_hash", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=True),  # when to look at it (again); NULL: settled
    sa.Column("claim_id", sa.Uuid, nullable=True),
    sa.Column("claimed_at", UtcDateTime, nullable=True),
    sa.Column("begun_at", UtcDateTime, nullable=True),
    sa.Column("finished_at", UtcDateTime, nullable=True),
    sa.Column("message_id", sa.String(255), nullable=True),  # fixed at the first claim, like the date
    sa.Column("message_date", UtcDateTime, nullable=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("unknown_outcomes", sa.Integer, nullable=False),
    sa.Column("first_failed_at", UtcDateTime, nullable=True),
    sa.Column("answer", sa.String(500), nullable=True),  # the mail server's last
    # Each website's queue in the order it is worked through; also how the next website is found.
    sa.Index("ix_sendings_queue", "id_website", "due_at", "request_id",
             sqlite_where=sa.text("due_at IS NOT NULL"), postgresql_where=sa.text("due_at IS NOT NULL")),
    sa.Index("ix_sendings_address_hash", "address_hash", "id_website"),
)  # fmt: skip

#: How destinations take our mails, where that matters: domains of recipients by keyed hash, or `everywhere`.
destinations = sa.Table(
    "destinations",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("paced_to", UtcDateTime, nullable=True),  # to when mails fill its rate
    sa.Column("refusals", sa.Integer, nullable=False),  # temporary ones in a row
    sa.Column("pause_seconds", sa.Integer, nullable=False),  # the last pause
    sa.Column("paused_until", UtcDateTime, nullable=True),
)

#: What came back about mails: each report once, however often a mail server hands it over.
reports = sa.Table(
    "reports",
    metadata,
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.String(10), primary_key=True),  # of the mail
    sa.Column("fingerprint", sa.String(64), primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("verdict", sa.String(12), nullable=False),  # failed, delayed, passed_on, complaint
    sa.Column("status", sa.String(12), nullable=False),  # RFC 3463, or an SMTP code
    sa.Column("text", sa.String(300), nullable=False),  # without addresses
    sa.Column("ended_request", sa.Boolean, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
)

#: Mails to merchants about their own files and letters to authors of reviews, also the queue of what is to
#: be sent; at most one each. waiting → data_begun → accepted | failed | outcome_unknown; dropped.
notices = sa.Table(
    "notices",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),  # of the event it tells
    sa.Column("id_website", sa.Uuid, nullable=True),  # NULL: about a person's own account
    sa.Column("kind", sa.String(20), nullable=False),  # order_files, or a letter's
    sa.Column("recipient", sa.String(254), nullable=True),  # NULL once settled, like the content
    sa.Column("address_hash", sa.String(64), nullable=True),  # of an author
    sa.Column("content", Json, nullable=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=True),  # when to look at it (again); NULL: settled
    sa.Column("message_date", UtcDateTime, nullable=False),
    sa.Column("correlation_id", sa.String(64), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("first_failed_at", UtcDateTime, nullable=True),
    sa.Column("finished_at", UtcDateTime, nullable=True),
    sa.Column("answer", sa.String(500), nullable=True),  # the mail server's last
    sa.Index("ix_notices_address_hash", "address_hash", "id_website"),
    sa.Index("ix_notices_due_at", "due_at", sqlite_where=sa.text("due_at IS NOT NULL"),
             postgresql_where=sa.text("due_at IS NOT NULL")),
)  # fmt: skip

suppressions = sa.Table(
    "suppressions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("holder", sa.String(36), nullable=False),  # the website, or `platform`
    sa.Column("kind", sa.String(8), nullable=False),  # address, domain
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("shown", sa.String(260), nullable=False),  # i***@example.org
    sa.Column("reason", sa.String(64), nullable=False),
    sa.Column("origin", sa.String(12), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    # One of each origin: what a customer lifts leaves the merchant's word and the mail server's standing.
    sa.UniqueConstraint("holder", "hash", "origin", name="uq_suppressions_holder_hash_origin"),
    sa.Index("ix_suppressions_holder_id", "holder", "id"),  # a website's list, newest first
)

#: Entries that were lifted, by the customer who had refused or the merchant who had entered them.
lifted_suppressions = sa.Table(
    "lifted_suppressions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),  # of the entry
    sa.Column("holder", sa.String(36), nullable=False),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("reason", sa.String(64), nullable=False),
    sa.Column("origin", sa.String(12), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("lifted_at", UtcDateTime, nullable=False),
    sa.Column("lifted_by", sa.String(100), nullable=False),  # consumer, or the member's subject
)
