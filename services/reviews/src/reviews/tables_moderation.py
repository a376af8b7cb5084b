"""Tables of moderation: who looks at what, and what merchants hand in as evidence."""

import sqlalchemy as sa

from kit.db import UtcDateTime
from reviews.tables import metadata

#: The moderator who has taken a review up, until when.
moderation_claims = sa.Table(
    "moderation_claims",
    metadata,
    sa.Column("review_id", sa.Uuid, primary_key=True),
    sa.Column("moderator", sa.String(100), nullable=False),
    sa.Column("claimed_until", UtcDateTime, nullable=False),
    sa.Index("ix_moderation_claims_until", "claimed_until"),
)

#: Files handed in with flags; the content is a blob named after the row.
evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("evidence_id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("review_id", sa.Uuid, nullable=False),
    sa.Column("flag_id", sa.Uuid, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("file_name", sa.String(200), nullable=False),  # as the merchant's, never a path of ours
    sa.Column("media_type", sa.String(40), nullable=False),  # by its content
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("added_by", sa.String(100), nullable=False),
    sa.Index("ix_evidence_review", "review_id", "at"),
)
