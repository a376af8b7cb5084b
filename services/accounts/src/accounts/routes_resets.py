"""Forgotten passwords, for who isn't signed in."""

from fastapi import APIRouter, Response

from accounts.problems import PasswordTooWeak
from accounts.reset_password import ResetPassword
from accounts.routes_me import Password
from accounts.routes_operator import Email
from kit.http import Answer, Body
from kit.problems import LinkExpiredProblem, RateLimited, RequestInvalid, problems


class ResetBody(Body):
    email: Email


class ChosenPassword(Body):
    password: Password


class ResetAsked(Answer):
    """The same whether or not anybody has an account of this address."""


def routes_resets(reset: ResetPassword) -> APIRouter:
    router = APIRouter(prefix="/api/v1/password-resets", tags=["account"])

    @router.post("", status_code=202, responses=problems(RateLimited, RequestInvalid))
    async def ask_for_reset(body: ResetBody) -> ResetAsked:
        """Have a link sent that is good for half an hour."""
        await reset.ask(body.email)
        return ResetAsked()

    @router.post(
        "/{token}",
        status_code=204,
        responses=problems(LinkExpiredProblem, PasswordTooWeak, RequestInvalid, RateLimited),
    )
    async def choose_password(token: str, body: ChosenPassword) -> Response:
        """Set a password by a reset's or an invitation's link; every session ends."""
        await reset.choose(token, body.password)
        return Response(status_code=204)

    return router
