"""The door itself: every request passes here, is known, counted, checked and handed on."""

import time
from dataclasses import dataclass
from typing import Any

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.access import Limit, Public
from gateway.authenticate import NOBODY, REFRESH_SECONDS, Authenticator, Caller
from gateway.authorize import admitted
from gateway.error_page import error_page
from gateway.forward import Forwarder
from gateway.headers import client_address, onward, vouched, with_security
from gateway.limits import CountedBody, RateLimits, check_head, drain
from gateway.route_table import Match, RouteTable
from gateway.settings import Settings
from kit.context import correlation_id, working
from kit.http import REQUEST_ID_HEADER, REQUESTS, problem_response
from kit.identity import GATEWAY, Identity, IdentitySigner
from kit.problems import Forbidden, NotFound, Problem, Unauthenticated

_BY_ADDRESS: frozenset[Limit] = frozenset({"public", "sign_in"})
_CHANGES_CALLERS = "accounts"  # whatever this service changes may change who may do what
log = structlog.get_logger()


@dataclass(frozen=True)
class Checks:
    """What the door asks before it lets anybody in."""

    table: RouteTable
    authenticator: Authenticator
    rates: RateLimits
    signer: IdentitySigner
    settings: Settings


class Door:
    """ASGI middleware around the gateway's own application: what isn't its own goes to the forwarder."""

    def __init__(self, app: ASGIApp, *, checks: Checks, forwarder: Forwarder) -> None:
        self._app = app
        self._checks = checks
        self._forwarder = forwarder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1000})
            return
        with working():
            await self._serve(_Exchange(scope, receive, send, self._checks))

    async def _serve(self, exchange: "_Exchange") -> None:
        begun = time.perf_counter()
        try:
            await self._admit(exchange)
        except Problem as problem:
            await exchange.refuse(problem)
        except Exception as error:
            log.error("request_failed", exc_info=error)
            await exchange.refuse(Problem())
        finally:
            exchange.measure(time.perf_counter() - begun)

    async def _admit(self, exchange: "_Exchange") -> None:
        """Raises: Problem, as long as nothing was sent."""
        scope, checks = exchange.scope, self._checks
        exchange.match = match = checks.table.find(scope["method"], scope["path"])
        if match.route.limit in _BY_ADDRESS:
            self._spend(exchange, exchange.address)
        caller = await self._caller(exchange, match)
        if match.route.limit not in _BY_ADDRESS:
            self._spend(exchange, caller.identity.subject if caller is not NOBODY else exchange.address)
        checks.authenticator.check_csrf(scope, caller.session)
        identity = await self._authorized(exchange, match, caller)
        check_head(scope, match.route.body_bytes)
        await self._hand_on(exchange, match, identity)

    def _spend(self, exchange: "_Exchange", who: str) -> None:
        match = exchange.match
        if match is not None:
            token = match.params.get("token")
            exchange.extra += self._checks.rates.spend(match.route.limit, who, token).headers()

    async def _caller(self, exchange: "_Exchange", match: Match) -> Caller:
        if isinstance(match.route.access, Public):
            return NOBODY
        return await self._checks.authenticator.caller(exchange.scope, exchange.address)

    async def _authorized(self, exchange: "_Exchange", match: Match, caller: Caller) -> Identity:
        """Let the caller pass; one who is refused is looked up again, for roles may just have changed."""
        try:
            return admitted(match, caller.identity)
        except (Forbidden, NotFound):
            fresh = await self._checks.authenticator.caller(
                exchange.scope, exchange.address, max_age=REFRESH_SECONDS
            )
            return admitted(match, fresh.identity)

    async def _hand_on(self, exchange: "_Exchange", match: Match, identity: Identity) -> None:
        service = match.route.service
        exchange.body = body = CountedBody(exchange.receive, match.route.body_bytes)
        token = self._checks.signer.sign(identity, service)
        scope = exchange.onward_scope(token, keep_credentials=service == GATEWAY)
        if service == GATEWAY:
            await self._app(scope, body, exchange.answer)
        else:
            await self._forwarder(service, scope, body, exchange.answer)
        if service == _CHANGES_CALLERS and scope["method"] != "GET":
            self._checks.authenticator.forget_all()


