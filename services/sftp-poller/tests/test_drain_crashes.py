"""The drain cut off between any two steps, on our server and on another."""

import asyncio
import os
from datetime import timedelta

import pytest

from sftp_poller.testing.drain_site import HEADER, YESTERDAY, DrainSite, Tripwire
from sftp_poller.testing.openssh import OpenSsh


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


async def test_copies_that_killed_runs_have_left_are_erased_when_they_are_old(drain_site: DrainSite) -> None:
    lost, cut_off, young = (
        drain_site.blobs / "dropped" / name for name in ("a.csv", "b.csv.1.part", "c.csv")
    )
    lost.parent.mkdir(parents=True)
    for path in (lost, cut_off, young):
        path.write_bytes(b"x")
    for path in (lost, cut_off):
        os.utime(path, (YESTERDAY.timestamp(), YESTERDAY.timestamp()))
    await drain_site.put("orders/f.csv")
    drain_site.ingest.away = 1000
    await drain_site.run()
    (kept,) = [path for path in lost.parent.iterdir() if path not in (lost, cut_off, young)]
    os.utime(kept, (YESTERDAY.timestamp(), YESTERDAY.timestamp()))
    await drain_site.run()
    assert set(lost.parent.iterdir()) == {kept, young}


async def test_two_runs_at_once_import_a_file_once(drain_site: DrainSite) -> None:
    for number in range(5):
        await drain_site.put(f"orders/{number}.csv", HEADER + f"R{number};x\r\nwrong;x\r\n")
    await asyncio.gather(*(drain_site.run(sleep=asyncio.sleep) for _ in range(2)))
    assert len(drain_site.tree()) == 15
    assert len(await drain_site.events()) == 5
    assert {row["rows_duplicate"] for row in await drain_site.rows()} == {0}


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
