"""Who may come in, and with what."""

import stat
from pathlib import Path

import asyncssh
import pytest

from sftp_poller.host_key import KeyUnreadable, key_from, load_or_create_key
from sftp_poller.testing.drop_site import PASSWORD, DropSite


async def test_a_password_opens_the_login_s_own_root(site: DropSite) -> None:
    async with site.merchant() as client:
        assert sorted(await client.listdir("/")) == [".", "..", "orders"]
        assert await client.realpath(".") == "/"


async def test_a_public_key_of_the_account_opens_it(site: DropSite) -> None:
    async with (
        asyncssh.connect(
            "127.0.0.1", site.port, username="alto", known_hosts=None, client_keys=[site.merchant_key]
        ) as connection,
        connection.start_sftp_client() as client,
    ):
        assert await client.isdir("/orders")


@pytest.mark.parametrize("username", ["alto", "nobody"])
async def test_a_wrong_password_and_an_unknown_name_are_refused_alike(site: DropSite, username: str) -> None:
    with pytest.raises(asyncssh.PermissionDenied) as refusal:
        await asyncssh.connect(
            "127.0.0.1", site.port, username=username, password="wrong", known_hosts=None, client_keys=None
        )
    assert str(refusal.value) == f"Permission denied for user {username} on host 127.0.0.1"


async def test_a_key_of_another_account_is_refused(site: DropSite) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        await asyncssh.connect(
            "127.0.0.1", site.port, username="duo", known_hosts=None, client_keys=[site.merchant_key]
        )


async def test_a_key_taken_away_no_longer_opens(site: DropSite) -> None:
    login = site.logins.logins["alto"]
    site.logins.logins["alto"] = type(login)(login.account_id, login.username, login.folders)
    with pytest.raises(asyncssh.PermissionDenied):
        await asyncssh.connect(
            "127.0.0.1", site.port, username="alto", known_hosts=None, client_keys=[site.merchant_key]
        )


class Guesser(asyncssh.SSHClient):
    """Tries one wrong password after another."""

    def __init__(self) -> None:
        self.tries = 0

    def password_auth_requested(self) -> str | None:
        self.tries += 1
        return f"guess {self.tries}" if self.tries <= 20 else None


async def test_the_connection_ends_after_five_wrong_passwords(site: DropSite) -> None:
    guessers: list[Guesser] = []

    def guesser() -> Guesser:
        guessers.append(Guesser())
        return guessers[-1]

    with pytest.raises(asyncssh.PermissionDenied, match="Too many failed sign-ins"):
        await asyncssh.create_connection(
            guesser, "127.0.0.1", site.port, username="alto", known_hosts=None, client_keys=None
        )
    assert guessers[0].tries == 5


async def test_offering_the_poller_s_key_and_signing_in_by_password_makes_no_poller(
    site: DropSite,
) -> None:
    """The key is public: only the one that signed counts."""
    offered = site.poller_key.convert_to_public()

    class Pretender(asyncssh.SSHClient):
        def __init__(self) -> None:
            self.offered = False

        def public_key_auth_requested(self) -> asyncssh.SSHKeyPair | None:
            if self.offered:
                return None
            self.offered = True
            pair = asyncssh.load_keypairs([site.merchant_key])[0]
            pair.public_data = offered.public_data
            return pair

        def password_auth_requested(self) -> str:
            return PASSWORD

    connection, _ = await asyncssh.create_connection(
        Pretender, "127.0.0.1", site.port, username="alto", known_hosts=None, client_keys=None
    )
    async with connection, connection.start_sftp_client() as client:
        with pytest.raises(asyncssh.SFTPPermissionDenied):
            async with client.open("/orders/success/x.csv", "wb") as file:
                await file.write(b"x")


async def test_an_eleventh_session_is_refused_and_the_ten_go_on(site: DropSite) -> None:
    async with site.connection() as connection:
        sessions = [await connection.start_sftp_client() for _ in range(10)]
        with pytest.raises((asyncssh.Error, OSError)):
            async with site.merchant() as eleventh:
                await eleventh.listdir("/")
        assert await sessions[0].isdir("/orders")
        assert await sessions[9].isdir("/orders")
        sessions[0].exit()
        await sessions[0].wait_closed()
    async with site.merchant() as client:
        assert await client.isdir("/orders")


@pytest.mark.parametrize("command", ["id", None, "scp -t /orders"])
async def test_there_is_no_shell_and_no_command(site: DropSite, command: str | None) -> None:
    async with site.connection() as connection:
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.run(command, check=True)


async def test_nothing_is_forwarded(site: DropSite) -> None:
    async with site.connection() as connection:
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.open_connection("127.0.0.1", site.port)
        with pytest.raises(asyncssh.ChannelListenError):
            await connection.forward_remote_port("", 0, "127.0.0.1", site.port)
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.open_unix_connection(str(site.data_dir / "socket"))


@pytest.mark.parametrize(
    "weak",
    [
        {"kex_algs": ["diffie-hellman-group14-sha1"]},
        {"encryption_algs": ["aes256-cbc", "3des-cbc"]},
        {"mac_algs": ["hmac-sha1", "hmac-md5"], "encryption_algs": ["aes256-ctr"]},
    ],
)
async def test_old_algorithms_are_refused(site: DropSite, weak: dict[str, list[str]]) -> None:
    with pytest.raises(asyncssh.KeyExchangeFailed):
        await asyncssh.connect(
            "127.0.0.1", site.port, username="alto", password="x", known_hosts=None, client_keys=None, **weak
        )


def test_the_host_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "host_key"
    first = load_or_create_key(path, "host")
    again = load_or_create_key(path, "host")
    assert first.get_fingerprint() == again.get_fingerprint()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["host_key"]


def some_key(passphrase: str | None = None) -> str:
    return asyncssh.generate_private_key("ssh-ed25519").export_private_key(passphrase=passphrase).decode()


def test_a_key_the_operator_gave_is_used(tmp_path: Path) -> None:
    given = some_key()
    expected = asyncssh.import_private_key(given).get_fingerprint()
    assert key_from(given, tmp_path / "host_key", "host_key").get_fingerprint() == expected
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", ["", "abc", some_key("secret")])
def test_a_key_that_cannot_be_read_is_told_by_its_setting(tmp_path: Path, given: str) -> None:
    with pytest.raises(KeyUnreadable, match="PROOFMARK_SFTP_HOST_KEY: expected a private key") as refusal:
        key_from(given, tmp_path / "host_key", "host_key")
    assert not given or given not in str(refusal.value)
