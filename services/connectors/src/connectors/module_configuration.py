"""What a shop's module is configured with: our settings, and what it has of its own."""

from collections.abc import Mapping
from typing import Any

from connectors.connector import Configuration, Connector

#: What the platform has no say in, sent back as the module has it: our key → its own.
_KEPT = {
    "display_product_reviews": ("Affiche_Avis_Produits", "no"),
    "display_fixe_widget": ("Affichage_Widget_Fixe", "no"),
    "position_fixe_widget": ("Position_Widget_Fixe", "left"),
    "script_fixe_widget": ("Script_Widget_Fixe", ""),
    "display_float_widget": ("Affichage_Widget_Flottant", "no"),
    "script_float_widget": ("Script_Widget_Flottant", ""),
    "collect_consent": ("Collected_consent", "no"),
}
_VERSIONS = ("Version_PS", "Version_Woocommerce", "Version_WP", "Version_Magento")
_VERSION_CHARS = 30


def configuration_message(
    connector: Connector, configuration: Configuration, current: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the message of setModuleConfiguration: every key, since older modules read them unchecked."""
    separator = "%3B" if connector.cms == "woocommerce" else ";"
    return {
        "init_reviews_process": connector.trigger,
        "id_order_status_choosen": ";".join(connector.order_states),
        "delay": str(configuration.brand_delay_days),
        "delay_product": str(configuration.product_delay_days),
        "Delay_by_status": "",
        "get_product_reviews": "yes" if connector.product_reviews else "no",
        "url_certificat": configuration.certificate_url,
        "forbidden_mail_extension": separator.join(configuration.excluded_domains),
        "code_lang": configuration.language,
        **{name: _kept(current.get(theirs), default) for name, (theirs, default) in _KEPT.items()},
    }


def versions_in(message: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the versions a module reports: of the CMS, and its own."""
    cms = next((message[name] for name in _VERSIONS if message.get(name)), None)
    return _version(cms), _version(message.get("Version_Module"))


def _kept(value: Any, default: str) -> str:
    return value if isinstance(value, str) and value else default


def _version(value: Any) -> str | None:
    return value.strip()[:_VERSION_CHARS] or None if isinstance(value, str) else None
