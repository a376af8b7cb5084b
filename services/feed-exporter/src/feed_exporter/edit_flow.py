"""Creating and changing feed flows: what a change means for the files to come."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from feed_exporter.flow import DEFAULT_PORTS, Flow, Method, Options, needs_full
from feed_exporter.problems import (
    GOOGLE_WANTS_PRODUCTS,
    KEY_WITHOUT_SFTP,
    NO_ACCOUNT,
    NO_CREDENTIAL,
    NO_HOST,
    NO_PASSWORD,
    NO_USERNAME,
    directory_taken,
)
from feed_exporter.store_flows import add_flow, flows_of, forget_readers, save_flow
from feed_exporter.store_runs import ask_all_again
from feed_exporter.tables import SEALED
from kit.clock import Clock
from kit.db import WriteSession
from kit.ids import uuid7
from kit.problems import FieldError, RequestInvalid, TargetForbidden
from kit.secrets import KeyRing
from kit.targets import Guard

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
    "sftp_account_id",
)  # beside secrets and options, which are merged
_PLACE = ("method", "host", "port")
_CONNECTION = (
    *_PLACE,
    "username",
    "password",
    "private_key",
    "directory",
    "host_key_fingerprint",
    "sftp_account_id",
)
_OF_SERVERS: dict[str, Any] = {
    "host": "",
    "port": 0,
    "username": "",
    "password": None,
    "private_key": None,
    "directory": "",
}


class FlowEditor:
    """Makes flows of what merchants set. Secrets come in clear and are kept encrypted."""

    def __init__(self, keys: KeyRing, clock: Clock, guard: Guard) -> None:
        self._keys = keys
        self._clock = clock
        self._guard = guard

    async def create(self, session: WriteSession, id_website: UUID, given: dict[str, Any]) -> Flow:
        """Raises: RequestInvalid, TargetForbidden."""
        _check_private_key(given, given["method"])
        now = self._clock.now()
        options = Options(**given.pop("options", {}))
        flow = Flow(
            id=uuid7(),
            id_website=id_website,
            options=options,
            created_at=now,
            activated_at=now,
            **_filled(given, given["method"]),
        )
        flow = _of_method(self._sealed(flow, {name: given.get(name) for name in SEALED}))
        await self._check(session, flow)
        await add_flow(session, flow)
        return flow

    async def change(self, session: WriteSession, flow: Flow, given: dict[str, Any]) -> Flow:
        """Apply the settable fields given; those left out, and secrets given as null, stay.

        With the method its usual port comes, unless another is given.

        Whatever is undelivered is tried at once when the connection changes. Raises: RequestInvalid,
        TargetForbidden.
        """
        changed = self._changed(flow, given)
        await self._check(session, changed)
        await save_flow(session, changed)
        if needs_full(flow, changed):
            await forget_readers(session, flow.id)
        elif changed.natures != flow.natures:
            await forget_readers(session, flow.id, keep=changed.natures)
        if any(getattr(flow, name) != getattr(changed, name) for name in _CONNECTION):
            await ask_all_again(session, flow.id, self._clock.now())
        return changed

    def _changed(self, flow: Flow, given: dict[str, Any]) -> Flow:
        method = given.get("method", flow.method)
        _check_private_key(given, method)
        if method != flow.method:
            given = {"port": None, **given}
        plain = _filled({name: value for name, value in given.items() if name in _SETTABLE}, method)
        changed = replace(flow, **plain, options=replace(flow.options, **given.get("options", {})))
        moved = any(getattr(flow, name) != getattr(changed, name) for name in _PLACE)
        if moved and changed.host_key_fingerprint == flow.host_key_fingerprint:
            changed = replace(changed, host_key_fingerprint=None)  # another server, another key
        if changed.active and not flow.active:
            changed = replace(changed, activated_at=self._clock.now())
        secrets = {name: given[name] for name in SEALED if given.get(name) is not None}
        return _of_method(self._sealed(changed, secrets))

    def _sealed(self, flow: Flow, secrets: dict[str, str | None]) -> Flow:
        """Encrypt what is given; an empty text removes a secret."""
        sealed: dict[str, Any] = {
            name: SEALED[name].seal(self._keys, value, tenant=flow.id_website, row=flow.id) if value else None
            for name, value in secrets.items()
        }
        return replace(flow, **sealed)

    async def _check(self, session: WriteSession, flow: Flow) -> None:
        if errors := list(_missing(flow)):
            raise RequestInvalid(errors=errors)
        await session.lock(f"feeds:{flow.id_website}")  # two flows at once don't see each other otherwise
        others = await flows_of(session, flow.id_website)
        if any(flow.writes_over(other) for other in others if other.id != flow.id):
            raise RequestInvalid(errors=[directory_taken(flow.method)])
        if flow.method != "platform" and not self._guard.allows_name(flow.host, flow.port):
            raise TargetForbidden


def _filled(given: dict[str, Any], method: Method) -> dict[str, Any]:
    """Return the fields with null told as a flow holds it; a port left out is the method's usual one."""
    filled = dict(given)
    for name in ("host", "username"):
        if name in filled and filled[name] is None:
            filled[name] = ""
    if "port" in filled and filled["port"] is None:
        filled["port"] = DEFAULT_PORTS[method]
    return filled


def _of_method(flow: Flow) -> Flow:
    """Forget what the flow's method has no use for, secrets above all."""
    if flow.method == "platform":
        return replace(flow, **_OF_SERVERS, host_key_fingerprint=None)
    if flow.method == "sftp":
        return replace(flow, sftp_account_id=None)
    return replace(flow, sftp_account_id=None, private_key=None, host_key_fingerprint=None)


def _missing(flow: Flow) -> Iterator[FieldError]:
    if flow.format == "google" and flow.nature != "product":
        yield GOOGLE_WANTS_PRODUCTS
    if flow.method == "platform":
        if flow.sftp_account_id is None:
            yield NO_ACCOUNT
        return
    if not flow.host:
        yield NO_HOST
    if not flow.username:
        yield NO_USERNAME
    if flow.password is None and flow.private_key is None:
        yield NO_CREDENTIAL if flow.method == "sftp" else NO_PASSWORD


def _check_private_key(given: dict[str, Any], method: Method) -> None:
    if given.get("private_key") and method != "sftp":
        raise RequestInvalid(errors=[KEY_WITHOUT_SFTP])
