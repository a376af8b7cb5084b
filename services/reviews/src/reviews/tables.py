"""Tables of reviews: what was asked, what was answered, what was decided."""

import sqlalchemy as sa

from kit.db import Json, UtcDateTime, service_metadata
from kit.erasure import erasures_table

metadata = service_metadata()
erasures = erasures_table(metadata)

#: This service's copy of planned requests: what the questionnaire asks, and of whom.
requests = sa.Table(
    "requests",
    metadata,
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("request_type", sa.String(20), nullable=False),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("purchase_reference", sa.String(50), nullable=False),
    sa.Column("experience_date", UtcDateTime, nullable=False),
    sa.Column("channel", sa.String(10), nullable=False),
    sa.Column("shop_id", sa.String(64), nullable=True),
    sa.Column("first_name", sa.String(100), nullable=False),
    sa.Column("last_name", sa.String(100), nullable=False),
    sa.Column("email", sa.String(254), nullable=True),  # None once anonymized
    sa.Column("person", sa.String(64), nullable=True),  # keyed hash of the e-mail; None once anonymized
    sa.Column("language", sa.String(5), nullable=False),
    sa.Column("hide_personal_data", sa.Boolean, nullable=False),
    sa.Column("pseudonym", sa.Boolean, nullable=False),  # the author chose initials
    sa.Column("anonymized", sa.Boolean, nullable=False),
    sa.Column("products", Json, nullable=False),  # the asked ones, in order: product_ref, name, image_url
    sa.Column("expires_at", UtcDateTime, nullable=True),
    sa.Column("intake", sa.String(12), nullable=True),  # by which door the proof came
    sa.Column("received_at", UtcDateTime, nullable=True),  # the proof
    sa.Column("correlation_id", sa.String(64), nullable=False),
    sa.Index("ix_requests_order", "id_website", "order_id"),
    sa.Index("ix_requests_person", "id_website", "person"),
    sa.Index("ix_requests_reference", "id_website", "purchase_reference"),
)

#: Steps told by the mailer: a table of their own, since they may arrive before the request itself.
request_steps = sa.Table(
    "request_steps",
    metadata,
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("step", sa.String(10), primary_key=True),  # sent, cancelled, expired
    sa.Column("at", UtcDateTime, nullable=False),
)

#: Mail links that were followed: each is told once.
form_openings = sa.Table(
    "form_openings",
    metadata,
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("mail_kind", sa.String(10), primary_key=True),  # request, reminder
    sa.Column("at", UtcDateTime, nullable=False),
)

reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("review_id", sa.Uuid, primary_key=True),
    sa.Column("review_product_id", sa.Uuid, nullable=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("request_id", sa.Uuid, nullable=False),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),  # site, product
    sa.Column("product_ref", sa.String(100), nullable=False),  # empty for the brand's part
    sa.Column("product_name", sa.String(200), nullable=True),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("rate", sa.Integer, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("language", sa.String(5), nullable=False),
    sa.Column("first_name", sa.String(100), nullable=False),
    sa.Column("last_name", sa.String(100), nullable=False),
    sa.Column("email", sa.String(254), nullable=True),
    sa.Column("person", sa.String(64), nullable=True),
    sa.Column("hide_personal_data", sa.Boolean, nullable=False),
    sa.Column("pseudonym", sa.Boolean, nullable=False),
    sa.Column("anonymized", sa.Boolean, nullable=False),
    sa.Column("purchase_reference", sa.String(50), nullable=False),
    sa.Column("experience_date", UtcDateTime, nullable=False),
    sa.Column("channel", sa.String(10), nullable=False),
    sa.Column("shop_id", sa.String(64), nullable=True),
    sa.Column("voluntary", sa.Boolean, nullable=False),  # written without having been asked
    sa.Column("submitted_at", UtcDateTime, nullable=False),
    sa.Column("waiting_since", UtcDateTime, nullable=False),  # for publication: its text is from then
    sa.Column("published_at", UtcDateTime, nullable=True),  # the last time it became visible
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.String(40), nullable=True),  # of a refusal
    sa.Column("was_published", sa.Boolean, nullable=False),  # ever
    sa.Column("version", sa.Integer, nullable=False),  # of the last event told
    sa.Column("revision", sa.Integer, nullable=False),  # grows with every change: whose sight is old
    sa.Column("rewrite_until", UtcDateTime, nullable=True),  # its author may, after a settled dispute
    sa.Column("correlation_id", sa.String(64), nullable=False),
    sa.Column("search_text", sa.Text, nullable=False),  # what `q` looks in, case folded
    sa.Column("shown_at", UtcDateTime, nullable=True),  # since when it's visible; None: it is not
    sa.Column("salt", sa.String(64), nullable=False),  # of the comment's commitment: new with each text
    sa.Column("statements", sa.Integer, nullable=False),  # made of its changes so far
    sa.UniqueConstraint("order_id", "kind", "product_ref", name="uq_reviews_order_part"),
    sa.Index("ix_reviews_listed", "id_website", "submitted_at", "review_id"),
    sa.Index("ix_reviews_moderated", "state", "submitted_at", "review_id"),
    # What the public page and its filters walk along, newest first.
    sa.Index("ix_reviews_shown", "id_website", "shown_at", "review_id"),
    sa.Index("ix_reviews_shown_kind", "id_website", "kind", "shown_at", "review_id"),
    sa.Index("ix_reviews_shown_product", "id_website", "product_ref", "shown_at", "review_id"),
    sa.Index("ix_reviews_shown_rate", "id_website", "rate", "shown_at", "review_id"),
    sa.Index("ix_reviews_person", "id_website", "person"),
)

