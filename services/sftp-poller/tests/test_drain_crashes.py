"""The drain cut off between any two steps, on our server and on another."""

import asyncio
import getpass
import os
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import asyncssh
import pytest

from sftp_poller.ledger import DrainedLogin
from sftp_poller.remote import RemoteAddress
from sftp_poller.testing.drain_site import HEADER, YESTERDAY, DrainSite, Tripwire


async def test_a_crash_after_any_step_is_finished_by_the_next_run(drain_site: DrainSite) -> None:
    """Kill the run just after each call it awaits, one by one; then let another run finish, and count."""
    content = "A{0};x\r\nB{0};x\r\nwrong{0};x\r\n"
    kills = 0
    for step in range(1, 200):
        body = HEADER + content.format(step)
        await drain_site.put(f"orders/f{step}.csv", body)
        if not await drain_site.is_killed(Tripwire(step)):
            break
        kills += 1
        await drain_site.run()
        tree = drain_site.tree()
        assert tree[f"orders/error/f{step}.csv"] == body.encode()
        assert tree[f"orders/error/f{step}_report.csv"] == b"1 wrong"
        assert f"orders/error/f{step}_rejected.csv" in tree
    else:
        pytest.fail("no run came to its end")
    assert kills > 20
    rows = await drain_site.rows()
    assert len(rows) == kills + 1
    assert {(row["rows_imported"], row["rows_error"], row["rows_duplicate"]) for row in rows} == {(2, 1, 0)}
    assert {row["settled_at"] is not None for row in rows} == {True}
    assert len(await drain_site.events()) == kills + 1, "each file is announced once"
    assert len(drain_site.tree()) == 3 * (kills + 1), "nothing is left in orders/, nothing is there twice"


async def test_two_runs_at_once_import_a_file_once(drain_site: DrainSite) -> None:
    for number in range(5):
        await drain_site.put(f"orders/{number}.csv", HEADER + f"R{number};x\r\nwrong;x\r\n")
    await asyncio.gather(*(drain_site.run(sleep=asyncio.sleep) for _ in range(2)))
    assert len(drain_site.tree()) == 15
    assert len(await drain_site.events()) == 5
    assert {row["rows_duplicate"] for row in await drain_site.rows()} == {0}


@dataclass(frozen=True)
class OpenSsh:
    """A server of OpenSSH's with one tree, made by its operator."""

    port: int
    root: Path
    host_key: str

    def address(self, login: DrainedLogin, key: asyncssh.SSHKey) -> RemoteAddress:
        base = str(self.root / login.username)
        return RemoteAddress("127.0.0.1", self.port, getpass.getuser(), key, self.host_key, base=base)


async def is_listening(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    return True


@pytest.fixture
async def openssh(drain_site: DrainSite, tmp_path: Path) -> AsyncIterator[OpenSsh]:
    root = tmp_path / "elsewhere"
    for outcome in ("success", "error"):
        (root / "alto" / "orders" / outcome).mkdir(parents=True)
    (root / "duo").mkdir()
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    key_file = tmp_path / "sshd_key"
    key_file.touch(mode=0o600)
    host_key.write_private_key(key_file)
    drain_site.drop.poller_key.write_public_key(tmp_path / "authorized")
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)  # an empty folder that the packaged server insists on
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = {
        "ListenAddress": "127.0.0.1",
        "Port": port,
        "HostKey": key_file,
        "AuthorizedKeysFile": tmp_path / "authorized",
        "StrictModes": "no",
        "UsePAM": "no",
        "PermitRootLogin": "prohibit-password",
        "Subsystem": "sftp internal-sftp",
        "PidFile": "none",
    }
    words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    process = await asyncio.create_subprocess_exec(
        "/usr/sbin/sshd", "-D", "-q", "-f", "/dev/null", *words, stderr=asyncio.subprocess.DEVNULL
    )
    async with asyncio.timeout(10):
        while not await is_listening(port):
            assert process.returncode is None
            await asyncio.sleep(0.02)
    yield OpenSsh(port, root, host_key.export_public_key().decode())
    process.terminate()
    await process.wait()


async def test_openssh_can_stand_in_the_place_of_our_server(drain_site: DrainSite, openssh: OpenSsh) -> None:
    """With all kinds of endings, collisions, and crashes."""
    drain_site.address = lambda login: openssh.address(login, drain_site.drop.poller_key)
    orders = openssh.root / "alto" / "orders"
    (orders / "error" / "taken.csv").write_text("older")
    kills = 0
    for step in range(1, 200, 6):
        for name, rows in ((f"good{step}", "A{0};x"), (f"bad{step}", "wrong{0};x"), ("taken", "wrong{0};x")):
            path = orders / f"{name}.csv"
            path.write_bytes((HEADER + rows.format(step)).encode())
            os.utime(path, (YESTERDAY.timestamp(), YESTERDAY.timestamp()))
        if not await drain_site.is_killed(Tripwire(step)):
            break
        kills += 1
        await drain_site.run()
        drain_site.clock.advance(timedelta(seconds=1))
        assert (orders / "success" / f"good{step}.csv").read_bytes() == f"{HEADER}A{step};x".encode()
        assert (orders / "error" / f"bad{step}_report.csv").read_text() == "1 wrong"
    assert kills > 6
    assert (orders / "error" / "taken.csv").read_text() == "older"
    assert len(list(orders.glob("error/taken*_rejected.csv"))) == kills + 1
    assert [path.name for path in orders.iterdir() if path.is_file()] == []
    assert len(await drain_site.events()) == 3 * (kills + 1)
