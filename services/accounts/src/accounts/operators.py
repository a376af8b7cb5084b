"""Make the platform's own people: an operator by e-mail, or the token of an embedded platform."""

import asyncio
import secrets
from uuid import uuid4

from accounts import store_people as people
from accounts import store_second_factors as factors
from accounts.password import MIN_CHARS, is_weak
from accounts.person import OperatorToken, User
from accounts.sign_in import normalized_email
from kit.clock import Clock
from kit.db import Database
from kit.secrets import hash_password, hash_secret, new_secret

_PASSWORD_BYTES = 15  # 20 characters


class PasswordWeak(ValueError):
    """Too short, or among the first that anybody would try."""


async def create_operator(database: Database, clock: Clock, email: str, password: str | None = None) -> str:
    """Make the user of this address an operator and moderator, with a new password; return the password.

    A user who exists keeps their organizations and loses their sessions and second factor.
    Raises: PasswordWeak.
    """
    password = secrets.token_urlsafe(_PASSWORD_BYTES) if password is None else password
    address = normalized_email(email)
    if is_weak(password, address):
        raise PasswordWeak(f"a password needs {MIN_CHARS} characters and must not be a common one")
    password_hash = await asyncio.to_thread(hash_password, password)
    async with database.write() as session:
        user = User(uuid4(), address, address.partition("@")[0], "en")
        if not await people.add_user(session, user, password_hash, clock.now()):
            known = await people.find_user_by_email(session, address)
            assert known is not None  # noqa: S101 - the address was taken in this transaction's sight
            user = known[0]
            await people.replace_password(session, user.id, password_hash)
            await factors.remove_factor(session, user.id)  # perhaps lost: who can do this can do anything
        await people.add_platform_roles(session, user.id, ("operator", "moderator"))
    return password


async def ensure_operator_token(database: Database, clock: Clock, current: str | None = None) -> str:
    """Return the token that opens everything of an embedded platform: `current` if it's known, or a new one.

    A new one takes the place of any before it.
    """
    if current:
        async with database.read() as reader:
            if await people.find_operator_token(reader, hash_secret(current)) is not None:
                return current
    return await _replace_token(database, clock, every_website=True)


async def new_operator_token(database: Database, clock: Clock) -> str:
    """Return a new token for commands in production: operator and moderator, no merchant's websites.

    It takes the place of any before it.
    """
    return await _replace_token(database, clock, every_website=False)


async def _replace_token(database: Database, clock: Clock, *, every_website: bool) -> str:
    token = new_secret("pmo_")
    rights = OperatorToken(("operator", "moderator"), every_website=every_website)
    async with database.write() as session:
        await people.replace_operator_tokens(session, hash_secret(token), rights, clock.now())
    return token
