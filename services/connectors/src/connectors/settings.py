"""Every knob of the connectors."""

from pydantic import Field

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """How often and how patiently shops are asked; domain.md 4, invariants.md 4."""

    connector_poll_minutes: int = Field(
        15, ge=1, description="Pause between two retrievals from one shop, in minutes."
    )
    connector_connect_seconds: float = Field(
        10, gt=0, description="Longest wait for a TCP connection to a shop, in seconds."
    )
    connector_call_seconds: float = Field(
        30, gt=0, le=60, description="Longest time for one call of a shop's module, in seconds."
    )
    connector_answer_bytes: int = Field(
        10 << 20, ge=1 << 10, description="Longest answer of a module that is read, in bytes."
    )
    connector_shops_at_once: int = Field(64, ge=1, description="Shops asked at the same time.")
    public_addresses: str = Field(
        "", description="The platform's own addresses, separated by commas; no connector is led to them."
    )
