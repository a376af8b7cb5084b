"""Faults of the SFTP service's own, field by field."""

from kit.problems import FieldError, RequestInvalid, Text

FOLDER_INVALID = Text(
    "Expected an empty name, a locale such as fr_FR, or one with a label such as fr_FR-outlet",
    "Un nom vide, une locale comme fr_FR, ou suivie d'un libellé comme fr_FR-outlet est attendu",
)
FOLDER_TWICE = Text("Each folder may be named once", "Chaque dossier ne peut être nommé qu'une fois")
FOLDERS_MISSING = Text("At least one folder was expected", "Au moins un dossier est attendu")
OTHER_ORGANIZATION = Text(
    "All websites of an account belong to one organization",
    "Tous les sites d'un compte appartiennent à la même organisation",
)
READ_ONLY = Text("This field cannot be changed here", "Ce champ ne peut pas être modifié ici")
KEY_INVALID = Text(
    "Expected a public key in OpenSSH form: ssh-ed25519, ecdsa-sha2-nistp256/384/521, or ssh-rsa of at least "
    "2048 bits",
    "Une clé publique au format OpenSSH est attendue : ssh-ed25519, ecdsa-sha2-nistp256/384/521, ou ssh-rsa "
    "d'au moins 2048 bits",
)
TOO_MANY = Text("At most 100 were expected", "100 au maximum sont attendus")
KEY_TWICE = Text("Each key may be named once", "Chaque clé ne peut être citée qu'une fois")


def field_refused(
    pointer: str, message: Text, value: object = None, code: str = "field_invalid"
) -> FieldError:
    shown = None if value is None else str(value)
    return FieldError(code=code, message=message, pointer=pointer, value=shown)


def refused(*errors: FieldError) -> RequestInvalid:
    return RequestInvalid(errors=errors, errors_total=len(errors))
