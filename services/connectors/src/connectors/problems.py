"""Faults of connectors, and what each step of a test says."""

from dataclasses import dataclass

from kit.problems import FieldError, StateConflict, TargetForbidden, Text


class ConnectorNotSetUp(StateConflict):
    """The connector has no shop yet."""

    title = Text("Enter the shop's address first", "Indiquez d'abord l'adresse de la boutique")


class RetrievalUnderWay(StateConflict):
    """Orders of this shop are being retrieved at this moment."""

    title = Text("A retrieval is under way already", "Une récupération est déjà en cours")


@dataclass(frozen=True)
class StepTexts:
    """What a step says when it's done, and when it failed for no reason of its own."""

    done: Text
    failed: Text


STEPS: dict[str, StepTexts] = {
    "dns": StepTexts(
        Text("The shop's name was found", "Le nom de la boutique a été trouvé"),
        Text("The shop's name was not found", "Le nom de la boutique n'a pas été trouvé"),
    ),
    "tcp": StepTexts(
        Text("The shop's server answers", "Le serveur de la boutique répond"),
        Text("The shop's server does not answer", "Le serveur de la boutique ne répond pas"),
    ),
    "tls": StepTexts(
        Text("Its certificate is valid", "Son certificat est valide"),
        Text("Its certificate is not valid", "Son certificat n'est pas valide"),
    ),
    "module": StepTexts(
        Text("The module answers", "Le module répond"),
        Text(
            "No module answers at this address: check the address, the platform and that the module "
            "is installed",
            "Aucun module ne répond à cette adresse : vérifiez l'adresse, la plateforme et l'installation "
            "du module",
        ),
    ),
    "active": StepTexts(
        Text("The module is switched on", "Le module est activé"),
        Text("The module is switched off: switch it on in the shop", "Le module est désactivé : activez-le"),
    ),
    "keys": StepTexts(
        Text("The module has its keys", "Le module a ses clés"),
        Text(
            "The module has no keys yet: enter id web and secret key in the shop",
            "Le module n'a pas encore de clés : saisissez l'id web et la clé secrète dans la boutique",
        ),
    ),
    "id": StepTexts(
        Text("The id web is this website's", "L'id web est celui de ce site"),
        Text(
            "The module has another website's id web",
            "L'id web du module est celui d'un autre site",
        ),
    ),
    "signature": StepTexts(
        Text("The secret key is right", "La clé secrète est la bonne"),
        Text(
            "The module has another secret key: enter this website's in the shop",
            "La clé secrète du module est différente : saisissez celle de ce site dans la boutique",
        ),
    ),
    "configuration": StepTexts(
        Text("The module has taken over the configuration", "Le module a repris la configuration"),
        Text("The module did not take over the configuration", "Le module n'a pas repris la configuration"),
    ),
}

#: Failures with words of their own, by code.
REASONS: dict[str, Text] = {
    "target_forbidden": Text(
        "This server cannot be reached from here: a public host name is expected",
        "Ce serveur n'est pas joignable d'ici : un nom d'hôte public est attendu",
    ),
    "redirected": Text(
        "The shop leads to another address: enter the one it leads to",
        "La boutique renvoie vers une autre adresse : indiquez celle d'arrivée",
    ),
    "timed_out": Text("The module took too long to answer", "Le module a mis trop de temps à répondre"),
    "connection_lost": Text("The shop ended the connection", "La boutique a coupé la connexion"),
    "answer_too_large": Text("The module's answer is too large", "La réponse du module est trop volumineuse"),
    "answer_not_genuine": Text(
        "The module's answer is not signed with this website's secret key",
        "La réponse du module n'est pas signée avec la clé secrète de ce site",
    ),
    "module_refused": Text("The module refused the call", "Le module a refusé l'appel"),
    "marks_in_doubt": Text(
        "The shop's answer got lost while orders were marked as taken, and this module cannot take the marks "
        "off: compare the orders of these minutes with the shop's",
        "La réponse de la boutique s'est perdue pendant le marquage des commandes, et ce module ne sait pas "
        "retirer les marques : comparez les commandes de ces minutes avec celles de la boutique",
    ),
    "interrupted": Text(
        "The retrieval was interrupted; the next one goes on",
        "La récupération a été interrompue ; la suivante la poursuit",
    ),
    "platform_unavailable": Text(
        "The platform was not ready; the next retrieval goes on",
        "La plateforme n'était pas prête ; la récupération suivante reprendra",
    ),
}


def reason_in(language: str, code: str) -> str:
    """Return why a call or retrieval failed, in words."""
    own = REASONS.get(code)
    text = own if own is not None else STEPS[code.removesuffix("_failed")].failed
    return text.in_language(language)


BAD_URL = FieldError(
    code="field_invalid",
    pointer="/url",
    message=Text(
        "The https address of the shop's front page was expected, such as https://shop.example",
        "L'adresse https de la page d'accueil de la boutique est attendue, par exemple https://shop.example",
    ),
)
URL_FORBIDDEN = FieldError(code=TargetForbidden.code, pointer="/url", message=REASONS["target_forbidden"])
URL_WANTED = FieldError(code="field_missing", pointer="/url", message=ConnectorNotSetUp.title)
STATES_WANTED = FieldError(
    code="field_missing",
    pointer="/order_states",
    message=Text(
        "Choose at least one order state at which orders are collected",
        "Choisissez au moins un statut de commande déclencheur",
    ),
)
_READ_ONLY = Text("This field cannot be changed here", "Ce champ ne peut pas être modifié ici")


def read_only(name: str) -> FieldError:
    return FieldError(code="field_read_only", pointer=f"/{name}", message=_READ_ONLY)
