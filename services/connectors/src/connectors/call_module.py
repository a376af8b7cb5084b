"""Calling the module in a merchant's shop: signed, bounded in time and length, never redirected."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from connectors.connector import Connector
from connectors.module_protocol import (
    NotUnderstood,
    address_of,
    answer_of,
    code_of,
    is_genuine,
    request_of,
    signature,
)
from connectors.secret_keys import SecretKeys
from kit.outgoing import CheckedClient
from kit.targets import StepFailed

_USER_AGENT = "Proofmark-Connectors/1"
#: What modules answer to every query that they don't carry out → the step at which it failed.
_REFUSALS = {2: "active", 3: "keys", 4: "id", 5: "signature"}
_DONE = 1


def steps_of(connector: Connector) -> list[str]:
    """Return what a call goes through, in order."""
    tls = ["tls"] if urlsplit(connector.url).scheme == "https" else []
    return ["dns", "tcp", *tls, "module", "active", "keys", "id", "signature"]


class ModuleCaller:
    """Speaks to the modules of any shops."""

    def __init__(self, client: CheckedClient, keys: SecretKeys, answer_bytes: int) -> None:
        self._client = client
        self._keys = keys
        self._answer_bytes = answer_bytes

    async def call(
        self, connector: Connector, query: str, language: str, **parameters: Any
    ) -> Mapping[str, Any]:
        """Return a module's answer to a query that it carried out.

        A signature that is not believed is tried once more with the website's newest key.
        Raises: StepFailed, NotFound, ServiceUnavailable.
        """
        try:
            return await self._call(connector, query, language, parameters)
        except StepFailed as failed:
            if failed.step != "signature" or not self._keys.forget(connector.id_website):
                raise
        return await self._call(connector, query, language, parameters)

    async def _call(
        self, connector: Connector, query: str, language: str, parameters: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        signed = signature(query, connector.id_website, await self._keys.of(connector.id_website))
        message = {
            "idWebsite": str(connector.id_website),
            "sign": signed,
            **_place(connector, language),
            **parameters,
        }
        answer = await self._post(connector, *request_of(connector.cms, query, message))
        code = code_of(answer)
        if code in _REFUSALS:
            raise StepFailed(_REFUSALS[code])
        if code is not None and code != _DONE:
            raise StepFailed("module", "module_refused")
        if not is_genuine(answer, signed):
            raise StepFailed("signature", "answer_not_genuine")
        return answer

    async def _post(self, connector: Connector, body: bytes, media_type: str) -> dict[str, Any]:
        headers = {"Content-Type": media_type, "User-Agent": _USER_AGENT}
        try:
            async with self._client.post(address_of(connector.cms, connector.url), body, headers) as answer:
                if 300 <= answer.status < 400:
                    raise StepFailed("module", "redirected")
                if answer.status != 200:
                    raise StepFailed("module")
                return answer_of(await self._content(answer))
        except NotUnderstood as error:
            raise StepFailed("module") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _failure(error) from error

    async def _content(self, answer: aiohttp.ClientResponse) -> bytes:
        content = bytearray()
        async for chunk in answer.content.iter_any():
            content += chunk
            if len(content) > self._answer_bytes:
                raise StepFailed("module", "answer_too_large")
        return bytes(content)


def _place(connector: Connector, language: str) -> dict[str, str]:
    """Return which of a CMS's shops and languages is meant."""
    if connector.cms == "prestashop":
        shop = {"id_shop": connector.id_shop} if connector.id_shop else {}
        return {"iso_lang": language, **shop}
    return {"lang_code": language} if connector.cms == "woocommerce" else {}


def _failure(error: Exception) -> StepFailed:
    if isinstance(error, aiohttp.ClientSSLError):
        return StepFailed("tls")
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return StepFailed("tcp")
    if isinstance(error, TimeoutError):
        return StepFailed("module", "timed_out")
    return StepFailed("module", "connection_lost")