#: Every change of a review's state, never edited (an erasure removes names from its comments).
review_history = sa.Table(
    "review_history",
    metadata,
    sa.Column("step_id", sa.Uuid, primary_key=True),
    sa.Column("review_id", sa.Uuid, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("action", sa.String(20), nullable=False),
    sa.Column("actor", sa.String(100), nullable=False),  # user:<id>, author, or rule:<name>
    sa.Column("from_state", sa.String(20), nullable=True),
    sa.Column("to_state", sa.String(20), nullable=False),
    sa.Column("reason", sa.String(40), nullable=True),
    sa.Column("comment", sa.Text, nullable=True),
    sa.Index("ix_review_history_review", "review_id", "at"),
)

exchanges = sa.Table(
    "exchanges",
    metadata,
    sa.Column("exchange_id", sa.Uuid, primary_key=True),
    sa.Column("review_id", sa.Uuid, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("origin", sa.String(10), nullable=False),  # merchant, consumer, moderator
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("answers", sa.Uuid, nullable=True),  # the message that a consumer's answers
    sa.Index("ix_exchanges_review", "review_id", "at"),
)

flags = sa.Table(
    "flags",
    metadata,
    sa.Column("flag_id", sa.Uuid, primary_key=True),
    sa.Column("review_id", sa.Uuid, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.String(40), nullable=False),
    sa.Column("comment", sa.Text, nullable=True),
    sa.Column("outcome", sa.String(10), nullable=True),  # accepted, rejected; None: not decided
    sa.Index("ix_flags_review", "review_id", "at"),
)

#: A merchant's own questions, every version.
questionnaires = sa.Table(
    "questionnaires",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("questions", Json, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("changed_by", sa.String(100), nullable=False),
)

#: What authors answered to them: for the merchant alone.
question_answers = sa.Table(
    "question_answers",
    metadata,
    sa.Column("order_id", sa.Uuid, primary_key=True),
    sa.Column("question_id", sa.String(40), primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),  # rating, score, choice, text
    sa.Column("question", sa.String(200), nullable=False),  # as it was asked
    sa.Column("number", sa.Integer, nullable=True),  # of a rating or score
    sa.Column("choice", sa.String(40), nullable=True),
    sa.Column("text", sa.Text, nullable=True),  # free, or the choice's label as it was shown
    sa.Column("answered_at", UtcDateTime, nullable=False),
    sa.Column("person", sa.String(64), nullable=True),  # keyed hash of the e-mail; None once anonymized
    sa.Index("ix_question_answers_person", "id_website", "person"),
)

#: Reviews written without a request, until they are confirmed by mail; also those that no proof matches.
drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("draft_id", sa.Uuid, primary_key=True),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("request_id", sa.Uuid, nullable=True),  # of the proof; None: none matches
    sa.Column("person", sa.String(64), nullable=False),  # keyed hash of the e-mail
    sa.Column("rate", sa.Integer, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("written_at", UtcDateTime, nullable=False),
    sa.Index("ix_drafts_written", "written_at"),
    sa.Index("ix_drafts_person", "id_website", "person"),
)
