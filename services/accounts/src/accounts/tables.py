"""The tables of accounts."""

import sqlalchemy as sa

from kit.db import Json, UtcDateTime, service_metadata

metadata = service_metadata()

organizations = sa.Table(
    "organizations",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("name", name="uq_organizations_name"),
)

websites = sa.Table(
    "websites",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),  # idWebsite: public, UUID v4
    sa.Column("organization_id", sa.ForeignKey("organizations.id"), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("locale", sa.String(5), nullable=False),  # xx_YY
    sa.Column("time_zone", sa.String(64), nullable=False),  # tz database name
    sa.Column("secret_key", sa.Text, nullable=False),  # encrypted under the key ring
    sa.Column("version", sa.Integer, nullable=False),  # of website.changed events
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("ix_websites_organization_id", "organization_id"),
    sa.Index("ix_websites_created_at", "created_at", "id"),
)

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("email", sa.String(254), nullable=False),  # lower case
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=True),  # Argon2id; NULL: invited, none chosen yet
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("last_seen_at", UtcDateTime, nullable=True),
    sa.UniqueConstraint("email", name="uq_users_email"),
)

memberships = sa.Table(
    "memberships",
    metadata,
    sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("organization_id", sa.ForeignKey("organizations.id"), primary_key=True),
    sa.Column("role", sa.String(10), nullable=False),  # owner, manager, viewer
    sa.Column("sees_all", sa.Boolean, nullable=False),  # every website of the organization
    sa.Column("invited_name", sa.String(200), nullable=False),  # shown until the person has come
    sa.Column("invited_language", sa.String(2), nullable=False),
    sa.Column("invited_at", UtcDateTime, nullable=False),
    sa.Column("role_since", UtcDateTime, nullable=False),  # sessions begun before don't hold it
    sa.Column("joined_at", UtcDateTime, nullable=True),  # first sign-in since
    sa.Index("ix_memberships_organization_id", "organization_id"),
)

#: The websites of members who don't see all of them.
membership_websites = sa.Table(
    "membership_websites",
    metadata,
    sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("id_website", sa.ForeignKey("websites.id"), primary_key=True),
)

platform_roles = sa.Table(
    "platform_roles",
    metadata,
    sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("role", sa.String(10), primary_key=True),  # operator, moderator
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),  # SHA-256
    sa.Column("id", sa.Uuid, nullable=False),  # names it to its owner, opens nothing
    sa.Column("user_id", sa.ForeignKey("users.id"), nullable=False),
    sa.Column("csrf_token", sa.String(64), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),  # where it was begun
    sa.Column("user_agent", sa.String(400), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("last_seen_at", UtcDateTime, nullable=False),
    sa.Index("ix_sessions_user_id", "user_id"),
    sa.Index("ix_sessions_last_seen_at", "last_seen_at"),
)

#: Links sent to people to choose a password by: a reset's, or an invitation's. They outlive the user: how
#: many were sent is counted by them.
password_links = sa.Table(
    "password_links",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),  # what the signed link names
    sa.Column("user_id", sa.Uuid, nullable=False),
    sa.Column("organization_id", sa.Uuid, nullable=True),  # of an invitation
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),  # brought forward when it is used or replaced
    sa.Index("ix_password_links_user_id", "user_id"),
    sa.Index("ix_password_links_organization_id", "organization_id", "created_at"),
    sa.Index("ix_password_links_expires_at", "expires_at"),
)

second_factors = sa.Table(
    "second_factors",
    metadata,
    sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("secret", sa.Text, nullable=False),  # TOTP seed, encrypted under the key ring
    sa.Column("confirmed_at", UtcDateTime, nullable=True),  # NULL: shown, not in force yet
    sa.Column("last_step", sa.BigInteger, nullable=False),  # the time step of the last code taken
)

recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("code_hash", sa.String(64), primary_key=True),  # SHA-256 of 120 random bits
)

api_clients = sa.Table(
    "api_clients",
    metadata,
    sa.Column("client_id", sa.String(64), primary_key=True),  # pmc_…
    sa.Column("organization_id", sa.ForeignKey("organizations.id"), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("secret_prefix", sa.String(16), nullable=False),  # pm_ and a few characters: finds the row
    sa.Column("secret_hash", sa.String(64), nullable=False),  # SHA-256
    sa.Column("sees_all", sa.Boolean, nullable=False),  # every website of the organization
    sa.Column("expires_at", UtcDateTime, nullable=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("ix_api_clients_secret_prefix", "secret_prefix"),
    sa.Index("ix_api_clients_organization_id", "organization_id"),
)

api_client_websites = sa.Table(
    "api_client_websites",
    metadata,
    sa.Column("client_id", sa.ForeignKey("api_clients.client_id"), primary_key=True),
    sa.Column("id_website", sa.ForeignKey("websites.id"), primary_key=True),
)

operator_tokens = sa.Table(
    "operator_tokens",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),  # SHA-256
    sa.Column("platform_roles", Json, nullable=False),
    sa.Column("every_website", sa.Boolean, nullable=False),  # acts as owner everywhere: embedded only
    sa.Column("created_at", UtcDateTime, nullable=False),
)

#: Failed sign-ins by account and by address, as keyed hashes; shared by all replicas.
sign_in_failures = sa.Table(
    "sign_in_failures",
    metadata,
    sa.Column("kind", sa.String(10), primary_key=True),  # account, address
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("first_at", UtcDateTime, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False),
    sa.Index("ix_sign_in_failures_last_at", "last_at"),
)

#: Addresses and browsers that accounts have signed in from: what strangers fail elsewhere does not slow
#: them there.
known_addresses = sa.Table(
    "known_addresses",
    metadata,
    sa.Column("account", sa.String(64), primary_key=True),  # keyed hashes, as in sign_in_failures
    sa.Column("address", sa.String(64), primary_key=True),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Index("ix_known_addresses_seen_at", "seen_at"),
)
