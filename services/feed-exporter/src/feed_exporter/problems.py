"""Business faults of feeds, and what each step of a test says."""

from dataclasses import dataclass

from kit.problems import FieldError, Problem, StateConflict, Text


class HostKeyUnconfirmed(Problem):
    """The server's key was not confirmed by the merchant yet."""

    status, code = 422, "host_key_unconfirmed"
    title = Text(
        "Test the connection and confirm the server's fingerprint first",
        "Testez d'abord la connexion et confirmez l'empreinte du serveur",
    )


class HostKeyChanged(Problem):
    """The server shows another key than the confirmed one."""

    status, code = 422, "host_key_changed"
    title = Text(
        "The server shows another key than the one you confirmed",
        "Le serveur présente une autre clé que celle que vous avez confirmée",
    )


class FileErased(Problem):
    """The file is not kept any more."""

    status, code = 410, "file_erased"
    title = Text("This file is not kept any more", "Ce fichier n'est plus conservé")


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


@dataclass(frozen=True)
class StepTexts:
    """What a step says when it's done, and when it failed."""

    done: Text
    failed: Text


STEPS: dict[str, StepTexts] = {
    "dns": StepTexts(
        Text("The name was found", "Le nom a été trouvé"),
        Text("The name was not found", "Le nom n'a pas été trouvé"),
    ),
    "tcp": StepTexts(
        Text("The server answers on this port", "Le serveur répond sur ce port"),
        Text("Nothing suitable answers on this port", "Rien d'approprié ne répond sur ce port"),
    ),
    "tls": StepTexts(
        Text("The connection is encrypted", "La connexion est chiffrée"),
        Text(
            "No TLS here, or a certificate that is not valid for this name",
            "Pas de TLS ici, ou un certificat qui n'est pas valable pour ce nom",
        ),
    ),
    "host_key": StepTexts(
        Text("The server's key is the confirmed one", "La clé du serveur est celle confirmée"),
        Text("No SSH server answers here", "Aucun serveur SSH ne répond ici"),
    ),
    "login": StepTexts(
        Text("The login was accepted", "L'identifiant a été accepté"),
        Text(
            "The username, password or key was refused",
            "L'identifiant, le mot de passe ou la clé a été refusé",
        ),
    ),
    "directory": StepTexts(
        Text("The directory is there", "Le répertoire existe"),
        Text("There is no such directory", "Ce répertoire n'existe pas"),
    ),
    "write": StepTexts(
        Text("A file can be written", "Un fichier peut être écrit"),
        Text("A file cannot be written", "Un fichier ne peut pas être écrit"),
    ),
    "rename": StepTexts(
        Text("A file can be renamed", "Un fichier peut être renommé"),
        Text(
            "Renaming is refused: files will be written in place",
            "Le renommage est refusé : les fichiers seront écrits en place",
        ),
    ),
}
NEW_HOST_KEY = Text(
    "Compare this fingerprint with your server's and confirm it; nothing is sent before",
    "Comparez cette empreinte avec celle de votre serveur et confirmez-la ; rien n'est envoyé avant",
)


def read_only(field: str) -> FieldError:
    return FieldError(
        code="field_read_only",
        pointer=f"/{field}",
        message=Text("This field cannot be set", "Ce champ ne peut pas être modifié"),
    )


def _missing(field: str, message: Text) -> FieldError:
    return FieldError(code="field_missing", pointer=f"/{field}", message=message)


def _invalid(field: str, message: Text) -> FieldError:
    return FieldError(code="field_invalid", pointer=f"/{field}", message=message)


NO_CREDENTIAL = _missing(
    "password",
    Text("A password or a private key is required", "Un mot de passe ou une clé privée est requis"),
)
NO_PASSWORD = _missing("password", Text("A password is required", "Un mot de passe est requis"))
NO_HOST = _missing("host", Text("A server is required", "Un serveur est requis"))
NO_USERNAME = _missing("username", Text("A username is required", "Un identifiant est requis"))
NO_ACCOUNT = _missing("sftp_account_id", Text("An SFTP account is required", "Un compte SFTP est requis"))
UNKNOWN_ACCOUNT = _invalid(
    "sftp_account_id",
    Text(
        "An SFTP account with a folder of this website was expected",
        "Un compte SFTP ayant un dossier de ce site est attendu",
    ),
)
GOOGLE_WANTS_PRODUCTS = _invalid(
    "nature",
    Text(
        "product was expected: Google takes reviews of products",
        "product est attendu : Google prend des avis sur des produits",
    ),
)


def directory_taken(method: str) -> FieldError:
    """Return what is said of a flow whose files would replace another's."""
    return _invalid(
        "sftp_account_id" if method == "platform" else "directory",
        Text(
            "Another active flow puts files of the same names there: "
            "another directory, format or nature was expected",
            "Un autre flux actif y dépose des fichiers de mêmes noms : "
            "un autre répertoire, format ou nature est attendu",
        ),
    )


KEY_WITHOUT_SFTP = _invalid(
    "private_key",
    Text("Private keys are for the method sftp only", "Les clés privées ne servent qu'à la méthode sftp"),
)
BAD_PRIVATE_KEY = _invalid(
    "private_key",
    Text(
        "A private key without passphrase, in OpenSSH or PEM form, was expected",
        "Une clé privée sans phrase secrète, au format OpenSSH ou PEM, est attendue",
    ),
)
KEY_WITH_PASSPHRASE = _invalid(
    "private_key",
    Text(
        "This key has a passphrase: a copy without one was expected (it is kept encrypted here)",
        "Cette clé a une phrase secrète : une copie sans phrase est attendue (elle est conservée chiffrée)",
    ),
)
