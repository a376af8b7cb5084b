"""For tests: a running drop server on a free port, with accounts kept in memory, and clients of it."""

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

from sftp_poller.host_key import load_or_create_key
from sftp_poller.server import AccountId, Login, ServerOptions, SftpDropServer
from sftp_poller.virtual_root import Quota

PASSWORD = "correct horse battery"  # noqa: S105  # of invented accounts
ALTO = AccountId("01990000-0000-7000-8000-000000000001")
DUO = AccountId("01990000-0000-7000-8000-000000000002")


@dataclass
class MemoryLogins:
    """Accounts by name; every one has the same password."""

    logins: dict[str, Login] = field(default_factory=dict)

    async def find(self, username: str) -> Login | None:
        return self.logins.get(username)

    async def password_matches(self, username: str, password: str) -> bool:
        return username in self.logins and hmac.compare_digest(password, PASSWORD)


@dataclass
class MemoryTries:
    """Remembers what the server told of tries, and refuses them when the test says so."""

    told: list[tuple[str, str, bool]] = field(default_factory=list)  # user name, address, right
    refusal: Exception | None = None

    async def count(self, username: str, address: str, *, right: bool) -> None:
        self.told.append((username, address, right))
        if self.refusal is not None:
            raise self.refusal


@dataclass
class DropSite:
    """The server under test and what a client needs to reach it."""

    server: SftpDropServer
    logins: MemoryLogins
    tries: MemoryTries
    data_dir: Path
    poller_key: asyncssh.SSHKey
    host_public_key: str
    merchant_key: asyncssh.SSHKey
    merchant_key_file: Path
    dropped: list[AccountId] = field(default_factory=list)  # a login for each file that was finished

    @property
    def port(self) -> int:
        return self.server.port or 0

    def root(self, username: str = "alto") -> Path:
        return self.data_dir / self.logins.logins[username].account_id

    @asynccontextmanager
    async def connection(self, username: str = "alto") -> AsyncIterator[asyncssh.SSHClientConnection]:
        async with asyncssh.connect(
            "127.0.0.1", self.port, username=username, password=PASSWORD, known_hosts=None, client_keys=None
        ) as connection:
            yield connection

    @asynccontextmanager
    async def merchant(self, username: str = "alto") -> AsyncIterator[asyncssh.SFTPClient]:
        async with self.connection(username) as connection, connection.start_sftp_client() as client:
            yield client

    @asynccontextmanager
    async def poller(self, username: str = "alto") -> AsyncIterator[asyncssh.SFTPClient]:
        async with (
            asyncssh.connect(
                "127.0.0.1",
                self.port,
                username=username,
                known_hosts=None,
                client_keys=[self.poller_key],
            ) as connection,
            connection.start_sftp_client() as client,
        ):
            yield client


@asynccontextmanager
async def open_site(folder: Path, quota: Quota) -> AsyncIterator[DropSite]:
    """Run a server with one login of one website ("alto") and one of two ("duo")."""
    poller_key = asyncssh.generate_private_key("ssh-ed25519")
    merchant_key = asyncssh.generate_private_key("ssh-ed25519")
    key_file = folder / "merchant_key"
    key_file.touch(mode=0o600)
    merchant_key.write_private_key(key_file)
    logins = MemoryLogins(
        {
            "alto": Login(ALTO, "alto", ("",), (merchant_key.export_public_key().decode(),)),
            "duo": Login(DUO, "duo", ("fr_FR", "en_US-outlet")),
        }
    )
    options = ServerOptions(
        data_dir=folder / "sftp",
        host_key=load_or_create_key(folder / "host_key", "test"),
        poller_key=poller_key.export_public_key().decode(),
        quota=quota,
        port=0,
    )
    (options.data_dir / DUO / "reviews").mkdir(
        parents=True, exist_ok=True
    )  # the platform hosts this one's feeds
    dropped: list[AccountId] = []
    tries = MemoryTries()
    server = SftpDropServer(logins, tries, dropped.append)
    await server.start(options)
    try:
        host_public_key = options.host_key.export_public_key().decode()
        yield DropSite(
            server,
            logins,
            tries,
            options.data_dir,
            poller_key,
            host_public_key,
            merchant_key,
            key_file,
            dropped,
        )
    finally:
        await server.stop()
