"""What is said of wrong fields of a webhook."""

from kit.problems import FieldError, Text

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
