"""The manifests as the cluster would get them: rendered offline by kubectl's kustomize."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
OVERLAYS = ("local", "production")
SERVICES = (
    "accounts",
    "ingest-api",
    "sftp-poller",
    "mailer",
    "tracking",
    "reviews",
    "feed-exporter",
    "connectors",
)
WORKLOADS = frozenset({"Deployment", "StatefulSet", "Job"})

Resource = dict[str, Any]


@cache
def rendered(overlay: str) -> tuple[Resource, ...]:
    """Return every resource of an overlay."""
    kubectl = shutil.which("kubectl")
    assert kubectl, "kubectl is missing: apt-get install kubernetes-client (make test does)"
    directory = ROOT / "deploy" / "k8s" / "overlays" / overlay
    done = subprocess.run([kubectl, "kustomize", str(directory)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return tuple(yaml.safe_load_all(done.stdout))


@dataclass(frozen=True)
class Container:
    """One of our containers within its workload."""

    workload: Resource
    spec: Resource

    @property
    def where(self) -> str:
        return f"{self.workload['metadata']['name']}/{self.spec['name']}"

    @property
    def pod(self) -> Resource:
        pod: Resource = self.workload["spec"]["template"]["spec"]
        return pod

    @property
    def verb(self) -> str:
        return str(self.spec["args"][0])

    @property
    def service(self) -> str:
        return str(self.spec["args"][1])

    @property
    def ports(self) -> dict[str, int]:
        return {port["name"]: port["containerPort"] for port in self.spec.get("ports", [])}

    def probes(self) -> dict[str, Resource]:
        return {name: self.spec[name] for name in self.spec if name.endswith("Probe")}

    def secret_references(self) -> Iterator[tuple[str, str, str]]:
        """Yield variable, Secret and key for everything taken from a Secret."""
        for entry in self.spec.get("env", []):
            if reference := entry.get("valueFrom", {}).get("secretKeyRef"):
                yield entry["name"], reference["name"], reference["key"]

    def variables(self, resources: tuple[Resource, ...]) -> dict[str, str | None]:
        """Return the container's whole environment; the value is None where a Secret holds it."""
        maps = {r["metadata"]["name"]: r["data"] for r in resources if r["kind"] == "ConfigMap"}
        found: dict[str, str | None] = {}
        for source in self.spec.get("envFrom", []):
            found |= maps[source["configMapRef"]["name"]]
        return found | {entry["name"]: entry.get("value") for entry in self.spec.get("env", [])}


def our_containers(overlay: str) -> list[Container]:
    """Return the containers that run our image."""
    return [
        Container(workload, spec)
        for workload in rendered(overlay)
        if workload["kind"] in WORKLOADS
        for spec in workload["spec"]["template"]["spec"]["containers"]
        if spec["image"].split(":")[0].endswith("proofmark")
    ]
