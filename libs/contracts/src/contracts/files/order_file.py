"""The order file: every column a merchant may send, in documented order (domain.md 2.2)."""

from contracts.files.column import (
    OFFLINE_TEMPLATES,
    PRODUCT_TEMPLATES,
    BadValue,
    Column,
    FileFormat,
    Kind,
    Need,
)

# What purchase_date may look like, for documentation; Y, M and D stand for digits.
DATE_FORMS = (
    "YYYY-MM-DD",
    "YYYY-MM-DD hh:mm[:ss]",
    "DD/MM/YYYY",
    "DD/MM/YYYY hh:mm[:ss]",
    "DD-MM-YYYY",
    "DD-MM-YYYY hh:mm[:ss]",
    "YYYY/MM/DD",
    "YYYY/MM/DD hh:mm[:ss]",
    "YYYY-MM-DDThh:mm[:ss][Z or ±hh:mm]",
)

CHANNEL = Column(
    "channel",
    Kind.CHANNEL,
    10,
    "online or offline; empty means online.",
    "online ou offline ; vide signifie online.",
    "online",
    api_field="sales_channel.channel",
    need=Need.DEFAULTED,
    bad_value=BadValue.ROW,
    aliases=("canal",),
)
SHOP_ID = Column(
    "shop_id",
    Kind.SHOP,
    64,
    "Identifier of the shop, for offline orders.",
    "Identifiant du magasin, pour les achats offline.",
    "LYON-02",
    api_field="sales_channel.shop_id",
    need=Need.OFFLINE,
    bad_value=BadValue.ROW,
    aliases=("id_shop",),
    templates=OFFLINE_TEMPLATES,
)
PURCHASE_DATE = Column(
    "purchase_date",
    Kind.DATE,
    25,
    "Day of the experience, with or without time, day before month; local unless an offset is given.",
    "Date de l'expérience, avec ou sans heure, jour avant mois ; heure locale sauf décalage indiqué.",
    "2026-03-02",
    api_field="purchase_date",
    need=Need.ALWAYS,
    bad_value=BadValue.ROW,
    aliases=("order_date", "date_order"),
)
PURCHASE_PRICE = Column(
    "purchase_price",
    Kind.DECIMAL,
    15,
    "Order total, without currency, such as 1299.90.",
    "Montant total de la commande, sans devise, par exemple 1299.90.",
    "59.90",
    api_field="price",
    aliases=("order_amount", "amount_order"),
)
PURCHASE_REFERENCE = Column(
    "purchase_reference",
    Kind.REFERENCE,
    50,
    "Your order reference; the same on each line of one order.",
    "Votre référence de commande ; la même sur chaque ligne d'une commande.",
    "WEB-10421",
    api_field="purchase_reference",
    need=Need.ALWAYS,
    bad_value=BadValue.ROW,
    aliases=("order_ref", "id_order"),
)
FIRST_NAME = Column(
    "first_name",
    Kind.NAME,
    100,
    "First name of the consumer.",
    "Prénom du consommateur.",
    "Camille",
    api_field="consumer.first_name",
    need=Need.ALWAYS,
    bad_value=BadValue.ROW,
    aliases=("firstname",),
    personal=True,
)
LAST_NAME = Column(
    "last_name",
    Kind.NAME,
    100,
    "Last name of the consumer.",
    "Nom du consommateur.",
    "Durand",
    api_field="consumer.last_name",
    need=Need.ALWAYS,
    bad_value=BadValue.ROW,
    aliases=("lastname",),
    personal=True,
)
EMAIL = Column(
    "email",
    Kind.EMAIL,
    254,
    "E-mail address the request is sent to.",
    "Adresse e-mail à laquelle la demande est envoyée.",
    "camille.durand@example.org",
    api_field="consumer.email",
    need=Need.ALWAYS,
    bad_value=BadValue.ROW,
    personal=True,
)
PHONE = Column(
    "phone",
    Kind.PHONE,
    20,
    "International number of 6 to 15 digits, without the plus sign.",
    "Numéro international de 6 à 15 chiffres, sans le signe plus.",
    "33612345678",
    api_field="consumer.phone",
    personal=True,
)
HIDE_PERSONAL_DATA = Column(
    "hide_personal_data",
    Kind.BOOLEAN,
    5,
    "true or 1: the author is shown as anonymous.",
    "true ou 1 : l'auteur apparaît comme anonyme.",
    "false",
    api_field="consumer.hide_personal_data",
    bad_value=BadValue.ROW,
)
LANGUAGE = Column(
    "language",
    Kind.LANGUAGE,
    5,
    "Two letters, such as fr; fr_FR is read as fr.",
    "Deux lettres, par exemple fr ; fr_FR est lu comme fr.",
    "fr",
    api_field="consumer.language",
    need=Need.ALWAYS,
    bad_value=BadValue.ROW,
    aliases=("iso_lang",),
)
DELAY = Column(
    "delay",
    Kind.DAYS,
    3,
    "Days to wait before the brand request; 0 is at once, empty is your setting.",
    "Jours d'attente avant la demande d'avis marque ; 0 : aussitôt, vide : votre réglage.",
    "7",
    api_field="solicitation_parameters.delay",
    bad_value=BadValue.ROW,
)
DELAY_PRODUCT = Column(
    "delay_product",
    Kind.DAYS,
    3,
    "Days to wait before the request about this product.",
    "Jours d'attente avant la demande d'avis sur ce produit.",
    "20",
    api_field="solicitation_parameters.delay_product",
    bad_value=BadValue.ROW,
    templates=PRODUCT_TEMPLATES,
)
NAME = Column(
    "name",
    Kind.NAME,
    200,
    "Product name; goes together with product_ref.",
    "Nom du produit ; va de pair avec product_ref.",
    "Chaussures de marche Alto",
    api_field="products.name",
    need=Need.PRODUCT,
    bad_value=BadValue.ROW,
    aliases=("product_name", "name_product", "description"),
    templates=PRODUCT_TEMPLATES,
)
PRODUCT_REF = Column(
    "product_ref",
    Kind.REFERENCE,
    100,
    "Your reference of the product, its key.",
    "Votre référence du produit, sa clé.",
    "ALTO-42",
    api_field="products.product_ref.reference",
    need=Need.PRODUCT,
    bad_value=BadValue.ROW,
    aliases=("id_product",),
    templates=PRODUCT_TEMPLATES,
)
CATEGORY = Column(
    "category",
    Kind.LABEL,
    200,
    "Product category.",
    "Catégorie du produit.",
    "Randonnée",
    api_field="products.category",
    templates=PRODUCT_TEMPLATES,
)
BRAND = Column(
    "brand",
    Kind.LABEL,
    100,
    "Product brand.",
    "Marque du produit.",
    "Cimes",
    api_field="products.brand",
    aliases=("brand_name",),
    templates=PRODUCT_TEMPLATES,
)
PRODUCT_PRICE = Column(
    "product_price",
    Kind.DECIMAL,
    15,
    "Unit price, without currency, such as 1299.90.",
    "Prix unitaire, sans devise, par exemple 1299.90.",
    "119.90",
    api_field="products.price",
    templates=PRODUCT_TEMPLATES,
)
EAN = Column(
    "ean",
    Kind.EAN,
    14,
    "EAN-8, EAN-13 or GTIN-14.",
    "EAN-8, EAN-13 ou GTIN-14.",
    "3760123450010",
    api_field="products.product_ref.ean13",
    aliases=("gtin_ean",),
    templates=PRODUCT_TEMPLATES,
)
SKU = Column(
    "sku",
    Kind.REFERENCE,
    100,
    "Stock keeping unit.",
    "Référence de stock (SKU).",
    "ALTO-42-GR",
    api_field="products.product_ref.sku",
    templates=PRODUCT_TEMPLATES,
)
UPC = Column(
    "upc",
    Kind.UPC,
    12,
    "UPC-A, 12 digits.",
    "UPC-A, 12 chiffres.",
    "036000291452",
    api_field="products.product_ref.upc",
    aliases=("gtin_upc",),
    templates=PRODUCT_TEMPLATES,
)
ISBN = Column(
    "isbn",
    Kind.ISBN,
    17,
    "ISBN-10 or ISBN-13, with or without dashes.",
    "ISBN-10 ou ISBN-13, avec ou sans tirets.",
    "9782070368228",
    api_field="products.product_ref.isbn",
    aliases=("gtin_isbn",),
    templates=PRODUCT_TEMPLATES,
)
JAN = Column(
    "jan",
    Kind.JAN,
    13,
    "Japanese article number, 13 digits from 45 or 49 on.",
    "Code article japonais (JAN), 13 chiffres commençant par 45 ou 49.",
    "4901234567894",
    api_field="products.product_ref.jan",
    aliases=("gtin_jan",),
    templates=PRODUCT_TEMPLATES,
)
MPN = Column(
    "mpn",
    Kind.REFERENCE,
    70,
    "Manufacturer part number.",
    "Référence du fabricant.",
    "CIM-ALTO",
    api_field="products.product_ref.mpn",
    templates=PRODUCT_TEMPLATES,
)
PRODUCT_URL = Column(
    "product_url",
    Kind.URL,
    2048,
    "Web address of the product page, with http:// or https://.",
    "Adresse web de la page du produit, avec http:// ou https://.",
    "https://shop.example/p/alto-42",
    api_field="products.product_url",
    aliases=("url_product",),
    templates=PRODUCT_TEMPLATES,
)
IMAGE_URL = Column(
    "image_url",
    Kind.URL,
    2048,
    "Web address of the product image, with http:// or https://.",
    "Adresse web de l'image du produit, avec http:// ou https://.",
    "https://shop.example/i/alto-42.jpg",
    api_field="products.image_url",
    aliases=("url_image_product", "url_product_image", "image_product_url"),
    templates=PRODUCT_TEMPLATES,
)

