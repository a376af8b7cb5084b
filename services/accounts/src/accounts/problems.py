"""Faults of accounts' own, and how single fields are refused."""

from accounts.password import MIN_CHARS
from kit.problems import FieldError, Problem, RequestInvalid, Text

UNKNOWN_LOCALE = Text(
    "A language and a country were expected, such as fr_FR",
    "Une langue et un pays sont attendus, comme fr_FR",
)
UNKNOWN_TIME_ZONE = Text(
    "A name of the tz database was expected, such as Europe/Paris",
    "Un nom de la base tz est attendu, comme Europe/Paris",
)
NOT_AN_EMAIL = Text("An e-mail address was expected", "Une adresse e-mail est attendue")
READ_ONLY = Text("This field cannot be changed here", "Ce champ ne peut pas être modifié ici")
WHICH_ORGANIZATION = Text(
    "Say which organization: you belong to none or to several", "Précisez l'organisation concernée"
)
NOT_YOURS = Text("You have no such website in this organization", "Cette organisation n'a pas ce site")
PASSWORD_WRONG = Text("This is not your current password", "Ce n'est pas votre mot de passe actuel")
PASSWORD_WEAK = Text(
    f"{MIN_CHARS} characters or more are expected, and not one of the first that anybody would try",
    f"{MIN_CHARS} caractères au moins sont attendus, et pas l'un des premiers que chacun essaierait",
)
CODE_WRONG = Text(
    "This is not the present code, nor a recovery code", "Ce n'est ni le code actuel ni un code de secours"
)
OWNERS_SEE_ALL = Text(
    "An owner sees every website: leave this out", "Un propriétaire voit tous les sites : ne donnez rien ici"
)
LAST_OWNER = Text(
    "An organization needs an owner who has signed in: make somebody else one first",
    "Une organisation a besoin d'un propriétaire qui s'est connecté : nommez-en d'abord un autre",
)
ALREADY_MEMBER = Text(
    "This person belongs to the organization already", "Cette personne fait déjà partie de l'organisation"
)


class PasswordTooWeak(Problem):
    """The password is too short, or among the first that anybody would try."""

    status, code = 422, "password_too_weak"
    title = Text("Choose a stronger password", "Choisissez un mot de passe plus sûr")

    @classmethod
    def at(cls, pointer: str) -> "PasswordTooWeak":
        """Return the refusal of the password that stands there in the body."""
        return cls(errors=[field_refused(pointer, PASSWORD_WEAK, code="password_too_weak")])


def field_refused(
    pointer: str, message: Text, value: object = None, code: str = "field_invalid"
) -> FieldError:
    return FieldError(
        code=code, message=message, pointer=pointer, value=None if value is None else str(value)
    )


def refused(*errors: FieldError) -> RequestInvalid:
    return RequestInvalid(errors=errors, errors_total=len(errors))
