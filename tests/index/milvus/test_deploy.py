"""The files to start a server with: valid, authenticated, without a password in them."""

import re
from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).parents[3] / "deploy" / "milvus"
FILES = sorted(FOLDER.glob("*.yaml"))


def load(name):
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


class Strict(yaml.SafeLoader):
    """Refuses a key that stands twice in one mapping."""


def _mapping(loader, node, deep=False):
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    assert len(keys) == len(set(keys)), f"repeated key near line {node.start_mark.line + 1}"
    values = (loader.construct_object(value, deep=True) for _, value in node.value)
    return dict(zip(keys, values, strict=True))


Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_key_stands_twice(file):
    text = file.read_text(encoding="utf-8")
    assert yaml.load(text, Loader=Strict) == yaml.safe_load(text)
    assert "\t" not in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_images_are_pinned_and_passwords_come_from_outside(file):
    text = file.read_text(encoding="utf-8")
    assert ":latest" not in text
    for value in re.findall(r"(?:PASSWORD|SECRET_ACCESS_KEY|secretKey): *(\S+)", text):
        assert value.startswith("${")


def test_every_service_of_the_compose_file_is_whole():
    compose = load("compose.yaml")
    services = compose["services"]
    for service in services.values():
        assert re.search(r":v?\w+[\w.-]*\d", service["image"])
        assert service["healthcheck"]["test"]
        assert set(service.get("depends_on", ())) <= set(services)
        named = {volume.split(":")[0] for volume in service["volumes"]}
        assert named <= set(compose["volumes"])
    milvus = services["milvus"]
    assert milvus["environment"]["COMMON_SECURITY_AUTHORIZATIONENABLED"] == "true"
    assert all(port.startswith("127.0.0.1:") for port in milvus["ports"])


def test_the_cluster_asks_for_tokens_and_speaks_tls():
    values = load("values.yaml")
    extra = yaml.safe_load(values["extraConfigFiles"]["user.yaml"])
    assert extra["common"]["security"] == {"authorizationEnabled": True, "tlsMode": 1}
    assert values["proxy"]["tls"]["enabled"]
    assert values["image"]["all"]["tag"] == load("compose.yaml")["services"]["milvus"][
        "image"
    ].removeprefix("milvusdb/milvus:")


def test_the_documents_name_the_files_that_are_there():
    text = (FOLDER.parents[1] / "docs" / "milvus.md").read_text(encoding="utf-8")
    named = set(re.findall(r"deploy/milvus/([\w.-]+\.yaml)", text))
    assert named == {file.name for file in FILES}
