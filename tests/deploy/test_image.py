"""The image and the compose file, as far as they can be judged without building them."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from index.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]


def instructions() -> list[tuple[str, str]]:
    """Return (instruction, rest) pairs, continued lines joined, comments left out."""
    lines = [line for line in DOCKERFILE.splitlines() if not line.lstrip().startswith("#")]
    text = "\n".join(lines).replace("\\\n", " ")
    pairs = (line.split(maxsplit=1) for line in text.splitlines() if line.strip())
    return [(name, rest) for name, rest in pairs]


def last_stage() -> list[tuple[str, str]]:
    found = instructions()
    start = max(i for i, (name, _) in enumerate(found) if name == "FROM")
    return found[start:]


def environment() -> dict[str, str]:
    words = [word for name, rest in last_stage() if name == "ENV" for word in shlex.split(rest)]
    return dict(word.split("=", 1) for word in words)


def test_pytorch_has_the_version_that_the_project_is_tested_with():
    pins = {
        *re.findall(r"torch==([\d.]+)", DOCKERFILE),
        *re.findall(r"^torch==([\d.]+)", (ROOT / "constraints.txt").read_text(), re.M),
        *re.findall(r'"torch==([\d.]+)"', (ROOT / "pyproject.toml").read_text()),
    }
    assert pins == {"2.13.0"}


def test_everything_that_is_copied_is_there_and_let_in():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    copies = [rest.split()[:-1] for name, rest in instructions() if name == "COPY"]
    sources = {file for files in copies for file in files if not file.startswith(("--", "/"))}
    assert {"pyproject.toml", "app.py", "index", "rag", "eval"} <= sources
    assert [file for file in sources if not (ROOT / file).exists()] == []
    assert [file for file in sources if f"!{file}" not in ignored] == []
    assert ignored[1] == "*"  # so no document, index, account or setting can slip in


def test_the_image_runs_as_nobody_in_particular_and_is_looked_after():
    names = dict(last_stage())
    assert names["USER"] == "10001:10001"
    assert json.loads(names["VOLUME"]) == ["/srv/corpus", "/srv/var"]
    assert json.loads(names["CMD"]) == ["python", "-m", "app"]
    check = json.loads(names["HEALTHCHECK"].split("CMD", 1)[1])
    assert check[:2] == ["python", "-c"]
    assert compile(check[2], "healthcheck", "exec")
    assert "/healthz" in check[2]


def test_the_image_sets_only_settings_that_exist():
    ours = {name.removeprefix("TIAOWEN_").lower() for name in environment() if "TIAOWEN_" in name}
    assert ours == {"host", "port", "corpus", "state"}
    composed = {
        name.removeprefix("TIAOWEN_").lower()
        for service in SERVICES.values()
        for name in service.get("environment", {})
        if name.startswith("TIAOWEN_") and service.get("build")
    }
    assert composed <= set(Settings.model_fields)


def test_settings_of_the_image_are_usable(monkeypatch):
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert (settings.host, settings.port) == ("0.0.0.0", 7860)
    # Compose passes an empty URL where none is set: the file in the state folder.
    monkeypatch.setenv("TIAOWEN_DATABASE_URL", "")
    from rag.web.store.database import Database

    assert Database.open(settings).kind == "sqlite"


def test_without_a_profile_there_is_one_process_for_this_machine():
    plain = [name for name, service in SERVICES.items() if not service.get("profiles")]
    assert plain == ["app"]
    assert SERVICES["app"]["ports"] == ["127.0.0.1:7860:7860"]


@pytest.mark.parametrize("name", ["app", "replica"])
def test_processes_of_ours_have_no_rights_and_a_root_that_is_read_only(name):
    service = SERVICES[name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert any(mount.startswith("/tmp") for mount in service["tmpfs"])


def test_replicas_share_the_database_and_only_read_the_index():
    replica, db = SERVICES["replica"], SERVICES["db"]
    assert all(volume.endswith(":ro") for volume in replica["volumes"])
    targets = {volume.split(":")[-2] for volume in replica["volumes"]}
    assert targets == {"/srv/corpus", "/srv/var"}
    assert replica["deploy"]["replicas"] >= 2
    assert "postgresql+psycopg://" in replica["environment"]["TIAOWEN_DATABASE_URL"]
    assert set(replica["profiles"]) <= set(db["profiles"])
    assert "ports" not in replica and "ports" not in db


def test_what_services_name_is_declared():
    volumes = {
        volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]
    }
    named = {volume for volume in volumes if volume[0] not in "./$"}
    assert named == set(COMPOSE["volumes"])
    networks = {name for service in SERVICES.values() for name in service.get("networks", ())}
    assert networks - {"default"} == set(COMPOSE["networks"])
    needed = {name for service in SERVICES.values() for name in service.get("depends_on", ())}
    assert needed <= set(SERVICES)


def test_the_proxy_finds_the_replicas_keeps_browsers_with_one_and_hides_the_counts():
    caddy = (ROOT / "deploy" / "Caddyfile").read_text()
    assert re.search(r"name replica\s+port 7860", caddy)
    assert "lb_policy cookie" in caddy
    assert re.search(r"@inside path /metrics\s+respond @inside 404", caddy)
    assert "./deploy/Caddyfile:/etc/caddy/Caddyfile:ro" in SERVICES["proxy"]["volumes"]
