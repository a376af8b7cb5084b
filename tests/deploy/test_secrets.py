"""deploy/make-secrets makes what manifests and services ask for; roles.sql walls the services off."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from dotenv import dotenv_values
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from kit.identity import Identity, IdentitySigner, IdentityVerifier
from kit.secrets import KeyRing
from tests.deploy.cluster import kubernetes_secrets, make_secrets, prepared_database
from tests.deploy.manifests import OVERLAYS, SERVICES, our_containers


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
    return kubernetes_secrets(made)


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
def platform_database(made: Path) -> Iterator[URL]:
    """A database prepared by roles.sql."""
    with prepared_database(made / "roles.sql") as url:
        yield url


async def execute(url: URL, statement: str) -> None:
    """Run one statement, committed."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.execute(sa.text(statement))
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
