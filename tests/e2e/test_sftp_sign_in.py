"""The SFTP door of a running platform: guesses are remembered over a restart, and so is the server's face."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import asyncssh
import httpx2
import pytest

Up = Callable[[Path], AbstractContextManager[None]]
_HOME, _ELSEWHERE = ("127.0.0.1", 0), ("127.0.0.9", 0)
_BRAKED = "Too many failed sign-ins: try again in"


def create_website(data_dir: Path) -> dict[str, Any]:
    command = (sys.executable, "-m", "proofmark.main", "create-website", "--json")
    options = ("--organization", "Cimes", "--name", "Alto", "--locale", "fr_FR")
    environment = os.environ | {"PROOFMARK_DATA_DIR": str(data_dir)}
    done = subprocess.run([*command, *options], env=environment, capture_output=True, text=True, check=True)
    created: dict[str, Any] = json.loads(done.stdout)
    return created


def address_of(data_dir: Path) -> str:
    url: str = json.loads((data_dir / "endpoints.json").read_text())["http"]
    return url


def sign_in_status(data_dir: Path, website: dict[str, Any], address: str) -> int:
    """Sign in to the back office from this address, with the right password."""
    body = {"email": website["owner_email"], "password": website["owner_password"]}
    transport = httpx2.HTTPTransport(local_address=address)
    with httpx2.Client(base_url=address_of(data_dir), transport=transport, timeout=30) as browser:
        return browser.post("/api/v1/session", json=body).status_code


class Merchant:
    """One SFTP account, managed with the API client's secret, entered with its password or its key."""

    def __init__(self, data_dir: Path, website: dict[str, Any]) -> None:
        self._data_dir = data_dir
        self._website = website
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        body = {"folders": [{"id_website": website["id_website"]}]}
        self.password = self._call("POST", "", body)["password"]
        self._call("PUT", "/keys", [{"name": "erp", "public_key": self.key.export_public_key().decode()}])

    def _call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        secret = self._website["client_secret"]
        headers = {"Authorization": f"Bearer {secret}"}
        with httpx2.Client(base_url=address_of(self._data_dir), headers=headers, timeout=30) as client:
            accounts = client.get("/api/v1/sftp-accounts").json()["items"]
            place = f"/api/v1/sftp-accounts{'/' + accounts[0]['id'] if accounts else ''}{path}"
            answer = client.request(method, place, json=body)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def enter(self, address: tuple[str, int], **credentials: Any) -> list[str]:
        """Sign in to what the API shows now, checking the host key it announces."""
        shown = await asyncio.to_thread(self._call, "GET", "")
        options = {
            "username": shown["username"],
            "password": self.password,
            "client_keys": None,
            **credentials,
        }
        async with asyncssh.connect(
            shown["host"],
            shown["port"],
            local_addr=address,
            known_hosts=None,
            config=None,
            **options,
        ) as connection:
            host_key = connection.get_server_host_key()
            assert host_key is not None
            assert host_key.get_fingerprint() == shown["host_key_fingerprint"]
            async with connection.start_sftp_client() as client:
                return sorted(str(name) for name in await client.listdir("/") if str(name).strip("."))

    async def test(self) -> dict[str, Any]:
        return await asyncio.to_thread(self._call, "POST", "/test")

    async def host_key(self) -> str:
        return str((await asyncio.to_thread(self._call, "GET", ""))["host_key_fingerprint"])


@pytest.mark.timeout(600)
async def test_guessing_is_slowed_over_a_restart_and_keeps_no_merchant_out(up: Up, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with up(data_dir):
        website = create_website(data_dir)
        merchant = Merchant(data_dir, website)
        fingerprint = await merchant.host_key()
        assert await merchant.enter(_HOME) == ["orders"]
        for number in range(20):
            with pytest.raises(asyncssh.PermissionDenied):
                await merchant.enter(_ELSEWHERE, username=f"guess-{number}")
    (data_dir / "endpoints.json").unlink(missing_ok=True)
    with up(data_dir):
        with pytest.raises(asyncssh.PermissionDenied, match=_BRAKED):
            await merchant.enter(_ELSEWHERE)
        assert await merchant.enter(_ELSEWHERE, client_keys=[merchant.key]) == ["orders"]
        assert await merchant.enter(_HOME) == ["orders"]
        assert (await merchant.test())["ok"] is True
        assert await merchant.host_key() == fingerprint
        assert sign_in_status(data_dir, website, "127.0.0.9") == 429
        assert sign_in_status(data_dir, website, "127.0.0.1") == 201
