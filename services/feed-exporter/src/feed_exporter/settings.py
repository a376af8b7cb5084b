"""Every knob of the feed exporter."""

from pydantic import Field

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """How patiently files are delivered; domain.md 8.6, invariants.md 2."""

    feed_connect_seconds: float = Field(
        10, gt=0, description="Longest wait for a TCP connection, in seconds."
    )
    feed_stall_seconds: float = Field(
        30, gt=0, description="Longest wait for any answer of a server, in seconds."
    )
    feed_delivery_seconds: float = Field(900, gt=0, description="Longest time for one file, in seconds.")
    feed_look_seconds: float = Field(
        5, gt=0, description="Pause between looks for files to deliver, in seconds."
    )
    feed_files_days: int = Field(
        90, ge=30, description="How long feed files are kept to be sent again, in days."
    )
    feed_deliveries_at_once: int = Field(64, ge=1, description="Flows delivered at the same time.")
    feed_deliveries_per_website: int = Field(
        8, ge=1, description="Flows of one website delivered at the same time."
    )
    feed_deliveries_per_host: int = Field(
        2, ge=1, description="Flows delivered at the same time to one host of one website."
    )
    public_addresses: str = Field(
        "", description="The platform's own addresses, separated by commas; no feed is led to them."
    )
    webhook_connect_seconds: float = Field(
        10, gt=0, description="Longest wait for a TCP connection to a webhook, in seconds."
    )
    webhook_seconds: float = Field(
        20, gt=0, le=25, description="Longest time for one message to a webhook, in seconds."
    )
    webhook_look_seconds: float = Field(
        1, gt=0, description="Pause between looks for messages to send, in seconds."
    )
    webhook_messages_at_once: int = Field(200, ge=1, description="Messages sent at the same time.")
    webhook_messages_per_host: int = Field(
        4, ge=1, description="Messages sent at the same time to one host of one website."
    )
