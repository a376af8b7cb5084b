"""The mailer's own faults."""

from kit.problems import StateConflict, Text

SENDING_HAS_BEGUN = StateConflict(
    detail=Text("The request has been sent or settled already", "La demande est déjà envoyée ou close")
)
CONSUMERS_CHOICE = StateConflict(
    detail=Text(
        "This entry is the customer's own choice or the mail server's word; only they can undo it",
        "Cette entrée résulte du choix du client ou du serveur de messagerie ; elle ne peut être levée ici",
    )
)
