"""The tables every service has beside its own: messages out and in, jobs, copies of others' state."""

import sqlalchemy as sa

from kit.db.types import Json, Position, UtcDateTime

platform_metadata = sa.MetaData()

#: Events written with the data they announce. Published rows stay seven days (design.md 3).
outbox = sa.Table(
    "outbox",
    platform_metadata,
    sa.Column("position", Position, primary_key=True, autoincrement=True),
    sa.Column("id", sa.Uuid, nullable=False),  # event id
    sa.Column("type", sa.String(100), nullable=False),
    sa.Column("id_website", sa.Uuid, nullable=True),
    sa.Column("aggregate_id", sa.String(100), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),  # the event as JSON
    sa.Column("correlation_id", sa.String(64), nullable=False),
    sa.Column("acting_at", UtcDateTime, nullable=True),
    sa.Column("queue", sa.String(100), nullable=True),  # one queue only: a replay
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("published_at", UtcDateTime, nullable=True),
    sa.Index("ix_outbox_unpublished", "position", sqlite_where=sa.text("published_at IS NULL"),
             postgresql_where=sa.text("published_at IS NULL")),
)  # fmt: skip

#: Events whose effect is committed: a second delivery finds its row and does nothing.
inbox = sa.Table(
    "inbox",
    platform_metadata,
    sa.Column("queue", sa.String(100), primary_key=True),
    sa.Column("event_id", sa.Uuid, primary_key=True),
    sa.Column("handled_at", UtcDateTime, nullable=False),
    sa.Index("ix_inbox_handled_at", "handled_at"),
)

#: The queues of the in-process bus: one row per (queue, event) until its effect is committed.
deliveries = sa.Table(
    "deliveries",
    platform_metadata,
    sa.Column("queue", sa.String(100), primary_key=True),
    sa.Column("event_id", sa.Uuid, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),  # order of arrival
    sa.Column("type", sa.String(100), nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("correlation_id", sa.String(64), nullable=False),
    sa.Column("acting_at", UtcDateTime, nullable=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_try_at", UtcDateTime, nullable=False),
    sa.Index("ix_deliveries_due", "queue", "next_try_at", "position"),
)

#: Messages given up on, with their reason, until someone replays or drops them.
dead_letters = sa.Table(
    "dead_letters",
    platform_metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("queue", sa.String(100), nullable=False),
    sa.Column("event_id", sa.Uuid, nullable=False),
    sa.Column("type", sa.String(100), nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("correlation_id", sa.String(64), nullable=False),
    sa.Column("acting_at", UtcDateTime, nullable=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("stack", sa.Text, nullable=False),
    sa.Column("died_at", UtcDateTime, nullable=False),
    sa.Column("replayed_at", UtcDateTime, nullable=True),
    sa.Index("ix_dead_letters_died_at", "died_at"),
)

#: Runs of jobs: one per (job, slot), slot = local date of a scheduled run or `manual:<run id>`.
job_runs = sa.Table(
    "job_runs",
    platform_metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("job", sa.String(60), nullable=False),
    sa.Column("slot", sa.String(60), nullable=False),
    sa.Column("local_date", sa.Date, nullable=True),  # the date a daily job runs for
    sa.Column("acting_at", UtcDateTime, nullable=True),  # set by a run `--at`
    sa.Column("state", sa.String(12), nullable=False),  # requested, running, done, failed
    sa.Column("counts", Json, nullable=False),
    sa.Column("error", sa.Text, nullable=True),
    sa.Column("requested_by", sa.String(100), nullable=True),
    sa.Column("requested_at", UtcDateTime, nullable=False),
    sa.Column("lease_until", UtcDateTime, nullable=True),
    sa.Column("fence", sa.Integer, nullable=False),  # grows with every claim of the run
    sa.Column("finished_at", UtcDateTime, nullable=True),
    sa.UniqueConstraint("job", "slot", name="uq_job_runs_job_slot"),
    sa.Index("ix_job_runs_state", "state"),
)

#: What a service knows of others' aggregates: the newest full state it has seen.
copies = sa.Table(
    "copies",
    platform_metadata,
    sa.Column("kind", sa.String(60), primary_key=True),
    sa.Column("key", sa.String(100), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", Json, nullable=False),
)


def service_metadata() -> sa.MetaData:
    """Return a service's own metadata, holding the tables that every service has."""
    metadata = sa.MetaData()
    for table in platform_metadata.sorted_tables:
        table.to_metadata(metadata)
    return metadata
