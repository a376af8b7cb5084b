"""The steps of a delivery, in their order."""

from typing import Literal

Step = Literal["dns", "tcp", "tls", "host_key", "login", "directory", "write", "rename"]
