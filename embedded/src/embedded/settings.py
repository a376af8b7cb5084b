"""Settings of the platform in one process."""

from typing import Literal

from pydantic import Field

from kit.settings import ServiceSettings


class EmbeddedSettings(ServiceSettings):
    """The shared settings with the defaults of somebody trying it, and the ports of one process."""

    sftp_port: int = Field(2222, ge=0, le=65535, description="Port merchants drop files on; 0: a free one.")
    smtp_port: int = Field(2525, ge=0, le=65535, description="Port of the mail catcher; 0: a free one.")
    time_travel: bool = Field(True, description="Lets a job be run --at another time.")
    allow_private_targets: bool = Field(True, description="Lets feeds go to loopback and private addresses.")
    staff_second_factor: bool = Field(
        False, description="Operators and moderators hold their roles only with a second factor."
    )
    log_format: Literal["console", "json"] = Field("console", description="Form of the log.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="Least level logged."
    )
