"""The tables of the SFTP service."""

import sqlalchemy as sa

from kit.db import Json, UtcDateTime, service_metadata

metadata = service_metadata()

#: Logins. The password is kept so that it can be shown again: encrypted, never in clear (domain.md 3.1).
sftp_accounts = sa.Table(
    "sftp_accounts",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("organization_id", sa.Uuid, nullable=False),
    sa.Column("username", sa.String(64), nullable=False),
    sa.Column("password", sa.Text, nullable=False),  # under the key ring
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("last_turn_at", UtcDateTime, nullable=True),  # last complete turn of the drain
    sa.Column("unmapped_folders", Json, nullable=False),  # trees of no website, as the last turn found them
    sa.UniqueConstraint("username", name="uq_sftp_accounts_username"),
    sa.Index("ix_sftp_accounts_organization_id", "organization_id"),
)

sftp_folders = sa.Table(
    "sftp_folders",
    metadata,
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("sftp_accounts.id"), primary_key=True),
    sa.Column("folder", sa.String(40), primary_key=True),  # "" at the root
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),  # as the merchant listed them
)

sftp_keys = sa.Table(
    "sftp_keys",
    metadata,
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("sftp_accounts.id"), primary_key=True),
    sa.Column("fingerprint", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("public_key", sa.Text, nullable=False),  # OpenSSH form
    sa.Column("position", sa.Integer, nullable=False),
)

#: Every dropped file: how far it has come, and what came of it.
dropped_files = sa.Table(
    "dropped_files",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),  # also the id of its submission to ingest
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("sftp_accounts.id"), nullable=False),
    sa.Column("folder", sa.String(40), nullable=False),
    sa.Column("id_website", sa.Uuid, nullable=False),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("modified_at", UtcDateTime, nullable=False),  # when it was dropped
    sa.Column("open_key", sa.String(400), nullable=True),  # account/folder/name while not settled
    sa.Column("holder", sa.Uuid, nullable=False),  # the run that has it in hand, or had it last
    sa.Column("held_until", UtcDateTime, nullable=False),  # by the machine's time; then the holder is dead
    sa.Column("copy_name", sa.String(200), nullable=True),
    sa.Column("rows_total", sa.Integer, nullable=True),
    sa.Column("rows_imported", sa.Integer, nullable=True),
    sa.Column("rows_error", sa.Integer, nullable=True),
    sa.Column("rows_duplicate", sa.Integer, nullable=True),
    sa.Column("refused", sa.Boolean, nullable=True),
    sa.Column("target_name", sa.String(255), nullable=True),
    sa.Column("report_name", sa.String(255), nullable=True),
    sa.Column("has_report", sa.Boolean, nullable=True),
    sa.Column("rejected_name", sa.String(255), nullable=True),
    sa.Column("has_rejected", sa.Boolean, nullable=True),
    sa.Column("reasons", Json, nullable=True),  # why lines, or the file, were refused: {code: how often}
    sa.Column("claimed_at", UtcDateTime, nullable=False),
    sa.Column("settled_at", UtcDateTime, nullable=True),
    sa.Column("erasure_asked_at", UtcDateTime, nullable=True),  # with its report: ingest has erased its own
    sa.Column("erased_at", UtcDateTime, nullable=True),
    sa.Column("to_tell", sa.Boolean, nullable=False),  # it went wrong, and nobody has been told yet
    sa.UniqueConstraint("open_key", name="uq_dropped_files_open_key"),
    sa.Index("ix_dropped_files_account_id", "account_id", "id"),
    sa.Index("ix_dropped_files_to_tell", "id_website", "id", sqlite_where=sa.text("to_tell"),
             postgresql_where=sa.text("to_tell")),
    sa.Index("ix_dropped_files_to_erase", "account_id",
             sqlite_where=sa.text("erasure_asked_at IS NOT NULL AND erased_at IS NULL"),
             postgresql_where=sa.text("erasure_asked_at IS NOT NULL AND erased_at IS NULL")),
)  # fmt: skip

#: Logins whose merchants have closed or renamed files since they were last looked at.
drop_notes = sa.Table(
    "drop_notes",
    metadata,
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("sftp_accounts.id"), primary_key=True),
    sa.Column("noted_at", UtcDateTime, nullable=False),
)
