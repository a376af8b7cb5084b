"""The knobs of tracking."""

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Nothing beyond what every service has."""
