"""A feed flow: what is delivered where."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.files.review_feed import NATURES, Form, Nature

Method = Literal["sftp"]
FlowNature = Literal["site", "product", "both"]
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
    format: Form
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
    created_at: datetime
    activated_at: datetime
    options: Options = field(default_factory=Options)

    @property
    def natures(self) -> tuple[Nature, ...]:
        return NATURES if self.nature == "both" else (self.nature,)


def needs_full(before: Flow, after: Flow) -> bool:
    """Tell whether what the merchant's side holds is no base for dailies any more.

    So after a new activation, for another place, and where old records would differ from new ones.
    """
    reactivated = after.active and not before.active
    moved = (before.host, before.directory, before.format) != (after.host, after.directory, after.format)
    options, changed = asdict(before.options), asdict(after.options)
    return reactivated or moved or any(options[name] != changed[name] for name in _CONTENT_OPTIONS)
