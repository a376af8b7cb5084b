"""What can be wrong with a feed file as such, in both languages: then it can't be replayed."""

from dataclasses import dataclass

from contracts.files.findings import MAX_SHOWN_CHARS, Words

FAULTS: dict[str, Words] = {
    "not_readable": Words("The file can't be read.", "Le fichier ne peut pas être lu."),
    "bom_present": Words("Expected UTF-8 without byte order mark.", "UTF-8 sans BOM attendu."),
    "encoding_invalid": Words("Expected UTF-8.", "UTF-8 attendu."),
    "line_unfinished": Words(
        "Expected a line feed: the file is cut off.", "Fin de ligne attendue : le fichier est tronqué."
    ),
    "header_unknown": Words(
        "Expected the header line of this nature, or a record.",
        "Ligne d'en-tête de cette nature ou enregistrement attendu.",
    ),
    "fields_count": Words(
        "Expected as many fields as the columns and three for each exchange.",
        "Attendu : autant de champs que de colonnes, plus trois par échange.",
    ),
    "escape_invalid": Words(
        "Expected \\\\, \\t or \\n after a backslash.", "\\\\, \\t ou \\n attendu après une barre oblique."
    ),
    "character_forbidden": Words("Expected no control character.", "Aucun caractère de contrôle attendu."),
    "type_unknown": Words("Expected NEW, UPDATE or DELETE.", "NEW, UPDATE ou DELETE attendu."),
    "value_missing": Words("Expected a value.", "Valeur attendue."),
    "time_invalid": Words("Expected YYYY-MM-DD HH:MM:SS.", "AAAA-MM-JJ HH:MM:SS attendu."),
    "rate_invalid": Words("Expected 1 to 5.", "Note de 1 à 5 attendue."),
    "count_invalid": Words("Expected a whole number.", "Nombre entier attendu."),
    "origin_unknown": Words(
        "Expected ecommercant, internaute or moderateur.", "ecommercant, internaute ou moderateur attendu."
    ),
    "delete_filled": Words(
        "Expected nothing but identifiers in a DELETE.", "Seuls des identifiants sont attendus d'un DELETE."
    ),
    "review_twice": Words(
        "Expected one record for each review and file.", "Un seul enregistrement par avis et fichier attendu."
    ),
    "xml_malformed": Words("Expected well-formed XML.", "XML bien formé attendu."),
    "doctype_forbidden": Words("Expected no document type declaration.", "Aucun DOCTYPE attendu."),
    "element_unknown": Words("Expected no such element here.", "Aucun élément de ce nom attendu ici."),
    "element_missing": Words("Expected this element.", "Cet élément est attendu."),
    "element_twice": Words("Expected this element once.", "Cet élément n'est attendu qu'une fois."),
    "text_unexpected": Words("Expected no text here.", "Aucun texte attendu ici."),
    "root_differs": Words("Expected what the file's name says.", "Ce que dit le nom du fichier est attendu."),
    "reviews_counted": Words(
        "Expected as many reviews as the root counts.", "Attendu : autant d'avis que la racine en compte."
    ),
    "action_differs": Words(
        "Expected the same type as in the attribute.", "Même type que dans l'attribut attendu."
    ),
}


@dataclass(frozen=True, slots=True)
class FeedFault:
    """One fault, where it is."""

    file: str
    line: int  # 0: the file as a whole
    column: str  # a column or an element; empty: the line as a whole
    code: str  # of FAULTS
    found: str

    @classmethod
    def at(cls, file: str, line: int, code: str, *, column: str = "", found: str = "") -> "FeedFault":
        return cls(file, line, column, code, found[:MAX_SHOWN_CHARS])
