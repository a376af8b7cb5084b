"""Decide whether a caller may use a route, and what the service learns of them."""

from uuid import UUID

from gateway.route_table import Match
from kit.http import authorize
from kit.identity import Identity


def admitted(match: Match, identity: Identity) -> Identity:
    """Return the identity to vouch for: on a website's route, that website's grant alone.

    Raises: Unauthenticated, Forbidden, NotFound (another tenant's website).
    """
    id_website = match.params.get("id_website")
    authorize(match.route.access, identity, id_website)
    if id_website is None or not identity.grants:
        return identity
    try:
        return identity.narrowed(UUID(id_website))
    except ValueError:  # a public page of a website with a damaged id: the service says so
        return identity
