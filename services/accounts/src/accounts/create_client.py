"""Give an organization's program a credential of its own, and take it back."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts import store_clients as clients
from accounts.find_caller import PREFIX_CHARS, SECRET_PREFIX
from accounts.person import ApiClient
from kit.clock import Clock
from kit.db import WriteSession
from kit.secrets import hash_secret, new_secret


async def create_client(
    session: WriteSession,
    organization_id: UUID,
    name: str,
    websites: Sequence[UUID] | None,
    expires_at: datetime | None,
    clock: Clock,
) -> tuple[ApiClient, str]:
    """Create a client for the named websites of an organization (None: all) and return it with its secret.

    Only a hash of the secret is kept: it can't be shown again.
    """
    secret = new_secret(SECRET_PREFIX)
    client = ApiClient(
        client_id=f"pmc_{secrets.token_hex(10)}",
        organization_id=organization_id,
        name=name,
        secret_prefix=secret[:PREFIX_CHARS],
        secret_hash=hash_secret(secret),
        websites=websites,
        expires_at=expires_at,
        created_at=clock.now(),
    )
    await clients.add_client(session, client)
    return client, secret
