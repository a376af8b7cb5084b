"""Business faults of webhooks."""

from kit.problems import FieldError, Problem, StateConflict, Text


class TooManyWebhooks(StateConflict):
    """The website has as many webhooks as it may have."""

    title = Text(
        "This website has 20 webhooks, which is as many as it may have",
        "Ce site a 20 webhooks, le nombre maximal",
    )


class MessageErased(Problem):
    """What the message told was erased with the person it was about."""

    status, code = 410, "message_erased"
    title = Text(
        "What this message told was erased with the person's data",
        "Le contenu de ce message a été effacé avec les données de la personne",
    )


BAD_URL = FieldError(
    code="field_invalid",
    pointer="/url",
    message=Text(
        "An https address without user name or fragment was expected, such as https://shop.example/hooks",
        "Une adresse https sans identifiant ni fragment est attendue, par exemple https://shop.example/hooks",
    ),
)


def unknown_event(place: int, value: str) -> FieldError:
    return FieldError(
        code="field_invalid",
        pointer=f"/events/{place}",
        value=value,
        message=Text(
            "A type of message was expected, such as review.published, or all of a family: "
            "review.*, review_request.*",
            "Un type de message est attendu, par exemple review.published, ou toute une famille : "
            "review.*, review_request.*",
        ),
    )
