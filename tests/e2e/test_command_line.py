"""The `proofmark` command against a running embedded platform, as an operator uses it."""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner, Result

from contracts.topology import QUEUES
from contracts.websites import WebsiteChangedV1
from kit.clock import machine_now
from kit.db import Database, sqlite_url
from kit.db.platform_tables import outbox
from kit.ids import uuid7
from kit.testing.waiting import eventually_sync
from proofmark.main import app

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


HEADER = "purchase_date;purchase_reference;first_name;last_name;email;language\n"
YESTERDAY = (machine_now() - timedelta(days=1)).date().isoformat()


def lines(*references: str, email: str = "anna@example.org") -> str:
    return "".join(f"{YESTERDAY};{reference};Anna;Berg;{email};fr\n" for reference in references)


@pytest.fixture(scope="module")
def website(data_dir: Path) -> str:
    return str(create_website(data_dir, "Imported", "Imports")["id_website"])


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return tmp_path / "orders.csv"


def import_file(data_dir: Path, file: Path, website: str, *options: str) -> Result:
    """`proofmark import` in this process."""
    environment = {"PROOFMARK_DATA_DIR": str(data_dir), "COLUMNS": "120", "LC_ALL": "C.UTF-8"}
    return CliRunner(env=environment).invoke(app, ["import", str(file), "--website", website, *options])


def test_an_import_waits_until_all_is_stored(data_dir: Path, website: str, orders: Path) -> None:
    orders.write_text(HEADER + lines("I-1", "I-2"))
    done = import_file(data_dir, orders, website)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        "orders.csv: 2 of 2 lines to import, 0 in error, 0 duplicate.\n2 of 2 lines imported.\n"
    )
    with as_operator(data_dir) as operator:
        order = operator.get(f"/api/v1/websites/{website}/orders/I-2").json()
    assert (order["provenance"]["method"], order["provenance"]["file"]) == ("csv", "orders.csv")
    again = import_file(data_dir, orders, website)
    assert again.exit_code == 0, "all is stored, and nothing refused"
    assert "2 × duplicate_existing" in again.stdout
    assert again.stdout.endswith("Nothing to import.\n")


def test_refused_lines_come_back_with_report(
    data_dir: Path, website: str, orders: Path, tmp_path: Path
) -> None:
    orders.write_text(HEADER + lines("I-3") + lines("I-4", email="[bold]anna@"))
    report, rejected = tmp_path / "report.csv", tmp_path / "rejected.csv"
    options = ("--report", str(report), "--rejected", str(rejected))
    done = import_file(data_dir, orders, website, *options)
    assert done.exit_code == 1
    assert re.search(r"3 +email +\[bold\]anna@ +email_invalid: E-mail address not valid", done.stdout)
    assert done.stdout.endswith("1 of 2 lines imported.\n")
    assert "rows=2 imported=1 errors=1 duplicates=0" in report.read_text()
    assert rejected.read_text() == HEADER + lines("I-4", email="[bold]anna@")


def test_json_is_the_import_and_nothing_else(data_dir: Path, website: str, orders: Path) -> None:
    orders.write_text(HEADER + lines("I-5") + lines("I-6", email="anna@"))
    done = import_file(data_dir, orders, website, "--json")
    found = json.loads(done.stdout)
    assert (done.exit_code, done.stderr) == (1, "")
    assert (found["state"], found["rows_imported"], found["errors"][0]["code"]) == (
        "imported",
        1,
        "email_invalid",
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("purchase_date;purchase_reference\n", "header_missing_column"),
        (HEADER + "x" * (5 << 20), "file_too_large"),
    ],
)
def test_a_refused_file_is_told_like_a_checked_one(
    data_dir: Path, website: str, orders: Path, content: str, code: str
) -> None:
    orders.write_text(content)
    done = import_file(data_dir, orders, website)
    assert (done.exit_code, done.stderr) == (1, "")
    assert done.stdout.endswith(f"orders.csv: refused ({code}), nothing is imported.\n")
    assert (
        done.stdout
        == CliRunner(env={"COLUMNS": "120", "LC_ALL": "C"}).invoke(app, ["check", str(orders)]).stdout
    )
    as_json = import_file(data_dir, orders, website, "--json")
    assert (as_json.exit_code, json.loads(as_json.stdout)["code"]) == (1, code)


@pytest.mark.parametrize(
    ("website", "reason"),
    [("not-an-id", "Invalid value for '--website'"), ("3f0b6a1c-52a4-4c0e-9d6b-1f2e3d4c5b6a", "not_found")],
)
def test_an_import_into_no_website_is_no_import(
    data_dir: Path, orders: Path, website: str, reason: str
) -> None:
    orders.write_text(HEADER + lines("I-7"))
    done = import_file(data_dir, orders, website)
    assert (done.exit_code, done.stdout) == (2, "")
    assert reason in done.stderr


def test_an_import_without_file_or_platform_is_none(
    data_dir: Path, website: str, orders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = import_file(data_dir, orders, website)
    assert (absent.exit_code, absent.stderr) == (2, f"proofmark: {orders}: No such file or directory\n")
    orders.write_text(HEADER + lines("I-8"))
    monkeypatch.setenv("PROOFMARK_TOKEN", "pm_of_nobody")
    stranger = import_file(data_dir, orders, website)
    assert (stranger.exit_code, "unauthenticated" in stranger.stderr) == (2, True)
    monkeypatch.setenv("PROOFMARK_URL", "http://127.0.0.1:1")
    nobody = import_file(data_dir, orders, website)
    assert (nobody.exit_code, "is the platform up?" in nobody.stderr) == (2, True)


@pytest.mark.parametrize(
    ("typed", "status", "last"), [("n", 1, "Not imported."), ("y", 0, "1 of 1 lines imported.")]
)
def test_a_terminal_is_asked_and_shown_progress(
    data_dir: Path, website: str, orders: Path, typed: str, status: int, last: str
) -> None:
    orders.write_text(HEADER + lines(f"asked-{typed}"))
    seen, done = on_a_terminal(data_dir, ["import", str(orders), "--website", website], typed)
    assert done == status
    assert "Uploading" in seen
    assert "Import now?" in seen
    assert seen.rstrip().endswith(last)


def on_a_terminal(data_dir: Path, arguments: list[str], typed: str) -> tuple[str, int]:
    """Run a command on a terminal of its own; type a line. Return what is seen, and the exit status."""
    screen, terminal = os.openpty()
    environment = os.environ | {"PROOFMARK_DATA_DIR": str(data_dir), "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "proofmark.main", *arguments]
    process = subprocess.Popen(command, env=environment, stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    os.write(screen, f"{typed}\n".encode())
    seen = b""
    with open(screen, "rb", buffering=0) as output, suppress(OSError):  # Linux's way to say that all is read
        while piece := output.read(4096):
            seen += piece
    return seen.decode(), process.wait()
