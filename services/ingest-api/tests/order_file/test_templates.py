from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contracts.files.column import Template
from ingest_api.order_file.settings import ValidationSettings
from ingest_api.order_file.templates import LATEST_DAY, template_file
from ingest_api.testing.row_by_row import FileVerdict, validate_file


def validate(content: bytes, today: date) -> FileVerdict:
    now = datetime(today.year, today.month, today.day, 23, tzinfo=ZoneInfo("Europe/Paris"))
    return validate_file(content, file_name="template.csv", settings=ValidationSettings(), now=now)


@pytest.mark.parametrize("template", list(Template))
@pytest.mark.parametrize("asterisks", [True, False])
@pytest.mark.parametrize("latest_day", [LATEST_DAY, date(2031, 1, 1)])
def test_a_template_can_be_sent_as_it_is(template: Template, asterisks: bool, latest_day: date) -> None:
    content = template_file(template, latest_day=latest_day, asterisks=asterisks)
    verdict = validate(content, latest_day + timedelta(days=1))
    assert verdict.findings == ()
    assert verdict.rows_total == verdict.rows_importable > 0
    assert any(order.products for order in verdict.orders) == template.value.endswith("product")


def test_the_examples_are_those_of_the_documentation() -> None:
    lines = template_file(Template.ONLINE_BRAND).decode().split("\r\n")
    assert lines[0] == (
        "channel*;purchase_date*;purchase_price;purchase_reference*;first_name*;last_name*;email*;phone;"
        "hide_personal_data;language*;delay"
    )
    assert lines[3] == (
        'online;2026-03-01 09:05:12;12.50;WEB-10423;"Anne;Marie";"O""Neil";am.oneil@example.org;;true;en;0'
    )
    assert template_file(Template.OFFLINE_PRODUCT).decode().split("\r\n")[3] == (
        "offline;PARIS-11;03/03/2026 10:10;45.50;TCK-004410;Yanis;Faure;yanis.faure@example.org;33655443322;"
        "false;fr;;30;Gourde isotherme;GI-05;Accessoires;Quell;45.50;;GI-05;;;;QU-GI05;https://shop.example/p/gi-05;"
    )