_ORDER_COLUMNS = (
    CHANNEL,
    SHOP_ID,
    PURCHASE_DATE,
    PURCHASE_PRICE,
    PURCHASE_REFERENCE,
    FIRST_NAME,
    LAST_NAME,
    EMAIL,
    PHONE,
    HIDE_PERSONAL_DATA,
    LANGUAGE,
    DELAY,
)
_PRODUCT_COLUMNS = (
    DELAY_PRODUCT,
    NAME,
    PRODUCT_REF,
    CATEGORY,
    BRAND,
    PRODUCT_PRICE,
    EAN,
    SKU,
    UPC,
    ISBN,
    JAN,
    MPN,
    PRODUCT_URL,
    IMAGE_URL,
)

ORDER_FILE = FileFormat(
    name="order-file.v1",
    source="domain.md 2.2",
    delimiter=";",
    columns=_ORDER_COLUMNS + _PRODUCT_COLUMNS,
    ignored=frozenset({"flagged"}),  # appended by one vendor's exporter
    max_extra_columns=10,
    max_extra_chars=255,
)

ORDER_COLUMNS = tuple(column.name for column in _ORDER_COLUMNS)
PRODUCT_COLUMNS = tuple(column.name for column in _PRODUCT_COLUMNS)
MAX_PRODUCTS_PER_ORDER = 50
MAX_DAYS_AFTER_PURCHASE = 365  # a request may be sent only within twelve months of the purchase
OLD_AFTER_DAYS = 92  # older purchases only raise a warning
