"""An SFTP account: names, passwords and keys (domain.md 3.1)."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sftp_poller.folders import Folder

PASSWORD_CHARS = 24
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is misread
_MAX_SLUG_CHARS = 20


@dataclass(frozen=True)
class AccountKey:
    """A public key that opens the account."""

    name: str
    public_key: str  # OpenSSH form, without comment
    fingerprint: str  # SHA256:…


@dataclass(frozen=True)
class Account:
    """A login of one organization, with what it maps."""

    id: UUID
    organization_id: UUID
    username: str
    folders: tuple[Folder, ...]
    keys: tuple[AccountKey, ...]
    created_at: datetime
    unmapped_folders: tuple[str, ...] = ()  # on disk, of no website, as the last drain found them

    @property
    def path(self) -> str:
        """Where files are dropped: of the first folder, since the page shows one."""
        return self.folders[0].path if self.folders else "/"


def new_username(website_name: str) -> str:
    """Return a name that is readable and not guessed: alto-7f3a91."""
    plain = unicodedata.normalize("NFKD", website_name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_MAX_SLUG_CHARS].strip("-")
    return f"{slug or 'shop'}-{secrets.token_hex(3)}"


def new_password() -> str:
    """Return about 138 random bits in characters that survive copying by hand."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(PASSWORD_CHARS))
