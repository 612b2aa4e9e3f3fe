"""
Writes what the real worker of Prefect 3.9.1 with prefect-kubernetes 0.8.0 posts, as fixtures for the tests of
shared/prefect-3: the Job of each case, or why there is none, and the base job template of a new work pool.

Make them again with Python 3.12 (no cluster and no server is needed; nothing is sent anywhere):
    pip install 'prefect==3.9.1' 'prefect-kubernetes==0.8.0'
    python3.12 build/golden/prefect_3.py
Each case goes through upstream's KubernetesWorker: the job configuration of a flow run is resolved with the real client
against an API that answers what the case says, in this process, and what the worker would post to Kubernetes is kept.
What many cases share stands once: the lists of `env` and the labels, which outputs name by their index.
"""
import asyncio
import copy
import json
import os
import pathlib
import tempfile
import uuid
from unittest import mock

HOME = tempfile.TemporaryDirectory()
# Whatever Prefect the maintainer uses has no say.
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": HOME.name}
os.environ.clear()
os.environ.update(ENVIRONMENT)

import prefect
import prefect_kubernetes
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun, WorkPool
from prefect.context import SettingsContext
from prefect.settings import Profile, Settings
from prefect_kubernetes import worker as kubernetes
from prefect_kubernetes.settings import KubernetesSettings
from prefect_kubernetes.utilities import _slugify_label_key, _slugify_label_value, _slugify_name

import prefect_3_cases as cases

assert prefect.__version__ == "3.9.1", prefect.__version__
assert prefect_kubernetes.__version__ == "0.8.0", prefect_kubernetes.__version__
ROOM = pathlib.Path(__file__).resolve().parent.parent.parent / "shared" / "prefect-3"
BASE = kubernetes.KubernetesWorker.get_default_base_job_template()


def base_job_template(pool):
    """The default one, with defaults of variables and what else the case sets, appends or removes."""
    template = copy.deepcopy(BASE)
    for name, default in pool.get("defaults", {}).items():
        template["variables"]["properties"].setdefault(name, {})["default"] = default
    for path in pool.get("remove", []):
        parent = template
        for key in path[:-1]:
            parent = parent[key]
        del parent[path[-1]]
    for path, value in pool.get("set", []):
        parent = template
        for key in path[:-1]:
            parent = parent[key] if isinstance(parent, list) else parent.setdefault(key, {})
        if isinstance(parent, list) and path[-1] == len(parent):
            parent.append(value)
        else:
            parent[path[-1]] = value
    return template


def rows_of(given):
    """What the API answers, as far as it is asked."""
    flow = dict(cases.FLOW, **given.get("flow", {}))
    run = dict(cases.FLOW_RUN, job_variables=given.get("run", {}), **given.get("runRow", {}))
    deployment = None
    if given.get("deployment", {}) is not None:
        deployment = dict(cases.DEPLOYMENT, job_variables=given.get("deployment", {}), **given.get("deploymentRow", {}))
    else:
        run["deployment_id"] = None
    pool = dict(cases.WORK_POOL, base_job_template=base_job_template(given.get("pool", {})), **given.get("poolRow", {}))
    return flow, run, deployment, pool


def api_of(given, flow, deployment):
    answers = {"/api/flows/" + flow["id"]: flow}
    if deployment:
        answers["/api/deployments/" + deployment["id"]] = deployment
    for key, data in given.get("blocks", {}).items():
        row = dict(cases.BLOCK, data=data)
        if "/" in key:
            kind, name = key.split("/")
            answers["/api/block_types/slug/{}/block_documents/name/{}".format(kind, name)] = row
        else:
            answers["/api/block_documents/" + key] = row
    for name, value in given.get("variables", {}).items():
        answers["/api/variables/name/" + name] = dict(cases.VARIABLE, name=name, value=value)

    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            while True:
                event = (await receive())["type"]
                await send({"type": event + ".complete"})
                if event == "lifespan.shutdown":
                    return
        await receive()
        path = scope["path"]
        status = 200 if path in answers else 404
        body = json.dumps(answers.get(path, {"detail": "not found"})).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


class NoCluster:
    """Keeps what would be created, and answers as Kubernetes would."""

    def __init__(self):
        self.job = None
        self.secrets = []

    async def create_job(self, namespace, body):
        # What goes over the wire is JSON.
        self.job = {"namespace": namespace, "manifest": json.loads(json.dumps(body))}
        return mock.Mock(metadata=mock.Mock(name="job", uid="uid"))

    async def create_secret(self, namespace, body):
        data = body.string_data or {key: value for key, value in body.data.items()}
        self.secrets.append({"name": body.metadata.name, "namespace": namespace, "data": data})
        secret = mock.Mock()
        secret.metadata.name = body.metadata.name
        secret.metadata.namespace = namespace
        return secret

    async def read_secret(self, *_, **__):
        raise kubernetes.ApiException(status=404)


def options_of(worker_id):
    """What upstream's worker made of its environment, in the words of `JobOptions`."""
    settings = prefect.settings.get_current_settings().to_environment_variables(exclude_unset=True)
    kube = KubernetesSettings().worker
    secret = lambda name, key: {"name": name, "key": key} if name and key else None
    made = {"name": "prefect-w-1-api-key", "key": "value"} if kube.create_secret_for_api_key else None
    options = {
        "api": settings.pop("PREFECT_API_URL", ""),
        "token": settings.pop("PREFECT_API_KEY", ""),
        "authString": settings.pop("PREFECT_API_AUTH_STRING", ""),
        "settings": settings,
        "workerId": worker_id,
        "tokenSecret": secret(kube.api_key_secret_name, kube.api_key_secret_key) or made,
        "authStringSecret": secret(kube.api_auth_string_secret_name, kube.api_auth_string_secret_key),
        "envInSecret": kube.store_env_as_secret,
    }
    return {name: value for name, value in options.items() if value}


