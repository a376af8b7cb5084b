"""The tables of the feed exporter."""

import sqlalchemy as sa

from feed_exporter import tables_metadata, tables_products, tables_webhooks  # noqa: F401 - whose tables are part of it
from kit.db import Integers, Json, Texts, UtcDateTime
from kit.sealed import SealedColumn

metadata = tables_metadata.metadata


#: Each review as last known, in the columns of the feeds and as they show them: nothing that XML forbids,
#: line ends as LF, instants to the second. Of one that feeds don't show only its identifiers are kept.
reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("review_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),  # of the newest event seen
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("visible", sa.Boolean, nullable=False),  # feeds show it
    sa.Column("anonymized", sa.Boolean, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),  # of what feeds show
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("id_review_product", sa.Uuid, nullable=True),
    sa.Column("order_ref", sa.Text, nullable=False),
    sa.Column("id_product", sa.Text, nullable=False),
    sa.Column("product_name", sa.Text, nullable=False),
    sa.Column("review_date", UtcDateTime, nullable=True),
    sa.Column("publish_date", UtcDateTime, nullable=True),
    sa.Column("order_date", UtcDateTime, nullable=True),
    sa.Column("review", sa.Text, nullable=False),
    sa.Column("rate", sa.SmallInteger, nullable=True),
    sa.Column("firstname", sa.Text, nullable=False),
    sa.Column("lastname", sa.Text, nullable=False),  # shortened
    sa.Column("full_lastname", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("channel", sa.String(10), nullable=False),
    sa.Column("shop_id", sa.Text, nullable=False),
    sa.Column("language", sa.String(10), nullable=False),
    sa.Column("voluntary", sa.Boolean, nullable=False),
    sa.Column("nb_exchanges", sa.Integer, nullable=False),  # items of each list, oldest first
    sa.Column("exchange_times", Integers, nullable=False),  # seconds since 1970, UTC
    sa.Column("exchange_origins", Texts, nullable=False),  # as feeds name them
    sa.Column("exchange_comments", Texts, nullable=False),
    sa.Index("ix_reviews_visible", "id_website", "kind", "visible", "changed_at", "review_id"),
)

#: What changed for readers of feeds, in the order of commits: positions of a website have no gaps and
#: are given under its lock, so a file's range of positions holds exactly what it says, once.
changes = sa.Table(
    "changes",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True),
    sa.Column("review_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("was_visible", sa.Boolean, nullable=False),
    sa.Column("was_digest", sa.String(64), nullable=False),
    sa.Column("visible", sa.Boolean, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Index("ix_changes_review_id", "id_website", "review_id"),
)

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("format", sa.String(10), nullable=False),
    sa.Column("method", sa.String(20), nullable=False),
    sa.Column("host", sa.String(255), nullable=False),
    sa.Column("port", sa.Integer, nullable=False),
    sa.Column("username", sa.String(255), nullable=False),
    sa.Column("password", sa.Text, nullable=True),  # encrypted
    sa.Column("private_key", sa.Text, nullable=True),  # encrypted
    sa.Column("directory", sa.String(1024), nullable=False),
    sa.Column("nature", sa.String(10), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("host_key_fingerprint", sa.String(100), nullable=True),  # pinned
    sa.Column("sftp_account_id", sa.Uuid, nullable=True),  # where the platform is the merchant's server
    sa.Column("options", Json, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("activated_at", UtcDateTime, nullable=False),  # no file for a date before
    sa.Column("leased_by", sa.Uuid, nullable=True),  # who is delivering its files
    sa.Column("lease_until", UtcDateTime, nullable=True),
    sa.Index("ix_feeds_id_website", "id_website", "id"),
)

#: What opens merchants' servers, by column.
SEALED = {name: SealedColumn(feeds, name, tenant="id_website") for name in ("password", "private_key")}

#: How far the reader of one flow and nature has been brought. No row: its next file is a full one.
readers = sa.Table(
    "readers",
    metadata,
    sa.Column("feed_id", sa.Uuid, sa.ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("nature", sa.String(10), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),  # of the last change in its files
    sa.Column("cut_off", UtcDateTime, nullable=False),  # of the last file
    sa.Column("local_date", sa.Date, nullable=False),  # of the last file
    sa.Column("time_zone", sa.String(60), nullable=False),  # that the last file's times are in
)

#: Generated files. A slot is the local date of a nightly file, or names a test.
runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("feed_id", sa.Uuid, sa.ForeignKey("feeds.id", ondelete="CASCADE"), nullable=False),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("nature", sa.String(10), nullable=False),
    sa.Column("slot", sa.String(60), nullable=False),
    sa.Column("mode", sa.String(10), nullable=False),
    sa.Column("local_date", sa.Date, nullable=False),
    sa.Column("is_test", sa.Boolean, nullable=False),  # made on demand: moves no reader, isn't tried again
    sa.Column("sequence", sa.Integer, nullable=True),  # of nightly files
    sa.Column("begins_at", UtcDateTime, nullable=False),  # of its period
    sa.Column("ends_at", UtcDateTime, nullable=False),
    sa.Column("from_position", sa.BigInteger, nullable=False),
    sa.Column("to_position", sa.BigInteger, nullable=False),
    sa.Column("told_position", sa.BigInteger, nullable=False),  # reviews are shown as they were there
    sa.Column("file_name", sa.String(255), nullable=False),
    sa.Column("blob", sa.String(255), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("records", Json, nullable=False),  # NEW, UPDATE, DELETE → how many
    sa.Column("state", sa.String(10), nullable=False),  # pending, delivered, failed
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),  # in a row, since asked for
    sa.Column("next_try_at", UtcDateTime, nullable=True),
    sa.Column("error", sa.String(60), nullable=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),  # for delivery, by the night or by a merchant
    sa.Column("delivered_at", UtcDateTime, nullable=True),
    sa.Column("erased_at", UtcDateTime, nullable=True),  # its file named a person that was anonymized
    sa.UniqueConstraint("feed_id", "nature", "slot", name="uq_runs_feed_id_nature_slot"),
    sa.UniqueConstraint("feed_id", "nature", "sequence", name="uq_runs_feed_id_nature_sequence"),
    sa.Index("ix_runs_due", "state", "next_try_at"),
)

#: What lies in /reviews/ of merchants' SFTP accounts, whatever becomes of its flow.
hosted_files = sa.Table(
    "hosted_files",
    metadata,
    sa.Column("sftp_account_id", sa.Uuid, primary_key=True),
    sa.Column("file_name", sa.String(255), primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("run_id", sa.Uuid, nullable=False),  # the newest of this name
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Index("ix_hosted_files_run_id", "run_id"),
)
