"""A feed flow: what is delivered where."""

import posixpath
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.files.review_feed import NATURES, FlowFormat, Form, Nature

Method = Literal["sftp", "ftp", "ftps", "ftps_implicit", "platform"]
#: Where each method's servers listen; none is connected to where the platform is the server.
DEFAULT_PORTS: dict[Method, int] = {"sftp": 22, "ftp": 21, "ftps": 21, "ftps_implicit": 990, "platform": 0}
FlowNature = Literal["site", "product", "both"]
_PLACE = ("host", "sftp_account_id", "directory", "format")
_CONTENT_OPTIONS = ("strip_4byte", "full_names")


@dataclass(frozen=True, slots=True)
class Options:
    """How files are written; domain.md 8.2 to 8.6."""

    csv_header: bool = True
    strip_4byte: bool = False  # without characters of four bytes in UTF-8
    full_names: bool = False  # last names in full
    skip_empty: bool = False  # no file for a night without changes
    compact_date: bool = False  # YYYYMMDD in file names


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow. Secrets are as stored, encrypted."""

    id: UUID
    id_website: UUID
    format: FlowFormat
    method: Method
    host: str
    port: int
    username: str
    password: str | None
    private_key: str | None
    directory: str
    nature: FlowNature
    active: bool
    host_key_fingerprint: str | None
    sftp_account_id: UUID | None  # the merchant's, where the platform is the server
    created_at: datetime
    activated_at: datetime
    options: Options = field(default_factory=Options)

    @property
    def insecure(self) -> bool:
        """Tell whether password and files travel in clear."""
        return self.method == "ftp"

    @property
    def awaits_host_key(self) -> bool:
        """Tell whether the merchant has not confirmed his server's key yet."""
        return self.method == "sftp" and self.host_key_fingerprint is None

    @property
    def form(self) -> Form:
        """How its files are written; Google's are XML too."""
        return "xml" if self.format == "google" else self.format

    @property
    def natures(self) -> tuple[Nature, ...]:
        return NATURES if self.nature == "both" else (self.nature,)

    @property
    def place(self) -> tuple[object, ...]:
        """Return what is equal for flows into the same directory, as far as can be told from here."""
        if self.method == "platform":
            return (self.sftp_account_id,)
        host = self.host.lower().removesuffix(".")
        return (host, self.port, self.username, posixpath.normpath(self.directory or "."))

    def writes_over(self, other: "Flow") -> bool:
        """Tell whether two flows of a website give files of the same names to the same directory."""
        return (
            self.active
            and other.active
            and (self.place, self.format) == (other.place, other.format)
            and self.options.compact_date == other.options.compact_date
            and not set(self.natures).isdisjoint(other.natures)
        )


def needs_full(before: Flow, after: Flow) -> bool:
    """Tell whether what the merchant's side holds is no base for dailies any more.

    So after a new activation, for another place, and where old records would differ from new ones.
    """
    reactivated = after.active and not before.active
    moved = any(getattr(before, name) != getattr(after, name) for name in _PLACE)
    options, changed = asdict(before.options), asdict(after.options)
    return reactivated or moved or any(options[name] != changed[name] for name in _CONTENT_OPTIONS)
