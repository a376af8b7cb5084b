"""Sign-in of the back office, and access tokens for programs."""

import base64
import binascii
import re
from typing import Annotated, Any
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import StringConstraints

from gateway.accounts_api import AccountsApi, Session
from gateway.authenticate import ACCESS_TOKEN_LIFE, BROWSER_COOKIE, BROWSER_DAYS, COOKIE, Authenticator
from gateway.problems import FORM_EXPECTED, GRANT_EXPECTED
from kit.http import Answer, Body
from kit.identity import PlatformRole
from kit.problems import (
    Forbidden,
    MediaTypeUnsupported,
    RateLimited,
    RequestInvalid,
    RequestMalformed,
    SecondFactorInvalid,
    SecondFactorRequired,
    ServiceUnavailable,
    Unauthenticated,
    problems,
)

_USER_AGENT_CHARS = 400
_BROWSER_SECONDS = BROWSER_DAYS * 24 * 3_600
_BROWSER = re.compile(r"pb_[\w-]{43}", re.ASCII)
_FORM = "application/x-www-form-urlencoded"
_REFUSED = problems(Unauthenticated, Forbidden, RateLimited, ServiceUnavailable)
_SIGN_IN_REFUSED = problems(
    Unauthenticated,
    SecondFactorRequired,
    SecondFactorInvalid,
    Forbidden,
    RateLimited,
    ServiceUnavailable,
    RequestInvalid,
)
Word = Annotated[str, StringConstraints(max_length=1_024, pattern=r"^[^\x00]*$")]


class CredentialsBody(Body):
    email: Word
    password: Word
    code: Word | None = None  # of the second factor, once it is asked for


class UserAnswer(Answer):
    id: UUID
    email: str
    name: str
    language: str


class OrganizationAnswer(Answer):
    id: UUID
    name: str
    role: str


class SessionAnswer(Answer):
    user: UserAnswer
    organizations: list[OrganizationAnswer]
    platform_roles: list[PlatformRole]
    csrf_token: str  # to be sent as X-CSRF-Token with every unsafe request


class TokenAnswer(Answer):
    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the kind of token, not one
    expires_in: int  # seconds


def routes_session(accounts: AccountsApi, authenticator: Authenticator) -> APIRouter:
    router = APIRouter(prefix="/api/v1/session", tags=["session"])

    @router.post("", status_code=201, responses=_SIGN_IN_REFUSED)
    async def sign_in(body: CredentialsBody, request: Request, response: Response) -> SessionAnswer:
        """Begin a session; its cookie is HttpOnly."""
        authenticator.check_origin(request.scope)
        begun = await accounts.begin_session(
            {
                **body.model_dump(),
                "address": _address(request),
                "user_agent": request.headers.get("user-agent", "")[:_USER_AGENT_CHARS],
                "browser": _browser(authenticator.browser_token(request.scope)),
            }
        )
        await _end(request)
        _set_cookie(response, authenticator, COOKIE, begun.token, None)
        _set_cookie(response, authenticator, BROWSER_COOKIE, begun.browser, _BROWSER_SECONDS)
        return _shown(begun.session)

    @router.get("", responses=_REFUSED)
    async def get_session(request: Request) -> SessionAnswer:
        return _shown(await _session(request))

    @router.delete("", status_code=204, responses=_REFUSED)
    async def sign_out(request: Request) -> Response:
        authenticator.check_csrf(request.scope, await _session(request))
        await _end(request)
        response = Response(status_code=204)
        _set_cookie(response, authenticator, COOKIE, "", 0)
        return response

    async def _session(request: Request) -> Session:
        token = authenticator.session_token(request.scope)
        if token is None:
            raise Unauthenticated
        return await accounts.by_session(token)

    async def _end(request: Request) -> None:
        token = authenticator.session_token(request.scope)
        if token is not None:
            await accounts.end_session(token)
            authenticator.forget_all()

    return router


def routes_oauth(authenticator: Authenticator) -> APIRouter:
    router = APIRouter(tags=["session"])
    refused = _REFUSED | problems(RequestMalformed, MediaTypeUnsupported)

    @router.post("/oauth/token", responses=refused, openapi_extra=_TOKEN_FORM)
    async def issue_token(request: Request) -> TokenAnswer:
        """OAuth 2 client credentials (RFC 6749 4.4): Basic client id and secret."""
        client_id, secret = await _client_credentials(request)
        try:
            token = await authenticator.access_token(client_id, secret, _address(request))
        except Unauthenticated as refusal:
            refusal.headers["WWW-Authenticate"] = 'Basic realm="proofmark"'
            refusal.extension["error"] = "invalid_client"
            raise
        return TokenAnswer(access_token=token, expires_in=int(ACCESS_TOKEN_LIFE.total_seconds()))

    return router


async def _client_credentials(request: Request) -> tuple[str, str]:
    """Return client id and secret, from the Basic header or else from the form (RFC 6749 2.3.1)."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise MediaTypeUnsupported(detail=FORM_EXPECTED)
    form = _form(await request.body())
    if form.get("grant_type") != "client_credentials":
        raise RequestMalformed(detail=GRANT_EXPECTED, extension={"error": "unsupported_grant_type"})
    basic = _basic(request.headers.get("authorization"))
    return basic or (form.get("client_id", ""), form.get("client_secret", ""))


def _form(body: bytes) -> dict[str, str]:
    try:
        found = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=20)
    except ValueError as error:
        raise RequestMalformed from error
    return {name: values[0] for name, values in found.items()}


def _basic(header: str | None) -> tuple[str, str] | None:
    scheme, _, encoded = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (ValueError, binascii.Error) as error:
        raise Unauthenticated from error
    return client_id, secret


def _set_cookie(
    response: Response, authenticator: Authenticator, name: str, value: str, seconds: int | None
) -> None:
    """Set a cookie that scripts can't read, for a time or for as long as the browser is open (None)."""
    response.set_cookie(
        authenticator.cookie(name),
        value,
        max_age=seconds,
        path="/",
        secure=authenticator.is_https,
        httponly=True,
        samesite="lax",
    )


def _browser(token: str | None) -> str | None:
    """Return a browser's token if it can be one of ours."""
    return token if token is not None and _BROWSER.fullmatch(token) else None


def _shown(session: Session) -> SessionAnswer:
    return SessionAnswer.model_validate(dict(session.shown))


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


_TOKEN_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["client_credentials"]},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                    },
                }
            }
        },
    },
    "security": [{"client": []}],
}
