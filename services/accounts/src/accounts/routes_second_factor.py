"""A person's own second factor."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import StringConstraints

from accounts.confirm_password import ConfirmPassword
from accounts.routes_me import Password, person
from accounts.second_factor import SecondFactors
from kit.http import Answer, Body, Caller
from kit.problems import Forbidden, RateLimited, RequestInvalid, StateConflict, Unauthenticated, problems

Code = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
_REFUSED = problems(Unauthenticated, Forbidden, RequestInvalid, StateConflict, RateLimited)


class PasswordBody(Body):
    password: Password


class CodeBody(Body):
    code: Code


class RemovalBody(Body):
    password: Password
    code: Code


class NewSecondFactor(Answer):
    """What an app is set up with, by its QR code or by hand."""

    secret: str  # base32
    uri: str


class RecoveryCodes(Answer):
    recovery_codes: list[str]  # each is good once; shown only here


def routes_second_factor(second: SecondFactors, confirm: ConfirmPassword) -> APIRouter:
    router = APIRouter(prefix="/api/v1/me/second-factor", tags=["account"])

    @router.post("", status_code=201, responses=_REFUSED)
    async def begin_second_factor(body: PasswordBody, caller: Caller) -> NewSecondFactor:
        """Make a second factor that is in force once it was confirmed by a code."""
        user = await confirm(*person(caller), body.password, "/password")
        secret, uri = await second.begin(user)
        return NewSecondFactor(secret=secret, uri=uri)

    @router.post("/confirm", responses=_REFUSED)
    async def confirm_second_factor(body: CodeBody, caller: Caller) -> RecoveryCodes:
        return RecoveryCodes(recovery_codes=await second.confirm(*person(caller), body.code))

    @router.post("/remove", status_code=204, responses=_REFUSED)
    async def remove_second_factor(body: RemovalBody, caller: Caller) -> Response:
        await confirm(*person(caller), body.password, "/password")
        await second.remove(*person(caller), body.code)
        return Response(status_code=204)

    return router
