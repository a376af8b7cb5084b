"""Trying an account as its merchant would: sign in with the password, look into the folders."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from kit.problems import Text
from sftp_poller.account import Account
from sftp_poller.folders import OUTCOMES
from sftp_poller.remote import Remote, RemoteError, RemoteUnavailable

SignIn = Callable[[str, str], AbstractAsyncContextManager[Remote]]  # user name and password

_SIGNED_IN = Text("Signed in as {username}", "Connecté en tant que {username}")
_NOT_REACHED = Text(
    "The server was not reached, or ended the connection: try again in a few minutes",
    "Le serveur est injoignable ou a coupé la connexion : réessayez dans quelques minutes",
)
_NOT_SIGNED_IN = Text(
    "The server did not let the account in; after failed sign-ins it may refuse for up to 15 minutes",
    "Le serveur n'a pas accepté le compte ; après des échecs, il peut refuser pendant 15 minutes au plus",
)
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
    except RemoteError as error:
        refusal = _NOT_REACHED if isinstance(error, RemoteUnavailable) else _NOT_SIGNED_IN
        return [Step("login", False, refusal.in_language(language))]


async def _list_folders(account: Account, remote: Remote, language: str) -> Step:
    for entry in account.folders:
        for folder in (entry.path, *(f"{entry.path}{outcome}/" for outcome in OUTCOMES)):
            try:
                await remote.list_files(folder)
            except RemoteError:
                return Step("directory", False, _NOT_READABLE.in_language(language, folder=folder))
    shown = ", ".join(entry.path for entry in account.folders)
    return Step("directory", True, _READABLE.in_language(language, folders=shown))
