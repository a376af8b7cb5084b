"""Tables of what is public: ratings in numbers, the log of statements, readers' reports."""

import sqlalchemy as sa

from kit.db import Position, UtcDateTime
from reviews.tables import metadata

#: What visible reviews rate, in sums: the brand's by day of publication, products' without.
rating_counts = sa.Table(
    "rating_counts",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("product_ref", sa.String(100), primary_key=True),  # empty: the brand
    sa.Column("day", sa.Date, primary_key=True),  # of UTC; for products always reviews.rating.ALWAYS
    sa.Column("rate", sa.Integer, primary_key=True),
    sa.Column("reviews", sa.BigInteger, nullable=False),  # 0 once all have gone
)

#: Differences that are not in the sums yet: a change only adds rows, so that no two wait for each other.
rating_changes = sa.Table(
    "rating_changes",
    metadata,
    sa.Column("position", Position, primary_key=True, autoincrement=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("product_ref", sa.String(100), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("rate", sa.Integer, nullable=False),
    sa.Column("reviews", sa.Integer, nullable=False),  # 1 or -1
    sa.Index("ix_rating_changes_product", "id_website", "product_ref"),
)

#: Statements about changes that are committed and not in the log yet.
unsealed_statements = sa.Table(
    "unsealed_statements",
    metadata,
    sa.Column("position", Position, primary_key=True, autoincrement=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("review_id", sa.Uuid, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # of the review's statements, from 1
    sa.Column("request_id", sa.Uuid, nullable=False),
    sa.Column("body", sa.Text, nullable=False),  # JSON: what is stated of the change
    sa.Index("ix_unsealed_statements_website", "id_website", "position"),
)

#: The log: appended to by one writer per website, never edited.
statements = sa.Table(
    "statements",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("sequence", sa.Integer, primary_key=True),  # from 1, without gaps
    sa.Column("review_id", sa.Uuid, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("statement", sa.Text, nullable=False),  # JSON, with its hash
    # Two logs can't both take a statement, nor one take it twice.
    sa.UniqueConstraint("review_id", "number", name="uq_statements_review_number"),
)

#: Where each website's log ends.
log_heads = sa.Table(
    "log_heads",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("sealed_at", UtcDateTime, nullable=False),
)

#: How many reviews stand where, by the log.
outcome_counts = sa.Table(
    "outcome_counts",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("state", sa.String(20), primary_key=True),
    sa.Column("reason", sa.String(40), primary_key=True),  # of a refusal; empty: none
    sa.Column("reviews", sa.BigInteger, nullable=False),  # 0 once all have gone on
)

#: What readers of the certificate find wrong with a review: for the moderators, until one has dealt with it.
reader_reports = sa.Table(
    "reader_reports",
    metadata,
    sa.Column("report_id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("review_id", sa.Uuid, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.String(40), nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Index("ix_reader_reports_review", "review_id"),
    sa.Index("ix_reader_reports_at", "at", "report_id"),
)
