"""A questionnaire that nobody was asked to fill in: what a merchant's questions look like in its page."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from contracts.languages import customer_language
from reviews.brands import Brand
from reviews.open_form import Form
from reviews.question import AskedQuestion, Question
from reviews.questionnaire import parts_of
from reviews.request import AskedProduct, AskedRequest

_NOBODY = UUID(int=0)
_FIRST_NAME, _LAST_NAME, _REFERENCE = "Camille", "Durand", "WEB-10421"
_AGO = timedelta(days=9)


def sample_form(
    brand: Brand, questions: Sequence[Question], language: str, product: str, now: datetime
) -> Form:
    """Return a form with sample values. `product`: the name of what was bought."""
    request = _request(brand, language, product, now)
    own_language = customer_language(brand.website.locale, brand.website.locale)
    return Form(
        brand.website,
        brand.name,
        brand.look_in(language),
        request,
        parts_of(request, []),
        [AskedQuestion(question, language, own_language) for question in questions],
        is_opened=True,
    )


def _request(brand: Brand, language: str, product: str, now: datetime) -> AskedRequest:
    return AskedRequest(
        request_id=_NOBODY,
        id_website=brand.website.id_website,
        request_type="brand_and_product",
        order_id=_NOBODY,
        purchase_reference=_REFERENCE,
        experience_date=now - _AGO,
        channel="online",
        shop_id=None,
        first_name=_FIRST_NAME,
        last_name=_LAST_NAME,
        email=None,
        person=None,
        language=language,
        hide_personal_data=False,
        pseudonym=False,
        anonymized=False,
        products=(AskedProduct("sample", product, None),),
        expires_at=None,
        correlation_id="",
    )
