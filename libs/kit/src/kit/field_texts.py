"""What is said of a wrong field of a request: our codes and words for the validator's findings."""

from collections.abc import Mapping
from typing import Any

from kit.problems import FIELD_TEXTS, FieldError, Text


class WrongValue(ValueError):
    """Raised by a field's own validator, with what was expected."""

    def __init__(self, expected: Text) -> None:
        super().__init__(expected.en)
        self.expected = expected


_WHOLE_NUMBER = Text("A whole number was expected", "Un nombre entier est attendu")
_YES_OR_NO = Text("true or false was expected", "true ou false est attendu")
_ID = Text("An id of 36 characters was expected", "Un identifiant de 36 caractères est attendu")
_INSTANT = Text(
    "A date and time with its offset was expected, such as 2026-03-02T08:30:00+01:00",
    "Une date et une heure avec décalage sont attendues, par exemple 2026-03-02T08:30:00+01:00",
)
_OBJECT = Text("An object was expected", "Un objet est attendu")

#: pydantic's type of error → our words, filled with what pydantic tells of it.
_EXPECTED: Mapping[str, Text] = {
    "greater_than_equal": Text("At least {ge} was expected", "Au moins {ge} est attendu"),
    "less_than_equal": Text("At most {le} was expected", "Au plus {le} est attendu"),
    "string_too_short": Text(
        "At least {min_length} characters were expected", "Au moins {min_length} caractères sont attendus"
    ),
    "string_too_long": Text(
        "At most {max_length} characters were expected", "Au plus {max_length} caractères sont attendus"
    ),
    "too_long": Text(
        "At most {max_length} entries were expected", "Au plus {max_length} éléments sont attendus"
    ),
    "string_pattern_mismatch": Text(
        "A text of the form {pattern} was expected", "Un texte de la forme {pattern} est attendu"
    ),
    "literal_error": Text(
        "One of these was expected: {expected}", "Une de ces valeurs est attendue : {expected}"
    ),
    "string_type": Text("A text was expected", "Un texte est attendu"),
    "list_type": Text("A list was expected", "Une liste est attendue"),
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "uuid_type": _ID,
    "uuid_parsing": _ID,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_parsing": _INSTANT,
    "timezone_aware": _INSTANT,
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
}


def field_error(fault: Mapping[str, Any], pointer: str, value: str | None) -> FieldError:
    """Return what to answer of one of pydantic's findings."""
    kind, told = fault["type"], fault.get("ctx", {})
    values: dict[str, object] = {}
    if kind in FIELD_TEXTS:
        code, message = FIELD_TEXTS[kind]
    else:
        code, message = "field_invalid", _EXPECTED.get(kind) or _said(fault)
    if kind in _EXPECTED:
        values = {name: _shown(each) for name, each in told.items()}
    return FieldError(code=code, message=message, pointer=pointer, value=value, values=values)


def _said(fault: Mapping[str, Any]) -> Text:
    """Return the sentence of a field's own validator, or else pydantic's."""
    error = fault.get("ctx", {}).get("error")
    if isinstance(error, WrongValue):
        return error.expected
    said = str(fault["msg"]).removeprefix("Value error, ")
    return Text(said, f"Valeur non valable ({said})")


def _shown(told: object) -> str:
    """Return what pydantic tells, such as `'a', 'b' or 'c'`, without its English word."""
    return str(told).replace("' or '", "', '")
