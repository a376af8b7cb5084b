"""Settings: read once at start from PROOFMARK_* variables, passed down from there; surface.md 3."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsIncomplete(Exception):
    """A variable that production can't do without is missing."""


class ServiceSettings(BaseSettings):
    """What every part needs. A service's own class adds its knobs, each with unit and default."""

    model_config = SettingsConfigDict(env_prefix="PROOFMARK_", extra="ignore", frozen=True)

    data_dir: Path = Field(Path("./var"), description="Directory of embedded databases, keys and files.")
    bind: str = Field("127.0.0.1", description="Address to listen on.")
    http_port: int = Field(8080, ge=0, le=65535, description="HTTP port; 0 picks a free one.")
    public_url: str | None = Field(
        None, description="What links in mails begin with; default http://127.0.0.1:<actual port>."
    )
    database_url: str | None = Field(
        None,
        description="This service's PostgreSQL address, with its own role (`{service}` stands for its name "
        "with underscores); embedded: SQLite files.",
    )
    amqp_url: str | None = Field(None, description="RabbitMQ address; embedded: the in-process bus.")
    secret_keys: str | None = Field(
        None, description="Key ring, newest first: name:base64,name:base64 (32 bytes each)."
    )
    hash_key: str | None = Field(
        None, description="Key of the hashes of addresses, base64, 32 bytes; never rotated."
    )
    identity_private_key: str | None = Field(
        None, description="Ed25519 private key (PEM) this process signs its calls with."
    )
    identity_public_keys: dict[str, str] = Field(
        default_factory=dict, description="Issuer → Ed25519 public key (PEM) accepted from it, as JSON."
    )
    service_urls: dict[str, str] = Field(
        default_factory=dict, description="Service → base address of its HTTP side, as JSON."
    )
    time_travel: bool = Field(False, description="Lets a job be run --at another time; on when embedded.")
    allow_private_targets: bool = Field(
        False, description="Lets feeds go to loopback and private addresses; on when embedded."
    )
    log_format: Literal["console", "json"] = Field("json", description="Form of the log on standard error.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level logged.")
    retry_delays_seconds: tuple[float, ...] = Field(
        (5, 60, 600, 3600), description="Waits before each further attempt at a message, in seconds."
    )
