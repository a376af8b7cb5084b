"""The tables of the connectors."""

import sqlalchemy as sa

from kit.db import Json, UtcDateTime, service_metadata

metadata = service_metadata()

#: One connector per website: what its merchant has set, and how its shop fares. Keys are accounts' alone.
connectors = sa.Table(
    "connectors",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("cms", sa.String(20), nullable=False),
    sa.Column("url", sa.String(2048), nullable=False),
    sa.Column("id_shop", sa.String(20), nullable=True),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("trigger", sa.String(20), nullable=False),
    sa.Column("order_states", Json, nullable=False),  # the CMS's own ids
    sa.Column("product_reviews", sa.Boolean, nullable=False),
    sa.Column("order_number", sa.String(10), nullable=False),  # which of the shop's two is the reference
    sa.Column("brand_delay_days", sa.Integer, nullable=True),  # None: as the website collects
    sa.Column("product_delay_days", sa.Integer, nullable=True),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("activated_at", UtcDateTime, nullable=True),
    sa.Column("sent_at", UtcDateTime, nullable=True),  # the shop has taken over the configuration
    sa.Column("cms_version", sa.String(30), nullable=True),
    sa.Column("module_version", sa.String(30), nullable=True),
    sa.Column("shop_states", Json, nullable=False),  # [{"id", "name"}], as the shop listed them
    sa.Column("last_test", Json, nullable=True),
    sa.Column("polled_at", UtcDateTime, nullable=True),  # the last retrieval's start
    sa.Column("last_success_at", UtcDateTime, nullable=True),
    sa.Column("flag_unsure_since", UtcDateTime, nullable=True),  # marking began, and its answer isn't stored
    sa.Column("holder", sa.Uuid, nullable=True),  # the retrieval that is at it
    sa.Column("held_until", UtcDateTime, nullable=True),
    sa.Index("ix_connectors_polled_at", "polled_at", sqlite_where=sa.text("active"),
             postgresql_where=sa.text("active")),
)  # fmt: skip

#: Every look for orders, and what came of them.
retrievals = sa.Table(
    "retrievals",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("by_hand", sa.Boolean, nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime, nullable=True),
    sa.Column("error", sa.String(40), nullable=True),  # why it ended early
    sa.Column("orders_read", sa.Integer, nullable=False),
    sa.Column("accepted", sa.Integer, nullable=False),
    sa.Column("duplicates", sa.Integer, nullable=False),
    sa.Column("rejected", sa.Integer, nullable=False),
    sa.Column("reasons", Json, nullable=False),  # the first ones; no customer's data
    sa.Index("ix_retrievals_id_website", "id_website", "id"),
    sa.Index("ix_retrievals_started_at", "started_at"),
)

#: Orders read and not yet with ingest, as they are sent to it. Gone once it has them.
order_batches = sa.Table(
    "order_batches",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),  # ingest knows the batch by it
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("retrieval_id", sa.Uuid, nullable=False),
    sa.Column("body", sa.Text, nullable=False),  # JSON
    sa.Column("orders", sa.Integer, nullable=False),
    sa.Index("ix_order_batches_id_website", "id_website", "id"),
)
