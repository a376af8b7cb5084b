"""Trying an account as its merchant would: sign in with the password, look into the folders."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from kit.problems import Text
from sftp_poller.account import Account
from sftp_poller.folders import OUTCOMES
from sftp_poller.remote import Remote, RemoteError

SignIn = Callable[[str, str], AbstractAsyncContextManager[Remote]]  # user name and password

_SIGNED_IN = Text("Signed in as {username}", "Connecté en tant que {username}")
_NOT_SIGNED_IN = Text("The server did not let the account in", "Le serveur n'a pas accepté le compte")
_READABLE = Text("All folders can be listed: {folders}", "Tous les dossiers sont lisibles : {folders}")
_NOT_READABLE = Text("{folder} cannot be listed", "{folder} n'est pas lisible")


@dataclass(frozen=True)
class Step:
    """One step of a test, in words."""

    step: str
    ok: bool
    message: str


async def run_test(account: Account, password: str, sign_in: SignIn, language: str) -> list[Step]:
    """Return the steps, up to the first that failed."""
    try:
        async with sign_in(account.username, password) as remote:
            text = _SIGNED_IN.in_language(language, username=account.username)
            return [Step("login", True, text), await _list_folders(account, remote, language)]
    except RemoteError:
        return [Step("login", False, _NOT_SIGNED_IN.in_language(language))]


async def _list_folders(account: Account, remote: Remote, language: str) -> Step:
    for entry in account.folders:
        for folder in (entry.path, *(f"{entry.path}{outcome}/" for outcome in OUTCOMES)):
            try:
                await remote.list_files(folder)
            except RemoteError:
                return Step("directory", False, _NOT_READABLE.in_language(language, folder=folder))
    shown = ", ".join(entry.path for entry in account.folders)
    return Step("directory", True, _READABLE.in_language(language, folders=shown))
