"""SQL of API clients."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.person import ApiClient
from accounts.tables import api_client_websites, api_clients
from kit.db import ReadSession, WriteSession


async def add_client(session: WriteSession, client: ApiClient) -> None:
    await session.insert(
        api_clients,
        {
            "client_id": client.client_id,
            "organization_id": client.organization_id,
            "name": client.name,
            "secret_prefix": client.secret_prefix,
            "secret_hash": client.secret_hash,
            "sees_all": client.websites is None,
            "expires_at": client.expires_at,
            "created_at": client.created_at,
        },
    )
    named = [{"client_id": client.client_id, "id_website": website} for website in client.websites or ()]
    await session.insert(api_client_websites, *named)


async def find_client(session: ReadSession, client_id: str) -> ApiClient | None:
    found = await _clients(session, api_clients.c.client_id == client_id)
    return found[0] if found else None


async def clients_with_prefix(session: ReadSession, prefix: str) -> list[ApiClient]:
    return await _clients(session, api_clients.c.secret_prefix == prefix)


async def list_clients(session: ReadSession, organization_ids: Sequence[UUID] | None) -> list[ApiClient]:
    """Return the clients of these organizations (None: of all), oldest first."""
    if organization_ids is None:
        return await _clients(session, sa.true())
    return await _clients(session, api_clients.c.organization_id.in_(organization_ids))


async def remove_client(session: WriteSession, client_id: str) -> None:
    await session.execute(sa.delete(api_client_websites).where(api_client_websites.c.client_id == client_id))
    await session.execute(sa.delete(api_clients).where(api_clients.c.client_id == client_id))


async def _clients(session: ReadSession, condition: sa.ColumnElement[bool]) -> list[ApiClient]:
    order = (api_clients.c.created_at, api_clients.c.client_id)
    rows = await session.rows(sa.select(api_clients).where(condition).order_by(*order))
    named = await session.rows(
        sa.select(api_client_websites)
        .join(api_clients, api_clients.c.client_id == api_client_websites.c.client_id)
        .where(condition)
    )
    websites: dict[str, list[UUID]] = {}
    for pair in named:
        websites.setdefault(pair["client_id"], []).append(pair["id_website"])
    return [_client(row, websites.get(row["client_id"], [])) for row in rows]


def _client(row: dict[str, Any], named: list[UUID]) -> ApiClient:
    return ApiClient(
        client_id=row["client_id"],
        organization_id=row["organization_id"],
        name=row["name"],
        secret_prefix=row["secret_prefix"],
        secret_hash=row["secret_hash"],
        websites=None if row["sees_all"] else sorted(named),
        expires_at=row["expires_at"],
        created_at=row["created_at"],
    )
