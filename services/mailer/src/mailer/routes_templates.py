"""Mail templates: shown, changed, previewed and tried by merchants."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path

from contracts.languages import CUSTOMER_LANGUAGES
from contracts.links import MailKind
from contracts.routes import W
from contracts.websites import WebsiteState
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database, ReadSession
from kit.http import Caller
from kit.problems import (
    Forbidden,
    NotFound,
    RateLimited,
    RequestInvalid,
    Unauthenticated,
    problems,
)
from mailer import store_requests
from mailer.address import AddressInvalid
from mailer.change_template import change_template, changed
from mailer.mail_design import Templates
from mailer.problems import NO_RECIPIENT, not_an_address
from mailer.routes_template_answers import (
    PreviewAnswer,
    PreviewBody,
    TemplateAnswer,
    TemplateFields,
    TrialAnswer,
    TrialBody,
)
from mailer.routes_template_errors import template_errors
from mailer.store_settings import history_of
from mailer.store_templates import TemplateVersion, newest_version, templates_of
from mailer.try_template import TemplateTrial, Trial

_PATH = W + "/mail-templates/{kind}/{language}"
_KNOWN = problems(Unauthenticated, Forbidden, NotFound)
Language = Annotated[
    str,
    Path(pattern=f"^({'|'.join(CUSTOMER_LANGUAGES)})$", json_schema_extra={"enum": list(CUSTOMER_LANGUAGES)}),
]


@dataclass(frozen=True)
class _Stored:
    """One template as it is, beside the website's others."""

    website: WebsiteState
    kind: MailKind
    language: str
    version: TemplateVersion
    templates: Templates

    def answer(self) -> TemplateAnswer:
        return TemplateAnswer.of(self.kind, self.language, self.version, self.templates)

    def check(self, given: Mapping[str, Any]) -> None:
        """Raises: RequestInvalid."""
        if errors := template_errors(given, self.answer().model_dump(mode="json")):
            raise RequestInvalid(errors=errors)

    def trial(self, given: Mapping[str, Any], request_type: str) -> Trial:
        """Return what a mail would be with these fields changed. Raises: RequestInvalid."""
        self.check(given)
        template = changed(self.version.template, given)
        look = template.look.over(self.templates.inherited_look(self.kind, self.language))
        return Trial(self.website, self.kind, self.language, request_type, replace(template, look=look))


def routes_templates(
    database: Database, websites: Copies[WebsiteState], trials: TemplateTrial, clock: Clock
) -> APIRouter:
    """Return the routes of mail templates."""
    router = APIRouter(tags=["mail templates"])

    async def stored(session: ReadSession, id_website: UUID, kind: MailKind, language: str) -> _Stored:
        website = await websites.find(session, str(id_website))
        if website is None:
            raise NotFound
        version = await newest_version(session, id_website, kind, language)
        return _Stored(website, kind, language, version, await templates_of(session, website))

    @router.get(_PATH, responses=_KNOWN)
    async def show(id_website: UUID, kind: MailKind, language: Language) -> TemplateAnswer:
        async with database.read() as session:
            return (await stored(session, id_website, kind, language)).answer()

    @router.put(_PATH, responses=_KNOWN | problems(RequestInvalid))
    async def change(
        id_website: UUID, kind: MailKind, language: Language, body: TemplateFields, caller: Caller
    ) -> TemplateAnswer:
        given = body.given()
        async with database.write() as session:
            before = await stored(session, id_website, kind, language)
            before.check(given)
            await change_template(
                session, before.website, kind, language, given, by=caller.subject, clock=clock
            )
            return (await stored(session, id_website, kind, language)).answer()

    @router.post(_PATH + "/preview", responses=_KNOWN | problems(RequestInvalid))
    async def preview(
        id_website: UUID, kind: MailKind, language: Language, body: PreviewBody
    ) -> PreviewAnswer:
        async with database.read() as session:
            trial = (await stored(session, id_website, kind, language)).trial(body.given(), body.type)
            request = await _request(session, id_website, body.request_id)
        made = trials.preview(trial, request)
        return PreviewAnswer(subject=made.subject, html=made.html, text=made.text)

    @router.post(_PATH + "/test", responses=_KNOWN | problems(RequestInvalid, RateLimited))
    async def test(
        id_website: UUID, kind: MailKind, language: Language, body: TrialBody, caller: Caller
    ) -> TrialAnswer:
        async with database.read() as session:
            trial = (await stored(session, id_website, kind, language)).trial(body.given(), body.type)
            contact = (await history_of(session, id_website)).newest.settings.technical_contact
        to = contact if body.to is None else body.to
        if to is None:
            raise RequestInvalid(errors=[NO_RECIPIENT])
        try:
            tried = await trials.send(trial, to, by=caller.subject)
        except AddressInvalid as error:
            raise RequestInvalid(errors=[not_an_address(to)]) from error
        return TrialAnswer(ok=tried.is_taken, to=to, subject=tried.subject, message=tried.answer)

    return router


async def _request(
    session: ReadSession, id_website: UUID, request_id: UUID | None
) -> Mapping[str, Any] | None:
    """Raises: NotFound (the website has no such request)."""
    if request_id is None:
        return None
    found = await store_requests.find_request(session, id_website, request_id)
    if found is None:
        raise NotFound
    return found
