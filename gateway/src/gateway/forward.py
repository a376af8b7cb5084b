"""Pass a request on to its service: in the same process, or over the network. Both stream both ways."""

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

import aiohttp
import structlog
import yarl
from multidict import CIMultiDict
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.headers import backward
from gateway.problems import RETRY_SECONDS
from kit.problems import ServiceUnavailable

CONNECT_SECONDS = 5.0
_KEEP_ALIVE_SECONDS = 15.0  # less than a service's own 30 s, so that no request meets a closing connection
_WITHOUT_BODY = frozenset({"GET", "DELETE"})
_AUTOMATIC = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
log = structlog.get_logger()


class Forwarder(Protocol):
    async def __call__(self, service: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a service answer. Raises: ServiceUnavailable, if it can't and nothing was sent yet."""
        ...


class InProcessForwarder:
    """Calls the service's application: the embedded platform."""

    def __init__(self, apps: Mapping[str, ASGIApp]) -> None:
        """`apps` may still be filled after this: services are built one by one."""
        self._apps = apps

    async def __call__(self, service: str, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._apps.get(service)
        if app is None:
            raise ServiceUnavailable(headers={"Retry-After": RETRY_SECONDS})

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": backward(message["headers"])}
            await send(message)

        await app(scope, receive, sending)


class HttpForwarder:
    """Speaks HTTP to the service over pooled connections: production. aiohttp, by ADR 0005."""

    def __init__(self, service_urls: Mapping[str, str], *, silence_seconds: float) -> None:
        """`service_urls`: service → base address."""
        self._urls = {service: yarl.URL(url.rstrip("/")) for service, url in service_urls.items()}
        self._silence = silence_seconds
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, service: str, scope: Scope, receive: Receive, send: Send) -> None:
        url = self._address(service, scope)
        body = await _body_of(scope, receive)
        answered = False
        try:
            async with self._pool().request(
                scope["method"],
                url,
                headers=_headers_of(scope),
                data=body,
                allow_redirects=False,
            ) as answer:
                answered = True
                await _relay(answer, send)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("service_away", service=service, error=type(error).__name__, answered=answered)
            if answered:
                raise
            raise ServiceUnavailable(headers={"Retry-After": RETRY_SECONDS}) from error

    def _address(self, service: str, scope: Scope) -> yarl.URL:
        base = self._urls.get(service)
        if base is None:
            raise ServiceUnavailable(headers={"Retry-After": RETRY_SECONDS})
        path = scope.get("raw_path") or scope["path"].encode()
        query = scope.get("query_string", b"")
        target = path.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
        return yarl.URL(f"{base}{target}", encoded=True)  # as it came: what is encoded stays so

    def _pool(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=_AUTOMATIC,
                timeout=aiohttp.ClientTimeout(
                    total=None, sock_connect=CONNECT_SECONDS, sock_read=self._silence
                ),
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _headers_of(scope: Scope) -> CIMultiDict[str]:
    return CIMultiDict(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in scope["headers"]
        if name != b"host"
    )


async def _body_of(scope: Scope, receive: Receive) -> bytes | AsyncIterator[bytes] | None:
    """Return the body at once if it came in one piece, else as a stream."""
    has_body = any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])
    if scope["method"] in _WITHOUT_BODY and not has_body:
        return None
    start = await _next_of(receive)
    if not start.get("more_body", False):
        body: bytes = start.get("body", b"")
        return body
    return _stream(start, receive)


async def _stream(start: Message, receive: Receive) -> AsyncIterator[bytes]:
    message = start
    while True:
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body", False):
            return
        message = await _next_of(receive)


async def _next_of(receive: Receive) -> Message:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ConnectionResetError("the caller went away")
    return message


async def _relay(answer: aiohttp.ClientResponse, send: Send) -> None:
    headers = backward((name, value) for name, value in answer.raw_headers)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    async for chunk in answer.content.iter_any():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
