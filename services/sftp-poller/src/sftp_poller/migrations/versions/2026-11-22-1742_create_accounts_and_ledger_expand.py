"""Create accounts and ledger."""

import sqlalchemy as sa
from alembic import op

from kit.db import Json, UtcDateTime
from kit.migrate import create_platform_tables, drop_platform_tables

revision = "202611221742"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_platform_tables(op)
    op.create_table(
        "sftp_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_turn_at", UtcDateTime(), nullable=True),
        sa.Column("unmapped_folders", Json, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("username", name="uq_sftp_accounts_username"),
    )
    op.create_index("ix_sftp_accounts_organization_id", "sftp_accounts", ["organization_id"], unique=False)
    op.create_table(
        "dropped_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("folder", sa.String(length=40), nullable=False),
        sa.Column("id_website", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", UtcDateTime(), nullable=False),
        sa.Column("open_key", sa.String(length=400), nullable=True),
        sa.Column("copy_name", sa.String(length=200), nullable=True),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("rows_imported", sa.Integer(), nullable=True),
        sa.Column("rows_error", sa.Integer(), nullable=True),
        sa.Column("rows_duplicate", sa.Integer(), nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=True),
        sa.Column("target_name", sa.String(length=255), nullable=True),
        sa.Column("report_name", sa.String(length=255), nullable=True),
        sa.Column("has_report", sa.Boolean(), nullable=True),
        sa.Column("rejected_name", sa.String(length=255), nullable=True),
        sa.Column("has_rejected", sa.Boolean(), nullable=True),
        sa.Column("claimed_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["sftp_accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("open_key", name="uq_dropped_files_open_key"),
    )
    op.create_index("ix_dropped_files_account_id", "dropped_files", ["account_id", "id"], unique=False)
    op.create_table(
        "sftp_folders",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("folder", sa.String(length=40), nullable=False),
        sa.Column("id_website", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["sftp_accounts.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "folder"),
    )
    op.create_table(
        "sftp_keys",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["sftp_accounts.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "fingerprint"),
    )


def downgrade() -> None:
    op.drop_table("sftp_keys")
    op.drop_table("sftp_folders")
    op.drop_index("ix_dropped_files_account_id", table_name="dropped_files")
    op.drop_table("dropped_files")
    op.drop_index("ix_sftp_accounts_organization_id", table_name="sftp_accounts")
    op.drop_table("sftp_accounts")
    drop_platform_tables(op)
