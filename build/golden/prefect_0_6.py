"""
Writes what the real Prefect 0.6.7 answers, as fixtures for the tests of shared/prefect-0.6.

Make them again with Python 3.7 (no cluster is needed; nothing is sent anywhere):
    pip install --no-deps --target DIR -r e2e/cluster/flows/requirements.txt
    PYTHONPATH=DIR python3.7 build/golden/prefect_0_6.py
Each fixture is a list of {name, input, output}; inputs are spelled as the TypeScript functions take them.
"""
import json
import logging
import os
import pathlib
import uuid
from unittest import mock

import prefect
import yaml
from prefect.agent.kubernetes import agent as upstream
from prefect.environments.storage import Docker, Local
from prefect.serialization.storage import StorageSchema
from prefect.utilities.configuration import set_temporary_config
from prefect.utilities.graphql import GraphQLResult

assert prefect.__version__ == "0.6.7", prefect.__version__
SHARED = pathlib.Path(__file__).resolve().parent.parent.parent / "shared"


def bare_agent():
    """An agent without its constructor, which would look for a cluster."""
    agent = object.__new__(upstream.KubernetesAgent)
    agent.logger = logging.getLogger("golden")
    return agent


def job_spec(given):
    flow_run = GraphQLResult(
        id=given["flowRunId"],
        flow=GraphQLResult(id=given["flowId"], storage=StorageSchema().dump(docker(given["storage"]))),
    )
    env = {"NAMESPACE": given["namespace"], "IMAGE_PULL_SECRETS": given.get("imagePullSecrets", "")}
    config = {"cloud.api": given["api"], "cloud.agent.auth_token": given["token"]}
    fixed = given["identifier"] + str(uuid.UUID(int=0))[8:]
    with set_temporary_config(config), mock.patch.dict(os.environ, env), mock.patch("uuid.uuid4", lambda: fixed):
        return bare_agent().replace_job_spec_yaml(flow_run)


def docker(storage):
    return Docker(
        registry_url=storage["registryUrl"],
        image_name=storage["imageName"],
        image_tag=storage["imageTag"],
        prefect_version="0.6.7",
        base_image="unused",
    )


def job_spec_cases():
    plain = {
        "flowRunId": "00000005-1111-4111-8111-111111111111",
        "flowId": "00000005-2222-4222-8222-222222222222",
        "storage": {"registryUrl": "reg.example/project", "imageName": "a", "imageTag": "b"},
        "api": "https://api.example.com/graphql",
        "token": "",
        "namespace": "n",
        "imagePullSecrets": "s",
        "identifier": "0a1b2c3d",
    }
    without_secret = {key: value for key, value in plain.items() if key != "imagePullSecrets"}

    def stored(registry, image, tag="1"):
        return dict(plain, storage={"registryUrl": registry, "imageName": image, "imageTag": tag})

    yield "everything given", plain
    yield "no image pull secret", without_secret
    yield "an empty image pull secret", dict(plain, imagePullSecrets="")
    yield "several image pull secrets are one name", dict(plain, imagePullSecrets="a,b")
    yield "no API address: the default one", dict(plain, api="")
    yield "a token", dict(plain, token="tok'en: \"x\"")
    yield "an identifier of digits only", dict(plain, identifier="12345678")
    yield "an identifier that looks like a float", dict(plain, identifier="1234e567")
    yield "no registry", stored(None, "hello")
    yield "an empty registry", stored("", "hello")
    yield "a registry with a port", stored("reg.example:5000/flows", "hello", "2026-01")
    yield "a registry that ends in a slash", stored("reg.example/project/", "hello")
    yield "a registry with doubled slashes and dots", stored("reg.example//project/./x", "hello")
    yield "a registry with its scheme", stored("https://reg.example/project", "hello")
    yield "an image name with folders", stored("reg.example", "team/hello")
    yield "an image name that starts at the root", stored("reg.example", "/hello")
    yield "an image name that starts with two slashes", stored("reg.example", "//hello")
    yield "an image name with a parent folder", stored("reg.example/a", "../hello")
    yield "an empty image name", stored("reg.example", "")
    yield "an empty image name without a registry", stored("", "")


def deployment_cases():
    values = {
        "token": ["", "TOKEN"],
        "api": ["", "http://host.minikube.internal:4200"],
        "namespace": ["", "prod"],
        "imagePullSecrets": ["", "regcred"],
        "resourceManagerEnabled": [False, True],
    }
    cases = [{}]
    for key, choices in values.items():
        cases = [dict(case, **{key: choice}) for case in cases for choice in choices]
        # Absent is the same as the first choice to upstream; the tests leave such keys out as well.
    for case in cases:
        yield ", ".join("{}={}".format(key, value) for key, value in case.items() if value) or "nothing given", case


def deployment(given):
    text = upstream.KubernetesAgent.generate_deployment_yaml(
        token=given["token"],
        api=given["api"],
        namespace=given["namespace"],
        image_pull_secrets=given["imagePullSecrets"],
        resource_manager_enabled=given["resourceManagerEnabled"],
    )
    return list(yaml.safe_load_all(text))


def write(path, cases, run):
    fixtures = [{"name": name, "input": given, "output": run(given)} for name, given in cases]
    path.write_text(json.dumps(fixtures, indent=1, ensure_ascii=False) + "\n")
    print("{}: {} cases".format(path.relative_to(SHARED.parent), len(fixtures)))


assert not isinstance(StorageSchema().load(StorageSchema().dump(Local())), Docker)
write(SHARED / "prefect-0.6" / "job-of.golden.json", job_spec_cases(), job_spec)
write(SHARED / "prefect-0.6" / "deployment.golden.json", deployment_cases(), deployment)
