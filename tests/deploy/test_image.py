"""The image's recipe against the tree it is made from. No container runtime is needed or used."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.deploy.cluster import COMPOSE
from tests.deploy.manifests import ROOT, SERVICES, our_containers

DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
PACKAGES = sorted(path.parent for path in ROOT.glob("*/**/pyproject.toml") if ".venv" not in path.parts)


def copied_from_the_tree() -> list[str]:
    """Return the sources of every COPY that does not copy from another stage."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, flags=re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


@pytest.mark.parametrize("source", copied_from_the_tree())
def test_what_is_copied_exists_and_is_sent_to_the_builder(source: str) -> None:
    assert (ROOT / source).exists()
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert source.split("/", maxsplit=1)[0] in sent


def test_every_package_is_built_in() -> None:
    patterns = re.findall(r"\./([\w*/-]+)", DOCKERFILE.split("pip wheel")[1].split("&&")[0])
    assert sorted(path for pattern in patterns for path in ROOT.glob(pattern)) == PACKAGES


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_wheels_hold_all_files_of_the_source(package: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=package, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    shipped = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    source = package / "src"
    files = {str(path.relative_to(source)) for path in source.rglob("*") if path.is_file()}
    assert shipped == {name for name in files if "__pycache__" not in name}


def test_the_image_runs_as_the_user_the_manifests_name() -> None:
    (user,) = re.findall(r"^USER (\d+):\d+$", DOCKERFILE, flags=re.MULTILINE)
    assert {c.pod["securityContext"]["runAsUser"] for c in our_containers("production")} == {int(user)}
    assert {s["user"] for s in COMPOSE.values() if s["image"] == "proofmark"} == {f"{user}:{user}"}


def test_compose_runs_every_service_and_role() -> None:
    commands = sorted(tuple(s["command"]) for s in COMPOSE.values() if s["image"] == "proofmark")
    roles = [("serve", "gateway"), *((verb, s) for s in SERVICES for verb in ("serve", "work", "migrate"))]
    assert commands == sorted(roles)


def test_compose_gives_each_service_its_own_secrets() -> None:
    for name, service in COMPOSE.items():
        if service["image"] == "proofmark":
            expected = {f"deploy/secrets/{service['command'][1]}.env", "deploy/secrets/platform.env"}
            assert set(service["env_file"]) <= expected, name
