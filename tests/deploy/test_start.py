"""Every container of the manifests starts with exactly what the manifests give it, and its probes hold."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.deploy.cluster import Cluster, kubernetes_secrets, make_secrets, prepared_database, virtual_host
from tests.deploy.manifests import Container, our_containers

OVERLAY = "production"
CONTAINERS = our_containers(OVERLAY)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A database and a broker prepared as README.md says, migrations of the release done."""
    directory = tmp_path_factory.mktemp("cluster")
    assert make_secrets(directory / "secrets").returncode == 0
    roles = directory / "secrets" / "roles.sql"
    with prepared_database(roles) as database, virtual_host() as amqp_url:
        made = Cluster(OVERLAY, kubernetes_secrets(directory / "secrets"), database, amqp_url, directory)
        migrations = [container for container in CONTAINERS if container.verb == "migrate"]
        with ThreadPoolExecutor() as beside:  # as the pods of a release do
            for done in beside.map(made.run, migrations):
                assert done.returncode == 0, done.stderr
        yield made


@pytest.mark.parametrize(
    "container",
    [pytest.param(c, id=f"{c.verb}-{c.service}") for c in CONTAINERS if c.verb != "migrate"],
)
def test_container_starts_answers_its_probes_and_ends(cluster: Cluster, container: Container) -> None:
    with cluster.running(container) as running:
        for name, probe in container.probes().items():
            asked = probe["httpGet"]
            answer = running.probe(asked["path"], asked["port"])
            assert answer.status_code == 200, (name, answer.text, running.log.read_text())
            assert answer.json()["status"] == "ok", (name, answer.text)
        running.process.send_signal(signal.SIGTERM)
        grace = container.pod["terminationGracePeriodSeconds"]
        assert running.process.wait(timeout=grace) == 0, running.log.read_text()


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda c: f"{c.verb}-{c.service}")
def test_ports_are_those_the_settings_say(cluster: Cluster, container: Container) -> None:
    environment = cluster.environment(container, {})
    for name, port in container.ports.items():
        assert environment[f"PROOFMARK_{name.upper()}_PORT"] == str(port)
