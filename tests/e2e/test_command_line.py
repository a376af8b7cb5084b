"""The `proofmark` command against a running embedded platform, as an operator uses it."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from contracts.topology import QUEUES
from contracts.websites import WebsiteChangedV1
from kit.clock import machine_now
from kit.db import Database, sqlite_url
from kit.db.platform_tables import outbox
from kit.ids import uuid7
from kit.testing.waiting import eventually_sync

Up = Callable[[Path], AbstractContextManager[None]]
_PORTS = dict.fromkeys(("PROOFMARK_HTTP_PORT", "PROOFMARK_SFTP_PORT", "PROOFMARK_SMTP_PORT"), "0")


@pytest.fixture(scope="module")
def data_dir(up: Up, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data directory of a running platform."""
    directory = tmp_path_factory.mktemp("platform") / "data"
    with up(directory):
        yield directory


def proofmark(data_dir: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "proofmark.main", *arguments]
    environment = os.environ | {"PROOFMARK_DATA_DIR": str(data_dir)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def answer(data_dir: Path, *arguments: str) -> Any:
    done = proofmark(data_dir, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def create_website(data_dir: Path, name: str, organization: str = "Cimes") -> dict[str, Any]:
    options = ("--organization", organization, "--name", name, "--locale", "fr_FR")
    created: dict[str, Any] = answer(data_dir, "create-website", *options)
    return created


def as_operator(data_dir: Path) -> httpx2.Client:
    url = json.loads((data_dir / "endpoints.json").read_text())["http"]
    token = (data_dir / "operator-token").read_text().strip()
    return httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60)


def test_the_operators_token_and_keys_are_private(data_dir: Path) -> None:
    for name in ("operator-token", "keys.json"):
        assert stat.S_IMODE((data_dir / name).stat().st_mode) == 0o600
    assert (data_dir / "operator-token").read_text().endswith("\n")
    endpoints = json.loads((data_dir / "endpoints.json").read_text())
    assert set(endpoints) == {"http", "sftp", "smtp"}


def test_create_website_prints_everything_once(data_dir: Path) -> None:
    created = create_website(data_dir, "Alto")
    assert set(created) >= {
        "organization_id", "id_website", "name", "locale", "time_zone", "secret_key",
        "client_id", "client_secret", "owner_email", "owner_password",
    }  # fmt: skip
    assert created["client_secret"].startswith("pm_")
    again = create_website(data_dir, "Alto US")
    assert again["organization_id"] == created["organization_id"]
    assert again["owner_email"] is again["owner_password"] is None


def test_a_job_runs_at_another_time(data_dir: Path) -> None:
    done = answer(data_dir, "run", "send-requests", "--at", "2026-12-09T09:00:00+01:00")
    assert done["state"] == "done"
    assert done["at"] == "2026-12-09T08:00:00Z"
    refused = proofmark(data_dir, "run", "make-coffee")
    assert refused.returncode == 1
    assert "not_found" in refused.stderr
    odd = proofmark(data_dir, "run", "send-requests", "--at", "tomorrow")
    assert odd.returncode == 1
    assert "/at" in odd.stderr


def test_status_says_that_all_is_well(data_dir: Path) -> None:
    found = answer(data_dir, "status")
    assert set(found["services"].values()) == {"ok"}
    assert proofmark(data_dir, "status").returncode == 0


def test_nothing_running_is_said_plainly(tmp_path: Path) -> None:
    done = proofmark(tmp_path, "status")
    assert done.returncode == 2
    assert "proofmark up" in done.stderr


def test_a_second_platform_keeps_off_the_directory(data_dir: Path) -> None:
    command = [sys.executable, "-m", "proofmark.main", "up", "--data-dir", str(data_dir)]
    done = subprocess.run(command, env=os.environ | _PORTS, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "in use" in done.stderr


async def test_a_poisoned_message_is_listed_replayed_and_dropped(data_dir: Path) -> None:
    accounts = Database(sqlite_url(data_dir / "databases" / "accounts.sqlite3"), schema="accounts")
    poison = uuid7()
    async with accounts.write() as session:
        await session.insert(outbox, _poison(poison))
    await accounts.close()

    def letters() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = answer(data_dir, "dead-letters", "list")
        return [letter for letter in found if letter["event_id"] == str(poison)]

    wanted = sum(WebsiteChangedV1 in queue.wants for queue in QUEUES)
    eventually_sync(lambda: len(letters()) == wanted)
    first = letters()
    assert {letter["queue"].split(".")[1] for letter in first} == {"copy-website"}
    assert all("contract" in letter["reason"] for letter in first)
    assert proofmark(data_dir, "status").returncode == 1, "dead letters are not well"
    assert "replayed" in proofmark(data_dir, "dead-letters", "replay", first[0]["id"]).stdout
    eventually_sync(lambda: _is_back(first[0], letters()) and len(letters()) == wanted)
    assert proofmark(data_dir, "dead-letters", "drop").returncode == 2, "dropping all has to be said"
    assert proofmark(data_dir, "dead-letters", "drop", "--all").returncode == 0
    assert letters() == []


def _is_back(letter: dict[str, Any], letters: list[dict[str, Any]]) -> bool:
    """Replayed, the poison dies again, in the same queue, as another letter."""
    return letter["queue"] in {other["queue"] for other in letters if other["id"] != letter["id"]}


def _poison(event_id: object) -> dict[str, Any]:
    return {
        "id": event_id,
        "type": "website.changed.v1",
        "id_website": None,
        "aggregate_id": "poison",
        "version": 1,
        "payload": '{"no": "website"}',
        "correlation_id": "poison",
        "acting_at": None,
        "queue": None,
        "created_at": machine_now(),
        "published_at": None,
    }


def test_rotated_keys_still_open_what_was_sealed(up: Up, tmp_path: Path) -> None:
    directory = tmp_path / "data"
    with up(directory):
        website = create_website(directory, "Alto")
        with as_operator(directory) as operator:
            body = {"folders": [{"folder": "", "id_website": website["id_website"]}]}
            account = operator.post("/api/v1/sftp-accounts", json=body).json()
        refused = proofmark(directory, "keys", "rotate", "--data-dir", str(directory))
        assert refused.returncode == 2, "a running platform doesn't know the new key"
    before = json.loads((directory / "keys.json").read_text())["secret_keys"]
    done = proofmark(directory, "keys", "rotate", "--data-dir", str(directory))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2 secrets"), "the website's secret key and the SFTP password"
    after = json.loads((directory / "keys.json").read_text())["secret_keys"]
    assert after.endswith(before), "older keys stay readable"
    assert after != before
    with up(directory), as_operator(directory) as operator:
        revealed = operator.post(f"/api/v1/sftp-accounts/{account['id']}/reveal").json()
        assert revealed["password"] == account["password"]
