"""The four order files offered for download, made of the column table and invented orders."""

from datetime import date, timedelta
from typing import NamedTuple

from contracts.files.column import Template
from contracts.files.order_file import ORDER_FILE
from ingest_api.order_file.report import harmless

LATEST_DAY = date(2026, 3, 3)  # of the examples as the documentation shows them
_LINE_END = "\r\n"


class Day(NamedTuple):
    """A purchase date of an example: some days before the latest one, written in one of the forms."""

    before: int
    form: str  # strftime, with a time already in it


Example = dict[str, str | Day]

_HIKE: Example = {
    "purchase_date": Day(1, "%Y-%m-%d 08:30"),
    "purchase_price": "149.80",
    "purchase_reference": "WEB-10501",
    "first_name": "Inès",
    "last_name": "Lefèvre",
    "email": "ines.lefevre@example.org",
    "phone": "33611223344",
    "hide_personal_data": "false",
    "language": "fr",
    "delay": "5",
    "category": "Randonnée",
    "brand": "Cimes",
}
_LAMP: Example = {
    "shop_id": "LYON-02",
    "purchase_date": Day(1, "%Y-%m-%d 16:05"),
    "purchase_price": "64.00",
    "purchase_reference": "TCK-000901",
    "first_name": "Nora",
    "last_name": "Blanc",
    "email": "nora.blanc@example.org",
    "hide_personal_data": "false",
    "language": "fr",
    "delay": "1",
    "delay_product": "14",
    "category": "Éclairage",
    "brand": "Noctil",
}

