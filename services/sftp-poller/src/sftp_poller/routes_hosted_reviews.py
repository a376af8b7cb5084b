"""Feed files that the platform keeps for merchants without a server: internal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Header, Path, Request, Response

from kit.db import Database
from kit.problems import NotFound, ServiceUnavailable
from sftp_poller import store_accounts as store
from sftp_poller.dropped_file import Place
from sftp_poller.hosted_reviews import HostedReviews
from sftp_poller.ledger import DrainedLogin
from sftp_poller.remote import RemoteError
from sftp_poller.server import AccountId

_HOSTED = "/internal/websites/{id_website}/sftp-accounts/{account_id}/reviews"
FileName = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$")]
log = structlog.get_logger()


def routes_hosted_reviews(database: Database, hosted: HostedReviews) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    async def login_of(id_website: UUID, account_id: UUID) -> DrainedLogin:
        """Return the login, if it has a folder of the website."""
        async with database.read() as session:
            account = await store.find_account(session, account_id)
        if account is None or all(entry.id_website != id_website for entry in account.folders):
            raise NotFound
        places = tuple(Place(entry.folder, entry.id_website) for entry in account.folders)
        return DrainedLogin(AccountId(str(account.id)), account.username, places)

    @router.get(_HOSTED, status_code=204)
    async def check_hosted(id_website: UUID, account_id: UUID) -> Response:
        login = await login_of(id_website, account_id)
        async with _reached(account_id):
            await hosted.check(login)
        return Response(status_code=204)

    @router.put(_HOSTED + "/{file_name}", status_code=204)
    async def put_hosted(
        request: Request,
        id_website: UUID,
        account_id: UUID,
        file_name: FileName,
        content_length: Annotated[int, Header(ge=0)],
    ) -> Response:
        login = await login_of(id_website, account_id)
        async with _reached(account_id):
            await hosted.put(login, file_name, request.stream(), content_length)
        return Response(status_code=204)

    @router.delete(_HOSTED + "/{file_name}", status_code=204)
    async def delete_hosted(id_website: UUID, account_id: UUID, file_name: FileName) -> Response:
        login = await login_of(id_website, account_id)
        async with _reached(account_id):
            await hosted.remove(login, file_name)
        return Response(status_code=204)

    return router


@asynccontextmanager
async def _reached(account_id: UUID) -> AsyncIterator[None]:
    """Tell faults of the SFTP server as ours. Raises: ServiceUnavailable."""
    try:
        yield
    except RemoteError as error:
        log.warning("hosted_reviews_unreached", account_id=str(account_id), error=type(error).__name__)
        raise ServiceUnavailable from error
