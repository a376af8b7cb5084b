"""The connection cut at any call of a run: in listing, download, move and report writing.

The run goes on over a new one. Every file is processed once, whatever the server had done unheard.
"""

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from sftp_poller.ledger import DrainedLogin
from sftp_poller.remote import RemoteAddress
from sftp_poller.testing.cut_wire import CutWire, Proxy, Side, proxy_to
from sftp_poller.testing.drain_site import HEADER, YESTERDAY, DrainSite
from sftp_poller.testing.openssh import OpenSsh

GOOD, BAD = HEADER + "A{0};x\r\nB{0};x\r\n", HEADER + "C{0};x\r\nwrong{0};x\r\n"
pytestmark = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)  # it is not what is cut


def put(orders: Path, name: str, content: str) -> None:
    path = orders / name
    path.write_bytes(content.encode())
    os.utime(path, (YESTERDAY.timestamp(), YESTERDAY.timestamp()))


def tree(orders: Path, part: str) -> dict[str, bytes]:
    found = [path for path in orders.rglob("*") if part in path.name and path.is_file()]
    return {str(path.relative_to(orders)): path.read_bytes() for path in found}


async def cut_everywhere(site: DrainSite, orders: Path, proxy: Proxy, side: Side, stride: int) -> int:
    """Drop a good and a bad file and cut the run some calls later each time; return the number of cuts."""
    cuts = 0
    for call in range(1, 400, stride):
        mark = f"{call:03}"
        good, bad = GOOD.format(mark), BAD.format(mark)
        put(orders, f"good{mark}.csv", good)
        put(orders, f"bad{mark}.csv", bad)
        wire = CutWire(proxy, call, side)
        counts = await site.run(wire=wire)
        assert (counts.success, counts.error, counts.failed, counts.logins_failed) == (1, 1, 0, 0), call
        assert tree(orders, mark) == {
            f"success/good{mark}.csv": good.encode(),
            f"error/bad{mark}.csv": bad.encode(),
            f"error/bad{mark}_report.csv": b"1 wrong",
            f"error/bad{mark}_rejected.csv": f"{HEADER}wrong{mark};x".encode(),
        }
        if wire.left > 0:
            break
        cuts += 1
    runs = cuts + 1
    assert len(site.ingest.order) == len(set(site.ingest.order)) == 2 * runs
    assert {(row["rows_duplicate"], row["settled_at"] is None) for row in await site.rows()} == {(0, False)}
    assert len(await site.events()) == 2 * runs, "each file is announced once"
    assert sum(event.files_total for event in await site.failures()) == runs, "and told once"
    assert tree(orders, ".part") == {}, "nothing of ours is left behind"
    return cuts


@pytest.mark.parametrize("side", get_args(Side))
async def test_on_our_server(drain_site: DrainSite, side: Side) -> None:
    async with proxy_to(drain_site.drop.port) as proxy:
        drain_site.address = lambda login: replace(drain_site.own_address(login), port=proxy.port)
        await drain_site.run()  # the server makes the login's folders
        orders = drain_site.drop.root() / "orders"
        assert await cut_everywhere(drain_site, orders, proxy, side, 3) > 10


@pytest.mark.parametrize("side", get_args(Side))
async def test_on_openssh(drain_site: DrainSite, openssh: OpenSsh, side: Side) -> None:
    async with proxy_to(openssh.port) as proxy:
        drain_site.address = lambda login: through(openssh, proxy, login, drain_site)
        orders = openssh.root / "alto" / "orders"
        assert await cut_everywhere(drain_site, orders, proxy, side, 6) > 5


def through(openssh: OpenSsh, proxy: Proxy, login: DrainedLogin, site: DrainSite) -> RemoteAddress:
    return replace(openssh.address(login, site.drop.poller_key), port=proxy.port)


async def test_two_pollers_at_once_on_openssh(drain_site: DrainSite, openssh: OpenSsh) -> None:
    drain_site.address = lambda login: openssh.address(login, drain_site.drop.poller_key)
    orders = openssh.root / "alto" / "orders"
    for number in range(20):
        put(orders, f"good{number}.csv", GOOD.format(number))
        put(orders, f"bad{number}.csv", BAD.format(number))
    await asyncio.gather(*(drain_site.run(sleep=asyncio.sleep) for _ in range(2)))
    assert len(list(orders.glob("success/*"))) == 20
    assert len(list(orders.glob("error/*"))) == 60
    assert len(await drain_site.events()) == 40
    assert {row["rows_duplicate"] for row in await drain_site.rows()} == {0}
    assert [path for path in orders.iterdir() if path.is_file()] == []