async def posted(given):
    flow, run, deployment, pool = rows_of(given)
    # A process that starts with these variables.
    variables = {"PREFECT_API_URL": cases.API, **given.get("environment", {})}
    variables = {name: value for name, value in variables.items() if value is not None}
    cluster = NoCluster()
    fixed = mock.Mock(hex=cases.IDENTIFIER + "0" * 24)
    with mock.patch.dict(os.environ, variables):
        with SettingsContext(profile=Profile(name="none", settings={}), settings=Settings()):
            options = options_of(given.get("workerId"))
            worker = kubernetes.KubernetesWorker(work_pool_name=pool["name"], name=given.get("worker", cases.WORKER))
            async with PrefectClient(api_of(given, flow, deployment)) as client:
                with mock.patch.object(kubernetes.BatchV1Api, "create_namespaced_job", cluster.create_job), \
                     mock.patch.object(kubernetes.CoreV1Api, "create_namespaced_secret", cluster.create_secret), \
                     mock.patch.object(kubernetes.CoreV1Api, "read_namespaced_secret", cluster.read_secret), \
                     mock.patch.object(kubernetes.KubernetesWorker, "_set_secret_owner_reference", mock.AsyncMock()):
                    try:
                        configuration = await worker.job_configuration.resolve_for_flow_run(
                            FlowRun.model_validate(run),
                            client=client,
                            work_pool=WorkPool.model_validate(pool),
                            worker_name=worker.name,
                            worker_id=given.get("workerId") and uuid.UUID(given["workerId"]),
                        )
                        with mock.patch("prefect_kubernetes.worker.uuid.uuid4", lambda: fixed):
                            async with kubernetes.ApiClient() as connection:
                                await worker._create_job(configuration, connection)
                    except Exception as error:
                        # As in the message of the Crashed state, prefect/workers/base.py, _submit_run_and_capture_errors.
                        return options, {"error": "{}: {}".format(type(error).__name__, error)}
    outcome = dict(cluster.job)
    if outcome["namespace"] == outcome["manifest"]["metadata"].get("namespace"):
        del outcome["namespace"]
    if cluster.secrets:
        outcome["secrets"] = cluster.secrets
    return options, outcome


def write(name, listed, **shared):
    pools = {"env": [], "labels": []}

    def shorten(value):
        if isinstance(value, list):
            return [shorten(inner) for inner in value]
        if not isinstance(value, dict):
            return value
        shortened = {}
        for key, inner in value.items():
            if key == "env" and isinstance(inner, list):
                inner = [index("env", entry) for entry in inner]
            elif key == "labels" and isinstance(inner, dict):
                inner = [index("labels", pair) for pair in inner.items()]
            else:
                inner = shorten(inner)
            shortened[key] = inner
        return shortened

    def index(kind, entry):
        text = json.dumps(entry)
        if text not in pools[kind]:
            pools[kind].append(text)
        return pools[kind].index(text)

    lines = []
    for title, given in listed:
        options, output = asyncio.run(posted(spelled(given, "~proto~", "__proto__")))
        output = spelled(output, "__proto__", "~proto~")
        case = dict(name=title, input=given, options=options, output=shorten(output))
        if options == shared["options"]:
            del case["options"]
        lines.append(json.dumps(case))
    titles = [title for title, _ in listed]
    assert len(set(titles)) == len(titles), [title for title in titles if titles.count(title) > 1]
    head = dict(shared, **{kind: [json.loads(text) for text in texts] for kind, texts in pools.items()})
    text = "{\n" + "".join(" {}: {},\n".format(json.dumps(key), json.dumps(value)) for key, value in head.items())
    text += ' "cases": [\n  ' + ",\n  ".join(lines) + "\n ]\n}\n"
    keep(name, text, len(lines))


def spelled(value, one, other):
    """A key named __proto__ does not survive in the module that a JSON file becomes."""
    return json.loads(json.dumps(value).replace(one, other))


def keep(name, text, count):
    json.loads(text)
    path = ROOM / name
    path.write_text(text)
    print("{}: {} cases, {} bytes".format(path.relative_to(ROOM.parent.parent), count, len(text)))


def slugs(texts):
    lines = [[text, _slugify_name(text), _slugify_label_key(text), _slugify_label_value(text)] for text in texts]
    keep("slug.golden.json", "[\n " + ",\n ".join(json.dumps(line) for line in lines) + "\n]\n", len(lines))


ROOM.mkdir(exist_ok=True)
keep("base-job-template.json", json.dumps(BASE, indent=2) + "\n", 1)
slugs(cases.SLUGS)
write(
    "job-of.golden.json",
    list(cases.job_cases()),
    options=asyncio.run(posted({}))[0],
    worker=cases.WORKER,
    identifier=cases.IDENTIFIER,
    flow=cases.FLOW,
    run=cases.FLOW_RUN,
    deployment=cases.DEPLOYMENT,
    workPool=cases.WORK_POOL,
)