_EXAMPLES: dict[Template, tuple[Example, ...]] = {
    Template.ONLINE_BRAND: (
        {
            "purchase_date": Day(1, "%Y-%m-%d"),
            "purchase_price": "59.90",
            "purchase_reference": "WEB-10421",
            "first_name": "Camille",
            "last_name": "Durand",
            "email": "camille.durand@example.org",
            "phone": "33612345678",
            "hide_personal_data": "false",
            "language": "fr",
            "delay": "7",
        },
        {
            "purchase_date": Day(1, "%d/%m/%Y 18:45"),
            "purchase_price": "128.00",
            "purchase_reference": "WEB-10422",
            "first_name": "Óscar",
            "last_name": "Núñez",
            "email": "oscar.nunez@example.org",
            "hide_personal_data": "false",
            "language": "es",
        },
        {
            "purchase_date": Day(2, "%Y-%m-%d 09:05:12"),
            "purchase_price": "12.50",
            "purchase_reference": "WEB-10423",
            "first_name": "Anne;Marie",
            "last_name": 'O"Neil',
            "email": "am.oneil@example.org",
            "hide_personal_data": "true",
            "language": "en",
            "delay": "0",
        },
    ),
    Template.OFFLINE_BRAND: (
        {
            "shop_id": "LYON-02",
            "purchase_date": Day(1, "%Y-%m-%d 11:20"),
            "purchase_price": "84.00",
            "purchase_reference": "TCK-000871",
            "first_name": "Hugo",
            "last_name": "Petit",
            "email": "hugo.petit@example.org",
            "phone": "33698765432",
            "hide_personal_data": "false",
            "language": "fr",
            "delay": "2",
        },
        {
            "shop_id": "LYON-02",
            "purchase_date": Day(1, "%d-%m-%Y"),
            "purchase_price": "15.99",
            "purchase_reference": "TCK-000872",
            "first_name": "Lina",
            "last_name": "Moreau",
            "email": "lina.moreau@example.org",
            "hide_personal_data": "false",
            "language": "fr",
        },
        {
            "shop_id": "MILANO-1",
            "purchase_date": Day(0, "%Y-%m-%d"),
            "purchase_price": "230.00",
            "purchase_reference": "TCK-000015",
            "first_name": "Giulia",
            "last_name": "Bianchi",
            "email": "giulia.bianchi@example.org",
            "hide_personal_data": "false",
            "language": "it",
            "delay": "3",
        },
    ),
    Template.ONLINE_PRODUCT: (
        {
            **_HIKE,
            "delay_product": "20",
            "name": "Chaussures de marche Alto",
            "product_ref": "ALTO-42",
            "product_price": "119.90",
            "ean": "3760123450010",
            "sku": "ALTO-42-GR",
            "mpn": "CIM-ALTO",
            "product_url": "https://shop.example/p/alto-42",
            "image_url": "https://shop.example/i/alto-42.jpg",
        },
        {
            **_HIKE,
            "delay_product": "10",
            "name": "Chaussettes mérinos",
            "product_ref": "MERI-M",
            "product_price": "29.90",
            "ean": "3760123450027",
            "sku": "MERI-M",
            "mpn": "CIM-MERI",
            "product_url": "https://shop.example/p/meri-m",
            "image_url": "https://shop.example/i/meri-m.jpg",
        },
        {
            "purchase_date": Day(0, "%Y-%m-%d"),
            "purchase_price": "22.00",
            "purchase_reference": "WEB-10502",
            "first_name": "Tom",
            "last_name": "Becker",
            "email": "tom.becker@example.org",
            "hide_personal_data": "false",
            "language": "de",
            "name": "Trinkflasche 1 l",
            "product_ref": "FL-1000",
            "category": "Zubehör",
            "brand": "Quell",
            "product_price": "22.00",
            "sku": "FL-1000",
        },
        {
            "purchase_date": Day(0, "%Y-%m-%d"),
            "purchase_price": "8.20",
            "purchase_reference": "WEB-10503",
            "first_name": "Maya",
            "last_name": "Roy",
            "email": "maya.roy@example.org",
            "hide_personal_data": "false",
            "language": "fr",
            "delay": "0",
            "delay_product": "0",
            "name": "Le carnet du sentier",
            "product_ref": "BK-77",
            "category": "Livres",
            "brand": "Éditions du Col",
            "product_price": "8.20",
            "ean": "9782070368228",
            "sku": "BK-77",
            "isbn": "9782070368228",
            "product_url": "https://shop.example/p/bk-77",
        },
    ),
    Template.OFFLINE_PRODUCT: (
        {
            **_LAMP,
            "name": "Lampe frontale",
            "product_ref": "LF-3",
            "product_price": "34.00",
            "ean": "3760123450034",
            "sku": "LF-3",
            "mpn": "NOC-LF3",
        },
        {
            **_LAMP,
            "name": "Piles rechargeables x4",
            "product_ref": "PR-4",
            "product_price": "30.00",
            "sku": "PR-4",
            "upc": "036000291452",
        },
        {
            "shop_id": "PARIS-11",
            "purchase_date": Day(0, "%d/%m/%Y 10:10"),
            "purchase_price": "45.50",
            "purchase_reference": "TCK-004410",
            "first_name": "Yanis",
            "last_name": "Faure",
            "email": "yanis.faure@example.org",
            "phone": "33655443322",
            "hide_personal_data": "false",
            "language": "fr",
            "delay_product": "30",
            "name": "Gourde isotherme",
            "product_ref": "GI-05",
            "category": "Accessoires",
            "brand": "Quell",
            "product_price": "45.50",
            "sku": "GI-05",
            "mpn": "QU-GI05",
            "product_url": "https://shop.example/p/gi-05",
        },
    ),
}


def template_file(template: Template, *, latest_day: date = LATEST_DAY, asterisks: bool = True) -> bytes:
    """Return the file: header, required columns marked if wished, and the example orders.

    With `latest_day` yesterday or today the file can be imported as it is.
    """
    columns = ORDER_FILE.columns_of(template)
    header = ";".join(
        column.name + ("*" if asterisks and column.required_in(template) else "") for column in columns
    )
    channel = template.value.partition("-")[0]
    lines = [header]
    for example in _EXAMPLES[template]:
        values: Example = {"channel": channel, **example}
        lines.append(";".join(_cell(values.get(column.name, ""), latest_day) for column in columns))
    return (_LINE_END.join(lines) + _LINE_END).encode()


def _cell(value: str | Day, latest_day: date) -> str:
    if isinstance(value, Day):
        return (latest_day - timedelta(days=value.before)).strftime(value.form)
    return harmless(value)
