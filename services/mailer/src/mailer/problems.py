"""The mailer's own faults."""

from kit.problems import FieldError, StateConflict, Text

SENDING_HAS_BEGUN = StateConflict(
    detail=Text("The request has been sent or settled already", "La demande est déjà envoyée ou close")
)
CONSUMERS_CHOICE = StateConflict(
    detail=Text(
        "This entry is the customer's own choice or the mail server's word; only they can undo it",
        "Cette entrée résulte du choix du client ou du serveur de messagerie ; elle ne peut être levée ici",
    )
)
ADDRESS_SUPPRESSED = FieldError(
    code="address_suppressed",
    pointer="/to",
    message=Text(
        "This address or its domain is on the suppression list: choose another one",
        "Cette adresse ou son domaine figure sur la liste d'opposition : choisissez-en une autre",
    ),
)
NO_RECIPIENT = FieldError(
    code="field_missing",
    pointer="/to",
    message=Text(
        "An address was expected: the website has no technical contact",
        "Une adresse est attendue : le site n'a pas de contact technique",
    ),
)


def not_an_address(found: str) -> FieldError:
    message = Text("An e-mail address was expected", "Une adresse e-mail est attendue")
    return FieldError(code="email_invalid", pointer="/to", message=message, value=found)
