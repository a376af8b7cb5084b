"""Creating and changing feed flows: what a change means for the files to come."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from feed_exporter.address import is_public_name, may_use_port
from feed_exporter.flow import Flow, Options, needs_full
from feed_exporter.problems import NO_CREDENTIAL, TargetForbidden
from feed_exporter.store_flows import add_flow, forget_readers, save_flow
from feed_exporter.store_runs import ask_all_again
from feed_exporter.tables import SEALED
from kit.clock import Clock
from kit.db import WriteSession
from kit.ids import uuid7
from kit.problems import RequestInvalid
from kit.secrets import KeyRing

_SETTABLE = (
    "format",
    "method",
    "host",
    "port",
    "username",
    "directory",
    "nature",
    "active",
    "host_key_fingerprint",
)  # beside secrets and options, which are merged
_PLACE = ("host", "port")
_CONNECTION = ("host", "port", "username", "password", "private_key", "directory", "host_key_fingerprint")


class FlowEditor:
    """Makes flows of what merchants set. Secrets come in clear and are kept encrypted."""

    def __init__(self, keys: KeyRing, clock: Clock, *, allow_private: bool) -> None:
        self._keys = keys
        self._clock = clock
        self._allow_private = allow_private

    async def create(self, session: WriteSession, id_website: UUID, given: dict[str, Any]) -> Flow:
        """Raises: RequestInvalid, TargetForbidden."""
        now = self._clock.now()
        options = Options(**given.pop("options", {}))
        flow = Flow(
            id=uuid7(), id_website=id_website, options=options, created_at=now, activated_at=now, **given
        )
        flow = self._sealed(flow, {name: given.get(name) for name in SEALED})
        self._check(flow)
        await add_flow(session, flow)
        return flow

    async def change(self, session: WriteSession, flow: Flow, given: dict[str, Any]) -> Flow:
        """Apply the settable fields given; those left out, and secrets given as null, stay.

        Whatever is undelivered is tried at once when the connection changes. Raises: RequestInvalid,
        TargetForbidden.
        """
        changed = self._changed(flow, given)
        self._check(changed)
        await save_flow(session, changed)
        if needs_full(flow, changed):
            await forget_readers(session, flow.id)
        elif changed.natures != flow.natures:
            await forget_readers(session, flow.id, keep=changed.natures)
        if any(getattr(flow, name) != getattr(changed, name) for name in _CONNECTION):
            await ask_all_again(session, flow.id, self._clock.now())
        return changed

    def _changed(self, flow: Flow, given: dict[str, Any]) -> Flow:
        plain = {name: value for name, value in given.items() if name in _SETTABLE}
        changed = replace(flow, **plain, options=replace(flow.options, **given.get("options", {})))
        moved = any(getattr(flow, name) != getattr(changed, name) for name in _PLACE)
        if moved and changed.host_key_fingerprint == flow.host_key_fingerprint:
            changed = replace(changed, host_key_fingerprint=None)  # another server, another key
        if changed.active and not flow.active:
            changed = replace(changed, activated_at=self._clock.now())
        return self._sealed(changed, {name: given[name] for name in SEALED if given.get(name) is not None})

    def _sealed(self, flow: Flow, secrets: dict[str, str | None]) -> Flow:
        """Encrypt what is given; an empty text removes a secret."""
        sealed: dict[str, Any] = {
            name: SEALED[name].seal(self._keys, value, tenant=flow.id_website, row=flow.id) if value else None
            for name, value in secrets.items()
        }
        return replace(flow, **sealed)

    def _check(self, flow: Flow) -> None:
        if flow.password is None and flow.private_key is None:
            raise RequestInvalid(errors=[NO_CREDENTIAL])
        if not may_use_port(flow.port) or not (self._allow_private or is_public_name(flow.host)):
            raise TargetForbidden
