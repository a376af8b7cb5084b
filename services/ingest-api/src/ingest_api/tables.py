"""What ingest owns: proofs of purchase, their keys, answers to calls, outlets, imports."""

import sqlalchemy as sa

from kit.db import UtcDateTime, service_metadata
from kit.erasure import erasures_table

metadata = service_metadata()
erasures = erasures_table(metadata)

#: One row per reference ever received by a website: what makes every door idempotent (domain.md 2.5).
order_keys = sa.Table(
    "order_keys",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("reference_hash", sa.LargeBinary(16), primary_key=True),  # keyed: outlives the personal data
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("intake_id", sa.Uuid, nullable=False),  # the import or call that brought it
)

orders = sa.Table(
    "orders",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("content", sa.Text, nullable=False),  # contracts.orders.AcceptedOrder as JSON, never searched
    sa.Index("ix_orders_website_received", "id_website", "received_at"),
)

#: Answers kept for a day, for clients that send a call again under the same key (invariants G9).
idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("key_hash", sa.LargeBinary(16), primary_key=True),  # of client and key
    sa.Column("body_hash", sa.LargeBinary(16), nullable=False),
    sa.Column("intake_id", sa.Uuid, nullable=False),  # the call that was answered
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Column("answer", sa.LargeBinary, nullable=False),  # opened only by the body it answers
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("ix_idempotency_keys_created", "created_at"),
)

#: The latest calls of each website, for its merchant to look at; nothing of customers but references.
api_calls = sa.Table(
    "api_calls",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("caller", sa.String(100), nullable=False),
    sa.Column("call_id", sa.String(64), nullable=False),
    sa.Column("dry_run", sa.Boolean, nullable=False),
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Column("code", sa.String(60), nullable=True),  # why it was refused as a whole
    sa.Column("accepted", sa.Integer, nullable=False),
    sa.Column("duplicates", sa.Integer, nullable=False),
    sa.Column("rejected", sa.Integer, nullable=False),
    sa.Column("errors", sa.JSON, nullable=False),  # the first ones
    sa.Index("ix_api_calls_website", "id_website", "id"),
)

shops = sa.Table(
    "shops",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("shop_id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
)

imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("door", sa.String(10), nullable=False),  # upload, sftp
    sa.Column("state", sa.String(12), nullable=False),  # previewed, importing, imported, expired, refused
    sa.Column("file_name", sa.String(255), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("correlation_id", sa.String(64), nullable=False),
    sa.Column("settings", sa.JSON, nullable=True),  # those it is judged by, again after a crash
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=True),  # of the preview
    sa.Column("confirmed_at", UtcDateTime, nullable=True),
    sa.Column("imported_at", UtcDateTime, nullable=True),
    sa.Column("file_code", sa.String(40), nullable=True),  # why it was refused as a whole
    sa.Column("rows_imported", sa.Integer, nullable=False),
    # language → counts and findings; kept as text, since the values shown may hold NUL, which JSONB can't
    sa.Column("preview", sa.JSON, nullable=False),
    sa.Column("has_rejected", sa.Boolean, nullable=False),
    sa.Column("acting_at", UtcDateTime, nullable=True),  # set when a job run `--at` brought the file
    sa.Column("files_erased", sa.Boolean, nullable=False),
    sa.Column("lease_until", UtcDateTime, nullable=True),
    sa.Index("ix_imports_website_created", "id_website", "created_at"),
    sa.Index("ix_imports_state", "state"),
)
