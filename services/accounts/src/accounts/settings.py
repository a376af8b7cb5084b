"""The knobs of accounts."""

from pydantic import Field

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Sessions and the brake on guessed passwords."""

    session_idle_minutes: int = Field(
        30, ge=1, description="A session ends after this many minutes of silence."
    )
    session_hours: int = Field(12, ge=1, description="A session ends after this many hours in all.")
    failures_per_account: int = Field(
        5, ge=1, description="Failed sign-ins of one account before each further try has to wait."
    )
    failures_per_address: int = Field(
        20, ge=1, description="Failed sign-ins of one network address within an hour before it has to wait."
    )
    staff_second_factor: bool = Field(
        True,
        description="Operators and moderators hold their roles only with a second factor; off when embedded.",
    )
