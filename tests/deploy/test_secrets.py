"""deploy/make-secrets makes what manifests and services ask for; roles.sql walls the services off."""

import asyncio
import json
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from dotenv import dotenv_values
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from kit.identity import Identity, IdentitySigner, IdentityVerifier
from kit.secrets import KeyRing
from kit.testing.fixtures import scratch_database_url
from tests.deploy.manifests import OVERLAYS, ROOT, SERVICES, our_containers

MAKE_SECRETS = ROOT / "deploy" / "make-secrets"


def make_secrets(directory: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(MAKE_SECRETS), str(directory)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory that the command wrote."""
    directory = tmp_path_factory.mktemp("deploy") / "secrets"
    done = make_secrets(directory)
    assert done.returncode == 0, done.stderr
    return directory


@pytest.fixture(scope="module")
def kubernetes(made: Path) -> dict[str, dict[str, str]]:
    """Name of the Secret → key → value."""
    items = json.loads((made / "kubernetes.json").read_text())["items"]
    return {item["metadata"]["name"]: item["stringData"] for item in items}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_secret_the_manifests_name_is_made(kubernetes: dict[str, dict[str, str]], overlay: str) -> None:
    for container in our_containers(overlay):
        for variable, secret, key in container.secret_references():
            assert key in kubernetes[secret], container.where
            assert variable == key


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_container_gets_nobody_elses_secrets(overlay: str) -> None:
    for container in our_containers(overlay):
        named = {secret for _, secret, _ in container.secret_references()}
        assert named <= {container.service, "platform"}, container.where


def test_compose_reads_the_same_values(made: Path, kubernetes: dict[str, dict[str, str]]) -> None:
    for name in ("platform", "gateway", *SERVICES):
        assert dotenv_values(made / f"{name}.env") == kubernetes[name]


def test_only_the_owner_may_read(made: Path) -> None:
    assert made.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in made.iterdir() if file.name != "roles.sql")


def test_a_second_run_changes_nothing(made: Path) -> None:
    before = {file.name: file.read_bytes() for file in made.iterdir()}
    assert make_secrets(made).returncode == 1
    assert {file.name: file.read_bytes() for file in made.iterdir()} == before


def test_the_keys_open_what_they_lock(kubernetes: dict[str, dict[str, str]]) -> None:
    platform = kubernetes["platform"]
    KeyRing.parse(platform["PROOFMARK_SECRET_KEYS"], platform["PROOFMARK_HASH_KEY"])
    public_keys = json.loads(platform["PROOFMARK_IDENTITY_PUBLIC_KEYS"])
    verifier = IdentityVerifier("mailer", public_keys, time_travel=False)
    for service in SERVICES:
        identity = Identity(f"service:{service}")
        signer = IdentitySigner(service, kubernetes[service]["PROOFMARK_IDENTITY_PRIVATE_KEY"])
        assert verifier.read(signer.sign(identity, "mailer")) == identity


@pytest.fixture
async def platform_database(made: Path) -> AsyncIterator[URL]:
    """A database prepared by roles.sql, as an administrator would: with psql."""
    administrator = make_url(scratch_database_url())
    name = f"roles_{secrets.token_hex(4)}"
    await execute(administrator, f"CREATE DATABASE {name}")
    url = administrator.set(database=name)
    for _ in range(2):  # the second time for new passwords: it may be run again
        target = url.set(drivername="postgresql").render_as_string(hide_password=False)
        command = ["psql", target, "--quiet", "--no-psqlrc", "--file", str(made / "roles.sql")]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    yield url
    await execute(administrator, f"DROP DATABASE {name}")


async def execute(url: URL, statement: str) -> Any:
    """Run one statement outside a transaction and return its first value."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            result = await connection.execute(sa.text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        await engine.dispose()


async def test_each_role_has_its_own_schema_and_no_other(platform_database: URL) -> None:
    mailer = platform_database.set(username="mailer")
    reviews = platform_database.set(username="reviews")
    await execute(mailer, "CREATE TABLE mailer.request (id int)")
    await execute(reviews, "CREATE TABLE reviews.review (id int)")
    for statement in (
        "SELECT * FROM mailer.request",
        "CREATE TABLE mailer.mine (id int)",
        "CREATE TABLE public.mine (id int)",
        "CREATE SCHEMA mine",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            await execute(reviews, statement)
