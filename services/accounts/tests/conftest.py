"""Accounts on both databases, with a merchant already set up."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest

from accounts.service import build
from accounts.settings import Settings
from kit.clock import FixedClock
from kit.db import Database
from kit.identity import Grant, Identity
from kit.ports_embedded import EmbeddedPorts
from kit.secrets import KeyRing
from kit.testing.service import ServiceUnderTest, another_service, platform, ports_for_tests, under_test


@dataclass
class Accounts:
    """The service under test, and the callers that tests speak as."""

    service: ServiceUnderTest
    clock: FixedClock
    keys: KeyRing
    ports: EmbeddedPorts

    def gateway(self) -> httpx2.AsyncClient:
        return self.service.client(another_service("gateway"))

    def of_production(self) -> httpx2.AsyncClient:
        """Return the gateway's way into the same accounts with the settings of production."""
        return ServiceUnderTest(build(Settings(), self.ports), self.ports).client(another_service("gateway"))

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

    async def sign_in(
        self, email: str, password: str, address: str = "192.0.2.1", **more: str
    ) -> httpx2.Response:
        body = {"email": email, "password": password, "address": address, **more}
        return await self.gateway().post("/internal/sessions", json=body)

    async def person(self, installed: dict[str, Any], **more: str) -> httpx2.AsyncClient:
        """Return the owner of what was installed, signed in anew."""
        answer = await self.sign_in(installed["owner_email"], installed["owner_password"], **more)
        assert answer.status_code == 201, answer.text
        return self.as_caller(identity_of(answer.json()["caller"]))

    async def ask(self, path: str, **body: object) -> httpx2.Response:
        return await self.gateway().post(f"/internal/callers/{path}", json=body)


def identity_of(caller: dict[str, Any]) -> Identity:
    """Return who the gateway would vouch for."""
    grants = tuple(
        Grant(UUID(one["organization_id"]), one["role"], tuple(UUID(website) for website in one["websites"]))
        for one in caller["grants"]
    )
    return Identity(
        caller["subject"], grants, tuple(caller["platform_roles"]), session=UUID(caller["session"])
    )


@pytest.fixture
async def accounts(
    tmp_path: Path, clock: FixedClock, new_database: Callable[[str], Database]
) -> AsyncIterator[Accounts]:
    ports = ports_for_tests(tmp_path, clock, new_database)
    settings = Settings(staff_second_factor=False)  # as embedded
    async with under_test(build(settings, ports), ports) as service:
        yield Accounts(service, clock, ports.keys, ports)
