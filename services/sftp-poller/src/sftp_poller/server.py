"""The SFTP server merchants drop on: who may come in, with what, and how often (invariants.md 4).

There is no shell, no command, no forwarding and no agent: nothing but the SFTP subsystem on a virtual root.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import NewType, Protocol

import asyncssh
import structlog
from typing_extensions import override

from sftp_poller.algorithms import (
    ENCRYPTION_ALGORITHMS,
    KEX_ALGORITHMS,
    MAC_ALGORITHMS,
    SIGNATURE_ALGORITHMS,
)
from sftp_poller.connection_limits import LIMITS, ConnectionLimits, Place
from sftp_poller.folders import create_tree
from sftp_poller.sftp_session import SftpSession
from sftp_poller.sign_in_tries import TooManyTries, TriesNotCounted
from sftp_poller.virtual_root import Quota, VirtualRoot

log = structlog.get_logger()

AccountId = NewType("AccountId", str)

MAX_AUTH_TRIES = 5  # per connection
LOGIN_TIMEOUT_SECONDS = 30
MAX_SESSIONS = 10  # per login
KEEPALIVE_SECONDS = 60  # a client that fell silent is dropped after three unanswered calls


@dataclass(frozen=True)
class Login:
    """What the server needs to know of an account."""

    account_id: AccountId
    username: str
    folders: tuple[str, ...]
    public_keys: tuple[str, ...] = ()  # OpenSSH form


class Logins(Protocol):
    """Where accounts are looked up; asked at every attempt, so a change counts at once."""

    async def find(self, username: str) -> Login | None: ...

    async def password_matches(self, username: str, password: str) -> bool:
        """Return whether it is the account's password, in the same time for an unknown name."""
        ...


class Tries(Protocol):
    """Where tries at passwords are counted."""

    async def count(self, username: str, address: str, *, right: bool) -> None:
        """Raises: TooManyTries, TriesNotCounted."""
        ...


@dataclass(frozen=True)
class ServerOptions:
    """What the operator decides about the server."""

    data_dir: Path  # one folder per account below it
    host_key: asyncssh.SSHKey
    poller_key: str | None = None  # public key the drain signs in with, for any login; OpenSSH form
    quota: Quota = field(default_factory=lambda: Quota(max_bytes=2 * 1024**3, max_files=20_000))
    bind: str = "127.0.0.1"
    port: int = 2222  # 0 picks a free one


class SftpDropServer:
    """The listening server and what its connections share."""

    def __init__(self, logins: Logins, tries: Tries, on_drop: Callable[[AccountId], None]) -> None:
        self.logins = logins
        self.tries = tries
        self.limits = ConnectionLimits()
        self._on_drop = on_drop
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self.poller_key: bytes | None = None
        self._options: ServerOptions | None = None
        self._roots: dict[AccountId, VirtualRoot] = {}
        self._acceptor: asyncssh.SSHAcceptor | None = None

    async def start(self, options: ServerOptions) -> None:
        self._options = options
        self.poller_key = _public_data(options.poller_key) if options.poller_key else None
        self._acceptor = await asyncssh.create_server(
            lambda: Connection(self),
            options.bind,
            options.port,
            server_host_keys=[options.host_key],
            server_version="proofmark",
            sftp_factory=_open_session,
            allow_scp=False,
            allow_pty=False,
            agent_forwarding=False,
            x11_forwarding=False,
            gss_host=None,
            kbdint_auth=False,
            host_based_auth=False,
            login_timeout=LOGIN_TIMEOUT_SECONDS,
            keepalive_interval=KEEPALIVE_SECONDS,
            compression_algs=None,
            kex_algs=KEX_ALGORITHMS,
            encryption_algs=ENCRYPTION_ALGORITHMS,
            mac_algs=MAC_ALGORITHMS,
            signature_algs=SIGNATURE_ALGORITHMS,
        )

    @property
    def port(self) -> int | None:
        """The port listened on, once the server does."""
        return self._acceptor.get_port() if self._acceptor else None

    async def stop(self) -> None:
        """Close the door and every connection: an upload in progress is cut off and stays marked so."""
        if self._acceptor is None:
            return
        self._acceptor.close()
        self._acceptor = None
        closing = list(self.connections)
        for connection in closing:
            connection.abort()
        await asyncio.gather(*(connection.wait_closed() for connection in closing))

    def root_of(self, login: Login) -> VirtualRoot:
        """Return the login's root, shared by its sessions, with its standard folders on disk."""
        if self._options is None:
            raise RuntimeError("the server has not been started")
        root = self._roots.get(login.account_id)
        if root is None:
            path = self._options.data_dir / login.account_id
            root = self._roots[login.account_id] = VirtualRoot(
                path, self._options.quota, partial(self._on_drop, login.account_id)
            )
        create_tree(root.path, login.folders)
        return root