class _Exchange:
    """One request and its answer, with what the door adds to it."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, checks: Checks) -> None:
        self.scope = scope
        self.receive = receive
        self.address = client_address(scope, checks.settings.trusted_proxies)
        self.match: Match | None = None
        self.body: CountedBody | None = None
        self.extra: list[tuple[bytes, bytes]] = []  # headers of the answer
        self._send = send
        self._is_https = checks.authenticator.is_https
        self._status = 0  # 0: nothing sent yet
        self._is_cut = False

    def onward_scope(self, token: str, *, keep_credentials: bool) -> dict[str, Any]:
        """Return the request as its service gets it."""
        headers = onward(self.scope["headers"], keep_credentials=keep_credentials)
        return {
            "type": "http",
            "asgi": self.scope["asgi"],
            "http_version": self.scope["http_version"],
            "method": "GET" if self.scope["method"] == "HEAD" else self.scope["method"],
            "scheme": self.scope["scheme"],
            "path": self.scope["path"],
            "raw_path": self.scope.get("raw_path"),
            "root_path": "",
            "query_string": self.scope["query_string"],
            "headers": vouched(headers, identity=token, request_id=correlation_id(), address=self.address),
            "client": (self.address, 0),
            "server": self.scope.get("server"),
            "state": {},
            "app": self.scope.get("app"),
        }

    async def answer(self, message: Message) -> None:
        """Send an answer on, unless the request's body broke a limit meanwhile."""
        if self.body is not None and self.body.fault is not None and self._status == 0:
            self._is_cut = True
            await self.refuse(self.body.fault)
        elif not self._is_cut:
            await self._send_with_headers(message)

    async def _send_with_headers(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            own = [*self.extra, (REQUEST_ID_HEADER.encode(), correlation_id().encode())]
            kept = [pair for pair in message["headers"] if pair[0] != REQUEST_ID_HEADER.encode()]
            headers = with_security([*kept, *own], is_https=self._is_https)
            message = {**message, "headers": headers}
        await self._send(message)

    async def refuse(self, problem: Problem) -> None:
        """Answer with a problem, if nothing has been sent; otherwise the answer just breaks off."""
        if self.body is not None and self.body.fault is not None:
            problem = self.body.fault
        if self._status != 0:
            return
        if isinstance(problem, Unauthenticated):
            problem.headers.setdefault("WWW-Authenticate", 'Bearer realm="proofmark"')
        if problem.status in (401, 403, 413, 429):
            log.info("refused", code=problem.code, route=self._path)
        request = Request(self.scope)
        is_page = self.match is not None and self.match.route.is_page
        response = error_page(problem, request) if is_page else problem_response(problem, request)
        closes = "Connection" in problem.headers
        await response(self.scope, self.receive, self._send_last if closes else self._send_with_headers)

    async def _send_last(self, message: Message) -> None:
        """Send the last answer of a connection, and let the caller finish speaking before it closes."""
        if message["type"] != "http.response.body":
            await self._send_with_headers(message)
            return
        await self._send_with_headers({**message, "more_body": True})
        if self.body is None or not self.body.is_whole:
            await drain(self.receive)
        await self._send_with_headers({"type": "http.response.body", "body": b"", "more_body": False})

    @property
    def _path(self) -> str:
        return self.match.route.path if self.match is not None else "unknown"

    def measure(self, seconds: float) -> None:
        if self.match is None or self.match.route.service != GATEWAY:  # its own application counts itself
            labels = (GATEWAY, self._path, self.scope["method"], str(self._status))
            REQUESTS.labels(*labels).observe(seconds)
