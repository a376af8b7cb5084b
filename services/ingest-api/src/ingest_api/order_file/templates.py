"""The four order files offered for download, made of the column table and invented orders."""

from datetime import date, timedelta

from contracts.files.column import Template
from contracts.files.order_file import ORDER_FILE

LATEST_DAY = date(2026, 3, 3)  # of the examples as the documentation shows them
_LINE_END = "\r\n"

# Lines as they are written, the purchase day left to be filled in; one line per product.
_EXAMPLES: dict[Template, tuple[str, ...]] = {
    Template.ONLINE_BRAND: (
        "online;{before:%Y-%m-%d};59.90;WEB-10421;Camille;Durand;camille.durand@example.org;33612345678;"
        "false;fr;7",
        "online;{before:%d/%m/%Y} 18:45;128.00;WEB-10422;Óscar;Núñez;oscar.nunez@example.org;;false;es;",
        'online;{earlier:%Y-%m-%d} 09:05:12;12.50;WEB-10423;"Anne;Marie";"O""Neil";am.oneil@example.org;;'
        "true;en;0",
    ),
    Template.OFFLINE_BRAND: (
        "offline;LYON-02;{before:%Y-%m-%d} 11:20;84.00;TCK-000871;Hugo;Petit;hugo.petit@example.org;"
        "33698765432;false;fr;2",
        "offline;LYON-02;{before:%d-%m-%Y};15.99;TCK-000872;Lina;Moreau;lina.moreau@example.org;;false;fr;",
        "offline;MILANO-1;{latest:%Y-%m-%d};230.00;TCK-000015;Giulia;Bianchi;giulia.bianchi@example.org;;"
        "false;it;3",
    ),
    Template.ONLINE_PRODUCT: (
        "online;{before:%Y-%m-%d} 08:30;149.80;WEB-10501;Inès;Lefèvre;ines.lefevre@example.org;"
        "33611223344;false;fr;5;20;Chaussures de marche Alto;ALTO-42;Randonnée;Cimes;119.90;"
        "3760123450010;ALTO-42-GR;;;;CIM-ALTO;https://shop.example/p/alto-42;"
        "https://shop.example/i/alto-42.jpg",
        "online;{before:%Y-%m-%d} 08:30;149.80;WEB-10501;Inès;Lefèvre;ines.lefevre@example.org;"
        "33611223344;false;fr;5;10;Chaussettes mérinos;MERI-M;Randonnée;Cimes;29.90;3760123450027;MERI-M;"
        ";;;CIM-MERI;https://shop.example/p/meri-m;https://shop.example/i/meri-m.jpg",
        "online;{latest:%Y-%m-%d};22.00;WEB-10502;Tom;Becker;tom.becker@example.org;;false;de;;;"
        "Trinkflasche 1 l;FL-1000;Zubehör;Quell;22.00;;FL-1000;;;;;;",
        "online;{latest:%Y-%m-%d};8.20;WEB-10503;Maya;Roy;maya.roy@example.org;;false;fr;0;0;"
        "Le carnet du sentier;BK-77;Livres;Éditions du Col;8.20;9782070368228;BK-77;;9782070368228;;;"
        "https://shop.example/p/bk-77;",
    ),
    Template.OFFLINE_PRODUCT: (
        "offline;LYON-02;{before:%Y-%m-%d} 16:05;64.00;TCK-000901;Nora;Blanc;nora.blanc@example.org;;"
        "false;fr;1;14;Lampe frontale;LF-3;Éclairage;Noctil;34.00;3760123450034;LF-3;;;;NOC-LF3;;",
        "offline;LYON-02;{before:%Y-%m-%d} 16:05;64.00;TCK-000901;Nora;Blanc;nora.blanc@example.org;;"
        "false;fr;1;14;Piles rechargeables x4;PR-4;Éclairage;Noctil;30.00;;PR-4;036000291452;;;;;",
        "offline;PARIS-11;{latest:%d/%m/%Y} 10:10;45.50;TCK-004410;Yanis;Faure;yanis.faure@example.org;"
        "33655443322;false;fr;;30;Gourde isotherme;GI-05;Accessoires;Quell;45.50;;GI-05;;;;QU-GI05;"
        "https://shop.example/p/gi-05;",
    ),
}


def template_file(template: Template, *, latest_day: date = LATEST_DAY, asterisks: bool = True) -> bytes:
    """Return the file: header, required columns marked if wished, and the example orders.

    With `latest_day` yesterday or today the file can be imported as it is.
    """
    header = ";".join(
        column.name + ("*" if asterisks and column.required_in(template) else "")
        for column in ORDER_FILE.columns_of(template)
    )
    days = {
        "latest": latest_day,
        "before": latest_day - timedelta(days=1),
        "earlier": latest_day - timedelta(days=2),
    }
    lines = (header, *(example.format_map(days) for example in _EXAMPLES[template]))
    return "".join(line + _LINE_END for line in lines).encode()
