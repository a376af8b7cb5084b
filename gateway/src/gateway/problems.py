"""Faults of the gateway's own."""

from kit.problems import Problem, Text

CSRF_MISSING = Text(
    "This needs the session's token in X-CSRF-Token and an Origin equal to the public URL",
    "Il faut le jeton de la session dans X-CSRF-Token et un Origin égal à l'URL publique",
)
ORIGIN_STRANGE = Text(
    "The Origin is not the public URL of this platform",
    "L'Origin n'est pas l'URL publique de cette plateforme",
)
COMPRESSED = Text("Compressed bodies are not accepted", "Les corps compressés ne sont pas acceptés")
FORM_EXPECTED = Text(
    "A body of application/x-www-form-urlencoded was expected",
    "Un corps application/x-www-form-urlencoded est attendu",
)
GRANT_EXPECTED = Text(
    "grant_type=client_credentials was expected", "grant_type=client_credentials est attendu"
)
RETRY_SECONDS = "5"


class RequestTooSlow(Problem):
    """The body came in slower than 1 KB/s."""

    status, code = 408, "request_too_slow"
    title = Text("The request came in too slowly", "La requête est arrivée trop lentement")
