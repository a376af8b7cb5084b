"""What the routes of mail templates take and answer."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from contracts.links import MailKind
from kit.http import Answer, Body, FromText
from mailer.mail_design import PLACEHOLDERS, Templates
from mailer.prepare_mail import platform_button, platform_text
from mailer.store_templates import TemplateVersion

_EXAMPLE: JsonDict = {
    "subject": "{first_name}, un avis sur votre commande {purchase_reference} ?",
    "introduction": "Merci d'avoir choisi {website}.\n\nVotre retour aide les autres randonneurs.",
    "button": None,
    "accent_color": "#8c2f39",
    "background_color": None,
    "logo_url": "https://shop.example/logo.png",
}


_READ_ONLY = Field(None, description="Read-only.")


class TemplateFields(Body):
    """What may be set; a field left out keeps its value, null goes back to the platform's own.

    The read-only ones may come back as they were shown.
    """

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, json_schema_extra={"examples": [_EXAMPLE]}
    )

    subject: str | None = Field(None, max_length=200)
    introduction: str | None = Field(None, max_length=2000, description="Empty lines part paragraphs.")
    button: str | None = Field(None, max_length=60)
    accent_color: str | None = Field(None, max_length=7, description="#rrggbb: button and initial.")
    background_color: str | None = Field(None, max_length=7, description="#rrggbb: around the mail.")
    logo_url: str | None = Field(None, max_length=2048, description="https:// or http://.")
    kind: Any = _READ_ONLY
    language: Any = _READ_ONLY
    version: Any = _READ_ONLY
    defaults: Any = _READ_ONLY
    placeholders: Any = _READ_ONLY
    changed_at: Any = _READ_ONLY
    changed_by: Any = _READ_ONLY

    def given(self) -> dict[str, Any]:
        """Return the fields given: texts without blanks around them, colours in lower case."""
        values = self.model_dump(exclude_unset=True)
        for name in ("subject", "introduction", "button", "accent_color", "background_color"):
            if isinstance(text := values.get(name), str):
                values[name] = text.lower() if name.endswith("_color") else text.strip()
        return values


class PreviewBody(TemplateFields):
    """Fields given stand for the stored ones, so that a change can be looked at before it is made."""

    type: Literal["brand", "product", "brand_and_product"] = "brand_and_product"
    request_id: Annotated[UUID, FromText] | None = Field(
        None, description="A request of this website, whose values are shown instead of sample ones."
    )


class TrialBody(TemplateFields):
    """As for the preview; `to` left out: the website's technical contact."""

    type: Literal["brand", "product", "brand_and_product"] = "brand_and_product"
    to: str | None = Field(None, max_length=254)


class UnitTexts(Answer):
    brand: str
    product: str


class DefaultsAnswer(Answer):
    """What null stands for; colours and logo are inherited from the request's template."""

    subject: UnitTexts
    introduction: UnitTexts
    button: str
    accent_color: str
    background_color: str
    logo_url: str | None


class TemplateAnswer(Answer):
    kind: str
    language: str
    version: int  # 0: never changed
    subject: str | None
    introduction: str | None
    button: str | None
    accent_color: str | None
    background_color: str | None
    logo_url: str | None
    defaults: DefaultsAnswer
    placeholders: list[str]
    changed_at: datetime | None
    changed_by: str | None

    @classmethod
    def of(
        cls, kind: MailKind, language: str, version: TemplateVersion, templates: Templates
    ) -> "TemplateAnswer":
        template, inherited = version.template, templates.inherited_look(kind, language)

        def by_unit(part: str) -> UnitTexts:
            return UnitTexts(
                brand=platform_text(kind, "brand", part, language),
                product=platform_text(kind, "product_1", part, language),
            )

        return cls(
            kind=kind,
            language=language,
            version=version.version,
            subject=template.subject,
            introduction=template.introduction,
            button=template.button,
            accent_color=template.look.accent_color,
            background_color=template.look.background_color,
            logo_url=template.look.logo_url,
            defaults=DefaultsAnswer(
                subject=by_unit("subject"),
                introduction=by_unit("introduction"),
                button=platform_button(language),
                accent_color=inherited.accent_color or "",
                background_color=inherited.background_color or "",
                logo_url=inherited.logo_url,
            ),
            placeholders=[f"{{{name}}}" for name in PLACEHOLDERS],
            changed_at=version.changed_at,
            changed_by=version.changed_by,
        )


class PreviewAnswer(Answer):
    subject: str
    html: str
    text: str


class TrialAnswer(Answer):
    ok: bool  # the mail server took it
    to: str
    subject: str
    message: str  # the mail server's answer
