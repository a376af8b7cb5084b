"""The platform as the merchant's server: files go into /reviews/ of his SFTP account, through its owner."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx2

from feed_exporter.server_session import (
    SAMPLE_BYTES,
    Content,
    HostKey,
    Limits,
    Login,
    Passed,
    sample,
    sample_name,
)
from feed_exporter.step import Step
from kit.targets import StepFailed


class HostedFolders:
    """The folders that the SFTP service keeps for websites."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        """`client`: of the SFTP service's internal API."""
        self._client = client

    async def close(self) -> None:
        await self._client.aclose()

    async def has(self, id_website: UUID, sftp_account_id: UUID) -> bool:
        """Tell whether the website has this account. Raises: httpx2.HTTPError."""
        answer = await self._client.get(_address(id_website, sftp_account_id))
        if answer.status_code == httpx2.codes.NOT_FOUND:
            return False
        answer.raise_for_status()
        return True

    async def remove(self, id_website: UUID, sftp_account_id: UUID, name: str) -> None:
        """Remove a file; one that is gone, or whose account is, is fine. Raises: httpx2.HTTPError."""
        answer = await self._client.delete(f"{_address(id_website, sftp_account_id)}/{name}")
        if answer.status_code != httpx2.codes.NOT_FOUND:
            answer.raise_for_status()

    @asynccontextmanager
    async def open(
        self, login: Login, limits: Limits, passed: Passed = lambda _: None
    ) -> AsyncIterator["HostedSession"]:
        """Raises: StepFailed (login), ValueError for the login of another server."""
        if login.sftp_account_id is None:
            raise ValueError("a flow to the platform names its account")
        session = HostedSession(self._client, _address(login.id_website, login.sftp_account_id), limits)
        await session.call("login", "GET")
        passed("login")
        yield session


class HostedSession:
    """One account's folder. Its owner writes under a temporary name, checks the size and renames."""

    host_key: HostKey | None = None

    def __init__(self, client: httpx2.AsyncClient, address: str, limits: Limits) -> None:
        self._client = client
        self._address = address
        self._limits = limits

    async def check_directory(self) -> None:
        """Nothing to look for: the folder is made when it's missing."""

    async def upload(self, name: str, content: Content, size_bytes: int) -> None:
        await self.call("write", "PUT", f"/{name}", content(), size_bytes)

    async def write_sample(self, passed: Passed) -> None:
        name = sample_name()
        await self.upload(name, sample, SAMPLE_BYTES)
        passed("write")
        passed("rename")
        await self.call("write", "DELETE", f"/{name}")

    async def call(
        self,
        step: Step,
        method: str,
        path: str = "",
        content: AsyncIterator[bytes] | None = None,
        size_bytes: int = 0,
    ) -> None:
        headers = {} if content is None else {"Content-Length": str(size_bytes)}
        try:
            answer = await self._client.request(
                method, self._address + path, content=content, headers=headers, timeout=self._limits.stall
            )
            answer.raise_for_status()
        except httpx2.HTTPError as error:
            raise StepFailed(step) from error


def _address(id_website: UUID, sftp_account_id: UUID) -> str:
    return f"/internal/websites/{id_website}/sftp-accounts/{sftp_account_id}/reviews"
