"""Accounts on both databases, with a merchant already set up."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from accounts.service import build
from accounts.settings import Settings
from kit.clock import FixedClock
from kit.db import Database
from kit.identity import Identity
from kit.testing.service import ServiceUnderTest, another_service, platform, ports_for_tests, under_test


@dataclass
class Accounts:
    """The service under test, and the callers that tests speak as."""

    service: ServiceUnderTest
    clock: FixedClock

    def gateway(self) -> httpx2.AsyncClient:
        return self.service.client(another_service("gateway"))

    def operator(self) -> httpx2.AsyncClient:
        return self.service.client(platform("operator"))

    def as_caller(self, identity: Identity) -> httpx2.AsyncClient:
        return self.service.client(identity)

    async def install(self, name: str = "Alto", organization: str = "Cimes") -> dict[str, Any]:
        """Create a website as an operator does."""
        self.clock.advance(timedelta(seconds=1))
        body = {"organization": organization, "name": name, "locale": "fr_FR"}
        answer = await self.operator().post("/api/v1/operator/websites", json=body)
        assert answer.status_code == 201, answer.text
        installed: dict[str, Any] = answer.json()
        return installed

    async def sign_in(self, email: str, password: str, address: str = "192.0.2.1") -> httpx2.Response:
        body = {"email": email, "password": password, "address": address}
        return await self.gateway().post("/internal/sessions", json=body)

    async def ask(self, path: str, **body: object) -> httpx2.Response:
        return await self.gateway().post(f"/internal/callers/{path}", json=body)


@pytest.fixture
async def accounts(
    tmp_path: Path, clock: FixedClock, new_database: Callable[[str], Database]
) -> AsyncIterator[Accounts]:
    ports = ports_for_tests(tmp_path, clock, new_database)
    async with under_test(build(Settings(), ports), ports) as service:
        yield Accounts(service, clock)
