"""SQL of organizations and their websites."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.tables import api_client_websites, api_clients, organizations, websites
from accounts.website import Cursor, Website
from contracts.websites import WebsiteState
from kit.db import ReadSession, WriteSession
from kit.sealed import SealedColumn

SECRET_KEY = SealedColumn(websites, "secret_key", tenant="organization_id")


def key_place(state: WebsiteState) -> str:
    """Return where a website's secret key stands, to which its encryption is bound."""
    return SECRET_KEY.place(state.organization_id, state.id_website)


async def organization_named(session: ReadSession, name: str) -> UUID | None:
    found: UUID | None = await session.scalar(
        sa.select(organizations.c.id).where(organizations.c.name == name)
    )
    return found


async def organization_exists(session: ReadSession, organization_id: UUID) -> bool:
    found = await session.scalar(sa.select(organizations.c.id).where(organizations.c.id == organization_id))
    return found is not None


async def name_of_organization(session: ReadSession, organization_id: UUID) -> str:
    return str(
        await session.scalar(sa.select(organizations.c.name).where(organizations.c.id == organization_id))
    )


async def lock_organization(session: WriteSession, name: str) -> None:
    """Make others who look for an organization of this name wait until this transaction ends."""
    await session.lock(f"organization:{name}")


async def add_organization(
    session: WriteSession, organization_id: UUID, name: str, created_at: datetime
) -> None:
    await session.insert(organizations, {"id": organization_id, "name": name, "created_at": created_at})


async def add_website(session: WriteSession, website: Website) -> None:
    await session.insert(websites, {"id": website.state.id_website, **_columns(website)})


async def replace_website(session: WriteSession, website: Website) -> None:
    await session.execute(
        sa.update(websites).where(websites.c.id == website.state.id_website).values(**_columns(website))
    )


async def find_website(session: ReadSession, id_website: UUID) -> Website | None:
    row = await session.one_or_none(sa.select(websites).where(websites.c.id == id_website))
    return None if row is None else _website(row)


async def claim_website(session: WriteSession, id_website: UUID) -> Website | None:
    """Return the website for a change: others' changes of it wait until this transaction ends."""
    await session.lock(f"website:{id_website}")
    return await find_website(session, id_website)


async def list_websites(
    session: ReadSession, seen: Sequence[UUID] | None, after: Cursor | None, limit: int
) -> list[Website]:
    """Return up to `limit` websites, oldest first; `seen` None means every website there is."""
    statement = sa.select(websites).order_by(websites.c.created_at, websites.c.id).limit(limit)
    if seen is not None:
        statement = statement.where(websites.c.id.in_(seen))
    if after is not None:
        place = sa.tuple_(websites.c.created_at, websites.c.id)
        last = sa.tuple_(
            sa.literal(after.created_at, websites.c.created_at.type),
            sa.literal(after.id_website, websites.c.id.type),
        )
        statement = statement.where(place > last)
    return [_website(row) for row in await session.rows(statement)]


async def websites_of(session: ReadSession, organization_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Return organization → its websites, oldest first."""
    rows = await session.rows(
        sa.select(websites.c.organization_id, websites.c.id)
        .where(websites.c.organization_id.in_(organization_ids))
        .order_by(websites.c.created_at, websites.c.id)
    )
    found: dict[UUID, list[UUID]] = {organization_id: [] for organization_id in organization_ids}
    for row in rows:
        found[row["organization_id"]].append(row["id"])
    return found


async def websites_seen_by_client(session: ReadSession, client_id: str) -> list[UUID]:
    """Return the websites an API client sees: those named, or all of its organization."""
    named = sa.select(api_client_websites.c.id_website).where(api_client_websites.c.client_id == client_id)
    return await session.scalars(
        sa.select(websites.c.id)
        .join(api_clients, api_clients.c.organization_id == websites.c.organization_id)
        .where(
            api_clients.c.client_id == client_id,
            sa.or_(api_clients.c.sees_all, websites.c.id.in_(named)),
        )
        .order_by(websites.c.created_at, websites.c.id)
    )


def _columns(website: Website) -> dict[str, Any]:
    state = website.state
    return {
        "organization_id": state.organization_id,
        "name": state.name,
        "locale": state.locale,
        "time_zone": state.time_zone,
        "secret_key": website.sealed_key,
        "version": website.version,
        "created_at": state.created_at,
    }


def _website(row: dict[str, Any]) -> Website:
    state = WebsiteState(
        id_website=row["id"],
        organization_id=row["organization_id"],
        name=row["name"],
        locale=row["locale"],
        time_zone=row["time_zone"],
        created_at=row["created_at"],
    )
    return Website(state, row["version"], row["secret_key"])
