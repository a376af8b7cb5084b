"""The server's own key, and the poller's: made once, kept below the data directory."""

import os
from pathlib import Path

import asyncssh

ALGORITHM = "ssh-ed25519"


_VARIABLES = {"host_key": "PROOFMARK_SFTP_HOST_KEY", "poller_key": "PROOFMARK_SFTP_POLLER_KEY"}


class KeyUnreadable(ValueError):
    """What the operator gave is no private key that can be used."""


def load_or_create_key(path: Path, comment: str) -> asyncssh.SSHKey:
    """Return the private key kept at `path`; the first call makes it, readable by its owner alone."""
    if not path.exists():
        _create_key(path, comment)
    return asyncssh.read_private_key(path)


def _create_key(path: Path, comment: str) -> None:
    key = asyncssh.generate_private_key(ALGORITHM, comment)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.export_private_key())
            file.flush()
            os.fsync(file.fileno())
        _keep_first(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _keep_first(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        return  # another replica was first: its key is the one clients will pin


def key_from(setting: str | None, path: Path, comment: str) -> asyncssh.SSHKey:
    """Return the key the operator gave, or else the one kept at `path`. Raises KeyUnreadable."""
    if setting is None:
        return load_or_create_key(path, comment)
    try:
        return asyncssh.import_private_key(setting)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        # Without what was found: it may be a key after all.
        raise KeyUnreadable(
            f"{_VARIABLES[comment]}: expected a private key in OpenSSH form, without passphrase"
        ) from None


def public_form(key: asyncssh.SSHKey) -> str:
    """Return `<algorithm> <base64>`, without comment or line end."""
    return " ".join(key.export_public_key().decode().split()[:2])
