"""The knobs of ingest."""

from pydantic import Field

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Imports and calls."""

    preview_hours: int = Field(24, ge=1, description="Hours a previewed import waits for its confirmation.")
    import_look_seconds: float = Field(
        0.25, gt=0, description="Pause between two looks for confirmed imports, in seconds."
    )
