"""How many may come in, how fast they may guess, and how long they may take."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import asyncssh
import pytest

from sftp_poller.connection_limits import LIMITS, ConnectionLimits, Place
from sftp_poller.sign_in_tries import TooManyTries, TriesNotCounted
from sftp_poller.testing.drop_site import PASSWORD, DropSite, open_site
from sftp_poller.virtual_root import Quota

ELSEWHERE = ("127.0.0.9", 0)  # another address of this machine


async def greeting(site: DropSite, address: tuple[str, int] | None = None) -> bytes:
    """Return what the server says to one who only knocks; nothing if it closes the door."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port, local_addr=address)
    try:
        return await reader.readline()
    except ConnectionError:
        return b""
    finally:
        writer.close()


class Witness(asyncssh.SSHClient):
    """Notes what the server says when it ends the connection."""

    def __init__(self) -> None:
        self.reason: Exception | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        self.reason = exc


async def refusal(site: DropSite) -> str:
    """Sign in as alto and return what the server says of it before it hangs up."""
    connection, witness = await asyncssh.create_connection(
        Witness,
        "127.0.0.1",
        site.port,
        username="alto",
        password=PASSWORD,
        known_hosts=None,
        client_keys=None,
    )
    await connection.wait_closed()
    assert isinstance(witness, Witness)
    assert isinstance(witness.reason, asyncssh.DisconnectError)
    return witness.reason.reason


async def knock(site: DropSite, stack: AsyncExitStack) -> None:
    """Hold a connection that never signs in."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    stack.callback(writer.close)
    assert (await reader.readline()).startswith(b"SSH-2.0-")


async def test_one_address_cannot_keep_others_from_signing_in(site: DropSite) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(LIMITS["unproved_address"]):
            await knock(site, stack)
        assert await greeting(site) == b""
        assert (await greeting(site, ELSEWHERE)).startswith(b"SSH-2.0-")
    async with site.merchant() as client:
        assert await client.isdir("/orders")


async def test_many_addresses_hold_no_more_than_the_server_takes(
    site: DropSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "unproved", 3)
    async with AsyncExitStack() as stack:
        for _ in range(3):
            await knock(site, stack)
        assert await greeting(site, ELSEWHERE) == b""


async def test_an_eleventh_connection_of_a_login_is_told_why_it_is_refused(site: DropSite) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(LIMITS["login"]):
            await stack.enter_async_context(site.connection())
        assert await refusal(site) == "More than 10 connections of this login (error 12)"
        async with site.merchant("duo") as other, site.poller() as poller:
            assert await other.isdir("/fr_FR/orders")
            assert await poller.isdir("/orders")
    async with site.merchant() as client:
        assert await client.isdir("/orders")


async def test_an_address_has_so_many_connections_and_the_poller_takes_none(
    site: DropSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "address", 2)
    async with site.poller(), site.poller("duo"), site.merchant(), site.merchant("duo"):
        assert await refusal(site) == "More than 2 connections from this address (error 12)"
        async with asyncssh.connect(
            "127.0.0.1",
            site.port,
            local_addr=ELSEWHERE,
            username="alto",
            password=PASSWORD,
            known_hosts=None,
            client_keys=None,
        ) as connection:
            assert await (await connection.start_sftp_client()).isdir("/orders")


def test_a_refused_connection_takes_no_place() -> None:
    limits = ConnectionLimits()
    login, elsewhere = Place("login", "alto"), Place("address", "192.0.2.2")
    for number in range(LIMITS["login"]):
        assert limits.take(Place("address", f"198.51.100.{number}"), login) is None
    for _ in range(LIMITS["address"] + 1):
        assert limits.take(elsewhere, login) == login
    limits.give_back(Place("address", "198.51.100.0"), login)
    assert limits.take(elsewhere, login) is None


@pytest.fixture
async def hasty_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DropSite]:
    monkeypatch.setattr("sftp_poller.server.LOGIN_TIMEOUT_SECONDS", 0.2)
    async with open_site(tmp_path, Quota(1_000_000, 60)) as opened:
        yield opened


async def test_who_does_not_sign_in_in_time_is_put_out(hasty_site: DropSite) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hasty_site.port)
    assert (await reader.readline()).startswith(b"SSH-2.0-")
    with suppress(ConnectionResetError):
        await reader.read()  # until the server ends it
    writer.close()


async def test_every_try_at_a_password_is_told_and_none_at_keys(site: DropSite) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        await asyncssh.connect(
            "127.0.0.1", site.port, username="alto", password="no", known_hosts=None, client_keys=None
        )
    async with site.merchant(), site.poller():
        pass
    with pytest.raises(asyncssh.PermissionDenied):
        await asyncssh.connect(
            "127.0.0.1", site.port, username="duo", known_hosts=None, client_keys=[site.merchant_key]
        )
    assert site.tries.told == [("alto", "127.0.0.1", False), ("alto", "127.0.0.1", True)]


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (TooManyTries(30), "Too many failed sign-ins: try again in 30 seconds"),
        (TriesNotCounted("ConnectError"), "Passwords cannot be checked at the moment: try again later"),
    ],
)
async def test_while_tries_are_refused_no_password_opens_and_a_key_does(
    site: DropSite, refusal: Exception, told: str
) -> None:
    site.tries.refusal = refusal
    with pytest.raises(asyncssh.DisconnectError, match=told):
        await asyncssh.connect(
            "127.0.0.1", site.port, username="alto", password=PASSWORD, known_hosts=None, client_keys=None
        )
    async with asyncssh.connect(
        "127.0.0.1", site.port, username="alto", known_hosts=None, client_keys=[site.merchant_key]
    ) as connection:
        assert await (await connection.start_sftp_client()).isdir("/orders")


async def test_keys_are_renewed_in_the_middle_of_a_file(site: DropSite) -> None:
    content = bytes(range(256)) * 3_000
    async with (
        asyncssh.connect(
            "127.0.0.1",
            site.port,
            username="alto",
            password=PASSWORD,
            known_hosts=None,
            client_keys=None,
            rekey_bytes=100_000,
        ) as connection,
        connection.start_sftp_client() as client,
        client.open("/orders/a.csv", "wb") as file,
    ):
        await file.write(content)
    assert (site.root() / "orders" / "a.csv").read_bytes() == content


async def test_a_restarted_server_is_recognized(tmp_path: Path) -> None:
    async with open_site(tmp_path, Quota(1_000_000, 60)) as before:
        pinned = before.host_public_key
    async with open_site(tmp_path, Quota(1_000_000, 60)) as after:
        known = asyncssh.import_known_hosts(f"* {pinned}")
        connection = await asyncssh.connect(
            "127.0.0.1",
            after.port,
            username="alto",
            password=PASSWORD,
            known_hosts=known,
            client_keys=None,
        )
        connection.close()
        await connection.wait_closed()