class Connection(asyncssh.SSHServer):
    """One client, until it has proved who it is; then the login its sessions belong to."""

    def __init__(self, server: SftpDropServer) -> None:
        self.server = server
        self.login: Login | None = None
        self.is_poller = False
        self._tries = 0
        self._address = ""
        self._places: tuple[Place, ...] = ()
        self._connection: asyncssh.SSHServerConnection | None = None

    @override
    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._address = _plain_address(conn.get_extra_info("peername")[0])
        self.server.connections.add(conn)
        if self._take(Place("unproved"), Place("unproved_address", self._address)) is not None:
            conn.abort()  # without a word: what it costs to refuse must be less than what it costs to ask

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.server.limits.give_back(*self._places)
        self._places = ()
        if self._connection is not None:
            self.server.connections.discard(self._connection)

    @override
    def public_key_auth_supported(self) -> bool:
        return True

    @override
    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Accept a key of the account, or the poller's; asked for the offer and again for the signature.

        Keys are not guessed: clients offer all they have, so wrong ones count on this connection only.
        """
        login = await self.server.logins.find(username)
        is_poller = key.public_data == self.server.poller_key
        if login is None or not (is_poller or _holds(login, key)):
            self._count_failure("public_key")
            return False
        self.login, self.is_poller = login, is_poller
        return True

    @override
    def password_auth_supported(self) -> bool:
        return True

    @override
    async def validate_password(self, username: str, password: str) -> bool:
        matches = await self.server.logins.password_matches(username, password)
        login = await self.server.logins.find(username) if matches else None
        await self._count_try(username, right=login is not None)
        if login is None:
            self._count_failure("password")
            return False
        self.login, self.is_poller = login, False
        return True

    @override
    def auth_completed(self) -> None:
        """Move to the places of those who have signed in; the poller takes none."""
        if self.login is None or self._connection is None:
            return
        self.server.limits.give_back(*self._places)
        self._places = ()
        wanted = Place("address", self._address), Place("login", self.login.account_id)
        full = None if self.is_poller else self._take(*wanted)
        if full is not None:
            whose = "from this address" if full.kind == "address" else "of this login"
            reason = f"More than {LIMITS[full.kind]} connections {whose}"
            self._connection.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, reason)
            return
        log.info("sftp_signed_in", account_id=self.login.account_id, poller=self.is_poller)

    def _take(self, *places: Place) -> Place | None:
        """Take these places, or return the one that is full."""
        full = self.server.limits.take(*places)
        if full is None:
            self._places = places
        else:
            log.warning("sftp_connection_refused", full=full.kind)
        return full

    async def _count_try(self, username: str, *, right: bool) -> None:
        """Raises PermissionDenied for a try that came too soon, DisconnectError if that can't be known."""
        try:
            await self.server.tries.count(username, self._address, right=right)
        except TooManyTries as error:
            log.info("sftp_sign_in_braked", wait_seconds=error.wait_seconds)
            reason = f"Too many failed sign-ins: try again in {error.wait_seconds} seconds"
            raise asyncssh.PermissionDenied(reason) from error
        except TriesNotCounted as error:
            log.warning("sftp_tries_not_counted", error=str(error))
            raise asyncssh.DisconnectError(
                asyncssh.DISC_SERVICE_NOT_AVAILABLE,
                "Passwords cannot be checked at the moment: try again later",
            ) from error

    def _count_failure(self, method: str) -> None:
        self._tries += 1
        log.info("sftp_sign_in_refused", method=method, tries=self._tries)
        if self._tries >= MAX_AUTH_TRIES:
            raise asyncssh.PermissionDenied("Too many failed sign-ins")


async def _open_session(channel: "asyncssh.SSHServerChannel[bytes]") -> SftpSession:
    """Start a session on the login's root. Raises DisconnectError when it has too many already."""
    owner = channel.get_connection().get_owner()
    if not isinstance(owner, Connection) or owner.login is None:
        raise asyncssh.PermissionDenied("Not signed in")
    root = owner.server.root_of(owner.login)
    if not owner.is_poller and root.sessions >= MAX_SESSIONS:
        raise asyncssh.DisconnectError(
            asyncssh.DISC_TOO_MANY_CONNECTIONS, f"More than {MAX_SESSIONS} sessions on this account"
        )
    return SftpSession(channel, root, owner.login.username, poller=owner.is_poller)


def _holds(login: Login, key: asyncssh.SSHKey) -> bool:
    return any(_public_data(known) == key.public_data for known in login.public_keys)


def _public_data(public_key: str) -> bytes:
    return asyncssh.import_public_key(public_key).public_data


def _plain_address(address: str) -> str:
    """Return an address as every door writes it: IPv4 is IPv4 on a socket for both, too."""
    parsed = ip_address(address)
    plain = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return str(plain or parsed)
