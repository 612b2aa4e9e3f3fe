"""
Writes what the real Prefect 1.4.1 answers, as fixtures for the tests of shared/prefect-1.

Make them again with Python 3.8 (no cluster is needed; nothing is sent anywhere):
    pip install 'prefect[kubernetes]==1.4.1' 'urllib3<2'
    python3.8 build/golden/prefect_1.py
Each case goes through upstream's own command line, `prefect agent kubernetes start` or `install`, with the case's
variables; what would start the agent renders the run's Job instead.
What many cases share stands once: storages, templates, run configs of each type, the options of an agent that is told
nothing, and the entries of `env`, which outputs name by their index.
"""
import contextlib
import json
import os
import pathlib
import tempfile
import uuid
from unittest import mock

HOME = tempfile.TemporaryDirectory()
os.environ = {"PATH": os.environ["PATH"], "HOME": HOME.name}  # whatever Prefect the maintainer uses has no say

import click.testing
import prefect
import yaml
from prefect import configuration
from prefect.agent.kubernetes import KubernetesAgent
from prefect.cli import agent as command_line
from prefect.run_configs import DockerRun, ECSRun, KubernetesRun, LocalRun, UniversalRun, VertexRun
from prefect.serialization.storage import StorageSchema
from prefect.utilities.graphql import GraphQLResult

import prefect_1_cases as cases

assert prefect.__version__ == "1.4.1", prefect.__version__
ROOM = pathlib.Path(__file__).resolve().parent.parent.parent / "shared" / "prefect-1"

IDENTIFIER = "0a1b2c3d"
RUN_CONFIGS = {
    run_config["type"]: run_config
    for run_config in (
        given.serialize()
        for given in [
            KubernetesRun(), UniversalRun(), LocalRun(), DockerRun(), ECSRun(), VertexRun(),
        ]
    )
}
STORAGES = {name: StorageSchema().dump(storage) for name, storage in cases.storages().items()}


@contextlib.contextmanager
def variables(given):
    """Upstream reads its variables when it is imported; here again for each case."""
    with mock.patch.dict(os.environ, given):
        config = configuration.load_configuration(configuration.DEFAULT_CONFIG, env_var_prefix="PREFECT")
        before = prefect.config.copy()
        prefect.config.clear()
        prefect.config.update(config)
        try:
            with prefect.context(config=prefect.config):
                yield
        finally:
            prefect.config.clear()
            prefect.config.update(before)


SPELLED = {"noCloudLogs": "--no-cloud-logs", "disableJobDeletion": "--disable-job-deletion", "jobTemplate": "--job-template"}


def arguments(flags):
    for name, value in flags.items():
        option = SPELLED.get(name) or "--" + "".join("-" + c.lower() if c.isupper() else c for c in name)
        for one in value if isinstance(value, list) else [value]:
            if one is True:
                yield option
            elif one is not False:
                yield from (option, str(one))


def run(command, flags):
    result = click.testing.CliRunner(mix_stderr=False).invoke(command, list(arguments(flags)))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.stderr
    return result.stdout


def wire_run_config(given):
    fields = given.get("runConfig")
    if fields is None or given.get("bare"):
        return fields
    return dict(RUN_CONFIGS[fields["type"]], **fields)


def flow_run_of(given, folder):
    run_config = wire_run_config(given)
    template = given.get("template")
    if template and template["from"] == "run":
        # Through JSON, as over the wire: what shares an anchor is two things there.
        own = json.loads(json.dumps(yaml.safe_load(cases.TEMPLATES[template["name"]])))
        run_config = dict(run_config, job_template=own)
    if template and template["from"] == "path":
        run_config = dict(run_config, job_template_path="agent://" + write_template(folder, template["name"]))
    storage = given["storage"]
    flow = {"id": cases.FLOW_ID, "storage": STORAGES[storage] if isinstance(storage, str) else storage}
    if "coreVersion" in given:
        flow["core_version"] = given["coreVersion"]
    row = {"id": cases.FLOW_RUN_ID, "flow": flow}
    if "runConfig" in given:
        row["run_config"] = run_config
    return GraphQLResult(row)


def write_template(folder, name):
    path = pathlib.Path(folder) / "template.yaml"
    path.write_text(cases.TEMPLATES[name])
    return str(path)


