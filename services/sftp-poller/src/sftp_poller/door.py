"""What a merchant's client needs to know of the server."""

from typing import Protocol


class Door(Protocol):
    """Where merchants connect, and how they recognize the place."""

    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...

    @property
    def host_key_fingerprint(self) -> str: ...

    @property
    def addresses(self) -> list[str]:
        """The platform's own, for merchants' firewalls."""
        ...
