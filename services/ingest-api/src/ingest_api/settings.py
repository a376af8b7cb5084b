"""The knobs of ingest."""

from pydantic import Field

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Imports and calls."""

    preview_hours: int = Field(24, ge=1, description="Hours a previewed import waits for its confirmation.")
    file_days: int = Field(
        90,
        ge=1,
        description="Days the files of an import are kept after its end: source, report, refused lines.",
    )
    import_look_seconds: float = Field(
        0.25, gt=0, description="Pause between two looks for confirmed imports, in seconds."
    )
