"""Order files as a French shop's nightly export writes them: any size, always the same for the same seed."""

import itertools
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)  # what a file's purchases lie before
COLUMNS = (
    "channel",
    "purchase_date",
    "purchase_price",
    "purchase_reference",
    "first_name",
    "last_name",
    "email",
    "phone",
    "language",
    "delay",
    "name",
    "product_ref",
    "category",
    "brand",
    "product_price",
    "ean",
)
WRONG_SHARE = 0.02  # lines that must be refused
_SEVERAL_LINES = 0.0206  # orders of two or three products, one line after the other: 5 % of the lines
_FAR_APART = 0.0002  # orders whose second product stands far below
_PRODUCTS = 2_000
_QUOTED_EACH = 400  # one product in so many has a name with delimiter and quotes in it
_DAYS = 80
_FAR = 5_000  # orders between the two parts of one
_ANOTHER_PRODUCT = "Lacets de rechange;ALT-LACETS;Ville;Cimes;4.90;"
# Wrong lines are orders of one line; per order there are 1.5 lines more where it has several.
_WRONG_OF_SINGLE = WRONG_SHARE * (1 + 1.5 * _SEVERAL_LINES) / (1 - _SEVERAL_LINES)

_FIRST_NAMES = """
    Aïcha Alizée Anaëlle André Benoît Bérénice Camille Cédric Chloé Clémence Danaé Désiré Édouard
    Élodie Émile Eugénie Fanny François Frédérique Gaël Geneviève Hélène Héloïse Inès Irénée Jérôme
    Joëlle José Léa Léon Loïc Maëlys Margaux Mélanie Mickaël Noëlle Océane Pénélope Rémi Régis
    Salomé Solène Théo Thérèse Ugo Valérie Véronique Xavier Yaël Zoé Łukasz Søren Jürgen Begoña João
    Ørjan Zoë Ștefan Dvořák Ágnes
"""
_LAST_NAMES = """
    Abadie Allègre Béguin Bérard Boyé Brûlé Caffè Carré Châtelain Crépin D'Amico Dubois Dupré Évrard
    Fabre Ferré Fouché Gérard Guérin Güell Hervé Hébert Jégou Kőrösi Lacôte Lefèvre Lemaître Léger
    Maçon Mégret Mérieux Müller Núñez Noël O'Brien Orsérie Pâris Pélissier Périer Préjean Quéré
    Régnier René Rocché Rößler Saint-Ève Séguin Sénéchal Thébault Tréhet Vallée Véron Vidal Weiß
    Yvonnec Zahnd Żak Żółtowski Čapek Åberg
"""
_DOMAINS = (
    "example.org",
    "example.com",
    "example.net",
    "mail.example.fr",
    "courrier.example",
    "poste.example.eu",
)
_KINDS = (
    "Chaussures",
    "Veste",
    "Sac à dos",
    "Bonnet",
    "Réchaud",
    "Tente",
    "Gants",
    "Gourde",
    "Lampe",
    "Polaire",
)
_WORDS = ("Alto", "Brévent", "Cîmes", "Dôme", "Écrins", "Forêt", "Grépon", "Hiver", "Été", "Névé", "Rocher")
_CATEGORIES = ("Randonnée", "Escalade", "Alpinisme", "Bivouac", "Ville", "Forêt et jardin", "Enfants", "Été")
_BRANDS = ("Cimes", "Névé", "Bivouac & Cie", "L'Échappée", "Søren", "Grand Air")


@dataclass(frozen=True)
class Facts:
    """What a file holds, which whoever judges it must find."""

    lines: int
    wrong: int
    orders: int  # with at least one good line


class _Shop:
    """Invents lines, and counts what it has invented."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._first_names, self._last_names = _FIRST_NAMES.split(), _LAST_NAMES.split()
        self._products = [self._product(number) for number in range(_PRODUCTS)]
        self._days = [(NOW - timedelta(days=days)).date().isoformat() for days in range(1, _DAYS)]
        self.wrong = 0
        self.orders = 0

    def _product(self, number: int) -> str:
        choose = self._random.choice
        name = f"{choose(_KINDS)} {choose(_WORDS)} {number}"
        if number % _QUOTED_EACH == 0:
            name = f'"{name}; édition ""{choose(_WORDS)}"""'
        price = _decimal(self._random.randrange(290, 39_990), "," if number % 3 == 0 else ".")
        ean = _with_check_digit(f"376{number:09d}")
        return ";".join((name, f"ALT-{number:05d}", choose(_CATEGORIES), choose(_BRANDS), price, ean))

    def lines(self) -> Iterator[str]:
        """Yield lines without end."""
        later: deque[tuple[int, str]] = deque()  # number of the order to stand behind, cells
        for number in itertools.count():
            several = self._random.choice((2, 3)) if self._random.random() < _SEVERAL_LINES else 1
            cells = self._cells(number)
            if several == 1 and self._random.random() < _WRONG_OF_SINGLE:
                cells = _spoilt(cells, number)
                self.wrong += 1
            else:
                self.orders += 1
                if self._random.random() < _FAR_APART:
                    later.append((number + _FAR, ";".join(cells.values())))
            order = ";".join(cells.values())
            for product in self._random.sample(self._products, several):
                yield f"{order};{product}\n"
            if later and later[0][0] == number:
                yield f"{later.popleft()[1]};{_ANOTHER_PRODUCT}\n"

    def _cells(self, number: int) -> dict[str, str]:
        chance, choose, below = self._random.random, self._random.choice, self._random.randrange
        minutes, seconds = divmod(below(86_400), 60)
        return {
            "channel": "online",
            "date": f"{choose(self._days)} {minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}",
            "price": _decimal(below(290, 49_990), "."),
            "reference": f"WEB-{number:08d}",
            "first": choose(self._first_names),
            "last": choose(self._last_names),
            "email": f"client{below(10**7)}.{number % 97}@{choose(_DOMAINS)}",
            "phone": _phone(below(10**8), number),
            "language": "fr" if chance() < 0.9 else choose(("en", "de", "es", "it", "fr_FR")),
            "delay": "" if chance() < 0.8 else str(below(1, 30)),
        }


def write_orders(file: Path, lines: int, *, seed: int = 4) -> Facts:
    """Write a file of so many data lines; a shorter one of the same seed is the beginning of a longer."""
    shop = _Shop(seed)
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write(";".join(COLUMNS) + "\n")
        out.writelines(itertools.islice(shop.lines(), lines))
    return Facts(lines, shop.wrong, shop.orders)


def _spoilt(cells: dict[str, str], number: int) -> dict[str, str]:
    """Return the cells with one of them wrong, in any of the usual ways."""
    wrong = (
        ("email", cells["email"].replace("@", " at ")),
        ("email", "client@"),
        ("date", f"2026-02-31{cells['date'][10:]}"),
        ("date", f"02/30/2026{cells['date'][10:16]}"),
        ("date", ""),
        ("last", ""),
        ("language", ""),
        ("delay", "soon"),
        ("reference", cells["reference"] * 5),
        ("channel", "shop"),
    )
    name, value = wrong[number % len(wrong)]
    return {**cells, name: value}


def _decimal(cents: int, sign: str) -> str:
    return f"{cents // 100}{sign}{cents % 100:02d}"


def _phone(digits: int, number: int) -> str:
    if number % 4 == 0:
        return ""
    plain = f"336{digits:08d}"
    if number % 10 != 1:
        return plain
    return f"+{plain[:2]} {plain[2]} {plain[3:5]} {plain[5:7]} {plain[7:9]} {plain[9:]}"


def _with_check_digit(digits: str) -> str:
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return digits + str(-total % 10)