def options_of(agent):
    """What upstream's agent made of its flags and variables, in the words of `JobOptions`."""
    secrets = agent.image_pull_secrets
    return {
        "api": prefect.config.cloud.api,
        "token": agent.client.api_key or "",
        "tenantId": agent.client.tenant_id or "",
        "namespace": agent.namespace,
        # A list of one empty name is not the empty list.
        "imagePullSecrets": ",".join(secrets) or " " if secrets else "",
        "labels": agent.labels,
        "env": agent.env_vars,
        "serviceAccountName": agent.service_account_name,
        "cloudLogs": agent.log_to_cloud,
        "backend": prefect.config.backend,
        "logLevel": prefect.config.logging.level,
    }


def job_case(given):
    """The manifest, and the agent's options where they differ from those of an agent that is told nothing."""
    options, output = job_spec(given)
    differ = {name: value for name, value in options.items() if not same(value, DEFAULT_OPTIONS[name])}
    return dict(options=differ, output=output) if differ else dict(output=output)


def job_spec(given):
    flags = dict(given.get("flags", {}))
    fixed = mock.Mock(hex=IDENTIFIER + "0" * 24)
    rendered = []

    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        agents = given.get("agentTemplate")
        if given.get("template", {}).get("from") == "agent":
            agents = given["template"]["name"]
        if agents:
            flags["jobTemplate"] = write_template(folder, agents)
        flow_run = flow_run_of(given, folder)

        def start(agent):
            with mock.patch("prefect.agent.kubernetes.agent.uuid.uuid4", lambda: fixed):
                try:
                    output = json.loads(json.dumps(agent.generate_job_spec(flow_run)))
                except Exception as error:
                    # What prefect.agent.Agent._deploy_flow_run makes the message of the Failed state of.
                    output = {"error": str(error)}
            rendered.append((options_of(agent), output))

        for target, double in [
            ("prefect.utilities.kubernetes.get_kubernetes_client", lambda *_, **__: None),
            ("prefect.agent.kubernetes.KubernetesAgent.start", start),
            ("prefect.client.Client._get_auth_tenant", lambda _: cases.TENANT),
            ("prefect.client.Client._get_default_server_tenant", lambda _: cases.TENANT),
        ]:
            stack.enter_context(mock.patch(target, double))
        stack.enter_context(variables(given.get("variables", {})))
        run(command_line.kubernetes.commands["start"], flags)
    return rendered[0]


def deployment(given):
    with variables(given.get("variables", {})):
        text = run(command_line.kubernetes.commands["install"], given.get("flags", {}))
    return {"output": list(yaml.safe_load_all(text))}


def write(name, listed, render, **shared):
    entries = []

    def shorten(value):
        if isinstance(value, list):
            return [shorten(inner) for inner in value]
        if not isinstance(value, dict):
            return value
        return {key: indices(inner) if key == "env" and isinstance(inner, list) else shorten(inner) for key, inner in value.items()}

    def indices(env):
        for entry in env:
            if not any(same(entry, known) for known in entries):
                entries.append(entry)
        return [next(at for at, known in enumerate(entries) if same(entry, known)) for entry in env]

    lines = [json.dumps(dict(name=title, input=given, **shorten(render(given))), ensure_ascii=True) for title, given in listed]
    titles = [title for title, _ in listed]
    assert len(set(titles)) == len(titles), [title for title in titles if titles.count(title) > 1]
    head = {key: value for key, value in shared.items()}
    text = "{\n"
    for key, value in dict(head, env=entries).items():
        text += " {}: {},\n".format(json.dumps(key), json.dumps(value, ensure_ascii=True))
    text += ' "cases": [\n  ' + ",\n  ".join(lines) + "\n ]\n}\n"
    json.loads(text)
    path = ROOM / name
    path.write_text(text)
    print("{}: {} cases, {} bytes".format(path.relative_to(ROOM.parent.parent), len(lines), len(text)))


def same(one, other):
    """1, 1.0 and True are equal in Python."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


DEFAULT_OPTIONS, _ = job_spec({"storage": "Docker"})

ROOM.mkdir(exist_ok=True)
write(
    "job-of.golden.json",
    list(cases.job_cases(STORAGES)),
    job_case,
    options=DEFAULT_OPTIONS,
    run={"id": cases.FLOW_RUN_ID, "flowId": cases.FLOW_ID, "identifier": IDENTIFIER},
    storages=STORAGES,
    runConfigs=RUN_CONFIGS,
    templates=cases.TEMPLATES,
)
write("deployment.golden.json", list(cases.deployment_cases()), deployment)
