"""The knobs of the gateway."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from pydantic import Field

from kit.settings import ServiceSettings

Network = IPv4Network | IPv6Network


class Settings(ServiceSettings):
    """Limits, trust in what stands before the gateway, and where the back office lies."""

    rate_limit_factor: float = Field(
        1, gt=0, description="Multiplies every rate limit; benchmarks raise it and say so."
    )
    trusted_proxies: tuple[Network, ...] = Field(
        (), description="Networks whose X-Forwarded-For is believed, as JSON; none by default."
    )
    operator_networks: tuple[Network, ...] = Field(
        (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128")),
        description="Networks that may read /metrics, as JSON; loopback by default.",
    )
    backoffice_dir: Path | None = Field(
        None, description="Directory of the built back office; by default where the build puts it."
    )
    upstream_silence_seconds: float = Field(
        30, gt=0, description="A service that says nothing for so long is given up on, in seconds."
    )
