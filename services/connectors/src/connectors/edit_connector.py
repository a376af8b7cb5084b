"""Setting a connector up and changing it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from connectors.connector import Connector, place_of
from connectors.problems import BAD_URL, STATES_WANTED, URL_FORBIDDEN, URL_WANTED
from connectors.store_connectors import SETTABLE, find_connector, save_settings
from kit.clock import Clock, present
from kit.db import WriteSession
from kit.problems import RequestInvalid, TargetForbidden
from kit.targets import Guard

#: What another shop has others of.
_ANOTHER_SHOP: dict[str, Any] = {
    "last_test": None,
    "cms_version": None,
    "module_version": None,
    "shop_states": (),
}


class ConnectorEditor:
    """Makes connectors of what merchants set."""

    def __init__(self, clock: Clock, guard: Guard) -> None:
        self._clock = clock
        self._guard = guard

    async def change(self, session: WriteSession, id_website: UUID, given: dict[str, Any]) -> Connector:
        """Apply the settable fields given; those left out stay. Raises: RequestInvalid, TargetForbidden."""
        await session.lock(f"connector:{id_website}")
        current = await find_connector(session, id_website) or Connector(id_website)
        plain = {name: value for name, value in given.items() if name in SETTABLE}
        if "order_states" in plain:
            plain["order_states"] = tuple(dict.fromkeys(plain["order_states"]))
        changed = replace(current, **plain)
        self._check(changed)
        if changed == current:
            return current
        now = present(self._clock)
        changed = replace(changed, changed_at=now)
        if changed.active and not current.active:
            changed = replace(changed, activated_at=now)
        if (changed.cms, changed.url) != (current.cms, current.url):
            changed = replace(changed, **_ANOTHER_SHOP)
        await save_settings(session, changed)
        return changed

    def _check(self, connector: Connector) -> None:
        errors = []
        if connector.active and not connector.is_set_up:
            errors.append(URL_WANTED)
        if connector.trigger == "onorderstatuschange" and not connector.order_states:
            errors.append(STATES_WANTED)
        if errors:
            raise RequestInvalid(errors=errors)
        if not connector.is_set_up:
            return
        try:
            host, port = place_of(connector.url, allow_http=self._guard.allow_private)
        except ValueError as error:
            raise RequestInvalid(errors=[BAD_URL]) from error
        if not self._guard.allows_name(host, port):
            raise TargetForbidden(errors=[URL_FORBIDDEN])
