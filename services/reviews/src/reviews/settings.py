"""Knobs of reviews."""

from pydantic import Field

from contracts.retention import PUBLISHED_YEARS
from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """What reviews needs beside what every part needs."""

    publish_every_seconds: float = Field(
        60, gt=0, description="Pause between two looks for reviews to publish, in seconds."
    )
    seal_every_seconds: float = Field(
        1, gt=0, description="Pause between two looks for changes to put into the public log, in seconds."
    )
    certificate_page_reviews: int = Field(
        20, ge=1, le=100, description="Reviews on one page of the certificate, in number."
    )
    published_years: int = Field(
        PUBLISHED_YEARS, ge=1, description="Years after its submission that a review is shown at most."
    )
