"""Phone numbers in texts, told apart from orders' numbers, dates, sizes and prices."""

import re
from collections.abc import Iterator
from itertools import pairwise

from reviews.folded_text import folded

_DATES_AND_TIMES = re.compile(
    r"(?<![\d./-])\d{1,2}([./-])\d{1,2}\1\d{2,4}(?![./-]?\d)"
    r"|(?<![\d./-])\d{4}([./-])\d{1,2}\2\d{1,2}(?![./-]?\d)"
    r"|(?<!\d)\d{1,2}[:h]\d{2}(?!\d)"
)
_START, _END = r"(?<![\w+-])(?<!\d[.,])", r"(?![\w-]|[.,]\d)"
_PAIRS = r"0[1-9](?:[ ./-]?\d\d){4}"  # FR, BE, CH
#: As people of our languages write them.
_SHAPES = tuple(
    re.compile(f"{_START}{shape}{_END}")
    for shape in (
        r"(?:\+|00)[1-9](?:[ ./()-]{0,2}\d){7,13}",
        _PAIRS,
        r"\(?0[1-9]\d{1,4}\)?[ ./-]{1,3}\d{3,8}(?:[ -]?\d{2,4}){0,2}",  # DE, UK, AT, and landlines of IT, NL
        r"06[ -]{1,3}\d{7,8}",  # NL, and Rome
        r"[6-9]\d\d(?:([ .-])\d{3}\1\d{3}|([ .-])\d\d\2\d\d\2\d\d)",  # ES, PT
        r"3\d\d[ .-]\d{3}[ .-]?\d{3,4}",  # mobiles of IT
        r"(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[.-]\d{4}",  # US
    )
)
#: Enough digits for a number, if the words before say that it is one.
_ANY = re.compile(rf"{_START}[\d(](?:[ ./()-]{{0,2}}\d){{6,13}}{_END}")
_ROUND = re.compile(r"000$")
_DIGITS = range(9, 16)
_BEFORE = 30  # characters before a number that may say what it is
_OF_PHONES = re.compile(
    r"\b(?:tel|tele?(?:ph|f)one?|telefoon|telefon[oi]?|telefonnummer|phone|mobile?|mobil|cellulare|handy|whatsapp"
    r"|portable|appele[rz]?|appel|call|text|llam[ae]\w*|movil|chiam\w+|bel|bellen|ligue|ligar|telemovel|anruf\w*)\b"
)
_OF_OTHERS = re.compile(
    r"\b(?:commande|order|bestellung|bestellnummer|bestelling|pedido|ordine|encomenda|reference|ref|referenz"
    r"|facture|invoice|rechnung|factura|fattura|factuur|fatura|ean|isbn|sku|code|article|artikel|articolo|articulo"
    r"|artigo|item|lot|batch|serie|serial|colis|suivi|tracking|sendung\w*|envio|spedizione|zending|dossier|ticket"
    r"|client|kunde\w*|cliente|klant\w*|tailles?|sizes?|grossen?|tallas?|taglia|taglie|maat|maten|tamanhos?"
    r"|prix|price|preis|precio|prezzo|prijs|preco)\b"
)
_NUMBERED = re.compile(r"(?:\b(?:nr|no|n)\b\.?|#|°|º) ?:? ?$")


def has_phone_number(text: str) -> bool:
    """Tell whether somebody could be called by what stands in the text."""
    undated = _DATES_AND_TIMES.sub("\u2022", text)
    for found in _found(undated):
        before = folded(undated[max(0, found.start() - _BEFORE) : found.start()])
        phone_at, other_at = _last(_OF_PHONES, before), _last(_OF_OTHERS, before)
        if phone_at > other_at:
            return True
        if found.re is not _ANY and other_at < 0 and not _NUMBERED.search(before):
            return True
    return False


def _found(text: str) -> Iterator[re.Match[str]]:
    for pattern in (*_SHAPES, _ANY):
        yield from (match for match in pattern.finditer(text) if _is_plausible(match))


def _is_plausible(match: re.Match[str]) -> bool:
    """Too few digits, a round sum and sizes in equal steps are no number to call."""
    if match.re is _ANY:
        return True
    found = match.group()
    digits = "".join(character for character in found if character.isdigit())
    return len(digits) in _DIGITS and not _ROUND.search(digits) and not _is_series(digits)


def _is_series(digits: str) -> bool:
    """Tell whether pairs of digits grow in equal steps: 06 08 10 12 14."""
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    return len({after - before for before, after in pairwise(pairs)}) == 1


def _last(words: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in words.finditer(text)), default=-1)
