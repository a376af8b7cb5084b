"""How merchants and the drain reach the SFTP server, from the settings."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import cached_property

import asyncssh

from sftp_poller.host_key import key_from, public_form
from sftp_poller.ledger import DrainedLogin
from sftp_poller.remote import Remote, RemoteAddress, connect
from sftp_poller.server import ServerOptions
from sftp_poller.settings import Settings
from sftp_poller.virtual_root import Quota

_ANY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not listened on


class Reach:
    """Keys and addresses; keys are made, or read, when they are first needed."""

    def __init__(self, settings: Settings, listening_port: Callable[[], int | None]) -> None:
        self._settings = settings
        self._listening_port = listening_port

    @cached_property
    def _host_key(self) -> asyncssh.SSHKey:
        return self._key(self._settings.sftp_host_key, "host_key")

    @cached_property
    def _poller_key(self) -> asyncssh.SSHKey:
        return self._key(self._settings.sftp_poller_key, "poller_key")

    def _key(self, setting: str | None, name: str) -> asyncssh.SSHKey:
        return key_from(setting, self._settings.data_dir / "sftp-keys" / name, name)

    def server_options(self) -> ServerOptions:
        """Return what our own server starts with."""
        settings = self._settings
        return ServerOptions(
            data_dir=settings.data_dir / "sftp",
            host_key=self._host_key,
            poller_key=public_form(self._poller_key),
            quota=Quota(settings.sftp_quota_bytes, settings.sftp_quota_files),
            bind=settings.bind,
            port=settings.sftp_port,
        )

    def as_poller(self, login: DrainedLogin) -> AbstractAsyncContextManager[Remote]:
        """Sign in to a login's root with the platform's own key."""
        return connect(self._address(login.username, key=self._poller_key))

    def as_merchant(self, username: str, password: str) -> AbstractAsyncContextManager[Remote]:
        return connect(self._address(username, password=password))

    @property
    def host(self) -> str:
        """Return the host merchants connect to."""
        return self._settings.sftp_public_host or self._own_host()

    @property
    def port(self) -> int:
        return self._settings.sftp_public_port or self._own_port()

    @property
    def host_key_fingerprint(self) -> str:
        return asyncssh.import_public_key(self._pinned()).get_fingerprint()

    @property
    def addresses(self) -> list[str]:
        """Return the platform's own addresses, for merchants' firewalls."""
        return [part.strip() for part in self._settings.public_addresses.split(",") if part.strip()]

    def _address(
        self, username: str, *, key: asyncssh.SSHKey | None = None, password: str | None = None
    ) -> RemoteAddress:
        host, _, port = (self._settings.sftp_server or "").rpartition(":")
        return RemoteAddress(
            host=host or self._own_host(),
            port=int(port) if port else self._own_port(),
            username=username,
            key=key,
            password=password,
            host_key=self._pinned(),
            base=self._settings.sftp_server_base.format(username=username).rstrip("/"),
        )

    def _own_port(self) -> int:
        return self._listening_port() or self._settings.sftp_port

    def _own_host(self) -> str:
        return "127.0.0.1" if self._settings.bind in _ANY_ADDRESS else self._settings.bind

    def _pinned(self) -> str:
        return self._settings.sftp_server_host_key or public_form(self._host_key)
