"""The knobs of the SFTP service."""

from pydantic import Field

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """The server merchants drop on, and how the drain reaches it."""

    sftp_port: int = Field(2222, ge=0, le=65535, description="SFTP port; 0 picks a free one.")
    sftp_public_host: str | None = Field(
        None, description="Host name merchants connect to; default the address listened on."
    )
    sftp_public_port: int | None = Field(
        None, ge=1, le=65535, description="Port merchants connect to; default the port listened on."
    )
    public_addresses: str = Field(
        "", description="The platform's own addresses for merchants' firewalls, separated by commas."
    )
    sftp_server: str | None = Field(
        None, description="host:port of the SFTP server the drain reads; default our own, on this machine."
    )
    sftp_server_base: str = Field(
        "",
        description="Where that server shows a login's root, such as /home/{username}; default /.",
    )
    sftp_host_key: str | None = Field(
        None,
        description="Private host key of our SFTP server (OpenSSH); default one in the data directory.",
    )
    sftp_server_host_key: str | None = Field(
        None, description="Public host key of the server the drain reads, pinned; default that of our own."
    )
    sftp_poller_key: str | None = Field(
        None,
        description="Private key the drain signs in with (OpenSSH); default one in the data directory.",
    )
    sftp_quota_bytes: int = Field(2 * 1024**3, ge=1, description="What one login may hold, in bytes.")
    sftp_quota_files: int = Field(20_000, ge=10, description="Files and folders one login may hold.")
    drain_wait_seconds: int = Field(
        3600, ge=1, description="How long the drain waits for one file to be imported, in seconds."
    )
    erasure_look_seconds: float = Field(
        1, gt=0, description="Pause between two looks for persons or files to erase, in seconds."
    )
