"""What is refused the moment it's written, in every language of customers, and what only looks so."""

import pytest

from reviews.reasons import REASONS
from reviews.screening import REFUSAL_RULES, caught_by, has_listed_word

REFUSED = {
    "email_in_text": (
        ("fr", "Écrivez-moi à ines.lefevre@example.org !"),
        ("de", "mail an MAX@BEISPIEL.DE bitte"),
        ("fr", "ines.lefevre (arobase) example.org"),
        ("en", "write to ines [at] example.org"),
        ("en", "ines＠example．org"),
    ),
    "phone_in_text": (
        ("fr", "Rappelez-moi au 06 12 34 56 78."),
        ("fr", "mon numéro : 06.12.34.56.78"),
        ("fr", "Appelez le numéro 06 12 34 56 78, merci"),
        ("fr", "Appelez-moi au 0612345678 pour la commande"),
        ("fr", "livré le 01/02/2026, sinon +33 6 12 34 56 78"),
        ("fr", "06 12 34 56 78 10 minutes d'attente"),
        ("fr", "０６ １２ ３４ ５６ ７８"),
        ("de", "Meine Nummer 0171 1234567, Anruf genügt"),
        ("de", "Tel. 030/12345678"),
        ("de", "0049 171 1234567"),
        ("en", "Call me on 07700 900123"),
        ("en", "(555) 123-4567 is my number"),
        ("en", "phone: 5551234567"),
        ("es", "Llámame al 612 34 56 78"),
        ("es", "mi móvil 612345678"),
        ("it", "chiamatemi al 333 1234567"),
        ("nl", "bel 06-12345678"),
        ("pt", "ligue 912 345 678"),
    ),
    "url_in_text": (
        ("fr", "Voir https://exemple.fr/avis"),
        ("en", "cheaper at www.elsewhere.example"),
        ("de", "bei besser-kaufen.de gibt es das billiger"),
        ("it", "su altronegozio.it costa meno"),
        ("nl", "kijk op winkel.nl"),
        ("pt", "veja em loja.pt"),
        ("pt", "veja em loja.com/ofertas"),
        ("es", "mejor en tienda.com"),
        ("fr", "sur autre-boutique.de/promo"),
    ),
    "insult_in_text": (
        ("en", "The owner is an ASSHOLE."),
        ("fr", "Bande de connards"),
        ("fr", "des enculés !!"),
        ("de", "So ein Arschloch"),
        ("es", "son unos gilipollas"),
        ("it", "Siete degli stronzi"),
        ("nl", "wat een klootzakken"),
        ("pt", "filhos da puta"),
    ),
    "random_text": (
        ("fr", "qsdfghjk"),
        ("fr", "azertyuiop azertyuiop"),
        ("en", "asdfgh jkl"),
        ("de", "sdkjfhg sdkjhf"),
        ("en", "aaaaaaaaaa"),
        ("en", "......"),
        ("en", "123456"),
    ),
}

FINE = (
    ("fr", "Commande 0612345678 reçue le 12/03/2026 à 08:30, parfait."),
    ("fr", "Commande n° 06 12 34 56 78 jamais arrivée"),
    ("fr", "Livré le 01/02/2026 08:30 comme prévu"),
    ("fr", "Livré le 2026-02-01 10:15, commandé le 01.02.2026"),
    ("fr", "149,80 € au lieu de 1 299,00 €, merci"),
    ("fr", "Tailles 36 38 40 42 44 46 disponibles"),
    ("fr", "J'ai pris les tailles 06 08 10 12 14 pour les enfants"),
    ("fr", "06 08 10 12 14 ans : tout y est"),
    ("fr", "Code EAN 3760123450010 illisible"),
    ("fr", "WEB-0612345678 : colis bien reçu"),
    ("fr", "Travail propre.net et rapide"),
    ("fr", "Très bien.es-tu sûr du prix ?"),
    ("fr", "On peut compter dessus 24h/24 et 7j/7, note 10/10"),
    ("fr", "Con, ce modèle ? Non."),
    ("de", "Größe 42.Der Schuh passt, Angstschweiß umsonst."),
    ("de", "Sendungsnummer 00340434161094032145 kam nie an"),
    ("de", "Bestellung 3000123456 am 01.03.2026"),
    ("de", "HDMI-Kabel, WLAN und GmbH: alles gut."),
    ("en", "Size 10.It fits. 5/5, A+++"),
    ("en", "Bought 2 for 19.99 each, ordered at 14:30 on 2026-03-02"),
    ("en", "ISBN 978-2-07-036822-8 as described"),
    ("en", "Scunthorpe shop: great @ lunch time"),
    ("en", "Version 1.0.2 works, e.g. with node.js"),
    ("es", "De puta madre, muy bien.es perfecto"),
    ("es", "Pedido 612345678 sin problemas"),
    ("it", "Bello.io lo consiglio, con garbo"),
    ("nl", "Maat 36 38 40 42 44, prima.de kleur ook"),
    ("pt", "Muito bom.com certeza volto"),
    ("pl", "Dobre buty.de facto najlepsze"),
    ("en", "+++++"),
    ("en", "10/10"),
    ("en", "👍👍👍"),
    ("en", "ok"),
    ("en", "Mmmmmm"),
    ("en", "Pffffffff"),
    ("en", "Haha!"),
    ("en", "Asdfgh is what my cat wrote; good shoes"),
    ("ja", "とても良い商品です"),
    ("ru", "Отлично, всё подошло"),
    ("el", "Πολύ καλό"),
)


@pytest.mark.parametrize(
    ("rule", "language", "text"),
    [(rule, language, text) for rule, cases in REFUSED.items() for language, text in cases],
)
def test_what_may_not_be_published_is_caught(rule: str, language: str, text: str) -> None:
    caught = caught_by(text, language)
    assert caught is not None
    assert caught.name == rule


@pytest.mark.parametrize(("language", "text"), FINE)
def test_what_only_looks_so_passes(language: str, text: str) -> None:
    caught = caught_by(text, language)
    assert caught is None, caught.name if caught else ""


def test_every_rule_gives_a_reason_of_the_list() -> None:
    assert {rule.reason for rule in REFUSAL_RULES} <= REASONS.keys()
    assert {rule.name for rule in REFUSAL_RULES} == REFUSED.keys()


@pytest.mark.parametrize(
    ("text", "word", "stands"),
    [
        ("C'est une ARNAQUE.", "arnaque", True),
        ("arnaqueur", "arnaque", False),
        ("Un DÉCHET", "dechet", True),
        ("un dechet", "déchet", True),
        ("Straße gesperrt", "STRASSE", True),
        ("mal au cœur", "coeur", True),
        ("jamais   remboursé", "jamais remboursé", True),
        ("l’avocat", "l'avocat", True),
        ("c++ est bien", "c++", True),
        ("", "x", False),
        ("texte", "", False),
    ],
)
def test_a_listed_word_is_found_whole_whatever_its_case_or_accents(
    text: str, word: str, stands: bool
) -> None:
    assert has_listed_word(text, [word]) is stands
