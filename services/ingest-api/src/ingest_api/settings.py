"""The knobs of ingest."""

from pydantic import Field

from contracts.retention import FILE_DAYS
from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Imports and calls."""

    preview_hours: int = Field(24, ge=1, description="Hours a previewed import waits for its confirmation.")
    file_days: int = Field(
        FILE_DAYS,
        ge=1,
        description="Days the files of an import are kept after its end: source, report, refused lines; "
        "dropped ones on the SFTP server too.",
    )
    import_look_seconds: float = Field(
        0.25, gt=0, description="Pause between two looks for confirmed imports, in seconds."
    )
    erasure_look_seconds: float = Field(
        1, gt=0, description="Pause between two looks for persons or files to erase, in seconds."
    )
