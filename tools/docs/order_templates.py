"""docs/order-templates.md and its French sister: the four files to fill in, column by column."""

from collections.abc import Iterable

from contracts.files.column import BadValue, Column, Need, Template
from contracts.files.findings import Language, Words
from contracts.files.order_file import DATE_FORMS, MAX_PRODUCTS_PER_ORDER, ORDER_FILE
from ingest_api.order_file.settings import MEGABYTE, SFTP, UPLOAD
from ingest_api.order_file.templates import template_file
from tools.generate.markdown import code, table

_TITLES = {
    Template.ONLINE_BRAND: Words("Online, brand reviews only", "Boutiques en ligne, avis marque uniquement"),
    Template.OFFLINE_BRAND: Words("Shops, brand reviews only", "Magasins, avis marque uniquement"),
    Template.ONLINE_PRODUCT: Words(
        "Online, brand and product reviews", "Boutiques en ligne, avis marque et avis produit"
    ),
    Template.OFFLINE_PRODUCT: Words(
        "Shops, brand and product reviews", "Magasins, avis marque et avis produit"
    ),
}
_HEADINGS = (
    Words("column", "colonne"),
    Words("required", "obligatoire"),
    Words("most characters", "caractères maximum"),
    Words("meaning", "signification"),
    Words("example", "exemple"),
    Words("also read as", "également reconnue sous"),
    Words("an ill-formed value costs", "une valeur mal formée coûte"),
)
_NEEDS = {
    Need.ALWAYS: Words("yes", "oui"),
    Need.DEFAULTED: Words("yes, may be empty", "oui, peut être vide"),
    Need.OFFLINE: Words("yes", "oui"),
    Need.PRODUCT: Words("yes, for a product", "oui, pour un produit"),
    Need.NEVER: Words("", ""),
}
_COSTS = {
    BadValue.ROW: Words("the line", "la ligne"),
    BadValue.DROP: Words("itself, with a warning", "elle-même, avec un avertissement"),
}
_EXAMPLE = Words("Example", "Exemple")
_INTRODUCTION = Words(
    """# Order templates

Written by `make generate` from the table of columns; change that. [En français](order-templates.fr.md).

Four files to start from, each with example lines: download one, replace the lines, send the file as
[Sending orders](sending-orders.md) shows. Downloaded, the examples carry dates of the last days, so that the
file can be tried as it is.

- CSV in UTF-8, fields separated by `{delimiter}`, quoted as in RFC 4180, lines ending with CRLF or LF.
- The first line names the columns, in any order and any case; the asterisk of required ones may be left out.
- One line per product. Lines with the same `purchase_reference` are one order of at most {products} products.
- A line with neither `product_ref` nor `name` asks for a brand review only.
- Up to {extra} columns of your own are kept with the order, {extra_chars} characters each.
- An upload takes {upload_mb} MB and {upload_rows} lines, a file dropped by SFTP {sftp_mb} MB.

`purchase_date` is written in one of these forms, the day always before the month:

{dates}
What may be wrong with a file or a line, and how it is said: [problems](problems.md).
""",
    """# Modèles de fichiers de commandes

Écrit par `make generate` à partir de la table des colonnes. [In English](order-templates.md).

Quatre fichiers de départ, avec des lignes d'exemple : téléchargez-en un, remplacez les lignes, envoyez le
fichier comme l'indique [Sending orders](sending-orders.md). Dans le fichier téléchargé les exemples portent
des dates des derniers jours : il peut être essayé tel quel.

- CSV en UTF-8, champs séparés par `{delimiter}`, guillemets selon la RFC 4180, fins de ligne CRLF ou LF.
- La première ligne nomme les colonnes, dans n'importe quel ordre, majuscules ou minuscules ; l'astérisque des
  colonnes obligatoires est facultatif.
- Une ligne par produit. Les lignes de même `purchase_reference` forment une commande, de {products} produits
  au plus.
- Une ligne sans `product_ref` ni `name` ne demande qu'un avis marque.
- Jusqu'à {extra} colonnes de votre choix sont conservées avec la commande, {extra_chars} caractères chacune.
- Un envoi depuis le back office : {upload_mb} Mo et {upload_rows} lignes ; un fichier déposé en SFTP :
  {sftp_mb} Mo.

`purchase_date` s'écrit sous l'une de ces formes, le jour toujours avant le mois :

{dates}
Ce qui peut être refusé dans un fichier ou une ligne : [problems](problems.md).
""",
)


def english() -> str:
    return _document("en")


def french() -> str:
    return _document("fr")


def _document(language: Language) -> str:
    return _introduction(language) + "".join(_section(template, language) for template in Template)


def _introduction(language: Language) -> str:
    text: str = getattr(_INTRODUCTION, language)
    return text.format(
        delimiter=ORDER_FILE.delimiter,
        products=MAX_PRODUCTS_PER_ORDER,
        extra=ORDER_FILE.max_extra_columns,
        extra_chars=ORDER_FILE.max_extra_chars,
        upload_mb=UPLOAD.max_bytes // MEGABYTE,
        upload_rows=UPLOAD.max_rows,
        sftp_mb=SFTP.max_bytes // MEGABYTE,
        dates="".join(f"- `{_spelt(form, language)}`\n" for form in DATE_FORMS),
    )


def _spelt(date_form: str, language: Language) -> str:
    if language == "en":
        return date_form
    return date_form.replace("YYYY", "AAAA").replace("DD", "JJ").replace(" or ", " ou ")


def _section(template: Template, language: Language) -> str:
    title, example = getattr(_TITLES[template], language), getattr(_EXAMPLE, language)
    lines = template_file(template).decode().replace("\r\n", "\n")
    return (
        f"\n## {title}\n\n`GET /api/v1/order-templates/{template}.csv`\n\n"
        f"{_columns(ORDER_FILE.columns_of(template), language)}\n{example}:\n\n```csv\n{lines}```\n"
    )


def _columns(columns: Iterable[Column], language: Language) -> str:
    return table(
        [getattr(heading, language) for heading in _HEADINGS],
        (_row(column, language) for column in columns),
    )


def _row(column: Column, language: Language) -> list[str]:
    return [
        code(column.name),
        getattr(_NEEDS[column.need], language),
        str(column.max_chars),
        column.doc_fr if language == "fr" else column.doc_en,
        code(column.example),
        code(*column.aliases),
        getattr(_COSTS[column.bad_value], language),
    ]
