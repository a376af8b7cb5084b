"""What tracking says of a fault, beyond its general words."""

from kit.problems import Text

SENDING_HAS_BEGUN = Text(
    "This request can no longer be cancelled: it was sent, or is settled",
    "Cette demande ne peut plus être annulée : elle est envoyée ou close",
)
