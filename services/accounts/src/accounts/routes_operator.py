"""What operators do: set a merchant up."""

from typing import Annotated
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from fastapi import APIRouter
from pydantic import StringConstraints

from accounts.create_website import CreateWebsite, Installed
from accounts.problems import NOT_AN_EMAIL, field_refused, refused
from accounts.routes_websites import Name, place_errors
from accounts.website import DEFAULT_TIME_ZONE, NewWebsite
from kit.http import Answer, Body
from kit.problems import Forbidden, RequestInvalid, Unauthenticated, problems

Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00]*$")]


class MerchantBody(Body):
    organization: Name  # used if there is one of this name, founded otherwise
    name: Name
    locale: str
    time_zone: str = DEFAULT_TIME_ZONE
    owner_email: Email | None = None  # default: owner@<organization>.example

    def new(self) -> NewWebsite:
        """Raises: RequestInvalid."""
        errors = place_errors(self.locale, self.time_zone)
        if self.owner_email is not None and not is_email(self.owner_email):
            errors.append(field_refused("/owner_email", NOT_AN_EMAIL, self.owner_email))
        if errors:
            raise refused(*errors)
        return NewWebsite(self.name, self.locale, self.time_zone)


class InstalledAnswer(Answer):
    organization_id: UUID
    id_website: UUID
    name: str
    locale: str
    time_zone: str
    secret_key: str
    client_id: str
    client_secret: str
    owner_email: str | None
    owner_password: str | None


def routes_operator(create: CreateWebsite) -> APIRouter:
    router = APIRouter(prefix="/api/v1/operator", tags=["operator"])

    @router.post("/websites", status_code=201, responses=problems(Unauthenticated, Forbidden, RequestInvalid))
    async def create_website(body: MerchantBody) -> InstalledAnswer:
        """Create a website, and its organization unless there is one of this name."""
        return _answer(await create.for_merchant(body.organization, body.new(), body.owner_email))

    return router


def is_email(text: str) -> bool:
    """Tell whether a person could sign in by it; whether it exists, nobody can tell."""
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def _answer(installed: Installed) -> InstalledAnswer:
    state = installed.created.website.state
    return InstalledAnswer(
        organization_id=state.organization_id,
        id_website=state.id_website,
        name=state.name,
        locale=state.locale,
        time_zone=state.time_zone,
        secret_key=installed.created.secret_key,
        client_id=installed.client.client_id,
        client_secret=installed.client_secret,
        owner_email=installed.owner_email,
        owner_password=installed.owner_password,
    )
