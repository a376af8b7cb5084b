"""Variables of manifests and compose against the settings classes that read them."""

from importlib import import_module

import pytest

from kit.settings import ServiceSettings
from tests.deploy.cluster import COMPOSE
from tests.deploy.manifests import OVERLAYS, SERVICES, Container, our_containers, rendered

EVERY_CONTAINER = [
    pytest.param(overlay, container, id=f"{overlay}-{container.where}")
    for overlay in OVERLAYS
    for container in our_containers(overlay)
]


def variables_of(service: str) -> set[str]:
    """Return the variables a service reads."""
    settings: type[ServiceSettings] = import_module(f"{service.replace('-', '_')}.settings").Settings
    return {f"PROOFMARK_{name.upper()}" for name in settings.model_fields}


KNOWN = {service: variables_of(service) for service in ("gateway", *SERVICES)}
ANYWHERE = set().union(*KNOWN.values())


@pytest.mark.parametrize(("overlay", "container"), EVERY_CONTAINER)
def test_what_a_container_is_given_alone_it_reads(overlay: str, container: Container) -> None:
    own = {entry["name"] for entry in container.spec["env"]}
    assert own <= KNOWN[container.service]
    assert set(container.variables(rendered(overlay))) <= ANYWHERE


def test_what_compose_gives_to_all_somebody_reads() -> None:
    for service in COMPOSE.values():
        if service["image"] == "proofmark":
            assert set(service["environment"]) <= ANYWHERE
