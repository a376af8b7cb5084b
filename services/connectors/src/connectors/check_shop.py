"""Trying a shop step by step, and sending it its configuration; domain.md 4."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from connectors.call_module import ModuleCaller, steps_of
from connectors.connector import Connector
from connectors.module_configuration import configuration_message, versions_in
from connectors.module_protocol import message_of
from connectors.shop_order import shop_states
from connectors.store_connectors import save_report, save_sent, save_test
from connectors.websites import Websites
from kit.clock import Clock, present
from kit.db import Database
from kit.targets import StepFailed


@dataclass(frozen=True)
class Step:
    """One step of a test; the code says why it failed."""

    step: str
    ok: bool
    code: str | None = None


class ShopCheck:
    """Tests a connector, and configures the module at its other end."""

    def __init__(self, database: Database, clock: Clock, modules: ModuleCaller, websites: Websites) -> None:
        self._database = database
        self._clock = clock
        self._modules = modules
        self._websites = websites

    async def test(self, connector: Connector) -> dict[str, Any]:
        """Ask the module who it is, which proves keys and signatures; return the steps, and keep them.

        Raises: NotFound, ServiceUnavailable.
        """
        language = await self._websites.language(connector.id_website)
        try:
            message = await self._ask(connector, language)
        except StepFailed as failed:
            return await self._keep(connector, _steps_until(connector, failed), None)
        return await self._keep(connector, _all_steps(connector), message)

    async def send_configuration(self, connector: Connector) -> dict[str, Any]:
        """Tell the module our settings; what it alone decides stays as it has it.

        Raises: NotFound, ServiceUnavailable.
        """
        begun = present(self._clock)
        configuration = await self._websites.configuration(connector)
        try:
            current = await self._ask(connector, configuration.language)
        except StepFailed as failed:
            return await self._keep(connector, _steps_until(connector, failed), None)
        steps = _all_steps(connector)
        try:
            await self._modules.call(
                connector,
                "setModuleConfiguration",
                configuration.language,
                **configuration_message(connector, configuration, current),
            )
        except StepFailed as failed:
            return await self._keep(connector, [*steps, Step("configuration", False, failed.code)], current)
        async with self._database.write() as session:
            await save_sent(session, connector.id_website, begun)
        return await self._keep(connector, [*steps, Step("configuration", True)], current)

    async def _ask(self, connector: Connector, language: str) -> dict[str, Any]:
        return message_of(await self._modules.call(connector, "getModuleAndSiteConfiguration", language))

    async def _keep(
        self, connector: Connector, steps: list[Step], message: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        now: datetime = present(self._clock)
        found = {
            "at": now.isoformat(),
            "ok": all(step.ok for step in steps),
            "steps": [asdict(step) for step in steps],
        }
        async with self._database.write() as session:
            await save_test(session, connector.id_website, found)
            if message is not None:
                cms, module = versions_in(message)
                await save_report(session, connector.id_website, cms, module, shop_states(message))
        return found


def _all_steps(connector: Connector) -> list[Step]:
    return [Step(step, True) for step in steps_of(connector)]


def _steps_until(connector: Connector, failed: StepFailed) -> list[Step]:
    every = steps_of(connector)
    passed = every[: every.index(failed.step)] if failed.step in every else []
    return [*(Step(step, True) for step in passed), Step(failed.step, False, failed.code)]
