"""What the test of an account says, step by step, when something is wrong."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest

from sftp_poller.account import Account
from sftp_poller.folders import Folder, IdWebsite
from sftp_poller.remote import Remote, RemoteAddress, connect
from sftp_poller.sign_in_tries import TooManyTries
from sftp_poller.testing.drop_site import PASSWORD, DropSite
from sftp_poller.try_account import Step, run_test

FRENCH = IdWebsite(UUID(int=1, version=4))


def sign_in(port: int, host_key: str, username: str, password: str) -> AbstractAsyncContextManager[Remote]:
    return connect(RemoteAddress("127.0.0.1", port, username, None, host_key, password))


async def steps(
    site: DropSite, *folders: str, password: str = PASSWORD, port: int | None = None, language: str = "en"
) -> list[Step]:
    account = Account(
        id=UUID(int=2),
        organization_id=UUID(int=3),
        username="duo",
        folders=tuple(Folder(name, FRENCH) for name in folders),
        keys=(),
        created_at=datetime(2026, 3, 2, tzinfo=UTC),
    )
    enter = partial(sign_in, port or site.port, site.host_public_key)
    return await run_test(account, password, enter, language)


async def test_every_folder_is_looked_into(site: DropSite) -> None:
    found = await steps(site, "fr_FR", "en_US-outlet", language="fr")
    assert found == [
        Step("login", True, "Connecté en tant que duo"),
        Step("directory", True, "Tous les dossiers sont lisibles : /fr_FR/orders/, /en_US-outlet/orders/"),
    ]


async def test_a_folder_that_is_missing_is_named(site: DropSite) -> None:
    login, directory = await steps(site, "fr_FR", "de_DE")
    assert login.ok
    assert directory == Step("directory", False, "/de_DE/orders/ cannot be listed")


@pytest.mark.parametrize("refusal", [None, TooManyTries(30)])
async def test_a_refused_password_says_so(site: DropSite, refusal: Exception | None) -> None:
    site.tries.refusal = refusal
    (login,) = await steps(site, "fr_FR", password="wrong")
    assert (login.step, login.ok) == ("login", False)
    assert "did not let the account in" in login.message


async def test_a_server_that_is_away_is_no_wrong_password(site: DropSite) -> None:
    port = site.port
    await site.server.stop()
    (login,) = await steps(site, "fr_FR", port=port)
    assert (login.step, login.ok) == ("login", False)
    assert "was not reached" in login.message
