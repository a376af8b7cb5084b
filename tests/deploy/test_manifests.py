"""The rendered manifests by Kubernetes' own schemas, and by what we promise of them."""

from collections import Counter

import kubernetes_validate
import pytest

from tests.deploy.manifests import OVERLAYS, SERVICES, WORKLOADS, Container, our_containers, rendered

EVERY_CONTAINER = [
    pytest.param(container, id=f"{overlay}-{container.where}")
    for overlay in OVERLAYS
    for container in our_containers(overlay)
]
RUNNING = [p for p in EVERY_CONTAINER if "migrat" not in str(p.id)]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_resource_fits_its_schema(overlay: str) -> None:
    for resource in rendered(overlay):
        kubernetes_validate.validate(resource, kubernetes_validate.latest_version(), strict=True)


def test_the_schemas_refuse_what_is_wrong() -> None:
    (service, *_) = [r for r in rendered("local") if r["kind"] == "Service"]
    wrong = {**service, "spec": {**service["spec"], "selectors": {}}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, kubernetes_validate.latest_version(), strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_one_workload_per_service_and_role(overlay: str) -> None:
    found = Counter((c.verb, c.service) for c in our_containers(overlay))
    roles = [("serve", "gateway"), *((verb, s) for s in SERVICES for verb in ("serve", "work", "migrate"))]
    assert found == Counter(roles)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_resources_live_in_one_namespace_under_one_name_each(overlay: str) -> None:
    resources = rendered(overlay)
    assert {r["metadata"]["namespace"] for r in resources} == {"proofmark"}
    names = Counter((r["kind"], r["metadata"]["name"]) for r in resources)
    assert max(names.values()) == 1


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_services_reach_exactly_the_pods_they_mean(overlay: str) -> None:
    workloads = [r for r in rendered(overlay) if r["kind"] in WORKLOADS]
    for service in (r for r in rendered(overlay) if r["kind"] == "Service"):
        selector = service["spec"]["selector"].items()
        meant = [w for w in workloads if selector <= w["spec"]["template"]["metadata"]["labels"].items()]
        assert len(meant) == 1, service["metadata"]["name"]
        (container,) = meant[0]["spec"]["template"]["spec"]["containers"]
        named = {port["name"] for port in container["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= named


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_workloads_select_their_own_pods(overlay: str) -> None:
    for workload in rendered(overlay):
        if workload["kind"] in {"Deployment", "StatefulSet"}:
            labels = workload["spec"]["template"]["metadata"]["labels"]
            assert workload["spec"]["selector"]["matchLabels"].items() <= labels.items()


@pytest.mark.parametrize("container", EVERY_CONTAINER)
def test_containers_can_do_little(container: Container) -> None:
    pod = container.pod["securityContext"]
    own = container.spec["securityContext"]
    assert pod["runAsNonRoot"] is True
    assert pod["runAsUser"] == 10001
    assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert own["readOnlyRootFilesystem"] is True
    assert own["allowPrivilegeEscalation"] is False
    assert own["capabilities"] == {"drop": ["ALL"]}
    assert container.pod["automountServiceAccountToken"] is False


@pytest.mark.parametrize("container", EVERY_CONTAINER)
def test_containers_have_requests_and_limits(container: Container) -> None:
    assert container.spec["resources"]["requests"].keys() == {"cpu", "memory"}
    assert "memory" in container.spec["resources"]["limits"]


@pytest.mark.parametrize("container", EVERY_CONTAINER)
def test_mounted_volumes_exist(container: Container) -> None:
    claims = container.workload["spec"].get("volumeClaimTemplates", [])
    there = {v["name"] for v in container.pod["volumes"]} | {c["metadata"]["name"] for c in claims}
    assert {mount["name"] for mount in container.spec["volumeMounts"]} == there


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_claimed_volumes_exist(overlay: str) -> None:
    existing = {r["metadata"]["name"] for r in rendered(overlay) if r["kind"] == "PersistentVolumeClaim"}
    claimed = {
        volume["persistentVolumeClaim"]["claimName"]
        for container in our_containers(overlay)
        for volume in container.pod["volumes"]
        if "persistentVolumeClaim" in volume
    }
    assert claimed == existing


@pytest.mark.parametrize("container", RUNNING)
def test_probes_ask_for_life_and_readiness(container: Container) -> None:
    asked = {name: probe["httpGet"]["path"] for name, probe in container.probes().items()}
    assert asked == {
        "startupProbe": "/healthz",
        "livenessProbe": "/healthz",  # not /readyz: a restart mends no database
        # The gateway's /readyz tells of all services: one that is away may not close the one door.
        "readinessProbe": "/healthz" if container.service == "gateway" else "/readyz",
    }
    assert {probe["httpGet"]["port"] for probe in container.probes().values()} <= container.ports.keys()


def test_only_the_logins_folders_keep_the_sftp_server_single() -> None:
    (sftp,) = [r for r in rendered("production") if r["kind"] == "StatefulSet"]
    assert sftp["spec"]["replicas"] == 1
    deployments = [r for r in rendered("production") if r["kind"] == "Deployment"]
    assert {d["spec"]["replicas"] for d in deployments} == {2}


def test_production_takes_database_and_broker_from_outside() -> None:
    names = {r["metadata"]["name"] for r in rendered("production")}
    assert not names & {"postgres", "rabbitmq", "mailpit"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_only_the_two_doors_are_open_to_everybody(overlay: str) -> None:
    open_to_everybody = {
        (policy["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/name"], port["port"])
        for policy in rendered(overlay)
        if policy["kind"] == "NetworkPolicy"
        for rule in policy["spec"]["ingress"]
        if "from" not in rule
        for port in rule["ports"]
    }
    assert open_to_everybody == {("gateway", "http"), ("mailer", "bounce"), ("sftp-poller", "sftp")}


@pytest.mark.parametrize("kind", ["NetworkPolicy", "PodDisruptionBudget"])
def test_every_service_has_its_own(kind: str) -> None:
    names = sorted(r["metadata"]["name"] for r in rendered("production") if r["kind"] == kind)
    assert names == sorted(["gateway", *SERVICES])
